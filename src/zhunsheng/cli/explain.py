"""``explain``: a rule, a problem code, a field in words; or the catalogue of all rules."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhunsheng.cli import options
from zhunsheng.cli.console import DONE, FAILED, Console, save
from zhunsheng.cli.houses import furnished
from zhunsheng.cli.options import console_for, one_of
from zhunsheng.cli.run_caught import caught_in
from zhunsheng.cli.run_forms import run_at
from zhunsheng.cli.words import Fault, both
from zhunsheng.language.problems import Words

if TYPE_CHECKING:
    from zhunsheng.api import House
    from zhunsheng.authoring.explaining.caught import Caught
    from zhunsheng.authoring.explaining.caught_in_run import CaughtInRun
    from zhunsheng.authoring.explaining.explanation import Explanation, Library

_FORMATS = ("text", "json")
_CATALOGUES = ("html", "xlsx", "json")
_HEAVIEST = 500_000_000


def explain(
    word: Annotated[
        str | None,
        typer.Argument(
            metavar="ID",
            help=both(
                "规则编号、问题代码、栏目、参数、定义或对照表的名字",
                "the id of a rule, a code, the name of a field, a parameter, a definition, a map",
            ),
        ),
    ] = None,
    *,
    everything: Annotated[
        bool,
        typer.Option(
            "--all",
            "--catalogue",
            help=both("全部规则的目录:html、xlsx 或 json", "the catalogue of all rules: html, xlsx or json"),
        ),
    ] = False,
    on: Annotated[
        Path | None,
        typer.Option(
            "--on",
            metavar="RUN|RESULT",
            help=both(
                "规则在这次审核里查出了什么(audit -o 存下的运行,或 audit -f json 存下的结果)",
                "what the rule found in a run that audit -o saved, or a result that audit -f json saved",
            ),
        ),
    ] = None,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FMT",
            help=both(
                "输出格式:text、json;目录:html、xlsx、json", "text, json; the catalogue: html, xlsx, json"
            ),
        ),
    ] = None,
    out: options.Out = None,
    rules: options.Rules = None,
    schemas: options.Schemas = None,
    lang: options.Lang = "zh",
    quiet: options.Quiet = False,
    no_color: options.NoColor = False,
) -> int:
    """Explains everything that the word names, or lists everything there is."""
    console = console_for(lang, quiet=quiet, no_color=no_color)
    if everything == (word is not None):
        raise Fault(
            Words(
                "写一个要说明的名字,或者用 --all 要全部的目录",
                "name one thing, or ask for the catalogue with --all",
            ),
            mending=Words(
                "例如 zhunsheng explain --all -f html -o 目录.html",
                "like: zhunsheng explain --all -f html -o rules.html",
            ),
        )
    house = furnished(console, rules, schemas)
    if word is None:
        return _catalogue(house, console, one_of("--format", format_ or "html", _CATALOGUES), out)
    run = None if on is None else run_at(str(on))
    if run is not None:
        with caught_in(house, run, console) as caught:
            return _explain(_library(house, console, caught), console, word, format_, out)
    return _explain(_library(house, console, _caught(house, on) if on else None), console, word, format_, out)


def _explain(library: "Library", console: Console, word: str, format_: str | None, out: Path | None) -> int:
    found = library.explain(word)
    if not found:
        why = Words(
            "它不是规则、代码、栏目、参数、定义或对照表",
            "it is no rule, code, field, parameter, definition or map",
        )
        fault = Fault(Words(f"没有「{word}」", f"there is no '{word}'"), why=why, mending=library.near(word))
        console.complain(fault.rendered(console.lang))
        return FAILED
    if one_of("--format", format_ or "text", _FORMATS) == "json":
        document = {"schema_version": "1", "explanations": [_plain(one, console) for one in found]}
        _deliver(
            console,
            json.dumps(document, ensure_ascii=False, indent=2).encode("utf-8", "replace") + b"\n",
            out,
        )
    else:
        text = "\n".join(_text(one, console, color=console.color and out is None) for one in found)
        if out is None:
            console.result(text)
        else:
            save(out, text.encode("utf-8", "replace"))
    return DONE


def _library(house: "House", console: Console, caught: "Caught | CaughtInRun | None") -> "Library":
    from zhunsheng.authoring.examples.examples import find_examples  # noqa: PLC0415 - --help need not wait for it
    from zhunsheng.authoring.explaining.explanation import Library, Shown  # noqa: PLC0415

    found = find_examples([Path(pack.folder) for pack in house.tree.packs.values()])
    shown = tuple(Shown(one.rule.text, one.name, one.kind, str(one.want)) for one in found.examples)
    return Library(house.tree, house.schemas, shown, console.lang, caught)


def _caught(house: "House", path: Path) -> "Caught":
    """A saved audit, names masked.

    Raises:
        Fault: the file is no such result.

    """
    from zhunsheng.authoring.explaining.caught import Caught  # noqa: PLC0415
    from zhunsheng.cli.outputs import documents  # noqa: PLC0415
    from zhunsheng.rendering.masking import masked_result  # noqa: PLC0415

    try:
        if path.stat().st_size > _HEAVIEST:
            raise ValueError(path)  # noqa: TRY301 - told below like every other file that is no result
        result: Any = json.loads(path.read_bytes())
        masked = masked_result(result, documents(house.schemas))
        if not all(_is_told(one) for form in masked["forms"] for one in _judged(form)):
            raise ValueError(path)  # noqa: TRY301
        return Caught(masked, path.name)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Fault(
            Words(f"--on 的「{path}」不是审核结果", f"--on: '{path}' is no result of an audit"),
            mending=Words(
                "用 zhunsheng audit … -o 运行 或 audit … -f json -o 结果.json 存一份",
                "save one with: zhunsheng audit … -o RUN, or audit … -f json -o result.json",
            ),
        ) from error


def _judged(form: dict[str, Any]) -> list[Any]:
    _ = form["form"]["source"]
    return [*form["findings"], *form["outcomes"], *form["shadow"]]


def _is_told(one: dict[str, Any]) -> bool:
    """Whether an outcome tells all that is asked of it."""
    wanted = {"rule", "outcome"} | (
        {"waiver", "place", "message"} if one["outcome"] == "inconsistent" else set()
    )
    return wanted <= one.keys()


def _catalogue(house: "House", console: Console, format_: str, out: Path | None) -> int:
    from zhunsheng.authoring.explaining.catalogue import catalogue_of  # noqa: PLC0415

    library = _library(house, console, None)
    catalogue = catalogue_of(library.readings, house.tree.packs.values(), library.examples)
    _deliver(console, catalogue_bytes(catalogue, format_, console), out)
    if out is not None:
        console.note(
            f"{len(catalogue['packs'])} 个规则包,{len(catalogue['rules'])} 条规则:{out}",
            f"{len(catalogue['packs'])} packs, {len(catalogue['rules'])} rules: {out}",
        )
    return DONE


def catalogue_bytes(catalogue: dict[str, Any], format_: str, console: Console) -> bytes:
    """The catalogue in a format."""
    if format_ == "html":
        from zhunsheng.rendering.catalogue_html import render_catalogue_html  # noqa: PLC0415

        return render_catalogue_html(catalogue, lang=console.lang).encode("utf-8", "replace")
    if format_ == "xlsx":
        from zhunsheng.rendering.catalogue_xlsx import render_catalogue_xlsx  # noqa: PLC0415

        return render_catalogue_xlsx(catalogue, lang=console.lang)
    return json.dumps(catalogue, ensure_ascii=False, indent=2).encode("utf-8", "replace") + b"\n"


def _deliver(console: Console, data: bytes, out: Path | None) -> None:
    if out is None:
        console.machine(data)
    else:
        save(out, data)


def _plain(one: "Explanation", console: Console) -> dict[str, object]:
    sections = [
        {"heading": part.heading.of(console.lang), "lines": list(part.lines)} for part in one.sections
    ]
    return {"id": one.id, "what": one.what.of(console.lang), "title": one.title, "sections": sections}


def _text(one: "Explanation", console: Console, *, color: bool) -> str:
    from zhunsheng.rendering.columns import wrapped  # noqa: PLC0415

    head = f"{one.id}  [{one.what.of(console.lang)}]"
    lines = [f"\x1b[1m{head}\x1b[0m" if color else head]
    lines += wrapped(one.title, console.width, "  ", "  ") if one.title else ()
    for part in one.sections:
        lines += ["", part.heading.of(console.lang)]
        for line in part.lines:
            lines += [f"    {line}"] if part.verbatim else wrapped(line, console.width, "  ", "    ")
    return "".join(f"{line}\n" for line in lines)
