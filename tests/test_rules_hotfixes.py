"""Hotfixes: read strictly, numbered, put right after their pack, seen wherever a ruleset is told of."""

import json
import textwrap
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from small_forms import schemas, small_form
from zhunsheng.authoring.explaining.showing import branches, origin, touched
from zhunsheng.authoring.scrutiny.checking import find_sources
from zhunsheng.evaluation.audit import audit
from zhunsheng.findings.result import form_to_json
from zhunsheng.language.problems import Problem, render
from zhunsheng.resources import data_folder
from zhunsheng.rules.binding import bind
from zhunsheng.rules.nodes import plain
from zhunsheng.rules.reader import read
from zhunsheng.rules.ruleset import select
from zhunsheng.rules.tree import PackTree, load_packs

CN = """
pack: {id: cn, jurisdiction: "000000", title: 全国, version: 1.4, kinds: [project]}
basis: {文: {title: 文}, 旧: {title: 旧, until: 2015-01-01}}
rules:
  - {id: alpha, aliases: [first], title: 甲, severity: error, each: 指标, check: 得分 ≤ 分值, tighten: true}
  - {id: beta, title: 乙, severity: warning, each: 指标, check: 得分 不为空}
"""
GZ = """
pack: {id: "520000", jurisdiction: 52, title: 贵州, version: 2.0, kinds: [project], extends: {cn: ">=1"}}
disable: [{id: beta, reason: 试行, basis: 文, from: 2020-01-01, until: 2030-01-01}]
rules: [{id: 520000.own, title: 丙, severity: error, each: 指标, check: 分值 不为空, tighten: true}]
"""
HEAD = 'hotfix: {{pack: {}, versions: ">=1", number: {}, title: 补, date: 2024-05-01}}\n'
DAY = date(2024, 6, 1)

Load = Callable[..., tuple[PackTree, tuple[Problem, ...]]]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Two packs and hotfixes from texts, one keyword each: the name of the folder and what its file says."""

    def loader(**fixes: str) -> tuple[PackTree, tuple[Problem, ...]]:
        for name, text in {"cn": CN, "gz": GZ, **fixes}.items():
            folder = tmp_path / name
            folder.mkdir(exist_ok=True)
            file = "hotfix.yaml" if "hotfix:" in text else "pack.yaml"
            (folder / file).write_text(textwrap.dedent(text), "utf-8")
        return load_packs([tmp_path])

    return loader


def _fix(pack: str, number: int, text: str) -> str:
    return HEAD.format(pack, number) + text


def _sound(loaded: tuple[PackTree, tuple[Problem, ...]]) -> PackTree:
    tree, problems = loaded
    assert [render(one, "en") for one in problems if one.severity == "error"] == []
    return tree


def _state(tree: PackTree, place: str, day: date = DAY) -> dict[str, str]:
    """Each rule's severity, or why it is not asked."""
    found = select(tree, place, "project", day.year, day)
    return {one.rule.id: one.rule.highest_severity for one in found.rules} | {
        one.rule.id: "-" for one in found.disabled
    }


def test_a_hotfix_stands_right_after_its_pack_and_before_the_levels_below(load: Load) -> None:
    fix = "disable: [{id: alpha, reason: 错, basis: 文, from: 2024-01-01, until: 2025-01-01}]\n"
    plain_tree, tree = _sound(load()), _sound(load(fix=_fix("cn", 1, fix)))
    assert _state(plain_tree, "00")["alpha"] == "error"
    assert _state(tree, "00") == {"alpha": "-", "beta": "warning"}
    assert _state(tree, "5227") == {"alpha": "-", "beta": "-", "520000.own": "error"}
    found = select(tree, "52", "project", 2024, DAY)
    assert [(one.id, one.version, one.title) for one in found.packs] == [
        ("cn", "1.4", "全国"),
        ("cn#1", "1.4", "补"),
        ("520000", "2.0", "贵州"),
    ]
    away = found.rule("first")
    assert away is not None
    assert [(step.pack, step.act) for step in away.provenance] == [("cn", "stated"), ("cn#1", "disabled")]
    assert origin(away.provenance[1]).pack == "cn#1"
    assert found.digest != select(plain_tree, "52", "project", 2024, DAY).digest


def test_the_digest_changes_with_a_hotfix_also_where_none_of_its_periods_is_on(load: Load) -> None:
    text = "disable: [{id: alpha, reason: 错, basis: 文, from: 2018-01-01, until: 2018-02-01}]\n"
    before = select(_sound(load()), "00", "project", 2024, DAY)
    after = select(_sound(load(fix=_fix("cn", 1, text))), "00", "project", 2024, DAY)
    other = select(
        _sound(load(fix=_fix("cn", 1, text.replace("2018-02", "2018-03")))), "00", "project", 2024, DAY
    )
    assert before.rules[0].rule == after.rules[0].rule
    assert len({before.digest, after.digest, other.digest}) == 3


def test_hotfixes_apply_in_the_order_of_their_numbers(load: Load) -> None:
    change = "change: [{{id: beta, severity: {}, reason: 改, until: 2030-01-01}}]\n"
    tree = _sound(load(a=_fix("cn", 2, change.format("note")), b=_fix("cn", 1, change.format("error"))))
    assert _state(tree, "00")["beta"] == "note"
    (mended,) = (one for one in select(tree, "00", "project", 2024, DAY).rules if one.rule.id == "beta")
    assert [step.pack for step in mended.provenance] == ["cn", "cn#1", "cn#2"]
    assert mended.mended is not None
    assert mended.mended.pack == "cn#2"


def test_enabling_lifts_a_disabling_of_its_pack_of_an_upper_level_and_of_an_earlier_hotfix(
    load: Load,
) -> None:
    enable = "enable: [{{id: {}, reason: 恢复, basis: 文, from: 2024-01-01, until: 2025-01-01}}]\n"
    own = _sound(load(fix=_fix('"520000"', 1, enable.format("beta"))))
    assert _state(own, "52")["beta"] == "warning"
    assert _state(own, "52", date(2023, 6, 1))["beta"] == "-"
    assert _state(own, "52", date(2025, 6, 1))["beta"] == "-"
    away = "disable: [{id: alpha, reason: 错, basis: 文, until: 2030-01-01}]\n"
    both = _sound(load(fix=_fix("cn", 1, away), more=_fix("cn", 2, enable.format("alpha"))))
    assert _state(both, "00")["alpha"] == "error"
    upper = _sound(load(fix=_fix("cn", 1, away), more=_fix('"520000"', 1, enable.format("first"))))
    assert (_state(upper, "00")["alpha"], _state(upper, "52")["alpha"]) == ("-", "error")


def test_a_hotfix_for_other_versions_is_passed_by_and_told(load: Load) -> None:
    text = _fix("cn", 1, "disable: [{id: alpha, reason: 错, basis: 文, until: 2030-01-01}]\n")
    tree, problems = load(fix=text.replace(">=1", ">=2"))
    assert [(one.code, one.severity) for one in problems] == [("hotfix-other-version", "warning")]
    assert not tree.packs["cn"].hotfixes
    assert _state(tree, "00")["alpha"] == "error"


def test_a_later_folder_stands_for_a_pack_with_its_hotfixes(load: Load, tmp_path: Path) -> None:
    load(fix=_fix("cn", 1, "disable: [{id: alpha, reason: 错, basis: 文, until: 2030-01-01}]\n"))
    own = tmp_path / "more" / "cn"
    own.mkdir(parents=True)
    (own / "pack.yaml").write_text(CN, "utf-8")
    tree, problems = load_packs([tmp_path, tmp_path / "more"])
    assert not problems
    assert not tree.packs["cn"].hotfixes


def test_a_hotfix_in_a_later_folder_mends_a_pack_of_an_earlier_one(load: Load, tmp_path: Path) -> None:
    load()
    beside = tmp_path / "more" / "urgent"
    beside.mkdir(parents=True)
    (beside / "hotfix.yaml").write_text(
        _fix("cn", 1, "change: [{id: beta, severity: note, reason: 改}]\n"), "utf-8"
    )
    for folder in (beside.parent, beside):
        tree, problems = load_packs([tmp_path, folder])
        assert not problems
        assert _state(tree, "00")["beta"] == "note"
        assert find_sources([folder]).rules == (folder,)


#: The pack that a hotfix is for, what it says → the codes it earns.
WRONG: tuple[tuple[str, str, list[str]], ...] = (
    ("cn", "rules: [{id: a, title: t, severity: note, check: 1 = 1}]", ["unknown-key"]),
    ("cn", "replace: [{id: beta, title: t, severity: note, check: 1 = 1}]", ["unknown-key"]),
    ("cn", "set: {a: {values: []}}", ["unknown-key"]),
    ("cn", "basis: {文二: {title: t}}", ["unknown-key"]),
    ("cn", "pack: {id: x}", ["unknown-key"]),
    (
        "cn",
        "change: [{id: beta, reason: r, severity: note, stage: [{from: 2024-01-01, is: note}]}]",
        ["unknown-key"],
    ),
    ("cn", "change: [{id: beta, reason: r}]", ["missing-key"]),
    ("cn", "change: [{id: beta, severity: note}]", ["missing-key"]),
    ("cn", "change: [{id: beta, severity: grave, reason: r}]", ["wrong-value"]),
    ("cn", "disable: [{id: beta, reason: r}]", ["missing-key"]),
    ("cn", "disable: [{id: beta, reason: r, basis: 文}]", ["disabling-without-end"]),
    ("cn", "disable: [{id: beta, reason: r, basis: 文, instead: alpha}]", []),
    ("cn", "disable: [{id: beta, reason: r, basis: 文, instead: alfa}]", ["no-such-rule"]),
    ("cn", "disable: [{id: beta, reason: r, basis: 无, until: 2030-01-01}]", ["unknown-basis"]),
    (
        "cn",
        "disable: [{id: beta, reason: r, basis: 旧, from: 2024-01-01, until: 2030-01-01}]",
        ["document-not-in-force"],
    ),
    ("cn", "disable: [{id: bet, reason: r, basis: 文, until: 2030-01-01}]", ["unknown-rule"]),
    (
        "cn",
        "disable: [{id: beta, reason: r, basis: 文, from: 2030-01-01, until: 2030-01-01}]",
        ["period-reversed"],
    ),
    ("cn", "enable: [{id: beta, reason: r, basis: 文}]", ["nothing-to-enable"]),
    ('"520000"', "enable: [{id: beta, reason: r, basis: 文, from: 2030-01-01}]", ["nothing-to-enable"]),
    ('"520000"', "enable: [{id: beta, reason: r, basis: 文, until: 2025-01-01}]", []),
    ('"520000"', "enable: [{id: beta, reason: r, basis: 文, instead: alpha}]", ["unknown-key"]),
    (
        "cn",
        "disable: [{id: beta, reason: r, basis: 文, until: 2030-01-01}]\nchange: [{id: beta, severity: note, reason: r}]",
        ["exceptions-clash"],
    ),
    ("cn", "disable: [{id: alpha, reason: r, basis: 文, until: 2030-01-01}]", []),
    ("cn", "change: [{id: alpha, severity: note, reason: r}]", []),
    ('"520000"', "disable: [{id: alpha, reason: r, basis: 文, until: 2030-01-01}]", ["disabling-forbidden"]),
    ('"520000"', "disable: [{id: first, reason: r, basis: 文, until: 2030-01-01}]", ["disabling-forbidden"]),
    ('"520000"', "change: [{id: alpha, severity: warning, reason: r}]", ["loosening"]),
    ('"520000"', "change: [{id: alpha, severity: error, reason: r}]", []),
    ('"520000"', "disable: [{id: 520000.own, reason: r, basis: 文, until: 2030-01-01}]", []),
    ("c", "disable: [{id: beta, reason: r, basis: 文, until: 2030-01-01}]", ["unknown-pack"]),
)


@pytest.mark.parametrize(("pack", "text", "codes"), WRONG)
def test_what_a_hotfix_may_say(load: Load, pack: str, text: str, codes: list[str]) -> None:
    tree, problems = load(fix=_fix(pack, 1, text + "\n"))
    assert [one.code for one in problems] == codes, [render(one) for one in problems]
    assert all(one.line and one.file.endswith("hotfix.yaml") for one in problems)
    faulty = any(one.severity == "error" for one in problems)
    assert sum(len(one.hotfixes) for one in tree.packs.values()) == (not faulty)
    assert set(tree.packs) == {"cn", "520000"}


#: Numbers of hotfixes of one pack → the codes they earn.
NUMBERS: tuple[tuple[tuple[str, ...], list[str]], ...] = (
    (("1", "2", "3"), []),
    (("3", "1", "2"), []),
    (("2",), ["hotfix-gap"]),
    (("1", "3"), ["hotfix-gap"]),
    (("1", "1"), ["duplicate-hotfix"]),
    (("0",), ["wrong-value"]),
    (("01",), ["wrong-value"]),
    (("-1",), ["wrong-value"]),
    (("一",), ["wrong-value"]),
)


@pytest.mark.parametrize(("numbers", "codes"), NUMBERS)
def test_hotfixes_are_numbered_from_one(load: Load, numbers: tuple[str, ...], codes: list[str]) -> None:
    text = 'hotfix: {{pack: cn, versions: ">=1", number: {}, title: t, date: 2024-01-01}}\n'
    _, problems = load(**{f"fix{place}": text.format(number) for place, number in enumerate(numbers)})
    assert [one.code for one in problems] == codes


#: Changes to the head of a hotfix → the codes they earn.
HEADS: tuple[tuple[str, str, list[str]], ...] = (
    ("pack: cn, ", "", ["missing-key"]),
    ("title: 补, ", "", ["missing-key"]),
    (", date: 2024-05-01", "", ["missing-key"]),
    ('versions: ">=1"', "versions: 1", ["wrong-type"]),
    ('versions: ">=1"', 'versions: "^1"', ["wrong-range"]),
    ("date: 2024-05-01", "date: 2024-05-32", ["wrong-date"]),
    ("title: 补", "titel: 补", ["unknown-key"]),
    ("title: 补", "title: 补, reason: 急", []),
)


@pytest.mark.parametrize(("old", "new", "codes"), HEADS)
def test_the_head_of_a_hotfix(load: Load, old: str, new: str, codes: list[str]) -> None:
    text = HEAD.format("cn", 1)
    assert old in text
    _, problems = load(fix=text.replace(old, new))
    assert [one.code for one in problems] == codes


@pytest.mark.parametrize(("pack", "text", "codes"), WRONG)
def test_the_schema_of_hotfixes_agrees_with_the_decoder(pack: str, text: str, codes: list[str]) -> None:
    folder = data_folder("schemas")
    found = {
        name: json.loads((folder / name).read_text("utf-8"))
        for name in ("pack.schema.json", "hotfix.schema.json")
    }
    registry: Registry[Any] = Registry().with_resources(
        [(name, Resource.from_contents(content)) for name, content in found.items()]
    )
    validator = Draft202012Validator(found["hotfix.schema.json"], registry=registry)
    node, _ = read(_fix(pack, 1, text).encode(), "hotfix.yaml")
    assert node is not None
    shape = {"unknown-key", "missing-key", "wrong-value"}
    assert validator.is_valid(plain(node)) == (not shape & set(codes))


def test_an_audit_tells_of_hotfixes_and_of_rules_that_are_back(load: Load) -> None:
    fix = (
        "disable: [{id: beta, reason: 太早, basis: 文, until: 2024-03-01}]\n"
        "change: [{id: alpha, severity: note, reason: 待核, until: 2030-01-01}]\n"
    )
    form = small_form(indicators=[{"points": "5", "score": "6"}, {"points": "5"}])
    for day, expected in ((DAY, "back"), (date(2024, 1, 1), "away")):
        tree = _sound(load(fix=_fix("cn", 1, fix)))
        held = bind(select(tree, "00", "project", 2024, day), schemas()["project"].vocabulary)
        told = form_to_json(audit(form, held))
        assert told["ruleset"]["packs"] == [{"id": "cn", "version": "1.4"}, {"id": "cn#1", "version": "1.4"}]
        (lighter,) = (one for one in told["findings"] if one["rule"] == "alpha")
        assert (lighter["severity"], lighter["severity_because"]) == ("note", "cn#1: 待核")
        away = [one["detail"] for one in told["outcomes"] if one["cause"] == "disabled"]
        returned = [{"rule": "beta", "pack": "cn#1", "reason": "太早", "until": "2024-03-01"}]
        assert (away, told["ruleset"]["returned"]) == (
            ([], returned) if expected == "back" else (["cn#1: 太早"], [])
        )


def test_the_tree_of_a_rule_shows_hotfixes(load: Load) -> None:
    tree = _sound(load(fix=_fix("cn", 1, "change: [{id: beta, severity: note, reason: r}]\n")))
    (root,) = branches(tree, "beta")
    assert [(one.pack, [act.english for act in one.acts]) for one in root.below] == [
        ("cn#1", ["changed"]),
        ("520000", ["disabled"]),
    ]
    assert touched(tree)["beta"] == 2
