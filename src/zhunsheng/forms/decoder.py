"""A typed decoder made from a form's schema: it accepts or refuses at the speed of decoding."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import GenericAlias
from typing import Annotated, Any, Literal, NamedTuple

import msgspec

Check = Callable[[Any], bool]


class Leaf:
    """A decoded cell that is more than plain text: ``value`` is its JSON value, numbers as ``int`` or ``Decimal``."""

    __slots__ = ("value",)
    check: Check

    def __init__(self, value: Any) -> None:
        self.value = value


class FormDecoder:
    """Decodes the forms of one kind; what it refuses, ``explanation`` explains."""

    __slots__ = ("_bytes", "_type")

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._type: Any = type_of(schema, "Form", Making(_leaf_type, {"frozen": True}))
        self._bytes = msgspec.json.Decoder(self._type, dec_hook=_leaf, float_hook=Decimal)

    def decode(self, data: bytes) -> Any:
        """The typed record of a form's bytes: attributes by key, ``msgspec.UNSET`` where a key is absent.

        Duplicate keys and numbers beyond bounds pass; ``source.parse`` is what refuses them.

        Raises:
            msgspec.DecodeError: the bytes are no JSON, or the form does not fit the schema.

        """
        return self._bytes.decode(data)

    def convert(self, content: Any) -> Any:
        """The typed record of a JSON value.

        Raises:
            msgspec.ValidationError: the form does not fit the schema.

        """
        return msgspec.convert(content, self._type, dec_hook=_leaf)

    def accepts(self, content: Any) -> bool:
        """Whether a JSON value fits the schema."""
        try:
            self.convert(content)
        except (msgspec.ValidationError, OverflowError):
            return False
        return True


def _leaf(wanted: type[Leaf], value: Any) -> Leaf:
    if not wanted.check(value):
        raise ValueError("the cell does not fit its schema")
    return wanted(value)


class Making(NamedTuple):
    """How records are made of schemas: the type of a cell that is more than plain text, and what records are like."""

    leaf: Callable[[Mapping[str, Any], str], Any]
    records: Mapping[str, Any]


def type_of(schema: Mapping[str, Any], name: str, making: Making) -> Any:
    """The type that a schema's values are decoded to."""
    if "properties" in schema:
        return struct_of(schema, name, making)
    if "anyOf" not in schema and schema.get("type") == "array":
        row = type_of(schema["items"], name + "_", making)
        return _bounded(GenericAlias(list, (row,)), schema.get("maxItems"))
    if schema.get("type") == "object":
        row = type_of(schema["additionalProperties"], name + "_", making)
        return _bounded(GenericAlias(dict, (str, row)), schema.get("maxProperties"))
    return native(schema) or making.leaf(schema, name)


def struct_of(schema: Mapping[str, Any], name: str, making: Making, **tagged: str) -> Any:
    """The record of an object schema, which refuses keys that it does not know; ``tagged`` as msgspec has it."""
    required = schema.get("required", ())
    fields: list[Any] = []
    for key, inner in schema["properties"].items():
        kind = type_of(inner, f"{name}_{key}", making)
        if key in required:
            fields.append((key, kind))
        else:  # a union with Any is Any; the field is then simply left unset where the key is absent
            fields.append((key, kind if kind is Any else kind | msgspec.UnsetType, msgspec.UNSET))
    options: dict[str, Any] = {**making.records, **tagged}
    return msgspec.defstruct(name, fields, forbid_unknown_fields=True, kw_only=True, **options)


def _bounded(rows: Any, most: int | None) -> Any:
    return rows if most is None else Annotated[rows, msgspec.Meta(max_length=most)]


#: Type → the bounds that msgspec checks itself, as it calls them.
_NATIVE: Mapping[str, tuple[type, Mapping[str, str]]] = {
    "string": (str, {"maxLength": "max_length", "pattern": "pattern"}),
    "integer": (int, {"minimum": "ge", "maximum": "le"}),
}


def native(schema: Mapping[str, Any]) -> Any:
    """The type of a cell that needs no Python call to be judged; ``None`` for what is more than that."""
    asserted = {key: value for key, value in schema.items() if key in _ASSERTIONS}
    stated = asserted.pop("type", None)
    types = [stated] if isinstance(stated, str) else list(stated or ())
    match asserted, [name for name in types if name != "null"]:
        case {"const": str() as word, **rest}, [] if not rest:
            return Literal[word]
        case {"enum": words, **rest}, [] if not rest:
            return Literal[tuple(words)]
        case _, [name] if name in _NATIVE and asserted.keys() <= _NATIVE[name][1].keys():
            plain, names = _NATIVE[name]
            cell: Any = Annotated[
                plain, msgspec.Meta(**{names[key]: value for key, value in asserted.items()})
            ]
            return cell | None if "null" in types else cell
        case _:
            return None


def _leaf_type(schema: Mapping[str, Any], name: str) -> type[Leaf]:
    return type(name, (Leaf,), {"__slots__": (), "check": staticmethod(check_of(schema))})


#: ``bool`` is an ``int`` to Python and no number to JSON; the type check refuses it apart.
_KINDS: Mapping[str, tuple[type, ...]] = {
    "null": (type(None),),
    "string": (str,),
    "integer": (int,),
    "number": (int, Decimal),
    "array": (list,),
}


def _is_number(value: Any) -> bool:
    return isinstance(value, _KINDS["number"]) and not isinstance(value, bool)


def check_of(schema: Mapping[str, Any]) -> Check:
    """What a single cell's schema asserts, as one function of the value; the keywords that shipped schemas use."""
    stated = [key for key in schema if key in _ASSERTIONS]
    checks = [_ASSERTIONS[key](schema[key]) for key in stated]
    if {"type"} < set(stated) <= _OF_TEXT and "string" in schema["type"]:
        texts = [_ASSERTIONS[key](schema[key]) for key in stated if key != "type"]
    else:
        texts = checks

    def check(value: Any) -> bool:
        # A plain loop: it runs for every figure of every form, and ``all`` over a generator costs as much again.
        for holds in texts if value.__class__ is str else checks:  # noqa: SIM110
            if not holds(value):
                return False
        return True

    return check


def _type_check(wanted: str | list[str]) -> Check:
    names = [wanted] if isinstance(wanted, str) else wanted
    kinds = tuple(kind for name in names for kind in _KINDS[name])
    return lambda value: isinstance(value, kinds) and not isinstance(value, bool)


def _pattern_check(wanted: str) -> Check:
    search = re.compile(wanted).search
    return lambda value: not isinstance(value, str) or search(value) is not None


def _any_check(wanted: list[Mapping[str, Any]]) -> Check:
    alternatives = [check_of(schema) for schema in wanted]
    return lambda value: any(check(value) for check in alternatives)


def _items_check(wanted: Mapping[str, Any]) -> Check:
    check = check_of(wanted)
    return lambda value: not isinstance(value, list) or all(check(item) for item in value)


def _same(value: Any, wanted: Any) -> bool:
    """Equality as JSON has it: ``True`` is not 1."""
    return bool(value == wanted) and isinstance(value, bool) == isinstance(wanted, bool)


#: Keyword → what it asserts; a keyword missing here would make decoder and ``jsonschema`` disagree (a test tells).
_ASSERTIONS: Mapping[str, Callable[[Any], Check]] = {
    "type": _type_check,
    "pattern": _pattern_check,
    "maxLength": lambda most: lambda value: not isinstance(value, str) or len(value) <= most,
    "maxItems": lambda most: lambda value: not isinstance(value, list) or len(value) <= most,
    "minimum": lambda least: lambda value: not _is_number(value) or value >= least,
    "maximum": lambda most: lambda value: not _is_number(value) or value <= most,
    "const": lambda wanted: lambda value: _same(value, wanted),
    "enum": lambda wanted: lambda value: any(_same(value, one) for one in wanted),
    "anyOf": _any_check,
    "items": _items_check,
}

#: What asserts something of texts alone, their kind apart.
_OF_TEXT = frozenset({"type", "maxLength", "pattern"})

#: All that a form's schema may say besides its ``x-`` keywords.
KEYWORDS = frozenset(_ASSERTIONS) | {
    *("$schema", "$id", "$comment", "title", "description"),
    *("properties", "additionalProperties", "required", "maxProperties"),
}
