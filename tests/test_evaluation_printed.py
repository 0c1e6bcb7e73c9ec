"""Norms that a form prints itself."""

from collections.abc import Mapping

import pytest

from small_forms import small_form
from zhunsheng.evaluation.printed import printed_values
from zhunsheng.evaluation.traced import ParameterValue
from zhunsheng.rules.binding import PrintedParameter
from zhunsheng.values.missing import Cause, Missing
from zhunsheng.values.number import Number, literal
from zhunsheng.values.units import PERCENT, POINTS, PURE, Unit

NOTE = "/notes/0"


def _stated(unit: Unit = PURE) -> Mapping[str, ParameterValue]:
    return {"比例": ParameterValue(literal("30", unit))}


def _read(*notes: str, unit: Unit = PURE, pattern: str = r"比例为(?P<value>\S+)") -> ParameterValue | None:
    one = PrintedParameter("比例", "notes", pattern, unit)
    return printed_values(small_form(notes=list(notes)), [one], _stated(unit)).get("比例")


def test_a_form_that_prints_nothing_leaves_the_law() -> None:
    assert _read("无") is None


@pytest.mark.parametrize(
    ("text", "unit"), [("20", POINTS), ("20%", PERCENT), ("20％", PERCENT), ("20", PERCENT)]
)
def test_a_print_is_read_in_the_unit_of_the_parameter(text: str, unit: Unit) -> None:
    found = _read(f"比例为{text}", unit=unit)
    assert found is not None
    assert isinstance(found.value, Number)
    assert found.value.shown == 20
    assert found.facts == (NOTE,)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1E9", "1.2.3", "二十", "20%", "-5", "1_0"])
def test_a_print_that_is_no_number_makes_the_parameter_missing(text: str) -> None:
    found = _read(f"比例为{text}", unit=POINTS)
    assert found is not None
    assert found.value == Missing(Cause.NOT_A_NUMBER, (NOTE,))


def test_prints_that_say_the_same_are_one() -> None:
    found = _read("比例为20%", "比例为20.0%", unit=PERCENT)
    assert found is not None
    assert isinstance(found.value, Number)
    assert found.facts == ("/notes/0", "/notes/1")


def test_two_different_prints_make_it_missing() -> None:
    found = _read("比例为20", "比例为30")
    assert found is not None
    assert found.value == Missing(Cause.PRINTED_TWICE, ("/notes/0", "/notes/1"))


def test_a_parameter_of_words_is_taken_as_printed() -> None:
    one = PrintedParameter("公式", "notes", "公式(?P<value>可用|不可用)", PURE)
    found = printed_values(small_form(notes=["公式可用"]), [one], {"公式": ParameterValue("不可用")})
    assert found["公式"] == ParameterValue("可用", (NOTE,))
