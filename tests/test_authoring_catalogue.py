"""The catalogue: every rule, parameter, clause and difference is in it, and both renderings show them safely."""

import copy
import json
import re
from decimal import Decimal
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest

from zhunsheng.api import House
from zhunsheng.authoring.explaining.catalogue import catalogue_of
from zhunsheng.authoring.explaining.explained import Shown
from zhunsheng.authoring.explaining.pack_readings import PackReadings
from zhunsheng.rendering.catalogue_html import render_catalogue_html
from zhunsheng.rendering.catalogue_xlsx import render_catalogue_xlsx
from zhunsheng.resources import data_folder
from zhunsheng.rules.tree import load_packs

HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>\u202e'


HOTFIX = """hotfix:
  pack: cn
  versions: ">=1.0,<2"
  number: 1
  title: 暂停照抄
  date: 2025-03-01
disable:
  - id: goals-copied
    reason: 过渡期
    basis: [自评表列示 填报完整]
    from: 2025-01-01
    until: 2026-01-01
"""


@pytest.fixture(scope="module")
def catalogue(house: House) -> dict[str, Any]:
    examples = (Shown("points-total", "一", "holds"), Shown("points-total", "二", "fails"))
    return catalogue_of(PackReadings(house.tree, house.schemas), house.tree.packs.values(), examples)


def _sheets(data: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(BytesIO(data))
    return {page.title: list(page.iter_rows(values_only=True)) for page in book}


def test_it_fits_its_schema(catalogue: dict[str, Any]) -> None:
    schema = json.loads((data_folder("schemas") / "catalogue.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(json.loads(json.dumps(catalogue)))


def test_everything_is_in_it(catalogue: dict[str, Any], house: House) -> None:
    packs = house.tree.packs
    assert next(one["id"] for one in catalogue["packs"]) == "cn"
    assert {one["id"] for one in catalogue["packs"]} == packs.keys()
    assert {one["id"] for one in catalogue["rules"]} == {
        rule.id for pack in packs.values() for rule in pack.rules
    }
    checks = sum(len(rule.assertions) for pack in packs.values() for rule in pack.rules)
    assert sum(len(one["checks"]) for one in catalogue["rules"]) == checks
    assert all(check["sentence"] for one in catalogue["rules"] for check in one["checks"])
    values = [value for pack in packs.values() for one in pack.parameters for value in one.values]
    values += [value for pack in packs.values() for one in pack.settings for value in one.values]
    assert len(catalogue["parameters"]) == len(values)
    clauses = sum(max(1, len(one.clauses)) for pack in packs.values() for one in pack.documents)
    assert len(catalogue["basis"]) == clauses
    done = {(one["pack"], one["section"], one["name"]) for one in catalogue["differences"]}
    assert {(pack.id, "disable", one.id) for pack in packs.values() for one in pack.disablings} <= done
    assert {
        (pack.id, "set", one.name) for pack in packs.values() for one in pack.settings if one.values
    } <= done
    assert next(one for one in catalogue["rules"] if one["id"] == "points-total")["examples"] == 2


def test_a_hotfix_is_told_by_its_mark(house: House, tmp_path: Path) -> None:
    (tmp_path / "hotfix.yaml").write_text(HOTFIX, encoding="utf-8")
    tree, problems = load_packs([data_folder("rules"), tmp_path])
    assert not [one for one in problems if one.severity == "error"]
    found = catalogue_of(PackReadings(tree, house.schemas), tree.packs.values())
    rule = next(one for one in found["rules"] if one["id"] == "goals-copied")
    assert [(one["pack"], one["title"]) for one in rule["differences"]] == [("cn#1", "暂停照抄")]
    assert rule["differences"][0]["says"].startswith("停用 2025-01-01 起 2026-01-01 止(")
    row = next(one for one in found["differences"] if one["hotfix"])
    assert (row["pack"], row["hotfix"], row["name"]) == ("cn", "cn#1", "goals-copied")
    assert "cn#1" in render_catalogue_html(found)


def test_a_clause_that_nobody_saw_is_never_called_verified(catalogue: dict[str, Any], house: House) -> None:
    documents = {one.number: one for pack in house.tree.packs.values() for one in pack.documents}
    for one in catalogue["basis"]:
        clause = documents[one["document"]].clause(one["clause"]) if one["clause"] else None
        seen = clause is not None and bool(clause.quote) and not clause.unverified
        assert one["verified"] == (seen and not documents[one["document"]].unverified)
    assert {one["verified"] for one in catalogue["basis"]} == {True, False}


def test_the_page_shows_every_rule_once_and_needs_no_network(catalogue: dict[str, Any]) -> None:
    page = render_catalogue_html(catalogue)
    ids = re.findall(r'id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert targets <= set(ids)
    assert "default-src 'none'" in page
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert "<script" not in page
    for rule in catalogue["rules"]:
        assert unescape(page).count(f"<code>{rule['id']}</code> · ") == 1, rule["id"]
        assert all(check["sentence"] in unescape(page) for check in rule["checks"])


def test_the_workbook_has_a_sheet_a_subject(catalogue: dict[str, Any]) -> None:
    sheets = _sheets(render_catalogue_xlsx(catalogue))
    assert list(sheets) == ["规则", "参数", "依据", "地区差异", "版本"]
    checks = sum(len(one["checks"]) for one in catalogue["rules"])
    rows = {"规则": checks, "参数": len(catalogue["parameters"]), "依据": len(catalogue["basis"])}
    assert {name: len(sheets[name]) - 1 for name in rows} == rows
    book = openpyxl.load_workbook(BytesIO(render_catalogue_xlsx(catalogue)))
    for page in book:
        assert page.freeze_panes == "A2"
        assert page.auto_filter.ref
        assert page.column_dimensions["A"].width > 5


def test_figures_are_figures_and_codes_are_text(catalogue: dict[str, Any]) -> None:
    sheets = _sheets(render_catalogue_xlsx(catalogue))
    head, *rows = sheets["参数"]
    values = {row[head.index("参数")]: row[head.index("取值")] for row in rows if row[0] == "cn"}
    assert (values["满分"], Decimal(str(values["相似上限"]))) == (100, Decimal("0.95"))
    assert isinstance(values["总额名称"], str)
    head, *rows = sheets["版本"]
    assert all(isinstance(row[head.index("代码")], str) and len(row[head.index("代码")]) == 6 for row in rows)


def test_hostile_text_stays_text(catalogue: dict[str, Any]) -> None:
    bad = copy.deepcopy(catalogue)
    bad["rules"][0]["title"] = HOSTILE
    bad["rules"][0]["checks"][0]["sentence"] = "-1+1|cmd\ud800" + "长" * 40_000
    bad["differences"][0]["reason"] = HOSTILE
    page = render_catalogue_html(bad)
    page.encode("utf-8")
    assert "<script" not in page
    assert "⟨U+202E⟩" in page
    data = render_catalogue_xlsx(bad)
    book = openpyxl.load_workbook(BytesIO(data))
    cell = book["规则"]["D2"]
    assert (cell.data_type, str(cell.value)[:10]) == ("s", "=HYPERLINK")
    held = str(book["规则"]["I2"].value)
    assert len(held) == 32_767
    assert held.endswith("（太长，余下略）")


def test_the_same_rules_give_the_same_bytes(catalogue: dict[str, Any], house: House) -> None:
    again = catalogue_of(PackReadings(house.tree, house.schemas), reversed(list(house.tree.packs.values())))
    for rule in again["rules"]:
        rule["examples"] = next(one["examples"] for one in catalogue["rules"] if one["id"] == rule["id"])
    assert render_catalogue_xlsx(again) == render_catalogue_xlsx(catalogue)
    assert render_catalogue_html(again) == render_catalogue_html(catalogue)


def test_english(catalogue: dict[str, Any]) -> None:
    assert list(_sheets(render_catalogue_xlsx(catalogue, lang="en"))) == [
        *("Rules", "Parameters", "Basis", "Regional differences", "Versions"),
    ]
    assert "Catalogue of rules" in render_catalogue_html(catalogue, lang="en")
