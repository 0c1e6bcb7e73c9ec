"""What the functions of the language give."""

from datetime import MAXYEAR, MINYEAR
from fractions import Fraction
from typing import cast

from zhunsheng.evaluation.cells import Cells, number_of
from zhunsheng.evaluation.texts import canonical, squeezed
from zhunsheng.evaluation.values import Extract, Items, Row, Step, Value
from zhunsheng.forms.reading import Reading
from zhunsheng.values import number
from zhunsheng.values.dates import DateRange, year_end
from zhunsheng.values.missing import Cause, Missing, NotApplicable
from zhunsheng.values.number import Number
from zhunsheng.values.units import BARE, PURE, UNITLESS, dimension_of

_BLANKS = frozenset({Cause.BLANK, Cause.ABSENT})


def aggregate(function: str, items: Items, blank: str, blank_value: Value | None) -> Value:
    """A function over a list. ``blank`` is ``""``, ``skip`` or ``as``: what a blank or absent cell means.

    A row that a filter could not judge makes the result missing; so does a blank that the clause does not cover.
    """
    if items.undecided:
        return Missing(Cause.FILTER_UNDECIDED, items.doubted)
    if function == "count":
        return number.sharp(len(items.steps))
    values = _filled([step.value for step in items.steps], blank, blank_value)
    for kind in (NotApplicable, Missing):
        unusable = next((value for value in values if isinstance(value, kind)), None)
        if unusable is not None:
            return unusable
    return _combined(function, values)


def _filled(values: list[Value], blank: str, blank_value: Value | None) -> list[Value]:
    """The values with blanks replaced or passed over as the clause says."""
    if not blank:
        return values
    found: list[Value] = []
    for value in values:
        if not (isinstance(value, Missing) and value.cause in _BLANKS):
            found.append(value)
        elif blank == "as" and blank_value is not None:
            found.append(blank_value)
    return found


def _combined(function: str, values: list[Value]) -> Value:
    match function:
        case "distinct":
            return Items(tuple(Step(None, value) for value in _distinct(values)))
        case "only":
            return _only(values)
        case "first":
            return values[0] if values else Missing(Cause.EMPTY_LIST)
        case "join":
            return "\n".join(value.text if isinstance(value, Reading) else str(value) for value in values)
        case "sum":
            return _sum(values)
        case "average":
            return _average(values)
        case _:
            return _extreme(values, 1 if function == "max" else -1)


def _distinct(values: list[Value]) -> list[Value]:
    found: dict[object, Value] = {}
    for value in values:
        found.setdefault(identity(value), value)
    return list(found.values())


def identity(value: Value) -> object:
    """What makes two values the same one in a list."""
    match value:
        case Number():
            return value.exact, value.dimension
        case Row(pointer):
            return pointer
        case Extract():
            return value.pointer, value.start, value.end
        case Reading():
            return squeezed(value.text)
        case str():
            return canonical(value, {})
        case _:
            return value


def _only(values: list[Value]) -> Value:
    distinct = _distinct(values)
    if not distinct:
        return Missing(Cause.EMPTY_LIST)
    return distinct[0] if len(distinct) == 1 else Missing(Cause.SEVERAL_VALUES)


def _sum(values: list[Value]) -> Value:
    total: Number | None = None
    for value in cast("list[Number]", values):
        if total is None:
            total = value
        elif not _alike(total, value):
            return NotApplicable(Cause.UNITS_DIFFER, f"{total.unit.name}/{value.unit.name}")
        else:
            total = number.add(total, value)
    if total is None:
        return number.literal("0")
    return Number(total.exact, total.low, total.high, total.dimension, total.unit, None, total.literal)


def _average(values: list[Value]) -> Value:
    total = _sum(values)
    if not values:
        return Missing(Cause.EMPTY_LIST)
    if not isinstance(total, Number):
        return total
    return number.divide(total, number.sharp(len(values))) or Missing(Cause.EMPTY_LIST)


def _extreme(values: list[Value], sign: int) -> Value:
    if not values:
        return Missing(Cause.EMPTY_LIST)
    if isinstance(values[0], DateRange):
        pick = max if sign > 0 else min
        return pick(cast("list[DateRange]", values), key=lambda days: (days.first, days.last))
    numbers = cast("list[Number]", values)
    first = next((one for one in numbers if not one.literal), numbers[0])
    unlike = next((one for one in numbers if not _alike(first, one)), None)
    if unlike is not None:
        return NotApplicable(Cause.UNITS_DIFFER, f"{first.unit.name}/{unlike.unit.name}")
    return number.extreme(numbers, sign)


def _alike(left: Number, right: Number) -> bool:
    return left.literal or right.literal or left.dimension == right.dimension


def apply_function(function: str, values: list[Value], cells: Cells) -> Value:
    """A function of single values; a value that is not there is passed on."""
    for kind in (NotApplicable, Missing):
        unusable = next((value for value in values if isinstance(value, kind)), None)
        if unusable is not None:
            return unusable
    match function:
        case "round" | "truncate":
            return cut(function, cast("Number", values[0]), int(cast("Number", values[1]).exact))
        case "abs":
            return number.absolute(cast("Number", values[0]))
        case "unit":
            return _unit(values[0])
        case "year_end":
            return last_day_of(cast("Number", values[0]).exact)
        case "length":
            return number.sharp(len(squeezed(str(values[0]))))
        case "similarity":
            return number.sharp(similarity(str(values[0]), str(values[1])))
        case "quantity":
            return cells.quantity(str(values[0]))
        case _:
            return _money(values[0], cells)


def cut(function: str, value: Number, places: int) -> Number:
    """Rounded half-up or cut, in the unit the number is shown in; the ends of its range go the same way."""
    way = number.round_half_up if function == "round" else number.truncate

    def at(end: Fraction | None) -> Fraction | None:
        return None if end is None else way(end / value.unit.scale, places) * value.unit.scale

    exact = way(value.exact / value.unit.scale, places) * value.unit.scale
    return Number(exact, at(value.low), at(value.high), value.dimension, value.unit, places, value.literal)


def last_day_of(year: Fraction) -> Value:
    """The last day of a year; missing where the number is no year."""
    return (
        year_end(int(year))
        if year.denominator == 1 and MINYEAR <= year <= MAXYEAR
        else Missing(Cause.NOT_A_DATE)
    )


def _unit(value: Value) -> Value:
    found = number_of(value) if isinstance(value, Reading) else value
    if not isinstance(found, Number):
        return Missing(Cause.NOT_A_NUMBER)
    return Missing(Cause.NO_UNIT) if found.unit.family in UNITLESS else found.unit


def _money(value: Value, cells: Cells) -> Value:
    """An amount: a bare number takes the form's currency unit, any other unit than money does not apply."""
    found = number_of(value) if isinstance(value, Reading) else value
    if not isinstance(found, Number):
        return Missing(Cause.NOT_A_NUMBER)
    if found.dimension == (("money", 1),):
        return found
    if found.unit not in {PURE, BARE} or found.dimension not in {dimension_of(PURE), dimension_of(BARE)}:
        return NotApplicable(Cause.UNITS_DIFFER, found.unit.name)
    return number.reprinted(found, cells.currency) if cells.currency else Missing(Cause.NO_UNIT)


_DROPPED = frozenset("，。、；：！？“”‘’（）()《》【】〔〕[]{}<>,.;:!?\"'·…—-_~ \t\r\n\u3000")


def similarity(left: str, right: str) -> Fraction:
    """How alike two texts are: twice the longest common subsequence over both lengths, exactly.

    White space and punctuation are dropped; two empty texts are alike.
    """
    from rapidfuzz.distance import Indel  # noqa: PLC0415 - slow to import, needed by one function

    one = "".join(character for character in left if character not in _DROPPED)
    other = "".join(character for character in right if character not in _DROPPED)
    both = len(one) + len(other)
    return Fraction(both - Indel.distance(one, other), both) if both else Fraction(1)
