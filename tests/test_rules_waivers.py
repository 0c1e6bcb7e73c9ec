"""Waivers: files read strictly, findings waived on the day, and what the command makes of them."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from zhunsheng.api import House, PacksError, audit_inputs, open_house
from zhunsheng.cli import main
from zhunsheng.findings.result import AuditResult
from zhunsheng.language.problems import render
from zhunsheng.resources import data_folder
from zhunsheng.rules.nodes import plain
from zhunsheng.rules.reader import read
from zhunsheng.rules.waivers import read_waivers, rule_names

DAY = date(2025, 6, 1)
FORM = {
    "kind": "project",
    "title": "表",
    "fiscal_year": 2024,
    "jurisdiction": "520000",
    "organization": "甲局",
    "project": "乙项目",
    "currency_unit": "元",
    "indicators": [
        {
            "level1": "产出指标",
            "level3": "一",
            "target": "1件",
            "actual": "1件",
            "points": "50",
            "score": "60",
        },
        {
            "level1": "效益指标",
            "level3": "二",
            "target": "1件",
            "actual": "1件",
            "points": "40",
            "score": "41",
        },
    ],
}
ID = "project:2024:520000:甲局:乙项目"
ENTRY = {
    "form": ID,
    "rule": "score-within-points",
    "cells": "[/indicators/0/score]",
    "reason": "已说明",
    "approver": "财政局",
    "from": "2025-01-01",
    "until": "2026-01-01",
}


@pytest.fixture(scope="module")
def house() -> House:
    return open_house()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a folder with the form."""
    (tmp_path / "in" / "below").mkdir(parents=True)
    (tmp_path / "in" / "below" / "form.json").write_text(json.dumps(FORM), "utf-8")
    return tmp_path / "in"


def _text(*entries: dict[str, str | None]) -> str:
    """A waiver file; each entry says what is other than usual."""
    lines = ["waivers:"]
    for entry in entries:
        said = {key: value for key, value in {**ENTRY, **entry}.items() if value is not None}
        lines.append(
            "  - {" + ", ".join(f"{key}: {_quoted(key, value)}" for key, value in said.items()) + "}"
        )
    return "\n".join(lines) + "\n"


def _quoted(key: str, value: str) -> str:
    return f'"{value}"' if key in {"form", "reason"} else value


def _audited(house: House, folder: Path, day: date = DAY, *files: Path) -> AuditResult:
    waivers = house.waivers([str(folder)], files, day)
    return audit_inputs(house, [str(folder)], waivers=waivers)


def _waived(result: AuditResult) -> list[str]:
    return [one.path for form in result.forms for one in form.findings if one.waiver]


def test_a_waived_finding_is_listed_and_does_not_count(house: House, folder: Path) -> None:
    bare = _audited(house, folder).forms[0]
    assert bare.form.id == ID
    assert bare.counts["waived"] == 0
    text = _text(
        {"cells": "all"}, {"rule": "level1-points", "cells": "all"}, {"rule": "points-total", "cells": "all"}
    )
    (folder / "waivers.yaml").write_text(text, "utf-8")
    found = _audited(house, folder).forms[0]
    assert [one.path for one in found.findings] == [one.path for one in bare.findings]
    (first, second) = (one for one in found.findings if one.rule == "score-within-points")
    assert (bare.verdict, found.counts["waived"]) == (
        "fail",
        sum(one.waiver is not None for one in found.findings),
    )
    assert sum(found.counts.values()) == sum(bare.counts.values())
    assert first.waiver == second.waiver
    assert first.waiver is not None
    assert first.waiver.to_json() == {
        "reason": "已说明",
        "approver": "财政局",
        "from": "2025-01-01",
        "until": "2026-01-01",
        "file": str(folder / "waivers.yaml"),
        "line": 2,
    }
    heavy = {one.rule for one in bare.findings if one.severity == "error"}
    assert found.verdict == (
        "fail" if heavy - {"score-within-points", "level1-points", "points-total"} else found.verdict
    )


#: What a waiver says otherwise, the day, → the cells whose findings it waives, and why it was of no use.
COVERED: tuple[tuple[dict[str, str | None], date, tuple[list[str], list[str]]], ...] = (
    ({}, DAY, (["/indicators/0/score"], [])),
    ({"cells": "/indicators/0/score"}, DAY, (["/indicators/0/score"], [])),
    ({"cells": "all"}, DAY, (["/indicators/0/score", "/indicators/1/score"], [])),
    ({"cells": "[/indicators/0/score, /indicators/0/points]"}, DAY, (["/indicators/0/score"], [])),
    ({"cells": "[/indicators/0/points]"}, DAY, ([], ["no-finding"])),
    ({"cells": "[/indicators/9/score]"}, DAY, ([], ["no-finding"])),
    ({"rule": "level1-points", "cells": "[/indicators/0/score]"}, DAY, ([], ["no-finding"])),
    ({"form": "project:2024:520000:甲局:丙"}, DAY, ([], ["form-absent"])),
    ({}, date(2025, 1, 1), (["/indicators/0/score"], [])),
    ({}, date(2024, 12, 31), ([], ["not-yet"])),
    ({}, date(2025, 12, 31), (["/indicators/0/score"], [])),
    ({}, date(2026, 1, 1), ([], ["over"])),
)


@pytest.mark.parametrize(("said", "day", "told"), COVERED)
def test_what_a_waiver_covers(
    house: House, folder: Path, said: dict[str, str | None], day: date, told: tuple[list[str], list[str]]
) -> None:
    cells, unused = told
    (folder / "waivers.yaml").write_text(_text(said), "utf-8")
    found = _audited(house, folder, day)
    assert _waived(found) == cells
    assert [one.why for one in found.unused] == unused


def _own(folder: Path) -> Path:
    """A pack of two rules for a place of its own."""
    pack = folder / "own"
    pack.mkdir()
    (pack / "pack.yaml").write_text(
        "pack: {id: own, jurisdiction: '5201', title: t, version: 1, kinds: [project]}\n"
        "rules:\n  - {id: a, title: t, severity: error, each: 指标, check: 得分 ≤ 分值}\n"
        "  - {id: b, title: t, severity: error, each: 指标, check: 得分 不为空}\n",
        "utf-8",
    )
    return pack


def test_what_cannot_be_judged_is_never_waived(folder: Path, tmp_path: Path) -> None:
    content = json.loads(json.dumps(FORM))
    content["indicators"][0]["points"] = ""
    (folder / "below" / "form.json").write_text(json.dumps(content), "utf-8")
    (folder / "waivers.yaml").write_text(
        _text({"rule": "a", "cells": "[/indicators/0/points, /indicators/0/score]"}), "utf-8"
    )
    own = open_house([_own(tmp_path)])
    found = audit_inputs(own, [str(folder)], "520100", waivers=own.waivers([str(folder)], (), DAY))
    (form,) = found.forms
    assert [one.outcome.value for one in form.outcomes if one.rule == "a"] == ["indeterminate"]
    assert (form.verdict, form.counts["waived"]) == ("fail", 0)
    assert form.undecided == {"a"}
    assert [one.why for one in found.unused] == ["no-finding"]


def test_every_file_on_the_way_counts_and_no_other(house: House, folder: Path, tmp_path: Path) -> None:
    (folder / "other").mkdir()
    (tmp_path / "waivers.yaml").write_text("nonsense", "utf-8")  # not inside what is given
    (folder / "other" / "waivers.yaml").write_text(_text({"cells": "all"}), "utf-8")
    assert _waived(_audited(house, folder)) == []
    (folder / "waivers.yaml").write_text(_text({}), "utf-8")
    (folder / "below" / "waivers.yaml").write_text(_text({"cells": "[/indicators/1/score]"}), "utf-8")
    (folder / "other" / "waivers.yaml").unlink()
    assert _waived(_audited(house, folder)) == ["/indicators/0/score", "/indicators/1/score"]
    form = folder / "below" / "form.json"
    assert _waived(_audited(house, form)) == ["/indicators/1/score"]
    named = tmp_path / "named.yaml"
    named.write_text(_text({}), "utf-8")
    assert _waived(_audited(house, form, DAY, named)) == ["/indicators/0/score", "/indicators/1/score"]
    pattern = house.waivers([str(folder / "*" / "*.json")], (), DAY)
    assert _waived(audit_inputs(house, [str(folder / "*" / "*.json")], waivers=pattern)) == [
        "/indicators/1/score"
    ]


def test_an_alias_names_the_rule(tmp_path: Path) -> None:
    pack = tmp_path / "own"
    pack.mkdir()
    (pack / "pack.yaml").write_text(
        "pack: {id: own, jurisdiction: '00', title: t, version: 1, kinds: [project]}\n"
        "rules: [{id: new-name, aliases: [old-name], title: t, severity: error, check: 1 = 2}]\n",
        "utf-8",
    )
    own = open_house([pack], builtin=False)
    assert rule_names(own.tree) == {"new-name": frozenset({"new-name"}), "old-name": frozenset({"new-name"})}
    form = tmp_path / "form.json"
    form.write_text(json.dumps(FORM), "utf-8")
    (tmp_path / "waivers.yaml").write_text(_text({"rule": "old-name", "cells": "all"}), "utf-8")
    found = _audited(own, form)
    assert len(_waived(found)) == 1
    assert not found.unused


#: A waiver file → the codes it earns.
WRONG: tuple[tuple[str, list[str]], ...] = (
    (_text({}), []),
    (_text({"basis": "文"}), []),
    (_text({"basis": "[文, 文二]"}), []),
    ("waivers: []\n", []),
    *((_text({key: None}), ["missing-key"]) for key in ENTRY),
    (_text({"rule": "score-within-point"}), ["no-such-rule"]),
    (_text({"cells": "[indicators]"}), ["wrong-value"]),
    (_text({"cells": "每格"}), ["wrong-value"]),
    (_text({"cells": "[]"}), ["empty-value"]),
    (_text({"cells": "{a: b}"}), ["wrong-value"]),
    (_text({"reason": " "}), ["empty-value"]),
    (_text({"from": "2025-13-01"}), ["wrong-date"]),
    (_text({"until": "2025-01-01"}), ["period-reversed"]),
    (_text({"until": "2024-01-01"}), ["period-reversed"]),
    (_text({"until": "明年"}), ["wrong-date"]),
    (_text({"aprover": "x"}), ["unknown-key"]),
    ("waiver: []\n", ["unknown-key"]),
    ("- 1\n", ["wrong-type"]),
    ("waivers: {}\n", ["wrong-type"]),
    ("waivers: [\n", ["yaml-syntax"]),
    (_text({}, {}), ["waivers-overlap"]),
    (_text({}, {"cells": "all"}), ["waivers-overlap"]),
    (
        _text({}, {"cells": "[/a, /indicators/0/score]", "from": "2025-12-31", "until": "2027-01-01"}),
        ["waivers-overlap"],
    ),
    (_text({}, {"from": "2026-01-01", "until": "2027-01-01"}), []),
    (_text({}, {"cells": "[/a]"}), []),
    (_text({}, {"rule": "level1-points"}), []),
    (_text({}, {"form": "x"}), []),
)


@pytest.mark.parametrize(("text", "codes"), WRONG)
def test_a_waiver_file_is_read_strictly(house: House, tmp_path: Path, text: str, codes: list[str]) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_text(text, "utf-8")
    found, problems = read_waivers([path], (), house.tree)
    assert [one.code for one in problems] == codes, [render(one) for one in problems]
    assert all(one.line and one.message.english for one in problems)
    if codes == ["no-such-rule"]:
        assert problems[0].hint.chinese.startswith("score-within-points")
    if not codes:
        assert len(found) == text.count("form:")
    else:
        with pytest.raises(PacksError):
            house.waivers([str(tmp_path)], (), DAY)


@pytest.mark.parametrize(("text", "codes"), WRONG)
def test_the_schema_of_waivers_agrees_with_the_reader(text: str, codes: list[str]) -> None:
    schema = json.loads((data_folder("schemas") / "waivers.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    node, _ = read(text.encode(), "waivers.yaml")
    if node is not None:
        unseen = {"no-such-rule", "period-reversed", "waivers-overlap"} | (
            {"wrong-date"} if "2025-13" in text else set()
        )
        assert Draft202012Validator(schema).is_valid(plain(node)) == (not set(codes) - unseen)


def test_waivers_of_separate_folders_do_not_meet(house: House, tmp_path: Path) -> None:
    paths = [tmp_path / name / "waivers.yaml" for name in ("a", "b", "a/c")]
    for path in paths:
        path.parent.mkdir()
        path.write_text(_text({}), "utf-8")
    assert read_waivers(paths[:2], (), house.tree)[1] == ()
    assert [one.code for one in read_waivers(paths, (), house.tree)[1]] == ["waivers-overlap"]
    assert [one.code for one in read_waivers(paths[:1], paths[1:2], house.tree)[1]] == ["waivers-overlap"]


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*words: object) -> tuple[int, str, str]:
        code = main([str(word) for word in words])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command


def test_the_command_waives_on_its_day_and_tells_what_was_of_no_use(run: Run, folder: Path) -> None:
    entries: list[dict[str, str | None]] = [
        {"rule": rule, "cells": "all"}
        for rule in (
            "score-within-points",
            "points-total",
            "level1-points",
            "score-follows-formula",
            "total-score",
        )
    ]
    (folder / "waivers.yaml").write_text(
        _text(*entries, {"form": "x"}, {"from": "2020-01-01", "until": "2021-01-01"}), "utf-8"
    )
    _, out, err = run("audit", folder, "--on", "2025-06-01", "-f", "json", "--allow-incomplete")
    told: dict[str, Any] = json.loads(out)
    Draft202012Validator(
        json.loads((data_folder("schemas") / "audit-result.schema.json").read_text("utf-8"))
    ).validate(told)
    waived = [one["waiver"] for one in told["forms"][0]["findings"] if one["waiver"]]
    assert len(waived) == told["forms"][0]["counts"]["waived"] > 0
    assert "waivers.yaml:8" in err
    assert "已经过期" in err
    assert "另有 1 条豁免的表不在这次审核之列" in err
    assert "waivers.yaml:7" not in err
    assert "waivers.yaml:7" in run("audit", folder, "--on", "2025-06-01", "-v")[2]
    assert run("audit", folder, "--on", "2025-06-01", "-q")[2] == ""
    _, page, _ = run("audit", folder, "--on", "2025-06-01", "-f", "html", "--lang", "en")
    assert "已说明" in page
    assert "财政局" in page
    _, text, _ = run("audit", folder, "--on", "2025-06-01")
    assert "豁免理由 已说明" in text


def test_waived_findings_do_not_set_the_exit_code(run: Run, folder: Path, tmp_path: Path) -> None:
    words = ("audit", folder, "--rules", _own(tmp_path), "--jurisdiction", "520100", "--on", "2025-06-01")
    assert run(*words)[0] == 1
    named = tmp_path / "named.yaml"
    named.write_text(_text({"rule": "a", "cells": "all"}), "utf-8")
    assert run(*words, "--waivers", named)[0] == 0


@pytest.mark.parametrize("text", ["waivers: 1\n", "\x00", _text({"rule": "nothing"}), None])
def test_a_broken_waiver_file_stops_the_audit(
    run: Run, folder: Path, tmp_path: Path, text: str | None
) -> None:
    named = tmp_path / "named.yaml"
    if text is not None:
        named.write_text(text, "utf-8")
    code, out, err = run("audit", folder, "--waivers", named)
    assert (code, out) == (2, "")
    assert "named.yaml" in err
