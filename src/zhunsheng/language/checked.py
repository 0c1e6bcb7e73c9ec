"""The checked tree: every name resolved, every type known, nothing left to look up but the form's cells."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from types import MappingProxyType
from typing import TypeAlias, get_args

from zhunsheng.language.names import Field
from zhunsheng.language.span import Span
from zhunsheng.values.dates import DateRange
from zhunsheng.values.number import Number


def _no_aliases() -> Mapping[str, str]:
    return MappingProxyType({})


def _span() -> Span:
    return field(default=Span(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that the author wrote."""

    value: Number | str | DateRange
    shown: str = field(default="", compare=False)
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Listing:
    """Several values in brackets."""

    items: tuple["Node", ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Frame:
    """The row (or the form, level 0) that stands at a level of the scope."""

    level: int
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class GroupRows:
    """The rows of the group at a level."""

    level: int
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class GroupKey:
    """One of the values that a group's rows share; ``aliases`` are those of the field that it was taken from."""

    level: int
    place: int
    aliases: Mapping[str, str] = field(default_factory=_no_aliases, hash=False)
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Get:
    """A field of a row, a block or the form."""

    base: "Node"
    field: Field
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Relation:
    """What a row's place in its list gives: ``position``, ``parent``, ``parts`` or ``subtotal``."""

    base: "Node"
    which: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a reading: ``number``, ``comparator``, ``unit``, ``phrase``, ``date`` or ``text``."""

    base: "Node"
    part: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Each:
    """A value of every row of a list; ``body`` sees the row at ``level``."""

    rows: "Node"
    body: "Node"
    level: int
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class At:
    """A value of one row, which ``body`` sees at ``level``."""

    row: "Node"
    body: "Node"
    level: int
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Filter:
    """The rows of a list that satisfy a predicate, which sees the row at ``level``."""

    rows: "Node"
    predicate: "Node"
    level: int
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number, text, date, list or map that the law sets."""

    name: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Lookup:
    """The entry of a map for a key; ``labels`` marks a map from one list's labels to another's."""

    map: str
    key: "Node"
    labels: bool
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Defined:
    """A definition of the pack, put in where it was named.

    ``levels`` are the frames that it looks at, ``column`` the column it was put in for: with the same of both it
    gives the same value.
    """

    name: str
    body: "Node"
    levels: tuple[int, ...] = ()
    column: str = ""
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Apply:
    """A function of the language. ``blank`` is ``""``, ``skip`` or ``as`` with its value."""

    function: str
    arguments: tuple["Node", ...]
    blank: str = ""
    blank_value: "Node | None" = None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Negative:
    """Unary minus."""

    operand: "Node"
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``+ - × ÷``."""

    operator: str
    left: "Node"
    right: "Node"
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Compare:
    """One comparison of two values; ``aliases`` makes words that mean the same compare as the same."""

    operator: str
    left: "Node"
    right: "Node"
    tolerance: "Node | None" = None
    aliases: Mapping[str, str] = field(default_factory=_no_aliases, hash=False)
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Alternative:
    """One admissible value, with its own condition where it has one."""

    label: str
    condition: "Node | None"
    value: "Node"


@dataclass(frozen=True, slots=True)
class OneOf:
    """The best outcome among alternatives."""

    operator: str
    left: "Node"
    alternatives: tuple[Alternative, ...]
    aliases: Mapping[str, str] = field(default_factory=_no_aliases, hash=False)
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Test:
    """``属于``, ``包含`` or ``匹配``."""

    operator: str
    left: "Node"
    right: "Node"
    aliases: Mapping[str, str] = field(default_factory=_no_aliases, hash=False)
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Presence:
    """``为空`` (``missing``) or ``不为空``."""

    operand: "Node"
    missing: bool
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Not:
    """``非``."""

    operand: "Node"
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class And:
    """``且``."""

    operands: tuple["Node", ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Or:
    """``或``."""

    operands: tuple["Node", ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Condition:
    """``若 A 则 B 否则 C`` between checks."""

    condition: "Node"
    then: "Node"
    otherwise: "Node | None" = None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Choice:
    """``若 A 则 B 否则 C`` between values."""

    condition: "Node"
    then: "Node"
    otherwise: "Node | None" = None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Quantified:
    """``每个`` or ``存在``; the predicate sees the row at ``level``."""

    every: bool
    rows: "Node"
    predicate: "Node"
    level: int
    span: Span = _span()


Node: TypeAlias = (
    Constant
    | Listing
    | Frame
    | GroupRows
    | GroupKey
    | Get
    | Relation
    | Part
    | Each
    | At
    | Filter
    | Parameter
    | Lookup
    | Defined
    | Apply
    | Negative
    | Arithmetic
    | Compare
    | OneOf
    | Test
    | Presence
    | Not
    | And
    | Or
    | Condition
    | Choice
    | Quantified
)


def levels_of(node: object, known: dict[int, frozenset[int]]) -> frozenset[int]:
    """The levels at which an expression looks at what stands around it; -1 is the element of a list.

    A level that a filter, a quantifier or a walk over a list opens inside the expression is not around it. ``known``
    holds what was found before, by a node's identity.
    """
    if isinstance(node, tuple):
        return frozenset().union(*(levels_of(one, known) for one in node))
    if not is_dataclass(node) or isinstance(node, (Field, Constant, Span)):
        return frozenset()
    found = known.get(id(node))
    if found is None:
        found = known[id(node)] = _looked_at(node, known)
    return found


def _looked_at(node: object, known: dict[int, frozenset[int]]) -> frozenset[int]:
    match node:
        case Frame(level) | GroupRows(level) | GroupKey(level):
            return frozenset({level})
        case Defined(levels=levels):
            return frozenset(levels)
        case Each(outer, inner, level) | At(outer, inner, level) | Filter(outer, inner, level):
            return levels_of(outer, known) | (levels_of(inner, known) - {level})
        case Quantified(_, outer, inner, level):
            return levels_of(outer, known) | (levels_of(inner, known) - {level})
        case _:
            inside = tuple(getattr(node, one.name) for one in fields(node))  # type: ignore[arg-type]
            return levels_of(inside, known)


def inside(node: object) -> Iterator["Node"]:
    """The nodes that stand right inside a node."""
    for one in fields(node):  # type: ignore[arg-type]
        yield from _nodes_in(getattr(node, one.name))


def _nodes_in(value: object) -> Iterator["Node"]:
    if isinstance(value, tuple):
        for one in value:
            yield from _nodes_in(one)
    elif isinstance(value, Alternative):
        yield from _nodes_in((value.condition, value.value))
    elif isinstance(value, NODES):
        yield value


#: Every kind of node.
NODES = get_args(Node)
