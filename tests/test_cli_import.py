"""``import`` and documents handed to ``audit``: forms with their places, refusals with their codes, gates over text."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import zhunsheng
from zhunsheng.api import open_house
from zhunsheng.cli import main
from zhunsheng.resources import data_folder
from zhunsheng.runs.inputs import MOST_DOCUMENT_BYTES

DATA = Path(__file__).parent / "data"
BOOK = DATA / "documents" / "xlsx" / "x01_s000_base.xlsx"
TEXT = next((DATA / "seeds").glob("001*.txt"))
FOLDER_OF_SCANS = DATA / "documents" / "scan"


def imported(out: Path, *arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, Any]:
    code = main(["import", *arguments, "-o", str(out), "-f", "json"])
    told = json.loads(capsys.readouterr().out)
    schema = json.loads((data_folder("schemas") / "import-result.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(told)
    return code, told


def test_a_workbook_becomes_a_form_that_is_audited_like_any_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = imported(tmp_path, str(BOOK), "--jurisdiction", "5227", capsys=capsys)
    (document,) = told["documents"]
    (form,) = document["forms"]
    assert (code, document["refused"], form["left"], form["doubtful"]) == (0, [], [], [])
    content = json.loads(Path(form["file"]).read_text("utf-8"))
    assert content["provenance"]["cells"]["/funds/0/executed"]["cell"] == "F6"
    assert "/jurisdiction" in content["provenance"]["assigned"]
    assert content["provenance"]["coverage"] == {"printed": form["printed"], "read": form["read"]}
    written, direct = (
        zhunsheng.audit(one, jurisdiction="522700").forms[0] for one in (form["file"], str(BOOK))
    )
    assert [(one.rule, one.path) for one in written.findings] == [
        (one.rule, one.path) for one in direct.findings
    ]
    assert ("cost-matches-funds", "/indicators/10/actual") in {
        (one.rule, one.path) for one in direct.findings
    }


def test_what_cannot_be_read_is_told_and_the_rest_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scan = min(FOLDER_OF_SCANS.glob("*.pdf"))
    empty = tmp_path / "空.xlsx"
    empty.write_bytes(b"")
    code, told = imported(tmp_path / "out", str(scan), str(empty), str(BOOK), capsys=capsys)
    assert code == 3
    assert [[one["code"] for one in each["refused"]] for each in told["documents"]] == [
        ["scanned"],
        ["empty"],
        [],
    ]
    assert main(["audit", str(scan), str(BOOK), "--jurisdiction", "5227", "-q", "-f", "json"]) == 3
    result = json.loads(capsys.readouterr().out)
    assert ([one["code"] for one in result["rejected"]], len(result["forms"])) == (["scanned"], 1)


def test_a_file_that_is_too_large_is_not_even_opened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vast = tmp_path / "大.xlsx"
    with vast.open("wb") as file:
        file.truncate(MOST_DOCUMENT_BYTES + 1)
    code, told = imported(tmp_path / "out", str(vast), capsys=capsys)
    assert (code, [one["code"] for one in told["documents"][0]["refused"]]) == (3, ["too-large"])
    (rejected,) = zhunsheng.audit(str(vast)).rejected
    assert rejected.code == "too-large"


def test_nothing_to_import_is_not_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(tmp_path / "没有.xlsx"), "-o", str(tmp_path / "out")]) == 2
    assert main(["import", str(tmp_path), "-o", str(tmp_path / "out")]) == 2
    assert "没有找到文档" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_total_that_does_not_add_up_in_a_text_may_have_been_misread() -> None:
    """The same figures in a form that was filled in by hand are the unit's fault, not the reader's."""
    (read,) = zhunsheng.audit(str(TEXT), jurisdiction="522700").forms
    doubtful = {one.rule for one in read.findings if one.doubtful}
    assert "total-score" in doubtful
    assert "cost-matches-funds" in {one.rule for one in read.findings if not one.doubtful}
    cells = read.form.content["provenance"]["cells"]
    assert cells["/totals/points"]["confidence"] == "guessed"
    assert "认错了,还是填错了" in cells["/totals/points"]["note"]


def test_the_gates_say_nothing_of_a_form_that_adds_up() -> None:
    house = open_house()
    content = json.loads(
        (Path(__file__).parents[1] / "examples/forms/000-jiguan-shiwu.json").read_text("utf-8")
    )
    assert house.gated(content, "000") == content
