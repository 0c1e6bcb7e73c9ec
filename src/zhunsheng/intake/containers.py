"""Zip containers, checked before anything in them is read: members, sizes, overlaps, and the XML they hold."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from zhunsheng.archives import fault_of
from zhunsheng.intake.refusals import RefusedError

MOST_MEMBERS = 5_000
MOST_BYTES = 256 * 1024 * 1024  #: of all members, unpacked
_XML_NAMES = (".xml", ".rels", ".vml")
_XML_ENCODINGS = frozenset({"utf-8", "utf8", "utf-16", "us-ascii", "ascii", "iso-8859-1", "windows-1252"})
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]+)""")
_FORBIDDEN = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class Container:
    """A checked zip; its members are read whole, within their declared sizes."""

    def __init__(self, data: bytes) -> None:
        """Open and check the zip.

        Raises:
            RefusedError: it is broken, encrypted or a bomb.

        """
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            infos = self._zip.infolist()
        except (
            zipfile.BadZipFile,
            struct.error,
            ValueError,
            OSError,
            NotImplementedError,
            EOFError,
        ) as error:
            raise RefusedError("broken-document") from error
        self._infos = {info.filename: info for info in infos}
        fault = fault_of(infos, len(data), most_members=MOST_MEMBERS, most_bytes=MOST_BYTES)
        if fault is not None:
            raise RefusedError(fault.code, fault.detail)

    def names(self) -> Iterator[str]:
        """The members' names, folders left out, in the archive's order."""
        return (name for name, info in self._infos.items() if not info.is_dir())

    def __contains__(self, name: str) -> bool:
        """Whether there is such a member."""
        return name in self._infos

    def read(self, name: str) -> bytes:
        """A member's bytes.

        Raises:
            RefusedError: the member is absent or broken.

        """
        try:
            return self._zip.read(self._infos[name])
        except KeyError as error:
            raise RefusedError("broken-document", name) from error
        except (zipfile.BadZipFile, zlib.error, struct.error, ValueError, EOFError, OSError) as error:
            raise RefusedError("broken-document", name) from error
        except (NotImplementedError, RuntimeError) as error:  # a packing method that is not known; a password
            raise RefusedError("broken-document", name) from error

    def check_markup(self) -> None:
        """Refuse a DOCTYPE or entities in any XML member, in whatever encoding.

        Raises:
            RefusedError: there is one.

        """
        for name in self.names():
            if PurePosixPath(name).suffix.lower() in _XML_NAMES:
                check_markup(self.read(name), name)


def check_markup(data: bytes, name: str) -> None:
    """Refuse XML with a DOCTYPE, entities, or an encoding in which they could hide.

    Raises:
        RefusedError: it holds one.

    """
    head = data[:4]
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in head:
        try:
            data = data.decode("utf-16" if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else _utf16(head)).encode()
        except UnicodeDecodeError as error:
            raise RefusedError("broken-document", name) from error
    else:
        declared = _DECLARED.match(data.removeprefix(b"\xef\xbb\xbf"))
        if declared and declared[1].decode("ascii").lower() not in _XML_ENCODINGS:
            raise RefusedError("doctype", name)
    if _FORBIDDEN.search(data):
        raise RefusedError("doctype", name)


def _utf16(head: bytes) -> str:
    return "utf-16-be" if head[:1] == b"\x00" else "utf-16-le"
