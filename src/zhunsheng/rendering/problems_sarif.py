"""Problems of packs as SARIF 2.1.0, for code review and editors."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LANGUAGES = {"zh": "zh-CN", "en": "en"}


def render_sarif(
    problems: Sequence[Mapping[str, Any]], codes: Mapping[str, Mapping[str, Any]], *, version: str, lang: str
) -> str:
    """One run with a result for every problem.

    ``problems`` are as ``check -f json`` writes them, their files relative where they lie below the working folder;
    ``codes`` gives the sentence, the mending and the severity of each code. Columns count characters.
    """
    used = [code for code in codes if any(one["code"] == code for one in problems)]
    run = {
        "tool": {
            "driver": {
                "name": "zhunsheng",
                "version": version,
                "rules": [_rule(code, codes[code], lang) for code in used],
            }
        },
        "language": _LANGUAGES[lang],
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, used, lang) for one in problems],
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _rule(code: str, about: Mapping[str, Any], lang: str) -> Mapping[str, Any]:
    said = about["sentence"][lang]
    return {
        "id": code,
        "shortDescription": {"text": said},
        "help": {"text": about["mending"][lang] or said},
        "defaultConfiguration": {"level": about["severity"]},
    }


def _result(one: Mapping[str, Any], used: Sequence[str], lang: str) -> Mapping[str, Any]:
    result: dict[str, Any] = {
        "ruleId": one["code"],
        "ruleIndex": used.index(one["code"]),
        "level": one["severity"],
        "message": {"text": _said((one[part][lang] for part in ("message", "reason", "hint")), lang)},
    }
    if one["file"]:
        result["locations"] = [{"physicalLocation": _place(one)}]
    if one["replacement"] is not None and one["line"]:
        result["fixes"] = [_fix(one, lang)]
    return result


def _said(parts: Iterable[str], lang: str) -> str:
    """The sentence, why, and how to mend it, in one text."""
    return ("。" if lang == "zh" else ". ").join(part.rstrip("。.") for part in parts if part)


def _place(one: Mapping[str, Any]) -> Mapping[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(one["file"])}}
    if one["line"]:
        place["region"] = _region(one)
    return place


def _uri(file: str) -> str:
    """A file by its path: relative to the working folder, or absolute."""
    return ("file://" if file.startswith("/") else "") + quote(file)


def _region(one: Mapping[str, Any]) -> Mapping[str, int]:
    return {
        "startLine": one["line"],
        "startColumn": one["column"],
        "endLine": one["line"],
        "endColumn": one["column"] + one["width"],
    }


def _fix(one: Mapping[str, Any], lang: str) -> Mapping[str, Any]:
    inserted = one["replacement"]
    change = {
        "artifactLocation": {"uri": _uri(one["file"])},
        "replacements": [{"deletedRegion": _region(one), "insertedContent": {"text": inserted}}],
    }
    told = f"改成 {inserted.strip()}" if lang == "zh" else f"write {inserted.strip()}"
    return {"description": {"text": told}, "artifactChanges": [change]}
