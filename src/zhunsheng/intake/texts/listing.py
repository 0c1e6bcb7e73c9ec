"""The rows of a list in running text: each ends in its figures, and what is wrapped stands before or behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple

from zhunsheng.intake.grid import Confidence
from zhunsheng.intake.names import bare
from zhunsheng.intake.texts.levels import Named, Standing, gathered, named
from zhunsheng.intake.texts.paper import Piece, is_dash, is_figure, running, words_of
from zhunsheng.intake.texts.stated import TextLayout
from zhunsheng.intake.texts.wording import Wording
from zhunsheng.language.patterns import matches

_CERTAIN: tuple[Confidence, str] = ("certain", "")
_COMPARATORS = "≥≤＝=<>＜＞≧≦﹥﹤"
_UNIT = 3
#: Said of a row whose only word may name the level above it as well as the row.
_EITHER = "这一行只印了一个名称,看不出是哪一级"


@dataclass(frozen=True, slots=True)
class Put:
    """A cell's text, the line that it begins on, and how certain it is that it belongs there."""

    text: str
    piece: Piece
    confidence: Confidence = "certain"
    note: str = ""


@dataclass(slots=True)
class Row:
    """A row of a list: its levels and its cells by column."""

    upper: Named | None
    lower: Named | None
    cells: dict[str, Put] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shape:
    """The columns of a list in running text: a name, the columns up to the last figure, and those of text behind it."""

    name: str
    middle: tuple[str, ...]
    behind: tuple[str, ...]
    numbers: frozenset[str]

    @classmethod
    def of(cls, key: str, columns: Sequence[str], levels: TextLayout, words: Wording) -> "Shape | None":
        """The shape of a head's columns; ``None`` where no figures close its rows."""
        own = [one for one in columns if one not in {levels.upper, levels.lower}]
        numbers = frozenset(one for one in own if words.is_number(key, one))
        if not own or not numbers or own[0] in numbers or own[0] != words.label(key):
            return None
        last = max(at for at, one in enumerate(own) if one in numbers)
        return cls(own[0], tuple(own[1 : last + 1]), tuple(own[last + 1 :]), numbers)

    @property
    def closing(self) -> int:
        """How many figures stand together at the end of the middle columns."""
        count = 0
        for one in reversed(self.middle):
            if one not in self.numbers:
                break
            count += 1
        return count


class _Values(NamedTuple):
    """A line's words before its values, its values, the text behind them, and the line."""

    front: list[str]
    middle: list[str]
    behind: str
    piece: Piece


@dataclass(slots=True)
class _Text:
    """Lines of text that belong to the row before or the row after; ``after`` a level they can only belong to the latter."""

    lines: list[Piece] = field(default_factory=list)
    after_level: int | None = None


def rows(lines: Sequence[Piece], shape: Shape, levels: TextLayout, words: Wording) -> list[Row]:
    """The rows of a list, read from the lines between its head and its end."""
    found: list[Row] = []
    standing = Standing()
    waiting = _Text()
    at = 0
    while at < len(lines):
        piece = lines[at]
        level, count = gathered(lines, at, levels)
        if level is not None:
            standing.take(level)
            waiting.after_level = len(waiting.lines)
            at += count
            continue
        _, count = words.gathered(lines, at)
        if count > 1 or (count and words.block(piece.text)) or words.head(piece.text):
            at += max(count, 1)
            continue
        values = _values(words_of(piece.text), shape)
        if values is None:
            told = words_of(piece.text)
            rest = _levels_off(told, piece, levels, standing, waiting)
            waiting.lines.append(piece if rest is told else replace(piece, text=" ".join(rest)))
        else:
            front, middle, behind = values
            if len(middle) == len(shape.middle):
                front = _levels_off(front, piece, levels, standing, waiting)
            row = Row(standing.upper, standing.lower)
            if _either(front, levels) and waiting.after_level is None:
                family = row.lower.family if row.lower else 0
                row.lower = standing.lower = Named(
                    front[0], piece, family, upper=False, lower=True, sure=False
                )
                row.cells[shape.name] = Put("", piece, "guessed", _EITHER)
                front = []
            _place(row, _Values(front, middle, behind, piece), found, waiting, shape)
            found.append(row)
            waiting = _Text()
        at += 1
    if found and waiting.lines:
        _behind(found[-1], waiting.lines, shape)
    return found


def _values(words: list[str], shape: Shape) -> tuple[list[str], list[str], str] | None:
    """A line's words before its values, its values, and the text behind them; ``None`` where no figures close it."""
    closing = shape.closing
    for end in range(len(words), closing - 1, -1):
        figures = words[end - closing : end]
        behind = words[end:]
        if all(is_figure(one) for one in figures) and not any(
            is_figure(one) or is_dash(one) for one in behind
        ):
            if behind and end < closing + 1:
                return None
            start = max(0, end - len(shape.middle))
            return words[:start], words[start:end], "".join(behind)
    return None


def _either(front: Sequence[str], levels: TextLayout) -> bool:
    """Whether a row is named by a word that may as well name the level above it, so that its level is not known."""
    return bool(levels.either) and len(front) == 1 and matches(f"^(?:{levels.either})$", bare(front[0]))


def _levels_off(
    front: list[str], piece: Piece, levels: TextLayout, standing: Standing, waiting: _Text
) -> list[str]:
    """The words before the values without the levels at their beginning."""
    while len(front) > 1:
        found = named(front[0], piece, levels)
        if found is None:
            return front
        standing.take(found)
        waiting.after_level = len(waiting.lines)
        front = front[1:]
    return front


def _place(row: Row, values: _Values, before: list[Row], waiting: _Text, shape: Shape) -> None:
    """Gives a row its cells: those of its own line, and those that wrapped lines before it hold."""
    front, middle, behind, piece = values
    sure, note = _CERTAIN
    if len(front) > 1:
        front, middle, sure, note = _whole(front, middle, shape)
    for column, text in zip(shape.middle[::-1], middle[::-1], strict=False):
        row.cells[column] = Put(text, piece) if column in shape.numbers else Put(text, piece, sure, note)
    if behind and shape.behind:
        row.cells[shape.behind[0]] = Put(behind, piece)
    missing = len(shape.middle) - len(middle)
    if (front or shape.name in row.cells) and not missing and waiting.after_level is None:
        if before:
            _behind(before[-1], waiting.lines, shape)
        if front:
            row.cells[shape.name] = _name(front, piece)
        return
    earlier, own = _divided(waiting) if before else ([], waiting.lines)
    if before and earlier:
        _behind(before[-1], earlier, shape)
    if not own and not front:
        _lacking(row, middle, piece, shape)
    elif front or not missing:
        doubtful = bool(before) and waiting.after_level is None and own[-1:] != [] and own[-1].ends
        _first_of(row, front, own, piece, shape, sure="guessed" if front or doubtful else "repaired")
    else:
        _missing(row, missing, own, shape)


def _whole(front: list[str], middle: list[str], shape: Shape) -> tuple[list[str], list[str], Confidence, str]:
    """Words that are too many for a row, put together again where units stand apart from their figures."""
    words: list[str] = []
    for one in (*front, *middle):
        unit = len(one) <= _UNIT and not any(char.isdigit() for char in one)
        if words and unit and is_figure(words[-1].lstrip(_COMPARATORS)):
            words[-1] += one
        else:
            words.append(one)
    if len(words) == len(shape.middle) + 1:
        return words[:1], words[1:], "repaired", "分开印的数和单位接上了"
    return front, middle, "guessed", "这一行的字分不清是哪几格"


def _lacking(row: Row, middle: list[str], piece: Piece, shape: Shape) -> None:
    """A row with fewer words than cells: the first is its name, which of the others is blank is not known."""
    texts = [one for one in shape.middle if one not in shape.numbers]
    if shape.name in row.cells or not texts:
        return
    closing = len(shape.numbers)
    words = middle[: len(middle) - closing]
    for column, text in zip((shape.name, *texts), [*words, *[""] * len(texts)], strict=False):
        row.cells[column] = Put(text, piece, "guessed", "这一行少印了一格")


def _name(front: list[str], piece: Piece) -> Put:
    sure: Confidence = "certain" if len(front) == 1 else "guessed"
    return Put("".join(front), piece, sure, "" if len(front) == 1 else "几段文字连成一格")


def _first_of(
    row: Row, front: list[str], own: list[Piece], piece: Piece, shape: Shape, *, sure: Confidence
) -> None:
    """The name of a row whose line has all values: wrapped lines before it are its beginning."""
    if not own:
        if front:
            row.cells[shape.name] = _name(front, piece)
        return
    text = running(own) + "".join(front)
    row.cells[shape.name] = Put(text, own[0], sure, "折行的文字接成一格")


def _divided(waiting: _Text) -> tuple[list[Piece], list[Piece]]:
    """Waiting lines of the row before, and those of the row to come."""
    lines, cut = waiting.lines, waiting.after_level
    if cut is None:
        ends = [at for at, one in enumerate(lines[:-1], 1) if one.ends]
        cut = ends[-1] if ends else 0
    return lines[:cut], lines[cut:]


def _missing(row: Row, missing: int, own: list[Piece], shape: Shape) -> None:
    """The name and the first values, which stand on lines before the others."""
    wanted = [shape.name, *shape.middle[:missing]]
    parts = _parted(own, len(wanted))
    if parts is None:
        text = running(own)
        if text:
            row.cells[shape.name] = Put(text, own[0], "guessed", "几格的文字没有分开")
        return
    sure: Confidence = "guessed" if missing > 1 else "repaired"
    for column, part in zip(wanted, parts, strict=True):
        note = "折行的文字接成一格" if len(part) > 1 else ""
        row.cells[column] = Put(running(part), part[0], sure if note or missing > 1 else "certain", note)


def _parted(own: list[Piece], count: int) -> list[list[Piece]] | None:
    """Lines divided into a number of cells: at the ends of sentences, or at blank lines, where that gives the number."""
    if count == 1:
        return [own] if own else None
    sentences = [before.ends for before, _ in pairwise(own)]
    gaps = [after.gap for _, after in pairwise(own)]
    for borders in (sentences, gaps):
        parts: list[list[Piece]] = [[*own[:1]]]
        for one, border in zip(own[1:], borders, strict=True):
            if border:
                parts.append([])
            parts[-1].append(one)
        if len(parts) == count and all(parts):
            return parts
    return None


def _behind(row: Row, lines: list[Piece], shape: Shape) -> None:
    """Puts text that follows a row into its first column behind the figures."""
    if not lines or not shape.behind:
        return
    column = shape.behind[0]
    held = row.cells.get(column)
    text = (held.text if held else "") + running(lines)
    row.cells[column] = Put(text, held.piece if held else lines[0], "repaired", "折行的文字接成一格")
