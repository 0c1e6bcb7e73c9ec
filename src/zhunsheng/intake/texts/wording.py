"""The words by which a text's parts are known: the names of all schemas and layouts, asked as one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from zhunsheng.forms.schema import Schema
from zhunsheng.forms.shape import Cell as Shape
from zhunsheng.forms.shape import Record, Rows
from zhunsheng.intake.labels import cell_path, member_at
from zhunsheng.intake.layouts import Layout
from zhunsheng.intake.names import Lexicon, Path, bare, lexicon, unbracketed
from zhunsheng.intake.texts.paper import Piece
from zhunsheng.intake.texts.stated import TextLayout
from zhunsheng.language.names import Kind
from zhunsheng.language.patterns import matches

_FEWEST = 3
_MOST_FRAGMENTS = 8
_FRAGMENT = 10
_LONGEST = 30
_STOPS = "。，；！？"


@dataclass(frozen=True)
class Wording:
    """All words of some schemas and layouts."""

    manners: tuple[tuple[Layout, Record, Lexicon], ...]

    @classmethod
    def of(cls, schemas: Mapping[str, Schema], layouts: Sequence[Layout]) -> "Wording":
        """The words of the layouts for the kinds of form that there are."""
        return cls(
            tuple(
                (layout, schemas[kind].shape, lexicon(schemas[kind].shape, layout.words))
                for layout in layouts
                for kind in layout.kinds
                if kind in schemas
            )
        )

    @cached_property
    def text(self) -> TextLayout | None:
        """What the first layout that speaks of plain text says."""
        return next((layout.text for layout, _, _ in self.manners if layout.text is not None), None)

    @cached_property
    def columns(self) -> Mapping[str, Mapping[str, str]]:
        """By list, the column that each name means."""
        found: dict[str, dict[str, str]] = {}
        for layout, _, words in self.manners:
            for key in layout.lists:
                for name, paths in words.cells.items():
                    for path in paths:
                        if path[0] == key and len(path) > 1:
                            found.setdefault(key, {}).setdefault(name, path[1])
        return found

    def needs(self, key: str) -> frozenset[str]:
        """The columns that every head of a list has."""
        stated = [set(layout.lists[key].needs) for layout, _, _ in self.manners if key in layout.lists]
        return frozenset(set.intersection(*stated)) if stated else frozenset()

    def label(self, key: str) -> str:
        """The column that names a row of a list."""
        return next((layout.lists[key].label for layout, _, _ in self.manners if key in layout.lists), "")

    def is_number(self, key: str, column: str) -> bool:
        """Whether a column of a list holds numbers."""
        for _, shape, _ in self.manners:
            rows = shape.members.get(key)
            row = rows.row if isinstance(rows, Rows) else rows
            member = row.members.get(column) if isinstance(row, Record) else None
            if isinstance(member, Shape):
                return member.kind is Kind.NUMBER
        return False

    def head(self, text: str) -> tuple[str, tuple[tuple[str, str], ...]] | None:
        """The list whose head a line is, and its columns with their printed names, if it is made of nothing else."""
        for key, names in self.columns.items():
            cut = _cut(text, names)
            keys = [column for column, _ in cut]
            if len(cut) >= _FEWEST and self.needs(key) <= set(keys) and len(set(keys)) == len(keys):
                return key, tuple(cut)
        return None

    def single(self, text: str) -> Path | None:
        """The single cell that a text is the name of."""
        return next(
            (path for _, shape, words in self.manners if (path := cell_path(text, words, shape))), None
        )

    def block(self, text: str) -> Path | None:
        """The list or block that a text is the name of."""
        return next((paths[0] for _, _, words in self.manners if (paths := words.block(text))), None)

    def ignored(self, text: str) -> bool:
        """Whether a text is a word of the template that says nothing."""
        return any(matches(one, bare(text)) for layout, _, _ in self.manners for one in layout.ignore)

    def title(self, text: str) -> bool:
        """Whether a text is the title of a form."""
        return any(
            matches(one, bare(text))
            for layout, _, _ in self.manners
            for several in layout.titles.values()
            for one in several
        )

    def notes(self, text: str) -> bool:
        """Whether the notes under a form begin with a line."""
        return any(
            layout.notes is not None and matches(layout.notes.begins, bare(text))
            for layout, _, _ in self.manners
        )

    def going_on(self, text: str) -> bool:
        """Whether a further note begins with a line."""
        return any(
            layout.notes is not None and matches(layout.notes.goes_on, bare(text))
            for layout, _, _ in self.manners
        )

    def is_text(self, path: Path) -> bool:
        """Whether a single cell holds text."""
        found = (member_at(path, shape) for _, shape, _ in self.manners)
        return next((one.kind is Kind.TEXT for one in found if one is not None), False)

    def pair(self, text: str) -> bool:
        """Whether a text begins with the name of a single cell and a colon."""
        before, colon, _ = text.replace("：", ":").partition(":")
        return bool(colon) and self.single(before) is not None

    def gathered(self, lines: Sequence[Piece], start: int) -> tuple[str, int]:
        """The longest name of a block or single cell that short lines make together, and how many they are."""
        best = ("", 0)
        for count, text in enumerate(fragments(lines[start:]), 1):
            if self.block(text) or self.single(text) or (count > 1 and self.ignored(text)):
                best = (text, count)
        return best


def fragments(lines: Sequence[Piece]) -> Iterator[str]:
    """What one, two, three … short lines say together."""
    short: list[str] = []
    for one in lines[:_MOST_FRAGMENTS]:
        if any(stop in one.text for stop in _STOPS) or len(bare(one.text)) > (
            _FRAGMENT * 2 if not short else _FRAGMENT
        ):
            break
        short.append(one.text)
    yield from accumulate("".join(one.split()) for one in short)


def _cut(text: str, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """A text as a row of names, each with the brackets behind it; nothing where something else is in it.

    Of several ways the one counts that divides at most blanks, and elsewhere least.
    """
    parts = [bare(word) for word in text.split()]
    whole = "".join(parts)
    blanks = set(accumulate(len(part) for part in parts))
    best: dict[int, tuple[tuple[int, int], list[tuple[str, str]]]] = {0: ((0, 0), [])}
    for start in range(len(whole)):
        if start not in best:
            continue
        (at_blanks, elsewhere), cut = best[start]
        for end in _ends(whole, start, names):
            found = whole[start:end]
            column = names.get(found) or names[unbracketed(found)]
            weight = (at_blanks + (end in blanks), elsewhere - (end not in blanks))
            if end not in best or weight > best[end][0]:
                best[end] = (weight, [*cut, (column, found)])
    return best[len(whole)][1] if len(whole) in best else []


def _ends(text: str, start: int, names: Mapping[str, str]) -> Iterable[int]:
    """Where a name that begins at a place may end."""
    for end in range(start + 1, min(len(text), start + _LONGEST) + 1):
        found = text[start:end]
        if found in names or (found.endswith(")") and found.find("(") > 0 and unbracketed(found) in names):
            yield end
