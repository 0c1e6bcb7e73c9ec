"""Results on the terminal: complete, within their width, obeying nobody."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rendering_samples import sample_result
from zhunsheng.rendering.columns import display_width, fitted, wrapped
from zhunsheng.rendering.text import render_text
from zhunsheng.rendering.words import Language

_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def lines_of(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n")


def one_form(**changes: Any) -> dict[str, Any]:
    result = sample_result()
    return {**result, "forms": [{**result["forms"][0], **changes}], "rejected": []}


def test_a_finding_reads_in_five_lines() -> None:
    assert lines_of(render_text(sample_result()))[:8] == [
        "=" * 80,
        "[不通过] 黔南州机关事务管理局  2024  部门整体支出绩效自评表",
        "         送审材料/000.txt",
        "",
        "  1. [错误] 成本指标 · 项目支出小计 · 实际完成值",
        "     成本指标的实际完成值与资金表的全年执行数一致 (cost-matches-funds)",
        "     填报 50,220,609.67 元；应为 50,220,809.67 元；相差 -200.00 元；允许 0 元",
        "     依据 黔财绩〔2019〕8号 附件填报说明 (未核实原文)",
    ]


def test_several_forms_end_in_a_table_the_rejected_inputs_and_a_count() -> None:
    assert lines_of(render_text(sample_result()))[-11:] == [
        "结论      单位                                  年度  错误  警告  提示  无法判断",
        "-" * 80,
        "不通过    黔南州机关事务管理局 000.txt          2024     2     1     3         2",
        "通过      中共黔南州委办公室 002.xlsx#州委常…   2023     0     0     0         0",
        "无法判定  中共黔南州委办公室 002.xlsx#公文交…   2023     0     0     0         1",
        "",
        "未能读取的输入",
        "  - 送审材料/扫描件-07.pdf  [encoding]",
        "    无法读取：文件已加密。请取消密码后重新报送。",
        "",
        "共 3 份表单：不通过 1，无法判定 1，通过 1。1 份未能读取。",
    ]


@pytest.mark.parametrize("width", [40, 60, 80, 133])
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("color", [True, False])
def test_no_line_is_wider_than_asked(width: int, lang: Language, color: bool) -> None:  # noqa: FBT001 (parametrized)
    text = _ANSI.sub("", render_text(sample_result(), width=width, lang=lang, color=color))
    assert max(map(display_width, lines_of(text))) <= width


def test_colour_only_when_told() -> None:
    plain, painted = render_text(sample_result()), render_text(sample_result(), color=True)
    assert "\x1b" not in plain
    assert painted != plain
    assert _ANSI.sub("", painted) == plain


@pytest.mark.parametrize(("least", "listed"), [("note", 7), ("warning", 3), ("error", 2)])
def test_lighter_findings_are_counted_and_not_listed(least: str, listed: int) -> None:
    text = render_text(one_form(), min_severity=least)
    assert len(re.findall(r"(?m)^ +\d+\. \[", text)) == listed
    assert ("未列出" in text) == (listed < 7)
    assert "2 个错误、1 个警告、3 个提示" in text


def test_what_could_not_be_judged_is_told() -> None:
    text = render_text(one_form())
    assert "[无法判断] 评价等次 无法辨认，印章遮盖" in text
    assert "资金 · 资金总额 · 全年预算数 (已豁免)" in text


def test_equal_reasons_of_a_rule_are_told_once() -> None:
    outcome = {
        "rule": "r",
        "place": "甲",
        "path": "/a",
        "outcome": "indeterminate",
        "cause": "blank",
        "detail": None,
    }
    text = render_text(one_form(outcomes=[{**outcome, "place": place} for place in "甲乙丙"]))
    assert text.count("无法判断]") == 1
    assert "甲 等 3 处 未填 (r)" in text


def test_nothing_at_all_is_a_line() -> None:
    assert render_text({"forms": [], "rejected": []}) == "共 0 份表单：0。\n"


@given(st.text(max_size=60))
@settings(deadline=None, max_examples=60)
def test_text_of_a_form_never_steers_the_terminal(text: str) -> None:
    result = one_form()
    result["forms"][0]["findings"][0].update(
        title=text, place=text, message=text, expected=None, difference=None
    )
    result["forms"][0]["form"].update(organization=text, source=text, title=text)
    rendered = render_text({**result, "rejected": [{"source": text, "code": text, "message": text}]})
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", rendered)
    rendered.encode()
    assert max(map(display_width, lines_of(rendered))) <= 80


@given(st.text("得分 ，。ab1,3.é（）“”", max_size=60), st.integers(8, 30))
def test_wrapping_keeps_every_character_and_the_width(text: str, width: int) -> None:
    flat = " ".join(text.split())
    lines = list(wrapped(flat, width, "- ", "  "))
    assert max(map(display_width, lines)) <= width
    assert "".join(line[2:] for line in lines).replace(" ", "") == flat.replace(" ", "")


@given(st.text("得分ab，e\u0301", max_size=30), st.integers(1, 20))
def test_fitted_texts_fill_their_column(text: str, width: int) -> None:
    assert display_width(fitted(text, width)) == width
