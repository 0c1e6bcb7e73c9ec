"""Whether the bytes of a form can hold anything personal at all, asked quickly: most hold nothing, and need no masking."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from zhunsheng.rendering.masking import personal_pointers, personal_words

#: Every digit, also a full-width one by its last byte, as the same digit.
_DIGITS = bytes.maketrans(b"0123456789" + bytes(range(0x90, 0x9A)), b"0" * 20)
#: What may stand within a telephone number: a blank, a dash, the bytes of full-width dashes and digits but the last.
_BETWEEN = b"- \xef\xbc\x8d\xe2\x80"
#: The shortest telephone numbers that are masked in running text have ten digits, the code of the place among them.
_NUMBER = b"0" * 10
_SIGNED = "签"


def personal_signs(schema: Mapping[str, Any]) -> tuple[bytes, ...]:
    """What stands in every form of a kind that holds a name: the key or the label of a masked cell, or a signature's."""
    keys = {f'"{pointer.rpartition("/")[2]}"' for pointer in personal_pointers(schema)}
    words = {_SIGNED, *keys, *personal_words(schema)}
    # A word that holds another says nothing that the other does not.
    signs = (one for one in sorted(words) if not any(other in one and other != one for other in words))
    return tuple(one.encode() for one in signs)


def may_be_personal(data: bytes, signs: Sequence[bytes]) -> bool:
    r"""Whether a form can hold a name or a telephone number; where it cannot, masking would change nothing.

    >>> may_be_personal('{"text": "电０８５４—8221234"}'.encode(), ()), may_be_personal(b'{"sum": "50220609.67"}', ())
    (True, False)
    """
    if b"\\" in data and b"\\u" in data:
        try:
            data = msgspec.json.encode(msgspec.json.decode(data))
        except msgspec.MsgspecError:  # what is half a character is a character to those who read it slowly
            return True
    for sign in signs:
        if sign in data:
            return True
    return _NUMBER in data.translate(_DIGITS, _BETWEEN)
