"""The forms that benchmarks are measured on, and the shared checks: what they find is what was put in, by hand and by the pack."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from zhunsheng.api import House, open_house
from zhunsheng.authoring.scrutiny.checking import Sources, check
from zhunsheng.findings.outcome import Outcome
from zhunsheng.findings.result import FormResult
from zhunsheng.resources import data_folder

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bench"))

import project
from contenders import CONTENDERS, Contender
from corpus import write_lines
from generator import Made, made, several
from generator_faults import FAULTS
from measure import measured
from page import page
from rulesets import SHARED, written
from shared_checks import CHECKS, failed

BENCH = Path(__file__).resolve().parents[1] / "bench"
PEERS = yaml.safe_load((BENCH / "checks.yaml").read_text("utf-8"))
KINDS = ("department", "project")


@pytest.fixture(scope="module")
def shared() -> House:
    """Only the shared pack."""
    return open_house([SHARED], builtin=False)


def wanted(one: Made) -> set[str]:
    """The shared checks that a form's fault breaks."""
    return set(one.fault.checks) if one.fault else set()


def broken(house: House, data: bytes) -> set[str]:
    """The rules that a form does not keep."""
    found = house.audit(data, "form.json")
    assert isinstance(found, FormResult), found
    return {one.rule for one in found.findings if one.outcome is Outcome.INCONSISTENT}


def faulty(name: str, more: int = 400) -> Made:
    """The first form with such a fault."""
    return next(one for one in several(more, 1.0) if one.fault and one.fault.name == name)


def test_by_hand_what_fails_is_what_the_fault_says() -> None:
    astray = [
        (seed, one.fault) for seed, one in enumerate(several(3000, 0.5)) if failed(one.data) != wanted(one)
    ]
    assert astray == []


def test_by_the_pack_what_fails_is_what_the_fault_says(shared: House) -> None:
    astray = [
        (seed, one.fault, got)
        for seed, one in enumerate(several(300, 0.5))
        if (got := broken(shared, one.data)) != wanted(one) or got != failed(one.data)
    ]
    assert astray == []


@pytest.mark.parametrize("name", FAULTS)
def test_figures_printed_as_text_are_judged_alike(shared: House, name: str) -> None:
    seed = next(seed for seed, one in enumerate(several(400, 1.0)) if one.fault and one.fault.name == name)
    one = made(seed, 1.0, texts=True)
    assert broken(shared, one.data) == wanted(one) != set()


def test_every_check_is_broken_by_some_fault() -> None:
    assert set().union(*(wanted(faulty(name)) for name in FAULTS)) == set(CHECKS)


def test_an_honest_form_has_neither_errors_nor_warnings(house: House) -> None:
    told = []
    for one in several(12, 0):
        found = house.audit(one.data, "form.json")
        assert isinstance(found, FormResult), found
        told += [
            (found.form.id, fault.rule, fault.path) for fault in found.findings if fault.severity != "note"
        ]
    assert told == []


@pytest.mark.parametrize("name", FAULTS)
def test_the_whole_rules_find_each_fault(house: House, name: str) -> None:
    found = house.audit(faulty(name).data, "form.json")
    assert isinstance(found, FormResult), found
    assert [one for one in found.findings if one.severity != "note"]


def test_forms_are_as_promised() -> None:
    several_ = list(several(1000))
    forms = [msgspec.json.decode(one.data) for one in several_]
    sizes = sorted(len(one.data) for one in several_)
    assert 7000 <= sizes[50] <= sizes[500] <= 8000
    assert {min(map(rows, forms)), max(map(rows, forms))} == {25, 40}
    assert {one["kind"] for one in forms} == set(KINDS)
    assert len({one["jurisdiction"] for one in forms}) >= 5
    assert 70 <= sum(one.fault is not None for one in several_) <= 130


def rows(form: dict[str, Any]) -> int:
    return len(form["indicators"])


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert [one.data for one in several(20, 0.5)] == [one.data for one in several(20, 0.5)]
    assert made(7).data == next(several(1, start=7)).data


def test_the_pack_has_no_problem() -> None:
    asked = Sources((SHARED,), (data_folder("schemas"),))
    assert [
        one
        for one in check(asked, Sources((), (data_folder("schemas"),))).problems
        if one.severity == "error"
    ] == []


@pytest.mark.parametrize("rules", [10, 14, 100])
def test_the_pack_is_cut_or_repeated_under_other_ids(tmp_path: Path, rules: int) -> None:
    house = open_house([written(tmp_path, rules)], builtin=False)
    bound = [house.bound("110000", kind, 2023) for kind in KINDS]
    assert [len({rule.id for rule in one.rules}) for one in bound] == [rules, rules]


def test_the_names_of_the_checks_are_the_same_everywhere(shared: House) -> None:
    stated = [one["id"] for one in PEERS["checks"]]
    assert stated == list(CHECKS)
    assert {rule.id for rule in shared.bound("110000", "project", 2023).rules} == set(CHECKS)


@pytest.mark.parametrize("peer", [name for name in PEERS["peers"] if name != "pydantic"])
def test_every_peer_has_a_version_of_each_check_or_a_reason(peer: str) -> None:
    assert [one["id"] for one in PEERS["checks"] if not one.get(peer)] == []


def test_the_yardstick_is_one_and_the_same_version() -> None:
    def versions(path: Path) -> Sequence[str]:
        return [
            line.split()[0] for line in path.read_text("utf-8").splitlines() if line.startswith("msgspec==")
        ]

    assert versions(BENCH / "requirements.txt") == versions(BENCH.parent / "requirements.lock") != []


def by_hand(tmp_path: Path, *, lie: bool) -> dict[str, Any]:
    """The figures of the checks by hand over a few forms; with ``lie`` the faults are told of the wrong forms."""
    write_lines(tmp_path, 60)
    faults = tmp_path / "faults.jsonl"
    if lie:
        faults.write_text("".join(reversed(faults.read_text("utf-8").splitlines(keepends=True))), "utf-8")
    one = next(one for one in CONTENDERS if one.name == "hand-written")
    return measured(one, tmp_path, repetitions=2, budget=0.01)


@pytest.mark.parametrize("lie", [False, True])
def test_a_contender_that_contradicts_the_faults_is_told(tmp_path: Path, *, lie: bool) -> None:
    found = by_hand(tmp_path, lie=lie)
    assert (found["disagreements"] > 0) is lie
    assert found["ratio"] > 0
    assert found["checks"] == len(CHECKS)


def test_the_page_tells_what_was_measured_and_what_could_not_be(tmp_path: Path) -> None:
    figures = by_hand(tmp_path, lie=False)
    told = page(
        {
            "quick": True,
            "machine": {"cores": 2, "python": "3.11"},
            "contenders": {"hand-written": figures, "check": {"missing": "no such module"}},
            "tenfold": {"ratio": 4.256},
            "growth": [
                {"rules": 10, "forms": 1000, "seconds": 1.5, "microseconds": 1500.0, "peak_megabytes": 40}
            ],
            "runs": {"missing": "audit -o: exit 2"},
        }
    )
    for wanted_ in (
        f"| {figures['ratio']:.2f} |",
        "量不了:no such module",
        "4.26 倍",
        "| 1,000 | 10 |",
        "exit 2",
    ):
        assert wanted_ in told


def test_a_part_that_is_not_there_is_told_as_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent() -> None:
        raise project.NotThereError("no judge")

    monkeypatch.setattr(project, "audit", absent)
    one = Contender("audit", "project:audit", "project", "project", "")
    write_lines(tmp_path, 2)
    assert measured(one, tmp_path, repetitions=1, budget=0.01) == {"missing": "no judge"}
