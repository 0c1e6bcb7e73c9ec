"""A pack as the plain sheets that a workbook is written of, with a sheet that tells what may be edited."""

from typing import Any

from zhunsheng.authoring.workbooks.sheets import GUIDE, Column, Shape, Sheet, sheet
from zhunsheng.authoring.workbooks.tabulating import Table, Tabulation
from zhunsheng.language.problems import Lang, Problem, Words, problem
from zhunsheng.rules.pack import Pack

_INTRODUCTION = (
    Words("这个工作簿是一个规则包。改好后导回:", "This workbook is a pack of rules. To take it back:"),
    Words(
        "    zhunsheng new pack --from 规则.xlsx -o 新文件夹",
        "    zhunsheng new pack --from rules.xlsx -o FOLDER",
    ),
    Words(
        "可以改内容、加行、删行、改行的次序;不要改表名和栏名。空行不算。",
        "Contents may be edited, rows added, removed and moved; keep the names of sheets and columns. Blank rows count for nothing.",
    ),
    Words(
        "每一格都是文字,0.50 就是 0.50;不要用公式、合并单元格、隐藏的行列,也不要只给几个字加格式。",
        "Every cell is text, 0.50 stays 0.50; no formulas, merged cells, hidden rows or columns, nor formats on part of a text.",
    ),
    Words(
        "一件东西的各部分在别的表里,用第一栏说是谁的。删了一行,它在别的表里的各行也要删。",
        "Parts of a thing stand on other sheets, which name it. Remove them together with the row of the thing.",
    ),
    Words(
        "备注是规则文件里的注释;以〔栏名〕开头的,是那一栏之前的注释。示例(*.examples.yaml)不在这里。",
        "Remarks are the comments of the rule files; one that begins with 〔column〕 stands above that key. Examples are not here.",
    ),
)


def plain_sheets(tables: tuple[Table, ...], lang: Lang = "zh") -> list[dict[str, Any]]:
    """The sheets with their heads, widths and choices, for whoever writes the workbook."""
    return [
        {
            "name": one.sheet.name.of(lang),
            "columns": [
                {
                    "head": column.head.of(lang),
                    "width": column.width,
                    "choices": [word.of(lang) for word in _choices(column, one.sheet)],
                    "says": column.says.of(lang),
                }
                for column in one.sheet.columns
            ],
            "rows": one.rows,
            "frozen": 1
            + max(number for number, column in enumerate(one.sheet.columns[:4]) if _names(column, one.sheet)),
        }
        for one in tables
    ]


def _choices(column: Column, of: Sheet) -> tuple[Words, ...]:
    if column.key == "table":
        return tuple(sheet(key).name for key in of.of)
    return column.choices


def _names(column: Column, of: Sheet) -> bool:
    return column.key in {"of", of.handle}


def guide(tables: tuple[Table, ...], lang: Lang = "zh") -> dict[str, Any]:
    """The sheet that tells what may be edited: a few sentences, then every column with its key and what it takes."""
    heads = (
        Words("工作表", "sheet"),
        Words("栏", "column"),
        Words("规则文件里的键", "key in the rule file"),
        Words("必填", "needed"),
        Words("写什么", "what stands there"),
    )
    rows = [[one.of(lang)] for one in _INTRODUCTION]
    titles = [0, len(rows) + 1]
    rows += [[], [one.of(lang) for one in heads]]
    for table in tables:
        rows.append([table.sheet.name.of(lang), "", "", "", table.sheet.says.of(lang)])
        rows += [_told(column, table.sheet, lang) for column in table.sheet.columns]
    return {"name": GUIDE.of(lang), "rows": rows, "titles": titles, "widths": (28, 18, 26, 8, 64)}


def _told(column: Column, of: Sheet, lang: Lang) -> list[str]:
    choices = "、".join(one.of(lang) for one in _choices(column, of))
    says = "; ".join(part for part in (choices, column.says.of(lang)) if part)
    lines = (
        Words("一行一个", "one a line")
        if column.shape is Shape.LINES and not column.says.chinese
        else Words("", "")
    )
    needed = Words("是", "yes") if column.required else Words("", "")
    return ["", column.head.of(lang), ".".join(column.path), needed.of(lang), says or lines.of(lang)]


def differences(pack: Pack, again: Pack | None, file: str) -> tuple[Problem, ...]:
    """What a workbook would lose: the sections of a pack that come back otherwise than they went.

    Nothing is exported that does not come back as it was; what comes in between, be it a character that no cell
    keeps, is found here rather than guessed at.
    """
    if again == pack:
        return ()
    lost = [one for one in _SECTIONS if again is None or getattr(again, one) != getattr(pack, one)]
    named = "、".join(lost)
    detail = Words(f"读回来与原来不同({named})", f"it would not come back as it was ({named})")
    return (problem("not-on-sheets", file=file, detail=detail),)


_SECTIONS = tuple(one for one in Pack.__dataclass_fields__ if one not in {"folder", "hotfixes"})


def whole(found: Tabulation) -> bool:
    """Whether all of a pack could be laid out."""
    return not any(one.severity == "error" for one in found.problems)
