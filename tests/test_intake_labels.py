"""Single cells named beside, above or before a colon; contact lines in every spelling."""

from typing import Any

import pytest

from drawn_documents import grid
from zhunsheng.forms.schema import load_schemas
from zhunsheng.intake.board import Board
from zhunsheng.intake.draft import Draft
from zhunsheng.intake.grid import Line, Source
from zhunsheng.intake.labels import Labels
from zhunsheng.intake.layouts import load_layouts
from zhunsheng.intake.manners import manners_of
from zhunsheng.resources import data_folder

MANNER = next(
    one
    for one in manners_of(load_schemas([data_folder("schemas")]), load_layouts([data_folder("schemas")]))
    if one.schema.kind == "project"
)


def _labels() -> Labels:
    return Labels(MANNER.words, MANNER.schema.shape, Draft(), MANNER.layout.several)


LINES: list[tuple[str, dict[str, Any], list[str]]] = [
    ("填报人：张某　　联系电话：0850-0000001", {"contact": {"name": "张某", "phone": "0850-0000001"}}, []),
    (
        "填报人:张某 联系电话:0850-0000001 填报日期:2024.3.1",
        {"contact": {"name": "张某", "phone": "0850-0000001"}, "filing_date": "2024.3.1"},
        [],
    ),
    ("填 表 人：张某\t电 话：000", {"contact": {"name": "张某", "phone": "000"}}, []),
    ("联系人（签字）：张某", {"contact": {"name": "张某"}}, []),
    ("联系人及电话：张某 000", {"contact": {"name": "张某 000"}}, []),
    ("单位负责人：李某　　填报人：张某", {"contact": {"name": "张某"}}, ["单位负责人:李某"]),
    ("填报人：张某　单位负责人：李某", {"contact": {"name": "张某"}}, ["单位负责人:李某"]),
    ("填报人：　　联系电话：", {"contact": {"name": "", "phone": ""}}, []),
    ("填报日期：2024年3月1日 10:30", {"filing_date": "2024年3月1日 10:30"}, []),
    ("工作中存在如下问题：一是人手不足", {}, []),
    ("：", {}, []),
]


@pytest.mark.parametrize(("text", "content", "left"), LINES)
def test_names_before_a_colon(text: str, content: dict[str, Any], left: list[str]) -> None:
    labels = _labels()
    assert labels.read_inline(Line(text, Source(line=1))) == bool(content)
    assert labels.draft.content == content
    assert [one.text for one in labels.draft.rests] == left


GRIDS: list[tuple[list[list[str]], dict[str, Any]]] = [
    ([["项目名称", "甲", "实施单位", "乙"]], {"project": "甲", "organization": "乙"}),
    (
        [["项目名称", "", "甲", "实施单位", "丁"], ["备用", "乙", "", "", ""]],
        {"project": "甲", "organization": "丁"},
    ),
    ([["联系人", ""], ["单位负责人", "张某"]], {"contact": {"name": ""}}),
    ([["项目名称：", "甲"], ["主管部门：丙", ""]], {"project": "甲", "department": "丙"}),
    (
        [["预期目标", "实际完成情况"], ["做十件", "做了十件"]],
        {"goals": {"expected": "做十件", "actual": "做了十件"}},
    ),
    ([["年度目标1", "甲"], ["年度目标2", "乙"]], {"goals": {"expected": "甲\n乙"}}),
    ([["项目名称", "甲"], ["项目名称", "甲"]], {"project": "甲"}),
    ([["不认得", "甲"]], {}),
]


@pytest.mark.parametrize(("rows", "content"), GRIDS)
def test_names_beside_and_above(rows: list[list[str]], content: dict[str, Any]) -> None:
    labels = _labels()
    board = Board.of(grid(rows, 1))
    labels.read(board, [cell for row in range(board.rows) for cell in board.beginning(row)])
    assert labels.draft.content == content


def test_what_is_printed_again_and_differs_is_left() -> None:
    labels = _labels()
    board = Board.of(grid([["项目名称", "甲"], ["项目名称", "乙"]], 1))
    cells = [cell for row in range(board.rows) for cell in board.beginning(row)]
    labels.read(board, cells)
    assert labels.draft.content == {"project": "甲"}
    assert [(one.head, one.text) for one in labels.draft.left(cells)] == [("项目名称", "乙")]
