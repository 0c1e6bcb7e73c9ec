"""Every key of the YAML that ships, with one letter changed, and what is said about it."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from zhunsheng.authoring.examples.example_files import Examples, examples_in
from zhunsheng.authoring.scrutiny.example_faults import example_faults
from zhunsheng.forms.schema import Schema
from zhunsheng.language.problems import Problem
from zhunsheng.rules.decoder import decode_file
from zhunsheng.rules.decoding import Desk
from zhunsheng.rules.nodes import Entries, Entry, Items, Node, Scalar
from zhunsheng.rules.pack import Head
from zhunsheng.rules.reader import read_file
from zhunsheng.rules.tree import PackTree, _parent_faults

SUFFIX = ".examples.yaml"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
HAN = "甲乙丙丁戊己庚辛壬癸"
#: Below these keys of a pack stand names that its author gives; those of ``set`` and ``override`` name what is above.
FREE = ("basis", "parameters", "definitions", "maps", "set")
#: The keys of a mapping from labels to labels, or to values, are the author's too.
LABELS = ("entries", "clauses")

Step = str | int
Path_ = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Slip:
    """One key and what was written instead."""

    file: Path
    path: Path_
    written: str

    @property
    def key(self) -> str:
        """The key as it should be."""
        return str(self.path[-1])


def files(rules: Path) -> tuple[Path, ...]:
    """Every YAML file that ships."""
    return tuple(sorted(rules.rglob("*.yaml")))


def slips(file: Path, node: Node, draw: random.Random) -> Iterator[Slip]:
    """One slip for every key of a file that is no free name."""
    is_pack = not file.name.endswith(SUFFIX)
    for path in keys(node):
        if is_pack and is_free(path):
            continue
        yield Slip(file, path, changed(str(path[-1]), draw))


def keys(node: Node, path: Path_ = ()) -> Iterator[Path_]:
    """The way to every key."""
    if isinstance(node, Items):
        for index, item in enumerate(node.items):
            yield from keys(item, (*path, index))
    elif isinstance(node, Entries):
        for entry in node.entries:
            yield (*path, entry.key.text)
            yield from keys(entry.value, (*path, entry.key.text))


def is_free(path: Path_) -> bool:
    """Whether a key of a pack is a name that its author gives."""
    named = len(path) == 2 and path[0] in FREE
    overridden = len(path) == 3 and path[0] == "override"
    label = len(path) > 1 and path[-2] in LABELS
    value = "value" in path[:-1]
    return named or overridden or label or value


def changed(word: str, draw: random.Random) -> str:
    """The word with one letter, digit or Han character changed."""
    letters = [place for place, one in enumerate(word) if one.isalpha()]
    place = draw.choice(letters or range(len(word)))
    one = word[place]
    others = LETTERS if one.isascii() else HAN
    return word[:place] + draw.choice([other for other in others if other != one]) + word[place + 1 :]


def misspelled(node: Node, path: Path_, word: str) -> Node:
    """The node with another key."""
    first, *rest = path
    if isinstance(node, Items) and isinstance(first, int):
        items = list(node.items)
        items[first] = misspelled(items[first], tuple(rest), word)
        return replace(node, items=tuple(items))
    assert isinstance(node, Entries)
    return replace(
        node,
        entries=tuple(
            _entry(one, tuple(rest), word) if one.key.text == first else one for one in node.entries
        ),
    )


def _entry(entry: Entry, rest: Path_, word: str) -> Entry:
    if rest:
        return Entry(entry.key, misspelled(entry.value, rest, word))
    return Entry(replace(entry.key, text=word, value=word), entry.value)


@dataclass(frozen=True, slots=True)
class Checker:
    """What ``check`` says of one file, everything else loaded once."""

    tree: PackTree
    schemas: Mapping[str, Schema]

    def problems(self, node: Node, file: Path) -> tuple[Problem, ...]:
        """The problems of a file, in the order in which they are told."""
        desk = Desk()
        if file.name.endswith(SUFFIX):
            found: tuple[Problem, ...] = (
                *example_faults(Examples(examples_in(node, desk)), self.tree, self.schemas),
            )
        else:
            head = decode_file(node, desk).get("head")
            found = () if head is None else tuple(_parent_faults(self._heads(head), head.id, self.tree.packs))
        return tuple(sorted((*desk.problems, *found), key=lambda one: one.sorting))

    def _heads(self, head: Head) -> Mapping[str, Head]:
        """The heads of all packs, one of them as it stands in a file."""
        return {**{key: one.head for key, one in self.tree.packs.items()}, head.id: head}


def small(node: Node, path: Path_) -> tuple[Node, Path_]:
    """A file of examples cut down to the example, or the block, that a key stands in."""
    if len(path) > 2 and path[0] == "examples" and isinstance(node, Entries):
        blocks = node.get("examples")
        assert blocks is not None
        assert isinstance(blocks.value, Items)
        block = blocks.value.items[int(path[1])]
        rest: Path_ = path[2:]
        if len(rest) > 2 and isinstance(block, Entries):
            block = _only(block, int(rest[1]))
            rest = (rest[0], 0, *rest[2:])
        entries = tuple(
            Entry(one.key, replace(blocks.value, items=(block,))) if one.key.text == "examples" else one
            for one in node.entries
        )
        return replace(node, entries=entries), ("examples", 0, *rest)
    return node, path


def _only(block: Entries, place: int) -> Entries:
    made: list[Entry] = []
    for one in block.entries:
        if one.key.text == "examples":
            assert isinstance(one.value, Items)
            made.append(Entry(one.key, replace(one.value, items=(one.value.items[place],))))
        else:
            made.append(one)
    return replace(block, entries=tuple(made))


def is_right(slip: Slip, problems: tuple[Problem, ...]) -> bool:
    """Whether the first thing that is said suggests the key as it was, before anything else."""
    if not problems or problems[0].severity != "error":
        return False
    return first_suggestion(problems[0]) in {slip.key, *slip.key.split("/")}


def first_suggestion(problem: Problem) -> str:
    """What a problem suggests first."""
    return problem.hint.english.removesuffix("?").split(" / ")[0]


def loaded(file: Path) -> Any:
    """The node of a file that ships."""
    node, problems = read_file(file)
    assert node is not None
    assert not problems
    return node


__all__ = ["Checker", "Scalar", "Slip", "files", "is_right", "loaded", "misspelled", "slips", "small"]
