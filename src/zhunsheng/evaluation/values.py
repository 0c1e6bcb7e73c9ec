"""What an expression gives on one form, with the trace of how it came about."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from zhunsheng.findings.outcome import Outcome
from zhunsheng.forms.reading import Reading
from zhunsheng.language import checked
from zhunsheng.language.names import RecordType
from zhunsheng.values.dates import DateRange
from zhunsheng.values.missing import Cause, Missing, NotApplicable
from zhunsheng.values.number import Number
from zhunsheng.values.units import Unit


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list, a block of the form, or (with the empty pointer) the form itself."""

    pointer: str
    record: RecordType
    index: int = -1

    @property
    def key(self) -> object:
        """What tells it from every other frame of a form."""
        return self.pointer

    @property
    def list_pointer(self) -> str:
        """Where the list stands that this is a row of."""
        return self.pointer.rpartition("/")[0]


@dataclass(frozen=True, slots=True)
class Extract:
    """A record that a pattern took from a text: its groups, and the cell the text stands in."""

    groups: tuple[tuple[str, str], ...]
    pointer: str
    start: int
    end: int
    place: int = 0

    @property
    def key(self) -> object:
        """What tells it from every other frame of a form."""
        return self


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Rows that share the values of a ``by`` scope, each group its own; ``undecided`` are rows that may belong to it too."""

    rows: tuple["Step", ...]
    keys: tuple["Step", ...]
    record: RecordType
    undecided: tuple["Doubt", ...] = ()

    @property
    def key(self) -> object:
        """What tells it from every other frame of a form."""
        return self


@dataclass(frozen=True, slots=True)
class Doubt:
    """A row that a filter could not judge, and the filter's own step, which says why."""

    item: "Step"
    guard: "Step"


@dataclass(frozen=True, slots=True)
class Items:
    """The values of a list; ``undecided`` holds rows that a filter could not judge."""

    steps: tuple["Step", ...]
    undecided: tuple[Doubt, ...] = ()

    @property
    def doubted(self) -> tuple[str, ...]:
        """The cells whose absence leaves open which rows belong to the list."""
        guards = (judgement(one.guard) for one in self.undecided)
        return tuple(dict.fromkeys(pointer for guard in guards for pointer in guard.pointers))


@dataclass(frozen=True, slots=True)
class Candidate:
    """One value that a reported figure might have had, by an admissible reading."""

    name: str
    expected: "Value"
    outcome: Outcome


class Judgement(NamedTuple):
    """The outcome of a check, and why where it is neither true nor false."""

    outcome: Outcome
    cause: Cause | None = None
    pointers: tuple[str, ...] = ()
    detail: str = ""


class Compared(NamedTuple):
    """The two sides of a comparison that was made."""

    operator: str
    left: "Value"
    right: "Value"
    tolerance: "Value | None" = None
    relative: bool = False
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class MapValue:
    """A map that the law sets, or one from labels to labels."""

    entries: tuple[tuple[str, "Value"], ...]


Value: TypeAlias = (
    Number
    | str
    | DateRange
    | Reading
    | Unit
    | Row
    | Extract
    | Group
    | Items
    | MapValue
    | Missing
    | NotApplicable
    | Judgement
)


class Step(NamedTuple):
    """A value with how it came about; a named tuple, for there are as many as there are steps of work.

    ``facts`` are pointers of cells read right here; ``parts`` the operands; ``guards`` the conditions and filters that
    decided which operands count; ``left_out`` the rows a filter passed over.
    """

    node: checked.Node | None
    value: Value
    parts: tuple["Step", ...] = ()
    facts: tuple[str, ...] = ()
    guards: tuple["Step", ...] = ()
    left_out: tuple[tuple[str, "Step"], ...] = ()
    compared: Compared | None = None

    def __repr__(self) -> str:
        """Without what lies below it: steps are shared, and written out they would have no end."""
        return f"Step({type(self.node).__name__}, {type(self.value).__name__}, facts={self.facts})"


def _below(step: Step) -> Iterator[Step]:
    """A step and those its value was made from, in reading order; one that several share comes once."""
    seen: set[int] = set()
    waiting = [step]
    while waiting:
        one = waiting.pop()
        if id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting.extend(reversed(one.parts))


def facts_of(step: Step) -> Iterator[str]:
    """The cells whose values entered this step's value, in reading order."""
    for one in _below(step):
        yield from one.facts


def guards_of(step: Step) -> Iterator[str]:
    """The cells that filters and conditions read on the way to this step's value."""
    found: list[str] = []
    _guards_below(step, set(), set(), found)
    return iter(found)


def _guards_below(step: Step, passed: set[int], told: set[int], found: list[str]) -> None:
    """Adds the facts of every guard below a step; a step that was passed, or whose facts are told, is not gone through again."""
    if id(step) in passed:
        return
    passed.add(id(step))
    for guard in (*step.guards, *(guard for _, guard in step.left_out)):
        _facts_below(guard, told, found)
        _guards_below(guard, passed, told, found)
    for part in step.parts:
        if part.parts or part.guards or part.left_out:
            _guards_below(part, passed, told, found)


def _facts_below(step: Step, told: set[int], found: list[str]) -> None:
    waiting = [step]
    while waiting:
        one = waiting.pop()
        if id(one) not in told:
            told.add(id(one))
            found.extend(one.facts)
            waiting.extend(reversed(one.parts))


def left_out_of(step: Step) -> Iterator[tuple[str, Step]]:
    """The rows that filters passed over, with the predicate's own step."""
    for one in _below(step):
        yield from one.left_out


def judgement(step: Step) -> Judgement:
    """The judgement that a check gives; where its row is not there, what that makes of it."""
    value = step.value
    if isinstance(value, Judgement):
        return value
    if isinstance(value, Missing):
        return Judgement(Outcome.INDETERMINATE, value.cause, value.pointers)
    if isinstance(value, NotApplicable):
        return Judgement(Outcome.NOT_APPLICABLE, value.cause, detail=value.detail)
    raise TypeError(value)
