"""What comes of a difference: the rules in force before and after it, and whether each became stricter or looser."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from zhunsheng.authoring.comparing.alterations import Alteration
from zhunsheng.authoring.comparing.dependencies import needs
from zhunsheng.authoring.comparing.editions import Edition, UnboundError
from zhunsheng.authoring.comparing.effects import Effect, together
from zhunsheng.authoring.comparing.strictness import Verdict, verdicts
from zhunsheng.authoring.comparing.value_alterations import turns_of
from zhunsheng.language.problems import NO_WORDS, Words
from zhunsheng.rules.binding import BoundRuleset, bind
from zhunsheng.rules.frozen import Frozen
from zhunsheng.rules.pack import Pack
from zhunsheng.rules.period import Period
from zhunsheng.rules.ruleset import select
from zhunsheng.rules.tightening import periods_of_rules
from zhunsheng.rules.tree import PackTree

_UNUSED = Words("在用的规则都不因此改变", "no rule in force comes out otherwise")
_SEVERAL = Words("有的更严,有的更宽", "stricter in one way and looser in another")


#: Parts that are expressions, or lists of them.
_EXPRESSIONS = frozenset({"check", "severity", "each", "by", "when", "columns", "at", "is", "key"})


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of form in one place on one day: what is in force before and after, and what became of the rules."""

    old: BoundRuleset
    new: BoundRuleset
    verdicts: tuple[Verdict, ...]

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that the difference touches."""
        return tuple(dict.fromkeys(one.rule for one in self.verdicts))


@dataclass(frozen=True, slots=True)
class Consequence:
    """What comes of a difference, in all cases together; ``told`` where what it is tells it already.

    ``respelled`` tells that an expression in use was written otherwise and says the same.
    """

    effect: Effect
    why: Words
    cases: tuple[Case, ...]
    told: bool = False
    respelled: bool = False

    @property
    def settled(self) -> bool:
        """Whether nothing needs to be looked for on forms."""
        found = [one for case in self.cases for one in case.verdicts]
        certain = together(one.effect for one in found if one.settled)
        return self.told or certain is Effect.DIFFERENT or all(one.settled for one in found)

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that the difference touches."""
        return tuple(dict.fromkeys(rule for case in self.cases for rule in case.rules))


def consequence(cases: Iterable[Case]) -> Consequence:
    """What some cases come to."""
    touched = tuple(one for one in cases if one.verdicts)
    found = [verdict for case in touched for verdict in case.verdicts]
    effect = together(one.effect for one in found)
    reasons = dict.fromkeys(one.why for one in found if one.effect is effect)
    why = next(iter(reasons), _SEVERAL) if found else _UNUSED
    return Consequence(effect, why, touched)


@dataclass(slots=True)
class Workshop:
    """Where single differences are put into the old edition.

    With ``on`` only that day counts, otherwise every stretch of days on which something may differ.
    """

    old: Edition
    new: Edition
    on: date | None = None

    def of_alteration(self, pack: Pack, alteration: Alteration) -> Consequence:
        """What comes of one alteration of a pack of the old edition.

        Raises:
            UnboundError: an expression of the new edition does not fit the forms.

        """
        if alteration.mixed is None:
            return Consequence(alteration.effect or Effect.NOTHING, alteration.why, ())
        packs = {**self.old.tree.packs, pack.id: alteration.mixed}
        mixed = PackTree(Frozen(packs))
        chains = self.old.tree.chain(pack), mixed.chain(alteration.mixed)
        days = self._days(alteration.period, (*chains[0], *chains[1]))
        cases = tuple(self._cases(pack, alteration.mixed, days, mixed))
        found = consequence(cases)
        if alteration.effect is not None and found.effect.has_meaning:
            return replace(found, effect=alteration.effect, why=alteration.why, told=True)
        spelled = alteration.part in _EXPRESSIONS and not found.effect.has_meaning
        return replace(found, respelled=spelled and any(_uses(one.old, alteration) for one in cases))

    def of_pack(self, old: Pack | None, new: Pack | None) -> Consequence:
        """What comes of a pack that only one of the editions has."""
        pack = old or new
        if pack is None:
            return Consequence(Effect.NOTHING, NO_WORDS, ())
        tree = self.old.tree if old else self.new.tree
        return consequence(self._cases(pack, pack, self._days(None, tree.chain(pack)), None))

    def _cases(self, old: Pack, new: Pack, days: tuple[date, ...], mixed: PackTree | None) -> Iterator[Case]:
        """``mixed`` is the old tree with one difference; without one, the new edition itself is what comes after."""
        for day in days:
            for kind in dict.fromkeys((*old.head.kinds, *new.head.kinds)):
                if kind in self.old.house.schemas:
                    yield self._case(new, kind, day, mixed)

    def _case(self, pack: Pack, kind: str, day: date, mixed: PackTree | None) -> Case:
        key = pack.head.jurisdiction, kind, _year(pack, day), day
        before = self.old.house.held(*key)
        if mixed is None:
            after = self.new.house.held(*key)
            return Case(before, after, verdicts(before, after))
        selected = select(mixed, *key)
        if selected.digest == before.ruleset.digest:
            return Case(before, before, ())
        after = bind(selected, self.old.house.schemas[kind].vocabulary, self.old.house.shelf)
        broken = {one.rule.id for one in selected.rules} - {one.id for one in after.rules}
        if not broken:
            return Case(before, after, verdicts(before, after))
        whole = self.new.house.held(*key)
        if broken & {one.rule.id for one in whole.ruleset.rules} - {one.id for one in whole.rules}:
            raise UnboundError(tuple(one for one in whole.problems if one.severity == "error"))
        # What does not stand alone, because it needs another of the differences, is judged with all of them.
        found = (
            *verdicts(_without(before, broken), after),
            *(one for one in verdicts(before, whole) if one.rule in broken),
        )
        return Case(before, whole, found)

    def _days(self, period: Period | None, chain: Iterable[Pack]) -> tuple[date, ...]:
        """A day of each stretch in which nothing turns; the time before any law only where there is nothing else."""
        if self.on is not None:
            return (self.on,) if period is None or period.holds(self.on) else ()
        days = sorted(turns_of(_periods(chain)))
        if period is not None:
            starts = [] if period.start is None else [period.start]
            days = sorted({*starts, *(day for day in days if period.holds(day))})
        return tuple(days) or (date.max,)


def _periods(chain: Iterable[Pack]) -> Iterator[Period]:
    packs = tuple(chain)
    yield from periods_of_rules(packs)
    for pack in packs:
        yield from (value.period for one in pack.parameters for value in one.values)
        yield from (value.period for one in pack.settings for value in one.values)


def _year(pack: Pack, day: date) -> int:
    """The fiscal year that ends on or after a day, or the nearest that the pack is for."""
    years = pack.head.years
    first = day.year if years.start is None else max(day.year, years.start)
    return first if years.until is None else min(first, years.until - 1)


def _without(held: BoundRuleset, rules: Iterable[str]) -> BoundRuleset:
    left_out = set(rules)
    return replace(held, rules=tuple(one for one in held.rules if one.id not in left_out))


def _uses(held: BoundRuleset, alteration: Alteration) -> bool:
    """Whether a rule or definition that was written otherwise is in use."""
    if alteration.section in {"rules", "replace"}:
        return any(alteration.name in {one.id, *one.standing.rule.aliases} for one in held.rules)
    return any(alteration.name in one.definitions for one in needs(held).values())
