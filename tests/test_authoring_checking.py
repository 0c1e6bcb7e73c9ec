from datetime import date
from pathlib import Path

import pytest

from zhunsheng.authoring.scrutiny.checking import Checked, Sources, check, days_of, find_sources
from zhunsheng.resources import data_folder
from zhunsheng.rules.tree import load_packs

SHIPPED = Sources((data_folder("rules"),), (data_folder("schemas"),))
BESIDE = Sources((), (data_folder("schemas"),))
HEAD = """pack:
  id: demo
  jurisdiction: "000000"
  title: 示例
  version: 1.0.0
  kinds: [department]
"""
RULE = """rules:
  - id: demo-rule
    title: 总得分不超过一百分
    severity: error
    check: {check}
"""


def _checked(folder: Path, text: str, beside: Sources = BESIDE) -> Checked:
    folder.mkdir(exist_ok=True)
    (folder / "pack.yaml").write_text(text, encoding="utf-8")
    return check(find_sources([folder]), beside)


def test_what_ships_has_no_problem() -> None:
    found = check(SHIPPED, Sources())
    assert found.problems == ()
    assert found.loaded
    assert len(found.packs) >= 5
    assert {"department", "project"} <= set(found.schemas)
    assert found.rules >= 26


def test_sources_below_a_path(tmp_path: Path) -> None:
    for name in ("rules/a", "rules/b", "schemas"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("rules/a/pack.yaml", "rules/b/pack.yaml", "schemas/x.schema.json"):
        (tmp_path / name).write_text("")
    assert find_sources([tmp_path]) == Sources((tmp_path / "rules",), (tmp_path / "schemas",))
    assert find_sources([tmp_path / "rules" / "a"]) == Sources((tmp_path / "rules" / "a",), ())
    assert find_sources([tmp_path / "rules" / "a" / "pack.yaml"]).rules == (tmp_path / "rules" / "a",)
    (tmp_path / "none").mkdir()
    assert find_sources([tmp_path / "none"]).nothing


def test_a_sound_pack(tmp_path: Path) -> None:
    found = _checked(tmp_path / "demo", HEAD + RULE.format(check="总分.得分 ≤ 100"))
    assert {one.code for one in found.problems} == {"rule-without-basis", "rule-without-examples"}
    assert (found.packs, found.rules, found.rulesets) == (("demo",), 1, 1)


def test_an_expression_is_held_against_every_kind(tmp_path: Path) -> None:
    head = HEAD.replace("[department]", "[department, project]")
    found = _checked(tmp_path / "demo", head + RULE.format(check="部门名称 不为空"))
    assert [one.code for one in found.problems] == ["unknown-name"]
    assert found.loaded


def test_a_kind_without_a_schema(tmp_path: Path) -> None:
    found = _checked(
        tmp_path / "demo", HEAD.replace("department", "departement") + RULE.format(check="1 = 1")
    )
    assert [one.code for one in found.problems] == ["wrong-value"]
    assert "department" in found.problems[0].hint.chinese


@pytest.mark.parametrize(
    "text",
    [
        "period: {from: 2030-01-01}",
        "period: {until: 2001-01-01}",
        "stage: [{from: 2031-01-01, is: shadow}]",
    ],
)
def test_a_rule_that_is_not_in_force_yet_or_any_more_is_checked_too(text: str, tmp_path: Path) -> None:
    rule = RULE.format(check="总分.得份 ≤ 100") + f"    {text}\n"
    assert [one.code for one in _checked(tmp_path / "demo", HEAD + rule).problems] == ["unknown-name"]


def test_what_stands_beside_is_not_told_about(tmp_path: Path) -> None:
    _checked(tmp_path / "base", HEAD.replace("id: demo", "id: base") + RULE.format(check="总分.得份 ≤ 100"))
    lower = HEAD.replace("000000", "520000") + '  extends: {base: ">=1.0"}\n'
    (tmp_path / "low").mkdir()
    found = _checked(tmp_path / "low" / "guizhou", lower, Sources((tmp_path / "base",), BESIDE.schemas))
    assert found.packs == ("demo",)
    assert [Path(one.file).parent.name for one in found.problems] == ["base"]


def test_faults_of_examples_are_found(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "a.examples.yaml").write_text("exmaples: []\n", encoding="utf-8")
    found = _checked(tmp_path / "demo", HEAD + RULE.format(check="总分.得分 ≤ 100"))
    assert "unknown-key" in {one.code for one in found.problems}


def test_a_schema_that_does_not_load(tmp_path: Path) -> None:
    (tmp_path / "x.schema.json").write_text("{")
    found = check(find_sources([tmp_path]), BESIDE)
    assert [one.code for one in found.problems] == ["schema-unusable"]
    assert not found.loaded


def test_days_stand_in_every_stretch_of_time(tmp_path: Path) -> None:
    rule = RULE.format(check="总分.得分 ≤ 100") + "    period: {from: 2020-01-01, until: 2022-01-01}\n"
    _checked(tmp_path / "demo", HEAD + rule)
    tree, _ = load_packs([tmp_path / "demo"])
    assert days_of(tree.chain(tree.packs["demo"])) == (date(2019, 12, 31), date(2020, 1, 1), date(2022, 1, 1))
    _checked(tmp_path / "demo", HEAD)
    tree, _ = load_packs([tmp_path / "demo"])
    assert len(days_of(tree.chain(tree.packs["demo"]))) == 1
