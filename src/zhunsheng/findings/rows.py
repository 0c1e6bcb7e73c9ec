"""The rows of a run: what is kept of each form, of each rule on it, of each place, and of each input that was not audited."""

from typing import NamedTuple


class FormRow(NamedTuple):
    """One form that was audited.

    ``form`` is its id; two forms may have the same one, so rows are told apart by ``form`` and ``source``. ``digest`` is
    that of the bytes as they were found. ``reported`` and ``recomputed`` are the total score as printed and as its
    parts make it (decimal numerals, ``None`` where there is none). The six outcomes and ``waived`` count places;
    ``errors``, ``warnings`` and ``notes`` count findings that are not waived; ``undecided`` counts rules of the highest
    severity that could not be judged. ``content`` is the form's JSON.
    """

    form: str
    source: str
    digest: str
    kind: str
    title: str
    organization: str
    jurisdiction: str
    fiscal_year: int
    ruleset: str
    verdict: str
    reported: str | None
    recomputed: str | None
    errors: int
    warnings: int
    notes: int
    consistent: int
    explainable: int
    inconsistent: int
    indeterminate: int
    not_applicable: int
    error: int
    waived: int
    undecided: int
    content: bytes


class OutcomeRow(NamedTuple):
    """One form and one rule: at how many places it had each outcome, and the weightiest cause that kept it from judging."""

    form: str
    source: str
    rule: str
    consistent: int
    explainable: int
    inconsistent: int
    indeterminate: int
    not_applicable: int
    error: int
    waived: int
    shadow: int
    cause: str


class FindingRow(NamedTuple):
    """One place that is inconsistent, explainable or indeterminate, or at which a rule broke.

    ``standing`` is ``finding``, ``waived``, ``shadow`` (what a rule on trial would say) or ``outcome`` (no finding).
    ``severity`` is empty where it is no finding. ``change`` says how it stands to an earlier run: ``new`` or
    ``unchanged``, empty where none was named. ``document`` is the finding's JSON as ``audit --format json`` gives it;
    empty where it is no finding. Where a rule is explainable no ``message`` tells how: that is for a report to work out.
    Numbers are decimal numerals in ``unit``.
    """

    form: str
    source: str
    rule: str
    check: str
    standing: str
    severity: str
    outcome: str
    path: str
    place: str
    cause: str
    fingerprint: str
    change: str
    message: str
    reported: str | None
    expected: str | None
    difference: str | None
    allowance: str | None
    unit: str
    document: str


class RejectedRow(NamedTuple):
    """One input that was not audited.

    ``state`` is ``rejected`` (it cannot be read as a form), ``quarantined`` (its worker died or stalled on it) or
    ``skipped`` (left out on purpose). ``place`` is where in it the fault lies, a pointer or empty.
    """

    source: str
    state: str
    code: str
    place: str
    message: str
    digest: str
