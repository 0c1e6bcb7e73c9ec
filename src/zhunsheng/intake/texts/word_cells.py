"""Text saved by a word processor: every cell on a line of its own behind a tab, a blank line before every row."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from zhunsheng.intake.grid import Line, Part
from zhunsheng.intake.texts.table import Table
from zhunsheng.intake.texts.wording import Wording

_FEWEST = 8
_TAB = "\t"
_APART = 3


@dataclass(slots=True)
class _Cell:
    """A cell's lines."""

    lines: list[Line] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(part for one in self.lines if (part := one.text.removeprefix(_TAB).strip()))


def read_word_cells(lines: Sequence[Line], words: Wording) -> tuple[Part, ...] | None:
    """The parts of such a text; ``None`` where it is none."""
    tabbed = [line for line in lines if _TAB in line.text]
    if len(tabbed) < _FEWEST or any(
        _TAB in line.text[1:].rstrip(_TAB) or line.text[0] != _TAB for line in tabbed
    ):
        return None
    parts: list[Part] = []
    at = 0
    while at < len(lines):
        if not _begins(lines, at):
            parts.append(Line(lines[at].text.strip(_TAB), lines[at].source, lines[at].confidence))
            at += 1
            continue
        end = _end(lines, at)
        parts.append(_grid(_raised(_rows(lines[at:end]), words)))
        at = end
    return tuple(parts)


def _blank_before(lines: Sequence[Line], at: int) -> int:
    """How many blank lines stand before a line."""
    here = lines[at].source.line or 0
    return here - ((lines[at - 1].source.line or 0) if at else 0) - 1


def _begins(lines: Sequence[Line], at: int) -> bool:
    return lines[at].text.startswith(_TAB) and (at == 0 or _blank_before(lines, at) > 0)


def _end(lines: Sequence[Line], start: int) -> int:
    """Where a table ends: before text two blank lines below it, or before text that no further cell follows."""
    at = start + 1
    last = at
    while at < len(lines):
        cell = lines[at].text.startswith(_TAB)
        if not cell and _blank_before(lines, at) + 1 >= _APART:
            return at
        if cell:
            last = at + 1
        at += 1
    while last < len(lines) and not _blank_before(lines, last):
        last += 1
    return last


def _rows(lines: Sequence[Line]) -> list[list[_Cell]]:
    rows: list[list[_Cell]] = []
    for at, line in enumerate(lines):
        if line.text.startswith(_TAB):
            if not rows or _blank_before(lines, at):
                rows.append([])
            rows[-1].append(_Cell())
        rows[-1][-1].lines.append(line)
    return rows


def _raised(rows: list[list[_Cell]], words: Wording) -> list[list[_Cell]]:
    """The rows with the name of a block moved up beside the head above it, whose corner was left blank."""
    for above, row in pairwise(rows):
        corner = len(above) > 1 and not above[0].text and not above[1].text
        if corner and words.block(row[0].text) and len(above) == len(row):
            above[0], row[0] = row[0], above[0]
    return rows


def _grid(rows: Sequence[Sequence[_Cell]]) -> Part:
    """The rows as a grid: a blank cell left of a row's first text continues the cell above."""
    table = Table()
    width = max(len(row) for row in rows)
    open_: dict[int, tuple[int, _Cell, int]] = {}
    for number, row in enumerate(rows):
        leading = next((at for at, cell in enumerate(row) if cell.text), len(row))
        kept: dict[int, tuple[int, _Cell, int]] = {}
        for column, cell in enumerate(row):
            if column < leading and column in open_:
                start, first, rows_ = open_[column]
                kept[column] = (start, first, rows_ + 1)
            else:
                kept[column] = (number, cell, 1)
        _flush(table, open_, kept, width)
        open_ = {} if len(row) == 1 else kept
        if len(row) == 1:
            _flush(table, kept, {}, width)
    _flush(table, open_, {}, width)
    return table.grid("")


def _flush(
    table: Table,
    before: dict[int, tuple[int, _Cell, int]],
    after: dict[int, tuple[int, _Cell, int]],
    width: int,
) -> None:
    """Sets the cells that do not go on."""
    going = {one[0] * width + column for column, one in after.items()}
    for column, (start, cell, rows) in before.items():
        if start * width + column not in going:
            wide = width if len(before) == 1 else 1
            table.put(start, column, cell.text, cell.lines[0].source, rows=rows, columns=wide)
