"""How values are judged: comparisons of every shape, arithmetic, and the reasons that go with an outcome."""

from collections.abc import Mapping

from zhunsheng.evaluation import comparing
from zhunsheng.evaluation.cells import number_of
from zhunsheng.evaluation.texts import canonical, squeezed, text_of
from zhunsheng.evaluation.values import Candidate, Compared, Judgement, Step, Value, facts_of, judgement
from zhunsheng.findings.outcome import Outcome
from zhunsheng.forms.reading import Reading
from zhunsheng.language import checked
from zhunsheng.values import number
from zhunsheng.values.dates import DateRange
from zhunsheng.values.missing import Cause, Missing, NotApplicable
from zhunsheng.values.number import Number
from zhunsheng.values.units import Unit

#: The judgements that need no reason.
_PLAIN = {outcome: Judgement(outcome) for outcome in Outcome}


def conditioned(node: checked.Node | None, outcome: Outcome, guard: Step, branches: tuple[Step, ...]) -> Step:
    """The step of a check under a condition, with the reason why it came out so."""
    found = judgement(guard)
    if not branches:
        cause = (
            found.cause if found.outcome is Outcome.NOT_APPLICABLE and found.cause else Cause.CONDITION_FALSE
        )
        return Step(node, Judgement(outcome, cause, found.pointers), guards=(guard,))
    if outcome is Outcome.INDETERMINATE and found.outcome is Outcome.INDETERMINATE:
        value = Judgement(outcome, found.cause or Cause.CONDITION_UNDECIDED, found.pointers)
    elif outcome is Outcome.ERROR and found.outcome is Outcome.ERROR:
        value = Judgement(outcome, Cause.BROKEN, detail=found.detail)
    else:
        value = with_outcome(judgement(branches[0]), outcome)
    return Step(node, value, branches, guards=(guard,))


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
            return NotApplicable(Cause.UNITS_DIFFER, _unlike(left, right))
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


def _unlike(left: Number, right: Number) -> str:
    return f"{left.unit.name or '无单位'}/{right.unit.name or '无单位'}"


def judged(compared: Compared, aliases: Mapping[str, str]) -> Judgement:
    """The outcome of comparing two values of one shape."""
    left, right = compared.left, compared.right
    if isinstance(left, Number) and isinstance(right, Number):
        return _compared_numbers(compared, left, right)
    if isinstance(left, DateRange) and isinstance(right, DateRange):
        return Judgement(comparing.compare_dates(compared.operator, left, right))
    if isinstance(left, Unit) and isinstance(right, Unit):
        same = left.family == right.family
    elif isinstance(left, Reading) and isinstance(right, Reading):
        return _compared_readings(compared, left, right)
    else:
        same = canonical(text_of(left), aliases) == canonical(text_of(right), aliases)
    return truth(holds=same == (compared.operator == "="))


def _compared_readings(compared: Compared, left: Reading, right: Reading) -> Judgement:
    """Two readings: by number where both have one, else by text."""
    one, other = number_of(left), number_of(right)
    if one is not None and other is not None:
        return _compared_numbers(compared._replace(left=one, right=other), one, other)
    if compared.operator not in "=≠":
        return Judgement(Outcome.INDETERMINATE, Cause.NOT_A_NUMBER)
    return truth(holds=(squeezed(left.text) == squeezed(right.text)) == (compared.operator == "="))


def _compared_numbers(compared: Compared, left: Number, right: Number) -> Judgement:
    if not alike(left, right):
        return Judgement(Outcome.NOT_APPLICABLE, Cause.UNITS_DIFFER, detail=_unlike(left, right))
    if compared.operator == "≈":
        return _PLAIN[comparing.about(left, right)]
    if isinstance(compared.tolerance, Number):
        if not compared.relative and not alike(left, compared.tolerance):
            return Judgement(
                Outcome.NOT_APPLICABLE, Cause.UNITS_DIFFER, detail=_unlike(left, compared.tolerance)
            )
        outcome = comparing.within(left, right, compared.tolerance, relative=compared.relative)
        return Judgement(outcome)
    return _PLAIN[comparing.compare(compared.operator, left, right)]


def is_relative(tolerance: Number) -> bool:
    """A tolerance in per cent is of the right side's size."""
    return tolerance.unit.family == "ratio"


def nearest(left: Value, candidates: tuple[Candidate, ...]) -> Value:
    """The candidate whose value is nearest to the reported one."""
    if isinstance(left, Number):
        numbers = [one.expected for one in candidates if isinstance(one.expected, Number)]
        if numbers:
            return min(numbers, key=lambda one: abs(one.exact - left.exact))
    return candidates[0].expected if candidates else Missing(Cause.NO_ALTERNATIVE)


def unusable_among(steps: tuple[Step, ...]) -> Judgement | None:
    """The judgement where a side has no value: not applicable before missing."""
    missing: Judgement | None = None
    for step in steps:
        value = step.value
        if isinstance(value, NotApplicable):
            return carried(value)
        if missing is None and isinstance(value, Missing):
            pointers = value.pointers or tuple(facts_of(step))
            missing = Judgement(Outcome.INDETERMINATE, value.cause, pointers)
    return missing


def carried(value: Missing | NotApplicable) -> Judgement:
    """The outcome that a value which is not there makes of a check."""
    if isinstance(value, Missing):
        return Judgement(Outcome.INDETERMINATE, value.cause, value.pointers)
    return Judgement(Outcome.NOT_APPLICABLE, value.cause, detail=value.detail)


def with_outcome(found: Judgement, outcome: Outcome) -> Judgement:
    """A judgement with another outcome, for the same reason."""
    return (
        found if found.outcome is outcome else Judgement(outcome, found.cause, found.pointers, found.detail)
    )


def because(outcome: Outcome, parts: tuple[Step, ...]) -> Judgement:
    """The judgement of a combination, with the reason of the side that decided it."""
    for part in parts:
        found = judgement(part)
        if found.outcome is outcome:
            return found
    return Judgement(outcome, Cause.FILTER_UNDECIDED if outcome is Outcome.INDETERMINATE else None)


def truth(*, holds: bool) -> Judgement:
    """A plain yes or no."""
    return _PLAIN[Outcome.CONSISTENT if holds else Outcome.INCONSISTENT]
