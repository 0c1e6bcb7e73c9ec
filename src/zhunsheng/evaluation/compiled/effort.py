"""How much work an assertion is for the traced evaluator, which stops when it has taken too many steps."""

from collections import Counter

from zhunsheng.evaluation.compiled.runtime import MOST_FOUND
from zhunsheng.evaluation.traced import MOST_STEPS
from zhunsheng.language import checked
from zhunsheng.language.assertion import Assertion

#: No list of a form is longer.
LONGEST = 2000
#: Telling what was found takes steps of its own, and texts count for more than one.
_RESERVE = 2


_KEPT = "most rows"


def most_rows(assertion: Assertion) -> int:
    """How long lists may be before an assertion could take all the steps; worked out once, for all rulesets that have it."""
    known = assertion.kept.get(_KEPT)
    if not isinstance(known, int):
        known = assertion.kept[_KEPT] = _most_rows(assertion)
    return known


def _most_rows(assertion: Assertion) -> int:
    """How long lists may be before an assertion could take all the steps that the traced evaluator allows.

    A node that looks at the rows of ``d`` levels is worked out ``rows^d`` times, and walks over a list as often if it
    does; a definition is worked out once for the same rows, however often it is named.
    """
    powers: Counter[int] = Counter()
    known: dict[int, frozenset[int]] = {}
    seen: set[object] = set()
    parts = (assertion.rows, *assertion.keys, assertion.when, assertion.check, assertion.at)
    for part in parts:
        if part is not None:
            _count(part, powers, known, seen)
    least, most = 0, LONGEST
    while least < most:
        middle = (least + most + 1) // 2
        if sum(times * middle**power for power, times in powers.items()) * _RESERVE <= MOST_STEPS:
            least = middle
        else:
            most = middle - 1
    if least < MOST_FOUND and any(map(_extracts, parts)):
        return -1
    return least


def _extracts(node: object) -> bool:
    """Whether a node takes records from a text, of which there may be as many as are left to be compiled."""
    if node is None:
        return False
    return (isinstance(node, checked.Apply) and node.function == "extract") or any(
        map(_extracts, checked.inside(node))
    )


def _count(
    node: checked.Node, powers: Counter[int], known: dict[int, frozenset[int]], seen: set[object]
) -> None:
    levels = checked.levels_of(node, known) - {0}
    if isinstance(node, checked.Defined):
        named = (node.name, node.column, len(levels))
        if named in seen:
            return
        seen.add(named)
    children = tuple(checked.inside(node))
    walks = isinstance(node, (checked.Each, checked.Filter, checked.Quantified, checked.Apply, checked.Test))
    powers[len(levels)] += 1 + len(children)
    powers[len(levels) + walks] += 1
    for one in children:
        _count(one, powers, known, seen)
