"""Bytes to a JSON value, strictly: what another reader would let pass or decide silently is refused by name."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import accumulate
from typing import Any

from zhunsheng.forms.pointers import join
from zhunsheng.forms.rejection import Rejected, reject

#: Bounds of an input; a real form has some 10 kB, five levels and numbers of 15 digits.
MOST_BYTES = 8 * 1024 * 1024
MOST_DEPTH = 64
MOST_DIGITS = 40
MOST_EXPONENT = 40

_STRING = re.compile(rb'"[^"\\]*+(?:\\(?:.|\Z)[^"\\]*+)*+(?:"|\Z)', re.DOTALL)
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_SURROGATE = re.compile("[\ud800-\udfff]")
_TOKEN = re.compile(r'"(?P<string>[^"\\]*+(?:\\.[^"\\]*+)*+)"|(?P<mark>[\[\]{},:])', re.DOTALL)
_BOMS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


class _RefusedError(Exception):
    """What a hook of the JSON reader throws to stop it."""

    def __init__(self, code: str, detail: str, english: str) -> None:
        super().__init__(code)
        self.code, self.detail, self.english = code, detail, english


def parse(data: bytes, source: str) -> Any | Rejected:
    """The JSON value that ``data`` holds: dicts, lists, texts, ``int``, ``Decimal``, booleans, ``None``.

    Nothing is repaired and nothing is decided silently: another encoding, a duplicate key, ``NaN``, a number
    beyond bounds, half a character and nesting beyond bounds each have their code. The depth is counted on the
    bytes, before any parser runs.
    """
    if len(data) > MOST_BYTES:
        return reject(
            source,
            "too-large",
            f"{len(data)} 字节，上限 {MOST_BYTES} 字节",
            f"{len(data)} bytes, at most {MOST_BYTES}",
        )
    text = _decoded(data, source)
    if isinstance(text, Rejected):
        return text
    depth = depth_of(data)
    if depth > MOST_DEPTH:
        return reject(
            source, "too-deep", f"{depth} 层，上限 {MOST_DEPTH} 层", f"{depth} levels, at most {MOST_DEPTH}"
        )
    try:
        value = json.loads(
            text,
            parse_int=_integer,
            parse_float=_decimal,
            parse_constant=_constant,
            object_pairs_hook=_object,
        )
    except _RefusedError as refusal:
        return _placed(refusal, text, source)
    except json.JSONDecodeError as error:
        where, english = (
            f"第 {error.lineno} 行第 {error.colno} 列",
            f"line {error.lineno}, column {error.colno}",
        )
        return reject(source, "syntax", f"{where}不合语法", f"{english}: {error.msg}")
    return adopt(value, source) if "\\u" in text else value


def adopt(value: Any, source: str) -> Any | Rejected:
    """A Python value as the JSON value it stands for, held to the same bounds.

    A float is read by its shortest decimal spelling, which is what its writer typed.
    """
    try:
        return _adopted(value, ())
    except _RefusedError as refusal:
        return reject(source, refusal.code, refusal.detail, refusal.english)


def depth_of(data: bytes) -> int:
    """How deep the brackets of ``data`` nest, those inside strings not counted.

    >>> depth_of(b'{"a": [1, "[[["]}')
    2
    """
    brackets = _STRING.sub(b"", data).translate(None, _NOT_BRACKETS)
    return max(accumulate(map(_STEP.__getitem__, brackets)), default=0)


def _decoded(data: bytes, source: str) -> str | Rejected:
    bare = data.removeprefix(b"\xef\xbb\xbf")
    wide = next((name for bom, name in _BOMS if data.startswith(bom)), None) or _without_bom(bare)
    if wide is not None:
        return reject(source, "encoding", f"文件是 {wide} 编码", f"the file is in {wide}")
    try:
        return bare.decode("utf-8")
    except UnicodeDecodeError as error:
        name = _eastern(bare)
        if name is not None:
            return reject(source, "encoding", f"文件是 {name} 编码", f"the file is in {name}")
        return reject(
            source, "encoding", f"第 {error.start} 字节处无法识别", f"byte {error.start} cannot be recognised"
        )


def _without_bom(data: bytes) -> str | None:
    """UTF-16 or UTF-32 without its mark: a JSON text begins with ASCII, so its zero bytes tell (RFC 4627, 3)."""
    name = json.detect_encoding(data)
    return name[: len("utf-16")].upper() if name.startswith(("utf-16", "utf-32")) else None


def _eastern(data: bytes) -> str | None:
    for codec, name in (("gbk", "GBK"), ("gb18030", "GB18030")):
        try:
            data.decode(codec)
        except UnicodeDecodeError:
            continue
        return name
    return None


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > MOST_DIGITS:
        raise _beyond(digits)
    return int(digits)


def _decimal(digits: str) -> Decimal:
    mantissa, _, exponent = digits.lower().partition("e")
    plain = exponent.lstrip("+-").lstrip("0")
    if sum(map(str.isdigit, mantissa)) > MOST_DIGITS or len(plain) > 2 or int(plain or "0") > MOST_EXPONENT:
        raise _beyond(digits)
    return Decimal(digits)


def _constant(name: str) -> None:
    raise _RefusedError("not-finite", name, name)


def _beyond(digits: str) -> _RefusedError:
    shown = digits if len(digits) <= MOST_DIGITS else digits[:MOST_DIGITS] + "…"
    return _RefusedError("number-bounds", shown, shown)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _RefusedError("duplicate-key", "", "")
    return value


def _placed(refusal: _RefusedError, text: str, source: str) -> Rejected:
    """A refusal with its place; a duplicate key is looked up again, by a slower reader that counts lines."""
    if refusal.code != "duplicate-key":
        return reject(source, refusal.code, refusal.detail, refusal.english)
    for pointer, first, second in duplicates(text):
        detail = f"{pointer} 在第 {first} 行和第 {second} 行各有一次"
        return reject(
            source, refusal.code, detail, f"{pointer} on line {first} and on line {second}", pointer
        )
    return reject(source, refusal.code, "位置不明", "place unknown")


def duplicates(text: str) -> Iterator[tuple[str, int, int]]:
    r"""Each key that stands twice in one object: its pointer, and the lines of the two places.

    >>> list(duplicates('{"a": [{"b": 1,\n "b": 2}]}'))
    [('/a/0/b', 1, 2)]
    """
    seen: list[dict[str, int] | None] = []
    steps: list[str | int] = []
    last: tuple[str, int] = ("", 0)
    for token in _TOKEN.finditer(text):
        mark = token["mark"]
        if mark is None:
            last = (token["string"], token.start())
        elif mark in "[{":
            seen.append({} if mark == "{" else None)
            steps.append(0)
        elif mark in "]}" and seen:
            seen.pop()
            steps.pop()
        elif mark == "," and seen and seen[-1] is None:
            steps[-1] = int(steps[-1]) + 1
        elif mark == ":" and seen and (keys := seen[-1]) is not None:
            key = _unescaped(last[0])
            line = text.count("\n", 0, last[1]) + 1
            steps[-1] = key
            if key in keys:
                yield join(*(_clean(step) for step in steps)), keys[key], line
            keys[key] = line


def _unescaped(body: str) -> str:
    try:
        return str(json.loads(f'"{body}"'))
    except json.JSONDecodeError:
        return body


def _clean(step: str | int) -> str | int:
    return _SURROGATE.sub("\ufffd", step) if isinstance(step, str) else step


def _adopted(value: Any, steps: tuple[str | int, ...]) -> Any:
    """``value`` with its texts and numbers checked; booleans pass, the schema refuses them where they don't belong."""
    if len(steps) > MOST_DEPTH:
        raise _RefusedError("too-deep", f"超过 {MOST_DEPTH} 层", f"more than {MOST_DEPTH} levels")
    match value:
        case None | bool():
            return value
        case str():
            return _whole_text(value, steps)
        case int():
            return _bounded_integer(value)
        case float() | Decimal():
            return _bounded_decimal(value)
        case dict():
            return {_key(key, steps): _adopted(item, (*steps, key)) for key, item in value.items()}
        case list() | tuple():
            return [_adopted(item, (*steps, index)) for index, item in enumerate(value)]
        case _:
            name = type(value).__name__
            raise _RefusedError("not-a-form", f"{join(*steps)} 是 {name}", f"{join(*steps)} is a {name}")


def _key(key: Any, steps: tuple[str | int, ...]) -> str:
    if not isinstance(key, str):
        name = type(key).__name__
        raise _RefusedError(
            "not-a-form", f"{join(*steps)} 的键是 {name}", f"a key of {join(*steps)} is a {name}"
        )
    return _whole_text(key, steps)


def _whole_text(text: str, steps: tuple[str | int, ...]) -> str:
    if _SURROGATE.search(text):
        where = join(*(_clean(step) for step in steps)) or "/"
        raise _RefusedError("lone-surrogate", where, where)
    return text


def _bounded_integer(value: int) -> int:
    if abs(value) >= 10**MOST_DIGITS:
        raise _RefusedError("number-bounds", "整数过长", "the integer is too long")
    return int(value)


def _bounded_decimal(value: float | Decimal) -> Decimal:
    number = Decimal(repr(value)) if isinstance(value, float) else value
    if not number.is_finite():
        raise _RefusedError("not-finite", str(number), str(number))
    _, digits, exponent = number.as_tuple()
    if (
        len(digits) > MOST_DIGITS
        or max(abs(int(exponent)), abs(number.adjusted())) > MOST_EXPONENT + MOST_DIGITS
    ):
        raise _RefusedError("number-bounds", "小数过长", "the decimal is too long")
    return number
