"""Work for the tests of the pool: numbers, some of which do harm."""

import os
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zhunsheng.runs.pool import run_tasks
from zhunsheng.runs.supervision import BETWEEN, Orders
from zhunsheng.runs.worker import At, Work

#: A task is its name and the numbers in it; its result says of each whether it was worked on, or why not.
Task = tuple[int, range]
Rows = list[tuple[int, str]]


def tasks(count: int, size: int) -> list[Task]:
    """So many numbers, cut into tasks."""
    return [
        (name, range(first, min(first + size, count))) for name, first in enumerate(range(0, count, size))
    ]


@dataclass(frozen=True)
class Numbers:
    """The work: each number either passes or does the harm it is said to do."""

    harm: Mapping[int, str] = field(default_factory=dict)
    pause: float = 0
    folder: Path | None = None

    def __call__(self) -> Work:
        return self.work

    def work(self, task: Task, orders: Orders, at: At) -> Rows:
        _, numbers = task
        rows: Rows = []
        store: list[bytes] = []
        for place, number in enumerate(numbers):
            if orders.include(place):
                at(place)
                time.sleep(self.pause)
                _do(self.harm.get(number, ""), store)
                rows.append((number, "done"))
            elif place in orders.without:
                rows.append((number, orders.without[place].kind))
        at(BETWEEN)
        if self.folder and orders.trial is None:
            (self.folder / f"{task[0]}.{os.getpid()}").write_text(repr(rows))
        return rows


def _do(harm: str, store: list[bytes]) -> None:
    if harm == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif harm == "leave":
        os._exit(3)
    elif harm == "stall":
        time.sleep(1000)
    elif harm == "memory":
        store.append(bytes(1 << 40))
    elif harm == "much":
        store.append(bytes(300 << 20))
    elif harm == "raise":
        raise ValueError("fault of ours")
    elif harm == "poison":
        store.append(b"poisoned")
    elif harm == "victim" and store:
        os.kill(os.getpid(), signal.SIGABRT)


def ran(count: int, size: int, numbers: Any, **options: Any) -> Rows:
    """All rows that the tasks of so many numbers come to, in order; each task is told of once."""
    found: dict[int, Rows] = {}

    def done(task: Task, rows: Rows) -> None:
        assert task[0] not in found
        found[task[0]] = rows

    run_tasks(tasks(count, size), numbers, done, **options)
    assert sorted(found) == list(range(len(tasks(count, size))))
    return [row for name in sorted(found) for row in found[name]]
