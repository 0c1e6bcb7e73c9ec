"""Examples: what each rule says of a small form, written beside the pack and run like an audit."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Protocol

from zhunsheng.authoring.example_files import FIGURES, KINDS, Example, Examples, Want, find_examples
from zhunsheng.authoring.example_forms import UnrunnableError, form_of_example
from zhunsheng.evaluation.audit import audit
from zhunsheng.findings.outcome import Outcome
from zhunsheng.findings.result import FormResult
from zhunsheng.forms.form import Form
from zhunsheng.forms.schema import Schema
from zhunsheng.language.problems import Problem, Words, did_you_mean
from zhunsheng.rules.binding import BoundRuleset
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


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """How an example came out: ``expected`` and ``found`` in the same words; ``problems`` where it could not be run."""

    rule: str
    name: str
    ok: bool
    expected: str
    found: str
    file: str
    line: int
    kind: str = ""
    check: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Seen:
    """One outcome of the rule at one place."""

    outcome: Outcome
    path: str
    cells: tuple[str, ...] = ()
    figures: Mapping[str, str | None] = field(default_factory=dict)

    def show(self, names: Iterable[str]) -> str:
        said = [f"{name}={self.figures[name]}" for name in names if self.figures.get(name) is not None]
        return " ".join(part for part in (self.outcome.value, self.path, *said) if part)


def run_examples(
    house: House, examples: Iterable[Example], pattern: str | None = None
) -> tuple[ExampleResult, ...]:
    """Every example held against its rule; with ``pattern`` those whose rule, assertion or name holds that text."""
    bases: dict[Path, Mapping[str, Any] | Problem] = {}
    chosen = [one for one in examples if pattern is None or _matches(one, pattern)]
    return tuple(_run(house, one, bases) for one in chosen)


def missing_kinds(house: House, examples: Iterable[Example]) -> Mapping[str, tuple[str, ...]]:
    """The rules that examples do not yet show whole, each with the kinds that lack."""
    shown: dict[str, set[str]] = {}
    for one in examples:
        shown.setdefault(one.rule.text, set()).add(one.kind)
    rules = dict.fromkeys(rule.id for pack in house.tree.packs.values() for rule in pack.rules)
    lacking = {rule: tuple(kind for kind in KINDS if kind not in shown.get(rule, ())) for rule in rules}
    return {rule: kinds for rule, kinds in lacking.items() if kinds}


def _matches(one: Example, pattern: str) -> bool:
    wanted = pattern.casefold()
    return any(wanted in text.casefold() for text in (one.rule.text, one.check, one.name))


def _run(house: House, one: Example, bases: dict[Path, Mapping[str, Any] | Problem]) -> ExampleResult:
    known = ExampleResult(
        rule=one.rule.text,
        name=one.name,
        ok=False,
        expected=str(one.want),
        found="",
        file=one.file,
        line=one.place.line,
        kind=one.kind,
        check=one.check,
    )
    try:
        _refuse_unknown_rule(house, one)
        form = form_of_example(house.schemas, one, bases)
        seen = _outcomes(house, form, one)
    except UnrunnableError as error:
        return replace(known, problems=error.problems)
    found = _decisive(seen, one.want)
    if found is None:
        return replace(known, found=" | ".join(dict.fromkeys(each.show(()) for each in seen)))
    names = [name for name, _ in one.want.figures]
    return replace(known, ok=_is_as_wanted(found, one.want), found=found.show(names))


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


def _outcomes(house: House, form: Form, one: Example) -> tuple[_Seen, ...]:
    """The outcomes of the rule on the form; of the assertion, where the example names one."""
    if form.fiscal_year is None or not form.jurisdiction:
        detail = Words("没有年度或行政区划", "it lacks the year or the region")
        raise UnrunnableError(one.place.problem("example-does-not-fit", detail=detail))
    held = house.bound(form.jurisdiction, form.kind, form.fiscal_year, one.on)
    rules = tuple(rule for rule in held.rules if rule.id == one.rule.text)
    seen = tuple(_seen(audit(form, replace(held, rules=rules)), one))
    return seen or (_Seen(Outcome.NOT_APPLICABLE, "", figures={"cause": "not-in-force"}),)


def _seen(result: FormResult, one: Example) -> Iterator[_Seen]:
    for finding in (*result.findings, *result.shadow):
        if finding.rule == one.rule.text and _is_of(finding.check, one.check):
            figures = {name: getattr(finding, name, None) for name in FIGURES}
            yield _Seen(finding.outcome, finding.path, (), figures)
    for judged in result.outcomes:
        if judged.rule == one.rule.text and _is_of(judged.check, one.check):
            yield _Seen(judged.outcome, judged.path, judged.cells, {"cause": judged.cause})


def _is_of(found: str | None, wanted: str) -> bool:
    """Whether an outcome is that of the wanted assertion; one that is repeated over columns adds the column's name."""
    return not wanted or found is None or found == wanted or found.startswith(f"{wanted} · ")


def _decisive(seen: Iterable[_Seen], want: Want) -> _Seen | None:
    """The heaviest outcome at the wanted place; an undecided one may also be named by a cell that is missing.

    Of equally heavy ones that which fits best, so that an example need not know the order of findings.
    """
    here = [one for one in seen if want.path in (None, one.path) or want.path in one.cells]
    return min(
        here, key=lambda one: (_HEAVIEST.index(one.outcome), not _is_as_wanted(one, want)), default=None
    )


def _is_as_wanted(found: _Seen, want: Want) -> bool:
    return found.outcome is want.outcome and all(
        _same(found.figures.get(name), value) for name, value in want.figures
    )


def _same(found: str | None, wanted: str) -> bool:
    """Whether two words are the same, or the same number: 596876.5 is 596876.50."""
    try:
        return found is not None and Decimal(found) == Decimal(wanted)
    except InvalidOperation:
        return found == wanted


__all__ = [
    "KINDS",
    "Example",
    "ExampleResult",
    "Examples",
    "Want",
    "find_examples",
    "missing_kinds",
    "run_examples",
]
