"""Texts: how they are compared, where a joined text came from, and patterns with cells' words put in."""

import re
from collections.abc import Callable, Mapping

from zhunsheng.evaluation.values import Items, Step, Value, facts_of
from zhunsheng.forms.reading import Reading
from zhunsheng.language import checked, patterns
from zhunsheng.values.missing import Missing, NotApplicable

#: What may stand before a row's name: its number, and 其中.
_LEADING = re.compile(
    r"^(?:其中[:：]|\((?:[0-9]+|[一二三四五六七八九十]+)\)[.、．,，]?|(?:[0-9]+|[一二三四五六七八九十]+)[.、．,，])+"
)


def squeezed(text: str) -> str:
    """A text without its white space."""
    return "".join(text.split())


def canonical(text: str, aliases: Mapping[str, str]) -> str:
    """A text as it is compared: without white space and final colon, in the word that its field counts as the same."""
    bare = squeezed(text).rstrip(":：")
    return aliases.get(bare, bare)


def contains(text: str, wanted: str, aliases: Mapping[str, str]) -> bool:
    """Whether a text holds another one, as they are compared or as they are written."""
    return canonical(wanted, aliases) in canonical(text, aliases) or squeezed(wanted) in squeezed(text)


def text_of(value: Value) -> str:
    """A value as text; a reading's is what was printed."""
    if isinstance(value, Reading):
        return value.text
    return str(value)


def label(text: str) -> str:
    """A row's name without its number, its colon and its white space: ``2.特定目标类项目支出`` names the same row."""
    name = squeezed(text).rstrip(":：").replace("（", "(").replace("）", ")")
    if name.endswith(")"):
        name = name[: name.rfind("(")] or name
    return _LEADING.sub("", name) or name


def sources_of(step: Step) -> list[tuple[int, str]]:
    """Where each cell of a text begins in it: one for a cell, several for cells that were joined line by line."""
    while step.node is not None and isinstance(step.node, checked.Defined):
        step = step.parts[0]
    if (
        isinstance(step.node, checked.Apply)
        and step.node.function == "join"
        and isinstance(step.parts[0].value, Items)
    ):
        found: list[tuple[int, str]] = []
        start = 0
        blank = len(text_of(step.parts[1].value)) if len(step.parts) > 1 else None
        for item in step.parts[0].value.steps:
            size = blank if isinstance(item.value, Missing) else len(text_of(item.value))
            if size is not None:
                found.append((start, next(iter(facts_of(item)), "")))
                start += size + 1
        return found
    return [(0, next(iter(facts_of(step)), ""))]


def source_at(sources: list[tuple[int, str]], offset: int) -> str:
    """The cell in which a character of a joined text stands."""
    return next((pointer for start, pointer in reversed(sources) if start <= offset), "")


def pattern_text(node: checked.Node, run: Callable[[checked.Node], Step]) -> str | Missing | NotApplicable:
    """A pattern: what the author wrote stands as it is, what comes from a cell is quoted with its aliases."""
    if isinstance(node, checked.Constant):
        return str(node.value)
    if isinstance(node, checked.Parameter):
        value = run(node).value
        return value if isinstance(value, (Missing, NotApplicable)) else str(value)
    if isinstance(node, checked.Apply) and node.function == "joined":
        pieces: list[str] = []
        for argument in node.arguments:
            piece = pattern_text(argument, run)
            if not isinstance(piece, str):
                return piece
            pieces.append(piece)
        return "".join(pieces)
    if isinstance(node, checked.Defined):
        return pattern_text(node.body, run)
    step = run(node)
    if isinstance(step.value, (Missing, NotApplicable)):
        return step.value
    words = words_alike(str(step.value), _aliases_of(step.node or node))
    return "(?:" + "|".join(patterns.quoted(word) for word in words) + ")"


def _aliases_of(node: checked.Node) -> Mapping[str, str]:
    """The words that the field of a cell counts as the same."""
    inner = node
    while isinstance(inner, (checked.Part, checked.Defined)):
        inner = inner.base if isinstance(inner, checked.Part) else inner.body
    return inner.field.values if isinstance(inner, checked.Get) else {}


def words_alike(text: str, aliases: Mapping[str, str]) -> tuple[str, ...]:
    """A cell's text and every word that means the same, longest first."""
    meant = aliases.get(text, text)
    words = {text, meant, *(word for word, meaning in aliases.items() if meaning == meant)}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))
