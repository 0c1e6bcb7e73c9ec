"""The expressions of packs in their usual spelling: signs, blanks and keywords, and not a character besides.

The spelling is that of ``language.printer``; brackets, line breaks, comments, names and quoted texts stay as their
author wrote them. An expression that would not be read as the same tree, or a file that would not be read as the
same data, stays as it is.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path

from zhunsheng.authoring.scrutiny.checking import Sources, rulesets_of
from zhunsheng.forms.schema import Schema, load_schemas
from zhunsheng.language.lexer import Lexeme, LexicalError, Tokenizer
from zhunsheng.language.parser import ParseError, parse
from zhunsheng.language.printer import Spelling
from zhunsheng.language.problems import Problem
from zhunsheng.language.scope import tokenizer_for
from zhunsheng.language.words import KEYWORDS, OPERATORS, SIGNS
from zhunsheng.rules.binding import bind
from zhunsheng.rules.nodes import Entries, Items, Node, Scalar, Style
from zhunsheng.rules.pack import Assertion, Definition, Expression, Pack, SeverityCase
from zhunsheng.rules.reader import read
from zhunsheng.rules.source import LINE_END
from zhunsheng.rules.tree import PackTree, load_packs

_SIGN_OF = {terminal: sign for sign, terminal in reversed(SIGNS)} | OPERATORS | {"TOLERANCE": "±"}
_WORDS = frozenset({"IN", "CONTAINS", "MATCHES"})
_KEPT = frozenset({"NAME", "TEXT", "DATE"})
_TIGHT_AFTER = frozenset({"LPAR", "LBRACKET", "DOT"})
_TIGHT_BEFORE = frozenset({"RPAR", "RBRACKET", "DOT", "COMMA", "SEMICOLON"})
_VALUE_ENDS = frozenset({"NAME", "NUMBER", "TEXT", "DATE", "RPAR", "RBRACKET", "IS_MISSING", "IS_PRESENT"})
#: What a plain scalar of YAML must not come to hold: it would end the scalar, or turn it into something else.
_STRUCTURAL = frozenset(",:[]{}#&*!|>'\"%@`?-")
#: Punctuation that has its own blank in it.
_WIDE = frozenset("，：；、")
#: The parts of records that hold expressions; templates, patterns and names of fields are none.
_EXPRESSIONS: Mapping[type, tuple[str, ...]] = {
    Assertion: ("check", "each", "by", "when", "at"),
    SeverityCase: ("when",),
    Definition: ("expression",),
}


@dataclass(frozen=True, slots=True)
class Formatted:
    """One file before and after; ``kept`` counts the expressions that could not be put in order."""

    path: Path
    before: bytes
    after: bytes
    kept: int = 0

    @property
    def changed(self) -> bool:
        """Whether anything is spelled otherwise."""
        return self.before != self.after


def format_packs(asked: Sources, beside: Sources) -> tuple[tuple[Formatted, ...], tuple[Problem, ...]]:
    """Every file of the packs that are asked about, in its usual spelling; problems where packs do not load."""
    mine = {one.resolve() for one in asked.rules}
    tree, problems = load_packs([*(one for one in beside.rules if one.resolve() not in mine), *asked.rules])
    faults = tuple(one for one in problems if one.severity == "error")
    if faults:
        return (), faults
    schemas = load_schemas([*beside.schemas, *asked.schemas])
    packs = [
        one
        for one in tree.packs.values()
        if mine & {Path(one.folder).resolve(), *Path(one.folder).resolve().parents}
    ]
    found = [one for pack in packs for one in _pack(tree, pack, schemas)]
    return tuple(sorted(found, key=lambda one: str(one.path))), ()


def _pack(tree: PackTree, pack: Pack, schemas: Mapping[str, Schema]) -> Iterator[Formatted]:
    """The files of one pack; an expression must read the same in every kind of form that the pack is for."""
    by_kind = {one.kind: one for one in rulesets_of(tree, pack, schemas)}
    # Names and units are all that reading needs; the rules themselves are left out, for checking them takes time.
    bound = [bind(replace(one, rules=()), schemas[kind].vocabulary) for kind, one in by_kind.items()]
    tokenizers = [tokenizer_for(one.scope) for one in bound]
    by_file: dict[str, dict[int, Expression]] = {}
    for one in expressions(pack):
        by_file.setdefault(one.file, {})[one.node.start] = one
    spelling = majority((one.text for held in by_file.values() for one in held.values()), tokenizers[:1])
    for file, held in by_file.items():
        yield _file(Path(file), [held[start] for start in sorted(held)], tokenizers, spelling)


def expressions(content: object) -> Iterator[Expression]:
    """All expressions that a pack's records hold."""
    if isinstance(content, tuple):
        for item in content:
            yield from expressions(item)
        return
    if not is_dataclass(content):
        return
    wanted = _EXPRESSIONS.get(type(content), ())
    for one in fields(content):
        value = getattr(content, one.name)
        held = value if isinstance(value, tuple) else (value,)
        if one.name in wanted:
            yield from (item for item in held if isinstance(item, Expression))
        elif one.compare and not isinstance(value, Expression):
            yield from expressions(value)


def majority(texts: Iterable[str], tokenizers: Iterable[Tokenizer]) -> Spelling | None:
    """The language in which most keywords are written; ``None`` where neither prevails."""
    counted: Counter[str] = Counter()
    for tokenizer in tokenizers:
        for text in texts:
            counted.update(
                "en" if one.value.isascii() else "zh" for one in _lexemes(text, tokenizer) if _is_word(one)
            )
    if counted["en"] == counted["zh"]:
        return None
    return "en" if counted["en"] > counted["zh"] else "zh"


def _is_word(lexeme: Lexeme) -> bool:
    return lexeme.terminal in KEYWORDS and bool(KEYWORDS[lexeme.terminal][1])


def _lexemes(text: str, tokenizer: Tokenizer) -> tuple[Lexeme, ...]:
    try:
        return tuple(tokenizer.tokens(text))
    except LexicalError:
        return ()


def spelled(lexeme: Lexeme, text: str, spelling: Spelling | None) -> str:
    """The usual spelling of one token of ``text``; names, texts and dates stay as they are."""
    written = text[lexeme.span.start : lexeme.span.end]
    terminal = lexeme.terminal
    if terminal in _KEPT:
        return written
    if terminal == "NUMBER":
        return lexeme.value + lexeme.unit
    if terminal == "LABEL":
        return f"{lexeme.value}:"
    if terminal in KEYWORDS and (terminal in _WORDS or terminal not in _SIGN_OF):
        chinese, english = KEYWORDS[terminal]
        if spelling is None:
            return english[0] if lexeme.value.isascii() and english else chinese[0]
        return english[0] if spelling == "en" and english else chinese[0]
    return _SIGN_OF.get(terminal, written)


def gap(before: Lexeme | None, after: Lexeme, *, unary: bool) -> str:
    """What stands between two tokens of a line; ``unary`` tells that the first is a minus of its own."""
    if before is None or before.terminal in _TIGHT_AFTER or after.terminal in _TIGHT_BEFORE:
        return ""
    if unary:
        return " " if after.terminal == "MINUS" else ""
    if after.terminal == "LPAR":
        return "" if before.terminal in {"NAME", "ONE_OF"} else " "
    if after.terminal == "LBRACKET":
        return "" if before.terminal in {"NAME", "RPAR", "RBRACKET"} else " "
    return " "


def pieces(
    text: str, lexemes: tuple[Lexeme, ...], spelling: Spelling | None
) -> Iterator[tuple[int, int, str]]:
    """Stretches of an expression and what they should be: tokens, and the blanks between tokens of one line."""
    before: Lexeme | None = None
    unary = False
    for lexeme in lexemes:
        if before is not None:
            between = text[before.span.end : lexeme.span.start]
            if not between.strip(" \t\u3000") and "\n" not in between:
                yield before.span.end, lexeme.span.start, gap(before, lexeme, unary=unary)
        yield lexeme.span.start, lexeme.span.end, spelled(lexeme, text, spelling)
        unary = lexeme.terminal == "MINUS" and (before is None or before.terminal not in _VALUE_ENDS)
        before = lexeme


def respelled(text: str, tokenizer: Tokenizer, spelling: Spelling | None) -> str:
    """A whole expression in its usual spelling, outside any file; as it is where it cannot be read.

    Raises:
        ParseError: it is no expression.

    """
    tree = parse(text, tokenizer)
    made = text
    for start, end, said in reversed(tuple(pieces(text, _lexemes(text, tokenizer), spelling))):
        made = made[:start] + said + made[end:]
    return made if parse(made, tokenizer) == tree else text


def _file(
    path: Path, held: list[Expression], tokenizers: list[Tokenizer], spelling: Spelling | None
) -> Formatted:
    before = path.read_bytes()
    mark = b"\xef\xbb\xbf" if before.startswith(b"\xef\xbb\xbf") else b""
    text = before[len(mark) :].decode()
    kept = 0
    for one in reversed(held):  # from the end, so that what is still to come stays where it is
        edits = _edits(one, text, tokenizers, spelling)
        if not edits:
            continue
        for cautious in (False, True):
            made = _applied(text, edits, cautious=cautious and one.node.style is Style.PLAIN)
            if made == text or _same(text, made, one, tokenizers):
                text = made
                break
        else:
            kept += 1
    return Formatted(path, before, mark + text.encode(), kept)


def _edits(
    one: Expression, text: str, tokenizers: list[Tokenizer], spelling: Spelling | None
) -> list[tuple[int, int, str]]:
    """The stretches of the file that are spelled otherwise; a stretch that YAML writes with escapes is left alone."""
    found = [tuple(pieces(one.text, _lexemes(one.text, tokenizer), spelling)) for tokenizer in tokenizers]
    if not found or any(other != found[0] for other in found):
        return []
    edits = []
    for start, end, said in found[0]:
        written = one.text[start:end]
        at = _index(one, start)
        if (
            written == said
            or text[at : at + len(written)] != written
            or (start == end and _split(one, text, at, start))
        ):
            continue
        edits.append((at, at + len(written), said))
    return edits


def _split(one: Expression, text: str, at: int, start: int) -> bool:
    """Whether an empty gap of the expression is a line break of the file."""
    return start == 0 or text[at - 1 : at] != one.text[start - 1]


def _index(one: Expression, offset: int) -> int:
    """Where a character of an expression stands in the text of its file."""
    place = one.place(offset)
    source = one.node.source
    starts = [0, *(end.end() for end in LINE_END.finditer(source.text))]
    return starts[place.line - 1] + place.column - 1


def _applied(text: str, edits: list[tuple[int, int, str]], *, cautious: bool) -> str:
    """The text with its stretches put in; cautiously, full-width punctuation stays where YAML reads the narrow one."""
    for start, end, said in reversed(edits):
        if cautious and (
            _STRUCTURAL & (set(said) - set(text[start:end])) or text[start - 1 : start] in _WIDE
        ):
            continue
        text = text[:start] + said + text[end:]
    return text


def _same(before: str, after: str, one: Expression, tokenizers: list[Tokenizer]) -> bool:
    """Whether two texts of a file are the same data but for one expression, and that the same tree."""
    old, new = (read(text.encode(), one.file)[0] for text in (before, after))
    if old is None or new is None:
        return False
    olds, news = tuple(_scalars(old)), tuple(_scalars(new))
    if len(olds) != len(news) or _skeleton(old) != _skeleton(new):
        return False
    for was, now in zip(olds, news, strict=True):
        if was.start == one.node.start:
            if now.kind is not was.kind or not _same_tree(was.text, now.text, tokenizers):
                return False
        elif (was.kind, was.text, was.style) != (now.kind, now.text, now.style):
            return False
    return True


def _same_tree(before: str, after: str, tokenizers: list[Tokenizer]) -> bool:
    try:
        return all(parse(before, one) == parse(after, one) for one in tokenizers)
    except ParseError:
        return False


def _scalars(node: Node) -> Iterator[Scalar]:
    match node:
        case Scalar():
            yield node
        case Items(items):
            for item in items:
                yield from _scalars(item)
        case Entries(entries):
            for entry in entries:
                yield entry.key
                yield from _scalars(entry.value)


def _skeleton(node: Node) -> object:
    match node:
        case Items(items):
            return [_skeleton(item) for item in items]
        case Entries(entries):
            return [(entry.key.text, _skeleton(entry.value)) for entry in entries]
        case _:
            return None
