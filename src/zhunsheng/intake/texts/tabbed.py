"""A table that was recognised from a picture: tabs between its cells, with columns shifted, doubled, and heads half read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from zhunsheng.intake.grid import Line, Part, Source
from zhunsheng.intake.names import bare
from zhunsheng.intake.texts.levels import named
from zhunsheng.intake.texts.misread import (
    Column,
    Printed,
    columns_of,
    nearest,
    plain,
    printed,
    put_figure,
    put_text,
    text_of,
)
from zhunsheng.intake.texts.paper import Piece
from zhunsheng.intake.texts.reading_order import parts_in_order
from zhunsheng.intake.texts.spreading import spread
from zhunsheng.intake.texts.stated import TextLayout
from zhunsheng.intake.texts.table import Table
from zhunsheng.intake.texts.wording import Wording
from zhunsheng.language.patterns import find_all

if TYPE_CHECKING:
    from zhunsheng.intake.grid import Confidence
    from zhunsheng.intake.texts.levels import Named

_TAB = "\t"
_MANY = 3
_FEWEST = 4
_PAIR = 2
_SHIFTS = (0, -1, 1, -2, 2)
_LAST_FIGURE = re.compile(r"(?:^|.*\s)([0-9][0-9,]*(?:\.\s?[0-9]+)?\s?[%％]?)", re.DOTALL)
_FIGURE = re.compile(r"[0-9][0-9\s,.]*[%％]?")


def read_tabbed(lines: Sequence[Line], words: Wording) -> tuple[Part, ...] | None:
    """The parts of such a text; ``None`` where it is none."""
    if words.text is None or sum(line.text.count(_TAB) >= _MANY for line in lines) < _FEWEST:
        return None
    parts: list[Part] = []
    at = 0
    while at < len(lines):
        tabbed = _TAB in lines[at].text
        end = at + 1
        while end < len(lines) and (_TAB in lines[end].text) == tabbed:
            end += 1
        if tabbed:
            sheet = _Sheet([printed(one) for one in lines[at:end]], words, words.text)
            sheet.read()
            parts += sheet.parts
        else:
            parts += parts_in_order([replace(one, text=plain(one.text)) for one in lines[at:end]], words)
        at = end
    return tuple(parts)


@dataclass(slots=True)
class _Sheet:
    """Rows of cells, and how far they have been read."""

    rows: list[Printed]
    words: Wording
    levels: TextLayout
    parts: list[Part] = field(default_factory=list)
    at: int = 0

    def read(self) -> None:
        """Reads list after list."""
        while self.at < len(self.rows):
            head = self._head(self.rows[self.at])
            if head is not None:
                self._list(*head)
            elif not self._goals():
                self.parts.append(self.rows[self.at].whole)
                self.at += 1

    # -- heads -----------------------------------------------------------------------------------------------------

    def _head(self, row: Printed) -> tuple[str, list[Column]] | None:
        """The list and the columns that a row is the head of, half-read names included."""
        best: tuple[str, list[Column]] | None = None
        for key, names in self.words.columns.items():
            found = columns_of(row, names)
            keys = {one.key for one in found}
            closed = key != self.levels.list or any(self.words.is_number(key, one) for one in keys)
            if len(found) >= _FEWEST and closed and self.words.needs(key) <= keys:
                best = (key, found) if best is None or len(found) > len(best[1]) else best
        return best

    def _list(self, key: str, columns: list[Column]) -> None:
        head = self.rows[self.at]
        self._before(head, columns)
        self.at += 1
        start = self.at
        while self.at < len(self.rows) and self._head(self.rows[self.at]) is None and not self._names():
            self.at += 1
        own = self.rows[start : self.at]
        table = Table()
        for place, one in enumerate(columns, 1):
            table.put(0, place, one.name, head.line.source)
        if key == self.levels.list:
            self._listed(table, columns, own)
        else:
            self._figures(table, key, columns, own)
        self.parts.append(table.grid(key))

    def _before(self, head: Printed, columns: Sequence[Column]) -> None:
        """What stands in a head's row before the name of its first column: the name of a cell, and its value."""
        first = columns[0]
        value = bare(head.cells[first.left]).removesuffix(first.name)
        label = nearest(
            "".join(head.cells[: first.left]),
            [name for _, _, known in self.words.manners for name in known.cells],
        )
        if value and label and self.words.single(label):
            table = Table()
            note = f"名称印作「{''.join(head.cells[: first.left])}」"
            table.put(0, 0, label, head.line.source, confidence="guessed")
            table.put(0, 1, value, head.line.source, confidence="guessed", note=note)
            self.parts.append(table.grid(""))

    def _names(self) -> list[str]:
        """The names in a row that is nothing but names of cells of one block."""
        found = self.rows[self.at].text(0, len(self.rows[self.at].cells))
        paths = [self.words.single(one) for one in found]
        blocks = {path[0] if path and len(path) > 1 else None for path in paths}
        return found if len(found) == _PAIR and len(blocks) == 1 and None not in blocks else []

    def _goals(self) -> bool:
        """Two names, and a row of long texts below them: the last cell is the second's, those before it the first's."""
        names = self._names()
        if not names or self.at + 1 >= len(self.rows):
            return False
        below = self.rows[self.at + 1]
        texts = below.text(1, len(below.cells))
        if len(texts) < len(names) or self._head(below) is not None:
            return False
        table = Table()
        for column, name in enumerate(names, 1):
            table.put(0, column, name, self.rows[self.at].line.source)
        table.put(0, 0, below.cells[0], below.line.source, rows=2)
        sure: Confidence = "certain" if len(texts) == len(names) else "guessed"
        note = "" if sure == "certain" else "几栏文字混在一起"
        table.put(1, 1, text_of("".join(texts[:-1])), below.line.source, confidence=sure, note=note)
        table.put(1, 2, text_of(texts[-1]), below.line.source, confidence=sure, note=note)
        self.parts.append(table.grid(""))
        self.at += 2
        return True

    # -- lists -----------------------------------------------------------------------------------------------------

    def _figures(self, table: Table, key: str, columns: Sequence[Column], own: Sequence[Printed]) -> None:
        """A list of figures; labels that were read into the cell beside the rows go back to the rows without one."""
        name = self.words.label(key)
        torn = [row for row in own if not _own_label(row, columns[0]) and _any_figure(row, columns)]
        labels = self._torn(key, own, columns[0].left, len(torn))
        for row in own:
            label = _own_label(row, columns[0])
            if not label and row not in torn:
                self.parts.append(row.whole)
                continue
            number = table.rows
            for place, column in enumerate(columns, 1):
                if column.key == name:
                    repaired: Confidence = "certain" if label else "repaired"
                    text = label or (labels.pop(0) if labels else "")
                    table.put(
                        number,
                        place,
                        text,
                        row.line.source,
                        confidence=repaired,
                        note="" if label else "行名印在旁边的格里",
                    )
                else:
                    put_figure(table, number, place, row, column)

    def _torn(self, key: str, own: Sequence[Printed], left: int, count: int) -> list[str]:
        """Labels in the cells left of the rows, where there are as many as rows without one."""
        pattern = self.levels.labels.get(key)
        if not pattern:
            return []
        beside = [(row, cell) for row in own for cell in row.cells[:left] if cell]
        found = [
            text[one.start : one.end] for _, text in beside for one in find_all(pattern, text, len(text))
        ]
        for row, text in beside:
            self.parts.append(replace(row.line, text=text))
        return found if len(found) == count else []

    def _listed(self, table: Table, columns: Sequence[Column], own: Sequence[Printed]) -> None:
        """A list with levels: rows may be shifted by some columns against the head."""
        rows: list[tuple[Printed, int]] = []
        uppers: list[tuple[int, str, Source]] = []
        lowers: list[tuple[int, str, Source]] = []
        total: Printed | None = None
        for row in own:
            shift = _shift(row, columns, self.words, self.levels)
            if shift is None:
                if row is own[-1] and self._is_total(row, columns):
                    total = row
                else:
                    self.parts.append(row.whole)
                continue
            for column in columns:
                text = "".join(row.text(column.left + shift, column.right + shift))
                if text and column.key == self.levels.upper:
                    uppers.append((len(rows), text, row.line.source))
                if text and column.key == self.levels.lower:
                    lowers.append((len(rows), text, row.line.source))
            self._beside(row, columns[0].left + shift)
            rows.append((row, shift))
        self._put_rows(table, columns, rows)
        families = self._put_levels(table, columns, self.levels.lower, lowers, [None] * len(rows))
        self._put_levels(table, columns, self.levels.upper, uppers, families)
        if total is not None:
            self._total(table, columns, total)

    def _beside(self, row: Printed, left: int) -> None:
        """What stands left of a list is the name of its block, in pieces."""
        for text in row.text(0, left):
            self.parts.append(replace(row.line, text=text))

    def _put_rows(self, table: Table, columns: Sequence[Column], rows: Sequence[tuple[Printed, int]]) -> None:
        last = max(at for at, one in enumerate(columns) if self.words.is_number(self.levels.list, one.key))
        for number, (row, shift) in enumerate(rows, 1):
            for place, column in enumerate(columns, 1):
                if column.key in {self.levels.upper, self.levels.lower}:
                    continue
                moved = column._replace(left=column.left + shift, right=column.right + shift)
                if self.words.is_number(self.levels.list, column.key):
                    put_figure(table, number, place, row, moved)
                    continue
                put_text(table, number, place, row, moved, behind=place - 1 > last)

    def _put_levels(
        self,
        table: Table,
        columns: Sequence[Column],
        key: str,
        labels: Sequence[tuple[int, str, Source]],
        families: Sequence[int | None],
    ) -> list[int | None]:
        """Sets the cells of a level, and gives the family that each row belongs to."""
        place = next((at for at, one in enumerate(columns, 1) if one.key == key), None)
        if place is None:
            return list(families)
        count = len(families)
        known = [_family(text, source, self.levels) for _, text, source in labels]

        def fits(row: int, label: int) -> bool:
            if known[label] is None:  # a label that cannot be read is none of those that can
                return families[row] is None or families[row] not in known
            return families[row] is None or families[row] == known[label]

        owner = spread([row for row, _, _ in labels], [(row, row) for row in range(count)], fits, top=True)
        for row in range(count):
            if row and owner[row] == owner[row - 1]:
                continue
            end = row + 1
            while end < count and owner[end] == owner[row]:
                end += 1
            label = owner[row]
            if label is not None:
                _, text, source = labels[label]
                sure: Confidence = "certain" if known[label] is not None else "guessed"
                table.put(row + 1, place, text_of(text), source, rows=end - row, confidence=sure)
        return [known[one] if one is not None else None for one in owner]

    def _is_total(self, row: Printed, columns: Sequence[Column]) -> bool:
        cells = row.text(0, len(row.cells))
        figures = [one for one in cells if _FIGURE.fullmatch(one)]
        wanted = sum(self.words.is_number(self.levels.list, one.key) for one in columns)
        return len(cells) == len(figures) + 1 and len(figures) == wanted and bool(self._total_name(cells[0]))

    def _total_name(self, text: str) -> str:
        """The block whose name begins as a text does."""
        blocks = [
            name
            for _, _, known in self.words.manners
            for name, paths in known.blocks.items()
            if paths[0][0] not in self.words.columns
        ]
        begun = [name for name in blocks if bare(text) and name.startswith(bare(text))]
        return min(begun, key=len, default="")

    def _total(self, table: Table, columns: Sequence[Column], row: Printed) -> None:
        cells = row.text(0, len(row.cells))
        numbers = [at for at, one in enumerate(columns, 1) if self.words.is_number(self.levels.list, one.key)]
        number = table.rows
        table.put(
            number, 0, self._total_name(cells[0]), row.line.source, columns=numbers[0], confidence="repaired"
        )
        for place, text in zip(numbers, cells[1:], strict=True):
            table.put(
                number, place, text, row.line.source, confidence="repaired", note="合计行的格子没有对齐"
            )


def _own_label(row: Printed, column: Column) -> str:
    return "".join(row.text(column.left, column.right))


def _any_figure(row: Printed, columns: Sequence[Column]) -> bool:
    return any(_LAST_FIGURE.fullmatch(one) for one in row.text(columns[0].right, len(row.cells)))


def _shift(row: Printed, columns: Sequence[Column], words: Wording, levels: TextLayout) -> int | None:
    """By how many columns a row stands to the right of its head: its figures, name and values must stand where they should."""
    figures = [one for one in columns if words.is_number(levels.list, one.key)]
    last = columns.index(figures[-1])
    texts = [
        one for one in columns[:last] if one not in figures and one.key not in {levels.upper, levels.lower}
    ]
    for shift in _SHIFTS:
        cells = [row.text(one.left + shift, one.left + shift + 1) for one in figures]
        filled = [row.text(one.left + shift, one.left + shift + 1) for one in texts]
        if all(one and _FIGURE.fullmatch(one[0]) for one in cells) and all(filled):
            return shift
    return None


def _family(text: str, source: Source, levels: TextLayout) -> int | None:
    found: Named | None = named(text_of(text), Piece(text, source), levels)
    return found.family if found is not None else None
