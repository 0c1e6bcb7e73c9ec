"""Which rows are parts of which."""

import pytest

from zhunsheng.intake.layouts import ListLayout
from zhunsheng.intake.parts import parents

INSET = ListLayout(label="name", total="总额|合计", part="^其中")
SUMMED = ListLayout(label="name", total="小计$", part="^[0-9]+[.、]", sum="figure")


class _Row:
    def __init__(self, figure: str) -> None:
        self.figure = figure

    def text(self, key: str) -> str:
        return self.figure if key == "figure" else ""


@pytest.mark.parametrize(
    ("labels", "found"),
    [
        (["总额", "甲", "乙"], {1: 0, 2: 0}),
        (["总额", " 甲", "  甲之一", "  甲之二", " 乙"], {1: 0, 2: 1, 3: 1, 4: 0}),
        (["总额", "甲", "其中：甲之一", "其中：甲之二", "乙"], {1: 0, 2: 1, 3: 1, 4: 0}),
        (["甲", "乙"], {}),
        ([], {}),
    ],
)
def test_parts_are_told_by_how_far_their_labels_are_set_in(labels: list[str], found: dict[int, int]) -> None:
    assert parents(labels, [_Row("") for _ in labels], INSET) == found


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([("小计", "3"), ("1.甲", "1"), ("2.乙", "2"), ("3.丙", "9")], {1: 0, 2: 0}),
        ([("1.甲", "1万元"), ("2.乙", "2万元"), ("小计", "3万元")], {1: 2, 0: 2}),
        ([("小计", "3"), ("1.甲", "1"), ("2.乙", "1")], {}),
        ([("小计", "3"), ("1.甲", "3")], {}),
        ([("小计", "3"), ("甲", "1"), ("乙", "2")], {}),
        ([("小计", "若干"), ("1.甲", "1"), ("2.乙", "2")], {}),
        ([("1.小计", "2"), ("2.小计", "2"), ("3.小计", "4")], {}),
    ],
)
def test_parts_are_those_whose_figures_add_up(rows: list[tuple[str, str]], found: dict[int, int]) -> None:
    assert parents([label for label, _ in rows], [_Row(figure) for _, figure in rows], SUMMED) == found


def test_two_thousand_rows_of_subtotals_take_no_time() -> None:
    rows = [("小计" if number % 2 else "1.甲", "1") for number in range(2000)]
    assert parents([label for label, _ in rows], [_Row(figure) for _, figure in rows], SUMMED) == {}
