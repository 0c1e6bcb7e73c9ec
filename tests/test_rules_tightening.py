"""Rules and parameters that a lower level may only tighten: what is refused, what is accepted, and that it is so."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from small_forms import schemas, small_form
from zhunsheng.authoring.scrutiny.checking import rulesets_of
from zhunsheng.evaluation.audit import audit
from zhunsheng.findings.result import FormResult
from zhunsheng.language.problems import Problem, render
from zhunsheng.rules.binding import BoundRuleset, bind
from zhunsheng.rules.loosenings import loosenings
from zhunsheng.rules.nodes import plain
from zhunsheng.rules.reader import read_file
from zhunsheng.rules.shelf import Shelf
from zhunsheng.rules.tree import PackTree, load_packs

DATA = Path(__file__).parent / "data" / "tightening.yaml"
WEIGHTS = ("shadow", "note", "warning", "error")
_SHELF = Shelf()


@cache
def _cases() -> Mapping[str, Any]:
    node, problems = read_file(DATA)
    assert node is not None
    assert not problems
    found = plain(node)
    assert isinstance(found, dict)
    return found


def _named(section: str) -> list[Any]:
    return [pytest.param(one, id=one["name"]) for one in _cases()[section]]


def _loaded(folder: Path, text: str) -> tuple[PackTree, tuple[Problem, ...]]:
    said = {"cn": _cases()["nation"], "gz": _cases()["province"] + text + "\n"}
    for name, content in said.items():
        (folder / name).mkdir()
        (folder / name / "pack.yaml").write_text(content, "utf-8")
    return load_packs([folder])


def _refusals(folder: Path, text: str) -> tuple[Problem, ...]:
    """All errors of a province's pack: those that loading tells, else those of its wording on each day."""
    tree, problems = _loaded(folder, text)
    faults = [one for one in problems if one.severity == "error"]
    if not faults:
        for ruleset in rulesets_of(tree, tree.packs["520000"], schemas()):
            vocabulary = schemas()[ruleset.kind].vocabulary
            faults += bind(ruleset, vocabulary, _SHELF).problems
            faults += loosenings(ruleset, vocabulary, _SHELF)
    return tuple(dict.fromkeys(faults))


def test_there_are_enough_cases_of_every_class() -> None:
    counted = {
        section: Counter(one["class"] for one in _cases()[section])
        for section in ("loosenings", "tightenings")
    }
    assert sum(counted["loosenings"].values()) >= 40
    assert sum(counted["tightenings"].values()) >= 40
    only = {"disable", "kinds", "other-check"}  # of these nothing is a tightening
    assert counted["loosenings"].keys() - only <= counted["tightenings"].keys()


@pytest.mark.parametrize("case", _named("loosenings"))
def test_a_loosening_is_refused_with_its_reason(tmp_path: Path, case: Mapping[str, str]) -> None:
    found = _refusals(tmp_path, case["text"])
    assert {one.code for one in found} == {case["code"]}, [render(one) for one in found]
    for one in found:
        assert one.file.endswith("gz/pack.yaml")
        assert one.line
        assert one.message.chinese
        assert one.reason.chinese or one.code != "not-shown-stricter"


@pytest.mark.parametrize("case", _named("tightenings"))
def test_a_tightening_is_accepted_and_is_one(tmp_path: Path, case: Mapping[str, str]) -> None:
    """Whatever the nation finds, the province finds too, and weighs no less: asked of generated forms."""
    found = _refusals(tmp_path, case["text"])
    assert not found, [render(one) for one in found]
    tree, _ = load_packs([tmp_path])
    nation, province = (_bound(tree, code) for code in ("000000", "520000"))
    asked = [one for one in nation.rules if one.standing.rule.tighten and one not in province.rules]
    nation = replace(nation, rules=tuple(asked))
    province = replace(
        province, rules=tuple(rule for rule in province.rules if rule.id in {one.id for one in asked})
    )
    for form in _forms() if asked else ():
        below = _weights(audit(form, province), province)
        for place, weight in _weights(audit(form, nation), nation).items():
            assert below.get(place, -1) >= weight, (form.content, place)


def _bound(tree: PackTree, code: str) -> BoundRuleset:
    pack = next(one for one in tree.packs.values() if one.head.jurisdiction == code)
    latest = [one for one in rulesets_of(tree, pack, schemas()) if one.kind == "project"][-1]
    found = bind(latest, schemas()["project"].vocabulary, _SHELF)
    assert not found.problems
    return found


def _weights(result: FormResult, held: BoundRuleset) -> dict[tuple[str, str], int]:
    """What the heaviest finding of each rule weighs in each row, or in the form where it looks at no rows."""
    rows = {rule.id for rule in held.rules if rule.assertions[0].checked.rows is not None}
    found: dict[tuple[str, str], int] = {}
    for one in (*result.findings, *result.shadow):
        place = one.rule, "/".join(one.path.split("/")[:3]) if one.rule in rows else ""
        found[place] = max(found.get(place, -1), WEIGHTS.index(one.severity))
    return found


@cache
def _forms() -> Sequence[Any]:
    """Forms whose cells stand around the bounds of the rules, some of them blank."""
    random = Random("tightening")

    def some(*values: str) -> str:
        return random.choice([*values, ""])

    return [
        small_form(
            indicators=[
                {
                    "level1": some("产出指标", "效益指标", "满意度指标", "成本指标"),
                    "level2": some("甲", "乙"),
                    "level3": some("人员", "公用", "设备"),
                    "target": some("1", "2"),
                    "points": some("-1", "0", "3", "10", "11", "25", "60"),
                    "score": some("-1", "0", "3", "9", "16", "21", "45", "50", "55", "60"),
                    "reason": some("说明"),
                }
                for _ in range(random.randint(1, 6))
            ],
            funds=[
                {
                    "label": some("基本支出", "公用经费", "项目支出"),
                    "initial": some("1"),
                    "annual": some("1"),
                    "executed": some("1"),
                }
                for _ in range(random.randint(1, 3))
            ],
            totals={"points": "100", "score": some("20", "59", "60", "80", "100", "100.3")},
        )
        for _ in range(20)
    ]
