"""A pack held against the packs above it: what it alters must be there, and may be altered so."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from itertools import chain, combinations
from typing import Any, TypeVar

from zhunsheng.language.problems import Problem, Words, did_you_mean
from zhunsheng.rules.decoding import Desk
from zhunsheng.rules.folder import names_of
from zhunsheng.rules.layers import (
    Act,
    Exceptional,
    Mending,
    StandingRule,
    definitions_of,
    documents_of,
    exceptions,
    maps_of,
    rule_id,
    rules_on,
)
from zhunsheng.rules.pack import (
    Citation,
    DatedValue,
    Disabling,
    Document,
    Pack,
    Parameter,
    Rule,
    Value,
)
from zhunsheng.rules.period import Period
from zhunsheng.rules.source import Place
from zhunsheng.rules.tightening import DAWN, check_parameters, check_rules

D = TypeVar("D", bound=Exceptional | Mending)
_ACTS = {
    "replaced": "replace",
    "changed": "change",
    "disabled": "disable",
    "enabled": "enable",
}
_KINDS: tuple[tuple[type, Words], ...] = (
    (bool, Words("true 或 false", "true or false")),
    (Decimal, Words("数", "a number")),
    (date, Words("日期", "a date")),
    (str, Words("文字", "text")),
    (tuple, Words("列表", "a list")),
    (Mapping, Words("键和值", "keys with values")),
)


def link(pack: Pack, above: Sequence[Pack]) -> tuple[Problem, ...]:
    """The problems of ``pack`` on top of the chain ``above`` (the nation first; empty for a pack without parent)."""
    desk = Desk()
    if above:
        _check_head(pack, above, desk)
    else:
        _check_rootless(pack, desk)
    _check_additions(pack, above, desk)
    _check_overrides(pack, above, desk)
    _check_values(pack, above, desk)
    _check_exceptions(pack, above, desk)
    check_citations(pack, (*above, pack), desk)
    check_documents(pack, (*above, pack), desk)
    if above and not any(one.severity == "error" for one in desk.problems):
        check_parameters(pack, above, desk)
        check_rules((one.id for _, one in exceptions(pack)), pack, above, desk)
    return tuple(desk.problems)


def _check_head(pack: Pack, above: Sequence[Pack], desk: Desk) -> None:
    """A pack for kinds that its parent does not know, or for years that are none of those above."""
    parent = above[-1]
    for kind in pack.head.kinds:
        if kind not in parent.head.kinds:
            desk.note(
                pack.head.place, "kind-not-above", hint=did_you_mean(kind, parent.head.kinds), name=kind
            )
    for upper in above:
        if not upper.head.years.meets(pack.head.years):
            desk.note(pack.head.place, "years-apart", name=upper.id)


def _check_rootless(pack: Pack, desk: Desk) -> None:
    """A pack without parent has nothing to set, override, replace, change or disable."""
    altering: tuple[tuple[str, Sequence[Any]], ...] = (
        ("set", pack.settings),
        ("override", (*pack.definition_overrides, *pack.map_overrides)),
        ("replace", pack.replacements),
        ("change", pack.changes),
        ("disable", pack.disablings),
    )
    for section, content in altering:
        for one in content[:1]:
            desk.note(one.place, "nothing-above", name=section)


def _check_additions(pack: Pack, above: Sequence[Pack], desk: Desk) -> None:
    """What a pack adds must be new, and a lower pack's rules bear its code."""
    prefix = f"{pack.head.jurisdiction}." if above else ""
    for rule in pack.rules:
        if not rule.id.startswith(prefix):
            desk.note(rule.place, "wrong-prefix", name=rule.id, prefix=prefix)
    rules = chain.from_iterable((*one.rules, *one.replacements) for one in above)
    _refuse_taken(
        {name: rule.place for rule in rules for name in _ids(rule)}, _rule_ids(pack), desk, "duplicate-name"
    )
    named = {name: place for one in above for name, place in _field_names(one)}
    _refuse_taken(named, _field_names(pack), desk, "already-above")


def _refuse_taken(
    taken: Mapping[str, Place], wanted: Iterable[tuple[str, Place]], desk: Desk, refusal: str
) -> None:
    for name, place in wanted:
        if name in taken:
            desk.note(place, refusal, name=name, at_file=taken[name].file, at_line=taken[name].line)


def _ids(rule: Rule) -> tuple[str, ...]:
    return (rule.id, *rule.aliases)


def _rule_ids(pack: Pack) -> Iterator[tuple[str, Place]]:
    return ((name, rule.place) for rule in pack.rules for name in _ids(rule))


def _field_names(pack: Pack) -> Iterator[tuple[str, Place]]:
    """The names a pack gives that expressions use like fields."""
    stated: tuple[Any, ...] = (*pack.parameters, *pack.definitions, *pack.maps)
    return ((name, one.place) for one in stated for name in names_of(one))


def _check_overrides(pack: Pack, above: Sequence[Pack], desk: Desk) -> None:
    """What a pack sets or overrides must stand above it."""
    parameters = _parameters(above)
    for setting in pack.settings:
        _require(setting.name, setting.place, parameters, "unknown-parameter", desk)
        if setting.name in parameters and parameters[setting.name].lower == "nothing":
            desk.note(setting.place, "lowering-forbidden", name=setting.name)
    for definition in pack.definition_overrides:
        _require(definition.name, definition.place, definitions_of(above), "unknown-definition", desk)
    for override in pack.map_overrides:
        _require(override.name, override.place, maps_of(above), "unknown-map", desk)


def _require(name: str, place: Place, known: Iterable[str], refusal: str, desk: Desk) -> None:
    names = list(known)
    if name not in names:
        desk.note(place, refusal, hint=did_you_mean(name, names), name=name)


def _parameters(packs: Sequence[Pack]) -> dict[str, Parameter]:
    return {one.name: one for pack in packs for one in pack.parameters}


def _check_values(pack: Pack, above: Sequence[Pack], desk: Desk) -> None:
    """All values of a parameter are of one kind, and can be ordered where a lower level may only tighten."""
    for parameter in pack.parameters:
        _refuse_other_kinds(parameter, parameter.values, desk)
        if parameter.lower == "tighten" and not isinstance(parameter.values[0].value, Decimal | date):
            desk.note(parameter.values[0].place, "tighten-needs-number", name=parameter.name)
    known = _parameters(above)
    for setting in pack.settings:
        if setting.name in known:
            _refuse_other_kinds(known[setting.name], setting.values, desk)


def _refuse_other_kinds(parameter: Parameter, values: Iterable[DatedValue], desk: Desk) -> None:
    wanted = _kind(parameter.values[0].value)
    for one in values:
        if _kind(one.value) != wanted:
            desk.note(one.place, "wrong-type", wanted=wanted, found=_kind(one.value))


def _kind(value: Value) -> Words:
    return next(words for kind, words in _KINDS if isinstance(value, kind))


def _check_exceptions(pack: Pack, above: Sequence[Pack], desk: Desk) -> None:
    """An exception is from a rule that stands above, and is alone in its time."""
    standing = rules_on(above, DAWN)
    check_substitutes(pack.disablings, {**standing, **{rule.id: rule for rule in pack.rules}}, desk)
    for known, one in check_done(exceptions(pack), standing, desk):
        if isinstance(one, Rule):
            others = {
                name: kept.rule.place
                for key, kept in standing.items()
                if key != known
                for name in _ids(kept.rule)
            }
            _refuse_taken(others, ((name, one.place) for name in one.aliases), desk, "duplicate-name")


def check_substitutes(disablings: Iterable[Disabling], known: Iterable[str], desk: Desk) -> None:
    """A rule that takes the place of a disabled one is there."""
    for one in disablings:
        if one.instead:
            _require(one.instead, one.place, known, "no-such-rule", desk)


def check_done(
    done: Iterable[tuple[Act, D]], standing: Mapping[str, StandingRule], desk: Desk
) -> list[tuple[str, D]]:
    """What is done to rules that there are, by their ids; of what is done to one rule, no two at one time."""
    known: list[tuple[str, D]] = []
    found: list[tuple[str, str, Place, Period]] = []
    for deed, one in done:
        key = rule_id(standing, one.id)
        if key is None:
            desk.note(one.place, "unknown-rule", hint=did_you_mean(one.id, standing), name=one.id)
            continue
        known.append((key, one))
        found.append((key, _ACTS[deed], one.place, one.period))
        if isinstance(one, Disabling) and one.period.until is None and not one.instead:
            desk.note(one.place, "disabling-without-end", name=key)
    for (rule, act, place, period), (rival, rival_act, rival_place, rival_period) in combinations(found, 2):
        if rule == rival and period.meets(rival_period):
            desk.note(
                rival_place,
                "exceptions-clash",
                name=rule,
                act=rival_act,
                at_line=rival_place.line,
                other_file=place.file,
                other_line=place.line,
                other_act=act,
            )
    return known


def check_documents(content: Any, packs: Sequence[Pack], desk: Desk) -> None:
    """No document is cited where it is in force on none of the days in question."""
    documents = documents_of(packs)
    for owner, periods in _citing(content):
        for citation in owner.basis:
            document = _document_of(citation, documents)
            if document and not any(document.period.meets(one) for one in periods):
                used = Words(*("、".join(_days(one).of(lang) for one in periods) for lang in ("zh", "en")))
                period, name = _days(document.period), document.number
                desk.note(citation.place, "document-not-in-force", name=name, period=period, used=used)


def _days(period: Period) -> Words:
    """A period as people say it; the day it ends on is not part of it."""
    if period.until is None:
        return Words(f"{period.start or ''} 起", f"from {period.start or 'ever'}")
    if period.start is None:
        return Words(f"{period.until} 以前", f"before {period.until}")
    return Words(f"{period.start} 起、{period.until} 以前", f"from {period.start}, before {period.until}")


def _citing(content: Any) -> Iterator[tuple[Any, tuple[Period, ...]]]:
    """What cites documents, and the stretches of time that it is about."""
    parts = ("rules", "replacements", "changes", "disablings", "enablings")
    for one in chain.from_iterable(getattr(content, part, ()) for part in parts):
        yield one, (one.period,)
    for one in chain.from_iterable(getattr(content, part, ()) for part in ("parameters", "settings")):
        if one.values:
            yield one, tuple(value.period for value in one.values)


def _document_of(citation: Citation, documents: Mapping[str, Document]) -> Document | None:
    """The document that is cited: the longest number that the text begins with."""
    number = " ".join(citation.text.split())
    while number and number not in documents:
        number = number.rpartition(" ")[0]
    return documents.get(number)


def check_citations(content: object, packs: Sequence[Pack], desk: Desk) -> None:
    """Every document and clause that is cited is registered here or above."""
    documents = documents_of(packs)
    known = [
        name
        for document in documents.values()
        for name in (document.number, *(f"{document.number} {clause.name}" for clause in document.clauses))
    ]
    for citation in _citations(content):
        if " ".join(citation.text.split()) not in known:
            desk.note(
                citation.place, "unknown-basis", hint=did_you_mean(citation.text, known), name=citation.text
            )


def _citations(content: object) -> Iterator[Citation]:
    """All citations anywhere in a pack's records."""
    if isinstance(content, Citation):
        yield content
    elif isinstance(content, tuple):
        for item in content:
            yield from _citations(item)
    elif is_dataclass(content):
        for one in fields(content):
            if one.compare:
                yield from _citations(getattr(content, one.name))
