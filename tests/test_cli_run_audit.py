"""``audit -o RUN``: what names a run, what is refused before anything is written, and what is told when nothing came of it."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from zhunsheng.api import open_house
from zhunsheng.batch import Terms, said_by
from zhunsheng.cli import main
from zhunsheng.cli.run_audit import is_run

FORMS = Path(__file__).resolve().parents[1] / "examples" / "forms"
CLEAN = FORMS / "002a-dinge-gongyong.json"
WAIVERS = """waivers:
  - form: 某表
    rule: cost-matches-funds
    cells: [/totals/score]
    reason: 附有说明
    approver: 某人
    from: 2024-01-01
    until: 2025-01-01
"""


@pytest.mark.parametrize(
    ("out", "format_", "expected"),
    [
        ("RUN", "text", True),
        ("out/2024", "text", True),
        ("2024.12", "text", True),
        ("黔南.第一批", "text", True),
        ("result.txt", "text", False),
        ("result.json", "text", False),
        ("RUN", "json", False),
        ("pages", "html", False),
        (None, "text", False),
    ],
)
def test_a_name_without_the_ending_of_a_file_is_a_run(
    out: str | None, format_: str, *, expected: bool
) -> None:
    assert is_run(None if out is None else Path(out), format_) is expected


def test_a_folder_that_is_there_is_a_run_whatever_its_name(tmp_path: Path) -> None:
    assert is_run(tmp_path, "text")
    (tmp_path / "old.d").mkdir()
    assert is_run(tmp_path / "old.d", "text")


def test_in_a_folder_that_holds_something_else_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    for more in ((), ("--resume",)):
        assert main(["audit", str(CLEAN), "-o", str(tmp_path), *more]) == 2
        assert "不是空的" in capsys.readouterr().err
        assert [one.name for one in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (("-o", "RUN", "--save", "text=a.txt"), "--save"),
        (("-o", "result.json", "--resume"), "--resume 用于一批表单"),
        (("-o", "result.json", "-j", "2"), "-j 用于一批表单"),
        (("--since", "RUN"), "--since 用于一批表单"),
        (("-o", "RUN", "-f", "json", "--limit", "1"), "--limit 用于一批表单"),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_is_written(
    flags: tuple[str, ...],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["audit", str(CLEAN), *flags]) == 2
    assert told in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_run_may_lie_among_its_forms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(CLEAN, tmp_path)
    monkeypatch.chdir(tmp_path)
    command = ["audit", ".", "--no-report", "-j", "1", "--allow-incomplete"]
    assert main([*command, "-o", "RUN"]) == 0
    assert main([*command, "-o", "RUN", "--resume"]) == 0
    assert main([*command, "-o", "RUN2", "--since", "RUN"]) == 0
    told = capsys.readouterr().err
    assert told.count("审核 1 张表") == 3
    assert "跳过 2 份" in told
    assert "沿用 1 张" in told


def test_inputs_that_are_not_there_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = [str(tmp_path / f"missing-{number}.json") for number in range(7)]
    assert main(["audit", *missing, "-o", str(tmp_path / "run"), "-j", "1"]) == 2
    told = capsys.readouterr().err
    assert [one for one in missing if f"{one}: no-such-file" in told] == missing[:5]
    assert "没有找到表单" in told


def test_waivers_that_are_over_are_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(CLEAN, tmp_path)
    (tmp_path / "waivers.yaml").write_text(WAIVERS, encoding="utf-8")
    command = ["audit", str(tmp_path), "-o", str(tmp_path / "run"), "--no-report", "-j", "1"]
    assert main([*command, "--on", "2025-01-01", "--allow-incomplete"]) == 0
    assert "的豁免已经过期" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("day", "alike"),
    [
        (date(2024, 6, 2), True),
        (date(2024, 12, 31), True),
        (date(2025, 1, 1), False),
        (date(2023, 12, 31), False),
    ],
)
def test_a_run_is_gone_on_with_on_another_day_while_the_same_waivers_hold(
    day: date, *, alike: bool, tmp_path: Path
) -> None:
    (tmp_path / "waivers.yaml").write_text(WAIVERS, encoding="utf-8")
    house = open_house()
    begun, now = (house.waivers([str(tmp_path)], (), one) for one in (date(2024, 6, 1), day))
    assert (said_by(Terms(waivers=begun)) == said_by(Terms(waivers=now))) is alike
