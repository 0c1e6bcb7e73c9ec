"""The traced evaluator: small, plain, and the reference; it gives each value with how it came about."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from math import prod
from types import MappingProxyType
from typing import Any, NamedTuple

from zhunsheng.evaluation.cells import Cells, number_of
from zhunsheng.evaluation.functions import aggregate, apply_function
from zhunsheng.evaluation.judging import (
    arithmetic,
    because,
    carried,
    conditioned,
    is_relative,
    judged,
    nearest,
    truth,
    unusable_among,
    with_outcome,
)
from zhunsheng.evaluation.texts import (
    contains,
    label,
    pattern_text,
    source_at,
    sources_of,
    text_of,
)
from zhunsheng.evaluation.values import (
    Candidate,
    Compared,
    Doubt,
    Extract,
    Group,
    Items,
    Judgement,
    MapValue,
    Row,
    Step,
    Value,
    facts_of,
    judgement,
)
from zhunsheng.findings.outcome import Outcome, conditional, mirrored, strongest, weakest
from zhunsheng.forms.reading import Reading
from zhunsheng.language import checked, patterns
from zhunsheng.language.names import ListType, RecordType
from zhunsheng.values import number
from zhunsheng.values.missing import Cause, Missing, NotApplicable
from zhunsheng.values.number import Number

MOST_STEPS = 1_500_000
MOST_MATCHES = 1000
#: Characters of pattern × text that are searched in the time of a step.
PATTERN_WORK = 4096
Frame = Row | Extract | Group


class WorkLimitError(Exception):
    """An expression that takes more steps than any honest rule needs."""

    def __init__(self) -> None:
        """The message says how many there are."""
        super().__init__(f"超过 {MOST_STEPS} 步,没有算完")


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """A parameter in force, and the cells it was printed in where the form prints it itself."""

    value: Value
    facts: tuple[str, ...] = ()


class Sharing(NamedTuple):
    """What a node's value is known by: its name, and the rows at these levels; ``only`` is the level where it is one."""

    name: str | int
    levels: tuple[int, ...]
    only: int


def sharing(name: str | int, levels: tuple[int, ...]) -> Sharing:
    """How a node of that name is shared that looks at these levels."""
    return Sharing(name, levels, levels[0] if len(levels) == 1 else -1)


#: Why a value is missing of which nobody can say whether it is there.
_UNKNOWABLE = frozenset(
    {Cause.UNREADABLE, Cause.REASON_UNKNOWN, Cause.CONDITION_UNDECIDED, Cause.FILTER_UNDECIDED}
)

#: Nodes that are read as quickly as they are looked up.
_PLAIN = (
    checked.Constant,
    checked.Frame,
    checked.GroupRows,
    checked.GroupKey,
    checked.Parameter,
)


@dataclass(slots=True)
class Plan:
    """What a tree tells of its nodes once for all forms: how each is shared. Nodes are known by identity, and outlive it.

    ``among_all`` says that trees of one ruleset share with each other: what is read of a cell then has a name of its own.
    """

    sharing: dict[int, Sharing | None] = field(default_factory=dict)
    among_all: bool = False
    _levels: dict[int, frozenset[int]] = field(default_factory=dict)

    def share(self, node: checked.Node, depth: int) -> Sharing | None:
        """How a node at ``depth`` is shared, kept in ``sharing``; ``None`` where it is worked out anew each time."""
        found = self.sharing[id(node)] = self._shared_by(node, depth)
        return found

    def _shared_by(self, node: checked.Node, depth: int) -> Sharing | None:
        if isinstance(node, checked.Defined):
            return sharing(f"definition {node.name} {node.column}", node.levels)
        if isinstance(node, _PLAIN):
            return None
        if self.among_all and (cell := _cell_of(node)) is not None:
            return cell
        levels = checked.levels_of(node, self._levels) - {0}
        return None if -1 in levels or len(levels) >= depth else sharing(id(node), tuple(sorted(levels)))


def _cell_of(node: checked.Node) -> Sharing | None:
    """How a cell of a row, a part of it, or whether it is there, is shared: by what is asked of it."""
    match node:
        case checked.Get(checked.Frame(level), field) if level >= 0:
            return sharing(f"cell {field.key}", (level,))
        case checked.Part(base, part):
            cell, asked = _cell_of(base), part
        case checked.Presence(base, missing):
            cell, asked = _cell_of(base), "missing" if missing else "there"
        case _:
            return None
    return None if cell is None else sharing(f"{asked} {cell.name}", cell.levels)


@dataclass(slots=True)
class Work:
    """What an assertion has done on a form: the steps it took, and what need not be worked out twice.

    A definition is shared by all its uses, any other node where it does not look at all the rows around it: what is
    the same for every row of a list is worked out once. ``plan`` tells which node is shared how.
    """

    steps: int = 0
    known: dict[tuple[object, ...], Step] = field(default_factory=dict)
    lists: dict[str, Items] = field(default_factory=dict)
    plan: Plan = field(default_factory=Plan)

    def spend(self, steps: int) -> None:
        """Take so many steps of those that are allowed.

        Raises:
            WorkLimitError: there are none left.

        """
        self.steps += steps
        if self.steps > MOST_STEPS:
            raise WorkLimitError


@dataclass(slots=True)
class Evaluator:
    """Evaluates checked trees on one form."""

    cells: Cells
    parameters: Mapping[str, ParameterValue]
    frames: tuple[Frame, ...] = ()
    element: Step | None = None
    work: Work = field(default_factory=Work)

    def __post_init__(self) -> None:
        """The form itself is the outermost frame."""
        if not self.frames:
            self.frames = (Row("", self.cells.vocabulary.form),)

    def inside(self, level: int, frame: Frame) -> "Evaluator":
        """An evaluator with ``frame`` standing at ``level``, whose work is this one's work."""
        return Evaluator(self.cells, self.parameters, (*self.frames[:level], frame), None, self.work)

    def run(self, node: checked.Node) -> Step:
        """The value of a node with its trace; one that was worked out before for the same rows is taken as it was.

        Raises:
            WorkLimitError: the steps that an assertion may take on a form are spent.

        """
        work, frames = self.work, self.frames
        work.steps += 1
        if work.steps > MOST_STEPS:
            raise WorkLimitError
        try:
            shared = work.plan.sharing[id(node)]
        except KeyError:
            shared = work.plan.share(node, len(frames) - 1)
        if shared is None:
            return _VISITORS[type(node)](self, node)
        name, levels, only = shared
        key = (name, frames[only].key) if only >= 0 else (name, *[frames[level].key for level in levels])
        known = work.known.get(key)
        if known is None:
            known = work.known[key] = _VISITORS[type(node)](self, node)
        return known

    def asked(self, node: checked.Node) -> Step:
        """A condition of which only the outcome and its reason count: the first side of ``且`` that fails decides."""
        sharing = self.work.plan.sharing
        if id(node) not in sharing:
            self.work.plan.share(node, len(self.frames) - 1)
        if not isinstance(node, checked.And) or sharing[id(node)] is not None:
            return self.run(node)
        parts: list[Step] = []
        for one in node.operands:
            part = self.run(one)
            if judgement(part).outcome is Outcome.INCONSISTENT:
                return part
            parts.append(part)
        return _all_of(node, tuple(parts))

    def _run_inside(self, level: int, item: Step, body: checked.Node) -> Step:
        """A body that sees one item of a list."""
        outside, element = self.frames, self.element
        frame = item.value
        if level >= 0 and isinstance(frame, (Row, Extract, Group)):
            self.frames, self.element = (*outside[:level], frame), None
        else:
            self.element = item
        try:
            return self.run(body)
        finally:
            self.frames, self.element = outside, element

    # -- constants, names, cells ------------------------------------------------------------------------------

    def constant(self, node: checked.Constant) -> Step:
        """A value that the author wrote."""
        return Step(node, node.value)

    def listing(self, node: checked.Listing) -> Step:
        """Several values in brackets."""
        parts = tuple(self.run(item) for item in node.items)
        return Step(node, Items(parts), parts)

    def frame(self, node: checked.Frame) -> Step:
        """The row at a level, or the element of the list that is being walked."""
        if node.level < 0:
            if self.element is None:
                raise LookupError(node)
            return self.element
        return Step(node, self.frames[node.level])

    def group_rows(self, node: checked.GroupRows) -> Step:
        """The rows of a group."""
        group = self.frames[node.level]
        if not isinstance(group, Group):
            raise TypeError(group)
        return Step(node, Items(group.rows, group.undecided))

    def group_key(self, node: checked.GroupKey) -> Step:
        """A value that the rows of a group share."""
        group = self.frames[node.level]
        if not isinstance(group, Group):
            raise TypeError(group)
        return group.keys[node.place]._replace(parts=(), guards=())

    def get(self, node: checked.Get) -> Step:
        """A field of a row, a block or the form."""
        base = self.run(node.base)
        row = base.value
        if isinstance(row, (Missing, NotApplicable)):
            return Step(node, row, (base,))
        if isinstance(row, Extract):
            return self._extracted(node, row, base)
        if not isinstance(row, Row):
            raise TypeError(row)
        kind = node.field.type
        pointer = self.cells.pointer(row.pointer, node.field.key)
        if isinstance(kind, RecordType):
            return Step(node, Row(pointer, kind), (base,))
        if isinstance(kind, ListType):
            return Step(node, self._rows(pointer, kind.row), (base,))
        return Step(node, self.cells.value(pointer), (base,), (pointer,))

    def _extracted(self, node: checked.Get, record: Extract, base: Step) -> Step:
        text = dict(record.groups).get(node.field.key)
        value: Value = text or Missing(Cause.ABSENT if text is None else Cause.BLANK, (record.pointer,))
        return Step(node, value, (base,), (record.pointer,))

    def _rows(self, pointer: str, record: RecordType) -> Items:
        known = self.work.lists.get(pointer)
        if known is None:
            count = self.cells.count(pointer)
            rows = (Step(None, Row(f"{pointer}/{index}", record, index)) for index in range(count))
            known = self.work.lists[pointer] = Items(tuple(rows))
        return known

    def relation(self, node: checked.Relation) -> Step:
        """What a row's place in its list gives."""
        base = self.run(node.base)
        row = base.value
        if isinstance(row, (Missing, NotApplicable)):
            return Step(node, row, (base,))
        if isinstance(row, Extract):
            return Step(node, number.sharp(row.place), (base,))
        if not isinstance(row, Row):
            raise TypeError(row)
        if node.which == "position":
            return Step(node, number.sharp(row.index + 1), (base,))
        if node.which == "parent":
            parent = self.cells.parent(row.pointer, row.record)
            found: Value = (
                Missing(Cause.NO_PARENT, (row.pointer,)) if parent is None else self._row(row, parent)
            )
            return Step(node, found, (base,))
        parts = self.cells.parts(row.pointer, row.record)
        if node.which == "parts":
            steps = tuple(Step(None, self._row(row, index)) for index in parts)
            return Step(node, Items(steps), (base,))
        outcome = Outcome.CONSISTENT if parts else Outcome.INCONSISTENT
        return Step(node, Judgement(outcome), (base,))

    @staticmethod
    def _row(fellow: Row, index: int) -> Row:
        return Row(f"{fellow.list_pointer}/{index}", fellow.record, index)

    def part(self, node: checked.Part) -> Step:
        """A part of a reading."""
        base = self.run(node.base)
        value = base.value
        if isinstance(value, Reading):
            return Step(node, _part_of(value, node.part, base), (base,))
        return Step(node, value, (base,))

    def parameter(self, node: checked.Parameter) -> Step:
        """A parameter in force; missing where it has no value at this time."""
        found = self.parameters.get(node.name)
        if found is None:
            return Step(node, Missing(Cause.NOT_IN_FORCE))
        return Step(node, found.value, facts=found.facts)

    def lookup(self, node: checked.Lookup) -> Step:
        """The entry of a map for a key, compared by label."""
        key = self.run(node.key)
        held = self.parameters.get(node.map)
        if isinstance(key.value, (Missing, NotApplicable)):
            return Step(node, key.value, (key,))
        if held is None or not isinstance(held.value, MapValue):
            return Step(node, Missing(Cause.NOT_IN_FORCE), (key,))
        wanted = label(str(key.value))
        for word, value in held.value.entries:
            if label(word) == wanted:
                return Step(node, value, (key,), held.facts)
        empty: Value = Items(()) if node.labels else Missing(Cause.NO_SUCH_KEY, tuple(facts_of(key)))
        return Step(node, empty, (key,))

    def defined(self, node: checked.Defined) -> Step:
        """A definition of the pack, put in where it was named."""
        body = self.run(node.body)
        return Step(node, body.value, (body,), compared=body.compared)

    # -- lists ------------------------------------------------------------------------------------------------

    def each(self, node: checked.Each) -> Step:
        """A value of every row."""
        rows = self.run(node.rows)
        if not isinstance(rows.value, Items):
            return Step(node, rows.value, (rows,))
        bodies = tuple(self._run_inside(node.level, item, node.body) for item in rows.value.steps)
        return Step(node, Items(bodies, rows.value.undecided), (rows, *bodies))

    def at(self, node: checked.At) -> Step:
        """A value of one row."""
        row = self.run(node.row)
        if isinstance(row.value, (Missing, NotApplicable)):
            return Step(node, row.value, (row,))
        body = self._run_inside(node.level, row, node.body)
        return Step(node, body.value, (row, body))

    def filter(self, node: checked.Filter) -> Step:
        """The rows that satisfy a predicate; those it cannot judge are kept apart."""
        return self.filtered(node, self.run(node.rows))

    def filtered(self, node: checked.Filter, rows: Step) -> Step:
        """Those of some rows that satisfy a filter's predicate."""
        if not isinstance(rows.value, Items):
            return Step(node, rows.value, (rows,))
        kept: list[Step] = []
        undecided = list(rows.value.undecided)
        guards: list[Step] = []
        left_out: list[tuple[str, Step]] = []
        for item in rows.value.steps:
            guard = self._run_inside(node.level, item, node.predicate)
            outcome = judgement(guard).outcome
            if outcome is Outcome.ERROR:
                raise RuntimeError(judgement(guard).detail)
            if outcome.holds:
                kept.append(item)
                guards.append(guard)
            elif outcome is Outcome.INDETERMINATE:
                undecided.append(Doubt(item, guard))
                guards.append(guard)
            else:
                left_out.append((_pointer_of(item.value), guard))
        value = Items(tuple(kept), tuple(undecided))
        return Step(node, value, (rows,), guards=tuple(guards), left_out=tuple(left_out))

    def quantified(self, node: checked.Quantified) -> Step:
        """``每个`` is 且 over the rows, ``存在`` is 或; over nothing, not applicable and inconsistent."""
        rows = self.run(node.rows)
        items = rows.value
        if isinstance(items, (Missing, NotApplicable)):
            return Step(node, carried(items), (rows,))
        if not isinstance(items, Items):
            raise TypeError(items)
        parts = tuple([self._run_inside(node.level, item, node.predicate) for item in items.steps])
        outcomes = [judgement(part).outcome for part in parts]
        outcomes += [Outcome.INDETERMINATE] * len(items.undecided)
        if not outcomes:
            empty = Outcome.NOT_APPLICABLE if node.every else Outcome.INCONSISTENT
            return Step(node, Judgement(empty, Cause.EMPTY_SCOPE), (rows,))
        outcome = weakest(outcomes) if node.every else strongest(outcomes)
        return Step(node, because(outcome, (*parts, *(one.guard for one in items.undecided))), (rows, *parts))

    # -- values -----------------------------------------------------------------------------------------------

    def apply(self, node: checked.Apply) -> Step:
        """A function of the language."""
        parts = tuple(self.run(one) for one in node.arguments)
        if node.function == "extract":
            return self._extract(node, parts)
        if node.function == "joined":
            return Step(node, self._joined(parts), parts)
        if parts and isinstance(parts[0].value, Items):
            blank = self.run(node.blank_value) if node.blank_value is not None else None
            value = aggregate(node.function, parts[0].value, node.blank, blank.value if blank else None)
            parts = parts if blank is None else (*parts, blank)
        else:
            self._spend_on(*(part.value for part in parts))
            value = apply_function(node.function, [part.value for part in parts], self.cells)
        return Step(node, _with_pointers(value, parts), parts)

    def _search(self, pattern: str, text: str) -> None:
        """Pay for a search: where a cell makes the pattern long, the engine takes pattern × text."""
        self._spend_on(text)
        self.work.spend(len(pattern) * len(text) // PATTERN_WORK)

    def _spend_on(self, *values: Value) -> None:
        """Work on long texts counts as the steps that would take as long; two texts are held letter against letter."""
        lengths = [len(text_of(value)) for value in values if isinstance(value, (str, Reading))]
        self.work.spend(prod(lengths) // 100_000 if len(lengths) > 1 else sum(lengths) // 1000)

    @staticmethod
    def _joined(parts: tuple[Step, ...]) -> Value:
        for part in parts:
            if isinstance(part.value, (Missing, NotApplicable)):
                return part.value
        return "".join(str(part.value) for part in parts)

    def _extract(self, node: checked.Apply, parts: tuple[Step, ...]) -> Step:
        text = parts[0].value
        pattern = pattern_text(node.arguments[1], self.run)
        for value in (text, pattern):
            if isinstance(value, (Missing, NotApplicable)):
                return Step(node, value, parts)
        self._search(str(pattern), str(text))
        sources = sources_of(parts[0])
        found = tuple(
            Step(
                None,
                Extract(
                    tuple(match.groups.items()),
                    source_at(sources, match.start),
                    match.start,
                    match.end,
                    place,
                ),
            )
            for place, match in enumerate(patterns.find_all(str(pattern), str(text), most=MOST_MATCHES), 1)
        )
        # What the text says enters through the records; that it says no more is a condition.
        return Step(node, Items(found), guards=parts)

    def negative(self, node: checked.Negative) -> Step:
        """Unary minus."""
        operand = self.run(node.operand)
        value = operand.value
        return Step(node, number.negate(value) if isinstance(value, Number) else value, (operand,))

    def arithmetic(self, node: checked.Arithmetic) -> Step:
        """``+ - × ÷`` between two numbers."""
        left, right = self.run(node.left), self.run(node.right)
        return Step(node, arithmetic(node.operator, left.value, right.value), (left, right))

    def choice(self, node: checked.Choice) -> Step:
        """``若 A 则 B 否则 C`` between values."""
        guard = self.run(node.condition)
        found = judgement(guard)
        if found.outcome.holds:
            then = self.run(node.then)
            return Step(node, then.value, (then,), guards=(guard,))
        if found.outcome is Outcome.INDETERMINATE:
            return Step(node, Missing(Cause.CONDITION_UNDECIDED, found.pointers), guards=(guard,))
        if found.outcome is Outcome.INCONSISTENT and node.otherwise is not None:
            otherwise = self.run(node.otherwise)
            return Step(node, otherwise.value, (otherwise,), guards=(guard,))
        if found.outcome is Outcome.ERROR:
            raise RuntimeError(found.detail)
        cause = (
            found.cause if found.outcome is Outcome.NOT_APPLICABLE and found.cause else Cause.CONDITION_FALSE
        )
        return Step(node, NotApplicable(cause), guards=(guard,))

    # -- checks -----------------------------------------------------------------------------------------------

    def compare(self, node: checked.Compare) -> Step:
        """One comparison of two values."""
        left, right = self.run(node.left), self.run(node.right)
        tolerance = self.run(node.tolerance) if node.tolerance is not None else None
        parts = (left, right) if tolerance is None else (left, right, tolerance)
        unusable = unusable_among(parts)
        if unusable:
            return Step(node, unusable, parts)
        compared = Compared(node.operator, left.value, right.value)
        if tolerance is not None and isinstance(tolerance.value, Number):
            relative = is_relative(tolerance.value)
            compared = compared._replace(tolerance=tolerance.value, relative=relative)
        found = judged(compared, node.aliases)
        return Step(node, found, parts, compared=compared)

    def one_of(self, node: checked.OneOf) -> Step:
        """The best outcome among the alternatives that are present."""
        left = self.run(node.left)
        unusable = unusable_among((left,))
        if unusable:
            return Step(node, unusable, (left,))
        parts: list[Step] = [left]
        guards: list[Step] = []
        weighed: list[tuple[checked.Alternative, Value, Judgement]] = []
        for one in node.alternatives:
            found = self._alternative(node, one, left, parts, guards)
            if found is not None:
                weighed.append((one, *found))
        if not weighed:
            nothing = Judgement(Outcome.NOT_APPLICABLE, Cause.NO_ALTERNATIVE)
            return Step(node, nothing, tuple(parts), guards=tuple(guards))
        outcome = strongest(found.outcome for _, _, found in weighed)
        best = next((one for one in weighed if one[2].outcome is outcome), weighed[0])
        candidates = tuple(
            Candidate(one.label, value, found.outcome)
            for one, value, found in weighed
            if not isinstance(value, (Missing, NotApplicable))
        )
        closest = nearest(left.value, candidates) if outcome is Outcome.INCONSISTENT else best[1]
        compared = Compared(node.operator, left.value, closest, candidates=candidates)
        verdict = with_outcome(best[2], outcome)
        return Step(node, verdict, tuple(parts), guards=tuple(guards), compared=compared)

    def _alternative(
        self,
        node: checked.OneOf,
        one: checked.Alternative,
        left: Step,
        parts: list[Step],
        guards: list[Step],
    ) -> tuple[Value, Judgement] | None:
        """An alternative's value and outcome; ``None`` where its own condition is false."""
        if one.condition is not None:
            guard = self.run(one.condition)
            guards.append(guard)
            found = judgement(guard)
            if found.outcome in {Outcome.INCONSISTENT, Outcome.NOT_APPLICABLE}:
                return None
            if found.outcome is Outcome.INDETERMINATE:
                missing = Missing(Cause.CONDITION_UNDECIDED, found.pointers)
                return missing, Judgement(Outcome.INDETERMINATE, missing.cause, missing.pointers)
        right = self.run(one.value)
        parts.append(right)
        unusable = unusable_among((right,))
        if unusable:
            return right.value, unusable
        return right.value, judged(Compared(node.operator, left.value, right.value), node.aliases)

    def test(self, node: checked.Test) -> Step:
        """``属于``, ``包含`` or ``匹配``."""
        left, right = self.run(node.left), self.run(node.right)
        unusable = unusable_among((left, right))
        if unusable:
            return Step(node, unusable, (left, right))
        if node.operator == "属于":
            return Step(node, self._belongs(left, right, node.aliases), (left, right))
        text = str(left.value)
        if node.operator == "包含":
            holds = contains(text, str(right.value), node.aliases)
        else:
            pattern = pattern_text(node.right, self.run)
            if isinstance(pattern, (Missing, NotApplicable)):
                return Step(node, carried(pattern), (left, right))
            self._search(pattern, text)
            holds = patterns.matches(pattern, text)
        return Step(node, truth(holds=holds), (left, right))

    @staticmethod
    def _belongs(left: Step, right: Step, aliases: Mapping[str, str]) -> Judgement:
        items = right.value
        if not isinstance(items, Items):
            items = Items((right,))
        found = [
            unusable_among((item,)) or judged(Compared("=", left.value, item.value), aliases)
            for item in items.steps
        ]
        if items.undecided:
            found.append(Judgement(Outcome.INDETERMINATE, Cause.FILTER_UNDECIDED, items.doubted))
        if not found:
            return truth(holds=False)
        outcome = strongest(one.outcome for one in found)
        return next(one for one in found if one.outcome is outcome)

    def presence(self, node: checked.Presence) -> Step:
        """``为空`` or ``不为空``; a cell that could not be read is neither."""
        operand = self.run(node.operand)
        value = operand.value
        if isinstance(value, Missing) and value.cause in _UNKNOWABLE:
            found = Judgement(Outcome.INDETERMINATE, value.cause, value.pointers)
        elif isinstance(value, NotApplicable):
            found = carried(value)
        elif isinstance(value, Items):
            found = truth(holds=(not value.steps) == node.missing)
            if value.undecided and not value.steps:
                found = Judgement(Outcome.INDETERMINATE, Cause.FILTER_UNDECIDED, value.doubted)
        else:
            found = truth(holds=isinstance(value, Missing) == node.missing)
        return Step(node, found, (operand,))

    def negation(self, node: checked.Not) -> Step:
        """``非``."""
        operand = self.run(node.operand)
        found = judgement(operand)
        return Step(node, with_outcome(found, mirrored(found.outcome)), (operand,))

    def both(self, node: checked.And) -> Step:
        """``且``."""
        return _all_of(node, tuple([self.run(one) for one in node.operands]))

    def either(self, node: checked.Or) -> Step:
        """``或``."""
        parts = tuple([self.run(one) for one in node.operands])
        outcome = strongest([judgement(part).outcome for part in parts])
        return Step(node, because(outcome, parts), parts)

    def condition(self, node: checked.Condition) -> Step:
        """``若 A 则 B 否则 C`` between checks; a branch that is not taken is not walked."""
        guard = self.run(node.condition)
        found = judgement(guard)
        needs_then = found.outcome.holds or found.outcome is Outcome.INDETERMINATE
        needs_else = (
            found.outcome in {Outcome.INCONSISTENT, Outcome.INDETERMINATE} and node.otherwise is not None
        )
        then = self.run(node.then) if needs_then else None
        otherwise = self.run(node.otherwise) if needs_else and node.otherwise is not None else None
        outcome = conditional(
            found.outcome,
            judgement(then).outcome if then else Outcome.NOT_APPLICABLE,
            judgement(otherwise).outcome if otherwise else None,
        )
        return conditioned(node, outcome, guard, tuple(one for one in (then, otherwise) if one))


def _all_of(node: checked.And, parts: tuple[Step, ...]) -> Step:
    outcome = weakest([judgement(part).outcome for part in parts])
    return Step(node, because(outcome, parts), parts)


def _part_of(reading: Reading, part: str, base: Step) -> Value:
    """A part of a reading; where it has none the cells it was read from are named."""
    found: Value | None
    match part:
        case "number":
            found, cause = number_of(reading), Cause.NOT_A_NUMBER
        case "comparator":
            found, cause = reading.comparator, Cause.BLANK
        case "unit":
            found, cause = reading.unit, Cause.NO_UNIT
        case "phrase":
            found, cause = reading.phrase, Cause.BLANK
        case "date":
            found, cause = reading.date, Cause.NOT_A_DATE
        case _:
            return reading.text
    return Missing(cause, tuple(facts_of(base))) if found is None or found == "" else found


def _with_pointers(value: Value, parts: tuple[Step, ...]) -> Value:
    """A missing result names the cells that were read for it."""
    if isinstance(value, Missing) and not value.pointers:
        return replace(
            value, pointers=tuple(dict.fromkeys(pointer for part in parts for pointer in facts_of(part)))
        )
    return value


def _pointer_of(value: Value) -> str:
    return value.pointer if isinstance(value, (Row, Extract)) else ""


_VISITORS: Mapping[type, Callable[[Evaluator, Any], Step]] = MappingProxyType(
    {
        checked.Constant: Evaluator.constant,
        checked.Listing: Evaluator.listing,
        checked.Frame: Evaluator.frame,
        checked.GroupRows: Evaluator.group_rows,
        checked.GroupKey: Evaluator.group_key,
        checked.Get: Evaluator.get,
        checked.Relation: Evaluator.relation,
        checked.Part: Evaluator.part,
        checked.Each: Evaluator.each,
        checked.At: Evaluator.at,
        checked.Filter: Evaluator.filter,
        checked.Parameter: Evaluator.parameter,
        checked.Lookup: Evaluator.lookup,
        checked.Defined: Evaluator.defined,
        checked.Apply: Evaluator.apply,
        checked.Negative: Evaluator.negative,
        checked.Arithmetic: Evaluator.arithmetic,
        checked.Compare: Evaluator.compare,
        checked.OneOf: Evaluator.one_of,
        checked.Test: Evaluator.test,
        checked.Presence: Evaluator.presence,
        checked.Not: Evaluator.negation,
        checked.And: Evaluator.both,
        checked.Or: Evaluator.either,
        checked.Condition: Evaluator.condition,
        checked.Choice: Evaluator.choice,
        checked.Quantified: Evaluator.quantified,
    }
)
