"""Blocks that stand in the columns of a list above them: a row of totals, with its figures and what else it tells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhunsheng.forms.shape import Record
from zhunsheng.intake.grid import Cell
from zhunsheng.intake.heads import Head
from zhunsheng.intake.labels import Labels, cell_path, member_at
from zhunsheng.intake.manners import Manner
from zhunsheng.intake.names import bare
from zhunsheng.intake.sections import Stretch
from zhunsheng.language.patterns import matches


@dataclass(frozen=True, slots=True)
class Totals:
    """The rows of a stretch whose first cell names a block; ``heads`` are those of the form's lists."""

    stretch: Stretch
    heads: Sequence[Head]
    manner: Manner
    labels: Labels

    def read(self) -> None:
        """Reads each of them."""
        above = [head for head in self.heads if head.board is self.stretch.board]
        here: Head | None = None
        for row in range(self.stretch.start, self.stretch.end):
            while above and above[0].row < row:
                here = above.pop(0)
            cells = self.stretch.board.printed(row)
            block = self._block(cells[0]) if cells and self.labels.draft.open(cells[0]) else None
            if block is not None:
                self._read_row(block, cells, here)

    def _block(self, first: Cell) -> str | None:
        """The block that a cell names, if it names nothing else."""
        shape, words = self.manner.schema.shape, self.manner.words
        if words.cell(first.text):
            return None
        named = (path[0] for path in words.block(first.text) if len(path) == 1)
        return next((key for key in named if isinstance(shape.members[key], Record)), None)

    def _read_row(self, block: str, cells: Sequence[Cell], head: Head | None) -> None:
        shape = self.manner.schema.shape
        if any(cell_path(cell.text, self.manner.words, shape) for cell in cells[1:]):
            self.labels.draft.use(cells[0])
            return  # the row names its figures itself
        rest = []
        for cell in cells[1:]:
            paths = [(block, key) for key in _over(cell, head) if member_at((block, key), shape)]
            if len(paths) == 1:
                self.labels.keep(paths[0], cell.text, cell)
            else:
                rest.append(cell)
        self._read_footer(rest)
        if self.labels.draft.get((block,)) is not None:
            self.labels.draft.use(cells[0])

    def _read_footer(self, cells: Sequence[Cell]) -> None:
        """What stands under no column: told by what it looks like, where only one cell looks like it."""
        for name, pattern in self.manner.layout.footer.items():
            path = tuple(name.split("."))
            alike = [one for one in cells if self.labels.draft.open(one) and matches(pattern, bare(one.text))]
            if len(alike) == 1 and self.labels.draft.get(path) is None:
                self.labels.keep(path, alike[0].text, alike[0])


def _over(cell: Cell, head: Head | None) -> set[str]:
    """The columns in which a cell stands."""
    return set(_keys(cell, head)) if head is not None else set()


def _keys(cell: Cell, head: Head) -> Iterator[str]:
    for column in head.columns:
        if column.left < cell.column + cell.columns and cell.column < column.right:
            yield column.key
