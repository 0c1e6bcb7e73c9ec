"""``check``: packs and schemas, without a form."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhunsheng.cli import options
from zhunsheng.cli.console import DONE, FAILED, FOUND, Console
from zhunsheng.cli.options import console_for, folders_of, one_of
from zhunsheng.cli.words import Fault, both
from zhunsheng.language.problems import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zhunsheng.authoring.scrutiny.checking import Checked
    from zhunsheng.authoring.scrutiny.fixing import Fix
    from zhunsheng.language.problems import Problem

FORMATS = ("text", "json", "sarif", "github")
_FAIL_ON = ("error", "warning", "never")


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATHS",
            help=both(
                "规则包、模式或放它们的文件夹;不写则检查自带的",
                "packs, schemas or folders of them; the built-in ones if none is given",
            ),
        ),
    ] = None,
    *,
    fix: Annotated[
        bool,
        typer.Option(
            "--fix",
            help=both(
                "先改好不会改变意思的:拼错的键、少了的引号、全角冒号、行末空白、表达式的写法",
                "first mend what changes no meaning: slips in keys, missing quotes, wide colons, spaces, spelling",
            ),
        ),
    ] = False,
    format_: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            metavar="FMT",
            help=both(
                "输出格式:text、json、sarif、github", "format of the result: text, json, sarif, github"
            ),
        ),
    ] = "text",
    fail_on: Annotated[
        str,
        typer.Option(
            "--fail-on",
            metavar="SEVERITY",
            help=both(
                "有多重的问题退出码为 1:error、warning、never",
                "exit 1 with problems of this weight: error, warning, never",
            ),
        ),
    ] = "error",
    rules: options.Rules = None,
    schemas: options.Schemas = None,
    lang: options.Lang = "zh",
    quiet: options.Quiet = False,
) -> int:
    """Checks, tells the problems, gives the exit code: 1 with errors, 2 where something does not even load."""
    console = console_for(lang, quiet=quiet)
    one_of("--format", format_, FORMATS)
    one_of("--fail-on", fail_on, _FAIL_ON)
    from zhunsheng.authoring.scrutiny.checking import Sources, find_sources  # noqa: PLC0415 - slow
    from zhunsheng.authoring.scrutiny.checking import check as check_sources  # noqa: PLC0415
    from zhunsheng.resources import data_folder  # noqa: PLC0415

    if fix and not paths:
        raise Fault(
            Words("--fix 要写明改哪些", "--fix needs to be told what to mend"),
            mending=Words("写成 zhunsheng check --fix 规则包", "write zhunsheng check --fix PACK"),
        )
    builtin = Sources((data_folder("rules"),), (data_folder("schemas"),))
    asked = find_sources(existing(paths or ())) if paths else builtin
    if asked.nothing:
        console.complain(
            console.say(
                "没有可检查的:规则包是有 pack.yaml 的文件夹,表单模式是 *.schema.json",
                "nothing to check: a pack is a folder with a pack.yaml, a schema is a *.schema.json",
            )
        )
        return FAILED
    further = Sources(
        (*builtin.rules, *folders_of("--rules", rules)), (*builtin.schemas, *folders_of("--schemas", schemas))
    )
    fixes: tuple[Fix, ...] = ()
    if fix:
        from zhunsheng.cli.fixes import mend  # noqa: PLC0415

        fixes = mend(asked, further)
    found = check_sources(asked, further)
    _show(console, found, fixes, format_)
    _tell(console, found)
    if not found.loaded:
        return FAILED
    return FOUND if _heavy(found, fail_on) else DONE


def _heavy(found: "Checked", fail_on: str) -> bool:
    """Whether there is a problem of the weight that counts."""
    weights = {"error": {"error"}, "warning": {"error", "warning"}, "never": set[str]()}[fail_on]
    return any(one.severity in weights for one in found.problems)


def _show(console: Console, found: "Checked", fixes: "Sequence[Fix]", format_: str) -> None:
    """What was mended and what is wrong, in the format that was asked for."""
    match format_:
        case "json":
            console.machine(_json(found, fixes))
        case "sarif":
            console.machine(_sarif(found, console).encode("utf-8", "replace"))
        case "github":
            from zhunsheng.rendering.problems_github import render_github  # noqa: PLC0415

            listed = [_nearby(one) for one in found.problems]
            console.machine(render_github(listed, lang=console.lang).encode("utf-8", "replace"))
        case _:
            from zhunsheng.language.problems import render  # noqa: PLC0415

            console.result("".join(f"{_mended(one, console)}\n" for one in fixes))
            console.result("".join(f"{render(one, console.lang)}\n" for one in found.problems))


def _mended(one: "Fix", console: Console) -> str:
    """One fix on a line: where, and what became what."""
    before, after = (text.strip() or console.say("空白", "blanks") for text in (one.before, one.after or ""))
    if not one.after:
        return f"{one.file}:{one.line}:{one.column}: " + console.say(
            "已去掉行末空白", "removed trailing blanks"
        )
    told = console.say("已改", "mended")
    return f"{one.file}:{one.line}:{one.column}: {told}: {before} → {after}"


def _sarif(found: "Checked", console: Console) -> str:
    from zhunsheng.api import engine_version  # noqa: PLC0415
    from zhunsheng.language.problems import CODES, mending, sentence  # noqa: PLC0415
    from zhunsheng.rendering.problems_sarif import render_sarif  # noqa: PLC0415

    codes = {
        code: {
            "sentence": _both_of(sentence(code)),
            "mending": _both_of(mending(code)),
            "severity": row.severity,
        }
        for code, row in CODES.items()
    }
    listed = [_nearby(one) for one in found.problems]
    return render_sarif(listed, codes, version=engine_version(), lang=console.lang)


def _nearby(one: "Problem") -> Mapping[str, Any]:
    """A problem as plain data, its file named from the working folder where it lies below it."""
    path = Path(one.file)
    here = Path.cwd()
    inside = one.file and path.is_absolute() and path.is_relative_to(here)
    name = (path.relative_to(here) if inside else path).as_posix() if one.file else ""
    return {**problem_json(one), "file": name}


def existing(paths: "list[Path] | tuple[Path, ...]") -> list[Path]:
    """The paths, all of which exist.

    Raises:
        Fault: one of them does not.

    """
    for path in paths:
        if not path.exists():
            raise Fault(
                Words(f"没有「{path}」", f"there is no '{path}'"), mending=Words("检查路径", "check the path")
            )
    return list(paths)


def _json(found: "Checked", fixes: "Sequence[Fix]") -> bytes:
    errors = sum(one.severity == "error" for one in found.problems)
    document = {
        "schema_version": "1",
        "packs": found.packs,
        "schemas": found.schemas,
        "fixed": [
            {key: getattr(one, key) for key in ("code", "file", "line", "column", "before", "after")}
            for one in fixes
        ],
        "problems": [problem_json(one) for one in found.problems],
        "summary": {
            "errors": errors,
            "warnings": len(found.problems) - errors,
            "rulesets": found.rulesets,
            "rules": found.rules,
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=2).encode("utf-8", "replace") + b"\n"


def problem_json(one: "Problem") -> Mapping[str, Any]:
    """A problem as plain data, in both languages."""
    return {
        "code": one.code,
        "severity": one.severity,
        "file": one.file,
        "line": one.line,
        "column": one.column,
        "width": one.width,
        "replacement": one.replacement,
        **{key: _both_of(said) for key, said in _words(one).items()},
    }


def _both_of(said: Words) -> Mapping[str, str]:
    return {"zh": said.chinese, "en": said.english}


def _words(one: "Problem") -> Mapping[str, Words]:
    return {"message": one.message, "reason": one.reason, "hint": one.hint}


def _tell(console: Console, found: "Checked") -> None:
    errors = sum(one.severity == "error" for one in found.problems)
    warnings = len(found.problems) - errors
    console.note(
        f"规则包 {len(found.packs)} 个、表单模式 {len(found.schemas)} 个、规则集 {found.rulesets} 个、规则 {found.rules} 条:"
        f"错误 {errors},警告 {warnings}",
        f"{len(found.packs)} packs, {len(found.schemas)} schemas, {found.rulesets} rulesets, {found.rules} rules:"
        f" {errors} errors, {warnings} warnings",
    )
