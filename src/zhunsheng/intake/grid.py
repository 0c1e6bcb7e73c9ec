"""What every reader yields: tables of anchor cells and lines of text, in the order of the document."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Literal, TypeAlias

Confidence = Literal["certain", "repaired", "guessed", "unreadable"]


Area = Literal["header", "footer", "footnote", "text-box", "comment"]


class Flag(Enum):
    """What is special about a cell, told to whoever reads its value."""

    HIDDEN_ROW = "hidden-row"  #: its row is hidden on the sheet
    HIDDEN_COLUMN = "hidden-column"
    FORMULA = "formula"  #: the value is what the file keeps of a formula's last result
    NO_CACHED_VALUE = "no-cached-value"  #: a formula, and the file does not keep its result
    OVERFLOW = "overflow"  #: ``###``: the paper shows no number
    ERROR_VALUE = "error-value"  #: ``#REF!`` and its like
    DISPLAYED = "displayed"  #: the text was rebuilt from a stored value and its number format
    JOINED = "joined"  #: put together from two pages
    OFF_PAGE = "off-page"  #: printed outside the page
    STRUCK = "struck"  #: struck out, or a tracked deletion
    EXTENT_UNKNOWN = "extent-unknown"  #: plain text does not show how many rows it covers
    INSERTED = "inserted"  #: a tracked insertion, or a content control


#: Flags of cells that hold a value which nobody can see.
VALUELESS = frozenset({Flag.NO_CACHED_VALUE, Flag.OVERFLOW, Flag.ERROR_VALUE})


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points from its upper left corner."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where a text stands in its document; what does not apply is ``None``.

    ``sheet`` and ``cell`` for workbooks, ``table`` and ``cell`` (``r2c3``) for word processing, ``page`` and ``box`` for pages,
    ``line`` for plain text and for the paragraphs of word processing. Pages, lines, rows and columns count from 1, tables from 0; a
    cell of a table inside a cell is ``r2c3.r1c1``. ``area`` names what stands outside the body: a header, a note, a text box.
    """

    sheet: str | None = None
    table: int | None = None
    cell: str | None = None
    page: int | None = None
    box: Box | None = None
    line: int | None = None
    area: Area | None = None

    def __str__(self) -> str:
        """The place in the words of the kind of document: ``Sheet1!B3``, ``table0!r2c3``, ``p2``, ``12``."""
        if self.sheet is not None:
            return self.sheet if self.cell is None else f"{self.sheet}!{self.cell}"
        if self.table is not None:
            return f"table{self.table}!{self.cell}"
        if self.page is not None:
            return f"p{self.page}"
        return str(self.line or "")


@dataclass(frozen=True, slots=True)
class Cell:
    r"""A cell with the rows and columns that it covers; ``text`` is what a reader of the paper sees.

    ``row`` and ``column`` are those of its upper left corner in the grid, from 0. Lines of the text are divided by
    ``\n``.
    """

    row: int
    column: int
    text: str
    source: Source
    rows: int = 1
    columns: int = 1
    flags: frozenset[Flag] = frozenset()
    confidence: Confidence = "certain"
    note: str = ""

    @property
    def blank(self) -> bool:
        """Whether it holds nothing: a value that nobody can see is not nothing."""
        return not self.text.strip() and not self.flags & VALUELESS


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its anchor cells in reading order. Places that no cell covers are outside the table."""

    name: str
    cells: tuple[Cell, ...]
    hidden: bool = False  #: the sheet itself is hidden

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return max((one.row + one.rows for one in self.cells), default=0)

    @property
    def columns(self) -> int:
        """How many columns it has."""
        return max((one.column + one.columns for one in self.cells), default=0)


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, or a line of plain text, outside any table."""

    text: str
    source: Source
    confidence: Confidence = "certain"


Part: TypeAlias = Grid | Line


@dataclass(frozen=True, slots=True)
class Document:
    """A document as its reader saw it: tables and lines in its own order, and what the reader could not read.

    ``notes`` are plain sentences, Chinese and English, each with the place that it is about.
    """

    source: str
    format: str
    parts: tuple[Part, ...]
    notes: tuple[tuple[str, str, Source], ...] = ()

    def grids(self) -> Iterator[Grid]:
        """The tables alone."""
        return (one for one in self.parts if isinstance(one, Grid))
