"""The conformance suite: every case holds, and the cases reach every production and every cell of every table."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import jsonschema
import pytest
from lark import Tree

from zhunsheng.evaluation.places import Place
from zhunsheng.evaluation.single import FaultyExpressionError, context, evaluate, value_of
from zhunsheng.evaluation.values import Items, Value
from zhunsheng.findings.outcome import Outcome, conditional, mirrored, strongest, weakest
from zhunsheng.forms.form import Form
from zhunsheng.forms.reader import read_form
from zhunsheng.forms.schema import Schema, load_schemas
from zhunsheng.language.checker import check
from zhunsheng.language.functions import FUNCTIONS
from zhunsheng.language.grammar import productions
from zhunsheng.language.lexer import MOST_CHARACTERS, LexicalError
from zhunsheng.language.mistakes import EXAMPLES
from zhunsheng.language.parser import ParseError, parse
from zhunsheng.language.problems import CODES
from zhunsheng.language.scope import form_scope, tokenizer_for
from zhunsheng.language.words import KEYWORDS, READING_PARTS, SCOPE_NAMES, SIGNS
from zhunsheng.resources import data_folder
from zhunsheng.values.missing import Missing, NotApplicable
from zhunsheng.values.number import Number

SUITE = Path(__file__).parent / "conformance"
LANGUAGE = Path(__file__).parents[1] / "docs" / "language.md"
AREAS = tuple(
    json.loads(path.read_text(encoding="utf-8")) for path in sorted((SUITE / "required").glob("*.json"))
)
CASES = tuple((area, case) for area in AREAS for case in area["cases"])
JUDGED = (
    Outcome.CONSISTENT,
    Outcome.EXPLAINABLE,
    Outcome.INCONSISTENT,
    Outcome.INDETERMINATE,
    Outcome.NOT_APPLICABLE,
)


@cache
def _schemas(area: str) -> Mapping[str, Schema]:
    stated = next(one["schema"] for one in AREAS if one["area"] == area)
    with TemporaryDirectory() as folder:
        (Path(folder) / "toy.schema.json").write_text(json.dumps(stated), encoding="utf-8")
        units = (data_folder("schemas") / "units.json").read_bytes()
        (Path(folder) / "units.json").write_bytes(units)
        return load_schemas([Path(folder)])


def _form(area: Mapping[str, Any], case: Mapping[str, Any]) -> Form:
    form = read_form({"kind": "toy", **case.get("form", {})}, "case", _schemas(area["area"]))
    assert isinstance(form, Form), form
    return form


def _parameter(stated: Any) -> Any:
    """A parameter as the evaluator takes it: text, number, date, list or map."""
    match stated:
        case {"number": digits}:
            return Decimal(digits)
        case {"date": day}:
            return day
        case {"map": entries}:
            return {key: _parameter(one) for key, one in entries.items()}
        case list():
            return [_parameter(one) for one in stated]
        case _:
            return stated


def _beside(case: Mapping[str, Any]) -> dict[str, Any]:
    parameters = {name: _parameter(stated) for name, stated in case.get("parameters", {}).items()}
    return {
        "parameters": parameters,
        "definitions": case.get("definitions", {}),
        "maps": case.get("maps", {}),
    }


def _places(area: Mapping[str, Any], case: Mapping[str, Any]) -> tuple[Place, ...]:
    scope = case.get("scope", {})
    places = evaluate(
        case["check"],
        form=_form(area, case),
        when=case.get("when"),
        each=scope.get("each"),
        by=scope.get("by"),
        **_beside(case),
    )
    return (places[scope["at"] - 1],) if "at" in scope else places


def _matches(place: Place, want: Any) -> bool:
    if isinstance(want, str):
        return place.outcome == want
    cells = want.get("cells")
    return (
        place.outcome == want["outcome"]
        and place.cause == want.get("cause", place.cause)
        and (cells is None or sorted(place.cells) == sorted(cells))
    )


def _shown(value: Value) -> Any:
    match value:
        case Number():
            return value.exact
        case Items(steps):
            return [_shown(step.value) for step in steps]
        case Missing() | NotApplicable():
            return value
        case _:
            return str(getattr(value, "text", value))


def _same(got: Any, want: Any) -> bool:
    if isinstance(want, list):
        return isinstance(got, list) and len(got) == len(want) and all(map(_same, got, want))
    return bool(got == Fraction(want)) if isinstance(got, Fraction) else bool(got == want)


def _check_value(value: Value, want: Mapping[str, Any]) -> None:
    if "missing" in want:
        assert isinstance(value, Missing), value
        assert value.cause == want["missing"]
        assert sorted(value.pointers) == sorted(want.get("cells", value.pointers))
        return
    assert _same(_shown(value), want["value"]), value
    if "range" in want:
        assert isinstance(value, Number)
        low, high = (None if end is None else Fraction(end) for end in want["range"])
        assert (value.low, value.high) == (low, high)


_TABLES: Mapping[str, Callable[[Sequence[Outcome]], Outcome]] = {
    "and": weakest,
    "or": strongest,
    "not": lambda sides: mirrored(sides[0]),
    "if": lambda sides: conditional(*sides),
    "else": lambda sides: conditional(*sides),
}


def _tree(area: Mapping[str, Any], text: str) -> object:
    scope = form_scope(_schemas(area["area"])["toy"].vocabulary)
    found = check(parse(text, tokenizer_for(scope)), scope)
    assert not found.complaints, found.complaints
    return found.node


@pytest.mark.parametrize(
    ("area", "case"), CASES, ids=[f"{area['area']}: {case['name']}" for area, case in CASES]
)
def test_case(area: Mapping[str, Any], case: Mapping[str, Any]) -> None:
    want = case["want"]
    if "combine" in case:
        assert _TABLES[case["combine"]]([Outcome(one) for one in case["outcomes"]]) == want
    elif isinstance(want, dict) and "tree_of" in want:
        assert _tree(area, case["check"]) == _tree(area, want["tree_of"])
    elif isinstance(want, dict) and "problem" in want:
        with pytest.raises(FaultyExpressionError) as raised:
            _places(area, case)
        problems = [(fault.complaint.code, [*fault.complaint.span]) for fault in raised.value.faults]
        assert any(code == want["problem"] and at == want.get("at", at) for code, at in problems), problems
    elif isinstance(want, dict) and ("value" in want or "missing" in want):
        form = _form(area, case)
        _check_value(value_of(case["check"], form, context(form, **_beside(case))).value, want)
    else:
        places = _places(area, case)
        wanted = want["outcomes"] if isinstance(want, dict) and "outcomes" in want else [want]
        found = [(place.outcome.value, place.cause, place.cells) for place in places]
        assert len(places) == len(wanted), found
        assert all(map(_matches, places, wanted)), found


def test_the_suite_fits_its_schema() -> None:
    schema = json.loads((SUITE / "case.schema.json").read_text(encoding="utf-8"))
    for area in AREAS:
        jsonschema.validate(area, schema)


def test_names_are_unique_and_sections_exist() -> None:
    text = LANGUAGE.read_text(encoding="utf-8")
    for area in AREAS:
        names = [case["name"] for case in area["cases"]]
        assert len(names) == len(set(names)), area["area"]
        anchor = area["specification"].removeprefix("language.md#")
        assert f'<a id="{anchor}"></a>' in text, anchor


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 500


def test_every_production_of_the_grammar_is_parsed() -> None:
    grammar = (Path(__file__).parents[1] / "src/zhunsheng/language/grammar.lark").read_text(encoding="utf-8")
    aliases = {line.rpartition("->")[2].strip() for line in grammar.splitlines() if "->" in line}
    named = {"operator", "alternative", "arguments", "start"}
    seen = {tree.data for area, case in CASES for tree in _parsed(area, case)}
    assert aliases | named <= seen, (aliases | named) - seen


def test_every_terminal_of_the_grammar_is_read() -> None:
    grammar = (Path(__file__).parents[1] / "src/zhunsheng/language/grammar.lark").read_text(encoding="utf-8")
    declared = {
        word for line in grammar.splitlines() if line.startswith("%declare") for word in line.split()[1:]
    }
    seen = {
        token.type
        for area, case in CASES
        for tree in _parsed(area, case)
        for token in tree.children
        if hasattr(token, "type")
    }
    assert declared <= seen, declared - seen


def _parsed(area: Mapping[str, Any], case: Mapping[str, Any]) -> Iterator[Tree[Any]]:
    """The parse trees of what a case says, where it can be parsed."""
    if "check" not in case or len(case["check"]) > MOST_CHARACTERS:
        return
    tokenizer = tokenizer_for(form_scope(_schemas(area["area"])["toy"].vocabulary))
    try:
        parse(case["check"], tokenizer)
        tree = productions(tuple(tokenizer.tokens(case["check"])))
    except (ParseError, LexicalError):
        return
    yield from tree.iter_subtrees()


_SIDES = (
    "left-missing", "right-missing", "both-missing", "left-not-applicable", "right-not-applicable",
    "missing-and-not-applicable", "not-applicable-and-missing",
)  # fmt: skip


def _wanted_cells() -> set[str]:
    """Every cell of every table of the specification, as the cases label them."""
    everything = tuple(Outcome)
    three = ("consistent", "explainable", "inconsistent")
    cells = {
        f"{table}/{left}/{right}"
        for table in ("and", "or", "if")
        for left, right in product(everything, repeat=2)
    }
    cells |= {f"not/{one}" for one in everything}
    cells |= {f"when/{left}/{right}" for left, right in product(JUDGED, repeat=2)}
    cells |= {"else/" + "/".join(sides) for sides in product(JUDGED, repeat=3)}
    cells |= {f"compare/{op}/{cell}" for op in "=≠<≤>≥≈" for cell in (*three, *_SIDES)}
    cells |= {f"dates/{op}/{cell}" for op in "=≠<≤>≥" for cell in (*three, "left-missing", "right-missing")}
    cells |= {f"tolerance/{cell}" for cell in (*three, "tolerance-missing", *_SIDES[:2], *_SIDES[3:6])}
    alternatives = (
        *three, "left-missing", "left-not-applicable", "one-missing-one-holds", "one-missing-none-holds", "none-left",
        "one-not-applicable", "all-not-applicable",
        *(f"condition-{word}" for word in ("true", "false", "undecided", "not-applicable")),
    )  # fmt: skip
    cells |= {f"one-of/{op}/{cell}" for op in "=≈" for cell in alternatives}
    exact = ("consistent", "inconsistent", *_SIDES[:2], *_SIDES[3:5])
    cells |= {f"texts/{op}/{cell}" for op in ("=", "≠", "contains", "matches") for cell in exact}
    cells |= {f"in/{cell}" for cell in (*three, "left-missing", "left-not-applicable")}
    cells |= {"in/one-missing-one-holds", "in/one-missing-none-holds"}
    presence = (
        "value", "blank", "absent", "unreadable", "computed", "not-applicable", "condition-undecided", "empty-list",
        "list", "undecided-filter", "undecided-filter-with-rows",
    )  # fmt: skip
    cells |= {f"presence/{kind}/{which}" for kind in presence for which in ("missing", "present")}
    cells |= {
        f"{word}/{kind}"
        for word in ("every", "some")
        for kind in ("empty", "explainable", "filter-undecided")
    }
    return cells


def test_every_cell_of_every_table_has_a_case() -> None:
    seen = {cell for _, case in CASES for cell in case.get("cells", ())}
    assert _wanted_cells() <= seen, sorted(_wanted_cells() - seen)


_WORDS = {
    "一致": Outcome.CONSISTENT,
    "可由舍入解释": Outcome.EXPLAINABLE,
    "不一致": Outcome.INCONSISTENT,
    "无法判断": Outcome.INDETERMINATE,
    "不适用": Outcome.NOT_APPLICABLE,
    "规则出错": Outcome.ERROR,
}


@pytest.mark.parametrize("table", ["and", "or", "not", "if", "else"])
def test_the_printed_tables_are_the_tables(table: str) -> None:
    rows = _printed(table)
    columns = [_WORDS[word] for word in rows[0][1:]]
    for head, *entries in rows[2:]:
        for column, entry in zip(columns, entries, strict=True):
            assert _WORDS[entry] == _looked_up(table, head.strip("*"), column), (head, column)


def _printed(table: str) -> list[list[str]]:
    text = LANGUAGE.read_text(encoding="utf-8").split(f"<!-- table: {table} -->\n")[1]
    lines = text.split("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def _looked_up(table: str, head: str, column: Outcome) -> Outcome:
    if table == "not":
        return mirrored(column)
    if table == "else":
        return conditional(Outcome.INDETERMINATE, _WORDS[head], column)
    return _TABLES[table]([_WORDS[head], column])


def _codes() -> set[str]:
    """Every problem code that the language gives, gathered where it is raised."""
    language = Path(__file__).parents[1] / "src" / "zhunsheng" / "language"
    raised = re.compile(r'(?:complain|Complaint|ParseError|LexicalError)\(\s*"([a-z-]+)"')
    sources = (path.read_text(encoding="utf-8") for path in language.glob("*.py"))
    return {code for source in sources for code in raised.findall(source)} | set(EXAMPLES)


#: What no expression can reach: the lexer takes no unit that the table lacks, and no text stops in an unnamed state.
_UNREACHABLE = {"unknown-unit", "syntax-error"}


def test_every_problem_of_the_language_is_documented() -> None:
    text = LANGUAGE.read_text(encoding="utf-8")
    assert not {code for code in _codes() - _UNREACHABLE if f"`{code}`" not in text}
    assert _codes() <= set(CODES), _codes() - set(CODES)


def test_every_problem_of_the_language_has_a_case() -> None:
    wanted = {
        case["want"]["problem"]
        for _, case in CASES
        if isinstance(case["want"], dict) and "problem" in case["want"]
    }
    assert _codes() - _UNREACHABLE <= wanted, _codes() - _UNREACHABLE - wanted


def test_every_function_is_documented_and_has_a_case() -> None:
    text = LANGUAGE.read_text(encoding="utf-8")
    checks = " ".join(case.get("check", "") for _, case in CASES)
    for function in FUNCTIONS.values():
        assert f"`{function.key}`" in text
        assert f"`{function.chinese}`" in text
        assert f"{function.chinese}(" in checks, function.chinese


def test_every_keyword_and_sign_is_documented() -> None:
    text = LANGUAGE.read_text(encoding="utf-8")
    spellings = [word for chinese, english in KEYWORDS.values() for word in (*chinese, *english)]
    parts = [word for pair in (*SCOPE_NAMES, *READING_PARTS.values()) for word in pair]
    for word in (*spellings, *parts, *(sign for sign, _ in SIGNS)):
        assert all(piece in text for piece in word.split()), word


def test_every_cause_of_a_missing_value_has_a_case() -> None:
    causes = {
        row.split("|")[1] for row in _section("### 4.5", "### 4.6").splitlines() if row.startswith("| `")
    }
    wanted = {cause for row in causes for cause in re.findall("`([a-z-]+)`", row)}
    seen = json.dumps([case["want"] for _, case in CASES])
    needs_a_pack = {"not-in-force", "reason-rows-unknown"}
    assert not {cause for cause in wanted - needs_a_pack if f'"{cause}"' not in seen}


def _section(start: str, end: str) -> str:
    return LANGUAGE.read_text(encoding="utf-8").split(start)[1].split(end)[0]


def test_the_examples_of_the_specification_can_be_read() -> None:
    tokenizer = tokenizer_for(form_scope(load_schemas([data_folder("schemas")])["project"].vocabulary))
    blocks = LANGUAGE.read_text(encoding="utf-8").split("```\n")
    for line in blocks[1].splitlines():
        parse(line, tokenizer)
