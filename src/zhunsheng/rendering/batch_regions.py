"""The tree of regions that forms come from, and what was found in each: a place knows the place above it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from zhunsheng.findings.batch import RegionRule, RegionVerdicts

NATION = "000000"
#: The order in which verdicts are counted and numbered.
VERDICTS = ("fail", "undecided", "review", "pass")


@dataclass(frozen=True, slots=True)
class Regions:
    """The places that forms name and those above them, by code; the nation stands first.

    A form counts at its own place only; the page adds up.
    """

    codes: tuple[str, ...]
    names: Mapping[str, str]
    verdicts: Mapping[str, Mapping[str, int]]
    heat: Mapping[str, tuple[tuple[str, int], ...]]

    @classmethod
    def of(
        cls, verdicts: Iterable[RegionVerdicts], heat: Iterable[RegionRule], names: Mapping[str, str]
    ) -> "Regions":
        """The tree over all places that forms name; ``names`` are those of places by code."""
        counted: dict[str, dict[str, int]] = defaultdict(dict)
        for one in verdicts:
            counted[one.jurisdiction][one.verdict] = one.forms
        fired: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for hit in heat:
            fired[hit.jurisdiction].append((hit.rule, hit.forms))
        codes = sorted({NATION} | {above for code in counted for above in (code, *above_of(code, names))})
        known = {code: names.get(code, code) for code in codes}
        return cls(tuple(codes), known, counted, {code: tuple(told) for code, told in fired.items()})

    @property
    def places(self) -> Mapping[str, int]:
        """Code → its place among the codes."""
        return {code: place for place, code in enumerate(self.codes)}

    def drawn(self, rules: Mapping[str, int]) -> list[list[Any]]:
        """A line a place: code, name, the place above it, counts by verdict, then rule and forms in turn.

        ``rules`` are the places of rules; the nation, above which nothing is, names itself.
        """
        places = self.places
        lines = []
        for code in self.codes:
            above = next((one for one in above_of(code, self.names) if one in places), NATION)
            counts = [self.verdicts.get(code, {}).get(verdict, 0) for verdict in VERDICTS]
            hits = [number for rule, forms in self.heat.get(code, ()) for number in (rules[rule], forms)]
            lines.append([code, self.names[code], places[above], counts, hits])
        return lines


def above_of(code: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """The known places above one, the nearest first; a code that is none has only the nation above it.

    >>> above_of("430603", {"430600": "岳阳市", "430000": "湖南省"})
    ('430600', '430000', '000000')
    """
    wider = (f"{code[:4]}00", f"{code[:2]}0000") if len(code) == len(NATION) else ()
    return (*dict.fromkeys(one for one in wider if one in names and one != code), NATION)
