"""Layout files: what they may hold, and what is said of one that holds something else."""

from pathlib import Path

import pytest

from zhunsheng.intake.layouts import LayoutError, load_layouts
from zhunsheng.resources import data_folder

WHOLE = "layout: a\ntitle: 甲\nkinds: [project]\nlists:\n  items: {needs: [name], left: '^序号$', after: {name: {points: x}}}\n"
WRONG = [
    (WHOLE.replace("title", "titel"), "unknown-key"),
    (WHOLE.replace("kinds: [project]\n", ""), "missing-key"),
    (WHOLE.replace("^序号$", "("), "bad-pattern"),
    (WHOLE.replace("needs", "always: 1, needs"), "wrong-type"),
    (WHOLE.replace("{needs: [name], ", "{"), "missing-key"),
    ("- 1\n", "wrong-type"),
    ("a: [", "yaml-syntax"),
]


def _folder(tmp_path: Path, name: str, text: str) -> Path:
    folder = tmp_path / "layouts"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_shipped_layouts_load() -> None:
    assert "national" in {one.id for one in load_layouts([data_folder("schemas")])}


def test_a_later_layout_stands_for_an_earlier_of_the_same_id(tmp_path: Path) -> None:
    folder = _folder(tmp_path, "a.yaml", WHOLE.replace("layout: a", "layout: national"))
    titles = {one.id: one.title for one in load_layouts([data_folder("schemas"), folder])}
    assert titles["national"] == "甲"


def test_what_a_layout_says_is_kept(tmp_path: Path) -> None:
    (one,) = load_layouts([_folder(tmp_path, "a.yaml", WHOLE)])
    assert (one.id, one.title, one.kinds) == ("a", "甲", ("project",))
    stated = one.lists["items"]
    assert (stated.needs, stated.left, stated.after) == (("name",), ("^序号$",), {"name": {"points": "x"}})
    assert one.file.endswith("a.yaml")


@pytest.mark.parametrize(("text", "code"), WRONG)
def test_a_file_that_is_no_layout_is_told_with_its_place(text: str, code: str, tmp_path: Path) -> None:
    folder = _folder(tmp_path, "a.yaml", text)
    with pytest.raises(LayoutError) as raised:
        load_layouts([folder])
    assert code in {problem.code for problem in raised.value.problems}
    assert all(problem.line > 0 for problem in raised.value.problems)
