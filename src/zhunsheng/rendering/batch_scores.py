"""Scores as forms print them against scores as their parts make them: how they spread, and how they differ."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal, InvalidOperation
from typing import Any

from zhunsheng.findings.batch import ScorePair

#: The width of a step in points, and the end of the scale.
STEP, TOP = 5, 100
_BELOW, _ABOVE = -1, TOP // STEP
#: Wide enough that nothing is rounded; a numeral in a table has at most so many digits.
_EXACT = Context(prec=2000)


@dataclass(frozen=True, slots=True)
class Scores:
    """How many forms have a score in each step, and how the two scores of a form stand to each other.

    ``steps`` are label, forms by the printed score, forms by the recomputed one; ``more`` and ``less`` how many print
    more or less than their parts make, with the largest difference as a numeral.
    """

    steps: tuple[tuple[str, int, int], ...]
    agree: int
    more: tuple[int, str]
    less: tuple[int, str]
    blank: int

    @classmethod
    def of(cls, pairs: Iterable[ScorePair]) -> "Scores":
        """The scores of all forms."""
        spread: tuple[Counter[int], Counter[int]] = (Counter(), Counter())
        signs: Counter[int] = Counter()
        most = {1: Decimal(0), -1: Decimal(0)}
        blank = 0
        for pair in pairs:
            values = (_value(pair.reported), _value(pair.recomputed))
            for counter, value in zip(spread, values, strict=True):
                if value is not None:
                    counter[_step(value)] += pair.forms
            reported, recomputed = values
            if reported is None or recomputed is None:
                blank += pair.forms
                continue
            difference = _EXACT.subtract(reported, recomputed)
            sign = (difference > 0) - (difference < 0)
            signs[sign] += pair.forms
            if sign:
                most[sign] = max(most[sign], abs(difference))
        steps = tuple((_label(one), spread[0][one], spread[1][one]) for one in _range(spread))
        more, less = ((signs[sign], format(most[sign], "f")) for sign in (1, -1))
        return cls(steps, signs[0], more, less, blank)

    def drawn(self) -> list[list[Any]]:
        """The steps as the page takes them."""
        return [list(one) for one in self.steps]


def _value(numeral: str | None) -> Decimal | None:
    try:
        value = Decimal(numeral) if numeral else None
    except InvalidOperation:
        return None
    return value if value is not None and value.is_finite() else None


def _step(value: Decimal) -> int:
    """The step of a score; the last one holds its upper end too."""
    if value < 0:
        return _BELOW
    if value > TOP:
        return _ABOVE
    return min(int(_EXACT.divide_int(value, Decimal(STEP))), _ABOVE - 1)


def _range(spread: tuple[Counter[int], Counter[int]]) -> range:
    """The steps from the lowest to the highest that is not empty."""
    used = [step for counter in spread for step, forms in counter.items() if forms]
    return range(min(used), max(used) + 1) if used else range(0)


def _label(step: int) -> str:
    if step == _BELOW:
        return "< 0"
    if step == _ABOVE:
        return f"> {TOP}"
    return f"{step * STEP}–{(step + 1) * STEP}"
