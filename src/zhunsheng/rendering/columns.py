"""Text in the columns of a terminal, where a Han character takes two."""

import re
from collections.abc import Iterator

from wcwidth import wcswidth, wcwidth

#: Characters that may not begin a line, as Chinese typesetting has it.
_NEVER_FIRST = frozenset("，。；：、！？）〕》」』”’％…,.;:!?)]}%")

_WORD = re.compile(r"\s+|[^\s\u2e80-\uffef]+|.", re.DOTALL)


def display_width(text: str) -> int:
    """Terminal columns of a text.

    >>> display_width("得分 9.92")
    9
    """
    return max(wcswidth(text), 0)


def wrapped(text: str, width: int, first: str = "", rest: str = "") -> Iterator[str]:
    """The text in lines of at most ``width`` columns, the first led by ``first``, the others by ``rest``.

    Lines break between Han characters and at blanks, never before a closing mark; a word longer than a line is cut.

    >>> list(wrapped("实际完成值 50,220,609.67 元，相差", 16, "- ", "  "))
    ['- 实际完成值', '  50,220,609.67', '  元，相差']
    """
    line = first
    empty = True
    for word in _pieces(text, width - display_width(rest)):
        if not empty and display_width(line + word.rstrip()) > width:
            yield line.rstrip()
            line, empty = rest, True
        if not (empty and word.isspace()):
            line, empty = line + word, False
    yield line.rstrip()


def fitted(text: str, width: int) -> str:
    """The text in exactly ``width`` columns: cut with an ellipsis, or filled with blanks.

    >>> fitted("机关事务管理局", 9), fitted("财政局", 9)
    ('机关事务…', '财政局   ')
    """
    if display_width(text) > width:
        text = (
            max((text[:end] for end in range(len(text)) if display_width(text[:end]) < width), key=len) + "…"
        )
    return text + " " * (width - display_width(text))


def _pieces(text: str, width: int) -> Iterator[str]:
    """What stays together on a line: words, single Han characters, each with the closing marks behind it."""
    held = ""
    for word in _WORD.findall(text):
        if held and word[0] in _NEVER_FIRST:
            held += word
            continue
        yield from _cut(held, width)
        held = word
    yield from _cut(held, width)


def _cut(text: str, width: int) -> Iterator[str]:
    """The text in pieces of at most ``width`` columns."""
    start, used = 0, 0
    for at, character in enumerate(text):
        size = max(wcwidth(character), 0)
        if used + size > width and at > start:
            yield text[start:at]
            start, used = at, 0
        used += size
    if text[start:]:
        yield text[start:]
