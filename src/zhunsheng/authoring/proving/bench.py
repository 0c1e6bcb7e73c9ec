"""The bench: mutants run against the examples of the rules that they may change."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from zhunsheng.authoring.examples.trials import (
    NOT_IN_FORCE,
    House,
    Key,
    Seen,
    Trial,
    comes_out,
    is_asked,
    seen_by,
    seen_out_of_force,
)
from zhunsheng.authoring.proving.mutants import Mutant
from zhunsheng.authoring.proving.rebinding import Altered, Rebinder, Rebound
from zhunsheng.rules.binding import BoundRule, BoundRuleset
from zhunsheng.rules.frozen import Frozen
from zhunsheng.rules.linking import link
from zhunsheng.rules.pack import Pack
from zhunsheng.rules.ruleset import select
from zhunsheng.rules.tree import PackTree


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    SURVIVED = "survived"
    REFUSED = "refused"  # the pack does not load, or the expression does not fit: nobody would issue it
    EQUIVALENT = "equivalent"  # it binds to the same checked trees and values


@dataclass(frozen=True, slots=True)
class Tried:
    """A mutant, what became of it, and the rules that rest on what was changed."""

    mutant: Mutant
    fate: Fate
    rules: tuple[str, ...] = ()


@dataclass(slots=True)
class Bench:
    """Examples ready to be run against mutants; what does not depend on a mutant is worked out once."""

    house: House
    trials: tuple[Trial, ...]
    rebinder: Rebinder = field(default_factory=Rebinder)
    _by_rule: dict[str, list[Trial]] = field(default_factory=dict)
    _seen: dict[tuple[int, int], tuple[Seen, ...]] = field(default_factory=dict)
    _chains: dict[Key, tuple[str, ...]] = field(default_factory=dict)
    _resting: dict[tuple[str, str], dict[str, None]] = field(default_factory=dict)
    _keys: dict[str, tuple[Key, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Examples by rule, and the rules by what they rest on."""
        for trial in self.trials:
            self._by_rule.setdefault(trial.example.rule.text, []).append(trial)
        for key in self.keys:
            held = self.house.bound(*key)
            named = {
                word: name
                for name, one in held.ruleset.definitions.items()
                for word in (name, one.content.key)
            }
            for rule in held.rules:
                for word in frozenset().union(*map(self.rebinder.names, rule.assertions)):
                    part = (
                        "map"
                        if word in held.maps
                        else "parameter"
                        if word in held.ruleset.parameters
                        else "definition"
                    )
                    self._resting.setdefault((part, named.get(word, word)), {})[rule.id] = None

    @property
    def keys(self) -> tuple[Key, ...]:
        """All that chooses rules: what the examples ask about."""
        return tuple(dict.fromkeys(trial.key for trial in self.trials))

    def rules_of(self, mutant: Mutant) -> tuple[str, ...]:
        """The rules that a mutant may change."""
        if mutant.part == "rule":
            return (mutant.owner,)
        return tuple(self._resting.get((mutant.part, mutant.owner), ()))

    def own_keys(self, pack: Pack) -> tuple[Key, ...]:
        """A pack's own place, in the years of the examples: what its mutants are bound for where no example asks."""
        if pack.id not in self._keys:
            years = sorted({key.fiscal_year for key in self.keys if pack.head.years.holds(key.fiscal_year)})
            head = pack.head
            self._keys[pack.id] = tuple(
                Key(head.jurisdiction, kind, year) for kind in head.kinds for year in years
            )
        return self._keys[pack.id]

    def tried(self, mutant: Mutant) -> Tried:
        """What becomes of a mutant."""
        pack = mutant.made()
        rules = self.rules_of(mutant)
        tree = PackTree(Frozen({**self.house.tree.packs, pack.id: pack}))
        if mutant.stated and self._is_refused(tree, pack):
            return Tried(mutant, Fate.REFUSED, rules)
        view = View(self, tree, pack.id, rules)
        for trial in self._pool(rules):
            rebound = view.rebound(trial.key)
            if rebound is None:
                continue
            if rebound.refused:
                return Tried(mutant, Fate.REFUSED, rules)
            if not view.comes_out(trial, rebound):
                killers = self._by_rule[trial.example.rule.text]
                killers.remove(trial)
                killers.insert(0, trial)
                return Tried(mutant, Fate.KILLED, rules)
        if not view.differs and not view.differs_in(self.own_keys(pack)):
            refused = any(one is not None and one.refused for one in view.known.values())
            return Tried(mutant, Fate.REFUSED if refused else Fate.EQUIVALENT, rules)
        return Tried(mutant, Fate.SURVIVED, rules)

    def _pool(self, rules: Iterable[str]) -> Iterator[Trial]:
        """The examples of some rules, those first that killed last."""
        for rule in rules:
            yield from tuple(self._by_rule.get(rule, ()))

    def forms(self, rules: Iterable[str]) -> tuple[Trial, ...]:
        """The examples of some rules in the order they were written."""
        wanted = set(rules)
        return tuple(one for one in self.trials if one.example.rule.text in wanted)

    def _is_refused(self, tree: PackTree, pack: Pack) -> bool:
        """Whether the pack, or one that builds on it, no longer fits the packs above it."""
        for one in tree.packs.values():
            chain = tree.chain(one)
            if pack in chain and any(found.severity == "error" for found in link(one, chain[:-1])):
                return True
        return False

    def touches(self, key: Key, pack: str) -> bool:
        """Whether a pack has a say in what ``key`` chooses."""
        if key not in self._chains:
            chain = self.house.tree.choose(key.jurisdiction, key.kind, key.fiscal_year)
            self._chains[key] = tuple(one.id for one in chain)
        return pack in self._chains[key]

    def seen(self, trial: Trial, held: BoundRuleset, rule: BoundRule, place: int) -> tuple[Seen, ...]:
        """What an assertion as it stands says of an example's form."""
        key = (id(trial), place)
        found = self._seen.get(key)
        if found is None:
            found = self._seen[key] = seen_by(trial.form, held, rule, rule.assertions[place])
        return found


@dataclass(slots=True)
class View:
    """The rulesets with one mutant in them, bound where they are asked for."""

    bench: Bench
    tree: PackTree
    pack: str
    rules: tuple[str, ...]
    known: dict[Key, Rebound | None] = field(default_factory=dict)

    def rebound(self, key: Key) -> Rebound | None:
        """The ruleset with the mutant; ``None`` where the mutant's pack has no say."""
        if key not in self.known:
            self.known[key] = self._rebound(key) if self.bench.touches(key, self.pack) else None
        return self.known[key]

    def _rebound(self, key: Key) -> Rebound:
        ruleset = select(self.tree, key.jurisdiction, key.kind, key.fiscal_year, key.on)
        return self.bench.rebinder.rebound(self.bench.house.bound(*key), ruleset, self.rules)

    @property
    def differs(self) -> bool:
        """Whether some ruleset says something else than without the mutant."""
        return any(one is not None and one.altered for one in self.known.values())

    def differs_in(self, keys: Iterable[Key]) -> bool:
        """Whether a ruleset that no example asks about says something else."""
        found = (self.rebound(key) for key in keys)
        return any(one is not None and one.altered for one in found)

    def comes_out(self, trial: Trial, rebound: Rebound) -> bool:
        """Whether an example still comes out as it wants to."""
        altered = rebound.altered.get(trial.example.rule.text)
        if altered is None:
            return True
        return comes_out(self.seen(trial, rebound, altered), trial.example.want)

    def seen(self, trial: Trial, rebound: Rebound, altered: Altered) -> tuple[Seen, ...]:
        """What the example's rule says of its form, the mutant in it."""
        name = trial.example.rule.text
        if altered.rule is None:
            return seen_out_of_force(trial.form, rebound.held, name)
        held = self.bench.house.bound(*trial.key)
        was = next((one for one in held.rules if one.id == name), None)
        found: list[Seen] = []
        for place, bound in enumerate(altered.rule.assertions):
            if not is_asked(trial.example, bound):
                continue
            if was is None or altered.state or place in altered.assertions:
                found += seen_by(trial.form, rebound.held, altered.rule, bound)
            else:
                found += self.bench.seen(trial, held, was, place)
        return tuple(found) or NOT_IN_FORCE
