"""How inputs are cut into tasks, and that a worker reads from a task just what was cut."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from packed_inputs import every_way, form
from zhunsheng.runs import tasks
from zhunsheng.runs.choice import Choice
from zhunsheng.runs.found import DocumentInput, Found, Input
from zhunsheng.runs.held import Holder
from zhunsheng.runs.inputs import DOCUMENTS, SUFFIXES, read
from zhunsheng.runs.listing import listing
from zhunsheng.runs.reading import inputs_of
from zhunsheng.runs.tasks import Task, cut, placed, task_of
from zhunsheng.runs.unreadable import Unreadable


def _cut(folder: Path, *arguments: str, choice: Choice | None = None) -> list[Task]:
    chosen = choice or Choice()
    with Holder(folder / "held.bin") as holder:
        found = chosen.of(lambda: placed(listing(arguments, (*SUFFIXES, *DOCUMENTS))))
        return list(cut(found, holder))


def _read(folder: Path, made: list[Task]) -> Iterator[Found]:
    for task in made:
        count = 0
        for one in inputs_of(task, folder / "held.bin"):
            found = one.read()
            assert found.source == one.source
            count += 1
            yield found
        assert count == task.count


@pytest.mark.parametrize("most", [1, 3, 500])
def test_what_is_read_from_tasks_is_what_the_files_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(tasks, "MOST_INPUTS", most)
    names = every_way(tmp_path / "in")
    made = _cut(tmp_path, str(tmp_path / "in"))
    assert [one.number for one in made] == list(range(len(made)))
    again = [task_of(one.to_line()) for one in made]
    assert again == made
    assert all(one.to_line().isascii() for one in made)
    assert list(_read(tmp_path, again)) == [one for name in names for one in read(tmp_path / "in" / name)]


def test_the_cut_is_bounded_by_bytes_and_by_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "MOST_BYTES", 100)
    (tmp_path / "a.jsonl").write_bytes(b"".join(form(number) + b"\n" for number in range(20)))
    sizes = [one.count for one in _cut(tmp_path, str(tmp_path / "a.jsonl"))]
    assert sum(sizes) == 20
    assert max(sizes) * (len(form(19)) + 1) <= 100
    monkeypatch.undo()
    for number in range(40):
        (tmp_path / f"{number}.txt").write_bytes(b"x")
    assert [one.count for one in _cut(tmp_path, str(tmp_path / "*.txt"))] == [15, 15, 10]


def test_a_name_that_is_no_text_lives_through_the_plan(tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/\xb1\xed.json")
    Path(path).write_bytes(form(1))
    again = [task_of(one.to_line()) for one in _cut(tmp_path, str(tmp_path))]
    assert list(_read(tmp_path, again)) == [Input(f"{tmp_path}/\\xb1\\xed.json", form(1))]


@pytest.mark.parametrize("name", ["c.jsonl", "f.tar", "i.zip"])
def test_a_file_that_changed_after_the_cut_is_told_input_by_input(tmp_path: Path, name: str) -> None:
    every_way(tmp_path)
    made = _cut(tmp_path, str(tmp_path / name))
    before = list(_read(tmp_path, made))
    os.utime(tmp_path / name, ns=(1, 1))
    after = list(_read(tmp_path, made))
    assert [one.source for one in after] == [one.source for one in before]
    codes = {one.code for one in after if isinstance(one, Unreadable)}
    assert "changed-meanwhile" in codes
    (tmp_path / name).unlink()
    gone = list(_read(tmp_path, made))
    assert [one.source for one in gone] == [one.source for one in before]
    assert "unreadable-file" in {one.code for one in gone if isinstance(one, Unreadable)}


def test_the_limit_takes_the_first_and_counts_the_rest(tmp_path: Path) -> None:
    every_way(tmp_path)
    everything = [one.source for one in _read(tmp_path, _cut(tmp_path, str(tmp_path)))]
    choice = Choice(limit=7)
    told = [one.source for one in _read(tmp_path, _cut(tmp_path, str(tmp_path), choice=choice))]
    assert told == everything[:7]
    assert (choice.found, choice.left_out) == (len(everything), len(everything) - 7)


def test_a_sample_is_the_same_however_the_inputs_are_ordered_and_holds_the_smaller_ones(
    tmp_path: Path,
) -> None:
    names = [str(tmp_path / name) for name in every_way(tmp_path)]

    def sampled(count: int, arguments: list[str]) -> set[str]:
        choice = Choice(sample=count)
        made = _cut(tmp_path, *arguments, choice=choice)
        assert choice.found - choice.left_out == sum(one.count for one in made)
        return {one.source for one in _read(tmp_path, made)}

    drawn = sampled(9, names)
    assert len(drawn) == 9
    assert sampled(9, names[::-1]) == drawn
    assert sampled(4, names) < drawn
    assert sampled(1000, names) == {one.source for one in _read(tmp_path, _cut(tmp_path, *names))}


def test_documents_are_handed_on(tmp_path: Path) -> None:
    every_way(tmp_path)
    told = [one for one in _read(tmp_path, _cut(tmp_path, str(tmp_path))) if isinstance(one, DocumentInput)]
    names = [one.source.removeprefix(f"{tmp_path}/") for one in told]
    assert names == ["h.tar.zst!doc.txt", "i.zip!d.md", "j.txt"]
    assert all(isinstance(one.read(), bytes) for one in told)
