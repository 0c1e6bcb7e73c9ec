"""Cells that were recognised from a picture: names half read, figures with blanks and noise in them, columns doubled."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.fuzz import ratio

from zhunsheng.intake.grid import Flag, Line, Source
from zhunsheng.intake.names import bare, unbracketed
from zhunsheng.intake.texts.paper import Piece, is_dash, running
from zhunsheng.intake.texts.table import Table

if TYPE_CHECKING:
    from zhunsheng.intake.grid import Confidence

_TAB = "\t"
_MANY = 3
_FEWEST = 4
_ALIKE = 70
_MARKS = re.compile(r"</?[a-z]+[^<>]*>")
_BULLET = re.compile(r"^\s*(?:#+|[-*>])\s+")
_ESCAPED = re.compile(r"\\([*_#\[\]<>|~.-])")
_SPLIT_FIGURE = re.compile(r"(?<=[0-9][.,])\s+(?=[0-9])|(?<=[0-9])\s+(?=[.,][0-9])")
_LAST_FIGURE = re.compile(r"(?:^|.*\s)([0-9][0-9,]*(?:\.\s?[0-9]+)?\s?[%％]?)", re.DOTALL)
_FIGURE = re.compile(r"[0-9][0-9\s,.]*[%％]?")


class Column(NamedTuple):
    """A column of a list: its key, its name as it should read, and the cells of a row that are its own."""

    key: str
    name: str
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class Printed:
    """A line cut at its tabs."""

    cells: tuple[str, ...]
    line: Line

    def text(self, left: int, right: int) -> list[str]:
        """What some of its cells print."""
        return [one for one in self.cells[max(0, left) : max(0, right)] if one]

    @property
    def whole(self) -> Line:
        """The line without its tabs."""
        return replace(self.line, text=" ".join(one for one in self.cells if one))


def plain(text: str) -> str:
    """A line without the marks of a markup language."""
    return _ESCAPED.sub(r"\1", _BULLET.sub("", _MARKS.sub("", text)))


def printed(line: Line) -> Printed:
    """A line cut at its tabs, each cell without marks."""
    return Printed(tuple(plain(one).strip() for one in line.text.split(_TAB)), line)


def columns_of(row: Printed, known: Mapping[str, str]) -> list[Column]:
    """The columns that the cells of a row name, each with the cells up to the next one."""
    found: list[tuple[int, str, str]] = []
    at = 0
    while at < len(row.cells):
        name = _name_in(row.cells[at], known)
        width = 1
        if not name and row.cells[at]:
            name, width = _torn_name(row.cells[at:], known)
        if name and known[name] not in {key for _, key, _ in found}:
            found.append((at, known[name], name))
        at += width if name else 1
    ends = [left for left, _, _ in found[1:]] + [len(row.cells)]
    return [Column(key, name, left, right) for (left, key, name), right in zip(found, ends, strict=False)]


def _name_in(text: str, known: Mapping[str, str]) -> str:
    """The column name that a cell is, or ends with."""
    whole = bare(text)
    plain = unbracketed(text)
    if whole in known or plain in known:
        return whole if whole in known else plain
    return max(
        (name for name in known if len(name) >= _FEWEST and (whole.endswith(name) or plain.endswith(name))),
        key=len,
        default="",
    )


def _torn_name(cells: Sequence[str], known: Mapping[str, str]) -> tuple[str, int]:
    """The column name that some cells beside each other are together, nearly."""
    for width in (3, 2, 1):
        if len(cells) >= width and all(cells[:width]):
            name = nearest("".join(cells[:width]), list(known))
            if name:
                return name, width
    return "", 1


def nearest(text: str, names: Sequence[str]) -> str:
    """The name that a text is nearly; nothing where none is near."""
    tight = bare(text)
    if len(tight) < _FEWEST:
        return ""
    near = [(ratio(tight, name), name) for name in names if len(name) >= _FEWEST]
    best = max(near, default=(0, ""))
    return best[1] if best[0] >= _ALIKE else ""


def put_figure(table: Table, number: int, place: int, row: Printed, column: Column) -> None:
    """Sets a cell of figures: of a doubled one the better print, of one with noise before it the figure."""
    texts = row.text(column.left, column.right if column.right - column.left <= _MANY else column.left + 1)
    distinct = dict.fromkeys(_tight(one) for one in texts)
    text, sure, note = (texts[0] if texts else ""), "certain", ""
    if len(texts) > 1:
        sure, note = ("repaired", "这一栏识别了两遍") if len(distinct) == 1 else ("guessed", "这一格印了几样")
        text = next((one for one in texts if "," not in one), texts[0])
    if text and is_dash(text) and "_" in text:
        text, sure = "—", "repaired"
    elif text and not is_dash(text) and not _FIGURE.fullmatch(text):
        last = _LAST_FIGURE.fullmatch(text)
        if last is not None and not is_dash(text.split()[0]):
            text, sure, note = last[1], "repaired", f"格里混进了别的字「{text}」"
    table.put(number, place, text, row.line.source, confidence=sure, note=note)  # type: ignore[arg-type]


def _tight(text: str) -> str:
    return re.sub(r"\s", "", text).replace(",", ".")


def put_text(table: Table, number: int, place: int, row: Printed, column: Column, *, behind: bool) -> None:
    """Sets a cell of text, figures in it without the blanks that divide them; letters of no known script make it a guess."""
    texts = row.text(column.left, column.right)
    raw = "".join(texts)
    text = text_of(_SPLIT_FIGURE.sub("", raw))
    strange = any(one.isalpha() and not one.isascii() and not _is_chinese(one) for one in text)
    sure: Confidence = "guessed" if strange else "repaired" if _SPLIT_FIGURE.search(raw) else "certain"
    note = "有识别不了的字" if strange else "数字中间的空格去掉了" if sure == "repaired" else ""
    flags = frozenset({Flag.EXTENT_UNKNOWN}) if behind and text else frozenset()
    table.put(number, place, text, row.line.source, confidence=sure, note=note, flags=flags)


def _is_chinese(char: str) -> bool:
    return "CJK" in unicodedata.name(char, "")


def text_of(text: str) -> str:
    """A cell's text without the blanks between Chinese characters."""
    return running([Piece(text, Source())])
