"""The result of an audit: forms with their findings, inputs that could not be read, and their JSON."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from zhunsheng.findings.finding import Finding, Judged, path_key
from zhunsheng.findings.outcome import Outcome
from zhunsheng.findings.waiver import Unused

SCHEMA_VERSION = "1"


@dataclass(frozen=True, slots=True)
class FormIdentity:
    """Which form was audited. ``content`` is the form as decoded."""

    content: Mapping[str, Any]
    id: str
    source: str
    digest: str
    kind: str
    title: str
    organization: str
    jurisdiction: str
    fiscal_year: int | None


@dataclass(frozen=True, slots=True)
class Returned:
    """A rule that is back in force because a disabling has ended: whose it was, why, and the day it ended."""

    rule: str
    pack: str
    reason: str
    until: str


@dataclass(frozen=True, slots=True)
class RulesetIdentity:
    """Which rules it was held against."""

    packs: tuple[tuple[str, str], ...]
    digest: str
    returned: tuple[Returned, ...] = ()


@dataclass(frozen=True, slots=True)
class FormResult:
    """What an audit says of one form.

    ``undecided`` names rules whose highest severity is error and that could not be judged or broke; ``standing`` is
    how many outcomes of error rules hold.
    """

    form: FormIdentity
    ruleset: RulesetIdentity
    findings: tuple[Finding, ...] = ()
    outcomes: tuple[Judged, ...] = ()
    shadow: tuple[Finding, ...] = ()
    undecided: frozenset[str] = frozenset()
    standing: int = 0
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """``fail``, ``undecided``, ``review`` or ``pass``; see CLI contract.

        A finding that rests on a guessed value is at most ``review``; a pass needs one error rule that holds.
        """
        standing = [one for one in self.findings if one.waiver is None]
        if any(one.severity == "error" and not one.doubtful for one in standing):
            return "fail"
        if self.undecided:
            return "undecided"
        if any(one.severity in {"error", "warning"} for one in standing):
            return "review"
        return "pass" if self.standing else "undecided"

    @property
    def counts(self) -> dict[str, int]:
        """How many places have each outcome; waived findings are counted apart."""
        found = Counter(one.outcome.value for one in self.outcomes)
        found.update("waived" if one.waiver else one.outcome.value for one in self.findings)
        return {name: found[name] for name in (*(outcome.value for outcome in Outcome), "waived")}

    @property
    def broken(self) -> bool:
        """Whether a rule ended in ``error``."""
        return any(one.outcome is Outcome.ERROR for one in self.outcomes)


@dataclass(frozen=True, slots=True)
class RejectedInput:
    """An input that could not be read as a form, and why."""

    source: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class AuditResult:
    """All forms of one audit, the inputs that were rejected, and the waivers that waived nothing."""

    forms: tuple[FormResult, ...]
    rejected: tuple[RejectedInput, ...]
    engine_version: str
    unused: tuple[Unused, ...] = ()


def result_to_json(result: AuditResult) -> dict[str, Any]:
    """The document of ``audit --format json``: plain data, numbers as decimal numerals in texts."""
    forms = [form_to_json(one) for one in result.forms]
    return {
        "schema_version": SCHEMA_VERSION,
        "engine": {"name": "zhunsheng", "version": result.engine_version},
        "forms": forms,
        "rejected": [asdict(one) for one in result.rejected],
        "summary": {
            "forms": len(forms),
            "findings": sum(len(one["findings"]) for one in forms),
            "rejected": len(result.rejected),
            "verdicts": dict(sorted(Counter(one["verdict"] for one in forms).items())),
        },
    }


def form_to_json(one: FormResult) -> dict[str, Any]:
    """One form of the result."""
    form = one.form
    return {
        "form": {
            "content": plain(form.content),
            "id": form.id,
            "source": form.source,
            "digest": form.digest,
            "kind": form.kind,
            "title": form.title,
            "organization": form.organization,
            "jurisdiction": form.jurisdiction,
            "fiscal_year": form.fiscal_year,
        },
        "ruleset": {
            "packs": [{"id": pack, "version": version} for pack, version in one.ruleset.packs],
            "digest": one.ruleset.digest,
            "titles": dict(sorted(one.titles.items())),
            "returned": [asdict(back) for back in one.ruleset.returned],
        },
        "verdict": one.verdict,
        "undecided": sorted(one.undecided),
        "counts": one.counts,
        "findings": [finding_to_json(finding, form.id) for finding in one.findings],
        "outcomes": [_judged_to_json(judged) for judged in sorted(one.outcomes, key=_judged_order)],
        "shadow": [finding_to_json(finding, form.id) for finding in one.shadow],
    }


def finding_to_json(finding: Finding, form_id: str) -> dict[str, Any]:
    """One finding, as the contract lays it out."""
    return {
        "fingerprint": finding.fingerprint(form_id),
        "rule": finding.rule,
        "check": finding.check,
        "title": finding.title,
        "severity": finding.severity,
        "outcome": finding.outcome.value,
        "path": finding.path,
        "place": finding.place,
        "message": finding.message,
        "reported": finding.reported,
        "expected": finding.expected,
        "difference": finding.difference,
        "allowance": finding.allowance,
        "unit": finding.unit,
        "operator": finding.operator,
        "candidates": [asdict(one) for one in finding.candidates],
        "severity_because": finding.severity_because,
        "stage": finding.stage,
        "waiver": finding.waiver.to_json() if finding.waiver else None,
        "doubtful": finding.doubtful,
        "calculation": finding.calculation,
        "facts": [asdict(one) for one in finding.facts],
        "conditions": [asdict(one) for one in finding.conditions],
        "left_out": [asdict(one) for one in finding.left_out],
        "basis": [asdict(one) for one in finding.basis],
        "hint": finding.hint,
    }


def _judged_order(one: Judged) -> tuple[str, str, str]:
    return (path_key(one.path), one.rule, one.check or "")


def _judged_to_json(one: Judged) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "check": one.check,
        "path": one.path,
        "place": one.place,
        "outcome": one.outcome.value,
        "cause": one.cause,
        "cells": list(one.cells),
        "detail": one.detail,
    }


def plain(value: Any) -> Any:
    """Plain JSON data; a decimal becomes its numeral in a text, so that no reader's float gets between."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(inner) for inner in value]
    if value is None or isinstance(value, (str, bool, int)):
        return value
    return format(value, "f")
