"""Lists without a head: rows of names, each with its figure beside it, two or three side by side."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zhunsheng.forms.shape import Cell as Shape
from zhunsheng.intake.board import Board
from zhunsheng.intake.draft import Draft, Place
from zhunsheng.intake.grid import Cell, Flag
from zhunsheng.intake.labels import cell_path
from zhunsheng.intake.layouts import Pairs
from zhunsheng.intake.manners import Manner
from zhunsheng.intake.names import bare
from zhunsheng.intake.printed import Taken, joined, taken
from zhunsheng.intake.sections import Stretch
from zhunsheng.language.patterns import matches


@dataclass(frozen=True, slots=True)
class _Opening:
    """The first row of such a list: the name in each column, and names whose figure has no column or no cell."""

    row: int
    columns: Mapping[str, Cell]
    once: Mapping[str, Cell]
    left: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class PairList:
    """A list of one form that may be printed in pairs."""

    key: str
    stretch: Stretch
    manner: Manner
    draft: Draft

    def read(self) -> None:
        """Reads the list from the first place where it opens."""
        stated = self.manner.layout.lists[self.key].pairs
        opening = None if stated is None else next(self._openings(stated), None)
        if opening is None:
            return
        shown = [row for row in self._rows(opening) if not self._hidden(row)]
        for index, row in enumerate(shown):
            self._read_row(index, row, opening)
        for column, name in opening.once.items():
            value = _beside(self.stretch.board, name) or self.stretch.board.below(name)
            self._put((self.key, 0, column), value)
            self.draft.use(name)

    def _openings(self, stated: Pairs) -> Iterator[_Opening]:
        board = self.stretch.board
        for row in range(self.stretch.start, self.stretch.end):
            cells = [one for one in board.printed(row) if self.draft.open(one)]
            columns = _first_matches(stated.opens, [one for one in cells if _beside(board, one)])
            if len(columns) == len(stated.opens):
                near = [*board.printed(row - 1), *cells]
                left = [one for one in cells if any(matches(each, bare(one.text)) for each in stated.left)]
                yield _Opening(row, columns, _first_matches(stated.once, near), tuple(left))

    def _rows(self, opening: _Opening) -> Iterator[int]:
        """The rows of the list: it ends where its first column has no name of its own."""
        first = next(iter(opening.columns.values()))
        yield opening.row
        for row in range(opening.row + 1, self.stretch.end):
            name = self.stretch.board.at(row, first.column)
            if name is None or name.row != row or name.blank or name.columns != first.columns:
                return
            shape, words = self.manner.schema.shape, self.manner.words
            if (
                cell_path(name.text, words, shape)
                or words.block(name.text)
                or not _beside(self.stretch.board, name)
            ):
                return
            yield row

    def _hidden(self, row: int) -> bool:
        """Whether a row is hidden; it goes to what was left."""
        cells = self.stretch.board.printed(row)
        if not any(Flag.HIDDEN_ROW in cell.flags for cell in cells):
            return False
        for cell in cells:
            self.draft.set_aside(cell, "隐藏的行")
        return True

    def _read_row(self, index: int, row: int, opening: _Opening) -> None:
        draft, board = self.draft, self.stretch.board
        names = {key: board.at(row, cell.column) for key, cell in opening.columns.items()}
        for key, name in names.items():
            if name is not None and name.row == row and not name.blank:
                draft.use(name)
                self._put((self.key, index, key), _beside(board, name))
        label = next(iter(names.values()))
        if label is not None:
            text = joined(label.text).rstrip(":：")
            draft.put((self.key, index, self.manner.layout.lists[self.key].label), Taken(text), label)
        parent = self.manner.row_of(self.key).parent
        if index and parent:
            draft.content[self.key][index][parent] = 0
        for head in opening.left:
            name = board.at(row, head.column)
            value = board.right_of(name) if name is not None else None
            for one in (name, value):
                if one is not None and one.row == row:
                    draft.set_aside(one, head.text)

    def _put(self, place: Place, value: Cell | None) -> None:
        member = self.manner.row_of(self.key).members.get(str(place[-1]))
        if value is not None and isinstance(member, Shape) and self.draft.open(value):
            self.draft.put(place, taken(value.text, member), value)
            self.draft.rows.add(id(value))


def _first_matches(patterns: Mapping[str, str], cells: list[Cell]) -> Mapping[str, Cell]:
    """By key, the first cell that matches its pattern."""
    found = {
        key: next((one for one in cells if matches(pattern, bare(one.text))), None)
        for key, pattern in patterns.items()
    }
    return {key: cell for key, cell in found.items() if cell is not None}


def _beside(board: Board, name: Cell) -> Cell | None:
    """The figure right of a name: a cell that begins like one, or is blank."""
    right = board.right_of(name)
    if right is None or not (
        right.blank or right.text.strip()[:1] in "0123456789０１２３４５６７８９-—–/¥￥"
    ):
        return None
    return right
