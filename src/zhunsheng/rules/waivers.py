"""Waiver files, read as strictly as packs: which findings of which forms an authority accepts for a time."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from pathlib import Path

from zhunsheng.findings.waiver import Waiver
from zhunsheng.language.problems import Problem, Words, did_you_mean
from zhunsheng.rules.decoding import (
    Desk,
    Field,
    RefusedError,
    day,
    fields,
    filled_text,
    known_fields,
    listing,
    one_or_more,
    period_of,
)
from zhunsheng.rules.layers import exceptions, rule_id, rules_on
from zhunsheng.rules.nodes import Entries, Items, Kind, Node, Scalar
from zhunsheng.rules.pack import Rule
from zhunsheng.rules.period import Period
from zhunsheng.rules.reader import read_file
from zhunsheng.rules.source import Place
from zhunsheng.rules.tightening import DAWN
from zhunsheng.rules.tree import PackTree

#: What a waiver file beside inputs is called.
WAIVER_FILE = "waivers.yaml"
_ALL = "all"
_POINTER = re.compile(r"(?:/(?:[^~/]|~[01])*)+")
_CELLS = Words(f"写 {_ALL},或像 /a/0/b 那样的位置", f"write {_ALL}, or a place like /a/0/b")


@dataclass(frozen=True, slots=True)
class PlacedWaiver:
    """A waiver with where it is written, and the folder whose forms it is for; ``None`` for any."""

    waiver: Waiver
    place: Place = field(compare=False, repr=False)
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Waivers:
    """All waivers of one audit, and the day on which they are asked about."""

    day: date
    placed: tuple[PlacedWaiver, ...] = ()

    def at(self, path: Path) -> tuple[Waiver, ...]:
        """Those in force for forms in a file."""
        folders = {path.resolve().parent, *path.resolve().parent.parents}
        return tuple(
            one.waiver
            for one in self.placed
            if one.waiver.holds(self.day) and (one.folder is None or one.folder in folders)
        )


def read_waivers(
    beside: Iterable[Path], named: Iterable[Path], tree: PackTree
) -> tuple[tuple[PlacedWaiver, ...], tuple[Problem, ...]]:
    """The waivers of files beside inputs, which hold for their folder, and of files ``named``, which hold for all."""
    desk = Desk()
    rules = rule_names(tree)
    placed: list[PlacedWaiver] = []
    files = [*((path, path.resolve().parent) for path in beside), *((path, None) for path in named)]
    for path, folder in files:
        node, problems = read_file(path)
        desk.problems += problems
        if node is not None:
            placed += _read(node, folder, rules, desk)
    _refuse_overlaps(placed, desk)
    return tuple(placed), tuple(sorted(desk.problems, key=lambda one: one.sorting))


def rule_names(tree: PackTree) -> Mapping[str, frozenset[str]]:
    """Every id and alias of a rule in any pack, and the ids that it may stand for."""
    found: dict[str, set[str]] = {}
    for pack in tree.packs.values():
        standing = rules_on(tree.chain(pack), DAWN)
        for key, one in standing.items():
            for name in (key, *one.rule.aliases):
                found.setdefault(name, set()).add(key)
        for _, done in exceptions(pack):
            for name in done.aliases if isinstance(done, Rule) else ():
                found.setdefault(name, set()).add(rule_id(standing, done.id) or done.id)
    return {name: frozenset(ids) for name, ids in found.items()}


def _read(
    node: Node, folder: Path | None, rules: Mapping[str, frozenset[str]], desk: Desk
) -> Sequence[PlacedWaiver]:
    def waiver(node: Node, desk: Desk) -> PlacedWaiver:
        return _waiver(node, folder, rules, desk)

    table = {"waivers": Field("waivers", listing(waiver), required=True)}
    try:
        found, _ = known_fields(node, desk, Words("豁免文件", "a waiver file"), table)
    except RefusedError:
        return ()
    placed: Sequence[PlacedWaiver] = found.get("waivers", ())
    return placed


def _waiver(node: Node, folder: Path | None, rules: Mapping[str, frozenset[str]], desk: Desk) -> PlacedWaiver:
    values = fields(node, desk, Words("豁免", "a waiver"), _WAIVER)
    period = period_of({"start": values["start"], "until": values["until"]}, node, desk)
    place = _key_place(node, "rule")
    if values["rule"] not in rules:
        desk.refuse(place, "no-such-rule", hint=did_you_mean(values["rule"], rules), name=values["rule"])
    if period.start is None or period.until is None:  # both are required
        raise RefusedError
    known = Waiver(file=place.file, line=place.line, rules=rules[values["rule"]], **values)
    return PlacedWaiver(known, place, folder)


def _key_place(node: Node, key: str) -> Place:
    entry = node.get(key) if isinstance(node, Entries) else None
    return entry.value.place if entry else node.place


def _cells(node: Node, desk: Desk) -> tuple[str, ...] | None:
    """Pointers, or ``None`` for the word that stands for all of them."""
    if isinstance(node, Scalar) and node.kind is Kind.TEXT and node.text == _ALL:
        return None
    return one_or_more(_pointer)(node, desk)


def _pointer(node: Node, desk: Desk) -> str:
    if isinstance(node, Items | Entries) or not _POINTER.fullmatch(node.text):
        desk.refuse(node.place, "wrong-value", hint=_CELLS, found=getattr(node, "text", "…"))
    return node.text


_WAIVER: Mapping[str, Field] = {
    "form": Field("form", filled_text, required=True),
    "rule": Field("rule", filled_text, required=True),
    "cells": Field("cells", _cells, required=True),
    "reason": Field("reason", filled_text, required=True),
    "approver": Field("approver", filled_text, required=True),
    "from": Field("start", day, required=True),
    "until": Field("until", day, required=True),
    "basis": Field("basis", one_or_more(filled_text)),
}


def _refuse_overlaps(placed: Sequence[PlacedWaiver], desk: Desk) -> None:
    """Two waivers over the same cells of one form, for one rule, at one time: nobody could tell which one counts."""
    about: dict[tuple[str, str], list[PlacedWaiver]] = {}
    for one in placed:
        for rule in sorted(one.waiver.rules):
            about.setdefault((one.waiver.form, rule), []).append(one)
    for one, other in _pairs(about.values()):
        if _overlap(one, other):
            at = one.place
            name = other.waiver.rule
            desk.note(other.place, "waivers-overlap", name=name, at_file=at.file, at_line=at.line)


def _pairs(groups: Iterable[Sequence[PlacedWaiver]]) -> Iterator[tuple[PlacedWaiver, PlacedWaiver]]:
    return (pair for group in groups for pair in combinations(group, 2))


def _overlap(one: PlacedWaiver, other: PlacedWaiver) -> bool:
    mine, theirs = one.waiver, other.waiver
    if not Period(mine.start, mine.until).meets(Period(theirs.start, theirs.until)):
        return False
    folders = (one.folder, other.folder)
    if None not in folders and not (_within(*folders) or _within(*reversed(folders))):
        return False
    return mine.cells is None or theirs.cells is None or not set(mine.cells).isdisjoint(theirs.cells)


def _within(folder: Path | None, other: Path | None) -> bool:
    return folder is not None and other is not None and (folder == other or other in folder.parents)
