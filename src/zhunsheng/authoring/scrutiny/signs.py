"""What is known never to be negative: figures that an author wrote so, counts, and cells that a condition says are so."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from zhunsheng.authoring.comparing.equality import Side, bare
from zhunsheng.language import checked
from zhunsheng.values.number import Number

_NEVER_NEGATIVE = frozenset({"count", "length", "abs", "similarity"})
#: Functions that are not negative where none of what they are given is.
_KEEPING = frozenset({"sum", "min", "average", "round", "truncate", "only", "first"})

_OF_THE_FIRST = frozenset({"round", "truncate"})


@dataclass(frozen=True, slots=True)
class Signs:
    """The values that stand in a condition as greater than nought, or at least nought."""

    guarded: tuple[checked.Node, ...] = ()

    @classmethod
    def of(cls, conditions: Iterable[checked.Node]) -> "Signs":
        """What some conditions, which all hold, say of signs."""
        return cls(tuple(one for condition in conditions for one in _guarded(condition)))

    def positive(self, node: checked.Node, side: Side) -> bool:
        """Whether a value cannot be negative."""
        node = bare(node)
        if node in self.guarded:
            return True
        match node:
            case checked.Constant(value):
                return isinstance(value, Number) and value.exact >= 0
            case checked.Parameter(name):
                found = side.parameters.get(name)
                return isinstance(found, Number) and found.exact >= 0
            case checked.Arithmetic(operator, left, right):
                return (
                    operator in {"+", "×", "÷"} and self.positive(left, side) and self.positive(right, side)
                )
            case checked.Apply(function):
                return self._applied(function, arguments_of(node), side)
            case checked.Choice(_, then, otherwise):
                return self.positive(then, side) and otherwise is not None and self.positive(otherwise, side)
            case checked.Each(_, body) | checked.At(_, body):
                return self.positive(body, side)
            case _:
                return False

    def _applied(self, function: str, arguments: tuple[checked.Node, ...], side: Side) -> bool:
        if function in _NEVER_NEGATIVE:
            return True
        if function == "max":
            return any(self.positive(one, side) for one in arguments)
        asked = arguments[:1] if function in _OF_THE_FIRST else arguments
        return function in _KEEPING and all(self.positive(one, side) for one in asked)


def arguments_of(node: checked.Apply) -> tuple[checked.Node, ...]:
    """What a function is given; several values that stand for a list are so many arguments."""
    first = node.arguments[0] if len(node.arguments) == 1 else None
    return first.items if isinstance(first, checked.Listing) else node.arguments


def _guarded(condition: checked.Node) -> Iterator[checked.Node]:
    """The values that a condition says are not negative; of a reading's number the reading itself too."""
    match bare(condition):
        case checked.And(operands):
            for one in operands:
                yield from _guarded(one)
        case checked.Compare(">" | "≥" | "=", left, right) if _at_least_nought(right):
            yield from _read(bare(left))
        case checked.Compare("<" | "≤", left, right) if _at_least_nought(left):
            yield from _read(bare(right))


def _at_least_nought(node: checked.Node) -> bool:
    node = bare(node)
    return isinstance(node, checked.Constant) and isinstance(node.value, Number) and node.value.exact >= 0


def _read(node: checked.Node) -> Iterator[checked.Node]:
    yield node
    if isinstance(node, checked.Part) and node.part == "number":
        yield bare(node.base)
