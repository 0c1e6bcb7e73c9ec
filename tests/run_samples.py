"""Run folders of any size, made straight from rows: seeded, with every kind of form, finding and rejected input."""

import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from rendering_samples import sample_form
from zhunsheng.findings.rows import FindingRow, FormRow, RejectedRow
from zhunsheng.resources import data_folder
from zhunsheng.runs.tables import TABLES, RuleCounts, Shard, write

DIGEST = "sha256:" + "5f" * 32
#: A rule that is asked of every form and applies to none, one that fires wherever it applies, one on trial.
NEVER, ALWAYS, TRIAL = "filing-date", "goals-copied", "522700.reason-length"
HOSTILE = "</script><img src=x onerror=alert(1)>'\"&<b>\u202e=cmd|' /C calc'!A0"
PERSON, PHONE = "王小明", "13812345678"
_COUNTED = ("consistent", "explainable", "inconsistent", "indeterminate", "not_applicable", "error", "waived")
_WORK = (
    "教育局",
    "财政局",
    "卫生健康局",
    "民政局",
    "水务局",
    "机关事务管理局",
    "文化馆",
    "统计局",
    "司法局",
    "档案馆",
)
_AIMS = ("设备购置", "道路养护", "信息系统运维", "困难群众救助", "培训", "防汛物资", "图书采购", "农田水利")
_REJECTED = (
    ("syntax", "", "第 3 行第 17 列:这里不是 JSON"),
    ("does-not-fit", "/indicators/3/points", "分值应是数"),
    ("duplicate-key", "/totals/score", "「得分」写了两次"),
)
#: So many of a thousand forms in each state: clean, with findings, undecided.
_STATES = (("clean", 860), ("found", 110), ("undecided", 30))


@dataclass(frozen=True, slots=True)
class Template:
    """What every form of one sort says: its verdict, its findings and other places, its outcomes by rule."""

    verdict: str
    told: tuple[Mapping[str, Any], ...]
    outcomes: tuple[Mapping[str, Any], ...]

    def counted(self, key: str) -> int:
        """So many places of one outcome."""
        return sum(one[key] for one in self.outcomes)

    def weight(self, severity: str) -> int:
        """So many findings of one severity that nobody waived."""
        return sum(one["severity"] == severity and one["standing"] == "finding" for one in self.told)


@dataclass(slots=True)
class _Forms:
    """The columns in which forms differ, a place each."""

    form: list[str] = field(default_factory=list)
    source: list[str] = field(default_factory=list)
    organization: list[str] = field(default_factory=list)
    jurisdiction: list[str] = field(default_factory=list)
    kind: list[str] = field(default_factory=list)
    template: list[int] = field(default_factory=list)
    reported: list[str | None] = field(default_factory=list)
    recomputed: list[str | None] = field(default_factory=list)
    content: list[bytes] = field(default_factory=list)


def make_run(
    folder: Path,
    forms: int,
    *,
    seed: int = 5,
    shard: int = 1000,
    shuffled: bool = False,
    since: bool = False,
    hostile: bool = False,
    adds_up: bool = True,
) -> Path:
    """A finished run over ``forms`` forms, about one in seven with findings.

    The same ``seed`` gives the same rows; ``shuffled`` only spreads them otherwise over the shards. ``since`` marks
    findings new or unchanged and has some fixed; ``hostile`` puts text that attacks pages and tables into the first
    form; where ``adds_up`` is false one input is missing from the census.
    """
    templates = _templates()
    columns = _drawn(forms, seed, hostile=hostile)
    order = list(range(forms))
    if shuffled:
        random.Random(seed + 1).shuffle(order)
    base = _stacked(templates, since=since)
    for number, start in enumerate(range(0, max(forms, 1), shard)):
        chosen = order[start : start + shard]
        tables = _shard(columns, chosen, templates, base, since=since)
        for name, table in tables.items():
            if table.num_rows:
                _put(folder, name, number, table)
    rejected = list(_not_audited(forms, hostile=hostile))
    last = Shard(rejected=rejected).tables()
    _put(folder, "rejected", (forms + shard - 1) // shard, last["rejected"])
    if since:
        gone = _shard(columns, order[: max(2, forms // 50)], templates, base, since=since)["findings"]
        _put(folder, "fixed", 0, gone) if gone.num_rows else None
    told = _told(columns, templates, rejected, adds_up=adds_up)
    (folder / "run.json").write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return folder


def _put(folder: Path, name: str, number: int, table: pa.Table) -> None:
    (folder / name).mkdir(parents=True, exist_ok=True)
    write(table, folder / name / f"{number:06d}.parquet")


# What forms say


@cache
def _templates() -> tuple[Template, ...]:
    """One clean, one undecided, then as many with findings as there are rules that fire, from light to heavy."""
    made = _made_findings()
    rules = sorted({*sample_form()["ruleset"]["titles"], TRIAL})
    heavy = [_template(rules, made[:count]) for count in range(1, len(made) + 1)]
    single = [_template(rules, [one]) for one in made]
    return (_template(rules, ()), _template(rules, (), undecided=True), *single, *heavy)


def _made_findings() -> list[Mapping[str, Any]]:
    """The findings of the sample form, and one for every other rule that can fire, made after them."""
    form = sample_form()
    model = next(one for one in form["findings"] if one["rule"] == "score-follows-formula")
    own = [*form["findings"], *form["shadow"]]
    others = [
        {**model, "rule": rule, "title": title, "severity": ("error", "warning", "note")[place % 3]}
        for place, (rule, title) in enumerate(sorted(form["ruleset"]["titles"].items()))
        if rule not in {one["rule"] for one in own} | {NEVER}
    ]
    return [*others, *own]


def _template(
    rules: Sequence[str], findings: Sequence[Mapping[str, Any]], *, undecided: bool = False
) -> Template:
    told = [_told_row(one) for one in findings]
    if undecided:
        told.append(_open_row())
    outcomes = tuple(_outcome_row(rule, told) for rule in rules)
    standing = {one["severity"] for one in told if one["standing"] == "finding"}
    verdict = (
        "fail"
        if "error" in standing
        else "undecided"
        if undecided
        else "review"
        if "warning" in standing
        else "pass"
    )
    return Template(verdict, tuple(told), outcomes)


def _told_row(one: Mapping[str, Any]) -> Mapping[str, Any]:
    standing = "shadow" if one["rule"] == TRIAL else "waived" if one["waiver"] else "finding"
    keys = ("reported", "expected", "difference", "allowance", "message", "path", "place", "rule", "outcome")
    return {
        **{key: one[key] for key in keys},
        "check": one["check"] or "",
        "standing": standing,
        "severity": one["severity"],
        "cause": "",
        "unit": one.get("unit") or "",
        "document": json.dumps(one, ensure_ascii=False),
    }


def _open_row() -> Mapping[str, Any]:
    empty = dict.fromkeys(("reported", "expected", "difference", "allowance"))
    words = {"check": "", "severity": "", "unit": "", "message": "", "document": ""}
    place = {"path": "/funds/0/executed", "place": "年度资金总额 · 全年执行数"}
    return {
        **empty,
        **words,
        **place,
        "rule": "execution-rate",
        "standing": "outcome",
        "outcome": "indeterminate",
        "cause": "blank",
    }


def _outcome_row(rule: str, told: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    own = [one for one in told if one["rule"] == rule]
    standing = Counter(one["standing"] for one in own)
    apart = rule == NEVER or (rule == ALWAYS and not own)
    return {
        "rule": rule,
        "consistent": 0 if apart or rule == ALWAYS else 2,
        "explainable": 0,
        "inconsistent": standing["finding"],
        "indeterminate": standing["outcome"],
        "not_applicable": 1 if apart else 0,
        "error": 0,
        "waived": standing["waived"],
        "shadow": standing["shadow"],
        "cause": "condition-false" if apart else "",
    }


# Which form says what


@cache
def places() -> Mapping[str, str]:
    """The names of all places by their codes."""
    told = json.loads((data_folder("schemas") / "jurisdictions.json").read_bytes())
    names: Mapping[str, str] = told["names"]
    return names


def _drawn(forms: int, seed: int, *, hostile: bool) -> _Forms:
    """What is different in every form, drawn by lot."""
    lot = random.Random(seed)
    codes = [code for code in places() if not code.endswith("00")]
    if forms < 10_000:
        codes = [code for code in codes if code[:2] in {"43", "52"}]
    templates = len(_templates())
    made, seen = _Forms(), set()
    states = lot.choices([name for name, _ in _STATES], [weight for _, weight in _STATES], k=forms)
    for number in range(forms):
        code = lot.choice(codes)
        unit = f"{places()[code]}{lot.choice(_WORK)}"
        first = (code, unit) not in seen
        seen.add((code, unit))
        kind = "department" if first else "project"
        project = "" if first else f":{_AIMS[number % len(_AIMS)]}{number}"
        form, source = f"{kind}:2024:{code}:{unit}{project}", f"2024/{code}/{number:07d}.json"
        if hostile and number == 0:
            unit, form, source = HOSTILE, f"department:2024:{code}:{HOSTILE}", f"2024/{HOSTILE}.json"
        if number and number % 997 == 1:
            form, kind = made.form[-1], made.kind[-1]
        state = "found" if hostile and number == 0 else states[number]
        score = f"{lot.triangular(60, 100, 96):.2f}"
        differs = state == "found" and number % 3 == 0
        blank = number % 211 == 7
        columns: dict[str, Any] = {
            "form": form,
            "source": source,
            "organization": unit,
            "jurisdiction": code,
            "kind": kind,
            "template": {"clean": 0, "undecided": 1}.get(state, 2 + lot.randrange(templates - 2)),
            "reported": None if blank else score,
            "recomputed": f"{float(score) - lot.randrange(1, 900) / 100:.2f}" if differs else score,
            "content": _content(kind, code, unit),
        }
        for name, value in columns.items():
            getattr(made, name).append(value)
    return made


def _content(kind: str, code: str, unit: str) -> bytes:
    contact = {"name": PERSON, "phone": PHONE}
    about = {
        "kind": kind,
        "fiscal_year": 2024,
        "jurisdiction": code,
        "organization": unit,
        "contact": contact,
    }
    return json.dumps(about, ensure_ascii=False, separators=(",", ":")).encode()


def _not_audited(forms: int, *, hostile: bool) -> Iterator[RejectedRow]:
    for number in range(max(3, forms // 1000)):
        code, place, message = _REJECTED[number % len(_REJECTED)]
        told = HOSTILE if hostile and number == 0 else message
        yield RejectedRow(f"2024/坏/{number:06d}.json", "rejected", code, place, told, DIGEST)
    yield RejectedRow("2024/坏/死.json", "quarantined", "crashed", "", "读它的进程因信号 11 结束", DIGEST)
    yield RejectedRow("2024/坏/慢.json", "quarantined", "stalled", "", "60 秒没有结果", DIGEST)
    yield RejectedRow("2024/坏/重.json", "skipped", "listed-twice", "", "这个文件列了两次", DIGEST)


# Columns


def _stacked(templates: Sequence[Template], *, since: bool) -> dict[str, Any]:
    """The rows of all templates one below another, and where those of each begin."""
    told = [one for template in templates for one in template.told]
    outcomes = [one for template in templates for one in template.outcomes]
    documents = [one["document"] for one in told]
    prints = [json.loads(text).get("fingerprint", "") if text else "" for text in documents]
    parts = [
        text.partition(f'"{mark}"') if mark else (text, "", "")
        for text, mark in zip(documents, prints, strict=True)
    ]
    names = [
        name for name in TABLES["findings"].names if name not in {"form", "source", "fingerprint", "change"}
    ]
    kept = {name: pa.array([one[name] for one in told], pa.string()) for name in names if name != "document"}
    return {
        "findings": pa.table(
            {
                **kept,
                "before": pa.array([one[0] for one in parts], pa.string()),
                "after": pa.array([one[2] for one in parts], pa.string()),
                "ends": pa.array(["" if since and one % 2 else "x" for one in range(len(told))], pa.string()),
            }
        ),
        "outcomes": pa.table(
            {
                name: pa.array([one[name] for one in outcomes])
                for name in TABLES["outcomes"].names
                if name not in {"form", "source"}
            }
        ),
        "findings.at": list(accumulate((len(one.told) for one in templates), initial=0)),
        "outcomes.at": list(accumulate((len(one.outcomes) for one in templates), initial=0)),
    }


def _shard(
    columns: _Forms,
    chosen: Sequence[int],
    templates: Sequence[Template],
    base: Mapping[str, Any],
    *,
    since: bool,
) -> dict[str, pa.Table]:
    form = pa.array([columns.form[one] for one in chosen], pa.string())
    source = pa.array([columns.source[one] for one in chosen], pa.string())
    sorts = [columns.template[one] for one in chosen]
    made = {}
    for name in ("outcomes", "findings"):
        spans = list(pairwise(base[f"{name}.at"]))
        rows = pa.array([row for sort in sorts for row in range(*spans[sort])], pa.int32())
        whose = pa.array([at for at, sort in enumerate(sorts) for _ in range(*spans[sort])], pa.int32())
        told = base[name].take(rows)
        told = told.append_column("form", form.take(whose)).append_column("source", source.take(whose))
        made[name] = _printed(told, rows, chosen, whose, since=since) if name == "findings" else told
    made["forms"] = _forms(columns, chosen, templates)
    return {name: _fitted(name, table) for name, table in made.items()}


def _printed(
    table: pa.Table, rows: pa.Array, chosen: Sequence[int], whose: pa.Array, *, since: bool
) -> pa.Table:
    """The findings with a fingerprint each, in their documents too."""
    prints = [
        f"{chosen[at]:08x}{row:08x}" for at, row in zip(whose.to_pylist(), rows.to_pylist(), strict=True)
    ]
    quoted = pa.array([f'"{one}"' for one in prints], pa.string())
    blank = pc.equal(table["before"], "")
    whole = pc.binary_join_element_wise(table["before"], quoted, table["after"], "")
    change = pc.if_else(pc.equal(table["ends"], "x"), "new", "unchanged") if since else [""] * len(prints)
    return (
        table.append_column("document", pc.if_else(blank, "", whole))
        .append_column("fingerprint", pa.array(prints, pa.string()))
        .append_column("change", change if since else pa.array(change, pa.string()))
    )


def _forms(columns: _Forms, chosen: Sequence[int], templates: Sequence[Template]) -> pa.Table:
    sorts = [templates[columns.template[one]] for one in chosen]
    own = ("form", "source", "organization", "jurisdiction", "kind", "reported", "recomputed", "content")
    count = len(chosen)
    return pa.table(
        {
            **{name: [getattr(columns, name)[one] for one in chosen] for name in own},
            "title": ["绩效自评表"] * count,
            "fiscal_year": [2024] * count,
            "ruleset": [DIGEST] * count,
            "digest": [f"sha256:{one:064x}" for one in chosen],
            "verdict": [one.verdict for one in sorts],
            **{f"{name}s": [one.weight(name) for one in sorts] for name in ("error", "warning", "note")},
            **{name: [one.counted(name) for one in sorts] for name in _COUNTED},
            "undecided": [int(one.verdict == "undecided") for one in sorts],
        }
    )


def _fitted(name: str, table: pa.Table) -> pa.Table:
    schema = TABLES[name]
    ordered = table.select(schema.names)
    return pa.Table.from_arrays(
        [
            ordered[one.name].combine_chunks().dictionary_encode().cast(one.type)
            if pa.types.is_dictionary(one.type)
            else ordered[one.name].cast(one.type)
            for one in schema
        ],
        schema=schema,
    )


# run.json


def _plain_run() -> dict[str, Any]:
    """What a finished run says of itself, without its census."""
    titles = {**sample_form()["ruleset"]["titles"], TRIAL: "理由不少于十个字"}
    command = dict.fromkeys(("jurisdiction", "limit", "sample", "since"))
    lists: dict[str, Any] = {"rules": [], "schemas": [], "waivers": []}
    ruleset = {"digest": DIGEST, "jurisdiction": "000000", "kind": "department", "fiscal_year": 2024}
    return {
        "schema_version": "1",
        "engine": {"name": "zhunsheng", "version": "0.1.0"},
        "command": {"inputs": ["2024"], **command, **lists, "on": "2025-03-01", "lang": "zh", "jobs": 1},
        "rulesets": [{**ruleset, "packs": [{"id": "cn", "version": "1.0.0"}], "titles": titles}],
        "state": "finished",
        "times": {"started": "2025-03-01T00:00:00Z", "ended": "2025-03-01T00:01:00Z", "seconds": "60"},
        "host": "example",
    }


def _told(
    columns: _Forms, templates: Sequence[Template], rejected: Sequence[RejectedRow], *, adds_up: bool
) -> dict[str, Any]:
    forms = len(columns.form)
    states = Counter(one.state for one in rejected)
    sorts = Counter(columns.template)
    verdicts = Counter(templates[one].verdict for one in columns.template)
    return {
        **_plain_run(),
        "census": {
            "found": forms + len(rejected) + (0 if adds_up else 1),
            "evaluated": forms,
            **{name: states[name] for name in ("rejected", "skipped", "quarantined")},
            "adds_up": adds_up,
        },
        "counts": {
            "verdicts": dict(sorted(verdicts.items())),
            "findings": {
                name: sum(templates[sort].weight(name) * count for sort, count in sorts.items())
                for name in ("error", "warning", "note")
            },
            "forms": forms,
            "duplicates": sum(count > 1 for count in Counter(columns.form).values()),
        },
    }


# Runs of a few rows, each as a test needs it


def form_row(form: str, **changes: Any) -> FormRow:
    """A clean form of one place, but for what is changed."""
    plain: dict[str, Any] = {
        "form": form,
        "source": f"{form}.json",
        "digest": f"sha256:{form}",
        "kind": "department",
        "title": "绩效自评表",
        "organization": "某局",
        "jurisdiction": "522701",
        "fiscal_year": 2024,
        "ruleset": DIGEST,
        "verdict": "pass",
        "reported": "90",
        "recomputed": "90",
        **dict.fromkeys(("errors", "warnings", "notes", *_COUNTED, "undecided"), 0),
        "content": _content("department", "522701", "某局"),
    }
    return FormRow(**{**plain, **changes})


def finding_row(form: str, rule: str, **changes: Any) -> FindingRow:
    """An error of a rule on a form, but for what is changed; its JSON says the same."""
    model = sample_form()["findings"][0]
    plain: dict[str, Any] = {
        "form": form,
        "source": f"{form}.json",
        "rule": rule,
        "check": "",
        "standing": "finding",
        "severity": "error",
        "outcome": "inconsistent",
        "path": "/totals/score",
        "place": "总分",
        "cause": "",
        "fingerprint": f"{form}-{rule}",
        "change": "",
        "message": "总分不对",
        "unit": "分",
        **dict.fromkeys(("reported", "expected", "difference", "allowance")),
    }
    told = {**plain, **changes}
    document = {**model, **{key: told[key] for key in told if key in model}, "facts": told.pop("facts", [])}
    written = json.dumps(document, ensure_ascii=False) if told["standing"] != "outcome" else ""
    return FindingRow(**{"document": written, **told})


def run_of(
    folder: Path,
    forms: Sequence[FormRow],
    findings: Sequence[FindingRow] = (),
    *,
    asked: Mapping[str, Sequence[Sequence[int]]] | None = None,
    rejected: Sequence[RejectedRow] = (),
    **about: Any,
) -> Path:
    """A run of these rows; ``asked`` gives each rule's eight counts for every form in turn."""
    shard = Shard(rejected=list(rejected))
    rules = tuple(asked or {})
    for place, form in enumerate(forms):
        counts = [number for rule in rules for number in (asked or {})[rule][place]]
        told = [one for one in findings if (one.form, one.source) == (form.form, form.source)]
        shard.add(form, RuleCounts(rules, counts, [""] * len(rules)), told)
    for name, table in shard.tables().items():
        _put(folder, name, 0, table)
    states = Counter(one.state for one in rejected)
    counted = {"found": len(forms) + len(rejected), "evaluated": len(forms)}
    census = {**counted, **{name: states[name] for name in ("rejected", "skipped", "quarantined")}}
    said = {**_plain_run(), "census": {**census, "adds_up": True}, **about}
    folder.mkdir(exist_ok=True)
    (folder / "run.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    return folder
