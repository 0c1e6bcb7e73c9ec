"""Records of a form as it is sent and as it is judged, and the code that makes the one of the other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Union

import msgspec

from zhunsheng.evaluation.compiled import readers, runtime
from zhunsheng.evaluation.compiled.absence import BLANK, DOUBTED, GONE
from zhunsheng.evaluation.compiled.house import FORM, Layout, Shared
from zhunsheng.evaluation.compiled.writer import Writer
from zhunsheng.forms.decoder import Making, check_of, native, struct_of
from zhunsheng.forms.schema import Schema
from zhunsheng.forms.shape import Cell, Record, Rows, Shape
from zhunsheng.language.names import Kind, ListType, RecordType
from zhunsheng.values.units import UnitTable

#: What a merged cell says where the document does not tell which rows it covers.
_ROWS_UNKNOWN = "unknown"
#: Records as they are sent: what is more than plain text is held to its schema where it is read.
_WIRE = Making(lambda _schema, _name: Any, {"gc": False})


def wire_type(schema: Schema) -> Any:
    """The type that a form of one kind is decoded to: a record by its keys, numbers with a point by their digits.

    Its kind is its tag, so that a decoder of several kinds finds the right one by itself.
    """
    document = dict(schema.document)
    key = schema.roles["kind"]
    properties = {name: inner for name, inner in document["properties"].items() if name != key}
    return struct_of({**document, "properties": properties}, "Form", _WIRE, tag_field=key, tag=schema.kind)


def wire_decoder(schemas: Mapping[str, Schema]) -> Callable[[bytes], Any]:
    """The decoder of forms of all kinds that are told apart by the same key."""
    types = tuple(wire_type(schema) for schema in schemas.values())
    wanted = Union[types] if len(types) > 1 else types[0]  # noqa: UP007 - made of a tuple
    return msgspec.json.Decoder(wanted, float_hook=str).decode


@dataclass(slots=True)
class Unpacking:
    """Writes the function that makes the records of a form out of what was decoded."""

    shared: Shared
    writer: Writer = field(default_factory=Writer)

    def write(self) -> None:
        """The source of ``unpack(w)``, put with the other functions."""
        schema, vocabulary = self.shared.schema, self.shared.schema.vocabulary.form
        document = schema.document["properties"]
        writer = self.writer
        layout = self.shared.layout(vocabulary)
        writer.line(f"{FORM} = {self.shared.slot(layout, ('class', 'form'))}(0)")
        self._currency()
        for key, member in schema.shape.members.items():
            if key == schema.roles["kind"]:
                if key in layout.attributes:
                    writer.line(f"{FORM}.{layout.attributes[key]} = {schema.kind!r}")
                continue
            writer.line(f"x = w.{key}")
            attribute = layout.attributes.get(key, "")
            match member:
                case Cell():
                    read = self._read(member, document[key], "x", read=bool(attribute))
                    if attribute:
                        writer.line(f"{FORM}.{attribute} = {read}")
                    elif read:
                        writer.line(read)
                case Record():
                    self._block(attribute, vocabulary, key, member, document[key])
                case Rows():
                    self._rows(attribute, vocabulary, key, member, document[key])
        self._printed()
        writer.line(f"return {FORM}")
        self.shared.source += ["def unpack(w):", *writer.lines, ""]

    def _currency(self) -> None:
        """The readers that depend on the form's own unit, and what gives its amounts."""
        names = sorted(self._from_form(self.shared.schema.shape))
        units = self.shared.schema.units
        key = self.shared.schema.roles.get("currency-unit")
        for name in {*names, *([key] if key else [])}:
            self.writer.line(f"u_{name} = w.{name} if w.{name}.__class__ is str else ''")
        if key:
            table = self.shared.memory(
                "amounts", lambda: readers.Memory(lambda word: runtime.amounts(units.get(word.strip())))
            )
            self.writer.line(f"{FORM}.amounts = {table}[u_{key}]")

    def _from_form(self, shape: Shape) -> set[str]:
        match shape:
            case Cell():
                return {shape.from_form} if shape.from_form else set()
            case Record():
                return set().union(*(self._from_form(one) for one in shape.members.values()))
            case Rows():
                return self._from_form(shape.row)

    # -- cells ------------------------------------------------------------------------------------------------

    def _read(self, cell: Cell, document: Mapping[str, Any], name: str, *, read: bool) -> str:
        """Code for what a cell says; for a cell that no rule reads, code that only asks whether it fits."""
        schema = self.shared.schema
        fits = check_of(document)
        units = schema.units
        about = ("cell", id(cell))
        if cell.kind is Kind.NUMBER and cell.from_form is not None:
            tables = self.shared.memory(
                about,
                lambda: readers.Memory(
                    lambda word: readers.number_reader(cell, units, fits, units.get(word.strip()))
                ),
            )
            return f"{tables}[u_{cell.from_form}][{name}]"
        if cell.kind is Kind.NUMBER:
            figures = self.shared.memory(about, lambda: readers.number_reader(cell, units, fits, None))
            return f"{figures}[{name}]"
        if cell.kind is Kind.YEAR:
            return f"{self.shared.memory(about, lambda: readers.year_reader(fits))}[{name}]"
        if not read:
            return "" if native(document) else self._fitting(fits, name)
        return f"{self.shared.memory(about, lambda: _reader(cell, units))}[{name}]"

    def _fitting(self, fits: Callable[[Any], bool], name: str) -> str:
        """Code that refuses a cell of a shape of its own."""

        def ask(value: Any) -> None:
            if not fits(value):
                raise readers.NotPlainError

        return f"if {name} is not UNSET: {self.shared.slot(ask, ('fits', id(fits)))}({name})"

    # -- blocks and lists -------------------------------------------------------------------------------------

    def _block(
        self, attribute: str, form: RecordType, key: str, record: Record, document: Mapping[str, Any]
    ) -> None:
        if record.hidden:
            return
        layout = self._layout(form, key)
        with self.writer.block("if x is None or x is UNSET:"):
            if attribute:
                blanks = ", ".join("BLANK" for _ in layout.attributes)
                self.writer.line(f"{FORM}.{attribute} = {self._class(layout)}(0, {blanks})")
        with self.writer.block("else:"):
            made = self._made(layout, record, document["properties"], "x", "0")
            self.writer.line(f"{FORM}.{attribute} = {made}" if attribute else made)

    def _rows(
        self, attribute: str, form: RecordType, key: str, rows: Rows, document: Mapping[str, Any]
    ) -> None:
        layout = self._layout(form, key)
        inner = document["items"]
        with self.writer.block("if x is None or x is UNSET:"):
            self.writer.line("x = ()")
        links = self._links(rows.row)
        self.writer.line("rows = []")
        self.writer.line("i = 0")
        for link in links:
            self.writer.line(f"has_{link} = False")
        with self.writer.block("for y in x:"):
            if isinstance(rows.row, Record):
                made = self._made(layout, rows.row, inner["properties"], "y", "i")
            else:
                read = self._read(rows.row, inner, "y", read=bool(layout.attributes))
                made = f"{self._class(layout)}(i, {read})" if layout.attributes else ""
            if attribute:
                self.writer.line(f"rows.append({made or self._class(layout) + '(i)'})")
            elif made:
                self.writer.line(made)
            for link in links:
                self.writer.line(f"if y.{link} is not UNSET: has_{link} = True")
            self.writer.line("i += 1")
        self.writer.line(f"if i > {FORM}.size: {FORM}.size = i")
        if isinstance(rows.row, Record):
            self._linked(rows.row, layout, read=bool(attribute))
        if attribute:
            self.writer.line(f"{FORM}.{attribute} = rows")

    def _layout(self, form: RecordType, key: str) -> Layout:
        one = form.get(key)
        if one is None:
            return Layout(key)
        kind = one.type.row if isinstance(one.type, ListType) else one.type
        return self.shared.layout(kind) if isinstance(kind, RecordType) else Layout(key)

    def _class(self, layout: Layout) -> str:
        return self.shared.slot(layout, ("class of", id(layout)))

    def _made(
        self, layout: Layout, record: Record, documents: Mapping[str, Any], name: str, index: str
    ) -> str:
        """Code for one record; cells that no rule reads are asked whether they fit."""
        read: dict[str, str] = {}
        for key, member in record.members.items():
            if not isinstance(member, Cell):
                continue
            wanted = key in layout.attributes
            code = self._read(member, documents[key], f"{name}.{key}", read=wanted)
            if wanted:
                read[key] = code
            elif code:
                self.writer.line(code)
        values = ", ".join(read[key] for key in layout.attributes)
        return f"{self._class(layout)}({index}, {values})"

    def _linked(self, record: Record, layout: Layout, *, read: bool) -> None:
        """Rows with the row above them and the rows below them, and cells that merged ones cover."""
        if record.parent:
            link = self.shared.slot(_link(record.parent, read=read), ("link", record.key))
            self.writer.line(f"if has_{record.parent}: {link}(x, rows)")
        for key, member in record.members.items():
            if isinstance(member, Cell) and member.merged_by:
                attribute = layout.attributes.get(key, "")
                cover = _cover(attribute, member.merged_by, member.block)
                slot = self.shared.slot(cover, ("cover", record.key, key))
                self.writer.line(f"if has_{member.merged_by}: {slot}(x, rows)")

    @staticmethod
    def _links(row: Record | Cell) -> tuple[str, ...]:
        """The keys of cells that link a row with others."""
        if isinstance(row, Cell):
            return ()
        merged = [one.merged_by for one in row.members.values() if isinstance(one, Cell) and one.merged_by]
        return tuple(dict.fromkeys([*([row.parent] if row.parent else []), *merged]))

    def _printed(self) -> None:
        """The parameters that the form may print itself."""
        for name, attribute in self.shared.inputs.items():
            held = self.shared.slot(self.shared.prints[name], ("prints", name))
            self.writer.line(f"{FORM}.{attribute} = {held}(w)")


def _reader(cell: Cell, units: UnitTable) -> readers.Memory:
    match cell.kind:
        case Kind.READING:
            return readers.reading_reader(units)
        case Kind.DATE:
            return readers.date_reader()
        case _:
            return readers.text_reader(cell)


def _link(parent: str, *, read: bool) -> Callable[[Any, Any], None]:
    """Links rows with their subtotal rows; all above, or all below what they sum up, is what is plain."""

    def link(wires: Any, rows: Any) -> None:
        upward = downward = False
        for place, wire in enumerate(wires):
            above = getattr(wire, parent)
            if above is None or above is msgspec.UNSET:
                continue
            upward, downward = upward or above < place, downward or above >= place
            if above == place or above >= len(wires) or (upward and downward):
                raise readers.NotPlainError
            if read:
                row, head = rows[place], rows[above]
                row.up = head
                head.parts = (*head.parts, row)

    return link


_NONE = (None, msgspec.UNSET)


def _cover(attribute: str, merged_by: str, block: str | None) -> Callable[[Any, Any], None]:
    """Fills the cells that merged cells cover; where it is not known which, a blank cell is doubted."""

    def cover(wires: Any, rows: Any) -> None:
        covering = [place for place, wire in enumerate(wires) if getattr(wire, merged_by) not in _NONE]
        if not covering:
            return
        for place in covering:
            covered = getattr(wires[place], merged_by)
            if covered != _ROWS_UNKNOWN and any(other >= len(wires) for other in covered):
                raise readers.NotPlainError
        if attribute:
            own = [getattr(row, attribute) for row in rows]
            for place, row in enumerate(rows):
                if own[place] is BLANK:
                    setattr(row, attribute, _covered(wires, own, place, covering))

    def _covered(wires: Any, own: list[Any], place: int, covering: list[int]) -> Any:
        doubt = False
        for index in covering:
            if index == place:
                continue
            covered = getattr(wires[index], merged_by)
            there = own[index] is not BLANK and own[index] is not GONE
            if covered == _ROWS_UNKNOWN:
                doubt = doubt or (there and _same_block(wires[index], wires[place]))
            elif place in covered and there:
                return own[index]
        return DOUBTED if doubt else BLANK

    def _same_block(one: Any, other: Any) -> bool:
        return block is None or _plain(getattr(one, block)) == _plain(getattr(other, block))

    return cover


def _plain(value: Any) -> Any:
    return None if value is msgspec.UNSET else value


def record_class(layout: Layout, *, form: bool) -> Any:
    """The class of the records of a layout: its place in the list, its cells, what is remembered of it."""
    fields: list[Any] = [("i", int)]
    fields += [(attribute, Any, None) for attribute in layout.attributes.values()]
    fields += [("up", Any, GONE), ("parts", Any, ())]
    fields += [(memory, Any, None) for memory in layout.memories]
    if form:
        fields += [("size", int, 0), ("amounts", Any, None)]
        fields += [(f"p{place}", Any, None) for place in range(64)]
    # A row and the row above it hold each other, and only the collector can let go of both.
    return msgspec.defstruct("Record", fields, gc=True, eq=False)
