"""Cell addresses: ``B3`` and ``B3:D5`` to rows and columns, and back."""

import re
from dataclasses import dataclass

_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells; rows and columns count from 0, both ends belong to it."""

    top: int
    left: int
    bottom: int
    right: int


def place(address: str) -> tuple[int, int] | None:
    """Row and column of an address, from 0; ``None`` where it is none.

    >>> place("AB12"), place("12"), place("XFE1")
    ((11, 27), None, None)
    """
    match = _ADDRESS.fullmatch(address)
    if match is None:
        return None
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    row = int(match[2])
    return (row - 1, column - 1) if 0 < row <= MOST_ROWS and column <= MOST_COLUMNS else None


def area(reference: str) -> Area | None:
    """The rectangle of a reference; ``None`` where it is none.

    >>> area("B3:D5")
    Area(top=2, left=1, bottom=4, right=3)
    """
    first, _, last = reference.partition(":")
    start, end = place(first), place(last or first)
    if start is None or end is None or end[0] < start[0] or end[1] < start[1]:
        return None
    return Area(*start, *end)


def address(row: int, column: int) -> str:
    """The address of a row and a column that count from 0.

    >>> address(11, 27)
    'AB12'
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
