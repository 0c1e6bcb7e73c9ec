"""What a workbook's number format prints for a stored value, as Excel in Chinese shows it; exact, never through floats."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation, localcontext
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType

_PRECISION = 15  #: significant digits that Excel keeps; a file may hold 17 of the double behind them
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)
_LAST_DAY = 2_958_465  #: 9999-12-31
OVERFLOW = "#######"

#: The formats that a workbook names by number alone, those of Chinese Excel included (27 to 36, 50 to 58).
BUILTIN: Mapping[int, str] = MappingProxyType(
    {
        0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
        5: '"¥"#,##0;"¥"-#,##0', 6: '"¥"#,##0;[Red]"¥"-#,##0', 7: '"¥"#,##0.00;"¥"-#,##0.00',
        8: '"¥"#,##0.00;[Red]"¥"-#,##0.00', 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
        14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
        20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
        27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
        32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"',
        36: 'yyyy"年"m"月"', 37: "#,##0_ ;-#,##0 ", 38: "#,##0_ ;[Red]-#,##0 ", 39: "#,##0.00_ ;-#,##0.00 ",
        40: "#,##0.00_ ;[Red]-#,##0.00 ", 41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
        42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
        43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
        44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
        45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
        50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"',
        55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class _Section:
    tokens: tuple[_Token, ...]
    test: Callable[[Decimal], bool] | None

    def has(self, kind: str) -> bool:
        return any(one.kind == kind for one in self.tokens)


def stored_number(text: str) -> Decimal | None:
    """The number that a file's text stands for, at Excel's fifteen digits; ``None`` where it is none.

    >>> stored_number("0.90239999999999998"), stored_number("2735.8899999999999")
    (Decimal('0.9024'), Decimal('2735.89'))
    """
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value.adjusted()) > 308:
        return None
    digits = len(value.as_tuple().digits)
    if digits > _PRECISION:
        value = Context(prec=_PRECISION, rounding=ROUND_HALF_UP).plus(value)
    return plain(value)


def plain(value: Decimal) -> Decimal:
    """The number without trailing zeros or exponent.

    >>> plain(Decimal("1.50E+3")), plain(Decimal("9.00"))
    (Decimal('1500'), Decimal('9'))
    """
    if value == 0:
        return Decimal(0)
    return Decimal(f"{value.normalize(_EXACT):f}")


def display(value: Decimal, code: str, *, from_1904: bool = False) -> str:
    """What the format ``code`` prints for ``value``; a date that Excel cannot show is ``#######``.

    >>> display(Decimal("0.9024"), "0.00%"), display(Decimal(9), '"≥"0"次"')
    ('90.24%', '≥9次')
    """
    with localcontext(_EXACT):
        sections = _sections(code)
        section, magnitude, signed = _chosen(sections, value)
        if section.has("date"):
            return _date(section, value, from_1904=from_1904)
        text = _number(section, magnitude)
        return f"-{text}" if signed and text else text


def display_text(text: str, code: str) -> str:
    """What the format prints for a text: its ``@`` section, where it has one.

    >>> display_text("万", '0;-0;0;"约"@')
    '约万'
    """
    sections = _sections(code)
    section = sections[3] if len(sections) > 3 else sections[0] if sections[0].has("text") else None
    if section is None or not (section.has("text") or len(sections) > 3):
        return text
    return "".join(
        text if one.kind == "text" else one.text for one in section.tokens if one.kind in {"text", "literal"}
    )


_TOKEN = re.compile(
    r"""
      "(?P<quoted>[^"]*)"? | [\\!](?P<escaped>.) | _(?P<blank>.) | \*(?P<fill>.)
    | \[(?P<bracket>[^\]]*)\]? | (?P<split>;) | (?P<general>General|G/通用格式)
    | (?P<noon>AM/PM|A/P|上午/下午) | (?P<exponent>[Ee][+-]) | (?P<date>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+|a{3,4}|A{3,4}|e+|b{2,4}|g+)
    | (?P<digit>[0#?]) | (?P<point>\.) | (?P<comma>,) | (?P<percent>%) | (?P<text>@) | (?P<slash>/) | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_TESTS: Mapping[str, Callable[[Decimal, Decimal], bool]] = MappingProxyType(
    {
        "<": lambda value, edge: value < edge, "<=": lambda value, edge: value <= edge,
        ">": lambda value, edge: value > edge, ">=": lambda value, edge: value >= edge,
        "=": lambda value, edge: value == edge, "<>": lambda value, edge: value != edge,
    }
)  # fmt: skip
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9.]+)$")


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[_Section, ...]:
    sections: list[_Section] = []
    tokens: list[_Token] = []
    test: Callable[[Decimal], bool] | None = None
    for match in _TOKEN.finditer(code):
        kind = match.lastgroup or "other"
        text = match[kind]
        if kind == "split":
            sections.append(_Section(tuple(tokens), test))
            tokens, test = [], None
        elif kind == "bracket":
            condition = _CONDITION.match(text)
            stored = stored_number(condition[2]) if condition else None
            if condition and stored is not None:
                test = _tester(condition[1], stored)
            elif text.startswith("$"):
                tokens.append(_Token("literal", text[1:].split("-", maxsplit=1)[0]))
            elif re.fullmatch(r"h+|m+|s+", text, re.IGNORECASE):
                tokens.append(_Token("date", f"[{text.lower()}]"))
        elif kind in {"quoted", "escaped", "other"}:
            tokens.append(_Token("literal", text))
        elif kind == "blank":
            tokens.append(_Token("literal", " "))
        elif kind == "noon":
            tokens.append(_Token("date", "noon" if text[0] == "上" else "am/pm" if len(text) > 3 else "a/p"))
        elif kind == "date":
            tokens.append(_Token("date", text.lower()))
        elif kind != "fill":
            tokens.append(_Token(kind, text))
    sections.append(_Section(tuple(tokens), test))
    return tuple(sections)


def _tester(sign: str, edge: Decimal) -> Callable[[Decimal], bool]:
    return lambda value: _TESTS[sign](value, edge)


def _chosen(sections: tuple[_Section, ...], value: Decimal) -> tuple[_Section, Decimal, bool]:
    """The section for a value, the number it prints, and whether a minus sign goes before it."""
    if any(one.test for one in sections):
        for one in sections[:3]:
            if one.test is None or one.test(value):
                return one, abs(value), value < 0
        return sections[0], abs(value), value < 0
    count = len(sections)
    if value < 0 and count >= 2:
        return sections[1], abs(value), False
    if value == 0 and count >= 3:
        return sections[2], value, False
    return sections[0], abs(value), value < 0


def _number(section: _Section, value: Decimal) -> str:
    tokens = section.tokens
    if section.has("general") or (section.has("text") and not section.has("digit")):
        return "".join(
            f"{plain(value):f}" if one.kind in {"general", "text"} else one.text
            for one in tokens
            if one.kind in {"general", "text", "literal"}
        )
    if not section.has("digit"):
        return "".join(
            one.text for one in tokens if one.kind in {"literal", "percent", "point", "comma", "slash"}
        )
    if section.has("slash"):
        return _fraction(tokens, value)
    value *= Decimal(100) ** sum(one.kind == "percent" for one in tokens)
    if section.has("exponent"):
        return _scientific(tokens, value)
    return _fixed(tokens, value)


def _fixed(tokens: tuple[_Token, ...], value: Decimal) -> str:
    point = next((place for place, one in enumerate(tokens) if one.kind == "point"), len(tokens))
    before, after = tokens[:point], tokens[point + 1 :]
    before, thousands, grouped = _commas(before)
    after, more, _ = _commas(after)
    value = value.scaleb(-3 * (thousands + more))
    places = sum(one.kind == "digit" for one in after)
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    whole, _, part = f"{rounded:f}".partition(".")
    text = _whole(before, "" if whole == "0" else whole, grouped=grouped)
    if point < len(tokens):
        text += "." + _part(after, part)
    return text


def _commas(tokens: tuple[_Token, ...]) -> tuple[tuple[_Token, ...], int, bool]:
    """The tokens without commas, how many of them scale by a thousand, and whether others group digits."""
    digits = [place for place, one in enumerate(tokens) if one.kind == "digit"]
    if not digits:
        return tokens, 0, False
    scaling = 0
    for one in tokens[digits[-1] + 1 :]:
        if one.kind != "comma":
            break
        scaling += 1
    grouping = any(one.kind == "comma" for one in tokens[digits[0] : digits[-1]])
    return tuple(one for one in tokens if one.kind != "comma"), scaling, grouping


def _whole(tokens: tuple[_Token, ...], digits: str, *, grouped: bool) -> str:
    """The digits before the point, put into their places from the right; the first place takes all that are left."""
    places = [one.text for one in tokens if one.kind == "digit"]
    padded = list(digits)
    out: list[str] = []
    count = 0

    def put(digit: str) -> None:
        nonlocal count
        if grouped and count and count % 3 == 0 and digit.isdigit():
            out.append(",")
        out.append(digit)
        count += 1

    left = len(places)
    for one in reversed(tokens):
        if one.kind != "digit":
            out.append(one.text[::-1])
            continue
        left -= 1
        if padded:
            put(padded.pop())
        elif one.text == "0":
            put("0")
        elif one.text == "?":
            out.append(" ")
        if left == 0:
            while padded:
                put(padded.pop())
    return "".join(out)[::-1]


def _part(tokens: tuple[_Token, ...], digits: str) -> str:
    """The digits after the point; ``#`` drops trailing zeros and ``?`` turns them into blanks."""
    text: list[str] = []
    left = list(digits)
    for one in tokens:
        if one.kind != "digit":
            text.append(one.text)
            continue
        digit = left.pop(0)
        trailing = digit == "0" and not any(later != "0" for later in left)
        text.append(digit if not trailing or one.text == "0" else " " if one.text == "?" else "")
    return "".join(text)


def _scientific(tokens: tuple[_Token, ...], value: Decimal) -> str:
    place = next(index for index, one in enumerate(tokens) if one.kind == "exponent")
    mantissa, power = tokens[:place], tokens[place + 1 :]
    point = next((index for index, one in enumerate(mantissa) if one.kind == "point"), len(mantissa))
    wide = max(1, sum(one.kind == "digit" for one in mantissa[:point]))
    exponent = 0 if value == 0 else value.adjusted() - (value.adjusted() % wide)
    text = _fixed(mantissa, value.scaleb(-exponent))
    digits = str(abs(exponent)).rjust(sum(one.kind == "digit" for one in power), "0")
    sign = "-" if exponent < 0 else "+" if tokens[place].text[1] == "+" else ""
    tail = "".join(one.text for one in power if one.kind == "literal")
    return f"{text}E{sign}{digits}{tail}"


def _fraction(tokens: tuple[_Token, ...], value: Decimal) -> str:
    slash = next(index for index, one in enumerate(tokens) if one.kind == "slash")
    below = [one for one in tokens[slash + 1 :] if one.kind in {"digit", "other"}]
    above = [index for index in range(slash) if tokens[index].kind == "digit"]
    whole_part = any(tokens[index].kind == "literal" for index in range(above[0], slash)) if above else False
    exact = Fraction(value)
    whole = exact.numerator // exact.denominator if whole_part else 0
    rest = (exact - whole).limit_denominator(10 ** max(1, len(below)) - 1)
    if whole_part and rest == 1:
        whole, rest = whole + 1, Fraction(0)
    if rest == 0 and whole_part:
        return str(whole)
    text = f"{rest.numerator}/{rest.denominator}"
    return f"{whole} {text}" if whole else text


_WEEKDAYS = "一二三四五六日"
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _date(section: _Section, value: Decimal, *, from_1904: bool) -> str:
    tokens = [one for one in section.tokens if one.kind != "comma" or one.text == ","]
    decimals = _second_decimals(tokens)
    unit = 10**decimals
    ticks = int((value * 86_400 * unit).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    if not any(one.kind == "date" and one.text[0] in "hs[" for one in tokens):
        ticks = int(value // 1) * 86_400 * unit  # a date without a time is not rounded to the next day
    days, ticks = divmod(ticks, 86_400 * unit)
    if value < 0 or days > _LAST_DAY:
        return OVERFLOW
    seconds, fraction = divmod(ticks, unit)
    clock = _Clock(
        *_day(days, from_1904=from_1904),
        days,
        seconds,
        str(fraction).rjust(decimals, "0") if decimals else "",
    )
    half = any(one.text in {"am/pm", "a/p", "noon"} for one in tokens)
    text: list[str] = []
    skip = False
    for place, one in enumerate(tokens):
        if one.kind == "date":
            text.append(_piece(one.text, clock, minutes=_is_minutes(tokens, place), half=half))
        elif one.kind == "point" and place + 1 < len(tokens) and tokens[place + 1].kind == "digit":
            text.append(f".{clock.fraction}")
            skip = True
        elif one.kind == "digit":
            text.append("" if skip else one.text)
        else:
            skip = False
            text.append(f"{plain(value):f}" if one.kind in {"text", "general"} else one.text)
    return "".join(text)


@dataclass(frozen=True, slots=True)
class _Clock:
    year: int
    month: int
    day: int
    weekday: int  #: 0 is Monday
    days: int
    seconds: int
    fraction: str


def _day(days: int, *, from_1904: bool) -> tuple[int, int, int, int]:
    """Year, month, day and weekday of a serial day; 60 is the 29th of February 1900 that never was."""
    if from_1904:
        days += 1462
    if days == 60:
        return 1900, 2, 29, 2
    if days == 0:
        return 1900, 1, 0, 5
    start = dt.date(1899, 12, 30) if days > 60 else dt.date(1899, 12, 31)
    date = start + dt.timedelta(days=min(days, _LAST_DAY))
    return date.year, date.month, date.day, date.weekday()


def _second_decimals(tokens: list[_Token]) -> int:
    for place, one in enumerate(tokens):
        if one.kind == "point" and place and tokens[place - 1].text in {"s", "ss", "[s]", "[ss]"}:
            count = 0
            for later in tokens[place + 1 :]:
                if later.kind != "digit":
                    break
                count += 1
            return count
    return 0


def _is_minutes(tokens: list[_Token], place: int) -> bool:
    """Whether an ``m`` means minutes: it follows hours, or seconds follow it."""
    dates = [
        index
        for index, one in enumerate(tokens)
        if one.kind == "date" and one.text not in {"am/pm", "a/p", "noon"}
    ]
    at = dates.index(place) if place in dates else -1
    if at < 0:
        return False
    before = tokens[dates[at - 1]].text if at else ""
    after = tokens[dates[at + 1]].text if at + 1 < len(dates) else ""
    return before.lstrip("[").startswith("h") or after.lstrip("[").startswith("s")


def _piece(mark: str, clock: _Clock, *, minutes: bool, half: bool) -> str:
    hours, rest = divmod(clock.seconds, 3600)
    if mark == "noon":
        return "上午" if hours < 12 else "下午"
    if mark == "am/pm":
        return "AM" if hours < 12 else "PM"
    if mark == "a/p":
        return "A" if hours < 12 else "P"
    letter, width = mark.strip("[]")[0], len(mark.strip("[]"))
    if mark.startswith("["):
        total = clock.days * 86_400 + clock.seconds
        return str(total // {"h": 3600, "m": 60, "s": 1}[letter]).rjust(width, "0")
    if letter in "ye":
        return f"{clock.year:04d}" if width > 2 or letter == "e" else f"{clock.year % 100:02d}"
    if letter == "m" and minutes:
        return str(rest // 60).rjust(min(width, 2), "0")
    if letter == "m":
        return _named(clock.month, width, _MONTHS[clock.month - 1])
    if letter == "d":
        return _named(clock.day, width, _DAYS[clock.weekday])
    if letter == "h":
        return str((hours % 12 or 12) if half else hours).rjust(min(width, 2), "0")
    if letter == "s":
        return str(rest % 60).rjust(min(width, 2), "0")
    if letter == "a":
        return ("星期" if width > 3 else "") + _WEEKDAYS[clock.weekday]
    return ""


def _named(number: int, width: int, name: str) -> str:
    if width <= 2:
        return str(number).rjust(width, "0")
    return name[:3] if width == 3 else name[0] if width == 5 else name
