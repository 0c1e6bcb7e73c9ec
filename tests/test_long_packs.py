"""The examples of the shipped packs notice nine in ten changes of the rules; the figures are printed."""

from fractions import Fraction

import pytest

from zhunsheng.api import open_house
from zhunsheng.authoring.examples.examples import find_examples
from zhunsheng.authoring.examples.trials import Trial, prepared_all
from zhunsheng.authoring.proving.bench import Bench, Fate
from zhunsheng.authoring.proving.coverage import coverage
from zhunsheng.authoring.proving.mutation import mutate
from zhunsheng.resources import data_folder

pytestmark = pytest.mark.long

LEAST = 90


def test_the_examples_notice_what_is_changed(capsys: pytest.CaptureFixture[str]) -> None:
    house = open_house()
    made = prepared_all(house, find_examples([data_folder("rules")]).examples)
    trials = tuple(one for one in made if isinstance(one, Trial))
    shown = coverage(house, trials, house.tree.packs)
    found = mutate(Bench(house, trials), house.tree.packs)
    with capsys.disabled():
        print(f"\n{len(trials)} examples")  # noqa: T201 - what the long tests are run for
        for one in shown.packs:
            score = float(100 * found.score(one.pack))
            counts = ", ".join(f"{found.count(fate, one.pack)} {fate}" for fate in Fate)
            print(  # noqa: T201
                f"{one.pack}: rules {one.rules_shown}/{one.rules}, sides {one.sides_shown}/{one.sides},"
                f" mutation score {score:.1f} % ({counts})"
            )
        counts = ", ".join(f"{found.count(fate)} {fate}" for fate in Fate)
        print(f"all: mutation score {float(100 * found.score()):.1f} % ({counts})")  # noqa: T201
    assert shown.rules == shown.sides == Fraction(1)
    assert 100 * found.score() >= LEAST
    assert found.count(Fate.KILLED) + found.count(Fate.SURVIVED) > 2000
