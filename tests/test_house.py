"""The house itself: its locks, floors, commands, habits and wheel."""

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ("requirements.lock", "requirements-dev.lock")
_PIN = re.compile(r"^([a-z0-9][a-z0-9.-]*)==(\S+)((?: \\\n    --hash=sha256:[0-9a-f]{64})+)", re.MULTILINE)


def _pins(name: str) -> dict[str, str]:
    return {one[1]: one[2] for one in _PIN.finditer((ROOT / name).read_text(encoding="utf-8"))}


# The locks


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_everything_with_hashes_and_names_no_place(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    stated = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(stated) == len(_pins(name)) > 0
    assert "://" not in text
    assert not re.search(r"^\s*-(?!-hash)", text, re.MULTILINE), "an option other than a hash"


def test_the_locks_agree_with_each_other_and_hold_what_the_project_asks_for() -> None:
    runtime, tools = _pins(LOCKS[0]), _pins(LOCKS[1])
    assert {name for name in runtime.keys() & tools.keys() if runtime[name] != tools[name]} == set()
    for text in (*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]):
        _met(Requirement(text), runtime)
    for text in PROJECT["dependency-groups"]["dev"]:
        _met(Requirement(text), runtime | tools)


def _met(wanted: Requirement, pins: dict[str, str]) -> None:
    name = canonicalize_name(wanted.name)
    assert name in pins, f"{name} is not locked: make lock"
    assert wanted.specifier.contains(pins[name], prereleases=True), (
        f"{wanted} is not met by {pins[name]}: make lock"
    )


# Commands


def test_every_target_is_told_by_make_help_and_those_the_guide_names_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert phony
    told = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    assert told == set(phony[1].split())
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    named = {
        one
        for page in pages
        for one in re.findall(r"\bmake ([a-z-]+)", _code(page.read_text(encoding="utf-8")))
    }
    assert named
    assert named - told == set()


def _code(page: str) -> str:
    """What a page shows as commands: code in lines, and indented blocks."""
    return "\n".join([*re.findall(r"`([^`\n]+)`", page), *re.findall(r"^ {4}(.+)$", page, re.MULTILINE)])


def test_ci_runs_what_it_should_and_stops_at_the_first_failure() -> None:
    script = ROOT / ".ci" / "run"
    text = script.read_text(encoding="utf-8")
    assert os.access(script, os.X_OK)
    assert "set -euo pipefail" in text
    assert "for target in test test-external golden" in text
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0


def test_the_floors_hold() -> None:
    lint = Path(sys.executable).parent / "lint-imports"
    run = subprocess.run(
        [str(lint), "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_every_room_stands_on_a_floor() -> None:
    contract = PROJECT["tool"]["importlinter"]["contracts"][0]
    floors = {room for floor in contract["layers"] for room in floor.replace("|", " ").split()}
    rooms = {f"zhunsheng.{one.parent.name}" for one in (ROOT / "src" / "zhunsheng").glob("*/__init__.py")}
    assert rooms <= floors


# Habits


def _trees(folder: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def test_no_binary_floating_point_is_near_a_verdict() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in _trees("src")
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float")
    ]
    assert found == []


def test_nothing_is_put_off_or_skipped() -> None:
    put_off = re.compile(r"#.*\b(?:TO[D]O|FIX[M]E|X{3})\b")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for folder in ("src", "tests")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if put_off.search(line)
    ]
    skips = {"skip", "skipif", "xfail", "importorskip"}
    found += [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in _trees("tests")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in skips
    ]
    assert found == []


def test_the_changelog_and_the_licence_are_those_of_this_version() -> None:
    assert f"## {PROJECT['project']['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert PROJECT["project"]["license"] == "Apache-2.0"


# The wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of the checkout, built without any network."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_the_data_of_the_house(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("rules", "schemas", "reports"):
        files = [path for path in (ROOT / folder).rglob("*") if path.is_file()]
        shipped = [path for path in files if ROOT / "reports" / "examples" not in path.parents]
        wanted = {f"zhunsheng/data/{path.relative_to(ROOT).as_posix()}" for path in shipped}
        assert wanted
        assert wanted - held == set()
    assert "zhunsheng/language/grammar.lark" in held
    assert not any("/reports/examples/" in name for name in held)
    assert not any(name.startswith(("tests/", "docs/", "examples/")) for name in held)


def test_the_installed_wheel_audits_a_form_far_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    home, away = tmp_path / "site", tmp_path / "away"
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        str(home),
        str(wheel),
    ]
    subprocess.run(pip, check=True, capture_output=True)
    away.mkdir()
    form = away / "form.json"
    form.write_bytes((ROOT / "examples" / "forms" / "000-jiguan-shiwu.json").read_bytes())
    environment = {**os.environ, "PYTHONPATH": str(home)}
    where = [sys.executable, "-c", "import zhunsheng.resources as r; print(r.data_folder('rules'))"]
    found = subprocess.run(where, cwd=away, env=environment, check=True, capture_output=True, text=True)
    assert Path(found.stdout.strip()) == home / "zhunsheng" / "data" / "rules"
    audit = [sys.executable, "-m", "zhunsheng", "audit", form.name, "--save", "html=pages"]
    run = subprocess.run(
        audit, cwd=away, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert run.returncode == 1, run.stderr
    assert "cost-matches-funds" in run.stdout
    assert len(list((away / "pages").glob("*.html"))) == 1
