"""What is worked out once for many rows is what each row would have found; and no expression that is accepted breaks."""

import random
import re
from collections.abc import Mapping
from types import MappingProxyType

import pytest

from form_generator import FEW_PLACES, several
from golden_forms import form_of, ruleset_of
from small_forms import rows
from zhunsheng.evaluation.audit import values_for
from zhunsheng.evaluation.cells import Cells
from zhunsheng.evaluation.places import Place, cells_of
from zhunsheng.evaluation.places import evaluate as evaluate_places
from zhunsheng.evaluation.single import FaultyExpressionError, evaluate
from zhunsheng.evaluation.traced import Plan
from zhunsheng.findings.outcome import Outcome

FORM = rows(
    {
        "level1": "产出",
        "level3": "培训",
        "target": "≥3次",
        "actual": "5次",
        "points": "10",
        "score": "9",
        "reason": "无",
    },
    {"level1": "", "level3": "率", "target": "100%", "actual": "优", "points": "", "score": "8", "parent": 0},
    {"level1": "效益", "target": "2024年12月", "actual": "2024.12.1", "points": "5", "score": None},
    funds=[
        {
            "label": "总额",
            "annual": "200000",
            "executed": "196876.3",
            "rate": "98.44%",
            "points": "10",
            "score": "9.8",
        },
        {"label": "分项", "annual": "", "executed": "0", "parent": 0},
    ],
    totals={"points": "100", "score": "97"},
    narrative=[{"heading": "一", "text": "培训3次，支出5万元"}],
    filing_date="2025年1月",
)
PARAMETERS = MappingProxyType({"限额": 3, "字样": "(优|良)", "应占": {"产出指标": 50}, "各值": [1, 2]})
DEFINITIONS = MappingProxyType(
    {"得分率": "得分 ÷ 分值", "有高分": "存在 指标 满足 得分 > 8", "高": "得分 > 8"}
)

#: Ways to write a number, a text, a list and a check; a letter in angles is one of its kind.
GRAMMAR = MappingProxyType({
    "n": (
        "1", "0", "3分", "5%", "2万元", "得分", "分值", "实际完成值", "年度指标值", "全年执行数", "执行率", "总分.得分", "限额",
        "第几", "(<n> + <n>)", "(<n> - <n>)", "(<n> × <n>)", "(<n> ÷ <n>)", "(- <n>)", "合计(<l>)", "个数(<l>)", "最大(<n>, <n>)",
        "最小(<l>)", "四舍五入(<n>, 2)", "截位(<n>, 0)", "绝对值(<n>)", "金额(<n>)", "(若 <c> 则 <n> 否则 <n>)", "首行(<l>)",
        "唯一(<l>；空白跳过)", "平均(<l>；空白按 <n>)", "数(<t>)", "应占[一级指标]", "得分率", "本行.得分率", "上级.得分",
        "相似度(<t>, <t>)", "字数(<t>)",
    ),
    "t": (
        '"优"', "一级指标", "三级指标", "实际完成值.文字", "未完成原因分析", "年度指标值.计量单位", "字样", '(三级指标 + "次")',
        "连接(报告正文.正文；空白跳过)", "(若 <c> 则 <t> 否则 <t>)", "首行(<l>)", "唯一(<l>)",
    ),
    "l": (
        "指标.得分", "指标.分值", "资金.全年执行数", "指标.实际完成值", "指标", "资金", "指标[<c>].得分", "指标[<c>]", "(1, 2, 3)",
        "(<n>, <n>)", "下级.得分", "下级", "去重(<l>)", "各值", "本组", '摘取(<t>, "(?P<额>[0-9]+)" + <t>)',
    ),
    "c": (
        "得分 ≤ 分值", "小计", "有高分", "本行.高", "<n> = <n>", "<n> ≠ <n>", "<n> < <n>", "<n> ≤ <n> ≤ <n>", "得分 ≈ <n>",
        "实际完成值 ≈ 之一(甲: <n>, 若 <c> 则 <n>)", "<t> = <t>", "<t> 包含 <t>", "<t> 匹配 <t>", "<n> 属于 <l>", "<t> 属于 <l>",
        "<l> 包含 <n>", "<n> = <n> ± <n>", "(<c> 且 <c>)", "(<c> 或 <c>)", "非 (<c>)", "(若 <c> 则 <c> 否则 <c>)",
        "(每个 <l> 满足 <c>)", "(存在 <l> 满足 <c>)", "<n> 为空", "<t> 不为空", "<l> 为空", "年末(<n>) > 填报日期",
    ),
})  # fmt: skip


def _written(kind: str, depth: int, chance: random.Random) -> str:
    """Some expression of a kind, of at most that depth."""
    ways = [way for way in GRAMMAR[kind] if depth > 0 or not re.search("<[ntlc]>", way)]
    return re.sub("<([ntlc])>", lambda match: _written(match[1], depth - 1, chance), chance.choice(ways))


def _scope(chance: random.Random) -> Mapping[str, str | None]:
    each = chance.choice([None, "指标", "资金", f"指标[{_written('c', 1, chance)}]"])
    by = chance.choice(["一级指标", "上级", "三级指标"]) if each and chance.random() < 1 / 3 else None
    return {"each": each, "by": by}


def _seen(places: tuple[Place, ...]) -> list[tuple[object, ...]]:
    return [(one.path, one.judgement, one.spot, cells_of(one)) for one in places]


@pytest.mark.parametrize("number", range(20))
def test_sharing_changes_nothing_and_nothing_breaks(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(number)
    accepted = 0
    for _ in range(60):
        check, scope = _written("c", 3, chance), _scope(chance)
        try:
            found = evaluate(check, form=FORM, **scope, parameters=PARAMETERS, definitions=DEFINITIONS)  # type: ignore[arg-type]
        except FaultyExpressionError:
            continue
        accepted += 1
        with monkeypatch.context() as alone:
            alone.setattr(Plan, "share", lambda *_: None)
            each_anew = evaluate(check, form=FORM, **scope, parameters=PARAMETERS, definitions=DEFINITIONS)  # type: ignore[arg-type]
        assert _seen(found) == _seen(each_anew), (check, scope)
        for place in found:
            assert place.outcome is not Outcome.ERROR, (check, scope, place.judgement.detail)
            assert (
                place.outcome in {Outcome.CONSISTENT, Outcome.EXPLAINABLE, Outcome.INCONSISTENT}
                or place.cause
            )
    assert accepted


def test_what_the_rules_of_a_ruleset_share_changes_nothing() -> None:
    """Whether a rule is asked alone or after others, it says the same, and rests on the same cells."""
    asked = 0
    for content in several(12, FEW_PLACES):
        form = form_of(content)
        held = ruleset_of(form)
        values, together = values_for(form, held), Cells(form, shared=True)
        for bound in (one for rule in held.rules for one in rule.assertions):
            alone = evaluate_places(bound.checked, Cells(form), values, traces=False)
            among = evaluate_places(bound.checked, together, values, traces=False)
            assert _seen(among) == _seen(alone), bound.stated
            asked += len(alone)
    assert asked > 1000
