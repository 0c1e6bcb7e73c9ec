"""The flags that several verbs share, and how their words are read."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from zhunsheng.cli.console import Console
from zhunsheng.cli.words import LANGUAGES, Fault, both
from zhunsheng.language.problems import Words, did_you_mean

SEVERITIES = ("note", "warning", "error")

Rules: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option(
        "--rules",
        metavar="DIR",
        help=both("另加的规则包文件夹,可重复", "a further folder of packs; repeatable"),
    ),
]
Schemas: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option(
        "--schemas",
        metavar="DIR",
        help=both("另加的表单模式文件夹,可重复", "a further folder of schemas; repeatable"),
    ),
]
Jurisdiction: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--jurisdiction",
        metavar="CODE",
        help=both("用哪个地区的规则;不写则用表上的", "whose rules count; by default the form's own region"),
    ),
]
Day: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--on",
        metavar="DATE",
        help=both("按哪一天有效的规则,如 2024-12-31", "the day whose rules count, like 2024-12-31"),
    ),
]
Lang: TypeAlias = Annotated[
    str, typer.Option("--lang", metavar="zh|en", help=both("用中文还是英文", "Chinese or English"))
]
Quiet: TypeAlias = Annotated[bool, typer.Option("--quiet", "-q", help=both("不说多余的话", "no remarks"))]
Verbose: TypeAlias = Annotated[bool, typer.Option("--verbose", "-v", help=both("多说一些", "more remarks"))]
NoColor: TypeAlias = Annotated[bool, typer.Option("--no-color", help=both("不用颜色", "no colour"))]
Format: TypeAlias = Annotated[
    str,
    typer.Option(
        "--format", "-f", metavar="FMT", help=both("输出格式:text、json", "format of the result: text, json")
    ),
]
PageFormat: TypeAlias = Annotated[
    str,
    typer.Option(
        "--format",
        "-f",
        metavar="FMT",
        help=both(
            "输出格式:text、json、jsonl、html、xlsx、annotated、csv、sarif、junit",
            "format of the result: text, json, jsonl, html, xlsx, annotated, csv, sarif, junit",
        ),
    ),
]
Out: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        metavar="PATH",
        help=both("结果写到这里,不写到屏幕", "where the result goes, instead of stdout"),
    ),
]
Contacts: TypeAlias = Annotated[
    bool,
    typer.Option("--show-contacts", help=both("不遮盖姓名和电话", "do not mask names and telephone numbers")),
]


def one_of(flag: str, word: str, choices: Sequence[str]) -> str:
    """The word, if it is one of the choices.

    Raises:
        Fault: it is not.

    """
    if word in choices:
        return word
    raise Fault(
        Words(f"{flag} 不能是「{word}」", f"{flag} cannot be '{word}'"),
        why=Words("可以写 " + "、".join(choices), "it is one of " + ", ".join(choices)),
        mending=did_you_mean(word, choices),
    )


def day_of(word: str | None) -> date | None:
    """A day as the flag ``--on`` states it.

    Raises:
        Fault: it is no day.

    """
    if word is None:
        return None
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise Fault(
            Words(f"--on 的「{word}」不是日期", f"--on: '{word}' is no date"),
            mending=Words("写成 2024-12-31", "write it like 2024-12-31"),
        ) from None


def region_of(code: str | None) -> str | None:
    """The full code of a region.

    Raises:
        Fault: there is no such region.

    """
    if code is None:
        return None
    from zhunsheng.values.jurisdictions import UnknownJurisdictionError, expand, table  # noqa: PLC0415 - 3,000 names

    try:
        return expand(code)
    except UnknownJurisdictionError:
        raise Fault(
            Words(f"没有代码为「{code}」的行政区划", f"there is no jurisdiction with the code '{code}'"),
            why=Words(
                "用 GB/T 2260 的六位代码,末尾的 00 可省",
                "codes are those of GB/T 2260; trailing 00 may be dropped",
            ),
            mending=did_you_mean(code, table().names),
        ) from None


def folders_of(flag: str, folders: Sequence[Path] | None) -> tuple[Path, ...]:
    """The folders that a flag names.

    Raises:
        Fault: one of them is no folder.

    """
    for folder in folders or ():
        if not folder.is_dir():
            raise Fault(
                Words(f"{flag} 指的「{folder}」不是文件夹", f"{flag}: '{folder}' is no folder"),
                mending=Words("检查路径", "check the path"),
            )
    return tuple(folders or ())


def console_for(lang: str, *, quiet: bool = False, verbose: bool = False, no_color: bool = False) -> Console:
    """The console that the flags ask for.

    Raises:
        Fault: there is no such language.

    """
    return Console("en" if one_of("--lang", lang, LANGUAGES) == "en" else "zh", quiet, verbose, no_color)
