"""A grid to be looked at by place: what covers it, what begins there, what stands beside."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from zhunsheng.intake.grid import Cell, Grid

#: A board covers at most so many places; cells beyond cover their upper left corner alone.
_MOST_PLACES = 4_000_000


@dataclass(frozen=True, slots=True)
class Board:
    """One grid drawn close, with the cell that covers each place.

    Rows and columns in which nothing printed begins are closed up: they say nothing, and a sheet has a million of them. ``filled`` are the rows in which something printed begins, ``rows`` how many rows there are.
    """

    covering: Mapping[tuple[int, int], Cell] = field(repr=False)
    starting: Mapping[int, tuple[Cell, ...]] = field(repr=False)
    filled: tuple[int, ...]
    rows: int

    @classmethod
    def of(cls, grid: Grid) -> "Board":
        """The board of a grid."""
        cells = _close(grid)
        covering: dict[tuple[int, int], Cell] = {}
        starting: dict[int, list[Cell]] = {}
        for cell in cells:
            starting.setdefault(cell.row, []).append(cell)
            if len(covering) + cell.rows * cell.columns > _MOST_PLACES:
                covering.setdefault((cell.row, cell.column), cell)
                continue
            for row in range(cell.row, cell.row + cell.rows):
                for column in range(cell.column, cell.column + cell.columns):
                    covering.setdefault((row, column), cell)
        ordered = {row: tuple(sorted(some, key=lambda one: one.column)) for row, some in starting.items()}
        filled = tuple(row for row, some in sorted(ordered.items()) if any(not one.blank for one in some))
        return cls(covering, ordered, filled, max(ordered, default=-1) + 1)

    def at(self, row: int, column: int) -> Cell | None:
        """The cell that covers a place."""
        return self.covering.get((row, column))

    def beginning(self, row: int) -> tuple[Cell, ...]:
        """The cells whose upper edge is in a row, from the left."""
        return self.starting.get(row, ())

    def printed(self, row: int) -> tuple[Cell, ...]:
        """Those of them in which something is printed."""
        return tuple(cell for cell in self.beginning(row) if not cell.blank)

    def right_of(self, cell: Cell) -> Cell | None:
        """The next cell to the right, at the height of its upper edge."""
        return self.at(cell.row, cell.column + cell.columns)

    def below(self, cell: Cell) -> Cell | None:
        """The cell under it, at its left edge."""
        return self.at(cell.row + cell.rows, cell.column)

    def rightwards(self, cell: Cell) -> Iterator[Cell]:
        """The cells to the right, one after another."""
        here = self.right_of(cell)
        while here is not None:
            yield here
            here = self.right_of(here)


def _close(grid: Grid) -> tuple[Cell, ...]:
    """The cells of a grid without the rows and columns in which nothing printed begins."""
    rows = sorted({cell.row for cell in grid.cells if not cell.blank})
    columns = sorted({cell.column for cell in grid.cells if not cell.blank})
    closed: list[Cell] = []
    for cell in grid.cells:
        row, column = bisect_left(rows, cell.row), bisect_left(columns, cell.column)
        tall = bisect_left(rows, cell.row + cell.rows) - row
        wide = bisect_left(columns, cell.column + cell.columns) - column
        if wide > 0 and tall > 0:
            closed.append(replace(cell, row=row, column=column, rows=tall, columns=wide))
    return tuple(closed)
