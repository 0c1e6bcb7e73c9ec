"""A pack as a workbook: a sheet a section, every cell a text, lists to choose from where few words may stand."""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

#: Rows below the last that choices and formats hold for, so that new rows are like the old.
_ROOM = 500
_TALLEST = 409
_DAY = datetime(2000, 1, 1, tzinfo=UTC)


def render_pack_xlsx(sheets: Sequence[Mapping[str, Any]], guide: Mapping[str, Any]) -> bytes:
    """The bytes of a workbook, the same for the same sheets.

    A sheet is ``{name, columns: [{head, width, choices, says}], rows: [[text]], frozen}``; ``guide`` is a sheet of plain lines,
    ``{name, rows: [[text]], widths}``. Every text is written as text, whatever it begins with.
    """
    data = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(data, options) as workbook:
        _Book(workbook).write(sheets, guide)
    return data.getvalue()


class _Book:
    """The formats of one workbook, and its sheets."""

    def __init__(self, workbook: Any) -> None:
        self.workbook = workbook
        # Without a day of its own the workbook would hold the clock's, and differ every time.
        workbook.set_properties({"created": _DAY})
        plain = {"num_format": "@", "text_wrap": True, "valign": "top", "font_size": 10}
        self.cell = workbook.add_format(plain)
        self.head = workbook.add_format({**plain, "bold": True, "bg_color": "#DCE6F1", "bottom": 1})
        self.title = workbook.add_format({**plain, "bold": True})

    def write(self, sheets: Sequence[Mapping[str, Any]], guide: Mapping[str, Any]) -> None:
        """All sheets, the guide first."""
        self._guide(guide)
        for number, one in enumerate(sheets):
            sheet = self._sheet(one)
            if not number:
                sheet.activate()

    def _guide(self, guide: Mapping[str, Any]) -> None:
        sheet = self.workbook.add_worksheet(guide["name"])
        sheet.hide_gridlines(2)
        for column, width in enumerate(guide["widths"]):
            sheet.set_column(column, column, width, self.cell)
        for row, texts in enumerate(guide["rows"]):
            for column, text in enumerate(texts):
                sheet.write_string(row, column, text, self.title if row in guide["titles"] else self.cell)
        self._paper(sheet)

    def _sheet(self, one: Mapping[str, Any]) -> Any:
        sheet = self.workbook.add_worksheet(one["name"])
        last = len(one["rows"])
        for number, column in enumerate(one["columns"]):
            sheet.set_column(number, number, column["width"], self.cell)
            sheet.write_string(0, number, column["head"], self.head)
            self._choices(sheet, number, last, column)
        for number, texts in enumerate(one["rows"], 1):
            for column, text in enumerate(texts):
                if text:
                    sheet.write_string(number, column, text, self.cell)
            sheet.set_row(number, self._height(texts, one["columns"]))
        sheet.freeze_panes(1, one["frozen"])
        sheet.autofilter(0, 0, max(1, last), len(one["columns"]) - 1)
        self._paper(sheet)
        return sheet

    def _choices(self, sheet: Any, number: int, last: int, column: Mapping[str, Any]) -> None:
        """The words that may stand in a column, and what is said of it, shown where one is about to type."""
        rule: dict[str, Any] = {"validate": "any"}
        if column["choices"]:
            rule = {"validate": "list", "source": list(column["choices"])}
        if column["says"]:
            rule |= {"input_title": column["head"][:32], "input_message": column["says"][:255]}
        if rule != {"validate": "any"}:
            sheet.data_validation(1, number, last + _ROOM, number, rule)

    def _height(self, texts: Sequence[str], columns: Sequence[Mapping[str, Any]]) -> int:
        """Points for the tallest cell of a row; a Han character is two columns wide."""
        lines = max(
            (
                sum(
                    -(-sum(2 if ord(one) > 0x2E7F else 1 for one in line) // column["width"]) or 1
                    for line in text.split("\n")
                )
                for text, column in zip(texts, columns, strict=True)
            ),
            default=1,
        )
        return min(_TALLEST, 2 + 13 * max(1, lines))

    def _paper(self, sheet: Any) -> None:
        """A4 across, as wide as the paper, the heads on every page."""
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
