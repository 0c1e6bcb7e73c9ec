"""The six outcomes of a check at one place, and the tables by which they combine."""

from collections.abc import Iterable
from enum import StrEnum


class Outcome(StrEnum):
    """What a rule says of one place; each place has exactly one."""

    CONSISTENT = "consistent"
    EXPLAINABLE = "explainable"
    INCONSISTENT = "inconsistent"
    INDETERMINATE = "indeterminate"
    NOT_APPLICABLE = "not_applicable"
    ERROR = "error"

    @property
    def holds(self) -> bool:
        """Whether it holds, exactly or within the printed precision."""
        return self in _HOLDING


#: From weakest to strongest: 且 takes the weakest, 或 the strongest.
_STRENGTH = (Outcome.INCONSISTENT, Outcome.INDETERMINATE, Outcome.EXPLAINABLE, Outcome.CONSISTENT)
_WEAKNESS = _STRENGTH[::-1]
_HOLDING = (Outcome.CONSISTENT, Outcome.EXPLAINABLE)

_MIRROR = {Outcome.CONSISTENT: Outcome.INCONSISTENT, Outcome.INCONSISTENT: Outcome.CONSISTENT}


def weakest(outcomes: Iterable[Outcome]) -> Outcome:
    """``且``: error wins over all; not_applicable is dropped, and stays when it stands alone.

    >>> weakest([Outcome.CONSISTENT, Outcome.EXPLAINABLE, Outcome.NOT_APPLICABLE])
    <Outcome.EXPLAINABLE: 'explainable'>
    """
    return _extreme(outcomes, 0)


def strongest(outcomes: Iterable[Outcome]) -> Outcome:
    """``或``: the strongest of its sides, by the same exceptions as ``且``."""
    return _extreme(outcomes, -1)


def _extreme(outcomes: Iterable[Outcome], end: int) -> Outcome:
    found = set(outcomes)
    if len(found) == 1:
        return found.pop()
    if Outcome.ERROR in found:
        return Outcome.ERROR
    for one in _STRENGTH if end == 0 else _WEAKNESS:
        if one in found:
            return one
    return Outcome.NOT_APPLICABLE


def mirrored(outcome: Outcome) -> Outcome:
    """``非``: the two ends change places, everything between stays."""
    return _MIRROR.get(outcome, outcome)


def conditional(condition: Outcome, then: Outcome, otherwise: Outcome | None = None) -> Outcome:
    """``若 A 则 B 否则 C``; without 否则 a false condition is not_applicable.

    Where A is explainable B is at best explainable; where A is indeterminate the whole is consistent only if every
    branch it might take is.
    """
    if Outcome.ERROR in {condition, then, otherwise}:
        return Outcome.ERROR
    match condition:
        case Outcome.INCONSISTENT:
            return otherwise or Outcome.NOT_APPLICABLE
        case Outcome.CONSISTENT:
            return then
        case Outcome.EXPLAINABLE:
            return Outcome.EXPLAINABLE if then is Outcome.CONSISTENT else then
        case Outcome.INDETERMINATE:
            certain = then is Outcome.CONSISTENT and otherwise in {None, Outcome.CONSISTENT}
            return Outcome.CONSISTENT if certain else Outcome.INDETERMINATE
        case _:
            return Outcome.NOT_APPLICABLE
