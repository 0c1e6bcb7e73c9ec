"""Where the forms of a batch come from, and what names no form."""

from pathlib import Path

import pytest

from zhunsheng.runs import inputs
from zhunsheng.runs.inputs import Input, Unreadable, find, read


def test_a_folder_gives_its_forms_in_order_whatever_the_case_of_their_ending(tmp_path: Path) -> None:
    for name in ("b.json", "a.JSON", "c.txt", "d.jsonl"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    names = [one.name for one in find([str(tmp_path)]) if isinstance(one, Path)]
    assert names == ["a.JSON", "b.json", "d.jsonl"]


@pytest.mark.parametrize("argument", ["", "nowhere.json", "x" * 5000, "**foo*", "a\0b"])
def test_what_names_no_file_is_told_and_raises_nothing(argument: str) -> None:
    (found,) = find([argument])
    assert isinstance(found, Unreadable)
    assert found.code == "no-such-file"


def test_a_pattern_gives_what_it_matches(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    assert list(find([str(tmp_path / "*.json")])) == [tmp_path / "a.json"]
    assert list(find([str(tmp_path / "*.yaml")])) == []


def test_lines_are_forms_and_blank_lines_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "MOST_BYTES", 10)
    path = tmp_path / "a.JSONL"
    path.write_bytes(b"{}\n\n" + b"x" * 25 + b'\n{"a":1}')
    found = list(read(path))
    assert [one.source.rpartition("#")[2] for one in found] == ["1", "3", "4"]
    assert [one.data for one in found if isinstance(one, Input)] == [b"{}\n", b'{"a":1}']


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "MOST_BYTES", 1)
    path = tmp_path / "a.json"
    path.write_bytes(b"{}")
    (found,) = read(path)
    assert isinstance(found, Unreadable)
    assert found.code == "too-large"
