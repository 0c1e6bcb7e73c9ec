import json
from pathlib import Path

import pytest

from zhunsheng.cli import main
from zhunsheng.cli.application import VERBS

FORMS = Path(__file__).parents[1] / "examples" / "forms"
CLEAN = next(FORMS.glob("002a*.json"))


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"]])
def test_help_names_every_verb(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 0
    out = capsys.readouterr().out
    assert all(f"\n  {verb} " in out for verb in VERBS)
    assert "用法" in out


@pytest.mark.parametrize("verb", VERBS)
def test_help_of_a_verb_in_both_languages(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([verb, "--help"]) == 0
    assert "用法" in capsys.readouterr().out
    assert main([verb, "--lang", "en", "--help"]) == 0
    assert capsys.readouterr().out.isascii()


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("zhunsheng ")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["audti", "x"], ("没有动词「audti」", "建议: audit?")),
        (["--lang", "en", "audti", "x"], ("there is no verb 'audti'", "hint: audit?")),
        (["audit", "--formt", "json", "x"], ("没有旗标「--formt」", "位置: zhunsheng audit", "--format")),
        (["audit", "x", "-f", "jsn"], ("--format 不能是「jsn」", "json、")),
        (["audit", "x", "--fail-on", "eror"], ("--fail-on 不能是「eror」", "error?")),
        (["audit", "x", "--lang", "fr"], ("--lang 不能是「fr」", "zh、en")),
        (["audit"], ("缺少 INPUTS", "位置: zhunsheng audit")),
        (["audit", "-f"], ("旗标「-f」后面缺少值",)),
        (["audit", "x", "--quiet=1"], ("旗标「--quiet」不带值",)),
        (["audit", "x", "--on", "2024"], ("不是日期", "2024-12-31")),
        (["audit", "x", "--jurisdiction", "529900"], ("没有代码为「529900」的行政区划", "532900")),
        (["audit", "x", "--save", "json"], ("--save", "json=结果.json")),
        (["audit", "x", "--save", "pdf=a.pdf"], ("不能是「pdf」",)),
        (["audit", "x", "--rules", "/nowhere"], ("--rules 指的「/nowhere」不是文件夹",)),
        (["explain", "a", "b"], ("多出来的词:b",)),
        (["eval", "x"], ("要 2 个词,写了 1 个", "--each")),
        (["check", "/nowhere"], ("没有「/nowhere」",)),
        (["report", "/nowhere.json"], ("读不出 /nowhere.json",)),
    ],
)
def test_usage_errors_say_what_and_how(
    words: list[str], told: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert not out
    assert all(one in err for one in told), err


def test_flags_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ZHUNSHENG_AUDIT_FORMAT", "json")
    monkeypatch.setenv("ZHUNSHENG_AUDIT_FAIL_ON", "note")
    monkeypatch.setenv("ZHUNSHENG_AUDIT_LANG", "en")
    assert main(["audit", str(CLEAN)]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)
    assert "forms audited" in err
    assert main(["audit", str(CLEAN), "-f", "text", "--fail-on", "never"]) == 0


def test_flags_from_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "zhunsheng.toml").write_text(
        f'[audit]\nformat = "json"\nfail-on = "note"\nquiet = true\nsave = ["json={tmp_path}/saved.json"]\n'
    )
    assert main(["audit", str(CLEAN)]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)
    assert not err
    assert (tmp_path / "saved.json").is_file()
    monkeypatch.setenv("ZHUNSHENG_AUDIT_FAIL_ON", "never")
    assert main(["audit", str(CLEAN)]) == 0
    assert main(["audit", str(CLEAN), "--fail-on", "note"]) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[audti]\n", "audit?"),
        ("[audit]\nfail_on = 'note'\n", "fail-on?"),
        ("[audit]\nquiet = 'yes'\n", "quiet 应当是true 或 false"),
        ("[audit]\nsave = 'json=a'\n", "save 应当是一组文字"),
        ("[audit]\nformat = ['json']\n", "format 应当是文字"),
        ("format = 'json'\n", "没有「format」"),
        ("[audit\n", "读不出来"),
    ],
)
def test_settings_that_cannot_be_used(
    text: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "zhunsheng.toml").write_text(text)
    assert main(["audit", str(CLEAN)]) == 2
    err = capsys.readouterr().err
    assert told in err
    assert "zhunsheng.toml" in err


def test_every_verb_and_flag_has_its_place_in_the_docs() -> None:
    text = (Path(__file__).parents[1] / "docs" / "commands.md").read_text(encoding="utf-8")
    assert all(f"\n## {verb}\n" in text and f"zhunsheng {verb}" in text for verb in VERBS)
