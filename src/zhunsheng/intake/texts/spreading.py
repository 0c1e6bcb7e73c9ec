"""Which rows a label covers that is printed once, in the middle of them."""

from collections.abc import Callable, Sequence

_FAR = 10**9
_STEP, _TOP, _LOWER = 100, 150, 10


def spread(
    at: Sequence[int],
    places: Sequence[tuple[int, int]],
    fits: Callable[[int, int], bool],
    *,
    top: bool = False,
) -> list[int | None]:
    """For each row the number of its label; ``at`` are the heights of the labels' middles, ``places`` the tops and feet of the rows.

    Each label covers rows that stand together, and stands between the row before them and the row after; they are divided so
    that the labels stand as near as can be to the middle of their rows, or, where ``top``, at their first. ``fits`` tells whether a row can
    belong to a label at all. Where nothing fits, each row belongs to the last label before it.

    >>> spread([1, 5], [(0, 0), (1, 1), (2, 2), (4, 4), (5, 5), (6, 6)], lambda row, label: True)
    [0, 0, 0, 1, 1, 1]
    """
    if not at:
        return [None] * len(places)
    best: list[dict[int, tuple[int, int]]] = [{0: (0, 0)}]
    for number, own in enumerate(at):
        ends: dict[int, tuple[int, int]] = {}
        for start, (cost, _) in best[-1].items():
            if start and places[start - 1][0] >= own:
                continue
            for end in range(start + 1, len(places) + 1):
                if not fits(end - 1, number):
                    break
                if end == len(places) or own < places[end][1]:
                    total = cost + _cost(places[start:end], own, top=top)
                    if total < ends.get(end, (_FAR, 0))[0]:
                        ends[end] = (total, start)
        best.append(ends)
    return _path(best, at, places)


def _cost(places: Sequence[tuple[int, int]], own: int, *, top: bool) -> int:
    """How far a label is from the middle of its rows; of an even number it stands rather in the lower middle."""
    off = 2 * own - (places[0][0] + places[-1][1])
    if top and own == places[0][0] and off < -1:
        return _TOP
    return _STEP * abs(off) - _LOWER * (off == 1) + _LOWER * (off == -1)


def _path(
    best: Sequence[dict[int, tuple[int, int]]], at: Sequence[int], places: Sequence[tuple[int, int]]
) -> list[int | None]:
    end = len(places)
    if end not in best[-1]:
        return [
            max((number for number, own in enumerate(at) if own <= foot), default=0) for _, foot in places
        ]
    found: list[int | None] = [None] * end
    for number in range(len(at) - 1, -1, -1):
        start = best[number + 1][end][1]
        found[start:end] = [number] * (end - start)
        end = start
    return found
