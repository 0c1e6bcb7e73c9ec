"""Checks in plain words: what the sentences say, and that every shipped check has one in both languages."""

import pytest

from zhunsheng.api import House
from zhunsheng.authoring.explaining.pack_readings import PackReadings
from zhunsheng.authoring.explaining.phrases import APPLIED
from zhunsheng.authoring.explaining.sentences import sentence_of
from zhunsheng.cli.words import LANGUAGES
from zhunsheng.language.assertion import AssertionText, check_assertion
from zhunsheng.language.functions import FUNCTIONS
from zhunsheng.language.scope import form_scope

CASES = [
    (
        AssertionText("得分 ≤ 分值", each="指标"),
        "每一行指标：得分不超过分值。",
        "Every row of indicators: score is at most points.",
    ),
    (
        AssertionText("0 ≤ 得分 ≤ 分值", each="指标[得分 不为空]"),
        "填有得分的每一行指标：得分不低于0，并且得分不超过分值。",
        "Every row of indicators where score is filled in: score is at least 0, and score is at most points.",
    ),
    (
        AssertionText("填报日期 ≥ 年末(年度)"),
        "填报日期不早于年度的年末。",
        "Filing date is not before the end of fiscal year.",
    ),
    (
        AssertionText("非 (得分 > 分值 或 三级指标 为空)", each="指标"),
        "每一行指标：并非（得分高于分值，或者三级指标没有填）。",
        "Every row of indicators: not (score is above points, or third-level indicator is blank).",
    ),
    (
        AssertionText("非 得分 > 分值 且 非 三级指标 为空", each="指标"),
        "每一行指标：得分不超过分值，并且填有三级指标。",
        "Every row of indicators: score is at most points, and third-level indicator is filled in.",
    ),
    (
        AssertionText(
            "合计(分值; 空白按 0) = 50", each="指标", by=("一级指标",), when="存在 本组 满足 得分 不为空"
        ),
        "指标按一级指标分组，每一组：若本组各行中至少有一个满足（填有得分），则本组各行的分值之和（空白的按0）等于50。",
        (
            "Indicators in groups by first-level indicator, every group: if some of the rows of the group satisfies"
            " (score is filled in), then the sum of points of the rows of the group (blanks as 0) equals 50."
        ),
    ),
    (
        AssertionText("执行率 ≈ 全年执行数 ÷ (全年预算数 + 年初预算数)", each="资金"),
        "每一行资金：执行率等于全年执行数 ÷ (全年预算数 + 年初预算数)（按所印位数四舍五入）。",
        "Every row of funds: execution rate is executed ÷ (annual budget + initial budget) (rounded to the decimals printed).",
    ),
    (
        AssertionText("非 得分 = 分值 ± 1分", each="指标[非 小计]"),
        "不是小计行的每一行指标：得分与分值相差超过1分。",
        "Every row of indicators where the row is no subtotal: score departs from points by more than 1分.",
    ),
    (
        AssertionText("得分 = 之一(甲: 若 分值 > 5 则 分值, 乙: 0分)", each="指标"),
        "每一行指标：得分等于下列之一：分值（甲，须分值高于5）；0分（乙）。",
        "Every row of indicators: score equals one of: points (甲, where points is above 5); 0分 (乙).",
    ),
    (
        AssertionText("非 存在 指标[三级指标 = 本行.三级指标] 满足 第几 < 本行.第几", each="指标"),
        "每一行指标：指标里三级指标等于本行的三级指标的各行中没有一个满足（行次低于本行的行次）。",
        (
            "Every row of indicators: none of the rows of indicators where third-level indicator equals third-level indicator"
            " of the rule's row satisfies (the row number is below the row number of the rule's row)."
        ),
    ),
    (
        AssertionText("若 得分 < 分值 则 未完成原因分析 不为空 否则 三级指标 属于 (“甲”, “乙”)", each="指标"),
        "每一行指标：若得分低于分值，则填有未完成原因分析；否则三级指标是“甲”、“乙”之一。",
        (
            "Every row of indicators: if score is below points, then reason is filled in; otherwise third-level indicator is"
            " one of “甲”, “乙”."
        ),
    ),
    (
        AssertionText("得分 = (若 分值 > 5 则 分值 否则 0分)", each="指标"),
        "每一行指标：得分等于（若分值高于5，取分值，否则取0分）。",
        "Every row of indicators: score equals (points if points is above 5, otherwise 0分).",
    ),
    (AssertionText("评价等次 = “优”"), "评价等次等于“优”。", "Grade equals “优”."),
]


@pytest.mark.parametrize(("text", "chinese", "english"), CASES, ids=[one[0].check for one in CASES])
def test_a_sentence(text: AssertionText, chinese: str, english: str, house: House) -> None:
    checked, faults = check_assertion(text, form_scope(house.schemas["department"].vocabulary))
    assert not faults
    assert checked
    assert (sentence_of(checked), sentence_of(checked, "en")) == (chinese, english)


def test_a_check_over_columns_says_them_once(house: House) -> None:
    text = AssertionText("本列 ≥ 0", each="资金", column="年初预算数")
    checked, _ = check_assertion(text, form_scope(house.schemas["department"].vocabulary))
    assert checked
    said = sentence_of(checked, columns=("年初预算数", "全年预算数"))
    assert said == "每一行资金：年初预算数、全年预算数各查一次：该列不低于0。"


def test_every_function_can_be_said() -> None:
    assert {one.key for one in FUNCTIONS.values()} == APPLIED.keys()


def test_every_shipped_check_has_its_sentence(house: House) -> None:
    """No sentence repeats another word for word within a rule, none holds a gap, and each ends."""
    for lang in LANGUAGES:
        readings = PackReadings(house.tree, house.schemas, lang)
        for pack in house.tree.packs.values():
            for rule in pack.rules:
                said = [readings.sentence(pack, rule, found) for _, found in readings.assertions(pack, rule)]
                assert len(set(said)) == len(rule.assertions), rule.id
                assert all(one.endswith("." if lang == "en" else "。") and "{" not in one for one in said), (
                    said
                )
