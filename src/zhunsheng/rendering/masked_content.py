"""The JSON of forms without what is personal, at a cost that a batch can bear."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import msgspec

from zhunsheng.rendering.masking import masked_cell, masked_form, personal_pointers
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
    _cells: tuple[tuple[str, ...], ...] = field(init=False)
    _keys: tuple[bytes, ...] = field(init=False)
    _signs: tuple[bytes, ...] = field(init=False)

    def __post_init__(self) -> None:
        """What tells that a form may hold something personal."""
        self._cells = tuple(tuple(one.split("/")[1:]) for one in personal_pointers(self.schema))
        self._keys = tuple(f'"{one[-1]}"'.encode() for one in self._cells)
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
        try:
            content = _DECODE(data)
        except msgspec.MsgspecError:  # what is half a character is a character to those who read it slowly
            return b"{}"
        found = [_mask(content, cell) for cell in self._cells]
        told = _ENCODE(content) if any(found) else data
        if not self._is_suspicious(told):
            return told
        plain = _DECODE(data)
        masked = masked_form({"form": {"content": plain}}, self.schema)["form"]["content"]
        return data if masked == plain else _ENCODE(masked)

    def _is_suspicious(self, data: bytes) -> bool:
        """Whether running text may hold something personal; a key may stand in it as a word, too."""
        return may_be_personal(data, self._signs) or any(
            data.count(key.strip(b'"')) != data.count(key) for key in self._keys
        )


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
