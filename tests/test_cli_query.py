"""``query``: the tables of a run, asked in SQL and by ready-made questions, and what is said of wrong ones."""

import csv
import io
import json
import re
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from run_samples import HOSTILE, PERSON, make_run
from test_rendering_batch_exports import run_about_contacts
from zhunsheng.cli import main
from zhunsheng.rendering.answer import answer_text, told
from zhunsheng.rendering.columns import display_width
from zhunsheng.resources import data_folder
from zhunsheng.runs.asking import ready_questions
from zhunsheng.runs.views import VIEWS

SCHEMA = json.loads((data_folder("schemas") / "query-result.schema.json").read_bytes())
QUESTIONS = ready_questions(data_folder("questions"))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_run(tmp_path_factory.mktemp("query") / "a run's [folder]*", 1100, since=True, hostile=True)


def answer(
    capsys: pytest.CaptureFixture[str], run: Path, *words: str, code: int = 0
) -> tuple[dict[str, Any], str]:
    """The JSON of an answer, and what was said beside it."""
    assert main(["query", str(run), *words, "-f", "json"]) == code
    out, err = capsys.readouterr()
    whole = json.loads(out) if out else {}
    if whole:
        jsonschema.Draft202012Validator(SCHEMA).validate(whole)
    return whole, err


def records(whole: dict[str, Any]) -> list[dict[str, Any]]:
    names = [one["name"] for one in whole["columns"]]
    return [dict(zip(names, row, strict=True)) for row in whole["rows"]]


# Ready-made questions


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_ready_made_question_has_an_answer(
    name: str, lang: str, run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["query", str(run), "--ask", name, "--lang", lang]) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    question = QUESTIONS[name]
    assert lines[0] == (question.english if lang == "en" else question.chinese)
    assert all(display_width(line) <= 80 for line in lines[1:])
    assert len(lines) > 4
    assert "rows" in err or "行" in err
    whole, _ = answer(capsys, run, "--ask", name)
    assert set(question.heads) == {one["name"] for one in whole["columns"]}
    if lang == "zh" and not lines[2].startswith("---"):
        heads = "".join(lines[2].split()).replace("…", "")
        assert heads[:3] == "".join(question.heads.values())[:3]


def test_the_answers_are_true(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    counts = json.loads((run / "run.json").read_bytes())
    regions = records(answer(capsys, run, "--ask", "verdicts-by-region")[0])
    assert sum(one["forms"] for one in regions) == 1100
    for verdict, count in counts["counts"]["verdicts"].items():
        assert sum(one[verdict] for one in regions) == count
    rules = records(answer(capsys, run, "--ask", "rules-by-frequency")[0])
    assert sum(one["findings"] for one in rules) == sum(counts["counts"]["findings"].values())
    assert {one["rule"]: one for one in rules}["filing-date"]["severity"] is None
    suspicious = {one["rule"]: one for one in records(answer(capsys, run, "--ask", "suspicious-rules")[0])}
    assert (suspicious["filing-date"]["judged"], suspicious["filing-date"]["not_judged"]) == (0, 1100)
    far = records(answer(capsys, run, "--ask", "scores-far-off")[0])
    assert all(
        Decimal(one["difference"]) == Decimal(one["reported"]) - Decimal(one["recomputed"]) for one in far
    )
    assert [abs(Decimal(one["difference"])) for one in far] == sorted(
        (abs(Decimal(one["difference"])) for one in far), reverse=True
    )
    twice = records(answer(capsys, run, "--ask", "duplicates")[0])
    assert len(twice) == counts["counts"]["duplicates"] > 0
    changes = records(answer(capsys, run, "--ask", "changes-since")[0])
    assert all(sum(one[key] for one in changes) > 0 for key in ("new", "unchanged", "fixed"))
    rejected = records(answer(capsys, run, "--ask", "rejected-by-code")[0])
    assert sum(one["inputs"] for one in rejected) == sum(
        counts["census"][one] for one in ("rejected", "skipped", "quarantined")
    )


def test_the_list_tells_of_questions_tables_and_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "--list"]) == 0
    out = capsys.readouterr().out
    assert all(one in out for one in (*QUESTIONS, *VIEWS, "num("))
    assert "content" not in out
    assert main(["query", "--list", "-f", "json"]) == 0
    whole = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in whole["questions"]] == list(QUESTIONS)
    page = (Path(__file__).parents[1] / "docs" / "commands.md").read_text(encoding="utf-8")
    assert all(f"| `{name}` |" in page for name in QUESTIONS)


# Formats


def test_decimals_are_exact_in_every_format(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sql = "select num('12345678901234567890.1234567890') a, num('0.10') + num('0.20') b, num('x') c, 7 d, true e"
    assert answer(capsys, run, sql)[0]["rows"] == [["12345678901234567890.123456789", "0.3", None, 7, True]]
    main(["query", str(run), sql, "-f", "csv"])
    assert capsys.readouterr().out.lstrip("\ufeff").splitlines()[1] == (
        "12345678901234567890.123456789,0.3,,7,true"
    )
    main(["query", str(run), sql, "-f", "jsonl"])
    assert json.loads(capsys.readouterr().out)["a"] == "12345678901234567890.123456789"
    main(["query", str(run), sql])
    assert "12345678901234567890.123456789  0.3" in capsys.readouterr().out


def test_columns_of_one_name_are_all_there(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, run, "select 1 a, 2 a")[0]["rows"] == [[1, 2]]
    main(["query", str(run), "select 1 a, 2 a, 3 a_2", "-f", "jsonl"])
    assert json.loads(capsys.readouterr().out) == {"a": 1, "a_2": 2, "a_2_2": 3}


def test_hostile_text_is_harmless(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sql = "select '=1+1' as \"@a\", source from forms where source like '%script%'"
    main(["query", str(run), sql])
    out = capsys.readouterr().out
    assert "\u202e" not in out
    assert "⟨U+202E⟩" in out
    main(["query", str(run), sql, "-f", "csv"])
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out.lstrip("\ufeff"))))
    assert rows[0] == ["'@a", "source"]
    assert rows[1][0] == "'=1+1"
    assert answer(capsys, run, sql)[0]["rows"][0][1] == f"2024/{HOSTILE}.json"


@pytest.mark.parametrize(
    ("columns", "types", "rows", "width", "lines"),
    [
        (
            ["单位", "n"],
            ["VARCHAR", "BIGINT"],
            [["黔南州机关事务管理局", "7"], ["甲", "1234567"]],
            20,
            ["单位               n", "-----------  -------", "黔南州机关…        7", "甲           1234567"],
        ),
        (
            ["单位", "n"],
            ["VARCHAR", "BIGINT"],
            [["黔南州机关事务管理局", "1234567890123"]],
            20,
            ["-" * 20, "单位  黔南州机关事务", "      管理局", "n     1234567890123"],
        ),
        (["a"], ["VARCHAR"], [], 20, ["a", "-"]),
        (["a"], ["VARCHAR"], [["x\ny\x1b[31m"]], 30, ["a", "-" * 16, "x y⟨U+001B⟩[31m"]),
    ],
)
def test_a_table_fits_its_width(
    columns: list[str], types: list[str], rows: list[list[str]], width: int, lines: list[str]
) -> None:
    made = list(answer_text(columns, types, rows, width))
    assert [re.sub("-+", "-", one) for one in made] == [re.sub("-+", "-", one) for one in lines]
    assert all(display_width(one) <= width for one in made)


@pytest.mark.parametrize(
    ("value", "text"),
    [(Decimal("100.00"), "100"), (Decimal("-0.50"), "-0.5"), (False, "false"), (b"\xff{}", "\\xff{}"), ({"a": None}, '{"a": null}')],
)  # fmt: skip
def test_a_value_is_told(value: Any, text: str) -> None:
    assert told(value) == text


def test_an_answer_goes_where_it_is_wanted(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        sys, "stdin", io.TextIOWrapper(io.BytesIO(b"select count(*) as n from findings, range(3)"))
    )
    assert main(["query", str(run), "-", "-f", "csv", "-o", str(tmp_path / "a.csv")]) == 0
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfn\r\n")
    assert not capsys.readouterr().out


def test_what_is_not_shown_is_told_of(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", str(run), "from forms select form", "--rows", "3"]) == 0
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 5
    assert "只显示了前 3 行" in err
    assert main(["query", str(run), "select 1 where false"]) == 0
    assert "没有符合的行" in capsys.readouterr().err


# What may not be asked, and what is wrong


@pytest.mark.parametrize(
    ("sql", "chinese", "english"),
    [
        (
            "select verdic from forms",
            ("没有叫「verdic」的栏", "第 1 行第 8 列", "~~~~~~", "verdict"),
            "no column",
        ),
        ("select f.verdic from forms f", ("没有叫「verdic」的栏", "verdict"), "no column"),
        ("select *\nfrom form", ("没有叫「form」的表", "第 2 行第 6 列", "forms"), "no table"),
        ("select * from forms wher 1", ("读到「1」就读不通了",), "makes no sense"),
        ("select * from forms where x == = 3", ("读到「=」就读不通了",), "makes no sense"),
        ("select * from", ("读到「from」就读不通了", "没有写完"), "makes no sense"),
        ("select", ("没有说要哪些栏",), "which columns"),
        ("select 'a", ("引号没有配对",), "quotation"),
        ("select nofunc(form) from forms", ("没有函数「nofunc」",), "no function"),
        ("select form, count(*) from forms", ("「form」既没有分组",), "neither grouped"),
        ("select form from forms, findings", ("「form」在几张表里都有",), "several tables"),
        ("select 'abc'::int", ("「abc」不是所要的类型", "num("), "not of the type"),
        ("select sum(reported) from forms", ("类型不合", "num("), "types do not fit"),
        ("select * from read_text('/etc/passwd')", ("不能打开别的文件",), "opens no other file"),
        ("select * from read_csv('https://example.org/a.csv')", ("不能打开别的文件",), "opens no other file"),
        ("select * from glob('/etc/*')", ("不能打开别的文件",), "opens no other file"),
        ("select * from '/etc/passwd'", ("没有叫「/etc/passwd」的表",), "no table"),
        ("select 1; select 2", ("一次问一句",), "one statement"),
        ("", ("一次问一句",), "one statement"),
        ("delete from forms", ("不做 DELETE",), "does no DELETE"),
        ("copy forms to 'x.csv'", ("不做 COPY",), "does no COPY"),
        ("attach 'x.db'", ("不做 ATTACH",), "does no ATTACH"),
        ("set memory_limit = '9GB'", ("不做 SET",), "does no SET"),
        ("pragma database_list", ("不做 PRAGMA",), "does no PRAGMA"),
        ("create table a as select 1", ("不做 CREATE",), "does no CREATE"),
        ("install httpfs", ("不做 LOAD",), "does no LOAD"),
        (
            "with a as (delete from rules returning *) select * from a",
            ("查询只读,什么也不改",),
            "changes nothing",
        ),
        ("select x'1'", ("这一句 SQL 有错", "Hex string"), "the SQL is wrong"),
    ],
)
def test_wrong_sql_is_told_with_place_and_mending(
    sql: str, chinese: tuple[str, ...], english: str, run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["query", str(run), sql]) == 2
    out, err = capsys.readouterr()
    assert not out
    assert all(one in err for one in chinese), err
    assert "建议" in err
    assert main(["query", str(run), sql, "--lang", "en"]) == 2
    err = capsys.readouterr().err
    assert english in err, err


def test_python_objects_are_no_tables(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", str(run), "select * from tables"]) == 2
    assert main(["query", str(run), "select * from answer"]) == 2
    assert "没有叫「answer」的表" in capsys.readouterr().err


def test_a_question_without_end_is_stopped(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    endless = "select count(*) from range(100000000) a, range(100000000) b where a.range * b.range % 7 = 3"
    assert main(["query", str(run), endless, "--seconds", "1"]) == 2
    assert "1 秒还没有算完" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "没有说问哪次运行"),
        (["RUN"], "没有说问哪次运行"),
        (["RUN", "select 1", "--ask", "duplicates"], "二者取一"),
        (["RUN", "--ask", "duplicate"], "duplicates?"),
        (["/nowhere", "select 1"], "不是一次运行的文件夹"),
        (["RUN", "select 1", "-f", "xlsx"], "可以写 text、csv、json、jsonl"),
    ],
)
def test_what_was_not_said_rightly(
    words: list[str], said: str, run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["query", *(str(run) if one == "RUN" else one for one in words)]) == 2
    assert said in capsys.readouterr().err


def test_a_run_that_is_damaged_or_not_finished_is_told_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "run.json").write_text("{", encoding="utf-8")
    assert main(["query", str(tmp_path), "select 1"]) == 2
    assert "run.json" in capsys.readouterr().err
    (tmp_path / "run.json").write_text('{"schema_version": "1", "state": "running"}', encoding="utf-8")
    whole, err = answer(capsys, tmp_path, "select count(*) as n from forms")
    assert whole["rows"] == [[0]]
    assert "没有做完" in err


def test_contacts_are_masked_in_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = run_about_contacts(tmp_path / "run")
    everything = "select * from findings join forms using (form, source)"
    hidden, _ = answer(capsys, run, everything)
    assert PERSON not in json.dumps(hidden, ensure_ascii=False)
    assert "王**" in json.dumps(hidden, ensure_ascii=False)
    shown, _ = answer(capsys, run, everything, "--show-contacts")
    assert PERSON in json.dumps(shown, ensure_ascii=False)
    assert "content" in {one["name"] for one in shown["columns"]} - {one["name"] for one in hidden["columns"]}
