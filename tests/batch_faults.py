"""Forms with exactly one known fault each: a seeded maker, and what each fault declares with its consequences.

A fault is put into an honest form (of any family, region and year). It declares which rules have a say about what it
breaks; those are worked out by hand in :mod:`plain_oracle`, and everything else is said as it was before: of an honest
form nothing but the notes that are due.
"""

import random
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import fault_changes as changes
from fault_changes import GOAL, NoPlaceError, Put, spelled
from honest_forms import FUNDS, NATIONAL, Content, form, honest, made, plain, table
from plain_oracle import RULES, Told, grade_of, told_by
from plain_sheet import Sheet, figure

REGIONS = (
    *("110000", "130100", "140100", "340100", "420100", "430100", "430603", "500101"),
    *("510100", "520100", "520300", "522700", "530100", "640100"),
)
YEARS = tuple(range(2019, 2026))
#: Where the forms of a short test lie that may lie anywhere; those that are made up have one year a region besides.
FEW_REGIONS = ("110000", "420100", "510100", "522700")
#: Forms that are drawn until one has a place for a fault.
_TRIES = 2000


@dataclass(frozen=True, slots=True)
class BatchFault:
    """One kind of fault.

    ``rule`` is what must newly be said; ``with_it`` are further rules that may have something to say, each where the
    form gives it cause. ``on``, ``regions`` and ``years`` name the forms it goes into, where only few have a place for it.
    ``lawful`` is what need not be a fault everywhere.
    """

    name: str
    rule: str
    put: Put
    with_it: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    lawful: bool = False


@dataclass(frozen=True, slots=True)
class Faulty:
    """A form with its fault and all that is to be said of it, sorted."""

    seed: int
    fault: str
    base: str
    content: Content
    expected: tuple[Told, ...]


# Honest forms, dressed with what a form may carry besides


def _own() -> Iterator[tuple[str, Content]]:
    """Layouts that few honest forms have, for the rules that only they meet."""
    rows = """
产出指标|50|数量指标|开展检查|≥40次|41次|20|20|
产出指标|50|质量指标|差错率|≤1%|0.8%|20|20|
产出指标|50|成本指标|基本支出小计|≤60.00万元|59.00万元|10|10|
效益指标|30|社会效益指标|改善市容|持续改善|持续改善|30|30|
满意度指标|10|服务对象满意度指标|居民满意度|≥90%|93%|10|10|
"""
    funds = """
年度资金总额|60.00|60.00|59.00|10|98.33%|9.83
人员类项目|50.00|50.00|50.00|—|—|—|0
运转类公用经费项目|10.00|10.00|9.00|—|—|—|0
"""
    yield (
        "a cost that stands for two rows of funds",
        form(
            2024,
            "110000",
            table(FUNDS, funds),
            table(NATIONAL, rows),
            kind="department",
            totals={"points": "100", "score": "99.83"},
        ),
    )
    parts = """
年度资金总额|100.00|100.00|85.00|10|85.00%|8.50
财政资金|60.00|60.00|51.00|10|85.00%|8.50|0
自筹资金|40.00|40.00|34.00|10|85.00%|8.50|0
"""
    yield (
        "parts with points of their own",
        plain(
            2023,
            "520300",
            funds=table(FUNDS, parts),
            totals={"points": "100", "score": "98.50"},
            indicators=_without_cost(),
        ),
    )
    low = "年度资金总额|200.00|180.00|144.00|10|80.00%|8.00"
    yield (
        "little spent, and told why",
        plain(
            2024,
            "510100",
            funds=table(FUNDS, low),
            indicators=_without_cost(),
            totals={"points": "100", "score": "98.00"},
            narrative=[{"heading": "预算执行情况原因", "text": "工程跨年结算,年中按批复调减预算。"}],
        ),
    )

    scores = """
年度绩效目标1|产出指标|新建厕所|20座|20座|20
年度绩效目标1|产出指标|合格率|100%|100%|20
年度绩效目标1|效益指标|改善环境|明显改善|明显改善|20
年度绩效目标2|满意度指标|居民满意度|≥85%|80%|18.8
"""
    yield (
        "scores alone, execution worth twenty",
        form(
            2022,
            "420100",
            table("label annual executed points rate score", "年度财政资金总额|260.00|247.00|20|95%|19"),
            table("level1 level2 level3 target actual score", scores),
            totals={"score": "97.8"},
        ),
    )


def _without_cost() -> list[Content]:
    """The plain rows, their cost told in words."""
    rows: list[Content] = plain()["indicators"]
    for row in rows:
        if row["level2"] == "成本指标":
            row |= {"level3": "成本控制", "target": "控制在预算以内", "actual": "未超预算"}
    return rows


@cache
def bases() -> dict[str, Content]:
    """All honest forms by name."""
    return honest() | dict(_own())


@cache
def _names() -> tuple[str, ...]:
    return tuple(name for name in bases() if not name.startswith("made "))


def base(draw: random.Random, fault: BatchFault, *, few: bool = False) -> tuple[str, Content]:
    """An honest form, its region and year drawn where its layout leaves them open; ``few`` regions and years."""
    if fault.on:
        name = draw.choice(fault.on)
    elif not fault.years and draw.random() < 0.5:
        name = draw.choice(_names())
    else:
        seed = draw.randrange(10**6)
        content = made(seed)
        region = draw.choice(fault.regions or REGIONS)
        years = fault.years or ((YEARS[REGIONS.index(region) % len(YEARS)],) if few else YEARS)
        content |= {"jurisdiction": region, "fiscal_year": draw.choice(years)}
        return f"made {seed}", content
    content = deepcopy(bases()[name])
    if content["jurisdiction"] == "110000" or fault.regions:
        content["jurisdiction"] = draw.choice(fault.regions or (FEW_REGIONS if few else REGIONS))
    return name, content


def _dressed(content: Content, draw: random.Random) -> None:
    """Further cells, all of them right."""
    sheet = Sheet(content)
    score = figure(sheet.totals.get("score"))
    if score is not None and "grade" not in content and draw.random() < 0.3:
        content["grade"] = grade_of(score)
    if "filing_date" not in content and draw.random() < 0.3:
        content["filing_date"] = f"{sheet.year + 1}年{draw.randint(1, 6)}月{draw.randint(1, 28)}日"
    if "goals" not in content and draw.random() < 0.3:
        content["goals"] = {"expected": GOAL, "actual": "已按计划完成，路况与环境有改善，群众反映较好。"}
    if sheet.within("13") and draw.random() < 0.5:
        for row in sheet.rows:
            if row.score and row.score == row.points:
                row.cells["remark"] = "单项得分100"
    if "narrative" not in content and draw.random() < 0.4:
        blocks = [*_told_scores(sheet), *_told_spending(sheet), SIGNED]
        content["narrative"] = draw.sample(blocks, draw.randint(1, len(blocks)))


SIGNED = {"heading": "签署", "text": "单位负责人（签字）：张三\n2024年3月1日"}


def _told_scores(sheet: Sheet) -> Iterator[Content]:
    """A block that goes through the first levels, where the form prints their heads."""
    for name in dict.fromkeys(row.word("level1") for row in sheet.counted):
        rows = [row for row in sheet.counted if row.word("level1") == name]
        heads = {figure(row.cells.get("level1_points")) for row in rows} - {None}
        scores = [row.score for row in rows]
        if name and len(heads) == 1 and None not in scores:
            head, score = heads.pop() or Fraction(1), sum(filter(None, scores), Fraction(0))
            rate = spelled(score / head * 100, 2)
            text = f"{name}情况分析。总分值为{spelled(head, 0)}分，评价得分{spelled(score, 2)}分，得分率{rate}%。"
            yield {"heading": "绩效分析", "text": text}


def _told_spending(sheet: Sheet) -> Iterator[Content]:
    """A block that lists what a row of funds was spent on."""
    labels = [one.get("label") or "" for one in sheet.funds]
    spent = figure(sheet.funds[0].get("executed")) if sheet.funds else None
    if spent and labels.count(labels[0]) == 1:
        unit, half = sheet.content["currency_unit"], spelled(spent / 2, 2)
        rest = spelled(spent - Fraction(half), 6)
        text = f"其中，甲类支出{half}{unit}，乙类支出{rest}{unit}。其他{labels[0]}为0。"
        yield {"heading": "支出情况", "text": text}


SCORES: tuple[str, ...] = (
    "total-score",
    "420000",
    "narrative: scores",
    "subtotal-matches-children",
    "130000.weighted-score",
)
NUMBERS: tuple[str, ...] = (
    "score-follows-formula",
    "full-score-target-missed",
    "over-achievement",
    "large-deviation-needs-reason",
)
NUMBERS += ("cost-matches-funds", "subtotal-matches-children", "units-agree", "unit-missing", "execution-row")
POINTS: tuple[str, ...] = (
    "points-total",
    "level1-points",
    "execution-score",
    "total-score",
    "500000.level1-points-range",
)
POINTS += ("score-within-points", "score-follows-formula", "lost-points-need-reason", "qualitative-band")
POINTS += ("full-score-target-missed", "subtotal-matches-children", "130000.weighted-score", "420000")
POINTS += ("narrative: scores",)
SPENT: tuple[str, ...] = (
    "execution-rate",
    "execution-score",
    "funds-components",
    "cost-matches-funds",
    "budget-adjusted",
)
SPENT += (
    "520300.component-execution-score",
    "execution-row",
    "narrative: spending",
    "510000.low-execution-needs-reason",
)
RATE: tuple[str, ...] = (
    "execution-score",
    "510000.low-execution-needs-reason",
    "520300.component-execution-score",
)

#: Forms that print the heads of their first levels.
WITH_HEADS: tuple[str, ...] = (
    "department in yuan with printed heads",
    "a subtotal repeats its parts",
    "a subtotal with one part",
    "a cost that stands for two rows of funds",
    "two partitions",
)

FAULTS: tuple[BatchFault, ...] = (
    BatchFault("nothing wrong", "", changes.nothing, lawful=True),
    BatchFault(
        "a score above its points",
        "score-within-points",
        changes.above,
        (*SCORES, "score-follows-formula", "qualitative-band"),
    ),
    BatchFault(
        "a score below nought",
        "score-within-points",
        changes.below_zero,
        (*SCORES, "lost-points-need-reason", "score-follows-formula", "qualitative-band"),
    ),
    BatchFault(
        "points lost without a word",
        "lost-points-need-reason",
        changes.silently_lowered,
        (*SCORES, "score-follows-formula", "qualitative-band"),
    ),
    BatchFault(
        "a score that no formula gives",
        "score-follows-formula",
        changes.wrongly_lowered,
        (*SCORES, "lost-points-need-reason"),
    ),
    BatchFault(
        "another total",
        "total-score",
        changes.another_total,
        ("score-within-points", "grade-matches-score", "420000"),
    ),
    BatchFault("another total of points", "points-total", changes.printed_points, ("score-within-points",)),
    BatchFault("five points more", "points-total", changes.points(5), POINTS),
    BatchFault("five points less", "points-total", changes.points(-5), POINTS),
    BatchFault("a row worth five more", "points-total", changes.worth_more, POINTS),
    BatchFault("points moved to another first level", "level1-points", changes.moved, POINTS),
    BatchFault("another head", "level1-points", changes.head, ("narrative: scores",), WITH_HEADS),
    BatchFault("another rate", "execution-rate", changes.another_rate, RATE),
    BatchFault("a rate cut off", "execution-rate", changes.cut_rate, RATE),
    BatchFault("more spent than budgeted", "execution-rate", changes.overspent, SPENT),
    BatchFault("less for execution", "execution-score", changes.execution(-1), ("total-score", "420000")),
    BatchFault(
        "more than all for execution",
        "execution-score",
        changes.execution(1),
        ("score-within-points", "total-score", "420000"),
    ),
    BatchFault(
        "other points for execution",
        "execution-score",
        changes.execution_points,
        ("points-total", "total-score", "score-within-points", "420000"),
    ),
    BatchFault("another budget", "execution-rate", changes.amount("annual", Fraction(11, 10)), SPENT),
    BatchFault("another spending", "execution-rate", changes.amount("executed", Fraction(9, 10)), SPENT),
    BatchFault(
        "another budget at first", "budget-adjusted", changes.amount("initial", Fraction(19, 20)), SPENT
    ),
    BatchFault("a part that does not add up", "funds-components", changes.part, SPENT),
    BatchFault("no rate", "cell-missing", changes.blank_fund("rate"), ("execution-rate", *RATE)),
    BatchFault(
        "no score for execution",
        "cell-missing",
        changes.blank_fund("score"),
        ("execution-score", "total-score", "420000"),
    ),
    BatchFault("a cost that was not spent", "cost-matches-funds", changes.cost(Fraction(49, 50)), NUMBERS),
    BatchFault("a cost far below its limit", "large-deviation-needs-reason", changes.far_below, NUMBERS),
    BatchFault(
        "a rate of costs that is none",
        "cost-matches-funds",
        changes.control_rate,
        NUMBERS,
        ("percentages over a hundred",),
    ),
    BatchFault(
        "a subtotal's score",
        "subtotal-matches-children",
        changes.subtotal_score,
        (*SCORES, "lost-points-need-reason", "score-follows-formula"),
        ("a subtotal repeats its parts", "a subtotal with one part"),
    ),
    BatchFault(
        "a subtotal's target",
        "subtotal-matches-children",
        changes.subtotal("target"),
        NUMBERS,
        ("a subtotal repeats its parts", "a subtotal with one part"),
    ),
    BatchFault(
        "a subtotal's actual",
        "subtotal-matches-children",
        changes.subtotal("actual"),
        NUMBERS,
        ("a subtotal repeats its parts", "a subtotal with one part"),
    ),
    BatchFault("full points though missed", "full-score-target-missed", changes.missed, NUMBERS),
    BatchFault("full points though exceeded", "full-score-target-missed", changes.exceeded, NUMBERS),
    BatchFault("far more than the target", "over-achievement", changes.overshot(""), NUMBERS),
    BatchFault(
        "far more than the target, and why",
        "over-achievement",
        changes.overshot("新增省级任务,年初目标偏低"),
        (*NUMBERS, "lost-points-need-reason"),
    ),
    BatchFault(
        "no reason",
        "lost-points-need-reason",
        changes.reason(""),
        ("over-achievement", "large-deviation-needs-reason"),
    ),
    BatchFault(
        "a reason that is none",
        "lost-points-need-reason",
        changes.reason("无"),
        ("over-achievement", "large-deviation-needs-reason"),
    ),
    BatchFault("counted in something else", "units-agree", changes.other_unit, NUMBERS),
    BatchFault(
        "words for a number", "target-and-actual-comparable", changes.in_words, (*NUMBERS, "qualitative-band")
    ),
    BatchFault(
        "a number for words", "target-and-actual-comparable", changes.in_figures("5次"), ("qualitative-band",)
    ),
    BatchFault(
        "a percentage for words",
        "target-and-actual-comparable",
        changes.in_figures("95%"),
        ("qualitative-band",),
    ),
    BatchFault(
        "a number for a date",
        "target-and-actual-comparable",
        changes.for_a_date("12个"),
        (),
        ("targets that are dates", "department in yuan with printed heads"),
    ),
    BatchFault(
        "a percentage for a date",
        "target-and-actual-comparable",
        changes.for_a_date("100%"),
        (),
        ("targets that are dates", "department in yuan with printed heads"),
    ),
    BatchFault("a quantity in words", "target-and-actual-comparable", changes.target_in_words, NUMBERS),
    BatchFault("no units", "unit-missing", changes.units_gone, NUMBERS),
    BatchFault(
        "no name",
        "cell-missing",
        changes.blank("level3"),
        (*NUMBERS, "duplicate-row", "level1-header-missing", "level1-points"),
    ),
    BatchFault(
        "no target", "cell-missing", changes.blank("target"), (*NUMBERS, "target-and-actual-comparable")
    ),
    BatchFault("no actual", "cell-missing", changes.blank("actual"), (*NUMBERS, "qualitative-band")),
    BatchFault(
        "no score",
        "cell-missing",
        changes.blank("score"),
        (*SCORES, *NUMBERS, "lost-points-need-reason", "qualitative-band"),
    ),
    BatchFault("nobody's form", "cell-missing", changes.no_organization),
    BatchFault("nobody signed", "cell-missing", changes.unsigned_report),
    BatchFault(
        "no first level",
        "level1-header-missing",
        changes.blank("level1"),
        ("level1-points", "narrative: scores", "500000.level1-points-range"),
    ),
    BatchFault("a row twice", "duplicate-row", changes.repeated, (*POINTS, *NUMBERS)),
    BatchFault(
        "the report says otherwise",
        "narrative-contradicts-table",
        changes.report_says,
        ("narrative: figures",),
    ),
    BatchFault(
        "the goals say otherwise", "narrative-contradicts-table", changes.goals_say, ("narrative: figures",)
    ),
    BatchFault("goals copied", "goals-copied", changes.copied_goals),
    BatchFault(
        "other points in the analysis",
        "narrative-contradicts-table",
        changes.analysis("总分值为", 10),
        ("narrative: scores",),
        WITH_HEADS,
    ),
    BatchFault(
        "another score in the analysis",
        "narrative-contradicts-table",
        changes.analysis("评价得分", -2),
        ("narrative: scores",),
        WITH_HEADS,
    ),
    BatchFault(
        "another rate in the analysis",
        "narrative-contradicts-table",
        changes.analysis("得分率", -3),
        ("narrative: scores",),
        WITH_HEADS,
    ),
    BatchFault(
        "a list of spending that does not add up",
        "narrative-contradicts-table",
        changes.listed_spending,
        ("narrative: spending",),
    ),
    BatchFault("another grade", "grade-matches-score", changes.grade, ("530000.grade-filled",)),
    BatchFault("filed before the year was over", "filing-date", changes.early),
    BatchFault(
        "not reached, with full points", "qualitative-band", changes.reached_fully("未达成预期指标且效果较差")
    ),
    BatchFault(
        "partly reached, with full points",
        "qualitative-band",
        changes.reached_fully("部分达成预期指标并具有一定效果"),
    ),
    BatchFault(
        "partly reached, little more than half the points",
        "qualitative-band",
        changes.band("部分达成年度指标", Fraction(11, 20)),
        (*SCORES, "lost-points-need-reason", "full-score-target-missed"),
        lawful=True,
    ),
    BatchFault(
        "reached, with seven tenths of the points",
        "qualitative-band",
        changes.band("达成年度指标", Fraction(7, 10)),
        (*SCORES, "lost-points-need-reason", "full-score-target-missed"),
    ),
    BatchFault("another weighted score", "130000.weighted-score", changes.remark, (), (), ("130100",)),
    BatchFault(
        "another actual in the row of execution",
        "execution-row",
        changes.execution_row,
        NUMBERS,
        (
            "decision, management, output and benefit",
            "execution as a row under no first level",
            "Hebei, a row for execution with a printed head",
        ),
        ("130100", "640100"),
    ),
    BatchFault(
        "goals worth more than eighty",
        "420000.goals-within-eighty",
        changes.worth_more,
        POINTS,
        ("execution worth twenty", "the reason stands in a block of its own"),
        ("420100",),
    ),
    BatchFault(
        "another total without points",
        "420000.total-is-sum",
        changes.another_total,
        ("420000", "grade-matches-score", "score-within-points"),
        ("scores alone, execution worth twenty",),
    ),
    BatchFault(
        "outputs out of their range",
        "500000.level1-points-range",
        changes.moved,
        POINTS,
        (),
        ("500101",),
        (2025,),
    ),
    BatchFault(
        "another score for a part",
        "520300.component-execution-score",
        changes.part_score,
        (),
        ("parts with points of their own",),
    ),
    BatchFault("no grade", "530000.grade-filled", changes.no_grade, (), (), ("530100",)),
    BatchFault(
        "little spent, not a word why",
        "510000.low-execution-needs-reason",
        changes.no_word_why,
        ("budget-adjusted",),
        ("little spent, and told why",),
    ),
)


def words_of(fault: BatchFault) -> tuple[str, ...]:
    """The rules that have a say about a fault, as the hand-made ones are named."""
    own = (word for word in RULES if fault.rule and (fault.rule == word or fault.rule.startswith(f"{word}.")))
    return tuple(dict.fromkeys((*own, *fault.with_it)))


def faulty(seed: int, fault: BatchFault, *, few: bool = False) -> Faulty:
    """The form that ``seed`` gives with a fault in it; the same seed gives the same form."""
    draw = random.Random(f"{fault.name} {seed}")
    for _ in range(_TRIES):
        name, content = base(draw, fault, few=few)
        _dressed(content, draw)
        before = deepcopy(content)
        try:
            fault.put(content, draw)
        except NoPlaceError:
            continue
        content["organization"] = content["organization"] and f"某县第{seed}局"
        words = words_of(fault)
        due = told_by(content, words)
        if fault.lawful or _new(due, told_by(before, words), fault.rule):
            rest = told_by(before, tuple(word for word in RULES if word not in words))
            return Faulty(seed, fault.name, name, content, tuple(sorted([*due, *rest])))
    raise NoPlaceError(fault.name)


def _new(due: list[Told], before: list[Told], rule: str) -> bool:
    new = Counter(due) - Counter(before)
    return any(
        told.rule.removeprefix("130000.").removeprefix("640000.") == rule or told.rule == rule for told in new
    )


def several(count: int, start: int = 0, *, few: bool = False) -> Iterator[Faulty]:
    """So many forms, fault by fault in turn; ``few`` regions and years."""
    for seed in range(start, start + count):
        yield faulty(seed, FAULTS[seed % len(FAULTS)], few=few)
