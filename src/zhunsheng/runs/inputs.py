"""Inputs: the files that arguments name, and the forms that each of them holds."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from zhunsheng.runs.entries import entries, opened
from zhunsheng.runs.found import MOST_DOCUMENT_BYTES, DocumentInput, Found, Input, digest, document
from zhunsheng.runs.holdings import DOCUMENTS, SUFFIXES
from zhunsheng.runs.listing import Listed, named, shown
from zhunsheng.runs.streams import MOST_BYTES
from zhunsheng.runs.unreadable import Unreadable, refused

__all__ = [
    "DOCUMENTS",
    "MOST_BYTES",
    "MOST_DOCUMENT_BYTES",
    "SUFFIXES",
    "DocumentInput",
    "Found",
    "Input",
    "Unreadable",
    "digest",
    "document",
    "find",
    "read",
]


def find(arguments: Iterable[str], suffixes: tuple[str, ...] = SUFFIXES) -> Iterator[Path | Unreadable]:
    """The files that command-line arguments name, in a stated order; a folder gives those with such endings, by name."""
    for argument in arguments:
        for one in named(argument, suffixes):
            if isinstance(one, Listed):
                yield Path(one.path)
            elif one.state == "rejected":
                yield one


def read(path: Path) -> Iterator[Found]:
    """What one file holds: a form, one a line of JSON Lines, or those of an archive; a document is handed on unread."""
    try:
        told = path.stat()
    except OSError as error:
        yield refused(shown(str(path)), error)
        return
    for entry in entries(Listed(str(path), told.st_size, told.st_mtime_ns)):
        yield opened(entry)
