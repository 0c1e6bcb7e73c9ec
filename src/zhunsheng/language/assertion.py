"""The expressions of one assertion, checked together: its scope, its condition, what must hold, where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from zhunsheng.language import checked, tree
from zhunsheng.language.checker import aliases_of, check
from zhunsheng.language.complaint import Complaint
from zhunsheng.language.names import ListType, RecordType
from zhunsheng.language.parser import ParseError, parse
from zhunsheng.language.scope import FrameType, KeyName, Scope, find, tokenizer_for
from zhunsheng.language.span import Span
from zhunsheng.language.types import Shape, Type
from zhunsheng.language.words import PARENT


@dataclass(frozen=True, slots=True)
class AssertionText:
    """What an author wrote; empty where nothing.

    ``severity`` pairs the text of a condition (empty for the plain word that ends the list) with a severity word.
    """

    check: str
    each: str = ""
    by: tuple[str, ...] = ()
    when: str = ""
    at: str = ""
    column: str = ""
    message: str = ""
    severity: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Assertion:
    """One checked assertion.

    ``rows`` is the list it looks at a row at a time (``None``: the form once); ``keys`` group those rows. ``message``
    alternates between texts and expressions. ``kept`` is where whoever evaluates it keeps what its trees alone tell:
    it goes with these very nodes, and is empty again in any copy.
    """

    text: AssertionText
    check: checked.Node
    rows: checked.Node | None = None
    keys: tuple[checked.Node, ...] = ()
    when: checked.Node | None = None
    at: checked.Node | None = None
    record: RecordType | None = None
    message: tuple["str | checked.Node", ...] = ()
    severity: tuple[tuple[checked.Node | None, str], ...] = ()
    kept: dict[str, object] = field(default_factory=dict, init=False, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Fault:
    """A complaint and which part of the assertion it is about, such as ``check`` or ``by.0``."""

    part: str
    complaint: Complaint


@dataclass(slots=True)
class _Assembly:
    scope: Scope
    faults: list[Fault]

    def parsed(self, part: str, text: str, scope: Scope) -> tree.Node | None:
        """The syntax tree of one part; a fault where it has none."""
        try:
            return parse(text, tokenizer_for(scope))
        except ParseError as error:
            self.faults.append(Fault(part, error.complaint))
            return None

    def checked(
        self, part: str, text: str, scope: Scope, expect: Shape | None = None
    ) -> tuple[checked.Node, Type] | None:
        """One part, parsed and checked."""
        node = self.parsed(part, text, scope)
        if node is None:
            return None
        found = check(node, scope, expect)
        self.faults.extend(Fault(part, complaint) for complaint in found.complaints)
        return found.node, found.type


def check_assertion(text: AssertionText, scope: Scope) -> tuple[Assertion | None, tuple[Fault, ...]]:
    """The checked assertion in the form's scope, or ``None``, with all that is wrong with it."""
    work = _Assembly(scope, [])
    rows, inside, record = _scope_of(text, replace(scope, column=text.column), work)
    keys: tuple[checked.Node, ...] = ()
    if record is not None and text.by:
        keys, inside = _grouped(text, inside, record, work)
    body = work.checked("check", text.check, inside, Shape.OUTCOME)
    when = work.checked("when", text.when, inside, Shape.OUTCOME) if text.when else None
    at = work.checked("at", text.at, inside) if text.at else None
    message = tuple(_message(text.message, inside, work))
    severity = tuple(_severity(text, inside, work))
    if body is None or work.faults:
        return None, tuple(work.faults)
    made = Assertion(
        text, body[0], rows, keys, when[0] if when else None, at[0] if at else None, record, message, severity
    )
    return made, ()


def _scope_of(
    text: AssertionText, scope: Scope, work: _Assembly
) -> tuple[checked.Node | None, Scope, RecordType | None]:
    """The list an assertion looks at, and the scope of its rows."""
    if not text.each and not text.by:
        return None, scope, None
    source = text.each or _list_with(text.by, scope)
    if not source:
        work.faults.append(Fault("by.0", Complaint("unknown-name", Span(0, len(text.by[0])), (text.by[0],))))
        return None, scope, None
    found = work.checked("each", source, scope)
    if found is None:
        return None, scope, None
    node, kind = found
    record = kind.element.record if kind.shape is Shape.LIST and kind.element else None
    if record is None:
        if kind.shape is not Shape.UNKNOWN:
            work.faults.append(Fault("each", Complaint("not-a-list", Span(0, len(source)), (source,))))
        return None, scope, None
    inside = scope.inside(FrameType(record))
    return node, replace(inside, home=inside.level), record


def _list_with(by: tuple[str, ...], scope: Scope) -> str:
    """The only list of the form whose rows have the first key."""
    lists = [
        one.key
        for one in scope.vocabulary.form.fields
        if isinstance(one.type, ListType) and find(one.type.row, by[0])
    ]
    return lists[0] if len(lists) == 1 else ""


def _grouped(
    text: AssertionText, inside: Scope, record: RecordType, work: _Assembly
) -> tuple[tuple[checked.Node, ...], Scope]:
    """The keys of a ``by`` scope, and the scope of one group."""
    keys: list[checked.Node] = []
    names: list[KeyName] = []
    for place, key in enumerate(text.by):
        found = work.checked(f"by.{place}", key, inside)
        if found is None:
            continue
        keys.append(found[0])
        fields = find(record, key)
        spelled = frozenset({key, *(word for one in fields for word in (one.key, *one.words))})
        if isinstance(found[0], checked.Relation) and found[0].which == "parent":
            spelled |= frozenset(PARENT)
        names.append(KeyName(spelled, replace(found[1], reported=True), aliases_of(found[0])))
    group = FrameType(record, group=True, keys=tuple(names))
    return tuple(keys), replace(inside, frames=(*inside.frames[:-1], group))


def _severity(
    text: AssertionText, inside: Scope, work: _Assembly
) -> Iterator[tuple[checked.Node | None, str]]:
    for place, (condition, word) in enumerate(text.severity):
        if not condition:
            yield None, word
            continue
        found = work.checked(f"severity.{place}", condition, inside, Shape.OUTCOME)
        if found is not None:
            yield found[0], word


def _message(template: str, inside: Scope, work: _Assembly) -> Iterator["str | checked.Node"]:
    """A template cut at its braces, into texts and expressions."""
    rest = template
    while rest:
        plain, brace, rest = rest.partition("{")
        if plain:
            yield plain
        if not brace:
            return
        expression, closed, rest = rest.partition("}")
        if not closed:
            work.faults.append(Fault("message", Complaint("bracket-not-closed", Span(0, len(template)))))
            return
        start = len(template) - len(rest) - len(closed) - len(expression)
        earlier = len(work.faults)
        found = work.checked("message", expression, inside)
        work.faults[earlier:] = [_moved(fault, start) for fault in work.faults[earlier:]]
        if found is not None:
            yield found[0]


def _moved(fault: Fault, start: int) -> Fault:
    """A fault in an expression that begins at ``start`` of its text."""
    begin, end = fault.complaint.span
    return replace(fault, complaint=fault.complaint._replace(span=Span(begin + start, end + start)))
