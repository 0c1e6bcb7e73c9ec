"""Holes in time: days that no value, no stage, no exception covers, and stretches that nobody will ever ask about."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from zhunsheng.authoring.scrutiny.examined import Examined
from zhunsheng.authoring.scrutiny.resting import Resting
from zhunsheng.language.problems import Problem
from zhunsheng.rules.layers import exceptions, parameters_on, rules_on
from zhunsheng.rules.pack import DatedValue, Pack, Rule
from zhunsheng.rules.period import Period, Years
from zhunsheng.rules.source import Place

_DAY = timedelta(days=1)
#: Forms are held against what is in force on the last day of their fiscal year.
_YEAR_END = (12, 31)


def gaps(examined: Examined, resting: Resting) -> Iterator[Problem]:
    """The holes in what the packs that are asked about date."""
    for pack in examined.packs:
        years = _years(examined.tree.chain(pack))
        yield from _values(pack)
        yield from _exceptions(pack)
        for rule in (*pack.rules, *pack.replacements):
            yield from _stages(rule)
        yield from _never_asked(pack, years)
        yield from _without_value(examined, resting, pack, years)


def _values(pack: Pack) -> Iterator[Problem]:
    """Days between two values of a parameter; in a lower level's setting only a single day, which is a slip."""
    for parameter in pack.parameters:
        yield from _between(parameter.name, parameter.values)
    for setting in pack.settings:
        yield from _between(setting.name, setting.values, longest=1)


def _between(name: str, values: Sequence[DatedValue], longest: int | None = None) -> Iterator[Problem]:
    for one, following in pairwise(values):
        if one.until is None or one.until >= following.start:
            continue
        if longest is None or (following.start - one.until).days <= longest:
            yield _gap("values-gap", following.place, name, one.until, following.start)


def _gap(code: str, place: Place, name: str, start: date, until: date) -> Problem:
    return place.problem(code, name=name, start=start, last=until - _DAY)


def _exceptions(pack: Pack) -> Iterator[Problem]:
    """A single day between two exceptions from one rule: a period does not hold the day it ends on."""
    dated = [(one.id, one.period, one.place) for _, one in exceptions(pack)]
    for name, period, _ in dated:
        for other, later, place in dated:
            if name == other and period.until is not None and later.start == period.until + _DAY:
                yield _gap("exceptions-gap", place, name, period.until, later.start)


def _stages(rule: Rule) -> Iterator[Problem]:
    """Stages that begin after their rule does, or that are never entered."""
    if not rule.stages:
        return
    first = rule.stages[0]
    start = rule.period.start
    if start is not None and start < first.start and rule.period.holds(start):
        yield _gap("stages-gap", first.place, rule.id, start, first.start)
    ends: list[date | None] = [*(one.start for one in rule.stages[1:]), None]
    for one, until in zip(rule.stages, ends, strict=True):
        if (until is None or until > one.start) and not Period(one.start, until).meets(rule.period):
            yield one.place.problem("never-asked", name=f"{rule.id} · {one.stage}")


class _Dated(NamedTuple):
    name: str
    period: Period
    place: Place


def _dated(pack: Pack) -> Iterator[_Dated]:
    """Everything in a pack that holds for a time of its own."""
    for name, value in _all_values(pack):
        yield _Dated(f"{name} = {_short(value)}", value.period, value.place)
    yield from (_Dated(one.id, one.period, one.place) for one in pack.rules)
    yield from (_Dated(one.id, one.period, one.place) for _, one in exceptions(pack))


def _all_values(pack: Pack) -> Iterator[tuple[str, DatedValue]]:
    """The values of parameters, stated here or set."""
    yield from ((one.name, value) for one in pack.parameters for value in one.values)
    yield from ((one.name, value) for one in pack.settings for value in one.values)


def _short(value: DatedValue) -> str:
    text = str(value.value)
    return text if len(text) <= 20 else f"{text[:19]}…"


def _never_asked(pack: Pack, years: Years) -> Iterator[Problem]:
    """What holds on no last day of a year that the pack is for."""
    for one in _dated(pack):
        if not _asked(one.period, years):
            yield one.place.problem("never-asked", name=one.name)


def _asked(period: Period, years: Years) -> bool:
    """Whether the last day of one of the years is in the period."""
    start = max(period.start.year if period.start else date.min.year, years.start or date.min.year)
    until = min(period.until.year if period.until else date.max.year, (years.until or date.max.year) - 1)
    if until - start > 1:
        return True
    return any(period.holds(date(year, *_YEAR_END)) for year in range(start, until + 1))


def _years(chain: Iterable[Pack]) -> Years:
    """The fiscal years that a pack and all it builds on are for."""
    starts = [one.head.years.start for one in chain if one.head.years.start is not None]
    ends = [one.head.years.until for one in chain if one.head.years.until is not None]
    return Years(max(starts, default=None), min(ends, default=None))


def _without_value(examined: Examined, resting: Resting, pack: Pack, years: Years) -> Iterator[Problem]:
    """Rules that are in force in a year in which a parameter they rest on has no value yet, or no value any more."""
    chain = examined.tree.chain(pack)
    rests: dict[str, set[str]] = {}
    for bound in examined.rulesets.get(pack.id, ()):
        for one in bound.rules:
            found = (each.name for each in resting.names(one, bound) if not each.definition)
            rests.setdefault(one.id, set()).update(found)
    told: set[tuple[str, str]] = set()
    for year in _telling_years(chain, years):
        day = date(year, *_YEAR_END)
        standing, parameters = rules_on(chain, day), parameters_on(chain, day)
        for rule, names in rests.items():
            if rule not in standing or not standing[rule].in_force:
                continue
            for name in sorted(names):
                held = parameters.get(name)
                lacks = held is not None and held.value is None and held.printed is None
                if lacks and (rule, name) not in told and _is_of(pack, rule, name):
                    told.add((rule, name))
                    yield standing[rule].rule.place.problem(
                        "value-missing", name=rule, parameter=name, day=day
                    )


def _telling_years(chain: Iterable[Pack], years: Years) -> list[int]:
    """The years about which the question has a meaning: those that rules and the packs themselves name."""
    found: set[int] = set()
    for pack in chain:
        for _, value in _all_values(pack):
            found |= {value.start.year, *([value.until.year] if value.until else [])}
        for rule in (*pack.rules, *pack.replacements):
            found |= {one.year for one in (rule.period.start, rule.period.until) if one}
    if years.start is not None:
        found.add(years.start)
    return sorted(one for one in found if years.holds(one))


def _is_of(pack: Pack, rule: str, parameter: str) -> bool:
    """Whether a pack states the rule or the parameter itself: a fault of the level above is told there."""
    own = {one.id for one in (*pack.rules, *pack.replacements)}
    return rule in own or parameter in {one.name for one in pack.parameters}
