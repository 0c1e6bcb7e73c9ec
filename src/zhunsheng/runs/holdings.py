"""What files hold, told by the endings of their names."""

from typing import Literal, TypeAlias

_PACKED = ("", ".gz", ".zst")
_FORMS = tuple(f".json{packing}" for packing in _PACKED)
_LINES = tuple(f"{name}{packing}" for name in (".jsonl", ".ndjson") for packing in _PACKED)
_TARS = (".tar", ".tgz", ".tar.gz", ".tar.zst")
_ZIPS = (".zip",)
#: Endings of files that hold forms written as JSON.
SUFFIXES = (*_FORMS, *_LINES, *_TARS)
#: Documents that become forms; what a file is its content tells, but a folder may hold other files too.
DOCUMENTS = (".xlsx", ".xls", ".et", ".docx", ".doc", ".wps", ".pdf", ".txt", ".md", *_ZIPS)

Holding: TypeAlias = Literal["form", "lines", "tar", "zip", "document"]


def holding(name: str) -> Holding | None:
    """What a file holds by the ending of its name; ``None`` where the ending says nothing."""
    lowered = name.lower()
    if lowered.endswith(_FORMS):
        return "form"
    if lowered.endswith(_LINES):
        return "lines"
    if lowered.endswith(_TARS):
        return "tar"
    if lowered.endswith(_ZIPS):
        return "zip"
    return "document" if lowered.endswith(DOCUMENTS) else None
