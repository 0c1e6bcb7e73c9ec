"""Norms that a form prints itself: a pattern over its notes or heads gives a parameter its value."""

from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation

from zhunsheng.evaluation.traced import ParameterValue
from zhunsheng.evaluation.values import Value
from zhunsheng.forms.form import Form
from zhunsheng.language.patterns import find_all
from zhunsheng.rules.binding import PrintedParameter
from zhunsheng.values.missing import Cause, Missing
from zhunsheng.values.number import literal
from zhunsheng.values.units import PURE, Unit

_MOST = 20


def printed_values(form: Form, printed: Iterable[PrintedParameter]) -> dict[str, ParameterValue]:
    """The parameters that the form prints, with the cells they stand in; two different prints make one missing."""
    found: dict[str, ParameterValue] = {}
    for one in printed:
        matches = list(_matches(form, one))
        values = {value for value, _ in matches}
        pointers = tuple(dict.fromkeys(pointer for _, pointer in matches))
        if len(values) == 1:
            found[one.name] = ParameterValue(_value(matches[0][0], one.unit), pointers)
        elif values:
            found[one.name] = ParameterValue(Missing(Cause.PRINTED_TWICE, pointers), pointers)
    return found


def _matches(form: Form, one: PrintedParameter) -> Iterator[tuple[str, str]]:
    for pointer, text in _texts(form.raw(f"/{one.rows}"), f"/{one.rows}"):
        for match in find_all(one.pattern, text, _MOST):
            if match.groups.get("value"):
                yield match.groups["value"], pointer


def _texts(node: object, pointer: str) -> Iterator[tuple[str, str]]:
    """Every text at or below a node."""
    if isinstance(node, str):
        yield pointer, node
    elif isinstance(node, list):
        for index, one in enumerate(node):
            yield from _texts(one, f"{pointer}/{index}")
    elif isinstance(node, dict):
        for key, one in node.items():
            yield from _texts(one, f"{pointer}/{key}")


def _value(text: str, unit: Unit) -> Value:
    """The printed words as a value in the parameter's unit; a percent sign stands for that unit."""
    try:
        Decimal(text.rstrip("%％"))
    except InvalidOperation:
        return text
    return literal(text.rstrip("%％"), unit if unit is not PURE else PURE)
