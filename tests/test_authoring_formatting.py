import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhunsheng.authoring.scrutiny.checking import Sources, find_sources
from zhunsheng.authoring.scrutiny.formatting import expressions, format_packs, majority, respelled
from zhunsheng.language.lexer import Tokenizer
from zhunsheng.language.parser import parse
from zhunsheng.language.printer import show
from zhunsheng.resources import data_folder
from zhunsheng.rules.nodes import plain
from zhunsheng.rules.reader import read
from zhunsheng.rules.tree import load_packs

BESIDE = Sources((), (data_folder("schemas"),))
TOKENIZER = Tokenizer(
    ["得分", "分值", "指标", "合计", "最小", "score", "points", "执行率（B/A，%）", "名称"],
    ["%", "元", "万元", "分"],
)
HEAD = """pack:
  id: demo
  jurisdiction: "000000"
  title: 示例
  version: 1.0.0
  kinds: [department]
"""


@pytest.mark.parametrize(
    ("written", "usual"),
    [
        ("得分<=分值", "得分 ≤ 分值"),
        ("得分 不超过 分值", "得分 ≤ 分值"),
        ("０≦得分≦分值", "0 ≤ 得分 ≤ 分值"),
        ("得分==分值*２/3", "得分 = 分值 × 2 ÷ 3"),
        ("得分 = -1分", "得分 = -1分"),
        ("得分 = - -1", "得分 = - -1"),
        ("得分-1 = 分值 -1", "得分 - 1 = 分值 - 1"),
        ("合计 （指标 [ 得分>０ ] . 得分；空白按０）=１００％", "合计(指标[得分 > 0].得分; 空白按 0) = 100%"),
        ("如果 得分>1 则 分值>1 否则 分值=1", "若 得分 > 1 则 分值 > 1 否则 分值 = 1"),
        ("得分=之一(甲:1，乙 ： 2)", "得分 = 之一(甲: 1, 乙: 2)"),
        ("得分=1+-0.5", "得分 = 1 ± 0.5"),
        ("名称 属于(“优”、“良”)", "名称 属于 (“优”, “良”)"),
        ("非(得分>1 并且 分值>1)", "非 (得分 > 1 且 分值 > 1)"),
        ("执行率（B/A，%）≤100%", "执行率（B/A，%） ≤ 100%"),
        ("(得分 > 1) 或 (分值>1)", "(得分 > 1) 或 (分值 > 1)"),
        ("得分 ≤ -- 自评的\n   分值", "得分 ≤ -- 自评的\n   分值"),
    ],
)
def test_usual_spelling(written: str, usual: str) -> None:
    assert respelled(written, TOKENIZER, None) == usual
    assert respelled(usual, TOKENIZER, None) == usual
    assert parse(usual, TOKENIZER) == parse(written, TOKENIZER)


def test_keywords_in_the_language_of_the_majority() -> None:
    assert (
        respelled("score in (1, 2) 且 score is missing", TOKENIZER, "zh") == "score 属于 (1, 2) 且 score 为空"
    )
    assert respelled("得分 属于 (1) 或 非 得分 为空", TOKENIZER, "en") == "得分 in (1) or not 得分 is missing"
    assert majority(["得分 = 1 且 分值 = 1", "非 得分 为空 and 得分 = 1"], [TOKENIZER]) == "zh"
    assert majority(["得分 = 1 and 分值 = 1"], [TOKENIZER]) == "en"
    assert majority(["得分 = 1"], [TOKENIZER]) is None


_SIMPLE = st.sampled_from(["得分", "分值", "1", "100%", "合计(指标.得分; 空白按 0)", "-1", "最小(1, 得分)"])
_SUMS = st.recursive(
    _SIMPLE,
    lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from(["+", "-", "×", "÷"]), inner),
    max_leaves=5,
)
_COMPARED = st.builds("{} {} {}".format, _SUMS, st.sampled_from(["≤", "=", "≠", "≈", ">"]), _SUMS)
_CHECKS = st.recursive(
    _COMPARED,
    lambda inner: st.one_of(
        st.builds("({} 且 {})".format, inner, inner),
        st.builds("非 ({})".format, inner),
        st.builds("(若 {} 则 {} 否则 {})".format, inner, inner, inner),
        st.builds("每个 指标 满足 ({})".format, inner),
    ),
    max_leaves=4,
)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(_CHECKS)
def test_what_the_printer_writes_is_usual(text: str) -> None:
    """Formatting keeps the tree, and finds nothing to do in what the printer wrote."""
    tree = parse(text, TOKENIZER)
    printed = show(tree, "zh", TOKENIZER)
    assert respelled(printed, TOKENIZER, "zh") == printed
    assert parse(respelled(text, TOKENIZER, "zh"), TOKENIZER) == tree
    tight = text.replace(" ≤ ", "<=").replace(" = ", "==").replace(" × ", "*").replace(" + ", "＋ ")
    assert parse(respelled(tight, TOKENIZER, "zh"), TOKENIZER) == tree


def _formatted(folder: Path, text: str) -> str:
    (folder / "pack.yaml").write_text(text, encoding="utf-8", newline="")
    (one,), problems = format_packs(find_sources([folder]), BESIDE)
    assert not problems
    assert plain(read(one.after, "a")[0]).keys() == plain(read(one.before, "a")[0]).keys()  # type: ignore[arg-type, attr-defined]
    return one.after.decode()


def test_only_expressions_are_touched(tmp_path: Path) -> None:
    text = HEAD + (
        "# 说明: 得分<=分值\n"
        "rules:\n"
        "  -   id: demo-rule   # 编号\n"
        '      title: "得分<=分值"\n'
        "      severity: [{when: '得分==0分', is: note},error]\n"
        "      each: 指标\n"
        "      by: [上级, 若 名称=1 则 2]\n"
        "      when: >-\n"
        "        得分 不为空并且\n"
        "          分值>０分   \n"
        "      check: |\n"
        "        得分<=分值 -- 不超过: a<=b\n"
        "        且 得分>=0分\n"
        "      message: 得分{得分}<=分值\n"
    ).replace("      by: [上级, 若 名称=1 则 2]\n", "")
    wanted = (
        text.replace("'得分==0分'", "'得分 = 0分'")
        .replace("得分 不为空并且\n          分值>０分   \n", "得分 不为空 且\n          分值 > 0分   \n")
        .replace("得分<=分值 -- 不超过", "得分 ≤ 分值 -- 不超过")
        .replace("且 得分>=0分", "且 得分 ≥ 0分")
    )
    assert _formatted(tmp_path, text) == wanted


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_and_marks_stay(end: str, tmp_path: Path) -> None:
    text = (HEAD + "definitions:\n  甲: 合计(指标.得分)<=100分\n").replace("\n", end)
    (tmp_path / "pack.yaml").write_bytes(b"\xef\xbb\xbf" + text.encode())
    (one,), _ = format_packs(find_sources([tmp_path]), BESIDE)
    assert one.after == b"\xef\xbb\xbf" + text.replace("<=", " ≤ ").encode()


@pytest.mark.parametrize(
    ("written", "usual"),
    [
        ("  甲: 得分=之一(上限：分值，零：0分)\n", "  甲: 得分 = 之一(上限：分值，零：0分)\n"),
        ("  甲: 合计(指标.得分；空白按0)>0\n", "  甲: 合计(指标.得分; 空白按 0) > 0\n"),
        ("  甲: {is: 最大(得分，分值)>0分}\n", "  甲: {is: 最大(得分，分值) > 0分}\n"),
        ('  甲: "三级指标=\\"优\\""\n', '  甲: "三级指标 = \\"优\\""\n'),
        ("  甲: '三级指标=\"优''\"'\n", "  甲: '三级指标 = \"优''\"'\n"),
    ],
)
def test_yaml_decides_what_may_be_narrow(written: str, usual: str, tmp_path: Path) -> None:
    assert _formatted(tmp_path, HEAD + "definitions:\n" + written) == HEAD + "definitions:\n" + usual


def test_what_ships_stays_the_same_rules(tmp_path: Path) -> None:
    shutil.copytree(data_folder("rules"), tmp_path / "rules")
    asked = find_sources([tmp_path / "rules"])
    before, _ = load_packs(asked.rules)
    files, problems = format_packs(asked, BESIDE)
    assert not problems
    assert not sum(one.kept for one in files)
    for one in files:
        one.path.write_bytes(one.after)
    after, found = load_packs(asked.rules)
    assert not found
    for name, pack in before.packs.items():
        texts = ["".join(one.text.split()) for one in expressions(pack)]
        assert len(texts) == len(list(expressions(after.packs[name])))
    again, _ = format_packs(asked, BESIDE)
    assert not [one.path for one in again if one.changed]


def test_packs_with_problems_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text("pak: {}\n", encoding="utf-8")
    files, problems = format_packs(find_sources([tmp_path]), BESIDE)
    assert not files
    assert problems
