"""The six sample forms: every known figure stands in them, and every cell knows its line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from zhunsheng.forms import Fact, Form, load_schemas, read_form
from zhunsheng.forms.pointers import join
from zhunsheng.resources import data_folder
from zhunsheng.values.missing import Cause, Missing

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "examples" / "forms").glob("*.json"))
FACTS: dict[str, Any] = json.loads((ROOT / "tests/data/forms/facts.json").read_text(encoding="utf-8"))
SCHEMAS = load_schemas([data_folder("schemas")])
STRUCTURE = {"kind", "parent", "reason_rows", "provenance"}


def form(path: Path) -> Form:
    read = read_form(path.read_bytes(), path.name, SCHEMAS)
    assert isinstance(read, Form), read
    return read


def form_of(prefix: str) -> Form:
    return form(next(path for path in FILES if path.name.startswith(prefix)))


def plain(text: str | None) -> str | None:
    return None if text is None else text.replace(",", "")


def test_there_are_six() -> None:
    assert [path.name for path in FILES] == sorted(FACTS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_known_figure_is_transcribed(path: Path) -> None:
    known, content = FACTS[path.name], form(path).content
    for key in ("kind", "fiscal_year", "currency_unit", "filing_date", "grade", "totals"):
        assert content[key] == known[key], key
    assert len(content["funds"]) == len(known["funds"])
    for row, wanted in zip(content["funds"], known["funds"], strict=True):
        assert {key: plain(row.get(key)) for key in wanted} == wanted
    assert len(content["indicators"]) == len(known["indicators"])
    for row, wanted in zip(content["indicators"], known["indicators"], strict=True):
        given = wanted.pop("reason_given")
        assert {key: row[key] for key in wanted} == wanted
        assert bool(row["reason"]) is given
    heads = {row["level1"]: row["level1_points"] for row in content["indicators"] if row["level1_points"]}
    assert heads == known["headers"]


def cells(value: Any, *steps: str | int) -> Iterator[str]:
    """The pointers of all cells that hold something."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in STRUCTURE:
                yield from cells(inner, *steps, key)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from cells(inner, *steps, index)
    elif value is not None:
        yield join(*steps)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_cell_knows_its_line(path: Path) -> None:
    read = form(path)
    for pointer in cells(read.content):
        assert read.is_assigned(pointer) or read.origin(pointer).get("line"), pointer
    for pointer in read.content["provenance"]["cells"]:
        assert read.raw(pointer) is not None or read.confidence(pointer) == "unreadable", pointer


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_cell_is_a_fact_or_missing_for_a_stated_cause(path: Path) -> None:
    read = form(path)
    causes = {Cause.BLANK, Cause.UNREADABLE, Cause.REASON_UNKNOWN}
    for pointer in cells(read.content):
        fact = read.fact(pointer)
        assert isinstance(fact, Fact) or fact.cause in causes, (pointer, fact)


def test_subtotals_know_their_parts() -> None:
    parents = {
        path.name[:4]: [row.get("parent") for row in form(path).content["indicators"]] for path in FILES
    }
    assert [(i, p) for i, p in enumerate(parents["000-"]) if p is not None] == [
        (11, 10),
        (12, 10),
        (13, 15),
        (14, 15),
    ]
    assert [(i, p) for i, p in enumerate(parents["003-"]) if p is not None] == [
        (9, 8),
        (10, 8),
        (12, 11),
        (13, 11),
    ]
    assert [row.get("parent") for row in form_of("002a").content["funds"]] == [None, 0, 1, 1, 0]
    assert [row.get("partition") for row in form_of("004").content["funds"]] == [
        None,
        *["按收入性质"] * 4,
        *["按支出性质"] * 2,
    ]


def test_a_reason_merged_over_unknown_rows_is_neither_there_nor_blank() -> None:
    scanned = form_of("003")
    assert isinstance(scanned.fact("/indicators/12/reason"), Fact)
    assert scanned.fact("/indicators/11/reason") == Missing(
        Cause.REASON_UNKNOWN, ("/indicators/11/reason", "/indicators/12/reason")
    )
    assert scanned.fact("/indicators/14/reason") == Missing(Cause.BLANK, ("/indicators/14/reason",))
    early = form_of("001")
    assert isinstance(early.fact("/indicators/7/reason"), Missing)
    assert early.fact("/indicators/8/reason") == Missing(Cause.BLANK, ("/indicators/8/reason",))


def test_what_recognition_lost_is_missing_though_its_print_stands() -> None:
    scanned = form_of("003")
    for pointer in (
        "/indicators/0/level1",
        "/indicators/13/level1_points",
        "/indicators/3/target",
        "/goals/expected",
    ):
        assert scanned.fact(pointer) == Missing(Cause.UNREADABLE, (pointer,))
    repaired = scanned.fact("/funds/0/executed")
    assert isinstance(repaired, Fact)
    assert (repaired.printed, repaired.confidence, repaired.source) == ("738, 26", "repaired", "第 7 行")


def test_a_fact_says_where_it_stands() -> None:
    form = form_of("000")
    fact = form.fact("/indicators/12/actual")
    assert isinstance(fact, Fact)
    assert form.place(fact.pointer) == "成本指标 · 2.特定目标类项目支出 · 实际完成值"
    assert (fact.printed, fact.unit, fact.source) == ("50220609.67元", "元", "第 158 行")
    words = [form_of("004").fact(pointer) for pointer in ("/indicators/0/level1", "/indicators/16/level2")]
    assert [word.value for word in words if isinstance(word, Fact)] == ["产出指标", "社会效益指标"]


def test_ids_differ_and_name_the_form() -> None:
    ids = [form(path).id for path in FILES]
    assert len(set(ids)) == len(ids)
    assert ids[0] == "department:2024:522700:黔南州机关事务管理局"
    assert ids[2] == "project:2024:522700:中共黔南州委社会工作部:定额公用经费"
