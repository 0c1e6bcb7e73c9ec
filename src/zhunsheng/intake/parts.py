"""Subtotals and their parts: told by the figures, or else by how far the labels are set in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from zhunsheng.intake.layouts import ListLayout
from zhunsheng.intake.names import bare
from zhunsheng.language.folding import fold
from zhunsheng.language.patterns import find_all, matches

_NUMERAL = r"[0-9][0-9,]*(?:\.[0-9]+)?"


class Row(Protocol):
    """What is asked of a row."""

    def text(self, key: str) -> str:
        """What it prints in a column."""


def parents(labels: Sequence[str], rows: Sequence[Row], stated: ListLayout) -> Mapping[int, int]:
    """The row that each row is a part of, for those that are."""
    if stated.sum:
        return _by_figures(labels, rows, stated)
    return _by_indentation(labels, stated)


def _by_indentation(labels: Sequence[str], stated: ListLayout) -> Mapping[int, int]:
    """The first row is the total; a row stands under the nearest one above that is set in less."""
    if not labels or not stated.total or not matches(stated.total, bare(labels[0])):
        return {}
    depths = [len(label) - len(label.lstrip()) for label in labels]
    if len(set(depths[1:])) <= 1:
        return _by_words(labels, stated)
    found: dict[int, int] = {}
    way: list[int] = []
    for index in range(1, len(labels)):
        while way and depths[way[-1]] >= depths[index]:
            way.pop()
        found[index] = way[-1] if way else 0
        way.append(index)
    return found


def _by_words(labels: Sequence[str], stated: ListLayout) -> Mapping[int, int]:
    """All rows are set in alike: some say that they are parts of the row before."""
    found = dict.fromkeys(range(1, len(labels)), 0)
    for index in range(2, len(labels)):
        if stated.part and matches(stated.part, bare(labels[index])):
            before = index - 1
            found[index] = found[before] if matches(stated.part, bare(labels[before])) else before
    return found


@dataclass(frozen=True, slots=True)
class _Sums:
    """The figures of rows, and which of them may be parts."""

    figures: Sequence[Decimal | None]
    part: Sequence[bool]

    def run(self, index: int, step: int, taken: Mapping[int, int]) -> tuple[int, ...]:
        """The rows above or under one that add up to it, without a gap; more than one of them, or none."""
        wanted, sum_, run = self.figures[index], Decimal(0), []
        for at in self._beside(index, step):
            figure = self.figures[at]
            if wanted is None or figure is None or at in taken:
                break
            run.append(at)
            sum_ += figure
            if sum_ == wanted:
                return tuple(run) if len(run) > 1 else ()
            if sum_ > wanted:
                break
        return ()

    def _beside(self, index: int, step: int) -> Iterator[int]:
        at = index + step
        while 0 <= at < len(self.part) and self.part[at]:
            yield at
            at += step


def _by_figures(labels: Sequence[str], rows: Sequence[Row], stated: ListLayout) -> Mapping[int, int]:
    """Parts stand under their subtotal or over it, without a gap; their figures add up to its own."""
    total = [bool(stated.total) and matches(stated.total, bare(label)) for label in labels]
    part = [
        bool(stated.part) and not is_total and matches(stated.part, bare(label))
        for label, is_total in zip(labels, total, strict=True)
    ]
    sums = _Sums([_figure(row.text(stated.sum)) for row in rows], part)
    found: dict[int, int] = {}
    for index in (at for at, is_total in enumerate(total) if is_total):
        run = sums.run(index, 1, found) or sums.run(index, -1, found)
        found |= dict.fromkeys(run, index)
    return found


def _figure(text: str) -> Decimal | None:
    """The only figure in a text."""
    tight = "".join(fold(text).split())
    seen = list(find_all(_NUMERAL, tight, 2))
    if len(seen) != 1:
        return None
    return Decimal(tight[seen[0].start : seen[0].end].replace(",", ""))
