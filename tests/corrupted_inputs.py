"""A hundred inputs corrupted in ten ways, each with the code of its rejection and the place of its fault."""

import codecs
import gzip
import io
import json
import random
import tarfile
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import zstandard

from honest_forms import Content, made

#: More bytes than one form may have.
TOO_MANY = 8 * 1024 * 1024 + 1


@dataclass(frozen=True, slots=True)
class Corrupted:
    """One file of which one input is to be rejected.

    ``within`` is what the rejected input adds to the file's name; ``place`` is the pointer of the fault, ``None`` where
    it has none of its own; ``forms`` is how many sound forms stand beside it in the same file.
    """

    way: str
    name: str
    data: bytes
    code: str
    place: str | None = None
    within: str = ""
    forms: int = 0


def corrupted() -> list[Corrupted]:
    """All of them: ten of each way, the same ones each time."""
    draw = random.Random("corrupted")
    return [one for way in WAYS for one in way(draw)]


def _form(draw: random.Random) -> Content:
    return made(draw.randrange(10**6))


def _text(content: Content) -> str:
    return json.dumps(content, ensure_ascii=False)


def _truncated(draw: random.Random) -> Iterator[Corrupted]:
    """Cut off somewhere, half of them within a text."""
    for number in range(10):
        text = _text(_form(draw))
        end = draw.randrange(1, len(text) - 1)
        yield Corrupted("truncated", f"truncated-{number}.json", text[:end].encode(), "syntax")


_NO_JSON = (
    *(
        "",
        " \n",
        "kind: project\nfiscal_year: 2023\n",
        "<html><body>404</body></html>",
        "指标,得分\n里程,10\n",
    ),
    *(
        "{'kind': 'project'}",
        '{"kind": "project",}',
        '{"kind": "project"} // 完',
        "undefined",
        '{"kind" "project"}',
    ),
)


def _no_json(_draw: random.Random) -> Iterator[Corrupted]:
    """Something else under the name of JSON."""
    for number, text in enumerate(_NO_JSON):
        yield Corrupted("no JSON", f"no-json-{number}.json", text.encode(), "syntax")


def _two_documents(draw: random.Random) -> Iterator[Corrupted]:
    """Two forms in a file for one, one behind the other."""
    for number, between in enumerate(("", "\n", "\n\n", ",", ", ", "\r\n", " ", "\n---\n", ";", "\x1e")):
        text = _text(_form(draw)) + between + _text(_form(draw))
        yield Corrupted("two documents", f"two-documents-{number}.json", text.encode(), "syntax")


def _cells(content: Content) -> list[tuple[str, ...]]:
    """The ways to the cells of the rows of a form."""
    return [
        (name, str(at), key)
        for name in ("funds", "indicators")
        for at, row in enumerate(content[name])
        for key in row
    ]


def _pointer(way: tuple[str, ...]) -> str:
    return "".join(f"/{step}" for step in way)


def _twice(draw: random.Random) -> Iterator[Corrupted]:
    """A key that stands twice in one object."""
    for number in range(10):
        content = _form(draw)
        way = draw.choice([*_cells(content), ("fiscal_year",), ("totals", "score"), ("organization",)])
        marked = _changed(content, way, "@@")
        key = json.dumps(way[-1])
        text = _text(marked).replace(f'{key}: "@@"', f'{key}: "1", {key}: "2"')
        yield Corrupted(
            "a key twice", f"a-key-twice-{number}.json", text.encode(), "duplicate-key", _pointer(way)
        )


def _changed(content: Content, way: tuple[str, ...], value: Any) -> Content:
    """The form with another value at the end of a way."""
    new = deepcopy(content)
    holder: Any = new
    for step in way[:-1]:
        holder = holder[int(step) if isinstance(holder, list) else step]
    holder[way[-1]] = value
    return new


_NUMBERS = (
    *(
        ("NaN", "not-finite"),
        ("Infinity", "not-finite"),
        ("-Infinity", "not-finite"),
        ("1e400", "number-bounds"),
    ),
    *(
        ("-1e400", "number-bounds"),
        ("1e-400", "number-bounds"),
        ("1e41", "number-bounds"),
        ("9" * 41, "number-bounds"),
    ),
    *(("0." + "1" * 41, "number-bounds"), ("1E+99999999999999999999", "number-bounds")),
)


def _no_numbers(draw: random.Random) -> Iterator[Corrupted]:
    """What is no number, or none that anybody needs."""
    for number, (numeral, code) in enumerate(_NUMBERS):
        content = _form(draw)
        marked = _changed(content, draw.choice(_cells(content)), "@@")
        text = _text(marked).replace('"@@"', numeral)
        yield Corrupted("no number", f"no-number-{number}.json", text.encode(), code)


def _half_characters(draw: random.Random) -> Iterator[Corrupted]:
    """Half of a character that takes two escapes, in a text or in a key."""
    for number in range(10):
        content = _form(draw)
        half = draw.choice((r"\ud83d", r"\udc00", r"里程\ud800公里", r"\udead\ud83d"))
        if number < 8:
            text = _text(_changed(content, draw.choice(_cells(content)), "@@")).replace("@@", half)
        else:
            text = f'{{"{half}": 1, {_text(content)[1:]}'
        yield Corrupted(
            "half a character", f"half-a-character-{number}.json", text.encode(), "lone-surrogate"
        )


#: A way in the form, what stands there instead, and the code of it.
_MISFITS: tuple[tuple[tuple[str, ...], Any, str], ...] = (
    (("indicators", "3", "score"), True, "does-not-fit"),
    (("indicators", "2", "points"), ["10"], "does-not-fit"),
    (("indicators", "0", "level1"), 7, "does-not-fit"),
    (("funds",), {}, "does-not-fit"),
    (("indicators", "1", "scroe"), "10", "does-not-fit"),
    (("organisation",), "某局", "does-not-fit"),
    (("fiscal_year",), "二〇二三", "does-not-fit"),
    (("currency_unit",), "块", "does-not-fit"),
    (("kind",), "projekt", "unknown-kind"),
    (("funds", "1", "parent"), 99, "row-reference"),
)


def _misfits(draw: random.Random) -> Iterator[Corrupted]:
    """JSON that is no form: another type, an unknown key or kind, a row that is not there."""
    for number, (way, value, code) in enumerate(_MISFITS):
        text = _text(_changed(_form(draw), way, value))
        yield Corrupted("no form", f"no-form-{number}.json", text.encode(), code, _pointer(way))


def _too_deep(draw: random.Random) -> Iterator[Corrupted]:
    """Brackets in brackets, within a form or alone."""
    for number, depth in enumerate((65, 66, 100, 500, 1000, 2000, 5000, 10_000, 50_000, 100_000)):
        left, right = draw.choice((("[", "]"), ('{"a": ', "}")))
        nest = left * depth + "1" + right * depth
        text = nest if number % 2 else _text(_form(draw) | {"notes": "@@"}).replace('"@@"', nest)
        yield Corrupted("too deep", f"too-deep-{number}.json", text.encode(), "too-deep")


def _encoded(draw: random.Random) -> Iterator[Corrupted]:
    """Other encodings, with their marks and without, and bytes that are none."""
    marks = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
    ways = ("gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le")
    texts = [_text(_form(draw)).encode(way) for way in ways]
    texts += [mark + _text(_form(draw)).encode(way) for way, mark in marks.items()]
    texts.append(_text(_form(draw)).encode().replace("指".encode(), b"\xff\xfe\xff", 1))
    for number, data in enumerate(texts):
        yield Corrupted("another encoding", f"another-encoding-{number}.json", data, "encoding")


def _packed(draw: random.Random) -> Iterator[Corrupted]:
    """Files that are packed and damaged, that are too large, and documents that are none."""
    way = "packed"
    one, lines = _text(_form(draw)).encode(), b"\n".join(_text(_form(draw)).encode() for _ in range(3))
    yield Corrupted(way, "cut.json.gz", gzip.compress(one, mtime=0)[:-20], "broken-packing")
    yield Corrupted(way, "no-gzip.json.gz", one, "broken-packing")
    yield Corrupted(way, "cut.json.zst", zstandard.compress(one)[:-20], "broken-packing")
    yield Corrupted(way, "large.json.gz", gzip.compress(b" " * TOO_MANY, mtime=0), "too-large")
    yield Corrupted(way, "large.json", b" " * TOO_MANY, "too-large")
    yield Corrupted(
        way, "long-line.jsonl", lines + b"\n" + b" " * TOO_MANY + b"\n", "too-large", None, "#4", 3
    )
    yield Corrupted(way, "bad-line.jsonl", lines + b'\n{"kind": \n' + one, "syntax", None, "#4", 4)
    yield Corrupted(way, "cut.zip", _zip({"a.json": one, "b.json": one})[:-30], "broken-document")
    yield Corrupted(way, "cut.tar", _tar({"a.json": one})[: 512 + len(one) // 2], "broken-archive")
    yield Corrupted(
        way, "no-document.xlsx", bytes(draw.randrange(256) for _ in range(4000)), "not-a-document"
    )


def _zip(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return packed.getvalue()


def _tar(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, data in members.items():
            told = tarfile.TarInfo(name)
            told.size = len(data)
            archive.addfile(told, io.BytesIO(data))
    return packed.getvalue()


WAYS = (
    *(_truncated, _no_json, _two_documents, _twice, _no_numbers),
    *(_half_characters, _misfits, _too_deep, _encoded, _packed),
)
