"""The way in: bytes or a Python value to a form, or to the reason why it is none."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import msgspec

from zhunsheng.forms.explanation import cut, explain, nearest, shown
from zhunsheng.forms.form import Form
from zhunsheng.forms.pointers import join
from zhunsheng.forms.reading import canonical, is_blank
from zhunsheng.forms.rejection import Rejected, reject
from zhunsheng.forms.schema import Schema
from zhunsheng.forms.shape import Cell, Record, Rows
from zhunsheng.forms.source import adopt, parse

_CANONICAL = msgspec.json.Encoder(order="sorted", decimal_format="number")
_FEW = 8


def read_form(
    data: bytes | Mapping[str, Any],
    source: str,
    schemas: Mapping[str, Schema],
    jurisdiction: str | None = None,
) -> Form | Rejected:
    """The form that ``data`` holds, or why it holds none; nothing else is ever raised for what a submitter sent.

    The kind may be given by any of the kind's own words. ``jurisdiction`` stands in where the form names no region;
    the form's provenance then says that it was assigned.
    """
    value = parse(data, source) if isinstance(data, bytes) else adopt(dict(data), source)
    if isinstance(value, Rejected):
        return value
    if not isinstance(value, dict):
        chinese, english = shown(value)
        return reject(source, "not-a-form", f"这里是{chinese}", f"this is {english}")
    schema = _schema_of(value, source, schemas)
    if isinstance(schema, Rejected):
        return schema
    content = assigned({**value, schema.roles["kind"]: schema.kind}, schema, jurisdiction)
    return form_of(content, source, schema)


def form_of(content: Mapping[str, Any], source: str, schema: Schema) -> Form | Rejected:
    """The form of a JSON value whose kind is known."""
    if not schema.decoder.accepts(content):
        explained = explain(content, schema, source)
        return explained or reject(source, "does-not-fit", schema.title, schema.english)
    astray = _row_references(content, schema, source)
    if astray is not None:
        return astray
    identity = _identity(content, schema)
    return Form(schema, content, source, digest_of(content), identity or source, identity is not None)


def digest_of(content: Mapping[str, Any]) -> str:
    """The digest of a form's canonical spelling: sorted keys, no blanks, numbers as they were printed."""
    return "sha256:" + sha256(_CANONICAL.encode(content)).hexdigest()


def _schema_of(value: Mapping[str, Any], source: str, schemas: Mapping[str, Schema]) -> Schema | Rejected:
    keys = {schema.roles["kind"] for schema in schemas.values()}
    stated = next((value[key] for key in sorted(keys) if value.get(key) is not None), None)
    words = {word: schema for schema in schemas.values() for word in schema.words}
    if stated is None or stated == "":
        return reject(source, "kind-missing", *_listed(schemas))
    if isinstance(stated, str) and (schema := words.get(stated) or words.get(canonical(stated))):
        return schema
    near = nearest(stated, words) if isinstance(stated, str) else []
    known = ("相近的有 " + "、".join(near), "near are " + ", ".join(near)) if near else _listed(schemas)
    pointer = next((join(key) for key in sorted(keys) if key in value), "")
    chinese, english = shown(stated)
    return reject(source, "unknown-kind", f"{chinese}，{known[0]}", f"{english}, {known[1]}", pointer)


def _listed(schemas: Mapping[str, Schema]) -> tuple[str, str]:
    """The known kinds, in Chinese and in English."""
    few = list(schemas.values())[:_FEW]
    more = "…" if len(schemas) > _FEW else ""
    chinese = "、".join(f"{schema.kind}（{schema.title}）" for schema in few)
    english = ", ".join(f"{schema.kind} ({schema.english})" for schema in few)
    return f"已有 {chinese}{more}", f"known are {english}{more}"


def assigned(content: dict[str, Any], schema: Schema, jurisdiction: str | None) -> dict[str, Any]:
    """``content`` with the region from outside where it names none, marked as assigned."""
    key = schema.roles.get("jurisdiction")
    given = content.get(key or "")
    if (
        jurisdiction is None
        or key is None
        or (given is not None and not (isinstance(given, str) and is_blank(given)))
    ):
        return content
    stated = content.get(schema.roles.get("provenance", ""))
    provenance = stated if isinstance(stated, dict) else {}
    already = provenance.get("assigned")
    pointers = [*already, join(key)] if isinstance(already, list) else [join(key)]
    content[key] = jurisdiction
    if "provenance" in schema.roles and (stated is None or isinstance(stated, dict)):
        content[schema.roles["provenance"]] = {**provenance, "assigned": list(dict.fromkeys(pointers))}
    return content


def _identity(content: Mapping[str, Any], schema: Schema) -> str | None:
    """The id that the identity keys make; ``None`` where one of them is blank."""
    parts = []
    for key in schema.identity:
        raw = content.get(key)
        if raw is None or is_blank(str(raw)):
            return None
        parts.append(canonical(str(raw)).replace("%", "%25").replace(":", "%3A"))
    return ":".join(parts) or None


def _row_references(content: Mapping[str, Any], schema: Schema, source: str) -> Rejected | None:
    """The first row index that leads nowhere or round in a circle."""
    for key, shape in schema.shape.members.items():
        rows = content.get(key)
        if isinstance(shape, Rows) and isinstance(shape.row, Record) and isinstance(rows, list):
            pointer = _parent_astray(rows, shape.row.parent, key) or _cover_astray(rows, shape.row, key)
            if pointer is not None:
                return reject(source, "row-reference", cut(pointer), cut(pointer), pointer)
    return None


def _parent_astray(rows: list[Any], parent: str | None, key: str) -> str | None:
    if parent is None:
        return None
    parents = [row.get(parent) for row in rows]
    # Rows known to lead to a row without a parent; each row is walked once.
    safe: set[int] = set()
    for start in range(len(rows)):
        way: list[int] = []
        here: int | None = start
        while here is not None and here not in safe:
            if here >= len(rows) or here in way:
                return join(key, way[-1], parent)
            way.append(here)
            here = parents[here]
        safe.update(way)
    return None


def _cover_astray(rows: list[Any], row: Record, key: str) -> str | None:
    cells = [cell for cell in row.members.values() if isinstance(cell, Cell) and cell.merged_by]
    for cell in cells:
        for index, one in enumerate(rows):
            covered = one.get(cell.merged_by)
            if isinstance(covered, list) and any(other >= len(rows) for other in covered):
                return join(key, index, cell.merged_by or "")
    return None
