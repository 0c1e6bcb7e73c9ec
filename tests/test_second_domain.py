"""Another kind of form works with data alone, and the program knows neither that kind nor the first."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from zhunsheng.api import House, audit_inputs, open_house
from zhunsheng.authoring.examples.examples import find_examples, missing_kinds, run_examples
from zhunsheng.cli import main
from zhunsheng.findings.result import result_to_json
from zhunsheng.rendering import render_form_html, render_text
from zhunsheng.resources import data_folder

ROOT = Path(__file__).resolve().parents[1]
HERE = ROOT / "examples" / "second-domain"
FORMS, RULES, SCHEMAS = HERE / "forms", HERE / "rules", HERE / "schemas"
FLAGS = ("--rules", str(RULES), "--schemas", str(SCHEMAS))

#: Every finding that is true of the forms: severity, rule, path, reported, expected.
FOUND = {
    "clean.json": ("pass", set()),
    "faults.json": (
        "fail",
        {
            ("error", "sangong-disclosure-date", "/disclosed", "2025-08-29", "2025-09-02"),
            ("error", "sangong-parts-add-up", "/items/0/final", "201560.00", "201360"),
            ("error", "sangong-within-budget", "/items/0/final", "201560.00", "150000.00"),
            ("error", "sangong-within-budget", "/items/1/final", "36000.00", "0.00"),
            ("error", "sangong-spending-has-groups", "/items/1/batches", "0", "0"),
            ("error", "sangong-spending-has-groups", "/items/1/visitors", "0", "0"),
            ("error", "sangong-within-budget", "/items/2/final", "41860.00", "30000.00"),
            ("error", "sangong-persons-not-fewer", "/items/2/visitors", "15", "18"),
            ("error", "sangong-statement-agrees", "/items/2/batches", "18", "20"),
            ("error", "sangong-within-budget", "/items/5/final", "123500.00", "120000.00"),
            ("warning", "sangong-cost-a-person", "/items/2/final", "41860.00", "4500"),
            ("warning", "sangong-growth-explained", "/items/2/note", None, None),
            ("note", "sangong-within-budget", "/items/3/final", "123500.00", "120000.00"),
        },
    ),
    "missing.json": ("undecided", set()),
}


@pytest.fixture(scope="module")
def house() -> House:
    return open_house([RULES], [SCHEMAS])


@pytest.fixture(scope="module")
def result(house: House) -> dict[str, Any]:
    return result_to_json(audit_inputs(house, [str(FORMS)]))


def test_the_three_forms_are_audited_as_they_should_be(result: dict[str, Any]) -> None:
    assert not result["rejected"]
    found = {
        Path(form["form"]["source"]).name: (
            form["verdict"],
            {
                (one["severity"], one["rule"], one["path"], one["reported"], one["expected"])
                for one in form["findings"]
            },
        )
        for form in result["forms"]
    }
    assert found == FOUND


def test_a_missing_cell_is_named_not_taken_for_zero(result: dict[str, Any]) -> None:
    form = next(one for one in result["forms"] if one["form"]["source"].endswith("missing.json"))
    undecided = {
        (one["rule"], one["path"], one["cause"])
        for one in form["outcomes"]
        if one["outcome"] == "indeterminate"
    }
    assert undecided == {
        ("sangong-disclosure-date", "/disclosed", "absent"),
        ("sangong-within-budget", "/items/0/final", "blank"),
    }


def test_the_command_line_audits_them(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert (
        main(["audit", str(FORMS), *FLAGS, "--format", "json", "--save", f"html={tmp_path}"]) == 3
    )  # one is undecided
    printed = json.loads(capsys.readouterr().out)
    assert printed["summary"]["forms"] == len(FOUND) == len(list(tmp_path.glob("*.html")))
    assert main(["audit", str(FORMS / "clean.json"), *FLAGS, "--quiet"]) == 0
    assert main(["audit", str(FORMS / "faults.json"), *FLAGS, "--quiet"]) == 1


def test_the_reports_draw_them(house: House, result: dict[str, Any]) -> None:
    form = next(one for one in result["forms"] if one["form"]["source"].endswith("faults.json"))
    page = render_form_html(form, house.schemas["sangong"].document)
    for words in (
        "公务用车购置及运行费",
        "上年决算数",
        "201,560.00",
        "2024年国内公务接待20批次",
        "合计等于各分项之和",
    ):
        assert words in page
    assert "某市文化馆" in render_text(result)


def test_two_packs_of_one_place_hold_for_different_kinds(house: House) -> None:
    assert not house.problems
    assert [pack.id for pack in house.tree.choose("450100", "sangong", 2024)] == ["sangong"]
    assert [pack.id for pack in house.tree.choose("450100", "department", 2024)] == ["cn"]


def test_its_examples_hold_and_show_each_rule_whole(house: House) -> None:
    examples = find_examples([RULES])
    assert not examples.problems
    assert [one for one in run_examples(house, examples) if not one.ok] == []
    rules = {rule.id for rule in house.tree.packs["sangong"].rules}
    assert len(rules) >= 6
    assert rules.isdisjoint(missing_kinds(house, examples))


def test_its_schema_is_one_the_house_knows() -> None:
    meta = json.loads((data_folder("schemas") / "form.meta.schema.json").read_text(encoding="utf-8"))
    schema = json.loads((SCHEMAS / "sangong.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(meta).validate(schema)
    assert schema["properties"].keys().isdisjoint({"indicators", "funds", "goals", "totals"})


# What the program must not know.

_HAN = re.compile(r"[\u4e00-\u9fff]")
#: No line of src holds any of these, not even in a comment.
SECOND = (
    *("三公", "出国", "接待", "公务用车", "团组", "批次", "人次", "决算", "sangong", "batches", "disclosed"),
    *("last_final", "travel", "reception"),
)
#: Keys, labels, kinds and places of the first domain; no text that the program works with holds any of these.
FIRST = (
    *(
        "指标",
        "资金",
        "得分",
        "分值",
        "绩效",
        "自评",
        "执行率",
        "执行数",
        "预算",
        "满意度",
        "成本",
        "产出",
        "效益",
        "总体目标",
    ),
    *("贵州", "黔南", "湖南", "岳阳", "云溪", "522700", "430603"),
    *(
        "indicators",
        "funds",
        "level1",
        "level2",
        "level3",
        "level1_points",
        "goals",
        "totals",
        "narrative",
        "grade",
    ),
    *("executed", "initial", "annual", "rate", "score", "points", "department", "project"),
)
#: Where a text may hold words of the first domain all the same, and why.
ALLOWED = {
    "language/mistakes.py": "wrong sentences that syntax errors are recognised by; any name would do",
    "language/problems.py": "hints show how a sentence is written",
    "authoring/examples/example_files.py": "hints show how a place is written",
    "cli/application.py": "the first line of the help says what the program is made for",
    "cli/eval.py": "hints show how a command is written",
    "language/types.py": "names of dimensions and of readings, which packs and schemas share",
    "values/units.py": "the family of points, which units.json defines",
    "forms/rejection.py": "English prose: a row that points to itself",
    "rendering/words.py": "x-role names, which schemas use",
}


def _modules() -> list[Path]:
    return sorted((ROOT / "src" / "zhunsheng").rglob("*.py"))


def _texts(module: Path) -> Iterator[tuple[int, str]]:
    """The texts of a module that are no docstrings."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    said = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.lineno, node.value


def _holds(text: str, word: str) -> bool:
    if _HAN.search(word):
        return word in text
    return re.search(rf"(?<![A-Za-z0-9_]){re.escape(word)}(?![A-Za-z0-9_])", text) is not None


def test_no_line_of_the_program_knows_the_second_domain() -> None:
    files = [path for path in (ROOT / "src").rglob("*") if path.suffix in {".py", ".lark"}]
    assert len(files) > 50
    found = [
        f"{path.relative_to(ROOT)}:{number}: {word}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for word in SECOND
        if _holds(line, word)
    ]
    assert found == []


def test_no_text_of_the_program_knows_the_first_domain() -> None:
    found = [
        f"{module.relative_to(ROOT)}:{number}: {word}"
        for module in _modules()
        if module.relative_to(ROOT / "src" / "zhunsheng").as_posix() not in ALLOWED
        for number, text in _texts(module)
        for word in FIRST
        if _holds(text, word)
    ]
    assert found == []


def test_every_allowance_is_needed() -> None:
    needed = {
        module.relative_to(ROOT / "src" / "zhunsheng").as_posix()
        for module in _modules()
        if any(_holds(text, word) for _, text in _texts(module) for word in FIRST)
    }
    assert set(ALLOWED) == needed
