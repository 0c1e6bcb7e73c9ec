"""Hotfixes put to the packs that they are for: numbered, held against what stands, applied in their order."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from zhunsheng.language.problems import Problem, did_you_mean
from zhunsheng.rules.decoding import Desk
from zhunsheng.rules.layers import Exceptional, Mending, exceptions, mendings, rule_id, rules_on
from zhunsheng.rules.linking import check_citations, check_documents, check_done, check_substitutes
from zhunsheng.rules.pack import Disabling, Enabling, Head, Hotfix, Pack
from zhunsheng.rules.tightening import DAWN, check_rules


def orphans(hotfixes: Sequence[Hotfix], heads: Mapping[str, Head]) -> tuple[Problem, ...]:
    """Hotfixes of packs that are not there."""
    return tuple(
        one.head.place.problem("unknown-pack", hint=did_you_mean(one.head.pack, heads), name=one.head.pack)
        for one in hotfixes
        if one.head.pack not in heads
    )


def mended(pack: Pack, hotfixes: Sequence[Hotfix], above: Sequence[Pack]) -> tuple[Pack, tuple[Problem, ...]]:
    """The pack with those of its hotfixes that are sound and for its version, on top of the chain ``above``."""
    desk = Desk()
    for one in _numbered(hotfixes, desk):
        if not one.head.versions.accepts(pack.head.version):
            mark, version, wanted = one.head.mark, pack.head.version, one.head.versions.text
            desk.note(one.head.place, "hotfix-other-version", name=mark, version=version, range=wanted)
            continue
        found = _held_against(one, pack, above)
        desk.problems += found
        if not any(fault.severity == "error" for fault in found):
            pack = replace(pack, hotfixes=(*pack.hotfixes, one))
    return pack, tuple(desk.problems)


def _numbered(hotfixes: Sequence[Hotfix], desk: Desk) -> list[Hotfix]:
    """In the order of their numbers, which run from 1 without a gap; of two with one number the first is kept."""
    kept: dict[int, Hotfix] = {}
    for one in sorted(hotfixes, key=lambda one: (one.head.number, one.head.place.file)):
        first = kept.setdefault(one.head.number, one)
        if first is not one:
            at_file = first.head.place.file
            desk.note(one.head.place, "duplicate-hotfix", name=one.head.mark, at_file=at_file)
        elif one.head.number > 1 and one.head.number - 1 not in kept:
            desk.note(one.head.place, "hotfix-gap", name=one.head.mark, missing=one.head.number - 1)
    return list(kept.values())


def _held_against(hotfix: Hotfix, pack: Pack, above: Sequence[Pack]) -> tuple[Problem, ...]:
    """What is wrong with a hotfix: with its own pack's rules it is free, those from above it may only tighten."""
    desk = Desk()
    packs = (*above, pack)
    standing = rules_on(packs, DAWN)
    for known, one in check_done(mendings(hotfix), standing, desk):
        if isinstance(one, Enabling) and not any(
            isinstance(other, Disabling)
            and rule_id(standing, other.id) == known
            and other.period.meets(one.period)
            for other in _done(packs)
        ):
            desk.note(one.place, "nothing-to-enable", name=known)
    check_substitutes(hotfix.disablings, standing, desk)
    check_citations(hotfix, packs, desk)
    check_documents(hotfix, packs, desk)
    if not any(one.severity == "error" for one in desk.problems):
        with_it = replace(pack, hotfixes=(*pack.hotfixes, hotfix))
        check_rules((one.id for _, one in mendings(hotfix)), with_it, above, desk)
    return tuple(desk.problems)


def _done(packs: Sequence[Pack]) -> list[Exceptional | Mending]:
    """All that some packs and their hotfixes do to rules."""
    own = [one for pack in packs for _, one in exceptions(pack)]
    return own + [one for pack in packs for hotfix in pack.hotfixes for _, one in mendings(hotfix)]
