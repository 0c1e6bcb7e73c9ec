"""An audit of any size as JSON and as JSON Lines, written a form at a time."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from zhunsheng.findings.exported import Exported
from zhunsheng.findings.result import SCHEMA_VERSION
from zhunsheng.rendering.result_json import render_json, render_line

_LINE = re.compile(r"^(?=.)", re.MULTILINE)


def render_batch_jsonl(exported: Exported) -> Iterator[bytes]:
    """A line a form, each as an element of ``forms`` in the result; inputs that were not audited have none."""
    for form in exported.forms(content=True):
        yield render_line(form.document)


def render_batch_json(exported: Exported) -> Iterator[bytes]:
    """The whole document of ``audit --format json``, the same bytes as if it were written in one piece."""
    verdicts: Counter[str] = Counter()
    findings = 0
    yield b'{\n  "schema_version": ' + _piece(SCHEMA_VERSION)
    yield b',\n  "engine": ' + _piece(exported.about["engine"])
    yield b',\n  "forms": '
    pieces = _Pieces()
    for form in exported.forms(content=True):
        yield pieces.one(form.document)
        verdicts[form.document["verdict"]] += 1
        findings += len(form.document["findings"])
    yield pieces.end()
    yield b',\n  "rejected": '
    pieces, rejected = _Pieces(), 0
    for one in exported.rejected():
        rejected += 1
        yield pieces.one({"source": one.source, "code": one.code, "message": one.message})
    yield pieces.end()
    summary = {
        "forms": verdicts.total(),
        "findings": findings,
        "rejected": rejected,
        "verdicts": dict(sorted(verdicts.items())),
    }
    yield b',\n  "summary": ' + _piece(summary) + b"\n}\n"


class _Pieces:
    """The elements of a list of the document, whose brackets depend on whether there is one."""

    def __init__(self) -> None:
        self.lead = b"[\n    "

    def one(self, document: Mapping[str, Any]) -> bytes:
        lead, self.lead = self.lead, b",\n    "
        return lead + _piece(document, 4)

    def end(self) -> bytes:
        return b"[]" if self.lead.startswith(b"[") else b"\n  ]"


def _piece(value: Any, indent: int = 2) -> bytes:
    """A value as it stands within the document, its further lines set in."""
    text = render_json(value).rstrip("\n")
    return _LINE.sub(" " * indent, text).lstrip().encode()


def chunked(chunks: Iterable[bytes], size: int = 1 << 16) -> Iterator[bytes]:
    """The same bytes in pieces of about ``size``, so that they are not written one by one."""
    held: list[bytes] = []
    length = 0
    for one in chunks:
        held.append(one)
        length += len(one)
        if length >= size:
            yield b"".join(held)
            held, length = [], 0
    yield b"".join(held)
