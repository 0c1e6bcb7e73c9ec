"""How much of the rules their examples show: each assertion holding and failing, each condition true and false."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from zhunsheng.authoring.examples.trials import House, Key, Trial, is_asked
from zhunsheng.authoring.proving.conditions import Site, conditions_of, site_of
from zhunsheng.authoring.proving.watching import Sides, shown_by
from zhunsheng.authoring.scrutiny.possibility import NEITHER, Possible
from zhunsheng.evaluation.audit import values_for
from zhunsheng.evaluation.cells import Cells
from zhunsheng.findings.outcome import Outcome
from zhunsheng.language.problems import Words
from zhunsheng.rules.binding import BoundRule, BoundRuleset
from zhunsheng.rules.pack import Pack, Rule
from zhunsheng.rules.source import Place


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that no example shows: where it stands, its words, and what an example would have to be like."""

    rule: str
    file: str
    line: int
    column: int
    text: str
    side: str
    wanted: Words


@dataclass(frozen=True, slots=True)
class PackCoverage:
    """How much of one pack is shown; ``sides`` counts two for every condition at every rule that asks it."""

    pack: str
    rules: int
    rules_shown: int
    sides: int
    sides_shown: int
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """The packs in the order they were asked about."""

    packs: tuple[PackCoverage, ...]

    @property
    def rules(self) -> Fraction:
        """The part of the rules whose every assertion was seen to hold and to fail."""
        return _part(sum(one.rules_shown for one in self.packs), sum(one.rules for one in self.packs))

    @property
    def sides(self) -> Fraction:
        """The part of the sides of conditions that was seen."""
        return _part(sum(one.sides_shown for one in self.packs), sum(one.sides for one in self.packs))

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """All that is not shown."""
        return tuple(gap for one in self.packs for gap in one.gaps)


def _part(some: int, whole: int) -> Fraction:
    return Fraction(some, whole) if whole else Fraction(1)


@dataclass(frozen=True, slots=True)
class _Spot:
    """A stretch of a pack's text that a rule has to show, and the rule's assertion where it is one."""

    rule: str
    place: Place
    text: str
    name: str = ""


@dataclass(slots=True)
class _Ledger:
    """What there is to show, in the order it is met, and what was shown.

    An assertion counts once, however many columns and kinds of form it is repeated over.
    """

    assertions: dict[tuple[str, int], Sides] = field(default_factory=dict)
    conditions: dict[tuple[str, Site], Sides] = field(default_factory=dict)
    spots: dict[tuple[str, object], _Spot] = field(default_factory=dict)
    possible: dict[tuple[str, Site], Possible] = field(default_factory=dict)

    def enter(self, rule: BoundRule, held: BoundRuleset) -> None:
        """What a rule has to show."""
        for bound in rule.assertions:
            check = bound.stated.check
            key = (rule.id, id(check))
            self.assertions.setdefault(key, Sides())
            self.spots.setdefault(key, _Spot(rule.id, check.place(), check.text, bound.stated.name or ""))
            for expression, span, possible in conditions_of(bound, held):
                asked = (rule.id, site_of(expression, span))
                known = self.possible.get(asked, NEITHER)
                self.possible[asked] = Possible(known.true or possible.true, known.false or possible.false)
                if asked not in self.conditions:
                    self.conditions[asked] = Sides()
                    place = expression.place(span.start, max(1, span.end - span.start))
                    self.spots[asked] = _Spot(rule.id, place, expression.text[span.start : span.end])

    def show(self, trial: Trial, rule: BoundRule, held: BoundRuleset) -> None:
        """What an example shows of its rule."""
        cells, parameters = Cells(trial.form), values_for(trial.form, held)
        for bound in rule.assertions:
            if not is_asked(trial.example, bound):
                continue
            shown = shown_by(bound, held, cells, parameters)
            sides = self.assertions[rule.id, id(bound.stated.check)]
            sides.true = sides.true or Outcome.CONSISTENT in shown.outcomes
            sides.false = sides.false or Outcome.INCONSISTENT in shown.outcomes
            for site, outcome in shown.sides:
                known = self.conditions.get((rule.id, site))
                if known is not None:
                    known.note(outcome)

    def of(self, pack: Pack, wanted: frozenset[str] | None) -> PackCoverage:
        """What stands in the files of one pack, of the rules that are wanted."""
        assertions = {key: sides for key, sides in self.assertions.items() if self._holds(pack, key)}
        conditions = {key: sides for key, sides in self.conditions.items() if self._holds(pack, key)}
        lacks = {key: self._lacks(key, sides) for key, sides in conditions.items()}
        wanted_sides = sum(self.possible[key].true + self.possible[key].false for key in conditions)
        known = {key[0] for key in assertions}
        counted = [rule for rule in pack.rules if wanted is None or rule.id in wanted]
        asleep = [rule for rule in counted if rule.id not in known]
        rules = dict.fromkeys([*(key[0] for key in assertions), *(rule.id for rule in asleep)])
        lacking = {key[0] for key, sides in assertions.items() if not (sides.true and sides.false)}
        gaps = (
            *(_never_in_force(rule) for rule in asleep),
            *(gap for key, sides in assertions.items() for gap in _of_assertion(self.spots[key], sides)),
            *(gap for key, lack in lacks.items() for gap in _of_condition(self.spots[key], lack)),
        )
        return PackCoverage(
            pack.id,
            len(rules),
            len(rules) - len(lacking) - len(asleep),
            wanted_sides,
            wanted_sides - sum(lack.true + lack.false for lack in lacks.values()),
            tuple(sorted(gaps, key=lambda gap: (gap.file, gap.line, gap.column, gap.rule, gap.side))),
        )

    def _lacks(self, key: tuple[str, Site], sides: Sides) -> Sides:
        """The sides of a condition that could be seen and were not."""
        can = self.possible[key]
        return Sides(can.true and not sides.true, can.false and not sides.false)

    def _holds(self, pack: Pack, key: tuple[str, object]) -> bool:
        return Path(self.spots[key].place.file).is_relative_to(pack.folder)


def coverage(
    house: House, trials: Iterable[Trial], packs: Iterable[str], rules: Iterable[str] | None = None
) -> Coverage:
    """How much of some packs their examples show; with ``rules`` only those are counted.

    A rule is shown when each of its assertions was consistent somewhere and inconsistent somewhere. A condition is a
    ``when``, that of a severity, a filter, the predicate of 每个 or 存在, an operand of 且, 或 or 非, the condition or
    a branch of 若; one in a definition counts at every rule that uses the definition. It has two sides: an
    outcome that holds (also one that rounding explains) shows the one, an inconsistent one the other. An example shows
    its own rule only, and where it names an assertion that alone. A side that can be proved impossible (see
    ``possibility.possible``) is not counted.
    """
    asked = tuple(house.tree.packs[name] for name in packs)
    wanted = None if rules is None else frozenset(rules)
    made = tuple(trials)
    ledger = _Ledger()
    for key in _keys(house, made, asked):
        held = house.bound(*key)
        for rule in held.rules:
            if wanted is None or rule.id in wanted:
                ledger.enter(rule, held)
    for trial in made:
        held = house.bound(*trial.key)
        for rule in held.rules:
            if rule.id == trial.example.rule.text and (wanted is None or rule.id in wanted):
                ledger.show(trial, rule, held)
    return Coverage(tuple(ledger.of(pack, wanted) for pack in asked))


def _keys(house: House, trials: Iterable[Trial], packs: Iterable[Pack]) -> Iterator[Key]:
    """All that chooses rules: what the examples ask about, and the own place of each pack that none of them reaches."""
    keys = dict.fromkeys(trial.key for trial in trials)
    years = sorted({key.fiscal_year for key in keys}, reverse=True)
    reached = {
        (pack.id, key.kind)
        for key in keys
        for pack in house.tree.choose(key.jurisdiction, key.kind, key.fiscal_year)[-1:]
    }
    for pack in packs:
        year = next((year for year in years if pack.head.years.holds(year)), None)
        if year is not None:
            kinds = (kind for kind in pack.head.kinds if (pack.id, kind) not in reached)
            keys |= dict.fromkeys(Key(pack.head.jurisdiction, kind, year) for kind in kinds)
    return iter(keys)


def _never_in_force(rule: Rule) -> Gap:
    wanted = Words("写一个它有效的例子", "an example in which it is in force")
    return Gap(rule.id, rule.place.file, rule.place.line, rule.place.column, rule.title, "in force", wanted)


def _of_assertion(spot: _Spot, sides: Sides) -> Iterator[Gap]:
    about = f"「{spot.name}」" if spot.name else ""
    if not sides.true:
        said = Words(f"写一个{about}一致的例子", f"an example in which {spot.name or 'it'} is consistent")
        yield _gap(spot, "consistent", said)
    if not sides.false:
        said = Words(f"写一个{about}不一致的例子", f"an example in which {spot.name or 'it'} is inconsistent")
        yield _gap(spot, "inconsistent", said)


def _of_condition(spot: _Spot, lack: Sides) -> Iterator[Gap]:
    if lack.true:
        said = Words(f"写一个「{spot.text}」成立的例子", f"an example in which '{spot.text}' holds")
        yield _gap(spot, "true", said)
    if lack.false:
        said = Words(f"写一个「{spot.text}」不成立的例子", f"an example in which '{spot.text}' does not hold")
        yield _gap(spot, "false", said)


def _gap(spot: _Spot, side: str, wanted: Words) -> Gap:
    return Gap(spot.rule, spot.place.file, spot.place.line, spot.place.column, spot.text, side, wanted)
