"""Two columns of long text printed one after the other: where the second begins, and the paragraphs of each."""

from collections.abc import Sequence
from fractions import Fraction

from zhunsheng.intake.grid import Confidence
from zhunsheng.intake.names import bare
from zhunsheng.intake.texts.paper import Piece, running

_FEWEST = 2
_HINT = Fraction(7, 10)


def second(own: Sequence[Piece]) -> tuple[int | None, Confidence]:
    """Where the second of two long texts begins: it is numbered from the start again, or set in as the first is."""
    if len(own) < _FEWEST:
        return None, "guessed"
    after = [at for at in range(1, len(own)) if own[at - 1].ends]
    indent = _indent(own[0].text)
    again = [
        at for at in after if bare(own[at].text)[:1] in {"1", "一"} and not bare(own[at].text)[1:2].isdigit()
    ]
    if len(again) == 1:
        return again[0], "repaired"
    if indent:
        inset = [at for at in after if _indent(own[at].text) >= indent]
        if inset:
            return inset[0], "guessed"
    if again:
        return again[0], "guessed"
    longest = max(len(one.text.strip()) for one in own)
    short = [at for at in after if len(own[at - 1].text.strip()) < _HINT * longest]
    return (short[0], "guessed") if len(short) == 1 else (None, "guessed")


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" \u3000"))


def paragraphs(own: Sequence[Piece]) -> str:
    """A long text with its paragraphs: those set in begin a line."""
    several: list[list[Piece]] = []
    for one in own:
        if not several or _indent(one.text):
            several.append([])
        several[-1].append(one)
    return "\n".join(running(part) for part in several)
