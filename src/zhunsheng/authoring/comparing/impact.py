"""What another edition of the packs does to forms: the findings, outcomes and verdicts that it changes, exactly.

A form whose two rulesets have the same digest is not evaluated. Of any other, both editions are asked only those
rules that the change touches. A verdict rests on all rules, so the others are asked too, once for both editions, but
only of forms of which the touched rules give another weight, and no further than until the verdict is settled.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple, Protocol

from zhunsheng.authoring.comparing.changes import (
    FindingChange,
    OutcomeChange,
    finding_changes,
    outcome_changes,
)
from zhunsheng.authoring.comparing.dependencies import Touch, renamed, touched
from zhunsheng.evaluation.audit import audit
from zhunsheng.findings.result import FormResult
from zhunsheng.forms.form import Form
from zhunsheng.forms.schema import Schema
from zhunsheng.language.problems import Words
from zhunsheng.rules.binding import BoundRuleset
from zhunsheng.rules.layers import StandingRule
from zhunsheng.rules.ruleset import Ruleset

#: Why a form cannot be held against any rules.
_UNRULED = {
    "year-missing": Words("表上没有年度,不知道用哪一年的规则", "the form states no fiscal year"),
    "jurisdiction-missing": Words(
        "表上没有行政区划代码;用 --jurisdiction 指定",
        "the form states no jurisdiction; give one with --jurisdiction",
    ),
    "unknown-jurisdiction": Words("没有这个行政区划代码", "there is no such jurisdiction"),
    "no-rules": Words("新旧两边都没有适用的规则", "no rule is in force for it in either edition"),
}


class House(Protocol):
    """An edition of the packs: the kinds of form, and the rulesets in force by its rules."""

    @property
    def schemas(self) -> Mapping[str, Schema]:
        """The kinds of form."""

    def selected(self, jurisdiction: str, kind: str, fiscal_year: int, on: date | None = None) -> Ruleset:
        """The ruleset in force, its expressions still text."""

    def bound(self, jurisdiction: str, kind: str, fiscal_year: int, on: date | None = None) -> BoundRuleset:
        """The ruleset in force, its expressions checked."""


@dataclass(frozen=True, slots=True)
class FormImpact:
    """What the change does to one form.

    ``verdicts`` are those before and after where they differ, ``None`` on a side without any rule; ``touches`` the
    rules for the form that differ, by id, ``titles`` what they are called. ``broken`` tells that a rule that was asked ended in ``error``.
    """

    form: Form
    region: str
    findings: tuple[FindingChange, ...] = ()
    outcomes: tuple[OutcomeChange, ...] = ()
    verdicts: tuple[str | None, str | None] | None = None
    touches: Mapping[str, Touch] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    broken: bool = False

    @property
    def changed(self) -> bool:
        """Whether its verdict or a finding changes."""
        return bool(self.findings or self.verdicts)


@dataclass(frozen=True, slots=True)
class Unruled:
    """A form that no rules can be chosen for, and why."""

    form: Form
    code: str

    @property
    def message(self) -> Words:
        """Why, in words."""
        return _UNRULED[self.code]


@dataclass(slots=True)
class Work:
    """What was asked and what was spared: forms, and evaluations of one rule on one form in one edition.

    ``asked`` are those of touched rules, ``for_verdicts`` those of untouched ones (each once for both editions),
    ``full`` those that two full audits would have taken.
    """

    forms: int = 0
    same_rules: int = 0
    asked: int = 0
    for_verdicts: int = 0
    full: int = 0


@dataclass(frozen=True, slots=True)
class _Pair:
    """The two rulesets of a place, kind and year, with what of them has to be asked."""

    names: Mapping[str, str] = field(default_factory=dict)
    touches: Mapping[str, Touch] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    asked: tuple[BoundRuleset | None, BoundRuleset | None] = (None, None)
    rest: tuple[BoundRuleset, ...] = ()
    same: bool = False


_SAME = _Pair(same=True)
#: So many untouched rules are asked at a time while a verdict is open.
_GROUP = 4


@dataclass(slots=True)
class Impact:
    """Two editions of the packs, and forms held against both, one after the other.

    ``on`` is the day whose rules count, by default the last of each form's fiscal year.
    """

    old: House
    new: House
    on: date | None = None
    work: Work = field(default_factory=Work)
    _pairs: dict[tuple[str, str, str], _Pair] = field(default_factory=dict)

    def of(self, form: Form, jurisdiction: str | None = None) -> FormImpact | Unruled:
        """What the change does to a form; ``jurisdiction`` is whose rules count, by default the form's own."""
        self.work.forms += 1
        region, year = jurisdiction or form.jurisdiction, form.fiscal_year
        if year is None:
            return Unruled(form, "year-missing")
        if not region:
            return Unruled(form, "jurisdiction-missing")
        old, new = (house.selected(region, form.kind, year, self.on) for house in (self.old, self.new))
        if old.problems or new.problems:
            return Unruled(form, "unknown-jurisdiction")
        if not old.rules and not new.rules:
            return Unruled(form, "no-rules")
        self.work.full += len(old.rules) + len(new.rules)
        pair = self._pair(region, old, new)
        if pair.same:
            self.work.same_rules += 1
            return FormImpact(form, region, touches=pair.touches, titles=pair.titles)
        return self._compared(form, region, pair)

    def _pair(self, region: str, old: Ruleset, new: Ruleset) -> _Pair:
        """The pair of two rulesets; places with the same rules share one."""
        key = (old.kind, old.digest if old.rules else "", new.digest if new.rules else "")
        known = self._pairs.get(key)
        if known is None:
            known = self._pairs[key] = self._made(region, old, new)
        return known

    def _made(self, region: str, old: Ruleset, new: Ruleset) -> _Pair:
        vocabularies = [house.schemas[old.kind].vocabulary for house in (self.old, self.new)]
        if old.digest == new.digest and vocabularies[0] == vocabularies[1]:
            return _SAME
        return _paired(
            *(
                house.bound(region, one.kind, one.fiscal_year, self.on) if one.rules else None
                for house, one in ((self.old, old), (self.new, new))
            )
        )

    def _compared(self, form: Form, region: str, pair: _Pair) -> FormImpact:
        results = [audit(form, held) if held else None for held in pair.asked]
        self.work.asked += sum(len(held.rules) for held in pair.asked if held)
        findings = tuple(finding_changes(results[0], results[1], pair.names))
        outcomes = tuple(outcome_changes(results[0], results[1], pair.names))
        verdicts = self._verdicts(form, results, pair)
        broken = any(one is not None and one.broken for one in results)
        return FormImpact(form, region, findings, outcomes, verdicts, pair.touches, pair.titles, broken)

    def _verdicts(
        self, form: Form, results: list[FormResult | None], pair: _Pair
    ) -> tuple[str | None, str | None] | None:
        """The verdicts where they differ; the untouched rules are asked as far as they can still decide."""
        weights = [_weight(one) for one in results]
        if weights[0] == weights[1]:
            return None
        for group in pair.rest:
            if all(one is None or one.fails for one in weights):
                break
            also = audit(form, group)
            self.work.for_verdicts += len(group.rules)
            results = [_joined(one, also) if one else None for one in results]
            weights = [_weight(one) for one in results]
            if weights[0] == weights[1]:
                return None  # what is still to come counts alike on both sides
        before, after = (one.verdict if one else None for one in results)
        return (before, after) if before != after else None


class _Weight(NamedTuple):
    """All that a verdict asks of the results of some rules."""

    fails: bool
    undecided: bool
    reviews: bool
    stands: bool


def _weight(result: FormResult | None) -> _Weight | None:
    if result is None:
        return None
    counting = [one for one in result.findings if one.waiver is None]
    return _Weight(
        any(one.severity == "error" and not one.doubtful for one in counting),
        bool(result.undecided),
        any(one.severity in {"error", "warning"} for one in counting),
        bool(result.standing),
    )


def _joined(result: FormResult, more: FormResult) -> FormResult:
    """The results of some rules with those of others, as far as a verdict asks for them."""
    return replace(
        result,
        findings=(*result.findings, *more.findings),
        undecided=result.undecided | more.undecided,
        standing=result.standing + more.standing,
    )


def _paired(old: BoundRuleset | None, new: BoundRuleset | None) -> _Pair:
    if old is None or new is None:
        held = old or new
        act = "removed" if new is None else "added"
        every = {rule.id: Touch((act,)) for rule in held.rules} if held else {}
        titles = {rule.id: rule.standing.rule.title for rule in held.rules} if held else {}
        return _Pair(touches=every, titles=titles, asked=(old, new))
    names = renamed(old.ruleset, new.ruleset)
    touches = touched(old, new)
    titles = {name: _title(name, old.ruleset, new.ruleset) for name in touches}
    asked = {name for name, touch in touches.items() if not touch.wording}
    if not asked:
        return _Pair(names, touches, titles, same=True)
    others = [rule.id for rule in new.rules if rule.id not in asked]
    heavy = {rule.id for rule in new.rules if rule.standing.rule.highest_severity == "error"}
    # The rules that may settle a verdict come first, a few at a time: after one that fails it is settled.
    ordered = sorted(others, key=lambda one: one not in heavy)
    groups = [ordered[start : start + _GROUP] for start in range(0, len(ordered), _GROUP)]
    rest = tuple(_only(new, group, {}) for group in groups)
    return _Pair(names, touches, titles, (_only(old, asked, names), _only(new, asked, {})), rest)


def _title(name: str, old: Ruleset, new: Ruleset) -> str:
    """What a rule is called, in the newer edition where it is there."""
    found = new.rule(name) or old.rule(name)
    return found.rule.title if found else name


def _only(held: BoundRuleset, asked: Collection[str], names: Mapping[str, str]) -> BoundRuleset:
    """A ruleset with just some of its rules, in force or not; ``names`` are the new ids of renamed ones."""

    def is_kept(one: StandingRule) -> bool:
        return names.get(one.rule.id, one.rule.id) in asked

    out = replace(
        held.ruleset,
        disabled=tuple(filter(is_kept, held.ruleset.disabled)),
        asleep=tuple(filter(is_kept, held.ruleset.asleep)),
    )
    return replace(held, ruleset=out, rules=tuple(rule for rule in held.rules if is_kept(rule.standing)))
