"""What the compiled engine leaves to the traced one: doubts, and cells whose value is not there."""

from typing import Any, NoReturn


class DoubtError(Exception):
    """Something is not plain here: the traced evaluator has to say what it is."""


class Absent:
    """The value of a cell that has none; a part of it is absent too, and any other use of it raises a doubt.

    Of two values of which one is absent a comparison is neither true nor false, so nothing is ever compared with it
    by accident: ``==`` raises as well.
    """

    __slots__ = ()

    def __getattr__(self, name: str) -> "Absent":
        """Itself: what belongs to a row that is not there is not there."""
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def _doubted(self, *_others: Any) -> NoReturn:
        raise DoubtError

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _doubted
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _doubted
    __neg__ = __abs__ = __bool__ = __len__ = __iter__ = __contains__ = _doubted

    def __hash__(self) -> NoReturn:
        """No dictionary knows it."""
        raise DoubtError


class _Gone(Absent):
    """Absent for a reason that no clause about blanks covers."""

    __slots__ = ()


#: A cell that is blank, or that the form does not have.
BLANK = Absent()
#: No value for any other reason that leaves no doubt that there is none: no number, no unit, no row above.
GONE = _Gone()
#: A cell of which it is not known whether it has a value, such as one that a merged cell may cover.
DOUBTED = _Gone()


def doubted() -> NoReturn:
    """The way out of generated code.

    Raises:
        DoubtError: always.

    """
    raise DoubtError
