"""YAML's traps, and what can be mended without asking anybody."""

from pathlib import Path

import pytest

from zhunsheng.authoring.scrutiny.checking import Sources, check, find_sources
from zhunsheng.authoring.scrutiny.fixing import Fix
from zhunsheng.cli import main
from zhunsheng.cli.fixes import mend
from zhunsheng.resources import data_folder
from zhunsheng.rules.nodes import plain
from zhunsheng.rules.reader import read

BESIDE = Sources((), (data_folder("schemas"),))
PACK = """pack:
  id: demo
  jurisdiction: "410000"
  title: 示例
  version: 1.0.0
  kinds: [department]
parameters:
  词:
    title: 一个词
    values:
      - {from: 2015-01-01, value: 甲}
rules:
  - id: demo-rule
    title: 备注不是那个词
    severity: error
    each: 指标
    check: 备注 ≠ 词
"""


def _problems(folder: Path, text: str) -> list[tuple[str, str | None]]:
    (folder / "pack.yaml").write_text(text, encoding="utf-8")
    found = check(find_sources([folder]), BESIDE).problems
    return [(one.code, one.replacement) for one in found if not one.code.startswith("rule-")]


@pytest.mark.parametrize(
    ("was", "now", "replacement"),
    [
        ('"410000"', "410000", '"410000"'),
        ("id: demo\n", "id: 410000\n", '"410000"'),
        ("1.0.0", "1.10", '"1.10"'),
        ("value: 甲", "value: on", '"on"'),
        ("value: 甲", "value: No", '"No"'),
        ("value: 甲", "value: 010", '"010"'),
        ("value: 甲", "value: 1_000", None),
        ("value: 甲", "value: 2024-01-01 10:00:00", '"2024-01-01 10:00:00"'),
        ("value: 甲", "value: 12:30:45", None),
        ("title: 一个词", "title: yes", '"yes"'),
    ],
)
def test_words_that_another_reader_takes_for_something_else(
    was: str, now: str, replacement: str | None, tmp_path: Path
) -> None:
    assert was in PACK
    assert _problems(tmp_path, PACK.replace(was, now)) == [("yaml-trap", replacement)]


@pytest.mark.parametrize(
    "now", ['"on"', "一_二", "2024-01-01x", "only", "v1", "'010'", "1个", "=甲", "on 和 off"]
)
def test_words_that_every_reader_takes_for_text(now: str, tmp_path: Path) -> None:
    assert _problems(tmp_path, PACK.replace("value: 甲", f"value: {now}")) == []


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("    title: 一个词", "    title： 一个词"),
        ("    severity: error", "    severity：error"),
        ("    check: 备注", "    check：备注"),
        ("  - id: demo-rule", "  - id： demo-rule"),
        ("{from: 2015-01-01, value: 甲}", "{from: 2015-01-01, value：甲}"),
        ("parameters:", "parameters："),
    ],
)
def test_a_colon_of_the_wrong_width(was: str, now: str, tmp_path: Path) -> None:
    assert "wide-colon" in {code for code, _ in _problems(tmp_path, PACK.replace(was, now))}
    assert _mend(tmp_path)
    assert _data(tmp_path) == plain_of(PACK)


def _mend(folder: Path) -> tuple[Fix, ...]:
    return mend(find_sources([folder]), BESIDE)


def test_a_colon_in_a_text_is_left_alone(tmp_path: Path) -> None:
    text = PACK.replace("    title: 备注不是那个词", "    title: |\n      说明\n      title： 备注").replace(
        "    check: 备注 ≠ 词", "    check: 备注 ≠ 词\n    hint: 写成 title：备注"
    )
    assert _problems(tmp_path, text) == []


def plain_of(text: str) -> object:
    """The data of a pack's text."""
    node, problems = read(text.encode(), "pack.yaml")
    assert node is not None
    assert not problems
    return plain(node)


def _data(folder: Path) -> object:
    return plain_of((folder / "pack.yaml").read_text(encoding="utf-8"))


MESSY = (
    PACK.replace('jurisdiction: "410000"', "jurisdiction: 410000   ")
    .replace("    severity: error", "    sevrity: error  ")
    .replace("    check: 备注 ≠ 词", "    chekc: 备注!=词\t")
    .replace("  version: 1.0.0", "  verison： 1.0.0")
)


def test_what_is_safe_is_mended_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "pack.yaml"
    path.write_text(MESSY, encoding="utf-8")
    assert main(["check", "--fix", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    for told in ("verison → version", "sevrity → severity", '410000 → "410000"', "行末空白", "备注!=词 → "):
        assert told in said
    assert path.read_text(encoding="utf-8") == PACK


def test_mending_twice_changes_nothing_more(tmp_path: Path) -> None:
    path = tmp_path / "pack.yaml"
    path.write_text(MESSY, encoding="utf-8")
    assert _mend(tmp_path)
    once = path.read_bytes()
    assert _mend(tmp_path) == ()
    assert path.read_bytes() == once
    assert [one.name for one in tmp_path.iterdir()] == ["pack.yaml"]


@pytest.mark.parametrize(
    "text",
    [
        PACK.replace("    title: 备注不是那个词", "    title: |\n      说明  \n      再说"),
        PACK.replace("    title: 备注不是那个词", "    title: >-\n      说明  \n      再说"),
        PACK.replace("    check:", "    chk:"),
        PACK.replace("    severity: error", "    severity: error\n    serverity: note"),
        PACK.replace("value: 甲", "value: 1_000"),
    ],
)
def test_what_might_change_the_meaning_is_left_alone(text: str, tmp_path: Path) -> None:
    path = tmp_path / "pack.yaml"
    path.write_text(text, encoding="utf-8")
    _mend(tmp_path)
    assert path.read_text(encoding="utf-8") == text


def test_line_ends_and_the_mark_at_the_beginning_stay(tmp_path: Path) -> None:
    path = tmp_path / "pack.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + MESSY.replace("\n", "\r\n").encode())
    _mend(tmp_path)
    assert path.read_bytes() == b"\xef\xbb\xbf" + PACK.replace("\n", "\r\n").encode()


def test_what_ships_is_never_mended(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--fix"]) == 2
    assert "--fix" in capsys.readouterr().err
