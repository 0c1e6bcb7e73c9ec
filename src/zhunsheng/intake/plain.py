"""Plain text and Markdown: decoded lines, with form feeds as page marks."""

import codecs
import re
import unicodedata
from typing import TYPE_CHECKING

from zhunsheng.intake.grid import Confidence, Document, Line, Source
from zhunsheng.intake.refusals import RefusedError

if TYPE_CHECKING:
    from zhunsheng.intake.grid import Part

MOST_LINES = 200_000
_UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def read_text(data: bytes, source: str) -> Document:
    """A text's lines, blank ones left out unless a tab stands in them; each knows its line and, after form feeds, its page.

    Raises:
        RefusedError: the encoding is not known, or there are too many lines.

    """
    text, encoding = decode(data)
    notes = (
        ()
        if encoding == "utf-8"
        else ((f"编码是 {encoding}", f"the encoding is {encoding}", Source(line=1)),)
    )
    parts: list[Part] = []
    page = 1
    paged = "\f" in text
    rows = (
        text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").replace("\u2028", "\n").split("\n")
    )
    if len(rows) > MOST_LINES:
        raise RefusedError("too-large")
    for number, row in enumerate(rows, 1):
        for place, piece in enumerate(row.split("\f")):
            page += place > 0
            line = _clean(piece)
            if line.strip() or "\t" in line:  # a tab alone is a blank cell of a table
                parts.append(
                    Line(
                        line.rstrip(" \u3000\xa0"),
                        Source(page=page if paged else None, line=number),
                        _confidence(line),
                    )
                )
    if not any(part.text.strip() for part in parts if isinstance(part, Line)):
        raise RefusedError("empty")
    return Document(source, "text", tuple(parts), notes)


def decode(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding: UTF-8 with or without a mark, UTF-16, or GB18030.

    Raises:
        RefusedError: it is in none of them.

    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace"), encoding
    if b"\x00" in data[:4096]:
        even, odd = data[:4096:2].count(0), data[1:4096:2].count(0)
        encoding = "utf-16-le" if odd > even else "utf-16-be"
        return data.decode(encoding, errors="replace"), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        if error.start > len(data) - 4 and error.reason == "unexpected end of data":
            return data.decode("utf-8", errors="replace"), "utf-8"
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = data.decode("utf-8", errors="replace")
        if text.count("\ufffd") * 20 > len(text):
            raise RefusedError("encoding") from None
        return text, "utf-8"
    return text, "gb18030"


def _clean(text: str) -> str:
    """Without characters that print nothing; tabs stay."""
    kept = (char for char in _UNSEEN.sub("", text) if char == "\t" or unicodedata.category(char) != "Cc")
    return "".join(kept)


def _confidence(line: str) -> Confidence:
    return "unreadable" if "\ufffd" in line else "certain"
