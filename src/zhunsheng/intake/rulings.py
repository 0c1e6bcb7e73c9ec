"""Ruling lines of a page become tables: rectangles between lines, merged where a line is missing, closed where the page cuts them.

Coordinates are whole hundredths of a point, from the upper left corner of the page.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from zhunsheng.intake.refusals import RefusedError

POINT = 100
_SNAP = 2 * POINT  #: lines this near are one
_TOUCH = 4 * POINT  #: ends this near meet
_THIN = 3 * POINT  #: a filled rectangle no thicker is a line
_SHORT = 4 * POINT
_MOST_LINES = 4_000


@dataclass(frozen=True, slots=True, order=True)
class Ruling:
    """A straight line: ``at`` is its y where it lies, its x where it stands."""

    at: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of a table; rows and columns count from 0, both ends belong to it."""

    top_row: int
    bottom_row: int
    left_column: int
    right_column: int
    left: int
    top: int
    right: int
    bottom: int
    open_top: bool
    open_bottom: bool
    outside: bool  #: no line closes it to the side: it may lie outside the table


@dataclass(frozen=True, slots=True)
class Ruled:
    """A table on one page: the places of its lines and the rectangles between them."""

    columns: tuple[int, ...]
    rows: tuple[int, ...]
    regions: tuple[Region, ...]

    @property
    def left(self) -> int:
        """Its left end."""
        return self.columns[0]

    @property
    def right(self) -> int:
        """Its right end."""
        return self.columns[-1]

    @property
    def top(self) -> int:
        """Its upper end."""
        return self.rows[0]

    @property
    def bottom(self) -> int:
        """Its lower end."""
        return self.rows[-1]

    def region_at(self, x: int, y: int) -> Region | None:
        """The rectangle around a place."""
        return next(
            (one for one in self.regions if one.left <= x < one.right and one.top <= y < one.bottom), None
        )


def ruled_tables(page: Any) -> tuple[Ruled, ...]:
    """The tables of a page of pdfplumber's, from its top.

    Raises:
        RefusedError: there are more lines than any form has.

    """
    lying, standing = _rulings(page)
    lying, standing = _joined(lying), _joined(standing)
    if len(lying) + len(standing) > _MOST_LINES:
        raise RefusedError("too-large", f"p{page.page_number}")
    tables = (_table(*group) for group in _groups(lying, standing))
    found = [one for one in tables if one is not None and len(one.regions) > 1]
    return tuple(sorted(found, key=lambda one: (one.top, one.left)))


def hundredths(value: Any) -> int:
    """A coordinate in hundredths of a point."""
    whole: int = round(value * POINT)
    return whole


def _rulings(page: Any) -> tuple[list[Ruling], list[Ruling]]:
    lying: list[Ruling] = []
    standing: list[Ruling] = []
    height, width = hundredths(page.height), hundredths(page.width)
    for left, top, right, bottom in _segments(page):
        if right < 0 or bottom < 0 or left > width or top > height:
            continue
        if bottom - top <= _THIN and right - left > bottom - top:
            lying.append(Ruling((top + bottom) // 2, left, right))
        elif right - left <= _THIN and bottom - top > right - left:
            standing.append(Ruling((left + right) // 2, top, bottom))
    return lying, standing


def _segments(page: Any) -> Iterator[tuple[int, int, int, int]]:
    for one in page.lines:
        yield _box(one)
    for one in page.rects:
        left, top, right, bottom = _box(one)
        if right - left <= _THIN or bottom - top <= _THIN:
            yield left, top, right, bottom
        elif one.get("stroke"):
            yield from ((left, top, right, top), (left, bottom, right, bottom))
            yield from ((left, top, left, bottom), (right, top, right, bottom))
    for one in page.curves:
        if one.get("stroke") or not one.get("fill"):
            for (x0, y0), (x1, y1) in pairwise(one["pts"]):
                xs, ys = sorted((hundredths(x0), hundredths(x1))), sorted((hundredths(y0), hundredths(y1)))
                yield xs[0], ys[0], xs[1], ys[1]


def _box(one: Any) -> tuple[int, int, int, int]:
    return hundredths(one["x0"]), hundredths(one["top"]), hundredths(one["x1"]), hundredths(one["bottom"])


def _joined(rulings: Iterable[Ruling]) -> list[Ruling]:
    """Lines at nearly one place put there together, and pieces that touch made one; dotted lines too."""
    rows: list[list[Ruling]] = []
    for one in sorted(rulings):
        if rows and one.at - rows[-1][0].at <= _SNAP:
            rows[-1].append(one)
        else:
            rows.append([one])
    found: list[Ruling] = []
    for row in rows:
        at = sorted(one.at for one in row)[len(row) // 2]
        pieces: list[Ruling] = []
        for one in sorted(row, key=lambda piece: piece.low):
            if pieces and one.low <= pieces[-1].high + _TOUCH:
                pieces[-1] = Ruling(at, pieces[-1].low, max(pieces[-1].high, one.high))
            else:
                pieces.append(Ruling(at, one.low, one.high))
        found.extend(one for one in pieces if one.high - one.low > _SHORT)
    return found


def _groups(
    lying: Sequence[Ruling], standing: Sequence[Ruling]
) -> Iterator[tuple[list[Ruling], list[Ruling]]]:
    """Lines that meet, directly or through others."""
    parent = list(range(len(lying) + len(standing)))

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for place, line in enumerate(lying):
        for index, post in enumerate(standing, len(lying)):
            if (
                line.low - _TOUCH <= post.at <= line.high + _TOUCH
                and post.low - _TOUCH <= line.at <= post.high + _TOUCH
            ):
                parent[root(place)] = root(index)
    groups: dict[int, tuple[list[Ruling], list[Ruling]]] = defaultdict(lambda: ([], []))
    for place, line in enumerate(lying):
        groups[root(place)][0].append(line)
    for index, post in enumerate(standing, len(lying)):
        groups[root(index)][1].append(post)
    whole = [group for group in groups.values() if group[0] and group[1]]
    for _, alone in (group for group in groups.values() if not group[0]):
        _adopt(alone, whole)
    yield from whole


def _adopt(alone: Sequence[Ruling], groups: Iterable[tuple[list[Ruling], list[Ruling]]]) -> None:
    """Give posts that meet no line to the table as tall as they are: the sides of a cell that spans the whole page."""
    for lying, standing in groups:
        top, bottom = lying[0].at, lying[-1].at
        standing.extend(
            one for one in alone if abs(one.low - top) <= 2 * _TOUCH and abs(one.high - bottom) <= 2 * _TOUCH
        )
        standing.sort()


def _table(lying: list[Ruling], standing: list[Ruling]) -> Ruled | None:
    columns = _places(standing, lying)
    rows = _places(lying, standing)
    if len(columns) < 2 or len(rows) < 2:
        return None
    posts, lines = _walls(standing, columns, rows), _walls(lying, rows, columns)
    regions = tuple(_regions(columns, rows, posts, lines))
    return Ruled(tuple(columns), tuple(rows), regions)


def _places(own: Sequence[Ruling], across: Sequence[Ruling]) -> list[int]:
    """Where the lines of one direction lie, with the ends of the others where those reach further."""
    places = sorted({one.at for one in own})
    first, last = min(one.low for one in across), max(one.high for one in across)
    if first < places[0] - 2 * _TOUCH:
        places.insert(0, first)
    if last > places[-1] + 2 * _TOUCH:
        places.append(last)
    return places


def _walls(own: Sequence[Ruling], places: Sequence[int], across: Sequence[int]) -> list[list[bool]]:
    """For each place and each gap of the other direction: whether a line covers most of the gap."""
    index = {at: number for number, at in enumerate(places)}
    walls = [[False] * (len(across) - 1) for _ in places]
    for one in own:
        row = walls[index[one.at]]
        for gap, (low, high) in enumerate(pairwise(across)):
            if 2 * (min(one.high, high) - max(one.low, low)) >= high - low:
                row[gap] = True
    return walls


def _regions(
    columns: Sequence[int], rows: Sequence[int], posts: list[list[bool]], lines: list[list[bool]]
) -> Iterator[Region]:
    wide, tall = len(columns) - 1, len(rows) - 1
    owner = [[-1] * wide for _ in range(tall)]
    for row in range(tall):
        for column in range(wide):
            if owner[row][column] >= 0:
                continue
            right, bottom = _extent(owner, posts, lines, row, column)
            for y in range(row, bottom + 1):
                owner[y][column : right + 1] = [row] * (right + 1 - column)
            yield _region(columns, rows, posts, lines, (row, bottom, column, right))


def _extent(
    owner: list[list[int]], posts: list[list[bool]], lines: list[list[bool]], row: int, column: int
) -> tuple[int, int]:
    """How far right and down a rectangle goes from its upper left corner before lines stop it.

    Where lines are missing so that what they leave is no rectangle, the part that is one is taken, and the rest makes others.
    """
    right = column
    while right + 1 < len(owner[0]) and not posts[right + 1][row] and owner[row][right + 1] < 0:
        right += 1
    bottom = row
    while bottom + 1 < len(owner) and all(
        not lines[bottom + 1][x] and owner[bottom + 1][x] < 0 for x in range(column, right + 1)
    ):
        inner = any(posts[x + 1][bottom + 1] for x in range(column, right))
        reaches = right + 1 < len(owner[0]) and not posts[right + 1][bottom + 1]
        if inner or reaches:
            break
        bottom += 1
    return right, bottom


def _region(
    columns: Sequence[int],
    rows: Sequence[int],
    posts: list[list[bool]],
    lines: list[list[bool]],
    span: tuple[int, int, int, int],
) -> Region:
    top, bottom, left, right = span
    width, height = range(left, right + 1), range(top, bottom + 1)
    return Region(
        top,
        bottom,
        left,
        right,
        columns[left],
        rows[top],
        columns[right + 1],
        rows[bottom + 1],
        not any(lines[top][x] for x in width),
        not any(lines[bottom + 1][x] for x in width),
        (left == 0 and not any(posts[0][y] for y in height))
        or (right == len(columns) - 2 and not any(posts[-1][y] for y in height)),
    )
