"""Bytes to a JSON value: what is refused, under which code, and that nothing else ever comes out."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhunsheng.forms.rejection import CODES, Rejected
from zhunsheng.forms.source import MOST_BYTES, MOST_DEPTH, adopt, depth_of, parse

REFUSED = [
    ("gbk", '{"title": "项目"}'.encode("gbk"), "encoding", "GBK"),
    ("gb18030", '{"title": "项目㐂"}'.encode("gb18030"), "encoding", "GB18030"),
    ("utf-16 with mark", '{"title": "项目"}'.encode("utf-16"), "encoding", "UTF-16"),
    ("utf-16 little", '{"title": "项目"}'.encode("utf-16-le"), "encoding", "UTF-16"),
    ("utf-16 big", '{"title": "项目"}'.encode("utf-16-be"), "encoding", "UTF-16"),
    ("utf-32", '{"title": "项目"}'.encode("utf-32"), "encoding", "UTF-32"),
    ("no encoding", b'{"title": "\xff\x80\x80"}', "encoding", "11"),
    ("too large", b" " * (MOST_BYTES + 1), "too-large", "8388608"),
    ("too deep", b"[" * 10_000, "too-deep", "10000"),
    ("one too deep", b"[" * 65 + b"]" * 65, "too-deep", "65"),
    ("not json", b"{,}", "syntax", "第 1 行第 2 列"),
    ("empty", b"", "syntax", "第 1 行第 1 列"),
    ("two values", b"{}\n{}", "syntax", "第 2 行第 1 列"),
    ("duplicate", b'{"a": {"b": 1,\n "c": 2,\n "b": 3}}', "duplicate-key", "/a/b 在第 1 行和第 3 行"),
    ("duplicate by escape", b'{"a": 1, "\\u0061": 2}', "duplicate-key", "/a"),
    ("duplicate in a row", b'{"a": [{}, {"x/y": 1, "x/y": 1}]}', "duplicate-key", "/a/1/x~1y"),
    ("nan", b'{"a": NaN}', "not-finite", "NaN"),
    ("infinity", b"[-Infinity]", "not-finite", "-Infinity"),
    ("exponent", b"[1e400]", "number-bounds", "1e400"),
    ("exponent by zeros", b"[1e0000000000000000000041]", "number-bounds", "1e"),
    ("small exponent", b"[1E-41]", "number-bounds", "1E-41"),
    ("long integer", b"[" + b"1" * 41 + b"]", "number-bounds", "1111"),
    ("very long integer", b"[" + b"1" * 100_000 + b"]", "number-bounds", "1111"),
    ("long decimal", b"[0." + b"1" * 40 + b"]", "number-bounds", "0.11"),
    ("surrogate", b'{"a": ["x", "\\ud800"]}', "lone-surrogate", "/a/1"),
    ("surrogate in a key", b'{"\\udfff": 1}', "lone-surrogate", "/"),
]


@pytest.mark.parametrize(
    ("data", "code", "said"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_refused(data: bytes, code: str, said: str) -> None:
    refused = parse(data, "a.json")
    assert isinstance(refused, Rejected)
    assert (refused.code, refused.source) == (code, "a.json")
    assert said in refused.message
    assert CODES[code].mending in refused.message
    assert CODES[code].mending_english in refused.english
    assert refused.english.isascii() or not refused.message.isascii()
    refused.message.encode()


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b'{"a": 9.9200}', {"a": Decimal("9.9200")}),
        (b"[1e40, -0.0, -0, 1E-40]", [Decimal("1e40"), Decimal("-0.0"), 0, Decimal("1E-40")]),
        (b"[" + b"9" * 40 + b"]", [10**40 - 1]),
        (b'["\\ud83d\\ude00"]', ["\U0001f600"]),
        (b'["[[[[", true, null]', ["[[[[", True, None]),
        ("[" * MOST_DEPTH + "]" * MOST_DEPTH, None),
    ],
)
def test_read(data: bytes | str, value: Any) -> None:
    read = parse(data if isinstance(data, bytes) else data.encode(), "a.json")
    assert not isinstance(read, Rejected)
    assert value is None or (read == value and repr(read) == repr(value))


def test_a_value_from_python_is_held_to_the_same_bounds() -> None:
    assert adopt({"a": (9.92, 1, None)}, "x") == {"a": [Decimal("9.92"), 1, None]}
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    codes: dict[str, list[Any]] = {
        "not-finite": [float("nan"), Decimal("Infinity")],
        "number-bounds": [10**40, Decimal("1e999"), Decimal("1" * 41)],
        "too-deep": [deep],
        "lone-surrogate": ["\ud800", {"\ud800": 1}],
        "not-a-form": [{1: 2}, {"a": b"bytes"}, {"a": {1, 2}}],
    }
    for code, values in codes.items():
        for value in values:
            refused = adopt(value, "x")
            assert isinstance(refused, Rejected)
            assert refused.code == code
    while deep:
        deep = deep.pop()


@settings(deadline=None)
@given(st.binary(max_size=200) | st.text(alphabet='{}[]",:\\u0aD8 \n1e.-NI', max_size=60).map(str.encode))
def test_bytes_give_a_value_or_a_refusal_and_nothing_else(data: bytes) -> None:
    read = parse(data, "x")
    if isinstance(read, Rejected):
        assert read.code in CODES
        read.message.encode()
    else:
        json.loads(data.decode("utf-8-sig"))


PLAIN = st.none() | st.booleans() | st.integers(-(10**39), 10**39) | st.text(max_size=20)
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
)


@settings(deadline=None)
@given(VALUES, st.booleans())
def test_what_json_writes_is_read_back(value: Any, escaped: bool) -> None:  # noqa: FBT001 - hypothesis hands it
    assert parse(json.dumps(value, ensure_ascii=escaped).encode(), "x") == value
    assert adopt(value, "x") == value


@settings(deadline=None)
@given(VALUES)
def test_the_depth_is_that_of_the_value(value: Any) -> None:
    def depth(inner: Any) -> int:
        if isinstance(inner, (dict, list)):
            return 1 + max(map(depth, inner.values() if isinstance(inner, dict) else inner), default=0)
        return 0

    assert depth_of(json.dumps(value).encode()) == depth(value)


def test_hostile_strings_cost_no_more_than_their_length() -> None:
    # An unterminated string of escaped quotes made a backtracking pattern quadratic.
    assert isinstance(parse(b'"' + b'\\"' * 1_000_000, "x"), Rejected)
    assert isinstance(parse(b'"' * 1_000_001, "x"), Rejected)
    assert isinstance(parse(b"[]" * 1_000_000, "x"), Rejected)
