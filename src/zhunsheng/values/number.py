"""Exact numbers: the value as printed, and the range of true values that the print stands for."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from zhunsheng.values.units import PURE, Dimension, Unit, dimension_of, multiply


@dataclass(frozen=True, slots=True)
class Number:
    """An exact number in the base unit of its dimension, with its range.

    ``low`` and ``high`` bound the closed range of true values; ``None`` is unbounded. ``unit`` is the unit the
    number is shown in; ``decimals`` is how many were printed, where it is a reported number. A ``literal`` was
    written by a rule's author without a unit and takes the unit of what it meets.
    """

    exact: Fraction
    low: Fraction | None
    high: Fraction | None
    dimension: Dimension = ()
    unit: Unit = PURE
    decimals: int | None = None
    literal: bool = False

    @property
    def shown(self) -> Fraction:
        """The exact value counted in ``unit``."""
        return self.exact / self.unit.scale

    @property
    def is_sharp(self) -> bool:
        """Whether the range is the exact value alone."""
        return self.low == self.exact == self.high


def literal(text: str, unit: Unit = PURE) -> Number:
    """A number that a rule's author wrote; exact whatever its unit."""
    exact = Fraction(Decimal(text)) * unit.scale
    return Number(exact, exact, exact, dimension_of(unit), unit, None, unit is PURE)


def sharp(exact: Fraction | int, unit: Unit = PURE, dimension: Dimension | None = None) -> Number:
    """An exact number, given in the base unit."""
    value = Fraction(exact)
    return Number(value, value, value, dimension_of(unit) if dimension is None else dimension, unit)


def printed(value: Decimal, unit: Unit) -> Number:
    """A reported figure in ``unit``, with the decimals it was printed with.

    A measured figure stands for the interval of half a last place around it, ends included; the unit's floor
    bounds how coarse that last place may be.

    >>> wan = Unit("万元", "money", Fraction(10000), measured=True, floor=2)
    >>> number = printed(Decimal("0.01"), wan)
    >>> (number.exact, number.low, number.high)
    (Fraction(100, 1), Fraction(50, 1), Fraction(150, 1))
    """
    exact = Fraction(value) * unit.scale
    exponent = value.as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    half = grid(max(decimals, unit.floor)) * unit.scale / 2 if unit.measured else Fraction(0)
    return Number(exact, exact - half, exact + half, dimension_of(unit), unit, decimals)


def reprinted(figure: Number, unit: Unit) -> Number:
    """A number without a unit, taken in ``unit``: a printed figure as printed in it, any other as exact as it was.

    >>> reprinted(printed(Decimal("1191.07"), PURE), Unit("元", "money")).exact
    Fraction(119107, 100)
    >>> reprinted(literal("0.5"), Unit("万元", "money", Fraction(10000), measured=True, floor=2)).exact
    Fraction(5000, 1)
    """
    if figure.decimals is not None:
        return printed(Decimal(decimal_text(figure.shown, figure.decimals)), unit)
    low, high = (None if end is None else end * unit.scale for end in (figure.low, figure.high))
    return Number(figure.exact * unit.scale, low, high, dimension_of(unit), unit)


def grid(decimals: int) -> Fraction:
    """The worth of one in the last of ``decimals`` places."""
    return Fraction(1, 10**decimals)


def round_half_up(value: Fraction, decimals: int) -> Fraction:
    """``value`` at ``decimals`` places; a tie goes away from zero.

    >>> round_half_up(Fraction("98.43815"), 2), round_half_up(Fraction("-2.5"), 0)
    (Fraction(2461, 25), Fraction(-3, 1))
    """
    scaled = abs(value) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, 10**decimals)


def truncate(value: Fraction, decimals: int) -> Fraction:
    """``value`` cut after ``decimals`` places, towards zero."""
    scaled = abs(value) * 10**decimals
    whole = scaled.numerator // scaled.denominator
    return Fraction(whole if value >= 0 else -whole, 10**decimals)


def printed_interval(number: Number) -> tuple[Fraction, Fraction]:
    """The interval of half a last printed place around a reported figure, whatever its class, in the base unit."""
    half = grid(number.decimals or 0) * number.unit.scale / 2
    return number.exact - half, number.exact + half


def add(left: Number, right: Number, sign: int = 1) -> Number:
    """The sum (``sign`` 1) or difference (-1) of two numbers of one dimension."""
    if sign > 0:
        low, high = _plus(left.low, right.low), _plus(left.high, right.high)
    else:
        low = None if left.low is None or right.high is None else left.low - right.high
        high = None if left.high is None or right.low is None else left.high - right.low
    host = right if left.literal else left
    return Number(
        left.exact + sign * right.exact,
        low,
        high,
        host.dimension,
        host.unit,
        literal=left.literal and right.literal,
    )


def negate(number: Number) -> Number:
    """The number mirrored at zero; its range with it."""
    low = None if number.high is None else -number.high
    high = None if number.low is None else -number.low
    return Number(-number.exact, low, high, number.dimension, number.unit, number.decimals, number.literal)


def times(left: Number, right: Number) -> Number:
    """The product; its range is the hull of the products of the ends."""
    bounds = _hull(left, right)
    dimension = multiply(left.dimension, right.dimension)
    return Number(
        left.exact * right.exact,
        *bounds,
        dimension,
        _shown_in(dimension, left, right),
        literal=left.literal and right.literal,
    )


def divide(left: Number, right: Number) -> Number | None:
    """The exact quotient, ``None`` where the divisor is zero.

    Where the divisor's range holds zero though its value does not, the quotient's range is unbounded.
    """
    if right.exact == 0:
        return None
    dimension = multiply(left.dimension, right.dimension, -1)
    unit = _shown_in(dimension, left, right)
    exact = left.exact / right.exact
    both = left.literal and right.literal
    if right.low is None or right.high is None or right.low <= 0 <= right.high:
        return Number(exact, None, None, dimension, unit, literal=both)
    inverse = Number(1 / right.exact, 1 / right.high, 1 / right.low)
    return Number(exact, *_hull(left, inverse), dimension, unit, literal=both)


def absolute(number: Number) -> Number:
    """The distance from zero."""
    low, high = number.low, number.high
    ends = [abs(end) for end in (low, high) if end is not None]
    nearest = Fraction(0) if _holds_zero(number) else min(ends, default=Fraction(0))
    farthest = max(ends) if len(ends) == 2 else None
    return Number(
        abs(number.exact), nearest, farthest, number.dimension, number.unit, number.decimals, number.literal
    )


def _holds_zero(number: Number) -> bool:
    return (number.low is None or number.low <= 0) and (number.high is None or number.high >= 0)


def extreme(numbers: list[Number], sign: int) -> Number:
    """The greatest (``sign`` 1) or least (-1) of some numbers of one dimension, range and all.

    An unbounded end bounds nothing: the greatest is at least as great as the greatest known low.
    """
    end = -1 if sign > 0 else 0
    exact = sorted(number.exact for number in numbers)[end]
    lows = sorted(number.low for number in numbers if number.low is not None)
    highs = sorted(number.high for number in numbers if number.high is not None)
    low = lows[end] if lows and (sign > 0 or len(lows) == len(numbers)) else None
    high = highs[end] if highs and (sign < 0 or len(highs) == len(numbers)) else None
    host = next((number for number in numbers if not number.literal), numbers[0])
    return Number(exact, low, high, host.dimension, host.unit, literal=host.literal)


def _plus(left: Fraction | None, right: Fraction | None) -> Fraction | None:
    return None if left is None or right is None else left + right


def _hull(left: Number, right: Number) -> tuple[Fraction | None, Fraction | None]:
    ends = (left.low, left.high, right.low, right.high)
    if any(end is None for end in ends):
        return None, None
    products = [one * other for one in (left.low, left.high) for other in (right.low, right.high)]  # type: ignore[operator]
    return min(products), max(products)


def _shown_in(dimension: Dimension, left: Number, right: Number) -> Unit:
    """The unit a product or quotient is shown in: that of the factor whose dimension it keeps."""
    for factor in (left, right):
        if dimension and factor.dimension == dimension:
            return factor.unit
    return PURE


_SAFE_DIGITS = 12


def decimal_text(value: Fraction, decimals: int | None = None, most: int = _SAFE_DIGITS) -> str:
    """A decimal numeral for ``value``: exact where it ends within ``most`` places, else cut by rounding there.

    >>> decimal_text(Fraction(1, 8)), decimal_text(Fraction(2, 3), most=4), decimal_text(Fraction(5), 2)
    ('0.125', '0.6667', '5.00')
    """
    places = most if decimals is None else decimals
    rounded = round_half_up(value, places)
    sign = "-" if rounded < 0 else ""
    digits = str(abs(rounded.numerator) * 10**places // rounded.denominator).rjust(places + 1, "0")
    whole, part = (digits[:-places], digits[-places:]) if places else (digits, "")
    if decimals is None:
        part = part.rstrip("0")
    return f"{sign}{whole}.{part}" if part else f"{sign}{whole}"


def grouped(numeral: str) -> str:
    """A numeral with its thousands set apart.

    >>> grouped("-1234567.50"), grouped("999")
    ('-1,234,567.50', '999')
    """
    sign, digits = ("-", numeral[1:]) if numeral.startswith("-") else ("", numeral)
    whole, dot, part = digits.partition(".")
    return f"{sign}{int(whole):,}{dot}{part}"
