"""The lexer: full-width forms, both spellings, runs of Han characters, literals, and what it refuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.language.folding import fold
from zhunsheng.language.lexer import LexicalError, Tokenizer
from zhunsheng.language.span import Span
from zhunsheng.language.words import KEYWORDS, SIGNS

NAMES = (
    "得分",
    "分值",
    "score",
    "执行率（B/A，%）",
    "预算 执行率",
    "非税收入",
    "税收入",
    "税收入合计",
    "2024年预算",
    "合计",
)
TOKENIZER = Tokenizer(NAMES, ("万元", "元", "%", "分", "个", "个月"))


def _read(text: str) -> list[tuple[str, str]]:
    return [(lexeme.terminal, lexeme.value) for lexeme in TOKENIZER.tokens(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("得分≤分值", [("NAME", "得分"), ("LESS_EQUAL", "≤"), ("NAME", "分值")]),
        ("得分　＜＝　分值", [("NAME", "得分"), ("LESS_EQUAL", "<="), ("NAME", "分值")]),
        ("若得分小于等于分值则", [("IF", "若"), ("NAME", "得分"), ("LESS_EQUAL", "小于等于"), ("NAME", "分值"), ("THEN", "则")]),
        ("得分不为空", [("NAME", "得分"), ("IS_PRESENT", "不为空")]),
        ("非税收入", [("NAME", "非税收入")]),
        ("税收入合计", [("NAME", "税收入合计")]),
        ("非 税收入", [("NOT", "非"), ("NAME", "税收入")]),
        ("非得分", [("NAME", "非得分")]),
        ("得分总数", [("NAME", "得分总数")]),
        ("执行率(B/A,%)", [("NAME", "执行率（B/A，%）")]),
        ("预算 执行率", [("NAME", "预算 执行率")]),
        ("「得分 总数」", [("NAME", "得分 总数")]),
        ("2024年预算", [("NAME", "2024年预算")]),
        ("scores", [("NAME", "scores")]),
        ("score", [("NAME", "score")]),
        ("order", [("NAME", "order")]),
        ("or der", [("OR", "or"), ("NAME", "der")]),
        ("one of(", [("ONE_OF", "one of"), ("LPAR", "(")]),
        ("空白按0", [("BLANK_AS", "空白按"), ("NUMBER", "0")]),
        ("正向：1", [("LABEL", "正向"), ("NUMBER", "1")]),
        ("a1 : 1", [("LABEL", "a1"), ("NUMBER", "1")]),
        ("“若 且”", [("TEXT", "若 且")]),
        ('"（全）"', [("TEXT", "（全）")]),
        ("2024-12-31", [("DATE", "2024-12-31")]),
        ("2024年1月5日", [("DATE", "2024-01-05")]),
        ("2024年12月底", [("DATE", "2024-12")]),
        ("2024-1-5", [("NUMBER", "2024"), ("MINUS", "-"), ("NUMBER", "1"), ("MINUS", "-"), ("NUMBER", "5")]),
        ("得分 -- 注释 ≤", [("NAME", "得分")]),
        ("得分 # 注释\n≤", [("NAME", "得分"), ("LESS_EQUAL", "≤")]),
        ("- -1", [("MINUS", "-"), ("MINUS", "-"), ("NUMBER", "1")]),
        ("+-", [("TOLERANCE", "+-")]),
        ("1.5.5", [("NUMBER", "1.5"), ("DOT", "."), ("NUMBER", "5")]),
        ("", []),
    ],
)  # fmt: skip
def test_tokens(text: str, wanted: list[tuple[str, str]]) -> None:
    assert _read(text) == wanted


@pytest.mark.parametrize(
    ("text", "digits", "unit"),
    [
        ("98.44％", "98.44", "%"),
        ("3万元", "3", "万元"),
        ("３万元", "3", "万元"),
        ("5个月", "5", "个月"),
        ("5 个月", "5", ""),
        ("0.5分", "0.5", "分"),
    ],
)
def test_numbers_take_the_longest_unit_that_touches_them(text: str, digits: str, unit: str) -> None:
    first = next(TOKENIZER.tokens(text))
    assert (first.value, first.unit) == (digits, unit)


@pytest.mark.parametrize(
    ("terminal", "spellings"), [(name, (*zh, *en)) for name, (zh, en) in KEYWORDS.items()]
)
def test_every_spelling_of_a_keyword_is_the_keyword(terminal: str, spellings: tuple[str, ...]) -> None:
    for spelling in spellings:
        assert [lexeme.terminal for lexeme in TOKENIZER.tokens(f" {spelling} ")] == [terminal]


@pytest.mark.parametrize(("sign", "terminal"), SIGNS)
def test_every_sign_is_its_terminal_in_full_width_too(sign: str, terminal: str) -> None:
    full = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in sign)
    for spelling in (sign, full):
        assert [lexeme.terminal for lexeme in TOKENIZER.tokens(spelling)] == [terminal]


@pytest.mark.parametrize(
    ("text", "code", "start", "end"),
    [
        ("得分 $ 1", "stray-character", 3, 4),
        ("得分　①", "stray-character", 3, 4),
        ("٣", "stray-character", 0, 1),
        ("得\u200b分", "hidden-character", 1, 2),
        ("\u202e得分", "hidden-character", 0, 1),
        ('得分 = "优', "unclosed-text", 5, 7),
        ('“优"', "unclosed-text", 0, 3),
        ("「得分", "unclosed-name", 0, 3),
    ],
)
def test_refusals(text: str, code: str, start: int, end: int) -> None:
    with pytest.raises(LexicalError) as raised:
        list(TOKENIZER.tokens(text))
    assert (raised.value.code, *raised.value.span) == (code, start, end)


def test_a_run_that_leaves_a_rest_is_marked() -> None:
    assert next(TOKENIZER.tokens("若得分大于总数则")).unsplit
    assert not next(TOKENIZER.tokens("总数")).unsplit


@given(st.text(max_size=60))
def test_folding_keeps_every_position(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


_PIECES = st.sampled_from(
    (
        *NAMES,
        "若",
        "则",
        "且",
        "非",
        "≤",
        "＝",
        "(",
        "）",
        "“",
        "」",
        "1",
        "３万元",
        "2024年12月",
        " ",
        "\n",
        "--",
        "：",
        "；",
        "x",
        "總",
    )
)


@given(st.lists(_PIECES, max_size=20).map("".join) | st.text(max_size=60))
def test_tokens_stand_in_order_and_say_what_stands_there(text: str) -> None:
    """Spans do not overlap, and nothing but blanks and comments lies between them."""
    at = 0
    for start, end in _spans(text):
        assert at <= start < end <= len(text)
        between = fold(text[at:start]).strip(" \t\r\n")
        assert not between or between.startswith(("--", "#")), between
        at = end


def _spans(text: str) -> list[Span]:
    """Where the tokens stand, and at last what is no token."""
    found: list[Span] = []
    try:
        for lexeme in TOKENIZER.tokens(text):
            found.append(lexeme.span)  # noqa: PERF401 - what came before the error is kept
    except LexicalError as error:
        found.append(error.span)
    return found
