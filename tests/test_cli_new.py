"""``new``: what it writes passes at once, it overwrites nothing, and names can do no harm."""

from pathlib import Path
from typing import Any

import pytest

from zhunsheng.api import House
from zhunsheng.authoring.examples.examples import find_examples
from zhunsheng.authoring.releasing.scaffolds import range_of
from zhunsheng.cli import main
from zhunsheng.language.patterns import compiled
from zhunsheng.rules.nodes import Entries, plain
from zhunsheng.rules.reader import read_file

REGION = ("--jurisdiction", "522701")
KINDS = {"holds", "fails", "edge", "missing", "scope"}


def _passes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a problem, not even a warning; in the usual spelling; every example as it says."""
    capsys.readouterr()
    code = main(["check", str(folder)])
    out = capsys.readouterr().out
    assert (code, out) == (0, "")
    assert main(["fmt", "--check", str(folder)]) == 0
    assert main(["test", str(folder)]) == 0
    capsys.readouterr()


@pytest.mark.parametrize(
    ("words", "folder"),
    [
        (("pack", "demo"), "demo"),
        (("pack", "demo", *REGION, "--kind", "project", "--title", '"带引号" # 的\\标题: {a}'), "demo"),
        (("overlay", "duyun", *REGION), "522701-duyun"),
        (("overlay", "again", "--jurisdiction", "5100"), "510000-again"),
        (("form", "grants", "--title", "某某资金分配表"), "grants"),
    ],
)
def test_what_is_new_passes_at_once(
    words: tuple[str, ...], folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", *words, "-o", str(tmp_path)]) == 0
    written = capsys.readouterr().out.splitlines()
    assert sorted(written) == sorted(str(one) for one in (tmp_path / folder).rglob("*") if one.is_file())
    _passes(tmp_path / folder, capsys)
    examples = find_examples([tmp_path / folder]).examples
    assert {one.kind for one in examples} == KINDS
    assert len(examples) == 5


def test_rules_in_a_new_pack_pass_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "pack", "demo", *REGION, "-o", str(tmp_path)]) == 0
    pack = tmp_path / "demo"
    for name in ("first", "second"):
        assert main(["new", "rule", name, "-o", str(pack)]) == 0
    _passes(pack, capsys)
    assert {one.rule.text for one in find_examples([pack]).examples} == {
        *("522701.demo-within-limit", "522701.first", "522701.second"),
    }


def test_a_layout_is_strict_yaml_in_the_words_of_its_form(tmp_path: Path, house: House) -> None:
    assert main(["new", "layout", "county", "--kind", "project", "-o", str(tmp_path)]) == 0
    node, problems = read_file(tmp_path / "layouts" / "county.yaml")
    assert not problems
    assert isinstance(node, Entries)
    stated: Any = plain(node)
    assert (stated["layout"], stated["kinds"]) == ("county", ["project"])
    (pattern,) = stated["titles"]["project"]
    assert compiled(pattern).fullmatch(house.schemas["project"].title)
    (rows,) = stated["lists"]
    columns = house.schemas["project"].document["properties"][rows]["items"]["properties"]
    assert {*stated["lists"][rows]["needs"], stated["lists"][rows]["label"]} <= columns.keys()
    assert {word.removeprefix(f"{rows}.") for word in stated["words"]} <= columns.keys()


def test_an_overlay_builds_on_the_deepest_pack_above(tmp_path: Path) -> None:
    assert main(["new", "overlay", "duyun", *REGION, "-o", str(tmp_path)]) == 0
    text = (tmp_path / "522701-duyun" / "pack.yaml").read_text(encoding="utf-8")
    assert 'extends: {"522700": ">=1.0,<2"}' in text
    assert 'id: "522701"' in text
    assert "超额比例: 完成值达到指标值的多少时须说明原因,现为 130%" in text


def test_a_pack_of_a_second_kind_of_form_stands_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "form", "grants", "-o", str(tmp_path)]) == 0
    schemas = str(tmp_path / "grants" / "schemas")
    assert main(["new", "pack", "more", "--kind", "grants", "--schemas", schemas, "-o", str(tmp_path)]) == 0
    assert "extends" not in (tmp_path / "more" / "pack.yaml").read_text(encoding="utf-8")
    capsys.readouterr()
    assert main(["check", str(tmp_path / "more"), "--schemas", schemas]) == 0
    assert main(["test", str(tmp_path / "more"), "--schemas", schemas]) == 0


NAMES = (
    "../out",
    "a/b",
    "a\\b",
    "..",
    ".hidden",
    "-x",
    "Upper",
    "名字",
    "a b",
    "a--b",
    "a-",
    "1a",
    "",
    "a" * 61,
    "a\n",
    "con\x00",
)


@pytest.mark.parametrize("what", ["pack", "rule", "form", "overlay"])
def test_a_name_leads_nowhere_else(what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "here"
    out.mkdir()
    for name in NAMES:
        assert main(["new", what, "-o", str(out), *REGION, "--", name]) == 2, name
    assert [one.name for one in tmp_path.rglob("*")] == ["here"]
    assert "建议" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("pack", "demo"), "已经有了"),
        (("rule", "first"), "不是规则包"),
        (("overlay", "plain"), "--jurisdiction"),
        (("overlay", "plain", "--jurisdiction", "000000"), "--jurisdiction"),
        (("pack", "other", "--jurisdiction", "999999"), "999999"),
        (("pack", "other", "--kind", "projekt"), "project?"),
        (("pack", "cn"), "已有规则包"),
        (("form", "project"), "已有表单种类"),
        (("pack", "other", "--title", "看不见\u202e的"), "看不见"),
        (("layout", "sheet"), "--kind"),
        (("layout", "sheet", "--kind", "nothing"), "project"),
        (("pakc", "demo"), "pack?"),
    ],
)
def test_what_cannot_be_done_is_exit_2_and_writes_nothing(
    words: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "demo").mkdir()
    assert main(["new", *words, "-o", str(tmp_path)]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert "Traceback" not in err
    assert [one.name for one in tmp_path.rglob("*")] == ["demo"]


def test_nothing_is_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "pack", "demo", "-o", str(tmp_path)]) == 0
    pack = tmp_path / "demo"
    (pack / "bases" / "first.json").write_text("mine", encoding="utf-8")
    before = {one: one.read_bytes() for one in pack.rglob("*") if one.is_file()}
    assert main(["new", "rule", "first", "-o", str(pack)]) == 2
    assert "first.json" in capsys.readouterr().err
    assert main(["new", "rule", "demo-within-limit", "-o", str(pack)]) == 2
    assert {one: one.read_bytes() for one in pack.rglob("*") if one.is_file()} == before
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    assert main(["new", "pack", "gone", "-o", str(tmp_path)]) == 2
    assert not (tmp_path / "nowhere").exists()


def test_a_place_that_cannot_be_written_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main(["new", "pack", "demo", "-o", str(tmp_path / "file")]) == 2
    assert "写不了" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("version", "range_"), [("1.4.2", ">=1.4,<2"), ("0.1", ">=0.1,<1"), ("3", ">=3.0,<4")]
)
def test_the_range_of_versions(version: str, range_: str) -> None:
    assert range_of(version) == range_
