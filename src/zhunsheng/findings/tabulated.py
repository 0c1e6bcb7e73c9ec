"""The result of a form as rows: a row a place that has to be told, and counts a rule."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from zhunsheng.findings.finding import Finding, Judged
from zhunsheng.findings.outcome import Outcome
from zhunsheng.findings.result import FormResult, finding_to_json
from zhunsheng.findings.rows import FindingRow, OutcomeRow
from zhunsheng.values.missing import Cause

#: Where in a rule's eight counts each outcome stands, in the order of :class:`OutcomeRow`.
PLACES: Mapping[str, int] = {name: place for place, name in enumerate(OutcomeRow._fields[3:-1])}
COUNTS = len(PLACES)
#: Outcomes whose places are told one by one.
_TOLD = frozenset({Outcome.EXPLAINABLE, Outcome.INDETERMINATE, Outcome.ERROR})
#: A rule's cause is that of its weightiest outcome, of equals the first; where a rule does not apply, what says most of why.
_WEIGHTS = {Outcome.ERROR: 5, Outcome.INDETERMINATE: 4, Outcome.NOT_APPLICABLE: 3}
_PLAIN = {Cause.CONDITION_FALSE.value: 2, Cause.EMPTY_SCOPE.value: 1}


_FIGURES = ("message", "reported", "expected", "difference", "allowance", "unit")


class Counts:
    """Eight counts and a cause for each of some rules."""

    __slots__ = ("_at", "_weights", "causes", "numbers", "rules")

    def __init__(self, rules: tuple[str, ...]) -> None:
        """All are nought."""
        self.rules = rules
        self.numbers = [0] * (COUNTS * len(rules))
        self.causes = [""] * len(rules)
        self._weights = [0] * len(rules)
        self._at = {rule: place for place, rule in enumerate(rules)}

    def add(self, result: FormResult) -> None:
        """Every place of a result."""
        for judged in result.outcomes:
            self._count(judged.rule, judged.outcome.value)
            if judged.cause:
                self._tell(self._at[judged.rule], judged.outcome, judged.cause)
        for finding in result.findings:
            self._count(finding.rule, "waived" if finding.waiver else finding.outcome.value)
        for finding in result.shadow:
            self._count(finding.rule, "shadow")

    def _tell(self, place: int, outcome: Outcome, cause: str) -> None:
        weight = _WEIGHTS.get(outcome, 0)
        if outcome is Outcome.NOT_APPLICABLE:
            weight = _PLAIN.get(cause, weight)
        # What was counted without a result is plain, and weighs what its cause does.
        if weight > max(self._weights[place], _PLAIN.get(self.causes[place], 0)):
            self._weights[place], self.causes[place] = weight, cause

    def total(self, outcome: str) -> int:
        """How many places of all rules have an outcome."""
        return sum(self.numbers[PLACES[outcome] :: COUNTS])

    def _count(self, rule: str, outcome: str) -> None:
        self.numbers[COUNTS * self._at[rule] + PLACES[outcome]] += 1


Hide = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def told(result: FormResult, source: str, hide: Hide | None = None) -> Iterator[FindingRow]:
    """A row for each finding, and for each other place at which a rule did not plainly hold.

    ``hide`` takes out of a finding's JSON what is not to be written.
    """
    form = result.form.id
    for finding in result.findings:
        yield _finding(finding, form, source, "waived" if finding.waiver else "finding", hide)
    for finding in result.shadow:
        yield _finding(finding, form, source, "shadow", hide)
    for judged in result.outcomes:
        if judged.outcome in _TOLD:
            yield _judged(judged, form, source)


def _finding(one: Finding, form: str, source: str, standing: str, hide: Hide | None) -> FindingRow:
    plain = finding_to_json(one, form)
    document = hide(plain) if hide else plain
    found: tuple[Any, ...] = (
        *(form, source, one.rule, one.check or "", standing, one.severity, one.outcome.value, one.path),
        *(document["place"], "", document["fingerprint"], ""),
        *(document[name] for name in _FIGURES),
        msgspec.json.encode(document).decode(),
    )
    return FindingRow(*found)


def held_softly(form: str, source: str, judged: Judged) -> FindingRow:
    """A place at which a rule holds by the printed precision alone; the arithmetic is told where a report is made."""
    return _judged(judged, form, source)


def _judged(one: Judged, form: str, source: str) -> FindingRow:
    return FindingRow(
        form,
        source,
        one.rule,
        one.check or "",
        "outcome",
        "",
        one.outcome.value,
        one.path,
        one.place,
        one.cause or "",
        "",
        "",
        "" if one.outcome is Outcome.EXPLAINABLE else one.detail,
        None,
        None,
        None,
        None,
        "",
        "",
    )
