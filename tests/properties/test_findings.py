"""Laws of findings: they rest on the cells they list, and on nothing else."""

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from golden_forms import (
    NAMES,
    asked_again,
    audited_fault,
    audited_sample,
    cells,
    content_of,
    faults,
    outcomes_of,
    put,
    told,
)
from zhunsheng.findings.finding import Finding

#: Cells that say what the form is and how its rows hang together, not what it reports; they stay when cells are blanked.
STRUCTURE = frozenset(
    {"kind", "fiscal_year", "jurisdiction", "currency_unit", "parent", "reason_rows", "provenance"}
)


def new_findings() -> Iterator[tuple[str, dict[str, Any], Finding]]:
    """Every finding of the sample forms, and of the faulty ones those that the fault brought."""
    for name in NAMES:
        for number, finding in enumerate(audited_sample(name).findings):
            yield f"{name[:4]}-{number}-{finding.rule}", content_of(name), finding
    for place, fault in enumerate(faults()):
        known = told(audited_sample(fault.form))
        for number, finding in enumerate(audited_fault(place).findings):
            if told(replace(audited_fault(place), findings=(finding,)))[0] not in known:
                yield f"{fault.form[:4]}-fault{place}-{number}-{finding.rule}", fault.apply(), finding


FINDINGS = {name: (content, finding) for name, content, finding in new_findings()}


def structural(pointer: str) -> bool:
    return any(step in STRUCTURE for step in pointer.split("/"))


def said(finding: Finding) -> tuple[object, ...]:
    """What an auditor would compare."""
    return (
        finding.path,
        finding.reported,
        finding.expected,
        finding.difference,
        finding.candidates,
        finding.severity,
    )


@pytest.mark.parametrize("name", FINDINGS)
def test_a_finding_can_be_recomputed_from_the_cells_it_lists(name: str) -> None:
    """All other cells are blanked; rows, list lengths and structure stay: the same rule says the same there."""
    content, finding = FINDINGS[name]
    listed = {one.path for one in finding.facts} | {one.path for one in finding.conditions}
    for pointer in list(cells(content)):
        if pointer not in listed and not structural(pointer):
            put(content, pointer, None)
    assert said(finding) in [said(one) for one in asked_again(content, finding).findings]


#: Where a rule says in so many words what a blank means, a blank may mend what the cell had broken.
BLANK_MEANS: Mapping[tuple[str, str | None], frozenset[str]] = {
    # 空白按0: a blank part of a total is nought.
    ("funds-components", "各分项"): frozenset({"/funds/*/initial", "/funds/*/annual", "/funds/*/executed"}),
    # 执行得分: a blank execution score is replaced by the recomputed one; 执行行: blank points mean that the form does
    # not score execution.
    ("total-score", "总得分"): frozenset({"/funds/*/score", "/funds/*/points"}),
}

#: One finding of each assertion and form is enough to delete cells from.
DELETIONS = {
    (one.rule, one.check, one.column, name[:4]): name for name, (_, one) in reversed(FINDINGS.items())
}


@pytest.mark.parametrize("name", DELETIONS.values())
def test_deleting_a_cell_never_mends_a_finding(name: str) -> None:
    """No single cell of the facts, blanked, makes the outcome hold, except where the rule says what a blank means."""
    content, finding = FINDINGS[name]
    standing = holding(content, finding)
    mended = {
        re.sub(r"/[0-9]+", "/*", fact.path)
        for fact in finding.facts
        if not structural(fact.path) and holding(deleted(content, fact.path), finding) > standing
    }
    assert mended <= BLANK_MEANS.get((finding.rule, finding.check), frozenset())


def deleted(content: dict[str, Any], pointer: str) -> dict[str, Any]:
    """The form with one cell blanked."""
    changed = copy.deepcopy(content)
    put(changed, pointer, None)
    return changed


def holding(content: dict[str, Any], finding: Finding) -> int:
    """How many places hold where the finding stands."""
    return sum(one.holds for one in outcomes_of(content, finding))
