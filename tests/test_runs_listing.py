"""The files of a batch: in order, each once, no link followed, and noticed when they change."""

import os
from pathlib import Path
from time import process_time

import pytest

from zhunsheng.runs.folder import RunFolder
from zhunsheng.runs.listing import Listed, Stamp, listing, shown, walk
from zhunsheng.runs.lock import locked
from zhunsheng.runs.tables import TABLES
from zhunsheng.runs.unreadable import Unreadable

SUFFIXES = (".json", ".jsonl")


def _files(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("{}", encoding="utf-8")


def _told(*arguments: object) -> list[str]:
    found = listing(map(str, arguments), SUFFIXES)
    return [one.path if isinstance(one, Listed) else f"{one.code} {one.source}" for one in found]


def test_files_come_as_their_paths_sort_part_by_part(tmp_path: Path) -> None:
    _files(tmp_path, "b/1.json", "a.json", "b-c.json", "b/a/x.jsonl", "z.txt", "c/d/e/f.JSON", "b.json")
    assert [Path(one) for one in _told(tmp_path)] == sorted(
        one for one in tmp_path.rglob("*") if one.suffix.lower() in SUFFIXES
    )


def test_no_link_is_followed_and_each_is_told(tmp_path: Path) -> None:
    _files(tmp_path, "in/a.json", "out/secret.json", "in/sub/b.json")
    (tmp_path / "in/link.json").symlink_to(tmp_path / "out/secret.json")
    (tmp_path / "in/folder").symlink_to(tmp_path / "out")
    (tmp_path / "in/loop").symlink_to(tmp_path / "in")
    (tmp_path / "in/dead.txt").symlink_to(tmp_path / "nowhere")
    base = tmp_path / "in"
    links = [f"symbolic-link {base / name}" for name in ("folder", "link.json", "loop")]
    assert sorted(_told(base)) == sorted([f"{base}/a.json", f"{base}/sub/b.json", *links])
    assert _told(base / "link.json") == [f"{base}/link.json"]


#: Arguments under one folder, and what of them comes a second time.
TWICE: list[tuple[list[str], list[str]]] = [
    (["a/1.json", "a/1.json"], ["a/1.json"]),
    (["a", "a/1.json"], ["a/1.json"]),
    (["a/1.json", "a"], ["a/1.json"]),
    (["a", "a"], ["a/1.json", "a/b/2.json"]),
    (["a/b", "a"], ["a/b/2.json"]),
    (["a", "a/b"], ["a/b/2.json"]),
    (["a", "b"], []),
    (["a", "ab/1.json"], []),
    (["a", "link.json"], ["link.json"]),
    (["link.json", "a/1.json"], ["a/1.json"]),
    (["a", "a/*.json"], ["a/1.json"]),
    (["a", "a/odd.dat"], []),
    (["a", "here/1.json"], ["here/1.json"]),
]


@pytest.mark.parametrize(("arguments", "again"), TWICE)
def test_a_file_that_is_named_twice_comes_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], again: list[str]
) -> None:
    _files(tmp_path, "a/1.json", "a/b/2.json", "a/odd.dat", "b/1.json", "ab/1.json")
    (tmp_path / "link.json").symlink_to("a/1.json")
    (tmp_path / "here").symlink_to("a")
    monkeypatch.chdir(tmp_path)
    told = _told(*arguments)
    assert [one.removeprefix("listed-twice ") for one in told if one.startswith("listed")] == again
    came = [Path(one).resolve() for one in told if not one.startswith("listed")]
    assert len(came) == len(set(came))


def test_a_run_among_the_forms_is_told_and_not_entered(tmp_path: Path) -> None:
    _files(tmp_path, "a.json", "RUN/run.json", "RUN/lock", "RUN/report/data/x.json", "z.json")
    for table in TABLES:
        (tmp_path / "RUN" / table).mkdir()
    _files(tmp_path, "no-run/run.json", "no-run/lock", "no-run/forms/1.json")
    assert _told(tmp_path) == [
        f"earlier-run {tmp_path / 'RUN'}",
        *(str(tmp_path / one) for one in ("a.json", "no-run/forms/1.json", "no-run/run.json", "z.json")),
    ]


def test_a_run_is_known_by_what_is_in_its_folder(tmp_path: Path) -> None:
    RunFolder(tmp_path / "RUN").make()
    with locked(tmp_path / "RUN", "here"):
        RunFolder(tmp_path / "RUN").begin()
        RunFolder(tmp_path / "RUN").tell({"schema_version": "1"})
    assert _told(tmp_path) == [f"earlier-run {tmp_path / 'RUN'}"]


def test_a_folder_that_cannot_be_listed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _files(tmp_path, "a/1.json", "b/2.json")
    scandir = os.scandir

    def refusing(folder: str) -> object:
        if folder.endswith("a"):
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refusing)
    told = list(walk(str(tmp_path), SUFFIXES))
    assert [one.code for one in told if isinstance(one, Unreadable)] == ["unreadable-file"]
    assert [one.path for one in told if isinstance(one, Listed)] == [f"{tmp_path}/b/2.json"]


def test_a_name_that_is_no_text_is_spelled_out(tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + "/表.json".encode("gbk"))
    Path(path).write_text("{}", encoding="utf-8")
    (one,) = walk(str(tmp_path), SUFFIXES)
    assert isinstance(one, Listed)
    assert Path(one.path).read_text(encoding="utf-8") == "{}"
    assert shown(one.path) == f"{tmp_path}/\\xb1\\xed.json"


def test_a_stamp_changes_with_every_change_of_a_file(tmp_path: Path) -> None:
    _files(tmp_path, "a.json", "b.json")

    def stamp() -> str:
        made = Stamp()
        list(made.through(listing([str(tmp_path)], SUFFIXES)))
        return made.digest

    seen = [stamp()]
    assert stamp() == seen[0]
    (tmp_path / "a.json").write_text("{ }", encoding="utf-8")
    seen.append(stamp())
    os.utime(tmp_path / "a.json", ns=(0, 0))
    seen.append(stamp())
    (tmp_path / "a.json").rename(tmp_path / "c.json")
    seen.append(stamp())
    (tmp_path / "d.json").symlink_to("b.json")
    seen.append(stamp())
    assert len(set(seen)) == len(seen)


def test_ten_thousand_files_are_listed_in_little_time(tmp_path: Path) -> None:
    for folder in range(10):
        (tmp_path / str(folder)).mkdir()
        for number in range(1000):
            os.close(os.open(tmp_path / str(folder) / f"{number}.json", os.O_CREAT | os.O_WRONLY))
    before = process_time()
    count = sum(isinstance(one, Listed) for one in listing([str(tmp_path)], SUFFIXES))
    assert count == 10_000
    assert (process_time() - before) / count < 50e-6
