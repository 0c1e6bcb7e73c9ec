"""Printed cells as the form takes them, and names however they are spelled."""

import pytest

from zhunsheng.forms.shape import Cell
from zhunsheng.intake.names import bare, unbracketed, unnumbered
from zhunsheng.intake.printed import Taken, joined, taken
from zhunsheng.language.names import Kind

CASES = [
    (Kind.NUMBER, "58,817,228.91", "58,817,228.91", "certain"),
    (Kind.NUMBER, " 422. 58 ", "422.58", "repaired"),
    (Kind.NUMBER, "738, 26", "738.26", "repaired"),
    (Kind.NUMBER, "1,234", "1,234", "certain"),
    (Kind.NUMBER, "¥1,234.00", "1,234.00", "certain"),
    (Kind.NUMBER, "98.44%", "98.44%", "certain"),
    (Kind.NUMBER, "１００．５", "１００．５", "certain"),
    (Kind.NUMBER, "10分", "10分", "certain"),
    (Kind.NUMBER, "—", "—", "certain"),
    (Kind.NUMBER, "", "", "certain"),
    (Kind.NUMBER, "约100", None, "unreadable"),
    (Kind.NUMBER, "≥90", None, "unreadable"),
    (Kind.NUMBER, "1,23,4.5", None, "unreadable"),
    (Kind.YEAR, "2023年度", "2023", "certain"),
    (Kind.YEAR, "（２０２３）", "2023", "certain"),
    (Kind.YEAR, "2022-2023", None, "unreadable"),
    (Kind.YEAR, "本年", None, "unreadable"),
    (Kind.YEAR, " ", "", "certain"),
    (Kind.TEXT, "保障\n机关 运转", "保障机关 运转", "certain"),
    (Kind.READING, "≥ 95%", "≥ 95%", "certain"),
]


@pytest.mark.parametrize(("kind", "text", "value", "confidence"), CASES)
def test_a_printed_cell_is_taken_as_it_is_or_mended_where_that_is_certain(
    kind: Kind, text: str, value: str | None, confidence: str
) -> None:
    found = taken(text, Cell("key", "", (), "", kind))
    assert (found.value, found.confidence) == (value, confidence)
    assert bool(found.note) == (confidence != "certain")


def test_running_text_keeps_its_lines() -> None:
    assert taken(" 甲\n乙 ", Cell("key", "", (), "", Kind.TEXT, lines=True)) == Taken("甲\n乙")


@pytest.mark.parametrize(
    ("text", "one"),
    [("a\nb", "a b"), ("甲 \n 乙", "甲乙"), ("1,\n000", "1,000"), ("PM\n2.5", "PM2.5"), ("", "")],
)
def test_lines_broken_by_the_layout_are_joined(text: str, one: str) -> None:
    assert joined(text) == one


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("资 金 来 源：", ("资金来源", "资金来源", "资金来源")),
        ("全年预算数（A）", ("全年预算数(A)", "全年预算数", "全年预算数")),
        ("*执行率\n（B/A×100％）", ("执行率(B/A×100%)", "执行率", "执行率")),
        ("二、项目名称", ("二、项目名称", "二、项目名称", "项目名称")),
        ("（3）全年执行数Ｂ", ("(3)全年执行数B", "全年执行数B", "全年执行数")),
        ("", ("", "", "")),
    ],
)
def test_a_name_is_compared_without_what_its_layout_adds(text: str, names: tuple[str, str, str]) -> None:
    assert (bare(text), unbracketed(text), unnumbered(text)) == names
