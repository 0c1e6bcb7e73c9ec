"""What rules rest on, and which rules a change touches."""

import re

import pytest

from impact_changes import PackChange, changes
from zhunsheng.api import House
from zhunsheng.authoring.comparing.dependencies import Needs, needs, renamed, touched

CASES = tuple(one for one in changes() if one.touches is not None)
#: Years whose rules have no special period.
YEARS = {"522700": 2024, "520300": 2024, "420100": 2022}


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [
        ("budget-adjusted", Needs(frozenset({"预算调整容许比例"}))),
        ("units-agree", Needs(definitions=frozenset({"空行", "两数俱全"}))),
        (
            # 等于没填 and 原因段标题 by way of 说明了原因, 成本类名称 by way of 成本行; 说明了原因 is in the severity alone.
            "over-achievement",
            Needs(
                frozenset({"超额比例", "成本类名称", "等于没填", "原因段标题"}),
                frozenset({"空行", "成本行", "两数俱全", "正向", "无符号", "等值", "百分数", "说明了原因"}),
            ),
        ),
    ],
)
def test_what_a_rule_rests_on(rule: str, wanted: Needs, house: House) -> None:
    assert needs(house.bound("110000", "project", 2023))[rule] == wanted


def test_maps_and_printed_parameters_count(house: House) -> None:
    found = needs(house.bound("522700", "department", 2024))
    assert found["cost-matches-funds"].maps == {"成本对应资金", "小计对应资金"}
    assert {"上档下限", "中档下限", "定性完成情况"} <= found["qualitative-band"].parameters


def test_every_name_that_a_rule_writes_is_among_its_needs(house: House) -> None:
    """Told from the text alone: a parameter's or definition's name that stands in a check, whole."""
    bound = house.bound("110000", "project", 2023)
    for rule in bound.rules:
        text = "\n".join(
            " ".join(
                part
                for part in (
                    one.check.text,
                    one.when.text if one.when else "",
                    one.each.text if one.each else "",
                )
                if part
            )
            for one in rule.standing.rule.assertions
        )
        words = set(re.split(r"[^\w]+", re.sub(r'"[^"]*"', "", text)))
        resting = needs(bound)[rule.id]
        assert words & bound.parameters.keys() <= resting.parameters, rule.id
        assert words & bound.ruleset.definitions.keys() <= resting.definitions, rule.id
        assert words & bound.maps.keys() <= resting.maps, rule.id


@pytest.mark.parametrize("case", CASES, ids=lambda one: one.name)
def test_a_change_touches_just_what_it_should(case: PackChange, house: House) -> None:
    region = case.seen_in[0]
    year = YEARS.get(region, 2023)
    other = case.house().bound(region, "project", year)
    found = touched(house.bound(region, "project", year), other)
    assert {name: touch.parts for name, touch in found.items()} == case.touches
    assert all(touch.wording for touch in found.values()) == case.nothing


def test_nothing_is_touched_by_no_change(house: House) -> None:
    bound = house.bound("522700", "department", 2024)
    assert touched(bound, bound) == {}


def test_a_renamed_rule_is_known_by_its_alias(house: House) -> None:
    case = next(one for one in CASES if one.name == "a rule goes by another id")
    other = case.house().selected("110000", "project", 2023)
    assert renamed(house.selected("110000", "project", 2023), other) == {"unit-missing": "unit-printed"}
