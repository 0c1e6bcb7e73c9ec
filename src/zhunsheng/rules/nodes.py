"""YAML as positioned nodes: scalars, lists and mappings that know where they stand."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from zhunsheng.rules.source import LINE_END, Place, Source

#: What a scalar holds.
Content: TypeAlias = str | Decimal | bool | None


class Style(StrEnum):
    """How a scalar is written."""

    PLAIN = "plain"
    SINGLE = "'"
    DOUBLE = '"'
    LITERAL = "|"
    FOLDED = ">"


class Kind(StrEnum):
    """What a node is, by the YAML 1.2 core schema."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    NULL = "null"
    LIST = "list"
    MAPPING = "mapping"
    BROKEN = "broken"  # a problem was reported here; nobody need report another


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value, with its stretch of the file from ``start`` to ``end``, quotes and block header included.

    ``text`` is the content as written: ``0.50`` keeps its zero.
    """

    kind: Kind
    value: Content
    text: str
    style: Style
    source: Source = field(repr=False, compare=False)
    start: int = field(repr=False, compare=False)
    end: int = field(repr=False, compare=False)
    line: int = field(compare=False)
    column: int = field(compare=False)

    @property
    def place(self) -> Place:
        """Where the content begins."""
        return self.place_of(0, max(1, len(self.text.split("\n", 1)[0])))

    @property
    def folded(self) -> bool:
        """Whether line ends of the file became blanks of the text."""
        return self.style is not Style.LITERAL and "\n" in self.source.text[self.start : self.end].rstrip()

    def place_of(self, offset: int, width: int = 1) -> Place:
        """Where the character ``offset`` of the text stands in the file; past the end, where the text ends."""
        offset = max(0, min(offset, len(self.text)))
        if self.style is Style.LITERAL:
            line, column = self._in_literal(offset)
        else:
            line, column = self._in_flow(offset)
        return Place(self.source, line, column, width)

    def _in_literal(self, offset: int) -> tuple[int, int]:
        """A literal block drops only indentation, so each of its lines ends as the line of the file does."""
        before = self.text[:offset]
        index = before.count("\n")
        content = self.text.split("\n")[index]
        line = self.line + 1 + index
        if line > len(self.source.lines):  # an empty block at the end of the file
            return self.line, self.column
        written = self.source.lines[line - 1]
        indentation = max(0, len(written) - len(content)) if content else 0
        return line, indentation + offset - (before.rfind("\n") + 1) + 1

    def _in_flow(self, offset: int) -> tuple[int, int]:
        index = self._index(offset)
        head = self.source.text[self.start : index].replace("\r\n", " \n").replace("\r", "\n")
        breaks = head.count("\n")
        if not breaks:
            return self.line, self.column + len(head)
        return self.line + breaks, len(head) - head.rfind("\n")

    def _index(self, offset: int) -> int:
        """The place in the file of a character, by walking text and file side by side.

        Folding only shrinks white space and escapes only lengthen, so every other character meets its own.
        """
        raw = self.source.text
        at = self.start
        if self.style is Style.FOLDED:
            header = LINE_END.search(raw, self.start, self.end)
            at = header.end() if header else self.end
        elif self.style is not Style.PLAIN:
            at += 1
        for character in self.text[:offset]:
            at = self._meet(raw, at, character)
            at += self._length(raw, at)
        if offset < len(self.text):
            at = self._meet(raw, at, self.text[offset])
        return at

    def _meet(self, raw: str, at: int, character: str) -> int:
        """Skip the white space that folding dropped before ``character``."""
        if character.isspace():
            return at
        while at < self.end and (
            (raw[at].isspace() and raw[at] != character)
            or (self.style is Style.DOUBLE and _is_joint(raw, at))
        ):
            at += 1
        return at

    def _length(self, raw: str, at: int) -> int:
        """How many characters of the file make the one that stands at ``at``."""
        if self.style is Style.SINGLE and raw.startswith("''", at):
            return 2
        if self.style is Style.DOUBLE and raw.startswith("\\", at):
            return 2 + {"x": 2, "u": 4, "U": 8}.get(raw[at + 1 : at + 2], 0)
        return 1


def _is_joint(raw: str, at: int) -> bool:
    """A backslash at the end of a line joins it to the next."""
    return raw[at] == "\\" and raw[at + 1 : at + 2] in {"\n", "\r"}


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple["Node", ...]
    place: Place = field(compare=False, repr=False)

    kind: Kind = field(default=Kind.LIST, init=False)

    def __iter__(self) -> Iterator["Node"]:
        return iter(self.items)


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping with its value."""

    key: Scalar
    value: "Node"


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping, its keys in the order they are written."""

    entries: tuple[Entry, ...]
    place: Place = field(compare=False, repr=False)

    kind: Kind = field(default=Kind.MAPPING, init=False)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def get(self, key: str) -> Entry | None:
        """The entry of that key."""
        return next((entry for entry in self.entries if entry.key.text == key), None)


Node: TypeAlias = Scalar | Items | Entries


def plain(node: Node) -> object:
    """The data of a node without its places: what a JSON Schema is asked about.

    Numbers stay exact: whole ones become ``int``, others stay ``Decimal``.
    """
    match node:
        case Scalar(value=Decimal() as number):
            return int(number) if node.text.lstrip("+-").isdigit() else number
        case Scalar():
            return node.value
        case Items(items):
            return [plain(item) for item in items]
        case Entries(entries):
            return {entry.key.text: plain(entry.value) for entry in entries}
