from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from zhunsheng.authoring.explaining.caught import Caught
from zhunsheng.authoring.explaining.explanation import Explanation, Library, Shown, value_text
from zhunsheng.forms.schema import load_schemas
from zhunsheng.resources import data_folder
from zhunsheng.rules.frozen import Frozen
from zhunsheng.rules.tree import load_packs

BASE = """pack:
  id: base
  jurisdiction: "000000"
  title: 全国
  version: 1.0.0
  kinds: [department]
basis:
  某办法:
    title: 某办法全称
    clauses:
      第一条: {quote: 满分为一百分}
      第二条: {unverified: true}
parameters:
  满分:
    title: 总分
    unit: 分
    key: full_marks
    values:
      - {from: 2015-01-01, value: 100}
      - {from: 2020-01-01, value: 120}
  无关: {title: 用不着的, values: [{from: 2015-01-01, value: 1}]}
definitions:
  上限: 满分
maps:
  对应: {from: indicators.level3, to: funds.label, entries: {甲: [乙]}}
rules:
  - id: total-within
    aliases: [old-total]
    title: 总得分不超过满分
    category: 逻辑性
    severity: [{when: 总分.得分<0, is: note}, error]
    check: totals.score <= 上限
    basis: [某办法 第一条, 某办法 第二条]
    hint: 核对
    period: {from: 2015-01-01}
"""
LOWER = """pack:
  id: "520000"
  jurisdiction: "520000"
  title: 某省
  version: 1.0.0
  kinds: [department]
  extends: {base: ">=1.0"}
basis:
  某省办法: {title: 某省办法}
set:
  满分:
    basis: [某省办法]
    values: [{from: 2021-01-01, value: 110}]
  无关: {values: [{from: 2021-01-01, value: 2}]}
override:
  definitions:
    上限: 满分 + 1分
disable:
  - id: total-within
    reason: 本省不计总分
    basis: [某省办法]
    from: 2022-01-01
    until: 2023-01-01
"""


@pytest.fixture
def library(tmp_path: Path) -> Library:
    for name, text in (("base", BASE), ("lower", LOWER)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "pack.yaml").write_text(text, encoding="utf-8")
    tree, problems = load_packs([tmp_path])
    assert not problems
    return Library(
        tree,
        load_schemas([data_folder("schemas")]),
        (Shown("total-within", "九十分", "holds", "consistent /totals/score"),),
    )


def _lines(found: tuple[Explanation, ...]) -> dict[str, tuple[str, ...]]:
    (one,) = found
    return {section.heading.chinese: section.lines for section in one.sections}


@pytest.mark.parametrize("word", ["total-within", "old-total"])
def test_a_rule(word: str, library: Library) -> None:
    (found,) = library.explain(word)
    assert (found.id, found.title) == ("total-within", "总得分不超过满分")
    lines = _lines((found,))
    assert lines["说明"] == (
        "base 1.0.0;逻辑性;最重为错误;部门整体支出绩效自评表;2015-01-01 起;又名 old-total",
    )
    assert lines["检查"] == (
        "要求: totals.score ≤ 上限",
        "轻重: 提示: 总分.得分 < 0",
        "轻重: 错误",
        "提示: 核对",
    )
    assert lines["依据"] == (
        "某办法 第一条《某办法全称》:“满分为一百分”",
        "某办法 第二条《某办法全称》(未核实原文)",
    )
    assert lines["大意"] == ("总分的得分不超过「上限」。",)
    assert lines["其中"] == ("上限 = 满分",)
    assert lines["用到的参数"] == (
        "满分(总分): 2015-01-01 起 2020-01-01 止 100分",
        "满分(总分): 2020-01-01 起 120分",
        "满分: 另行规定的有 520000",
    )
    assert lines["阶段"] == ("没有分阶段,一律照轻重执行",)
    assert lines["各地不同"] == (
        "520000 某省: 停用 2022-01-01 起 2023-01-01 止(本省不计总分)",
        "520000 某省: 满分 2021-01-01 起 110分(某省办法)",
        "520000 某省: 上限 = 满分 + 1分",
    )
    assert lines["例子 1"] == ("成立 · 九十分 → 一致 /totals/score",)


def test_a_parameter_by_either_name(library: Library) -> None:
    assert library.explain("满分") == library.explain("full_marks")
    assert _lines(library.explain("满分"))["各地不同"] == ("520000 某省: 满分 2021-01-01 起 110分(某省办法)",)


def test_a_rule_of_a_lower_pack_shows_the_values_of_every_level(tmp_path: Path) -> None:
    own = """rules:
  - id: 520000.exact
    title: 总得分恰为满分
    severity: warning
    check: totals.score = 满分
    stage: [{from: 2021-01-01, is: shadow}, {from: 2022-01-01, is: warning}]
"""
    for name, text in (("base", BASE), ("lower", LOWER + own)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "pack.yaml").write_text(text, encoding="utf-8")
    tree, problems = load_packs([tmp_path])
    assert not [one for one in problems if one.severity == "error"]
    library = Library(tree, load_schemas([data_folder("schemas")]))
    lines = _lines(library.explain("520000.exact"))
    assert lines["大意"] == ("总分的得分等于满分（110分）。",)
    assert lines["用到的参数"] == (
        "满分(总分) [base]: 2015-01-01 起 2020-01-01 止 100分",
        "满分(总分) [base]: 2020-01-01 起 120分",
        "满分(总分) [520000]: 2021-01-01 起 110分",
    )
    assert lines["阶段"] == ("2021-01-01 起 试行(不计入结论)", "2022-01-01 起 至多警告")
    assert lines["各地不同"] == ("没有",)


def test_the_words_are_english_where_they_are_asked_for(library: Library) -> None:
    (found,) = Library(library.tree, library.schemas, library.examples, "en").explain("total-within")
    lines = {section.heading.english: section.lines for section in found.sections}
    assert lines["in plain words"] == ("Score of total is at most '上限'.",)
    assert lines["parameters"][1] == "满分(总分): from 2020-01-01 120分"
    assert lines["examples 1"] == ("holds · 九十分 → consistent /totals/score",)
    assert (
        lines["regional differences"][0]
        == "520000 某省: disabled from 2022-01-01 until 2023-01-01(本省不计总分)"
    )


def test_a_definition(library: Library) -> None:
    lines = _lines(library.explain("上限"))
    assert lines["算式"] == ("满分",)
    assert lines["各地不同"] == ("520000 某省: 上限 = 满分 + 1分",)


def test_a_field_of_every_kind_that_has_it(library: Library) -> None:
    found = library.explain("执行率")
    assert {one.title for one in found} == {
        "部门整体支出绩效自评表 · 资金 · 执行率",
        "项目支出绩效自评表 · 资金 · 执行率",
    }
    assert all(one.sections[0].lines == ("/funds/*/rate",) for one in found)


def test_a_field_tells_the_rules_that_read_it(library: Library) -> None:
    """Not those that read a column of the same name elsewhere, nor those of another kind of form."""
    read = {
        one.title: next(part.lines for part in one.sections if part.heading.english == "rules that read it")
        for one in library.explain("score")
    }
    assert read["部门整体支出绩效自评表 · 总分 · 得分"] == ("total-within 总得分不超过满分",)
    assert {lines for title, lines in read.items() if title != "部门整体支出绩效自评表 · 总分 · 得分"} == {
        ("没有",)
    }


def test_a_map_and_what_rests_on_it(library: Library) -> None:
    lines = _lines(library.explain("对应"))
    assert lines["各项"] == ("甲 → 乙",)
    assert lines["用到它的规则"] == ("没有",)
    assert _lines(library.explain("满分"))["用到它的规则"] == ("total-within 总得分不超过满分",)


def _result(*forms: tuple[str, list[Any], list[Any]]) -> dict[str, Any]:
    return {
        "forms": [
            {"form": {"source": source}, "findings": findings, "outcomes": outcomes, "shadow": []}
            for source, findings, outcomes in forms
        ]
    }


def test_what_a_rule_caught_in_a_saved_audit(library: Library) -> None:
    finding = {
        "rule": "old-total",
        "outcome": "inconsistent",
        "waiver": None,
        "place": "总分",
        "message": "多了一分",
    }
    other = {**finding, "rule": "another"}
    held = {"rule": "total-within", "outcome": "consistent"}
    found = [finding, {**finding, "waiver": {}}]
    forms: list[tuple[str, list[Any], list[Any]]] = [(f"{number}.json", found, [held]) for number in range(7)]
    caught = Caught(_result(*forms, ("8.json", [other], [])), "结果.json")
    lines = _lines(Library(library.tree, library.schemas, caught=caught).explain("total-within"))
    assert lines["在 结果.json 里"] == ("8 张表,问到 7 张,7 张有发现", "一致 7;不一致 14", "其中已豁免 7")
    assert lines["哪些表"][0] == "0.json: 总分 (+1): 多了一分"
    assert lines["哪些表"][-1] == "另有 2 张"
    assert len(lines["哪些表"]) == 6


def test_a_word_that_means_two_things_is_explained_twice(library: Library) -> None:
    assert [one.what.english for one in library.explain("duplicate-key")] == [
        "a problem code of packs",
        "a code of rejected forms",
    ]


def test_nothing_and_what_is_near(library: Library) -> None:
    assert library.explain("total-withn") == ()
    assert "total-within" in library.near("total-withn").chinese


def test_values_on_one_line() -> None:
    assert value_text(Frozen({"甲": Decimal(50), "乙": Decimal(30)}), "分") == "甲 50分;乙 30分"
    assert value_text("文字") == "文字"
