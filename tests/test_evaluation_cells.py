"""A form as the evaluator sees it."""

from fractions import Fraction

import pytest

from small_forms import rows, small_form, value
from zhunsheng.evaluation.cells import Cells
from zhunsheng.language.names import ListType
from zhunsheng.values.missing import Cause, Missing
from zhunsheng.values.number import Number, sharp


def test_a_row_that_is_a_text_is_its_own_cell() -> None:
    cells = Cells(small_form(notes=["甲"]))
    assert cells.pointer("/notes/0", "text") == "/notes/0"
    assert cells.pointer("/indicators/0", "score") == "/indicators/0/score"


def test_a_year_is_a_plain_number() -> None:
    assert Cells(small_form()).value("/fiscal_year") == sharp(2024)


def test_parts_are_the_rows_that_name_their_subtotal() -> None:
    form = rows({"points": "9"}, {"points": "4", "parent": 0}, {"points": "5", "parent": 0})
    cells = Cells(form)
    listed = cells.vocabulary.form.get("indicators")
    assert listed is not None
    assert isinstance(listed.type, ListType)
    record = listed.type.row
    assert cells.parts("/indicators/0", record) == [1, 2]
    assert cells.parts("/indicators/1", record) == []
    assert (cells.parent("/indicators/2", record), cells.parent("/indicators/0", record)) == (0, None)
    assert cells.count("/indicators") == 3
    assert cells.count("/funds") == 0


@pytest.mark.parametrize(
    ("text", "exact", "decimals"),
    [
        ("11场次", 11, 0),
        ("3万元（含税）", 30000, 0),
        ("1,234.50元", Fraction("1234.5"), 2),
        (" 95%以上", Fraction("0.95"), 0),
    ],
)
def test_a_text_gives_the_number_it_begins_with(text: str, exact: Fraction, decimals: int) -> None:
    found = Cells(small_form()).quantity(text)
    assert isinstance(found, Number)
    assert (found.exact, found.decimals) == (exact, decimals)


def test_a_text_that_begins_with_no_number_gives_none() -> None:
    assert Cells(small_form()).quantity("约有") == Missing(Cause.NOT_A_NUMBER)


def test_a_long_text_is_looked_at_where_it_begins() -> None:
    """Each prefix of the whole would take time with the square of its length."""
    found = Cells(small_form()).quantity("3次" + "文" * 200_000)
    assert isinstance(found, Number)
    assert found.exact == 3


@pytest.mark.parametrize(("currency", "scale"), [("元", 1), ("万元", 10000)])
def test_a_bare_amount_takes_the_unit_of_the_form(currency: str, scale: int) -> None:
    form = rows({"actual": "1.5"}, currency_unit=currency)
    found = value("首行(指标.实际完成值)", form)
    assert found
    money = value("金额(首行(指标.实际完成值))", form)
    assert isinstance(money, Number)
    assert (money.exact, money.decimals) == (Fraction(3, 2) * scale, 1)


@pytest.mark.parametrize(("text", "exact"), [("金额(0.5)", Fraction(1, 2)), ("金额(1 ÷ 3)", Fraction(1, 3))])
def test_an_amount_that_was_computed_is_not_rounded(text: str, exact: Fraction) -> None:
    found = value(text)
    assert isinstance(found, Number)
    assert (found.exact, found.low, found.high) == (exact, exact, exact)
