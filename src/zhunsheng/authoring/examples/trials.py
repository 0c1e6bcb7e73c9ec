"""Trials: examples with their forms made ready, and what a rule says of such a form."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from zhunsheng.authoring.examples.example_files import FIGURES, Example, Want
from zhunsheng.authoring.examples.example_forms import UnrunnableError, form_of_example
from zhunsheng.evaluation.audit import audit
from zhunsheng.findings.outcome import Outcome
from zhunsheng.forms.form import Form
from zhunsheng.forms.schema import Schema
from zhunsheng.language.problems import Problem, Words, did_you_mean
from zhunsheng.rules.binding import BoundAssertion, BoundRule, BoundRuleset
from zhunsheng.rules.tree import PackTree

#: The outcome of several places is the first of these that any has.
_HEAVIEST = (
    Outcome.ERROR,
    Outcome.INCONSISTENT,
    Outcome.INDETERMINATE,
    Outcome.EXPLAINABLE,
    Outcome.CONSISTENT,
    Outcome.NOT_APPLICABLE,
)


class House(Protocol):
    """What examples need of the audit: schemas, packs, and the rules in force."""

    @property
    def schemas(self) -> Mapping[str, Schema]:
        """The kinds of form."""

    @property
    def tree(self) -> PackTree:
        """The packs."""

    def bound(self, jurisdiction: str, kind: str, fiscal_year: int, on: date | None = None) -> BoundRuleset:
        """The rules in force, checked."""


class Key(NamedTuple):
    """What chooses the rules in force."""

    jurisdiction: str
    kind: str
    fiscal_year: int
    on: date | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """An example with its form; trials are told apart by identity."""

    example: Example
    form: Form
    key: Key


@dataclass(frozen=True, slots=True)
class Unready:
    """An example that cannot be run, and why."""

    example: Example
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """One outcome of a rule at one place, with the figures that an example may state."""

    outcome: Outcome
    path: str
    cells: tuple[str, ...] = ()
    figures: Mapping[str, str | None] = field(default_factory=dict)

    def show(self, names: Iterable[str]) -> str:
        """As people read it, with the figures of those names."""
        said = [f"{name}={self.figures[name]}" for name in names if self.figures.get(name) is not None]
        return " ".join(part for part in (self.outcome.value, self.path, *said) if part)


#: A rule that is not in force says nothing of any place.
NOT_IN_FORCE = (Seen(Outcome.NOT_APPLICABLE, "", figures={"cause": "not-in-force"}),)


def prepared(house: House, one: Example, bases: dict[Path, Mapping[str, Any] | Problem]) -> Trial:
    """The example with its form; ``bases`` keeps the base forms that were read.

    Raises:
        UnrunnableError: its rule, its form or one of its changes does not exist.

    """
    _refuse_unknown_rule(house, one)
    form = form_of_example(house.schemas, one, bases)
    if form.fiscal_year is None or not form.jurisdiction:
        detail = Words("没有年度或行政区划", "it lacks the year or the region")
        raise UnrunnableError(one.place.problem("example-does-not-fit", detail=detail))
    return Trial(one, form, Key(form.jurisdiction, form.kind, form.fiscal_year, one.on))


def _refuse_unknown_rule(house: House, one: Example) -> None:
    rules = [rule for pack in house.tree.packs.values() for rule in (*pack.rules, *pack.replacements)]
    same = [rule for rule in rules if rule.id == one.rule.text]
    if not same:
        hint = did_you_mean(one.rule.text, (rule.id for rule in rules))
        raise UnrunnableError(one.rule.place.problem("unknown-rule", hint=hint, name=one.rule.text))
    names = {assertion.name for rule in same for assertion in rule.assertions if assertion.name}
    if one.check and one.check not in names:
        hint = did_you_mean(one.check, names)
        raise UnrunnableError(one.place.problem("unknown-name", hint=hint, a=one.check))


def seen_of(trial: Trial, held: BoundRuleset) -> tuple[Seen, ...]:
    """What the example's rule, or the assertion that it names, says of its form."""
    name = trial.example.rule.text
    rule = next((one for one in held.rules if one.id == name), None)
    if rule is None:
        return seen_out_of_force(trial.form, held, name)
    asked = (one for one in rule.assertions if is_asked(trial.example, one))
    return tuple(seen for one in asked for seen in seen_by(trial.form, held, rule, one)) or NOT_IN_FORCE


def is_asked(example: Example, bound: BoundAssertion) -> bool:
    """Whether an example is about an assertion: about all of its rule where it names none."""
    return not example.check or example.check == bound.stated.name


def seen_by(form: Form, held: BoundRuleset, rule: BoundRule, bound: BoundAssertion) -> tuple[Seen, ...]:
    """The outcomes of one assertion at all its places; those of disabled rules are passed over."""
    result = audit(form, replace(held, rules=(replace(rule, assertions=(bound,)),)))
    found: list[Seen] = []
    for finding in (*result.findings, *result.shadow):
        figures = {name: getattr(finding, name, None) for name in FIGURES}
        found.append(Seen(finding.outcome, finding.path, (), figures))
    found += (
        Seen(one.outcome, one.path, one.cells, {"cause": one.cause})
        for one in result.outcomes
        if one.rule == rule.id
    )
    return tuple(found)


def seen_out_of_force(form: Form, held: BoundRuleset, name: str) -> tuple[Seen, ...]:
    """What is said of a rule that is not asked: why it is not, or that there is none."""
    result = audit(form, replace(held, rules=()))
    rows = (one for one in result.outcomes if one.rule == name)
    said = tuple(Seen(one.outcome, one.path, one.cells, {"cause": one.cause}) for one in rows)
    return said or NOT_IN_FORCE


def decisive(seen: Iterable[Seen], want: Want) -> Seen | None:
    """The heaviest outcome at the wanted place; an undecided one may also be named by a cell that is missing.

    Of equally heavy ones that which fits best, so that an example need not know the order of findings.
    """
    here = [one for one in seen if want.path in (None, one.path) or want.path in one.cells]
    return min(
        here, key=lambda one: (_HEAVIEST.index(one.outcome), not is_as_wanted(one, want)), default=None
    )


def is_as_wanted(found: Seen, want: Want) -> bool:
    """Whether an outcome and its figures are those that an example wants."""
    return found.outcome is want.outcome and all(
        _same(found.figures.get(name), value) for name, value in want.figures
    )


def comes_out(seen: Iterable[Seen], want: Want) -> bool:
    """Whether outcomes are as an example wants them."""
    found = decisive(seen, want)
    return found is not None and is_as_wanted(found, want)


def _same(found: str | None, wanted: str) -> bool:
    """Whether two words are the same, or the same number: 596876.5 is 596876.50."""
    try:
        return found is not None and Decimal(found) == Decimal(wanted)
    except InvalidOperation:
        return found == wanted


def prepared_all(house: House, examples: Iterable[Example]) -> Iterator[Trial | Unready]:
    """Every example made ready, or with the problems why it cannot be."""
    bases: dict[Path, Mapping[str, Any] | Problem] = {}
    for one in examples:
        try:
            yield prepared(house, one, bases)
        except UnrunnableError as error:
            yield Unready(one, error.problems)
