"""Examples as their authors write them: one line of YAML, ready to be pasted."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from zhunsheng.authoring.examples.example_files import Example, Want
from zhunsheng.authoring.examples.patching import content_of

#: Texts that YAML reads as themselves within braces: no sign, no digit in front, no word such as true or null.
_PLAIN = re.compile(r"[^\W\d_][\w·、（）()〔〕+\-.%]*")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off"})
_NUMERAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def written(example: Example, name: str, check: str, want: Want, cells: Mapping[str, Any]) -> str:
    """The example with further cells set, under another name and with another want, as a line of its block."""
    parts: dict[str, Any] = {"name": name}
    if example.base is not None:
        parts["base"] = example.base.text
    if check:
        parts["check"] = check
    if example.jurisdiction is not None:
        parts["jurisdiction"] = example.jurisdiction.text
    if example.fiscal_year is not None:
        parts["year"] = Decimal(example.fiscal_year)
    if example.on is not None:
        parts["on"] = example.on.isoformat()
    patch = {key.text: content_of(node, None) for key, node in example.patch.sets} | dict(cells)
    if patch:
        parts["patch"] = patch
    for key, words in (("remove", example.patch.removes), ("unreadable", example.patch.unreadable)):
        if words:
            parts[key] = [word.text for word in words]
    parts["want"] = _wanted(want)
    return f"- {_flow(parts)}"


def _wanted(want: Want) -> Any:
    if want.path is None and not want.figures:
        return want.outcome.value
    return {want.outcome.value: want.path, **dict(want.figures)}


def _flow(value: Any) -> str:
    """A value in YAML's flow style; what could be read as something else is quoted."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return f"{value}"
        case Mapping():
            return "{" + ", ".join(f"{_key(key)}: {_flow(one)}" for key, one in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(_flow(one) for one in value) + "]"
        case _:
            text = str(value)
            return text if _is_plain(text) else json.dumps(text, ensure_ascii=False)


def _key(key: str) -> str:
    return key if key.startswith("/") and re.fullmatch(r"[\w/-]+", key) else _flow(key)


def _is_plain(text: str) -> bool:
    numeral = _NUMERAL.fullmatch(text) is not None and "." in text and not text.endswith("0")
    return (
        numeral
        or (_PLAIN.fullmatch(text) is not None and text.lower() not in _WORDS)
        or (text.startswith("/") and re.fullmatch(r"[\w/-]+", text) is not None)
    )
