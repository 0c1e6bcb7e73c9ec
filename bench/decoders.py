"""Decoding alone, and decoding with the schema checked: what any audit has to do before its first rule."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Judge = Callable[[Sequence[bytes]], list[set[str]] | None]

_SCHEMAS = Path(__file__).resolve().parents[1] / "schemas"
#: A form that fits fails nothing; one that does not would be told as this.
CHECKS = ("invalid",)


def _alone(decode: Callable[[bytes], Any]) -> Judge:
    def judge(forms: Sequence[bytes]) -> None:
        for data in forms:
            decode(data)

    return judge


def msgspec_dicts() -> Judge:
    import msgspec

    return _alone(msgspec.json.Decoder().decode)


def orjson_dicts() -> Judge:
    import orjson

    return _alone(orjson.loads)


def simdjson_dicts() -> Judge:
    import simdjson

    parser = simdjson.Parser()

    def decode(data: bytes) -> None:
        parser.parse(data).as_dict()

    return _alone(decode)


def simdjson_lazy() -> Judge:
    """The text is indexed, and no value made of it."""
    import simdjson

    parser = simdjson.Parser()

    def decode(data: bytes) -> None:
        parser.parse(data)

    return _alone(decode)


def document(kind: str) -> dict[str, Any]:
    """The schema of a kind with every reference put in, and without the words that only this project reads."""
    parts = json.loads((_SCHEMAS / "form-parts.schema.json").read_text("utf-8"))["$defs"]

    def whole(node: Any) -> Any:
        if isinstance(node, list):
            return [whole(one) for one in node]
        if not isinstance(node, dict):
            return node
        name = node.get("$ref", "").rpartition("/")[2]
        merged = {**(parts[name] if name else {}), **node}
        dropped = {"$ref", "$id", "$schema"}
        return {
            key: whole(one) for key, one in merged.items() if key not in dropped and not key.startswith("x-")
        }

    found: dict[str, Any] = whole(json.loads((_SCHEMAS / f"{kind}.schema.json").read_text("utf-8")))
    return found


def _validating(check: dict[str, Callable[[Any], bool]]) -> Judge:
    """orjson decodes, for it is the quickest of those that make dicts."""
    import orjson

    def judge(forms: Sequence[bytes]) -> list[set[str]]:
        found = []
        for data in forms:
            form = orjson.loads(data)
            found.append(set() if check[form["kind"]](form) else {"invalid"})
        return found

    return judge


_KINDS = ("department", "project")


def jsonschema_python() -> Judge:
    from jsonschema import Draft202012Validator

    return _validating({kind: Draft202012Validator(document(kind)).is_valid for kind in _KINDS})


def jsonschema_rust() -> Judge:
    import jsonschema_rs

    return _validating({kind: jsonschema_rs.Draft202012Validator(document(kind)).is_valid for kind in _KINDS})


def jsonschema_generated() -> Judge:
    import fastjsonschema

    def asked(kind: str) -> Callable[[Any], bool]:
        validate = fastjsonschema.compile(document(kind))

        def fits(form: Any) -> bool:
            try:
                validate(form)
            except fastjsonschema.JsonSchemaValueException:
                return False
            return True

        return fits

    return _validating({kind: asked(kind) for kind in _KINDS})
