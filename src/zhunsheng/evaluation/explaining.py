"""From the place of an assertion to the finding that an auditor reads."""

from collections.abc import Iterator

from zhunsheng.evaluation.calculation import (
    calculation,
    difference_text,
    expected_text,
    figure_text,
    figures,
    number_text,
)
from zhunsheng.evaluation.cells import number_of
from zhunsheng.evaluation.places import Place, cells_of, deciding
from zhunsheng.evaluation.values import Compared, Judgement, Step, facts_of, guards_of, left_out_of
from zhunsheng.findings.evidence import Basis, Candidate, Condition, Evidence, LeftOut
from zhunsheng.findings.finding import Finding, Judged
from zhunsheng.findings.outcome import Outcome
from zhunsheng.forms.form import Form
from zhunsheng.forms.reading import Reading
from zhunsheng.language import checked
from zhunsheng.rules.binding import BoundAssertion, BoundRule, BoundRuleset
from zhunsheng.rules.pack import SEVERITIES
from zhunsheng.values.dates import DateRange
from zhunsheng.values.missing import Missing
from zhunsheng.values.number import Number, decimal_text

#: From the weakest severity to the heaviest, with the stage that keeps a rule out of the verdict.
_WEIGHTS = ("shadow", *SEVERITIES)

#: The same comparison with its sides changed.
_TURNED = {"=": "=", "≠": "≠", "<": ">", "≤": "≥", ">": "<", "≥": "≤"}


def finding_of(
    place: Place, bound: BoundAssertion, rule: BoundRule, held: BoundRuleset, form: Form
) -> Finding:
    """The finding of an inconsistent place."""
    if place.step is None:
        raise TypeError(place)
    severity, because = chosen_severity(place, bound)
    mended = rule.standing.mended
    if mended is not None:
        because = "; ".join(filter(None, (f"{mended.pack}: {mended.reason}", because)))
    stage = rule.standing.stage
    if stage is not None and _WEIGHTS.index(stage) < _WEIGHTS.index(severity):
        severity = stage
    decided = deciding(place.step)
    # Under a 非 the comparison itself holds: its two sides are the fault, not the figure and what it should be.
    compared = _facing(decided) if _outcome(decided) is Outcome.INCONSISTENT else None
    reported, expected, difference, allowance, unit = (
        figures(compared) if compared else (None, None, None, None, "")
    )
    facts, conditions = cells_of(place)
    weighed = dict.fromkeys(one for one in _weighed(place, bound) if one not in {*facts, *conditions})
    blank = isinstance(decided.node, checked.Presence) and not decided.node.missing
    shown = (reported, expected, difference, unit)
    message = _message(place, bound) or _plain_message(rule, compared, shown, blank=blank)
    return Finding(
        rule=rule.id,
        check=bound.stated.name,
        title=rule.standing.rule.title,
        severity=severity,
        outcome=Outcome.INCONSISTENT,
        path=place.path,
        place=form.place(place.path),
        message=message,
        reported=reported,
        expected=expected,
        difference=difference,
        allowance=allowance,
        calculation=calculation(place.step, form),
        facts=tuple(evidence(pointer, form) for pointer in facts),
        conditions=tuple(_condition(pointer, form) for pointer in (*conditions, *weighed)),
        left_out=tuple(_left_out(place.step, form)),
        candidates=tuple(_candidates(compared)) if compared else (),
        basis=tuple(basis_of(rule, held)),
        hint=bound.stated.hint,
        unit=unit,
        operator=compared.operator if compared else None,
        severity_because=because,
        stage=stage,
        column=bound.column,
        spot=place.spot,
    )


def _facing(step: Step) -> Compared | None:
    """The comparison with the form's own figure on the left, also where the author wrote it right: ``0 ≤ 得分``."""
    compared = step.compared
    turned = _TURNED.get(compared.operator) if compared else None
    if compared is None or turned is None or compared.tolerance is not None or len(step.parts) != 2:
        return compared
    if any(facts_of(step.parts[0])) or not any(facts_of(step.parts[1])):
        return compared
    return compared._replace(operator=turned, left=compared.right, right=compared.left)


def judged_of(place: Place, bound: BoundAssertion, rule: BoundRule, form: Form) -> Judged:
    """The row of a place that is no finding."""
    found = place.judgement
    detail = found.detail
    if found.outcome is Outcome.EXPLAINABLE and place.step is not None:
        detail = calculation(place.step, form)
    name = bound.stated.name
    if bound.column:
        name = f"{name} · {bound.column}" if name else bound.column
    return Judged(
        rule.id, name, place.path, form.place(place.path), found.outcome, place.cause, found.pointers, detail
    )


def chosen_severity(place: Place, bound: BoundAssertion) -> tuple[str, str | None]:
    """The severity of a finding: the first case whose condition holds; of cases that nobody can judge, the weaker."""
    cases = bound.checked.severity
    if len(cases) == 1 or place.evaluator is None:
        return cases[-1][1], None
    weakest: str | None = None
    for (condition, word), stated in zip(cases, bound.stated.severity, strict=True):
        if condition is None:
            chosen = word if weakest is None else min(word, weakest, key=_WEIGHTS.index)
            return chosen, None if chosen == word else "有条件无法判断,取较轻的一档"
        outcome = _outcome(place.evaluator.run(condition))
        if outcome.holds:
            chosen = word if weakest is None else min(word, weakest, key=_WEIGHTS.index)
            return chosen, stated.when.text if stated.when else None
        if outcome is Outcome.INDETERMINATE:
            weakest = word if weakest is None else min(word, weakest, key=_WEIGHTS.index)
    raise AssertionError(cases)


def _weighed(place: Place, bound: BoundAssertion) -> Iterator[str]:
    """The cells that the conditions of the severity read."""
    for condition, _ in bound.checked.severity:
        if condition is not None and place.evaluator is not None:
            step = place.evaluator.run(condition)
            yield from facts_of(step)
            yield from guards_of(step)


def _outcome(step: Step) -> Outcome:
    return step.value.outcome if isinstance(step.value, Judgement) else Outcome.ERROR


def _message(place: Place, bound: BoundAssertion) -> str:
    """The author's template with values put in."""
    if not bound.checked.message or place.evaluator is None:
        return ""
    parts = [
        part if isinstance(part, str) else number_text(place.evaluator.run(part).value).strip("“”")
        for part in bound.checked.message
    ]
    return "".join(parts)


def _plain_message(
    rule: BoundRule,
    compared: Compared | None,
    shown: tuple[str | None, str | None, str | None, str],
    *,
    blank: bool,
) -> str:
    """What any rule says without a word from its author."""
    reported, expected, difference, unit = shown
    if blank:
        return "本格空白"
    if compared is None or reported is None or expected is None:
        return f"不符合“{rule.standing.rule.title}”"
    words = {"≤": "应不大于", "<": "应小于", "≥": "应不小于", ">": "应大于", "≠": "不应等于"}
    should = words.get(compared.operator, "应为")
    if difference is None:
        return f"填报 {reported},{should} {expected}"
    told, due, apart = (figure_text(one, unit) for one in (reported, expected, difference))
    return f"填报 {told},{should} {due},相差 {apart}"


def evidence(pointer: str, form: Form) -> Evidence:
    """One cell as evidence; a missing cell with its cause."""
    fact = form.fact(pointer)
    if isinstance(fact, Missing):
        printed = form.raw(pointer)
        shown = printed if isinstance(printed, str) else ""
        confidence = form.confidence(pointer)
        return Evidence(pointer, form.place(pointer), shown, None, "", "", confidence, fact.cause.value)
    return Evidence(
        pointer,
        form.place(fact.pointer),
        fact.printed,
        _value_text(fact.value),
        fact.unit,
        fact.source,
        fact.confidence,
    )


def _value_text(value: object) -> str:
    match value:
        case Number():
            return decimal_text(value.shown, value.decimals)
        case Reading():
            number = number_of(value)
            return decimal_text(number.shown, number.decimals) if number is not None else value.text
        case DateRange():
            return str(value)
        case _:
            return str(value)


def _condition(pointer: str, form: Form) -> Condition:
    fact = form.fact(pointer)
    return Condition(pointer, form.place(pointer), "" if isinstance(fact, Missing) else fact.printed)


def _left_out(step: Step, form: Form) -> Iterator[LeftOut]:
    """The rows that the filters of the decisive comparison passed over, each once."""
    seen: set[str] = set()
    for pointer, guard in left_out_of(deciding(step)):
        if pointer in seen:
            continue
        seen.add(pointer)
        failing = deciding(guard)
        yield LeftOut(pointer, form.place(pointer), _why(failing))


def _why(step: Step) -> str:
    compared = step.compared
    if compared is not None:
        return f"不满足 {number_text(compared.left)} {compared.operator} {number_text(compared.right)}"
    node = step.node
    if isinstance(node, checked.Test) and len(step.parts) == 2:
        return f"{number_text(step.parts[0].value)} 不{node.operator} {number_text(step.parts[1].value)}"
    if isinstance(node, checked.Presence):
        return "不为空" if node.missing else "为空"
    if isinstance(node, checked.Relation):
        return "是小计行" if _outcome(step).holds else "不是小计行"
    return "不满足条件"


def _candidates(compared: Compared) -> Iterator[Candidate]:
    left = compared.left
    for one in compared.candidates:
        if isinstance(left, Number) and isinstance(one.expected, Number):
            expected = expected_text(compared.operator, left, one.expected, left.unit)
            yield Candidate(
                one.name, expected, difference_text(decimal_text(left.shown, left.decimals), expected)
            )
        else:
            yield Candidate(one.name, number_text(one.expected), None)


def basis_of(rule: BoundRule, held: BoundRuleset) -> Iterator[Basis]:
    """The clauses a rule cites; one is verified only where its text is quoted and nothing marks it otherwise."""
    for citation in rule.standing.rule.basis:
        document, clause = held.ruleset.cited(citation)
        quote = clause.quote if clause else ""
        unverified = document.unverified or (clause is not None and clause.unverified) or not quote
        yield Basis(document.number, clause.name if clause else "", quote, not unverified, document.title)
