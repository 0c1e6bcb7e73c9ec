"""Syntax trees to text: Chinese or English keywords, and brackets only where the grammar needs them."""

import re
from enum import IntEnum
from typing import Literal

from zhunsheng.language import tree
from zhunsheng.language.folding import fold
from zhunsheng.language.lexer import LexicalError, Tokenizer
from zhunsheng.language.words import KEYWORDS, OPERATORS

Spelling = Literal["zh", "en"]

_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[\u3400-\u4dbf\u4e00-\u9fff〇]+")
_TERMINALS = {sign: terminal for terminal, sign in OPERATORS.items()}


class _Level(IntEnum):
    """How tightly a text binds, as the productions of ``grammar.lark`` nest."""

    EXPRESSION = 0
    CONJUNCTION = 1
    NEGATION = 2
    SUM = 3
    PRODUCT = 4
    UNARY = 5
    POSTFIX = 6
    PRIMARY = 7


def show(node: tree.Node, spelling: Spelling = "zh", tokenizer: Tokenizer | None = None) -> str:
    """The text of a tree; ``parse(show(x)) == x`` for every tree that a text has.

    ``tokenizer`` tells which names can be read without 「」; without one, names that are one run of letters or of
    Han characters and hold no keyword stand as they are.

    >>> same = tree.Comparison(tree.Name("得分"), (("≤", tree.Name("分值")),))
    >>> show(tree.Not(tree.And((same, same)))), show(tree.Not(same), "en")
    ('非 (得分 ≤ 分值 且 得分 ≤ 分值)', 'not 得分 ≤ 分值')
    """
    return _Printer(spelling, tokenizer).at(node, _Level.EXPRESSION, last=True)


class _Printer:
    """Writes one tree; ``last`` tells that nothing follows which an open end could swallow."""

    def __init__(self, spelling: Spelling, tokenizer: Tokenizer | None) -> None:
        self._spelling = spelling
        self._tokenizer = tokenizer

    def at(self, node: tree.Node, level: _Level, *, last: bool) -> str:
        """The text of a node where the grammar wants ``level`` or tighter."""
        if _level(node) < level or (not last and _is_open(node)):
            return f"({self._text(node, last=True)})"
        return self._text(node, last=last)

    def _whole(self, node: tree.Node) -> str:
        """A node that brackets or commas close off on both sides."""
        return self.at(node, _Level.EXPRESSION, last=True)

    def _word(self, terminal: str) -> str:
        chinese, english = KEYWORDS[terminal]
        return english[0] if self._spelling == "en" and english else chinese[0]

    def _operator(self, sign: str) -> str:
        """A sign stands as it is; 属于, 包含 and 匹配 are words."""
        return self._word(_TERMINALS[sign]) if sign in {"属于", "包含", "匹配"} else sign

    def _text(self, node: tree.Node, *, last: bool) -> str:
        match node:
            case tree.NumberLiteral(digits, unit):
                return digits + unit
            case tree.TextLiteral(text):
                return f"“{text}”" if '"' in fold(text) else f'"{text}"'
            case tree.DateLiteral(iso):
                return iso if iso.count("-") == 2 else "{}年{}月".format(*iso.split("-"))
            case tree.ListLiteral(items):
                inner = ", ".join(self._whole(item) for item in items)
                return f"[{inner}]" if len(items) == 1 else f"({inner})"
            case tree.Name(word):
                return self._name(word)
            case tree.Member(base, word):
                return f"{self.at(base, _Level.POSTFIX, last=True)}.{self._name(word)}"
            case tree.Index(base, inner_node):
                return f"{self.at(base, _Level.POSTFIX, last=True)}[{self._whole(inner_node)}]"
            case tree.Call():
                return self._call(node)
            case tree.Negative(operand):
                text = self.at(operand, _Level.UNARY, last=last)
                return f"- {text}" if text.startswith("-") else f"-{text}"
            case tree.Arithmetic():
                return self._arithmetic(node)
            case _:
                return self._check(node, last=last)

    def _check(self, node: tree.Node, *, last: bool) -> str:
        match node:
            case tree.Comparison(first, rest):
                pairs = (f" {sign} {self._sum(operand)}" for sign, operand in rest)
                return self._sum(first) + "".join(pairs)
            case tree.Within(left, right, tolerance):
                return f"{self._sum(left)} = {self._sum(right)} ± {self._sum(tolerance)}"
            case tree.OneOf():
                return self._one_of(node)
            case tree.Test(operator, left, right):
                return f"{self._sum(left)} {self._operator(operator)} {self._sum(right)}"
            case tree.Presence(operand, missing):
                return f"{self._sum(operand)} {self._word('IS_MISSING' if missing else 'IS_PRESENT')}"
            case tree.Not(operand):
                return f"{self._word('NOT')} {self.at(operand, _Level.NEGATION, last=last)}"
            case tree.And(operands):
                return self._joined(operands, "AND", _Level.NEGATION, last=last)
            case tree.Or(operands):
                return self._joined(operands, "OR", _Level.CONJUNCTION, last=last)
            case tree.If():
                return self._if(node)
            case tree.Quantified(every, rows, predicate):
                word = self._word("EVERY" if every else "SOME")
                listed = self.at(rows, _Level.POSTFIX, last=True)
                return f"{word} {listed} {self._word('SATISFIES')} {self._whole(predicate)}"
            case _:
                raise TypeError(node)

    def _sum(self, node: tree.Node) -> str:
        return self.at(node, _Level.SUM, last=True)

    def _joined(self, operands: tuple[tree.Node, ...], terminal: str, level: _Level, *, last: bool) -> str:
        """Only the last operand may have an open end, and only where nothing follows the whole."""
        *heads, tail = operands
        texts = [*(self.at(head, level, last=False) for head in heads), self.at(tail, level, last=last)]
        return f" {self._word(terminal)} ".join(texts)

    def _arithmetic(self, node: tree.Arithmetic) -> str:
        """Sums and products group from the left."""
        level = _level(node)
        tighter = _Level(level + 1)
        return f"{self.at(node.left, level, last=True)} {node.operator} {self.at(node.right, tighter, last=True)}"

    def _if(self, node: tree.If) -> str:
        condition = f"{self._word('IF')} {self._whole(node.condition)} {self._word('THEN')} "
        if node.otherwise is None:
            return condition + self._whole(node.then)
        then = f"({self._whole(node.then)})" if _takes_else(node.then) else self._whole(node.then)
        return f"{condition}{then} {self._word('ELSE')} {self._whole(node.otherwise)}"

    def _one_of(self, node: tree.OneOf) -> str:
        listed = ", ".join(
            (f"{one.label}: " if one.label else "") + self._whole(one.value) for one in node.alternatives
        )
        return f"{self._sum(node.left)} {node.operator} {self._word('ONE_OF')}({listed})"

    def _call(self, node: tree.Call) -> str:
        inner = ", ".join(self._whole(one) for one in node.arguments)
        if node.blank is not None and node.blank.value is None:
            inner += f"; {self._word('BLANK_SKIPPED')}"
        elif node.blank is not None and node.blank.value is not None:
            inner += f"; {self._word('BLANK_AS')} {self._sum(node.blank.value)}"
        return f"{self._name(node.function)}({inner})"

    def _name(self, word: str) -> str:
        return word if self._is_plain(word) else f"「{word}」"

    def _is_plain(self, word: str) -> bool:
        """Whether the word alone is read as the one name it is."""
        if self._tokenizer is None:
            return _PLAIN_NAME.fullmatch(word) is not None and not _holds_keyword(word)
        try:
            lexemes = tuple(self._tokenizer.tokens(word))
        except LexicalError:
            return False
        return (
            len(lexemes) == 1
            and lexemes[0].terminal == "NAME"
            and lexemes[0].value == word
            and word[0] != "「"
        )


def _holds_keyword(word: str) -> bool:
    spellings = (one for chinese, english in KEYWORDS.values() for one in (*chinese, *english))
    return any(one == word if one.isascii() else one in word for one in spellings)


def _level(node: tree.Node) -> _Level:
    match node:
        case tree.Or():
            return _Level.EXPRESSION
        case tree.And():
            return _Level.CONJUNCTION
        case tree.Arithmetic(operator):
            return _Level.SUM if operator in {"+", "-"} else _Level.PRODUCT
        case tree.Negative():
            return _Level.UNARY
        case tree.Member() | tree.Index():
            return _Level.POSTFIX
        case tree.NumberLiteral() | tree.TextLiteral() | tree.DateLiteral() | tree.ListLiteral():
            return _Level.PRIMARY
        case tree.Name() | tree.Call():
            return _Level.PRIMARY
        case _:
            return _Level.NEGATION


def _is_open(node: tree.Node) -> bool:
    """Whether the node ends in an expression that goes on as far as it can: 若…则… and 每个…满足…."""
    match node:
        case tree.If() | tree.Quantified():
            return True
        case tree.Not(operand):
            return _is_open(operand)
        case tree.And(operands) | tree.Or(operands):
            return _is_open(operands[-1])
        case _:
            return False


def _takes_else(node: tree.Node) -> bool:
    """Whether an 否则 behind the node would be read as its own."""
    match node:
        case tree.If(_, then, otherwise):
            return otherwise is None or _takes_else(otherwise if otherwise is not None else then)
        case tree.Quantified(_, _, predicate):
            return _takes_else(predicate)
        case tree.Not(operand):
            return _takes_else(operand)
        case tree.And(operands) | tree.Or(operands):
            return _takes_else(operands[-1])
        case _:
            return False
