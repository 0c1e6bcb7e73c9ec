"""One form against one bound ruleset: every rule's outcome at every place, and the findings explained."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from zhunsheng.evaluation.cells import Cells
from zhunsheng.evaluation.explaining import finding_of, judged_of
from zhunsheng.evaluation.places import Place, evaluate
from zhunsheng.evaluation.printed import printed_values
from zhunsheng.evaluation.single import label_map
from zhunsheng.evaluation.traced import ParameterValue
from zhunsheng.evaluation.values import Items, Judgement, MapValue, Step, Value
from zhunsheng.findings.finding import Finding, Judged
from zhunsheng.findings.outcome import Outcome
from zhunsheng.findings.result import FormIdentity, FormResult, RulesetIdentity
from zhunsheng.forms.form import Form
from zhunsheng.rules.binding import BoundAssertion, BoundRule, BoundRuleset, Typed
from zhunsheng.values.missing import Cause


@dataclass(slots=True)
class _Tally:
    findings: list[Finding] = field(default_factory=list)
    shadow: list[Finding] = field(default_factory=list)
    outcomes: list[Judged] = field(default_factory=list)
    undecided: set[str] = field(default_factory=set)
    standing: int = 0


def audit(form: Form, held: BoundRuleset) -> FormResult:
    """What the rules in force say of a form."""
    cells = Cells(form)
    parameters = values_for(form, held)
    tally = _Tally()
    for rule in held.rules:
        for bound in rule.assertions:
            for place in evaluate(bound.checked, cells, parameters):
                _count(place, bound, rule, held, form, tally)
    _count_kept_out(held, form, tally)
    return FormResult(
        identity(form),
        RulesetIdentity(tuple((pack.id, pack.version) for pack in held.ruleset.packs), held.ruleset.digest),
        tuple(sorted(tally.findings, key=lambda one: one.sorting)),
        tuple(tally.outcomes),
        tuple(sorted(tally.shadow, key=lambda one: one.sorting[1:])),
        frozenset(tally.undecided),
        tally.standing,
        MappingProxyType({rule.id: rule.standing.rule.title for rule in held.rules}),
    )


def identity(form: Form) -> FormIdentity:
    """Which form it is."""
    return FormIdentity(
        form.content,
        form.id,
        form.source,
        form.digest,
        form.kind,
        form.title,
        form.organization,
        form.jurisdiction,
        form.fiscal_year,
    )


def values_for(form: Form, held: BoundRuleset) -> Mapping[str, ParameterValue]:
    """The parameters in force, those that the form prints itself before those of the region."""
    values = {name: ParameterValue(_value(value)) for name, value in held.parameters.items()}
    values |= {name: ParameterValue(label_map(entries)) for name, entries in held.maps.items()}
    values |= printed_values(form, held.printed)
    return values


def _value(value: Typed) -> Value:
    if isinstance(value, tuple):
        return Items(tuple(Step(None, _value(one)) for one in value))
    if isinstance(value, Mapping):
        return MapValue(tuple((key, _value(one)) for key, one in value.items()))
    return value


def _count(
    place: Place, bound: BoundAssertion, rule: BoundRule, held: BoundRuleset, form: Form, tally: _Tally
) -> None:
    heaviest = rule.standing.rule.highest_severity
    if place.outcome is Outcome.INCONSISTENT:
        _count_finding(place, bound, rule, held, form, tally)
        return
    tally.outcomes.append(judged_of(place, bound, rule, form))
    severe = any(word == "error" for _, word in bound.checked.severity) and rule.standing.stage in {None, "error"}
    if severe and place.outcome in {Outcome.INDETERMINATE, Outcome.ERROR}:
        tally.undecided.add(rule.id)
    if heaviest == "error" and place.outcome.holds:
        tally.standing += 1


def _count_finding(
    place: Place, bound: BoundAssertion, rule: BoundRule, held: BoundRuleset, form: Form, tally: _Tally
) -> None:
    try:
        found = finding_of(place, bound, rule, held, form)
    except Exception as error:  # noqa: BLE001 - a rule that breaks while it is told does not stop the others
        broken = Place(place.path, Judgement(Outcome.ERROR, Cause.BROKEN, detail=f"{type(error).__name__}: {error}"))
        tally.outcomes.append(judged_of(broken, bound, rule, form))
        tally.undecided.add(rule.id)
        return
    if found.severity == "shadow":
        tally.shadow.append(found)
    else:
        tally.findings.append(found)


def _count_kept_out(held: BoundRuleset, form: Form, tally: _Tally) -> None:
    """Rules that a level disabled or whose time is not now: one not_applicable row each."""
    for standing in (*held.ruleset.disabled, *held.ruleset.asleep):
        cause = Cause.DISABLED if standing.disabling else Cause.NOT_IN_FORCE
        reason = standing.disabling.reason if standing.disabling else ""
        tally.outcomes.append(
            Judged(standing.rule.id, None, "", form.place(""), Outcome.NOT_APPLICABLE, cause.value, (), reason)
        )
