"""The report on a batch: the same bytes for the same run, nothing lost between its lists, nothing unsafe in its files."""

import base64
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from rendering_samples import sample_form
from run_samples import (
    ALWAYS,
    HOSTILE,
    NEVER,
    PERSON,
    PHONE,
    TRIAL,
    finding_row,
    form_row,
    make_run,
    places,
    run_of,
)
from zhunsheng.findings.batch import RegionRule, RegionVerdicts, ScorePair
from zhunsheng.findings.rows import FindingRow, RejectedRow
from zhunsheng.forms.schema import load_schemas
from zhunsheng.rendering.batch_overview import share
from zhunsheng.rendering.batch_regions import VERDICTS, Regions, above_of
from zhunsheng.rendering.batch_report import Appearance, Page, write_batch
from zhunsheng.rendering.batch_scores import Scores
from zhunsheng.rendering.batch_shards import postings
from zhunsheng.rendering.batch_words import BatchWords
from zhunsheng.rendering.words import Language
from zhunsheng.resources import data_folder
from zhunsheng.runs.questions import opened


@dataclass(frozen=True, slots=True)
class Written:
    """The files of a report, and what its scripts hold."""

    files: Mapping[str, bytes]

    @property
    def index(self) -> str:
        return self.files["index.html"].decode()

    @property
    def said(self) -> str:
        """What the index says, without markup."""
        return unescape(re.sub(r"<[^>]+>", "", self.index.partition("<main")[2].partition("<template")[0]))

    def held(self, name: str) -> Any:
        """What a shard hands to the page."""
        text = self.files[f"data/{name}.js"].decode()
        opening = f'zs("{name}",'
        assert text.startswith(opening)
        assert text.endswith(");\n")
        return json.loads(text[len(opening) : -3])

    def rows(self, kind: str) -> list[Any]:
        """A whole list."""
        names = sorted(name[5:-3] for name in self.files if name.startswith(f"data/{kind}/"))
        return [row for name in names for row in self.held(name)]

    def places(self) -> dict[int, list[Mapping[str, Any]]]:
        """What is told of every form, by its number, with what its findings have in common."""
        told = {}
        names = sorted(name[5:-3] for name in self.files if name.startswith("data/places/"))
        for name in names:
            common, forms = self.held(name)
            for number, drawn in forms:
                told[number] = [
                    {**one, "common": common[one["common"]]} if "common" in one else one for one in drawn
                ]
        return told


@cache
def schemas() -> Mapping[str, Mapping[str, Any]]:
    return {kind: one.document for kind, one in load_schemas([data_folder("schemas")]).items()}


def written(
    run: Path,
    *,
    lang: Language = "zh",
    show_contacts: bool = False,
    rows: int = 50,
    size: int = 20_000,
    pages: Iterable[Page] = (),
) -> Written:
    files: dict[str, bytes] = {}
    with opened(run) as batch:
        look = Appearance(schemas(), places(), lang, show_contacts, rows, size)
        write_batch(batch, files.__setitem__, look, pages)
    return Written(files)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The report on 600 forms, compared with an earlier run, the first of them hostile."""
    run = make_run(tmp_path_factory.mktemp("run"), 600, shard=100, since=True, hostile=True)
    return written(run, pages=[(0, sample_form())])


# The whole


def test_the_same_run_gives_the_same_bytes_however_its_rows_lie(tmp_path: Path) -> None:
    first = written(make_run(tmp_path / "a", 400, shard=400))
    second = written(make_run(tmp_path / "b", 400, shard=33, shuffled=True))
    assert list(first.files) == list(second.files)
    assert first.files == second.files


def test_files_are_named_by_counters_and_hold_nothing_that_ends_a_script(report: Written) -> None:
    name = re.compile(r"index\.html|forms/\d{6}\.html|data/(?:first|columns/[a-z]+|[a-z]+/\d{5})\.js")
    assert [one for one in report.files if not name.fullmatch(one)] == []
    scripts = {one: text for one, text in report.files.items() if one.endswith(".js")}
    assert len(scripts) > 30
    for text in scripts.values():
        assert b"<" not in text
        assert "\u202e".encode() not in text
        assert "\u2028".encode() not in text


def test_the_index_admits_its_own_script_and_style_and_no_network(report: Written) -> None:
    head = report.index.partition("<body>")[0]
    assert "default-src 'none'" in head
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/=]{44}' 'strict-dynamic' 'self' file:;", head)
    assert "unsafe" not in head
    assert not re.search(r"""\s(?:on\w+|style)=["']""", report.index)
    assert "://" not in re.sub(r'"[^"]*w3\.org[^"]*"', "", report.index)


def test_hostile_text_stays_text(report: Written) -> None:
    assert "onerror=alert" not in report.index
    (name,) = {one[2] for one in report.rows("forms") if "img" in one[2]}
    assert name == HOSTILE.replace("\u202e", "⟨U+202E⟩")
    assert HOSTILE not in json.dumps(report.rows("inputs"), ensure_ascii=False)


def test_nothing_of_the_run_but_its_rows_reaches_the_report(tmp_path: Path) -> None:
    run = make_run(tmp_path, 20)
    first = written(run)
    told = json.loads((run / "run.json").read_text(encoding="utf-8"))
    told |= {"times": {"started": "x", "ended": "y", "seconds": "1"}, "host": "other"}
    told["command"]["jobs"] = 7
    (run / "run.json").write_text(json.dumps(told), encoding="utf-8")
    assert written(run).files == first.files


# The lists agree


def test_every_form_stands_once_and_every_finding_where_its_form_says(report: Written) -> None:
    forms = report.rows("forms")
    about = report.held("first")
    assert len(forms) == about["forms"] == 600
    assert len({(one[0], one[1]) for one in forms}) == 600
    told = report.places()
    for number, form in enumerate(forms):
        found = [one for one in told.get(number, ()) if one["standing"] == "finding"]
        weights = [sum(one["severity"] == name for one in found) for name in ("error", "warning", "note")]
        assert weights == form[9:12]
        assert sum(one["standing"] == "waived" for one in told.get(number, ())) == form[13]
        assert sum(one["standing"] == "outcome" for one in told.get(number, ())) == form[12]
    assert [one[9:11] for one in forms] == sorted((one[9:11] for one in forms), reverse=True)


def test_columns_say_of_a_form_what_its_line_says(report: Written) -> None:
    forms, units = report.rows("forms"), report.rows("units")
    flags, regions, whose = (
        base64.b64decode(report.held(f"columns/{name}")) for name in ("flags", "regions", "units")
    )
    told = report.places()
    for number, form in enumerate(forms):
        assert flags[number] & 3 == form[6]
        bits = [bool(flags[number] & 1 << bit) for bit in range(2, 8)]
        fresh = any(
            one.get("change") == "new" and one["standing"] == "finding" for one in told.get(number, ())
        )
        assert bits == [bool(form[9]), bool(form[10]), bool(form[11]), fresh, bool(form[12]), bool(form[13])]
        assert int.from_bytes(regions[2 * number : 2 * number + 2], "little") == form[3]
        unit = units[int.from_bytes(whose[4 * number : 4 * number + 4], "little")]
        assert unit[:2] == [form[2], form[3]]
    assert sum(one[2] for one in units) == 600


def test_a_rule_leads_to_the_forms_on_which_it_fired(report: Written) -> None:
    about, told = report.held("first"), report.places()
    for place, (rule, _, fired) in enumerate(about["rules"]):
        want = sorted(
            number
            for number, drawn in told.items()
            if any(one["rule"] == place and one["standing"] == "finding" for one in drawn)
        )
        assert len(want) == fired, rule
        name = f"data/fired/{place:05d}.js"
        assert (name in report.files) == bool(want)
        if want:
            assert _unpacked(report.held(f"fired/{place:05d}")) == want
    heat = [one for line in about["regions"] for one in zip(line[4][::2], line[4][1::2], strict=True)]
    for place, (_, _, fired) in enumerate(about["rules"]):
        assert sum(forms for rule, forms in heat if rule == place) == fired


def test_a_shard_of_places_begins_where_the_page_looks_for_it(report: Written) -> None:
    starts = report.held("first")["places"]
    firsts = [report.held(f"places/{number:05d}")[1][0][0] for number in range(len(starts))]
    assert starts == firsts == sorted(firsts)
    assert len(starts) > 5


def test_pages_of_single_forms_are_linked_where_they_are(report: Written) -> None:
    assert b"<!DOCTYPE html>" in report.files["forms/000001.html"]
    assert [one[14] for one in report.rows("forms")] == [1] + [0] * 599


# What is said


def test_the_overview_is_a_plain_sentence_with_a_census_that_adds_up(tmp_path: Path) -> None:
    rejected = [
        RejectedRow("x", "rejected", "syntax", "", "no", ""),
        RejectedRow("y", "quarantined", "stalled", "", "no", ""),
    ]
    forms = [form_row("a", errors=1, verdict="fail"), form_row("b"), form_row("c")]
    findings = [finding_row("a", "total-score")]
    asked = {"total-score": [(0, 0, 1, 0, 0, 0, 0, 0)] + [(1, 0, 0, 0, 0, 0, 0, 0)] * 2}
    said = written(run_of(tmp_path, forms, findings, asked=asked, rejected=rejected)).said
    for words in (
        "审核了 3 张表：1 张不通过，2 张通过。",
        "共有错误 1 处、警告 0 处、提示 0 处。",
        "触发最多的规则是“总分等于各项得分之和”，有 1 张表（33.3%）。",
        "另有 2 份没有审核。",
        "收到 5 份 ＝ 审核 3 ＋ 未能读取 1 ＋ 略过 0 ＋ 隔离 1。 数目对得上。",
    ):
        assert words in said


@pytest.mark.parametrize(
    ("census", "words"),
    [
        ({"found": 4, "evaluated": 2}, "2 份没有下落"),
        ({"found": 1, "evaluated": 2}, "多出 1 份"),
        ({"found": 3, "evaluated": 3}, "表格里实有：审核 2"),
        ({"found": 2, "evaluated": 2, "adds_up": False}, "数目对不上"),
    ],
)
def test_a_census_that_does_not_add_up_is_said_aloud(
    census: dict[str, Any], words: str, tmp_path: Path
) -> None:
    whole = {"adds_up": True, **census}
    report = written(run_of(tmp_path, [form_row("a"), form_row("b")], census=whole))
    assert words in report.said
    assert "数目对不上" in report.said
    assert 'class="census alarm" role="alert"' in report.index


@pytest.mark.parametrize(("state", "words"), [("interrupted", "--resume"), ("running", "还没有结束")])
def test_a_run_that_is_not_finished_says_so(state: str, words: str, tmp_path: Path) -> None:
    assert words in written(run_of(tmp_path, [form_row("a")], state=state)).said
    assert words not in written(run_of(tmp_path / "whole", [form_row("a")])).said


def test_a_run_without_a_form_says_so(tmp_path: Path) -> None:
    rows = [RejectedRow("x", "rejected", "syntax", "", "不是 JSON", "")]
    report = written(run_of(tmp_path, [], rejected=rows))
    assert "没有一张表经过审核。" in report.said
    assert report.rows("inputs") == [["x", "rejected", "syntax", "", "不是 JSON"]]


def test_rules_that_look_suspicious_are_marked(report: Written) -> None:
    lines = {
        re.search(r"<code>(.*?)</code>", line)[1]: re.findall(r'doubted">(.*?)<', line)  # type: ignore[index]
        for line in report.index.partition('id="rules"')[2].partition("</section>")[0].split("<tr")[2:]
    }
    assert lines[NEVER] == ["从未适用"]
    assert lines[ALWAYS] == ["全部触发"]
    assert lines[TRIAL][0].startswith("试运行")
    assert lines["execution-rate"] == []


_NONE, _FIRES, _OPEN, _BROKE, _AWAY = ((0,) * at + (1,) + (0,) * (7 - at) for at in (0, 2, 3, 5, 4))


@pytest.mark.parametrize(
    ("counts", "mark"),
    [
        ([_NONE, _NONE], "从未触发"),
        ([_FIRES, _FIRES], "全部触发"),
        ([_FIRES, _AWAY], None),
        ([_FIRES, _NONE], None),
        ([_AWAY, _AWAY], "从未适用"),
        ([_OPEN, _OPEN], "从未判成"),
        ([_BROKE, _NONE], "1 张上出错"),
    ],
)
def test_a_rule_is_marked_by_its_counts(counts: list[Any], mark: str | None, tmp_path: Path) -> None:
    forms = [form_row("a"), form_row("b")]
    index = written(run_of(tmp_path, forms, asked={"r": counts})).index
    marks = re.findall(r'doubted">(.*?)<', index)
    assert marks[:1] == ([mark] if mark else [])


def test_a_place_tells_all_that_the_page_draws(report: Written) -> None:
    drawn = [one for places_ in report.places().values() for one in places_]
    matching = next(one for one in drawn if one.get("check") == "项目支出")
    assert matching["figures"] == [
        ["reported", "50,220,609.67 元"],
        ["expected", "50,220,809.67 元"],
        ["difference", "-200.00 元"],
        ["allowance", "0 元"],
    ]
    title, hint, basis = matching["common"]
    assert (title, bool(hint), basis[0][2][:1]) == (
        "成本指标的实际完成值与资金表的全年执行数一致",
        True,
        "附",
    )
    assert matching["calculation"]
    assert any(one["standing"] == "waived" and dict(one["waiver"])["reason"] for one in drawn)
    assert any(one["standing"] == "outcome" and one["cause"] == "未填" for one in drawn)
    assert {one.get("change") for one in drawn if one["standing"] == "finding"} == {"new", "unchanged"}


def test_what_is_fixed_is_listed(report: Written) -> None:
    fixed = report.rows("fixed")
    assert len(fixed) == report.held("first")["fixed"] > 0
    assert f"已改正的 {len(fixed)} 处" in report.said


def test_duplicates_and_inputs_are_listed_whole(report: Written) -> None:
    assert [one[1] for one in report.rows("inputs")] == ["quarantined"] * 2 + ["rejected"] * 3 + ["skipped"]
    assert report.rows("duplicates")[0][1] == 2


# Persons


def _quoting(form: str) -> FindingRow:
    fact = {
        "path": "/contact/phone",
        "place": "电话",
        "printed": PHONE,
        "value": PHONE,
        "unit": "",
        "source": "",
    }
    return finding_row(
        form,
        "r",
        path="/contact/phone",
        message=f"电话 {PHONE} 不对",
        facts=[{**fact, "confidence": "certain"}],
    )


def _personal(tmp_path: Path) -> Path:
    forms = [form_row("a", errors=1, verdict="fail"), form_row("b")]
    rejected = [RejectedRow("x", "rejected", "does-not-fit", "/contact", f"联系电话：{PHONE} 读不出来", "")]
    run = run_of(tmp_path, forms, [_quoting("a")], rejected=rejected)
    run_of(tmp_path / "gone", forms, [_quoting("a")])
    (tmp_path / "gone" / "findings").rename(run / "fixed")
    return run


def test_contacts_are_masked_in_every_file(tmp_path: Path) -> None:
    report = written(_personal(tmp_path))
    for name, text in report.files.items():
        assert PHONE.encode() not in text, name
        assert PERSON.encode() not in text, name
    (place,) = report.places()[0]
    assert place["message"] == "电话 138******78 不对"
    assert report.rows("fixed")[0][4] == ""
    assert "已遮盖" in report.said


def test_contacts_are_shown_to_who_asks(tmp_path: Path) -> None:
    report = written(_personal(tmp_path), show_contacts=True)
    (place,) = report.places()[0]
    assert PHONE in place["message"]
    assert PHONE in report.rows("inputs")[0][4]
    assert "已遮盖" not in report.said


# Words


def test_every_word_is_there_in_english_and_the_page_is_then_english(tmp_path: Path) -> None:
    report = written(make_run(tmp_path, 30, since=True), lang="en")
    assert 'lang="en"' in report.index
    titles = "".join(map(str, sample_form()["ruleset"]["titles"].values()))
    left = re.findall(r"[\u3400-\u9fff]+", report.said)
    assert [one for one in left if one not in titles and one not in "理由不少于十个字"] == []
    chinese, english = BatchWords("zh").drawn, BatchWords("en").drawn
    assert chinese.keys() == english.keys()
    for key, text in chinese.items():
        assert set(re.findall(r"\{(\w+)\}", text)) == set(re.findall(r"\{(\w+)\}", english[key])), key


def test_the_page_asks_for_no_word_that_it_is_not_given() -> None:
    given = BatchWords("zh").drawn
    folder = data_folder("reports") / "batch"
    asked = {
        key
        for one in folder.glob("*.js")
        for key in re.findall(
            r'"((?:page|scores|severity|state|change|verdict|duplicates|stage)\.[a-z_.]+)"',
            one.read_text("utf-8"),
        )
    }
    assert len(asked) > 30
    assert asked - given.keys() == set()


# The parts


@pytest.mark.parametrize(
    ("code", "names", "above"),
    [
        ("430603", {"430600": "岳阳市", "430000": "湖南省"}, ("430600", "430000", "000000")),
        ("430603", {"430000": "湖南省"}, ("430000", "000000")),
        ("430600", {"430600": "岳阳市", "430000": "湖南省"}, ("430000", "000000")),
        ("430000", {"430000": "湖南省"}, ("000000",)),
        ("别处", {}, ("000000",)),
    ],
)
def test_a_place_knows_what_is_above_it(code: str, names: dict[str, str], above: tuple[str, ...]) -> None:
    assert above_of(code, names) == above


def test_the_tree_of_regions_holds_every_place_behind_the_one_above_it() -> None:
    verdicts = [
        RegionVerdicts("430603", "pass", 3),
        RegionVerdicts("430603", "fail", 1),
        RegionVerdicts("999999", "pass", 2),
    ]
    tree = Regions.of(verdicts, [RegionRule("430603", "r", 1)], places())
    assert tree.drawn({"r": 7}) == [
        ["000000", "全国", 0, [0, 0, 0, 0], []],
        ["430000", "湖南省", 0, [0, 0, 0, 0], []],
        ["430600", "岳阳市", 1, [0, 0, 0, 0], []],
        ["430603", "云溪区", 2, [1, 0, 0, 3], [7, 1]],
        ["999999", "999999", 0, [0, 0, 0, 2], []],
    ]
    assert VERDICTS == ("fail", "undecided", "review", "pass")


@pytest.mark.parametrize(
    ("score", "label"),
    [
        ("0", "0–5"),
        ("4.99999999999999999999999999999999999", "0–5"),
        ("5", "5–10"),
        ("94.99999999999999999999999999999999999", "90–95"),
        ("95.0", "95–100"),
        ("100", "95–100"),
        ("100.00000000000000000000000000000000001", "> 100"),
        ("-0.01", "< 0"),
        ("1e2", "95–100"),
    ],
)
def test_a_score_falls_into_one_step_exactly(score: str, label: str) -> None:
    assert Scores.of([ScorePair(score, None, 3)]).steps == ((label, 3, 0),)


def test_scores_are_compared_as_numbers_and_to_the_last_digit() -> None:
    close = "90." + "0" * 40 + "1"
    pairs = [
        ScorePair("90", "90.00", 5),
        ScorePair(close, "90", 2),
        ScorePair("80", "90.5", 1),
        ScorePair("85", "90.5", 1),
        ScorePair(None, "90", 4),
        ScorePair("优", "90", 1),
        ScorePair("NaN", "90", 1),
    ]
    scores = Scores.of(pairs)
    assert (scores.agree, scores.blank) == (5, 6)
    assert scores.more == (2, format(Decimal(close) - 90, "f"))
    assert scores.less == (2, "10.5")
    assert [step for step, *_ in scores.steps] == ["80–85", "85–90", "90–95"]


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [
        (0, 7, "0.0%"),
        (7, 7, "100.0%"),
        (1, 2000, "0.1%"),
        (1, 2001, "<0.1%"),
        (1999, 2000, ">99.9%"),
        (1, 8, "12.5%"),
    ],
)
def test_a_share_is_never_said_to_be_nothing_or_all_where_it_is_not(part: int, whole: int, told: str) -> None:
    assert share(part, whole) == told


def _unpacked(text: str) -> list[int]:
    numbers, step, shift, last = [], 0, 0, 0
    for one in base64.b64decode(text):
        step |= (one & 0x7F) << shift
        shift += 7
        if one < 0x80:
            last += step
            numbers.append(last)
            step = shift = 0
    return numbers


@pytest.mark.parametrize(
    "numbers", [[], [0], [0, 1, 2], [127, 128, 16_511, 5_000_000], list(range(0, 9000, 7))]
)
def test_postings_come_back(numbers: list[int]) -> None:
    assert _unpacked(postings(numbers)) == numbers
