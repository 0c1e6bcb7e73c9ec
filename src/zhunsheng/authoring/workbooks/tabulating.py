"""A pack as its files state it, laid out in tables: a sheet a section, a row a thing, every cell a text."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from zhunsheng.authoring.workbooks.remarks import Anchor, comments_of, placed
from zhunsheng.authoring.workbooks.sheets import (
    END,
    FILE,
    FILES,
    NO,
    REMARK,
    SHEETS,
    YES,
    Act,
    Column,
    Shape,
    Sheet,
    parts_of,
    sheet,
    sheet_of,
)
from zhunsheng.authoring.workbooks.yaml_text import listed_lines, mapping_lines
from zhunsheng.language.problems import Lang, Problem, Words
from zhunsheng.rules.decoding import as_day
from zhunsheng.rules.nodes import Entries, Items, Kind, Node, Scalar
from zhunsheng.rules.reader import read_file
from zhunsheng.rules.source import Place

#: What one cell of a workbook holds.
LONGEST_CELL = 32_767
_EXAMPLES = ".examples.yaml"
_NUMBER, _TEXT, _DATE, _BOOLEAN, _LIST, _MAPPING = (
    one for column in sheet("values").columns if column.key == "kind" for one in column.choices
)


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet and its rows, each the texts of its cells in the order of the sheet's columns."""

    sheet: Sheet
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Tabulation:
    """All sheets of a pack, and what of it could not be laid out on them."""

    tables: tuple[Table, ...]
    problems: tuple[Problem, ...]


def tabulate(folder: Path, lang: Lang = "zh") -> Tabulation:
    """The pack in a folder on sheets; an error is a part of it that has no place on them, a warning a comment moved.

    The pack is one that loads: what its own reader says of it is told by that reader.
    """
    desk = _Desk(lang)
    for path in sorted(folder.iterdir()):
        if path.suffix == ".yaml" and not path.name.endswith(_EXAMPLES) and path.is_file():
            node, problems = read_file(path)
            desk.problems += problems
            if isinstance(node, Entries):
                _File(desk, path.name, node).lay_out()
    return Tabulation(tuple(desk.tables()), tuple(sorted(desk.problems, key=lambda one: one.sorting)))


@dataclass(slots=True)
class _Laid:
    """A row while it is laid out; remarks are gathered until all files are read."""

    sheet: Sheet
    cells: dict[str, str]
    number: int
    remarks: list[tuple[tuple[str, ...], str]] = field(default_factory=list)


@dataclass(slots=True)
class _Desk:
    """The rows laid out so far, and the problems met."""

    lang: Lang
    rows: list[_Laid] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    handles: Counter[tuple[str, str]] = field(default_factory=Counter)

    def tables(self) -> Iterator[Table]:
        """The rows by their sheets, remarks put in words."""
        for one in SHEETS:
            rows = [row for row in self.rows if row.sheet is one]
            yield Table(one, tuple(self._texts(row) for row in rows))

    def _texts(self, row: _Laid) -> tuple[str, ...]:
        said = [
            words if not path else f"〔{self._head(row.sheet, path)}〕{words}" for path, words in row.remarks
        ]
        cells = {**row.cells, REMARK: "\n".join(sorted(said, key=lambda one: one.startswith("〔")))}
        return tuple(cells.get(column.key, "") for column in row.sheet.columns)

    def _head(self, where: Sheet, path: tuple[str, ...]) -> str:
        column = where.at(path)
        return column.head.of(self.lang) if column else ".".join(path)

    def handle(self, where: Sheet, name: str) -> str:
        """How the parts of a thing name it: by its name, and from the second of that name on with its number."""
        self.handles[where.key, name] += 1
        number = self.handles[where.key, name]
        return name if number == 1 else f"{name}#{number}"

    def refuse(self, place: Place, chinese: str, english: str) -> None:
        """Note what has no cell."""
        self.problems.append(place.problem("not-on-sheets", detail=Words(chinese, english)))


class _File:
    """One file, laid out section by section."""

    def __init__(self, desk: _Desk, name: str, node: Entries) -> None:
        self.desk, self.name, self.node = desk, name, node
        self.anchors: list[Anchor] = []
        self.head = self._row(FILES, {"name": name})

    def lay_out(self) -> None:
        """All sections, then the comments."""
        for number, entry in enumerate(self.node):
            section = (entry.key.text,)
            self._anchor(self.head, entry.key, section if number else ())
            if sheet_of(section) is not None:
                self._section(section, entry.value)
            elif isinstance(entry.value, Entries):
                for inner in entry.value:
                    self._anchor(self.head, inner.key, (*section, inner.key.text))
                    self._section((*section, inner.key.text), inner.value)
            else:
                self._unknown(entry.key)
        self._remark()

    def _section(self, section: tuple[str, ...], node: Node) -> None:
        found = sheet_of(section)
        if found is None:
            self._unknown(node.place)
            return
        where, act = found
        if where.single:
            self._thing(where, act, None, node)
        for key, thing in () if where.single else _things(where, node):
            self._thing(where, act, key, thing)

    def _thing(self, where: Sheet, act: Act, key: Scalar | None, node: Node) -> None:
        cells = {FILE: self.name, "act": act.word.of(self.desk.lang)}
        if key is not None:
            cells[where.handle] = key.text
        row = self._row(where, cells, key or _first(node))
        bare = where.key == "definitions" and isinstance(node, Scalar)
        if bare:
            self._value(row, ("is",), node)
        else:
            name = key.text if key is not None else _text_of(node, where.handle)
            self._keys(row, (), node, self.desk.handle(where, name), "")

    def _keys(self, row: _Laid, path: tuple[str, ...], node: Node, owner: str, check: str) -> None:
        """The keys of a thing, each to its cell, or to rows of the sheet that holds such parts."""
        if not isinstance(node, Entries):
            self._unknown(node.place)
            return
        parts = {one.under: one for one in parts_of(row.sheet)}
        for entry in node:
            here = (*path, entry.key.text)
            self._anchor(row, entry.key, here)
            if here == ("extends",) and isinstance(entry.value, Entries):
                self._parent(row, entry.value)
            elif here == ("severity",) and isinstance(entry.value, Items):
                self._severities(row, entry.value, owner, check)
            elif here == ("stage",) and not path and "stage" in parts:
                self._parts(row, parts["stage"], entry.value, owner, "")
            elif row.sheet.at(here):
                self._value(row, here, entry.value)
            elif not path and entry.key.text in parts:
                self._parts(row, parts[entry.key.text], entry.value, owner, check)
            elif row.sheet.leads(here):
                self._keys(row, here, entry.value, owner, check)
            else:
                self._unknown(entry.key)

    def _parent(self, row: _Laid, node: Entries) -> None:
        for entry in node:
            row.cells |= {"parent": entry.key.text, "versions": _plain(entry.value)}

    def _severities(self, row: _Laid, node: Items, owner: str, check: str) -> None:
        """The cases to their sheet, the word that ends them to the cell of the thing itself."""
        *cases, last = node.items
        self._value(row, ("severity",), last)
        table = row.sheet if row.sheet.key != "checks" else sheet("rules")
        for case in cases:
            cells = {"table": table.name.of(self.desk.lang), "of": owner, "check_name": check}
            part = self._row(sheet("severities"), cells, _first(case))
            self._keys(part, (), case, "", "")

    def _parts(self, row: _Laid, where: Sheet, node: Node, owner: str, check: str) -> None:
        """The parts of a thing, a row each."""
        for key, thing in _things(where, node):
            cells = {"of": owner, "table": row.sheet.name.of(self.desk.lang), "check_name": check}
            if key is not None:
                cells[where.handle] = key.text
            part = self._row(where, cells, key or _first(thing))
            if where.key == "entries":
                self._put(part, where.column("labels"), thing)
            else:
                self._keys(part, (), thing, owner, _text_of(thing, "name") if where.key == "checks" else "")

    def _value(self, row: _Laid, path: tuple[str, ...], node: Node) -> None:
        column = row.sheet.at(path)
        if column is None:
            self._unknown(node.place)
        else:
            self._put(row, column, node)

    def _put(self, row: _Laid, column: Column, node: Node) -> None:
        """The value of a key as the text of its cell."""
        match column.shape, node:
            case Shape.VALUE, _:
                kind, said = self._parameter(node)
                row.cells["kind"] = kind.of(self.desk.lang)
            case Shape.YES, Scalar(value=True):
                said = YES.of(self.desk.lang)
            case Shape.YES, Scalar(value=False):
                said = ""
            case Shape.LINES, Scalar() | Items():
                said = self._lines(node)
            case _, Scalar():
                said = node.text
            case _:
                self._unknown(node.place)
                return
        if len(said) > LONGEST_CELL:
            self.desk.refuse(
                node.place,
                f"有 {len(said)} 个字,一格至多 {LONGEST_CELL} 个",
                f"it has {len(said)} characters, and a cell holds {LONGEST_CELL}",
            )
        row.cells[column.key] = said

    def _lines(self, node: Node) -> str:
        items = node.items if isinstance(node, Items) else (node,)
        for one in items:
            if (
                not isinstance(one, Scalar)
                or one.text != one.text.strip()
                or "\n" in one.text
                or not one.text
            ):
                self.desk.refuse(
                    one.place,
                    "一格里一行一个,这一项不是一行字",
                    "a cell holds one a line, and this is not one line of text",
                )
        return "\n".join(_plain(one) for one in items)

    def _parameter(self, node: Node) -> tuple[Words, str]:
        """A value and its kind. Texts within lists and mappings are quoted where they look like something else."""
        match node:
            case Items():
                return _LIST, listed_lines(node)
            case Entries():
                return _MAPPING, mapping_lines(node)
            case Scalar(kind=Kind.TEXT) if as_day(node.text):
                return _DATE, node.text
            case Scalar(kind=Kind.BOOLEAN):
                return _BOOLEAN, (YES if node.value is True else NO).of(self.desk.lang)
            case _:
                return _NUMBER if node.kind is Kind.NUMBER else _TEXT, _plain(node)

    def _row(self, where: Sheet, cells: dict[str, str], start: Scalar | None = None) -> _Laid:
        row = _Laid(where, cells, len(self.desk.rows))
        self.desk.rows.append(row)
        if start is not None:
            self._anchor(row, start, ())
        return row

    def _anchor(self, row: _Laid, key: Scalar, path: tuple[str, ...]) -> None:
        self.anchors.append(Anchor(key.start, key.line, row.number, path))

    def _remark(self) -> None:
        """Every comment to the remarks of the row that it is about."""
        source = self.node.place.source
        for one in placed(comments_of(source, self.node), self.anchors, source):
            if one.anchor is None:
                self.head.remarks.append(((END,), one.comment.text))
            else:
                self.desk.rows[one.anchor.row].remarks.append((one.anchor.path, one.comment.text))
            if not one.exact:
                self.desk.problems.append(one.comment.place.problem("comment-moved"))

    def _unknown(self, where: Scalar | Place) -> None:
        place, name = (where.place, where.text) if isinstance(where, Scalar) else (where, "")
        self.desk.refuse(place, f"「{name}」没有相应的一栏", f"there is no column for '{name}'")


def _things(where: Sheet, node: Node) -> Iterator[tuple[Scalar | None, Node]]:
    """The things of a section or the parts of a thing, with their names where they have any."""
    if isinstance(node, Entries) and where.named:
        yield from ((entry.key, entry.value) for entry in node)
    elif isinstance(node, Items):
        yield from ((None, item) for item in node)
    else:
        yield None, node


def _first(node: Node) -> Scalar | None:
    """The first key of a thing that has no name of its own."""
    return node.entries[0].key if isinstance(node, Entries) and node.entries else None


def _text_of(node: Node, key: str) -> str:
    entry = node.get(key) if isinstance(node, Entries) else None
    return _plain(entry.value) if entry else ""


def _plain(node: Node) -> str:
    return node.text if isinstance(node, Scalar) else ""
