"""Files of examples: blocks of examples, a block a rule, read strictly and with their places."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from zhunsheng.authoring.examples.patching import Patch
from zhunsheng.findings.finding import SEVERITIES
from zhunsheng.findings.outcome import Outcome
from zhunsheng.language.problems import Problem, Words
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

SUFFIX = ".examples.yaml"
#: What examples show of a rule; a rule is shown whole when it has each.
KINDS = ("holds", "fails", "edge", "missing", "scope")

_TEXT = Words("文字或数", "a text or a number")


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


def _label(node: Node, desk: Desk) -> Scalar:
    return scalar(node, desk, _TEXT, (Kind.TEXT, Kind.NUMBER))


def _figure(node: Node, desk: Desk) -> str:
    return _label(node, desk).text


def _change(key: Scalar, node: Node, _: Desk) -> tuple[Scalar, Node]:
    return key, node


FIGURES: Mapping[str, Field] = {
    "reported": Field("reported", _figure),
    "expected": Field("expected", _figure),
    "difference": Field("difference", _figure),
    "severity": Field("severity", word("shadow", *SEVERITIES)),
    "cause": Field("cause", filled_text),
}


def _pointer(node: Node, desk: Desk) -> str | None:
    """A place, or nothing for the rule as a whole."""
    found = scalar(
        node, desk, Words("位置,如 /funds/0/rate", "a pointer like /funds/0/rate"), (Kind.TEXT, Kind.NULL)
    )
    if found.kind is Kind.NULL:
        return None
    if found.text and not found.text.startswith("/"):
        hint = Words("写成 /funds/0/rate", "write it like /funds/0/rate")
        desk.refuse(found.place, "wrong-value", hint=hint, found=found.text)
    return found.text


_WANT: Mapping[str, Field] = {**{one.value: Field(one.value, _pointer) for one in Outcome}, **FIGURES}


def _want(node: Node, desk: Desk) -> Want:
    """An outcome, or an outcome with its place and what else must be so there."""
    if not isinstance(node, Entries):
        return Want(Outcome(word(*(one.value for one in Outcome))(node, desk)))
    values = fields(node, desk, Words("want", "want"), _WANT)
    stated = [one for one in Outcome if one.value in values]
    if len(stated) != 1:
        hint = Words("写一种结果:" + "、".join(Outcome), "one outcome: " + ", ".join(Outcome))
        desk.refuse(node.place, "wrong-value", hint=hint, found="、".join(values))
    figures = tuple((name, values[name]) for name in FIGURES if name in values)
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

#: Every key that files of examples know.
KEYS = frozenset((*_FILE, *_BLOCK, *_EXAMPLE, *_WANT))


def find_examples(folders: Iterable[Path]) -> Examples:
    """The examples in and below ``folders``; a file may be named too. A file with problems gives none."""
    examples: list[Example] = []
    desk = Desk()
    for path in dict.fromkeys(path for folder in folders for path in _files(folder)):
        node, problems = read_file(path)
        desk.problems += problems
        if node is None or any(one.severity == "error" for one in problems):
            continue
        examples += examples_in(node, desk)
    return Examples(tuple(examples), tuple(desk.problems))


def examples_in(node: Node, desk: Desk) -> tuple[Example, ...]:
    """The examples of one file; none where it has problems."""
    try:
        values = fields(node, desk, Words("示例文件", "a file of examples"), _FILE)
    except RefusedError:
        return ()
    blocks = values.pop("blocks")
    found = tuple(Example(**(values | one)) for block in blocks for one in block)
    _refuse_equal_names(found, desk)
    return found


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
