"""The forms that everything is measured on, written to a folder: one file of lines, or many files."""

import json
from collections.abc import Iterable
from pathlib import Path

from generator import Made, several


def write_lines(folder: Path, count: int) -> Path:
    """``forms.jsonl``, and beside it what was put into each form in ``faults.jsonl``."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        (folder / "forms.jsonl").open("wb") as forms,
        (folder / "faults.jsonl").open("w", encoding="utf-8") as faults,
    ):
        for one in several(count):
            forms.write(one.data + b"\n")
            faults.write(json.dumps(told(one), ensure_ascii=False) + "\n")
    return folder / "forms.jsonl"


def write_files(folder: Path, made: Iterable[Made], together: int = 1000) -> Path:
    """A file a form, so many in a folder."""
    for number, one in enumerate(made):
        place = folder / f"{number // together:04}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number % together:04}.json").write_bytes(one.data)
    return folder


def told(one: Made) -> dict[str, object]:
    """A form's fault as plain JSON; without a name where it has none."""
    if one.fault is None:
        return {"name": "", "path": "", "checks": []}
    return {"name": one.fault.name, "path": one.fault.path, "checks": sorted(one.fault.checks)}
