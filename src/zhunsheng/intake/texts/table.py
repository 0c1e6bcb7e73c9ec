"""Rows of printed texts made into a grid."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from zhunsheng.intake.grid import Cell, Confidence, Flag, Grid, Source
from zhunsheng.intake.texts.paper import Piece


@dataclass(slots=True)
class Table:
    """A grid in the making: its cells are set by place, blank ones too."""

    cells: list[Cell] = field(default_factory=list)
    rows: int = 0

    def put(
        self,
        row: int,
        column: int,
        text: str,
        source: Source,
        *,
        rows: int = 1,
        columns: int = 1,
        confidence: Confidence = "certain",
        note: str = "",
        flags: frozenset[Flag] = frozenset(),
    ) -> None:
        """Sets a cell."""
        self.cells.append(
            Cell(row, column, text, source, rows, columns, flags, confidence, note if text.strip() else "")
        )
        self.rows = max(self.rows, row + rows)

    def row(self, texts: Sequence[str], piece: Piece, first: int = 0) -> int:
        """Sets a row of cells that stand on one line; gives its number."""
        number = self.rows
        for column, text in enumerate(texts, first):
            self.put(number, column, text, piece.source, confidence=piece.confidence)
        return number

    def label(self, column: int, start: int, text: str, source: Source) -> None:
        """Sets a cell that covers all rows from ``start`` on."""
        self.put(start, column, text, source, rows=self.rows - start)

    def grid(self, name: str) -> Grid:
        """The grid, its cells in reading order; two cells at one place are not possible, the first stays."""
        taken: dict[tuple[int, int], Cell] = {}
        for cell in self.cells:
            taken.setdefault((cell.row, cell.column), cell)
        ordered = sorted(taken.values(), key=lambda one: (one.row, one.column))
        return Grid(name, tuple(replace(one) for one in ordered))
