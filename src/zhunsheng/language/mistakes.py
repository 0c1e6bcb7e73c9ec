"""Syntax errors by example: a table from a named mistake to wrong texts that make it."""

from collections.abc import Mapping
from functools import cache

from lark.exceptions import UnexpectedInput, UnexpectedToken

from zhunsheng.language.grammar import productions
from zhunsheng.language.lexer import Tokenizer

#: Mistake → texts that go wrong in the same state of the parser.
EXAMPLES = {
    "bracket-not-closed": (
        "(1 + 2",
        "合计(得分",
        "指标[得分 > 1",
        "(1 + 2 = 3",
        "合计(得分 + 1",
        "((1)",
        "(1, 2",
        "(得分 ≤ 1 且 2 = 2",
        "[1",
        "(1, 2",
        "合计(得分; 空白按 1",
        "得分 = 之一(甲: 1",
        "合计(得分; 空白跳过",
    ),
    "bracket-not-opened": ("1 + 2)", "得分)", "得分 > 1]", "(1 = 1))", "得分]", "1 + 2]"),
    "operand-missing": (
        "得分 ≤",
        "1 +",
        "1 × ",
        "得分 = 且 1 = 1",
        "≤ 分值",
        "得分 ≈",
        "得分 属于",
        "得分 = 1 ±",
        "+ 1",
        "× 2",
        "-",
        "1 = 2 且",
        "1 = 2 或",
        "非",
        "且 1 = 1",
        "或 1 = 1",
        "得分 ≤ )",
        "(",
        "合计(,",
        "1 + )",
        "()",
        "得分 ≤ ≤ 1",
        "1 = = 1",
        "得分.",
        "得分[]",
        "得分[",
        "得分 × ÷ 1",
        "(1,",
        "[",
        "得分 属于 [",
        "[]",
        "合计(1,)",
        "合计(1,",
    ),
    "operator-missing": (
        "得分 分值",
        "得分 1",
        "1 得分",
        "得分 “优”",
        "1 2",
        "(1) 2",
        "(1) 得分",
        "合计(得分) 分值",
        "得分 (1 = 1) 2",
        "得分.分值(1)",
    ),
    "then-missing": ("若 得分 > 1", "若 得分 > 1 否则 2", "若 得分 > 1, 得分", "若 得分 > 1 且 1 = 1"),
    "condition-missing": ("若", "若 则 1", "若 得分 则", "若 得分 则 1 否则"),
    "satisfies-missing": (
        "每个 指标",
        "存在 指标",
        "每个 指标 = 1",
        "存在 指标[得分 > 1] 且",
        "每个",
        "存在",
        "每个 指标 满足",
        "存在 指标 满足",
    ),
    "alternatives-missing": (
        "得分 ≈ 之一",
        "得分 ≈ 之一()",
        "得分 ≈ 之一 1",
        "得分 ≈ 之一(甲:",
        "得分 ≈ 之一(甲: 1,",
        "得分 ≈ 之一(1, ",
        "得分 = 之一",
        "得分 = 之一(",
    ),
    "keyword-out-of-place": (
        "则 得分",
        "得分 则 1",
        "得分 > 1 则 2",
        "满足 1",
        "得分 满足 1",
        "否则 1",
        "得分 否则 1",
        "得分 为空 为空",
        "得分 为空 = 1",
        "得分 属于 (1, 2) 属于 (1, 2)",
        "得分 = 1 属于 (1, 2)",
        "得分 属于 (1, 2) = 1",
        "得分 = 1 ± 1 ± 1",
        "得分 = 1 ± 1 = 1",
        "得分 = 之一(1) = 1",
        "得分 不为空 = 1",
        "得分 = 1 为空",
    ),
    "tolerance-needs-equality": ("得分 ± 1", "得分 = 1 = 1 ± 2"),
    "blank-clause-out-of-place": (
        "得分; 1",
        "空白按 1",
        "合计(得分 空白按 0)",
        "得分 空白跳过",
        "合计(得分; 得分)",
        "合计(得分; 1)",
        "合计(得分;",
        "合计(得分; 空白按",
        "合计(得分; 空白跳过 1)",
    ),
    "label-out-of-place": ("甲: 1", "合计(甲: 1)", "得分 = 甲: 1"),
}

_TOKENIZER = Tokenizer(("得分", "分值", "指标", "合计"), ("万元", "元", "%", "分"))


def name_of_mistake(error: UnexpectedInput) -> str:
    """The problem code of a syntax error; ``syntax-error`` where no example is like it.

    An example that stops in the same state at the same terminal comes before one in the same state alone.
    """
    exact, alike = _table()
    place = _place(error)
    return exact.get(place) or alike.get(place[0]) or "syntax-error"


@cache
def _table() -> tuple[Mapping[tuple[int, str], str], Mapping[int, str]]:
    """Where each example goes wrong; lark's own ``match_examples`` also asks for an equally deep stack."""
    exact: dict[tuple[int, str], str] = {}
    alike: dict[int, str] = {}
    for name, texts in EXAMPLES.items():
        for text in texts:
            try:
                productions(tuple(_TOKENIZER.tokens(text)))
            except UnexpectedInput as error:
                place = _place(error)
                exact.setdefault(place, name)
                alike.setdefault(place[0], name)
    return exact, alike


def _place(error: UnexpectedInput) -> tuple[int, str]:
    """The state the parser stopped in, and the terminal it stopped at."""
    if not isinstance(error, UnexpectedToken):
        return -1, ""
    return error.state.position, error.token.type
