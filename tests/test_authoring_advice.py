"""What is doubtful about a sound pack: what it states for nothing, holes in time, patterns."""

from pathlib import Path

import pytest

from zhunsheng.authoring.scrutiny.checking import Sources, check, find_sources
from zhunsheng.authoring.scrutiny.patterns import faults
from zhunsheng.resources import data_folder

BESIDE = Sources((), (data_folder("schemas"),))
HEAD = """pack:
  id: demo
  jurisdiction: "000000"
  title: 示例
  version: 1.0.0
  kinds: [department]
  fiscal_years: {from: 2015}
basis:
  示例〔2024〕1号:
    title: 关于示例的通知
parameters:
  满分:
    title: 全部分值之和
    unit: 分
    values: VALUES
definitions:
  扣分: 分值 - 得分
  多扣: 扣分 > 5
maps:
  对应: {from: indicators.level3, to: funds.label, entries: {小计: 合计}}
rules:
  - id: demo-rule
    title: 示例
    severity: error
    each: 指标[非 多扣]
    when: 对应[三级指标] 不为空
    check: 得分 < 满分
    basis: [示例〔2024〕1号]
"""
ONE_VALUE = "[{from: 2015-01-01, value: 100}]"
EXAMPLES = """examples:
  - rule: demo-rule
    examples:
      - name: 满分不行
        kind: fails
        form: {kind: department, fiscal_year: 2024, jurisdiction: "000000", indicators: [{level3: 小计, points: 100, score: 100}]}
        want: inconsistent
"""
#: A change of the sound pack, and what is said of it.
STATED: tuple[tuple[str, str, str], ...] = (
    ("check: 得分 < 满分", "check: 得分 < 100", "unused-parameter"),
    ("[非 多扣]", "", "unused-definition"),
    ("    when: 对应[三级指标] 不为空\n", "", "unused-map"),
    ("    basis: [示例〔2024〕1号]\n", "", "rule-without-basis"),
    (
        "    title: 关于示例的通知\n",
        "    title: 关于示例的通知\n  示例〔2024〕2号:\n    title: 又一份\n",
        "unused-basis",
    ),
    (
        "    title: 关于示例的通知\n",
        "    title: 关于示例的通知\n    clauses:\n      第一条: {}\n",
        "unused-basis",
    ),
    (
        "[{from: 2015-01-01, value: 100}]",
        "[{from: 2015-01-01, until: 2020-12-31, value: 100}, {from: 2021-01-01, value: 120}]",
        "values-gap",
    ),
    ("[{from: 2015-01-01, value: 100}]", "[{from: 2016-01-01, value: 100}]", "value-missing"),
    (
        "[{from: 2015-01-01, value: 100}]",
        "[{from: 2015-01-01, until: 2020-01-01, value: 100}]",
        "value-missing",
    ),
    (
        "    title: 示例\n    severity",
        "    title: 示例\n    period: {from: 2024-01-01, until: 2024-06-30}\n    severity",
        "never-asked",
    ),
    (
        "    title: 示例\n    severity",
        "    title: 示例\n    period: {until: 2015-01-01}\n    severity",
        "never-asked",
    ),
    (
        "[{from: 2015-01-01, value: 100}]",
        "[{from: 2015-01-01, value: 100}, {from: 2020-01-01, value: 110}, {from: 2020-07-01, value: 120}]",
        "never-asked",
    ),
    (
        "    title: 示例\n    severity",
        "    title: 示例\n    period: {from: 2020-01-01}\n    stage: [{from: 2021-01-01, is: shadow}]\n    severity",
        "stages-gap",
    ),
    (
        "    title: 示例\n    severity",
        "    title: 示例\n    period: {until: 2024-01-01}\n    stage: [{from: 2020-01-01, is: shadow}, {from: 2024-01-01, is: error}]\n    severity",
        "never-asked",
    ),
    (
        "    title: 示例\n    severity",
        "    title: 示例\n    aliases: [old-rule]\n    tighten: true\n    severity",
        "",
    ),
    (
        "    title: 关于示例的通知\n",
        "    title: 关于示例的通知\n  示例〔2024〕2号:\n    title: 又一份\n    unverified: true\n",
        "",
    ),
    (
        "    title: 关于示例的通知\n",
        "    title: 关于示例的通知\n    clauses:\n      第一条: {quote: 原文}\n",
        "",
    ),
    (
        "[{from: 2015-01-01, value: 100}]",
        "[{from: 2015-01-01, until: 2021-01-01, value: 100}, {from: 2021-01-01, value: 120}]",
        "",
    ),
    (
        "    title: 示例\n    severity",
        "    title: 示例\n    stage: [{from: 2021-01-01, is: shadow}]\n    severity",
        "",
    ),
    (
        "    title: 示例\n    severity",
        "    title: 示例\n    period: {from: 2024-01-01, until: 2025-01-01}\n    severity",
        "",
    ),
)


def _codes(folder: Path, text: str, examples: str = EXAMPLES) -> list[str]:
    (folder / "pack.yaml").write_text(text.replace("VALUES", ONE_VALUE), encoding="utf-8")
    if examples:
        (folder / "demo.examples.yaml").write_text(examples, encoding="utf-8")
    return [one.code for one in check(find_sources([folder]), BESIDE).problems]


def test_a_sound_pack_is_left_alone(tmp_path: Path) -> None:
    assert _codes(tmp_path, HEAD) == []


@pytest.mark.parametrize(("was", "now", "code"), STATED)
def test_what_is_stated_for_nothing_and_what_leaves_holes(
    was: str, now: str, code: str, tmp_path: Path
) -> None:
    text = HEAD.replace("VALUES", ONE_VALUE)
    assert was in text
    assert code in [*_codes(tmp_path, text.replace(was, now)), *([] if code else [""])]
    if not code:
        assert _codes(tmp_path, text.replace(was, now)) == []


def test_a_definition_that_only_an_unused_one_needs_is_unused_too(tmp_path: Path) -> None:
    assert _codes(tmp_path, HEAD.replace("[非 多扣]", "")) == ["unused-definition", "unused-definition"]


def test_what_a_region_uses_is_used(tmp_path: Path) -> None:
    (tmp_path / "cn").mkdir()
    (tmp_path / "gz").mkdir()
    (tmp_path / "gz" / "pack.yaml").write_text(
        'pack: {id: gz, jurisdiction: "520000", title: 省, version: 1.0.0, kinds: [department], extends: {demo: ">=1.0"}}\n'
        "rules:\n  - id: 520000.few\n    title: 扣得不多\n    severity: note\n    each: 指标\n    check: 非 多扣\n"
        "    basis: [示例〔2024〕1号]\n",
        encoding="utf-8",
    )
    _codes(tmp_path / "cn", HEAD.replace("[非 多扣]", ""))
    found = check(find_sources([tmp_path / "cn"]), Sources((tmp_path / "gz",), BESIDE.schemas))
    assert found.problems == ()


@pytest.mark.parametrize(
    ("examples", "code"),
    [
        ("", "rule-without-examples"),
        (
            EXAMPLES.replace("kind: fails", "kind: holds").replace("inconsistent", "consistent"),
            "rule-never-shown-failing",
        ),
        (EXAMPLES.replace("demo-rule", "demo-rvle"), "unknown-rule"),
        (EXAMPLES.replace("level3", "levil3"), "unknown-name"),
        (EXAMPLES.replace("want:", "check: 没有\n        want:"), "unknown-name"),
        (EXAMPLES.replace("want:", "patch: {/indicators/0/scare: 1}\n        want:"), "unknown-name"),
        (EXAMPLES.replace("want:", "patch: {/indicators/-: {leval3: 1}}\n        want:"), "unknown-name"),
        (EXAMPLES.replace("want:", "patch: {/indicators/7/score: 1}\n        want:"), "no-such-cell"),
    ],
)
def test_examples(examples: str, code: str, tmp_path: Path) -> None:
    assert _codes(tmp_path, HEAD, examples) == [code]


def test_a_day_between_two_exceptions(tmp_path: Path) -> None:
    (tmp_path / "cn").mkdir()
    (tmp_path / "gz").mkdir()
    _codes(tmp_path / "cn", HEAD)
    lower = """pack: {id: gz, jurisdiction: "520000", title: 省, version: 1.0.0, kinds: [department], extends: {demo: ">=1.0"}}
disable:
  - {id: demo-rule, reason: 试行, basis: [示例〔2024〕1号], from: 2021-01-01, until: FIRST}
  - {id: demo-rule, reason: 再试, basis: [示例〔2024〕1号], from: 2023-01-01, until: 2024-01-01}
"""
    for first, codes in (("2022-12-31", ["exceptions-gap"]), ("2023-01-01", []), ("2022-01-01", [])):
        (tmp_path / "gz" / "pack.yaml").write_text(lower.replace("FIRST", first), encoding="utf-8")
        assert [one.code for one in check(find_sources([tmp_path]), BESIDE).problems] == codes


@pytest.mark.parametrize(
    ("pattern", "codes"),
    [
        ("x*", ["pattern-matches-all"]),
        ("小计|", ["pattern-matches-all"]),
        ("(?:.*)", ["pattern-matches-all"]),
        ("a$b", ["pattern-matches-none"]),
        ("a^b", ["pattern-matches-none"]),
        ("(a)$(b)", ["pattern-matches-none"]),
        (r"^\w+率$", ["pattern-latin-only"]),
        (r"\b率", ["pattern-latin-only"]),
        ("(a+)+b", ["pattern-may-hang"]),
        ("([0-9]+,?)+元", ["pattern-may-hang"]),
        ("^(?:[a-z]+|[0-9])*$", ["pattern-may-hang"]),
        ("(a*)*b", ["pattern-may-hang"]),
        ("(?:x{2,})+y", ["pattern-may-hang"]),
        ("^(无|没有)[。.]?$", []),
        ("总|合计", []),
        ("[0-9]+(?:,[0-9]+)*元", []),
        ("(?:[0-9]+,)+元", []),
        ("(^|[^达])到", []),
        ("a$|b", []),
        ("(?m)^a$", []),
        ("^$", []),
        (r"\\w", []),
        (r"[\d+]+%", []),
        (r"\p{Han}{2,8}?率", []),
        ("x(?:ab)?$", []),
    ],
)
def test_patterns(pattern: str, codes: list[str]) -> None:
    assert [code for code, *_ in faults(pattern)] == codes


def test_a_pattern_in_a_parameter_is_looked_at_on_all_its_days(tmp_path: Path) -> None:
    text = (
        HEAD.replace("maps:", "  是小计: 三级指标 匹配 小计写法\nmaps:")
        .replace(
            "parameters:\n",
            "parameters:\n  小计写法:\n    title: 怎样写\n    values: [{from: 2015-01-01, value: '小计$'}, {from: 2020-01-01, value: LATER}]\n",
        )
        .replace("when: ", "when: 是小计 且 ")
    )
    assert _codes(tmp_path, text.replace("LATER", "'合计$'")) == []
    assert _codes(tmp_path, text.replace("LATER", "'(合计'")) == ["bad-pattern"]
    assert _codes(tmp_path, text.replace("LATER", "'合计|'")) == ["pattern-matches-all"]
