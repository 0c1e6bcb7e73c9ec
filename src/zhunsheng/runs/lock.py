"""The lock of a run's folder: one process at a time, and a dead one holds nothing."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = "lock"


class LockedError(Exception):
    """Another process works in the folder: its number and its machine, where they are known."""

    def __init__(self, pid: int | None, host: str) -> None:
        """Who holds it."""
        super().__init__(f"{host} {pid}")
        self.pid = pid
        self.host = host


@contextmanager
def locked(folder: Path, host: str) -> Iterator[None]:
    """The folder is this process's for a while.

    The system itself holds the lock and lets go of it when the process ends, however it ends; what the file says
    is for people to read.

    Raises:
        LockedError: another process holds it.
        OSError: there can be none in this folder.

    """
    with (folder / LOCK).open("a+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LockedError(*_holder(folder)) from error
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), "host": host}).encode() + b"\n")
        file.flush()
        yield


def _holder(folder: Path) -> tuple[int | None, str]:
    try:
        told = json.loads((folder / LOCK).read_bytes())
        return int(told["pid"]), str(told["host"])
    except (OSError, ValueError, KeyError, TypeError):  # between two lines of the one that took it
        return None, ""
