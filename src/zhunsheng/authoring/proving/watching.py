"""What a form shows of an assertion: the outcomes at its places, and the sides of its conditions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from zhunsheng.authoring.proving.conditions import Site, site_of, span_of, text_of_definition
from zhunsheng.evaluation.cells import Cells
from zhunsheng.evaluation.places import Place, evaluate
from zhunsheng.evaluation.traced import Evaluator, ParameterValue
from zhunsheng.evaluation.values import Extract, Items, Row, Step, judgement
from zhunsheng.findings.outcome import Outcome
from zhunsheng.language import checked
from zhunsheng.rules.binding import BoundAssertion, BoundRuleset
from zhunsheng.rules.pack import Expression


@dataclass(slots=True)
class Sides:
    """Which sides of a condition were seen."""

    true: bool = False
    false: bool = False

    def note(self, outcome: Outcome) -> None:
        """An outcome that the condition had; one that is neither true nor false shows no side."""
        self.true = self.true or outcome.holds
        self.false = self.false or outcome is Outcome.INCONSISTENT


@dataclass(slots=True)
class Shown:
    """What a form shows of an assertion: the outcomes at its places, and the sides of its conditions."""

    outcomes: set[Outcome] = field(default_factory=set)
    sides: list[tuple[Site, Outcome]] = field(default_factory=list)


def shown_by(
    bound: BoundAssertion, held: BoundRuleset, cells: Cells, parameters: Mapping[str, ParameterValue]
) -> Shown:
    """What a form shows of an assertion; conditions of the severity are asked only of findings, in their order."""
    watch = _Watch(bound, held, Shown())
    watch.scope(Evaluator(cells, parameters))
    for place in evaluate(bound.checked, cells, parameters):
        watch.shown.outcomes.add(place.outcome)
        inside = place.evaluator is not None and len(place.evaluator.frames) > 1
        if place.step is not None and (inside or bound.checked.rows is None):
            watch.place(place, place.step)
    return watch.shown


@dataclass(slots=True)
class _Watch:
    """Walks the traces of one assertion on one form."""

    bound: BoundAssertion
    held: BoundRuleset
    shown: Shown
    _walked: set[tuple[int, int]] = field(default_factory=set)
    _kept: list[Step] = field(default_factory=list)

    def scope(self, evaluator: Evaluator) -> None:
        """The filters of the scope, and the keys of its groups."""
        made, stated = self.bound.checked, self.bound.stated
        if made.rows is None:
            return
        rows = evaluator.run(made.rows)
        self._walk(stated.each or stated.check, rows)
        if not isinstance(rows.value, Items):
            return
        for frame in (item.value for item in rows.value.steps):
            if isinstance(frame, (Row, Extract)):
                inside = evaluator.inside(1, frame)
                for text, key in zip(stated.by, made.keys, strict=True):
                    self._walk(text, inside.run(key))

    def place(self, place: Place, step: Step) -> None:
        """The condition, the check, and for a finding what chooses its severity."""
        stated, made = self.bound.stated, self.bound.checked
        if made.when is not None and stated.when is not None and step.node is None:
            self._note(stated.when, made.when, step.guards[0])
            for part in step.parts:
                self._walk(stated.check, part)
        else:
            self._walk(stated.check, step)
        if place.outcome is not Outcome.INCONSISTENT or place.evaluator is None:
            return
        for case, (condition, _) in zip(stated.severity, made.severity, strict=True):
            if case.when is not None and condition is not None:
                asked = place.evaluator.run(condition)
                self._note(case.when, condition, asked)
                if judgement(asked).outcome.holds:
                    return

    def _note(self, expression: Expression, node: object, step: Step) -> None:
        self.shown.sides.append((site_of(expression, span_of(node)), judgement(step).outcome))
        self._walk(expression, step)

    def _walk(self, expression: Expression, step: Step) -> None:
        """All that was asked on the way to a value; steps that are shared are walked once."""
        if (id(step), id(expression)) in self._walked:
            return
        self._walked.add((id(step), id(expression)))
        self._kept.append(step)  # so that no other step gets its identity
        if isinstance(step.node, checked.Defined):
            for part in step.parts:
                self._walk(text_of_definition(step.node, self.held), part)
            return
        for node, asked in _answers(step):
            self.shown.sides.append((site_of(expression, span_of(node)), judgement(asked).outcome))
        for inner in (*step.parts, *step.guards, *(guard for _, guard in step.left_out)):
            self._walk(expression, inner)


def _answers(step: Step) -> Iterator[tuple[object, Step]]:
    """The conditions right below a step's node, each with how it was answered.

    They are told by where they stand below the node: what a definition gave is shared by all its uses.
    """
    match step.node:
        case checked.And(operands) | checked.Or(operands):
            yield from zip(operands, step.parts, strict=True)
        case checked.Not(operand):
            yield operand, step.parts[0]
        case checked.Filter(_, predicate):
            yield from ((predicate, one) for one in step.guards)
            yield from ((predicate, one) for _, one in step.left_out)
        case checked.Quantified(_, _, predicate):
            yield from ((predicate, one) for one in step.parts[1:])
        case checked.Choice(condition):
            yield condition, step.guards[0]
        case checked.Condition(condition, then, otherwise):
            yield condition, step.guards[0]
            holds = judgement(step.guards[0]).outcome is not Outcome.INCONSISTENT
            taken = (then, otherwise) if holds else (otherwise,)
            yield from ((node, part) for node, part in zip(taken, step.parts, strict=False))
        case checked.OneOf(_, _, alternatives):
            conditions = [one.condition for one in alternatives if one.condition is not None]
            yield from zip(conditions, step.guards, strict=False)
        case _:
            return
