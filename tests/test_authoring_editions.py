"""Editions: packs from folders, git revisions and versions, taken out safely."""

import gc
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from zhunsheng.api import House
from zhunsheng.authoring.comparing import repository
from zhunsheng.authoring.comparing.editions import Edition, EditionError, UnboundError, edition

HEAD = 'pack:\n  id: {id}\n  jurisdiction: "{code}"\n  title: 试\n  version: {version}\n  kinds: [project]\n{more}'
RULE = "rules:\n  - id: {prefix}dated\n    title: 填了日期\n    severity: error\n    check: 填报日期 不为空\n"


def written(folder: Path, name: str, version: str, code: str = "000000", more: str = "") -> Path:
    """A pack of one rule."""
    pack = folder / name
    pack.mkdir(parents=True, exist_ok=True)
    (pack / "pack.yaml").write_text(
        HEAD.format(id=name, code=code, version=version, more=more), encoding="utf-8"
    )
    prefix = "" if code == "000000" else f"{code}."
    (pack / "rules.yaml").write_text(RULE.format(prefix=prefix), encoding="utf-8")
    return pack


def git(folder: Path, *arguments: str) -> None:
    told = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "PATH": os.environ["PATH"]}
    who = ("-c", "user.name=a", "-c", "user.email=a@b")
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, env=told, capture_output=True)


def committed(folder: Path, message: str) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", message)


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository whose pack ``land`` had versions 1.0, 1.1 (twice) and 1.2, with a pack below it."""
    top = tmp_path / "repo"
    top.mkdir()
    git(top, "init", "-q", "-b", "main")
    for version, title in (("1.0", "甲"), ("1.1", "乙"), ("1.1", "丙"), ("1.2", "丁")):
        pack = written(top / "rules", "land", version)
        head = pack / "pack.yaml"
        head.write_text(head.read_text(encoding="utf-8").replace("试", title), encoding="utf-8")
        written(top / "rules", "county", "1.0", "522701", '  extends: {land: ">=1"}\n')
        committed(top, title)
    git(top, "tag", "v1", "HEAD~3")
    return top


def title(found: Edition) -> str:
    return found.tree.packs["land"].head.title


@pytest.mark.parametrize(
    ("word", "expected", "asked"),
    [
        ("HEAD", "丁", None),
        ("HEAD~1", "丙", None),
        ("v1", "甲", None),
        ("main", "丁", None),
        ("HEAD~1:rules", "丙", None),
        ("HEAD~2:rules/", "乙", None),
        ("HEAD~1:rules/land", "丙", "land"),
        ("HEAD~1:rules/county", "丙", "county"),
        ("land@1.0", "甲", "land"),
        ("land@1.1", "丙", "land"),
        ("land@1.2", "丁", "land"),
    ],
)
def test_a_word_names_packs_as_they_stood(
    house: House, repo: Path, word: str, expected: str, asked: str | None
) -> None:
    found = edition(word, house, repo)
    assert (title(found), found.asked, found.problems, found.label) == (expected, asked, (), word)
    assert set(found.tree.packs) == {"land", "county"}


def test_the_work_tree_is_left_alone_and_the_copy_goes_with_the_edition(house: House, repo: Path) -> None:
    (repo / "rules" / "land" / "pack.yaml").write_text("not yaml: [", encoding="utf-8")
    found = edition("HEAD~1", house, repo)
    folder = found.folder
    assert not folder.is_relative_to(repo)
    assert (folder / "land" / "pack.yaml").is_file()
    assert (repo / "rules" / "land" / "pack.yaml").read_text(encoding="utf-8") == "not yaml: ["
    place = found.tree.packs["land"].head.place
    assert found.shown(place.file) == "HEAD~1:rules/land/pack.yaml"
    assert found.shown("elsewhere.yaml") == "elsewhere.yaml"
    del found, place
    gc.collect()
    assert not folder.exists()


def test_a_folder_is_what_it_holds_and_the_packs_of_the_house_stand_beside(
    house: House, tmp_path: Path
) -> None:
    alone = edition(str(written(tmp_path, "land", "3")), house)
    assert (set(alone.tree.packs), alone.asked) == ({"land"}, "land")
    below = written(tmp_path, "mine", "1", "522701", '  extends: {cn: ">=1"}\n')
    beside = edition(str(below), house)
    assert set(beside.tree.packs) == {*house.tree.packs, "mine"}
    several = edition(str(tmp_path), house)
    assert (set(several.tree.packs), several.asked) == ({*house.tree.packs, "mine", "land"}, None)


def test_a_folder_comes_before_a_revision_of_the_same_name(house: House, repo: Path) -> None:
    git(repo, "branch", "rules", "HEAD~3")
    assert title(edition("rules", house, repo)) == "丁"


def test_a_version_that_was_built_is_a_folder(house: House, tmp_path: Path) -> None:
    built = written(tmp_path, "land", "7.0")
    built.rename(tmp_path / "land-7.0")
    assert edition("land@7.0", house, tmp_path).tree.packs["land"].head.version == "7.0"


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("nothing", "nothing"),
        ("", "neither"),
        ("--upload-pack=touch x", "neither"),
        ("-h", "neither"),
        ("HEAD~99", "neither"),
        ("HEAD:", "no pack"),
        ("HEAD:elsewhere", "no folder"),
        ("HEAD:../outside", "no folder"),
        ("HEAD:/etc", "no folder"),
        ("HEAD:rules/land/pack.yaml", "no folder"),
        ("land@9.9", "no version 9.9"),
        ("other@1.0", "no version 1.0"),
        ("HEAD\0x", "neither"),
        ("x" * 2000, "neither"),
    ],
)
def test_a_word_that_names_no_packs_is_told(house: House, repo: Path, word: str, says: str) -> None:
    with pytest.raises(EditionError) as caught:
        edition(word, house, repo)
    assert says in caught.value.what.english
    assert caught.value.what.chinese


def test_without_a_repository_a_revision_is_nothing(house: House, tmp_path: Path) -> None:
    with pytest.raises(EditionError) as caught:
        edition("HEAD", house, tmp_path)
    assert "neither a folder nor a revision" in caught.value.what.english
    assert "git" in caught.value.why.english


def test_without_git_it_says_so(house: House, repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repo))
    with pytest.raises(EditionError) as caught:
        edition("HEAD", house, repo)
    assert "git is not installed" in f"{caught.value.what.english} {caught.value.why.english}"


@pytest.fixture
def spared() -> Iterator[None]:
    """Nothing is left in the temporary folder."""
    yield
    gc.collect()


@pytest.mark.usefixtures("spared")
def test_a_link_is_not_followed(house: House, repo: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text("secret: 1\n", encoding="utf-8")
    (repo / "rules" / "land" / "linked.yaml").symlink_to(secret)
    committed(repo, "link")
    with pytest.raises(EditionError) as caught:
        edition("HEAD", house, repo)
    assert "symbolic link" in caught.value.why.english


def test_a_repository_that_is_too_much_is_refused(
    house: House, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repository, "_MOST_BYTES", 100)
    with pytest.raises(EditionError) as caught:
        edition("HEAD", house, repo)
    assert "more than 100 bytes" in caught.value.why.english
    monkeypatch.setattr(repository, "_MOST_FILES", 1)
    with pytest.raises(EditionError) as caught:
        edition("HEAD", house, repo)
    assert "more than 1 files" in caught.value.why.english


def test_only_what_packs_are_made_of_is_taken_out_and_no_hook_runs(house: House, repo: Path) -> None:
    (repo / "rules" / "land" / "run.sh").write_text("#!/bin/sh\n", encoding="utf-8")
    hook = repo / ".git" / "hooks" / "post-checkout"
    hook.write_text("#!/bin/sh\ntouch ran\n", encoding="utf-8")
    hook.chmod(0o755)
    committed(repo, "more")
    found = edition("HEAD", house, repo)
    assert sorted(path.name for path in (found.folder / "land").iterdir()) == ["pack.yaml", "rules.yaml"]
    assert not (repo / "ran").exists()


def test_a_broken_pack_is_left_out_and_told(house: House, tmp_path: Path) -> None:
    pack = written(tmp_path, "land", "1")
    (pack / "rules.yaml").write_text("rules:\n  - id: x\n", encoding="utf-8")
    found = edition(str(tmp_path), house)
    assert not found.tree.packs
    assert any(one.severity == "error" for one in found.problems)


def test_the_rules_in_force_are_those_of_the_edition(house: House, tmp_path: Path) -> None:
    found = edition(str(written(tmp_path, "land", "1")), house)
    bound = found.house.bound("522701", "project", 2024)
    assert [one.id for one in bound.rules] == ["dated"]
    assert bound is found.house.bound("522701", "project", 2024)
    with pytest.raises(UnboundError) as unknown:
        found.house.bound("999999", "project", 2024)
    assert unknown.value.problems[0].code == "unknown-jurisdiction"
    bad = written(tmp_path / "bad", "land", "1")
    rules = bad / "rules.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("填报日期", "填报日子"), encoding="utf-8")
    with pytest.raises(UnboundError) as faulty:
        edition(str(bad), house).house.bound("522701", "project", 2024)
    assert faulty.value.problems[0].code == "unknown-name"
