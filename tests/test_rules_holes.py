"""Every hole that the design of packs (its section 3) leaves an author: told with code, place and mending.

The cases quote the sentence that the problem follows from. ``cn`` and ``gz`` are added to the heads of a nation's and a
province's pack; any other name is a folder of its own.
"""

from pathlib import Path
from typing import NamedTuple

import pytest

from zhunsheng.authoring.scrutiny.checking import Sources, check
from zhunsheng.language.problems import Problem, render
from zhunsheng.resources import data_folder

CN = """
pack: {id: cn, jurisdiction: "000000", title: 全国, version: 1.2, kinds: [department, project], fiscal_years: {from: 2015}}
"""
GZ = """
pack: {id: "520000", jurisdiction: 52, title: 贵州, version: 1.0, kinds: [department, project], extends: {cn: ">=1.0,<2"}}
"""
COMMON = """
basis: {文: {title: 文, from: 2018-01-01, clauses: {第一条: {quote: 略}}}}
parameters:
  比例: {title: 比例, key: ratio, basis: [文], lower: tighten, stricter: lower, values: [{from: 2018-01-01, value: 1.3}]}
  满分: {title: 满分, basis: [文], lower: nothing, values: [{from: 2018-01-01, value: 100}]}
definitions: {计分行: 非 小计}
maps: {对应: {title: 对应, from: indicators.level3, to: funds.label, entries: {甲: 乙}}}
rules:
  - {id: alpha, aliases: [old-alpha], title: 甲, severity: error, basis: [文], each: "指标[计分行]", check: 得分 ≤ 分值, tighten: true}
  - {id: beta, title: 乙, severity: warning, basis: [文], each: 指标, check: "得分 ≤ 满分 且 对应[三级指标] 不为空 且 得分 < 比例"}
"""
OWN = "{id: 520000.own, title: t, severity: note, basis: [文], each: 指标, check: 得分 不为空"
FIX = 'hotfix: {pack: cn, versions: ">=1", number: 1, title: t, date: 2024-01-01}\n'


class Hole(NamedTuple):
    """A sentence of the design, what an author writes against it, and the code that tells of it."""

    sentence: str
    code: str
    gz: str = ""
    cn: str = ""
    more: tuple[tuple[str, str], ...] = ()
    head: tuple[str, str] = ("", "")
    nation: tuple[str, str] = ("", "")


YAML = "YAML, read by a loader that keeps positions, refuses duplicate and unknown keys and YAML's traps"
DATA = "A pack is data only: no tags, no code, no URL"
IDENTITY = "Identity: id, jurisdiction, title, version, form kinds, which fiscal years"
EXTENDS = "extends its parent with a version range"
BASIS = "a registry of documents (in force from/until) and clauses; each rule and parameter cites it"
PARAMETERS = "dated values (half-open periods), unit, basis"
LOWER = "what a lower level may do: nothing, tighten, anything"
PRINTED = (
    "a parameter may have printed:, a linear-time pattern with named groups over the form's notes or heads"
)
NAMED = "Definitions: named expressions and filters; maps from one list's labels to another's"
RULES = "Rules: id (never reused; aliases), title, severity, each/by, when, check, columns, period, stage, tighten"
SEVERITY = "an ordered list of {when, is} that ends in a plain word"
STAGE = "stage (dated: shadow → warning → error)"
ADD = "A lower level can add"
ALTER = "Disabling or replacing what does not exist is a problem"
TWO = "Two exceptions that both apply at one level are a problem naming both"
DISABLE = "disable (reason, basis, until)"
TIGHTEN = "what a lower level may do: tighten"
SELECTION = "the form's jurisdiction code picks the deepest pack on its path, its fiscal year the period"
HOTFIX = "hotfix packs (disable, enable, change severity only; numbered)"
EXAMPLES = "for every rule one that holds, one that fails"

HOLES: tuple[Hole, ...] = (
    Hole(YAML, "duplicate-key", "set: {比例: {values: []}}\nset: {}"),
    Hole(YAML, "unknown-key", "sets: {}"),
    Hole(YAML, "unknown-key", f"rules: [{OWN}, chek: 1}}]"),
    Hole(YAML, "merge-key", "set: {<<: {}}"),
    Hole(YAML, "anchor", "set: &a {}"),
    Hole(YAML, "alias", "set: {a: *b}"),
    Hole(YAML, "wrong-type", f"rules: [{OWN}, tighten: yes}}]"),
    Hole(DATA, "tag", "set: !!python/object:os.system {}"),
    Hole(IDENTITY, "missing-key", head=("title: 贵州, ", "")),
    Hole(IDENTITY, "wrong-id", head=('"520000"', "GZ")),
    Hole(IDENTITY, "unknown-jurisdiction", head=("jurisdiction: 52", "jurisdiction: 529999")),
    Hole(IDENTITY, "wrong-version", head=("version: 1.0", "version: v1")),
    Hole(IDENTITY, "wrong-value", head=("[department, project]", "[departmant]")),
    Hole(IDENTITY, "kind-not-above", nation=("[department, project]", "[project]")),
    Hole(
        IDENTITY,
        "period-reversed",
        head=("version: 1.0", "version: 1.0, fiscal_years: {from: 2024, until: 2024}"),
    ),
    Hole(IDENTITY, "years-apart", head=("version: 1.0", "version: 1.0, fiscal_years: {until: 2015}")),
    Hole(IDENTITY, "duplicate-pack", more=(("again", CN),)),
    Hole(EXTENDS, "wrong-range", head=(">=1.0,<2", "^1.0")),
    Hole(EXTENDS, "version-outside-range", head=(">=1.0,<2", ">=1.3")),
    Hole(EXTENDS, "parent-missing", head=("cn:", "nc:")),
    Hole(EXTENDS, "several-parents", head=("{cn: ", '{more: ">=1", cn: ')),
    Hole(EXTENDS, "extends-itself", head=("{cn:", '{"520000":')),
    Hole(EXTENDS, "extends-cycle", nation=("fiscal_years: {from: 2015}", 'extends: {"520000": ">=1"}')),
    Hole(EXTENDS, "parent-broken", cn="what: 1"),
    Hole(EXTENDS, "not-below-parent", nation=('"000000"', "43")),
    Hole(SELECTION, "two-packs", more=(("rival", GZ.replace('id: "520000"', "id: rival")),)),
    Hole(BASIS, "unknown-basis", f"rules: [{OWN.replace('文', '无')}}}]"),
    Hole(BASIS, "unknown-basis", f"rules: [{OWN.replace('文', '文 第九条')}}}]"),
    Hole(BASIS, "document-not-in-force", f"rules: [{OWN}, period: {{until: 2017-01-01}}}}]"),
    Hole(
        BASIS,
        "document-not-in-force",
        f"rules: [{OWN.replace('文', '文 第一条')}, period: {{until: 2017-01-01}}}}]",
    ),
    Hole(
        BASIS,
        "document-not-in-force",
        "set: {比例: {basis: [文], values: [{from: 2016-01-01, until: 2017-01-01, value: 1.2}]}}",
    ),
    Hole(BASIS, "period-reversed", "basis: {文二: {title: t, from: 2020-01-01, until: 2019-01-01}}"),
    Hole(BASIS, "rule-without-basis", f"rules: [{OWN.replace('basis: [文], ', '')}}}]"),
    Hole(
        PARAMETERS,
        "values-overlap",
        "set: {比例: {values: [{from: 2020-01-01, until: 2022-01-01, value: 1.2}, {from: 2021-01-01, value: 1.1}]}}",
    ),
    Hole(
        PARAMETERS,
        "values-gap",
        cn="parameters: {距: {title: t, basis: [文], values: [{from: 2018-01-01, until: 2019-01-01, value: 1}, {from: 2019-01-02, value: 2}]}}",
    ),
    Hole(
        PARAMETERS,
        "period-reversed",
        "set: {比例: {values: [{from: 2020-01-01, until: 2020-01-01, value: 1.2}]}}",
    ),
    Hole(PARAMETERS, "wrong-type", "set: {比例: {values: [{from: 2020-01-01, value: 一倍}]}}"),
    Hole(PARAMETERS, "wrong-date", "set: {比例: {values: [{from: 2020-02-30, value: 1.2}]}}"),
    Hole(LOWER, "unknown-parameter", "set: {比列: {values: [{from: 2020-01-01, value: 1.2}]}}"),
    Hole(LOWER, "nothing-changed", "set: {比例: {}}"),
    Hole(LOWER, "lowering-forbidden", "set: {满分: {values: [{from: 2020-01-01, value: 100}]}}"),
    Hole(
        LOWER,
        "tighten-needs-stricter",
        cn="parameters: {距: {title: t, lower: tighten, values: [{from: 2018-01-01, value: 1}]}}",
    ),
    Hole(
        LOWER,
        "tighten-needs-number",
        cn="parameters: {距: {title: t, lower: tighten, stricter: lower, values: [{from: 2018-01-01, value: 优}]}}",
    ),
    Hole(TIGHTEN, "loosening", "set: {比例: {values: [{from: 2020-01-01, value: 1.4}]}}"),
    Hole(
        TIGHTEN, "not-shown-stricter", "set: {比例: {printed: {in: notes, pattern: '(?P<value>[0-9]+)倍'}}}"
    ),
    Hole(TIGHTEN, "disabling-forbidden", "disable: [{id: alpha, reason: r, basis: 文, until: 2030-01-01}]"),
    Hole(TIGHTEN, "loosening", "change: [{id: old-alpha, severity: warning, reason: r}]"),
    Hole(
        TIGHTEN,
        "loosening",
        "replace: [{id: alpha, title: t, severity: error, basis: [文], each: '指标[计分行 且 分值 > 1]', check: 得分 ≤ 分值}]",
    ),
    Hole(
        TIGHTEN,
        "not-shown-stricter",
        "replace: [{id: alpha, title: t, severity: error, basis: [文], each: '指标[计分行]', check: 得分 ≤ 总分.分值}]",
    ),
    Hole(TIGHTEN, "loosening", "override: {definitions: {计分行: 非 小计 且 分值 > 3}}"),
    Hole(PRINTED, "bad-pattern", "set: {比例: {printed: {in: notes, pattern: '(?P<value>'}}}"),
    Hole(PRINTED, "bad-pattern", "set: {比例: {printed: {in: notes, pattern: '(?P<number>[0-9]+)'}}}"),
    Hole(PRINTED, "bad-pattern", "set: {比例: {printed: {in: notes, pattern: '(?P<value>a)(?=b)'}}}"),
    Hole(
        PRINTED,
        "unknown-name",
        cn="parameters: {距: {title: t, printed: {in: noets, pattern: '(?P<value>a)'}, values: [{from: 2018-01-01, value: 1}]}}",
    ),
    Hole(NAMED, "unknown-definition", "override: {definitions: {记分行: 小计}}"),
    Hole(NAMED, "unknown-map", "override: {maps: {对映: {entries: {甲: 丙}}}}"),
    Hole(NAMED, "nothing-changed", "override: {maps: {对应: {}}}"),
    Hole(NAMED, "already-above", "definitions: {计分行: 小计}"),
    Hole(NAMED, "already-above", "parameters: {比例: {title: t, values: [{from: 2018-01-01, value: 1}]}}"),
    Hole(NAMED, "already-above", "definitions: {倍: {is: 小计, key: ratio}}"),
    Hole(NAMED, "definition-cycle", f"definitions: {{甲: 乙, 乙: 甲}}\nrules: [{OWN} 且 甲}}]"),
    Hole(RULES, "duplicate-name", f"rules: [{OWN}}}, {OWN}}}]"),
    Hole(RULES, "duplicate-name", f"rules: [{OWN}, aliases: [old-alpha]}}]"),
    Hole(
        RULES,
        "duplicate-name",
        "replace: [{id: beta, aliases: [alpha], title: t, severity: note, check: 1 = 1}]",
    ),
    Hole(RULES, "wrong-id", f"rules: [{OWN.replace('520000.own', 'Own_Rule')}}}]"),
    Hole(RULES, "check-or-checks", f"rules: [{OWN}, checks: [{{name: n, check: 1 = 1}}]}}]"),
    Hole(RULES, "by-without-each", f"rules: [{OWN.replace('each: 指标, ', '')}, by: 一级指标}}]"),
    Hole(RULES, "wrong-value", f"rules: [{OWN}, kinds: [projct]}}]"),
    Hole(RULES, "unknown-name", f"rules: [{OWN} 且 得份 > 1}}]"),
    Hole(RULES, "period-reversed", f"rules: [{OWN}, period: {{from: 2024-01-01, until: 2023-01-01}}}}]"),
    Hole(
        SEVERITY,
        "severity-without-end",
        f"rules: [{OWN.replace('severity: note', 'severity: [{when: 得分 > 1, is: note}]')}}}]",
    ),
    Hole(
        SEVERITY,
        "severity-without-end",
        f"rules: [{OWN.replace('severity: note', 'severity: [note, error]')}}}]",
    ),
    Hole(
        STAGE,
        "stages-out-of-order",
        f"rules: [{OWN}, stage: [{{from: 2024-01-01, is: note}}, {{from: 2023-01-01, is: error}}]}}]",
    ),
    Hole(STAGE, "wrong-value", f"rules: [{OWN}, stage: [{{from: 2024-01-01, is: fatal}}]}}]"),
    Hole(ADD, "wrong-prefix", f"rules: [{OWN.replace('520000.own', 'own')}}}]"),
    Hole(ADD, "wrong-prefix", f"rules: [{OWN.replace('520000.own', '430000.own')}}}]"),
    Hole(ALTER, "unknown-rule", "disable: [{id: alfa, reason: r, basis: 文, until: 2030-01-01}]"),
    Hole(ALTER, "unknown-rule", "replace: [{id: alfa, title: t, severity: note, check: 1 = 1}]"),
    Hole(ALTER, "unknown-rule", "change: [{id: alfa, severity: note, reason: r}]"),
    Hole(ALTER, "nothing-changed", "change: [{id: beta, reason: r}]"),
    Hole(ALTER, "nothing-above", cn="disable: [{id: beta, reason: r, basis: 文, until: 2030-01-01}]"),
    Hole(
        TWO,
        "exceptions-clash",
        "disable: [{id: beta, reason: r, basis: 文, until: 2024-01-01}]\nchange: [{id: beta, severity: note, reason: r, from: 2023-12-31}]",
    ),
    Hole(
        TWO,
        "exceptions-clash",
        "replace: [{id: beta, title: t, severity: note, check: 1 = 1}, {id: beta, title: t, severity: note, check: 1 = 1}]",
    ),
    Hole(
        TWO,
        "duplicate-name",
        "set: {比例: {values: [{from: 2020-01-01, value: 1.2}]}}",
        more=(("gz/more", "set: {比例: {values: [{from: 2020-01-01, value: 1.1}]}}"),),
    ),
    Hole(DISABLE, "missing-key", "disable: [{id: beta, basis: 文, until: 2030-01-01}]"),
    Hole(DISABLE, "missing-key", "disable: [{id: beta, reason: r, until: 2030-01-01}]"),
    Hole(DISABLE, "empty-value", "disable: [{id: beta, reason: ' ', basis: 文, until: 2030-01-01}]"),
    Hole(DISABLE, "disabling-without-end", "disable: [{id: beta, reason: r, basis: 文}]"),
    Hole(DISABLE, "no-such-rule", "disable: [{id: beta, reason: r, basis: 文, instead: 520000.own}]"),
    Hole(
        DISABLE,
        "exceptions-gap",
        "disable: [{id: beta, reason: r, basis: 文, until: 2024-01-01}, {id: beta, reason: r, basis: 文, from: 2024-01-02, until: 2030-01-01}]",
    ),
    Hole(HOTFIX, "unknown-key", more=(("fix", FIX + "rules: []"),)),
    Hole(HOTFIX, "unknown-pack", more=(("fix", FIX.replace("cn", "nc")),)),
    Hole(HOTFIX, "hotfix-gap", more=(("fix", FIX.replace("number: 1", "number: 2")),)),
    Hole(HOTFIX, "duplicate-hotfix", more=(("fix", FIX), ("fix-too", FIX))),
    Hole(HOTFIX, "hotfix-other-version", more=(("fix", FIX.replace(">=1", "<1")),)),
    Hole(HOTFIX, "nothing-to-enable", more=(("fix", FIX + "enable: [{id: beta, reason: r, basis: 文}]"),)),
    Hole(EXAMPLES, "rule-without-examples", f"rules: [{OWN}}}]"),
)


def _found(folder: Path, hole: Hole) -> tuple[Problem, ...]:
    files = {"cn/pack": CN.replace(*hole.nation, 1) + COMMON, "gz/pack": GZ.replace(*hole.head, 1) + hole.gz}
    if hole.cn:
        files["cn/more"] = hole.cn
    for name, text in hole.more:
        files[name if "/" in name else f"{name}/{'hotfix' if text.startswith('hotfix') else 'pack'}"] = text
    for name, text in files.items():
        path = folder / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text + "\n", "utf-8")
    return check(Sources((folder,)), Sources((), (data_folder("schemas"),))).problems


@pytest.mark.parametrize(
    "hole", [pytest.param(one, id=f"{place}-{one.code}") for place, one in enumerate(HOLES)]
)
def test_a_hole_is_told_with_code_place_and_mending(hole: Hole, tmp_path: Path) -> None:
    problems = _found(tmp_path, hole)
    told = [one for one in problems if one.code == hole.code]
    assert told, [render(one) for one in problems]
    for one in told:
        assert (bool(one.file), bool(one.line), bool(one.column), bool(one.excerpt)) == (
            True,
            True,
            True,
            True,
        )
        assert one.message.chinese
        assert one.message.english
        assert one.hint.chinese, f"{hole.code} says no way to mend it"
        assert one.hint.english


def test_two_sound_packs_have_none_of_these_holes(tmp_path: Path) -> None:
    problems = _found(tmp_path, Hole("", ""))
    assert {one.code for one in problems} & {one.code for one in HOLES} <= {"rule-without-examples"}


def test_a_county_has_a_pack_like_any_level(tmp_path: Path) -> None:
    county = GZ.replace('id: "520000", jurisdiction: 52', 'id: "522701", jurisdiction: 522701').replace(
        "cn:", '"520000":'
    )
    rule = f"rules: [{OWN.replace('520000', '522701')}}}]"
    problems = _found(tmp_path, Hole("", "", more=(("county", county + rule),)))
    assert not [render(one) for one in problems if one.severity == "error"]
