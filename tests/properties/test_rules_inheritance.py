"""What holds of every tree of packs, whatever the packs say."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from zhunsheng.rules.period import Period
from zhunsheng.rules.ruleset import Ruleset, select
from zhunsheng.rules.tree import PackTree, load_packs

FIRST = date(2018, 1, 1)
IDS = ("alpha", "beta", "gamma", "delta")
CHAIN = ("000000", "520000", "522700", "522701")

days = st.integers(0, 3000).map(lambda number: FIRST + timedelta(number))
periods = st.tuples(st.none() | days, st.none() | days).filter(
    lambda pair: pair[0] is None or pair[1] is None or pair[0] < pair[1]
)
severities = st.sampled_from(["note", "warning", "error"])


def _head(level: int, kinds: str = "[甲]") -> str:
    code = CHAIN[level]
    parent = f'\n  extends: {{p{CHAIN[level - 1]}: ">=1"}}' if level else ""
    return f'pack:\n  id: p{code}\n  jurisdiction: "{code}"\n  title: t\n  version: 1.0\n  kinds: {kinds}{parent}\n'


def _rule(name: str, severity: str, more: str = "") -> str:
    return f"  - {{id: {name}, title: t, severity: {severity}, check: 1 = 1{more}}}\n"


def _dates(period: tuple[date | None, date | None]) -> str:
    start, until = period
    return (f", from: {start}" if start else "") + (f", until: {until}" if until else "")


@contextmanager
def _tree(texts: Sequence[str]) -> Iterator[PackTree]:
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            place = Path(folder) / str(number)
            place.mkdir()
            (place / "pack.yaml").write_text(text, "utf-8")
        tree, problems = load_packs([Path(folder)])
        assert [one.code for one in problems if one.severity == "error"] == []
        yield tree


def _content(found: Ruleset) -> object:
    return (
        [(one.rule, one.stage) for one in found.rules],
        [one.rule for one in found.disabled],
        [one.rule for one in found.asleep],
        {name: one.value for name, one in found.parameters.items()},
        found.digest,
    )


@given(st.lists(st.tuples(severities, periods), min_size=1, max_size=4), days)
@settings(max_examples=40, deadline=None)
def test_a_region_without_changes_equals_its_parent(
    rules: list[tuple[str, tuple[date | None, date | None]]], day: date
) -> None:
    nation = _head(0) + "rules:\n"
    for name, (severity, (start, until)) in zip(IDS, rules, strict=False):
        bounds = _dates((start, until)).removeprefix(", ")
        nation += _rule(name, severity, f", period: {{{bounds}}}")
    with _tree([nation, *(_head(level) for level in (1, 2, 3))]) as tree:
        expected = _content(select(tree, CHAIN[0], "甲", 2024, day))
        for code in CHAIN[1:]:
            assert _content(select(tree, code, "甲", 2024, day)) == expected


@given(
    st.lists(
        st.lists(st.tuples(days, st.none() | days), max_size=4, unique_by=lambda pair: pair[0]),
        min_size=2,
        max_size=4,
    ),
    days,
)
@settings(max_examples=60, deadline=None)
def test_each_day_has_at_most_one_value_and_the_lowest_level_gives_it(
    levels: list[list[tuple[date, date | None]]], day: date
) -> None:
    stated = [_apart(level) for level in levels]
    stated[0] = stated[0] or [(FIRST, None)]
    texts = []
    for level, values in enumerate(stated):
        items = ", ".join(
            f"{{from: {start}, value: {level}.{number}" + (f", until: {until}" if until else "") + "}"
            for number, (start, until) in enumerate(values)
        )
        section = "parameters" if level == 0 else "set"
        title = "title: t, " if level == 0 else ""
        texts.append(_head(level) + (f"{section}: {{值: {{{title}values: [{items}]}}}}\n" if values else ""))
    with _tree(texts) as tree:
        found = select(tree, CHAIN[len(levels) - 1], "甲", 2024, day).parameters["值"].value
    expected = None
    for level, values in enumerate(stated):
        for number, (start, until) in enumerate(values):
            following = min((other for other, _ in values if other > start), default=None)
            if Period(start, until or following).holds(day):
                expected = f"{level}.{number}"
    assert (found and str(found.value)) == expected


def _apart(values: list[tuple[date, date | None]]) -> list[tuple[date, date | None]]:
    """The values with every end that is before its start, or after the next start, left out."""
    kept = []
    for start, until in values:
        following = min((other for other, _ in values if other > start), default=date.max)
        kept.append((start, until if until and start < until <= following else None))
    return kept


@given(periods, days)
@settings(max_examples=60, deadline=None)
def test_a_disabled_rule_is_away_in_its_period_and_back_after_it(
    period: tuple[date | None, date | None], day: date
) -> None:
    nation = _head(0) + "basis: {文: {title: t}}\nrules:\n" + _rule("alpha", "error")
    below = _head(1) + f"disable: [{{id: alpha, reason: r, basis: [文]{_dates(period)}}}]\n"
    with _tree([nation, below]) as tree:
        found = select(tree, CHAIN[1], "甲", 2024, day)
        above = select(tree, CHAIN[0], "甲", 2024, day)
    away = Period(*period).holds(day)
    assert [one.rule.id for one in found.disabled] == (["alpha"] if away else [])
    assert [one.rule for one in found.rules] == ([] if away else [one.rule for one in above.rules])
    back = [step for one in found.rules for step in one.returned]
    assert bool(back) == Period(*period).over(day)


@given(st.permutations(IDS), st.permutations(range(3)), severities)
@settings(max_examples=30, deadline=None)
def test_order_of_rules_and_packs_changes_no_rule(names: list[str], packs: list[int], severity: str) -> None:
    def texts(order: Sequence[str]) -> list[str]:
        changes = "".join(f"  - {{id: {name}, severity: {severity}, reason: r}}\n" for name in order)
        return [
            _head(0) + "rules:\n" + "".join(_rule(name, "warning") for name in order),
            _head(1) + "change:\n" + changes,
            _head(2),
        ]

    shuffled = texts(names)
    with _tree(texts(IDS)) as tree, _tree([shuffled[number] for number in packs]) as other:
        one, two = (select(each, CHAIN[2], "甲", 2024) for each in (tree, other))
    assert {rule.rule.id: rule.rule for rule in one.rules} == {rule.rule.id: rule.rule for rule in two.rules}
    assert [rule.rule.id for rule in two.rules] == names


@given(severities, severities, st.booleans())
@settings(max_examples=40, deadline=None)
def test_a_rule_to_tighten_is_never_lighter_below(above: str, below: str, as_replacement: bool) -> None:  # noqa: FBT001  # drawn
    nation = _head(0) + "rules:\n" + _rule("alpha", above, ", tighten: true")
    act = (
        "replace:\n" + _rule("alpha", below)
        if as_replacement
        else f"change: [{{id: alpha, severity: {below}, reason: r}}]\n"
    )
    order = ["note", "warning", "error"]
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate((nation, _head(1) + act)):
            place = Path(folder) / str(number)
            place.mkdir()
            (place / "pack.yaml").write_text(text, "utf-8")
        _, problems = load_packs([Path(folder)])
    assert bool(problems) == (order.index(below) < order.index(above))
