"""Cells that are named beside or above them, or in the same cell before a colon."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhunsheng.forms.shape import Cell as Shape
from zhunsheng.forms.shape import Record, Rows
from zhunsheng.intake.board import Board
from zhunsheng.intake.draft import Draft, Printed
from zhunsheng.intake.grid import Cell
from zhunsheng.intake.names import Lexicon, Path
from zhunsheng.intake.printed import Taken, taken

_COLONS = ":："
#: What divides a value from a further name that nobody knows: a wide gap, or any gap before a short word that ends the text.
_GAP = re.compile(r"[\s　]{2,}|\t|[\s　](?=[\u4e00-\u9fff]{2,8}$)")
#: A name behind whose colon nothing stands but a remark in brackets.
_REMARKED = re.compile(r"[^:：]+[:：]\s*[(（][^()（）]*[)）]")
#: A text that begins with a name that nobody knows is no row of names when it is longer.
_LONGEST_LINE = 200
_LONGEST_NAME = 20
#: Further names are looked for so far behind the last gap in a piece of text.
_FURTHEST = 200


@dataclass(frozen=True, slots=True)
class Labels:
    """The names of single cells, and the form that their values go to; ``several`` may be printed more than once."""

    words: Lexicon
    shape: Record
    draft: Draft
    several: tuple[str, ...] = ()

    def read(self, board: Board, cells: Sequence[Cell]) -> None:
        """Reads every cell that some cell of a board names, in reading order."""
        for cell in cells:
            if cell.blank or not self.draft.open(cell):
                continue
            path = cell_path(cell.text, self.words, self.shape)
            if path is not None and (
                _REMARKED.fullmatch(cell.text.strip()) or not self.read_inline(cell, board)
            ):
                self._read_beside(board, cell, path)
            elif path is None:
                self.read_inline(cell, board)

    def _read_beside(self, board: Board, cell: Cell, path: Path) -> None:
        value = self._value_cell(board, cell)
        self.draft.use(cell)
        if value is not None:
            self.keep(path, value.text, value)
            if value != board.right_of(cell) and value.row == cell.row:
                self.draft.tell(path, "与名称之间隔着空格", "repaired")
        elif self.draft.get(path) is None:
            self._put_blank(path, cell)

    def _put_blank(self, path: Path, label: Cell) -> None:
        """A name beside which nothing is printed."""
        if member_at(path, self.shape) is not None:
            self.draft.put(path, Taken("", note="旁边没有印值"), label, "")

    def _value_cell(self, board: Board, cell: Cell) -> Cell | None:
        """The cell right of a label, or the one under it where the right one is a label too or is not there.

        Where the right one is blank, the next one that prints something: a sheet whose merged cells were divided leaves
        blank ones between.
        """
        right, below = board.right_of(cell), board.below(cell)
        if right is None or not self._is_value(right):
            under = below is not None and not below.blank and _as_wide(below, cell) and self._is_value(below)
            return below if under else None
        if not right.blank:
            return right
        further = [one for one in board.rightwards(cell) if not one.blank][:2]
        alone = len(further) == 1 or (len(further) > 1 and not self._is_value(further[1]))
        if alone and self._is_value(further[0]) and not _named(further[0].text, self.words, self.shape):
            return further[0]  # were another value behind it, it would be a label that nobody knows
        return right

    def _is_value(self, cell: Cell) -> bool:
        """Whether a cell can be what a label names: not read yet, and no label itself."""
        if cell.blank:
            return True
        return (
            self.draft.open(cell)
            and cell_path(cell.text, self.words, self.shape) is None
            and not self.words.block(cell.text)
        )

    def read_inline(self, source: Printed, board: Board | None = None) -> bool:
        """Reads ``名称:值``, once or several times in one text; tells whether there was any."""
        found = list(_pairs(source.text, self.words, self.shape))
        for path, value in found:
            if path is None:
                self.draft.leave(value, source)
                continue
            right = self._continued(source, board) if not value and len(found) == 1 else None
            if right is not None:
                self.keep(path, right.text, right)
            else:
                self.keep(path, value, source)
        if found:
            self.draft.use(source)
        return bool(found)

    def _continued(self, source: Printed, board: Board | None) -> Cell | None:
        """The cell that has the value of a name that ends with its colon."""
        right = board.right_of(source) if board is not None and isinstance(source, Cell) else None
        if (
            right is None
            or right.blank
            or not self._is_value(right)
            or _named(right.text, self.words, self.shape)
        ):
            return None
        return right

    def keep(self, path: Path, text: str, source: Printed) -> None:
        """Sets a single cell; what is printed again and says something else is added or left."""
        member, draft = member_at(path, self.shape), self.draft
        if member is None:
            return
        found = taken(text, member)
        held = draft.get(path)
        if held and (not found.value or found.value == held):
            draft.use(source)
        elif held and ".".join(path) in self.several:
            draft.put(path, Taken(f"{held}\n{found.value}", found.confidence, "由几格连成"), source)
        elif held:
            draft.notes.append(f"{source.source}: 「{member.title}」又印了一次,与前面不同")
            draft.leave(text, source, member.title) if id(source) in draft.used else draft.set_aside(
                source, member.title
            )
        else:
            draft.put(path, found, source, text if found.value != text else None)


def _as_wide(below: Cell, cell: Cell) -> bool:
    """Whether a cell stands just under another: what is only partly under it belongs to something else."""
    return (below.column, below.columns) == (cell.column, cell.columns)


def _named(text: str, words: Lexicon, shape: Record) -> bool:
    """Whether a text begins with a name and a colon."""
    before, colon, _ = text.replace(_COLONS[1], _COLONS[0]).partition(_COLONS[0])
    return bool(colon) and cell_path(before, words, shape) is not None


def _pairs(text: str, words: Lexicon, shape: Record) -> Iterator[tuple[Path | None, str]]:
    """The named values in a text; what an unknown name says comes without a path.

    The text begins with a name, and every further one stands behind white space; a name that nobody knows ends a
    value where a wide gap stands before it. A short text may begin with a name that nobody knows if a known one follows.
    """
    pieces = text.replace(_COLONS[1], _COLONS[0]).split(_COLONS[0])
    here = cell_path(pieces[0], words, shape) if len(pieces) > 1 else None
    value = ""
    if here is None:
        if not _strange_beginning(text, pieces, words, shape):
            return
        value = pieces[0] + _COLONS[0]
    for piece in pieces[1:-1]:
        kept, name = _tail_name(piece, words, shape)
        gap = _GAP.search(piece.strip())
        if name is not None:
            yield here, (value + kept).strip()
            here, value = name, ""
        elif gap is not None:
            yield here, (value + piece.strip()[: gap.start()]).strip()
            here, value = None, piece.strip()[gap.end() :] + _COLONS[0]
        else:
            value += piece + _COLONS[0]
    yield here, (value + pieces[-1]).strip()


def _strange_beginning(text: str, pieces: Sequence[str], words: Lexicon, shape: Record) -> bool:
    """Whether a text is a row of names of which the first is unknown."""
    if len(text) > _LONGEST_LINE or len(pieces[0].strip()) > _LONGEST_NAME:
        return False
    return any(_tail_name(piece, words, shape)[1] is not None for piece in pieces[1:-1])


def _tail_name(piece: str, words: Lexicon, shape: Record) -> tuple[str, Path | None]:
    """A text without the name that it ends with, and what that is a name of."""
    for start in range(max(0, len(piece) - _FURTHEST), len(piece)):
        at_gap = start == 0 or piece[start - 1].isspace()
        if at_gap and not piece[start].isspace():
            path = cell_path(piece[start:], words, shape)
            if path is not None:
                return piece[:start], path
    return piece, None


def cell_path(text: str, words: Lexicon, shape: Record) -> Path | None:
    """The single cell, outside lists, that a text is the name of."""
    found = [path for path in words.cell(text) if not isinstance(shape.members[path[0]], Rows)]
    return found[0] if found else None


def member_at(path: Path, shape: Record) -> Shape | None:
    """The cell at a path."""
    here: object = shape
    for key in path:
        here = here.members.get(key) if isinstance(here, Record) else None
    return here if isinstance(here, Shape) else None
