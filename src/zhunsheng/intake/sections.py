"""Where each form of a document begins and ends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from zhunsheng.intake.board import Board
from zhunsheng.intake.columns import NOWHERE
from zhunsheng.intake.grid import Cell, Document, Grid, Line
from zhunsheng.intake.manners import Manner, is_title

#: In these formats a form keeps to its sheet.
_BY_SHEET = ("xlsx", "xls")


@dataclass(frozen=True, slots=True)
class Stretch:
    """The rows of a board from ``start`` to before ``end`` that belong to one form."""

    board: Board
    start: int
    end: int

    def cells(self) -> tuple[Cell, ...]:
        """Its cells in reading order."""
        return tuple(cell for row in range(self.start, self.end) for cell in self.board.beginning(row))

    def __contains__(self, place: tuple[Board, int]) -> bool:
        board, row = place
        return board is self.board and self.start <= row < self.end


@dataclass(frozen=True, slots=True)
class Section:
    """All that one form is read from: stretches of boards and lines, in the order of the document."""

    parts: tuple[Stretch | Line, ...]

    def stretches(self) -> Iterator[Stretch]:
        """The stretches alone."""
        return (one for one in self.parts if isinstance(one, Stretch))

    def lines(self) -> Iterator[Line]:
        """The lines alone."""
        return (one for one in self.parts if isinstance(one, Line))

    def printed(self) -> Iterator[Cell | Line]:
        """All cells and lines that print something."""
        for part in self.parts:
            for one in part.cells() if isinstance(part, Stretch) else (part,):
                if one.text.strip():
                    yield one


@dataclass(frozen=True, slots=True)
class Sections:
    """The forms of a document, and what belongs to none of them."""

    forms: tuple[Section, ...]
    other: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class _Item:
    """A row of a board, or a line: ``keys`` are the lists whose head it is, ``sound`` whether one of the heads is.

    ``part`` is the number of the document's part that it is in.
    """

    part: int
    texts: tuple[str, ...]
    board: Board | None = None
    row: int = 0
    line: Line | None = None
    keys: frozenset[str] = frozenset()
    sound: bool = False


def sections(document: Document, manners: Sequence[Manner]) -> Sections:
    """A document cut into forms: a form has each list once, and begins at its title."""
    cutting = _Cutting(tuple(_items(document, manners)), manners, document.format in _BY_SHEET)
    borders = cutting.borders()
    if not borders:
        return Sections((), (_section(cutting.items),))
    before = cutting.items[: borders[0]]
    other = [_section(before)] if before else []
    forms = []
    for start, end in zip(borders, (*borders[1:], len(cutting.items)), strict=True):
        inside, outside = cutting.own(start, end)
        forms.append(_section(inside))
        if outside:
            other.append(_section(outside))
    return Sections(tuple(forms), tuple(other))


def _items(document: Document, manners: Sequence[Manner]) -> Iterator[_Item]:
    """All rows and lines, each with the lists of which it is the head."""
    for number, part in enumerate(document.parts):
        if not isinstance(part, Grid):
            yield _Item(number, (part.text,), line=part)
            continue
        board = Board.of(part)
        keys: dict[int, set[str]] = {}
        sound: set[int] = set()
        for manner in manners:
            for head in manner.heads(board):
                if head.key != NOWHERE:
                    keys.setdefault(head.row, set()).add(head.key)
                    if head.sound:
                        sound.add(head.row)
        for row in range(board.rows):
            texts = tuple(cell.text for cell in board.printed(row))
            yield _Item(number, texts, board, row, None, frozenset(keys.get(row, ())), row in sound)


@dataclass(slots=True)
class _Cutting:
    """The items of a document, on their way to sections."""

    items: tuple[_Item, ...]
    manners: Sequence[Manner]
    by_sheet: bool
    always: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Which lists every form has."""
        stated = ((key, one) for manner in self.manners for key, one in manner.layout.lists.items())
        self.always = {key for key, one in stated if one.always}

    def borders(self) -> list[int]:
        """Where each form begins."""
        found: list[int] = []
        seen: list[str] = []
        last = -1
        for index, item in enumerate(self.items):
            if not item.keys:
                continue
            title = self._title_above(index, last + 1)
            if not found or self._is_new(item, seen, last, index, title):
                found.append(self._border(index, last, title))
                seen = []
            seen += item.keys
            last = index
        return found

    def _is_new(self, item: _Item, seen: Sequence[str], last: int, index: int, title: int | None) -> bool:
        """Whether a head is that of another form than the head before.

        A list that comes again belongs to the same form if it is the one that was read last, and neither a title nor
        a cell by which forms are told apart stands between.
        """
        if self.by_sheet and item.part != self.items[last].part:
            return True
        again = item.keys & set(seen)
        if title is not None and (again or not item.sound or self.always & set(seen)):
            return True
        if not again:
            return False
        return not item.keys & self.items[last].keys or self._identified(last + 1, index)

    def _identified(self, start: int, end: int) -> bool:
        """Whether a name of a cell by which forms are told apart stands between."""
        return any(
            path[0] in manner.schema.identity
            for item in self.items[start:end]
            for text in item.texts
            for manner in self.manners
            for path in manner.words.cell(text.partition(":")[0].partition("：")[0])
        )

    def _title_above(self, index: int, lowest: int) -> int | None:
        """The nearest title above a head."""
        for at in range(index, lowest - 1, -1):
            if any(is_title(text, self.manners) for text in self.items[at].texts):
                return at
        return None

    def _border(self, index: int, last: int, title: int | None) -> int:
        """Where a form whose first head is at ``index`` begins: at its title, or else at its table."""
        start = index - self.items[index].row
        if self.by_sheet and last < start:
            return start
        if last < 0:
            return 0
        return title if title is not None else max(last + 1, start)

    def own(self, start: int, end: int) -> tuple[Sequence[_Item], Sequence[_Item]]:
        """In a workbook, the rows of the form's own sheet, and those of sheets after it."""
        items = self.items[start:end]
        if not self.by_sheet:
            return items, ()
        parts = {item.part for item in items if item.keys}
        return [one for one in items if one.part in parts], [one for one in items if one.part not in parts]


def _section(items: Sequence[_Item]) -> Section:
    parts: list[Stretch | Line] = []
    for item in items:
        if item.line is not None:
            parts.append(item.line)
        elif item.board is not None:
            before = parts[-1] if parts else None
            if isinstance(before, Stretch) and before.board is item.board and before.end == item.row:
                parts[-1] = Stretch(item.board, before.start, item.row + 1)
            else:
                parts.append(Stretch(item.board, item.row, item.row + 1))
    return Section(tuple(parts))
