"""``audit``: forms held against the rules in force for them."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhunsheng.cli import options
from zhunsheng.cli.console import DONE, FAILED, FOUND, INCOMPLETE, Console
from zhunsheng.cli.houses import UnusableError, furnished
from zhunsheng.cli.options import SEVERITIES, console_for, day_of, one_of, region_of
from zhunsheng.cli.outputs import FORMATS, Rendering, Target, documents
from zhunsheng.cli.run_audit import Batch, audit_into, is_run
from zhunsheng.cli.run_report import MOST_PAGES
from zhunsheng.cli.words import Fault, both
from zhunsheng.language.problems import Words

if TYPE_CHECKING:
    from zhunsheng.findings.result import AuditResult
    from zhunsheng.findings.waiver import Unused
    from zhunsheng.rules.waivers import Waivers

_FAIL_ON = (*SEVERITIES, "never")
#: Rejections that mean that there was nothing to audit, or nothing to audit it against.
_NOT_FOUND, _NO_RULES = "no-such-file", "no-rules"


def audit(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUTS",
            help=both(
                "表单文件、文件夹、通配符;- 表示从标准输入读路径",
                "forms: files, folders, globs; - reads paths from stdin",
            ),
        ),
    ],
    *,
    format_: options.PageFormat = "text",
    out: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--out",
            metavar="PATH",
            help=both(
                "结果写到这里;文件夹(名字不带后缀)则是一次批量审核,有表、有报告、可以接着做",
                "where the result goes; a folder (a name without an ending) makes a run, with tables and a report",
            ),
        ),
    ] = None,
    save: Annotated[
        list[str] | None,
        typer.Option(
            "--save", metavar="FMT=PATH", help=both("另存一种格式,可重复", "save another format; repeatable")
        ),
    ] = None,
    jurisdiction: options.Jurisdiction = None,
    on: options.Day = None,
    rules: options.Rules = None,
    schemas: options.Schemas = None,
    waivers: Annotated[
        list[Path] | None,
        typer.Option(
            "--waivers",
            metavar="FILE",
            help=both(
                "另加的豁免文件,可重复;表单旁边的 waivers.yaml 不用写",
                "a further waiver file; repeatable. Each waivers.yaml beside the forms is read anyway",
            ),
        ),
    ] = None,
    fail_on: Annotated[
        str,
        typer.Option(
            "--fail-on",
            metavar="SEVERITY",
            help=both(
                "从哪一档起退出码为 1:error、warning、note、never",
                "the weight from which the exit code is 1: error, warning, note, never",
            ),
        ),
    ] = "error",
    min_severity: Annotated[
        str,
        typer.Option(
            "--min-severity",
            metavar="SEVERITY",
            help=both(
                "从哪一档起列出:error、warning、note",
                "the lightest findings that are listed: error, warning, note",
            ),
        ),
    ] = "note",
    allow_incomplete: Annotated[
        bool,
        typer.Option(
            "--allow-incomplete", help=both("有未完成的也不算 3", "what is incomplete does not count as 3")
        ),
    ] = False,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume", help=both("接着做 -o 里没有做完的审核", "go on with the unfinished run in -o")
        ),
    ] = False,
    since: Annotated[
        Path | None,
        typer.Option(
            "--since",
            metavar="RUN",
            help=both(
                "与以前的一次审核相比:没有变的沿用,标出新的、已改正的",
                "compare with an earlier run: what did not change is taken over; new and fixed are marked",
            ),
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            "-j",
            "--jobs",
            metavar="N",
            min=1,
            help=both("几个进程(默认:处理器数)", "processes (default: processors)"),
        ),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", metavar="N", min=1, help=both("只审前 N 份", "only the first N inputs")),
    ] = None,
    sample: Annotated[
        int | None,
        typer.Option(
            "--sample",
            metavar="N",
            min=1,
            help=both("随机抽 N 份,每次抽到的相同", "N inputs at random, the same ones every time"),
        ),
    ] = None,
    reports: Annotated[
        int,
        typer.Option(
            "--reports",
            metavar="N",
            min=0,
            help=both(
                "批量报告里,问题最重的 N 张表单独成页;annotated 也是这 N 张",
                "the N worst forms get a page of their own in the report, and a workbook with annotated",
            ),
        ),
    ] = MOST_PAGES,
    no_report: Annotated[
        bool, typer.Option("--no-report", help=both("不写批量报告", "write no report on the batch"))
    ] = False,
    show_contacts: options.Contacts = False,
    lang: options.Lang = "zh",
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    no_color: options.NoColor = False,
) -> int:
    """Audits, writes the result where it is wanted, tells a summary, gives the exit code."""
    console = console_for(lang, quiet=quiet, verbose=verbose, no_color=no_color)
    one_of("--format", format_, FORMATS)
    one_of("--fail-on", fail_on, _FAIL_ON)
    one_of("--min-severity", min_severity, SEVERITIES)
    targets = [Target.read(word) for word in save or ()]
    region, day = region_of(jurisdiction), day_of(on)
    arguments = list(_arguments(inputs))
    batch_alone = _batch_flags(resume=resume, since=since, jobs=jobs, limit=limit, sample=sample)
    as_run = is_run(out, format_)
    if batch_alone and not as_run:
        raise Fault(
            Words(f"{batch_alone[0]} 用于一批表单", f"{batch_alone[0]} is for a batch"),
            mending=Words(
                "用 -o 指定一个文件夹(名字不带后缀),不写 -f",
                "name a folder with -o (without an ending), and leave out -f",
            ),
        )
    house = furnished(console, rules, schemas)
    from zhunsheng.api import PacksError, audit_inputs  # noqa: PLC0415 - see houses.py

    try:
        granted = house.waivers(arguments, waivers or (), day or _today())
        if as_run and out is not None:
            from zhunsheng.batch import Terms  # noqa: PLC0415 - the compiled engine, which one form needs not

            terms = Terms(
                tuple(rules or ()), tuple(schemas or ()), console.lang, region, day, granted, show_contacts
            )
            batch = Batch(
                *(out, resume, since, jobs, limit, sample, reports, not no_report),
                *(fail_on, min_severity, allow_incomplete, targets),
            )
            _tell_unused(console, list(_asleep(granted)))
            return audit_into(console, house, terms, arguments, batch)
        result = audit_inputs(house, arguments, region, day, waivers=granted)
    except PacksError as error:
        console.problems(error.problems)
        raise UnusableError from error
    if not result.forms and _nothing(result):
        _tell_nothing(console, result)
        return FAILED
    from zhunsheng.findings.result import result_to_json  # noqa: PLC0415

    rendering = Rendering(
        result_to_json(result), documents(house.schemas), console, min_severity, show_contacts
    )
    _deliver(rendering, format_, out, targets, console)
    _tell(console, result, region)
    _tell_unused(console, result.unused)
    return exit_code(result, fail_on, allow_incomplete=allow_incomplete)


def _asleep(granted: "Waivers") -> Iterator["Unused"]:
    """The waivers that are not in force on the day of the audit, which is known before any form is read."""
    from zhunsheng.findings.waiver import Unused  # noqa: PLC0415 - see houses.py

    for waiver in (one.waiver for one in granted.placed if not one.waiver.holds(granted.day)):
        yield Unused(waiver, "over" if waiver.until <= granted.day else "not-yet")


def _batch_flags(**flags: object) -> tuple[str, ...]:
    """The flags that were given of those that only a batch has."""
    words = {"jobs": "-j"}
    return tuple(words.get(name, f"--{name}") for name, value in flags.items() if value)


def _today() -> date:
    """The day of the audit where none is given: that of the place where it runs."""
    return datetime.now().astimezone().date()


def _arguments(inputs: list[str]) -> Iterator[str]:
    """The inputs, with the paths on stdin in the place of ``-``; they stand a line, or end in NUL each."""
    for one in inputs:
        if one != "-":
            yield one
            continue
        listed = sys.stdin.buffer.read().decode("utf-8", "surrogateescape")
        paths = listed.split("\0") if "\0" in listed else listed.splitlines()
        yield from (path.strip() for path in paths if path.strip())


def _deliver(
    rendering: Rendering, format_: str, out: Path | None, targets: list[Target], console: Console
) -> None:
    if out is None:
        rendering.print(format_)
    else:
        targets = [Target(format_, out), *targets]
    for target in targets:
        files = rendering.save(target)
        if files:
            more = (
                ""
                if len(files) == 1
                else console.say(f" 等 {len(files)} 个文件", f" and so on, {len(files)} files")
            )
            console.note(f"已写 {files[0]}{more}", f"written: {files[0]}{more}")


def _nothing(result: "AuditResult") -> bool:
    """Whether no input was found, or none that any rule is in force for."""
    return all(one.code in {_NOT_FOUND, _NO_RULES} for one in result.rejected)


def _tell_nothing(console: Console, result: "AuditResult") -> None:
    for one in result.rejected:
        console.complain(f"{one.source}: {one.code}: {one.message}")
    if any(one.code == _NO_RULES for one in result.rejected):
        console.complain(console.say("没有一张表有适用的规则", "no rule is in force for any of the forms"))
    else:
        console.complain(
            console.say(
                "没有找到表单;表单是 .json 或 .jsonl 文件", "no input found; forms are .json or .jsonl files"
            )
        )


def _tell(console: Console, result: "AuditResult", region: str | None) -> None:
    """The summary, on stderr."""
    findings = [one for form in result.forms for one in form.findings if one.waiver is None]
    counted = {severity: sum(one.severity == severity for one in findings) for severity in SEVERITIES}
    console.note(
        f"审核 {len(result.forms)} 张表:错误 {counted['error']}、警告 {counted['warning']}、提示 {counted['note']};"
        f"未能读取 {len(result.rejected)} 份",
        f"{len(result.forms)} forms audited: {counted['error']} errors, {counted['warning']} warnings,"
        f" {counted['note']} notes; {len(result.rejected)} inputs rejected",
    )
    for form in result.forms:
        if region and form.form.jurisdiction != region:
            console.note(
                f"{form.form.source} 写明地区 {form.form.jurisdiction},按 --jurisdiction 用了 {region} 的规则",
                f"{form.form.source} states the region {form.form.jurisdiction}; the rules of {region} were used, as --jurisdiction asks",
            )
        if console.verbose:
            packs = ", ".join(f"{pack} {version}" for pack, version in form.ruleset.packs)
            console.note(f"{form.form.source} 的规则:{packs}", f"rules for {form.form.source}: {packs}")


_WHY_UNUSED: Mapping[str, Words] = {
    "over": Words("已经过期", "is over"),
    "not-yet": Words("还没有开始", "has not begun"),
    "no-finding": Words("没有对上任何问题", "matches no finding"),
    "form-absent": Words("的表不在这次审核之列", "is for a form that was not audited"),
}


def _tell_unused(console: Console, unused: Sequence["Unused"]) -> None:
    """The waivers that waived nothing; those of forms that were not audited are counted, and named with -v."""
    absent = [one for one in unused if one.why == "form-absent"]
    for one in unused if console.verbose else [one for one in unused if one not in absent]:
        waiver, why = one.waiver, _WHY_UNUSED[one.why]
        about = f"{waiver.file}:{waiver.line}"
        console.note(
            f"{about} 的豁免{why.chinese}:{waiver.rule},{waiver.form},[{waiver.start}, {waiver.until})",
            f"the waiver at {about} {why.english}: {waiver.rule}, {waiver.form}, [{waiver.start}, {waiver.until})",
        )
    if absent and not console.verbose:
        console.note(
            f"另有 {len(absent)} 条豁免的表不在这次审核之列",
            f"{len(absent)} further waivers are for forms that were not audited",
        )


def exit_code(result: "AuditResult", fail_on: str, *, allow_incomplete: bool) -> int:
    """3 before 1 before 0; without one audited form what is incomplete stays so."""
    undecided = any(form.verdict == "undecided" or form.undecided or form.broken for form in result.forms)
    if (result.rejected or undecided) and not (allow_incomplete and result.forms):
        return INCOMPLETE
    heavy = SEVERITIES[SEVERITIES.index(fail_on) :] if fail_on in SEVERITIES else ()
    found = any(
        one.severity in heavy and one.waiver is None for form in result.forms for one in form.findings
    )
    return FOUND if found else DONE
