"""A pack out of a workbook: its files as YAML, or all that stands in the way, each problem with its sheet and cell."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from zhunsheng.authoring.scrutiny.checking import Sources, check
from zhunsheng.authoring.scrutiny.formatting import format_packs
from zhunsheng.authoring.workbooks.sheets import GUIDE
from zhunsheng.authoring.workbooks.workbook_cells import line_and_column, read_cells
from zhunsheng.authoring.workbooks.workbook_packs import files_of
from zhunsheng.authoring.workbooks.workbook_rows import rows_of
from zhunsheng.authoring.workbooks.workbook_values import Spot
from zhunsheng.authoring.workbooks.yaml_text import Said, Written
from zhunsheng.language.problems import Problem, Words
from zhunsheng.rules.folder import read_pack
from zhunsheng.rules.nodes import Entries, Items, Node, Scalar
from zhunsheng.rules.pack import Pack
from zhunsheng.rules.reader import read
from zhunsheng.rules.source import LINE_END

#: Problems whose sentences name a line of the file that they stand in themselves.
_NAME_LINES = frozenset({"values-overlap", "exceptions-clash", "duplicate-key"})


@dataclass(frozen=True, slots=True)
class Imported:
    """The files of a pack by name, none where there is an error; ``pack`` is what its reader makes of them."""

    files: Mapping[str, bytes]
    problems: tuple[Problem, ...]
    pack: Pack | None = None


def imported(data: bytes, book: str, beside: Sources | None = None) -> Imported:
    """The pack that a workbook states; ``book`` is the name that people know the workbook by.

    With the packs and schemas ``beside`` it, its expressions are checked too, and put in their usual spelling; without,
    only what the pack itself says is looked at.
    """
    rows = rows_of(read_cells(data, book, frozenset(GUIDE)), book)
    found = files_of(rows, book)
    if not found.files:
        return Imported({}, _sorted(found.problems))
    with TemporaryDirectory() as name:
        folder = Path(name).resolve()
        for file, text in found.files.items():
            (folder / file).write_bytes(text.text.encode("utf-8", "surrogatepass"))
        reading = read_pack(folder)
        problems = reading.problems
        files = {file: text.text.encode("utf-8", "surrogatepass") for file, text in found.files.items()}
        if beside is not None and not _broken(problems):
            asked = Sources((folder,))
            # Its warnings are for the files, once their examples are beside them.
            problems = tuple(one for one in check(asked, beside).problems if one.severity == "error")
            if not _broken(problems):
                files |= {one.path.name: one.after for one in format_packs(asked, beside)[0]}
        cells = _Cells(folder, book, found.files)
        told = (*found.problems, *(cells.of(one) for one in problems))
    if _broken(told):
        return Imported({}, _sorted(told))
    return Imported(files, _sorted(told), reading.pack)


def _broken(problems: Iterable[Problem]) -> bool:
    return any(one.severity == "error" for one in problems)


def _sorted(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(dict.fromkeys(problems), key=lambda one: one.sorting))


class _Cells:
    """Places in the files that a workbook became, as cells of it."""

    def __init__(self, folder: Path, book: str, files: Mapping[str, Written[Spot]]) -> None:
        self.folder, self.book, self.files = folder, book, files
        own = re.escape(f"{folder}/")
        self._named = re.compile(
            rf"(?P<of>{own}(?P<file>[^/\n]+?\.yaml)(?: |:))?(?:第 (?P<zh>\d+) 行|line (?P<en>\d+))|{own}(?P<bare>[^/\n]+?\.yaml)"
        )

    def of(self, one: Problem) -> Problem:
        """The problem at its cell; as it is where it stands in no file of the workbook."""
        path = Path(one.file)
        if path.parent != self.folder:
            return one
        message = Words(*(self._said(text, path.name, one.code) for text in one.message))
        cell = self._cell(path.name, one.line, one.column)
        if cell is None:
            return replace(one, file=self.book, line=0, column=0, excerpt="", message=message)
        spot, offset = cell
        if not spot.cell.text:
            return replace(one, file=spot.cell.file, line=0, column=0, excerpt="", message=message)
        line, column = line_and_column(spot.cell.text, spot.offset + offset)
        excerpt = spot.cell.text.split("\n")[line - 1]
        width = max(1, min(one.width, len(excerpt) - column + 1))
        return replace(
            one, file=spot.cell.file, line=line, column=column, excerpt=excerpt, width=width, message=message
        )

    def _said(self, text: str, file: str, code: str) -> str:
        """A sentence with the lines of files in it turned to rows of sheets."""

        def turned(found: re.Match[str]) -> str:
            if found["bare"]:
                return self.book
            if not found["of"] and code not in _NAME_LINES:
                return found[0]
            cell = self._cell(found["file"] or file, int(found["zh"] or found["en"]), 1)
            return cell[0].cell.file if cell else self.book

        return self._named.sub(turned, text)

    def _cell(self, file: str, line: int, column: int) -> tuple[Spot, int] | None:
        """The text that a place of a file belongs to, and how far into it the place is."""
        text = self.files.get(file)
        if text is None or not line:
            return None
        starts = (0, *(one.end() for one in LINE_END.finditer(text.text)))
        index = starts[min(line, len(starts)) - 1] + column - 1
        said = _at(text.places, index, text.text)
        if said is None:
            return None
        start, one = said
        if index <= start:
            return one.source, 0
        found = _offset(text.text, file, start, line, column)
        # A file that cannot be read is one with a character that nobody sees, or of more bytes than may be.
        return one.source, max(0, one.text.find(text.text[index : index + 1])) if found is None else found


def _at(
    places: tuple[tuple[int, int, Said[Spot]], ...], index: int, text: str
) -> tuple[int, Said[Spot]] | None:
    """The text that a character stands in, or begins last before it; where only a dash or bracket is between, the next."""
    before = [one for one in places if one[0] <= index]
    after = next((one for one in places if one[0] > index), None)
    within = bool(before) and index <= before[-1][1]
    if after is not None and not within and not text[index : after[0]].strip("-[{ \n"):
        return after[0], after[2]
    if before:
        return before[-1][0], before[-1][2]
    return (after[0], after[2]) if after else None


def _offset(text: str, file: str, start: int, line: int, column: int) -> int | None:
    """Which character of a scalar stands at a place of the file; ``None`` where the file cannot be read."""
    node, _ = read(text.encode("utf-8", "surrogatepass"), file)
    scalar = next((one for one in _scalars(node) if one.start == start), None) if node is not None else None
    if scalar is None:
        return None
    places = (scalar.place_of(offset) for offset in range(len(scalar.text) + 1))
    return next((offset for offset, one in enumerate(places) if (one.line, one.column) >= (line, column)), 0)


def _scalars(node: Node) -> Iterator[Scalar]:
    match node:
        case Scalar():
            yield node
        case Items(items):
            for item in items:
                yield from _scalars(item)
        case Entries(entries):
            for entry in entries:
                yield entry.key
                yield from _scalars(entry.value)
