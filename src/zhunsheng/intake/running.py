"""Running text and notes: what a form says in sentences, outside its cells."""

from collections.abc import Iterator, Sequence

from zhunsheng.intake.draft import Draft, Printed
from zhunsheng.intake.grid import Cell, Line
from zhunsheng.intake.layouts import Layout, Running
from zhunsheng.intake.names import bare
from zhunsheng.intake.printed import Taken, joined
from zhunsheng.intake.sections import Section
from zhunsheng.language.patterns import matches

_LONGEST_HEADING = 80


def read_notes(printed: Sequence[Printed], layout: Layout, draft: Draft) -> None:
    """The notes under a form: the first begins in a way of its own, the others go on in theirs."""
    if layout.notes is None:
        return
    going = False
    for one in printed:
        text = bare(one.text)
        begins = matches(layout.notes.begins, text)
        if not draft.open(one) or not (begins or (going and matches(layout.notes.goes_on, text))):
            going = going and id(one) in draft.used
            continue
        going = True
        held = draft.content.get(layout.notes.list, [])
        draft.put((layout.notes.list, len(held)), Taken(joined(one.text)), one)


def read_running(section: Section, layout: Layout, draft: Draft) -> None:
    """Running text, divided at its headings: lines outside tables, and rows of a table under such a heading."""
    stated = layout.running
    if stated is None:
        return
    heading: Printed | None = None
    texts: list[tuple[Printed, ...]] = []
    alone = set(_alone(section))
    for paragraph in _paragraphs(section, draft):
        first = paragraph[0]
        begins = matches(stated.begins, bare(first.text)) and len(first.text) < _LONGEST_HEADING
        if begins and len(paragraph) == 1 and (isinstance(first, Line) or id(first) in alone):
            _put(heading, texts, stated, draft)
            heading, texts = first, []
        elif isinstance(first, Line) or isinstance(heading, Cell):
            texts.append(paragraph)
    _put(heading, texts, stated, draft)


def _alone(section: Section) -> Iterator[int]:
    """The cells beside which nothing is printed."""
    for stretch in section.stretches():
        for row in range(stretch.start, stretch.end):
            cells = stretch.board.printed(row)
            if len(cells) == 1:
                yield id(cells[0])


def _paragraphs(section: Section, draft: Draft) -> Iterator[tuple[Printed, ...]]:
    """What was not read yet: each line, and each row of a table, in the order of the document."""
    for part in section.parts:
        rows: Iterator[tuple[Printed, ...]] = (
            iter([(part,)])
            if isinstance(part, Line)
            else (part.board.printed(row) for row in range(part.start, part.end))
        )
        for row in rows:
            unused = tuple(draft.unused(row))
            if unused:
                yield unused


def _put(
    heading: Printed | None, texts: Sequence[tuple[Printed, ...]], stated: Running, draft: Draft
) -> None:
    if heading is None and not texts:
        return
    index = len(draft.content.get(stated.list, []))
    if heading is not None:
        draft.put((stated.list, index, stated.heading), Taken(heading.text.strip()), heading)
    if texts:
        text = "\n".join(" ".join(one.text.strip() for one in paragraph) for paragraph in texts)
        draft.put((stated.list, index, stated.text), Taken(text), texts[0][0], text)
        draft.use(*(one for paragraph in texts for one in paragraph))
