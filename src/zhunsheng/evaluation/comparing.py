"""How two values stand to each other: exactly, within the printed precision, or not at all."""

from fractions import Fraction
from typing import NamedTuple

from zhunsheng.findings.outcome import Outcome
from zhunsheng.values.dates import DateRange
from zhunsheng.values.number import Number, printed_interval, round_half_up


def compare(operator: str, left: Number, right: Number) -> Outcome:
    """``L op R`` for two numbers of one dimension.

    Consistent when it holds between the exact values, explainable when the ranges allow it, else inconsistent.
    """
    if _holds(operator, left.exact, right.exact):
        return Outcome.CONSISTENT
    return Outcome.EXPLAINABLE if _allowed(operator, left, right) else Outcome.INCONSISTENT


def _holds(operator: str, left: Fraction, right: Fraction) -> bool:
    """Whether it holds between two exact values; fractions compare themselves at a tenth of this speed."""
    apart = left.numerator * right.denominator - right.numerator * left.denominator
    match operator:
        case "=":
            return apart == 0
        case "≠":
            return apart != 0
        case "<":
            return apart < 0
        case "≤":
            return apart <= 0
        case ">":
            return apart > 0
        case _:
            return apart >= 0


def _allowed(operator: str, left: Number, right: Number) -> bool:
    """Whether some true values within the ranges would satisfy the comparison."""
    match operator:
        case "=":
            return meets(left.low, left.high, right.low, right.high)
        case "≠":
            return not (left.is_sharp and right.is_sharp)
        case "<":
            return left.low is None or right.high is None or left.low < right.high
        case "≤":
            return left.low is None or right.high is None or left.low <= right.high
        case ">":
            return left.high is None or right.low is None or left.high > right.low
        case _:
            return left.high is None or right.low is None or left.high >= right.low


def meets(
    low: Fraction | None, high: Fraction | None, other_low: Fraction | None, other_high: Fraction | None
) -> bool:
    """Whether two closed ranges overlap; ``None`` is unbounded."""
    below = high is not None and other_low is not None and high < other_low
    above = low is not None and other_high is not None and low > other_high
    return not (below or above)


def about(reported: Number, computed: Number) -> Outcome:
    """How a reported figure stands to the figure it should repeat.

    Consistent when ``computed``, rounded half-up to the reported decimals in the reported unit, is the reported
    number; explainable when its range meets the interval the printed figure stands for; inconsistent otherwise.
    """
    scale = reported.unit.scale
    if round_half_up(computed.exact / scale, reported.decimals or 0) == reported.exact / scale:
        return Outcome.CONSISTENT
    low, high = printed_interval(reported)
    return Outcome.EXPLAINABLE if meets(low, high, computed.low, computed.high) else Outcome.INCONSISTENT


def within(left: Number, right: Number, tolerance: Number, *, relative: bool) -> Outcome:
    """``L ＝ R ± t``, inclusive; a relative tolerance is of R's size."""
    margin = abs(tolerance.exact * right.exact) if relative else tolerance.exact
    if abs(left.exact - right.exact) <= margin:
        return Outcome.CONSISTENT
    low = None if left.low is None else left.low - margin
    high = None if left.high is None else left.high + margin
    return Outcome.EXPLAINABLE if meets(low, high, right.low, right.high) else Outcome.INCONSISTENT


def compare_dates(operator: str, left: DateRange, right: DateRange) -> Outcome:
    """``L op R`` for two ranges of days: consistent when it holds for all of them, explainable when for some."""
    always, sometimes = _days(operator, left, right)
    if always:
        return Outcome.CONSISTENT
    return Outcome.EXPLAINABLE if sometimes else Outcome.INCONSISTENT


class _Holds(NamedTuple):
    always: bool
    sometimes: bool


def _days(operator: str, left: DateRange, right: DateRange) -> _Holds:
    same = left == right
    overlap = left.first <= right.last and right.first <= left.last
    match operator:
        case "=":
            return _Holds(same, overlap)
        case "≠":
            return _Holds(not overlap, not same)
        case "<":
            return _Holds(left.last < right.first, left.first < right.last)
        case "≤":
            return _Holds(same or left.last <= right.first, left.first <= right.last)
        case ">":
            return _Holds(left.first > right.last, left.last > right.first)
        case _:
            return _Holds(same or left.first >= right.last, left.last >= right.first)
