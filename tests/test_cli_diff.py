"""``diff``: exit codes, text in 80 columns, JSON that fits its schema, faults."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from zhunsheng.cli.application import run
from zhunsheng.rendering.columns import display_width
from zhunsheng.rendering.diff_text import render_diff
from zhunsheng.resources import data_folder

RULES = data_folder("rules")
STRICTER = ("rules-arithmetic.yaml", "填报日期 ≥ 年末", "填报日期 > 年末")
TITLE = ("rules-arithmetic.yaml", "title: 填报日期不早于所评年度的年末", "title: 填报日期在年末之后")
BROKEN = ("rules-arithmetic.yaml", "check: 填报日期 ≥ 年末(年度)", "check: 填报日子 ≥ 年末(年度)")
UNREADABLE = ("rules-arithmetic.yaml", "rules:\n", "rulez:\n")


def ran(arguments: Sequence[str], capfd: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = run(["diff", "--seconds", "3000", *arguments])
    out, err = capfd.readouterr()
    return code, out, err


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the national pack."""
    return Path(shutil.copytree(RULES / "cn", tmp_path / "cn"))


def put(copy: Path, *changes: tuple[str, str, str]) -> None:
    for name, find, instead in changes:
        text = (copy / name).read_text(encoding="utf-8")
        assert text.count(find) == 1
        (copy / name).write_text(text.replace(find, instead), encoding="utf-8")


def test_no_difference_is_exit_0(copy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = ran([str(RULES), str(copy)], capfd)
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == "没有不同"


def test_text_only_is_exit_0(copy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    put(copy, TITLE)
    code, out, _ = ran([str(RULES), str(copy)], capfd)
    assert code == 0
    assert "只改文字 规则 filing-date 题目" in out
    assert out.splitlines()[-1] == "只改文字 1"


def test_a_difference_of_meaning_is_exit_1_with_a_form_that_shows_it(
    copy: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    put(copy, STRICTER, TITLE)
    code, out, _ = ran([str(RULES), str(copy)], capfd)
    assert code == 1
    flat = out.replace("\n", "").replace(" ", "")
    assert "更严规则filing-date检查" in flat
    assert "-填报日期≥年末(年度)" in flat
    assert "+填报日期>年末(年度)" in flat
    assert "filing-date·/filing_date:一致→不一致(错误)" in flat
    assert out.splitlines()[-1] == "更严 1,只改文字 1"
    assert max(map(display_width, out.splitlines())) <= 80


def test_english(copy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    put(copy, STRICTER)
    code, out, _ = ran([str(RULES), str(copy), "--lang", "en"], capfd)
    assert code == 1
    assert "stricter rule filing-date check" in out
    assert "what failed still fails, and more may" in out
    assert "consistent → inconsistent (error)" in " ".join(out.split())


def valid(out: str) -> dict[str, Any]:
    schema = json.loads((data_folder("schemas") / "diff.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    found: dict[str, Any] = json.loads(out)
    assert [error.message for error in Draft202012Validator(schema).iter_errors(found)] == []
    return found


def test_json_fits_its_schema(copy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    put(copy, STRICTER, TITLE)
    code, out, err = ran([str(RULES), str(copy), "-f", "json"], capfd)
    assert (code, err) == (1, "")
    found = valid(out)
    assert found["summary"] == {"stricter": 1, "looser": 0, "different": 0, "text-only": 1, "nothing": 0}
    text, check = found["differences"]
    assert (text["part"], text["class"], text["witness"]) == ("title", "text-only", None)
    assert (check["name"], check["part"], check["class"]) == ("filing-date", "check", "stricter")
    assert check["rules"] == ["filing-date"]
    assert check["old_place"]["line"] == check["new_place"]["line"] > 0
    assert check["witness"]["after"] == {"outcome": "inconsistent", "severity": "error"}


def test_without_witness_nothing_is_looked_for(copy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    put(copy, STRICTER)
    code, out, _ = ran([str(RULES), str(copy), "-f", "json", "--no-witness"], capfd)
    assert code == 1
    assert [one["witness"] for one in valid(out)["differences"]] == [None]


def test_a_pattern_chooses(copy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    put(copy, STRICTER)
    assert ran([str(RULES), str(copy), "-k", "points", "--no-witness"], capfd)[0] == 0
    assert ran([str(RULES), str(copy), "-k", "FILING", "--no-witness"], capfd)[0] == 1


def test_a_day_chooses(copy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    put(copy, ("parameters.yaml", "- {from: 2015-01-01, value: 0.05}", "- {from: 2030-01-01, value: 0.05}"))
    assert ran([str(RULES), str(copy), "--no-witness", "--on", "2031-01-01"], capfd)[0] == 0
    assert ran([str(RULES), str(copy), "--no-witness", "--on", "2024-12-31"], capfd)[0] == 1


def test_a_file_takes_the_result(copy: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    put(copy, STRICTER)
    code, out, _ = ran([str(RULES), str(copy), "--no-witness", "-o", str(tmp_path / "不同.txt")], capfd)
    assert (code, out) == (1, "")
    assert "更严 1" in (tmp_path / "不同.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["没有", "{rules}"], "不是文件夹,也不是 git 的版本"),
        (["{rules}", "cn@99"], "找不到 cn 的 99 版"),
        (["{rules}", "{rules}", "-f", "xml"], "--format 不能是「xml」"),
        (["{rules}", "{rules}", "--seconds", "很久"], "--seconds 不能是「很久」"),
        (["{rules}", "{rules}", "--seconds", "-1"], "--seconds 不能是「-1」"),
        (["{rules}", "{rules}", "--seconds", "nan"], "--seconds 不能是「nan」"),
        (["{rules}", "{rules}", "--on", "昨天"], "--on"),
        (["{rules}"], "缺少 NEW"),
    ],
)
def test_what_cannot_be_done_is_exit_2(
    arguments: list[str], says: str, capfd: pytest.CaptureFixture[str]
) -> None:
    code, out, err = ran([one.format(rules=RULES) for one in arguments], capfd)
    assert (code, out) == (2, "")
    assert says in err
    assert "Traceback" not in err


@pytest.mark.parametrize(("change", "says"), [(BROKEN, "unknown-name"), (UNREADABLE, "unknown-key")])
def test_a_broken_pack_is_exit_2(
    copy: Path, change: tuple[str, str, str], says: str, capfd: pytest.CaptureFixture[str]
) -> None:
    put(copy, change)
    code, out, err = ran([str(RULES), str(copy), "--no-witness"], capfd)
    assert (code, out) == (2, "")
    assert says in err


def test_the_same_is_written_twice(copy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    put(copy, STRICTER, ("parameters.yaml", "value: 0.05", "value: 0.01"))
    first, second = (ran([str(RULES), str(copy), "-f", "json"], capfd)[1] for _ in range(2))
    assert first == second


def test_hostile_and_long_texts_stay_within_the_columns() -> None:
    long = "某" * 300
    one = {
        "pack": "p", "section": "new section", "name": long, "check": long, "part": "new-part", "class": "different",
        "why": long, "before": "", "after": long, "old_place": None, "new_place": {"file": "f" * 200, "line": 1, "column": 1},
        "rules": [long], "forms_tried": 0,
        "witness": {
            "example": long, "file": "f", "line": 1, "changes": [{"path": "/" + "p" * 200, "value": None}], "rule": "r",
            "check": "", "path": "/x", "before": {"outcome": "consistent", "severity": None},
            "after": {"outcome": "inconsistent", "severity": "error"},
        },
    }  # fmt: skip
    summary = {"stricter": 0, "looser": 0, "different": 1, "text-only": 0, "nothing": 0}
    plain = {"old": {"label": long}, "new": {"label": "b"}, "summary": summary, "differences": [one]}
    for lang in ("zh", "en"):
        text = render_diff(plain, width=80, lang=lang)
        assert max(map(display_width, text.splitlines())) <= 80
