"""A ruleset bound to a form kind's vocabulary: every expression parsed and checked, before any form is read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from zhunsheng.language import tree, types
from zhunsheng.language.assertion import Assertion as Checked
from zhunsheng.language.assertion import AssertionText, Fault
from zhunsheng.language.complaint import Complaint
from zhunsheng.language.names import Vocabulary
from zhunsheng.language.parser import ParseError
from zhunsheng.language.problems import CODES, NO_WORDS, Problem, Words, did_you_mean
from zhunsheng.language.scope import Scope, form_scope, tokenizer_for
from zhunsheng.language.types import TEXT, Shape, Type
from zhunsheng.rules.frozen import Frozen
from zhunsheng.rules.layers import StandingParameter, StandingRule
from zhunsheng.rules.pack import Assertion, DatedValue, Expression, Value
from zhunsheng.rules.ruleset import Ruleset
from zhunsheng.rules.shelf import Meanings, Shelf
from zhunsheng.values.dates import DateRange
from zhunsheng.values.number import Number, literal
from zhunsheng.values.units import PURE, Unit, dimension_of

#: A parameter's value as the language has it: a number with its unit, days, text, or several of them.
Typed = Number | DateRange | str | tuple["Typed", ...] | Mapping[str, "Typed"]


@dataclass(frozen=True, slots=True)
class BoundAssertion:
    """One checked assertion of a rule, for one of its columns where it has several."""

    stated: Assertion
    checked: Checked
    column: str = ""


@dataclass(frozen=True, slots=True)
class BoundRule:
    """A rule in force with its assertions checked; ``standing`` tells where it comes from and its stage."""

    standing: StandingRule
    assertions: tuple[BoundAssertion, ...]

    @property
    def id(self) -> str:
        """The rule's id."""
        return self.standing.rule.id


@dataclass(frozen=True, slots=True)
class PrintedParameter:
    """Where a form of this kind may print a parameter itself."""

    name: str
    rows: str
    pattern: str
    unit: Unit


@dataclass(frozen=True, slots=True)
class BoundRuleset:
    """A ruleset whose expressions are checked against a vocabulary."""

    ruleset: Ruleset
    vocabulary: Vocabulary
    scope: Scope
    rules: tuple[BoundRule, ...]
    parameters: Mapping[str, Typed]
    maps: Mapping[str, Mapping[str, tuple[str, ...]]]
    printed: tuple[PrintedParameter, ...]
    problems: tuple[Problem, ...] = ()


def bind(ruleset: Ruleset, vocabulary: Vocabulary, shelf: Shelf | None = None) -> BoundRuleset:
    """The ruleset with every expression checked; a rule with a fault is left out and its problems are told.

    ``shelf`` holds what other rulesets of the same schemas have had checked already.
    """
    problems: list[Problem] = []
    shelf = shelf or Shelf()
    parameters, kinds, canonical = _parameters(ruleset, vocabulary)
    maps = {name: dict(standing.content.entries) for name, standing in ruleset.maps.items()}
    scope = replace(form_scope(vocabulary), parameters=kinds, canonical=canonical, maps=frozenset(maps))
    scope, meanings = _defined(ruleset, scope, shelf, problems)
    rules = tuple(_bound(standing, scope, meanings, shelf, problems) for standing in ruleset.rules)
    return BoundRuleset(
        ruleset,
        vocabulary,
        scope,
        tuple(rule for rule in rules if rule is not None),
        MappingProxyType(parameters),
        MappingProxyType(maps),
        tuple(_printed(ruleset, vocabulary)),
        tuple(dict.fromkeys(problems)),
    )


def _parameters(
    ruleset: Ruleset, vocabulary: Vocabulary
) -> tuple[dict[str, Typed], dict[str, Type], dict[str, str]]:
    """The values in force, the type of each spelling, and what name each spelling stands for."""
    values: dict[str, Typed] = {}
    kinds: dict[str, Type] = {}
    canonical: dict[str, str] = {}
    for name, standing in ruleset.parameters.items():
        unit = vocabulary.units.get(standing.parameter.unit) or PURE
        held = _telling(standing)
        kind = type_of(typed(held.value, unit)) if held else types.UNKNOWN
        if standing.value is not None:
            values[name] = typed(standing.value.value, unit)
        for word in (name, standing.parameter.key):
            if word:
                kinds[word] = kind
                canonical[word] = name
    return values, kinds, canonical


def _telling(standing: StandingParameter) -> DatedValue | None:
    """The value that tells a parameter's type: the one in force, unless it is empty as "none of them" is."""
    stated = [one for one in (standing.value, *standing.parameter.values) if one is not None]
    return next((one for one in stated if one.value not in ((), Frozen())), stated[0] if stated else None)


def typed(value: Value, unit: Unit) -> Typed:
    """A parameter's value in the language's own terms; numbers take ``unit``."""
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return literal(str(value), unit)
        case date():
            return DateRange(value, value)
        case tuple():
            return tuple(typed(one, unit) for one in value)
        case Frozen():
            return MappingProxyType({key: typed(one, unit) for key, one in value.items()})
        case _:
            return str(value)


def type_of(value: Typed) -> Type:
    """The type of a parameter's value."""
    match value:
        case Number():
            unit = value.unit
            return Type(Shape.NUMBER, dimension_of(unit), literal=value.literal, zero=value.exact == 0)
        case DateRange():
            return types.DATE
        case tuple():
            return (type_of(value[0]) if value else TEXT).of_list()
        case Mapping():
            first = next(iter(value.values()), "")
            return Type(Shape.MAP, element=type_of(first))
        case _:
            return TEXT


def _printed(ruleset: Ruleset, vocabulary: Vocabulary) -> Iterator[PrintedParameter]:
    for name, standing in ruleset.parameters.items():
        if standing.printed is not None:
            unit = vocabulary.units.get(standing.parameter.unit) or PURE
            yield PrintedParameter(name, standing.printed.where, standing.printed.pattern.text, unit)


def _defined(ruleset: Ruleset, scope: Scope, shelf: Shelf, problems: list[Problem]) -> tuple[Scope, Meanings]:
    """The scope with the pack's definitions, and what its words mean; each definition may use the others."""
    named = {
        word: standing.content
        for name, standing in ruleset.definitions.items()
        for word in (name, standing.content.key)
        if word
    }
    scope = replace(scope, definitions=dict.fromkeys(named, tree.Name("")))
    scope = replace(scope, tokenizer=tokenizer_for(scope))
    meanings = Meanings.of(scope, {word: one.expression.text for word, one in named.items()})
    parsed: dict[str, tree.Node] = {}
    for word, content in named.items():
        try:
            parsed[word] = shelf.tree(content.expression.text, scope, meanings)
        except ParseError as error:
            problems.append(located(content.expression, error.complaint))
    return replace(scope, definitions=MappingProxyType(parsed)), meanings


def _bound(
    standing: StandingRule, scope: Scope, meanings: Meanings, shelf: Shelf, problems: list[Problem]
) -> BoundRule | None:
    found: list[BoundAssertion] = []
    sound = True
    for stated in standing.rule.assertions:
        for column in [one.text for one in stated.columns] or [""]:
            checked, faults = shelf.assertion(assertion_text(stated, column), scope, meanings)
            problems.extend(_problems(stated, faults))
            if checked is None:
                sound = False
            else:
                found.append(BoundAssertion(stated, checked, column))
    return BoundRule(standing, tuple(found)) if sound else None


def assertion_text(stated: Assertion, column: str) -> AssertionText:
    """The texts of an assertion as they are checked together, for one of its columns where it has several."""
    return AssertionText(
        check=stated.check.text,
        each=stated.each.text if stated.each else "",
        by=tuple(one.text for one in stated.by),
        when=stated.when.text if stated.when else "",
        at=stated.at.text if stated.at else "",
        column=column,
        message=stated.message.text if stated.message else "",
        severity=tuple((case.when.text if case.when else "", case.severity) for case in stated.severity),
    )


def _problems(stated: Assertion, faults: Iterable[Fault]) -> Iterator[Problem]:
    """Each fault at its place in the file."""
    for fault in faults:
        part, _, number = fault.part.partition(".")
        place = int(number) if number else 0
        held: Expression | None
        match part:
            case "each":
                held = stated.each or (stated.by[0] if stated.by else None)
            case "by":
                held = stated.by[place]
            case "severity":
                held = stated.severity[place].when
            case _:
                held = getattr(stated, part)
        yield located(held or stated.check, fault.complaint)


def located(expression: Expression, complaint: Complaint) -> Problem:
    """A complaint about an expression as a problem at its place in the file."""
    code, span, details, near = complaint
    if code == "in-definition":  # the fault is told at the name; what is wrong follows it
        name, inner, *rest = details
        told = Words(
            f"定义「{name}」用在这里不成立:{_said(inner, tuple(rest), 'zh')}",
            f"the definition '{name}' does not fit here: {_said(inner, tuple(rest), 'en')}",
        )
        filled = {"a": told}
    else:
        filled = _filling(details)
    hint = did_you_mean(details[0], near) if near and details else NO_WORDS
    place = expression.place(span.start, max(1, span.end - span.start))
    return place.problem(code, reason=NO_WORDS, hint=hint, replacement=None, **filled)


def _said(code: str, details: tuple[str, ...], lang: str) -> str:
    if code == "in-definition" and len(details) > 1:
        return f"{details[0]}: {_said(details[1], details[2:], lang)}"
    row = CODES[code]
    template = row.english if lang == "en" else row.chinese
    return template.format_map({**dict.fromkeys(("a", "b", "c", "detail"), ""), **_filling(details)})


def _filling(details: tuple[str, ...]) -> dict[str, Words]:
    """What fills the places of a sentence: its details in their order, the first also as ``detail``."""
    words = [Words(one, one) for one in details]
    return dict(zip(("a", "b", "c"), words, strict=False)) | ({"detail": words[0]} if words else {})
