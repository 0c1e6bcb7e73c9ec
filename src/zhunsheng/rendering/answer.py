"""The answer to a question about a run: as a table for the terminal, as CSV, JSON and JSON Lines; decimals exact."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from zhunsheng.rendering.batch_csv import cell
from zhunsheng.rendering.columns import display_width, fitted, wrapped
from zhunsheng.rendering.printable import visible
from zhunsheng.rendering.words import Words

SCHEMA_VERSION = "1"
#: Columns whose words a ready-made question shows in the language of the reader: column → keys of the words.
_WORDED = {"verdict": "verdict", "severity": "severity", "outcome": "outcome", "cause": "cause"}
_NARROWEST = 6
_GAP = "  "
_NUMBERS = ("DECIMAL", "BIGINT", "INTEGER", "HUGEINT", "UBIGINT", "UINTEGER", "SMALLINT", "TINYINT", "DOUBLE")


def told(value: Any) -> str:
    """A value as text: decimals with all their digits and no zeros behind, nothing for NULL.

    >>> told(Decimal("8.9600000000")), told(Decimal("1200.0000000000")), told(None), told([1, None])
    ('8.96', '1200', '', '[1, null]')
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal() if value.is_finite():
            text = format(value, "f")
            return text.rstrip("0").rstrip(".") if "." in text else text
        case datetime() | date() | time():
            return value.isoformat()
        case bytes():
            return value.decode("utf-8", "backslashreplace")
        case list() | tuple() | dict():
            return json.dumps(value, ensure_ascii=False, default=told)
        case _:
            return str(value)


def answer_text(
    columns: Sequence[str], types: Sequence[str], rows: Sequence[Sequence[str]], width: int
) -> Iterator[str]:
    """The lines of a table of at most ``width`` columns; where that is too narrow, a line a cell and a rule a row.

    Numbers stand to the right and are never cut; a text that is too long ends in an ellipsis.
    """
    right = [one.startswith(_NUMBERS) for one in types]
    flat = [[_flat(one) for one in row] for row in rows]
    natural = [
        max(map(display_width, (_flat(name), *(row[at] for row in flat)))) for at, name in enumerate(columns)
    ]
    least = [size if right[at] else min(size, _NARROWEST) for at, size in enumerate(natural)]
    room = width - display_width(_GAP) * (len(columns) - 1)
    if sum(least) > room:
        yield from _records([_flat(one) for one in columns], flat, width)
        return
    sizes = _shrunk(natural, least, room)
    yield _line([_flat(one) for one in columns], sizes, right)
    yield _GAP.join("-" * size for size in sizes)
    for row in flat:
        yield _line(row, sizes, right)


def _shrunk(natural: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """The widths of columns when the widest give way first."""
    sizes = list(natural)
    while sum(sizes) > room:
        at = max((at for at in range(len(sizes)) if sizes[at] > least[at]), key=lambda at: sizes[at])
        sizes[at] -= 1
    return sizes


def _line(cells: Sequence[str], sizes: Sequence[int], right: Sequence[bool]) -> str:
    parts = (
        " " * (size - display_width(one)) + one
        if to_right and display_width(one) <= size
        else fitted(one, size)
        for one, size, to_right in zip(cells, sizes, right, strict=True)
    )
    return _GAP.join(parts).rstrip()


def _records(columns: Sequence[str], rows: Iterable[Sequence[str]], width: int) -> Iterator[str]:
    label = min(max(map(display_width, columns)), width // 3)
    for row in rows:
        yield "-" * width
        for name, value in zip(columns, row, strict=True):
            head = f"{fitted(name, label)}{_GAP}"
            yield from wrapped(value, width, head, " " * display_width(head))


def _flat(text: str) -> str:
    """A text on one line, nothing in it that a terminal would obey."""
    return " ".join(visible(text).split())


def worded(columns: Sequence[str], rows: Iterable[Sequence[str]], words: Words) -> Iterator[list[str]]:
    """The rows of a ready-made question, codes of verdicts, severities, outcomes and causes in words."""
    keys = [_WORDED.get(one) for one in columns]
    for row in rows:
        yield [
            words(f"{key}.{value}") if key and value else value for key, value in zip(keys, row, strict=True)
        ]


def answer_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The rows as UTF-8 with a byte order mark; text that a spreadsheet takes for a formula is led by an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(cell(one) for one in columns)
    yield out.getvalue().encode("utf-8-sig", "replace")
    for row in rows:
        out.seek(0)
        out.truncate()
        writer.writerow(cell(told(one)) for one in row)
        yield out.getvalue().encode("utf-8", "replace")


def answer_json(
    question: Mapping[str, Any], columns: Sequence[str], types: Sequence[str], rows: Iterable[Sequence[Any]]
) -> Iterator[bytes]:
    """One document: the question, the columns, and the rows as lists."""
    heads = [{"name": name, "type": kind} for name, kind in zip(columns, types, strict=True)]
    start = {"schema_version": SCHEMA_VERSION, **question, "columns": heads}
    yield _json(start)[:-1] + b', "rows": ['
    lead = b"\n"
    for row in rows:
        yield lead + _json([_plain(one) for one in row])
        lead = b",\n"
    yield b"\n]}\n" if lead == b",\n" else b"]}\n"


def answer_jsonl(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """An object a row; a name that several columns have is numbered from the second on."""
    names = list(_distinct(columns))
    for row in rows:
        yield _json(dict(zip(names, map(_plain, row), strict=True))) + b"\n"


def _distinct(columns: Sequence[str]) -> Iterator[str]:
    used: set[str] = set()
    for name in columns:
        number, distinct = 1, name
        while distinct in used:
            number += 1
            distinct = f"{name}_{number}"
        used.add(distinct)
        yield distinct


def _plain(value: Any) -> Any:
    """A value as JSON has it: whole numbers as numbers, any other number exactly as a text."""
    match value:
        case None | bool() | int() | str():
            return value
        case list() | tuple():
            return [_plain(one) for one in value]
        case dict():
            return {told(key): _plain(one) for key, one in value.items()}
        case _:
            return told(value)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
