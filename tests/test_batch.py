"""The judge of a batch: the rows of each input are those that the traced evaluator's word on it comes to, however it was read."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from batch_rows import Rows, due, written
from form_generator import FEW_PLACES, several
from golden_forms import FORMS, content_of, faults
from honest_forms import Content, honest, plain
from zhunsheng.batch import BatchJudge, Terms
from zhunsheng.evaluation.compiled.engine import Engine, compile_ruleset
from zhunsheng.findings.finding import Judged
from zhunsheng.findings.outcome import Outcome
from zhunsheng.findings.result import FormIdentity, FormResult, RulesetIdentity
from zhunsheng.findings.tabulated import Counts
from zhunsheng.runs.found import DocumentInput, Input
from zhunsheng.runs.tables import Shard
from zhunsheng.runs.unreadable import unreadable

DOCUMENTS = Path(__file__).parent / "data" / "documents"
DAY = date(2025, 6, 1)
#: A region whose pack tries a rule, lets one sleep, and does without another.
TRYING = """
pack:
  id: "110000"
  jurisdiction: "110000"
  title: 试行的规则
  version: 1.0.0
  kinds: [department, project]
  extends: {cn: ">=1.0,<2"}
basis:
  试行办法: {title: 试行办法, issuer: 某局}
rules:
  - id: 110000.trial
    title: 单项分值不高于十二分
    severity: error
    each: 指标
    check: 分值 ≤ 12分
    stage: [{from: 2020-01-01, is: shadow}]
  - id: 110000.asleep
    title: 总分不为零
    severity: error
    check: 总分 > 0分
    period: {from: 2090-01-01}
disable:
  - {id: score-within-points, reason: 试行, from: 2020-01-01, until: 2080-01-01, basis: [试行办法]}
"""


@cache
def _judge(terms: Terms = Terms()) -> BatchJudge:  # noqa: B008 - it is frozen
    return terms()


def _data(content: Mapping[str, Any], *, plainly: bool = False) -> bytes:
    return json.dumps(content, ensure_ascii=plainly).encode()


def _judged(judge: BatchJudge, data: bytes | Mapping[str, Any], source: str = "form.json") -> list[Rows]:
    shard = Shard()
    judge.judge(Input(source, data), shard)
    return written(shard)


def _differences(made: Rows, wanted: Rows) -> Iterator[str]:
    """What of some rows is not as it is due."""
    for name in Rows._fields:
        one, other = getattr(made, name), getattr(wanted, name)
        if name == "outcomes" and list(one) != list(other):
            yield f"rules: {list(one)} for {list(other)}"
        elif isinstance(one, dict) and isinstance(other, dict):
            yield from (
                f"{name} {key}: {one.get(key)} for {other.get(key)}"
                for key in {*one, *other}
                if one.get(key) != other.get(key)
            )
        elif one != other:
            yield f"{name}: {one} for {other}"


def _wrong(judge: BatchJudge, forms: Mapping[str, bytes]) -> list[str]:
    """Every form by the judge and by the traced evaluator: what differs."""
    wrong = []
    for name, data in forms.items():
        waivers = judge.terms.waivers.at(Path(name)) if judge.terms.waivers else ()
        wanted = due(judge.house, data, name, judge.terms, waivers)
        (one,) = _judged(judge, data, name)
        wrong += [f"{name}: {told}" for told in _differences(one, wanted)]
    return wrong


# The same, whichever way a form was read


def _golden() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(FORMS.glob("*.json"))}


def _faulty() -> dict[str, bytes]:
    return {f"fault {at}": _data(one.apply()) for at, one in enumerate(faults()) if at % 6 == 0}


def _honest() -> dict[str, bytes]:
    """Honest forms, of one region and year so that one ruleset is compiled."""
    everywhere = {"jurisdiction": "110000", "fiscal_year": 2024}
    return {
        name: _data(content | everywhere)
        for at, (name, content) in enumerate(honest().items())
        if at % 3 == 0
    }


def _generated() -> dict[str, bytes]:
    return {f"generated {at}": _data(one) for at, one in enumerate(several(60, FEW_PLACES, small=True))}


def _escaped() -> dict[str, bytes]:
    """As programs write JSON that keep to ASCII."""
    forms = several(15, FEW_PLACES, small=True)
    return {f"escaped {at}": _data(one, plainly=True) for at, one in enumerate(forms)}


SETS = {one.__name__: one for one in (_golden, _faulty, _honest, _generated, _escaped)}


@pytest.mark.parametrize("name", SETS)
def test_the_rows_are_those_that_the_traced_evaluator_comes_to(name: str) -> None:
    assert _wrong(_judge(), SETS[name]()) == []


def test_most_forms_are_judged_the_quick_way(monkeypatch: pytest.MonkeyPatch) -> None:
    slowly: Counter[str] = Counter()
    slow = BatchJudge._slowly

    def counted(judge: BatchJudge, one: Input, *more: Any) -> None:
        slowly[one.source] += 1
        slow(judge, one, *more)

    monkeypatch.setattr(BatchJudge, "_slowly", counted)
    forms = _generated()
    for name, data in forms.items():
        _judged(_judge(), data, name)
    assert len(slowly) < len(forms) / 5
    assert slowly.total() == len(slowly)


def _fewer() -> dict[str, bytes]:
    forms = {f"form {at}": one for at, one in enumerate(several(8, (("110000", (2024,)),), small=True))}
    forms["long"] = content_of("000-jiguan-shiwu") | {"jurisdiction": "110000", "fiscal_year": 2024}
    forms["nowhere"] = {key: value for key, value in plain(2024).items() if key != "jurisdiction"}
    forms["nobody's"] = {key: value for key, value in plain(2024).items() if key != "organization"}
    forms["signed"] = plain(2024, contact={"name": "张三丰", "phone": "0854-8221234"})
    return {name: _data(one) for name, one in forms.items()}


@pytest.fixture(scope="module")
def trying(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packs")
    (folder / "110000").mkdir()
    (folder / "110000" / "pack.yaml").write_text(TRYING, "utf-8")
    return folder


#: The terms of an audit, over those of the pack that tries a rule.
TERMS: list[dict[str, Any]] = [
    {},
    {"jurisdiction": "522700"},
    {"on": DAY},
    {"lang": "en", "on": DAY},
    {"contacts": True},
    {"rules": ()},
]


@pytest.mark.parametrize("terms", TERMS, ids=str)
def test_the_rows_are_due_under_any_terms(trying: Path, terms: dict[str, Any]) -> None:
    judge = _judge(Terms(**{"rules": (trying,), **terms}))
    forms = _fewer()
    assert _wrong(judge, forms) == []
    (one,) = _judged(judge, forms["nowhere"], "nowhere")
    assert (one.form is None) == ("jurisdiction" not in terms)


def test_rules_on_trial_asleep_and_disabled_are_told_apart(trying: Path) -> None:
    (one,) = _judged(_judge(Terms(rules=(trying,))), _data(plain(2024)))
    trial, asleep = one.outcomes["110000.trial"], one.outcomes["110000.asleep"]
    assert (trial["shadow"], trial["inconsistent"]) == (3, 0)
    assert (asleep["not_applicable"], asleep["cause"]) == (1, "not-in-force")
    assert one.outcomes["score-within-points"]["cause"] == "disabled"
    assert Counter(row["standing"] for row in one.findings)["shadow"] == 3
    assert one.form is not None
    assert one.form["errors"] == one.form["warnings"] == 0


#: Why a rule does not judge, from the weightiest cause to the lightest.
CAUSES = (
    (Outcome.ERROR, "broken"),
    (Outcome.INDETERMINATE, "absent"),
    (Outcome.NOT_APPLICABLE, "units-differ"),
    (Outcome.NOT_APPLICABLE, "condition-false"),
    (Outcome.NOT_APPLICABLE, "empty-scope"),
)


@pytest.mark.parametrize("heaviest", range(len(CAUSES)))
def test_the_cause_that_is_told_is_the_weightiest_in_whatever_order_places_are_counted(heaviest: int) -> None:
    form = FormIdentity({}, "f", "f", "", "", "", "", "", 2024)
    told = [Judged("a", None, "", "", outcome, cause, (), "") for outcome, cause in CAUSES[heaviest:]]
    for places in permutations(told):
        for plainly in ("", "empty-scope", "condition-false"):
            counts = Counts(("a",))
            counts.causes[0] = plainly
            counts.add(FormResult(form, RulesetIdentity((), ""), outcomes=places))
            lighter = heaviest == len(CAUSES) - 1 and plainly == "condition-false"
            assert counts.causes == [plainly if lighter else CAUSES[heaviest][1]]


# Waivers


def _waived(form: str, rule: str, path: str) -> str:
    entry = {"form": form, "rule": rule, "cells": [path], "reason": "已说明", "approver": "财政局"}
    period = {"from": "2025-01-01", "until": "2026-01-01"}
    return json.dumps({"waivers": [{**entry, **period}]}, ensure_ascii=False)


#: What a file is called that holds the form, and the source by which it is known.
LYING = {"in/form.json": "", "in/a#b/form.json": "", "in/forms.jsonl": "#1"}


@pytest.mark.parametrize("lying", LYING)
def test_what_is_waived_is_told_as_waived(tmp_path: Path, lying: str) -> None:
    content = plain(2024)
    content["indicators"][0]["score"] = "21"
    path = tmp_path / lying
    path.parent.mkdir(parents=True)
    path.write_bytes(_data(content))
    source = f"{path}{LYING[lying]}"
    (before,) = _judged(_judge(), _data(content), source)
    assert before.form is not None
    (path.parent / "waivers.yaml").write_text(
        _waived(before.form["form"], "score-within-points", "/indicators/0/score"), "utf-8"
    )
    waivers = _judge().house.waivers([str(tmp_path / "in")], (), DAY)
    judge = BatchJudge(_judge().house, Terms(waivers=waivers))
    (one,) = _judged(judge, _data(content), source)
    assert one.form is not None
    assert (one.form["waived"], one.outcomes["score-within-points"]["waived"]) == (1, 1)
    assert one.form["errors"] == before.form["errors"] - 1
    assert [row["standing"] for row in one.findings if row["rule"] == "score-within-points"] == ["waived"]
    assert (
        list(_differences(one, due(judge.house, _data(content), source, judge.terms, waivers.at(path)))) == []
    )
    (elsewhere,) = _judged(judge, _data(content), str(tmp_path / "else.json"))
    assert elsewhere.form is not None
    assert elsewhere.form["waived"] == 0


# Which form it is, and what it says


def test_a_form_that_names_nobody_is_known_by_its_source() -> None:
    content = plain(2024)
    del content["organization"]
    (one,) = _judged(_judge(), _data(content), "in/3.json#7")
    assert one.form is not None
    assert one.form["form"] == one.form["source"] == "in/3.json#7"
    assert {row["form"] for row in one.findings} <= {"in/3.json#7"}
    (named,) = _judged(_judge(), _data(plain(2024)), "in/3.json")
    assert named.form is not None
    assert named.form["form"] == "project:2024:110000:某县农业农村局:农村公路养护"


def _without(content: Content, *keys: str) -> Content:
    return {key: value for key, value in content.items() if key not in keys}


#: What is sent, the code that it is rejected with, and the place.
REJECTED: list[tuple[str, bytes, str, str]] = [
    ("no JSON", b"{", "syntax", ""),
    ("nothing", b"", "", ""),
    ("a list", b"[]", "not-a-form", ""),
    ("no kind", _data(_without(plain(2024), "kind")), "kind-missing", ""),
    ("another kind", _data(plain(2024, kind="carpet")), "unknown-kind", "/kind"),
    ("an unknown key", _data(plain(2024, carpet=1)), "does-not-fit", "/carpet"),
    (
        "rows in a circle",
        _data(plain(2024, funds=[{"label": "a", "parent": 0}])),
        "row-reference",
        "/funds/0/parent",
    ),
    ("no year", _data(_without(plain(2024), "fiscal_year")), "", ""),
    ("no region", _data(_without(plain(2024), "jurisdiction")), "", ""),
    ("no such region", _data(plain(2024, "999999")), "unknown-jurisdiction", ""),
    ("before all rules", _data(plain(1990)), "no-rules", ""),
]


@pytest.mark.parametrize(("name", "data", "code", "place"), REJECTED, ids=[one[0] for one in REJECTED])
def test_what_cannot_be_audited_is_rejected_with_its_place(
    name: str, data: bytes, code: str, place: str
) -> None:
    (one,) = _judged(_judge(), data, name)
    assert one == due(_judge().house, data, name, _judge().terms)
    (row,) = one.rejected
    assert not code or (row["code"], row["place"]) == (code, place)
    assert row["message"]
    assert (row["source"], row["state"]) == (name, "rejected")


def test_what_was_not_opened_is_rejected_as_it_was_told() -> None:
    shard = Shard()
    _judge().judge(unreadable("a.zip", "nested-archive", "b.zip", "#b.zip"), shard)
    _judge().judge(unreadable("a.json", "listed-twice", "a.json"), shard)
    (one,) = written(shard)
    assert [(row["code"], row["place"], row["state"], row["digest"]) for row in one.rejected] == [
        ("nested-archive", "#b.zip", "rejected", ""),
        ("listed-twice", "", "skipped", ""),
    ]


@pytest.mark.parametrize("name", ["xlsx/x07_s002a_fmtunit.xlsx"])
def test_the_forms_of_a_document_are_judged_as_forms_are(name: str) -> None:
    judge, found = Terms(jurisdiction="522700")(), DocumentInput(name, DOCUMENTS / name)
    broken = DocumentInput("broken.xlsx", b"PK\x03\x04 no more")
    shard = Shard()
    try:
        judge.judge(found, shard)
        judge.judge(broken, shard)
        printed = [one for one in judge._opener.printed(found) if isinstance(one, Input)]
    finally:
        judge.close()
    *forms, refused = written(shard)
    assert len(forms) == len(printed) > 0
    for one, form in zip(forms, printed, strict=True):
        assert not isinstance(form.data, bytes)
        wanted = due(judge.house, form.data, form.source, judge.terms)
        assert one.form is not None
        assert wanted.form is not None
        assert one.form.pop("digest") != wanted.form.pop("digest")
        assert [told for told in _differences(one, wanted) if not told.startswith("content")] == []
        assert one.content["indicators"] == json.loads(json.dumps(form.data["indicators"], default=str))
    assert [row["source"] for row in refused.rejected] == ["broken.xlsx"]


# What is personal

#: Where a form holds a name or a number, and which of it must not be written.
PERSONAL: list[tuple[dict[str, Any], str]] = [
    ({"contact": {"name": "张三丰", "phone": "0854-8221234"}}, "三丰"),
    ({"contact": {"name": "张三丰", "phone": "0854-8221234"}}, "8221234"),
    ({"narrative": [{"heading": "说明", "text": "如有疑问,请拨13812345678。"}]}, "13812345678"),
    ({"narrative": [{"heading": "说明", "text": "请拨 0854—8221234"}]}, "8221234"),
    ({"narrative": [{"heading": "说明", "text": "请拨０８５４８２２１２３４"}]}, "８２２１２３４"),
    ({"narrative": [{"heading": "说明", "text": "请拨 400-123-4567"}]}, "123-4567"),
    ({"narrative": [{"heading": "说明", "text": "填表人:张三丰"}]}, "三丰"),
    ({"notes": ["负责人(签字):张三丰"]}, "三丰"),
]


@pytest.mark.parametrize("plainly", [False, True], ids=["", "escaped"])
@pytest.mark.parametrize(("cells", "secret"), PERSONAL, ids=[one[1] for one in PERSONAL])
def test_names_and_numbers_are_not_written_unless_asked_for(
    cells: dict[str, Any], secret: str, *, plainly: bool
) -> None:
    content = plain(2024, **cells)
    content["indicators"][0]["score"] = "21"
    for contacts in (False, True):
        judge = BatchJudge(_judge().house, Terms(contacts=contacts))
        judge._benches, judge._by_digest, judge._held = _judge()._benches, _judge()._by_digest, _judge()._held
        shard = Shard()
        data = _data(content, plainly=plainly)
        judge.judge(Input("form.json", data), shard)
        (form,) = shard.forms
        assert (form.content == data) == contacts
        assert (secret in json.dumps(json.loads(form.content), ensure_ascii=False)) == contacts
        (one,) = written(shard)
        assert list(_differences(one, due(judge.house, data, "form.json", judge.terms))) == []


def test_a_key_that_is_spelled_by_codes_hides_nothing() -> None:
    data = _data(plain(2024, contact={"name": "张三丰"})).replace(b'"name"', b'"\\u006eame"')
    assert b"\\u006e" in data
    (one,) = _judged(_judge(), data)
    assert one.content["contact"] == {"name": "张**"}


def test_a_finding_on_a_personal_cell_is_written_without_it(tmp_path: Path) -> None:
    (tmp_path / "110000").mkdir()
    rule = "rules: [{id: 110000.named, title: 联系人不超过两字, severity: error, check: 字数(联系人) ≤ 2, at: 联系人}]"
    head = TRYING[: TRYING.index("rules:")]
    (tmp_path / "110000" / "pack.yaml").write_text(f"{head}{rule}\n", "utf-8")
    data = _data(plain(2024, contact={"name": "张三丰", "phone": "0854-8221234"}))
    for contacts in (False, True):
        judge = Terms(rules=(tmp_path,), contacts=contacts)()
        shard = Shard()
        judge.judge(Input("form.json", data), shard)
        found = [one for one in shard.findings if one.rule == "110000.named"]
        assert [one.path for one in found] == ["/contact/name"]
        assert ("三丰" in found[0].document + found[0].message) == contacts


# Scores

#: What is printed as the total of a form whose parts make 99.5, and the two scores that are told.
SCORES: list[tuple[Any, str | None, str | None]] = [
    ("99.5", "99.5", "99.5"),
    ("99.5分", "99.5", "99.5"),
    (99.5, "99.5", "99.5"),
    ("98", "98", "99.5"),
    (98, "98", "99.5"),
    ("", None, None),
    (None, None, None),
]


@pytest.mark.parametrize(("printed", "reported", "recomputed"), SCORES, ids=repr)
def test_the_total_is_told_as_printed_and_as_its_parts_make_it(
    printed: Any, reported: str | None, recomputed: str | None
) -> None:
    content = plain(2024) | {"totals": {"points": "100", "score": printed}}
    (one,) = _judged(_judge(), _data(content))
    assert one.form is not None
    assert (one.form["reported"], one.form["recomputed"]) == (reported, recomputed)
    assert list(_differences(one, due(_judge().house, _data(content), "form.json", _judge().terms))) == []


# Rulesets


def test_a_ruleset_is_told_as_the_forms_have_it() -> None:
    judge = Terms()()
    for region, kind in (("520300", "project"), ("110000", "department")):
        content = plain(2024, region, kind=kind)
        (one,) = _judged(judge, _data(content))
        assert one.form is not None
        digest = one.form["ruleset"]
        assert judge.ruleset(region, kind, 2024) == digest
        told, held = judge.told(digest), judge.house.bound(region, kind, 2024)
        assert (told["digest"], told["jurisdiction"], told["kind"]) == (digest, region, kind)
        assert told["fiscal_year"] == 2024
        assert [one["id"] for one in told["packs"]] == [pack.id for pack in held.ruleset.packs]
        assert set(told["titles"]) == {rule.id for rule in held.rules}
    assert judge.ruleset("999999", "project", 2024) is None
    assert judge.ruleset("520300", "project", 1990) is None
    assert Terms(jurisdiction="110000")().ruleset("520300", "project", 2024) != judge.ruleset(
        "520300", "project", 2024
    )


@pytest.mark.parametrize("order", [("110000", "310000", "110105"), ("310000", "110105", "110000")])
def test_regions_that_share_a_ruleset_have_it_compiled_once(
    monkeypatch: pytest.MonkeyPatch, order: tuple[str, ...]
) -> None:
    compiled: list[Any] = []

    def noted(*given: Any) -> Engine:
        compiled.append(given)
        return compile_ruleset(*given)

    monkeypatch.setattr("zhunsheng.batch.compile_ruleset", noted)
    judge = BatchJudge(_judge().house, Terms())
    digests = set()
    for region in order:
        (one,) = _judged(judge, _data(plain(2024, region)))
        assert one.form is not None
        assert one.form["jurisdiction"] == region
        digests.add(one.form["ruleset"])
    assert len(digests) == len(compiled) == 1
    # Who tells of it does not hang on which form came first.
    assert judge.told(*digests)["jurisdiction"] == "110000"
    (other,) = _judged(judge, _data(plain(2024, "520300")))
    assert len(compiled) == 2
    assert other.form is not None
    assert other.form["ruleset"] not in digests


def test_what_is_compiled_beforehand_is_not_compiled_again_and_speaks_for_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compiled: list[Any] = []

    def noted(*given: Any) -> Engine:
        compiled.append(given)
        return compile_ruleset(*given)

    monkeypatch.setattr("zhunsheng.batch.compile_ruleset", noted)
    judge = BatchJudge(_judge().house, Terms())
    judge.prepare([_data(plain(2024, "110000")), _data(plain(2024, "310000")), b"{", b""])
    assert len(compiled) == 1
    (one,) = _judged(judge, _data(plain(2024, "310000")))
    assert one.form is not None
    assert len(compiled) == 1
    assert judge.told(one.form["ruleset"])["jurisdiction"] == "310000"


@pytest.mark.parametrize("order", [("110000", "310000"), ("310000", "110000")])
def test_the_packs_of_a_shared_ruleset_are_those_of_who_tells_of_it(
    tmp_path: Path, order: tuple[str, ...]
) -> None:
    """A pack that says nothing changes no rule, and yet the forms of its region came through it."""
    (tmp_path / "110000").mkdir()
    (tmp_path / "110000" / "pack.yaml").write_text(TRYING[: TRYING.index("basis:")], "utf-8")
    judge = Terms(rules=(tmp_path,))()
    forms = [_judged(judge, _data(plain(2024, region)))[0].form for region in order]
    (digest,) = {form["ruleset"] for form in forms if form}
    assert judge.told(digest)["jurisdiction"] == "110000"
    assert [one["id"] for one in judge.told(digest)["packs"]] == ["cn", "110000"]
