"""Examples: what each rule says of a small form, written beside the pack and run like an audit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from zhunsheng.authoring.examples.example_files import KINDS, Example, Examples, Want, find_examples
from zhunsheng.authoring.examples.trials import (
    House,
    Trial,
    Unready,
    decisive,
    is_as_wanted,
    prepared_all,
    seen_of,
)
from zhunsheng.language.problems import Problem


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """How an example came out: ``expected`` and ``found`` in the same words; ``problems`` where it could not be run."""

    rule: str
    name: str
    ok: bool
    expected: str
    found: str
    file: str
    line: int
    kind: str = ""
    check: str = ""
    problems: tuple[Problem, ...] = ()


def run_examples(
    house: House, examples: Iterable[Example], pattern: str | None = None
) -> tuple[ExampleResult, ...]:
    """Every example held against its rule; with ``pattern`` those whose rule, assertion or name holds that text."""
    return run_trials(house, prepared_all(house, matching(examples, pattern)))


def run_trials(house: House, made: Iterable[Trial | Unready]) -> tuple[ExampleResult, ...]:
    """The same of examples that were made ready before."""
    return tuple(_run(house, one) for one in made)


def matching(examples: Iterable[Example], pattern: str | None) -> tuple[Example, ...]:
    """The examples whose rule, assertion or name holds a text; all where there is none."""
    wanted = (pattern or "").casefold()
    return tuple(
        one
        for one in examples
        if any(wanted in text.casefold() for text in (one.rule.text, one.check, one.name))
    )


def missing_kinds(house: House, examples: Iterable[Example]) -> Mapping[str, tuple[str, ...]]:
    """The rules that examples do not yet show whole, each with the kinds that lack."""
    shown: dict[str, set[str]] = {}
    for one in examples:
        shown.setdefault(one.rule.text, set()).add(one.kind)
    rules = dict.fromkeys(rule.id for pack in house.tree.packs.values() for rule in pack.rules)
    lacking = {rule: tuple(kind for kind in KINDS if kind not in shown.get(rule, ())) for rule in rules}
    return {rule: kinds for rule, kinds in lacking.items() if kinds}


def _run(house: House, made: Trial | Unready) -> ExampleResult:
    one = made.example
    known = ExampleResult(
        rule=one.rule.text,
        name=one.name,
        ok=False,
        expected=str(one.want),
        found="",
        file=one.file,
        line=one.place.line,
        kind=one.kind,
        check=one.check,
    )
    if not isinstance(made, Trial):
        return replace(known, problems=made.problems)
    seen = seen_of(made, house.bound(*made.key))
    found = decisive(seen, one.want)
    if found is None:
        return replace(known, found=" | ".join(dict.fromkeys(each.show(()) for each in seen)))
    names = [name for name, _ in one.want.figures]
    return replace(known, ok=is_as_wanted(found, one.want), found=found.show(names))


__all__ = [
    "KINDS",
    "Example",
    "ExampleResult",
    "Examples",
    "House",
    "Want",
    "find_examples",
    "matching",
    "missing_kinds",
    "prepared_all",
    "run_examples",
    "run_trials",
]
