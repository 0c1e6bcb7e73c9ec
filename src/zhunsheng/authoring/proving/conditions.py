"""The conditions of an assertion: where each stands, and which sides it can have."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from zhunsheng.authoring.scrutiny.possibility import Blank, Possible, blanks_under, possible
from zhunsheng.language import checked
from zhunsheng.language.span import Span
from zhunsheng.rules.binding import BoundAssertion, BoundRuleset
from zhunsheng.rules.pack import Expression


class Site(NamedTuple):
    """Where a condition stands: which expression (by identity: a pack is read once), and which stretch of it."""

    expression: int
    span: Span


def conditions_of(bound: BoundAssertion, held: BoundRuleset) -> Iterator[tuple[Expression, Span, Possible]]:
    """Every condition of an assertion, those of the definitions it uses among them, with the sides that it can have."""
    for expression, node, is_condition in _parts(bound):
        under = bound.checked.when if expression is not bound.stated.when else None
        inside = expression is not bound.stated.each and expression not in bound.stated.by
        walk = _Conditions(held, blanks_under(under) if inside else ())
        yield from walk.of(expression, node, frozenset(), is_condition=is_condition)


def _parts(bound: BoundAssertion) -> Iterator[tuple[Expression, checked.Node, bool]]:
    """The expressions that decide, each with its tree and whether it is a condition as a whole."""
    stated, made = bound.stated, bound.checked
    if made.rows is not None:
        yield stated.each or stated.check, made.rows, False
    yield from ((text, key, False) for text, key in zip(stated.by, made.keys, strict=True))
    if stated.when is not None and made.when is not None:
        yield stated.when, made.when, True
    yield stated.check, made.check, False
    for case, (condition, _) in zip(stated.severity, made.severity, strict=True):
        if case.when is not None and condition is not None:
            yield case.when, condition, True


@dataclass(frozen=True, slots=True)
class _Conditions:
    """Walks a checked tree for its conditions; ``blanks`` are columns that are blank wherever it is asked."""

    held: BoundRuleset
    blanks: tuple[Blank, ...]

    def of(
        self,
        expression: Expression,
        node: object,
        blank: frozenset[tuple[int, str]],
        *,
        is_condition: bool = False,
    ) -> Iterator[tuple[Expression, Span, Possible]]:
        """The conditions at and below a node; ``blank`` are the blank columns of the rows that stand around it."""
        if is_condition:
            yield expression, span_of(node), possible(node, blank)
        if isinstance(node, checked.Defined):
            yield from self.of(text_of_definition(node, self.held), node.body, blank)
            return
        asked = {id(one) for one in _asked(node)}
        for child in _children(node):
            seen = blank | self._opened(node, child)
            yield from self.of(expression, child, seen, is_condition=id(child) in asked)

    def _opened(self, node: object, child: object) -> frozenset[tuple[int, str]]:
        """The blank columns of the rows that a filter or a quantifier goes through, where ``child`` sees them."""
        if not isinstance(node, (checked.Filter, checked.Quantified)) or child is not node.predicate:
            return frozenset()
        return frozenset((node.level, one.key) for one in self.blanks if one.rows == node.rows)


def _children(node: object) -> tuple[object, ...]:
    """The nodes right below a node."""
    match node:
        case checked.Alternative(_, condition, value):
            return (condition, value)
        case tuple():
            return node
        case checked.Compare(_, left, right, tolerance):
            return (left, right, tolerance)
        case checked.OneOf(_, left, alternatives):
            return (left, *alternatives)
        case checked.Test(_, left, right) | checked.Arithmetic(_, left, right):
            return (left, right)
        case checked.Apply(_, arguments, _, blank):
            return (*arguments, blank)
        case checked.Listing(items):
            return items
        case checked.And(operands) | checked.Or(operands):
            return operands
        case checked.Filter(rows, inner) | checked.Each(rows, inner) | checked.At(rows, inner):
            return (rows, inner)
        case checked.Quantified(_, rows, inner):
            return (rows, inner)
        case checked.Condition(condition, then, otherwise) | checked.Choice(condition, then, otherwise):
            return (condition, then, otherwise)
        case checked.Not(operand) | checked.Negative(operand) | checked.Presence(operand):
            return (operand,)
        case checked.Get(base) | checked.Relation(base) | checked.Part(base):
            return (base,)
        case checked.Lookup(_, key):
            return (key,)
        case _:
            return ()


def _asked(node: object) -> tuple[object, ...]:
    """Those of the nodes right below that are conditions: asked for true or false, not for a value."""
    match node:
        case checked.And(operands) | checked.Or(operands):
            return operands
        case checked.Not(operand):
            return (operand,)
        case checked.Filter(_, predicate):
            return (predicate,)
        case checked.Quantified(_, _, predicate):
            return (predicate,)
        case checked.Choice(condition):
            return (condition,)
        case checked.Condition(condition, then, otherwise):
            return tuple(one for one in (condition, then, otherwise) if one is not None)
        case checked.Alternative(_, condition):
            return (condition,) if condition is not None else ()
        case _:
            return ()


def site_of(expression: Expression, span: Span) -> Site:
    """What a stretch of an expression is known by."""
    return Site(id(expression), span)


def span_of(node: object) -> Span:
    """The stretch that a node was made from."""
    found: Span = node.span  # type: ignore[attr-defined]  # every node of a checked tree has one
    return found


def text_of_definition(node: checked.Defined, held: BoundRuleset) -> Expression:
    """The text of a definition, which may be used by its English key."""
    definitions = held.ruleset.definitions
    named = definitions.get(node.name) or next(
        one for one in definitions.values() if one.content.key == node.name
    )
    return named.content.expression
