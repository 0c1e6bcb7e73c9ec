"""Mutants of one expression: every tree that differs from it in one thing that an author might have got wrong."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from zhunsheng.authoring.proving.neighbours import Neighbours
from zhunsheng.language import tree
from zhunsheng.language.functions import FUNCTIONS
from zhunsheng.language.span import Span

#: A comparison and those that lie next to it.
_OPERATORS = MappingProxyType(
    {
        "=": ("≠", "≤", "≥"),
        "≠": ("=",),
        "≈": ("=",),
        "<": ("≤", ">"),
        "≤": ("<", "=", "≥"),
        ">": ("≥", "<"),
        "≥": (">", "=", "≤"),
    }
)
_ARITHMETIC = MappingProxyType({"+": "-", "-": "+", "×": "÷", "÷": "×"})
#: Functions that take the same and give something else.
_FUNCTIONS = MappingProxyType(
    {
        "sum": ("max", "count"),
        "average": ("max",),
        "max": ("min",),
        "min": ("max",),
        "round": ("truncate",),
        "truncate": ("round",),
    }
)
_ODD = "〇"
#: A year, month and day; shorter dates are months.
_DAY = 3


class Change(NamedTuple):
    """One change: what kind it is, where, what stood there, what stands there now, and the whole tree with it."""

    kind: str
    span: Span
    before: Any
    after: Any
    tree: Any


def changes(root: tree.Node, neighbours: Neighbours) -> Iterator[Change]:
    """Every tree one change away, in reading order of the places that change."""
    yield from _Changer(neighbours).below(root, in_pattern=False)


@dataclass(frozen=True, slots=True)
class _Changer:
    neighbours: Neighbours

    def below(self, node: Any, *, in_pattern: bool) -> Iterator[Change]:
        """The changes of a node itself, then those of what is below it. Patterns keep their texts."""
        for kind, before, after, whole in self._own(node, in_pattern=in_pattern):
            yield Change(kind, _span_of(before), before, after, whole)
        patterned = _pattern_of(node)
        for child, rebuilt in _children(node):
            for one in self.below(child, in_pattern=in_pattern or child is patterned):
                yield one._replace(tree=rebuilt(one.tree))

    def _own(self, node: Any, *, in_pattern: bool) -> Iterator[tuple[str, Any, Any, Any]]:
        match node:
            case tree.NumberLiteral():
                yield from (("number", node, one, one) for one in _numbers(node))
            case tree.TextLiteral(text) if not in_pattern:
                yield _same("text", node, replace(node, text=text + _ODD))
            case tree.DateLiteral(iso) if iso.count("-") == _DAY - 1:
                yield from (_same("date", node, replace(node, iso=one)) for one in _days(iso))
            case tree.ListLiteral(items):
                for place in range(len(items) if len(items) > 1 else 0):
                    yield _same("item", node, replace(node, items=_without(items, place)))
            case tree.Name(word) | tree.Member(_, word):
                for other in self.neighbours.words.get(word, ()):
                    yield _same("name", node, replace(node, word=other))
            case tree.Arithmetic(operator):
                yield _same("arithmetic", node, replace(node, operator=_ARITHMETIC[operator]))
            case tree.Call():
                yield from (_same("function", node, one) for one in _calls(node))
            case _:
                yield from self._logical(node)

    @staticmethod
    def _logical(node: Any) -> Iterator[tuple[str, Any, Any, Any]]:
        match node:
            case tree.Comparison(_, rest):
                for place, (operator, right) in enumerate(rest):
                    for other in _OPERATORS[operator]:
                        changed = (*rest[:place], (other, right), *rest[place + 1 :])
                        yield _same("comparison", node, replace(node, rest=changed))
            case tree.Within(left, right, _, span):
                yield _same("tolerance", node, tree.Comparison(left, (("=", right),), span))
            case tree.OneOf(operator, _, alternatives):
                if operator == "≈":
                    yield _same("rounding", node, replace(node, operator="="))
                for place in range(len(alternatives) if len(alternatives) > 1 else 0):
                    yield _same(
                        "alternative", node, replace(node, alternatives=_without(alternatives, place))
                    )
            case tree.Presence(_, missing):
                yield _same("presence", node, replace(node, missing=not missing))
            case tree.Not(operand):
                yield _same("negation", node, operand)
            case tree.And(operands, span):
                yield _same("and/or", node, tree.Or(operands, span))
                yield from _negated_among(node, operands)
            case tree.Or(operands, span):
                yield _same("and/or", node, tree.And(operands, span))
                yield from _negated_among(node, operands)
            case tree.If(condition):
                yield from (
                    ("negation", condition, one, replace(node, condition=one)) for one in _negated(condition)
                )
            case tree.Quantified(every, _, predicate):
                yield _same("quantifier", node, replace(node, every=not every))
                yield from (
                    ("negation", predicate, one, replace(node, predicate=one)) for one in _negated(predicate)
                )
            case tree.Index(base, inner):
                yield _same("filter", node, base)
                yield from (("negation", inner, one, replace(node, inner=one)) for one in _negated(inner))
            case _:
                return


def negated(node: Any) -> Any:
    """The condition the other way round."""
    return node.operand if isinstance(node, tree.Not) else tree.Not(node, node.span)


def _negated(node: Any) -> Iterator[Any]:
    """The negation of a condition, where no other change says the same: ``a ≠ b`` for ``a = b``."""
    if isinstance(
        node, (tree.Or, tree.And, tree.If, tree.Quantified, tree.Test, tree.Within, tree.Name, tree.Member)
    ):
        yield tree.Not(node, node.span)


def _negated_among(node: Any, operands: tuple[Any, ...]) -> Iterator[tuple[str, Any, Any, Any]]:
    for place, operand in enumerate(operands):
        for one in _negated(operand):
            yield (
                "negation",
                operand,
                one,
                replace(node, operands=(*operands[:place], one, *operands[place + 1 :])),
            )


def _same(kind: str, node: Any, after: Any) -> tuple[str, Any, Any, Any]:
    return kind, node, after, after


def _without(items: tuple[Any, ...], place: int) -> tuple[Any, ...]:
    return (*items[:place], *items[place + 1 :])


def stepped(number: Decimal) -> tuple[Decimal, ...]:
    """A number one step of its last digit up, and one down."""
    exponent = number.as_tuple().exponent
    step = Decimal(1).scaleb(min(0, exponent if isinstance(exponent, int) else 0))
    return number + step, number - step


def _numbers(node: tree.NumberLiteral) -> Iterator[Any]:
    """One step of the last digit up and down, ten times as much, nothing."""
    value = Decimal(node.digits)
    found = dict.fromkeys([*stepped(value), value * 10, Decimal(0)])
    for one in found:
        if one == value:
            continue
        literal = replace(node, digits=f"{abs(one):f}")
        yield tree.Negative(literal, node.span) if one < 0 else literal


def _days(iso: str) -> Iterator[str]:
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return
    for step in (1, -1):
        yield (day + timedelta(days=step)).isoformat()


def _calls(node: tree.Call) -> Iterator[tree.Call]:
    function = FUNCTIONS.get(node.function)
    for other in _FUNCTIONS.get(function.key, ()) if function else ():
        kept = node.blank if FUNCTIONS[other].blanks else None
        yield replace(node, function=FUNCTIONS[other].chinese, blank=kept)
    if node.blank is not None:
        yield replace(node, blank=None)
        other_blank = tree.Blank(None if node.blank.value is not None else tree.NumberLiteral("0"))
        yield replace(node, blank=other_blank)


def _pattern_of(node: Any) -> Any:
    """The child of a node that is a pattern."""
    if isinstance(node, tree.Test) and node.operator == "匹配":
        return node.right
    if isinstance(node, tree.Call) and FUNCTIONS.get(node.function, FUNCTIONS["sum"]).key == "extract":
        return node.arguments[1]
    return None


def _children(node: Any) -> Iterator[tuple[Any, Callable[[Any], Any]]]:
    """What is right below a node, each with how the node is made again around another in its place."""
    if not is_dataclass(node) or isinstance(node, type):
        return
    for one in fields(node):
        held = getattr(node, one.name)
        if _is_node(held):
            yield held, _put(node, one.name)
        elif isinstance(held, tuple) and not isinstance(held, Span):
            yield from _items(node, one.name, held)


def _items(node: Any, name: str, held: tuple[Any, ...]) -> Iterator[tuple[Any, Callable[[Any], Any]]]:
    for place, item in enumerate(held):
        if _is_node(item):
            yield item, _put_at(node, name, held, place)
        elif isinstance(item, tuple):  # an operator with its operand
            operator, operand = item
            yield operand, _put_behind(node, name, held, (place, operator))


def _is_node(held: Any) -> bool:
    return is_dataclass(held) and not isinstance(held, type)


def _put(node: Any, name: str) -> Callable[[Any], Any]:
    return lambda one: replace(node, **{name: one})


def _put_at(node: Any, name: str, held: tuple[Any, ...], place: int) -> Callable[[Any], Any]:
    return lambda one: replace(node, **{name: (*held[:place], one, *held[place + 1 :])})


def _put_behind(node: Any, name: str, held: tuple[Any, ...], at: tuple[int, str]) -> Callable[[Any], Any]:
    place, operator = at
    return lambda one: replace(node, **{name: (*held[:place], (operator, one), *held[place + 1 :])})


def _span_of(node: Any) -> Span:
    found: Span = node.span
    return found
