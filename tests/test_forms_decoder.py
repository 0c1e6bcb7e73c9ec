"""Decoder and ``jsonschema`` accept and refuse the same forms, over mutations of the samples and over generated ones."""

import copy
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from zhunsheng.forms import Rejected, Schema, load_schemas, read_form
from zhunsheng.forms.explanation import explain
from zhunsheng.forms.source import parse
from zhunsheng.resources import data_folder

ROOT = Path(__file__).parents[1]
SCHEMAS = load_schemas([data_folder("schemas")])
VALIDATORS = {kind: Draft202012Validator(schema.document) for kind, schema in SCHEMAS.items()}
FORMS: list[Any] = [
    parse(path.read_bytes(), path.name) for path in sorted((ROOT / "examples/forms").glob("*.json"))
]
ENCODER = msgspec.json.Encoder(decimal_format="number")
A_SEED_COUNT = 420

#: Values that sit on the edges of what the schemas allow.
EDGES: list[Any] = [
    *(None, True, False, 0, 1, -1, 1999, 2000, 2024, 999, 9999, 10_000, 10**39),
    *(Decimal("1.0"), Decimal("9.920"), Decimal("-0.0"), Decimal("1E+5"), Decimal("0.5")),
    *(
        "",
        " ",
        "-",
        "——",
        "/",
        "_",
        "9",
        "9.92",
        "９．９２",
        "58,817,228.91",
        "98.44%",
        "98.44 %",
        " 1 ",
        "1e5",
        "1.2.3",
    ),
    *(
        "2.5万元",
        "2.5万",
        "12分",
        "12个",
        "abc",
        "≥3",
        "+1",
        "−1",
        "--1",
        "1-2",
        "1" * 40,
        "1" * 41,
        "1\n",
        "\n",
        "1 2",
    ),
    *(
        "2024",
        "202",
        "20245",
        "２０２４",
        "522700",
        "52270",
        "5227001",
        "元",
        "万元",
        "美元",
        "unknown",
        "known",
        "优",
    ),
    *(
        "x" * 100,
        "x" * 101,
        "x" * 20_000,
        "x" * 20_001,
        "表" * 20_000,
        "certain",
        "sure",
        "department",
        "project",
    ),
    *(
        [],
        [0],
        [1999],
        [2000],
        [True],
        [Decimal("1.0")],
        ["0"],
        [None],
        [[]],
        {},
        {"text": "a"},
        {"line": 1},
        [{}],
        [""],
    ),
]


def small(content: Any) -> Any:
    """A form with a few rows of each list: quick for ``jsonschema``, and with every kind of cell."""
    cut = copy.deepcopy(content)
    for key, value in cut.items():
        if isinstance(value, list):
            cut[key] = value[:3]
    cut["provenance"]["cells"] = dict(list(cut["provenance"]["cells"].items())[:3])
    return cut


SMALL = [small(form) for form in FORMS]


def places(node: Any) -> list[tuple[Any, Any]]:
    """Every (container, step) of a value."""
    steps = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    found = [(node, step) for step in steps]
    return found + [place for step in steps for place in places(node[step])]


def mutate(form: Any, dice: random.Random) -> Any:
    changed = copy.deepcopy(form)
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        container, step = dice.choice(places(changed))
        match dice.randrange(6):
            case 0 | 1 | 2:
                container[step] = copy.deepcopy(dice.choice(EDGES))
            case 3:
                del container[step]
            case 4 if isinstance(container, dict):
                container[dice.choice(("titel", "line", "text", "parent", "", "/a"))] = copy.deepcopy(
                    dice.choice(EDGES)
                )
            case _ if isinstance(container, list):
                container.append(copy.deepcopy(dice.choice(EDGES)))
            case _:
                container[step] = copy.deepcopy(dice.choice(places(form))[0])
    return changed


def agree(content: Any, schema: Schema) -> bool:
    """Whether the form is accepted; all three readings say the same."""
    valid = VALIDATORS[schema.kind].is_valid(content)
    assert schema.decoder.accepts(content) is valid, content
    try:
        schema.decoder.decode(ENCODER.encode(content))
    except msgspec.DecodeError:
        assert not valid, content
    else:
        assert valid, content
    assert (explain(content, schema, "x") is None) is valid
    return valid


@pytest.mark.parametrize("index", range(len(FORMS)))
def test_samples_are_accepted(index: int) -> None:
    assert agree(FORMS[index], SCHEMAS[FORMS[index]["kind"]])


@pytest.mark.parametrize("index", range(len(SMALL)))
def test_mutated_samples_are_judged_alike(index: int) -> None:
    dice = random.Random(index)
    schema = SCHEMAS[FORMS[index]["kind"]]
    verdicts = [agree(mutate(SMALL[index], dice), schema) for _ in range(A_SEED_COUNT)]
    # Neither side of the corpus may be a handful.
    assert A_SEED_COUNT // 10 < sum(verdicts) < A_SEED_COUNT * 9 // 10


def cases_of(schema: Any) -> st.SearchStrategy[Any]:
    """Forms near a schema: its own keys, with cells from the edges, texts and wrong shapes."""
    if "properties" in schema:
        optional = {key: cases_of(inner) for key, inner in schema["properties"].items()}
        return st.fixed_dictionaries({}, optional=optional) | st.just({})
    if schema.get("type") == "array":
        return st.lists(cases_of(schema["items"]), max_size=2)
    if schema.get("type") == "object":
        return st.dictionaries(st.text(max_size=3), cases_of(schema["additionalProperties"]), max_size=2)
    if "const" in schema:
        return st.just(schema["const"])
    return st.sampled_from(EDGES[:50]) | st.text(max_size=8) | st.integers(-5, 3000)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(sorted(SCHEMAS)).flatmap(
        lambda kind: st.tuples(st.just(kind), cases_of(SCHEMAS[kind].document))
    )
)
def test_generated_forms_are_judged_alike(case: tuple[str, Any]) -> None:
    agree(case[1], SCHEMAS[case[0]])


CELLS = [
    (block, key)
    for block in ("funds", "indicators")
    for key in SCHEMAS["project"].document["properties"][block]["items"]["properties"]
]


@pytest.mark.parametrize(
    ("block", "key"), [*CELLS, *(("", key) for key in SCHEMAS["project"].document["properties"])]
)
def test_every_cell_is_judged_alike_at_every_edge(block: str, key: str) -> None:
    for edge in EDGES:
        agree(
            {"kind": "project", block: [{key: edge}]} if block else {"kind": "project", key: edge},
            SCHEMAS["project"],
        )


@pytest.mark.parametrize("key", ["funds", "indicators", "narrative"])
def test_a_list_has_at_most_two_thousand_rows(key: str) -> None:
    schema = SCHEMAS["project"]
    assert agree({"kind": "project", key: [{}] * 2000}, schema)
    assert not agree({"kind": "project", key: [{}] * 2001}, schema)


def test_a_refused_form_is_explained_in_its_own_words() -> None:
    content = {
        "kind": "project",
        "titel": "x",
        "funds": [{"score": True, "annual": "约五万"}],
        "currency_unit": "美元",
    }
    refused = read_form(content, "a.json", SCHEMAS)
    assert isinstance(refused, Rejected)
    assert refused.code == "does-not-fit"
    assert refused.message == (
        "与表单的模式不符：表单没有键「titel」（/titel），是否为 title、narrative、totals；"
        "「金额单位」（/currency_unit）是“美元”，应为 元、千元、万元、亿元；"
        "「资金」第 1 行「全年预算数」（/funds/0/annual）是“约五万”，不是数字的写法；"
        "「资金」第 1 行「得分」（/funds/0/score）是 true，应为文字或数字或空。请按上述逐处改正。"
    )
    assert refused.english.startswith(
        "the form does not fit its schema: /titel is not a key there, did you mean title"
    )
    assert refused.english.isascii() or "元" in refused.english


def test_the_typed_record_keeps_printed_decimals_and_tells_absent_from_blank() -> None:
    record = SCHEMAS["project"].decoder.decode(
        b'{"kind":"project","funds":[{"rate":99.20,"score":null,"label":null}]}'
    )
    row = record.funds[0]
    assert str(row.rate.value) == "99.20"
    assert row.score.value is None
    assert row.label is None
    assert row.points is msgspec.UNSET
    assert record.indicators is msgspec.UNSET
