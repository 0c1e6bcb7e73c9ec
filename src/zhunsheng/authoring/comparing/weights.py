"""How much a fail weighs: severities with their conditions, under the cap of a stage."""

from collections.abc import Sequence

from zhunsheng.authoring.comparing.trends import Trend, Trends
from zhunsheng.language import checked
from zhunsheng.rules.pack import STAGES

#: The cases of a severity as they were checked: a condition, or ``None`` in the last, and a word.
Cases = Sequence[tuple[checked.Node | None, str]]


def weighed(
    old: Cases, new: Cases, caps: tuple[str | None, str | None], trends: Trends
) -> tuple[Trend, bool]:
    """How the weight of a fail moves, and whether that is sure; ``caps`` are the stages of old and new."""
    before, after = _weights(old, caps[0]), _weights(new, caps[1])
    if _same_conditions(old, new, trends):
        return _pairwise(before, after), True
    if min(after) >= max(before):
        return (Trend.SAME if min(after) == max(after) == min(before) else Trend.UP), True
    if max(after) <= min(before):
        return Trend.DOWN, True
    moved = _one_condition(old, new, before, after, trends)
    return moved, moved is not Trend.UNKNOWN


def _weights(cases: Cases, cap: str | None) -> list[int]:
    highest = STAGES.index(cap) if cap else len(STAGES)
    return [min(highest, STAGES.index(word)) for _, word in cases]


def _same_conditions(old: Cases, new: Cases, trends: Trends) -> bool:
    return trends.same(tuple(one for one, _ in old), tuple(one for one, _ in new))


def _pairwise(before: Sequence[int], after: Sequence[int]) -> Trend:
    moves = {(one < other) - (one > other) for one, other in zip(before, after, strict=True)} - {0}
    return (
        Trend.SAME
        if not moves
        else Trend.UNKNOWN
        if len(moves) > 1
        else Trend.UP
        if moves == {1}
        else Trend.DOWN
    )


def _one_condition(
    old: Cases, new: Cases, before: Sequence[int], after: Sequence[int], trends: Trends
) -> Trend:
    """Where all but one case are the same: forms move between that case's weight and those of the cases after it."""
    if len(old) == len(new) and list(before) == list(after):
        unlike = [
            place
            for place, pair in enumerate(zip(old, new, strict=True))
            if not trends.same(pair[0][0], pair[1][0])
        ]
        one, other = old[unlike[0]][0], new[unlike[0]][0]
        if len(unlike) != 1 or one is None or other is None:
            return Trend.UNKNOWN
        return _taken(trends.check(one, other, fails=False), before[unlike[0]], before[unlike[0] + 1 :])
    for longer, shorter, weights, trend in ((old, new, before, Trend.DOWN), (new, old, after, Trend.UP)):
        for place in range(len(longer) - 1):
            rest = [*longer[:place], *longer[place + 1 :]]
            pair = (rest, shorter) if longer is old else (shorter, rest)
            same_words = [word for _, word in rest] == [word for _, word in shorter]
            if same_words and _same_conditions(pair[0], pair[1], trends):
                return _taken(trend, weights[place], weights[place + 1 :])
    return Trend.UNKNOWN


def _taken(condition: Trend, weight: int, later: Sequence[int]) -> Trend:
    """How the weight moves when a case is chosen more often (``UP``) or less often, and the later ones in its stead."""
    if condition in {Trend.SAME, Trend.BOTH, Trend.UNKNOWN}:
        return condition
    if weight <= min(later):
        lighter = Trend.SAME if weight == max(later) else Trend.DOWN
        return lighter if condition is Trend.UP else lighter.turned
    if weight >= max(later):
        return Trend.UP if condition is Trend.UP else Trend.DOWN
    return Trend.UNKNOWN
