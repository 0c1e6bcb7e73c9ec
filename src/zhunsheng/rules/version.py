"""Versions as dotted whole numbers, and the ranges a pack accepts its parent in."""

import re
from dataclasses import dataclass
from itertools import zip_longest

_VERSION = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6}){0,5}")
_BOUND = re.compile(rf"(>=|<=|==|>|<)\s*({_VERSION.pattern})")


def read_version(text: str) -> tuple[int, ...] | None:
    """The numbers of a version, ``None`` where it is none.

    >>> read_version("1.10.0")
    (1, 10, 0)
    """
    return tuple(int(part) for part in text.split(".")) if _VERSION.fullmatch(text) else None


@dataclass(frozen=True, slots=True)
class VersionRange:
    """Bounds that all must hold; ``1.2`` and ``1.2.0`` are the same version."""

    text: str
    bounds: tuple[tuple[str, tuple[int, ...]], ...]

    @classmethod
    def of(cls, text: str) -> "VersionRange | None":
        """The range that ``text`` states, ``None`` where it states none.

        >>> VersionRange.of(">=1.0,<2").accepts("1.9")
        True
        """
        bounds = []
        for part in text.split(","):
            matched = _BOUND.fullmatch(part.strip())
            version = read_version(matched[2]) if matched else None
            if matched is None or version is None:
                return None
            bounds.append((matched[1], version))
        return cls(text, tuple(bounds))

    def accepts(self, version: str) -> bool:
        """Whether a version is within all bounds."""
        numbers = read_version(version)
        return numbers is not None and all(_holds(numbers, sign, bound) for sign, bound in self.bounds)


def _holds(version: tuple[int, ...], sign: str, bound: tuple[int, ...]) -> bool:
    order = _compare(version, bound)
    return {">=": order >= 0, "<=": order <= 0, "==": order == 0, ">": order > 0, "<": order < 0}[sign]


def _compare(left: tuple[int, ...], right: tuple[int, ...]) -> int:
    for one, other in zip_longest(left, right, fillvalue=0):
        if one != other:
            return 1 if one > other else -1
    return 0
