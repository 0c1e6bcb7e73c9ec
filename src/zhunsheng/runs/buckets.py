"""Rows put in order on disk: spread over files by a number, then read file by file, so that few are held at a time."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Self

import msgspec

_LENGTH = 4
_ENCODE = msgspec.msgpack.Encoder().encode
_DECODE = msgspec.msgpack.Decoder().decode


@dataclass(slots=True)
class Buckets:
    """Files under ``folder``; the first takes the rows with a number below ``ends[0]``, and so on, the last the rest.

    Rows are of what msgpack can hold; within a bucket they come back in the order in which they were put.
    """

    folder: Path
    ends: Sequence[int]
    _files: list[BinaryIO] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.folder.mkdir()
        self._files = [self._path(at).open("w+b") for at in range(len(self.ends) + 1)]
        return self

    def __exit__(self, *_error: object) -> None:
        for at, file in enumerate(self._files):
            file.close()
            self._path(at).unlink()
        self.folder.rmdir()

    def put(self, number: int, row: Sequence[Any]) -> None:
        """One row."""
        data = _ENCODE(row)
        self._files[bisect_right(self.ends, number)].write(len(data).to_bytes(_LENGTH, "little") + data)

    def read(self) -> Iterator[list[Any]]:
        """The rows of one bucket after another."""
        for file in self._files:
            file.seek(0)
            rows = []
            while length := file.read(_LENGTH):
                rows.append(_DECODE(file.read(int.from_bytes(length, "little"))))
            yield rows

    def _path(self, at: int) -> Path:
        return self.folder / f"{at:04d}"


def cut(sizes: Iterator[tuple[int, int]], most: int, count: int) -> list[int]:
    """The ends of at most ``count`` buckets of about ``most`` bytes, for rising numbers and the size of each.

    >>> cut(iter([(0, 70), (4, 40), (9, 10), (12, 95)]), 100, 8)
    [4, 12]
    """
    ends: list[int] = []
    held = 0
    for number, size in sizes:
        if held and held + size > most and len(ends) < count - 1:
            ends.append(number)
            held = 0
        held += size
    return ends
