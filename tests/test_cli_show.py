"""``show``: what is in force, where each line comes from, and who does otherwise where."""

import json
from collections.abc import Sequence

import pytest

from zhunsheng.cli.application import run


def shown(arguments: Sequence[str], capfd: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = run(["show", *arguments])
    out, err = capfd.readouterr()
    return code, out, err


def test_a_region_with_origins(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = shown(
        ["5227", "--kind", "department", "--year", "2024", "--origin", "--format", "json"], capfd
    )
    assert code == 0
    (found,) = json.loads(out)
    assert [pack["id"] for pack in found["packs"]] == ["cn", "520000", "522700"]
    band = next(one for one in found["parameters"] if one["name"] == "中档下限")
    assert band["says"].startswith("50%")
    assert [(step["pack"], step["act"]) for step in band["origins"]] == [("cn", "stated"), ("522700", "set")]
    assert all(step["line"] > 0 for step in band["origins"])


def test_text_names_file_and_line_of_every_level(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = shown(["522700", "--kind", "project", "--origin"], capfd)
    assert code == 0
    assert "points-total" in out
    assert "522700-qiannan/pack.yaml:" in out.replace("\n", "").replace(" ", "")


def test_a_pack_may_stand_for_its_region(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = shown(["cn", "--kind", "department", "--format", "json"], capfd)
    assert code == 0
    assert json.loads(out)[0]["jurisdiction"] == "000000"


def test_a_disabled_rule_is_shown_with_its_reason(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = shown(["510000", "--kind", "department", "--format", "json"], capfd)
    assert code == 0
    rule = next(one for one in json.loads(out)[0]["rules"] if one["name"] == "budget-adjusted")
    assert rule["standing"].startswith("停用:")
    assert rule["origins"][-1]["act"] == "disabled"


def test_the_tree_of_one_parameter(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = shown(["中档下限", "--tree", "--format", "json"], capfd)
    assert code == 0
    (root,) = json.loads(out)["中档下限"]
    assert (root["pack"], root["acts"]) == ("cn", ["stated"])
    guizhou = next(one for one in root["below"] if one["pack"] == "520000")
    assert [(one["pack"], one["acts"]) for one in guizhou["below"]] == [("522700", ["set"])]


@pytest.mark.parametrize("arguments", [["999999"], ["中档下线", "--tree"], ["522700", "--year", "1990"]])
def test_what_is_not_there_is_exit_2(arguments: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = shown(arguments, capfd)
    assert (code, out) == (2, "")
    assert err


def test_what_ships_is_written_as_fmt_writes_it(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["fmt", "--check", "rules", "examples/second-domain"]) == 0, capfd.readouterr().out
