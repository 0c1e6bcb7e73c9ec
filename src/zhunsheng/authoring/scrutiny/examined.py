"""What is there to be judged once packs load without a fault: the packs, and the rulesets they make."""

from collections.abc import Mapping
from dataclasses import dataclass

from zhunsheng.authoring.examples.example_files import Examples
from zhunsheng.forms.schema import Schema
from zhunsheng.rules.binding import BoundRuleset
from zhunsheng.rules.pack import Pack
from zhunsheng.rules.tree import PackTree


@dataclass(frozen=True, slots=True)
class Examined:
    """Sound packs with their rulesets.

    ``packs`` are those that are asked about, ``near`` these and all that build on them; ``rulesets`` and ``examples``
    are those of ``near``, the rulesets by the id of the pack whose region they are for.
    """

    schemas: Mapping[str, Schema]
    tree: PackTree
    packs: tuple[Pack, ...]
    near: tuple[Pack, ...]
    rulesets: Mapping[str, tuple[BoundRuleset, ...]]
    examples: Examples

    def below(self, pack: Pack) -> tuple[Pack, ...]:
        """The packs that build on one, and itself."""
        return tuple(one for one in self.near if any(upper.id == pack.id for upper in self.tree.chain(one)))
