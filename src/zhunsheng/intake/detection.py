"""What a file is by its content; the extension is not asked."""

import io
import re
import struct
from typing import Literal, TypeAlias

from xlrd.compdoc import CompDoc, CompDocError

from zhunsheng.intake.containers import Container
from zhunsheng.intake.refusals import RefusedError

Format: TypeAlias = Literal["xlsx", "xls", "docx", "doc", "odt", "rtf", "pdf", "text", "zip"]

MOST_BYTES = 64 * 1024 * 1024  #: of a document as it lies on the disk
_PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORKBOOK = ("workbook", "book")
_WEB = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|table|workbook|office:)",
    re.IGNORECASE | re.DOTALL,
)


def detect(data: bytes) -> Format:
    """The format of a file.

    Raises:
        RefusedError: it is empty, too large, a picture, encrypted, broken, with macros, or no document.

    """
    if not data:
        raise RefusedError("empty")
    if len(data) > MOST_BYTES:
        raise RefusedError("too-large")
    if data.startswith(_PICTURES) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        raise RefusedError("image")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(Container(data))
    if data.startswith(_OLE):
        return _compound(data)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.lstrip()[:5] == b"{\\rtf":
        return "rtf"
    if re.match(rb"\x09[\x00\x02\x04\x08]\x06?\x00?", data[:4]) and data[2:4] in {
        b"\x04\x00",
        b"\x06\x00",
        b"\x08\x00",
    }:
        return "xls"  # a bare stream of records, as Excel 2 to 4 wrote it
    if _WEB.match(data[:2048]) or _binary(data[:8192]):
        raise RefusedError("not-a-document")
    return "text"


def _binary(head: bytes) -> bool:
    """Whether it is neither text in one byte or several, nor in two."""
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return False
    if b"\x00" in head:
        return not _even_nulls(head)
    return sum(byte < 32 and byte not in b"\t\n\v\f\r\x1a\x1b\x08\x07" for byte in head) > len(head) // 50


def _even_nulls(head: bytes) -> bool:
    """Whether the null bytes all stand at even, or all at odd places, as in UTF-16 without a mark."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    return (even == 0) != (odd == 0) and even + odd > len(head) // 20


def _packed(container: Container) -> Format:
    names = list(container.names())
    if "[Content_Types].xml" in names:
        return _office(container, names)
    if "mimetype" in names and "content.xml" in names:
        kind = container.read("mimetype")[:100]
        if kind.startswith(b"application/vnd.oasis.opendocument.text"):
            return "odt"
        raise RefusedError("not-a-document")
    if not names:
        raise RefusedError("empty")
    return "zip"


def _office(container: Container, names: list[str]) -> Format:
    container.check_markup()
    lowered = [name.lower() for name in names]
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in lowered):
        raise RefusedError("macros")
    kinds = container.read("[Content_Types].xml")
    if b"spreadsheetml" in kinds and any(name.endswith("workbook.xml") for name in lowered):
        return "xlsx"
    if b"wordprocessingml" in kinds and any(name.startswith("word/") for name in lowered):
        return "docx"
    raise RefusedError("not-a-document")


def _compound(data: bytes) -> Format:
    """What an OLE container holds, by the streams in its root; what is embedded further down does not count."""
    try:
        names = root_names(data)
    except (CompDocError, struct.error, IndexError, AssertionError, ValueError, OverflowError) as error:
        raise RefusedError("broken-document") from error
    if "encryptedpackage" in names or "encryptioninfo" in names:
        raise RefusedError("encrypted")
    if names & {"_vba_project_cur", "macros"}:
        raise RefusedError("macros")
    if names & set(_WORKBOOK):
        return "xls"
    if "worddocument" in names:
        return "doc"
    raise RefusedError("not-a-document")


def root_names(data: bytes) -> frozenset[str]:
    """The names in the root of an OLE container, in small letters."""
    entries = CompDoc(data, logfile=io.StringIO()).dirlist
    return frozenset(entries[child].name.lower() for child in entries[0].children)
