"""The compiled reading of rules and the traced one: what the first calls plain, the second finds so, place by place."""

import dataclasses
import gc
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from functools import cache
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from form_generator import several
from golden_forms import FORMS, NAMES
from test_conformance import CASES, _beside, _form, _schemas
from zhunsheng.api import House, open_house
from zhunsheng.authoring.examples.example_files import find_examples
from zhunsheng.authoring.examples.example_forms import UnrunnableError
from zhunsheng.authoring.examples.trials import prepared
from zhunsheng.evaluation.audit import audit, values_for
from zhunsheng.evaluation.cells import Cells
from zhunsheng.evaluation.compiled.absence import DoubtError
from zhunsheng.evaluation.compiled.effort import most_rows
from zhunsheng.evaluation.compiled.engine import (
    DOUBTS,
    FAILED,
    Counted,
    Engine,
    compile_assertions,
    compile_ruleset,
    exactly,
    is_plain,
)
from zhunsheng.evaluation.compiled.figures import Figure, Printing, figure_of
from zhunsheng.evaluation.compiled.intake import QuickReader
from zhunsheng.evaluation.compiled.needles import CELL, is_needed, needles, words_needed
from zhunsheng.evaluation.compiled.readers import NotPlainError, reading_reader, told_reading
from zhunsheng.evaluation.compiled.records import wire_decoder
from zhunsheng.evaluation.compiled.runtime import find_all, find_around, quoted
from zhunsheng.evaluation.jointly import JointEngine
from zhunsheng.evaluation.places import Place, evaluate
from zhunsheng.evaluation.single import context
from zhunsheng.findings.outcome import Outcome
from zhunsheng.findings.tabulated import Counts
from zhunsheng.forms.form import Form
from zhunsheng.forms.reader import read_form
from zhunsheng.forms.reading import read
from zhunsheng.language import patterns
from zhunsheng.language.assertion import AssertionText, check_assertion
from zhunsheng.resources import data_folder
from zhunsheng.values.number import printed
from zhunsheng.values.units import Unit

_PLAIN = (Outcome.CONSISTENT, Outcome.NOT_APPLICABLE)


@cache
def _house() -> House:
    return open_house()


@cache
def _reader() -> QuickReader:
    return QuickReader(_house().schemas)


@cache
def _engine(jurisdiction: str, kind: str, year: int) -> Engine:
    house = _house()
    return compile_ruleset(house.schemas[kind], house.bound(jurisdiction, kind, year))


def _data(content: Mapping[str, Any]) -> bytes:
    return msgspec.json.Encoder(decimal_format="number").encode(content)


def _disagreement(counted: Counted, places: tuple[Place, ...], cell: tuple[str, str] | None) -> str:
    """What is wrong with the plain places of an assertion; empty where nothing is."""
    good, idle, empty, left, soft, bad = counted
    found = Counter(place.outcome for place in places)
    if counted is FAILED:
        return "" if found[Outcome.INCONSISTENT] else f"nothing fails: {dict(found)}"
    if good + idle + len(left) + len(soft) + len(bad) != len(places):
        return f"{counted}: there are {len(places)} places"
    if len(bad) > found[Outcome.INCONSISTENT]:
        return f"{counted}: {dict(found)}"
    if good > found[Outcome.CONSISTENT] or idle > found[Outcome.NOT_APPLICABLE]:
        return f"{counted}: {dict(found)}"
    explainable = {place.path for place in places if place.outcome is Outcome.EXPLAINABLE}
    told = {f"/{cell[0]}/{row}/{cell[1]}" for row in soft} if cell else set()
    if len(told) != len(soft) or not told <= explainable:
        return f"{counted}: explainable are {explainable}, told {told}"
    if not left and not bad:
        cause = "empty-scope" if empty else "condition-false"
        causes = {place.cause for place in places if place.outcome is Outcome.NOT_APPLICABLE}
        return "" if causes <= {cause} else f"{counted}: {causes}"
    apart = [at for at, place in enumerate(places) if place.outcome not in _PLAIN]
    return "" if len(apart) <= len(left) + len(soft) + len(bad) else f"{counted}: {dict(found)}"


def _compared(forms: Iterable[bytes], rule: str = "") -> tuple[Counter[str], list[str]]:
    """Every assertion (of one rule) on every form by both readings: how many were plain, partly, left; what is wrong."""
    told: Counter[str] = Counter()
    wrong: list[str] = []
    for data in forms:
        wire = _reader().read(data)
        form = read_form(data, "form", _house().schemas)
        told["forms"] += 1
        if wire is None or not isinstance(form, Form) or not form.jurisdiction:
            told["read slowly"] += 1
            continue
        assert (wire.form or "form", wire.jurisdiction, wire.fiscal_year) == (
            *(form.id, form.jurisdiction),
            form.fiscal_year,
        )
        engine = _engine(wire.jurisdiction, form.kind, wire.fiscal_year)
        try:
            found = engine.judge(wire.record)
        except NotPlainError:
            told["read slowly"] += 1
            continue
        cells, values = Cells(form), values_for(form, engine.held)
        for one, counted in zip(engine.assertions, found, strict=True):
            if rule and one.rule.id != rule:
                continue
            told["pairs"] += 1
            if counted is None:
                told["left"] += 1
                continue
            told["plain" if is_plain(counted) else "partly" if counted[3] else "failed"] += 1
            fault = _disagreement(counted, evaluate(one.bound.checked, cells, values, traces=False), one.cell)
            if fault:
                wrong.append(f"{form.id} {one.rule.id} {one.bound.checked.text.check[:60]}: {fault}")
    return told, wrong


def test_the_golden_forms() -> None:
    told, wrong = _compared(path.read_bytes() for path in FORMS.glob("*.json"))
    assert not wrong
    assert told["forms"] == len(NAMES)


def test_every_example_of_the_shipped_packs() -> None:
    """Each example's own rule on its form."""
    told: Counter[str] = Counter()
    wrong: list[str] = []
    for rule, data in _examples():
        more, faults = _compared([data], rule)
        told += more
        wrong += faults
    assert not wrong
    assert told["plain"] > 900, told


@pytest.mark.long
def test_every_rule_on_every_example() -> None:
    told, wrong = _compared({data for _, data in _examples()})
    assert not wrong
    assert told["plain"] > 20_000, told


def _examples() -> Iterator[tuple[str, bytes]]:
    bases: dict[Any, Any] = {}
    for one in find_examples([data_folder("rules")]):
        with suppress(UnrunnableError):
            yield one.rule.text, _data(prepared(_house(), one, bases).form.content)


def test_generated_forms() -> None:
    told, wrong = _compared(_data(one) for one in several(340))
    assert not wrong
    assert told["pairs"] >= 20_000, told
    # It is worth its while only where it leaves little.
    assert told["left"] + told["partly"] < told["pairs"] / 30, told


@pytest.mark.long
def test_a_million_pairs() -> None:
    """About a million pairs of form and rule, seeded."""
    told, wrong = _compared(_data(one) for one in several(17_000))
    assert not wrong
    assert told["pairs"] >= 1_000_000, told


def test_every_case_of_the_conformance_suite() -> None:
    """Each check of the suite, compiled by itself: nothing that it calls plain is anything else."""
    told: Counter[str] = Counter()
    for area, case in CASES:
        if "check" not in case or "problem" in case.get("want", {}):
            continue
        outcome = _case(area, case)
        told[outcome] += 1
        assert outcome in {"plain", "left", "uncompiled", "read slowly"}, f"{case['name']}: {outcome}"
    assert told["plain"] > 250, told
    assert told["plain"] > told["uncompiled"], told


def _case(area: Mapping[str, Any], case: Mapping[str, Any]) -> str:
    form = _form(area, case)
    beside = context(form, **_beside(case))
    scope = case.get("scope", {})
    by = scope.get("by") or ()
    text = AssertionText(
        case["check"],
        scope.get("each", ""),
        (by,) if isinstance(by, str) else tuple(by),
        case.get("when", ""),
    )
    assertion, faults = check_assertion(text, beside.scope)
    if assertion is None:
        return "uncompiled" if faults else "?"
    stated = {name: one.value for name, one in beside.parameters.items()}
    code = compile_assertions(form.schema, [assertion], stated)
    if code.functions[0] is None:
        return "uncompiled"
    data = _data(dict(form.content))
    if b"unreadable" in data:
        return "read slowly"
    try:
        record = wire_decoder(_schemas(area["area"]))(data)
        with exactly():
            unpacked = code.unpack(record)
            if unpacked.size > most_rows(assertion):
                return "left"
            counted = code.functions[0](unpacked)
    except NotPlainError:
        return "read slowly"
    except DOUBTS:
        return "left"
    fault = _disagreement(counted, evaluate(assertion, Cells(form), beside.parameters), code.cells[0])
    return fault or ("plain" if is_plain(counted) else "left")


def test_both_together_give_what_the_traced_one_gives_alone() -> None:
    """The same findings, verdict and counts by rule, whichever way a form was judged."""
    compared = 0
    for content in several(60):
        data = _data(content)
        wire, form = _reader().read(data), read_form(data, "form", _house().schemas)
        if wire is None or not isinstance(form, Form) or not form.jurisdiction:
            continue
        engine = _engine(wire.jurisdiction, form.kind, wire.fiscal_year)
        try:
            found = engine.judge(wire.record)
        except NotPlainError:
            continue
        compared += 1
        together = JointEngine(engine).explained(form, found)
        alone = audit(form, engine.held)
        assert together.findings == alone.findings
        assert together.shadow == alone.shadow
        assert together.verdict == alone.verdict
        assert together.undecided == alone.undecided
        assert _by_rule(engine, alone) == _by_rule(engine, together, found)
    assert compared > 40


def _by_rule(engine: Engine, result: Any, found: Iterable[Counted | None] = ()) -> list[int]:
    rules = dict.fromkeys([one.rule.id for one in engine.assertions])
    counts = Counts(tuple(rules))
    told = {one.rule for one in result.outcomes} - rules.keys()
    counts = Counts((*rules, *sorted(told)))
    counts.add(result)
    for one, counted in zip(engine.assertions, found, strict=False):
        if counted is not None:
            place = counts.rules.index(one.rule.id)
            counts.numbers[8 * place] += counted[0]
            counts.numbers[8 * place + 1] += len(counted[4])
            counts.numbers[8 * place + 4] += counted[1]
    return counts.numbers[: 8 * len(rules)]


# -- the quick way in ------------------------------------------------------------------------------------------

_FORM = {
    "kind": "project",
    "fiscal_year": 2024,
    "jurisdiction": "522700",
    "organization": "某局",
    "project": "某项目",
    "funds": [{"label": "年度资金总额", "annual": 1}],
}
_PLAIN_FORM = json.dumps(_FORM, ensure_ascii=False)

#: What must be read slowly, whatever comes of it there.
UNUSUAL = {
    "a key that stands twice": _PLAIN_FORM.replace('"annual": 1', '"annual": 1, "annual": 2'),
    "a key that stands twice, once escaped": _PLAIN_FORM.replace(
        '"annual": 1', '"annual": 1, "\\u0061nnual": 2'
    ),
    "a key that stands twice beside an escaped colon": _PLAIN_FORM.replace(
        '"annual": 1', '"annual": 1, "annual": 2, "partition": "a\\u003ab"'
    ),
    "a list that stands twice": _PLAIN_FORM[:-1] + ', "funds": []}',
    "a boolean for a figure": _PLAIN_FORM.replace('"annual": 1', '"annual": true'),
    "an unknown key": _PLAIN_FORM.replace('"annual"', '"anual"'),
    "a text for a list": _PLAIN_FORM.replace('[{"label": "年度资金总额", "annual": 1}]', '"x"'),
    "an exponent": _PLAIN_FORM.replace('"annual": 1', '"annual": 1e2'),
    "a number without end": _PLAIN_FORM.replace('"annual": 1', '"annual": 1e400'),
    "NaN": _PLAIN_FORM.replace('"annual": 1', '"annual": NaN'),
    "a kind by another name": _PLAIN_FORM.replace('"project", "fiscal', '"项目支出绩效自评表", "fiscal'),
    "no region": _PLAIN_FORM.replace('"jurisdiction": "522700", ', ""),
    "no year": _PLAIN_FORM.replace('"fiscal_year": 2024, ', ""),
    "a byte order mark": "\ufeff" + _PLAIN_FORM,
    "half a character": _PLAIN_FORM.replace("某局", "\\ud800"),
    "two documents": _PLAIN_FORM + _PLAIN_FORM,
    "cut short": _PLAIN_FORM[:-2],
    "a cell that could not be read": _PLAIN_FORM[:-1]
    + ', "provenance": {"cells": {"/funds/0/annual": {"confidence": "unreadable"}}}}',
}


@pytest.mark.parametrize("name", UNUSUAL)
def test_what_is_unusual_is_read_slowly(name: str) -> None:
    wire = _reader().read(UNUSUAL[name].encode())
    if wire is not None:  # the record may still be what is not plain
        with pytest.raises(NotPlainError):
            _engine(wire.jurisdiction, "project", wire.fiscal_year).judge(wire.record)


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        (
            b'{"kind": "project", "fiscal_year": "2023", "jurisdiction": "110000"}',
            ("110000", "project", 2023),
        ),
        (b'{"jurisdiction":"510000","fiscal_year":2022,"kind":"department"}', ("510000", "department", 2022)),
        (b'{"kind": "project", "fiscal_year": 20233, "jurisdiction": "110000"}', None),
        (b'{"kind": "poem", "fiscal_year": 2023, "jurisdiction": "110000"}', None),
        (b"\xff{", None),
    ],
)
def test_what_a_form_seems_to_ask_for(data: bytes, seen: object) -> None:
    assert _reader().glimpse(data) == seen


def test_forms_of_a_kind_without_a_year_are_read_slowly() -> None:
    schema = _house().schemas["project"]
    roles = {role: key for role, key in schema.roles.items() if role != "year"}
    reader = QuickReader({"project": dataclasses.replace(schema, roles=roles)})
    data = b'{"kind": "project", "fiscal_year": 2023, "jurisdiction": "110000"}'
    assert (reader.glimpse(data), reader.read(data)) == (None, None)


def test_what_is_plain_is_read_quickly() -> None:
    wire = _reader().read(_PLAIN_FORM.encode())
    assert wire is not None
    assert (wire.form, wire.jurisdiction, wire.fiscal_year) == (
        "project:2024:522700:某局:某项目",
        "522700",
        2024,
    )


_NUMERALS = st.decimals(allow_nan=False, allow_infinity=False, places=3) | st.integers()


@settings(deadline=None)
@given(st.lists(st.tuples(_NUMERALS, _NUMERALS), max_size=6), st.sampled_from(["text", ""]))
@example([(Decimal("0.00"), Decimal("-0.0"))], "")
def test_figures_are_read_alike(pairs: list[tuple[Any, Any]], as_text: str) -> None:
    """A figure is the same one whether it is written as a number or as a text, and by either reader."""
    rows = [
        {"level3": f"第{at}行", "points": _written(one, as_text), "score": _written(other, as_text)}
        for at, (one, other) in enumerate(pairs)
    ]
    _, wrong = _compared([_data({**_FORM, "indicators": rows})])
    assert not wrong


def _ends(unit: Unit) -> bool:
    """Whether a unit and its inverse are finite decimals of the base unit."""
    product = unit.scale.numerator * unit.scale.denominator
    for factor in (2, 5):
        while product % factor == 0:
            product //= factor
    return product == 1


_UNITS = tuple(dict.fromkeys(unit for unit in next(iter(_house().schemas.values())).units.words.values()))


@settings(deadline=None)
@given(
    st.decimals(0, 10**12, places=4) | st.integers(0, 10**9).map(Decimal),
    st.sampled_from(_UNITS),
    st.integers(0, 4),
)
def test_a_printed_figure_is_that_of_the_printed_number(value: Decimal, unit: Unit, places: int) -> None:
    told = Decimal(f"{value:.{places}f}")
    try:
        found = Printing(unit)(told, places)
    except DoubtError:
        assert not _ends(unit)
        return
    wanted = figure_of(printed(told, unit))
    assert (found.x, found.dimension, found.print) == (wanted.x, wanted.dimension, wanted.print)


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from(["", "≥", "≤", ">", "<", "=", "≈", "＝", ">=", "约"]),
    st.from_regex(r"[0-9]{1,22}(\.[0-9]{1,22})?", fullmatch=True)
    | st.sampled_from(["0", "1,234.50", "2024", "٣"]),
    st.sampled_from(["", *next(iter(_house().schemas.values())).units.words, "年", "次以上", "个 ", "。"]),
)
def test_a_plain_reading_is_the_reading(sign: str, figure: str, word: str) -> None:
    """One made of a sign, a figure and a unit without further ado is what reading the text as any other gives."""
    units, text = next(iter(_house().schemas.values())).units, f"{sign}{figure}{word}"
    found, wanted = reading_reader(units)[text], told_reading(read(text, units))
    for name in ("text", "comparator", "unit", "phrase", "date", "measure"):
        assert getattr(found, name) is getattr(wanted, name) or getattr(found, name) == getattr(wanted, name)
    numbers = found.number, wanted.number
    if isinstance(numbers[0], Figure) and isinstance(numbers[1], Figure):
        assert numbers[0].ranged() == numbers[1].ranged()
    else:
        assert numbers[0] is numbers[1]


def _written(value: Any, as_text: str) -> Any:
    return format(value, "f") if as_text else value


# -- patterns --------------------------------------------------------------------------------------------------

NEEDED = (
    (f"a{CELL}b", True),
    (f"(?P<x>a{CELL})b", True),
    (f"(?:a|b){CELL}[(|]", True),
    (f"(?:a{CELL})?b", False),
    (f"(?:a{CELL}){{0,2}}b", False),
    (f"{CELL}*b", False),
    (f"a|{CELL}", False),
    (f"(?:a|{CELL})b", False),
    (f"(?i)a{CELL}", False),
    (f"{CELL}{CELL}", False),
    ("ab", False),
)


@pytest.mark.parametrize(("pattern", "needed"), NEEDED)
def test_what_a_pattern_needs(pattern: str, needed: object) -> None:
    assert is_needed(pattern) is needed


WORDS = (
    ("(?P<x>[0-9]{4})年(?:a|b)?(?P<y>得分)为?", ("年", "得分")),
    (r"\p{Han}{2,8}年", ("年",)),
    ("(?m)^a$", ("a",)),
    ("(?i)a", ()),
    ("ab+c", ("ab", "c")),
    ("ab?c", ("a", "c")),
    ("(?:ab){0,1}c", ("c",)),
    ("a|b", ()),
    (f"a{CELL}bc", ("bc",)),
    ("[ab]c(?:d(?:e|f)g)", ("c", "d", "g")),
)


@pytest.mark.parametrize(("pattern", "words"), WORDS)
def test_the_words_that_a_pattern_needs(pattern: str, words: tuple[str, ...]) -> None:
    assert words_needed(pattern) == words


_PIECES = st.sampled_from(
    ["a", "b", "甲", "(?:", "(?P<x>", ")", "|", "?", "*", "+", "{0,2}", "{2}", "[ab]", ".", "^", "$"]
)


@settings(max_examples=600, deadline=None)
@given(st.lists(_PIECES, max_size=9), st.text("ab甲", max_size=8))
def test_whatever_a_pattern_matches_holds_its_needles(pieces: list[str], text: str) -> None:
    pattern = "".join(pieces)
    try:
        found = [one.group() for one in patterns.compiled(pattern).finditer(text)]
    except patterns.PatternError:
        return
    for needle in needles(pattern):
        assert all(needle in one for one in found), (pattern, needle)


@given(
    st.lists(st.sampled_from(["办", "证", "办证", "12", "。", "，", "的", "件", CELL]), max_size=12).map(
        "".join
    ),
    st.sampled_from([("办证",), ("办",), ("办证", "证"), ("件",)]),
    st.sampled_from(
        [
            f"(?P<before>[^，。]{{0,3}}){CELL}(?P<between>[^0-9。]{{0,2}})(?P<figure>[0-9]+)(?P<behind>\\p{{Han}}?)",
            f"(?:(?P<before>[^。]*)，)??(?P<between>的?{CELL})(?P<figure>[^。]*)(?P<behind>。?)",
            f"\\b(?P<before>){CELL}(?P<between>.)(?P<figure>)(?P<behind>)\\b",
        ]
    ),
)
def test_a_word_is_found_as_its_mark_is(text: str, words: tuple[str, ...], written: str) -> None:
    """Whatever stands around a word: the records are those of the pattern with the word itself in it."""
    names = tuple((key, key) for key in ("before", "between", "figure", "behind"))
    plain = find_all(written.replace(CELL, quoted(words)), text, lambda _row: SimpleNamespace(), names)
    marked = find_around(written, words, text, lambda _row: SimpleNamespace(), names)
    assert [vars(one) for one in marked] == [vars(one) for one in plain]


def test_records_that_hold_each_other_are_let_go() -> None:
    """A run makes the records of millions of forms in one process."""
    rows = [{"level3": "小计"}, *({"level3": f"第{at}行", "parent": 0} for at in range(20))]
    wire = _reader().read(_data({**_FORM, "indicators": rows}))
    assert wire is not None
    engine = _engine(wire.jurisdiction, "project", wire.fiscal_year)
    engine.judge(wire.record)
    gc.collect()
    before = sys.getallocatedblocks()
    for _ in range(100):
        engine.judge(wire.record)
    gc.collect()
    assert sys.getallocatedblocks() - before < 1000
