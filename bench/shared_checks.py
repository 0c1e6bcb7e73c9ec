"""The fourteen shared checks as a programmer would write them by hand: typed records, exact decimals, one pass a list.

Each check has the name that its rule has in ``packs/shared`` and its peers' versions have in ``checks.yaml``.
"""

import re
from collections import defaultdict
from decimal import Decimal

import msgspec

#: The names of the checks, in the order of ``checks.yaml``.
CHECKS = (
    "score-within-points",
    "points-total",
    "total-score",
    "level1-points",
    "execution-rate",
    "execution-score",
    "funds-parts",
    "cost-executed",
    "lost-points-reason",
    "qualitative-band",
    "met-target-full",
    "units-alike",
    "total-at-most",
    "grade-band",
)

NOTHING, HUNDRED = Decimal(0), Decimal(100)
_READING = re.compile(r"(≥|≤|>|<|=)?([0-9]+(?:\.[0-9]+)?)(.*)").fullmatch
_NO_REASON = frozenset({"", "无", "没有", "暂无"})
#: By phrase: from which to below which share of the points, in hundredths.
_BANDS = {
    "达成预期指标": (80, 1000),
    "部分达成预期指标并具有一定效果": (60, 80),
    "未达成预期指标且效果较差": (-1000, 60),
}


class Fund(msgspec.Struct, frozen=True, gc=False):
    """A row of the funds."""

    initial: Decimal | None = None
    annual: Decimal | None = None
    executed: Decimal | None = None
    points: Decimal | None = None
    rate: Decimal | None = None
    score: Decimal | None = None
    parent: int | None = None
    partition: str | None = None


class Row(msgspec.Struct, frozen=True, gc=False):
    """A row of the indicators."""

    level1: str = ""
    level2: str = ""
    level1_points: Decimal | None = None
    target: str = ""
    actual: str = ""
    points: Decimal | None = None
    score: Decimal | None = None
    reason: str = ""


class Totals(msgspec.Struct, frozen=True, gc=False):
    """The totals."""

    score: Decimal = NOTHING


class Form(msgspec.Struct, frozen=True):
    """The cells of a form that the checks read."""

    funds: list[Fund]
    indicators: list[Row]
    totals: Totals
    grade: str = ""


decode = msgspec.json.Decoder(Form).decode


def failed(data: bytes) -> set[str]:
    """The names of the checks that a form's bytes do not pass."""
    return failed_of(decode(data))


def failed_of(form: Form) -> set[str]:
    """The names of the checks that a form does not pass; any record with the same cells will do."""
    found: set[str] = set()
    points, score = _indicators(form, found)
    for fund in form.funds:
        if fund.points is not None:
            points += fund.points
        if fund.score is not None:
            score += fund.score
            _execution(fund, found)
    if points != HUNDRED:
        found.add("points-total")
    if score != form.totals.score:
        found.add("total-score")
    if not NOTHING <= form.totals.score <= HUNDRED:
        found.add("total-at-most")
    if form.grade and form.grade != _grade(form.totals.score):
        found.add("grade-band")
    _parts(form.funds, found)
    return found


def _indicators(form: Form, found: set[str]) -> tuple[Decimal, Decimal]:
    """All that is asked of the rows; gives the sums of their points and scores."""
    points = score = spent = NOTHING
    heads: dict[str, set[Decimal]] = defaultdict(set)
    sums: dict[str, Decimal] = defaultdict(lambda: NOTHING)
    costs = 0
    for row in form.indicators:
        worth, got = row.points, row.score
        if row.level1_points is not None:
            heads[row.level1].add(row.level1_points)
        if worth is not None:
            points += worth
            sums[row.level1] += worth
        if got is not None:
            score += got
        figure = _READING(row.actual)
        if figure and row.level2 == "成本指标":
            costs += 1
            spent += Decimal(figure[2])
        if worth is not None and got is not None:
            _scored(row, worth, got, found)
        if figure:
            _measured(row, figure, found)
    if costs and spent != form.funds[0].executed:
        found.add("cost-executed")
    if any(stated != {sums[level1]} for level1, stated in heads.items()):
        found.add("level1-points")
    return points, score


def _scored(row: Row, worth: Decimal, got: Decimal, found: set[str]) -> None:
    if not NOTHING <= got <= worth:
        found.add("score-within-points")
    if got < worth and row.reason in _NO_REASON:
        found.add("lost-points-reason")
    band = _BANDS.get(row.actual)
    if band and not worth * band[0] <= got * 100 < worth * band[1]:
        found.add("qualitative-band")


def _measured(row: Row, figure: re.Match[str], found: set[str]) -> None:
    aim = _READING(row.target)
    if not aim or not aim[3] or not figure[3]:
        return
    if aim[3] != figure[3]:
        found.add("units-alike")
    elif row.score != row.points and _met(aim[1], Decimal(figure[2]), Decimal(aim[2])):
        found.add("met-target-full")


def _met(sign: str | None, actual: Decimal, target: Decimal) -> bool:
    if sign in ("≤", "<"):
        return bool(actual <= target)
    return bool(actual == target if sign == "=" else actual >= target)


def _execution(fund: Fund, found: set[str]) -> None:
    """The rate and the score of a row of the funds, rounded half up to the decimals they are printed with."""
    annual, executed, worth, score = fund.annual, fund.executed, fund.points, fund.score
    if annual is None or executed is None or not annual:
        return
    if fund.rate is not None and not _rounds_to(executed * 100, annual, fund.rate, _decimals(fund.rate)):
        found.add("execution-rate")
    if worth is None or score is None:
        return
    if not NOTHING <= score <= worth:
        found.add("score-within-points")
    if not _rounds_to(min(executed, annual) * worth, annual, score, 2):
        found.add("execution-score")


def _rounds_to(part: Decimal, whole: Decimal, printed: Decimal, decimals: int) -> bool:
    """Whether ``part / whole`` rounded half up is ``printed``; multiplied out, so that nothing is rounded on the way."""
    twice = 2 * 10**decimals
    low, high = (printed * twice - 1) * whole, (printed * twice + 1) * whole
    return bool(low <= part * twice < high)


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def _parts(funds: list[Fund], found: set[str]) -> None:
    """Every subtotal against each way it is split, in three columns."""
    groups: dict[tuple[int, str | None], list[Fund]] = defaultdict(list)
    for fund in funds:
        if fund.parent is not None:
            groups[fund.parent, fund.partition].append(fund)
    for (parent, _), parts in groups.items():
        whole = funds[parent]
        for column in ("initial", "annual", "executed"):
            stated = getattr(whole, column)
            if stated is not None and stated != sum((getattr(one, column) or NOTHING) for one in parts):
                found.add("funds-parts")


def _grade(score: Decimal) -> str:
    return "优" if score >= 90 else "良" if score >= 80 else "中" if score >= 60 else "差"
