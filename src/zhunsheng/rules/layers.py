"""What stands on one day when each level of a chain of packs has had its say, the nation first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Generic, Literal, TypeAlias, TypeVar

from zhunsheng.rules.frozen import Frozen
from zhunsheng.rules.pack import (
    HOTFIX_SIGN,
    Change,
    Citation,
    DatedValue,
    Definition,
    Disabling,
    Document,
    Enabling,
    Hotfix,
    LabelMap,
    MapOverride,
    Pack,
    Parameter,
    Printed,
    Rule,
)
from zhunsheng.rules.period import ALWAYS, Period
from zhunsheng.rules.source import Place

T = TypeVar("T")
Act = Literal["stated", "set", "overridden", "replaced", "changed", "disabled", "enabled"]
Exceptional: TypeAlias = Change | Disabling | Rule
Mending: TypeAlias = Change | Disabling | Enabling


@dataclass(frozen=True, slots=True)
class Step:
    """What one pack, or one hotfix (``cn#3``), did to a rule, a parameter, a definition or a map.

    ``ended`` tells that the step's period was over on the day asked: a disabling that has ended is why a rule
    is back. ``before`` is what stood until this step, ``None`` for the pack that stated it first.
    """

    pack: str
    version: str
    act: Act
    place: Place
    before: Rule | Parameter | Definition | LabelMap | DatedValue | None = None
    reason: str = ""
    basis: tuple[Citation, ...] = ()
    period: Period = ALWAYS
    ended: bool = False


@dataclass(frozen=True, slots=True)
class StandingRule:
    """A rule on one day: what it says, the kinds it holds for, who made it so, and what keeps it out of force.

    ``disabling`` is the exception in force against it; ``asleep`` tells that its own period or its first stage
    leaves the day out.
    """

    rule: Rule
    kinds: tuple[str, ...]
    provenance: tuple[Step, ...]
    disabling: Disabling | None = None
    asleep: Literal["period", "stage"] | None = None
    stage: str | None = None

    @property
    def in_force(self) -> bool:
        """Whether the rule is asked of forms."""
        return self.disabling is None and self.asleep is None

    @property
    def mended(self) -> Step | None:
        """The hotfix that changed its severity last, if one does on the day."""
        done = (step for step in self.provenance if HOTFIX_SIGN in step.pack and step.act == "changed")
        return next((step for step in reversed(tuple(done)) if not step.ended), None)

    @property
    def returned(self) -> tuple[Step, ...]:
        """The disablings that have ended: the rule is back, and a report says so."""
        return tuple(step for step in self.provenance if step.act == "disabled" and step.ended)


@dataclass(frozen=True, slots=True)
class StandingParameter:
    """A parameter on one day: ``value`` is ``None`` where no level has one for it."""

    parameter: Parameter
    value: DatedValue | None
    basis: tuple[Citation, ...]
    printed: Printed | None
    provenance: tuple[Step, ...]

    @property
    def origin(self) -> Step:
        """The step whose value is in force."""
        return self.provenance[-1]


@dataclass(frozen=True, slots=True)
class Standing(Generic[T]):
    """A definition or a map with the packs it came through."""

    content: T
    provenance: tuple[Step, ...]


def exceptions(pack: Pack) -> Iterator[tuple[Act, Exceptional]]:
    """What a pack does to rules of the levels above it, in the order of its sections."""
    yield from (("replaced", one) for one in pack.replacements)
    yield from (("changed", one) for one in pack.changes)
    yield from (("disabled", one) for one in pack.disablings)


def mendings(hotfix: Hotfix) -> Iterator[tuple[Act, Mending]]:
    """What a hotfix does to rules, in the order of its sections."""
    yield from (("changed", one) for one in hotfix.changes)
    yield from (("disabled", one) for one in hotfix.disablings)
    yield from (("enabled", one) for one in hotfix.enablings)


def rules_on(chain: Sequence[Pack], day: date) -> dict[str, StandingRule]:
    """Every rule that any level of ``chain`` states, by id, as it stands on ``day``.

    A replacement speaks within its own period; on other days the rule it replaces stands. The hotfixes of a pack
    come right after it, before the levels below.
    """
    standing: dict[str, StandingRule] = {}
    for pack in chain:
        for deed in exceptions(pack):
            key = rule_id(standing, deed[1].id)
            if key is not None:
                standing[key] = _excepted(standing[key], pack, pack.id, deed, day)
        for rule in pack.rules:
            step = Step(pack.id, pack.head.version, "stated", rule.place)
            standing[rule.id] = StandingRule(rule, rule.kinds or pack.head.kinds, (step,))
        for hotfix in pack.hotfixes:
            for mending in mendings(hotfix):
                key = rule_id(standing, mending[1].id)
                if key is not None:
                    standing[key] = _excepted(standing[key], pack, hotfix.head.mark, mending, day)
    return {key: _dated(one, day) for key, one in standing.items()}


def rule_id(standing: Mapping[str, StandingRule], name: str) -> str | None:
    """The id of the rule that ``name`` is the id or an alias of."""
    if name in standing:
        return name
    return next((key for key, one in standing.items() if name in one.rule.aliases), None)


def _excepted(
    standing: StandingRule, pack: Pack, mark: str, deed: tuple[Act, Exceptional | Mending], day: date
) -> StandingRule:
    act, exception = deed
    period = exception.period
    if not period.holds(day) and not period.over(day):
        return standing
    step = Step(
        mark,
        pack.head.version,
        act,
        exception.place,
        before=standing.rule,
        reason="" if isinstance(exception, Rule) else exception.reason,
        basis=exception.basis,
        period=period,
        ended=period.over(day),
    )
    noted = replace(standing, provenance=(*standing.provenance, step))
    if step.ended:
        return noted
    match exception:
        case Disabling():
            return replace(noted, disabling=exception)
        case Enabling():
            return replace(noted, disabling=None)
        case Change():
            return replace(noted, rule=changed(standing.rule, exception))
        case Rule():
            return _replaced(noted, pack, exception)


def _replaced(standing: StandingRule, pack: Pack, rule: Rule) -> StandingRule:
    """The new text under the old id; names it was known by stay, and a duty to tighten only is not shaken off."""
    old = standing.rule
    aliases = tuple(dict.fromkeys((*old.aliases, *rule.aliases)))
    kept = replace(rule, id=old.id, aliases=aliases, tighten=old.tighten or rule.tighten)
    return replace(standing, rule=kept, kinds=rule.kinds or pack.head.kinds, disabling=None)


def changed(rule: Rule, change: Change) -> Rule:
    """The rule with another severity, for all its assertions, or with other stages."""
    if change.severity:
        rule = replace(
            rule, assertions=tuple(replace(one, severity=change.severity) for one in rule.assertions)
        )
    return replace(rule, stages=change.stages) if change.stages else rule


def _dated(standing: StandingRule, day: date) -> StandingRule:
    rule = standing.rule
    if not rule.period.holds(day):
        return replace(standing, asleep="period")
    stage = rule.stage_on(day)
    if rule.stages and stage is None:
        return replace(standing, asleep="stage")
    return replace(standing, stage=stage.stage if stage else None)


def parameters_on(chain: Sequence[Pack], day: date) -> dict[str, StandingParameter]:
    """Every parameter of the chain by name; the lowest level that has a value for ``day`` gives it."""
    standing: dict[str, StandingParameter] = {}
    for pack in chain:
        for setting in pack.settings:
            if setting.name not in standing:
                continue
            old = standing[setting.name]
            own = next((one for one in setting.values if one.period.holds(day)), None)
            printed = setting.printed or old.printed
            if own is None:
                standing[setting.name] = replace(old, printed=printed)
                continue
            step = Step(pack.id, pack.head.version, "set", own.place, before=old.value, period=own.period)
            standing[setting.name] = StandingParameter(
                old.parameter, own, setting.basis or old.basis, printed, (*old.provenance, step)
            )
        for parameter in pack.parameters:
            step = Step(pack.id, pack.head.version, "stated", parameter.place)
            standing[parameter.name] = StandingParameter(
                parameter, parameter.value_on(day), parameter.basis, parameter.printed, (step,)
            )
    return standing


def definitions_of(chain: Sequence[Pack]) -> dict[str, Standing[Definition]]:
    """Every definition of the chain by name; a lower level's stands for the higher one's."""
    standing: dict[str, Standing[Definition]] = {}
    for pack in chain:
        for one in pack.definition_overrides:
            if one.name in standing:
                old = standing[one.name]
                kept = replace(one, title=one.title or old.content.title, key=one.key or old.content.key)
                standing[one.name] = Standing(
                    kept, (*old.provenance, _overridden(pack, one.place, old.content))
                )
        for one in pack.definitions:
            standing[one.name] = Standing(one, (Step(pack.id, pack.head.version, "stated", one.place),))
    return standing


def maps_of(chain: Sequence[Pack]) -> dict[str, Standing[LabelMap]]:
    """Every map of the chain by name; a lower level's entries go over the higher one's, or replace them."""
    standing: dict[str, Standing[LabelMap]] = {}
    for pack in chain:
        for one in pack.map_overrides:
            if one.name in standing:
                old = standing[one.name]
                step = _overridden(pack, one.place, old.content)
                standing[one.name] = Standing(_merged(old.content, one), (*old.provenance, step))
        for stated in pack.maps:
            standing[stated.name] = Standing(
                stated, (Step(pack.id, pack.head.version, "stated", stated.place),)
            )
    return standing


def _overridden(pack: Pack, place: Place, before: Definition | LabelMap) -> Step:
    return Step(pack.id, pack.head.version, "overridden", place, before=before)


def _merged(old: LabelMap, override: MapOverride) -> LabelMap:
    entries = override.entries if override.replace else Frozen({**old.entries, **override.entries})
    return LabelMap(
        old.name,
        override.source or old.source,
        override.target or old.target,
        entries,
        override.place,
        old.title if override.title is None else override.title,
    )


def documents_of(chain: Sequence[Pack]) -> dict[str, Document]:
    """Every registered document by number; a lower level may add clauses to a higher one's."""
    standing: dict[str, Document] = {}
    for pack in chain:
        for one in pack.documents:
            old = standing.get(one.number)
            clauses = {clause.name: clause for clause in (*(old.clauses if old else ()), *one.clauses)}
            standing[one.number] = replace(one, clauses=tuple(clauses.values()))
    return standing
