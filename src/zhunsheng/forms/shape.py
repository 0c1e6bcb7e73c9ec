"""The shape of a form: its records, lists and cells, as the ``x-`` keywords of a schema describe them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeAlias

from zhunsheng.language.names import Kind
from zhunsheng.values.units import Unit, UnitTable

_FROM_FORM = "@"


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """One cell: what it is called, what it holds and how it is read.

    ``unit`` is fixed, or ``from_form`` names the top-level cell whose value is the unit. ``required`` is ``True``
    where the cell must always be filled, else the keys beside it that ask for it. ``merged_by`` names the cell
    that says which rows this one covers, ``block`` the cell whose equal print makes rows one block. ``place`` names
    the cells by which people tell this one apart, where those are not the row's. ``lines`` marks running text, whose
    line ends say something; in any other cell they are the layout's.
    """

    key: str
    title: str
    words: tuple[str, ...]
    english: str
    kind: Kind
    unit: Unit | None = None
    from_form: str | None = None
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    required: bool | tuple[str, ...] = False
    merged: bool = False
    merged_by: str | None = None
    block: str | None = None
    hidden: bool = False
    masked: bool = False
    place: tuple[str, ...] = ()
    lines: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """An object: the form, one of its blocks, or a row. ``place`` names the cells by which people tell rows apart."""

    key: str
    title: str
    words: tuple[str, ...]
    english: str
    members: Mapping[str, "Shape"]
    place: tuple[str, ...] = ()
    parent: str | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """A list; its rows are records, or single cells."""

    key: str
    title: str
    words: tuple[str, ...]
    english: str
    row: "Record | Cell"
    hidden: bool = False


Shape: TypeAlias = Cell | Record | Rows


def record_of(schema: Mapping[str, Any], units: UnitTable, key: str = "") -> Record:
    """The shape of an object schema whose references are resolved."""
    properties: Mapping[str, Mapping[str, Any]] = schema["properties"]
    members = {name: _shape(name, inner, units) for name, inner in properties.items()}
    parent = next((name for name, inner in properties.items() if inner.get("x-parent")), None)
    return Record(
        key,
        *_named(key, schema),
        MappingProxyType(members),
        tuple(schema.get("x-place", ())),
        parent,
        _hidden(schema),
    )


def _shape(key: str, schema: Mapping[str, Any], units: UnitTable) -> Shape:
    if "properties" in schema:
        return record_of(schema, units, key)
    if "items" in schema:
        inner = schema["items"]
        row = record_of(inner, units, key) if "properties" in inner else _cell("text", inner, units)
        return Rows(key, *_named(key, schema), row, _hidden(schema))
    return _cell(key, schema, units)


def _cell(key: str, schema: Mapping[str, Any], units: UnitTable) -> Cell:
    word: str = schema.get("x-unit", "")
    required = schema.get("x-required", False)
    return Cell(
        key,
        *_named(key, schema),
        kind=Kind(schema.get("x-kind", Kind.TEXT)),
        unit=None if word.startswith(_FROM_FORM) else units.get(word),
        from_form=word.removeprefix(_FROM_FORM) if word.startswith(_FROM_FORM) else None,
        values=MappingProxyType(dict(schema.get("x-values", {}))),
        required=tuple(required["when"]) if isinstance(required, Mapping) else required == "always",
        merged=bool(schema.get("x-merged")),
        merged_by=schema.get("x-merged-by"),
        block=schema.get("x-block"),
        hidden=_hidden(schema),
        masked=bool(schema.get("x-masked")),
        place=tuple(schema.get("x-place", ())),
        lines=bool(schema.get("x-lines")),
    )


def _named(key: str, schema: Mapping[str, Any]) -> tuple[str, tuple[str, ...], str]:
    """The title, all words (key, title, aliases; each once) and the English name."""
    title = schema.get("title", key)
    words = tuple(dict.fromkeys(word for word in (key, title, *schema.get("x-aliases", ())) if word))
    return title, words, schema.get("x-english", key)


def _hidden(schema: Mapping[str, Any]) -> bool:
    return bool(schema.get("x-hidden"))
