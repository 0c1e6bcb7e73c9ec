"""Fifty kills at random moments, with one worker and with several: the rows are always those of an undisturbed run."""

import random
from pathlib import Path

import pytest

from killed_runs import Killer, write_forms


@pytest.mark.long
@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_fifty_kills_change_no_row(tmp_path: Path, jobs: int) -> None:
    killer = Killer(write_forms(tmp_path / "forms.jsonl", 10_000), tmp_path, random.Random(jobs), jobs=jobs)
    killer.undisturbed()
    killer.kill(50)
    assert killer.kills == 50
