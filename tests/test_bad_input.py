"""Bad input, end to end: each fault is refused by a code that names it, nothing is lost, and the others go on."""

import codecs
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from golden_forms import audited, cells, content_of, put
from zhunsheng.api import House, PacksError, audit_inputs, open_house
from zhunsheng.cli import main
from zhunsheng.evaluation import traced
from zhunsheng.findings.outcome import Outcome
from zhunsheng.findings.result import AuditResult, FormResult, RejectedInput, result_to_json
from zhunsheng.rendering.result_json import render_json
from zhunsheng.resources import data_folder

GOOD = "002a-dinge-gongyong"
TEXT = json.dumps(content_of(GOOD), ensure_ascii=False)


def without(*keys: str, **changed: Any) -> str:
    """The good form without some of its cells, others changed."""
    kept = {key: value for key, value in content_of(GOOD).items() if key not in keys}
    return json.dumps({**kept, **changed}, ensure_ascii=False)


#: The bytes of a form that is none, the code of its refusal, and a word of the message.
BAD: dict[str, tuple[bytes, str, str]] = {
    "not-json": (b"kind: department", "syntax", "JSON"),
    "cut-off": (TEXT[:500].encode(), "syntax", "JSON"),
    "empty": (b"", "syntax", "JSON"),
    "gbk": (TEXT.encode("gb18030"), "encoding", "GBK"),
    "utf-16": (TEXT.encode("utf-16"), "encoding", "UTF-16"),
    "utf-16-be": (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "encoding", "UTF-16"),
    "duplicate-key": (f'{{"kind": "project", {TEXT[1:]}'.encode(), "duplicate-key", "kind"),
    "nan": (without(fiscal_year="@").replace('"@"', "NaN").encode(), "not-finite", "NaN"),
    "infinity": (without(fiscal_year="@").replace('"@"', "-Infinity").encode(), "not-finite", "Infinity"),
    "a-million-digits": (
        without(fiscal_year="@").replace('"@"', "1" * 1_000_000).encode(),
        "number-bounds",
        "40",
    ),
    "a-great-exponent": (without(fiscal_year="@").replace('"@"', "1e400").encode(), "number-bounds", "1e400"),
    "ten-thousand-deep": (b"[" * 10_000 + b"]" * 10_000, "too-deep", "64"),
    "half-a-character": (without(title="@").replace('"@"', r'"\ud800"').encode(), "lone-surrogate", ""),
    "too-large": (b" " * (8 * 1024 * 1024) + TEXT.encode(), "too-large", "8388608"),
    "not-a-form": (b"[1, 2]", "not-a-form", ""),
    "no-kind": (without("kind").encode(), "kind-missing", "department"),
    "unknown-kind": (without(kind="departmental").encode(), "unknown-kind", "department"),
    "unknown-cell": (without(organisation="x").encode(), "does-not-fit", "organization"),
    "row-of-itself": (without(funds=[{"label": "甲", "parent": 0}]).encode(), "row-reference", "/funds/0"),
    "no-year": (without("fiscal_year").encode(), "year-missing", "fiscal_year"),
    "no-jurisdiction": (without("jurisdiction").encode(), "jurisdiction-missing", "--jurisdiction"),
    "no-such-jurisdiction": (without(jurisdiction="990000").encode(), "unknown-jurisdiction", "990000"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_form_is_refused_by_a_code_that_names_its_fault(house: House, name: str) -> None:
    data, code, word = BAD[name]
    found = house.audit(data, "form.json")
    assert isinstance(found, RejectedInput)
    assert (found.source, found.code) == ("form.json", code)
    assert word in found.message


@pytest.mark.parametrize("name", BAD)
def test_a_refusal_is_told_in_english_too(name: str) -> None:
    found = open_house(lang="en").audit(BAD[name][0], "form.json")
    assert isinstance(found, RejectedInput)
    assert found.message.partition(":")[0].strip().isascii()
    assert len(found.message.split()) > 3


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Every bad form, and a good one before, between and after them."""
    for name, (data, _, _) in BAD.items():
        (tmp_path / f"bad-{name}.json").write_bytes(data)
    for name in ("a-good", "bad-m-good", "z-good"):
        (tmp_path / f"{name}.json").write_text(TEXT, encoding="utf-8")
    return tmp_path


def test_bad_forms_lose_nothing_and_stop_nobody(house: House, folder: Path) -> None:
    found = audit_inputs(house, [str(folder)])
    assert [Path(one.form.source).name for one in found.forms] == [
        "a-good.json",
        "bad-m-good.json",
        "z-good.json",
    ]
    rejected = {Path(one.source).name: one.code for one in found.rejected}
    assert rejected == {f"bad-{name}.json": code for name, (_, code, _) in BAD.items()}


def test_the_command_tells_every_refusal_and_ends_incomplete(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", str(folder), "-q", "-f", "json"]) == 3
    found = json.loads(capsys.readouterr().out)
    assert found["summary"]["forms"] == 3
    assert sorted(one["code"] for one in found["rejected"]) == sorted(code for _, code, _ in BAD.values())


def test_an_empty_folder_is_not_green(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "没有找到表单" in err


def test_forms_for_which_no_rule_is_in_force_are_not_green(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A kind of form that a schema describes and no pack has rules for."""
    schema = json.loads((data_folder("schemas") / "project.schema.json").read_text(encoding="utf-8"))
    schemas = tmp_path / "schemas"
    schemas.mkdir()
    text = json.dumps(schema, ensure_ascii=False).replace("project.schema.json", "errand.schema.json")
    schema = json.loads(text) | {"x-form": "errand", "title": "跑腿表", "x-aliases": []}
    schema["properties"]["kind"] = {**schema["properties"]["kind"], "const": "errand", "enum": ["errand"]}
    (schemas / "errand.schema.json").write_text(json.dumps(schema, ensure_ascii=False), encoding="utf-8")
    (tmp_path / "form.json").write_text(without(kind="errand"), encoding="utf-8")
    assert main(["audit", str(tmp_path / "form.json"), "--schemas", str(schemas), "-f", "json"]) == 2
    assert "no-rules" in capsys.readouterr().err


# -- packs -------------------------------------------------------------------------------------------------------

PACK = """
pack:
  id: "522701"
  jurisdiction: "522701"
  title: 都匀市
  version: 1.0.0
  kinds: [project]
  fiscal_years: {from: 2020}
  extends: {"522700": ">=1.0,<2"}
basis:
  文:
    title: 通知
    clauses:
      一: {quote: 原文}
parameters:
  上限:
    title: 上限
    unit: 分
    lower: anything
    basis: [文 一]
    values:
      - {from: 2020-01-01, value: 100}
    printed: {in: notes, pattern: '满分(?P<value>[0-9]+)分'}
definitions:
  半数: {title: 一半, is: 分值 ÷ 2}
maps:
  对应: {title: 对应, from: indicators.level3, to: funds.label, entries: {甲: [乙]}}
rules:
  - id: "522701.half"
    title: 得分不低于一半
    severity:
      - {when: 分值 > 10, is: error}
      - warning
    each: 指标[得分 不为空]
    basis: [文 一]
    period: {from: 2020-01-01}
    stage:
      - {from: 2020-01-01, is: warning}
    checks:
      - name: 一半
        check: 得分 ≥ 0
set:
  优秀线:
    basis: [文 一]
    values:
      - {from: 2020-01-01, value: 92}
override:
  definitions:
    执行率上限: {is: 100%}
  maps:
    成本对应资金: {entries: {丙: [丁]}}
change:
  - {id: budget-adjusted, severity: note, reason: 试, basis: [文 一]}
disable:
  - {id: unit-missing, reason: 试, basis: [文 一]}
"""


def load(folder: Path, text: str) -> House:
    """The built-in packs with one more."""
    (folder / "mine").mkdir(exist_ok=True)
    (folder / "mine" / "pack.yaml").write_text(text, encoding="utf-8")
    return open_house([folder])


def codes(folder: Path, text: str) -> list[str]:
    """The problems for which a pack cannot be used."""
    with pytest.raises(PacksError) as caught:
        load(folder, text).bound("522701", "project", 2024)
    assert all(one.file.endswith("pack.yaml") for one in caught.value.problems)
    return [one.code for one in caught.value.problems]


def mappings(value: Any, path: tuple[str | int, ...] = ()) -> Any:
    """The paths of all records in a pack."""
    if isinstance(value, dict):
        yield path
        for key, inner in value.items():
            yield from mappings(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from mappings(inner, (*path, index))


#: Records whose keys are the author's own names, so that any key is known; what stands under them is still checked.
FREE = {
    ("pack", "extends"), ("basis",), ("basis", "文", "clauses"), ("parameters",), ("definitions",), ("maps",),
    ("maps", "对应", "entries"), ("set",), ("override", "definitions"), ("override", "maps"),
    ("override", "maps", "成本对应资金", "entries"),
}  # fmt: skip
LEVELS = [path for path in mappings(yaml.safe_load(PACK)) if path not in FREE]


def test_the_pack_without_a_fault_is_used(tmp_path: Path) -> None:
    assert load(tmp_path, PACK).bound("522701", "project", 2024).problems == ()


@pytest.mark.parametrize("path", LEVELS, ids=["/".join(map(str, path)) or "top" for path in LEVELS])
def test_an_unknown_key_is_refused_at_every_level(tmp_path: Path, path: tuple[str | int, ...]) -> None:
    pack = yaml.safe_load(PACK)
    record: Any = pack
    for step in path:
        record = record[step]
    record["unheard_of"] = "x"
    assert "unknown-key" in codes(tmp_path, yaml.safe_dump(pack, allow_unicode=True))


def test_a_pack_that_extends_itself_is_refused(tmp_path: Path) -> None:
    assert codes(tmp_path, PACK.replace('{"522700": ">=1.0,<2"}', '{"522701": ">=1.0,<2"}')) == [
        "extends-itself"
    ]


CHECK = "        check: 得分 ≥ 0\n"

BAD_PACKS: Mapping[str, tuple[str, str]] = {
    "sixty-kilobytes-of-brackets": ("pack: " + "[" * 60_000, "too-deep"),
    "merge-bomb": (
        "a: &a {x: 1}\n" + "".join(f"b{i}: &b{i} {{<<: [*a, *a]}}\n" for i in range(50)),
        "anchor",
    ),
    "anchor": (PACK.replace("title: 都匀市", "title: &a 都匀市"), "anchor"),
    "tag": (PACK.replace("title: 都匀市", "title: !!python/object:os.system 都匀市"), "tag"),
    "two-documents": (PACK + "---\n" + PACK, "several-documents"),
    "duplicate-key": (PACK + "basis: {}\n", "duplicate-key"),
    "too-large": ("# " + "x" * (1 << 20) + PACK, "file-too-large"),
    "hidden-character": (PACK.replace("都匀市", "都\u202e匀市"), "hidden-character"),
    "unknown-name": (PACK.replace(CHECK, "        check: 得份 ≥ 0\n"), "unknown-name"),
    "deep-expression": (
        PACK.replace(CHECK, f"        check: {'(' * 1900}得分{')' * 1900} ≥ 0\n"),
        "expression-too-deep",
    ),
    "long-expression": (
        PACK.replace(CHECK, f"        check: {'得分 + ' * 1000}得分 ≥ 0\n"),
        "expression-too-long",
    ),
    "large-expression": (
        PACK.replace(CHECK, f"        check: 最小({'1,' * 2000}1) ≥ 0\n"),
        "expression-too-large",
    ),
    "large-pattern": (
        PACK.replace(CHECK, '        check: 三级指标 匹配 "((a{1,1000}){1,1000}){1,1000}"\n'),
        "bad-pattern",
    ),
    "large-printed-pattern": (PACK.replace("[0-9]+", "(((a{1,1000}){1,1000}){1,1000})"), "bad-pattern"),
}


@pytest.mark.parametrize("name", BAD_PACKS)
def test_a_bad_pack_is_refused_at_once(tmp_path: Path, name: str) -> None:
    text, code = BAD_PACKS[name]
    started = time.monotonic()
    assert code in codes(tmp_path, text)
    assert time.monotonic() - started < 20


@pytest.mark.parametrize("name", BAD_PACKS)
def test_the_command_says_where_a_bad_pack_is_bad(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    text, code = BAD_PACKS[name]
    (tmp_path / "rules" / "mine").mkdir(parents=True)
    (tmp_path / "rules" / "mine" / "pack.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "form.json").write_text(without(jurisdiction="522701"), encoding="utf-8")
    assert main(["audit", str(tmp_path / "form.json"), "--rules", str(tmp_path / "rules")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert f": {code}: " in err


def test_a_pattern_made_to_hang_does_not(tmp_path: Path) -> None:
    """``(a+)+$`` over a long text takes Python's own engine longer than anybody waits."""
    house = load(tmp_path, PACK.replace(CHECK, '        check: 非 三级指标 匹配 "(a+)+$"\n'))
    content = content_of(GOOD) | {"jurisdiction": "522701"}
    content["indicators"][0]["level3"] = "a" * 19_999 + "b"
    started = time.monotonic()
    found = house.audit(content, "form.json")
    assert time.monotonic() - started < 20
    assert isinstance(found, FormResult)
    half = [one for one in found.outcomes if one.rule == "522701.half"]
    assert half
    assert all(one.outcome is not Outcome.ERROR for one in half)


# -- hostile forms -----------------------------------------------------------------------------------------------

#: What a form's own texts may not do to the audit.
HOSTILE = {
    "html": "<script>alert(1)</script>\"'</td><!--",
    "right-to-left": "\u202e\u2066١٢٣\u200b\ufeff",
    "formula": '=HYPERLINK("http://example.invalid","x")',
    "template": "{{ 7 * 7 }}{% raw %}${x}",
    "control": "a\x00b\x1b[31m\r\n\u2028",
    "pattern": "(((a+)+)+$[\\p{Han}]{1000}",
    "figure": "≥" * 30 + "1e400%",
    "long": "长" * 20_000,
    "long-figure": "9" * 20_000,
}
#: Cells that the form hangs by, and cells that hold figures or short texts only.
SPARED = frozenset(
    [
        "kind",
        "fiscal_year",
        "jurisdiction",
        "currency_unit",
        "parent",
        "reason_rows",
        "provenance",
        "filing_date",
        "name",
        "phone",
        "initial",
        "annual",
        "executed",
        "points",
        "score",
        "rate",
        "level1_points",
    ]
)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("form", ["000-jiguan-shiwu", "004-yunxi-jiguan-shiwu"])
def test_hostile_text_in_every_cell(form: str, text: str) -> None:
    """It is audited in bounded time; a rule may run into its bound, which is named, but none breaks."""
    content = content_of(form)
    for pointer in list(cells(content)):
        if not SPARED.intersection(pointer.split("/")):
            put(content, pointer, HOSTILE[text])
    started = time.monotonic()
    found = audited(content)
    assert time.monotonic() - started < 60
    assert {one.cause for one in found.outcomes if one.outcome is Outcome.ERROR} <= {"work-limit"}
    written = json.loads(render_json(result_to_json(AuditResult((found,), (), "0"))))
    assert written["forms"][0]["form"]["content"]["organization"] == HOSTILE[text]


def many_rows(count: int) -> dict[str, Any]:
    """A form with so many rows, no two alike."""
    content = content_of(GOOD)
    rows = content["indicators"]
    content["indicators"] = [{**rows[at % len(rows)], "level3": f"{at} 项工作"} for at in range(count)]
    return content


def test_a_list_of_two_thousand_rows_is_read_and_one_more_refused(house: House) -> None:
    found = house.audit(many_rows(2001), "form.json")
    assert isinstance(found, RejectedInput)
    assert found.code == "does-not-fit"
    assert "2000" in found.message


def test_a_long_list_is_audited() -> None:
    found = audited(many_rows(150))
    assert not found.broken


def test_a_rule_that_takes_too_long_is_named_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traced, "MOST_STEPS", 2000)
    found = audited(many_rows(20))
    spent = {one.rule for one in found.outcomes if one.outcome is Outcome.ERROR}
    assert "duplicate-row" in spent
    assert {one.cause for one in found.outcomes if one.outcome is Outcome.ERROR} == {"work-limit"}
    assert {one.rule for one in found.outcomes if one.outcome is Outcome.CONSISTENT} - spent
    assert found.verdict in {"fail", "undecided"}
