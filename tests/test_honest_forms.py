"""No honest form is accused: no error, no warning, nothing undecided, and no note but those that are due."""

from collections import Counter

import pytest

from golden_forms import audited
from honest_forms import honest
from zhunsheng.findings.outcome import Outcome

FORMS = honest()

#: The notes that a form may well get; all others get none.
TOLERATED = {
    "department in yuan with printed heads": {"budget-adjusted"},
    "over-achievement, scored lower": {"over-achievement"},
    "transfer form without points": {"over-achievement"},
    "Sichuan, weights and an adjusted budget": {"budget-adjusted"},
    "Sichuan, outputs 40": {"level1-points"},
    "cost as a first level": {"budget-adjusted"},
    "execution worth twenty": {"execution-score", "level1-points"},
    "two partitions": {"budget-adjusted"},
}
#: In Hubei execution is worth twenty points; a form that gives it ten and still adds up to a hundred is told so.
OF_ITS_OWN = {"420100": {"execution-score"}}
#: Rules that say of a form without a place for the reason that they cannot know.
ASKS_FOR_A_PLACE = {"510000.budget-adjusted-needs-reason", "510000.low-execution-needs-reason"}


@pytest.mark.parametrize("name", FORMS)
def test_an_honest_form_is_not_accused(name: str) -> None:
    found = audited(FORMS[name])
    assert [(one.rule, one.path) for one in found.findings if one.severity != "note"] == []
    usual = OF_ITS_OWN.get(FORMS[name]["jurisdiction"], set())
    assert {one.rule for one in found.findings} <= usual | TOLERATED.get(name, set())


@pytest.mark.parametrize("name", FORMS)
def test_an_honest_form_is_judged(name: str) -> None:
    found = audited(FORMS[name])
    unknown = {one.rule for one in found.outcomes if one.outcome in {Outcome.INDETERMINATE, Outcome.ERROR}}
    assert unknown <= ASKS_FOR_A_PLACE
    assert found.undecided == frozenset()
    assert found.verdict == "pass"


def test_the_forms_are_many_and_the_same_each_time() -> None:
    assert len(FORMS) >= 90
    assert honest() == FORMS
    assert max(Counter(str(content) for content in FORMS.values()).values()) == 1
