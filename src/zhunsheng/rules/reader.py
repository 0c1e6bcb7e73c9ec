"""Strict YAML: bytes to positioned nodes, every fault a problem with its line and column, nothing else escapes.

The pure-Python event parser is used: the C loader dies of deep nesting, and a constructing loader reads ``0.50``
as a float, keeps the last of two equal keys and follows merge keys.
"""

import re
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

from zhunsheng.language.problems import Problem, problem
from zhunsheng.rules.nodes import Content, Entries, Entry, Items, Kind, Node, Scalar, Style
from zhunsheng.rules.source import HIDDEN, Place, Source, code_point, decode, place_at

DEEPEST = 64
#: A file with more faults than this is not read to its end.
MOST_PROBLEMS = 100
#: A figure of law has few digits; more are a slip or an attack.
MOST_DIGITS = 40

_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(
    r"[-+]?(?:(?:0|[1-9][0-9]*)\.[0-9]*|\.[0-9]+|(?:0|[1-9][0-9]*)(?=[eE]))(?:[eE](?P<power>[-+]?[0-9]+))?"
)
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|[-+]?0[xo][0-9A-Fa-f]+")
_CONSTANTS = MappingProxyType(
    {
        **dict.fromkeys(("true", "True", "TRUE"), True),
        **dict.fromkeys(("false", "False", "FALSE"), False),
        **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
    }
)
_STYLES = MappingProxyType(
    {
        None: Style.PLAIN,
        "": Style.PLAIN,
        "'": Style.SINGLE,
        '"': Style.DOUBLE,
        "|": Style.LITERAL,
        ">": Style.FOLDED,
    }
)
#: Words of the parser's complaints, and what they mean to people who never met YAML.
_COMPLAINTS = (
    ("'\\t'", "tab-indentation"),
    ("mapping values are not allowed", "colon-in-text"),
    ("could not find expected ':'", "colon-missing"),
    ("unexpected end of stream", "quote-not-closed"),
    ("unexpected document separator", "quote-not-closed"),
    ("expected ',' or", "bracket-mismatch"),
    ("did not find expected", "wrong-indentation"),
    ("expected <block end>", "wrong-indentation"),
    ("cannot start any token", "wrong-start"),
)
#: What the parser lets out besides its own errors: an impossible ``\\U`` escape, a %YAML version of many digits.
_PARSER_FAULTS = (yaml.YAMLError, ValueError, OverflowError, IndexError, RecursionError)


def read_file(path: Path, shown: str | None = None) -> tuple[Node | None, tuple[Problem, ...]]:
    """The node of a file and its problems; ``shown`` is the name people see."""
    name = shown if shown is not None else str(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        return None, (problem("unreadable-file", file=name, detail=error.strerror or type(error).__name__),)
    return read(data, name)


def read(data: bytes, file: str) -> tuple[Node | None, tuple[Problem, ...]]:
    """The node of a document and its problems; no node where it cannot be read to its end.

    >>> node, problems = read(b"ratio: 0.50", "pack.yaml")
    >>> node.get("ratio").value.value, problems
    (Decimal('0.50'), ())
    """
    source = decode(data, file)
    if isinstance(source, Problem):
        return None, (source,)
    builder = _Builder(source)
    node = builder.document()
    return node, tuple(builder.problems)


class _Events(Reader, Scanner, Parser):
    """PyYAML's reader, scanner and parser without what would construct anything."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)


class _StopReadingError(Exception):
    """Nothing after this can be read."""


class _Builder:
    """Events to nodes, with the problems met on the way."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.depth = 0
        self._events = _Events("")

    def document(self) -> Node | None:
        try:
            self._events = _Events(self.source.text)
            self._next()
            return self._single()
        except _StopReadingError:
            return None
        except _PARSER_FAULTS as error:
            self.problems.append(self._syntax(error))
            return None

    def _single(self) -> Node | None:
        """The only document of the stream."""
        start = self._next()
        if isinstance(start, yaml.StreamEndEvent):
            self.problems.append(Place(self.source, 1, 1).problem("empty-file"))
            return None
        if start.version or start.tags:
            self.problems.append(self._place(start).problem("directive"))
        node = self._node(self._next())
        self._next()
        following = self._next()
        if not isinstance(following, yaml.StreamEndEvent):
            self.problems.append(self._place(following).problem("several-documents"))
        return node

    def _next(self) -> Any:
        return self._events.get_event()  # type: ignore[no-untyped-call]  # the stubs leave it bare

    def _node(self, event: Any) -> Node:
        if len(self.problems) >= MOST_PROBLEMS:
            self.problems.append(self._place(event).problem("too-many-problems", limit=MOST_PROBLEMS))
            raise _StopReadingError
        self._refuse_extras(event)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.AliasEvent):
            self.problems.append(self._place(event).problem("alias", name=event.anchor))
            return self._broken(event)
        self.depth += 1
        if self.depth > DEEPEST:
            self.problems.append(self._place(event).problem("too-deep", limit=DEEPEST))
            raise _StopReadingError
        node = self._items(event) if isinstance(event, yaml.SequenceStartEvent) else self._entries(event)
        self.depth -= 1
        return node

    def _refuse_extras(self, event: Any) -> None:
        if isinstance(event, yaml.AliasEvent):
            return
        if getattr(event, "anchor", None):
            self.problems.append(self._place(event).problem("anchor", name=event.anchor))
        if getattr(event, "tag", None):
            self.problems.append(self._place(event).problem("tag", name=event.tag))

    def _items(self, start: Any) -> Items:
        items: list[Node] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._node(event))
        return Items(tuple(items), self._place(start))

    def _entries(self, start: Any) -> Entries:
        found: dict[str, Entry] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._node(event)
            value = self._node(self._next())
            if not isinstance(key, Scalar):
                self.problems.append(key.place.problem("key-not-text"))
            elif self._may_stand(key, found):
                found[key.text] = Entry(key, value)
        return Entries(tuple(found.values()), self._place(start))

    def _may_stand(self, key: Scalar, found: dict[str, Entry]) -> bool:
        if key.kind in {Kind.BROKEN, Kind.NULL}:
            if key.kind is Kind.NULL:
                self.problems.append(key.place.problem("key-not-text"))
            return False
        if key.text == "<<" and key.style is Style.PLAIN:
            self.problems.append(key.place.problem("merge-key"))
            return False
        first = found.get(key.text)
        if first:
            where = first.key.place
            self.problems.append(
                key.place.problem("duplicate-key", name=key.text, at_line=where.line, at_column=where.column)
            )
        return first is None

    def _scalar(self, event: Any) -> Scalar:
        style = _STYLES[event.style]
        text: str = event.value
        kind, value = (Kind.TEXT, text) if style is not Style.PLAIN or event.tag else _resolve(text)
        scalar = self._made(event, kind, value, text, style)
        if kind is Kind.BROKEN:
            self.problems.append(scalar.place.problem("number-not-allowed", name=text[:MOST_DIGITS]))
        hidden = HIDDEN.search(text)
        if hidden:  # the file has none, so this one was escaped
            self.problems.append(
                scalar.place_of(hidden.start()).problem("hidden-character", detail=code_point(hidden[0]))
            )
        return scalar

    def _broken(self, event: Any) -> Scalar:
        return self._made(event, Kind.BROKEN, None, "", Style.PLAIN)

    def _made(self, event: Any, kind: Kind, value: Content, text: str, style: Style) -> Scalar:
        start, end = event.start_mark, event.end_mark
        return Scalar(
            kind, value, text, style, self.source, start.index, end.index, start.line + 1, start.column + 1
        )

    def _place(self, event: Any) -> Place:
        mark = event.start_mark
        return Place(self.source, mark.line + 1, mark.column + 1)

    def _syntax(self, error: BaseException) -> Problem:
        """The parser's own complaint, at its own mark; an open quote or key is shown where it begins."""
        detail = getattr(error, "problem", None) or getattr(error, "reason", None) or type(error).__name__
        code = next((known for words, known in _COMPLAINTS if words in str(detail)), "yaml-syntax")
        marks = [getattr(error, "problem_mark", None), getattr(error, "context_mark", None)]
        if code in {"quote-not-closed", "colon-missing"}:
            marks.reverse()
        mark = marks[0] or marks[1]
        place = Place(self.source, mark.line + 1, mark.column + 1) if mark else self._reached()
        return place.problem(code, detail=detail)

    def _reached(self) -> Place:
        """How far the scanner came, for faults that say no place."""
        index = min(self._events.index, len(self.source.text))
        return place_at(self.source, index)


def _resolve(text: str) -> tuple[Kind, Content]:
    """A plain scalar by the core schema; a number with leading zeros is a code and stays text."""
    if text in _CONSTANTS:
        constant = _CONSTANTS[text]
        return (Kind.NULL, None) if constant is None else (Kind.BOOLEAN, constant)
    if _NO_NUMBER.fullmatch(text):
        return Kind.BROKEN, None
    matched = _WHOLE.fullmatch(text) or _DECIMAL.fullmatch(text)
    if not matched:
        return Kind.TEXT, text
    power = matched.groupdict().get("power") or "0"
    if len(text) > MOST_DIGITS or abs(int(power)) > MOST_DIGITS:
        return Kind.BROKEN, None
    return Kind.NUMBER, Decimal(text)
