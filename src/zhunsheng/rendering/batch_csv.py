"""An audit of any size as a table for spreadsheets and programs: a row a finding."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from zhunsheng.findings.exported import Exported, ExportedForm
from zhunsheng.findings.rows import RejectedRow
from zhunsheng.rendering.printable import shown, visible

_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
#: Characters with which some spreadsheet begins a formula, the full-width ones in Chinese editions.
_STARTERS = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠")
_FORM = ("id", "kind", "title", "organization", "jurisdiction", "fiscal_year")
_FINDING = ("rule", "title", "check", "severity", "path", "place", "message")
_FIGURES = ("reported", "expected", "difference", "allowance", "unit", "hint", "fingerprint")

COLUMNS = (
    *("state", "source", *("form" if one == "id" else one for one in _FORM), "verdict"),
    *("rule_title" if one == "title" else one for one in _FINDING),
    *(*_FIGURES, "basis", "waiver", "change", "code"),
)
_ROWS_A_CHUNK = 500


def render_batch_csv(exported: Exported) -> Iterator[bytes]:
    """The table as UTF-8 with a byte order mark.

    A form without listed findings has one row; an input that was not audited has one, with its state and code. Text
    that a spreadsheet would take for a formula is led by an apostrophe; plain numbers are not.
    """
    yield from _written([dict(zip(COLUMNS, COLUMNS, strict=True))], "utf-8-sig")
    rows: list[Mapping[str, Any]] = []
    for row in _rows(exported):
        rows.append(row)
        if len(rows) >= _ROWS_A_CHUNK:
            yield from _written(rows)
            rows = []
    yield from _written(rows)


def _written(rows: Iterable[Mapping[str, Any]], encoding: str = "utf-8") -> Iterator[bytes]:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
    for row in rows:
        writer.writerow({key: cell(value) for key, value in row.items()})
    yield out.getvalue().encode(encoding, "replace")


def _rows(exported: Exported) -> Iterator[Mapping[str, Any]]:
    for form in exported.forms():
        yield from _form(form)
    yield from map(_rejected, exported.rejected())


def _form(form: ExportedForm) -> Iterator[Mapping[str, Any]]:
    document = form.document
    about = {
        "state": "audited",
        "source": document["form"]["source"],
        **{"form" if one == "id" else one: document["form"].get(one) for one in _FORM},
        "verdict": document["verdict"],
    }
    if not document["findings"]:
        yield about
    for one in sorted(document["findings"], key=_place):
        yield {
            **about,
            **{"rule_title" if key == "title" else key: one.get(key) for key in (*_FINDING, *_FIGURES)},
            "basis": "\n".join(basis_of(one)),
            "waiver": (one.get("waiver") or {}).get("reason"),
            "change": form.changes.get(one["fingerprint"], ""),
        }


def _place(finding: Mapping[str, Any]) -> tuple[str, str, str]:
    """What the rows of one form sort by: rule, path, check."""
    return (shown(finding["rule"]), shown(finding["path"]), shown(finding.get("check")))


def basis_of(finding: Mapping[str, Any]) -> Iterator[str]:
    """The documents and clauses of a finding, a line each."""
    for one in finding.get("basis") or ():
        yield " ".join(filter(None, (shown(one.get("document")), shown(one.get("clause")))))


def _rejected(row: RejectedRow) -> Mapping[str, Any]:
    return {
        "state": row.state,
        "source": row.source,
        "path": row.place,
        "message": row.message,
        "code": row.code,
    }


def cell(value: object) -> str:
    """A cell as text that no spreadsheet takes for a formula.

    >>> cell("=1+1"), cell("-200.00"), cell("-1+1"), cell(None)
    ("'=1+1", '-200.00', "'-1+1", '')
    """
    text = visible(shown(value))
    return f"'{text}" if text.startswith(_STARTERS) and not _DECIMAL.fullmatch(text) else text
