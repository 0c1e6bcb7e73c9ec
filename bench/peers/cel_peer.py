"""Common Expression Language (the Rust crate's binding): all checks in one compiled expression."""

from collections.abc import Callable, Sequence

import cel
from cel.stdlib import add_stdlib_to_context
from peers.forms import FLOATS, UNITS, expressions

CHECKS = tuple(expressions("cel"))


def prepare() -> Callable[[Sequence[bytes]], list[set[str]]]:
    answers = ", ".join(f"'{name}': {text}" for name, text in expressions("cel").items())
    program = cel.compile(f"{{{answers}}}")
    context = cel.Context()
    add_stdlib_to_context(context)
    context.add_variable("UNITS", UNITS)

    def one(data: bytes) -> set[str]:
        context.update({"grade": "", **FLOATS.decode(data)})
        return {name for name, held in program.execute(context).items() if not held}

    def judge(forms: Sequence[bytes]) -> list[set[str]]:
        return [one(data) for data in forms]

    return judge
