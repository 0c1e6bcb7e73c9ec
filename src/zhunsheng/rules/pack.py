"""A pack as its files state it: frozen records, each with the place it was written at.

Places take no part in equality: two packs are equal when they say the same.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from zhunsheng.rules.frozen import Frozen
from zhunsheng.rules.nodes import Scalar
from zhunsheng.rules.period import ALWAYS, EVERY_YEAR, Period, Years
from zhunsheng.rules.source import Place
from zhunsheng.rules.version import VersionRange

Value: TypeAlias = Decimal | str | bool | date | tuple["Value", ...] | Frozen["Value"]
Lower = Literal["nothing", "tighten", "anything"]

#: Weights of a fail, the lightest first.
SEVERITIES = ("note", "warning", "error")
#: Stages a rule passes through; each caps the severity, ``shadow`` keeps the rule out of the verdict.
STAGES = ("shadow", *SEVERITIES)
#: What stands between a pack's id and the number of its hotfix; no id has it.
HOTFIX_SIGN = "#"


@dataclass(frozen=True, slots=True)
class Expression:
    """A text in the check language, or a template, as its author wrote it; bound to a form kind elsewhere."""

    text: str
    node: Scalar = field(compare=False, repr=False)

    @property
    def file(self) -> str:
        """The file it stands in."""
        return self.node.source.file

    def place(self, offset: int = 0, width: int = 1) -> Place:
        """Where a stretch of the text stands in the file."""
        return self.node.place_of(offset, width)


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a document; ``quote`` is empty where the text is not at hand."""

    name: str
    place: Place = field(compare=False, repr=False)
    quote: str = ""
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A document of law by its number."""

    number: str
    title: str
    place: Place = field(compare=False, repr=False)
    issuer: str = ""
    period: Period = ALWAYS
    url: str = ""
    unverified: bool = False
    clauses: tuple[Clause, ...] = ()

    def clause(self, name: str) -> Clause | None:
        """The clause of that name."""
        return next((one for one in self.clauses if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Citation:
    """A document, or a document and one of its clauses, as a rule or parameter names it."""

    text: str
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A value from a day on; until the day stated, or else the next value's."""

    start: date
    value: Value
    place: Place = field(compare=False, repr=False)
    until: date | None = None

    @property
    def period(self) -> Period:
        """The days it holds on."""
        return Period(self.start, self.until)


@dataclass(frozen=True, slots=True)
class Printed:
    """Where a form itself may state a parameter: a pattern with named groups over a list or head of the form."""

    where: str
    pattern: Expression
    basis_is_form: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure the law sets, as dated values in the order of their days, the end of each filled in."""

    name: str
    title: str
    values: tuple[DatedValue, ...]
    place: Place = field(compare=False, repr=False)
    key: str = ""
    unit: str = ""
    lower: Lower = "anything"
    stricter: Literal["higher", "lower"] | None = None
    basis: tuple[Citation, ...] = ()
    printed: Printed | None = None

    def value_on(self, day: date) -> DatedValue | None:
        """The value that holds on ``day``; ``None`` in a gap."""
        return next((one for one in self.values if one.period.holds(day)), None)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a lower level says of a parameter of a higher one; days without a value of its own keep the higher one's."""

    name: str
    place: Place = field(compare=False, repr=False)
    values: tuple[DatedValue, ...] = ()
    basis: tuple[Citation, ...] = ()
    printed: Printed | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """A named expression or filter."""

    name: str
    expression: Expression
    place: Place = field(compare=False, repr=False)
    title: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class LabelMap:
    """From the labels of one list to labels of another, one or several each."""

    name: str
    source: Expression
    target: Expression
    entries: Frozen[tuple[str, ...]]
    place: Place = field(compare=False, repr=False)
    title: str = ""


@dataclass(frozen=True, slots=True)
class MapOverride:
    """What a lower level says of a map: its entries go over the higher level's, or instead of them."""

    name: str
    place: Place = field(compare=False, repr=False)
    title: str | None = None
    source: Expression | None = None
    target: Expression | None = None
    entries: Frozen[tuple[str, ...]] = Frozen()  # noqa: RUF009  # it never changes
    replace: bool = False


@dataclass(frozen=True, slots=True)
class SeverityCase:
    """A severity and when it is the one; ``when`` is ``None`` in the last case only."""

    severity: str
    when: Expression | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """The stage a rule enters on a day."""

    start: date
    stage: str
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Assertion:
    """One thing that must hold, with its scope; what it does not state is its rule's, filled in.

    ``name`` is ``None`` for the only assertion of a rule. ``by`` groups the list that ``each`` names.
    """

    name: str | None
    check: Expression
    severity: tuple[SeverityCase, ...]
    each: Expression | None = None
    by: tuple[Expression, ...] = ()
    when: Expression | None = None
    columns: tuple[Expression, ...] = ()
    at: Expression | None = None
    message: Expression | None = None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as one pack states it. ``kinds`` is empty where it holds for all kinds of its pack."""

    id: str
    title: str
    assertions: tuple[Assertion, ...]
    place: Place = field(compare=False, repr=False)
    aliases: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    category: str = ""
    basis: tuple[Citation, ...] = ()
    period: Period = ALWAYS
    stages: tuple[Stage, ...] = ()
    tighten: bool = False

    @property
    def highest_severity(self) -> str:
        """The heaviest severity any of its cases may choose."""
        return max((case.severity for one in self.assertions for case in one.severity), key=SEVERITIES.index)

    @property
    def lowest_severity(self) -> str:
        """The lightest severity any of its cases may choose."""
        return min((case.severity for one in self.assertions for case in one.severity), key=SEVERITIES.index)

    def stage_on(self, day: date) -> Stage | None:
        """The stage entered last on ``day``; ``None`` before the first, or where there are none."""
        entered = [one for one in self.stages if one.start <= day]
        return entered[-1] if entered else None


@dataclass(frozen=True, slots=True)
class Change:
    """A lower level's other severity or stages for a rule, as long as its period lasts."""

    id: str
    reason: str
    place: Place = field(compare=False, repr=False)
    severity: tuple[SeverityCase, ...] = ()
    stages: tuple[Stage, ...] = ()
    basis: tuple[Citation, ...] = ()
    period: Period = ALWAYS


@dataclass(frozen=True, slots=True)
class Disabling:
    """A lower level's putting a rule out of force, as long as its period lasts.

    ``instead`` is the rule that takes its place, where one does; empty where none.
    """

    id: str
    reason: str
    basis: tuple[Citation, ...]
    place: Place = field(compare=False, repr=False)
    period: Period = ALWAYS
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Enabling:
    """A hotfix's lifting of whatever disabling keeps a rule out of force, as long as its period lasts."""

    id: str
    reason: str
    basis: tuple[Citation, ...]
    place: Place = field(compare=False, repr=False)
    period: Period = ALWAYS


@dataclass(frozen=True, slots=True)
class HotfixHead:
    """Which hotfix it is: of which pack in which versions, and in which place among that pack's hotfixes."""

    pack: str
    versions: VersionRange
    number: int
    title: str
    issued: date
    place: Place = field(compare=False, repr=False)
    reason: str = ""

    @property
    def mark(self) -> str:
        """How it is named where packs are named: ``cn#3``."""
        return f"{self.pack}{HOTFIX_SIGN}{self.number}"


@dataclass(frozen=True, slots=True)
class Hotfix:
    """All that the files of a hotfix's folder say: it stands right after its pack, and makes no rules."""

    head: HotfixHead
    folder: str = field(compare=False)
    changes: tuple[Change, ...] = ()
    disablings: tuple[Disabling, ...] = ()
    enablings: tuple[Enabling, ...] = ()


@dataclass(frozen=True, slots=True)
class Parent:
    """The pack that a pack builds on, and the versions of it that it was written for."""

    id: str
    versions: VersionRange
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Head:
    """Who a pack is: the ``pack:`` section."""

    id: str
    jurisdiction: str
    title: str
    version: str
    kinds: tuple[str, ...]
    place: Place = field(compare=False, repr=False)
    years: Years = EVERY_YEAR
    parent: Parent | None = None


@dataclass(frozen=True, slots=True)
class Pack:
    """All that the files of one folder say, and the hotfixes that hold for its version, in their order."""

    head: Head
    folder: str = field(compare=False)
    documents: tuple[Document, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    definitions: tuple[Definition, ...] = ()
    maps: tuple[LabelMap, ...] = ()
    rules: tuple[Rule, ...] = ()
    settings: tuple[Setting, ...] = ()
    definition_overrides: tuple[Definition, ...] = ()
    map_overrides: tuple[MapOverride, ...] = ()
    replacements: tuple[Rule, ...] = ()
    changes: tuple[Change, ...] = ()
    disablings: tuple[Disabling, ...] = ()
    hotfixes: tuple[Hotfix, ...] = ()

    @property
    def id(self) -> str:
        """The pack's id."""
        return self.head.id
