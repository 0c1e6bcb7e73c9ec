"""``test``: the examples beside the packs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhunsheng.cli import options
from zhunsheng.cli.check import existing
from zhunsheng.cli.console import DONE, FAILED, FOUND, Console
from zhunsheng.cli.houses import furnished
from zhunsheng.cli.options import console_for
from zhunsheng.cli.words import both
from zhunsheng.language.problems import render

if TYPE_CHECKING:
    from zhunsheng.authoring.examples import ExampleResult


def run(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATHS",
            help=both(
                "规则包或放它们的文件夹;不写则跑自带的",
                "packs or folders of them; the built-in ones if none is given",
            ),
        ),
    ] = None,
    *,
    pattern: Annotated[
        str | None,
        typer.Option(
            "--keep",
            "-k",
            metavar="PATTERN",
            help=both("只跑规则或名字里有这些字的", "only those whose rule or name holds this"),
        ),
    ] = None,
    rules: options.Rules = None,
    schemas: options.Schemas = None,
    lang: options.Lang = "zh",
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Runs the examples and tells those that fail."""
    console = console_for(lang, quiet=quiet, verbose=verbose)
    from zhunsheng.authoring.checking import find_sources  # noqa: PLC0415 - --help need not wait for it
    from zhunsheng.authoring.examples import find_examples, run_examples  # noqa: PLC0415
    from zhunsheng.resources import data_folder  # noqa: PLC0415

    asked = find_sources(existing(paths or [data_folder("rules")]))
    own = [one for one in asked.rules if one.resolve() != data_folder("rules").resolve()]
    house = furnished(console, [*(rules or ()), *own], [*(schemas or ()), *asked.schemas])
    mine = [folder.resolve() for folder in asked.rules]
    folders = [Path(pack.folder) for pack in house.tree.packs.values()]
    found = find_examples(
        [one for one in folders if any(one.resolve().is_relative_to(folder) for folder in mine)]
    )
    console.problems(found.problems)
    if found.problems:
        return FAILED
    results = run_examples(house, found.examples, pattern)
    if not results:
        console.complain(console.say("没有一个例子相符", "no example matches"))
        return FAILED
    failed = [one for one in results if not one.ok]
    for one in results if verbose else failed:
        console.result(_told(one, console))
    console.note(
        f"{len(results)} 个例子,{len(failed)} 个不符", f"{len(results)} examples, {len(failed)} failed"
    )
    return FOUND if failed else DONE


def _told(one: "ExampleResult", console: Console) -> str:
    mark = console.say("相符", "ok") if one.ok else console.say("不符", "FAILED")
    lines = [f"{one.file}:{one.line}: {mark}: {one.rule}: {one.name}"]
    if not one.ok:
        lines.append(f"  {console.say('要的是', 'wanted')}: {one.expected}")
        lines.append(f"  {console.say('得到的', 'found')}: {one.found}")
        lines += [render(problem, console.lang) for problem in one.problems]
    return "\n".join(lines) + "\n"
