"""One audited form as a page: self-contained, without network, printable on A4, safe with any text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from zhunsheng.rendering.cards import Card, cards, checked_sentence, found_sentence, gathered, held, titles
from zhunsheng.rendering.facsimile import UNKNOWN_ROWS, Facsimile, lay_out, nearest
from zhunsheng.rendering.masking import masked_form
from zhunsheng.rendering.page import asset, template
from zhunsheng.rendering.printable import amount, brief, shown
from zhunsheng.rendering.words import Language, Words

_SYMBOLS = {"pass": "✓", "review": "!", "fail": "✕", "undecided": "?"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on the facsimile: its label, what it looks like and what it leads to."""

    label: str
    look: str
    id: str
    target: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Cells for want of which something could not be judged, why, and what: rule → the places it was asked of."""

    slots: tuple[str, ...]
    cause: str
    detail: str
    rules: Mapping[str, tuple[str, ...]]


def render_form_html(
    form_result: Mapping[str, Any],
    schema: Mapping[str, Any],
    *,
    lang: Language = "zh",
    show_contacts: bool = False,
    engine: Mapping[str, Any] | None = None,
) -> str:
    """The page of one form of an audit result.

    ``form_result`` is an element of ``forms`` in the result; ``schema`` the JSON Schema of the form's kind with its
    references resolved. Names and telephone numbers are masked unless ``show_contacts``. ``engine`` is the result's
    own, for the provenance.
    """
    words = Words(lang)
    result = form_result if show_contacts else masked_form(form_result, schema)
    numbered = cards(result["findings"])
    open_places = [one for one in result["outcomes"] if one.get("outcome") == "indeterminate"]
    paths = _paths(numbered, open_places)
    facsimile = lay_out(result["form"].get("content") or {}, schema, paths)
    slots = facsimile.slots()
    anchors = _anchors(paths, slots)
    gaps = _gaps(open_places, slots)
    return template("form.html.j2").render(
        words=words,
        lang="zh-CN" if lang == "zh" else "en",
        form=result["form"],
        schema_title=schema.get("title", ""),
        result=result,
        symbol=_SYMBOLS.get(result["verdict"], "?"),
        counts=checked_sentence(result["counts"], words),
        found=found_sentence(result["findings"], words),
        facsimile=facsimile,
        unknown_rows=UNKNOWN_ROWS,
        marks=_marks(numbered, gaps, slots),
        anchors=anchors,
        links={path: anchors[nearest(path, slots)] for path in paths if nearest(path, slots)},
        cards=numbered,
        gaps=gaps,
        names=_names(facsimile, words),
        open=len(open_places),
        titles=titles(result),
        undecided=result.get("undecided") or (),
        held=held(result),
        excluded=gathered(result, "not_applicable"),
        broken=gathered(result, "error"),
        shadow=cards(result.get("shadow") or ()),
        masked=not show_contacts,
        amount=amount,
        brief=brief,
        engine=" ".join(shown(one) for one in (engine or {}).values()),
        **asset("style", "report.css"),
        **asset("script", "report.js"),
    )


def _paths(numbered: Iterable[Card], open_places: Iterable[Mapping[str, Any]]) -> set[str]:
    """The cells that must be drawn because something is said of them."""
    told = [card.finding for card in numbered]
    below = [
        one
        for finding in told
        for key in ("facts", "conditions", "left_out")
        for one in finding.get(key) or ()
    ]
    missing = {cell for one in open_places for cell in _missing(one)}
    return {shown(one.get("path")) for one in (*told, *below, *open_places)} | missing


def _marks(numbered: Iterable[Card], gaps: Iterable[Gap], slots: Mapping[str, str]) -> dict[str, list[Mark]]:
    """Slot of the facsimile → the marks that stand on it: the findings, then one question mark."""
    marks: dict[str, list[Mark]] = {}
    for card in numbered:
        look = "waived" if card.waived else card.severity
        mark = Mark(str(card.number), look, f"m{card.number}", f"f{card.number}")
        marks.setdefault(nearest(shown(card.finding.get("path")), slots), []).append(mark)
    asked: set[str] = set()
    for number, gap in enumerate(gaps, 1):
        for slot in gap.slots:
            if slot and slot not in asked:
                asked.add(slot)
                marks.setdefault(slot, []).append(Mark("?", "open", f"q{len(asked)}", f"o{number}"))
    return marks


def _gaps(open_places: Iterable[Mapping[str, Any]], slots: Mapping[str, str]) -> tuple[Gap, ...]:
    """The open places by the cells that are wanting, in the order in which these are first met."""
    found: dict[tuple[tuple[str, ...], str, str], dict[str, list[str]]] = {}
    for one in open_places:
        wanting = tuple(dict.fromkeys(nearest(cell, slots) for cell in _missing(one)))
        rules = found.setdefault((wanting, shown(one.get("cause")), shown(one.get("detail"))), {})
        rules.setdefault(shown(one.get("rule")), []).append(shown(one.get("place") or one.get("path")))
    return tuple(
        Gap(wanting, cause, detail, {rule: tuple(dict.fromkeys(places)) for rule, places in rules.items()})
        for (wanting, cause, detail), rules in found.items()
    )


def _names(facsimile: Facsimile, words: Words) -> dict[str, str]:
    """Slot of the facsimile → what to call it: its block, its row, its label."""
    names = {"": facsimile.title}
    for block in facsimile.blocks:
        names.setdefault(block.pointer, block.title)
        for pair in block.pairs:
            names[pair.cell.pointer] = " · ".join(filter(None, (block.title, pair.label)))
        for row in block.rows:
            names[row.pointer] = f"{block.title} · {words('row.at', n=row.number)}"
            names |= {cell.pointer: f"{names[row.pointer]} · {column.title}" for column, cell in row.cells}
        for _, text in block.texts:
            names[text.pointer] = block.title
    return names


def _missing(outcome: Mapping[str, Any]) -> tuple[str, ...]:
    """The cells for want of which a place could not be judged: those it names, else the place itself."""
    return tuple(map(shown, outcome.get("cells") or (outcome.get("path"),)))


def _anchors(paths: Iterable[str], slots: Mapping[str, str]) -> dict[str, str]:
    """Slot that something links to → the id of its element; ids are counted, never made from the form's text."""
    wanted = {nearest(path, slots) for path in paths}
    return {
        slot: f"c{number}" for number, slot in enumerate(dict.fromkeys(slots.values()), 1) if slot in wanted
    }
