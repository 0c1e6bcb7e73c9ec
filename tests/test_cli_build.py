"""``build``: verified, locked, the changelog held against what changed, the same bytes every time."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from zhunsheng.cli import main
from zhunsheng.resources import data_folder
from zhunsheng.rules.tree import load_packs

Change = Callable[[Path], None]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A kind of form, a pack of its own and its first release, in a folder that tests copy."""
    folder = tmp_path_factory.mktemp("made")
    assert main(["new", "form", "grants", "-o", str(folder), "-q"]) == 0
    schemas = ("--schemas", str(folder / "grants" / "schemas"))
    assert main(["new", "pack", "demo", "--kind", "grants", "-o", str(folder), "-q", *schemas]) == 0
    assert main(["build", str(folder / "demo"), "-o", str(folder / "releases"), "-q", *schemas]) == 0
    return folder


@pytest.fixture
def home(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of them; its schemas need not be named."""
    shutil.copytree(made, tmp_path / "home")
    for verb in ("BUILD", "TEST"):
        monkeypatch.setenv(f"ZHUNSHENG_{verb}_SCHEMAS", str(tmp_path / "home" / "grants" / "schemas"))
    return tmp_path / "home"


def _put(pack: Path, name: str, old: str, new: str) -> None:
    path = pack / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _build(home: Path, capsys: pytest.CaptureFixture[str], *flags: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = main(["build", str(home / "demo"), "-o", str(home / "releases"), "-f", "json", *flags])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    schema = json.loads((data_folder("schemas") / "build-result.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(found)
    assert found["ok"] == (code == 0)
    return code, found


def _failed(found: dict[str, Any]) -> dict[str, str]:
    return {one["name"]: "\n".join(one["details"]) for one in found["steps"] if not one["ok"]}


def _release(version: str, entry: str, *changes: Change) -> Change:
    """Other changes, a version and its entry in the changelog."""

    def change(pack: Path) -> None:
        for one in changes:
            one(pack)
        _put(pack, "pack.yaml", "version: 0.1.0", f"version: {version}")
        _put(pack, "CHANGELOG.md", "## 0.1.0", f"## {version}\n\n{entry}\n\n## 0.1.0")

    return change


def _limit(value: int) -> Change:
    """Another limit: lower is stricter; the examples follow."""

    def change(pack: Path) -> None:
        _put(pack, "pack.yaml", "value: 100}", f"value: {value}}}")
        path = pack / "demo.examples.yaml"
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace(": 100}", f": {value}}}").replace(": 101}", f": {value + 1}}}"), encoding="utf-8"
        )

    return change


def _title(pack: Path) -> None:
    _put(pack, "pack.yaml", "最多是多少", "的上限")


NAME = "示例上限"


def test_a_release_holds_the_pack_its_lock_and_its_catalogue(home: Path) -> None:
    folder = home / "releases" / "demo-0.1.0"
    lock = json.loads((folder / "pack.lock.json").read_text(encoding="utf-8"))
    schema = json.loads((data_folder("schemas") / "pack-lock.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(lock)
    assert {one["path"]: one["sha256"] for one in lock["files"]} == {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in {"pack.lock.json", "catalogue.html", "catalogue.xlsx"}
    }
    assert lock["parents"] == []
    assert {one["kind"] for one in lock["rulesets"]} == {"grants"}
    assert "示例上限" in (folder / "catalogue.html").read_text(encoding="utf-8")


def test_a_release_is_a_pack_that_loads_and_passes_elsewhere(home: Path, tmp_path: Path) -> None:
    shutil.move(home / "releases" / "demo-0.1.0", tmp_path / "elsewhere")
    tree, problems = load_packs([tmp_path / "elsewhere"])
    assert not problems
    assert tree.packs["demo"].head.version == "0.1.0"
    assert main(["test", str(tmp_path / "elsewhere"), "-q"]) == 0


def test_the_same_pack_gives_the_same_bytes(home: Path) -> None:
    assert main(["build", str(home / "demo"), "-o", str(home / "again"), "-q"]) == 0
    first, again = (home / one / "demo-0.1.0" for one in ("releases", "again"))
    names = [one.relative_to(first) for one in first.rglob("*") if one.is_file()]
    assert names
    assert [name for name in names if (first / name).read_bytes() != (again / name).read_bytes()] == []


def test_what_is_released_already_stays_as_it_is(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = home / "releases" / "demo-0.1.0"
    before = {one: one.stat().st_mtime_ns for one in folder.rglob("*")}
    code, found = _build(home, capsys)
    assert (code, found["folder"]) == (0, str(folder))
    assert {one: one.stat().st_mtime_ns for one in folder.rglob("*")} == before


GOOD = [
    ("stricter, and said so", _release("0.2.0", f"- {NAME} 更严:降到八十", _limit(80)), {(NAME, "stricter")}),
    ("looser, and said so", _release("0.2.0", f"- `{NAME}` 更宽", _limit(120)), {(NAME, "looser")}),
    ("text only, a patch", _release("0.1.1", f"- {NAME} 只改文字", _title), {(NAME, "text-only")}),
    ("a new version of the same", _release("0.2.0", "- 与上一版相同"), set()),
]


@pytest.mark.parametrize(("change", "effects"), [one[1:] for one in GOOD], ids=[one[0] for one in GOOD])
def test_a_change_that_is_told_as_it_is(
    change: Change, effects: set[tuple[str, str]], home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(home / "demo")
    code, found = _build(home, capsys)
    assert (code, _failed(found)) == (0, {})
    assert {(one["name"], one["effect"]) for one in found["changes"]} == effects
    assert found["against"].endswith("demo-0.1.0")
    assert Path(found["folder"]).name == f"demo-{found['version']}"


BAD = [
    (
        "stricter, called text only",
        _release("0.2.0", f"- {NAME} 只改文字", _limit(80)),
        "changelog",
        "算出来更严",
    ),
    ("stricter, all called text only", _release("0.2.0", "- 只改文字", _limit(80)), "changelog", "没有写到"),
    ("looser, called stricter", _release("0.2.0", f"- {NAME} 更严", _limit(120)), "changelog", "算出来更宽"),
    ("not told at all", _release("0.2.0", "- 一些调整", _limit(80)), "changelog", NAME),
    ("an empty entry", _release("0.2.0", "", _limit(80)), "changelog", "0.2.0"),
    ("stricter, but only a patch", _release("0.1.1", f"- {NAME} 更严", _limit(80)), "version", "第二位"),
    ("changed under the same version", _limit(80), "lock", "升版本号"),
    ("text changed under the same version", _title, "lock", "pack.yaml"),
    (
        "a broken example",
        lambda pack: _put(pack, "demo.examples.yaml", ": null}", ": 1}"),
        "examples",
        "indeterminate",
    ),
    ("an untidy expression", lambda pack: _put(pack, "rules.yaml", " ≤ ", "<="), "fmt", "rules.yaml"),
    (
        "an unknown name",
        lambda pack: _put(pack, "rules.yaml", "≤ 示例上限", "≤ 示例上线"),
        "check",
        "示例上限",
    ),
    ("no examples", lambda pack: (pack / "demo.examples.yaml").unlink(), "examples", "一个例子也没有"),
    ("no changelog", lambda pack: (pack / "CHANGELOG.md").unlink(), "changelog", "CHANGELOG.md"),
]


@pytest.mark.parametrize(("change", "step", "said"), [one[1:] for one in BAD], ids=[one[0] for one in BAD])
def test_what_is_not_as_it_should_be_is_exit_1_and_writes_nothing(
    change: Change, step: str, said: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(home / "demo")
    before = sorted(home.glob("releases/**/*"))
    code, found = _build(home, capsys)
    assert code == 1
    assert step in _failed(found)
    assert said in _failed(found)[step]
    assert sorted(home.glob("releases/**/*")) == before


def test_an_old_edition_may_be_named(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(home / "demo", home / "old")
    shutil.rmtree(home / "releases")
    _release("0.2.0", f"- {NAME} 更宽", _limit(80))(home / "demo")
    code, found = _build(home, capsys, "--against", str(home / "old"))
    assert (code, list(_failed(found))) == (1, ["changelog"])
    code, found = _build(home, capsys)
    assert (code, found["against"]) == (0, None)


@pytest.mark.parametrize(("least", "code"), [("100", 0), ("101", 2)])
def test_a_gate_on_coverage(least: str, code: int, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", str(home / "demo"), "-o", str(home / "releases"), "--min", least]) == code
    assert ("覆盖率" in capsys.readouterr().out) == (code == 0)


def test_coverage_below_the_gate(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = home / "demo" / "demo.examples.yaml"
    kept = [line for line in path.read_text(encoding="utf-8").splitlines() if "fails" not in line]
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    code, found = _build(home, capsys, "--min", "90")
    assert code == 1
    assert "demo-within-limit" in _failed(found)["coverage"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nosuch",), "没有规则包"),
        (("{home}",), "没有规则包"),
        (("{home}/demo", "--against", "nosuch@9"), "nosuch"),
        (("{home}/demo", "-o", "{home}/taken"), "不是发布"),
        (("{home}/broken",), ""),
    ],
)
def test_what_cannot_be_done_is_exit_2(
    words: tuple[str, ...], said: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "taken" / "demo-0.1.0").mkdir(parents=True)
    (home / "broken").mkdir()
    (home / "broken" / "pack.yaml").write_text("pak: {}\n", encoding="utf-8")
    assert main(["build", *(word.format(home=home) for word in words)]) == 2
    out, err = capsys.readouterr()
    assert not out
    assert err
    assert said in err


def test_no_link_goes_into_a_release(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "demo" / "secret.txt").symlink_to("/etc/hostname")
    assert main(["build", str(home / "demo"), "-o", str(home / "other")]) == 2
    assert "链接" in capsys.readouterr().err
    assert not (home / "other").exists()


def test_bases_that_examples_borrow_come_along(home: Path) -> None:
    shutil.copytree(data_folder("rules") / "520300-zunyi", home / "zunyi")
    shutil.rmtree(home / "zunyi" / "bases")
    text = (home / "zunyi" / "pack.yaml").read_text(encoding="utf-8")
    assert "version: 1.0.0" in text
    lender = home / "lender" / "bases"
    lender.mkdir(parents=True)
    for base in (data_folder("rules") / "520300-zunyi" / "bases").iterdir():
        shutil.copy(base, lender)
    assert main(["build", str(home / "zunyi"), "-o", str(home / "releases"), "-q"]) == 0
    lock = json.loads((home / "releases" / "520300-1.0.0" / "pack.lock.json").read_text(encoding="utf-8"))
    assert [one["id"] for one in lock["parents"]] == ["cn", "520000"]
    assert [one["path"] for one in lock["files"] if one["path"].startswith("bases/")]
    shutil.rmtree(home / "lender")
    assert main(["test", str(home / "releases" / "520300-1.0.0"), "-q"]) == 0


def test_every_shipped_pack_tells_of_its_version() -> None:
    from zhunsheng.authoring.releasing.changelog import FILE, entry_of  # noqa: PLC0415 - for this alone

    tree, _ = load_packs([data_folder("rules")])
    for pack in tree.packs.values():
        entry = entry_of((Path(pack.folder) / FILE).read_text(encoding="utf-8"), pack.head.version)
        assert entry, pack.id
        assert entry.points, pack.id
