"""The golden table has no miss, no surprise, and no trap that a rule falls into; and it would notice each."""

import runpy
from pathlib import Path
from typing import Any

import pytest

TABLE = runpy.run_path(str(Path(__file__).parent / "golden" / "table.py"))
FORMS: dict[str, list[Any]] = dict(TABLE["table"](TABLE["transcribed"]()))


IMPORTED: dict[str, list[Any]] = dict(TABLE["table"](TABLE["imported"]()))


@pytest.mark.parametrize("form", FORMS)
def test_a_correct_audit_meets_the_golden_list(form: str) -> None:
    assert [line for line in FORMS[form] if line.failed] == []


def test_the_forms_imported_from_the_documents_give_the_same_table() -> None:
    tables = [
        [(line.name, line.rule, line.severity, line.certainty, line.result) for line in lines]
        for lines in (*FORMS.values(), *IMPORTED.values())
    ]
    assert tables[len(FORMS) :] == tables[: len(FORMS)]


def test_the_table_is_printed_and_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert TABLE["main"]([]) == 0
    printed = capsys.readouterr().out
    assert printed.rstrip().endswith("55 traps, 0 failures")
    assert "000-1" in printed


GOLDEN = {
    "id": "x-1",
    "rule": "r",
    "severity": "error",
    "certainty": "certain",
    "paths": ["/a"],
    "reported_value": "1",
    "expected_values": ["2", "3"],
    "where": "",
}
RAISED = {
    "rule": "r",
    "path": "/a",
    "severity": "error",
    "reported": "1",
    "expected": "2.00",
    "candidates": [],
}


def lines(golden: dict[str, Any], raised: list[dict[str, Any]], traps: tuple[Any, ...] = ()) -> list[str]:
    found = TABLE["compare"]({"findings": [golden], "not_findings": traps}, raised)
    return [line.result for line in found if line.failed or line.result in {"met", "silent"}]


@pytest.mark.parametrize(
    ("golden", "raised", "results"),
    [
        ({}, [RAISED], ["met"]),
        ({}, [RAISED | {"reported": "3", "expected": "1.0"}], ["met"]),
        ({}, [RAISED | {"expected": "9", "candidates": [{"expected": "3"}]}], ["met"]),
        ({}, [RAISED | {"expected": "9"}], ["MISSED", "SURPRISE"]),
        ({}, [RAISED | {"severity": "warning"}], ["MISSED", "SURPRISE"]),
        ({}, [RAISED | {"path": "/b"}], ["MISSED", "SURPRISE"]),
        ({}, [RAISED, RAISED], ["met", "SURPRISE"]),
        ({"count": 2}, [RAISED, RAISED], ["met"]),
        ({}, [], ["MISSED"]),
        ({"certainty": "probable"}, [], ["silent"]),
        ({"certainty": "probable"}, [RAISED | {"severity": "warning"}], ["met"]),
        ({"severity": "note"}, [RAISED], ["silent", "SURPRISE"]),
        ({"severity": "note"}, [RAISED | {"severity": "note"}], ["met"]),
        ({"severity": "note"}, [], ["silent"]),
        ({"paths": ["/narrative"]}, [RAISED | {"path": "/narrative/3/text"}], ["met"]),
        ({"group_rows": [3]}, [RAISED | {"path": "/indicators/3/points"}], ["met"]),
        ({"expected_values": []}, [RAISED | {"expected": None, "reported": None}], ["met"]),
    ],
)
def test_the_table_would_notice(
    golden: dict[str, Any], raised: list[dict[str, Any]], results: list[str]
) -> None:
    assert lines(GOLDEN | golden, raised) == results


def test_a_trap_is_fallen_into_by_a_warning_and_not_by_a_note() -> None:
    trap = ({"rules": ["r"], "paths": ["/a"], "where": ""},)
    assert lines(GOLDEN, [RAISED], trap) == ["met", "FELL IN"]
    assert lines(GOLDEN | {"severity": "note"}, [RAISED | {"severity": "note"}], trap) == ["met", "silent"]
