"""Where a lower level may only tighten: on no day is a parameter, or the weight of a rule, laxer than above."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain

from zhunsheng.language.problems import Words
from zhunsheng.rules.decoding import Desk
from zhunsheng.rules.layers import StandingRule, exceptions, mendings, parameters_on, rule_id, rules_on
from zhunsheng.rules.pack import STAGES, Assertion, Change, Pack, Rule, Value
from zhunsheng.rules.period import Period

#: A day before any norm: what an open period is asked about.
DAWN = date.min
_STATED = Words(
    "表上自己印的优先于地区的值,印多少没有限制",
    "what a form states itself goes before the region's value, and may be anything",
)


def check_parameters(pack: Pack, above: Sequence[Pack], desk: Desk) -> None:
    """On no day is a value laxer than the one above, where its parameter may only be tightened.

    A form that states the parameter itself goes before the region, whatever it states; so a region cannot let it.
    """
    known = {one.name: one for upper in above for one in upper.parameters}
    for setting in pack.settings:
        parameter = known[setting.name]
        if parameter.lower != "tighten":
            continue
        printed = parameters_on(above, DAWN)[setting.name].printed
        if setting.printed is not None and setting.printed != printed:
            desk.note(
                setting.printed.pattern.place(), "not-shown-stricter", reason=_STATED, name=setting.name
            )
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
    days = {DAWN}
    for period in periods:
        days |= {day for day in (period.start, period.until) if day}
    return sorted(days)


def check_rules(names: Iterable[str], pack: Pack, above: Sequence[Pack], desk: Desk) -> None:
    """On no day does a rule of those named weigh less than above, where it may only be tightened.

    What it asks is looked at where its words are known (see ``strictness``).
    """
    tight = _tight(above)
    ids = [name for name in dict.fromkeys(names) if name in tight]
    if not ids:
        return
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


def _tight(packs: Sequence[Pack]) -> frozenset[str]:
    """The ids and aliases of the rules that some pack says may only be tightened."""
    standing = rules_on(packs, DAWN)
    stated = (one for pack in packs for one in (*pack.rules, *pack.replacements) if one.tighten)
    keys = {rule_id(standing, one.id) for one in stated}
    aliases = {alias for pack in packs for one in pack.replacements for alias in one.aliases}
    known = {name for key, one in standing.items() if key in keys for name in (key, *one.rule.aliases)}
    return frozenset(known | aliases)


def periods_of_rules(packs: Iterable[Pack]) -> Iterator[Period]:
    """Every stretch of time in which a rule, a stage or an exception of some packs stands."""
    for pack in packs:
        for rule in pack.rules:
            yield rule.period
            yield from (Period(stage.start) for stage in rule.stages)
        mended = (done for hotfix in pack.hotfixes for done in mendings(hotfix))
        for _, one in chain(exceptions(pack), mended):
            yield one.period
            if isinstance(one, Rule | Change):
                yield from (Period(stage.start) for stage in one.stages)


def _loosened(upper: StandingRule, here: StandingRule, kinds: Iterable[str]) -> tuple[object, object] | None:
    """The weight above and the laxer one here; ``None`` where a fail weighs as much as before or more.

    An assertion is compared with that of its name, or else with all of them.
    """
    if not here.in_force or any(kind in upper.kinds and kind not in here.kinds for kind in kinds):
        return STAGES[max(weights(upper.rule.assertions, upper.stage))], Words("不执行", "not in force")
    for one in upper.rule.assertions:
        same = tuple(other for other in here.rule.assertions if other.name == one.name)
        found = lighter(one, upper.stage, same or here.rule.assertions, here.stage)
        if found:
            return found
    return None


def lighter(
    one: Assertion, stage: str | None, others: Sequence[Assertion], other_stage: str | None
) -> tuple[str, str] | None:
    """What a fail of ``one`` weighs and the less that it weighs among ``others``; ``None`` where it never does.

    Where the cases are the same, each is compared with its own; otherwise the lightest there must weigh as much
    as the heaviest here, for nobody can tell before reading forms which case is chosen.
    """
    mine, theirs = weights((one,), stage), weights(others, other_stage)
    alike = len(others) == 1 and _conditions(one) == _conditions(others[0])
    pairs = list(zip(mine, theirs, strict=True)) if alike else [(max(mine), min(theirs))]
    return next(((STAGES[above], STAGES[here]) for above, here in pairs if here < above), None)


def weights(assertions: Iterable[Assertion], stage: str | None) -> list[int]:
    """What each case of some assertions weighs, the stage's cap taken off."""
    cap = STAGES.index(stage) if stage else len(STAGES)
    cases = (case for one in assertions for case in one.severity)
    return [min(cap, STAGES.index(case.severity)) for case in cases]


def _conditions(one: Assertion) -> list[str | None]:
    return [case.when.text if case.when else None for case in one.severity]
