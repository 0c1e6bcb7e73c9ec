"""Every rule fires on one-cell changes of the sample forms, and nothing fires that the entry does not declare."""

from collections import Counter

import pytest

from golden_forms import (
    NAMES,
    Fault,
    audited_fault,
    audited_sample,
    content_of,
    faults,
    form_of,
    ruleset_of,
    told,
)
from zhunsheng.forms.pointers import split
from zhunsheng.forms.shape import Cell, Record, Rows

FAULTS = faults()
each_fault = pytest.mark.parametrize(
    ("place", "fault"),
    [pytest.param(place, one, id=f"{place}-{one.rule}-{one.form[:4]}") for place, one in enumerate(FAULTS)],
)


@each_fault
def test_a_fault_is_told_with_its_consequences_and_nothing_else(place: int, fault: Fault) -> None:
    before, after = audited_sample(fault.form), audited_fault(place)
    new = Counter(told(after)) - Counter(told(before))
    gone = Counter(told(before)) - Counter(told(after))
    assert new == Counter([fault.expected, *fault.consequences])
    assert gone == Counter(fault.ends)


@each_fault
def test_a_fault_is_told_with_its_numbers(place: int, fault: Fault) -> None:
    numbers = {
        (one.reported, expected)
        for one in audited_fault(place).findings
        if (one.rule, one.path) == (fault.rule, fault.fires["path"])
        for expected in (one.expected, *(candidate.expected for candidate in one.candidates))
    }
    assert (fault.fires.get("reported"), fault.fires.get("expected")) in numbers


@each_fault
def test_a_fault_changes_one_cell(place: int, fault: Fault) -> None:
    """A cell that is merged over rows stands on each of them and changes on all."""
    assert fault == FAULTS[place]
    pointers = [split(pointer) for pointer in fault.change]
    if len(pointers) == 1:
        return
    (name, key), *others = {(steps[0], steps[-1]) for steps in pointers}
    rows = form_of(content_of(fault.form)).schema.shape.members[name]
    assert not others
    assert isinstance(rows, Rows)
    assert isinstance(rows.row, Record)
    cell = rows.row.members[key]
    assert isinstance(cell, Cell)
    assert cell.merged
    assert len({str(value) for value in fault.change.values()}) == 1


def test_every_rule_fires_on_two_faults_at_least() -> None:
    fired = Counter(one.rule for one in FAULTS)
    in_force = {rule.id for name in NAMES for rule in ruleset_of(form_of(content_of(name))).rules}
    assert in_force == {rule for rule, count in fired.items() if count >= 2}
    assert len(FAULTS) >= 60
