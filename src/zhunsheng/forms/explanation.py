"""Why a form was refused, in the form's own words: what stands where, and what should."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from zhunsheng.forms.pointers import join
from zhunsheng.forms.rejection import Rejected, reject
from zhunsheng.forms.schema import Schema

_MOST_FAULTS = 5
_MOST_ERRORS = 200
_SHOWN = 30
_NEAREST = 3

_TYPES: Mapping[str, tuple[str, str]] = {
    "string": ("文字", "text"),
    "number": ("数字", "a number"),
    "integer": ("整数", "a whole number"),
    "null": ("空", "null"),
    "array": ("列表", "a list"),
    "object": ("对象", "an object"),
    "boolean": ("真假值", "true or false"),
}


def explain(content: Any, schema: Schema, source: str) -> Rejected | None:
    """The refusal of a form with its faults, the most general first; ``None`` where ``jsonschema`` finds none."""
    # Only refused forms pay for the import and the walk.
    from jsonschema import Draft202012Validator  # noqa: PLC0415

    errors = list(islice(Draft202012Validator(schema.document).iter_errors(content), _MOST_ERRORS))
    if not errors:
        return None
    errors.sort(key=_generality)
    faults = [fault for error in errors for fault in _faults(error, schema)]
    more = len(faults) - _MOST_FAULTS
    chinese = [fault[0] for fault in faults[:_MOST_FAULTS]] + [f"另有 {more} 处"] * (more > 0)
    english = [fault[1] for fault in faults[:_MOST_FAULTS]] + [f"{more} more"] * (more > 0)
    return reject(source, "does-not-fit", "；".join(chinese), "; ".join(english), faults[0][2])


def _generality(error: Any) -> tuple[int, list[str], str]:
    """The order of faults: the less deep first, then by place and keyword."""
    return len(error.absolute_path), [str(step) for step in error.absolute_path], str(error.validator)


def nearest(word: str, choices: Iterable[str]) -> list[str]:
    """The three choices most like ``word``; those less than half alike are left out."""
    from rapidfuzz import process  # noqa: PLC0415 - only faults pay for the import

    return [match[0] for match in process.extract(word, list(choices), limit=_NEAREST, score_cutoff=50)]


def _faults(error: Any, schema: Schema) -> list[tuple[str, str, str]]:
    """One fault an error, but one for every unknown key: Chinese, English, pointer."""
    steps = tuple(error.absolute_path)
    pointer = join(*steps)
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        known = list(error.schema.get("properties", {}))
        return [_unknown(key, known, steps, schema) for key in error.instance if key not in known]
    where = f"{title_of(steps, schema)}（{pointer or '/'}）"
    chinese, english = _wanted(error)
    found, found_english = shown(error.instance)
    return [(f"{where}是{found}，{chinese}", f"{pointer or '/'} is {found_english}: {english}", pointer)]


def _unknown(key: str, known: list[str], steps: tuple[Any, ...], schema: Schema) -> tuple[str, str, str]:
    near = nearest(key, known) or (known if len(known) <= 2 * _NEAREST else [])
    pointer = join(*steps, key)
    where = title_of(steps, schema)
    chinese, english = f"{where}没有键「{cut(key)}」（{cut(pointer)}）", f"{cut(pointer)} is not a key there"
    if near:
        chinese += f"，是否为 {'、'.join(near)}"
        english += f", did you mean {', '.join(near)}"
    return chinese, english, pointer


def _wanted(error: Any) -> tuple[str, str]:
    """What should stand there."""
    wanted = error.validator_value
    match error.validator:
        case "type":
            kinds = [wanted] if isinstance(wanted, str) else wanted
            names = [_TYPES.get(kind, (kind, kind)) for kind in kinds]
            return "应为" + "或".join(name[0] for name in names), "should be " + " or ".join(
                name[1] for name in names
            )
        case "pattern":
            form = error.schema.get("x-kind", "")
            if form == "number":
                return "不是数字的写法", "not written as a number"
            return f"应符合 {wanted}", f"should match {wanted}"
        case "maxLength":
            return f"长于 {wanted} 字", f"longer than {wanted} characters"
        case "maxItems":
            return f"多于 {wanted} 行", f"more than {wanted} rows"
        case "enum" | "const":
            stated = wanted if isinstance(wanted, list) else [wanted]
            choices = [str(one) for one in stated if one is not None]
            return "应为 " + "、".join(choices), "should be " + ", ".join(choices)
        case "required":
            return f"缺少 {'、'.join(wanted)}", f"lacks {', '.join(wanted)}"
        case "minimum":
            return f"小于 {wanted}", f"less than {wanted}"
        case "maximum":
            return f"大于 {wanted}", f"greater than {wanted}"
        case _:
            return "与模式不符", "does not fit the schema"


def title_of(steps: tuple[Any, ...], schema: Schema) -> str:
    """The titles on the way to a place: 「指标」第 3 行「得分」."""
    node: Mapping[str, Any] = schema.document
    names: list[str] = []
    for step in steps:
        if isinstance(step, int):
            node = node.get("items", {})
            names.append(f"第 {step + 1} 行")
        else:
            node = node.get("properties", {}).get(step, node.get("additionalProperties") or {})
            node = node if isinstance(node, dict) else {}
            names.append(f"「{node.get('title', cut(str(step)))}」")
    return "".join(names) or "表单"


def shown(value: Any) -> tuple[str, str]:
    """A value as it may stand in a Chinese and in an English message: short, containers by their size only."""
    match value:
        case None:
            return "空", "null"
        case bool():
            return f" {str(value).lower()}", str(value).lower()
        case dict():
            return f"有 {len(value)} 个键的对象", f"an object of {len(value)} keys"
        case list():
            return f"有 {len(value)} 项的列表", f"a list of {len(value)} items"
        case str():
            return f"“{cut(value)}”", f'"{cut(value)}"'
        case _:
            return f" {cut(str(value))}", cut(str(value))


def cut(text: str) -> str:
    """``text`` at a length that a message can hold."""
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
