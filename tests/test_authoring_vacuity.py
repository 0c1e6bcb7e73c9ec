"""Conditions that never hold or always do, checks that no form can fail or meet."""

from pathlib import Path

import pytest

from zhunsheng.authoring.scrutiny.checking import Sources, check, find_sources
from zhunsheng.resources import data_folder

BESIDE = Sources((), (data_folder("schemas"),))
PACK = """pack:
  id: demo
  jurisdiction: "000000"
  title: 示例
  version: 1.0.0
  kinds: [department, project]
parameters:
  满分:
    title: 全部分值之和
    unit: 分
    values:
      - {{from: 2015-01-01, value: 100}}
definitions:
  没有得分: 得分 为空
  正向: 年度指标值.符号 属于 ("≥", ">")
  反向: 年度指标值.符号 属于 ("≤", "<")
rules:
  - id: demo-rule
    title: 示例
    severity: {severity}
    each: {each}
    when: {when}
    check: {check}
"""
CODES = {"never-holds", "always-holds", "check-never-fails", "check-never-holds", "repeated-part"}
NEUTRAL = {"severity": "error", "each": "指标", "when": "得分 不为空", "check": "得分 ≤ 分值"}
TABLE: tuple[tuple[str, str, str], ...] = (
    ("when", "得分 > 5 且 得分 < 3", "never-holds"),
    ("when", "得分 ≥ 5 且 得分 < 5", "never-holds"),
    ("when", "得分 = 5 且 得分 = 6", "never-holds"),
    ("when", "得分 = 5 且 得分 ≠ 5", "never-holds"),
    ("when", "得分 为空 且 得分 不为空", "never-holds"),
    ("when", "得分 为空 且 得分 > 3", "never-holds"),
    ("when", "没有得分 且 得分 > 3", "never-holds"),
    ("when", "正向 且 反向", "never-holds"),
    ("when", "非 (得分 > 3) 且 得分 > 4", "never-holds"),
    ("when", "得分 ≤ 分值 且 分值 < 得分", "never-holds"),
    ("when", "得分 < 满分 且 满分 < 得分", "never-holds"),
    ("when", "个数(资金) > 0 且 个数(资金) < 1", "never-holds"),
    ("when", "个数(资金) < 0", "never-holds"),
    ("when", "第几 = 0", "never-holds"),
    ("when", "年度 > 9999", "never-holds"),
    ("when", "相似度(三级指标, 二级指标) > 1", "never-holds"),
    ("when", '年度指标值.符号 = "大于"', "never-holds"),
    ("when", '金额单位 = "美元"', "never-holds"),
    ("when", '年度指标值.计量单位 = "光年星系"', "never-holds"),
    ("when", "年度指标值.数值 不为空 且 年度指标值.文字 不为空", "never-holds"),
    ("when", '一级指标 = "产出" 且 一级指标 = "效益指标"', "never-holds"),
    ("when", '一级指标 = "产出指标" 且 一级指标 ≠ "产出"', "never-holds"),
    ("when", "上级 为空 且 上级.分值 > 0", "never-holds"),
    ("when", "填报日期 > 2024-12-31 且 填报日期 < 2025-01-01", "never-holds"),
    ("when", "1 = 2", "never-holds"),
    ("when", "(存在 资金 满足 (得分 > 5 且 得分 < 3)) 或 得分 > 1", "never-holds"),
    ("when", "得分 > 1 或 (得分 > 5 且 得分 < 3)", "never-holds"),
    ("each", "指标[得分 > 5 且 得分 < 3]", "never-holds"),
    ("severity", "[{when: 得分 > 分值 且 得分 < 分值, is: note}, error]", "never-holds"),
    ("severity", "[{when: 得分 ≤ 分值, is: note}, error]", "never-holds"),
    ("check", "若 得分 > 5 且 得分 < 3 则 得分 ≤ 分值", "never-holds"),
    ("when", "1 = 1", "always-holds"),
    ("when", "得分 = 得分", "always-holds"),
    ("when", "个数(资金) ≥ 0 且 得分 不为空", "always-holds"),
    ("when", "得分 > 3 或 得分 ≤ 3", "always-holds"),
    ("when", "年度 ≥ 1000", "always-holds"),
    ("check", "得分 ≤ 分值 或 得分 > 分值", "check-never-fails"),
    ("check", "若 得分 > 5 则 得分 > 3", "check-never-fails"),
    ("check", "得分 不为空", "check-never-fails"),
    ("check", "非 得分 为空", "check-never-fails"),
    ("check", "得分 为空", "check-never-holds"),
    ("check", "得分 < 3 且 得分 > 5", "check-never-holds"),
    ("when", "得分 不为空 且 得分 不为空", "repeated-part"),
    ("check", "得分 ≤ 分值 或 得分 ≤ 分值", "repeated-part"),
)
#: What holds of some forms and fails of others, however odd it looks.
SOUND: tuple[tuple[str, str], ...] = (
    ("when", "得分 > 3 且 得分 < 5"),
    ("when", "得分 ≥ 5 且 得分 ≤ 5"),
    ("when", "年度指标值 > 5个 且 年度指标值 < 3元"),
    ("when", "得分 ≤ 满分 且 满分 ≤ 得分"),
    ("when", "得分 > 满分 或 得分 < 满分"),
    ("when", '一级指标 = "产出" 且 一级指标 = "产出指标"'),
    ("when", "正向 或 反向"),
    ("when", "(存在 资金 满足 得分 > 5) 且 得分 < 3"),
    ("when", "个数(资金) ≥ 1"),
    ("check", "若 得分 > 3 则 得分 > 5"),
    ("check", "若 分值 不为空 则 得分 ≤ 分值"),
    ("check", "得分 < 分值 或 得分 = 分值"),
    ("when", "年度指标值.数值 不为空 或 年度指标值.文字 不为空"),
)


def _codes(folder: Path, part: str, text: str) -> list[str]:
    stated = NEUTRAL | {part: text}
    if part == "check":
        stated["when"] = "分值 不为空" if text != "得分 不为空" and "为空" not in text else "得分 不为空"
    (folder / "pack.yaml").write_text(PACK.format(**stated), encoding="utf-8")
    found = check(find_sources([folder]), BESIDE)
    assert not any(one.severity == "error" for one in found.problems), found.problems
    return [one.code for one in found.problems if one.code in CODES]


@pytest.mark.parametrize(("part", "text", "code"), TABLE)
def test_what_says_nothing(part: str, text: str, code: str, tmp_path: Path) -> None:
    assert _codes(tmp_path, part, text)[:1] == [code]


@pytest.mark.parametrize(("part", "text"), SOUND)
def test_what_some_forms_meet_and_others_do_not(part: str, text: str, tmp_path: Path) -> None:
    assert _codes(tmp_path, part, text) == []


def test_the_reason_names_the_parts_that_exclude_each_other(tmp_path: Path) -> None:
    _codes(tmp_path, "when", "分值 > 1 且 得分 > 5 且 得分 < 3")
    problem = next(
        one for one in check(find_sources([tmp_path]), BESIDE).problems if one.code == "never-holds"
    )
    assert problem.reason.chinese == "「得分 > 5」和「得分 < 3」不能同时成立"


def test_a_region_may_make_of_a_condition_what_it_will(tmp_path: Path) -> None:
    """What never holds below is not told of the level that other regions build on."""
    upper, lower = tmp_path / "cn", tmp_path / "gz"
    for one in (upper, lower):
        one.mkdir()
    (upper / "pack.yaml").write_text(
        PACK.format(**(NEUTRAL | {"when": "没有得分 或 得分 > 3"})), encoding="utf-8"
    )
    (lower / "pack.yaml").write_text(
        'pack: {id: gz, jurisdiction: "520000", title: 省, version: 1.0.0, kinds: [department, project], '
        'extends: {demo: ">=1.0"}}\noverride:\n  definitions:\n    没有得分: 得分 < 0 且 得分 > 0\n',
        encoding="utf-8",
    )
    found = check(find_sources([tmp_path]), BESIDE)
    assert [(Path(one.file).parent.name, one.code) for one in found.problems if one.code in CODES] == [
        ("gz", "never-holds")
    ]
