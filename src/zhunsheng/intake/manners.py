"""Manners of reading: a layout for a kind of form, with the names that it knows; and the choice among them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from zhunsheng.forms.schema import Schema
from zhunsheng.forms.shape import Record, Rows
from zhunsheng.intake.board import Board
from zhunsheng.intake.draft import Printed
from zhunsheng.intake.grid import Line
from zhunsheng.intake.heads import Head, heads_of
from zhunsheng.intake.layouts import Layout
from zhunsheng.intake.names import Lexicon, bare, lexicon, unbracketed
from zhunsheng.language.patterns import matches

_LONGEST_TITLE = 80
#: What ends or divides a sentence; a title has none of them.
_STOPS = frozenset("。;!?")


@dataclass(frozen=True, slots=True)
class Manner:
    """One way to read a form; the heads of a board are looked for once."""

    layout: Layout
    schema: Schema
    words: Lexicon
    known: dict[int, tuple[Board, tuple[Head, ...]]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def titles(self) -> tuple[str, ...]:
        """What a title of this kind of form is like."""
        return self.layout.titles.get(self.schema.kind, ())

    @property
    def signs(self) -> tuple[str, ...]:
        """What else only this kind of form prints."""
        return self.layout.signs.get(self.schema.kind, ())

    def heads(self, board: Board) -> tuple[Head, ...]:
        """The heads of lists on a board."""
        if id(board) not in self.known:
            self.known[id(board)] = (board, heads_of(board, self.layout, self.words))
        return self.known[id(board)][1]

    def row_of(self, key: str) -> Record:
        """What a row of a list is."""
        rows = self.schema.shape.members.get(key)
        return (
            rows.row
            if isinstance(rows, Rows) and isinstance(rows.row, Record)
            else Record("", "", (), "", {})
        )


def manners_of(schemas: Mapping[str, Schema], layouts: Sequence[Layout]) -> tuple[Manner, ...]:
    """Every layout for every kind that it is for."""
    return tuple(
        Manner(layout, schemas[kind], lexicon(schemas[kind].shape, layout.words))
        for layout in layouts
        for kind in layout.kinds
        if kind in schemas
    )


def is_title(text: str, manners: Sequence[Manner]) -> bool:
    """Whether a text is the title of some form."""
    return any(_titles(text, manner.titles) for manner in manners)


def _titles(text: str, patterns: Sequence[str]) -> bool:
    tight = bare(text)
    if len(tight) >= _LONGEST_TITLE or not _STOPS.isdisjoint(tight):
        return False
    return any(matches(one, tight) or matches(one, unbracketed(text)) for one in patterns)


def title_of(printed: Sequence[Printed], manner: Manner) -> tuple[Printed, ...]:
    """The cell or line that is a title, or the two lines that make one."""
    for several in _candidates(printed):
        if _titles("".join(one.text for one in several), manner.titles):
            return several
    return ()


def _candidates(printed: Sequence[Printed]) -> Iterator[tuple[Printed, ...]]:
    yield from ((one,) for one in printed)
    yield from (pair for pair in pairwise(printed) if all(isinstance(one, Line) for one in pair))


def kinds_of(printed: Sequence[Printed], manners: Sequence[Manner]) -> set[str]:
    """The kinds that the first title names, or else the only one of which there are signs."""
    place = {id(one): at for at, one in enumerate(printed)}
    titled = [(place[id(title[0])], one.schema.kind) for one in manners if (title := title_of(printed, one))]
    if titled:
        first = min(at for at, _ in titled)
        return {kind for at, kind in titled if at == first}
    texts = [bare(one.text) for one in printed]
    shown = {
        manner.schema.kind
        for manner in manners
        if any(matches(pattern, text) for pattern in manner.signs for text in texts)
    }
    return shown if len(shown) == 1 else set()
