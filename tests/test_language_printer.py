"""The printer: what it prints is read back as the same tree, with no bracket too many."""

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.language import tree
from zhunsheng.language.lexer import DEEPEST, Tokenizer
from zhunsheng.language.parser import ParseError, children, parse
from zhunsheng.language.printer import Spelling, show

NAMES = (
    "得分",
    "分值",
    "执行率（B/A，%）",
    "预算 执行率",
    "税收入",
    "非税收入",
    "x",
    "order_no",
    "指标",
    "合计",
    "最大",
)
UNITS = ("万元", "元", "%", "分", "年", "个月", "人次")
TOKENIZER = Tokenizer(NAMES, UNITS)
SPELLINGS: tuple[Spelling, ...] = ("zh", "en")

_names = st.sampled_from(
    (*NAMES, "没有的名称", "若得分", "unknown", "and", "a b", "非得分", "3号楼", "总-分")
)
_surrogates: tuple[Literal["Cs"], ...] = ("Cs",)
_plain = st.characters(exclude_characters='"“”＂', exclude_categories=_surrogates)
_texts = st.text(_plain, max_size=8) | st.sampled_from(('5"', "“引”", "若 且 或", "-- #"))
_numbers = st.builds(
    lambda whole, part, unit: tree.NumberLiteral(f"{whole}.{part}" if part else str(whole), unit),
    st.integers(0, 10**6),
    st.sampled_from(("", "0", "50", "125")),
    st.sampled_from(("", *UNITS)),
)
_dates = st.sampled_from(("2024-12-31", "2024-12", "2024-01", "2024-13")).map(tree.DateLiteral)
_labels = st.sampled_from(("", "正向", "a1", "比例法"))


def _larger(inner: st.SearchStrategy[tree.Node]) -> st.SearchStrategy[tree.Node]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    blanks = st.none() | st.builds(tree.Blank, st.none() | inner)
    alternatives = st.lists(st.builds(tree.Alternative, _labels, inner), min_size=1, max_size=3).map(tuple)
    links = st.lists(st.tuples(st.sampled_from("=≠<≤>≥≈"), inner), min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(tree.ListLiteral, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(tree.Member, inner, _names),
        st.builds(tree.Index, inner, inner),
        st.builds(tree.Call, _names, st.lists(inner, max_size=3).map(tuple), blanks),
        st.builds(tree.Negative, inner),
        st.builds(tree.Arithmetic, st.sampled_from("+-×÷"), inner, inner),
        st.builds(tree.Comparison, inner, links),
        st.builds(tree.Within, inner, inner, inner),
        st.builds(tree.OneOf, st.sampled_from("=≈"), inner, alternatives),
        st.builds(tree.Test, st.sampled_from(("属于", "包含", "匹配")), inner, inner),
        st.builds(tree.Presence, inner, st.booleans()),
        st.builds(tree.Not, inner),
        st.builds(tree.And, several),
        st.builds(tree.Or, several),
        st.builds(tree.If, inner, inner, st.none() | inner),
        st.builds(tree.Quantified, st.booleans(), inner, inner),
    )


TREES: st.SearchStrategy[tree.Node] = st.recursive(
    st.one_of(_numbers, _dates, st.builds(tree.TextLiteral, _texts), st.builds(tree.Name, _names)),
    _larger,
    max_leaves=12,
)


@given(TREES, st.sampled_from(SPELLINGS))
def test_what_is_printed_is_read_back(node: tree.Node, spelling: Spelling) -> None:
    """``parse(show(x)) == x``, in both spellings, with and without the tokenizer's help."""
    assert parse(show(node, spelling, TOKENIZER), TOKENIZER) == node
    assert parse(show(node, spelling), TOKENIZER) == node


@given(TREES)
def test_printing_is_stable(node: tree.Node) -> None:
    printed = show(node, "zh", TOKENIZER)
    assert show(parse(printed, TOKENIZER), "zh", TOKENIZER) == printed


@given(TREES)
def test_no_bracket_is_too_many(node: tree.Node) -> None:
    """Taking any one pair of brackets away changes the tree, or makes it none."""
    printed = show(node, "zh", TOKENIZER)
    for start, end in _pairs(printed):
        bare = f"{printed[:start]} {printed[start + 1 : end]} {printed[end + 1 :]}"
        try:
            again = parse(bare, TOKENIZER)
        except ParseError:
            continue
        assert again != node, bare


def _pairs(text: str) -> list[tuple[int, int]]:
    """The places of round brackets that group, outside texts and quoted names."""
    found: list[tuple[int, int]] = []
    opened: list[int] = []
    for lexeme in TOKENIZER.tokens(text):
        if lexeme.terminal == "LPAR":
            opened.append(lexeme.span.start)
        elif lexeme.terminal == "RPAR":
            found.append((opened.pop(), lexeme.span.start))
    return found


@pytest.mark.parametrize(
    ("text", "chinese", "english"),
    [
        ("((得分))<=(分值)", "得分 ≤ 分值", "得分 ≤ 分值"),
        ("若得分小于分值则x不为空", "若 得分 < 分值 则 x 不为空", "if 得分 < 分值 then x is present"),
        ("(得分=1且分值=2)或x=3", "得分 = 1 且 分值 = 2 或 x = 3", "得分 = 1 and 分值 = 2 or x = 3"),
        ("得分=1且(分值=2或x=3)", "得分 = 1 且 (分值 = 2 或 x = 3)", "得分 = 1 and (分值 = 2 or x = 3)"),
        ("not (x = 1 and x = 2)", "非 (x = 1 且 x = 2)", "not (x = 1 and x = 2)"),
        ("(若 x=1 则 x=2) 且 x=3", "(若 x = 1 则 x = 2) 且 x = 3", "(if x = 1 then x = 2) and x = 3"),
        ("x=3 且 (若 x=1 则 x=2)", "x = 3 且 若 x = 1 则 x = 2", "x = 3 and if x = 1 then x = 2"),
        (
            "若 x=1 则 (若 x=2 则 x=3) 否则 x=4",
            "若 x = 1 则 (若 x = 2 则 x = 3) 否则 x = 4",
            "if x = 1 then (if x = 2 then x = 3) else x = 4",
        ),
        ("x-(分值-1)", "x - (分值 - 1)", "x - (分值 - 1)"),
        ("(x-分值)-1", "x - 分值 - 1", "x - 分值 - 1"),
        ("x - -1", "x - -1", "x - -1"),
        ("- -x", "- -x", "- -x"),
        ("-(x+1)×2", "-(x + 1) × 2", "-(x + 1) × 2"),
        ("合计(得分；空白按0)", "合计(得分; 空白按 0)", "合计(得分; blank as 0)"),
        ("合计(得分；空白跳过)", "合计(得分; 空白跳过)", "合计(得分; skip blank)"),
        ("x≈之一(甲:1,2)", "x ≈ 之一(甲: 1, 2)", "x ≈ one of(甲: 1, 2)"),
        ("x属于[1]", "x 属于 [1]", "x in [1]"),
        ("指标[得分>1].分值", "指标[得分 > 1].分值", "指标[得分 > 1].分值"),
        ("每个指标满足得分=1或得分=2", "每个 指标 满足 得分 = 1 或 得分 = 2", "every 指标 satisfies 得分 = 1 or 得分 = 2"),
        ("执行率(B/A,%)=98%", "执行率（B/A，%） = 98%", "执行率（B/A，%） = 98%"),
        ("「没有的」=2024年12月底", "「没有的」 = 2024年12月", "「没有的」 = 2024年12月"),
    ],
)  # fmt: skip
def test_how_it_looks(text: str, chinese: str, english: str) -> None:
    node = parse(text, TOKENIZER)
    unknown = chinese.replace("「没有的」", "没有的"), english.replace("「没有的」", "没有的")
    assert (show(node, "zh", TOKENIZER), show(node, "en", TOKENIZER)) == unknown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("得分", "得分"),
        ("且", "「且」"),
        ("得分 总和", "「得分 总和」"),
        ("and", "「and」"),
        ("order", "order"),
        ("非税收入", "非税收入"),
    ],
)
def test_names_are_quoted_where_they_have_to_be(name: str, shown: str) -> None:
    assert show(tree.Name(name), "zh", TOKENIZER) == shown


def test_names_with_keywords_are_quoted_without_a_vocabulary() -> None:
    assert show(tree.Name("非税收入")) == "「非税收入」"
    assert show(tree.Name("得分")) == "得分"


def test_the_deepest_tree_is_printed() -> None:
    node: tree.Node = tree.Name("x")
    for _ in range(DEEPEST - 1):
        node = tree.Negative(node)
    assert parse(show(node, "zh", TOKENIZER), TOKENIZER) == node


def test_children_are_in_text_order() -> None:
    node = parse("x = 合计(得分, 分值；空白按1) ± 2", TOKENIZER)
    assert [show(one) for one in children(node)] == ["x", "合计(得分, 分值; 空白按 1)", "2"]
