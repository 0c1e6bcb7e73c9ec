"""The impact of a change as a table for spreadsheets: a row a finding that changes, and a row a verdict that does."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from zhunsheng.rendering.impact_words import ImpactWords
from zhunsheng.rendering.printable import visible
from zhunsheng.rendering.words import Language

_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
#: Characters with which a spreadsheet begins a formula.
_STARTERS = ("=", "+", "-", "@", "\t", "\r")
_FORM = ("source", "id", "organization", "jurisdiction", "fiscal_year", "kind")
_FINDING = ("rule", "check", "title", "path", "place", "change")
_FIGURES = ("severity", "reported", "expected", "difference", "unit", "message")

COLUMNS = (
    *_FORM,
    "verdict_before",
    "verdict_after",
    *_FINDING,
    *(f"{name}_{side}" for name in _FIGURES for side in ("before", "after")),
)


def render_impact_csv(impact: Mapping[str, Any], *, lang: Language = "zh") -> bytes:
    """The table as UTF-8 with a byte order mark, which spreadsheets go by; text that looks like a formula stays text."""
    words = ImpactWords(lang)
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for form in impact["forms"]:
        for row in _rows(form, words):
            writer.writerow({key: _cell(value) for key, value in row.items()})
    return out.getvalue().encode("utf-8-sig", "replace")


def _rows(form: Mapping[str, Any], words: ImpactWords) -> Iterator[dict[str, Any]]:
    about = {key: form["form"][key] for key in _FORM}
    verdict = form["verdict"]
    if verdict:
        about |= {f"verdict_{side}": words.verdict(verdict[side]) for side in ("before", "after")}
    for finding in form["findings"]:
        row = about | {key: finding[key] for key in _FINDING}
        for side in ("before", "after"):
            row |= {f"{name}_{side}": (finding[side] or {}).get(name) for name in _FIGURES}
        yield row
    if not form["findings"]:
        yield about


def _cell(value: object) -> str:
    """A cell as text; what a spreadsheet would take for a formula is led by an apostrophe, a number is not."""
    text = "" if value is None else visible(str(value))
    return f"'{text}" if text.startswith(_STARTERS) and not _DECIMAL.fullmatch(text) else text
