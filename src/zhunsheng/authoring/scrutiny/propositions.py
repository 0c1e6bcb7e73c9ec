"""What has to be so for a check to hold or to fail, as claims about single values joined by *and* and *or*.

Both are told generously: whatever holds satisfies what ``holds`` gives, so where nobody can satisfy that, nothing
holds. That a cell may be blank, or two units unlike, is neither holding nor failing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeAlias

from zhunsheng.language import checked
from zhunsheng.language.names import Field
from zhunsheng.language.span import Span
from zhunsheng.values.dates import DateRange
from zhunsheng.values.number import Number
from zhunsheng.values.units import Dimension

#: The unit a written number counts in; ``None`` for a bare nought, which every unit has.
Measure: TypeAlias = tuple[Dimension, bool] | None

_DENIED = {"=": "≠", "≠": "=", "<": "≥", "≥": "<", ">": "≤", "≤": ">"}
_TURNED = {"=": "=", "≠": "≠", "<": ">", ">": "<", "≤": "≥", "≥": "≤"}


@dataclass(frozen=True, slots=True)
class Bound:
    """A value stands so to a fixed number or day: ``得分 ≤ 100``."""

    term: checked.Node
    operator: str
    limit: Fraction
    measure: Measure = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """A value stands so to another value: ``得分 ≤ 分值``."""

    left: checked.Node
    operator: str
    right: checked.Node


@dataclass(frozen=True, slots=True)
class Among:
    """A text is, or is not, one of some texts."""

    term: checked.Node
    texts: frozenset[str]
    positive: bool


@dataclass(frozen=True, slots=True)
class Filled:
    """A cell is there, or is missing."""

    term: checked.Node
    positive: bool


@dataclass(frozen=True, slots=True)
class Opaque:
    """Something else holds, or fails; ``terms`` have to be there for either."""

    node: checked.Node
    positive: bool


Claim: TypeAlias = Bound | Order | Among | Filled | Opaque


@dataclass(frozen=True, slots=True)
class All:
    """Every part is so; without parts, anything is."""

    parts: tuple["Formula", ...] = ()


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part is so; without parts, nothing is."""

    parts: tuple["Formula", ...] = ()


Formula: TypeAlias = Claim | All | Some

ANYTHING = All()
NOTHING = Some()


def holds(node: checked.Node) -> Formula:
    """What is so wherever a check holds."""
    match node:
        case checked.Defined(body=body):
            return holds(body)
        case checked.And(operands):
            return All(tuple(holds(one) for one in operands))
        case checked.Or(operands):
            return Some(tuple(holds(one) for one in operands))
        case checked.Not(operand):
            return fails(operand)
        case checked.Condition(condition, then, None):
            return Some((holds(then), fails(condition)))
        case checked.Condition(condition, then, otherwise) if otherwise is not None:
            return Some(
                (
                    All((holds(condition), holds(then))),
                    All((fails(condition), holds(otherwise))),
                    All((holds(then), holds(otherwise))),
                )
            )
        case _:
            return _claimed(node, positive=True)


def fails(node: checked.Node) -> Formula:
    """What is so wherever a check is inconsistent."""
    match node:
        case checked.Defined(body=body):
            return fails(body)
        case checked.And(operands):
            return Some(tuple(fails(one) for one in operands))
        case checked.Or(operands):
            return All(tuple(_fails_or_drops(one) for one in operands))
        case checked.Not(operand):
            return holds(operand)
        case checked.Condition(condition, then, otherwise):
            denied = All((holds(condition), fails(then)))
            if otherwise is None:
                return denied
            return Some((denied, All((fails(condition), fails(otherwise)))))
        case _:
            return _claimed(node, positive=False)


def _fails_or_drops(node: checked.Node) -> Formula:
    """What is so where a part of 或 fails, or does not apply and is dropped; ``holds`` of 若 tells both anyway."""
    plain = node.body if isinstance(node, checked.Defined) else node
    if isinstance(plain, checked.Condition) and plain.otherwise is None:
        return Some((fails(plain), fails(plain.condition)))
    return fails(node)


def _claimed(node: checked.Node, *, positive: bool) -> Formula:
    match node:
        case checked.Presence(operand, missing):
            return Filled(bare(operand), positive != missing)
        case checked.Compare(operator, left, right, None) if operator in _DENIED:
            said = operator if positive else _DENIED[operator]
            return _compared(bare(left), said, bare(right), node)
        case checked.Test("属于", left, right):
            texts = _texts(right, node)
            if texts is not None:
                return Among(bare(left), texts, positive)
        case _:
            pass
    return Opaque(bare(node), positive)


def _compared(left: checked.Node, operator: str, right: checked.Node, node: checked.Compare) -> Formula:
    if left == right:
        return ANYTHING if operator in {"=", "≤", "≥"} else NOTHING
    if isinstance(left, checked.Constant) and not isinstance(right, checked.Constant):
        left, operator, right = right, _TURNED[operator], left
    if not isinstance(right, checked.Constant):
        return _ordered(left, operator, right)
    if isinstance(right.value, str):
        return _alike(left, operator, right.value, node)
    if isinstance(left, checked.Constant):
        return _fixed(left.value, operator, right.value)
    return All(tuple(_bounds(left, operator, right.value)))


def _ordered(left: checked.Node, operator: str, right: checked.Node) -> Order:
    """Two values in an order of their own, so that ``a < b`` and ``b > a`` are one claim."""
    if repr(right) < repr(left):
        return Order(right, _TURNED[operator], left)
    return Order(left, operator, right)


def _alike(left: checked.Node, operator: str, text: str, node: checked.Compare) -> Formula:
    word = node.aliases.get(text, text)
    if isinstance(left, checked.Constant):
        same = node.aliases.get(str(left.value), left.value) == word
        return ANYTHING if same == (operator == "=") else NOTHING
    return Among(left, frozenset({word}), operator == "=")


def _fixed(left: object, operator: str, right: object) -> Formula:
    """Two numbers or days as written; of unlike measure nothing is said."""
    if isinstance(left, Number) and isinstance(right, Number) and _measure(left) == _measure(right):
        return ANYTHING if _stands(left.exact, operator, right.exact) else NOTHING
    return ANYTHING


def _stands(left: Fraction, operator: str, right: Fraction) -> bool:
    match operator:
        case "=":
            return left == right
        case "≠":
            return left != right
        case "<":
            return left < right
        case "≤":
            return left <= right
        case ">":
            return left > right
        case _:
            return left >= right


def _bounds(term: checked.Node, operator: str, limit: object) -> Iterator[Formula]:
    """The claims on a value that is held against a number, or against days: each of which it may be."""
    if isinstance(limit, Number):
        yield Bound(term, operator, limit.exact, _measure(limit))
    elif isinstance(limit, DateRange) and limit.first == limit.last:
        yield Bound(term, operator, _day(limit.first), whole=True)


def _day(day: date) -> Fraction:
    return Fraction(day.toordinal())


def _measure(number: Number) -> Measure:
    return None if number.exact == 0 and number.literal else (number.dimension, number.literal)


def _texts(right: checked.Node, node: checked.Test) -> frozenset[str] | None:
    """The texts of a written list; ``None`` where one of its items is no written text."""
    listing = bare(right)
    if not isinstance(listing, checked.Listing):
        return None
    found = [
        one.value for one in listing.items if isinstance(one, checked.Constant) and isinstance(one.value, str)
    ]
    if len(found) != len(listing.items):
        return None
    return frozenset(node.aliases.get(one, one) for one in found)


def bare(node: checked.Node) -> checked.Node:
    """An expression with its definitions written out, so that the same thing said twice is the same."""
    made: checked.Node = _bare(node)
    return made


def _bare(node: Any) -> Any:
    if isinstance(node, tuple):
        made = tuple(_bare(one) for one in node)
        return node if all(one is other for one, other in zip(made, node, strict=True)) else made
    if isinstance(node, checked.Defined):
        return _bare(node.body)
    kind: Any = type(node)
    changed = {
        name: made for name in _names(kind) if (made := _bare(value := getattr(node, name))) is not value
    }
    return replace(node, **changed) if changed else node


@lru_cache(maxsize=128)
def _names(kind: Any) -> tuple[str, ...]:
    """The parts of a kind of node that may hold nodes."""
    if not is_dataclass(kind) or kind in {Field, Span, Number, DateRange, checked.Constant}:
        return ()
    return tuple(one.name for one in fields(kind) if one.name != "span")


def claims(formulas: Iterable[Formula]) -> Iterator[Claim]:
    """Every claim in some formulas."""
    for one in formulas:
        if isinstance(one, (All, Some)):
            yield from claims(one.parts)
        else:
            yield one
