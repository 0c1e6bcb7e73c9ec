"""What the command line says, in Chinese and in English, and the faults of how it was called."""

import os
from collections.abc import Sequence

from zhunsheng.language.problems import NO_WORDS, Lang, Words

#: Between the two languages of a help text, until one of them is chosen.
_BETWEEN = "\x1f"
LANGUAGES: tuple[Lang, ...] = ("zh", "en")


def both(chinese: str, english: str) -> str:
    """A help text in both languages; ``chosen`` takes one."""
    return f"{chinese}{_BETWEEN}{english}"


def chosen(text: str, lang: Lang) -> str:
    """One language of a help text.

    >>> chosen(both("检查表单", "check forms"), "en")
    'check forms'
    """
    chinese, between, english = text.partition(_BETWEEN)
    return english if between and lang == "en" else chinese


def language(arguments: Sequence[str]) -> Lang:
    """The language that a command line asks for, known before the command line is understood."""
    asked = ""
    for place, word in enumerate(arguments):
        if word == "--":
            break
        if word == "--lang" and place + 1 < len(arguments):
            asked = arguments[place + 1]
        elif word.startswith("--lang="):
            asked = word.removeprefix("--lang=")
    return "en" if (asked or os.environ.get(f"ZHUNSHENG_{verb_of(arguments).upper()}_LANG")) == "en" else "zh"


def verb_of(arguments: Sequence[str]) -> str:
    """The first word of a command line that is no flag."""
    values = {place + 1 for place, word in enumerate(arguments) if word == "--lang"}
    words = (word for place, word in enumerate(arguments) if place not in values and not word.startswith("-"))
    return next(words, "")


class Fault(Exception):  # noqa: N818 - the house's own word for what somebody did wrong
    """A command that cannot be carried out: what, where, why, how to mend it."""

    def __init__(
        self, what: Words, where: Words = NO_WORDS, why: Words = NO_WORDS, mending: Words = NO_WORDS
    ) -> None:
        """``where`` names the word of the command line, the variable or the line of the settings."""
        super().__init__(what.chinese)
        self.what, self.where, self.why, self.mending = what, where, why, mending

    def rendered(self, lang: Lang) -> str:
        """The fault as people read it."""
        labels = ("where", "why", "hint") if lang == "en" else ("位置", "依据", "建议")
        told = (self.where, self.why, self.mending)
        lines = [
            f"  {label}: {one.of(lang)}" for label, one in zip(labels, told, strict=True) if one.of(lang)
        ]
        return "\n".join([f"zhunsheng: {self.what.of(lang)}", *lines])
