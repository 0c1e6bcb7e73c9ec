"""The tables of outcomes: what every combination has to keep."""

from itertools import permutations, product

import pytest

from zhunsheng.findings.outcome import Outcome, conditional, mirrored, strongest, weakest

GOOD, OPEN, BAD = Outcome.CONSISTENT, Outcome.EXPLAINABLE, Outcome.INCONSISTENT
UNKNOWN, VOID, BROKEN = Outcome.INDETERMINATE, Outcome.NOT_APPLICABLE, Outcome.ERROR


def test_only_two_outcomes_hold() -> None:
    assert {one for one in Outcome if one.holds} == {GOOD, OPEN}


@pytest.mark.parametrize("combine", [weakest, strongest])
def test_nothing_combined_is_not_applicable(combine: object) -> None:
    assert callable(combine)
    assert combine([]) is VOID
    assert combine(iter([VOID, VOID])) is VOID
    assert combine([GOOD, BROKEN, BAD]) is BROKEN


@pytest.mark.parametrize("sides", tuple(product(Outcome, repeat=3)))
def test_order_and_repetition_do_not_matter(sides: tuple[Outcome, ...]) -> None:
    for combine in (weakest, strongest):
        assert {combine(order) for order in permutations(sides)} == {combine((*sides, *sides))}
        assert combine((combine(sides[:2]), sides[2])) is combine(sides)


@pytest.mark.parametrize("sides", tuple(product(Outcome, repeat=2)))
def test_not_turns_and_into_or(sides: tuple[Outcome, ...]) -> None:
    """Where no side is only explainable, of which 非 keeps that it may be so."""
    if OPEN not in sides:
        assert mirrored(weakest(sides)) is strongest(mirrored(one) for one in sides)
    assert [mirrored(mirrored(one)) for one in sides] == list(sides)


@pytest.mark.parametrize(("then", "otherwise"), tuple(product(Outcome, (None, *Outcome))))
def test_what_nobody_can_tell_never_condemns(then: Outcome, otherwise: Outcome | None) -> None:
    assert conditional(UNKNOWN, then, otherwise) in {GOOD, UNKNOWN, BROKEN}


@pytest.mark.parametrize("then", Outcome)
def test_a_condition_that_may_hold_gives_no_more_than_may(then: Outcome) -> None:
    assert conditional(OPEN, then) is not GOOD
    assert conditional(BAD, then if then is not BROKEN else GOOD) is VOID
    assert conditional(GOOD, then) is then
