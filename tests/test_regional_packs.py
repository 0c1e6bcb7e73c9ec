"""The regional packs: each loads, binds, is shown by forms that hold and fail, and changes no more than it says."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from zhunsheng.api import House, open_house
from zhunsheng.authoring.examples.example_forms import BASES
from zhunsheng.authoring.examples.examples import Example, find_examples, run_examples
from zhunsheng.findings.result import FormResult
from zhunsheng.language.problems import render
from zhunsheng.resources import data_folder

RULES = data_folder("rules")
NATION = RULES / "cn" / BASES
#: Each region with a place that has its parent's rules only, and the national rules that the region touches.
REGIONS = {
    "130000": ("210000", ()),
    "140000": ("210000", ()),
    "340000": ("210000", ()),
    "420000": ("210000", ("points-total", "execution-score", "level1-points")),
    "500000": ("210000", ("level1-points",)),
    "510000": ("210000", ("budget-adjusted", "level1-points")),
    "520300": ("520100", ()),
    "530000": ("210000", ()),
    "640000": ("210000", ("level1-points",)),
}
#: Documents that other texts only cite, or that are no norm: their wording is not at hand.
UNSEEN = {"420000": ("鄂财绩发〔2020〕3号",), "340000": ("省级系统计分程序",)}


@pytest.fixture(scope="module")
def house() -> House:
    return open_house()


def _folder(region: str) -> Path:
    (found,) = RULES.glob(f"{region}-*")
    return found


def _bases() -> list[Path]:
    return sorted(path for region in REGIONS for path in (_folder(region) / BASES).glob("*.json"))


def _audited(house: House, path: Path, region: str | None = None) -> FormResult:
    content = json.loads(path.read_text(encoding="utf-8"))
    if region:
        content["jurisdiction"] = region
    result = house.audit(content, path.name)
    assert isinstance(result, FormResult)
    return result


def _told(result: FormResult, left_out: tuple[str, ...]) -> Iterator[tuple[object, ...]]:
    """All outcomes of the national rules but ``left_out``, without the words of their explanations."""
    told = [(one.rule, one.check, one.path, one.outcome.value, one.severity) for one in result.findings]
    told += [(one.rule, one.check, one.path, one.outcome.value, "") for one in result.outcomes]
    yield from (one for one in told if "." not in one[0] and one[0] not in left_out)


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("kind", ["department", "project"])
@pytest.mark.parametrize("year", [2019, 2025])
def test_a_pack_binds_for_both_kinds_in_every_year(house: House, region: str, kind: str, year: int) -> None:
    held = house.bound(region, kind, year)
    assert [render(one) for one in held.problems] == []
    assert held.ruleset.packs[-1].id == region
    assert held.ruleset.packs[0].id == "cn"


@pytest.mark.parametrize("region", REGIONS)
def test_a_pack_has_examples_that_hold_and_that_fail(house: House, region: str) -> None:
    found = find_examples([_folder(region)])
    assert [render(one) for one in found.problems] == []
    assert {"holds", "fails"} <= {one.kind for one in found}
    assert [one for one in run_examples(house, found) if not one.ok] == []


@pytest.mark.parametrize("path", _bases(), ids=lambda path: path.stem)
def test_a_whole_form_of_the_region_passes(house: House, path: Path) -> None:
    result = _audited(house, path)
    assert result.findings == ()
    assert result.verdict == "pass"
    region = path.parent.parent.name[:6]
    assert result.ruleset.packs[-1][0] == region


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_has_a_whole_form(region: str) -> None:
    forms = [
        json.loads(path.read_text("utf-8")) for path in _bases() if path.parent.parent == _folder(region)
    ]
    assert forms
    assert all(len(one["indicators"]) >= 3 and one["funds"] and one["totals"]["score"] for one in forms)


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("path", sorted(NATION.glob("*.json")), ids=lambda path: path.stem)
def test_where_the_pack_differs_in_nothing_the_result_is_the_parents(
    house: House, region: str, path: Path
) -> None:
    parent, touched = REGIONS[region]
    here, there = _audited(house, path, region), _audited(house, path, parent)
    assert sorted(map(str, _told(here, touched))) == sorted(map(str, _told(there, touched)))


@pytest.mark.parametrize("region", REGIONS)
def test_a_place_below_the_region_has_its_rules(house: House, region: str) -> None:
    below = {"500000": "500236", "520300": "520323"}.get(region, f"{region[:2]}0100")
    here, there = (house.bound(one, "project", 2025).ruleset for one in (region, below))
    assert [one.rule.id for one in here.rules] == [one.rule.id for one in there.rules]
    assert here.parameters == there.parameters


@pytest.mark.parametrize("region", REGIONS)
def test_what_was_only_cited_is_marked_so(house: House, region: str) -> None:
    stated = {one.number: one for one in house.tree.packs[region].documents}
    assert stated
    assert {name for name, one in stated.items() if one.unverified} == set(UNSEEN.get(region, ()))
    assert not any(
        one.clauses and any(c.quote for c in one.clauses) for one in stated.values() if one.unverified
    )


@pytest.mark.parametrize("region", REGIONS)
def test_every_regional_rule_and_parameter_has_a_basis(house: House, region: str) -> None:
    pack = house.tree.packs[region]
    assert all(one.basis for one in (*pack.rules, *pack.replacements))
    assert all(one.basis for one in pack.parameters)
    assert all(one.basis for one in pack.settings)
    assert all(one.basis and one.reason for one in pack.disablings)
    assert all(one.id.startswith(f"{region}.") for one in pack.rules)


def test_the_page_of_regions_tells_of_every_pack() -> None:
    page = (RULES.parent / "docs" / "regions.md").read_text(encoding="utf-8")
    assert [one.name for one in RULES.glob("*/") if one.name not in page] == []


def _of(region: str, rule: str) -> list[Example]:
    return [one for one in find_examples([_folder(region)]) if one.rule.text == rule]


def test_sichuan_says_it_does_not_know_where_the_form_has_no_place_for_a_reason() -> None:
    for rule in ("510000.low-execution-needs-reason", "510000.budget-adjusted-needs-reason"):
        wanted = {one.name: one.want.outcome for one in _of("510000", rule)}
        assert [
            name for name, outcome in wanted.items() if "没有原因一栏" in name and outcome == "indeterminate"
        ]
