"""Documents read in a process of their own: the same as without it, and bounded."""

import os
import signal
from pathlib import Path

import pytest

from packed_documents import workbook
from true_documents import ROOT, read
from zhunsheng.intake.children import Readers
from zhunsheng.intake.grid import Document
from zhunsheng.intake.refusals import Refusal

NAMES = [
    "xlsx/x01_s000_base.xlsx",
    "docx/w01_s000.docx",
    "xls/l01_s000.xls",
    "txt/t01_s000_layout.txt",
    "pdf/p07_s001_docx_portrait.pdf",
]


def _pid(readers: Readers) -> int | None:
    return None if readers._process is None else readers._process.pid


def test_one_process_reads_many_as_the_reader_itself_does() -> None:
    with Readers() as readers:
        pids = set()
        for name in NAMES:
            assert readers.read((ROOT / name).read_bytes(), name) == read(name)
            pids.add(_pid(readers))
        assert len(pids) == 1
        assert isinstance(readers.read(b"", "leer"), Refusal)


def test_a_process_that_died_is_replaced() -> None:
    data = (ROOT / NAMES[0]).read_bytes()
    with Readers() as readers:
        assert isinstance(readers.read(data, "a"), Document)
        first = _pid(readers)
        assert first is not None
        os.kill(first, signal.SIGSTOP)  # alive, but it will never answer
        os.kill(first, signal.SIGKILL)
        results = [readers.read(data, "b"), readers.read(data, "b")]
        assert isinstance(results[-1], Document)
        assert all(isinstance(one, Document) or one.code == "reader-died" for one in results)
        assert _pid(readers) != first


def test_a_document_that_takes_too_long_is_refused_and_the_next_is_read() -> None:
    data = (ROOT / NAMES[0]).read_bytes()
    with Readers(seconds=20) as readers:
        assert isinstance(readers.read(data, "a"), Document)
        pid = _pid(readers)
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        readers._seconds = 1
        result = readers.read(data, "b")
        assert isinstance(result, Refusal)
        assert result.code == "too-slow"
        readers._seconds = 20
        assert isinstance(readers.read(data, "c"), Document)


def test_memory_is_bounded() -> None:
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>{row}{"字" * 90}</t></is></c></row>'
        for row in range(1, 80_000)
    )
    with Readers(memory=200 * 1024**2) as readers:
        assert isinstance(readers.read((ROOT / NAMES[0]).read_bytes(), "a"), Document)
        result = readers.read(workbook(rows), "groß")
        assert isinstance(result, Refusal)
        assert result.code in {"too-large", "reader-died"}


def test_a_process_makes_room_after_its_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhunsheng.intake.children._USES", 1)
    with Readers() as readers:
        readers.read(b"x", "a")
        assert _pid(readers) is None
        assert isinstance(readers.read(b"x", "a"), Document)


def test_a_file_beside_documents_is_never_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "struct.py").write_text("raise SystemExit(9)", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with Readers() as readers:
        assert isinstance(readers.read((ROOT / NAMES[0]).read_bytes(), "a"), Document)
