"""How the bench counts cells."""

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bench"))

from intake_truth import Form, count, same


@pytest.mark.parametrize(
    ("wanted", "got", "kind", "alike"),
    [
        ("1,000.00", "1000", "points", True),
        ("１０", "10", "points", True),
        ("98.44", "98.44%", "rate", True),
        ("98.44", "98.44%", "target", False),
        ("—", "", "score", True),
        ("2023年7月10日", "2023.7.10", "", True),
        (">=5", "≥5", "target", True),
        ("甲" * 40, "甲" * 39 + "乙", "", True),
        ("甲乙", "甲丙", "", False),
        ("10", "11", "points", False),
    ],
)
def test_two_prints_of_a_cell_say_the_same_or_not(wanted: str, got: str, kind: str, *, alike: bool) -> None:
    assert same(wanted, got, kind) is alike


TRUTH: dict[str, Any] = {
    "title": "甲表",
    "year": "2023",
    "header": {"项目名称": "乙", "实施单位": ""},
    "funds": [{"label": "总额:", "executed": "5"}],
    "totals": {"score": "9"},
    "indicators": [
        {
            "level1": "产出(50分)",
            "level3": "植树",
            "target": "10",
            "actual": "12",
            "points": "5",
            "score": "5",
        },
        {"level3": "浇水", "target": "10", "actual": "8", "points": "5", "score": None},
    ],
}
RIGHT: dict[str, Any] = {
    "title": "甲表",
    "fiscal_year": "2023",
    "project": "乙",
    "funds": [{"label": "总额", "executed": "5.0"}],
    "totals": {"score": "9"},
    "indicators": [
        {"level1": "产出", "level3": "植树", "target": "10", "actual": "12", "points": "5", "score": "5"},
        {"level3": "浇水", "target": "10", "actual": "8", "points": "5"},
    ],
    "provenance": {"cells": {"/indicators/0/level1": {"printed": "产出(50分)"}}},
}
FAULTS: list[tuple[str, Any, tuple[int, int, int, int]]] = [
    ("none", dict, (0, 0, 0, 0)),
    ("wrong", lambda form: form["totals"].update(score="8"), (1, 0, 0, 1)),
    ("missed", lambda form: form.pop("title"), (0, 1, 0, 0)),
    ("invented", lambda form: form["funds"].append({"label": "丙"}), (0, 0, 1, 1)),
    ("a row lost", lambda form: form["indicators"].pop(), (0, 4, 0, 0)),
    (
        "wrong and told",
        lambda form: (
            form["totals"].update(score="8"),
            form["provenance"]["cells"].update({"/totals/score": {"note": "?"}}),
        ),
        (1, 0, 0, 0),
    ),
]


@pytest.mark.parametrize(("name", "change", "counted"), FAULTS, ids=[one[0] for one in FAULTS])
def test_faults_are_counted_once_each(name: str, change: Any, counted: tuple[int, int, int, int]) -> None:
    form: dict[str, Any] = {**RIGHT, "funds": [*RIGHT["funds"]], "indicators": [*RIGHT["indicators"]]}
    form |= {"totals": dict(RIGHT["totals"]), "provenance": {"cells": dict(RIGHT["provenance"]["cells"])}}
    change(form)
    found = count(TRUTH, Form(form))
    assert (found.wrong, found.missed, found.invented, found.unflagged) == counted, found.faults
    assert found.cells == 16 + counted[2]
    assert len(found.faults) == sum(counted[:3]), name
