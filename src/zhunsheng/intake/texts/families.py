"""Which family a text belongs to: the first whose parts hold the head of a list, or none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from zhunsheng.forms.schema import Schema
from zhunsheng.intake.grid import Document, Grid, Line, Part
from zhunsheng.intake.layouts import Layout
from zhunsheng.intake.names import bare, unbracketed
from zhunsheng.intake.refusals import Refusal, refuse
from zhunsheng.intake.texts.columns import read_columns
from zhunsheng.intake.texts.reading_order import read_in_order
from zhunsheng.intake.texts.tabbed import read_tabbed
from zhunsheng.intake.texts.word_cells import read_word_cells
from zhunsheng.intake.texts.wording import Wording

_Family = Callable[[Sequence[Line], Wording], tuple[Part, ...] | None]
_FAMILIES: tuple[_Family, ...] = (read_word_cells, read_tabbed, read_columns, read_in_order)


def tabulated(
    document: Document, schemas: Mapping[str, Schema], layouts: Sequence[Layout]
) -> Document | Refusal:
    """A text document with its tables as grids; a text of no known family is refused rather than guessed at."""
    lines = [part for part in document.parts if isinstance(part, Line)]
    words = Wording.of(schemas, layouts)
    for family in _FAMILIES:
        parts = family(lines, words)
        if parts is not None and _has_list(parts, words):
            return replace(document, parts=parts)
    return refuse("unknown-text", document.source)


def _has_list(parts: Sequence[Part], words: Wording) -> bool:
    """Whether a row of a grid names all the columns that the list with levels must have."""
    stated = words.text
    if stated is None:
        return False
    names, needed = words.columns.get(stated.list, {}), words.needs(stated.list)
    for grid in (part for part in parts if isinstance(part, Grid)):
        named: dict[int, set[str]] = {}
        for cell in grid.cells:
            column = names.get(bare(cell.text)) or names.get(unbracketed(cell.text))
            named.setdefault(cell.row, set()).update([column] if column else [])
        if any(needed <= columns for columns in named.values()):
            return True
    return False
