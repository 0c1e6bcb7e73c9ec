"""An example a problem code: its wrong lines bring the code about in the gallery, its mended lines do not."""

import shutil
from pathlib import Path

import pytest

from test_cli_gallery import gallery
from zhunsheng.authoring.explaining.code_explanation import CodeExample, code_examples, problem_sections
from zhunsheng.language.problems import CODES, Problem

EXAMPLES = code_examples()
SNIPPETS = {code: one for code, one in EXAMPLES.items() if one.wrong}
#: What the mended lines of these may still lack: they name packs that are not beside them in the gallery.
LACKING = {"parent-missing"}


def test_every_code_has_an_example_or_a_remark() -> None:
    assert EXAMPLES.keys() == CODES.keys()
    assert [code for code, one in EXAMPLES.items() if not one.wrong and not one.remark] == []
    assert len(SNIPPETS) > 100


@pytest.mark.parametrize("code", SNIPPETS)
def test_what_is_wrong_is_wrong_and_what_is_mended_is_right(code: str, tmp_path: Path) -> None:
    one = SNIPPETS[code]
    shutil.copytree(gallery.ROOT / code / "input", tmp_path / "input")
    file = tmp_path / "input" / one.file
    text = file.read_text(encoding="utf-8")
    assert one.wrong in text
    file.write_text(_mended(text, one), encoding="utf-8")
    found = _problems(tmp_path)
    left = {problem.code for problem in found if problem.severity == "error" or problem.code == code}
    left -= LACKING if code != "parent-missing" or "cn" in one.right else set()
    if left:
        file.write_text(text, encoding="utf-8")
        assert left <= {problem.code for problem in _problems(tmp_path)} - {code}


def _problems(folder: Path) -> tuple[Problem, ...]:
    with gallery._inside(folder):
        return tuple(gallery._examined(Path("input")))


def _mended(text: str, one: CodeExample) -> str:
    wrong = one.wrong if one.right else f"{one.wrong}\n"
    return text.replace(wrong, one.right, 1)


def test_an_explanation_shows_both() -> None:
    found = {section.heading.english: section.lines for section in problem_sections("unknown-name", "en")}
    assert found["wrong (pack.yaml)"] == ("    check: 得分 ≤ 分植",)
    assert found["mended"] == ("    check: 得分 ≤ 分值",)
