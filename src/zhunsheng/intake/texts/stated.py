"""What a layout file says of its form as plain text: the words of the levels, and labels that a misread row goes by."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Level:
    """An upper level of a list: a pattern of its own name, and one of the names of the levels under it."""

    name: str
    parts: str


@dataclass(frozen=True, slots=True)
class TextLayout:
    """How a form stands in plain text.

    ``list`` is the list with levels; ``upper`` is the column of the higher level, ``lower`` that of the one under it,
    ``worth`` a pattern of what the higher one has behind its name. ``either`` is a pattern of names that are printed for the lower level as well as for a row of it. ``labels`` are patterns of row labels by list, for texts in which a
    label was torn from its row.
    """

    list: str
    upper: str
    lower: str
    worth: str
    levels: tuple[Level, ...] = ()
    either: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
