"""A pack held against the packs above it: what it alters must be there, and may be altered so."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from itertools import chain, combinations
from typing import Any

from zhunsheng.language.problems import Problem, Words, did_you_mean
from zhunsheng.rules.decoding import Desk
from zhunsheng.rules.folder import names_of
from zhunsheng.rules.layers import (
    StandingRule,
    definitions_of,
    documents_of,
    exceptions,
    maps_of,
    parameters_on,
    rule_id,
    rules_on,
)
from zhunsheng.rules.pack import (
    STAGES,
    Citation,
    DatedValue,
    Disabling,
    Pack,
    Parameter,
    Rule,
    Value,
)
from zhunsheng.rules.period import Period
from zhunsheng.rules.source import Place

#: A day before any norm: what an open period is asked about.
_DAWN = date.min
_ACTS = {
    "replaced": "replace",
    "changed": "change",
    "disabled": "disable",
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
    if not above:
        _check_rootless(pack, desk)
    _check_additions(pack, above, desk)
    _check_overrides(pack, above, desk)
    _check_values(pack, above, desk)
    _check_exceptions(pack, above, desk)
    _check_citations(pack, above, desk)
    if above and not desk.problems:
        _check_parameters_tighten(pack, above, desk)
        _check_rules_tighten(pack, above, desk)
    return tuple(desk.problems)


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
    standing = rules_on(above, _DAWN)
    found: list[tuple[str, str, Place, Period]] = []
    for deed, one in exceptions(pack):
        known = rule_id(standing, one.id)
        if known is None:
            desk.note(one.place, "unknown-rule", hint=did_you_mean(one.id, standing), name=one.id)
            continue
        found.append((known, _ACTS[deed], one.place, one.period))
        if isinstance(one, Rule):
            others = {
                name: kept.rule.place
                for key, kept in standing.items()
                if key != known
                for name in _ids(kept.rule)
            }
            _refuse_taken(others, ((name, one.place) for name in one.aliases), desk, "duplicate-name")
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


def _check_citations(pack: Pack, above: Sequence[Pack], desk: Desk) -> None:
    """Every document and clause that is cited is registered here or above."""
    documents = documents_of((*above, pack))
    known = [
        name
        for document in documents.values()
        for name in (document.number, *(f"{document.number} {clause.name}" for clause in document.clauses))
    ]
    for citation in _citations(pack):
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


def _check_parameters_tighten(pack: Pack, above: Sequence[Pack], desk: Desk) -> None:
    """On no day is a value laxer than the one above, where its parameter may only be tightened."""
    known = _parameters(above)
    for setting in pack.settings:
        parameter = known[setting.name]
        if parameter.lower != "tighten":
            continue
        sets = (one.values for upper in above for one in upper.settings if one.name == setting.name)
        days = _turns(one.period for one in chain(parameter.values, setting.values, *sets))
        for day in days:
            mine = next((one for one in setting.values if one.period.holds(day)), None)
            upper = parameters_on(above, day)[setting.name].value
            if mine and upper and _laxer(mine.value, upper.value, parameter.stricter):
                desk.note(mine.place, "loosening", name=setting.name, above=upper.value, here=mine.value)
                break


def _laxer(here: Value, above: Value, stricter: str | None) -> bool:
    if isinstance(here, Decimal) and isinstance(above, Decimal):
        return here < above if stricter == "higher" else here > above
    if isinstance(here, date) and isinstance(above, date):
        return here < above if stricter == "higher" else here > above
    return False


def _turns(periods: Iterable[Period]) -> list[date]:
    """The days on which something may become different, the first of all days among them."""
    days = {_DAWN}
    for period in periods:
        days |= {day for day in (period.start, period.until) if day}
    return sorted(days)


def _check_rules_tighten(pack: Pack, above: Sequence[Pack], desk: Desk) -> None:
    """On no day is a rule laxer than above, where it may only be tightened."""
    ids = dict.fromkeys(one.id for _, one in exceptions(pack))
    reported: set[str] = set()
    for day in _turns(periods_of_rules((*above, pack))):
        upper, here = rules_on(above, day), rules_on((*above, pack), day)
        for name in ids:
            key = rule_id(upper, name)
            if key is None or key in reported or not upper[key].rule.tighten or not upper[key].in_force:
                continue
            place = here[key].provenance[-1].place
            if here[key].disabling:
                reported.add(key)
                desk.note(place, "disabling-forbidden", name=key)
                continue
            laxer = _loosened(upper[key], here[key], pack.head.kinds)
            if laxer:
                reported.add(key)
                desk.note(place, "loosening", name=key, above=laxer[0], here=laxer[1])


def periods_of_rules(packs: Iterable[Pack]) -> Iterator[Period]:
    """Every stretch of time in which a rule, a stage or an exception of some packs stands."""
    for pack in packs:
        for rule in pack.rules:
            yield rule.period
            yield from (Period(stage.start) for stage in rule.stages)
        for _, one in exceptions(pack):
            yield one.period
            if not isinstance(one, Disabling):
                yield from (Period(stage.start) for stage in one.stages)


def _loosened(upper: StandingRule, here: StandingRule, kinds: Iterable[str]) -> tuple[object, object] | None:
    """The weight above and the laxer one here; ``None`` where a fail weighs as much as before or more.

    Where the cases are the same, each is compared with its own; otherwise the lightest here must weigh as much
    as the heaviest above, for nobody can tell before reading forms which case is chosen.
    """
    if not here.in_force or any(kind in upper.kinds and kind not in here.kinds for kind in kinds):
        return _heaviest(upper), Words("不执行", "not in force")
    if _conditions(upper) == _conditions(here):
        pairs = list(zip(_weights(upper), _weights(here), strict=True))
    else:
        pairs = [(max(_weights(upper)), min(_weights(here)))]
    return next(((STAGES[above], STAGES[mine]) for above, mine in pairs if mine < above), None)


def _heaviest(standing: StandingRule) -> str:
    return STAGES[max(_weights(standing))]


def _weights(standing: StandingRule) -> list[int]:
    """What each case of each assertion weighs, the stage's cap taken off."""
    cap = STAGES.index(standing.stage) if standing.stage else len(STAGES)
    cases = (case for one in standing.rule.assertions for case in one.severity)
    return [min(cap, STAGES.index(case.severity)) for case in cases]


def _conditions(standing: StandingRule) -> list[tuple[str | None, tuple[str | None, ...]]]:
    return [
        (one.name, tuple(case.when.text if case.when else None for case in one.severity))
        for one in standing.rule.assertions
    ]
