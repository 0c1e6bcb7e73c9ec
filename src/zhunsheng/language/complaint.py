"""What the checker finds wrong with an expression, before it is known in which file the expression stands."""

from typing import NamedTuple

from zhunsheng.language.span import Span


class Complaint(NamedTuple):
    """A problem code, where in the expression, the words that fill its sentence, and names to choose from."""

    code: str
    span: Span
    details: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
