"""Tokens to the syntax tree, by the grammar in ``grammar.lark``."""

from dataclasses import replace
from typing import Any

from lark import Token
from lark.exceptions import UnexpectedInput, UnexpectedToken, VisitError
from lark.visitors import Transformer_NonRecursive

from zhunsheng.language import tree
from zhunsheng.language.complaint import Complaint
from zhunsheng.language.grammar import productions
from zhunsheng.language.lexer import (
    DEEPEST,
    MOST_CHARACTERS,
    MOST_NODES,
    Lexeme,
    LexicalError,
    Tokenizer,
)
from zhunsheng.language.mistakes import name_of_mistake
from zhunsheng.language.span import Span
from zhunsheng.language.words import OPERATORS


class ParseError(Exception):
    """An expression that is no expression: a problem code, where, and words for its sentence."""

    def __init__(self, code: str, span: Span, detail: str = "", near: tuple[str, ...] = ()) -> None:
        """``span`` is in the author's own text; ``near`` are names to choose from."""
        super().__init__(code)
        self.code = code
        self.span = span
        self.detail = detail
        self.near = near

    @property
    def complaint(self) -> Complaint:
        """The fault as the checker tells its own."""
        return Complaint(self.code, self.span, (self.detail,) if self.detail else (), self.near)


def parse(text: str, tokenizer: Tokenizer) -> tree.Node:
    """The syntax tree of one expression.

    Raises:
        ParseError: with a problem code, a span in ``text`` and a detail.

    """
    if len(text) > MOST_CHARACTERS:
        raise ParseError("expression-too-long", Span(MOST_CHARACTERS, len(text)), str(len(text)))
    try:
        lexemes = tuple(tokenizer.tokens(text))
    except LexicalError as error:
        raise ParseError(error.code, error.span, error.detail) from None
    if not lexemes:
        raise ParseError("empty-expression", Span(0, len(text)))
    _check_depth(lexemes)
    try:
        node: tree.Node = _Builder().transform(productions(lexemes))
    except UnexpectedInput as error:
        raise _unsplit(lexemes, tokenizer) or _explained(error, text, lexemes) from None
    except VisitError as error:  # lark wraps what a builder refuses
        raise error.orig_exc from None
    _check_size(node)
    return node


_NESTING = {"LPAR": 1, "LBRACKET": 1, "RPAR": -1, "RBRACKET": -1}


def _check_depth(lexemes: tuple[Lexeme, ...]) -> None:
    """Brackets and prefixes nest; refuse before any recursive walk sees them."""
    depth = prefixes = 0
    for lexeme in lexemes:
        depth += _NESTING.get(lexeme.terminal, 0)
        if lexeme.terminal in {"NOT", "MINUS", "IF", "EVERY", "SOME"}:
            prefixes += 1
        elif lexeme.terminal not in {"LPAR", "LBRACKET"}:
            prefixes = 0 if lexeme.terminal not in {"NAME", "NUMBER", "TEXT"} else prefixes
        if depth > DEEPEST or prefixes > DEEPEST:
            raise ParseError("expression-too-deep", lexeme.span, str(DEEPEST))


def _check_size(node: tree.Node) -> None:
    count, stack = 0, [(node, 1)]
    while stack:
        one, depth = stack.pop()
        count += 1
        if depth > DEEPEST:
            raise ParseError("expression-too-deep", one.span, str(DEEPEST))
        if count > MOST_NODES:
            raise ParseError("expression-too-large", one.span, str(MOST_NODES))
        stack.extend((child, depth + 1) for child in children(one))


def children(node: tree.Node) -> tuple[tree.Node, ...]:
    """The nodes directly below one, in text order."""
    match node:
        case tree.ListLiteral(items) | tree.And(items) | tree.Or(items):
            return items
        case tree.Member(base, _) | tree.Negative(base) | tree.Presence(base, _) | tree.Not(base):
            return (base,)
        case tree.Index(base, inner):
            return base, inner
        case tree.Call(_, arguments, blank):
            return arguments if blank is None or blank.value is None else (*arguments, blank.value)
        case tree.Arithmetic(_, left, right) | tree.Test(_, left, right):
            return left, right
        case tree.Comparison(first, rest):
            return first, *(operand for _, operand in rest)
        case tree.Within(left, right, tolerance):
            return left, right, tolerance
        case tree.OneOf(_, left, alternatives):
            return left, *(one.value for one in alternatives)
        case tree.If(condition, then, otherwise):
            return (condition, then) if otherwise is None else (condition, then, otherwise)
        case tree.Quantified(_, rows, predicate):
            return rows, predicate
        case _:
            return ()


class _Builder(Transformer_NonRecursive[Token, Any]):
    """Grammar productions to nodes, bottom up and without recursion: 1+1+1+… is as deep as it is long."""

    def start(self, parts: list[Any]) -> tree.Node:
        node: tree.Node = parts[0]
        return node

    def either(self, parts: list[Any]) -> tree.Node:
        operands = _nodes(parts)
        return tree.Or(operands, _hull(operands))

    def both(self, parts: list[Any]) -> tree.Node:
        operands = _nodes(parts)
        return tree.And(operands, _hull(operands))

    def negated(self, parts: list[Any]) -> tree.Node:
        return tree.Not(parts[1], _cover(parts))

    def conditional(self, parts: list[Any]) -> tree.Node:
        nodes = _nodes(parts)
        return tree.If(nodes[0], nodes[1], nodes[2] if len(nodes) > 2 else None, _cover(parts))

    def every(self, parts: list[Any]) -> tree.Node:
        rows, predicate = _nodes(parts)
        return tree.Quantified(every=True, rows=rows, predicate=predicate, span=_cover(parts))

    def some(self, parts: list[Any]) -> tree.Node:
        rows, predicate = _nodes(parts)
        return tree.Quantified(every=False, rows=rows, predicate=predicate, span=_cover(parts))

    def operator(self, parts: list[Any]) -> Token:
        token: Token = parts[0]
        return token

    def chain(self, parts: list[Any]) -> tree.Node:
        pairs = zip(parts[1::2], parts[2::2], strict=True)
        rest = tuple((OPERATORS[token.type], operand) for token, operand in pairs)
        return tree.Comparison(parts[0], rest, _cover(parts))

    def within(self, parts: list[Any]) -> tree.Node:
        left, operator, right, _, tolerance = parts
        if operator.type != "EQUAL":
            raise ParseError("tolerance-needs-equality", _place(operator) or tolerance.span, str(operator))
        return tree.Within(left, right, tolerance, _cover(parts))

    def one_of(self, parts: list[Any]) -> tree.Node:
        alternatives = tuple(part for part in parts if isinstance(part, tree.Alternative))
        operator = parts[1]
        if operator.type not in {"EQUAL", "ABOUT"}:
            raise ParseError("one-of-needs-equality", _place(operator) or parts[0].span, str(operator))
        return tree.OneOf(OPERATORS[operator.type], parts[0], alternatives, _cover(parts))

    def alternative(self, parts: list[Any]) -> tree.Alternative:
        label, value = parts
        return tree.Alternative(str(label.value) if label is not None else "", value)

    def test(self, parts: list[Any]) -> tree.Node:
        return tree.Test(OPERATORS[parts[1].type], parts[0], parts[2], _cover(parts))

    def is_missing(self, parts: list[Any]) -> tree.Node:
        return tree.Presence(parts[0], missing=True, span=_cover(parts))

    def is_present(self, parts: list[Any]) -> tree.Node:
        return tree.Presence(parts[0], missing=False, span=_cover(parts))

    def arithmetic(self, parts: list[Any]) -> tree.Node:
        left, operator, right = parts
        return tree.Arithmetic(OPERATORS[operator.type], left, right, _cover(parts))

    def negative(self, parts: list[Any]) -> tree.Node:
        return tree.Negative(parts[1], _cover(parts))

    def member(self, parts: list[Any]) -> tree.Node:
        return tree.Member(parts[0], str(parts[2].value), _cover(parts))

    def index(self, parts: list[Any]) -> tree.Node:
        return tree.Index(parts[0], parts[2], _cover(parts))

    def number(self, parts: list[Any]) -> tree.Node:
        numeral = parts[0].value
        return tree.NumberLiteral(str(numeral), numeral.unit, _cover(parts))

    def text(self, parts: list[Any]) -> tree.Node:
        return tree.TextLiteral(str(parts[0].value), _cover(parts))

    def date(self, parts: list[Any]) -> tree.Node:
        return tree.DateLiteral(str(parts[0].value), _cover(parts))

    def name(self, parts: list[Any]) -> tree.Node:
        return tree.Name(str(parts[0].value), _cover(parts))

    def call(self, parts: list[Any]) -> tree.Node:
        arguments = next((part for part in parts if isinstance(part, tuple)), ())
        blank = next((part for part in parts if isinstance(part, tree.Blank)), None)
        return tree.Call(str(parts[0].value), arguments, blank, _cover(parts))

    def arguments(self, parts: list[Any]) -> tuple[tree.Node, ...]:
        return _nodes(parts)

    def blank_as(self, parts: list[Any]) -> tree.Blank:
        return tree.Blank(parts[1])

    def blank_skipped(self, parts: list[Any]) -> tree.Blank:  # noqa: ARG002 - lark hands the children
        return tree.Blank(None)

    def primary(self, parts: list[Any]) -> tree.Node:
        return replace(_nodes(parts)[0], span=_cover(parts))

    def listing(self, parts: list[Any]) -> tree.Node:
        return tree.ListLiteral(_nodes(parts), _cover(parts))


def _nodes(parts: list[Any]) -> tuple[tree.Node, ...]:
    return tuple(
        part for part in parts if part is not None and not isinstance(part, (Token, tree.Blank, tuple))
    )


def _hull(operands: tuple[tree.Node, ...]) -> Span:
    return Span(operands[0].span.start, operands[-1].span.end)


def _cover(parts: list[Any]) -> Span:
    """From the first to the last part that knows its place."""
    spans = [_place(part) for part in parts if part is not None]
    known = [span for span in spans if span is not None]
    return Span(min(span.start for span in known), max(span.end for span in known))


def _place(part: Any) -> Span | None:
    if isinstance(part, Token):
        return Span(part.start_pos or 0, part.end_pos or 0)
    if isinstance(part, tree.Alternative):
        return part.value.span
    if isinstance(part, tuple):
        return _hull(part) if part else None
    return getattr(part, "span", None)


def _unsplit(lexemes: tuple[Lexeme, ...], tokenizer: Tokenizer) -> ParseError | None:
    """A run of words that could not be split explains a syntax error better than what follows it."""
    run = next((lexeme for lexeme in lexemes if lexeme.unsplit), None)
    return ParseError("unknown-name", run.span, run.value, tokenizer.names) if run else None


def _explained(error: UnexpectedInput, text: str, lexemes: tuple[Lexeme, ...]) -> ParseError:
    """A syntax error with the name of the mistake that the examples know."""
    span = Span(len(text.rstrip()), len(text.rstrip()) + 1)
    if (
        isinstance(error, UnexpectedToken)
        and error.token.type != "$END"
        and error.token.start_pos is not None
    ):
        span = Span(error.token.start_pos, error.token.end_pos or error.token.start_pos + 1)
    elif lexemes:
        span = Span(lexemes[-1].span.end, lexemes[-1].span.end + 1)
    return ParseError(name_of_mistake(error), span, text[span.start : span.end])
