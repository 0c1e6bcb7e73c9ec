"""Bytes that had to be unpacked to be told apart, kept beside a run until it is finished: one frame a task."""

import struct
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple, Self

from zhunsheng.runs.durable import flush

_HEAD = struct.Struct("<BII")
_CODEC, _LEVEL = "zstd", 1


class Frame(NamedTuple):
    """Where the inputs of one slice lie in the file: from where, how long packed and unpacked."""

    offset: int
    packed: int
    size: int


class HeldInput(NamedTuple):
    """One input: its name, its bytes, and whether it is a document."""

    source: str
    data: bytes
    document: bool


class Holder:
    """Writes frames one behind the other; nothing is written where nothing is held.

    A packed stream can be gone through from its beginning only. The coordinator does that once, and packs what came out
    again in frames that any worker can open alone: that costs less than every worker's going through the whole, needs
    no more room than the input does, and no more memory than a frame.
    """

    def __init__(self, path: Path) -> None:
        """Nothing is opened yet."""
        self._path = path
        self._file: BinaryIO | None = None
        self._place = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            with self._file:
                if kind is None:
                    flush(self._file)

    def hold(self, inputs: list[HeldInput]) -> Frame:
        """Keeps some inputs."""
        import pyarrow as pa  # noqa: PLC0415 - runs over plain files need not wait for it

        self._file = self._file or self._path.open("wb")
        parts: list[bytes] = []
        for one in inputs:
            name = one.source.encode()
            parts += (_HEAD.pack(one.document, len(name), len(one.data)), name, one.data)
        data = b"".join(parts)
        packed = pa.Codec(_CODEC, _LEVEL).compress(data, asbytes=True)
        self._file.write(packed)
        frame = Frame(self._place, len(packed), len(data))
        self._place += len(packed)
        return frame


def release(path: Path, frame: Frame) -> Iterator[HeldInput]:
    """The inputs of a frame, in their order."""
    import pyarrow as pa  # noqa: PLC0415 - as above

    with path.open("rb") as file:
        file.seek(frame.offset)
        data = pa.Codec(_CODEC).decompress(file.read(frame.packed), frame.size, asbytes=True)
    place = 0
    while place < len(data):
        document, named, size = _HEAD.unpack_from(data, place)
        start = place + _HEAD.size + named
        yield HeldInput(data[start - named : start].decode(), data[start : start + size], bool(document))
        place = start + size
