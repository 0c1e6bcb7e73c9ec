"""Where the forms of a batch come from, and what names no form."""

import gzip
import zipfile
from pathlib import Path

import pytest
import zstandard

from packed_inputs import DEVICE, LINKED, encrypted, form, overlapping, tarred, zipped
from zhunsheng.forms import rejection
from zhunsheng.intake import refusals
from zhunsheng.runs import entries, found, streams, unreadable
from zhunsheng.runs.inputs import DocumentInput, Input, Unreadable, find, read


def test_a_folder_gives_its_forms_in_order_whatever_the_case_of_their_ending(tmp_path: Path) -> None:
    for name in ("b.json", "a.JSON", "c.txt", "d.jsonl", "e.tar.gz", "f.gz"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    names = [one.name for one in find([str(tmp_path)]) if isinstance(one, Path)]
    assert names == ["a.JSON", "b.json", "d.jsonl", "e.tar.gz"]


@pytest.mark.parametrize("argument", ["", "nowhere.json", "x" * 5000, "**foo*", "a\0b"])
def test_what_names_no_file_is_told_and_raises_nothing(argument: str) -> None:
    (found,) = find([argument])
    assert isinstance(found, Unreadable)
    assert found.code == "no-such-file"


def test_a_pattern_gives_what_it_matches(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    assert list(find([str(tmp_path / "*.json")])) == [tmp_path / "a.json"]
    assert list(find([str(tmp_path / "*.yaml")])) == []


LINES = b"{}\n\n" + b"x" * 25 + b'\n{"a":1}'


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.JSONL", LINES),
        ("a.jsonl.gz", gzip.compress(LINES, mtime=0)),
        ("a.ndjson.zst", zstandard.compress(LINES)),
    ],
)
def test_lines_are_forms_and_blank_lines_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes
) -> None:
    monkeypatch.setattr(entries, "MOST_BYTES", 10)
    path = tmp_path / name
    path.write_bytes(data)
    told = list(read(path))
    assert [one.source.rpartition("#")[2] for one in told] == ["1", "3", "4"]
    assert [one.data for one in told if isinstance(one, Input)] == [b"{}\n", b'{"a":1}']
    assert [one.code for one in told if isinstance(one, Unreadable)] == ["too-large"]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.json", b"1" * 31, "too-large"),
        ("a.json.gz", gzip.compress(b"1" * 60, mtime=0), "too-large"),
        ("a.json.zst", zstandard.compress(b"1" * 60), "too-large"),
        ("a.json.gz", b"hello", "broken-packing"),
        ("a.json.zst", zstandard.compress(b"{}")[:-2], "broken-packing"),
    ],
)
def test_a_form_beyond_the_limit_or_badly_packed_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes, code: str
) -> None:
    monkeypatch.setattr(found.read_form_file, "__defaults__", (30,))
    path = tmp_path / name
    path.write_bytes(data)
    (one,) = read(path)
    assert isinstance(one, Unreadable)
    assert one.code == code


MEMBERS = {"a.json": form(1), "县/b.json": form(2), "readme.rst": b"x", "__MACOSX/a.json": b"x"}
TOLD = [("a.json", form(1)), ("县/b.json", form(2))]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.tar", tarred(MEMBERS.items())),
        ("a.tar.gz", tarred(MEMBERS.items(), "w:gz")),
        ("a.tgz", tarred(MEMBERS.items(), "w:gz")),
        ("a.tar.zst", zstandard.compress(tarred(MEMBERS.items()))),
        ("a.zip", zipped(MEMBERS)),
        ("a.ZIP", zipped(MEMBERS, zipfile.ZIP_STORED)),
    ],
)
def test_the_members_of_an_archive_are_forms(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    told = [(one.source, one.data) for one in read(path) if isinstance(one, Input)]
    assert told == [(f"{path}!{member}", content) for member, content in TOLD]


def test_a_zip_without_json_is_a_document_and_documents_beside_json_are_handed_on(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"a.xlsx": b"x", "b.docx": b"y"}))
    assert list(read(tmp_path / "a.zip")) == [DocumentInput(str(tmp_path / "a.zip"), tmp_path / "a.zip")]
    (tmp_path / "b.zip").write_bytes(zipped({"a.xlsx": b"x", "b.json": b"{}"}))
    told = list(read(tmp_path / "b.zip"))
    assert told == [DocumentInput(f"{tmp_path}/b.zip!a.xlsx", b"x"), Input(f"{tmp_path}/b.zip!b.json", b"{}")]
    assert [one.read() for one in told if isinstance(one, DocumentInput)] == [b"x"]


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _worse(data: bytes) -> bytes:
    """A tar whose second header is none, which Python takes for its end."""
    return data[:1024] + b"x" * 200 + data[1224:]


TWO = [("a.json", b"{}"), ("b.json", b"{}")]
#: A file, its bytes, how many forms are read nevertheless, and what is told.
HOSTILE = [
    ("overlap.zip", overlapping(), 0, ["zip-bomb"]),
    ("password.zip", encrypted(), 0, ["encrypted"]),
    ("bomb.zip", zipped({"a.json": bytes(5_000_000)}), 0, ["zip-bomb"]),
    ("outside.zip", zipped({"../a.json": b"{}", "b.json": b"{}", "C:\\c.json": b"{}"}), 1, ["member-name"] * 2),
    ("method.zip", zipped({"a.json": b"{}"}, zipfile.ZIP_BZIP2), 0, ["packing-method"]),
    ("nested.zip", zipped({"a.json": b"{}", "b.zip": b"PK", "c.tar": b"", "d.jsonl.gz": b""}), 1, ["nested-archive"] * 3),
    ("sum.zip", zipped({"a.json": b"{}", "b.json": b"[]"}, zipfile.ZIP_STORED).replace(b"[]", b"]["), 1, ["broken-archive"]),
    ("outside.tar", tarred([("../a.json", b"{}"), ("/b.json", b"{}"), ("c.json", b"{}")]), 1, ["member-name"] * 2),
    ("link.tar", tarred([LINKED, DEVICE, ("a.json", b"{}")]), 1, ["no-plain-file"] * 2),
    ("twice.tar", tarred([*TWO, ("a.json", b"[]")]), 2, ["member-twice"]),
    ("cut.tar", _cut(tarred([("a.json", b"{}"), ("b.json", bytes(20_000))])), 1, ["broken-archive"]),
    ("header.tar", _worse(tarred(TWO)), 1, ["broken-archive"]),
    ("none.tar", b"hello" * 300, 0, ["broken-archive"]),
    ("empty.tar", tarred([("a.png", b"x")]), 0, ["empty-archive"]),
    ("long.tar", tarred([("x" * 20_000 + ".json", b"{}")]), 0, ["broken-archive"]),
    ("cut.tar.gz", tarred(TWO, "w:gz")[:-10], None, ["broken-packing"]),
    ("cut.jsonl.gz", gzip.compress(b"{}\n", mtime=0)[:-6], 0, ["broken-packing"]),
    ("none.jsonl.zst", b"hello hello", 0, ["broken-packing"]),
    ("nothing.jsonl.gz", b"", 0, ["broken-packing"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "forms", "codes"), HOSTILE, ids=[one[0] for one in HOSTILE])
def test_hostile_archives_are_told_and_stop_nothing(
    tmp_path: Path, name: str, data: bytes, forms: int | None, codes: list[str]
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    told = list(read(path))
    assert [one.code for one in told if isinstance(one, Unreadable)] == codes
    assert forms is None or sum(isinstance(one, Input) for one in told) == forms
    assert all(one.source.startswith(str(path)) for one in told)


def test_the_place_of_what_is_cut_short_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    path.write_bytes(_worse(tarred(TWO)))
    last = list(read(path))[-1]
    assert isinstance(last, Unreadable)
    assert (last.source, last.place) == (str(path), "!a.json…")


def test_a_stream_that_unpacks_to_far_too_much_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "RATIO_FLOOR", 1_000_000)
    path = tmp_path / "a.jsonl.zst"
    path.write_bytes(zstandard.compress(b"{}\n" + b" " * 50_000_000))
    assert [one.code for one in read(path) if isinstance(one, Unreadable)] == ["zip-bomb"]


def test_every_code_is_explained_and_told_in_both_languages() -> None:
    for code in unreadable._TOLD:
        assert code in rejection.CODES or code in refusals.CODES
        told = unreadable.unreadable("s", code, "detail")
        assert "detail" in told.chinese
        assert "detail" in told.english
        assert told.english.isascii()
