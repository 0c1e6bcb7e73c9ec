"""The pack format: which keys each part of a file may have, and the records they become."""

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import re2

from zhunsheng.language.problems import Words
from zhunsheng.rules.decoding import (
    Desk,
    Field,
    RefusedError,
    boolean,
    citation,
    code,
    day,
    expression,
    fields,
    filled_text,
    known_fields,
    listing,
    mapping,
    matching,
    named,
    one_or_more,
    period_of,
    record,
    template,
    text,
    value,
    word,
    year,
)
from zhunsheng.rules.frozen import Frozen
from zhunsheng.rules.nodes import Entries, Node, Scalar
from zhunsheng.rules.pack import (
    SEVERITIES,
    STAGES,
    Assertion,
    Change,
    Clause,
    DatedValue,
    Definition,
    Disabling,
    Document,
    Enabling,
    Expression,
    Head,
    HotfixHead,
    LabelMap,
    MapOverride,
    Parameter,
    Parent,
    Printed,
    Rule,
    Setting,
    SeverityCase,
    Stage,
)
from zhunsheng.rules.period import Period, Years
from zhunsheng.rules.version import VersionRange, read_version

_RULE_ID = r"(?:[0-9]{6}\.)?[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
_PACK_ID = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_KEY = r"[a-z][a-z0-9_]*"
_CITATIONS = listing(citation)


def _clause(name: Scalar, node: Node, desk: Desk) -> Clause:
    table = {"quote": Field("quote", text), "unverified": Field("unverified", boolean)}
    return Clause(name.text, name.place, **fields(node, desk, Words("条款", "a clause"), table))


def _document(name: Scalar, node: Node, desk: Desk) -> Document:
    values = fields(node, desk, Words("文件", "a document"), _DOCUMENT)
    return Document(name.text, place=name.place, period=period_of(values, node, desk), **values)


_PERIOD: Mapping[str, Field] = {"from": Field("start", day), "until": Field("until", day)}
_DOCUMENT: Mapping[str, Field] = {
    "title": Field("title", filled_text, required=True),
    "issuer": Field("issuer", text),
    **_PERIOD,
    "url": Field("url", text),
    "unverified": Field("unverified", boolean),
    "clauses": Field("clauses", named(_clause)),
}


def _period(node: Node, desk: Desk) -> Period:
    return period_of(fields(node, desk, Words("期间", "a period"), _PERIOD), node, desk)


def _dated_value(node: Node, desk: Desk) -> DatedValue:
    table = {
        "from": Field("start", day, required=True),
        "until": Field("until", day),
        "value": Field("value", value, required=True),
    }
    values = fields(node, desk, Words("参数的值", "a dated value"), table)
    period = period_of(dict(values), node, desk)
    return DatedValue(values["start"], values["value"], node.place, period.until)


def _dated_values(name: str, found: tuple[DatedValue, ...], desk: Desk) -> tuple[DatedValue, ...]:
    """In the order of their days, each ended by the next; two on one day are a problem."""
    ordered = sorted(found, key=lambda one: one.start)
    ended: list[DatedValue] = []
    for one, following in zip(ordered, [*ordered[1:], None], strict=False):
        if following is None:
            ended.append(one)
            continue
        if one.start == following.start or (one.until is not None and one.until > following.start):
            line = one.place.line
            desk.note(following.place, "values-overlap", name=name, start=following.start, at_line=line)
        ended.append(replace(one, until=one.until or following.start))
    return tuple(ended)


def _pattern(node: Node, desk: Desk) -> Expression:
    """A linear-time pattern whose group ``value`` is what the form states."""
    found = template(node, desk)
    options = re2.Options()
    options.log_errors = False
    try:
        compiled = re2.compile(found.text, options)
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        said = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        desk.refuse(node.place, "bad-pattern", a=said)
    if "value" not in compiled.groupindex:
        desk.refuse(node.place, "bad-pattern", a=Words("没有名为 value 的组", "no group named value"))
    return found


_PRINTED: Mapping[str, Field] = {
    "in": Field("where", filled_text, required=True),
    "pattern": Field("pattern", _pattern, required=True),
    "basis_is_form": Field("basis_is_form", boolean),
}


def _printed(node: Node, desk: Desk) -> Printed:
    return Printed(**fields(node, desk, Words("printed", "printed"), _PRINTED))


_SETTING: Mapping[str, Field] = {
    "values": Field("values", one_or_more(_dated_value)),
    "basis": Field("basis", _CITATIONS),
    "printed": Field("printed", _printed),
}
_PARAMETER: Mapping[str, Field] = {
    "title": Field("title", filled_text, required=True),
    "key": Field("key", matching(_KEY, "wrong-id")),
    "unit": Field("unit", text),
    "lower": Field("lower", word("nothing", "tighten", "anything")),
    "stricter": Field("stricter", word("higher", "lower")),
    **_SETTING,
    "values": Field("values", one_or_more(_dated_value), required=True),
}


def _parameter(name: Scalar, node: Node, desk: Desk) -> Parameter:
    values = fields(node, desk, Words("参数", "a parameter"), _PARAMETER)
    values["values"] = _dated_values(name.text, values["values"], desk)
    if values.get("lower") == "tighten" and "stricter" not in values:
        desk.note(name.place, "tighten-needs-stricter", name=name.text)
    return Parameter(name.text, place=name.place, **values)


def _setting(name: Scalar, node: Node, desk: Desk) -> Setting:
    values = fields(node, desk, Words("set 的参数", "a setting"), _SETTING)
    if not values:
        desk.refuse(name.place, "nothing-changed")
    values["values"] = _dated_values(name.text, values.get("values", ()), desk)
    return Setting(name.text, name.place, **values)


_DEFINITION: Mapping[str, Field] = {
    "title": Field("title", filled_text),
    "is": Field("expression", expression, required=True),
    "key": Field("key", matching(_KEY, "wrong-id")),
}


def _definition(name: Scalar, node: Node, desk: Desk) -> Definition:
    if isinstance(node, Entries):
        values = fields(node, desk, Words("定义", "a definition"), _DEFINITION)
        return Definition(name.text, place=name.place, **values)
    return Definition(name.text, expression(node, desk), name.place)


def _labels(key: Scalar, node: Node, desk: Desk) -> tuple[str, tuple[str, ...]]:
    return key.text, one_or_more(filled_text)(node, desk)


def _entries(node: Node, desk: Desk) -> Frozen[tuple[str, ...]]:
    return Frozen(named(_labels)(node, desk))


_MAP: Mapping[str, Field] = {
    "title": Field("title", filled_text),
    "from": Field("source", expression, required=True),
    "to": Field("target", expression, required=True),
    "entries": Field("entries", _entries, required=True),
}
_MAP_OVERRIDE: Mapping[str, Field] = {
    **{key: row._replace(required=False) for key, row in _MAP.items()},
    "replace": Field("replace", boolean),
}


def _map(name: Scalar, node: Node, desk: Desk) -> LabelMap:
    return LabelMap(name.text, place=name.place, **fields(node, desk, Words("对应表", "a map"), _MAP))


def _map_override(name: Scalar, node: Node, desk: Desk) -> MapOverride:
    where = Words("对应表", "a map")
    values = fields(node, desk, where, _MAP_OVERRIDE)
    if not values:
        desk.refuse(name.place, "nothing-changed")
    return MapOverride(name.text, name.place, **values)


def _severity_case(node: Node, desk: Desk) -> SeverityCase:
    if isinstance(node, Scalar):
        return SeverityCase(word(*SEVERITIES)(node, desk))
    table = {
        "when": Field("when", expression, required=True),
        "is": Field("severity", word(*SEVERITIES), required=True),
    }
    return SeverityCase(**fields(node, desk, Words("严重程度", "a severity"), table))


def _severity(node: Node, desk: Desk) -> tuple[SeverityCase, ...]:
    """A plain word, or cases in order that end in a plain word."""
    cases = one_or_more(_severity_case)(node, desk)
    if cases[-1].when is not None or any(case.when is None for case in cases[:-1]):
        desk.refuse(node.place, "severity-without-end")
    return cases


def _stages(node: Node, desk: Desk) -> tuple[Stage, ...]:
    table = {
        "from": Field("start", day, required=True),
        "is": Field("stage", word(*STAGES), required=True),
    }
    found = one_or_more(record(Words("阶段", "a stage"), Stage, table))(node, desk)
    for one, following in pairwise(found):
        if following.start <= one.start:
            desk.note(following.place, "stages-out-of-order")
    return found


_SCOPE: Mapping[str, Field] = {
    "each": Field("each", expression),
    "by": Field("by", one_or_more(expression)),
    "when": Field("when", expression),
    "columns": Field("columns", one_or_more(expression)),
    "at": Field("at", expression),
    "severity": Field("severity", _severity),
    "message": Field("message", template),
    "hint": Field("hint", filled_text),
}
_ASSERTION: Mapping[str, Field] = {
    "name": Field("name", filled_text, required=True),
    **_SCOPE,
    "check": Field("check", expression, required=True),
}


def _named_assertion(node: Node, desk: Desk) -> tuple[dict[str, Any], Node]:
    return fields(node, desk, Words("checks 的一项", "an item of checks"), _ASSERTION), node


_RULE: Mapping[str, Field] = {
    "id": Field("id", matching(_RULE_ID, "wrong-id"), required=True),
    "aliases": Field("aliases", listing(matching(_RULE_ID, "wrong-id"))),
    "title": Field("title", filled_text, required=True),
    "kinds": Field("kinds", one_or_more(filled_text)),
    "category": Field("category", filled_text),
    **_SCOPE,
    "severity": Field("severity", _severity, required=True),
    "check": Field("check", expression),
    "checks": Field("checks", one_or_more(_named_assertion)),
    "basis": Field("basis", _CITATIONS),
    "period": Field("period", _period),
    "stage": Field("stages", _stages),
    "tighten": Field("tighten", boolean),
}
_SCOPE_NAMES = tuple(row.name for row in _SCOPE.values())


def _rule(node: Node, desk: Desk) -> Rule:
    values = fields(node, desk, Words("规则", "a rule"), _RULE)
    if ("check" in values) == ("checks" in values):
        desk.refuse(_place_of_id(node), "check-or-checks")
    shared = {name: values.pop(name) for name in _SCOPE_NAMES if name in values}
    if "check" in values:
        stated = (({"name": None, "check": values.pop("check")}, node),)
    else:
        stated = values.pop("checks")
        _refuse_equal_names(stated, desk)
    assertions = tuple(_assertion(shared, own, where, desk) for own, where in stated)
    return Rule(assertions=assertions, place=_place_of_id(node), **values)


def _assertion(shared: dict[str, Any], own: dict[str, Any], node: Node, desk: Desk) -> Assertion:
    """An assertion with its rule's keys where it has none; one with a list of its own does not take over ``by``."""
    inherited = {key: one for key, one in shared.items() if key != "by" or "each" not in own}
    values = inherited | own
    if "by" in values and "each" not in values:
        desk.refuse(_place_of_id(node), "by-without-each")
    return Assertion(**values)


def _refuse_equal_names(stated: tuple[tuple[dict[str, Any], Node], ...], desk: Desk) -> None:
    seen: dict[str, Node] = {}
    for own, node in stated:
        first = seen.setdefault(own["name"], node)
        if first is not node:
            place = first.place
            desk.note(node.place, "duplicate-name", name=own["name"], at_file=place.file, at_line=place.line)


def _place_of_id(node: Node) -> Any:
    """Where a rule is pointed at: its id (or an assertion's name), else where it begins."""
    entry = (node.get("id") or node.get("name")) if isinstance(node, Entries) else None
    return entry.value.place if entry else node.place


_EXCEPTION: Mapping[str, Field] = {
    "id": Field("id", matching(_RULE_ID, "wrong-id"), required=True),
    "reason": Field("reason", filled_text, required=True),
    "basis": Field("basis", _CITATIONS),
    **_PERIOD,
}
_CHANGE: Mapping[str, Field] = {
    **_EXCEPTION,
    "severity": Field("severity", _severity),
    "stage": Field("stages", _stages),
}


def _change(node: Node, desk: Desk) -> Change:
    values = fields(node, desk, Words("change 的一项", "a change"), _CHANGE)
    if "severity" not in values and "stages" not in values:
        desk.refuse(_place_of_id(node), "nothing-changed")
    return Change(period=period_of(values, node, desk), place=_place_of_id(node), **values)


def _disabling(node: Node, desk: Desk) -> Disabling:
    table = {
        **_EXCEPTION,
        "basis": Field("basis", one_or_more(citation), required=True),
        "instead": Field("instead", matching(_RULE_ID, "wrong-id")),
    }
    values = fields(node, desk, Words("disable 的一项", "a disabling"), table)
    return Disabling(period=period_of(values, node, desk), place=_place_of_id(node), **values)


def _enabling(node: Node, desk: Desk) -> Enabling:
    table = {**_EXCEPTION, "basis": Field("basis", one_or_more(citation), required=True)}
    values = fields(node, desk, Words("enable 的一项", "an enabling"), table)
    return Enabling(period=period_of(values, node, desk), place=_place_of_id(node), **values)


def _severity_change(node: Node, desk: Desk) -> Change:
    """A hotfix's change: of the severity, and nothing else."""
    table = {**_EXCEPTION, "severity": Field("severity", _severity, required=True)}
    values = fields(node, desk, Words("修补里 change 的一项", "a hotfix's change"), table)
    return Change(period=period_of(values, node, desk), place=_place_of_id(node), **values)


def _version(node: Node, desk: Desk) -> str:
    found = code(node, desk)
    if read_version(found) is None:
        desk.refuse(node.place, "wrong-version", found=found)
    return found


def _parent(node: Node, desk: Desk) -> Parent:
    entries = mapping(node, desk).entries
    if len(entries) != 1:
        desk.refuse(node.place, "several-parents")
    key, stated = entries[0].key, entries[0].value
    return Parent(key.text, _range(stated, desk), key.place)


def _range(node: Node, desk: Desk) -> VersionRange:
    stated = text(node, desk)
    versions = VersionRange.of(stated)
    if versions is None:
        desk.refuse(node.place, "wrong-range", found=stated)
    return versions


def _number(node: Node, desk: Desk) -> int:
    """The place of a hotfix among those of its pack, counted from 1."""
    found = code(node, desk)
    if not re.fullmatch(r"[1-9][0-9]{0,3}", found):
        hint = Words("从 1 起依次编号", "count from 1")
        desk.refuse(node.place, "wrong-value", hint=hint, found=found)
    return int(found)


def _years(node: Node, desk: Desk) -> Years:
    table = {"from": Field("start", year), "until": Field("until", year)}
    values = fields(node, desk, Words("fiscal_years", "fiscal_years"), table)
    years = Years(**values)
    if years.start is not None and years.until is not None and years.until <= years.start:
        desk.refuse(node.place, "period-reversed", start=years.start, until=years.until)
    return years


_HEAD: Mapping[str, Field] = {
    "id": Field("id", matching(_PACK_ID, "wrong-id", code), required=True),
    "jurisdiction": Field("jurisdiction", code, required=True),
    "title": Field("title", filled_text, required=True),
    "version": Field("version", _version, required=True),
    "kinds": Field("kinds", one_or_more(filled_text), required=True),
    "fiscal_years": Field("years", _years),
    "extends": Field("parent", _parent),
}
_OVERRIDE: Mapping[str, Field] = {
    "definitions": Field("definition_overrides", named(_definition)),
    "maps": Field("map_overrides", named(_map_override)),
}


def _override(node: Node, desk: Desk) -> dict[str, Any]:
    return fields(node, desk, Words("override", "override"), _OVERRIDE)


#: The sections of a file. ``override`` holds two, which are taken apart.
_SECTIONS: Mapping[str, Field] = MappingProxyType(
    {
        "pack": Field("head", record(Words("pack", "pack"), Head, _HEAD)),
        "basis": Field("documents", named(_document)),
        "parameters": Field("parameters", named(_parameter)),
        "definitions": Field("definitions", named(_definition)),
        "maps": Field("maps", named(_map)),
        "rules": Field("rules", listing(_rule)),
        "set": Field("settings", named(_setting)),
        "override": Field("override", _override),
        "replace": Field("replacements", listing(_rule)),
        "change": Field("changes", listing(_change)),
        "disable": Field("disablings", listing(_disabling)),
    }
)


_HOTFIX_HEAD: Mapping[str, Field] = {
    "pack": Field("pack", matching(_PACK_ID, "wrong-id", code), required=True),
    "versions": Field("versions", _range, required=True),
    "number": Field("number", _number, required=True),
    "title": Field("title", filled_text, required=True),
    "date": Field("issued", day, required=True),
    "reason": Field("reason", filled_text),
}
_HOTFIX_SECTIONS: Mapping[str, Field] = MappingProxyType(
    {
        "hotfix": Field("head", record(Words("hotfix", "hotfix"), HotfixHead, _HOTFIX_HEAD)),
        "change": Field("changes", listing(_severity_change)),
        "disable": Field("disablings", listing(_disabling)),
        "enable": Field("enablings", listing(_enabling)),
    }
)


def decode_hotfix(node: Node, desk: Desk) -> dict[str, Any]:
    """The sections of one file of a hotfix by the names they have in :class:`Hotfix`."""
    try:
        sections, _ = known_fields(node, desk, Words("修补", "a hotfix"), _HOTFIX_SECTIONS)
    except RefusedError:
        return {}
    return sections


def decode_file(node: Node, desk: Desk) -> dict[str, Any]:
    """The sections of one file by the names they have in :class:`Pack`, those with problems left out."""
    try:
        sections, _ = known_fields(node, desk, Words("规则包", "a pack"), _SECTIONS)
    except RefusedError:
        return {}
    overrides: dict[str, Any] = sections.pop("override", {})
    return sections | overrides


#: Every key that the pack format knows.
KEYS = frozenset(
    key
    for table in (
        _SECTIONS,
        _HOTFIX_SECTIONS,
        _HEAD,
        _HOTFIX_HEAD,
        _DOCUMENT,
        _PARAMETER,
        _PRINTED,
        _DEFINITION,
        _MAP_OVERRIDE,
        _RULE,
        _ASSERTION,
        _CHANGE,
        _OVERRIDE,
    )
    for key in table
) | {"value", "is", "quote", "instead"}
