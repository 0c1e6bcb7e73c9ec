"""What is bound with a shelf is what is bound without one."""

from pathlib import Path

from zhunsheng.authoring.scrutiny.checking import rulesets_of
from zhunsheng.forms.schema import load_schemas
from zhunsheng.resources import data_folder
from zhunsheng.rules.binding import bind
from zhunsheng.rules.shelf import Shelf
from zhunsheng.rules.tree import load_packs


def test_a_shelf_changes_nothing_of_what_ships() -> None:
    tree, _ = load_packs([data_folder("rules")])
    schemas = load_schemas([data_folder("schemas")])
    shelf = Shelf()
    for pack in [*tree.packs.values()][::4]:
        last = {one.kind: one for one in rulesets_of(tree, pack, schemas)}
        for ruleset in last.values():
            vocabulary = schemas[ruleset.kind].vocabulary
            kept, fresh = bind(ruleset, vocabulary, shelf), bind(ruleset, vocabulary)
            assert kept.rules == fresh.rules
            assert kept.problems == fresh.problems == ()


def _pack(*, name: str, code: str, more: str) -> str:
    return f"""pack: {{id: {name}, jurisdiction: "{code}", title: 示例, version: 1.0.0, kinds: [department]{more}
"""


UPPER = (
    _pack(name="cn", code="000000", more="}")
    + """parameters:
  线: {title: 线, unit: 分, values: [{from: 2015-01-01, value: 5}]}
definitions:
  内层: 得分 > 线
  外层: 内层 或 得分 为空
rules:
  - {id: rule, title: 示例, severity: error, each: 指标, when: 外层, check: 得分 ≤ 分值}
"""
)


def test_a_word_that_means_something_else_is_checked_anew(tmp_path: Path) -> None:
    lower = {
        "a": "override: {definitions: {内层: 得分 < 线}}\n",
        "b": "definitions: {得分 为空: 分值 > 1}\n",
        "c": "set: {线: {values: [{from: 2015-01-01, value: 6}]}}\n",
    }
    for name, text in {"cn": UPPER, **lower}.items():
        (tmp_path / name).mkdir()
        code = {"a": "110000", "b": "120000", "c": "130000"}.get(name, "")
        head = "" if name == "cn" else _pack(name=name, code=code, more=', extends: {cn: ">=1.0"}}')
        (tmp_path / name / "pack.yaml").write_text(head + text, encoding="utf-8")
    tree, problems = load_packs([tmp_path])
    assert problems == ()
    schemas = load_schemas([data_folder("schemas")])
    shelf = Shelf()
    bound = {
        key: bind(next(rulesets_of(tree, pack, schemas)), schemas["department"].vocabulary, shelf)
        for key, pack in tree.packs.items()
    }
    whens = {key: one.rules[0].assertions[0].checked.when for key, one in bound.items() if one.rules}
    assert whens["a"] != whens["cn"]
    assert whens["c"] is whens["cn"]
    assert whens["b"] != whens["cn"]
