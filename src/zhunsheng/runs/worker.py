"""A worker: work, the telling of where it is, and what it may take."""

import pickle
import resource
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from zhunsheng.runs.supervision import BETWEEN, Orders

#: Numbers that a worker shares with its supervisor: where it is, how many seconds it may stay, how often it told so.
CELLS = 3


class At(Protocol):
    """Tells where in its task a worker is; it costs a fraction of a microsecond."""

    def __call__(self, place: int, seconds: float = 0) -> None:
        """Work on the form at a place begins; it may take so many seconds, or with 0 as long as any.

        Saying it again begins the time anew. ``BETWEEN`` says that no form is worked on: while a shard is written.
        """


#: What a worker does with a task: give back what is worth telling of it, small, and say where it is all the time.
Work: TypeAlias = Callable[[Any, Orders, At], Any]
#: Makes the work, once, in the process that workers are forked from. What workers may not share, as a file that is read on
#: or a database, is opened by a ``begin`` of the work, which each calls before its first task; a ``close`` it calls at its end.
Factory: TypeAlias = Callable[[], Work]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a worker may take: ``seconds`` for a form that it names no others for, and bytes of memory, or any."""

    seconds: float = 60
    memory: int | None = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class Worker:
    """Does one task after another, and ends with the first that went wrong."""

    line: Connection
    work: Work
    limits: Limits
    cells: memoryview

    def serve(self) -> None:
        """Answer until nobody asks any more."""
        at, begin = self._at(), getattr(self.work, "begin", _nothing)
        try:
            while self._answer(self.line.recv_bytes(), at, begin):
                begin = _nothing
        except (EOFError, OSError):  # the supervisor wants no more, or is no more
            getattr(self.work, "close", _nothing)()

    def _answer(self, request: bytes, at: At, begin: Callable[[], None]) -> bool:
        try:
            begin()
            task, orders = pickle.loads(request)  # noqa: S301 - from the supervisor
            at(orders.trial.start if orders.trial else 0)
            result = self.work(task, orders, at)
            at(BETWEEN)
            self.line.send(("done", None if orders.trial else result))
        except MemoryError:
            self.line.send(("memory", _memory(self.limits.memory)))
        except Exception as error:  # noqa: BLE001 - a fault of ours on one form must not end the batch
            self.line.send(("raised", _place_of(error), str(error), traceback.format_exc()))
        else:
            return True
        return False

    def _at(self) -> At:
        cells, beat = self.cells, self.cells[2]

        def at(place: int, seconds: float = 0) -> None:
            nonlocal beat
            beat += 1
            cells[1] = int(seconds * 1000)
            cells[0] = place
            cells[2] = beat

        return at


def _nothing() -> None:
    """What a work does that has nothing to open or to close."""


def _place_of(error: Exception) -> str:
    """What an error is and where it arose; what it says may be out of the form, and is nobody's to read."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}, {Path(last.filename).name}:{last.lineno}"


def _memory(limit: int | None) -> str:
    return f"{limit >> 20} MiB" if limit else MemoryError.__name__


def bound(memory: int | None) -> None:
    """Bounds what a process may take, and lets it leave no picture of its memory when it crashes."""
    bounds = [(resource.RLIMIT_CORE, 0)]
    if memory is not None:
        bounds.append((resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS, memory))
    for which, wanted in bounds:
        _, hard = resource.getrlimit(which)
        resource.setrlimit(which, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
