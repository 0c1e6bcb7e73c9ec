"""The ledger of a run: a line for each finished shard, written when its files are on the disk, and believed only if whole."""

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, fields
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, NamedTuple, Self
from zlib import crc32

from zhunsheng.runs.durable import flush, flush_folder, write_whole

LEDGER = "ledger.jsonl"
_CHECK = ',"check":"'
_SECONDS = 1 / 2


class Written(NamedTuple):
    """A file of a shard: its rows, its bytes, and their digest."""

    rows: int
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class TaskDone:
    """What came of a task.

    ``inputs`` are those that it had, ``further`` the forms of documents beyond one each. ``tables`` are the files of its
    shard, ``quarantined`` how many inputs ended a worker, ``findings`` how many there are of each severity, ``rulesets``
    what is told of the rules that were asked, by their digest; ``reused`` the forms taken from an earlier run.
    """

    number: int
    inputs: int
    further: int = 0
    tables: Mapping[str, Written] = field(default_factory=dict)
    forms: int = 0
    rejected: int = 0
    skipped: int = 0
    quarantined: int = 0
    findings: Mapping[str, int] = field(default_factory=dict)
    rulesets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    reused: int = 0

    def to_json(self) -> dict[str, Any]:
        """What its line says."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


def done_of(told: Mapping[str, Any]) -> TaskDone:
    """What a line says."""
    tables = {name: Written(*one) for name, one in told["tables"].items()}
    return TaskDone(**{**told, "tables": tables})


def digest_of(path: Path) -> str:
    """The digest of a file's bytes."""
    with path.open("rb") as file:
        gathered = sha256()
        while data := file.read(1 << 20):
            gathered.update(data)
    return gathered.hexdigest()


class Ledger:
    """Appends lines to the ledger of a folder, each put on the disk after the files that it tells of.

    The folders of the tables are flushed for all tasks of half a second at once: what has no line yet when the machine
    stops is done again, and nothing more is lost.
    """

    def __init__(self, folder: Path) -> None:
        """The file is opened when it is entered."""
        self._folder = folder
        self._file: BinaryIO | None = None
        self._waiting: list[TaskDone] = []
        self._settled = time.monotonic()

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            file = opening.enter_context((self._folder / LEDGER).open("ab"))
            flush(file)
            flush_folder(self._folder)
            opening.pop_all()
        self._file = file
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            with self._file:
                if kind is None or not issubclass(kind, OSError):
                    self._settle()

    def add(self, one: TaskDone) -> None:
        """A task is done, and its files are where they belong.

        Raises:
            OSError: the disk did not take something; the run must not go on.

        """
        self._waiting.append(one)
        if time.monotonic() - self._settled > _SECONDS:
            self._settle()

    def _settle(self) -> None:
        if self._file is None or not self._waiting:
            return
        for table in sorted({table for one in self._waiting for table in one.tables}):
            flush_folder(self._folder / table)
        self._file.writelines(_line(one) for one in self._waiting)
        flush(self._file)
        self._waiting.clear()
        self._settled = time.monotonic()


def _line(one: TaskDone) -> bytes:
    """What is told of a task, and last the checksum of what stands before it."""
    told = json.dumps(one.to_json(), ensure_ascii=False, separators=(",", ":"))[:-1]
    return f'{told}{_CHECK}{crc32(told.encode()):08x}"}}\n'.encode()


def trusted(folder: Path) -> tuple[list[TaskDone], int]:
    """The tasks whose lines are whole and whose files are as they were written, and how many lines were not believed.

    Of several lines about one task the first counts.
    """
    found: dict[int, TaskDone] = {}
    doubted = 0
    for one in _lines(folder / LEDGER):
        if one is None or one.number in found or not all(_is_there(folder, *file) for file in _files(one)):
            doubted += 1
        else:
            found[one.number] = one
    return [found[number] for number in sorted(found)], doubted


def rewrite(folder: Path, tasks: Iterable[TaskDone]) -> None:
    """Makes the ledger one of these tasks alone."""
    write_whole(folder / LEDGER, lambda file: file.writelines(_line(one) for one in tasks))


def shard_name(number: int) -> str:
    """The name of a shard's file in each table."""
    return f"{number:06d}.parquet"


def _files(one: TaskDone) -> Iterator[tuple[str, int, Written]]:
    return ((name, one.number, written) for name, written in one.tables.items())


def _is_there(folder: Path, table: str, number: int, written: Written) -> bool:
    path = folder / table / shard_name(number)
    try:
        return path.stat().st_size == written.size and digest_of(path) == written.digest
    except OSError:
        return False


def told(folder: Path) -> Iterator[TaskDone]:
    """What the whole lines of a ledger say, whatever became of the files."""
    return (one for one in _lines(folder / LEDGER) if one is not None)


def _lines(path: Path) -> Iterator[TaskDone | None]:
    """What each line says, ``None`` of one that is torn."""
    try:
        with path.open("rb") as file:
            for line in file:
                yield _read(line)
    except FileNotFoundError:
        return


def _read(line: bytes) -> TaskDone | None:
    try:
        told, _, rest = line.decode().rpartition(_CHECK)
        if rest != f'{crc32(told.encode()):08x}"}}\n':
            return None
        return done_of(json.loads(told + "}"))
    except (ValueError, TypeError, KeyError):
        return None
