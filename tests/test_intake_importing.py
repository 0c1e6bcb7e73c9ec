"""Documents of another kind of form: a schema, a layout and rules, and no Python."""

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from zhunsheng.cli import main
from zhunsheng.forms.schema import load_schemas
from zhunsheng.intake.importing import Imported, import_data
from zhunsheng.intake.layouts import load_layouts
from zhunsheng.resources import data_folder

HERE = Path(__file__).resolve().parents[1] / "examples" / "second-domain"
FOLDERS = [data_folder("schemas"), HERE / "schemas"]
ROWS: tuple[tuple[Any, ...], ...] = (
    ("2024年度“三公”经费支出决算公开表",),
    ("编制单位：某省水文监测中心", *[None] * 6, "单位：万元"),
    ("批复日期：2025年8月6日", None, None, "公开日期：2025年8月20日"),
    (
        "序号",
        "支出项目",
        "上年决算数",
        "本年预算数",
        "本年决算数",
        "团组（批次）",
        "人次（人）",
        "车辆数（辆）",
        "增减原因",
    ),
    (1, "合计", 38.62, 52, 41.37, None, None, None, None),
    (2, "因公出国（境）费用", 0, 6, 0, 0, 0, None, "全年没有出国任务"),
    (3, "公务接待费", 3.18, 5, 2.86, 32, 241, None, None),
    (4, "公务用车购置及运行维护费", 35.44, 41, 38.51, None, None, None, "更新一辆水文应急监测车"),
    (5, "　其中：公务用车购置费", 17.2, 18, 17.86, None, None, 1, None),
    (6, "　公务用车运行维护费", 18.24, 23, 20.65, None, None, 7, None),
    ("一、总体情况",),
    ("2024年度“三公”经费支出决算41.37万元，完成预算的79.56%。",),
    ("联系人：某某某　　联系电话：0000-0000000",),
)
WIDE = ("A1:I1", "A11:I11", "A12:I12", "A13:I13", "A2:D2", "H2:I2", "A3:C3", "D3:I3")


@pytest.fixture(scope="module")
def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ROWS:
        sheet.append(row)
    for row in sheet.iter_rows(min_row=5, max_row=10, min_col=3, max_col=5):
        for cell in row:
            cell.number_format = "#,##0.00"
    for area in WIDE:
        sheet.merge_cells(area)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


@pytest.fixture(scope="module")
def imported(workbook: bytes) -> Imported:
    (one,) = import_data(workbook, "三公.xlsx", load_schemas(FOLDERS), load_layouts(FOLDERS))
    return one


def test_another_kind_of_form_is_imported_by_its_layout(imported: Imported) -> None:
    (form,) = imported.forms
    content = {key: value for key, value in form.content.items() if key != "provenance"}
    assert content == {
        "kind": "sangong",
        "title": "2024年度“三公”经费支出决算公开表",
        "fiscal_year": "2024",
        "organization": "某省水文监测中心",
        "currency_unit": "万元",
        "approved": "2025年8月6日",
        "disclosed": "2025年8月20日",
        "items": [
            _row("合计", "38.62", "52.00", "41.37"),
            _row(
                "因公出国（境）费用",
                "0.00",
                "6.00",
                "0.00",
                batches="0",
                visitors="0",
                note="全年没有出国任务",
                parent=0,
            ),
            _row("公务接待费", "3.18", "5.00", "2.86", batches="32", visitors="241", parent=0),
            _row(
                "公务用车购置及运行维护费", "35.44", "41.00", "38.51", note="更新一辆水文应急监测车", parent=0
            ),
            _row("其中：公务用车购置费", "17.20", "18.00", "17.86", cars="1", parent=3),
            _row("公务用车运行维护费", "18.24", "23.00", "20.65", cars="7", parent=3),
        ],
        "statement": [{"heading": "一、总体情况", "text": ROWS[11][0]}],
        "clerk": {"name": "某某某", "phone": "0000-0000000"},
    }
    assert [(one.head, one.text) for one in form.left] == [("序号", str(number)) for number in range(1, 7)]


def _row(name: str, last_final: str, budget: str, final: str, **more: Any) -> dict[str, Any]:
    blank = {"batches": "", "visitors": "", "cars": "", "note": ""}
    return {"name": name, "last_final": last_final, "budget": budget, "final": final, **blank, **more}


def test_it_is_audited_by_its_own_rules(
    imported: Imported, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "form.json"
    path.write_text(
        json.dumps({**imported.forms[0].content, "jurisdiction": "330000"}, ensure_ascii=False), "utf-8"
    )
    flags = ("--rules", str(HERE / "rules"), "--schemas", str(HERE / "schemas"), "--format", "json")
    assert main(["audit", str(path), *flags]) == 0
    (form,) = json.loads(capsys.readouterr().out)["forms"]
    assert form["verdict"] == "pass"
    assert sum(one["outcome"] == "consistent" for one in form["outcomes"]) >= 10


def test_a_workbook_that_holds_no_form_is_refused_and_told_whole() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["日期", "客户", "金额"])
    data = io.BytesIO()
    book.save(data)
    (one,) = import_data(data.getvalue(), "账.xlsx", load_schemas(FOLDERS), load_layouts(FOLDERS))
    assert [refusal.code for refusal in one.refused] == ["no-form"]
    assert [left.text for left in one.left] == ["日期", "客户", "金额"]
