"""The error gallery: what each problem code looks like to the author of a pack.

``<code>/input`` holds packs, schemas or examples that make the problem, ``<code>/expected.txt`` the exact text that
is shown. ``python tests/errors/gallery.py`` writes the expected texts and the page of them all anew.
"""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from zhunsheng.api import House
from zhunsheng.authoring.examples.examples import find_examples, run_examples
from zhunsheng.authoring.scrutiny.checking import Sources, check, find_sources
from zhunsheng.authoring.workbooks.tabulating import tabulate
from zhunsheng.authoring.workbooks.workbook_import import imported
from zhunsheng.forms.schema import load_schemas
from zhunsheng.language.problems import CODES, Problem, render
from zhunsheng.resources import data_folder
from zhunsheng.rules.tree import load_packs
from zhunsheng.rules.waivers import WAIVER_FILE, read_waivers

ROOT = Path(__file__).parent
#: Codes that no pack and no expression can bring about in a test, and why.
UNREACHED = {
    "unreadable-file": "操作系统拒绝读取时才有,超级用户从不被拒绝",
    "unknown-unit": "词法只认得登记过的单位,留给不经词法而造的语法树",
    "syntax-error": "每一种已知的错法都有自己的代码,这是没有例子可比时的后备",
}
#: What is done to the workbook of the practice pack (tests/data/workbooks); nothing, where a pack of one's own is exported.
_WORKBOOK = "damages.yaml"
#: Of more problems than these, only those of the case's own code are shown; other warnings never are.
FEW = 5
#: A file that is too large to be kept: the line that is repeated at its end, and how often.
_GROWN = {"file-too-large": ("pack.yaml", "# 一行注释,不断重复\n", 50_000)}


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def problems_of(code: str) -> tuple[Problem, ...]:
    """What is wrong with the input of one case, its files named from its own folder."""
    with TemporaryDirectory() as folder:
        shutil.copytree(ROOT / code / "input", Path(folder) / "input")
        if code in _GROWN:
            name, line, times = _GROWN[code]
            with (Path(folder) / "input" / name).open("a", encoding="utf-8") as file:
                file.write(line * times)
        with _inside(Path(folder)):
            if (ROOT / code / "input" / _WORKBOOK).is_file():
                return _of_workbook(Path("input"))
            return _examined(Path("input"))


def _of_workbook(folder: Path) -> tuple[Problem, ...]:
    """What a pack as a workbook is told: on the way out, or, where damages are listed, on the way back in."""
    sys.path.insert(0, str(ROOT.parent))  # run as a script, this file sees its own folder only
    from yaml import safe_load  # noqa: PLC0415

    from workbooks import BOOK, DATA, damaged, workbook  # noqa: PLC0415

    damages = safe_load((folder / _WORKBOOK).read_text(encoding="utf-8"))
    if not damages:
        return tabulate(folder).problems
    return imported(damaged(workbook(DATA / "town"), damages), BOOK).problems


def _examined(folder: Path) -> tuple[Problem, ...]:
    found = find_sources([folder])
    asked = Sources((folder,)) if found.nothing else found
    checked = check(asked, Sources((), (data_folder("schemas"),)))
    if any(one.severity == "error" for one in checked.problems) or not asked.rules:
        return checked.problems
    tree, _ = load_packs(asked.rules)
    waivers = sorted(folder.rglob(WAIVER_FILE))
    if waivers:
        return read_waivers(waivers, (), tree)[1]
    house = House(load_schemas([data_folder("schemas")]), tree)
    results = run_examples(house, find_examples([folder]).examples)
    return (*checked.problems, *(one for result in results for one in result.problems))


def text_of(code: str) -> str:
    """What is shown for one case, in Chinese and then in English."""
    found = problems_of(code)
    faults = [one for one in found if one.severity == "error" and len(found) <= FEW]
    shown = [one for one in found if one.code == code or one in faults]
    return "\n".join(render(one, lang) for lang in ("zh", "en") for one in shown) + "\n"


def page() -> str:
    """All cases on one page."""
    parts = [
        "# 错误一览\n\n由 `python tests/errors/gallery.py` 生成:每个问题代码一节,先是写错的地方,后是程序给出的话。\n"
    ]
    for code in CODES:
        parts.append(f"\n## {code}\n")
        if code in UNREACHED:
            parts.append(f"\n{UNREACHED[code]}。\n")
            continue
        expected = (ROOT / code / "expected.txt").read_text(encoding="utf-8")
        parts.append(f"\n```text\n{expected}```\n")
    return "".join(parts)


def main() -> int:
    """Writes every expected text and the page; tells the cases that do not show their own code."""
    astray = {}
    for code in CODES:
        if code not in UNREACHED:
            (ROOT / code / "expected.txt").write_text(text_of(code), encoding="utf-8")
            found = sorted({one.code for one in problems_of(code)})
            if code not in found:
                astray[code] = found
    (ROOT / "README.md").write_text(page(), encoding="utf-8")
    print(json.dumps(astray, ensure_ascii=False, indent=1))  # noqa: T201 - a script
    return 1 if astray else 0


if __name__ == "__main__":
    sys.exit(main())
