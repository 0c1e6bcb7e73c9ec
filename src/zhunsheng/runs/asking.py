"""Ready-made questions: one SQL file each, its titles and the heads of its columns in a comment above."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_TOLD = re.compile(r"-- (zh|en|heads): (.+)")


@dataclass(frozen=True, slots=True)
class Question:
    """A question that has a name: its titles, its SQL, and what its columns are called in Chinese."""

    name: str
    chinese: str
    english: str
    heads: Mapping[str, str]
    sql: str


def ready_questions(folder: Path) -> dict[str, Question]:
    """The questions of a folder by name, a ``*.sql`` file each, in the order of their names."""
    return {path.stem: _read(path) for path in sorted(folder.glob("*.sql"))}


def _read(path: Path) -> Question:
    text = path.read_text(encoding="utf-8")
    told = {found[1]: found[2] for found in map(_TOLD.fullmatch, text.splitlines()) if found}
    heads = dict(word.split("=", 1) for word in told.get("heads", "").split())
    return Question(path.stem, told["zh"], told["en"], heads, text)
