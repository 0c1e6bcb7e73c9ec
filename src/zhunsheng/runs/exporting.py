"""A run's tables as an audit to export: forms with their findings, merged from ordered streams, and the counts."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from zhunsheng.findings.exported import COUNTED, ExportedForm, RegionTally, RuleTally, Totals
from zhunsheng.findings.finding import SEVERITIES, path_key
from zhunsheng.findings.rows import FindingRow, FormRow, OutcomeRow, RejectedRow
from zhunsheng.runs.query import RunTables

#: What of ``run.json`` an export may tell: nothing that differs between two runs over the same inputs.
_TOLD = ("engine", "rulesets", "state", "census", "command")
_UNTOLD_OF_COMMAND = frozenset({"jobs"})
_PLACES = (*COUNTED[:6], "waived")
_FORM_COLUMNS = tuple(one for one in FormRow._fields if one != "content")

_LISTED = "standing in ('finding', 'waived') and list_contains(?, severity)"
_VERDICTS = "select verdict, count(*) from forms group by all order by all"
_SEVERITIES = "select severity, count(*) from findings where standing = 'finding' group by all"
_WAIVED = "select count(*) from findings where standing = 'waived'"
_LISTED_COUNT = f"select count(*) from findings where {_LISTED}"
_STATES = "select state, count(*) from rejected group by all order by all"
_RULES = f"""
select asked.*, coalesce(title, ''), coalesce(heaviest, -1), coalesce(found, 0)
from (
    select rule, count(*), {", ".join(f"sum({one})" for one in COUNTED)} from outcomes group by rule
) asked
left join (
    select rule, min(list_position(?, severity)) as heaviest, count(distinct (form, source)) as found
    from findings where standing = 'finding' group by rule
) told using (rule)
left join rules using (rule)
order by rule
"""
_REGIONS = """
select jurisdiction, name, verdict, count(*)
from forms join regions using (jurisdiction) group by all order by all
"""
_HEAT = """
select jurisdiction, rule, count(*) from (
    select distinct form, source, rule from findings where standing = 'finding'
) join forms using (form, source) group by all order by all
"""
_FORMS = "select {columns} from forms {chosen} order by form, source"
_FOUND = f"semi join (select form, source from findings where {_LISTED}) using (form, source)"
_FINDINGS = """
select {columns} from findings where standing <> 'outcome' or outcome <> 'consistent'
order by form, source, rule, path, "check", fingerprint
"""
_OUTCOMES = "select {columns} from outcomes {chosen} order by form, source, rule"
_OPEN_OUTCOMES = frozenset({"indeterminate", "error"})
_REJECTED = "select {columns} from rejected order by source, state, code, place"


@dataclass(frozen=True, slots=True)
class RunExport:
    """A run as exporters take it; ``min_severity`` is the lightest severity whose findings are listed.

    The tables must have been opened with the forms' content where that is asked for.
    """

    tables: RunTables
    min_severity: str = "note"

    @property
    def about(self) -> Mapping[str, Any]:
        """What the run was, without what differs from one machine to the next."""
        told = {key: self.tables.about.get(key) for key in _TOLD}
        command = told["command"] or {}
        return {**told, "command": {key: command[key] for key in command if key not in _UNTOLD_OF_COMMAND}}

    @property
    def _weights(self) -> list[str]:
        return list(SEVERITIES[: SEVERITIES.index(self.min_severity) + 1])

    def totals(self) -> Totals:
        """The counts, from the tables."""
        found = dict(self.tables.rows(_SEVERITIES))
        return Totals(
            dict(self.tables.rows(_VERDICTS)),
            {one: found.get(one, 0) for one in SEVERITIES},
            self._one(_WAIVED),
            self._one(_LISTED_COUNT, [self._weights]),
            dict(self.tables.rows(_STATES)),
        )

    def rules(self) -> tuple[RuleTally, ...]:
        """Every rule that was asked, by its id."""
        told = []
        for rule, asked, *counts, title, heaviest, found in self.tables.rows(_RULES, [list(SEVERITIES)]):
            severity = SEVERITIES[heaviest - 1] if heaviest > 0 else ""
            told.append(RuleTally(rule, title, severity, asked, found, _counted(counts)))
        return tuple(told)

    def regions(self) -> tuple[RegionTally, ...]:
        """Every jurisdiction that a form names, by its code."""
        verdicts: dict[tuple[str, str], dict[str, int]] = {}
        for code, name, verdict, count in self.tables.rows(_REGIONS):
            verdicts.setdefault((code, name), {})[verdict] = count
        heat: dict[str, dict[str, int]] = {}
        for code, rule, count in self.tables.rows(_HEAT):
            heat.setdefault(code, {})[rule] = count
        return tuple(
            RegionTally(code, name, counts, heat.get(code, {})) for (code, name), counts in verdicts.items()
        )

    def forms(
        self, *, content: bool = False, asked: bool = False, found: bool = False
    ) -> Iterator[ExportedForm]:
        """The forms by id and source; ``found`` leaves out those of which nothing is listed."""
        columns = (*_FORM_COLUMNS, *(("content",) if content else ()))
        chosen, parameters = (_FOUND, [self._weights]) if found else ("", [])
        findings = _Beside(self.tables.rows(_FINDINGS.format(columns=_written(FindingRow._fields))))
        counted = _OUTCOMES.format(columns=_written(OutcomeRow._fields), chosen=chosen)
        outcomes = _Beside(self.tables.rows(counted, parameters) if asked else iter(()))
        rulesets = {one["digest"]: one for one in self.tables.about.get("rulesets") or ()}
        for row in self.tables.rows(_FORMS.format(columns=_written(columns), chosen=chosen), parameters):
            form = FormRow(*row) if content else FormRow(*(*row, b""))
            told = [FindingRow(*one) for one in findings.of(form.form, form.source)]
            counts = [OutcomeRow(*one) for one in outcomes.of(form.form, form.source)]
            yield self._form(form, told, counts, rulesets.get(form.ruleset) or {})

    def rejected(self) -> Iterator[RejectedRow]:
        """The inputs that were not audited, by source."""
        columns = _written(RejectedRow._fields)
        return (RejectedRow(*one) for one in self.tables.rows(_REJECTED.format(columns=columns)))

    def _one(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        return int(next(self.tables.rows(sql, parameters))[0])

    def _form(
        self,
        form: FormRow,
        told: Sequence[FindingRow],
        counts: Sequence[OutcomeRow],
        ruleset: Mapping[str, Any],
    ) -> ExportedForm:
        findings = sorted((one for one in told if one.standing in {"finding", "waived"}), key=_weight)
        documents = [json.loads(one.document) for one in findings if one.severity in self._weights]
        shadow = [json.loads(one.document) for one in told if one.standing == "shadow"]
        decisive = ruleset.get("decisive") or {}
        wanting = {
            one.rule
            for one in told
            if one.outcome in _OPEN_OUTCOMES and one.check in decisive.get(one.rule, ())
        }
        document = {
            "form": _identity(form),
            "ruleset": {
                "packs": list(ruleset.get("packs") or ()),
                "digest": form.ruleset,
                "titles": dict(sorted((ruleset.get("titles") or {}).items())),
                "returned": list(ruleset.get("returned") or ()),
            },
            "verdict": form.verdict,
            "undecided": sorted(wanting),
            "counts": {one: getattr(form, one) for one in _PLACES},
            "findings": documents,
            "outcomes": [_place(one) for one in sorted(told, key=_path) if one.standing == "outcome"],
            "shadow": shadow,
        }
        changes = {one.fingerprint: one.change for one in findings if one.change}
        return ExportedForm(document, changes, {one.rule: _counted(one[3:-1]) for one in counts})


def _written(columns: Sequence[str]) -> str:
    return ", ".join(f'"{one}"' for one in columns)


def _counted(counts: Sequence[Any]) -> dict[str, int]:
    return {name: int(count) for name, count in zip(COUNTED, counts, strict=True)}


def _weight(row: FindingRow) -> tuple[int, str, str, str]:
    return (SEVERITIES.index(row.severity), path_key(row.path), row.rule, row.check)


def _path(row: FindingRow) -> tuple[str, str, str]:
    return (path_key(row.path), row.rule, row.check)


def _identity(form: FormRow) -> dict[str, Any]:
    return {
        "content": json.loads(form.content, parse_float=Decimal) if form.content else {},
        "id": form.form,
        "source": form.source,
        "digest": form.digest,
        "kind": form.kind,
        "title": form.title,
        "organization": form.organization,
        "jurisdiction": form.jurisdiction or None,
        "fiscal_year": form.fiscal_year,
    }


def _place(row: FindingRow) -> dict[str, Any]:
    """A place that is no finding; which cells were wanting is not kept in the tables."""
    return {
        "rule": row.rule,
        "check": row.check or None,
        "path": row.path,
        "place": row.place,
        "outcome": row.outcome,
        "cause": row.cause or None,
        "cells": [],
        "detail": "",
    }


@dataclass(slots=True)
class _Beside:
    """Rows that begin with form and source, in their order, handed out form by form."""

    rows: Iterator[tuple[Any, ...]]
    held: tuple[Any, ...] | None = field(init=False)

    def __post_init__(self) -> None:
        self.held = next(self.rows, None)

    def of(self, form: str, source: str) -> list[tuple[Any, ...]]:
        """The rows of one form; forms must be asked for in order."""
        taken = []
        while self.held is not None and self.held[:2] <= (form, source):
            if self.held[:2] == (form, source):
                taken.append(self.held)
            self.held = next(self.rows, None)
        return taken
