"""Text that keeps a page's columns by blanks: cells stand under their heads, wrapped ones around the middle of their row."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from zhunsheng.intake.grid import Flag, Line, Part
from zhunsheng.intake.names import bare
from zhunsheng.intake.texts.column_cells import Cell, aligned, is_value, placed_in, put_levels
from zhunsheng.intake.texts.column_heads import Head, Segment, heads_in
from zhunsheng.intake.texts.levels import Named, gathered
from zhunsheng.intake.texts.paper import Piece, is_figure, running
from zhunsheng.intake.texts.reading_order import parts_in_order
from zhunsheng.intake.texts.spreading import spread
from zhunsheng.intake.texts.stated import TextLayout
from zhunsheng.intake.texts.table import Table
from zhunsheng.intake.texts.wording import Wording

if TYPE_CHECKING:
    from zhunsheng.intake.grid import Confidence

_SEGMENT = re.compile(r"\S+(?:[ \u3000\xa0]\S+)*")
_FEWEST = 2
_WRAPPED = "折行的文字按位置接成一格"


def read_columns(lines: Sequence[Line], words: Wording) -> tuple[Part, ...] | None:
    """The parts of such a text; ``None`` where it is none."""
    if words.text is None or any("\t" in line.text for line in lines):
        return None
    reader = _Reader([line for line in lines if line.text.strip()], words, words.text)
    parts = tuple(reader.read()) if reader.heads and reader.sound else ()
    return parts if reader.sound and parts else None


class _Reader:
    """The lines of a text as segments, and the heads among them."""

    def __init__(self, lines: Sequence[Line], words: Wording, levels: TextLayout) -> None:
        """Finds the heads."""
        self.lines, self.words, self.levels = lines, words, levels
        self.segments = [
            [Segment(one[0], one.start(), one.end(), row) for one in _SEGMENT.finditer(line.text)]
            for row, line in enumerate(lines)
        ]
        self.heads = list(heads_in(self.segments, words, levels))
        wide = sum(len(one.columns) > _FEWEST for one in self.heads)
        self.sound = any(one.key == levels.list for one in self.heads) and wide > 1 and self._spaced()

    def _spaced(self) -> bool:
        """Whether the heads stand apart by wide gaps, which no running text has."""
        return all(
            any(right.left - left.right > 1 for (_, left), (_, right) in pairwise(one.columns))
            for one in self.heads
        )

    # -- parts -----------------------------------------------------------------------------------------------------

    def read(self) -> Iterator[Part]:
        """The lists as grids, and what stands between them."""
        at = 0
        number = 0
        while number < len(self.heads):
            heads = [self.heads[number]]
            while number + 1 < len(self.heads) and self.heads[number + 1].key == heads[0].key:
                number += 1
                heads.append(self.heads[number])
            number += 1
            stop = self.heads[number].first if number < len(self.heads) else len(self.lines)
            yield from self._between(at, heads[0].first)
            parts, at = self._list(heads, stop)
            yield from parts
        yield from self._between(at, len(self.lines))

    def _between(self, start: int, end: int) -> Iterator[Part]:
        """Lines between lists: two names above two columns of text, or lines to be read in order."""
        for row in range(start, end):
            own = self.segments[row]
            if len(own) == _FEWEST and self._pair(own):
                yield from parts_in_order(self.lines[start:row], self.words)
                yield from self._goals(own, row, end)
                return
        yield from parts_in_order(self.lines[start:end], self.words)

    def _pair(self, own: Sequence[Segment]) -> bool:
        paths = [self.words.single(one.text) for one in own]
        blocks = {path[0] if path and len(path) > 1 else None for path in paths}
        return len(blocks) == 1 and None not in blocks

    def _goals(self, names: Sequence[Segment], row: int, end: int) -> Iterator[Part]:
        """Two long texts side by side below their names."""
        below = [one for several in self.segments[row + 1 : end] for one in several]
        right = [
            one
            for one in below
            if 2 * one.left > names[0].middle + 2 or one.middle > sum(name.middle for name in names) // 2
        ]
        edge = min((one.left for one in right), default=0)
        left = [one for one in below if one not in right and one.right - one.left > _FRAGMENT]
        table = Table()
        for column, name in enumerate(names, 1):
            table.put(0, column, name.text, self.lines[row].source)
        inset = min((one.left for one in left if one.left), default=0)
        for column, own in enumerate((left, right), 1):
            texts = [
                self.lines[one.row].text[max(one.left, inset) : one.right] if own is left else one.text
                for one in own
            ]
            pieces_ = [Piece(text, self.lines[one.row].source) for text, one in zip(texts, own, strict=True)]
            if pieces_ and edge:
                table.put(1, column, running(pieces_), pieces_[0].source, confidence="guessed", note=_WRAPPED)
        yield table.grid("")
        for one in below:
            if one not in left and one not in right:
                yield Line(one.text, self.lines[one.row].source)

    # -- lists -----------------------------------------------------------------------------------------------------

    def _list(self, heads: Sequence[Head], stop: int) -> tuple[list[Part], int]:
        head = heads[0]
        figures = [at for at, (key, _) in enumerate(head.columns) if self.words.is_number(head.key, key)]
        listed = head.key == self.levels.list
        needed = len(figures) if listed else _FEWEST + 1
        end = self._end(heads, stop)
        under = list(self._under(heads, end))
        anchors = [
            row
            for row in range(head.end, end)
            if sum(one.row == row and column in figures and is_value(one.text) for column, one in under)
            >= needed
        ]
        under = aligned(under, set(anchors))
        cells = [(column, one) for column, one in under if column is not None]
        rest: list[Part] = [
            Line(one.text, self.lines[one.row].source) for column, one in under if column is None
        ]
        table = Table()
        table.row([one.text for _, one in head.columns], Piece("", self.lines[head.first].source), 1)
        reach = [(2 * self._height(row), 2 * self._height(row)) for row in anchors]
        for at, (key, _) in enumerate(head.columns):
            own = [one for column, one in cells if column == at]
            if key in {self.levels.upper, self.levels.lower} and listed:
                continue
            placed, lost = placed_in(own, anchors)
            rest += [Line(one.text, self.lines[one.row].source) for one in lost]
            for number, cell in enumerate(placed):
                reach[number] = self._reach(reach[number], cell)
                self._put(
                    table, number + 1, at + 1, cell, anchors[number], behind=listed and at > max(figures)
                )
        if listed:
            self._levels(table, head, cells, reach)
            self.sound = self.sound and len(anchors) > 1
        total = self._total(table, end, figures) if listed else end
        return [table.grid(head.key), *rest], total

    def _height(self, row: int) -> int:
        """The line that a row of segments stands on, blank lines counted."""
        return self.lines[row].source.line or row

    def _reach(self, before: tuple[int, int], cell: Cell) -> tuple[int, int]:
        """Twice the top and the foot of a row, with those of one more cell of it."""
        own = [2 * self._height(one.row) for one in cell.parts]
        return min([before[0], *own]), max([before[1], *own])

    def _under(self, heads: Sequence[Head], end: int) -> Iterator[tuple[int | None, Segment]]:
        """The segments of a list with the columns that they stand under, by the head of their page."""
        page = heads[0]
        moved, number = 0, self.lines[page.first].source.page
        for row in range(heads[0].end, end):
            page = next((one for one in heads if one.first <= row < one.end), page)
            if row < page.end:
                moved, number = 0, self.lines[row].source.page
                continue
            if self.lines[row].source.page != number:
                moved, number = self._moved(page, row, end), self.lines[row].source.page
            yield from ((page.column(one, moved), one) for one in self.segments[row])

    def _moved(self, head: Head, start: int, end: int) -> int:
        """By how much the columns of a page without a head stand to the left, told by the figures that close its rows."""
        figures = [one for key, one in head.columns if self.words.is_number(head.key, key)]
        for row in range(start, end):
            if self.lines[row].source.page != self.lines[start].source.page:
                break
            values = [one for one in self.segments[row] if is_figure(one.text)]
            if len(values) == len(figures):
                return (figures[-1].middle - values[-1].middle) // 2
        return 0

    def _put(self, table: Table, row: int, column: int, cell: Cell, anchor: int, *, behind: bool) -> None:
        several = [Piece(one.text, self.lines[one.row].source) for one in cell.parts]
        source = several[0].source if several else self.lines[anchor].source
        sure: Confidence = "guessed" if len(several) > 1 else "certain"
        flags = frozenset({Flag.EXTENT_UNKNOWN}) if behind and several else frozenset()
        table.put(
            row,
            column,
            running(several),
            source,
            confidence=sure,
            note=_WRAPPED if len(several) > 1 else "",
            flags=flags,
        )

    def _end(self, heads: Sequence[Head], stop: int) -> int:
        """Where a list ends: before a name of another block or cell."""
        for row in range(heads[0].end, stop):
            if any(one.first <= row < one.end for one in heads):
                continue
            first = self.segments[row][0]
            name = "".join(bare(one.text) for one in self.segments[row] if not is_value(one.text))
            block = self.words.block(name)
            if (block and block[0] != heads[0].key) or self.words.pair(first.text):
                return row
            if len(self.segments[row]) >= _FEWEST and self.words.single(first.text):
                return row
            if len(self.segments[row]) == _FEWEST and self._pair(self.segments[row]):
                return row
        return stop

    def _total(self, table: Table, row: int, figures: Sequence[int]) -> int:
        """The row of totals, where one stands; gives the row after it."""
        if row >= len(self.segments):
            return row
        own = self.segments[row]
        values = [one for one in own if is_value(one.text)]
        name = "".join(one.text for one in own if one not in values)
        if not self.words.block(name) or len(values) != len(figures):
            return row
        number = table.rows
        table.put(number, 0, name, self.lines[row].source, columns=figures[0] + 1)
        for at, one in zip(figures, values, strict=True):
            table.put(number, at + 1, one.text, self.lines[row].source)
        return row + 1

    def _levels(
        self, table: Table, head: Head, cells: Sequence[tuple[int, Segment]], reach: Sequence[tuple[int, int]]
    ) -> None:
        families: list[int | None] = [None] * len(reach)
        for key in (self.levels.lower, self.levels.upper):
            place = next((at for at, (one, _) in enumerate(head.columns) if one == key), None)
            if place is None:
                continue
            own = [one for column, one in cells if column == place]
            labels = list(self._labels(own))

            def fits(
                row: int,
                label: int,
                labels: list[tuple[int, Named]] = labels,
                known: list[int | None] = families,
            ) -> bool:
                return known[row] is None or known[row] == labels[label][1].family

            owner = spread([row for row, _ in labels], reach, fits)
            put_levels(table, owner, labels, place + 1)
            families = [labels[one][1].family if one is not None else None for one in owner]

    def _labels(self, own: Sequence[Segment]) -> Iterator[tuple[int, Named]]:
        """The level names in a column, put together from their lines, each with twice the row of its middle."""
        several = [Piece(one.text, self.lines[one.row].source) for one in own]
        at = 0
        while at < len(several):
            found, count = gathered(several, at, self.levels)
            if found is not None:
                yield self._height(own[at].row) + self._height(own[at + count - 1].row), found
            at += max(count, 1)


_FRAGMENT = 4
