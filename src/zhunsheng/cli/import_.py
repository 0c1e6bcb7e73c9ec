"""``import``: documents become JSON forms in a folder, with what could not be read."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhunsheng.cli import options
from zhunsheng.cli.console import DONE, FAILED, INCOMPLETE, Console, save
from zhunsheng.cli.houses import furnished
from zhunsheng.cli.options import console_for, one_of, region_of
from zhunsheng.cli.words import both

if TYPE_CHECKING:
    from zhunsheng.api import House
    from zhunsheng.forms.schema import Schema
    from zhunsheng.intake.importing import Imported, ImportedForm
    from zhunsheng.intake.mapper import Left

_FORMATS = ("text", "json")
_NOT_FOUND = "no-such-file"


def run(
    documents: Annotated[
        list[str],
        typer.Argument(
            metavar="DOCUMENTS",
            help=both(
                "Excel、Word、PDF、文本或它们的 zip;文件、文件夹、通配符",
                "Excel, Word, PDF, text, or a zip of them: files, folders, globs",
            ),
        ),
    ],
    *,
    out: Annotated[
        Path,
        typer.Option(
            "--out", "-o", metavar="DIR", help=both("表单写到这个文件夹", "the folder that the forms go to")
        ),
    ],
    format_: options.Format = "text",
    jurisdiction: options.Jurisdiction = None,
    schemas: options.Schemas = None,
    lang: options.Lang = "zh",
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Imports, writes a file a form, tells what was found and what was left."""
    console = console_for(lang, quiet=quiet, verbose=verbose)
    one_of("--format", format_, _FORMATS)
    region = region_of(jurisdiction)
    house = furnished(console, (), schemas)
    taken = list(_imported(house, documents))
    if all(one.code == _NOT_FOUND for each in taken for one in each.refused) and not any(
        one.forms for one in taken
    ):
        for one in (one for each in taken for one in each.refused):
            console.complain(
                f"{one.source}: {one.code}: {one.chinese if console.lang == 'zh' else one.english}"
            )
        console.complain(console.say("没有找到文档", "no document found"))
        return FAILED
    rows = [_row(one, out, region, house, console) for one in taken]
    if format_ == "json":
        summary = {"schema_version": "1", "documents": rows}
        console.machine(json.dumps(summary, ensure_ascii=False, indent=2).encode("utf-8", "replace") + b"\n")
    else:
        console.result("".join(_text(one, console) for one in rows))
    forms = sum(len(one["forms"]) for one in rows)
    refused = sum(len(one["refused"]) for one in rows)
    console.note(
        f"{len(rows)} 份文档:表单 {forms} 张,写在 {out};没能读的 {refused} 处",
        f"{len(rows)} documents: {forms} forms, in {out}; {refused} refused",
    )
    return INCOMPLETE if refused else DONE


def _imported(house: "House", documents: list[str]) -> "Iterator[Imported]":
    """What each document gives."""
    from zhunsheng.intake.children import Readers  # noqa: PLC0415 - --help need not wait for it
    from zhunsheng.intake.importing import Imported  # noqa: PLC0415
    from zhunsheng.intake.refusals import Refusal  # noqa: PLC0415
    from zhunsheng.runs.inputs import DOCUMENTS, Unreadable, find  # noqa: PLC0415

    with Readers() as readers:
        for path in find(documents, DOCUMENTS):
            if isinstance(path, Unreadable):
                refusal = Refusal(path.code, path.chinese, path.english, path.source)
                yield Imported(path.source, refused=(refusal,))
            else:
                yield from house.imported(path, readers.read)


def _row(one: "Imported", out: Path, region: str | None, house: "House", console: Console) -> dict[str, Any]:
    """What one document gave, its forms written."""
    english = console.lang == "en"
    return {
        "source": one.source,
        "forms": [_written(form, out, region, house) for form in one.forms],
        "refused": [
            {"source": each.source, "code": each.code, "message": each.english if english else each.chinese}
            for each in one.refused
        ],
        "left": [_left(each) for each in one.left],
    }


def _left(one: "Left") -> dict[str, str]:
    """Something that was left: where it stands, under which head, what it says."""
    return {"place": str(one.source), "head": one.head, "text": one.text}


def _written(form: "ImportedForm", out: Path, region: str | None, house: "House") -> dict[str, Any]:
    from zhunsheng.forms.reader import assigned  # noqa: PLC0415 - --help need not wait for it

    kinds = house.schemas.values()
    schema = next(one for one in kinds if form.content.get(one.roles["kind"]) == one.kind)
    content = assigned(dict(form.content), schema, region)
    data = json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n"
    path = out / f"{sha256(form.source.encode('utf-8', 'replace')).hexdigest()[:12]}.json"
    save(path, data)
    return {
        "source": form.source,
        "file": str(path),
        "layout": form.layout,
        "read": form.read,
        "printed": form.printed,
        "left": [_left(each) for each in form.left],
        "doubtful": sorted(_doubtful(content, schema)),
    }


def _doubtful(content: dict[str, Any], schema: "Schema") -> Iterator[str]:
    cells = content.get(schema.roles.get("provenance", ""), {}).get("cells", {})
    return (pointer for pointer, told in cells.items() if told.get("confidence", "certain") != "certain")


def _text(row: dict[str, Any], console: Console) -> str:
    lines = []
    for form in row["forms"]:
        share = console.say(
            f"读入 {form['read']}/{form['printed']} 处", f"{form['read']} of {form['printed']} read"
        )
        lines.append(f"{form['source']} → {form['file']}  {share}")
        lines += [f"    {one['place']}: {_told(one)}" for one in form["left"]]
    lines += [f"{one['source']}: {one['code']}: {one['message']}" for one in row["refused"]]
    return "".join(f"{line}\n" for line in lines)


def _told(left: dict[str, str]) -> str:
    return f"{left['head']}: {_cut(left['text'])}" if left["head"] else _cut(left["text"])


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHOWN else f"{flat[:_SHOWN]}…"


_SHOWN = 40
