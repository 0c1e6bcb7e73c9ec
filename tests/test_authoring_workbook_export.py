"""Packs through a workbook and back: nothing is lost, and what would be is told before anything is written."""

import io
import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from workbooks import BESIDE, BOOK, DATA, damaged, member, repacked, workbook
from zhunsheng.authoring.scrutiny.checking import Sources
from zhunsheng.authoring.scrutiny.formatting import format_packs
from zhunsheng.authoring.workbooks.remarks import comments_of
from zhunsheng.authoring.workbooks.tabulating import tabulate
from zhunsheng.authoring.workbooks.workbook_export import differences, whole
from zhunsheng.authoring.workbooks.workbook_import import imported
from zhunsheng.cli import main
from zhunsheng.resources import data_folder
from zhunsheng.rules.folder import read_pack
from zhunsheng.rules.pack import Pack
from zhunsheng.rules.reader import read, read_file

ROOT = Path(__file__).resolve().parents[1]
SECOND = ROOT / "examples" / "second-domain"
SHIPPED = [
    one.parent for folder in (ROOT / "rules", SECOND / "rules") for one in sorted(folder.glob("*/pack.yaml"))
]
PACKS = [*SHIPPED, DATA / "nation", DATA / "town"]


def _pack(folder: Path) -> Pack:
    pack = read_pack(folder).pack
    assert pack is not None
    return pack


def _comments(folder: Path) -> Counter[str]:
    found: Counter[str] = Counter()
    for path in folder.glob("*.yaml"):
        node, _ = read_file(path)
        if node is not None and not path.name.endswith(".examples.yaml"):
            found.update(one.text for one in comments_of(node.place.source, node))
    return found


def _written(files: Any, folder: Path) -> Path:
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


# There and back


def test_all_shipped_packs_are_here() -> None:
    assert len(SHIPPED) >= 15


@pytest.mark.parametrize("folder", PACKS, ids=[one.name for one in PACKS])
def test_a_pack_comes_back_as_it_went(folder: Path, tmp_path: Path) -> None:
    found = imported(workbook(folder), BOOK)
    assert found.problems == ()
    assert found.pack == _pack(folder)
    again = _written(found.files, tmp_path / "again")
    assert _comments(again) == _comments(folder)
    assert set(found.files) == {
        one.name for one in folder.glob("*.yaml") if not one.name.endswith(".examples.yaml")
    }
    assert imported(workbook(again), BOOK).files == found.files


@pytest.mark.parametrize(
    "folder", [DATA / "town", ROOT / "rules" / "510000-sichuan"], ids=["town", "sichuan"]
)
def test_an_english_workbook_comes_back_too(folder: Path) -> None:
    data = workbook(folder, "en")
    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames[:3] == ["read me", "pack", "basis"]
    assert imported(data, BOOK).pack == _pack(folder)


def test_what_comes_back_is_formatted(tmp_path: Path) -> None:
    beside = Sources((data_folder("rules"),), (data_folder("schemas"),))
    for name in ("420000-hubei", "cn"):
        found = imported(workbook(ROOT / "rules" / name), BOOK)
        again = _written(found.files, tmp_path / name)
        files, problems = format_packs(Sources((again,)), beside)
        assert problems == ()
        assert files
        assert [one.path.name for one in files if one.changed] == []


def test_expressions_typed_any_way_come_back_in_their_usual_spelling() -> None:
    data = damaged(
        workbook(DATA / "town"),
        [{"put": "总体目标.预期目标 不为空 并且 总分.得分>=0", "at": ["规则", "检查", 4]}],
    )
    found = imported(data, BOOK, BESIDE)
    assert [one for one in found.problems if one.severity == "error"] == []
    assert "check: 总体目标.预期目标 不为空 且 总分.得分 ≥ 0" in found.files["pack.yaml"].decode()


def test_the_practice_pack_passes_every_check() -> None:
    found = imported(workbook(DATA / "town"), BOOK, BESIDE)
    assert [one for one in found.problems if one.severity == "error"] == []
    assert found.pack == _pack(DATA / "town")


# Packs made of anything

_PIECES = (
    "得分", "分值", " ", "  ", "\n", "=", "+", "-", "@", "'", '"', "“", "”", ":", ": ", "#", " #", "{", "}", "[", "]", ",",
    "|", ">", "&a", "*", "!", "%", "`", "?", "0.50", "true", "null", "~", "2024-01-01", "010", "--", "\\", "\\n", "\t",
    "　", "：", "（", "1e5", ".5", "<<", "…", "〔x〕", "且", " 且 ", " or ", "𠀀", "é", "\u00a0",
)  # fmt: skip


def _odd(rng: random.Random, *, lines: bool = True) -> str:
    """A text of odd pieces that is not blank."""
    text = "".join(rng.choices(_PIECES, k=rng.choice((1, 2, 3, 5, 9, 40))))
    text = text if lines else text.replace("\n", "").replace("\t", "").strip()
    return text if text.strip() else "甲"


def _name(rng: random.Random, seen: set[str]) -> str:
    while (name := _odd(rng, lines=False)[:60].strip() or "乙") in seen:
        pass
    seen.add(name)
    return name


def _some(rng: random.Random, make: Any, most: int = 3) -> list[Any]:
    return [make() for _ in range(rng.randint(0, most))]


def _value(rng: random.Random, depth: int = 0) -> Any:
    kind = rng.randrange(7 if depth < 2 else 4)
    if kind == 0:
        return rng.choice((0, 1, -3, 100, 7))
    if kind == 1:
        return rng.choice((True, False))
    if kind < 4:
        return _odd(rng)
    if kind == 4:
        return {_name(rng, set()): _value(rng, depth + 1) for _ in range(rng.randint(0, 3))}
    return [_value(rng, depth + 1) for _ in range(rng.randint(0, 3))]


def _scope(rng: random.Random) -> dict[str, Any]:
    one_line = {"hint": _odd(rng), "message": _odd(rng), "when": _odd(rng), "at": _odd(rng)}
    found: dict[str, Any] = {key: text for key, text in one_line.items() if rng.random() < 0.4}
    if rng.random() < 0.5:
        found |= {"each": _odd(rng), "by": [_odd(rng, lines=False) for _ in range(rng.randint(1, 3))]}
    if rng.random() < 0.3:
        found["columns"] = [_odd(rng, lines=False)]
    return found


def _severity(rng: random.Random) -> Any:
    cases = _some(rng, lambda: {"when": _odd(rng), "is": rng.choice(("note", "warning", "error"))})
    last = rng.choice(("note", "warning", "error"))
    return [*cases, last] if cases or rng.random() < 0.3 else last


def _dated(rng: random.Random, make: Any) -> list[dict[str, Any]]:
    years = sorted(rng.sample(range(2000, 2030), rng.randint(1, 4)))
    return [{"from": f"{year}-01-01", **make()} for year in years]


def _rule(rng: random.Random, number: int, prefix: str) -> dict[str, Any]:
    rule = {"id": f"{prefix}rule-{number}", "title": _odd(rng), "severity": _severity(rng), **_scope(rng)}
    if rng.random() < 0.5:
        rule["check"] = _odd(rng)
    else:
        seen: set[str] = set()
        rule["checks"] = [
            {"name": _name(rng, seen), "check": _odd(rng), **_scope(rng)}
            | ({"severity": _severity(rng)} if rng.random() < 0.4 else {})
            for _ in range(rng.randint(1, 3))
        ]
        for check in rule["checks"]:
            if "each" not in rule:
                check.setdefault("each", "指标")
    if rng.random() < 0.4:
        rule["stage"] = _dated(rng, lambda: {"is": rng.choice(("shadow", "note", "error"))})
    if rng.random() < 0.3:
        rule |= {
            "tighten": True,
            "period": {"from": "2020-01-01", "until": "2021-01-01"},
            "category": _odd(rng),
        }
    return rule


def _random_pack(rng: random.Random) -> dict[str, dict[str, Any]]:
    """The files of a pack, section by section, in the shape that YAML gives."""
    seen: set[str] = set()
    documents = {
        _name(rng, seen): {
            "title": _odd(rng),
            "unverified": True,
            "clauses": {_name(rng, set()): {"quote": _odd(rng)}},
        }
        for _ in range(2)
    }
    basis = {"basis": [_odd(rng, lines=False)]} if rng.random() < 0.5 else {}
    taken: set[str] = set()
    parameters = {
        _name(rng, taken): {
            "title": _odd(rng),
            **basis,
            "values": _dated(rng, lambda: {"value": _value(rng)}),
        }
        for _ in range(rng.randint(0, 3))
    }
    definitions = {
        _name(rng, taken): _odd(rng) if rng.random() < 0.6 else {"is": _odd(rng), "title": _odd(rng)}
        for _ in range(rng.randint(0, 3))
    }
    maps = {
        _name(rng, taken): {
            "from": _odd(rng),
            "to": _odd(rng),
            "entries": {_name(rng, set()): [_odd(rng, lines=False)] for _ in range(rng.randint(0, 2))},
        }
        for _ in range(rng.randint(0, 2))
    }
    exceptions = [
        {"id": f"rule-{rng.randint(1, 3)}", "reason": _odd(rng), "severity": _severity(rng)}
        for _ in range(rng.randint(0, 3))
    ]
    head = {
        "id": "odd",
        "jurisdiction": "520000",
        "title": _odd(rng),
        "version": "1.10",
        "kinds": ["department"],
        "extends": {"cn": ">=1"},
    }
    return {
        "pack.yaml": {"pack": head, "basis": documents, "parameters": parameters},
        "第 二.yaml": {
            "definitions": definitions,
            "maps": maps,
            "rules": [_rule(rng, one, "520000.") for one in range(rng.randint(0, 3))],
            "replace": [_rule(rng, 1, "") for _ in range(rng.randint(0, 3))],
            "change": exceptions,
            "disable": [{"id": "rule-9", "reason": _odd(rng), "basis": [_odd(rng, lines=False)]}],
            "set": {_name(rng, set()): {"values": _dated(rng, lambda: {"value": _value(rng)})}},
            "override": {"maps": {_name(rng, set()): {"replace": True, "entries": {"a": ["b"]}}}},
        },
    }


@pytest.mark.parametrize("seed", range(40))
def test_a_pack_made_of_anything_comes_back_or_is_not_written(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    files = {
        name: json.dumps(content, ensure_ascii=False).encode() for name, content in _random_pack(rng).items()
    }
    folder = _written(files, tmp_path / "odd")
    reading = read_pack(folder)
    assert reading.problems == ()
    pack = _pack(folder)
    assert whole(tabulate(folder))
    found = imported(workbook(folder), BOOK)
    assert differences(pack, found.pack, "x") == ()
    assert found.problems == ()


def test_a_change_of_any_record_is_a_difference() -> None:
    pack = _pack(DATA / "town")
    assert differences(pack, pack, "x") == ()
    for one in (replace(pack, rules=pack.rules[1:]), replace(pack, changes=()), None):
        (problem,) = differences(pack, one, "x")
        assert problem.code == "not-on-sheets"
    assert "changes" in differences(pack, replace(pack, changes=()), "x")[0].message.chinese


# What has no place on a sheet

_HEAD = 'pack: {id: demo, jurisdiction: "000000", title: 示例, version: 1.0.0, kinds: [department]}\n'


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (
            'basis: {甲: {title: 甲}}\nrules: [{id: a, title: 甲, severity: note, check: 真, kinds: ["甲\\n乙"]}]\n',
            3,
            "一行",
        ),
        ("rules: [{id: a, title: 甲, severity: note, check: 真, nonsense: 1}]\n", 2, "nonsense"),
        ("parameters: {甲: {title: 甲, values: [{from: 2020-01-01, value: 1, note: 2}]}}\n", 2, "note"),
        (f"definitions: {{甲: {'得分 且 ' * 7000}得分}}\n", 2, "32767"),
        ("stray: 1\n", 2, "stray"),
    ],
    ids=["two lines in a list", "unknown key", "unknown key of a part", "too long", "unknown section"],
)
def test_what_has_no_cell_is_told_with_its_place(text: str, line: int, says: str, tmp_path: Path) -> None:
    _written({"pack.yaml": (_HEAD + text).encode()}, tmp_path / "demo")
    found = tabulate(tmp_path / "demo")
    assert not whole(found)
    (problem,) = found.problems
    assert (problem.code, problem.line) == ("not-on-sheets", line)
    assert says in problem.message.chinese


def test_a_comment_amid_something_moves_and_is_told(tmp_path: Path) -> None:
    text = "rules:\n  - id: a\n    title: 甲\n    severity: note\n    kinds: [department,\n      # 只有一种\n      ]\n    check: 真\n"
    folder = _written({"pack.yaml": (_HEAD + text).encode()}, tmp_path / "demo")
    (problem,) = tabulate(folder).problems
    assert (problem.code, problem.severity, problem.line) == ("comment-moved", "warning", 7)
    again = imported(workbook(folder), BOOK).files["pack.yaml"].decode()
    assert "    # 只有一种\n    kinds: [department]\n" in again


# The workbook


def _cells(data: bytes) -> Iterator[Any]:
    for sheet in openpyxl.load_workbook(io.BytesIO(data)):
        for row in sheet.iter_rows():
            yield from (cell for cell in row if cell.value is not None)


def test_every_cell_is_text_whatever_it_begins_with() -> None:
    data = workbook(DATA / "town")
    cells = list(_cells(data))
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    values = {cell.value for cell in cells}
    assert {"65.50", "120.0", "2024-03-31", '三级指标 = "=甲"'} <= values
    assert '甲局\n"乙: 局"\n"=丙局"\n"-1"\n"[丁]"' in values
    assert not re.search(rb"<f[ >]", member(data, "xl/worksheets/sheet6.xml"))


def test_sheets_have_frozen_heads_filters_and_lists_to_choose_from() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(DATA / "town")))
    assert book.sheetnames == [
        "说明", "包", "依据", "条款", "参数", "参数值", "定义", "对应表", "对应", "规则", "检查", "轻重", "阶段", "改动", "文件",
    ]  # fmt: skip
    for sheet in book.worksheets[1:]:
        assert str(sheet.freeze_panes).endswith("2")
        assert sheet.auto_filter.ref
    choices = {
        str(one.sqref)[0]: one.formula1
        for one in book["规则"].data_validations.dataValidation
        if one.type == "list"
    }
    assert choices["A"] == '"新增,替换"'
    assert choices["G"] == '"note,warning,error"'
    guide = [cell.value for cell in book["说明"]["A"] if cell.value]
    assert any("new pack --from" in text for text in guide)


def test_the_same_pack_gives_the_same_bytes() -> None:
    assert workbook(DATA / "town") == workbook(DATA / "town")


# What people do to workbooks that may be done

_FINE: list[tuple[str, list[dict[str, Any]], str]] = [
    ("a number typed plainly", [{"put": 65.5, "format": "General", "at": ["参数值", "值", 9]}], "value: 65.5}"),
    ("a whole number", [{"put": 66, "format": "General", "at": ["参数值", "值", 9]}], "value: 66}"),
    ("a date typed as a date", [{"day": "2024-02-01", "at": ["参数值", "起", 9]}], "from: 2024-02-01"),
    ("a date as a value", [{"day": "2024-04-30", "at": ["参数值", "值", 5]}], "value: 2024-04-30}"),
    ("blanks around a word", [{"put": " note ", "at": ["规则", "轻重", 3]}], "severity: note"),
    ("lines ended as on Windows", [{"put": "甲局_x000D_\n乙局", "at": ["参数值", "值", 7]}], "value: [甲局, 乙局]}"),
    ("a new row", [{"row": ["定义", {"名称": "新行", "表达式": "得分 不为空"}]}], "  新行: 得分 不为空\n"),
    ("a blank row between", [{"row": ["定义", {"名称": " "}]}, {"row": ["定义", {"名称": "新行", "表达式": "得分 不为空"}]}], "新行:"),
    ("yes as Excel says it", [{"put": True, "at": ["规则", "只许从严", 2]}], "tighten: true"),
    ("no kind beside a value", [{"clear": ["参数值", "种类", 9]}], "value: 65.50}"),
    ("a remark on a key", [{"put": "〔条件〕先看条件", "at": ["规则", "备注", 3]}], "    # 先看条件\n    when:"),
    ("the same look throughout", [{"rich": [["甲", True], ["乙", True]], "look": "b", "at": ["规则", "题名", 3]}], "title: 甲乙"),
    ("a sheet that nothing stands on", [{"drop": "对应"}, {"clear": ["对应表", "名称", 2]}, {"delete_row": ["对应表", 2]}], "rules:"),
    ("the instructions removed", [{"drop": "说明"}], "rules:"),
]  # fmt: skip


@pytest.mark.parametrize(("damage", "wanted"), [row[1:] for row in _FINE], ids=[row[0] for row in _FINE])
def test_what_may_be_done_is_taken(damage: list[dict[str, Any]], wanted: str) -> None:
    found = imported(damaged(workbook(DATA / "town"), damage), BOOK)
    assert found.problems == ()
    text = found.files["pack.yaml"].decode()
    assert wanted in text
    assert read(text.encode(), "x")[1] == ()


def test_columns_and_rows_may_be_moved() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(DATA / "town")))
    sheet = book["参数值"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    for number, row in enumerate([rows[0], *rows[1:]], 1):
        for column, value in enumerate(reversed(row), 1):
            sheet.cell(number, column).value = value
    written = io.BytesIO()
    book.save(written)
    assert imported(written.getvalue(), BOOK).pack == _pack(DATA / "town")


def test_a_wrong_dimension_hides_no_row() -> None:
    data = workbook(DATA / "town")
    name = "xl/worksheets/sheet6.xml"
    short = re.sub(rb'<dimension ref="[^"]+"', b'<dimension ref="A1:A2"', member(data, name))
    assert imported(repacked(data, {name: short}), BOOK).pack == _pack(DATA / "town")


def test_garbage_never_gets_further_than_a_problem() -> None:
    data = bytearray(workbook(DATA / "nation"))
    rng = random.Random(7)
    for _ in range(40):
        spoiled = bytearray(data)
        for _ in range(rng.choice((1, 3, 30))):
            spoiled[rng.randrange(len(spoiled))] = rng.randrange(256)
        found = imported(bytes(spoiled), BOOK)
        assert found.problems or found.pack == _pack(DATA / "nation")


# The commands


def test_show_writes_a_workbook_that_comes_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "规则.xlsx"
    assert main(["show", "420000", "-f", "xlsx", "-o", str(out)]) == 0
    assert capsys.readouterr().out == ""
    assert imported(out.read_bytes(), BOOK).pack == _pack(ROOT / "rules" / "420000-hubei")
    flags = ["--rules", str(SECOND / "rules"), "--schemas", str(SECOND / "schemas")]
    assert main(["show", "sangong", "-f", "xlsx", "-o", str(out), "--lang", "en", *flags]) == 0
    assert imported(out.read_bytes(), BOOK).pack == _pack(SECOND / "rules" / "sangong")


def test_show_of_no_pack_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "42000", "-f", "xlsx", "-o", str(tmp_path / "x.xlsx")]) == 2
    assert "420000" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_new_takes_a_workbook_back_and_overwrites_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book, folder = tmp_path / "规则.xlsx", tmp_path / "新"
    book.write_bytes(workbook(ROOT / "rules" / "420000-hubei"))
    assert main(["new", "pack", "--from", str(book), "-o", str(folder)]) == 0
    assert capsys.readouterr().out == f"{folder / 'pack.yaml'}\n"
    assert _pack(folder) == _pack(ROOT / "rules" / "420000-hubei")
    before = (folder / "pack.yaml").read_bytes()
    assert main(["new", "pack", "--from", str(book), "-o", str(folder)]) == 2
    assert (folder / "pack.yaml").read_bytes() == before
    assert main(["new", "pack", "../x", "--from", str(book), "-o", str(folder)]) == 2
    assert main(["new", "rule", "x", "--from", str(book), "-o", str(tmp_path / "y")]) == 2
    assert {one.name for one in tmp_path.iterdir()} == {"规则.xlsx", "新"}


def test_new_writes_nothing_of_a_workbook_with_a_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "规则.xlsx"
    data = workbook(ROOT / "rules" / "420000-hubei")
    book.write_bytes(damaged(data, [{"put": "总分.得份 ≥ 0", "at": ["规则", "条件", 2]}]))
    assert main(["new", "pack", "--from", str(book), "-o", str(tmp_path / "新")]) == 2
    told = capsys.readouterr().err
    assert f"{book}[规则!J2]:1:1: unknown-name" in told
    assert "~~" in told
    assert not (tmp_path / "新").exists()
