"""What the packs below one do otherwise with a rule, a parameter, a definition or a map."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from zhunsheng.authoring.explaining.dated_words import STAGES, span_text, values_text, weights_text
from zhunsheng.authoring.explaining.pack_readings import PackReadings
from zhunsheng.language.problems import Lang, Words
from zhunsheng.rules.layers import Exceptional, exceptions, mendings
from zhunsheng.rules.pack import Change, Disabling, Enabling, HotfixHead, Pack, Parameter, Rule


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a pack says otherwise than those above it.

    ``name`` is the rule, parameter, definition or map; ``says`` what stands there now, on one line.
    """

    pack: Pack
    section: str
    name: str
    act: Words
    says: str
    reason: str = ""
    basis: tuple[str, ...] = ()
    hotfix: HotfixHead | None = None

    @property
    def by(self) -> str:
        """Who makes it: the pack, or one of its hotfixes."""
        return self.hotfix.mark if self.hotfix else self.pack.id

    @property
    def title(self) -> str:
        """What people call who makes it."""
        return self.hotfix.title if self.hotfix else self.pack.head.title

    def line(self, lang: Lang) -> str:
        """The difference on one line, without the name of what it is about where that is a rule."""
        if self.section == "set":
            return f"{self.name} {self.says}" + (f"({'、'.join(self.basis)})" if self.basis else "")
        if self.section == "override":
            return f"{self.name} = {self.says}"
        said = " ".join(one for one in (self.act.of(lang), self.says) if one)
        return f"{said}({self.reason})" if self.reason else said


def below(readings: PackReadings, stating: Pack) -> Iterator[Pack]:
    """The packs that build on one, by region."""
    packs = readings.tree.packs.values()
    for pack in sorted(packs, key=lambda one: (one.head.jurisdiction, len(readings.tree.chain(one)), one.id)):
        if pack.id != stating.id and stating.id in {one.id for one in readings.tree.chain(pack)}:
            yield pack


def differences(
    readings: PackReadings, pack: Pack, names: Iterable[str] | None = None, rule: Rule | None = None
) -> Iterator[Difference]:
    """What a pack says otherwise; of the parameters, definitions and maps ``names`` and of ``rule`` only, if given."""
    wanted = None if names is None else set(names)
    for act, one in exceptions(pack):
        if rule is not None and one.id not in {rule.id, *rule.aliases}:
            continue
        if rule is None and wanted is not None:
            continue
        yield _exception(pack, act, one, readings.lang)
    known = {one.name: one for one in parameters_of(readings.tree.chain(pack))}
    for setting in pack.settings:
        if wanted is None or setting.name in wanted:
            basis = tuple(citation.text for citation in setting.basis)
            for value in values_text(setting.values, known[setting.name].unit, readings.lang):
                yield Difference(pack, "set", setting.name, Words("改值", "set"), value, basis=basis)
    for definition in pack.definition_overrides:
        if wanted is None or definition.name in wanted:
            formula = readings.formula(definition.expression, pack)
            yield Difference(pack, "override", definition.name, Words("改写", "overridden"), formula)
    for override in pack.map_overrides:
        if wanted is None or override.name in wanted:
            entries = ";".join(f"{key} → {'、'.join(value)}" for key, value in override.entries.items())
            yield Difference(pack, "override", override.name, Words("改写", "overridden"), entries)


def difference_lines(
    readings: PackReadings, stating: Pack, names: Iterable[str], rule: Rule | None = None
) -> tuple[str, ...]:
    """A line a difference, with the pack that makes it."""
    found = elsewhere(readings, stating, names, rule)
    return tuple(f"{one.by} {one.title}: {one.line(readings.lang)}" for one in found)


def elsewhere(
    readings: PackReadings, stating: Pack, names: Iterable[str], rule: Rule | None = None
) -> Iterator[Difference]:
    """What hotfixes and the packs below say otherwise than the pack that states a thing; the hotfixes come first."""
    used = set(names)
    lower = tuple(below(readings, stating))
    if rule is not None:
        for pack in (stating, *lower):
            yield from (
                one for one in hotfix_differences(pack, readings.lang) if one.name in {rule.id, *rule.aliases}
            )
    for pack in lower:
        yield from differences(readings, pack, used, rule)


def hotfix_differences(pack: Pack, lang: Lang) -> Iterator[Difference]:
    """What the hotfixes of a pack do, in the order of their numbers."""
    for hotfix in pack.hotfixes:
        for act, one in mendings(hotfix):
            if isinstance(one, Enabling):
                span = span_text(one.period.start, one.period.until, lang)
                texts = tuple(citation.text for citation in one.basis)
                made = Difference(pack, "enable", one.id, Words("恢复", "enabled"), span, one.reason, texts)
            else:
                made = _exception(pack, act, one, lang)
            yield replace(made, hotfix=hotfix.head)


def parameters_of(chain: Iterable[Pack]) -> tuple[Parameter, ...]:
    """Every parameter that a chain of packs states."""
    return tuple(one for pack in chain for one in pack.parameters)


def _exception(pack: Pack, act: str, one: Exceptional, lang: Lang) -> Difference:
    span = span_text(one.period.start, one.period.until, lang)
    match one:
        case Disabling(id=name, reason=reason, basis=basis):
            texts = tuple(citation.text for citation in basis)
            return Difference(pack, "disable", name, Words("停用", "disabled"), span, reason, texts)
        case Change(id=name, reason=reason, severity=severity, stages=stages, basis=basis):
            told = [weights_text(severity, lang)] if severity else []
            told += [f"{stage.start} {STAGES[stage.stage].of(lang)}" for stage in stages]
            says = " ".join(part for part in ("、".join(told), span) if part)
            texts = tuple(citation.text for citation in basis)
            return Difference(pack, "change", name, Words("改轻重", "changed"), says, reason, texts)
        case Rule(id=name, title=title, basis=basis):
            texts = tuple(citation.text for citation in basis)
            says = " ".join(part for part in (span, title) if part)
            return Difference(pack, "replace", name, Words("替换", act), says, basis=texts)
