"""The parser: trees, spans, limits, and a problem code for every mistake."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark.exceptions import UnexpectedInput

from zhunsheng.language import tree
from zhunsheng.language.grammar import productions
from zhunsheng.language.lexer import DEEPEST, MOST_CHARACTERS, MOST_NODES, Tokenizer
from zhunsheng.language.mistakes import EXAMPLES, name_of_mistake
from zhunsheng.language.parser import ParseError, children, parse
from zhunsheng.language.problems import CODES
from zhunsheng.language.span import Span

NAMES = ("得分", "分值", "指标", "合计", "最大", "x")
TOKENIZER = Tokenizer(NAMES, ("万元", "元", "%", "分"))


def _refused(text: str) -> ParseError:
    with pytest.raises(ParseError) as raised:
        parse(text, TOKENIZER)
    return raised.value


def _name(word: str) -> tree.Name:
    return tree.Name(word)


def test_a_comparison() -> None:
    assert parse("得分 ≤ 分值", TOKENIZER) == tree.Comparison(_name("得分"), (("≤", _name("分值")),))


def test_a_chain_is_one_node() -> None:
    node = parse("0 ≤ 得分 < 分值", TOKENIZER)
    assert node == tree.Comparison(tree.NumberLiteral("0"), (("≤", _name("得分")), ("<", _name("分值"))))


def test_both_spellings_are_one_tree() -> None:
    chinese = parse("若 得分 小于 分值 则 x 不为空 否则 非 x 属于 (1, 2)", TOKENIZER)
    assert chinese == parse("if 得分 < 分值 then x is present else not x in (1, 2)", TOKENIZER)


def test_sums_group_from_the_left_and_products_bind_tighter() -> None:
    one, two, three = (tree.NumberLiteral(digit) for digit in "123")
    product = tree.Arithmetic("×", two, three)
    assert parse("1 - 2 × 3 - 1", TOKENIZER) == tree.Arithmetic("-", tree.Arithmetic("-", one, product), one)


def test_every_kind_of_node_is_reached() -> None:
    texts = (
        '若 x = 1 则 非 (x 为空) 否则 每个 指标[得分 > 1] 满足 x.得分 = 2024-12-31 或 x = "优"',
        "x ≈ 之一(甲: -1, (1, 2)) 且 x = 合计(x + 1；空白按0) ± 1 且 x 属于 (1, 2)",
    )
    seen: set[type] = set()
    for text in texts:
        stack = [parse(text, TOKENIZER)]
        while stack:
            node = stack.pop()
            seen.add(type(node))
            stack.extend(children(node))
    assert seen == set(tree.Node.__args__)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("得分 + 1 ≤ 分值", "得分 + 1"),
        ("(得分 + 1) × 2 ≤ 分值", "(得分 + 1) × 2"),
        ("合计(得分) ≤ 分值", "合计(得分)"),
        ("指标[得分 > 1].分值 = 1", "指标[得分 > 1].分值"),
        ("-得分 = 1", "-得分"),
    ],
)
def test_spans_cover_what_stands_there(text: str, part: str) -> None:
    node = parse(text, TOKENIZER)
    assert isinstance(node, tree.Comparison)
    assert text[node.first.span.start : node.first.span.end] == part
    assert text[node.span.start : node.span.end] == text


def test_spans_do_not_take_part_in_equality() -> None:
    assert parse("得分=1", TOKENIZER) == parse("  得分  =  1 ", TOKENIZER)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_of_a_mistake_are_that_mistake(name: str) -> None:
    tokenizer = Tokenizer(("得分", "分值", "指标", "合计"), ("万元", "元", "%", "分"))
    for text in EXAMPLES[name]:
        with pytest.raises(UnexpectedInput) as raised:
            productions(tuple(tokenizer.tokens(text)))
        assert name_of_mistake(raised.value) == name, text


def test_a_mistake_is_known_at_any_depth() -> None:
    for depth in range(6):
        assert _refused("(" * depth + "得分 ≤" + ")" * depth).code == "operand-missing"
        assert _refused("(" * depth + "得分 分值" + ")" * depth).code == "operator-missing"


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_mistake_has_its_sentence(name: str) -> None:
    assert name in CODES


def test_a_run_that_cannot_be_split_explains_the_syntax_error() -> None:
    error = _refused("若得分大于总数则 x 1")
    assert (error.code, *error.span) == ("unknown-name", 0, 8)
    assert "得分" in error.complaint.near


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("(" * 100_000, "expression-too-long"),
        ("x" + " " * MOST_CHARACTERS, "expression-too-long"),
        ("(" * (DEEPEST + 1) + "x" + ")" * (DEEPEST + 1), "expression-too-deep"),
        ("[" * (DEEPEST + 1) + "x" + "]" * (DEEPEST + 1), "expression-too-deep"),
        ("x" + "+1" * 2000, "expression-too-deep"),
        ("x" + "×1" * 2000, "expression-too-deep"),
        ("x" + ".x" * 2000, "expression-too-deep"),
        ("x" + "[1]" * 1300, "expression-too-deep"),
        ("若 x=1 则 " * 400 + "x=1", "expression-too-deep"),
        ("若 x=1 则 x=1 否则 " * 250 + "x=1", "expression-too-deep"),
        ("每个 x 满足 " * 400 + "x=1", "expression-too-deep"),
        ("非 " * 2000 + "x=1", "expression-too-deep"),
        ("- " * 2000 + "1", "expression-too-deep"),
        ("x=1" + "且x=1" * 1000, "expression-too-large"),
        ("x 属于 (1" + ",1" * 2000 + ")", "expression-too-large"),
    ],
)
def test_limits(text: str, code: str) -> None:
    assert _refused(text).code == code


def test_within_the_limits() -> None:
    parse("(" * DEEPEST + "x" + ")" * DEEPEST, TOKENIZER)
    parse("x" + " + 1" * (DEEPEST - 1), TOKENIZER)
    parse("x 属于 (" + ",".join("1" * (MOST_NODES - 3)) + ")", TOKENIZER)
    parse("x" + " " * (MOST_CHARACTERS - 1), TOKENIZER)


_PIECES = st.sampled_from(
    ("得分", "指标", "x", "若", "则", "否则", "且", "或", "非", "每个", "存在", "满足", "之一", "为空", "不为空", "属于", "空白按", "空白跳过",
     "匹配", "=", "≤", "≈", "±", "+", "-", "×", "÷", "(", ")", "[", "]", ".", ",", ";", "甲:", "1", "3万元", '"优"', "2024-12-31", " ")
)  # fmt: skip


@given(
    st.text(max_size=80)
    | st.lists(_PIECES, max_size=40).map(" ".join)
    | st.lists(_PIECES, max_size=40).map("".join)
)
def test_any_text_gives_a_tree_or_a_parse_error(text: str) -> None:
    code, span = _read(text)
    assert code in {"", *CODES}
    assert 0 <= span.start <= span.end <= len(text) + 1


def _read(text: str) -> tuple[str, Span]:
    """The problem code and place, or an empty code and the place of the whole tree."""
    try:
        return "", parse(text, TOKENIZER).span
    except ParseError as error:
        return error.code, error.span
