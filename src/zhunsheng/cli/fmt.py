"""``fmt``: expressions in their usual spelling."""

from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhunsheng.cli import options
from zhunsheng.cli.check import existing
from zhunsheng.cli.console import DONE, FAILED, FOUND, Console, save
from zhunsheng.cli.houses import unusable_schema
from zhunsheng.cli.options import console_for, folders_of
from zhunsheng.cli.words import both

if TYPE_CHECKING:
    from zhunsheng.authoring.scrutiny.formatting import Formatted


def fmt(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATHS",
            help=both(
                "规则包或放它们的文件夹;不写则是当前文件夹",
                "packs or folders of them; the current folder if none is given",
            ),
        ),
    ] = None,
    *,
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help=both("只看不改;有要改的退出码为 1", "change nothing; exit 1 where something would change"),
        ),
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help=both("只列出会怎样改", "change nothing; show what would change"))
    ] = False,
    rules: options.Rules = None,
    schemas: options.Schemas = None,
    lang: options.Lang = "zh",
    quiet: options.Quiet = False,
) -> int:
    """Formats in place, or tells what would be changed."""
    console = console_for(lang, quiet=quiet)
    from zhunsheng.authoring.scrutiny.checking import Sources, find_sources  # noqa: PLC0415 - --help need not wait for it
    from zhunsheng.authoring.scrutiny.formatting import format_packs  # noqa: PLC0415
    from zhunsheng.forms.schema import SchemaError  # noqa: PLC0415
    from zhunsheng.resources import data_folder  # noqa: PLC0415

    asked = find_sources(existing(paths or [Path()]))
    if not asked.rules:
        console.complain(
            console.say(
                "没有找到规则包:规则包是有 pack.yaml 的文件夹",
                "no pack found: a pack is a folder with a pack.yaml",
            )
        )
        return FAILED
    further = Sources(
        (data_folder("rules"), *folders_of("--rules", rules)),
        (data_folder("schemas"), *folders_of("--schemas", schemas)),
    )
    try:
        files, problems = format_packs(asked, further)
    except SchemaError as error:
        raise unusable_schema(error) from error
    if problems:
        console.problems(problems)
        return FAILED
    changed = [one for one in files if one.changed]
    for one in changed:
        if diff:
            console.result("".join(_diff(one)))
        elif check:
            console.result(f"{one.path}\n")
        else:
            save(one.path, one.after)
    _tell(console, files, changed, dry=check or diff)
    return FOUND if check and changed else DONE


def _diff(one: "Formatted") -> Iterator[str]:
    before, after = (text.decode("utf-8-sig").splitlines(keepends=True) for text in (one.before, one.after))
    for line in unified_diff(before, after, f"a/{one.path}", f"b/{one.path}"):
        yield line if line.endswith("\n") else f"{line}\n"


def _tell(console: Console, files: "tuple[Formatted, ...]", changed: "list[Formatted]", *, dry: bool) -> None:
    done = ("要改", "would change") if dry else ("改了", "changed")
    console.note(
        f"{len(files)} 个文件,{done[0]} {len(changed)} 个", f"{len(files)} files, {len(changed)} {done[1]}"
    )
    kept = sum(one.kept for one in files)
    if kept:
        console.note(
            f"{kept} 个表达式原样保留:改了就读不回原意",
            f"{kept} expressions stay as they are: they could not be read back",
        )
