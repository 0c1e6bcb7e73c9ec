"""The rows of a list under its head: merged cells repeated, shared cells told, empty and hidden rows left out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from zhunsheng.forms.shape import Cell as Shape
from zhunsheng.forms.shape import Record
from zhunsheng.intake.board import Board
from zhunsheng.intake.columns import NOWHERE, Column
from zhunsheng.intake.draft import Draft, Fault, Place, pointer
from zhunsheng.intake.grid import Cell, Flag, Source
from zhunsheng.intake.heads import Head, extent
from zhunsheng.intake.layouts import Layout, ListLayout
from zhunsheng.intake.names import Lexicon, bare, unnumbered
from zhunsheng.intake.parts import parents
from zhunsheng.intake.printed import Taken, joined, taken
from zhunsheng.language.folding import fold
from zhunsheng.language.names import Kind
from zhunsheng.language.patterns import find_all, matches


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the cells of each of its columns, the first of them the one that covers it."""

    number: int
    cells: Mapping[Column, tuple[Cell, ...]]

    def text(self, key: str) -> str:
        """What the columns of a key print, in their order."""
        return "".join(cell.text for cell in self.of(key))

    def of(self, key: str) -> tuple[Cell, ...]:
        """The cells of a key's columns, in the order in which they make one cell of the form."""
        mine = sorted((one for one in self.cells if one.key == key), key=lambda one: one.part or 0)
        return tuple(cell for one in mine for cell in self.cells[one])

    def own(self) -> tuple[Cell, ...]:
        """The cells that begin in it."""
        return tuple(cell for some in self.cells.values() for cell in some if cell.row == self.number)

    @property
    def blank(self) -> bool:
        """Whether none of its own cells prints anything."""
        return all(cell.blank for cell in self.own())


@dataclass(frozen=True, slots=True)
class Filling:
    """A list that is being read: its head, how it is printed, what its rows are, and the form that they go to."""

    head: Head
    layout: Layout
    words: Lexicon
    shape: Record
    draft: Draft

    @property
    def stated(self) -> ListLayout:
        """How the list is printed."""
        return self.layout.lists[self.head.key]


def fill(filling: Filling, stop: int) -> None:
    """Reads a list into the form, behind what the list holds already; ``stop`` is a row that is not the list's any more."""
    head, draft, stated = filling.head, filling.draft, filling.stated
    pieces = (head, *head.repeats)
    for piece in pieces:
        draft.use(*piece.cells())
        _read_label(piece, filling)
    rows = [row for row in _all_rows(filling, pieces, stop) if _kept(row, stated, draft)]
    _check_widths(rows, filling)
    for row in rows:
        draft.rows.update(id(cell) for some in row.cells.values() for cell in some)
    base = len(draft.content.get(head.key, ()))
    rows = list(_branched(rows, head))
    merged = {one.key for one in head.columns if _merged_somewhere(one.key, rows)}
    for index, row in enumerate(rows):
        _Putting(filling, row, base + index, index > 0, merged).put()
    _cover(filling, rows, base)
    if stated.label and filling.shape.parent and rows:
        labels = [_label(row, stated) for row in rows]
        for index, parent in parents(labels, rows, stated).items():
            draft.content[head.key][base + index][filling.shape.parent] = base + parent


def set_aside(head: Head, stop: int, layout: Layout, words: Lexicon, draft: Draft) -> None:
    """Keeps a table that no list takes out of the form."""
    for piece in (head, *head.repeats):
        for number in range(piece.row, extent(piece, stop, layout, words)):
            for cell in head.board.printed(number):
                column = next(
                    (one.head.text for one in head.columns if one.left <= cell.column < one.right), ""
                )
                draft.set_aside(cell, column)


def _read_label(piece: Head, filling: Filling) -> None:
    """The cell that names the block of a list: a word of the template where it is known, told as left where not."""
    label, words, draft = piece.label, filling.words, filling.draft
    if label is None or label.blank or not draft.open(label):
        return
    if words.block(label.text) or words.block(unnumbered(label.text)):
        draft.use(label)
    elif not words.cell(label.text) and not any(
        matches(one, bare(label.text)) for one in filling.layout.ignore
    ):
        draft.set_aside(label, "栏目名")


def _all_rows(filling: Filling, pieces: Sequence[Head], stop: int) -> Iterator[Row]:
    for number, piece in enumerate(pieces):
        border = min(stop, pieces[number + 1].row) if number + 1 < len(pieces) else stop
        yield from _rows(filling.head, piece, extent(piece, border, filling.layout, filling.words))


def _rows(head: Head, piece: Head, end: int) -> Iterator[Row]:
    for number in range(piece.row + piece.height, end):
        if not head.board.beginning(number):
            continue
        cells: dict[Column, tuple[Cell, ...]] = {}
        for one in head.columns:
            some = _cells(head.board, number, one) or (Cell(number, one.left, "", Source()),)
            if not any(some[0] in others for others in cells.values()):
                cells[one] = some  # a cell over several columns is in the first of them
        row = Row(number, cells)
        if cells and not row.blank:
            yield row


def _cells(board: Board, number: int, column: Column) -> tuple[Cell, ...]:
    """The cells of a column in a row: those that print something, or else the first; none where nothing covers it."""
    there = tuple(
        dict.fromkeys(
            cell for at in range(column.left, column.right) if (cell := board.at(number, at)) is not None
        )
    )
    printed = tuple(cell for cell in there if not cell.blank)
    own = tuple(cell for cell in printed if cell.row == number)
    return own if len(printed) > 1 and own else printed[:1] or there[:1]


def _kept(row: Row, stated: ListLayout, draft: Draft) -> bool:
    """Whether a row is one of the list; a row that is not stays among what was left, and says why."""
    own = row.own()
    if any(Flag.HIDDEN_ROW in cell.flags for cell in own):
        first = next(cell for cell in own if Flag.HIDDEN_ROW in cell.flags)
        draft.notes.append(f"{first.source}: 隐藏的行没有算进表里")
        for cell in own:
            draft.set_aside(cell, "隐藏的行")
        return False
    if stated.breakdown is not None and any(
        matches(pattern, bare(cell.text))
        for cell in own
        for pattern in (stated.breakdown.heading, stated.breakdown.item)
    ):
        return False
    label = row.text(stated.label) if stated.label else ""
    others = (cell for one, some in row.cells.items() if one.key != stated.label for cell in some)
    if (
        stated.skip
        and matches(stated.skip, bare(label))
        and all(one.blank or one.row < row.number for one in others)
    ):
        draft.use(*own)
        draft.notes.append(f"{own[0].source}: 模板留下的空行「{joined(label)}」")
        return False
    return True


def _check_widths(rows: Sequence[Row], filling: Filling) -> None:
    """A column of figures that has several in a row is not understood."""
    for row in rows:
        for one, some in row.cells.items():
            member = filling.shape.members.get(one.key)
            if len(some) > 1 and isinstance(member, Shape) and member.kind is not Kind.TEXT:
                name = joined(one.head.text)
                filling.draft.faults.append(
                    Fault(
                        "unknown-head",
                        f"「{name}」一栏下面有几格,分不清哪一格是它的",
                        f"the column {name} has several cells in a row",
                        some[1].source,
                    )
                )
                return


def _branched(rows: Sequence[Row], head: Head) -> Iterator[Row]:
    """Each row, or as many rows as the head names; what stands under no such name is of the first."""
    names = list(dict.fromkeys(one.branch for one in head.columns if one.branch))
    for row in rows:
        if not names:
            yield row
        for name in names:
            mine = {
                one: some
                for one, some in row.cells.items()
                if one.branch == name or (not one.branch and name == names[0])
            }
            yield Row(row.number, mine)


def _label(row: Row, stated: ListLayout) -> str:
    return row.text(stated.label) or next((one.branch for one in row.cells if one.branch), "")


def _merged_somewhere(key: str, rows: Sequence[Row]) -> bool:
    return any(cell.rows > 1 for row in rows for cell in row.of(key))


@dataclass(slots=True)
class _Putting:
    """One row on its way into the form; ``filling_down`` holds as long as merged cells were blank from the left."""

    filling: Filling
    row: Row
    index: int
    follows: bool
    merged: set[str]
    filling_down: bool = True

    def put(self) -> None:
        head, draft = self.filling.head, self.filling.draft
        for column, some in self.row.cells.items():
            if column.key == NOWHERE:
                for cell in some:
                    draft.set_aside(cell, column.head.text)
        for key in dict.fromkeys(one.key for one in self.row.cells):
            member = self.filling.shape.members.get(key)
            if isinstance(member, Shape):
                self._put_key(key, member)
        label = self.filling.stated.label
        branch = next((one for one in self.row.cells if one.branch), None)
        if branch is not None and label and not self.row.text(label):
            draft.put(
                (head.key, self.index, label), Taken(branch.branch, "repaired", "名称在表头里"), branch.head
            )

    def _put_key(self, key: str, member: Shape) -> None:
        cells = self.row.of(key)
        place = (self.filling.head.key, self.index, key)
        if member.merged:
            blank = all(cell.blank for cell in cells)
            self.filling_down = self.filling_down and blank and key not in self.merged
            if self.filling_down and self.follows:
                _fill_down(place, self.filling.draft)
                self.filling.draft.use(*cells)
                return
        elif all(cell.row < self.row.number for cell in cells):
            return  # one cell over several rows stands in the first of them
        if key in self.filling.stated.joins and len(cells) > 1:
            self._put_joined(place, cells, member)
        else:
            self._put_one(place, cells, member)
        wide = next((cell for cell in cells if not cell.blank and self._columns(cell) > 1), None)
        if wide is not None:
            self.filling.draft.tell(place, "一格横跨几栏", "guessed")
        tall = next((cell for cell in cells if cell.rows > 1 and not cell.blank), None)
        if tall is not None and not member.merged and not member.merged_by:
            self.filling.draft.tell(place, f"一格管 {tall.rows} 行")

    def _columns(self, cell: Cell) -> int:
        """How many columns a cell stands in."""
        edges = (cell.column, cell.column + cell.columns)
        return sum(one.left < edges[1] and edges[0] < one.right for one in self.filling.head.columns)

    def _put_one(self, place: Place, cells: Sequence[Cell], member: Shape) -> None:
        key, stated, draft = str(place[-1]), self.filling.stated, self.filling.draft
        cell = cells[0]
        text = cell.text if len(cells) == 1 else "".join(joined(one.text) for one in cells)
        if key in stated.strip:
            text = _stripped(stated.strip[key], text)
        found = taken(text, member)
        groups = _parted(stated.split.get(key), found.value)
        if groups:
            for name, part in groups.items():
                other = self.filling.shape.members.get(name)
                if isinstance(other, Shape):
                    draft.put((*place[:-1], name), taken(part, other), cell, joined(text))
            return
        if len(cells) > 1:
            found = found._replace(confidence="repaired", note="由几格连成")
        draft.put(place, found, cell, text if len(cells) > 1 else None)
        draft.use(*cells)

    def _put_joined(self, place: Place, cells: Sequence[Cell], member: Shape) -> None:
        drop = {bare(one) for one in self.filling.stated.joins[str(place[-1])].drop}
        texts = ["" if bare(cell.text) in drop else joined(cell.text) for cell in cells]
        main = next((cell for cell in cells if not cell.blank), cells[0])
        printed = " ".join(joined(cell.text) for cell in cells)
        self.filling.draft.put(place, taken("".join(texts), member), main, printed)
        self.filling.draft.use(*cells)


def _parted(pattern: str | None, text: str | None) -> Mapping[str, str]:
    """The named groups of a pattern in a text."""
    if not pattern or not text:
        return {}
    return next((one.groups for one in find_all(pattern, "".join(fold(text).split()), 1)), {})


def _fill_down(place: Place, draft: Draft) -> None:
    """The value of the row above, and of what was taken from its cell."""
    key, index, name = str(place[0]), int(place[1]), str(place[2])
    above = draft.content[key][index - 1]
    for one in (name, *(other for other in above if other.startswith(f"{name}_"))):
        there = draft.cells.get(pointer((key, index - 1, one)))
        if one in above and there is not None:
            if len(draft.content[key]) <= index:
                draft.content[key].append({})
            draft.content[key][index][one] = above[one]
            note = "本行没有印,取上一行的"
            draft.cells[pointer((key, index, one))] = {**there, "confidence": "repaired", "note": note}


def _stripped(pattern: str, text: str) -> str:
    found = list(find_all(pattern, text, 1))
    return text[: found[0].start] + text[found[0].end :] if found else text


def _cover(filling: Filling, rows: Sequence[Row], base: int) -> None:
    """Tells which rows a cell over several rows covers, where the schema has a place for it."""
    for key, member in filling.shape.members.items():
        if not isinstance(member, Shape) or not member.merged_by:
            continue
        for index, row in enumerate(rows):
            cell = next(iter(row.of(key)), None)
            if cell is None or cell.blank or cell.row != row.number:
                continue
            if Flag.EXTENT_UNKNOWN in cell.flags:
                filling.draft.content[filling.head.key][base + index][member.merged_by] = "unknown"
            if cell.rows == 1:
                continue
            covered = [
                base + at for at, one in enumerate(rows) if cell.row <= one.number < cell.row + cell.rows
            ]
            if len(covered) > 1:
                filling.draft.content[filling.head.key][base + index][member.merged_by] = covered
