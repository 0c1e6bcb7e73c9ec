"""A run that is killed or interrupted, and resumed, comes to the rows of one that was not; the long test kills more often."""

import random
import signal
import time
from pathlib import Path

import pytest

from killed_runs import ZHUNSHENG, Killer, about, below, gone_within, tables, write_forms


@pytest.fixture(scope="module")
def killer(tmp_path_factory: pytest.TempPathFactory) -> Killer:
    """Knows what the runs of this module should come to."""
    home = tmp_path_factory.mktemp("killed")
    inputs = write_forms(home / "forms.jsonl", 1600)
    killer = Killer(inputs, home, random.Random(5), (*ZHUNSHENG, "--no-report"))
    killer.undisturbed()
    return killer


def test_five_kills_change_no_row(killer: Killer) -> None:
    killer.kill(5)
    assert killer.kills == 5


def test_a_run_that_is_interrupted_says_so_and_is_gone_on_with(killer: Killer) -> None:
    run = killer.home / "interrupted"
    with killer.started(run, resumed=False) as process:
        _wait_for(run / "forms" / "000000.parquet")
        everyone = list(below(process.pid))
        process.send_signal(signal.SIGINT)
        assert process.wait(5) == 130
        assert gone_within(everyone, 2)
    assert about(run)["state"] == "interrupted"
    with killer.started(run, resumed=True) as process:
        assert process.wait(60) == 3
    assert tables(run) == killer.expected
    assert about(run) == killer.told


def _wait_for(path: Path) -> None:
    until = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < until
        time.sleep(0.005)
