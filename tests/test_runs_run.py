"""Runs from beginning to end, over a judge that knows no rules: nothing lost, nothing twice, whatever ends them."""

import json
import os
import random
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from jsonschema import Draft202012Validator

from packed_inputs import every_way, form
from run_judges import furnish
from zhunsheng.resources import data_folder
from zhunsheng.runs import durable, ledger, run, tasks
from zhunsheng.runs.census import take_census
from zhunsheng.runs.folder import RunError
from zhunsheng.runs.judge import Furnish
from zhunsheng.runs.order import Order
from zhunsheng.runs.run import RunSummary, Tally, conduct
from zhunsheng.runs.supervision import Orders
from zhunsheng.runs.tables import FIXED, TABLES, files, read_sorted
from zhunsheng.runs.tasks import Task
from zhunsheng.runs.worker import Limits

SCHEMA = Draft202012Validator(
    json.loads((data_folder("schemas") / "run.schema.json").read_text(encoding="utf-8"))
)
FRESH = ("times", "host")


def clock() -> Callable[[], datetime]:
    """A clock that goes on by a second each time it is looked at."""
    seconds = count()
    return lambda: datetime(2025, 3, 1, tzinfo=UTC) + timedelta(seconds=next(seconds))


def conducted(path: Path, order: Order, judges: Furnish | None = None, **more: Any) -> RunSummary:
    return conduct(path, order, judges or furnish(), clock=clock(), host="here", **more)


def order(*inputs: Path, **more: Any) -> Order:
    return Order(tuple(map(str, inputs)), "1.0", **more)


def rows(path: Path) -> dict[str, list[dict[str, Any]]]:
    return {name: read_sorted(path, name).to_pylist() for name in (*TABLES, FIXED)}


def told(path: Path) -> dict[str, Any]:
    """What ``run.json`` says, but for what may differ between two runs over the same inputs."""
    about: dict[str, Any] = json.loads((path / "run.json").read_bytes())
    assert [error.message for error in SCHEMA.iter_errors(about)] == []
    about["command"].pop("jobs")
    return {key: value for key, value in about.items() if key not in FRESH}


def alone(
    made: Iterable[Task], workplace: Callable[[], Any], done: Callable[[Task, Any], None], **_more: Any
) -> None:
    """Tasks worked on in this process, one after another."""
    work = workplace()
    for task in made:
        done(task, work(task, Orders(), lambda _place, _seconds=0: None))


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "run_tasks", alone)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "MOST_INPUTS", 7)
    monkeypatch.setattr(tasks, "DOCUMENT_WEIGHT", 3)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_run_over_files_of_every_sort(tmp_path: Path, jobs: int) -> None:
    every_way(tmp_path / "in")
    seen: list[Tally] = []
    summary = conducted(tmp_path / "run", order(tmp_path / "in", jobs=jobs), watch=seen.append)
    assert summary.census is not None
    assert summary.census.miscounts == ()
    about = told(tmp_path / "run")
    assert about["state"] == "finished"
    assert about["census"] == {
        "found": 44, "evaluated": 42, "rejected": 2, "skipped": 0, "quarantined": 0, "adds_up": True, "miscounts": [],
    }  # fmt: skip
    # The members of four archives have the same ids, and so have the lines of no two files.
    assert about["counts"]["duplicates"] == 4
    assert [len(one["sources"]) for one in about["duplicates"]] == [4, 4, 4, 4]
    assert about["counts"]["findings"] == {"error": 14, "warning": 0, "note": 0}
    found = rows(tmp_path / "run")
    assert {one["code"] for one in found["rejected"]} == {"syntax", "no-plain-file"}
    assert len(found["outcomes"]) == 3 * len(found["forms"])
    assert seen[-1].done == seen[-1].total == 44
    left = sorted(one.name for one in (tmp_path / "run").iterdir())
    assert left == [
        "findings",
        "forms",
        "ledger.jsonl",
        "lock",
        "outcomes",
        "plan.jsonl",
        "rejected",
        "run.json",
    ]
    assert min(one["content"] for one in found["forms"]).startswith(b'{"id"')


@pytest.mark.usefixtures("small", "in_process")
def test_the_order_of_the_inputs_changes_no_row(tmp_path: Path) -> None:
    names = [tmp_path / "in" / name for name in every_way(tmp_path / "in")]
    conducted(tmp_path / "a", order(*names))
    conducted(tmp_path / "b", order(*names[::-1]))
    assert rows(tmp_path / "a") == rows(tmp_path / "b")
    one, other = told(tmp_path / "a"), told(tmp_path / "b")
    for about in (one, other):
        del about["command"]["inputs"], about["plan"]
    assert one == other


@pytest.mark.usefixtures("small")
def test_forms_that_end_their_worker_are_quarantined_and_the_rest_is_judged(tmp_path: Path) -> None:
    lines = [form(number, "x", do={3: "die", 11: "raise", 17: "stall"}.get(number)) for number in range(30)]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))
    conducted(tmp_path / "run", order(tmp_path / "a.jsonl", jobs=2), limits=Limits(seconds=1))
    census = told(tmp_path / "run")["census"]
    assert (census["found"], census["evaluated"], census["quarantined"]) == (30, 27, 3)
    assert census["adds_up"]
    found = rows(tmp_path / "run")
    assert [(one["source"].rpartition("#")[2], one["code"], one["state"]) for one in found["rejected"]] == [
        ("12", "worker-raised", "quarantined"),
        ("18", "worker-stalled", "quarantined"),
        ("4", "worker-crashed", "quarantined"),
    ]


# Killed and resumed


class KilledError(BaseException):
    """The process is dead from here on."""


class Killer:
    """Kills at the n-th thing that is done to the disk; a dead process does nothing more, not even tidy up."""

    def __init__(self, after: int) -> None:
        self.left = after

    def step(self, do: Callable[..., Any]) -> Callable[..., Any]:
        def stepping(*arguments: Any, **more: Any) -> Any:
            self.left -= 1
            if self.left <= 0:
                raise KilledError
            return do(*arguments, **more)

        return stepping

    def arm(self, patch: pytest.MonkeyPatch) -> None:
        for owner, name in (
            (os, "fsync"), (Path, "replace"), (Path, "unlink"), (Path, "mkdir"), (Path, "rmdir"),
            (pq, "write_table"), (ledger, "_line"),
        ):  # fmt: skip
            patch.setattr(owner, name, self.step(getattr(owner, name)))


def _tear(path: Path, chance: random.Random) -> None:
    """What had not reached the disk when the machine stopped: the end of the ledger, an unfinished file."""
    if not (path / "run.json").exists():
        return
    if (path / "ledger.jsonl").exists() and chance.random() < 0.5:
        data = (path / "ledger.jsonl").read_bytes()
        (path / "ledger.jsonl").write_bytes(data[: len(data) - chance.randrange(min(200, len(data) + 1))])
    shards = sorted(path.glob("*/*.parquet"))
    if shards and chance.random() < 0.3:
        shard = chance.choice(shards)
        shard.write_bytes(shard.read_bytes()[: chance.randrange(500)])
    if chance.random() < 0.3 and (path / "forms").exists():
        (path / "forms" / f"{durable.UNFINISHED}1-000000.parquet").write_bytes(b"half")


def _resumed(path: Path, asked: Order, chance: random.Random) -> int:
    """A run killed now and then until it is through; how often it was."""
    kills = 0
    while True:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ledger, "_SECONDS", chance.choice([0, 10]))
            Killer(chance.randrange(1, 120) if kills < 4 else 10**9).arm(patch)
            try:
                conducted(path, asked, resume=(path / "run.json").exists())
            except KilledError:
                kills += 1
            else:
                return kills
        _tear(path, chance)


@pytest.mark.usefixtures("small", "in_process")
@pytest.mark.parametrize("part", [0, *(pytest.param(part, marks=pytest.mark.long) for part in (1, 2, 3))])
def test_killed_anywhere_and_resumed_it_is_as_if_nothing_had_happened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    every_way(tmp_path / "in", 2)
    conducted(tmp_path / "first", order(tmp_path / "in"))
    asked = order(tmp_path / "in", since=tmp_path / "first")
    for whole in (order(tmp_path / "in"), asked):
        conducted(tmp_path / f"whole{whole.since is None}", whole)
    kills = 0
    wanted = {
        since: (rows(path), told(path))
        for since, path in ((s, tmp_path / f"whole{s}") for s in (True, False))
    }
    for seed in range(part * 50, part * 50 + 50):
        chance = random.Random(seed)
        one = asked if seed % 5 == 0 else order(tmp_path / "in")
        path = tmp_path / f"run{seed}"
        kills += _resumed(path, one, chance)
        assert (rows(path), told(path)) == wanted[one.since is None], seed
    assert kills > 50


@pytest.mark.usefixtures("small", "in_process")
def test_what_is_done_is_not_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(form(number) for number in range(21)))
    judges = furnish(log=str(tmp_path / "log"))
    with monkeypatch.context() as patch:
        patch.setattr(ledger, "_SECONDS", 0)
        written = iter(range(10))
        line = ledger._line
        patch.setattr(ledger, "_line", lambda one: line(one) if next(written) < 2 else _interrupt())
        summary = conducted(tmp_path / "run", order(tmp_path / "a.jsonl"), judges)
    assert summary.interrupted
    about = told(tmp_path / "run")
    assert (about["state"], about["census"]["adds_up"]) == ("interrupted", False)
    conducted(tmp_path / "run", order(tmp_path / "a.jsonl"), judges, resume=True)
    assert len((tmp_path / "log").read_text().split()) == 21 + 7
    assert told(tmp_path / "run")["census"]["evaluated"] == 21
    conducted(tmp_path / "run", order(tmp_path / "a.jsonl"), judges, resume=True)
    assert len((tmp_path / "log").read_text().split()) == 21 + 7


def _interrupt() -> bytes:
    raise KeyboardInterrupt


@pytest.mark.usefixtures("small", "in_process")
def test_a_failed_flush_stops_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(form(number) for number in range(21)))
    with monkeypatch.context() as patch:
        fsync, left = os.fsync, iter(range(100))
        patch.setattr(os, "fsync", lambda handle: fsync(handle) if next(left) != 12 else _fail())
        with pytest.raises(OSError, match="disk"):
            conducted(tmp_path / "run", order(tmp_path / "a.jsonl"))
    assert told(tmp_path / "run")["state"] == "interrupted"
    conducted(tmp_path / "run", order(tmp_path / "a.jsonl"), resume=True)
    assert told(tmp_path / "run")["census"]["evaluated"] == 21


def _fail() -> None:
    raise OSError(5, "disk")


def _write(path: Path) -> None:
    path.write_bytes(form(99))


#: What is changed between the two, and the word by which it is told.
CHANGES: list[tuple[str, Callable[[Path], object], dict[str, Any], str]] = [
    ("another file", lambda folder: _write(folder / "z.json"), {}, "输入"),
    ("a file written to", lambda folder: _write(folder / "a.json"), {}, "输入"),
    ("a file gone", lambda folder: (folder / "a.json").unlink(), {}, "输入"),
    ("rules", lambda _: None, {"digests": {"rules": "2"}}, "规则"),
    ("another version", lambda _: None, {"engine": "2.0"}, "程序版本"),
    ("another limit", lambda _: None, {"limit": 1}, "--limit"),
    ("another language", lambda _: None, {"lang": "en"}, "语言"),
]


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize(("name", "change", "options", "word"), CHANGES, ids=[one[0] for one in CHANGES])
def test_a_run_is_not_resumed_over_what_has_changed(
    tmp_path: Path, name: str, change: Callable[[Path], object], options: dict[str, Any], word: str
) -> None:
    assert name
    (tmp_path / "in").mkdir()
    for letter in "ab":
        _write(tmp_path / "in" / f"{letter}.json")
    os.utime(tmp_path / "in/a.json", ns=(0, 0))
    asked = {"inputs": (str(tmp_path / "in"),), "engine": "1.0", "digests": {"rules": "1"}}
    conducted(tmp_path / "run", Order(**asked))  # type: ignore[arg-type]
    change(tmp_path / "in")
    with pytest.raises(RunError) as raised:
        conducted(tmp_path / "run", Order(**{**asked, **options}), resume=True)
    assert word in raised.value.chinese
    assert raised.value.english.isascii()


@pytest.mark.usefixtures("in_process")
def test_a_folder_that_is_not_fit_is_refused(tmp_path: Path) -> None:
    _write(tmp_path / "a.json")
    asked = order(tmp_path / "a.json")
    conducted(tmp_path / "run", asked)
    refused: dict[str, Callable[[], object]] = {
        "holds a run already": lambda: conducted(tmp_path / "run", asked)
    }
    refused["not empty"] = lambda: conducted(tmp_path, asked)
    refused["is a file"] = lambda: conducted(tmp_path / "a.json", asked)
    again = order(tmp_path / "a.json", since=tmp_path / "run")
    refused["same folder"] = lambda: conducted(tmp_path / "run", again, resume=True)
    (tmp_path / "empty").mkdir()
    refused["is missing"] = lambda: conducted(
        tmp_path / "other", order(tmp_path / "a.json", since=tmp_path / "empty")
    )
    for words, ask in refused.items():
        with pytest.raises(RunError) as raised:
            ask()
        assert words in raised.value.english
    assert not (tmp_path / "other").exists()


# An earlier run


@pytest.mark.usefixtures("small", "in_process")
def test_what_neither_form_nor_rules_changed_is_taken_over(tmp_path: Path) -> None:
    for year in ("a", "b"):
        (tmp_path / year).mkdir()
    for number in range(20):
        _put(tmp_path / "a" / f"{number}.json", form(number, "x"))
        _put(tmp_path / "b" / f"{number}.json", form(number, "x"))
    _put(tmp_path / "b/3.json", form(3))  # mended
    _put(tmp_path / "b/4.json", form(4, "x", "y"))  # one more
    (tmp_path / "b/5.json").unlink()  # not there any more
    _put(tmp_path / "b/20.json", form(20, "x"))  # not there before
    _put(tmp_path / "b/6.json", b"{")  # cannot be read now
    conducted(tmp_path / "first", order(tmp_path / "a"))
    judges = furnish(log=str(tmp_path / "log"))
    conducted(tmp_path / "second", order(tmp_path / "b", since=tmp_path / "first"), judges)
    judged = [Path(one).stem for one in (tmp_path / "log").read_text().split()]
    assert judged == ["20", "3", "4"]
    about = told(tmp_path / "second")
    assert about["since"] == {"reused": 16, "new": 2, "unchanged": 17, "fixed": 1}
    assert about["census"]["adds_up"]
    found = rows(tmp_path / "second")
    assert [(one["form"], one["path"]) for one in found["findings"] if one["change"] == "new"] == [
        ("f20", "/x"),
        ("f4", "/y"),
    ]
    assert [(one["form"], one["change"]) for one in found["fixed"]] == [("f3", "fixed")]
    conducted(tmp_path / "anew", order(tmp_path / "b"))
    anew = rows(tmp_path / "anew")
    assert found["forms"] == anew["forms"]
    assert found["outcomes"] == anew["outcomes"]
    assert [{**one, "change": ""} for one in found["findings"]] == anew["findings"]


def _put(path: Path, data: bytes) -> None:
    path.write_bytes(data)


@pytest.mark.usefixtures("small", "in_process")
@pytest.mark.parametrize(
    ("before", "now", "rules", "judged"),
    [
        ({}, {}, "sha256:1", 0),
        ({}, {}, "sha256:2", 9),
        ({"digests": {"rules": "1"}}, {"digests": {"rules": "2"}}, "sha256:1", 0),
        ({"digests": {"waivers": "1"}}, {"digests": {"waivers": "2"}}, "sha256:1", 9),
        ({}, {"engine": "2.0"}, "sha256:1", 9),
        ({}, {"lang": "en"}, "sha256:1", 9),
        ({}, {"jurisdiction": "430000"}, "sha256:1", 9),
    ],
)
def test_forms_are_judged_anew_where_anything_else_changed(
    tmp_path: Path, before: dict[str, Any], now: dict[str, Any], rules: str, judged: int
) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(form(number, "x") for number in range(9)))
    asked: dict[str, Any] = {"inputs": (str(tmp_path / "a.jsonl"),), "engine": "1.0"}
    conducted(tmp_path / "first", Order(**{**asked, **before}), furnish("sha256:1"))
    again = Order(**{**asked, **now, "since": tmp_path / "first"})
    conducted(tmp_path / "second", again, furnish(rules, str(tmp_path / "log")))
    log = tmp_path / "log"
    assert len(log.read_text().split() if log.exists() else ()) == judged
    assert told(tmp_path / "second")["since"] == {"reused": 9 - judged, "new": 0, "unchanged": 9, "fixed": 0}


# The census


def _drop(path: Path) -> None:
    next(path.glob("outcomes/*")).unlink()


def _cut_rows(path: Path, table: str) -> None:
    file = files(path, table)[0]
    whole = pq.read_table(file)
    pq.write_table(whole.slice(1), file)


def _twice(path: Path) -> None:
    (path / "forms/000099.parquet").write_bytes(files(path, "forms")[0].read_bytes())


def _forget(path: Path) -> None:
    lines = (path / "ledger.jsonl").read_bytes().splitlines(keepends=True)
    (path / "ledger.jsonl").write_bytes(b"".join(lines[1:]))


#: What happens to the tables behind the run's back.
DAMAGE: list[tuple[str, Callable[[Path], object]]] = [
    ("outcomes gone", _drop),
    ("a form lost", lambda path: _cut_rows(path, "forms")),
    ("a finding lost", lambda path: _cut_rows(path, "findings")),
    ("an outcome lost", lambda path: _cut_rows(path, "outcomes")),
    ("a rejection lost", lambda path: _cut_rows(path, "rejected")),
    ("a shard that nobody planned", _twice),
]


@pytest.mark.usefixtures("small", "in_process")
@pytest.mark.parametrize(("name", "damage"), DAMAGE, ids=[one[0] for one in DAMAGE])
def test_the_census_counts_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, damage: Callable[[Path], object]
) -> None:
    assert name
    (tmp_path / "a.jsonl").write_bytes(b"{\n" + b"\n".join(form(number, "x") for number in range(20)))
    census = take_census

    def after(folder: Any, left_out: int) -> Any:
        damage(folder.path)
        return census(folder, left_out)

    monkeypatch.setattr(run, "take_census", after)
    summary = conducted(tmp_path / "run", order(tmp_path / "a.jsonl"))
    assert summary.census is not None
    assert not summary.census.adds_up
    assert not told(tmp_path / "run")["census"]["adds_up"]


@pytest.mark.usefixtures("small", "in_process")
def test_what_is_left_out_is_counted_as_skipped(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(12):
        _put(tmp_path / f"in/{number}.json", form(number))
    conducted(tmp_path / "run", order(tmp_path / "in", tmp_path / "in/3.json", limit=5))
    census = told(tmp_path / "run")["census"]
    assert (census["found"], census["evaluated"], census["skipped"], census["adds_up"]) == (13, 5, 8, True)
    conducted(tmp_path / "all", order(tmp_path / "in", tmp_path / "in/3.json"))
    assert [one["code"] for one in rows(tmp_path / "all")["rejected"]] == ["listed-twice"]


def _interrupting(_tally: Tally) -> Iterator[None]:
    raise KeyboardInterrupt


@pytest.mark.usefixtures("small", "in_process")
def test_an_interrupted_run_says_so_and_can_be_gone_on_with(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(form(number) for number in range(20)))
    summary = conducted(tmp_path / "run", order(tmp_path / "a.jsonl"), watch=_interrupting)
    assert summary.interrupted
    assert not conducted(tmp_path / "run", order(tmp_path / "a.jsonl"), resume=True).interrupted
