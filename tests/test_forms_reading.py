"""What a printed cell says: a table of real cells, and properties."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhunsheng.forms import load_schemas, read, read_number
from zhunsheng.forms.reading import canonical, is_blank
from zhunsheng.resources import data_folder
from zhunsheng.values.units import PERCENT, POINTS, PURE, Unit

UNITS = load_schemas([data_folder("schemas")])["department"].units


def unit(word: str) -> Unit:
    found = UNITS.get(word)
    assert found is not None
    return found


FIGURES = [
    ("≥90", "≥", "90", "", 0),
    (">=2000辆", "≥", "2000", "辆", 0),
    ("≧125家", "≥", "125", "家", 0),
    ("=5个", "=", "5", "个", 0),
    ("═5个", "=", "5", "个", 0),
    ("＝50524572.00元", "=", "50524572.00", "元", 2),
    ("≤60000元", "≤", "60000", "元", 0),
    ("＜３０天", "<", "30", "天", 0),
    ("﹥3次", ">", "3", "次", 0),
    ("不低于90％", "≥", "90", "%", 0),
    ("不少于 3 场次", "≥", "3", "场次", 0),
    ("不超过5天", "≤", "5", "天", 0),
    ("大于或等于3个", "≥", "3", "个", 0),
    ("小于3个", "<", "3", "个", 0),
    ("约200人次", "≈", "200", "人次", 0),
    ("200人左右", "≈", "200", "人", 0),
    ("95%以上", "≥", "95", "%", 0),
    ("≥95%以上", "≥", "95", "%", 0),
    ("30日内", "", None, "", None),
    ("30日以内", "≤", "30", "日", 0),
    ("12", "", "12", "", 0),
    ("0元", "", "0", "元", 0),
    ("1191.07", "", "1191.07", "", 2),
    ("2024.12", "", "2024.12", "", 2),
    ("20241231", "", "20241231", "", 0),
    ("100家单位", "", "100", "家单位", 0),
    ("422. 58", "", "422.58", "", 2),
    ("398. 68万元", "", "398.68", "万元", 2),
    ("58,817,228.91元", "", "58817228.91", "元", 2),
    ("59.80万件", "", "59.80", "万件", 2),
    ("9230万", "", "9230", "万", 0),
    ("-5%", "", "-5", "%", 0),
    ("3年", "", "3", "年", 0),
]


@pytest.mark.parametrize(
    ("text", "comparator", "number", "word", "decimals"), FIGURES, ids=[row[0] for row in FIGURES]
)
def test_figures(text: str, comparator: str, number: str | None, word: str, decimals: int | None) -> None:
    reading = read(text, UNITS)
    found = None if reading.number is None else str(reading.number)
    assert (reading.comparator, found, reading.unit, reading.decimals) == (comparator, number, word, decimals)
    assert reading.text == text
    assert reading.date is None
    assert bool(reading.phrase) is (number is None)
    if number is not None:
        assert reading.quantity is not None
        assert reading.quantity.unit == (UNITS.get(word) if word else PURE)
        assert reading.quantity.shown == Fraction(number)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2024年12月底完成", "2024-12-01/2024-12-31"),
        ("2024年12月31日前", "2024-12-31"),
        ("≤2024年12月31日", "2024-12-31"),
        ("2022年12月", "2022-12-01/2022-12-31"),
        ("2024.12.31", "2024-12-31"),
        ("2024年", "2024-01-01/2024-12-31"),
    ],
)
def test_dates(text: str, days: str) -> None:
    reading = read(text, UNITS)
    assert (str(reading.date), reading.number, reading.phrase) == (days, None, "")


@pytest.mark.parametrize(
    "text",
    [
        "1-Щ",
        "3-5次",
        "完成5次培训",
        "达成预期指标",
        "满意",
        "一次",
        "738, 26",
        "12,345,67",
        "5个以上3",
        "≥95%以下",
        "3/5",
        "2.5.1",
        "5次/年",
        "≥",
        "第3名",
        "1" * 60,
        "100%" * 3000,
    ],
)
def test_phrases(text: str) -> None:
    reading = read(text, UNITS)
    assert (reading.comparator, reading.number, reading.date, reading.phrase) == ("", None, None, text)


@pytest.mark.parametrize(
    ("cell", "word", "number", "shown_in", "decimals"),
    [
        ("58,817,228.91", "元", "58817228.91", "元", 2),
        ("58,817,228.91", "万元", "58817228.91", "万元", 2),
        ("2.5万元", "元", "2.5", "万元", 1),
        ("１２３．４５", "元", "123.45", "元", 2),
        ("98.44%", "%", "98.44", "%", 2),
        ("98.44", "%", "98.44", "%", 2),
        (Decimal("99.20"), "%", "99.20", "%", 2),
        (7, "分", "7", "分", 0),
        ("9.92分", "分", "9.92", "分", 2),
        ("98.44%", "元", None, "", 0),
        ("9%", "分", None, "", 0),
        ("738, 26", "元", None, "", 0),
        ("1.2.3", "元", None, "", 0),
        ("", "元", None, "", 0),
    ],
)
def test_figure_cells(
    cell: str | int | Decimal, word: str, number: str | None, shown_in: str, decimals: int
) -> None:
    found = read_number(cell, unit(word), UNITS)
    if number is None:
        assert found is None
    else:
        assert found is not None
        assert (found.shown, found.unit, found.decimals) == (Fraction(number), unit(shown_in), decimals)


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_has_exactly_one_reading(text: str) -> None:
    reading = read(text, UNITS)
    said = [reading.number is not None, reading.date is not None, bool(reading.phrase)]
    assert sum(said) == (1 if text.split() else 0)
    for own in (PURE, PERCENT, POINTS):
        read_number(text, own, UNITS)


@settings(deadline=None)
@given(
    st.decimals(-(10**12), 10**12, places=2),
    st.sampled_from(["", "元", "万元", "%", "次"]),
    st.sampled_from(["", "≥", "≤"]),
)
def test_a_printed_figure_is_read_back(value: Decimal, word: str, comparator: str) -> None:
    for spelled in (f"{value}", f"{value:,}"):
        reading = read(comparator + spelled + word, UNITS)
        assert (reading.number, reading.unit, reading.comparator, reading.decimals) == (
            value,
            word,
            comparator,
            2,
        )


@settings(deadline=None)
@given(st.text(alphabet="满意 度\n指标ab（）。", max_size=20))
def test_canonical_text_keeps_all_but_blanks(text: str) -> None:
    assert "".join(canonical(text).split()) == "".join(text.split())
    assert canonical(canonical(text)) == canonical(text)


@pytest.mark.parametrize("text", ["", " ", "-", "—", "——", "/", " － ", "_"])
def test_blank(text: str) -> None:
    assert is_blank(text)
