"""The supervisor's side of the process that workers come from: starting it, asking it, and the memory shared with workers."""

import os
import pickle
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from mmap import mmap
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.reduction import send_handle
from types import TracebackType
from typing import Self

from zhunsheng.runs.worker import CELLS, Factory, Limits

_WORD = 8  #: bytes of a cell
_START = "import sys; sys.path[:] = sys.argv[4:]; from zhunsheng.runs.forking import main; main(*map(int, sys.argv[1:4]))"
_PATIENCE = 5  #: seconds for the process to end
_TICK = 1 / 4


class FactoryError(Exception):
    """The work could not be made; the message holds the traceback of the process that tried."""


class NurseryLostError(Exception):
    """The process that workers come from is gone, and its workers with it."""


class Nursery:
    """The process that workers come from, while it is needed; what workers leave in their temporary folder goes with it."""

    def __init__(self, factory: Factory, slots: int, limits: Limits, interrupted: Callable[[], None]) -> None:
        """For as many workers as there are ``slots``; ``interrupted`` is asked, and may raise, while it starts."""
        self._factory, self._limits, self._interrupted = factory, limits, interrupted
        self._temporary = tempfile.TemporaryDirectory(prefix="zhunsheng-", ignore_cleanup_errors=True)
        self._shared = tempfile.TemporaryFile()  # noqa: SIM115 - closed with this
        self._shared.truncate(CELLS * _WORD * slots)
        self._map = mmap(self._shared.fileno(), 0)
        self._cells = memoryview(self._map).cast("q")
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Connection | None = None

    def __enter__(self) -> Self:
        """Itself, the process having made the work."""
        try:
            self.start()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process and every worker, busy or not."""
        self._close()

    def start(self) -> None:
        """Start the process, in the place of one that may have been before.

        Raises:
            FactoryError: it could not make the work.

        """
        self._end()
        ours, theirs = Pipe()
        handles = (theirs.fileno(), self._shared.fileno())
        self._process = subprocess.Popen(  # noqa: S603 - our own module, on the paths that we have ourselves
            [sys.executable, "-P", "-c", _START, *map(str, (*handles, os.getpid())), *sys.path],
            pass_fds=handles,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # a library's print must not spoil what we print
            stderr=subprocess.DEVNULL,
        )
        theirs.close()
        self._line = ours
        try:
            ours.send_bytes(pickle.dumps((self._factory, self._limits, self._temporary.name)))
            while not ours.poll(_TICK):
                self._interrupted()
            failure = ours.recv()
        except (EOFError, OSError) as error:
            raise FactoryError(f"the process ended while it made the work: {self._process.wait()}") from error
        if failure is not None:
            raise FactoryError(failure)

    def fork(self, slot: int) -> tuple[Connection, int]:
        """A new worker: the line to it, and its process number.

        Raises:
            NurseryLostError: the process is gone.

        """
        ours, theirs = Pipe()
        try:
            with theirs:
                line, process = self._there()
                line.send(("fork", slot))
                send_handle(line, theirs.fileno(), process.pid)
            return ours, line.recv()
        except (EOFError, OSError) as error:
            ours.close()
            raise NurseryLostError from error

    def end(self, pid: int, *, at_once: bool = False) -> int | None:
        """How a worker ended, which may take a moment unless it is killed ``at_once``; ``None`` where nobody knows.

        Raises:
            NurseryLostError: the process is gone.

        """
        try:
            line, _ = self._there()
            line.send(("kill" if at_once else "end", pid))
            status: int | None = line.recv()
        except (EOFError, OSError) as error:
            raise NurseryLostError from error
        return status

    def cells(self, slot: int) -> tuple[int, int, int]:
        """What the worker of a slot last told: its place, the thousandths of seconds it asked for, how often it told."""
        place, thousandths, beat = self._cells[CELLS * slot : CELLS * (slot + 1)]
        return place, thousandths, beat

    def place(self, slot: int, place: int) -> None:
        """Sets where the worker of a slot is, before it can tell."""
        self._cells[CELLS * slot] = place

    def _there(self) -> tuple[Connection, "subprocess.Popen[bytes]"]:
        if self._line is None or self._process is None:
            raise EOFError
        return self._line, self._process

    def _end(self) -> None:
        """Hang up, upon which the process kills its workers and ends."""
        line, process, self._line, self._process = self._line, self._process, None, None
        if line is not None:
            line.close()
        if process is not None:
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()

    def _close(self) -> None:
        self._end()
        self._cells.release()
        self._map.close()
        self._shared.close()
        with suppress(OSError):
            self._temporary.cleanup()
