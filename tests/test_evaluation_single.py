"""Expressions outside any pack."""

from decimal import Decimal

import pytest

from small_forms import outcomes, places, rows, small_form, value
from zhunsheng.evaluation.single import FaultyExpressionError, context, parameter, value_of
from zhunsheng.evaluation.values import Items, MapValue
from zhunsheng.language.types import DATE, TEXT, Shape
from zhunsheng.values.number import literal
from zhunsheng.values.units import PERCENT


def test_plain_data_becomes_typed_values() -> None:
    assert parameter(3)[1] == literal("3")
    assert parameter(Decimal("98.5"), PERCENT)[1] == literal("98.5", PERCENT)
    assert parameter("2024-12-31")[0] == DATE
    assert parameter("2024年") == (TEXT, "2024年")
    assert parameter(value=True) == (TEXT, "true")
    listed, items = parameter(["甲", "乙"])
    assert (listed.shape, listed.element) == (Shape.LIST, TEXT)
    assert isinstance(items, Items)
    mapped, entries = parameter({"产出": 50})
    assert mapped.shape is Shape.MAP
    assert isinstance(entries, MapValue)
    assert parameter([])[0].element == TEXT


def test_parameters_definitions_and_maps_stand_beside_a_form() -> None:
    form = rows({"level1": "1.产出：", "points": "50"})
    assert outcomes("分值 = 应占[一级指标]", form, each="指标", parameters={"应占": {"产出": 50}}) == [
        "consistent"
    ]
    assert outcomes("够", form, each="指标", definitions={"够": "满", "满": "分值 ≥ 50"}) == ["consistent"]
    assert value('个数(对应["产出"])', form, maps={"对应": {"产出": ["甲", "乙"]}}) == value("个数((1, 2))")


@pytest.mark.parametrize(
    ("text", "beside"),
    [("得分 ≤", {}), ("1 = 1", {"definitions": {"坏": "1 +"}}), ("无此名 = 1", {}), ("指标", {})],
)
def test_a_faulty_text_tells_its_faults(text: str, beside: dict[str, dict[str, str]]) -> None:
    with pytest.raises(FaultyExpressionError) as raised:
        places(text, small_form(), **beside)
    assert raised.value.faults


def test_a_faulty_value_tells_its_faults() -> None:
    form = small_form()
    for text in ("1 +", "得分得"):
        with pytest.raises(FaultyExpressionError):
            value_of(text, form, context(form))
