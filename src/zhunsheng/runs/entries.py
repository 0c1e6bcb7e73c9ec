"""The inputs that a file holds, one after another, each told by where it lies."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple, TypeAlias, cast

from zhunsheng.archives import is_furniture
from zhunsheng.runs.found import MOST_DOCUMENT_BYTES, DocumentInput, Found, Input, read_form_file
from zhunsheng.runs.holdings import holding
from zhunsheng.runs.listing import Listed, shown
from zhunsheng.runs.members import ArchiveError, Member, member_stream, read_member, tar_members, zip_members
from zhunsheng.runs.streams import (
    MOST_BYTES,
    BombError,
    BrokenStreamError,
    Line,
    lines,
    packing_of,
    read_whole,
    unpacked,
)
from zhunsheng.runs.unreadable import (
    Unreadable,
    line_too_large,
    refused,
    too_large,
    unpacked_too_large,
    unreadable,
)

#: A file of its own, a line of one, a member of an archive, bytes that had to be unpacked already, or what is refused.
Kind: TypeAlias = Literal["files", "documents", "lines", "members", "held", "refused"]
_JSON = frozenset({"form", "lines"})


class Entry(NamedTuple):
    """One input, told by where it lies, and the bytes that it takes.

    A line has its number, start and end as its ``spot``, a member of an archive itself. What is ``held`` has its bytes
    at hand, for they lie in a stream that is gone through but once; ``document`` tells that they are no JSON.
    """

    kind: Kind
    path: str
    size: int
    spot: tuple[int, int, int] | Member | Unreadable | None = None
    data: bytes = b""
    name: str = ""
    document: bool = False

    @property
    def source(self) -> str:
        """The name that the input is known by."""
        if isinstance(self.spot, Unreadable):
            return self.spot.source
        return self.name or shown(self.path)


def entries(listed: Listed) -> Iterator[Entry]:
    """The inputs of one file; what is wrong with the file is one of them, and never raised."""
    match holding(listed.path):
        case "document":
            yield Entry("documents", listed.path, listed.size, document=True)
        case "lines" | "tar" | "zip" as held:
            yield from _inner(listed, held)
        case _:
            yield Entry("files", listed.path, listed.size)


def _inner(listed: Listed, held: Literal["lines", "tar", "zip"]) -> Iterator[Entry]:
    path, last = listed.path, Entry("files", listed.path, 0)
    inner = {"lines": _of_lines, "tar": _of_tar, "zip": _of_zip}[held]
    count = 0
    try:
        with Path(path).open("rb") as file:
            for last in inner(file, listed):
                count += 1
                yield last
    except OSError as error:
        yield _refused(path, refused(shown(path), error))
    except BrokenStreamError as error:
        yield _refused(path, _cut("broken-packing", path, str(error), last, count))
    except BombError:
        yield _refused(path, _cut("zip-bomb", path, shown(path), last, count))
    except ArchiveError as error:
        yield _refused(path, _cut(error.code, path, shown(error.detail), last, count))


def _cut(code: str, path: str, detail: str, last: Entry, count: int) -> Unreadable:
    """What is wrong with the rest of a file, and the last input before it, where there was one."""
    after = f"{last.source.removeprefix(shown(path))}…" if count else ""
    return unreadable(shown(path), code, detail, after)


def _refused(path: str, one: Unreadable) -> Entry:
    return Entry("refused", path, 0, one)


# JSON Lines


def _of_lines(file: BinaryIO, listed: Listed) -> Iterator[Entry]:
    packing = packing_of(listed.path)
    if packing is not None:
        found = lines(unpacked(file, packing), MOST_BYTES)
        yield from _held_lines(found, listed.path, shown(listed.path))
        return
    base = shown(listed.path)
    for number, start, end, data in lines(file, MOST_BYTES):
        name = f"{base}#{number}"
        if data is None:
            yield _refused(listed.path, line_too_large(name, MOST_BYTES))
        else:
            yield Entry("lines", listed.path, end - start, (number, start, end), b"", name)


def _held_lines(found: Iterator[Line], path: str, base: str) -> Iterator[Entry]:
    for number, _, _, data in found:
        name = f"{base}#{number}"
        if data is None:
            yield _refused(path, line_too_large(name, MOST_BYTES))
        else:
            yield Entry("held", path, len(data), None, data, name)


# Archives


def _of_zip(file: BinaryIO, listed: Listed) -> Iterator[Entry]:
    """A zip that holds JSON is an archive of forms; any other is a document, or an archive of them, for the intake."""
    try:
        members = zip_members(file)
    except ArchiveError as error:
        if error.code != "broken-archive" or listed.size > MOST_DOCUMENT_BYTES:
            raise
        members = []
    if not any(holding(one.name) in _JSON for one in members if not is_furniture(one.name)):
        yield Entry("documents", listed.path, listed.size, document=True)
        return
    for member in members:
        if _is_lines(member):
            found = lines(member_stream(file, member), MOST_BYTES)
            yield from _held_lines(found, listed.path, _named(listed, member))
        else:
            yield from _of_member(listed, member)


def _of_tar(file: BinaryIO, listed: Listed) -> Iterator[Entry]:
    packing = packing_of(listed.path)
    stream = file if packing is None else unpacked(file, packing)
    empty = True
    for member in tar_members(stream):
        if packing is None and member.offset + member.size > listed.size:
            raise ArchiveError("broken-archive", member.name)
        if _is_lines(member):
            stream.seek(member.offset) if packing is None else None
            found = lines(stream, MOST_BYTES, 1, 0, member.size)
            inner = _held_lines(found, listed.path, _named(listed, member))
        else:
            inner = _of_member(listed, member, None if packing is None else stream)
        for entry in inner:
            empty = False
            yield entry
    if empty:
        raise ArchiveError("empty-archive", listed.path)


def _is_lines(member: Member) -> bool:
    return holding(member.name) == "lines" and packing_of(member.name) is None and not member.trouble


def _named(listed: Listed, member: Member) -> str:
    return f"{shown(listed.path)}!{shown(member.name)}"


def _of_member(listed: Listed, member: Member, stream: BinaryIO | None = None) -> Iterator[Entry]:
    """The form or document that a member is, none where it is neither; out of a ``stream`` it is read at once."""
    held = holding(member.name)
    if held is None or is_furniture(member.name):
        return
    name = _named(listed, member)
    most = MOST_DOCUMENT_BYTES if held == "document" else MOST_BYTES
    if member.trouble or held in {"zip", "tar", "lines"}:
        yield _refused(listed.path, unreadable(name, member.trouble or "nested-archive", shown(member.name)))
    elif member.size > most:
        yield _refused(listed.path, too_large(name, member.size, most))
    elif stream is None:
        yield Entry("members", listed.path, member.size, member, b"", name, held == "document")
    else:
        data = stream.read(member.size)
        if len(data) < member.size:
            raise ArchiveError("broken-archive", member.name)
        yield Entry("held", listed.path, member.size, None, data, name, held == "document")


# Opening


def opened(entry: Entry) -> Found:
    """What an input holds."""
    source = entry.source
    match entry.kind, entry.spot:
        case "files", _:
            return read_form_file(entry.path)
        case "documents", _:
            return DocumentInput(source, Path(entry.path))
        case "refused", Unreadable() as why:
            return why
        case "held", _:
            return form_or_document(source, entry.data, document=entry.document)
    try:
        with Path(entry.path).open("rb") as file:
            if isinstance(entry.spot, Member):
                data = read_member(file, entry.spot)
                return form_or_document(source, data, document=entry.document)
            assert isinstance(entry.spot, tuple)  # noqa: S101 - a line
            file.seek(entry.spot[1])
            return Input(source, file.read(entry.spot[2] - entry.spot[1]))
    except OSError as error:
        return refused(source, error)
    except ArchiveError as error:
        return unreadable(source, error.code, error.detail)


def form_or_document(source: str, data: bytes, *, document: bool) -> Found:
    """What lay in an archive; a form may be packed once more."""
    packing = packing_of(source)
    if document or packing is None or holding(source) != "form":
        return DocumentInput(source, data) if document else Input(source, data)
    try:
        whole = read_whole(cast("BinaryIO", io.BytesIO(data)), packing, MOST_BYTES)
    except (BrokenStreamError, BombError) as error:
        return unreadable(source, "broken-packing", str(error) or source)
    return unpacked_too_large(source, MOST_BYTES) if whole is None else Input(source, whole)
