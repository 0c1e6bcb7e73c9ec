"""A pack's file as text with lines, and the places in it that problems point at."""

import re
from dataclasses import dataclass, field

from zhunsheng.language.problems import NO_WORDS, Problem, Words, problem

MOST_BYTES = 1024 * 1024

#: Controls, format characters (bidirectional, zero-width, tags), separators that only some readers break lines
#: at, blank letters, surrogates and non-characters: what a reviewer cannot see must not be in a rule.
HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U000110bd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its name as shown to people, its text, its lines without their ends."""

    file: str
    text: str = field(repr=False)
    lines: tuple[str, ...] = field(repr=False)

    @classmethod
    def of(cls, file: str, text: str) -> "Source":
        """The source of a text that is already decoded."""
        return cls(file, text, tuple(LINE_END.split(text)))


@dataclass(frozen=True, slots=True)
class Place:
    """``width`` characters of a file from ``line`` and ``column``, both counted from 1."""

    source: Source
    line: int
    column: int
    width: int = 1

    @property
    def file(self) -> str:
        """The name of the file."""
        return self.source.file

    def problem(
        self,
        code: str,
        *,
        reason: Words = NO_WORDS,
        hint: Words = NO_WORDS,
        replacement: str | None = None,
        **details: object,
    ) -> Problem:
        """A problem that stands here, with the line and the one above it as its excerpt."""
        return problem(
            code,
            file=self.file,
            line=self.line,
            column=self.column,
            excerpt=self._excerpt(),
            width=self.width,
            reason=reason,
            hint=hint,
            replacement=replacement,
            **details,
        )

    def _excerpt(self) -> str:
        above, here = (
            self.source.lines[max(0, self.line - 2) : self.line - 1],
            self.source.lines[self.line - 1],
        )
        return f"{above[0]}\n{here}" if above and above[0].strip() else here


def decode(data: bytes, file: str) -> Source | Problem:
    """The text of a file in UTF-8, or why it is none: too large, another encoding (named), hidden characters."""
    if len(data) > MOST_BYTES:
        return problem("file-too-large", file=file, size=len(data), limit=MOST_BYTES)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return problem("not-utf8", file=file, encoding=_encoding(data))
    if _looks_like_utf16(data):
        return problem("not-utf8", file=file, encoding="UTF-16")
    source = Source.of(file, text)
    hidden = HIDDEN.search(text)
    if hidden:
        return place_at(source, hidden.start()).problem("hidden-character", detail=code_point(hidden[0]))
    return source


def place_at(source: Source, index: int, width: int = 1) -> Place:
    """The place of a character of the whole text."""
    line, start = 1, 0
    for end in LINE_END.finditer(source.text, 0, index):
        if end.end() > index:
            break
        line, start = line + 1, end.end()
    return Place(source, line, index - start + 1, width)


def code_point(character: str) -> str:
    """How a character that cannot be seen is named: U+202E."""
    return f"U+{ord(character):04X}"


def _encoding(data: bytes) -> str:
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "UTF-16"
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return "?"
    return "GBK/GB18030"


def _looks_like_utf16(data: bytes) -> bool:
    """Latin text in UTF-16 without a mark is UTF-8 with every second byte zero."""
    head = data[:64]
    return len(head) > 3 and head.count(0) * 3 > len(head)
