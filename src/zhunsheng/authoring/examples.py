"""Examples: what each rule says of a small form, written beside the pack and run like an audit.

A file ``*.examples.yaml`` holds blocks of examples, a block a rule; an example patches a base form and says which
outcome the rule must have on it, and where.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Protocol

from zhunsheng.authoring.patching import Patch, content_of, patched
from zhunsheng.evaluation.audit import audit
from zhunsheng.findings.finding import SEVERITIES
from zhunsheng.findings.outcome import Outcome
from zhunsheng.findings.result import FormResult
from zhunsheng.forms.form import Form
from zhunsheng.forms.reader import read_form
from zhunsheng.forms.rejection import Rejected
from zhunsheng.forms.schema import Schema
from zhunsheng.forms.source import parse
from zhunsheng.language.problems import Problem, Words, did_you_mean
from zhunsheng.rules.binding import BoundRuleset
from zhunsheng.rules.decoding import (
    Desk,
    Field,
    RefusedError,
    day,
    fields,
    filled_text,
    listing,
    mapping,
    named,
    one_or_more,
    scalar,
    word,
    year,
)
from zhunsheng.rules.nodes import Entries, Kind, Node, Scalar
from zhunsheng.rules.reader import read_file
from zhunsheng.rules.source import Place
from zhunsheng.rules.tree import PackTree
from zhunsheng.values.jurisdictions import UnknownJurisdictionError, expand, table

SUFFIX = ".examples.yaml"
#: Where small forms for examples lie, beside the file or in the next pack.
BASES = "bases"
#: What examples show of a rule; a rule is shown whole when it has each.
KINDS = ("holds", "fails", "edge", "missing", "scope")

#: The outcome of several places is the first of these that any has.
_HEAVIEST = (
    Outcome.ERROR,
    Outcome.INCONSISTENT,
    Outcome.INDETERMINATE,
    Outcome.EXPLAINABLE,
    Outcome.CONSISTENT,
    Outcome.NOT_APPLICABLE,
)
_TEXT = Words("文字或数", "a text or a number")


class House(Protocol):
    """What examples need of the audit: schemas, packs, and the rules in force."""

    @property
    def schemas(self) -> Mapping[str, Schema]:
        """The kinds of form."""

    @property
    def tree(self) -> PackTree:
        """The packs."""

    def bound(self, jurisdiction: str, kind: str, fiscal_year: int, on: date | None = None) -> BoundRuleset:
        """The rules in force, checked."""


@dataclass(frozen=True, slots=True)
class Want:
    """What an example expects. Without ``path`` the rule's heaviest outcome counts, else that at the place."""

    outcome: Outcome
    path: str | None = None
    figures: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """As people read it: ``inconsistent /funds/0/rate expected=98.44``."""
        shown = [self.outcome.value, self.path or "", *(f"{name}={value}" for name, value in self.figures)]
        return " ".join(part for part in shown if part)


@dataclass(frozen=True, slots=True)
class Example:
    """One example of one rule. ``base`` names a form to patch, or ``form`` is one."""

    rule: Scalar
    name: str
    want: Want
    place: Place = field(compare=False, repr=False)
    kind: str = ""
    check: str = ""
    base: Scalar | None = None
    form: Entries | None = None
    patch: Patch = field(default_factory=Patch)
    jurisdiction: Scalar | None = None
    fiscal_year: int | None = None
    on: date | None = None

    @property
    def file(self) -> str:
        """The file it is written in."""
        return self.place.file


@dataclass(frozen=True, slots=True)
class Examples:
    """The examples of some folders in the order of files and lines, and what is wrong with their files."""

    examples: tuple[Example, ...]
    problems: tuple[Problem, ...] = ()

    def __iter__(self) -> Iterator[Example]:
        return iter(self.examples)

    def __len__(self) -> int:
        return len(self.examples)


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


@dataclass(frozen=True, slots=True)
class _Seen:
    """One outcome of the rule at one place."""

    outcome: Outcome
    path: str
    cells: tuple[str, ...] = ()
    figures: Mapping[str, str | None] = field(default_factory=dict)

    def show(self, names: Iterable[str]) -> str:
        said = [f"{name}={self.figures[name]}" for name in names if self.figures.get(name) is not None]
        return " ".join(part for part in (self.outcome.value, self.path, *said) if part)


# Reading


def _label(node: Node, desk: Desk) -> Scalar:
    return scalar(node, desk, _TEXT, (Kind.TEXT, Kind.NUMBER))


def _figure(node: Node, desk: Desk) -> str:
    return _label(node, desk).text


def _change(key: Scalar, node: Node, _: Desk) -> tuple[Scalar, Node]:
    return key, node


_FIGURES: Mapping[str, Field] = {
    "reported": Field("reported", _figure),
    "expected": Field("expected", _figure),
    "difference": Field("difference", _figure),
    "severity": Field("severity", word("shadow", *SEVERITIES)),
    "cause": Field("cause", filled_text),
}


def _pointer(node: Node, desk: Desk) -> str | None:
    """A place, or nothing for the rule as a whole."""
    found = scalar(node, desk, Words("位置,如 /funds/0/rate", "a pointer like /funds/0/rate"), (Kind.TEXT, Kind.NULL))
    if found.kind is Kind.NULL:
        return None
    if found.text and not found.text.startswith("/"):
        hint = Words("写成 /funds/0/rate", "write it like /funds/0/rate")
        desk.refuse(found.place, "wrong-value", hint=hint, found=found.text)
    return found.text


_WANT: Mapping[str, Field] = {**{one.value: Field(one.value, _pointer) for one in Outcome}, **_FIGURES}


def _want(node: Node, desk: Desk) -> Want:
    """An outcome, or an outcome with its place and what else must be so there."""
    if not isinstance(node, Entries):
        return Want(Outcome(word(*(one.value for one in Outcome))(node, desk)))
    values = fields(node, desk, Words("want", "want"), _WANT)
    stated = [one for one in Outcome if one.value in values]
    if len(stated) != 1:
        hint = Words("写一种结果:" + "、".join(Outcome), "one outcome: " + ", ".join(Outcome))
        desk.refuse(node.place, "wrong-value", hint=hint, found="、".join(values))
    figures = tuple((name, values[name]) for name in _FIGURES if name in values)
    return Want(stated[0], values[stated[0].value], figures)


_SHARED: Mapping[str, Field] = {
    "check": Field("check", filled_text),
    "base": Field("base", _label),
    "jurisdiction": Field("jurisdiction", _label),
    "year": Field("fiscal_year", year),
    "on": Field("on", day),
}
_EXAMPLE: Mapping[str, Field] = {
    "name": Field("name", filled_text, required=True),
    "kind": Field("kind", word(*KINDS)),
    **_SHARED,
    "form": Field("form", mapping),
    "patch": Field("sets", named(_change)),
    "remove": Field("removes", one_or_more(_label)),
    "unreadable": Field("unreadable", one_or_more(_label)),
    "want": Field("want", _want, required=True),
}
_PATCH = ("sets", "removes", "unreadable")


def _example(node: Node, desk: Desk) -> dict[str, Any]:
    """The values of an example, not yet with those of its block."""
    values = fields(node, desk, Words("示例", "an example"), _EXAMPLE)
    named_at = node.get("name") if isinstance(node, Entries) else None
    place = named_at.value.place if named_at else node.place
    patch = Patch(**{name: values.pop(name) for name in _PATCH if name in values})
    if (values.get("kind") == "fails") != (values["want"].outcome is Outcome.INCONSISTENT) and (
        values.get("kind") in {"holds", "fails"}
    ):
        desk.refuse(place, "wrong-value", found=f"{values['kind']}: {values['want'].outcome}")
    return {**values, "patch": patch, "place": place}


_BLOCK: Mapping[str, Field] = {
    "rule": Field("rule", _label, required=True),
    **_SHARED,
    "examples": Field("examples", listing(_example), required=True),
}


def _block(node: Node, desk: Desk) -> tuple[dict[str, Any], ...]:
    values = fields(node, desk, Words("一条规则的示例", "the examples of a rule"), _BLOCK)
    examples = values.pop("examples")
    return tuple(values | one for one in examples)


_FILE: Mapping[str, Field] = {
    **{key: row for key, row in _SHARED.items() if key != "check"},
    "examples": Field("blocks", listing(_block), required=True),
}


def find_examples(folders: Iterable[Path]) -> Examples:
    """The examples in and below ``folders``; a file may be named too. A file with problems gives none."""
    examples: list[Example] = []
    desk = Desk()
    for path in dict.fromkeys(path for folder in folders for path in _files(folder)):
        node, problems = read_file(path)
        desk.problems += problems
        if node is None or any(one.severity == "error" for one in problems):
            continue
        try:
            values = fields(node, desk, Words("示例文件", "a file of examples"), _FILE)
        except RefusedError:
            continue
        blocks = values.pop("blocks")
        found = [Example(**(values | one)) for block in blocks for one in block]
        _refuse_equal_names(found, desk)
        examples += found
    return Examples(tuple(examples), tuple(desk.problems))


def _files(folder: Path) -> tuple[Path, ...]:
    if folder.is_file():
        return (folder,) if folder.name.endswith(SUFFIX) else ()
    return tuple(sorted(folder.rglob(f"*{SUFFIX}")))


def _refuse_equal_names(examples: Iterable[Example], desk: Desk) -> None:
    """Names tell the examples of a rule apart."""
    seen: dict[tuple[str, str], Place] = {}
    for one in examples:
        first = seen.setdefault((one.rule.text, one.name), one.place)
        if first is not one.place:
            desk.note(one.place, "duplicate-name", name=one.name, at_file=first.file, at_line=first.line)


# Running


def run_examples(house: House, examples: Iterable[Example], pattern: str | None = None) -> tuple[ExampleResult, ...]:
    """Every example held against its rule; with ``pattern`` those whose rule, assertion or name holds that text."""
    bases: dict[Path, Mapping[str, Any] | Problem] = {}
    chosen = [one for one in examples if pattern is None or _matches(one, pattern)]
    return tuple(_run(house, one, bases) for one in chosen)


def missing_kinds(house: House, examples: Iterable[Example]) -> Mapping[str, tuple[str, ...]]:
    """The rules that examples do not yet show whole, each with the kinds that lack."""
    shown: dict[str, set[str]] = {}
    for one in examples:
        shown.setdefault(one.rule.text, set()).add(one.kind)
    rules = dict.fromkeys(rule.id for pack in house.tree.packs.values() for rule in pack.rules)
    lacking = {rule: tuple(kind for kind in KINDS if kind not in shown.get(rule, ())) for rule in rules}
    return {rule: kinds for rule, kinds in lacking.items() if kinds}


def _matches(one: Example, pattern: str) -> bool:
    wanted = pattern.casefold()
    return any(wanted in text.casefold() for text in (one.rule.text, one.check, one.name))


class _UnrunnableError(Exception):
    """An example that cannot be run; ``problems`` say why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(problems[0].code)
        self.problems = problems


def _run(house: House, one: Example, bases: dict[Path, Mapping[str, Any] | Problem]) -> ExampleResult:
    known = ExampleResult(
        one.rule.text, one.name, False, str(one.want), "", one.file, one.place.line, one.kind, one.check  # noqa: FBT003
    )
    try:
        _refuse_unknown_rule(house, one)
        form = _form(house, one, bases)
        seen = _outcomes(house, form, one)
    except _UnrunnableError as error:
        return replace(known, problems=error.problems)
    found = _decisive(seen, one.want)
    if found is None:
        return replace(known, found=" | ".join(dict.fromkeys(each.show(()) for each in seen)))
    names = [name for name, _ in one.want.figures]
    return replace(known, ok=_is_as_wanted(found, one.want), found=found.show(names))


def _refuse_unknown_rule(house: House, one: Example) -> None:
    rules = [rule for pack in house.tree.packs.values() for rule in (*pack.rules, *pack.replacements)]
    same = [rule for rule in rules if rule.id == one.rule.text]
    if not same:
        hint = did_you_mean(one.rule.text, (rule.id for rule in rules))
        raise _UnrunnableError(one.rule.place.problem("unknown-rule", hint=hint, name=one.rule.text))
    names = {assertion.name for rule in same for assertion in rule.assertions if assertion.name}
    if one.check and one.check not in names:
        hint = did_you_mean(one.check, names)
        raise _UnrunnableError(one.place.problem("unknown-name", hint=hint, a=one.check))


def _form(house: House, one: Example, bases: dict[Path, Mapping[str, Any] | Problem]) -> Form:
    """The form of an example: its base, patched, in its region and year."""
    base = _base(one, bases)
    schema = _schema(house, base, one)
    if one.form is not None:
        base = content_of(one.form, schema.shape)
    content, problems = patched(base, one.patch, schema)
    if problems:
        raise _UnrunnableError(*problems)
    if one.jurisdiction is not None:
        content[schema.roles["jurisdiction"]] = _region(one.jurisdiction)
    if one.fiscal_year is not None:
        content[schema.roles["year"]] = one.fiscal_year
    form = read_form(content, one.file, house.schemas)
    if isinstance(form, Rejected):
        detail = Words(form.message, form.english)
        raise _UnrunnableError(one.place.problem("example-does-not-fit", detail=detail))
    return form


def _region(stated: Scalar) -> str:
    try:
        return expand(stated.text)
    except UnknownJurisdictionError:
        hint = did_you_mean(stated.text, table().names)
        raise _UnrunnableError(stated.place.problem("unknown-jurisdiction", hint=hint, name=stated.text)) from None


def _schema(house: House, base: Mapping[str, Any], one: Example) -> Schema:
    kinds = {word: schema for schema in house.schemas.values() for word in schema.words}
    for schema in house.schemas.values():
        known = kinds.get(str(base.get(schema.roles["kind"])))
        if known is not None:
            return known
    hint = did_you_mean("", house.schemas)
    raise _UnrunnableError(one.place.problem("missing-key", hint=hint, where=Words("底表", "the base"), name="kind"))


def _base(one: Example, bases: dict[Path, Mapping[str, Any] | Problem]) -> Mapping[str, Any]:
    if one.form is not None:
        return {entry.key.text: content_of(entry.value, None) for entry in one.form if isinstance(entry.value, Scalar)}
    if one.base is None:
        where = Words("示例", "an example")
        raise _UnrunnableError(one.place.problem("missing-key", where=where, name="base"))
    files = _base_files(Path(one.file))
    path = files.get(one.base.text)
    if path is None:
        hint = did_you_mean(one.base.text, files)
        raise _UnrunnableError(one.base.place.problem("unknown-base", hint=hint, name=one.base.text))
    if path not in bases:
        bases[path] = _read_base(path, one.base.place)
    found = bases[path]
    if isinstance(found, Problem):
        raise _UnrunnableError(found)
    return found


def _base_files(file: Path) -> Mapping[str, Path]:
    """Forms that may be patched, by stem: those beside the file come first, then the next packs', then the samples."""
    here = file.parent
    folders = [here, here / BASES, *sorted(here.parent.glob(f"*/{BASES}")), here.parent.parent / "examples" / "forms"]
    files: dict[str, Path] = {}
    for path in (one for folder in folders for one in sorted(folder.glob("*.json"))):
        files.setdefault(path.stem, path)
    return files


def _read_base(path: Path, place: Place) -> Mapping[str, Any] | Problem:
    try:
        found = parse(path.read_bytes(), str(path))
    except OSError as error:
        return place.problem("unreadable-file", detail=error.strerror or type(error).__name__)
    if isinstance(found, Rejected):
        return place.problem("example-does-not-fit", detail=Words(found.message, found.english))
    return found if isinstance(found, dict) else place.problem("example-does-not-fit", detail=path.name)


def _outcomes(house: House, form: Form, one: Example) -> tuple[_Seen, ...]:
    """The outcomes of the rule on the form; of the assertion, where the example names one."""
    if form.fiscal_year is None or not form.jurisdiction:
        detail = Words("没有年度或行政区划", "it lacks the year or the region")
        raise _UnrunnableError(one.place.problem("example-does-not-fit", detail=detail))
    held = house.bound(form.jurisdiction, form.kind, form.fiscal_year, one.on)
    rules = tuple(rule for rule in held.rules if rule.id == one.rule.text)
    seen = tuple(_seen(audit(form, replace(held, rules=rules)), one))
    return seen or (_Seen(Outcome.NOT_APPLICABLE, "", figures={"cause": "not-in-force"}),)


def _seen(result: FormResult, one: Example) -> Iterator[_Seen]:
    for finding in (*result.findings, *result.shadow):
        if finding.rule == one.rule.text and _is_of(finding.check, one.check):
            figures = {name: getattr(finding, name, None) for name in _FIGURES}
            yield _Seen(finding.outcome, finding.path, (), figures)
    for judged in result.outcomes:
        if judged.rule == one.rule.text and _is_of(judged.check, one.check):
            yield _Seen(judged.outcome, judged.path, judged.cells, {"cause": judged.cause})


def _is_of(found: str | None, wanted: str) -> bool:
    """Whether an outcome is that of the wanted assertion; one that is repeated over columns adds the column's name."""
    return not wanted or found is None or found == wanted or found.startswith(f"{wanted} · ")


def _decisive(seen: Iterable[_Seen], want: Want) -> _Seen | None:
    """The heaviest outcome at the wanted place; an undecided one may also be named by a cell that is missing.

    Of equally heavy ones that which fits best, so that an example need not know the order of findings.
    """
    here = [one for one in seen if want.path in (None, one.path) or want.path in one.cells]
    return min(here, key=lambda one: (_HEAVIEST.index(one.outcome), not _is_as_wanted(one, want)), default=None)


def _is_as_wanted(found: _Seen, want: Want) -> bool:
    return found.outcome is want.outcome and all(_same(found.figures.get(name), value) for name, value in want.figures)


def _same(found: str | None, wanted: str) -> bool:
    """Whether two words are the same, or the same number: 596876.5 is 596876.50."""
    try:
        return found is not None and Decimal(found) == Decimal(wanted)
    except InvalidOperation:
        return found == wanted


__all__ = ["Example", "ExampleResult", "Examples", "Want", "find_examples", "missing_kinds", "run_examples"]
