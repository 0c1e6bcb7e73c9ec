"""What the cells of forms say, looked up by how they are written: most cells are written as some cell before them was.

A number of JSON with a point is known by its digits, as if it had been written as a text: it says the same.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec

from zhunsheng.evaluation.cells import number_of
from zhunsheng.evaluation.compiled.absence import BLANK, GONE, Absent, DoubtError
from zhunsheng.evaluation.compiled.figures import Figure, Printing, figure_of
from zhunsheng.forms.reading import Reading, canonical, is_blank, read, read_number
from zhunsheng.forms.shape import Cell
from zhunsheng.forms.source import MOST_DIGITS
from zhunsheng.language.folding import fold
from zhunsheng.values.dates import read_date
from zhunsheng.values.number import Number, sharp
from zhunsheng.values.units import BARE, PURE, UNITLESS, Unit, UnitTable

#: So many spellings a memory holds before it begins anew.
MOST_KNOWN = 4_000
#: A figure without anything around it, of no more digits than are read.
_NUMERAL = re.compile(r"[0-9]{1,20}(?:\.([0-9]{1,20}))?").fullmatch
#: The same with a sign before it and a word behind it.
_PLAIN = re.compile(r"([≥≤><=≈]?)([0-9]{1,20}(?:\.([0-9]{1,20}))?)([^\s0-9.,]*)").fullmatch
#: Texts and numerals longer than this are not worth remembering: hardly any is written a second time.
_LONG, _LONG_NUMERAL = 60, 7


class NotPlainError(Exception):
    """A form that has to be read by the slow reader: it does not fit, or only that one can tell."""


class Memory(dict[Any, Any]):
    """What a function gave for each value it was asked about.

    When it has grown large it begins anew; what is asked for again is then taken from what it knew before.
    """

    __slots__ = ("_before", "_longest", "of")

    def __init__(self, of: Callable[[Any], Any], longest: int = _LONG) -> None:
        """Empty; of longer texts nothing is remembered."""
        super().__init__()
        self.of, self._longest = of, longest
        self._before: dict[Any, Any] = {}

    def __missing__(self, key: Any) -> Any:
        """What the function gives; a key that the form does not have is blank."""
        if key.__class__ is str and len(key) > self._longest:
            return self.of(key)
        found: Any = BLANK if key is msgspec.UNSET else self._before.get(key)
        if found is None:
            found = self.of(key)
        if len(self) >= MOST_KNOWN:
            self._before = dict(self)
            self.clear()
        self[key] = found
        return found


class ReadText(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A target or an actual: its text and its parts. What it does not have is absent."""

    text: str
    comparator: str | Absent
    number: Figure | Absent
    unit: str | Absent
    phrase: str | Absent
    date: Any
    measure: Unit | Absent


def number_reader(cell: Cell, units: UnitTable, fits: Callable[[Any], bool], unit: Unit | None) -> Memory:
    """The figures of one cell; ``unit`` is the form's where the cell takes it from there (``None``: it names none)."""
    own = unit if cell.from_form else cell.unit
    printing = None if own is None else _printing(own)

    def figure(raw: Any) -> Figure | Absent:
        if not fits(raw):
            raise NotPlainError
        if printing and raw.__class__ is str and (numeral := _NUMERAL(raw)):
            return printing(Decimal(raw), len(numeral[1] or ""))
        if raw.__class__ is int:
            if abs(raw) >= 10**MOST_DIGITS:
                raise NotPlainError
            if printing:
                return printing(Decimal(raw), 0)
        elif raw is None or is_blank(raw):
            return BLANK
        number = read_number(raw, own or PURE, units)
        if number is None or (cell.from_form and unit is None and number.unit is PURE):
            return GONE
        return figured(number)

    return Memory(figure, _LONG_NUMERAL)


def _printing(unit: Unit) -> Printing | None:
    """What makes the figures printed in a unit; ``None`` where not all of them have a finite decimal."""
    try:
        return Printing(unit)
    except DoubtError:
        return None


def year_reader(fits: Callable[[Any], bool]) -> Memory:
    """Years, as the plain numbers they are."""

    def year(raw: Any) -> Figure | Absent:
        if not fits(raw):
            raise NotPlainError
        if raw is None or (isinstance(raw, str) and is_blank(raw)):
            return BLANK
        return figure_of(sharp(int(raw)))

    return Memory(year)


def text_reader(cell: Cell) -> Memory:
    """Texts freed of layout blanks, in the word their field counts as the same."""
    values = cell.values

    def text(raw: str | None) -> str | Absent:
        if raw is None or is_blank(raw):
            return BLANK
        if cell.lines:
            return "\n".join(canonical(line) for line in raw.splitlines())
        found = canonical(raw)
        return values.get(found, found)

    return Memory(text)


def date_reader() -> Memory:
    """Days, absent where the text names none."""

    def date(raw: str | None) -> Any:
        if raw is None or is_blank(raw):
            return BLANK
        return read_date(fold(raw)) or GONE

    return Memory(date)


def reading_reader(units: UnitTable) -> Memory:
    """Targets and actuals."""
    plain = plain_readings(units)

    def reading(raw: str | None) -> ReadText | Absent:
        if raw is None:
            return BLANK
        return plain(raw) or (BLANK if is_blank(raw) else told_reading(read(raw, units)))

    return Memory(reading)


def plain_readings(units: UnitTable) -> Callable[[str], ReadText | None]:
    """Readings of a figure with at most a sign before it and a unit behind it, just as :func:`read` reads them."""
    kept: dict[str, tuple[Printing, str | Absent, Unit | Absent]] = {}
    for word in ("", *(one for one in units.words if "年" not in one and fold(one) == one)):
        unit = units.get(word) or PURE
        unit = BARE if unit is PURE else unit
        printing = _printing(unit)
        if printing is not None:
            kept[word] = printing, word or GONE, GONE if unit.family in UNITLESS else unit

    def plain(text: str) -> ReadText | None:
        match = _PLAIN(text)
        if match is None:
            return None
        sign, figure, decimals, word = match.groups()
        known = kept.get(word)
        if known is None:
            return None
        printing, unit, measure = known
        number = printing(Decimal(figure), len(decimals or ""))
        return ReadText(text, sign or BLANK, number, unit, BLANK, GONE, measure)

    return plain


def told_reading(reading: Reading) -> ReadText:
    """A reading with its parts."""
    number = number_of(reading)
    return ReadText(
        reading.text,
        reading.comparator or BLANK,
        GONE if number is None else figured(number),
        reading.unit or GONE,
        reading.phrase or BLANK,
        GONE if reading.date is None else reading.date,
        GONE if number is None or number.unit.family in UNITLESS else number.unit,
    )


class _Unfigured:
    """Stands for a number that has no finite decimal; whatever is asked of it raises a doubt."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        """No part of it can be had."""
        raise DoubtError


UNFIGURED: Any = _Unfigured()


def figured(number: Number) -> Figure:
    """The figure of a number; one that has no finite decimal raises its doubt where it is used."""
    try:
        return figure_of(number)
    except DoubtError:
        found: Figure = UNFIGURED
        return found
