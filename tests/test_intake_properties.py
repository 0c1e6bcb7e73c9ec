"""What holds of the mapper whatever a grid prints: it never raises, loses nothing, and takes no printed cell twice."""

import json
import random
import time
from pathlib import Path
from typing import Any

import pytest

from drawn_documents import document, drawn_rows, grid
from zhunsheng.forms.schema import load_schemas
from zhunsheng.intake.grid import Cell, Document, Flag, Grid, Line, Source
from zhunsheng.intake.layouts import load_layouts
from zhunsheng.intake.manners import manners_of
from zhunsheng.intake.mapper import DocumentForms, Mapped, map_document
from zhunsheng.intake.names import bare, unnumbered
from zhunsheng.language.folding import fold
from zhunsheng.language.patterns import matches
from zhunsheng.resources import data_folder

FOLDER = Path(__file__).parent / "data" / "layouts"
SCHEMAS = load_schemas([data_folder("schemas")])
LAYOUTS = load_layouts([data_folder("schemas")])
MANNERS = manners_of(SCHEMAS, LAYOUTS)
TRUTHS = {
    path.name.removesuffix(".json"): json.loads(path.read_text("utf-8"))
    for path in sorted(FOLDER.glob("*.json"))
}
READ = [name for name, truth in TRUTHS.items() if isinstance(truth, list)]
HOSTILE = (
    *(
        "",
        " ",
        "\n\n",
        "###",
        "项目支出绩效自评表",
        "一级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
        "得分",
        "分值",
        "权重",
    ),
    *(
        "全年预算数",
        "全年执行数",
        "执行率",
        "资金来源",
        "总分",
        "合计",
        "小计",
        "其中：",
        "项目名称：",
        "：",
        ":::::",
        "（2023年度）",
    ),
    *(
        "预算数：",
        "执行数：",
        "单位：万元",
        "年度目标1",
        "注：1.",
        "1.",
        "一、",
        "指标1",
        "……",
        "100",
        "98.4%",
        "-",
        "²",
        "①",
    ),
    *(
        "\u0000",
        "\u202e",
        "𠮷",
        "A" * 3000,
        "项目名称：" * 60,
        "(" * 200,
        "按收入性质分：",
        "其中：基本支出：700",
        "联系人　电话",
    ),
)


def _map(found: Document) -> DocumentForms:
    return map_document(found, SCHEMAS, LAYOUTS)


def _read(found: DocumentForms) -> list[Mapped]:
    return [one for one in found.forms if isinstance(one, Mapped)]


def _content(form: Mapped) -> Any:
    """What a form says but its running text, without what only the spelling of a cell decides."""
    kept = {
        key: value for key, value in form.content.items() if key not in {"provenance", "narrative", "notes"}
    }
    return json.loads("".join(fold(json.dumps(kept, ensure_ascii=False)).replace("\\n", "").split()))


def _place(source: Source) -> str:
    return f"table{source.table}!{source.cell}" if source.table is not None else f"line{source.line}"


def _printed(found: Document) -> dict[str, str]:
    """What a document prints, by place."""
    parts = [one for part in found.parts for one in (part.cells if isinstance(part, Grid) else (part,))]
    return {_place(one.source): one.text for one in parts if one.text.strip()}


def _is_name(text: str) -> bool:
    """Whether a text is a word of the template."""
    return any(
        one.words.cell(text)
        or one.words.block(text)
        or one.words.block(unnumbered(text))
        or any(matches(each, bare(text)) for each in (*one.layout.ignore, *one.layout.foreign))
        or any(
            matches(each, bare(text))
            for stated in one.layout.lists.values()
            for each in (*stated.left, stated.spread)
            if each
        )
        or any(
            stated.breakdown and matches(stated.breakdown.heading, bare(text))
            for stated in one.layout.lists.values()
        )
        or any(
            bare(text) in join.heads for stated in one.layout.lists.values() for join in stated.joins.values()
        )
        for one in MANNERS
    )


def _lost(found: Document) -> list[str]:
    """What a document prints that is neither in a form nor among what was left, and no word of the template."""
    mapped = _map(found)
    forms = _read(mapped)
    left = (*mapped.left, *(one for form in forms for one in form.left))
    held = [json.dumps(form.content, ensure_ascii=False) for form in forms] + [
        f"{one.head} {one.text}" for one in left
    ]
    tight = bare("".join(held).replace("\\n", "")).replace("\\", "")
    places = {_place(one.source) for one in left} | {
        where.get("cell", f"line{where.get('line')}")
        for form in forms
        for where in form.content["provenance"]["cells"].values()
    }
    return [
        text
        for place, text in _printed(found).items()
        if place not in places and bare(text) not in tight and not _is_name(text)
    ]


@pytest.mark.parametrize("name", READ)
def test_what_is_printed_is_in_the_form_or_told_as_left(name: str) -> None:
    assert _lost(document(FOLDER / f"{name}.grid.txt")) == []


@pytest.mark.parametrize("name", READ)
def test_a_printed_cell_gives_one_cell_of_the_form(name: str) -> None:
    """But where the schema says that a cell is repeated on every row, or a text is taken apart."""
    for form in _read(_map(document(FOLDER / f"{name}.grid.txt"))):
        given: dict[str, list[str]] = {}
        for pointer, where in form.content["provenance"]["cells"].items():
            given.setdefault(str(where.get("cell")), []).append(pointer)
        for place, pointers in given.items():
            columns = {pointer.split("/")[-1] for pointer in pointers}
            once = columns.isdisjoint({"level1", "level1_points", "level2", "heading"})
            inline = {
                "fiscal_year",
                "currency_unit",
                "grade",
                "organization",
                "filing_date",
                "label",
                "column",
                "title",
            }
            assert len(pointers) == 1 or not once or columns & inline or place == "None", (place, pointers)


# The same form drawn otherwise


def _blank_column(rows: list[list[str]], at: int) -> list[list[str]]:
    return [[*row[:at], "<" if at < len(row) and row[at] == "<" else "", *row[at:]] for row in rows]


def _blank_row(rows: list[list[str]], at: int) -> list[list[str]]:
    beside = rows[at] if at < len(rows) else []
    return [
        *rows[:at],
        [
            "^" if text == "^" else "<" if text == "<" and _upright(beside, column) else ""
            for column, text in enumerate(beside)
        ],
        *rows[at:],
    ]


def _upright(row: list[str], column: int) -> bool:
    """Whether a cell that belongs to its left neighbour belongs to the row above with it."""
    while column and row[column] == "<":
        column -= 1
    return row[column] == "^"


def _spaced(rows: list[list[str]], chance: random.Random) -> list[list[str]]:
    return [
        [
            " ".join(text) if _is_name(text) and len(text) < 6 and chance.random() < 0.5 else text
            for text in row
        ]
        for row in rows
    ]


def _wide(rows: list[list[str]]) -> list[list[str]]:
    table = {number: number + 0xFEE0 for number in range(0x30, 0x3A)} | {
        ord("("): "（",
        ord(")"): "）",
        ord(":"): "：",
    }
    return [[text.translate(table) for text in row] for row in rows]


def _drawn_otherwise(rows: list[list[str]], chance: random.Random) -> list[list[str]]:
    for _ in range(chance.randrange(3)):
        rows = _blank_column(rows, chance.randrange(max(map(len, rows)) + 1))
    if chance.random() < 0.5:
        rows = [[""] * 2 + row for row in rows]
    if chance.random() < 0.5:
        rows = _blank_row(rows, chance.randrange(1, len(rows) + 1))
    return _wide(_spaced(rows, chance)) if chance.random() < 0.5 else _spaced(rows, chance)


@pytest.mark.parametrize("name", READ)
def test_a_form_drawn_otherwise_reads_the_same(name: str) -> None:
    """Blank rows and columns between, columns shifted, names spaced out, digits and brackets full-width."""
    path = FOLDER / f"{name}.grid.txt"
    wanted = [_content(one) for one in _read(_map(document(path)))]
    for seed in range(5):
        chance = random.Random(f"{name} {seed}")
        parts = [
            Line(part, Source(line=number))
            if isinstance(part, str)
            else grid(_drawn_otherwise(part, chance), number)
            for number, part in enumerate(drawn_rows(path), 1)
        ]
        assert [_content(one) for one in _read(_map(Document(name, "docx", tuple(parts))))] == wanted, seed


_COLUMNS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("level1", ("一级指标", "一级\n指标"), ("产出指标", "效益指标")),
    ("level2", ("二级指标", "二级 指标"), ("数量指标", "质量指标")),
    ("level3", ("三级指标", "指标名称", "指标内容"), ("甲", "乙", "丙")),
    ("target", ("年度指标值", "指标值（A）", "目标值", "年初目标值"), ("≥10个", "100%", "改善")),
    ("actual", ("实际完成值", "全年完成值", "完成值（B）"), ("12个", "99.5%", "有所改善")),
    ("points", ("分值", "权重", "指标分值"), ("10", "12.5", "")),
    ("score", ("得分", "自评得分", "指标得分（分）"), ("9", "10.00", "-")),
    ("reason", ("偏差原因分析及改进措施", "未完成原因分析"), ("", "天气")),
    ("remark", ("备注",), ("", "见附件")),
    ("", ("得分系数", "评分标准", "是否核心指标"), ("1", "否", "")),
    ("?", ("神秘栏", "数据口径", "权数丁"), ("1", "2")),
)


def _between(keys: list[str]) -> list[str]:
    levels = {"level1", "level2", "level3"}
    triples = zip(keys, keys[1:], keys[2:], strict=False)
    return [middle for before, middle, after in triples if before in levels - {"level3"} and after in levels]


@pytest.mark.parametrize("seed", range(60))
def test_columns_in_any_order_and_any_choice_are_read_exactly_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    chosen = [
        one for one in _COLUMNS[:-1] if one[0] in {"level3", "target", "actual"} or chance.random() < 0.7
    ]
    chosen += _COLUMNS[-1:] if chance.random() < 0.2 else ()
    chance.shuffle(chosen)
    while any(one in {"points", "score"} for one in _between([one[0] for one in chosen])):
        chance.shuffle(chosen)  # between two levels they would be figures of the level before
    rows = [
        ["" if index else "项目支出绩效自评表" for index in range(len(chosen))],
        [chance.choice(one[1]) for one in chosen],
    ]
    values = [[chance.choice(one[2]) for one in chosen] for _ in range(chance.randrange(1, 9))]
    for row in values:
        for column, one in enumerate(chosen):
            row[column] = row[column] or ("产出指标" if one[0] in {"level1", "level2"} else row[column])
    found = _map(Document("drawn", "xlsx", (grid([*rows, *values], 1),)))
    if any(one[0] == "?" for one in chosen):
        (refused,) = found.forms
        assert getattr(refused, "code", "") in {"unknown-head", "no-head"}
        return
    (form,) = _read(found)
    assert form.content["indicators"] == [
        {one[0]: text for one, text in zip(chosen, row, strict=True) if one[0]} for row in values
    ]
    taken = [text for row in values for one, text in zip(chosen, row, strict=True) if not one[0] and text]
    assert [one.text for one in form.left] == taken


# Grids that nobody would draw


def _random_grid(chance: random.Random) -> Grid:
    rows, columns = chance.randrange(1, 12), chance.randrange(1, 12)
    stretch = chance.choice((1, 1, 1, 1000))
    taken: set[tuple[int, int]] = set()
    cells = []
    for row in range(rows):
        for column in range(columns):
            if (row, column) in taken or chance.random() < 0.1:
                continue
            tall, wide = chance.choice((1, 1, 1, 2, 5)), chance.choice((1, 1, 1, 2, 4))
            area = {(row + down, column + right) for down in range(tall) for right in range(wide)}
            if area & taken:
                tall = wide = 1
                area = {(row, column)}
            taken |= area
            text = "".join(chance.choice(HOSTILE) for _ in range(chance.choice((1, 1, 1, 2))))
            flags = frozenset(chance.sample(list(Flag), chance.choice((0, 0, 0, 1))))
            where = Source(sheet="S", cell=f"R{row}C{column}")
            cells.append(
                Cell(row * stretch, column * stretch, text, where, tall * stretch, wide * stretch, flags)
            )
    return Grid("S", tuple(cells))


def _fuzz(seeds: range) -> None:
    for seed in seeds:
        chance = random.Random(seed)
        several = [_random_grid(chance) for _ in range(chance.choice((0, 1, 1, 2)))]
        lines = [
            Line(chance.choice(HOSTILE), Source(line=number + 1)) for number in range(chance.randrange(4))
        ]
        parts: list[Grid | Line] = [*several, *lines]
        chance.shuffle(parts)
        found = Document("odd", chance.choice(("xlsx", "docx", "pdf")), tuple(parts))
        for form in _read(_map(found)):
            schema = SCHEMAS[form.content["kind"]]
            assert schema.decoder.accepts(form.content), seed


def test_no_grid_raises_and_no_form_is_one_that_its_schema_refuses() -> None:
    _fuzz(range(250))


@pytest.mark.long
def test_no_grid_raises_and_no_form_is_one_that_its_schema_refuses_at_length() -> None:
    _fuzz(range(250, 6000))


@pytest.mark.parametrize("cell", ["产出指标", "小计", "项目名称：甲", "一、甲", "x" * 300])
def test_two_thousand_rows_are_read_in_time(cell: str) -> None:
    head = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "备注"]
    rows = [
        ["项目支出绩效自评表"],
        head,
        *([cell, "数量指标", "1.甲", "≥1个", "2个", "1", "1", "无"] for _ in range(1990)),
    ]
    begun = time.process_time()
    _map(Document("long", "xlsx", (grid(rows, 1),)))
    assert time.process_time() - begun < 3  # under two on a machine with nothing else to do


def test_a_sheet_of_a_million_rows_with_one_cell_in_the_last_is_read_in_time() -> None:
    where = Source(sheet="S", cell="A1")
    corner = Cell(1_048_575, 16_383, "x", where)
    everywhere = Cell(0, 0, "项目支出绩效自评表", where, 1_048_575, 16_383)
    begun = time.process_time()
    _map(Document("far", "xlsx", (Grid("S", (everywhere, corner)),)))
    assert time.process_time() - begun < 1
