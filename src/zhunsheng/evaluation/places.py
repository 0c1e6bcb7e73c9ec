"""An assertion on a form: one outcome at each place it looks at."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from zhunsheng.evaluation.cells import Cells
from zhunsheng.evaluation.functions import identity
from zhunsheng.evaluation.judging import conditioned
from zhunsheng.evaluation.traced import Evaluator, ParameterValue, Plan, Work, WorkLimitError
from zhunsheng.evaluation.values import (
    Extract,
    Group,
    Items,
    Judgement,
    Row,
    Step,
    Value,
    facts_of,
    guards_of,
    judgement,
)
from zhunsheng.findings.outcome import Outcome, conditional, mirrored
from zhunsheng.language import checked
from zhunsheng.language.assertion import Assertion
from zhunsheng.values.missing import Cause, Missing, NotApplicable


@dataclass(frozen=True, slots=True)
class Place:
    """The outcome of an assertion at one place.

    ``path`` is where it stands (a JSON Pointer), ``spot`` which stretch of a text it is about; ``step`` is the trace,
    ``None`` where nothing could be walked; ``keys`` are what made it a group, ``scope`` the steps by which the filters
    of its scope let it through.
    """

    path: str
    judgement: Judgement
    step: Step | None = field(default=None, repr=False)
    evaluator: Evaluator | None = field(default=None, repr=False)
    keys: tuple[Step, ...] = ()
    spot: str = ""
    scope: tuple[Step, ...] = field(default=(), repr=False)

    @property
    def outcome(self) -> Outcome:
        """The outcome alone."""
        return self.judgement.outcome

    @property
    def cause(self) -> str | None:
        """Why it is neither true nor false."""
        return self.judgement.cause.value if self.judgement.cause else None

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells that are missing."""
        return self.judgement.pointers


def evaluate(
    assertion: Assertion,
    cells: Cells,
    parameters: Mapping[str, ParameterValue],
    *,
    traces: bool = True,
    only: Collection[int] | None = None,
) -> tuple[Place, ...]:
    """One place a row, a group, or the form; an assertion that breaks gives the outcome ``error``, none is raised.

    Without ``traces`` only those places keep theirs of which something has to be told. ``only`` names the rows, by
    their places in their list, that are asked; where rows are grouped it has no effect.
    """
    shared = cells.known is not None
    work = Work(known={} if cells.known is None else cells.known, plan=_plan(assertion, among_all=shared))
    evaluator = Evaluator(cells, parameters, work=work)
    try:
        walked = _places(assertion, evaluator, only)
        places = tuple(walked if traces else map(_settled, walked))
    except WorkLimitError as error:
        return (Place("", Judgement(Outcome.ERROR, Cause.WORK_LIMIT, detail=str(error))),)
    except Exception as error:  # noqa: BLE001 - a rule that breaks does not stop the others
        return (Place("", Judgement(Outcome.ERROR, Cause.BROKEN, detail=f"{type(error).__name__}: {error}")),)
    evaluator.work.steps = 0  # telling what was found has as many steps again
    return places


def _plan(assertion: Assertion, *, among_all: bool) -> Plan:
    """The plan of an assertion, made when it is first evaluated."""
    name = _PLANS[among_all]
    known = assertion.kept.get(name)
    if not isinstance(known, Plan):
        known = assertion.kept[name] = Plan(among_all=among_all)
    return known


_PLANS = ("plan", "plan among all")


_TOLD = (Outcome.INCONSISTENT, Outcome.EXPLAINABLE)


def _settled(place: Place) -> Place:
    """A place without its trace, where its outcome says all."""
    told = place.judgement.outcome in _TOLD
    return place if told else Place(place.path, place.judgement, spot=place.spot)


def _places(
    assertion: Assertion, evaluator: Evaluator, only: Collection[int] | None = None
) -> Iterator[Place]:
    if assertion.rows is None:
        yield _place(assertion, evaluator, "")
        return
    alone = None if assertion.keys else only
    rows = evaluator.run(assertion.rows) if alone is None else _narrowed(evaluator, assertion.rows, alone)
    items = rows.value
    if not isinstance(items, Items):
        yield Place("", _unlistable(items), rows, evaluator)
        return
    for doubt in items.undecided:
        yield Place(located(doubt.item), judgement(doubt.guard), doubt.guard)
    if not items.steps and not items.undecided:
        yield Place("", Judgement(Outcome.NOT_APPLICABLE, Cause.EMPTY_SCOPE), rows, evaluator)
        return
    if assertion.keys:
        yield from (replace(place, scope=(rows,)) for place in _group_places(assertion, evaluator, items))
        return
    admitted = _admitted(rows)
    for item in items.steps:
        frame = item.value
        if isinstance(frame, (Row, Extract)):
            inner = evaluator.inside(1, frame)
            spot = f"{frame.start}-{frame.end}" if isinstance(frame, Extract) else ""
            yield _place(assertion, inner, frame.pointer, spot, admitted.get(id(item), ()))


def _narrowed(evaluator: Evaluator, node: checked.Node, only: Collection[int]) -> Step:
    """Some rows of a scope: its filters are asked of no others."""
    if isinstance(node, checked.Defined):
        body = _narrowed(evaluator, node.body, only)
        return Step(node, body.value, (body,))
    if isinstance(node, checked.Filter):
        return evaluator.filtered(node, _narrowed(evaluator, node.rows, only))
    rows = evaluator.run(node)
    if not isinstance(rows.value, Items):
        return rows
    return rows._replace(value=Items(tuple(one for one in rows.value.steps if _position(one.value) in only)))


def _position(frame: Value) -> int:
    """Where a row stands in its list, counted from 0."""
    if isinstance(frame, Row):
        return frame.index
    return frame.place - 1 if isinstance(frame, Extract) else -1


def _admitted(rows: Step) -> dict[int, tuple[Step, ...]]:
    """The steps by which the filters of a scope let each item through, by the item's identity."""
    if isinstance(rows.node, checked.Defined):
        return _admitted(rows.parts[0])
    if not isinstance(rows.node, checked.Filter) or not isinstance(rows.value, Items):
        return {}
    before = _admitted(rows.parts[0])
    passed = (guard for guard in rows.guards if judgement(guard).outcome.holds)
    return {
        id(item): (*before.get(id(item), ()), guard)
        for item, guard in zip(rows.value.steps, passed, strict=True)
    }


def _keys_of(assertion: Assertion, evaluator: Evaluator, item: Step) -> tuple[Step, ...]:
    frame = item.value
    if not isinstance(frame, (Row, Extract)):
        raise TypeError(frame)
    inner = evaluator.inside(1, frame)
    return tuple(inner.run(key) for key in assertion.keys)


def _name_of(keys: tuple[Step, ...]) -> tuple[object, ...] | None:
    """What rows of one group have in common; ``None`` where a key is not there."""
    values = [key.value for key in keys]
    there = not any(isinstance(value, (Missing, NotApplicable)) for value in values)
    return tuple(identity(value) for value in values) if there else None


def _group_places(assertion: Assertion, evaluator: Evaluator, items: Items) -> Iterator[Place]:
    groups: dict[tuple[object, ...], list[tuple[Step, tuple[Step, ...]]]] = {}
    stray: list[tuple[Step, Missing]] = []
    for item in items.steps:
        keys = _keys_of(assertion, evaluator, item)
        missing = next((key.value for key in keys if isinstance(key.value, (Missing, NotApplicable))), None)
        if isinstance(missing, (Missing, NotApplicable)):
            stray.append((item, missing if isinstance(missing, Missing) else Missing(missing.cause)))
        else:
            groups.setdefault(tuple(identity(key.value) for key in keys), []).append((item, keys))
    doubtful = [(_name_of(_keys_of(assertion, evaluator, doubt.item)), doubt) for doubt in items.undecided]
    # A key that is made from a cell, blank or not, could have been this group's: it belongs to why its row is none of it.
    made = [
        key
        for members in groups.values()
        for _, keys in members
        for key in keys
        if not isinstance(key.node, (checked.Get, checked.Relation))
    ]
    for named, members in groups.items():
        first = members[0][0].value
        record = assertion.record
        if record is None or not isinstance(first, (Row, Extract)):
            raise TypeError(first)
        undecided = tuple(doubt for key, doubt in doubtful if key in {None, named})
        group = Group(tuple(item for item, _ in members), members[0][1], record, undecided)
        inner = evaluator.inside(1, group)
        place = _place(assertion, inner, first.pointer)
        yield replace(place, keys=(*(key for _, keys in members for key in keys), *made))
    if stray:
        pointers = tuple(dict.fromkeys(pointer for _, missing in stray for pointer in missing.pointers))
        cause = stray[0][1].cause
        where = stray[0][0].value
        path = where.pointer if isinstance(where, (Row, Extract)) else ""
        yield Place(path, Judgement(Outcome.INDETERMINATE, Cause.NO_GROUP_KEY, pointers, cause.value))


def _place(
    assertion: Assertion, evaluator: Evaluator, item: str, spot: str = "", scope: tuple[Step, ...] = ()
) -> Place:
    step = _walked(assertion, evaluator)
    path = _path(assertion, evaluator, step, item)
    return Place(path, judgement(step), step, evaluator, spot=spot, scope=scope)


def _walked(assertion: Assertion, evaluator: Evaluator) -> Step:
    """The check under its condition."""
    if assertion.when is None:
        return evaluator.run(assertion.check)
    guard = (
        evaluator.asked(assertion.when)
        if evaluator.cells.known is not None
        else evaluator.run(assertion.when)
    )
    condition = judgement(guard).outcome
    if not (condition.holds or condition is Outcome.INDETERMINATE):
        outcome = conditional(condition, Outcome.NOT_APPLICABLE)
        return conditioned(None, outcome, guard, ())
    body = evaluator.run(assertion.check)
    outcome = conditional(condition, judgement(body).outcome)
    return conditioned(None, outcome, guard, (body,))


def _path(assertion: Assertion, evaluator: Evaluator, step: Step, item: str) -> str:
    """Where a finding stands: as the author says, else the single cell left of the comparison, else the item."""
    if assertion.at is not None:
        return located(evaluator.run(assertion.at)) or item
    comparison = deciding(step)
    if (
        isinstance(comparison.node, (checked.Compare, checked.OneOf, checked.Presence, checked.Test))
        and comparison.parts
    ):
        cells = tuple(dict.fromkeys(facts_of(comparison.parts[0])))
        if len(cells) == 1:
            return cells[0]
    return item


def located(step: Step) -> str:
    """The first place that a value rests on: its cell, or its row."""
    value = step.value
    if isinstance(value, (Row, Extract)):
        return value.pointer
    if isinstance(value, Items) and value.steps:
        return located(value.steps[0])
    return next(iter(facts_of(step)), "")


def deciding(step: Step) -> Step:
    """The comparison that decided a check: down the weakest side of 且, the strongest of 或, the branch that was taken."""
    node = step.node
    if isinstance(step.value, Judgement) and not isinstance(
        node, (checked.Compare, checked.OneOf, checked.Test, checked.Presence, checked.Relation)
    ):
        wanted = step.value.outcome
        if isinstance(node, checked.Not) and step.parts:
            return deciding(step.parts[0])
        judged = [part for part in step.parts if isinstance(part.value, Judgement)]
        for part in judged:
            if isinstance(part.value, Judgement) and part.value.outcome is wanted:
                return deciding(part)
        if judged:
            return deciding(judged[0])
    return step


def _unlistable(value: Value) -> Judgement:
    if isinstance(value, NotApplicable):
        return Judgement(Outcome.NOT_APPLICABLE, value.cause, detail=value.detail)
    cause = value.cause if isinstance(value, Missing) else Cause.BROKEN
    return Judgement(Outcome.INDETERMINATE, cause, value.pointers if isinstance(value, Missing) else ())


def cells_of(place: Place) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The cells that decided an outcome, and those that filters and conditions read on the way."""
    if place.step is None:
        return place.judgement.pointers, ()
    step = place.step
    root = _decisive_root(step)
    facts = tuple(dict.fromkeys(pointer for pointer in facts_of(root) if pointer))
    around = (*place.keys, *place.scope)
    guards = (*guards_of(step), *(pointer for one in around for pointer in (*facts_of(one), *guards_of(one))))
    conditions = tuple(dict.fromkeys(pointer for pointer in guards if pointer and pointer not in facts))
    return facts, conditions


def _decisive_root(step: Step, wanted: Outcome = Outcome.INCONSISTENT) -> Step:
    """What is enough to give an outcome: of 且 and 每个 what fails, of 或 and 存在 what holds."""
    node, fails = step.node, wanted is Outcome.INCONSISTENT
    if not isinstance(step.value, Judgement) or step.value.outcome is not wanted:
        return step
    if isinstance(node, checked.Not):
        return step._replace(parts=(_decisive_root(step.parts[0], mirrored(wanted)),))
    if isinstance(node, checked.And if fails else checked.Or):
        return _decisive_root(next(part for part in step.parts if judgement(part).outcome is wanted), wanted)
    if isinstance(node, checked.Quantified) and node.every == fails:
        rows, *asked = step.parts
        decisive = (_decisive_root(part, wanted) for part in asked if judgement(part).outcome is wanted)
        return step._replace(parts=(rows, *decisive))
    if len(step.parts) == 1 and isinstance(step.parts[0].value, Judgement):
        return step._replace(parts=(_decisive_root(step.parts[0], wanted),))
    return step
