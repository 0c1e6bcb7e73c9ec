from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.language.problems import CODES, render
from zhunsheng.rules.nodes import Entries, Items, Kind, Node, Scalar, Style, plain
from zhunsheng.rules.reader import DEEPEST, MOST_PROBLEMS, read, read_file
from zhunsheng.rules.source import MOST_BYTES

PACK = """\
# 规则
pack:
  id: "522700"
  fiscal_years: {from: 2018, until: 2030}
  extends: {"520000": ">=1.0,<2"}
rules:
  - id: score-within-points
    check: |
      -- 每一行
      0 ≤ 得分 ≤ 分值
    message: >-
      得分 {得分}
      超过 {分值}
    basis: [财预〔2020〕10号, '甲''乙', "丙\\t丁"]
"""


def _codes(text: str | bytes) -> list[tuple[str, int, int]]:
    data = text if isinstance(text, bytes) else text.encode()
    return [(one.code, one.line, one.column) for one in read(data, "pack.yaml")[1]]


def _value(text: str) -> Scalar:
    node, problems = read(f"a: {text}".encode(), "pack.yaml")
    assert not problems
    assert isinstance(node, Entries)
    found = node.entries[0].value
    assert isinstance(found, Scalar)
    return found


@pytest.mark.parametrize(
    ("written", "kind", "value"),
    [
        ("0.50", Kind.NUMBER, Decimal("0.50")),
        ("100", Kind.NUMBER, Decimal(100)),
        ("-3", Kind.NUMBER, Decimal(-3)),
        ("+.5", Kind.NUMBER, Decimal("0.5")),
        ("5.", Kind.NUMBER, Decimal(5)),
        ("1e3", Kind.NUMBER, Decimal(1000)),
        ("0", Kind.NUMBER, Decimal(0)),
        ("010000", Kind.TEXT, "010000"),
        ("00", Kind.TEXT, "00"),
        ("1_000", Kind.TEXT, "1_000"),
        ("1,000", Kind.TEXT, "1,000"),
        ("12:30:45", Kind.TEXT, "12:30:45"),
        ("0b11", Kind.TEXT, "0b11"),
        ("1.0.0", Kind.TEXT, "1.0.0"),
        ("１２", Kind.TEXT, "１２"),
        ("2024-01-01", Kind.TEXT, "2024-01-01"),
        ("on", Kind.TEXT, "on"),
        ("Yes", Kind.TEXT, "Yes"),
        ("off", Kind.TEXT, "off"),
        ("n", Kind.TEXT, "n"),
        ("true", Kind.BOOLEAN, True),
        ("FALSE", Kind.BOOLEAN, False),
        ("tRUE", Kind.TEXT, "tRUE"),
        ("null", Kind.NULL, None),
        ("~", Kind.NULL, None),
        ("", Kind.NULL, None),
        ("'true'", Kind.TEXT, "true"),
        ('"1.5"', Kind.TEXT, "1.5"),
        ("=", Kind.TEXT, "="),
        ("inf", Kind.TEXT, "inf"),
        ("0.1234567890123456789012345", Kind.NUMBER, Decimal("0.1234567890123456789012345")),
    ],
)
def test_scalars_by_the_core_schema(written: str, kind: Kind, value: object) -> None:
    found = _value(written)
    assert (found.kind, found.value) == (kind, value)
    assert type(found.value) is type(value)


def test_a_number_keeps_its_text() -> None:
    assert _value("0.50").text == "0.50"
    assert str(_value("0.50").value) == "0.50"


@pytest.mark.parametrize(
    "written", [".inf", "-.INF", "+.Inf", ".nan", ".NaN", "0x1F", "0o17", "1e400", "1e-41", "9" * 41, "-0x1"]
)
def test_numbers_that_may_not_be(written: str) -> None:
    assert _codes(f"a: {written}") == [("number-not-allowed", 1, 4)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3", [("duplicate-key", 3, 1)]),
        ("a: {b: 1, 'b': 2}", [("duplicate-key", 1, 12)]),
        ("a: &x 1", [("anchor", 1, 4)]),
        ("a: &x 1\nb: *x", [("anchor", 1, 4), ("alias", 2, 4)]),
        ("a: !!str 1", [("tag", 1, 4)]),
        ("a: !!python/object/apply:os.system [echo]", [("tag", 1, 4)]),
        ("a: !own {b: 1}", [("tag", 1, 4)]),
        ("a: ! 1", [("tag", 1, 4)]),
        ("<<: {a: 1}", [("merge-key", 1, 1)]),
        ("%YAML 1.1\n---\na: 1", [("directive", 1, 1)]),
        ("%TAG ! tag:x,2000:\n---\na: 1", [("directive", 1, 1)]),
        ("a: 1\n---\nb: 1", [("several-documents", 2, 1)]),
        ("", [("empty-file", 1, 1)]),
        ("# 只有注释\n", [("empty-file", 1, 1)]),
        ("? [a]\n: 1", [("key-not-text", 1, 3)]),
        ("? {a: 1}\n: 1", [("key-not-text", 1, 3)]),
        ("~: 1", [("key-not-text", 1, 1)]),
        ("a:\n\tb: 1", [("tab-indentation", 2, 1)]),
        ("a: b: c", [("colon-in-text", 1, 5)]),
        ("a: 'x\nb: 1", [("quote-not-closed", 1, 4)]),
        ("a: [1, 2", [("bracket-mismatch", 1, 9)]),
        ("- a\nb: 1", [("wrong-indentation", 2, 1)]),
        ("a: @x", [("wrong-start", 1, 4)]),
        ("a:\n  b: 1\nc\nd: 1", [("colon-missing", 3, 1)]),
        ('a: "\\q"', [("yaml-syntax", 1, 6)]),
        ('a: "\\UFFFFFFFF"', [("yaml-syntax", 1, 7)]),
        ("a: x\u200by", [("hidden-character", 1, 5)]),
        ("a: 1\nb: 得\u202e分", [("hidden-character", 2, 5)]),
        ("a: \ufeff1", [("hidden-character", 1, 4)]),
        ("a: x\u2028b: 1", [("hidden-character", 1, 5)]),
        ("a: x\u0085b: 1", [("hidden-character", 1, 5)]),
        ("a: x\x0cb", [("hidden-character", 1, 5)]),
        ("a: \U000e0041", [("hidden-character", 1, 4)]),
        ('a: "x\\u202ey"', [("hidden-character", 1, 6)]),
        ('"\\u200b": 1', [("hidden-character", 1, 2)]),
    ],
)
def test_faults_with_line_and_column(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert _codes(text) == expected


def test_all_faults_of_a_file_are_gathered() -> None:
    assert [code for code, _, _ in _codes("a: &x 1\na: *x\nb: .inf\nc: !t 1")] == [
        "anchor",
        "alias",
        "duplicate-key",
        "number-not-allowed",
        "tag",
    ]


def test_a_file_full_of_faults_is_given_up() -> None:
    found = _codes("a: 1\n" * 10_000)
    assert len(found) == MOST_PROBLEMS + 1
    assert found[-1][0] == "too-many-problems"


def test_a_duplicate_names_both_places() -> None:
    _, (found,) = read("甲: 1\n乙: 2\n 甲: 3".replace("\n ", "\n").encode(), "pack.yaml")
    assert str(found.message) == "「甲」写了两次,第一次在第 1 行第 1 列"
    assert (found.line, found.column, found.width) == (3, 1, 1)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("标题: 得分".encode("gbk"), "GBK/GB18030"),
        ("标题: 得分".encode("utf-16"), "UTF-16"),
        (b"a: b\n".decode().encode("utf-16-le"), "UTF-16"),
        (b"a: b\n".decode().encode("utf-16-be"), "UTF-16"),
        (b"a: \xff", "?"),
    ],
)
def test_other_encodings_are_named(data: bytes, name: str) -> None:
    node, (found,) = read(data, "pack.yaml")
    assert node is None
    assert found.code == "not-utf8"
    assert name in found.message.english


def test_byte_order_mark_moves_no_column() -> None:
    assert _codes(b"\xef\xbb\xbfa: 1\na: 2") == [("duplicate-key", 2, 1)]
    assert _codes(b"\xef\xbb\xbfa: .inf") == [("number-not-allowed", 1, 4)]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends(newline: str) -> None:
    assert _codes(newline.join(["a: 1", "b:", "  c: 1", "  c: 2"])) == [("duplicate-key", 4, 3)]


def test_size_is_bounded() -> None:
    assert _codes(b"#" * (MOST_BYTES + 1)) == [("file-too-large", 0, 0)]
    assert _codes(b"a: 1 #" + b"x" * (MOST_BYTES - 6)) == []


def test_depth_is_bounded() -> None:
    assert _codes("[" * DEEPEST + "]" * DEEPEST) == []
    assert _codes("[" * 60_000) == [("too-deep", 1, DEEPEST + 1)]
    assert _codes("{a: " * 30_000)[-1][0] == "too-deep"
    assert _codes("- " * 60_000)[-1][0] == "too-deep"
    assert _codes("? " * 1_000)[-1][0] == "too-deep"
    deep = "".join(f"{' ' * level}a:\n" for level in range(100))
    assert _codes(deep) == [("too-deep", DEEPEST + 1, DEEPEST + 1)]


def test_merge_bomb_is_refused_at_once() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{name}: &{name} [*{before}, *{before}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert {code for code, _, _ in _codes(bomb)} == {"anchor", "alias"}


def test_missing_file() -> None:
    node, (found,) = read_file(Path("/nowhere/pack.yaml"), "pack.yaml")
    assert node is None
    assert (found.code, found.file) == ("unreadable-file", "pack.yaml")


def test_plain_data() -> None:
    node, problems = read(PACK.encode(), "pack.yaml")
    assert not problems
    assert node is not None
    assert plain(node) == {
        "pack": {
            "id": "522700",
            "fiscal_years": {"from": 2018, "until": 2030},
            "extends": {"520000": ">=1.0,<2"},
        },
        "rules": [
            {
                "id": "score-within-points",
                "check": "-- 每一行\n0 ≤ 得分 ≤ 分值\n",
                "message": "得分 {得分} 超过 {分值}",
                "basis": ["财预〔2020〕10号", "甲'乙", "丙\t丁"],
            }
        ],
    }


def _scalars(node: Node) -> list[Scalar]:
    match node:
        case Scalar():
            return [node]
        case Items(items):
            return [one for item in items for one in _scalars(item)]
        case Entries(entries):
            return [one for entry in entries for one in (entry.key, *_scalars(entry.value))]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("written", "style"),
    [
        ("甲 ≤ 乙", Style.PLAIN),
        ("甲 ≤ 乙\n    且 丙\n\n    或 丁", Style.PLAIN),
        ("'甲''≤''乙'", Style.SINGLE),
        ("'甲''''乙\n    丙'", Style.SINGLE),
        ('"甲\\u0041\\x42\\U00000043\\n丁 \\\n    戊"', Style.DOUBLE),
        ("|\n    甲 ≤ 乙\n      且 丙\n\n    丁", Style.LITERAL),
        ("|2-\n      甲\n    乙", Style.LITERAL),
        ("|+\n\n    甲\n\n", Style.LITERAL),
        (">-\n    甲 ≤\n    乙\n      缩进\n    丙\n\n    丁", Style.FOLDED),
    ],
)
def test_every_character_knows_its_place(written: str, style: Style, newline: str) -> None:
    text = f"x:\n  a: {written}\n".replace("\n", newline)
    lines = text.split(newline)
    node, problems = read(text.encode(), "pack.yaml")
    assert not problems
    assert node is not None
    found = _scalars(node)[-1]
    assert found.style is style
    escaped = {"A": "\\", "B": "\\", "C": "\\", "\n": "\\"} if style is Style.DOUBLE else {}
    for offset, character in enumerate(found.text):
        place = found.place_of(offset)
        written_there = lines[place.line - 1][place.column - 1 : place.column]
        if not character.isspace() or escaped:
            assert written_there == escaped.get(character, character)
    after = found.place_of(len(found.text))
    assert 1 <= after.line <= len(lines)


def test_a_place_draws_its_caret() -> None:
    node, _ = read(PACK.encode(), "pack.yaml")
    assert node is not None
    check = next(one for one in _scalars(node) if one.style is Style.LITERAL)
    offset = check.text.index("得分")
    assert render(check.place_of(offset, 2).problem("unknown-name", a="得分")).split("\n")[:4] == [
        "pack.yaml:10:11: unknown-name: 没有「得分」",
        "    9 |       -- 每一行",
        "   10 |       0 ≤ 得分 ≤ 分值",
        "      |           ~~~~",
    ]


def _is_sound(data: bytes) -> None:
    """Whatever comes in: a node or problems of known codes whose places lie in the file; never anything else."""
    node, problems = read(data, "pack.yaml")
    assert node is not None or problems
    for one in problems:
        assert one.code in CODES
        assert one.line >= 0
        assert render(one)
        assert render(one, "en")
    if node is not None:
        plain(node)
        for found in _scalars(node):
            for offset in (0, len(found.text) // 2, len(found.text)):
                place = found.place_of(offset)
                assert 1 <= place.line <= len(place.source.lines)
                assert 1 <= place.column <= len(place.source.lines[place.line - 1]) + 2


@given(st.binary(max_size=300))
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    _is_sound(data)


@given(st.text(max_size=300))
def test_no_text_crashes_the_reader(text: str) -> None:
    _is_sound(text.encode("utf-8", "surrogatepass"))


@given(st.text(alphabet="ab:-?&*!|>'\"%@`{}[],#<0.1e\\ux~\n\t \r得＝", max_size=80))
def test_no_yaml_like_text_crashes_the_reader(text: str) -> None:
    _is_sound(text.encode())


@given(
    st.lists(
        st.tuples(
            st.integers(0, len(PACK) - 1),
            st.integers(0, 12),
            st.sampled_from(
                [
                    "",
                    " ",
                    "\n",
                    "\t",
                    ":",
                    ": ",
                    "- ",
                    "|",
                    ">",
                    "'",
                    '"',
                    "{",
                    "]",
                    "&a ",
                    "*a",
                    "\\",
                    "#",
                    "\u202e",
                    "\r",
                    "!",
                    "%",
                ]
            ),
        ),
        max_size=6,
    )
)
def test_no_mutated_pack_crashes_the_reader(cuts: list[tuple[int, int, str]]) -> None:
    text = PACK
    for start, length, put in cuts:
        text = text[:start] + put + text[start + length :]
    _is_sound(text.encode())
