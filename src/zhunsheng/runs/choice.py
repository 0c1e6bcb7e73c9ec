"""Which of the inputs are audited when not all are: the first few, or a sample that is the same every time."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from heapq import nsmallest
from itertools import islice

from zhunsheng.runs.entries import Entry

_SALT = b"zhunsheng"

Placed = tuple[Entry, tuple[int, int]]


@dataclass(slots=True)
class Choice:
    """The first ``limit`` inputs, and of these a ``sample`` of so many; ``None`` takes all.

    A sample is drawn by the names of the inputs, so that it does not hang on the order in which they are given, and a
    larger sample holds a smaller one. ``found`` and ``left_out`` are known when all inputs have gone by.
    """

    limit: int | None = None
    sample: int | None = None
    found: int = 0
    left_out: int = 0

    def of(self, inputs: Callable[[], Iterable[Placed]]) -> Iterator[Placed]:
        """The chosen inputs in their order; for a sample they are gone through twice."""
        drawn = None if self.sample is None else self._drawn(inputs())
        self.found = self.left_out = 0
        for one in inputs():
            self.found += 1
            if (self.limit is not None and self.found > self.limit) or (
                drawn is not None and _lot(one[0]) not in drawn
            ):
                self.left_out += 1
            else:
                yield one

    def _drawn(self, inputs: Iterable[Placed]) -> frozenset[bytes]:
        return frozenset(nsmallest(self.sample or 0, (_lot(one) for one, _ in islice(inputs, self.limit))))


def _lot(entry: Entry) -> bytes:
    return blake2b(entry.source.encode(), digest_size=16, key=_SALT).digest()
