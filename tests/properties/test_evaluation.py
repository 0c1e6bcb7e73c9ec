"""Laws of evaluation: what is said depends on the form and the rules, not on any order, and not on when it is asked."""

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st

from golden_forms import FORMS, NAMES, audited_sample, content_of, form_of, house, ruleset_of
from zhunsheng.api import audit_inputs
from zhunsheng.evaluation.audit import audit as audit_form
from zhunsheng.findings.finding import Finding
from zhunsheng.findings.result import AuditResult, FormResult, result_to_json
from zhunsheng.rendering.result_json import render_json

#: A failure is shown as it was found: making it smaller would take minutes and tell no more.
FEW = settings(max_examples=6, deadline=None, database=None, phases=[Phase.generate])
NAMES_OF_FORMS = st.sampled_from(NAMES)


def written(*forms: FormResult) -> str:
    """The bytes that a machine reads."""
    return render_json(result_to_json(AuditResult(forms, (), "0")))


def shuffled(value: Any, order: random.Random) -> Any:
    """The same JSON with the keys of every record in another order; lists keep theirs."""
    if isinstance(value, dict):
        keys = list(value)
        order.shuffle(keys)
        return {key: shuffled(value[key], order) for key in keys}
    return [shuffled(one, order) for one in value] if isinstance(value, list) else value


@seed(1)
@FEW
@given(NAMES_OF_FORMS, st.randoms(use_true_random=False))
def test_the_order_of_rules_changes_nothing(name: str, order: random.Random) -> None:
    form = form_of(content_of(name))
    held = ruleset_of(form)
    rules = [
        replace(rule, assertions=tuple(order.sample(rule.assertions, len(rule.assertions))))
        for rule in held.rules
    ]
    order.shuffle(rules)
    assert written(audit_form(form, replace(held, rules=tuple(rules)))) == written(audited_sample(name))


@seed(2)
@FEW
@given(NAMES_OF_FORMS, st.randoms(use_true_random=False))
def test_the_order_of_keys_changes_nothing(name: str, order: random.Random) -> None:
    form = form_of(shuffled(content_of(name), order))
    assert said(audit_form(form, ruleset_of(form))) == said(audited_sample(name))


def said(result: FormResult) -> str:
    """What is said of a form, without the form itself, whose keys stay in the order of the document."""
    return written(replace(result, form=replace(result.form, content={})))


def test_the_order_of_forms_changes_no_form() -> None:
    """One house audits them one after the other; none leaves a trace on the next."""
    for name in reversed(NAMES):
        form = form_of(content_of(name))
        assert written(audit_form(form, ruleset_of(form))) == written(audited_sample(name))


def test_two_runs_give_the_same_bytes() -> None:
    runs = [render_json(result_to_json(audit_inputs(house(), [str(FORMS)]))) for _ in range(2)]
    assert runs[0] == runs[1]


def test_a_folder_is_read_in_one_order_however_its_files_were_made(tmp_path: Path) -> None:
    for name in reversed(NAMES):
        (tmp_path / f"{name}.json").write_text(json.dumps(content_of(name)), encoding="utf-8")
    found = audit_inputs(house(), [str(tmp_path)])
    assert [Path(one.form.source).stem for one in found.forms] == list(NAMES)


def worded(finding: Finding) -> Finding:
    """The same finding told in other words and another order."""
    return replace(
        finding,
        title="another title",
        message="another message",
        severity="note",
        hint="another hint",
        calculation="",
        place="elsewhere",
        facts=tuple(replace(one, place="elsewhere") for one in reversed(finding.facts)),
        conditions=(),
        basis=(),
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_fingerprint_knows_form_rule_and_cells_but_no_words(name: str) -> None:
    result = audited_sample(name)
    for one in result.findings:
        fingerprint = one.fingerprint(result.form.id)
        assert worded(one).fingerprint(result.form.id) == fingerprint
        assert one.fingerprint("another form") != fingerprint
        assert replace(one, rule="another-rule").fingerprint(result.form.id) != fingerprint
        assert replace(one, path="/elsewhere").fingerprint(result.form.id) != fingerprint


@pytest.mark.parametrize("name", NAMES)
def test_a_fingerprint_names_one_finding_of_a_form(name: str) -> None:
    result = audited_sample(name)
    fingerprints = [one.fingerprint(result.form.id) for one in result.findings]
    assert len(set(fingerprints)) == len(fingerprints)
