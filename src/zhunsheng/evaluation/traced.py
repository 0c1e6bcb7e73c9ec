"""The traced evaluator: small, plain, and the reference; it gives each value with how it came about."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from zhunsheng.evaluation import comparing
from zhunsheng.evaluation.functions import aggregate, apply_function
from zhunsheng.evaluation.values import (
    Candidate,
    Compared,
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
from zhunsheng.evaluation.cells import Cells, number_of
from zhunsheng.forms.reading import Reading
from zhunsheng.language import checked, patterns
from zhunsheng.language.names import ListType, RecordType
from zhunsheng.values import number
from zhunsheng.values.dates import DateRange
from zhunsheng.values.missing import Cause, Missing, NotApplicable
from zhunsheng.values.number import Number
from zhunsheng.values.units import Unit

MOST_STEPS = 400_000
MOST_MATCHES = 1000
Frame = Row | Extract | Group


class WorkLimitError(Exception):
    """An expression that takes more steps than any honest rule needs."""


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """A parameter in force, and the cells it was printed in where the form prints it itself."""

    value: Value
    facts: tuple[str, ...] = ()


@dataclass(slots=True)
class Evaluator:
    """Evaluates checked trees on one form."""

    cells: Cells
    parameters: Mapping[str, ParameterValue]
    steps: int = 0
    frames: tuple[Frame, ...] = ()
    element: Step | None = None
    _lists: dict[str, Items] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """The form itself is the outermost frame."""
        if not self.frames:
            self.frames = (Row("", self.cells.vocabulary.form),)

    def inside(self, level: int, frame: Frame) -> "Evaluator":
        """This evaluator with ``frame`` standing at ``level``."""
        inner = replace(self, frames=(*self.frames[:level], frame), element=None)
        inner._lists = self._lists  # noqa: SLF001 - one form, one cache
        return inner

    def run(self, node: checked.Node) -> Step:
        """The value of a node with its trace.

        Raises:
            WorkLimitError: the step budget of the form is spent.
        """
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise WorkLimitError
        return _VISITORS[type(node)](self, node)

    def _run_inside(self, level: int, item: Step, body: checked.Node) -> Step:
        """A body that sees one item of a list."""
        frame = item.value
        if level >= 0 and isinstance(frame, (Row, Extract, Group)):
            inner = self.inside(level, frame)
        else:
            inner = replace(self, element=item)
            inner._lists = self._lists  # noqa: SLF001 - one form, one cache
        step = inner.run(body)
        self.steps = inner.steps
        return step

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
        return Step(node, Items(group.rows))

    def group_key(self, node: checked.GroupKey) -> Step:
        """A value that the rows of a group share."""
        group = self.frames[node.level]
        if not isinstance(group, Group):
            raise TypeError(group)
        return replace(group.keys[node.place], parts=(), guards=())

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
        value: Value = text or Missing(Cause.BLANK, (record.pointer,))
        return Step(node, value, (base,), (record.pointer,))

    def _rows(self, pointer: str, record: RecordType) -> Items:
        known = self._lists.get(pointer)
        if known is None:
            count = self.cells.count(pointer)
            rows = (Step(None, Row(f"{pointer}/{index}", record, index)) for index in range(count))
            known = self._lists[pointer] = Items(tuple(rows))
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
            found: Value = Missing(Cause.NO_PARENT, (row.pointer,)) if parent is None else self._row(row, parent)
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
            return Step(node, _part_of(value, node.part, facts_of(base)), (base,))
        return Step(node, value, (base,))

    def parameter(self, node: checked.Parameter) -> Step:
        """A parameter in force; missing where it has no value at this time."""
        found = self.parameters.get(node.name)
        if found is None:
            return Step(node, Missing(Cause.NOT_IN_FORCE), parameters=(node.name,))
        return Step(node, found.value, facts=found.facts, parameters=(node.name,))

    def lookup(self, node: checked.Lookup) -> Step:
        """The entry of a map for a key, compared by label."""
        key = self.run(node.key)
        held = self.parameters.get(node.map)
        if isinstance(key.value, (Missing, NotApplicable)):
            return Step(node, key.value, (key,), parameters=(node.map,))
        if held is None or not isinstance(held.value, MapValue):
            return Step(node, Missing(Cause.NOT_IN_FORCE), (key,), parameters=(node.map,))
        wanted = label(str(key.value))
        for word, value in held.value.entries:
            if label(word) == wanted:
                return Step(node, value, (key,), held.facts, parameters=(node.map,))
        empty: Value = Items(()) if node.labels else Missing(Cause.NO_SUCH_KEY, tuple(facts_of(key)))
        return Step(node, empty, (key,), parameters=(node.map,))

    def defined(self, node: checked.Defined) -> Step:
        """A definition of the pack."""
        body = self.run(node.body)
        return replace(body, node=node, parts=(body,), facts=(), guards=(), left_out=())

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
        rows = self.run(node.rows)
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
                undecided.append(guard)
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
            return Step(node, _carried(items), (rows,))
        if not isinstance(items, Items):
            raise TypeError(items)
        parts = tuple(self._run_inside(node.level, item, node.predicate) for item in items.steps)
        outcomes = [judgement(part).outcome for part in parts]
        outcomes += [Outcome.INDETERMINATE] * len(items.undecided)
        if not outcomes:
            empty = Outcome.NOT_APPLICABLE if node.every else Outcome.INCONSISTENT
            return Step(node, Judgement(empty, Cause.EMPTY_SCOPE), (rows,))
        outcome = weakest(outcomes) if node.every else strongest(outcomes)
        return Step(node, _because(outcome, (*parts, *items.undecided)), (rows, *parts))

    # -- values -----------------------------------------------------------------------------------------------

    def apply(self, node: checked.Apply) -> Step:
        """A function of the language."""
        parts = tuple(self.run(one) for one in node.arguments)
        if node.function == "extract":
            return self._extract(node, parts)
        if node.function == "joined":
            return Step(node, self._joined(parts), parts)
        blank = self.run(node.blank_value) if node.blank_value is not None else None
        if parts and isinstance(parts[0].value, Items):
            value = aggregate(node.function, parts[0].value, node.blank, blank.value if blank else None)
        else:
            value = apply_function(node.function, [part.value for part in parts], self.cells)
        return Step(node, _with_pointers(value, parts), parts)

    @staticmethod
    def _joined(parts: tuple[Step, ...]) -> Value:
        for part in parts:
            if isinstance(part.value, (Missing, NotApplicable)):
                return part.value
        return "".join(str(part.value) for part in parts)

    def _extract(self, node: checked.Apply, parts: tuple[Step, ...]) -> Step:
        text = parts[0].value
        pattern = pattern_text(node.arguments[1], self)
        for value in (text, pattern):
            if isinstance(value, (Missing, NotApplicable)):
                return Step(node, value, parts)
        sources = _sources(parts[0])
        found = tuple(
            Step(None, Extract(tuple(match.groups.items()), _source_at(sources, match.start), match.start, match.end, place))
            for place, match in enumerate(patterns.find_all(str(pattern), str(text), most=MOST_MATCHES), 1)
        )
        return Step(node, Items(found), parts)

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
        cause = found.cause if found.outcome is Outcome.NOT_APPLICABLE and found.cause else Cause.CONDITION_FALSE
        return Step(node, NotApplicable(cause), guards=(guard,))

    # -- checks -----------------------------------------------------------------------------------------------

    def compare(self, node: checked.Compare) -> Step:
        """One comparison of two values."""
        left, right = self.run(node.left), self.run(node.right)
        tolerance = self.run(node.tolerance) if node.tolerance is not None else None
        parts = (left, right) if tolerance is None else (left, right, tolerance)
        unusable = _unusable(parts)
        if unusable:
            return Step(node, unusable, parts)
        compared = Compared(node.operator, left.value, right.value)
        if tolerance is not None and isinstance(tolerance.value, Number):
            relative = _is_relative(tolerance.value, left.value)
            compared = replace(compared, tolerance=tolerance.value, relative=relative)
        found = _judged(compared, node.aliases)
        return Step(node, found, parts, compared=compared)

    def one_of(self, node: checked.OneOf) -> Step:
        """The best outcome among the alternatives that are present."""
        left = self.run(node.left)
        unusable = _unusable((left,))
        if unusable:
            return Step(node, unusable, (left,))
        parts: list[Step] = [left]
        guards: list[Step] = []
        judged: list[tuple[checked.Alternative, Value, Judgement]] = []
        for one in node.alternatives:
            found = self._alternative(node, one, left, parts, guards)
            if found is not None:
                judged.append((one, *found))
        if not judged:
            nothing = Judgement(Outcome.NOT_APPLICABLE, Cause.NO_ALTERNATIVE)
            return Step(node, nothing, tuple(parts), guards=tuple(guards))
        outcome = strongest(found.outcome for _, _, found in judged)
        best = next((one for one in judged if one[2].outcome is outcome), judged[0])
        candidates = tuple(
            Candidate(one.label, value, found.outcome)
            for one, value, found in judged
            if not isinstance(value, (Missing, NotApplicable))
        )
        nearest = _nearest(left.value, candidates) if outcome is Outcome.INCONSISTENT else best[1]
        compared = Compared(node.operator, left.value, nearest, candidates=candidates)
        verdict = replace(best[2], outcome=outcome)
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
        unusable = _unusable((right,))
        if unusable:
            return right.value, unusable
        return right.value, _judged(Compared(node.operator, left.value, right.value), node.aliases)

    def test(self, node: checked.Test) -> Step:
        """``属于``, ``包含`` or ``匹配``."""
        left, right = self.run(node.left), self.run(node.right)
        unusable = _unusable((left, right))
        if unusable:
            return Step(node, unusable, (left, right))
        if node.operator == "属于":
            return Step(node, self._belongs(left, right, node.aliases), (left, right))
        text = str(left.value)
        if node.operator == "包含":
            wanted = _canonical(str(right.value), node.aliases)
            holds = wanted in _canonical(text, node.aliases) or _squeezed(str(right.value)) in _squeezed(text)
        else:
            pattern = pattern_text(node.right, self)
            if isinstance(pattern, (Missing, NotApplicable)):
                return Step(node, _carried(pattern), (left, right))
            holds = patterns.matches(pattern, text)
        return Step(node, _truth(holds=holds), (left, right))

    @staticmethod
    def _belongs(left: Step, right: Step, aliases: Mapping[str, str]) -> Judgement:
        items = right.value
        if not isinstance(items, Items):
            items = Items((right,))
        outcomes: list[Outcome] = [Outcome.INDETERMINATE] * len(items.undecided)
        for item in items.steps:
            unusable = _unusable((item,))
            found = unusable or _judged(Compared("=", left.value, item.value), aliases)
            outcomes.append(found.outcome)
        if not outcomes:
            return _truth(holds=False)
        outcome = strongest(outcomes)
        if outcome is Outcome.INDETERMINATE:
            missing = next((one.value for one in items.steps if isinstance(one.value, Missing)), None)
            cause = missing.cause if missing else Cause.FILTER_UNDECIDED
            return Judgement(outcome, cause, missing.pointers if missing else ())
        return Judgement(outcome)

    def presence(self, node: checked.Presence) -> Step:
        """``为空`` or ``不为空``; a cell that could not be read is neither."""
        operand = self.run(node.operand)
        value = operand.value
        if isinstance(value, Missing) and value.cause in {
            Cause.UNREADABLE, Cause.REASON_UNKNOWN, Cause.CONDITION_UNDECIDED, Cause.FILTER_UNDECIDED
        }:
            found = Judgement(Outcome.INDETERMINATE, value.cause, value.pointers)
        elif isinstance(value, NotApplicable):
            found = _carried(value)
        elif isinstance(value, Items):
            found = _truth(holds=(not value.steps) == node.missing)
            if value.undecided and not value.steps:
                found = Judgement(Outcome.INDETERMINATE, Cause.FILTER_UNDECIDED)
        else:
            found = _truth(holds=isinstance(value, Missing) == node.missing)
        return Step(node, found, (operand,))

    def negation(self, node: checked.Not) -> Step:
        """``非``."""
        operand = self.run(node.operand)
        found = judgement(operand)
        return Step(node, replace(found, outcome=mirrored(found.outcome)), (operand,))

    def both(self, node: checked.And) -> Step:
        """``且``."""
        parts = tuple(self.run(one) for one in node.operands)
        outcome = weakest(judgement(part).outcome for part in parts)
        return Step(node, _because(outcome, parts), parts)

    def either(self, node: checked.Or) -> Step:
        """``或``."""
        parts = tuple(self.run(one) for one in node.operands)
        outcome = strongest(judgement(part).outcome for part in parts)
        return Step(node, _because(outcome, parts), parts)

    def condition(self, node: checked.Condition) -> Step:
        """``若 A 则 B 否则 C`` between checks; a branch that is not taken is not walked."""
        guard = self.run(node.condition)
        found = judgement(guard)
        needs_then = found.outcome.holds or found.outcome is Outcome.INDETERMINATE
        needs_else = found.outcome in {Outcome.INCONSISTENT, Outcome.INDETERMINATE} and node.otherwise is not None
        then = self.run(node.then) if needs_then else None
        otherwise = self.run(node.otherwise) if needs_else and node.otherwise is not None else None
        outcome = conditional(
            found.outcome,
            judgement(then).outcome if then else Outcome.NOT_APPLICABLE,
            judgement(otherwise).outcome if otherwise else Outcome.NOT_APPLICABLE,
        )
        return conditioned(node, outcome, guard, tuple(one for one in (then, otherwise) if one))


def conditioned(node: checked.Node | None, outcome: Outcome, guard: Step, branches: tuple[Step, ...]) -> Step:
    """The step of a check under a condition, with the reason why it came out so."""
    found = judgement(guard)
    if not branches:
        cause = found.cause if found.outcome is Outcome.NOT_APPLICABLE and found.cause else Cause.CONDITION_FALSE
        return Step(node, Judgement(outcome, cause, found.pointers), guards=(guard,))
    if outcome is Outcome.INDETERMINATE and found.outcome is Outcome.INDETERMINATE:
        value = Judgement(outcome, found.cause or Cause.CONDITION_UNDECIDED, found.pointers)
    elif outcome is Outcome.ERROR and found.outcome is Outcome.ERROR:
        value = Judgement(outcome, Cause.BROKEN, detail=found.detail)
    else:
        value = replace(judgement(branches[0]), outcome=outcome)
    return Step(node, value, branches, guards=(guard,))


def _sources(step: Step) -> list[tuple[int, str]]:
    """Where each cell of a text begins in it: one for a cell, several for cells that were joined line by line."""
    while step.node is not None and isinstance(step.node, checked.Defined):
        step = step.parts[0]
    if isinstance(step.node, checked.Apply) and step.node.function == "join" and isinstance(step.parts[0].value, Items):
        found: list[tuple[int, str]] = []
        start = 0
        for item in step.parts[0].value.steps:
            if not isinstance(item.value, (Missing, NotApplicable)):
                found.append((start, next(iter(facts_of(item)), "")))
                start += len(_text(item.value)) + 1
        return found
    return [(0, next(iter(facts_of(step)), ""))]


def _source_at(sources: list[tuple[int, str]], offset: int) -> str:
    return next((pointer for start, pointer in reversed(sources) if start <= offset), "")


def label(text: str) -> str:
    """A row's name without its number, its colon and its white space: ``2.特定目标类项目支出`` names the same row."""
    squeezed = _squeezed(text).rstrip(":：").replace("（", "(").replace("）", ")")
    if squeezed.endswith(")"):
        squeezed = squeezed[: squeezed.rfind("(")] or squeezed
    stripped = squeezed.lstrip("0123456789一二三四五六七八九十()")
    if stripped[:1] in {".", "、", "．", ",", "，"}:
        squeezed = stripped[1:]
    for prefix in ("其中：", "其中:"):
        squeezed = squeezed.removeprefix(prefix)
    return squeezed


def pattern_text(node: checked.Node, evaluator: Evaluator) -> str | Missing | NotApplicable:
    """A pattern: what the author wrote stands as it is, what comes from a cell is quoted with its aliases."""
    if isinstance(node, checked.Constant):
        return str(node.value)
    if isinstance(node, checked.Parameter):
        value = evaluator.run(node).value
        return value if isinstance(value, (Missing, NotApplicable)) else str(value)
    if isinstance(node, checked.Apply) and node.function == "joined":
        pieces: list[str] = []
        for argument in node.arguments:
            piece = pattern_text(argument, evaluator)
            if not isinstance(piece, str):
                return piece
            pieces.append(piece)
        return "".join(pieces)
    if isinstance(node, checked.Defined):
        return pattern_text(node.body, evaluator)
    step = evaluator.run(node)
    if isinstance(step.value, (Missing, NotApplicable)):
        return step.value
    words = _words_alike(str(step.value), step.node or node)
    return "(?:" + "|".join(patterns.quoted(word) for word in words) + ")"


def _words_alike(text: str, node: checked.Node) -> tuple[str, ...]:
    """A cell's text and every word that its field counts as the same, longest first."""
    values: Mapping[str, str] = {}
    inner: checked.Node = node
    while isinstance(inner, (checked.Part, checked.Defined)):
        inner = inner.base if isinstance(inner, checked.Part) else inner.body
    if isinstance(inner, checked.Get):
        values = inner.field.values
    canonical = values.get(text, text)
    words = {text, canonical, *(word for word, meaning in values.items() if meaning == canonical)}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def arithmetic(operator: str, left: Value, right: Value) -> Value:
    """``+ - × ÷``: a missing side is passed on, unlike units and a zero divisor make it not applicable."""
    for side in (left, right):
        if isinstance(side, NotApplicable):
            return side
    for side in (left, right):
        if isinstance(side, Missing):
            return side
    if not isinstance(left, Number) or not isinstance(right, Number):
        raise TypeError((left, right))
    if operator in "+-":
        if not alike(left, right):
            return NotApplicable(Cause.UNITS_DIFFER, f"{left.unit.name}/{right.unit.name}")
        return number.add(left, right, 1 if operator == "+" else -1)
    if operator == "×":
        return number.times(left, right)
    quotient = number.divide(left, right)
    return quotient if quotient is not None else NotApplicable(Cause.ZERO_DIVISOR)


def alike(left: Number, right: Number) -> bool:
    """Whether two numbers may be added and compared: one dimension, or a bare numeral of the author's."""
    if left.literal or right.literal:
        bare, other = (left, right) if left.literal else (right, left)
        money = "money" in dict(other.dimension)
        return not money or bare.exact == 0
    return left.dimension == right.dimension


def _judged(compared: Compared, aliases: Mapping[str, str]) -> Judgement:
    left, right = compared.left, compared.right
    if isinstance(left, Number) and isinstance(right, Number):
        return _judged_numbers(compared, left, right)
    if isinstance(left, DateRange) and isinstance(right, DateRange):
        return Judgement(comparing.compare_dates(compared.operator, left, right))
    if isinstance(left, Unit) and isinstance(right, Unit):
        same = left.family == right.family
    elif isinstance(left, Reading) and isinstance(right, Reading):
        return _judged_readings(compared, left, right)
    else:
        same = _canonical(_text(left), aliases) == _canonical(_text(right), aliases)
    return _truth(holds=same == (compared.operator == "="))


def _judged_readings(compared: Compared, left: Reading, right: Reading) -> Judgement:
    """Two readings: by number where both have one, else by text."""
    numbers = (_part_of(left, "number", ()), _part_of(right, "number", ()))
    if all(isinstance(one, Number) for one in numbers):
        one, other = numbers
        return _judged(replace(compared, left=one, right=other), {})
    if compared.operator not in "=≠":
        return Judgement(Outcome.INDETERMINATE, Cause.NOT_A_NUMBER)
    return _truth(holds=(_squeezed(left.text) == _squeezed(right.text)) == (compared.operator == "="))


def _judged_numbers(compared: Compared, left: Number, right: Number) -> Judgement:
    if not alike(left, right):
        detail = f"{left.unit.name or '无单位'}/{right.unit.name or '无单位'}"
        return Judgement(Outcome.NOT_APPLICABLE, Cause.UNITS_DIFFER, detail=detail)
    if compared.operator == "≈":
        return Judgement(comparing.about(left, right))
    if isinstance(compared.tolerance, Number):
        outcome = comparing.within(left, right, compared.tolerance, relative=compared.relative)
        return Judgement(outcome)
    return Judgement(comparing.compare(compared.operator, left, right))


def _is_relative(tolerance: Number, left: Value) -> bool:
    """A tolerance in per cent is of the right side's size, unless the sides are rates themselves… which it is as well."""
    return tolerance.unit.family == "ratio" and isinstance(left, Number)


def _nearest(left: Value, candidates: tuple[Candidate, ...]) -> Value:
    """The candidate whose value is nearest to the reported one."""
    if isinstance(left, Number):
        numbers = [one.expected for one in candidates if isinstance(one.expected, Number)]
        if numbers:
            return min(numbers, key=lambda one: abs(one.exact - left.exact))
    return candidates[0].expected if candidates else Missing(Cause.NO_ALTERNATIVE)


def _unusable(steps: tuple[Step, ...]) -> Judgement | None:
    """The judgement where a side has no value: not applicable before missing."""
    for step in steps:
        if isinstance(step.value, NotApplicable):
            return _carried(step.value)
    for step in steps:
        if isinstance(step.value, Missing):
            pointers = step.value.pointers or tuple(facts_of(step))
            return Judgement(Outcome.INDETERMINATE, step.value.cause, pointers)
    return None


def _carried(value: Missing | NotApplicable) -> Judgement:
    if isinstance(value, Missing):
        return Judgement(Outcome.INDETERMINATE, value.cause, value.pointers)
    return Judgement(Outcome.NOT_APPLICABLE, value.cause, detail=value.detail)


def _because(outcome: Outcome, parts: tuple[Step, ...]) -> Judgement:
    """The judgement of a combination, with the reason of the side that decided it."""
    for part in parts:
        found = judgement(part)
        if found.outcome is outcome:
            return found
    return Judgement(outcome, Cause.FILTER_UNDECIDED if outcome is Outcome.INDETERMINATE else None)


def _truth(*, holds: bool) -> Judgement:
    return Judgement(Outcome.CONSISTENT if holds else Outcome.INCONSISTENT)


def _part_of(reading: Reading, part: str, facts: object) -> Value:
    pointers = tuple(facts)  # type: ignore[arg-type]
    match part:
        case "number":
            return number_of(reading) or Missing(Cause.NOT_A_NUMBER, pointers)
        case "comparator":
            return reading.comparator or Missing(Cause.BLANK, pointers)
        case "unit":
            return reading.unit or Missing(Cause.NO_UNIT, pointers)
        case "phrase":
            return reading.phrase or Missing(Cause.BLANK, pointers)
        case "date":
            return reading.date if reading.date is not None else Missing(Cause.NOT_A_DATE, pointers)
        case _:
            return reading.text


def _with_pointers(value: Value, parts: tuple[Step, ...]) -> Value:
    """A missing result names the cells that were read for it."""
    if isinstance(value, Missing) and not value.pointers:
        return replace(value, pointers=tuple(dict.fromkeys(pointer for part in parts for pointer in facts_of(part))))
    return value


def _pointer_of(value: Value) -> str:
    return value.pointer if isinstance(value, (Row, Extract)) else ""


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _canonical(text: str, aliases: Mapping[str, str]) -> str:
    squeezed = _squeezed(text).rstrip(":：")
    return aliases.get(squeezed, squeezed)


def _text(value: Value) -> str:
    if isinstance(value, Reading):
        return value.text
    return str(value)


_VISITORS: Mapping[type, Callable[[Evaluator, "checked.Node"], Step]] = {
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
}  # type: ignore[dict-item]

__all__ = ["Evaluator", "ParameterValue", "WorkLimitError", "label"]
