"""The documents of tests/data/documents and their true cells; the README there tells how they are written."""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from zhunsheng.intake.documents import read_document
from zhunsheng.intake.grid import Document, Grid, Line

ROOT = Path(__file__).parent / "data" / "documents"


@dataclass(frozen=True, slots=True)
class Truth:
    """A true cell: its path in the expected file, its text, and its address where the file has one."""

    path: str
    text: str
    where: str | None


def documents(*kinds: str) -> list[str]:
    """The documents of some kinds, as ``kind/name``."""
    return [
        f"{kind}/{path.name}"
        for kind in kinds
        for path in sorted((ROOT / kind).iterdir())
        if path.suffix != ".json"
    ]


@cache
def read(name: str) -> Document:
    """A document of the set."""
    result = read_document((ROOT / name).read_bytes(), name)
    assert isinstance(result, Document), result
    return result


def expected(name: str) -> dict[str, Any]:
    """A document's expected file."""
    found: dict[str, Any] = json.loads(
        (ROOT / name).with_suffix(".expected.json").read_text(encoding="utf-8")
    )
    return found


def truths(form: dict[str, Any]) -> Iterator[Truth]:
    """The cells of a form that are in the file and not blank."""
    hidden = bool(
        form.get("hidden_rows")
    )  # their addresses count in the file's order, the other rows' do not
    for path, text in _cells(form):
        if text is not None and squeezed(text):
            where = form.get("where", {}).get(path)
            yield Truth(path, text, None if hidden and path.startswith("ind.") else where)


def _cells(form: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    for key, text in form["header"].items():
        yield f"hdr.{key}", text
    for block, key in (("fund", "funds"), ("ind", "indicators")):
        for index, row in enumerate(form[key]):
            yield from ((f"{block}.{index}.{name}", text) for name, text in row.items() if name != "shared")
    yield from ((key, form.get(key)) for key in ("goal_expected", "goal_actual", "conclusion"))
    yield from ((f"total.{key}", text) for key, text in form["totals"].items())


def squeezed(text: str) -> str:
    """A text without blanks, in half-width characters."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def same(shown: str, true: str) -> bool:
    """Whether a cell shows a true text: numbers by value, labels with or without their colon, a labelled value with its label."""
    one, two = squeezed(shown), squeezed(true)
    if one == two or one.rstrip(":") == two or re.fullmatch(rf"[^:]{{1,20}}:{re.escape(two)}", one):
        return True
    return _date(one) == _date(two) is not None or _number(one) == _number(two) is not None


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", "").rstrip("%"))
    except InvalidOperation:
        return None


def _date(text: str) -> tuple[int, ...] | None:
    found = re.fullmatch(r"(20\d\d)[年./-](\d{1,2})[月./-](\d{1,2})日?", text)
    return tuple(int(one) for one in found.groups()) if found else None


def shape(grid: Grid) -> list[tuple[int, int, int, int, str]]:
    """A grid's cells with their spans and texts, blanks in texts left out."""
    return [(one.row, one.column, one.rows, one.columns, "".join(one.text.split())) for one in grid.cells]


def lines(document: Document) -> str:
    """The text outside tables."""
    return "\n".join(squeezed(one.text) for one in document.parts if isinstance(one, Line))
