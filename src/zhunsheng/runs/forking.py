"""The process that workers are forked from: furnished once, with one thread, gone when its parent is."""

import ctypes
import gc
import os
import pickle
import signal
import sys
import tempfile
import time
import traceback
import warnings
from dataclasses import dataclass, field
from mmap import mmap
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle

from zhunsheng.runs.worker import CELLS, Limits, Work, Worker, bound

_PR_SET_PDEATHSIG = 1
_PATIENCE = 2  #: seconds for a worker that has nothing to do any more to end by itself
_MOMENT = 1 / 500


@dataclass(slots=True)
class _Forking:
    """The one thread of the process: does what it is asked for, one after another."""

    line: Connection
    work: Work
    limits: Limits
    cells: memoryview
    children: set[int] = field(default_factory=set)

    def serve(self) -> None:
        """Fork and end workers until nobody asks any more; then end them all."""
        try:
            while True:
                verb, number = self.line.recv()
                self.line.send(self._fork(number) if verb == "fork" else self._end(number, verb))
        except (EOFError, OSError):
            for pid in self.children:
                os.kill(pid, signal.SIGKILL)
            for pid in self.children:
                os.waitpid(pid, 0)

    def _fork(self, slot: int) -> int:
        """A new worker, whose end of the line to the supervisor follows the request."""
        handle = recv_handle(self.line)
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._become_worker(handle, slot, parent)
        os.close(handle)
        self.children.add(pid)
        return pid

    def _become_worker(self, handle: int, slot: int, parent: int) -> None:
        code = 1
        try:
            _end_with(parent)
            self.line.close()
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            bound(self.limits.memory)
            cells = self.cells[CELLS * slot : CELLS * (slot + 1)]
            Worker(Connection(handle), self.work, self.limits, cells).serve()
            code = 0
        finally:
            os._exit(code)

    def _end(self, pid: int, verb: str) -> int | None:
        """How a worker ended; one that does not end by itself, or is to be killed, is made to. ``None`` where nobody knows."""
        if pid not in self.children:
            return None
        self.children.discard(pid)
        for _ in range(int(_PATIENCE / _MOMENT) if verb == "end" else 0):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                return os.waitstatus_to_exitcode(status)
            time.sleep(_MOMENT)
        os.kill(pid, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _end_with(parent: int) -> None:
    """Ends this process when its parent ends, however that ends and whatever this one is doing; where the system can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def main(line: int, shared: int, parent: int) -> None:
    """The process: the handles of the line to the supervisor and of the memory shared with it, and the supervisor's number."""
    _end_with(parent)
    for number in (signal.SIGINT, signal.SIGTERM):  # whoever means the run means the supervisor, who tells us
        signal.signal(number, signal.SIG_IGN)
    with Connection(line) as supervisor:
        try:
            factory, limits, tempfile.tempdir = pickle.loads(supervisor.recv_bytes())  # noqa: S301 - from the process that started it
            work = factory()
        except BaseException:  # noqa: BLE001 - told to the supervisor, who raises it
            supervisor.send(traceback.format_exc())
            return
        # Forked processes share what is never touched; what has gone through once is not looked at again.
        gc.collect()
        gc.freeze()
        gc.set_threshold(100_000, 20, 100)
        # A library's own threads, which know how to be forked, are no reason to warn.
        warnings.filterwarnings("ignore", category=DeprecationWarning, message=".*fork.*")
        supervisor.send(None)
        cells = memoryview(mmap(shared, 0)).cast("q")
        _Forking(supervisor, work, limits, cells).serve()
