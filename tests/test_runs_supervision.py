"""The inquiry into a task: whatever workers die of, exactly the harmful forms are left out."""

import random
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.forms.rejection import CODES
from zhunsheng.runs.supervision import BETWEEN, Death, HopelessError, Kind, Mishap, Orders, inquiry

_SIZE = 60
_CRASH = Mishap("crashed", "SIGSEGV")
_Lives = Callable[[Orders], Death | None]


def _outcome(lives: _Lives) -> tuple[dict[int, Mishap], int]:
    """The forms that an inquiry leaves out, and how many workers it took."""
    steps, workers = inquiry(), 0
    orders = next(steps)
    while True:
        workers += 1
        try:
            orders = steps.send(lives(orders))
        except StopIteration:
            assert orders.trial is None
            return dict(orders.without), workers


def _worked(orders: Orders) -> Iterable[int]:
    return (place for place in range(_SIZE) if orders.include(place))


def _harmful(alone: dict[int, Kind], later: dict[int, int]) -> _Lives:
    """A worker to which some forms are deadly, and some when it comes to another."""

    def lives(orders: Orders) -> Death | None:
        sick = set()
        for place in _worked(orders):
            if place in alone:
                return Death(place, Mishap(alone[place], "x"))
            if place in sick:
                return Death(place, _CRASH)
            sick |= {later[place]} if place in later else set()
        return None

    return lives


@given(
    st.dictionaries(st.integers(0, _SIZE - 1), st.sampled_from(["crashed", "stalled", "memory", "raised"])),
)
def test_the_forms_that_kill_are_left_out_and_no_others(alone: dict[int, Kind]) -> None:
    found, workers = _outcome(_harmful(alone, {}))
    assert {place: one.kind for place, one in found.items()} == alone
    assert workers == 1 + sum(2 if kind == "stalled" else 3 for kind in alone.values())


@pytest.mark.parametrize(("poison", "victim"), [(0, 1), (0, 59), (17, 18), (17, 40), (57, 59), (58, 59)])
def test_a_form_that_kills_later_is_found_and_its_victim_is_not_blamed(poison: int, victim: int) -> None:
    found, workers = _outcome(_harmful({}, {poison: victim}))
    assert found == {poison: _CRASH}
    assert workers < 20


@pytest.mark.parametrize("seed", range(30))
def test_workers_that_are_killed_by_chance_cost_no_form(seed: int) -> None:
    chance, harmful = random.Random(seed), _harmful({5: "crashed", 41: "stalled"}, {})

    def lives(orders: Orders) -> Death | None:
        whole = orders.trial is None
        if whole and chance.random() < 0.6:
            return Death(chance.choice([*_worked(orders), BETWEEN]), Mishap("crashed", "SIGKILL"))
        return harmful(orders)

    try:
        found, _ = _outcome(lives)
    except HopelessError:
        return  # more of them than any machine in order sees
    assert set(found) == {5, 41}


def test_workers_that_die_whatever_they_do_end_the_run() -> None:
    places = iter(range(100))

    def lives(orders: Orders) -> Death | None:
        return None if orders.trial else Death(next(places), _CRASH)

    with pytest.raises(HopelessError):
        _outcome(lives)
    with pytest.raises(HopelessError):
        _outcome(lambda _: Death(BETWEEN, _CRASH))


def test_a_form_that_is_deadly_in_its_task_only_is_left_out_in_the_end() -> None:
    def lives(orders: Orders) -> Death | None:
        return Death(9, _CRASH) if orders.trial is None and orders.include(9) else None

    found, workers = _outcome(lives)
    assert found == {9: _CRASH}
    assert workers < 20


@pytest.mark.parametrize("kind", ["crashed", "stalled", "memory", "raised"])
def test_a_mishap_is_told_in_both_languages(kind: Kind) -> None:
    one = Mishap(kind, "17")
    assert one.code in CODES
    assert "17" in one.chinese
    assert "17" in one.english
