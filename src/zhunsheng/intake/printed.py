"""A printed cell as the form's schema takes it: figures mended where the mending is certain, text without layout."""

import re
from typing import NamedTuple

from zhunsheng.forms.shape import Cell as Shape
from zhunsheng.intake.grid import Confidence
from zhunsheng.language.folding import fold
from zhunsheng.language.names import Kind

_BREAK = re.compile(r"[ \t　]*[\r\n]+[ \t　]*")
_BLANK = re.compile(r"[\s\-－−–—―─_/／]*")
_FIGURE = re.compile(r"[+\-−]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[+\-−]?[0-9]+(?:\.[0-9]+)?")
_UNIT = re.compile(r"(?:[%％]|元|千元|万元|亿元|分)?")
_DECIMAL_COMMA = re.compile(r"([+\-−]?[0-9]{1,3}(?:,[0-9]{3})*|[+\-−]?[0-9]+),([0-9]{1,2}|[0-9]{4,})")
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_CURRENCY = ("¥", "￥")
_LONGEST = 40
_LATIN = re.compile(r"(?<=[A-Za-z0-9,.])$")


class Taken(NamedTuple):
    """A value as the form has it, how sure the reading is, and what was mended."""

    value: str | None
    confidence: Confidence = "certain"
    note: str = ""


def taken(text: str, shape: Shape) -> Taken:
    """What a cell's text becomes in a form.

    >>> from zhunsheng.forms.shape import Cell
    >>> taken("738, 26", Cell("executed", "", (), "", Kind.NUMBER))
    Taken(value='738.26', confidence='repaired', note='小数点认作逗号')
    """
    if shape.kind is Kind.NUMBER:
        return _number(text)
    if shape.kind is Kind.YEAR:
        return _year(text)
    if shape.lines:
        return Taken(text.strip())
    return Taken(joined(text))


def joined(text: str) -> str:
    """A text whose lines were broken by the layout, in one line; Latin words and figures keep a blank between them."""
    parts = [part.strip() for part in _BREAK.split(text.strip())]
    whole = ""
    for part in parts:
        gap = (
            " " if whole and part and _LATIN.search(whole) and part[0].isascii() and part[0].isalpha() else ""
        )
        whole += gap + part
    return whole


def _year(text: str) -> Taken:
    found = _YEAR.findall(fold(text))
    if len(set(found)) == 1:
        return Taken(found[0])
    return Taken(None, "unreadable", "这一格应是年份") if text.strip() else Taken("")


def _number(text: str) -> Taken:
    plain = fold(joined(text)).strip()
    if plain[:1] in _CURRENCY:
        return _number(plain[1:])
    if _BLANK.fullmatch(plain):
        return Taken(text.strip())
    figure, unit = _divided(plain)
    if _FIGURE.fullmatch(figure) and len(plain) <= _LONGEST:
        return Taken(joined(text))
    tight = re.sub(r"\s+", "", figure)
    if _FIGURE.fullmatch(tight):
        return Taken(tight + unit, "repaired", "数字中间的空格去掉了")
    comma = _DECIMAL_COMMA.fullmatch(tight)
    if comma:
        return Taken(f"{comma[1].replace(',', '')}.{comma[2]}{unit}", "repaired", "小数点认作逗号")
    return Taken(None, "unreadable", "这一格应是数字")


def _divided(plain: str) -> tuple[str, str]:
    """The figure and the unit behind it."""
    for end in range(len(plain), max(0, len(plain) - _LONGEST), -1):
        if _UNIT.fullmatch(plain[end:].strip()) and plain[end - 1].isdigit():
            return plain[:end].strip(), plain[end:].strip()
    return plain, ""
