"""The comments of a YAML file, and the thing or key that each of them is about."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from zhunsheng.rules.nodes import Entries, Items, Node, Scalar, Style
from zhunsheng.rules.source import LINE_END, Place, Source, place_at


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment: its words, where it begins in the text, and whether it has the line to itself."""

    text: str
    place: Place
    index: int
    alone: bool


@dataclass(frozen=True, slots=True)
class Anchor:
    """Something that a comment may be about: where it begins, the row that holds it, and the keys within that row."""

    index: int
    line: int
    row: int
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment with what it is about; ``exact`` is false where it stood amid something that has no cell of its own."""

    comment: Comment
    anchor: Anchor | None
    exact: bool = True


def comments_of(source: Source, node: Node) -> Iterator[Comment]:
    """Every comment of a file that says something, in order."""
    at = 0
    for scalar in sorted(_scalars(node), key=lambda one: one.start):
        yield from _between(source, at, scalar.start)
        if scalar.style in {Style.LITERAL, Style.FOLDED}:
            header = LINE_END.search(source.text, scalar.start, scalar.end)
            yield from _between(source, scalar.start, header.start() if header else scalar.end)
        at = max(at, scalar.end)
    yield from _between(source, at, len(source.text))


def _between(source: Source, start: int, end: int) -> Iterator[Comment]:
    """The comments in a stretch that holds no scalar."""
    text = source.text
    at = text.find("#", start, end)
    while at >= 0:
        if at == 0 or text[at - 1] in " \t\r\n":
            close = LINE_END.search(text, at)
            stop = close.start() if close else len(text)
            words = text[at + 1 : stop].strip()
            place = place_at(source, at)
            if words:
                yield Comment(words, place, at, not source.lines[place.line - 1][: place.column - 1].strip())
            at = stop
        at = text.find("#", at + 1, end)


def _scalars(node: Node) -> Iterator[Scalar]:
    match node:
        case Scalar():
            yield node
        case Items(items):
            for item in items:
                yield from _scalars(item)
        case Entries(entries):
            for entry in entries:
                yield entry.key
                yield from _scalars(entry.value)


def placed(comments: Iterable[Comment], anchors: Iterable[Anchor], source: Source) -> Iterator[Remark]:
    """Each comment with what follows it, or, beside something on one line, with that.

    A comment after everything is about nothing, that is, the end of the file.
    """
    ordered = sorted(anchors, key=lambda one: one.index)
    opening: dict[int, Anchor] = {}
    for one in ordered:
        opening.setdefault(one.line, one)
    for comment in comments:
        line = comment.place.line if not comment.alone else _content_below(source, comment.place.line)
        found = opening.get(line)
        if found is not None and (comment.alone or found.index < comment.index):
            yield Remark(comment, found)
        elif comment.alone and not line:
            yield Remark(comment, None)
        else:
            before = [one for one in ordered if one.index < comment.index]
            yield Remark(comment, before[-1] if before else None, exact=False)


def _content_below(source: Source, line: int) -> int:
    """The number of the next line that is neither blank nor a comment; 0 where none is."""
    for number, text in enumerate(source.lines[line:], line + 1):
        if text.strip() and not text.lstrip().startswith("#"):
            return number
    return 0
