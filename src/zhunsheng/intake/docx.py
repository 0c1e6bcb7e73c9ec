"""Word documents: paragraphs and tables of the body in order, then headers, notes and text boxes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from types import MappingProxyType

from zhunsheng.intake import markup
from zhunsheng.intake.containers import Container
from zhunsheng.intake.grid import Area, Cell, Document, Flag, Grid, Line, Part, Source
from zhunsheng.intake.markup import Element
from zhunsheng.intake.refusals import RefusedError

Note = tuple[str, str, Source]
_WRAPPERS = ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml", "hyperlink", "fldSimple", "AlternateContent",
             "Choice", "dir", "bdo")  # fmt: skip
_DROPPED = ("del", "moveFrom", "Fallback")
_PICTURES = ("drawing", "pict", "object")
_MARGINS: tuple[tuple[str, Area, str], ...] = (
    ("header", "header", ""),
    ("footer", "footer", ""),
    ("footnotes", "footnote", "footnote"),
    ("endnotes", "footnote", "endnote"),
)
_SYMBOLS = MappingProxyType(
    {0xF0FE: "☑", 0xF052: "☑", 0xF0A8: "□", 0xF0A3: "□", 0xF06F: "□", 0xF0FC: "√", 0xF0B3: "≥"}
)
_SURROGATES = 0xD800
_MOST_DEPTH = 8
_MOST_COLUMNS = 200


@dataclass(slots=True)
class _Text:
    """The text of a paragraph or cell as it is gathered, and what is special about it."""

    kept: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)
    pictures: int = 0
    inserted: bool = False


@dataclass(slots=True)
class _Reading:
    """A document as it is being read."""

    notes: list[Note] = field(default_factory=list)
    boxes: list[Line] = field(default_factory=list)
    paragraphs: int = 0
    tables: int = -1


def read_docx(data: bytes, source: str) -> Document:
    """A document's paragraphs and tables.

    Raises:
        RefusedError: it is broken or takes content from other files.

    """
    container = Container(data)
    main = markup.main_part(container)
    related = markup.relations(container, main)
    if any(
        one.external and one.kind in {"oleObject", "attachedTemplate", "subDocument", "frame", "aFChunk"}
        for one in related
    ):
        raise RefusedError("external-links")
    body = markup.child(markup.tree(container, main), "body")
    if body is None:
        raise RefusedError("broken-document", main)
    reading = _Reading()
    inside = list(_blocks(body, reading))
    margins = {
        area: list(_margin(container, related, kind, area, only)) for kind, area, only in reversed(_MARGINS)
    }
    for one in related:
        if one.kind == "comments" and one.target in container:
            reading.notes.extend(_comments(container, one.target))
        elif one.kind == "aFChunk":
            reading.notes.append(
                ("嵌入的另一份文档，没有读", "another document embedded, which is not read", Source())
            )
    parts: list[Part] = [
        *margins["header"],
        *inside,
        *reading.boxes,
        *margins["footnote"],
        *margins["footer"],
    ]
    return Document(source, "docx", tuple(parts), tuple(reading.notes))


def _blocks(parent: Element, reading: _Reading) -> Iterator[Part]:
    """Paragraphs and tables under an element, content controls and insertions opened."""
    for one in parent:
        name = markup.local(one.tag)
        if name == "p":
            reading.paragraphs += 1
            where = Source(line=reading.paragraphs)
            text = _gather(one)
            _tell(text, where, reading)
            shown = "".join(text.kept)
            if shown.strip():
                yield Line(shown, where)
        elif name == "tbl":
            reading.tables += 1
            yield from _table(one, reading, reading.tables, "", 1)
        elif name in _WRAPPERS:
            yield from _blocks(one, reading)
        elif name in _DROPPED:
            _dropped(one, Source(line=reading.paragraphs + 1), reading)


def _dropped(element: Element, where: Source, reading: _Reading) -> None:
    text = "".join(one.text or "" for one in markup.descendants(element, "t", "delText")).strip()
    if text and markup.local(element.tag) != "Fallback":
        reading.notes.append((f"已删除的文字：{text}", f"deleted: {text}", where))


def _tell(text: _Text, where: Source, reading: _Reading) -> None:
    """Note what was gathered and is not shown in its place."""
    struck = "".join(text.struck).strip()
    if struck:
        reading.notes.append((f"划去或删除的文字：{struck}", f"struck out or deleted: {struck}", where))
    for box in text.boxes:
        if box.strip():
            reading.boxes.append(
                Line(
                    box.strip(),
                    Source(where.sheet, where.table, where.cell, line=where.line, area="text-box"),
                )
            )
    if text.pictures:
        reading.notes.append(
            ("图片或嵌入对象，没有读", "a picture or an embedded object, which is not read", where)
        )


def _gather(paragraph: Element) -> _Text:
    text = _Text()
    _runs(paragraph, text)
    return text


def _runs(parent: Element, text: _Text) -> None:
    for one in parent:
        name = markup.local(one.tag)
        if name == "r":
            _run(one, text)
        elif name in _WRAPPERS:
            if name in {"ins", "moveTo", "sdt"}:
                text.inserted = True
            _runs(one, text)
        elif name in {"del", "moveFrom"}:
            text.struck.extend(part.text or "" for part in markup.descendants(one, "t", "delText"))
        elif name in {"oMath", "oMathPara"}:
            text.kept.extend(part.text or "" for part in markup.descendants(one, "t"))


def _run(run: Element, text: _Text) -> None:
    properties = markup.child(run, "rPr")
    if markup.is_on(markup.child(properties, "vanish")):
        text.struck.extend(part.text or "" for part in markup.children(run, "t"))
        return
    struck = markup.is_on(markup.child(properties, "strike")) or markup.is_on(
        markup.child(properties, "dstrike")
    )
    pieces = text.struck if struck else text.kept
    for one in run:
        name = markup.local(one.tag)
        if name == "t":
            pieces.append(one.text or "")
        elif name == "tab":
            pieces.append("\t")
        elif name in {"br", "cr"}:
            pieces.append("\n")
        elif name == "noBreakHyphen":
            pieces.append("-")
        elif name == "sym":
            pieces.append(_symbol(markup.attribute(one, "char")))
        elif name == "delText":
            text.struck.append(one.text or "")
        elif name == "AlternateContent":
            choice = next(markup.children(one, "Choice", "Fallback"), None)
            for inner in choice if choice is not None else ():
                _graphic(inner, text)
        elif name in _PICTURES:
            _graphic(one, text)


def _graphic(element: Element, text: _Text) -> None:
    """A text box's text, or the knowledge that a picture stood there."""
    boxes = list(markup.descendants(element, "txbxContent"))
    for box in boxes:
        lines = ["".join(_gather(one).kept) for one in markup.descendants(box, "p")]
        text.boxes.append("\n".join(line for line in lines if line.strip()))
    if not boxes and any(
        True for _ in markup.descendants(element, "blip", "imagedata", "OLEObject", "chart")
    ):
        text.pictures += 1


def _symbol(code: str) -> str:
    """A symbol's character; of those of the symbol fonts, which lie in a private area, the check marks are known."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return _SYMBOLS.get(number, chr(number) if number < _SURROGATES else "\ufffd")


@dataclass(slots=True)
class _Open:
    """A cell of a table as it is being read; one that goes on in the rows below grows."""

    row: int
    column: int
    columns: int
    element: Element
    inserted: bool
    rows: int = 1
    merged: bool = False  #: whether cells below may belong to it


def _table(table: Element, reading: _Reading, number: int, prefix: str, depth: int) -> Iterator[Grid]:
    """A table's grid, then those of the tables inside its cells."""
    if depth > _MOST_DEPTH:
        raise RefusedError("broken-document")
    cells, gone = _layout(table)
    for words in gone:
        reading.notes.append((f"已删除的行：{words}", f"deleted row: {words}", Source(table=number)))
    made: list[Cell] = []
    inner: list[Grid] = []
    for one in sorted(cells, key=lambda cell: (cell.row, cell.column)):
        name = f"{prefix}r{one.row + 1}c{one.column + 1}"
        where = Source(table=number, cell=name)
        text = _cell_text(one.element, reading, where)
        for nested in _nested(one.element):
            inner.extend(_table(nested, reading, number, f"{name}.", depth + 1))
        flags = {Flag.INSERTED} if text.inserted or one.inserted else set()
        shown = "".join(text.kept).strip("\n")
        if text.struck and not shown.strip():
            shown = "".join(text.struck).strip("\n")
            flags.add(Flag.STRUCK)
        elif "".join(text.struck).strip():
            flags.add(Flag.STRUCK)
        made.append(Cell(one.row, one.column, shown, where, one.rows, one.columns, frozenset(flags)))
    name = f"table{number}" + (f"!{prefix.rstrip('.')}" if prefix else "")
    yield Grid(name, tuple(made))
    yield from inner


def _layout(table: Element) -> tuple[list[_Open], list[str]]:
    """The cells with their places, and the texts of rows that were deleted with changes tracked."""
    cells: list[_Open] = []
    above: dict[int, _Open] = {}
    gone: list[str] = []
    row = 0
    for line, inserted in _unwrapped(table, "tr"):
        if markup.child(line, "trPr", "del") is not None:
            gone.append("".join(one.text or "" for one in markup.descendants(line, "t", "delText")))
            continue
        _row(line, row, cells, above, inserted=inserted or markup.child(line, "trPr", "ins") is not None)
        row += 1
    return cells, gone


def _row(line: Element, row: int, cells: list[_Open], above: dict[int, _Open], *, inserted: bool) -> None:
    column = _number(markup.child(line, "trPr", "gridBefore"), 0)
    seen: dict[int, _Open] = {}
    for element, within in _unwrapped(line, "tc"):
        span = min(max(1, _number(markup.child(element, "tcPr", "gridSpan"), 1)), _MOST_COLUMNS)
        merge = markup.child(element, "tcPr", "vMerge")
        grows = merge is not None and markup.attribute(merge, "val", "continue") == "continue"
        host = above.get(column)
        if (
            grows
            and host is not None
            and host.merged
            and host.columns == span
            and host.row + host.rows == row
        ):
            host.rows += 1
            seen[column] = host
            _keep_hidden(element, host)
        else:
            cell = _Open(row, column, span, element, inserted or within, merged=merge is not None)
            cells.append(cell)
            seen[column] = cell
        column += span
    above.clear()
    above.update(seen)


def _keep_hidden(element: Element, host: _Open) -> None:
    """A continued cell should be empty; where it is not, its paragraphs join those of its first cell."""
    if any((one.text or "").strip() for one in markup.descendants(element, "t")):
        host.element.extend(list(markup.children(element, "p", "tbl", "sdt")))


def _unwrapped(parent: Element, name: str, *, inserted: bool = False) -> Iterator[tuple[Element, bool]]:
    """The rows or cells under an element, those within content controls and insertions too, with whether they were."""
    for one in parent:
        tag = markup.local(one.tag)
        if tag == name:
            yield one, inserted
        elif tag in _WRAPPERS:
            yield from _unwrapped(one, name, inserted=inserted or tag in {"sdt", "ins", "moveTo"} or inserted)


def _number(element: Element | None, default: int) -> int:
    value = markup.attribute(element, "val") if element is not None else ""
    return int(value) if value.isdecimal() else default


def _cell_text(cell: Element, reading: _Reading, where: Source) -> _Text:
    """A cell's paragraphs, one a line; tables inside it are grids of their own."""
    whole = _Text()
    for place, paragraph in enumerate(_paragraphs(cell)):
        text = _gather(paragraph)
        if place:
            whole.kept.append("\n")
        whole.kept.extend(text.kept)
        whole.struck.extend(text.struck)
        whole.boxes.extend(text.boxes)
        whole.pictures += text.pictures
        whole.inserted = whole.inserted or text.inserted
    if markup.child(cell, "sdt") is not None:
        whole.inserted = True
    _tell(whole, where, reading)
    return whole


def _paragraphs(cell: Element) -> Iterator[Element]:
    for one in cell:
        name = markup.local(one.tag)
        if name == "p":
            yield one
        elif name in _WRAPPERS:
            yield from _paragraphs(one)


def _nested(cell: Element) -> Iterator[Element]:
    for one in cell:
        name = markup.local(one.tag)
        if name == "tbl":
            yield one
        elif name in _WRAPPERS:
            yield from _nested(one)


def _margin(
    container: Container, related: tuple[markup.Relation, ...], kind: str, area: Area, only: str
) -> Iterator[Line]:
    """The lines of headers, footers or notes, each text once."""
    seen: set[str] = set()
    for one in related:
        if one.kind != kind or one.target not in container:
            continue
        root = markup.tree(container, one.target)
        for item in markup.children(root, only) if only else (root,):
            for paragraph in markup.descendants(item, "p"):
                text = "".join(_gather(paragraph).kept).strip()
                if text and text not in seen:
                    seen.add(text)
                    yield Line(text, Source(area=area))


def _comments(container: Container, part: str) -> Iterator[Note]:
    for one in markup.descendants(markup.tree(container, part), "comment"):
        text = "".join(run.text or "" for run in markup.descendants(one, "t")).strip()
        if text:
            yield f"批注：{text}", f"comment: {text}", Source(area="comment")
