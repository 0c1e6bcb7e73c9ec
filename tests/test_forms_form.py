"""Forms and facts on small forms of their own: causes of absence, merged reasons, units, places, ids, references."""

import copy
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhunsheng.forms import CODES, Fact, Form, Reading, Rejected, load_schemas, read_form
from zhunsheng.resources import data_folder
from zhunsheng.values.missing import Cause, Missing
from zhunsheng.values.number import Number

SCHEMAS = load_schemas([data_folder("schemas")])
BASE: dict[str, Any] = {
    "kind": "department",
    "fiscal_year": "2024",
    "jurisdiction": "522700",
    "organization": "某 局",
    "currency_unit": "万元",
    "filing_date": "2025.2.20",
    "grade": "优 秀",
    "funds": [
        {
            "label": "年度资金总额：",
            "annual": "738.26",
            "executed": Decimal("700.10"),
            "rate": "94.83%",
            "points": "—",
        },
        {"annual": "12元", "executed": "1.2.3", "score": None},
    ],
    "indicators": [
        {
            "level1": "产出",
            "level2": "数 量",
            "level3": "甲",
            "target": "≥3处",
            "reason": "因故",
            "reason_rows": [0, 1],
        },
        {"level1": "产出", "level3": "乙", "reason": ""},
        {"level1": "产出", "level3": "丙"},
        {"level1": "效益", "level3": "丁", "reason": "另因", "reason_rows": "unknown"},
        {"level1": "效益", "reason": None},
    ],
    "notes": ["注一", "注二"],
    "goals": {"expected": "目标"},
}


def form(**changes: Any) -> Form:
    read = read_form({**copy.deepcopy(BASE), **changes}, "a.json", SCHEMAS)
    assert isinstance(read, Form), read
    return read


def value(pointer: str, **changes: Any) -> Any:
    fact = form(**changes).fact(pointer)
    assert isinstance(fact, Fact), fact
    return fact.value


def missing(pointer: str, cause: Cause, *others: str, **changes: Any) -> None:
    assert form(**changes).fact(pointer) == Missing(cause, (pointer, *others))


def test_absent_blank_unreadable_and_no_such_key_are_four_things() -> None:
    missing("/funds/0/score", Cause.ABSENT)
    missing("/totals/score", Cause.ABSENT)
    missing("/funds/7/score", Cause.ABSENT)
    missing("/funds/1/score", Cause.BLANK)
    missing("/funds/0/points", Cause.BLANK)
    missing("/funds/0/nothing", Cause.NO_SUCH_KEY)
    missing("/funds", Cause.NO_SUCH_KEY)
    missing("/funds/x/score", Cause.NO_SUCH_KEY)
    missing("/funds/1/executed", Cause.NOT_A_NUMBER)
    missing("/filing_date", Cause.NOT_A_DATE, filing_date="年底")
    unreadable = {"cells": {"/grade": {"confidence": "unreadable"}}}
    missing("/grade", Cause.UNREADABLE, provenance=unreadable)


def test_amounts_take_the_unit_of_the_form_unless_they_print_their_own() -> None:
    whole = value("/funds/0/annual")
    assert isinstance(whole, Number)
    assert (whole.exact, whole.low, whole.unit.name) == (Fraction("7382600"), Fraction("7382550"), "万元")
    own = value("/funds/1/annual")
    assert (own.exact, own.low, own.unit.name) == (12, 12, "元")
    assert value("/funds/0/executed").decimals == 2
    missing("/funds/0/annual", Cause.NO_UNIT, "/currency_unit", currency_unit=None)
    assert value("/funds/1/annual", currency_unit=None).exact == 12


def test_values_have_their_types() -> None:
    assert value("/fiscal_year") == 2024
    assert str(value("/filing_date")) == "2025-02-20"
    assert value("/grade") == "优"
    assert value("/indicators/0/level1") == "产出指标"
    assert value("/indicators/0/level2") == "数量指标"
    assert value("/funds/0/rate").exact == Fraction("0.9483")
    target = value("/indicators/0/target")
    assert isinstance(target, Reading)
    assert (target.comparator, target.number, target.unit) == ("≥", Decimal(3), "处")
    assert value("/notes/1") == "注二"


def test_the_print_is_kept_beside_the_value() -> None:
    fact = form().fact("/grade")
    assert isinstance(fact, Fact)
    assert (fact.printed, fact.value, fact.confidence) == ("优 秀", "优", "certain")


def test_a_merged_reason_covers_the_rows_it_names() -> None:
    own, covered = form().fact("/indicators/0/reason"), form().fact("/indicators/1/reason")
    assert own == covered
    assert isinstance(covered, Fact)
    assert (covered.pointer, covered.value) == ("/indicators/0/reason", "因故")
    missing("/indicators/2/reason", Cause.ABSENT)
    missing("/indicators/4/reason", Cause.REASON_UNKNOWN, "/indicators/3/reason")


def test_an_unreadable_reason_is_not_looked_for_elsewhere() -> None:
    missing(
        "/indicators/1/reason",
        Cause.UNREADABLE,
        provenance={"cells": {"/indicators/1/reason": {"confidence": "unreadable"}}},
    )


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        ("/funds/0/rate", "年度资金总额 · 执行率"),
        ("/funds/1/rate", "资金 · 第 2 行 · 执行率"),
        ("/indicators/0/target", "数量 · 甲 · 年度指标值"),
        ("/indicators/3", "丁"),
        ("/indicators/4/score", "指标 · 第 5 行 · 得分"),
        ("/goals/actual", "总体目标 · 实际完成情况"),
        ("/notes/1", "注 · 第 2 行"),
        ("/indicators", "指标"),
        ("", "部门整体支出绩效自评表"),
        ("/no/such", "/no/such"),
        ("/funds/x", "/funds/x"),
    ],
)
def test_places_are_in_the_forms_own_words(pointer: str, place: str) -> None:
    assert form().place(pointer) == place


def test_the_source_is_told_in_words() -> None:
    origin = {
        "page": 2,
        "line": 17,
        "sheet": "表1",
        "cell": "B7",
        "confidence": "guessed",
        "printed": "优秀?",
    }
    fact = form(provenance={"cells": {"/grade": origin}}).fact("/grade")
    assert isinstance(fact, Fact)
    assert (fact.source, fact.confidence, fact.printed) == (
        "第 2 页 工作表 表1 单元格 B7 第 17 行",
        "guessed",
        "优秀?",
    )


def test_the_id_is_the_identity_or_the_source() -> None:
    assert (form().id, form().identified) == ("department:2024:522700:某局", True)
    assert form(organization="a:b%").id == "department:2024:522700:a%3Ab%25"
    for blank in (None, "", "—"):
        assert (form(organization=blank).id, form(organization=blank).identified) == ("a.json", False)


def test_the_digest_is_that_of_the_content_and_not_of_its_spelling() -> None:
    turned = dict(reversed(BASE.items()))
    read = read_form(turned, "b.json", SCHEMAS)
    assert isinstance(read, Form)
    assert read.digest == form().digest
    assert form(grade="良").digest != form().digest
    assert form(funds=[{"rate": Decimal("9.20")}]).digest != form(funds=[{"rate": Decimal("9.2")}]).digest


def test_a_region_from_outside_stands_in_where_the_form_names_none() -> None:
    bare = {key: inner for key, inner in BASE.items() if key != "jurisdiction"}
    read = read_form(bare, "a.json", SCHEMAS, "430603")
    assert isinstance(read, Form)
    assert (read.jurisdiction, read.is_assigned("/jurisdiction")) == ("430603", True)
    assert "jurisdiction" not in bare
    own = read_form(BASE, "a.json", SCHEMAS, "430603")
    assert isinstance(own, Form)
    assert (own.jurisdiction, own.is_assigned("/jurisdiction")) == ("522700", False)


@pytest.mark.parametrize(
    "word", ["department", "部门整体支出绩效自评表", "部门整体支出绩效目标自评表", " 部门整体 "]
)
def test_the_kind_may_be_given_by_its_own_words(word: str) -> None:
    assert form(kind=word).content["kind"] == "department"


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (b"[]", "not-a-form", "列表"),
        (b"3", "not-a-form", "3"),
        (b"{}", "kind-missing", "department"),
        (b'{"kind": ""}', "kind-missing", "project"),
        (b'{"kind": "projct"}', "unknown-kind", "project"),
        ('{"kind": "项目支出绩效表"}'.encode(), "unknown-kind", "项目支出绩效自评表"),
        (b'{"kind": 3}', "unknown-kind", "department"),
        (b'{"kind": "project", "funds": [{"parent": 0}]}', "row-reference", "/funds/0/parent"),
        (b'{"kind": "project", "funds": [{"parent": 1}, {"parent": 0}]}', "row-reference", "/funds/1/parent"),
        (b'{"kind": "project", "funds": [{"parent": 2}, {}]}', "row-reference", "/funds/0/parent"),
        (
            b'{"kind": "project", "indicators": [{"reason_rows": [0, 1]}]}',
            "row-reference",
            "/indicators/0/reason_rows",
        ),
    ],
)
def test_what_is_no_form_has_its_code(data: bytes, code: str, said: str) -> None:
    refused = read_form(data, "a.json", SCHEMAS)
    assert isinstance(refused, Rejected)
    assert refused.code == code
    assert said in refused.message + refused.pointer


def test_a_chain_of_subtotals_is_no_circle() -> None:
    rows = [{}, *({"parent": index} for index in range(1999))]
    assert isinstance(read_form({"kind": "project", "funds": rows}, "x", SCHEMAS), Form)


@settings(deadline=None)
@given(
    st.binary(max_size=100),
    st.recursive(st.none() | st.integers() | st.text(max_size=5), lambda x: st.lists(x, max_size=3)),
)
def test_whatever_is_sent_gives_a_form_or_a_refusal(data: bytes, inner: Any) -> None:
    for sent in (
        data,
        {"kind": inner},
        {"kind": "project", "funds": inner},
        {"kind": "project", "provenance": inner},
    ):
        read = read_form(sent, "x", SCHEMAS, "522700")
        assert isinstance(read, Form) or read.code in CODES


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_pointer_may_be_asked_for(pointer: str) -> None:
    for asked in (pointer, f"/funds/0/{pointer}", f"/indicators/{pointer}"):
        assert isinstance(form().fact(asked), (Fact, Missing))
        form().place(asked)
