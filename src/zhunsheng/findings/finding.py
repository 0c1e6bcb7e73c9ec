"""Findings: what is inconsistent at one place of one form, and all that explains it."""

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from zhunsheng.findings.evidence import Basis, Candidate, Condition, Evidence, LeftOut
from zhunsheng.findings.outcome import Outcome

if TYPE_CHECKING:
    from zhunsheng.findings.waiver import Waiver

#: From heaviest to lightest; findings sort by it.
SEVERITIES = ("error", "warning", "note")
#: What a rule on trial would say comes last.
_WEIGHTS = (*SEVERITIES, "shadow")


@dataclass(frozen=True, slots=True)
class Finding:
    """One inconsistent place.

    Numbers are decimal numerals in ``unit``, ``None`` where there is none; ``operator`` is what should have held
    between the reported and the expected one; ``spot`` which stretch of a text the finding is about.
    """

    rule: str
    check: str | None
    title: str
    severity: str
    outcome: Outcome
    path: str
    place: str
    message: str
    reported: str | None
    expected: str | None
    difference: str | None
    allowance: str | None
    calculation: str
    facts: tuple[Evidence, ...]
    conditions: tuple[Condition, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    basis: tuple[Basis, ...] = ()
    hint: str = ""
    unit: str = ""
    operator: str | None = None
    severity_because: str | None = None
    stage: str | None = None
    waiver: "Waiver | None" = None
    column: str = ""
    spot: str = ""

    @property
    def doubtful(self) -> bool:
        """Whether it rests on a value that was guessed when the document was read."""
        return any(fact.confidence == "guessed" for fact in self.facts)

    @property
    def sorting(self) -> tuple[int, str, str, str, str]:
        """What findings of one form sort by: severity, path, rule."""
        return (
            _WEIGHTS.index(self.severity),
            path_key(self.path),
            self.rule,
            self.check or "",
            self.column + self.spot.zfill(12),
        )

    def fingerprint(self, form_id: str) -> str:
        """What stays the same when wording and order change: form, rule, cells."""
        cells = "\n".join(sorted({self.path, *(fact.path for fact in self.facts)}))
        about = (form_id, self.rule, self.check or "", self.spot, cells)
        return sha256("\n".join(about).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Judged:
    """The outcome of a rule at a place that is no finding."""

    rule: str
    check: str | None
    path: str
    place: str
    outcome: Outcome
    cause: str | None = None
    cells: tuple[str, ...] = ()
    detail: str = ""


def path_key(path: str) -> str:
    """A pointer whose row numbers sort as numbers."""
    return "/".join(part.zfill(5) if part.isdigit() else part for part in path.split("/"))
