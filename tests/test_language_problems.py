import inspect
import re
from string import Formatter

import pytest

from zhunsheng.language import problems
from zhunsheng.language.problems import (
    CODES,
    Words,
    did_you_mean,
    display_width,
    nearest,
    problem,
    render,
    sentence,
)


def _names(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("code", CODES)
def test_every_code_speaks_both_languages(code: str) -> None:
    row = CODES[code]
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)
    assert re.search(r"[\u4e00-\u9fff]", row.chinese) or row.chinese == row.english == "{a}"
    assert row.english
    assert bool(row.mending) == bool(row.mending_english)
    assert _names(row.mending) | _names(row.mending_english) <= _names(row.chinese) | _names(row.english)


@pytest.mark.parametrize("code", CODES)
def test_a_detail_is_in_both_sentences(code: str) -> None:
    row = CODES[code]
    assert _names(row.chinese) == _names(row.english)
    no_field = set(inspect.signature(problem).parameters)
    assert not _names(row.chinese) & no_field


def test_sentence_leaves_gaps_for_details() -> None:
    assert sentence("unknown-rule") == Words("上级没有规则「…」", "no level above has the rule '…'")


def test_problem_fills_its_sentence_and_mending() -> None:
    found = problem("missing-key", where=Words("规则", "a rule"), name="check")
    assert found.message == Words("规则缺少「check」", "a rule lacks 'check'")
    assert found.hint == Words("补上 check:", "add check:")
    assert found.severity == "error"


def test_details_are_data_and_never_templates() -> None:
    found = problem("unknown-rule", name="{0.__class__}{name}")
    assert "{0.__class__}{name}" in str(found.message)


def test_nearest_gives_three_at_most_and_the_nearest_first() -> None:
    choices = ["全年执行数", "全年预算数", "年初预算数", "执行率", "得分", "全年执行率"]
    assert nearest("全年执行树", choices)[0] in {"全年执行数", "全年执行率"}
    assert len(nearest("全年执行树", choices)) == 3
    assert nearest("甲乙丙", choices) == ()
    assert nearest("甲", []) == ()


def test_nearest_does_not_depend_on_order() -> None:
    choices = ["全年执行数", "全年预算数", "年初预算数", "执行率", "得分", "全年执行率"]
    assert nearest("全年执行树", choices) == nearest("全年执行树", choices[::-1])


def test_where_nothing_is_near_few_choices_are_listed_and_many_are_not() -> None:
    assert did_you_mean("severe", ["note", "warning", "error"]).english.startswith(("error", "one of"))
    assert did_you_mean("甲", ["乙", "丙"]) == Words("可以写:丙、乙", "one of: 丙, 乙")
    assert did_you_mean("甲", [str(number) for number in range(50)]) == Words("", "")


@pytest.mark.parametrize(
    ("text", "width"), [("", 0), ("ab", 2), ("得分 ≤", 6), ("e\u0301", 1), ("＝", 2), ("\x00", 0)]
)
def test_display_width(text: str, width: int) -> None:
    assert display_width(text) == width


def test_rendered_as_people_read_it() -> None:
    found = problem(
        "unknown-name",
        file="rules/522700-qiannan/self-evaluation.yaml",
        line=41,
        column=11,
        excerpt="  check: |\n    执行率 ≈ 全年执行树 ÷ 全年预算数",
        width=5,
        reason=Words(
            "规则 execution-rate 按项目表读", "rule execution-rate is read against the project form"
        ),
        hint=did_you_mean("全年执行树", ["全年执行数"]),
        a="全年执行树",
    )
    assert render(found) == (
        "rules/522700-qiannan/self-evaluation.yaml:41:11: unknown-name: 没有「全年执行树」\n"
        "   40 |   check: |\n"
        "   41 |     执行率 ≈ 全年执行树 ÷ 全年预算数\n"
        "      |              ~~~~~~~~~~\n"
        "  依据: 规则 execution-rate 按项目表读\n"
        "  建议: 全年执行数?"
    )
    assert render(found, "en").endswith(
        "  why: rule execution-rate is read against the project form\n  hint: 全年执行数?"
    )


def test_rendered_without_a_place() -> None:
    assert render(problem("empty-expression")) == "empty-expression: 表达式是空的"
    assert render(problem("empty-expression", file="a.yaml")).startswith("a.yaml: empty-expression: ")


def _caret(excerpt: str, column: int, width: int) -> tuple[str, str]:
    found = problem("syntax-error", line=1, column=column, excerpt=excerpt, width=width)
    _, line, caret, *_ = render(found).split("\n")
    return line.partition("| ")[2], caret.partition("| ")[2]


def test_caret_counts_wide_and_combining_characters() -> None:
    line, caret = _caret("e\u0301得 x", 4, 1)
    assert display_width(line[: line.index(" x")]) == len(caret) - 1


def test_caret_past_the_end_of_the_line() -> None:
    assert _caret("得分", 99, 5) == ("得分", "    ~")


def test_tab_is_one_column() -> None:
    assert _caret("\tx", 2, 1) == (" x", " ~")


def test_unseen_characters_are_made_visible() -> None:
    line, caret = _caret("a\u202eb", 2, 1)
    assert line == "a\N{OPEN BOX}b"
    assert caret == " ~"


@pytest.mark.parametrize("column", [1, 40, 500, 4000, 5000])
def test_long_lines_are_cut_around_the_fault(column: int) -> None:
    text = "得分≤" * 1000
    text = text[: column - 1] + "错" + text[column:]
    line, caret = _caret(text, column, 1)
    assert display_width(line) <= problems.SHOWN_COLUMNS + 4
    expected = text[column - 1 : column] or text[-1:]
    if column <= len(text):
        at = next(index for index in range(len(line)) if display_width(line[:index]) == caret.index("~"))
        assert line[at] == expected


def test_order_of_problems() -> None:
    one = problem("empty-file", file="b", line=1, column=1)
    other = problem("empty-file", file="a", line=2, column=9)
    earlier = problem("empty-file", file="a", line=2, column=1)
    assert sorted([one, other, earlier], key=lambda found: found.sorting) == [earlier, other, one]
