"""Every problem code as the author of a pack sees it: the full text, the caret too."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from zhunsheng.language.problems import CODES

ERRORS = Path(__file__).parent / "errors"


def _loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("gallery", ERRORS / "gallery.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["gallery"] = module
    spec.loader.exec_module(module)
    return module


gallery = _loaded()


def test_every_code_has_an_entry_or_a_reason_why_not() -> None:
    shown = {one.name for one in ERRORS.iterdir() if (one / "input").is_dir()}
    assert shown | gallery.UNREACHED.keys() == CODES.keys()
    assert not shown & gallery.UNREACHED.keys()


@pytest.mark.parametrize("code", [code for code in CODES if code not in gallery.UNREACHED])
def test_an_entry_shows_its_code_in_full(code: str) -> None:
    assert gallery.text_of(code) == (ERRORS / code / "expected.txt").read_text(encoding="utf-8")
    assert code in {one.code for one in gallery.problems_of(code)}


def test_the_page_shows_them_all() -> None:
    assert gallery.page() == (ERRORS / "README.md").read_text(encoding="utf-8")
