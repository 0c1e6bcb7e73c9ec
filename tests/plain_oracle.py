"""What a form is to be told, worked out by hand: the rules as plain Python over a plain sheet.

Each rule is written a second time as a person with a calculator would check it, for the layouts and the faults that the
tests are made of.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

from plain_sheet import (
    NO_REASON,
    Content,
    Read,
    Row,
    Sheet,
    Span,
    about,
    around,
    cost_funds,
    decimals,
    figure,
    filled,
    places_of,
    read,
    sharp,
    total,
    units,
)

HUNDRED = Fraction(100)
_BANDS = {
    "上档": "达成预期指标 达成年度指标 达成预期目标 全部或基本达成预期指标",
    "中档": "部分达成预期指标并具有一定效果 部分达成年度指标并具有一定效果 部分达成预期指标 部分达成年度指标",
    "下档": "未达成预期指标且效果较差 未达成年度指标且效果较差 未达成预期指标 未达成年度指标",
}
_GRADES = {"优": "优 优秀 优等", "良": "良 良好 良等", "中": "中 中等 合格", "差": "差 较差 不合格"}
COLUMNS = ("initial", "annual", "executed")


class Told(NamedTuple):
    """What is said, where, and how heavily."""

    rule: str
    path: str
    severity: str


# The rules: each gives what it says of a form.


def points_total(sheet: Sheet) -> Iterator[Told]:
    told = Told("points-total", "/totals/points", "error")
    printed, points = any(row.points is not None for row in sheet.rows), sheet.all_points
    if sheet.execution and (printed or not sheet.within("42")):
        if points is not None and points != 100:
            yield told
    elif not sheet.execution and printed and points not in {None, HUNDRED, HUNDRED - sheet.execution_norm}:
        yield told
    if figure(sheet.totals.get("points")) not in {None, HUNDRED}:
        yield told


def level1_points(sheet: Sheet) -> Iterator[Told]:
    groups: dict[str, list[Row]] = {}
    for row in sheet.counted:
        if row.word("level1"):
            groups.setdefault(row.word("level1"), []).append(row)
    headless = any(not row.word("level1") for row in sheet.counted if not row.of_execution)
    by_norm = all(row.word("level1") in sheet.weights for row in sheet.counted)
    for name, rows in groups.items():
        points = [row.points for row in rows]
        if None in points:
            continue
        found, path = sum(filter(None, points)), rows[0].path("level1_points")
        heads = {figure(row.cells.get("level1_points")) for row in rows} - {None}
        if len(heads) == 1:
            head = heads.pop() or Fraction(0)
            if found > head or (found < head and not headless):
                yield Told("level1-points", path, "error")
        elif not heads and by_norm and found != sheet.weights[name]:
            yield Told("level1-points", path, "note")


def score_within_points(sheet: Sheet) -> Iterator[Told]:
    listed = [(row.path("score"), row.score, row.points) for row in sheet.rows]
    listed += [
        (f"/funds/{at}/score", figure(one.get("score")), figure(one.get("points")))
        for at, one in enumerate(sheet.funds)
    ]
    most = figure(sheet.totals.get("points"))
    listed += [("/totals/score", figure(sheet.totals.get("score")), HUNDRED if most is None else most)]
    for path, score, points in listed:
        if score is not None and points is not None and not 0 <= score <= points:
            yield Told("score-within-points", path, "error")


def _adds_up(sheet: Sheet, rows: list[Row]) -> bool | None:
    """Whether the printed total is the sum over these rows; nothing where that cannot be told."""
    scores = [None if row.score is None else sharp(row.score) for row in rows]
    found = total([*scores, *map(sheet.execution_score, sheet.execution)])
    stated = figure(sheet.totals.get("score"))
    if found is None or stated is None:
        return None
    return about(stated, places_of(sheet.totals["score"]), found)


def _blank_execution(sheet: Sheet) -> str:
    blank = any(filled(sheet.funds[at].get("score")) is None for at in sheet.execution)
    return "warning" if blank else "error"


def total_score(sheet: Sheet) -> Iterator[Told]:
    printed = any(row.points is not None for row in sheet.rows)
    if not printed or not (sheet.execution or sheet.all_points == 100):
        return
    both = {_adds_up(sheet, sheet.counted), _adds_up(sheet, sheet.by_subtotals())}
    if both == {False}:
        yield Told("total-score", "/totals/score", _blank_execution(sheet))
    elif both == {True, False} and any(map(sheet.repeats, sheet.rows)):
        yield Told("total-score", "/totals/score", "warning")


def execution_rate(sheet: Sheet) -> Iterator[Told]:
    for at in range(len(sheet.funds)):
        rate, share, path = sheet.rate(at), sheet.share(at), f"/funds/{at}/rate"
        if rate is None:
            continue
        printed, places = rate
        right = share is None or about(printed.exact, places + 2, share)
        if share is not None and not right:
            cut = share.exact != 1 and any(printed.meets(share.cut(some)) for some in (4, 3, 2))
            yield Told("execution-rate", path, "note" if cut else "error")
        yearly = sheet.amount(at, "annual") is not None
        if right and printed.low > 1 and (yearly or not sheet.within("5203")):
            yield Told("execution-rate", path, "error")


def _due(sheet: Sheet, at: int) -> list[Span]:
    """What the score of a row of funds may be: by its amounts, or by its printed rate."""
    share, rate = sheet.share(at), sheet.rate(at)
    found = [share] if share is not None else []
    found += [rate[0]] if rate is not None else []
    return [one.capped().times(sheet.points_of(at)) for one in found]


def _misses(sheet: Sheet, at: int) -> bool:
    stated, due = figure(sheet.funds[at].get("score")), _due(sheet, at)
    if stated is None or not due:
        return False
    return not any(about(stated, places_of(sheet.funds[at]["score"]), one) for one in due)


def execution_score(sheet: Sheet) -> Iterator[Told]:
    for at in sheet.execution:
        if _misses(sheet, at):
            yield Told("execution-score", f"/funds/{at}/score", "error")
        if sum(map(sheet.points_of, sheet.execution)) != sheet.execution_norm:
            severity = "note" if sheet.all_points in {None, HUNDRED} else "warning"
            yield Told("execution-score", f"/funds/{at}/points", severity)


def funds_components(sheet: Sheet) -> Iterator[Told]:
    groups: dict[tuple[int, str], list[int]] = {}
    for at, one in enumerate(sheet.funds):
        if one.get("parent") is not None:
            groups.setdefault((one["parent"], one.get("partition") or ""), []).append(at)
    for (parent, _), members in groups.items():
        alone = len(members) == 1 and sheet.funds[members[0]]["label"].startswith("其中")
        for column in COLUMNS:
            parts = [part for at in members if (part := sheet.amount(at, column)) is not None]
            whole, found = sheet.amount(parent, column), total(parts)
            if not parts or whole is None or found is None:
                continue
            if not whole.meets(found) and not (alone and whole.high >= found.low):
                yield Told("funds-components", f"/funds/{parent}/{column}", "error")


def _label(text: str) -> str:
    """A name without its number and what stands before it."""
    bare = "".join(text.split()).rstrip(":：")
    return re.sub(r"^(其中[:：]|\([0-9一二三]+\)|[0-9一二三]+[.、])+", "", bare)


def _money(sheet: Sheet, one: Read | None) -> Span | None:
    """An amount; a bare number is one in the form's own unit."""
    if one is None or one.number is None or one.family not in {"money", "bare"}:
        return None
    if one.family == "money":
        return one.number
    numeral = re.sub(r"[^0-9.,]", "", one.text)
    unit = units()[sheet.content["currency_unit"]]
    return around(numeral, half_last=unit.measured, scale=unit.scale, floor=unit.floor)


def _planned(sheet: Sheet, funds: list[int], rows: list[Row]) -> bool:
    """Whether the targets of these rows are taken from these rows of funds."""
    targets = total([_money(sheet, row.target) for row in rows])
    plans = [total([sheet.amount(at, column) for at in funds]) for column in COLUMNS[:2]]
    return targets is not None and any(plan is not None and targets.meets(plan) for plan in plans)


def cost_matches_funds(sheet: Sheet) -> Iterator[Told]:
    costs = [
        row for row in sheet.rows if row.cost and _money(sheet, row.target) and _money(sheet, row.actual)
    ]
    means = dict(cost_funds())
    if sheet.within("4306"):
        means["运行成本控制"] = ("年度资金总额",)
    names = {row.at: means.get(_label(row.word("level3")), ()) for row in costs}
    for at, one in enumerate(sheet.funds):
        name = _label(one.get("label") or "")
        below = {_label(other["label"]) for other in sheet.funds if other.get("parent") == at}
        rows = [
            row
            for row in costs
            if name in names[row.at]
            and not below & set(names[row.at])
            and name not in names.get(row.cells.get("parent", -1), ())
        ]
        yield from _spent(sheet, [at], rows)
    together = cost_funds("小计对应资金")
    for row in costs:
        labels = together.get(_label(row.word("level3")), ())
        funds = [at for at, one in enumerate(sheet.funds) if _label(one.get("label") or "") in labels]
        if labels and len(funds) == len(labels):
            yield from _spent(sheet, funds, [row])
    if sheet.funds and not any(names.values()):
        yield from _spent(sheet, [0], [row for row in costs if not sheet.parts[row.at]])
    for row in sheet.asked:
        share = sheet.share(0) if sheet.funds and row.cost else None
        controlled = row.word("level3").endswith("成本控制率") and row.target and row.target.unit == "%"
        if row.numbers and controlled and share and not about(row.numbers[2].exact, _rate_places(row), share):
            yield Told("cost-matches-funds", row.path("actual"), "note")


def _rate_places(row: Row) -> int:
    assert row.actual
    return decimals(row.actual.text.rstrip("%")) + 2


def _spent(sheet: Sheet, funds: list[int], rows: list[Row]) -> Iterator[Told]:
    """What cost rows that plan these rows of funds say of their spending."""
    if rows and _planned(sheet, funds, rows):
        actual = total([_money(sheet, row.actual) for row in rows])
        spent = total([sheet.amount(at, "executed") for at in funds])
        if actual is not None and spent is not None and not actual.meets(spent):
            yield Told("cost-matches-funds", rows[0].path("actual"), "error")


def subtotal_matches_children(sheet: Sheet) -> Iterator[Told]:
    for row in sheet.rows:
        parts = sheet.parts[row.at]
        if not parts:
            continue
        scores = [one.score for one in parts]
        repeats = sheet.repeats(row) and row.score is not None and None not in scores
        if repeats and row.score != sum(filter(None, scores)):
            yield Told("subtotal-matches-children", row.path("score"), "error")
        for key in ("target", "actual"):
            own, below = (
                _money(sheet, getattr(row, key)),
                total([_money(sheet, getattr(one, key)) for one in parts]),
            )
            if own is not None and below is not None and not own.meets(below):
                yield Told("subtotal-matches-children", row.path(key), "error")


def _well_over(target: Read, asked: Span, got: Span, ratio: Fraction = Fraction(13, 10)) -> bool:
    return target.sign in {"≥", ">", "", "="} and asked.exact > 0 and got.high >= asked.low * ratio


def _by_formula(sheet: Sheet, row: Row) -> list[Span]:
    """The scores that the formulas in use give a row of numbers."""
    assert row.numbers
    assert row.points is not None
    target, asked, got = row.numbers
    found: list[Span] = []
    if target.sign in {"≥", ">", "", "="} and asked.exact:
        found.append(got.over(asked).capped())
    if target.sign in {"≤", "<", ""} and got.exact:
        found.append(asked.over(got).capped())
    notes = "".join(sheet.content.get("notes") or ())
    if target.sign in {"≤", "<", ""} and asked.exact and "年度指标值（A）/实际完成值（B）" not in notes:
        found.append(_linear(asked, got))
    if target.sign in {"", "="}:
        found.append(sharp(1 if asked.meets(got) else 0))
    return [one.times(row.points) for one in found]


def _linear(asked: Span, got: Span) -> Span:
    """1 - (B - A) ÷ A, from nought to one."""
    over = Span(got.exact - asked.exact, got.low - asked.high, got.high - asked.low)
    ends = [end / by for end in over[1:] for by in asked[1:]]
    return Span(1 - over.exact / asked.exact, 1 - max(ends), 1 - min(ends)).capped().floored()


def score_follows_formula(sheet: Sheet) -> Iterator[Told]:
    for row in sheet.asked:
        if row.numbers and row.alike and row.score is not None and row.points is not None:
            target, asked, got = row.numbers
            due = _by_formula(sheet, row)
            fits = any(about(row.score, places_of(row.cells["score"]), one) for one in due)
            if due and not fits and not _well_over(target, asked, got):
                yield Told("score-follows-formula", row.path("score"), "error")


def full_score_target_missed(sheet: Sheet) -> Iterator[Told]:
    for row in sheet.asked:
        if not row.numbers or not row.alike or not row.score or row.score != row.points:
            continue
        target, asked, got = row.numbers
        full = sharp(row.score)
        if target.sign in {"≥", ">"} or (target.sign == "=" and not row.cost):
            due = got.over(asked).capped().times(row.score) if asked.exact else full
            spared = full.meets(due.rounded(0)) and sheet.whole
            wrong = got.low < asked.high and not spared and not full.meets(due.rounded(2))
        elif target.sign in {"≤", "<"} or (not target.sign and row.cost):
            dues = (
                [asked.over(got).capped(), _linear(asked, got)] if asked.exact and got.exact else [sharp(1)]
            )
            wrong = got.high > asked.low and not any(
                full.meets(one.times(row.score).rounded(2)) for one in dues
            )
        else:
            wrong = False
        if wrong:
            yield Told("full-score-target-missed", row.path("score"), "warning")


def lost_points_need_reason(sheet: Sheet) -> Iterator[Told]:
    for row in sheet.asked:
        if row.score is None or row.points is None or row.score >= row.points or sheet.explained(row):
            continue
        if not (sheet.repeats(row) and any(map(sheet.explained, sheet.parts[row.at]))):
            yield Told("lost-points-need-reason", row.path("reason"), "warning")


def over_achievement(sheet: Sheet) -> Iterator[Told]:
    for row in sheet.asked:
        if row.numbers and row.alike and not row.cost and row.numbers[0].unit != "%":
            target, asked, got = row.numbers
            if _well_over(target, asked, got) and got.low >= asked.high * Fraction(13, 10):
                severity = "note" if sheet.explained(row) else "warning"
                yield Told("over-achievement", row.path("actual"), severity)


def large_deviation(sheet: Sheet) -> Iterator[Told]:
    for row in sheet.asked:
        if row.numbers and row.alike and row.cost and row.numbers[0].family in {"money", "bare"}:
            target, asked, got = row.numbers
            limit = target.sign in {"≤", "<", ""} and asked.exact > 0
            if limit and got.low < asked.high * Fraction(7, 10) and not sheet.explained(row):
                yield Told("large-deviation-needs-reason", row.path("actual"), "warning")


def units_agree(sheet: Sheet) -> Iterator[Told]:
    for row in sheet.asked:
        if (
            row.numbers
            and row.target
            and row.actual
            and row.target.unit
            and row.actual.unit
            and not row.alike
        ):
            yield Told("units-agree", row.path("actual"), "warning")


def comparable(sheet: Sheet) -> Iterator[Told]:
    rule = "target-and-actual-comparable"
    for row in sheet.asked:
        target, actual = row.target, row.actual
        if target is not None and target.wordy and row.word("level2") == "数量指标":
            yield Told(rule, row.path("target"), "note")
        if target is None or actual is None:
            continue
        if target.number is not None and actual.wordy:
            yield Told(rule, row.path("actual"), "error")
        if actual.number is not None:
            percent = actual.unit == "%"
            if target.wordy and not percent:
                yield Told(rule, row.path("actual"), "error")
            if (target.wordy or target.dated) and percent:
                yield Told(rule, row.path("actual"), "warning")
            if target.dated and not percent:
                yield Told(rule, row.path("actual"), "warning")


def unit_missing(sheet: Sheet) -> Iterator[Told]:
    percents = any(row.target is not None and row.target.unit == "%" for row in sheet.rows)
    for row in sheet.asked:
        if row.numbers and row.target and row.actual and not (row.target.unit and row.actual.unit):
            rate = re.search("(率|满意度|占比|比例|百分比)$", row.word("level3"))
            if (rate and percents) or (row.cost and row.target.unit != "%"):
                yield Told("unit-missing", row.path("target"), "note")


def cell_missing(sheet: Sheet) -> Iterator[Told]:
    for at in sheet.execution:
        if sheet.share(at) is not None:
            for key in ("rate", "score"):
                if filled(sheet.funds[at].get(key)) is None:
                    yield Told("cell-missing", f"/funds/{at}/{key}", "error")
    named = any(row.word("level3") for row in sheet.rows)
    scored = any(row.score is not None for row in sheet.rows)
    for row in sheet.asked:
        if not row.word("level3") and (named or not row.word("level2")):
            yield Told("cell-missing", row.path("level3"), "warning")
        if row.points and row.points > 0 and scored and not row.of_execution:
            for key, value in (("target", row.target), ("actual", row.actual), ("score", row.score)):
                if value is None:
                    yield Told("cell-missing", row.path(key), "warning")
    if filled(sheet.content.get("organization")) is None:
        yield Told("cell-missing", "/organization", "warning")
    for at, block in enumerate(sheet.content.get("narrative") or ()):
        for line in block["text"].splitlines():
            signed = re.search(r"(?:签字|签名|签章)[）)]?[：:][ \t　]*(.?)", line)
            dated = re.fullmatch(r"\s*([0-9]{0,4})\s*年\s*([0-9]{0,2})\s*月\s*[0-9]{0,2}\s*日\s*", line)
            if (signed and not signed[1].strip("年")) or (dated and not (dated[1] and dated[2])):
                yield Told("cell-missing", f"/narrative/{at}/text", "note")


def level1_missing(sheet: Sheet) -> Iterator[Told]:
    rows = [row for row in sheet.asked if not row.of_execution]
    stray = [row for row in rows if not row.word("level1")]
    if stray and any(row.word("level1") for row in sheet.rows):
        yield Told("level1-header-missing", stray[0].path("level1"), "warning")


def duplicate_row(sheet: Sheet) -> Iterator[Told]:
    seen: set[tuple[object, ...]] = set()
    for row in sheet.asked:
        texts = (row.word("level3"), row.word("level2"), row.word("target"), row.word("actual"))
        if all(texts) and row.points is not None and row.score is not None:
            if (*texts, row.points, row.score) in seen:
                yield Told("duplicate-row", row.path("level3"), "warning")
            seen.add((*texts, row.points, row.score))


def qualitative_band(sheet: Sheet) -> Iterator[Told]:
    upper, middle, slack = _printed_bands(sheet), sheet.middle, Fraction(1, 20)
    if upper is not None:
        high, middle = upper
    else:
        high = Fraction(4, 5)
    for row in sheet.asked:
        phrase = "".join(row.actual.phrase.split()) if row.actual else ""
        band = next((name for name, words in _BANDS.items() if phrase and phrase in words.split()), None)
        if band is None or row.score is None or not row.points:
            continue
        low, below = {"上档": (high, None), "中档": (middle, high), "下档": (None, middle)}[band]
        too_low = low is not None and row.score < row.points * low - slack
        if too_low or (below is not None and row.score >= row.points * below + slack):
            yield Told("qualitative-band", row.path("score"), "warning")


def _printed_bands(sheet: Sheet) -> tuple[Fraction, Fraction] | None:
    """The bands that a note below the table prints: 100-80%, 80-50%, 50-0%."""
    for note in sheet.content.get("notes") or ():
        match = re.search(r"100-([0-9]+)%.*?[0-9]+-([0-9]+)%", note)
        if match:
            return Fraction(int(match[1]), 100), Fraction(int(match[2]), 100)
    return None


def grade_matches_score(sheet: Sheet) -> Iterator[Told]:
    grade, score = filled(sheet.content.get("grade")), figure(sheet.totals.get("score"))
    if grade is not None and score is not None and grade not in _GRADES[grade_of(score)].split():
        yield Told("grade-matches-score", "/grade", "error")


def grade_of(score: Fraction) -> str:
    """The grade that a total score earns."""
    return "优" if score >= 90 else "良" if score >= 80 else "中" if score >= 60 else "差"


def filing_date(sheet: Sheet) -> Iterator[Told]:
    match = re.match(
        r"([0-9]{4})\D([0-9]{1,2})\D([0-9]{1,2})", filled(sheet.content.get("filing_date")) or ""
    )
    if match and (int(match[1]), int(match[2]), int(match[3])) < (sheet.year, 12, 31):
        yield Told("filing-date", "/filing_date", "error")


def goals_copied(sheet: Sheet) -> Iterator[Told]:
    goals = sheet.content.get("goals") or {}
    planned, done = (re.sub(r"[\s，。；、]", "", goals.get(key) or "") for key in ("expected", "actual"))
    if planned and planned == done and len(goals["expected"]) >= 20:
        yield Told("goals-copied", "/goals/actual", "warning")


def budget_adjusted(sheet: Sheet) -> Iterator[Told]:
    if not _moved(sheet):
        return
    if not (sheet.within("51") and sheet.year >= 2023):
        yield Told("budget-adjusted", "/funds/0/annual", "note")
    elif _silent(sheet, "调整|追加|调减|调增"):
        yield Told("510000.budget-adjusted-needs-reason", "/funds/0/annual", "warning")


def _moved(sheet: Sheet) -> bool:
    first, now = (sheet.amount(0, key) if sheet.funds else None for key in ("initial", "annual"))
    return first is not None and now is not None and not first.meets(now)


def _silent(sheet: Sheet, words: str) -> bool:
    """Whether a place for the reason is there, and nothing in it nor in the conclusion."""
    blocks = [
        one
        for one in sheet.content.get("narrative") or ()
        if re.search("(执行|预算|资金).*(原因|说明)", one["heading"])
    ]
    told = any(filled(one["text"]) and not NO_REASON.match(one["text"]) for one in blocks)
    return bool(blocks) and not told and not re.search(words, sheet.content.get("conclusion") or "")


def low_execution(sheet: Sheet) -> Iterator[Told]:
    for at in sheet.execution:
        rate = sheet.rate(at)
        low = rate is not None and rate[0].high < Fraction(9, 10)
        words = "执行率|执行进度|支出进度|预算执行|结余|结转|未支付|未拨付|未支出"
        if low and sheet.within("51") and sheet.year >= 2023 and _silent(sheet, words):
            yield Told("510000.low-execution-needs-reason", f"/funds/{at}/rate", "warning")


def narrative_scores(sheet: Sheet) -> Iterator[Told]:
    rule = "narrative-contradicts-table"
    for at, block in enumerate(sheet.content.get("narrative") or ()):
        pattern = r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff]{2,8}?)(?:情况分析。)?总?分值为?([0-9.]+)分，(?:评价)?得分为?([0-9.]+)分(?:，得分率([0-9.]+)%)?"
        for name, points, score, rate in re.findall(pattern, block["text"]):
            told = Told(rule, f"/narrative/{at}/text", "error")
            rows = [row for row in sheet.counted if row.word("level1") == name]
            heads = {figure(row.cells.get("level1_points")) for row in rows} - {None}
            if rows and len(heads) == 1 and heads != {Fraction(points)}:
                yield told
            scores = [row.score for row in rows]
            if rows and None not in scores and sum(filter(None, scores)) != Fraction(score):
                yield told
            ratio = Fraction(score) / Fraction(points)
            if rows and rate and not about(Fraction(rate) / 100, decimals(rate) + 2, sharp(ratio)):
                yield told


def narrative_figures(sheet: Sheet) -> Iterator[Told]:
    """What a plain sentence 全年……N…… of the report or of the goals says of an indicator."""
    for text in _sentences(sheet):
        for row in sheet.asked:
            name, actual = row.word("level3"), row.actual
            match = (
                re.search(rf"全年{re.escape(name)}([0-9][0-9,.]*)([^0-9。，]{{1,3}})。", text)
                if name
                else None
            )
            if match and actual is not None and actual.number is not None and match[2] in units():
                said = read(match[1] + match[2])
                if (
                    said.number is not None
                    and said.family == actual.family
                    and not said.number.meets(actual.number)
                ):
                    yield Told("narrative-contradicts-table", row.path("actual"), "error")


def _sentences(sheet: Sheet) -> Iterator[str]:
    """The texts that one check each reads: the report as a whole, and the goals as reached."""
    yield "\n".join(block["text"] for block in sheet.content.get("narrative") or ())
    yield (sheet.content.get("goals") or {}).get("actual") or ""


def narrative_spending(sheet: Sheet) -> Iterator[Told]:
    """A list of spending with 其他……为0 against its row of funds."""
    for at, block in enumerate(sheet.content.get("narrative") or ()):
        for listed, name in re.findall(r"其中，([^。]*)。其他([\u4e00-\u9fff]{2,8}?)为0", block["text"]):
            rows = [row for row, one in enumerate(sheet.funds) if one["label"] == name]
            amounts = [read(text).number for text in re.findall("支出([0-9.,]+(?:万元|元))", listed)]
            spent, said = sheet.amount(rows[0], "executed") if len(rows) == 1 else None, total(amounts)
            if spent is not None and said is not None and not spent.meets(said):
                yield Told("narrative-contradicts-table", f"/narrative/{at}/text", "error")


def hebei_weighted(sheet: Sheet) -> Iterator[Told]:
    for row in sheet.rows if sheet.within("13") else ():
        match = re.search("单项得分[为:：]?([0-9.]+)", row.cells.get("remark") or "")
        if match and row.score is not None and row.points is not None:
            due = sharp(Fraction(match[1]) / 100 * row.points)
            if not about(row.score, places_of(row.cells["score"]), due):
                yield Told("130000.weighted-score", row.path("score"), "error")


def execution_row(sheet: Sheet) -> Iterator[Told]:
    code = "130000" if sheet.within("13") else "640000"
    share = sheet.share(0) if sheet.funds else None
    for row in sheet.rows if sheet.within("13", "64") and share else ():
        number = row.actual.number if row.of_execution and row.actual and row.actual.unit == "%" else None
        if number and share and not about(number.exact, _rate_places(row), share):
            yield Told(f"{code}.execution-row", row.path("actual"), "warning")


def hubei_goals(sheet: Sheet) -> Iterator[Told]:
    scores = [row.score for row in sheet.counted]
    twenty = any(sheet.points_of(at) == 20 for at in sheet.execution)
    if not sheet.within("42") or not twenty or not scores or None in scores:
        return
    if sum(filter(None, scores)) > 80:
        yield Told("420000.goals-within-eighty", "/totals/score", "warning")
    printed = any(row.points is not None for row in sheet.rows)
    if not printed and _adds_up(sheet, sheet.counted) is False:
        yield Told("420000.total-is-sum", "/totals/score", _blank_execution(sheet))


def chongqing_range(sheet: Sheet) -> Iterator[Told]:
    if not sheet.within("50") or sheet.year < 2025:
        return
    for name, least, most in (("成本指标", 0, 20), ("产出指标", 40, 50)):
        rows = [row for row in sheet.counted if row.word("level1") == name]
        points = [row.points for row in rows]
        if rows and None not in points and not least <= sum(filter(None, points)) <= most:
            yield Told("500000.level1-points-range", rows[0].path("points"), "warning")


def zunyi_parts(sheet: Sheet) -> Iterator[Told]:
    for at, one in enumerate(sheet.funds if sheet.within("5203") else ()):
        if one.get("parent") is not None and sheet.points_of(at) > 0 and _misses(sheet, at):
            yield Told("520300.component-execution-score", f"/funds/{at}/score", "warning")


def yunnan_grade(sheet: Sheet) -> Iterator[Told]:
    if (
        sheet.within("53")
        and figure(sheet.totals.get("score")) is not None
        and not filled(sheet.content.get("grade"))
    ):
        yield Told("530000.grade-filled", "/grade", "note")


Rule = Callable[[Sheet], Iterator[Told]]

#: What a fault may declare, by the word it is declared with.
RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "points-total": points_total,
        "level1-points": level1_points,
        "score-within-points": score_within_points,
        "total-score": total_score,
        "execution-rate": execution_rate,
        "execution-score": execution_score,
        "funds-components": funds_components,
        "cost-matches-funds": cost_matches_funds,
        "subtotal-matches-children": subtotal_matches_children,
        "score-follows-formula": score_follows_formula,
        "full-score-target-missed": full_score_target_missed,
        "lost-points-need-reason": lost_points_need_reason,
        "over-achievement": over_achievement,
        "large-deviation-needs-reason": large_deviation,
        "units-agree": units_agree,
        "target-and-actual-comparable": comparable,
        "unit-missing": unit_missing,
        "cell-missing": cell_missing,
        "level1-header-missing": level1_missing,
        "duplicate-row": duplicate_row,
        "qualitative-band": qualitative_band,
        "grade-matches-score": grade_matches_score,
        "filing-date": filing_date,
        "goals-copied": goals_copied,
        "budget-adjusted": budget_adjusted,
        "narrative: scores": narrative_scores,
        "narrative: figures": narrative_figures,
        "narrative: spending": narrative_spending,
        "130000.weighted-score": hebei_weighted,
        "execution-row": execution_row,
        "420000": hubei_goals,
        "500000.level1-points-range": chongqing_range,
        "510000.low-execution-needs-reason": low_execution,
        "520300.component-execution-score": zunyi_parts,
        "530000.grade-filled": yunnan_grade,
    }
)


def told_by(content: Content, words: Sequence[str] = tuple(RULES)) -> list[Told]:
    """What the named rules say of a form, sorted."""
    sheet = Sheet(content)
    return sorted(told for word in words for told in RULES[word](sheet))
