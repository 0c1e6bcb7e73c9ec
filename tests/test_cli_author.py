import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from zhunsheng.api import open_house
from zhunsheng.authoring.explaining.explanation import Library
from zhunsheng.cli import main
from zhunsheng.cli.words import LANGUAGES
from zhunsheng.language.problems import CODES
from zhunsheng.resources import data_folder

FORMS = Path(__file__).parents[1] / "examples" / "forms"
CLEAN = next(FORMS.glob("002a*.json"))
FAULTY = next(FORMS.glob("000*.json"))
HEAD = """pack:
  id: demo
  jurisdiction: "522701"
  title: 示例
  version: 1.0.0
  kinds: [department, project]
"""
RULE = """rules:
  - id: demo-rule
    title: 总得分不超过一百分
    severity: error
    check: 总分.得分<=100
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / "pack.yaml").write_text(HEAD + RULE, encoding="utf-8")
    return folder


def _json(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


# -- check --------------------------------------------------------------------------------------------------------


def test_check_of_what_ships(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    out, err = capsys.readouterr()
    assert not out
    assert "错误 0" in err


def test_check_tells_problems_as_json(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (pack / "pack.yaml").write_text(HEAD + RULE.replace("得分", "得份"), encoding="utf-8")
    assert main(["check", str(pack), "-f", "json"]) == 1
    found = _json(capsys)
    assert found["summary"] == {"errors": 1, "warnings": 0, "rulesets": 2, "rules": 0}
    problem = found["problems"][0]
    assert (problem["code"], problem["line"], problem["column"], problem["width"]) == (
        "unknown-name",
        11,
        12,
        5,
    )
    assert problem["message"]["en"] == "there is no '得份'"
    assert main(["check", str(pack)]) == 1
    assert "~~~~" in capsys.readouterr().out


def test_check_of_a_pack_that_does_not_load(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (pack / "pack.yaml").write_text("pak: {}\n", encoding="utf-8")
    assert main(["check", str(pack)]) == 2
    assert "unknown-key" in capsys.readouterr().out


def test_check_of_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path)]) == 2
    assert "没有可检查的" in capsys.readouterr().err


def test_a_warning_is_no_error(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (pack / "more.yml").write_text("rules: []\n", encoding="utf-8")
    assert main(["check", str(pack)]) == 0
    assert "wrong-suffix" in capsys.readouterr().out


# -- fmt ----------------------------------------------------------------------------------------------------------


def test_fmt_in_place(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = pack / "pack.yaml"
    before = file.read_text(encoding="utf-8")
    assert main(["fmt", str(pack), "--check"]) == 1
    assert capsys.readouterr().out == f"{file}\n"
    assert main(["fmt", str(pack), "--diff"]) == 0
    assert "+    check: 总分.得分 ≤ 100\n" in capsys.readouterr().out
    assert file.read_text(encoding="utf-8") == before
    assert main(["fmt", str(pack)]) == 0
    assert file.read_text(encoding="utf-8") == before.replace("<=", " ≤ ")
    assert main(["fmt", str(pack), "--check"]) == 0


def test_fmt_of_nothing_and_of_what_does_not_load(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "none").mkdir()
    assert main(["fmt", str(tmp_path / "none")]) == 2
    (pack / "pack.yaml").write_text("pak: {}\n", encoding="utf-8")
    assert main(["fmt", str(pack)]) == 2
    assert "unknown-key" in capsys.readouterr().err
    assert (pack / "pack.yaml").read_text(encoding="utf-8") == "pak: {}\n"


# -- test ---------------------------------------------------------------------------------------------------------

EXAMPLES = """base: base
examples:
  - rule: demo-rule
    examples:
      - {name: 九十分, kind: holds, patch: {/totals/score: "90"}, want: consistent}
      - {name: 一百零一分, patch: {/totals/score: "101"}, want: %s}
"""


def _with_examples(pack: Path, want: str) -> None:
    form = json.loads(CLEAN.read_bytes())
    (pack / "base.json").write_text(json.dumps({**form, "jurisdiction": "522701"}), encoding="utf-8")
    (pack / "demo.examples.yaml").write_text(EXAMPLES % want, encoding="utf-8")


def test_examples_of_a_pack(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _with_examples(pack, "inconsistent")
    assert main(["test", str(pack)]) == 0
    out, err = capsys.readouterr()
    assert not out
    assert "2 个例子,0 个不符" in err
    assert main(["test", str(pack), "-k", "九十", "-v"]) == 0
    out, err = capsys.readouterr()
    assert "相符: demo-rule: 九十分" in out
    assert "1 个例子" in err


def test_an_example_that_fails(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _with_examples(pack, "consistent")
    assert main(["test", str(pack)]) == 1
    out = capsys.readouterr().out
    assert "demo.examples.yaml:6:" in out
    assert "不符: demo-rule: 一百零一分" in out
    assert "要的是" in out


def test_no_example_matches(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", str(pack)]) == 2
    _with_examples(pack, "inconsistent")
    assert main(["test", str(pack), "-k", "没有这样的"]) == 2
    assert "没有一个例子相符" in capsys.readouterr().err


# -- explain ------------------------------------------------------------------------------------------------------


def test_a_rule_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "qualitative-band"]) == 0
    out = capsys.readouterr().out
    for said in (
        "[规则]",
        "要求",
        "依据",
        "未核实原文",
        "用到的参数",
        "中档下限",
        "各地不同",
        "522700",
        "50%",
        "例子",
    ):
        assert said in out, said


def test_every_rule_can_be_explained_in_both_languages() -> None:
    house = open_house()
    rules = [rule for pack in house.tree.packs.values() for rule in pack.rules]
    assert rules
    for lang in LANGUAGES:
        library = Library(house.tree, house.schemas, (), lang)
        assert all(library.explain(rule.id)[0].title == rule.title for rule in rules[:40])


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("unknown-name", ("规则包的问题代码", "没有「…」")),
        ("encoding", ("表单退回的代码", "UTF-8")),
        ("执行率", ("/funds/*/rate", "%", "预算执行率", "末位半格")),
        ("执行数", ("/funds/*/executed", "全年执行数")),
        ("优秀线", ("参数", "90分")),
        ("重复小计", ("定义", "小计 且")),
    ],
)
def test_other_things_explained(word: str, said: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", word]) == 0
    out = capsys.readouterr().out
    assert all(one in out for one in said), out


def test_an_unknown_word_has_near_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "execution-rat"]) == 2
    assert "execution-rate" in capsys.readouterr().err
    assert main(["explain", "execution-rate", "-f", "json"]) == 0
    assert _json(capsys)["explanations"][0]["id"] == "execution-rate"


def test_every_problem_code_can_be_explained() -> None:
    house = open_house()
    for lang in LANGUAGES:
        library = Library(house.tree, house.schemas, (), lang)
        assert all(library.explain(code) for code in CODES)


# -- eval ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["合计(指标[计分指标].分值)"], 0, "分"),
        (["总分.得分 ≤ 100"], 0, "一致: "),
        (["总分.得分 > 100"], 1, "不一致: "),
        (["1 ≤ 得分", "--each", "资金"], 3, "无法判断(未填)"),
        (["合计(分值) > 0", "--each", "指标[计分指标]", "--by", "一级指标"], 0, "一致"),
    ],
)
def test_an_expression_on_a_form(
    words: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["eval", words[0], str(FAULTY), *words[1:]]) == code
    assert said in capsys.readouterr().out


def test_a_rule_on_a_form(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "-r", "cost-matches-funds", str(FAULTY), "--why", "--trace"]) == 1
    out = capsys.readouterr().out
    for said in (
        "不一致",
        "50,220,609.67",
        "决定结果的格子",
        "条件和筛选看过的格子",
        "没有计入的行",
        "→",
        "/indicators/",
    ):
        assert said in out, said


def test_why_and_trace_of_a_value(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "合计(资金[执行行].分值)", str(FAULTY), "--why", "--trace"]) == 0
    out = capsys.readouterr().out
    for said in ("合计 → 10", "条件 执行行 → 一致", "不计 ", "决定结果的格子"):
        assert said in out, said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["总分.得份 ≤ 100"], ("EXPR:1:1: unknown-name", "~~~~", "得分")),
        (["执行率"], ("--each 资金",)),
        (["得分 ≤"], ("operand-missing",)),
        (["得分 ≤ 分值", "--each", "指票"], ("--each:1:1: unknown-name", "指标")),
        (["分值 > 0", "--each", "指标", "--by", "一级指表"], ("--by:1:1: unknown-name",)),
    ],
)
def test_faults_of_an_expression(
    words: list[str], said: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["eval", words[0], str(FAULTY), *words[1:]]) == 2
    err = capsys.readouterr().err
    assert all(one in err for one in said), err


def test_forms_and_rules_that_cannot_be_evaluated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.json").write_text("{")
    assert main(["eval", "1", str(tmp_path / "bad.json")]) == 2
    assert "syntax" in capsys.readouterr().err
    assert main(["eval", "1", str(tmp_path / "nowhere.json")]) == 2
    assert main(["eval", "-r", "points-totals", str(CLEAN)]) == 2
    assert "points-total" in capsys.readouterr().err
    form = json.loads(CLEAN.read_bytes())
    (tmp_path / "astray.json").write_text(json.dumps({**form, "jurisdiction": None}))
    assert main(["eval", "1", str(tmp_path / "astray.json")]) == 2
    assert "--jurisdiction" in capsys.readouterr().err
    assert main(["eval", "1", str(tmp_path / "astray.json"), "--jurisdiction", "522700"]) == 0


# -- report, doctor -----------------------------------------------------------------------------------------------


def test_a_saved_result_rendered_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    saved = tmp_path / "result.json"
    main(["audit", str(FORMS), "-o", str(saved), "-f", "json", "--save", f"html={tmp_path / 'one'}"])
    capsys.readouterr()
    assert main(["report", str(saved), "-f", "json"]) == 0
    assert capsys.readouterr().out == saved.read_text(encoding="utf-8")
    assert main(["report", str(saved), "-f", "text"]) == 0
    assert "不通过" in capsys.readouterr().out
    assert main(["report", str(saved), "-o", str(tmp_path / "two")]) == 0
    for page in (tmp_path / "one").iterdir():
        assert (tmp_path / "two" / page.name).read_bytes() == page.read_bytes()


@pytest.mark.parametrize(
    "text", ["", "[]", "{", "{}", '{"schema_version": "1"}', '{"schema_version": "9"}', "[" * 100_000]
)
def test_what_is_no_result(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "result.json").write_text(text)
    assert main(["report", str(tmp_path / "result.json")]) == 2
    assert "result.json" in capsys.readouterr().err


def test_the_doctor_looks_at_everything(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    for said in ("Python", "lark", "规则文件夹", "522700", "department", "浏览器", "终端编码"):
        assert said in out, said


def test_the_doctor_finds_what_is_wrong(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(data_folder("rules") / "cn", pack / "cn")
    (pack / "pack.yaml").write_text(HEAD + "rules: 无\n", encoding="utf-8")
    assert main(["doctor", "--rules", str(pack), "--lang", "en"]) == 1
    assert "BAD" in capsys.readouterr().out
