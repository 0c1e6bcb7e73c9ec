"""A form that fits its schema, and its facts: typed values with their places, their sources and their doubts."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from zhunsheng.forms.pointers import index_of, join, split
from zhunsheng.forms.reading import Reading, canonical, is_blank, read, read_number
from zhunsheng.forms.schema import Schema
from zhunsheng.forms.shape import Cell, Record, Rows, Shape
from zhunsheng.language.folding import fold
from zhunsheng.language.names import Kind
from zhunsheng.values.dates import DateRange, read_date
from zhunsheng.values.missing import Cause, Missing
from zhunsheng.values.number import Number
from zhunsheng.values.units import PURE, Unit

Value: TypeAlias = Number | Reading | DateRange | str | int

_BETWEEN = " · "
_LONGEST_NAME = 40
#: What a merged cell says where the document does not tell which rows it covers.
_ROWS_UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Fact:
    """One cell that says something.

    ``place`` names it in the form's own words, ``printed`` is the text that stands in the document, ``value`` what
    it says (texts freed of layout blanks and with their value aliases applied), ``unit`` the unit word shown with
    it, ``source`` where in the document it stood, ``confidence`` how surely it was read.
    """

    pointer: str
    place: str
    printed: str
    value: Value
    unit: str = ""
    source: str = ""
    confidence: str = "certain"


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A document that fits its schema.

    ``content`` is plain JSON (numbers as ``int`` or ``Decimal``) and is never changed. ``digest`` is that of its
    canonical spelling. ``id`` is made of the keys in the schema's ``x-identity``; where one of them is missing it
    is the source, and ``identified`` is false.
    """

    schema: Schema
    content: Mapping[str, Any]
    source: str
    digest: str
    id: str
    identified: bool

    @property
    def kind(self) -> str:
        """The kind of form, as the schema names it."""
        return self.schema.kind

    @property
    def title(self) -> str:
        """The printed title; the schema's where the form prints none."""
        return self.text_of("title") or self.schema.title

    @property
    def organization(self) -> str:
        """Whose form it is; empty where it does not say."""
        return self.text_of("organization")

    @property
    def jurisdiction(self) -> str:
        """The code of the region; empty where none is given."""
        return self.text_of("jurisdiction")

    @property
    def fiscal_year(self) -> int | None:
        """The budget year; ``None`` where none is given."""
        fact = self.fact(join(self.schema.roles["year"])) if "year" in self.schema.roles else None
        return fact.value if isinstance(fact, Fact) and isinstance(fact.value, int) else None

    def text_of(self, role: str) -> str:
        """The canonical text of the top-level cell that has ``role``; empty where it is missing."""
        key = self.schema.roles.get(role)
        fact = self.fact(join(key)) if key is not None else None
        return fact.value if isinstance(fact, Fact) and isinstance(fact.value, str) else ""

    def raw(self, pointer: str) -> Any:
        """The JSON value at ``pointer``; ``None`` also where there is none."""
        node: Any = self.content
        for step in split(pointer):
            node = _step(node, step)
        return node

    def origin(self, pointer: str) -> Mapping[str, Any]:
        """What the provenance says of the cell at ``pointer``; empty where it says nothing."""
        stated = (self._provenance().get("cells") or {}).get(pointer)
        return stated if isinstance(stated, dict) else {}

    def is_assigned(self, pointer: str) -> bool:
        """Whether the cell was given from outside the document."""
        return pointer in (self._provenance().get("assigned") or ())

    def confidence(self, pointer: str) -> str:
        """How surely the cell was read: certain, repaired, guessed or unreadable."""
        return self.origin(pointer).get("confidence") or "certain"

    def place(self, pointer: str) -> str:
        """The place in the form's own words: ``成本指标 · 2.特定目标类项目支出 · 实际完成值``."""
        shape: Shape | None = self.schema.shape
        node: Any = self.content
        row: Any = None
        names: list[str] = []
        for step in split(pointer):
            is_row = isinstance(shape, Rows) and index_of(step) is not None
            if isinstance(shape, Rows) and is_row:
                # A row that names itself needs no list before it.
                row = _step(node, step)
                named = _row_name(shape.row, row)
                names = [named] if named else [*names, f"第 {int(step) + 1} 行"]
            shape, node = _inner(shape, step), _step(node, step)
            if shape is None:
                return pointer
            if not is_row:
                own = _texts_of(shape.place, row) if isinstance(shape, Cell) else ""
                names = [own, shape.title] if own else [*names, shape.title]
        return _BETWEEN.join(names) or self.schema.title

    def fact(self, pointer: str) -> Fact | Missing:
        """The fact at ``pointer``, or why there is none.

        A cell whose print is unreadable is missing for that cause though its text stands in the form. A cell that
        may be merged over rows (``x-merged-by``) is looked for in the rows that cover it.
        """
        shape = self._shape_at(pointer)
        if not isinstance(shape, Cell):
            return Missing(Cause.NO_SUCH_KEY, (pointer,))
        own = self._own(pointer, shape)
        if (
            isinstance(own, Missing)
            and shape.merged_by is not None
            and own.cause in (Cause.ABSENT, Cause.BLANK)
        ):
            return self._covering(pointer, shape, own)
        return own

    def _own(self, pointer: str, cell: Cell) -> Fact | Missing:
        steps = split(pointer)
        holder = self.raw(join(*steps[:-1]))
        if not _holds(holder, steps[-1]):
            return Missing(Cause.ABSENT, (pointer,))
        if self.confidence(pointer) == "unreadable":
            return Missing(Cause.UNREADABLE, (pointer,))
        raw = _step(holder, steps[-1])
        if raw is None or (isinstance(raw, str) and is_blank(raw)):
            return Missing(Cause.BLANK, (pointer,))
        value = self._value(pointer, cell, raw)
        if isinstance(value, Missing):
            return value
        origin = self.origin(pointer)
        shown = origin.get("printed")
        return Fact(
            pointer,
            self.place(pointer),
            _printed(raw) if shown is None else shown,
            value,
            _unit_word(value),
            source_text(origin),
            origin.get("confidence") or "certain",
        )

    def _value(self, pointer: str, cell: Cell, raw: Any) -> Value | Missing:
        match cell.kind:
            case Kind.NUMBER:
                return self._number(pointer, cell, raw)
            case Kind.READING:
                return read(str(raw), self.schema.units)
            case Kind.DATE:
                return read_date(fold(str(raw))) or Missing(Cause.NOT_A_DATE, (pointer,))
            case Kind.YEAR:
                return int(raw)
            case Kind.TEXT:
                if cell.lines:
                    return "\n".join(canonical(line) for line in str(raw).splitlines())
                text = canonical(str(raw))
                return cell.values.get(text, text)

    def _number(self, pointer: str, cell: Cell, raw: Any) -> Number | Missing:
        unit = cell.unit or PURE
        units = self.schema.units
        if cell.from_form is None:
            return read_number(raw, unit, units) or Missing(Cause.NOT_A_NUMBER, (pointer,))
        named = self._unit_of_form(cell.from_form)
        number = read_number(raw, named or PURE, units)
        if number is None:
            return Missing(Cause.NOT_A_NUMBER, (pointer,))
        if named is None and number.unit is PURE:
            return Missing(Cause.NO_UNIT, (pointer, join(cell.from_form)))
        return number

    def _unit_of_form(self, key: str) -> Unit | None:
        if self.confidence(join(key)) == "unreadable":
            return None
        word = self.content.get(key)
        return self.schema.units.get(word.strip()) if isinstance(word, str) else None

    def _covering(self, pointer: str, cell: Cell, own: Missing) -> Fact | Missing:
        """The fact of the row whose merged cell covers this one; missing in its own way where that is unknown."""
        *upper, step, key = split(pointer)
        rows, row = self.raw(join(*upper)), index_of(step)
        if not isinstance(rows, list) or row is None:
            return own
        doubt: tuple[str, ...] = ()
        for index, other in enumerate(rows):
            covered = other.get(cell.merged_by)
            if index == row or covered is None:
                continue
            there = join(*upper, index, key)
            if covered == _ROWS_UNKNOWN:
                if (
                    not doubt
                    and _same_block(other, rows[row], cell.block)
                    and isinstance(self._own(there, cell), Fact)
                ):
                    doubt = (pointer, there)
            elif row in covered and isinstance(found := self._own(there, cell), Fact):
                return found
        return Missing(Cause.REASON_UNKNOWN, doubt) if doubt else own

    def _shape_at(self, pointer: str) -> Shape | None:
        shape: Shape | None = self.schema.shape
        for step in split(pointer):
            shape = _inner(shape, step)
        return shape

    def _provenance(self) -> Mapping[str, Any]:
        stated = self.content.get(self.schema.roles.get("provenance", ""))
        return stated if isinstance(stated, dict) else {}


def source_text(origin: Mapping[str, Any]) -> str:
    """Where in the document a cell stood, in words: 第 2 页 第 17 行; empty where it is not known."""
    parts = (
        f"第 {origin['page']} 页" if origin.get("page") else "",
        f"工作表 {origin['sheet']}" if origin.get("sheet") else "",
        f"单元格 {origin['cell']}" if origin.get("cell") else "",
        f"第 {origin['line']} 行" if origin.get("line") else "",
    )
    return " ".join(part for part in parts if part)


def _inner(shape: Shape | None, step: str) -> Shape | None:
    match shape:
        case Record(members=members):
            return members.get(step)
        case Rows(row=row) if index_of(step) is not None:
            return row
        case _:
            return None


def _row_name(row: Shape, value: Any) -> str:
    """What people call a row: the texts of its naming cells; empty where it has none."""
    return _texts_of(row.place, value) if isinstance(row, Record) else ""


def _texts_of(keys: tuple[str, ...], value: Any) -> str:
    texts: list[str] = []
    if isinstance(value, dict):
        texts = [canonical(text).rstrip("：:") for key in keys if isinstance(text := value.get(key), str)]
    named = [text if len(text) <= _LONGEST_NAME else text[:_LONGEST_NAME] + "…" for text in texts if text]
    return _BETWEEN.join(named)


def _step(node: Any, step: str) -> Any:
    if isinstance(node, dict):
        return node.get(step)
    index = index_of(step)
    return node[index] if isinstance(node, list) and index is not None and index < len(node) else None


def _holds(node: Any, step: str) -> bool:
    if isinstance(node, dict):
        return step in node
    index = index_of(step)
    return isinstance(node, list) and index is not None and index < len(node)


def _same_block(one: Mapping[str, Any], other: Mapping[str, Any], key: str | None) -> bool:
    return key is None or one.get(key) == other.get(key)


def _printed(raw: Any) -> str:
    return format(raw, "f") if isinstance(raw, Decimal) else str(raw)


def _unit_word(value: Value) -> str:
    match value:
        case Number():
            return value.unit.name
        case Reading():
            return value.unit
        case _:
            return ""
