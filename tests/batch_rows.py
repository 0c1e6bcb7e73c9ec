"""The rows that a form is due, counted anew from what the traced evaluator says of it, for the tests of the judge of a batch."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from zhunsheng.api import House
from zhunsheng.batch import Terms
from zhunsheng.findings.finding import Finding, Judged
from zhunsheng.findings.result import FormResult, RejectedInput, form_to_json
from zhunsheng.findings.rows import FindingRow, FormRow, OutcomeRow, RejectedRow
from zhunsheng.findings.waiver import Waiver
from zhunsheng.forms.form import Form
from zhunsheng.forms.reader import read_form
from zhunsheng.forms.rejection import Rejected
from zhunsheng.rendering.masking import masked_form
from zhunsheng.runs.tables import Shard

_SIX = ("consistent", "explainable", "inconsistent", "indeterminate", "not_applicable", "error")
_UNJUDGED = ("error", "indeterminate", "not_applicable")
#: Causes that a rule does not apply for, and that say less than any other.
_PLAIN = ("condition-false", "empty-scope")


class Rows(NamedTuple):
    """Every row of an input; ``content`` is the form as it is kept, ``None`` where there is no form."""

    form: dict[str, Any] | None
    outcomes: dict[str, dict[str, Any]]
    findings: list[dict[str, Any]]
    rejected: list[dict[str, Any]]
    content: Any


def written(shard: Shard) -> list[Rows]:
    """The rows of a shard, form after form, and those of what was rejected at the end."""
    made = []
    for form, (name, source, counts) in zip(shard.forms, shard.outcomes, strict=True):
        assert (name, source) == (form.form, form.source)
        assert len(set(counts.rules)) == len(counts.rules)
        width = len(OutcomeRow._fields) - 4
        outcomes = {
            rule: dict(
                zip(
                    OutcomeRow._fields[3:],
                    (*counts.counts[at * width : at * width + width], counts.causes[at]),
                    strict=True,
                )
            )
            for at, rule in enumerate(counts.rules)
        }
        found = _ordered(one._asdict() for one in shard.findings if one.source == source)
        for one in found:
            one["document"] = json.loads(one["document"]) if one["document"] else ""
        plain = form._asdict()
        content = json.loads(plain.pop("content"), parse_float=Decimal)
        made.append(Rows(plain, outcomes, found, [], content))
    if shard.rejected:
        made.append(Rows(None, {}, [], [one._asdict() for one in shard.rejected], None))
    return made


def due(
    house: House, data: bytes | Mapping[str, Any], source: str, terms: Terms, waivers: Sequence[Waiver] = ()
) -> Rows:
    """The rows of one form as they have to be."""
    form = read_form(data, source, house.schemas, terms.jurisdiction)
    raw = data if isinstance(data, bytes) else b""
    digest = "sha256:" + hashlib.sha256(raw).hexdigest()
    if isinstance(form, Rejected):
        message = form.english if house.lang == "en" else form.message
        return _refused(RejectedRow(source, "rejected", form.code, form.pointer, message, digest))
    result = house.audit_form(form, terms.on, terms.jurisdiction, waivers=waivers)
    if isinstance(result, RejectedInput):
        return _refused(RejectedRow(source, "rejected", result.code, "", result.message, digest))
    shown = form_to_json(result)
    kept: Any = json.loads(raw, parse_float=Decimal) if raw else data
    if not terms.contacts:
        masked = masked_form(shown, form.schema.document)
        # What holds nothing personal is kept as it was found.
        if masked["form"]["content"] != shown["form"]["content"]:
            kept = masked["form"]["content"]
        shown = masked
    held = house.bound(terms.jurisdiction or form.jurisdiction, form.kind, form.fiscal_year or 0, terms.on)
    kept_out = [one.rule.id for one in (*held.ruleset.disabled, *held.ruleset.asleep)]
    rules = [*(rule.id for rule in held.rules), *kept_out]
    outcomes = {rule: _outcomes(result, rule) for rule in rules}
    return Rows(
        _form(form, result, digest, outcomes), outcomes, list(_findings(result, shown, source)), [], kept
    )


def _refused(row: RejectedRow) -> Rows:
    return Rows(None, {}, [], [row._asdict()], None)


def _outcomes(result: FormResult, rule: str) -> dict[str, Any]:
    judged = [one for one in result.outcomes if one.rule == rule]
    counts = Counter(one.outcome.value for one in judged)
    counts.update("waived" if one.waiver else "inconsistent" for one in result.findings if one.rule == rule)
    causes = sorted((one for one in judged if one.cause and one.outcome.value in _UNJUDGED), key=_telling)
    return {
        **{name: counts[name] for name in (*_SIX, "waived")},
        "shadow": sum(one.rule == rule for one in result.shadow),
        "cause": (causes[0].cause or "") if causes else "",
    }


def _telling(one: Judged) -> int:
    """Causes in the order in which they are told: what broke, what could not be judged, why it does not apply."""
    if one.outcome.value == "not_applicable":
        return 3 + _PLAIN.index(one.cause) if one.cause in _PLAIN else 2
    return _UNJUDGED.index(one.outcome.value)


def _form(
    form: Form, result: FormResult, digest: str, outcomes: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    standing = Counter(one.severity for one in result.findings if not one.waiver)
    pointer, rule = form.schema.score or ("", "")
    raw = form.raw(pointer)
    reported = None if raw is None else _numeral(str(raw))
    wrong = [one.expected for one in result.findings if one.rule == rule and one.expected is not None]
    agrees = outcomes.get(rule, {}).get("consistent", 0)
    plain = FormRow(
        form=form.id,
        source=form.source,
        digest=digest,
        kind=form.kind,
        title=form.title,
        organization=form.organization,
        jurisdiction=form.jurisdiction,
        fiscal_year=form.fiscal_year or 0,
        ruleset=result.ruleset.digest,
        verdict=result.verdict,
        reported=reported,
        recomputed=wrong[0] if wrong else reported if agrees else None,
        errors=standing["error"],
        warnings=standing["warning"],
        notes=standing["note"],
        **{name: sum(one[name] for one in outcomes.values()) for name in (*_SIX, "waived")},
        undecided=len(result.undecided),
        content=b"",
    )._asdict()
    del plain["content"]
    return plain


def _numeral(text: str) -> str | None:
    text = text.strip().removesuffix("分")
    return text if text.replace(".", "", 1).isdigit() and text[:1] != "." and text[-1:] != "." else None


def _findings(result: FormResult, shown: Mapping[str, Any], source: str) -> Iterator[dict[str, Any]]:
    """The findings, then those on trial, then each place at which a rule did not plainly hold."""
    rows = []
    for standing, ones, plain in (
        ("finding", result.findings, shown["findings"]),
        ("shadow", result.shadow, shown["shadow"]),
    ):
        for one, told in zip(ones, plain, strict=True):
            rows.append(_told(one, told, result.form.id, source, "waived" if one.waiver else standing))
    told_so = (
        one for one in result.outcomes if one.outcome.value in {"explainable", "indeterminate", "error"}
    )
    rows += [_unfound(one, result.form.id, source) for one in told_so]
    return iter(_ordered(rows))


def _unfound(one: Judged, form: str, source: str) -> dict[str, Any]:
    return FindingRow(
        form=form,
        source=source,
        rule=one.rule,
        check=one.check or "",
        standing="outcome",
        severity="",
        outcome=one.outcome.value,
        path=one.path,
        place=one.place,
        cause=one.cause or "",
        fingerprint="",
        change="",
        message="" if one.outcome.value == "explainable" else one.detail,  # told where a report is made
        reported=None,
        expected=None,
        difference=None,
        allowance=None,
        unit="",
        document="",
    )._asdict()


def _ordered(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """In the order in which the rows of a run are read."""
    return sorted(rows, key=lambda one: (one["rule"], one["path"], one["check"], one["fingerprint"]))


def _told(one: Finding, told: Mapping[str, Any], form: str, source: str, standing: str) -> dict[str, Any]:
    figures = {
        name: told[name] for name in ("message", "reported", "expected", "difference", "allowance", "unit")
    }
    return {
        "form": form,
        "source": source,
        "rule": one.rule,
        "check": one.check or "",
        "standing": standing,
        "severity": one.severity,
        "outcome": "inconsistent",
        "path": one.path,
        "place": told["place"],
        "cause": "",
        "fingerprint": one.fingerprint(form),
        "change": "",
        **figures,
        "document": json.loads(json.dumps(told)),
    }
