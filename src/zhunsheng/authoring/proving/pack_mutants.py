"""All mutants of a pack: those of its rules, and of what rules rest on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

from zhunsheng.authoring.proving.mutants import NOTHING, Mutant, Reader, dates, days_beside, owners
from zhunsheng.authoring.proving.rule_mutants import rule_mutants
from zhunsheng.authoring.proving.tree_mutants import stepped
from zhunsheng.language.scope import Scope
from zhunsheng.rules.frozen import Frozen
from zhunsheng.rules.pack import Definition, Expression, Pack, Value


def mutants_of(pack: Pack, scopes: tuple[Scope, ...]) -> Iterator[Mutant]:
    """Every mutant of a pack, in the order of its sections; ``scopes`` are those of its kinds of form.

    Texts that are patterns, and what a form may print itself, are left as they are.
    """
    reader = Reader.of(scopes)
    yield from rule_mutants(pack, "rules", reader)
    yield from rule_mutants(pack, "replacements", reader)
    for section in ("definitions", "definition_overrides"):
        for owner, one in owners(pack, section, "definition"):
            yield from reader.mutants(owner, one.expression, partial(_redefined, one))
    for section in ("parameters", "settings"):
        yield from _values_in(pack, section)
    for section in ("maps", "map_overrides"):
        for owner, one in owners(pack, section, "map"):
            for kind, before, after, entries in _entries(one.entries):
                yield owner.stated(kind, one.place, (before, after), replace(one, entries=entries))
    for section in ("changes", "disablings"):
        for owner, one in owners(pack, section, "rule"):
            yield owner.dropped(one.place)
            yield from dates(owner, one)
    yield from _unsaid(pack)


def _unsaid(pack: Pack) -> Iterator[Mutant]:
    """What the pack says otherwise than the one above it, left unsaid."""
    for owner, one in owners(pack, "settings", "parameter"):
        yield owner.dropped(one.place)
    for owner, one in owners(pack, "definition_overrides", "definition"):
        yield owner.dropped(one.place)
    for owner, one in owners(pack, "map_overrides", "map"):
        yield owner.dropped(one.place)


def _redefined(definition: Definition, expression: Expression) -> Definition:
    return replace(definition, expression=expression)


def _values_in(pack: Pack, section: str) -> Iterator[Mutant]:
    """The values of parameters: numbers a step of the last digit, lists and maps without one of theirs."""
    for owner, one in owners(pack, section, "parameter"):
        for place, dated in enumerate(one.values):
            for kind, before, after, value in _values(dated.value):
                values = (*one.values[:place], replace(dated, value=value), *one.values[place + 1 :])
                yield owner.stated(kind, dated.place, (before, after), replace(one, values=values))


def _values(value: Value) -> Iterator[tuple[str, str, str, Value]]:
    match value:
        case Decimal():
            yield from (("number", f"{value}", f"{one}", one) for one in stepped(value))
        case date():
            yield from (("date", f"{value}", f"{one}", one) for one in days_beside(value))
        case tuple():
            for place, item in enumerate(value):
                yield "item", f"{item}", NOTHING, (*value[:place], *value[place + 1 :])
        case Frozen():
            for key, held in value.items():
                rest = {name: one for name, one in value.items() if name != key}
                yield "entry", f"{key}: {held}", NOTHING, Frozen(rest)
                if isinstance(held, Decimal):
                    for other in stepped(held):
                        yield "number", f"{key}: {held}", f"{key}: {other}", Frozen({**value, key: other})
        case _:
            return


def _entries(
    entries: Frozen[tuple[str, ...]],
) -> Iterator[tuple[str, str, str, Frozen[tuple[str, ...]]]]:
    for key, labels in entries.items():
        rest = {name: one for name, one in entries.items() if name != key}
        yield "entry", f"{key}: {'、'.join(labels)}", NOTHING, Frozen(rest)
        for place, label in enumerate(labels if len(labels) > 1 else ()):
            fewer = (*labels[:place], *labels[place + 1 :])
            yield "item", f"{key}: {label}", NOTHING, Frozen({**entries, key: fewer})
