"""Drawn forms of the layout families become the forms written beside them, or are refused with the code written there."""

import json
from pathlib import Path
from typing import Any

import pytest

from drawn_documents import document
from zhunsheng.forms.reader import read_form
from zhunsheng.forms.rejection import Rejected
from zhunsheng.forms.schema import load_schemas
from zhunsheng.intake.layouts import load_layouts
from zhunsheng.intake.mapper import Mapped, map_document
from zhunsheng.resources import data_folder

FOLDER = Path(__file__).parent / "data" / "layouts"
SCHEMAS = load_schemas([data_folder("schemas")])
LAYOUTS = load_layouts([data_folder("schemas")])


@pytest.mark.parametrize(
    "drawn", sorted(FOLDER.glob("*.grid.txt")), ids=lambda path: path.name.partition(".")[0]
)
def test_drawn_forms_are_read_or_refused_as_they_should(drawn: Path) -> None:
    wanted: Any = json.loads(drawn.with_name(drawn.name.replace(".grid.txt", ".json")).read_text("utf-8"))
    found = map_document(document(drawn), SCHEMAS, LAYOUTS)
    if isinstance(wanted, dict):
        assert [getattr(one, "code", "") for one in found.forms] == [wanted["refused"]]
        return
    assert len(found.forms) == len(wanted)
    for one, form in zip(found.forms, wanted, strict=True):
        assert isinstance(one, Mapped), one
        content = {key: value for key, value in one.content.items() if key != "provenance"}
        for key in (*form, *content):
            assert content.get(key) == form.get(key), key
        assert not isinstance(read_form(dict(one.content), "drawn", SCHEMAS, "520000"), Rejected)


FLAGS = [
    ("shared-cells", "/funds/0/executed", "repaired", "小数点认作逗号"),
    ("shared-cells", "/funds/1/executed", "repaired", "数字中间的空格去掉了"),
    ("shared-cells", "/indicators/0/points", "certain", "一格管 2 行"),
    ("shared-cells", "/project", "repaired", "与名称之间隔着空格"),
    ("divided-cells", "/indicators/1/level1", "repaired", "本行没有印,取上一行的"),
    ("divided-cells", "/indicators/2/level1_points", "repaired", "本行没有印,取上一行的"),
    ("divided-cells", "/currency_unit", "unreadable", "与这一格的写法不符"),
    ("department-tasks", "/funds/1/label", "repaired", "名称在表头里"),
    ("f5-footer", "/funds/1/label", "repaired", "由几格连成"),
    ("f6-goals", "/goals/expected", "certain", "由几格连成"),
    ("two-forms", "/indicators/1/points", "unreadable", "列太窄,印成了 ###"),
]


@pytest.mark.parametrize(("name", "pointer", "confidence", "note"), FLAGS)
def test_what_was_mended_guessed_or_shared_is_told(
    name: str, pointer: str, confidence: str, note: str
) -> None:
    form = map_document(document(FOLDER / f"{name}.grid.txt"), SCHEMAS, LAYOUTS).forms[-1]
    assert isinstance(form, Mapped)
    told = form.content["provenance"]["cells"][pointer]
    assert told.get("confidence", "certain") == confidence
    assert note in told["note"]


LEFT = [
    ("f9-chongqing", "得分系数（%）", "95"),
    ("f8-hebei", "单项得分", "95"),
    ("f5-footer", "备注", "结余收回"),
    ("department-tasks", "任务名称", "送戏下乡"),
    ("department-tasks", "栏目名", "履职效能情况"),
    ("f4-sichuan-pairs", "隐藏的行", "单位资金"),
    ("two-forms", "隐藏的行", "旧指标"),
    ("divided-cells", "", "99.5"),
    ("level-weights", "", "单位负责人"),
]


@pytest.mark.parametrize(("name", "head", "text"), LEFT)
def test_what_the_form_has_no_cell_for_is_left_with_its_head(name: str, head: str, text: str) -> None:
    form = map_document(document(FOLDER / f"{name}.grid.txt"), SCHEMAS, LAYOUTS).forms[-1]
    assert isinstance(form, Mapped)
    assert (head, text) in {(one.head, one.text) for one in form.left}
