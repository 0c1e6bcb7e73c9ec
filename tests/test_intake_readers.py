"""Every true cell of the documents stands in the grid, at its address where the expected file tells it."""

import pytest

from true_documents import Truth, documents, expected, lines, read, same, squeezed, truths
from zhunsheng.intake.grid import Cell, Document, Flag

ADDRESSED = documents("xlsx", "xls", "docx")
_UNREAD = {"xlsx/x10_s000_formula_nocache.xlsx": {"Sheet1!H6", "Sheet1!G36", "Sheet1!H36"}}
_FILLED_DOWN = {"xlsx/x12_s002b_unmerged.xlsx": ("level1", "level2")}


@pytest.mark.parametrize("name", ADDRESSED)
def test_each_true_cell_stands_at_its_address(name: str) -> None:
    by_address = {str(cell.source): cell for grid in read(name).grids() for cell in grid.cells}
    wrong = []
    for form in expected(name)["forms"]:
        for truth in truths(form):
            if truth.where is None or "!" not in truth.where or truth.where in _UNREAD.get(name, ()):
                continue
            cell = by_address.get(truth.where)
            if truth.path.endswith(_FILLED_DOWN.get(name, ("-",))) and cell is not None and cell.blank:
                continue
            if cell is None or not same(cell.text, truth.text):
                wrong.append((truth, cell))
    assert wrong == []


@pytest.mark.parametrize("name", [*ADDRESSED, *documents("pdf")])
def test_each_row_stands_together(name: str) -> None:
    document = read(name)
    rows = _rows(document)
    for form in expected(name)["forms"]:
        for index, true in enumerate(form["indicators"]):
            cells = [
                Truth(key, text, None)
                for key, text in true.items()
                if key not in {"shared", "level1", "level2"} and text and squeezed(text)
            ]
            assert any(all(_has(row, one) for one in cells) for row in rows), (index, true)


def _rows(document: Document) -> list[list[Cell]]:
    return [
        [
            cell
            for cell in grid.cells
            if cell.row <= row < cell.row + cell.rows and Flag.HIDDEN_ROW not in cell.flags
        ]
        for grid in document.grids()
        for row in range(grid.rows)
    ]


def _has(row: list[Cell], one: Truth) -> bool:
    return any(same(cell.text, one.text) for cell in row)


@pytest.mark.parametrize("name", documents("pdf"))
def test_each_true_cell_of_a_pdf_is_printed_whole(name: str) -> None:
    document = read(name)
    cells = [cell for grid in document.grids() for cell in grid.cells]
    around = lines(document)
    missing = [
        truth
        for form in expected(name)["forms"]
        for truth in truths(form)
        if not any(same(cell.text, truth.text) for cell in cells)
        and not (truth.path.startswith("hdr.") and squeezed(truth.text) in around)
    ]
    # the workbook behind it formats the date; the expected file has it as the seed wrote it
    assert [one.path for one in missing] == (["hdr.填报日期"] if name == "pdf/p02_s001_xlsx.pdf" else [])


@pytest.mark.parametrize("name", documents("txt"))
def test_a_text_keeps_every_character(name: str) -> None:
    around = lines(read(name)).replace("\n", "")
    assert sum(len(squeezed(one)) for one in lines(read(name)).split("\n")) == len(around)
    for form in expected(name)["forms"]:
        assert squeezed(form["indicators"][0]["level3"])[:6] in around
