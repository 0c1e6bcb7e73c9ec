"""What a finding rests on: cells, conditions, rows left out, candidates and the clause."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """One cell that decided an outcome.

    ``value`` is a decimal numeral or a text, ``None`` where the cell is missing; ``cause`` then says why.
    """

    path: str
    place: str
    printed: str
    value: str | None
    unit: str
    source: str
    confidence: str
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One cell that a filter or a condition read."""

    path: str
    place: str
    printed: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One row that a filter passed over, and what it did not satisfy."""

    path: str
    place: str
    why: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One value that the reported figure might have had, by an admissible reading."""

    name: str
    expected: str
    difference: str | None


@dataclass(frozen=True, slots=True)
class Basis:
    """The document and clause that a rule rests on; ``verified`` tells whether its text was read."""

    document: str
    clause: str
    quote: str
    verified: bool
    title: str = ""
