"""One mapper for all formats: the forms of a document, each with its values, their places, and what was left."""

from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhunsheng.forms.decoder import check_of
from zhunsheng.forms.schema import Schema
from zhunsheng.intake.columns import NOWHERE
from zhunsheng.intake.draft import Draft, Fault, Left, Place, Printed
from zhunsheng.intake.grid import Document
from zhunsheng.intake.heads import Head
from zhunsheng.intake.labels import Labels
from zhunsheng.intake.layouts import Layout
from zhunsheng.intake.manners import Manner, kinds_of, manners_of
from zhunsheng.intake.pairs import PairList
from zhunsheng.intake.printed import joined
from zhunsheng.intake.rows import Filling, fill, set_aside
from zhunsheng.intake.running import read_notes, read_running
from zhunsheng.intake.sections import Section, Stretch, sections
from zhunsheng.intake.totals import Totals
from zhunsheng.intake.wording import read_breakdown, read_derived, read_found, read_structure, read_title

__all__ = ["DocumentForms", "Left", "Mapped", "Unmapped", "map_document"]

Unmapped = Fault
_SHORT = 60
#: A form's provenance holds so many notes; what was left is all in the list of it.
_MOST_NOTES = 1_000


@dataclass(frozen=True, slots=True)
class Mapped:
    """A form as JSON content with its provenance; ``read`` of ``printed`` cells and lines went into it."""

    content: Mapping[str, Any]
    left: tuple[Left, ...]
    read: int
    printed: int
    layout: str


@dataclass(frozen=True, slots=True)
class DocumentForms:
    """All that a document gave."""

    forms: tuple[Mapped | Unmapped, ...]
    left: tuple[Left, ...]


def map_document(
    document: Document, schemas: Mapping[str, Schema], layouts: Sequence[Layout]
) -> DocumentForms:
    """The forms of a document."""
    manners = manners_of(schemas, layouts)
    cut = sections(document, manners)
    forms = tuple(_form(section, manners, document, number) for number, section in enumerate(cut.forms))
    other = [one for section in cut.other for one in section.printed()]
    refused = [
        one
        for section, form in zip(cut.forms, forms, strict=True)
        if isinstance(form, Fault)
        for one in section.printed()
    ]
    left = tuple(Left(one.text.strip(), one.source) for one in (*other, *refused))
    return DocumentForms(forms, left)


def _form(section: Section, manners: Sequence[Manner], document: Document, number: int) -> Mapped | Unmapped:
    """What a section gives: read in the manner that knows most of its heads, or why it cannot be read."""
    printed = tuple(section.printed())
    kinds = kinds_of(printed, manners)
    if not kinds:
        return Fault("kind-unknown", "看不出是哪一种表", "it cannot be told which kind of form it is")
    tried = [(one, _heads(section, one)) for one in manners if one.schema.kind in kinds]
    sound = [(one, heads) for one, heads in tried if heads and all(head.sound for head in heads)]
    if not sound:
        return _unknown_head(tried)
    read: list[Mapped | Unmapped] = []
    for manner, heads in sorted(sound, key=lambda one: -sum(len(head.columns) for head in one[1])):
        draft = _read(section, printed, manner, heads)
        if not draft.faults:
            return _mapped(draft, printed, manner, document, number)
        read.append(draft.faults[0])
    return read[0]


def _heads(section: Section, manner: Manner) -> list[Head]:
    """The heads of a section in their order."""
    boards = {id(stretch.board): stretch.board for stretch in section.stretches()}
    return [
        head
        for board in boards.values()
        for head in manner.heads(board)
        if any((board, head.row) in stretch for stretch in section.stretches())
    ]


def _unknown_head(tried: Sequence[tuple[Manner, Sequence[Head]]]) -> Unmapped:
    """What the manner that came nearest did not know."""
    manner, heads = max(
        tried,
        key=lambda one: sum(len(head.columns) - len(head.unknown) - len(head.lacking) for head in one[1]),
    )
    strange = [cell for head in heads for cell in head.unknown]
    if strange:
        names = "、".join(joined(cell.text) for cell in strange[:3])
        return Fault(
            "unknown-head",
            f"表头有不认得的栏「{names}」;在版式文件里补上叫法",
            f"the head has columns that are not known: {names}; add the words to a layout file",
            strange[0].source,
        )
    lacking = [(head, key) for head in heads for key in head.lacking]
    if lacking:
        names = "、".join(manner.row_of(head.key).members[key].title for head, key in lacking)
        return Fault(
            "unknown-head",
            f"表头里没有认出「{names}」;在版式文件里补上叫法",
            f"the head lacks these columns, or calls them otherwise: {names}; add the words to a layout file",
            lacking[0][0].columns[0].head.source,
        )
    return Fault("no-head", "没有认得的表头", "no head of a list was recognised")


def _read(section: Section, printed: Sequence[Printed], manner: Manner, heads: Sequence[Head]) -> Draft:
    """A section read in one manner, from what is surest to what is only what remains."""
    layout, draft = manner.layout, Draft()
    labels = Labels(manner.words, manner.schema.shape, draft, layout.several)
    title = read_title(printed, manner, draft)
    for head, stretch, stop in _lists(section, heads):
        if head.key == NOWHERE:
            set_aside(head, stop, layout, manner.words, draft)
            continue
        fill(Filling(head, layout, manner.words, manner.row_of(head.key), draft), stop)
        read_breakdown(head, stretch, manner, draft)
    for stretch in section.stretches():
        _read_pairs(stretch, manner, draft)
        Totals(stretch, heads, manner, labels).read()
    read_found(printed, title, manner, draft)
    for stretch in section.stretches():
        labels.read(stretch.board, stretch.cells())
    for line in section.lines():
        if draft.open(line):
            labels.read_inline(line)
    read_notes(printed, layout, draft)
    read_structure(printed, manner, draft)
    read_running(section, layout, draft)
    read_derived(manner, draft)
    draft.faults += _missing_lists(manner, draft)
    draft.faults += _cut_lists(section, heads, manner, draft)
    return draft


def _lists(section: Section, heads: Sequence[Head]) -> Iterator[tuple[Head, Stretch, int]]:
    """Each head with its stretch, and the row before which its list ends at the latest."""
    stretches = tuple(section.stretches())
    for number, head in enumerate(heads):
        stretch = next(one for one in stretches if (head.board, head.row) in one)
        later = heads[number + 1] if number + 1 < len(heads) else None
        stop = later.row if later is not None and later.board is head.board else stretch.end
        yield head, stretch, min(stretch.end, stop)


def _read_pairs(stretch: Stretch, manner: Manner, draft: Draft) -> None:
    for key, stated in manner.layout.lists.items():
        if stated.pairs is not None and not draft.content.get(key):
            PairList(key, stretch, manner, draft).read()


def _missing_lists(manner: Manner, draft: Draft) -> Iterator[Fault]:
    """Lists that every form has and this one has not."""
    for key, stated in manner.layout.lists.items():
        if stated.always and not draft.content.get(key):
            yield Fault(
                "no-head",
                f"没有认得的「{manner.schema.shape.members[key].title}」表头,或者表头下面没有行",
                f"no head of the list {key} was recognised, or there are no rows under it",
            )


def _cut_lists(section: Section, heads: Sequence[Head], manner: Manner, draft: Draft) -> Iterator[Fault]:
    """Lists under which a row was left that has all that one of their rows has."""
    for head, _, stop in _lists(section, heads):
        needs = manner.layout.lists[head.key].needs if head.key != NOWHERE else ()
        lefts = [one.left for one in head.columns if one.key in needs]
        for row in head.board.filled[bisect(head.board.filled, head.row) :] if needs else ():
            if row >= stop:
                break
            cells = [cell for cell in head.board.printed(row) if cell.column in lefts and draft.open(cell)]
            if len(cells) == len(lefts):
                yield Fault(
                    "cut-list",
                    f"「{manner.schema.shape.members[head.key].title}」从「{joined(cells[0].text)}」起接不上前面的行",
                    f"the list {head.key} breaks off before a row that looks like one of its own",
                    cells[0].source,
                )
                break


def _mapped(
    draft: Draft, printed: Sequence[Printed], manner: Manner, document: Document, number: int
) -> Mapped:
    schema = manner.schema
    _fit(draft, schema)
    left = draft.left(printed)
    read = sum(id(one) in draft.used for one in printed)
    content = {schema.roles["kind"]: schema.kind, **draft.content}
    if "provenance" in schema.roles:
        content[schema.roles["provenance"]] = {
            "document": document.source,
            "form_index": number,
            "coverage": {"printed": len(printed), "read": read},
            "cells": draft.cells,
            "notes": _notes(draft, left),
        }
    return Mapped(content, left, read, len(printed), manner.layout.id)


def _notes(draft: Draft, left: Sequence[Left]) -> list[str]:
    told = [*draft.notes, *(f"{one.source}: 没有读进表里「{_told(one)}」" for one in left)]
    if len(told) <= _MOST_NOTES:
        return told
    return [*told[:_MOST_NOTES], f"另有 {len(told) - _MOST_NOTES} 处没有读进表里"]


def _told(one: Left) -> str:
    tight = joined(f"{one.head}:{one.text}" if one.head else one.text)
    return tight if len(tight) <= _SHORT else f"{tight[:_SHORT]}…"


def _fit(draft: Draft, schema: Schema) -> None:
    """Takes back values that the form has no room for."""
    for name in list(draft.cells):
        place = tuple(int(step) if step.isdigit() else step for step in name.split("/")[1:])
        node, value = schema.document, _value(draft.content, place)
        for step in place:
            node = node["items"] if isinstance(step, int) else node["properties"][step]
        if value == "" and not check_of(node)(value):
            draft.clear(place)
        elif not check_of(node)(value):
            draft.refuse(place, str(value), "与这一格的写法不符")


def _value(content: Any, place: Place) -> Any:
    for step in place:
        content = content[step]
    return content
