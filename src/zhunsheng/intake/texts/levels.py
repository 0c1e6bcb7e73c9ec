"""The upper levels of a list in running text: their names, put together from wrapped lines, and which rows they cover."""

from collections.abc import Sequence
from dataclasses import dataclass

from zhunsheng.intake.names import bare
from zhunsheng.intake.texts.paper import Piece
from zhunsheng.intake.texts.stated import TextLayout
from zhunsheng.intake.texts.wording import fragments
from zhunsheng.language.patterns import matches


@dataclass(frozen=True, slots=True)
class Named:
    """A level as it is printed: ``upper`` or not, of which family, and whether it may be the lower one; not ``sure`` where it may be no level."""

    text: str
    piece: Piece
    family: int
    upper: bool
    lower: bool
    sure: bool = True


def named(text: str, piece: Piece, stated: TextLayout) -> Named | None:
    """The level that a text is the name of."""
    whole = bare(text)
    for family, level in enumerate(stated.levels):
        figured = matches(f"^(?:{level.name})(?:{stated.worth})$", whole)
        upper = figured or matches(f"^(?:{level.name})$", whole)
        lower = not figured and matches(f"^(?:{level.parts})$", whole)
        if upper or lower:
            return Named(text, piece, family, upper, lower)
    return None


def gathered(lines: Sequence[Piece], start: int, stated: TextLayout) -> tuple[Named | None, int]:
    """The longest level name that short lines make together, and how many they are."""
    best: tuple[Named | None, int] = (None, 0)
    for count, text in enumerate(fragments(lines[start:]), 1):
        found = named(text, lines[start], stated)
        if found is not None:
            best = (found, count)
    return best


@dataclass(slots=True)
class Standing:
    """The levels that are in force for the next row."""

    upper: Named | None = None
    lower: Named | None = None

    def take(self, found: Named) -> None:
        """A level was printed: one under another family than the upper one in force ends that one."""
        again = self.upper is not None and self.upper.family == found.family and self.lower is None
        if found.upper and not (found.lower and again):
            self.upper, self.lower = found, None
            return
        if self.upper is not None and self.upper.family != found.family:
            self.upper = None
        self.lower = found
