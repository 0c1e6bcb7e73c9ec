"""A traced evaluation as people read it: the tree of steps, and the cells that decided an outcome."""

from collections.abc import Iterator

from zhunsheng.cli.console import Console
from zhunsheng.evaluation.calculation import number_text
from zhunsheng.evaluation.explaining import evidence
from zhunsheng.evaluation.places import Place, cells_of, deciding
from zhunsheng.evaluation.values import Items, Judgement, Row, Step, Value, facts_of, guards_of, left_out_of
from zhunsheng.findings.evidence import Evidence
from zhunsheng.forms.form import Form
from zhunsheng.language import checked
from zhunsheng.language.functions import FUNCTIONS
from zhunsheng.rendering.printable import visible
from zhunsheng.rendering.words import Words
from zhunsheng.values.missing import Missing, NotApplicable

#: Longer lists of steps are cut: nobody reads them, and a page of them hides the rest.
MOST_PARTS = 60
_RELATIONS = {"position": "第几", "parent": "上级", "parts": "下级", "subtotal": "小计"}


def outcome_text(found: Judgement, console: Console) -> str:
    """An outcome with the reason why it is neither true nor false."""
    words = Words(console.lang)
    told = words(f"outcome.{found.outcome.value}")
    why = [words(f"cause.{found.cause.value}")] if found.cause else []
    why += [found.detail] if found.detail else []
    return f"{told}({words('list').join(why)})" if why else told


def value_text(value: Value, form: Form, console: Console) -> str:
    """Any value on one line; a row by the form's own words."""
    match value:
        case Judgement():
            return outcome_text(value, console)
        case Missing() | NotApplicable():
            said = number_text(value)
            return f"{said}{Words(console.lang)(f'cause.{value.cause.value}')}"
        case Row(pointer):
            return form.place(pointer)
        case Items(steps):
            shown = "、".join(value_text(one.value, form, console) for one in steps[:5]) + (
                "…" if len(steps) > 5 else ""
            )
            return f"[{shown}]"
        case _:
            return visible(number_text(value)).replace("\n", " ")


def trace(step: Step, form: Form, console: Console) -> Iterator[str]:
    """The steps of an evaluation, a line each, what they rest on set in below them."""
    yield from _trace(step, form, console, 0, "")


def _trace(step: Step, form: Form, console: Console, depth: int, label: str) -> Iterator[str]:
    if isinstance(step.node, checked.Frame):
        return
    name = _name(step)
    lead = "  " * depth + label
    where = "".join(f"  ← {form.place(pointer)}" for pointer in step.facts)
    yield f"{lead}{name} → {value_text(step.value, form, console)}{where}"
    for guard in step.guards:
        yield from _trace(guard, form, console, depth + 1, console.say("条件 ", "condition "))
    for part in step.parts[:MOST_PARTS]:
        yield from _trace(part, form, console, depth + 1, "")
    if len(step.parts) > MOST_PARTS:
        more = len(step.parts) - MOST_PARTS
        yield "  " * (depth + 1) + console.say(f"… 还有 {more} 项", f"… {more} more")
    for pointer, _ in step.left_out[:MOST_PARTS]:
        yield "  " * (depth + 1) + console.say("不计 ", "left out ") + form.place(pointer)


def _name(step: Step) -> str:
    """What a step does, in the words of the language."""
    match step.node:
        case checked.Constant(value):
            return step.node.shown or number_text(value)
        case checked.Get(_, field):
            return field.title
        case checked.Parameter(name) | checked.Defined(name):
            return name
        case checked.Lookup(name):
            return f"{name}[…]"
        case checked.Apply(function):
            return FUNCTIONS[function].chinese if function in FUNCTIONS else "连写"
        case checked.Arithmetic(operator) | checked.Compare(operator) | checked.Test(operator):
            return operator
        case checked.OneOf(operator):
            return f"{operator} 之一"
        case checked.Presence(_, missing):
            return "为空" if missing else "不为空"
        case checked.Quantified(every):
            return "每个" if every else "存在"
        case checked.Relation(_, which):
            return _RELATIONS[which]
        case _:
            return _NAMES.get(type(step.node), "·")


_NAMES: dict[type, str] = {
    checked.Negative: "-",
    checked.Not: "非",
    checked.And: "且",
    checked.Or: "或",
    checked.Condition: "若",
    checked.Choice: "若",
    checked.Each: "逐行",
    checked.At: "该行",
    checked.Filter: "筛选",
    checked.Listing: "列出",
    checked.GroupRows: "本组",
    checked.GroupKey: "组的键",
    checked.Part: "读数",
    type(None): "若",
}


def why(place: Place, form: Form, console: Console) -> Iterator[str]:
    """The cells that decided a place, those that its conditions read, and the rows it passed over."""
    facts, conditions = cells_of(place)
    left_out = (
        dict.fromkeys(pointer for pointer, _ in left_out_of(deciding(place.step))) if place.step else {}
    )
    yield from _told(facts, conditions, tuple(left_out), form, console)


def why_value(step: Step, form: Form, console: Console) -> Iterator[str]:
    """The same for a value that is no check."""
    facts = tuple(dict.fromkeys(pointer for pointer in facts_of(step) if pointer))
    conditions = tuple(
        dict.fromkeys(pointer for pointer in guards_of(step) if pointer and pointer not in facts)
    )
    left_out = tuple(dict.fromkeys(pointer for pointer, _ in left_out_of(step)))
    yield from _told(facts, conditions, left_out, form, console)


def _told(
    facts: tuple[str, ...],
    conditions: tuple[str, ...],
    left_out: tuple[str, ...],
    form: Form,
    console: Console,
) -> Iterator[str]:
    for heading, pointers in (
        (console.say("决定结果的格子", "cells that decided it"), facts),
        (console.say("条件和筛选看过的格子", "cells that conditions and filters read"), conditions),
    ):
        if pointers:
            yield f"{heading}:"
        for pointer in pointers:
            yield f"  {_cell(evidence(pointer, form), console)}"
    if left_out:
        yield console.say("没有计入的行:", "rows left out:")
    for pointer in left_out:
        yield f"  {form.place(pointer)}  {pointer}"


def _cell(one: Evidence, console: Console) -> str:
    words = Words(console.lang)
    printed = visible(one.printed).replace("\n", " ")
    shown = words(f"cause.{one.cause}") if one.cause else printed
    value = f" = {one.value}{one.unit}" if one.value is not None and one.value != printed else ""
    source = f"  {one.source}" if one.source else ""
    doubt = "" if one.confidence in {"certain", ""} else f"  [{one.confidence}]"
    return f"{one.place}: {shown}{value}  {one.path}{source}{doubt}"
