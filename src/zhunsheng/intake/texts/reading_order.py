"""Text copied from a page in reading order: cells of a row on one line, wrapped cells on lines of their own."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from zhunsheng.intake.grid import Flag, Line, Part
from zhunsheng.intake.texts.levels import Named
from zhunsheng.intake.texts.listing import Put, Row, Shape, rows
from zhunsheng.intake.texts.long_texts import paragraphs, second
from zhunsheng.intake.texts.paper import Piece, is_dash, is_figure, pieces, running, words_of
from zhunsheng.intake.texts.stated import TextLayout
from zhunsheng.intake.texts.table import Table
from zhunsheng.intake.texts.wording import Wording

if TYPE_CHECKING:
    from zhunsheng.intake.grid import Confidence

_FEWEST = 2
_MOST_WORDS = 4


def read_in_order(lines: Sequence[Line], words: Wording) -> tuple[Part, ...] | None:
    """The parts of a text in reading order; ``None`` where it is none."""
    if words.text is None or any("\t" in line.text for line in lines):
        return None
    reader = _Reader(pieces(lines), words, words.text)
    reader.read()
    return tuple(reader.parts) if reader.sound else None


def parts_in_order(lines: Sequence[Line], words: Wording) -> tuple[Part, ...]:
    """The parts of lines that may hold no list at all: labels with their values, notes, other lines."""
    if words.text is None:
        return tuple(lines)
    reader = _Reader(pieces(lines), words, words.text)
    reader.read()
    return tuple(reader.parts)


@dataclass(slots=True)
class _Reader:
    """The lines of a text, and how far they have been read."""

    lines: list[Piece]
    words: Wording
    levels: TextLayout
    parts: list[Part] = field(default_factory=list)
    at: int = 0
    label: Piece | None = None
    sound: bool = False

    def read(self) -> None:
        """Reads block after block."""
        while self.at < len(self.lines):
            if not any(one() for one in (self._head, self._pair_head, self._named, self._title, self._notes)):
                self._line()
        self._drop_label()

    def _head(self) -> bool:
        head = self.words.head(self.lines[self.at].text)
        if head is None:
            return False
        key, columns = head
        start = self.at
        self.at += 1
        table = Table()
        first = table.row([name for _, name in columns], self.lines[start], 1)
        if key == self.levels.list:
            self._listed(table, first, key, [column for column, _ in columns])
        else:
            self._figures(table, [column for column, _ in columns])
        self._close(table, first, key)
        return True

    def _close(self, table: Table, first: int, name: str) -> None:
        if self.label is not None:
            table.label(0, first, self.label.text, self.label.source)
            self.label = None
        self.parts.append(table.grid(name))

    # -- a list of figures -----------------------------------------------------------------------------------------

    def _figures(self, table: Table, columns: Sequence[str]) -> None:
        """Rows of a label and figures; a label without figures is wrapped, and goes on with the next line."""
        count = len(columns) - 1
        held: list[Piece] = []
        while self.at < len(self.lines) and not self._begins_block():
            piece = self.lines[self.at]
            found = words_of(piece.text)
            figures: list[str] = []
            while found and (is_figure(found[-1]) or is_dash(found[-1])) and len(figures) < count:
                figures.insert(0, found.pop())
            if not figures:
                if held:
                    break
                held.append(piece)
                self.at += 1
                continue
            self.at += 1
            self._figure_row(
                table, [*held, piece], piece.text[: _label_end(piece.text, figures)], figures, count
            )
            held = []
        self.at -= len(held)

    def _figure_row(
        self, table: Table, several: list[Piece], label: str, figures: list[str], count: int
    ) -> None:
        row = table.rows
        text = "".join([*(one.text.rstrip() for one in several[:-1]), label.rstrip()])
        wrapped: Confidence = "repaired" if len(several) > 1 else "certain"
        table.put(
            row,
            1,
            text,
            several[0].source,
            confidence=wrapped,
            note="折行的文字接成一格" if len(several) > 1 else "",
        )
        missing = count - len(figures)
        sure: Confidence = "certain" if not missing or all(is_dash(one) for one in figures) else "guessed"
        for column in range(count):
            value = figures[column - missing] if column >= missing else ""
            note = "这一行少印了几格" if sure == "guessed" else ""
            table.put(row, column + 2, value, several[-1].source, confidence=sure, note=note)

    def _begins_block(self) -> bool:
        piece = self.lines[self.at]
        if self.words.head(piece.text) or self._columns_of_cells() or self.words.title(piece.text):
            return True
        return bool(self.words.gathered(self.lines, self.at)[1]) or self.words.pair(piece.text)

    # -- a list with levels ----------------------------------------------------------------------------------------

    def _listed(self, table: Table, first: int, key: str, columns: list[str]) -> None:
        shape = Shape.of(key, columns, self.levels, self.words)
        end = self.at
        while end < len(self.lines) and not self._ends_list(end, key):
            end += 1
        found = rows(self.lines[self.at : end], shape, self.levels, self.words) if shape else []
        self.at = end
        self.sound = self.sound or len(found) > 1
        start = table.rows
        for row in found:
            self._put_row(table, row, columns)
        for column in {self.levels.upper, self.levels.lower} & set(columns):
            levels = [row.upper if column == self.levels.upper else row.lower for row in found]
            _put_levels(table, start, found, levels, columns.index(column) + 1)
        if self.label is not None:
            table.label(0, first, self.label.text, self.label.source)
            self.label = None
        self._total(table, columns)

    def _ends_list(self, at: int, key: str) -> bool:
        piece = self.lines[at]
        if self.words.title(piece.text) or self.words.notes(piece.text) or self.words.pair(piece.text):
            return True
        head = self.words.head(piece.text)
        if head is not None:
            return head[0] != key
        name = _name_of(words_of(piece.text))
        block = self.words.block(name)
        return block is not None and block[0] != key

    def _put_row(self, table: Table, row: Row, columns: Sequence[str]) -> None:
        number = table.rows
        own = next(iter(row.cells.values())).piece
        for place, column in enumerate(columns, 1):
            if column in {self.levels.upper, self.levels.lower}:
                continue
            cell = row.cells.get(column, Put("", own))
            behind = column in row.cells and place > max(
                at for at, one in enumerate(columns, 1) if self.words.is_number(self.levels.list, one)
            )
            flags = frozenset({Flag.EXTENT_UNKNOWN}) if behind else frozenset()
            table.put(
                number,
                place,
                cell.text,
                cell.piece.source,
                confidence=cell.confidence,
                note=cell.note,
                flags=flags,
            )

    def _total(self, table: Table, columns: Sequence[str]) -> None:
        """The row of totals: a name and as many figures as the list has columns for."""
        if self.at >= len(self.lines):
            return
        piece = self.lines[self.at]
        found = words_of(piece.text)
        name = _name_of(found)
        figures = [one for one in found if is_figure(one) or is_dash(one)]
        places = [at for at, one in enumerate(columns, 1) if self.words.is_number(self.levels.list, one)]
        if not places or not self.words.block(name) or len(figures) != len(places):
            return
        self.at += 1
        number = table.rows
        table.put(number, 0, name, piece.source, columns=places[0])
        for place, figure in zip(places, figures, strict=True):
            table.put(number, place, figure, piece.source)

    # -- cells under and beside their names ------------------------------------------------------------------------

    def _columns_of_cells(self) -> list[str]:
        """The names, where a line is nothing but names of cells of one block."""
        found = words_of(self.lines[self.at].text)
        paths = [self.words.single(one) for one in found if not one.endswith((":", "："))]
        blocks = {path[0] if path and len(path) > 1 else None for path in paths}
        if len(found) >= _FEWEST and len(paths) == len(found) and len(blocks) == 1 and None not in blocks:
            return found
        return []

    def _pair_head(self) -> bool:
        """Two names beside each other, and below them their long texts one after the other."""
        names = self._columns_of_cells()
        if len(names) != _FEWEST:
            return False
        table = Table()
        first = table.row(names, self.lines[self.at], 1)
        self.at += 1
        start = self.at
        while self.at < len(self.lines) and not self._begins_block():
            self.at += 1
        own = self.lines[start : self.at]
        cut, sure = second(own)
        if cut is None:
            self.parts += [Line(one.text, one.source) for one in own]
        else:
            for column, part in enumerate((own[:cut], own[cut:]), 1):
                table.put(
                    first + 1,
                    column,
                    paragraphs(part),
                    part[0].source,
                    confidence=sure,
                    note="两栏文字前后相接,分界是推断的",
                )
        self._close(table, first, "")
        return True

    def _named(self) -> bool:
        """A label over several lines, or one with its value on its own line."""
        name, count = self.words.gathered(self.lines, self.at)
        piece = self.lines[self.at]
        if count and self.words.block(name):
            self._drop_label()
            self.label = Piece(name, piece.source)
            self.at += count
            return True
        if count and count < len(self.lines) - self.at:
            self.at += count
            self._value(name, piece)
            return True
        return self._beside()

    def _beside(self) -> bool:
        """``name value name value`` on one line, without colons."""
        piece = self.lines[self.at]
        if self.words.pair(piece.text):
            return False
        found = words_of(piece.text)
        named = [
            at for at in range(1, min(_MOST_WORDS, len(found))) if self.words.single("".join(found[:at]))
        ]
        if not named:
            return False
        texts = ["".join(found[: named[-1]])]
        for word in found[named[-1] :]:
            if self.words.single(word) or len(texts) % 2:
                texts += [""] if self.words.single(word) and len(texts) % 2 else []
                texts.append(word)
            else:
                texts[-1] += word
        table = Table()
        table.row(texts, piece)
        self.parts.append(table.grid(""))
        self.at += 1
        return True

    def _value(self, name: str, label: Piece) -> None:
        """The running text after a label, up to the next thing with a name of its own."""
        own: list[Piece] = []
        while (
            self.at < len(self.lines)
            and not self._begins_block()
            and not self.words.notes(self.lines[self.at].text)
        ):
            own.append(self.lines[self.at])
            self.at += 1
        table = Table()
        table.put(0, 0, name, label.source)
        if own:
            table.put(0, 1, running(own), own[0].source)
        self.parts.append(table.grid(""))

    # -- lines -----------------------------------------------------------------------------------------------------

    def _title(self) -> bool:
        if not self.words.title(self.lines[self.at].text):
            return False
        self._drop_label()
        self.parts.append(_line(self.lines[self.at]))
        self.at += 1
        return True

    def _notes(self) -> bool:
        """Notes with their wrapped lines."""
        if not self.words.notes(self.lines[self.at].text):
            return False
        own: list[list[Piece]] = []
        while self.at < len(self.lines) and not self.words.title(self.lines[self.at].text):
            piece = self.lines[self.at]
            if not own or self.words.going_on(piece.text) or self.words.notes(piece.text):
                own.append([piece])
            elif self.words.pair(piece.text):
                break
            else:
                own[-1].append(piece)
            self.at += 1
        self.parts += [Line(running(several), several[0].source) for several in own]
        return True

    def _line(self) -> None:
        """Any other line; behind ``name: value`` an unnamed short line is the value's second half."""
        piece = self.lines[self.at]
        self.at += 1
        following = self.lines[self.at] if self.at < len(self.lines) else None
        if (
            self.words.pair(piece.text)
            and self._holds_text(piece.text)
            and not piece.text.rstrip().endswith((":", "："))
            and following is not None
            and len(words_of(following.text)) == 1
            and not any(mark in following.text for mark in ":：")
            and not self._begins_block()
            and not self.words.notes(following.text)
            and not self.words.title(following.text)
        ):
            self.at += 1
            self.parts.append(Line(running([piece, following]), piece.source, "repaired"))
            return
        self.parts.append(_line(piece))

    def _holds_text(self, text: str) -> bool:
        """Whether the cell that is named last on a line holds text."""
        before = text.replace("：", ":").rpartition(":")[0]
        path = self.words.single(words_of(before)[-1]) or self.words.single(before)
        return path is not None and self.words.is_text(path)

    def _drop_label(self) -> None:
        if self.label is not None:
            self.parts.append(Line(self.label.text, self.label.source))
            self.label = None


def _line(piece: Piece) -> Line:
    return Line(piece.text, piece.source, piece.confidence)


def _name_of(found: Sequence[str]) -> str:
    """The words of a line before its figures, as one."""
    name = ""
    for one in found:
        if is_figure(one) or is_dash(one):
            break
        name += one
    return name


def _label_end(text: str, figures: Sequence[str]) -> int:
    """Where the label of a row ends: before its figures."""
    end = len(text)
    for figure in reversed(figures):
        end = text.rindex(figure, 0, end)
    return end


def _put_levels(
    table: Table, start: int, found: Sequence[Row], levels: Sequence[Named | None], column: int
) -> None:
    """Sets the cells of a level: one over all rows that it is in force for."""
    at = 0
    while at < len(found):
        level = levels[at]
        end = at + 1
        while end < len(found) and level is not None and levels[end] is level:
            end += 1
        piece = level.piece if level is not None else next(iter(found[at].cells.values())).piece
        text = level.text if level is not None else ""
        sure: Confidence = "certain" if level is None or level.sure else "guessed"
        table.put(start + at, column, text, piece.source, rows=end - at, confidence=sure)
        at = end
