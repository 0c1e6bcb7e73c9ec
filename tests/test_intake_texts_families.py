"""The sample texts become forms whose cells are right or told as doubtful; other texts are refused; damaged ones harm nothing."""

import json
import random
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from zhunsheng.forms.schema import load_schemas
from zhunsheng.intake.importing import Imported, import_data
from zhunsheng.intake.layouts import load_layouts
from zhunsheng.resources import data_folder

HERE = Path(__file__).parent
DATA = HERE / "data"
TRUTH = runpy.run_path(str(HERE.parent / "bench" / "intake_truth.py"))
SEEDS = sorted((DATA / "seeds").glob("*.txt"))
OTHERS = sorted((DATA / "documents" / "txt").glob("*.txt"))
SCHEMAS = load_schemas([data_folder("schemas")])
LAYOUTS = load_layouts([data_folder("schemas")])

#: The cells that no text tells: the last character of a name lost in a picture, and a word that names either of two levels.
UNTOLD = {"001": ["indicators/2/level3"], "003": ["organization"]}
#: Texts in which the cells of a row cannot be told apart.
REFUSED = {"t02_s000_raw", "t03_s002_plain", "t05_s004_docx2txt"}
#: The share of cells that is right in a text that only keeps the places of its words.
MOST = 9


def read(text: str) -> Imported:
    (found,) = import_data(text.encode(), "text.txt", SCHEMAS, LAYOUTS)
    return found


def count(found: Imported, truth: Path) -> Any:
    stated = json.loads(truth.read_text("utf-8"))["forms"]
    assert len(found.forms) == len(stated)
    total = TRUTH["Count"]()
    for form, wanted in zip(found.forms, stated, strict=True):
        total += TRUTH["count"](wanted, TRUTH["Form"](form.content))
    return total


def truth_of(seed: Path) -> Path:
    return DATA / "documents" / "seeds_text" / f"{seed.name[:3]}.expected.json"


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.name[:3])
def test_a_sample_text_is_read_whole(seed: Path) -> None:
    found = read(seed.read_text("utf-8"))
    cells = count(found, truth_of(seed))
    assert [path for path, _, _ in cells.faults] == UNTOLD.get(seed.name[:3], [])
    assert (cells.unflagged, found.left) == (0, ())


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.name[:3])
def test_every_value_of_a_sample_text_knows_its_line(seed: Path) -> None:
    lines = seed.read_text("utf-8").split("\n")
    for form in read(seed.read_text("utf-8")).forms:
        for pointer, cell in form.content["provenance"]["cells"].items():
            assert 1 <= cell["line"] <= len(lines), pointer


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace(" ", "\u3000"),
        lambda text: "\n".join(line for line in text.split("\n") if line.strip()),
        lambda text: text.replace("\n", "\n\n"),
    ],
    ids=["carriage returns", "wide blanks", "no blank lines", "doubled lines"],
)
@pytest.mark.parametrize("seed", SEEDS[:3], ids=lambda path: path.name[:3])
def test_how_lines_are_spaced_changes_no_cell(seed: Path, change: Callable[[str], str]) -> None:
    cells = count(read(change(seed.read_text("utf-8"))), truth_of(seed))
    assert [path for path, _, _ in cells.faults] == UNTOLD.get(seed.name[:3], [])


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_another_text_is_read_with_its_doubts_told_or_refused(path: Path) -> None:
    found = read(path.read_text("utf-8"))
    if path.stem in REFUSED:
        assert [one.code for one in found.refused] == ["unknown-text"]
        return
    cells = count(found, path.with_suffix(".expected.json"))
    assert cells.unflagged == 0
    assert 10 * cells.right > MOST * cells.cells


@pytest.mark.parametrize("path", [*SEEDS, *OTHERS], ids=lambda path: path.stem[:7])
def test_a_damaged_text_is_read_or_refused(path: Path) -> None:
    chance = random.Random(path.name)
    text = path.read_text("utf-8")
    for _ in range(4):
        damaged = list(text[: chance.randrange(1, len(text))])
        for _ in range(20):
            damaged[chance.randrange(len(damaged))] = chance.choice(" \t\n1年，：-")
        found = read("".join(damaged) + "表")
        assert found.forms or found.refused
