"""All that there is to say of one rule, section by section."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from zhunsheng.authoring.explaining.caught import OUTCOMES, Caught, caught_sections
from zhunsheng.authoring.explaining.caught_in_run import CaughtInRun, run_sections
from zhunsheng.authoring.explaining.citations import cited
from zhunsheng.authoring.explaining.dated_words import SEVERITIES, STAGES, span_text, value_text
from zhunsheng.authoring.explaining.explained import Section, Shown
from zhunsheng.authoring.explaining.pack_readings import PackReadings, inner_nodes
from zhunsheng.authoring.explaining.regional_differences import below, difference_lines, parameters_of
from zhunsheng.language import checked
from zhunsheng.language.problems import Lang, Words
from zhunsheng.rules.binding import BoundAssertion
from zhunsheng.rules.pack import Assertion, DatedValue, Pack, Rule

if TYPE_CHECKING:
    from zhunsheng.rules.pack import Expression, Parameter, Setting

_EXAMPLES = {
    "holds": Words("成立", "holds"),
    "fails": Words("不成立", "fails"),
    "edge": Words("边上", "edge"),
    "missing": Words("缺格", "missing"),
    "scope": Words("不在范围", "scope"),
    "": Words("例", "example"),
}


def rule_sections(
    readings: PackReadings,
    pack: Pack,
    rule: Rule,
    examples: Iterable[Shown],
    caught: Caught | CaughtInRun | None,
) -> Iterator[Section]:
    """What a rule asks and why, where it differs, and what it is seen to do."""
    lang = readings.lang
    assertions = tuple(readings.assertions(pack, rule))
    yield Section(Words("说明", "about"), (_about(readings, pack, rule),))
    yield Section(Words("大意", "in plain words"), tuple(_sentences(readings, pack, rule)))
    for stated, _ in assertions:
        heading = Words(f"检查 {stated.name or ''}".rstrip(), f"check {stated.name or ''}".rstrip())
        yield Section(heading, tuple(_formulas(readings, pack, rule, stated)))
    bound = tuple(one for _, found in assertions for one in found)
    defined = readings.definitions(bound)
    if defined:
        yield Section(Words("其中", "where"), tuple(_defined(readings, pack, rule, defined)))
    sources = tuple(one.line(lang) for one in cited(readings.ruleset(pack, rule.kinds), rule.basis))
    if sources:
        yield Section(Words("依据", "basis"), sources)
    used = used_names(bound)
    known = tuple(_parameters(readings, pack, used))
    if known:
        yield Section(Words("用到的参数", "parameters"), known)
    yield Section(Words("阶段", "stages"), _stages(rule, lang))
    lines = difference_lines(readings, pack, used, rule)
    nothing = "none" if lang == "en" else "没有"
    yield Section(Words("各地不同", "regional differences"), lines or (nothing,))
    shown = tuple(_example(one, lang) for one in examples if one.rule in {rule.id, *rule.aliases})
    if shown:
        yield Section(Words(f"例子 {len(shown)}", f"examples {len(shown)}"), shown)
    names = frozenset({rule.id, *rule.aliases})
    if isinstance(caught, CaughtInRun):
        yield from run_sections(caught, names, lang)
    elif caught is not None:
        yield from caught_sections(caught, names, lang)


def used_names(bound: Iterable[BoundAssertion]) -> frozenset[str]:
    """The parameters, definitions and maps that assertions rest on, those of their definitions included."""
    waiting: list[object] = []
    for one in bound:
        held = one.checked
        texts = (part for part in held.message if not isinstance(part, str))
        cases = (case for case, _ in held.severity)
        waiting += [held.rows, *held.keys, held.when, held.check, held.at, *texts, *cases]
    names: set[str] = set()
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        match node:
            case checked.Parameter(name) | checked.Defined(name) | checked.Lookup(name):
                names.add(name)
        waiting.extend(inner_nodes(node))
    return frozenset(names)


def _about(readings: PackReadings, pack: Pack, rule: Rule) -> str:
    lang = readings.lang
    kinds = "、".join(
        readings.schemas[kind].title for kind in rule.kinds or pack.head.kinds if kind in readings.schemas
    )
    weight = SEVERITIES[rule.highest_severity].of(lang)
    told = [
        f"{pack.id} {pack.head.version}",
        rule.category,
        _say(lang, f"最重为{weight}", f"at most {weight}"),
        kinds,
    ]
    if rule.period.start or rule.period.until:
        told.append(span_text(rule.period.start, rule.period.until, lang))
    if rule.tighten:
        told.append(_say(lang, "下级只许收紧", "lower levels may only tighten it"))
    told += [_say(lang, "又名 ", "also ") + "、".join(rule.aliases)] if rule.aliases else []
    return ";".join(one for one in told if one)


def _sentences(readings: PackReadings, pack: Pack, rule: Rule) -> Iterator[str]:
    """A sentence a check, led by its name where there are several."""
    for stated, found in readings.assertions(pack, rule):
        said = readings.sentence(pack, rule, found)
        if said:
            yield f"{stated.name}: {said}" if stated.name else said


def _formulas(readings: PackReadings, pack: Pack, rule: Rule, one: Assertion) -> Iterator[str]:
    lang = readings.lang
    parts: list[tuple[Words, Expression | None]] = [
        (Words("逐行", "each"), one.each),
        *((Words("按", "by"), key) for key in one.by),
        *((Words("逐列", "column"), column) for column in one.columns),
        (Words("条件", "when"), one.when),
        (Words("要求", "check"), one.check),
    ]
    for label, expression in parts:
        if expression is not None:
            yield f"{label.of(lang)}: {readings.formula(expression, pack, rule.kinds)}"
    for case in one.severity:
        weight = SEVERITIES[case.severity].of(lang)
        when = f": {readings.formula(case.when, pack, rule.kinds)}" if case.when else ""
        yield f"{_say(lang, '轻重', 'severity')}: {weight}{when}"
    if one.hint:
        yield f"{_say(lang, '提示', 'hint')}: {one.hint}"


def _defined(readings: PackReadings, pack: Pack, rule: Rule, names: Iterable[str]) -> Iterator[str]:
    """What the definitions say that a rule's sentences name."""
    ruleset = readings.ruleset(pack, rule.kinds)
    known = {
        word: one.content
        for name, one in (ruleset.definitions.items() if ruleset else ())
        for word in (name, one.content.key)
    }
    for name in names:
        if name in known:
            yield f"{name} = {readings.formula(known[name].expression, pack, rule.kinds)}"


def _parameters(readings: PackReadings, pack: Pack, used: frozenset[str]) -> Iterator[str]:
    """The dated values of the parameters in use, level by level down to the pack, and how many set others below."""
    lang = readings.lang
    chain = readings.tree.chain(pack)
    for one in parameters_of(chain):
        if one.name not in used:
            continue
        levels = [(level, values) for level in chain for values in _said(level, one.name)]
        for level, values in levels:
            where = "" if len(levels) == 1 else f" [{level.id}]"
            for value in values:
                said = f"{span_text(value.start, value.until, lang)} {value_text(value.value, one.unit)}"
                yield f"{one.name}({one.title}){where}: {said}"
        if one.printed:
            yield f"{one.name}: {_say(lang, '表上印有的优先', 'a form that prints it goes before')}"
        others = [level.id for level in below(readings, pack) if any(_said(level, one.name))]
        if others:
            yield f"{one.name}: {_say(lang, '另行规定的有', 'set otherwise by')} {'、'.join(others)}"


def _said(pack: Pack, name: str) -> Iterator[tuple[DatedValue, ...]]:
    """The values that one pack gives a parameter."""
    stated: tuple[Parameter | Setting, ...] = (*pack.parameters, *pack.settings)
    yield from (one.values for one in stated if one.name == name and one.values)


def _stages(rule: Rule, lang: Lang) -> tuple[str, ...]:
    if not rule.stages:
        return (_say(lang, "没有分阶段,一律照轻重执行", "none: in full force"),)
    return tuple(f"{span_text(one.start, None, lang)} {STAGES[one.stage].of(lang)}" for one in rule.stages)


def _example(one: Shown, lang: Lang) -> str:
    kind = _EXAMPLES.get(one.kind, Words(one.kind, one.kind)).of(lang)
    outcome, blank, more = one.want.partition(" ")
    told = next((words.of(lang) for known, words in OUTCOMES.items() if known == outcome), outcome)
    return f"{kind} · {one.name}" + (f" → {told}{blank}{more}" if outcome else "")


def _say(lang: Lang, chinese: str, english: str) -> str:
    return english if lang == "en" else chinese
