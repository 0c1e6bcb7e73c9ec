"""Norms that forms print themselves, as the compiled engine takes them in."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from zhunsheng.evaluation.compiled.absence import DOUBTED
from zhunsheng.evaluation.compiled.readers import UNFIGURED, Memory, figured
from zhunsheng.evaluation.functions import identity
from zhunsheng.evaluation.printed import MOST_PRINTED, printed_number
from zhunsheng.evaluation.values import Value
from zhunsheng.language.patterns import find_all
from zhunsheng.rules.binding import PrintedParameter
from zhunsheng.values.number import Number


@dataclass(slots=True)
class Prints:
    """What is in force of one parameter: what the form prints, else what the law says."""

    printed: PrintedParameter
    stated: Value
    _known: Memory = field(init=False)
    _law: Any = field(init=False)

    def __post_init__(self) -> None:
        """Nothing has been read yet."""
        self._known = Memory(self._found)
        self._law = figured(self.stated) if isinstance(self.stated, Number) else self.stated

    def __call__(self, wire: Any) -> Any:
        """The figure or text in force on a decoded form; two different prints raise a doubt wherever they are used."""
        raw = wire
        for key in self.printed.rows.split("/"):
            raw = getattr(raw, key, None)
        if not raw or raw is msgspec.UNSET:
            return self._law
        found = [value for text in _texts(raw) for value in self._known[text]]
        if not found:
            return self._law
        if isinstance(self.stated, Number):
            numbers = [printed_number(text, self.printed.unit, ()) for text in found]
            if len({identity(one) for one in numbers}) == 1 and isinstance(numbers[0], Number):
                return figured(numbers[0])
            return UNFIGURED
        return found[0] if len({identity(one) for one in found}) == 1 else DOUBTED

    def _found(self, text: str) -> tuple[str, ...]:
        matches = find_all(self.printed.pattern, text, MOST_PRINTED)
        return tuple(one.groups["value"] for one in matches if one.groups.get("value"))


def _texts(raw: Any) -> Iterator[str]:
    if isinstance(raw, str):
        yield raw
    elif isinstance(raw, list):
        for one in raw:
            yield from _texts(one)
    elif isinstance(raw, dict):
        for one in raw.values():
            yield from _texts(one)
    elif isinstance(raw, msgspec.Struct):
        for name in raw.__struct_fields__:
            yield from _texts(getattr(raw, name))
