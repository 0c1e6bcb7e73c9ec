"""Two results of one form held against each other: the findings that differ, and the outcomes that differ."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from zhunsheng.findings.finding import Finding, path_key
from zhunsheng.findings.result import FormResult

Act = Literal["added", "removed", "changed"]
#: A severity that counts for nothing: the rule is on trial.
_SHADOW = "shadow"


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding of one place before and after; ``None`` where there was or is none that counts.

    A finding of a rule on trial counts as none; ``trial`` is that finding, where the other one counts.
    """

    rule: str
    before: Finding | None
    after: Finding | None
    trial: Finding | None = None

    @property
    def act(self) -> Act:
        """What happened to it."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"


@dataclass(frozen=True, slots=True)
class OutcomeChange:
    """The outcome of one place before and after; ``None`` where the place was not or is no longer looked at."""

    rule: str
    check: str | None
    path: str
    before: str | None
    after: str | None


#: A place that a finding may stand on: rule, check, column, path, stretch of a text.
_Key = tuple[str, str, str, str, str]


def finding_changes(
    old: FormResult | None, new: FormResult | None, names: Mapping[str, str]
) -> Iterator[FindingChange]:
    """The findings that differ, by place; several at one place are paired in the order of their figures."""
    before, after = _by_place(old, names), _by_place(new, {})
    for key in sorted(before.keys() | after.keys(), key=lambda one: (path_key(one[3]), one)):
        for was, now in zip_longest(before.get(key, ()), after.get(key, ())):
            one, other = (found if _counts(found) else None for found in (was, now))
            if one is None and other is None:
                continue
            if one is None or other is None or figures(one) != figures(other):
                trial = next((found for found in (was, now) if found and not _counts(found)), None)
                yield FindingChange(key[0], one, other, trial)


def _counts(finding: Finding | None) -> bool:
    return finding is not None and finding.severity != _SHADOW


def _by_place(result: FormResult | None, names: Mapping[str, str]) -> Mapping[_Key, list[Finding]]:
    found: dict[_Key, list[Finding]] = {}
    for one in (*result.findings, *result.shadow) if result else ():
        key = (names.get(one.rule, one.rule), one.check or "", one.column, one.path, one.spot)
        found.setdefault(key, []).append(one)
    return {key: sorted(several, key=lambda one: repr(figures(one))) for key, several in found.items()}


def figures(finding: Finding) -> tuple[object, ...]:
    """What a finding comes to, its words left out: the same finding with other figures has changed."""
    return (
        finding.severity,
        finding.reported,
        finding.expected,
        finding.difference,
        finding.allowance,
        finding.unit,
        finding.operator,
        sorted((one.expected, one.difference or "") for one in finding.candidates),
        sorted((one.path, one.value or "", one.confidence) for one in finding.facts),
    )


def outcome_changes(
    old: FormResult | None, new: FormResult | None, names: Mapping[str, str]
) -> Iterator[OutcomeChange]:
    """The places whose outcome differs; what came out alike is struck out on both sides."""
    before, after = _outcomes_of(old, names), _outcomes_of(new, {})
    lost, gained = _sorted(before - after), _sorted(after - before)
    for key in sorted(lost.keys() | gained.keys(), key=lambda one: (path_key(one[2]), one)):
        rule, check, path = key
        for was, now in zip_longest(lost.get(key, ()), gained.get(key, ())):
            yield OutcomeChange(rule, check or None, path, was, now)


_Place = tuple[str, str, str]


def _outcomes_of(result: FormResult | None, names: Mapping[str, str]) -> Counter[tuple[_Place, str]]:
    counted: Counter[tuple[_Place, str]] = Counter()
    if result is None:
        return counted
    for finding in (*result.findings, *result.shadow):
        check = " · ".join(part for part in (finding.check, finding.column) if part)
        counted[(names.get(finding.rule, finding.rule), check, finding.path), finding.outcome.value] += 1
    for one in result.outcomes:
        counted[(names.get(one.rule, one.rule), one.check or "", one.path), one.outcome.value] += 1
    return counted


def _sorted(counted: Counter[tuple[_Place, str]]) -> Mapping[_Place, list[str]]:
    found: dict[_Place, list[str]] = {}
    for place, outcome in sorted(counted.elements()):
        found.setdefault(place, []).append(outcome)
    return found
