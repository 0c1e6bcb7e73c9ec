"""Tables of an audit for spreadsheets and programs, a piece at a time, whether it is one result or a run."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from zhunsheng.language.problems import Lang

if TYPE_CHECKING:
    from zhunsheng.findings.exported import Exported
    from zhunsheng.rendering.xlsx_summary import Links

#: The formats that any audit can be exported in, in one file.
EXPORTS = ("xlsx", "csv", "jsonl", "sarif", "junit")
_READ = 1 << 16


def pieces(
    format_: str,
    exported: "Exported",
    lang: Lang,
    *,
    masked: bool,
    lightest: str = "note",
    links: "Links | None" = None,
) -> Iterator[bytes]:
    """The file of one format; ``masked``, ``lightest`` and ``links`` are as a workbook tells of them."""
    match format_:
        case "xlsx":
            yield from _workbook(exported, lang, masked=masked, lightest=lightest, links=links)
        case "csv":
            from zhunsheng.rendering.batch_csv import render_batch_csv  # noqa: PLC0415 - only what is asked for

            yield from render_batch_csv(exported)
        case "jsonl":
            from zhunsheng.rendering.batch_json import chunked, render_batch_jsonl  # noqa: PLC0415

            yield from chunked(render_batch_jsonl(exported))
        case "json":
            from zhunsheng.rendering.batch_json import chunked, render_batch_json  # noqa: PLC0415

            yield from chunked(render_batch_json(exported))
        case "sarif":
            from zhunsheng.rendering.batch_json import chunked  # noqa: PLC0415
            from zhunsheng.rendering.findings_sarif import render_findings_sarif  # noqa: PLC0415

            yield from chunked(render_findings_sarif(exported, lang=lang))
        case _:
            from zhunsheng.rendering.findings_junit import render_findings_junit  # noqa: PLC0415

            yield from render_findings_junit(exported, lang=lang)


def _workbook(
    exported: "Exported", lang: Lang, *, masked: bool, lightest: str, links: "Links | None"
) -> Iterator[bytes]:
    from zhunsheng.rendering.batch_xlsx import write_batch_xlsx  # noqa: PLC0415

    with TemporaryFile(prefix="zhunsheng-") as file:
        write_batch_xlsx(exported, file, lang=lang, masked=masked, lightest=lightest, links=links)
        file.seek(0)
        while piece := file.read(_READ):
            yield piece
