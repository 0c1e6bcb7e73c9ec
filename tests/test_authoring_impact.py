"""What a change does to forms: exactly the difference of two full audits, and no more asked than has to be."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import pytest

from form_generator import FEW_PLACES, several
from honest_forms import plain
from impact_changes import PackChange, changes
from zhunsheng.api import House
from zhunsheng.authoring.comparing import impact as impact_module
from zhunsheng.authoring.comparing.impact import FormImpact, Impact, Unruled
from zhunsheng.evaluation.audit import audit
from zhunsheng.findings.finding import Finding
from zhunsheng.findings.result import FormResult, RejectedInput
from zhunsheng.forms.form import Form
from zhunsheng.forms.reader import read_form
from zhunsheng.rules.binding import BoundRuleset

CHANGES = changes()
#: So many forms of two places for every change; the long test has two thousand of all places for each.
FEW = 2


def forms_of(contents: Iterable[Mapping[str, Any]], house: House) -> list[Form]:
    """The forms, all of which fit their schemas."""
    found = [read_form(one, f"form#{at}", house.schemas) for at, one in enumerate(contents)]
    return [one for one in found if isinstance(one, Form)]


def told(finding: Finding) -> tuple[Any, ...]:
    """All that a finding says in figures, put down once more for this test."""
    return (
        finding.check,
        finding.column,
        finding.path,
        finding.spot,
        finding.severity,
        finding.reported,
        finding.expected,
        finding.difference,
        finding.allowance,
        finding.unit,
        finding.operator,
        tuple(sorted((one.expected, str(one.difference)) for one in finding.candidates)),
        tuple(sorted((one.path, str(one.value), one.confidence) for one in finding.facts)),
    )


def alike(
    result: FormResult | RejectedInput, names: Mapping[str, str]
) -> tuple[str | None, Counter[Any], Counter[Any]]:
    """The verdict, the findings and the outcomes of a full audit, as something that can be compared."""
    if isinstance(result, RejectedInput):
        return None, Counter(), Counter()
    findings = Counter((names.get(one.rule, one.rule), told(one)) for one in result.findings)
    outcomes = Counter(
        (
            names.get(one.rule, one.rule),
            " · ".join(filter(None, (one.check, one.column))),
            one.path,
            "inconsistent",
        )
        for one in (*result.findings, *result.shadow)
    )
    outcomes.update(
        (names.get(one.rule, one.rule), one.check or "", one.path, one.outcome.value)
        for one in result.outcomes
    )
    return result.verdict, findings, outcomes


Told: TypeAlias = tuple[str | None, Counter[Any], Counter[Any]]


def assert_equal_to_two_audits(
    form: Form,
    found: FormImpact | Unruled,
    old: House,
    new: House,
    names: Mapping[str, str],
    *,
    known: dict[str, Told] | None = None,
) -> None:
    """The change of a form is the difference of what both editions say of the whole of it.

    ``known`` keeps what the old edition says, form by form, for changes that give no rule another name.
    """
    said = known if known is not None and not names else {}
    before = said.get(form.source) or said.setdefault(form.source, alike(old.audit_form(form), names))
    after = alike(new.audit_form(form), {})
    if isinstance(found, Unruled):
        assert before == after == (None, Counter(), Counter())
        return
    assert found.verdicts == ((before[0], after[0]) if before[0] != after[0] else None)
    lost = Counter((one.rule, told(one.before)) for one in found.findings if one.before)
    gained = Counter((one.rule, told(one.after)) for one in found.findings if one.after)
    assert (lost, gained) == (before[1] - after[1], after[1] - before[1])
    left = Counter((one.rule, one.check or "", one.path, one.before) for one in found.outcomes if one.before)
    come = Counter((one.rule, one.check or "", one.path, one.after) for one in found.outcomes if one.after)
    assert (left, come) == (before[2] - after[2], after[2] - before[2])
    assert found.changed == (before[:2] != after[:2])


@pytest.fixture(scope="module")
def few(house: House) -> Mapping[str, list[Form]]:
    """Two hundred small forms, by place."""
    found: dict[str, list[Form]] = {}
    for form in forms_of(several(200, FEW_PLACES, small=True), house):
        found.setdefault(form.jurisdiction, []).append(form)
    return found


@pytest.mark.parametrize("place", range(len(CHANGES)), ids=lambda at: CHANGES[at].name)
def test_it_equals_the_difference_of_two_full_audits(
    place: int, few: Mapping[str, list[Form]], house: House
) -> None:
    """Where the change is seen and in one place more; each change has other forms."""
    case = CHANGES[place]
    new = case.house()
    impact = Impact(house, new)
    others = [region for region in few if region not in case.seen_in]
    for region in (case.seen_in[0], others[place % len(others)]):
        start = place * FEW % (len(few[region]) - FEW)
        for form in few[region][start : start + FEW]:
            assert_equal_to_two_audits(form, impact.of(form), house, new, case.renames)


class Asked:
    """The rules that were asked, form by form, in place of the audit itself."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, frozenset[str]]] = []

    def __call__(self, form: Form, held: BoundRuleset) -> FormResult:
        self.calls.append((form.source, frozenset(rule.id for rule in held.rules)))
        return audit(form, held)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What the comparison asks."""
    spy = Asked()
    monkeypatch.setattr(impact_module, "audit", spy)
    return spy


def case_of(name: str) -> PackChange:
    return next(one for one in CHANGES if one.name == name)


def test_only_touched_rules_are_asked(few: Mapping[str, list[Form]], house: House, asked: Asked) -> None:
    """Another place for a finding moves no verdict: one rule is asked of each form, once in each edition."""
    impact = Impact(house, case_of("findings stand on another cell").house())
    forms = few["110000"][:10]
    for form in forms:
        impact.of(form)
    assert asked.calls == [(form.source, frozenset({"duplicate-row"})) for form in forms for _ in range(2)]
    assert (impact.work.asked, impact.work.for_verdicts) == (20, 0)
    assert impact.work.full > 500


@pytest.mark.parametrize("case", [one for one in CHANGES if one.nothing], ids=lambda one: one.name)
def test_forms_that_only_differ_in_words_are_not_evaluated(
    case: PackChange, few: Mapping[str, list[Form]], house: House, asked: Asked
) -> None:
    impact = Impact(house, case.house())
    for form in few["110000"][:5]:
        found = impact.of(form)
        assert isinstance(found, FormImpact)
        assert not found.changed
    assert asked.calls == []
    assert (impact.work.same_rules, impact.work.asked, impact.work.for_verdicts) == (5, 0, 0)


def test_places_that_the_change_does_not_reach_are_not_evaluated(
    few: Mapping[str, list[Form]], house: House, asked: Asked
) -> None:
    impact = Impact(house, case_of("a region disables a rule").house())
    for form in (*few["110000"][:3], *few["510100"][:3], *few["522700"][:3]):
        impact.of(form)
    assert impact.work.same_rules == 6
    assert {source for source, _ in asked.calls} == {form.source for form in few["522700"][:3]}


def test_the_others_are_asked_for_a_verdict_only(
    few: Mapping[str, list[Form]], house: House, asked: Asked
) -> None:
    """Where the touched rule says nothing new no other rule is asked; else each at most once."""
    impact = Impact(house, case_of("a warning becomes an error").house())
    for form in few["110000"]:
        del asked.calls[:]
        found = impact.of(form)
        assert isinstance(found, FormImpact)
        old, new, *others = [rules for _, rules in asked.calls]
        assert old == new == {"lost-points-need-reason"}
        if not found.findings:
            assert others == []
        also = [rule for rules in others for rule in rules]
        assert len(also) == len(set(also))
        assert old.isdisjoint(also)


def test_a_verdict_that_is_no_longer_open_is_told(house: House) -> None:
    """No finding changes; the print of a date that nobody can read had left the verdict open."""
    unreadable = {"cells": {"/filing_date": {"confidence": "unreadable"}}}
    content = {**plain(), "filing_date": "2024年1月15日", "provenance": unreadable}
    (form,) = forms_of([content], house)
    new = case_of("what may leave a verdict open becomes a warning").house()
    found = Impact(house, new).of(form)
    assert isinstance(found, FormImpact)
    assert (found.verdicts, found.findings, found.changed) == (("undecided", "pass"), (), True)
    assert_equal_to_two_audits(form, found, house, new, {})


def test_a_renamed_rule_keeps_its_findings(few: Mapping[str, list[Form]], house: House) -> None:
    """They have changed in weight; under two names they would be gone and come anew."""
    case = case_of("a rule goes by another id and weighs more")
    new = case.house()
    impact = Impact(house, new)
    results = [(form, impact.of(form)) for form in few["110000"]]
    moved = [(form, found) for form, found in results if isinstance(found, FormImpact) and found.findings]
    for form, found in moved:
        assert_equal_to_two_audits(form, found, house, new, case.renames)
    findings = [one for _, found in moved for one in found.findings]
    assert findings
    assert {(one.rule, one.act) for one in findings} == {("lost-points-explained", "changed")}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({"kind": "project", "jurisdiction": "110000"}, "year-missing"),
        ({"kind": "project", "fiscal_year": 2023}, "jurisdiction-missing"),
        ({"kind": "project", "fiscal_year": 2023, "jurisdiction": "999999"}, "unknown-jurisdiction"),
        ({"kind": "project", "fiscal_year": 1990, "jurisdiction": "110000"}, "no-rules"),
    ],
)
def test_a_form_without_rules_says_why(content: Mapping[str, Any], code: str, house: House) -> None:
    (form,) = forms_of([content], house)
    found = Impact(house, house).of(form)
    assert isinstance(found, Unruled)
    assert (found.code, bool(found.message.chinese and found.message.english)) == (code, True)
    assert isinstance(house.audit_form(form), RejectedInput)


def test_the_rules_of_another_region_may_count(few: Mapping[str, list[Form]], house: House) -> None:
    impact = Impact(house, case_of("a region disables a rule").house())
    found = impact.of(few["110000"][0], "522700")
    assert isinstance(found, FormImpact)
    assert (found.region, set(found.touches)) == ("522700", {"lost-points-need-reason"})


@pytest.fixture(scope="module")
def many(house: House) -> tuple[list[Form], dict[str, Told]]:
    """Two thousand forms, and what the old edition says of each, once it was asked."""
    forms = forms_of(several(2000), house)
    assert len(forms) == 2000
    return forms, {}


@pytest.mark.long
@pytest.mark.parametrize("case", CHANGES, ids=lambda one: one.name)
def test_it_equals_the_difference_of_two_full_audits_on_two_thousand_forms(
    case: PackChange, house: House, many: tuple[list[Form], dict[str, Told]]
) -> None:
    forms, known = many
    new = case.house()
    impact = Impact(house, new)
    changed = 0
    for form in forms:
        found = impact.of(form)
        assert_equal_to_two_audits(form, found, house, new, case.renames, known=known)
        changed += isinstance(found, FormImpact) and found.changed
    assert (changed == 0) == case.nothing, changed
