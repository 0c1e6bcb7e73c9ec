"""Tasks worked on by several processes at once, of which any may die or stall: the form it died of is left out, nothing else."""

import os
import pickle
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from types import FrameType
from typing import Any, Generic, TypeVar

from zhunsheng.runs.nursery import Nursery, NurseryLostError
from zhunsheng.runs.supervision import BETWEEN, Death, HopelessError, Inquiry, Mishap, Orders, inquiry
from zhunsheng.runs.worker import Factory, Limits

T = TypeVar("T")
R = TypeVar("R")

#: Seconds between two looks at the workers, at most.
_TICK = 1 / 4
#: The process that starts workers may be lost so often while no task gets done.
_LOSSES = 3


class Interrupted(KeyboardInterrupt):
    """The run was asked to stop, by SIGINT or SIGTERM, and has; what was done is kept."""


class WorkError(Exception):
    """Work failed while no form was worked on, as when a disk is full; ``trace`` is the worker's own traceback."""

    def __init__(self, told: str, trace: str) -> None:
        """What the error says, and whence it came."""
        super().__init__(f"{told}\n{trace}")
        self.told, self.trace = told, trace


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_tasks(
    tasks: Iterable[T],
    factory: Factory,
    done: Callable[[T, R], None],
    *,
    jobs: int = 1,
    limits: Limits | None = None,
) -> None:
    """Every task worked on by one of ``jobs`` processes; ``done`` is told each with what the work gave back, in any order.

    Tasks are taken from their iterable as workers become free. The work is made by ``factory`` in another process, so it
    is named by a module; it gets a task, orders and a function that tells at which form it is. A worker that dies, stalls
    or raises an error costs its task the form that is to blame, which the orders name when the task is begun again;
    ``done`` then gets what was made without it. Which forms those are does not depend on ``jobs``.

    Raises:
        FactoryError: the work could not be made.
        WorkError: the work failed while it was at no form.
        HopelessError: workers die and no form explains why.
        Interrupted: SIGINT or SIGTERM came; nothing runs any more.

    """
    limits = limits or Limits()
    with _interruption() as interrupted, Nursery(factory, jobs, limits, interrupted) as nursery:
        slots = [_Slot[T](number) for number in range(jobs)]
        _Pool(nursery, limits, done, interrupted, slots).run(iter(tasks))


@contextmanager
def _interruption() -> Iterator[Callable[[], None]]:
    """A question that raises once the process was asked to stop; asked to a second time, it stops wherever it is."""
    asked: list[int] = []

    def ask(number: int, _frame: FrameType | None) -> None:
        asked.append(number)
        if len(asked) > 1:
            raise Interrupted

    def answer() -> None:
        if asked:
            raise Interrupted

    if threading.current_thread() is not threading.main_thread():  # signals are the main thread's affair
        yield answer
        return
    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield answer
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@dataclass(slots=True)
class _Slot(Generic[T]):
    """The place of one worker: its line, and the task that it is on, if any."""

    number: int
    line: Connection | None = None
    pid: int = 0
    task: T | None = None
    orders: Orders = field(default_factory=Orders)
    steps: Inquiry | None = None
    beat: int = 0
    quiet: float = 0  # seconds since the worker last told where it is


@dataclass(slots=True)
class _Pool(Generic[T, R]):
    """The supervisor: hands out tasks, watches, and asks on where a worker dies."""

    nursery: Nursery
    limits: Limits
    done: Callable[[T, R], None]
    interrupted: Callable[[], None]
    slots: list[_Slot[T]]
    losses: int = 0

    def run(self, tasks: Iterator[T]) -> None:
        """All tasks, until the last is done."""
        tick = min(_TICK, self.limits.seconds / 8)
        before = time.monotonic()
        while self._busy(tasks):
            ready = wait([slot.line for slot in self.slots if slot.line is not None], tick)
            self.interrupted()
            for slot in self.slots:
                if slot.line in ready:
                    self._hear(slot, slot.line)
            now = time.monotonic()
            # A machine that slept, or a process that was stopped, has not let its workers stall.
            self._watch(min(now - before, 2 * tick))
            before = now
        self.interrupted()
        for slot in self.slots:
            self._release(slot)

    def _busy(self, tasks: Iterator[T]) -> bool:
        """Gives tasks to those who have none; whether anything is left to wait for."""
        for slot in self.slots:
            if slot.steps is None:
                for task in tasks:
                    slot.task, slot.steps = task, inquiry()
                    self._ask(slot, next(slot.steps))
                    break
        return any(slot.steps is not None for slot in self.slots)

    def _ask(self, slot: _Slot[T], orders: Orders) -> None:
        """Sends a task on its way, with a new worker where there is none."""
        slot.orders, slot.quiet = orders, 0
        request = pickle.dumps((slot.task, orders))
        while True:
            line = slot.line or self._fork(slot)
            self.nursery.place(slot.number, BETWEEN)
            try:
                line.send_bytes(request)
            except OSError:  # it died while it had nothing to do
                self._release(slot)
            else:
                return

    def _fork(self, slot: _Slot[T]) -> Connection:
        """A new worker for a slot: the line to it."""
        while True:
            try:
                slot.line, slot.pid = self.nursery.fork(slot.number)
            except NurseryLostError:
                self._lose()
            else:
                return slot.line

    def _release(self, slot: _Slot[T], *, at_once: bool = False) -> int | None:
        """Lets a worker go that has nothing more to do, or nothing more can be heard of, or kills it; how it ended."""
        if slot.line is None:
            return None
        slot.line.close()
        slot.line = None
        try:
            return self.nursery.end(slot.pid, at_once=at_once)
        except NurseryLostError:
            self._lose()
            return None

    def _lose(self) -> None:
        """The process that starts workers was killed: another one takes its place, a few times."""
        self.losses += 1
        if self.losses > _LOSSES:
            raise HopelessError(Mishap("crashed", signal.SIGKILL.name))
        self.nursery.start()

    def _hear(self, slot: _Slot[T], line: Connection) -> None:
        """What a worker has to say: that it is done, or that it is at its end, or nothing ever again."""
        try:
            verb, *told = line.recv()
        except (EOFError, OSError):
            verb, told = "crashed", []
        if verb == "done":
            self._go_on(slot, None, told[0])
            return
        place = self.nursery.cells(slot.number)[0]
        status = self._release(slot)
        if slot.steps is None:
            return
        if verb == "raised" and place == BETWEEN:
            raise WorkError(told[1], told[2])
        mishap = Mishap(verb, told[0]) if told else Mishap("crashed", _name(status))
        self._go_on(slot, Death(place, mishap), None)

    def _go_on(self, slot: _Slot[T], death: Death | None, result: Any) -> None:
        """The next thing to ask about a slot's task, or its result."""
        if slot.steps is None or slot.task is None:
            return
        try:
            orders = slot.steps.send(death)
        except StopIteration:
            task, slot.task, slot.steps = slot.task, None, None
            self.losses = 0
            self.done(task, result)
        else:
            self._ask(slot, orders)

    def _watch(self, passed: float) -> None:
        """Ends the workers that stay at one form for longer than they may."""
        for slot in self.slots:
            if slot.steps is None or slot.line is None:
                continue
            place, thousandths, beat = self.nursery.cells(slot.number)
            slot.quiet = slot.quiet + passed if beat == slot.beat else 0
            slot.beat = beat
            seconds = thousandths / 1000 or self.limits.seconds
            if place != BETWEEN and slot.quiet > seconds and not slot.line.poll():
                self._release(slot, at_once=True)
                self._go_on(slot, Death(place, Mishap("stalled", f"{seconds:g}")), None)


def _name(status: int | None) -> str:
    """How a process ended, in a word: the name of a signal, or the number it gave."""
    if status is None:
        return signal.SIGKILL.name
    return signal.Signals(-status).name if status < 0 else f"exit {status}"
