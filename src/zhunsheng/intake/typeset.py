"""Characters of a page become runs, lines and the text of a cell, as a reader of the paper would copy it."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar

from zhunsheng.intake.rulings import POINT, hundredths

_CODE = re.compile(r"\(cid:\d+\)")
UNREADABLE = "\ufffd"
_CLOSING = frozenset("，。、；：！？）〕】》」』”’％,.;:!?)]}%")
_TAIL = re.compile(r"[（(]\s*\d[^（()）]{0,4}[)）]")  #: a number in brackets under a name
_WORD = re.compile(r"[A-Za-z0-9.,%+-]+")
_PADDING = 23 * POINT // 2  #: what word processors leave on both sides of a cell's text
#: A damaged page puts words light years apart.
_WIDEST = 200
_SMALLEST = 1 * POINT

Place = TypeVar("Place")


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that were drawn one behind the other on one line."""

    text: str
    left: int
    top: int
    right: int
    bottom: int
    baseline: int

    @property
    def size(self) -> int:
        """The height of its characters."""
        return max(self.bottom - self.top, _SMALLEST)


@dataclass(frozen=True, slots=True)
class TextLine:
    """A printed line: its text and where it stands."""

    text: str
    left: int
    top: int
    right: int
    bottom: int
    order: int = 0  #: when it was drawn

    @property
    def size(self) -> int:
        """Its height."""
        return max(self.bottom - self.top, _SMALLEST)


class _Char(NamedTuple):
    text: str
    left: int
    top: int
    right: int
    bottom: int
    baseline: int  #: where its line stands; fonts of one line differ in how far they reach above and below it

    @property
    def size(self) -> int:
        return max(self.bottom - self.top, _SMALLEST)


def runs(page: Any, locate: Callable[[int, int], Place]) -> list[tuple[Place, Run]]:
    """The runs of a page in the order in which they were drawn, each with the place that ``locate`` names for its characters.

    What is drawn over what in a file stays apart this way, where sorting by position would mix it. A character drawn twice at one spot, for boldness, counts once.
    """
    found: list[tuple[Place, Run]] = []
    current: list[_Char] = []
    where: list[Place] = []
    seen: set[tuple[str, int, int]] = set()
    for drawn in page.chars:
        one = _char(drawn)
        spot = (one.text, one.left // POINT, one.top // POINT)
        if not one.text or (one.text != " " and spot in seen):
            continue
        seen.add(spot)
        place = locate((one.left + one.right) // 2, (one.top + one.bottom) // 2)
        if current and (place != where[-1] or not _follows(current[-1], one)):
            found.append((where[-1], _run(current)))
            current = []
        where = [place]
        current.append(one)
    if current:
        found.append((where[-1], _run(current)))
    return [(place, run) for place, run in found if run.text.strip()]


def _char(drawn: Any) -> _Char:
    bottom = hundredths(drawn["bottom"])
    raised = hundredths(drawn["matrix"][5] - drawn["y0"]) if drawn["upright"] else 0
    sides = hundredths(drawn["x0"]), hundredths(drawn["top"]), hundredths(drawn["x1"]), bottom
    return _Char(_readable(drawn["text"]), *sides, bottom - raised)


def _readable(text: str) -> str:
    if _CODE.fullmatch(text):
        return UNREADABLE
    kept = []
    for char in text:
        point = ord(char)
        if 0x2E80 <= point <= 0x2FDF or 0xF900 <= point <= 0xFAFF:
            kept.append(
                unicodedata.normalize("NFKC", char)
            )  # radicals that fonts name for the characters they look like
        elif 0xE000 <= point <= 0xF8FF:
            kept.append(UNREADABLE)
        elif char in {"\u00a0", "\t"}:
            kept.append(" ")
        elif unicodedata.category(char) != "Cc":
            kept.append(char)
    return "".join(kept)


def _follows(last: _Char, one: _Char) -> bool:
    return (
        abs(one.baseline - last.baseline) * 5 <= last.size
        and -last.size <= 5 * (one.left - last.right) <= last.size
    )


def _run(chars: Sequence[_Char]) -> Run:
    text = [chars[0].text]
    for before, one in pairwise(chars):
        text.append(_gap(one.left - before.right, one.size) if " " not in (before.text, one.text) else "")
        text.append(one.text)
    return Run(
        "".join(text),
        min(one.left for one in chars),
        min(one.top for one in chars),
        max(one.right for one in chars),
        max(one.bottom for one in chars),
        chars[0].baseline,
    )


def _gap(width: int, size: int) -> str:
    """Blanks that stand for a gap; none where letters are merely set wide."""
    return " " * max(1, min(_WIDEST, 2 * width // max(size, _SMALLEST))) if width * 10 > size * 6 else ""


def text_lines(found: Iterable[Run]) -> list[TextLine]:
    """Printed lines from the top; runs that overlap on one line are different lines, in the order in which they were drawn."""
    rows: list[list[Run]] = []
    for run in found:
        row = next((row for row in rows if _beside(row, run)), None)
        if row is None:
            rows.append([run])
        else:
            row.append(run)
    lines = [_line(sorted(row, key=lambda one: one.left), order) for order, row in enumerate(rows)]
    return sorted(lines, key=lambda one: (one.bottom, one.left))


def _beside(row: Sequence[Run], run: Run) -> bool:
    return all(
        abs(one.baseline - run.baseline) * 3 <= min(one.size, run.size)
        and (run.left >= one.right - POINT or run.right <= one.left + POINT)
        for one in row
    )


def _line(row: Sequence[Run], order: int) -> TextLine:
    text = [row[0].text]
    for before, one in pairwise(row):
        text.append(_gap(one.left - before.right, one.size))
        text.append(one.text)
    return TextLine(
        "".join(text).rstrip(),
        row[0].left,
        min(one.top for one in row),
        max(one.right for one in row),
        max(one.bottom for one in row),
        order,
    )


def flowed(lines: Sequence[TextLine], width: int) -> str:
    """The text of a cell ``width`` wide: lines that broke because they were full are put together again."""
    room = _room(lines, width)
    text = ""
    for place, line in enumerate(lines):
        shown = line.text.strip() if place else line.text.rstrip()
        if not place:
            text = shown
        elif _was_full(lines[place - 1], line, room):
            text += (" " if _is_letter(text[-1:]) and _is_letter(shown[:1]) else "") + shown
        else:
            text += f"\n{shown}"
    return text


def _is_letter(char: str) -> bool:
    return char.isascii() and char.isalpha()


def breaks_off(lines: Sequence[TextLine], rest: Sequence[TextLine], width: int) -> bool:
    """Whether a text goes on in ``rest``: its last line was full, or ``rest`` is what ends a text and begins none."""
    if not lines or not rest:
        return False
    return ends_a_text(rest) or _was_full(lines[-1], rest[0], _room((*lines, *rest), width))


def ends_a_text(lines: Sequence[TextLine]) -> bool:
    """Whether lines begin with a closing mark, or are a number in brackets alone."""
    text = "".join(one.text.strip() for one in lines)
    return text[:1] in _CLOSING or _TAIL.fullmatch(text) is not None


def _room(lines: Sequence[TextLine], width: int) -> int:
    """How wide a line can be in a cell: its width without the usual padding, or more where a line shows it."""
    return max((width - _PADDING, *(one.right - one.left for one in lines)))


def _was_full(line: TextLine, after: TextLine, room: int) -> bool:
    """Whether what the next line begins with did not fit any more."""
    shown = after.text.strip()
    if not shown:
        return False
    word = _WORD.match(shown)
    count = len(word[0]) if word else 1
    while count < len(shown) and shown[count] in _CLOSING:
        count += 1
    needed = (after.right - after.left) * count // max(1, len(shown))
    if word is None:
        needed = max(needed, (after.bottom - after.top) * 9 // 10 * count)
    return line.right - line.left + needed > room


def lines_between(lines: Iterable[TextLine], left: int, right: int) -> Iterator[TextLine]:
    """The lines that lie wholly between two places across the page."""
    return (one for one in lines if one.left >= left - POINT and one.right <= right + POINT)
