"""Documents read in a process of their own: bounded memory and time, replaced when it dies, used again when it does not."""

import os
import pickle
import resource
import select
import signal
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from zhunsheng.intake.documents import read_document
from zhunsheng.intake.grid import Document
from zhunsheng.intake.refusals import Refusal, refuse

MEMORY = 2 * 1024**3  #: bytes of addresses
SECONDS = 90  #: by the clock, for one document
_CPU_SECONDS = 60
_USES = 500  #: documents, after which a process makes room for a fresh one
_HEAD = struct.Struct("<Q")


class Readers:
    """A reading process that is started when it is first needed; one document at a time.

    Use one a thread. A document on which the process dies, or which takes too long, is refused, and the next one gets a new process.
    """

    def __init__(self, *, memory: int = MEMORY, seconds: int = SECONDS) -> None:
        """Keep the limits."""
        self._memory = memory
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._uses = 0

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        self.close()

    def read(self, data: bytes, source: str) -> Document | Refusal:
        """``read_document`` in the process."""
        process = self._running()
        request = pickle.dumps((source, data))
        try:
            _send(process.stdin, request)
            answer = _receive(process, time.monotonic() + self._seconds)
        except TimeoutError:
            self.close()
            return refuse("too-slow", source)
        except (OSError, EOFError, pickle.UnpicklingError):
            code = "too-slow" if _ended_by(process) == signal.SIGXCPU else "reader-died"
            self.close()
            return refuse(code, source)
        self._uses += 1
        if self._uses >= _USES:
            self.close()
        return answer

    def close(self) -> None:
        """End the process and all that it started, and remove what they left."""
        process, self._process, self._uses = self._process, None, 0
        if process is not None:
            _end(process)
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    _close(stream)
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        self._folder = tempfile.TemporaryDirectory(prefix="zhunsheng-")
        # -P: what lies in the folder where somebody works is no module of ours.
        command = [sys.executable, "-P", "-m", "zhunsheng.intake.children", self._folder.name]
        command.append(str(self._memory))
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        return self._process


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process, and give it a moment to end LibreOffice, which stands in a group of its own."""
    for number, patience in ((signal.SIGTERM, 2), (signal.SIGKILL, None)):
        try:
            os.killpg(process.pid, number)
            process.wait(patience)
        except ProcessLookupError:
            break
        except subprocess.TimeoutExpired:
            continue
        break
    process.wait()


def _close(stream: IO[bytes]) -> None:
    try:
        stream.close()
    except OSError:  # what was still to be written has no reader any more
        return


def _ended_by(process: subprocess.Popen[bytes]) -> int:
    """The signal that ended a process; 0 where none did."""
    try:
        return max(0, -process.wait(1))
    except subprocess.TimeoutExpired:
        return 0


def _send(stream: IO[bytes] | None, message: bytes) -> None:
    if stream is None:
        raise BrokenPipeError
    stream.write(_HEAD.pack(len(message)) + message)
    stream.flush()


def _receive(process: subprocess.Popen[bytes], until: float) -> Document | Refusal:
    """What the process answers.

    Raises:
        TimeoutError: nothing came in time.
        EOFError: it died.

    """
    (size,) = _HEAD.unpack(_exactly(process, _HEAD.size, until))
    answer = pickle.loads(_exactly(process, size, until))  # noqa: S301 - from our own process
    if isinstance(answer, (Document, Refusal)):
        return answer
    raise EOFError


def _exactly(process: subprocess.Popen[bytes], size: int, until: float) -> bytes:
    if process.stdout is None:
        raise EOFError
    handle = process.stdout.fileno()
    pieces = bytearray()
    while len(pieces) < size:
        ready, _, _ = select.select([handle], [], [], max(0, until - time.monotonic()))
        if not ready:
            raise TimeoutError
        piece = os.read(handle, min(1 << 20, size - len(pieces)))
        if not piece:
            raise EOFError
        pieces += piece
    return bytes(pieces)


def serve(folder: Path, memory: int) -> None:
    """Read documents from the standard input until it ends; what readers leave lies in ``folder``."""
    tempfile.tempdir = str(folder)
    signal.signal(signal.SIGTERM, _leave)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (memory, hard))
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(
        os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
    )  # a library's print must not spoil the answers
    while head := source.read(_HEAD.size):
        name, data = pickle.loads(source.read(_HEAD.unpack(head)[0]))  # noqa: S301 - from the process that started it
        spent = resource.getrusage(resource.RUSAGE_SELF)
        allowed = int(spent.ru_utime + spent.ru_stime) + _CPU_SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (allowed, resource.getrlimit(resource.RLIMIT_CPU)[1]))
        message = pickle.dumps(read_document(data, name))
        sink.write(_HEAD.pack(len(message)) + message)
        sink.flush()


def _leave(number: int, _frame: object) -> None:
    """Leave by way of every ``finally``."""
    raise SystemExit(128 + number)


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]))
