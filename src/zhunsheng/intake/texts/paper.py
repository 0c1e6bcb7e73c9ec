"""A text's lines as pieces: what they say without stray blanks, their words, and how figures look."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from zhunsheng.intake.grid import Confidence, Line, Source
from zhunsheng.language.folding import fold

_CHINESE = "\u2014\u2018-\u201d\u2026\u3001-\u303f\u3400-\u9fff\uff01-\uff60"
_STRAY = re.compile(rf"(?<=[{_CHINESE}])[ \t\u3000\xa0]+|[ \t\u3000\xa0]+(?=[{_CHINESE}])")
_BEFORE_STOP = re.compile(r"[ \t\u3000\xa0]+(?=[，。；、：！？）”])")
_BEHIND_SIGN = re.compile(r"(?<=[≥≤＝=<>＜＞≧≦﹥﹤])[ \t\u3000\xa0]+(?=[0-9０-９])")
_BLANKS = re.compile(r"[ \t\u3000\xa0]+")
_FIGURE = re.compile(r"[+\-]?[0-9][0-9,]*(?:\.[0-9]+)?[%％]?")
_DASH = re.compile(r"[-－−–—―─_]+")
_ENDS = tuple("。！？；.;!?")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text and the line that it stands on; ``gap`` tells whether blank lines stand before it."""

    text: str
    source: Source
    gap: bool = False
    confidence: Confidence = "certain"

    @property
    def ends(self) -> bool:
        """Whether it ends as a sentence does."""
        return self.text.rstrip().endswith(_ENDS)


def pieces(lines: Iterable[Line]) -> list[Piece]:
    """The lines that print something, as pieces."""
    found: list[Piece] = []
    last = 0
    for line in lines:
        number = line.source.line or 0
        if line.text.strip():
            found.append(Piece(line.text, line.source, number > last + 1, line.confidence))
            last = number
    return found


def words_of(text: str) -> list[str]:
    """The words between blanks; a blank before a stop, or behind a comparator, divides nothing.

    >>> words_of("完成设置 ，数值 ≥3处  3处")
    ['完成设置，数值', '≥3处', '3处']
    """
    return [word for word in _BLANKS.split(_BEHIND_SIGN.sub("", _BEFORE_STOP.sub("", text.strip()))) if word]


def running(several: Iterable[Piece]) -> str:
    """Lines of one wrapped text as one: the blanks between Chinese characters are the printer's."""
    return "".join(_STRAY.sub("", one.text.strip()) for one in several)


def is_figure(text: str) -> bool:
    """Whether a word is a number as a table prints it."""
    return _FIGURE.fullmatch(fold(text)) is not None


def is_dash(text: str) -> bool:
    """Whether a word is a dash that stands for nothing."""
    return _DASH.fullmatch(text) is not None
