"""How two values stand to each other, at the edges of what was printed."""

from datetime import date
from decimal import Decimal

import pytest

from zhunsheng.evaluation.comparing import about, compare, compare_dates, meets, within
from zhunsheng.findings.outcome import Outcome
from zhunsheng.values.dates import DateRange
from zhunsheng.values.number import add, divide, literal, printed, sharp
from zhunsheng.values.units import PERCENT, POINTS, Unit

WAN = Unit("万元", "money", sharp(10000).exact, measured=True, floor=2)
TRUE, ROUNDED, FALSE = Outcome.CONSISTENT, Outcome.EXPLAINABLE, Outcome.INCONSISTENT
YEAR = DateRange(date(2024, 1, 1), date(2024, 12, 31))
MAY = DateRange(date(2024, 5, 1), date(2024, 5, 31))
JUNE = DateRange(date(2024, 6, 1), date(2024, 6, 30))


@pytest.mark.parametrize(
    ("operator", "outcomes"),
    [
        ("=", (ROUNDED, TRUE, ROUNDED)),
        ("≠", (TRUE, ROUNDED, TRUE)),
        ("<", (TRUE, ROUNDED, FALSE)),
        ("≤", (TRUE, TRUE, ROUNDED)),
        (">", (FALSE, ROUNDED, TRUE)),
        ("≥", (ROUNDED, TRUE, TRUE)),
    ],
)
def test_measured_figures_a_last_place_apart_are_open(operator: str, outcomes: tuple[Outcome, ...]) -> None:
    five = printed(Decimal("5.00"), WAN)
    others = (printed(Decimal(one), WAN) for one in ("5.01", "5.00", "4.99"))
    assert tuple(compare(operator, five, other) for other in others) == outcomes


@pytest.mark.parametrize("operator", "=≠<≤>≥")
def test_exact_figures_are_never_explained(operator: str) -> None:
    figures = [printed(Decimal(one), POINTS) for one in ("8.9", "9", "9.1")]
    assert {compare(operator, one, other) for one in figures for other in figures} <= {TRUE, FALSE}


def test_an_unbounded_end_always_meets() -> None:
    assert meets(None, None, sharp(1).exact, sharp(1).exact)
    assert not meets(sharp(0).exact, sharp(1).exact, sharp(2).exact, None)


@pytest.mark.parametrize(
    ("reported", "computed", "outcome"),
    [
        ("98.44", "98.43815", TRUE),
        ("98.45", "98.43815", FALSE),
        ("98.44", "98.435", TRUE),
        ("98.43", "98.435", ROUNDED),
        ("-2.5", "-2.45", TRUE),
    ],
)
def test_about_rounds_a_half_away_from_zero(reported: str, computed: str, outcome: Outcome) -> None:
    assert about(printed(Decimal(reported), PERCENT), literal(computed, PERCENT)) is outcome


def test_about_is_open_where_the_divisor_may_be_nought() -> None:
    gap = add(printed(Decimal("1.00"), WAN), printed(Decimal("0.99"), WAN), -1)
    wide = divide(printed(Decimal("1.00"), WAN), gap)
    assert wide is not None
    assert (wide.low, wide.high) == (None, None)
    assert about(printed(Decimal(9), POINTS), wide) is ROUNDED


def test_a_tolerance_includes_its_ends() -> None:
    ninety, hundred = sharp(90), sharp(100)
    assert within(ninety, hundred, sharp(10), relative=False) is TRUE
    assert within(ninety, hundred, literal("10", PERCENT), relative=True) is TRUE
    assert within(ninety, hundred, literal("9.99", PERCENT), relative=True) is FALSE


def test_a_relative_tolerance_is_of_the_size_of_the_right_side() -> None:
    assert within(sharp(-95), sharp(-100), literal("5", PERCENT), relative=True) is TRUE


@pytest.mark.parametrize(
    ("operator", "left", "right", "outcome"),
    [
        ("=", MAY, MAY, TRUE),
        ("=", MAY, YEAR, ROUNDED),
        ("=", MAY, JUNE, FALSE),
        ("≠", MAY, JUNE, TRUE),
        ("≠", MAY, YEAR, ROUNDED),
        ("≠", MAY, MAY, FALSE),
        ("<", MAY, JUNE, TRUE),
        ("<", MAY, YEAR, ROUNDED),
        ("<", JUNE, MAY, FALSE),
        ("≤", MAY, MAY, TRUE),
        ("≤", YEAR, MAY, ROUNDED),
        (">", JUNE, MAY, TRUE),
        (">", MAY, JUNE, FALSE),
        ("≥", JUNE, MAY, TRUE),
        ("≥", MAY, YEAR, ROUNDED),
        ("≥", MAY, JUNE, FALSE),
    ],
)
def test_dates_are_ranges_of_days(operator: str, left: DateRange, right: DateRange, outcome: Outcome) -> None:
    assert compare_dates(operator, left, right) is outcome
