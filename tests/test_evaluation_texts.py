"""Texts as they are compared, labels, and patterns with cells' words put in."""

import pytest

from small_forms import outcomes, places, rows, small_form, step, value
from zhunsheng.evaluation.texts import canonical, label, source_at, sources_of, squeezed
from zhunsheng.values.missing import Cause, Missing


def test_white_space_of_every_kind_is_dropped() -> None:
    assert squeezed(" 一 级\u3000指\n标\t") == "一级指标"


def test_a_word_is_replaced_by_the_one_that_means_the_same() -> None:
    assert canonical("优 秀：", {"优秀": "优"}) == "优"
    assert canonical("良", {"优秀": "优"}) == "良"


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("2.特定目标类项目支出", "特定目标类项目支出"),
        ("十一、其他：", "其他"),
        ("（一）基本支出", "基本支出"),
        ("(2)、基本支出", "基本支出"),
        ("1.1.基本支出", "基本支出"),
        ("其中：1.人员经费", "人员经费"),
        ("1.其中:人员经费", "人员经费"),
        ("项目支出（专项业务费）", "项目支出"),
        ("一般公共预算", "一般公共预算"),
        ("2024年预算", "2024年预算"),
        ("1.", "1."),
    ],
)
def test_labels_are_names_without_their_number(printed: str, name: str) -> None:
    assert label(printed) == name


def test_a_joined_text_knows_where_each_cell_begins() -> None:
    form = small_form(narrative=[{"heading": "甲", "text": "一二三"}, {"text": None}, {"text": "四五"}])
    sources = sources_of(step("连接(报告正文.正文；空白跳过)", form))
    assert sources == [(0, "/narrative/0/text"), (4, "/narrative/2/text")]
    assert [source_at(sources, offset) for offset in (0, 3, 4, 9)] == [
        "/narrative/0/text",
        "/narrative/0/text",
        "/narrative/2/text",
        "/narrative/2/text",
    ]


def test_what_stands_for_a_blank_takes_its_place_in_a_joined_text() -> None:
    form = small_form(narrative=[{"text": None}, {"text": "得5分"}])
    joined = step('连接(报告正文.正文；空白按"(空)")', form)
    assert joined.value == "(空)\n得5分"
    assert sources_of(joined) == [(0, "/narrative/0/text"), (4, "/narrative/1/text")]
    found = places("额 为空", form, each='摘取(连接(报告正文.正文；空白按"(空)"), "(?P<额>[0-9]+分)")')[0]
    assert found.path == "/narrative/1/text"


def test_words_of_cells_stand_for_themselves_in_patterns() -> None:
    form = rows({"level3": "a+(b", "reason": "xa+(b"}, {"level3": "a.c", "reason": "xabc"})
    assert outcomes('未完成原因分析 匹配 ("x" + 三级指标)', form, each="指标") == [
        "consistent",
        "inconsistent",
    ]


def test_a_long_name_breaks_no_pattern() -> None:
    form = rows({"level3": "长" * 1200, "reason": "x" + "长" * 1200}, {"level3": "短", "reason": "x短"})
    assert outcomes('未完成原因分析 匹配 ("x" + 三级指标)', form, each="指标") == ["consistent", "consistent"]


def test_a_blank_word_leaves_a_pattern_undecided() -> None:
    form = rows({"level3": "", "reason": "x"})
    assert outcomes('未完成原因分析 匹配 ("x" + 三级指标)', form, each="指标") == ["indeterminate"]


def test_a_group_that_took_no_part_is_absent_and_an_empty_one_blank() -> None:
    form = small_form(narrative=[{"text": "ab"}])
    records = '首行(摘取(首行(报告正文.正文), "(?P<甲>c)?a(?P<乙>x?)b"))'
    assert value(f"{records}.甲", form) == Missing(Cause.ABSENT, ("/narrative/0/text",))
    assert value(f"{records}.乙", form) == Missing(Cause.BLANK, ("/narrative/0/text",))
