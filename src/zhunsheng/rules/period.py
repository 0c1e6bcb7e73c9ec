"""Periods: half-open stretches of days, and half-open stretches of fiscal years."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``start`` up to but without ``until``; ``None`` is open.

    >>> Period(date(2024, 1, 1), date(2025, 1, 1)).holds(date(2025, 1, 1))
    False
    """

    start: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether ``day`` is in the period."""
        return (self.start is None or self.start <= day) and (self.until is None or day < self.until)

    def over(self, day: date) -> bool:
        """Whether the period ended on or before ``day``."""
        return self.until is not None and self.until <= day

    def meets(self, other: "Period") -> bool:
        """Whether some day is in both."""
        starts = self.until is None or other.start is None or other.start < self.until
        ends = other.until is None or self.start is None or self.start < other.until
        return starts and ends

    def __str__(self) -> str:
        return f"{self.start or ''}..{self.until or ''}"


ALWAYS = Period()


@dataclass(frozen=True, slots=True)
class Years:
    """The fiscal years from ``start`` up to but without ``until``; ``None`` is open."""

    start: int | None = None
    until: int | None = None

    def holds(self, year: int) -> bool:
        """Whether ``year`` is one of them."""
        return (self.start is None or self.start <= year) and (self.until is None or year < self.until)

    def meets(self, other: "Years") -> bool:
        """Whether some year is in both."""
        starts = self.until is None or other.start is None or other.start < self.until
        ends = other.until is None or self.start is None or self.start < other.until
        return starts and ends


EVERY_YEAR = Years()
