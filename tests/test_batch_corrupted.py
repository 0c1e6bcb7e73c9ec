"""Of a hundred inputs corrupted in ten ways each is rejected with the right code and place, and nothing else is."""

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from batch_judges import JUDGES, Refused
from corrupted_inputs import Corrupted, corrupted
from golden_forms import house
from honest_forms import made
from zhunsheng.batch import furnish
from zhunsheng.findings.result import RejectedInput
from zhunsheng.runs.found import Input
from zhunsheng.runs.tables import Shard

INPUTS = corrupted()


def _written(inputs: list[Corrupted], folder: Path) -> None:
    for one in inputs:
        (folder / one.name).write_bytes(one.data)


@pytest.mark.parametrize("judge", JUDGES)
def test_each_is_rejected_with_its_code_and_place(judge: str, tmp_path: Path) -> None:
    _written(INPUTS, tmp_path)
    refused, forms = JUDGES[judge].refused(tmp_path)
    due = [Refused(one.name + one.within, one.code, one.place or "") for one in INPUTS]
    assert refused == sorted(due, key=lambda one: one.source)
    assert forms == sum(one.forms for one in INPUTS)


def test_they_are_a_hundred_in_ten_ways_and_the_same_each_time() -> None:
    assert set(Counter(one.way for one in INPUTS).values()) == {10}
    assert len({one.name for one in INPUTS}) == len({one.data for one in INPUTS}) == len(INPUTS) == 100
    assert corrupted() == INPUTS


#: What somebody may put where something else belongs.
_ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    7,
    2.5,
    10**45,
    "",
    "—",
    "９．５",
    "1.5e3",
    "\u2028",
    "０",
    [],
    ["10"],
    {},
    {"a": 1},
    [[[]]],
)


def test_no_odd_value_in_any_cell_stops_the_judge_of_a_batch() -> None:
    """Whatever stands in a cell, the form is audited or rejected as it is when it is read one by one."""
    draw, judge = random.Random("odd values"), furnish()
    for _ in range(300):
        content = made(draw.randrange(8))
        holders = [content, content["totals"], *content["funds"], *content["indicators"]]
        holder = draw.choice(holders)
        holder[draw.choice([*holder, "parent", "grade", "goals", "notes"])] = draw.choice(_ODD)
        data, shard = json.dumps(content, ensure_ascii=False).encode(), Shard()
        judge.judge(Input("form.json", data), shard)
        found = house().audit(data, "form.json")
        if isinstance(found, RejectedInput):
            assert [(one.code, one.message) for one in shard.rejected] == [(found.code, found.message)], data
        else:
            told = sorted((one.rule, one.path) for one in shard.findings if one.standing == "finding")
            assert told == sorted((one.rule, one.path) for one in found.findings), data
