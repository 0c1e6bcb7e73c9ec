"""Forms that tell two editions apart: looked for among the forms of examples and those near them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple, TypeVar

from zhunsheng.authoring.comparing.consequences import Case
from zhunsheng.authoring.comparing.effects import Effect, together
from zhunsheng.authoring.comparing.equality import Equality, Side
from zhunsheng.authoring.comparing.nearby import Change, Constants, Neighbourhood, cells_read, suspects
from zhunsheng.authoring.comparing.seeds import Seed, Seeds
from zhunsheng.evaluation.audit import values_for
from zhunsheng.evaluation.cells import Cells
from zhunsheng.evaluation.explaining import chosen_severity
from zhunsheng.evaluation.places import Place, evaluate
from zhunsheng.findings.outcome import Outcome
from zhunsheng.forms.form import Form
from zhunsheng.language.assertion import Assertion
from zhunsheng.language.problems import Words
from zhunsheng.rules.binding import BoundAssertion, BoundRule, BoundRuleset
from zhunsheng.rules.pack import STAGES

T = TypeVar("T")

#: So many forms near one seed are made at most, and so many seeds are looked at that show other rules.
_NEAR_ONE = 120
_OTHERS = 80
#: The forms near so many seeds are looked at in turn.
_AT_ONCE = 6
#: Where the class is known already, less is spent to find a form that shows it.
_SHORTER = 3


def _no_deadline() -> Callable[[], bool]:
    return lambda: False


@dataclass(frozen=True, slots=True)
class Search:
    """Where to look for forms and how long.

    ``most`` is how many times an assertion may be evaluated for one difference; ``begin`` starts a clock and gives a
    function that says when it is late.
    """

    seeds: Seeds
    most: int = 1500
    begin: Callable[[], Callable[[], bool]] = _no_deadline


class Weighed(NamedTuple):
    """An outcome, and how much it weighs: nought and no severity where it is no finding."""

    weight: int = 0
    outcome: str = Outcome.NOT_APPLICABLE.value
    severity: str = ""


#: What is not looked at at all.
_NOTHING = Weighed()


@dataclass(frozen=True, slots=True)
class Witness:
    """A form that comes out otherwise: an example's form with some cells changed, in a place and year on a day.

    ``changes`` are pointers with what is put there (``None``: the cell is emptied); ``before`` and ``after`` are the
    outcomes at ``path``.
    """

    example: str
    file: str
    line: int
    base: str
    jurisdiction: str
    kind: str
    fiscal_year: int | None
    day: str
    changes: tuple[Change, ...]
    rule: str
    check: str
    path: str
    before: Weighed
    after: Weighed


@dataclass(frozen=True, slots=True)
class Seen:
    """What a search came to: ``tried`` is how many forms were looked at."""

    effect: Effect
    why: Words
    witness: Witness | None
    tried: int


@dataclass(frozen=True, slots=True)
class _Pair:
    """An assertion as it was and as it is; one of the two is missing where it is in force on one side only."""

    rule: str
    old: tuple[BoundRule, BoundAssertion] | None
    new: tuple[BoundRule, BoundAssertion] | None

    @property
    def bound(self) -> BoundAssertion:
        """The assertion as it is, or else as it was."""
        held = self.new or self.old
        if held is None:
            raise TypeError(self)
        return held[1]

    @property
    def checked(self) -> tuple[Assertion, Assertion]:
        """The expressions of both; where there is one only, that one twice."""
        old, new = (held[1].checked if held else self.bound.checked for held in (self.old, self.new))
        return old, new


@dataclass(frozen=True, slots=True)
class _Trial:
    """A form that is held against both, and how it was made."""

    seed: Seed
    form: Form
    changes: tuple[Change, ...] = ()


_MOVED = {1: Effect.STRICTER, -1: Effect.LOOSER, 0: Effect.DIFFERENT}


@dataclass(slots=True)
class _Hunt:
    """A search that is going on, and what it has seen; ``wanted`` is the effect where it is known already."""

    how: Search
    wanted: Effect | None
    late: Callable[[], bool]
    tried: int = 0
    evaluated: int = 0
    found: dict[Effect, Witness] = field(default_factory=dict)
    doubtful: dict[Effect, Witness] = field(default_factory=dict)

    @property
    def over(self) -> bool:
        """Whether enough was seen, or too much was spent."""
        most = self.how.most if self.wanted is None else self.how.most // _SHORTER
        if self.evaluated >= most or self.late():
            return True
        if self.wanted in {Effect.STRICTER, Effect.LOOSER}:
            return self.wanted in self.found
        both = {Effect.STRICTER, Effect.LOOSER} <= self.found.keys()
        return both or (self.wanted is Effect.DIFFERENT and bool(self.found))

    @property
    def effect(self) -> Effect:
        """What was seen comes to; forms that lack a cell tell only where no other form does."""
        for seen in (self.found, self.doubtful):
            effect = together(one for one in seen if one is not Effect.DIFFERENT)
            if effect.has_meaning:
                return effect
        return Effect.DIFFERENT

    def look(self, case: Case) -> None:
        """The forms that show the rules, those near them, and then some others."""
        pairs = tuple(_pairs(case))
        rules = tuple(dict.fromkeys(one.rule for one in pairs))
        kind = case.old.ruleset.kind
        shown = {rule: tuple(sorted(self.how.seeds.showing(rule, kind), key=_size)) for rule in rules}
        own = {rule: tuple(one for one in pairs if one.rule == rule) for rule in rules}
        for rule, seed in _in_turn(_rows(shown)):
            if self.over:
                return
            self._ask(case, own[rule], _Trial(seed, seed.form))
        near = [self._near(case, own[rule], seed) for rule, seed in _in_turn(_rows(shown))]
        for start in range(0, len(near), _AT_ONCE):
            for asked, trial in _in_turn(near[start : start + _AT_ONCE]):
                if self.over:
                    return
                self._ask(case, asked, trial)
        for seed in islice(self.how.seeds.of_kind(kind, rules), _OTHERS):
            if self.over:
                return
            self._ask(case, pairs, _Trial(seed, seed.form))

    def _near(
        self, case: Case, pairs: tuple[_Pair, ...], seed: Seed
    ) -> Iterator[tuple[tuple[_Pair, ...], _Trial]]:
        expressions = [one.checked for one in pairs]
        constants = Constants.of(case.old, case.new, expressions)
        first = suspects(case.old, case.new, expressions)
        read = cells_read(seed.form, [one for _, one in expressions], values_for(seed.form, case.new), first)
        near = Neighbourhood(seed.form, self.how.seeds.schemas, constants, read)
        for form, changes in near.forms(_NEAR_ONE):
            yield pairs, _Trial(seed, form, changes)

    def _ask(self, case: Case, pairs: Iterable[_Pair], trial: _Trial) -> None:
        """Hold a form against both, and keep the first of each kind of difference."""
        self.tried += 1
        cells = Cells(trial.form)
        values = values_for(trial.form, case.old), values_for(trial.form, case.new)
        for pair in pairs:
            before, after = (
                _outcomes(evaluate(held[1].checked, cells, known, traces=False), *held) if held else {}
                for held, known in zip((pair.old, pair.new), values, strict=True)
            )
            self.evaluated += 1
            self._compare(case, pair, (before, after), trial)

    def _compare(
        self,
        case: Case,
        pair: _Pair,
        outcomes: tuple[Mapping[str, Weighed], Mapping[str, Weighed]],
        trial: _Trial,
    ) -> None:
        before, after = outcomes
        for key in dict.fromkeys((*before, *after)):
            one, other = before.get(key, _NOTHING), after.get(key, _NOTHING)
            effect = _MOVED[(other.weight > one.weight) - (other.weight < one.weight)]
            found = self.doubtful if _undecided(one, other) else self.found
            if one != other and effect not in found:
                name = " · ".join(part for part in (pair.bound.stated.name or "", pair.bound.column) if part)
                told = pair.rule, name, key.partition("#")[0], one, other
                found[effect] = _witness(case.new, told, trial)


def search(cases: Sequence[Case], how: Search, wanted: Effect | None = None) -> Seen:
    """The effect that forms show, or a witness of the effect that is known already (``wanted``)."""
    hunt = _Hunt(how, wanted, how.begin())
    for case in {one.old.ruleset.kind: one for one in cases}.values():  # the last of each kind of form
        hunt.look(case)
        if hunt.over:
            break
    effect = hunt.effect
    settled = [one.effect for case in cases for one in case.verdicts if one.settled]
    told = {**hunt.doubtful, **hunt.found}
    witness = told.get(wanted or effect) or next(iter(told.values()), None)
    return Seen(together((effect, *settled)), _why(effect, hunt), witness, hunt.tried)


def _why(effect: Effect, hunt: _Hunt) -> Words:
    if not hunt.found and not hunt.doubtful:
        return Words(
            f"看了 {hunt.tried} 张表,没有找到能分出不同的表",
            f"no form found that tells them apart among {hunt.tried}",
        )
    if effect is Effect.DIFFERENT:
        return Words(
            "有的表更严,有的表更宽,或结果另有不同", "some forms come out stricter, some looser, or otherwise"
        )
    chinese, english = ("更严", "stricter") if effect is Effect.STRICTER else ("更宽", "looser")
    return Words(f"就看过的 {hunt.tried} 张表,只见{chinese}", f"{english} as far as {hunt.tried} forms show")


def _rows(shown: Mapping[str, Sequence[Seed]]) -> list[list[tuple[str, Seed]]]:
    """The seeds of each rule, with the rule."""
    return [[(rule, one) for one in seeds] for rule, seeds in shown.items()]


def _size(seed: Seed) -> int:
    """How many rows a form has: short forms are looked at first, for they take less time."""
    return sum(len(one) for one in seed.form.content.values() if isinstance(one, list))


def _in_turn(queues: Iterable[Iterable[T]]) -> Iterator[T]:
    """One of each queue, then the next of each, until all are empty."""
    going = [iter(one) for one in queues]
    while going:
        left = []
        for queue in going:
            for one in islice(queue, 1):
                left.append(queue)
                yield one
        going = left


def _pairs(case: Case) -> Iterator[_Pair]:
    """The assertions of the touched rules that are not in force before and after alike."""
    equality = Equality(Side.of(case.old), Side.of(case.new))
    before, after = _assertions(case.old, case.rules), _assertions(case.new, case.rules)
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        if old is None or new is None or not _alike(old, new, equality):
            yield _Pair(key[0], old, new)


def _assertions(
    held: BoundRuleset, rules: Iterable[str]
) -> dict[tuple[str, str | None, str], tuple[BoundRule, BoundAssertion]]:
    wanted = set(rules)
    return {
        (rule.id, one.stated.name, one.column): (rule, one)
        for rule in held.rules
        if rule.id in wanted
        for one in rule.assertions
    }


def _alike(
    old: tuple[BoundRule, BoundAssertion], new: tuple[BoundRule, BoundAssertion], equality: Equality
) -> bool:
    one, other = (
        (held.rows, held.keys, held.when, held.check, held.severity, held.at)
        for held in (old[1].checked, new[1].checked)
    )
    return old[0].standing.stage == new[0].standing.stage and equality.same(one, other)


def _outcomes(places: Iterable[Place], rule: BoundRule, bound: BoundAssertion) -> dict[str, Weighed]:
    """The heaviest outcome at each place."""
    found: dict[str, Weighed] = {}
    for place in places:
        key = f"{place.path}#{place.spot}" if place.spot else place.path
        said = _weighed(place, bound, rule.standing.stage)
        found[key] = max(found.get(key, said), said)
    return found


def _weighed(place: Place, bound: BoundAssertion, stage: str | None) -> Weighed:
    if place.outcome is not Outcome.INCONSISTENT:
        return Weighed(outcome=place.outcome.value)
    severity = chosen_severity(place, bound)[0]
    capped = severity if stage is None else min(stage, severity, key=STAGES.index)
    return Weighed(1 + STAGES.index(capped), place.outcome.value, capped)


def _undecided(one: Weighed, other: Weighed) -> bool:
    """Whether a cell is missing for the one or the other."""
    return Outcome.INDETERMINATE.value in {one.outcome, other.outcome}


def _witness(held: BoundRuleset, told: tuple[str, str, str, Weighed, Weighed], trial: _Trial) -> Witness:
    """``told`` is the rule, its check, the place, and the outcome before and after."""
    example, ruleset = trial.seed.example, held.ruleset
    return Witness(
        example.name,
        example.file,
        example.place.line,
        example.base.text if example.base else "",
        ruleset.jurisdiction,
        ruleset.kind,
        trial.form.fiscal_year,
        ruleset.day.isoformat(),
        trial.changes,
        *told,
    )
