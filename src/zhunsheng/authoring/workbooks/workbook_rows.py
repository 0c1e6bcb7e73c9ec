"""The rows of a workbook by the sheets and columns of a pack: every head known, every needed cell filled."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from zhunsheng.authoring.workbooks.sheets import GUIDE, SHEETS, Column, Shape, Sheet
from zhunsheng.authoring.workbooks.workbook_cells import Cell, Cells, letters
from zhunsheng.language.problems import Problem, Words, did_you_mean, problem

_FILL = Words("填上这一格", "fill this cell")
_HEADS = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells by the keys of their columns, blank ones too."""

    sheet: Sheet
    cells: Mapping[str, Cell]

    def text(self, key: str) -> str:
        """The text of a cell; empty where it is blank or there is no such column."""
        cell = self.cells.get(key)
        return cell.text if cell else ""

    def __getitem__(self, key: str) -> Cell:
        return self.cells[key]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of every sheet by its key, and what is wrong with heads and cells."""

    rows: Mapping[str, tuple[Row, ...]]
    problems: tuple[Problem, ...]


def rows_of(cells: Cells, book: str) -> Rows:
    """The rows of all sheets of a pack. Sheets may be called by either of their names; blank rows count for nothing."""
    known = {name: one for one in SHEETS for name in one.name}
    problems = list(cells.problems)
    found: dict[str, tuple[Row, ...]] = {}
    for name, held in cells.sheets.items():
        if name in GUIDE:
            continue
        if name not in known:
            hint = did_you_mean(name, (one.name.chinese for one in SHEETS))
            problems.append(problem("unknown-sheet", file=f"{book}[{name}]", hint=hint, name=name))
            continue
        sheet = known[name]
        if sheet.key in found:
            problems.append(problem("unknown-sheet", file=f"{book}[{name}]", name=name))
            continue
        reader = _Reader(sheet, held, book, name)
        found[sheet.key] = tuple(reader.rows())
        problems += reader.problems
    if cells.sheets and "pack" not in found:
        problems.append(problem("missing-sheet", file=book, name=SHEETS[0].name))
    return Rows(found, tuple(problems))


class _Reader:
    """One sheet, its heads in the first row."""

    def __init__(self, sheet: Sheet, cells: Iterable[Cell], book: str, name: str) -> None:
        self.sheet, self.book, self.name = sheet, book, name
        self.problems: list[Problem] = []
        self.grid: dict[int, dict[int, Cell]] = {}
        for one in cells:
            self.grid.setdefault(one.row, {})[one.column] = one

    def rows(self) -> Iterator[Row]:
        """Every row below the heads that is not blank."""
        if not self.grid:
            return
        columns = self._heads()
        for number in sorted(self.grid):
            if number > _HEADS and any(one.text.strip() for one in self.grid[number].values()):
                yield self._row(number, self.grid[number], columns)

    def _heads(self) -> dict[int, Column]:
        """Which column of the sheet is which."""
        known = {head: one for one in self.sheet.columns for head in one.head}
        columns: dict[int, Column] = {}
        for place, cell in self.grid.get(_HEADS, {}).items():
            column = known.get(cell.text.strip())
            if column is None:
                hint = did_you_mean(cell.text, (one.head.chinese for one in self.sheet.columns))
                self.problems.append(cell.problem("unknown-column", hint=hint, name=cell.text))
            elif column in columns.values():
                at = f"{self.book}[{self.name}]"
                self.problems.append(
                    cell.problem("duplicate-name", name=cell.text, at_file=at, at_line=_HEADS)
                )
            else:
                columns[place] = column
        for column in self.sheet.columns:
            if column.required and column not in columns.values():
                where = f"{self.book}[{self.name}]"
                self.problems.append(problem("missing-column", file=where, name=column.head))
        return columns

    def _row(self, number: int, held: Mapping[int, Cell], columns: Mapping[int, Column]) -> Row:
        """One row, with a blank cell wherever nothing stands."""
        for place, cell in held.items():
            if place not in columns and _HEADS in self.grid and place not in self.grid[_HEADS]:
                self.problems.append(cell.problem("unknown-column", name=letters(place)))
        cells = {
            column.key: self._taken(held.get(place), column, Cell(self.book, self.name, number, place, ""))
            for place, column in columns.items()
        }
        return Row(self.sheet, cells)

    def _taken(self, cell: Cell | None, column: Column, blank: Cell) -> Cell:
        """A cell as its column takes it: what one cell must say is said, words are known, dates are dates."""
        if cell is None or not cell.text.strip():
            if column.required:
                self._missing(blank, column)
            return blank
        if cell.kind in {"date", "boolean"} and not _may_hold(column, cell.kind):
            found = Words("日期", "a date") if cell.kind == "date" else Words("真假值", "true or false")
            self.problems.append(cell.problem("number-in-cell", found=found))
        return cell

    def _missing(self, blank: Cell, column: Column) -> None:
        self.problems.append(
            blank.problem("missing-key", hint=_FILL, where=self.sheet.name, name=column.head)
        )


def _may_hold(column: Column, kind: str) -> bool:
    if column.shape is Shape.VALUE:
        return True
    if kind == "date":
        return column.key in {"from", "until"}
    return column.shape is Shape.YES


def choice(cell: Cell, column: Column) -> int | Problem:
    """Which of the words of its column a cell says, in either language; a problem where none."""
    said = cell.text.strip()
    for number, one in enumerate(column.choices):
        if said in one:
            return number
    hint = did_you_mean(said, (one.chinese for one in column.choices))
    return cell.problem("wrong-value", 0, len(cell.text), hint=hint, found=said)
