"""Small texts become the forms written beside them, with what is doubtful told; others are refused with the code written there."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from zhunsheng.forms.pointers import split
from zhunsheng.forms.schema import load_schemas
from zhunsheng.intake.importing import Imported, import_data
from zhunsheng.intake.layouts import load_layouts
from zhunsheng.resources import data_folder

CASES = yaml.safe_load((Path(__file__).parent / "data" / "texts.yaml").read_text("utf-8"))
SCHEMAS = load_schemas([data_folder("schemas")])
LAYOUTS = load_layouts([data_folder("schemas")])


def read(case: dict[str, Any]) -> Imported:
    text = case.get("text") or CASES[0]["text"]
    for old, new in case.get("change", ()):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (found,) = import_data(text.replace("␉", "\t").encode(), "text.txt", SCHEMAS, LAYOUTS)
    return found


def look(content: Any, pointer: str) -> Any:
    for step in split(pointer):
        content = content[int(step)] if isinstance(content, list) else content.get(step)
    return content


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_text_is_read_or_refused_as_it_should(case: dict[str, Any]) -> None:
    found = read(case)
    if "refused" in case:
        assert [one.code for one in found.refused] == [case["refused"]]
        return
    assert not found.refused
    (form,) = found.forms
    got = {pointer: look(form.content, pointer) or "" for pointer in case["want"]}
    assert got == {pointer: wanted or "" for pointer, wanted in case["want"].items()}
    cells = form.content["provenance"]["cells"]
    assert [
        one for one in case.get("doubt", ()) if cells[one].get("confidence", "certain") == "certain"
    ] == []
    assert all(cell.get("line") for cell in cells.values())
