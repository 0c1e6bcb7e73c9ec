"""Norms that a form prints itself: a pattern over its notes or heads gives a parameter its value."""

import re
from collections.abc import Iterable, Iterator, Mapping

from zhunsheng.evaluation.functions import identity
from zhunsheng.evaluation.traced import ParameterValue
from zhunsheng.forms.form import Form
from zhunsheng.language.patterns import find_all
from zhunsheng.rules.binding import PrintedParameter
from zhunsheng.values.missing import Cause, Missing
from zhunsheng.values.number import Number, literal
from zhunsheng.values.units import PERCENT, Unit

MOST_PRINTED = 20
_NUMERAL = re.compile(r"[0-9]{1,20}(?:\.[0-9]{1,20})?")


def printed_values(
    form: Form, printed: Iterable[PrintedParameter], stated: Mapping[str, ParameterValue]
) -> dict[str, ParameterValue]:
    """The parameters that the form prints, with the cells they stand in.

    Two prints that say different things make one missing, and so does a print that is no number where the law's own
    value (in ``stated``) is one.
    """
    found: dict[str, ParameterValue] = {}
    for one in printed:
        matches = list(_matches(form, one))
        pointers = tuple(dict.fromkeys(pointer for _, pointer in matches))
        law = stated.get(one.name)
        as_number = law is not None and isinstance(law.value, Number)
        values = [printed_number(text, one.unit, pointers) if as_number else text for text, _ in matches]
        if values:
            alike = len({identity(value) for value in values}) == 1
            found[one.name] = ParameterValue(
                values[0] if alike else Missing(Cause.PRINTED_TWICE, pointers), pointers
            )
    return found


def _matches(form: Form, one: PrintedParameter) -> Iterator[tuple[str, str]]:
    for pointer, text in _texts(form.raw(f"/{one.rows}"), f"/{one.rows}"):
        for match in find_all(one.pattern, text, MOST_PRINTED):
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


def printed_number(text: str, unit: Unit, pointers: tuple[str, ...]) -> Number | Missing:
    """A printed numeral in the parameter's unit; a percent sign may stand only where that unit is a ratio."""
    numeral = text.strip()
    if unit.family == PERCENT.family:
        numeral = numeral.rstrip("%％")
    return literal(numeral, unit) if _NUMERAL.fullmatch(numeral) else Missing(Cause.NOT_A_NUMBER, pointers)
