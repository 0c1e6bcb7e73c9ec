"""The sample forms, their one-cell faults, and the house that audits them, for the tests that need real forms."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from zhunsheng.api import House, open_house
from zhunsheng.evaluation.audit import audit as audit_form
from zhunsheng.evaluation.audit import values_for
from zhunsheng.evaluation.cells import Cells
from zhunsheng.evaluation.places import evaluate
from zhunsheng.findings.finding import Finding
from zhunsheng.findings.outcome import Outcome
from zhunsheng.findings.result import FormResult
from zhunsheng.forms.form import Form
from zhunsheng.forms.pointers import split
from zhunsheng.forms.reader import read_form
from zhunsheng.rules.binding import BoundRuleset

GOLDEN = Path(__file__).parent / "golden"
FORMS = Path(__file__).parents[1] / "examples" / "forms"
NAMES = tuple(sorted(path.stem for path in FORMS.glob("*.json")))


@dataclass(frozen=True, slots=True)
class Told:
    """What is said, where, and how heavily."""

    rule: str
    path: str
    severity: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One entry of ``faults.yaml``."""

    form: str
    rule: str
    change: Mapping[str, Any]
    fires: Mapping[str, str]
    consequences: tuple[Told, ...]
    ends: tuple[Told, ...]

    @property
    def expected(self) -> Told:
        """The finding that the fault is made for."""
        return Told(self.rule, self.fires["path"], self.fires["severity"])

    def apply(self) -> dict[str, Any]:
        """The form with the fault in it."""
        content = content_of(self.form)
        for pointer, value in self.change.items():
            put(content, pointer, _meant(content, pointer, value))
        return content


@cache
def house() -> House:
    """The house with the built-in rules."""
    return open_house()


@cache
def _text_of(name: str) -> str:
    return (FORMS / f"{name}.json").read_text(encoding="utf-8")


def content_of(name: str) -> dict[str, Any]:
    """A sample form, fresh each time."""
    content: dict[str, Any] = json.loads(_text_of(name))
    return content


@cache
def faults() -> tuple[Fault, ...]:
    """All entries of ``faults.yaml``."""
    entries = yaml.safe_load((GOLDEN / "faults.yaml").read_text(encoding="utf-8"))
    return tuple(
        Fault(
            one["form"],
            one["rule"],
            one["change"],
            one["fires"],
            tuple(Told(**told) for told in one.get("consequences", ())),
            tuple(Told(**told) for told in one.get("ends", ())),
        )
        for one in entries
    )


def _meant(content: Any, pointer: str, value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    if "same_as" in value:
        return look(content, value["same_as"])
    text = look(content, pointer)
    assert text.count(value["from"]) == 1, (pointer, value)
    return text.replace(value["from"], value["to"])


def look(content: Any, pointer: str) -> Any:
    """The value at a pointer that leads somewhere."""
    for step in split(pointer):
        content = content[int(step)] if isinstance(content, list) else content.get(step)
    return content


def put(content: Any, pointer: str, value: Any) -> None:
    """Sets one cell."""
    *upper, last = split(pointer)
    for step in upper:
        content = content[int(step)] if isinstance(content, list) else content[step]
    if isinstance(content, list):
        content[int(last)] = value
    else:
        content[last] = value


def cells(content: Any, pointer: str = "") -> Iterator[str]:
    """The pointers of all cells: whatever is neither a record nor a list."""
    if isinstance(content, (dict, list)):
        pairs = content.items() if isinstance(content, dict) else enumerate(content)
        for key, value in pairs:
            yield from cells(value, f"{pointer}/{key}")
    else:
        yield pointer


def form_of(content: Mapping[str, Any]) -> Form:
    """A form that is known to fit its schema."""
    form = read_form(content, "form.json", house().schemas)
    assert isinstance(form, Form), form
    return form


def audited(content: Mapping[str, Any]) -> FormResult:
    """What the rules in force say of a form."""
    found = house().audit(content, "form.json")
    assert isinstance(found, FormResult), found
    return found


@cache
def audited_sample(name: str) -> FormResult:
    """What the rules in force say of an unchanged sample form."""
    return audited(content_of(name))


@cache
def audited_fault(place: int) -> FormResult:
    """What the rules in force say of the form of the n-th fault."""
    return audited(faults()[place].apply())


def told(result: FormResult) -> list[Told]:
    """The findings of a form, severity by severity."""
    return [Told(one.rule, one.path, one.severity) for one in result.findings]


def ruleset_of(form: Form) -> BoundRuleset:
    """The rules in force for a form."""
    assert form.fiscal_year is not None
    return house().bound(form.jurisdiction, form.kind, form.fiscal_year)


def only(held: BoundRuleset, finding: Finding) -> BoundRuleset:
    """A ruleset with just the assertion that a finding comes from."""
    rule = next(one for one in held.rules if one.id == finding.rule)
    assertions = tuple(
        one for one in rule.assertions if (one.stated.name, one.column) == (finding.check, finding.column)
    )
    assert len(assertions) == 1, (finding.rule, finding.check, finding.column)
    return replace(held, rules=(replace(rule, assertions=assertions),))


def asked_again(content: Mapping[str, Any], finding: Finding) -> FormResult:
    """What just the assertion of a finding says of another form."""
    form = form_of(content)
    return audit_form(form, only(ruleset_of(form), finding))


def outcomes_of(content: Mapping[str, Any], finding: Finding) -> list[Outcome]:
    """What the assertion of a finding comes to where the finding stands; a text may be several places."""
    form = form_of(content)
    held = only(ruleset_of(form), finding)
    places = evaluate(held.rules[0].assertions[0].checked, Cells(form), values_for(form, held))
    return [one.outcome for one in places if one.path == finding.path]
