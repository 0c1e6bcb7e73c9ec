"""Mutants of a pack: the pack with one thing changed, in an expression or in what its records say."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from typing import Any, Literal

from zhunsheng.authoring.proving.neighbours import Neighbours
from zhunsheng.authoring.proving.tree_mutants import changes
from zhunsheng.language import tree
from zhunsheng.language.parser import ParseError, parse
from zhunsheng.language.printer import show
from zhunsheng.language.scope import Scope, tokenizer_for
from zhunsheng.rules.pack import Expression, Pack
from zhunsheng.rules.source import Place

Part = Literal["rule", "definition", "parameter", "map"]
_LONGEST = 160
#: What stands there now where something was left out.
NOTHING = "∅"


@dataclass(frozen=True, slots=True)
class Mutant:
    """A pack with one change. ``owner`` is the rule, definition, parameter or map that the change is in.

    ``kind`` names the change; ``made`` gives the changed pack; ``stated`` tells that the change is in what records
    say, so that the pack may be refused by those below or above it.
    """

    pack: str
    part: Part
    owner: str
    kind: str
    place: Place = field(compare=False, repr=False)
    before: str
    after: str
    made: Callable[[], Pack] = field(compare=False, repr=False)
    stated: bool = False


@dataclass(frozen=True, slots=True)
class Owner:
    """What mutants are made of: a rule, definition, parameter or map of a pack, and how another takes its place."""

    pack: Pack
    section: str
    index: int
    part: Part
    name: str

    def __call__(self, one: Any) -> Pack:
        """The pack with ``one`` in the owner's place; without it where that is ``None``."""
        held: tuple[Any, ...] = getattr(self.pack, self.section)
        kept = () if one is None else (one,)
        changed: dict[str, Any] = {self.section: (*held[: self.index], *kept, *held[self.index + 1 :])}
        return replace(self.pack, **changed)

    def stated(self, kind: str, place: Place, words: tuple[str, str], one: Any) -> Mutant:
        """The mutant with another record in the owner's place."""
        made = partial(self, one)
        return Mutant(self.pack.id, self.part, self.name, kind, place, *words, made, stated=True)

    def dropped(self, place: Place) -> Mutant:
        """The mutant without the owner."""
        return self.stated("exception", place, (f"{self.section}: {self.name}", NOTHING), None)


def owners(pack: Pack, section: str, part: Part) -> Iterator[tuple[Owner, Any]]:
    """The records of a section, each with how another takes its place."""
    for index, one in enumerate(getattr(pack, section)):
        yield Owner(pack, section, index, part, one.id if part == "rule" else one.name), one


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the expressions of a pack, whichever kind of form they are for."""

    scopes: tuple[tuple[Scope, Neighbours], ...]

    @classmethod
    def of(cls, scopes: tuple[Scope, ...]) -> "Reader":
        """A reader for these scopes."""
        return cls(tuple((scope, Neighbours.of(scope)) for scope in scopes))

    def read(self, expression: Expression) -> tuple[tree.Node, Scope, Neighbours] | None:
        """The tree of an expression with the first scope that has one for it."""
        for scope, neighbours in self.scopes:
            try:
                return parse(expression.text, tokenizer_for(scope)), scope, neighbours
            except ParseError:
                continue
        return None

    def mutants(
        self, owner: Owner, expression: Expression, exchanged: Callable[[Expression], Any]
    ) -> Iterator[Mutant]:
        """The mutants of one expression; ``exchanged`` gives the owner with another in its place."""
        found = self.read(expression)
        if found is None:
            return
        root, scope, neighbours = found
        tokenizer = tokenizer_for(scope)
        seen: set[str] = set()
        for one in changes(root, neighbours):
            text = show(one.tree, "zh", tokenizer)
            if text in seen:
                continue
            seen.add(text)
            place = expression.place(one.span.start, max(1, one.span.end - one.span.start))
            before, after = (cut(show(node, "zh", tokenizer)) for node in (one.before, one.after))
            made = partial(_made, owner, exchanged, Expression(text, expression.node))
            yield Mutant(owner.pack.id, owner.part, owner.name, one.kind, place, before, after, made)


def _made(owner: Owner, exchanged: Callable[[Expression], Any], expression: Expression) -> Pack:
    return owner(exchanged(expression))


def dates(owner: Owner, one: Any) -> Iterator[Mutant]:
    """The ends of a period and the days of stages, a day later and a day earlier."""
    for name in ("start", "until"):
        day = getattr(one.period, name)
        for other in days_beside(day):
            period: dict[str, Any] = {name: other}
            new = replace(one, period=replace(one.period, **period))
            yield owner.stated("date", one.place, (str(day), str(other)), new)
    for place, stage in enumerate(getattr(one, "stages", ())):
        for other in days_beside(stage.start):
            moved = (*one.stages[:place], replace(stage, start=other), *one.stages[place + 1 :])
            words = (str(stage.start), str(other))
            yield owner.stated("date", stage.place, words, replace(one, stages=moved))


def days_beside(day: date | None) -> tuple[date, ...]:
    """The day after and the day before."""
    return () if day is None else (day + timedelta(days=1), day - timedelta(days=1))


def cut(text: str) -> str:
    """A text on one line, shortened where it is long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1] + "…"
