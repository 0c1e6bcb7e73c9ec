"""Titles that say the opposite of the check, and titles that only seem to."""

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
  kinds: [project]
parameters:
  满分:
    title: 全部分值之和
    unit: 分
    values: [{{from: 2015-01-01, value: 100}}]
  说明线:
    title: 执行率低于多少须说明
    unit: "%"
    values: [{{from: 2015-01-01, value: 90}}]
rules:
  - id: demo-rule
    title: {title}
    severity: error
    {each}check: {check}
"""
OPPOSITE: tuple[tuple[str, str, str], ...] = (
    ("得分不超过分值", "指标", "得分 ≥ 分值"),
    ("得分不超过分值", "指标", "分值 ≤ 得分"),
    ("得分不高于分值", "指标", "得分 > 分值"),
    ("得分不低于零", "指标", "得分 ≤ 0"),
    ("各项得分不低于零,不超过分值", "指标", "0 ≥ 得分 ≥ 分值"),
    ("总得分不超过一百分", "", "总分.得分 ≥ 满分"),
    ("总得分不超过100分", "", "总分.得分 > 100"),
    ("得分在八十分以内", "", "总分.得分 ≥ 80"),
    ("得分在六十分以上", "", "总分.得分 ≤ 60"),
    ("填报日期不早于所评年度的年末", "", "填报日期 < 年末(年度)"),
    ("填报日期晚于年末", "", "填报日期 ≤ 年末(年度)"),
    ("预算执行率不低于百分之九十", "资金", "执行率 ≤ 90%"),
    ("预算执行率至少达到说明线", "资金", "执行率 < 说明线"),
    ("全年执行数不大于全年预算数", "资金", "全年执行数 ≥ 全年预算数"),
    ("全年执行数不大于全年预算数", "资金", "全年预算数 ≤ 全年执行数"),
    ("全年预算数大于年初预算数", "资金", "全年预算数 < 年初预算数"),
    ("全年预算数与年初预算数相同", "资金", "全年预算数 ≠ 年初预算数"),
    ("预算执行率等于执行数除以预算数", "资金", "执行率 ≠ 全年执行数 ÷ 全年预算数"),
    ("各项分值之和为一百分", "", "合计(指标.分值) ≠ 满分"),
    ("总得分与各项得分之和不一致", "", "总分.得分 = 合计(指标.得分)"),
    ("得分不超过分值", "指标", "非 得分 ≤ 分值"),
    ("应填的格都填了", "指标", "得分 为空"),
    ("得分不为空", "指标", "得分 为空"),
    ("备注为空", "指标", "备注 不为空"),
    ("没有重复的行", "指标", "存在 指标[第几 < 本行.第几] 满足 三级指标 = 本行.三级指标"),
    ("三级指标的名称不包含“其他”", "指标", '三级指标 包含 "其他"'),
    ("score does not exceed points", "指标", "score ≥ points"),
    ("executed is at least 90 percent of it", "资金", "执行率 ≤ 90%"),
)
RIGHT: tuple[tuple[str, str, str], ...] = (
    ("得分不超过分值", "指标", "得分 ≤ 分值"),
    ("得分不超过分值", "指标", "分值 ≥ 得分"),
    ("得分不超过分值", "指标", "得分 < 分值"),
    ("得分不低于零,不超过分值", "指标", "0 ≤ 得分 ≤ 分值"),
    ("未超过分值", "指标", "得分 ≤ 分值"),
    ("完成值大幅超过指标值的说明了原因", "指标", "实际完成值 < 年度指标值 × 130%"),
    ("超过指标值的说明了原因", "指标", "实际完成值 < 年度指标值 × 130%"),
    ("低于分值的得分有原因", "指标", "得分 ≥ 分值 或 未完成原因分析 不为空"),
    ("未达到指标值的不得满分", "指标", "得分 < 分值"),
    ("得分不超过该指标的分值", "指标", "得分 ≤ 分值"),
    ("得分合计等于总得分", "", "总分.得分 = 合计(指标.得分)"),
    ("两边一致", "指标", "得分 = 分值"),
    ("总分值是一百", "", "总分.分值 = 满分"),
    ("填了总得分的也填了等次", "", "评价等次 不为空"),
    ("没有重复的行", "指标", "非 存在 指标[第几 < 本行.第几] 满足 三级指标 = 本行.三级指标"),
    ("三级指标的名称不包含“其他”", "指标", '非 三级指标 包含 "其他"'),
    ("全年预算数大于年初预算数", "资金", "年初预算数 < 全年预算数"),
)


def _opposed(folder: Path, title: str, each: str, text: str) -> bool:
    stated = PACK.format(title=title, each=f"each: {each}\n    " if each else "", check=text)
    (folder / "pack.yaml").write_text(stated, encoding="utf-8")
    found = check(find_sources([folder]), BESIDE)
    assert not any(one.severity == "error" for one in found.problems), found.problems
    return "title-opposes-check" in {one.code for one in found.problems}


@pytest.mark.parametrize(("title", "each", "text"), OPPOSITE)
def test_a_title_that_says_the_opposite(title: str, each: str, text: str, tmp_path: Path) -> None:
    assert _opposed(tmp_path, title, each, text)


@pytest.mark.parametrize(("title", "each", "text"), RIGHT)
def test_a_title_that_nobody_could_call_the_opposite(
    title: str, each: str, text: str, tmp_path: Path
) -> None:
    assert not _opposed(tmp_path, title, each, text)
