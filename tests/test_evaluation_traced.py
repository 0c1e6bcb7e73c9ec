"""The walk over rows and groups: where places stand, what is shared between rows, and where the steps end."""

from itertools import permutations

import pytest

from small_forms import outcomes, places, rows, small_form
from zhunsheng.evaluation import traced
from zhunsheng.evaluation.places import cells_of
from zhunsheng.findings.outcome import Outcome


def test_a_place_stands_at_the_single_cell_left_of_the_comparison() -> None:
    form = rows({"score": "9", "points": "8"})
    assert places("得分 ≤ 分值", form, each="指标")[0].path == "/indicators/0/score"
    assert places("得分 + 分值 ≤ 1", form, each="指标")[0].path == "/indicators/0"


def test_an_empty_scope_is_not_consistent() -> None:
    place = places("得分 ≤ 分值", small_form(), each="指标")[0]
    assert (place.outcome, place.cause, place.path) == (Outcome.NOT_APPLICABLE, "empty-scope", "")


def test_a_row_that_a_filter_cannot_judge_is_a_place_of_its_own() -> None:
    form = rows({"points": "4"}, {"points": "", "parent": 0}, {"points": "5"})
    found = places("分值 > 4", form, each="指标[合计(下级.分值) ≥ 0 且 上级 为空]")
    assert [(one.path, one.outcome.value) for one in found] == [
        ("/indicators/0", "indeterminate"),
        ("/indicators/2/points", "consistent"),
    ]
    assert found[0].cells == ("/indicators/1/points",)


def test_an_undecided_row_leaves_only_the_group_open_that_it_may_belong_to() -> None:
    form = rows(
        {"level1": "产出", "points": "10"},
        {"level1": "产出", "points": ""},
        {"level1": "效益", "points": "10"},
    )
    found = places("合计(分值) = 10", form, each="指标[分值 > 0]", by="一级指标")
    assert [one.outcome.value for one in found] == ["indeterminate", "indeterminate", "consistent"]
    assert found[1].cells == ("/indicators/1/points",)


def test_an_undecided_row_without_a_key_leaves_every_group_open() -> None:
    form = rows({"level1": "产出", "points": "10"}, {"level1": "", "points": ""})
    assert outcomes("合计(分值) = 10", form, each="指标[分值 > 0]", by="一级指标") == [
        "indeterminate",
        "indeterminate",
    ]


def test_rows_without_a_key_come_last() -> None:
    form = rows({"level1": None, "points": "1"}, {"level1": "产出", "points": "1"})
    found = places("合计(分值) = 1", form, each="指标", by="一级指标")
    assert [(one.path, one.cause) for one in found] == [
        ("/indicators/1/points", None),
        ("/indicators/0", "no-group-key"),
    ]


def test_a_group_key_knows_the_words_that_mean_the_same() -> None:
    """产出 means 产出指标 in the field, and so it does for the value that the rows of a group share."""
    form = rows({"level1": "产出", "level2": "数量"}, {"level1": "产出指标", "level2": "数量"})
    assert outcomes('一级指标 = "产出" 且 个数(本组) = 2', form, each="指标", by="一级指标") == ["consistent"]
    assert outcomes('唯一(一级指标) = "产出"', form, each="指标", by="二级指标") == ["consistent"]


def test_a_definition_of_this_row_is_asked_of_this_row() -> None:
    form = rows({"score": "9"}, {"score": "8"})
    found = outcomes("个数(指标[本行.高]) = 2", form, each="指标", definitions={"高": "得分 > 8"})
    assert found == ["consistent", "inconsistent"]


def test_what_is_shared_over_rows_is_what_each_row_would_have_found() -> None:
    """The walk keeps what is the same for every row: no order of rows makes it keep too much."""
    for order in permutations((1, 2, 3)):
        form = rows(*({"score": str(one), "points": "2"} for one in order))
        check = "个数(指标[得分 < 本行.得分]) = 2 且 存在 指标 满足 得分 > 2"
        wanted = ["consistent" if one == 3 else "inconsistent" for one in order]
        assert outcomes(check, form, each="指标") == wanted


def test_a_check_beyond_the_limit_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traced, "MOST_STEPS", 50)
    form = rows(*({"score": "1"} for _ in range(9)))
    (place,) = places("每个 指标 满足 得分 = 本行.得分", form, each="指标")
    assert (place.outcome, place.cause) == (Outcome.ERROR, "work-limit")
    assert place.judgement.detail == "超过 50 步,没有算完"


def test_a_condition_over_all_rows_costs_its_length_once() -> None:
    """``存在`` over a list that no row changes is not walked again for every row."""
    form = rows(*({"score": "1", "points": "1"} for _ in range(400)))
    found = places("得分 ≤ 分值", form, each="指标", when="存在 指标 满足 得分 为空 或 得分 不为空")
    assert {one.outcome for one in found} == {Outcome.CONSISTENT}
    assert found[0].evaluator is not None
    assert found[0].evaluator.work.steps == 0


def test_a_check_that_breaks_is_an_error_and_raises_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("没有想到")

    monkeypatch.setattr(traced.Evaluator, "_rows", broken)
    (place,) = places("得分 = 1", rows({"score": "1"}), each="指标")
    assert (place.outcome, place.cause) == (Outcome.ERROR, "broken")
    assert "没有想到" in place.judgement.detail


def test_the_cells_of_a_place_are_those_that_decided_and_those_that_were_asked() -> None:
    form = rows(
        {"level1": "产出", "points": "4"},
        {"level1": "产出", "points": "5"},
        {"level1": "效益", "points": "9"},
    )
    place = places("合计(指标[一级指标 = 本行.一级指标].分值) = 9", form, each="指标[分值 < 5]")[0]
    facts, conditions = cells_of(place)
    assert facts == ("/indicators/0/points", "/indicators/1/points")
    assert set(conditions) == {f"/indicators/{row}/level1" for row in range(3)}
    failing = places(
        "合计(指标[一级指标 = 本行.一级指标].分值) = 8 且 分值 = 4", form, each="指标[分值 < 5]"
    )[0]
    assert cells_of(failing)[0] == ("/indicators/0/points", "/indicators/1/points")
