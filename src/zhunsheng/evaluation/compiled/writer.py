"""The text of generated Python: lines with their indentation, fresh names, and constants that stand in slots."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Slots:
    """What generated code names but does not spell: every constant, function and memory, by the name of its slot."""

    held: dict[str, Any] = field(default_factory=dict)
    _known: dict[object, str] = field(default_factory=dict)

    def put(self, value: Any, key: object = None) -> str:
        """The name of a slot that holds ``value``; one that was put in under the same key before is used again."""
        wanted = key if key is not None else ("id", id(value))
        name = self._known.get(wanted)
        if name is None:
            name = self._known[wanted] = f"k{len(self._known)}"
            self.held[name] = value
        return name


@dataclass(slots=True)
class Writer:
    """One function in the making; what was read once is not read again where it still stands."""

    lines: list[str] = field(default_factory=list)
    depth: int = 1
    count: int = 0
    #: Names that stay the same throughout; what is read of them is read before everything else.
    steady: frozenset[str] = frozenset()
    before: list[str] = field(default_factory=list)
    _known: list[dict[str, str]] = field(default_factory=lambda: [{}])

    def line(self, text: str) -> None:
        """A line at the present depth."""
        self.lines.append("    " * self.depth + text)

    def mark(self) -> tuple[int, int]:
        """The present place, for a line that is known later."""
        return len(self.lines), self.depth

    def insert(self, mark: tuple[int, int], text: str) -> None:
        """A line at a place that was marked; places marked after it are no longer right."""
        place, depth = mark
        self.lines.insert(place, "    " * depth + text)

    def name(self) -> str:
        """A name that this function has not used."""
        self.count += 1
        return f"t{self.count}"

    def read(self, base: str, text: str) -> str:
        """A name for what is read of ``base``, which gives the same as often as it is read."""
        name = next((known[text] for known in reversed(self._known) if text in known), None)
        if name is not None:
            return name
        if base in self.steady:
            name = self._known[0][text] = self.name()
            self.before.append(f"    {name} = {text}")
            self.steady |= {name}
        else:
            name = self._known[-1][text] = self.let(text)
        return name

    def let(self, text: str) -> str:
        """A new name for what an expression gives."""
        name = self.name()
        self.line(f"{name} = {text}")
        return name

    @property
    def body(self) -> list[str]:
        """All lines, but for those that set what nobody asks for."""
        lines = [*self.before, *self.lines]
        while True:
            asked = Counter(name for line in lines for name in _asked(line))
            kept = [line for line in lines if not (_sets := _SETS.match(line)) or asked[_sets["name"]]]
            if len(kept) == len(lines):
                return lines
            lines = kept

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """What is written within stands one step deeper."""
        self.depth += 1
        self._known.append({})
        yield
        self._known.pop()
        self.depth -= 1

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """What is written within stands below ``head``."""
        self.line(head)
        with self.deeper():
            yield
            self.line("pass")  # a block is never empty, whatever falls away


#: A line that sets a flag or adds to a list, and nothing else.
_SETS = re.compile(
    r"\s*(?:if not [\w.()]+: )?(?P<name>t[0-9]+)(?: = (?:True|False|None|ZERO|\[\])|\.append\(t[0-9]+\))$"
)
_NAME = re.compile(r"\bt[0-9]+\b")


def _asked(line: str) -> Iterator[str]:
    """The names that a line asks for the value of."""
    sets = _SETS.match(line)
    for found in _NAME.finditer(line):
        if sets is None or found.start() != sets.start("name"):
            yield found.group()
