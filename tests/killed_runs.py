"""Runs that are killed at random moments and taken up again, and what is in their tables in the end."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

FORMS = Path(__file__).parents[1] / "examples" / "forms"
#: Commands that make runs; more words follow. The second has the judge of the tests, and its forms.
ZHUNSHENG = (sys.executable, "-m", "zhunsheng", "audit")
CONDUCTOR = (sys.executable, str(Path(__file__).with_name("run_conductor.py")))
#: What a run that came to its end may end with: nothing found, something found, something incomplete.
_ENDS = (0, 1, 3)
_KEYS = ("form", "source", "rule", "path", "check", "state", "code")

Tables = dict[str, list[tuple[Any, ...]]]


def write_forms(path: Path, count: int) -> Path:
    """So many lines, of which one in twenty is a form, for forms take their time, and the others are none."""
    samples = [one.read_bytes() for one in sorted(FORMS.glob("002*.json"))]
    contents = [json.loads(one) for one in samples]
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            content = contents[number // 20 % len(contents)] | {"organization": f"第 {number} 单位"}
            line = json.dumps(content, ensure_ascii=False) if number % 20 == 0 else f'{{"number": {number}'
            file.write(line + "\n")
    return path


def write_plain_forms(path: Path, count: int) -> Path:
    """So many forms for the judge of the tests, a line each; now and then one that is none."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            told = {"id": number, "bad": ["x"] * (number % 3), "pad": "x" * 1500}
            file.write(("{" if number % 97 == 50 else "") + json.dumps(told) + "\n")
    return path


def about(run: Path) -> dict[str, Any]:
    """What ``run.json`` says, but for what may differ."""
    told = json.loads((run / "run.json").read_bytes())
    return {key: value for key, value in told.items() if key not in {"times", "host"}}


def tables(run: Path) -> Tables:
    """The rows of every table of a run, in an order that does not depend on how they came about."""
    found: Tables = {}
    for folder in sorted(one for one in run.iterdir() if one.is_dir()):
        rows: list[tuple[Any, ...]] = []
        for path in sorted(folder.glob("*.parquet")):
            table = pq.read_table(path)
            keys = [name for name in _KEYS if name in table.column_names]
            names = [*keys, *(name for name in table.column_names if name not in keys)]
            rows += zip(*(table[name].to_pylist() for name in names), strict=True)
        if rows:
            found[folder.name] = sorted(rows, key=repr)
    return found


def below(pid: int) -> Iterator[int]:
    """The processes that a process started, and those that they did."""
    for one in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, one.read_text().split()):
                yield child
                yield from below(child)


def gone_within(pids: Sequence[int], seconds: float) -> bool:
    """Whether none of the processes is alive any more, or will be in so many seconds."""
    until = time.monotonic() + seconds
    while any(_alive(pid) for pid in pids):
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def _alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


@dataclass
class Killer:
    """Starts runs over the same inputs, kills them, resumes them, and looks at what became of them."""

    inputs: Path
    home: Path
    chance: random.Random
    command: Sequence[str] = ZHUNSHENG
    jobs: int = 2
    kills: int = 0
    finished: int = 0
    seconds: float = 0
    expected: Tables = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)

    def undisturbed(self) -> None:
        """A run that nobody disturbs: how long it takes, and what all others should come to."""
        begun, run = time.monotonic(), self.home / "undisturbed"
        assert not self._once(run, resumed=False, harmless=True)
        self.seconds = time.monotonic() - begun
        self.expected, self.told = tables(run), about(run)
        assert self.expected
        assert self.told["census"]["adds_up"]

    def kill(self, times: int) -> None:
        """Runs that are killed, so many times in all, each resumed until it is finished and compared."""
        wanted = self.kills + times
        while self.kills < wanted:
            run = self.home / f"run-{self.finished}"
            killed = False
            while self._once(run, resumed=killed, harmless=self.kills >= wanted):
                killed = True
            self.finished += 1
            assert tables(run) == self.expected
            assert about(run) == self.told

    def _once(self, run: Path, *, resumed: bool, harmless: bool) -> bool:
        """Begins or resumes a run; whether it was killed, and left nobody behind, before it was finished."""
        with self.started(run, resumed=resumed) as process:
            with suppress(subprocess.TimeoutExpired):
                process.wait(600 if harmless else self.chance.uniform(0, self.seconds))
            everyone = list(below(process.pid))
            if self.chance.random() < 0.3 and everyone:  # a helper or a worker too, which alone ends nothing
                with suppress(ProcessLookupError):
                    os.kill(self.chance.choice(everyone), signal.SIGKILL)
            if process.poll() is None:
                process.kill()
                process.wait()
                self.kills += 1
                assert gone_within(everyone, 2)
                return True
        assert process.returncode in _ENDS
        assert about(run)["state"] == "finished"
        return False

    def started(self, run: Path, *, resumed: bool) -> "subprocess.Popen[bytes]":
        """The process of a run, begun or resumed."""
        words = [str(self.inputs), "-o", str(run), "-j", str(self.jobs), "-q"]
        return subprocess.Popen(
            [*self.command, *words, *(["--resume"] if resumed else [])], stdout=subprocess.DEVNULL
        )
