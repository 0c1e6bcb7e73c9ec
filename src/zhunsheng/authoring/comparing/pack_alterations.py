"""What two editions of a pack write otherwise, section by section."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from zhunsheng.authoring.comparing.alterations import (
    WHOLE,
    Alteration,
    either,
    paired,
    places,
    renewed,
    replaced,
    text_of,
    texts,
    wording,
)
from zhunsheng.authoring.comparing.effects import Effect
from zhunsheng.authoring.comparing.rule_alterations import altered_rules
from zhunsheng.authoring.comparing.value_alterations import altered_parameters, altered_settings
from zhunsheng.language.problems import Words
from zhunsheng.rules.pack import Hotfix, LabelMap, MapOverride, Pack
from zhunsheng.rules.period import Years

if TYPE_CHECKING:
    from zhunsheng.rules.pack import Definition

_VERSION = Words("版本号", "the version alone")
_RANGE = Words("只管接在上级的哪一版之后", "only which versions of the higher pack it fits")
_WIDER = Words("管的表多了", "it is asked of more forms")
_NARROWER = Words("管的表少了", "it is asked of fewer forms")
_OTHER = Words("管的表不同了", "it is asked of other forms")
_LAW = Words("只改引用的依据,不改结论", "only the law that is cited")

#: What a pack says of rules of higher levels: section → attribute.
_EXCEPTIONS = {"change": "changes", "disable": "disablings", "enable": "enablings"}
_DONE = frozenset(
    {
        "head",
        "folder",
        "documents",
        "parameters",
        "definitions",
        "maps",
        "rules",
        "settings",
        "definition_overrides",
        "map_overrides",
        "replacements",
        "changes",
        "disablings",
        "hotfixes",
    }
)


def alterations(old: Pack, new: Pack, renames: Mapping[str, str]) -> Iterator[Alteration]:
    """All that two editions of one pack write otherwise; ``renames`` leads from old ids of rules to new ones.

    Order, comments, blanks and quotation marks are nothing.
    """
    yield from _head(old, new)
    yield from _documents(old, new)
    yield from altered_parameters(old, new)
    yield from _definitions(old, new, "definitions", "definitions")
    yield from _maps(old, new, "maps", "maps")
    yield from altered_rules(old, new, "rules", renames)
    yield from altered_settings(old, new)
    yield from _definitions(old, new, "override", "definition_overrides")
    yield from _maps(old, new, "override", "map_overrides")
    yield from altered_rules(old, new, "replace", renames)
    for section in ("change", "disable"):
        yield from _exceptions(old, new, section, renames)
    yield from _hotfixes(old, new, renames)
    yield from _rest(old, new)


def _head(old: Pack, new: Pack) -> Iterator[Alteration]:
    one, other = old.head, new.head
    stood = one.place, other.place
    yield from wording("pack", old.id, one, other, {"title": "title"})
    if one.version != other.version:
        yield Alteration(
            "pack", old.id, "version", one.version, other.version, stood, effect=Effect.NOTHING, why=_VERSION
        )
    if one.jurisdiction != other.jurisdiction:
        told = one.jurisdiction, other.jurisdiction
        yield Alteration("pack", old.id, "jurisdiction", *told, stood, effect=Effect.DIFFERENT, why=_OTHER)
    root = one.parent is None and other.parent is None
    if set(one.kinds) != set(other.kinds):
        moved = _reach(set(one.kinds) <= set(other.kinds), set(one.kinds) >= set(other.kinds), root=root)
        yield Alteration(
            "pack", old.id, "kinds", "、".join(one.kinds), "、".join(other.kinds), stood, **moved
        )
    if one.years != other.years:
        moved = _reach(_within(one.years, other.years), _within(other.years, one.years), root=root)
        yield Alteration(
            "pack", old.id, "fiscal_years", _years(one.years), _years(other.years), stood, **moved
        )
    parents = [
        (head.parent.id, head.parent.versions.text) if head.parent else ("", "") for head in (one, other)
    ]
    if parents[0] != parents[1]:
        told = " ".join(parents[0]).strip(), " ".join(parents[1]).strip()
        same = parents[0][0] == parents[1][0]
        effect, why = (Effect.NOTHING, _RANGE) if same else (Effect.DIFFERENT, _OTHER)
        yield Alteration("pack", old.id, "extends", *told, stood, effect=effect, why=why)


def _reach(wider: bool, narrower: bool, *, root: bool) -> dict[str, Any]:  # noqa: FBT001 - the two go together
    """The effect of a reach; forms that a lower pack leaves are those of the pack above it."""
    if not root or wider == narrower:
        return {"effect": Effect.DIFFERENT, "why": _OTHER}
    if wider:
        return {"effect": Effect.STRICTER, "why": _WIDER}
    return {"effect": Effect.LOOSER, "why": _NARROWER}


def _within(one: Years, other: Years) -> bool:
    """Whether all years of the first are of the second too."""
    starts = other.start is None or (one.start is not None and one.start >= other.start)
    ends = other.until is None or (one.until is not None and one.until <= other.until)
    return starts and ends


def _years(years: Years) -> str:
    return f"{years.start or ''}..{years.until or ''}"


def _documents(old: Pack, new: Pack) -> Iterator[Alteration]:
    """The register of the law: it is cited, and decides nothing."""
    said = {name: name for name in ("title", "issuer", "period", "url", "unverified")}
    for one, other in paired(old.documents, new.documents, lambda document: document.number):
        if one is None or other is None:
            named = one or other
            told = text_of(one.title if one else None), text_of(other.title if other else None)
            yield _cited(named.number if named else "", WHOLE, told, one, other)
            continue
        for found in wording("basis", one.number, one, other, said):
            yield replace(found, why=_LAW)
        for clause, rival in paired(one.clauses, other.clauses, lambda clause: clause.name):
            if clause != rival:
                named_clause = clause or rival
                told = _clause(clause), _clause(rival)
                yield _cited(
                    f"{one.number} {named_clause.name if named_clause else ''}", "quote", told, clause, rival
                )


def _cited(name: str, part: str, told: tuple[str, str], old: Any, new: Any) -> Alteration:
    return Alteration("basis", name, part, *told, places(old, new), effect=Effect.TEXT_ONLY, why=_LAW)


def _clause(clause: Any) -> str:
    if clause is None:
        return ""
    return " ".join(part for part in (clause.quote or "—", "unverified" if clause.unverified else "") if part)


def _definitions(old: Pack, new: Pack, section: str, attribute: str) -> Iterator[Alteration]:
    before: tuple[Definition, ...]
    after: tuple[Definition, ...]
    before, after = getattr(old, attribute), getattr(new, attribute)
    for one, other in paired(before, after, lambda definition: definition.name):
        mixed = renewed(old, **{attribute: replaced(before, one, other)})
        if one is None or other is None:
            told = texts(one and one.expression, other and other.expression)
            yield Alteration(section, either(one, other).name, WHOLE, *told, places(one, other), mixed=mixed)
            continue
        yield from wording(section, one.name, one, other, {"title": "title"})
        for part in ("expression", "key"):
            was, now = getattr(one, part), getattr(other, part)
            if was != now:
                made = renewed(old, **{attribute: replaced(before, one, renewed(one, **{part: now}))})
                told = text_of(was), text_of(now)
                stood = places(one, other, part)
                yield Alteration(
                    section, one.name, "is" if part == "expression" else part, *told, stood, mixed=made
                )


def _name_of(one: LabelMap | MapOverride) -> str:
    return one.name


def _maps(old: Pack, new: Pack, section: str, attribute: str) -> Iterator[Alteration]:
    before: tuple[LabelMap | MapOverride, ...]
    after: tuple[LabelMap | MapOverride, ...]
    before, after = getattr(old, attribute), getattr(new, attribute)
    for one, other in paired(before, after, _name_of):
        mixed = renewed(old, **{attribute: replaced(before, one, other)})
        if one is None or other is None:
            told = (_entries(one.entries, {}) if one else ""), (_entries(other.entries, {}) if other else "")
            name = next(held.name for held in (one, other) if held is not None)
            yield Alteration(section, name, WHOLE, *told, places(one, other), mixed=mixed)
            continue
        yield from wording(section, one.name, one, other, {"title": "title"})
        for made, alteration in _of_map(section, one, other):
            yield replace(alteration, mixed=renewed(old, **{attribute: replaced(before, one, made)}))


def _of_map(
    section: str, old: LabelMap | MapOverride, new: LabelMap | MapOverride
) -> Iterator[tuple[LabelMap | MapOverride, Alteration]]:
    parts = {"source": "from", "target": "to", "replace": "replace"}
    for attribute, part in parts.items():
        was, now = getattr(old, attribute, None), getattr(new, attribute, None)
        if was != now:
            told = text_of(was), text_of(now)
            stood = places(old, new, attribute)
            yield renewed(old, **{attribute: now}), Alteration(section, old.name, part, *told, stood)
    if old.entries != new.entries:
        told = _entries(old.entries, new.entries), _entries(new.entries, old.entries)
        made = replace(old, entries=new.entries)
        yield made, Alteration(section, old.name, "entries", *told, (old.place, new.place))


def _entries(here: Mapping[str, tuple[str, ...]], there: Mapping[str, tuple[str, ...]]) -> str:
    """The entries that the other does not have so."""
    unlike = {key: labels for key, labels in here.items() if there.get(key) != labels}
    return "; ".join(f"{key}: {'、'.join(labels)}" for key, labels in unlike.items())


def _exceptions(
    old: Pack | Hotfix, new: Pack | Hotfix, section: str, renames: Mapping[str, str], mark: str = ""
) -> Iterator[Alteration]:
    """What is done to rules of higher levels: each exception with its weight and its time."""
    attribute = _EXCEPTIONS[section]
    before: tuple[Any, ...]
    after: tuple[Any, ...]
    before, after = getattr(old, attribute, ()), getattr(new, attribute, ())
    called = f"{mark} {section}".strip()
    for one, other in paired(before, after, lambda exception: renames.get(exception.id, exception.id)):
        if one is None or other is None:
            made: Any = renewed(old, **{attribute: replaced(before, one, other)})
            told = text_of(one.reason if one else None), text_of(other.reason if other else None)
            yield Alteration(called, either(one, other).id, WHOLE, *told, places(one, other), mixed=made)
            continue
        yield from wording(called, other.id, one, other, {"reason": "reason", "basis": "basis"})
        for part in ("severity", "stages", "period"):
            was, now = getattr(one, part, ()), getattr(other, part, ())
            if was != now:
                made = renewed(old, **{attribute: replaced(before, one, renewed(one, **{part: now}))})
                told = _exception_text(was), _exception_text(now)
                yield Alteration(
                    called,
                    other.id,
                    "stage" if part == "stages" else part,
                    *told,
                    (one.place, other.place),
                    mixed=made,
                )


def _exception_text(value: Any) -> str:
    if not isinstance(value, tuple):
        return str(value)
    return "; ".join(
        f"{one.start.isoformat()} {one.stage}"
        if hasattr(one, "stage")
        else f"{one.severity} ← {text_of(one.when)}"
        if one.when
        else one.severity
        for one in value
    )


def _hotfixes(old: Pack, new: Pack, renames: Mapping[str, str]) -> Iterator[Alteration]:
    """Hotfixes by their numbers."""
    for one, other in paired(old.hotfixes, new.hotfixes, lambda hotfix: hotfix.head.number):
        if one is None or other is None:
            made = replace(old, hotfixes=replaced(old.hotfixes, one, other))
            told = text_of(one.head.title if one else None), text_of(other.head.title if other else None)
            mark = either(one, other).head.mark
            stood = places(one and one.head, other and other.head)
            yield Alteration("hotfix", mark, WHOLE, *told, stood, mixed=made)
            continue
        mark = one.head.mark
        said = {"title": "title", "reason": "reason", "issued": "issued"}
        yield from wording("hotfix", mark, one.head, other.head, said)
        for section in _EXCEPTIONS:
            for found in _exceptions(one, other, section, renames, mark):
                mixed: Any = found.mixed
                if mixed is not None:
                    mixed = replace(old, hotfixes=replaced(old.hotfixes, one, mixed))
                yield replace(found, mixed=mixed)


def _rest(old: Pack, new: Pack) -> Iterator[Alteration]:
    """Sections that nobody above knows: they are named whole, and judged by what comes of them."""
    for one in fields(Pack):
        if one.compare and one.name not in _DONE and getattr(old, one.name) != getattr(new, one.name):
            mixed = renewed(old, **{one.name: getattr(new, one.name)})
            told = _counted(getattr(old, one.name)), _counted(getattr(new, one.name))
            yield Alteration(one.name, old.id, WHOLE, *told, (old.head.place, new.head.place), mixed=mixed)


def _counted(value: object) -> str:
    return str(len(value)) if isinstance(value, Sequence) else str(value)
