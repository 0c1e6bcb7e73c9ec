"""What a difference between two editions does to forms, and to what is said of them."""

from collections.abc import Iterable
from enum import StrEnum


class Effect(StrEnum):
    """What a difference does.

    Stricter: every form that failed still fails, with the same weight or more, unless it lacks a cell that is now
    asked for, and cannot be judged. ``text-only`` changes what is said, ``nothing`` not even that.
    """

    STRICTER = "stricter"
    LOOSER = "looser"
    DIFFERENT = "different"
    TEXT_ONLY = "text-only"
    NOTHING = "nothing"

    @property
    def has_meaning(self) -> bool:
        """Whether a form may come out otherwise."""
        return self not in {Effect.TEXT_ONLY, Effect.NOTHING}


_LIGHTEST_FIRST = (Effect.NOTHING, Effect.TEXT_ONLY)


def together(effects: Iterable[Effect]) -> Effect:
    """The effect of several things at once.

    >>> together((Effect.STRICTER, Effect.NOTHING)), together((Effect.STRICTER, Effect.LOOSER))
    (<Effect.STRICTER: 'stricter'>, <Effect.DIFFERENT: 'different'>)
    """
    found = set(effects)
    meant = {one for one in found if one.has_meaning}
    if not meant:
        return max(found, key=_LIGHTEST_FIRST.index, default=Effect.NOTHING)
    return meant.pop() if len(meant) == 1 else Effect.DIFFERENT
