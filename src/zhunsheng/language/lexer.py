"""Text to tokens: folds full-width forms, and splits runs of Han characters by the names it is fed."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from zhunsheng.language.folding import fold, is_han
from zhunsheng.language.span import Span
from zhunsheng.language.words import KEYWORDS, SIGNS

MOST_CHARACTERS = 4096
DEEPEST = 64
MOST_NODES = 2000

_SPACE = re.compile(r"[ \t\r\n]+")
_COMMENT = re.compile(r"(?:--|#)[^\n]*")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_ISO_DAY = re.compile(r"([12][0-9]{3})-([0-9]{2})-([0-9]{2})(?![0-9])")
_HAN_DATE = re.compile(r"([12][0-9]{3})年([0-9]{1,2})月(?:([0-9]{1,2})日|底)?")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_QUOTES = {'"': '"', "“": "”"}
_FORBIDDEN = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One token: its terminal, its value (unfolded where it is text), and where it stands.

    ``unsplit`` marks a run of Han characters that begins like names and keywords and leaves a rest.
    """

    terminal: str
    value: str
    span: Span
    unit: str = ""
    unsplit: bool = False


class LexicalError(Exception):
    """A stretch of text that no token begins with."""

    def __init__(self, code: str, span: Span, detail: str = "") -> None:
        """``code`` is a problem code; ``detail`` fills its sentence."""
        super().__init__(code)
        self.code = code
        self.span = span
        self.detail = detail


class WordList:
    """Words by their first character, longest first, matched on folded text."""

    def __init__(self, words: Iterable[tuple[str, str]]) -> None:
        """``words`` pairs each spelling with the terminal it makes; an earlier pair wins over a later one."""
        by_first: dict[str, dict[str, tuple[str, str]]] = {}
        for spelling, terminal in words:
            folded = fold(spelling)
            if folded:
                by_first.setdefault(folded[0], {}).setdefault(folded, (spelling, terminal))
        self._by_first = {
            first: sorted(found.items(), key=lambda item: -len(item[0])) for first, found in by_first.items()
        }

    def longest(self, text: str, start: int) -> tuple[int, str, str] | None:
        """The end, spelling and terminal of the longest word that begins at ``start``."""
        for folded, (spelling, terminal) in self._by_first.get(text[start], ()):
            if text.startswith(folded, start) and _stands_alone(text, start, start + len(folded), folded):
                return start + len(folded), spelling, terminal
        return None


def keyword_words() -> list[tuple[str, str]]:
    """Every keyword with its terminal."""
    return [
        (spelling, terminal)
        for terminal, (chinese, english) in KEYWORDS.items()
        for spelling in (*chinese, *english)
    ]


def _stands_alone(text: str, start: int, end: int, word: str) -> bool:
    """An English word ends where its letters do; a Han word may touch its neighbours."""
    head, tail = word[0], word[-1]
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    glued_left = _is_letter(head) and _is_letter(before)
    glued_right = _is_letter(tail) and _is_letter(after)
    return not (glued_left or glued_right)


def _is_letter(character: str) -> bool:
    return character == "_" or (character.isascii() and character.isalnum())


class Tokenizer:
    """Cuts a text into lexemes with the names of one scope."""

    def __init__(self, names: Iterable[str], units: Iterable[str]) -> None:
        """``names`` are all words that a name may have here; ``units`` the words that may follow a number."""
        self.names = tuple(dict.fromkeys(names))
        self._words = WordList([*keyword_words(), *((name, "NAME") for name in self.names)])
        self._units = sorted((fold(unit) for unit in units if unit), key=len, reverse=True)

    def tokens(self, text: str) -> Iterator[Lexeme]:
        """The lexemes of ``text``; names it does not know come as ``NAME`` too, for the checker to report."""
        folded = fold(text)
        at = 0
        while at < len(folded):
            passed = _SPACE.match(folded, at) or _COMMENT.match(folded, at)
            if passed:
                at = passed.end()
                continue
            for lexeme in self._next(text, folded, at):
                yield lexeme
                at = lexeme.span.end

    def _next(self, text: str, folded: str, at: int) -> list[Lexeme]:
        character = folded[at]
        if character in _QUOTES:
            return [self._text(text, folded, at)]
        if character == "「":
            return [self._quoted_name(text, at)]
        if _FORBIDDEN.match(character):
            raise LexicalError("hidden-character", Span(at, at + 1), f"U+{ord(character):04X}")
        label = self._label(text, folded, at)
        if label:
            return [label]
        if character.isascii() and character.isdigit():
            known = self._words.longest(folded, at)
            numeral = self._number(folded, at)
            if known is None or known[0] <= numeral.span.end:
                return [numeral]
        found = self._han_run(folded, at) if is_han(character) else self._single(folded, at)
        if found:
            return found
        for sign, terminal in SIGNS:
            if folded.startswith(sign, at):
                return [Lexeme(terminal, sign, Span(at, at + len(sign)))]
        raise LexicalError("stray-character", Span(at, at + 1), text[at])

    def _single(self, folded: str, at: int) -> list[Lexeme]:
        """A known word, or an English word that nobody knows."""
        known = self._words.longest(folded, at)
        if known:
            end, spelling, terminal = known
            return [Lexeme(terminal, spelling, Span(at, end))]
        word = _WORD.match(folded, at)
        return [Lexeme("NAME", word[0], Span(at, word.end()))] if word else []

    def _han_run(self, folded: str, at: int) -> list[Lexeme]:
        """A run of Han characters as the longest names and keywords from the left.

        A split that leaves a rest is one unknown name over the whole run, and so is one that would take 非 off the
        front of a name: 非税收入 is never 非 and 税收入.
        """
        end = _run_end(folded, at)
        found: list[Lexeme] = []
        position = at
        while position < end:
            known = self._words.longest(folded, position)
            if known is None or (known[2] == "NAME" and found and found[-1].terminal == "NOT"):
                return [Lexeme("NAME", folded[at:end], Span(at, end), unsplit=bool(found))]
            stop, spelling, terminal = known
            found.append(Lexeme(terminal, spelling, Span(position, stop)))
            position = stop
        return found

    def _label(self, text: str, folded: str, at: int) -> Lexeme | None:
        """A run of letters followed by a colon names an alternative."""
        end = at
        while end < len(folded) and (is_han(folded[end]) or _is_letter(folded[end])):
            end += 1
        stop = end
        while stop < len(folded) and folded[stop] in " \t":
            stop += 1
        if end == at or stop >= len(folded) or folded[stop] != ":":
            return None
        return Lexeme("LABEL", text[at:end], Span(at, stop + 1))

    def _text(self, text: str, folded: str, at: int) -> Lexeme:
        closing = _QUOTES[folded[at]]
        end = folded.find(closing, at + 1)
        if end < 0:
            raise LexicalError("unclosed-text", Span(at, len(text)))
        return Lexeme("TEXT", text[at + 1 : end], Span(at, end + 1))

    def _quoted_name(self, text: str, at: int) -> Lexeme:
        end = text.find("」", at)
        if end < 0:
            raise LexicalError("unclosed-name", Span(at, len(text)))
        return Lexeme("NAME", text[at + 1 : end], Span(at, end + 1))

    def _number(self, folded: str, at: int) -> Lexeme:
        day = _ISO_DAY.match(folded, at)
        if day:
            return Lexeme("DATE", day[0], Span(at, day.end()))
        spoken = _HAN_DATE.match(folded, at)
        if spoken:
            year, month, number = spoken[1], spoken[2], spoken[3]
            iso = f"{year}-{int(month):02}" + (f"-{int(number):02}" if number else "")
            return Lexeme("DATE", iso, Span(at, spoken.end()))
        numeral = _NUMBER.match(folded, at)
        if numeral is None:  # an ASCII digit always begins a numeral
            raise LexicalError("stray-character", Span(at, at + 1), folded[at])
        end = numeral.end()
        unit = next((unit for unit in self._units if folded.startswith(unit, end)), "")
        return Lexeme("NUMBER", numeral[0], Span(at, end + len(unit)), unit)


def _run_end(text: str, start: int) -> int:
    end = start
    while end < len(text) and is_han(text[end]):
        end += 1
    return end
