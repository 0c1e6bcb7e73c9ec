"""Figures: the numbers of cells as the compiled engine holds them, exact decimals in the base unit of their family."""

from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from zhunsheng.evaluation.compiled.absence import DoubtError
from zhunsheng.values.number import Number
from zhunsheng.values.units import dimension_of

if TYPE_CHECKING:
    from zhunsheng.values.units import Dimension, Unit

#: Products of a few figures of 40 digits each fit; what does not is no longer exact, and is left to fractions.
EXACT = Context(prec=200, traps=[Inexact, InvalidOperation, Overflow])


@dataclass(frozen=True, slots=True)
class Print:
    """How a figure stands on paper: its unit, its decimals, and how far below and above it its true value may lie.

    ``worth`` is how many steps in the last printed place one base unit has.
    """

    unit: "Unit"
    decimals: int | None
    below: Decimal
    above: Decimal
    sharp: bool
    worth: Decimal


class Figure(msgspec.Struct, frozen=True, eq=False, gc=False):
    """The number in one cell: ``x`` is its value in the base unit of ``dimension``, ``print`` how it stands there.

    ``low`` and ``high`` are its range; ``sharp`` tells that the three are one. ``steps`` is the value counted in its
    last printed place.
    """

    x: Decimal
    dimension: "Dimension"
    print: Print

    @property
    def low(self) -> Decimal:
        """The least that it can stand for."""
        return EXACT.subtract(self.x, self.print.below)

    @property
    def high(self) -> Decimal:
        """The most that it can stand for."""
        return EXACT.add(self.x, self.print.above)

    @property
    def sharp(self) -> bool:
        """Whether it stands for itself alone."""
        return self.print.sharp

    @property
    def worth(self) -> Decimal:
        """How many steps in its last printed place one base unit has."""
        return self.print.worth

    @property
    def steps(self) -> Decimal:
        """Its value in steps of its last printed place."""
        return EXACT.multiply(self.x, self.print.worth)

    @property
    def unit(self) -> "Unit":
        """The unit that it is printed in."""
        return self.print.unit

    @property
    def decimals(self) -> int | None:
        """How many decimals were printed."""
        return self.print.decimals

    def ranged(self) -> Number:
        """The number with its range, as the traced evaluator has it."""
        ends = Fraction(self.x), Fraction(self.low), Fraction(self.high)
        return Number(*ends, self.dimension, self.print.unit, self.print.decimals)


def figure_of(number: Number) -> Figure:
    """The figure of a number.

    Raises:
        DoubtError: it has no finite decimal, or its range has no end.

    """
    if number.low is None or number.high is None:
        raise DoubtError
    below, above = decimal_of(number.exact - number.low), decimal_of(number.high - number.exact)
    worth = _worth(number.decimals or 0, number.unit)
    stands = Print(number.unit, number.decimals, below, above, number.is_sharp, worth)
    return Figure(decimal_of(number.exact), number.dimension, stands)


class Printing:
    """Makes the figures that are printed in one unit; the same as those of :func:`zhunsheng.values.number.printed`."""

    __slots__ = ("_dimension", "_prints", "_scale", "_unit")

    def __init__(self, unit: "Unit") -> None:
        """For one unit.

        Raises:
            DoubtError: it is no finite part of its base unit, or the base unit none of it.

        """
        _worth(0, unit)
        self._unit, self._scale, self._dimension = unit, decimal_of(unit.scale), dimension_of(unit)
        self._prints: dict[int, Print] = {}

    def __call__(self, value: Decimal, decimals: int) -> Figure:
        """The figure that is printed as ``value``, with so many decimals."""
        known = self._prints.get(decimals) or self._known(decimals)
        return Figure(EXACT.multiply(value, self._scale), self._dimension, known)

    def _known(self, decimals: int) -> Print:
        unit = self._unit
        half = decimal_of(unit.scale / (2 * 10 ** max(decimals, unit.floor))) if unit.measured else _NOTHING
        known = Print(unit, decimals, half, half, not unit.measured, _worth(decimals, unit))
        self._prints[decimals] = known
        return known


_NOTHING = Decimal(0)


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
