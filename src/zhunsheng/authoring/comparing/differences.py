"""The differences of meaning between two editions of packs: named, classed, with a form that shows them where one is found."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from zhunsheng.authoring.comparing.alterations import WHOLE, Alteration
from zhunsheng.authoring.comparing.consequences import Consequence, Workshop
from zhunsheng.authoring.comparing.editions import Edition
from zhunsheng.authoring.comparing.effects import Effect
from zhunsheng.authoring.comparing.pack_alterations import alterations
from zhunsheng.authoring.comparing.telltales import Search, Witness, search
from zhunsheng.language.problems import NO_WORDS, Words
from zhunsheng.rules.frozen import Frozen
from zhunsheng.rules.pack import Pack
from zhunsheng.rules.source import Place
from zhunsheng.rules.tree import PackTree


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference between two editions.

    ``section``, ``name``, ``check`` and ``part`` tell what it is in its pack; ``part`` is ``whole`` where the thing
    was added or taken away. ``rules`` are those it touches. ``tried`` is how many forms were looked at, where the
    expressions alone do not tell its class; ``witness`` is a form that comes out otherwise.
    """

    pack: str
    section: str
    name: str
    part: str
    before: str
    after: str
    effect: Effect
    why: Words = NO_WORDS
    check: str = ""
    places: tuple[Place | None, Place | None] = field(default=(None, None), compare=False, repr=False)
    rules: tuple[str, ...] = ()
    witness: Witness | None = None
    tried: int = 0


def differences(
    old: Edition,
    new: Edition,
    *,
    on: date | None = None,
    wanted: Callable[[Alteration], bool] | None = None,
    seek: Search | None = None,
) -> tuple[Difference, ...]:
    """All differences, pack by pack in the order of their ids.

    Order, comments, blanks and quotation are none, nor is another spelling of an expression that says the same.

    ``on`` is the only day that counts, where one is given. ``wanted`` chooses among what is written otherwise.
    ``seek`` looks for forms; without it nothing is looked for, and what the expressions do not tell is ``different``.
    Where one of the editions was named by a single pack, that pack alone is compared.

    Raises:
        UnboundError: an expression of the new edition does not fit the forms.

    """
    workshop = Workshop(old, new, on)
    renames = renamed(old.tree, new.tree)
    return tuple(
        one
        for pack in _compared(old, new)
        for one in _of_pack(workshop, pack, renames, wanted or (lambda _: True), seek)
    )


def _compared(old: Edition, new: Edition) -> tuple[str, ...]:
    asked = {one.asked for one in (old, new) if one.asked is not None}
    return tuple(sorted(asked or {*old.tree.packs, *new.tree.packs}))


def renamed(old: PackTree, new: PackTree) -> Mapping[str, str]:
    """The rules that go by another id now and keep the old one as an alias: old id → new id."""
    stated = {rule.id for pack in old.packs.values() for rule in pack.rules}
    rules = [rule for pack in new.packs.values() for rule in pack.rules]
    kept = {rule.id for rule in rules}
    return Frozen(
        {alias: rule.id for rule in rules for alias in rule.aliases if alias in stated and alias not in kept}
    )


def _of_pack(
    workshop: Workshop,
    name: str,
    renames: Mapping[str, str],
    wanted: Callable[[Alteration], bool],
    seek: Search | None,
) -> Iterator[Difference]:
    old, new = workshop.old.tree.packs.get(name), workshop.new.tree.packs.get(name)
    if old is None or new is None:
        yield from _whole(workshop, old, new, wanted, seek)
        return
    if old == new:
        return
    for alteration in alterations(old, new, renames):
        if wanted(alteration):
            found = workshop.of_alteration(old, alteration)
            if not found.respelled:
                yield _judged(old.id, alteration, found, seek)


def _whole(
    workshop: Workshop,
    old: Pack | None,
    new: Pack | None,
    wanted: Callable[[Alteration], bool],
    seek: Search | None,
) -> Iterator[Difference]:
    pack = old or new
    if pack is None:
        return
    told = tuple(f"{one.head.title} {one.head.version}" if one else "" for one in (old, new))
    places = tuple(one.head.place if one else None for one in (old, new))
    alteration = Alteration("pack", pack.id, WHOLE, told[0], told[1], (places[0], places[1]))
    if wanted(alteration):
        yield _judged(pack.id, alteration, workshop.of_pack(old, new), seek)


def _judged(pack: str, alteration: Alteration, found: Consequence, seek: Search | None) -> Difference:
    made = Difference(
        pack,
        alteration.section,
        alteration.name,
        alteration.part,
        alteration.before,
        alteration.after,
        found.effect,
        found.why,
        alteration.check,
        alteration.places,
        found.rules,
    )
    if seek is None or not found.effect.has_meaning or not found.cases:
        return made
    seen = search(found.cases, seek, wanted=found.effect if found.settled else None)
    if found.settled:
        return replace(made, witness=seen.witness)
    return replace(made, effect=seen.effect, why=seen.why, witness=seen.witness, tried=seen.tried)
