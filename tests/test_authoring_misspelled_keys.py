"""Every key of every YAML file that ships, with one letter changed: refused, with the right suggestion first."""

import random
import sys
from pathlib import Path

import pytest

from misspelled_keys import Checker, files, first_suggestion, is_right, loaded, misspelled, slips, small
from zhunsheng.authoring.scrutiny.checking import Sources, check, find_sources
from zhunsheng.forms.schema import load_schemas
from zhunsheng.resources import data_folder
from zhunsheng.rules.misspelling import likely_keys, only_slip
from zhunsheng.rules.tree import load_packs

RULES = data_folder("rules")
SCHEMAS = data_folder("schemas")
WANTED = 95
CHAIN = ("cn", "520000-guizhou", "522700-qiannan")


def _share(capsys: pytest.CaptureFixture[str], most: int | None) -> None:
    """Misspells the keys, all of them or so many drawn at random, and tells the share that was set right."""
    tree, _ = load_packs([RULES])
    checker = Checker(tree, load_schemas([SCHEMAS]))
    draw = random.Random(20240601)
    nodes = {file: loaded(file) for file in files(RULES)}
    found = [slip for file, node in nodes.items() for slip in slips(file, node, draw)]
    chosen = draw.sample(found, most) if most else found
    astray = []
    for slip in chosen:
        cut, path = small(nodes[slip.file], slip.path)
        problems = checker.problems(misspelled(cut, path, slip.written), slip.file)
        assert any(one.severity == "error" for one in problems), f"{slip} is not refused"
        if not is_right(slip, problems):
            astray.append(slip)
    share = 100 * (len(chosen) - len(astray)) / len(chosen)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(chosen)} of {len(found)} keys with one letter changed: "
            f"{share:.2f} % with the right suggestion first\n"
        )
    assert len(found) > 4_000
    assert share >= WANTED, astray


def test_keys_with_one_letter_changed(capsys: pytest.CaptureFixture[str]) -> None:
    _share(capsys, most=3_000)


@pytest.mark.long
def test_every_key_with_one_letter_changed(capsys: pytest.CaptureFixture[str]) -> None:
    _share(capsys, most=None)


SAMPLED = (
    ("cn/pack.yaml", "  jurisdiction:", "jurisdiction", "jurisdiktion"),
    ("520000-guizhou/pack.yaml", "  extends: {cn:", "cn", "cm"),
    ("522700-qiannan/qiannan.examples.yaml", " kind: fails", "kind", "kimd"),
)


@pytest.mark.parametrize(("file", "line", "key", "slip"), SAMPLED)
def test_the_first_thing_that_is_told_of_all_packs(
    file: str, line: str, key: str, slip: str, tmp_path: Path
) -> None:
    for one in (path for pack in CHAIN for path in (RULES / pack).rglob("*.*")):
        made = tmp_path / one.relative_to(RULES)
        made.parent.mkdir(parents=True, exist_ok=True)
        made.write_bytes(one.read_bytes())
    path = tmp_path / file
    text = path.read_text(encoding="utf-8")
    assert line in text
    path.write_text(text.replace(line, line.replace(key, slip), 1), encoding="utf-8")
    found = check(find_sources([tmp_path]), Sources((), (SCHEMAS,)))
    first = found.problems[0]
    assert Path(first.file) == path
    assert first.severity == "error"
    assert first_suggestion(first) in {key, key.rsplit("/", maxsplit=1)[-1]}


@pytest.mark.parametrize(
    ("word", "written", "required", "fits", "want"),
    [
        ("chekc", (), (), {"check", "checks"}, "check"),
        ("ay", (), (), {"at", "by"}, "at"),
        ("ay", ("at",), (), {"at", "by"}, "by"),
        ("ay", (), ("by",), {"at", "by"}, "by"),
        ("ay", (), (), {"by"}, "by"),
        ("serverity", ("severity",), (), {"severity"}, "severity"),
    ],
)
def test_which_key_is_meant(
    word: str, written: tuple[str, ...], required: tuple[str, ...], fits: set[str], want: str
) -> None:
    keys = ("check", "checks", "at", "by", "severity")
    found = likely_keys(word, keys, written=written, required=required, fits=fits.__contains__)
    assert found[0] == want


@pytest.mark.parametrize(
    ("word", "want"),
    [
        ("chekc", "check"),
        ("chck", "check"),
        ("checkk", None),
        ("ay", None),
        ("nothing", None),
        ("titel", "title"),
    ],
)
def test_a_slip_is_sure_only_where_one_key_is_near(word: str, want: str | None) -> None:
    assert only_slip(word, ("check", "checks", "at", "by", "title")) == want
