"""All packs of some folders, read, linked to their parents and examined: the tree that rulesets are taken from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from zhunsheng.language.problems import Problem, did_you_mean, problem
from zhunsheng.rules.folder import HEAD_FILE, HOTFIX_FILE, PackReading, read_hotfix, read_pack
from zhunsheng.rules.frozen import Frozen
from zhunsheng.rules.linking import link
from zhunsheng.rules.mending import mended, orphans
from zhunsheng.rules.pack import Head, Hotfix, Pack
from zhunsheng.values.jurisdictions import ancestors


@dataclass(frozen=True, slots=True)
class PackTree:
    """The packs that are sound, by id."""

    packs: Frozen[Pack] = Frozen()  # noqa: RUF009  # it never changes

    def chain(self, pack: Pack) -> tuple[Pack, ...]:
        """A pack with all it builds on, the highest level first."""
        return _chain(self.packs, pack)

    def choose(self, jurisdiction: str, kind: str, fiscal_year: int) -> tuple[Pack, ...]:
        """The chain in force: that of the deepest pack on the path of a place; empty where there is none.

        Raises:
            UnknownJurisdictionError: no place has that code.

        """
        path = ancestors(jurisdiction)
        fitting = [
            self.chain(pack)
            for pack in self.packs.values()
            if pack.head.jurisdiction in path and kind in pack.head.kinds
        ]
        in_years = [chain for chain in fitting if all(one.head.years.holds(fiscal_year) for one in chain)]
        return min(
            in_years,
            key=lambda chain: (path.index(chain[-1].head.jurisdiction), -len(chain), chain[-1].id),
            default=(),
        )


def load_packs(folders: Sequence[Path]) -> tuple[PackTree, tuple[Problem, ...]]:
    """The packs in ``folders`` and the problems found; a pack with problems, or with such a parent, is left out.

    A folder with a ``pack.yaml`` is a pack, one with a ``hotfix.yaml`` a hotfix; any other is a folder of packs and
    hotfixes. A pack of a later folder stands for the pack of the same id in an earlier one, and for the hotfixes of
    that. Problems come in the order of file, line, column.
    """
    problems: list[Problem] = []
    readings: dict[str, PackReading] = {}
    hotfixes: list[Hotfix] = []
    for folder in folders:
        packs, found = _read_folder(folder, problems)
        own = {one.head.id: one for one in packs if one.head}
        readings.update(own)
        hotfixes = [*(one for one in hotfixes if one.head.pack not in own), *found]
    problems += orphans(hotfixes, {key: one.head for key, one in readings.items() if one.head})
    sound = _linked(readings, hotfixes, problems)
    # In the order of folders, so that the later of two rivals, which is the user's own, is told of.
    problems += _rivals({key: sound[key] for key in readings if key in sound})
    return PackTree(Frozen(sound)), tuple(sorted(dict.fromkeys(problems), key=lambda one: one.sorting))


def _read_folder(folder: Path, problems: list[Problem]) -> tuple[list[PackReading], list[Hotfix]]:
    """The packs and hotfixes of one folder; two packs of one id are a problem."""
    places = _places(folder, HEAD_FILE)
    mending = [one for one in _places(folder, HOTFIX_FILE) if one not in places]
    if not places and not mending:
        problems.append(problem("no-packs", file=str(folder), folder=folder))
    first: dict[str, Head] = {}
    readings = [read_pack(place) for place in places]
    fixes = [read_hotfix(place) for place in mending]
    problems += (found for one in fixes for found in one.problems)
    for reading in readings:
        problems += reading.problems
        if reading.head and first.setdefault(reading.head.id, reading.head) is not reading.head:
            at_file = first[reading.head.id].place.file
            problems.append(
                reading.head.place.problem("duplicate-pack", name=reading.head.id, at_file=at_file)
            )
    return readings, [one.hotfix for one in fixes if one.hotfix]


def _places(folder: Path, name: str) -> list[Path]:
    """The folder itself if it holds a file of that name, else those right below it that do."""
    if (folder / name).is_file():
        return [folder]
    if any((folder / head).is_file() for head in (HEAD_FILE, HOTFIX_FILE)):
        return []
    return sorted(one.parent for one in folder.glob(f"*/{name}"))


def _linked(
    readings: Mapping[str, PackReading], hotfixes: Sequence[Hotfix], problems: list[Problem]
) -> dict[str, Pack]:
    """The packs that agree with all above them, their hotfixes put to them, parents before their children."""
    heads = {key: one.head for key, one in readings.items() if one.head}
    sound: dict[str, Pack] = {}
    for key in sorted(heads, key=lambda one: (len(_line(heads, one)), one)):
        faults = _parent_faults(heads, key, sound)
        problems += faults
        pack = readings[key].pack
        if faults or pack is None:
            continue
        parent = pack.head.parent
        above = _chain(sound, sound[parent.id]) if parent else ()
        found = link(pack, above)
        problems += found
        if any(one.severity == "error" for one in found):
            continue
        sound[key], found = mended(pack, [one for one in hotfixes if one.head.pack == key], above)
        problems += found
    return sound


def _parent_faults(heads: Mapping[str, Head], key: str, sound: Mapping[str, Pack]) -> list[Problem]:
    """What is wrong with the way from a pack to its parent."""
    parent = heads[key].parent
    if parent is None:
        return []
    place = parent.place
    if parent.id == key:
        return [place.problem("extends-itself", name=key)]
    if parent.id not in heads:
        return [
            place.problem(
                "parent-missing", hint=did_you_mean(parent.id, heads.keys() - {key}), name=parent.id
            )
        ]
    line = _line(heads, key)
    highest = heads[line[-1]].parent
    if highest and highest.id == key:
        return [place.problem("extends-cycle", chain=" → ".join((*line, key)))]
    above = heads[parent.id]
    if not parent.versions.accepts(above.version):
        wanted = parent.versions.text
        return [place.problem("version-outside-range", name=parent.id, version=above.version, range=wanted)]
    if parent.id not in sound:
        return [place.problem("parent-broken", name=parent.id)]
    if above.jurisdiction not in ancestors(heads[key].jurisdiction):
        here = heads[key].jurisdiction
        return [heads[key].place.problem("not-below-parent", name=here, other=above.jurisdiction)]
    return []


def _line(heads: Mapping[str, Head], key: str) -> tuple[str, ...]:
    """The ids from a pack up to the highest that can be reached without coming round."""
    line = [key]
    while (parent := heads[line[-1]].parent) and parent.id in heads and parent.id not in line:
        line.append(parent.id)
    return tuple(line)


def _chain(packs: Mapping[str, Pack], pack: Pack) -> tuple[Pack, ...]:
    parent = pack.head.parent
    return (*_chain(packs, packs[parent.id]), pack) if parent else (pack,)


def _rivals(packs: Mapping[str, Pack]) -> Iterable[Problem]:
    """Packs between which a form could not choose."""
    chains = [_chain(packs, pack) for pack in packs.values()]
    for index, chain in enumerate(chains):
        for other in chains[:index]:
            if _compete(chain, other):
                name, rival = chain[-1].id, other[-1].id
                yield chain[-1].head.place.problem("two-packs", name=name, other=rival)


def _compete(one: tuple[Pack, ...], other: tuple[Pack, ...]) -> bool:
    head, rival = one[-1].head, other[-1].head
    return (
        head.jurisdiction == rival.jurisdiction
        and not set(head.kinds).isdisjoint(rival.kinds)
        and head.id not in {pack.id for pack in other}
        and rival.id not in {pack.id for pack in one}
        and head.years.meets(rival.years)
    )
