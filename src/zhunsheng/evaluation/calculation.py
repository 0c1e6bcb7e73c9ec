"""A traced check as arithmetic: the expression with the numbers put in."""

from fractions import Fraction

from zhunsheng.evaluation.places import deciding
from zhunsheng.evaluation.values import Compared, Items, Judgement, Row, Step, Value
from zhunsheng.findings.outcome import Outcome
from zhunsheng.forms.form import Form
from zhunsheng.forms.reading import Reading
from zhunsheng.language import checked
from zhunsheng.values.dates import DateRange
from zhunsheng.values.missing import Missing, NotApplicable
from zhunsheng.values.number import Number, decimal_text, grouped, round_half_up
from zhunsheng.values.units import Unit

MOST_TERMS = 40
MOST_TEXT = 40
MISSING_WORD = "(空)"

#: Units that stand close to their numeral.
_CLOSE = frozenset({"", "%", "‰"})

#: What stands between two sides of which the comparison does not hold.
_FAILED = {"=": "≠", "≈": "≠", "≠": "=", "<": "≥", "≤": ">", ">": "≤", "≥": "<"}

_TIGHTNESS = {"+": 1, "-": 1, "×": 2, "÷": 2}
_SPREAD = {"sum": " + ", "max": ", ", "min": ", ", "average": " + "}


def calculation(step: Step, form: Form) -> str:
    """The comparison that decided a check, with its numbers: ``98.44% ≈ 196876.3 ÷ 200000 = 98.43815%``.

    Where it does not hold, the sign says so: ``98.46% ≠ 196876.3 ÷ 200000 = 98.43815%``.
    """
    decided = deciding(step)
    compared = decided.compared
    if compared is None:
        return _of_test(decided, form)
    left = _side(decided.parts[0], compared.left, compared, form)
    fails = isinstance(decided.value, Judgement) and decided.value.outcome is Outcome.INCONSISTENT
    sign = _FAILED[compared.operator] if fails else compared.operator
    if compared.candidates:
        options = "; ".join(
            f"{one.name}: {_candidate(compared, one.expected)}" for one in compared.candidates
        )
        return f"{left} {sign} {options}"
    right = _side(decided.parts[1], compared.right, compared, form)
    tolerance = f" ± {number_text(compared.tolerance)}" if isinstance(compared.tolerance, Number) else ""
    return f"{left} {sign} {right}{tolerance}"


def _candidate(compared: Compared, expected: Value) -> str:
    left = compared.left
    if isinstance(left, Number) and isinstance(expected, Number):
        return figure_text(expected_text(compared.operator, left, expected, left.unit), left.unit.name)
    return number_text(expected)


def _of_test(step: Step, form: Form) -> str:
    node = step.node
    if isinstance(node, checked.Presence) and step.parts:
        return _text(step.parts[0], form)
    if isinstance(node, checked.Test) and len(step.parts) == 2:
        return f"{_text(step.parts[0], form)} {node.operator} {_text(step.parts[1], form)}"
    return ""


def _side(step: Step, value: Value, compared: Compared, form: Form) -> str:
    """A side, followed by what it comes to where that is not plain from its text."""
    text = _text(step, form)
    other = compared.right if value is compared.left else compared.left
    unit = _unit_of(value) if not isinstance(value, Number) or value.unit.name else _unit_of(other)
    shown = number_text(value, unit if _same_family(value, unit) else None)
    return text if text == shown else f"{text} = {shown}"


def _same_family(value: Value, unit: Unit | None) -> bool:
    if not isinstance(value, Number) or unit is None:
        return False
    if not value.dimension:
        return unit.family == "ratio"
    return dict(value.dimension) == {unit.family: 1}


def _unit_of(value: Value) -> Unit | None:
    return value.unit if isinstance(value, Number) else None


def _text(step: Step, form: Form, tightness: int = 0) -> str:
    """A step's expression with numbers for names."""
    node = step.node
    match node:
        case checked.Arithmetic(operator):
            own = _TIGHTNESS[operator]
            left = _text(step.parts[0], form, own)
            right = _text(step.parts[1], form, own + 1)
            text = f"{left} {operator} {right}"
            return f"({text})" if own < tightness else text
        case checked.Negative():
            return f"-{_text(step.parts[0], form, 3)}"
        case checked.Defined() | checked.At() | checked.Choice():
            return _text(step.parts[-1], form, tightness) if step.parts else number_text(step.value)
        case checked.Apply(function) if function in _SPREAD and step.parts:
            return _spread(function, step, form, tightness)
        case checked.Apply("round" | "truncate", _):
            name = "四舍五入" if node.function == "round" else "截位"
            return f"{name}({_text(step.parts[0], form)})"
        case checked.Apply("abs"):
            return f"|{_text(step.parts[0], form)}|"
        case checked.Constant():
            return node.shown or number_text(step.value)
        case _:
            return number_text(step.value)


def _spread(function: str, step: Step, form: Form, tightness: int) -> str:
    """An aggregate written out: ``5 + 5 + 4``; long lists are cut in the middle."""
    items = step.parts[0].value
    if not isinstance(items, Items):
        return number_text(step.value)
    listing = isinstance(step.parts[0].node, checked.Listing)
    terms = [_text(one, form, 2) if listing else number_text(one.value) for one in items.steps]
    if len(terms) > MOST_TERMS:
        terms = [*terms[: MOST_TERMS - 2], "…", terms[-1]]
    joined = _SPREAD[function].join(terms)
    if function in {"max", "min"}:
        return f"{'最大' if function == 'max' else '最小'}({joined})"
    if function == "average":
        return f"({joined}) ÷ {len(items.steps)}"
    if not terms:
        return "0"
    return f"({joined})" if len(terms) > 1 and tightness > 1 else joined


def figure_text(numeral: str, unit: str) -> str:
    """A numeral and its unit as people write them: ``50,220,809.67 元``, ``98.44%``."""
    return grouped(numeral) + (unit if unit in _CLOSE else f" {unit}")


def number_text(value: Value, unit: Unit | None = None) -> str:
    """A value as people write it; a number in ``unit``, else in its own, with its printed decimals."""
    match value:
        case Number():
            shown_in = unit or value.unit
            numeral = decimal_text(
                value.exact / shown_in.scale, value.decimals if shown_in == value.unit else None
            )
            return figure_text(numeral, shown_in.name)
        case str():
            return f"“{value if len(value) <= MOST_TEXT else value[:MOST_TEXT] + '…'}”"
        case DateRange():
            return str(value)
        case Reading():
            return value.text
        case Unit():
            return value.name
        case Missing():
            return MISSING_WORD
        case NotApplicable():
            return "(不适用)"
        case Items():
            return "、".join(number_text(one.value) for one in value.steps[:5]) + (
                "…" if len(value.steps) > 5 else ""
            )
        case Row():
            return value.pointer
        case Judgement():
            return value.outcome.value
        case _:
            return ""


def figures(compared: Compared) -> tuple[str | None, str | None, str | None, str | None, str]:
    """Reported, expected, difference and allowance as numerals in one unit, and that unit's name."""
    left, right = compared.left, compared.right
    if not isinstance(left, Number):
        return _plain(left), _plain(right), None, None, ""
    if not isinstance(right, Number):
        return decimal_text(left.shown, left.decimals), None, None, None, left.unit.name
    unit = left.unit if left.unit.name or not right.unit.name else right.unit
    reported = decimal_text(left.exact / unit.scale, left.decimals if unit == left.unit else None)
    expected = expected_text(compared.operator, left, right, unit)
    difference = difference_text(reported, expected)
    return reported, expected, difference, allowance_text(compared, left, right, unit), unit.name


def expected_text(operator: str, left: Number, right: Number, unit: Unit) -> str:
    """The right side in ``unit``: exact where it ends, rounded to what the comparison looks at where it does not."""
    exact = right.exact / unit.scale
    if operator == "≈":
        places = max(left.decimals or 0, 2)
        ends = round_half_up(exact, places) == exact
        return decimal_text(exact) if ends else decimal_text(exact, places)
    return decimal_text(exact, right.decimals if right.unit == unit else None)


def difference_text(reported: str, expected: str) -> str:
    """Reported less expected, with as many decimals as the longer of the two."""
    places = max(_decimals(reported), _decimals(expected))
    return decimal_text(Fraction(reported) - Fraction(expected), places)


def _decimals(numeral: str) -> int:
    return len(numeral.partition(".")[2])


def allowance_text(compared: Compared, left: Number, right: Number, unit: Unit) -> str:
    """How much the two sides may differ: by a stated tolerance, by the last printed place, by what print leaves open."""
    spread = sum((_half_width(one) for one in (left, right)), Fraction(0))
    if isinstance(compared.tolerance, Number):
        stated = compared.tolerance.exact
        spread += abs(stated * right.exact) if compared.relative else stated
    if compared.operator == "≈":
        spread = Fraction(1, 2 * 10 ** (left.decimals or 0)) * left.unit.scale + _half_width(right)
    return decimal_text(spread / unit.scale)


def _half_width(number: Number) -> Fraction:
    if number.low is None or number.high is None:
        return Fraction(0)
    return (number.high - number.low) / 2


def _plain(value: Value) -> str | None:
    match value:
        case str():
            return value
        case DateRange():
            return str(value)
        case Reading():
            return value.text
        case Unit():
            return value.name
        case _:
            return None
