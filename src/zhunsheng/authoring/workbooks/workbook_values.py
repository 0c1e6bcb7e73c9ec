"""Cells as the texts and values that a pack's files hold, each with the cell it comes from."""

from dataclasses import dataclass, replace
from typing import TypeAlias

from zhunsheng.authoring.workbooks.sheets import NO, YES, Column, Shape
from zhunsheng.authoring.workbooks.workbook_cells import Cell
from zhunsheng.authoring.workbooks.workbook_rows import Row, choice
from zhunsheng.authoring.workbooks.yaml_text import Listed, Said, Tree, tree_of
from zhunsheng.language.problems import Problem, Words, did_you_mean
from zhunsheng.rules.decoding import KIND_WORDS, as_day
from zhunsheng.rules.nodes import Entries, Items, Kind, Scalar
from zhunsheng.rules.reader import read

#: Columns of texts in which blanks at both ends mean nothing; in any other they are the author's own.
_CODES = frozenset({"id", "jurisdiction", "version", "from", "until", "key", "instead"})
_NUMBER, _TEXT, _DATE, _BOOLEAN, _LIST, _MAPPING = range(6)


@dataclass(frozen=True, slots=True)
class Spot:
    """A character of a cell that a text of a file begins with."""

    cell: Cell
    offset: int = 0


Text: TypeAlias = Said[Spot]
Content: TypeAlias = Tree[Spot]


@dataclass(frozen=True, slots=True)
class Values:
    """Reads cells; what is wrong with them goes to ``problems``."""

    problems: list[Problem]

    def said(self, cell: Cell, text: str, *, bare: bool = False, pattern: bool = False) -> Text:
        """A text that stands in a cell."""
        return Said(text, Spot(cell, max(0, cell.text.find(text))), bare, pattern)

    def value(self, row: Row, column: Column, cell: Cell) -> Content | None:
        """What a cell says by the shape of its column; ``None`` where it says nothing or cannot be taken."""
        match column.shape:
            case Shape.LINES:
                return self.lines(cell)
            case Shape.YES:
                return self._yes(cell)
            case Shape.VALUE:
                return self._parameter(row, cell)
            case Shape.YEAR:
                text = cell.text.strip()
                return self.said(
                    cell, text, bare=text.isascii() and text.isdigit() and not text.startswith("0")
                )
            case Shape.WORD:
                return self.said(cell, cell.text.strip())
            case _ if column.key in _CODES:
                return self.said(cell, cell.text.strip())
            case _:
                return self.said(cell, cell.text, pattern=column.key == "printed_pattern")

    def lines(self, cell: Cell) -> Content:
        """The lines of a cell as a list, blank ones left out."""
        lines = []
        offset = 0
        for line in cell.text.split("\n"):
            if line.strip():
                start = offset + len(line) - len(line.lstrip())
                lines.append((Said(line.strip(), Spot(cell, start)), ()))
            offset += len(line) + 1
        return Listed(tuple(lines), short=True)

    def _yes(self, cell: Cell) -> Content | None:
        said = cell.text.strip()
        if said in YES or (cell.kind == "boolean" and said == "TRUE"):
            return self.said(cell, "true", bare=True)
        if said not in NO and not (cell.kind == "boolean" and said == "FALSE"):
            hint = did_you_mean(said, (YES.chinese, NO.chinese))
            self.problems.append(cell.problem("wrong-value", 0, len(cell.text), hint=hint, found=said))
        return None

    def _parameter(self, row: Row, cell: Cell) -> Content | None:
        """What a parameter is, by the kind that stands beside it."""
        said = row.cells.get("kind")
        kind = None
        if said is not None and said.text.strip():
            found = choice(said, row.sheet.column("kind"))
            if isinstance(found, Problem):
                self.problems.append(found)
                return None
            kind = found
        return self._of_kind(cell, kind)

    def _of_kind(self, cell: Cell, kind: int | None) -> Content | None:
        text = cell.text.strip()
        if cell.kind == "date" and kind not in {_DATE, None}:
            self.problems.append(cell.problem("number-in-cell", found=Words("日期", "a date")))
        if kind == _TEXT:
            return self.said(cell, cell.text, pattern=True)
        if kind in {_LIST, _MAPPING}:
            return self._several(cell, Items if kind == _LIST else Entries)
        if kind == _BOOLEAN or (kind is None and cell.kind == "boolean"):
            yes = text in YES or text.lower() == "true"
            if not yes and text not in NO and text.lower() != "false":
                self._wrong(cell, Kind.BOOLEAN, Kind.TEXT)
                return None
            return self.said(cell, "true" if yes else "false", bare=True)
        if kind == _DATE and as_day(text) is None:
            self.problems.append(cell.problem("wrong-date", 0, len(cell.text), found=text))
            return None
        node = read(text.encode(), "")[0] if "\n" not in text else None
        bare = isinstance(node, Scalar) and node.kind in {Kind.NUMBER, Kind.BOOLEAN} and node.text == text
        if kind == _NUMBER and not (bare and isinstance(node, Scalar) and node.kind is Kind.NUMBER):
            self._wrong(cell, Kind.NUMBER, Kind.TEXT)
            return None
        return self.said(cell, text if bare or kind == _DATE else cell.text, bare=bare)

    def _several(self, cell: Cell, wanted: type[Items] | type[Entries]) -> Content | None:
        """A list or mapping, read by the reader of packs itself."""
        flow = cell.text.lstrip()[:1] in "[{"
        dash = "" if flow or wanted is Entries else "- "
        text = "\n".join(f"{dash}{line}" for line in cell.text.split("\n") if line.strip())
        node, problems = read(text.encode(), cell.file)
        for one in problems:
            column = max(1, one.column - len(dash))
            lines = [line for line in cell.text.split("\n") if line.strip()]
            excerpt = lines[one.line - 1] if 0 < one.line <= len(lines) else ""
            self.problems.append(replace(one, column=column, excerpt=excerpt))
        if problems or node is None:
            return None
        if not isinstance(node, wanted):
            self._wrong(cell, Kind.LIST if wanted is Items else Kind.MAPPING, node.kind)
            return None
        return tree_of(node, Spot(cell))

    def _wrong(self, cell: Cell, wanted: Kind, found: Kind) -> None:
        self.problems.append(
            cell.problem("wrong-type", 0, len(cell.text), wanted=KIND_WORDS[wanted], found=KIND_WORDS[found])
        )
