"""The catalogue: all rules, parameters, clauses and regional differences of some packs, as plain data."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from zhunsheng.authoring.explaining.citations import Cited, cited
from zhunsheng.authoring.explaining.dated_words import STAGES, span_text, value_text
from zhunsheng.authoring.explaining.explained import Shown
from zhunsheng.authoring.explaining.pack_readings import PackReadings
from zhunsheng.authoring.explaining.regional_differences import differences, elsewhere, hotfix_differences
from zhunsheng.authoring.explaining.rule_explanation import used_names
from zhunsheng.rules.binding import BoundAssertion
from zhunsheng.rules.pack import Assertion, Expression, Pack, Parameter, Rule
from zhunsheng.values.jurisdictions import table

if TYPE_CHECKING:
    from zhunsheng.rules.pack import Setting

SCHEMA_VERSION = "1"


def catalogue_of(
    readings: PackReadings, packs: Iterable[Pack], examples: Iterable[Shown] = ()
) -> dict[str, Any]:
    """Everything that ``packs`` state, in the order of regions, the nation first.

    Differences are those of ``packs`` from what stands above them. Figures are decimals in texts; nothing in it
    depends on the clock or on where the packs lie.
    """
    chosen = sorted(packs, key=lambda one: (one.head.jurisdiction, len(readings.tree.chain(one)), one.id))
    counted = Counter(one.rule for one in examples)
    return {
        "schema_version": SCHEMA_VERSION,
        "packs": [_pack(readings, one) for one in chosen],
        "rules": [_rule(readings, pack, rule, counted) for pack in chosen for rule in pack.rules],
        "parameters": [row for pack in chosen for row in _parameters(readings, pack)],
        "basis": [row for pack in chosen for row in _basis(pack)],
        "differences": [row for pack in chosen for row in _differences(readings, pack)],
    }


def _pack(readings: PackReadings, pack: Pack) -> dict[str, Any]:
    head = pack.head
    kinds = [one for one in head.kinds if one in readings.schemas]
    rulesets = [one for kind in kinds if (one := readings.ruleset(pack, (kind,))) is not None]
    return {
        "id": pack.id,
        "title": head.title,
        "version": head.version,
        "jurisdiction": head.jurisdiction,
        "place": table().names.get(head.jurisdiction, ""),
        "level": len(readings.tree.chain(pack)),
        "parent": head.parent.id if head.parent else None,
        "parent_versions": head.parent.versions.text if head.parent else None,
        "kinds": [readings.schemas[one].title for one in kinds],
        "fiscal_years": [head.years.start, head.years.until],
        "rules": len(pack.rules),
        "rulesets": [
            {"kind": one.kind, "day": one.day.isoformat(), "rules": len(one.rules), "digest": one.digest}
            for one in rulesets
        ],
    }


def _rule(readings: PackReadings, pack: Pack, rule: Rule, counted: Mapping[str, int]) -> dict[str, Any]:
    assertions = tuple(readings.assertions(pack, rule))
    used = used_names(one for _, found in assertions for one in found)
    named = [one.name for level in readings.tree.chain(pack) for one in level.parameters if one.name in used]
    return {
        "pack": pack.id,
        "id": rule.id,
        "title": rule.title,
        "category": rule.category,
        "severity": rule.highest_severity,
        "kinds": [
            readings.schemas[one].title for one in rule.kinds or pack.head.kinds if one in readings.schemas
        ],
        "aliases": list(rule.aliases),
        "from": _day(rule.period.start),
        "until": _day(rule.period.until),
        "stages": [
            f"{span_text(one.start, None, readings.lang)} {STAGES[one.stage].of(readings.lang)}"
            for one in rule.stages
        ],
        "tighten": rule.tighten,
        "basis": [_source(one) for one in cited(readings.ruleset(pack, rule.kinds), rule.basis)],
        "checks": [_check(readings, pack, rule, stated, found) for stated, found in assertions],
        "parameters": named,
        "examples": counted[rule.id],
        "differences": [
            {"pack": one.by, "title": one.title, "says": one.line(readings.lang)}
            for one in elsewhere(readings, pack, used, rule)
        ],
    }


def _check(
    readings: PackReadings, pack: Pack, rule: Rule, stated: Assertion, found: tuple[BoundAssertion, ...]
) -> dict[str, Any]:
    def formula(expression: Expression | None) -> str | None:
        return readings.formula(expression, pack, rule.kinds) if expression else None

    return {
        "name": stated.name,
        "sentence": readings.sentence(pack, rule, found),
        "each": formula(stated.each),
        "by": [formula(one) for one in stated.by],
        "columns": [formula(one) for one in stated.columns],
        "when": formula(stated.when),
        "check": formula(stated.check),
        "severity": [{"is": case.severity, "when": formula(case.when)} for case in stated.severity],
        "hint": stated.hint or None,
    }


def _source(one: Cited) -> dict[str, Any]:
    return {
        "text": one.text,
        "title": one.title or None,
        "quote": one.quote or None,
        "verified": one.verified,
    }


def _parameters(readings: PackReadings, pack: Pack) -> Iterator[dict[str, Any]]:
    """A row a dated value: what the pack states, then what it sets of those above."""
    known = {one.name: one for level in readings.tree.chain(pack) for one in level.parameters}
    stated: tuple[Parameter | Setting, ...] = (*pack.parameters, *pack.settings)
    for one in stated:
        parameter = known[one.name]
        for value in one.values:
            figure = value.value if isinstance(value.value, Decimal) else None
            yield {
                "pack": pack.id,
                "name": one.name,
                "title": parameter.title,
                "act": "stated" if isinstance(one, Parameter) else "set",
                "unit": parameter.unit or None,
                "value": value_text(value.value),
                "number": None if figure is None else str(figure),
                "from": _day(value.start),
                "until": _day(value.until),
                "lower": parameter.lower,
                "stricter": parameter.stricter,
                "printed": (one.printed or parameter.printed) is not None,
                "basis": [citation.text for citation in one.basis],
            }


def _basis(pack: Pack) -> Iterator[dict[str, Any]]:
    """A row a clause, and one a document that names none."""
    for document in pack.documents:
        shared = {
            "pack": pack.id,
            "document": document.number,
            "title": document.title,
            "issuer": document.issuer or None,
            "from": _day(document.period.start),
            "until": _day(document.period.until),
            "url": document.url or None,
        }
        for clause in document.clauses:
            doubtful = document.unverified or clause.unverified or not clause.quote
            yield {**shared, "clause": clause.name, "quote": clause.quote or None, "verified": not doubtful}
        if not document.clauses:
            yield {**shared, "clause": None, "quote": None, "verified": False}


def _differences(readings: PackReadings, pack: Pack) -> Iterator[dict[str, Any]]:
    for one in (*differences(readings, pack), *hotfix_differences(pack, readings.lang)):
        yield {
            "pack": pack.id,
            "title": one.title,
            "hotfix": one.by if one.hotfix else None,
            "section": one.section,
            "act": one.act.of(readings.lang),
            "name": one.name,
            "says": one.says,
            "reason": one.reason or None,
            "basis": list(one.basis),
        }


def _day(day: object) -> str | None:
    return None if day is None else str(day)
