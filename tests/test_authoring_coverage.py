"""How much of the rules their examples show: what counts, what is never seen, what cannot be."""

from fractions import Fraction
from pathlib import Path

import pytest

from zhunsheng.api import House, open_house
from zhunsheng.authoring.examples.examples import find_examples
from zhunsheng.authoring.examples.trials import Trial, prepared_all
from zhunsheng.authoring.proving.conditions import conditions_of
from zhunsheng.authoring.proving.coverage import Coverage, coverage
from zhunsheng.resources import data_folder

BASES = data_folder("rules") / "cn" / "bases"
HEAD = """
pack: {id: "110000", jurisdiction: "110000", title: 试, version: 1.0.0, kinds: [department]}
basis: {文: {title: 文}}
parameters:
  线: {title: 线, lower: anything, basis: [文], values: [{from: 2015-01-01, value: 5}]}
"""
RULE = """
rules:
  - {{id: r, title: 题, category: 类, basis: [文], {text}}}
"""


def covered(folder: Path, rule: str, examples: str, definitions: str = "") -> Coverage:
    """The coverage of one rule by examples on the department's base form."""
    pack = folder / "pack"
    pack.mkdir()
    (pack / "department.json").write_bytes((BASES / "department.json").read_bytes())
    text = f"{HEAD}\n{definitions}\n{RULE.format(text=rule)}"
    (pack / "pack.yaml").write_text(text, encoding="utf-8")
    block = f'base: department\njurisdiction: "110000"\nexamples:\n  - rule: r\n    examples: [{examples}]\n'
    (pack / "r.examples.yaml").write_text(block, encoding="utf-8")
    house = open_house([pack], builtin=False)
    found = find_examples([pack])
    assert found.problems == ()
    made = tuple(prepared_all(house, found.examples))
    trials = [one for one in made if isinstance(one, Trial)]
    assert len(trials) == len(made)
    return coverage(house, trials, ["110000"])


def lacking(found: Coverage) -> set[tuple[str, str]]:
    return {(gap.side, gap.text) for gap in found.gaps}


HOLDS = "{name: 甲, want: consistent}"
FAILS = "{name: 乙, patch: {/indicators/0/score: 12}, want: {inconsistent: /indicators/0/score}}"
BLANK = "{name: 丙, patch: {/indicators/0/score: null}, want: {not_applicable: /indicators/0/score}}"
#: rule, examples → what is never seen. Every form has ten rows; in the base form all scores are full and none blank.
CASES = [
    ('severity: error, each: 指标, check: "得分 ≤ 分值"', "", {("in force", "题")}),
    ('severity: error, each: 指标, check: "得分 ≤ 分值"', HOLDS, {("inconsistent", "得分 ≤ 分值")}),
    ('severity: error, each: 指标, check: "得分 ≤ 分值"', f"{HOLDS}, {FAILS}", set()),
    (
        'severity: error, each: 指标, when: 得分 不为空, check: "得分 ≤ 分值"',
        f"{HOLDS}, {FAILS}",
        {("false", "得分 不为空")},
    ),
    (
        'severity: error, each: 指标, when: 得分 不为空, at: 得分, check: "得分 ≤ 分值"',
        f"{HOLDS}, {FAILS}, {BLANK}",
        set(),
    ),
    # what cannot be judged shows neither side
    (
        'severity: error, each: 指标, when: 得分 不为空, at: 得分, check: "得分 ≤ 分值"',
        f"{HOLDS}, {FAILS}, {{name: 丁, unreadable: /indicators/0/score, want: {{indeterminate: /indicators/0/score}}}}",
        {("false", "得分 不为空")},
    ),
    # a chain is two comparisons joined with 且
    ('severity: error, each: 指标, check: "0 ≤ 得分 ≤ 分值"', f"{HOLDS}, {FAILS}", {("false", "0 ≤ 得分")}),
    # filters, of the scope and within
    ('severity: error, each: "指标[分值 > 线]", check: "得分 ≤ 分值"', f"{HOLDS}, {FAILS}", set()),
    (
        'severity: error, each: "指标[分值 > 0]", check: "得分 ≤ 分值"',
        f"{HOLDS}, {FAILS}",
        {("false", "分值 > 0")},
    ),
    (
        'severity: error, check: "个数(指标[得分 > 分值]) = 0"',
        "{name: 甲, want: consistent}, {name: 乙, patch: {/indicators/0/score: 12}, want: {inconsistent: null}}",
        set(),
    ),
    # 存在 and 每个, 非 and what it is about
    (
        'severity: error, check: "非 存在 指标 满足 得分 > 分值"',
        "{name: 甲, want: consistent}, {name: 乙, patch: {/indicators/0/score: 12}, want: {inconsistent: null}}",
        set(),
    ),
    (
        'severity: error, check: "非 存在 指标 满足 得分 > 分值"',
        "{name: 甲, want: consistent}",
        {
            ("inconsistent", "非 存在 指标 满足 得分 > 分值"),
            ("true", "存在 指标 满足 得分 > 分值"),
            ("true", "得分 > 分值"),
        },
    ),
    # the condition and the branches of 若
    (
        'severity: error, each: 指标, check: "若 分值 > 线 则 得分 ≤ 分值 否则 得分 = 分值"',
        f"{HOLDS}, {FAILS}",
        {("false", "得分 = 分值")},
    ),
    # a severity's condition is asked of findings only
    (
        'severity: [{when: "分值 > 线", is: note}, error], each: 指标, check: "得分 ≤ 分值"',
        f"{HOLDS}, {FAILS}",
        {("false", "分值 > 线")},
    ),
    # what an example does not ask is not shown by it
    (
        'severity: error, each: 指标, checks: [{name: 上, check: "得分 ≤ 分值"}, {name: 下, check: "得分 ≥ 0"}]',
        (
            "{name: 甲, check: 上, want: consistent}, "
            "{name: 乙, check: 上, patch: {/indicators/0/score: -1}, want: {consistent: /indicators/0/score}}"
        ),
        {("inconsistent", "得分 ≤ 分值"), ("consistent", "得分 ≥ 0"), ("inconsistent", "得分 ≥ 0")},
    ),
    # a condition that nothing can change is nobody's to show
    ('severity: error, each: 指标, when: "1 = 1", check: "得分 ≤ 分值"', f"{HOLDS}, {FAILS}", set()),
    # a blank cell is missing, so no text is the empty text
    ('severity: error, each: 指标, when: "一级指标 ≠ “”", check: "得分 ≤ 分值"', f"{HOLDS}, {FAILS}", set()),
]


@pytest.mark.parametrize(("rule", "examples", "never"), CASES)
def test_what_is_never_seen(tmp_path: Path, rule: str, examples: str, never: set[tuple[str, str]]) -> None:
    assert lacking(covered(tmp_path, rule, examples)) == never


def test_a_definition_counts_where_it_is_used(tmp_path: Path) -> None:
    rule = 'severity: error, each: "指标[大项]", check: "得分 ≤ 分值"'
    found = covered(tmp_path, rule, HOLDS, "definitions: {大项: 分值 不为空 且 分值 > 线, 没人用: 分值 > 3}")
    assert lacking(found) == {("inconsistent", "得分 ≤ 分值"), ("false", "分值 不为空")}
    (pack,) = found.packs
    assert (pack.rules, pack.rules_shown, pack.sides, pack.sides_shown) == (1, 0, 6, 5)


def test_what_is_blank_by_the_condition_is_blank_in_the_check(tmp_path: Path) -> None:
    rule = (
        'severity: error, when: "非 存在 指标 满足 分值 不为空", '
        'check: "合计(指标[分值 为空 且 得分 > 线].得分) = 合计(指标[分值 = 线].得分)"'
    )
    found = covered(tmp_path, rule, "{name: 甲, want: not_applicable}")
    assert {("false", "分值 为空"), ("true", "分值 = 线"), ("false", "分值 = 线")}.isdisjoint(lacking(found))
    assert {("true", "分值 为空"), ("true", "得分 > 线"), ("false", "得分 > 线")} <= lacking(found)


def test_a_gap_says_where_and_what_would_show_it(tmp_path: Path) -> None:
    gap = covered(tmp_path, 'severity: error, each: 指标, check: "得分 ≤ 分值"', HOLDS).gaps[0]
    assert (Path(gap.file).name, gap.line) == ("pack.yaml", 10)
    assert gap.wanted.chinese == "写一个不一致的例子"


def test_a_rule_that_is_in_force_nowhere_is_not_shown(tmp_path: Path) -> None:
    rule = 'severity: error, period: {from: 2030-01-01}, each: 指标, check: "得分 ≤ 分值"'
    found = covered(tmp_path, rule, "{name: 甲, want: not_applicable}")
    assert [gap.side for gap in found.gaps] == ["in force"]
    assert found.rules == 0


@pytest.fixture(scope="module")
def house() -> House:
    return open_house()


def test_the_examples_show_all_of_the_shipped_packs(house: House) -> None:
    found = find_examples([data_folder("rules")])
    trials = [one for one in prepared_all(house, found.examples) if isinstance(one, Trial)]
    shown = coverage(house, trials, house.tree.packs)
    assert [f"{gap.rule}: {gap.side}: {gap.text}" for gap in shown.gaps] == []
    assert shown.rules == shown.sides == Fraction(1)
    assert sum(one.rules for one in shown.packs) >= 37
    assert sum(one.sides for one in shown.packs) >= 2000


def test_few_sides_are_said_to_be_impossible(house: House) -> None:
    """What is left out of the count has to be proved, so it stays rare."""
    held = house.bound("420000", "department", 2023)
    asked = [
        found for rule in held.rules for bound in rule.assertions for found in conditions_of(bound, held)
    ]
    sides = sum(one.true + one.false for _, _, one in asked)
    assert len(asked) > 900
    assert 2 * len(asked) - sides < 20
