"""``eval``: one expression or one rule on one form."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhunsheng.cli import options
from zhunsheng.cli.console import DONE, FAILED, FOUND, INCOMPLETE, Console
from zhunsheng.cli.houses import UnusableError, furnished
from zhunsheng.cli.options import console_for, day_of, region_of
from zhunsheng.cli.words import Fault, both
from zhunsheng.findings.outcome import Outcome
from zhunsheng.language.problems import Problem, Words, did_you_mean

if TYPE_CHECKING:
    from datetime import date

    from zhunsheng.api import House
    from zhunsheng.evaluation.places import Place
    from zhunsheng.evaluation.values import Step
    from zhunsheng.forms.form import Form
    from zhunsheng.language.assertion import AssertionText
    from zhunsheng.language.assertion import Fault as Slip
    from zhunsheng.rules.binding import BoundRuleset

#: Where an expression of the command line is said to stand.
_HERE = "EXPR"


def evaluate(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="[EXPR] FORM",
            help=both(
                "表达式和表单文件;用 -r 时只写表单文件",
                "an expression and the file of a form; only the file with -r",
            ),
        ),
    ],
    *,
    rule: Annotated[
        str | None,
        typer.Option(
            "--rule",
            "-r",
            metavar="ID",
            help=both("不写表达式,而看这条规则", "look at this rule instead of an expression"),
        ),
    ] = None,
    each: Annotated[
        str | None,
        typer.Option(
            "--each", metavar="LIST", help=both("逐行看哪张表", "the list that is looked at row by row")
        ),
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            metavar="KEY",
            help=both("逐行看的按什么分组,可重复", "what the rows are grouped by; repeatable"),
        ),
    ] = None,
    trace: Annotated[bool, typer.Option("--trace", help=both("列出每一步", "show every step"))] = False,
    why: Annotated[
        bool, typer.Option("--why", help=both("列出起作用的每一格", "show every cell that counted"))
    ] = False,
    jurisdiction: options.Jurisdiction = None,
    on: options.Day = None,
    rules: options.Rules = None,
    schemas: options.Schemas = None,
    lang: options.Lang = "zh",
    quiet: options.Quiet = False,
) -> int:
    """Evaluates and tells; 1 where a check does not hold, 3 where it cannot be judged."""
    console = console_for(lang, quiet=quiet)
    text, path = _what(words, rule)
    region, day = region_of(jurisdiction), day_of(on)
    house = furnished(console, rules, schemas)
    form = _form(house, path, region, console)
    bound = _bound(house, form, region or form.jurisdiction, day, console)
    telling = _Telling(form, bound, console, trace=trace, why=why)
    if rule is not None:
        return telling.rule(rule)
    return telling.expression(text, each or "", tuple(by or ()))


def _what(words: list[str], rule: str | None) -> tuple[str, Path]:
    """The expression (none with a rule) and the form's file.

    Raises:
        Fault: there are too few words or too many.

    """
    wanted = 1 if rule is not None else 2
    if len(words) != wanted:
        raise Fault(
            Words(f"要 {wanted} 个词,写了 {len(words)} 个", f"{wanted} words are needed, not {len(words)}"),
            Words("zhunsheng eval", "zhunsheng eval"),
            mending=Words(
                '写成 zhunsheng eval "得分 ≤ 分值" 表.json --each 指标,或 zhunsheng eval -r 规则编号 表.json',
                'write zhunsheng eval "score <= points" form.json --each indicators, or zhunsheng eval -r RULE form.json',
            ),
        )
    return ("" if rule is not None else words[0]), Path(words[-1])


def _form(house: "House", path: Path, region: str | None, console: Console) -> "Form":
    from zhunsheng.forms.reader import read_form  # noqa: PLC0415 - --help need not wait for it
    from zhunsheng.forms.rejection import Rejected  # noqa: PLC0415

    try:
        data = path.read_bytes()
    except OSError as error:
        raise Fault(
            Words(f"读不出 {path}:{error.strerror}", f"cannot read {path}: {error.strerror}")
        ) from error
    form = read_form(data, str(path), house.schemas, region)
    if isinstance(form, Rejected):
        console.complain(f"{form.source}: {form.code}: {console.say(form.message, form.english)}")
        raise UnusableError
    return form


def _bound(house: "House", form: "Form", region: str, day: "date | None", console: Console) -> "BoundRuleset":
    from zhunsheng.api import PacksError  # noqa: PLC0415

    if not region or form.fiscal_year is None:
        raise Fault(
            Words(
                "表上没有行政区划代码或年度,不知道用哪些规则",
                "the form states no jurisdiction or no fiscal year",
            ),
            mending=Words(
                "用 --jurisdiction 指定地区;年度写在表上", "give --jurisdiction; the year stands on the form"
            ),
        )
    try:
        return house.bound(region, form.kind, form.fiscal_year, day)
    except PacksError as error:
        console.problems(error.problems)
        raise UnusableError from error


class _Telling:
    """One form under its rules, and how much is to be told."""

    def __init__(
        self, form: "Form", bound: "BoundRuleset", console: Console, *, trace: bool, why: bool
    ) -> None:
        self._form, self._bound, self._console = form, bound, console
        self._traced, self._why = trace, why

    def rule(self, name: str) -> int:
        """Every place of a rule."""
        from zhunsheng.evaluation.audit import values_for  # noqa: PLC0415
        from zhunsheng.evaluation.cells import Cells  # noqa: PLC0415
        from zhunsheng.evaluation.places import evaluate as places_of  # noqa: PLC0415

        found = next((one for one in self._bound.rules if name in {one.id, *one.standing.rule.aliases}), None)
        if found is None:
            return self._no_rule(name)
        self._print([f"{found.id}: {found.standing.rule.title}"])
        cells, parameters = Cells(self._form), values_for(self._form, self._bound)
        places: list[Place] = []
        for one in found.assertions:
            label = " · ".join(part for part in (one.stated.name, one.column) if part)
            here = places_of(one.checked, cells, parameters)
            places += here
            self._print([f"[{label}]"] if label else [])
            self._print(line for place in here for line in self._place(place))
        return _code(place.outcome for place in places)

    def _no_rule(self, name: str) -> int:
        known = self._bound.ruleset.rule(name)
        if known is not None:
            reason = known.disabling.reason if known.disabling else ""
            self._console.complain(
                self._console.say(
                    f"规则 {name} 对这张表不起作用:{reason or '不在期间内'}",
                    f"rule {name} is not in force here: {reason}",
                )
            )
        else:
            near = did_you_mean(name, (one.id for one in self._bound.rules))
            said = Fault(Words(f"没有规则「{name}」", f"there is no rule '{name}'"), mending=near)
            self._console.complain(said.rendered(self._console.lang))
        return FAILED

    def expression(self, text: str, each: str, by: tuple[str, ...]) -> int:
        """One expression: at each place of its scope, or once; a value, or a check."""
        from zhunsheng.evaluation.audit import values_for  # noqa: PLC0415
        from zhunsheng.evaluation.single import Context, FaultyExpressionError, value_of  # noqa: PLC0415
        from zhunsheng.evaluation.values import Judgement  # noqa: PLC0415
        from zhunsheng.language.assertion import AssertionText  # noqa: PLC0415

        if each or by:
            return self._scoped(AssertionText(text, each, by))
        try:
            step = value_of(text, self._form, Context(self._bound.scope, values_for(self._form, self._bound)))
        except FaultyExpressionError as error:
            return self._faulty(error.faults, AssertionText(text))
        self._print(self._value(step))
        return _code([step.value.outcome]) if isinstance(step.value, Judgement) else DONE

    def _scoped(self, text: "AssertionText") -> int:
        from zhunsheng.evaluation.audit import values_for  # noqa: PLC0415
        from zhunsheng.evaluation.cells import Cells  # noqa: PLC0415
        from zhunsheng.evaluation.places import evaluate as places_of  # noqa: PLC0415
        from zhunsheng.language.assertion import check_assertion  # noqa: PLC0415

        assertion, faults = check_assertion(text, self._bound.scope)
        if assertion is None:
            return self._faulty(faults, text)
        places = places_of(assertion, Cells(self._form), values_for(self._form, self._bound))
        self._print(line for place in places for line in self._place(place))
        return _code(place.outcome for place in places)

    def _faulty(self, faults: "tuple[Slip, ...]", text: "AssertionText") -> int:
        found = [self._with_list(one) for one in problems_of(faults, text)]
        self._console.problems(found)
        return FAILED

    def _with_list(self, one: Problem) -> Problem:
        """An unknown name that is a column of some list, with the lists to go through."""
        if one.code != "unknown-name" or one.file != _HERE:
            return one
        from zhunsheng.language.names import ListType  # noqa: PLC0415
        from zhunsheng.language.scope import find  # noqa: PLC0415

        word = one.excerpt.split("\n")[-1][one.column - 1 : one.column - 1 + one.width]
        lists = [
            held.title
            for held in self._bound.vocabulary.form.fields
            if isinstance(held.type, ListType) and find(held.type.row, word)
        ]
        flags = "、".join(f"--each {held}" for held in lists)
        said = Words(f"「{word}」是表里的一栏,加 {flags}", f"'{word}' is a column of a list: add {flags}")
        return replace(one, hint=said) if lists else one

    def _value(self, step: "Step") -> Iterator[str]:
        from zhunsheng.cli import tracing  # noqa: PLC0415
        from zhunsheng.evaluation.calculation import calculation  # noqa: PLC0415
        from zhunsheng.evaluation.values import Judgement  # noqa: PLC0415

        said = calculation(step, self._form) if isinstance(step.value, Judgement) else ""
        yield tracing.value_text(step.value, self._form, self._console) + (f": {said}" if said else "")
        if self._traced:
            yield from (f"  {line}" for line in tracing.trace(step, self._form, self._console))
        if self._why:
            yield from (f"  {line}" for line in tracing.why_value(step, self._form, self._console))

    def _place(self, place: "Place") -> Iterator[str]:
        from zhunsheng.cli import tracing  # noqa: PLC0415
        from zhunsheng.evaluation.calculation import calculation  # noqa: PLC0415

        said = calculation(place.step, self._form) if place.step is not None else ""
        outcome = tracing.outcome_text(place.judgement, self._console)
        yield f"{self._form.place(place.path)}: {outcome}" + (f": {said}" if said else "")
        if self._traced and place.step is not None:
            yield from (f"  {line}" for line in tracing.trace(place.step, self._form, self._console))
        if self._why:
            yield from (f"  {line}" for line in tracing.why(place, self._form, self._console))

    def _print(self, lines: Iterable[str]) -> None:
        self._console.result("".join(f"{line}\n" for line in lines))


def problems_of(faults: "Iterable[Slip]", text: "AssertionText") -> Iterator[Problem]:
    """The faults of an expression of the command line, each at its place."""
    from zhunsheng.rules.binding import located  # noqa: PLC0415
    from zhunsheng.rules.nodes import Kind, Scalar, Style  # noqa: PLC0415
    from zhunsheng.rules.pack import Expression  # noqa: PLC0415
    from zhunsheng.rules.source import Source  # noqa: PLC0415

    for fault in faults:
        part, _, number = fault.part.partition(".")
        held = (
            text.by[int(number)]
            if part == "by"
            else text.each or text.by[0]
            if part == "each"
            else text.check
        )
        source = Source.of(_HERE if part == "check" else f"--{part}", held)
        node = Scalar(Kind.TEXT, held, held, Style.PLAIN, source, 0, len(held), 1, 1)
        yield located(Expression(held, node), fault.complaint)


def _code(outcomes: Iterable[Outcome]) -> int:
    found = set(outcomes)
    if found & {Outcome.INDETERMINATE, Outcome.ERROR}:
        return INCOMPLETE
    return FOUND if Outcome.INCONSISTENT in found else DONE
