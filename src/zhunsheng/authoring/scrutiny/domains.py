"""What a value can be by the schema of the form and the functions of the language, before any form is read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from zhunsheng.forms.schema import Schema
from zhunsheng.language import checked
from zhunsheng.language.names import Field, ListType, RecordType

#: The comparators that a reading of a printed target may have.
_COMPARATORS = frozenset("≥≤><=≈")


@dataclass(frozen=True, slots=True)
class Domain:
    """The values that something may have: numbers from ``low`` to ``high``, or one of some texts."""

    low: Fraction | None = None
    high: Fraction | None = None
    whole: bool = False
    texts: frozenset[str] | None = None


ANY = Domain()
_FUNCTIONS: Mapping[str, Domain] = MappingProxyType(
    {
        "count": Domain(low=Fraction(0), whole=True),
        "length": Domain(low=Fraction(0), whole=True),
        "abs": Domain(low=Fraction(0)),
        "similarity": Domain(low=Fraction(0), high=Fraction(1)),
    }
)


@dataclass(frozen=True, slots=True)
class Domains:
    """The domains of one kind of form."""

    fields: Mapping[Field, Domain]
    units: frozenset[str]

    @classmethod
    def of(cls, schema: Schema) -> "Domains":
        """The domains that a schema states: bounds of numbers, lists of words."""
        found: dict[Field, Domain] = {}
        for field, domain in _fields(schema.vocabulary.form, schema.document):
            found[field] = domain if found.get(field, domain) == domain else ANY
        return cls(MappingProxyType(found), frozenset(schema.units.words))

    def domain(self, term: checked.Node) -> Domain:
        """What a value may be."""
        match term:
            case checked.Get(field=field):
                return self.fields.get(field, ANY)
            case checked.Part(part="comparator"):
                return Domain(texts=_COMPARATORS)
            case checked.Part(part="unit"):
                return Domain(texts=self.units)
            case checked.Relation(which="position"):
                return Domain(low=Fraction(1), whole=True)
            case checked.Apply(function=function):
                return _FUNCTIONS.get(function, ANY)
            case _:
                return ANY


def _fields(record: RecordType, document: Mapping[str, Any]) -> Iterator[tuple[Field, Domain]]:
    """Every field of a record and of what it holds, with its domain."""
    properties: Mapping[str, Any] = document.get("properties", {})
    for field in record.fields:
        stated = properties.get(field.key, {})
        if isinstance(field.type, RecordType):
            yield from _fields(field.type, stated)
        elif isinstance(field.type, ListType):
            yield from _fields(field.type.row, stated.get("items", {}))
        else:
            yield field, _stated(stated)


def _stated(cell: Mapping[str, Any]) -> Domain:
    words = cell.get("enum")
    texts = frozenset(one for one in words if isinstance(one, str)) if words is not None else None
    low, high = (_bound(cell, key) for key in ("minimum", "maximum"))
    return Domain(low, high, cell.get("type") == "integer", texts)


def _bound(cell: Mapping[str, Any], key: str) -> Fraction | None:
    """A bound of a number, also where the number is one of several types that the cell may have."""
    choices = [cell, *cell.get("anyOf", ())]
    return next((Fraction(str(one[key])) for one in choices if key in one), None)
