"""An audit result as its canonical JSON text: the same result gives the same bytes, whatever made it."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

#: The keys of a result in the order in which people read them; others follow in the order of their names.
_ORDER = (
    *("schema_version", "engine", "forms", "rejected", "summary"),
    *("form", "ruleset", "verdict", "counts", "findings", "outcomes", "shadow"),
    *(
        "id",
        "name",
        "version",
        "source",
        "digest",
        "kind",
        "title",
        "organization",
        "jurisdiction",
        "fiscal_year",
    ),
    *("fingerprint", "rule", "check", "severity", "outcome", "path", "place", "at_label", "cause", "detail"),
    *(
        "message",
        "reported",
        "expected",
        "difference",
        "allowance",
        "candidates",
        "severity_because",
        "stage",
        "waiver",
    ),
    *("calculation", "facts", "conditions", "left_out", "printed", "value", "unit", "confidence", "why"),
    *(
        "basis",
        "document",
        "clause",
        "quote",
        "verified",
        "hint",
        "reason",
        "approver",
        "from",
        "until",
        "packs",
    ),
    *(
        "consistent",
        "explainable",
        "inconsistent",
        "indeterminate",
        "not_applicable",
        "error",
        "waived",
        "code",
    ),
)
_RANK = {key: rank for rank, key in enumerate(_ORDER)}

#: What a form holds stays in the order in which the document has it.
_AS_GIVEN = "content"

_SURROGATE = re.compile("[\ud800-\udfff]")

_ENCODER = msgspec.json.Encoder(decimal_format="number")


def render_json(result: Mapping[str, Any]) -> str:
    """The result as JSON, indented by two, ending in a line feed.

    Numbers of the form's content keep their digits; a lone surrogate, which no encoding can carry, becomes U+FFFD.

    >>> print(render_json({"summary": {"forms": 0}, "schema_version": "1"}), end="")
    {
      "schema_version": "1",
      "summary": {
        "forms": 0
      }
    }
    """
    encoded = _ENCODER.encode(_ordered(result))
    return msgspec.json.format(encoded, indent=2).decode() + "\n"


def render_line(document: Mapping[str, Any]) -> bytes:
    """A part of a result on one line, its keys in the same order, ending in a line feed."""
    return _ENCODER.encode(_ordered(document)) + b"\n"


def _ordered(value: Any, *, as_given: bool = False) -> Any:
    if isinstance(value, Mapping):
        keys = list(value) if as_given else sorted(value, key=lambda key: (_RANK.get(key, len(_RANK)), key))
        return {_encodable(key): _ordered(value[key], as_given=as_given or key == _AS_GIVEN) for key in keys}
    if isinstance(value, list | tuple):
        return [_ordered(one, as_given=as_given) for one in value]
    return _encodable(value) if isinstance(value, str) else value


def _encodable(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text)
