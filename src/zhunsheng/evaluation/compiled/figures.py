"""Figures: the numbers of cells as the compiled engine holds them, exact decimals in the base unit of their family."""

from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from zhunsheng.evaluation.compiled.absence import DoubtError
from zhunsheng.values.number import Number
from zhunsheng.values.units import dimension_of

if TYPE_CHECKING:
    from zhunsheng.values.units import Dimension, Unit

#: Products of a few figures of 40 digits each fit; what does not is no longer exact, and is left to fractions.
EXACT = Context(prec=200, traps=[Inexact, InvalidOperation, Overflow])


class Figure:
    """The number in one cell.

    ``x`` is its value and ``low`` and ``high`` its range, in the base unit; ``sharp`` tells that the three are one.
    ``steps`` is the value counted in its last printed place, ``worth`` how many such steps one base unit has, and
    ``decimals`` how many places were printed.
    """

    __slots__ = ("decimals", "dimension", "high", "low", "sharp", "steps", "unit", "worth", "x")

    def __init__(
        self,
        x: Decimal,
        ends: tuple[Decimal, Decimal],
        dimension: "Dimension",
        unit: "Unit",
        decimals: int | None,
    ) -> None:
        """A value with its range, in the base unit.

        Raises:
            DoubtError: its unit is no finite part of the base unit.

        """
        self.x, self.dimension, self.unit, self.decimals = x, dimension, unit, decimals
        self.low, self.high = ends
        self.sharp = self.low == self.high
        self.worth = _worth(decimals or 0, unit)
        self.steps = EXACT.multiply(x, self.worth)

    def ranged(self) -> Number:
        """The number with its range, as the traced evaluator has it."""
        ends = Fraction(self.x), Fraction(self.low), Fraction(self.high)
        return Number(*ends, self.dimension, self.unit, self.decimals)


def figure_of(number: Number) -> Figure:
    """The figure of a number.

    Raises:
        DoubtError: it has no finite decimal, or its range has no end.

    """
    if number.low is None or number.high is None:
        raise DoubtError
    x = decimal_of(number.exact)
    ends = (x, x) if number.is_sharp else (decimal_of(number.low), decimal_of(number.high))
    return Figure(x, ends, number.dimension, number.unit, number.decimals)


def printed_figure(value: Decimal, unit: "Unit") -> Figure:
    """The figure that is printed so in a unit; the same as that of :func:`zhunsheng.values.number.printed`.

    Raises:
        DoubtError: the unit is no finite part of its base unit.

    """
    scale, dimension = _measured_in(unit)
    exponent = value.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    x = EXACT.multiply(value, scale)
    ends = (x, x)
    if unit.measured:
        half = _half(max(decimals, unit.floor), unit)
        ends = EXACT.subtract(x, half), EXACT.add(x, half)
    return Figure(x, ends, dimension, unit, decimals)


@lru_cache(maxsize=256)
def _measured_in(unit: "Unit") -> tuple[Decimal, "Dimension"]:
    return decimal_of(unit.scale), dimension_of(unit)


@lru_cache(maxsize=256)
def _half(decimals: int, unit: "Unit") -> Decimal:
    return decimal_of(unit.scale / (2 * 10**decimals))


@lru_cache(maxsize=256)
def _worth(decimals: int, unit: "Unit") -> Decimal:
    return decimal_of(10**decimals / unit.scale)


def decimal_of(value: Fraction) -> Decimal:
    """A fraction as a decimal.

    Raises:
        DoubtError: it does not end.

    """
    try:
        return EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    except (Inexact, InvalidOperation, Overflow):
        raise DoubtError from None


def about(reported: Figure, above: Decimal, below: Decimal) -> bool:
    """Whether ``above / below``, rounded half-up to the printed decimals, is the reported figure; ``below`` is positive."""
    twice = 2 * above * reported.worth
    steps = 2 * reported.steps
    if above >= 0:
        return (steps - 1) * below <= twice < (steps + 1) * below
    return (steps - 1) * below < twice <= (steps + 1) * below


def cut(above: Decimal, below: Decimal, worth: Decimal, step: Decimal, *, half_up: bool) -> Decimal:
    """``above / below`` in whole steps, rounded half-up or cut; ``worth`` is how many steps one base unit has."""
    many, parts = abs(above) * worth, below
    whole = (2 * many + parts) // (2 * parts) if half_up else many // parts
    return whole * step if above >= 0 else -whole * step


def meets(operator: str, left: tuple[Decimal, Decimal], right: tuple[Decimal, Decimal]) -> bool:
    """Whether some values within two ranges satisfy a comparison that the exact values do not."""
    match operator:
        case "=":
            return left[1] >= right[0] and left[0] <= right[1]
        case "≠":
            return left[0] != left[1] or right[0] != right[1]
        case "<":
            return left[0] < right[1]
        case "≤":
            return left[0] <= right[1]
        case ">":
            return left[1] > right[0]
        case _:
            return left[1] >= right[0]


def apart(reported: Figure, above: Decimal, below: Decimal) -> bool:
    """Whether ``above / below`` lies outside what the reported figure can stand for, whatever its class."""
    twice = 2 * above * reported.worth
    steps = 2 * reported.steps
    return twice < (steps - 1) * below or twice > (steps + 1) * below
