"""Forms near another: one or two of its cells changed to values near those that two editions of a rule compare with."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import islice, pairwise
from typing import Any

from zhunsheng.authoring.comparing.dependencies import nodes
from zhunsheng.evaluation.cells import Cells
from zhunsheng.evaluation.places import cells_of, evaluate
from zhunsheng.evaluation.traced import ParameterValue
from zhunsheng.forms.form import Form
from zhunsheng.forms.pointers import split
from zhunsheng.forms.reader import read_form
from zhunsheng.forms.reading import Reading
from zhunsheng.forms.schema import Schema
from zhunsheng.language import checked
from zhunsheng.language.assertion import Assertion
from zhunsheng.rules.binding import BoundRuleset, Typed
from zhunsheng.values.dates import DateRange
from zhunsheng.values.missing import Missing
from zhunsheng.values.number import Number, round_half_up

#: The least by which a figure of a form is moved.
_STEPS = (Fraction(0), Fraction(1, 100), Fraction(-1, 100), Fraction(1), Fraction(-1))
_MOST_CONSTANTS = 8
_MOST_FELLOWS = 6
_MOST_TEXTS = 12
_MOST_CELLS = 24
_FIGURE = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
_WORDS = re.compile(r"[\u4e00-\u9fff]{1,8}")
_SIGNS = ("≥", "≤", "=", "<", ">", "")
_LEADING_SIGN = re.compile(r"^\s*(?:[≥≤=<>＝≧≦]|>=|<=)?\s*")

_COMPARING = (checked.Compare, checked.OneOf, checked.Test, checked.Presence)

#: A cell and what is put there; ``None`` empties it.
Change = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Constants:
    """What two editions of some checks compare with; what only one of them has comes first."""

    figures: tuple[Fraction, ...]
    texts: tuple[str, ...]
    days: tuple[str, ...]

    @classmethod
    def of(
        cls, old: BoundRuleset, new: BoundRuleset, pairs: Sequence[tuple[Assertion, Assertion]]
    ) -> "Constants":
        """The constants of the checks, and of the parameters and maps that they need."""
        sides = [list(_values(held, [pair[side] for pair in pairs])) for side, held in enumerate((old, new))]
        unlike = [one for one in sides[0] if one not in sides[1]] + [
            one for one in sides[1] if one not in sides[0]
        ]
        figures = list(dict.fromkeys(one.exact for one in unlike if isinstance(one, Number)))
        between = [(one + other) / 2 for one, other in pairwise(figures)]
        rest = [one.exact for one in sides[0] if isinstance(one, Number)]
        spoken = [word for one in unlike if isinstance(one, str) for word in _spoken(one)]
        of_one = [
            word for word, times in Counter(spoken).items() if times == 1
        ]  # what one edition alone says
        others = [word for one in sides[0] if isinstance(one, str) for word in _spoken(one)]
        texts = (*of_one, *spoken, *others)
        days = [one.first.isoformat() for one in (*unlike, *sides[0]) if isinstance(one, DateRange)]
        return cls(
            tuple(dict.fromkeys((*between, *figures, *rest)))[:_MOST_CONSTANTS],
            tuple(dict.fromkeys(texts))[:_MOST_TEXTS],
            tuple(dict.fromkeys(days)),
        )


def _values(held: BoundRuleset, assertions: Iterable[Assertion]) -> Iterator[Number | DateRange | str]:
    seen: set[str] = set()
    for node in nodes(tuple(assertions)):
        match node:
            case checked.Constant(value):
                yield value
            case checked.Parameter(name) | checked.Lookup(name) if name not in seen:
                seen.add(name)
                yield from _plain(held.maps.get(name, held.parameters.get(name, ())))


def _plain(value: Typed) -> Iterator[Number | DateRange | str]:
    match value:
        case tuple():
            for one in value:
                yield from _plain(one)
        case Mapping():
            for key, one in value.items():
                yield key
                yield from _plain(one)
        case _:
            yield value


def _spoken(text: str) -> Iterator[str]:
    """A text, and where it is a pattern the words in it."""
    words = _WORDS.findall(text)
    if [text] != words:
        yield from words
    if not set(text) & set("^$|[](){}?*+\\"):
        yield text


def suspects(
    old: BoundRuleset, new: BoundRuleset, pairs: Sequence[tuple[Assertion, Assertion]]
) -> frozenset[str]:
    """The fields that are compared where two editions of some checks differ, or with what a changed name stands for."""
    names = _changed_names(old, new)
    found: set[str] = set()
    for pair in pairs:
        sides = [set(_comparisons(one)) for one in pair]
        for node in sides[0] | sides[1]:
            inside = list(nodes(node))
            named = any(
                isinstance(one, (checked.Parameter, checked.Lookup)) and _name(one) in names for one in inside
            )
            if named or (node in sides[0]) != (node in sides[1]):
                found |= {one.field.key for one in inside if isinstance(one, checked.Get)}
    return frozenset(found)


def _changed_names(old: BoundRuleset, new: BoundRuleset) -> frozenset[str]:
    """The parameters and maps that stand for something else."""
    held = [{**one.parameters, **one.maps} for one in (old, new)]
    return frozenset(name for name in {*held[0], *held[1]} if held[0].get(name) != held[1].get(name))


def _name(node: checked.Parameter | checked.Lookup) -> str:
    return node.name if isinstance(node, checked.Parameter) else node.map


def _comparisons(assertion: Assertion) -> Iterator[checked.Node]:
    """The comparisons that hold no other comparison, and the choices among several values."""
    for node in nodes(assertion):
        if isinstance(node, checked.OneOf) or (
            isinstance(node, _COMPARING)
            and not any(isinstance(one, _COMPARING) for one in nodes(node) if one is not node)
        ):
            yield node


def cells_read(
    form: Form, assertions: Iterable[Assertion], values: Mapping[str, ParameterValue], first: Collection[str]
) -> tuple[str, ...]:
    """The cells that checks read on a form: those of the fields in ``first``, those that decide, the others."""
    facts: list[str] = []
    conditions: list[str] = []
    cells = Cells(form)
    for one in assertions:
        for place in evaluate(one, cells, values):
            mine, around = cells_of(place)
            facts += mine
            conditions += (*around, *place.cells)
    read = dict.fromkeys((*facts, *conditions))
    return tuple(sorted(read, key=lambda pointer: pointer.rpartition("/")[2] not in first))[:_MOST_CELLS]


@dataclass(slots=True)
class Neighbourhood:
    """The forms near one, from the least changed to the most."""

    form: Form
    schemas: Mapping[str, Schema]
    constants: Constants
    pointers: tuple[str, ...]
    _figures: list[tuple[str, Number]] = field(init=False)

    def __post_init__(self) -> None:
        self._figures = [
            (pointer, value) for pointer in self.pointers if (value := self._number(pointer)) is not None
        ]

    def forms(self, most: int) -> Iterator[tuple[Form, tuple[Change, ...]]]:
        """At most so many forms, each with what was changed."""
        for changes in islice(self._changes(), most):
            content = self.form.content
            for pointer, text in changes:
                content = _put(content, split(pointer), text)
            made = read_form(content, self.form.source, self.schemas)
            if isinstance(made, Form):
                yield made, changes

    def _changes(self) -> Iterator[tuple[Change, ...]]:
        """One cell at a time, in turn of cells; then two at a time."""
        queues = [[(pointer, text) for text in self._texts(pointer)] for pointer in self.pointers]
        single = [one for turn in range(max(map(len, queues), default=0)) for one in _at(queues, turn)]
        yield from ((one,) for one in single)
        size = len(single)
        for apart in range(1, size):
            for place in range(0, size - apart, 3):
                one, other = single[place], single[place + apart]
                if one[0] != other[0]:
                    yield one, other

    def _number(self, pointer: str) -> Number | None:
        fact = self.form.fact(pointer)
        if isinstance(fact, Missing):
            return None
        value = fact.value.quantity if isinstance(fact.value, Reading) else fact.value
        return value if isinstance(value, Number) else None

    def _texts(self, pointer: str) -> Iterator[str | None]:
        """What is put into a cell."""
        fact = self.form.fact(pointer)
        raw = self.form.raw(pointer)
        if isinstance(fact, Missing):
            yield from self.constants.texts
            yield from (_shown(one, 2) for one in self.constants.figures)
            return
        printed = raw if isinstance(raw, str) else str(raw)
        number = self._number(pointer)
        if number is not None:
            yield from _figures_put(printed, self._near(pointer, number))
        if isinstance(fact.value, Reading):
            yield from (sign + _LEADING_SIGN.sub("", printed) for sign in _SIGNS)
        if isinstance(fact.value, DateRange):
            yield from self.constants.days
        if number is None or isinstance(fact.value, Reading):
            yield from (text for text in self.constants.texts if text != printed)
        yield None

    def _near(self, pointer: str, number: Number) -> Iterator[str]:
        """Figures in the unit of the cell: near the constants, near its fellows, and near those times the constants."""
        scale = number.unit.scale
        shown = number.exact / scale
        fellows = [other.exact / scale for name, other in self._figures if name != pointer][:_MOST_FELLOWS]
        factors = [one for one in self.constants.figures if one != 0]
        exact = [
            Fraction(0),
            *(base * factor for base in fellows for factor in factors[:2]),
            *(one / scale for one in self.constants.figures),
            *fellows,
            *(shown + base for base in fellows),
            *(shown - base for base in fellows),
            shown,
            *(shown * factor for factor in factors),
            *(base / factor for base in fellows for factor in factors[:1]),
        ]
        decimals = max(number.decimals or 0, 2)
        told = (_shown(one + step, decimals) for one in exact for step in _STEPS if one + step >= 0)
        return (text for text in dict.fromkeys(told) if text != _shown(shown, decimals))


def _at(queues: Sequence[Sequence[Change]], turn: int) -> Iterator[Change]:
    return (queue[turn] for queue in queues if turn < len(queue))


def _shown(value: Fraction, decimals: int) -> str:
    rounded = round_half_up(value, decimals)
    text = f"{Decimal(rounded.numerator) / Decimal(rounded.denominator):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _figures_put(printed: str, figures: Iterable[str]) -> Iterator[str]:
    """A printed text with another figure in the stead of its first."""
    found = _FIGURE.search(printed)
    for figure in figures:
        yield figure if found is None else printed[: found.start()] + figure + printed[found.end() :]


def _put(node: Any, way: Sequence[str], text: str | None) -> Any:
    """A JSON value with another text at a place; what it shares with the first is never changed."""
    if not way:
        return text
    step, rest = way[0], way[1:]
    if isinstance(node, list):
        place = int(step)
        return [_put(one, rest, text) if index == place else one for index, one in enumerate(node)]
    held = dict(node) if isinstance(node, Mapping) else {}
    if not rest and text is None:
        held.pop(step, None)
    else:
        held[step] = _put(held.get(step), rest, text)
    return held
