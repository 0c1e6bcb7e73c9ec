"""Columns of lists: which cells of a head name which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from zhunsheng.intake.grid import Cell
from zhunsheng.intake.layouts import Layout, ListLayout
from zhunsheng.intake.names import Lexicon, bare, unbracketed
from zhunsheng.language.patterns import matches

#: The key of a table, or of a column, that no list takes.
NOWHERE = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: its key, where it stands, and which part of a joined cell it is (``None``: all of it).

    ``branch`` is the row that it belongs to, where the head names rows beside columns.
    """

    key: str
    left: int
    right: int
    head: Cell
    part: int | None = None
    branch: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a row is held against: a list, how it is printed, and the names that are known."""

    key: str
    stated: ListLayout
    layout: Layout
    words: Lexicon


def column_of(key: str, cell: Cell, part: int | None = None, branch: str = "") -> Column:
    """The column that a cell is the head of."""
    return Column(key, cell.column, cell.column + cell.columns, cell, part, branch)


def under(cell: Cell, over: Cell) -> bool:
    """Whether a cell begins below the width of another."""
    return over.column <= cell.column < over.column + over.columns


def columns_of(cells: Sequence[Cell], reading: Reading) -> dict[Cell, Column]:
    """The cells that name a column; of two that name the same, the first."""
    named = _joined(cells, reading.stated)
    taken = {column.key for column in named.values()}
    plain = {
        cell: keys[0]
        for cell in cells
        if cell not in named
        and (
            keys := [
                path[1] for path in reading.words.cell(cell.text) if path[0] == reading.key and len(path) > 1
            ]
        )
    }
    plain = _corner(_displaced(plain, reading.stated), reading.stated)
    for cell, column in plain.items():
        if column == NOWHERE or column not in taken:
            named[cell] = column_of(column, cell)
            taken.add(column)
    for cell in cells if len(named) > 1 else ():
        if cell not in named and any(matches(one, bare(cell.text)) for one in reading.stated.left):
            named[cell] = column_of(NOWHERE, cell)
    return named


def _joined(cells: Sequence[Cell], stated: ListLayout) -> dict[Cell, Column]:
    """Columns that make one cell of the form together: all under one cell, or none under any."""
    named: dict[Cell, Column] = {}
    for over, group in _groups(cells).items():
        for target, join in stated.joins.items():
            heads = [bare(one) for one in join.heads]
            parts: dict[int, Cell] = {}
            for cell in group:
                name = bare(cell.text)
                name = name if name in heads else unbracketed(cell.text)
                if name in heads and cell not in named and cell is not over:
                    parts.setdefault(heads.index(name), cell)
            if len(parts) > 1:
                named |= {cell: column_of(target, cell, part) for part, cell in parts.items()}
    return named


def _groups(cells: Sequence[Cell]) -> Mapping[Cell | None, list[Cell]]:
    """The cells of a head by the wider cell above them."""
    found: dict[Cell | None, list[Cell]] = {}
    for cell in cells:
        over = next((one for one in cells if one.row + one.rows == cell.row and under(cell, one)), None)
        found.setdefault(over, []).append(cell)
    return found


def _corner(plain: Mapping[Cell, str], stated: ListLayout) -> dict[Cell, str]:
    """Names of columns; the leftmost stands for the labels where it says what another column is called, too."""
    found = dict(plain)
    leftmost = min(plain, key=lambda one: one.column, default=None)
    unnamed = stated.label and stated.label not in plain.values()
    if leftmost is not None and unnamed and list(plain.values()).count(plain[leftmost]) > 1:
        found[leftmost] = stated.label
    return found


def _displaced(plain: Mapping[Cell, str], stated: ListLayout) -> dict[Cell, str]:
    """Names that mean what stands behind their neighbour: printed several times, or between two columns that have such names."""
    found = dict(plain)
    ordered = sorted(plain, key=lambda one: one.column)
    several = {key for key in plain.values() if list(plain.values()).count(key) > 1}
    for number, (before, cell) in enumerate(pairwise(ordered), 2):
        behind = ordered[number] if number < len(ordered) and _adjacent(cell, ordered[number]) else None
        level = "" if behind is None else plain[behind]
        meant = stated.after.get(plain[before], {}).get(plain[cell])
        between = level != "" and (level in stated.after or level == stated.label)
        if meant is not None and _adjacent(before, cell) and (plain[cell] in several or between):
            found[cell] = meant
    return found


def _adjacent(before: Cell, cell: Cell) -> bool:
    return before.row == cell.row and before.column + before.columns == cell.column


def branches(
    named: Mapping[Cell, Column], wide: Sequence[Cell], lower: Sequence[Cell], stated: ListLayout
) -> dict[Cell, Column]:
    """Rows that are named in the head, each under a column."""
    found: dict[Cell, Column] = {}
    for over in wide if stated.spread else ():
        below = [cell for cell in lower if under(cell, over)]
        if over in named and len(below) > 1 and all(matches(stated.spread, bare(one.text)) for one in below):
            found |= {cell: column_of(named[over].key, cell, None, bare(cell.text)) for cell in below}
    return found
