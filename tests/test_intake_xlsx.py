"""What a workbook shows, and what stands beside its cells."""

import io
import warnings

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from packed_documents import DRAWING_NAMES, NAMES, relations, workbook
from true_documents import ROOT, documents, read
from zhunsheng.intake.documents import read_document
from zhunsheng.intake.grid import Cell, Document, Flag, Grid, Line
from zhunsheng.intake.number_formats import stored_number
from zhunsheng.intake.refusals import Refusal

_STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="&quot;≥&quot;0&quot;次&quot;"/></numFmts>'
    "<fonts><font/><font><strike/></font></fonts>"
    '<cellXfs><xf numFmtId="0" fontId="0"/><xf numFmtId="10"/><xf numFmtId="164"/><xf numFmtId="14"/><xf fontId="1"/></cellXfs>'
)


def _read(data: bytes) -> Document:
    result = read_document(data, "S.xlsx")
    assert isinstance(result, Document), result
    return result


def _cells(data: bytes) -> dict[str, Cell]:
    return {cell.source.cell or "": cell for grid in _read(data).grids() for cell in grid.cells}


CELLS = [
    ('<c r="A1"><v>0.90239999999999998</v></c>', "0.9024", set()),
    ('<c r="A1" s="1"><v>0.98438</v></c>', "98.44%", {Flag.DISPLAYED}),
    ('<c r="A1" s="2"><v>9</v></c>', "≥9次", {Flag.DISPLAYED}),
    ('<c r="A1" s="3"><v>45117</v></c>', "2023/7/10", {Flag.DISPLAYED}),
    ('<c r="A1" s="3"><v>-3</v></c>', "#######", {Flag.DISPLAYED, Flag.OVERFLOW}),
    ('<c r="A1" t="s"><v>0</v></c>', "甲乙", set()),
    ('<c r="A1" t="s"><v>1</v></c>', "新", {Flag.STRUCK}),
    ('<c r="A1" t="s"><v>2</v></c>', "全划", {Flag.STRUCK}),
    ('<c r="A1" t="inlineStr" s="4"><is><t>划去</t></is></c>', "划去", {Flag.STRUCK}),
    ('<c r="A1" t="inlineStr"><is><t>####</t></is></c>', "####", {Flag.OVERFLOW}),
    ('<c r="A1" t="e"><v>#REF!</v></c>', "#REF!", {Flag.ERROR_VALUE}),
    ('<c r="A1" t="b"><v>1</v></c>', "TRUE", set()),
    ('<c r="A1"><f>B1*2</f><v>4</v></c>', "4", {Flag.FORMULA}),
    ('<c r="A1"><f>B1*2</f><v></v></c>', "", {Flag.FORMULA, Flag.NO_CACHED_VALUE}),
    ('<c r="A1"><f>B1*2</f></c>', "", {Flag.FORMULA, Flag.NO_CACHED_VALUE}),
    ('<c r="A1" t="str"><f>B1&amp;""</f><v></v></c>', "", {Flag.FORMULA}),
    ('<c r="A1" t="str"><f>B1</f><v>优</v></c>', "优", {Flag.FORMULA}),
    ("<c><v>7</v></c>", "7", set()),
]
_TEXTS = (
    '<si><r><t>甲</t></r><r><t>乙</t></r><rPh sb="0" eb="1"><t>jia</t></rPh></si>'
    "<si><r><rPr><strike/></rPr><t>旧</t></r><r><t>新</t></r></si>"
    "<si><r><rPr><strike/></rPr><t>全划</t></r></si>"
)


@pytest.mark.parametrize(("xml", "text", "flags"), CELLS)
def test_a_cell_is_shown(xml: str, text: str, flags: set[Flag]) -> None:
    cell = _cells(workbook(f'<row r="1">{xml}</row>', styles=_STYLES, texts=_TEXTS))["A1"]
    assert (cell.text, set(cell.flags)) == (text, flags)


def test_a_formula_is_told_and_a_shared_one_is_moved_to_its_cell() -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1+$C$1</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>2</v></c></row>'
    )
    cells = _cells(workbook(rows))
    assert [cells[one].note for one in ("A1", "A2")] == ["=B1+$C$1", "=B2+$C$1"]


def test_what_is_struck_out_in_part_is_noted() -> None:
    document = _read(workbook('<row r="1"><c r="A1" t="s"><v>1</v></c></row>', texts=_TEXTS))
    assert [(note[0], str(note[2])) for note in document.notes] == [("划去的文字：旧", "S!A1")]


def test_merged_areas_hidden_rows_and_columns_and_empty_margins() -> None:
    rows = "".join(
        f'<row r="{row}"{hidden}>'
        + "".join(f'<c r="{letter}{row}"><v>{value}</v></c>' for letter, value in cells)
        + "</row>"
        for row, hidden, cells in (
            (3, "", (("B", 1), ("C", ""), ("D", 2))),
            (4, ' hidden="1"', (("B", 3), ("C", 4), ("D", ""))),
            (5, "", (("B", 5), ("E", ""))),
            (90, "", (("B", ""), ("C", ""))),
        )
    )
    data = workbook(
        rows,
        before='<dimension ref="B3:B3"/><cols><col min="4" max="4" hidden="1"/></cols>',
        after='<mergeCells count="2"><mergeCell ref="B3:C3"/><mergeCell ref="B5:D1048576"/></mergeCells>',
    )
    grid = next(_read(data).grids())
    found = {
        str(cell.source): (cell.rows, cell.columns, cell.text, {one.value for one in cell.flags})
        for cell in grid.cells
    }
    assert found["S!B3"] == (1, 2, "1", set())
    assert found["S!D3"] == (1, 1, "2", {"hidden-column"})
    assert found["S!B4"] == (1, 1, "3", {"hidden-row"})
    assert found["S!D4"] == (1, 1, "", {"hidden-row", "hidden-column"})
    assert found["S!B5"][1:3] == (3, "5")
    assert "S!C3" not in found
    assert "S!E5" not in found


def test_a_merged_area_hides_no_value_silently() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>77</v></c></row>'
    document = _read(workbook(rows, after='<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'))
    assert [(note[0], str(note[2])) for note in document.notes] == [("被合并单元格盖住的内容：77", "S!B1")]


def test_zeros_that_the_sheet_does_not_show_are_blank() -> None:
    cell = _cells(
        workbook(
            '<row r="1"><c r="A1"><v>0</v></c><c r="B1"><v>1</v></c></row>',
            before='<sheetViews><sheetView showZeros="0"/></sheetViews>',
        )
    )["A1"]
    assert (cell.text, cell.note, set(cell.flags)) == ("", "0", {Flag.DISPLAYED})


def test_a_hidden_sheet_is_a_hidden_grid() -> None:
    data = workbook('<row r="1"><c r="A1"><v>1</v></c></row>', sheet_state=' state="veryHidden"')
    assert [grid.hidden for grid in _read(data).grids()] == [True]


def test_headers_text_boxes_comments_and_pictures_are_not_lost() -> None:
    more = {
        "xl/worksheets/_rels/sheet1.xml.rels": relations(
            ("d", "drawing", "../d.xml"), ("c", "comments", "../c.xml")
        ),
        "xl/d.xml": f"<xdr:wsDr {DRAWING_NAMES}><xdr:twoCellAnchor><xdr:from><xdr:col>2</xdr:col><xdr:row>4</xdr:row></xdr:from>"
        "<xdr:sp><xdr:txBody><a:p><a:r><a:t>单位：</a:t></a:r><a:r><a:t>局</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:twoCellAnchor>"
        "<xdr:oneCellAnchor><xdr:from><xdr:col>0</xdr:col><xdr:row>0</xdr:row></xdr:from><xdr:pic/></xdr:oneCellAnchor></xdr:wsDr>",
        "xl/c.xml": f'<comments {NAMES}><commentList><comment ref="A1"><text><r><t>请核对</t></r></text></comment></commentList></comments>',
    }
    document = _read(
        workbook(
            '<row r="1"><c r="A1"><v>1</v></c></row>',
            after='<headerFooter><oddHeader>&amp;L&amp;"宋体,常规"附件3</oddHeader><oddFooter>第&amp;P页</oddFooter></headerFooter>',
            more=more,
        )
    )
    told = [(one.text, str(one.source), one.source.area) for one in document.parts if isinstance(one, Line)]
    assert told == [("附件3", "S", "header"), ("第 页", "S", "footer"), ("单位：局", "S!C5", "text-box")]
    assert [(note[0], str(note[2])) for note in document.notes] == [
        ("一幅图片，没有读", "S!A1"),
        ("批注：请核对", "S!A1"),
    ]


_LINK = {
    "xl/_rels/workbook.xml.rels": relations(
        ("w1", "worksheet", "worksheets/sheet1.xml"), ("e", "externalLink", "e.xml")
    )
}


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("macros", {"xl/vbaProject.bin": b"\x00"}),
        ("external-links", _LINK),
        ("doctype", {"xl/sst.xml": '<!DOCTYPE a [<!ENTITY b "c">]><sst/>'}),
        (
            "doctype",
            {
                "xl/sst.xml": '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "c">]><sst/>'.encode(
                    "utf-16"
                )
            },
        ),
        ("doctype", {"customXml/item.xml": b'<?xml version="1.0" encoding="cp037"?>'}),
        ("broken-document", {"xl/worksheets/sheet1.xml": "<worksheet>"}),
        ("broken-document", {"_rels/.rels": relations()}),
    ],
)
def test_a_workbook_that_is_not_opened(code: str, more: dict[str, str | bytes]) -> None:
    result = read_document(workbook('<row r="1"><c r="A1"><v>1</v></c></row>', more=more), "S.xlsx")
    assert isinstance(result, Refusal)
    assert (result.code, result.source) == (code, "S.xlsx")


def test_a_sheet_of_two_million_empty_bordered_cells_is_refused_in_bounded_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("zhunsheng.intake.xlsx.MOST_PLACES", 1000)
    rows = "".join(f'<row r="{row}"><c r="A{row}" s="1"/></row>' for row in range(1, 1100))
    result = read_document(workbook(rows), "S.xlsx")
    assert isinstance(result, Refusal)
    assert result.code == "too-large"


@pytest.mark.parametrize("name", documents("xlsx"))
def test_nothing_that_openpyxl_sees_is_missing(name: str) -> None:
    data = (ROOT / name).read_bytes()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        values, formulas = (
            openpyxl.load_workbook(io.BytesIO(data), data_only=mode) for mode in (True, False)
        )
    grids = {grid.name: grid for grid in read(name).grids()}
    for sheet in values:
        _agrees(grids[sheet.title], sheet, formulas[sheet.title])


def _agrees(
    grid: Grid,
    values: Worksheet,
    formulas: Worksheet,
) -> None:
    cells = {cell.source.cell: cell for cell in grid.cells}
    for row in values.iter_rows():
        for seen in row:
            formula = formulas[seen.coordinate].value
            if isinstance(formula, str) and formula.startswith("="):
                # openpyxl takes the text "=5个" for a formula; the paper shows the text
                cell = cells[seen.coordinate]
                assert cell.note.startswith(formula) or cell.text == formula
            if seen.value is None or (isinstance(seen.value, str) and not seen.value.strip()):
                continue
            cell = cells[seen.coordinate]
            if isinstance(seen.value, str):
                assert cell.text.strip() == seen.value.strip()
            elif Flag.DISPLAYED not in cell.flags:
                assert stored_number(cell.text) == stored_number(str(seen.value))
    assert {str(area).partition(":")[0] for area in values.merged_cells.ranges} <= set(cells)
