"""Examples held against the packs and schemas, without being run; and the rules that lack examples."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from zhunsheng.authoring.examples.example_files import Example, Examples
from zhunsheng.authoring.examples.example_forms import UnrunnableError, form_of_example
from zhunsheng.authoring.scrutiny.examined import Examined
from zhunsheng.findings.outcome import Outcome
from zhunsheng.forms.pointers import split
from zhunsheng.forms.schema import Schema
from zhunsheng.forms.shape import Record, Rows, Shape
from zhunsheng.language.problems import Problem, did_you_mean
from zhunsheng.rules.nodes import Entries, Items, Node, Scalar
from zhunsheng.rules.pack import Pack, Rule
from zhunsheng.rules.tree import PackTree


def example_faults(examples: Examples, tree: PackTree, schemas: Mapping[str, Schema]) -> Iterator[Problem]:
    """What is wrong with the examples: their files, the rules and checks they name, their forms."""
    yield from examples.problems
    stated = [rule for pack in tree.packs.values() for rule in (*pack.rules, *pack.replacements)]
    by_id: dict[str, list[Rule]] = {}
    for rule in stated:
        by_id.setdefault(rule.id, []).append(rule)
    bases: dict[Path, Mapping[str, Any] | Problem] = {}
    for one in examples:
        yield from _named(one, by_id)
        strange = tuple(_strange(one, schemas))
        yield from strange
        try:
            form_of_example(schemas, one, bases)
        except UnrunnableError as error:
            yield from () if strange else error.problems


def _strange(one: Example, schemas: Mapping[str, Schema]) -> Iterator[Problem]:
    """The keys that an example writes into a form, and that no form has."""
    if one.form is not None:
        yield from _strange_cells(one.form, _shape_of(one.form, schemas))
    shapes = tuple(schema.shape for schema in schemas.values())
    for key, node in one.patch.sets:
        found = [shape for form in shapes if (shape := _shape_at(form, key.text)) is not None]
        told = [tuple(_strange_cells(node, shape)) for shape in found]
        # A base may be of any kind: what one of the kinds has is not strange.
        yield from min(told, key=len, default=())


def _shape_at(form: Record, pointer: str) -> Shape | None:
    """The shape of what a JSON Pointer leads to; a word of the form's own leads to a single cell."""
    shape: Shape | None = form if pointer.startswith("/") else None
    for step in split(pointer) if shape else ():
        if isinstance(shape, Rows):
            shape = shape.row
        else:
            shape = shape.members.get(step) if isinstance(shape, Record) else None
    return shape


def _shape_of(form: Entries, schemas: Mapping[str, Schema]) -> Record | None:
    """The shape of the kind that an inline form says it is of; of the only kind there is, where it does not say."""
    for schema in schemas.values():
        entry = form.get(schema.roles["kind"])
        if entry is not None and isinstance(entry.value, Scalar) and entry.value.text in schema.words:
            return schema.shape
    return next(iter(schemas.values())).shape if schemas else None


def _strange_cells(node: Node, shape: Shape | None) -> Iterator[Problem]:
    """The keys of an inline form that name nothing on forms of its kind."""
    if isinstance(node, Items):
        row = shape.row if isinstance(shape, Rows) else None
        for item in node.items:
            yield from _strange_cells(item, row)
    elif isinstance(node, Entries) and isinstance(shape, Record):
        cells = {word: member for member in shape.members.values() for word in member.words}
        for entry in node.entries:
            if entry.key.text in cells:
                yield from _strange_cells(entry.value, cells[entry.key.text])
            else:
                hint = did_you_mean(entry.key.text, cells)
                yield entry.key.place.problem("unknown-name", hint=hint, a=entry.key.text)


def _named(one: Example, by_id: Mapping[str, list[Rule]]) -> Iterator[Problem]:
    """A rule, or a check of it, that does not exist."""
    rules = by_id.get(one.rule.text)
    if rules is None:
        hint = did_you_mean(one.rule.text, by_id)
        yield one.rule.place.problem("unknown-rule", hint=hint, name=one.rule.text)
        return
    names = {each.name for rule in rules for each in rule.assertions if each.name}
    if one.check and one.check not in names:
        yield one.place.problem("unknown-name", hint=did_you_mean(one.check, names), a=one.check)


def lacking_examples(examined: Examined) -> Iterator[Problem]:
    """The rules that no example shows, and those that none shows to fail."""
    wanted: dict[Path, set[tuple[str, Outcome]]] = {}
    for file, examples in groupby(examined.examples, key=lambda one: one.file):
        found = {(one.rule.text, one.want.outcome) for one in examples}
        for folder in Path(file).parents:
            wanted.setdefault(folder, set()).update(found)
    for pack in examined.packs:
        yield from _lacking(pack.rules, _outcomes(wanted, examined.below(pack)))
        yield from _lacking(pack.replacements, _outcomes(wanted, [pack]))


def _outcomes(
    wanted: Mapping[Path, set[tuple[str, Outcome]]], packs: Iterable[Pack]
) -> Mapping[str, set[Outcome]]:
    """What the examples beside some packs want, by rule."""
    outcomes: dict[str, set[Outcome]] = {}
    for pack in packs:
        for rule, outcome in wanted.get(Path(pack.folder), ()):
            outcomes.setdefault(rule, set()).add(outcome)
    return outcomes


def _lacking(rules: Iterable[Rule], wanted: Mapping[str, set[Outcome]]) -> Iterator[Problem]:
    for rule in rules:
        shown = wanted.get(rule.id)
        if shown is None:
            yield rule.place.problem("rule-without-examples", name=rule.id)
        elif Outcome.INCONSISTENT not in shown:
            yield rule.place.problem("rule-never-shown-failing", name=rule.id)
