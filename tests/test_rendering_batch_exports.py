"""Exports of runs and of single results: workbook, CSV, JSON, JSON Lines, SARIF, JUnit, and forms sent back."""

import csv
import io
import json
import re
import subprocess
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import openpyxl
import pytest

from golden_forms import house
from rendering_samples import sample_result
from run_samples import HOSTILE, PERSON, PHONE, make_run
from zhunsheng.api import audit_inputs
from zhunsheng.cli import main
from zhunsheng.cli.exports import EXPORTS, pieces
from zhunsheng.cli.outputs import documents
from zhunsheng.cli.run_outputs import opened_run
from zhunsheng.findings.exported import Exported
from zhunsheng.findings.result import result_to_json
from zhunsheng.findings.rows import FindingRow, FormRow
from zhunsheng.rendering.annotated_xlsx import render_annotated_xlsx
from zhunsheng.rendering.batch_csv import COLUMNS, cell, render_batch_csv
from zhunsheng.rendering.batch_json import render_batch_json, render_batch_jsonl
from zhunsheng.rendering.batch_xlsx import write_batch_xlsx
from zhunsheng.rendering.findings_junit import render_findings_junit
from zhunsheng.rendering.findings_sarif import render_findings_sarif
from zhunsheng.rendering.result_export import ResultExport
from zhunsheng.rendering.result_json import render_json
from zhunsheng.rendering.run_masking import FindingMasker, MaskedExport
from zhunsheng.rendering.xlsx_summary import Links
from zhunsheng.runs.exporting import RunExport
from zhunsheng.runs.tables import RuleCounts, Shard, write

ROOT = Path(__file__).resolve().parents[1]
RESULT_SCHEMA = json.loads((ROOT / "schemas" / "audit-result.schema.json").read_bytes())
SHEETS = ["汇总", "地区×规则", "明细", "未能读取", "规则目录", "版本"]
FORMULA = ("=", "+", "-", "@", "\t", "\n", "\r", "＝", "＋", "－", "＠")


@cache
def schemas() -> Mapping[str, Mapping[str, Any]]:
    return documents(house().schemas)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of 150 forms, one of them hostile, beside an earlier one."""
    return make_run(tmp_path_factory.mktemp("exports") / "run", 150, shard=40, since=True, hostile=True)


@contextmanager
def exported(run: Path, lightest: str = "note", *, show_contacts: bool = False) -> Iterator[Exported]:
    with opened_run(run, schemas(), show_contacts=show_contacts) as tables:
        plain = RunExport(tables, lightest)
        yield plain if show_contacts else MaskedExport(plain, schemas())


def bytes_of(audit: Exported, format_: str) -> bytes:
    return b"".join(pieces(format_, audit, "zh", masked=True))


def workbook(audit: Exported, **more: Any) -> tuple[bytes, Any]:
    file = io.BytesIO()
    write_batch_xlsx(audit, file, **more)
    return file.getvalue(), openpyxl.load_workbook(io.BytesIO(file.getvalue()))


@cache
def real_result() -> dict[str, Any]:
    """What the audit of the sample forms says."""
    return result_to_json(audit_inputs(house(), [str(ROOT / "examples" / "forms")]))


def of_result(result: Mapping[str, Any], lightest: str = "note") -> ResultExport:
    return ResultExport(result, {"522700": "黔南布依族苗族自治州"}, lightest)


# The workbook of a run


def test_the_workbook_agrees_with_the_run(run: Path) -> None:
    told = json.loads((run / "run.json").read_bytes())
    with exported(run) as audit:
        _, book = workbook(audit)
        listed, rules = audit.totals().listed, len(audit.rules())
    assert book.sheetnames == SHEETS
    lines = {row[0]: row[1] for row in book["汇总"].iter_rows(values_only=True) if row[0]}
    census = told["census"]
    keys = {"找到的输入": "found", "已审核": "evaluated", "未能读取": "rejected", "隔离": "quarantined"}
    assert {key: lines[key] for key in keys if key != "未能读取"} == {
        key: census[name] for key, name in keys.items() if key != "未能读取"
    }
    assert (lines["相加相等"], lines["与各表的行数一致"]) == ("是", "是")
    assert lines["不通过"] == told["counts"]["verdicts"]["fail"]
    assert [lines[one] for one in ("错误", "警告", "提示")] == list(told["counts"]["findings"].values())
    assert book["明细"].max_row == 1 + listed > 50
    assert book["未能读取"].max_row == 1 + census["rejected"] + census["quarantined"] + census["skipped"]
    assert book["规则目录"].max_row == 1 + rules
    whole = [row for row in book["地区×规则"].iter_rows(values_only=True) if row[0] == "合计"]
    assert whole[0][2] == census["evaluated"]


def test_the_workbook_says_when_the_census_does_not_hold(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", 20, adds_up=False)
    with exported(run) as audit:
        lines = {row[0]: row[1] for row in workbook(audit)[1]["汇总"].iter_rows(values_only=True)}
    assert lines["相加相等"] == "否！有输入没有下落"
    next((run / "rejected").iterdir()).unlink()
    with exported(run) as audit:
        lines = {row[0]: row[1] for row in workbook(audit)[1]["汇总"].iter_rows(values_only=True)}
    assert lines["与各表的行数一致"] == "否！清点与各表的行数不同"


def test_the_workbook_can_be_worked_with(run: Path) -> None:
    pages = Links("报告/index.html", lambda _form, source: f"报告/forms/{source[-8:-5]}.html")
    with exported(run) as audit:
        _, book = workbook(audit, links=pages)
    for name in SHEETS[1:5]:
        assert book[name].auto_filter.ref, name
        assert book[name].freeze_panes, name
    assert book["汇总"]["A3"].hyperlink.target == "报告/index.html"
    page = book["明细"].cell(2, book["明细"].max_column).hyperlink
    assert page.target.startswith("报告/forms/")
    assert not any("://" in one.hyperlink.target for row in book["明细"] for one in row if one.hyperlink)


def test_numbers_are_numbers_and_no_digit_is_lost(run: Path) -> None:
    with exported(run) as audit:
        _, book = workbook(audit)
    heads = [one.value for one in book["明细"][1]]
    differences = [row[heads.index("相差")] for row in book["明细"].iter_rows(min_row=2)]
    numbers = [one for one in differences if one.value is not None]
    assert numbers
    assert {one.data_type for one in numbers} == {"n"}
    assert {one.number_format for one in numbers} >= {"#,##0.00"}
    result = sample_result()
    long = {"reported": "12345678901234567.89", "expected": "0.1", "difference": "-200.50", "allowance": "0"}
    result["forms"][0]["findings"] = [{**result["forms"][0]["findings"][0], **long}]
    _, book = workbook(of_result(result))
    row = dict(zip(heads, [one.value for one in book["明细"][2]], strict=True))
    assert row["准确值"] == "填报 12345678901234567.89"
    assert (Decimal(str(row["应为"])), Decimal(str(row["相差"]))) == (Decimal("0.1"), Decimal("-200.5"))


def test_more_rows_than_a_sheet_holds_are_split(run: Path) -> None:
    with exported(run) as audit:
        listed = audit.totals().listed
        _, whole = workbook(audit)
        _, book = workbook(audit, rows_per_sheet=40)
    parts = [name for name in book.sheetnames if name.startswith("明细")]
    assert parts == ["明细", *(f"明细({number})" for number in range(2, -(-listed // 40) + 1))]
    assert book["明细"]["A1"].value == f"共 {listed} 行，一张工作表放不下，分在：" + "、".join(parts)
    assert book["明细(2)"]["A1"].value == "接“明细”"
    split = [row for name in parts for row in book[name].iter_rows(min_row=3, values_only=True)]
    assert book["明细"].max_row == 2 + 40
    assert split == list(whole["明细"].iter_rows(min_row=2, values_only=True))
    assert any(
        row[0] and "一张工作表放不下" in str(row[0]) for row in book["汇总"].iter_rows(values_only=True)
    )


def test_hostile_text_stays_text_in_a_workbook(run: Path) -> None:
    result = sample_result()
    bad = {
        "message": '=HYPERLINK("http://x")',
        "place": "@SUM(1)",
        "hint": "\ud800\x07\ufffe\u202e",
        "title": "字" * 40_000,
        "rule": "-1+1",
        "reported": "=1+1",
    }
    result["forms"][0]["findings"] = [{**result["forms"][0]["findings"][0], **bad}]
    data, book = workbook(of_result(result))
    cells = {str(one.value): one.data_type for one in book["明细"][2] if one.value is not None}
    assert {cells[bad[key]] for key in ("message", "place", "rule", "reported")} == {"s"}
    assert "⟨U+D800⟩⟨U+0007⟩⟨U+FFFE⟩⟨U+202E⟩" in cells
    cut = next(one for one in cells if one.startswith("字"))
    assert (len(cut), cut.endswith("……（太长，余下略）")) == (32_767, True)
    with exported(run) as audit:
        whole, _ = workbook(audit)
    for held in (data, whole):
        archive = zipfile.ZipFile(io.BytesIO(held))
        texts = [archive.read(name).decode() for name in archive.namelist() if "/worksheets/sheet" in name]
        assert not any("<f>" in text or "<f " in text for text in texts)


def test_a_workbook_of_a_run_that_was_stopped_says_so(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", 5)
    told = json.loads((run / "run.json").read_bytes())
    (run / "run.json").write_text(json.dumps({**told, "state": "interrupted"}), encoding="utf-8")
    with exported(run) as audit:
        first = [row[0].value for row in workbook(audit)[1]["汇总"].iter_rows(max_row=4)]
    assert any("没有做完" in str(one) for one in first)


@pytest.mark.external
def test_an_office_opens_the_workbook_and_counts_its_rows(run: Path, tmp_path: Path) -> None:
    with exported(run) as audit:
        data, _ = workbook(audit)
        listed = audit.totals().listed
    (tmp_path / "run.xlsx").write_bytes(data)
    (tmp_path / "form.xlsx").write_bytes(
        render_annotated_xlsx(real_result()["forms"][0], schemas()["department"])
    )
    every = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    command = [
        "soffice",
        "--headless",
        f"-env:UserInstallation=file://{tmp_path}/office",
        "--convert-to",
        every,
    ]
    files = ["run.xlsx", "form.xlsx"]
    subprocess.run(
        [*command, "--outdir", ".", *files], cwd=tmp_path, check=True, capture_output=True, timeout=240
    )
    with (tmp_path / "run-明细.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == listed
    assert all(re.fullmatch(r"-?[\d,]+(\.\d+)?", one["相差"]) for one in rows if one["相差"])
    assert "审核结果" in (tmp_path / "run-汇总.csv").read_text(encoding="utf-8")
    assert (tmp_path / "form-问题清单.csv").read_text(encoding="utf-8").count("\n") > 5


# What any export must hold


@pytest.mark.parametrize("format_", [*EXPORTS, "json"])
def test_the_same_forms_give_the_same_bytes_however_they_lie(format_: str, tmp_path: Path) -> None:
    plain = make_run(tmp_path / "plain", 60, shard=60)
    mixed = make_run(tmp_path / "mixed", 60, shard=7, shuffled=True)
    told = json.loads((mixed / "run.json").read_bytes())
    told |= {"times": {"started": "2031-01-01T00:00:00Z"}, "host": "other"}
    told["command"]["jobs"] = 8
    (mixed / "run.json").write_text(json.dumps(told), encoding="utf-8")
    with exported(plain) as one, exported(mixed) as other:
        assert bytes_of(one, format_) == bytes_of(other, format_)


def run_about_contacts(folder: Path) -> Path:
    """A run of one form with a finding on a personal cell, and one that quotes it only in its document."""
    content = {
        "kind": "project",
        "title": "表",
        "fiscal_year": 2024,
        "jurisdiction": "522700",
        "contact": {"name": PERSON, "phone": PHONE},
    }
    values: dict[str, Any] = dict.fromkeys(FormRow._fields, 0) | dict.fromkeys(("reported", "recomputed"))
    values |= {"form": "project:2024", "source": "a.json", "kind": "project", "title": "表"}
    values |= {"organization": "某局", "jurisdiction": "522700", "fiscal_year": 2024, "verdict": "fail"}
    values |= {
        "digest": "sha256:" + "0" * 64,
        "ruleset": "sha256:" + "1" * 64,
        "errors": 1,
        "inconsistent": 1,
    }
    form = FormRow(**values | {"content": json.dumps(content).encode()})
    model = real_result()["forms"][0]["findings"][0]
    fact = {**model["facts"][0], "path": "/contact/name", "printed": PERSON, "value": PERSON}
    document = {
        **model,
        "path": "/contact/name",
        "message": f"联系人 {PERSON} 的电话 {PHONE}",
        "facts": [fact],
    }
    document |= dict.fromkeys(("reported", "expected", "difference", "allowance"))
    document["facts"] = [fact, {**fact, "path": "/contact/phone", "printed": PHONE, "value": PHONE}]
    told: dict[str, Any] = dict.fromkeys(FindingRow._fields, "")
    told |= {"form": form.form, "source": form.source, "rule": model["rule"], "standing": "finding"}
    told |= {"severity": "error", "outcome": "inconsistent", "path": "/contact/name", "place": "联系人"}
    told |= {"message": document["message"], "fingerprint": "f" * 16, "document": json.dumps(document)}
    row = FindingRow(**told | dict.fromkeys(("reported", "expected", "difference", "allowance")))
    shard = Shard()
    shard.add(form, RuleCounts((model["rule"],), (0, 0, 1, 0, 0, 0, 0, 0), ("",)), [row])
    for name, table in shard.tables().items():
        (folder / name).mkdir(parents=True)
        write(table, folder / name / "000000.parquet")
    ruleset = {"digest": form.ruleset, "jurisdiction": "522700", "kind": "project", "fiscal_year": 2024}
    whole = {
        "schema_version": "1",
        "engine": {"name": "zhunsheng", "version": "0"},
        "state": "finished",
        "rulesets": [{**ruleset, "packs": [], "titles": {model["rule"]: "题"}, "decisive": {}}],
    }
    (folder / "run.json").write_text(json.dumps(whole), encoding="utf-8")
    return folder


@pytest.mark.parametrize("format_", [*EXPORTS, "json"])
def test_contacts_are_masked_unless_asked_for(format_: str, tmp_path: Path) -> None:
    run = run_about_contacts(tmp_path / "run")
    with exported(run) as masked, exported(run, show_contacts=True) as shown:
        hidden, plain = (_text(bytes_of(one, format_), format_) for one in (masked, shown))
    assert PERSON in plain
    assert PERSON not in hidden
    assert PHONE not in hidden
    assert "王**" in hidden


def _text(data: bytes, format_: str) -> str:
    if format_ != "xlsx":
        return data.decode()
    book = openpyxl.load_workbook(io.BytesIO(data))
    return "\n".join(str(one.value) for sheet in book for row in sheet.iter_rows() for one in row)


def test_the_masker_knows_which_findings_to_look_at() -> None:
    masker = FindingMasker(schemas())
    assert re.search(masker.pattern, json.dumps({"facts": [{"path": "/contact/phone"}]}))
    assert not re.search(masker.pattern, json.dumps({"facts": [{"path": "/indicators/0/score"}]}))
    assert not FindingMasker({"other": {"properties": {"a": {"title": "甲"}}}}).pattern


@pytest.mark.parametrize("lightest", ["note", "warning", "error"])
def test_light_findings_are_left_out_everywhere(lightest: str, run: Path) -> None:
    kept = {"note": {"note", "warning", "error"}, "warning": {"warning", "error"}, "error": {"error"}}[
        lightest
    ]
    for audit in (of_result(real_result(), lightest), None):
        with exported(run, lightest) as tables:
            chosen = audit or tables
            rows = _rows(chosen)
            assert {row["severity"] for row in rows if row["severity"]} == kept
            assert sum(bool(row["severity"]) for row in rows) == chosen.totals().listed
            results = json.loads(bytes_of(chosen, "sarif"))["runs"][0]["results"]
            assert {one["level"] for one in results if one["kind"] == "fail"} == kept


# CSV


def _rows(audit: Exported) -> list[dict[str, str]]:
    data = b"".join(render_batch_csv(audit))
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_csv_holds_every_form_finding_and_lost_input_once(run: Path) -> None:
    told = json.loads((run / "run.json").read_bytes())
    with exported(run) as audit:
        rows, totals = _rows(audit), audit.totals()
    assert tuple(rows[0]) == COLUMNS
    states = Counter(one["state"] for one in rows)
    assert len({(one["form"], one["source"]) for one in rows if one["state"] == "audited"}) == 150
    assert sum(bool(one["rule"]) for one in rows) == totals.listed
    assert {one: states[one] for one in totals.rejected} == totals.rejected
    assert told["census"]["evaluated"] == totals.forms == 150
    assert {one["change"] for one in rows} == {"", "new", "unchanged"}
    keys = [(one["form"], one["source"], one["rule"], one["path"]) for one in rows if one["rule"]]
    assert keys == sorted(keys)


def test_no_cell_of_a_csv_is_a_formula(run: Path) -> None:
    with exported(run) as audit:
        rows = _rows(audit)
    hostile = [one for row in rows for one in row.values() if one and one.startswith(FORMULA)]
    assert all(re.fullmatch(r"-?\d+(\.\d+)?", one) for one in hostile)
    assert any(HOSTILE[:20] in row["organization"] for row in rows)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+86 138", "'+86 138"),
        ("-1", "-1"),
        ("-1-1", "'-1-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\n=1"),
        ("＝50524572.00元", "'＝50524572.00元"),
        ("a\x00b", "a⟨U+0000⟩b"),
        (None, ""),
    ],
)
def test_a_cell_is_what_it_says(text: str | None, written: str) -> None:
    assert cell(text) == written


# JSON


def test_json_written_in_pieces_is_the_same_document() -> None:
    for result in (sample_result(), {**sample_result(), "forms": [], "rejected": []}, real_result()):
        ordered = {
            **result,
            "forms": sorted(result["forms"], key=lambda one: (one["form"]["id"], one["form"]["source"])),
        }
        ordered["summary"] = {
            "forms": len(result["forms"]),
            "findings": sum(len(one["findings"]) for one in result["forms"]),
            "rejected": len(result["rejected"]),
            "verdicts": dict(Counter(one["verdict"] for one in result["forms"])),
        }
        assert b"".join(render_batch_json(of_result(result))).decode() == render_json(ordered)


def test_the_json_of_a_run_is_a_result(run: Path) -> None:
    with exported(run) as audit:
        whole = json.loads(bytes_of(audit, "json"))
        lines = [json.loads(one) for one in b"".join(render_batch_jsonl(audit)).splitlines()]
    jsonschema.Draft202012Validator(RESULT_SCHEMA).validate(whole)
    assert lines == whole["forms"]
    assert whole["summary"]["forms"] == 150
    assert any(one["outcomes"] for one in lines)
    assert not any(PERSON in json.dumps(one, ensure_ascii=False) for one in lines)


def test_a_run_tells_which_rules_leave_the_verdict_open(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", 200)
    told = json.loads((run / "run.json").read_bytes())
    told["rulesets"][0]["decisive"] = {"execution-rate": [""], "points-total": [""]}
    (run / "run.json").write_text(json.dumps(told), encoding="utf-8")
    with exported(run) as audit:
        forms = [one.document for one in audit.forms()]
    assert {tuple(one["undecided"]) for one in forms if one["verdict"] == "undecided"} == {
        ("execution-rate",)
    }
    assert all(not one["undecided"] for one in forms if one["verdict"] != "undecided")


# SARIF

#: What SARIF 2.1.0 asks of the parts that are written here (sections 3.13, 3.14, 3.19, 3.20, 3.27 to 3.30, 3.33, 3.35).
_TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
_LOCATION = {
    "type": "object",
    "additionalProperties": False,
    "required": ["physicalLocation"],
    "properties": {
        "physicalLocation": {
            "type": "object",
            "additionalProperties": False,
            "required": ["artifactLocation"],
            "properties": {
                "artifactLocation": {
                    "required": ["uri"],
                    "properties": {"uri": {"type": "string", "pattern": "^[!-~]+$"}},
                },
                "region": {"required": ["startLine"], "properties": {"startLine": {"minimum": 1}}},
            },
        },
        "logicalLocations": {
            "type": "array",
            "uniqueItems": True,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {key: {"type": "string"} for key in ("name", "fullyQualifiedName", "kind")},
            },
        },
    },
}
SARIF: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["version", "runs"],
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["tool"],
                "properties": {
                    "tool": {
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "required": ["name"],
                                "properties": {
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": {
                                            "required": ["id"],
                                            "properties": {"shortDescription": _TEXT},
                                        },
                                    }
                                },
                            }
                        },
                    },
                    "language": {"pattern": "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$"},
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "invocations": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["executionSuccessful"],
                            "properties": {
                                "executionSuccessful": {"type": "boolean"},
                                "toolExecutionNotifications": {
                                    "type": "array",
                                    "items": {
                                        "required": ["message"],
                                        "properties": {
                                            "message": _TEXT,
                                            "level": {"enum": ["none", "note", "warning", "error"]},
                                            "locations": {"type": "array", "items": _LOCATION},
                                            "descriptor": {"required": ["id"]},
                                        },
                                    },
                                },
                            },
                        },
                    },
                    "results": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["message"],
                            "additionalProperties": False,
                            "properties": {
                                "ruleId": {"type": "string"},
                                "ruleIndex": {"type": "integer", "minimum": 0},
                                "kind": {"enum": ["fail", "open", "informational"]},
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "message": _TEXT,
                                "locations": {"type": "array", "items": _LOCATION},
                                "partialFingerprints": {"additionalProperties": {"type": "string"}},
                                "baselineState": {"enum": ["new", "unchanged", "updated", "absent"]},
                                "suppressions": {
                                    "type": "array",
                                    "items": {
                                        "required": ["kind"],
                                        "properties": {
                                            "kind": {"enum": ["inSource", "external"]},
                                            "status": {"enum": ["accepted", "underReview", "rejected"]},
                                        },
                                    },
                                },
                                "properties": {"type": "object"},
                            },
                        },
                    },
                },
            },
        },
    },
}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_sarif_keeps_to_its_standard(lang: Any, run: Path) -> None:
    with exported(run) as tables:
        for audit in (tables, of_result(real_result()), of_result(sample_result())):
            whole = json.loads(b"".join(render_findings_sarif(audit, lang=lang)))
            jsonschema.Draft202012Validator(SARIF).validate(whole)
            (told,) = whole["runs"]
            rules = [one["id"] for one in told["tool"]["driver"]["rules"]]
            for one in told["results"]:
                # A level is for what fails, and for nothing else (3.27.10).
                assert (one["kind"] == "fail") == (one["level"] != "none")
                assert "ruleIndex" not in one or rules[one["ruleIndex"]] == one["ruleId"]
            fails = [one for one in told["results"] if one["kind"] == "fail"]
            assert len(fails) == audit.totals().listed
            assert sum("suppressions" in one for one in fails) == audit.totals().waived
            lost = told["invocations"][0]["toolExecutionNotifications"]
            assert len(lost) == sum(audit.totals().rejected.values())


def test_sarif_names_the_line_and_the_cell() -> None:
    result = sample_result()
    result["forms"] = result["forms"][:1]
    result["forms"][0]["form"]["source"] = "文 件/a b.jsonl#12"
    location = json.loads(bytes_of(of_result(result), "sarif"))["runs"][0]["results"][0]["locations"][0]
    physical = location["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "%E6%96%87%20%E4%BB%B6/a%20b.jsonl"
    assert physical["region"] == {"startLine": 12}
    assert location["logicalLocations"][0]["fullyQualifiedName"].startswith("/")
    result["forms"][0]["form"]["source"] = "/a\udc80\ud800#b"
    assert b"file:///a%3F%3F#b" in bytes_of(of_result(result), "sarif")


# JUnit


def test_junit_counts_what_it_lists(run: Path) -> None:
    with exported(run) as tables:
        for audit in (tables, of_result(real_result())):
            suites = ET.fromstring(b"".join(render_findings_junit(audit))).findall("testsuite")  # noqa: S314 - our own
            lost = sum(count for state, count in audit.totals().rejected.items() if state != "skipped")
            assert len(suites) == audit.totals().forms + bool(lost)
            for one in suites:
                cases = one.findall("testcase")
                assert one.get("tests") == str(len(cases))
                for count, end in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
                    assert one.get(count) == str(sum(case.find(end) is not None for case in cases))
            standing = {
                (form.document["form"]["source"], finding["rule"])
                for form in audit.forms()
                for finding in form.document["findings"]
                if not finding["waiver"]
            }
            assert sum(int(one.get("failures") or 0) for one in suites) == len(standing)


def test_junit_of_many_forms_lists_those_with_findings_and_says_so(run: Path) -> None:
    with exported(run) as audit:
        data = b"".join(render_findings_junit(audit, most=10)).decode()
        found = sum(1 for _ in audit.forms(found=True))
        rejected = audit.totals().rejected
    suites = ET.fromstring(data).findall("testsuite")  # noqa: S314 - our own
    assert len(suites) == found + bool(rejected) < 80
    assert "<!-- 共 150 张表" in data


# A form sent back


def _annotated(number: int, **more: Any) -> tuple[dict[str, Any], Any]:
    form = {**real_result()["forms"][number], **more}
    data = render_annotated_xlsx(form, schemas()[form["form"]["kind"]])
    return form, openpyxl.load_workbook(io.BytesIO(data))


def _drawn(book: Any) -> dict[str, Any]:
    """What stands on the sheet → its cell."""
    return {str(one.value): one for row in book["表单"].iter_rows() for one in row if one.value is not None}


@pytest.mark.parametrize("number", range(6))
def test_every_finding_stands_on_its_cell(number: int) -> None:
    form, book = _annotated(number)
    assert book.sheetnames == ["表单", "问题清单"]
    comments = [one.comment.text for row in book["表单"].iter_rows() for one in row if one.comment]
    listed = list(book["问题清单"].iter_rows(min_row=3))
    assert len(listed) == len(form["findings"])
    for row, (at, finding) in zip(listed, enumerate(form["findings"], 1), strict=True):
        assert (row[0].value, row[3].value) == (at, finding["rule"])
        assert sum(bool(re.search(rf"(?m)^{at}\. \[", text)) for text in comments) == 1
        place = row[-1].value
        marked = book["表单"][place]
        assert f"{at}. [" in marked.comment.text
        assert marked.fill.fgColor.rgb in {"FFF6C6C0", "FFFBE3A8", "FFCFE2F5", "FFE3E6E9"}
        assert row[-1].hyperlink.location == f"'表单'!{place}"


def test_a_comment_tells_what_is_wrong_with_the_cell() -> None:
    form, book = _annotated(0)
    at, finding = next(
        (at, one) for at, one in enumerate(form["findings"], 1) if one["rule"] == "cost-matches-funds"
    )
    marked = book["表单"][book["问题清单"].cell(2 + at, book["问题清单"].max_column).value]
    assert marked.value == "50220609.67元"
    for text in (finding["title"], "填报 50,220,609.67 元", "应为 50,220,809.67 元", finding["hint"], "依据"):
        assert text in marked.comment.text


def test_a_form_sent_back_masks_its_contacts_and_keeps_hostile_text() -> None:
    form, _ = _annotated(0)
    content = {**form["form"]["content"], "organization": "=1+1", "contact": {"name": PERSON, "phone": PHONE}}
    _, book = _annotated(0, form={**form["form"], "content": content})
    drawn = _drawn(book)
    assert drawn["=1+1"].data_type == "s"
    assert PERSON not in drawn
    assert "王**" in drawn
    shown = render_annotated_xlsx(
        {**form, "form": {**form["form"], "content": content}}, schemas()["department"], show_contacts=True
    )
    assert PERSON in _drawn(openpyxl.load_workbook(io.BytesIO(shown)))


def test_a_form_of_unknown_kind_has_its_list() -> None:
    book = openpyxl.load_workbook(io.BytesIO(render_annotated_xlsx(sample_result()["forms"][0], {})))
    assert book.sheetnames == ["问题清单"]
    assert book["问题清单"].max_row > 2


def test_forms_sent_back_are_the_same_bytes_again() -> None:
    form = real_result()["forms"][1]
    again = [render_annotated_xlsx(form, schemas()[form["form"]["kind"]]) for _ in range(2)]
    assert again[0] == again[1]


# The command line


def test_the_formats_of_a_single_audit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    forms = str(ROOT / "examples" / "forms")
    saved = [f"--save={one}={tmp_path}/result.{one}" for one in EXPORTS]
    main(["audit", forms, "-q", "-f", "jsonl", *saved, f"--save=annotated={tmp_path}/back"])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(list((tmp_path / "back").glob("*.xlsx"))) == 6
    assert [json.loads(one) for one in lines] == [
        json.loads(one) for one in (tmp_path / "result.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    for one in EXPORTS:
        assert (tmp_path / f"result.{one}").stat().st_size > 1000
    assert not list(tmp_path.glob(".*"))


def test_a_workbook_of_several_forms_needs_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(ROOT / "examples" / "forms"), "-q", "-f", "annotated"]) == 2
    assert "--save annotated=" in capsys.readouterr().err
