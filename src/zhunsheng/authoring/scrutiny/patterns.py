"""Patterns that match everything, or nothing, or would bring another engine to a standstill."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from zhunsheng.authoring.comparing.written import Anchor, Written, definitions_in, parts, written_in
from zhunsheng.language import checked
from zhunsheng.language.patterns import PatternError, compiled, group_names
from zhunsheng.language.problems import NO_WORDS, Problem, Words
from zhunsheng.rules.binding import BoundAssertion, BoundRuleset
from zhunsheng.rules.pack import DatedValue, Expression, Pack

#: Texts that have nothing in common: a pattern that occurs in each of them occurs anywhere.
_SAMPLES = ("", "\U000f0000", "0", "a", "好", " ", "。", "\n")
#: ``\w``, ``\W``, ``\b`` and ``\B`` of this engine know the letters of English only.
_LATIN_ONLY = re.compile(r"(?<!\\)(?:\\\\)*(?P<escape>\\[wWbB])")
#: An anchor with something beside it that it cannot stand beside: the end, then more; more, then the beginning.
_PIECE = re.compile(
    r"\\[pP]\{[^}]*\}|\\[pP].|\\Q.*?\\E|\\x\{[^}]*\}|\\.|\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\]|\(\?[imsU-]+\)"
    r"|\((?:\?(?:P?<\w+>|[imsU-]*:))?|\)|\||[*+?]\??|\{[0-9]+(?:,[0-9]*)?\}\??|.",
    re.DOTALL,
)
_REPEAT = re.compile(r"(?P<sign>[*+?])\??|\{(?P<least>[0-9]+)(?P<comma>,)?(?P<most>[0-9]*)\}\??")


@dataclass(slots=True)
class _Branch:
    """A run of pieces inside a group: whether it may be empty, and its pieces that repeat without end."""

    pieces: int = 0
    needed: int = 0
    endless: int = 0
    #: Endless pieces that must stand at least once, and so count among those needed.
    endless_needed: int = 0


@dataclass(slots=True)
class _Group:
    """A group being read, with the place where it begins."""

    start: int
    branches: list[_Branch] = field(default_factory=lambda: [_Branch()])

    @property
    def branch(self) -> _Branch:
        """The branch that is being read."""
        return self.branches[-1]

    @property
    def empty(self) -> bool:
        """Whether the group can match nothing at all."""
        return any(one.needed == 0 for one in self.branches)

    @property
    def endless(self) -> bool:
        """Whether all that must be there is repeated without end, so that a text splits into it in many ways."""
        return any(one.endless and one.needed == one.endless_needed <= 1 for one in self.branches)


@lru_cache(maxsize=1024)
def faults(pattern: str) -> tuple[tuple[str, Words, int, int], ...]:
    """What is doubtful about a pattern: a code, why, and the stretch that is meant.

    >>> [found[0] for found in faults("x*")], [found[0] for found in faults("(a+)+b")]
    (['pattern-matches-all'], ['pattern-may-hang'])
    """
    return tuple(_faults(pattern))


def _faults(pattern: str) -> Iterator[tuple[str, Words, int, int]]:
    whole = 0, len(pattern)
    engine = compiled(pattern)
    if all(engine.search(text) for text in _SAMPLES):
        yield "pattern-matches-all", NO_WORDS, *whole
    elif _impossible(pattern):
        yield "pattern-matches-none", NO_WORDS, *whole
    for found in _LATIN_ONLY.finditer(pattern):
        escape = found["escape"]
        yield (
            "pattern-latin-only",
            Words(f"{escape} 只认英文字母和数字", f"{escape} knows English letters and digits only"),
            *found.span("escape"),
        )
        break
    nested = _nested(pattern)
    if nested is not None:
        said = pattern[nested[0] : nested[1]]
        yield (
            "pattern-may-hang",
            Words(f"「{said}」是重复里套着重复", f"'{said}' repeats a repetition"),
            *nested,
        )


def _impossible(pattern: str) -> bool:
    """Whether an anchor keeps a pattern from ever matching: text after $ or before ^, on one line."""
    if re.search(r"\(\?[a-zA-Z]*m", pattern) or "|" in pattern:
        return False
    before = 0
    ended = False
    for piece in _PIECE.finditer(pattern):
        said = piece[0]
        if said in {"^", "\\A"} and before:
            return True
        if said in {"$", "\\z"}:
            ended = True
        elif _REPEAT.fullmatch(said) or said.startswith(("(", ")")) or said in {"^", "\\A", "\\b", "\\B"}:
            continue
        elif not _optional(pattern, piece.end()):
            if ended:
                return True
            before += 1
    return False


def _optional(pattern: str, at: int) -> bool:
    """Whether the piece that ends here may be left out, alone or with the group it closes."""
    rest = _REPEAT.match(pattern, at)
    if rest and (rest["sign"] in {"*", "?"} or rest["least"] == "0"):
        return True
    return bool(re.match(r"[^()]*\)(?:[*?]|\{0)", pattern[at:]))


def _nested(pattern: str) -> tuple[int, int] | None:
    """The first group that is repeated without end though a part of it is, and nothing else is needed in it."""
    stack = [_Group(0)]
    closed: _Group | None = None
    for piece in _PIECE.finditer(pattern):
        said = piece[0]
        repeat = _REPEAT.fullmatch(said)
        if repeat:
            if closed is not None and closed.endless and _is_endless(repeat):
                return closed.start, piece.end()
            _repeated(stack[-1].branch, repeat)
            closed = None
            continue
        closed = None
        if said.startswith("(") and not said.endswith(")"):
            stack.append(_Group(piece.start()))
        elif said == ")" and len(stack) > 1:
            closed = stack.pop()
            stack[-1].branch.pieces += 1
            stack[-1].branch.needed += not closed.empty
        elif said == "|":
            stack[-1].branches.append(_Branch())
        elif said not in {"^", "$"} and not said.startswith("(?"):
            stack[-1].branch.pieces += 1
            stack[-1].branch.needed += 1
    return None


def _is_endless(repeat: "re.Match[str]") -> bool:
    return repeat["sign"] in {"*", "+"} or bool(repeat["comma"] and not repeat["most"])


def _repeated(branch: _Branch, repeat: "re.Match[str]") -> None:
    """The last piece of a branch is repeated."""
    optional = repeat["sign"] in {"*", "?"} or repeat["least"] == "0"
    if _is_endless(repeat):
        branch.endless += 1
        branch.endless_needed += not optional
    if optional and branch.needed:
        branch.needed -= 1


@dataclass(slots=True)
class Patterns:
    """Gathers what is doubtful about patterns, ruleset by ruleset; what was looked at is not looked at again."""

    problems: dict[Problem, None] = field(default_factory=dict)
    _seen: set[Anchor] = field(default_factory=set)
    _kept: dict[tuple[int, Anchor], tuple[object, tuple[str, ...]]] = field(default_factory=dict)

    def examine(self, bound: BoundRuleset, chain: Iterable[Pack]) -> None:
        """Look at the patterns that expressions hold, and at those that parameters hold and print.

        ``chain`` are the packs that the ruleset comes from: a parameter is looked at on all its days.
        """
        values: dict[str, list[DatedValue]] = defaultdict(list)
        for pack in chain:
            for parameter in pack.parameters:
                values[parameter.name] += parameter.values
            for setting in pack.settings:
                values[setting.name] += setting.values
        matched: dict[str, None] = {}
        for rule in bound.rules:
            for one in rule.assertions:
                matched.update(dict.fromkeys(self._examined(one, bound)))
        for name, standing in bound.ruleset.parameters.items():
            if standing.printed is not None:
                self._tell(_told(standing.printed.pattern.text, standing.printed.pattern, 0))
            if name in matched:
                self._tell(_of_values(values[name]))

    def _examined(self, one: BoundAssertion, bound: BoundRuleset) -> tuple[str, ...]:
        """The parameters that an assertion matches texts with."""
        key = id(one.checked.check), Anchor.of(one.stated.check)
        known = self._kept.get(key)
        if known is None:
            expressions = (*written_in(one), *definitions_in(one, bound))
            found = tuple(name for each in expressions for name in self._matched(each))
            known = self._kept[key] = one.checked.check, found
        return known[1]

    def _matched(self, written: Written) -> Iterator[str]:
        fresh = Anchor.of(written.expression) not in self._seen
        self._seen.add(Anchor.of(written.expression))
        for node in parts(written.node):
            match node:
                case checked.Test("匹配", _, pattern) | checked.Apply("extract", (_, pattern)):
                    if isinstance(pattern, checked.Parameter):
                        yield pattern.name
                    elif fresh:
                        self._tell(_written(written.expression, pattern))
                case _:
                    pass

    def _tell(self, found: Iterable[Problem]) -> None:
        self.problems.update(dict.fromkeys(found))


def _of_values(values: Iterable[DatedValue]) -> Iterator[Problem]:
    """The values of a parameter as patterns; one that is none is an error."""
    for value in values:
        if not isinstance(value.value, str):
            continue
        try:
            group_names(value.value)
        except PatternError as error:
            yield value.place.problem("bad-pattern", a=str(error))
            continue
        for code, reason, _, _ in faults(value.value):
            yield value.place.problem(code, reason=reason, pattern=value.value)


def _written(expression: Expression, pattern: checked.Node) -> Iterator[Problem]:
    """The faults of a pattern in an expression; of one put together from pieces, at its beginning."""
    if isinstance(pattern, checked.Constant) and isinstance(pattern.value, str):
        yield from _told(pattern.value, expression, pattern.span.start + 1)
        return
    text = _joined(pattern)
    if text is not None:
        for code, reason, _, _ in faults(text):
            yield expression.place(pattern.span.start).problem(code, reason=reason, pattern=text)


def _joined(pattern: checked.Node) -> str | None:
    """Texts joined by +, with a word in the place of what comes from a cell."""
    match pattern:
        case checked.Constant(str() as text):
            return text
        case checked.Apply("joined", pieces):
            return "".join(_joined(one) or "x" for one in pieces)
        case _:
            return None


def _told(pattern: str, expression: Expression, offset: int) -> Iterator[Problem]:
    for code, reason, start, end in faults(pattern):
        place = expression.place(offset + start, max(1, end - start))
        yield place.problem(code, reason=reason, pattern=pattern)
