"""Tasks: the inputs of a run cut into numbered pieces, each small enough to be done again, and read by whoever does it."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias, cast

from zhunsheng.runs.entries import Entry, Kind, entries
from zhunsheng.runs.held import Frame, HeldInput, Holder
from zhunsheng.runs.listing import Listed
from zhunsheng.runs.members import Member
from zhunsheng.runs.unreadable import Unreadable

#: Where a task is full: inputs, and bytes of them; one more input may go beyond the bytes.
MOST_INPUTS = 500
MOST_BYTES = 8 * 1024 * 1024
#: A document takes as long as so many forms, or longer.
DOCUMENT_WEIGHT = 32


class LineRange(NamedTuple):
    """Lines one behind the other: the number of the first, where they start and end, how many."""

    number: int
    start: int
    end: int
    many: int


class HeldFrame(NamedTuple):
    """A frame of what was unpacked, and how many inputs are in it."""

    frame: Frame
    many: int


Item: TypeAlias = str | LineRange | tuple[Member, bool] | HeldFrame | Unreadable


@dataclass(frozen=True, slots=True)
class Slice:
    """Inputs of one sort, and of one file where they lie in one.

    ``stamp`` is the size and time of change of that file, by which is seen whether it changed since it was cut.
    """

    kind: Kind
    items: tuple[Item, ...]
    path: str = ""
    stamp: tuple[int, int] = (0, 0)

    @property
    def count(self) -> int:
        """How many inputs."""
        return sum(one.many if isinstance(one, (LineRange, HeldFrame)) else 1 for one in self.items)


@dataclass(frozen=True, slots=True)
class Task:
    """Some inputs, and the number under which their shard is written."""

    number: int
    slices: tuple[Slice, ...]

    @property
    def count(self) -> int:
        """How many inputs; a document is one, however many forms are in it."""
        return sum(one.count for one in self.slices)

    def to_line(self) -> str:
        """A line of JSON, of ASCII alone, so that any file name can be told."""
        told = [[one.kind, [_told(item) for item in one.items], one.path, *one.stamp] for one in self.slices]
        return json.dumps([self.number, told], separators=(",", ":"))


def _told(item: Item) -> Any:
    match item:
        case Unreadable():
            return [item.source, item.code, item.chinese, item.english, item.place, item.state]
        case HeldFrame(frame=frame, many=many):
            return [*frame, many]
        case _:
            return item


def task_of(line: str) -> Task:
    """The task that a line of JSON tells."""
    number, told = json.loads(line)
    return Task(
        number,
        tuple(
            Slice(kind, tuple(_item(kind, item) for item in items), path, (size, changed))
            for kind, items, path, size, changed in told
        ),
    )


def _item(kind: Kind, told: Any) -> Item:
    match kind:
        case "files" | "documents":
            return cast("str", told)
        case "lines":
            return LineRange(*told)
        case "members":
            return Member(*told[0]), bool(told[1])
        case "held":
            return HeldFrame(Frame(*told[:3]), told[3])
        case "refused":
            return Unreadable(*told)


def placed(found: Iterable[Listed | Unreadable]) -> Iterator[tuple[Entry, tuple[int, int]]]:
    """The inputs of files one after another, each with the stamp of its file."""
    for one in found:
        if isinstance(one, Unreadable):
            yield Entry("refused", "", 0, one), (0, 0)
        else:
            for entry in entries(one):
                yield entry, (one.size, one.changed)


def cut(inputs: Iterable[tuple[Entry, tuple[int, int]]], holder: Holder) -> Iterator[Task]:
    """Tasks in the order of the inputs; what lies in packed streams goes through ``holder``.

    The cut depends on the inputs alone, not on how many work on them.
    """
    piece = _Piece(holder)
    number = 0
    for entry, stamp in inputs:
        if piece.is_full(entry):
            yield Task(number, piece.slices())
            piece = _Piece(holder)
            number += 1
        piece.add(entry, stamp)
    if piece.weight:
        yield Task(number, piece.slices())


@dataclass(slots=True)
class _Piece:
    """A task while it is being filled: a run of items for each slice."""

    holder: Holder
    weight: int = 0
    size: int = 0
    done: list[Slice] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    held: list[HeldInput] = field(default_factory=list)
    head: tuple[Kind, str, tuple[int, int]] = ("files", "", (0, 0))

    def is_full(self, entry: Entry) -> bool:
        """Whether an input has no more room."""
        weight = DOCUMENT_WEIGHT if entry.document else 1
        return bool(self.weight) and (
            self.weight + weight > MOST_INPUTS or self.size + entry.size > MOST_BYTES
        )

    def add(self, entry: Entry, stamp: tuple[int, int]) -> None:
        """Take an input in."""
        inside = entry.kind in {"lines", "members"}
        head = (entry.kind, entry.path, stamp) if inside else (entry.kind, "", (0, 0))
        if head != self.head:
            self._close()
            self.head = head
        self.weight += DOCUMENT_WEIGHT if entry.document else 1
        self.size += entry.size
        match entry.kind, entry.spot:
            case "held", _:
                self.held.append(HeldInput(entry.source, entry.data, entry.document))
            case _, Unreadable() as why:
                self.items.append(why)
            case _, Member() as member:
                self.items.append((member, entry.document))
            case _, (int(number), int(start), int(end)):
                self._add_line(number, start, end)
            case _:
                self.items.append(entry.path)

    def _add_line(self, number: int, start: int, end: int) -> None:
        last = self.items[-1] if self.items else None
        if isinstance(last, LineRange) and last.end == start and last.number + last.many == number:
            self.items[-1] = LineRange(last.number, last.start, end, last.many + 1)
        else:
            self.items.append(LineRange(number, start, end, 1))

    def _close(self) -> None:
        if self.held:
            self.items.append(HeldFrame(self.holder.hold(self.held), len(self.held)))
            self.held = []
        if self.items:
            kind, path, stamp = self.head
            self.done.append(Slice(kind, tuple(self.items), path, stamp))
            self.items = []

    def slices(self) -> tuple[Slice, ...]:
        """What it is when nothing more is added."""
        self._close()
        return tuple(self.done)


def read_plan(path: Path, done: frozenset[int] = frozenset()) -> Iterator[Task]:
    """The tasks of a plan, those left out that are done."""
    with path.open(encoding="ascii") as file:
        for number, line in enumerate(file):
            if number not in done:
                yield task_of(line)
