"""Packs as workbooks: ``show PACK -f xlsx`` writes one, ``new pack --from FILE`` takes one back."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from zhunsheng.cli.console import DONE, FAILED, Console, save
from zhunsheng.cli.houses import unusable_schema
from zhunsheng.cli.options import folders_of
from zhunsheng.cli.scaffolding import write_new
from zhunsheng.cli.words import Fault
from zhunsheng.language.problems import Words, did_you_mean

if TYPE_CHECKING:
    from zhunsheng.api import House


def export_workbook(console: Console, house: "House", name: str, out: Path | None) -> int:
    """A pack as a workbook in ``out``, or on stdout where that is no terminal.

    Nothing is written where the workbook would not come back as the same pack.
    """
    from zhunsheng.authoring.workbooks.tabulating import tabulate  # noqa: PLC0415 - --help need not wait for it
    from zhunsheng.authoring.workbooks.workbook_export import differences, guide, plain_sheets, whole  # noqa: PLC0415
    from zhunsheng.authoring.workbooks.workbook_import import imported  # noqa: PLC0415
    from zhunsheng.rendering.pack_xlsx import render_pack_xlsx  # noqa: PLC0415
    from zhunsheng.rules.folder import read_pack  # noqa: PLC0415

    pack = house.tree.packs.get(name)
    if pack is None:
        raise Fault(
            Words(
                f"没有规则包「{name}」,工作簿一次导出一个包",
                f"there is no pack '{name}'; a workbook holds one pack",
            ),
            mending=did_you_mean(name, house.tree.packs),
        )
    if out is None and sys.stdout.isatty():
        raise Fault(
            Words("工作簿不能写到屏幕上", "a workbook cannot be shown on a terminal"),
            mending=Words("用 -o 规则.xlsx 指定文件", "name a file with -o rules.xlsx"),
        )
    folder = Path(pack.folder)
    found = tabulate(folder, console.lang)
    console.problems(one for one in found.problems if one.severity == "error" or not console.quiet)
    if not whole(found):
        return FAILED
    data = render_pack_xlsx(plain_sheets(found.tables, console.lang), guide(found.tables, console.lang))
    stated = read_pack(folder).pack
    lost = differences(stated, imported(data, name).pack, pack.folder) if stated else ()
    if lost:
        console.problems(lost)
        return FAILED
    if out is None:
        console.machine(data)
    else:
        save(out, data)
        rows = sum(len(one.rows) for one in found.tables)
        console.note(f"{out}:{name},{rows} 行", f"{out}: {name}, {rows} rows")
    return DONE


def import_workbook(
    console: Console,
    workbook: Path,
    folder: Path,
    rules: Iterable[Path] | None = None,
    schemas: Iterable[Path] | None = None,
) -> int:
    """The pack of a workbook as YAML files in a folder that is not there yet; nothing is written where anything is wrong."""
    from zhunsheng.authoring.scrutiny.checking import Sources  # noqa: PLC0415 - --help need not wait for it
    from zhunsheng.authoring.workbooks.workbook_import import imported  # noqa: PLC0415
    from zhunsheng.forms.schema import SchemaError  # noqa: PLC0415
    from zhunsheng.resources import data_folder  # noqa: PLC0415

    beside = Sources(
        (data_folder("rules"), *folders_of("--rules", tuple(rules or ()))),
        (data_folder("schemas"), *folders_of("--schemas", tuple(schemas or ()))),
    )
    try:
        found = imported(_bytes(workbook), str(workbook), beside)
    except SchemaError as error:
        raise unusable_schema(error) from error
    console.problems(one for one in found.problems if one.severity == "error" or not console.quiet)
    if not found.files:
        return FAILED
    done = write_new(console, folder, {name: data.decode() for name, data in found.files.items()})
    console.note(
        "示例不在工作簿里:从原来的包把 *.examples.yaml 和 bases/ 拷过来",
        "examples are not in a workbook: copy *.examples.yaml and bases/ from the pack it came from",
    )
    return done


def _bytes(workbook: Path) -> bytes:
    """The bytes of a file, no more than may be read and one.

    Raises:
        Fault: it cannot be read.

    """
    from zhunsheng.authoring.workbooks.workbook_container import MOST_BYTES  # noqa: PLC0415

    try:
        with workbook.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Fault(
            Words(f"读不了 {workbook}:{error.strerror}", f"cannot read {workbook}: {error.strerror}"),
            mending=Words("检查路径和权限", "check the path and whether it may be read"),
        ) from error
