"""Layouts: files that tell how a family of printed forms is told apart and read, beyond what the schemas say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zhunsheng.intake.texts.stated import Level, TextLayout
from zhunsheng.language.patterns import PatternError, compiled
from zhunsheng.language.problems import Problem, Words
from zhunsheng.rules.decoding import (
    Desk,
    Field,
    RefusedError,
    boolean,
    fields,
    filled_text,
    listing,
    mapping,
    one_or_more,
    text,
)
from zhunsheng.rules.nodes import Node, Scalar
from zhunsheng.rules.reader import read_file

FOLDER = "layouts"
_SUFFIX = ".yaml"


@dataclass(frozen=True, slots=True)
class Join:
    """A cell of the form that a layout prints in several columns, in their order; ``drop`` are words that say nothing."""

    heads: tuple[str, ...]
    drop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Rows of a list that stand as ``name: figure`` in cells under a heading: ``heading`` has the group ``partition``."""

    heading: str
    item: str
    label: str
    column: str
    partition: str


@dataclass(frozen=True, slots=True)
class Pairs:
    """A list printed without a head: rows of ``name: figure`` twice or more, side by side.

    ``opens`` are patterns of the names in its first row, by column; what stands under them are the names of further rows.
    ``once`` are patterns of names beside them whose figure belongs to the first row; ``left`` of names whose figures go to
    what was left.
    """

    opens: Mapping[str, str]
    once: Mapping[str, str] = field(default_factory=dict)
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListLayout:
    """How a list is printed.

    ``needs`` are the columns of which its head must have all; ``label`` is the column that names a row. ``total`` is a
    pattern of the label of a row that others are parts of, ``part`` one of the labels of such parts; which belong together
    the column ``sum`` tells by its figures, or else the labels' indentation. ``split`` are patterns that take a cell
    apart into named groups, by column; ``strip`` patterns of what is no part of a cell; ``skip`` is one of the labels of rows that the
    template left there. A form without an ``always`` list is not read. ``left`` are patterns of columns that the form has no
    cell for: their values go to what was left. ``after`` tells what a name means when it stands behind a column and once more elsewhere.
    ``spread`` is a pattern of names of rows that stand in the head, under a column.
    """

    needs: tuple[str, ...] = ()
    label: str = ""
    total: str = ""
    part: str = ""
    sum: str = ""
    skip: str = ""
    split: Mapping[str, str] = field(default_factory=dict)
    strip: Mapping[str, str] = field(default_factory=dict)
    joins: Mapping[str, Join] = field(default_factory=dict)
    breakdown: Breakdown | None = None
    always: bool = False
    left: tuple[str, ...] = ()
    after: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    spread: str = ""
    pairs: Pairs | None = None


@dataclass(frozen=True, slots=True)
class Notes:
    """The list that takes the notes under a form, how the first of them begins and how the others do."""

    list: str
    begins: str
    goes_on: str


@dataclass(frozen=True, slots=True)
class Running:
    """The list that takes running text, its two cells, and how a heading begins."""

    list: str
    heading: str
    text: str
    begins: str


@dataclass(frozen=True, slots=True)
class Layout:
    """One family of printed forms; patterns are texts of the linear-time engine, matched against bare text.

    ``titles`` tell a form's kind by its title, ``signs`` by what else it prints, where it has no title. ``found`` are single
    cells known by their wording wherever they stand, ``derived`` those that are stated inside another
    cell, ``footer`` those that stand in a row of totals under no column of theirs; ``foreign`` names columns of tables that no
    list takes; ``several`` are single cells that may be printed more than once; ``text`` is how it stands in plain text.
    """

    id: str
    title: str
    kinds: tuple[str, ...]
    file: str = field(default="", compare=False)
    titles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    signs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lists: Mapping[str, ListLayout] = field(default_factory=dict)
    found: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    derived: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    footer: Mapping[str, str] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    several: tuple[str, ...] = ()
    notes: Notes | None = None
    running: Running | None = None
    text: TextLayout | None = None


class LayoutError(Exception):
    """Layouts that cannot be used; ``problems`` tell why."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{len(problems)} problems, the first: {problems[0].code}")
        self.problems = problems


def load_layouts(folders: Iterable[Path]) -> tuple[Layout, ...]:
    """The layouts in the ``layouts`` folders of schema folders; a later one stands for an earlier of the same id.

    Raises:
        LayoutError: a file is no layout.

    """
    desk = Desk()
    found: dict[str, Layout] = {}
    for folder in folders:
        for path in sorted((folder / FOLDER).glob(f"*{_SUFFIX}")):
            node, problems = read_file(path)
            desk.problems += problems
            if node is not None:
                try:
                    layout = Layout(**fields(node, desk, _WHERE, _LAYOUT), file=str(path))
                except RefusedError:
                    continue
                found[layout.id] = layout
    if desk.problems:
        raise LayoutError(tuple(desk.problems))
    return tuple(found.values())


def _pattern(node: Node, desk: Desk) -> str:
    found = filled_text(node, desk)
    try:
        compiled(found)
    except PatternError as error:
        desk.refuse(node.place, "bad-pattern", a=str(error), detail=str(error))
    return found


def _by_name(item: Any) -> Any:
    """A decoder of mappings from free names to things."""

    def decode(node: Node, desk: Desk) -> Mapping[str, Any]:
        return {entry.key.text: item(entry.value, desk) for entry in mapping(node, desk)}

    return decode


def _record(where: Words, make: Any, table: Mapping[str, Field]) -> Any:
    def decode(node: Node, desk: Desk) -> Any:
        return make(**fields(node, desk, where, table))

    return decode


def _derivation(node: Node, desk: Desk) -> tuple[str, str]:
    found = fields(
        node,
        desk,
        _WHERE,
        {"from": Field("source", text, required=True), "pattern": Field("pattern", _pattern, required=True)},
    )
    return found["source"], found["pattern"]


def _texts(node: Node, desk: Desk) -> tuple[str, ...]:
    if isinstance(node, Scalar):
        return (text(node, desk),)
    return listing(text)(node, desk)


_WHERE = Words("版式", "a layout")
_JOIN = {"heads": Field("heads", _texts, required=True), "drop": Field("drop", _texts)}
_BREAKDOWN = {
    "heading": Field("heading", _pattern, required=True),
    "item": Field("item", _pattern, required=True),
    "label": Field("label", text, required=True),
    "column": Field("column", text, required=True),
    "partition": Field("partition", text, required=True),
}
_NOTES = {
    "list": Field("list", text, required=True),
    "begins": Field("begins", _pattern, required=True),
    "goes_on": Field("goes_on", _pattern, required=True),
}
_RUNNING = {
    "list": Field("list", text, required=True),
    "heading": Field("heading", text, required=True),
    "text": Field("text", text, required=True),
    "begins": Field("begins", _pattern, required=True),
}
_LEVEL = {"name": Field("name", _pattern, required=True), "parts": Field("parts", _pattern, required=True)}
_TEXT = {
    "list": Field("list", text, required=True),
    "upper": Field("upper", text, required=True),
    "lower": Field("lower", text, required=True),
    "worth": Field("worth", _pattern, required=True),
    "levels": Field("levels", listing(_record(_WHERE, Level, _LEVEL)), required=True),
    "either": Field("either", _pattern),
    "labels": Field("labels", _by_name(_pattern)),
}
_PAIRS = {
    "opens": Field("opens", _by_name(_pattern), required=True),
    "once": Field("once", _by_name(_pattern)),
    "left": Field("left", one_or_more(_pattern)),
}
_LIST = {
    "needs": Field("needs", _texts, required=True),
    "label": Field("label", text),
    "total": Field("total", _pattern),
    "part": Field("part", _pattern),
    "sum": Field("sum", text),
    "skip": Field("skip", _pattern),
    "split": Field("split", _by_name(_pattern)),
    "strip": Field("strip", _by_name(_pattern)),
    "joins": Field("joins", _by_name(_record(_WHERE, Join, _JOIN))),
    "breakdown": Field("breakdown", _record(_WHERE, Breakdown, _BREAKDOWN)),
    "always": Field("always", boolean),
    "left": Field("left", one_or_more(_pattern)),
    "after": Field("after", _by_name(_by_name(text))),
    "spread": Field("spread", _pattern),
    "pairs": Field("pairs", _record(_WHERE, Pairs, _PAIRS)),
}
_LAYOUT = {
    "layout": Field("id", text, required=True),
    "title": Field("title", text, required=True),
    "kinds": Field("kinds", _texts, required=True),
    "titles": Field("titles", _by_name(one_or_more(_pattern))),
    "signs": Field("signs", _by_name(one_or_more(_pattern))),
    "words": Field("words", _by_name(_texts)),
    "lists": Field("lists", _by_name(_record(_WHERE, ListLayout, _LIST))),
    "found": Field("found", _by_name(one_or_more(_pattern))),
    "derived": Field("derived", _by_name(_derivation)),
    "footer": Field("footer", _by_name(_pattern)),
    "ignore": Field("ignore", one_or_more(_pattern)),
    "notes": Field("notes", _record(_WHERE, Notes, _NOTES)),
    "foreign": Field("foreign", one_or_more(_pattern)),
    "several": Field("several", _texts),
    "running": Field("running", _record(_WHERE, Running, _RUNNING)),
    "text": Field("text", _record(_WHERE, TextLayout, _TEXT)),
}
