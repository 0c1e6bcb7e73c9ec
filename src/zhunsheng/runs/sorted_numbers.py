"""Numbers of 64 bits in a file, in order, looked up without being read: what stands for a form's or a finding's name."""

import mmap
from bisect import bisect_left
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from zhunsheng.runs.durable import write_whole


def number_of(text: str) -> int:
    """What stands for a text: two texts have the same one once in a thousand million million."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


def write_numbers(path: Path, numbers: pa.Array, beside: pa.Array | None = None) -> None:
    """Writes numbers in order, and those that stand ``beside`` them, each where its neighbour went."""
    order = pc.sort_indices(numbers)
    write_whole(path, lambda file: file.write(_bytes(numbers.take(order))))
    if beside is not None:
        write_whole(_beside(path), lambda file: file.write(_bytes(beside.take(order))))


def _bytes(numbers: pa.Array) -> bytes:
    data = numbers.buffers()[1]
    return data.to_pybytes()[numbers.offset * 8 : (numbers.offset + len(numbers)) * 8] if data else b""


def _beside(path: Path) -> Path:
    return path.with_suffix(".beside")


class SortedNumbers:
    """Numbers that were written; the system keeps as much of the file in memory as it likes."""

    def __init__(self, path: Path) -> None:
        """Opens the file, and the one beside it where there is one."""
        self._numbers = _mapped(path)
        self._beside = _mapped(_beside(path)) if _beside(path).exists() else None

    def __contains__(self, number: int) -> bool:
        """Whether it is one of them."""
        place = bisect_left(self._numbers, number)
        return place < len(self._numbers) and self._numbers[place] == number

    def beside(self, number: int) -> Iterator[int]:
        """What stands beside a number, as often as it is there."""
        place = bisect_left(self._numbers, number)
        while self._beside is not None and place < len(self._numbers) and self._numbers[place] == number:
            yield self._beside[place]
            place += 1


def _mapped(path: Path) -> "memoryview[int]":
    with path.open("rb") as file:
        if path.stat().st_size == 0:  # nothing cannot be mapped
            return memoryview(b"").cast("Q")
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)).cast("Q")
