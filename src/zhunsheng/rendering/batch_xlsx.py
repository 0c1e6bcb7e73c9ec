"""An audit of any size as a workbook: summary, regions by rules, findings, inputs not audited, rules, versions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

from zhunsheng.findings.exported import Exported, ExportedForm, RegionTally, RuleTally, Totals
from zhunsheng.rendering.batch_csv import basis_of
from zhunsheng.rendering.export_words import ExportWords
from zhunsheng.rendering.printable import shown
from zhunsheng.rendering.words import Language
from zhunsheng.rendering.xlsx_cells import (
    MADE,
    MOST_ROWS,
    PLAIN,
    Looks,
    beside,
    height,
    held,
    is_kept,
    number_of,
    on_paper,
    put,
)
from zhunsheng.rendering.xlsx_summary import VERDICTS, Links, SummarySheet, VersionsSheet, notes

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_FIGURES = ("reported", "expected", "difference", "allowance")
#: A sheet holds so many links and no more.
_MOST_LINKS = 65_000
_FINDINGS = (
    *(("verdict", 9), ("organization", 26), ("year", 7), ("code", 10), ("place", 14), ("kind", 12)),
    *(("severity", 7), ("rule", 26), ("title.rule", 34), ("cell", 34), ("message", 56)),
    *(("reported", 18), ("expected", 18), ("difference", 16), ("allowance", 12), ("unit", 9), ("exact", 26)),
    *(("basis", 30), ("hint", 30), ("waiver", 20), ("change", 10), ("form_title", 26)),
    *(("form", 34), ("source", 34), ("path", 22), ("page", 8)),
)
_REJECTED = (("state", 11), ("reason.code", 18), ("cell", 26), ("why", 60), ("source", 50), ("digest", 30))
_RULES = (
    *(("rule", 30), ("title.rule", 44), ("severity", 8), ("asked", 11), ("found", 12), ("share", 10)),
    *(("consistent", 10), ("explainable", 10), ("inconsistent", 10), ("waived", 10), ("indeterminate", 11)),
    *(("not_applicable", 10), ("error", 10), ("shadow", 10), ("remark", 24)),
)


def write_batch_xlsx(
    exported: Exported,
    file: IO[bytes],
    *,
    lang: Language = "zh",
    masked: bool = True,
    lightest: str = "note",
    links: Links | None = None,
    rows_per_sheet: int = MOST_ROWS - 2,
) -> None:
    """The workbook of an audit, a row at a time; the same bytes for the same audit.

    ``masked`` and ``lightest`` (severity) only say what was done before. A sheet of findings holds at most
    ``rows_per_sheet`` of them; the rest stand on further sheets, and the first says so.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415 (a tenth of a second, and only workbooks need it)

    options = {**PLAIN, "constant_memory": True, "default_date_format": "yyyy-mm-dd"}
    words = ExportWords(lang)
    with Workbook(file, options) as book:
        book.set_properties({"title": words("title"), "created": MADE})
        made = _Book(exported, book, words, Looks(book), links or Links(), rows_per_sheet)
        made.write(notes(words, masked=masked, lightest=lightest))


@dataclass(frozen=True, slots=True)
class _Book:
    """One workbook while it is written; its sheets are written one after another, each from top to bottom."""

    exported: Exported
    book: "Workbook"
    words: ExportWords
    looks: Looks
    links: Links
    rows_per_sheet: int

    def write(self, notes: Sequence[str]) -> None:
        totals, regions, rules = self.exported.totals(), self.exported.regions(), self.exported.rules()
        parts = self._parts(totals.listed)
        summary = SummarySheet(self.exported, self.book, self.words, self.looks)
        summary.write(totals, self._contents(totals, parts, regions, rules), parts, notes, self.links.index)
        self._heat(regions, rules)
        self._findings(parts, totals.listed, {one.jurisdiction: one.name for one in regions})
        self._rejected()
        self._rules(rules)
        VersionsSheet(self.exported, self.book, self.words, self.looks).write()

    def _parts(self, listed: int) -> list[str]:
        """The names of the sheets of findings."""
        count = max(1, -(-listed // self.rows_per_sheet))
        name = self.words("sheet.findings")
        return [name if number == 1 else f"{name}({number})" for number in range(1, count + 1)]

    def _contents(
        self,
        totals: Totals,
        parts: Sequence[str],
        regions: Sequence[RegionTally],
        rules: Sequence[RuleTally],
    ) -> Iterator[tuple[str, int]]:
        yield self.words("sheet.heat"), len(regions)
        for number, name in enumerate(parts):
            yield name, min(self.rows_per_sheet, totals.listed - number * self.rows_per_sheet)
        yield self.words("sheet.rejected"), sum(totals.rejected.values())
        yield self.words("sheet.rules"), len(rules)

    # Regions by rules

    def _heat(self, regions: Sequence[RegionTally], rules: Sequence[RuleTally]) -> None:
        words = self.words
        fired = [one for one in rules if any(one.rule in region.rules for region in regions)]
        heads = [(words("code"), 10), (words("place"), 16), (words("forms"), 9)]
        heads += [(words.report(f"verdict.{one}"), 9) for one in VERDICTS]
        heads += [(f"{one.rule}\n{one.title}".strip(), 16) for one in fired]
        sheet = self._sheet(words("sheet.heat"), heads, note=words("heat.note"), frozen=2, tall=72, wide=True)
        first, last = 2, 1
        for last, region in enumerate(regions, first):
            self._region(sheet, last, region, fired)
        verdicts = {one: sum(region.verdicts.get(one, 0) for region in regions) for one in VERDICTS}
        whole = {one.rule: sum(region.rules.get(one.rule, 0) for region in regions) for one in fired}
        self._region(sheet, last + 1, RegionTally(words("total"), "", verdicts, whole), fired)
        sheet.autofilter(1, 0, last, len(heads) - 1)
        if fired and last >= first:
            shade = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#F4A582"}
            sheet.conditional_format(first, 7, last, 6 + len(fired), shade)

    def _region(self, sheet: "Worksheet", row: int, region: RegionTally, rules: Sequence[RuleTally]) -> None:
        counts = [region.forms, *(region.verdicts.get(one, 0) for one in VERDICTS)]
        found = (region.rules.get(one.rule) for one in rules)
        self._cells(sheet, row, (region.jurisdiction, region.name, *counts, *found))

    def _cells(self, sheet: "Worksheet", row: int, values: Sequence[object]) -> None:
        for column, value in enumerate(values):
            put(sheet, (row, column), value, self.looks, self.words)

    # Findings

    def _findings(self, parts: Sequence[str], listed: int, names: Mapping[str, str]) -> None:
        rows = self._rows(names)
        for number, name in enumerate(parts):
            note = ""
            if len(parts) > 1:
                note = self.words("split", n=listed, sheets="、".join(parts))
                note = self.words("continued", sheet=parts[number - 1]) if number else note
            heads = [(self.words(key), width) for key, width in _FINDINGS]
            sheet = self._sheet(name, heads, note=note, frozen=2, wide=True)
            top, links = (2 if note else 1), 0
            last = top - 1
            for last, (values, page) in enumerate(islice(rows, self.rows_per_sheet), top):
                self._line(sheet, last, values, _FINDINGS)
                if page and links < _MOST_LINKS:
                    links += 1
                    sheet.write_url(last, len(values), beside(page, self.words("open")), self.looks.link)
            sheet.autofilter(top - 1, 0, max(last, top), len(heads) - 1)

    def _rows(self, names: Mapping[str, str]) -> Iterator[tuple[Sequence[object], str | None]]:
        """The cells of every listed finding, and where its form's page lies."""
        for form in self.exported.forms():
            about = form.document["form"]
            page = self.links.page(shown(about["id"]), about["source"])
            findings = form.document["findings"]
            for one in sorted(findings, key=lambda one: (one["rule"], one["path"], shown(one["check"]))):
                yield self._row(form, one, names), page

    def _row(
        self, form: ExportedForm, one: Mapping[str, Any], names: Mapping[str, str]
    ) -> tuple[object, ...]:
        about, words = form.document["form"], self.words
        region = shown(about["jurisdiction"])
        change = form.changes.get(one["fingerprint"])
        verdict = words.report(f"verdict.{form.document['verdict']}")
        return (
            *(
                verdict,
                about["organization"],
                shown(about["fiscal_year"]),
                region,
                names.get(region),
                about["kind"],
            ),
            *(words.report(f"severity.{one['severity']}"), one["rule"], one["title"], one["place"]),
            *(one["message"], *(_figure(one[key]) for key in _FIGURES), one.get("unit")),
            *(self._exact(one), "\n".join(basis_of(one)), one["hint"]),
            *((one.get("waiver") or {}).get("reason"), words(f"change.{change}") if change else None),
            *(about["title"], about["id"], about["source"], one["path"]),
        )

    def _exact(self, finding: Mapping[str, Any]) -> str:
        """The figures of which a number in a cell would lose digits, in full."""
        told = []
        for key in _FIGURES:
            number = number_of(finding[key])
            if number is not None and not is_kept(number):
                told.append(f"{self.words(key)} {finding[key]}")
        return "\n".join(told)

    # The other sheets

    def _rejected(self) -> None:
        words = self.words
        heads = [(words(key), width) for key, width in _REJECTED]
        sheet = self._sheet(words("sheet.rejected"), heads)
        last = 0
        for last, row in enumerate(islice(self.exported.rejected(), MOST_ROWS - 1), 1):
            values = (
                words(f"state.{row.state}"),
                row.code,
                row.place,
                row.message,
                row.source,
                row.digest,
            )
            self._line(sheet, last, values, _REJECTED)
        sheet.autofilter(0, 0, max(last, 1), len(heads) - 1)

    def _rules(self, rules: Sequence[RuleTally]) -> None:
        words = self.words
        heads = [(_head(key, words), width) for key, width in _RULES]
        sheet = self._sheet(words("sheet.rules"), heads, frozen=1)
        counted = [key for key, _ in _RULES[6:-1]]
        for row, one in enumerate(rules, 1):
            values = (
                *(one.rule, one.title, words.report(f"severity.{one.severity}") if one.severity else ""),
                *(one.forms, one.forms_found, _share(one)),
                *(one.counts[key] for key in counted),
                _remark(one, words),
            )
            self._line(sheet, row, values, _RULES)
        sheet.autofilter(0, 0, max(len(rules), 1), len(heads) - 1)

    def _line(
        self,
        sheet: "Worksheet",
        row: int,
        values: Sequence[object],
        columns: Sequence[tuple[str, int]],
    ) -> None:
        """A row as tall as its texts need, up to some lines."""
        texts = [
            (one, width) for one, (_, width) in zip(values, columns, strict=False) if isinstance(one, str)
        ]
        sheet.set_row(row, height(texts))
        self._cells(sheet, row, values)

    def _sheet(
        self,
        name: str,
        heads: Sequence[tuple[str, int]],
        *,
        note: str = "",
        frozen: int = 0,
        tall: int = 0,
        wide: bool = False,
    ) -> "Worksheet":
        """A sheet with its heads frozen, and a note above them where there is one."""
        sheet = self.book.add_worksheet(name)
        row = 0
        if note:
            sheet.write_string(0, 0, held(note, self.words), self.looks.note)
            row = 1
        if tall:
            sheet.set_row(row, tall)
        for column, (head, width) in enumerate(heads):
            sheet.set_column(column, column, width)
            sheet.write_string(row, column, held(head, self.words), self.looks.head)
        sheet.freeze_panes(row + 1, frozen)
        on_paper(sheet, head=row, frozen=frozen, wide=wide)
        return sheet


def _figure(value: object) -> object:
    """A figure of a finding: a number where it is a numeral, else its text."""
    number = number_of(value)
    return value if number is None else number


def _head(key: str, words: ExportWords) -> str:
    """The head of a column of counts is the outcome that it counts."""
    if key == "shadow":
        return words.report("stage.shadow")
    return words.report(f"outcome.{key}") if key in _OUTCOMES else words(key)


_OUTCOMES = frozenset(
    {"consistent", "explainable", "inconsistent", "waived", "indeterminate", "not_applicable", "error"}
)


def _share(one: RuleTally) -> Decimal | None:
    """How many of a hundred forms that it was asked of have a finding of a rule, to one decimal."""
    return round(Decimal(100 * one.forms_found) / one.forms, 1) if one.forms else None


def _remark(one: RuleTally, words: ExportWords) -> str:
    if not one.judged:
        return words("remark.unjudged")
    if not one.forms_found:
        return words("remark.none")
    return words("remark.all") if one.forms_found == one.forms else ""
