"""What a report asks of a run is answered exactly, in stated order, whatever the shards are like."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from run_samples import ALWAYS, NEVER, finding_row, form_row, make_run, run_of
from zhunsheng.findings.batch import Changes, Duplicate, RegionRule, RegionVerdicts, ScorePair
from zhunsheng.findings.rows import RejectedRow
from zhunsheng.runs import questions
from zhunsheng.runs.buckets import Buckets, cut
from zhunsheng.runs.query import NoRunError
from zhunsheng.runs.questions import RunBatch, opened

_LISTS = (
    "verdicts",
    "heat",
    "rules",
    "units",
    "forms",
    "places",
    "fired",
    "not_audited",
    "duplicates",
    "fixed",
)


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunBatch]:
    """A run of 600 forms in six shards, compared with an earlier one."""
    with opened(make_run(tmp_path_factory.mktemp("run"), 600, shard=100, since=True)) as one:
        yield one


# Numbers that are known


def test_forms_stand_by_weight_and_know_their_unit(tmp_path: Path) -> None:
    forms = [
        form_row("clean"),
        form_row("noted", notes=9),
        form_row("open", verdict="undecided", organization="乙"),
        form_row("warned", warnings=1, verdict="review", organization="乙", jurisdiction="430603"),
        form_row("b", errors=1, verdict="fail", organization="乙"),
        form_row("a", errors=1, verdict="fail"),
        form_row("worst", errors=2, verdict="fail"),
    ]
    with opened(run_of(tmp_path, forms)) as batch:
        listed = list(batch.forms())
        units = list(batch.units())
    assert [one.form for one in listed] == ["worst", "a", "b", "warned", "open", "noted", "clean"]
    assert [one.number for one in listed] == list(range(7))
    assert [(one.organization, one.jurisdiction, one.forms, one.errors) for one in units] == [
        ("某局", "522701", 4, 3),
        ("乙", "522701", 2, 1),
        ("乙", "430603", 1, 0),
    ]
    assert [units[one.unit].organization for one in listed] == [one.organization for one in listed]


#: Eight counts of one form and what the rule is then counted as.
_COUNTS = (
    ((2, 0, 0, 0, 0, 0, 0, 0), {"asked": 1, "applied": 1}),
    ((0, 1, 0, 0, 0, 0, 0, 0), {"asked": 1, "applied": 1, "explainable": 1}),
    ((0, 0, 3, 0, 0, 0, 0, 0), {"asked": 1, "applied": 1, "fired": 1, "places": 3}),
    ((0, 0, 0, 2, 0, 0, 0, 0), {"asked": 1, "applied": 1, "undecided": 1}),
    ((0, 0, 0, 0, 4, 0, 0, 0), {"asked": 1}),
    ((0, 0, 0, 0, 0, 1, 0, 0), {"asked": 1, "applied": 1, "broken": 1}),
    ((0, 0, 0, 0, 0, 0, 2, 0), {"asked": 1, "applied": 1, "waived": 1}),
    ((0, 0, 0, 0, 0, 0, 0, 1), {"asked": 1, "applied": 1, "shadow": 1}),
)


@pytest.mark.parametrize(("counts", "want"), _COUNTS, ids=[str(want) for _, want in _COUNTS])
def test_a_rule_is_counted_by_forms(counts: tuple[int, ...], want: dict[str, int], tmp_path: Path) -> None:
    with opened(run_of(tmp_path, [form_row("a")], asked={"r": [counts]})) as batch:
        (rule,) = batch.rules()
    counted = {
        key: value for key, value in rule._asdict().items() if value and key not in {"rule", "severity"}
    }
    assert counted == want


def test_rules_stand_by_frequency_with_their_heaviest_severity(tmp_path: Path) -> None:
    forms = [form_row("a", notes=1), form_row("b", errors=1, verdict="fail")]
    findings = [
        finding_row("a", "often", severity="note"),
        finding_row("b", "often"),
        finding_row("b", "seldom", standing="waived"),
    ]
    fired, waived, none = (0, 0, 1, 0, 0, 0, 0, 0), (0, 0, 0, 0, 0, 0, 1, 0), (1, 0, 0, 0, 0, 0, 0, 0)
    asked = {"never": [none, none], "seldom": [none, waived], "often": [fired, fired]}
    with opened(run_of(tmp_path, forms, findings, asked=asked)) as batch:
        assert [(one.rule, one.severity, one.fired) for one in batch.rules()] == [
            ("often", "error", 2),
            ("never", "", 0),
            ("seldom", "", 0),
        ]


def test_what_is_waived_or_on_trial_heats_no_region(tmp_path: Path) -> None:
    forms = [form_row("a", errors=2, verdict="fail"), form_row("b", jurisdiction="430603")]
    findings = [
        finding_row("a", "r", path="/totals/score"),
        finding_row("a", "r", path="/totals/points"),
        finding_row("b", "r", standing="waived"),
        finding_row("b", "s", standing="shadow"),
    ]
    with opened(run_of(tmp_path, forms, findings)) as batch:
        assert batch.heat() == (RegionRule("522701", "r", 1),)
        assert batch.verdicts() == (RegionVerdicts("430603", "pass", 1), RegionVerdicts("522701", "fail", 1))
        assert [(one.rule, one.number) for one in batch.fired()] == [("r", 0)]


def test_scores_are_numerals_to_the_last_digit(tmp_path: Path) -> None:
    long = "99.99999999999999999999999999999999999999"
    forms = [form_row("a", reported=long), form_row("b", reported=long), form_row("c", reported=None)]
    with opened(run_of(tmp_path, forms)) as batch:
        assert set(batch.scores()) == {ScorePair(long, "90", 2), ScorePair(None, "90", 1)}


def test_duplicates_are_named_with_their_sources(tmp_path: Path) -> None:
    forms = [form_row("a", source=f"{place:02d}", digest="one") for place in range(25)]
    forms += [form_row("b", source="x", digest="x"), form_row("b", source="y", digest="y"), form_row("c")]
    with opened(run_of(tmp_path, forms)) as batch:
        first, second = batch.duplicates()
    assert first == Duplicate("a", 25, same=True, sources=tuple(f"{place:02d}" for place in range(20)))
    assert second == Duplicate("b", 2, same=False, sources=("x", "y"))


def test_what_was_not_audited_is_told_by_state_and_source(tmp_path: Path) -> None:
    rows = [
        RejectedRow("z", "rejected", "syntax", "", "no", ""),
        RejectedRow("b", "rejected", "syntax", "/a", "no", ""),
        RejectedRow("c", "quarantined", "stalled", "", "no", ""),
    ]
    with opened(run_of(tmp_path, [], rejected=rows)) as batch:
        assert [one.source for one in batch.not_audited()] == ["c", "b", "z"]
        assert batch.about.holds
        assert batch.about.counted.quarantined == 1


@pytest.mark.parametrize(
    ("census", "holds"),
    [
        ({"found": 1, "evaluated": 1, "adds_up": True}, True),
        ({"found": 2, "evaluated": 1, "skipped": 1, "adds_up": True}, True),
        ({"found": 2, "evaluated": 1, "adds_up": True}, False),
        ({"found": 2, "evaluated": 2, "adds_up": True}, False),
        ({"found": 1, "evaluated": 1, "adds_up": False}, False),
        ({"found": 2, "evaluated": 1, "rejected": 1, "adds_up": True}, False),
    ],
)
def test_the_census_is_held_against_the_tables(census: dict[str, Any], holds: bool, tmp_path: Path) -> None:  # noqa: FBT001
    with opened(run_of(tmp_path, [form_row("a")], census=census)) as batch:
        assert batch.about.holds is holds


def test_the_content_comes_with_what_may_quote_a_person(tmp_path: Path) -> None:
    forms = [form_row("a", errors=2, verdict="fail", content=b"{}"), form_row("b", errors=1, verdict="fail")]
    findings = [
        finding_row("a", "r", path="/contact/phone"),
        finding_row("a", "s"),
        finding_row("b", "r"),
    ]
    with opened(run_of(tmp_path, forms, findings)) as batch:
        told = list(batch.places('"path": ?"/contact/phone"'))
    assert [(one.number, one.row.rule, one.content) for one in told] == [
        (0, "r", b"{}"),
        (0, "s", None),
        (1, "r", None),
    ]


def test_the_worst_come_whole_with_their_findings(tmp_path: Path) -> None:
    forms = [form_row("a", errors=1, verdict="fail"), form_row("b", errors=2, verdict="fail"), form_row("c")]
    findings = [finding_row("a", "r"), finding_row("b", "s"), finding_row("b", "t", standing="shadow")]
    run = run_of(tmp_path, forms, findings)
    with opened(run) as batch:
        assert [(one.number, one.row, [told.rule for told in one.found]) for one in batch.worst(5)] == [
            (0, forms[1], ["s"]),
            (1, forms[0], ["r"]),
        ]
        assert [one.number for one in batch.worst(1)] == [0]


def test_a_folder_with_an_odd_name_is_read_too(tmp_path: Path) -> None:
    folder = tmp_path / "a'b[1]*"
    with opened(run_of(folder, [form_row("a")])) as batch:
        assert [one.form for one in batch.forms()] == ["a"]


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoRunError), opened(tmp_path):
        pass


# A larger run


@pytest.mark.parametrize("name", _LISTS)
def test_rows_do_not_depend_on_how_the_inputs_came(name: str, batch: RunBatch, tmp_path: Path) -> None:
    with opened(make_run(tmp_path, 600, shard=37, shuffled=True, since=True)) as other:
        if name == "fixed":  # which findings are gone is another matter in another order
            return
        assert list(getattr(other, name)()) == list(getattr(batch, name)())


def test_places_come_by_form_rule_and_path_however_few_fit_into_a_bucket(
    batch: RunBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = list(batch.places())
    monkeypatch.setattr(questions, "_BUCKET", 20_000)
    assert list(batch.places()) == whole
    keys = [(one.number, one.row.rule, one.row.path, one.row.check) for one in whole]
    assert keys == sorted(keys)
    assert len(keys) > 300


def test_counts_agree_with_each_other(batch: RunBatch) -> None:
    forms, units, rules = list(batch.forms()), list(batch.units()), batch.rules()
    assert sum(one.forms for one in batch.verdicts()) == len(forms) == sum(one.forms for one in units) == 600
    assert sum(one.errors for one in forms) == sum(one.errors for one in units)
    places = [one for one in batch.places() if one.row.standing == "finding"]
    assert len(places) == sum(one.places for one in rules)
    assert sum(one.errors + one.warnings + one.notes for one in forms) == len(places)
    assert (
        sum(one.forms for one in batch.heat()) == len(list(batch.fired())) == sum(one.fired for one in rules)
    )
    known = {one.rule: one for one in rules}
    assert known[NEVER].applied == 0
    assert known[ALWAYS].fired == known[ALWAYS].applied > 0


def test_changes_are_counted(batch: RunBatch) -> None:
    places = [one.row.change for one in batch.places() if one.row.standing == "finding"]
    fixed = list(batch.fixed())
    assert batch.changes() == Changes(places.count("new"), places.count("unchanged"), len(fixed))
    assert batch.changes().new
    assert {one.standing for one in fixed} == {"finding"}
    assert any(one.fresh for one in batch.forms())


# Buckets


def test_buckets_give_back_every_row_in_the_order_of_buckets(tmp_path: Path) -> None:
    with Buckets(tmp_path / "rows", [3, 7]) as buckets:
        for number in (9, 1, 7, 3, 0, 6):
            buckets.put(number, (number, "文", b"\x00", None))
        assert [[row[0] for row in rows] for rows in buckets.read()] == [[1, 0], [3, 6], [9, 7]]
    assert list(tmp_path.iterdir()) == []


def test_a_bucket_holds_no_more_than_it_may_until_there_are_too_many() -> None:
    sizes = [(number, 10) for number in range(100)]
    assert cut(iter(sizes), 50, 1000) == list(range(5, 100, 5))
    assert cut(iter(sizes), 50, 4) == [5, 10, 15]
    assert cut(iter([]), 50, 4) == []


def test_no_bucket_of_places_holds_all_the_rest(batch: RunBatch, monkeypatch: pytest.MonkeyPatch) -> None:
    """However much was found, what does not fit into so many buckets of the least size is spread over all."""
    ends: list[int] = []

    def noted(sizes: Iterator[tuple[int, int]], most: int, count: int) -> list[int]:
        ends.extend(cut(sizes, most, count))
        return ends

    monkeypatch.setattr(questions, "cut", noted)
    monkeypatch.setattr(questions, "_BUCKET", 1000)
    monkeypatch.setattr(questions, "_BUCKETS", 8)
    numbers = [one.number for one in batch.places()]
    held = [sum(before <= one < after for one in numbers) for before, after in pairwise((0, *ends, 600))]
    assert len(held) == 8
    assert max(held) < len(numbers) / 4
