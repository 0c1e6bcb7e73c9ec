"""The page of one form: complete, self-contained, and safe with any text."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rendering_samples import sample_form, schema_of, toy_result, toy_schema
from zhunsheng.rendering.html import render_form_html

_VOID = {"meta", "input", "br"}


class Page(HTMLParser):
    """A page taken apart: elements, ids, links, visible text; unbalanced elements are an error."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.raw: dict[str, str] = {}
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in {"style", "script"}:
            self.raw[self.open[-1]] = self.raw.get(self.open[-1], "") + data
        else:
            self.words.append(data)

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] or "" for _, attributes in self.elements if "id" in attributes]

    @property
    def text(self) -> str:
        return "".join(self.words)

    def shape(self) -> list[str]:
        return [tag for tag, _ in self.elements]


def sample_page(**options: Any) -> Page:
    form = sample_form()
    return Page(render_form_html(form, schema_of(form), **options))


def test_every_finding_has_one_card_and_one_mark() -> None:
    ids = sample_page().ids
    for number in range(1, 8):
        assert ids.count(f"f{number}") == 1
        assert ids.count(f"m{number}") == 1
    assert len(ids) == len(set(ids))


def test_every_link_leads_somewhere_on_the_page() -> None:
    page = sample_page()
    links = [attributes["href"] or "" for _, attributes in page.elements if "href" in attributes]
    assert links
    assert all(link.startswith("#") and link[1:] in page.ids for link in links)


def test_several_findings_on_one_cell_have_several_marks_there() -> None:
    form = toy_result()
    form["findings"] *= 2
    html = render_form_html(form, toy_schema())
    cell = re.search(r"<td[^>]*>(?:(?!</td>).)*1,000.*?</td>", html, re.DOTALL)
    assert cell is not None
    assert 'id="m1"' in cell[0]
    assert 'id="m2"' in cell[0]


@pytest.mark.parametrize(
    "path", ["", "/spending", "/spending/1", "/signed", "/footnotes/0", "/heading", "/no/such/place"]
)
def test_a_finding_is_marked_wherever_it_stands(path: str) -> None:
    assert Page(render_form_html(toy_result(path), toy_schema())).ids.count("m1") == 1


def test_figures_are_grouped_and_carry_their_unit() -> None:
    text = sample_page().text
    for figure in ("50,220,609.67 元", "50,220,809.67 元", "-200.00 元", "0 元"):
        assert figure in text


def test_all_that_a_finding_says_is_on_its_card() -> None:
    text = sample_page().text
    for finding in sample_form()["findings"]:
        told = [
            finding[key] for key in ("title", "place", "message", "calculation", "hint", "severity_because")
        ]
        told += [one["name"] for one in finding["candidates"]] + [one["quote"] for one in finding["basis"]]
        told += [one["printed"] for one in (*finding["facts"], *finding["conditions"])]
        told += [one["why"] for one in finding["left_out"]] + list((finding["waiver"] or {}).values())
        assert [one for one in told if one and one not in text] == []


def test_what_was_no_finding_is_told_by_kind() -> None:
    page = sample_page()
    assert {"open", "held", "excluded", "shadow", "provenance"} <= set(page.ids)
    for words in ("“执行率”一栏为短横线", "指标值不是数字", "原因 57 字", "未核实原文", "已豁免"):
        assert words in page.text


@pytest.mark.parametrize(
    ("operator", "told"), [("≤", "≤ 65 次"), ("=", "65 次"), (None, "65 次"), ("≈", "65 次")]
)
def test_what_should_hold_is_told_with_the_expected_figure(operator: str | None, told: str) -> None:
    form = sample_form()
    form["findings"][0].update(expected="65", unit="次", operator=operator)
    assert f"<dd>{told}</dd>" in render_form_html(form, schema_of(form))


def test_open_places_are_gathered_by_the_cells_that_are_wanting() -> None:
    form = sample_form()
    asked = {
        "rule": "total-score",
        "outcome": "indeterminate",
        "cause": "unreadable",
        "detail": "",
        "cells": ["/grade"],
    }
    form["outcomes"] = [
        {**asked, "path": f"/indicators/{row}/score", "place": f"第{row}处"} for row in range(5)
    ]
    form["undecided"] = ["total-score"]
    page = Page(render_form_html(form, schema_of(form)))
    assert [one for one in page.ids if re.fullmatch(r"[oq]\d+", one)] == ["q1", "o1"]
    for words in ("评价等次：无法辨认", "等 5 处", "影响结论", "总分等于各项得分之和"):
        assert words in page.text


def test_rows_left_out_are_gathered_by_reason_and_long_lists_stay_folded_on_paper() -> None:
    form = sample_form()
    rows = [
        {"path": f"/indicators/{row}", "place": f"第{row}行", "why": "不属于成本指标"} for row in range(20)
    ]
    form["findings"][0]["left_out"] = rows
    html = render_form_html(form, schema_of(form))
    assert html.count("不属于成本指标：") == 1
    assert html.count('<details class="long">') == 1


def test_a_rule_that_broke_is_named() -> None:
    form = sample_form()
    form["outcomes"][0].update(outcome="error", cause="broken", detail="ZeroDivisionError")
    page = Page(render_form_html(form, schema_of(form)))
    assert "broken" in page.ids
    assert "ZeroDivisionError" in page.text


def test_a_form_without_findings_says_so() -> None:
    form = {**sample_form(), "findings": [], "outcomes": [], "shadow": [], "verdict": "pass"}
    page = Page(render_form_html(form, schema_of(form)))
    assert "未发现问题" in page.text
    assert not {"open", "broken", "held", "excluded", "shadow"} & set(page.ids)


@pytest.mark.parametrize(
    ("verdict", "words"),
    [("pass", "通过"), ("review", "需说明"), ("fail", "不通过"), ("undecided", "无法判定")],
)
def test_the_verdict_stands_in_words(verdict: str, words: str) -> None:
    form = {**sample_form(), "verdict": verdict}
    assert f"<strong>{words}</strong>" in render_form_html(form, schema_of(form))


def test_in_english_the_page_speaks_english_and_the_form_as_printed() -> None:
    page = sample_page(lang="en")
    assert ("html", {"lang": "en"}) in page.elements
    assert "Reported" in page.text
    assert "年度指标值" in page.text
    assert "填报" not in page.text.replace("填报日期", "").replace("填报说明", "")


def test_the_page_needs_nothing_but_itself() -> None:
    page = sample_page()
    assert {"img", "link", "iframe", "object", "base", "form"}.isdisjoint(page.shape())
    assert all("src" not in attributes for _, attributes in page.elements)
    assert "url(" not in page.raw["style"]
    assert "@import" not in page.raw["style"]


def test_the_policy_admits_the_style_and_the_script_of_the_page_and_nothing_else() -> None:
    page = sample_page()
    policy = next(
        attributes["content"] or ""
        for _, attributes in page.elements
        if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    for tag in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(page.raw[tag].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


def test_nothing_on_the_page_carries_a_style_or_a_handler() -> None:
    for _, attributes in sample_page().elements:
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]


def test_the_same_result_gives_the_same_page() -> None:
    assert sample_page().text == sample_page().text
    form = sample_form()
    assert render_form_html(form, schema_of(form)) == render_form_html(form, schema_of(form))


def test_contacts_are_masked_unless_asked_for() -> None:
    assert "测试甲" not in sample_page().text
    assert "0850-0000001" not in sample_page().text
    assert "测试甲" in sample_page(show_contacts=True).text


HOSTILE = (
    "<script>alert(1)</script>",
    '"onload="alert(1)',
    "' onmouseover='x",
    "</style><script>x</script>",
    "</script><!--",
    "-->]]><b>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "&lt;img src=x onerror=y&gt;",
    "a\u202eb\u2066c",
    "\x00\x1b[31m\x7f\x85\u2028",
    "\ud800",
    "长" * 10_000,
    "W" * 10_000,
)


def poisoned(value: Any, text: str) -> Any:
    """The same structure with every free text replaced."""
    if isinstance(value, dict):
        kept = {"severity", "outcome", "verdict", "kind", "path", "stage"}
        return {key: one if key in kept else poisoned(one, text) for key, one in value.items()}
    if isinstance(value, list):
        return [poisoned(one, text) for one in value]
    return text if isinstance(value, str) else value


def assert_harmless(text: str) -> None:
    tame = Page(render_form_html(poisoned(toy_result(), "无害"), toy_schema()))
    html = render_form_html(poisoned(toy_result(), text), toy_schema(), show_contacts=True)
    html.encode()
    page = Page(html)
    drawn = {"h4", "small", "li", "sup", "ul", "dd", "div", "p", "td", "th"}
    assert set(page.shape()) <= set(tame.shape()) | drawn
    assert page.shape().count("script") == 1
    assert page.raw == tame.raw
    names = {name for _, attributes in page.elements for name in attributes}
    assert not [name for name in names if name.startswith("on") or name == "style"]
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", html)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_text(text: str) -> None:
    assert_harmless(text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(), max_size=60) | st.text("<>\"'&/=-!{}%#scriptonload \n\u202e", max_size=40))
def test_any_text_stays_text(text: str) -> None:
    assert_harmless(text)
