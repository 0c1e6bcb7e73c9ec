"""Differences by meaning: each one-token change is named and classed as its list says; changes of form are nothing."""

import json
import shutil
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from zhunsheng.api import House
from zhunsheng.authoring.comparing.comparison import seeds_for
from zhunsheng.authoring.comparing.differences import Difference, differences
from zhunsheng.authoring.comparing.editions import Edition, UnboundError, edition
from zhunsheng.authoring.comparing.effects import Effect
from zhunsheng.authoring.comparing.seeds import Seeds
from zhunsheng.authoring.comparing.telltales import Search
from zhunsheng.resources import data_folder

DATA = Path(__file__).parent / "data" / "diff"
#: So often may an assertion be evaluated for one change in the long test.
MANY = 1_500


def listed(name: str) -> list[dict[str, Any]]:
    """The changes of one list."""
    found: list[dict[str, Any]] = json.loads((DATA / name).read_text(encoding="utf-8"))["changes"]
    return found


MEANING, FORM = listed("meaning.json"), listed("form.json")


def named(change: dict[str, Any]) -> str:
    return f"{change['file']}:{change['find'][:20]}→{change['put'][:20]}".replace("\n", " ")


@dataclass(slots=True)
class Bench:
    """The shipped packs, and a copy of them in which one thing at a time is changed."""

    house: House
    old: Edition
    copy: Path
    seeds: Seeds

    def changed(self, *changes: dict[str, Any]) -> Edition:
        """The packs with some changes put in; the copy is as before when they are loaded."""
        kept: dict[Path, str] = {}
        for one in changes:
            path = self.copy / one["file"]
            text = path.read_text(encoding="utf-8")
            kept.setdefault(path, text)
            near = text.index(one["near"]) + len(one["near"])
            start = text.index(one["find"], near)
            path.write_text(text[:start] + one["put"] + text[start + len(one["find"]) :], encoding="utf-8")
        try:
            packs = {one["file"].partition("/")[0] for one in changes}
            alone = self.copy / packs.pop() if len(packs) == 1 else self.copy
            return edition(str(alone), self.house)
        finally:
            for path, text in kept.items():
                path.write_text(text, encoding="utf-8")

    def differences(self, *changes: dict[str, Any], most: int = 0, **how: Any) -> tuple[Difference, ...]:
        """What comes of some changes; nothing is looked for on forms without ``most``."""
        seek = Search(self.seeds, most) if most else None
        new = self.changed(*changes)
        assert [one.code for one in new.problems if one.severity == "error"] == []
        return differences(self.old, new, seek=seek, **how)


@pytest.fixture(scope="module")
def bench(house: House, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    copy = tmp_path_factory.mktemp("rules") / "rules"
    shutil.copytree(data_folder("rules"), copy)
    old = edition(str(data_folder("rules")), house)
    return Bench(house, old, copy, seeds_for(old, old, house.tree))


def test_the_lists_are_as_long_as_they_should_be() -> None:
    assert len(MEANING) >= 60
    assert sum(1 for one in FORM if "said" not in one) >= 20
    assert {one["class"] for one in MEANING} == {"stricter", "looser", "different"}
    assert len({named(one) for one in MEANING}) == len(MEANING)


@pytest.mark.parametrize("change", MEANING, ids=named)
def test_a_change_of_meaning_is_named_and_classed(bench: Bench, change: dict[str, Any]) -> None:
    (found,) = bench.differences(change, most=change.get("forms", 0))
    assert (found.name, found.part, found.effect.value) == (change["name"], change["part"], change["class"])
    assert found.before != found.after
    assert found.why.chinese
    assert found.why.english
    assert (found.tried > 0) == bool(change.get("forms"))
    for place in found.places:
        assert place is not None
        assert place.file.endswith(change["file"])


@pytest.mark.parametrize("change", FORM, ids=named)
def test_a_change_of_form_is_no_difference_of_meaning(bench: Bench, change: dict[str, Any]) -> None:
    found = bench.differences(change)
    assert [one.effect.value for one in found] == ([change["class"]] if "said" in change else [])


@pytest.mark.long
@pytest.mark.parametrize("change", MEANING, ids=named)
def test_no_form_says_otherwise_than_the_expressions(bench: Bench, change: dict[str, Any]) -> None:
    (told,) = bench.differences(change)
    (seen,) = bench.differences(change, most=MANY)
    assert seen.effect.value == change["class"]
    if told.effect in {Effect.STRICTER, Effect.LOOSER} and told.rules:
        other = Effect.LOOSER if told.effect is Effect.STRICTER else Effect.STRICTER
        assert seen.witness is None or weighed(seen) is not other


def weighed(difference: Difference) -> Effect:
    """The way in which a witness comes out otherwise."""
    assert difference.witness is not None
    before, after = difference.witness.before.weight, difference.witness.after.weight
    return Effect.STRICTER if after > before else Effect.LOOSER if after < before else Effect.DIFFERENT


# Several at once, and things that come and go


def change(file: str, find: str, put: str, near: str = "") -> dict[str, Any]:
    return {"file": file, "near": near, "find": find, "put": put}


RULES = "cn/rules-arithmetic.yaml"
LATE = change(RULES, "填报日期 ≥", "填报日期 >", "  - id: filing-date")
LIGHT = change(RULES, "severity: error", "severity: note", "  - id: filing-date")
TOLERANCE = change("cn/parameters.yaml", "value: 0.05", "value: 0.01", "  定性容差:")
RENAMED = change(RULES, "id: filing-date", "id: filed-late\n    aliases: [filing-date]")
GONE = change(
    RULES,
    "when: 填报日期 不为空\n    check: 填报日期 ≥ 年末(年度)",
    "checks:\n      - {name: 一, check: 填报日期 ≥ 年末(年度)}\n      - {name: 二, check: 填报日期 不为空}",
)


def told(found: tuple[Difference, ...]) -> list[tuple[str, str, str]]:
    return [(one.name, one.part, one.effect.value) for one in found]


def test_differences_are_judged_each_by_itself(bench: Bench) -> None:
    assert told(bench.differences(LATE, LIGHT, TOLERANCE)) == [
        ("定性容差", "value", "stricter"),
        ("filing-date", "check", "stricter"),
        ("filing-date", "severity", "looser"),
    ]


def test_a_renamed_rule_is_a_rename_and_its_other_changes_are_told_under_its_new_name(bench: Bench) -> None:
    assert told(bench.differences(RENAMED)) == [("filed-late", "id", "nothing")]
    renamed = replace_find(LATE, "  - id: filed-late")
    assert told(bench.differences(RENAMED, renamed)) == [
        ("filed-late", "id", "nothing"),
        ("filed-late", "check", "stricter"),
    ]


def replace_find(one: dict[str, Any], near: str) -> dict[str, Any]:
    return {**one, "near": near}


def test_a_rule_that_goes_is_looser_and_one_that_comes_is_stricter(bench: Bench) -> None:
    path = bench.copy / RULES
    text = path.read_text(encoding="utf-8")
    rule = text[text.index("  - id: filing-date") :]
    new = bench.changed(change(RULES, rule, ""))
    assert told(differences(bench.old, new)) == [("filing-date", "whole", "looser")]
    assert told(differences(new, bench.old)) == [("filing-date", "whole", "stricter")]


def test_a_check_that_comes_is_named(bench: Bench) -> None:
    second = change(
        RULES,
        "      - name: 列示总分\n",
        "      - name: 得分在内\n        when: 总分.得分 不为空\n        check: 总分.得分 ≤ 满分\n      - name: 列示总分\n",
    )
    (found,) = bench.differences(second)
    assert (found.name, found.check, found.part, found.effect) == (
        "points-total",
        "得分在内",
        "whole",
        Effect.STRICTER,
    )


def test_a_difference_that_needs_another_is_judged_with_it(bench: Bench) -> None:
    """The check needs the new definition, and the definition alone does nothing."""
    made = change("cn/definitions.yaml", "  执行率分母:", "  容许上限: 120%\n  执行率分母:")
    used = change(RULES, "check: 执行率 ≤ 执行率上限", "check: 执行率 ≤ 容许上限")
    assert told(bench.differences(made, used)) == [
        ("容许上限", "whole", "nothing"),
        ("execution-rate", "check", "looser"),
    ]


def test_a_value_from_a_later_day_on_is_told_with_its_days(bench: Bench) -> None:
    later = change(
        "cn/parameters.yaml",
        "- {from: 2015-01-01, value: 0.05}",
        "- {from: 2015-01-01, value: 0.05}\n      - {from: 2025-01-01, value: 0.01}",
        "  定性容差:",
    )
    (found,) = bench.differences(later)
    assert (found.before, found.after, found.effect) == ("0.05", "0.01", Effect.STRICTER)
    assert bench.differences(later, on=date(2025, 6, 1)) == (found,)
    (before,) = bench.differences(later, on=date(2024, 6, 1))
    assert before.effect is Effect.NOTHING


def test_a_wanted_name_is_all_that_is_looked_at(bench: Bench) -> None:
    found = bench.differences(LATE, TOLERANCE, wanted=lambda one: "filing" in one.name)
    assert told(found) == [("filing-date", "check", "stricter")]


def test_an_expression_that_fits_no_form_is_no_difference_but_a_fault(bench: Bench) -> None:
    new = bench.changed(change(RULES, "填报日期 ≥ 年末(年度)", "填报日子 ≥ 年末(年度)"))
    with pytest.raises(UnboundError) as caught:
        differences(bench.old, new)
    assert [one.code for one in caught.value.problems] == ["unknown-name"]


def test_a_pack_that_comes_is_judged_by_what_it_changes_for_its_forms(bench: Bench) -> None:
    shutil.copytree(bench.copy / "530000-yunnan", bench.copy / "extra")
    head = bench.copy / "extra" / "pack.yaml"
    head.write_text(head.read_text(encoding="utf-8").replace("530000", "610000"), encoding="utf-8")
    try:
        new = edition(str(bench.copy), bench.house)
    finally:
        shutil.rmtree(bench.copy / "extra")
    (found,) = differences(bench.old, new)
    assert (found.pack, found.part, found.effect, found.rules) == (
        "610000",
        "whole",
        Effect.STRICTER,
        ("610000.grade-filled",),
    )
    (back,) = differences(new, bench.old)
    assert (back.part, back.effect) == ("whole", Effect.LOOSER)


def test_a_single_pack_is_compared_alone(bench: Bench, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    shutil.copytree(bench.copy / "522700-qiannan", mine)
    head = mine / "pack.yaml"
    head.write_text(head.read_text(encoding="utf-8").replace("value: 50}", "value: 60}"), encoding="utf-8")
    new = edition(str(mine), bench.house)
    assert told(differences(bench.old, new)) == [("中档下限", "value", "different")]


@pytest.mark.parametrize(
    ("section", "part", "effect"),
    [
        (
            "disable:\n  - id: goals-copied\n    reason: 试\n    basis: [湘办发〔2019〕10号]\n    until: 2030-01-01\n",
            "whole",
            "looser",
        ),
        ("change:\n  - id: filing-date\n    severity: warning\n    reason: 试\n", "whole", "looser"),
        ("change:\n  - id: goals-copied\n    severity: error\n    reason: 试\n", "whole", "stricter"),
        (
            "change:\n  - id: goals-copied\n    stage:\n      - {from: 2015-01-01, is: shadow}\n    reason: 试\n",
            "whole",
            "looser",
        ),
        (
            "set:\n  照抄字数:\n    basis: [湘办发〔2019〕10号]\n    values:\n      - {from: 2015-01-01, value: 10}\n",
            "whole",
            "stricter",
        ),
        ("override:\n  definitions:\n    执行率上限: 120%\n", "whole", "looser"),
    ],
)
def test_what_a_lower_level_does_to_a_rule_is_judged_where_it_is_in_force(
    bench: Bench, section: str, part: str, effect: str
) -> None:
    path = bench.copy / "430000-hunan" / "pack.yaml"
    kept = path.read_text(encoding="utf-8")
    path.write_text(f"{kept}\n{section}", encoding="utf-8")
    try:
        new = edition(str(bench.copy), bench.house)
    finally:
        path.write_text(kept, encoding="utf-8")
    assert [one.code for one in new.problems if one.severity == "error"] == []
    (found,) = differences(bench.old, new)
    assert (found.pack, found.part, found.effect.value) == ("430000", part, effect)
    (back,) = differences(new, bench.old)
    assert back.effect.value == {"looser": "stricter", "stricter": "looser"}[effect]


def test_equal_packs_have_no_differences(bench: Bench) -> None:
    assert differences(bench.old, replace(bench.old)) == ()
