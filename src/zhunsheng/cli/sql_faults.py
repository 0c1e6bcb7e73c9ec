"""What is wrong with somebody's SQL, told with its place and a mending."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import duckdb

from zhunsheng.cli.words import Fault
from zhunsheng.language.problems import NO_WORDS, Words, did_you_mean
from zhunsheng.rendering.columns import display_width
from zhunsheng.rendering.printable import visible

_PLACE = re.compile(r"\n\nLINE (?P<line>\d+): (?P<text>[^\n]*)\n(?P<lead> *)(?P<caret>\^+)")
_SELECT = Words(
    "只能用 SELECT 来问,如 SELECT verdict, count(*) FROM forms GROUP BY 1",
    "ask with SELECT, like SELECT verdict, count(*) FROM forms GROUP BY 1",
)
#: So much is shown of what DuckDB says; its own suggestions, on further lines, know names that nobody may ask.
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Names:
    """The tables that may be asked, each with its columns."""

    tables: Mapping[str, tuple[str, ...]]

    @property
    def columns(self) -> set[str]:
        """The columns of all tables."""
        return {column for columns in self.tables.values() for column in columns}


_Mending = Callable[[re.Match[str], Names], Words]


def _table(found: re.Match[str], names: Names) -> Words:
    return did_you_mean(found["name"], names.tables)


def _column(found: re.Match[str], names: Names) -> Words:
    hint = did_you_mean(found["name"], names.columns)
    return hint if hint.chinese else _LIST(found, names)


def _always(chinese: str, english: str) -> _Mending:
    return lambda _found, _names: Words(chinese, english)


_LIST = _always(
    "zhunsheng query --list 列出各表的栏", "zhunsheng query --list lists the columns of every table"
)

#: What DuckDB says → what it means, and how to mend it. ``{name}`` is what the pattern calls so.
_KNOWN: tuple[tuple[str, str, str, _Mending], ...] = (
    (
        r"Table with name (?P<name>.+?) does not exist",
        "没有叫「{name}」的表",
        "there is no table '{name}'",
        _table,
    ),
    (
        r"(?:Function|Macro)[^\n]* with name (?P<name>.+?) does not exist",
        "没有函数「{name}」",
        "there is no function '{name}'",
        _always(
            "函数见 DuckDB 手册;文字换成数用 num(栏)",
            "see the manual of DuckDB; num(column) makes numbers of texts",
        ),
    ),
    (
        r"Referenced column \"(?P<name>.+?)\" not found",
        "没有叫「{name}」的栏",
        "there is no column '{name}'",
        _column,
    ),
    (
        r"does not have a column named \"(?P<name>.+?)\"",
        "没有叫「{name}」的栏",
        "there is no column '{name}'",
        _column,
    ),
    (
        r"Ambiguous reference to column name \"(?P<name>.+?)\"",
        "「{name}」在几张表里都有",
        "several tables have a column '{name}'",
        _always("写明是哪张表的,如 forms.栏", "say of which table, like forms.column"),
    ),
    (
        r"column \"(?P<name>.+?)\" must appear in the GROUP BY",
        "「{name}」既没有分组,也没有汇总",
        "'{name}' is neither grouped nor aggregated",
        _always("加到 GROUP BY 里,或写 GROUP BY ALL", "add it to GROUP BY, or write GROUP BY ALL"),
    ),
    (
        r"syntax error at or near \"(?P<name>.+?)\"",
        "读到「{name}」就读不通了",
        "this makes no sense from '{name}' on",
        _always(
            "看它前面少了什么、多了什么,后面是不是没有写完",
            "look what is missing or too much before it, and whether the end is missing",
        ),
    ),
    (
        r"without selection list",
        "没有说要哪些栏",
        "it is not said which columns are wanted",
        _always("写出栏名,或写 *", "name the columns, or write *"),
    ),
    (
        r"unterminated quoted|unterminated string|unterminated",
        "引号没有配对",
        "a quotation mark is not closed",
        _always("文字用一对半角单引号:'fail'", "texts stand between single quotation marks: 'fail'"),
    ),
    (
        r"read-only mode",
        "查询只读,什么也不改",
        "a query reads and changes nothing",
        _always("去掉 DELETE、INSERT、UPDATE 的部分", "leave out what deletes, inserts or updates"),
    ),
    (
        r"Permission Error|disabled by configuration|configuration has been locked",
        "查询只看这次运行的表,不能打开别的文件、网址,也不能改设置",
        "a query sees the tables of the run: it opens no other file or address and changes no setting",
        _LIST,
    ),
    (
        r"Could not convert string '(?P<name>.*?)' to|Could not convert string \"(?P<name2>.*?)\" to",
        "「{name}」不是所要的类型",
        "'{name}' is not of the type that is wanted",
        _always(
            "文字换成数用 num(栏):不是数的得 NULL",
            "num(column) makes numbers of texts, NULL where there is none",
        ),
    ),
    (
        r"Cannot compare values of type|Cannot mix values of type|No function matches",
        "类型不合",
        "the types do not fit",
        _always(
            "表里的数是文字,先用 num(栏) 换成数",
            "numbers in the tables are texts; num(column) makes numbers of them",
        ),
    ),
    (
        r"Out of Memory",
        "内存不够",
        "there is not enough memory",
        _always("少选几栏,先汇总,或加 LIMIT", "choose fewer columns, aggregate first, or add LIMIT"),
    ),
)


def sql_fault(error: duckdb.Error, names: Names) -> Fault:
    """The fault of a statement that DuckDB refuses."""
    message = str(error)
    place = _PLACE.search(message)
    said = visible(message.partition("\n")[0])[:_LONGEST]
    for pattern, chinese, english, mending in _KNOWN:
        found = re.search(pattern, message)
        if found:
            name = visible(next((one for one in found.groups() if one is not None), ""))
            return Fault(
                Words(chinese.format(name=name), english.format(name=name)),
                _where(place),
                Words(said, said),
                mending(found, names),
            )
    return Fault(
        Words("这一句 SQL 有错", "the SQL is wrong"), _where(place), Words(said, said), _LIST(_EMPTY, names)
    )


_EMPTY: re.Match[str] = next(re.finditer("", ""))


def _where(place: re.Match[str] | None) -> Words:
    """The line and column, and the line itself with a caret below."""
    if place is None:
        return NO_WORDS
    text = place["text"]
    at = max(0, len(place["lead"]) - len(f"LINE {place['line']}: "))
    marked = text[at : at + len(place["caret"])]
    caret = " " * display_width(text[:at]) + "~" * max(1, display_width(marked))
    shown = f"\n    {visible(text)}\n    {caret}"
    # DuckDB cuts a long line on its left, and then its columns are not those of the line.
    column = "" if text.startswith("...") else str(at + 1)
    line = place["line"]
    return Words(
        f"第 {line} 行" + (f"第 {column} 列" if column else "") + shown,
        f"line {line}" + (f", column {column}" if column else "") + shown,
    )


def no_question(kind: str) -> Fault:
    """The fault of a statement that does more than read."""
    return Fault(Words(f"query 只读,不做 {kind}", f"query only reads; it does no {kind}"), mending=_SELECT)


def several_statements() -> Fault:
    """The fault of a text that is not one statement."""
    return Fault(
        Words("一次问一句,这里没有或不止一句", "one statement at a time; here is none, or more than one"),
        mending=_SELECT,
    )


def too_long(seconds: int) -> Fault:
    """The fault of a statement that ran beyond its time."""
    return Fault(
        Words(f"{seconds} 秒还没有算完,停下了", f"not done after {seconds} seconds, and stopped"),
        mending=Words(
            "加 WHERE 或 LIMIT,或用 --seconds 放宽", "add WHERE or LIMIT, or allow more with --seconds"
        ),
    )


def no_such_question(name: str, known: Iterable[str]) -> Fault:
    """The fault of a ready-made question that there is not."""
    hint = did_you_mean(name, known)
    listed = Words("zhunsheng query --list 列出全部", "zhunsheng query --list lists them all")
    return Fault(
        Words(f"没有叫「{name}」的现成问题", f"there is no ready-made question '{name}'"),
        mending=hint if hint.chinese else listed,
    )
