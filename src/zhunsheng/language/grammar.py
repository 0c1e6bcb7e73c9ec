"""The LALR parser that ``grammar.lark`` makes, fed by the house's own lexer."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from lark import Lark, Token, Tree
from lark.lexer import Lexer as LarkLexer

from zhunsheng.language.lexer import Lexeme


@dataclass(frozen=True, slots=True)
class Source:
    """Lexemes in the place where lark expects a text."""

    lexemes: tuple[Lexeme, ...]


class Numeral(str):
    """A numeral that remembers its unit word."""

    __slots__ = ("unit",)
    unit: str


class _Reader(LarkLexer):
    """Hands lexemes to lark as its tokens."""

    def __init__(self, lexer_conf: Any) -> None:
        """Lark passes its terminals; the lexer knows them already."""

    def lex(self, data: Source) -> Iterator[Token]:  # type: ignore[override]
        """Tokens with the positions of the author's text."""
        return map(_token, data.lexemes)


def _token(lexeme: Lexeme) -> Token:
    token = Token(lexeme.terminal, lexeme.value, start_pos=lexeme.span.start, end_pos=lexeme.span.end)
    if lexeme.terminal == "NUMBER":
        numeral = Numeral(lexeme.value)
        numeral.unit = lexeme.unit
        token.value = numeral
    return token


@cache
def _parser() -> Lark:
    text = resources.files("zhunsheng.language").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", lexer=_Reader, maybe_placeholders=True)


def productions(lexemes: tuple[Lexeme, ...]) -> Tree[Token]:
    """The parse tree of a token sequence; raises lark's ``UnexpectedInput`` where there is none."""
    return _parser().parse(Source(lexemes))
