"""Forms that tell two editions apart: they are found, they come out as is said, and the search ends."""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from zhunsheng.api import House
from zhunsheng.authoring.comparing.comparison import seeds_for
from zhunsheng.authoring.comparing.differences import Difference, differences
from zhunsheng.authoring.comparing.editions import Edition, edition
from zhunsheng.authoring.comparing.effects import Effect
from zhunsheng.authoring.comparing.telltales import Search, Witness
from zhunsheng.authoring.examples.example_forms import form_of_example
from zhunsheng.evaluation.audit import audit
from zhunsheng.findings.outcome import Outcome
from zhunsheng.forms.form import Form
from zhunsheng.forms.pointers import split
from zhunsheng.forms.reader import read_form
from zhunsheng.resources import data_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

RULES = data_folder("rules")


@dataclass(frozen=True, slots=True)
class Pair:
    old: Edition
    new: Edition
    seek: Search

    def difference(self, **how: Any) -> Difference:
        (found,) = differences(self.old, self.new, seek=replace(self.seek, **how))
        return found


def pair(house: House, folder: Path, name: str, find: str, put: str) -> Pair:
    """The shipped national pack, and a copy of it with one thing changed."""
    copy = folder / "cn"
    shutil.copytree(RULES / "cn", copy)
    text = (copy / name).read_text(encoding="utf-8")
    assert text.count(find) == 1
    (copy / name).write_text(text.replace(find, put), encoding="utf-8")
    old, new = edition(str(RULES), house), edition(str(copy), house)
    return Pair(old, new, Search(seeds_for(old, new, house.tree), most=400))


def rebuilt(seek: Search, witness: Witness) -> Form:
    """The form of a witness, made from what it says alone."""
    example = next(
        one
        for one in seek.seeds.examples
        if (one.rule.text, one.name) == (rule_of(seek, witness), witness.example)
    )
    content: Mapping[str, Any] = form_of_example(seek.seeds.schemas, example, {}).content
    for pointer, value in witness.changes:
        content = changed(content, split(pointer), value)
    found = read_form(content, "witness", seek.seeds.schemas)
    assert isinstance(found, Form)
    return found


def rule_of(seek: Search, witness: Witness) -> str:
    at = (witness.file, witness.line)
    return next(one.rule.text for one in seek.seeds.examples if (one.file, one.place.line) == at)


def changed(node: Any, way: tuple[str, ...], value: str | None) -> Any:
    if not way:
        return value
    if isinstance(node, list):
        return [
            changed(one, way[1:], value) if str(place) == way[0] else one for place, one in enumerate(node)
        ]
    held = {**node, way[0]: changed(node.get(way[0]), way[1:], value)}
    return {key: one for key, one in held.items() if key != way[0] or one is not None or len(way) > 1}


def outcome(witness: Witness, made: Edition, form: Form) -> set[str]:
    """What an edition says of the place of a witness."""
    held = made.house.bound(witness.jurisdiction, witness.kind, witness.fiscal_year or 0)
    rules = tuple(one for one in held.rules if one.id == witness.rule)
    result = audit(form, replace(held, rules=rules))
    said = {one.severity for one in (*result.findings, *result.shadow) if one.path == witness.path}
    said |= {one.outcome.value for one in result.outcomes if one.path == witness.path}
    return said or {Outcome.NOT_APPLICABLE.value}


CHANGES = (
    ("rules-arithmetic.yaml", "填报日期 ≥ 年末(年度)", "填报日期 > 年末(年度)", Effect.STRICTER),
    ("rules-arithmetic.yaml", "check: 总分.分值 = 满分", "check: 总分.分值 ≤ 满分", Effect.LOOSER),
    ("parameters.yaml", "|占比|比例|百分比)$", "|占比|比例)$", Effect.LOOSER),
    ("parameters.yaml", "无|没有|暂无|无偏差", "无|没有|无偏差", Effect.LOOSER),
    (
        "rules-reasonableness.yaml",
        "得分 < 分值\n      且 非 (重复小计",
        "得分 < 分值 - 1\n      且 非 (重复小计",
        Effect.LOOSER,
    ),
)


@pytest.mark.parametrize(("change", "effect"), [(one[:3], one[3]) for one in CHANGES])
def test_a_witness_comes_out_as_it_says(
    house: House, tmp_path: Path, change: tuple[str, str, str], effect: Effect
) -> None:
    made = pair(house, tmp_path, *change)
    found = made.difference()
    assert found.effect is effect
    witness = found.witness
    assert witness is not None
    assert (witness.after.weight > witness.before.weight) == (effect is Effect.STRICTER)
    form = rebuilt(made.seek, witness)
    for said, one in ((witness.before, made.old), (witness.after, made.new)):
        assert (said.severity or said.outcome) in outcome(witness, one, form)


def test_what_the_expressions_do_not_tell_is_told_as_far_as_forms_show(house: House, tmp_path: Path) -> None:
    """四舍五入 to fewer decimals: what matched still matches in full scores, and the expressions do not know it."""
    made = pair(
        house,
        tmp_path,
        "rules-reasonableness.yaml",
        "check: 得分 = 四舍五入(正向得分, 2)",
        "check: 得分 = 四舍五入(正向得分, 0)",
    )
    found = made.difference(most=60)
    assert (found.effect, found.tried > 0) == (Effect.LOOSER, True)
    assert str(found.tried) in found.why.chinese
    assert str(found.tried) in found.why.english


def test_a_search_that_is_late_or_has_nothing_to_spend_ends_at_once(house: House, tmp_path: Path) -> None:
    made = pair(
        house,
        tmp_path,
        "rules-reasonableness.yaml",
        "check: 得分 = 四舍五入(正向得分, 2)",
        "check: 得分 = 四舍五入(正向得分, 0)",
    )
    begun: list[int] = []

    def begin() -> Any:
        begun.append(0)
        return lambda: True

    for found in (made.difference(begin=begin), made.difference(most=0)):
        assert (found.effect, found.tried, found.witness) == (Effect.DIFFERENT, 0, None)
        assert "0" in found.why.chinese
    assert begun == [0]


def test_a_cell_that_is_missing_settles_only_what_no_other_form_does(house: House, tmp_path: Path) -> None:
    """From 2015 to 2030 there is no value: what failed cannot be judged any more, which is looser."""
    made = pair(
        house, tmp_path, "parameters.yaml", "title: 少于这么多字的目标不比较是否照抄\n    lower: anything\n    basis: [自评表列示 填报完整]\n    values:\n      - {from: 2015-01-01",
        "title: 少于这么多字的目标不比较是否照抄\n    lower: anything\n    basis: [自评表列示 填报完整]\n    values:\n      - {from: 2030-01-01",
    )  # fmt: skip
    found = made.difference(most=60)
    assert found.effect is Effect.LOOSER
    assert found.witness is not None
    assert found.witness.after.outcome == Outcome.INDETERMINATE.value
