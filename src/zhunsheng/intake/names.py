"""The words by which a form's cells, blocks and lists are printed, looked up however they are spaced and bracketed."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TypeAlias

from zhunsheng.forms.shape import Cell, Record, Rows, Shape
from zhunsheng.language.folding import fold

#: Where a cell is in a form: its keys from the top; the cells of a list's rows stand below the list's key.
Path: TypeAlias = tuple[str, ...]

_SPACE = re.compile(r"\s+")
_BRACKETS = re.compile(r"[(\[〔【][^()\[\]〔〕【】]*[)\]〕】]")
_NUMBERING = re.compile(r"^(?:[(]?[0-9]{1,2}[.、．)]|[(]?[一二三四五六七八九十]{1,3}[、.)])")
_LETTER = re.compile(r"(?<=[\u4e00-\u9fff])[A-Z]$")
_EDGES = ":;,.、。*　"
_LONGEST = 200


def bare(text: str) -> str:
    """A text as a name is compared: full-width forms plain, without white space, colons and stops at its ends.

    >>> bare("资 金 来 源：")
    '资金来源'
    """
    return _bare(text) if len(text) <= _LONGEST else _bare.__wrapped__(text)


@lru_cache(maxsize=8192)
def _bare(text: str) -> str:
    return _SPACE.sub("", fold(text)).strip(_EDGES)


@lru_cache(maxsize=8192)
def unbracketed(text: str) -> str:
    """A bare text without what stands in brackets.

    >>> unbracketed("全年预算数（A）")
    '全年预算数'
    """
    return _BRACKETS.sub("", bare(text)).strip(_EDGES)


@lru_cache(maxsize=8192)
def unnumbered(text: str) -> str:
    """A bare text without brackets, without the number before it and a column's letter behind it.

    >>> unnumbered("（二）实际支出 A")
    '实际支出'
    """
    return _LETTER.sub("", _BRACKETS.sub("", _NUMBERING.sub("", bare(text))).strip(_EDGES))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What each word names: paths of cells, and of the lists and blocks themselves."""

    cells: Mapping[str, tuple[Path, ...]]
    blocks: Mapping[str, tuple[Path, ...]]

    def cell(self, text: str) -> tuple[Path, ...]:
        """The cells that a text is a name of: as it stands, or else without brackets, or else without numbers."""
        if len(text) > _LONGEST:
            return ()
        return (
            self.cells.get(bare(text))
            or self.cells.get(unbracketed(text))
            or self.cells.get(unnumbered(text))
            or ()
        )

    def block(self, text: str) -> tuple[Path, ...]:
        """The lists and blocks that a text is the name of."""
        if len(text) > _LONGEST:
            return ()
        return self.blocks.get(bare(text)) or self.blocks.get(unbracketed(text)) or ()


def lexicon(shape: Record, further: Mapping[str, Iterable[str]]) -> Lexicon:
    """All names of a form; ``further`` has other words by path (``list.column``)."""
    cells: dict[str, dict[Path, None]] = {}
    blocks: dict[str, dict[Path, None]] = {}
    for path, member in _members(shape, ()):
        known = cells if isinstance(member, Cell) else blocks
        for word in (*member.words[1:], *further.get(".".join(path), ())):
            for form in {bare(word), unbracketed(word)} - {""}:
                known.setdefault(form, {})[path] = None
    return Lexicon(
        MappingProxyType({word: tuple(paths) for word, paths in cells.items()}),
        MappingProxyType({word: tuple(paths) for word, paths in blocks.items()}),
    )


def _members(shape: Record, above: Path) -> Iterator[tuple[Path, Shape]]:
    for key, member in shape.members.items():
        if member.hidden:
            continue
        path = (*above, key)
        yield path, member
        inner = member.row if isinstance(member, Rows) else member
        if isinstance(inner, Record):
            yield from _members(inner, path)
