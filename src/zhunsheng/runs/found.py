"""What is found in files: the bytes of a form, or a document that somebody has yet to read."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias

from zhunsheng.runs.listing import shown
from zhunsheng.runs.streams import MOST_BYTES, BombError, BrokenStreamError, packing_of, read_whole
from zhunsheng.runs.unreadable import Unreadable, refused, too_large, unpacked_too_large, unreadable

MOST_DOCUMENT_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Input:
    """One form's bytes, or its content where a document was read, and ``path`` or ``path#number`` as its source."""

    source: str
    data: bytes | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DocumentInput:
    """A document, of which whoever judges it makes forms: the file, or its bytes where it lies in an archive."""

    source: str
    data: bytes | Path

    def read(self) -> bytes | Unreadable:
        """Its bytes."""
        return self.data if isinstance(self.data, bytes) else document(self.data)


Found: TypeAlias = Input | DocumentInput | Unreadable


def digest(data: bytes) -> str:
    """The digest of an input, of its bytes as they were found."""
    return "sha256:" + sha256(data).hexdigest()


def read_form_file(path: str, most: int = MOST_BYTES) -> Input | Unreadable:
    """The one form that a file holds, packed or not."""
    source = shown(path)
    packing = packing_of(path)
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - half the time of Path.open, a hundred thousand times
            size = os.fstat(file.fileno()).st_size
            if size > most:
                return too_large(source, size, most)
            data = file.read(size + 1) if packing is None else read_whole(file, packing, most)
    except OSError as error:
        return refused(source, error)
    except (BrokenStreamError, BombError) as error:
        return unreadable(source, "broken-packing", str(error) or "bomb")
    return unpacked_too_large(source, most) if data is None else Input(source, data)


def document(path: Path) -> bytes | Unreadable:
    """The bytes of a document."""
    try:
        size = path.stat().st_size
        if size > MOST_DOCUMENT_BYTES:
            return too_large(shown(str(path)), size, MOST_DOCUMENT_BYTES)
        return path.read_bytes()
    except OSError as error:
        return refused(shown(str(path)), error)
