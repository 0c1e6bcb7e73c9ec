"""The audit as a library: what a program gets that imports it."""

import json
from pathlib import Path

import pytest

import zhunsheng
from golden_forms import FORMS, NAMES, content_of
from zhunsheng.api import PacksError, open_house, ruleset
from zhunsheng.findings.result import AuditResult, result_to_json
from zhunsheng.rendering.result_json import render_json

NAME = "000-jiguan-shiwu"
PATH = FORMS / f"{NAME}.json"


def fingerprints(result: AuditResult) -> list[str]:
    return [found.fingerprint(one.form.id) for one in result.forms for found in one.findings]


@pytest.mark.parametrize(
    "source", [str(PATH), PATH, PATH.read_bytes(), content_of(NAME)], ids=["text", "path", "bytes", "dict"]
)
def test_a_form_may_be_given_as_path_bytes_or_content(source: str | Path | bytes | dict[str, object]) -> None:
    assert fingerprints(zhunsheng.audit(source)) == fingerprints(zhunsheng.audit(PATH)) != []


def test_a_folder_gives_all_its_forms() -> None:
    found = zhunsheng.audit(FORMS)
    assert [Path(one.form.source).stem for one in found.forms] == list(NAMES)
    assert found.rejected == ()


def test_what_cannot_be_read_is_in_the_result() -> None:
    found = zhunsheng.audit(b"no form")
    assert found.forms == ()
    assert [one.code for one in found.rejected] == ["syntax"]


def test_a_jurisdiction_may_be_given_and_is_marked_as_given() -> None:
    content = content_of(NAME)
    del content["jurisdiction"]
    (one,) = zhunsheng.audit(content, jurisdiction="522700").forms
    assert one.form.jurisdiction == "522700"
    assert "/jurisdiction" in one.form.content["provenance"]["assigned"]


def test_a_jurisdiction_of_the_form_stands() -> None:
    (one,) = zhunsheng.audit(PATH, jurisdiction="430600").forms
    assert one.form.jurisdiction == "522700"


def test_a_ruleset_is_held_once_and_asked_often() -> None:
    held = ruleset(jurisdiction="522700", fiscal_year=2024, kind="department")
    first, second = held.audit(content_of(NAME)), held.audit(content_of(NAME))
    assert first.findings == second.findings == zhunsheng.audit(PATH).forms[0].findings
    assert [pack for pack, _ in first.ruleset.packs] == ["cn", "520000", "522700"]


def test_a_ruleset_refuses_what_is_no_form() -> None:
    held = ruleset(jurisdiction="522700", fiscal_year=2024, kind="department")
    with pytest.raises(ValueError, match="模式不符"):
        held.audit(content_of(NAME) | {"organization": 1})


def test_a_ruleset_of_nowhere_is_a_problem_of_the_caller() -> None:
    with pytest.raises(PacksError) as caught:
        ruleset(jurisdiction="990000", fiscal_year=2024, kind="department")
    assert [one.code for one in caught.value.problems] == ["unknown-jurisdiction"]


def test_the_content_given_is_not_changed() -> None:
    content = content_of(NAME)
    zhunsheng.audit(content, jurisdiction="522700")
    assert content == content_of(NAME)


def test_the_result_is_plain_json() -> None:
    document = json.loads(render_json(result_to_json(zhunsheng.audit(PATH))))
    assert document["summary"] == {
        "forms": 1, "findings": len(document["forms"][0]["findings"]), "rejected": 0, "verdicts": {"fail": 1},
    }  # fmt: skip
    assert document["forms"][0]["form"]["content"] == content_of(NAME)


def test_the_counts_are_of_what_is_told() -> None:
    for one in result_to_json(zhunsheng.audit(FORMS))["forms"]:
        told = len(one["findings"]) + len(one["outcomes"])
        assert sum(one["counts"].values()) == told
        assert one["counts"]["inconsistent"] == len(one["findings"])


def test_english_where_it_is_asked_for() -> None:
    found = open_house(lang="en").audit(b"no form", "form.json")
    assert "JSON" in getattr(found, "message", "")
    assert getattr(found, "message", "").isascii()
