"""Heads of lists: the row of a grid in which the columns of a list are named, and how far the list goes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from zhunsheng.intake.board import Board
from zhunsheng.intake.columns import NOWHERE, Column, Reading, branches, column_of, columns_of, under
from zhunsheng.intake.grid import Cell, Flag
from zhunsheng.intake.layouts import Layout
from zhunsheng.intake.names import Lexicon, bare
from zhunsheng.language.folding import fold
from zhunsheng.language.patterns import matches

_FEWEST = 3
_MOST = 200
_LONGEST = 40
#: A row of fewer cells, one of them over several columns, is a line under the list and none of its rows.
_FEW = 3
_FIGURE = re.compile(r"[0-9][0-9,.%\s]*")


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a list on a board.

    ``label`` is the cell left of it that names the block and, where it covers more rows than the head, tells how far the
    list goes; ``unknown`` are cells of the head that name no column, ``lacking`` columns that it should have.
    ``repeats`` are the same head printed again inside the list; ``over`` are names above several columns.
    """

    key: str
    board: Board
    row: int
    height: int
    columns: tuple[Column, ...]
    label: Cell | None = None
    unknown: tuple[Cell, ...] = ()
    lacking: tuple[str, ...] = ()
    over: tuple[Cell, ...] = ()
    repeats: tuple["Head", ...] = ()

    @property
    def sound(self) -> bool:
        """Whether every cell of it is understood."""
        return not self.unknown and not self.lacking

    @property
    def first(self) -> int:
        """The leftmost column."""
        return min(one.left for one in self.columns)

    @property
    def last(self) -> int:
        """The column after the rightmost."""
        return max(one.right for one in self.columns)

    @property
    def end(self) -> int | None:
        """The row after the last, where the block's label tells it."""
        label = self.label
        if label is None or label.row + label.rows <= self.row + self.height:
            return None
        return label.row + label.rows

    def cells(self) -> tuple[Cell, ...]:
        """All cells that it is made of."""
        return (*(one.head for one in self.columns), *self.over)


def heads_of(board: Board, layout: Layout, words: Lexicon) -> tuple[Head, ...]:
    """The heads on a board in the order of its rows, each row looked at once."""
    found: list[Head] = []
    past = 0
    for row in board.filled:
        if row < past:
            continue
        head = _foreign(board, row, layout) or _best(board, row, layout, words)
        if head is None or (not head.sound and _sound_below(board, row + 1, layout, words)):
            continue
        past = row + head.height
        before = found[-1] if found else None
        if before is not None and _again(head, before) and extent(latest(before), row, layout, words) == row:
            found[-1] = replace(before, repeats=(*before.repeats, head))
        else:
            found.append(head)
    return tuple(found)


def _sound_below(board: Board, row: int, layout: Layout, words: Lexicon) -> bool:
    """Whether a row is a head that is understood without the row above it."""
    head = _best(board, row, layout, words)
    return head is not None and head.sound


def latest(head: Head) -> Head:
    """A head as it is printed last."""
    return head.repeats[-1] if head.repeats else head


def extent(head: Head, stop: int, layout: Layout, words: Lexicon) -> int:
    """The row after the last of the rows that stand under a head."""
    if head.end is not None:
        return min(stop, head.end)
    row = head.row + head.height
    while row < stop and not _ends(head, row, layout, words):
        row += 1
    return row


def _ends(head: Head, row: int, layout: Layout, words: Lexicon) -> bool:
    """Whether a row belongs to something else: its first cell names a block, or a cell outside this list."""
    printed = head.board.printed(row)
    if not printed:
        return False
    first = printed[0]
    if first.column + first.columns <= head.first:
        return head.label is None or bare(first.text) != bare(head.label.text)
    if len(printed) < _FEW and any(_across(head, cell) for cell in printed):
        return True
    if _own_total(head, first, layout):
        return False
    if sum(_names_another(head.key, one.text, words) for one in printed) > 1:
        return True
    return _elsewhere(head.key, first.text, layout, words)


def _names_another(key: str, text: str, words: Lexicon) -> bool:
    """Whether a text is the name of a cell of something else, and of none of the list."""
    paths = words.cell(text)
    return bool(paths) and all(path[0] != key for path in paths)


def _across(head: Head, cell: Cell) -> bool:
    """Whether a cell stands in several columns of a list."""
    return sum(one.left < cell.column + cell.columns and cell.column < one.right for one in head.columns) > 1


def _own_total(head: Head, cell: Cell, layout: Layout) -> bool:
    """Whether a cell in the column of labels names a row that others of the list are parts of."""
    stated = layout.lists.get(head.key)
    if stated is None or not stated.total or not matches(stated.total, bare(cell.text)):
        return False
    return any(one.key == stated.label and one.left <= cell.column < one.right for one in head.columns)


def _elsewhere(key: str, text: str, layout: Layout, words: Lexicon) -> bool:
    if any(matches(pattern, bare(text)) for pattern in layout.ignore):
        return True
    if any(path[0] != key for path in (*words.block(text), *words.cell(text))):
        return True
    before, colon, _ = fold(text).partition(":")
    if colon and any(path[0] != key for path in words.cell(before)):
        return True
    return layout.notes is not None and matches(layout.notes.begins, bare(text))


def _again(head: Head, before: Head) -> bool:
    return head.key == before.key and [
        (one.key, one.left, one.right, one.part, bare(one.head.text)) for one in head.columns
    ] == [(one.key, one.left, one.right, one.part, bare(one.head.text)) for one in before.columns]


def _foreign(board: Board, row: int, layout: Layout) -> Head | None:
    """The head of a table that no list takes."""
    cells = board.printed(row)
    if not _FEWEST <= len(cells) <= _MOST or not any(
        matches(one, bare(cell.text))
        for cell in cells
        if len(cell.text) <= _LONGEST
        for one in layout.foreign
    ):
        return None
    return Head(NOWHERE, board, row, 1, tuple(column_of(NOWHERE, cell) for cell in cells))


def _best(board: Board, row: int, layout: Layout, words: Lexicon) -> Head | None:
    """The list that a row is the head of: of several, the one that knows most of its names."""
    if not any(words.cell(cell.text) for cell in board.printed(row)):
        return None
    several = [
        head
        for key, stated in layout.lists.items()
        if (head := _head(board, row, Reading(key, stated, layout, words))) is not None
    ]
    return max(several, key=lambda one: (one.sound, not one.lacking, len(one.columns)), default=None)


def _head(board: Board, row: int, reading: Reading) -> Head | None:
    stated = reading.stated
    upper = board.printed(row)
    if not _FEWEST <= len(upper) <= _MOST:
        return None
    wide = [cell for cell in upper if cell.rows == 1 and cell.columns > 1]
    lower = [cell for cell in board.printed(row + 1) if any(under(cell, one) for one in wide)]
    named = columns_of((*upper, *lower), reading)
    named |= branches(named, wide, lower, stated)
    split = any(cell in named for cell in lower) and any(cell in named for cell in upper)
    height = max(2 if split else 1, min((cell.rows for cell in named if split or cell in upper), default=1))
    named = {
        cell: column
        for cell, column in named.items()
        if cell.rows <= height and (split or cell in upper)  # a taller one names the block
    }
    keys = {column.key for column in named.values()}
    lacking = tuple(one for one in stated.needs if one not in keys)
    if len(named) < _FEWEST or (lacking and 2 * len(named) <= len(upper)):
        return None
    over = (
        {one for one in wide if any(under(cell, one) for cell in named if cell in lower)} if split else set()
    )
    ordered = sorted(_kept(named, over), key=lambda one: one.left)
    columns = _with_label(board, row, ordered, height, reading)
    label = board.at(row, columns[0].left - 1) if columns[0].left else None
    strange = [
        cell
        for cell in (*upper, *(lower if split else ()))
        if cell not in named and cell not in over and cell.column + cell.columns > ordered[0].left
    ]
    unknown = [
        one for one in strange if not any(matches(each, bare(one.text)) for each in reading.layout.ignore)
    ]
    if any(_FIGURE.fullmatch(fold(one.text).strip()) for one in unknown):
        return None  # a row of names and figures side by side is no head
    hidden = [one for one in unknown if Flag.HIDDEN_COLUMN in one.flags]
    return Head(
        reading.key,
        board,
        row,
        height,
        tuple(sorted((*columns, *(column_of(NOWHERE, one) for one in hidden)), key=lambda one: one.left)),
        label,
        tuple(one for one in unknown if one not in hidden),
        lacking,
        tuple(over),
    )


def _kept(named: Mapping[Cell, Column], over: set[Cell]) -> Iterator[Column]:
    """The columns but those whose cell is divided below."""
    return (column for cell, column in named.items() if cell not in over)


def _with_label(
    board: Board, row: int, columns: list[Column], height: int, reading: Reading
) -> tuple[Column, ...]:
    """The columns, and before them that of the labels, where the head leaves its own cell blank or names the list in it."""
    label = reading.stated.label
    if label and label not in {one.key for one in columns} and columns[0].left:
        corner = board.at(row, columns[0].left - 1)
        if corner is not None and corner.row == row and (corner.blank or _names(corner, height, reading)):
            return (column_of(label, corner), *columns)
    return tuple(columns)


def _names(corner: Cell, height: int, reading: Reading) -> bool:
    """Whether a cell of a head's own height names the list."""
    return corner.rows <= height and any(path == (reading.key,) for path in reading.words.block(corner.text))
