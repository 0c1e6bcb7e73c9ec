"""What can be mended without asking anybody: slips of spelling and white space, never what a pack says."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from zhunsheng.language.problems import Problem
from zhunsheng.rules.nodes import Entries, Items, Node, Scalar, Style
from zhunsheng.rules.reader import read
from zhunsheng.rules.source import LINE_END

_MARK = b"\xef\xbb\xbf"
_TRAILING = re.compile(r"[ \t\u3000]+(?=\r|\n|\Z)")
_BLOCKS = re.compile(r"[|>][-+0-9]*[ \t]*(?:#.*)?$", re.MULTILINE)
#: The code under which white space at the end of a line is told.
TRAILING = "trailing-space"


@dataclass(frozen=True, slots=True)
class Fix:
    """One stretch of a file, before and after; ``line`` and ``column`` count from 1 in the file before."""

    file: str
    line: int
    column: int
    code: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FixedFile:
    """A file with what was mended in it."""

    path: Path
    content: bytes
    fixes: tuple[Fix, ...]


def fixed_files(problems: Iterable[Problem], files: Iterable[Path]) -> tuple[FixedFile, ...]:
    """The files in which something can be mended: what problems know the replacement of, and white space."""
    by_file: dict[str, list[Problem]] = {}
    for one in problems:
        if one.replacement is not None and one.line:
            by_file.setdefault(one.file, []).append(one)
    found = (_fixed(path, by_file.get(str(path), [])) for path in dict.fromkeys(files))
    return tuple(one for one in found if one is not None)


def _fixed(path: Path, problems: list[Problem]) -> FixedFile | None:
    data = path.read_bytes()
    mark = _MARK if data.startswith(_MARK) else b""
    try:
        text = data[len(mark) :].decode()
    except UnicodeDecodeError:
        return None
    edits = [*_replacements(text, problems)] or [*_trailing(text, str(path))]
    if not edits:
        return None
    starts = _starts(text)
    made = text
    for one in sorted(edits, key=lambda one: (one.line, one.column), reverse=True):
        at = starts[one.line - 1] + one.column - 1
        made = made[:at] + one.after + made[at + len(one.before) :]
    return FixedFile(path, mark + made.encode(), tuple(edits))


def _starts(text: str) -> list[int]:
    """Where each line begins."""
    return [0, *(one.end() for one in LINE_END.finditer(text))]


def _replacements(text: str, problems: list[Problem]) -> Iterator[Fix]:
    """What problems would have in the place of what they underline; of two at one place, the first."""
    starts = _starts(text)
    seen: set[tuple[int, int]] = set()
    for one in problems:
        if (one.line, one.column) in seen or one.replacement is None:
            continue
        seen.add((one.line, one.column))
        at = starts[one.line - 1] + one.column - 1
        yield Fix(one.file, one.line, one.column, one.code, text[at : at + one.width], one.replacement)


def _trailing(text: str, file: str) -> Iterator[Fix]:
    """White space at the ends of lines, but for those of blocks, where it is content."""
    found = [*_TRAILING.finditer(text)]
    if not found:
        return
    node, _ = read(text.encode(), file)
    if node is None:  # a tab at the end of a line is enough for that
        stripped, _ = read(_TRAILING.sub("", text).encode(), file)
        if stripped is None or _BLOCKS.search(text):
            return
    kept = [*_spans(node)] if node is not None else []
    starts = _starts(text)
    for one in found:
        if any(start <= one.start() < end for start, end in kept):
            continue
        line = sum(start <= one.start() for start in starts)
        yield Fix(file, line, one.start() - starts[line - 1] + 1, TRAILING, one[0], "")


def _spans(node: Node) -> Iterator[tuple[int, int]]:
    """The stretches of a file in which white space is content; in quotes, that at the end of a line is none."""
    match node:
        case Scalar():
            if node.style in {Style.LITERAL, Style.FOLDED}:
                yield node.start, node.end
        case Items(items):
            for item in items:
                yield from _spans(item)
        case Entries(entries):
            for entry in entries:
                yield from _spans(entry.key)
                yield from _spans(entry.value)
