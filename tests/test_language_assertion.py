"""The expressions of one assertion, checked together."""

import pytest

from small_forms import small_form
from zhunsheng.language.assertion import AssertionText, Fault, check_assertion
from zhunsheng.language.scope import form_scope


def _faults(text: AssertionText) -> tuple[Fault, ...]:
    return check_assertion(text, form_scope(small_form().schema.vocabulary))[1]


def test_a_fault_in_a_message_is_where_it_stands_in_the_message() -> None:
    message = "得分 {得分},应为 {分直}"
    (fault,) = _faults(AssertionText("得分 = 分值", each="指标", message=message))
    assert (fault.part, fault.complaint.code) == ("message", "unknown-name")
    assert message[slice(*fault.complaint.span)] == "分直"


def test_a_brace_that_is_not_closed_is_told() -> None:
    (fault,) = _faults(AssertionText("得分 = 分值", each="指标", message="应为 {分值"))
    assert fault.complaint.code == "bracket-not-closed"


def test_only_a_group_by_the_parent_has_one() -> None:
    """``by: 第几`` names its key 第几; it does not make 上级 a number."""
    assert not _faults(AssertionText("上级.分值 = 合计(分值)", each="指标[上级 不为空]", by=("上级",)))
    assert _faults(AssertionText("上级 = 1", each="指标", by=("第几",)))


@pytest.mark.parametrize(
    ("check", "code"),
    [
        ('得分 = 1 且 未完成原因分析 匹配 ("(" + 三级指标)', "bad-pattern"),
        ('年度指标值 = 之一(1, "优")', "mixed-list"),
        ("得分 属于 (3万元, 4万元)", "units-unlike"),
        ('得分 属于 ("优", "良")', "not-comparable"),
        ("资金 属于 资金", "not-comparable"),
    ],
)
def test_what_could_only_break_on_a_form_is_refused_before_any(check: str, code: str) -> None:
    assert code in [fault.complaint.code for fault in _faults(AssertionText(check, each="指标"))]
