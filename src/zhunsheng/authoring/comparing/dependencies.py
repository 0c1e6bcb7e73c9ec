"""What a rule rests on beyond its own text, and which rules another edition of the packs touches."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from types import MappingProxyType

from zhunsheng.language import checked
from zhunsheng.language.names import Field
from zhunsheng.language.span import Span
from zhunsheng.rules.binding import BoundAssertion, BoundRule, BoundRuleset
from zhunsheng.rules.layers import StandingRule
from zhunsheng.rules.ruleset import Ruleset

#: Parts of a rule that say something of a finding and decide nothing.
WORDING = frozenset({"title", "category", "hint", "message", "basis"})

#: The same words of an assertion have come to mean something else.
_DEFINITIONS = "definitions"

#: A part of an assertion: its name, what the author wrote, what was made of it.
_Part = tuple[str, object, object]


@dataclass(frozen=True, slots=True)
class Needs:
    """The names a rule rests on, also by way of the definitions it uses."""

    parameters: frozenset[str] = frozenset()
    definitions: frozenset[str] = frozenset()
    maps: frozenset[str] = frozenset()


NO_NEEDS = Needs()


@dataclass(frozen=True, slots=True)
class Touch:
    """Why a rule may come out otherwise: the parts that differ, sorted.

    A part is one of the rule itself (``check``, ``severity``, ``stage``, ``disabled``, ``added``, …) or of what it
    rests on (``parameter:…``, ``printed:…``, ``definition:…``, ``map:…``).
    """

    parts: tuple[str, ...]

    @property
    def wording(self) -> bool:
        """Whether only words differ: nothing comes out otherwise, it is only told otherwise."""
        return WORDING.issuperset(self.parts)


def needs(bound: BoundRuleset) -> Mapping[str, Needs]:
    """What each rule in force rests on, by its id."""
    resting = _Resting.of(bound)
    return MappingProxyType({rule.id: resting.needs(rule) for rule in bound.rules})


@dataclass(frozen=True, slots=True)
class _Resting:
    """What is asked for the needs of a rule: ``named`` are the definitions by their names and keys."""

    bound: BoundRuleset
    named: Mapping[str, str]

    @classmethod
    def of(cls, bound: BoundRuleset) -> "_Resting":
        return cls(
            bound,
            {
                word: name
                for name, standing in bound.ruleset.definitions.items()
                for word in (name, standing.content.key)
                if word
            },
        )

    def needs(self, rule: BoundRule) -> Needs:
        """What one rule rests on."""
        parameters: set[str] = set()
        definitions: set[str] = set()
        maps: set[str] = set()
        for node in (one for assertion in rule.assertions for one in nodes(assertion.checked)):
            match node:
                case checked.Parameter(name) | checked.Lookup(name):
                    (maps if name in self.bound.maps else parameters).add(name)
                case checked.Defined(name):
                    definitions.add(self.named.get(name, name))
                case _:
                    pass
        return Needs(frozenset(parameters), frozenset(definitions), frozenset(maps))


def nodes(tree: object) -> Iterator[object]:
    """Every node of a checked tree, or of all trees of a checked assertion; definitions are put in."""
    if isinstance(tree, tuple):
        for one in tree:
            yield from nodes(one)
    elif is_dataclass(tree) and not isinstance(tree, (Field, Span, type)):
        yield tree
        for one in fields(tree):
            if one.name not in {"record", "text"}:
                yield from nodes(getattr(tree, one.name))


def renamed(old: Ruleset, new: Ruleset) -> Mapping[str, str]:
    """The rules of ``old`` that go by another id in ``new``, which keeps the old id as an alias: old id → new id."""
    found = {one.rule.id: new.rule(one.rule.id) for one in _all(old)}
    return MappingProxyType(
        {name: one.rule.id for name, one in found.items() if one is not None and one.rule.id != name}
    )


def touched(old: BoundRuleset, new: BoundRuleset) -> Mapping[str, Touch]:
    """The rules that two rulesets of one place, kind and year do not say alike, by id (the new one, if renamed).

    A rule that is not among them gives the same outcomes, severities, figures and words on every form.
    """
    names = renamed(old.ruleset, new.ruleset)
    before = {names.get(rule.id, rule.id): rule for rule in old.rules}
    after = {rule.id: rule for rule in new.rules}
    pair = _Editions(_Resting.of(old), _Resting.of(new), tuple(_moved(old, new)))
    states = (_states(old.ruleset, names), _states(new.ruleset, {}))
    found: dict[str, Touch] = {}
    for name in dict.fromkeys((*states[0], *states[1])):
        was, now = (one.get(name, "absent") for one in states)
        if was != now:
            parts = {_ACTS.get((was, now), "state")}
        elif name in before and name in after:
            parts = set(pair.differences(before[name], after[name]))
        else:
            parts = set()
        if parts:
            found[name] = Touch(tuple(sorted(parts)))
    return MappingProxyType(found)


#: How a rule stood before and stands now → what was done to it.
_ACTS = MappingProxyType(
    {
        ("absent", "in force"): "added",
        ("in force", "absent"): "removed",
        ("in force", "disabled"): "disabled",
        ("disabled", "in force"): "enabled",
        ("in force", "asleep"): "put to sleep",
        ("asleep", "in force"): "woken",
    }
)


def _all(ruleset: Ruleset) -> tuple[StandingRule, ...]:
    return (*ruleset.rules, *ruleset.disabled, *ruleset.asleep)


def _states(ruleset: Ruleset, names: Mapping[str, str]) -> dict[str, str]:
    """How each rule stands: in force, disabled or asleep."""
    listed = (("in force", ruleset.rules), ("disabled", ruleset.disabled), ("asleep", ruleset.asleep))
    return {names.get(one.rule.id, one.rule.id): state for state, rules in listed for one in rules}


@dataclass(frozen=True, slots=True)
class _Editions:
    """Two rulesets to be compared; ``moved`` are the parameters and maps that stand for something else."""

    old: _Resting
    new: _Resting
    moved: tuple[tuple[str, str], ...]

    def differences(self, was: BoundRule, now: BoundRule) -> Iterator[str]:
        """The parts in which a rule that is in force in both differs."""
        yield from _of_the_rule(was, now, self.old.bound, self.new.bound)
        parts = {"checks"}
        if len(was.assertions) == len(now.assertions):
            parts = {part for pair in zip(was.assertions, now.assertions, strict=True) for part in _of(*pair)}
        yield from parts - {_DEFINITIONS}
        if _DEFINITIONS not in parts and not self.moved:
            return
        had, has = self.old.needs(was), self.new.needs(now)
        if _DEFINITIONS in parts:
            yield from _redefined(had, has, self.old.bound, self.new.bound)
        # A name that only one edition's rule needs is a change of the rule itself.
        shared = (had.parameters & has.parameters) | (had.maps & has.maps)
        yield from (f"{kind}:{name}" for kind, name in self.moved if name in shared)


def _of_the_rule(was: BoundRule, now: BoundRule, old: BoundRuleset, new: BoundRuleset) -> Iterator[str]:
    if old.vocabulary is not new.vocabulary and old.vocabulary != new.vocabulary:
        yield "schema"
    if was.standing.stage != now.standing.stage:
        yield "stage"
    for part in ("title", "category", "basis"):
        if getattr(was.standing.rule, part) != getattr(now.standing.rule, part):
            yield part
    cited = [
        [held.ruleset.cited(one) for one in rule.standing.rule.basis]
        for rule, held in ((was, old), (now, new))
    ]
    if cited[0] != cited[1]:
        yield "basis"


def _of(was: BoundAssertion, now: BoundAssertion) -> Iterator[str]:
    """The parts in which two assertions differ."""
    if was.stated.name != now.stated.name:
        yield "name"
    if was.column != now.column:
        yield "columns"
    if was.stated.hint != now.stated.hint:
        yield "hint"
    for (part, stated, made), (_, restated, remade) in zip(_parts(was), _parts(now), strict=True):
        if made != remade:
            # The same words with another meaning: a definition is to blame, and is told as such.
            yield part if stated != restated else _DEFINITIONS
    told, retold = was.checked.message, now.checked.message
    if told != retold:
        # A template that asks for other figures may break where the other did not.
        yield "message" if _asked(told) == _asked(retold) else "figures told"


def _asked(message: tuple[object, ...]) -> list[object]:
    return [part for part in message if not isinstance(part, str)]


def _parts(one: BoundAssertion) -> tuple[_Part, ...]:
    stated, made = one.stated, one.checked
    return (
        ("check", stated.check, made.check),
        ("each", stated.each, made.rows),
        ("by", stated.by, made.keys),
        ("when", stated.when, made.when),
        ("at", stated.at, made.at),
        ("severity", stated.severity, made.severity),
    )


def _moved(old: BoundRuleset, new: BoundRuleset) -> Iterator[tuple[str, str]]:
    for name in sorted(old.ruleset.parameters.keys() & new.ruleset.parameters.keys()):
        if _ordered(old.parameters.get(name)) != _ordered(new.parameters.get(name)):
            yield "parameter", name
        if _printed(old, name) != _printed(new, name):
            yield "printed", name
    for name in sorted(old.maps.keys() & new.maps.keys()):
        if _ordered(old.maps[name]) != _ordered(new.maps[name]):
            yield "map", name


def _ordered(value: object) -> object:
    """A value with the order of its entries: the first entry that fits a label is taken, so it counts."""
    return list(value.items()) if isinstance(value, Mapping) else value


def _printed(bound: BoundRuleset, name: str) -> tuple[object, ...]:
    return tuple(one for one in bound.printed if one.name == name)


def _redefined(had: Needs, has: Needs, old: BoundRuleset, new: BoundRuleset) -> Iterator[str]:
    """The definitions that say something else; where none does, a name in them has another meaning."""
    changed = [
        f"definition:{name}"
        for name in had.definitions & has.definitions
        if old.scope.definitions.get(name) != new.scope.definitions.get(name)
    ]
    yield from changed or [_DEFINITIONS]
