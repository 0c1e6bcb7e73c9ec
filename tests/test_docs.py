"""The guide is true: its links lead somewhere, its files load, its commands run, its tables are whole."""

import ast
import doctest
import importlib
import json
import re
import runpy
import shlex
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from zhunsheng.cli import main
from zhunsheng.cli.application import VERBS
from zhunsheng.findings.rows import FindingRow, FormRow, OutcomeRow, RejectedRow
from zhunsheng.rules.tree import load_packs

ROOT = Path(__file__).resolve().parents[1]
PAGES = (
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "examples").rglob("*.md")),
    *sorted((ROOT / "schemas").glob("*.md")),
    *sorted((ROOT / "tests" / "conformance").glob("*.md")),
)
#: Pages that are gone through from top to bottom as a reader would.
WALKED = (
    *("README.md", "README.zh.md", "examples/second-domain/README.md"),
    *("docs/first-rule.md", "docs/read-an-audit.md"),
    *("docs/rule-author.md", "docs/batch-auditor.md", "docs/policy-officer.md"),
)
_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _anchors(page: Path) -> set[str]:
    """The anchors of a page: those it states, and those that its headings get."""
    text = page.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    slugs = {re.sub(r"[^\w\- ]", "", one.strip().lower()).replace(" ", "-") for one in headings}
    return slugs | set(re.findall(r'<a id="([^"]+)">', text))


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in _LINK.findall(_CODE.sub("", page.read_text(encoding="utf-8"))):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in _anchors(target), link


@pytest.mark.parametrize("name", WALKED)
def test_a_reader_who_does_what_a_page_says_succeeds(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Files are written as the page shows them, commands are run as it prints them, none of them in vain."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    ran = 0
    for language, block in _FENCE.findall((ROOT / name).read_text(encoding="utf-8")):
        if language == "yaml":
            _write(block)
        elif language == "python":
            Path("reader.py").write_text(block, encoding="utf-8")
            runpy.run_path("reader.py")
        elif language == "sh":
            for line in block.splitlines():
                _run(line, capsys)
                ran += 1
    assert ran > 0


def _write(block: str) -> None:
    """A file whose first line names it."""
    first = block.partition("\n")[0]
    assert first.startswith("# ")
    path = Path(first.removeprefix("# ").strip())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block, encoding="utf-8")


def _run(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = shlex.split(line)
    if words[0] == "cp":
        shutil.copy(*words[1:])
        return
    assert words[0] == "zhunsheng", line
    code = main(words[1:])
    printed = capsys.readouterr()
    findings_are_no_surprise = {0, 1, 3} if words[1] in {"audit", "eval", "diff"} else {0}
    assert code in findings_are_no_surprise, f"{line}\n{printed.out}\n{printed.err}"
    assert printed.out or printed.err or "--out" in words, line


def test_the_page_of_commands_tells_of_every_verb() -> None:
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert [verb for verb in VERBS if f"zhunsheng {verb}" not in page] == []


@pytest.mark.parametrize("verb", ["audit", "report", "query"])
def test_the_page_of_commands_tells_of_every_flag_of_a_batch(
    verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Those that are the same for several verbs stand once, before the verbs."""
    assert main([verb, "--help"]) == 0
    flags = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help"}
    common, section = _section("旗标、环境变量、设置文件"), _section(verb)
    short = {"--format": "-f", "--out": "-o", "--jobs": "-j", "--quiet": "-q", "--verbose": "-v"}
    told = f"{common}{section}"
    assert [flag for flag in sorted(flags) if flag not in told and short.get(flag, flag) not in told] == []


@pytest.mark.parametrize("row", [FormRow, OutcomeRow, FindingRow, RejectedRow])
def test_the_page_of_commands_tells_of_every_column_of_a_run(row: type[FormRow]) -> None:
    told = set(re.findall(r"`([a-z_]+)`", _section("audit")))
    assert [name for name in row._fields if name not in told] == []


def test_the_page_of_commands_tells_of_every_question() -> None:
    questions = {one.stem for one in (ROOT / "questions").glob("*.sql")}
    assert questions
    assert {name for name in questions if f"`{name}`" not in _section("query")} == set()


def _section(title: str) -> str:
    """One section of the page of commands."""
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    return next(one for one in re.split(r"^## ", page, flags=re.MULTILINE) if one.startswith(f"{title}\n"))


def test_every_published_schema_is_named() -> None:
    page = (ROOT / "schemas" / "README.md").read_text(encoding="utf-8")
    names = [one.name for one in (ROOT / "schemas").glob("*.json")]
    assert [name for name in names if f"`{name}`" not in page] == []


def test_the_architecture_gives_a_reason_for_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    stated = [
        *project["project"]["dependencies"],
        *project["dependency-groups"]["dev"],
        *project["build-system"]["requires"],
    ]
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    names = [re.split(r"[<>=!~\[; ]", one)[0] for one in stated]
    assert [name for name in names if f"`{name}`" not in page] == []


def test_the_architecture_names_every_room() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = [one.parent.name for one in (ROOT / "src" / "zhunsheng").glob("*/__init__.py")]
    assert len(rooms) > 5
    assert [room for room in rooms if f"`{room}/`" not in page] == []


def test_the_pack_format_tells_of_every_key() -> None:
    schema = json.loads((ROOT / "schemas" / "pack.schema.json").read_text(encoding="utf-8"))
    page = (ROOT / "docs" / "pack-format.md").read_text(encoding="utf-8")
    told = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`]+)`", page))))
    assert set(_keys(schema)) - told == set()


def _keys(schema: object) -> Iterator[str]:
    """Every property that a JSON Schema names."""
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == "properties":
                yield from value
            yield from _keys(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from _keys(item)


def test_the_packs_of_the_guide_load_together(tmp_path: Path) -> None:
    """All the packs that pages show can stand beside the built-in ones at once."""
    for name in WALKED:
        for language, block in _FENCE.findall((ROOT / name).read_text(encoding="utf-8")):
            first = block.partition("\n")[0]
            if language == "yaml" and first.endswith("/pack.yaml") and not name.startswith("README"):
                path = tmp_path / first.removeprefix("# ")
                path.parent.mkdir(exist_ok=True)
                path.write_text(block, encoding="utf-8")
    tree, problems = load_packs([ROOT / "rules", tmp_path])
    assert not problems
    assert {"my-rules", "county"} <= tree.packs.keys()


def _documented() -> list[str]:
    """The modules whose docstrings hold examples."""
    modules = sorted((ROOT / "src").rglob("*.py"))
    return [
        ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)
        for path in modules
        if ">>> " in path.read_text(encoding="utf-8")
    ]


@pytest.mark.parametrize("module", _documented())
def test_the_examples_in_docstrings_are_true(module: str) -> None:
    outcome = doctest.testmod(importlib.import_module(module))
    assert outcome.attempted > 0
    assert outcome.failed == 0


def test_every_module_and_public_function_says_what_it_is() -> None:
    """Ruff asks for docstrings; this asks that modules open with one sentence that ends."""
    for path in sorted((ROOT / "src").rglob("*.py")):
        said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        assert said.split("\n\n")[0].rstrip().endswith("."), path
