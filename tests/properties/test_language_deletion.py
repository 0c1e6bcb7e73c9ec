"""Blanking a cell never turns ``inconsistent`` into ``consistent``: the cases of the conformance suite as corpus."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from zhunsheng.evaluation.single import evaluate
from zhunsheng.findings.outcome import Outcome
from zhunsheng.forms.form import Form
from zhunsheng.forms.reader import read_form
from zhunsheng.forms.schema import Schema, load_schemas
from zhunsheng.resources import data_folder

SUITE = Path(__file__).parents[1] / "conformance" / "required"
AREAS = tuple(json.loads(path.read_text(encoding="utf-8")) for path in sorted(SUITE.glob("*.json")))
#: What says itself what a blank means, or counts rows whatever their cells hold.
SAYS_WHAT_BLANK_MEANS = ("空白", "blank", "为空", "missing", "present")


def _judged(case: Mapping[str, Any]) -> bool:
    """Whether a case fails a form, gives blanks no meaning, and is not grouped by one of the form's cells."""
    text = case.get("check", "") + case.get("when", "") + case.get("scope", {}).get("each", "")
    plain = "check" in case and "parameters" not in case and "by" not in case.get("scope", {})
    fails = "inconsistent" in json.dumps(case["want"])
    return plain and fails and not any(word in text for word in SAYS_WHAT_BLANK_MEANS)


def _without_one(value: Any) -> Iterator[Any]:
    """The JSON value with one text in it blanked, each in turn."""
    if isinstance(value, str):
        yield ""
    elif isinstance(value, dict):
        for key, inner in value.items():
            for changed in _without_one(inner) if key != "provenance" else ():
                yield {**value, key: changed}
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            for changed in _without_one(inner):
                yield [*value[:index], changed, *value[index + 1 :]]


def _outcomes(
    case: Mapping[str, Any], form: Mapping[str, Any], schemas: Mapping[str, Schema]
) -> list[Outcome]:
    read = read_form({"kind": "toy", **form}, "case", schemas)
    if not isinstance(read, Form):  # a unit of amounts cannot be blank text
        return []
    parameters = {name: one for name, one in case.get("parameters", {}).items() if not isinstance(one, dict)}
    around = {
        "parameters": parameters,
        "definitions": case.get("definitions", {}),
        "maps": case.get("maps", {}),
    }
    each = case.get("scope", {}).get("each")
    places = evaluate(case["check"], form=read, when=case.get("when"), each=each, **around)
    return [place.outcome for place in places]


@pytest.mark.parametrize("area", AREAS, ids=[area["area"] for area in AREAS])
def test_blanking_a_cell_makes_nothing_consistent(area: Mapping[str, Any]) -> None:
    with TemporaryDirectory() as folder:
        (Path(folder) / "toy.schema.json").write_text(json.dumps(area["schema"]), encoding="utf-8")
        (Path(folder) / "units.json").write_bytes((data_folder("schemas") / "units.json").read_bytes())
        schemas = load_schemas([Path(folder)])
    for case in filter(_judged, area["cases"]):
        form = case.get("form", {})
        before = _outcomes(case, form, schemas)
        for changed in _without_one(form):
            after = _outcomes(case, changed, schemas)
            turned = [
                pair
                for pair in zip(before, after, strict=False)
                if pair == (Outcome.INCONSISTENT, Outcome.CONSISTENT)
            ]
            assert not turned or len(before) != len(after), (case["name"], changed)
