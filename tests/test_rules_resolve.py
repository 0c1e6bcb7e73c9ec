import json
import pickle
import textwrap
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from zhunsheng.language.problems import Problem, render
from zhunsheng.resources import data_folder
from zhunsheng.rules.frozen import Frozen
from zhunsheng.rules.nodes import plain
from zhunsheng.rules.pack import Citation
from zhunsheng.rules.reader import read, read_file
from zhunsheng.rules.ruleset import Ruleset, select
from zhunsheng.rules.tree import PackTree, load_packs
from zhunsheng.rules.version import VersionRange, read_version

CN = """
pack:
  id: cn
  jurisdiction: "000000"
  title: 全国
  version: 1.2.0
  kinds: [department, project]
basis:
  财预〔2020〕10号:
    title: 项目支出绩效评价管理办法
    issuer: 财政部
    from: 2020-02-25
    url: "https://example.invalid/"
    unverified: true
    clauses:
      第十三条: {quote: 略, unverified: true}
parameters:
  超额比例:
    title: 完成值达到指标值的多少倍时须说明
    key: over_achievement_ratio
    lower: tighten
    stricter: lower
    basis: [财预〔2020〕10号 第十三条]
    values:
      - {from: 2018-01-01, value: 1.50}
      - {from: 2022-01-01, until: 2026-01-01, value: 1.30}
    printed: {in: notes, pattern: '100-(?P<value>[0-9]+)%', basis_is_form: true}
  权重:
    title: 各一级指标的分值
    unit: 分
    values: [{from: 2018-01-01, value: {产出指标: 50, 效益指标: 30}}]
  满分: {title: 满分, lower: nothing, values: {from: 2018-01-01, value: 100}}
definitions:
  成本指标: 二级指标 = "成本指标"
  计分指标: {title: 计分的行, is: 非 小计, key: scored}
maps:
  成本对应资金:
    title: 成本行对应的资金行
    from: indicators.level3
    to: funds.label
    entries: {人员类项目支出: [人员类项目, 基本支出], 公用经费: 公用经费}
rules:
  - id: score-within-points
    title: 各项得分不超过分值
    category: 逻辑性
    severity: error
    each: 指标
    check: 0 ≤ 得分 ≤ 分值
    basis: [财预〔2020〕10号]
    tighten: true
  - id: over-achievement
    aliases: [too-good]
    title: 超额完成的说明原因
    severity: [{when: 原因 不为空, is: note}, warning]
    each: 指标
    when: 分值 > 0
    hint: 说明原因
    checks:
      - {name: 数量, check: 1 = 1}
      - {name: 资金, each: 资金, check: 2 = 2, severity: error, columns: 全年预算数}
      - {name: 分组, by: 一级指标, check: 3 = 3}
  - id: filing-date
    title: 年末以后填报
    kinds: department
    severity: error
    check: 填报日期 ≥ 年末(年度)
    period: {from: 2020-01-01, until: 2027-01-01}
    stage: [{from: 2021-01-01, is: shadow}, {from: 2022-01-01, is: warning}, {from: 2023-01-01, is: error}]
"""

GUIZHOU = """
pack:
  id: "520000"
  jurisdiction: 52
  title: 贵州省
  version: 1.0.0
  kinds: [department, project]
  extends: {cn: ">=1.0,<2"}
"""

QIANNAN = """
pack: {id: "522700", jurisdiction: "5227", title: 黔南州, version: 2.1, kinds: [project], extends: {"520000": ">=1"}}
"""

Load = Callable[..., tuple[PackTree, tuple[Problem, ...]]]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Packs from texts, one keyword each: the name of the folder and its pack.yaml."""

    def loader(**packs: str) -> tuple[PackTree, tuple[Problem, ...]]:
        for name, text in ({"cn": CN} | packs).items():
            folder = tmp_path / name
            folder.mkdir(exist_ok=True)
            (folder / "pack.yaml").write_text(textwrap.dedent(text), "utf-8")
        return load_packs([tmp_path])

    return loader


def _rules(found: Ruleset) -> dict[str, str | None]:
    return {one.rule.id: one.stage for one in found.rules}


def _codes(problems: tuple[Problem, ...]) -> list[str]:
    return [one.code for one in problems]


def _selected(
    loaded: tuple[PackTree, tuple[Problem, ...]], place: str, year: int, kind: str = "project"
) -> Ruleset:
    tree, problems = loaded
    assert not [render(one, "en") for one in problems]
    return select(tree, place, kind, year)


def test_a_pack_as_its_file_states_it(load: Load) -> None:
    tree, problems = load()
    assert not problems
    pack = tree.packs["cn"]
    assert pack.head.version == "1.2.0"
    document = pack.documents[0]
    assert (document.issuer, document.period.start, document.unverified) == (
        "财政部",
        date(2020, 2, 25),
        True,
    )
    ratio = pack.parameters[0]
    assert [(one.start, one.until, one.value) for one in ratio.values] == [
        (date(2018, 1, 1), date(2022, 1, 1), Decimal("1.50")),
        (date(2022, 1, 1), date(2026, 1, 1), Decimal("1.30")),
    ]
    assert str(ratio.values[0].value) == "1.50"
    assert ratio.printed is not None
    assert ratio.printed.basis_is_form
    assert pack.parameters[1].values[0].value == Frozen({"产出指标": Decimal(50), "效益指标": Decimal(30)})
    assert pack.maps[0].entries["公用经费"] == ("公用经费",)
    assert pack.definitions[1].key == "scored"


def test_assertions_take_over_what_they_do_not_state(load: Load) -> None:
    tree, _ = load()
    amount, funds, group = tree.packs["cn"].rules[1].assertions
    assert (amount.name, funds.name, group.name) == ("数量", "资金", "分组")
    assert [one.each and one.each.text for one in (amount, funds, group)] == ["指标", "资金", "指标"]
    assert [[by.text for by in one.by] for one in (amount, funds, group)] == [[], [], ["一级指标"]]
    assert [one.severity[-1].severity for one in (amount, funds, group)] == ["warning", "error", "warning"]
    assert [one.hint for one in (amount, funds, group)] == ["说明原因"] * 3
    assert [one.when and one.when.text for one in (amount, funds, group)] == ["分值 > 0"] * 3
    assert [column.text for column in funds.columns] == ["全年预算数"]


def test_a_rule_without_checks_has_one_unnamed_assertion(load: Load) -> None:
    tree, _ = load()
    (only,) = tree.packs["cn"].rules[0].assertions
    assert only.name is None
    assert only.check.place(4, 2).problem("syntax-error").line == 48
    assert only.check.place(4, 2).column == 16


def test_nearest_ancestor_with_a_pack_is_taken(load: Load) -> None:
    loaded = load(gz=GUIZHOU, qn=QIANNAN)
    for place, packs in {
        "522701": ["cn", "520000", "522700"],
        "5227": ["cn", "520000", "522700"],
        "520102": ["cn", "520000"],
        "430603": ["cn"],
        "00": ["cn"],
    }.items():
        assert [one.id for one in _selected(loaded, place, 2024).packs] == packs


def test_a_pack_for_other_kinds_is_passed_by(load: Load) -> None:
    loaded = load(gz=GUIZHOU, qn=QIANNAN)
    assert [one.id for one in _selected(loaded, "522701", 2024, "department").packs] == ["cn", "520000"]
    assert _selected(loaded, "522701", 2024, "三公经费").packs == ()


def test_a_pack_is_passed_by_outside_its_fiscal_years(load: Load) -> None:
    years = GUIZHOU + "  fiscal_years: {from: 2020, until: 2022}\n"
    loaded = load(gz=years, qn=QIANNAN)
    assert {year: len(_selected(loaded, "5227", year).packs) for year in (2019, 2020, 2021, 2022)} == {
        2019: 1,
        2020: 3,
        2021: 3,
        2022: 1,
    }


def test_unknown_jurisdiction_is_a_problem_of_the_ruleset(load: Load) -> None:
    tree, _ = load()
    found = select(tree, "999999", "project", 2024)
    assert _codes(found.problems) == ["unknown-jurisdiction"]
    assert found.rules == ()


@pytest.mark.parametrize(
    ("year", "stage", "asleep"),
    [
        (2019, None, "period"),
        (2020, None, "stage"),
        (2021, "shadow", None),
        (2022, "warning", None),
        (2026, "error", None),
        (2027, None, "period"),
    ],
)
def test_period_and_stage(load: Load, year: int, stage: str | None, asleep: str | None) -> None:
    found = _selected(load(), "00", year, "department")
    standing = found.rule("filing-date")
    assert standing is not None
    assert (standing.stage, standing.asleep) == (stage, asleep)
    assert (standing in found.rules) == (asleep is None)
    assert (standing in found.asleep) == (asleep is not None)


@pytest.mark.parametrize("year", [-1, 0, 9999, 123456])
def test_an_impossible_year_selects_without_fail(load: Load, year: int) -> None:
    assert _selected(load(), "00", year).fiscal_year == year


def test_rules_for_other_kinds_are_left_out(load: Load) -> None:
    loaded = load()
    assert "filing-date" in _rules(_selected(loaded, "00", 2024, "department"))
    assert _selected(loaded, "00", 2024, "project").rule("filing-date") is None


def test_a_day_may_be_asked_for(load: Load) -> None:
    tree, _ = load()
    assert (
        select(tree, "00", "department", 2024, date(2022, 6, 1)).rule("filing-date")
        in select(tree, "00", "department", 2024, date(2022, 6, 1)).rules
    )
    assert select(tree, "00", "department", 2024, date(2027, 1, 1)).day == date(2027, 1, 1)
    assert select(tree, "00", "department", 2024).day == date(2024, 12, 31)


def test_parameters_in_force(load: Load) -> None:
    setting = "set: {超额比例: {values: [{from: 2023-01-01, until: 2025-01-01, value: 1.20}]}}\n"
    loaded = load(gz=GUIZHOU + setting)
    values = {}
    for year in (2017, 2019, 2022, 2023, 2025, 2026):
        standing = _selected(loaded, "52", year).parameters["超额比例"]
        values[year] = (standing.value and str(standing.value.value), standing.origin.pack)
    assert values == {
        2017: (None, "cn"),
        2019: ("1.50", "cn"),
        2022: ("1.30", "cn"),
        2023: ("1.20", "520000"),
        2025: ("1.30", "cn"),
        2026: (None, "cn"),
    }
    set_here = _selected(loaded, "52", 2023).parameters["超额比例"]
    assert [step.act for step in set_here.provenance] == ["stated", "set"]
    assert set_here.printed is not None
    assert [one.text for one in set_here.basis] == ["财预〔2020〕10号 第十三条"]


def test_disabled_and_back_again(load: Load) -> None:
    text = GUIZHOU + (
        "disable: [{id: too-good, reason: 试行, basis: [财预〔2020〕10号], from: 2023-01-01, until: 2025-01-01}]\n"
    )
    loaded = load(gz=text)
    assert "over-achievement" in _rules(_selected(loaded, "52", 2022))
    during = _selected(loaded, "52", 2023)
    assert "over-achievement" not in _rules(during)
    (standing,) = during.disabled
    assert standing.disabling is not None
    assert (standing.disabling.reason, standing.disabling.period.until) == ("试行", date(2025, 1, 1))
    after = _selected(loaded, "52", 2025).rule("over-achievement")
    assert after is not None
    assert after.in_force
    assert [(step.pack, step.reason, step.period.until) for step in after.returned] == [
        ("520000", "试行", date(2025, 1, 1))
    ]


def test_replaced_rule_stays_in_the_provenance(load: Load) -> None:
    text = GUIZHOU + (
        "replace: [{id: over-achievement, title: 贵州, severity: note, check: 9 = 9, period: {from: 2023-01-01}}]\n"
    )
    loaded = load(gz=text)
    before = _selected(loaded, "52", 2022).rule("over-achievement")
    after = _selected(loaded, "52", 2023).rule("over-achievement")
    assert before is not None
    assert after is not None
    assert (before.rule.title, after.rule.title) == ("超额完成的说明原因", "贵州")
    assert after.rule.aliases == ("too-good",)
    assert [(step.pack, step.act) for step in after.provenance] == [("cn", "stated"), ("520000", "replaced")]
    assert after.provenance[-1].before == before.rule


def test_changed_severity_holds_for_every_assertion(load: Load) -> None:
    change = "change: [{id: over-achievement, severity: note, reason: 试行, until: 2024-01-01}]\n"
    loaded = load(gz=GUIZHOU + change)
    changed = _selected(loaded, "52", 2023).rule("over-achievement")
    assert changed is not None
    assert {case.severity for one in changed.rule.assertions for case in one.severity} == {"note"}
    later = _selected(loaded, "52", 2024).rule("over-achievement")
    assert later is not None
    assert later.rule.highest_severity == "error"
    assert [(step.act, step.ended) for step in later.provenance] == [("stated", False), ("changed", True)]


def test_changed_stage(load: Load) -> None:
    text = GUIZHOU + (
        "change: [{id: over-achievement, reason: 试行, stage: [{from: 2023-01-01, is: shadow}, {from: 2024-01-01, is: note}]}]\n"
    )
    loaded = load(gz=text)
    assert _rules(_selected(loaded, "52", 2023))["over-achievement"] == "shadow"
    assert _rules(_selected(loaded, "52", 2024))["over-achievement"] == "note"
    assert "over-achievement" not in _rules(_selected(loaded, "52", 2022))


def test_overrides(load: Load) -> None:
    text = GUIZHOU + textwrap.dedent("""
        override:
          definitions: {成本指标: 一级指标 = "成本指标", 计分指标: {is: 小计}}
          maps: {成本对应资金: {entries: {公用经费: 公用, 其他: 其他资金}}}
    """)
    replaced = QIANNAN + "override: {maps: {成本对应资金: {replace: true, entries: {甲: 乙}}}}\n"
    loaded = load(gz=text, qn=replaced)
    found = _selected(loaded, "52", 2024)
    assert found.definitions["成本指标"].content.expression.text == '一级指标 = "成本指标"'
    assert found.definitions["计分指标"].content.title == "计分的行"
    assert found.definitions["计分指标"].content.key == "scored"
    assert [step.pack for step in found.definitions["成本指标"].provenance] == ["cn", "520000"]
    assert dict(found.maps["成本对应资金"].content.entries) == {
        "人员类项目支出": ("人员类项目", "基本支出"),
        "公用经费": ("公用",),
        "其他": ("其他资金",),
    }
    below = _selected(loaded, "5227", 2024).maps["成本对应资金"].content
    assert dict(below.entries) == {"甲": ("乙",)}
    assert below.source.text == "indicators.level3"


def test_documents_and_what_is_cited(load: Load) -> None:
    text = (
        GUIZHOU
        + "basis: {财预〔2020〕10号: {title: 办法, clauses: {第八条: {quote: 略}}}, 黔财〔2021〕1 号: {title: 通知}}\n"
    )
    found = _selected(load(gz=text), "52", 2024)
    place = found.rules[0].rule.place
    document, clause = found.cited(Citation("财预〔2020〕10号 第八条", place))
    assert (document.title, clause and clause.quote) == ("办法", "略")
    assert found.cited(Citation("财预〔2020〕10号  第十三条", place))[1] is not None
    assert found.cited(Citation("黔财〔2021〕1 号", place))[0].title == "通知"


def test_digest_is_of_the_content_only(load: Load, tmp_path: Path) -> None:
    loaded = load(gz=GUIZHOU)
    nation, region = _selected(loaded, "00", 2024), _selected(loaded, "52", 2024)
    assert nation.digest == region.digest
    assert nation.digest.startswith("sha256:")
    assert nation.digest != _selected(loaded, "00", 2024, "department").digest
    (tmp_path / "cn" / "pack.yaml").write_text("# 注\n\n" + CN, "utf-8")
    assert _selected(load_packs([tmp_path]), "00", 2024).digest == nation.digest
    (tmp_path / "cn" / "pack.yaml").write_text(CN.replace("1.30", "1.31"), "utf-8")
    assert _selected(load_packs([tmp_path]), "00", 2024).digest != nation.digest


def test_digest_does_not_change_by_itself(load: Load) -> None:
    digest = _selected(load(), "00", 2024).digest
    assert digest == _selected(load(), "00", 2024).digest


def test_a_tree_can_be_sent_to_another_process(load: Load) -> None:
    tree, _ = load(gz=GUIZHOU)
    again = pickle.loads(pickle.dumps(tree))  # noqa: S301  # our own bytes
    assert again == tree
    assert select(again, "52", "project", 2024) == select(tree, "52", "project", 2024)


def test_a_pack_in_several_files(load: Load, tmp_path: Path) -> None:
    load()
    (tmp_path / "cn" / "more.yaml").write_text("definitions: {甲: 乙}\n", "utf-8")
    (tmp_path / "cn" / "more.examples.yaml").write_text("- rule: x\n", "utf-8")
    tree, problems = load_packs([tmp_path / "cn"])
    assert not problems
    assert {one.name for one in tree.packs["cn"].definitions} == {"成本指标", "计分指标", "甲"}
    (tmp_path / "cn" / "zz.yaml").write_text("definitions: {甲: 丙}\n", "utf-8")
    (tmp_path / "cn" / "yy.yml").write_text("", "utf-8")
    tree, problems = load_packs([tmp_path])
    assert _codes(problems) == ["wrong-suffix", "duplicate-name"]
    assert problems[0].severity == "warning"
    assert "more.yaml" in problems[1].message.chinese
    assert not tree.packs


def test_a_later_folder_stands_for_an_earlier_one(load: Load, tmp_path: Path) -> None:
    load()
    own = tmp_path / "own"
    own.mkdir()
    (own / "pack.yaml").write_text(CN.replace("1.2.0", "1.9.0"), "utf-8")
    tree, problems = load_packs([tmp_path / "cn", own])
    assert not problems
    assert tree.packs["cn"].head.version == "1.9.0"


def test_folders_without_packs(tmp_path: Path) -> None:
    assert _codes(load_packs([tmp_path, tmp_path / "nowhere"])[1]) == ["no-packs", "no-packs"]
    assert load_packs([]) == (PackTree(), ())


#: What a lower pack says → the codes it earns.
WRONG_BELOW: tuple[tuple[str, list[str]], ...] = (
    ("disable: [{id: score-in-points, reason: a, basis: [财预〔2020〕10号]}]", ["unknown-rule"]),
    ("replace: [{id: nothing, title: a, severity: note, check: 1 = 1}]", ["unknown-rule"]),
    ("change: [{id: nothing, severity: note, reason: a}]", ["unknown-rule"]),
    ("change: [{id: over-achievement, reason: a}]", ["nothing-changed"]),
    ("set: {超额: {values: [{from: 2018-01-01, value: 1}]}}", ["unknown-parameter"]),
    ("set: {超额比例: {}}", ["nothing-changed"]),
    ("set: {满分: {values: [{from: 2018-01-01, value: 90}]}}", ["lowering-forbidden"]),
    ("set: {超额比例: {values: [{from: 2018-01-01, value: 一倍}]}}", ["wrong-type"]),
    ("set: {超额比例: {values: [{from: 2019-01-01, value: 1.60}]}}", ["loosening"]),
    ("set: {超额比例: {values: [{from: 2019-01-01, value: 1.40}]}}", ["loosening"]),
    ("set: {超额比例: {values: [{from: 2019-01-01, until: 2022-01-01, value: 1.40}]}}", []),
    ("set: {超额比例: {values: [{from: 2026-01-01, value: 9}]}}", []),
    ("override: {definitions: {成本: 甲}}", ["unknown-definition"]),
    ("override: {maps: {成本: {entries: {甲: 乙}}}}", ["unknown-map"]),
    ("override: {maps: {成本对应资金: {}}}", ["nothing-changed"]),
    ("definitions: {成本指标: 甲}", ["already-above"]),
    ("parameters: {成本指标: {title: a, values: {from: 2018-01-01, value: 1}}}", ["already-above"]),
    ("definitions: {甲: {is: 乙, key: over_achievement_ratio}}", ["already-above"]),
    ("rules: [{id: own, title: a, severity: note, check: 1 = 1}]", ["wrong-prefix"]),
    ("rules: [{id: 430000.own, title: a, severity: note, check: 1 = 1}]", ["wrong-prefix"]),
    ("rules: [{id: 520000.own, title: a, severity: note, check: 1 = 1}]", []),
    (
        "rules: [{id: 520000.own, aliases: [too-good], title: a, severity: note, check: 1 = 1}]",
        ["duplicate-name"],
    ),
    (
        "rules: [{id: 520000.own, title: a, severity: note, check: 1 = 1, basis: [甲〔2020〕1号]}]",
        ["unknown-basis"],
    ),
    (
        "rules: [{id: 520000.own, title: a, severity: note, check: 1 = 1, basis: [财预〔2020〕10号 第九条]}]",
        ["unknown-basis"],
    ),
    ("rules: [{id: 520000.own, kinds: [甲], title: a, severity: note, check: 1 = 1}]", ["wrong-value"]),
    (
        "disable: [{id: score-within-points, reason: a, basis: [财预〔2020〕10号], until: 2030-01-01}]",
        ["disabling-forbidden"],
    ),
    ("change: [{id: score-within-points, severity: warning, reason: a}]", ["loosening"]),
    (
        "change: [{id: score-within-points, severity: [{when: 甲, is: note}, error], reason: a}]",
        ["loosening"],
    ),
    ("change: [{id: score-within-points, severity: error, reason: a}]", []),
    ("change: [{id: score-within-points, stage: {from: 2018-01-01, is: error}, reason: a}]", ["loosening"]),
    (
        "change: [{id: score-within-points, stage: {from: 2018-01-01, is: error}, reason: a, from: 2018-01-01}]",
        [],
    ),
    (
        "change: [{id: score-within-points, stage: {from: 2018-01-01, is: shadow}, reason: a, from: 2018-01-01}]",
        ["loosening"],
    ),
    ("replace: [{id: score-within-points, title: a, severity: note, check: 1 = 1}]", ["loosening"]),
    (
        "replace: [{id: score-within-points, kinds: project, title: a, severity: error, check: 1 = 1}]",
        ["loosening"],
    ),
    ("replace: [{id: score-within-points, title: a, severity: error, check: 1 = 1}]", []),
    (
        (
            "disable: [{id: over-achievement, reason: a, basis: [财预〔2020〕10号], until: 2024-01-01}]\n"
            "change: [{id: too-good, severity: note, reason: a, from: 2023-12-31}]"
        ),
        ["exceptions-clash"],
    ),
    (
        (
            "disable: [{id: over-achievement, reason: a, basis: [财预〔2020〕10号], until: 2024-01-01}]\n"
            "change: [{id: over-achievement, severity: note, reason: a, from: 2024-01-01}]"
        ),
        [],
    ),
    (
        (
            "change:\n"
            "  - {id: over-achievement, severity: note, reason: a}\n"
            "  - {id: over-achievement, stage: {from: 2020-01-01, is: note}, reason: a}"
        ),
        ["exceptions-clash"],
    ),
    (
        "replace: [{id: over-achievement, title: a, severity: note, check: 1 = 1, aliases: [filing-date]}]",
        ["duplicate-name"],
    ),
    (
        "maps: {甲: {from: 乙, to: 丙, entries: {}}, 乙: {from: 乙, to: 丙, entries: {}}}\ndefinitions: {甲: 1}",
        ["duplicate-name"],
    ),
)


@pytest.mark.parametrize(("text", "codes"), WRONG_BELOW)
def test_what_a_lower_level_may_do(load: Load, text: str, codes: list[str]) -> None:
    tree, problems = load(gz=f"{GUIZHOU}{text}\n")
    assert _codes(problems) == codes
    assert ("520000" in tree.packs) == (not codes)
    assert "cn" in tree.packs
    for one in problems:
        assert one.line
        assert one.file.endswith("pack.yaml")


def test_a_clash_names_both_exceptions(load: Load) -> None:
    _, (found,) = load(
        gz=GUIZHOU
        + "change:\n  - {id: too-good, severity: note, reason: a}\n  - {id: over-achievement, severity: note, reason: a}\n"
    )
    assert "第 11 行" in found.message.chinese
    assert "第 10 行" in found.message.chinese


def test_two_levels_may_both_have_an_exception(load: Load) -> None:
    change = "change: [{{id: over-achievement, severity: {}, reason: a}}]\n"
    loaded = load(gz=GUIZHOU + change.format("note"), qn=QIANNAN + change.format("error"))
    standing = _selected(loaded, "5227", 2024).rule("over-achievement")
    assert standing is not None
    assert standing.rule.lowest_severity == "error"
    assert [step.pack for step in standing.provenance] == ["cn", "520000", "522700"]


def test_tightening_is_measured_against_the_next_level_up(load: Load) -> None:
    setting = "set: {{超额比例: {{values: [{{from: 2022-01-01, value: {}}}]}}}}\n"
    tree, problems = load(gz=GUIZHOU + setting.format("1.10"), qn=QIANNAN + setting.format("1.20"))
    assert _codes(problems) == ["loosening"]
    assert list(tree.packs) == ["cn", "520000"]


#: The heads of other packs → the codes they earn.
WRONG_PARENTS: tuple[tuple[dict[str, str], list[str]], ...] = (
    ({"gz": GUIZHOU.replace(">=1.0,<2", ">=1.3,<2")}, ["version-outside-range"]),
    ({"gz": GUIZHOU.replace(">=1.0,<2", "^1.0")}, ["wrong-range"]),
    ({"gz": GUIZHOU.replace('cn: ">', 'china: ">')}, ["parent-missing"]),
    ({"gz": GUIZHOU.replace('cn: ">=1.0,<2"', '"520000": ">=1"')}, ["extends-itself"]),
    ({"gz": GUIZHOU.replace('cn: ">=1.0,<2"', 'cn: ">=1", other: ">=1"')}, ["several-parents"]),
    ({"gz": GUIZHOU.replace('cn: ">', '"522700": ">'), "qn": QIANNAN}, ["extends-cycle", "extends-cycle"]),
    (
        {
            "gz": GUIZHOU.replace('cn: ">', 'p: ">'),
            "p": GUIZHOU.replace('id: "520000"', "id: p").replace("cn:", '"520000":'),
            "qn": QIANNAN,
        },
        ["extends-cycle", "extends-cycle", "parent-broken"],
    ),
    ({"gz": GUIZHOU.replace("jurisdiction: 52", "jurisdiction: 99")}, ["unknown-jurisdiction"]),
    ({"gz": GUIZHOU, "qn": QIANNAN.replace('"5227"', '"4306"')}, ["not-below-parent"]),
    ({"gz": GUIZHOU, "gz2": GUIZHOU}, ["duplicate-pack"]),
    ({"gz": GUIZHOU, "gz2": GUIZHOU.replace('"520000"', "other")}, ["two-packs"]),
    ({"gz": GUIZHOU, "gz2": GUIZHOU.replace('"520000"', "other").replace("cn:", '"520000":')}, []),
    ({"gz": GUIZHOU + "definitions: 1\n", "qn": QIANNAN}, ["wrong-type", "parent-broken"]),
    ({"cn": CN.replace("\nbasis:", "\nset: {满分: {values: []}}\nbasis:")}, ["empty-value"]),
    (
        {"cn": CN + "disable: [{id: filing-date, reason: a, basis: 财预〔2020〕10号}]\n"},
        ["unknown-rule", "nothing-above"],
    ),
    ({"cn": CN.replace("pack:\n", "packs:\n")}, ["unknown-key"]),
    (
        {"cn": CN.partition("basis:")[2].partition("parameters:")[2].join(["parameters:", ""])},
        ["missing-key"],
    ),
)


@pytest.mark.parametrize(("packs", "codes"), WRONG_PARENTS)
def test_where_packs_hang(load: Load, packs: dict[str, str], codes: list[str]) -> None:
    _, problems = load(**packs)
    assert sorted(_codes(problems)) == sorted(codes), [render(one) for one in problems]


#: Pieces of a pack of its own → the codes they earn.
WRONG_PIECES: tuple[tuple[str, list[str]], ...] = (
    ("rules: [{id: a, title: t, severity: note, chek: 1 = 1}]", ["unknown-key"]),
    ("rules: [{id: a, title: t, severity: note}]", ["check-or-checks"]),
    (
        "rules: [{id: a, title: t, severity: note, check: 1, checks: [{name: n, check: 1}]}]",
        ["check-or-checks"],
    ),
    ("rules: [{id: a, title: t, severity: note, checks: []}]", ["empty-value"]),
    ("rules: [{id: a, title: t, severity: note, checks: [{check: 1}]}]", ["missing-key"]),
    (
        "rules: [{id: a, title: t, severity: note, checks: [{name: n, check: 1}, {name: n, check: 1}]}]",
        ["duplicate-name"],
    ),
    ("rules: [{id: a, title: t, severity: note, by: 甲, check: 1}]", ["by-without-each"]),
    ("rules: [{id: a, title: t, check: 1}]", ["missing-key"]),
    ("rules: [{id: a, title: ' ', severity: note, check: 1}]", ["empty-value"]),
    ("rules: [{id: a, title: 12, severity: note, check: 1}]", ["wrong-type"]),
    ("rules: [{id: a, title: t, severity: fatal, check: 1}]", ["wrong-value"]),
    (
        "rules: [{id: a, title: t, severity: [note, {when: 甲, is: error}], check: 1}]",
        ["severity-without-end"],
    ),
    ("rules: [{id: a, title: t, severity: [note, error], check: 1}]", ["severity-without-end"]),
    ("rules: [{id: a, title: t, severity: [], check: 1}]", ["empty-value"]),
    ("rules: [{id: A_b, title: t, severity: note, check: 1}]", ["wrong-id"]),
    ("rules: [{id: a, title: t, severity: note, check: ''}]", ["empty-expression"]),
    ("rules: [{id: a, title: t, severity: note, check: ~}]", ["wrong-type"]),
    ("rules: [{id: a, title: t, severity: note, check: [1]}]", ["wrong-type"]),
    ("rules: [{id: a, title: t, severity: note, check: 1, tighten: yes}]", ["wrong-type"]),
    ("rules: [{id: a, title: t, severity: note, check: 1, kinds: []}]", ["empty-value"]),
    ("rules: [{id: a, title: t, severity: note, check: 1, period: {from: 2024-13-01}}]", ["wrong-date"]),
    ("rules: [{id: a, title: t, severity: note, check: 1, period: {from: 20240101}}]", ["wrong-type"]),
    (
        "rules: [{id: a, title: t, severity: note, check: 1, period: {from: 2024-01-01, until: 2024-01-01}}]",
        ["period-reversed"],
    ),
    (
        "rules: [{id: a, title: t, severity: note, check: 1, stage: [{from: 2024-01-01, is: note}, {from: 2024-01-01, is: error}]}]",
        ["stages-out-of-order"],
    ),
    (
        "rules: [{id: a, title: t, severity: note, check: 1}, {id: a, title: t, severity: note, check: 1}]",
        ["duplicate-name"],
    ),
    (
        "rules: [{id: a, title: t, severity: note, check: 1}, {id: b, aliases: [a], title: t, severity: note, check: 1}]",
        ["duplicate-name"],
    ),
    ("rules: [{id: a, aliases: [a], title: t, severity: note, check: 1}]", []),
    (
        "rules:\n  - id: a\n    title: t\n    severity: note\n    check: >\n      甲 = 乙 -- 注\n      且 丙",
        ["comment-in-folded"],
    ),
    (
        "rules:\n  - id: a\n    title: t\n    severity: note\n    check: 甲 = 乙 －－ 注\n      且 丙",
        ["comment-in-folded"],
    ),
    (
        'rules:\n  - id: a\n    title: t\n    severity: note\n    check: >\n      甲 = “--”\n      且 「#」 = "#"',
        [],
    ),
    (
        "rules:\n  - id: a\n    title: t\n    severity: note\n    check: |\n      甲 = 乙 -- 注\n      且 丙",
        [],
    ),
    ("rules:\n  - id: a\n    title: t\n    severity: note\n    check: 甲 = 乙 -- 注", []),
    (
        "rules:\n  - {id: a, title: t, severity: note, chek: 1}\n  - {id: b, titel: t, severity: no}",
        ["unknown-key", "unknown-key", "wrong-value"],
    ),
    ("rules: {}", ["wrong-type"]),
    ("rule: []", ["unknown-key"]),
    ("parameters: {p: {title: t, values: []}}", ["empty-value"]),
    (
        "parameters: {p: {title: t, values: [{from: 2018-01-01, value: 1}, {from: 2018-01-01, value: 2}]}}",
        ["values-overlap"],
    ),
    (
        "parameters: {p: {title: t, values: [{from: 2018-01-01, until: 2020-01-02, value: 1}, {from: 2020-01-01, value: 2}]}}",
        ["values-overlap"],
    ),
    (
        "parameters: {p: {title: t, values: [{from: 2020-01-01, value: 1}, {from: 2018-01-01, until: 2019-01-01, value: 2}]}}",
        [],
    ),
    (
        "parameters: {p: {title: t, values: [{from: 2018-01-01, value: 1}, {from: 2019-01-01, value: 甲}]}}",
        ["wrong-type"],
    ),
    (
        "parameters: {p: {title: t, lower: tighten, values: [{from: 2018-01-01, value: 1}]}}",
        ["tighten-needs-stricter"],
    ),
    (
        "parameters: {p: {title: t, lower: tighten, stricter: higher, values: [{from: 2018-01-01, value: [1]}]}}",
        ["tighten-needs-number"],
    ),
    ("parameters: {p: {title: t, lower: all, values: [{from: 2018-01-01, value: 1}]}}", ["wrong-value"]),
    ("parameters: {p: {title: t, values: [{from: 2018-01-01, value: ~}]}}", ["wrong-type"]),
    ("parameters: {p: {title: t, values: [{value: 1}]}}", ["missing-key"]),
    (
        "parameters: {p: {title: t, printed: {in: notes, pattern: '('}, values: [{from: 2018-01-01, value: 1}]}}",
        ["bad-pattern"],
    ),
    (
        "parameters: {p: {title: t, printed: {in: notes, pattern: '(a)'}, values: [{from: 2018-01-01, value: 1}]}}",
        ["bad-pattern"],
    ),
    (
        "parameters: {p: {title: t, printed: {in: notes, pattern: '(?P<a>x)(?=y)'}, values: [{from: 2018-01-01, value: 1}]}}",
        ["bad-pattern"],
    ),
    (
        "parameters: {p: {title: t, key: q, values: [{from: 2018-01-01, value: 1}]}}\ndefinitions: {q: 1}",
        ["duplicate-name"],
    ),
    ("basis: {甲: {from: 2018-01-01}}", ["missing-key"]),
    ("basis: {甲: {title: t, clauses: {一: 文}}}", ["wrong-type"]),
    ("maps: {甲: {from: a, to: b, entries: {一: []}}}", ["empty-value"]),
    ("maps: {甲: {from: a, to: b, entries: {一: 1}}}", ["wrong-type"]),
    ("definitions: {甲: {title: t}}", ["missing-key"]),
    ("definitions: {甲: [1]}", ["wrong-type"]),
    ("definitions: {甲: 100}", []),
)


@pytest.mark.parametrize(("text", "codes"), WRONG_PIECES)
def test_pieces_of_a_pack(tmp_path: Path, text: str, codes: list[str]) -> None:
    (tmp_path / "pack.yaml").write_text(
        f"pack: {{id: own, jurisdiction: '00', title: t, version: 1.0, kinds: [a]}}\n{text}\n", "utf-8"
    )
    tree, problems = load_packs([tmp_path])
    assert sorted(_codes(problems)) == sorted(codes), [render(one) for one in problems]
    assert ("own" in tree.packs) == (not codes)
    for one in problems:
        assert one.line
        assert render(one, "en")


#: What JSON Schema can see too; names, dates and order it cannot.
UNSEEN_BY_SCHEMA = frozenset(
    {
        "by-without-each",
        "comment-in-folded",
        "duplicate-name",
        "period-reversed",
        "severity-without-end",
        "stages-out-of-order",
        "tighten-needs-number",
        "values-overlap",
        "wrong-date",
        "bad-pattern",
    }
)


@pytest.fixture(scope="module")
def schema() -> Draft202012Validator:
    content = json.loads((data_folder("schemas") / "pack.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(content)
    return Draft202012Validator(content)


@pytest.mark.parametrize(("text", "codes"), WRONG_PIECES)
def test_the_schema_of_packs_agrees_with_the_decoder(
    schema: Draft202012Validator, text: str, codes: list[str]
) -> None:
    node, _ = read(text.encode(), "pack.yaml")
    assert node is not None
    if not codes:
        assert schema.is_valid(plain(node))
    elif not set(codes) & UNSEEN_BY_SCHEMA and codes != ["wrong-type"]:
        assert not schema.is_valid(plain(node))


@pytest.mark.parametrize("text", [CN, GUIZHOU, QIANNAN])
def test_the_schema_accepts_what_loads(schema: Draft202012Validator, text: str) -> None:
    node, _ = read(text.encode(), "pack.yaml")
    assert node is not None
    assert [one.message for one in schema.iter_errors(plain(node))] == []


def test_the_shipped_packs_load_and_fit_the_schema(schema: Draft202012Validator) -> None:
    _, problems = load_packs([data_folder("rules")])
    assert [render(one, "en") for one in problems] == []
    for path in sorted(data_folder("rules").glob("*/*.yaml")):
        if not path.name.endswith(".examples.yaml"):
            node, _ = read_file(path)
            assert node is not None
            assert [(path.name, one.json_path, one.message) for one in schema.iter_errors(plain(node))] == []


@pytest.mark.parametrize(
    ("text", "version", "accepted"),
    [
        (">=1.0,<2", "1.0.0", True),
        (">=1.0,<2", "2.0.0", False),
        (">=1.0, <2", "1.10", True),
        (">1.0", "1.0.0", False),
        ("==1.2", "1.2.0", True),
        ("<=1.2", "1.2.1", False),
        (">=1", "一", False),
    ],
)
def test_version_ranges(text: str, version: str, accepted: bool) -> None:  # noqa: FBT001  # a table of cases
    found = VersionRange.of(text)
    assert found is not None
    assert found.accepts(version) is accepted


@pytest.mark.parametrize("text", ["", "1.0", ">=", ">=1,", ">=1.x", "~1", ">=１"])
def test_no_version_ranges(text: str) -> None:
    assert VersionRange.of(text) is None


def test_versions() -> None:
    assert read_version("1.10.0") == (1, 10, 0)
    assert read_version("v1") is None
    assert read_version("9" * 100) is None
