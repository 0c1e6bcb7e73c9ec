"""A sheet's filled places become a grid: merged areas, hidden rows and columns, and no empty margins."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from zhunsheng.intake.addresses import Area, address
from zhunsheng.intake.grid import Cell, Confidence, Flag, Grid, Source
from zhunsheng.intake.refusals import RefusedError

MOST_PLACES = 1_000_000  #: that a sheet's file may tell of, empty ones included
MOST_CELLS = 200_000  #: of a grid
_CODES = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f+-]{6,8}|[0-9]{1,3}|[LCRPNDTFAGBIUESXYZOH&])')


@dataclass(frozen=True, slots=True)
class Content:
    """What one place of a sheet shows."""

    text: str
    flags: frozenset[Flag] = frozenset()
    note: str = ""
    confidence: Confidence = "certain"


@dataclass(slots=True)
class Filling:
    """A sheet as it is being read: places by row and column, from 0."""

    contents: dict[tuple[int, int], Content] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)

    def hides_column(self, column: int) -> bool:
        """Whether a column is hidden."""
        return any(first <= column <= last for first, last in self.hidden_columns)


def grid_of(name: str, filling: Filling, *, hidden: bool) -> tuple[Grid, tuple[tuple[int, int], ...]]:
    """The grid of a sheet, and the places with a text that a merged area covers.

    Rows and columns keep their places on the sheet. Empty bordered rows and columns around what is written are
    left out; empty cells among it are kept.

    Raises:
        RefusedError: it is far larger than any form.

    """
    merged = _without_overlaps(filling.merged)
    anchors = {(one.top, one.left): one for one in merged}
    covered = _covered(merged, filling.contents)
    shown = {place: content for place, content in filling.contents.items() if place not in covered}
    written = [
        _area(place, anchors) for place, content in shown.items() if content.text.strip() or content.flags
    ]
    lost = tuple(sorted(place for place in covered if filling.contents[place].text))
    if not written:
        return Grid(name, (), hidden), lost
    frame = Area(
        min(one.top for one in written),
        min(one.left for one in written),
        max(one.bottom for one in written),
        max(one.right for one in written),
    )
    return Grid(name, tuple(_cells(name, shown, anchors, frame, filling)), hidden), lost


def _area(place: tuple[int, int], anchors: Mapping[tuple[int, int], Area]) -> Area:
    return anchors.get(place) or Area(*place, *place)


def _without_overlaps(areas: Iterable[Area]) -> list[Area]:
    """Merged areas of more than one cell; of two that overlap the first is kept, as Excel's repair does."""
    kept: list[Area] = []
    for one in areas:
        single = one.top == one.bottom and one.left == one.right
        if not single and not any(_meet(one, other) for other in kept):
            kept.append(one)
    return kept


def _meet(one: Area, other: Area) -> bool:
    return not (
        one.bottom < other.top or other.bottom < one.top or one.right < other.left or other.right < one.left
    )


def _covered(merged: Sequence[Area], places: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """The places inside a merged area that are not its anchor."""
    found: set[tuple[int, int]] = set()
    by_row: dict[int, list[int]] = {}
    for row, column in places:
        by_row.setdefault(row, []).append(column)
    for one in merged:
        tall = one.bottom - one.top + 1
        for row in range(one.top, one.bottom + 1) if tall <= len(by_row) else by_row:
            if one.top <= row <= one.bottom:
                found.update(
                    (row, column) for column in by_row.get(row, ()) if one.left <= column <= one.right
                )
        found.discard((one.top, one.left))
    return found


def _cells(
    name: str,
    shown: Mapping[tuple[int, int], Content],
    anchors: Mapping[tuple[int, int], Area],
    frame: Area,
    filling: Filling,
) -> Iterable[Cell]:
    blank = Content("")
    places = {place for place in (*shown, *anchors) if _inside(place, frame)}
    if len(places) > MOST_CELLS:
        raise RefusedError("too-large", name)
    for row, column in sorted(places):
        content = shown.get((row, column), blank)
        area = _area((row, column), anchors)
        flags = set(content.flags)
        if row in filling.hidden_rows:
            flags.add(Flag.HIDDEN_ROW)
        if filling.hides_column(column):
            flags.add(Flag.HIDDEN_COLUMN)
        yield Cell(
            row,
            column,
            content.text,
            Source(sheet=name, cell=address(row, column)),
            min(area.bottom, frame.bottom) - row + 1,
            min(area.right, frame.right) - column + 1,
            frozenset(flags),
            content.confidence,
            content.note,
        )


def _inside(place: tuple[int, int], frame: Area) -> bool:
    return frame.top <= place[0] <= frame.bottom and frame.left <= place[1] <= frame.right


def printed_margin(text: str) -> str:
    """What a header or footer prints, without its codes.

    >>> printed_margin('&L&"宋体,常规"&12附件3&R&P/&N')
    '附件3 /'
    """
    return " ".join(_CODES.sub(" ", text).split())
