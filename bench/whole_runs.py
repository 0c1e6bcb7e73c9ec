"""Whole runs by the command line: one worker against two, many files against one, and the memory that they need."""

import json
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from corpus import write_files, write_lines
from generator import several

_DONE = frozenset({0, 1, 3})


class Cost(NamedTuple):
    """Processor seconds of a run with all its workers, and the most memory that any of its processes held."""

    seconds: float
    megabytes: float


class NoRunError(Exception):
    """The command line did not make a run."""


def audited(source: Path, folder: Path, jobs: int) -> Cost:
    """What one run costs.

    Raises:
        NoRunError: it ended without a finished run.

    """
    command = [sys.executable, "-m", "zhunsheng", "audit", str(source), "-o", str(folder), "-j", str(jobs)]
    command += ["--quiet", "--fail-on", "never", "--reports", "0"]
    silent = os.open(os.devnull, os.O_WRONLY)
    actions = [(os.POSIX_SPAWN_DUP2, silent, 1), (os.POSIX_SPAWN_DUP2, silent, 2)]
    child = os.posix_spawn(sys.executable, command, dict(os.environ), file_actions=actions)
    os.close(silent)
    _, status, used = os.wait4(child, 0)
    code = os.waitstatus_to_exitcode(status)
    stated = folder / "run.json"
    if (
        code not in _DONE
        or not stated.exists()
        or json.loads(stated.read_text("utf-8"))["state"] != "finished"
    ):
        raise NoRunError(f"audit -o: exit {code}")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def compared(sizes: tuple[int, ...], pairs: int, say: Callable[[str], None]) -> dict[str, Any]:
    """The figures of runs over so many forms; each of the smallest size is repeated, the others made once."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        numbers = count()

        def run(source: Path, jobs: int) -> Cost:
            made = folder / f"run-{next(numbers)}"
            try:
                return audited(source, made, jobs)
            finally:
                shutil.rmtree(made, ignore_errors=True)

        try:
            run(write_lines(folder / "few", 20), 1)
        except NoRunError as error:
            return {"missing": str(error)}
        found = {}
        for size in sizes:
            say(f"整批 {size} 张")
            found[str(size)] = _sized(folder, size, pairs if size == min(sizes) else 1, run)
            shutil.rmtree(folder / str(size))
        return found


def _sized(folder: Path, size: int, pairs: int, run: Callable[[Path, int], Cost]) -> dict[str, Any]:
    lines = write_lines(folder / str(size), size)
    files = write_files(folder / str(size) / "files", several(size))
    # The first run over the files only warms the cache.
    run(files, 1)
    costs = [(run(lines, 1), run(lines, 2), run(files, 1)) for _ in range(pairs)]
    return {
        "seconds": statistics.median(one.seconds for one, _, _ in costs),
        "microseconds": statistics.median(one.seconds for one, _, _ in costs) / size * 1e6,
        "two_workers": statistics.median(two.seconds / one.seconds for one, two, _ in costs),
        "separate_files": statistics.median(many.seconds / one.seconds for one, _, many in costs),
        "peak_megabytes": max(cost.megabytes for several_ in costs for cost in several_),
        "repetitions": pairs,
    }
