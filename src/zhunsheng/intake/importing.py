"""From a document's bytes to forms: read, mapped, each form under a name of its own."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhunsheng.forms.schema import Schema
from zhunsheng.intake.documents import read_document, read_documents
from zhunsheng.intake.grid import Document
from zhunsheng.intake.layouts import Layout
from zhunsheng.intake.mapper import Left, Mapped, Unmapped, map_document
from zhunsheng.intake.refusals import Refusal
from zhunsheng.intake.texts.families import tabulated

Read = Callable[[bytes, str], Document | Refusal]


@dataclass(frozen=True, slots=True)
class ImportedForm:
    """A form that a document holds, as JSON content; ``read`` of its ``printed`` cells and lines went into it.

    ``source`` is the document's name, with ``#`` and the number of the form where it holds several. ``gated`` tells that
    its table was made out of plain text, so that its arithmetic is to be asked before its findings are believed.
    """

    source: str
    content: Mapping[str, Any]
    left: tuple[Left, ...]
    read: int
    printed: int
    layout: str
    gated: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of one document: its forms, refusals of it or of a form in it, and what belongs to no form."""

    source: str
    forms: tuple[ImportedForm, ...] = ()
    refused: tuple[Refusal, ...] = ()
    left: tuple[Left, ...] = ()


def import_data(
    data: bytes,
    source: str,
    schemas: Mapping[str, Schema],
    layouts: Sequence[Layout],
    read: Read = read_document,
) -> Iterator[Imported]:
    """Each document in some bytes: one, or those of an archive."""
    for document in read_documents(data, source, read):
        if isinstance(document, Refusal):
            yield Imported(document.source or source, refused=(document,))
        else:
            yield import_document(document, schemas, layouts)


def import_document(document: Document, schemas: Mapping[str, Schema], layouts: Sequence[Layout]) -> Imported:
    """The forms of one document."""
    if document.format == "text":
        tables = tabulated(document, schemas, layouts)
        if isinstance(tables, Refusal):
            return Imported(document.source, refused=(tables,))
        document = tables
    gated = document.format == "text"
    found = map_document(document, schemas, layouts)
    several = len(found.forms) > 1
    forms: list[ImportedForm] = []
    refused: list[Refusal] = []
    for number, one in enumerate(found.forms, 1):
        name = f"{document.source}#{number}" if several else document.source
        if isinstance(one, Mapped):
            forms.append(ImportedForm(name, one.content, one.left, one.read, one.printed, one.layout, gated))
        else:
            refused.append(_refusal(one, name))
    if not found.forms:
        refused.append(Refusal("no-form", "没有找到认得的表", "no form was found in it", document.source))
    return Imported(document.source, tuple(forms), tuple(refused), found.left)


def _refusal(one: Unmapped, name: str) -> Refusal:
    place = f"{one.source}: " if one.source is not None else ""
    return Refusal(one.code, f"{place}{one.chinese}", f"{place}{one.english}", name)
