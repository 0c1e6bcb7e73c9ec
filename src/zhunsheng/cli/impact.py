"""``impact``: which forms another edition of the packs changes, and how."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhunsheng.cli import options
from zhunsheng.cli.console import DONE, FAILED, FOUND, INCOMPLETE, Console, save
from zhunsheng.cli.houses import UnusableError, furnished
from zhunsheng.cli.options import console_for, one_of, region_of
from zhunsheng.cli.outputs import Target
from zhunsheng.cli.run_forms import RunForms, run_at
from zhunsheng.cli.words import Fault, both
from zhunsheng.language.problems import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zhunsheng.api import House
    from zhunsheng.authoring.comparing.editions import Edition
    from zhunsheng.authoring.comparing.impact_document import Gathering
    from zhunsheng.findings.result import RejectedInput
    from zhunsheng.forms.form import Form
    from zhunsheng.runs.inputs import Input, Unreadable

FORMATS = ("text", "json", "html", "csv")
_WIDTH_OF_FILES = 100


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which forms are compared, whose rules count and on which day, and whether the personal is masked."""

    inputs: Sequence[str | RunForms]
    region: str | None
    day: date | None
    masked: bool = True


def impact(
    old: Annotated[
        str,
        typer.Argument(
            metavar="OLD",
            help=both(
                "旧的规则包:文件夹、git 版本(HEAD~1)或 编号@版本",
                "the old packs: a folder, a git revision (HEAD~1), or ID@VERSION",
            ),
        ),
    ],
    new: Annotated[
        str, typer.Argument(metavar="NEW", help=both("新的规则包,写法同上", "the new packs, said alike"))
    ],
    *,
    on: Annotated[
        list[str],
        typer.Option(
            "--on",
            metavar="RUN|INPUTS",
            help=both(
                "拿来比较的表单:一次批量审核的结果,或文件、文件夹、通配符;可重复",
                "the forms: a run, or files, folders, globs; repeatable",
            ),
        ),
    ],
    day: Annotated[
        str | None,
        typer.Option(
            "--date",
            metavar="DATE",
            help=both("按哪一天有效的规则,如 2024-12-31", "the day whose rules count"),
        ),
    ] = None,
    max_flips: Annotated[
        int | None,
        typer.Option(
            "--max-flips",
            metavar="N",
            help=both(
                "换了结论的表超过这么多张,退出码为 1", "exit code 1 where more verdicts than this change"
            ),
        ),
    ] = None,
    format_: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            metavar="FMT",
            help=both("输出格式:text、json、html、csv", "format of the result: text, json, html, csv"),
        ),
    ] = "text",
    out: options.Out = None,
    save_: Annotated[
        list[str] | None,
        typer.Option(
            "--save", metavar="FMT=PATH", help=both("另存一种格式,可重复", "save another format; repeatable")
        ),
    ] = None,
    jurisdiction: options.Jurisdiction = None,
    rules: options.Rules = None,
    schemas: options.Schemas = None,
    allow_incomplete: Annotated[
        bool,
        typer.Option(
            "--allow-incomplete", help=both("有未完成的也不算 3", "what is incomplete does not count as 3")
        ),
    ] = False,
    show_contacts: options.Contacts = False,
    lang: options.Lang = "zh",
    quiet: options.Quiet = False,
) -> int:
    """Compares, writes the result where it is wanted, gives the exit code."""
    console = console_for(lang, quiet=quiet)
    one_of("--format", format_, FORMATS)
    if max_flips is not None and max_flips < 0:
        raise Fault(
            Words(f"--max-flips 不能是 {max_flips}", f"--max-flips cannot be {max_flips}"),
            mending=Words("写 0 或更大的整数", "write a whole number, 0 or more"),
        )
    targets = [_target(word) for word in save_ or ()]
    region = region_of(jurisdiction)
    inputs = [_input(word, console) for word in on]
    when = _day(day) if day is not None else _day_of(inputs)
    house = furnished(console, rules, schemas)
    editions = [_edition(word, house, console) for word in (old, new)]
    asked = _Asked(inputs, region, when, masked=not show_contacts)
    document, gathered = _compared(house, editions, asked, console)
    if not gathered.compared and _nothing(gathered):
        _tell_nothing(gathered, console)
        return FAILED
    if out is None:
        _print(document, format_, console, masked=not show_contacts)
    for target in [*([Target(format_, out)] if out else []), *targets]:
        save(
            target.path, _written(document, target.format, console, _WIDTH_OF_FILES, masked=not show_contacts)
        )
        console.note(f"已写 {target.path}", f"written: {target.path}")
    if (gathered.rejected or gathered.broken) and not (allow_incomplete and gathered.compared):
        return INCOMPLETE
    return FOUND if max_flips is not None and gathered.flips > max_flips else DONE


def _target(word: str) -> Target:
    """``FMT=PATH`` as ``--save`` states it."""
    format_, equals, path = word.partition("=")
    if not equals or not path:
        raise Fault(
            Words(f"--save 的「{word}」缺少格式或位置", f"--save: '{word}' lacks its format or its place"),
            mending=Words("写成 json=影响.json 或 html=影响.html", "write it like json=impact.json"),
        )
    return Target(one_of("--save", format_, FORMATS), Path(path))


def _day(word: str) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise Fault(
            Words(f"--date 的「{word}」不是日期", f"--date: '{word}' is no date"),
            mending=Words("写成 2024-12-31", "write it like 2024-12-31"),
        ) from None


def _input(word: str, console: Console) -> str | RunForms:
    """What ``--on`` names: a run, or whatever holds forms."""
    folder = run_at(word)
    if folder is None:
        return word
    found = RunForms.at(folder)
    found.tell(console)
    return found


def _day_of(inputs: Sequence[str | RunForms]) -> date | None:
    """The day whose rules counted in the runs; forms that lie elsewhere have none but that of their year."""
    days = {one.day if isinstance(one, RunForms) else None for one in inputs}
    if len(days) > 1:
        raise Fault(
            Words(
                "--on 指的几处不是按同一天的规则审核的",
                "the inputs of --on were not audited by the rules of one day",
            ),
            mending=Words(
                "用 --date 说明按哪一天,或者分开比较", "say which day with --date, or compare them apart"
            ),
        )
    (stated,) = days or {None}
    return None if stated is None else _day(stated)


def _edition(word: str, house: "House", console: Console) -> "Edition":
    from zhunsheng.authoring.comparing.editions import EditionError, edition  # noqa: PLC0415 - see houses.py

    try:
        found = edition(word, house)
    except EditionError as error:
        console.problems(error.problems)
        raise Fault(error.what, why=error.why, mending=error.mending) from error
    faults = [one for one in found.problems if one.severity == "error"]
    if faults:
        console.problems(faults)
        raise UnusableError
    return found


def _compared(
    house: "House", editions: "list[Edition]", asked: _Asked, console: Console
) -> "tuple[dict[str, Any], Gathering]":
    """The document of the comparison, form after form."""
    from zhunsheng.api import PacksError, engine_version  # noqa: PLC0415 - see houses.py
    from zhunsheng.authoring.comparing.editions import UnboundError  # noqa: PLC0415
    from zhunsheng.authoring.comparing.impact import Impact  # noqa: PLC0415
    from zhunsheng.authoring.comparing.impact_document import Gathering  # noqa: PLC0415
    from zhunsheng.findings.result import RejectedInput  # noqa: PLC0415
    from zhunsheng.rendering.masking import masked_form  # noqa: PLC0415

    def hidden(result: Any) -> Any:
        return masked_form(result, house.schemas[result["form"]["kind"]].document)

    gathered = Gathering(hidden, console.lang) if asked.masked else Gathering(lang=console.lang)
    compared = Impact(editions[0].house, editions[1].house, asked.day)
    try:
        for form, region in _forms(house, asked):
            if isinstance(form, RejectedInput):
                gathered.rejected.append(form)
            else:
                gathered.add(compared.of(form, region))
    except (UnboundError, PacksError) as error:
        console.problems(error.problems)
        raise UnusableError from error
    labels = [one.label for one in editions]
    return gathered.document(labels[0], labels[1], asked.day, compared.work, engine_version()), gathered


def _forms(house: "House", asked: _Asked) -> "Iterator[tuple[Form | RejectedInput, str | None]]":
    """The forms one by one, so that none is held longer than it is compared, and whose rules count where it was said."""
    from zhunsheng.findings.result import RejectedInput  # noqa: PLC0415
    from zhunsheng.forms.reader import read_form  # noqa: PLC0415
    from zhunsheng.forms.rejection import Rejected  # noqa: PLC0415
    from zhunsheng.runs.inputs import Unreadable  # noqa: PLC0415

    for one, region in _found(house, asked):
        if isinstance(one, Unreadable):
            told = one.english if house.lang == "en" else one.chinese
            yield RejectedInput(one.source, one.code, told), region
            continue
        form = read_form(one.data, one.source, house.schemas, region)
        if isinstance(form, Rejected):
            told = form.english if house.lang == "en" else form.message
            yield RejectedInput(form.source, form.code, told), region
        else:
            yield form, region


def _found(house: "House", asked: _Asked) -> "Iterator[tuple[Input | Unreadable, str | None]]":
    """What runs keep and files hold; documents are read as ``audit`` reads them."""
    from zhunsheng.api import Opener  # noqa: PLC0415 - see houses.py
    from zhunsheng.runs.inputs import DOCUMENTS, SUFFIXES, find  # noqa: PLC0415

    with Opener(house) as opener:
        for one in asked.inputs:
            if isinstance(one, RunForms):
                region = asked.region or one.jurisdiction
                yield from ((form, region) for form in one.forms())
            else:
                for path in find([one], (*SUFFIXES, *DOCUMENTS)):
                    yield from ((form, asked.region) for form in opener.inputs(path))


def _nothing(gathered: "Gathering") -> bool:
    """Whether no input was found, or none that any rule is in force for."""
    return all(one.code in {"no-such-file", "no-rules"} for one in gathered.rejected)


def _tell_nothing(gathered: "Gathering", console: Console) -> None:
    for one in gathered.rejected:
        console.complain(f"{one.source}: {one.code}: {one.message}")
    console.complain(
        console.say(
            "没有可以比较的表单;可以用批量审核的结果、JSON 和文档",
            "no forms to compare; they may be in a run, in JSON, or in documents",
        )
    )


def _print(document: dict[str, Any], format_: str, console: Console, *, masked: bool) -> None:
    data = _written(document, format_, console, console.width, masked=masked)
    if format_ == "text":
        console.result(data.decode())
    else:
        console.machine(data)


def _written(document: dict[str, Any], format_: str, console: Console, width: int, *, masked: bool) -> bytes:
    """The document in one format."""
    match format_:
        case "json":
            return json.dumps(document, ensure_ascii=False, indent=2).encode("utf-8", "replace") + b"\n"
        case "html":
            from zhunsheng.rendering.impact_html import render_impact_html  # noqa: PLC0415 - only what is asked for

            return render_impact_html(document, lang=console.lang, masked=masked).encode("utf-8", "replace")
        case "csv":
            from zhunsheng.rendering.impact_csv import render_impact_csv  # noqa: PLC0415

            return render_impact_csv(document, lang=console.lang)
        case _:
            from zhunsheng.rendering.impact_text import render_impact_text  # noqa: PLC0415

            return render_impact_text(document, width=width, lang=console.lang).encode("utf-8", "replace")
