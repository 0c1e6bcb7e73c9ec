"""``explain``: a rule, a problem code, a field, in words."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from zhunsheng.cli import options
from zhunsheng.cli.console import DONE, FAILED, Console
from zhunsheng.cli.houses import furnished
from zhunsheng.cli.options import console_for, one_of
from zhunsheng.cli.words import Fault, both
from zhunsheng.language.problems import Words

if TYPE_CHECKING:
    from zhunsheng.api import House
    from zhunsheng.authoring.explanation import Explanation, Library, Shown


def explain(
    word: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help=both(
                "规则编号、问题代码、栏目、参数或定义的名字",
                "the id of a rule, a code, the name of a field, a parameter, a definition",
            ),
        ),
    ],
    *,
    format_: options.Format = "text",
    rules: options.Rules = None,
    schemas: options.Schemas = None,
    lang: options.Lang = "zh",
    quiet: options.Quiet = False,
    no_color: options.NoColor = False,
) -> int:
    """Explains everything that the word names."""
    console = console_for(lang, quiet=quiet, no_color=no_color)
    one_of("--format", format_, ("text", "json"))
    house = furnished(console, rules, schemas)
    library = _library(house, console)
    found = library.explain(word)
    if not found:
        near = library.near(word)
        why = Words(
            "它不是规则、代码、栏目、参数或定义", "it is no rule, code, field, parameter or definition"
        )
        console.complain(
            Fault(Words(f"没有「{word}」", f"there is no '{word}'"), why=why, mending=near).rendered(
                console.lang
            )
        )
        return FAILED
    if format_ == "json":
        console.machine(
            json.dumps([_plain(one, console) for one in found], ensure_ascii=False, indent=2).encode() + b"\n"
        )
    else:
        console.result("\n".join(_text(one, console) for one in found))
    return DONE


def _library(house: "House", console: Console) -> "Library":
    from zhunsheng.authoring.explanation import Library  # noqa: PLC0415 - --help need not wait for it

    return Library(house.tree, house.schemas, _shown(house), console.lang)


def _shown(house: "House") -> "tuple[Shown, ...]":
    from pathlib import Path  # noqa: PLC0415

    from zhunsheng.authoring.examples import find_examples  # noqa: PLC0415
    from zhunsheng.authoring.explanation import Shown  # noqa: PLC0415

    found = find_examples([Path(pack.folder) for pack in house.tree.packs.values()])
    return tuple(Shown(one.rule.text, one.name, one.kind) for one in found.examples)


def _plain(one: "Explanation", console: Console) -> dict[str, object]:
    sections = [{"heading": part.heading.of(console.lang), "lines": part.lines} for part in one.sections]
    return {"id": one.id, "what": one.what.of(console.lang), "title": one.title, "sections": sections}


def _text(one: "Explanation", console: Console) -> str:
    from zhunsheng.rendering.columns import wrapped  # noqa: PLC0415

    head = f"{one.id}  [{one.what.of(console.lang)}]"
    lines = [f"\x1b[1m{head}\x1b[0m" if console.color else head]
    lines += wrapped(one.title, console.width, "  ", "  ") if one.title else ()
    for part in one.sections:
        lines += ["", f"{part.heading.of(console.lang)}"]
        for line in part.lines:
            lines += wrapped(line, console.width, "  ", "    ")
    return "".join(f"{line}\n" for line in lines)
