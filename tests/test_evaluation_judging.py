"""Comparisons, arithmetic and the reasons of outcomes."""

from fractions import Fraction

import pytest

from small_forms import outcomes, places, rows, small_form
from zhunsheng.evaluation.judging import (
    alike,
    arithmetic,
    because,
    conditioned,
    is_relative,
    nearest,
    unusable_among,
)
from zhunsheng.evaluation.values import Candidate, Judgement, Step
from zhunsheng.findings.outcome import Outcome
from zhunsheng.values.missing import Cause, Missing, NotApplicable
from zhunsheng.values.number import Number, literal, sharp
from zhunsheng.values.units import PERCENT, POINTS, Unit

YUAN = Unit("元", "money")
GONE = Missing(Cause.BLANK, ("/a",))
VOID = NotApplicable(Cause.ZERO_DIVISOR)


def _step(outcome: Outcome, cause: Cause | None = None) -> Step:
    return Step(None, Judgement(outcome, cause))


@pytest.mark.parametrize("operator", "+-×÷")
def test_what_is_not_there_passes_through_arithmetic(operator: str) -> None:
    one = sharp(1, POINTS)
    assert arithmetic(operator, one, GONE) == GONE
    assert arithmetic(operator, GONE, VOID) == VOID
    assert arithmetic(operator, VOID, one) == VOID


def test_unlike_units_do_not_add() -> None:
    found = arithmetic("+", sharp(1, POINTS), sharp(1, YUAN))
    assert found == NotApplicable(Cause.UNITS_DIFFER, "分/元")


def test_a_zero_divisor_is_not_applicable() -> None:
    assert arithmetic("÷", sharp(1), sharp(0)) == NotApplicable(Cause.ZERO_DIVISOR)


def test_arithmetic_keeps_more_digits_than_a_decimal_context() -> None:
    found = arithmetic("+", literal("1e30"), literal("0.000000000000000000000000000001"))
    assert isinstance(found, Number)
    assert found.exact == Fraction(10**60 + 1, 10**30)


def test_a_bare_numeral_is_like_all_but_money() -> None:
    assert alike(literal("3"), sharp(1, POINTS))
    assert alike(literal("0"), sharp(1, YUAN))
    assert not alike(literal("3"), sharp(1, YUAN))


def test_a_tolerance_in_per_cent_is_relative() -> None:
    assert is_relative(literal("5", PERCENT))
    assert not is_relative(literal("5"))


def test_not_applicable_comes_before_missing() -> None:
    found = unusable_among((Step(None, GONE), Step(None, VOID)))
    assert found == Judgement(Outcome.NOT_APPLICABLE, Cause.ZERO_DIVISOR)
    assert unusable_among((Step(None, sharp(1)),)) is None


def test_the_reason_is_that_of_the_side_that_decided() -> None:
    sides = (_step(Outcome.CONSISTENT), _step(Outcome.INDETERMINATE, Cause.BLANK))
    assert because(Outcome.INDETERMINATE, sides).cause is Cause.BLANK
    assert because(Outcome.INDETERMINATE, ()).cause is Cause.FILTER_UNDECIDED


def test_the_nearest_candidate_is_what_was_expected() -> None:
    candidates = tuple(Candidate(str(one), sharp(one), Outcome.INCONSISTENT) for one in (3, 9, 5))
    assert nearest(sharp(8), candidates) == sharp(9)
    assert nearest("文字", candidates) == sharp(3)
    assert nearest(sharp(8), ()) == Missing(Cause.NO_ALTERNATIVE)


def test_a_condition_that_is_false_is_the_reason() -> None:
    step = conditioned(None, Outcome.NOT_APPLICABLE, _step(Outcome.INCONSISTENT), ())
    assert step.value == Judgement(Outcome.NOT_APPLICABLE, Cause.CONDITION_FALSE)
    undecided = conditioned(
        None, Outcome.INDETERMINATE, _step(Outcome.INDETERMINATE, Cause.BLANK), (_step(Outcome.CONSISTENT),)
    )
    assert undecided.value == Judgement(Outcome.INDETERMINATE, Cause.BLANK)


def test_a_tolerance_in_another_unit_does_not_apply() -> None:
    form = rows({"points": "10", "score": "9", "actual": "5次"})
    place = places("得分 = 分值 ± 实际完成值", form, each="指标")[0]
    assert (place.outcome, place.cause) == (Outcome.NOT_APPLICABLE, "units-differ")


@pytest.mark.parametrize(
    ("check", "outcome"),
    [
        ("实际完成值 属于 (3次, 5次)", "consistent"),
        ("实际完成值 属于 (3次, 4次)", "inconsistent"),
        ("指标.实际完成值 包含 5次", "consistent"),
        ("5次 属于 指标.实际完成值", "consistent"),
        ("实际完成值.数值 属于 指标.实际完成值", "consistent"),
        ("实际完成值 属于 (5次, 95%)", "consistent"),
    ],
)
def test_a_reading_among_numbers_is_held_by_its_number(check: str, outcome: str) -> None:
    assert outcomes(check, rows({"actual": "5次"}), each="指标") == [outcome]


def test_a_list_of_other_units_says_why_it_does_not_apply() -> None:
    place = places("实际完成值 属于 (3万元, 4万元)", rows({"actual": "5次"}), each="指标")[0]
    assert (place.outcome, place.cause) == (Outcome.NOT_APPLICABLE, "units-differ")


def test_a_list_that_nobody_can_tell_names_the_cells() -> None:
    form = rows({"points": "", "score": "9"}, organization="甲")
    place = places("9分 属于 指标[分值 > 3].得分", form)[0]
    assert (place.outcome, place.cause, place.cells) == (
        Outcome.INDETERMINATE,
        "filter-undecided",
        ("/indicators/0/points",),
    )
    empty = places("指标[分值 > 3] 为空", form)[0]
    assert empty.cells == ("/indicators/0/points",)


def test_texts_are_alike_without_space_and_final_colon() -> None:
    assert outcomes('单位名称 = "甲 单位："', small_form(organization="甲单位")) == ["consistent"]
