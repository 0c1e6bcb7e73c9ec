"""Small Office documents, packed from the XML of their parts."""

import io
import zipfile
from collections.abc import Mapping

_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_D = "http://schemas.openxmlformats.org/drawingml/2006/main"
_X = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_REL = "http://schemas.openxmlformats.org/package/2006/relationships"
_SHEET_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_WORD_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
NAMES = f'xmlns="{_S}" xmlns:r="{_R}"'
WORD_NAMES = f'xmlns:w="{_W}" xmlns:r="{_R}"'
DRAWING_NAMES = f'xmlns:xdr="{_X}" xmlns:a="{_D}"'


def packed(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of some members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def relations(*targets: tuple[str, str, str]) -> str:
    """A part's relationships: id, last word of the type, target; an address is external."""
    rows = "".join(
        f'<Relationship Id="{number}" Type="{_R}/{kind}" Target="{target}"'
        + (' TargetMode="External"/>' if "://" in target else "/>")
        for number, kind, target in targets
    )
    return f'<Relationships xmlns="{_REL}">{rows}</Relationships>'


def workbook(
    rows: str,
    *,
    before: str = "",
    after: str = "",
    styles: str = "",
    texts: str = "",
    more: Mapping[str, str | bytes] | None = None,
    book: str = "",
    sheet_state: str = "",
) -> bytes:
    """A workbook of one sheet, ``S``, with the XML of its rows and of what stands before and after them."""
    given = [
        ("w1", "worksheet", "worksheets/sheet1.xml"),
        ("w2", "styles", "styles.xml"),
        ("w3", "sharedStrings", "sst.xml"),
    ]
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types><Override PartName="/xl/workbook.xml" ContentType="{_SHEET_KIND}"/></Types>',
        "_rels/.rels": relations(("r1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook {NAMES}>{book}<sheets><sheet name="S" sheetId="1" r:id="w1"{sheet_state}/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(*given),
        "xl/styles.xml": f"<styleSheet {NAMES}>{styles}</styleSheet>",
        "xl/sst.xml": f"<sst {NAMES}>{texts}</sst>",
        "xl/worksheets/sheet1.xml": f"<worksheet {NAMES}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>",
    }
    return packed({**parts, **(more or {})})


def document(
    body: str, more: Mapping[str, str | bytes] | None = None, related: tuple[tuple[str, str, str], ...] = ()
) -> bytes:
    """A Word document with the XML of its body."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types><Override PartName="/word/document.xml" ContentType="{_WORD_KIND}"/></Types>',
        "_rels/.rels": relations(("r1", "officeDocument", "word/document.xml")),
        "word/_rels/document.xml.rels": relations(*related),
        "word/document.xml": f"<w:document {WORD_NAMES}><w:body>{body}</w:body></w:document>",
    }
    return packed({**parts, **(more or {})})


def p(text: str, properties: str = "") -> str:
    """A paragraph of one run."""
    return f"<w:p><w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def tc(content: str, properties: str = "") -> str:
    """A cell of a table; a plain text becomes its paragraph."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content if content.startswith('<') else p(content)}</w:tc>"


def tbl(*rows: str) -> str:
    """A table of rows, each the XML of its cells."""
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
