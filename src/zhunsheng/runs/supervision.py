"""What is asked of workers about one task, until each of its forms is either worked on or known to end them."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias

#: Where a worker stands when it is at no form: while it writes, say. It may take its time, and no form is blamed.
BETWEEN = -1
#: As often may workers die at one place of a task though no form is found to blame: then that one is, if it is one.
_ATTEMPTS = 4
#: After so many unexplained deaths at different places the cause is looked for further ahead.
_SCATTERED = 5
#: After so many, something other than the forms kills the workers.
_UNEXPLAINED = 12

Kind: TypeAlias = Literal["crashed", "stalled", "memory", "raised"]
_TOLD: Mapping[Kind, tuple[str, str]] = MappingProxyType(
    {
        "crashed": (
            "审核它的进程意外终止({}),单独再试也一样。请把这张表单独审核一次,并把它交给程序的维护者。",
            (
                "the process that worked on it ended unexpectedly ({}), again when it was alone;"
                " audit it by itself, and send it to those who keep the program."
            ),
        ),
        "stalled": (
            "{} 秒内没有审核完,单独再试也一样。请检查它是不是大得反常;否则把它交给程序的维护者。",
            (
                "it was not done within {} seconds, nor when it was alone;"
                " see whether it is abnormally large; if not, send it to those who keep the program."
            ),
        ),
        "memory": (
            "审核它所需的内存超过上限({}),单独再试也一样。请检查它是不是大得反常;否则把它交给程序的维护者。",
            (
                "it takes more memory than a process may have ({}), also when it is alone;"
                " see whether it is abnormally large; if not, send it to those who keep the program."
            ),
        ),
        "raised": (
            "审核它时程序出错({}),单独再试也一样。这是程序的错,请把表单交给程序的维护者。",
            (
                "the program failed on it ({}), also when it was alone;"
                " the fault is the program's: send the form to those who keep the program."
            ),
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Mishap:
    """How work on one form ended its worker.

    ``detail`` is the name of a signal or ``exit 3`` where it crashed, a number of seconds where it stalled, the bound where
    memory was lacking, and the kind and place of the error in the program where one was raised.
    """

    kind: Kind
    detail: str

    @property
    def code(self) -> str:
        """The code under which the form is listed as quarantined."""
        return f"worker-{self.kind}"

    @property
    def chinese(self) -> str:
        """What happened, in Chinese."""
        return _TOLD[self.kind][0].format(self.detail)

    @property
    def english(self) -> str:
        """What happened, in English."""
        return _TOLD[self.kind][1].format(self.detail)


class Death(NamedTuple):
    """The end of a worker at a place of its task; ``BETWEEN`` is none."""

    place: int
    mishap: Mishap


@dataclass(frozen=True, slots=True)
class Orders:
    """What is to be done with a task.

    The forms at the places ``without`` are left out, and told as quarantined for the reason given. With ``trial`` only
    the forms at those places are worked on, to see whether a worker survives it: nothing may be left behind, and nobody
    looks at what is given back.
    """

    without: Mapping[int, Mishap] = field(default_factory=dict)
    trial: range | None = None

    def include(self, place: int) -> bool:
        """Whether the form at a place is worked on."""
        return place not in self.without and (self.trial is None or place in self.trial)


class HopelessError(Exception):
    """A task whose workers die time and again, and no form of it explains why."""

    def __init__(self, mishap: Mishap) -> None:
        """How the last of them died."""
        super().__init__(mishap.english)
        self.mishap = mishap


Inquiry: TypeAlias = Generator[Orders, Death | None, None]


def inquiry() -> Inquiry:
    """The orders for one task, one after another; it is sent the death that they led to, or ``None`` where there was none.

    It ends when the task is done but for the forms that it found to be harmful. A form is harmful when workers die of
    it twice while it is alone; or, where it kills only later, when workers that begin with it die and one that begins
    after it does not. What dies now and then, whatever it works on, is tried again.

    Raises:
        HopelessError: workers die time and again, and no form explains it.

    """
    without: dict[int, Mishap] = {}
    unexplained: list[int] = []
    while death := (yield Orders(dict(without))):
        found = None
        if death.place != BETWEEN:
            found = yield from _alone(death, without)
        unexplained.append(death.place)
        if found is None and death.place != BETWEEN:
            if unexplained.count(death.place) > 1 or len(unexplained) > _SCATTERED:
                found = yield from _earlier(max(unexplained), without)
            if found is None and unexplained.count(death.place) == _ATTEMPTS:
                found = death
        if found is not None:
            without[found.place] = found.mishap
            unexplained.clear()
        elif unexplained.count(BETWEEN) == _ATTEMPTS or len(unexplained) == _UNEXPLAINED:
            raise HopelessError(death.mishap)


_Search: TypeAlias = Generator[Orders, Death | None, Death | None]


def _alone(death: Death, without: Mapping[int, Mishap]) -> _Search:
    """How workers die of the form at which one died, when it is alone; ``None`` where one does not.

    To have stalled once more is enough: it takes long, and nothing stalls by chance as it may be killed by chance.
    """
    last = death
    for _ in range(1 if death.mishap.kind == "stalled" else 2):
        again = yield Orders(without, range(death.place, death.place + 1))
        if again is None:
            return None
        last = again
    return Death(death.place, last.mishap)


def _earlier(end: int, without: Mapping[int, Mishap]) -> _Search:
    """The last place from which workers die on their way to ``end``, of which alone they do not; ``None`` where none do."""
    low, high = 0, end
    last = yield Orders(without, range(end + 1))
    while last is not None and low + 1 < high:
        middle = (low + high) // 2
        death = yield Orders(without, range(middle, end + 1))
        low, high = (low, middle) if death is None else (middle, high)
        last = death or last
    if last is None or low in without:
        return None
    again = yield Orders(without, range(low, end + 1))
    return None if again is None else Death(low, again.mishap)
