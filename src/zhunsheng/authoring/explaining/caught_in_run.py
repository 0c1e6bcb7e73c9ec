"""What a rule found in a run: on how many forms of which regions, how its places came out, and some of them."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from zhunsheng.authoring.explaining.caught import outcome_line
from zhunsheng.authoring.explaining.explained import Section
from zhunsheng.language.problems import Lang, Words


class RegionCount(NamedTuple):
    """A jurisdiction: its code and name, how many of its forms the rule was asked of, and on how many it found something."""

    code: str
    name: str
    asked: int
    found: int


class CaughtPlace(NamedTuple):
    """A form on which the rule found something: its first place, what is said there, and how many further places."""

    source: str
    place: str
    message: str
    further: int


@dataclass(frozen=True, slots=True)
class RunCatch:
    """What one rule found in a run.

    ``outcomes`` counts places, those waived and those of a rule on trial among the inconsistent; ``waived`` and
    ``shadow`` say how many these are. ``regions`` are those with the most forms found; ``places`` stand in the order of
    forms; ``others`` counts the regions that are not there.
    """

    forms: int
    asked: int
    found: int
    outcomes: Mapping[str, int]
    waived: int
    shadow: int
    regions: tuple[RegionCount, ...]
    others: int
    places: tuple[CaughtPlace, ...]


@dataclass(frozen=True, slots=True)
class CaughtInRun:
    """A run that is asked about rules by their ids and aliases, and what it is called."""

    ask: Callable[[Collection[str]], RunCatch]
    source: str


def run_sections(caught: CaughtInRun, names: Collection[str], lang: Lang) -> Iterator[Section]:
    """What the rule of these names (its id and aliases) found."""
    found = caught.ask(names)
    told = (
        _say(
            lang,
            f"{found.forms} 张表,问到 {found.asked} 张,{found.found} 张有发现",
            f"{found.forms} forms, asked of {found.asked}, found in {found.found}",
        ),
        outcome_line(found.outcomes, lang),
        _say(lang, f"其中已豁免 {found.waived}", f"of these waived: {found.waived}") if found.waived else "",
        _say(lang, f"其中试行 {found.shadow}", f"of these on trial: {found.shadow}") if found.shadow else "",
    )
    heading = Words(f"在 {caught.source} 里", f"in {caught.source}")
    yield Section(heading, tuple(one for one in told if one))
    if found.regions:
        yield Section(Words("哪些地区", "which regions"), tuple(_regions(found, lang)))
    if found.places:
        yield Section(Words("哪些表", "which forms"), tuple(_places(found, lang)))


def _regions(found: RunCatch, lang: Lang) -> Iterator[str]:
    for one in found.regions:
        name = f"{one.name} {one.code}".strip()
        yield _say(
            lang,
            f"{name}: 问到 {one.asked} 张,{one.found} 张有发现",
            f"{name}: asked of {one.asked}, found in {one.found}",
        )
    if found.others:
        yield _say(lang, f"另有 {found.others} 个地区", f"and {found.others} more regions")


def _places(found: RunCatch, lang: Lang) -> Iterator[str]:
    """A form by its source and its first place; the others are counted."""
    for one in found.places:
        more = f" (+{one.further})" if one.further else ""
        yield f"{one.source}: {one.place}{more}: {one.message}"
    others = found.found - len(found.places)
    if others:
        yield _say(lang, f"另有 {others} 张", f"and {others} more")


def _say(lang: Lang, chinese: str, english: str) -> str:
    return english if lang == "en" else chinese
