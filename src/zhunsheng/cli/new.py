"""``new``: the first files of a rule, a pack, a regional overlay, a kind of form or a layout."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhunsheng.cli import options
from zhunsheng.cli.console import Console
from zhunsheng.cli.houses import furnished
from zhunsheng.cli.options import console_for, one_of, region_of
from zhunsheng.cli.scaffolding import refuse_name, refuse_title, write_new
from zhunsheng.cli.words import Fault, both
from zhunsheng.language.problems import Words

if TYPE_CHECKING:
    from zhunsheng.api import House
    from zhunsheng.authoring.releasing.scaffold_samples import Sample
    from zhunsheng.authoring.releasing.scaffolds import Place

_WHAT = ("rule", "pack", "overlay", "form", "layout")
_NATION = "000000"
#: Where sample forms of the nation are from.
_CAPITAL = "110000"
_ANOTHER = Words("换一个名字", "choose another name")


def new(
    what: Annotated[
        str,
        typer.Argument(
            metavar="rule|pack|overlay|form|layout",
            help=both(
                "规则、规则包、地方的包、表单种类、版式",
                "a rule, a pack, a region's pack, a kind of form, a layout",
            ),
        ),
    ],
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help=both(
                "名字:小写字母、数字、短横;用 --from 时可省",
                "its name: small letters, digits, dashes; not needed with --from",
            ),
        ),
    ] = "",
    *,
    from_: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE.xlsx",
            help=both(
                "从 show -f xlsx 导出、改好的工作簿导回一个包;-o 是它的新文件夹",
                "a pack out of a workbook of show -f xlsx; -o is its new folder",
            ),
        ),
    ] = None,
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            "-o",
            metavar="DIR",
            help=both(
                "放在哪个文件夹里(规则:哪个规则包里)", "the folder that it goes to (for a rule: of the pack)"
            ),
        ),
    ] = Path(),
    jurisdiction: Annotated[
        str | None,
        typer.Option(
            "--jurisdiction",
            metavar="CODE",
            help=both("哪个地区;不写是全国", "its region; by default the nation"),
        ),
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--kind", help=both("适用的表单种类,可重复", "the kind of form that it is for; repeatable")
        ),
    ] = None,
    title: Annotated[str, typer.Option("--title", help=both("标题", "its title"))] = "",
    rules: options.Rules = None,
    schemas: options.Schemas = None,
    lang: options.Lang = "zh",
    quiet: options.Quiet = False,
) -> int:
    """Writes the files, overwrites none, and tells what they are."""
    console = console_for(lang, quiet=quiet)
    one_of("new", what, _WHAT)
    if from_ is not None:
        if name:
            refuse_name(name)
        return _from_workbook(console, what, from_, out / name, rules=rules, schemas=schemas)
    if not name:
        raise Fault(
            Words("缺少 NAME", "NAME is missing"),
            mending=Words(f"写成 new {what} 名字", f"write new {what} NAME"),
        )
    refuse_name(name)
    refuse_title(title)
    if what == "rule":
        house = furnished(console, [*(rules or ()), _pack_folder(out)], schemas)
    else:
        house = furnished(console, rules, schemas)
    asked = _Asked(name, out, title, region_of(jurisdiction), tuple(kind or ()))
    return {"rule": _rule, "pack": _pack, "overlay": _overlay, "form": _form, "layout": _layout}[what](
        console, house, asked
    )


def _from_workbook(
    console: Console,
    what: str,
    workbook: Path,
    folder: Path,
    *,
    rules: list[Path] | None,
    schemas: list[Path] | None,
) -> int:
    from zhunsheng.cli.spreadsheet import import_workbook  # noqa: PLC0415

    if what != "pack":
        raise Fault(
            Words("从工作簿导回的只有规则包", "only a pack can come out of a workbook"),
            mending=Words(
                "写成 new pack --from 规则.xlsx -o 新文件夹", "write new pack --from rules.xlsx -o FOLDER"
            ),
        )
    return import_workbook(console, workbook, folder, rules, schemas)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the command line asks for."""

    name: str
    out: Path
    title: str
    region: str | None
    kinds: tuple[str, ...]


def _pack(console: Console, house: "House", asked: _Asked) -> int:
    from zhunsheng.authoring.releasing.scaffolds import pack_files  # noqa: PLC0415

    _refuse_taken(house, asked.name)
    place = _place(house, asked.region or _NATION, asked.kinds)
    files = pack_files(asked.name, place, _sample(house, place), asked.title)
    return write_new(console, asked.out / asked.name, files)


def _overlay(console: Console, house: "House", asked: _Asked) -> int:
    from zhunsheng.authoring.releasing.scaffolds import overlay_files  # noqa: PLC0415
    from zhunsheng.values.jurisdictions import table  # noqa: PLC0415

    region = asked.region
    if region is None or region == _NATION:
        raise Fault(
            Words("地方的包要写 --jurisdiction", "a region's pack needs --jurisdiction"),
            mending=Words("如 --jurisdiction 522701", "like --jurisdiction 522701"),
        )
    place = _place(house, region, asked.kinds)
    parent = place.parent
    if parent is None:
        raise Fault(
            Words(f"{region} 之上没有规则包可接", f"no pack stands above {region}"),
            mending=Words("用 new pack,它不接任何上级", "use new pack; it builds on nothing"),
        )
    place = replace(place, id=asked.name if region in house.tree.packs else region)
    _refuse_taken(house, place.id)
    title = asked.title or f"{table().names[region]}补充规则"
    files = overlay_files(asked.name, place, _sample(house, place), title, house.tree.chain(parent))
    return write_new(console, asked.out / f"{region}-{asked.name}", files)


def _form(console: Console, house: "House", asked: _Asked) -> int:
    from zhunsheng.authoring.releasing.scaffolds import Place, form_files  # noqa: PLC0415

    kind = asked.name.replace("-", "_")
    _refuse_taken(house, asked.name)
    if kind in house.schemas:
        fault = Words(f"已有表单种类「{kind}」", f"there is a kind of form '{kind}' already")
        raise Fault(fault, mending=_ANOTHER)
    region = asked.region or _NATION
    title = asked.title or f"{asked.name} 表"
    files = form_files(asked.name, Place(region, (kind,)), title, region if region != _NATION else _CAPITAL)
    return write_new(console, asked.out / asked.name, files)


def _layout(console: Console, house: "House", asked: _Asked) -> int:
    from zhunsheng.authoring.releasing.scaffolds import layout_files  # noqa: PLC0415

    kinds = asked.kinds if len(asked.kinds) == 1 else ()
    if not kinds:
        raise Fault(
            Words("版式要写 --kind:是哪一种表单的", "a layout needs --kind: which kind of form it is of"),
            mending=Words("可以写 " + "、".join(house.schemas), "one of " + ", ".join(house.schemas)),
        )
    files = layout_files(
        asked.name, house.schemas[one_of("--kind", kinds[0], tuple(house.schemas))], asked.title
    )
    if files is None:
        raise Fault(Words("这种表单没有列表", "this kind of form has no list"), mending=_ANOTHER)
    return write_new(console, asked.out, files, into=True, check=False)


def _rule(console: Console, house: "House", asked: _Asked) -> int:
    from zhunsheng.authoring.releasing.scaffolds import Place, rule_files  # noqa: PLC0415

    folder = asked.out.resolve()
    pack = next(one for one in house.tree.packs.values() if Path(one.folder).resolve() == folder)
    parent = house.tree.packs[pack.head.parent.id] if pack.head.parent else None
    known = tuple(one for one in pack.head.kinds if one in house.schemas)
    kinds = tuple(one_of("--kind", one, known) for one in asked.kinds) or known
    place = Place(pack.head.jurisdiction, kinds, parent)
    rule = f"{place.prefix}{asked.name}"
    stated = [one for other in house.tree.packs.values() for one in other.rules]
    if any(rule in {one.id, *one.aliases} for one in stated):
        raise Fault(Words(f"已有规则「{rule}」", f"there is a rule '{rule}' already"), mending=_ANOTHER)
    files = rule_files(asked.name, rule, _sample(house, place), asked.title)
    return write_new(console, asked.out, files, into=True)


def _place(house: "House", region: str, kinds: tuple[str, ...]) -> "Place":
    """Where a pack is to stand.

    Raises:
        Fault: its kinds would have to build on different packs.

    """
    from zhunsheng.authoring.releasing.scaffolds import place_of  # noqa: PLC0415

    named = tuple(one_of("--kind", one, tuple(house.schemas)) for one in kinds)
    ruled = tuple(one for one in house.schemas if place_of(house.tree, region, (one,)).parent)  # type: ignore[union-attr]
    found = place_of(house.tree, region, named or ruled or tuple(house.schemas))
    if found is None:
        raise Fault(
            Words("这几种表单接在不同的包后面", "these kinds of form build on different packs"),
            mending=Words("用 --kind 写明一种", "name one of them with --kind"),
        )
    return found


def _sample(house: "House", place: "Place") -> "Sample":
    """A sample cell that all kinds of the place have.

    Raises:
        Fault: there is none.

    """
    from zhunsheng.authoring.releasing.scaffold_samples import sample_of  # noqa: PLC0415

    home = place.jurisdiction if place.jurisdiction != _NATION else _CAPITAL
    for kind in place.kinds:
        found = sample_of(house.schemas[kind], home)
        if found is not None:
            return found
    raise Fault(
        Words(
            "这种表单没有数字栏目可作例子", "this kind of form has no numeric column to make an example of"
        ),
        mending=Words("用 --kind 换一种表单", "name another kind of form with --kind"),
    )


def _pack_folder(folder: Path) -> Path:
    """The folder of a pack.

    Raises:
        Fault: it is none.

    """
    if (folder / "pack.yaml").is_file():
        return folder
    raise Fault(
        Words(f"「{folder}」不是规则包:没有 pack.yaml", f"'{folder}' is no pack: it has no pack.yaml"),
        mending=Words(
            "用 -o 指定规则包的文件夹,或先 zhunsheng new pack",
            "name a pack's folder with -o, or make one with new pack",
        ),
    )


def _refuse_taken(house: "House", id_: str) -> None:
    if id_ in house.tree.packs:
        raise Fault(Words(f"已有规则包「{id_}」", f"there is a pack '{id_}' already"), mending=_ANOTHER)
