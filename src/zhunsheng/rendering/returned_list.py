"""Which workbook goes back to whom: a table beside the annotated workbooks of a run."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from zhunsheng.findings.finding import SEVERITIES
from zhunsheng.language.problems import Lang
from zhunsheng.rendering.batch_csv import cell

_HEADS: Mapping[Lang, tuple[str, ...]] = {
    "zh": ("文件", "单位", "表名", "地区", "年度", "表单", "来源", "错误", "警告", "提示"),
    "en": (
        *("file", "organization", "form", "jurisdiction", "fiscal year", "id", "source"),
        *("errors", "warnings", "notes"),
    ),
}
_ABOUT = ("organization", "title", "jurisdiction", "fiscal_year", "id", "source")


class Returned(NamedTuple):
    """A workbook by its file's name, and the form in it as an element of ``forms`` in ``audit --format json``."""

    file: str
    form: Mapping[str, Any]


def render_returned_list(returned: Iterable[Returned], lang: Lang = "zh") -> bytes:
    """The table as UTF-8 with a byte order mark, by file; no text in it is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_HEADS[lang])
    for file, form in sorted(returned, key=lambda one: one.file):
        standing = [one["severity"] for one in form["findings"] if not one.get("waiver")]
        about = (form["form"].get(key) for key in _ABOUT)
        writer.writerow([file, *map(cell, about), *(standing.count(one) for one in SEVERITIES)])
    return out.getvalue().encode("utf-8-sig", "replace")
