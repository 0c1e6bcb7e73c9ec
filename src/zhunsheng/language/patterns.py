"""Patterns of a pack, run by an engine whose time is linear in the text."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

import re2

LONGEST = 1000
_MOST_MEMORY = 1 << 20


class PatternError(Exception):
    """A pattern that the engine refuses; the message says why."""


class Match(NamedTuple):
    """One match: where in the text, and its named groups with where each stands."""

    start: int
    end: int
    groups: Mapping[str, str]
    places: Mapping[str, tuple[int, int]]


@lru_cache(maxsize=100)
def compiled(pattern: str) -> Any:
    """The compiled pattern.

    Raises:
        PatternError: it needs too much memory, or is no pattern.

    """
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MOST_MEMORY
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        detail = error.args[0]
        raise PatternError(detail.decode() if isinstance(detail, bytes) else str(detail)) from None


def group_names(pattern: str) -> tuple[str, ...]:
    """The named groups of a pattern as an author wrote it, in their order.

    Raises:
        PatternError: it is longer than 1,000 characters, or cannot be compiled.

    """
    if len(pattern) > LONGEST:
        raise PatternError(f"{len(pattern)} > {LONGEST}")
    found: dict[str, int] = compiled(pattern).groupindex
    return tuple(sorted(found, key=lambda name: found[name]))


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern occurs anywhere in a text."""
    return compiled(pattern).search(text) is not None


def find_all(pattern: str, text: str, most: int) -> Iterator[Match]:
    """The matches in text order, at most so many."""
    names = _numbered(pattern)
    for found in islice(compiled(pattern).finditer(text), most):
        values = found.groups()
        groups = {name: values[at - 1] for name, at in names if values[at - 1] is not None}
        places = {name: found.span(at) for name, at in names if name in groups}
        yield Match(found.start(), found.end(), groups, places)


def find_groups(pattern: str, text: str, most: int) -> Iterator[Mapping[str, str]]:
    """The named groups of the matches in text order, at most so many; of those groups that took part."""
    names = _numbered(pattern)
    for found in islice(compiled(pattern).finditer(text), most):
        values = found.groups()
        yield {name: values[at - 1] for name, at in names if values[at - 1] is not None}


@lru_cache(maxsize=200)
def _numbered(pattern: str) -> tuple[tuple[str, int], ...]:
    """The named groups of a pattern with their numbers, which count from one."""
    found: Mapping[str, int] = compiled(pattern).groupindex
    return tuple(found.items())


def quoted(text: str) -> str:
    """A pattern that matches just this text."""
    return str(re2.escape(text))
