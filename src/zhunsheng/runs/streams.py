"""Bytes that come one after another: files as they lie or packed, and lines of them, all within bounds."""

import io
from collections.abc import Iterator
from typing import Any, BinaryIO, Literal, NamedTuple, Protocol, TypeAlias, cast

Packing: TypeAlias = Literal["gzip", "zstd"]

MOST_BYTES = 8 * 1024 * 1024  #: of one form
MOST_RATIO = 250  #: unpacked to packed, of a stream beyond ``RATIO_FLOOR``
RATIO_FLOOR = 64 * 1024 * 1024
_CHUNK = 256 * 1024
_ENDINGS: tuple[tuple[str, Packing], ...] = ((".gz", "gzip"), (".tgz", "gzip"), (".zst", "zstd"))


class BrokenStreamError(Exception):
    """What is packed is damaged or cut short."""


class BombError(Exception):
    """What is packed unpacks to far more than forms do."""


class HasLines(Protocol):
    """What is read line by line."""

    def readline(self, most: int, /) -> bytes:
        """The next line, or ``most`` bytes of it."""


class Line(NamedTuple):
    """A line that is not blank: its number from 1, where it starts and ends, and its bytes.

    ``data`` is ``None`` where it has more bytes than are allowed.
    """

    number: int
    start: int
    end: int
    data: bytes | None


def packing_of(name: str) -> Packing | None:
    """How a file is packed, by the ending of its name."""
    lowered = name.lower()
    return next((packing for ending, packing in _ENDINGS if lowered.endswith(ending)), None)


def lines(
    file: "HasLines", most: int, number: int = 1, place: int = 0, end: int | None = None
) -> Iterator[Line]:
    """The lines of a file that stands at ``place``, at its line ``number``, up to ``end``; blank ones are left out."""
    while end is None or place < end:
        line = file.readline(most + 1 if end is None else min(most + 1, end - place))
        if not line:
            return
        start, place = place, place + len(line)
        if len(line) > most:
            while line and not line.endswith(b"\n") and (end is None or place < end):
                line = file.readline(_CHUNK if end is None else min(_CHUNK, end - place))
                place += len(line)
            yield Line(number, start, place, None)
        elif not line.isspace():
            yield Line(number, start, place, line)
        number += 1


def unpacked(file: BinaryIO, packing: Packing) -> BinaryIO:
    """The stream that is packed in a file; whatever is wrong with it is a ``BrokenStreamError`` or a ``BombError``."""
    return cast("BinaryIO", io.BufferedReader(_Unpacking(file, packing), _CHUNK))


class _Unpacking(io.RawIOBase):
    """Unpacks as it is read, and looks at how much came out of how much."""

    def __init__(self, file: BinaryIO, packing: Packing) -> None:
        import pyarrow as pa  # noqa: PLC0415 - plain forms need not wait for it

        super().__init__()
        self._packed = _Counting(file)
        self._stream = pa.CompressedInputStream(pa.PythonFile(self._packed, mode="r"), packing)
        self._place = 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._stream.read(len(buffer))
        except OSError as error:
            raise BrokenStreamError(str(error)) from error
        if not data and not self._packed.count:
            raise BrokenStreamError("empty")
        self._place += len(data)
        if self._place > RATIO_FLOOR and self._place > MOST_RATIO * self._packed.count:
            raise BombError
        buffer[: len(data)] = data
        return len(data)


class _Counting:
    """A file of which is known how much was read."""

    closed = False

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        """So many bytes, or fewer at the end."""
        data = self._file.read(size)
        self.count += len(data)
        return data

    def close(self) -> None:
        """Nothing: who opened the file closes it."""


def read_whole(file: BinaryIO, packing: Packing | None, most: int) -> bytes | None:
    """All that a file holds, unpacked; ``None`` where that is more than ``most`` bytes."""
    data = (unpacked(file, packing) if packing else file).read(most + 1)
    return data if len(data) <= most else None
