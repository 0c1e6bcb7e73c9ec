"""A form returned to its unit as a workbook: laid out as it was printed, offending cells coloured and with a comment."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

from zhunsheng.rendering.batch_csv import basis_of
from zhunsheng.rendering.cards import SEVERITIES, Card, cards, checked_sentence, found_sentence
from zhunsheng.rendering.export_words import ExportWords
from zhunsheng.rendering.facsimile import Block, Facsimile, Print, Row, lay_out, nearest
from zhunsheng.rendering.masking import masked_form
from zhunsheng.rendering.printable import shown
from zhunsheng.rendering.words import Language
from zhunsheng.rendering.xlsx_cells import MADE, PLAIN, Looks, height, held, is_kept, number_of, on_paper, put

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

#: How a cell is coloured by the heaviest of what is said of it.
_FILLS = {"error": "#F6C6C0", "warning": "#FBE3A8", "note": "#CFE2F5", "waived": "#E3E6E9", "open": "#E4D7F2"}
_WEIGHTS = (*SEVERITIES, "open", "waived")
#: What the page calls the width of a column → how wide it is on the sheet.
_WIDTHS = {"short": 9, "middling": 13, "wide": 19, "long": 30}
_NARROWEST, _FEWEST = 14, 6
#: A paragraph goes on in a further row after so many characters: no row is taller than a page.
_PARAGRAPH = 900
_TALLEST = 29
_LIST = (
    *(("number", 6), ("severity", 8), ("cell", 34), ("rule", 24), ("title.rule", 32), ("message", 50)),
    *(("reported", 18), ("expected", 18), ("difference", 16), ("allowance", 12), ("unit", 9), ("exact", 22)),
    *(("calculation", 40), ("basis", 34), ("hint", 34), ("waiver", 20), ("to.cell", 9)),
)
_FIGURES = ("reported", "expected", "difference", "allowance")


def render_annotated_xlsx(
    form_result: Mapping[str, Any],
    schema: Mapping[str, Any],
    *,
    lang: Language = "zh",
    show_contacts: bool = False,
) -> bytes:
    """The workbook of one form of an audit result, the same bytes for the same result.

    The first sheet is the form, the second the numbered list of findings. ``schema`` is that of the form's kind, its
    references resolved; a form of unknown kind has the list alone. Names and telephone numbers are masked unless
    ``show_contacts``.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415 (a tenth of a second, and only workbooks need it)

    result = form_result if show_contacts else masked_form(form_result, schema)
    words, data = ExportWords(lang), BytesIO()
    with Workbook(data, {**PLAIN, "in_memory": True}) as book:
        book.set_properties({"title": shown(result["form"].get("title")), "created": MADE})
        numbered = cards(result["findings"])
        places: dict[str, str] = {}
        if "properties" in schema:
            marks = _marks(result, numbered, words)
            facsimile = lay_out(result["form"].get("content") or {}, schema, marks)
            places = _Form(book, facsimile, words, marks).write(result)
        _List(book, words, Looks(book), places).write(numbered)
    return data.getvalue()


@dataclass(slots=True)
class _Mark:
    """What is said of one cell: how heavily, and in which words."""

    weight: str
    texts: list[str] = field(default_factory=list)


def _marks(result: Mapping[str, Any], numbered: Sequence[Card], words: ExportWords) -> dict[str, _Mark]:
    """Pointer → what is said there: of its findings, and why something could not be judged."""
    marks: dict[str, _Mark] = {}

    def say(pointer: str, weight: str, text: str) -> None:
        mark = marks.setdefault(pointer, _Mark(weight))
        mark.weight = min(mark.weight, weight, key=_WEIGHTS.index)
        if text not in mark.texts:
            mark.texts.append(text)

    for card in numbered:
        weight = "waived" if card.waived else card.severity
        say(shown(card.finding["path"]), weight, _comment(card, words))
    for one in result["outcomes"]:
        if one["outcome"] == "indeterminate":
            why = words.report(f"cause.{shown(one['cause'])}")
            told = f"? {words('open.places')}: {shown(one['rule'])} ({why})"
            for pointer in one.get("cells") or (one["path"],):
                say(shown(pointer), "open", told)
    return marks


def _comment(card: Card, words: ExportWords) -> str:
    """A finding as it stands in a comment: number, weight, what the rule says, figures, clause, hint."""
    finding, report = card.finding, words.report
    waived = f" ({report('waived')})" if card.waived else ""
    lines = [f"{card.number}. [{report(f'severity.{card.severity}')}]{waived} {shown(finding['title'])}"]
    lines += [f"{report(one.key)} {one.text}" for one in card.figures]
    lines += [shown(finding["message"])]
    lines += [f"{report('basis')} {one}" for one in basis_of(finding)]
    if finding.get("hint"):
        lines.append(f"{report('hint')} {shown(finding['hint'])}")
    return "\n".join(lines)


@dataclass(slots=True)
class _Form:
    """The sheet of the form while it is drawn, from top to bottom."""

    book: "Workbook"
    facsimile: Facsimile
    words: ExportWords
    marks: Mapping[str, _Mark]
    sheet: "Worksheet" = field(init=False)
    widths: list[int] = field(init=False)
    at: int = 0
    _looks: dict[tuple[Any, ...], "Format"] = field(default_factory=dict)
    _said: dict[str, _Mark] = field(default_factory=dict)
    _places: dict[str, str] = field(default_factory=dict)

    def write(self, result: Mapping[str, Any]) -> dict[str, str]:
        """Pointer of every marked cell → where on the sheet it stands."""
        self.sheet = self.book.add_worksheet(self.words("sheet.form"))
        self.sheet.set_comments_author("zhunsheng")
        self.sheet.hide_gridlines(2)
        self.widths = _widths(self.facsimile)
        for column, width in enumerate(self.widths):
            self.sheet.set_column(column, column, width)
        slots = self.facsimile.slots()
        found = {pointer: nearest(pointer, slots) for pointer in self.marks}
        self._said = _joined(found, self.marks)
        self._banner(self.facsimile.title, "", bold=True, size=16)
        report = self.words.report
        verdict = report(f"verdict.{result['verdict']}")
        told = f"{verdict}。" if report.language == "zh" else f"{verdict}. "
        self._banner(told + found_sentence(result["findings"], report), None)
        self._banner(checked_sentence(result["counts"], report), None)
        for block in self.facsimile.blocks:
            self._block(block)
        last = max(self.at - 1, 0)
        self.sheet.ignore_errors({"number_stored_as_text": f"A1:{_address(last, len(self.widths) - 1)}"})
        on_paper(self.sheet)
        return {pointer: self._places[slot] for pointer, slot in found.items() if slot in self._places}

    def _banner(self, text: str, slot: str | None, *, bold: bool = False, size: int = 10) -> None:
        """A line over the whole width."""
        last = len(self.widths) - 1
        look = self._look(weight=self._weight(slot), bold=bold, size=size, border=False)
        shown_text = held(text, self.words)
        self.sheet.merge_range(self.at, 0, self.at, last, "", look)
        self.sheet.write_string(self.at, 0, shown_text, look)
        self.sheet.set_row(self.at, height([(shown_text, sum(self.widths))], _TALLEST) * size // 10)
        self._remember(slot, self.at, 0)
        self.at += 1

    def _block(self, block: Block) -> None:
        self.at += 1
        if block.title:
            self._banner(block.title, block.pointer, bold=True, size=12)
        for pair in block.pairs:
            self._pair(pair.label, pair.cell)
        if block.rows:
            self._table(block)
        for heading, text in block.texts:
            if heading is not None and heading.text:
                self._banner(heading.text, heading.pointer, bold=True)
            self._essay(text)

    def _pair(self, label: str, cell: Print) -> None:
        last = len(self.widths) - 1
        self.sheet.write_string(self.at, 0, held(label, self.words), self._look(head=True))
        look = self._look(weight=self._weight(cell.pointer))
        text = held(cell.text, self.words)
        self.sheet.merge_range(self.at, 1, self.at, last, "", look)
        self.sheet.write_string(self.at, 1, text, look)
        self.sheet.set_row(self.at, height([(text, sum(self.widths[1:])), (label, self.widths[0])], _TALLEST))
        self._remember(cell.pointer, self.at, 1, cell)
        self.at += 1

    def _table(self, block: Block) -> None:
        for column, one in enumerate(block.columns):
            self.sheet.write_string(self.at, column, held(one.title, self.words), self._look(head=True))
        heads = [(one.title, self.widths[column]) for column, one in enumerate(block.columns)]
        self.sheet.set_row(self.at, height(heads))
        self.at += 1
        for row in block.rows:
            self._row(block, row)

    def _row(self, block: Block, row: Row) -> None:
        keys = [one.key for one in block.columns]
        for column, cell in row.cells:
            at = keys.index(column.key)
            weight = self._weight(cell.pointer)
            indent = row.depth if column.indented else 0
            look = self._look(weight=weight, bold=row.subtotal, right=column.number, indent=indent)
            if cell.rows > 1:
                self.sheet.merge_range(self.at, at, self.at + cell.rows - 1, at, "", look)
            self.sheet.write_string(self.at, at, held(cell.text, self.words), look)
            self._remember(cell.pointer, self.at, at, cell)
        single = [
            (cell.text, self.widths[keys.index(column.key)] - 2 * row.depth)
            for column, cell in row.cells
            if cell.rows == 1
        ]
        self.sheet.set_row(self.at, height(single, _TALLEST))
        if row.pointer in self._said and row.pointer not in self._places:
            self._remember(row.pointer, self.at, 0)
        self.at += 1

    def _essay(self, text: Print) -> None:
        pieces = list(_pieces(text.text))
        for number, piece in enumerate(pieces):
            last = len(self.widths) - 1
            look = self._look(weight=self._weight(text.pointer), border=False)
            self.sheet.merge_range(self.at, 0, self.at, last, "", look)
            self.sheet.write_string(self.at, 0, held(piece, self.words), look)
            self.sheet.set_row(self.at, height([(piece, sum(self.widths))], _TALLEST))
            if not number:
                self._remember(text.pointer, self.at, 0, text)
            self.at += 1

    def _weight(self, slot: str | None) -> str:
        mark = self._said.get(slot) if slot is not None else None
        return mark.weight if mark else ""

    def _remember(self, slot: str | None, row: int, column: int, cell: Print | None = None) -> None:
        """Writes what is said of a cell into its comment, and keeps where the cell stands."""
        mark = self._said.get(slot) if slot is not None else None
        texts = [*(mark.texts if mark else ()), *_remark(cell, self.words)]
        if slot is not None and mark:
            self._places.setdefault(slot, _address(row, column))
        if texts:
            told = held("\n\n".join(texts), self.words, 8_000)
            size = {"width": 380, "height": min(40 + 17 * height([(told, 56)], 30) // 13, 600)}
            self.sheet.write_comment(row, column, told, {**size, "font_size": 9})

    def _look(
        self,
        *,
        weight: str = "",
        head: bool = False,
        bold: bool = False,
        right: bool = False,
        indent: int = 0,
        size: int = 10,
        border: bool = True,
    ) -> "Format":
        key = (weight, head, bold, right, indent, size, border)
        if key not in self._looks:
            look: dict[str, Any] = {
                "text_wrap": True,
                "valign": "vcenter",
                "font_size": size,
                "num_format": "@",
            }
            look |= {"border": 1, "border_color": "#9AA5B1"} if border else {}
            look |= {"bold": True} if bold or head else {}
            look |= {"align": "right"} if right else {"indent": indent} if indent else {"align": "left"}
            look |= {"bg_color": _FILLS[weight]} if weight else {"bg_color": "#F0F3F5"} if head else {}
            self._looks[key] = self.book.add_format(look)
        return self._looks[key]


def _joined(found: Mapping[str, str], marks: Mapping[str, _Mark]) -> dict[str, _Mark]:
    """Drawn cell → all that is said of it and of what lies within it."""
    said: dict[str, _Mark] = {}
    for pointer, slot in found.items():
        mark = marks[pointer]
        known = said.setdefault(slot, _Mark(mark.weight))
        known.weight = min(known.weight, mark.weight, key=_WEIGHTS.index)
        known.texts.extend(one for one in mark.texts if one not in known.texts)
    return said


def _widths(facsimile: Facsimile) -> list[int]:
    """The widths of the sheet's columns: those of the widest table in each place."""
    tables = [[_WIDTHS[one.width] for one in block.columns] for block in facsimile.blocks if block.rows]
    count = max((len(one) for one in tables), default=0)
    widths = [max((one[at] for one in tables if at < len(one)), default=_NARROWEST) for at in range(count)]
    widths += [_NARROWEST] * (_FEWEST - count)
    return [max(widths[0], _NARROWEST), *widths[1:]]


def _pieces(text: str) -> Iterator[str]:
    """A running text in rows: a paragraph each, long ones in several."""
    for line in text.split("\n"):
        for start in range(0, max(len(line), 1), _PARAGRAPH):
            yield line[start : start + _PARAGRAPH]


def _remark(cell: Print | None, words: ExportWords) -> list[str]:
    """What must be said beside a print: how surely it was read, which rows it covers, whether it was given."""
    remark = cell.remark if cell else None
    if remark is None:
        return []
    told = [words.report(f"confidence.{remark.doubt}")] if remark.doubt else []
    told += [remark.note] if remark.note else []
    if remark.spread:
        known = remark.spread != "?"
        told.append(
            words.report("spread.rows", rows=remark.spread) if known else words.report("spread.unknown")
        )
    return [*told, *([words.report("assigned")] if remark.assigned else [])]


def _address(row: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell  # noqa: PLC0415 (as for the workbook)

    return str(xl_rowcol_to_cell(row, column))


@dataclass(frozen=True, slots=True)
class _List:
    """The sheet of findings."""

    book: "Workbook"
    words: ExportWords
    looks: Looks
    places: Mapping[str, str]

    def write(self, numbered: Sequence[Card]) -> None:
        words = self.words
        sheet = self.book.add_worksheet(words("sheet.list"))
        note = words("list.note", form=words("sheet.form")) if numbered and self.places else ""
        sheet.write_string(0, 0, note or ("" if numbered else words("none")), self.looks.note)
        for column, (key, width) in enumerate(_LIST):
            sheet.set_column(column, column, width)
            sheet.write_string(1, column, words(key), self.looks.head)
        for row, card in enumerate(numbered, 2):
            values = self._values(card)
            texts = [
                (one, width) for one, (_, width) in zip(values, _LIST, strict=False) if isinstance(one, str)
            ]
            sheet.set_row(row, height(texts, _TALLEST))
            for column, value in enumerate(values):
                put(sheet, (row, column), value, self.looks, words)
            place = self.places.get(shown(card.finding["path"]))
            if place:
                address = f"internal:'{words('sheet.form')}'!{place}"
                sheet.write_url(row, len(values), address, self.looks.link, place)
        sheet.freeze_panes(2, 3)
        sheet.autofilter(1, 0, max(len(numbered) + 1, 2), len(_LIST) - 1)
        on_paper(sheet, head=1, frozen=3, wide=True)

    def _values(self, card: Card) -> tuple[object, ...]:
        one, words = card.finding, self.words
        numbers = [(key, number_of(one[key])) for key in _FIGURES]
        exact = [f"{words(key)} {one[key]}" for key, number in numbers if number and not is_kept(number)]
        basis = "\n".join(
            f"{told}{_quote(clause)}" for told, clause in zip(basis_of(one), one["basis"], strict=True)
        )
        return (
            *(
                card.number,
                words.report(f"severity.{card.severity}"),
                one["place"],
                one["rule"],
                one["title"],
            ),
            one["message"],
            *(shown(one[key]) if number is None else number for key, number in numbers),
            *(card.unit, "\n".join(exact), one["calculation"], basis, one["hint"]),
            (one.get("waiver") or {}).get("reason"),
        )


def _quote(clause: Mapping[str, Any]) -> str:
    return f":“{shown(clause['quote'])}”" if clause.get("quote") else ""
