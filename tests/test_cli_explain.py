"""``explain``: one thing in words and in JSON, what a rule caught, and the catalogue of everything."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from honest_forms import plain
from zhunsheng.cli import main
from zhunsheng.cli.words import LANGUAGES
from zhunsheng.rendering.columns import display_width
from zhunsheng.resources import data_folder

FORMS = Path(__file__).parents[1] / "examples" / "forms"


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two audited forms."""
    path = tmp_path_factory.mktemp("saved") / "result.json"
    forms = [str(next(FORMS.glob(f"{number}*.json"))) for number in ("000", "003")]
    main(["audit", *forms, "-f", "json", "-o", str(path), "-q"])
    return path


def _sections(one: dict[str, Any]) -> dict[str, list[str]]:
    return {part["heading"]: part["lines"] for part in one["sections"]}


def test_json_has_its_schema(capsys: pytest.CaptureFixture[str]) -> None:
    schema = json.loads((data_folder("schemas") / "explanation.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for word in ("funds-components", "duplicate-key", "执行率", "执行行"):
        assert main(["explain", word, "-f", "json"]) == 0
        found = json.loads(capsys.readouterr().out)
        jsonschema.Draft202012Validator(schema).validate(found)
        assert found["explanations"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_line_is_wider_than_the_terminal(
    lang: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for word in ("score-follows-formula", "unknown-name", "实际完成值"):
        assert main(["explain", word, "--lang", lang]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert [line for line in lines if display_width(line) > 80] == []
        assert len(lines) > 5


def test_a_rule_is_told_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "qualitative-band", "-f", "json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["explanations"]
    sections = _sections(found)
    assert sections["大意"][0].startswith("不符合「空行」的每一行指标：若符合「定性完成」")
    assert any(line.startswith("完成档次 = ") for line in sections["其中"])
    assert any(line.startswith("中档下限: 另行规定的有 522700") for line in sections["用到的参数"])
    assert any("522700" in line and "50%" in line for line in sections["各地不同"])
    assert any(line.startswith("不成立 · ") and "不一致" in line for line in sections[_examples(sections)])


def _examples(sections: dict[str, list[str]]) -> str:
    return next(heading for heading in sections if heading.startswith("例子 "))


def test_what_a_rule_caught(saved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = json.loads(saved.read_text(encoding="utf-8"))
    hit = [
        form
        for form in result["forms"]
        if any(one["rule"] == "cost-matches-funds" for one in form["findings"])
    ]
    assert hit
    assert main(["explain", "cost-matches-funds", "--on", str(saved), "-f", "json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["explanations"]
    sections = _sections(found)
    assert sections["在 result.json 里"][0] == f"2 张表,问到 2 张,{len(hit)} 张有发现"
    assert sum(line.startswith(form["form"]["source"]) for line in sections["哪些表"] for form in hit) == len(
        hit
    )


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forms of three regions, most with a score above its points, two of them waived, as a run; and as a result."""
    folder = tmp_path_factory.mktemp("batch")
    (folder / "in").mkdir()
    regions = ("110000", "110000", "520300", "110000", "520300", "420100", "420100", "110000")
    for at, region in enumerate(regions):
        content = plain(
            2024, region, organization=f"第{at}局", contact={"name": "张三丰", "phone": "0854-8221234"}
        )
        for row in content["indicators"][: 0 if at == 6 else 1 + at % 2]:
            row["score"] = "21"
        (folder / "in" / f"{at}.json").write_text(json.dumps(content), encoding="utf-8")
    whose = "project:2024:110000:第0局:农村公路养护"
    entry = {"form": whose, "rule": "score-within-points", "cells": "all", "reason": "a", "approver": "b"}
    waived = {"waivers": [{**entry, "from": "2020-01-01", "until": "2099-01-01"}]}
    (folder / "in" / "waivers.yaml").write_text(json.dumps(waived), encoding="utf-8")
    for out in (
        ["-o", str(folder / "去年"), "--no-report", "-j", "1"],
        ["-f", "json", "-o", str(folder / "r.json")],
    ):
        main(["audit", str(folder / "in"), *out, "-q"])
    return folder


def _asked(word: str, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, list[str]]:
    assert main(["explain", "score-within-points", "--on", word, "-f", "json", *more]) == 0
    return _sections(json.loads(capsys.readouterr().out)["explanations"][0])


@pytest.mark.parametrize("name", ["去年", "去年/run.json"])
def test_what_a_rule_caught_in_a_run(name: str, batch: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sections = _asked(str(batch / name), capsys)
    plainly = _asked(str(batch / "r.json"), capsys)
    assert sections["在 去年 里"] == plainly["在 r.json 里"]
    assert sections["在 去年 里"][0] == "8 张表,问到 8 张,7 张有发现"
    assert sections["在 去年 里"][2] == "其中已豁免 1"
    assert sections["哪些地区"] == [
        "北京市 110000: 问到 4 张,4 张有发现",
        "遵义市 520300: 问到 2 张,2 张有发现",
        "武汉市 420100: 问到 2 张,1 张有发现",
    ]
    shown = sections["哪些表"]
    assert shown[-1] == "另有 2 张"
    assert sorted(shown[:-1]) == sorted(set(shown[:-1]))
    assert len(shown) == 6
    assert all(": " in line and ".json" in line for line in shown[:-1])
    english = _asked(str(batch / name), capsys, "--lang", "en")
    assert english["in 去年"][0] == "8 forms, asked of 8, found in 7"


def test_a_run_and_a_result_tell_the_same_of_each_form(
    batch: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = set(_asked(str(batch / "r.json"), capsys)["哪些表"][:-1])
    both = told & set(_asked(str(batch / "去年"), capsys)["哪些表"][:-1])
    assert len(both) >= 3


def test_a_rule_that_found_nothing_in_a_run(batch: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "filing-date", "--on", str(batch / "去年"), "-f", "json"]) == 0
    sections = _sections(json.loads(capsys.readouterr().out)["explanations"][0])
    assert sections["在 去年 里"][0].endswith("0 张有发现")
    assert not {"哪些地区", "哪些表"} & sections.keys()


def test_a_folder_that_is_no_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "run.json").write_text("{", encoding="utf-8")
    assert main(["explain", "points-total", "--on", str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert not out
    assert "run.json" in err


def test_the_catalogue_goes_to_a_file_or_to_stdout(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    page = tmp_path / "rules.html"
    assert main(["explain", "--all", "-o", str(page)]) == 0
    assert page.read_bytes().startswith(b"<!DOCTYPE html>")
    assert main(["explain", "--catalogue", "-f", "xlsx"]) == 0
    assert capfdbinary.readouterr().out.startswith(b"PK")
    assert main(["explain", "--all", "-f", "json", "-q"]) == 0
    out, err = capfdbinary.readouterr()
    assert json.loads(out)["schema_version"] == "1"
    assert not err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "--all"),
        (("points-total", "--all"), "--all"),
        (("points-totle",), "points-total"),
        (("points-total", "-f", "xlsx"), "xlsx"),
        (("--all", "-f", "text"), "text"),
        (("points-total", "--on", "{folder}/none.json"), "不是审核结果"),
        (("points-total", "--on", "{folder}/text.json"), "不是审核结果"),
        (("points-total", "--on", "{folder}/other.json"), "不是审核结果"),
        (("points-total", "--on", "{folder}/lists.json"), "不是审核结果"),
        (("points-total", "--on", "{folder}/holes.json"), "不是审核结果"),
    ],
)
def test_what_cannot_be_explained(
    words: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "text.json").write_text("没有", encoding="utf-8")
    (tmp_path / "other.json").write_text('{"schema_version": "1", "packs": []}', encoding="utf-8")
    (tmp_path / "lists.json").write_text('{"forms": [[]], "rejected": [], "summary": {}}', encoding="utf-8")
    hole = '{"forms": [{"form": {"source": "a", "content": {}, "kind": "project"}, "findings": [{"rule": "x"}], "outcomes": [], "shadow": []}]}'
    (tmp_path / "holes.json").write_text(hole, encoding="utf-8")
    assert main(["explain", *(word.format(folder=tmp_path) for word in words)]) == 2
    out, err = capsys.readouterr()
    assert not out
    assert said in err
    assert "Traceback" not in err
