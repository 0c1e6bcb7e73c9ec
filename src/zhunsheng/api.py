"""The audit as a library: rules and schemas loaded once, forms held against what is in force for them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from zhunsheng.evaluation.audit import audit as audit_form
from zhunsheng.evaluation.gating import doubted
from zhunsheng.findings.result import AuditResult, FormResult, RejectedInput
from zhunsheng.findings.waiver import Unused, Waiver
from zhunsheng.forms.form import Form
from zhunsheng.forms.reader import read_form
from zhunsheng.forms.rejection import Rejected
from zhunsheng.forms.schema import Schema, load_schemas
from zhunsheng.language.problems import Lang, Problem
from zhunsheng.resources import data_folder
from zhunsheng.rules.binding import BoundRuleset, bind
from zhunsheng.rules.loosenings import loosenings
from zhunsheng.rules.ruleset import Ruleset, select
from zhunsheng.rules.shelf import Shelf
from zhunsheng.rules.tree import PackTree, load_packs
from zhunsheng.rules.waivers import WAIVER_FILE, Waivers, read_waivers
from zhunsheng.runs.beside import beside
from zhunsheng.runs.inputs import DOCUMENTS, SUFFIXES, DocumentInput, Input, Unreadable, find, read

if TYPE_CHECKING:
    from zhunsheng.intake.children import Readers
    from zhunsheng.intake.importing import Imported, Read
    from zhunsheng.intake.layouts import Layout


#: The code of the whole country, whose gates are asked.
NATION = "000000"
#: Gates hold in any year; among the bound rulesets they stand under a year that no form has.
_ANY_YEAR, _GATES = 2000, 0


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
    schema_folders: tuple[Path, ...] = ()
    _shelf: Shelf = field(default_factory=Shelf)
    _layouts: "tuple[Layout, ...] | None" = None
    _gates: PackTree | None = None

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
            vocabulary = self.schemas[kind].vocabulary
            known = bind(found, vocabulary, self._shelf)
            laxer = loosenings(found, vocabulary, self._shelf)
            known = self._bound[key] = replace(known, problems=(*known.problems, *laxer)) if laxer else known
        faults = tuple(one for one in known.problems if one.severity == "error")
        if faults:
            raise PacksError(faults)
        return known

    def forget(self, most: int) -> None:
        """Lets go of what was worked out for single regions and years, once that is more than so many."""
        if len(self._selected) > most:
            self._selected.clear()
        if len(self._bound) > most:
            self._bound.clear()

    def audit(
        self,
        data: bytes | Mapping[str, Any],
        source: str,
        jurisdiction: str | None = None,
        on: date | None = None,
        *,
        waivers: Sequence[Waiver] = (),
    ) -> FormResult | RejectedInput:
        """One form held against the rules in force for it; ``waivers`` are those in force on the day of the audit."""
        form = read_form(data, source, self.schemas, jurisdiction)
        if isinstance(form, Rejected):
            return RejectedInput(form.source, form.code, form.english if self.lang == "en" else form.message)
        return self.audit_form(form, on, jurisdiction, waivers=waivers)

    def audit_form(
        self,
        form: Form,
        on: date | None = None,
        jurisdiction: str | None = None,
        *,
        waivers: Sequence[Waiver] = (),
    ) -> FormResult | RejectedInput:
        """A form that is read already; ``jurisdiction`` is whose rules count, by default the form's own."""
        region = jurisdiction or form.jurisdiction
        if form.fiscal_year is None:
            return self._rejected(
                form,
                "year-missing",
                "表上没有年度,不知道用哪一年的规则;请补上 fiscal_year",
                "the form states no fiscal year, so no rules can be chosen; add fiscal_year",
            )
        if not region:
            return self._rejected(
                form,
                "jurisdiction-missing",
                "表上没有行政区划代码;用 --jurisdiction 指定,如 520000",
                "the form states no jurisdiction; give one with --jurisdiction, like 520000",
            )
        found = self.selected(region, form.kind, form.fiscal_year, on)
        if found.problems:
            problem = found.problems[0]
            hint = problem.hint.of(self.lang)
            return self._rejected(
                form,
                problem.code,
                f"{problem.message.of('zh')};{hint}",
                f"{problem.message.of('en')}; {hint}",
            )
        if not found.rules:
            return self._rejected(
                form,
                "no-rules",
                f"没有适用于 {region}、{form.schema.title}、{form.fiscal_year} 年度的规则",
                f"no rule is in force for {region}, {form.kind}, {form.fiscal_year}",
            )
        return audit_form(form, self.bound(region, form.kind, form.fiscal_year, on), waivers)

    @property
    def layouts(self) -> "tuple[Layout, ...]":
        """The layouts by which documents are read, loaded when the first is.

        Raises:
            PacksError: one of their files cannot be used.

        """
        if self._layouts is None:
            from zhunsheng.intake.layouts import LayoutError, load_layouts  # noqa: PLC0415 - JSON forms need none

            try:
                self._layouts = load_layouts(self.schema_folders)
            except LayoutError as error:
                raise PacksError(error.problems) from error
        return self._layouts

    def imported(self, found: Path | DocumentInput, read: "Read") -> "Iterator[Imported]":
        """What each document in a file gives; the forms of plain text have been through the gates."""
        from zhunsheng.intake.importing import Imported, import_data  # noqa: PLC0415 - as for the layouts
        from zhunsheng.intake.refusals import Refusal  # noqa: PLC0415

        printed = DocumentInput(str(found), found) if isinstance(found, Path) else found
        data = printed.read()
        if isinstance(data, Unreadable):
            yield Imported(
                data.source, refused=(Refusal(data.code, data.chinese, data.english, data.source),)
            )
            return
        for one in import_data(data, printed.source, self.schemas, self.layouts, read):
            forms = (
                replace(form, content=self.gated(form.content, form.source)) if form.gated else form
                for form in one.forms
            )
            yield replace(one, forms=tuple(forms))

    def gated(self, content: Mapping[str, Any], source: str) -> Mapping[str, Any]:
        """A form read from plain text, with the cells marked that the arithmetic of its kind speaks against."""
        form = read_form(dict(content), source, self.schemas, NATION)
        if isinstance(form, Rejected):
            return content
        gates = self._gates_of(form)
        key = form.schema.roles.get("provenance")
        return doubted(content, audit_form(form, gates), key) if gates.rules and key else content

    def _gates_of(self, form: Form) -> BoundRuleset:
        """The gates of a form's kind, which are dated nowhere and the same in every place."""
        if self._gates is None:
            self._gates = load_packs([data_folder("intake")])[0]
        key = (NATION, form.kind, _GATES, None)
        if key not in self._bound:
            found = select(self._gates, NATION, form.kind, _ANY_YEAR)
            self._bound[key] = bind(found, form.schema.vocabulary, self._shelf)
        return self._bound[key]

    def waivers(self, arguments: Iterable[str], files: Iterable[Path], day: date) -> Waivers:
        """The waivers that lie beside inputs, and those of further ``files``, asked about on ``day``.

        Raises:
            PacksError: a waiver file cannot be used.

        """
        placed, problems = read_waivers(beside(arguments, WAIVER_FILE), files, self.tree)
        if problems:
            raise PacksError(problems)
        return Waivers(day, placed)

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
    return House(load_schemas(schema_folders), tree, problems, lang, schema_folders=tuple(schema_folders))


def audit_inputs(
    house: House,
    arguments: Iterable[str],
    jurisdiction: str | None = None,
    on: date | None = None,
    *,
    waivers: Waivers | None = None,
) -> AuditResult:
    """Every form that the arguments name; what cannot be read is rejected and stops nothing.

    Without ``waivers`` (see :meth:`House.waivers`) nothing is waived, whatever files lie beside the inputs.
    """
    forms: list[FormResult] = []
    rejected: list[RejectedInput] = []
    with Opener(house) as opener:
        for path in find(arguments, (*SUFFIXES, *DOCUMENTS)):
            granted = waivers.at(path) if waivers and isinstance(path, Path) else ()
            for one in opener.inputs(path):
                found = (
                    _refused(house, one)
                    if isinstance(one, Unreadable)
                    else house.audit(one.data, one.source, jurisdiction, on, waivers=granted)
                )
                if isinstance(found, FormResult):
                    forms.append(found)
                else:
                    rejected.append(found)
    unused = tuple(_unused(waivers, forms)) if waivers else ()
    return AuditResult(tuple(forms), tuple(rejected), engine_version(), unused)


def _refused(house: House, one: Unreadable) -> RejectedInput:
    return RejectedInput(one.source, one.code, one.english if house.lang == "en" else one.chinese)


@dataclass(slots=True)
class Opener:
    """Opens files one after another; documents are read in a process that starts with the first and ends with this."""

    house: House
    _readers: "Readers | None" = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._readers is not None:
            self._readers.close()

    def inputs(self, path: Path | Unreadable) -> Iterator[Input | Unreadable]:
        """The forms of one file: written as JSON, or printed in a document."""
        if isinstance(path, Unreadable):
            yield path
            return
        for one in read(path):
            if isinstance(one, DocumentInput):
                yield from self.printed(one)
            else:
                yield one

    def printed(self, document: DocumentInput) -> Iterator[Input | Unreadable]:
        """The forms that are printed in a document, and what of it could not be read."""
        from zhunsheng.intake.children import Readers  # noqa: PLC0415 - half a second that JSON forms need not wait for

        self._readers = self._readers or Readers()
        for imported in self.house.imported(document, self._readers.read):
            for form in imported.forms:
                yield Input(form.source, form.content)
            for one in imported.refused:
                yield Unreadable(one.source, one.code, one.chinese, one.english)


def _unused(waivers: Waivers, forms: Iterable[FormResult]) -> Iterator[Unused]:
    """The waivers that waived nothing, in the order they are written."""
    audited = {one.form.id: one for one in forms}
    used = {one.waiver for form in audited.values() for one in form.findings}
    for waiver in (one.waiver for one in waivers.placed):
        if waiver.until <= waivers.day:
            yield Unused(waiver, "over")
        elif not waiver.holds(waivers.day):
            yield Unused(waiver, "not-yet")
        elif waiver not in used:
            yield Unused(waiver, "no-finding" if waiver.form in audited else "form-absent")


def audit(
    source: str | Path | bytes | Mapping[str, Any], *, jurisdiction: str | None = None, on: date | None = None
) -> AuditResult:
    """One form (a path, its bytes, or its content), or all forms of a folder, against the built-in rules.

    ``on`` is the day whose rules count, and on which the waivers that lie beside a path are asked about; without it
    nothing is waived, for a library reads no clock.
    """
    house = open_house()
    if isinstance(source, (str, Path)):
        waivers = house.waivers([str(source)], (), on) if on else None
        return audit_inputs(house, [str(source)], jurisdiction, on, waivers=waivers)
    found = house.audit(source, "<memory>", jurisdiction, on)
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
