"""No honest form is accused: no error, no warning, nothing undecided, and no note but those that are due."""

from collections import Counter

import pytest
from golden_forms import audited
from honest_forms import honest

from zhunsheng.findings.outcome import Outcome

FORMS = honest()

#: The notes that a form may well get, by rule; all others get none.
TOLERATED = {
}


@pytest.mark.parametrize("name", FORMS)
def test_an_honest_form_is_not_accused(name: str) -> None:
    found = audited(FORMS[name])
    assert [(one.rule, one.path) for one in found.findings if one.severity != "note"] == []
    assert {one.rule for one in found.findings} <= TOLERATED.get(name, set())


@pytest.mark.parametrize("name", FORMS)
def test_an_honest_form_is_judged(name: str) -> None:
    found = audited(FORMS[name])
    undecided = [one for one in found.outcomes if one.outcome in {Outcome.INDETERMINATE, Outcome.ERROR}]
    assert undecided == []
    assert found.verdict == "pass"


def test_the_forms_are_many_and_the_same_each_time() -> None:
    assert len(FORMS) >= 90
    assert honest() == FORMS
    assert max(Counter(str(content) for content in FORMS.values()).values()) == 1
