"""What a name may mean at a place of an expression."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import NamedTuple

from zhunsheng.language import tree
from zhunsheng.language.functions import function_words
from zhunsheng.language.lexer import Tokenizer
from zhunsheng.language.names import Field, ListType, RecordType, Vocabulary
from zhunsheng.language.types import Type
from zhunsheng.language.words import READING_PARTS, SCOPE_NAMES


class KeyName(NamedTuple):
    """What names a group's key, the type of its value, and the words of its field that mean the same."""

    words: frozenset[str]
    type: Type
    aliases: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FrameType:
    """One level of the scope: the form, a row, or a group of rows with its keys."""

    record: RecordType
    group: bool = False
    keys: tuple[KeyName, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """Frames from the form inwards, and what the pack adds.

    ``definitions`` are trees, put in where they are named; ``parameters`` have types; ``maps`` tell whether they map
    labels; ``home`` is the level of the rule's own scope; ``column`` is the field a rule is repeated over.
    """

    vocabulary: Vocabulary
    frames: tuple[FrameType, ...]
    definitions: Mapping[str, tree.Node] = field(default_factory=lambda: MappingProxyType({}))
    parameters: Mapping[str, Type] = field(default_factory=lambda: MappingProxyType({}))
    canonical: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    maps: frozenset[str] = frozenset()
    home: int = 0
    column: str = ""
    tokenizer: Tokenizer | None = field(default=None, compare=False, repr=False)

    @property
    def level(self) -> int:
        """The level of the innermost frame."""
        return len(self.frames) - 1

    def inside(self, frame: FrameType) -> "Scope":
        """The scope with one frame more."""
        return replace(self, frames=(*self.frames, frame))


def form_scope(vocabulary: Vocabulary) -> Scope:
    """The scope of a check that looks at the form once."""
    return Scope(vocabulary, (FrameType(vocabulary.form),))


def words_of(record: RecordType) -> Iterator[str]:
    """Every word that names a field of the record or of what it holds."""
    for one in record.fields:
        yield from one.words
        if isinstance(one.type, RecordType):
            yield from words_of(one.type)
        elif isinstance(one.type, ListType):
            yield from words_of(one.type.row)


def find(record: RecordType, word: str) -> tuple[Field, ...]:
    """The fields of one record that a word names, compared without regard to full width."""
    from_key = tuple(one for one in record.fields if one.key == word)
    return from_key or tuple(one for one in record.fields if word in one.words)


def tokenizer_for(scope: Scope, extra: tuple[str, ...] = ()) -> Tokenizer:
    """A tokenizer that knows every name of the scope; the scope's own where it has one."""
    if scope.tokenizer is not None and not extra:
        return scope.tokenizer
    fixed = [word for pair in SCOPE_NAMES for word in pair]
    parts = [word for pair in READING_PARTS.values() for word in pair]
    names = [
        *words_of(scope.vocabulary.form),
        *scope.definitions,
        *scope.parameters,
        *scope.canonical,
        *scope.maps,
        *function_words(),
        *fixed,
        *parts,
        *extra,
    ]
    return Tokenizer(names, scope.vocabulary.units.words)
