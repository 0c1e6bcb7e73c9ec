"""Checked assertions kept for the next ruleset in which every word of theirs means the same.

Regions share most of what they ask: a rule of the nation is in force in every one of them, and its expressions need
checking again only where a name that occurs in them stands for something else.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

from zhunsheng.language.assertion import Assertion, AssertionText, Fault, check_assertion
from zhunsheng.language.folding import fold
from zhunsheng.language.parser import parse
from zhunsheng.language.scope import Scope, tokenizer_for
from zhunsheng.language.tree import Node


@dataclass(frozen=True, slots=True)
class Meanings:
    """What the words that a pack adds to the vocabulary stand for in one ruleset.

    ``texts`` are the expressions of definitions, ``meanings`` what each word is; ``within`` tells which of the words
    occur in a definition, in its definitions, and so on; ``spelled`` is each word with its plain spelling.
    """

    kind: str
    meanings: Mapping[str, Hashable]
    within: Mapping[str, frozenset[str]]
    spelled: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, scope: Scope, texts: Mapping[str, str]) -> "Meanings":
        """The meanings of a scope whose definitions have these texts."""
        words = {*texts, *scope.parameters, *scope.canonical, *scope.maps}
        spelled = tuple((word, fold(word)) for word in words)
        meanings = {
            word: (texts.get(word), scope.parameters.get(word), scope.canonical.get(word), word in scope.maps)
            for word in words
        }
        named = {word: _occurring(text, spelled) for word, text in texts.items()}
        within = {word: _reached(word, named) for word in texts}
        return cls(scope.vocabulary.kind, meanings, within, spelled)

    def key(self, *texts: str) -> Hashable:
        """What the reading of some texts depends on, besides the form's own vocabulary."""
        found = _occurring("\n".join(texts), self.spelled)
        whole = found.union(*(self.within.get(word, ()) for word in found))
        return self.kind, frozenset((word, self.meanings[word]) for word in whole)


@dataclass(slots=True)
class Shelf:
    """What was checked already, for one set of form schemas; an assertion with a fault is never kept."""

    _assertions: dict[Hashable, Assertion] = field(default_factory=dict)
    _trees: dict[Hashable, Node] = field(default_factory=dict)

    def assertion(
        self, text: AssertionText, scope: Scope, meanings: Meanings
    ) -> tuple[Assertion | None, tuple[Fault, ...]]:
        """The checked assertion, or what is wrong with it."""
        written = (text.check, text.each, *text.by, text.when, text.at, text.column, text.message)
        key = text, meanings.key(*written, *(condition for condition, _ in text.severity))
        known = self._assertions.get(key)
        if known is not None:
            return known, ()
        found, faults = check_assertion(text, scope)
        if found is not None:
            self._assertions[key] = found
        return found, faults

    def tree(self, text: str, scope: Scope, meanings: Meanings) -> Node:
        """The syntax tree of a definition.

        Raises:
            ParseError: it is no expression.

        """
        key = text, meanings.key(text)
        if key not in self._trees:
            self._trees[key] = parse(text, tokenizer_for(scope))
        return self._trees[key]


def _occurring(text: str, spelled: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The words that occur anywhere in a text: only they can change how it is cut and what it means."""
    folded = fold(text)
    return frozenset(word for word, plain in spelled if plain in folded)


def _reached(word: str, named: Mapping[str, frozenset[str]]) -> frozenset[str]:
    reached: set[str] = set()
    waiting = [word]
    while waiting:
        for one in named.get(waiting.pop(), ()):
            if one not in reached:
                reached.add(one)
                waiting.append(one)
    return frozenset(reached)
