"""The examples beside the packs, and what becomes of examples that are wrong."""

from pathlib import Path

import pytest

from zhunsheng.api import House, open_house
from zhunsheng.authoring.examples.example_forms import BASES
from zhunsheng.authoring.examples.examples import (
    KINDS,
    ExampleResult,
    Examples,
    find_examples,
    missing_kinds,
    run_examples,
)
from zhunsheng.findings.result import FormResult
from zhunsheng.language.problems import render
from zhunsheng.resources import data_folder

RULES = data_folder("rules")
BASE = RULES / "cn" / BASES / "department.json"


@pytest.fixture(scope="module")
def house() -> House:
    return open_house()


@pytest.fixture(scope="module")
def shipped() -> Examples:
    return find_examples([RULES])


def _written(folder: Path, examples: str, head: str = "base: department\n") -> Examples:
    """A file of examples of one rule beside the base form."""
    (folder / "department.json").write_bytes(BASE.read_bytes())
    block = f"{head}examples:\n  - rule: execution-rate\n    examples:\n{examples}"
    (folder / "some.examples.yaml").write_text(block, encoding="utf-8")
    return find_examples([folder])


def _one(house: House, folder: Path, example: str) -> ExampleResult:
    found = _written(folder, f"      - {example}\n")
    assert not found.problems
    (result,) = run_examples(house, found)
    return result


def test_every_shipped_example_comes_out_as_written(house: House, shipped: Examples) -> None:
    assert [render(one) for one in shipped.problems] == []
    results = run_examples(house, shipped)
    assert [one for one in results if not one.ok] == []
    assert len(results) == len(shipped)


def test_every_rule_is_shown_whole(house: House, shipped: Examples) -> None:
    assert missing_kinds(house, shipped) == {}
    assert len(shipped) >= 150
    assert all(one.kind in KINDS for one in shipped)


def test_every_rule_fails_in_some_example(house: House, shipped: Examples) -> None:
    failing = {one.rule.text for one in shipped if one.want.outcome == "inconsistent"}
    assert failing == {rule.id for pack in house.tree.packs.values() for rule in pack.rules}


def test_every_assertion_is_asked_in_some_example(house: House, shipped: Examples) -> None:
    asked = {(one.rule.text, one.check) for one in shipped}
    stated = {
        (rule.id, one.name) for rule in house.tree.packs["cn"].rules for one in rule.assertions if one.name
    }
    assert stated <= asked


def test_shipped_examples_need_no_form_from_outside_the_packs(shipped: Examples) -> None:
    stems = {path.stem for path in RULES.glob(f"*/{BASES}/*.json")}
    assert {one.base.text for one in shipped if one.base} <= stems


@pytest.mark.parametrize("path", sorted(RULES.glob(f"*/{BASES}/*.json")), ids=lambda path: path.stem)
def test_a_base_form_is_sound(house: House, path: Path) -> None:
    result = house.audit(path.read_bytes(), path.name)
    assert isinstance(result, FormResult)
    assert result.findings == ()


def test_an_example_with_a_wrong_outcome_fails(house: House, tmp_path: Path) -> None:
    result = _one(house, tmp_path, "{name: 甲, patch: {执行率: 98.46%}, want: consistent}")
    assert not result.ok
    assert (result.expected, result.found) == ("consistent", "inconsistent /funds/0/rate")
    assert (result.rule, result.name, result.line) == ("execution-rate", "甲", 5)
    assert result.file.endswith("some.examples.yaml")


@pytest.mark.parametrize(
    ("want", "ok"),
    [
        ("{inconsistent: /funds/0/rate}", True),
        ("{inconsistent: null}", True),
        ('{inconsistent: /funds/0/rate, reported: "98.460", expected: 98.44, difference: 0.02}', True),
        ("{inconsistent: /funds/0/rate, expected: 98.43}", False),
        ("{inconsistent: /funds/0/rate, severity: note}", False),
        ("{inconsistent: /funds/1/rate}", False),
        ("{inconsistent: /funds/0/rate, cause: blank}", False),
        ("explainable", False),
    ],
)
def test_everything_that_an_example_wants_is_looked_at(
    house: House, tmp_path: Path, want: str, *, ok: bool
) -> None:
    result = _one(house, tmp_path, f"{{name: 甲, patch: {{执行率: 98.46%}}, want: {want}}}")
    assert result.ok is ok


def test_a_missing_place_shows_what_there_is(house: House, tmp_path: Path) -> None:
    result = _one(house, tmp_path, "{name: 甲, want: {consistent: /funds/7/rate}}")
    assert "consistent /funds/0/rate" in result.found


@pytest.mark.parametrize(
    ("example", "code", "underlined"),
    [
        ("{name: 甲, patch: {执行树: 1}, want: consistent}", "unknown-name", "执行树"),
        ("{name: 甲, patch: {得分: 1}, want: consistent}", "ambiguous-name", "得分"),
        ("{name: 甲, patch: {/funds/9/rate: 1}, want: consistent}", "no-such-cell", "/funds/9/rate"),
        ("{name: 甲, patch: {/funds/0/rete: 1}, want: consistent}", "unknown-name", "/funds/0/rete"),
        ("{name: 甲, patch: {/fonds/0: 1}, want: consistent}", "unknown-name", "/fonds/0"),
        ("{name: 甲, remove: /funds/9, want: consistent}", "no-such-cell", "/funds/9"),
        ("{name: 甲, remove: [/grade, /notes/0], want: consistent}", "no-such-cell", "/notes/0"),
        ("{name: 甲, unreadable: 执行树, want: consistent}", "unknown-name", "执行树"),
        ("{name: 甲, base: nowhere, want: consistent}", "unknown-base", "nowhere"),
        ('{name: 甲, jurisdiction: "999999", want: consistent}', "unknown-jurisdiction", "999999"),
        ("{name: 甲, check: 执行律, want: consistent}", "unknown-name", "甲"),
        ("{name: 甲, patch: {/funds/0/rate: {a: 1}}, want: consistent}", "example-does-not-fit", "甲"),
        ("{name: 甲, patch: {/jurisdiction: null}, want: consistent}", "example-does-not-fit", "甲"),
        ("{name: 甲, form: {fiscal_year: 2024}, want: consistent}", "wrong-value", "甲"),
    ],
)
def test_a_change_that_cannot_be_made_is_a_problem_with_its_place(
    house: House, tmp_path: Path, example: str, code: str, underlined: str
) -> None:
    result = _one(house, tmp_path, example)
    assert not result.ok
    (problem,) = result.problems
    line = problem.excerpt.split("\n")[-1]
    assert (problem.code, problem.line) == (code, 5)
    assert line[problem.column - 1 :].lstrip('"').startswith(underlined)
    assert all(render(one, lang) for one in result.problems for lang in ("zh", "en"))


def test_all_changes_that_cannot_be_made_are_told(house: House, tmp_path: Path) -> None:
    result = _one(
        house, tmp_path, "{name: 甲, patch: {执行树: 1, 得分: 1}, remove: /funds/9, want: consistent}"
    )
    assert [one.code for one in result.problems] == ["unknown-name", "ambiguous-name", "no-such-cell"]


def test_an_unknown_rule_is_a_problem(house: House, tmp_path: Path) -> None:
    found = _written(tmp_path, "      - {name: 甲, want: consistent}\n")
    path = tmp_path / "some.examples.yaml"
    path.write_text(path.read_text("utf-8").replace("execution-rate", "execution-rite"), encoding="utf-8")
    (result,) = run_examples(house, find_examples([path]))
    assert [(one.code, one.line, one.column) for one in result.problems] == [("unknown-rule", 3, 11)]
    assert "execution-rate" in result.problems[0].hint.chinese
    assert len(found) == 1


@pytest.mark.parametrize(
    ("example", "code"),
    [
        ("{name: 甲, wont: consistent}", "unknown-key"),
        ("{name: 甲}", "missing-key"),
        ("{want: consistent}", "missing-key"),
        ("{name: 甲, want: consistant}", "wrong-value"),
        ("{name: 甲, want: {consistent: /grade, explainable: /grade}}", "wrong-value"),
        ("{name: 甲, want: {severity: error}}", "wrong-value"),
        ("{name: 甲, want: {inconsistent: grade}}", "wrong-value"),
        ("{name: 甲, want: {inconsistent: /grade, severity: fatal}}", "wrong-value"),
        ("{name: 甲, want: {inconsistent: /grade, reportet: 1}}", "unknown-key"),
        ("{name: 甲, kind: fails, want: consistent}", "wrong-value"),
        ("{name: 甲, kind: holds, want: inconsistent}", "wrong-value"),
        ("{name: 甲, kind: hold, want: consistent}", "wrong-value"),
        ("{name: 甲, patch: [执行率], want: consistent}", "wrong-type"),
        ("{name: 甲, on: 2024-13-01, want: consistent}", "wrong-date"),
        ("{name: 甲, name: 乙, want: consistent}", "duplicate-key"),
    ],
)
def test_a_file_that_cannot_be_read_gives_problems_and_no_examples(
    tmp_path: Path, example: str, code: str
) -> None:
    found = _written(tmp_path, f"      - {example}\n")
    assert code in {one.code for one in found.problems}
    assert all(one.line for one in found.problems)
    assert len(found) == 0


def test_equal_names_of_one_rule_are_a_problem(tmp_path: Path) -> None:
    found = _written(tmp_path, "      - {name: 甲, want: consistent}\n      - {name: 甲, want: consistent}\n")
    assert [(one.code, one.line) for one in found.problems] == [("duplicate-name", 6)]


def test_a_pattern_chooses_by_rule_assertion_or_name(house: House, tmp_path: Path) -> None:
    found = _written(
        tmp_path,
        "      - {name: 甲, want: consistent}\n      - {name: 乙, check: 执行率, want: consistent}\n",
    )
    assert [one.name for one in run_examples(house, found, "Execution")] == ["甲", "乙"]
    assert [one.name for one in run_examples(house, found, "执行率")] == ["乙"]
    assert [one.name for one in run_examples(house, found, "甲")] == ["甲"]
    assert run_examples(house, found, "丙") == ()


def test_what_a_file_states_holds_until_an_example_states_its_own(house: House, tmp_path: Path) -> None:
    examples = """\
      - {name: 甲, want: {consistent: /funds/0/rate}}
      - {name: 乙, form: {kind: project, fiscal_year: 2024, jurisdiction: "34", 资金: [{label: 总额, annual: 3.00, executed: 1.00, rate: 33.34%}], currency_unit: 万元}, want: explainable}
"""
    found = _written(tmp_path, examples, head='base: department\njurisdiction: "522700"\nyear: 2023\n')
    assert [(one.ok, one.found) for one in run_examples(house, found)] == [
        (True, "consistent /funds/0/rate"),
        (True, "explainable /funds/0/rate"),
    ]


def test_figures_keep_their_printed_decimals(house: House, tmp_path: Path) -> None:
    result = _one(
        house,
        tmp_path,
        "{name: 甲, patch: {执行率: 98.440}, want: {inconsistent: null, reported: 98.44, expected: 98.438}}",
    )
    assert (result.ok, result.found) == (True, "inconsistent /funds/0/rate reported=98.440 expected=98.438")


def test_rows_are_appended_and_removed_from_the_last(house: House, tmp_path: Path) -> None:
    changes = "patch: {/funds/-: {资金来源: 其他, 全年预算数: 4, 全年执行数: 1, 执行率: 25%}}, remove: [/funds/1, /funds/2]"
    result = _one(house, tmp_path, f"{{name: 甲, {changes}, want: {{consistent: /funds/1/rate}}}}")
    assert result.ok


def test_a_rule_that_is_not_in_force_does_not_apply(tmp_path: Path) -> None:
    pack = """\
pack:
  id: "460000"
  jurisdiction: "460000"
  title: 海南省
  version: 1.0.0
  kinds: [department]
  extends: {cn: ">=1.0"}
rules:
  - id: 460000.later
    title: 以后才有的规则
    severity: note
    period: {from: 2030-01-01}
    check: 总分.得分 ≤ 满分
"""
    (tmp_path / "pack.yaml").write_text(pack, encoding="utf-8")
    _written(
        tmp_path,
        """\
      - {name: 还没有施行, want: {not_applicable: null, cause: not-in-force}}
      - {name: 已经施行, on: 2030-12-31, want: consistent}
      - {name: 别的省没有这条, jurisdiction: "540000", want: {not_applicable: null, cause: not-in-force}}
""",
        head='base: department\njurisdiction: "460000"\n',
    )
    path = tmp_path / "some.examples.yaml"
    path.write_text(path.read_text("utf-8").replace("execution-rate", "460000.later"), encoding="utf-8")
    later = open_house([tmp_path])
    found = find_examples([tmp_path])
    assert [(one.ok, one.found) for one in run_examples(later, found)] == [
        (True, "not_applicable cause=not-in-force"),
        (True, "consistent /totals/score"),
        (True, "not_applicable cause=not-in-force"),
    ]
    assert missing_kinds(later, found)["460000.later"] == KINDS
