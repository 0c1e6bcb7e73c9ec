"""Forms packed in every way that a run reads, and archives that mean harm."""

import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import zstandard

LINKED = tarfile.TarInfo("linked.json")
LINKED.type = tarfile.SYMTYPE
LINKED.linkname = "/etc/passwd"
DEVICE = tarfile.TarInfo("device.json")
DEVICE.type = tarfile.CHRTYPE


def form(number: int, *bad: str, **more: object) -> bytes:
    """A form that the plain judge understands."""
    return json.dumps({"id": f"f{number}", "bad": bad, **more}, separators=(",", ":")).encode()


def tarred(members: Iterable[tuple[str, bytes] | tarfile.TarInfo], mode: str = "w") -> bytes:
    """A tar of some members, in their order."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode=mode) as archive:  # type: ignore[call-overload]
        for one in members:
            if isinstance(one, tarfile.TarInfo):
                archive.addfile(one)
                continue
            told = tarfile.TarInfo(one[0])
            told.size = len(one[1])
            archive.addfile(told, io.BytesIO(one[1]))
    return data.getvalue()


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of some members."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def overlapping() -> bytes:
    """A zip whose directory tells of one member twice, under two names."""
    data = zipped({"a.json": b"{}", "b.json": b"{}"}, zipfile.ZIP_STORED)
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    return data[: second + 42] + bytes(4) + data[second + 46 :]


def encrypted() -> bytes:
    """A zip that says that its member has a password."""
    data = bytearray(zipped({"a.json": b"{}"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def every_way(folder: Path, count: int = 4) -> list[str]:
    """Files of each sort under a folder, a few forms in each; the names of the files."""
    lines = b"".join(form(number, "x") + b"\n" for number in range(count))
    members = [(f"m/{number}.json", form(100 + number)) for number in range(count)]
    files = {
        "a/1.json": form(1001),
        "a/2.json": form(1002, "x", "y"),
        "a/broken.json": b"{",
        "b/packed.json.gz": gzip.compress(form(1003), mtime=0),
        "b/packed.json.zst": zstandard.compress(form(1004)),
        "c.jsonl": lines + b"\n  \n" + form(1005),
        "d.jsonl.gz": gzip.compress(lines.replace(b'"f', b'"g'), mtime=0),
        "e.ndjson.zst": zstandard.compress(lines.replace(b'"f', b'"h')),
        "f.tar": tarred([*members, ("l.jsonl", form(201) + b"\n" + form(202)), LINKED]),
        "g.tgz": tarred(members, "w:gz"),
        "h.tar.zst": zstandard.compress(tarred([*members, ("doc.txt", form(203) + b" " + form(204))])),
        "i.zip": zipped({**dict(members), "l.jsonl": form(205) + b"\n" + form(206), "d.md": form(207)}),
        "j.txt": form(208) + b" " + form(209),
    }
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return sorted(files)
