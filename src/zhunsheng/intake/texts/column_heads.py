"""Heads that stand over columns of blanks: where each column is, and which segments of a line stand in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from zhunsheng.intake.names import bare
from zhunsheng.intake.texts.stated import TextLayout
from zhunsheng.intake.texts.wording import Wording

_FEWEST_HEADS = 4


class Segment(NamedTuple):
    """Words of a line with no wide gap between them: their text and place."""

    text: str
    left: int
    right: int
    row: int

    @property
    def middle(self) -> int:
        """Twice the column of its middle."""
        return self.left + self.right


@dataclass(frozen=True, slots=True)
class Head:
    """A head: the list, its columns by key with the segments that name them, and the rows that it takes."""

    key: str
    columns: tuple[tuple[str, Segment], ...]
    first: int
    end: int

    def column(self, one: Segment, moved: int = 0) -> int | None:
        """The column that a segment stands in, moved to the right; ``None`` for what is left of all."""
        if one.right + moved <= self.columns[0][1].left:
            return None
        near = [(abs(one.middle + 2 * moved - head.middle), -at) for at, (_, head) in enumerate(self.columns)]
        return -min(near)[1]


def _joined(
    loose: Sequence[Segment], named: Sequence[Segment], names: Mapping[str, str]
) -> tuple[dict[Segment, str], set[Segment]]:
    """Heads that are wrapped over lines above and below the others."""
    found: dict[Segment, str] = {}
    used: set[Segment] = set()
    for one in loose:
        if any(one.left < head.right and head.left < one.right for head in named):
            continue
        below = [
            other
            for other in loose
            if other.row > one.row and other.left < one.right + 1 and one.left < other.right + 1
        ]
        for other in below:
            text = bare(one.text + other.text)
            if text in names:
                found[Segment(text, min(one.left, other.left), max(one.right, other.right), one.row)] = names[
                    text
                ]
                used |= {one, other}
    return found, used


def heads_in(segments: Sequence[Sequence[Segment]], words: Wording, levels: TextLayout) -> Iterator[Head]:
    """The heads in a text, in its order."""
    row = 0
    while row < len(segments):
        head = _head(segments, row, words, levels)
        if head is not None:
            yield head
        row = head.end if head is not None else row + 1


def _head(segments: Sequence[Sequence[Segment]], row: int, words: Wording, levels: TextLayout) -> Head | None:
    own = segments[row]
    if len(own) < _FEWEST_HEADS:
        return None
    for key, names in words.columns.items():
        named = {one: names[bare(one.text)] for one in own if bare(one.text) in names}
        others = [one for one in own if one not in named]
        around = [one for at in (row - 1, row + 1) if 0 <= at < len(segments) for one in segments[at]]
        joined, used = _joined([*around, *others], list(named), names)
        if len(named) < _FEWEST_HEADS or (
            others and any(one.right > min(own).left and one.left > own[0].left for one in set(others) - used)
        ):
            continue
        columns = sorted({**named, **joined}.items(), key=lambda one: one[0].middle)
        keys = {column for _, column in columns}
        closed = key != levels.list or any(words.is_number(key, column) for column in keys)
        if closed and words.needs(key) <= keys:
            below = any(one.row == row + 1 for one in used)
            return Head(
                key,
                tuple((column, one) for one, column in columns),
                row - any(one.row < row for one in used),
                row + 1 + below,
            )
    return None
