"""Rules to be tightened only, as they were and as a lower level words them: what is not seen to be as strict is told.

The pack's definitions stand put in, so that overriding one that such a rule uses is seen as rewording the rule. What
a parameter may be is for the parameter's own ``lower`` to say.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from zhunsheng.language import checked
from zhunsheng.language.names import Vocabulary
from zhunsheng.language.problems import Problem, Words
from zhunsheng.rules.binding import BoundAssertion, BoundRule, bind
from zhunsheng.rules.layers import Standing
from zhunsheng.rules.pack import Expression, LabelMap, Pack
from zhunsheng.rules.ruleset import Ruleset, resolved
from zhunsheng.rules.shelf import Shelf
from zhunsheng.rules.source import Place
from zhunsheng.rules.strictness import any_of, fails_with, holds_with, settled, wider
from zhunsheng.rules.tightening import weights

_ASKS = Words("要求的内容不同", "it asks for something else")
_FEWER = Words("上级要求的,这里没有相应的一项检查", "what is asked above is not asked here")
_ROWS = Words("查的行可能比上级少", "it may look at fewer rows than above")
_WHEN = Words("适用的情形可能比上级少", "it may apply in fewer cases than above")
_WEIGHS = Words("可能比上级轻", "it may weigh less than above")
_MAPS = Words("用到的对应表改了上级已有的标签", "a map that it uses changes labels that were in it")


@dataclass(frozen=True, slots=True)
class _Doubt:
    """Which part is not seen to be as strict as above; ``laxer`` where it is seen to be less strict."""

    reason: Words
    above: Expression | None = None
    here: Expression | None = None
    laxer: bool = False


def loosenings(ruleset: Ruleset, vocabulary: Vocabulary, shelf: Shelf | None = None) -> tuple[Problem, ...]:
    """Where a level of the ruleset words a rule that may only be tightened so that it is not seen to be as strict."""
    shelf = shelf or Shelf()
    found: list[Problem] = []
    for depth, pack in enumerate(ruleset.chain):
        if depth and (pack.replacements or pack.definition_overrides or pack.map_overrides):
            found += _at_level(ruleset, depth, vocabulary, shelf)
    return tuple(dict.fromkeys(found))


def _at_level(ruleset: Ruleset, depth: int, vocabulary: Vocabulary, shelf: Shelf) -> Iterator[Problem]:
    """What one level makes of the rules above it."""
    upper, here = (
        resolved(chain, ruleset.jurisdiction, ruleset.kind, ruleset.fiscal_year, ruleset.day)
        for chain in (ruleset.chain[:depth], ruleset.chain[: depth + 1])
    )
    bound = {one.rule.id for one in upper.rules if one.rule.tighten} & {one.rule.id for one in here.rules}
    if not bound:
        return
    olds, news = (
        {
            rule.id: rule
            for rule in bind(
                replace(one, rules=tuple(rule for rule in one.rules if rule.rule.id in bound)),
                vocabulary,
                shelf,
            ).rules
        }
        for one in (upper, here)
    )
    for name in sorted(olds.keys() & news.keys()):
        doubt = _doubt(olds[name], news[name]) or _maps_doubt(olds[name], upper, here)
        if doubt:
            yield _told(doubt, name, news[name], ruleset.chain[depth], upper)


def _told(doubt: _Doubt, name: str, new: BoundRule, pack: Pack, upper: Ruleset) -> Problem:
    """The doubt as a problem, at the text of this level that gives rise to it."""
    above, here = doubt.above, doubt.here
    if not any(one.id in {new.id, *new.standing.rule.aliases} for one in pack.replacements):
        override = next((one for one in pack.definition_overrides if _uses(new, one.name)), None)
        above = upper.definitions[override.name].content.expression if override else None
        here = override.expression if override else None
    place = here.place(0, len(here.text.splitlines()[0])) if here else _blamed(new, pack)
    if doubt.laxer and above and here:
        stood, written = (" ".join(one.text.split()) for one in (above, here))
        return place.problem("loosening", reason=doubt.reason, name=name, above=stood, here=written)
    return place.problem("not-shown-stricter", reason=doubt.reason, name=name)


def _blamed(new: BoundRule, pack: Pack) -> Place:
    """The replacement, else the override of a map, that makes the rule another."""
    replaced = [one.place for one in pack.replacements if one.id in {new.id, *new.standing.rule.aliases}]
    mapped = [one.place for one in pack.map_overrides if _uses(new, one.name)]
    return (*replaced, *mapped, *(one.place for one in pack.definition_overrides), pack.head.place)[0]


def _uses(rule: BoundRule, name: str) -> bool:
    def names(node: object) -> bool:
        return (isinstance(node, checked.Defined) and node.name == name) or (
            isinstance(node, checked.Lookup) and node.map == name
        )

    return any(any_of(_parts(one), names) for one in rule.assertions)


def _parts(one: BoundAssertion) -> tuple[object, ...]:
    """All that decides the outcomes of an assertion."""
    held = one.checked
    return (held.check, held.rows, held.keys, held.when, *(condition for condition, _ in held.severity))


def _doubt(old: BoundRule, new: BoundRule) -> _Doubt | None:
    """The first assertion above that none here is seen to be as strict as; ``None`` where all have one."""
    for one in old.assertions:
        doubts = [_compared(one, other, old.standing.stage, new.standing.stage) for other in new.assertions]
        if None in doubts:
            continue
        likest = [
            doubt
            for doubt, other in zip(doubts, new.assertions, strict=True)
            if (other.stated.name, other.column) == (one.stated.name, one.column)
        ]
        return next(iter(likest), None) or _Doubt(_FEWER)
    return None


def _compared(old: BoundAssertion, new: BoundAssertion, stage: str | None, here: str | None) -> _Doubt | None:
    """What makes the new assertion not seen to be as strict as the old one."""
    before, after = settled(old.checked.rows), settled(new.checked.rows)
    keyed = settled(old.checked.keys), settled(new.checked.keys)
    if keyed[0] != keyed[1] or (keyed[0] and before != after) or not wider(after, before):
        return _Doubt(_ROWS, old.stated.each, new.stated.each, not any(keyed) and wider(before, after))
    condition, other = settled(old.checked.when), settled(new.checked.when)
    if other is not None and (condition is None or not holds_with(condition, other)):
        laxer = condition is not None and holds_with(other, condition)
        return _Doubt(_WHEN, old.stated.when, new.stated.when, laxer)
    check, asked = settled(old.checked.check), settled(new.checked.check)
    if not fails_with(asked, check):
        return _Doubt(_ASKS, old.stated.check, new.stated.check, fails_with(check, asked))
    conditions = [[settled(one) for one, _ in held.checked.severity] for held in (old, new)]
    lightest, heaviest = min(weights((new.stated,), here)), max(weights((old.stated,), stage))
    if conditions[0] != conditions[1] and lightest < heaviest:
        return _Doubt(_WEIGHS)
    return None


def _maps_doubt(old: BoundRule, upper: Ruleset, here: Ruleset) -> _Doubt | None:
    """Labels may be added to a map that a rule uses, if nothing asks whether a label is in it; none may change."""
    for name, standing in upper.maps.items():
        lookups = [one for one in old.assertions if any_of(_parts(one), _looks_up(name))]
        if lookups and not _kept(standing, here.maps[name], lookups, name):
            return _Doubt(_MAPS)
    return None


def _kept(
    old: Standing[LabelMap], new: Standing[LabelMap], lookups: Sequence[BoundAssertion], name: str
) -> bool:
    before, after = old.content, new.content
    sides = [(one.source.text, one.target.text) for one in (before, after)]
    if sides[0] != sides[1] or any(
        after.entries.get(key) != labels for key, labels in before.entries.items()
    ):
        return False
    return len(after.entries) == len(before.entries) or not _asked_blank(lookups, name)


def _asked_blank(lookups: Iterable[BoundAssertion], name: str) -> bool:
    """Whether somewhere a label that is not in the map means something by that."""

    def asks(node: object) -> bool:
        blank = isinstance(node, checked.Presence) or (isinstance(node, checked.Apply) and bool(node.blank))
        return blank and any_of(node, _looks_up(name))

    return any(any_of(_parts(one), asks) for one in lookups)


def _looks_up(name: str) -> Callable[[object], bool]:
    return lambda node: isinstance(node, checked.Lookup) and node.map == name
