"""What a Word document shows: merged and nested cells, content controls, tracked changes, and what stands outside the body."""

import pytest

from packed_documents import WORD_NAMES, document, p, tbl, tc
from zhunsheng.intake.documents import read_document
from zhunsheng.intake.grid import Document, Flag, Grid, Line
from zhunsheng.intake.refusals import Refusal

_RUN = "<w:r><w:t>{}</w:t></w:r>"


def _read(data: bytes) -> Document:
    result = read_document(data, "D.docx")
    assert isinstance(result, Document), result
    return result


def _grid(body: str) -> Grid:
    return next(_read(document(body)).grids())


def _cells(grid: Grid) -> list[tuple[str, int, int, str]]:
    return [(str(cell.source), cell.rows, cell.columns, cell.text) for cell in grid.cells]


def test_spans_across_and_down() -> None:
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    grid = _grid(
        tbl(
            tc("甲", '<w:gridSpan w:val="2"/>' + down) + tc("1"),
            tc("", '<w:gridSpan w:val="2"/>' + on) + tc("2"),
            tc("乙", down) + tc("丙") + tc("3"),
        )
    )
    assert _cells(grid) == [
        ("table0!r1c1", 2, 2, "甲"),
        ("table0!r1c3", 1, 1, "1"),
        ("table0!r2c3", 1, 1, "2"),
        ("table0!r3c1", 1, 1, "乙"),
        ("table0!r3c2", 1, 1, "丙"),
        ("table0!r3c3", 1, 1, "3"),
    ]


def test_a_row_that_begins_further_right_keeps_its_columns() -> None:
    row = '<w:tr><w:trPr><w:gridBefore w:val="2"/></w:trPr>' + tc("1") + "</w:tr>"
    grid = _grid(f"<w:tbl><w:tr>{tc('a') + tc('b') + tc('c')}</w:tr>{row}</w:tbl>")
    assert _cells(grid)[-1] == ("table0!r2c3", 1, 1, "1")


def test_paragraphs_tables_and_nested_tables_in_order() -> None:
    parts = _read(
        document(p("前") + tbl(tc(p("外") + tbl(tc("内")) + p("后")) + tc("右")) + p("中") + tbl(tc("二")))
    ).parts
    told = [
        one.text if isinstance(one, Line) else (one.name, [cell.text for cell in one.cells]) for one in parts
    ]
    assert told == ["前", ("table0", ["外\n后", "右"]), ("table0!r1c1", ["内"]), "中", ("table1", ["二"])]
    nested = [one for one in parts if isinstance(one, Grid)][1]
    assert str(nested.cells[0].source) == "table0!r1c1.r1c1"


CHANGES = [
    ("<w:ins>" + _RUN.format("加") + "</w:ins>", "加", {Flag.INSERTED}, ""),
    (_RUN.format("留") + "<w:del><w:r><w:delText>去</w:delText></w:r></w:del>", "留", {Flag.STRUCK}, "去"),
    (_RUN.format("留") + "<w:r><w:rPr><w:strike/></w:rPr><w:t>划</w:t></w:r>", "留", {Flag.STRUCK}, "划"),
    ('<w:r><w:rPr><w:strike w:val="0"/></w:rPr><w:t>未划</w:t></w:r>', "未划", set(), ""),
    ("<w:r><w:rPr><w:strike/></w:rPr><w:t>全划</w:t></w:r>", "全划", {Flag.STRUCK}, "全划"),
    ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r>" + _RUN.format("显"), "显", {Flag.STRUCK}, "隐"),
    ("<w:sdt><w:sdtContent>" + _RUN.format("控件") + "</w:sdtContent></w:sdt>", "控件", {Flag.INSERTED}, ""),
    ('<w:hyperlink r:id="x">' + _RUN.format("链接") + "</w:hyperlink>", "链接", set(), ""),
    (
        '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>是</w:t><w:tab/><w:br/><w:t>二</w:t></w:r>',
        "☑是\t\n二",
        set(),
        "",
    ),
]


@pytest.mark.parametrize(("runs", "text", "flags", "noted"), CHANGES)
def test_what_of_a_cell_is_shown(runs: str, text: str, flags: set[Flag], noted: str) -> None:
    result = _read(document(tbl(tc(f"<w:p>{runs}</w:p>") + tc("旁"))))
    cell = next(result.grids()).cells[0]
    assert (cell.text, set(cell.flags)) == (text, flags)
    assert [note[0].partition("：")[2] for note in result.notes] == ([noted] if noted else [])


def test_content_controls_around_cells_rows_and_tables() -> None:
    def sdt(inner: str) -> str:
        return f"<w:sdt><w:sdtContent>{inner}</w:sdtContent></w:sdt>"

    table = f"<w:tbl><w:tr>{sdt(tc('格'))}{tc('右')}</w:tr>{sdt('<w:tr>' + tc('行') + tc('行右') + '</w:tr>')}</w:tbl>"
    grid = _grid(sdt(table))
    assert [cell.text for cell in grid.cells] == ["格", "右", "行", "行右"]


def test_a_deleted_row_is_noted_and_an_inserted_one_is_kept() -> None:
    gone = "<w:tr><w:trPr><w:del/></w:trPr>" + tc("旧行") + "</w:tr>"
    new = "<w:tr><w:trPr><w:ins/></w:trPr>" + tc("新行") + "</w:tr>"
    result = _read(document(f"<w:tbl><w:tr>{tc('一')}</w:tr>{gone}{new}</w:tbl>"))
    assert _cells(next(result.grids())) == [("table0!r1c1", 1, 1, "一"), ("table0!r2c1", 1, 1, "新行")]
    assert [note[0] for note in result.notes] == ["已删除的行：旧行"]


def test_headers_footers_notes_text_boxes_and_comments() -> None:
    box = f"<w:p><w:r><w:pict><w:txbxContent>{p('框内')}</w:txbxContent></w:pict></w:r></w:p>"
    related = (
        ("h", "header", "header1.xml"),
        ("f", "footer", "footer1.xml"),
        ("n", "footnotes", "footnotes.xml"),
        ("c", "comments", "comments.xml"),
    )
    more = {
        "word/header1.xml": f"<w:hdr {WORD_NAMES}>{p('附件3')}</w:hdr>",
        "word/footer1.xml": f"<w:ftr {WORD_NAMES}>{p('共1页')}</w:ftr>",
        "word/footnotes.xml": f"<w:footnotes {WORD_NAMES}><w:footnote>{p('脚注')}</w:footnote></w:footnotes>",
        "word/comments.xml": f"<w:comments {WORD_NAMES}><w:comment>{p('批')}</w:comment></w:comments>",
    }
    result = _read(document(p("正文") + box, more, related))
    told = [(one.text, one.source.area, one.source.line) for one in result.parts if isinstance(one, Line)]
    assert told == [
        ("附件3", "header", None),
        ("正文", None, 1),
        ("框内", "text-box", 2),
        ("脚注", "footnote", None),
        ("共1页", "footer", None),
    ]
    assert [note[0] for note in result.notes] == ["批注：批"]


@pytest.mark.parametrize(
    ("code", "related"),
    [
        ("external-links", (("t", "attachedTemplate", "http://example.org/t.dotm"),)),
        (None, (("l", "hyperlink", "http://example.org/"),)),
    ],
)
def test_links_that_bring_content_are_refused_and_others_not(
    code: str | None, related: tuple[tuple[str, str, str], ...]
) -> None:
    result = read_document(document(p("文"), related=related), "D.docx")
    assert (result.code if isinstance(result, Refusal) else None) == code


def test_tables_within_tables_without_end_are_refused() -> None:
    body = "底"
    for _ in range(60):
        body = tbl(tc(body))
    result = read_document(document(body), "D.docx")
    assert isinstance(result, Refusal)
    assert result.code == "broken-document"
