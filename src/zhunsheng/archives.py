"""What is asked of a zip before anything in it is read: its members, their sizes, and where they lie."""

import zipfile
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Literal, NamedTuple, TypeAlias

Code: TypeAlias = Literal["encrypted", "zip-bomb", "broken-document"]

MOST_RATIO = 250  #: unpacked to packed, of a member beyond ``RATIO_FLOOR``
RATIO_FLOOR = 4 * 1024 * 1024  #: a long run of empty table rows packs well; this much is harmless
_LOCAL_HEADER = 30
_ENCRYPTED = 0x1
_FURNITURE = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"})


class Fault(NamedTuple):
    """Why a zip is not to be opened, and the member or number that is to blame."""

    code: Code
    detail: str = ""


def fault_of(
    infos: Sequence[zipfile.ZipInfo], total: int, *, most_members: int, most_bytes: int
) -> Fault | None:
    """What speaks against a zip of ``total`` bytes; ``most_bytes`` are of all members, unpacked."""
    return _sizes(infos, most_members, most_bytes) or _places(infos, total)


def _sizes(infos: Sequence[zipfile.ZipInfo], most_members: int, most_bytes: int) -> Fault | None:
    if len(infos) > most_members:
        return Fault("zip-bomb", str(len(infos)))
    if sum(info.file_size for info in infos) > most_bytes:
        return Fault("zip-bomb")
    for info in infos:
        if info.flag_bits & _ENCRYPTED:
            return Fault("encrypted")
        if info.file_size > RATIO_FLOOR and info.file_size > MOST_RATIO * info.compress_size:
            return Fault("zip-bomb", info.filename)
    return None


def _places(infos: Sequence[zipfile.ZipInfo], total: int) -> Fault | None:
    """Members must lie one behind the other: overlapping ones unpack the same bytes many times over.

    Python learnt this check in 3.11.8 and mended it in 3.11.10; the house runs on older ones too.
    """
    end = 0
    for info in sorted(infos, key=lambda one: one.header_offset):
        if info.header_offset < end:
            return Fault("zip-bomb", info.filename)
        end = info.header_offset + _LOCAL_HEADER + info.compress_size
    if end > total or len({info.filename for info in infos}) < len(infos):
        return Fault("broken-document")
    return None


def told_name(name: str) -> str:
    """A member's name as it was written: Chinese Windows packs names in GBK, which the format calls code page 437."""
    try:
        return name.encode("cp437").decode("gbk")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return name


def is_furniture(name: str) -> bool:
    """Whether a member is what systems and programs leave behind in folders, and nobody submits."""
    parts = PurePosixPath(name).parts
    return any(part in _FURNITURE or part.startswith("~$") for part in parts)
