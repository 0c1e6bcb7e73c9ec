"""rule-engine: one compiled rule a check, over decimals."""

from collections.abc import Callable, Sequence

import rule_engine
from peers.forms import DECIMALS, expressions

CHECKS = tuple(expressions("rule-engine"))


def prepare() -> Callable[[Sequence[bytes]], list[set[str]]]:
    rules = {name: rule_engine.Rule(text) for name, text in expressions("rule-engine").items()}

    def one(data: bytes) -> set[str]:
        form = {"grade": "", **DECIMALS.decode(data)}
        return {name for name, rule in rules.items() if not rule.matches(form)}

    def judge(forms: Sequence[bytes]) -> list[set[str]]:
        return [one(data) for data in forms]

    return judge
