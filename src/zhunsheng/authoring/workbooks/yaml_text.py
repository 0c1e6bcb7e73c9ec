"""Data as YAML in the layout that packs are written in: short things on one line, long texts folded, comments above."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, TypeVar

from zhunsheng.language.folding import fold
from zhunsheng.rules.nodes import Entries, Items, Kind, Node, Scalar
from zhunsheng.rules.reader import read

T = TypeVar("T")

#: A line of a pack is at most so long, where that can be had.
LONGEST_LINE = 110
#: A key longer than this is none to YAML.
LONGEST_KEY = 1000
#: What a text without quotes cannot begin with, hold, or hold within brackets (where PyYAML ends it at a ? too).
_NO_START = frozenset("-?:,[]{}#&*!|>'\"%@`= ")
_NO_PART = re.compile(r": |:$| #|[\t\n\r]| $|^<<$|^\.\.\.|^---")
_BRACKETS = frozenset(",?[]{}")
#: Where a folded text may be broken: at a blank that stands alone.
_BLANK = re.compile(r"(?<=[^ ]) (?=[^ ])")
#: Where it is best broken: before what joins two parts of an expression.
_JOINT = re.compile(r" (?=(?:且|或|则|否则|and|or|then|else) )")
_PATTERN = frozenset("|^$*+?()[]{}\\")
_DIGITS = re.compile(r"[0-9]+")
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"})


@dataclass(frozen=True, slots=True)
class Said(Generic[T]):
    """A text with where it comes from.

    ``bare`` where it stands as it is: a number, true or false; ``pattern`` where it may be one, and is quoted then.
    """

    text: str
    source: T
    bare: bool = False
    pattern: bool = False


@dataclass(frozen=True, slots=True)
class Pair(Generic[T]):
    """A key with its value, and the comments above it."""

    key: Said[T]
    value: "Tree[T]"
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Keyed(Generic[T]):
    """Keys with values; on one line, where ``short`` and there is room."""

    pairs: tuple[Pair[T], ...]
    short: bool = False


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """A list with the comments above each item; ``apart`` puts blank lines between items."""

    items: tuple[tuple["Tree[T]", tuple[str, ...]], ...]
    short: bool = False
    apart: bool = False


Tree: TypeAlias = Said[T] | Keyed[T] | Listed[T]


@dataclass(frozen=True, slots=True)
class Written(Generic[T]):
    """A file's text, and at which characters each text of the tree begins and ends there, in order."""

    text: str
    places: tuple[tuple[int, int, Said[T]], ...]


def written(tree: Keyed[T], head: tuple[str, ...] = (), end: tuple[str, ...] = ()) -> Written[T]:
    """A whole file: comments, sections with a blank line between them, comments."""
    writer: _Writer[T] = _Writer()
    writer.comment(head, "")
    for number, pair in enumerate(tree.pairs):
        if number:
            writer.put("\n")
        writer.pair(pair, "")
    writer.comment(end, "")
    return Written("".join(writer.parts), tuple(writer.places))


@dataclass(slots=True)
class _Writer(Generic[T]):
    """The text so far."""

    parts: list[str] = field(default_factory=list)
    places: list[tuple[int, int, Said[T]]] = field(default_factory=list)
    length: int = 0
    column: int = 0

    def put(self, text: str) -> None:
        """More text."""
        self.parts.append(text)
        self.length += len(text)
        line = text.rfind("\n")
        self.column = len(text) - line - 1 if line >= 0 else self.column + len(text)

    def say(self, said: Said[T], text: str) -> None:
        """A text of the tree, as YAML writes it."""
        self.places.append((self.length, self.length + len(text), said))
        self.put(text)

    def comment(self, remarks: tuple[str, ...], indent: str) -> None:
        """Comments, a line each."""
        for one in remarks:
            self.put(f"{indent}# {one}".rstrip() + "\n")

    def pair(self, pair: Pair[T], indent: str, *, begun: bool = False) -> None:
        """A key and its value with the line ends; ``begun`` where the line is begun already."""
        if not begun:
            self.comment(pair.remarks, indent)
            self.put(indent)
        self.say(pair.key, scalar_text(pair.key.text, flow=True))
        self.put(":")
        value = pair.value
        if isinstance(value, Said):
            self.put(" ")
            self.say(value, _block_scalar(value, indent, self.column))
            self.put("\n")
        elif (flow := _flow(value)) and self._fits(flow, 1):
            self.put(" ")
            self._pieces(flow)
            self.put("\n")
        else:
            self.put("\n")
            self._block(value, indent + "  ")

    def _block(self, tree: Keyed[T] | Listed[T], indent: str) -> None:
        if isinstance(tree, Keyed):
            for pair in tree.pairs:
                self.pair(pair, indent)
            return
        for number, (item, remarks) in enumerate(tree.items):
            if number and tree.apart:
                self.put("\n")
            self.comment(remarks, indent)
            self._item(item, indent)

    def _item(self, item: Tree[T], indent: str) -> None:
        """One item of a list; the first key of a mapping stands on the line of its dash."""
        if isinstance(item, Keyed) and item.pairs:
            self.comment(item.pairs[0].remarks, indent)
        self.put(f"{indent}- ")
        flow = _flow(item)
        if isinstance(item, Said):
            self.say(item, _block_scalar(item, indent, self.column))
            self.put("\n")
        elif flow and self._fits(flow, 0):
            self._pieces(flow)
            self.put("\n")
        elif isinstance(item, Keyed):
            for number, pair in enumerate(item.pairs):
                self.pair(pair, indent + "  ", begun=not number)
        else:
            self.put("\n")
            self._block(item, indent + "  ")

    def _fits(self, flow: list[tuple[str, Said[T] | None]], blank: int) -> bool:
        return self.column + blank + sum(len(text) for text, _ in flow) <= LONGEST_LINE

    def _pieces(self, flow: list[tuple[str, Said[T] | None]]) -> None:
        for text, said in flow:
            if said is None:
                self.put(text)
            else:
                self.say(said, text)


def _flow(tree: Tree[T]) -> list[tuple[str, Said[T] | None]]:
    """A tree on one line; nothing where it does not belong on one, or has comments within."""
    if isinstance(tree, Said):
        return [(_one_line_scalar(tree, flow=True), tree)]
    parts: list[list[tuple[str, Said[T] | None]]] = []
    if isinstance(tree, Listed):
        whole = (tree.short or not tree.items) and not any(remarks for _, remarks in tree.items)
        parts = [_flow(item) for item, _ in tree.items]
        opening, closing = "[", "]"
    else:
        whole = (tree.short or not tree.pairs) and not any(pair.remarks for pair in tree.pairs)
        for pair in tree.pairs:
            value = _flow(pair.value)
            key: list[tuple[str, Said[T] | None]] = [
                (scalar_text(pair.key.text, flow=True), pair.key),
                (": ", None),
            ]
            parts.append([*key, *value] if value else [])
        opening, closing = "{", "}"
    if not whole or not all(parts):
        return []
    pieces: list[tuple[str, Said[T] | None]] = [(opening, None)]
    for number, part in enumerate(parts):
        pieces += [(", ", None), *part] if number else part
    return [*pieces, (closing, None)]


def _one_line_scalar(said: Said[T], *, flow: bool) -> str:
    if said.bare:
        return said.text
    if said.pattern and _shows(said.text) and not _PATTERN.isdisjoint(said.text):
        return _single(said.text)
    return scalar_text(said.text, flow=flow)


def _shows(text: str) -> bool:
    """Whether every character of a text can be seen, the blank of Chinese writing included."""
    return text.replace("\u3000", " ").isprintable()


def _single(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def scalar_text(text: str, *, flow: bool = False) -> str:
    """A text as YAML writes it on one line: without quotes where it can be, else in those that need fewest escapes.

    >>> scalar_text("得分 ≤ 分值"), scalar_text("520000"), scalar_text("共计: 3 项", flow=True)
    ('得分 ≤ 分值', '"520000"', '"共计: 3 项"')
    """
    if _may_be_plain(text, flow=flow):
        return text
    if _shows(text) and ("\\" in text or '"' in text):
        return _single(text)
    return '"' + text.translate(_ESCAPES) + '"'


def _may_be_plain(text: str, *, flow: bool) -> bool:
    if not text or text[0] in _NO_START or _NO_PART.search(text) or not _shows(text):
        return False
    if flow and not _BRACKETS.isdisjoint(text):
        return False
    return not text.isascii() or (not _DIGITS.fullmatch(text) and _reads_as_text(text))


def _reads_as_text(text: str) -> bool:
    node, problems = read(text.encode(), "")
    return not problems and isinstance(node, Scalar) and node.kind is Kind.TEXT and node.text == text


def _block_scalar(said: Said[T], indent: str, column: int) -> str:
    """A text where it may run over lines: folded where it is long, as it stands where it has lines."""
    text = said.text
    if said.bare:
        return text
    if "\n" in text and _may_be_literal(text):
        ending = "" if text.endswith("\n") else "-"
        lines = text.removesuffix("\n").split("\n")
        return "\n".join([f"|{ending}", *(f"{indent}  {line}".rstrip(" ") for line in lines)])
    one_line = _one_line_scalar(said, flow=False)
    if column + len(one_line) <= LONGEST_LINE or said.pattern or not _may_be_folded(text):
        return one_line
    return "\n".join([">-", *(f"{indent}  {line}" for line in _broken(text, LONGEST_LINE - len(indent) - 2))])


def _may_be_literal(text: str) -> bool:
    lines = text.removesuffix("\n").split("\n")
    return (
        all(_shows(line) and line == line.rstrip(" ") for line in lines)
        and bool(lines[0])
        and bool(lines[-1])
        and not lines[0].startswith(" ")
        and not any(line.startswith("#") for line in lines[:1])
    )


def _may_be_folded(text: str) -> bool:
    """Whether lines may be folded: not where a comment of the check language would swallow what follows."""
    folded = fold(text)
    return _shows(text) and text == text.strip() and "#" not in folded and "--" not in folded


def _broken(text: str, width: int) -> Iterator[str]:
    """The lines of a folded text, broken before what joins its parts rather than amid them."""
    while len(text) > width:
        blanks = [one.start() for one in _BLANK.finditer(text)]
        near = [one for one in blanks if one <= width] or blanks[:1]
        if not near:
            break
        joints = [one for one in near if one >= width // 2 and _JOINT.match(text, one)]
        at = min(joints, key=lambda one: (_depth(text, one), -one)) if joints else near[-1]
        yield text[:at]
        text = text[at + 1 :]
    yield text


def _depth(text: str, at: int) -> int:
    """How many brackets are open at a place."""
    before = text[:at]
    return sum(before.count(one) for one in "([（") - sum(before.count(one) for one in ")]）")


def listed_lines(node: Items) -> str:
    """A list as people write it: an item a line; in brackets where an item is no single word or there is none."""
    if node.items and all(isinstance(one, Scalar) for one in node.items):
        return "\n".join(_one_line(one) for one in node.items)
    return _one_line(node)


def mapping_lines(node: Entries) -> str:
    """A mapping as people write it: name, colon, value a line."""
    if not node.entries:
        return "{}"
    return "\n".join(f"{scalar_text(one.key.text, flow=True)}: {_one_line(one.value)}" for one in node)


def _one_line(node: Node) -> str:
    return "".join(text for text, _ in _flow(tree_of(node, None)))


def tree_of(node: Node, source: T) -> Tree[T]:
    """What was read, to be written again; all of it comes from one place."""
    match node:
        case Scalar():
            return Said(node.text, source, bare=node.kind is not Kind.TEXT)
        case Items(items):
            return Listed(tuple((tree_of(one, source), ()) for one in items), short=True)
        case Entries(entries):
            pairs = tuple(Pair(Said(one.key.text, source), tree_of(one.value, source)) for one in entries)
            return Keyed(pairs, short=True)
