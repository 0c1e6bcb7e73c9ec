"""Excel workbooks: each sheet's cells as they are shown, with what stands beside the cells.

The cells are read from the sheet's own XML: the usual libraries take numbers through binary floating point, and build an object for
each of a million empty bordered rows.
"""

import io
import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from openpyxl.formula.translate import Translator

from zhunsheng.intake import markup
from zhunsheng.intake.addresses import address, area, place
from zhunsheng.intake.containers import Container
from zhunsheng.intake.grid import Document, Flag, Line, Part, Source
from zhunsheng.intake.markup import Element
from zhunsheng.intake.number_formats import display, display_text, plain, stored_number
from zhunsheng.intake.refusals import RefusedError
from zhunsheng.intake.sheets import MOST_PLACES, Content, Filling, grid_of, printed_margin
from zhunsheng.intake.workbook import Rich, Sheet, Workbook, read_workbook, rich

Note = tuple[str, str, Source]
_HASHES = re.compile(r"#{2,}")


def read_xlsx(data: bytes, source: str) -> Document:
    """A workbook's sheets in order, each a grid, then its headers, footers and text boxes.

    Raises:
        RefusedError: it is broken, too large, or takes values from other files.

    """
    container = Container(data)
    book = read_workbook(container)
    parts: list[Part] = []
    notes: list[Note] = []
    for sheet in book.sheets:
        if sheet.part.rpartition("/")[0].endswith("chartsheets"):
            notes.append(("一张图表，没有读", "a chart sheet, which is not read", Source(sheet=sheet.name)))
            continue
        parts.extend(_sheet(container, book, sheet, notes))
    return Document(source, "xlsx", tuple(parts), tuple(notes))


def _sheet(container: Container, book: Workbook, sheet: Sheet, notes: list[Note]) -> Iterator[Part]:
    reading = _Reading(book)
    reading.read(container.read(sheet.part), sheet.part)
    grid, lost = grid_of(sheet.name, reading.filling, hidden=sheet.hidden)
    for spot in lost:
        text = reading.filling.contents[spot].text
        notes.append(
            (
                f"被合并单元格盖住的内容：{text}",
                f"covered by a merged cell: {text}",
                Source(sheet=sheet.name, cell=address(*spot)),
            )
        )
    struck = [(spot, text) for spot, text in reading.struck.items() if text != "*"]
    notes.extend(
        (f"划去的文字：{text}", f"struck out: {text}", Source(sheet=sheet.name, cell=address(*spot)))
        for spot, text in struck
    )
    yield grid
    for area_name, text in reading.margins:
        yield Line(text, Source(sheet=sheet.name, area="header" if area_name == "header" else "footer"))
    for one in markup.relations(container, sheet.part):
        if one.target not in container:
            continue
        if one.kind == "drawing":
            yield from _drawing(container, one.target, sheet.name, notes)
        elif one.kind == "comments":
            notes.extend(_comments(container, one.target, sheet.name))


class _Reading:
    """One pass over a sheet's XML; elements are dropped as soon as they are read."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.filling = Filling()
        self.margins: list[tuple[str, str]] = []
        self.struck: dict[tuple[int, int], str] = {}
        self._shared: dict[str, tuple[str, str]] = {}
        self._shows_zeros = True
        self._row = -1
        self._column = -1
        self._places = 0

    def read(self, data: bytes, part: str) -> None:
        try:
            for event, element in ET.iterparse(io.BytesIO(data), ("start", "end")):  # noqa: S314 - checked
                name = markup.local(element.tag)
                if event == "start":
                    if name == "row":
                        self._start_row(element)
                elif name == "c":
                    self._cell(element)
                    element.clear()
                elif name == "row":
                    element.clear()
                else:
                    self._other(name, element)
        except (ET.ParseError, ValueError, LookupError) as error:
            raise RefusedError("broken-document", part) from error

    def _start_row(self, row: Element) -> None:
        number = row.get("r", "")
        self._row = int(number) - 1 if number.isdecimal() and number != "0" else self._row + 1
        self._column = -1
        height = row.get("ht", "")
        if row.get("hidden", "0") in {"1", "true"} or height in {"0", "0.0"}:
            self.filling.hidden_rows.add(self._row)

    def _other(self, name: str, element: Element) -> None:
        if name == "mergeCell":
            merged = area(element.get("ref", ""))
            if merged is not None:
                self.filling.merged.append(merged)
        elif name == "col" and (
            element.get("hidden", "0") in {"1", "true"} or element.get("width") in {"0", "0.0"}
        ):
            first, last = element.get("min", ""), element.get("max", "")
            if first.isdecimal() and last.isdecimal():
                self.filling.hidden_columns.append((int(first) - 1, int(last) - 1))
        elif name == "sheetView" and element.get("showZeros", "1") in {"0", "false"}:
            self._shows_zeros = False
        elif name in {"oddHeader", "evenHeader", "firstHeader", "oddFooter", "evenFooter", "firstFooter"}:
            text = printed_margin(element.text or "")
            if text:
                self.margins.append(("header" if name.endswith("Header") else "footer", text))

    def _cell(self, cell: Element) -> None:
        self._places += 1
        if self._places > MOST_PLACES:
            raise RefusedError("too-large")
        spot = place(cell.get("r", "")) or (self._row, self._column + 1)
        self._column = spot[1]
        self.filling.contents[spot] = self._content(cell, spot)

    def _content(self, cell: Element, spot: tuple[int, int]) -> Content:
        kind = cell.get("t", "n")
        style = self.book.style(cell.get("s", "0"))
        value = next(markup.children(cell, "v"), None)
        stored = value.text or "" if value is not None else ""
        flags: set[Flag] = {Flag.STRUCK} if style.struck else set()
        formula = next(markup.children(cell, "f"), None)
        told = ""
        if formula is not None:
            flags.add(Flag.FORMULA)
            told = self._formula(formula, spot)
            if not stored and not (kind == "str" and value is not None):
                return Content("", frozenset({*flags, Flag.NO_CACHED_VALUE}), told, "unreadable")
        text = self._text(cell, stored, style.code, flags, spot)
        number = stored_number(stored) if kind == "n" else None
        if _HASHES.fullmatch(text):
            flags.add(Flag.OVERFLOW)
        if Flag.DISPLAYED in flags and number is not None:
            told = "；".join(one for one in (told, f"{plain(number):f}") if one)
        if not text.strip():
            flags.discard(Flag.STRUCK)
        return Content(text, frozenset(flags), told)

    def _text(self, cell: Element, stored: str, code: str, flags: set[Flag], spot: tuple[int, int]) -> str:
        kind = cell.get("t", "n")
        if kind in {"s", "inlineStr"}:
            item = self._string(cell, kind, stored)
            if item.struck:
                self.struck[spot] = item.struck
                flags.add(Flag.STRUCK)
            return display_text(item.text, code)
        if kind == "str":
            return display_text(stored.replace("\r\n", "\n"), code)
        if kind == "e":
            flags.add(Flag.ERROR_VALUE)
            return stored
        if kind == "b":
            return "TRUE" if stored == "1" else "FALSE"
        number = stored_number(stored)
        if number is None:
            return stored
        text = display(number, code, from_1904=self.book.from_1904)
        if number == 0 and not self._shows_zeros:
            text = ""
        if text != f"{plain(number):f}":
            flags.add(Flag.DISPLAYED)
        return text.strip(" ")

    def _string(self, cell: Element, kind: str, stored: str) -> Rich:
        if kind == "inlineStr":
            item = next(markup.children(cell, "is"), None)
            return rich(item) if item is not None else Rich("")
        number = int(stored) if stored.strip().isdecimal() else -1
        if 0 <= number < len(self.book.texts):
            return self.book.texts[number]
        if not stored:
            return Rich("")
        raise RefusedError("broken-document", cell.get("r", ""))

    def _formula(self, element: Element, spot: tuple[int, int]) -> str:
        """A formula's text; one that is shared is moved to its cell."""
        text = element.text or ""
        index = element.get("si", "")
        if element.get("t") == "shared":
            if text:
                self._shared[index] = (text, address(*spot))
            elif index in self._shared:
                first, origin = self._shared[index]
                text = str(
                    Translator(f"={first}", origin=origin).translate_formula(address(*spot))
                ).removeprefix("=")
        return f"={text}"


def _drawing(container: Container, part: str, sheet: str, notes: list[Note]) -> Iterator[Line]:
    """Text boxes as lines; pictures and charts as notes that they were not read."""
    for anchor in markup.tree(container, part):
        start = markup.child(anchor, "from")
        where = Source(sheet=sheet, cell=_anchor_cell(start), area="text-box")
        text = "\n".join(
            "".join(run.text or "" for run in markup.descendants(paragraph, "t"))
            for paragraph in markup.descendants(anchor, "p")
        ).strip()
        if text:
            yield Line(text, where)
        elif any(True for _ in markup.descendants(anchor, "pic")):
            notes.append(("一幅图片，没有读", "a picture, which is not read", where))
        elif any(True for _ in markup.descendants(anchor, "graphicFrame")):
            notes.append(("一幅图表，没有读", "a chart, which is not read", where))


def _anchor_cell(start: Element | None) -> str | None:
    row, column = markup.child(start, "row"), markup.child(start, "col")
    if (
        row is None
        or column is None
        or not (row.text or "").isdecimal()
        or not (column.text or "").isdecimal()
    ):
        return None
    return address(int(row.text or 0), int(column.text or 0))


def _comments(container: Container, part: str, sheet: str) -> Iterator[Note]:
    for one in markup.descendants(markup.tree(container, part), "comment"):
        text = "".join(run.text or "" for run in markup.descendants(one, "t")).strip()
        if text:
            where = Source(sheet=sheet, cell=one.get("ref"), area="comment")
            yield f"批注：{text}", f"comment: {text}", where
