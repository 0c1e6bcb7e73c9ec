"""Documents drawn as text: see tests/data/layouts/README.md."""

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from zhunsheng.intake.grid import Cell, Document, Flag, Grid, Line, Source

if TYPE_CHECKING:
    from zhunsheng.intake.grid import Part

_END = "---"
_FLAG = re.compile(r"\{([a-z-]+)\}$")


def document(path: Path) -> Document:
    """The document that a file draws."""
    parts: list[Part] = [
        Line(part, Source(line=number)) if isinstance(part, str) else grid(part, number)
        for number, part in enumerate(drawn_rows(path), 1)
    ]
    return Document(path.name, "docx", tuple(parts))


def drawn_rows(path: Path) -> list[str | list[list[str]]]:
    """What a file draws: lines of text, and tables as rows of cells."""
    parts: list[str | list[list[str]]] = []
    for text in path.read_text("utf-8").splitlines():
        row = [cell.strip() for cell in text.split("|")]
        before = parts[-1] if parts else None
        if "|" not in text and text != _END:
            parts.append(text)
        elif "|" in text and isinstance(before, list):
            before.append(row)
        else:
            parts.append([row] if "|" in text else [])
    return [part for part in parts if part]


def grid(rows: list[list[str]], number: int) -> Grid:
    """The table of some rows; a shorter row ends at its last cell."""
    anchors: dict[tuple[int, int], tuple[int, int]] = {}
    sizes: dict[tuple[int, int], list[int]] = {}
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            beside = {"<": (at, column - 1), "^": (at - 1, column)}.get(text)
            anchor = anchors[beside] if beside is not None else (at, column)
            anchors[at, column] = anchor
            size = sizes.setdefault(anchor, [1, 1])
            size[0] = max(size[0], at - anchor[0] + 1)
            size[1] = max(size[1], column - anchor[1] + 1)
    cells = (
        Cell(at, column, rows[at][column], Source(table=number, cell=f"r{at + 1}c{column + 1}"), tall, wide)
        for (at, column), (tall, wide) in sorted(sizes.items())
    )
    return Grid("", tuple(_flagged(cell) for cell in cells))


def _flagged(cell: Cell) -> Cell:
    flag = _FLAG.search(cell.text)
    if flag is None:
        return cell
    return replace(cell, text=cell.text[: flag.start()], flags=frozenset({Flag(flag[1])}))
