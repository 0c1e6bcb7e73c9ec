"""``report``: a saved result or a run rendered again."""

import json
import os
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhunsheng.cli import options
from zhunsheng.cli.console import DONE, Console
from zhunsheng.cli.houses import unusable_schema
from zhunsheng.cli.options import SEVERITIES, console_for, folders_of, one_of
from zhunsheng.cli.outputs import FORMATS, Rendering, Target, documents
from zhunsheng.cli.run_outputs import RUN_FORMATS, run_rendering
from zhunsheng.cli.run_report import MOST_PAGES, RunReport
from zhunsheng.cli.words import Fault, both
from zhunsheng.findings.result import SCHEMA_VERSION
from zhunsheng.language.problems import Words

if TYPE_CHECKING:
    from zhunsheng.rendering.xlsx_summary import Links

#: So much is shown of why a file is no result.
_LONGEST = 200
_SCHEMA = "audit-result.schema.json"


def report(
    result: Annotated[
        Path,
        typer.Argument(
            metavar="RUN|RESULT",
            help=both(
                "audit -o 存下的运行(文件夹),或 audit -f json 存下的结果",
                "a run that audit -o saved (a folder), or a result that audit -f json saved",
            ),
        ),
    ],
    *,
    format_: options.PageFormat = "html",
    out: options.Out = None,
    save: Annotated[
        list[str] | None,
        typer.Option(
            "--save", metavar="FMT=PATH", help=both("另存一种格式,可重复", "save another format; repeatable")
        ),
    ] = None,
    reports: Annotated[
        int,
        typer.Option(
            "--reports",
            metavar="N",
            min=0,
            help=both(
                "一次运行里最重的几张表单独成页(html)、退给单位(annotated)",
                "how many of the worst forms of a run get a page (html), a workbook (annotated)",
            ),
        ),
    ] = MOST_PAGES,
    rules: options.Rules = None,
    schemas: options.Schemas = None,
    min_severity: Annotated[
        str,
        typer.Option(
            "--min-severity",
            metavar="SEVERITY",
            help=both("从哪一档起列出", "the lightest findings that are listed"),
        ),
    ] = "note",
    show_contacts: options.Contacts = False,
    lang: options.Lang = "zh",
    quiet: options.Quiet = False,
    no_color: options.NoColor = False,
) -> int:
    """Renders; the exit code does not depend on what the result says."""
    console = console_for(lang, quiet=quiet, no_color=no_color)
    one_of("--format", format_, FORMATS)
    one_of("--min-severity", min_severity, SEVERITIES)
    targets = [*([Target(format_, out)] if out else []), *map(Target.read, save or ())]
    schema_folders = folders_of("--schemas", schemas)
    if result.is_dir():
        told = RunReport(
            result,
            _documents(schema_folders),
            console,
            folders_of("--rules", rules),
            schema_folders,
            reports,
            show_contacts,
        )
        write_run(told, min_severity, format_ if out is None and not targets else None, targets)
        return DONE
    content = _saved(result)
    rendering = Rendering(content, _documents(schema_folders), console, min_severity, show_contacts)
    if not targets:
        rendering.print(format_)
    for target in targets:
        _tell(console, rendering.save(target))
    return DONE


def _tell(console: Console, paths: Sequence[Path]) -> None:
    for path in paths[:1]:
        more = (
            ""
            if len(paths) == 1
            else console.say(f" 等 {len(paths)} 个文件", f" and so on, {len(paths)} files")
        )
        console.note(f"已写 {path}{more}", f"written: {path}{more}")


def write_run(told: RunReport, min_severity: str, printed: str | None, targets: Sequence[Target]) -> None:
    """A run, printed in one format or saved in several; the report first, so that workbooks can link to its pages.

    Raises:
        Fault: a run has no such format, or the report was given no folder.

    """
    if not printed and not targets:
        return
    for format_ in (printed,) if printed else (target.format for target in targets):
        one_of("--format", format_, ("html", *RUN_FORMATS))
    if printed == "html":
        raise Fault(
            Words("一次运行的报告是一个文件夹", "the report on a run is a folder"),
            mending=Words("用 -o 指定放在哪里", "name its place with -o"),
        )
    pages = [target for target in targets if target.format == "html"]
    if pages and min_severity != SEVERITIES[0]:
        raise Fault(
            Words("一次运行的 html 报告列出全部问题", "the html report on a run lists every finding"),
            mending=Words(
                "不写 --min-severity,在页面里按轻重筛选", "leave out --min-severity; the page has a filter"
            ),
        )
    for target in pages:
        index = told.save(target.path)
        told.console.note(
            f"已写 {index}({len(told.written)} 张表单独成页)",
            f"written: {index} ({len(told.written)} forms have a page of their own)",
        )
    if printed or len(pages) < len(targets):
        _exported(told, min_severity, printed, targets, pages)


def _exported(
    told: RunReport,
    min_severity: str,
    printed: str | None,
    targets: Sequence[Target],
    pages: Sequence[Target],
) -> None:
    """The other formats of a run."""
    report = pages[0].path if pages else None
    for target in [one for one in targets if one not in pages] or (None,):
        with run_rendering(
            told.run,
            told.schemas,
            told.console,
            min_severity=min_severity,
            show_contacts=told.show_contacts,
            links=_links(told, report, target.path) if target and report else None,
            most=told.pages,
        ) as rendering:
            if target:
                _tell(told.console, rendering.save(target))
            elif printed:
                rendering.print(printed)


def _links(told: RunReport, report: Path, book: Path) -> "Links":
    """The pages of a report as a workbook sees them."""
    from zhunsheng.rendering.xlsx_summary import Links  # noqa: PLC0415 - only workbooks have links

    way = Path(os.path.relpath(report.resolve(), book.resolve().parent))

    def page(form: str, source: str) -> str | None:
        name = told.written.get((form, source))
        return (way / name).as_posix() if name else None

    return Links((way / "index.html").as_posix(), page)


def _saved(path: Path) -> Mapping[str, Any]:
    """The result in a file.

    Raises:
        Fault: the file holds none.

    """
    try:
        content = json.loads(path.read_bytes(), parse_float=Decimal)
    except OSError as error:
        raise Fault(
            Words(f"读不出 {path}:{error.strerror}", f"cannot read {path}: {error.strerror}")
        ) from error
    except (ValueError, RecursionError) as error:
        raise _no_result(path, str(error)) from error
    if not isinstance(content, dict) or "schema_version" not in content:
        raise _no_result(path, "schema_version")
    if content["schema_version"] != SCHEMA_VERSION:
        version = content["schema_version"]
        raise Fault(
            Words(
                f"{path} 的格式是第 {version} 版,这里只读第 1 版",
                f"{path} has schema version {version}; this reads 1",
            ),
            mending=Words("用写出它的那一版 zhunsheng", "use the zhunsheng that wrote it"),
        )
    _validate(path, content)
    return content


def _validate(path: Path, content: Mapping[str, Any]) -> None:
    """Refuses what no renderer could draw."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - a tenth of a second

    from zhunsheng.resources import data_folder  # noqa: PLC0415

    schema = json.loads((data_folder("schemas") / _SCHEMA).read_bytes())
    for error in Draft202012Validator(schema).iter_errors(content):
        raise _no_result(path, f"/{'/'.join(map(str, error.absolute_path))}: {error.message[:_LONGEST]}")


def _no_result(path: Path, detail: str) -> Fault:
    return Fault(
        Words(f"{path} 不是审核结果", f"{path} is no audit result"),
        why=Words(detail, detail),
        mending=Words(
            "先用 zhunsheng audit 表单 -f json -o 结果.json 存一份",
            "make one with zhunsheng audit FORM -f json -o result.json",
        ),
    )


def _documents(folders: tuple[Path, ...]) -> dict[str, Mapping[str, Any]]:
    from zhunsheng.forms.schema import SchemaError, load_schemas  # noqa: PLC0415 - --help need not wait for it
    from zhunsheng.resources import data_folder  # noqa: PLC0415

    try:
        return documents(load_schemas([data_folder("schemas"), *folders]))
    except SchemaError as error:
        raise unusable_schema(error) from error
