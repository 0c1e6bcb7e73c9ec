"""The faults that are put into made-up forms, one a form, each with the shared checks that it breaks."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from generator_sums import CENT, grade_of, settle
from generator_words import MET, PARTLY

from honest_forms import Content


@dataclass(frozen=True, slots=True)
class Injected:
    """A fault by name, the cell that was changed, and the shared checks that no longer hold because of it."""

    name: str
    path: str
    checks: frozenset[str]


#: Changes a form and gives the changed cell with what it breaks; ``None`` where the form has no place for the fault.
Fault = Callable[[Content, random.Random], tuple[str, set[str]] | None]


def inject(content: Content, draw: random.Random) -> Injected:
    """One fault that the form has a place for, put into it."""
    names = list(FAULTS)
    draw.shuffle(names)
    for name in names:
        found = FAULTS[name](content, draw)
        if found:
            return Injected(name, found[0], frozenset(found[1]))
    raise AssertionError("every form has a total to get wrong")


def _some(
    content: Content, draw: random.Random, wanted: Callable[[Content], bool]
) -> tuple[int, Content] | None:
    found = [(at, row) for at, row in enumerate(content["indicators"]) if wanted(row)]
    return draw.choice(found) if found else None


def _settle(content: Content) -> None:
    settle(content, graded="grade" in content)


def _to_the_cent(content: Content) -> bool:
    """Whether amounts are exact as printed; in ten thousands the last place may be explained by rounding."""
    return bool(content["currency_unit"] == "元")


def _least(content: Content) -> int:
    """By how many hundredths a quotient of amounts has to be off to be wrong beyond doubt."""
    return 1 if _to_the_cent(content) else 5


def _full(row: Content) -> bool:
    return bool(row["score"] == row["points"])


def _figure(row: Content) -> bool:
    return bool(row["actual"][0].isdigit() and row["level2"] != "成本指标")


def _score_over_points(content: Content, draw: random.Random) -> tuple[str, set[str]] | None:
    over = draw.choice((CENT * 50, Decimal(1)))
    found = _some(content, draw, lambda row: _full(row) and row["actual"] == MET)
    if found is None or content["totals"]["score"] + over > 100:
        return None
    found[1]["score"] += over
    _settle(content)
    return f"/indicators/{found[0]}/score", {"score-within-points"}


def _points_off(content: Content, draw: random.Random) -> tuple[str, set[str]] | None:
    found = _some(content, draw, lambda row: _full(row) and row["points"] >= 2)
    if found is None:
        return None
    found[1]["points"] -= 1
    found[1]["score"] -= 1
    _settle(content)
    heads = {"level1-points"} if "level1_points" in found[1] else set()
    return f"/indicators/{found[0]}/points", {"points-total"} | heads


def _total_off(content: Content, draw: random.Random) -> tuple[str, set[str]] | None:
    score = content["totals"]["score"] - draw.choice((CENT, CENT * 10, Decimal(1)))
    content["totals"]["score"] = score
    if "grade" in content:
        content["grade"] = grade_of(score)
    return "/totals/score", {"total-score"}


def _head_off(content: Content, draw: random.Random) -> tuple[str, set[str]] | None:
    level1 = draw.choice(("产出指标", "效益指标", "满意度指标"))
    group = [(at, row) for at, row in enumerate(content["indicators"]) if row["level1"] == level1]
    if "level1_points" not in group[0][1]:
        return None
    for _, row in group:
        row["level1_points"] += 5
    return f"/indicators/{group[0][0]}/level1_points", {"level1-points"}


def _rate_off(content: Content, draw: random.Random) -> tuple[str, set[str]] | None:
    whole = content["funds"][0]
    off = CENT * draw.randint(_least(content), 200)
    whole["rate"] += off if whole["rate"] < 97 and draw.random() < 0.5 else -off
    return "/funds/0/rate", {"execution-rate"}


def _execution_score_off(content: Content, draw: random.Random) -> tuple[str, set[str]] | None:
    content["funds"][0]["score"] -= CENT * draw.choice((_least(content), draw.randint(10, 100)))
    _settle(content)
    return "/funds/0/score", {"execution-score"}


def _part_off(content: Content, draw: random.Random) -> tuple[str, set[str]] | None:
    funds = content["funds"]
    parents = {row.get("parent") for row in funds}
    at = draw.choice([at for at, row in enumerate(funds) if "parent" in row and at not in parents])
    column = draw.choice(("initial", "annual", "executed"))
    funds[at][column] += CENT if _to_the_cent(content) else draw.randint(1, 100)
    return f"/funds/{at}/{column}", {"funds-parts"}


def _cost_off(content: Content, draw: random.Random) -> tuple[str, set[str]] | None:
    found = _some(content, draw, lambda row: row["level2"] == "成本指标" and _full(row))
    if found is None:
        return None
    unit = content["currency_unit"]
    amount = Decimal(found[1]["actual"].removesuffix(unit))
    less = CENT * draw.randint(1, 1000) if _to_the_cent(content) else amount * 5 // 100 + 1
    found[1]["actual"] = f"{amount - less}{unit}"
    return f"/indicators/{found[0]}/actual", {"cost-executed"}


def _no_reason(content: Content, draw: random.Random) -> tuple[str, set[str]] | None:
    found = _some(content, draw, lambda row: row["score"] < row["points"])
    if found is None:
        return None
    found[1]["reason"] = draw.choice(("", "无"))
    return f"/indicators/{found[0]}/reason", {"lost-points-reason"}


def _band_low(content: Content, draw: random.Random) -> tuple[str, set[str]] | None:
    found = _some(content, draw, lambda row: row["actual"] == MET and row["points"] >= 2)
    if found is None:
        return None
    found[1]["score"] = found[1]["points"] / 2
    found[1]["reason"] = "个别工作尚未完成，已列入下一年度计划"
    _settle(content)
    return f"/indicators/{found[0]}/score", {"qualitative-band"}


def _band_high(content: Content, draw: random.Random) -> tuple[str, set[str]] | None:
    found = _some(content, draw, lambda row: row["actual"] == PARTLY and row["points"] >= 2)
    if found is None:
        return None
    found[1]["score"] = found[1]["points"]
    _settle(content)
    return f"/indicators/{found[0]}/score", {"qualitative-band"}


def _met_not_full(content: Content, draw: random.Random) -> tuple[str, set[str]] | None:
    found = _some(content, draw, lambda row: _full(row) and _figure(row) and row["points"] >= 2)
    if found is None:
        return None
    found[1]["score"] -= 1
    found[1]["reason"] = "自评从严掌握"
    _settle(content)
    return f"/indicators/{found[0]}/score", {"met-target-full"}


def _unit_off(content: Content, draw: random.Random) -> tuple[str, set[str]] | None:
    found = _some(content, draw, lambda row: _full(row) and row["level2"] == "数量指标")
    if found is None:
        return None
    figure = "".join(one for one in found[1]["actual"] if one.isdigit())
    found[1]["actual"] = f"{figure}{draw.choice(('%', '万元', '亩'))}"
    return f"/indicators/{found[0]}/actual", {"units-alike"}


def _total_over(content: Content, draw: random.Random) -> tuple[str, set[str]] | None:
    content["totals"]["score"] = 100 + CENT * draw.randint(1, 500)
    if "grade" in content:
        content["grade"] = grade_of(content["totals"]["score"])
    return "/totals/score", {"total-score", "total-at-most"}


def _grade_off(content: Content, draw: random.Random) -> tuple[str, set[str]] | None:
    right = grade_of(content["totals"]["score"])
    content["grade"] = draw.choice([one for one in ("优", "良", "中", "差") if one != right])
    return "/grade", {"grade-band"}


#: By name; a total off by a hundredth is what floats are most tempted to let pass.
FAULTS: Mapping[str, Fault] = MappingProxyType(
    {
        "a score over its points": _score_over_points,
        "points that do not add up": _points_off,
        "a total that is not the sum": _total_off,
        "a head that is not the sum": _head_off,
        "a wrong execution rate": _rate_off,
        "a wrong execution score": _execution_score_off,
        "a part of the funds astray": _part_off,
        "a cost that was not spent": _cost_off,
        "points lost without a reason": _no_reason,
        "a phrase scored too low": _band_low,
        "a phrase scored too high": _band_high,
        "a met target without full points": _met_not_full,
        "another unit than the target's": _unit_off,
        "a total over a hundred": _total_over,
        "a wrong grade": _grade_off,
    }
)
