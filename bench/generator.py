"""A seeded maker of realistic forms of 7 to 8 KB, about one in ten with one known fault.

Both kinds, several regions, 25 to 40 rows of indicators. Figures are JSON numbers, targets and actual values text. An honest
form is right in every sum, rate and score as printed, and explains what it did not reach. The same seed gives the same bytes.
"""

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from generator_faults import Injected, inject
from generator_rows import Plan, rows
from generator_sums import CENT, settle, share_of
from generator_words import PLACES, SENTENCES

from honest_forms import Content

_ENCODER = msgspec.json.Encoder(decimal_format="number")
_SMALLEST, _SPREAD = 7200, 700


@dataclass(frozen=True, slots=True)
class Made:
    """A form's JSON bytes, and the fault that was put into it; none in an honest one."""

    data: bytes
    fault: Injected | None = None


def several(count: int, share: float = 0.1, start: int = 0, *, texts: bool = False) -> Iterator[Made]:
    """The forms of ``count`` seeds; ``share`` of them, about, have a fault."""
    return (made(seed, share, texts=texts) for seed in range(start, start + count))


def made(seed: int, share: float = 0.1, *, texts: bool = False) -> Made:
    """The form that ``seed`` gives; with ``texts`` its figures are written as a paper form prints them, as text."""
    draw = random.Random(f"bench {seed}")
    faulty = draw.random() < share
    content = honest(draw, seed)
    fault = inject(content, draw) if faulty else None
    return Made(_ENCODER.encode(_printed(content) if texts else content), fault)


def _printed(content: Content) -> Content:
    """The form with every figure as text: amounts with their thousands set apart, rates with their sign."""
    amounts = frozenset({"initial", "annual", "executed"})

    def text(key: str, value: object) -> object:
        if not isinstance(value, Decimal):
            return value
        return f"{value:,}" if key in amounts else f"{value}%" if key == "rate" else str(value)

    def record(row: Content) -> Content:
        return {key: text(key, value) for key, value in row.items()}

    lists = {key: [record(row) for row in content[key]] for key in ("funds", "indicators")}
    return content | lists | {"totals": record(content["totals"])}


def honest(draw: random.Random, seed: int) -> Content:
    """A form in which nothing is wrong."""
    region, years = PLACES[seed % len(PLACES)]
    department = draw.random() < 0.4
    unit = "元" if department else "万元"
    year = draw.choice(years)
    annual = draw.randint(10**8, 10**11) if department else draw.randint(10**4, 10**7)
    executed = annual if draw.random() < 0.15 else annual * draw.randint(9000, 9999) // 10000
    funds = _funds(draw, annual, executed, department=department)
    plan = Plan(unit, annual, executed, draw.choice((0, 4, 8, 16)), printed_heads=draw.random() < 0.6)
    indicators = rows(draw, plan)
    content: Content = {
        "kind": "department" if department else "project",
        "title": f"{'部门整体' if department else '项目'}支出绩效自评表",
        "fiscal_year": year,
        "jurisdiction": region,
        "organization": f"某县第{seed}局",
    }
    if not department:
        content |= {"department": "某县人民政府", "project": f"公共服务提升项目（{seed}）"}
    content |= {
        "currency_unit": unit,
        "filing_date": f"{year + 1}年{draw.randint(1, 4)}月{draw.randint(1, 28)}日",
    }
    content |= {"funds": funds, "indicators": indicators, "totals": {"points": Decimal(100)}}
    settle(content, graded=draw.random() < 0.7)
    _write(content, draw)
    return content


def _funds(draw: random.Random, annual: int, executed: int, *, department: bool) -> list[Content]:
    initial = annual if draw.random() < 0.8 else annual * draw.randint(90, 110) // 100
    columns = {"initial": initial, "annual": annual, "executed": executed}
    whole: Content = {"label": "年度资金总额"} | {
        key: Decimal(value) * CENT for key, value in columns.items()
    }
    whole |= {
        "points": Decimal(10),
        "rate": share_of(whole["executed"], whole["annual"], 100),
        "score": share_of(whole["executed"], whole["annual"], 10),
    }
    if not department:
        names = ("财政拨款", "上年结转资金", "其他资金")[: draw.randint(2, 3)]
        return [whole, *_split(draw, names, whole, 0)]
    first = _split(draw, ("基本支出", "项目支出"), whole, 0)
    if draw.random() < 0.25:
        second = _split(draw, ("一般公共预算", "政府性基金", "其他资金"), whole, 0)
        return [
            whole,
            *(row | {"partition": "按支出性质"} for row in first),
            *(row | {"partition": "按收入性质"} for row in second),
        ]
    return [whole, first[0], *_split(draw, ("人员经费", "公用经费"), first[0], 1), first[1]]


def _split(draw: random.Random, names: tuple[str, ...], whole: Content, parent: int) -> list[Content]:
    """Rows that add up to ``whole`` in every column."""
    shares = [draw.randint(1, 9) for _ in names]
    found: list[Content] = [{"label": name} for name in names]
    for key in ("initial", "annual", "executed"):
        cents = int(whole[key] * 100)
        parts = [cents * one // sum(shares) for one in shares]
        parts[-1] += cents - sum(parts)
        for row, part in zip(found, parts, strict=True):
            row[key] = Decimal(part) * CENT
    return [row | {"parent": parent} for row in found]


def _write(content: Content, draw: random.Random) -> None:
    """The prose around the table, as much as the form still needs to be of usual size."""
    done = [row for row in content["indicators"] if row["level2"] == "数量指标"][:2]
    told = "；".join(f"全年完成{row['level3']}{row['actual']}" for row in done)
    first = draw.randrange(len(SENTENCES))
    sentences = [SENTENCES[(first + at) % len(SENTENCES)] for at in range(len(SENTENCES))]
    content["conclusion"] = "预算执行率达到要求，年中预算调整已按程序报批，总体完成较好。"
    content["goals"] = {"expected": sentences[0] + sentences[1], "actual": sentences[2] + told + "。"}
    content["contact"] = {"name": "张某", "phone": "13800000000"}
    room = _SMALLEST + draw.randrange(_SPREAD) - len(_ENCODER.encode(content))
    text = "".join(sentences[3:]) * 8
    if room > 300:
        content["narrative"] = [{"heading": "一、主要做法", "text": text[: room // 3 - 20] + "。"}]
