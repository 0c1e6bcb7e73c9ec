"""A run that is killed at random moments, with a worker or a helper now and then, and resumed: no row is other than it was."""

import random
from pathlib import Path

import pytest

from killed_runs import CONDUCTOR, Killer, write_plain_forms


@pytest.mark.parametrize("jobs", [1, 2])
def test_kills_change_no_row(tmp_path: Path, jobs: int) -> None:
    inputs = write_plain_forms(tmp_path / "forms.jsonl", 6000)
    killer = Killer(inputs, tmp_path, random.Random(jobs), CONDUCTOR, jobs=jobs)
    killer.undisturbed()
    killer.kill(4)
    assert killer.kills == 4


@pytest.mark.long
def test_very_many_kills_change_no_row(tmp_path: Path) -> None:
    killer = Killer(
        write_plain_forms(tmp_path / "f.jsonl", 30_000), tmp_path, random.Random(9), CONDUCTOR, jobs=3
    )
    killer.undisturbed()
    killer.kill(300)
