"""What a printed cell says: figures with their decimals and unit, comparators, dates, and words that are none of these."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from zhunsheng.language.folding import fold, is_han
from zhunsheng.values.dates import DateRange, read_date
from zhunsheng.values.number import Number, printed
from zhunsheng.values.units import PURE, Unit, UnitTable

#: What stands in a cell that was left empty: nothing, blanks, dashes, a slash.
_BLANK = re.compile(r"[\s\-－−–—―─_/／]*+")

_NUMERAL = re.compile(
    r"(?P<sign>[+\-−]?)\s*(?P<whole>[0-9]{1,3}(?:\s?,\s?[0-9]{3})++(?![0-9])|[0-9]++)(?:\s*\.\s*(?P<part>[0-9]++))?"
)
_MOST_DIGITS = 40
_UNIT_REACH = 24

#: Comparators before a figure, by sign; a longer spelling stands before what it begins with.
_SPELLINGS = (
    ("≥", ">= => ≥ ≧ ⩾ 大于或等于 大于等于 不低于 不少于 不小于 至少"),
    ("≤", "<= =< ≤ ≦ ⩽ 小于或等于 小于等于 不超过 不高于 不大于 不多于 至多"),
    (">", "> ﹥ 大于 高于 超过 多于"),
    ("<", "< ﹤ 小于 低于 少于"),
    ("≈", "≈ 约等于 大约 约为 约"),
    ("=", "== = ═ ﹦ 等于"),
)
_BEFORE = tuple((word, sign) for sign, words in _SPELLINGS for word in words.split())
#: Comparators behind a figure: 95%以上.
_AFTER: Mapping[str, str] = MappingProxyType(
    {
        "": "",
        "以上": "≥",
        "及以上": "≥",
        "(含)以上": "≥",
        "以上(含)": "≥",
        "以下": "≤",
        "及以下": "≤",
        "(含)以下": "≤",
        "以内": "≤",
        "之内": "≤",
        "左右": "≈",
    }
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A target or an actual as read: its text, and either a figure, or days, or a phrase.

    ``number`` is the figure as printed and ``quantity`` the same as an exact number in its unit; ``unit`` is the
    unit word (empty where none was printed). ``comparator`` is one of ``≥ ≤ > < = ≈`` or empty. A text that is
    neither a figure nor a date from end to end is a ``phrase``: 完成5次培训, 3-5次, 达成预期指标.
    """

    text: str
    comparator: str = ""
    number: Decimal | None = None
    unit: str = ""
    decimals: int | None = None
    date: DateRange | None = None
    phrase: str = ""
    quantity: Number | None = None


class _Figure(NamedTuple):
    """A numeral and where it ends."""

    value: Decimal
    end: int


def is_blank(text: str) -> bool:
    """Whether a cell's text stands for an empty cell.

    >>> is_blank(" — "), is_blank("/"), is_blank("0")
    (True, True, False)
    """
    return _BLANK.fullmatch(text) is not None


def canonical(text: str) -> str:
    """``text`` without the blanks that layout puts between Han characters and their punctuation, ends stripped.

    >>> canonical(" 满意度指 标 "), canonical("Level 1 指标")
    ('满意度指标', 'Level 1指标')
    """
    parts = text.split()
    kept = parts[:1]
    for part in parts[1:]:
        if _is_wide(kept[-1][-1]) or _is_wide(part[0]):
            kept.append(part)
        else:
            kept.append(" " + part)
    return "".join(kept)


def _is_wide(character: str) -> bool:
    punctuation = "\u3000" <= character <= "\u303f" or "\uff01" <= character <= "\uffee"
    return is_han(character) or punctuation or character in "“”‘’…"


def read_number(cell: str | int | Decimal, unit: Unit, units: UnitTable) -> Number | None:
    """The number in a figure cell of ``unit``, with its printed decimals; ``None`` where the cell is no figure.

    A unit printed in the cell wins over the cell's own if it is of the same family, and is no figure otherwise.

    >>> from zhunsheng.values.units import PERCENT
    >>> number = read_number("98.44%", PERCENT, UnitTable.of([(PERCENT, ())]))
    >>> (number.shown, number.decimals)
    (Fraction(2461, 25), 2)
    """
    if not isinstance(cell, str):
        return printed(Decimal(cell), unit)
    text = fold(cell).strip()
    figure = _figure(text, 0)
    if figure is None:
        return None
    word = "".join(text[figure.end :].split())
    if not word:
        return printed(figure.value, unit)
    own = units.get(word)
    if own is None or (unit is not PURE and own.family != unit.family):
        return None
    return printed(figure.value, own)


def read(text: str, units: UnitTable) -> Reading:
    """The reading of a target's or an actual's text.

    Days come before figures where a year is written as one (2024年12月底完成), figures before days elsewhere
    (1191.07 is an amount, not July of the year 1191).
    """
    folded = fold(text).strip()
    comparator, start = _comparator(folded)
    rest = folded[start:].strip()
    if len(rest) > _MOST_DIGITS + _UNIT_REACH:
        return Reading(text, phrase=canonical(text))
    days = read_date(rest) if "年" in rest else None
    if days is not None:
        return Reading(text, comparator, date=days)
    return _quantity(text, comparator, rest, units) or _undated(text, comparator, rest)


def _undated(text: str, comparator: str, rest: str) -> Reading:
    days = read_date(rest)
    if days is None:
        return Reading(text, phrase=canonical(text))
    return Reading(text, comparator, date=days)


def _comparator(text: str) -> tuple[str, int]:
    for word, sign in _BEFORE:
        if text.startswith(word):
            return sign, len(word)
    return "", 0


def _quantity(text: str, comparator: str, rest: str, units: UnitTable) -> Reading | None:
    figure = _figure(rest, 0)
    if figure is None:
        return None
    behind = "".join(rest[figure.end :].split())
    for word in _unit_words(behind, units):
        after = _AFTER.get(behind[len(word) :])
        if after is not None and (not after or comparator in ("", after)):
            unit = units.get(word) or PURE
            number = printed(figure.value, unit)
            return Reading(text, comparator or after, figure.value, word, number.decimals, quantity=number)
    return None


def _unit_words(behind: str, units: UnitTable) -> tuple[str, ...]:
    """The unit words to try, longest first; none at all comes last."""
    longest = units.longest_prefix(behind)
    return (*(behind[:size] for size in range(len(longest), 0, -1) if units.get(behind[:size])), "")


def _figure(text: str, start: int) -> _Figure | None:
    match = _NUMERAL.match(text, start)
    if match is None:
        return None
    whole = re.sub(r"[\s,]", "", match["whole"])
    part = match["part"] or ""
    if len(whole) + len(part) > _MOST_DIGITS:
        return None
    sign = "-" if match["sign"] in ("-", "−") else ""
    return _Figure(Decimal(f"{sign}{whole}.{part}" if part else f"{sign}{whole}"), match.end())
