"""The cells of a workbook as texts, each as it was typed; what no text can stand for is a problem with its cell."""

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zipfile import BadZipFile

from zhunsheng.authoring.workbooks.workbook_container import refusal, stated_sheets
from zhunsheng.language.problems import NO_WORDS, Problem, Words, problem

MOST_ROWS = 20_000
MOST_COLUMNS = 200
#: Excel keeps so many digits of a number.
_DIGITS = 15
_PLAIN_FORMATS = frozenset({"General", "@", "general", "GENERAL"})
#: What openpyxl lets out of a sheet that is not as it should be.
_FAULTS = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    SyntaxError,
    OSError,
    AssertionError,
    BadZipFile,
    OverflowError,
    RecursionError,
    EOFError,
)
#: What makes a run of text look like a remark, an emphasis or a deletion.
_LOOKS = ("b", "i", "strike", "u", "vertAlign")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: where it stands and what it says. Rows and columns count from 1."""

    book: str
    sheet: str
    row: int
    column: int
    text: str
    kind: str = "text"  #: how the file stores it: ``text``, ``number``, ``boolean``, ``date``, or ``refused``

    @property
    def file(self) -> str:
        """The name it has in messages: ``规则.xlsx[规则!F12]``."""
        return f"{self.book}[{self.sheet}!{letters(self.column)}{self.row}]"

    def problem(
        self, code: str, offset: int | None = None, width: int = 1, hint: Words = NO_WORDS, **details: Any
    ) -> Problem:
        """A problem of this cell, or of a stretch of its text, with the line of it as the excerpt."""
        if offset is None or not self.text:
            return problem(code, file=self.file, hint=hint, **details)
        line, column = line_and_column(self.text, offset)
        excerpt = self.text.split("\n")[line - 1]
        return problem(
            code, file=self.file, line=line, column=column, excerpt=excerpt, width=width, hint=hint, **details
        )


@dataclass(frozen=True, slots=True)
class Cells:
    """The sheets of a workbook by name, each its cells that are not empty, and all that is wrong with them."""

    sheets: dict[str, tuple[Cell, ...]]
    problems: tuple[Problem, ...]


def letters(column: int) -> str:
    """The letters of a column.

    >>> letters(1), letters(28)
    ('A', 'AB')
    """
    found = ""
    while column:
        column, digit = divmod(column - 1, 26)
        found = chr(ord("A") + digit) + found
    return found


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """The line and column of a character, both counted from 1."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def read_cells(data: bytes, book: str, ignored: frozenset[str] = frozenset()) -> Cells:
    """The cells of a workbook; ``book`` is the name that people know it by, sheets that are ``ignored`` are not read."""
    why = refusal(data)
    if why is not None:
        return _unusable(book, why)
    from openpyxl import load_workbook  # noqa: PLC0415 - a third of a second, and only where a workbook is read

    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # of what it leaves out: styles and extensions, which hold no text
            # Not read-only: that way rows beyond the stated dimension are lost without a word.
            workbook = load_workbook(io.BytesIO(data), rich_text=True, keep_links=False)
        if len(workbook.sheetnames) != stated_sheets(data):
            return _unusable(book, Words("有的工作表读不出来", "some of its sheets cannot be read"))
        found = {
            one.title: _Sheet(book, one).read() for one in workbook.worksheets if one.title not in ignored
        }
    except _FAULTS:
        return _unusable(book, Words("里面的工作表读不出来", "its sheets cannot be read"))
    sheets = {name: cells for name, (cells, _) in found.items()}
    return Cells(sheets, tuple(one for _, problems in found.values() for one in problems))


def _unusable(book: str, why: Words) -> Cells:
    return Cells({}, (problem("workbook-unusable", file=book, detail=why),))


class _Sheet:
    """One sheet while it is read."""

    def __init__(self, book: str, sheet: Any) -> None:
        self.book, self.sheet = book, sheet
        self.problems: list[Problem] = []

    def read(self) -> tuple[tuple[Cell, ...], list[Problem]]:
        """All cells that are not empty, and what is wrong."""
        sheet = self.sheet
        if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
            name = f"{sheet.max_row} × {sheet.max_column}"
            why = Words(
                f"工作表有 {name} 格,上限是 {MOST_ROWS} × {MOST_COLUMNS}",
                f"the sheet has {name} cells; the limit is {MOST_ROWS} × {MOST_COLUMNS}",
            )
            return (), [problem("workbook-unusable", file=self._name(), detail=why)]
        self.problems += (
            problem("merged-cells", file=self._name(), name=str(one)) for one in sheet.merged_cells.ranges
        )
        cells = tuple(self._cells())
        self._hidden(cells)
        return cells, self.problems

    def _name(self) -> str:
        return f"{self.book}[{self.sheet.title}]"

    def _cells(self) -> Iterator[Cell]:
        for row in self.sheet.iter_rows():
            for one in row:
                if getattr(one, "comment", None) is not None:
                    self.problems.append(self._cell(one, "").problem("cell-note"))
                if one.value is not None and one.value != "":
                    found = self._value(one)
                    if found.text:
                        yield found

    def _cell(self, one: Any, text: str, kind: str = "text") -> Cell:
        return Cell(self.book, self.sheet.title, one.row, one.column, text, kind)

    def _value(self, one: Any) -> Cell:
        """What a cell says; a cell that cannot be taken stands as its value with its problem told."""
        value = one.value
        if one.data_type == "f":
            return self._refused(one, "formula-in-cell")
        if one.data_type == "e":
            return self._refused(one, "error-in-cell", found=value)
        if isinstance(value, bool):
            return self._cell(one, "TRUE" if value else "FALSE", "boolean")
        if isinstance(value, (datetime, date)):
            return self._date(one, value)
        if isinstance(value, (int, Decimal)) or type(value).__name__ == "float":
            return self._number(one, value)
        if not isinstance(value, (str, list)):
            return self._stored(one, Words("时间", "a time"))
        if one.font.strike or (isinstance(value, list) and _styled(value)):
            return self._refused(one, "styled-text")
        # The only escape that openpyxl leaves as it is stands where a line was ended on Windows.
        text = str(value).replace("_x000D_", "\r").replace("\r\n", "\n").replace("\r", "\n")
        return self._cell(one, text)

    def _date(self, one: Any, value: date) -> Cell:
        if isinstance(value, datetime):
            if value.time() != time():
                return self._stored(one, Words("带钟点的日期", "a date with a time"))
            value = value.date()
        return self._cell(one, value.isoformat(), "date")

    def _number(self, one: Any, value: Any) -> Cell:
        """The shortest decimal that is the number, where the cell shows just that."""
        exact = Decimal(repr(value))
        if not exact.is_finite() or len(exact.normalize().as_tuple().digits) > _DIGITS:
            return self._stored(one, Words("位数过多的数", "a number of too many digits"))
        if one.number_format not in _PLAIN_FORMATS:
            shown = one.number_format
            return self._stored(one, Words(f"带格式“{shown}”的数", f"a number with the format '{shown}'"))
        text = format(exact, "f")
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        return self._cell(one, text, "number")

    def _stored(self, one: Any, found: Words) -> Cell:
        return self._refused(one, "number-in-cell", found=found)

    def _refused(self, one: Any, code: str, **details: Any) -> Cell:
        cell = self._cell(one, str(one.value), "refused")
        self.problems.append(Cell(cell.book, cell.sheet, cell.row, cell.column, "").problem(code, **details))
        return cell

    def _hidden(self, cells: tuple[Cell, ...]) -> None:
        """Rows and columns that nobody sees, but that say something."""
        if cells and self.sheet.sheet_state != "visible":
            self._tell_hidden(Words("工作表", "the sheet"))
        for row in sorted({one.row for one in cells}):
            dimension = self.sheet.row_dimensions.get(row)
            if dimension is not None and (dimension.hidden or dimension.height == 0):
                self._tell_hidden(Words(f"第 {row} 行", f"row {row}"))
        filled = {one.column for one in cells}
        for dimension in self.sheet.column_dimensions.values():
            columns = {one for one in filled if (dimension.min or 0) <= one <= (dimension.max or 0)}
            if columns and (dimension.hidden or dimension.width == 0):
                named = "、".join(letters(one) for one in sorted(columns))
                self._tell_hidden(Words(f"{named} 列", f"column {named}"))

    def _tell_hidden(self, name: Words) -> None:
        self.problems.append(problem("hidden-cells", file=self._name(), name=name))


def _styled(text: Any) -> bool:
    """Whether some runs of a rich text look unlike others, in more than their typeface."""
    looks = {
        tuple("" if isinstance(run, str) else str(getattr(run.font, one, None) or "") for one in _LOOKS)
        for run in text
        if str(run).strip()
    }
    return len(looks) > 1 or any(run.font.strike for run in text if not isinstance(run, str) and run.font)
