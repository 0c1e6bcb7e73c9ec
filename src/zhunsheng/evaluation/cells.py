"""A form as the evaluator sees it: cells by pointer, rows with their subtotals and parts."""

from functools import cached_property
from typing import Any

from zhunsheng.forms.form import Fact, Form
from zhunsheng.forms.reading import Reading, read
from zhunsheng.language.names import RecordType, Vocabulary
from zhunsheng.values.dates import DateRange
from zhunsheng.values.missing import Cause, Missing
from zhunsheng.values.number import Number, sharp
from zhunsheng.values.units import BARE, PURE, Unit

#: No figure with its unit is longer.
LONGEST_FIGURE = 80


class Cells:
    """The cells of one form, read once each.

    ``shared`` says that all that is asked of them comes from one ruleset with one set of parameters: what one
    assertion has found out is then in ``known`` for the others.
    """

    def __init__(self, form: Form, *, shared: bool = False) -> None:
        """Nothing is read until it is asked for."""
        self.form = form
        self.known: dict[tuple[object, ...], Any] | None = {} if shared else None
        self._values: dict[str, Number | Reading | DateRange | str | Missing] = {}
        self._parts: dict[str, dict[int, list[int]]] = {}
        self._plain: dict[str, bool] = {}

    @property
    def vocabulary(self) -> Vocabulary:
        """The names of the form's kind."""
        return self.form.schema.vocabulary

    def pointer(self, row: str, key: str) -> str:
        """Where a field of a row stands; a row that is a plain text is its own only field."""
        plain = self._plain.get(row)
        if plain is None:
            plain = self._plain[row] = isinstance(self.form.raw(row), str)
        return row if plain else f"{row}/{key}"

    def fact(self, pointer: str) -> Fact | Missing:
        """The fact at a pointer, or why there is none."""
        return self.form.fact(pointer)

    def value(self, pointer: str) -> Number | Reading | DateRange | str | Missing:
        """The value at a pointer; a year is a plain number."""
        found = self._values.get(pointer)
        if found is None:
            fact = self.fact(pointer)
            value = fact if isinstance(fact, Missing) else fact.value
            found = self._values[pointer] = sharp(value) if isinstance(value, int) else value
        return found

    def count(self, pointer: str) -> int:
        """How many rows a list has."""
        rows = self.form.raw(pointer)
        return len(rows) if isinstance(rows, list) else 0

    def parent(self, row: str, record: RecordType) -> int | None:
        """The index of a row's subtotal row."""
        held = self.form.raw(f"{row}/{record.parent}") if record.parent else None
        return held if isinstance(held, int) else None

    def parts(self, row: str, record: RecordType) -> list[int]:
        """The indexes of the rows that name this one as their subtotal row."""
        if record.parent is None:
            return []
        listed, _, index = row.rpartition("/")
        known = self._parts.get(listed)
        if known is None:
            known = self._parts[listed] = self._by_parent(self.form.raw(listed), record.parent)
        return known.get(int(index), [])

    @staticmethod
    def _by_parent(rows: Any, key: str) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for index, row in enumerate(rows if isinstance(rows, list) else ()):
            parent = row.get(key) if isinstance(row, dict) else None
            if isinstance(parent, int):
                found.setdefault(parent, []).append(index)
        return found

    @cached_property
    def currency(self) -> Unit | None:
        """The unit of the form's amounts."""
        return self.form.schema.units.get(self.form.text_of("currency-unit"))

    def quantity(self, text: str) -> Number | Missing:
        """The number that a text begins with, in the longest unit that follows it."""
        head = text.lstrip()[:LONGEST_FIGURE]
        for end in range(len(head), 0, -1):
            found = number_of(read(head[:end], self.form.schema.units))
            if isinstance(found, Number):
                return found
        return Missing(Cause.NOT_A_NUMBER)


def number_of(reading: Reading) -> Number | None:
    """A reading's number; one without a unit is bare."""
    number = reading.quantity
    if number is not None and number.unit is PURE:
        return Number(number.exact, number.low, number.high, _BARE, BARE, number.decimals, number.literal)
    return number


_BARE = ((BARE.family, 1),)
