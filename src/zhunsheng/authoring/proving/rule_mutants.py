"""Mutants of rules: of their expressions, severities, columns, periods and stages."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from zhunsheng.authoring.proving.mutants import NOTHING, Mutant, Owner, Reader, cut, dates, owners
from zhunsheng.authoring.proving.tree_mutants import negated
from zhunsheng.language.printer import show
from zhunsheng.language.scope import tokenizer_for
from zhunsheng.rules.pack import SEVERITIES, Expression, Pack, Rule


def rule_mutants(pack: Pack, section: str, reader: Reader) -> Iterator[Mutant]:
    """The mutants of the rules in a section, ``rules`` or ``replacements``; a replacement is also left out."""
    for owner, rule in owners(pack, section, "rule"):
        if section == "replacements":
            yield owner.dropped(rule.place)
        for expression in _texts(rule):
            yield from reader.mutants(owner, expression, partial(_exchanged, rule, expression))
        yield from _conditions(owner, rule, reader)
        yield from _severities(owner, rule)
        yield from _columns(owner, rule)
        yield from dates(owner, rule)


def _texts(rule: Rule) -> Iterator[Expression]:
    """The expressions of a rule that decide, each once, however many assertions share it."""
    found: list[Expression] = []
    for one in rule.assertions:
        cases = (case.when for case in one.severity)
        for text in (one.each, *one.by, one.when, one.check, *cases):
            if text is not None and not any(text is other for other in found):
                found.append(text)
    return iter(found)


def _exchanged(rule: Rule, old: Expression, new: Expression | None) -> Rule:
    """The rule with another text in all places of one."""

    def swapped(one: Any) -> Any:
        return new if one is old else one

    asserted = tuple(
        replace(
            one,
            each=swapped(one.each),
            by=tuple(swapped(key) for key in one.by),
            when=swapped(one.when),
            check=swapped(one.check),
            severity=tuple(replace(case, when=swapped(case.when)) for case in one.severity),
        )
        for one in rule.assertions
    )
    return replace(rule, assertions=asserted)


def _conditions(owner: Owner, rule: Rule, reader: Reader) -> Iterator[Mutant]:
    """Conditions left out, and the other way round."""
    for text in _shared(rule, lambda one: one.when):
        place = text.place(0, len(text.text))
        yield owner.stated("condition", place, (cut(text.text), NOTHING), _exchanged(rule, text, None))
        found = reader.read(text)
        if found is not None:
            after = show(negated(found[0]), "zh", tokenizer_for(found[1]))
            words = (cut(text.text), cut(after))
            new = _exchanged(rule, text, Expression(after, text.node))
            yield owner.stated("negation", place, words, new)


def _severities(owner: Owner, rule: Rule) -> Iterator[Mutant]:
    """Each severity as each other one, and lists of cases without one of their conditions."""
    for cases in _shared(rule, lambda one: one.severity):
        for place, case in enumerate(cases):
            where = case.when.place(0, len(case.when.text)) if case.when else rule.place
            others = (other for other in SEVERITIES if other != case.severity)
            for other in others:
                changed = (*cases[:place], replace(case, severity=other), *cases[place + 1 :])
                new = _with(rule, "severity", cases, changed)
                yield owner.stated("severity", where, (case.severity, other), new)
            if case.when is not None:
                fewer = (*cases[:place], *cases[place + 1 :])
                words = (cut(f"{case.when.text} → {case.severity}"), NOTHING)
                yield owner.stated("severity", where, words, _with(rule, "severity", cases, fewer))


def _columns(owner: Owner, rule: Rule) -> Iterator[Mutant]:
    """Repetitions over columns without one of them."""
    for columns in _shared(rule, lambda one: one.columns if len(one.columns) > 1 else None):
        for place, column in enumerate(columns):
            fewer = (*columns[:place], *columns[place + 1 :])
            where = column.place(0, len(column.text))
            yield owner.stated(
                "column", where, (column.text, NOTHING), _with(rule, "columns", columns, fewer)
            )


def _shared(rule: Rule, part: Callable[[Any], Any]) -> Iterator[Any]:
    """A part of the assertions, each time it is written."""
    found: list[Any] = []
    for one in map(part, rule.assertions):
        if one is not None and not any(one is other for other in found):
            found.append(one)
    return iter(found)


def _with(rule: Rule, name: str, old: Any, new: Any) -> Rule:
    """The rule with something else in all assertions that share a part."""
    changed: dict[str, Any] = {name: new}
    asserted = tuple(replace(one, **changed) if getattr(one, name) is old else one for one in rule.assertions)
    return replace(rule, assertions=asserted)
