"""A stretch of an author's text."""

from typing import NamedTuple


class Span(NamedTuple):
    """Characters ``start`` up to ``end`` of one expression's own text."""

    start: int
    end: int
