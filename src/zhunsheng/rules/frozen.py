"""A mapping that never changes, can be hashed, compared and sent to another process."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, TypeVar

T = TypeVar("T")


class Frozen(Mapping[str, T], Generic[T]):
    """Texts to values, in the order they were written; order does not take part in equality.

    >>> Frozen({"优": 90})["优"]
    90
    """

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, T] | Iterable[tuple[str, T]] = ()) -> None:
        self._values: dict[str, T] = dict(values)

    def __getitem__(self, key: str) -> T:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __hash__(self) -> int:
        return hash(frozenset(self._values.items()))

    def __repr__(self) -> str:
        return f"Frozen({self._values!r})"

    def __reduce__(self) -> tuple[type["Frozen[T]"], tuple[dict[str, T]]]:
        return type(self), (self._values,)
