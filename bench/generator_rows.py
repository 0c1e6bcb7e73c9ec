"""The rows of indicators of a made-up form: 50, 30 and 10 points over 25 to 40 rows."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from generator_words import (
    AIMS,
    BENEFITS,
    CONTENTED,
    COSTS,
    INVERSE,
    MET,
    PARTLY,
    QUALITIES,
    QUANTITIES,
    REASONS,
    SUBJECTS,
    TIMES,
)

from honest_forms import Content

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Plan:
    """What the rows must agree with: the unit, budget and spending (in hundredths), and how many of a hundred rows fell short."""

    unit: str
    annual: int
    executed: int
    missed: int
    printed_heads: bool


def rows(draw: random.Random, plan: Plan) -> list[Content]:
    """All rows, level by level."""
    outputs, benefits, contented = draw.randint(15, 24), draw.randint(8, 12), draw.randint(2, 4)
    found: list[Content] = []
    for level1, head, count, made in (
        ("产出指标", 50, outputs, _outputs(draw, plan, outputs)),
        ("效益指标", 30, benefits, _benefits(draw, plan, benefits)),
        ("满意度指标", 10, contented, _contented(draw, contented)),
    ):
        points = _points(draw, head, count)
        for worth, row in zip(points, made, strict=True):
            named: Content = {"level1": level1}
            if plan.printed_heads:
                named["level1_points"] = Decimal(head)
            found.append(named | _scored(row, worth, draw))
    return found


def _points(draw: random.Random, whole: int, count: int) -> list[Decimal]:
    """Points in halves that add up to ``whole``, one at least for each."""
    halves = [2] * count
    for _ in range(2 * whole - 2 * count):
        halves[draw.randrange(count)] += 1
    return [Decimal(one) / 2 for one in halves]


def _outputs(draw: random.Random, plan: Plan, count: int) -> Iterator[Content]:
    costs = draw.randint(1, 3)
    names = _names(draw)
    for at in range(count - costs):
        level2, kinds = (("数量指标", QUANTITIES), ("质量指标", QUALITIES), ("时效指标", TIMES))[
            0 if at < (count - costs) // 2 else 1 + at % 2
        ]
        if level2 != "数量指标" and draw.random() < 0.25:
            kinds = INVERSE
        yield _counted(draw, plan, level2, names, kinds)
    yield from _costs(draw, plan, costs)


def _names(draw: random.Random) -> list[str]:
    return draw.sample(SUBJECTS, len(SUBJECTS)) * 6


def _counted(
    draw: random.Random, plan: Plan, level2: str, names: list[str], kinds: tuple[tuple[str, str], ...]
) -> Content:
    name, unit = draw.choice(kinds)
    inverse = kinds is INVERSE or name == "办结天数"
    missed = draw.randrange(100) < plan.missed
    target = _target(draw, unit, inverse=inverse)
    sign = "≤" if inverse else draw.choice(("≥", "≥", "≥", "="))
    if missed:
        actual = target + draw.randint(1, 3) if inverse else target * draw.randint(60, 97) // 100
    elif sign == "=" or draw.random() < 0.55:
        actual = target
    elif inverse:
        actual = max(0, target - draw.randint(1, 4))
    else:
        actual = draw.randint(target, 100 if unit == "%" else target * 120 // 100)
    return {
        "level2": level2,
        "level3": names.pop() + name,
        "target": f"{sign}{target}{unit}",
        "actual": f"{actual}{unit}",
        "share": (1, 1) if not missed else (target, actual) if inverse else (actual, target),
    }


def _target(draw: random.Random, unit: str, *, inverse: bool) -> int:
    """A figure as people set it: mostly small or round."""
    if inverse:
        return draw.choice((1, 2, 3, 5, 10, 15, 20))
    if unit == "%":
        return draw.choice((100, 100, 100, 98, 95, 95, 90, draw.randint(80, 99)))
    chance = draw.random()
    if chance < 0.45:
        return draw.randint(1, 20)
    return 10 * draw.randint(3, 30) if chance < 0.8 else draw.randint(100, 5000)


def _costs(draw: random.Random, plan: Plan, count: int) -> Iterator[Content]:
    """Rows whose limits add up to the budget, and whose amounts to what was spent."""
    shares = [draw.randint(1, 5) for _ in range(count)]
    limits, amounts = (
        [whole * one // sum(shares) for one in shares] for whole in (plan.annual, plan.executed)
    )
    limits[-1] += plan.annual - sum(limits)
    amounts[-1] += plan.executed - sum(amounts)
    for name, limit, amount in zip(draw.sample(COSTS, count), limits, amounts, strict=True):
        yield {
            "level2": "成本指标",
            "level3": name,
            "target": f"≤{Decimal(limit) * _CENT}{plan.unit}",
            "actual": f"{Decimal(amount) * _CENT}{plan.unit}",
            "share": (1, 1) if amount <= limit else (limit, amount),
        }


def _benefits(draw: random.Random, plan: Plan, count: int) -> Iterator[Content]:
    names = _names(draw)
    for at in range(count):
        level2, kinds = BENEFITS[at * len(BENEFITS) // count]
        if draw.random() < 0.5:
            yield _counted(draw, plan, level2, names, kinds)
        else:
            partly = draw.randrange(100) < plan.missed
            yield {
                "level2": level2,
                "level3": f"{names.pop()}工作",
                "target": draw.choice(AIMS),
                "actual": PARTLY if partly else MET,
                "share": (draw.randint(61, 68), 100) if partly else (1, 1),
            }


def _contented(draw: random.Random, count: int) -> Iterator[Content]:
    for name in draw.sample(CONTENTED, count):
        target = draw.randint(85, 95)
        yield {
            "level2": "服务对象满意度指标",
            "level3": f"{name}满意度",
            "target": f"≥{target}%",
            "actual": f"{draw.randint(target, 99)}%",
            "share": (1, 1),
        }


def _scored(row: Content, points: Decimal, draw: random.Random) -> Content:
    part, whole = row.pop("share")
    if part == whole:
        return row | {"points": points, "score": points, "reason": ""}
    score = (points * part / whole).quantize(_CENT, ROUND_HALF_UP)
    return row | {"points": points, "score": score, "reason": draw.choice(REASONS)}
