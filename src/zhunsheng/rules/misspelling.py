"""Which key an author meant by one that does not exist."""

from collections.abc import Callable, Collection, Iterable

from zhunsheng.language.problems import nearest

#: So many keys are suggested.
_SUGGESTED = 3
#: A short word is near where only one letter differs, however much of the word that is.
_SLIP = 1


def likely_keys(
    word: str,
    keys: Collection[str],
    *,
    written: Collection[str],
    required: Collection[str],
    fits: Callable[[str], bool],
) -> tuple[str, ...]:
    """The keys that ``word`` may be a slip for, the likeliest first.

    ``written`` are the keys that stand there already, ``required`` those that must; ``fits`` tells whether what
    stands under the word could stand under a key. Fewer slips come first, then what is not written yet, then what
    fits, then what must be there, then likeness as a whole.

    >>> likely_keys("cheek", ("check", "checks", "title"), written=(), required=(), fits=lambda key: True)
    ('check', 'checks')
    """
    alike = nearest(word, keys, len(keys))
    near = [key for key in keys if key in alike or _slips(word, key) <= _SLIP]

    def order(key: str) -> tuple[int, bool, bool, bool, int, str]:
        rank = alike.index(key) if key in alike else len(alike)
        return _slips(word, key), key in written, not fits(key), key not in required, rank, key

    return tuple(sorted(near, key=order)[:_SUGGESTED])


def only_slip(word: str, choices: Iterable[str]) -> str | None:
    """The only choice that is one slip away: a letter too many, too few, changed, or two that changed places.

    >>> only_slip("chekc", ("check", "checks")), only_slip("ay", ("at", "by"))
    ('check', None)
    """
    near = [one for one in choices if _slips(word, one) <= _SLIP]
    return near[0] if len(near) == 1 else None


def _slips(word: str, key: str) -> int:
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - only a faulty pack pays for the import

    return int(OSA.distance(word, key))
