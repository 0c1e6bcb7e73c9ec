"""A seeded maker of realistic forms of both kinds in several regions, most of them with a few faults.

The forms start from honest ones: those of :mod:`honest_forms`, their seeded maker, and the samples. What is then put in
is what goes wrong on real forms: a wrong digit, a blank, an unreadable print, a repeated row, another grade, another
day, a norm printed below the table, a reason left out.
"""

import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from decimal import Decimal
from functools import cache
from typing import Any

from golden_forms import FORMS, content_of
from honest_forms import Content, honest, made

#: Regions with a pack of their own, in themselves or above them, and one with none; each with years to draw from.
PLACES = (
    ("522700", (2022, 2024)),
    ("520300", (2024,)),
    ("430603", (2023,)),
    ("510100", (2023,)),
    ("420100", (2022,)),
    ("500101", (2025,)),
    ("130100", (2022,)),
    ("640100", (2021,)),
    ("110000", (2023, 2024)),
)
#: Few rulesets and small forms, where time is short.
FEW_PLACES = (
    ("522700", (2024,)),
    ("420100", (2022,)),
    ("510100", (2023,)),
    ("520300", (2024,)),
    ("110000", (2023,)),
)

_PHRASES = (
    "达成预期指标",
    "部分达成预期指标并具有一定效果",
    "未达成预期指标且效果较差",
    "基本完成",
    "按时保质完成",
)
_NOTES = (
    "分别按照该指标对应分值权重区间100-80%(含80%)、80-50%(含50%)、50-0%合理选择权重确定得分。",
    "分别按照100-70%(含70%)、70-40%(含40%)、40-0%合理确定得分。",
    "若为反向指标，则得分计算方法应用年度指标值（A）/实际完成值（B）*该指标分值。",
)
_COSTS = (
    ("基本支出", "基本支出"),
    ("基本支出", "基本支出"),
    ("人员类项目", "人员类项目支出"),
    ("公用经费", "公用经费支出"),
    ("年度资金总额", "运行成本控制"),
)

Fault = Callable[[Content, random.Random], None]


def generated(
    seed: int, places: tuple[tuple[str, tuple[int, ...]], ...] = PLACES, *, small: bool = False
) -> Content:
    """The form that ``seed`` gives; the same seed gives the same form."""
    draw = random.Random(f"form {seed}")
    content = _base(draw, seed, small=small)
    region, years = places[seed % len(places)]
    content["jurisdiction"] = region
    content["fiscal_year"] = draw.choice(years)
    if draw.random() < 0.4:
        content["kind"] = "department"
        content.pop("project", None)
    content["organization"] = f"某县第{seed}局"
    for _ in range(draw.choice((0, 1, 1, 2, 3, 4))):
        draw.choice(FAULTS)(content, draw)
    return content


def _base(draw: random.Random, seed: int, *, small: bool) -> Content:
    chance = draw.random()
    if small:
        return _shortened(made(seed))
    if chance < 0.5:
        return made(seed)
    if chance < 0.93:
        return deepcopy(draw.choice(_honest()))
    return content_of(draw.choice(_samples()))


def _shortened(content: Content) -> Content:
    """The form with two rows of outputs, still right in all its sums."""
    rows = content["indicators"][3:]
    for row in rows[:2]:
        row |= {"actual": row["target"].lstrip("≥>="), "points": "25", "score": "25", "reason": ""}
    figures = [row["score"] for row in rows] + [content["funds"][0]["score"]]
    return content | {
        "indicators": rows,
        "totals": {"points": "100", "score": str(sum(map(Decimal, figures)))},
    }


@cache
def _honest() -> tuple[Content, ...]:
    return tuple(honest().values())


@cache
def _samples() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in FORMS.glob("*.json")))


# Faults


def _rows(content: Content, key: str = "indicators") -> list[dict[str, Any]]:
    return content.get(key) or [{}]


def _wrong_digit(content: Content, draw: random.Random) -> None:
    """One digit of one figure is another."""
    rows = _rows(content, draw.choice(("indicators", "indicators", "funds")))
    holder = draw.choice([*rows, content.get("totals") or {}])
    keys = [
        key for key, value in holder.items() if isinstance(value, str) and any(one.isdigit() for one in value)
    ]
    keys = [key for key in keys if key not in {"level1", "level2", "level3", "label", "reason"}]
    if keys:
        key = draw.choice(keys)
        at = draw.choice([at for at, one in enumerate(holder[key]) if one.isdigit()])
        digit = str((int(holder[key][at]) + draw.randint(1, 9)) % 10)
        holder[key] = holder[key][:at] + digit + holder[key][at + 1 :]


def _blank(content: Content, draw: random.Random) -> None:
    """A cell is left blank or only dashed."""
    row = draw.choice([*_rows(content), *_rows(content, "funds")])
    keys = [key for key, value in row.items() if isinstance(value, str)]
    if keys:
        row[draw.choice(keys)] = draw.choice(("", "—", None))


def _absent(content: Content, draw: random.Random) -> None:
    """A cell is not there at all."""
    row = draw.choice([*_rows(content), *_rows(content, "funds")])
    keys = [key for key in row if key not in {"parent", "reason_rows"}]
    if keys:
        del row[draw.choice(keys)]


def _doubtful(content: Content, draw: random.Random) -> None:
    """A print that cannot be read, or only guessed."""
    lists = [key for key in ("indicators", "funds") if content.get(key)]
    if lists:
        key = draw.choice(lists)
        at = draw.randrange(len(content[key]))
        cell = draw.choice(("actual", "score", "target") if key == "indicators" else ("executed", "annual"))
        provenance = content.setdefault("provenance", {})
        cells = provenance.setdefault("cells", {})
        cells[f"/{key}/{at}/{cell}"] = {"confidence": draw.choice(("unreadable", "guessed"))}


def _repeated(content: Content, draw: random.Random) -> None:
    """A row stands twice."""
    content.setdefault("indicators", []).append(dict(draw.choice(_rows(content))))


def _no_reason(content: Content, draw: random.Random) -> None:
    """No reason is given, or one that says nothing."""
    for row in _rows(content):
        if row.get("reason"):
            row["reason"] = draw.choice(("", "无", "无偏差"))


def _achieved(content: Content, draw: random.Random) -> None:
    """An actual far above or far below its target."""
    row = draw.choice(_rows(content))
    unit = draw.choice(("次", "份", "公里", "%", "万元"))
    target = draw.randint(10, 90)
    row |= {"target": f"{draw.choice(('≥', '≤', '', '='))}{target}{unit}"}
    row |= {"actual": f"{target * draw.choice((40, 60, 99, 115, 125, 140, 200)) // 100}{unit}"}


def _in_words(content: Content, draw: random.Random) -> None:
    """A qualitative row with any score."""
    row = draw.choice(_rows(content))
    row |= {"target": "持续改善", "actual": draw.choice(_PHRASES), "score": str(draw.randint(3, 10))}


def _cost(content: Content, draw: random.Random) -> None:
    """A cost row that names a line of the funds, and mostly another amount."""
    funds = content.get("funds") or [{}]
    label, name = draw.choice(_COSTS)
    funds[-1]["label"] = label
    planned, spent = (funds[-1].get(key) or "76" for key in ("annual", "executed"))
    row = draw.choice(_rows(content))
    row |= {"level2": "成本指标", "level3": name, "target": f"≤{planned}万元"}
    row |= {"actual": f"{draw.choice((spent, '76'))}万元"}


def _other_unit(content: Content, draw: random.Random) -> None:
    """An actual counted in something else than its target."""
    row = draw.choice(_rows(content))
    row |= {"target": "≥12次", "actual": draw.choice(("14%", "14人", "100万元"))}


def _astray(content: Content, draw: random.Random) -> None:
    """A part of the funds that does not add up, in one column."""
    funds = content.get("funds") or []
    parts = [row for row in funds if row.get("parent") is not None]
    if parts:
        for row in parts:
            row["initial"] = draw.choice(("10.00", row.get("annual") or "20.00"))


def _graded(content: Content, draw: random.Random) -> None:
    content["grade"] = draw.choice(("优", "良", "中", "差", "优秀"))


def _filed(content: Content, draw: random.Random) -> None:
    year = content["fiscal_year"] + draw.choice((0, 0, 1))
    content["filing_date"] = f"{year}年{draw.randint(1, 12)}月{draw.randint(1, 28)}日"


def _noted(content: Content, draw: random.Random) -> None:
    content["notes"] = [draw.choice(_NOTES)]


def _copied(content: Content, draw: random.Random) -> None:
    goal = "完成农村公路养护一百二十公里，改善群众出行条件，提高服务水平。"
    content["goals"] = {"expected": goal, "actual": goal.replace("，", draw.choice(("，", "；", "")))}


def _adjusted(content: Content, draw: random.Random) -> None:
    funds = content.get("funds")
    if funds and funds[0].get("annual"):
        funds[0]["initial"] = draw.choice(("80.00", "100.00", funds[0]["annual"]))


def _over(content: Content, draw: random.Random) -> None:
    """A score above its points, or just at the edge."""
    row = draw.choice([*_rows(content), *_rows(content, "funds")])
    if row.get("points"):
        row["score"] = draw.choice((row["points"], "12", "-1", "10.01"))


FAULTS: tuple[Fault, ...] = (
    *(_wrong_digit, _wrong_digit, _wrong_digit, _blank, _absent, _doubtful, _repeated, _no_reason, _achieved),
    *(
        _achieved,
        _in_words,
        _in_words,
        _cost,
        _other_unit,
        _astray,
        _graded,
        _filed,
        _noted,
        _copied,
        _adjusted,
        _over,
    ),
)


def several(
    count: int, places: tuple[tuple[str, tuple[int, ...]], ...] = PLACES, *, small: bool = False
) -> Iterator[Content]:
    """The first forms, seed by seed."""
    return (generated(seed, places, small=small) for seed in range(count))
