"""Damaged workbooks: each is refused with its code and its cell, and nothing but problems ever comes out."""

from tempfile import gettempdir
from typing import Any

import pytest
import yaml

from workbooks import BESIDE, BOOK, DATA, damaged, file_of, workbook
from zhunsheng.authoring.workbooks.workbook_import import imported

CASES = yaml.safe_load((DATA / "damages.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def town() -> bytes:
    return workbook(DATA / "town")


@pytest.mark.parametrize("case", CASES, ids=[one["name"] for one in CASES])
def test_a_damaged_workbook_is_refused_at_its_cell(case: dict[str, Any], town: bytes) -> None:
    data = damaged(town, case["damage"])
    found = imported(data, BOOK, BESIDE)
    told = {(one.code, one.file) for one in found.problems}
    if "at" in case:
        assert (case["code"], file_of(case["at"])) in told
    mine = [one for one in found.problems if one.code == case["code"]]
    assert mine
    one = next((one for one in mine if "at" not in case or one.file == file_of(case["at"])), mine[0])
    assert case.get("says", "") in one.message.chinese
    assert case.get("hint", "") in one.hint.chinese
    if "line" in case:
        assert (one.line, one.column) == (case["line"], case["column"])
    assert bool(found.files) is case.get("loads", False)
    assert all(problem.file.startswith(BOOK) for problem in found.problems)
    texts = [text for problem in found.problems for text in (*problem.message, problem.excerpt)]
    assert not any(gettempdir() in text for text in texts)
