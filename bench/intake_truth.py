"""How the cells of imported forms stand to the true ones in ``*.expected.json`` files.

A cell is right when value, unit, comparator and text match: numbers compare by value, dates by day, text without white space; a dash
is blank where figures stand; texts of thirty characters and more are right at 97 % likeness.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple, Self

from rapidfuzz.distance import Indel

_DASH = re.compile(r"[-—–―－/一~]+")
_NUMERAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_DAYS = (re.compile(r"(20\d\d)(\d\d)(\d\d)"), re.compile(r"(20\d\d)[年./-](\d{1,2})[月./-](\d{1,2})日?"))
_SAME = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "﹥": ">", "。": ".", "、": ",", ";": ",", "；": ","}
)
_FIGURES = frozenset({"initial", "full", "executed", "points", "rate", "score"})
_PLAIN = frozenset({"rate", "coef"})
_LONG = 30
_LIKE = 0.97

_FUNDS = (
    ("initial", "initial"),
    ("annual", "full"),
    ("executed", "executed"),
    ("points", "points"),
    ("rate", "rate"),
    ("score", "score"),
)
_INDICATORS = ("level1", "level2", "level3", "target", "actual", "points", "score", "reason", "remark")
_HEADER = (
    ("organization", ("部门（单位）名称", "实施单位", "单位（盖章）")),
    ("department", ("主管部门及代码",)),
    ("project", ("项目名称",)),
    ("filing_date", ("填报日期", "报告日期")),
)


class Got(NamedTuple):
    """What an imported form has for a cell, and whether the form says that it may be wrong."""

    text: str
    flagged: bool = False


@dataclass(slots=True)
class Count:
    """Cells counted: ``unflagged`` are wrong or invented ones of which the form says nothing."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    invented: int = 0
    unflagged: int = 0
    faults: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, path: str, expected: object, got: Got, kind: str = "") -> None:
        """Counts one cell; ``None`` is a cell whose truth nobody knows."""
        if expected is None:
            return
        wanted, found = _bare(expected), _bare(got.text)
        blank = not wanted or (kind in _FIGURES and _DASH.fullmatch(wanted) is not None)
        if blank and (not found or same(wanted, found, kind)):
            return
        if not blank and same(str(expected), got.text, kind):
            self.right += 1
            return
        if not blank and not found:
            self.missed += 1
        else:
            self.wrong, self.invented = self.wrong + (not blank), self.invented + blank
            self.unflagged += not got.flagged
        self.faults.append((path, str(expected), got.text))

    @property
    def cells(self) -> int:
        """All that were to be right, and those that were made up."""
        return self.right + self.wrong + self.missed + self.invented

    def __iadd__(self, other: "Count") -> Self:
        """Both together."""
        for name in ("right", "wrong", "missed", "invented", "unflagged"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.faults += other.faults
        return self


def same(expected: str, got: str, kind: str = "") -> bool:
    """Whether two prints of a cell say the same."""
    wanted, found = _bare(expected), _bare(got)
    if wanted == found or (_DASH.fullmatch(wanted) and (not found or _DASH.fullmatch(found))):
        return True
    if len(wanted) >= _LONG and Indel.normalized_similarity(wanted, found) >= _LIKE:
        return True
    figures = (_figure(wanted), _figure(found))
    if None not in figures and (kind in _PLAIN or ("%" in wanted) == ("%" in found)):
        return figures[0] == figures[1]
    days = (_day(wanted), _day(found))
    return days[0] is not None and days[0] == days[1]


def _bare(text: object) -> str:
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(text if text is not None else "")))
    return plain.translate(_SAME).replace(">=", "≥").replace("<=", "≤")


def _figure(text: str) -> Decimal | None:
    tight = text.replace(",", "").rstrip("%")
    return Decimal(tight) if _NUMERAL.fullmatch(tight) else None


def _day(text: str) -> tuple[int, ...] | None:
    found = next((match for shape in _DAYS if (match := shape.fullmatch(text))), None)
    return tuple(int(part) for part in found.groups()) if found else None


@dataclass(frozen=True, slots=True)
class Form:
    """An imported form's content, asked by pointer."""

    content: Mapping[str, Any]

    def at(self, *path: str | int) -> Got:
        """The cell at a path: what is printed there where the form reads it as something else."""
        here: Any = self.content
        for step in path:
            here = (
                here.get(step)
                if isinstance(here, Mapping)
                else here[int(step)]
                if isinstance(here, list)
                else None
            )
        told = self.content.get("provenance", {}).get("cells", {}).get("/" + "/".join(map(str, path)), {})
        flagged = told.get("confidence", "certain") != "certain" or "note" in told
        return Got("" if here is None else str(here), flagged)

    def printed(self, *path: str | int) -> Got:
        """The cell as it is printed."""
        told = self.content.get("provenance", {}).get("cells", {}).get("/" + "/".join(map(str, path)), {})
        got = self.at(*path)
        return got._replace(text=told.get("printed") or got.text)


def count(truth: Mapping[str, Any], form: Form) -> Count:
    """The cells of one form held against the true ones."""
    total = Count()
    total.add("title", truth.get("title"), form.at("title"))
    total.add("year", truth.get("year"), form.at("fiscal_year"))
    total.add("unit", truth.get("unit"), form.at("currency_unit"))
    for key, labels in _HEADER:
        stated = [truth["header"][label] for label in labels if truth["header"].get(label)]
        if stated:
            total.add(key, stated[0], form.at(key))
    for key in ("expected", "actual"):
        total.add(f"goals/{key}", truth.get(f"goal_{key}"), form.at("goals", key))
    total.add("conclusion", truth.get("conclusion"), form.at("conclusion"))
    if truth.get("grade"):
        total.add("grade", truth["grade"], form.at("grade"))
    for key in ("points", "score"):
        total.add(f"totals/{key}", truth["totals"].get(key), form.at("totals", key), key)
    _count_funds(truth, form, total)
    _count_indicators(truth, form, total)
    return total


def _count_funds(truth: Mapping[str, Any], form: Form, total: Count) -> None:
    rows = form.content.get("funds", [])
    labels = {_label(row.get("label")): index for index, row in enumerate(rows)}
    seen = set()
    for number, wanted in enumerate(truth["funds"]):
        index = labels.get(_label(wanted["label"]), number if number < len(rows) else None)
        if index is not None:
            seen.add(index)
        for ours, theirs in (("label", "label"), *_FUNDS):
            if theirs in wanted:
                got = form.at("funds", index, ours) if index is not None else Got("")
                expected = _label(wanted[theirs]) if ours == "label" else wanted[theirs]
                got = got._replace(text=_label(got.text)) if ours == "label" else got
                total.add(f"funds/{number}/{ours}", expected, got, theirs)
    for label, figure in (truth.get("breakdown") or {}).items():
        index = labels.get(_label(label))
        if index is not None:
            seen.add(index)
        total.add(
            f"breakdown/{label}",
            figure,
            form.at("funds", index, "annual") if index is not None else Got(""),
            "full",
        )
    _count_extra(form, "funds", [index for index in range(len(rows)) if index not in seen], total)


def _label(text: object) -> str:
    return re.sub(r"[:：]", "", _bare(text))


def _count_indicators(truth: Mapping[str, Any], form: Form, total: Count) -> None:
    rows = form.content.get("indicators", [])
    pairs = dict(_aligned(truth["indicators"], form, len(rows)))
    for number, wanted in enumerate(truth["indicators"]):
        index = pairs.get(number)
        for key in _INDICATORS:
            if key not in wanted:
                continue
            expected = wanted[key]
            got = Got("")
            if index is not None:
                got = (
                    form.printed("indicators", index, key)
                    if key in {"level1", "target"}
                    else form.at("indicators", index, key)
                )
            if key == "level1" and index is not None and not got.text:
                got = form.printed("indicators", index, "level1_points")
            if key == "target" and ("nature" in wanted or (wanted.get("unit"))):
                expected = (
                    None
                    if expected is None
                    else " ".join(
                        str(wanted.get(part) or "") for part in ("nature", "target", "unit") if part in wanted
                    )
                )
            total.add(f"indicators/{number}/{key}", expected, got, key)
    _count_extra(
        form, "indicators", [index for index in range(len(rows)) if index not in pairs.values()], total
    )


def _count_extra(form: Form, key: str, indexes: list[int], total: Count) -> None:
    for index in indexes:
        for name, value in form.content[key][index].items():
            if isinstance(value, str) and value.strip():
                total.add(f"{key}/+{index}/{name}", "", form.at(key, index, name), "")


def _aligned(truth: list[Mapping[str, Any]], form: Form, rows: int) -> Iterator[tuple[int, int]]:
    """The best pairing of true and imported rows that keeps their order."""
    best = [[Decimal(0)] * (rows + 1) for _ in range(len(truth) + 1)]
    likeness = [[_likeness(wanted, form, index) for index in range(rows)] for wanted in truth]
    for number in range(len(truth) - 1, -1, -1):
        for index in range(rows - 1, -1, -1):
            best[number][index] = max(
                best[number + 1][index],
                best[number][index + 1],
                best[number + 1][index + 1] + likeness[number][index],
            )
    number = index = 0
    while number < len(truth) and index < rows:
        if (
            likeness[number][index]
            and best[number][index] == best[number + 1][index + 1] + likeness[number][index]
        ):
            yield number, index
            number, index = number + 1, index + 1
        elif best[number][index] == best[number + 1][index]:
            number += 1
        else:
            index += 1


def _likeness(wanted: Mapping[str, Any], form: Form, index: int) -> Decimal:
    """How alike a true row and an imported one are; nothing where they have too little in common."""
    keys = [key for key in ("level3", "target", "actual", "points", "score", "level2") if key in wanted]
    alike = sum(
        (3 if key == "level3" else 1)
        * same(str(wanted[key] or ""), form.at("indicators", index, key).text, key)
        for key in keys
    )
    return Decimal(alike) if 4 * alike > len(keys) else Decimal(0)
