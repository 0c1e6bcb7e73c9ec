"""Waivers: which findings of a form an authority accepts for a time, and why."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from zhunsheng.findings.finding import Finding


@dataclass(frozen=True, slots=True)
class Waiver:
    """One entry of a waiver file.

    ``rule`` is as it was written, ``rules`` the ids that it is the id or an alias of. ``cells`` are JSON Pointers into
    the form, ``None`` for all of it. It holds from the day ``start`` up to but without ``until``.
    """

    form: str
    rule: str
    rules: frozenset[str]
    cells: tuple[str, ...] | None
    reason: str
    approver: str
    start: date
    until: date
    file: str
    line: int
    basis: tuple[str, ...] = ()

    def holds(self, day: date) -> bool:
        """Whether it is in force on ``day``."""
        return self.start <= day < self.until

    def covers(self, finding: Finding, form_id: str) -> bool:
        """Whether a finding of a form is what it waives: of its rule, standing on its cells or resting on them alone."""
        if form_id != self.form or finding.rule not in self.rules:
            return False
        if self.cells is None or finding.path in self.cells:
            return True
        return bool(finding.facts) and all(fact.path in self.cells for fact in finding.facts)

    def to_json(self) -> dict[str, Any]:
        """What a result tells of it."""
        return {
            "reason": self.reason,
            "approver": self.approver,
            "from": self.start.isoformat(),
            "until": self.until.isoformat(),
            "file": self.file,
            "line": self.line,
        }


@dataclass(frozen=True, slots=True)
class Unused:
    """A waiver that changed nothing in an audit, and why.

    It is not yet in force, or over, or its form was not among those audited, or its form has no such finding.
    """

    waiver: Waiver
    why: Literal["not-yet", "over", "form-absent", "no-finding"]


def waived(findings: Iterable[Finding], form_id: str, waivers: Iterable[Waiver]) -> tuple[Finding, ...]:
    """The findings, each with the first waiver that covers it; the waivers are those in force."""
    held = tuple(waivers)
    return tuple(
        replace(one, waiver=next((waiver for waiver in held if waiver.covers(one, form_id)), None))
        for one in findings
    )
