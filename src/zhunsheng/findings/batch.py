"""What a report on a batch asks of a run, and the records in which it is answered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from zhunsheng.findings.rows import FindingRow, FormRow, RejectedRow


@dataclass(frozen=True, slots=True)
class Census:
    """What became of the inputs. ``found`` was counted before any of them was read, the others afterwards."""

    found: int
    evaluated: int
    rejected: int
    skipped: int
    quarantined: int

    @property
    def missing(self) -> int:
        """How many inputs were found of which nobody can say what became of them; negative: more became of them."""
        return self.found - self.evaluated - self.rejected - self.skipped - self.quarantined


@dataclass(frozen=True, slots=True)
class RunAbout:
    """What a run says of itself, without what differs from one machine to the next.

    ``stated`` is the census as it was noted, ``counted`` the same from the tables; skipped inputs need not stand in
    them. ``titles`` are those of rules, ``packs`` each with its version, ``since`` names the earlier run or is empty;
    ``command`` is how the run was asked for.
    """

    engine: str
    state: str
    stated: Census
    counted: Census
    adds_up: bool
    titles: Mapping[str, str]
    packs: tuple[tuple[str, str], ...]
    rulesets: tuple[str, ...]
    since: str
    command: Mapping[str, Any]

    @property
    def holds(self) -> bool:
        """Whether the census adds up, and the tables hold as many rows as it states."""
        same = ("evaluated", "rejected", "quarantined")
        agrees = all(getattr(self.stated, one) == getattr(self.counted, one) for one in same)
        return self.adds_up and not self.stated.missing and agrees


#: So many inputs of one id are named.
NAMED = 20


class RegionVerdicts(NamedTuple):
    """How many forms of one jurisdiction have one verdict; no place above it is counted in."""

    jurisdiction: str
    verdict: str
    forms: int


class RegionRule(NamedTuple):
    """On how many forms of one jurisdiction one rule found something that is not waived."""

    jurisdiction: str
    rule: str
    forms: int


class RuleFrequency(NamedTuple):
    """What one rule said of all forms.

    ``asked`` to ``shadow`` count forms: that it was asked of, that it applies to somewhere, and on which it has at
    least one place that is inconsistent, explainable, not judged, broken, waived, or a finding on trial. ``places``
    counts inconsistent places. ``severity`` is the heaviest of its findings, empty where it has none.
    """

    rule: str
    severity: str
    asked: int
    applied: int
    fired: int
    explainable: int
    undecided: int
    broken: int
    waived: int
    shadow: int
    places: int


class ScorePair(NamedTuple):
    """How many forms print one total score and have another by their parts; numerals, ``None`` where there is none."""

    reported: str | None
    recomputed: str | None
    forms: int


class UnitWeight(NamedTuple):
    """The findings on all forms of one organization in one jurisdiction."""

    organization: str
    jurisdiction: str
    forms: int
    failed: int
    undecided: int
    errors: int
    warnings: int
    notes: int


class ListedForm(NamedTuple):
    """One form in the order of weight; ``unit`` is the place of its organization in the order of units."""

    number: int
    unit: int
    form: str
    source: str
    kind: str
    title: str
    organization: str
    jurisdiction: str
    fiscal_year: int
    verdict: str
    reported: str | None
    recomputed: str | None
    errors: int
    warnings: int
    notes: int
    indeterminate: int
    broken: int
    waived: int
    fresh: bool


class Told(NamedTuple):
    """A place of a form; ``content`` is the form's JSON where the place may quote a personal cell, else ``None``."""

    number: int
    kind: str
    row: FindingRow
    content: bytes | None


class Fired(NamedTuple):
    """A rule found something on the form of this number."""

    rule: str
    number: int


class Duplicate(NamedTuple):
    """A form's id that several inputs have; ``same`` tells whether they are equal to the byte.

    ``sources`` are the first of them, at most ``NAMED``.
    """

    form: str
    forms: int
    same: bool
    sources: tuple[str, ...]


class Changes(NamedTuple):
    """Findings that an earlier run did not have, that it had as well, and that only it had."""

    new: int
    unchanged: int
    fixed: int


class WorstForm(NamedTuple):
    """One form whole, with its number and what was found in it: findings, waived or not, by rule and path."""

    number: int
    row: FormRow
    found: tuple[FindingRow, ...]


class Batch(Protocol):
    """A run as the batch report asks it.

    Forms stand in the order of weight: errors, warnings, undecided before decided, notes, id, source; each is known
    by its number in that order. Units stand in the order of errors, warnings, notes, name, jurisdiction.
    """

    @property
    def about(self) -> RunAbout:
        """What the run is."""

    def verdicts(self) -> tuple[RegionVerdicts, ...]:
        """The forms by jurisdiction and verdict, in that order."""

    def heat(self) -> tuple[RegionRule, ...]:
        """The forms by jurisdiction and rule, in that order."""

    def rules(self) -> tuple[RuleFrequency, ...]:
        """Every rule that was asked, the most frequent first."""

    def scores(self) -> Iterator[ScorePair]:
        """The pairs of scores, in no order."""

    def units(self) -> Iterator[UnitWeight]:
        """Every unit."""

    def forms(self) -> Iterator[ListedForm]:
        """Every form."""

    def places(self, personal: str = "") -> Iterator[Told]:
        """What was found, what could not be judged and what broke, by form.

        A finding whose JSON matches the regular expression ``personal`` comes with the content of its form.
        """

    def fired(self) -> Iterator[Fired]:
        """Which rule found something where, by rule and number."""

    def not_audited(self) -> Iterator[RejectedRow]:
        """The inputs that were not audited: quarantined, rejected, skipped, each by source."""

    def duplicates(self) -> Iterator[Duplicate]:
        """The ids that stand more than once, by id."""

    def changes(self) -> Changes:
        """The findings by how they stand to an earlier run; all 0 where none was named."""

    def fixed(self) -> Iterator[FindingRow]:
        """The findings that only the earlier run had, by form, rule and path."""

    def worst(self, count: int) -> Iterator[WorstForm]:
        """The heaviest of the first ``count`` forms, in order, as long as they are not clean."""
