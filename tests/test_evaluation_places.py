"""What a place rests on: its facts, the conditions beside them, and the rows that nobody can place."""

from golden_forms import audited, content_of, put
from zhunsheng.findings.finding import Finding
from zhunsheng.findings.outcome import Outcome
from zhunsheng.findings.result import FormResult


def changed(name: str, **cells: object) -> FormResult:
    """What is said of a sample form with some cells changed; ``__`` in a name stands for the pointer's stroke."""
    content = content_of(name)
    for pointer, value in cells.items():
        put(content, pointer.replace("__", "/"), value)
    return audited(content)


def the(result: FormResult, rule: str, path: str) -> Finding:
    (found,) = (one for one in result.findings if (one.rule, one.path) == (rule, path))
    return found


def facts(finding: Finding) -> set[str]:
    return {one.path for one in finding.facts}


def conditions(finding: Finding) -> set[str]:
    return {one.path for one in finding.conditions}


def test_the_filter_of_the_scope_is_a_condition() -> None:
    """``each: 资金[执行行]`` reads the points of the row that it lets through."""
    found = the(changed("000-jiguan-shiwu", __funds__0__rate=""), "cell-missing", "/funds/0/rate")
    assert facts(found) == {"/funds/0/rate"}
    assert "/funds/0/points" in conditions(found)


def test_what_the_severity_asks_is_a_condition() -> None:
    found = the(changed("000-jiguan-shiwu"), "over-achievement", "/indicators/2/actual")
    assert found.severity == "note"
    assert "/indicators/2/reason" in conditions(found)


def test_of_many_rows_only_those_that_decide_are_facts() -> None:
    """``非 存在 …`` fails by the row that is like this one; the others have no part in it."""
    found = the(changed("001-zhouwei-bangongshi"), "duplicate-row", "/indicators/11/level3")
    assert {path.split("/")[2] for path in facts(found)} == {"10", "11"}


def test_a_group_lists_the_rows_that_lack_its_key_and_no_others() -> None:
    found = the(changed("001-zhouwei-bangongshi"), "level1-header-missing", "/indicators/8/level1")
    assert facts(found) == {"/indicators/8/level1", "/indicators/9/level1"}
    assert "/indicators/0/level1" in conditions(found)


def test_a_row_that_a_filter_cannot_judge_leaves_its_group_undecided() -> None:
    """A subtotal row without points may count or not: its group's sum is unknown, and no other group's is."""
    result = changed("000-jiguan-shiwu", __indicators__10__points=None)
    outcomes = {
        one.path: one.outcome for one in result.outcomes if (one.rule, one.check) == ("level1-points", "表头")
    }
    assert outcomes["/indicators/0/level1_points"] is Outcome.INDETERMINATE
    assert outcomes["/indicators/16/level1_points"] is Outcome.CONSISTENT


def test_the_figure_of_the_form_is_the_reported_one_on_either_side() -> None:
    """``0 ≤ 得分`` fails for -1: reported is the score, not the nought."""
    found = the(
        changed("002b-xiangmu-gongzuo", __indicators__0__score="-1"),
        "score-within-points",
        "/indicators/0/score",
    )
    assert (found.reported, found.expected, found.difference) == ("-1", "0", "-1")
