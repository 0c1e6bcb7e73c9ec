"""What there is to say of a parameter, a definition or a map."""

from collections.abc import Iterator

from zhunsheng.authoring.explaining.citations import cited
from zhunsheng.authoring.explaining.dated_words import values_text
from zhunsheng.authoring.explaining.explained import Section
from zhunsheng.authoring.explaining.pack_readings import PackReadings
from zhunsheng.authoring.explaining.regional_differences import difference_lines
from zhunsheng.authoring.explaining.rule_explanation import used_names
from zhunsheng.language.problems import Words
from zhunsheng.rules.pack import Definition, LabelMap, Pack, Parameter

_LOWER = {
    "nothing": Words("不许改", "may not change it"),
    "tighten": Words("只许收紧", "may only tighten it"),
    "anything": Words("可以改", "may change it"),
}
_STRICTER = {
    "higher": Words("越高越严", "higher is stricter"),
    "lower": Words("越低越严", "lower is stricter"),
}


def parameter_sections(readings: PackReadings, pack: Pack, one: Parameter) -> Iterator[Section]:
    """Its values over time, its basis, what a lower level may do, who does otherwise, and what rests on it."""
    lang = readings.lang
    yield Section(Words("取值", "values"), tuple(values_text(one.values, one.unit, lang)))
    told = [_LOWER[one.lower].of(lang), *([_STRICTER[one.stricter].of(lang)] if one.stricter else [])]
    yield Section(Words("下级", "lower levels"), (";".join(told),))
    if one.printed:
        where = f"{one.printed.where}: {one.printed.pattern.text}"
        yield Section(Words("表上印有的优先", "a form that prints it goes before"), (where,))
    sources = tuple(source.line(lang) for source in cited(readings.ruleset(pack), one.basis))
    if sources:
        yield Section(Words("依据", "basis"), sources)
    yield from _shared(readings, pack, one.name)


def definition_sections(readings: PackReadings, pack: Pack, one: Definition) -> Iterator[Section]:
    """Its formula, who does otherwise, and what rests on it."""
    yield Section(Words("算式", "formula"), (readings.formula(one.expression, pack),))
    yield from _shared(readings, pack, one.name)


def map_sections(readings: PackReadings, pack: Pack, one: LabelMap) -> Iterator[Section]:
    """Its entries, who does otherwise, and what rests on it."""
    yield Section(Words("从", "from"), (f"{one.source.text} → {one.target.text}",))
    entries = tuple(f"{key} → {'、'.join(value)}" for key, value in one.entries.items())
    yield Section(Words("各项", "entries"), entries)
    yield from _shared(readings, pack, one.name)


def _shared(readings: PackReadings, pack: Pack, name: str) -> Iterator[Section]:
    nothing = "none" if readings.lang == "en" else "没有"
    lines = difference_lines(readings, pack, {name})
    yield Section(Words("各地不同", "regional differences"), lines or (nothing,))
    using = tuple(_using(readings, name))
    yield Section(Words("用到它的规则", "rules that use it"), using or (nothing,))


def _using(readings: PackReadings, name: str) -> Iterator[str]:
    """The rules that rest on a parameter, definition or map, by pack."""
    for pack in readings.tree.packs.values():
        for rule in pack.rules:
            bound = tuple(one for _, found in readings.assertions(pack, rule) for one in found)
            if name in used_names(bound):
                yield f"{rule.id} {rule.title}"
