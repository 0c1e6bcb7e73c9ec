"""Forms of a few cells, and expressions asked of them, for the tests that need no whole form."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from zhunsheng.evaluation.places import Place
from zhunsheng.evaluation.single import context, evaluate, value_of
from zhunsheng.evaluation.values import Step, Value
from zhunsheng.forms.form import Form
from zhunsheng.forms.reader import read_form
from zhunsheng.forms.schema import Schema, load_schemas
from zhunsheng.resources import data_folder


@cache
def schemas() -> Mapping[str, Schema]:
    """The schemas that ship with the program."""
    return load_schemas([data_folder("schemas")])


def small_form(**content: Any) -> Form:
    """A project's form with just these cells, in 元 unless they say otherwise."""
    common = {
        "kind": "project",
        "title": "表",
        "fiscal_year": 2024,
        "jurisdiction": "520000",
        "currency_unit": "元",
    }
    found = read_form({**common, **content}, "small", schemas())
    assert isinstance(found, Form), found
    return found


def rows(*indicators: Mapping[str, Any], **content: Any) -> Form:
    """A form of these indicator rows."""
    return small_form(indicators=list(indicators), **content)


def value(text: str, form: Form | None = None, **beside: Any) -> Value:
    """What an expression gives."""
    return step(text, form, **beside).value


def step(text: str, form: Form | None = None, **beside: Any) -> Step:
    """What an expression gives, with its trace."""
    asked = form or small_form()
    return value_of(text, asked, context(asked, **beside))


def places(check: str, form: Form | None = None, **scope: Any) -> tuple[Place, ...]:
    """The places of a check."""
    return evaluate(check, form=form or small_form(), **scope)


def outcomes(check: str, form: Form | None = None, **scope: Any) -> list[str]:
    """The outcomes of a check, in the order of its places."""
    return [place.outcome.value for place in places(check, form, **scope)]
