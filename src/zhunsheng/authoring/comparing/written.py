"""The expressions of a ruleset as their authors wrote them, each with the tree that was made of it."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, NamedTuple, TypeGuard, get_args

from zhunsheng.language import checked
from zhunsheng.language.span import Span
from zhunsheng.rules.binding import BoundAssertion, BoundRuleset
from zhunsheng.rules.pack import Expression

#: The kinds of node that there are.
_KINDS = frozenset(get_args(checked.Node))


class Anchor(NamedTuple):
    """An expression by the place where it is written."""

    file: str
    start: int

    @classmethod
    def of(cls, expression: Expression) -> "Anchor":
        """The anchor of an expression."""
        return cls(expression.file, expression.node.start)


@dataclass(frozen=True, slots=True)
class Written:
    """One expression; what a definition says that it uses is written elsewhere."""

    expression: Expression
    node: checked.Node

    def said(self, node: checked.Node) -> str:
        """The author's own words for a part, on one line."""
        return " ".join(self.expression.text[node.span.start : node.span.end].split())


def written_in(one: BoundAssertion) -> Iterator[Written]:
    """The expressions of one assertion."""
    stated, made = one.stated, one.checked
    pairs = [
        (stated.each, made.rows),
        (stated.when, made.when),
        (stated.check, made.check),
        (stated.at, made.at),
    ]
    pairs += [(case.when, when) for case, (when, _) in zip(stated.severity, made.severity, strict=True)]
    for expression, node in pairs:
        if expression is not None and node is not None:
            yield Written(expression, node)


def definitions_in(one: BoundAssertion, bound: BoundRuleset) -> Iterator[Written]:
    """The definitions that an assertion uses, directly or through others, each once."""
    known = {
        word: standing.content.expression
        for name, standing in bound.ruleset.definitions.items()
        for word in (name, standing.content.key)
        if word
    }
    found: dict[str, checked.Node] = {}
    for written in written_in(one):
        _gather(written.node, found)
    _gather((one.checked.keys, one.checked.message), found)
    for word, body in found.items():
        if word in known:
            yield Written(known[word], body)


def _gather(node: object, found: dict[str, checked.Node]) -> None:
    for one in parts(node):
        if isinstance(one, checked.Defined) and one.name not in found:
            found[one.name] = one.body
            _gather(one.body, found)


def parts(tree: object) -> Iterator[checked.Node]:
    """Every node that stands in an expression itself; a definition is named, what it says is not looked into."""
    if isinstance(tree, tuple) and not isinstance(tree, Span):
        for one in tree:
            yield from parts(one)
    elif isinstance(tree, checked.Alternative):
        yield from parts((tree.condition, tree.value))
    elif is_node(tree):
        yield tree
        if not isinstance(tree, checked.Defined):
            for child in children(tree):
                yield from parts(child)


def children(node: checked.Node) -> Iterator[checked.Node]:
    """The nodes directly below one, those of alternatives among them."""
    kind: Any = type(node)
    for name in _names(kind):
        yield from _nodes(getattr(node, name))


def _nodes(value: object) -> Iterator[checked.Node]:
    if is_node(value):
        yield value
    elif isinstance(value, checked.Alternative):
        yield from _nodes((value.condition, value.value))
    elif isinstance(value, tuple) and not isinstance(value, Span):
        for one in value:
            yield from _nodes(one)


def is_node(value: object) -> TypeGuard[checked.Node]:
    """Whether something is a node of a checked tree."""
    return type(value) in _KINDS


@lru_cache(maxsize=64)
def _names(kind: Any) -> tuple[str, ...]:
    """The parts of a kind of node."""
    return tuple(one.name for one in fields(kind) if one.name not in {"span", "field", "aliases"})
