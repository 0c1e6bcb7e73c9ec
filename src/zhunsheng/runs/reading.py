"""The inputs of a task, read where it is worked on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

from zhunsheng.runs.entries import form_or_document
from zhunsheng.runs.found import DocumentInput, Found, Input, read_form_file
from zhunsheng.runs.held import release
from zhunsheng.runs.listing import shown
from zhunsheng.runs.members import ArchiveError, Member, read_member
from zhunsheng.runs.streams import MOST_BYTES, lines
from zhunsheng.runs.tasks import HeldFrame, LineRange, Slice, Task
from zhunsheng.runs.unreadable import Unreadable, refused, unreadable


@dataclass(frozen=True, slots=True)
class Waiting:
    """An input that has not been read yet: its name, whether it is a document, and how to read it."""

    source: str
    read: Callable[[], Found]
    document: bool = False


def inputs_of(task: Task, held: Path) -> Iterator[Waiting]:
    """The inputs of a task in their order, exactly as many as it has; each may be read until the next is asked for.

    ``held`` is the file of what was unpacked.
    """
    for one in task.slices:
        match one.kind:
            case "files" | "documents":
                yield from _files(one)
            case "refused":
                yield from (_known(why) for why in one.items if isinstance(why, Unreadable))
            case "held":
                yield from _held(one, held)
            case "lines" | "members":
                yield from _inside(one)


def _known(found: Found) -> Waiting:
    return Waiting(found.source, lambda: found, isinstance(found, DocumentInput))


def _files(one: Slice) -> Iterator[Waiting]:
    for item in one.items:
        path = cast("str", item)
        if one.kind == "documents":
            yield _known(DocumentInput(shown(path), Path(path)))
        else:
            yield Waiting(shown(path), partial(read_form_file, path))


def _held(one: Slice, held: Path) -> Iterator[Waiting]:
    for item in one.items:
        if isinstance(item, HeldFrame):
            for source, data, document in release(held, item.frame):
                yield _known(form_or_document(source, data, document=document))


def _inside(one: Slice) -> Iterator[Waiting]:
    """Inputs that lie in one file, which must be the one that was cut."""
    inner = _lines if one.kind == "lines" else _members
    given = 0
    try:
        with Path(one.path).open("rb") as file:
            told = Path(one.path).stat()
            if (told.st_size, told.st_mtime_ns) != one.stamp:
                yield from _lost(one, lambda source: unreadable(source, "changed-meanwhile", shown(one.path)))
                return
            for waiting in inner(one, file):
                given += 1
                yield waiting
    except OSError as error:
        fault = error
        yield from islice(_lost(one, lambda source: refused(source, fault)), given, None)


def _lines(one: Slice, file: BinaryIO) -> Iterator[Waiting]:
    base = shown(one.path)
    for item in one.items:
        if isinstance(item, LineRange):
            file.seek(item.start)
            for number, _, _, data in lines(file, MOST_BYTES, item.number, item.start, item.end):
                yield _known(Input(f"{base}#{number}", data or b""))


def _members(one: Slice, file: BinaryIO) -> Iterator[Waiting]:
    for item in one.items:
        if isinstance(item, tuple) and isinstance(item[0], Member):
            member, document = item[0], bool(item[1])
            reading = partial(_member, one, file, member, document=document)
            yield Waiting(_named(one, member), reading, document)


def _member(one: Slice, file: BinaryIO, member: Member, *, document: bool) -> Found:
    source = _named(one, member)
    try:
        return form_or_document(source, read_member(file, member), document=document)
    except ArchiveError as error:
        return unreadable(source, error.code, shown(error.detail))
    except OSError as error:
        return refused(source, error)


def _named(one: Slice, member: Member) -> str:
    return f"{shown(one.path)}!{shown(member.name)}"


def _lost(one: Slice, why: Callable[[str], Unreadable]) -> Iterator[Waiting]:
    """What is told of each input of a file that cannot be used any more."""
    for item in one.items:
        if isinstance(item, LineRange):
            sources = [f"{shown(one.path)}#{item.number + more}" for more in range(item.many)]
        else:
            sources = [_named(one, cast("tuple[Member, bool]", item)[0])]
        yield from (_known(why(source)) for source in sources)
