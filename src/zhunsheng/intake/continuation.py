"""A table that goes on over pages becomes one: repeated heads dropped, cells that the page break cut put together."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from zhunsheng.intake.grid import Box, Cell, Confidence, Flag, Grid, Source
from zhunsheng.intake.rulings import POINT, Region, Ruled
from zhunsheng.intake.typeset import (
    UNREADABLE,
    Run,
    TextLine,
    breaks_off,
    ends_a_text,
    flowed,
    lines_between,
    text_lines,
)

_SAME = 6 * POINT
_LONG = 10  #: characters; a line this long is seldom full by chance
_NUMBER = re.compile(r"[-+]?[\d,.]+%?")


@dataclass(slots=True)
class Placed:
    """A rectangle of a table on one page and the lines printed in it."""

    region: Region
    lines: list[TextLine]


@dataclass(slots=True)
class PageTable:
    """A table on one page."""

    page: int
    ruled: Ruled
    placed: list[Placed]


@dataclass(slots=True)
class _Piece:
    """A cell of the whole table as it grows; ``left`` and ``right`` are places across the page."""

    row: int
    last_row: int
    left: int
    right: int
    lines: list[TextLine]
    page: int
    box: Box
    open_bottom: bool
    end: int  #: where it ends on its last page
    flags: set[Flag] = field(default_factory=set)
    confidence: Confidence = "certain"

    @property
    def words(self) -> str:
        return _words(self.lines)

    def spans_as(self, region: Region) -> bool:
        return abs(self.left - region.left) <= _SAME and abs(self.right - region.right) <= _SAME


@dataclass(slots=True)
class WholeTable:
    """A table over one page or several."""

    first_page: int
    top: int
    page: int
    ruled: Ruled
    pieces: list[_Piece] = field(default_factory=list)
    rows: int = 0

    def same_width(self, ruled: Ruled) -> bool:
        """Whether a table on the next page is as wide, at the same place."""
        return abs(self.ruled.left - ruled.left) <= _SAME and abs(self.ruled.right - ruled.right) <= _SAME

    def is_below(self, run: Run) -> bool:
        """Whether a text under the table's last page belongs to a cell that the page break left open."""
        return run.bottom > self.ruled.bottom and any(
            one.open_bottom and one.left - POINT <= run.left and run.right <= one.right + POINT
            for one in self._bottom()
        )

    def holds(self, line: TextLine) -> bool:
        """Whether a cut cell in the same columns has a line's text: it was drawn once more, beyond the cell's edges."""
        words = _words([line])
        return any(
            one.left - POINT <= line.left and line.right <= one.right + POINT and words in one.words
            for one in self.pieces
            if Flag.OFF_PAGE in one.flags
        )

    def _bottom(self) -> list[_Piece]:
        return [one for one in self.pieces if one.last_row == self.rows - 1]

    def go_on(self, table: PageTable, below: list[Run], above: list[Run]) -> None:
        """Take in the table's next page; texts of cut cells are taken from ``below`` the last page's table and ``above`` this one."""
        heads, extras = self._heads(table)
        pairs = self._pairs(table, heads)
        split = _is_split(table, heads, pairs)
        base = self.rows - heads - (1 if split else 0)
        chain = True  # whether every cell so far of this page's first row goes on from the page before
        for one in sorted(table.placed, key=lambda placed: (placed.region.top_row, placed.region.left)):
            region = one.region
            if region.bottom_row < heads:
                continue
            host = pairs.get(region)
            goes_on = host is not None and (
                _goes_on(host, one, heads, split=split) or (chain and self._groups(host, one))
            )
            chain = chain and goes_on
            if host is not None and goes_on:
                self._close(host, one, table, (below, above, extras))
                host.last_row = max(host.last_row, base + region.bottom_row)
            else:
                self.pieces.append(_piece(one, table, base, heads))
        self.rows = max((one.last_row + 1 for one in self.pieces), default=0)
        self.page, self.ruled = table.page, table.ruled

    def _close(
        self, host: _Piece, one: Placed, table: PageTable, around: tuple[list[Run], list[Run], list[TextLine]]
    ) -> None:
        """Put the two parts of a cut cell together.

        ``around`` is the text under the last page's table, over this one, and under its repeated head: printers draw the text
        of a cut cell whole on every page, beyond its edges.
        """
        below, above, extras = around
        first, second = list(host.lines), list(one.lines)
        if host.open_bottom:
            beneath = _claimed([run for run in below if run.bottom > self.ruled.bottom], below, host)
            over = _claimed([run for run in above if run.top < table.ruled.top], above, host)
            under_head = list(lines_between(extras, host.left, host.right))
            first, second = first + beneath, over + under_head + second
            if beneath or over or under_head:
                host.flags.add(Flag.OFF_PAGE)
        else:
            host.confidence = "repaired"
        chosen = _chosen(first, second)
        if not host.words and chosen:
            host.page = table.page
            host.box = box(one.region.left, one.region.top, one.region.right, one.region.bottom)
        host.lines = chosen
        host.flags.add(Flag.JOINED)
        host.open_bottom, host.end = one.region.open_bottom, one.region.bottom

    def _groups(self, host: _Piece, one: Placed) -> bool:
        """Whether a cell is the rest of a group's name: it is blank or goes on, and others in its column stand for several rows."""
        tall = one.region.bottom_row > one.region.top_row or any(
            piece.last_row > piece.row and piece.spans_as(one.region) for piece in self.pieces
        )
        return tall and bool(host.lines) and (not one.lines or _runs_over(host, one))

    def _pairs(self, table: PageTable, heads: int) -> dict[Region, _Piece]:
        """The cells of this page's first row with those above them that span the same columns."""
        bottom = self._bottom()
        found: dict[Region, _Piece] = {}
        for one in table.placed:
            if one.region.top_row <= heads <= one.region.bottom_row:
                host = next((piece for piece in bottom if piece.spans_as(one.region)), None)
                if host is not None:
                    found[one.region] = host
        return found

    def _heads(self, table: PageTable) -> tuple[int, list[TextLine]]:
        """How many rows repeat rows that the table has had, and the lines printed under them that do not belong to them."""
        extras: list[TextLine] = []
        count = 0
        after = -1
        while count < len(table.ruled.rows) - 2:
            row = [one for one in table.placed if one.region.top_row == one.region.bottom_row == count]
            match = self._repeated(row, after)
            if match is None:
                break
            after, more = match
            extras.extend(more)
            count += 1
        return count, extras

    def _repeated(self, row: Sequence[Placed], after: int) -> tuple[int, list[TextLine]] | None:
        if sum(bool(one.lines) for one in row) < 2 or any(
            _NUMBER.fullmatch(_words(one.lines)) for one in row
        ):
            return None
        by_row: dict[int, list[_Piece]] = {}
        for piece in self.pieces:
            if piece.row == piece.last_row > after and (after < 0 or piece.row == after + 1):
                by_row.setdefault(piece.row, []).append(piece)
        for number in sorted(by_row):
            extras = [self._extra(one, by_row[number]) for one in row]
            plain = sum(one == [] for one in extras)
            if all(one is not None for one in extras) and 2 * plain >= len(row):
                return number, [line for one in extras for line in one or ()]
        return None

    def _extra(self, one: Placed, pieces: Iterable[_Piece]) -> list[TextLine] | None:
        """What is printed in a repeated cell beside its own text; ``None`` where it is no repetition."""
        piece = next((piece for piece in pieces if piece.spans_as(one.region)), None)
        if piece is None:
            blank = not one.lines and any(above.spans_as(one.region) for above in self.pieces)
            return [] if blank else None
        wanted = piece.words
        rest = list(one.lines)
        own = ""
        for line in one.lines:
            words = _words([line])
            if words and wanted[len(own) :].startswith(words):
                own += words
                rest.remove(line)
        if own != wanted:
            return None
        opened = any(above.open_bottom and above.spans_as(one.region) for above in self._bottom())
        return rest if opened or not rest else None


def begin(table: PageTable) -> WholeTable:
    """A table with its first page."""
    whole = WholeTable(table.page, table.ruled.top, table.page, table.ruled)
    whole.pieces = [_piece(one, table, 0, 0) for one in table.placed]
    whole.rows = max((one.last_row + 1 for one in whole.pieces), default=0)
    return whole


def _piece(one: Placed, table: PageTable, base: int, heads: int) -> _Piece:
    region = one.region
    return _Piece(
        base + max(region.top_row, heads),
        base + region.bottom_row,
        region.left,
        region.right,
        list(one.lines),
        table.page,
        box(region.left, region.top, region.right, region.bottom),
        region.open_bottom,
        region.bottom,
    )


def box(left: int, top: int, right: int, bottom: int) -> Box:
    """A rectangle in whole points."""
    return Box(left // POINT, top // POINT, -(-right // POINT), -(-bottom // POINT))


def _words(lines: Iterable[TextLine]) -> str:
    return "".join("".join(one.text.split()) for one in lines)


def _is_open(host: _Piece, one: Placed, heads: int) -> bool:
    """Whether the page break cut the cell: no line closes it on one of the two pages."""
    return host.open_bottom or (one.region.open_top if heads == 0 else one.region.top_row < heads)


def _goes_on(host: _Piece, one: Placed, heads: int, *, split: bool) -> bool:
    if split or _is_open(host, one, heads):
        return True
    tall = host.last_row > host.row or one.region.bottom_row > max(one.region.top_row, heads)
    return tall and bool(host.lines) and not one.lines


def _is_split(table: PageTable, heads: int, pairs: dict[Region, _Piece]) -> bool:
    """Whether the page break went through a row, so that this page's first row is the rest of it.

    It did when no cell of one row is closed on both pages, or when this page prints only the rest of texts that broke off, while
    other cells are blank that were filled above.
    """
    row = [one for one in table.placed if one.region.top_row == one.region.bottom_row == heads]
    if not row or any(pairs.get(one.region) is None for one in row):
        return False
    both = [(pairs[one.region], one) for one in row]
    if any(host.row != host.last_row and one.lines and not _breaks_off(host, one) for host, one in both):
        return False
    if all(_is_open(host, one, heads) for host, one in both):
        return all(host.row == host.last_row for host, _ in both)
    rest = [(host, one) for host, one in both if one.lines]
    blank = sum(bool(host.lines) and not one.lines for host, one in both)
    wide = any(_LONG * one.lines[0].size < host.right - host.left for host, one in rest)
    return bool(rest) and (blank >= 1 or wide) and all(_breaks_off(host, one) for host, one in rest)


def _breaks_off(host: _Piece, one: Placed) -> bool:
    return breaks_off(host.lines, one.lines, host.right - host.left)


def _runs_over(host: _Piece, one: Placed) -> bool:
    """Whether a name that ends at the lower edge of its cell goes on at the upper edge of a cell with room for more.

    In a narrow column every line is full, so that alone tells nothing: "goals" over "indicators" are two names.
    """
    if ends_a_text(one.lines):
        return True
    first, last = one.lines[0], host.lines[-1]
    tall = 2 * sum(line.size for line in one.lines) < one.region.bottom - one.region.top
    at_edges = first.top - one.region.top < first.size and host.end - last.bottom < last.size
    upright = all(len(line.text.strip()) == 1 for line in (*host.lines, *one.lines))
    return tall and at_edges and (upright or _breaks_off(host, one))


def _claimed(near: Iterable[Run], runs: list[Run], host: _Piece) -> list[TextLine]:
    """The lines of those runs that stand in a cell's columns; they are taken out of ``runs``."""
    mine = [run for run in near if host.left - POINT <= run.left and run.right <= host.right + POINT]
    for run in mine:
        runs.remove(run)
    return text_lines(mine)


def _chosen(first: list[TextLine], second: list[TextLine]) -> list[TextLine]:
    """The lines of both parts, without what one of them repeats: printers draw the text of a cut cell whole on each page."""
    one, two = _once(first), _once(second)
    left, right = _words(one), _words(two)
    if not right or right in left:
        return one
    if not left or left in right:
        return two
    return one + two


def _once(lines: list[TextLine]) -> list[TextLine]:
    """One of several equal copies of a text drawn over or under each other."""
    drawn = sorted(lines, key=lambda line: line.order)
    texts = [_words([line]) for line in drawn]
    for size in range(1, len(lines) // 2 + 1):
        copies, rest = divmod(len(lines), size)
        if rest == 0 and texts == texts[:size] * copies and (size > 1 or len(texts[0]) > 1):
            return drawn[:size]
    return lines


def grid_of_pages(whole: WholeTable, name: str) -> Grid:
    """The grid of a whole table; its columns are the places where any of its cells ends.

    Empty rows under the last one with a text are left out; a table without a text has no cells.
    """
    edges = _edges(whole.pieces)
    last = max((one.last_row for one in whole.pieces if one.lines), default=-1)
    kept = sorted((one for one in whole.pieces if one.row <= last), key=lambda piece: (piece.row, piece.left))
    cells = [_cell(one, edges, min(one.last_row, last)) for one in kept]
    return Grid(name, tuple(cells))


def _edges(pieces: Iterable[_Piece]) -> dict[int, int]:
    """For every place across the page the column that begins there; places near each other are one."""
    columns: dict[int, int] = {}
    number = -1
    last = None
    for place in sorted({end for one in pieces for end in (one.left, one.right)}):
        if last is None or place - last > _SAME // 2:
            number += 1
        columns[place] = number
        last = place
    return columns


def _cell(one: _Piece, edges: dict[int, int], last_row: int) -> Cell:
    text = flowed(one.lines, one.right - one.left)
    column = edges[one.left]
    return Cell(
        one.row,
        column,
        text,
        Source(page=one.page, box=one.box),
        last_row - one.row + 1,
        max(1, edges[one.right] - column),
        frozenset(one.flags),
        "unreadable" if UNREADABLE in text else one.confidence,
    )
