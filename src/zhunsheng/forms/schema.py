"""Form schemas from disk: every reference resolved, the ``x-`` keywords read, the decoder made."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

from zhunsheng.forms.decoder import KEYWORDS, FormDecoder
from zhunsheng.forms.shape import Record, record_of
from zhunsheng.forms.vocabulary import vocabulary_of
from zhunsheng.language.names import Vocabulary
from zhunsheng.values.units import Unit, UnitTable

UNITS_FILE = "units.json"
_SUFFIX = ".schema.json"
_DEEPEST = 32


class SchemaError(ValueError):
    """A schema that cannot be used: the fault of who wrote it, found before any form is read."""

    def __init__(self, file: Path, code: str, message: str) -> None:
        super().__init__(f"{file}: {code}: {message}")
        self.file, self.code, self.message = file, code, message


@dataclass(frozen=True, slots=True, eq=False)
class Schema:
    """One form kind: its names, its shape, its vocabulary and its decoder.

    ``document`` is the JSON Schema with every reference resolved. ``roles`` maps a role (``x-role``) to the
    top-level key that has it; ``identity`` lists the keys whose values make a form's id; ``score`` is the pointer of
    the cell that states the form's total, and the id of the rule that recomputes it.
    """

    kind: str
    title: str
    english: str
    words: tuple[str, ...]
    file: Path
    document: Mapping[str, Any]
    shape: Record
    roles: Mapping[str, str]
    identity: tuple[str, ...]
    units: UnitTable
    vocabulary: Vocabulary
    decoder: FormDecoder
    score: tuple[str, str] | None = None


def load_schemas(folders: Iterable[Path]) -> Mapping[str, Schema]:
    """Every form kind that the folders describe, by kind; a later folder replaces a kind or the units of an earlier.

    Raises:
        SchemaError: a file is no JSON, a reference leads nowhere, or a schema lacks what the house needs.

    """
    files: dict[str, tuple[Path, Any]] = {}
    for folder in folders:
        for path in sorted((*folder.glob(f"*{_SUFFIX}"), *folder.glob(UNITS_FILE))):
            files[path.name] = (path, _read(path))
    units = units_of(files[UNITS_FILE][1] if UNITS_FILE in files else {"families": []})
    loaded = [_schema(path, files, units) for path, document in files.values() if "x-form" in document]
    return MappingProxyType({schema.kind: schema for schema in loaded})


def load_vocabulary(folders: Iterable[Path], kind: str) -> Vocabulary:
    """The vocabulary of one form kind."""
    return load_schemas(folders)[kind].vocabulary


def units_of(document: Mapping[str, Any]) -> UnitTable:
    """The table of units that a units file states; words of a multiplied family also stand behind each multiplier."""
    multipliers = document.get("multipliers", ())
    units = [_unit(stated, "number") for stated in multipliers]
    for family in document["families"]:
        units += [_unit(stated, family["family"]) for stated in family.get("units", ())]
        for word in family.get("words", ()):
            units.append((Unit(word, family["family"]), ()))
            if family.get("multiplied"):
                units += [
                    _unit({**stated, "name": stated["name"] + word}, family["family"])
                    for stated in multipliers
                ]
    return UnitTable.of(units)


def _unit(stated: Mapping[str, Any], family: str) -> tuple[Unit, tuple[str, ...]]:
    scale = Fraction(stated.get("scale", "1"))
    unit = Unit(stated["name"], family, scale, stated.get("measured", False), stated.get("floor", 0))
    return unit, tuple(stated.get("aliases", ()))


def _schema(path: Path, files: Mapping[str, tuple[Path, Any]], units: UnitTable) -> Schema:
    document = _resolved(files[path.name][1], path.name, files, 0)
    _check_keywords(document, path)
    _check_units(document, document["properties"], units, path)
    kind = document["x-form"]
    shape = record_of(document, units)
    roles = {inner["x-role"]: key for key, inner in document["properties"].items() if "x-role" in inner}
    if "kind" not in roles:
        raise SchemaError(path, "no-kind", "no key has x-role: kind")
    return Schema(
        kind=kind,
        title=document["title"],
        english=document.get("x-english", kind),
        words=(kind, document["title"], *document.get("x-aliases", ())),
        file=path,
        document=document,
        shape=shape,
        roles=MappingProxyType(roles),
        identity=tuple(document.get("x-identity", ())),
        units=units,
        vocabulary=vocabulary_of(kind, shape, units),
        decoder=FormDecoder(document),
        score=next(_recomputed(document, ""), None),
    )


def _recomputed(node: Mapping[str, Any], pointer: str) -> Iterator[tuple[str, str]]:
    """The cells that a rule recomputes, with the rule."""
    if "x-recomputed-by" in node:
        yield pointer, node["x-recomputed-by"]
    for key, inner in node.get("properties", {}).items():
        yield from _recomputed(inner, f"{pointer}/{key}")


def _check_keywords(node: Mapping[str, Any], path: Path) -> None:
    """Refuses a keyword that the decoder does not know: it would be silently without effect."""
    for key, inner in node.items():
        if key not in KEYWORDS and not key.startswith("x-"):
            raise SchemaError(path, "unsupported-keyword", key)
        below = inner.values() if key == "properties" else inner if key == "anyOf" else [inner]
        for one in below if key in {"properties", "anyOf", "items", "additionalProperties"} else ():
            if isinstance(one, dict):
                _check_keywords(one, path)


def _check_units(node: Mapping[str, Any], top: Mapping[str, Any], units: UnitTable, path: Path) -> None:
    """Refuses a cell whose unit is in no table, or is to come from a cell that the form does not have."""
    word = node.get("x-unit", "")
    if word and not (word[1:] in top if word.startswith("@") else units.get(word)):
        raise SchemaError(path, "unknown-unit", word)
    inner = node.get("items", node)
    for below in inner.get("properties", {}).values():
        _check_units(below, top, units, path)


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise SchemaError(path, "schema-syntax", str(error)) from error


def _resolved(node: Any, name: str, files: Mapping[str, tuple[Path, Any]], depth: int) -> Any:
    """``node`` of file ``name`` with each ``$ref`` replaced by what it names; keywords beside it come on top."""
    if depth > _DEEPEST:
        raise SchemaError(files[name][0], "reference-loop", "references nest too deeply")
    if isinstance(node, list):
        return [_resolved(item, name, files, depth + 1) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        target_file, target = _target(node["$ref"], name, files)
        beside = {key: value for key, value in node.items() if key != "$ref"}
        return {
            **_resolved(target, target_file, files, depth + 1),
            **_resolved(beside, name, files, depth + 1),
        }
    return {key: _resolved(value, name, files, depth + 1) for key, value in node.items() if key != "$defs"}


def _target(reference: str, name: str, files: Mapping[str, tuple[Path, Any]]) -> tuple[str, Any]:
    file, _, pointer = reference.partition("#")
    file = file or name
    try:
        node = files[file][1]
        for step in _steps(pointer):
            node = node[step]
    except (KeyError, TypeError) as error:
        raise SchemaError(files[name][0], "no-such-reference", reference) from error
    return file, node


def _steps(pointer: str) -> Iterator[str]:
    return (step for step in pointer.split("/") if step)
