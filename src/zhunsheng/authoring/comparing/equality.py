"""Whether two checked expressions say the same, each with the values that its own edition gives to names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import TypeVar

from zhunsheng.language import checked
from zhunsheng.language.names import Field
from zhunsheng.language.span import Span
from zhunsheng.rules.binding import BoundRuleset, PrintedParameter, Typed
from zhunsheng.values.number import Number

T = TypeVar("T")

#: Whose operands may change places.
_COMMUTING = frozenset({"+", "×"})


@dataclass(frozen=True, slots=True)
class Side:
    """What names stand for in one edition."""

    parameters: Mapping[str, Typed]
    maps: Mapping[str, Mapping[str, tuple[str, ...]]]
    printed: Mapping[str, PrintedParameter]

    @classmethod
    def of(cls, bound: BoundRuleset) -> "Side":
        """The side that a ruleset is."""
        return cls(bound.parameters, bound.maps, {one.name: one for one in bound.printed})

    def entries(self, name: str) -> Mapping[str, Typed] | None:
        """The entries of a map, or of a parameter that is one."""
        if name in self.maps:
            return self.maps[name]
        value = self.parameters.get(name)
        return value if isinstance(value, Mapping) else None


def bare(node: checked.Node) -> checked.Node:
    """What a definition stands for; any other node is itself."""
    while isinstance(node, checked.Defined):
        node = node.body
    return node


@dataclass(slots=True)
class Equality:
    """Compares expressions of an old and a new side; what was compared once is not compared again."""

    old: Side
    new: Side
    _known: dict[tuple[int, int], bool] = field(default_factory=dict)
    _kept: list[object] = field(default_factory=list)
    _mentioning: dict[int, bool] = field(default_factory=dict)
    _changed: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        pairs = (
            (self.old.parameters, self.new.parameters),
            (self.old.maps, self.new.maps),
            (self.old.printed, self.new.printed),
        )
        self._changed = frozenset(
            name for one, other in pairs for name in {*one, *other} if one.get(name) != other.get(name)
        )

    def same(self, old: object, new: object) -> bool:
        """Whether both say the same on every form; names of definitions do not matter, nor does the order of 且."""
        if old is new and not self._mentions(old):
            return True
        if isinstance(old, tuple) and isinstance(new, tuple):
            return len(old) == len(new) and all(map(self.same, old, new))
        if not is_dataclass(old) or isinstance(old, (Field, Span, Number)):
            return type(old) is type(new) and old == new
        key = id(old), id(new)
        if key not in self._known:
            self._kept += [old, new]  # so that no other object takes their identity
            self._known[key] = self._same(old, new)
        return self._known[key]

    def _mentions(self, node: object) -> bool:
        """Whether an expression names something that the two sides give another meaning."""
        if not self._changed:
            return False
        if isinstance(node, tuple):
            return any(map(self._mentions, node))
        if not is_dataclass(node) or isinstance(node, (Field, Span, Number)):
            return False
        if id(node) not in self._mentioning:
            self._kept.append(node)
            named = isinstance(node, (checked.Parameter, checked.Lookup))
            self._mentioning[id(node)] = (named and _name(node) in self._changed) or any(
                self._mentions(getattr(node, part.name)) for part in fields(node) if part.compare
            )
        return self._mentioning[id(node)]

    def _same(self, old: object, new: object) -> bool:
        one, other = (bare(node) if isinstance(node, checked.Defined) else node for node in (old, new))
        if type(one) is not type(other):
            return False
        match one, other:
            case checked.Parameter(name), checked.Parameter(rival):
                return self._same_parameter(name, rival)
            case checked.Lookup(name, key), checked.Lookup(rival, rival_key):
                return self._same_entries(name, rival) and self.same(key, rival_key)
            case (checked.And(left), checked.And(right)) | (checked.Or(left), checked.Or(right)):
                return self._same_bag(left, right)
            case checked.Arithmetic(sign), checked.Arithmetic(rival) if sign == rival and sign in _COMMUTING:
                return self._same_bag((one.left, one.right), (other.left, other.right))
        return all(
            self.same(getattr(one, part.name), getattr(other, part.name))
            for part in fields(one)  # type: ignore[arg-type]  # it is a record: its type was compared
            if part.compare
        )

    def _same_parameter(self, old: str, new: str) -> bool:
        if not self.same_print(old, new):
            return False
        here, there = self.old.parameters.get(old), self.new.parameters.get(new)
        return here == there if here is None or there is None else same_value(here, there)

    def same_print(self, old: str, new: str) -> bool:
        """Whether forms may state two parameters themselves in the same way, or neither."""
        return _unnamed(self.old.printed.get(old)) == _unnamed(self.new.printed.get(new))

    def _same_entries(self, old: str, new: str) -> bool:
        if old in self.old.maps or new in self.new.maps:
            return self.old.maps.get(old) == self.new.maps.get(new)
        return self._same_parameter(old, new)

    def _same_bag(self, old: Sequence[object], new: Sequence[object]) -> bool:
        """Whether the same operands stand in both, in any order."""
        if len(old) != len(new):
            return False
        gone, come = self.unlike(old, new)
        return not gone and not come

    def unlike(self, old: Sequence[T], new: Sequence[T]) -> tuple[list[T], list[T]]:
        """The operands of each that have no fellow in the other."""
        left = list(old)
        come: list[T] = []
        for one in new:
            fellow = next((place for place, other in enumerate(left) if self.same(other, one)), None)
            if fellow is None:
                come.append(one)
            else:
                del left[fellow]
        return left, come


def _name(node: object) -> str:
    return node.map if isinstance(node, checked.Lookup) else str(getattr(node, "name", ""))


def same_value(one: Typed, other: Typed) -> bool:
    """Whether two values are the same; how many decimals a rule's author wrote does not matter."""
    match one, other:
        case Number(), Number():
            return (one.exact, one.low, one.high, one.dimension, one.literal) == (
                other.exact,
                other.low,
                other.high,
                other.dimension,
                other.literal,
            )
        case tuple(), tuple():
            return len(one) == len(other) and all(map(same_value, one, other))
        case Mapping(), Mapping():
            return one.keys() == other.keys() and all(same_value(one[key], other[key]) for key in one)
        case _:
            return one == other


def _unnamed(printed: PrintedParameter | None) -> tuple[object, ...] | None:
    return None if printed is None else (printed.rows, printed.pattern, printed.unit)
