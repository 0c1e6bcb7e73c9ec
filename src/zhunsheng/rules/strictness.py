"""Whether one check is at least as strict as another, as far as that can be seen without a form.

Two questions about checked trees, each answered yes only where it holds for every form: ``fails_with`` (wherever the
second is inconsistent, so is the first) and ``holds_with`` (wherever the first holds, so does the second). They are
each other's contraposition but for what does not apply: ``且`` and ``或`` drop such sides, so a side may stand for
the whole only where it always applies.
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from itertools import chain
from typing import Any, TypeAlias, TypeVar

from zhunsheng.language import checked
from zhunsheng.language.names import CellType, Field, Kind
from zhunsheng.language.span import Span
from zhunsheng.values.number import Number

Node: TypeAlias = checked.Node
T = TypeVar("T")

#: The same comparison with its sides changed.
_TURNED = {">": "<", "≥": "≤"}
_LESS = frozenset({"<", "≤"})
#: With the same sides, what each operator also says.
_ALSO = {"=": frozenset({"≤", "≈"}), "<": frozenset({"≤", "≠"})}
#: What always applies where its parts do.
_APPLYING = (checked.Compare, checked.And, checked.Or, checked.Not, checked.Presence, checked.Test)
_PLAIN = (
    *_APPLYING,
    checked.Get,
    checked.Frame,
    checked.Relation,
    checked.Constant,
    checked.Parameter,
    checked.Listing,
)


def settled(node: T) -> T:
    """The tree in one form: definitions put in, ``且`` in ``且`` made one, ``<`` in the place of ``>``."""
    return _settled(node)  # type: ignore[no-any-return]


def _settled(node: Any) -> Any:
    if isinstance(node, tuple):
        return tuple(_settled(one) for one in node)
    if not is_dataclass(node) or isinstance(node, (Field, Span, Number, checked.Constant)):
        return node
    if isinstance(node, checked.Defined):
        return _settled(node.body)
    made: Any = replace(
        node, **{one.name: _settled(getattr(node, one.name)) for one in fields(node) if one.init}
    )  # type: ignore[type-var]
    if isinstance(made, checked.Negative) and isinstance(made.operand, checked.Constant):
        return _negated(made.operand, made)
    if isinstance(made, (checked.And, checked.Or)):
        kind = type(made)
        return kind(tuple(chain.from_iterable(_operands(one, kind) for one in made.operands)))
    if isinstance(made, checked.Compare) and made.operator in _TURNED:
        return replace(made, operator=_TURNED[made.operator], left=made.right, right=made.left)
    if (
        isinstance(made, checked.Compare)
        and made.operator in {"=", "≠"}
        and isinstance(made.left, checked.Constant)
    ):
        return replace(made, left=made.right, right=made.left)
    return made


def _negated(constant: checked.Constant, written: checked.Negative) -> Node:
    number = constant.value
    if not isinstance(number, Number) or not number.is_sharp:
        return written
    less = -number.exact
    return replace(constant, value=replace(number, exact=less, low=less, high=less))


def _operands(node: Node, kind: type[checked.And | checked.Or]) -> tuple[Node, ...]:
    return node.operands if isinstance(node, kind) else (node,)


def fails_with(mine: Node, other: Node) -> bool:
    """Whether ``mine`` is seen to be inconsistent wherever ``other`` is; both settled."""
    match mine, other:
        case _ if mine == other:
            return True
        case _, checked.And(operands):
            return all(fails_with(mine, one) for one in operands)
        case checked.Or(operands), _:
            return all(fails_with(one, other) for one in operands)
        case checked.Not(inner), checked.Not(inner_other):
            return holds_with(inner_other, inner)
    parts = mine.operands if isinstance(mine, checked.And) else ()
    sides = other.operands if isinstance(other, checked.Or) else ()
    return (
        any(fails_with(one, other) for one in parts)
        or any(_applies(one) and fails_with(mine, one) for one in sides)
        or _conditional_fails_with(mine, other)
        or _quantified_fails_with(mine, other)
        or _says_more(mine, other)
    )


def holds_with(mine: Node, other: Node) -> bool:
    """Whether ``other`` is seen to hold wherever ``mine`` does; both settled."""
    match mine, other:
        case _ if mine == other:
            return True
        case _, checked.And(operands):
            return all(holds_with(mine, one) for one in operands)
        case checked.Or(operands), _:
            return all(holds_with(one, other) for one in operands)
        case checked.Not(inner), checked.Not(inner_other):
            return fails_with(inner_other, inner)
    parts = mine.operands if isinstance(mine, checked.And) else ()
    sides = other.operands if isinstance(other, checked.Or) else ()
    return (
        any(_applies(one) and holds_with(one, other) for one in parts)
        or any(holds_with(mine, one) for one in sides)
        or _says_more(mine, other)
    )


def wider(rows: Node | None, other: Node | None) -> bool:
    """Whether ``rows`` are seen to hold every row of ``other``; both settled."""
    if rows == other:
        return True
    if not isinstance(other, checked.Filter):
        return False
    if wider(rows, other.rows):
        return True
    return (
        isinstance(rows, checked.Filter)
        and rows.level == other.level
        and wider(rows.rows, other.rows)
        and holds_with(other.predicate, rows.predicate)
    )


def any_of(node: object, wanted: Callable[[object], bool]) -> bool:
    """Whether a tree, or some part of it, is wanted."""
    if isinstance(node, tuple):
        return any(any_of(one, wanted) for one in node)
    if not is_dataclass(node) or isinstance(node, (Field, Span, Number)):
        return False
    return wanted(node) or any(any_of(getattr(node, one.name), wanted) for one in fields(node))


def _conditional_fails_with(mine: Node, other: Node) -> bool:
    """Of ``若 … 则 …``: it fails where its condition holds and its conclusion fails, or else its 否则."""
    if not isinstance(other, checked.Condition):
        return False
    if not isinstance(mine, checked.Condition):
        return other.otherwise is None and fails_with(mine, other.then)
    if not fails_with(mine.then, other.then):
        return False
    if other.otherwise is None:
        return holds_with(other.condition, mine.condition)
    same = mine.condition == other.condition
    return same and mine.otherwise is not None and fails_with(mine.otherwise, other.otherwise)


def _quantified_fails_with(mine: Node, other: Node) -> bool:
    """Of 每个 and 存在: over no fewer rows every one of them must satisfy no less; over the same rows some of them."""
    if not isinstance(mine, checked.Quantified) or not isinstance(other, checked.Quantified):
        return False
    if (mine.every, mine.level) != (other.every, other.level):
        return False
    fitting = wider(mine.rows, other.rows) if mine.every else mine.rows == other.rows
    return fitting and fails_with(mine.predicate, other.predicate)


def _says_more(mine: Node, other: Node) -> bool:
    """Whether ``mine`` is, of comparisons and membership, the narrower: pointwise no better an outcome."""
    match mine, other:
        case checked.Compare(), checked.Compare() if mine.aliases == other.aliases:
            return _compares_more(mine, other)
        case checked.Test(), checked.Test():
            alike = (mine.operator, mine.left, mine.aliases) == (other.operator, other.left, other.aliases)
            return alike and mine.operator == "属于" and _within(mine.right, other.right)
        case checked.Compare("=", left, checked.Constant() as value, None), checked.Test("属于"):
            alike = left == other.left and mine.aliases == other.aliases
            return alike and _within(checked.Listing((value,)), other.right)
        case checked.OneOf(), checked.OneOf():
            alike = (mine.operator, mine.left, mine.aliases) == (other.operator, other.left, other.aliases)
            sure = any(one.condition is None for one in mine.alternatives)
            kept = [(one.condition, one.value) for one in other.alternatives]
            return alike and sure and all((one.condition, one.value) in kept for one in mine.alternatives)
        case _:
            return False


def _within(items: Node, others: Node) -> bool:
    """Whether every text of one list is in another."""
    if not isinstance(items, checked.Listing) or not isinstance(others, checked.Listing):
        return False
    return all(one in others.items for one in items.items)


def _compares_more(mine: checked.Compare, other: checked.Compare) -> bool:
    sides, others = (mine.left, mine.right), (other.left, other.right)
    if mine.tolerance is not None or other.tolerance is not None:
        same = sides == others and mine.operator == other.operator == "="
        return same and _no_greater(mine.tolerance, other.tolerance)
    if sides == others:
        return other.operator in _ALSO.get(mine.operator, ())
    if sides == (other.right, other.left):
        return (mine.operator, other.operator) in {("=", "≤"), ("<", "≠")}
    return _bounds_more(mine, other)


def _bounds_more(mine: checked.Compare, other: checked.Compare) -> bool:
    """Of comparisons of one thing with constants, whether the first leaves it no more room."""
    if other.operator not in _LESS or mine.operator not in {*_LESS, "="}:
        return False
    strict = other.operator == "<" and mine.operator != "<"
    if mine.left == other.left:
        apart = _apart(mine.right, other.right)
    elif mine.right == other.right and mine.operator != "=":
        apart = _apart(other.left, mine.left)
    elif mine.operator == "=" and mine.left == other.right:
        apart = _apart(other.left, mine.right)
    else:
        return False
    return apart is not None and (apart > 0 if strict else apart >= 0)


def _apart(low: Node, high: Node) -> Any | None:
    """How far the second constant is above the first; ``None`` where they cannot be compared."""
    match low, high:
        case checked.Constant(Number() as one), checked.Constant(Number() as two):
            alike = (one.literal, one.dimension) == (two.literal, two.dimension)
            return two.exact - one.exact if alike else None
        case _:
            return None


def _no_greater(tolerance: Node | None, other: Node | None) -> bool:
    """Whether a tolerance (``None`` is none) is at most another, counted in the same unit."""
    if tolerance is None or other is None:
        return tolerance is None
    match tolerance, other:
        case checked.Constant(Number() as one), checked.Constant(Number() as two):
            return (one.unit, one.literal) == (two.unit, two.literal) and one.exact <= two.exact
        case _:
            return tolerance == other


def _applies(node: Node) -> bool:
    """Whether a check never fails to apply: no division, no condition, no reading whose unit may differ."""
    return not any_of(
        node,
        lambda one: (
            not isinstance(one, _PLAIN)
            or (
                isinstance(one, checked.Get)
                and isinstance(one.field.type, CellType)
                and one.field.type.kind is Kind.READING
            )
        ),
    )
