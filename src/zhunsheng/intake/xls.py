"""Excel 97 workbooks, and Kingsoft's .et of the same make: cells as shown, with headers, text boxes and comments."""

import io
import logging
import struct
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

import xlrd
from xlrd.biffh import XLRDError, error_text_from_code
from xlrd.compdoc import CompDoc, CompDocError

from zhunsheng.intake.addresses import Area as Places
from zhunsheng.intake.addresses import address
from zhunsheng.intake.grid import Area, Document, Flag, Line, Source
from zhunsheng.intake.number_formats import display, display_text, plain, stored_number
from zhunsheng.intake.refusals import RefusedError
from zhunsheng.intake.sheets import Content, Filling, grid_of, printed_margin

if TYPE_CHECKING:
    from zhunsheng.intake.grid import Part

Note = tuple[str, str, Source]
_BOF, _EOF, _HEADER, _FOOTER, _TEXT_BOX, _CONTINUE, _FILEPASS = 0x809, 0x0A, 0x14, 0x15, 0x1B6, 0x3C, 0x2F
_SHEET_KIND = 0x10
_LOG = logging.getLogger(__name__)


def read_xls(data: bytes, source: str) -> Document:
    """A workbook's sheets in order, each a grid, then the text that stands beside its cells.

    Raises:
        RefusedError: it is broken or encrypted.

    """
    book = _open(data)
    parts: list[Part] = []
    notes: list[Note] = []
    beside = _beside(data)
    for index, sheet in enumerate(book.sheets()):
        filling = _filling(book, sheet)
        grid, lost = grid_of(sheet.name, filling, hidden=sheet.visibility != 0)
        parts.append(grid)
        for spot in lost:
            text = filling.contents[spot].text
            where = Source(sheet=sheet.name, cell=address(*spot))
            notes.append((f"被合并单元格盖住的内容：{text}", f"covered by a merged cell: {text}", where))
        notes.extend(_comments(sheet))
        comments = {note.text.strip() for note in sheet.cell_note_map.values()}
        told = beside[index] if index < len(beside) else ()
        parts.extend(
            Line(text, Source(sheet=sheet.name, area=kind))
            for kind, text in told
            if text.strip() not in comments
        )
    return Document(source, "xls", tuple(parts), tuple(notes))


def _open(data: bytes) -> xlrd.book.Book:
    try:
        return xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        )
    except XLRDError as error:
        raise RefusedError("encrypted" if "ncrypted" in str(error) else "broken-document") from error


def _filling(book: xlrd.book.Book, sheet: xlrd.sheet.Sheet) -> Filling:
    filling = Filling()
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            if sheet.cell_type(row, column) != xlrd.XL_CELL_EMPTY:  # what the file does not tell of at all
                filling.contents[row, column] = _content(book, sheet, row, column)
    filling.merged.extend(
        Places(top, left, bottom - 1, right - 1)
        for top, bottom, left, right in sheet.merged_cells
        if bottom > top and right > left
    )
    filling.hidden_rows.update(
        row for row, info in sheet.rowinfo_map.items() if info.hidden or info.height == 0
    )
    filling.hidden_columns.extend(
        (one, one) for one, info in sheet.colinfo_map.items() if info.hidden or info.width == 0
    )
    return filling


def _content(book: xlrd.book.Book, sheet: xlrd.sheet.Sheet, row: int, column: int) -> Content:
    kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
    style = book.xf_list[sheet.cell_xf_index(row, column)]
    known = book.format_map.get(style.format_key)
    code = known.format_str if known is not None else "General"
    flags = set()
    if book.font_list[style.font_index].struck_out:
        flags.add(Flag.STRUCK)
    if kind == xlrd.XL_CELL_BLANK:
        return Content("")
    if kind == xlrd.XL_CELL_TEXT:
        text = display_text(str(value).replace("\r\n", "\n").replace("\r", "\n"), code)
        return Content(text, frozenset({*flags, Flag.OVERFLOW} if text and not text.strip("#") else flags))
    if kind == xlrd.XL_CELL_BOOLEAN:
        return Content("TRUE" if value else "FALSE", frozenset(flags))
    if kind == xlrd.XL_CELL_ERROR:
        return Content(error_text_from_code.get(int(value), "#?"), frozenset({*flags, Flag.ERROR_VALUE}))
    number = stored_number(repr(value)) or Decimal(
        0
    )  # the file holds a double; its shortest decimal is what was typed
    text = display(number, code, from_1904=book.datemode == 1)
    if text != f"{plain(number):f}":
        flags.add(Flag.DISPLAYED)
    if text and not text.strip("#"):
        flags.add(Flag.OVERFLOW)
    return Content(text.strip(" "), frozenset(flags), f"{plain(number):f}" if Flag.DISPLAYED in flags else "")


def _comments(sheet: xlrd.sheet.Sheet) -> Iterator[Note]:
    for (row, column), note in sorted(sheet.cell_note_map.items()):
        where = Source(sheet=sheet.name, cell=address(row, column), area="comment")
        yield f"批注：{note.text}", f"comment: {note.text}", where


def _beside(data: bytes) -> list[tuple[tuple[Area, str], ...]]:
    """By sheet, the headers, footers and text boxes, which xlrd passes over."""
    try:
        records = list(_records(_stream(data)))
    except (CompDocError, struct.error, IndexError, AssertionError, ValueError) as error:
        _LOG.debug("no records beside the cells: %s", error)
        return []
    found: list[tuple[tuple[Area, str], ...]] = []
    current: list[tuple[Area, str]] | None = None
    depth = 0
    waiting = 0
    for kind, body in records:
        if kind == _BOF:
            depth += 1
            if depth == 1:
                current = [] if body[2:4] == struct.pack("<H", _SHEET_KIND) else None
        elif kind == _EOF:
            depth = max(0, depth - 1)
            if depth == 0 and current is not None:
                found.append(tuple(current))
                current = None
        elif current is not None and kind in {_HEADER, _FOOTER}:
            text = " ".join(_margin(body).split())
            if text:
                current.append(("header" if kind == _HEADER else "footer", text))
        elif current is not None and kind == _TEXT_BOX:
            waiting = int.from_bytes(body[10:12], "little")
        elif current is not None and kind == _CONTINUE and waiting:
            text = _unicode(body, waiting)
            waiting = 0
            if text.strip():
                current.append(("text-box", text.strip()))
    return found


def _stream(data: bytes) -> bytes:
    container = CompDoc(data, logfile=io.StringIO())
    for name in ("Workbook", "Book"):
        stream = container.get_named_stream(name)
        if stream:
            return bytes(stream)
    return b""


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + size]
        place += 4 + size


def _margin(body: bytes) -> str:
    count = int.from_bytes(body[:2], "little")
    return printed_margin(_unicode(body[2:], count))


def _unicode(body: bytes, count: int) -> str:
    """A text of ``count`` characters behind a byte that tells how wide they are."""
    if not body:
        return ""
    if body[0] & 1:
        return body[1 : 1 + 2 * count].decode("utf-16-le", errors="replace")
    return body[1 : 1 + count].decode("latin-1")
