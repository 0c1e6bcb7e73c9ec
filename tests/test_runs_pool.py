"""The pool: what harms a worker is left out, everything else is worked on, and nothing outlives the run."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pool_workers import Numbers, Rows, Task, ran, tasks
from zhunsheng.runs.nursery import FactoryError
from zhunsheng.runs.pool import Interrupted, WorkError, cores, run_tasks
from zhunsheng.runs.supervision import Mishap, Orders
from zhunsheng.runs.worker import At, Limits

_HARM = {3: "crash", 77: "crash", 78: "leave", 201: "raise", 499: "memory"} | dict.fromkeys(
    (0, 99, 150, 151, 480), "stall"
)
_KIND = {
    "crash": "crashed",
    "leave": "crashed",
    "stall": "stalled",
    "memory": "memory",
    "raise": "raised",
    "": "done",
}


@pytest.mark.parametrize(("jobs", "size"), [(1, 50), (2, 500), (3, 7)])
def test_what_kills_or_stalls_is_left_out_and_all_else_is_done(jobs: int, size: int) -> None:
    rows = ran(500, size, Numbers(_HARM), jobs=jobs, limits=Limits(seconds=0.25))
    assert rows == [(number, _KIND[_HARM.get(number, "")]) for number in range(500)]


def test_a_form_that_kills_at_a_later_one_is_the_one_that_is_left_out() -> None:
    rows = ran(100, 100, Numbers({20: "poison", 70: "victim"}))
    assert [row for row in rows if row[1] != "done"] == [(20, "crashed")]


def test_memory_is_bounded() -> None:
    wants_more = Numbers({1: "much"})
    assert ran(3, 3, wants_more) == [(0, "done"), (1, "done"), (2, "done")]
    bounded = ran(3, 3, wants_more, limits=Limits(memory=200 << 20))
    assert bounded == [(0, "done"), (1, "memory"), (2, "done")]


@pytest.mark.parametrize(
    ("harm", "detail"),
    [
        ("crash", "SIGSEGV"),
        ("leave", "exit 3"),
        ("stall", "0.25"),
        ("memory", "2048 MiB"),
        ("raise", "ValueError, pool_workers.py:"),
    ],
)
def test_a_mishap_says_how_and_nothing_of_what_was_in_the_form(harm: str, detail: str) -> None:
    told: list[Mishap] = []

    def done(_task: Task, mishaps: list[Mishap]) -> None:
        told.extend(mishaps)

    run_tasks(tasks(1, 1), partial(_telling, harm), done, limits=Limits(seconds=0.25))
    (mishap,) = told
    assert mishap.detail.startswith(detail)
    assert "fault of ours" not in mishap.english


def _telling(harm: str) -> Any:
    """Work that gives back why its forms are left out."""
    numbers = Numbers({0: harm})

    def work(task: Task, orders: Orders, at: At) -> list[Mishap]:
        numbers.work(task, orders, at)
        return list(orders.without.values())

    return work


def test_trials_leave_nothing_behind(tmp_path: Path) -> None:
    ran(60, 20, Numbers({5: "crash", 45: "raise"}, folder=tmp_path))
    assert sorted(one.name.split(".")[0] for one in tmp_path.iterdir()) == ["0", "1", "2"]


def test_tasks_are_taken_as_workers_become_free() -> None:
    taken, finished = 0, 0

    def lazily() -> Iterator[Task]:
        nonlocal taken
        for task in tasks(40, 2):
            taken += 1
            assert taken - finished <= 3
            yield task

    def done(_task: Task, _rows: Rows) -> None:
        nonlocal finished
        finished += 1

    run_tasks(lazily(), Numbers(), done, jobs=3)
    assert taken == finished == 20


def _unheard(_task: Task, _rows: Rows) -> None:
    raise AssertionError("nothing should have been done")


def test_no_task_at_all() -> None:
    run_tasks([], Numbers(), _unheard, jobs=2)


def test_a_form_may_have_a_time_of_its_own() -> None:
    def work(**options: Any) -> Rows:
        return ran(2, 2, partial(_patient, **options), limits=Limits(seconds=0.25))

    assert work(seconds=5) == [(0, "done"), (1, "done")]
    assert work(seconds=0) == [(0, "stalled"), (1, "done")]
    assert work(seconds=0, beats=10) == [(0, "done"), (1, "done")]


def _patient(seconds: float, beats: int = 1) -> Any:
    """Work whose first number takes half a second, in so many steps."""

    def work(task: Task, orders: Any, at: Any) -> Rows:
        if orders.include(0):
            for _ in range(beats):
                at(0, seconds)
                time.sleep(0.5 / beats)
        return [
            (place, orders.without[place].kind if place in orders.without else "done") for place in task[1]
        ]

    return work


class _Opened:
    """Work that opens what it needs in each worker, and closes it there."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, ""

    def begin(self) -> None:
        self.log += "begun "

    def close(self) -> None:
        (self.folder / str(os.getpid())).write_text(self.log + "closed")

    def __call__(self, task: Task, _orders: Any, _at: Any) -> Rows:
        self.log += "done "
        return [(number, self.log) for number in task[1]]


def test_a_worker_opens_before_its_first_task_and_closes_after_its_last(tmp_path: Path) -> None:
    assert ran(2, 1, partial(_Opened, tmp_path)) == [(0, "begun done "), (1, "begun done done ")]
    assert [one.read_text() for one in tmp_path.iterdir()] == ["begun done done closed"]


# What is wrong with us


def _no_work() -> Any:
    raise LookupError("no such work")


def _gone() -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def _full_disk() -> Any:
    def work(_task: Task, _orders: Any, at: Any) -> Rows:
        at(-1)
        raise OSError(28, "no space")

    return work


def _unsendable() -> Any:
    return lambda *_: threading.Lock()


@pytest.mark.parametrize(
    ("factory", "error", "told"),
    [
        (_no_work, FactoryError, "LookupError: no such work"),
        (_gone, FactoryError, "-9"),
        (_full_disk, WorkError, "no space"),
        (_unsendable, WorkError, "cannot pickle"),
    ],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_what_no_form_is_to_blame_for_ends_the_run(factory: Any, error: type, told: str, jobs: int) -> None:
    begun = time.monotonic()
    with pytest.raises(error, match=told):
        run_tasks(tasks(100, 10), factory, _unheard, jobs=jobs)
    assert time.monotonic() - begun < 5


def test_an_error_in_what_is_done_with_results_ends_the_run_and_the_workers() -> None:
    def done(_task: Task, _rows: Rows) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_tasks(tasks(100, 10), Numbers(pause=0.01), done, jobs=2)
    assert not list(_below(os.getpid()))


# Killed from outside


def _below(pid: int) -> Iterator[int]:
    """The processes that a process started, and those that they did."""
    for one in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, one.read_text().split()):
                yield child
                yield from _below(child)


@pytest.mark.parametrize("whom", ["workers", "all"])
def test_processes_that_are_killed_by_chance_cost_nothing(whom: str) -> None:
    over, killed, chance = threading.Event(), [0], random.Random(4)

    def kill() -> None:
        while not over.wait(chance.uniform(0.1, 0.3)) and (whom == "workers" or killed[0] < 2):
            everyone = list(_below(os.getpid()))
            if len(everyone) > 1:
                victim = chance.choice(everyone[1:]) if whom == "workers" else everyone[0]
                with suppress(ProcessLookupError):
                    os.kill(victim, signal.SIGKILL)
                    killed[0] += 1

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        rows = ran(800, 20, Numbers(pause=0.002), jobs=2)
    finally:
        over.set()
        killer.join()
    assert killed[0] > 0
    assert rows == [(number, "done") for number in range(800)]


_RUN = """
import sys
sys.path.insert(0, sys.argv[1])
from pool_workers import Numbers, tasks
from zhunsheng.runs.pool import Interrupted, run_tasks
def done(task, rows):
    print(task[0], flush=True)
try:
    run_tasks(tasks(100000, 10), Numbers(pause=float(sys.argv[2])), done, jobs=2)
except Interrupted:
    print("interrupted", flush=True)
    sys.exit(130)
"""


def _begun(pause: float, lines: int) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", _RUN, str(Path(__file__).parent), str(pause)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    for _ in range(lines):
        assert process.stdout.readline()
    return process


def _gone_within(pids: list[int], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not any(_alive(pid) for pid in pids):
            return True
        time.sleep(0.02)
    return False


def _alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


@pytest.mark.parametrize("helper", [False, True])
@pytest.mark.parametrize("pause", [0.001, 1000])
def test_a_supervisor_that_is_killed_leaves_nobody_behind(pause: float, *, helper: bool) -> None:
    """Nor where the process that started the workers is killed with it, and can kill none."""
    with _begun(pause, lines=3 if pause < 1 else 0) as process:
        until = time.monotonic() + 10
        while len(everyone := list(_below(process.pid))) < 3 and time.monotonic() < until:
            time.sleep(0.02)
        assert len(everyone) == 3
        if helper:
            os.kill(everyone[0], signal.SIGKILL)
        process.kill()
        assert _gone_within(everyone, 2)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_asked_to_stop_does_so_quickly_and_leaves_nobody_behind(number: int) -> None:
    with _begun(0.001, lines=3) as process:
        everyone = list(_below(process.pid))
        process.send_signal(number)
        assert process.wait(3) == 130
        assert _gone_within(everyone, 1)


def test_signals_mean_what_they_meant_before_a_run_and_after_it() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)

    def done(_task: Task, _rows: Rows) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    with pytest.raises(Interrupted):
        run_tasks(tasks(100, 10), Numbers(), done)
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_a_machine_has_processors() -> None:
    assert cores() > 0
