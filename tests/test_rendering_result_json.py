"""Canonical JSON: one text for one result, exact numbers, and the schema that describes it."""

import json
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from rendering_samples import sample_result
from zhunsheng.rendering.result_json import render_json
from zhunsheng.resources import data_folder


def validator() -> Draft202012Validator:
    schema = json.loads((data_folder("schemas") / "audit-result.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def shuffled(value: Any) -> Any:
    """The same result with the keys of every object the other way round, the form's content apart."""
    if isinstance(value, dict):
        return {key: value[key] if key == "content" else shuffled(value[key]) for key in reversed(value)}
    return [shuffled(one) for one in value] if isinstance(value, list) else value


def test_the_text_is_the_result() -> None:
    assert json.loads(render_json(sample_result())) == sample_result()


def test_the_order_in_which_a_result_was_made_does_not_show() -> None:
    assert render_json(shuffled(sample_result())) == render_json(sample_result())


def test_a_form_keeps_the_order_of_its_document() -> None:
    result = {"forms": [{"form": {"content": {"z": {"rule": 1, "a": 2}, "b": 3}}}]}
    assert (
        render_json(result).index('"z"')
        < render_json(result).index('"rule"')
        < render_json(result).index('"b"')
    )


def test_numbers_of_a_form_keep_their_digits() -> None:
    result = {"content": {"a": Decimal("0.10"), "b": Decimal("58817228.910"), "c": 10**30}}
    assert json.loads(render_json(result), parse_float=str) == {
        "content": {"a": "0.10", "b": "58817228.910", "c": 10**30}
    }


def test_chinese_is_written_as_it_is_and_a_lone_surrogate_is_replaced() -> None:
    assert render_json({"title": "得分 \ud800"}) == '{\n  "title": "得分 \ufffd"\n}\n'


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_plain_value_comes_back(value: Any) -> None:
    assert json.loads(render_json({"detail": value})) == {"detail": value}


def test_the_sample_fits_the_schema() -> None:
    assert [error.message for error in validator().iter_errors(sample_result())] == []


@pytest.mark.parametrize(
    ("steps", "value"),
    [
        (("schema_version",), "2"),
        (("forms", 0, "verdict"), "ok"),
        (("forms", 0, "findings", 0, "difference"), -200),
        (("forms", 0, "findings", 0, "difference"), "2e2"),
        (("forms", 0, "findings", 0, "severity"), "fatal"),
        (("forms", 0, "findings", 0, "outcome"), "consistent"),
        (("forms", 0, "findings", 0, "path"), "indicators/0"),
        (("forms", 0, "findings", 0, "colour"), "red"),
        (("forms", 0, "outcomes", 0, "outcome"), "inconsistent"),
        (("forms", 0, "counts", "error"), -1),
        (("forms", 0, "form", "digest"), "md5:0"),
        (("rejected", 0, "message"), None),
    ],
)
def test_the_schema_refuses(steps: tuple[str | int, ...], value: Any) -> None:
    result: Any = deepcopy(sample_result())
    inner = result
    for step in steps[:-1]:
        inner = inner[step]
    inner[steps[-1]] = value
    assert not validator().is_valid(result)
