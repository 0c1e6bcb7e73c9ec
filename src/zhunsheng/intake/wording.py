"""Cells known by their wording wherever they stand: the title, the year, the unit; and what is stated inside another cell."""

from collections.abc import Iterator, Sequence

from zhunsheng.intake.draft import Draft, Printed
from zhunsheng.intake.grid import Cell
from zhunsheng.intake.heads import Head
from zhunsheng.intake.labels import member_at
from zhunsheng.intake.manners import Manner, title_of
from zhunsheng.intake.names import bare, unnumbered
from zhunsheng.intake.printed import Taken, joined, taken
from zhunsheng.intake.sections import Stretch
from zhunsheng.language.folding import fold
from zhunsheng.language.patterns import Match, find_all, matches

#: What is found inside a longer text is a guess.
_SENTENCE = 80


def read_title(printed: Sequence[Printed], manner: Manner, draft: Draft) -> tuple[Printed, ...]:
    """The title goes into the form; gives the cells or lines that it is made of."""
    title = title_of(printed, manner)
    role = manner.schema.roles.get("title")
    if role and title:
        text = "".join(joined(one.text) for one in title)
        draft.put((role,), Taken(text), title[0], text)
        draft.use(*title)
    return title


def read_found(printed: Sequence[Printed], title: Sequence[Printed], manner: Manner, draft: Draft) -> None:
    """Single cells that a pattern finds: in the title first, then wherever else but in the rows of a list."""
    places = [*title, *(one for one in printed if id(one) not in draft.rows and one not in title)]
    texts = [(one, "".join(fold(one.text).split())) for one in places]
    for key, patterns in manner.layout.found.items():
        if draft.get((key,)) is None:
            _search(key, patterns, texts, manner, draft)


def _search(
    key: str, patterns: Sequence[str], texts: Sequence[tuple[Printed, str]], manner: Manner, draft: Draft
) -> None:
    member = member_at((key,), manner.schema.shape)
    for pattern in patterns if member is not None else ():
        for one, text in texts:
            match = _first(pattern, text)
            if match is None or member is None:
                continue
            value = taken(match.groups.get("value", ""), member)
            if len(text) > _SENTENCE:
                value = value._replace(confidence="guessed", note="取自一段文字")
            whole = (match.start, match.end) == (0, len(text))
            known = id(one) in draft.used
            draft.put((key,), value, one, joined(one.text))
            if not whole and not known:
                draft.used.discard(id(one))  # what else it says is still to be read
            return


def _first(pattern: str, text: str) -> Match | None:
    return next(find_all(pattern, text, 1), None)


def read_derived(manner: Manner, draft: Draft) -> None:
    """Cells that a form states inside another."""
    for key, (source, pattern) in manner.layout.derived.items():
        text = draft.get((source,))
        if draft.get((key,)) or not isinstance(text, str):
            continue
        match = _first(pattern, text)
        if match is not None:
            draft.content[key] = match.groups["value"]
            printed = text[match.start : match.end]
            draft.cells[f"/{key}"] = {**draft.cells[f"/{source}"], "printed": printed}


def read_breakdown(head: Head, stretch: Stretch, manner: Manner, draft: Draft) -> None:
    """Rows that stand as ``name: figure`` under a heading that tells how they divide the total."""
    stated = manner.layout.lists[head.key].breakdown
    if stated is None:
        return
    parent = manner.row_of(head.key).parent
    groups: dict[int, str] = {}
    for cell in _below(head, stretch, draft):
        text = "".join(fold(cell.text).split())
        heading, item = _first(stated.heading, text), _first(stated.item, text)
        if heading is not None:
            groups[cell.column] = heading.groups.get("partition", "")
            draft.use(cell)
        elif item is not None and cell.column in groups:
            index = len(draft.content.setdefault(head.key, []))
            draft.put((head.key, index, stated.label), Taken(item.groups["label"]), cell)
            draft.put((head.key, index, stated.column), Taken(item.groups["value"]), cell)
            draft.content[head.key][index][stated.partition] = groups[cell.column]
            if index and parent:
                draft.content[head.key][index][parent] = 0


def _below(head: Head, stretch: Stretch, draft: Draft) -> Iterator[Cell]:
    """The cells under a head that were not read, as far as its block goes."""
    for row in range(head.row + 1, stretch.end if head.end is None else min(stretch.end, head.end)):
        yield from (one for one in stretch.board.printed(row) if draft.open(one))


def read_structure(printed: Sequence[Printed], manner: Manner, draft: Draft) -> None:
    """Names of blocks and lists, and words of the template that say nothing."""
    for one in draft.unused(printed):
        words = manner.words
        named = (words.block(one.text) or words.block(unnumbered(one.text))) if isinstance(one, Cell) else ()
        if named or any(matches(pattern, bare(one.text)) for pattern in manner.layout.ignore):
            draft.use(one)
