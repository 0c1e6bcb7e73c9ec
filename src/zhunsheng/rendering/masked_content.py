"""The JSON of forms without what is personal, at a cost that a batch can bear."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import msgspec

from zhunsheng.forms.pointers import split
from zhunsheng.rendering.masking import masked_cell, masked_form, masked_text, personal_pointers
from zhunsheng.rendering.personal_signs import may_be_personal, personal_signs

_DECODE = msgspec.json.Decoder(float_hook=Decimal).decode
_ENCODE = msgspec.json.Encoder(decimal_format="number").encode


@dataclass(slots=True)
class ContentMask:
    """What takes the personal out of forms of one kind; ``schema`` is that of the kind, references resolved.

    Most forms have a contact and nothing else that is personal: its cells are masked where they stand. Where something
    further could be personal, the whole form is gone through.
    """

    schema: Mapping[str, Any]
    pointers: tuple[str, ...] = field(init=False)
    _cells: tuple[tuple[str, ...], ...] = field(init=False)
    _keys: tuple[bytes, ...] = field(init=False)
    _values: tuple[re.Pattern[bytes] | None, ...] = field(init=False)
    _signs: tuple[bytes, ...] = field(init=False)

    def __post_init__(self) -> None:
        """What tells that a form may hold something personal."""
        self.pointers = personal_pointers(self.schema)
        self._cells = tuple(map(split, self.pointers))
        self._keys = tuple(f'"{one[-1]}"'.encode() for one in self._cells)
        known = Counter(_keys_of(self.schema))
        self._values = tuple(
            re.compile(re.escape(key) + rb'\s*:\s*"([^"]*)"') if known[cell[-1]] == 1 else None
            for key, cell in zip(self._keys, self._cells, strict=True)
        )
        bare = {one.strip(b'"') for one in self._keys}
        self._signs = tuple(one for one in personal_signs(self.schema) if one.strip(b'"') not in bare)

    def may_hide(self, data: bytes) -> bool:
        """Whether anything of a form can be personal."""
        spelled = b"\\" in data and b"\\u00" in data  # a key may be spelled by its codes
        return spelled or any(key in data for key in self._keys) or self._is_suspicious(data)

    def masked(self, data: bytes) -> bytes:
        """The form's JSON, masked; the very same bytes where nothing is personal."""
        if not self.may_hide(data):
            return data
        told = self._spliced(data)
        if told is None:
            try:
                content = _DECODE(data)
            except (
                msgspec.MsgspecError
            ):  # what is half a character is a character to those who read it slowly
                return b"{}"
            found = [_mask(content, cell) for cell in self._cells]
            told = _ENCODE(content) if any(found) else data
        if not self._is_suspicious(told):
            return told
        plain = _DECODE(data)
        masked = masked_form({"form": {"content": plain}}, self.schema)["form"]["content"]
        return data if masked == plain else _ENCODE(masked)

    def _spliced(self, data: bytes) -> bytes | None:
        """The form with its masked cells masked where they stand; ``None`` where it has to be decoded for that.

        A key that no other cell has, and that stands in the form once, is followed by the cell.
        """
        if b"\\" in data:
            return None
        for key, cell in zip(self._keys, self._values, strict=True):
            if key not in data:
                continue
            found = cell.search(data) if cell and data.count(key) == 1 else None
            if found is None:
                return None
            data = data[: found.start(1)] + masked_text(found[1].decode()).encode() + data[found.end(1) :]
        return data

    def _is_suspicious(self, data: bytes) -> bool:
        """Whether running text may hold something personal; a key may stand in it as a word, too."""
        return may_be_personal(data, self._signs) or any(
            data.count(key.strip(b'"')) != data.count(key) for key in self._keys
        )


def _keys_of(schema: Mapping[str, Any]) -> Iterator[str]:
    """The keys of all records of a schema, as often as they occur."""
    for key, inner in schema.get("properties", {}).items():
        yield key
        yield from _keys_of(inner)
    for inside in ("items", "additionalProperties"):
        if isinstance(schema.get(inside), Mapping):
            yield from _keys_of(schema[inside])


def _mask(node: Any, cell: Sequence[str]) -> bool:
    """Masks the cells at a pointer, ``*`` standing for any row; whether there were any."""
    key, *inner = cell
    if key == "*":
        found = [_mask(one, inner) for one in node] if isinstance(node, list) else []
        return any(found)
    if not isinstance(node, dict) or node.get(key) is None:
        return False
    if inner:
        return _mask(node[key], inner)
    node[key] = masked_cell(node[key])
    return True
