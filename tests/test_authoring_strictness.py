"""Which of two checks is stricter: what the expressions alone tell, and that no form says otherwise."""

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from small_forms import rows, schemas
from zhunsheng.authoring.comparing.effects import Effect, together
from zhunsheng.authoring.comparing.equality import Equality, Side
from zhunsheng.authoring.comparing.trends import Trend, Trends
from zhunsheng.authoring.comparing.weights import weighed
from zhunsheng.authoring.scrutiny.signs import Signs
from zhunsheng.evaluation.cells import Cells
from zhunsheng.evaluation.places import evaluate
from zhunsheng.evaluation.single import parameter
from zhunsheng.evaluation.traced import ParameterValue
from zhunsheng.findings.outcome import Outcome
from zhunsheng.forms.form import Form
from zhunsheng.language.assertion import Assertion, AssertionText, check_assertion
from zhunsheng.language.parser import parse
from zhunsheng.language.scope import Scope, form_scope, tokenizer_for
from zhunsheng.rules.binding import Typed, type_of, typed
from zhunsheng.rules.frozen import Frozen
from zhunsheng.values.units import POINTS, PURE

if TYPE_CHECKING:
    from zhunsheng.language.types import Type

SAME, UP, DOWN, BOTH, UNKNOWN = Trend.SAME, Trend.UP, Trend.DOWN, Trend.BOTH, Trend.UNKNOWN
EACH = "指标"

#: Old check, new check, how it moves: up is looser, down is stricter. Each is asked of every row.
CHECKS = (
    # Spelling
    ("得分 ≤ 分值", "score <= points", SAME),
    ("得分 ≤ 分值", "(得分) 不大于 分值", SAME),
    ("得分 ≤ 分值 且 得分 ≥ 0", "得分 ≥ 0 且 得分 ≤ 分值", SAME),
    ("得分 ≤ 3 + 分值", "得分 ≤ 分值 + 3", SAME),
    ("满 ≥ 得分", "满 ≥ 得分", UP),
    ("非 非 得分 ≤ 3", "得分 ≤ 3", SAME),
    ("非 (得分 ≤ 3 或 分值 ≤ 3)", "非 得分 ≤ 3 且 非 分值 ≤ 3", SAME),
    ("非 得分 为空", "得分 不为空", SAME),
    # Signs of comparison
    ("得分 ≤ 分值", "得分 < 分值", DOWN),
    ("得分 < 分值", "得分 ≤ 分值", UP),
    ("得分 = 分值", "得分 ≤ 分值", UP),
    ("得分 = 分值", "得分 ≥ 分值", UP),
    ("得分 ≥ 分值", "得分 = 分值", DOWN),
    ("得分 < 分值", "得分 ≠ 分值", UP),
    ("得分 ≠ 分值", "得分 > 分值", DOWN),
    ("得分 ≤ 分值", "得分 ≥ 分值", UNKNOWN),
    ("得分 = 分值", "得分 ≠ 分值", UNKNOWN),
    ("得分 < 分值", "得分 = 分值", UNKNOWN),
    ("得分 ≈ 分值 ÷ 3", "得分 = 分值 ÷ 3", DOWN),
    # Figures
    ("得分 ≤ 5", "得分 ≤ 6", UP),
    ("得分 ≥ 5", "得分 ≥ 6", DOWN),
    ("5 ≤ 得分", "4 ≤ 得分", UP),
    ("得分 ≤ 5", "得分 < 6", UNKNOWN),
    ("得分 < 5", "得分 ≤ 6", UP),
    ("得分 = 5", "得分 = 6", BOTH),
    ("得分 ≠ 5", "得分 ≠ 6", UNKNOWN),
    ("2 ≤ 得分 ≤ 5", "1 ≤ 得分 ≤ 6", UP),
    ("2 ≤ 得分 ≤ 5", "3 ≤ 得分 ≤ 6", UNKNOWN),
    ("得分 = 分值 ± 1", "得分 = 分值 ± 2", UP),
    ("得分 = 分值 ± 1", "得分 = 分值", DOWN),
    ("得分 = 分值", "得分 = 分值 ± 10%", UP),
    # Sums and products
    ("得分 ≤ 分值 + 1", "得分 ≤ 分值 + 2", UP),
    ("得分 ≤ 分值 - 1", "得分 ≤ 分值 - 2", DOWN),
    ("得分 ≤ 分值", "得分 ≤ 分值 + 1", UP),
    ("得分 ≤ 分值", "得分 ≤ 分值 - 1", DOWN),
    ("得分 ≤ 分值 + 1", "得分 ≤ 分值 - 1", DOWN),
    ("得分 ≤ 分值 × 2", "得分 ≤ 分值 × 3", UNKNOWN),
    ("得分 ≤ -分值", "得分 ≤ -(分值 + 1)", DOWN),
    ("得分 ≤ 四舍五入(分值, 1)", "得分 ≤ 四舍五入(分值 + 1, 1)", UP),
    ("得分 ≤ 四舍五入(分值, 1)", "得分 ≤ 四舍五入(分值, 0)", UNKNOWN),
    ("得分 ≤ 最小(分值, 5)", "得分 ≤ 最小(分值, 6)", UP),
    ("得分 ≤ 最小(分值, 5)", "得分 ≤ 最大(分值, 5)", UP),
    ("得分 ≤ (若 分值 ≥ 5 则 5 否则 3)", "得分 ≤ (若 分值 ≥ 5 则 6 否则 3)", UP),
    ("得分 ≤ (若 分值 ≥ 5 则 5 否则 3)", "得分 ≤ (若 分值 ≥ 4 则 5 否则 3)", UNKNOWN),
    # And, or, not
    ("得分 ≤ 5", "得分 ≤ 5 且 分值 ≤ 9", DOWN),
    ("得分 ≤ 5 或 分值 ≤ 9", "得分 ≤ 5", DOWN),
    ("得分 ≤ 5 且 分值 ≤ 9", "得分 ≤ 5 或 分值 ≤ 9", UP),
    ("得分 ≤ 5 且 分值 ≤ 9 且 得分 ≥ 1", "得分 ≤ 5 且 分值 ≤ 9 或 得分 ≥ 1", UP),
    ("非 得分 ≤ 5", "非 得分 ≤ 6", DOWN),
    ("非 得分 ≤ 5", "得分 ≤ 5", BOTH),
    ("得分 不为空", "得分 为空", BOTH),
    ("非 (得分 ≤ 5 且 分值 ≤ 9)", "非 得分 ≤ 5", DOWN),
    # If
    ("若 分值 ≥ 5 则 得分 ≤ 5", "若 分值 ≥ 6 则 得分 ≤ 5", UP),
    ("若 分值 ≥ 5 则 得分 ≤ 5", "若 分值 ≥ 5 则 得分 ≤ 4", DOWN),
    ("若 分值 ≥ 5 则 得分 ≤ 5", "得分 ≤ 5", DOWN),
    ("若 分值 ≥ 5 则 得分 ≤ 5 否则 得分 ≤ 2", "若 分值 ≥ 5 则 得分 ≤ 6 否则 得分 ≤ 2", UP),
    ("若 分值 ≥ 5 则 得分 ≤ 5 否则 得分 ≤ 2", "若 分值 ≥ 6 则 得分 ≤ 5 否则 得分 ≤ 2", UNKNOWN),
    ("非 (若 分值 ≥ 5 则 得分 ≤ 5)", "非 (若 分值 ≥ 6 则 得分 ≤ 5)", UP),
    # Lists
    ('三级指标 属于 ("甲", "乙")', '三级指标 属于 ("乙", "甲", "丙")', UP),
    ('三级指标 属于 ("甲", "乙", "丙")', '三级指标 属于 ("甲", "乙")', DOWN),
    ('三级指标 属于 ("甲", "乙")', '三级指标 属于 ("乙", "丙")', UNKNOWN),
    ('三级指标 匹配 "甲|乙"', '三级指标 匹配 "甲|乙|丙"', UP),
    ('三级指标 匹配 "^(甲|乙)$"', '三级指标 匹配 "^(甲)$"', DOWN),
    ('三级指标 匹配 "甲"', '三级指标 匹配 "甲+"', UNKNOWN),
    ("每个 指标 满足 得分 ≤ 5", "每个 指标[分值 ≥ 5] 满足 得分 ≤ 5", UP),
    ("每个 指标[分值 ≥ 5] 满足 得分 ≤ 5", "每个 指标[分值 ≥ 6] 满足 得分 ≤ 5", UP),
    ("存在 指标 满足 得分 ≤ 5", "存在 指标[分值 ≥ 5] 满足 得分 ≤ 5", DOWN),
    ("存在 指标 满足 得分 ≤ 5", "存在 指标 满足 得分 ≤ 6", UP),
    ("存在 指标 满足 得分 ≤ 5", "每个 指标 满足 得分 ≤ 5", UNKNOWN),
    ("个数(指标) ≥ 2", "个数(指标[得分 ≥ 1]) ≥ 2", DOWN),
    ("个数(指标[得分 ≥ 1]) ≤ 2", "个数(指标[得分 ≥ 2]) ≤ 2", UP),
    ("最大(指标.得分) ≤ 5", "最大(指标[分值 ≥ 5].得分) ≤ 5", UP),
    ("合计(指标.得分) ≤ 5", "合计(指标[分值 ≥ 5].得分) ≤ 5", UNKNOWN),
    ("合计(指标.得分) = 4", "合计(指标[分值 ≥ 5].得分) = 4", BOTH),
    ("得分 ≤ 合计(指标.分值)", "得分 ≤ 合计(指标.得分)", UNKNOWN),
    # One of
    ("得分 = 5", "得分 = 之一(甲: 5, 乙: 6)", UP),
    ("得分 = 之一(甲: 5, 乙: 6)", "得分 = 之一(甲: 5)", DOWN),
    ("得分 = 之一(甲: 5, 乙: 6)", "得分 = 之一(甲: 5, 乙: 7)", BOTH),
    ("得分 = 之一(甲: 5, 乙: 若 分值 ≥ 5 则 6)", "得分 = 之一(甲: 5, 乙: 若 分值 ≥ 6 则 6)", DOWN),
    # Where every alternative may be absent, one less may leave none at all, and the check does not apply.
    ("得分 = 之一(甲: 若 分值 ≥ 3 则 5, 乙: 若 分值 ≥ 5 则 6)", "得分 = 之一(甲: 若 分值 ≥ 3 则 5)", UNKNOWN),
    # Parameters: the new edition's 满 is 6 and 名 has one name more
    ("得分 ≤ 满", "得分 ≤ 满", UP),
    ("得分 ≥ 满", "得分 ≥ 满", DOWN),
    ("得分 = 满", "得分 = 满", BOTH),
    ("三级指标 属于 名", "三级指标 属于 名", UP),
    ("非 三级指标 属于 名", "非 三级指标 属于 名", DOWN),
    ("得分 ≤ 比[三级指标]", "得分 ≤ 比[三级指标]", UP),
    ("得分 = 比[三级指标]", "得分 = 比[三级指标]", BOTH),
    ("个数(图[三级指标]) ≥ 2", "个数(图[三级指标]) ≥ 2", UP),
)

OLD: dict[str, Any] = {"满": 5, "名": ("甲", "乙"), "比": Frozen({"甲": 3, "乙": 5})}
NEW: dict[str, Any] = {"满": 6, "名": ("甲", "乙", "丙"), "比": Frozen({"甲": 3, "乙": 6})}
MAPS: tuple[dict[str, dict[str, tuple[str, ...]]], ...] = (
    {"图": {"甲": ("乙",), "乙": ("甲",)}},
    {"图": {"甲": ("乙", "丙"), "乙": ("甲",)}},
)


def side(values: dict[str, Any], maps: dict[str, dict[str, tuple[str, ...]]]) -> Side:
    return Side({name: held(name, one) for name, one in values.items()}, maps, {})


def held(name: str, value: Any) -> Typed:
    from decimal import Decimal  # noqa: PLC0415 - only here are whole numbers turned into values of a pack

    def plain(one: Any) -> Any:
        if isinstance(one, Frozen):
            return Frozen({key: plain(inner) for key, inner in one.items()})
        return Decimal(one) if isinstance(one, int) else one

    return typed(plain(value), POINTS if name in {"满", "比"} else PURE)


def scope(values: dict[str, Any]) -> Scope:
    kinds: dict[str, Type] = {name: type_of(held(name, one)) for name, one in values.items()}
    return replace(form_scope(schemas()["project"].vocabulary), parameters=kinds, maps=frozenset({"图"}))


def bound(check: str, values: dict[str, Any]) -> Assertion:
    found, faults = check_assertion(AssertionText(check, each=EACH), scope(values))
    assert found is not None, (check, faults)
    return found


def trends() -> Trends:
    return Trends(Equality(side(OLD, MAPS[0]), side(NEW, MAPS[1])))


@pytest.mark.parametrize(("old", "new", "expected"), CHECKS)
def test_what_the_expressions_tell(old: str, new: str, expected: Trend) -> None:
    assert trends().check(bound(old, OLD).check, bound(new, NEW).check) is expected


def forms() -> Iterator[Form]:
    """Small forms with every pair of figures that matters, and with blanks."""
    chance = random.Random(3)
    figures = [None, "0", "1", "2", "3", "4", "5", "5.5", "6", "7", "12", "-1"]
    pairs = list(product(figures, figures))
    for pair in product(figures[5:], figures[5:]):
        yield rows(named_row(chance, "4", "12"), named_row(chance, *pair))
    yield rows(named_row(chance, "4", "2"), named_row(chance, "0", "12"))
    for start in range(0, len(pairs), 3):
        yield rows(*(named_row(chance, score, points) for score, points in pairs[start : start + 3]))


def named_row(chance: random.Random, score: str | None, points: str | None) -> dict[str, str]:
    return {"level3": chance.choice(["甲", "乙", "丙", "丁"]), **filled(score, points)}


def filled(score: str | None, points: str | None) -> dict[str, str]:
    return {name: one for name, one in (("score", score), ("points", points)) if one is not None}


def given(values: dict[str, Any], maps: dict[str, dict[str, tuple[str, ...]]]) -> dict[str, ParameterValue]:
    found = {}
    for name, one in values.items():
        unit = POINTS if name in {"满", "比"} else PURE
        found[name] = ParameterValue(parameter(one, unit)[1])
    found |= {name: ParameterValue(parameter(one)[1]) for name, one in maps.items()}
    return found


FORMS = [Cells(one) for one in forms()]


@pytest.mark.parametrize(("old", "new", "expected"), [row for row in CHECKS if row[2] is not UNKNOWN])
def test_no_form_says_otherwise(old: str, new: str, expected: Trend) -> None:
    """Where a check only goes one way, no form goes the other; where it goes both ways, some form goes each."""
    seen: set[Trend] = set()
    checks = bound(old, OLD), bound(new, NEW)
    values = given(OLD, MAPS[0]), given(NEW, MAPS[1])
    for cells in FORMS:
        before, after = (outcomes(check, cells, known) for check, known in zip(checks, values, strict=True))
        for one, other in zip(before, after, strict=True):
            # A place that cannot be judged, because a cell is missing, says nothing of either.
            if Outcome.INDETERMINATE not in {one, other} and (one is _FAILS) != (other is _FAILS):
                seen.add(UP if one is _FAILS else DOWN)
    allowed = {SAME: set(), BOTH: {UP, DOWN}}.get(expected, {expected})
    assert seen == allowed


_FAILS = Outcome.INCONSISTENT


def outcomes(assertion: Assertion, cells: Cells, values: dict[str, ParameterValue]) -> list[Outcome]:
    return [one.outcome for one in evaluate(assertion, cells, values)]


# Signs


def condition(text: str) -> Any:
    return bound(text, OLD).check


@pytest.mark.parametrize(
    ("when", "old", "new", "expected"),
    [
        ("分值 > 0", "得分 ≤ 分值 × 2", "得分 ≤ 分值 × 3", UP),
        ("分值 ≥ 0", "得分 ≥ 分值 × 2", "得分 ≥ 分值 × 3", DOWN),
        ("分值 > -1", "得分 ≤ 分值 × 2", "得分 ≤ 分值 × 3", UNKNOWN),
        ("分值 > 0 且 得分 > 0", "得分 ≤ 分值", "得分 ≤ 分值 × 2", UP),
        ("0 < 分值", "得分 ≤ 分值", "得分 ≤ 分值 ÷ 2", DOWN),
        ("分值 > 0", "得分 ≤ 3 - 分值", "得分 ≤ 3", UP),
        ("年度指标值.数值 > 0", "实际完成值 < 年度指标值 × 2", "实际完成值 < 年度指标值 × 1.5", DOWN),
        ("分值 > 0 或 得分 > 0", "得分 ≤ 分值 × 2", "得分 ≤ 分值 × 3", UNKNOWN),
    ],
)
def test_a_condition_tells_signs(when: str, old: str, new: str, expected: Trend) -> None:
    found = Trends(Equality(side(OLD, {}), side(OLD, {})), Signs.of((condition(when),)))
    assert found.check(bound(old, OLD).check, bound(new, OLD).check) is expected


# Weights


def cases(*stated: tuple[str, str]) -> Any:
    return tuple((condition(when) if when else None, word) for when, word in stated)


@pytest.mark.parametrize(
    ("old", "new", "caps", "expected"),
    [
        ((("", "error"),), (("", "warning"),), (None, None), DOWN),
        ((("", "note"),), (("", "error"),), (None, None), UP),
        ((("", "error"),), (("", "error"),), (None, "warning"), DOWN),
        ((("", "error"),), (("", "warning"),), ("note", "note"), SAME),
        ((("得分 > 3", "note"), ("", "error")), (("得分 > 2", "note"), ("", "error")), (None, None), DOWN),
        ((("得分 > 3", "note"), ("", "error")), (("得分 > 4", "note"), ("", "error")), (None, None), UP),
        ((("得分 > 3", "error"), ("", "note")), (("得分 > 2", "error"), ("", "note")), (None, None), UP),
        ((("得分 > 3", "note"), ("", "error")), (("得分 > 3", "warning"), ("", "error")), (None, None), UP),
        ((("得分 > 3", "note"), ("", "error")), (("得分 > 3", "error"), ("", "note")), (None, None), UNKNOWN),
        ((("得分 > 3", "note"), ("", "error")), (("", "error"),), (None, None), UP),
        ((("", "error"),), (("得分 > 3", "note"), ("", "error")), (None, None), DOWN),
        ((("得分 > 3", "note"), ("", "error")), (("分值 = 2", "note"), ("", "error")), (None, None), UNKNOWN),
    ],
)
def test_the_weight_of_a_fail(
    old: Any, new: Any, caps: tuple[str | None, str | None], expected: Trend
) -> None:
    assert weighed(cases(*old), cases(*new), caps, trends())[0] is expected


@pytest.mark.parametrize(
    ("effects", "expected"),
    [
        ((), Effect.NOTHING),
        ((Effect.NOTHING, Effect.TEXT_ONLY), Effect.TEXT_ONLY),
        ((Effect.TEXT_ONLY, Effect.LOOSER), Effect.LOOSER),
        ((Effect.STRICTER, Effect.STRICTER), Effect.STRICTER),
        ((Effect.STRICTER, Effect.LOOSER), Effect.DIFFERENT),
        ((Effect.STRICTER, Effect.DIFFERENT), Effect.DIFFERENT),
    ],
)
def test_effects_together(effects: tuple[Effect, ...], expected: Effect) -> None:
    assert together(effects) is expected


def test_a_definition_is_what_it_stands_for() -> None:
    """A definition under another name that says the same is the same."""
    base = scope(OLD)
    named = [
        replace(
            base, definitions={name: parse("得分 ≤ 分值 + 1", tokenizer_for(replace(base, definitions={})))}
        )
        for name in ("一说", "另说")
    ]
    checks = [
        check_assertion(AssertionText(name, each=EACH), held)[0]
        for name, held in zip(("一说", "另说"), named, strict=True)
    ]
    assert checks[0] is not None
    assert checks[1] is not None
    assert trends().check(checks[0].check, checks[1].check) is SAME
