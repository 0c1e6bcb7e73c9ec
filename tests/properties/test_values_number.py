"""The numeric core against brute force: what holds for every true value that the printed figures may stand for."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from zhunsheng.evaluation.comparing import about, compare, within
from zhunsheng.findings.outcome import Outcome
from zhunsheng.values.number import (
    Number,
    absolute,
    add,
    divide,
    extreme,
    literal,
    negate,
    printed,
    round_half_up,
    sharp,
    times,
    truncate,
)
from zhunsheng.values.units import PERCENT, Unit

YUAN = Unit("元", "money")
WAN = Unit("万元", "money", Fraction(10000), measured=True, floor=2)
OPERATORS = ("=", "≠", "<", "≤", ">", "≥")
#: How many true values of a measured cell are tried; the ends are among them.
POINTS = 5


def _figures(unit: Unit, least: int = -400, most: int = 400) -> st.SearchStrategy[Number]:
    def make(digits: int, decimals: int) -> Number:
        return printed(Decimal(digits).scaleb(-decimals), unit)

    return st.builds(make, st.integers(least, most), st.integers(0, 3))


MONEY = st.one_of(_figures(YUAN), _figures(WAN), _figures(YUAN, -4_000_000, 4_000_000))
FIGURES = st.one_of(_figures(PERCENT), _figures(WAN), _figures(YUAN))


def _true_values(number: Number) -> list[Fraction]:
    assert number.low is not None
    assert number.high is not None
    step = (number.high - number.low) / (POINTS - 1)
    return sorted({number.low + index * step for index in range(POINTS)} | {number.exact})


def _attained(calculate: Callable[..., Fraction], *cells: Number) -> tuple[Fraction, Fraction]:
    """The least and the greatest result over a grid of true values."""
    results = [calculate(*values) for values in product(*map(_true_values, cells))]
    return min(results), max(results)


@given(MONEY, MONEY, MONEY)
def test_sums_and_differences_are_exact(one: Number, other: Number, third: Number) -> None:
    computed = add(add(one, other), third, -1)
    assert (computed.low, computed.high) == _attained(lambda x, y, z: x + y - z, one, other, third)
    assert computed.exact == one.exact + other.exact - third.exact


@given(FIGURES, FIGURES)
def test_products_are_exact(one: Number, other: Number) -> None:
    computed = times(one, other)
    assert (computed.low, computed.high) == _attained(lambda x, y: x * y, one, other)


@given(FIGURES, FIGURES)
def test_quotients_are_exact_or_unbounded(one: Number, other: Number) -> None:
    computed = divide(one, other)
    if other.exact == 0:
        assert computed is None
        return
    assert computed is not None
    assert computed.exact == one.exact / other.exact
    assert other.low is not None
    assert other.high is not None
    if other.low <= 0 <= other.high:
        assert computed.low is None
        assert computed.high is None
    else:
        assert (computed.low, computed.high) == _attained(lambda x, y: x / y, one, other)


def test_a_divisor_that_may_be_zero_leaves_no_bounds() -> None:
    difference = add(printed(Decimal("1.01"), WAN), printed(Decimal("1.00"), WAN), -1)
    computed = divide(sharp(1, YUAN), difference)
    assert computed is not None
    assert (computed.exact, computed.low, computed.high) == (Fraction(1, 100), None, None)
    assert compare("=", computed, sharp(-1_000_000)) is Outcome.EXPLAINABLE


@given(MONEY, MONEY)
def test_extremes_and_distances_are_exact(one: Number, other: Number) -> None:
    greatest, least = extreme([one, other], 1), extreme([one, other], -1)
    assert (greatest.low, greatest.high) == _attained(max, one, other)
    assert (least.low, least.high) == _attained(min, one, other)
    distance = absolute(one)
    low, high = _attained(abs, one)
    assert distance.high == high
    assert distance.low is not None
    assert distance.low <= low
    if (one.low or 0) > 0 or (one.high or 0) < 0:
        assert distance.low == low


@given(FIGURES, FIGURES, FIGURES)
def test_a_cell_that_occurs_twice_only_widens(one: Number, other: Number, third: Number) -> None:
    computed = add(times(one, other), times(one, third), -1)
    low, high = _attained(lambda x, y, z: x * y - x * z, one, other, third)
    assert computed.low is not None
    assert computed.high is not None
    assert computed.low <= low
    assert high <= computed.high


@given(st.sampled_from(OPERATORS), MONEY, MONEY, MONEY)
def test_comparisons_are_exact_where_each_cell_occurs_once(
    operator: str, one: Number, other: Number, third: Number
) -> None:
    low, high = _attained(lambda x, y, z: x - (y + z), one, other, third)
    possible = {
        "=": low <= 0 <= high, "≠": low != 0 or high != 0, "<": low < 0, "≤": low <= 0, ">": high > 0, "≥": high >= 0,
    }[operator]  # fmt: skip
    outcome = compare(operator, one, add(other, third))
    assert outcome.holds == possible
    assert (outcome is Outcome.CONSISTENT) == _holds(operator, one.exact, other.exact + third.exact)


def _holds(operator: str, left: Fraction, right: Fraction) -> bool:
    return {
        "=": left == right, "≠": left != right, "<": left < right, "≤": left <= right, ">": left > right, "≥": left >= right,
    }[operator]  # fmt: skip


@given(st.sampled_from(OPERATORS), MONEY, MONEY)
def test_comparisons_are_one_sided_where_a_cell_repeats(operator: str, one: Number, other: Number) -> None:
    low, high = _attained(lambda x, y: (x + y) - x, one, other)
    repeated = add(add(one, other), one, -1)
    for bound in (low, high):
        if not compare(operator, repeated, sharp(bound, YUAN)).holds:
            assert not any(_holds(operator, true, bound) for true in (low, high))


@given(st.lists(MONEY, min_size=1, max_size=6), st.randoms(use_true_random=False), MONEY)
def test_the_order_of_addends_does_not_matter(addends: list[Number], random: object, total: Number) -> None:
    shuffled = list(addends)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = _sum(addends), _sum(shuffled)
    assert (one.exact, one.low, one.high) == (other.exact, other.low, other.high)
    for operator in OPERATORS:
        assert compare(operator, total, one) is compare(operator, total, other)


def _sum(addends: list[Number]) -> Number:
    total = addends[0]
    for addend in addends[1:]:
        total = add(total, addend)
    return total


_MIRRORED = {"=": "=", "≠": "≠", "<": ">", "≤": "≥", ">": "<", "≥": "≤"}


@given(st.sampled_from(OPERATORS), MONEY, MONEY)
def test_negation_and_changing_sides_mirror(operator: str, one: Number, other: Number) -> None:
    outcome = compare(operator, one, other)
    assert compare(_MIRRORED[operator], negate(one), negate(other)) is outcome
    assert compare(_MIRRORED[operator], other, one) is outcome
    assert negate(negate(one)) == one


@given(st.sampled_from(OPERATORS), MONEY, MONEY, st.fractions(0, 1000), st.fractions(0, 1000))
def test_a_wider_range_never_undoes_agreement(
    operator: str, one: Number, other: Number, below: Fraction, above: Fraction
) -> None:
    assert one.low is not None
    assert one.high is not None
    wider = Number(one.exact, one.low - below, one.high + above, one.dimension, one.unit, one.decimals)
    unbounded = Number(one.exact, None, None, one.dimension, one.unit, one.decimals)
    for again in (wider, unbounded):
        if compare(operator, one, other).holds:
            assert compare(operator, again, other).holds
        if about(other, one).holds:
            assert about(other, again).holds


@given(MONEY, MONEY, st.integers(0, 10_000), st.integers(0, 10_000), st.booleans())
def test_a_wider_tolerance_never_undoes_agreement(
    one: Number,
    other: Number,
    margin: int,
    more: int,
    relative: bool,  # noqa: FBT001 - drawn
) -> None:
    unit = PERCENT if relative else YUAN
    narrow, wide = literal(str(margin), unit), literal(str(margin + more), unit)
    if within(one, other, narrow, relative=relative).holds:
        assert within(one, other, wide, relative=relative).holds
    if not relative:
        assert within(one, other, narrow, relative=False) is within(other, one, narrow, relative=False)


@given(_figures(PERCENT), st.fractions(-2, 2, max_denominator=10_000))
def test_about_is_rounding_for_exact_values(reported: Number, true: Fraction) -> None:
    outcome = about(reported, sharp(true))
    shown = round_half_up(true * 100, reported.decimals or 0)
    assert (outcome is Outcome.CONSISTENT) == (shown == reported.shown)
    half = Fraction(1, 2 * 10 ** (reported.decimals or 0))
    assert outcome.holds == (abs(true * 100 - reported.shown) <= half)


@given(st.fractions(max_denominator=10_000), st.integers(0, 6))
@example(Fraction("2.5"), 0)
@example(Fraction("-2.5"), 0)
@example(Fraction("0.125"), 2)
def test_half_up_is_the_nearest_and_ties_go_away_from_zero(value: Fraction, decimals: int) -> None:
    rounded, step = round_half_up(value, decimals), Fraction(1, 10**decimals)
    assert (rounded / step).denominator == 1
    assert abs(rounded - value) <= step / 2
    if abs(rounded - value) == step / 2:
        assert abs(rounded) > abs(value)
    assert round_half_up(-value, decimals) == -rounded


@given(st.fractions(max_denominator=10_000), st.integers(0, 6))
def test_truncation_goes_towards_zero(value: Fraction, decimals: int) -> None:
    cut, step = truncate(value, decimals), Fraction(1, 10**decimals)
    assert abs(cut) <= abs(value) < abs(cut) + step
    assert truncate(-value, decimals) == -cut


@pytest.mark.parametrize(
    ("text", "low", "high"), [("5", 49950, 50050), ("5.0", 49950, 50050), ("5.000", 49995, 50005)]
)
def test_the_floor_stops_tolerance_by_fewer_digits(text: str, low: int, high: int) -> None:
    number = printed(Decimal(text), WAN)
    assert [number.low, number.exact, number.high] == [low, 50000, high]


@given(st.integers(0, 10**8), st.integers(2, 4))
def test_an_amount_rounded_to_wan_agrees_with_itself_in_yuan(fen: int, decimals: int) -> None:
    yuan = printed(Decimal(fen).scaleb(-2), YUAN)
    shown = round_half_up(yuan.exact / 10000, decimals)
    wan = printed(Decimal(shown.numerator) / Decimal(shown.denominator), WAN)
    assume(wan.decimals is not None)
    again = Number(wan.exact, wan.low, wan.high, wan.dimension, WAN, decimals)
    assert compare("=", again, yuan).holds
    assert about(again, yuan) is Outcome.CONSISTENT


@given(MONEY, MONEY)
def test_adding_what_was_taken_away_holds_the_amount(one: Number, other: Number) -> None:
    again = add(add(one, other, -1), other)
    assert again.exact == one.exact
    assert compare("=", again, one) is Outcome.CONSISTENT
