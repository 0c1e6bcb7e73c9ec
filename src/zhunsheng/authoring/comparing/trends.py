"""Which way an expression moves when it is changed: which of two checks holds more often, which of two values is more.

Only what follows from the expressions themselves is told; of all else nothing is claimed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise
from types import MappingProxyType

from zhunsheng.authoring.comparing.equality import Equality, Side, bare, same_value
from zhunsheng.authoring.scrutiny.signs import Signs, arguments_of
from zhunsheng.language import checked
from zhunsheng.rules.binding import Typed
from zhunsheng.values.dates import DateRange
from zhunsheng.values.number import Number


class Trend(Enum):
    """How something moves from the old edition to the new.

    Up: a check holds wherever it held before; a number is as great or greater; a list has all its items and perhaps
    more. Both: it is another, so that some of what held before fails, and some of what failed holds.
    """

    SAME = "same"
    UP = "up"
    DOWN = "down"
    BOTH = "both"
    UNKNOWN = "unknown"

    @property
    def turned(self) -> "Trend":
        """The other way round."""
        return {Trend.UP: Trend.DOWN, Trend.DOWN: Trend.UP}.get(self, self)


def joined(trends: Iterable[Trend]) -> Trend:
    """One trend of several that work together."""
    moved = {one for one in trends if one is not Trend.SAME}
    if Trend.BOTH in moved and Trend.UNKNOWN not in moved:
        return Trend.BOTH
    return Trend.SAME if not moved else moved.pop() if len(moved) == 1 else Trend.UNKNOWN


#: What holds between the same two values wherever a comparison of them holds.
_IMPLIED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "=": frozenset({"=", "≤", "≥", "≈"}),
        "<": frozenset({"<", "≤", "≠"}),
        ">": frozenset({">", "≥", "≠"}),
        "≤": frozenset({"≤"}),
        "≥": frozenset({"≥"}),
        "≠": frozenset({"≠"}),
        "≈": frozenset({"≈"}),
    }
)
#: Functions of a list and of how many it has, by what they do to a list that gets longer.
_LONGER = MappingProxyType({"count": Trend.UP, "max": Trend.UP, "min": Trend.DOWN})
_ORDERED = ("min", "average", "max")
#: A value is known to be another.
_KNOWN = frozenset({Trend.UP, Trend.DOWN, Trend.BOTH})
#: Functions that keep the order of their first argument.
_KEEPING = frozenset({"round", "truncate"})


@dataclass(frozen=True, slots=True)
class _Rows:
    """How a list moves: which items it has, and the value of each."""

    members: Trend
    values: Trend = Trend.SAME


_UNKNOWN_ROWS = _Rows(Trend.UNKNOWN, Trend.UNKNOWN)


@dataclass(slots=True)
class Trends:
    """The trends between expressions of an old and a new edition; ``signs`` knows what cannot be negative."""

    equality: Equality
    signs: Signs = field(default_factory=Signs)

    @property
    def old(self) -> Side:
        """What names stand for in the old edition."""
        return self.equality.old

    @property
    def new(self) -> Side:
        """What names stand for in the new edition."""
        return self.equality.new

    def same(self, old: object, new: object) -> bool:
        """Whether two expressions say the same."""
        return self.equality.same(old, new)

    def check(self, old: checked.Node, new: checked.Node, *, fails: bool = True) -> Trend:
        """The trend of a check; it is about where it fails, or else about where it holds, which not_applicable parts."""
        if self.same(old, new):
            return Trend.SAME
        up = self._implies(old, new, forward=True, fails=fails)
        down = self._implies(new, old, forward=False, fails=fails)
        if up or down:
            return Trend.SAME if up and down else Trend.UP if up else Trend.DOWN
        return Trend.BOTH if self._crossed(old, new) else Trend.UNKNOWN

    def _crossed(self, old: checked.Node, new: checked.Node) -> bool:
        """Whether two checks differ in an equation with a figure that has moved, or in what one of them negates."""
        old, new = _plain(old), _plain(new)
        if self.same(_plain(checked.Not(old)), new):
            return True
        match old, new:
            case checked.Compare(), checked.Compare():
                return self._other_equation(old, new)
            case checked.OneOf(), checked.OneOf():
                return self._other_alternatives(old, new)
            case (checked.And(left), checked.And(right)) | (checked.Or(left), checked.Or(right)):
                gone, come = self.equality.unlike(left, right)
                return len(gone) == len(come) == 1 and self._crossed(gone[0], come[0])
            case checked.Not(inner), checked.Not(rival):
                return self._crossed(inner, rival)
            case checked.Condition(), checked.Condition() if self.same(old.condition, new.condition):
                return self.same(old.otherwise, new.otherwise) and self._crossed(old.then, new.then)
            case checked.Quantified(), checked.Quantified() if old.every == new.every:
                return self.same(old.rows, new.rows) and self._crossed(old.predicate, new.predicate)
        return False

    def _other_equation(self, old: checked.Compare, new: checked.Compare) -> bool:
        if old.operator != new.operator or old.operator not in {"=", "≈"}:
            return False
        moved = [self.number(old.left, new.left), self.number(old.right, new.right)]
        one_side = Trend.SAME in moved and any(one in _KNOWN for one in moved)
        return one_side and self.same(old.tolerance, new.tolerance)

    def _other_alternatives(self, old: checked.OneOf, new: checked.OneOf) -> bool:
        if old.operator != new.operator or len(old.alternatives) != len(new.alternatives):
            return False
        pairs = list(zip(old.alternatives, new.alternatives, strict=True))
        return (
            self.same(old.left, new.left)
            and all(self.same(one.condition, other.condition) for one, other in pairs)
            and joined(self.number(one.value, other.value) for one, other in pairs) in _KNOWN
        )

    def _alike(self, one: object, other: object, *, forward: bool) -> bool:
        return self.same(one, other) if forward else self.same(other, one)

    def _implies(self, one: checked.Node, other: checked.Node, *, forward: bool, fails: bool) -> bool:
        """Whether ``other`` holds wherever ``one`` does; ``one`` is of the old edition when ``forward``."""
        one, other = _plain(one), _plain(other)
        if self._alike(one, other, forward=forward):
            return True
        if isinstance(other, checked.And):
            return all(self._implies(one, each, forward=forward, fails=fails) for each in other.operands)
        if isinstance(one, checked.Or):
            return all(self._implies(each, other, forward=forward, fails=fails) for each in one.operands)
        wider = other.operands if isinstance(other, checked.Or) else ()
        narrower = one.operands if isinstance(one, checked.And) else ()
        if any(self._implies(one, each, forward=forward, fails=fails) for each in wider):
            return True
        if any(self._implies(each, other, forward=forward, fails=fails) for each in narrower):
            return True
        return self._follows(one, other, forward=forward, fails=fails)

    def _follows(self, one: checked.Node, other: checked.Node, *, forward: bool, fails: bool) -> bool:
        """Whether ``other`` follows from ``one``, neither of them a 且 or a 或 that could be taken apart."""
        match one, other:
            case checked.Not(inner), checked.Not(rival):
                return self._implies(rival, inner, forward=not forward, fails=not fails)
            case checked.Compare(), checked.Compare():
                return self._comparison_follows(one, other, forward=forward)
            case checked.Compare(), checked.OneOf() if (
                one.tolerance is None and one.operator == other.operator
            ):
                return self._alike(one.left, other.left, forward=forward) and any(
                    each.condition is None and self._alike(one.right, each.value, forward=forward)
                    for each in other.alternatives
                )
            case checked.OneOf(), checked.OneOf() if one.operator == other.operator:
                return self._alike(one.left, other.left, forward=forward) and self._admits(
                    one, other, forward=forward
                )
            case checked.Test(), checked.Test() if one.operator == other.operator:
                return self._test_follows(one, other, forward=forward)
            case checked.Quantified(), checked.Quantified() if one.every == other.every:
                wanted = Trend.DOWN if one.every else Trend.UP
                return self._rows_go(one.rows, other.rows, wanted, forward=forward) and self._implies(
                    one.predicate, other.predicate, forward=forward, fails=fails
                )
            case checked.Presence(inner, missing), checked.Presence(rival, gone) if missing == gone:
                wanted = Trend.DOWN if missing else Trend.UP
                return self._rows_go(inner, rival, wanted, forward=forward)
            case checked.Condition(), checked.Condition():
                return self._branches_follow(one, other, forward=forward, fails=fails)
            case _, checked.Condition(_, then, None) if fails:
                return self._implies(one, then, forward=forward, fails=fails)
        return False

    def _branches_follow(
        self, one: checked.Condition, other: checked.Condition, *, forward: bool, fails: bool
    ) -> bool:
        """若 A 则 B 否则 C: with the same A each branch for itself; without a C, the fewer forms A holds for, the fewer fail."""
        if one.otherwise is None and other.otherwise is None:
            guarded = (
                self._implies(other.condition, one.condition, forward=not forward, fails=False)
                if fails
                else self._implies(one.condition, other.condition, forward=forward, fails=False)
            )
            return guarded and self._implies(one.then, other.then, forward=forward, fails=fails)
        if one.otherwise is None or other.otherwise is None:
            return False
        return (
            self._alike(one.condition, other.condition, forward=forward)
            and self._implies(one.then, other.then, forward=forward, fails=fails)
            and self._implies(one.otherwise, other.otherwise, forward=forward, fails=fails)
        )

    def _comparison_follows(self, one: checked.Compare, other: checked.Compare, *, forward: bool) -> bool:
        if other.operator not in _IMPLIED[one.operator]:
            return False
        left, right = (
            self._number(getattr(one, side), getattr(other, side), forward=forward)
            for side in ("left", "right")
        )
        if other.operator in {"≤", "<"}:
            return left in {Trend.SAME, Trend.DOWN} and right in {Trend.SAME, Trend.UP}
        if other.operator in {"≥", ">"}:
            return left in {Trend.SAME, Trend.UP} and right in {Trend.SAME, Trend.DOWN}
        return left is right is Trend.SAME and self._tolerates(
            one.tolerance, other.tolerance, forward=forward
        )

    def _tolerates(self, one: checked.Node | None, other: checked.Node | None, *, forward: bool) -> bool:
        """Whether the second tolerance is as wide as the first; none is no tolerance at all."""
        if one is None or other is None:
            return one is None
        return self._number(one, other, forward=forward) in {Trend.SAME, Trend.UP}

    def _admits(self, one: checked.OneOf, other: checked.OneOf, *, forward: bool) -> bool:
        """Whether each alternative of the first is one of the second; not told where all of them may be absent."""
        sure = any(
            each.condition is None
            and rival.condition is None
            and self._alike(each.value, rival.value, forward=forward)
            for each in one.alternatives
            for rival in other.alternatives
        )
        return sure and all(
            any(self._admitted(each, rival, forward=forward) for rival in other.alternatives)
            for each in one.alternatives
        )

    def _admitted(self, one: checked.Alternative, other: checked.Alternative, *, forward: bool) -> bool:
        if not self._alike(one.value, other.value, forward=forward):
            return False
        if other.condition is None:
            return True
        return one.condition is not None and self._implies(
            one.condition, other.condition, forward=forward, fails=False
        )

    def _test_follows(self, one: checked.Test, other: checked.Test, *, forward: bool) -> bool:
        lists = {"属于": ("left", "right"), "包含": ("right", "left")}.get(one.operator)
        if lists is not None:
            fixed, growing = lists
            return self._alike(getattr(one, fixed), getattr(other, fixed), forward=forward) and self._rows_go(
                getattr(one, growing), getattr(other, growing), Trend.UP, forward=forward
            )
        here, there = (self.old, self.new) if forward else (self.new, self.old)
        narrow, wide = _choices(one.right, here), _choices(other.right, there)
        return self._alike(one.left, other.left, forward=forward) and bool(narrow) and narrow <= wide

    # -- values -----------------------------------------------------------------------------------------------

    def _number(self, one: checked.Node, other: checked.Node, *, forward: bool) -> Trend:
        return self.number(one, other) if forward else self.number(other, one).turned

    def number(self, old: checked.Node, new: checked.Node) -> Trend:
        """The trend of a value."""
        if self.same(old, new):
            return Trend.SAME
        old, new = bare(old), bare(new)
        if self._printed_otherwise(old, new):
            return Trend.UNKNOWN
        values = _value(old, self.old), _value(new, self.new)
        if values[0] is not None and values[1] is not None:
            return _moved(values[0], values[1])
        match old, new:
            case checked.Arithmetic(), checked.Arithmetic() if old.operator == new.operator:
                return self._arithmetic(old, new)
            case checked.Arithmetic(), checked.Arithmetic():
                return self._other_operator(old, new)
            case _, checked.Arithmetic() if self.same(old, new.left):
                return self._with_more(new, self.new)
            case checked.Arithmetic(), _ if self.same(old.left, new):
                return self._with_more(old, self.old).turned
            case checked.Negative(inner), checked.Negative(rival):
                return self.number(inner, rival).turned
            case checked.Apply(), checked.Apply():
                return self._applied(old, new)
            case checked.Choice(), checked.Choice() if (
                old.otherwise is not None and new.otherwise is not None
            ):
                if self.same(old.condition, new.condition):
                    return joined(
                        (self.number(old.then, new.then), self.number(old.otherwise, new.otherwise))
                    )
            case checked.Lookup(), checked.Lookup() if self.same(old.key, new.key) and not old.labels:
                return _entries_moved(self.old.entries(old.map), self.new.entries(new.map))
            case checked.At(), checked.At() if self.same(old.row, new.row):
                return self.number(old.body, new.body)
        return Trend.UNKNOWN

    def _printed_otherwise(self, old: checked.Node, new: checked.Node) -> bool:
        """Whether two parameters are stated by forms themselves, and not in the same way."""
        named = isinstance(old, checked.Parameter) and isinstance(new, checked.Parameter)
        return named and not self.equality.same_print(getattr(old, "name", ""), getattr(new, "name", ""))

    def _arithmetic(self, old: checked.Arithmetic, new: checked.Arithmetic) -> Trend:
        left, right = self.number(old.left, new.left), self.number(old.right, new.right)
        match old.operator:
            case "+":
                return joined((left, right))
            case "-":
                return joined((left, right.turned))
        factors = [(left, old.right, new.right), (right, old.left, new.left)]
        for moved, one, other in factors:
            if moved is not Trend.SAME and not (
                self.signs.positive(one, self.old) and self.signs.positive(other, self.new)
            ):
                return Trend.UNKNOWN
        return joined((left, right if old.operator == "×" else right.turned))

    def _other_operator(self, old: checked.Arithmetic, new: checked.Arithmetic) -> Trend:
        """A sum that became a difference, or the reverse, of something that is not negative."""
        if not (self.same(old.left, new.left) and self.same(old.right, new.right)):
            return Trend.UNKNOWN
        if {old.operator, new.operator} == {"+", "-"} and self.signs.positive(old.right, self.old):
            return Trend.DOWN if new.operator == "-" else Trend.UP
        return Trend.UNKNOWN

    def _with_more(self, whole: checked.Arithmetic, side: Side) -> Trend:
        """The trend of a value to which something is added, or which is multiplied by a figure."""
        if whole.operator in {"+", "-"}:
            if not self.signs.positive(whole.right, side):
                return Trend.UNKNOWN
            return Trend.UP if whole.operator == "+" else Trend.DOWN
        by = _value(bare(whole.right), side)
        if not isinstance(by, Number) or by.exact <= 0 or not self.signs.positive(whole.left, side):
            return Trend.UNKNOWN
        return Trend.UP if (by.exact > 1) == (whole.operator == "×") else Trend.DOWN

    def _applied(self, old: checked.Apply, new: checked.Apply) -> Trend:
        blanks = old.blank == new.blank and self.same(old.blank_value, new.blank_value)
        if len(old.arguments) != len(new.arguments) or not blanks:
            return Trend.UNKNOWN
        if old.function != new.function:
            if not {old.function, new.function} <= set(_ORDERED) or not self.same(
                old.arguments, new.arguments
            ):
                return Trend.UNKNOWN
            rises = _ORDERED.index(new.function) > _ORDERED.index(old.function)
            return Trend.UP if rises else Trend.DOWN
        if old.function in _KEEPING:
            same_rest = self.same(old.arguments[1:], new.arguments[1:])
            return self.number(old.arguments[0], new.arguments[0]) if same_rest else Trend.UNKNOWN
        several = arguments_of(old), arguments_of(new)
        if old.function in {"sum", *_ORDERED} and len(several[0]) == len(several[1]) > 1:
            return joined(map(self.number, *several))
        if old.function in {"sum", "average", *_LONGER} and len(old.arguments) == 1:
            return self._aggregated(old.function, self.rows(old.arguments[0], new.arguments[0]))
        return Trend.UNKNOWN

    @staticmethod
    def _aggregated(function: str, rows: _Rows) -> Trend:
        if rows.members is Trend.SAME:
            return Trend.SAME if function == "count" else rows.values
        if rows.members is Trend.UNKNOWN or rows.values is not Trend.SAME:
            return Trend.UNKNOWN
        if function not in _LONGER or rows.members is Trend.BOTH:
            return Trend.BOTH  # other rows make another sum, greater or less
        longer = rows.members is Trend.UP
        return _LONGER[function] if longer else _LONGER[function].turned

    # -- lists ------------------------------------------------------------------------------------------------

    def _rows_go(self, one: checked.Node, other: checked.Node, way: Trend, *, forward: bool) -> bool:
        """Whether a list stays, or moves one way, from the first to the second."""
        found = self.rows(one, other) if forward else self.rows(other, one)
        members = found.members if forward else found.members.turned
        return found.values is Trend.SAME and members in {Trend.SAME, way}

    def rows(self, old: checked.Node, new: checked.Node) -> _Rows:
        """The trend of a list."""
        if self.same(old, new):
            return _Rows(Trend.SAME)
        old, new = bare(old), bare(new)
        match old, new:
            case checked.Each(), checked.Each():
                return _Rows(self.rows(old.rows, new.rows).members, self.number(old.body, new.body))
            case (checked.Filter(), _) | (_, checked.Filter()):
                return self._filtered(old, new)
            case checked.Lookup(), checked.Lookup() if self.same(old.key, new.key):
                return _Rows(_labels_moved(self.old.entries(old.map), self.new.entries(new.map)))
        items = _items(old, self.old), _items(new, self.new)
        if items[0] is None or items[1] is None:
            return _UNKNOWN_ROWS
        return _Rows(_listed(items[0], items[1]))

    def _filtered(self, old: checked.Node, new: checked.Node) -> _Rows:
        one, other = _sieve(old), _sieve(new)
        whole = self.rows(one[0], other[0])
        if whole.values is not Trend.SAME:
            return _UNKNOWN_ROWS
        gone, come = self.equality.unlike(one[1], other[1])
        if gone and come:
            let_through = self.check(_all(one[1]), _all(other[1]), fails=False)
        else:
            let_through = Trend.UP if gone else Trend.DOWN if come else Trend.SAME
        return _Rows(joined((whole.members, let_through)))


def _plain(node: checked.Node) -> checked.Node:
    """A check with 非 moved inwards, and without the name of a definition."""
    node = bare(node)
    if not isinstance(node, checked.Not):
        return node
    match bare(node.operand):
        case checked.Not(inner):
            return _plain(inner)
        case checked.And(operands):
            return checked.Or(tuple(checked.Not(one) for one in operands))
        case checked.Or(operands):
            return checked.And(tuple(checked.Not(one) for one in operands))
        case checked.Presence(operand, missing):
            return checked.Presence(operand, not missing)
        case inner:
            return checked.Not(inner)


def _sieve(node: checked.Node) -> tuple[checked.Node, list[checked.Node]]:
    """A list without its filters, and all that they ask."""
    node = bare(node)
    if not isinstance(node, checked.Filter):
        return node, []
    whole, asked = _sieve(node.rows)
    predicate = bare(node.predicate)
    return whole, [*asked, *(predicate.operands if isinstance(predicate, checked.And) else (predicate,))]


def _all(operands: Sequence[checked.Node]) -> checked.Node:
    return operands[0] if len(operands) == 1 else checked.And(tuple(operands))


def _value(node: checked.Node, side: Side) -> Typed | None:
    """What a constant or a parameter is."""
    match node:
        case checked.Constant(value):
            return value
        case checked.Parameter(name):
            return side.parameters.get(name)
        case _:
            return None


def _moved(old: Typed, new: Typed) -> Trend:
    if same_value(old, new):
        return Trend.SAME
    match old, new:
        case Number(), Number() if (old.dimension, old.literal) == (new.dimension, new.literal):
            return Trend.UP if new.exact > old.exact else Trend.DOWN
        case DateRange(), DateRange():
            later = new.first >= old.first and new.last >= old.last
            earlier = new.first <= old.first and new.last <= old.last
            return Trend.UP if later else Trend.DOWN if earlier else Trend.UNKNOWN
        case _:
            return Trend.UNKNOWN


def _entries_moved(old: Mapping[str, Typed] | None, new: Mapping[str, Typed] | None) -> Trend:
    """The trend of whatever entry a map has for a key; a key that only one of them has settles nothing."""
    if old is None or new is None or old.keys() != new.keys():
        return Trend.UNKNOWN
    return joined(_moved(old[key], new[key]) for key in old)


def _labels_moved(old: Mapping[str, Typed] | None, new: Mapping[str, Typed] | None) -> Trend:
    """The trend of the labels that a map has for a key; a key that it does not have has none."""
    if old is None or new is None:
        return Trend.UNKNOWN
    lists = [(old.get(key, ()), new.get(key, ())) for key in {*old, *new}]
    return joined(
        _listed(one, other) if isinstance(one, tuple) and isinstance(other, tuple) else Trend.UNKNOWN
        for one, other in lists
    )


def _items(node: checked.Node, side: Side) -> tuple[Typed, ...] | None:
    """The items of a list that an author wrote or the law sets."""
    if isinstance(node, checked.Listing):
        values = [_value(one, side) for one in node.items]
        return None if None in values else tuple(one for one in values if one is not None)
    found = _value(node, side)
    return found if isinstance(found, tuple) else None


def _listed(old: Sequence[Typed], new: Sequence[Typed]) -> Trend:
    kept = all(any(same_value(one, other) for other in new) for one in old)
    known = all(any(same_value(one, other) for other in old) for one in new)
    return Trend.SAME if kept and known else Trend.UP if kept else Trend.DOWN if known else Trend.UNKNOWN


def _choices(node: checked.Node, side: Side) -> frozenset[str]:
    """What a pattern offers to choose from at its top, or in its first bracket; empty where that is not plain."""
    pattern = _value(bare(node), side)
    if not isinstance(pattern, str) or "(?" in pattern:
        return frozenset()
    whole = _divided(pattern)
    if len(whole) > 1:
        return frozenset(whole)
    opened, closed = _first_group(pattern)
    if closed < 0 or pattern[closed + 1 : closed + 2] in {"?", "*", "+", "{"}:
        return frozenset(whole)
    before, inside, after = pattern[:opened], pattern[opened + 1 : closed], pattern[closed + 1 :]
    return frozenset(f"{before}({one}){after}" for one in _divided(inside))


def _signs(pattern: str) -> Iterator[tuple[int, str, int]]:
    """The signs of a pattern that have a meaning of their own: place, sign, and how many brackets are open before it."""
    depth, listed, skip = 0, False, False
    for place, sign in enumerate(pattern):
        if skip or sign == "\\":
            skip = not skip
        elif listed:
            listed = sign != "]"
        elif sign == "[":
            listed = True
        elif sign in "()|":
            depth -= sign == ")"
            yield place, sign, depth
            depth += sign == "("


def _divided(pattern: str) -> list[str]:
    """A pattern cut at the bars outside its brackets."""
    cuts = [
        -1,
        *(place for place, sign, depth in _signs(pattern) if sign == "|" and depth == 0),
        len(pattern),
    ]
    return [pattern[start + 1 : end] for start, end in pairwise(cuts)]


def _first_group(pattern: str) -> tuple[int, int]:
    """Where the first bracket opens and closes; -1 where there is none."""
    outer = [(place, sign) for place, sign, depth in _signs(pattern) if depth == 0 and sign in "()"]
    return (outer[0][0], outer[1][0]) if len(outer) > 1 else (-1, -1)
