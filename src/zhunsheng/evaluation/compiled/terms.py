"""What the compiler knows of a value while it writes the code for it."""

from dataclasses import dataclass, replace

from zhunsheng.language import checked
from zhunsheng.language.names import RecordType
from zhunsheng.values.units import Dimension, Unit


@dataclass(frozen=True, slots=True)
class Num:
    """A number: its exact value is ``above``, or ``above / below`` with ``below`` positive.

    ``dimension`` is ``None`` where only the form can tell; ``kind`` is then the code that gives it. ``sharp`` is code
    that tells whether the range is the value alone, ``low`` and ``high`` code for its ends (empty: not to be had).
    ``ranged`` is code for it with its range as the traced evaluator has it, which is slow (empty: not to be had).
    ``figure`` is code for the figure itself where it is one. ``unit`` is the unit it is shown in, where that is known.
    ``hollow`` is code that tells whether it is the sum of nothing, whose unit is that of whatever it meets.
    """

    above: str
    below: str = ""
    dimension: Dimension | None = ()
    kind: str = ""
    literal: bool = False
    zero: bool = False
    sharp: str = "True"
    low: str = ""
    high: str = ""
    ranged: str = ""
    figure: str = ""
    unit: Unit | None = None
    hollow: str = ""

    @property
    def ends(self) -> tuple[str, str]:
        """Code for the two ends of its range, empty where they are not to be had."""
        if self.sharp == "True" and not self.below:
            return self.above, self.above
        return self.low, self.high

    def plain(self) -> "Num":
        """The same number, no longer a figure."""
        return replace(self, figure="")


@dataclass(frozen=True, slots=True)
class Text:
    """A text, which may be absent; ``constant`` where the author wrote it."""

    code: str
    constant: str | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """A reading, which may be absent."""

    code: str


@dataclass(frozen=True, slots=True)
class Day:
    """Days, which may be absent."""

    code: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit of measure, which may be absent."""

    code: str


@dataclass(frozen=True, slots=True)
class RowTerm:
    """A row, a block, or the form; ``absent`` tells that it may not be there."""

    code: str
    record: RecordType
    absent: bool = False


@dataclass(frozen=True, slots=True)
class GroupTerm:
    """The rows of a group, and the expressions that all of them share the values of."""

    code: str
    record: RecordType
    keys: tuple[checked.Node, ...] = ()


Term = Num | Text | Read | Day | Measure | RowTerm | GroupTerm


class UncompiledError(Exception):
    """An expression that the compiled engine leaves wholly to the traced one."""
