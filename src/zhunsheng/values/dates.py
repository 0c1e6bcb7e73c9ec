"""Dates as ranges of days: a day, a month, a year; read from the spellings that forms use."""

import calendar
import re
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DateRange:
    """The days from ``first`` to ``last``, both included."""

    first: date
    last: date

    def __str__(self) -> str:
        if self.first == self.last:
            return self.first.isoformat()
        return f"{self.first.isoformat()}/{self.last.isoformat()}"


_DAY = re.compile(
    r"(?P<y>[12][0-9]{3})\s*(?:年|[-./])\s*(?P<m>[0-9]{1,2})\s*(?:月|[-./])\s*(?P<d>[0-9]{1,2})\s*(?:日|号)?"
)
_COMPACT = re.compile(r"(?P<y>[12][0-9]{3})(?P<m>[0-9]{2})(?P<d>[0-9]{2})")
_MONTH = re.compile(r"(?P<y>[12][0-9]{3})\s*(?:年|[-./])\s*(?P<m>[0-9]{1,2})\s*(?:月份?)?")
_YEAR = re.compile(r"(?P<y>[12][0-9]{3})\s*年度?")
#: Words that may follow a date in a cell without changing which days it names.
_AFTER = re.compile(
    r"\s*(?:底|末|初|中旬|上旬|下旬|份)?\s*(?:以?前|之前|前|内|止|完成|前完成|底前|底前完成|底完成)?\s*"
)


def read_date(text: str) -> DateRange | None:
    """The days that ``text`` names, ``None`` where it names none or has other words around it.

    >>> str(read_date("2023.7.10")), str(read_date("20250115")), str(read_date("2024年12月"))
    ('2023-07-10', '2025-01-15', '2024-12-01/2024-12-31')
    """
    folded = text.strip()
    for pattern, reader in ((_DAY, _day), (_COMPACT, _day), (_MONTH, _month), (_YEAR, _year)):
        match = pattern.match(folded)
        if match and _AFTER.fullmatch(folded, match.end()):
            return reader(match)
    return None


def year_end(year: int) -> DateRange:
    """31 December of ``year``."""
    return DateRange(date(year, 12, 31), date(year, 12, 31))


def _day(match: re.Match[str]) -> DateRange | None:
    try:
        day = date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        return None
    return DateRange(day, day)


def _month(match: re.Match[str]) -> DateRange | None:
    year, month = int(match["y"]), int(match["m"])
    if not 1 <= month <= 12:
        return None
    return DateRange(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def _year(match: re.Match[str]) -> DateRange:
    year = int(match["y"])
    return DateRange(date(year, 1, 1), date(year, 12, 31))
