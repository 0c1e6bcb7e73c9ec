"""JsonLogic: rules that are JSON themselves, walked for every form."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from json_logic import jsonLogic
from peers.forms import FLOATS, expressions

Logic = Any
_NEAR = 0.005


def heads() -> Logic:
    """The heads of the first levels; an inner loop cannot see the outer row, so that each level is a rule."""

    def one(level1: str) -> Logic:
        group = {"filter": [{"var": "indicators"}, {"===": [{"var": "level1"}, level1]}]}
        head = {"reduce": [group, {"var": "current.level1_points"}, None]}
        total = {"reduce": [group, {"+": [{"var": "accumulator"}, {"var": "current.points"}]}, 0]}
        return {"or": [{"===": [head, None]}, {"===": [head, total]}]}

    return {"and": [one(level1) for level1 in ("产出指标", "效益指标", "满意度指标")]}


def parts() -> Logic:
    """Each split of each subtotal that the forms have, column by column."""

    def several() -> Iterator[Logic]:
        for parent in (0, 1):
            for partition in (None, "按支出性质", "按收入性质"):
                mine = {
                    "and": [{"===": [{"var": "parent"}, parent]}, {"===": [{"var": "partition"}, partition]}]
                }
                group = {"filter": [{"var": "funds"}, mine]}
                for column in ("initial", "annual", "executed"):
                    total = {
                        "reduce": [group, {"+": [{"var": "accumulator"}, {"var": f"current.{column}"}]}, 0]
                    }
                    off = {"-": [total, {"var": f"funds.{parent}.{column}"}]}
                    yield {"or": [{"!": [group]}, {"<": [-_NEAR, off, _NEAR]}]}

    return {"and": list(several())}


RULES = expressions("json-logic") | {"level1-points": heads(), "funds-parts": parts()}
CHECKS = tuple(RULES)


def prepare() -> Callable[[Sequence[bytes]], list[set[str]]]:
    def one(data: bytes) -> set[str]:
        form = FLOATS.decode(data)
        return {name for name, rule in RULES.items() if not jsonLogic(rule, form)}

    def judge(forms: Sequence[bytes]) -> list[set[str]]:
        return [one(data) for data in forms]

    return judge
