"""The first and the last sheet of an audit's workbook: what came of it in numbers, and what it was held against."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zhunsheng.findings.exported import Exported, Totals
from zhunsheng.findings.finding import SEVERITIES
from zhunsheng.rendering.export_words import ExportWords
from zhunsheng.rendering.printable import shown
from zhunsheng.rendering.xlsx_cells import Looks, beside, held, on_paper, put

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

VERDICTS = ("fail", "undecided", "review", "pass")
_STATES = ("rejected", "skipped", "quarantined")

Page = Callable[[str, str], str | None]


@dataclass(frozen=True, slots=True)
class Links:
    """Where the pages of the report lie, as addresses relative to the workbook.

    ``page`` gives that of a form by its id and source, ``None`` where it has none; ``index`` is empty where there is none.
    """

    index: str = ""
    page: Page = lambda _form, _source: None


def notes(words: ExportWords, *, masked: bool, lightest: str) -> list[str]:
    """What a reader of the workbook must know: what is masked, what is not listed, how numbers and texts are kept."""
    lighter = lightest != SEVERITIES[-1]
    return [
        *([words("masked")] if masked else []),
        *([words("lighter", severity=words.report(f"severity.{lightest}"))] if lighter else []),
        words("exact.note"),
        words("text.note"),
    ]


@dataclass(frozen=True, slots=True)
class SummarySheet:
    """The sheet of numbers and of links to the other sheets."""

    exported: Exported
    book: "Workbook"
    words: ExportWords
    looks: Looks

    def write(
        self,
        totals: Totals,
        contents: Iterable[tuple[str, int]],
        parts: Sequence[str],
        told: Sequence[str],
        report: str,
    ) -> None:
        """Writes it: ``contents`` are the sheets and their rows, ``parts`` those of findings, ``report`` an address."""
        words = self.words
        sheet = self.book.add_worksheet(words("sheet.summary"))
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 14)
        sheet.set_column(2, 9, 10)
        page = _Lines(sheet, self.looks, words)
        page.line(words("title"), self.looks.title)
        page.line(_sentence(totals, words), self.looks.line)
        if (self.exported.about.get("state") or "finished") != "finished":
            page.line(words("unfinished"), self.looks.alarm)
        if report:
            page.link(beside(report, words("report")), words("report"))
        self._census(page, totals)
        page.head(words("verdicts"))
        for one in VERDICTS:
            page.pair(words.report(f"verdict.{one}"), totals.verdicts.get(one, 0))
        page.head(words("severities"))
        for one in SEVERITIES:
            page.pair(words.report(f"severity.{one}"), totals.findings[one])
        page.pair(words("waived"), totals.waived)
        page.head(words("contents"))
        if len(parts) > 1:
            page.line(words("split", n=totals.listed, sheets="、".join(parts)), self.looks.alarm)
        for name, rows in contents:
            page.link(f"internal:'{name}'!A1", name, words("rows", n=rows))
        page.gap()
        for note in told:
            page.line(note, self.looks.note)
        on_paper(sheet)

    def _census(self, page: "_Lines", totals: Totals) -> None:
        """The census of the run beside the rows that were counted here; both are told where they differ."""
        words, census = self.words, self.exported.about.get("census")
        page.head(words("census"))
        counted = {"evaluated": totals.forms, **{one: totals.rejected.get(one, 0) for one in _STATES}}
        told = census or {"found": sum(counted.values()), **counted, "adds_up": True}
        page.pair(words("census.found"), told["found"])
        for key, count in counted.items():
            # What a limit or a sample leaves out is counted and not listed.
            page.pair(words(f"census.{key}"), told[key] if key == "skipped" else count)
        page.pair(
            words("census.adds_up"),
            words("yes" if told["adds_up"] else "no"),
            None if told["adds_up"] else self.looks.alarm,
        )
        if census:
            agrees = all(census.get(key) == count for key, count in counted.items() if key != "skipped")
            page.pair(
                words("census.tables"),
                words("yes" if agrees else "differs"),
                None if agrees else self.looks.alarm,
            )


@dataclass(frozen=True, slots=True)
class VersionsSheet:
    """The sheet of the engine, the command and the rulesets."""

    exported: Exported
    book: "Workbook"
    words: ExportWords
    looks: Looks

    def write(self) -> None:
        """Writes it."""
        words, about = self.words, self.exported.about
        sheet = self.book.add_worksheet(words("sheet.versions"))
        for column, width in enumerate((24, 26, 14, 10, 10, 74)):
            sheet.set_column(column, column, width)
        page = _Lines(sheet, self.looks, words)
        engine = about["engine"]
        page.pair(words("engine"), f"{engine['name']} {engine['version']}")
        if about.get("state"):
            page.pair(words("state.run"), words(shown(about["state"])))
        for key, value in (about.get("command") or {}).items():
            if value not in (None, [], ""):
                page.pair(f"{words('command')} {key}", shown(value))
        page.gap()
        heads = ("code", "packs", "kind", "year", "rules.count", "ruleset")
        page.row([words(key) for key in heads], self.looks.head)
        for one in about.get("rulesets") or ():
            packs = "\n".join(f"{pack['id']} {pack['version']}" for pack in one["packs"])
            values = (one.get("jurisdiction"), packs, one.get("kind"), shown(one.get("fiscal_year")))
            page.row([*values, len(one.get("titles") or ()), one["digest"]])
        on_paper(sheet)


@dataclass(slots=True)
class _Lines:
    """A sheet of few columns, filled line by line."""

    sheet: "Worksheet"
    looks: Looks
    words: ExportWords
    at: int = 0

    def line(self, text: str, look: Any) -> None:
        self.sheet.write_string(self.at, 0, held(text, self.words), look)
        self.at += 1

    def head(self, text: str) -> None:
        self.at += 1
        self.row([text, ""], self.looks.head)

    def pair(self, label: str, value: object, look: Any = None) -> None:
        if look is None:
            self.row([label, value])
        else:
            put(self.sheet, (self.at, 0), label, self.looks, self.words)
            self.sheet.write_string(self.at, 1, shown(value), look)
            self.at += 1

    def row(self, values: Iterable[object], look: Any = None) -> None:
        for column, value in enumerate(values):
            if look is not None:
                self.sheet.write_string(self.at, column, held(shown(value), self.words), look)
            else:
                put(self.sheet, (self.at, column), value, self.looks, self.words)
        self.at += 1

    def link(self, address: Any, text: str, beside: str = "") -> None:
        self.sheet.write_url(self.at, 0, address, self.looks.link, held(text, self.words))
        put(self.sheet, (self.at, 1), beside, self.looks, self.words)
        self.at += 1

    def gap(self) -> None:
        self.at += 1


def _sentence(totals: Totals, words: ExportWords) -> str:
    verdicts = {("pass_" if one == "pass" else one): totals.verdicts.get(one, 0) for one in VERDICTS}
    rejected = sum(count for state, count in totals.rejected.items() if state != "skipped")
    return words("sentence", forms=totals.forms, rejected=rejected, **verdicts, **totals.findings)
