"""How the cells of an honest form change when one thing in it goes wrong: a function a mistake.

Each finds a place for its mistake among those that the drawn form has, and changes the cells of it and no others.
"""

import random
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from plain_oracle import grade_of
from plain_sheet import Content, Row, Sheet, decimals, figure, filled, read, units

Put = Callable[[Content, random.Random], None]

#: A goal of so many words that it can be copied.
GOAL = "完成年度各项任务，改善道路通行条件，提高公共服务水平。"


class NoPlaceError(Exception):
    """The form has no place for this mistake."""


def spelled(value: Fraction, places: int) -> str:
    """A number with some decimals."""
    number = Decimal(value.numerator) / Decimal(value.denominator)
    return str(number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


# Where a fault can go


def _one(rows: Sequence[Row], draw: random.Random) -> Row:
    if not rows:
        raise NoPlaceError
    return draw.choice(rows)


def _quiet(sheet: Sheet, row: Row) -> bool:
    """Whether no text speaks of a row."""
    texts = [block["text"] for block in sheet.content.get("narrative") or ()]
    texts += (sheet.content.get("goals") or {}).values()
    return bool(row.word("level3")) and not any(row.word("level3") in text for text in texts)


def _alone(sheet: Sheet, row: Row) -> bool:
    """Whether a row is neither a subtotal nor a part of one."""
    return not sheet.parts[row.at] and row.cells.get("parent") is None


def _is_full(row: Row) -> bool:
    """Whether a row has all its points."""
    return bool(row.points) and row.points == row.score


def _full(content: Content) -> list[Row]:
    return [row for row in Sheet(content).rows if _is_full(row)]


def _numeric(content: Content) -> list[Row]:
    """The rows of numbers that no text speaks of."""
    sheet = Sheet(content)
    return [row for row in sheet.asked if row.numbers and _quiet(sheet, row)]


def _worded(content: Content) -> list[Row]:
    sheet = Sheet(content)
    return [row for row in sheet.asked if row.target and row.target.wordy and row.actual and row.points]


def _set(row: Row, **cells: str) -> None:
    row.cells |= cells


def _scaled(text: str, factor: Fraction) -> str:
    """A figure with its sign and unit, times a factor; at the decimals it was printed with, and never the same."""
    found = read(text)
    digits = "".join(one for one in text if one.isdigit() or one in ",.")
    start = text.index(digits[0])
    places = decimals(digits)
    number = Fraction(digits.replace(",", "")) * factor
    new = spelled(number, places)
    if found.number is None or new == digits.replace(",", ""):
        raise NoPlaceError
    return text[:start] + new + text[start + len(digits) :]


def _shifted(cell: object, by: Fraction | int) -> str:
    """A plain figure and something more or less, at its own decimals."""
    text = str(cell).replace(",", "").rstrip("%")
    return spelled(Fraction(text) + by, max(decimals(text), 0)) + ("%" if str(cell).endswith("%") else "")


# The faults: each changes the cells of one mistake


def nothing(_content: Content, _draw: random.Random) -> None:
    """No fault at all."""


def above(content: Content, draw: random.Random) -> None:
    row = _one(_full(content), draw)
    _set(row, score=_shifted(row.cells["score"], 1))


def below_zero(content: Content, draw: random.Random) -> None:
    _set(_one(_full(content), draw), score="-1")


def silently_lowered(content: Content, draw: random.Random) -> None:
    sheet = Sheet(content)
    row = _one([one for one in _full(content) if not sheet.explained(one)], draw)
    _set(row, score=_shifted(row.cells["score"], -1))


def wrongly_lowered(content: Content, draw: random.Random) -> None:
    row = _one([one for one in _full(content) if one.numbers and one.score and one.score >= 2], draw)
    _set(row, score=_shifted(row.cells["score"], -2), reason="进度受天气影响,已调整计划")


def another_total(content: Content, draw: random.Random) -> None:
    totals = content.get("totals") or {}
    if figure(totals.get("score")) is None:
        raise NoPlaceError
    totals["score"] = _shifted(totals["score"], draw.choice((-25, -10, -1, 1, 2)))


def printed_points(content: Content, draw: random.Random) -> None:
    totals = content.get("totals") or {}
    if figure(totals.get("points")) is None:
        raise NoPlaceError
    totals["points"] = draw.choice(("110", "90", "99"))


def points(by: int) -> Put:
    def put(content: Content, draw: random.Random) -> None:
        row = _one([one for one in Sheet(content).counted if one.points and one.points > 5], draw)
        _set(row, points=_shifted(row.cells["points"], by))

    return put


def worth_more(content: Content, draw: random.Random) -> None:
    """Five points and five of score too many."""
    row = _one([one for one in _full(content) if not one.numbers], draw)
    _set(row, points=_shifted(row.cells["points"], 5), score=_shifted(row.cells["score"], 5))


def moved(content: Content, draw: random.Random) -> None:
    """Points and score go from one first level to another."""
    rows = [one for one in _full(content) if one.word("level1") and _alone(Sheet(content), one)]
    giver = _one([one for one in rows if one.points and one.points > 5], draw)
    taker = _one([one for one in rows if one.word("level1") != giver.word("level1")], draw)
    by = draw.choice((5, int(giver.points or 0) - 1))
    for row, more in ((giver, -by), (taker, by)):
        _set(row, points=_shifted(row.cells["points"], more), score=_shifted(row.cells["score"], more))


def head(content: Content, draw: random.Random) -> None:
    rows = [one for one in Sheet(content).counted if figure(one.cells.get("level1_points")) is not None]
    name = _one(rows, draw).word("level1")
    for row in rows:
        if row.word("level1") == name:
            _set(row, level1_points=_shifted(row.cells["level1_points"], 10))


def _fund(content: Content, draw: random.Random, *keys: str, parts: bool | None = None) -> Content:
    """A row of funds in which these cells are filled; ``parts``: only a part, or only what is no part."""
    funds = [
        one
        for one in content.get("funds") or ()
        if all(figure_or_rate(one.get(key)) for key in keys)
        and (parts is None or parts == (one.get("parent") is not None))
    ]
    if not funds:
        raise NoPlaceError
    return draw.choice(funds)


def figure_or_rate(cell: object) -> bool:
    """Whether a cell of funds holds a figure other than nought."""
    text = filled(cell)
    return text is not None and Fraction(text.rstrip("%").replace(",", "")) != 0


def another_rate(content: Content, draw: random.Random) -> None:
    fund = _fund(content, draw, "rate", "executed")
    fund["rate"] = _shifted(fund["rate"], draw.choice((-20, -3, 3)))


def cut_rate(content: Content, draw: random.Random) -> None:
    sheet = Sheet(content)
    fund = _fund(content, draw, "rate", "executed")
    share = sheet.share(sheet.funds.index(fund))
    places = decimals(fund["rate"].rstrip("%"))
    cut = share.cut(places + 2).exact * 100 if share else None
    if cut is None or spelled(cut, places) == fund["rate"].rstrip("%"):
        raise NoPlaceError
    fund["rate"] = spelled(cut, places) + "%"


def overspent(content: Content, draw: random.Random) -> None:
    fund = _fund(content, draw, "annual", "executed", "rate", parts=False)
    annual = Fraction(fund["annual"].replace(",", ""))
    fund |= {"executed": spelled(annual * Fraction(21, 20), 2), "rate": "105.00%"}


def execution(by: int) -> Put:
    def put(content: Content, draw: random.Random) -> None:
        fund = _fund(content, draw, "points", "score", parts=False)
        most = Fraction(fund["points"]) if by > 0 else Fraction(fund["score"])
        fund["score"] = spelled(most + by, decimals(fund["score"]))

    return put


def execution_points(content: Content, draw: random.Random) -> None:
    fund = _fund(content, draw, "points", "score", parts=False)
    fund["points"] = "20" if fund["points"] != "20" else "10"


def amount(column: str, factor: Fraction, *, part: bool = False) -> Put:
    def put(content: Content, draw: random.Random) -> None:
        fund = _fund(content, draw, column, parts=part)
        fund[column] = _scaled(fund[column], factor)

    return put


def part(content: Content, draw: random.Random) -> None:
    column = draw.choice(("initial", "annual", "executed"))
    amount(column, draw.choice((Fraction(9, 10), Fraction(6, 5), Fraction(3))), part=True)(content, draw)


def part_score(content: Content, draw: random.Random) -> None:
    fund = _fund(content, draw, "points", "score", parts=True)
    fund["score"] = _shifted(fund["score"], -1)


def blank_fund(key: str) -> Put:
    def put(content: Content, draw: random.Random) -> None:
        _fund(content, draw, key, "points", "executed", parts=False)[key] = draw.choice(("", "—", "/"))

    return put


def _costs(content: Content) -> list[Row]:
    """Cost rows of amounts that no text speaks of."""
    return [row for row in _numeric(content) if row.cost and row.actual and row.actual.family == "money"]


def cost(factor: Fraction) -> Put:
    def put(content: Content, draw: random.Random) -> None:
        row = _one(_costs(content), draw)
        _set(row, actual=_scaled(row.cells["actual"], factor))

    return put


def far_below(content: Content, draw: random.Random) -> None:
    sheet = Sheet(content)
    row = _one([one for one in _costs(content) if not sheet.explained(one)], draw)
    _set(row, actual=_scaled(row.cells["actual"], Fraction(1, 2)))


def control_rate(content: Content, draw: random.Random) -> None:
    rows = [row for row in _numeric(content) if row.word("level3").endswith("成本控制率")]
    row = _one(rows, draw)
    _set(row, actual=_shifted(row.cells["actual"], -draw.randint(3, 9)))


def _subtotals(content: Content) -> list[Row]:
    sheet = Sheet(content)
    return [row for row in sheet.rows if sheet.parts[row.at]]


def subtotal_score(content: Content, draw: random.Random) -> None:
    row = _one(_subtotals(content), draw)
    _set(row, score=_shifted(row.cells["score"], -1))


def subtotal(key: str) -> Put:
    def put(content: Content, draw: random.Random) -> None:
        row = _one(_subtotals(content), draw)
        _set(row, **{key: _scaled(row.cells[key], Fraction(99, 100))})

    return put


def missed(content: Content, draw: random.Random) -> None:
    row = _one([one for one in _numeric(content) if one.target and one.target.sign in {"≥", ">"}], draw)
    _set(row, actual=_scaled(_unsigned(row), Fraction(1, 2)))


def exceeded(content: Content, draw: random.Random) -> None:
    row = _one([one for one in _numeric(content) if one.target and one.target.sign in {"≤", "<"}], draw)
    _set(row, actual=_scaled(_unsigned(row), Fraction(3, 2)))


def _unsigned(row: Row) -> str:
    """A target without its sign."""
    return str(row.cells["target"]).lstrip("≥≤><=＝═ ")


def overshot(reason: str) -> Put:
    def put(content: Content, draw: random.Random) -> None:
        rows = [one for one in _numeric(content) if one.alike and not one.cost and _is_full(one)]
        row = _one([one for one in rows if one.target and one.target.unit != "%"], draw)
        _set(row, actual=_scaled(_unsigned(row), Fraction(8, 5)))
        if reason:
            _set(row, reason=reason)

    return put


def reason(word: str) -> Put:
    def put(content: Content, draw: random.Random) -> None:
        lost = [one for one in Sheet(content).rows if filled(one.cells.get("reason"))]
        _set(_one(lost, draw), reason=word)

    return put


def other_unit(content: Content, draw: random.Random) -> None:
    row = _one([one for one in _numeric(content) if one.target and one.target.unit and one.alike], draw)
    assert row.actual
    other = [word for word in ("人", "公里", "次", "亩", "吨") if units()[word].family != row.actual.family]
    _set(row, actual=row.cells["actual"].removesuffix(row.actual.unit) + draw.choice(other))


def in_words(content: Content, draw: random.Random) -> None:
    _set(_one(_numeric(content), draw), actual=draw.choice(("已按要求完成", "基本完成", "良好")))


def in_figures(actual: str) -> Put:
    def put(content: Content, draw: random.Random) -> None:
        _set(_one(_worded(content), draw), actual=actual)

    return put


def for_a_date(actual: str) -> Put:
    def put(content: Content, draw: random.Random) -> None:
        rows = [one for one in Sheet(content).asked if one.target and one.target.dated and one.actual]
        _set(_one(rows, draw), actual=actual)

    return put


def target_in_words(content: Content, draw: random.Random) -> None:
    row = _one([one for one in _numeric(content) if one.word("level2") == "数量指标"], draw)
    _set(row, target=draw.choice(("按需开展", "逐步增加")))


def units_gone(content: Content, draw: random.Random) -> None:
    rows = [
        one for one in _numeric(content) if one.target and one.actual and one.target.unit == one.actual.unit
    ]
    row = _one([one for one in rows if one.target and one.target.unit], draw)
    assert row.target
    unit = row.target.unit
    for key in ("target", "actual"):
        if not str(row.cells[key]).endswith(unit):
            raise NoPlaceError
        _set(row, **{key: row.cells[key].removesuffix(unit)})


def blank(key: str) -> Put:
    def put(content: Content, draw: random.Random) -> None:
        sheet = Sheet(content)
        rows = [
            row for row in sheet.asked if filled(row.cells.get(key)) and row.points and _quiet(sheet, row)
        ]
        _set(_one(rows, draw), **{key: draw.choice(("", "—"))})

    return put


def no_organization(content: Content, draw: random.Random) -> None:
    content["organization"] = draw.choice(("", "—"))


def unsigned_report(content: Content, draw: random.Random) -> None:
    block = _block(content, "负责人")
    old, new = draw.choice((("张三", ""), ("2024年3月1日", "    年  月  日")))
    block["text"] = block["text"].replace(old, new)


def _block(content: Content, word: str) -> Content:
    """The block of the report in which a word stands."""
    found = [block for block in content.get("narrative") or () if word in block["text"]]
    if not found:
        raise NoPlaceError
    block: Content = dict(found[0])
    content["narrative"] = [block if one is found[0] else one for one in content["narrative"]]
    return block


def repeated(content: Content, draw: random.Random) -> None:
    sheet = Sheet(content)
    row = _one([one for one in sheet.scored if _alone(sheet, one) and one.score is not None], draw)
    content["indicators"].append(dict(row.cells))


def _said_otherwise(draw: random.Random, row: Row) -> str:
    """A sentence with another figure for a row."""
    assert row.actual
    text = str(row.cells["actual"])
    if text != text.lstrip("≥≤><=＝═ 已"):
        raise NoPlaceError
    return f"全年{row.word('level3')}{_scaled(text, Fraction(draw.randint(3, 5), 2))}。"


def _speakable(content: Content) -> list[Row]:
    """Rows whose name stands in no other's, counted in a unit that can stand in a text."""
    rows = [row for row in _numeric(content) if row.actual and row.actual.unit]
    names = [row.word("level3") for row in Sheet(content).rows]
    return [row for row in rows if sum(row.word("level3") in name for name in names) == 1]


def report_says(content: Content, draw: random.Random) -> None:
    text = _said_otherwise(draw, _one(_speakable(content), draw))
    content["narrative"] = [*(content.get("narrative") or ()), {"heading": "完成情况", "text": text}]


def goals_say(content: Content, draw: random.Random) -> None:
    text = _said_otherwise(draw, _one(_speakable(content), draw))
    content["goals"] = {"expected": "改善路况。", "actual": text}


def copied_goals(content: Content, _draw: random.Random) -> None:
    content["goals"] = {"expected": GOAL, "actual": GOAL.replace("，", "；", 1)}


def analysis(word: str, by: int) -> Put:
    def put(content: Content, _draw: random.Random) -> None:
        block = _block(content, word)
        before, _, after = block["text"].partition(word)
        digits = after[: next(at for at, one in enumerate(after) if not (one.isdigit() or one == "."))]
        block["text"] = before + word + _shifted(digits, by) + after[len(digits) :]

    return put


def listed_spending(content: Content, _draw: random.Random) -> None:
    block = _block(content, "乙类支出")
    block["text"] = block["text"].replace("甲类支出", "甲类支出1")


def grade(content: Content, draw: random.Random) -> None:
    score = figure((content.get("totals") or {}).get("score"))
    if score is None:
        raise NoPlaceError
    content["grade"] = draw.choice([one for one in "优良中差" if one != grade_of(score)])


def no_grade(content: Content, draw: random.Random) -> None:
    if "grade" not in content:
        raise NoPlaceError
    content["grade"] = draw.choice(("", "—", None))


def early(content: Content, draw: random.Random) -> None:
    content["filing_date"] = f"{content['fiscal_year']}年{draw.randint(1, 11)}月{draw.randint(1, 28)}日"


def band(actual: str, share: Fraction) -> Put:
    def put(content: Content, draw: random.Random) -> None:
        row = _one(_worded(content), draw)
        assert row.points
        _set(row, actual=actual, score=spelled(row.points * share, 2), reason="推进较慢,下年改进")

    return put


def reached_fully(actual: str) -> Put:
    def put(content: Content, draw: random.Random) -> None:
        rows = [one for one in _worded(content) if one.points == one.score]
        _set(_one(rows, draw), actual=actual)

    return put


def remark(content: Content, draw: random.Random) -> None:
    rows = [one for one in Sheet(content).rows if "单项得分" in (one.cells.get("remark") or "")]
    _set(_one(rows, draw), remark=f"单项得分{draw.choice((90, 85))}")


def execution_row(content: Content, draw: random.Random) -> None:
    rows = [one for one in Sheet(content).rows if one.of_execution and one.actual and one.actual.unit == "%"]
    _set(_one(rows, draw), actual=f"{draw.randint(60, 90)}%")


def no_word_why(content: Content, draw: random.Random) -> None:
    blocks = content.get("narrative") or []
    for at, block in enumerate(blocks):
        if "原因" in block["heading"]:
            content["narrative"] = [
                *blocks[:at],
                block | {"text": draw.choice(("", "无", "—"))},
                *blocks[at + 1 :],
            ]
            return
    raise NoPlaceError
