"""The audit as a library: rules and schemas loaded once, forms held against what is in force for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from zhunsheng.evaluation.audit import audit as audit_form
from zhunsheng.findings.result import AuditResult, FormResult, RejectedInput
from zhunsheng.forms.form import Form
from zhunsheng.forms.reader import read_form
from zhunsheng.forms.rejection import Rejected
from zhunsheng.forms.schema import Schema, load_schemas
from zhunsheng.language.problems import Lang, Problem
from zhunsheng.resources import data_folder
from zhunsheng.rules.binding import BoundRuleset, bind
from zhunsheng.rules.ruleset import Ruleset, select
from zhunsheng.rules.tree import PackTree, load_packs
from zhunsheng.runs.inputs import Input, Unreadable, find, read


def engine_version() -> str:
    """The version of this program."""
    try:
        return version("zhunsheng")
    except PackageNotFoundError:
        return "0"


class PacksError(Exception):
    """Packs that cannot be used; ``problems`` tells all that is wrong with them."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """At least one problem."""
        super().__init__(f"{len(problems)} problems, the first: {problems[0].code}: {problems[0].message}")
        self.problems = problems


@dataclass(slots=True)
class House:
    """Rules and schemas, loaded; the bound rulesets are made once for each jurisdiction, kind, year and day."""

    schemas: Mapping[str, Schema]
    tree: PackTree
    problems: tuple[Problem, ...] = ()
    lang: Lang = "zh"
    _selected: dict[tuple[str, str, int, date | None], Ruleset] = field(default_factory=dict)
    _bound: dict[tuple[str, str, int, date | None], BoundRuleset] = field(default_factory=dict)

    def selected(self, jurisdiction: str, kind: str, fiscal_year: int, on: date | None = None) -> Ruleset:
        """The ruleset in force, its expressions still text; worked out once."""
        key = (jurisdiction, kind, fiscal_year, on)
        if key not in self._selected:
            self._selected[key] = select(self.tree, jurisdiction, kind, fiscal_year, on)
        return self._selected[key]

    def bound(self, jurisdiction: str, kind: str, fiscal_year: int, on: date | None = None) -> BoundRuleset:
        """The ruleset in force, its expressions checked.

        Raises:
            KeyError: no schema describes that kind of form.
            PacksError: an expression does not fit the kind's vocabulary, or the jurisdiction is unknown.

        """
        key = (jurisdiction, kind, fiscal_year, on)
        known = self._bound.get(key)
        if known is None:
            found = self.selected(jurisdiction, kind, fiscal_year, on)
            if found.problems:
                raise PacksError(found.problems)
            known = self._bound[key] = bind(found, self.schemas[kind].vocabulary)
        faults = tuple(one for one in known.problems if one.severity == "error")
        if faults:
            raise PacksError(faults)
        return known

    def audit(
        self, data: bytes | Mapping[str, Any], source: str, jurisdiction: str | None = None, on: date | None = None
    ) -> FormResult | RejectedInput:
        """One form held against the rules in force for it."""
        form = read_form(data, source, self.schemas, jurisdiction)
        if isinstance(form, Rejected):
            return RejectedInput(form.source, form.code, form.english if self.lang == "en" else form.message)
        return self.audit_form(form, on, jurisdiction)

    def audit_form(
        self, form: Form, on: date | None = None, jurisdiction: str | None = None
    ) -> FormResult | RejectedInput:
        """A form that is read already; ``jurisdiction`` is whose rules count, by default the form's own."""
        region = jurisdiction or form.jurisdiction
        if form.fiscal_year is None:
            return self._rejected(form, "year-missing", "表上没有年度,不知道用哪一年的规则;请补上 fiscal_year",
                                  "the form states no fiscal year, so no rules can be chosen; add fiscal_year")
        if not region:
            return self._rejected(form, "jurisdiction-missing", "表上没有行政区划代码;用 --jurisdiction 指定,如 520000",
                                  "the form states no jurisdiction; give one with --jurisdiction, like 520000")
        found = self.selected(region, form.kind, form.fiscal_year, on)
        if found.problems:
            problem = found.problems[0]
            hint = problem.hint.of(self.lang)
            return self._rejected(form, problem.code, f"{problem.message.of('zh')};{hint}", f"{problem.message.of('en')}; {hint}")
        if not found.rules:
            return self._rejected(
                form,
                "no-rules",
                f"没有适用于 {region}、{form.schema.title}、{form.fiscal_year} 年度的规则",
                f"no rule is in force for {region}, {form.kind}, {form.fiscal_year}",
            )
        return audit_form(form, self.bound(region, form.kind, form.fiscal_year, on))

    def _rejected(self, form: Form, code: str, chinese: str, english: str) -> RejectedInput:
        return RejectedInput(form.source, code, english if self.lang == "en" else chinese)


def open_house(
    rules: Iterable[Path] = (), schemas: Iterable[Path] = (), *, lang: Lang = "zh", builtin: bool = True
) -> House:
    """The built-in rules and schemas, and those of further folders.

    Raises:
        PacksError: a pack cannot be used.

    """
    rule_folders = [*([data_folder("rules")] if builtin else []), *rules]
    schema_folders = [data_folder("schemas"), *schemas]
    tree, problems = load_packs(rule_folders)
    faults = tuple(one for one in problems if one.severity == "error")
    if faults:
        raise PacksError(faults)
    return House(load_schemas(schema_folders), tree, problems, lang)


def audit_inputs(
    house: House, arguments: Iterable[str], jurisdiction: str | None = None, on: date | None = None
) -> AuditResult:
    """Every form that the arguments name; what cannot be read is rejected and stops nothing."""
    forms: list[FormResult] = []
    rejected: list[RejectedInput] = []

    def keep(found: FormResult | RejectedInput) -> None:
        if isinstance(found, FormResult):
            forms.append(found)
        else:
            rejected.append(found)

    for path in find(arguments):
        for one in [path] if isinstance(path, Unreadable) else read(path):
            if isinstance(one, Input):
                keep(house.audit(one.data, one.source, jurisdiction, on))
            else:
                keep(RejectedInput(one.source, one.code, one.english if house.lang == "en" else one.chinese))
    return AuditResult(tuple(forms), tuple(rejected), engine_version())


def audit(source: str | Path | bytes | Mapping[str, Any], *, jurisdiction: str | None = None) -> AuditResult:
    """One form (a path, its bytes, or its content), or all forms of a folder, against the built-in rules."""
    house = open_house()
    if isinstance(source, (str, Path)):
        return audit_inputs(house, [str(source)], jurisdiction)
    found = house.audit(source, "<memory>", jurisdiction)
    if isinstance(found, FormResult):
        return AuditResult((found,), (), engine_version())
    return AuditResult((), (found,), engine_version())


@dataclass(frozen=True, slots=True)
class HeldRuleset:
    """The rules in force for one jurisdiction, year and kind."""

    house: House
    bound: BoundRuleset

    def audit(self, form: Form | Mapping[str, Any]) -> FormResult:
        """A form against just these rules.

        Raises:
            ValueError: the form does not fit its schema.

        """
        read_already = form if isinstance(form, Form) else read_form(form, "<memory>", self.house.schemas)
        if isinstance(read_already, Rejected):
            raise ValueError(read_already.message)  # noqa: TRY004 - the value is at fault, not its type
        return audit_form(read_already, self.bound)


def ruleset(*, jurisdiction: str, fiscal_year: int, kind: str) -> HeldRuleset:
    """The built-in rules in force."""
    house = open_house()
    return HeldRuleset(house, house.bound(jurisdiction, kind, fiscal_year))
