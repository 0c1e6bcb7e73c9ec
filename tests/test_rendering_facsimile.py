"""The facsimile: a form drawn from its schema alone."""

from typing import Any

import pytest

from rendering_samples import TOY_CONTENT, sample_form, schema_of, toy_schema
from zhunsheng.rendering.facsimile import UNKNOWN_ROWS, Block, Facsimile, Remark, lay_out, nearest


def toy(wanted: tuple[str, ...] = (), **changes: Any) -> Facsimile:
    return lay_out({**TOY_CONTENT, **changes}, toy_schema(), wanted)


def block_of(facsimile: Facsimile, pointer: str) -> Block:
    return next(block for block in facsimile.blocks if block.pointer == pointer)


def rows_of(*rows: dict[str, Any]) -> Block:
    return block_of(toy(spending=list(rows)), "/spending")


def test_blocks_stand_in_print_order_under_their_titles() -> None:
    assert [block.title for block in toy().blocks] == ["", "支出", "签署", "注", "正文"]
    assert toy().title == "2024年公务接待费公开表"


def test_a_form_without_a_printed_title_has_that_of_its_schema() -> None:
    assert toy(heading=None).title == "公务接待费公开表"


def test_the_head_holds_what_the_form_has_blank_cells_too() -> None:
    head = block_of(toy(), "")
    assert [(pair.label, pair.cell.text) for pair in head.pairs] == [("公开单位", "某某局"), ("说明", "")]


def test_cells_in_which_nothing_is_written_are_left_out_unless_something_is_said_of_them() -> None:
    def heads(*wanted: str) -> list[str]:
        return [column.title for column in block_of(toy(wanted), "/spending").columns]

    assert heads() == ["季度", "级别", "批次", "人数", "金额", "备注"]
    assert heads("/spending/2/unused") == ["季度", "级别", "批次", "人数", "金额", "备用", "备注"]


def test_equal_neighbours_merge_but_never_across_a_group_to_their_left() -> None:
    spending = block_of(toy(), "/spending")
    drawn = [
        [cell.text for column, cell in row.cells if column.key in {"quarter", "level"}]
        for row in spending.rows
    ]
    assert drawn == [["一季度", "本级"], [], ["二季度", "本级"]]
    assert spending.rows[0].cells[0][1].covers == ("/spending/0/quarter", "/spending/1/quarter")
    assert spending.rows[0].cells[1][1].rows == 2


def test_every_row_fills_every_column_once() -> None:
    form = sample_form()
    for block in lay_out(form["form"]["content"], schema_of(form)).blocks:
        filled = sum(cell.rows for row in block.rows for _, cell in row.cells)
        assert filled == len(block.rows) * len(block.columns)


def test_totals_and_their_parts_are_told_apart() -> None:
    rows = block_of(toy(), "/spending").rows
    assert [(row.subtotal, row.depth) for row in rows] == [(True, 0), (False, 1), (False, 1)]


def test_parents_in_a_ring_end() -> None:
    assert [row.depth for row in rows_of({"batch": "甲", "whole": 1}, {"batch": "乙", "whole": 0}).rows] == [
        3,
        3,
    ]


@pytest.mark.parametrize(
    ("covered", "rows", "spread"),
    [
        ([0, 1], 2, ""),
        ([0, 1, 2], 2, "3"),
        ([0, 2], 1, "3"),
        ([0], 1, ""),
        ("unknown", 1, UNKNOWN_ROWS),
        (None, 1, ""),
        ([0, 99, -1, "1", True], 1, ""),
    ],
)
def test_a_merged_remark_reaches_over_the_blank_rows_it_names(covered: Any, rows: int, spread: str) -> None:
    block = rows_of(
        {"batch": "甲", "remark": "因雨延期", "remark_rows": covered},
        {"batch": "乙"},
        {"batch": "丙", "remark": "另有原因"},
    )
    cell = block.rows[0].cells[-1][1]
    assert (cell.text, cell.rows, cell.spread) == ("因雨延期", rows, spread)


def test_doubtful_readings_and_given_cells_are_remarked() -> None:
    assert block_of(toy(), "/spending").remarks() == {
        Remark("repaired", "原印 1O", "", assigned=False): [(2, "人数")]
    }
    assert block_of(toy(), "").pairs[0].cell.remark == Remark("", "", "", assigned=True)


def test_long_pieces_with_headings_read_as_an_essay() -> None:
    essay = block_of(toy(), "/report")
    assert not essay.rows
    assert [(heading and heading.text, text.text[:4]) for heading, text in essay.texts] == [
        ("一、总体情况", "接待工作")
    ]


def test_short_pieces_stay_a_table() -> None:
    assert block_of(toy(report=[{"heading": "一", "body": "短"}]), "/report").columns


@pytest.mark.parametrize(
    ("pointer", "slot"),
    [
        ("/spending/1/amount", "/spending/1/amount"),
        ("/spending/1/quarter", "/spending/0/quarter"),
        ("/spending/1/whole", "/spending/1"),
        ("/spending/1", "/spending/1"),
        ("/spending/77/amount", "/spending"),
        ("/footnotes/1", "/footnotes/1"),
        ("/report/0/body", "/report/0/body"),
        ("/origin/cells", ""),
        ("", ""),
    ],
)
def test_every_pointer_has_a_slot_that_shows_it(pointer: str, slot: str) -> None:
    assert nearest(pointer, toy().slots()) == slot


@pytest.mark.parametrize("broken", [None, "text", 5, [], {}, [None, "x", 3], {"a": [1]}, True])
def test_content_that_does_not_fit_its_schema_is_drawn_as_far_as_it_goes(broken: Any) -> None:
    for key in TOY_CONTENT:
        lay_out({**TOY_CONTENT, key: broken}, toy_schema())
