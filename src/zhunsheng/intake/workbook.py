"""The parts of an xlsx that its sheets share: which sheets there are, shared texts, number formats."""

from dataclasses import dataclass

from zhunsheng.intake import markup
from zhunsheng.intake.containers import Container
from zhunsheng.intake.markup import Element
from zhunsheng.intake.number_formats import BUILTIN
from zhunsheng.intake.refusals import RefusedError


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's name, part, and whether Excel hides it."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Rich:
    """A text with what of it is struck out."""

    text: str
    struck: str = ""


@dataclass(frozen=True, slots=True)
class Style:
    """What of a cell's style changes what one reads."""

    code: str = "General"
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook without its cells."""

    sheets: tuple[Sheet, ...]
    texts: tuple[Rich, ...]
    styles: tuple[Style, ...]
    from_1904: bool

    def style(self, index: str) -> Style:
        """The style of a cell's ``s``; the plain one where the file does not tell."""
        number = int(index) if index.isdecimal() else 0
        return self.styles[number] if number < len(self.styles) else Style()


def read_workbook(container: Container) -> Workbook:
    """The shared parts.

    Raises:
        RefusedError: they are broken, or take values from other workbooks.

    """
    main = markup.main_part(container)
    root = markup.tree(container, main)
    related = markup.relations(container, main)
    if any(one.kind in {"externalLink", "externalLinkPath"} for one in related):
        raise RefusedError("external-links")
    parts = {one.id: one.target for one in related}
    kinds = {one.kind: one.target for one in related if one.target in container}
    properties = markup.child(root, "workbookPr")
    return Workbook(
        tuple(_sheets(root, parts, container)),
        _texts(container, kinds.get("sharedStrings")),
        _styles(container, kinds.get("styles")),
        properties is not None and markup.attribute(properties, "date1904", "0").lower() in {"1", "true"},
    )


def _sheets(root: Element, parts: dict[str, str], container: Container) -> list[Sheet]:
    found = []
    listed = markup.child(root, "sheets")
    for one in markup.children(listed if listed is not None else root, "sheet"):
        part = parts.get(next((value for key, value in one.items() if key.endswith("}id")), ""), "")
        if part not in container:
            raise RefusedError("broken-document", markup.attribute(one, "name"))
        found.append(
            Sheet(markup.attribute(one, "name"), part, markup.attribute(one, "state", "visible") != "visible")
        )
    return found


def _texts(container: Container, part: str | None) -> tuple[Rich, ...]:
    if part is None:
        return ()
    return tuple(rich(one) for one in markup.children(markup.tree(container, part), "si"))


def rich(item: Element) -> Rich:
    """A text of runs; the reading aids above characters (``rPh``) are left out."""
    kept: list[str] = []
    struck: list[str] = []
    for one in markup.children(item, "t", "r"):
        if markup.local(one.tag) == "t":
            kept.append(one.text or "")
            continue
        text = "".join(part.text or "" for part in markup.children(one, "t"))
        (struck if markup.is_on(markup.child(one, "rPr", "strike")) else kept).append(text)
    if struck and not "".join(kept).strip():
        return Rich(_unescaped("".join(struck)), "*")
    return Rich(_unescaped("".join(kept)), _unescaped("".join(struck)))


def _unescaped(text: str) -> str:
    """Excel writes control characters as ``_x000D_``."""
    return text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")


def _styles(container: Container, part: str | None) -> tuple[Style, ...]:
    if part is None:
        return ()
    root = markup.tree(container, part)
    codes = dict(BUILTIN)
    listed = markup.child(root, "numFmts")
    for one in markup.children(listed, "numFmt") if listed is not None else ():
        number = markup.attribute(one, "numFmtId")
        if number.isdecimal():
            codes[int(number)] = markup.attribute(one, "formatCode", "General")
    fonts = markup.child(root, "fonts")
    struck = (
        [markup.is_on(markup.child(one, "strike")) for one in markup.children(fonts, "font")]
        if fonts is not None
        else []
    )
    formats = markup.child(root, "cellXfs")
    return tuple(_style(one, codes, struck) for one in formats) if formats is not None else ()


def _style(element: Element, codes: dict[int, str], struck: list[bool]) -> Style:
    number, font = markup.attribute(element, "numFmtId", "0"), markup.attribute(element, "fontId", "0")
    return Style(
        codes.get(int(number) if number.isdecimal() else 0, "General"),
        font.isdecimal() and int(font) < len(struck) and struck[int(font)],
    )
