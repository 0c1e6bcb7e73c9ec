"""Segments of lines given to the cells that they are parts of."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from zhunsheng.intake.texts.column_heads import Segment
from zhunsheng.intake.texts.levels import Named
from zhunsheng.intake.texts.paper import is_dash, is_figure
from zhunsheng.intake.texts.table import Table

_CLOSE = 2


@dataclass(slots=True)
class Cell:
    """The segments of a cell, from above."""

    parts: list[Segment] = field(default_factory=list)


def aligned(
    under: Sequence[tuple[int | None, Segment]], anchors: set[int]
) -> list[tuple[int | None, Segment]]:
    """The same, but a wrapped line stands in the column of the longer line close by that begins where it does."""
    found: list[tuple[int | None, Segment]] = []
    for column, one in under:
        near = [
            (other.right - other.left, place)
            for place, other in under
            if 0 < abs(other.row - one.row) <= _CLOSE
            and abs(other.left - one.left) <= 1
            and other.right > one.right
        ]
        found.append(
            (max(near, key=lambda pair: pair[0])[1] if near and one.row not in anchors else column, one)
        )
    return found


def placed_in(own: Sequence[Segment], anchors: Sequence[int]) -> tuple[list[Cell], list[Segment]]:
    """The segments of a column given to the rows: as many lines below a row's figures as above them."""
    placed = [Cell() for _ in anchors]
    waiting = sorted(own, key=lambda one: one.row)
    lost: list[Segment] = []
    for number, anchor in enumerate(anchors):
        following = anchors[number + 1] if number + 1 < len(anchors) else None
        above = [one for one in waiting if one.row < anchor]
        here = [one for one in waiting if one.row == anchor]
        below = [one for one in waiting if one.row > anchor and (following is None or one.row < following)]
        taken = below[: len(above)]
        if len(taken) < len(above) and following is None:
            lost += above[: len(above) - len(taken)]
        placed[number].parts = [*above, *here, *taken]
        waiting = [one for one in waiting if one not in placed[number].parts]
    return placed, [*waiting]


def put_levels(
    table: Table, owner: Sequence[int | None], labels: Sequence[tuple[int, Named]], place: int
) -> None:
    """Sets the cells of a level, each over the rows that are its own."""
    row = 0
    while row < len(owner):
        end = row + 1
        while end < len(owner) and owner[end] == owner[row]:
            end += 1
        label = owner[row]
        if label is not None:
            named_ = labels[label][1]
            table.put(
                row + 1,
                place,
                named_.text,
                named_.piece.source,
                rows=end - row,
                confidence="guessed",
                note="按位置推断它管哪几行",
            )
        row = end


def is_value(text: str) -> bool:
    """Whether a segment is a figure, or the dash that stands for none."""
    return is_figure(text) or is_dash(text)
