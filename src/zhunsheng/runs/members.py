"""The members of archives: where each lies, listed with suspicion before any of them is read."""

import io
import os
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any, BinaryIO, NamedTuple, cast

from zhunsheng.archives import fault_of, told_name

#: A list of so many members is held in memory while the archive is gone through.
MOST_MEMBERS = 150_000
MOST_DIRECTORY = 20 * 1024 * 1024  #: bytes of a zip's list of members
MOST_UNPACKED = 64 * 1024**3
#: A tar's headers are a few hundred bytes; Python's reader is slow beyond reason on ones of a megabyte.
_MOST_HEADER = 16 * 1024
STORED, DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
#: The member's bytes lie as they are, right at the offset.
BARE = -1
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_SKIPPED = 64 * 1024


class Member(NamedTuple):
    """A member: its name, where it lies in the archive, its size packed and unpacked, how it is packed, its checksum.

    ``offset`` is that of the bytes where ``method`` is ``BARE``, else of a zip's local header. ``trouble`` is the code of
    what forbids to read it.
    """

    name: str
    offset: int
    packed: int
    size: int
    method: int = BARE
    checksum: int = 0
    trouble: str = ""


class ArchiveError(Exception):
    """An archive that cannot be used: a code and a detail."""

    def __init__(self, code: str, detail: str) -> None:
        """The code of the table of what is unreadable."""
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


def zip_members(file: BinaryIO) -> list[Member]:
    """The members of a zip, in the order of its directory.

    Raises:
        ArchiveError: it is broken, encrypted or a bomb.

    """
    guarded = _Guarded(file, MOST_DIRECTORY)
    try:
        with zipfile.ZipFile(cast("IO[bytes]", guarded)) as container:
            infos = container.infolist()
    except (zipfile.BadZipFile, struct.error, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise ArchiveError("broken-archive", str(error)) from error
    fault = fault_of(infos, guarded.size, most_members=MOST_MEMBERS, most_bytes=MOST_UNPACKED)
    if fault is not None:
        code = "broken-archive" if fault.code == "broken-document" else fault.code
        raise ArchiveError(code, fault.detail or "zip")
    return [_of_zip(info) for info in infos if not info.is_dir()]


def _of_zip(info: zipfile.ZipInfo) -> Member:
    linked = stat.S_IFMT(info.external_attr >> 16) not in {0, stat.S_IFREG}
    unusual = "" if info.compress_type in {STORED, DEFLATED} else "packing-method"
    trouble = "no-plain-file" if linked else _outside(info.filename) or unusual
    name = info.filename if info.flag_bits & 0x800 else told_name(info.filename)
    return Member(
        name, info.header_offset, info.compress_size, info.file_size, info.compress_type, info.CRC, trouble
    )


def _outside(name: str) -> str:
    parts = name.replace("\\", "/").split("/")
    return "member-name" if name.startswith(("/", "\\")) or ".." in parts or parts[0][1:2] == ":" else ""


def tar_members(file: BinaryIO) -> Iterator[Member]:
    """The members of a tar, in its order; the file stands at a member's bytes when that one is given.

    Raises:
        ArchiveError: it is broken, or has too many members.
        BrokenStreamError, BombError: what it is packed in is.

    """
    try:
        yield from _gone_through(_Ahead(file))
    except (
        tarfile.TarError,
        ValueError,
        OSError,
        RecursionError,
        EOFError,
        KeyError,
        OverflowError,
    ) as error:
        raise ArchiveError("broken-archive", str(error)) from error


def _gone_through(ahead: "_Ahead") -> Iterator[Member]:
    names: set[str] = set()
    # Python calls the list of all headers that were read private; here it must not grow.
    archive: Any = tarfile.TarFile(fileobj=cast("IO[bytes]", ahead), errors="surrogateescape")
    with archive:
        while (info := archive.next()) is not None:
            archive.members = []
            if len(names) >= MOST_MEMBERS:
                raise ArchiveError("zip-bomb", str(MOST_MEMBERS))
            if not info.isdir():
                yield _of_tar(info, names)
                names.add(info.name)
        if ahead.last.strip(b"\0") or len(ahead.last) not in {0, tarfile.BLOCKSIZE}:
            # Python takes a header that is none for the end of the archive, and what follows would be lost.
            raise ArchiveError("broken-archive", str(archive.offset))


def _of_tar(info: tarfile.TarInfo, names: set[str]) -> Member:
    plain = info.type in {tarfile.REGTYPE, tarfile.AREGTYPE} and info.sparse is None
    twice = "member-twice" if info.name in names else ""
    trouble = "no-plain-file" if not plain else _outside(info.name) or twice
    return Member(info.name, info.offset_data, info.size, info.size, BARE, 0, trouble)


class _Guarded:
    """A file of which no more than so much is read at once, so that no stated size fills the memory."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        self._file = file
        self._most = most
        self.size = file.seek(0, os.SEEK_END)
        file.seek(0)

    def seekable(self) -> bool:
        """Zips are read from their end."""
        return True

    def seek(self, place: int, whence: int = os.SEEK_SET) -> int:
        """Goes to a place."""
        return self._file.seek(place, whence)

    def tell(self) -> int:
        """Where it stands."""
        return self._file.tell()

    def read(self, size: int = -1) -> bytes:
        """So many bytes; with none stated what is left, within the bound."""
        wanted = self.size - self._file.tell() if size is None or size < 0 else size
        if wanted > self._most:
            raise ValueError("directory")
        return self._file.read(wanted)


class _Ahead:
    """A stream as a tar's reader wants it: its place known, moved forward only, headers within a bound."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.name = ""
        self.mode = "rb"
        self.last = b""

    def tell(self) -> int:
        """Where it stands."""
        return self._file.tell()

    def seek(self, place: int) -> int:
        """Goes on to a place; what lies between is passed over."""
        left = place - self._file.tell()
        if left < 0:
            raise tarfile.ReadError("backwards")
        while left > 0:
            data = self._file.read(min(left, _SKIPPED))
            if not data:
                break
            left -= len(data)
        return self._file.tell()

    def read(self, size: int) -> bytes:
        """So many bytes of headers."""
        if size > _MOST_HEADER:
            raise tarfile.ReadError("header")
        self.last = self._file.read(size)
        return self.last


def read_member(file: BinaryIO, member: Member) -> bytes:
    """The bytes of a member, which is no larger than it says.

    Raises:
        ArchiveError: it is not there, or damaged.

    """
    file.seek(member.offset if member.method == BARE else _data_offset(file, member))
    data = file.read(member.packed)
    if member.method == DEFLATED:
        try:
            data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, member.size + 1)
        except zlib.error as error:
            raise ArchiveError("broken-archive", member.name) from error
    if len(data) != member.size or (member.method != BARE and zlib.crc32(data) != member.checksum):
        raise ArchiveError("broken-archive", member.name)
    return data


def _data_offset(file: BinaryIO, member: Member) -> int:
    """Where the bytes of a zip's member begin, behind a header and a name that its directory does not measure."""
    file.seek(member.offset)
    head = file.read(_LOCAL_HEADER.size)
    if len(head) < _LOCAL_HEADER.size or not head.startswith(b"PK\x03\x04"):
        raise ArchiveError("broken-archive", member.name)
    _, named, extra = _LOCAL_HEADER.unpack(head)
    return member.offset + _LOCAL_HEADER.size + int(named) + int(extra)


def member_stream(file: BinaryIO, member: Member) -> BinaryIO:
    """A zip's member as a stream, for one that is too large to be held; it raises ``ArchiveError`` where it is damaged."""
    return cast("BinaryIO", io.BufferedReader(_Inflating(file, member)))


class _Inflating(io.RawIOBase):
    """Unpacks a member bit by bit, and looks at the end whether it is what it says."""

    def __init__(self, file: BinaryIO, member: Member) -> None:
        super().__init__()
        self._file, self._member = file, member
        self._place = _data_offset(file, member)
        self._left = member.packed
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS) if member.method == DEFLATED else None
        self._pending = b""
        self._size = self._checksum = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._next(len(buffer))
        self._size += len(data)
        self._checksum = zlib.crc32(data, self._checksum)
        member = self._member
        ended = not data and (self._size != member.size or self._checksum != member.checksum)
        if ended or self._size > member.size:
            raise ArchiveError("broken-archive", member.name)
        buffer[: len(data)] = data
        return len(data)

    def _next(self, most: int) -> bytes:
        while True:
            raw = self._pending or self._raw(min(most, _SKIPPED))
            if self._inflate is None or self._inflate.eof:
                return raw if self._inflate is None else b""
            try:
                data = self._inflate.decompress(raw, most)
            except zlib.error as error:
                raise ArchiveError("broken-archive", self._member.name) from error
            self._pending = self._inflate.unconsumed_tail
            if data or not raw:
                return data

    def _raw(self, most: int) -> bytes:
        self._file.seek(self._place)
        data = self._file.read(min(most, self._left))
        self._place += len(data)
        self._left -= len(data)
        return data
