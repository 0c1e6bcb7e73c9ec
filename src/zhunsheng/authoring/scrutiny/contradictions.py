"""Whether some claims can be true together: interval by interval, word by word, cell by cell."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor

from zhunsheng.authoring.scrutiny.domains import Domain, Domains
from zhunsheng.authoring.scrutiny.propositions import (
    All,
    Among,
    Bound,
    Claim,
    Filled,
    Formula,
    Opaque,
    Order,
    Some,
)
from zhunsheng.language import checked

#: A form's own words may be combined in so many ways before the question is left open.
MOST_WAYS = 4_000
#: A printed target is a figure, or days, or a phrase: never two of them.
_EXCLUSIVE = ("number", "date", "phrase")
#: The orders of two values: less, equal, greater.
_SIDES = {"<": {-1}, "≤": {-1, 0}, "=": {0}, "≠": {-1, 1}, "≥": {0, 1}, ">": {1}}


def impossible(formulas: Sequence[Formula], domains: Domains) -> bool:
    """Whether no form can make all formulas true; ``False`` where that is not certain."""
    search = _Search(domains)
    try:
        return not search.any_way(list(formulas), ())
    except _TooManyError:
        return False


class _TooManyError(Exception):
    """More combinations than anybody would wait for."""


@dataclass(slots=True)
class _Search:
    """Tries the branches of every *or*, and drops a branch as soon as its claims contradict each other."""

    domains: Domains
    ways: int = 0

    def any_way(self, waiting: list[Formula], taken: tuple[Claim, ...]) -> bool:
        """Whether what is waiting can be true beside the claims that are taken."""
        choices: list[Some] = []
        fresh: list[Claim] = []
        while waiting:
            one = waiting.pop()
            if isinstance(one, All):
                waiting.extend(one.parts)
            elif isinstance(one, Some):
                choices.append(one)
            else:
                fresh.append(one)
        taken = (*taken, *fresh)
        if fresh and not _together(taken, self.domains):
            return False
        if not choices:
            return True
        first, *rest = sorted(choices, key=lambda one: len(one.parts))
        for part in first.parts:
            self.ways += 1
            if self.ways > MOST_WAYS:
                raise _TooManyError
            if self.any_way([*rest, part], taken):
                return True
        return False


@dataclass(slots=True)
class _Table:
    """Claims sorted by what they are about."""

    bounds: dict[checked.Node, list[Bound]] = field(default_factory=lambda: defaultdict(list))
    orders: dict[tuple[checked.Node, checked.Node], list[Order]] = field(
        default_factory=lambda: defaultdict(list)
    )
    texts: dict[checked.Node, list[Among]] = field(default_factory=lambda: defaultdict(list))
    filled: dict[checked.Node, set[bool]] = field(default_factory=lambda: defaultdict(set))
    opaque: dict[checked.Node, set[bool]] = field(default_factory=lambda: defaultdict(set))


def _together(claims: Iterable[Claim], domains: Domains) -> bool:
    """Whether claims about single values can be true at once."""
    table = _Table()
    for one in claims:
        _sort(one, table)
    return (
        all(len(found) == 1 for found in table.opaque.values())
        and all(len(found) == 1 for found in table.filled.values())
        and not any(_two_readings(table.filled))
        and all(_some_text(found, domains.domain(term)) for term, found in table.texts.items())
        and all(
            _some_number(group, domains.domain(term))
            for term, found in table.bounds.items()
            for group in _measured(found)
        )
        and all(
            set[int].intersection(*(_SIDES[one.operator] for one in found)) for found in table.orders.values()
        )
    )


def _sort(one: Claim, table: _Table) -> None:
    match one:
        case Bound(term):
            table.bounds[term].append(one)
            _fill(term, table)
        case Order(left, _, right):
            table.orders[left, right].append(one)
            _fill(left, table)
            _fill(right, table)
        case Among(term):
            table.texts[term].append(one)
            _fill(term, table)
        case Filled(term, positive):
            if positive:
                _fill(term, table)
            else:
                table.filled[term].add(positive)
        case Opaque(node, positive):
            table.opaque[node].add(positive)


def _fill(term: checked.Node, table: _Table) -> None:
    """A value that is there needs the cell, the row and the reading that it is taken from."""
    while isinstance(term, (checked.Get, checked.Part, checked.Relation)):
        table.filled[term] |= {True}
        term = term.base


def _two_readings(filled: dict[checked.Node, set[bool]]) -> Iterator[bool]:
    """Cells that would have to be a figure and a phrase at once."""
    readings: dict[checked.Node, set[str]] = defaultdict(set)
    for term, found in filled.items():
        if isinstance(term, checked.Part) and term.part in (*_EXCLUSIVE, "unit") and True in found:
            readings[term.base].add("number" if term.part == "unit" else term.part)
    return (len(found) > 1 for found in readings.values())


def _some_text(found: Iterable[Among], domain: Domain) -> bool:
    allowed: frozenset[str] | None = domain.texts
    refused: set[str] = set()
    for one in found:
        if one.positive:
            allowed = one.texts if allowed is None else allowed & one.texts
        else:
            refused |= one.texts
    return allowed is None or bool(allowed - refused)


def _measured(found: Sequence[Bound]) -> Iterator[list[Bound]]:
    """The bounds of one value that count in one unit; a bare nought counts in the only one there is."""
    measures = {one.measure for one in found if one.measure is not None}
    if len(measures) <= 1:
        yield list(found)
        return
    for measure in measures:
        yield [one for one in found if one.measure == measure]


def _some_number(found: Sequence[Bound], domain: Domain) -> bool:
    """Whether a number meets some bounds."""
    low, high, open_low, open_high = domain.low, domain.high, False, False
    if any(one.measure not in (None, ((), True), ((), False)) for one in found):
        low = high = None  # a schema bounds the bare number
    for one in found:
        if one.operator in {">", "≥", "="} and (
            low is None or (one.limit, one.operator == ">") > (low, open_low)
        ):
            low, open_low = one.limit, one.operator == ">"
        if one.operator in {"<", "≤", "="} and (
            high is None or (-one.limit, one.operator == "<") > (-high, open_high)
        ):
            high, open_high = one.limit, one.operator == "<"
    whole = domain.whole or any(one.whole for one in found)
    if whole:
        low, open_low = _rounded_up(low, open=open_low), False
        high, open_high = _rounded_down(high, open=open_high), False
    if low is None or high is None:
        return True
    if low > high or (low == high and (open_low or open_high)):
        return False
    refused = {one.limit for one in found if one.operator == "≠"}
    if low == high:
        return low not in refused
    return not whole or high - low >= len(refused) or _spared(low, high, refused)


def _spared(low: Fraction, high: Fraction, refused: set[Fraction]) -> bool:
    return any(Fraction(one) not in refused for one in range(int(low), int(high) + 1))


def _rounded_up(low: Fraction | None, *, open: bool) -> Fraction | None:  # noqa: A002 - an open end of an interval
    if low is None:
        return None
    return Fraction(floor(low) + 1 if open else ceil(low))


def _rounded_down(high: Fraction | None, *, open: bool) -> Fraction | None:  # noqa: A002 - see above
    if high is None:
        return None
    return Fraction(ceil(high) - 1 if open else floor(high))
