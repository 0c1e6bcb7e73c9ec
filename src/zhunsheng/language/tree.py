"""The syntax tree of a check: closed, frozen, and equal wherever two texts say the same."""

from dataclasses import dataclass, field
from typing import TypeAlias

from zhunsheng.language.span import Span

_NOWHERE = Span(0, 0)


def _span() -> Span:
    return field(default=_NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class NumberLiteral:
    """A decimal numeral with an optional unit: ``98.44%``, ``3万元``, ``0.5分``."""

    digits: str
    unit: str = ""
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class TextLiteral:
    """Text between quotation marks."""

    text: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class DateLiteral:
    """A day or a month, in its ISO form: ``2024-12-31``, ``2024-12``."""

    iso: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class ListLiteral:
    """Several values in brackets."""

    items: tuple["Node", ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Name:
    """A word that the vocabulary, the pack or the scope gives a meaning."""

    word: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Member:
    """A field of a row, or of every row of a list: ``上级.分值``."""

    base: "Node"
    word: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Index:
    """A filter over a list, or a look-up in a map: ``指标[得分 < 分值]``."""

    base: "Node"
    inner: "Node"
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Blank:
    """What a blank cell means to an aggregate: a value, or (``None``) that it is passed over."""

    value: "Node | None"


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the language applied to values."""

    function: str
    arguments: tuple["Node", ...]
    blank: Blank | None = None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Negative:
    """Unary minus."""

    operand: "Node"
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``+ - × ÷`` between two values."""

    operator: str
    left: "Node"
    right: "Node"
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Comparison:
    """One or more comparisons in a chain: ``0 ≤ 得分 ≤ 分值``."""

    first: "Node"
    rest: tuple[tuple[str, "Node"], ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Within:
    """``L ＝ R ± t``: an explicit, inclusive tolerance; a percentage is of R."""

    left: "Node"
    right: "Node"
    tolerance: "Node"
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Alternative:
    """One admissible value of ``之一(…)``, with its label."""

    label: str
    value: "Node"


@dataclass(frozen=True, slots=True)
class OneOf:
    """``L ≈ 之一(…)``: the best outcome among its alternatives."""

    operator: str
    left: "Node"
    alternatives: tuple[Alternative, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Test:
    """``属于 包含 匹配`` between two values."""

    operator: str
    left: "Node"
    right: "Node"
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
    """``且`` between two or more."""

    operands: tuple["Node", ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Or:
    """``或`` between two or more."""

    operands: tuple["Node", ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class If:
    """``若 A 则 B 否则 C``, as a check and as a value."""

    condition: "Node"
    then: "Node"
    otherwise: "Node | None" = None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Quantified:
    """``每个 X 满足 P`` (``every``) or ``存在 X 满足 P``."""

    every: bool
    rows: "Node"
    predicate: "Node"
    span: Span = _span()


Node: TypeAlias = (
    NumberLiteral
    | TextLiteral
    | DateLiteral
    | ListLiteral
    | Name
    | Member
    | Index
    | Call
    | Negative
    | Arithmetic
    | Comparison
    | Within
    | OneOf
    | Test
    | Presence
    | Not
    | And
    | Or
    | If
    | Quantified
)
