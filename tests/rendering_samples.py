"""Results and forms that the tests of rendering share."""

import json
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from zhunsheng.forms.schema import load_schemas
from zhunsheng.resources import data_folder

DATA = Path(__file__).parent / "data" / "rendering"

#: A form of a domain of its own: other lists, other blocks, drawn by the same code.
TOY_CONTENT = {
    "kind": "reception",
    "heading": "2024年公务接待费公开表",
    "agency": "某某局",
    "statement": None,
    "spending": [
        {
            "quarter": "一季度",
            "level": "本级",
            "batch": "合计",
            "guests": "30",
            "amount": "3,000",
            "remark": "按批次报销",
        },
        {
            "quarter": "一季度",
            "level": "本级",
            "batch": "第一批",
            "guests": "10",
            "amount": "1,000",
            "whole": 0,
        },
        {
            "quarter": "二季度",
            "level": "本级",
            "batch": "第二批",
            "guests": "20",
            "amount": "2,000",
            "whole": 0,
        },
    ],
    "signed": {"clerk": "王小明", "call": "0854-8221234"},
    "footnotes": ["注：金额单位为元。", "2.经办人：李大海"],
    "report": [{"heading": "一、总体情况", "body": "接待工作严格按照标准执行。" * 20}],
    "origin": {
        "assigned": ["/agency"],
        "cells": {"/spending/1/guests": {"confidence": "repaired", "note": "原印 1O"}},
    },
}


def sample_result() -> dict[str, Any]:
    """A result of three forms, the first with findings of every kind, and one rejected input."""
    result: dict[str, Any] = json.loads((DATA / "result.json").read_text(encoding="utf-8"))
    return result


def sample_form() -> dict[str, Any]:
    """The result of the form that has findings."""
    form: dict[str, Any] = sample_result()["forms"][0]
    return form


def schema_of(form_result: Mapping[str, Any]) -> Mapping[str, Any]:
    """The built-in schema of the form's kind."""
    return load_schemas([data_folder("schemas")])[form_result["form"]["kind"]].document


def toy_schema() -> dict[str, Any]:
    """The schema of the toy domain."""
    schema: dict[str, Any] = json.loads((DATA / "toy.schema.json").read_text(encoding="utf-8"))
    return schema


def toy_result(path: str = "/spending/1/amount") -> dict[str, Any]:
    """The result of the toy form with one finding at ``path`` and no other outcome."""
    result = sample_form()
    finding = {
        **result["findings"][0],
        "path": path,
        "place": "支出 · 第一批 · 金额",
        "facts": [],
        "conditions": [],
        "left_out": [],
    }
    form = {**result["form"], "kind": "reception", "content": deepcopy(TOY_CONTENT)}
    return {**result, "form": form, "findings": [finding], "outcomes": [], "shadow": []}
