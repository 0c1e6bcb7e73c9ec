"""Problems of packs in the formats of other programs."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from zhunsheng.cli import main
from zhunsheng.language.problems import CODES
from zhunsheng.rendering.problems_github import render_github
from zhunsheng.rendering.problems_sarif import render_sarif
from zhunsheng.resources import data_folder

PACK = """pack:
  id: demo
  jurisdiction: "410000"
  title: 示例
  version: 1.0.0
  kinds: [department]
rules:
  - id: demo-rule
    titel: 得分:100%, 不多
    severity: error
    each: 指标
    check: 得份 ≤ 分值
"""
#: What of SARIF 2.1.0 such a file must keep to.
TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
REGION = {
    "type": "object",
    "additionalProperties": False,
    "required": ["startLine", "startColumn", "endLine", "endColumn"],
    "properties": {
        key: {"type": "integer", "minimum": 1} for key in ("startLine", "startColumn", "endLine", "endColumn")
    },
}
FILE = {
    "type": "object",
    "required": ["uri"],
    "properties": {"uri": {"type": "string", "pattern": "^[!-~]+$"}},
}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
SARIF: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["$schema", "version", "runs"],
    "properties": {
        "$schema": {"type": "string"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["tool", "results"],
                "properties": {
                    "language": {"type": "string", "pattern": "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$"},
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name"],
                                "properties": {
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": {
                                            "type": "object",
                                            "additionalProperties": False,
                                            "required": ["id"],
                                            "properties": {
                                                "id": {"type": "string"},
                                                "shortDescription": TEXT,
                                                "help": TEXT,
                                                "defaultConfiguration": {"properties": {"level": LEVEL}},
                                            },
                                        },
                                    }
                                },
                            }
                        },
                    },
                    "results": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "additionalProperties": False,
                            "required": ["message"],
                            "properties": {
                                "ruleId": {"type": "string"},
                                "ruleIndex": {"type": "integer", "minimum": 0},
                                "level": LEVEL,
                                "message": TEXT,
                                "locations": {
                                    "type": "array",
                                    "items": {
                                        "type": "object",
                                        "additionalProperties": False,
                                        "properties": {
                                            "physicalLocation": {
                                                "type": "object",
                                                "required": ["artifactLocation"],
                                                "properties": {"artifactLocation": FILE, "region": REGION},
                                            }
                                        },
                                    },
                                },
                                "fixes": {
                                    "type": "array",
                                    "items": {
                                        "type": "object",
                                        "required": ["artifactChanges"],
                                        "properties": {
                                            "description": TEXT,
                                            "artifactChanges": {
                                                "type": "array",
                                                "minItems": 1,
                                                "items": {
                                                    "type": "object",
                                                    "required": ["artifactLocation", "replacements"],
                                                    "properties": {
                                                        "artifactLocation": FILE,
                                                        "replacements": {
                                                            "type": "array",
                                                            "minItems": 1,
                                                            "items": {
                                                                "type": "object",
                                                                "required": ["deletedRegion"],
                                                                "properties": {"deletedRegion": REGION},
                                                            },
                                                        },
                                                    },
                                                },
                                            },
                                        },
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}
CODE_TABLE = {
    code: {
        "sentence": {"zh": row.chinese, "en": row.english},
        "mending": {"zh": row.mending, "en": row.mending_english},
        "severity": row.severity,
    }
    for code, row in CODES.items()
}
NOWHERE = {
    "code": "schema-unusable",
    "severity": "error",
    "file": "",
    "line": 0,
    "column": 0,
    "width": 1,
    "replacement": None,
    "message": {"zh": "甲", "en": "a"},
    "reason": {"zh": "", "en": ""},
    "hint": {"zh": "乙", "en": "b"},
}


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "我的 规则").mkdir()
    (tmp_path / "我的 规则" / "pack.yaml").write_text(PACK, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "我的 规则"


def _sarif(pack: Path, capsys: pytest.CaptureFixture[str], *more: str) -> Any:
    main(["check", str(pack), "-f", "sarif", "-q", *more])
    document = json.loads(capsys.readouterr().out)
    Draft202012Validator(SARIF).validate(document)
    return document["runs"][0]


def test_sarif(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = _sarif(pack, capsys)
    [one] = run["results"]
    assert one["ruleId"] == run["tool"]["driver"]["rules"][one["ruleIndex"]]["id"] == "unknown-key"
    assert one["level"] == "error"
    place = one["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "%E6%88%91%E7%9A%84%20%E8%A7%84%E5%88%99/pack.yaml"
    assert place["region"] == {"startLine": 9, "startColumn": 5, "endLine": 9, "endColumn": 10}
    [change] = one["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [
        {"deletedRegion": place["region"], "insertedContent": {"text": "title"}}
    ]
    assert "titel" in one["message"]["text"]


def test_sarif_speaks_both_languages_and_shows_warnings(
    pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = PACK.replace("titel", "title").replace("得份", "得分")
    (pack / "pack.yaml").write_text(text, encoding="utf-8")
    run = _sarif(pack, capsys, "--lang", "en")
    assert {one["level"] for one in run["results"]} == {"warning"}
    assert run["language"] == "en"
    assert all(rule["help"]["text"].isascii() for rule in run["tool"]["driver"]["rules"])


def test_sarif_of_a_problem_without_a_place() -> None:
    document = json.loads(render_sarif([NOWHERE], CODE_TABLE, version="1", lang="zh"))
    Draft202012Validator(SARIF).validate(document)
    [one] = document["runs"][0]["results"]
    assert "locations" not in one
    assert one["message"]["text"] == "甲。乙"


def test_github(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(pack), "-f", "github", "-q"]) == 2
    [line] = capsys.readouterr().out.splitlines()
    found = re.fullmatch(r"::error (?P<properties>[^:]*)::(?P<message>.*)", line)
    assert found
    properties = dict(one.split("=", 1) for one in found["properties"].split(","))
    assert properties == {
        "file": "我的 规则/pack.yaml",
        "title": "unknown-key",
        "line": "9",
        "endLine": "9",
        "col": "5",
        "endColumn": "9",
    }
    assert found["message"].startswith("规则没有「titel」这一项%0A")


@pytest.mark.parametrize(
    ("part", "text", "want"),
    [
        ("message", {"zh": "一半:50%,\r\n下一行", "en": ""}, "::一半:50%25,%0D%0A下一行%0A乙"),
        ("file", "a,b:c%/x.yaml", "file=a%2Cb%3Ac%25/x.yaml,title="),
        ("file", "::error::x\ny", "file=%3A%3Aerror%3A%3Ax%0Ay,"),
    ],
)
def test_nothing_in_a_problem_can_end_a_command(part: str, text: object, want: str) -> None:
    line = render_github([{**NOWHERE, part: text}], lang="zh")
    assert want in line
    assert line.count("\n") == 1
    assert re.sub(r"^::error [^:]*::", "", line, count=1).count("\n") == 1


def test_the_json_keeps_to_its_schema(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    schema = json.loads((data_folder("schemas") / "check-result.schema.json").read_bytes())
    Draft202012Validator.check_schema(schema)
    for flags in ([], ["--fix"]):
        assert main(["check", str(pack), "-f", "json", *flags]) in {1, 2}
        document = json.loads(capsys.readouterr().out)
        Draft202012Validator(schema).validate(document)
    assert [one["before"] for one in document["fixed"]] == ["titel"]
    assert [one["code"] for one in document["problems"]] == ["unknown-name"]


@pytest.mark.parametrize(("flag", "code"), [("error", 0), ("warning", 1), ("never", 0)])
def test_what_counts_as_failing(flag: str, code: int, pack: Path) -> None:
    (pack / "pack.yaml").write_text(PACK.replace("titel", "title").replace("得份", "得分"), encoding="utf-8")
    assert main(["check", str(pack), "-q", "--fail-on", flag]) == code
