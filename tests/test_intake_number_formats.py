"""What number formats print, as Excel in Chinese does."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.intake.number_formats import BUILTIN, OVERFLOW, display, display_text, stored_number

CASES = [
    ("0.9024", "0.00%", "90.24%"),
    ("0.98438", "0.00%", "98.44%"),
    ("0.9", "0%", "90%"),
    ("1", "0%", "100%"),
    ("2735.89", "#,##0.00", "2,735.89"),
    ("1234567", "#,##0", "1,234,567"),
    ("-1234.5", "#,##0.00", "-1,234.50"),
    ("-1234.5", "#,##0.00;(#,##0.00)", "(1,234.50)"),
    ("-5", "0;[Red]-0", "-5"),
    ("0", '0;-0;"—"', "—"),
    ("0", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', " -   "),
    ("9", '"≥"0"次"', "≥9次"),
    ("60000", '"≤"0"元"', "≤60000元"),
    ("0.9", '"≥"0%', "≥90%"),
    ("5", "0分", "5分"),
    ("5", "0\\次", "5次"),
    ("5", "!第0!名", "第5名"),
    ("0.5", "0.##", "0.5"),
    ("0.5", ".00", ".50"),
    ("0", "#", ""),
    ("5", "0000", "0005"),
    ("12345678", "00-00-0000", "12-34-5678"),
    ("5.5", "?0.0?", " 5.5 "),
    ("123456789", '0!.0000,"万"', "12.3457万"),
    ("123456789", "0\\.0,", "12345.7"),
    ("1234567", '0.00,,"百万"', "1.23百万"),
    ("1234567", "0.00E+00", "1.23E+06"),
    ("0.000012", "0.0E+0", "1.2E-5"),
    ("1.25", "# ?/?", "1 1/4"),
    ("0.125", "?/?", "1/8"),
    ("59135969", "General", "59135969"),
    ("0.9024", "General", "0.9024"),
    ("3", 'General"处"', "3处"),
    ("12", "@", "12"),
    ("150", '[>=100]"高"0;[<60]"低"0;0', "高150"),
    ("50", '[>=100]"高"0;[<60]"低"0;0', "低50"),
    ("80", '[>=100]"高"0;[<60]"低"0;0', "80"),
    ("5", "[$¥-804]#,##0.00", "¥5.00"),
    ("5", "[DBNum1][$-804]General", "5"),
    ("5", ";;;", ""),
    ("2.5", "0", "3"),
    ("0.125", "0.00", "0.13"),
    ("1.005", "0.00", "1.01"),
    ("45117", "yyyy/m/d", "2023/7/10"),
    ("45117", 'yyyy"年"m"月"d"日"', "2023年7月10日"),
    ("45117", "yyyy-mm-dd", "2023-07-10"),
    ("45117", 'yyyy"年"m"月"d"日";@', "2023年7月10日"),
    ("45117", '[$-804]yyyy"年"m"月"', "2023年7月"),
    ("45117", "yy.m.d", "23.7.10"),
    ("45117", "aaaa", "星期一"),
    ("45117", "d-mmm-yy", "10-Jul-23"),
    ("45117.75", "yyyy/m/d h:mm", "2023/7/10 18:00"),
    ("45117.75", "h:mm AM/PM", "6:00 PM"),
    ("45117.75", '上午/下午h"时"mm"分"', "下午6时00分"),
    ("45117.999999", "yyyy/m/d", "2023/7/10"),
    ("45117.9999999", "yyyy/m/d h:mm:ss", "2023/7/11 0:00:00"),
    ("1.5", "[h]:mm", "36:00"),
    ("0.00012731", "mm:ss.0", "00:11.0"),
    ("60", "yyyy/m/d", "1900/2/29"),
    ("59", "yyyy/m/d", "1900/2/28"),
    ("61", "yyyy/m/d", "1900/3/1"),
    ("-1", "yyyy/m/d", OVERFLOW),
    ("2958466", "yyyy/m/d", OVERFLOW),
]


@pytest.mark.parametrize(("value", "code", "shown"), CASES)
def test_a_value_is_shown_as_excel_shows_it(value: str, code: str, shown: str) -> None:
    assert display(Decimal(value), code) == shown


def test_dates_that_count_from_1904() -> None:
    assert display(Decimal(0), "yyyy/m/d", from_1904=True) == "1904/1/1"
    assert display(Decimal(43655), "yyyy/m/d", from_1904=True) == "2023/7/10"


@pytest.mark.parametrize(
    ("stored", "number"),
    [
        ("0.90239999999999998", "0.9024"),
        ("2735.8899999999999", "2735.89"),
        ("898006.1800000001", "898006.18"),
        ("9.0", "9"),
        ("1E3", "1000"),
        ("123456789012345678", "123456789012346000"),
        ("1e400", None),
        ("NaN", None),
        ("", None),
        ("五", None),
    ],
)
def test_a_stored_number_has_fifteen_digits(stored: str, number: str | None) -> None:
    assert stored_number(stored) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("text", "code", "shown"),
    [
        ("万", '0;-0;0;"约"@', "约万"),
        ("一", "General", "一"),
        ("一", '@"处"', "一处"),
        ("一", "0.00", "一"),
        ("一", ";;;", ""),
    ],
)
def test_a_text_is_shown_by_the_text_section(text: str, code: str, shown: str) -> None:
    assert display_text(text, code) == shown


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12),
    st.text(max_size=20),
)
def test_no_format_makes_it_fail(value: Decimal, code: str) -> None:
    assert isinstance(display(value, code), str)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9))
def test_two_decimals_with_thousands_read_back_as_the_value(value: Decimal) -> None:
    assert Decimal(display(value, BUILTIN[4]).replace(",", "")) == value
