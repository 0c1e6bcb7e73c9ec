"""``query``: the tables of a run, asked in SQL or by ready-made questions."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhunsheng.cli import options
from zhunsheng.cli.console import DONE, Console, save_pieces
from zhunsheng.cli.options import console_for, folders_of, one_of
from zhunsheng.cli.words import Fault, both
from zhunsheng.language.problems import Words

if TYPE_CHECKING:
    from zhunsheng.runs.asking import Question
    from zhunsheng.runs.query import Answer, RunTables

FORMATS = ("text", "csv", "json", "jsonl")
_WIDTH_OF_FILES = 100


def query(
    run: Annotated[
        Path | None,
        typer.Argument(metavar="RUN", help=both("audit -o 写出的文件夹", "a folder that audit -o wrote")),
    ] = None,
    sql: Annotated[
        str | None,
        typer.Argument(
            metavar="SQL",
            help=both("一句 SELECT;- 表示从标准输入读", "one SELECT statement; - reads it from stdin"),
        ),
    ] = None,
    *,
    ask: Annotated[
        str | None,
        typer.Option("--ask", metavar="NAME", help=both("问一个现成的问题", "ask a ready-made question")),
    ] = None,
    list_: Annotated[
        bool,
        typer.Option(
            "--list", help=both("列出现成的问题、各表的栏", "list the ready-made questions and the columns")
        ),
    ] = False,
    format_: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            metavar="FMT",
            help=both("输出格式:text、csv、json、jsonl", "format of the result: text, csv, json, jsonl"),
        ),
    ] = "text",
    out: options.Out = None,
    rows: Annotated[
        int,
        typer.Option(
            "--rows", metavar="N", min=1, help=both("text 至多显示多少行", "so many rows are shown as text")
        ),
    ] = 200,
    seconds: Annotated[
        int,
        typer.Option("--seconds", metavar="N", min=1, help=both("至多算多少秒", "so long it may take")),
    ] = 60,
    schemas: options.Schemas = None,
    show_contacts: options.Contacts = False,
    lang: options.Lang = "zh",
    quiet: options.Quiet = False,
) -> int:
    """Asks, and writes the answer; an answer without rows is an answer."""
    console = console_for(lang, quiet=quiet)
    one_of("--format", format_, FORMATS)
    if list_:
        _deliver(_listed(format_, console), out, console)
        return DONE
    if run is None or (sql is None) == (ask is None):
        raise _nothing_asked()
    question = _ready(ask) if ask else None
    text = question.sql if question else _written(sql or "")
    from zhunsheng.cli.run_outputs import opened_run, tell_unfinished  # noqa: PLC0415 - --help need not wait

    with opened_run(
        run, _documents(folders_of("--schemas", schemas)), content=show_contacts, show_contacts=show_contacts
    ) as tables:
        tell_unfinished(console, tables.about)
        _answer(tables, text, question, _Manner(format_, out, rows, seconds, console))
    return DONE


@dataclass(frozen=True, slots=True)
class _Manner:
    """How an answer is given: its format, its place, how many rows as text, within how many seconds."""

    format: str
    out: Path | None
    rows: int
    seconds: int
    console: Console


def _answer(tables: "RunTables", sql: str, question: "Question | None", manner: _Manner) -> None:
    """Asks, and delivers what comes back.

    Raises:
        Fault: the statement is wrong, does more than read, or takes too long.

    """
    import duckdb  # noqa: PLC0415 - as for the tables

    from zhunsheng.cli import sql_faults  # noqa: PLC0415
    from zhunsheng.runs.query import NotAQuestionError, SeveralStatementsError, TooLongError  # noqa: PLC0415

    try:
        answer = tables.ask(sql, manner.seconds)
        _deliver(_pieces(answer, sql, question, manner), manner.out, manner.console)
    except SeveralStatementsError as error:
        raise sql_faults.several_statements() from error
    except NotAQuestionError as error:
        raise sql_faults.no_question(error.kind) from error
    except TooLongError as error:
        raise sql_faults.too_long(manner.seconds) from error
    except duckdb.Error as error:
        raise sql_faults.sql_fault(error, sql_faults.Names(tables.columns)) from error


def _pieces(
    answer: "Answer", sql: str, question: "Question | None", manner: _Manner
) -> Iterator[bytes | str]:
    """The answer in its format, as it comes; text for people is no bytes."""
    from zhunsheng.rendering import answer as shapes  # noqa: PLC0415 - only what is asked for is imported

    console = manner.console
    counted = _Counted(answer.rows)
    match manner.format:
        case "csv":
            yield from shapes.answer_csv(answer.columns, counted)
        case "json":
            asked = {"question": question.name if question else None, "sql": sql}
            yield from shapes.answer_json(asked, answer.columns, answer.types, counted)
        case "jsonl":
            yield from shapes.answer_jsonl(answer.columns, counted)
        case _:
            yield from _table(answer, islice(counted, manner.rows), question, manner)
            if next(counted, None) is not None:
                console.note(
                    f"只显示了前 {manner.rows} 行;--rows 放宽,或用 -f csv 取全部",
                    f"only the first {manner.rows} rows are shown; allow more with --rows, or take all with -f csv",
                )
                return
    if not counted.count:
        console.note("没有符合的行", "no rows")
    elif manner.format == "text":
        console.note(f"共 {counted.count} 行", f"{counted.count} rows")


def _table(
    answer: "Answer", rows: Iterable[Sequence[Any]], question: "Question | None", manner: _Manner
) -> Iterator[str]:
    from zhunsheng.rendering import answer as shapes  # noqa: PLC0415
    from zhunsheng.rendering.words import Words as ReportWords  # noqa: PLC0415

    console = manner.console
    texts = [[shapes.told(one) for one in row] for row in rows]
    heads: Sequence[str] = answer.columns
    if question:
        texts = list(shapes.worded(answer.columns, texts, ReportWords(console.lang)))
        if console.lang == "zh":
            heads = [question.heads.get(one, one) for one in answer.columns]
        yield f"{console.say(question.chinese, question.english)}\n\n"
    width = _WIDTH_OF_FILES if manner.out else console.width
    for line in shapes.answer_text(heads, answer.types, texts, width):
        yield f"{line}\n"


class _Counted(Iterator[Any]):
    """Rows, counted while they go by."""

    def __init__(self, rows: Iterator[Any]) -> None:
        self.rows, self.count = rows, 0

    def __next__(self) -> Any:
        row = next(self.rows)
        self.count += 1
        return row


def _deliver(pieces: Iterator[bytes | str], out: Path | None, console: Console) -> None:
    if out is not None:
        save_pieces(out, (one.encode("utf-8", "replace") if isinstance(one, str) else one for one in pieces))
        console.note(f"已写 {out}", f"written: {out}")
        return
    for one in pieces:
        if isinstance(one, str):
            console.result(one)
        else:
            console.machine(one)


def _listed(format_: str, console: Console) -> Iterator[bytes | str]:
    """The ready-made questions, and what may be asked of."""
    from zhunsheng.runs.views import VIEWS  # noqa: PLC0415

    questions = _questions().values()
    if format_ != "text":
        document = {
            "schema_version": "1",
            "questions": [
                {"name": one.name, "title": {"zh": one.chinese, "en": one.english}, "sql": one.sql}
                for one in questions
            ],
            "tables": {name: list(columns) for name, columns in VIEWS.items()},
        }
        yield json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"
        return
    from zhunsheng.rendering.columns import wrapped  # noqa: PLC0415

    yield console.say(
        "现成的问题(zhunsheng query 运行 --ask 名字):\n",
        "Ready-made questions (zhunsheng query RUN --ask NAME):\n",
    )
    for one in questions:
        yield f"  {one.name}\n"
        for line in wrapped(console.say(one.chinese, one.english), console.width, " " * 6, " " * 6):
            yield f"{line}\n"
    yield console.say("\n可以问的表和栏:\n", "\nTables and their columns:\n")
    for name, columns in VIEWS.items():
        yield f"  {name}\n"
        for line in wrapped(", ".join(columns), console.width, " " * 6, " " * 6):
            yield f"{line}\n"
    told = console.say(
        "表里的数是十进制数字的文字,不丢一位;要比大小、相加,先写 num(栏)(DECIMAL(38,10),不是数的得 NULL),"
        "如 WHERE num(difference) > 100。",
        "Numbers in the tables are texts of decimals and lose no digit; to compare or add them write num(column)"
        " (DECIMAL(38,10), NULL where there is no number), like WHERE num(difference) > 100.",
    )
    yield "\n" + "".join(f"{line}\n" for line in wrapped(told, console.width))


def _questions() -> "dict[str, Question]":
    from zhunsheng.resources import data_folder  # noqa: PLC0415
    from zhunsheng.runs.asking import ready_questions  # noqa: PLC0415

    return ready_questions(data_folder("questions"))


def _ready(name: str) -> "Question":
    known = _questions()
    if name not in known:
        from zhunsheng.cli.sql_faults import no_such_question  # noqa: PLC0415

        raise no_such_question(name, known)
    return known[name]


def _written(sql: str) -> str:
    return sys.stdin.buffer.read().decode("utf-8", "replace") if sql == "-" else sql


def _documents(folders: tuple[Path, ...]) -> dict[str, Any]:
    from zhunsheng.cli.houses import unusable_schema  # noqa: PLC0415
    from zhunsheng.cli.outputs import documents  # noqa: PLC0415
    from zhunsheng.forms.schema import SchemaError, load_schemas  # noqa: PLC0415
    from zhunsheng.resources import data_folder  # noqa: PLC0415

    try:
        return documents(load_schemas([data_folder("schemas"), *folders]))
    except SchemaError as error:
        raise unusable_schema(error) from error


def _nothing_asked() -> Fault:
    return Fault(
        Words("没有说问哪次运行、问什么", "it was not said which run is asked, and what"),
        why=Words(
            "要一个运行的文件夹,再写一句 SQL 或 --ask 名字,二者取一",
            "there must be a folder of a run, and either SQL or --ask NAME",
        ),
        mending=Words(
            "zhunsheng query --list 列出现成的问题", "zhunsheng query --list lists the ready-made questions"
        ),
    )
