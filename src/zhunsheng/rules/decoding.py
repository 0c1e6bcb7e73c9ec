"""Nodes to records by tables: a decoder a field, unknown keys refused, all problems gathered."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, NamedTuple, NoReturn, TypeAlias, TypeVar

from zhunsheng.language.folding import fold
from zhunsheng.language.problems import NO_WORDS, Problem, Words, did_you_mean, suggesting
from zhunsheng.rules.frozen import Frozen
from zhunsheng.rules.misspelling import likely_keys, only_slip
from zhunsheng.rules.nodes import Entries, Entry, Items, Kind, Node, Scalar
from zhunsheng.rules.pack import Citation, Expression, Value
from zhunsheng.rules.period import Period
from zhunsheng.rules.source import Place

T = TypeVar("T")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"[0-9]{4}")
#: A comment of the check language, where it is not inside a text or a quoted name.
_COMMENT = re.compile(r"\"[^\"]*\"|“[^”]*”|「[^」]*」|(?P<comment>--|#)")

KIND_WORDS: Mapping[Kind, Words] = {
    Kind.TEXT: Words("文字", "text"),
    Kind.NUMBER: Words("数", "a number"),
    Kind.BOOLEAN: Words("true 或 false", "true or false"),
    Kind.NULL: Words("空", "nothing"),
    Kind.LIST: Words("列表", "a list"),
    Kind.MAPPING: Words("键和值", "keys with values"),
    Kind.BROKEN: Words("错误", "broken"),
}


class RefusedError(Exception):
    """A node that gives no value; its problem lies on the desk already."""


@dataclass(slots=True)
class Desk:
    """Where the problems of one decoding are gathered."""

    problems: list[Problem] = field(default_factory=list)

    def refuse(self, place: Place, code: str, *, hint: Words = NO_WORDS, **details: object) -> NoReturn:
        """Note a problem and give up on this node."""
        self.note(place, code, reason=NO_WORDS, hint=hint, **details)
        raise RefusedError

    def note(
        self, place: Place, code: str, *, reason: Words = NO_WORDS, hint: Words = NO_WORDS, **details: object
    ) -> None:
        """Note a problem and go on."""
        self.problems.append(place.problem(code, reason=reason, hint=hint, replacement=None, **details))

    def wrong_type(self, node: Node, wanted: Words, hint: Words = NO_WORDS) -> NoReturn:
        """Refuse a node that is another kind of thing; one that is broken has its problem already."""
        if node.kind is Kind.BROKEN:
            raise RefusedError
        self.refuse(node.place, "wrong-type", hint=hint, wanted=wanted, found=KIND_WORDS[node.kind])


Decode: TypeAlias = Callable[[Node, Desk], T]


class Field(NamedTuple):
    """One key of a record: the name its value has in Python, how it is read, whether it must be there."""

    name: str
    decode: Decode[Any]
    required: bool = False


def fields(node: Node, desk: Desk, where: Words, table: Mapping[str, Field]) -> dict[str, Any]:
    """The values of a mapping by their Python names; keys that are not there are left out.

    Raises:
        RefusedError: after all keys were looked at, where any of them had a problem.

    """
    values, whole = known_fields(node, desk, where, table)
    if not whole:
        raise RefusedError
    return values


def known_fields(
    node: Node, desk: Desk, where: Words, table: Mapping[str, Field]
) -> tuple[dict[str, Any], bool]:
    """The values that could be read, and whether all could be."""
    entries = mapping(node, desk)
    values: dict[str, Any] = {}
    whole = True
    meant: set[str] = set()
    for entry in entries:
        row = table.get(entry.key.text)
        if row is None:
            meant.update(_refuse_key(entry, entries, desk, where, table))
            whole = False
            continue
        try:
            values[row.name] = row.decode(entry.value, desk)
        except RefusedError:
            whole = False
    for key, row in table.items():
        if row.required and entries.get(key) is None:
            whole = False
            if key not in meant:
                desk.note(entries.place, "missing-key", where=where, name=key)
    return values, whole


def _refuse_key(
    entry: Entry, entries: Entries, desk: Desk, where: Words, table: Mapping[str, Field]
) -> tuple[str, ...]:
    """Note a key that does not exist; the keys that may have been meant, the likeliest first."""
    word = entry.key.text
    known, colon, _ = word.partition("：")
    if colon and known.strip() in table:
        place = entry.key.place_of(len(known))
        desk.problems.append(place.problem("wide-colon", replacement=": ", name=known.strip()))
        return (known.strip(),)
    written = tuple(key for key in table if entries.get(key) is not None)
    required = tuple(key for key, row in table.items() if row.required)
    near = likely_keys(
        word,
        tuple(table),
        written=written,
        required=required,
        fits=lambda key: _reads(entry.value, table[key]),
    )
    slip = only_slip(word, table)
    sure = slip is not None and slip not in written and _reads(entry.value, table[slip])
    desk.problems.append(
        entry.key.place.problem(
            "unknown-key",
            hint=suggesting(near, table),
            replacement=slip if sure else None,
            where=where,
            name=word,
        )
    )
    return tuple(key for key in near[:1] if key not in written)


def _reads(node: Node, row: Field) -> bool:
    """Whether a field could be read from a node."""
    desk = Desk()
    try:
        row.decode(node, desk)
    except RefusedError:
        return False
    return not desk.problems


def record(where: Words, make: Callable[..., T], table: Mapping[str, Field]) -> Decode[T]:
    """A decoder of mappings to records that keep their place."""

    def decode(node: Node, desk: Desk) -> T:
        return make(**fields(node, desk, where, table), place=node.place)

    return decode


def listing(item: Decode[T]) -> Decode[tuple[T, ...]]:
    """A decoder of lists; every item is looked at."""

    def decode(node: Node, desk: Desk) -> tuple[T, ...]:
        if not isinstance(node, Items):
            desk.wrong_type(node, KIND_WORDS[Kind.LIST])
        return _all([partial(item, one, desk) for one in node.items])

    return decode


def one_or_more(item: Decode[T]) -> Decode[tuple[T, ...]]:
    """A decoder of one thing or a list of such things, never empty."""
    several = listing(item)

    def decode(node: Node, desk: Desk) -> tuple[T, ...]:
        found = several(node, desk) if isinstance(node, Items) else (item(node, desk),)
        if not found:
            desk.refuse(node.place, "empty-value")
        return found

    return decode


def named(item: Callable[[Scalar, Node, Desk], T]) -> Decode[tuple[T, ...]]:
    """A decoder of mappings from names to things that are told their name."""

    def decode(node: Node, desk: Desk) -> tuple[T, ...]:
        entries = mapping(node, desk).entries
        return _all([partial(item, one.key, one.value, desk) for one in entries])

    return decode


def _all(readings: Sequence[Callable[[], T]]) -> tuple[T, ...]:
    """Every reading, tried to the last before any refusal is passed on."""
    found: list[T] = []
    for reading in readings:
        try:
            found.append(reading())
        except RefusedError:
            continue
    if len(found) < len(readings):
        raise RefusedError
    return tuple(found)


def mapping(node: Node, desk: Desk) -> Entries:
    """The node as a mapping."""
    if not isinstance(node, Entries):
        desk.wrong_type(node, KIND_WORDS[Kind.MAPPING])
    return node


def scalar(node: Node, desk: Desk, wanted: Words, kinds: tuple[Kind, ...]) -> Scalar:
    """The node as a scalar of one of ``kinds``."""
    if not isinstance(node, Scalar) or node.kind not in kinds:
        numeric = node.kind in {Kind.NUMBER, Kind.BOOLEAN} and Kind.TEXT in kinds
        desk.wrong_type(
            node, wanted, Words("要作文字就加引号", "quote it, to be text") if numeric else NO_WORDS
        )
    return node


def text(node: Node, desk: Desk) -> str:
    """A text; what reads as a number must be quoted. A block's last line end is not part of it."""
    return scalar(node, desk, KIND_WORDS[Kind.TEXT], (Kind.TEXT,)).text.removesuffix("\n")


def filled_text(node: Node, desk: Desk) -> str:
    """A text that is not blank."""
    found = text(node, desk)
    if not found.strip():
        desk.refuse(node.place, "empty-value")
    return found


def code(node: Node, desk: Desk) -> str:
    """A code or version, quoted or not: its digits are kept as written."""
    found = scalar(node, desk, KIND_WORDS[Kind.TEXT], (Kind.TEXT, Kind.NUMBER)).text
    if not found:
        desk.refuse(node.place, "empty-value")
    return found


def boolean(node: Node, desk: Desk) -> bool:
    """True or false, in those words."""
    return scalar(node, desk, KIND_WORDS[Kind.BOOLEAN], (Kind.BOOLEAN,)).value is True


def word(*choices: str) -> Decode[str]:
    """A decoder of one of a few words."""

    def decode(node: Node, desk: Desk) -> str:
        found = text(node, desk)
        if found not in choices:
            desk.refuse(node.place, "wrong-value", hint=did_you_mean(found, choices), found=found)
        return found

    return decode


def matching(pattern: str, refusal: str, read: Decode[str] = text) -> Decode[str]:
    """A decoder of texts of one shape."""
    shape = re.compile(pattern)

    def decode(node: Node, desk: Desk) -> str:
        found = read(node, desk)
        if not shape.fullmatch(found):
            desk.refuse(node.place, refusal, found=found)
        return found

    return decode


def day(node: Node, desk: Desk) -> date:
    """A day written like 2024-01-01."""
    found = text(node, desk)
    known = as_day(found)
    if known is None:
        desk.refuse(node.place, "wrong-date", found=found)
    return known


def as_day(written: str) -> date | None:
    """The day that a text of the form 2024-01-01 names."""
    try:
        return date.fromisoformat(written) if _DAY.fullmatch(written) else None
    except ValueError:
        return None


def year(node: Node, desk: Desk) -> int:
    """A fiscal year of four digits."""
    found = code(node, desk)
    if not _YEAR.fullmatch(found):
        desk.refuse(node.place, "wrong-value", hint=Words("写四位年份", "write four digits"), found=found)
    return int(found)


def expression(node: Node, desk: Desk) -> Expression:
    """A text of the check language; a comment in a text whose lines are folded would swallow the rest."""
    wanted = Words("表达式", "an expression")
    found = scalar(node, desk, wanted, (Kind.TEXT, Kind.NUMBER, Kind.BOOLEAN))
    if not found.text.strip():
        desk.refuse(found.place, "empty-expression")
    if found.folded:
        for match in _COMMENT.finditer(fold(found.text)):
            if match["comment"]:
                desk.refuse(found.place_of(match.start(), len(match[0])), "comment-in-folded")
    return Expression(found.text, found)


def template(node: Node, desk: Desk) -> Expression:
    """A message with places to fill in; kept as a text with its place."""
    filled_text(node, desk)
    found = scalar(node, desk, KIND_WORDS[Kind.TEXT], (Kind.TEXT,))
    return Expression(found.text, found)


def citation(node: Node, desk: Desk) -> Citation:
    """A document, or a document and a clause."""
    return Citation(filled_text(node, desk), node.place)


def value(node: Node, desk: Desk) -> Value:
    """A number, a text, a day, true or false, or a list or mapping of these."""
    if isinstance(node, Items):
        return listing(value)(node, desk)
    if isinstance(node, Entries):
        return Frozen(named(_named_value)(node, desk))
    found = scalar(node, desk, Words("值", "a value"), (Kind.TEXT, Kind.NUMBER, Kind.BOOLEAN)).value
    if isinstance(found, str):
        return as_day(found) or found
    if found is None:  # a scalar of these kinds has a value
        raise RefusedError
    return found


def _named_value(key: Scalar, node: Node, desk: Desk) -> tuple[str, Value]:
    return key.text, value(node, desk)


def period_of(values: dict[str, Any], node: Node, desk: Desk) -> Period:
    """The period of ``start`` and ``until``, taken out of ``values``."""
    start, until = values.pop("start", None), values.pop("until", None)
    if start is not None and until is not None and until <= start:
        desk.refuse(_key_place(node, "until"), "period-reversed", start=start, until=until)
    return Period(start, until)


def _key_place(node: Node, key: str) -> Place:
    entry = node.get(key) if isinstance(node, Entries) else None
    return entry.key.place if entry else node.place
