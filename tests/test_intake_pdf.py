"""Tables of a PDF: whole over page breaks, exactly as in the document that was printed."""

import pytest

from true_documents import ROOT, documents, expected, read, shape
from zhunsheng.intake.documents import read_document
from zhunsheng.intake.grid import Document, Flag, Grid, Line
from zhunsheng.intake.refusals import Refusal

#: PDFs and the documents that they were printed from; those in ``breaks`` on pages of many heights.
PRINTED = [
    ("pdf/p01_s000_xlsx.pdf", "xlsx/x01_s000_base.xlsx"),
    ("pdf/p02_s001_xlsx.pdf", "xlsx/x02_s001_num.xlsx"),
    ("pdf/p03_s002_two_forms.pdf", "xlsx/x03_s002_two_sheets.xlsx"),
    ("pdf/p04_s003_fullwidth.pdf", "xlsx/x05_s003_fullwidth.xlsx"),
    ("pdf/p05_s000_docx.pdf", "docx/w01_s000.docx"),
    ("pdf/p06_s004_docx_narrative.pdf", "docx/w05_s004_narrative.docx"),
    ("pdf/p07_s001_docx_portrait.pdf", "docx/w02_s001_notes.docx"),
    ("breaks/w01_s000_0.pdf", "docx/w01_s000.docx"),
    ("breaks/w01_s000_3.pdf", "docx/w01_s000.docx"),
    ("breaks/w02_s001_notes_1.pdf", "docx/w02_s001_notes.docx"),
    ("breaks/w03_s002_two_forms_1.pdf", "docx/w03_s002_two_forms.docx"),
    ("breaks/w03_s002_two_forms_2.pdf", "docx/w03_s002_two_forms.docx"),
    ("breaks/w05_s004_narrative_2.pdf", "docx/w05_s004_narrative.docx"),
    ("breaks/x03_s002_two_sheets_1.pdf", "xlsx/x03_s002_two_sheets.xlsx"),
    ("breaks/x04_s002_stacked_0.pdf", "xlsx/x04_s002_stacked.xlsx"),
    ("breaks/x09_s000_formula_cached.pdf", "xlsx/x09_s000_formula_cached.xlsx"),
    ("breaks/x12_s002b_unmerged_1.pdf", "xlsx/x12_s002b_unmerged.xlsx"),
]


def test_every_printed_document_is_compared() -> None:
    assert {pdf for pdf, _ in PRINTED} == set(documents("pdf", "breaks"))


@pytest.mark.parametrize(("printed", "origin"), PRINTED)
def test_a_printed_table_is_the_table_that_was_printed(printed: str, origin: str) -> None:
    tables = [shape(grid) for grid in read(printed).grids()]
    assert len(tables) == len(expected(origin)["forms"])
    for table in tables:
        assert any(_stands_in(table, shape(grid)) for grid in read(origin).grids())


Cells = list[tuple[int, int, int, int, str]]


def _stands_in(table: Cells, sheet: Cells) -> bool:
    """Whether a table is a block of a sheet's rows; around it stand titles and notes, which have no lines."""
    height = max(row + rows for row, _, rows, _, _ in table)
    left = min(column for _, column, *_ in sheet)
    starts = {row for row, column, _, _, text in sheet if column == left and text == table[0][-1]}
    blocks = [
        [(row - start, column - left, *rest) for row, column, *rest in sheet if start <= row < start + height]
        for start in starts
    ]
    return [tuple(one) for one in table] in blocks


@pytest.mark.parametrize(
    ("name", "flags"),
    [("pdf/p01_s000_xlsx.pdf", {Flag.JOINED, Flag.OFF_PAGE}), ("pdf/p05_s000_docx.pdf", {Flag.JOINED})],
)
def test_what_was_put_together_says_so(name: str, flags: set[Flag]) -> None:
    joined = [cell for grid in read(name).grids() for cell in grid.cells if cell.flags]
    assert joined
    assert all(cell.flags == flags for cell in joined)
    guessed = Flag.OFF_PAGE not in flags  # nothing on the paper shows that the cells belong together
    assert all((cell.confidence == "repaired") == guessed for cell in joined)


def test_places_are_on_the_page() -> None:
    for part in read("pdf/p01_s000_xlsx.pdf").parts:
        for one in part.cells if isinstance(part, Grid) else (part,):
            box = one.source.box
            assert box is not None
            assert one.source.page in {1, 2, 3, 4}
            assert 0 <= box.left < box.right <= 842


def test_lines_stand_around_the_table_in_reading_order() -> None:
    told = [one.text if isinstance(one, Line) else one.name for one in read("pdf/p01_s000_xlsx.pdf").parts]
    assert told == ["部门整体支出绩效自评表", "（2024年度）", told[2], "p1t1", "联系人：测试甲"]
    assert told[2].split() == ["单位（盖章）：", "填报日期：20250115"]


@pytest.mark.parametrize("name", documents("scan"))
def test_a_scan_is_refused_by_that_name(name: str) -> None:
    result = read_document((ROOT / name).read_bytes(), name)
    assert isinstance(result, Refusal)
    assert result.code == "scanned"


def _pdf(pages: list[str], font: str = "/Type /Font /Subtype /Type1 /BaseFont /Helvetica") -> bytes:
    """A PDF of pages of drawing commands."""
    bodies = ["<< /Type /Catalog /Pages 2 0 R >>", "", f"<< {font} >>"]
    kids = []
    for page in pages:
        kids.append(f"{len(bodies) + 1} 0 R")
        bodies.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {len(bodies) + 2} 0 R"
            " /Resources << /Font << /F 3 0 R >> >> >>"
        )
        bodies.append(f"<< /Length {len(page)} >>\nstream\n{page}\nendstream")
    bodies[1] = f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(kids)}] >>"
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    start = len(out)
    return (
        out
        + (
            f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n{table}"
            f"trailer << /Size {len(bodies) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF"
        ).encode()
    )


def _text(x: int, y: int, text: str) -> str:
    return f"BT /F 10 Tf {x} {y} Td ({text}) Tj ET "


def _lines(*ends: tuple[int, int, int, int]) -> str:
    return "".join(f"{a} {b} m {c} {d} l S " for a, b, c, d in ends)


def _read(data: bytes) -> Document:
    result = read_document(data, "P.pdf")
    assert isinstance(result, Document), result
    return result


_FRAME = [(100, y, 300, y) for y in (700, 650, 600)] + [(x, 600, x, 700) for x in (100, 200, 300)]


def test_lines_thin_boxes_and_drawn_boxes_make_the_same_table() -> None:
    texts = _text(110, 670, "a") + _text(210, 670, "b") + _text(110, 620, "c") + _text(210, 620, "d")
    thin = "".join(
        f"{min(a, c)} {min(b, d)} {abs(c - a) or 1} {abs(d - b) or 1} re f " for a, b, c, d in _FRAME
    )
    boxes = "".join(f"{x} {y} 100 50 re S " for x in (100, 200) for y in (600, 650))
    dotted = "".join(
        f"{x} {y} m {x + 2} {y} l S " for y in (700, 650, 600) for x in range(100, 300, 4)
    ) + _lines(*((x, 600, x, 700) for x in (100, 200, 300)))
    for drawn in (_lines(*_FRAME), thin, boxes, dotted):
        (grid,) = _read(_pdf([drawn + texts])).grids()
        assert [(one.row, one.column, one.text) for one in grid.cells] == [
            (0, 0, "a"),
            (0, 1, "b"),
            (1, 0, "c"),
            (1, 1, "d"),
        ]


def test_a_missing_line_merges_cells() -> None:
    drawn = _lines(*(one for one in _FRAME if one != (200, 600, 200, 700)), (200, 600, 200, 650))
    (grid,) = _read(
        _pdf([drawn + _text(110, 670, "wide") + _text(110, 620, "c") + _text(210, 620, "d")])
    ).grids()
    assert [(one.row, one.column, one.columns, one.text) for one in grid.cells] == [
        (0, 0, 2, "wide"),
        (1, 0, 1, "c"),
        (1, 1, 1, "d"),
    ]


def test_an_underline_and_a_frame_are_no_tables() -> None:
    result = _read(_pdf([_lines((100, 500, 300, 500)) + "50 50 500 700 re S " + _text(110, 505, "name")]))
    assert list(result.grids()) == []
    assert [one.text for one in result.parts if isinstance(one, Line)] == ["name"]


def test_a_bold_text_drawn_twice_counts_once() -> None:
    result = _read(_pdf([_text(100, 500, "bold") + "BT /F 10 Tf 100.3 500 Td (bold) Tj ET "]))
    assert [one.text for one in result.parts if isinstance(one, Line)] == ["bold"]


def test_what_is_printed_off_the_page_is_noted() -> None:
    result = _read(_pdf([_text(100, 500, "on") + _text(100, -50, "off")]))
    assert [one.text for one in result.parts if isinstance(one, Line)] == ["on"]
    assert [note[0] for note in result.notes] == ["印在页面外的文字：off"]


def test_tables_of_two_forms_on_two_pages_stay_two() -> None:
    page = _lines(*_FRAME) + _text(110, 670, "a") + _text(110, 620, "1")
    assert len(list(_read(_pdf([page, page + _text(110, 720, "Title")])).grids())) == 2
    assert len(list(_read(_pdf([page, page + _text(290, 20, "- 2 -")])).grids())) == 1


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("too-many-pages", _pdf([_text(9, 9, "x")] * 500)),
        ("scanned", _pdf([""])),
        ("broken-document", b"%PDF-1.4\nnothing"),
        ("too-large", _pdf(["".join(f"{x} {y} m {x} {y + 5} l S " for x in range(0, 600, 5) for y in range(0, 800, 10)) + _text(9, 9, "x")])),
    ],
    ids=["pages", "no-text", "broken", "lines"],
)  # fmt: skip
def test_a_pdf_that_is_not_read(code: str, data: bytes) -> None:
    result = read_document(data, "P.pdf")
    assert isinstance(result, Refusal)
    assert result.code == code
