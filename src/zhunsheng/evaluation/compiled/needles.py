"""What must stand in a text for a pattern to match it: looked for first, for it is much quicker to find."""

import re
from dataclasses import dataclass, field

#: Stands in a pattern where the words of a cell will.
CELL = "\ue000"
_TOKEN = re.compile(
    r"\(\?m\)|\\[pP]\{[^}]*\}|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?(?:P?<[^>]*>|:))?|\(\?|[)|]|"
    r"\{[0-9]+(?:,[0-9]*)?\}\??|[*+?]\??|.",
    re.DOTALL,
)
_OPTIONAL = re.compile(r"[?*]|\{0?,|\{0\}")
_NO_LITERAL = frozenset(".^$*+?")
#: A group that begins by switching something, such as the case of letters.
_SWITCH = re.compile(r"\(\?(?!P<|<|:|m\))")


@dataclass(slots=True)
class _Group:
    """What a group needs: texts of which each stands in whatever it matches."""

    needles: list[str] = field(default_factory=list)
    run: str = ""
    forked: bool = False

    def end(self) -> None:
        """The letters so far stand one behind the other; what follows may not."""
        if self.run:
            self.needles.append(self.run)
            self.run = ""


def needles(pattern: str) -> tuple[str, ...]:
    """Texts that each stand in everything that a pattern matches; none where nothing is sure.

    Letters count that stand in no group which can be left out, nor in one that has alternatives.

    >>> needles("(?P<x>[0-9]{4})年(?:a|b)?(?P<y>得分)为?")
    ('年', '得分')
    """
    if _SWITCH.search(pattern):
        return ()
    groups = [_Group()]
    for token in _TOKEN.finditer(pattern):
        text, group = token.group(), groups[-1]
        optional = _OPTIONAL.match(pattern, token.end()) is not None
        if text == "(?m)":
            group.end()
        elif text.startswith("("):
            group.end()
            groups.append(_Group())
        elif text == ")":
            if len(groups) < 2:
                return ()
            closed = groups.pop()
            closed.end()
            if not closed.forked and not optional:
                groups[-1].needles += closed.needles
        elif text == "|":
            group.forked = True
        elif len(text) > 1 or text in _NO_LITERAL or optional:
            group.end()
        else:
            group.run += text
    groups[0].end()
    return tuple(groups[0].needles) if len(groups) == 1 and not groups[0].forked else ()


def is_needed(pattern: str) -> bool:
    """Whether every match of a pattern holds what stands at its only cell.

    >>> is_needed("(?P<a>x*" + CELL + "y)"), is_needed("(?:" + CELL + ")?y"), is_needed("x|" + CELL)
    (True, False, False)
    """
    return pattern.count(CELL) == 1 and any(CELL in one for one in needles(pattern))


def words_needed(pattern: str) -> tuple[str, ...]:
    """The longest piece of each needle, as the author wrote it."""
    pieces = (max(one.split(CELL), key=len) for one in needles(pattern))
    return tuple(dict.fromkeys(one for one in pieces if one))
