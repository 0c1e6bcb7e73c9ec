"""What is exported of an audit, whether it was saved as one result or as the tables of a run."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from zhunsheng.findings.rows import RejectedRow

#: The outcomes and standings that are counted of a rule on a form, in the order of their columns.
COUNTED = (
    *("consistent", "explainable", "inconsistent", "indeterminate", "not_applicable", "error"),
    *("waived", "shadow"),
)


@dataclass(frozen=True, slots=True)
class ExportedForm:
    """One form with what was found in it.

    ``document`` is as an element of ``forms`` in ``audit --format json``, its content empty unless it was asked for.
    ``changes`` says of a finding, by its fingerprint, whether it is ``new`` or ``unchanged`` since an earlier run.
    ``asked`` are the counts of every rule (see ``COUNTED``), where they were asked for.
    """

    document: Mapping[str, Any]
    changes: Mapping[str, str] = field(default_factory=dict)
    asked: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RuleTally:
    """What one rule said of all forms: on how many it stood, on how many it found something, and its places.

    ``severity`` is the heaviest of its findings, empty where it has none.
    """

    rule: str
    title: str
    severity: str
    forms: int
    forms_found: int
    counts: Mapping[str, int]

    @property
    def judged(self) -> int:
        """The places that it could judge."""
        return sum(self.counts[one] for one in ("consistent", "explainable", "inconsistent", "waived"))


@dataclass(frozen=True, slots=True)
class RegionTally:
    """The forms of one jurisdiction: how many of each verdict, and rule → how many have a finding of it."""

    jurisdiction: str
    name: str
    verdicts: Mapping[str, int]
    rules: Mapping[str, int]

    @property
    def forms(self) -> int:
        """How many forms there are."""
        return sum(self.verdicts.values())


@dataclass(frozen=True, slots=True)
class Totals:
    """The counts of a whole audit, taken from what is exported and not from what was noted of it.

    ``findings`` counts by severity those that are not waived; ``listed`` is how many are exported, waived ones
    included; ``rejected`` counts by state.
    """

    verdicts: Mapping[str, int]
    findings: Mapping[str, int]
    waived: int
    listed: int
    rejected: Mapping[str, int]

    @property
    def forms(self) -> int:
        """How many forms were audited."""
        return sum(self.verdicts.values())


class Exported(Protocol):
    """An audit as exporters take it, a form at a time.

    Forms come in the order of their ids and sources, the findings of a form by severity, path and rule.
    """

    @property
    def about(self) -> Mapping[str, Any]:
        """``engine``, ``rulesets`` and, of a run, ``state``, ``census`` and ``command``; nothing that a clock told."""

    def totals(self) -> Totals:
        """The counts."""

    def rules(self) -> tuple[RuleTally, ...]:
        """Every rule that was asked, by its id."""

    def regions(self) -> tuple[RegionTally, ...]:
        """Every jurisdiction that a form names, by its code."""

    def forms(
        self, *, content: bool = False, asked: bool = False, found: bool = False
    ) -> Iterator[ExportedForm]:
        """The forms; ``found`` leaves out those of which nothing is listed."""

    def rejected(self) -> Iterator[RejectedRow]:
        """The inputs that were not audited, by source."""
