"""Units: a name, a family, a scale within the family, and how its printed figures are to be read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of measure.

    ``scale`` is the worth of one of it in the family's base unit (万元: 10000 元). ``measured`` tells that a
    printed figure stands for the interval of half a last place around it; ``floor`` is the least number of
    decimals that interval may be drawn from, so that nobody gains tolerance by printing fewer digits.
    """

    name: str
    family: str
    scale: Fraction = Fraction(1)
    measured: bool = False
    floor: int = 0


#: A number without a unit: literals, counts of rows, quotients of like units.
PURE = Unit("", "number")
#: A figure that a form prints without a unit where any might have stood: unlike every figure with one.
BARE = Unit("", "bare")
PERCENT = Unit("%", "ratio", Fraction(1, 100), measured=True)
POINTS = Unit("分", "points")

#: A unit raised to powers: ``(("money", 1),)``; a bare number is the empty tuple.
Dimension = tuple[tuple[str, int], ...]

#: The families of numbers that stand in no unit.
UNITLESS = frozenset({PURE.family, BARE.family})

_DIMENSIONLESS = frozenset({"number", "ratio"})


def dimension_of(unit: Unit) -> Dimension:
    """The dimension a unit measures; ratios and plain numbers have none."""
    return () if unit.family in _DIMENSIONLESS else ((unit.family, 1),)


def multiply(left: Dimension, right: Dimension, sign: int = 1) -> Dimension:
    """The dimension of a product (``sign`` 1) or a quotient (``sign`` -1).

    >>> multiply((("points", 1),), (("money", 1),))
    (('money', 1), ('points', 1))
    >>> multiply((("money", 1),), (("money", 1),), -1)
    ()
    """
    powers = dict(left)
    for family, power in right:
        powers[family] = powers.get(family, 0) + sign * power
    return tuple(sorted((family, power) for family, power in powers.items() if power))


@dataclass(frozen=True, slots=True)
class UnitTable:
    """All units of a vocabulary, by every word that names one."""

    words: Mapping[str, Unit]
    _longest: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """No unit word is longer."""
        object.__setattr__(self, "_longest", max((len(word) for word in self.words), default=0))

    @classmethod
    def of(cls, units: Iterable[tuple[Unit, tuple[str, ...]]]) -> "UnitTable":
        """A table of units with the further words that mean each."""
        words: dict[str, Unit] = {}
        for unit, aliases in units:
            for word in (unit.name, *aliases):
                words[word] = unit
        return cls(MappingProxyType(words))

    def get(self, word: str) -> Unit | None:
        """The unit that ``word`` names, or ``None``."""
        return self.words.get(word)

    def longest_prefix(self, text: str) -> str:
        """The longest unit word that ``text`` begins with; empty where there is none."""
        for size in range(min(self._longest, len(text)), 0, -1):
            if text[:size] in self.words:
                return text[:size]
        return ""
