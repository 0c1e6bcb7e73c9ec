"""Changes of the shipped packs, as data, and the editions they make: for the tests of what a change does to forms."""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from golden_forms import house as built_in
from zhunsheng.api import House, open_house
from zhunsheng.resources import data_folder

DATA = Path(__file__).parent / "data" / "impact.yaml"


@dataclass(frozen=True, slots=True)
class PackChange:
    """One change: what is put instead of what, which files come new, and what it should touch where."""

    name: str
    edits: tuple[Mapping[str, str], ...]
    seen_in: tuple[str, ...]
    touches: Mapping[str, tuple[str, ...]] | None = None
    nothing: bool = False
    files: Mapping[str, str] = field(default_factory=dict)
    renames: Mapping[str, str] = field(default_factory=dict)

    def packs(self, folder: Path) -> Path:
        """A copy of the shipped packs with the change in it."""
        place = folder / "rules"
        leave = shutil.ignore_patterns("*.examples.yaml", "bases")
        shutil.copytree(data_folder("rules"), place, ignore=leave)
        for edit in self.edits:
            path = place / edit["file"]
            text = path.read_text(encoding="utf-8")
            assert text.count(edit["find"]) == 1, (self.name, edit)
            path.write_text(text.replace(edit["find"], edit["put"]), encoding="utf-8")
        for name, text in self.files.items():
            (place / name).parent.mkdir()
            (place / name).write_text(text, encoding="utf-8")
        return place

    def house(self) -> House:
        """The house with the changed packs, loaded once a run."""
        return _house(self.name)


@cache
def changes() -> tuple[PackChange, ...]:
    """All of them, in the order of the file."""
    listed: list[Mapping[str, Any]] = yaml.safe_load(DATA.read_text(encoding="utf-8"))["changes"]
    return tuple(_read(one) for one in listed)


def _read(one: Mapping[str, Any]) -> PackChange:
    touches = one.get("touches")
    told = None if touches is None else {name: tuple(parts) for name, parts in touches.items()}
    return PackChange(
        one["name"],
        tuple(one.get("edits", ())),
        tuple(one["seen_in"]),
        told,
        bool(one.get("nothing")),
        one.get("files", {}),
        one.get("renames", {}),
    )


@cache
def _house(name: str) -> House:
    case = next(one for one in changes() if one.name == name)
    with tempfile.TemporaryDirectory() as folder:
        found = open_house([case.packs(Path(folder))], builtin=False)
    # What both editions write alike is checked once: binding everything anew takes longer than all the audits.
    found.schemas, found._shelf = built_in().schemas, built_in()._shelf
    return found
