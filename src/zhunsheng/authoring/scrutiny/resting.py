"""Which names of a pack the rules of many rulesets rest on, each checked assertion looked at once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from zhunsheng.authoring.comparing.written import definitions_in, parts, written_in
from zhunsheng.language import checked
from zhunsheng.rules.binding import BoundAssertion, BoundRule, BoundRuleset


class Name(NamedTuple):
    """A parameter or map, or a definition, by its name."""

    definition: bool
    name: str


@dataclass(slots=True)
class Resting:
    """What rules rest on, directly or through definitions."""

    _known: dict[int, tuple[checked.Node, frozenset[Name]]] = field(default_factory=dict)

    def names(self, rule: BoundRule, bound: BoundRuleset) -> frozenset[Name]:
        """The names that a rule rests on: in its checks and conditions, its severities and messages."""
        return frozenset[Name]().union(*(self._of(one, bound) for one in rule.assertions))

    def _of(self, one: BoundAssertion, bound: BoundRuleset) -> frozenset[Name]:
        known = self._known.get(id(one.checked.check))
        if known is None:
            known = self._known[id(one.checked.check)] = one.checked.check, frozenset(_named(one, bound))
        return known[1]


def _named(one: BoundAssertion, bound: BoundRuleset) -> Iterator[Name]:
    canonical = {
        word: name
        for name, standing in bound.ruleset.definitions.items()
        for word in (name, standing.content.key)
        if word
    }
    made = one.checked
    trees = [written.node for written in (*written_in(one), *definitions_in(one, bound))]
    for node in parts((*trees, made.keys, tuple(each for each in made.message if not isinstance(each, str)))):
        match node:
            case checked.Parameter(name) | checked.Lookup(name):
                yield Name(definition=False, name=name)
            case checked.Defined(name):
                yield Name(definition=True, name=canonical.get(name, name))
            case _:
                pass
