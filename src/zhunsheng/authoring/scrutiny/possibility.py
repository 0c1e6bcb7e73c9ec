"""Which sides of a condition can be seen at all, as far as that can be proved from the texts alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from zhunsheng.authoring.comparing.dependencies import nodes
from zhunsheng.language import checked

#: What makes an expression depend on the form or on the law; one without any of these always comes out the same.
_READING = (
    checked.Get,
    checked.Relation,
    checked.Frame,
    checked.GroupRows,
    checked.GroupKey,
    checked.Parameter,
    checked.Lookup,
)


class Possible(NamedTuple):
    """Whether some form may show a condition to hold, and some other not to hold."""

    true: bool = True
    false: bool = True


NEITHER = Possible(true=False, false=False)


@dataclass(frozen=True, slots=True)
class Blank:
    """A column of a list of the form that is blank in every row wherever an expression is asked."""

    rows: checked.Node
    key: str


def blanks_under(when: checked.Node | None) -> tuple[Blank, ...]:
    """The columns that are blank where a condition lets through: 非 存在 L 满足 X 不为空, alone or joined with 且."""
    return tuple(_blanks(when)) if when is not None else ()


def _blanks(node: checked.Node) -> Iterator[Blank]:
    match node:
        case checked.And(operands):
            for one in operands:
                yield from _blanks(one)
        case checked.Not(
            checked.Quantified(False, rows, checked.Presence(checked.Get(checked.Frame(), field), False))
        ):
            yield Blank(rows, field.key)
        case _:
            return


def possible(node: object, blank: frozenset[tuple[int, str]] = frozenset()) -> Possible:
    """The sides that a condition can have; ``blank`` are levels of the scope with a column that is blank there.

    What cannot be proved is taken to be possible:

    - an expression that reads neither form nor law has one side only, and is nobody's to show: neither;
    - a text cell is never the empty text, for a blank cell is missing: ``X = ""`` never holds, ``X ≠ ""`` always;
    - a cell that is always blank is never 不为空, and a comparison with it is never decided;
    - 且 holds only where all its operands can, 或 fails only where all can.
    """
    match node:
        case checked.Defined(body=body):
            return possible(body, blank)
        case checked.Not(operand):
            inner = possible(operand, blank)
            return Possible(inner.false, inner.true)
        case checked.And(operands):
            sides = [possible(one, blank) for one in operands]
            return Possible(all(one.true for one in sides), any(one.false for one in sides))
        case checked.Or(operands):
            sides = [possible(one, blank) for one in operands]
            return Possible(any(one.true for one in sides), all(one.false for one in sides))
        case checked.Presence(operand, missing) if _is_blank(operand, blank):
            return Possible(missing, not missing)
        case checked.Compare(operator, left, right):
            return _compared(operator, left, right, blank)
        case _ if not any(isinstance(one, _READING) for one in nodes(node)):
            return NEITHER
        case _:
            return Possible()


def _compared(
    operator: str, left: checked.Node, right: checked.Node, blank: frozenset[tuple[int, str]]
) -> Possible:
    if _is_blank(left, blank) or _is_blank(right, blank):
        return NEITHER
    if not any(isinstance(one, _READING) for side in (left, right) for one in nodes(side)):
        return NEITHER
    against = {"=": Possible(true=False), "≠": Possible(false=False)}
    if _is_empty_text(right) and _is_text_of_form(left):
        return against.get(operator, Possible())
    return Possible()


def _is_blank(node: object, blank: frozenset[tuple[int, str]]) -> bool:
    return (
        isinstance(node, checked.Get)
        and isinstance(node.base, checked.Frame)
        and (node.base.level, node.field.key) in blank
    )


def _is_empty_text(node: object) -> bool:
    return isinstance(node, checked.Constant) and node.value == ""


def _is_text_of_form(node: object) -> bool:
    """Whether a text comes from a single cell, or is one of several that do."""
    match node:
        case checked.Get():
            return True
        case checked.Each(_, body) | checked.At(_, body) | checked.Defined(body=body):
            return _is_text_of_form(body)
        case checked.Apply("first" | "only", arguments):
            return all(_is_text_of_form(one) for one in arguments)
        case _:
            return False
