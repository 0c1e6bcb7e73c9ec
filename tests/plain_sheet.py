"""A form as a person with a calculator reads it: plain Python over plain dicts, for what the rules say to be worked out by hand.

Nothing of the package is used but its data: the units and the map from cost rows to funds. A printed figure in ten
thousands, and a rate, stands for half of its last place around it; the rest is exact.
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).parents[1]
Content = dict[str, Any]

_BLANK = re.compile(r"[\s\-－−–—―─_/／]*")
_FIGURE = re.compile(r"([+-]?[0-9][0-9,]*)(\.[0-9]+)?(.*)", re.DOTALL)
_SIGNS = (("≥", ">= ≥"), ("≤", "<= ≤"), (">", ">"), ("<", "<"), ("=", "== = ═"))
_AFTER = {"": "", "以上": "≥", "以下": "≤", "以内": "≤", "左右": "≈"}
_WITH_FIGURE = re.compile("[0-9]|[一二两三四五六七八九十百](次|场|期|批|轮|个|项|件|份|家|户|人|名)")
NO_REASON = re.compile("^(无|没有|暂无|无偏差|不涉及)[。.]?$")
_EXECUTION_ROW = re.compile("^(预算|资金|预算资金|支出)?执行率")
_COSTS = frozenset({"成本指标", "经济成本指标", "社会成本指标", "生态环境成本指标"})


class Span(NamedTuple):
    """A number with the range that its print stands for."""

    exact: Fraction
    low: Fraction
    high: Fraction

    def plus(self, other: "Span") -> "Span":
        return Span(self.exact + other.exact, self.low + other.low, self.high + other.high)

    def times(self, factor: Fraction) -> "Span":
        return Span(self.exact * factor, self.low * factor, self.high * factor)

    def over(self, other: "Span") -> "Span":
        return Span(self.exact / other.exact, self.low / other.high, self.high / other.low)

    def capped(self, most: int = 1) -> "Span":
        return Span(*(min(end, Fraction(most)) for end in self))

    def floored(self) -> "Span":
        return Span(*(max(end, Fraction(0)) for end in self))

    def rounded(self, places: int) -> "Span":
        return Span(*(half_up(end, places) for end in self))

    def cut(self, places: int) -> "Span":
        return Span(*(Fraction(int(end * 10**places), 10**places) for end in self))

    def meets(self, other: "Span") -> bool:
        return self.low <= other.high and other.low <= self.high


def half_up(value: Fraction, places: int) -> Fraction:
    return Fraction((abs(value) * 10**places * 2 + 1) // 2, 10**places) * (1 if value >= 0 else -1)


def around(text: str, *, half_last: bool, scale: Fraction = Fraction(1), floor: int = 0) -> Span:
    """A printed numeral; ``half_last``: it stands for half of its last place around it."""
    number = Decimal(text.replace(",", ""))
    places = max(decimals(text), floor)
    half = Fraction(1, 2 * 10**places) if half_last else Fraction(0)
    exact = Fraction(number)
    return Span(exact * scale, (exact - half) * scale, (exact + half) * scale)


def sharp(value: Fraction | int) -> Span:
    return Span(Fraction(value), Fraction(value), Fraction(value))


def decimals(text: str) -> int:
    return len(text.partition(".")[2])


def total(spans: Sequence[Span | None]) -> Span | None:
    """The sum; nothing where one of them is not there."""
    found = sharp(0)
    for one in spans:
        if one is None:
            return None
        found = found.plus(one)
    return found


class Unit(NamedTuple):
    family: str
    scale: Fraction
    measured: bool
    floor: int


@cache
def units() -> Mapping[str, Unit]:
    """The words for units, from the table of units that the forms are read with."""
    table = json.loads((ROOT / "schemas" / "units.json").read_text(encoding="utf-8"))
    found: dict[str, Unit] = {}
    for family in table["families"]:
        listed = [*family.get("units", ()), *({"name": word} for word in family.get("words", ()))]
        for one in listed:
            unit = Unit(
                family["family"],
                Fraction(one.get("scale", "1")),
                bool(one.get("measured")),
                one.get("floor", 0),
            )
            found |= dict.fromkeys((one["name"], *one.get("aliases", ())), unit)
            for many in table["multipliers"] if family.get("multiplied") else ():
                scaled = Unit(unit.family, unit.scale * int(many["scale"]), many["measured"], many["floor"])
                found[many["name"] + one["name"]] = scaled
    return found


@cache
def cost_funds(name: str = "成本对应资金") -> Mapping[str, tuple[str, ...]]:
    """Cost row → the rows of funds of one of the national maps."""
    maps = yaml.safe_load((ROOT / "rules" / "cn" / "maps.yaml").read_text(encoding="utf-8"))["maps"]
    return {cost: tuple(labels) for cost, labels in maps[name]["entries"].items()}


class Read(NamedTuple):
    """A target or an actual: a number with sign and unit, a date, or words."""

    text: str
    sign: str = ""
    number: Span | None = None
    unit: str = ""
    family: str = ""
    phrase: str = ""
    dated: bool = False

    @property
    def wordy(self) -> bool:
        """Words without any figure in them."""
        return bool(self.phrase) and not _WITH_FIGURE.search(folded(self.phrase))


def folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


@cache
def read(text: str) -> Read:
    plain = folded(text).strip()
    sign, rest = "", plain
    for meaning, words in _SIGNS:
        word = next((one for one in words.split() if plain.startswith(one)), None)
        if word is not None:
            sign, rest = meaning, plain[len(word) :].strip()
            break
    if re.match(r"[0-9]{4}年", rest):
        return Read(text, sign, dated=True)
    match = _FIGURE.fullmatch(rest)
    if match:
        numeral, behind = match[1] + (match[2] or ""), match[3].strip()
        for size in range(len(behind), -1, -1):
            word, after = behind[:size], behind[size:]
            if after in _AFTER and (not word or word in units()):
                unit = units()[word] if word else Unit("bare", Fraction(1), measured=False, floor=0)
                number = around(numeral, half_last=unit.measured, scale=unit.scale, floor=unit.floor)
                return Read(text, sign or _AFTER[after], number, word, unit.family)
    return Read(text, phrase=plain)


def filled(cell: Any) -> str | None:
    """The text of a cell; nothing where it is blank, dashed or not there."""
    return None if cell is None or _BLANK.fullmatch(str(cell)) else str(cell)


def figure(cell: Any) -> Fraction | None:
    text = filled(cell)
    return None if text is None else Fraction(text.replace(",", ""))


@dataclass(slots=True)
class Row:
    """One row of indicators."""

    at: int
    cells: Content
    points: Fraction | None = field(init=False)
    score: Fraction | None = field(init=False)
    target: Read | None = field(init=False)
    actual: Read | None = field(init=False)

    def __post_init__(self) -> None:
        self.points, self.score = figure(self.cells.get("points")), figure(self.cells.get("score"))
        target, actual = filled(self.cells.get("target")), filled(self.cells.get("actual"))
        self.target, self.actual = (target and read(target)) or None, (actual and read(actual)) or None

    def path(self, key: str) -> str:
        return f"/indicators/{self.at}/{key}"

    def word(self, key: str) -> str:
        return "".join((filled(self.cells.get(key)) or "").split())

    @property
    def empty(self) -> bool:
        return all(one is None for one in (self.points, self.score, self.target, self.actual))

    @property
    def cost(self) -> bool:
        return self.word("level2") in _COSTS

    @property
    def of_execution(self) -> bool:
        return any(_EXECUTION_ROW.match(self.word(key)) for key in ("level3", "level2"))

    @property
    def numbers(self) -> tuple[Read, Span, Span] | None:
        """The target, its number, and the actual's, where both have one."""
        target, actual = self.target, self.actual
        if target is None or actual is None or target.number is None or actual.number is None:
            return None
        return target, target.number, actual.number

    @property
    def alike(self) -> bool:
        return (
            self.target is not None and self.actual is not None and self.target.family == self.actual.family
        )


class Sheet:
    """A form, read by plain Python."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.year: int = content["fiscal_year"]
        self.region: str = content["jurisdiction"]
        self.funds: list[Content] = content.get("funds") or []
        self.rows = [Row(at, cells) for at, cells in enumerate(content.get("indicators") or [])]
        self.asked = [row for row in self.rows if not row.empty]
        self.totals: Content = content.get("totals") or {}
        self.parts = {
            row.at: [one for one in self.rows if one.cells.get("parent") == row.at] for row in self.rows
        }
        self.scored = [row for row in self.rows if not (row.points is None and row.score is None)]
        self.counted = [row for row in self.scored if not self.repeats(row)]
        self.whole = all(
            score is None or score.denominator == 1
            for score in (
                *(row.score for row in self.rows),
                *(figure(one.get("score")) for one in self.funds),
            )
        )

    def within(self, *codes: str) -> bool:
        """Whether the region is one of these or below it."""
        return any(self.region.startswith(code) for code in codes)

    def repeats(self, row: Row) -> bool:
        """Whether a row is a subtotal whose points are those of its parts once more."""
        parts = [one.points for one in self.parts[row.at]]
        return bool(parts) and None not in parts and row.points == sum(filter(None, parts))

    def by_subtotals(self) -> list[Row]:
        repeated = {one.at for row in self.rows if self.repeats(row) for one in self.parts[row.at]}
        return [row for row in self.scored if row.at not in repeated]

    # -- funds

    def amount(self, at: int, column: str) -> Span | None:
        text = filled(self.funds[at].get(column))
        if text is None:
            return None
        unit = units()[self.content["currency_unit"]]
        return around(text, half_last=unit.measured, scale=unit.scale, floor=unit.floor)

    def budget(self, at: int) -> Span | None:
        """What spending is held against."""
        annual = self.amount(at, "annual")
        return self.amount(at, "initial") if annual is None and self.within("5203") else annual

    def share(self, at: int) -> Span | None:
        """Spending over budget."""
        spent, budget = self.amount(at, "executed"), self.budget(at)
        return None if spent is None or budget is None or budget.exact == 0 else spent.over(budget)

    def rate(self, at: int) -> tuple[Span, int] | None:
        """The printed rate and its decimals."""
        text = filled(self.funds[at].get("rate"))
        numeral = text.rstrip("%") if text else None
        return (
            (around(numeral, half_last=True, scale=Fraction(1, 100)), decimals(numeral)) if numeral else None
        )

    def points_of(self, at: int) -> Fraction:
        return figure(self.funds[at].get("points")) or Fraction(0)

    @property
    def execution(self) -> list[int]:
        """The rows of funds that carry the points of execution."""
        first = bool(self.funds) and self.points_of(0) > 0
        whole = first and re.search("总|合计", self.funds[0].get("label") or "")
        return [
            at
            for at, one in enumerate(self.funds)
            if one.get("parent") is None and self.points_of(at) > 0 and (at == 0 or not whole)
        ]

    def execution_score(self, at: int) -> Span | None:
        """The printed score, or what it should be where it is blank."""
        stated, share = figure(self.funds[at].get("score")), self.share(at)
        if stated is not None:
            return sharp(stated)
        return None if share is None else share.capped().times(self.points_of(at)).rounded(2)

    # -- norms

    @property
    def execution_norm(self) -> int:
        return 20 if self.within("42") else 10

    @property
    def weights(self) -> Mapping[str, int]:
        free = self.within("42", "50") or (self.within("51") and self.year >= 2023)
        free = free or (self.within("64") and self.year >= 2021)
        return {} if free else {"产出指标": 50, "效益指标": 30, "满意度指标": 10}

    @property
    def middle(self) -> Fraction:
        """Where the middle band ends below."""
        return Fraction(1, 2) if self.within("5227") else Fraction(3, 5)

    @property
    def all_points(self) -> Fraction | None:
        points = [row.points for row in self.counted]
        if None in points:
            return None
        return sum((one for one in points if one is not None), Fraction(0)) + sum(
            map(self.points_of, self.execution)
        )

    def explained(self, row: Row) -> bool:
        """Whether the form says why: in the row, in a cell merged over it, under remarks, or in a block for it."""
        stated = [filled(row.cells.get("reason")), filled(row.cells.get("remark"))]
        stated += [
            filled(one.cells.get("reason"))
            for one in self.rows
            if not stated[0] and row.at in (one.cells.get("reason_rows") or ())
        ]
        if any(text and not NO_REASON.match(text) for text in stated):
            return True
        blocks = self.content.get("narrative") or []
        told = any(
            re.search("(未完成|偏差大|偏离).*原因", one["heading"]) and filled(one["text"]) for one in blocks
        )
        return told and not any(filled(one.cells.get("reason")) for one in self.rows)


def about(reported: Fraction, places: int, computed: Span) -> bool:
    """Whether a printed figure of some decimals can repeat a computed one."""
    half = Fraction(1, 2 * 10**places)
    return reported - half <= computed.high and computed.low <= reported + half


def places_of(cell: Any) -> int:
    return decimals(str(cell))
