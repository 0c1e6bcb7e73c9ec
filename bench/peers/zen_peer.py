"""zen-engine: all checks in one compiled expression, handed the JSON bytes."""

from collections.abc import Callable, Sequence

import zen
from peers.forms import STATED, expressions

CHECKS = tuple(expressions("zen"))


def prepare() -> Callable[[Sequence[bytes]], list[set[str]]]:
    answers = ", ".join(f"'{name}': {text}" for name, text in expressions("zen").items())
    program = zen.compile_expression(f"{STATED['peers']['zen']['prelude']}{{{answers}}}")

    def judge(forms: Sequence[bytes]) -> list[set[str]]:
        return [{name for name, held in program.evaluate(one).items() if not held} for one in forms]

    return judge
