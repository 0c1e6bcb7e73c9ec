"""A form laid out as it was printed: head, blocks, tables and notes, drawn from its schema alone."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from wcwidth import wcswidth

from zhunsheng.forms.pointers import join
from zhunsheng.forms.shape import Cell, Record, Rows, Shape, record_of
from zhunsheng.language.names import Kind
from zhunsheng.rendering.printable import shown
from zhunsheng.values.units import UnitTable

#: Display columns from which a cell of the head or of a block takes a line of its own.
_LONG = 36

#: Display columns of the widest cell → what the page calls such a column; wider ones are long.
_WIDTHS = ((8, "short"), (12, "middling"), (18, "wide"))

#: What ``spread`` says where the document does not tell which rows a merged cell covers.
UNKNOWN_ROWS = "?"

#: How a cell was read, where that is not certain.
DOUBTS = ("repaired", "guessed", "unreadable")

#: Characters from which a list of texts with headings reads as an essay and no longer as a table.
_ESSAY = 120


@dataclass(frozen=True, slots=True)
class Print:
    """One drawn cell; ``covers`` are the pointers of all cells merged into it, its own first.

    ``spread`` names the rows that the cell also stands for but is not drawn over, or is ``UNKNOWN_ROWS``.
    """

    text: str
    covers: tuple[str, ...]
    rows: int = 1
    spread: str = ""
    number: bool = False
    confidence: str = ""
    assigned: bool = False
    note: str = ""

    @property
    def pointer(self) -> str:
        """Where in the form the cell stands."""
        return self.covers[0]

    @property
    def remark(self) -> "Remark | None":
        """What must be said beside the print, if anything."""
        doubt = self.confidence if self.confidence in DOUBTS else ""
        remark = Remark(doubt, self.note if doubt else "", self.spread, self.assigned)
        return remark if any(remark) else None


class Remark(NamedTuple):
    """What is said beside a print: how surely it was read and why, which rows it covers, whether it was given."""

    doubt: str
    note: str
    spread: str
    assigned: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """A labelled cell; ``wide`` ones take a line of their own."""

    label: str
    cell: Print
    wide: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its head, whether it holds numbers, how wide its texts are."""

    key: str
    title: str
    number: bool
    width: str
    indented: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table as drawn: no cell stands where one above reaches down."""

    pointer: str
    number: int
    cells: tuple[tuple[Column, Print], ...]
    subtotal: bool
    depth: int


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the form under one title; only one of ``pairs``, ``rows`` and ``texts`` is filled.

    ``texts`` are pairs too: the heading of a piece (often empty) and its text.
    """

    pointer: str
    title: str
    pairs: tuple[Pair, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    texts: tuple[tuple[Print | None, Print], ...] = ()

    def remarks(self) -> dict[Remark, list[tuple[int, str]]]:
        """What is to be said below a table, and of which cells: row number and head of the column."""
        told: dict[Remark, list[tuple[int, str]]] = {}
        for row in self.rows:
            for column, cell in row.cells:
                if cell.remark:
                    told.setdefault(cell.remark, []).append((row.number, column.title))
        return told


@dataclass(frozen=True, slots=True)
class Facsimile:
    """The whole form as drawn."""

    title: str
    blocks: tuple[Block, ...]

    def slots(self) -> dict[str, str]:
        """Every pointer that is drawn → the pointer of the cell, row or block that shows it."""
        found = {"": ""}
        for block in self.blocks:
            found.setdefault(block.pointer, block.pointer)
            for row in block.rows:
                found[row.pointer] = row.pointer
            for cell in _cells(block):
                found.update(dict.fromkeys(cell.covers, cell.pointer))
        return found


def nearest(pointer: str, slots: Mapping[str, str]) -> str:
    """The slot that shows ``pointer``, or the nearest one around it.

    >>> nearest("/rows/3/hidden", {"": "", "/rows/3": "/rows/3"})
    '/rows/3'
    """
    while pointer and pointer not in slots:
        pointer = pointer.rpartition("/")[0]
    return slots.get(pointer, "")


def lay_out(content: Mapping[str, Any], schema: Mapping[str, Any], wanted: Iterable[str] = ()) -> Facsimile:
    """The facsimile of ``content``; ``schema`` is its form's, references resolved.

    Cells in ``wanted`` are drawn even where the form leaves them or their whole column out.
    """
    form = record_of(schema, UnitTable.of(()))
    roles = {str(inner.get("x-role", "")): key for key, inner in schema["properties"].items()}
    title = shown(content.get(roles.get("title", ""))) or form.title
    return _Drawing(content, form, roles, frozenset(wanted)).facsimile(title)


@dataclass(frozen=True, slots=True)
class _Drawing:
    content: Mapping[str, Any]
    form: Record
    roles: Mapping[str, str]
    wanted: frozenset[str]

    def facsimile(self, title: str) -> Facsimile:
        unseen = {self.roles.get(role) for role in ("title", "kind")}
        members = [one for one in self.form.members.values() if _is_shown(one)]
        head = [one for one in members if isinstance(one, Cell) and one.key not in unseen]
        blocks = [self.pairs("", "", head, self.content)]
        blocks += [self.block(one) for one in members if not isinstance(one, Cell)]
        return Facsimile(title, tuple(one for one in blocks if one.pairs or one.rows or one.texts))

    def block(self, part: Record | Rows) -> Block:
        value = self.content.get(part.key)
        pointer = join(part.key)
        if isinstance(part, Record):
            cells = [one for one in part.members.values() if isinstance(one, Cell) and _is_shown(one)]
            return self.pairs(pointer, part.title, cells, value if isinstance(value, Mapping) else {})
        items = value if isinstance(value, list) else []
        if isinstance(part.row, Cell):
            row = part.row
            texts = tuple(
                (None, self.cell(f"{pointer}/{index}", item, row)) for index, item in enumerate(items)
            )
            return Block(pointer, part.title, texts=texts)
        held = [item if isinstance(item, Mapping) else {} for item in items]
        return self.table(pointer, part.title, part.row, held)

    def pairs(self, pointer: str, title: str, cells: Sequence[Cell], held: Mapping[str, Any]) -> Block:
        pairs = []
        for one in cells:
            place = pointer + join(one.key)
            if one.key in held or place in self.wanted:
                cell = self.cell(place, held.get(one.key), one)
                pairs.append(Pair(one.title, cell, wide=_width(cell.text) > _LONG))
        pairs.sort(key=lambda pair: pair.wide)
        return Block(pointer, title, pairs=tuple(pairs))

    def table(self, pointer: str, title: str, row: Record, items: Sequence[Mapping[str, Any]]) -> Block:
        fields = [
            one
            for one in row.members.values()
            if isinstance(one, Cell) and self.is_drawn(one, pointer, items)
        ]
        grid = [
            [self.cell(pointer + join(index, one.key), item.get(one.key), one) for one in fields]
            for index, item in enumerate(items)
        ]
        if _is_essay(row, fields, grid):
            return Block(pointer, title, texts=tuple(_piece(cells) for cells in grid))
        columns = _columns(row, fields, grid)
        parents = _parents(row, items)
        merged = _merged(fields, items, grid)
        rows = tuple(
            Row(
                pointer=f"{pointer}/{index}",
                number=index + 1,
                cells=tuple(
                    (column, cell) for column, cell in zip(columns, cells, strict=True) if cell is not None
                ),
                subtotal=index in parents.values(),
                depth=_depth(index, parents),
            )
            for index, cells in enumerate(merged)
        )
        return Block(pointer, title, columns=columns, rows=rows)

    def is_drawn(self, field: Cell, pointer: str, items: Sequence[Mapping[str, Any]]) -> bool:
        return _is_shown(field) and any(
            item.get(field.key) is not None or pointer + join(index, field.key) in self.wanted
            for index, item in enumerate(items)
        )

    def cell(self, pointer: str, value: Any, cell: Cell) -> Print:
        provenance = _mapping(self.content.get(self.roles.get("provenance", "")))
        origin = _mapping(_mapping(provenance.get("cells")).get(pointer))
        return Print(
            text=shown(value),
            covers=(pointer,),
            number=cell.kind is Kind.NUMBER,
            confidence=shown(origin.get("confidence")),
            assigned=pointer in (provenance.get("assigned") or ()),
            note=shown(origin.get("note")),
        )


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _is_shown(part: Shape) -> bool:
    """Whether a part of a form is drawn: structural ones are hidden, and what has no title has no print."""
    return not part.hidden and part.title != part.key


def _columns(record: Record, fields: Sequence[Cell], grid: Sequence[Sequence[Print]]) -> tuple[Column, ...]:
    texts = [one.key for one in fields if one.kind is not Kind.NUMBER]
    named = [key for key in record.place if key in texts] or texts
    indented = named[-1] if record.place and named else (named[0] if named else "")
    columns = []
    for index, one in enumerate(fields):
        widest = max((_width(line) for row in grid for line in row[index].text.splitlines()), default=0)
        width = next((name for most, name in _WIDTHS if widest <= most), "long")
        columns.append(Column(one.key, one.title, one.kind is Kind.NUMBER, width, one.key == indented))
    return tuple(columns)


def _merged(
    fields: Sequence[Cell], items: Sequence[Mapping[str, Any]], grid: Sequence[Sequence[Print]]
) -> list[list[Print | None]]:
    """The grid with merged cells drawn once: ``None`` stands where a cell above reaches down.

    A run of equal cells ends where a merged column left of it begins anew, so that two groups never flow together.
    """
    drawn: list[list[Print | None]] = [list(row) for row in grid]
    starts = {0}
    for column, field in enumerate(fields):
        if field.merged:
            starts |= {at for at in range(1, len(grid)) if grid[at][column].text != grid[at - 1][column].text}
            for first, end in itertools.pairwise([*sorted(starts), len(grid)]):
                _reach(drawn, column, first, end)
        elif field.merged_by:
            for first, item in enumerate(items):
                _spread(drawn, column, first, item.get(field.merged_by))
    return drawn


def _reach(drawn: list[list[Print | None]], column: int, first: int, end: int) -> None:
    """Let the cell of row ``first`` reach down to the row before ``end``."""
    cells = [cell for row in drawn[first:end] if (cell := row[column]) is not None]
    if len(cells) < 2:
        return
    drawn[first][column] = replace(cells[0], covers=tuple(cell.pointer for cell in cells), rows=len(cells))
    for row in drawn[first + 1 : end]:
        row[column] = None


def _spread(drawn: list[list[Print | None]], column: int, first: int, covered: Any) -> None:
    """Let a cell reach over the blank ones below it that ``covered`` lists, and name the rows it cannot reach."""
    if isinstance(covered, str):
        _name_rest(drawn[first], column, UNKNOWN_ROWS)
    if not isinstance(covered, list):
        return
    listed = {index for index in covered if type(index) is int and 0 <= index < len(drawn)} - {first}
    end = first + 1
    while end in listed and (below := drawn[end][column]) is not None and not below.text:
        end += 1
    _reach(drawn, column, first, end)
    _name_rest(
        drawn[first], column, "、".join(str(index + 1) for index in sorted(listed - set(range(first, end))))
    )


def _name_rest(row: list[Print | None], column: int, spread: str) -> None:
    cell = row[column]
    row[column] = cell and replace(cell, spread=spread)


def _parents(record: Record, items: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Row → the row it is a part of."""
    key = record.parent
    return {
        index: item[key] for index, item in enumerate(items) if key is not None and type(item.get(key)) is int
    }


def _depth(index: int, parents: Mapping[int, int]) -> int:
    """How many rows stand above this one as its whole; at most three are drawn, and a ring ends there too."""
    depth = 0
    while index in parents and depth < 3:
        index = parents[index]
        depth += 1
    return depth


def _is_essay(record: Record, fields: Sequence[Cell], grid: Sequence[Sequence[Print]]) -> bool:
    """Whether a list is a heading and a long text a row: read as an essay, squeezed as a table."""
    plain = all(one.kind is Kind.TEXT and not one.merged and not one.merged_by for one in fields)
    short = 0 < len(fields) <= 2 and record.parent is None
    return plain and short and any(len(cell.text) > _ESSAY for row in grid for cell in row)


def _piece(row: Sequence[Print]) -> tuple[Print | None, Print]:
    return (row[0], row[1]) if len(row) == 2 else (None, row[0])


def _cells(block: Block) -> Iterable[Print]:
    yield from (pair.cell for pair in block.pairs)
    yield from (cell for row in block.rows for _, cell in row.cells)
    yield from (cell for piece in block.texts for cell in piece if cell is not None)


def _width(text: str) -> int:
    """Display columns of a text; what the terminal could not measure counts by characters."""
    measured = wcswidth(text)
    return measured if measured >= 0 else len(text)
