"""A form while it is being read: its content, where each value stands, which cells were used and which were left."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

from zhunsheng.intake.grid import VALUELESS, Cell, Confidence, Flag, Line, Source
from zhunsheng.intake.names import Path
from zhunsheng.intake.printed import Taken, joined

Printed: TypeAlias = Cell | Line
Place: TypeAlias = tuple[str | int, ...]
_FLAG_WORDS = {
    Flag.HIDDEN_ROW: "在隐藏的行里",
    Flag.HIDDEN_COLUMN: "在隐藏的列里",
    Flag.NO_CACHED_VALUE: "公式没有保存结果",
    Flag.OVERFLOW: "列太窄,印成了 ###",
    Flag.ERROR_VALUE: "公式出错",
    Flag.JOINED: "由两页接起来",
    Flag.OFF_PAGE: "印在纸外",
    Flag.STRUCK: "划去的字",
    Flag.INSERTED: "修订插入的字",
}
_WEIGHT = ("certain", "repaired", "guessed", "unreadable")
#: What the form's schema allows a printed text to be.
_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Left:
    """Something printed that is in no form, and where; ``head`` names its column, or what else tells what it is."""

    text: str
    source: Source
    head: str = ""


class Fault(NamedTuple):
    """Why a form cannot be read after all."""

    code: str
    chinese: str
    english: str
    source: Source | None = None


@dataclass(slots=True)
class Draft:
    """The content of one form so far, with the source of every value.

    ``used`` went into the form or is a word of the template; ``aside`` was looked at and stays out of the form. ``rows``
    are the cells of lists. ``faults`` are reasons not to trust what was read.
    """

    content: dict[str, Any] = field(default_factory=dict)
    cells: dict[str, dict[str, Any]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    aside: dict[int, str] = field(default_factory=dict)
    rests: list[Left] = field(default_factory=list)
    rows: set[int] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)

    def put(self, path: Place, found: Taken, source: Printed, printed: str | None = None) -> None:
        """Sets a value with its source; the source counts as used."""
        value, confidence = found.value, found.confidence
        flags = source.flags if isinstance(source, Cell) else frozenset()
        if flags & VALUELESS:
            value, confidence = None, "unreadable"
        _set(self.content, path, value)
        self.use(source)
        where = place_of(source)
        told = (
            found.note,
            getattr(source, "note", ""),
            *(_FLAG_WORDS.get(one, "") for one in Flag if one in flags),
        )
        weakest = max(confidence, source.confidence, key=_WEIGHT.index)
        if weakest != "certain":
            where["confidence"] = weakest
        if any(told):
            where["note"] = ";".join(filter(None, told))[:_LONGEST]
        original = source.text if printed is None else printed
        if value != original:
            where["printed"] = original[:_LONGEST]
        if where:
            self.cells[pointer(path)] = where

    def tell(self, path: Place, note: str, confidence: Confidence | None = None) -> None:
        """Adds a note to a value's source."""
        where = self.cells.get(pointer(path))
        if where is not None:
            where["note"] = ";".join(filter(None, (where.get("note", ""), note)))
            if confidence is not None:
                where["confidence"] = max(confidence, where.get("confidence", "certain"), key=_WEIGHT.index)

    def refuse(self, path: Place, printed: str, note: str) -> None:
        """Takes a value back that the form has no room for; what was printed stays told."""
        _set(self.content, path, None)
        where = self.cells.setdefault(pointer(path), {})
        where.setdefault("printed", printed[:_LONGEST])
        self.tell(path, note, "unreadable")

    def clear(self, path: Place) -> None:
        """A blank where the form's schema has nothing blank but nothing at all."""
        _set(self.content, path, None)

    def use(self, *sources: Printed) -> None:
        """Counts sources as read, values or not."""
        self.used.update(id(one) for one in sources)

    def set_aside(self, source: Printed, head: str = "") -> None:
        """Keeps a source out of the form; it goes to what was left."""
        if id(source) not in self.used and source.text.strip():
            self.aside[id(source)] = joined(head)

    def leave(self, text: str, source: Printed, head: str = "") -> None:
        """Tells of a part of a source that is in no cell."""
        if text.strip():
            self.rests.append(Left(text.strip(), source.source, joined(head)))

    def open(self, source: Printed) -> bool:
        """Whether a source was neither used nor set aside."""
        return id(source) not in self.used and id(source) not in self.aside

    def unused(self, sources: Iterable[Printed]) -> list[Printed]:
        """Those of some sources that print something and were not looked at."""
        return [one for one in sources if self.open(one) and one.text.strip()]

    def left(self, sources: Iterable[Printed]) -> tuple[Left, ...]:
        """All that some sources print and the form does not have, in their order, and then parts of them."""
        whole = (
            Left(one.text.strip(), one.source, self.aside.get(id(one), ""))
            for one in sources
            if id(one) not in self.used and one.text.strip()
        )
        return (*whole, *self.rests)

    def get(self, path: Path) -> Any:
        """The value at a path of keys; ``None`` where there is none."""
        here: Any = self.content
        for key in path:
            if not isinstance(here, dict) or key not in here:
                return None
            here = here[key]
        return here


def pointer(path: Place) -> str:
    """A place as the form's provenance names it."""
    return "/" + "/".join(str(step) for step in path)


def place_of(source: Printed) -> dict[str, Any]:
    """Where a source stands, as the form's provenance tells it."""
    at = source.source
    cell = at.cell
    if at.box is not None:
        cell = ",".join(str(one) for one in (at.box.left, at.box.top, at.box.right, at.box.bottom))
    elif at.table is not None:
        cell = f"table{at.table}!{at.cell}"
    found = {"line": at.line, "page": at.page, "sheet": at.sheet, "cell": cell}
    return {key: value for key, value in found.items() if value is not None}


def _set(content: dict[str, Any], path: Place, value: Any) -> None:
    here: Any = content
    for step, following in pairwise(path):
        if isinstance(here, list):
            here = _row(here, int(step))
        else:
            here = here.setdefault(step, [] if isinstance(following, int) else {})
    if isinstance(here, list):
        _row(here, int(path[-1]))
        here[int(path[-1])] = value
    else:
        here[path[-1]] = value


def _row(rows: list[Any], index: int) -> Any:
    while len(rows) <= index:
        rows.append({})
    return rows[index]
