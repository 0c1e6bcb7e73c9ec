"""``report RUN``: a folder of pages in its place, with pages of the worst forms, or another format."""

import csv
import json
import os
import pickle
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from golden_forms import FORMS
from run_samples import form_row, make_run, run_of
from zhunsheng.api import House
from zhunsheng.cli import main
from zhunsheng.cli.run_pages import Fate, Workplace, drawn
from zhunsheng.findings.batch import WorstForm
from zhunsheng.findings.finding import SEVERITIES
from zhunsheng.findings.result import FormResult
from zhunsheng.findings.rows import FindingRow, FormRow
from zhunsheng.findings.tabulated import told
from zhunsheng.runs.supervision import BETWEEN, Orders
from zhunsheng.runs.worker import At


def _rows(house: House, path: Path) -> tuple[FormRow, list[FindingRow]]:
    """What a run keeps of one form."""
    content = path.read_bytes()
    found = house.audit(content, str(path))
    assert isinstance(found, FormResult)
    form, counts = found.form, found.counts
    standing = [one.severity for one in found.findings if one.waiver is None]
    row = form_row(
        form.id,
        source=form.source,
        digest=form.digest,
        kind=form.kind,
        organization=form.organization,
        jurisdiction=form.jurisdiction,
        fiscal_year=form.fiscal_year,
        ruleset=found.ruleset.digest,
        verdict=found.verdict,
        content=content,
        **{f"{one}s": standing.count(one) for one in SEVERITIES},
        **counts,
    )
    return row, list(told(found, form.source))


@pytest.fixture(scope="module")
def run(house: House, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over the sample forms."""
    rows = [_rows(house, path) for path in sorted(FORMS.glob("*.json"))]
    findings = [one for _, found in rows for one in found]
    return run_of(tmp_path_factory.mktemp("run"), [row for row, _ in rows], findings)


def test_the_worst_forms_get_a_page_with_the_findings_of_the_run(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "report"
    assert main(["report", str(run), "-o", str(folder)]) == 0
    pages = sorted((folder / "forms").iterdir())
    assert [one.name for one in pages] == [f"{number:06d}.html" for number in range(1, 6)]
    assert "5 张表单独成页" in capsys.readouterr().err
    listed = (folder / "data" / "forms" / "00000.js").read_text("utf-8")
    forms = json.loads(listed[len('zs("forms/00000",') : -3])
    for form, page in zip(forms, pages, strict=False):
        text = page.read_text("utf-8")
        assert form[0] in text
        assert len(re.findall(r'<article class="card', text)) >= form[9] + form[10] + form[11] > 0
    assert [one[14] for one in forms] == [1, 1, 1, 1, 1, 0]


def test_so_many_pages_are_made_as_are_asked_for_and_old_ones_go(run: Path, tmp_path: Path) -> None:
    for number in (3, 1, 0):
        assert main(["report", str(run), "-o", str(tmp_path), "--reports", str(number), "-q"]) == 0
        assert len(list(tmp_path.glob("forms/*"))) == number
    assert sorted(one.name for one in tmp_path.iterdir()) == ["data", "index.html"]


def test_a_form_whose_rules_have_changed_gets_no_page_and_that_is_said(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], house: House
) -> None:
    del run
    row, findings = _rows(house, FORMS / "000-jiguan-shiwu.json")
    other = run_of(tmp_path / "run", [row._replace(ruleset="sha256:0")], findings)
    assert main(["report", str(other), "-o", str(tmp_path / "report")]) == 0
    assert "1 张表的规则在审核之后改过" in capsys.readouterr().err
    assert not (tmp_path / "report" / "forms").exists()


def test_rules_that_are_gone_stop_no_report(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    about = json.loads((run / "run.json").read_text("utf-8"))
    about["command"]["rules"] = [str(tmp_path / "gone")]
    other = tmp_path / "run"
    other.mkdir()
    for one in run.iterdir():
        if one.is_dir():
            (other / one.name).symlink_to(one)
    (other / "run.json").write_text(json.dumps(about), encoding="utf-8")
    assert main(["report", str(other), "-o", str(tmp_path / "report")]) == 0
    assert f"没有 {tmp_path / 'gone'}" in capsys.readouterr().err
    assert (tmp_path / "report" / "index.html").is_file()


def test_a_workbook_links_to_the_pages_beside_it(run: Path, tmp_path: Path) -> None:
    book = tmp_path / "汇总.xlsx"
    flags = ["-o", str(tmp_path / "report"), "--save", f"xlsx={book}", "--reports", "2", "-q"]
    assert main(["report", str(run), *flags]) == 0
    assert book.stat().st_size > 5000


def test_the_list_beside_returned_workbooks_says_whose_each_is(run: Path, tmp_path: Path) -> None:
    assert main(["report", str(run), f"--save=annotated={tmp_path}/back", "--reports", "3", "-q"]) == 0
    with (tmp_path / "back" / "list.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = list(csv.DictReader(file))
    books = sorted(one.name for one in (tmp_path / "back").glob("*.xlsx"))
    assert [one["文件"] for one in listed] == books == ["001.xlsx", "002.xlsx", "003.xlsx"]
    weights = [tuple(int(one[name]) for name in ("错误", "警告", "提示")) for one in listed]
    assert weights == sorted(weights, reverse=True)
    for one in listed:
        shown = openpyxl.load_workbook(tmp_path / "back" / one["文件"]).worksheets
        cells = {str(cell) for sheet in shown for row in sheet.iter_rows(values_only=True) for cell in row}
        assert any(one["单位"] in cell for cell in cells)


class Deadly(Workplace):
    """Work that ends its process at the second form, finds the rules of the third changed, and draws the others."""

    def __call__(self) -> Any:
        def work(one: WorstForm, orders: Orders, at: At) -> Fate:
            if not orders.include(0):
                return "lost"
            at(0)
            if one.number == 1:
                os._exit(1)
            at(BETWEEN)
            if one.number == 2:
                return "changed"
            (self.scratch / f"{one.number:06d}").write_bytes(pickle.dumps({"number": one.number}))
            return "drawn"

        return work


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_form_that_ends_its_process_costs_its_own_page_alone(jobs: int) -> None:
    worst = [WorstForm(number, form_row(f"f{number}"), ()) for number in range(5)]
    with drawn(Deadly((), (), "zh", None, None), worst, jobs) as made:
        pages = [(number, form, told["number"]) for number, form, told in made.pages()]
    assert pages == [(number, (f"f{number}", worst[number].row.source), number) for number in (0, 3, 4)]
    assert (made.lost, made.changed) == (1, 1)


#: What is asked of a run → what is said of it.
_REFUSED: tuple[tuple[list[str], str], ...] = (
    (["-f", "text", "-o", "x"], "--format 不能是「text」"),
    ([], "一次运行的报告是一个文件夹"),
    (["-o", "x", "--min-severity", "error"], "列出全部问题"),
)


@pytest.mark.parametrize(("flags", "words"), _REFUSED, ids=[words for _, words in _REFUSED])
def test_what_a_run_cannot_be_rendered_as_is_refused(
    flags: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    make_run(tmp_path / "run", 3)
    assert main(["report", "run", *flags]) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "x").exists()


def test_a_folder_that_holds_something_else_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_run(tmp_path / "run", 3)
    other = tmp_path / "other"
    other.mkdir()
    (other / "keep.txt").write_text("kept", encoding="utf-8")
    for folder in (other, tmp_path / "run"):
        before = sorted(folder.rglob("*"))
        assert main(["report", str(tmp_path / "run"), "-o", str(folder)]) == 2
        assert "里有别的东西" in capsys.readouterr().err
        assert sorted(folder.rglob("*")) == before


def test_what_a_killed_process_left_of_a_report_is_written_over(tmp_path: Path) -> None:
    make_run(tmp_path / "run", 3)
    left = tmp_path / "report" / ".unfinished-abc"
    (left / "data").mkdir(parents=True)
    (tmp_path / "report" / "index.html").write_text("half", encoding="utf-8")
    assert main(["report", str(tmp_path / "run"), "-o", str(tmp_path / "report")]) == 0
    assert not list((tmp_path / "report").glob(".*"))
    assert (tmp_path / "report" / "index.html").stat().st_size > 1000


def test_a_folder_that_is_no_run_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(tmp_path), "-o", str(tmp_path / "report"), "--lang", "en"]) == 2
    assert "is no folder of a run" in capsys.readouterr().err
