"""PDF with text: tables by their ruling lines, whole over page breaks, and the lines of text around them."""

import io
import logging
import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from zhunsheng.intake.continuation import PageTable, Placed, WholeTable, begin, box, grid_of_pages
from zhunsheng.intake.grid import Document, Line, Part, Source
from zhunsheng.intake.refusals import RefusedError
from zhunsheng.intake.rulings import POINT, Region, hundredths, ruled_tables
from zhunsheng.intake.typeset import UNREADABLE, Run, TextLine, runs, text_lines

Note = tuple[str, str, Source]
MOST_PAGES = 300
_MOST_CHARS = 100_000  #: on a page
_MARGIN = 16  #: the part of a page's height, above and below, where running heads stand
_PAGE_NUMBER = re.compile(r"[-—–\s·]*第?\s*\d+\s*页?(?:[\s/,，、]*(?:共\s*)?\d+\s*页?)?[-—–\s·]*")
_GOES_ON = re.compile("续表|接上页|（续）|\\(续\\)")


@dataclass(slots=True)
class _Page:
    number: int
    width: int
    height: int
    tables: list[PageTable]
    outside: list[Run] = field(default_factory=list)
    chars: int = 0
    unreadable: int = 0
    is_picture: bool = False


def read_pdf(data: bytes, source: str) -> Document:
    """A document's tables and lines in reading order.

    Raises:
        RefusedError: it is encrypted, broken, scanned, too long, or its characters cannot be known.

    """
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of each odd byte
    pages = list(_pages(data))
    _check_text(pages)
    notes: list[Note] = [
        (
            f"第 {one.number} 页是图像，没有读",
            f"page {one.number} is a picture, which is not read",
            Source(page=one.number),
        )
        for one in pages
        if one.is_picture and not one.chars
    ]
    wholes = _whole_tables(pages)
    parts = [(one.first_page, one.top, one) for one in wholes]
    lines = [(page.number, line.top, line) for page in pages for line in _outside(page, wholes, notes)]
    return Document(source, "pdf", tuple(_ordered(parts, lines)), tuple(notes))


def _ordered(
    tables: Sequence[tuple[int, int, WholeTable]], lines: Sequence[tuple[int, int, TextLine]]
) -> Iterator[Part]:
    placed: list[tuple[int, int, WholeTable | TextLine]] = [*tables, *lines]
    number = 0
    for page, _, one in sorted(placed, key=lambda part: part[:2]):
        if isinstance(one, WholeTable):
            grid = grid_of_pages(one, f"p{page}t{number + 1}")
            if grid.cells:
                number += 1
                yield grid
        else:
            where = Source(page=page, box=box(one.left, one.top, one.right, one.bottom))
            yield Line(one.text, where, "unreadable" if UNREADABLE in one.text else "certain")


def _pages(data: bytes) -> Iterator[_Page]:
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            count = len(pdf.pages)
            if count > MOST_PAGES:
                raise RefusedError("too-many-pages", str(count))
            for page in pdf.pages:
                yield _page(page)
                page.close()
    except PdfminerException as error:
        cause = error.args[0] if error.args else error
        locked = isinstance(cause, (PDFPasswordIncorrect, PDFEncryptionError))
        raise RefusedError("encrypted" if locked else "broken-document") from error
    except struct.error as error:
        raise RefusedError("broken-document") from error


def _page(page: Any) -> _Page:
    if len(page.chars) > _MOST_CHARS:
        raise RefusedError("too-large", f"p{page.page_number}")
    ruled = ruled_tables(page)
    kept = [PageTable(page.page_number, one, []) for one in ruled]
    found = _Page(page.page_number, hundredths(page.width), hundredths(page.height), kept)

    def locate(x: int, y: int) -> tuple[int, Region] | None:
        for index, one in enumerate(ruled):
            if one.left <= x < one.right and one.top <= y < one.bottom:
                region = one.region_at(x, y)
                return (index, region) if region is not None else None
        return None

    inside: dict[tuple[int, Region], list[Run]] = {}
    for place, run in runs(page, locate):
        found.chars += len(run.text)
        found.unreadable += run.text.count(UNREADABLE)
        if place is None:
            found.outside.append(run)
        else:
            inside.setdefault(place, []).append(run)
    for index, one in enumerate(ruled):
        for region in one.regions:
            lines = text_lines(inside.get((index, region), ()))
            if lines or not region.outside:
                kept[index].placed.append(Placed(region, lines))
    area = sum((one["x1"] - one["x0"]) * (one["bottom"] - one["top"]) for one in page.images)
    found.is_picture = 2 * area > page.width * page.height
    return found


def _check_text(pages: Sequence[_Page]) -> None:
    """Refuse what has no text to read.

    Raises:
        RefusedError: it is scanned, empty, or most characters are unknown.

    """
    chars = sum(one.chars for one in pages)
    if any(one.is_picture for one in pages) and chars < 20 * len(pages):
        raise RefusedError("scanned")
    if not chars:
        raise RefusedError("scanned" if pages else "broken-document")
    if 2 * sum(one.unreadable for one in pages) > chars:
        raise RefusedError("unreadable-text")


def _whole_tables(pages: Sequence[_Page]) -> list[WholeTable]:
    wholes: list[WholeTable] = []
    before: _Page | None = None
    for page in pages:
        for index, table in enumerate(page.tables):
            last = wholes[-1] if wholes else None
            if index == 0 and before is not None and last is not None and _goes_on(last, before, table, page):
                last.go_on(table, before.outside, page.outside)
            else:
                wholes.append(begin(table))
        before = page
    return wholes


def _goes_on(whole: WholeTable, before: _Page, table: PageTable, page: _Page) -> bool:
    """Whether a page's first table is the rest of the last page's: as wide, and with nothing between but page numbers."""
    if whole.page != before.number or not before.tables or before.tables[-1].ruled is not whole.ruled:
        return False
    if not whole.same_width(table.ruled):
        return False
    under = [one for one in before.outside if one.bottom > whole.ruled.bottom and not whole.is_below(one)]
    over = [
        one for one in page.outside if one.top < table.ruled.top and not whole.is_below(_lowered(one, whole))
    ]
    return not any(_counts(one, before, page) for one in under) and not any(
        _counts(one, page, before) for one in over
    )


def _lowered(run: Run, whole: WholeTable) -> Run:
    """A text over this page's table, as if it stood under the last page's: the columns of the cut cells are the same."""
    return replace(run, top=whole.ruled.bottom, bottom=whole.ruled.bottom + run.size)


def _counts(run: Run, page: _Page, other: _Page) -> bool:
    """Whether a text between two tables keeps them apart; page numbers and running heads do not."""
    if _PAGE_NUMBER.fullmatch(run.text) or _GOES_ON.search(run.text):
        return False
    margin = page.height // _MARGIN
    if run.bottom > margin and run.top < page.height - margin:
        return True
    return not any(one.text == run.text and abs(one.top - run.top) < 2 * POINT for one in other.outside)


def _outside(page: _Page, wholes: Sequence[WholeTable], notes: list[Note]) -> Iterator[TextLine]:
    """The lines outside tables; what is printed outside the page is noted."""
    for line in text_lines(page.outside):
        if any(whole.holds(line) for whole in wholes):
            continue
        if line.bottom < 0 or line.top > page.height or line.right < 0 or line.left > page.width:
            where = Source(page=page.number)
            notes.append((f"印在页面外的文字：{line.text}", f"printed outside the page: {line.text}", where))
        else:
            yield line
