"""Mutants: what is changed, what becomes of it, and the examples that would notice."""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from zhunsheng.api import House, open_house
from zhunsheng.authoring.examples.examples import find_examples, run_trials
from zhunsheng.authoring.examples.trials import Trial, prepared_all
from zhunsheng.authoring.proving.bench import Bench, Fate
from zhunsheng.authoring.proving.mutation import Mutation, mutate
from zhunsheng.authoring.proving.neighbours import Neighbours
from zhunsheng.authoring.proving.pack_mutants import mutants_of
from zhunsheng.authoring.proving.tree_mutants import changes, stepped
from zhunsheng.authoring.proving.witnesses import Witnesses
from zhunsheng.cli import main
from zhunsheng.language.parser import parse
from zhunsheng.language.printer import show
from zhunsheng.language.scope import form_scope, tokenizer_for
from zhunsheng.resources import data_folder

BASES = data_folder("rules") / "cn" / "bases"


@pytest.fixture(scope="module")
def builtin() -> House:
    return open_house()


#: expression → kind of change: what stands there then. Neighbouring names are tried apart.
TREES: dict[str, dict[str, set[str]]] = {
    "得分 ≤ 分值": {"comparison": {"得分 < 分值", "得分 = 分值", "得分 ≥ 分值"}},
    "0 ≤ 得分 < 分值": {
        "comparison": {
            "0 < 得分 < 分值",
            "0 = 得分 < 分值",
            "0 ≥ 得分 < 分值",
            "0 ≤ 得分 ≤ 分值",
            "0 ≤ 得分 > 分值",
        },
        "number": {"1 ≤ 得分 < 分值", "-1 ≤ 得分 < 分值"},
    },
    "得分 ≈ 分值": {"comparison": {"得分 = 分值"}},
    "得分 = 0.5": {
        "comparison": {"得分 ≠ 0.5", "得分 ≤ 0.5", "得分 ≥ 0.5"},
        "number": {"得分 = 0.6", "得分 = 0.4", "得分 = 5.0", "得分 = 0"},
    },
    "得分 为空": {"presence": {"得分 不为空"}},
    "得分 为空 或 分值 为空": {
        "and/or": {"得分 为空 且 分值 为空"},
        "presence": {"得分 不为空 或 分值 为空", "得分 为空 或 分值 不为空"},
    },
    "非 得分 属于 (1, 2)": {
        "negation": {"得分 属于 (1, 2)"},
        "item": {"非 得分 属于 [2]", "非 得分 属于 [1]"},
        "number": {
            *("非 得分 属于 (2, 2)", "非 得分 属于 (0, 2)", "非 得分 属于 (10, 2)"),
            *("非 得分 属于 (1, 3)", "非 得分 属于 (1, 1)", "非 得分 属于 (1, 20)", "非 得分 属于 (1, 0)"),
        },
    },
    "得分 = 分值 ± 1%": {
        "tolerance": {"得分 = 分值"},
        "number": {"得分 = 分值 ± 2%", "得分 = 分值 ± 0%", "得分 = 分值 ± 10%"},
    },
    "合计(指标[小计].得分; 空白跳过)": {
        "function": {
            *("最大(指标[小计].得分; 空白跳过)", "个数(指标[小计].得分)"),
            *("合计(指标[小计].得分)", "合计(指标[小计].得分; 空白按 0)"),
        },
        "filter": {"合计(指标.得分; 空白跳过)"},
        "negation": {"合计(指标[非 小计].得分; 空白跳过)"},
    },
    "存在 指标 满足 小计": {"quantifier": {"每个 指标 满足 小计"}, "negation": {"存在 指标 满足 非 小计"}},
    "若 小计 则 得分 否则 分值": {"negation": {"若 非 小计 则 得分 否则 分值"}},
    "四舍五入(得分 ÷ 分值, 2)": {
        "function": {"截位(得分 ÷ 分值, 2)"},
        "arithmetic": {"四舍五入(得分 × 分值, 2)"},
        "number": {
            *("四舍五入(得分 ÷ 分值, 3)", "四舍五入(得分 ÷ 分值, 1)"),
            *("四舍五入(得分 ÷ 分值, 20)", "四舍五入(得分 ÷ 分值, 0)"),
        },
    },
    "得分 ≈ 之一(甲: 分值, 乙: 若 小计 则 分值)": {
        "rounding": {"得分 = 之一(甲: 分值, 乙: 若 小计 则 分值)"},
        "alternative": {"得分 ≈ 之一(乙: 若 小计 则 分值)", "得分 ≈ 之一(甲: 分值)"},
        "negation": {"得分 ≈ 之一(甲: 分值, 乙: 若 非 小计 则 分值)"},
    },
    "填报日期 ≥ 2024-12-31": {
        "comparison": {"填报日期 > 2024-12-31", "填报日期 = 2024-12-31", "填报日期 ≤ 2024-12-31"},
        "date": {"填报日期 ≥ 2025-01-01", "填报日期 ≥ 2024-12-30"},
    },
    # what is looked for in a text stays as it is
    "备注 匹配 “无”": {},
    '备注 = "无"': {"comparison": {'备注 ≠ "无"', '备注 ≤ "无"', '备注 ≥ "无"'}, "text": {'备注 = "无〇"'}},
}


@pytest.mark.parametrize("text", TREES)
def test_the_mutants_of_an_expression(builtin: House, text: str) -> None:
    scope = form_scope(builtin.schemas["department"].vocabulary)
    tokenizer = tokenizer_for(scope)
    root = parse(text, tokenizer)
    found: dict[str, set[str]] = {}
    for one in changes(root, Neighbours({})):
        assert show(one.before, "zh", tokenizer) in show(root, "zh", tokenizer)
        found.setdefault(one.kind, set()).add(show(one.tree, "zh", tokenizer))
    assert found == TREES[text]


def test_names_are_exchanged_for_their_neighbours(builtin: House) -> None:
    neighbours = Neighbours.of(builtin.bound("000000", "department", 2024).scope)
    assert neighbours.words["得分"] == ("分值", "一级指标分值")
    assert neighbours.words["全年执行数"] == ("年初预算数",)
    assert neighbours.words["优秀线"] == ("良好线",)
    assert "指标" not in neighbours.words


@pytest.mark.parametrize(
    ("number", "beside"), [("80", ("81", "79")), ("0.05", ("0.06", "0.04")), ("1.50", ("1.51", "1.49"))]
)
def test_a_step_is_one_of_the_last_digit(number: str, beside: tuple[str, str]) -> None:
    assert stepped(Decimal(number)) == tuple(map(Decimal, beside))


def test_what_records_say_is_changed_too(builtin: House) -> None:
    found = {}
    for name in ("cn", "510000", "420000", "430600", "522700"):
        pack = builtin.tree.packs[name]
        scopes = tuple(builtin.bound(pack.head.jurisdiction, kind, 2024).scope for kind in pack.head.kinds)
        found[name] = {(one.owner, one.kind, one.before, one.after) for one in mutants_of(pack, scopes)}
    assert ("优秀线", "number", "90", "91") in found["cn"]
    assert ("一级权重", "entry", "效益指标: 30", "∅") in found["cn"]
    assert ("一级权重", "number", "效益指标: 30", "效益指标: 29") in found["cn"]
    assert ("成本类名称", "item", "社会成本指标", "∅") in found["cn"]
    assert ("成本对应资金", "item", "公用经费支出: 基本支出", "∅") in found["cn"]
    assert ("cell-missing", "column", "得分", "∅") in found["cn"]
    assert ("units-agree", "severity", "warning", "error") in found["cn"]
    assert ("filing-date", "condition", "填报日期 不为空", "∅") in found["cn"]
    assert ("filing-date", "negation", "填报日期 不为空", "非 填报日期 不为空") in found["cn"]
    assert ("budget-adjusted", "exception", "disablings: budget-adjusted", "∅") in found["510000"]
    assert ("budget-adjusted", "date", "2023-01-01", "2022-12-31") in found["510000"]
    assert ("points-total", "exception", "replacements: points-total", "∅") in found["420000"]
    assert ("成本对应资金", "exception", "map_overrides: 成本对应资金", "∅") in found["430600"]
    assert ("中档下限", "exception", "settings: 中档下限", "∅") in found["522700"]
    assert not any(owner == "前文例外" for owner, *_ in found["cn"])


PACK = """
pack: {id: "110000", jurisdiction: "110000", title: 试, version: 1.0.0, kinds: [department]}
basis: {文: {title: 文}}
parameters:
  线: {title: 线, unit: 分, lower: anything, basis: [文], values: [{from: 2015-01-01, value: 5}]}
definitions:
  大项: 分值 > 线
rules:
  - {id: r, title: 题, category: 类, basis: [文], severity: error,
     each: "指标[大项]", when: 得分 不为空, check: "得分 ≤ 分值"}
"""
EXAMPLES = """
base: department
jurisdiction: "110000"
examples:
  - rule: r
    examples:
      - {name: 都不超过, want: consistent}
      - {name: 超过两分, patch: {/indicators/0/score: 12}, want: {inconsistent: /indicators/0/score, severity: error}}
"""
#: What those examples notice: 得分 ≤ 分值 at full scores and at twelve of ten; no row has more points than 15 or less than 5.
NOTICED = {
    ("得分 ≤ 分值", "得分 < 分值"): Fate.KILLED,
    ("得分 ≤ 分值", "得分 = 分值"): Fate.SURVIVED,
    ("得分 ≤ 分值", "得分 ≥ 分值"): Fate.KILLED,
    ("指标[大项]", "指标"): Fate.SURVIVED,
    ("大项", "非 大项"): Fate.KILLED,
    ("error", "warning"): Fate.KILLED,
    ("error", "note"): Fate.KILLED,
    ("5", "4"): Fate.SURVIVED,
    ("5", "6"): Fate.SURVIVED,
    ("分值 > 线", "分值 < 线"): Fate.KILLED,
    ("分值 > 线", "分值 ≥ 线"): Fate.SURVIVED,
}


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "department.json").write_bytes((BASES / "department.json").read_bytes())
    (folder / "pack.yaml").write_text(PACK, encoding="utf-8")
    (folder / "r.examples.yaml").write_text(EXAMPLES, encoding="utf-8")
    return folder


def bench_of(folder: Path) -> Bench:
    house = open_house([folder], builtin=False)
    made = prepared_all(house, find_examples([folder]).examples)
    return Bench(house, tuple(one for one in made if isinstance(one, Trial)))


def fates(found: Mutation) -> dict[tuple[str, str], Fate]:
    return {(one.mutant.before, one.mutant.after): one.fate for one in found.tried}


def test_a_mutant_is_killed_by_an_example_that_comes_out_otherwise(pack: Path) -> None:
    found = mutate(bench_of(pack), ["110000"])
    assert fates(found).items() >= NOTICED.items()
    assert found.count(Fate.KILLED) + found.count(Fate.SURVIVED) + found.count(Fate.REFUSED) == len(
        found.tried
    )
    assert len(found.survivors) == found.count(Fate.SURVIVED)


def test_a_survivor_has_an_example_that_would_notice_it(pack: Path) -> None:
    """The example is put beside the others: it comes out as it wants, and the mutant is killed."""
    bench = bench_of(pack)
    before = mutate(bench, ["110000"])
    witnesses = [Witnesses(bench).of(one.mutant) for one in before.survivors]
    assert sum(one is not None for one in witnesses) == len(witnesses)
    lines = [
        re.sub('name: ("?)', rf"name: \g<1>其{place} ", f"      {one}", count=1)
        for place, one in enumerate(witnesses)
        if one
    ]
    (pack / "r.examples.yaml").write_text(EXAMPLES + "\n".join(lines) + "\n", encoding="utf-8")
    after = bench_of(pack)
    assert len(after.trials) == 2 + len(lines)
    assert all(one.ok for one in run_trials(after.house, after.trials))
    killed = fates(mutate(after, ["110000"]))
    for one, witness in zip(before.survivors, witnesses, strict=True):
        fate = Fate.SURVIVED if witness is None else Fate.KILLED
        assert killed[one.mutant.before, one.mutant.after] is fate


def test_what_would_not_be_issued_is_not_counted(builtin: House) -> None:
    """A value that may only be tightened, a name of another type; a value that stands above anyway."""
    made = prepared_all(builtin, find_examples([data_folder("rules") / "140000-shanxi"]).examples)
    bench = Bench(builtin, tuple(one for one in made if isinstance(one, Trial)))
    shanxi = fates(mutate(bench, ["140000"]))
    assert shanxi["settings: 预算执行分值", "∅"] is Fate.EQUIVALENT
    nation = mutate(bench, ["cn"], lambda one: one.owner == "execution-score")
    assert {one.mutant.kind for one in nation.tried if one.fate is Fate.REFUSED} >= {"name"}


def test_the_order_is_that_of_the_texts_and_told_on_the_way(pack: Path) -> None:
    told: list[tuple[int, int]] = []
    first = mutate(bench_of(pack), ["110000"], notice=lambda done, whole: told.append((done, whole)))
    again = mutate(bench_of(pack), ["110000"])
    assert [(one.mutant, one.fate) for one in first.tried] == [(one.mutant, one.fate) for one in again.tried]
    assert told == [(place, len(first.tried)) for place in range(1, len(first.tried) + 1)]


# -- the command --------------------------------------------------------------------------------------------------


def told(capsys: pytest.CaptureFixture[str]) -> Any:
    document = json.loads(capsys.readouterr().out)
    schema = json.loads((data_folder("schemas") / "test-result.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema)
    return document


@pytest.mark.parametrize(
    ("flags", "code", "below"),
    [
        (["--coverage"], 0, []),
        (["--coverage", "--min", "75"], 0, []),
        (["--coverage", "--min", "76"], 1, ["conditions"]),
        (["--mutate"], 0, []),
        (["--mutate", "--min", "30"], 0, []),
        (["--mutate", "--min", "99.9"], 1, ["mutation"]),
        (["--coverage", "--mutate", "--min", "100"], 1, ["conditions", "mutation"]),
    ],
)
def test_gates(
    pack: Path, capsys: pytest.CaptureFixture[str], flags: list[str], code: int, below: list[str]
) -> None:
    assert main(["test", str(pack), "-f", "json", "-q", *flags]) == code
    document = told(capsys)
    assert document["summary"]["below"] == below
    assert (document["coverage"] is not None) == ("--coverage" in flags)
    assert (document["mutation"] is not None) == ("--mutate" in flags)


@pytest.mark.parametrize(
    "flags", [["--min", "50"], ["--coverage", "--min", "101"], ["--coverage", "--min", "多"]]
)
def test_a_gate_that_says_nothing_is_refused(
    pack: Path, capsys: pytest.CaptureFixture[str], flags: list[str]
) -> None:
    assert main(["test", str(pack), *flags]) == 2
    assert "--min" in capsys.readouterr().err


def test_people_read_what_is_lacking_and_the_example_for_it(
    pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["test", str(pack), "--coverage", "--mutate"]) == 0
    out = capsys.readouterr().out
    assert "规则 1/1,条件的两面 3/4" in out
    assert "pack.yaml:10:" in out
    assert ": r: 没有见过不成立: 得分 不为空" in out
    assert ": r: 没有见过不成立: 大项" not in out
    assert "得分 ≤ 分值 → 得分 = 分值" in out
    assert "- {name: 得分 ≤ 分值 → 得分 = 分值" in out or '- {name: "得分 ≤ 分值 → 得分 = 分值"' in out


def test_a_pattern_restricts_the_mutants(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", str(pack), "--mutate", "-k", "大项", "-f", "json", "-q"]) == 0
    document = told(capsys)
    assert document["examples"] == []
    assert {one["owner"] for one in document["mutation"]["survivors"]} == {"大项"}
    assert main(["test", str(pack), "--mutate", "-k", "没有这样的"]) == 2


def test_an_example_that_fails_is_told_and_kills_nothing(
    pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = EXAMPLES.replace("want: consistent}", "want: inconsistent}")
    (pack / "r.examples.yaml").write_text(text, encoding="utf-8")
    assert main(["test", str(pack), "--mutate", "-f", "json", "-q"]) == 1
    document = told(capsys)
    assert document["summary"]["failed"] == 1
    survivors = {(one["before"], one["after"]) for one in document["mutation"]["survivors"]}
    assert ("得分 ≤ 分值", "得分 < 分值") in survivors
