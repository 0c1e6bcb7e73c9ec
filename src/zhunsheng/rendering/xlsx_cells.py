"""Cells of workbooks: texts as a cell can hold them, numbers that stay what they are, looks, and dates that no clock told."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from zhunsheng.rendering.columns import display_width
from zhunsheng.rendering.export_words import ExportWords
from zhunsheng.rendering.printable import shown, visible

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.url import Url
    from xlsxwriter.worksheet import Worksheet

#: So many characters a cell may hold; one more and the whole text would be dropped.
LONGEST = 32_767
#: So many rows a sheet may hold.
MOST_ROWS = 1_048_576
#: Text stays text, whatever it begins with.
PLAIN: Mapping[str, Any] = MappingProxyType(
    {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
)
#: A workbook says when it was made; these are the same for the same result, whenever they are made.
MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)

_DECIMAL = re.compile(r"-?[0-9]+(?:\.(?P<fraction>[0-9]+))?")
#: A spreadsheet keeps so many digits of a number.
_DIGITS = 15
_MOST_PLACES = 10
#: Points of a line, and how many lines of a cell are shown where a sheet has many rows.
_LINE, _MOST_LINES = 14, 6
#: Per cent, for sheets that are wider than the paper.
_SCALE = 60


def held(text: str, words: ExportWords, longest: int = LONGEST) -> str:
    """A text as a cell can hold it: what nobody can see is made visible, what is too long is cut and says so.

    A cell counts characters beyond the basic plane twice.
    """
    told = visible(text)
    if _length(told) <= longest:
        return told
    mark = words("cut")
    told = told[: longest - len(mark)]
    while _length(told) + len(mark) > longest:
        told = told[: -max(1, (_length(told) + len(mark) - longest) // 2)]
    return told + mark


def _length(text: str) -> int:
    return len(text) + sum(one > "\uffff" for one in text)


def number_of(value: object) -> Decimal | None:
    """The number that a numeral says; ``None`` where the value is none."""
    text = shown(value)
    return Decimal(text) if _DECIMAL.fullmatch(text) else None


def is_kept(number: Decimal) -> bool:
    """Whether a spreadsheet keeps every digit of a number.

    >>> is_kept(Decimal("50220609.67")), is_kept(Decimal("123456789012345.67"))
    (True, False)
    """
    digits = "".join(map(str, number.as_tuple().digits)).strip("0")
    return len(digits) <= _DIGITS


class Looks:
    """The looks of the cells of one workbook, each made once."""

    def __init__(self, book: "Workbook") -> None:
        self.book = book
        plain = {"valign": "top", "font_size": 10}
        self.head = book.add_format(
            {
                **plain,
                "bold": True,
                "bg_color": "#DCE6F1",
                "border": 1,
                "text_wrap": True,
                "valign": "vcenter",
            }
        )
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.text = book.add_format({**plain, "num_format": "@", "text_wrap": True})
        self.line = book.add_format({**plain, "num_format": "@"})
        self.note = book.add_format({**plain, "italic": True, "font_color": "#5F6B76"})
        self.alarm = book.add_format({**plain, "bold": True, "font_color": "#B42318"})
        self.link = book.add_format({**plain, "font_color": "#0B57D0", "underline": 1})
        self._numbers: dict[int, Format] = {}

    def number(self, text: str) -> "Format":
        """The look of a number with as many decimals as its numeral has, its thousands set apart."""
        found = _DECIMAL.fullmatch(text)
        places = min(len(found["fraction"] or ""), _MOST_PLACES) if found else 0
        if places not in self._numbers:
            shape = "#,##0" + (f".{'0' * places}" if places else "")
            self._numbers[places] = self.book.add_format(
                {"valign": "top", "font_size": 10, "align": "right", "num_format": shape}
            )
        return self._numbers[places]


def put(sheet: "Worksheet", place: tuple[int, int], value: object, looks: Looks, words: ExportWords) -> None:
    """A value in the cell at a row and column: a number as a number, anything else as text; nothing where there is none."""
    if value is None or value == "":
        return
    if isinstance(value, int) and not isinstance(value, bool):
        sheet.write_number(*place, value, looks.number(str(value)))
        return
    number = number_of(value) if isinstance(value, Decimal) else None
    if number is not None:
        sheet.write_number(*place, number, looks.number(shown(value)))
        return
    sheet.write_string(*place, held(shown(value), words), looks.text)


def beside(address: str, text: str) -> "Url":
    """A link to a file that lies beside the workbook, by its relative address, with the text that is shown.

    XlsxWriter turns the slashes round, as they are in the paths of one system; an address has them so on every system.
    """
    from xlsxwriter.url import Url  # noqa: PLC0415 (as for the workbook)

    link = Url(f"external:{address}")
    link._relationship_link = link._relationship_link.replace("\\", "/")  # noqa: SLF001 (there is no other way)
    link.text = text
    return link


def height(texts: Iterable[tuple[str, int]], most: int = _MOST_LINES) -> int:
    """Points for the tallest of some texts in cells of such widths; a Han character is two columns wide."""
    lines = max((_lines(text, width) for text, width in texts), default=1)
    return _LINE * min(max(lines, 1), most) + 3


def _lines(text: str, width: int) -> int:
    room = max(1, width - 1)
    return sum(max(1, -(-display_width(line) // room)) for line in text.split("\n"))


def on_paper(sheet: "Worksheet", *, head: int | None = None, frozen: int = 0, wide: bool = False) -> None:
    """A4 across, the heads and the number on every page; ``wide`` sheets go over several pages side by side."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_footer("&C&P / &N")
    if head is not None:
        sheet.repeat_rows(head)
    if not wide:
        sheet.fit_to_pages(1, 0)
        return
    sheet.set_print_scale(_SCALE)
    if frozen:
        sheet.repeat_columns(0, frozen - 1)
