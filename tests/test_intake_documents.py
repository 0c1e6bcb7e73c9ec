"""What a file is by its content, archives, refusals, and damaged copies of every document."""

import random
import re
import struct
import zipfile
from pathlib import Path

import pytest

from packed_documents import document, p, packed, workbook
from true_documents import ROOT, documents, read
from zhunsheng.intake.detection import detect
from zhunsheng.intake.documents import members, read_document, read_documents
from zhunsheng.intake.grid import Document, Line
from zhunsheng.intake.refusals import CODES, Refusal, refuse

FAST = documents("xlsx", "xls", "docx", "pdf", "txt")
_SHEET = workbook('<row r="1"><c r="A1"><v>1</v></c></row>')
_WORDS = document(p("文"))


def _refused(data: bytes) -> str:
    result = read_document(data, "F")
    assert isinstance(result, Refusal), result
    return result.code


@pytest.mark.parametrize("name", [*FAST, *documents("doc")])
def test_the_format_is_told_by_content(name: str) -> None:
    kinds = {"txt": "text", "doc": "doc"}
    kind = name.partition("/")[0]
    assert detect((ROOT / name).read_bytes()) == kinds.get(kind, kind)


def _overlapping() -> bytes:
    """Two members that lie at one place."""
    data = bytearray(packed({"a.txt": "x" * 50, "b.txt": "y" * 50}))
    second = data.rfind(b"PK\x01\x02")
    struct.pack_into("<I", data, second + 42, 0)
    return bytes(data)


def _locked() -> bytes:
    """A member that says it is encrypted."""
    data = bytearray(packed({"a.txt": "x"}))
    data[data.find(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


REFUSED = [
    ("empty", b""),
    ("empty", b"\n \n"),
    ("empty", packed({})),
    ("image", b"\x89PNG\r\n\x1a\n" + bytes(50)),
    ("image", b"\xff\xd8\xff\xe0" + bytes(50)),
    ("not-a-document", b"\x7fELF" + bytes(200)),
    ("not-a-document", b"<html><table><tr><td>1</td></tr></table></html>"),
    ("not-a-document", b'<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'),
    ("not-a-document", packed({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"})),
    ("many-documents", packed({"a.txt": "x"})),
    ("broken-document", _SHEET[: len(_SHEET) // 2]),
    ("broken-document", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    ("zip-bomb", packed({"[Content_Types].xml": " " * 20_000_000})),
    ("zip-bomb", packed({f"{number}.txt": "x" for number in range(5001)}, zipfile.ZIP_STORED)),
    ("zip-bomb", _overlapping()),
    ("encrypted", _locked()),
    ("encoding", bytes(range(128, 256)) * 40),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "data"), REFUSED, ids=[f"{number}-{code}" for number, (code, _) in enumerate(REFUSED)]
)
def test_a_file_that_is_no_document(code: str, data: bytes) -> None:
    assert _refused(data) == code


def test_a_file_beyond_the_limit_is_not_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhunsheng.intake.detection.MOST_BYTES", 10)
    assert _refused(b"x" * 11) == "too-large"


def test_every_code_has_its_two_sentences_and_is_used() -> None:
    house = Path(__file__).parents[1] / "src" / "zhunsheng"
    source = "\n".join(
        one.read_text(encoding="utf-8")
        for one in (*(house / "intake").rglob("*.py"), house / "archives.py")
        if one.name != "refusals.py"
    )
    for code in CODES:
        made = refuse(code, "文件", "细节")
        assert made.chinese.endswith("（细节）。")
        assert made.english.endswith("(细节).")
        assert f'"{code}"' in source, code
        assert not re.search("[\u4e00-\u9fff]", made.english.replace("细节", ""))


def test_an_archive_is_read_member_by_member() -> None:
    names = ["甲.xlsx", "b/乙.docx", "__MACOSX/._b", "~$甲.xlsx", "丙.bin", "丁.zip"]
    contents = [_SHEET, _WORDS, b"x", b"x", b"\x7fELF" + bytes(90), packed({"a.txt": "x"})]
    data = packed(dict(zip(names, contents, strict=True)))
    found = read_documents(data, "包.zip")
    told = [(one.source, one.format if isinstance(one, Document) else one.code) for one in found]
    assert told == [
        ("包.zip!甲.xlsx", "xlsx"),
        ("包.zip!b/乙.docx", "docx"),
        ("包.zip!丙.bin", "not-a-document"),
        ("包.zip!丁.zip", "nested-archive"),
    ]


def test_names_that_windows_packed_in_gbk_are_read() -> None:
    data = packed({"AB.txt": "x"}).replace(b"AB.txt", "表".encode("gbk") + b".txt")
    found = members(data, "包.zip")
    assert isinstance(found, tuple)
    assert [name for name, _ in found] == ["包.zip!表.txt"]


def test_a_document_is_no_archive() -> None:
    assert members(_SHEET, "a.xlsx") is None
    assert len(read_documents(_SHEET, "a.xlsx")) == 1
    bomb = members(packed({f"{number}.txt": "x" for number in range(5001)}, zipfile.ZIP_STORED), "a.zip")
    assert isinstance(bomb, Refusal)


@pytest.mark.parametrize(
    ("encoding", "note"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_a_text_in_any_of_its_encodings(encoding: str, note: str | None) -> None:
    result = read_document("部门（单位）名称：1.5万元\r\n\r\n\f二页\u200b\tA\x07\n".encode(encoding), "T.txt")
    assert isinstance(result, Document)
    assert [
        (one.text, one.source.line, one.source.page) for one in result.parts if isinstance(one, Line)
    ] == [
        ("部门（单位）名称：1.5万元", 1, 1),
        ("二页\tA", 3, 2),
    ]
    assert [one[0] for one in result.notes] == ([f"编码是 {note}"] if note else [])


def test_a_wrong_extension_changes_nothing() -> None:
    data = (ROOT / "xlsx" / "x01_s000_base.xlsx").read_bytes()
    result = read_document(data, "xlsx/x01_s000_base.xlsx")
    assert result == read("xlsx/x01_s000_base.xlsx")
    renamed = read_document(data, "x.pdf")
    assert isinstance(renamed, Document)
    assert renamed.format == "xlsx"


def damaged(data: bytes, chance: random.Random) -> bytes:
    """A copy cut off, or with some bytes changed."""
    if chance.random() < 0.5:
        return data[: chance.randrange(len(data))]
    copy = bytearray(data)
    for _ in range(chance.choice((1, 3, 20, 200))):
        copy[chance.randrange(len(copy))] = chance.randrange(256)
    return bytes(copy)


def _withstands(names: list[str], copies: int, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(copies):
        name = chance.choice(names)
        result = read_document(damaged((ROOT / name).read_bytes(), chance), name)
        assert isinstance(result, (Document, Refusal))


@pytest.mark.parametrize("seed", range(4))
def test_fifty_damaged_copies_end_in_a_document_or_a_refusal(seed: int) -> None:
    _withstands(FAST, 50, seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(19))
def test_a_hundred_damaged_copies_end_in_a_document_or_a_refusal(seed: int) -> None:
    _withstands(FAST, 100, 1000 + seed)
