"""Mutation: one thing of a pack changed at a time, to see whether any example notices."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from zhunsheng.authoring.proving.bench import Bench, Fate, Tried
from zhunsheng.authoring.proving.mutants import Mutant
from zhunsheng.authoring.proving.pack_mutants import mutants_of
from zhunsheng.rules.pack import Pack


@dataclass(frozen=True, slots=True)
class Mutation:
    """All mutants of some packs, tried."""

    tried: tuple[Tried, ...]

    @property
    def fates(self) -> tuple[Fate, ...]:
        """All that may become of a mutant."""
        return tuple(Fate)

    def count(self, fate: Fate, pack: str | None = None) -> int:
        """How many met that fate."""
        return sum(one.fate is fate and pack in (None, one.mutant.pack) for one in self.tried)

    def score(self, pack: str | None = None) -> Fraction:
        """The part that was killed of those that were killed or survived."""
        killed, survived = self.count(Fate.KILLED, pack), self.count(Fate.SURVIVED, pack)
        return Fraction(killed, killed + survived) if killed + survived else Fraction(1)

    @property
    def survivors(self) -> tuple[Tried, ...]:
        """Those that no example noticed."""
        return tuple(one for one in self.tried if one.fate is Fate.SURVIVED)


def mutate(
    bench: Bench,
    packs: Iterable[str],
    chosen: Callable[[Mutant], bool] = lambda _: True,
    notice: Callable[[int, int], None] = lambda _, __: None,
) -> Mutation:
    """Every chosen mutant of some packs, tried one by one in the order of their texts.

    ``notice`` is told how many are done and how many there are.
    """
    made = (mutant for name in packs for mutant in _of_pack(bench, bench.house.tree.packs[name]))
    wanted = tuple(mutant for mutant in made if chosen(mutant))
    tried: list[Tried] = []
    for mutant in wanted:
        tried.append(bench.tried(mutant))
        notice(len(tried), len(wanted))
    return Mutation(tuple(tried))


def _of_pack(bench: Bench, pack: Pack) -> Iterator[Mutant]:
    keys = bench.own_keys(pack)
    kinds = {key.kind: key for key in keys}
    scopes = tuple(bench.house.bound(*key).scope for key in kinds.values())
    yield from mutants_of(pack, scopes)
