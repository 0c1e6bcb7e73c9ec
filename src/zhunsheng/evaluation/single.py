"""One expression or one assertion on one form, outside any pack: for ``eval``, examples and the conformance suite."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from zhunsheng.evaluation.cells import Cells
from zhunsheng.evaluation.places import Place
from zhunsheng.evaluation.places import evaluate as evaluate_places
from zhunsheng.evaluation.traced import Evaluator, ParameterValue
from zhunsheng.evaluation.values import Items, MapValue, Step, Value
from zhunsheng.forms.form import Form
from zhunsheng.language import tree
from zhunsheng.language.assertion import AssertionText, Fault, check_assertion
from zhunsheng.language.checker import check
from zhunsheng.language.parser import ParseError, parse
from zhunsheng.language.scope import Scope, form_scope, tokenizer_for
from zhunsheng.language.types import DATE, TEXT, Shape, Type
from zhunsheng.values.dates import read_date
from zhunsheng.values.number import literal
from zhunsheng.values.units import PURE, Unit, dimension_of


class FaultyExpressionError(Exception):
    """An expression with faults; ``faults`` holds them all."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        """At least one fault."""
        super().__init__(", ".join(f"{fault.part}: {fault.complaint.code}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Context:
    """What a pack would add to a form's own names, already typed."""

    scope: Scope
    parameters: Mapping[str, ParameterValue]


def parameter(value: Any, unit: Unit = PURE) -> tuple[Type, Value]:
    """The type and value of a parameter given as plain data: number, text, date, list or map."""
    match value:
        case bool():
            return TEXT, "true" if value else "false"
        case int() | Decimal():
            number = literal(str(value), unit)
            return Type(
                Shape.NUMBER, dimension_of(unit), literal=unit is PURE, zero=number.exact == 0
            ), number
        case list() | tuple():
            typed = [parameter(one, unit) for one in value]
            element = typed[0][0] if typed else TEXT
            return element.of_list(), Items(tuple(Step(None, one) for _, one in typed))
        case dict() | Mapping():
            entries = {str(key): parameter(one, unit) for key, one in value.items()}
            element = next((kind for kind, _ in entries.values()), TEXT)
            return Type(Shape.MAP, element=element), MapValue(
                tuple((key, one) for key, (_, one) in entries.items())
            )
        case _:
            text = str(value)
            days = read_date(text) if text[:4].isdigit() and "-" in text else None
            return (DATE, days) if days else (TEXT, text)


def label_map(entries: Mapping[str, Any]) -> MapValue:
    """A map from labels to lists of labels."""
    return MapValue(
        tuple(
            (key, Items(tuple(Step(None, one) for one in ([value] if isinstance(value, str) else value))))
            for key, value in entries.items()
        )
    )


def context(
    form: Form,
    parameters: Mapping[str, Any] = MappingProxyType({}),
    definitions: Mapping[str, str] = MappingProxyType({}),
    maps: Mapping[str, Any] = MappingProxyType({}),
) -> Context:
    """The scope and values that stand beside a form.

    Raises:
        FaultyExpressionError: a definition is no expression.

    """
    typed = {name: parameter(value) for name, value in parameters.items()}
    values = {name: ParameterValue(value) for name, (_, value) in typed.items()}
    values |= {name: ParameterValue(label_map(entries)) for name, entries in maps.items()}
    scope = replace(
        form_scope(form.schema.vocabulary),
        parameters={name: kind for name, (kind, _) in typed.items()},
        maps=frozenset(maps),
    )
    return Context(with_definitions(scope, definitions), values)


def with_definitions(scope: Scope, definitions: Mapping[str, str]) -> Scope:
    """The scope with definitions parsed; each may use the others."""
    named = replace(scope, definitions={**scope.definitions, **dict.fromkeys(definitions, tree.Name(""))})
    parsed: dict[str, tree.Node] = dict(scope.definitions)
    for name, text in definitions.items():
        try:
            parsed[name] = parse(text, tokenizer_for(named))
        except ParseError as error:
            raise FaultyExpressionError((Fault(f"definition {name}", error.complaint),)) from None
    return replace(scope, definitions=parsed)


def evaluate(
    text: str,
    *,
    form: Form,
    when: str | None = None,
    each: str | None = None,
    by: str | tuple[str, ...] | None = None,
    parameters: Mapping[str, Any] = MappingProxyType({}),
    definitions: Mapping[str, str] = MappingProxyType({}),
    maps: Mapping[str, Any] = MappingProxyType({}),
) -> tuple[Place, ...]:
    """The places of an assertion written as plain texts.

    Raises:
        FaultyExpressionError: something is wrong with one of the texts.

    """
    beside = context(form, parameters, definitions, maps)
    keys = (by,) if isinstance(by, str) else tuple(by or ())
    assertion, faults = check_assertion(AssertionText(text, each or "", keys, when or ""), beside.scope)
    if assertion is None:
        raise FaultyExpressionError(faults)
    return evaluate_places(assertion, Cells(form), beside.parameters)


def value_of(text: str, form: Form, beside: Context | None = None) -> Step:
    """The value of an expression on a form, with its trace.

    Raises:
        FaultyExpressionError: something is wrong with the text.

    """
    around = beside or context(form)
    try:
        node = parse(text, tokenizer_for(around.scope))
    except ParseError as error:
        raise FaultyExpressionError((Fault("check", error.complaint),)) from None
    found = check(node, around.scope)
    if found.complaints:
        raise FaultyExpressionError(tuple(Fault("check", complaint) for complaint in found.complaints))
    return Evaluator(Cells(form), around.parameters).run(found.node)
