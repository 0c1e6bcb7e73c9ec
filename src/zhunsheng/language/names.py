"""The table of names that a check may use: lists, fields and units, as a vocabulary hands it over."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from zhunsheng.values.units import Unit, UnitTable


class Kind(StrEnum):
    """What a cell holds, before any form is read."""

    NUMBER = "number"  # a figure of one known unit
    TEXT = "text"
    DATE = "date"
    READING = "reading"  # text with its reading: comparator, number, unit, phrase or date
    YEAR = "year"  # a plain whole number such as a fiscal year


@dataclass(frozen=True, slots=True)
class CellType:
    """A single cell. ``unit`` is fixed, or ``from_form`` names the top-level key whose value is the unit."""

    kind: Kind
    unit: Unit | None = None
    from_form: str | None = None


@dataclass(frozen=True, slots=True)
class RecordType:
    """An object of the form: the form itself, one of its blocks, or a row of a list.

    ``parent`` is the key of the cell that points to the row's subtotal row, where the list has one.
    """

    name: str
    fields: tuple["Field", ...] = ()
    parent: str | None = None

    def __iter__(self) -> Iterator["Field"]:
        return iter(self.fields)

    def get(self, key: str) -> "Field | None":
        """The field of that key."""
        return next((one for one in self.fields if one.key == key), None)


@dataclass(frozen=True, slots=True)
class ListType:
    """A list of rows; a list of plain texts has rows of the single field ``text``."""

    row: RecordType


FieldType: TypeAlias = CellType | RecordType | ListType


@dataclass(frozen=True, slots=True)
class Field:
    """One named place of a record.

    ``words`` are all that name it: its key, its title, its aliases. ``values`` maps a word seen in the cell to the
    word it means the same as (优秀 → 优).
    """

    key: str
    title: str
    words: tuple[str, ...]
    type: FieldType
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    english: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All that a form kind lets a check speak of."""

    kind: str
    title: str
    form: RecordType
    units: UnitTable
