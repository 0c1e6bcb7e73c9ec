"""Rows that are looked up: where a list is asked for a row that has the text of another one, it is not walked for each."""

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from zhunsheng.evaluation.compiled import runtime
from zhunsheng.evaluation.compiled.house import FORM, Shared
from zhunsheng.evaluation.compiled.lists import Lists
from zhunsheng.evaluation.compiled.terms import Text
from zhunsheng.language import checked
from zhunsheng.language.names import CellType, Field, Kind, ListType, RecordType


class _Key(NamedTuple):
    """What every row that is looked for has: a cell whose text is that of ``wanted``, which knows nothing of the row."""

    cell: Field
    wanted: checked.Node
    aliases: Mapping[str, str]


def narrow(at: Lists, node: checked.Quantified) -> None:
    """Has the list of 存在 walked by those rows alone that can hold, where their text tells which those are.

    Where a row has no such text, or nothing is known of the one that is wanted, the whole list is walked.
    """
    rows = node.rows
    while isinstance(rows, checked.Filter):
        rows = rows.rows
    key = _key_of(at.shared, node)
    if key is None or not isinstance(rows, checked.Get) or not isinstance(rows.field.type, ListType):
        return
    if rows.base != checked.Frame(0) or not isinstance(rows.field.type.row, RecordType):
        return
    wanted = at.value(key.wanted)
    if not isinstance(wanted, Text) or wanted.constant is not None:
        return
    table = at.shared.memory(
        ("spelling", tuple(sorted(key.aliases.items()))), partial(runtime.spelling, key.aliases)
    )
    index = _index(at.shared, rows.field, rows.field.type.row, key.cell, table)
    found = at.writer.let(f"{FORM}.{index.memory}")
    at.writer.line(f"if {found} is None: {found} = {FORM}.{index.memory} = {index.function}({FORM})")
    known = f"{found}.get({table}[{wanted.code}], ())"
    at.narrowed[id(rows)] = at.writer.let(
        f"{known} if {found} and {wanted.code}.__class__ is str else {at.rows(rows)}"
    )


def _key_of(shared: Shared, node: checked.Quantified) -> _Key | None:
    asked = node.predicate.operands if isinstance(node.predicate, checked.And) else (node.predicate,)
    for one in asked:
        match one:
            case checked.Compare("=", checked.Get(checked.Frame(level), cell), wanted, tolerance=None) if (
                level == node.level
                and cell.type == CellType(Kind.TEXT)
                and node.level not in checked.levels_of(wanted, shared.levels)
            ):
                return _Key(cell, wanted, one.aliases)
    return None


class _Index(NamedTuple):
    """The function that gives the rows of a list by a text, and where the form remembers them."""

    function: str
    memory: str


def _index(shared: Shared, listed: Field, record: RecordType, cell: Field, table: str) -> _Index:
    signature = f"index {listed.key} {cell.key} {table}"
    name = shared.functions.get(signature)
    if name is None:
        name = shared.functions[signature] = f"F{len(shared.functions)}"
        form = shared.layout(shared.schema.vocabulary.form)
        shared.functions["memory of " + name] = form.memory()
        shared.source += [
            f"def {name}({FORM}):",
            "    found = {}",
            f"    for row in {FORM}.{form.attribute(listed.key)}:",
            f"        text = row.{shared.layout(record).attribute(cell.key)}",
            "        if text.__class__ is not str: return {}",
            f"        found.setdefault({table}[text], []).append(row)",
            "    return found",
            "",
        ]
    return _Index(name, shared.functions["memory of " + name])
