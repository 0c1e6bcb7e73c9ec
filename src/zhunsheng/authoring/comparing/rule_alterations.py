"""What two editions of a pack say otherwise of rules, part by part."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from zhunsheng.authoring.comparing.alterations import (
    WHOLE,
    Alteration,
    either,
    paired,
    place_of,
    renewed,
    replaced,
    text_of,
    texts,
    wording,
)
from zhunsheng.authoring.comparing.effects import Effect
from zhunsheng.language.problems import Words
from zhunsheng.rules.pack import Assertion, Pack, Rule, SeverityCase, Stage
from zhunsheng.rules.source import Place

#: The parts of an assertion that decide: attribute → what the part is called.
_PARTS = {
    "check": "check",
    "severity": "severity",
    "each": "each",
    "by": "by",
    "when": "when",
    "columns": "columns",
    "at": "at",
}
_SAID = {"message": "message", "hint": "hint"}
_RENAMED = Words("只换编号,旧编号仍认得", "only the id: the old one is kept as an alias")
_ALIASES = Words("只认得的旧编号变了", "only the old ids that it is known by")


def altered_rules(old: Pack, new: Pack, section: str, renames: Mapping[str, str]) -> Iterator[Alteration]:
    """The rules of a pack that two editions state otherwise; ``section`` is ``rules`` or ``replace``.

    ``renames`` leads from the old id of a rule to its new one.
    """
    attribute = {"rules": "rules", "replace": "replacements"}[section]
    before: tuple[Rule, ...]
    after: tuple[Rule, ...]
    before, after = getattr(old, attribute), getattr(new, attribute)
    for one, other in paired(before, after, lambda rule: renames.get(rule.id, rule.id)):
        if one is None or other is None:
            mixed = renewed(old, **{attribute: replaced(before, one, other)})
            yield _whole(section, one, other, mixed)
            continue
        yield from _names(section, one, other)
        yield from wording(
            section, other.id, one, other, {"title": "title", "category": "category", "basis": "basis"}
        )
        for made, alteration in _of_rule(section, one, other):
            mixed = renewed(old, **{attribute: replaced(before, one, made)})
            yield replace(alteration, mixed=mixed)
        yield from _tightening(section, one, other)
        yield from _said(section, one, other)


def _whole(section: str, old: Rule | None, new: Rule | None, mixed: Pack) -> Alteration:
    return Alteration(
        section,
        either(new, old).id,
        WHOLE,
        old.title if old else "",
        new.title if new else "",
        (place_of(old), place_of(new)),
        mixed=mixed,
    )


def _names(section: str, old: Rule, new: Rule) -> Iterator[Alteration]:
    places = old.place, new.place
    if old.id != new.id:
        yield Alteration(section, new.id, "id", old.id, new.id, places, effect=Effect.NOTHING, why=_RENAMED)
    known, kept = set(old.aliases) - {new.id}, set(new.aliases) - {old.id}
    if known != kept:
        before, after = "、".join(sorted(known)), "、".join(sorted(kept))
        yield Alteration(
            section, new.id, "aliases", before, after, places, effect=Effect.NOTHING, why=_ALIASES
        )


def _tightening(section: str, old: Rule, new: Rule) -> Iterator[Alteration]:
    if old.tighten != new.tighten:
        why = (
            Words("下级从此只许收紧,不许停用", "lower levels may only tighten it, and not disable it")
            if new.tighten
            else Words("下级从此也可以放宽或停用", "lower levels may loosen or disable it too")
        )
        effect = Effect.STRICTER if new.tighten else Effect.LOOSER
        before, after = text_of(old.tighten), text_of(new.tighten)
        places = old.place, new.place
        yield Alteration(section, new.id, "tighten", before, after, places, effect=effect, why=why)


def _of_rule(section: str, old: Rule, new: Rule) -> Iterator[tuple[Rule, Alteration]]:
    """Each part that decides, and the old rule with that part of the new one."""
    places = old.place, new.place
    for attribute, part in (("kinds", "kinds"), ("period", "period"), ("stages", "stage")):
        was, now = getattr(old, attribute), getattr(new, attribute)
        if was == now or (attribute == "kinds" and set(was) == set(now)):
            continue
        told = _part_text(was), _part_text(now)
        made = renewed(old, **{attribute: now})
        stood = place_of(old, attribute) or old.place, place_of(new, attribute) or new.place
        yield made, Alteration(section, new.id, part, *told, stood)
    yield from _of_assertions(section, old, new, places)


def _of_assertions(
    section: str, old: Rule, new: Rule, places: tuple[Place, Place]
) -> Iterator[tuple[Rule, Alteration]]:
    pairs = list(_pairs(old.assertions, new.assertions))
    for one, other in pairs:
        if one is None or other is None:
            made = replace(old, assertions=replaced(old.assertions, one, other))
            told = texts(one and one.check, other and other.check)
            stood = _stood(one, "check", places[0]), _stood(other, "check", places[1])
            yield made, Alteration(section, new.id, WHOLE, *told, stood, either(one, other).name or "")
    both = [(one, other) for one, other in pairs if one is not None and other is not None]
    for attribute, part in _PARTS.items():
        for told, members in _alike(both, attribute).items():
            made = old
            for one, other in members:
                kept = renewed(one, **{attribute: getattr(other, attribute)})
                made = replace(made, assertions=replaced(made.assertions, one, kept))
            one, other = members[0]
            stood = _stood(one, attribute, places[0]), _stood(other, attribute, places[1])
            yield made, Alteration(section, new.id, part, *told, stood, _checks(members, both))


_Pair = tuple[Assertion, Assertion]


def _alike(pairs: Sequence[_Pair], attribute: str) -> dict[tuple[str, str], list[_Pair]]:
    """The pairs that differ in a part, by what they say: a part that stands on the rule itself is one part."""
    found: dict[tuple[str, str], list[_Pair]] = {}
    for one, other in pairs:
        was, now = getattr(one, attribute), getattr(other, attribute)
        if was != now:
            found.setdefault((_part_text(was), _part_text(now)), []).append((one, other))
    return found


def _checks(members: Sequence[_Pair], pairs: Sequence[_Pair]) -> str:
    """The names of the checks that a part is of; empty where it is of all."""
    return "" if len(members) == len(pairs) else "、".join(new.name or "" for _, new in members)


def _name_of(one: Assertion) -> str:
    return one.name or ""


def _pairs(
    old: Sequence[Assertion], new: Sequence[Assertion]
) -> Iterator[tuple[Assertion | None, Assertion | None]]:
    """Checks by their names; those left over belong together where they check the same, or are the only ones."""
    if len(old) == len(new) == 1:
        yield old[0], new[0]
        return
    pairs = [*paired(old, new, _name_of)]
    gone = [one for one, other in pairs if one is not None and other is None]
    come = [other for one, other in pairs if one is None and other is not None]
    yield from ((one, other) for one, other in pairs if one is not None and other is not None)
    for one in gone:
        fellow = next((other for other in come if text_of(one.check) == text_of(other.check)), None)
        if fellow is not None:
            come.remove(fellow)
        yield one, fellow
    yield from ((None, other) for other in come)


def _stood(assertion: Assertion | None, attribute: str, otherwise: Place) -> Place | None:
    if assertion is None:
        return None
    value = getattr(assertion, attribute)
    first = value[0] if isinstance(value, tuple) and value else value
    first = getattr(first, "when", None) or first
    return place_of(first) or place_of(assertion.check) if first is not None else otherwise


def _said(section: str, old: Rule, new: Rule) -> Iterator[Alteration]:
    """Names, messages and hints; what the rule itself says is told once."""
    told: set[tuple[str, str, str]] = set()
    for one, other in _pairs(old.assertions, new.assertions):
        if one is None or other is None:
            continue
        if one.name != other.name:
            yield Alteration(
                section,
                new.id,
                "name",
                one.name or "",
                other.name or "",
                (place_of(one.check), place_of(other.check)),
                effect=Effect.TEXT_ONLY,
                why=Words("只改这项检查的名称", "only the name of the check"),
            )
        for alteration in wording(section, new.id, one, other, _SAID, check=other.name or ""):
            key = alteration.part, alteration.before, alteration.after
            if key not in told:
                told.add(key)
                stood = tuple(
                    place or whole
                    for place, whole in zip(alteration.places, (old.place, new.place), strict=True)
                )
                yield replace(alteration, places=(stood[0], stood[1]))


def _part_text(value: Any) -> str:
    if isinstance(value, tuple):
        return "; ".join(_item_text(one) for one in value)
    return text_of(value)


def _item_text(one: Any) -> str:
    if isinstance(one, SeverityCase):
        return f"{one.severity} ← {text_of(one.when)}" if one.when else one.severity
    if isinstance(one, Stage):
        return f"{one.start.isoformat()} {one.stage}"
    return text_of(one)
