"""A form that fits its schema, and its facts: typed values with their places, their sources and their doubts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

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

    ``printed`` is the text that stands in the document, ``value`` what it says (texts freed of layout blanks and with
    their value aliases applied), ``unit`` the unit word shown with it, ``source`` where in the document it stood,
    ``confidence`` how surely it was read.
    """

    pointer: str
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
    _known: dict[str, "_Here"] = field(default_factory=dict, init=False, repr=False)
    _facts: dict[str, "Fact | Missing"] = field(default_factory=dict, init=False, repr=False)
    _names: dict[str, tuple[str, ...] | None] = field(default_factory=dict, init=False, repr=False)

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
        return self._here(pointer).node

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
        names = self._way(pointer)
        return pointer if names is None else _BETWEEN.join(names) or self.schema.title

    def _way(self, pointer: str) -> tuple[str, ...] | None:
        """The names on the way to ``pointer``; ``None`` where the schema knows no such way."""
        if pointer not in self._names:
            self._names[pointer] = self._named(pointer)
        return self._names[pointer]

    def _named(self, pointer: str) -> tuple[str, ...] | None:
        above, _, _ = pointer.rpartition("/")
        here = self._here(pointer)
        if pointer == "":
            return ()
        before = self._way(above)
        if before is None or here.shape is None:
            return None
        if here.number is not None:
            # A row that names itself needs no list before it.
            named = _row_name(here.shape, here.node)
            return (named,) if named else (*before, f"第 {here.number + 1} 行")
        own = _texts_of(here.shape.place, here.row) if isinstance(here.shape, Cell) else ""
        return (own, here.shape.title) if own else (*before, here.shape.title)

    def _here(self, pointer: str) -> "_Here":
        """What stands at ``pointer``, walked to once."""
        known = self._known.get(pointer)
        if known is None:
            known = self._known[pointer] = self._walked(pointer)
        return known

    def _walked(self, pointer: str) -> "_Here":
        steps = split(pointer)
        if not steps:
            return _Here(self.schema.shape, self.content, None, None)
        above, step = self._here(pointer.rpartition("/")[0]), steps[-1]
        node, shape = _step(above.node, step), _inner(above.shape, step)
        index = index_of(step) if isinstance(above.shape, Rows) else None
        return _Here(shape, node, above.row if index is None else node, index)

    def fact(self, pointer: str) -> Fact | Missing:
        """The fact at ``pointer``, or why there is none; read once.

        A cell whose print is unreadable is missing for that cause though its text stands in the form. A cell that
        may be merged over rows (``x-merged-by``) is looked for in the rows that cover it.
        """
        known = self._facts.get(pointer)
        if known is None:
            known = self._facts[pointer] = self._read(pointer)
        return known

    def _read(self, pointer: str) -> Fact | Missing:
        shape = self._here(pointer).shape
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
        raw = self._here(pointer).node
        if raw is None and not self._holds(pointer):
            return Missing(Cause.ABSENT, (pointer,))
        origin = self.origin(pointer)
        confidence = origin.get("confidence") or "certain"
        if confidence == "unreadable":
            return Missing(Cause.UNREADABLE, (pointer,))
        if raw is None or (isinstance(raw, str) and is_blank(raw)):
            return Missing(Cause.BLANK, (pointer,))
        value = self._value(pointer, cell, raw)
        if isinstance(value, Missing):
            return value
        shown = origin.get("printed")
        return Fact(
            pointer,
            _printed(raw) if shown is None else shown,
            value,
            _unit_word(value),
            source_text(origin),
            confidence,
        )

    def _holds(self, pointer: str) -> bool:
        """Whether a cell that says nothing is there at all."""
        holder = self._here(pointer.rpartition("/")[0]).node
        return _holds(holder, split(pointer)[-1]) if pointer else False

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

    def _provenance(self) -> Mapping[str, Any]:
        stated = self.content.get(self.schema.roles.get("provenance", ""))
        return stated if isinstance(stated, dict) else {}


class _Here(NamedTuple):
    """What stands at a pointer: its shape, its JSON value, the row it belongs to, and which row of a list it is, from 0."""

    shape: Shape | None
    node: Any
    row: Any
    number: int | None


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
