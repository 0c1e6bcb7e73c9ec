"""Files that are there whole or not at all, whatever happens to the machine: flushed, then renamed, and the folder flushed."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

#: What unfinished files begin with; nobody else's do in a run's folder.
UNFINISHED = ".unfinished-"


def flush(file: BinaryIO) -> None:
    """Puts on the disk what was written to a file.

    Raises:
        OSError: the disk did not take it; what is there now is not known, and the run must not go on.

    """
    file.flush()
    os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Puts on the disk which files a folder has."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(path: Path, write: Callable[[BinaryIO], object], *, settled: bool = True) -> None:
    """Makes a file by ``write``, under another name first; a file of the name is replaced.

    Where it is not ``settled`` the bytes are on the disk, but somebody has yet to flush the folder.

    Raises:
        OSError: it could not be written; what was there before still is.

    """
    unfinished = path.with_name(f"{UNFINISHED}{os.getpid()}-{path.name}")
    try:
        with unfinished.open("wb") as file:
            write(file)
            flush(file)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    if settled:
        flush_folder(path.parent)
