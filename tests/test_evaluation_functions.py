"""What the functions give where their arguments are at an edge."""

from fractions import Fraction

import pytest

from small_forms import outcomes, rows, step, value
from zhunsheng.evaluation.functions import similarity
from zhunsheng.evaluation.single import FaultyExpressionError
from zhunsheng.evaluation.values import facts_of
from zhunsheng.values.missing import Cause, Missing, NotApplicable
from zhunsheng.values.number import Number


@pytest.mark.parametrize("year", ["0", "20240", "2024.5"])
def test_what_is_no_year_has_no_end(year: str) -> None:
    assert value(f"年末({year})") == Missing(Cause.NOT_A_DATE)


def test_the_greatest_of_bare_numerals_is_bare() -> None:
    form = rows({"score": "2"})
    assert outcomes("得分 ≥ 最大(1, 2) 且 得分 ≤ 最小(3, 4)", form, each="指标") == ["consistent"]


def test_an_amount_is_money_and_nothing_made_with_money() -> None:
    form = rows({"points": "5"}, funds=[{"executed": "10"}])
    assert isinstance(value("金额(首行(资金.全年执行数) × 首行(指标.分值))", form), NotApplicable)


def test_what_a_blank_means_is_read_and_listed() -> None:
    form = rows({"score": "", "points": "5"}, {"score": "3"})
    total = step("合计(指标.得分；空白按 首行(指标.分值；空白跳过))", form)
    assert isinstance(total.value, Number)
    assert total.value.exact == 8
    assert set(facts_of(total)) == {
        "/indicators/0/score",
        "/indicators/1/score",
        "/indicators/0/points",
        "/indicators/1/points",
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('合计(指标.得分；空白按"零")', "wrong-operand"),
        ("合计(指标.得分；空白按 3万元)", "units-unlike"),
        ("合计(资金.全年执行数；空白按 3)", "unit-needed"),
        ("连接(报告正文.正文；空白按 3)", "wrong-operand"),
    ],
)
def test_a_blank_means_something_that_could_stand_there(text: str, code: str) -> None:
    with pytest.raises(FaultyExpressionError) as raised:
        value(text)
    assert code in [fault.complaint.code for fault in raised.value.faults]


def test_texts_are_one_without_space_and_final_colon() -> None:
    form = rows({"level1": "产出指标"}, {"level1": "产出 指标："})
    count = value("个数(去重(指标.一级指标))", form)
    assert isinstance(count, Number)
    assert count.exact == 1
    assert value("唯一(指标.一级指标)", form) == "产出指标"


def test_similarity_is_exact() -> None:
    assert similarity("", "，。") == 1
    assert similarity("甲乙丙", "甲丙") == Fraction(4, 5)
    assert similarity("甲乙", "丙丁") == 0
    assert similarity("甲，乙", "甲乙") == 1
