"""Verdicts, counts, and the JSON of a result."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from zhunsheng.findings.evidence import Evidence
from zhunsheng.findings.finding import Finding, Judged, path_key
from zhunsheng.findings.outcome import Outcome
from zhunsheng.findings.result import (
    AuditResult,
    FormIdentity,
    FormResult,
    RejectedInput,
    RulesetIdentity,
    plain,
    result_to_json,
)
from zhunsheng.findings.waiver import Waiver

FORM = FormIdentity({"kind": "k"}, "id", "a.json", "d", "k", "表", "甲", "520000", 2024)
RULES = RulesetIdentity((("cn", "1"),), "digest")
CELL = Evidence("/a", "甲", "9", "9", "分", "", "certain")
FINDING = Finding(
    "r", None, "标题", "error", Outcome.INCONSISTENT, "/a", "甲", "不符", "9", "8", "1", "0", "9 ≠ 8", (CELL,)
)

WAIVER = Waiver(
    "id",
    "r",
    frozenset({"r"}),
    ("/a",),
    "理由",
    "批准人",
    date(2025, 1, 1),
    date(2026, 1, 1),
    "waivers.yaml",
    2,
)


def _result(*findings: Finding, **more: Any) -> FormResult:
    return FormResult(FORM, RULES, findings, **more)


def _guessed(finding: Finding) -> Finding:
    return replace(finding, facts=(replace(CELL, confidence="guessed"),))


@pytest.mark.parametrize(
    ("result", "verdict"),
    [
        (_result(), "undecided"),
        (_result(standing=1), "pass"),
        (_result(standing=1, undecided=frozenset({"r"})), "undecided"),
        (_result(FINDING, undecided=frozenset({"r"})), "fail"),
        (_result(replace(FINDING, severity="warning"), standing=1), "review"),
        (_result(replace(FINDING, severity="note"), standing=1), "pass"),
        (_result(_guessed(FINDING), standing=1), "review"),
        (_result(replace(FINDING, waiver=WAIVER), standing=1), "pass"),
    ],
)
def test_a_verdict_is_the_heaviest_that_is_certain(result: FormResult, verdict: str) -> None:
    assert result.verdict == verdict


def test_counts_keep_waived_findings_apart() -> None:
    good = Judged("r", None, "/a", "甲", Outcome.CONSISTENT)
    result = _result(FINDING, replace(FINDING, waiver=WAIVER), outcomes=(good, good))
    assert (result.counts["consistent"], result.counts["inconsistent"], result.counts["waived"]) == (2, 1, 1)
    assert sum(result.counts.values()) == 4


def test_a_rule_that_broke_is_seen() -> None:
    assert _result(outcomes=(Judged("r", None, "", "", Outcome.ERROR, "work-limit"),)).broken
    assert not _result(FINDING).broken


def test_rows_sort_as_numbers() -> None:
    paths = ["/rows/10/a", "/rows/9/a", "/rows/9/b", ""]
    assert sorted(paths, key=path_key) == ["", "/rows/9/a", "/rows/9/b", "/rows/10/a"]


def test_a_decimal_is_written_as_its_numeral() -> None:
    content = {"a": Decimal("1E+2"), "b": [Decimal("0.10"), 3, None, True], "c": ("x",)}
    assert plain(content) == {"a": "100", "b": ["0.10", 3, None, True], "c": ["x"]}


def test_the_document_is_plain_and_the_same_whatever_the_order() -> None:
    rows = tuple(Judged("r", None, f"/rows/{place}", "", Outcome.CONSISTENT) for place in (10, 9))
    first = AuditResult((_result(FINDING, outcomes=rows),), (RejectedInput("b", "code", "why"),), "1")
    second = replace(first, forms=(_result(FINDING, outcomes=rows[::-1]),))
    written = json.dumps(result_to_json(first), ensure_ascii=False)
    assert written == json.dumps(result_to_json(second), ensure_ascii=False)
    document = json.loads(written)
    assert document["summary"] == {"forms": 1, "findings": 1, "rejected": 1, "verdicts": {"fail": 1}}
    assert [row["path"] for row in document["forms"][0]["outcomes"]] == ["/rows/9", "/rows/10"]
