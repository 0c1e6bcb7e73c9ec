"""Patches: an example's changes put into its base form, each change with the place where it is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zhunsheng.forms.pointers import index_of, join, split
from zhunsheng.forms.schema import Schema
from zhunsheng.forms.shape import Cell, Record, Rows, Shape
from zhunsheng.language.names import Kind as CellKind
from zhunsheng.language.problems import Problem, Words, did_you_mean
from zhunsheng.rules.nodes import Entries, Items, Kind, Node, Scalar, plain
from zhunsheng.rules.source import Place

#: The step of a pointer that stands for a new row.
_NEW_ROW = "-"
_IN_WORDS = "."


@dataclass(frozen=True, slots=True)
class Patch:
    """What an example changes: cells set, cells and rows removed, cells marked as unreadable, in this order.

    Cells are named by JSON Pointers or by words of the form's vocabulary.
    """

    sets: tuple[tuple[Scalar, Node], ...] = ()
    removes: tuple[Scalar, ...] = ()
    unreadable: tuple[Scalar, ...] = ()


class _AstrayError(Exception):
    """A change that cannot be made; ``problem`` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def patched(
    base: Mapping[str, Any], patch: Patch, schema: Schema
) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """A changed copy of ``base``, and what could not be changed."""
    form: dict[str, Any] = _copy(base)
    problems: list[Problem] = []
    for key, node in patch.sets:
        _try(problems, lambda key=key, node=node: _set(form, _pointer(key, schema), node, schema, key.place))
    removes = [found for key in patch.removes if (found := _tried(problems, key, schema)) is not None]
    for pointer, place in sorted(removes, key=lambda one: _row_order(one[0]), reverse=True):
        _try(problems, lambda pointer=pointer, place=place: _remove(form, pointer, place))
    for key in patch.unreadable:
        found = _tried(problems, key, schema)
        if found is not None:
            _mark_unreadable(form, found[0], schema)
    return form, tuple(problems)


def content_of(node: Node, shape: Shape | None) -> Any:
    """YAML as the JSON of a form: a figure keeps its printed decimals, an index or a year is a number.

    A word of the vocabulary may stand for a key.
    """
    match node:
        case Items(items):
            row = shape.row if isinstance(shape, Rows) else None
            return [content_of(one, row) for one in items]
        case Entries(entries):
            members = shape.members if isinstance(shape, Record) else {}
            keys = {word: key for key, member in members.items() for word in member.words}
            named = [(keys.get(one.key.text, one.key.text), one.value) for one in entries]
            return {key: content_of(value, members.get(key)) for key, value in named}
        case Scalar() if node.kind is Kind.NUMBER and _is_printed(shape):
            return node.text
        case Scalar():
            return plain(node)


def _is_printed(shape: Shape | None) -> bool:
    return isinstance(shape, Cell) and not shape.hidden and shape.kind is not CellKind.YEAR


def _copy(value: Any) -> Any:
    """A JSON value that shares nothing with the first."""
    if isinstance(value, Mapping):
        return {key: _copy(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_copy(one) for one in value]
    return value


def _try(problems: list[Problem], change: Any) -> None:
    try:
        change()
    except _AstrayError as error:
        problems.append(error.problem)


def _tried(problems: list[Problem], key: Scalar, schema: Schema) -> tuple[str, Place] | None:
    try:
        return _pointer(key, schema), key.place
    except _AstrayError as error:
        problems.append(error.problem)
        return None


def _row_order(pointer: str) -> tuple[str, ...]:
    """So that the last rows are removed first and the others keep their numbers."""
    return tuple(step.zfill(6) if step.isdigit() else step for step in split(pointer))


def _pointer(key: Scalar, schema: Schema) -> str:
    """The pointer that ``key`` is, or that its word stands for."""
    if key.text.startswith("/"):
        return key.text
    found = [pointer for words, pointer in _named_cells(schema.shape) if key.text in words]
    if len(found) == 1:
        return found[0]
    if found:
        pointers = "、".join(found)
        hint = Words(f"写出位置:{pointers}", f"write the pointer: {', '.join(found)}")
        raise _AstrayError(key.place.problem("ambiguous-name", hint=hint, a=key.text))
    choices = (word for words, _ in _named_cells(schema.shape) for word in words)
    raise _AstrayError(key.place.problem("unknown-name", hint=did_you_mean(key.text, choices), a=key.text))


def _named_cells(form: Record) -> Iterator[tuple[tuple[str, ...], str]]:
    """The cells at the top, in blocks and in the first row of lists: their words, also behind those of the block."""
    for key, member in form.members.items():
        if member.hidden:
            continue
        inner = member.row if isinstance(member, Rows) else member
        start = (key, 0) if isinstance(member, Rows) else (key,)
        if isinstance(inner, Cell):
            yield member.words, join(*start)
            continue
        for name, cell in inner.members.items():
            if isinstance(cell, Cell) and not cell.hidden:
                behind = tuple(f"{block}{_IN_WORDS}{word}" for block in member.words for word in cell.words)
                yield (*cell.words, *behind), join(*start, name)


def _set(form: dict[str, Any], pointer: str, node: Node, schema: Schema, place: Place) -> None:
    """Put a value at ``pointer``; blocks and lists on the way are made, rows are not."""
    holder: Any = form
    shape: Shape | None = schema.shape
    *way, last = split(pointer) or ("",)
    for step, following in zip(way, (*way, last)[1:], strict=True):
        shape = _below(shape, step, place)
        holder = _entered(holder, step, following, place)
    content = content_of(node, _below(shape, last, place))
    if isinstance(holder, dict):
        holder[last] = content
    elif last == _NEW_ROW:
        holder.append(content)
    else:
        holder[_row(holder, last, place)] = content


def _below(shape: Shape | None, step: str, place: Place) -> Shape | None:
    """The shape one step on; what no form of the kind has is a problem, hidden parts are not looked into."""
    if shape is None or (shape.hidden and isinstance(shape, (Record, Cell))):
        return None
    if isinstance(shape, Rows) and (step == _NEW_ROW or index_of(step) is not None):
        return shape.row
    if isinstance(shape, Record) and step in shape.members:
        return shape.members[step]
    choices = shape.members if isinstance(shape, Record) else ()
    raise _AstrayError(place.problem("unknown-name", hint=did_you_mean(step, choices), a=step))


def _entered(holder: Any, step: str, following: str, place: Place) -> Any:
    if isinstance(holder, list):
        return holder[_row(holder, step, place)]
    inner = holder.get(step)
    if not isinstance(inner, (dict, list)):
        is_list = following == _NEW_ROW or index_of(following) is not None
        inner = holder[step] = [] if is_list else {}
    return inner


def _row(rows: list[Any], step: str, place: Place) -> int:
    index = index_of(step)
    if index is None or index >= len(rows):
        hint = Words(f"这张表有 {len(rows)} 行,从 0 起数", f"the list has {len(rows)} rows, counted from 0")
        raise _AstrayError(place.problem("no-such-cell", hint=hint, a=step))
    return index


def _remove(form: dict[str, Any], pointer: str, place: Place) -> None:
    holder: Any = form
    *way, last = split(pointer) or ("",)
    for step in way:
        holder = holder[_row(holder, step, place)] if isinstance(holder, list) else holder.get(step)
        if not isinstance(holder, (dict, list)):
            raise _AstrayError(place.problem("no-such-cell", a=pointer))
    if isinstance(holder, list):
        del holder[_row(holder, last, place)]
    elif last in holder:
        del holder[last]
    else:
        raise _AstrayError(place.problem("no-such-cell", a=pointer))


def _mark_unreadable(form: dict[str, Any], pointer: str, schema: Schema) -> None:
    provenance = form.setdefault(schema.roles["provenance"], {})
    provenance.setdefault("cells", {}).setdefault(pointer, {})["confidence"] = "unreadable"
