"""Names and telephone numbers are taken out wherever a result holds them, and nothing else is."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rendering_samples import TOY_CONTENT, sample_form, sample_result, schema_of, toy_result, toy_schema
from zhunsheng.api import open_house
from zhunsheng.rendering.masked_content import ContentMask
from zhunsheng.rendering.masking import masked_form, masked_result, masked_text


def masked_toy(**changes: Any) -> dict[str, Any]:
    result = toy_result()
    result["form"]["content"].update(changes)
    content: dict[str, Any] = masked_form(result, toy_schema())["form"]["content"]
    return content


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("张三丰", "张**"),
        ("张三、李四", "张*、李*"),
        ("13812345678", "138******78"),
        ("0854-8221234", "085*-*****34"),
        ("8221", "****"),
        ("张三13812345678", "张*138******78"),
        ("", ""),
    ],
)
def test_names_and_numbers(text: str, masked: str) -> None:
    assert masked_text(text) == masked


@given(st.text("张三丰0123456789*-、 \nab（）", max_size=30))
def test_masking_twice_changes_nothing(text: str) -> None:
    assert masked_text(masked_text(text)) == masked_text(text)


def test_the_cells_a_schema_marks_are_masked_and_the_others_stay() -> None:
    content = masked_toy()
    assert content["signed"] == {"clerk": "王**", "call": "085*-*****34"}
    assert {**content, "signed": None, "footnotes": None} == {
        **TOY_CONTENT,
        "signed": None,
        "footnotes": None,
    }


def test_blank_cells_stay_blank() -> None:
    assert masked_toy(signed={"clerk": None, "call": ""})["signed"] == {"clerk": None, "call": ""}


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("经办人：李大海", "经办人：李**"),
        ("经办人（签名）：李大海  电话：0854-8221234", "经办人（签名）：李**  电话：085*-*****34"),
        ("评价组组长（签字）：李大海", "评价组组长（签字）：李**"),
        ("李大海 副主任 某某局 签字：", "李** 副主任 某某局 签字："),
        ("请致电13812345678咨询", "请致电138******78咨询"),
        ("姓名 职务 单位 签字", "姓名 职务 单位 签字"),
        ("全年支出13812345678元", "全年支出13812345678元"),
        ("电话会议召开情况：完成12次", "电话会议召开情况：完成12次"),
        ("年 月 日", "年 月 日"),
    ],
)
def test_running_text_loses_names_behind_labels_and_at_signatures(text: str, masked: str) -> None:
    assert masked_toy(footnotes=[text])["footnotes"] == [masked]


def test_a_finding_that_rests_on_a_masked_cell_is_masked_too() -> None:
    result = toy_result("/signed/clerk")
    result["findings"][0].update(
        message="经办人王小明与上年不同", facts=[{"path": "/signed/clerk", "printed": "王小明"}]
    )
    finding = masked_form(result, toy_schema())["findings"][0]
    assert (finding["message"], finding["facts"][0]["printed"]) == ("经办人王**与上年不同", "王**")
    assert finding["path"] == "/signed/clerk"


def test_other_findings_are_left_alone() -> None:
    form = sample_form()
    assert masked_form(form, schema_of(form))["findings"] == form["findings"]


def test_where_a_masked_cell_stood_is_told_without_its_print() -> None:
    form = sample_form()
    assert "测试甲" in json.dumps(form, ensure_ascii=False)
    masked = masked_form(form, schema_of(form))
    assert "测试甲" not in json.dumps(masked, ensure_ascii=False)
    assert masked["form"]["content"]["provenance"]["cells"]["/contact/name"] == {
        "line": 247,
        "printed": "测**",
    }


def test_a_whole_result_is_masked_form_by_form() -> None:
    result = sample_result()
    masked = masked_result(result, {"department": schema_of(sample_form())})
    assert masked["forms"][0]["form"]["content"]["contact"]["name"] == "测**"
    assert masked["rejected"] == result["rejected"]


def test_the_content_of_an_unknown_kind_is_left_out() -> None:
    assert masked_result(sample_result(), {})["forms"][0]["form"]["content"] == {}


def test_masking_a_form_twice_changes_nothing() -> None:
    once = masked_form(toy_result("/signed/clerk"), toy_schema())
    assert masked_form(once, toy_schema()) == once


_TEXTS = st.text('张三丰0138 -"\\电话：签a\n', max_size=14)


@given(
    st.fixed_dictionaries({}, optional={"name": _TEXTS | st.none(), "phone": _TEXTS | st.none()}),
    st.lists(_TEXTS | st.sampled_from(["name", '"name":"甲乙"', "联系人：张三丰", "phone"]), max_size=3),
    st.sampled_from([(",", ":"), (", ", " : ")]),
)
def test_content_is_masked_where_it_stands_as_it_is_when_decoded(
    contact: dict[str, Any], notes: list[str], separators: tuple[str, str]
) -> None:
    content = {"kind": "project", "contact": contact, "notes": notes}
    schema = open_house().schemas["project"].document
    data = json.dumps(content, ensure_ascii=False, separators=separators).encode()
    wanted = masked_form({"form": {"content": content}}, schema)["form"]["content"]
    assert json.loads(ContentMask(schema).masked(data)) == wanted
