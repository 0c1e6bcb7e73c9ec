"""Of forms with one known fault each, what is told is what the fault declares, consequences included, and no more."""

import time
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from batch_faults import FAULTS, Faulty, bases, faulty, several, words_of
from batch_judges import JUDGES
from golden_forms import house
from plain_oracle import RULES, Told, told_by

FEW, MANY = 200, 10_000
#: Forms that are judged together.
_BATCH = 1000


@cache
def _few() -> tuple[Faulty, ...]:
    return tuple(several(FEW, few=True))


def _wrong(judge: str, forms: tuple[Faulty, ...], folder: Path) -> Iterator[str]:
    """What is told and not declared (+), and declared and not told (-), of each form of which they differ."""
    found = JUDGES[judge].told([one.content for one in forms], folder)
    for one, told in zip(forms, found, strict=True):
        if tuple(told) != one.expected:
            more, less = Counter(told) - Counter(one.expected), Counter(one.expected) - Counter(told)
            yield f"{one.seed} {one.fault} ({one.base}): +{sorted(more)} -{sorted(less)}"


@pytest.mark.parametrize("judge", JUDGES)
def test_what_is_told_is_what_the_fault_declares(judge: str, tmp_path: Path) -> None:
    assert list(_wrong(judge, _few(), tmp_path)) == []


@pytest.mark.long
@pytest.mark.parametrize("judge", JUDGES)
def test_what_is_told_of_ten_thousand_is_what_their_faults_declare(judge: str, tmp_path: Path) -> None:
    for start in range(FEW, FEW + MANY, _BATCH):
        forms = tuple(several(_BATCH, start))
        folder = tmp_path / str(start)
        folder.mkdir()
        assert list(_wrong(judge, forms, folder)) == []


def test_every_fault_is_there_and_is_told() -> None:
    """Each kind of fault comes up, and newly says what it is named after; only a few may be lawful somewhere."""
    assert len(FAULTS) >= 25
    assert {one.fault for one in _few()} == {one.name for one in FAULTS}
    assert len({one.name for one in FAULTS}) == len(FAULTS)
    named = {one.rule for one in FAULTS} - {""}
    told = {one.rule for form in _few() for one in form.expected}
    assert {rule for rule in named if not any(one.endswith(rule) for one in told)} == set()


def test_the_faults_reach_every_rule_in_force_on_their_forms() -> None:
    told = {one.rule for form in _few() for one in form.expected}
    forms = [form.content for form in _few()]
    places = {(one["jurisdiction"], one.get("kind", "project"), one["fiscal_year"]) for one in forms}
    in_force = {rule.id for place in places for rule in house().bound(*place).rules}
    assert in_force - told == set()


def test_a_fault_declares_all_its_consequences() -> None:
    """What the other rules say by hand-made arithmetic is what they said of the honest form."""
    for one in _few():
        assert one.expected == tuple(told_by(one.content)), one


def test_the_declarations_name_rules_that_are_worked_out() -> None:
    for fault in FAULTS:
        assert set(fault.with_it) <= set(RULES), fault.name
        assert not fault.rule or words_of(fault), fault.name


def test_the_forms_are_the_same_each_time_and_all_different() -> None:
    assert [faulty(one.seed, FAULTS[one.seed % len(FAULTS)], few=True) for one in _few()[:50]] == list(
        _few()[:50]
    )
    assert len({str(one.content) for one in _few()}) == FEW


def test_the_forms_come_from_every_family_region_and_year() -> None:
    assert {one.content["jurisdiction"][:2] for one in _few()} >= {
        *("11", "13", "14", "34", "42", "43", "50", "51", "52", "53", "64"),
    }
    assert {one.content["fiscal_year"] for one in _few()} >= set(range(2019, 2026))
    assert len({one.base for one in _few()} & set(bases())) >= 40


def test_ten_thousand_forms_are_made_in_a_minute() -> None:
    start = time.process_time()
    count = sum(1 for _ in several(150, FEW))
    assert (time.process_time() - start) / count * MANY < 60


def test_a_wrong_judgement_is_seen(tmp_path: Path) -> None:
    """A finding too many or too few makes the comparison fail."""
    one = next(form for form in _few() if form.expected)
    less = Faulty(one.seed, one.fault, one.base, one.content, one.expected[1:])
    more = Faulty(one.seed, one.fault, one.base, one.content, (*one.expected, Told("x", "/x", "error")))
    for wrong in (less, more):
        assert len(list(_wrong("form by form", (wrong,), tmp_path))) == 1
