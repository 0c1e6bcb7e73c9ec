"""The catalogue of rules as a workbook: a sheet a subject, frozen heads, filters, figures as figures."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any, TypeAlias

from zhunsheng.rendering.catalogue_words import CatalogueWords
from zhunsheng.rendering.printable import visible
from zhunsheng.rendering.words import Language

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

Cell: TypeAlias = str | int | Decimal | None
#: So many characters a cell may hold; one more and the whole text would be dropped.
_LONGEST = 32_767
#: A workbook says when it was made; this one is the same for the same rules, whenever it is made.
_MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet: its name, its columns (key of the head and width), its rows."""

    name: str
    columns: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Cell]]


def render_catalogue_xlsx(catalogue: Mapping[str, Any], *, lang: Language = "zh") -> bytes:
    """The workbook of a catalogue; the same bytes for the same catalogue.

    Text stays text, whatever it begins with; a text that no cell can hold is cut and says so.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415 (a tenth of a second, and only workbooks need it)

    words = CatalogueWords(lang)
    stream = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(stream, options) as book:
        book.set_properties({"title": words("catalogue"), "created": _MADE})
        formats = _Formats(book)
        for sheet in _sheets(catalogue, words):
            _write(book.add_worksheet(sheet.name), sheet, words, formats)
    return stream.getvalue()


class _Formats:
    """The looks of cells."""

    def __init__(self, book: "Workbook") -> None:
        self.head = book.add_format(
            {"bold": True, "bg_color": "#F0F3F5", "border": 1, "text_wrap": True, "valign": "vcenter"}
        )
        self.text = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        self.figure = book.add_format({"valign": "top", "align": "right"})


def _write(page: "Worksheet", sheet: _Sheet, words: CatalogueWords, formats: _Formats) -> None:
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_footer("&C&P / &N")
    page.freeze_panes(1, 0)
    for column, (key, width) in enumerate(sheet.columns):
        page.set_column(column, column, width)
        page.write_string(0, column, words(key), formats.head)
    last = 0
    for last, row in enumerate(sheet.rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                page.write_string(last, column, _held(value, words), formats.text)
            elif value is not None:
                page.write_number(last, column, value, formats.figure)
    page.autofilter(0, 0, last, len(sheet.columns) - 1)


def _held(text: str, words: CatalogueWords) -> str:
    """A text as a cell can hold it: what nobody can see is made visible, what is too long is cut and says so."""
    shown = visible(text).encode("utf-8", "replace").decode("utf-8")
    if len(shown) <= _LONGEST:
        return shown
    return shown[: _LONGEST - len(words("cut"))] + words("cut")


def _sheets(catalogue: Mapping[str, Any], words: CatalogueWords) -> tuple[_Sheet, ...]:
    titles = {one["id"]: one["title"] for one in catalogue["packs"]}

    def named(
        key: str, columns: Sequence[tuple[str, int]], rows: Callable[..., Iterable[Sequence[Cell]]]
    ) -> _Sheet:
        return _Sheet(words(key), columns, rows(catalogue, titles, words))

    return (
        named("rules", _RULES, _rules),
        named("parameters", _PARAMETERS, _parameters),
        named("basis", _BASIS, _basis),
        named("differences", _DIFFERENCES, _differences),
        named("versions", _VERSIONS, _versions),
    )


_RULES = (
    *(
        ("pack", 10),
        ("place", 22),
        ("rule", 28),
        ("title", 34),
        ("category", 9),
        ("severity", 8),
        ("kinds", 22),
    ),
    *(
        ("check", 14),
        ("sentence", 60),
        ("each", 18),
        ("by", 14),
        ("columns", 14),
        ("when", 40),
        ("formula", 40),
    ),
    *(
        ("hint", 24),
        ("basis", 30),
        ("sure", 9),
        ("parameters", 20),
        ("from", 11),
        ("until", 11),
        ("stages", 16),
    ),
    *(("differences.rule", 36), ("examples", 8)),
)


def _rules(
    catalogue: Mapping[str, Any], titles: Mapping[str, str], words: CatalogueWords
) -> Iterable[Sequence[Cell]]:
    """A row a check."""
    for rule in catalogue["rules"]:
        for check in rule["checks"]:
            weights = dict.fromkeys(words(one["is"]) for one in check["severity"])
            sure = all(one["verified"] for one in rule["basis"]) and bool(rule["basis"])
            yield (
                *(
                    rule["pack"],
                    titles[rule["pack"]],
                    rule["id"],
                    rule["title"],
                    rule["category"],
                    _joined(weights, words),
                ),
                *(_joined(rule["kinds"], words), check["name"], check["sentence"], check["each"]),
                *(
                    _joined(check["by"], words),
                    _joined(check["columns"], words),
                    check["when"],
                    check["check"],
                ),
                *(check["hint"], "\n".join(_source(one) for one in rule["basis"])),
                *(words("verified" if sure else "unverified"), _joined(rule["parameters"], words)),
                *(rule["from"], rule["until"], "\n".join(rule["stages"])),
                *(
                    "\n".join(f"{one['pack']} {one['title']}: {one['says']}" for one in rule["differences"]),
                    rule["examples"],
                ),
            )


_PARAMETERS = (
    *(("pack", 10), ("place", 22), ("parameter", 20), ("title", 36), ("act", 8), ("value", 30), ("unit", 8)),
    *(("from", 11), ("until", 11), ("lower", 16), ("printed.head", 10), ("basis", 34)),
)


def _parameters(
    catalogue: Mapping[str, Any], titles: Mapping[str, str], words: CatalogueWords
) -> Iterable[Sequence[Cell]]:
    """A row a dated value."""
    for one in catalogue["parameters"]:
        lower = [
            words(f"lower.{one['lower']}"),
            *([words(f"stricter.{one['stricter']}")] if one["stricter"] else []),
        ]
        value: Cell = Decimal(one["number"]) if one["number"] is not None else one["value"]
        yield (
            *(
                one["pack"],
                titles[one["pack"]],
                one["name"],
                one["title"],
                words(one["act"]),
                value,
                one["unit"],
            ),
            *(one["from"], one["until"], _joined(lower, words), words("yes" if one["printed"] else "no")),
            _joined(one["basis"], words),
        )


_BASIS = (
    *(("pack", 10), ("place", 22), ("document", 26), ("document.title", 40), ("issuer", 22), ("clause", 18)),
    *(("quote", 70), ("sure", 9), ("from", 11), ("until", 11)),
)


def _basis(
    catalogue: Mapping[str, Any], titles: Mapping[str, str], words: CatalogueWords
) -> Iterable[Sequence[Cell]]:
    """A row a clause."""
    for one in catalogue["basis"]:
        yield (
            *(one["pack"], titles[one["pack"]], one["document"], one["title"], one["issuer"], one["clause"]),
            *(
                one["quote"],
                words("verified" if one["verified"] else "unverified"),
                one["from"],
                one["until"],
            ),
        )


_DIFFERENCES = (
    *(("pack", 10), ("place", 24), ("act", 9), ("name", 28), ("says", 60), ("reason", 40), ("basis", 36)),
)


def _differences(
    catalogue: Mapping[str, Any], titles: Mapping[str, str], words: CatalogueWords
) -> Iterable[Sequence[Cell]]:
    """A row a thing that a pack does otherwise."""
    del titles
    for one in catalogue["differences"]:
        basis = _joined(one["basis"], words)
        yield (
            one["hotfix"] or one["pack"],
            one["title"],
            one["act"],
            one["name"],
            one["says"],
            one["reason"],
            basis,
        )


_VERSIONS = (
    *(
        ("pack", 10),
        ("place", 28),
        ("version", 10),
        ("code", 10),
        ("parent", 20),
        ("years", 16),
        ("kind", 14),
    ),
    *(("day", 12), ("rules.count", 8), ("digest", 74)),
)


def _versions(
    catalogue: Mapping[str, Any], titles: Mapping[str, str], words: CatalogueWords
) -> Iterable[Sequence[Cell]]:
    """A row a pack and kind of form."""
    for pack in catalogue["packs"]:
        parent = f"{pack['parent']} {pack['parent_versions']}" if pack["parent"] else None
        for one in pack["rulesets"]:
            yield (
                *(pack["id"], titles[pack["id"]], pack["version"], pack["jurisdiction"], parent),
                *(words.years(pack["fiscal_years"]), one["kind"], one["day"], one["rules"], one["digest"]),
            )


def _joined(texts: Iterable[str | None], words: CatalogueWords) -> str:
    return words("list").join(one for one in texts if one)


def _source(one: Mapping[str, Any]) -> str:
    title = f"《{one['title']}》" if one["title"] else ""
    quote = f"：“{one['quote']}”" if one["quote"] else ""
    return f"{one['text']}{title}{quote}"
