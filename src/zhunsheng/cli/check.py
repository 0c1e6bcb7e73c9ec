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
    from zhunsheng.authoring.checking import Checked
    from zhunsheng.language.problems import Problem


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
    format_: options.Format = "text",
    rules: options.Rules = None,
    schemas: options.Schemas = None,
    lang: options.Lang = "zh",
    quiet: options.Quiet = False,
) -> int:
    """Checks, tells the problems, gives the exit code: 1 with errors, 2 where something does not even load."""
    console = console_for(lang, quiet=quiet)
    one_of("--format", format_, ("text", "json"))
    from zhunsheng.authoring.checking import Sources, find_sources  # noqa: PLC0415 - slow
    from zhunsheng.authoring.checking import check as check_sources  # noqa: PLC0415
    from zhunsheng.resources import data_folder  # noqa: PLC0415

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
    found = check_sources(asked, further)
    if format_ == "json":
        console.machine(_json(found))
    else:
        from zhunsheng.language.problems import render  # noqa: PLC0415

        console.result("".join(f"{render(one, console.lang)}\n" for one in found.problems))
    _tell(console, found)
    if not found.loaded:
        return FAILED
    return FOUND if any(one.severity == "error" for one in found.problems) else DONE


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


def _json(found: "Checked") -> bytes:
    errors = sum(one.severity == "error" for one in found.problems)
    document = {
        "schema_version": "1",
        "packs": found.packs,
        "schemas": found.schemas,
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
        **{key: {"zh": said.chinese, "en": said.english} for key, said in _words(one).items()},
    }


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
