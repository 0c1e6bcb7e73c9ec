"""The folder of a run: what lies in it, how it is begun, and how what a killed process left is put in order."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhunsheng.runs.durable import UNFINISHED, flush_folder, write_whole
from zhunsheng.runs.ledger import TaskDone, rewrite, shard_name, trusted
from zhunsheng.runs.lock import LOCK
from zhunsheng.runs.tables import FIXED, TABLES

RUN = "run.json"
#: Tables of a run; the last is there only where it was compared with an earlier one.
_TABLES = (*TABLES, FIXED)
_MINE = frozenset({LOCK})


class RunError(Exception):
    """What was asked of a run's folder cannot be done: why, and how to mend it, in Chinese and English."""

    def __init__(self, chinese: str, english: str) -> None:
        """Both sentences."""
        super().__init__(english)
        self.chinese = chinese
        self.english = english


def occupied(path: Path) -> RunError:
    """A folder that holds something else."""
    return RunError(
        f"{path} 不是空的,也不是一次审核的结果;请换一个文件夹",
        f"{path} is not empty and is no run; give another folder",
    )


def no_folder(path: Path) -> RunError:
    """A file where the folder would be."""
    return RunError(
        f"{path} 是一个文件,或在一个文件之下;请换一个名字",
        f"{path} is a file, or below one; give another name",
    )


def begun(path: Path) -> RunError:
    """A folder that holds a run already."""
    return RunError(
        f"{path} 里已经有一次审核;接着做用 --resume,重新做请换一个文件夹",
        f"{path} holds a run already; go on with --resume, or give another folder to begin anew",
    )


def no_run(path: Path) -> RunError:
    """A folder that holds none, or one whose ``run.json`` nobody can read."""
    return RunError(
        f"{path} 里没有审核的结果(缺 run.json,或 run.json 损坏);请检查路径",
        f"{path} holds no run (run.json is missing or damaged); check the path",
    )


@dataclass(frozen=True, slots=True)
class RunFolder:
    """A run's folder; names in it come from counters alone."""

    path: Path

    @property
    def plan(self) -> Path:
        """How the inputs were cut into tasks, a line each."""
        return self.path / "plan.jsonl"

    @property
    def held(self) -> Path:
        """What had to be unpacked; it goes when the run is finished."""
        return self.path / "held.bin"

    @property
    def earlier(self) -> Path:
        """What is looked up of an earlier run; it goes when the run is finished."""
        return self.path / "earlier"

    def shard(self, table: str, number: int) -> Path:
        """A shard's file of a table."""
        return self.path / table / shard_name(number)

    def about(self) -> dict[str, Any]:
        """What ``run.json`` says.

        Raises:
            RunError: there is none, or it is damaged.

        """
        try:
            told = json.loads((self.path / RUN).read_bytes())
        except (OSError, ValueError) as error:
            raise no_run(self.path) from error
        if not isinstance(told, dict) or "schema_version" not in told:
            raise no_run(self.path)
        return told

    def tell(self, about: Mapping[str, Any]) -> None:
        """Writes ``run.json``, whole or not at all."""
        told = json.dumps(about, ensure_ascii=False, indent=2) + "\n"
        write_whole(self.path / RUN, lambda file: file.write(told.encode()))

    def make(self) -> None:
        """The folder itself, where there is none; in one that holds something else nothing is written, not even a lock.

        Raises:
            RunError: something else is there.

        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError) as error:
            raise no_folder(self.path) from error
        if not all(map(self._is_from_a_beginning, self.path.iterdir())) and not (self.path / RUN).exists():
            raise occupied(self.path)

    def begin(self) -> None:
        """Sees that nothing is there yet; to be asked by who holds the lock.

        Raises:
            RunError: a run is, or something else.

        """
        if (self.path / RUN).exists():
            raise begun(self.path)
        if not all(self._is_from_a_beginning(one) for one in self.path.iterdir()):
            raise occupied(self.path)
        for table in TABLES:
            (self.path / table).mkdir(exist_ok=True)
        flush_folder(self.path)

    def put_in_order(self) -> list[TaskDone]:
        """The tasks that are done; what a killed process left unfinished, or the ledger does not tell of, is deleted."""
        done, doubted = trusted(self.path)
        if doubted:
            rewrite(self.path, done)
        told = {(table, shard_name(one.number)) for one in done for table in one.tables}
        for table in _TABLES:
            for path in self._files(self.path / table):
                if (table, path.name) not in told:
                    path.unlink()
            (self.path / table).mkdir(exist_ok=True) if table in TABLES else None
        for path in self._files(self.path):
            if _is_unfinished(path):
                path.unlink()
        return done

    def empty(self) -> None:
        """Deletes what was begun under a plan that is no more."""
        rewrite(self.path, ())
        self.put_in_order()
        self.tidy()

    def tidy(self) -> None:
        """Deletes what only an unfinished run needs, and what dead workers left."""
        for table in _TABLES:
            for path in self._files(self.path / table):
                if _is_unfinished(path):
                    path.unlink()
        self.held.unlink(missing_ok=True)
        for path in self._files(self.earlier):
            path.unlink()
        if self.earlier.exists():
            self.earlier.rmdir()

    @staticmethod
    def _is_from_a_beginning(one: Path) -> bool:
        """Whether it is what a run that was killed at once has left: its lock, a table without files."""
        if one.name in _MINE or _is_unfinished(one):
            return True
        return one.name in TABLES and one.is_dir() and not any(one.iterdir())

    @staticmethod
    def _files(folder: Path) -> Iterable[Path]:
        return sorted(one for one in folder.iterdir() if one.is_file()) if folder.exists() else ()


def _is_unfinished(path: Path) -> bool:
    return path.name.startswith(UNFINISHED)
