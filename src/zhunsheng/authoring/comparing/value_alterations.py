"""What two editions of a pack say otherwise of parameters: their values, day by day, and what else is written of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from zhunsheng.authoring.comparing.alterations import (
    WHOLE,
    Alteration,
    either,
    paired,
    place_of,
    renewed,
    replaced,
    text_of,
    wording,
)
from zhunsheng.authoring.comparing.effects import Effect
from zhunsheng.authoring.explaining.showing import spoken
from zhunsheng.language.problems import Words
from zhunsheng.rules.frozen import Frozen
from zhunsheng.rules.pack import DatedValue, Pack, Parameter, Printed, Setting, Value
from zhunsheng.rules.period import Period

T = TypeVar("T", Parameter, Setting)

#: What a lower level may do, the least first.
_FREEDOMS = ("nothing", "tighten", "anything")
_BASIS = {"basis": "basis"}
_ANY_VALUE = Words("表上自己印的值可大可小", "a form may state any value itself")


def altered_parameters(old: Pack, new: Pack) -> Iterator[Alteration]:
    """The parameters that a pack states."""
    for one, other in paired(old.parameters, new.parameters, lambda parameter: parameter.name):
        mixed = replace(old, parameters=replaced(old.parameters, one, other))
        if one is None or other is None:
            yield _whole("parameters", either(one, other).name, one, other, mixed)
            continue
        yield from wording("parameters", one.name, one, other, {"title": "title", **_BASIS})
        for made, alteration in _of_values("parameters", one, other):
            yield replace(alteration, mixed=_with_parameter(old, one, made))
        yield from _of_rights(one, other)
        for attribute in ("unit", "key", "printed"):
            before, after = _text(getattr(one, attribute)), _text(getattr(other, attribute))
            if getattr(one, attribute) != getattr(other, attribute):
                made = renewed(one, **{attribute: getattr(other, attribute)})
                places = place_of(one, attribute), place_of(other, attribute)
                found = Alteration("parameters", one.name, attribute, before, after, places)
                yield replace(found, mixed=_with_parameter(old, one, made), **_by_forms(attribute))


def altered_settings(old: Pack, new: Pack) -> Iterator[Alteration]:
    """What a pack says of the parameters of higher ones."""
    for one, other in paired(old.settings, new.settings, lambda setting: setting.name):
        mixed = replace(old, settings=replaced(old.settings, one, other))
        if one is None or other is None:
            yield _whole("set", either(one, other).name, one, other, mixed)
            continue
        yield from wording("set", one.name, one, other, _BASIS)
        for made, alteration in _of_values("set", one, other):
            yield replace(alteration, mixed=replace(old, settings=replaced(old.settings, one, made)))
        if one.printed != other.printed:
            made = replace(one, printed=other.printed)
            altered = replace(old, settings=replaced(old.settings, one, made))
            told = _text(one.printed), _text(other.printed)
            found = Alteration("set", one.name, "printed", *told, (one.place, other.place))
            yield replace(found, mixed=altered, **_by_forms("printed"))


def _by_forms(attribute: str) -> dict[str, Any]:
    """A form that states a value itself may state any, so that it may come out either way."""
    return {"effect": Effect.DIFFERENT, "why": _ANY_VALUE} if attribute == "printed" else {}


def _with_parameter(pack: Pack, old: Parameter, new: Parameter) -> Pack:
    return replace(pack, parameters=replaced(pack.parameters, old, new))


def _whole(
    section: str, name: str, old: Parameter | Setting | None, new: Parameter | Setting | None, mixed: Pack
) -> Alteration:
    before, after = ("; ".join(map(_dated, one.values)) if one else "" for one in (old, new))
    places = place_of(old), place_of(new)
    return Alteration(section, name, WHOLE, before, after, places, mixed=mixed)


def _text(value: str | Printed | None) -> str:
    if isinstance(value, Printed):
        return f"{value.where}: {text_of(value.pattern)}"
    return value or ""


def _of_rights(old: Parameter, new: Parameter) -> Iterator[Alteration]:
    """What lower levels may do, and which way is stricter."""
    places = old.place, new.place
    if old.lower != new.lower:
        less = _FREEDOMS.index(new.lower) < _FREEDOMS.index(old.lower)
        why = (
            Words("下级能改的少了", "lower levels may alter less")
            if less
            else Words("下级能改的多了", "lower levels may alter more")
        )
        effect = Effect.STRICTER if less else Effect.LOOSER
        yield Alteration(
            "parameters", old.name, "lower", old.lower, new.lower, places, effect=effect, why=why
        )
    if old.stricter != new.stricter:
        bound = "tighten" in {old.lower, new.lower}
        why = Words("下级收紧的方向变了", "which way lower levels may go is another")
        yield Alteration(
            "parameters",
            old.name,
            "stricter",
            old.stricter or "",
            new.stricter or "",
            places,
            effect=Effect.DIFFERENT if bound else Effect.NOTHING,
            why=why,
        )


def _of_values(section: str, old: T, new: T) -> Iterator[tuple[T, Alteration]]:
    """Each stretch of days with another value, and the old thing with the new value on these days."""
    for period, before, after in stretches(old.values, new.values):
        told = _told(before, after)
        places = (before or old).place, (after or new).place
        made = replace(old, values=_patched(old.values, period, after))
        yield made, Alteration(section, old.name, "value", *told, places, period=period)


def stretches(
    old: Sequence[DatedValue], new: Sequence[DatedValue]
) -> Iterator[tuple[Period, DatedValue | None, DatedValue | None]]:
    """The longest stretches of days on which two lists of dated values differ in one way."""
    turns = sorted(turns_of(one.period for one in (*old, *new)))
    open_: tuple[date, DatedValue | None, DatedValue | None] | None = None
    for day in (*turns, None):
        found = _on(old, day), _on(new, day)
        differ = day is not None and _said(found[0]) != _said(found[1])
        if open_ is not None and (not differ or found != open_[1:]):
            yield Period(open_[0], day), *open_[1:]
            open_ = None
        if differ and day is not None and open_ is None:
            open_ = (day, *found)


def turns_of(periods: Iterable[Period]) -> set[date]:
    """The days on which any of some periods begins or ends."""
    return {day for period in periods for day in (period.start, period.until) if day is not None}


def _on(values: Sequence[DatedValue], day: date | None) -> DatedValue | None:
    return None if day is None else next((one for one in values if one.period.holds(day)), None)


def _said(value: DatedValue | None) -> object:
    return None if value is None else (value.value,)


def _patched(
    values: Sequence[DatedValue], period: Period, value: DatedValue | None
) -> tuple[DatedValue, ...]:
    """The values with another on the days of a period."""
    kept: list[DatedValue] = []
    start, until = period.start or date.min, period.until
    for one in values:
        if not one.period.meets(period):
            kept.append(one)
            continue
        if one.start < start:
            kept.append(replace(one, until=start))
        if until is not None and (one.until is None or one.until > until):
            kept.append(replace(one, start=until))
    if value is not None:
        kept.append(replace(value, start=start, until=until))
    return tuple(sorted(kept, key=lambda one: one.start))


def _dated(one: DatedValue) -> str:
    return f"{spoken(one.value)} ({one.period})"


def _told(before: DatedValue | None, after: DatedValue | None) -> tuple[str, str]:
    """Two values as text; of maps only the entries that differ."""
    values = tuple(one.value if one else None for one in (before, after))
    if isinstance(values[0], Frozen) and isinstance(values[1], Frozen):
        return _entries(values[0], values[1]), _entries(values[1], values[0])
    return tuple("" if one is None else spoken(one) for one in values)  # type: ignore[return-value]  # they are two


def _entries(here: Mapping[str, Value], there: Mapping[str, Value]) -> str:
    unlike = {key: one for key, one in here.items() if there.get(key) != one}
    return spoken(Frozen(unlike))
