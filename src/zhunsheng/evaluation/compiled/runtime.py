"""What generated code calls: the few things that a line of it cannot say."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from typing import Any

from zhunsheng.evaluation import comparing, functions, texts
from zhunsheng.evaluation.cells import LONGEST_FIGURE, number_of
from zhunsheng.evaluation.compiled.absence import BLANK, GONE, Absent, DoubtError
from zhunsheng.evaluation.compiled.figures import Figure, figure_of
from zhunsheng.evaluation.compiled.needles import CELL
from zhunsheng.evaluation.compiled.readers import Memory, ReadText, plain_readings
from zhunsheng.evaluation.values import Items, MapValue
from zhunsheng.findings.outcome import Outcome
from zhunsheng.forms.reading import read
from zhunsheng.language import patterns
from zhunsheng.values import number
from zhunsheng.values.dates import DateRange
from zhunsheng.values.missing import Missing
from zhunsheng.values.number import Number, decimal_text, printed
from zhunsheng.values.units import BARE, PURE, UNITLESS, Dimension, Unit, UnitTable

#: More records than this in one text are left to the traced evaluator.
MOST_FOUND = 40


def spelling(aliases: Mapping[str, str]) -> Memory:
    """Texts as they are compared, by what they are."""
    return Memory(lambda text: texts.canonical(text, aliases))


def squeezing() -> Memory:
    """Texts without white space."""
    return Memory(texts.squeezed)


def labels(held: MapValue) -> Memory:
    """The labels that a map gives for a label, by the text it is looked up with."""
    entries: dict[str, tuple[str, ...]] = {}
    for word, value in held.entries:
        listed = value.steps if isinstance(value, Items) else ()
        entries.setdefault(texts.label(word), tuple(str(one.value) for one in listed))
    return Memory(lambda text: entries.get(texts.label(text), ()))


def entries(held: MapValue, made: Mapping[int, Any]) -> Memory:
    """The value that a map of the law gives for a label; ``made`` holds the entries' values in their order."""
    known: dict[str, Any] = {}
    for place, (word, _) in enumerate(held.entries):
        known.setdefault(texts.label(word), made[place])
    return Memory(lambda text: known.get(texts.label(text), GONE))


def pattern(written: str) -> Memory:
    """Whether a pattern occurs in a text."""
    return Memory(lambda text: patterns.matches(written, text))


def containing(wanted: str, aliases: Mapping[str, str]) -> Memory:
    """Whether a text holds another one."""
    return Memory(lambda text: texts.contains(text, wanted, aliases))


def sharp(exact: int | Decimal) -> Number:
    """A plain number without a range."""
    return number.sharp(Fraction(exact))


def cut_range(function: str, value: Number, decimals: int) -> Number:
    """A number rounded or cut, its range with it."""
    return functions.cut(function, value, decimals)


def total(figures: list[Figure]) -> Number:
    """The sum of some figures of one dimension with its range."""
    if not figures:
        raise DoubtError
    return reduce(number.add, (one.ranged() for one in figures))


def may(operator: str, left: Number | None, right: Number | None) -> bool:
    """Whether some values within two ranges satisfy a comparison that the exact values do not."""
    if left is None or right is None:
        raise DoubtError
    return comparing.compare(operator, left, right) is Outcome.EXPLAINABLE


def days(operator: str, left: DateRange, right: DateRange) -> str:
    """What the comparison of two ranges of days comes to."""
    if left.__class__ is not DateRange or right.__class__ is not DateRange:
        raise DoubtError
    return comparing.compare_dates(operator, left, right).value


def quantities(units: UnitTable) -> Memory:
    """The figure that a text begins with, in the longest unit that follows it."""
    plain = plain_readings(units)

    def quantity(text: str) -> Figure | Absent:
        head = text.lstrip()[:LONGEST_FIGURE]
        known = plain(head)
        if known is not None:
            return known.number
        for end in range(len(head), 0, -1):
            found = number_of(read(head[:end], units))
            if isinstance(found, Number):
                return figure_of(found)
        return GONE

    return Memory(quantity)


def amounts(currency: Unit | None) -> Memory:
    """The amount that a figure stands for on a form of that currency unit."""

    def amount(figure: Any) -> Figure | Absent:
        if isinstance(figure, Absent):
            return GONE
        if figure.dimension == (("money", 1),):
            return figure  # type: ignore[no-any-return]
        if figure.unit not in {PURE, BARE} or figure.dimension not in {(), (("bare", 1),)}:
            raise DoubtError
        if figure.decimals is None:
            raise DoubtError
        if currency is None:
            return GONE
        return figure_of(printed(Decimal(decimal_text(Fraction(figure.x), figure.decimals)), currency))

    return Memory(amount)


def priced(dimension: Dimension) -> bool:
    """Whether a dimension has money in it, which no bare numeral is held against."""
    return any(family == "money" for family, _ in dimension)


def amount(value: Any, table: Memory) -> Any:
    """The amount of a reading or of a figure."""
    if isinstance(value, Absent):
        return value
    figure = value.number if isinstance(value, ReadText) else value
    return GONE if isinstance(figure, Absent) else table[figure]


def measure(figure: Any) -> Any:
    """The unit that a figure stands in."""
    if isinstance(figure, Absent):
        return figure
    return GONE if figure.unit.family in UNITLESS else figure.unit


def length(text: Any) -> Decimal:
    """How many characters a text has, blanks left out."""
    if isinstance(text, Absent):
        raise DoubtError
    return Decimal(len(texts.squeezed(text)))


def similarity(left: Any, right: Any) -> Fraction:
    """How alike two texts are."""
    if isinstance(left, Absent) or isinstance(right, Absent):
        raise DoubtError
    return functions.similarity(left, right)


def year_end(year: Any) -> Any:
    """The last day of a year."""
    found = functions.last_day_of(Fraction(year.x))
    return GONE if isinstance(found, Missing) else found


def only(figures: list[Any]) -> Any:
    """The one figure that all of a list are; absent where there are none, or several."""
    kept: Any = None
    several = False
    for one in figures:
        if one is kept:  # written the same way, it is the same figure
            continue
        if isinstance(one, Absent):
            return one
        if kept is None:
            kept = one
        elif kept.x != one.x or kept.dimension != one.dimension:
            several = True
    return GONE if several or kept is None else kept


def only_text(found: list[Any]) -> Any:
    """The one text that all of a list are."""
    for one in found:
        if isinstance(one, Absent):
            return one
    spelled = {texts.canonical(one, {}) for one in found}
    return found[0] if len(spelled) == 1 else GONE


def first(found: list[Any]) -> Any:
    """The first of a list all of which are there."""
    for one in found:
        if isinstance(one, Absent):
            return one
    return found[0] if found else GONE


def joined(found: list[Any]) -> str:
    """Texts line by line."""
    for one in found:
        if isinstance(one, Absent):
            raise DoubtError
    return "\n".join(found)


def matches(written: str, text: Any) -> bool:
    """Whether a pattern occurs in a text."""
    if isinstance(text, Absent):
        raise DoubtError
    return patterns.matches(written, text)


def find_all(
    written: str, text: Any, record: Callable[[int], Any], names: tuple[tuple[str, str], ...]
) -> tuple[Any, ...]:
    """The records that a pattern takes from a text; groups that took no part are absent, empty ones blank."""
    if isinstance(text, Absent):
        raise DoubtError
    found = []
    for place, groups in enumerate(patterns.find_groups(written, text, most=MOST_FOUND + 1), 1):
        if place > MOST_FOUND:
            raise DoubtError
        row = record(place - 1)
        for key, attribute in names:
            setattr(row, attribute, groups.get(key) or BLANK)
        found.append(row)
    return tuple(found)


def find_around(
    written: str,
    words: tuple[str, ...],
    text: Any,
    record: Callable[[int], Any],
    names: tuple[tuple[str, str], ...],
) -> tuple[Any, ...]:
    """The same for a pattern that needs one of some words, of which ``written`` has the place marked.

    A word that stands in the text once is found as the mark in its place: that pattern is the same for every word, and
    nothing else that it matches can reach into the word.
    """
    if isinstance(text, Absent):
        raise DoubtError
    there = [word for word in words if word in text]
    if not there:
        return ()
    word = there[0]
    if (
        len(there) > 1
        or CELL in text
        or "\\b" in written.lower()
        or text.find(word, text.find(word) + 1) >= 0
    ):
        return find_all(written.replace(CELL, quoted(words)), text, record, names)
    found = find_all(written, text.replace(word, CELL), record, names)
    for row in found:
        for _, attribute in names:
            group = getattr(row, attribute)
            if group is not BLANK and CELL in group:
                setattr(row, attribute, group.replace(CELL, word))
    return found


def alike(aliases: Mapping[str, str]) -> Memory:
    """A cell's text and every word that means the same, longest first."""
    return Memory(lambda text: texts.words_alike(text, aliases))


def quoted(alternatives: tuple[str, ...]) -> str:
    """A pattern for any of some words."""
    return "(?:" + "|".join(patterns.quoted(word) for word in alternatives) + ")"


def words(held: object) -> tuple[str, ...] | None:
    """The texts that a parameter lists; ``None`` where it lists something else."""
    if not isinstance(held, Items):
        return None
    found = tuple(step.value for step in held.steps if isinstance(step.value, str))
    return found if len(found) == len(held.steps) else None
