"""One form against one bound ruleset: every rule's outcome at every place, and the findings explained."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from zhunsheng.evaluation.cells import Cells
from zhunsheng.evaluation.explaining import finding_of, judged_of
from zhunsheng.evaluation.places import Place, evaluate
from zhunsheng.evaluation.printed import printed_values
from zhunsheng.evaluation.single import label_map
from zhunsheng.evaluation.traced import ParameterValue, WorkLimitError
from zhunsheng.evaluation.values import Items, Judgement, MapValue, Step, Value
from zhunsheng.findings.finding import Finding, Judged
from zhunsheng.findings.outcome import Outcome
from zhunsheng.findings.result import FormIdentity, FormResult, Returned, RulesetIdentity
from zhunsheng.findings.waiver import Waiver, waived
from zhunsheng.forms.form import Form
from zhunsheng.rules.binding import BoundAssertion, BoundRule, BoundRuleset, Typed
from zhunsheng.rules.layers import StandingRule
from zhunsheng.rules.pack import HOTFIX_SIGN
from zhunsheng.values.missing import Cause


@dataclass(slots=True)
class Tally:
    """What is gathered of one form."""

    form: Form
    held: BoundRuleset
    findings: list[Finding] = field(default_factory=list)
    shadow: list[Finding] = field(default_factory=list)
    outcomes: list[Judged] = field(default_factory=list)
    undecided: set[str] = field(default_factory=set)
    standing: int = 0

    def count(self, place: Place, bound: BoundAssertion, rule: BoundRule) -> None:
        """Put a place where it belongs: among the findings, the shadow, or the other outcomes."""
        try:
            self._count(place, bound, rule)
        except WorkLimitError as error:
            self._count_broken(place, bound, rule, Cause.WORK_LIMIT, str(error))
        except Exception as error:  # noqa: BLE001 - a rule that breaks while it is told does not stop the others
            self._count_broken(place, bound, rule, Cause.BROKEN, f"{type(error).__name__}: {error}")

    def _count(self, place: Place, bound: BoundAssertion, rule: BoundRule) -> None:
        if place.outcome is Outcome.INCONSISTENT:
            found = finding_of(place, bound, rule, self.held, self.form)
            (self.shadow if found.severity == "shadow" else self.findings).append(found)
            return
        self.outcomes.append(judged_of(place, bound, rule, self.form))
        severe = any(word == "error" for _, word in bound.checked.severity)
        if rule.standing.stage not in {None, "error"}:
            return
        if severe and place.outcome in {Outcome.INDETERMINATE, Outcome.ERROR}:
            self.undecided.add(rule.id)
        if rule.standing.rule.highest_severity == "error" and place.outcome.holds:
            self.standing += 1

    def _count_broken(
        self, place: Place, bound: BoundAssertion, rule: BoundRule, cause: Cause, detail: str
    ) -> None:
        broken = Place(place.path, Judgement(Outcome.ERROR, cause, detail=detail))
        self.outcomes.append(judged_of(broken, bound, rule, self.form))
        self.undecided.add(rule.id)

    def count_kept_out(self) -> None:
        """Rules that a level disabled or whose time is not now: one not_applicable row each."""
        for standing in (*self.held.ruleset.disabled, *self.held.ruleset.asleep):
            cause = Cause.DISABLED if standing.disabling else Cause.NOT_IN_FORCE
            reason = _why_disabled(standing)
            place = self.form.place("")
            rule = standing.rule.id
            self.outcomes.append(
                Judged(rule, None, "", place, Outcome.NOT_APPLICABLE, cause.value, (), reason)
            )


def audit(form: Form, held: BoundRuleset, waivers: Sequence[Waiver] = ()) -> FormResult:
    """What the rules in force say of a form; ``waivers`` are those in force on the day of the audit."""
    cells = Cells(form, shared=True)
    parameters = values_for(form, held)
    tally = Tally(form, held)
    for rule in held.rules:
        for bound in rule.assertions:
            for place in evaluate(bound.checked, cells, parameters, traces=False):
                tally.count(place, bound, rule)
    tally.count_kept_out()
    findings = sorted(tally.findings, key=lambda one: one.sorting)
    return FormResult(
        identity(form),
        held_against(held),
        waived(findings, form.id, waivers) if waivers else tuple(findings),
        tuple(tally.outcomes),
        tuple(sorted(tally.shadow, key=lambda one: one.sorting[1:])),
        frozenset(tally.undecided),
        tally.standing,
        MappingProxyType({rule.id: rule.standing.rule.title for rule in held.rules}),
    )


def _why_disabled(standing: StandingRule) -> str:
    """The reason of the disabling in force, with the hotfix that it is in."""
    if standing.disabling is None:
        return ""
    by = next(
        (step.pack for step in reversed(standing.provenance) if step.place is standing.disabling.place), ""
    )
    return f"{by}: {standing.disabling.reason}" if HOTFIX_SIGN in by else standing.disabling.reason


def held_against(held: BoundRuleset) -> RulesetIdentity:
    """The packs and hotfixes, and the rules that a disabling no longer keeps out."""
    returned = (
        Returned(rule.id, step.pack, step.reason, step.period.until.isoformat() if step.period.until else "")
        for rule in held.rules
        for step in rule.standing.returned
    )
    packs = tuple((pack.id, pack.version) for pack in held.ruleset.packs)
    return RulesetIdentity(packs, held.ruleset.digest, tuple(returned))


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
    values = stated_values(held)
    values |= printed_values(form, held.printed, values)
    return values


def stated_values(held: BoundRuleset) -> dict[str, ParameterValue]:
    """The parameters and maps in force, the same for every form."""
    values = {name: ParameterValue(_value(value)) for name, value in held.parameters.items()}
    values |= {name: ParameterValue(label_map(entries)) for name, entries in held.maps.items()}
    return values


def _value(value: Typed) -> Value:
    if isinstance(value, tuple):
        return Items(tuple(Step(None, _value(one)) for one in value))
    if isinstance(value, Mapping):
        return MapValue(tuple((key, _value(one)) for key, one in value.items()))
    return value
