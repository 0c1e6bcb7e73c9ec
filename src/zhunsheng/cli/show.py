"""``show``: what is in force in a place, where each line comes from, and who does otherwise where."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhunsheng.cli import options
from zhunsheng.cli.console import DONE, FAILED, Console, save
from zhunsheng.cli.houses import furnished
from zhunsheng.cli.options import console_for, day_of, one_of
from zhunsheng.cli.words import Fault, both
from zhunsheng.language.problems import Words, did_you_mean

if TYPE_CHECKING:
    from zhunsheng.api import House
    from zhunsheng.authoring.explaining.showing import Branch, Line, Origin, Shown


def show(
    place: Annotated[
        str,
        typer.Argument(
            metavar="JURISDICTION|PACK",
            help=both(
                "行政区划代码(末尾的 00 可省)或规则包的编号",
                "a region's code (trailing 00 may be dropped), or a pack's id",
            ),
        ),
    ],
    *,
    year: Annotated[int, typer.Option("--year", help=both("所评的年度", "the fiscal year"))] = 2024,
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind", help=both("表单种类;不写则各种都列", "the kind of form; all where none is given")
        ),
    ] = None,
    on: options.Day = None,
    origin: Annotated[
        bool, typer.Option("--origin", help=both("写出每一行的来处", "tell where each line comes from"))
    ] = False,
    tree: Annotated[
        bool,
        typer.Option(
            "--tree",
            help=both(
                "哪些地方另有规定;地区可换成规则或参数的名字",
                "who does otherwise, and where; the name of a rule or parameter may stand for the region",
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
                "输出格式:text、json,或 xlsx(一个规则包的工作簿,可改后导回)",
                "format of the result: text, json, or xlsx (a pack as a workbook, to edit and take back)",
            ),
        ),
    ] = "text",
    out: options.Out = None,
    rules: options.Rules = None,
    schemas: options.Schemas = None,
    lang: options.Lang = "zh",
    quiet: options.Quiet = False,
    no_color: options.NoColor = False,
) -> int:
    """Shows the rules, parameters, definitions and maps in force."""
    console = console_for(lang, quiet=quiet, no_color=no_color)
    one_of("--format", format_, ("text", "json", "xlsx"))
    house = furnished(console, rules, schemas)
    if format_ == "xlsx":
        from zhunsheng.cli.spreadsheet import export_workbook  # noqa: PLC0415

        return export_workbook(console, house, place, out)
    if tree:
        return _tree(house, place, console, format_, out)
    kinds = [one_of("--kind", kind, tuple(house.schemas))] if kind else sorted(house.schemas)
    found = list(_standing(house, place, year, kinds, on))
    if not found:
        console.complain(
            console.say(f"{place} 在 {year} 年度没有规则", f"no rule is in force for {place} in {year}")
        )
        return FAILED
    if format_ == "json":
        plain = [_plain(one, console) for one in found]
        _give(console, out, json.dumps(plain, ensure_ascii=False, indent=2) + "\n", format_)
    else:
        text = "".join(f"{line}\n" for one in found for line in _lines(one, console, origin=origin))
        _give(console, out, text, format_)
    return DONE


def _give(console: Console, out: Path | None, text: str, format_: str) -> None:
    """The result in its file, or on stdout."""
    if out is not None:
        save(out, text.encode("utf-8", "replace"))
    elif format_ == "json":
        console.machine(text.encode())
    else:
        console.result(text)


def _standing(house: "House", place: str, year: int, kinds: list[str], on: str | None) -> Iterator["Shown"]:
    """What stands for each kind; a code that is no place is a fault."""
    from zhunsheng.authoring.explaining.showing import shown  # noqa: PLC0415 - --help need not wait for it
    from zhunsheng.rules.ruleset import select  # noqa: PLC0415

    pack = house.tree.packs.get(place)
    code = pack.head.jurisdiction if pack else place
    for kind in kinds:
        ruleset = select(house.tree, code, kind, year, day_of(on))
        if ruleset.problems:
            one = ruleset.problems[0]
            raise Fault(one.message, mending=one.hint)
        if ruleset.rules or ruleset.disabled or ruleset.asleep:
            yield shown(ruleset)


def _lines(one: "Shown", console: Console, *, origin: bool) -> Iterator[str]:
    ruleset = one.ruleset
    packs = " → ".join(f"{pack.id} {pack.version}" for pack in ruleset.packs)
    yield f"{ruleset.jurisdiction}  {ruleset.kind}  {ruleset.fiscal_year}  {ruleset.day.isoformat()}  ({packs})"
    for heading, listed in (
        (Words("规则", "rules"), one.rules),
        (Words("参数", "parameters"), one.parameters),
        (Words("定义", "definitions"), one.definitions),
        (Words("对照表", "maps"), one.maps),
    ):
        yield ""
        yield f"{heading.of(console.lang)} {len(listed)}"
        for line in listed:
            yield from _line(line, console, origin=origin)


def _line(line: "Line", console: Console, *, origin: bool) -> Iterator[str]:
    from zhunsheng.rendering.columns import wrapped  # noqa: PLC0415

    standing = line.standing.of(console.lang)
    said = "  ".join(part for part in (line.name, line.says, standing, line.title) if part)
    yield from wrapped(said, console.width, "  ", "      ")
    if origin:
        for step in line.origins:
            yield from wrapped(_from(step, console), console.width, "      ← ", "        ")


def _from(step: "Origin", console: Console) -> str:
    parts = [
        f"{step.pack} {step.version}",
        step.act.of(console.lang),
        f"{step.file}:{step.line}",
        step.reason,
    ]
    if step.start or step.until:
        parts.append(f"[{step.start or ''}, {step.until or ''})")
    if step.ended:
        parts.append(console.say("已期满", "ended"))
    return "  ".join(part for part in (*parts, *step.basis) if part)


def _plain(one: "Shown", console: Console) -> dict[str, object]:
    ruleset = one.ruleset
    return {
        "jurisdiction": ruleset.jurisdiction,
        "kind": ruleset.kind,
        "fiscal_year": ruleset.fiscal_year,
        "on": ruleset.day.isoformat(),
        "digest": ruleset.digest,
        "packs": [{"id": pack.id, "version": pack.version} for pack in ruleset.packs],
        **{
            name: [_plain_line(line, console) for line in listed]
            for name, listed in (
                ("rules", one.rules),
                ("parameters", one.parameters),
                ("definitions", one.definitions),
                ("maps", one.maps),
            )
        },
    }


def _plain_line(line: "Line", console: Console) -> dict[str, object]:
    return {
        "name": line.name,
        "title": line.title,
        "says": line.says,
        "standing": line.standing.of(console.lang),
        "origins": [
            {
                "pack": step.pack,
                "version": step.version,
                "act": step.act.of("en"),
                "file": step.file,
                "line": step.line,
                "reason": step.reason,
                "basis": list(step.basis),
                "from": step.start.isoformat() if step.start else None,
                "until": step.until.isoformat() if step.until else None,
                "ended": step.ended,
            }
            for step in line.origins
        ],
    }


def _tree(house: "House", word: str, console: Console, format_: str, out: Path | None) -> int:
    """Who does what to one rule or parameter; for a region or a pack, to each that some pack does otherwise with."""
    from zhunsheng.authoring.explaining.showing import branches, touched  # noqa: PLC0415

    known = touched(house.tree)
    place = word in house.tree.packs or word.isdigit()
    names = [name for name, times in known.items() if times > 1] if place else [word]
    found = {name: branches(house.tree, name) for name in names}
    if not any(found.values()):
        fault = Fault(Words(f"没有「{word}」", f"there is no '{word}'"), mending=did_you_mean(word, known))
        console.complain(fault.rendered(console.lang))
        return FAILED
    if format_ == "json":
        plain = {name: [_plain_branch(one) for one in below] for name, below in found.items()}
        _give(console, out, json.dumps(plain, ensure_ascii=False, indent=2) + "\n", format_)
    else:
        _give(console, out, "".join(_drawn(name, below, console) for name, below in found.items()), format_)
    return DONE


def _drawn(name: str, below: tuple["Branch", ...], console: Console) -> str:
    lines = [name, *(line for one in below for line in _branch(one, console, "  "))]
    return "".join(f"{line}\n" for line in lines)


def _branch(one: "Branch", console: Console, indent: str) -> Iterator[str]:
    acts = "、".join(act.of(console.lang) for act in one.acts) or "—"
    yield f"{indent}{one.pack}  {one.title}  {acts}"
    for below in one.below:
        yield from _branch(below, console, indent + "  ")


def _plain_branch(one: "Branch") -> dict[str, object]:
    acts = [act.of("en") for act in one.acts]
    return {
        "pack": one.pack,
        "title": one.title,
        "acts": acts,
        "below": [_plain_branch(inner) for inner in one.below],
    }
