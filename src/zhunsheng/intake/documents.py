"""One door for every document: its format by content, its reader, and a refusal instead of any exception."""

import logging
from collections.abc import Callable, Mapping
from types import MappingProxyType

from zhunsheng.archives import is_furniture, told_name
from zhunsheng.intake.containers import Container
from zhunsheng.intake.detection import Format, detect
from zhunsheng.intake.docx import read_docx
from zhunsheng.intake.grid import Document
from zhunsheng.intake.office import read_by_office
from zhunsheng.intake.pdf import read_pdf
from zhunsheng.intake.plain import read_text
from zhunsheng.intake.refusals import Refusal, RefusedError, refuse
from zhunsheng.intake.xls import read_xls
from zhunsheng.intake.xlsx import read_xlsx

_LOG = logging.getLogger(__name__)

_READERS: Mapping[Format, Callable[[bytes, str], Document]] = MappingProxyType(
    {
        "xlsx": read_xlsx,
        "xls": read_xls,
        "docx": read_docx,
        "doc": lambda data, source: read_by_office(data, source, "doc"),
        "rtf": lambda data, source: read_by_office(data, source, "rtf"),
        "odt": lambda data, source: read_by_office(data, source, "odt"),
        "pdf": read_pdf,
        "text": read_text,
    }
)


def read_document(data: bytes, source: str) -> Document | Refusal:
    """A document as its reader sees it, or why it cannot be read; never an exception.

    ``source`` is what the document is called in messages. An archive is refused here: ``members`` opens it. Where the document comes from
    strangers, ``children.Readers`` reads it in a process with limits.
    """
    try:
        kind = detect(data)
        if kind == "zip":
            return refuse("many-documents", source)
        return _READERS[kind](data, source)
    except RefusedError as error:
        return refuse(error.code, source, error.detail)
    except MemoryError:
        return refuse("too-large", source)
    except RecursionError:
        return refuse("broken-document", source)
    except Exception as error:  # noqa: BLE001 - the libraries raise anything on a damaged file, and the folder goes on
        _LOG.debug("%s: %r", source, error)
        return refuse("broken-document", source)


def members(data: bytes, source: str) -> tuple[tuple[str, bytes], ...] | Refusal | None:
    """An archive's members by name, each to be read by itself; ``None`` where the file is no archive.

    Archives inside are handed on as they are, and are refused when they are read.
    """
    try:
        if detect(data) != "zip":
            return None
        container = Container(data)
        return tuple(
            (f"{source}!{told_name(name)}", container.read(name))
            for name in container.names()
            if not is_furniture(name)
        )
    except RefusedError as error:
        return refuse(error.code, source, error.detail) if data.startswith(b"PK") else None


def read_documents(
    data: bytes, source: str, read: Callable[[bytes, str], Document | Refusal] = read_document
) -> tuple[Document | Refusal, ...]:
    """A document alone, or each of an archive's, in the archive's order; ``read`` reads one."""
    packed = members(data, source)
    if packed is None:
        return (read(data, source),)
    if isinstance(packed, Refusal):
        return (packed,)
    return tuple(_unpacked(content, name, read) for name, content in packed)


def _unpacked(
    data: bytes, source: str, read: Callable[[bytes, str], Document | Refusal]
) -> Document | Refusal:
    result = read(data, source)
    if isinstance(result, Refusal) and result.code == "many-documents":
        return refuse("nested-archive", source)
    return result
