"""Whole runs with the judge of a batch: what is written does not hang on how it was made, and adds up when counted anew."""

import json
import random
from collections import Counter
from functools import cache, partial
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from form_generator import several
from honest_forms import Content, plain
from marked_judges import KILLS, STALLS, MarkedTerms
from packed_inputs import zipped
from test_runs_run import alone, conducted, order, rows, told
from zhunsheng.batch import BatchJudge, Terms
from zhunsheng.cli.console import Console
from zhunsheng.cli.outputs import documents
from zhunsheng.cli.run_report import RunReport
from zhunsheng.runs import run, tasks
from zhunsheng.runs.tables import TABLES
from zhunsheng.runs.worker import Limits

FORMS = 24
_COUNTED = ("consistent", "explainable", "inconsistent", "indeterminate", "not_applicable", "error", "waived")


@cache
def _judge() -> BatchJudge:
    return Terms()()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "MOST_INPUTS", 7)


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks worked on by one judge of this process, which compiles a ruleset once for all tests."""
    monkeypatch.setattr(run, "run_tasks", alone)


def _data(content: Content) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


def _forms(count: int) -> list[Content]:
    """Forms of two regions that share a ruleset, and of one with its own."""
    places = (("110000", (2024,)), ("310000", (2024,)), ("520300", (2024,)))
    return list(several(count, places, small=True))


def _laid(folder: Path) -> list[Path]:
    """Files, lines and members, some of which are no forms, one form twice; gives the files."""
    folder.mkdir()
    forms = [_data(one) for one in _forms(FORMS)]
    for at, one in enumerate(forms[:8]):
        (folder / f"{at}.json").write_bytes(one)
    (folder / "lines.jsonl").write_bytes(b"\n".join([*forms[8:16], b"{", forms[0]]))
    (folder / "packed.zip").write_bytes(zipped({f"{at}.json": one for at, one in enumerate(forms[16:])}))
    (folder / "carpet.json").write_bytes(_data(plain(2024, kind="carpet")))
    (folder / "nowhere.json").write_bytes(_data(plain(2024, "999999")))
    return sorted(folder.iterdir())


def _report(path: Path) -> dict[str, bytes]:
    """Every file of the report on a run."""
    made = RunReport(path, documents(_judge().house.schemas), Console(quiet=True), pages=2)
    made.save(path.parent / f"{path.name}-report")
    found = sorted((path.parent / f"{path.name}-report").rglob("*"))
    return {str(one.relative_to(found[0].parent)): one.read_bytes() for one in found if one.is_file()}


@pytest.mark.usefixtures("small")
def test_workers_and_the_order_of_inputs_change_no_row_and_no_byte_of_the_report(tmp_path: Path) -> None:
    files = _laid(tmp_path / "in")
    shuffled = random.Random(5).sample(files, len(files))
    runs = {"one": (files, 1), "two": (files, 2), "shuffled": (shuffled, 2)}
    for name, (inputs, jobs) in runs.items():
        conducted(tmp_path / name, order(*inputs, jobs=jobs), Terms())
    first, about, report = rows(tmp_path / "one"), told(tmp_path / "one"), _report(tmp_path / "one")
    assert about["census"]["adds_up"]
    assert (about["census"]["found"], about["census"]["rejected"]) == (FORMS + 4, 3)
    assert [(one["form"], len(one["sources"])) for one in about["duplicates"]] == [(_id(0), 2)]
    assert len(report) > 6
    for name in ("two", "shuffled"):
        assert rows(tmp_path / name) == first
        assert _report(tmp_path / name) == report
    assert told(tmp_path / "two") == about
    for one in (about, other := told(tmp_path / "shuffled")):
        del one["command"]["inputs"], one["plan"]
    assert other == about


def _id(at: int) -> str:
    one = _forms(FORMS)[at]
    names = (one.get("kind", "project"), one["fiscal_year"], one["jurisdiction"], one["organization"])
    return ":".join(map(str, (*names, *([one["project"]] if "project" in one else []))))


@pytest.mark.usefixtures("small", "in_process")
def test_every_count_of_a_run_is_that_of_its_rows(tmp_path: Path) -> None:
    """Counted anew from what lies on the disk, by nothing that the run uses."""
    _laid(tmp_path / "in")
    conducted(tmp_path / "run", order(tmp_path / "in"), _judge)
    about = told(tmp_path / "run")
    tables = {name: _lines(tmp_path / "run", name) for name in TABLES}
    forms, findings, rejected = tables["forms"], tables["findings"], tables["rejected"]
    states = Counter(one["state"] for one in rejected)
    census = {name: states[name] for name in ("rejected", "skipped", "quarantined")}
    assert about["census"] == {
        "found": len(forms) + len(rejected), "evaluated": len(forms), **census, "adds_up": True, "miscounts": [],
    }  # fmt: skip
    assert about["counts"] == {
        "verdicts": Counter(one["verdict"] for one in forms),
        "findings": {name: _standing(findings, name) for name in ("error", "warning", "note")},
        "forms": len(forms),
        "duplicates": sum(count > 1 for count in Counter(one["form"] for one in forms).values()),
    }
    assert about["counts"]["findings"]["error"] > 10
    for name in _COUNTED:
        assert sum(one[name] for one in forms) == sum(one[name] for one in tables["outcomes"])
    for name in ("explainable", "inconsistent", "indeterminate", "error"):
        places = sum(one["outcome"] == name and one["standing"] in {"finding", "outcome"} for one in findings)
        assert places == sum(one[name] for one in forms)
    digests = {one["digest"] for one in about["rulesets"]}
    assert digests == {one["ruleset"] for one in forms}
    assert len(digests) < len({(one["jurisdiction"], one["kind"]) for one in forms})
    for one in about["rulesets"]:
        assert set(one["titles"]) <= {row["rule"] for row in tables["outcomes"]}


def _lines(path: Path, table: str) -> list[dict[str, Any]]:
    return [
        line for file in sorted((path / table).glob("*.parquet")) for line in pq.read_table(file).to_pylist()
    ]


def _standing(findings: list[dict[str, Any]], severity: str) -> int:
    return sum(one["severity"] == severity and one["standing"] == "finding" for one in findings)


def _same(judge: BatchJudge) -> BatchJudge:
    return judge


@pytest.mark.usefixtures("in_process")
def test_who_tells_of_a_shared_ruleset_does_not_hang_on_who_came_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "MOST_INPUTS", 1)
    for name, region in (("a", "310000"), ("b", "110000"), ("c", "310000")):
        (tmp_path / f"{name}.jsonl").write_bytes(_data(plain(2024, region)))
    files = [tmp_path / f"{name}.jsonl" for name in "abc"]
    for at, inputs in enumerate((files, files[::-1], files[1:])):
        fresh = BatchJudge(_judge().house, Terms())
        conducted(tmp_path / f"run{at}", order(*inputs), partial(_same, fresh))
        (ruleset,) = told(tmp_path / f"run{at}")["rulesets"]
        assert ruleset["jurisdiction"] == "110000"


# An earlier run


def _mended(content: Content) -> Content:
    row = content["indicators"][0]
    return content | {"indicators": [row | {"score": row["points"]}, *content["indicators"][1:]]}


@pytest.mark.usefixtures("small", "in_process")
def test_what_is_the_same_is_taken_over_and_every_finding_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = [plain(2024, organization=f"第{at}局") for at in range(10)]
    wrong = [
        one | {"indicators": [one["indicators"][0] | {"score": "21"}, *one["indicators"][1:]]}
        for one in honest
    ]
    now = [*(_mended(one) for one in wrong[:2]), *wrong[2:5], *wrong[5:6], *honest[6:]]
    before = [*wrong[:6], *honest[6:]]
    now[9] = wrong[9]  # a fault that was not there
    for name, forms in (("before", before), ("now", now)):
        (tmp_path / name).mkdir()
        for at, one in enumerate(forms):
            (tmp_path / name / f"{at}.json").write_bytes(_data(one))
    conducted(tmp_path / "first", order(tmp_path / "before"), _judge)
    judged: list[str] = []
    judge = BatchJudge.judge

    def noted(self: BatchJudge, one: Any, shard: Any) -> None:
        judged.append(Path(one.source).stem)
        judge(self, one, shard)

    monkeypatch.setattr(BatchJudge, "judge", noted)
    conducted(tmp_path / "second", order(tmp_path / "now", since=tmp_path / "first"), _judge)
    assert judged == ["0", "1", "9"]
    conducted(tmp_path / "anew", order(tmp_path / "now"), _judge)
    second, anew, first = (rows(tmp_path / name) for name in ("second", "anew", "first"))
    assert second["forms"] == anew["forms"]
    assert second["outcomes"] == anew["outcomes"]
    assert [one | {"change": ""} for one in second["findings"]] == anew["findings"]
    marks = {one["fingerprint"] for one in first["findings"]} - {""}
    later = {one["fingerprint"] for one in anew["findings"]} - {""}
    changes = Counter(one["change"] for one in second["findings"] if one["standing"] == "finding")
    assert changes == {"new": len(later - marks), "unchanged": len(later & marks)}
    assert {one["fingerprint"] for one in second["fixed"]} == marks - later
    assert told(tmp_path / "second")["since"] == {"reused": 7, **changes, "fixed": len(marks - later)}
    assert min(changes["new"], changes["unchanged"], len(marks - later)) > 0
    assert told(tmp_path / "second")["rulesets"] == told(tmp_path / "anew")["rulesets"]


# Forms that end their worker


def test_forms_that_end_their_worker_are_quarantined_and_all_others_audited(tmp_path: Path) -> None:
    """Five that kill it and five that stall it, here and there among others, two of them side by side."""
    marks = dict.fromkeys((3, 4, 17, 30, 59), KILLS) | dict.fromkeys((0, 11, 18, 41, 42), STALLS)
    forms = [plain(2024, organization=f"第{at}局") for at in range(60)]
    for at, mark in marks.items():
        forms[at]["title"] = mark
    (tmp_path / "forms.jsonl").write_bytes(b"\n".join(map(_data, forms)))
    limits = Limits(seconds=1)
    conducted(
        tmp_path / "run",
        order(tmp_path / "forms.jsonl", jobs=2),
        MarkedTerms(_data(plain(2024))),
        limits=limits,
    )
    census = told(tmp_path / "run")["census"]
    assert (census["found"], census["evaluated"], census["quarantined"], census["rejected"]) == (
        60,
        50,
        10,
        0,
    )
    assert census["adds_up"]
    found = rows(tmp_path / "run")
    codes = {KILLS: "worker-crashed", STALLS: "worker-stalled"}
    refused = {int(one["source"].rpartition("#")[2]) - 1: one["code"] for one in found["rejected"]}
    assert refused == {at: codes[mark] for at, mark in marks.items()}
    audited = {one["organization"] for one in found["forms"]}
    assert audited == {f"第{at}局" for at in range(60) if at not in marks}
    assert {one["organization"]: one["verdict"] for one in found["forms"]} == dict.fromkeys(audited, "pass")
