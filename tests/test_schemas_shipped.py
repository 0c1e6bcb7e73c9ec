"""The shipped schemas: they satisfy their meta-schema, no word is ambiguous, and the vocabulary is complete."""

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from zhunsheng.forms import SchemaError, load_schemas, load_vocabulary
from zhunsheng.forms.decoder import KEYWORDS
from zhunsheng.language import words
from zhunsheng.language.folding import fold
from zhunsheng.language.names import CellType, Kind, ListType, RecordType
from zhunsheng.resources import data_folder

FOLDER = data_folder("schemas")
SCHEMAS = load_schemas([FOLDER])
FORM_FILES = [
    "form.meta.schema.json",
    "form-parts.schema.json",
    *(schema.file.name for schema in SCHEMAS.values()),
]

KEYS = {
    "form": "kind title fiscal_year jurisdiction organization department project currency_unit filing_date grade "
    "conclusion funds goals indicators totals narrative notes contact provenance",
    "funds": "label item initial annual executed points rate score parent partition",
    "goals": "expected actual",
    "indicators": "level1 level1_points level2 level3 target actual points score reason remark parent reason_rows",
    "totals": "points score",
    "narrative": "heading text",
    "contact": "name phone",
}


def read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", FORM_FILES)
def test_a_form_schema_is_a_json_schema_and_says_only_what_the_meta_schema_allows(name: str) -> None:
    document = read(name)
    Draft202012Validator.check_schema(document)
    if name != "form.meta.schema.json":
        errors = list(Draft202012Validator(read("form.meta.schema.json")).iter_errors(document))
        assert [(list(error.absolute_path), error.message) for error in errors] == []


def test_the_meta_schema_and_the_decoder_know_the_same_keywords() -> None:
    stated = {key for key in read("form.meta.schema.json")["properties"] if not key.startswith("x-")}
    assert stated == KEYWORDS | {"$ref", "$defs"}


def test_the_units_satisfy_their_schema() -> None:
    Draft202012Validator.check_schema(read("units.schema.json"))
    assert list(Draft202012Validator(read("units.schema.json")).iter_errors(read("units.json"))) == []


@pytest.mark.parametrize("kind", sorted(SCHEMAS))
def test_keys_and_their_order(kind: str) -> None:
    properties = SCHEMAS[kind].document["properties"]
    assert list(properties) == KEYS["form"].split()
    for block, keys in KEYS.items():
        if block != "form":
            inner = properties[block].get("items", properties[block])
            assert list(inner["properties"]) == keys.split()


def records(record: RecordType) -> Iterator[RecordType]:
    yield record
    for field in record:
        inner = field.type.row if isinstance(field.type, ListType) else field.type
        if isinstance(inner, RecordType):
            yield from records(inner)


@pytest.mark.parametrize("kind", sorted(SCHEMAS))
def test_no_word_names_two_fields_of_one_record(kind: str) -> None:
    for record in records(SCHEMAS[kind].vocabulary.form):
        seen: set[str] = set()
        for field in record:
            for word in {fold(word) for word in field.words}:
                assert word not in seen, (record.name, word, field.key)
                seen.add(word)


@pytest.mark.parametrize("kind", sorted(SCHEMAS))
def test_no_field_is_called_like_a_word_of_the_language(kind: str) -> None:
    taken = {spelling for pair in words.KEYWORDS.values() for side in pair for spelling in side}
    taken |= {spelling for pair in words.SCOPE_NAMES for spelling in pair}
    for record in records(SCHEMAS[kind].vocabulary.form):
        for field in record:
            assert not taken & set(field.words), field.key


def leaves(node: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for key, inner in node.get("properties", {}).items():
        yield key, inner
        yield from leaves(inner.get("items", inner))


@pytest.mark.parametrize("kind", sorted(SCHEMAS))
def test_every_named_place_has_a_chinese_and_an_english_name(kind: str) -> None:
    for key, inner in leaves(SCHEMAS[kind].document):
        if "x-kind" in inner or "properties" in inner.get("items", {}):
            assert inner.get("title"), key
            assert inner.get("x-english"), key


@pytest.mark.parametrize("kind", sorted(SCHEMAS))
def test_the_class_of_a_figure_is_that_of_its_unit(kind: str) -> None:
    units = SCHEMAS[kind].units
    for key, inner in leaves(SCHEMAS[kind].document):
        if inner.get("x-kind") != "number":
            continue
        if inner["x-unit"].startswith("@"):
            assert inner["x-class"] == "unit", key
        else:
            unit = units.get(inner["x-unit"])
            assert unit is not None, key
            assert unit.measured is (inner["x-class"] == "measured"), key


@pytest.mark.parametrize("kind", sorted(SCHEMAS))
def test_keys_that_keywords_name_exist(kind: str) -> None:
    document = SCHEMAS[kind].document
    assert set(document["x-identity"]) <= set(document["properties"])
    blocks = [inner.get("items", inner) for inner in document["properties"].values()]
    for record in (document, *(block for block in blocks if "properties" in block)):
        keys = set(record["properties"])
        assert set(record.get("x-place", ())) <= keys
        for inner in record["properties"].values():
            named = [inner[word] for word in ("x-merged-by", "x-block") if word in inner]
            required = inner.get("x-required")
            named += required["when"] if isinstance(required, dict) else []
            assert set(named) <= keys
            assert (
                inner.get("x-unit", "@currency_unit")[:1] != "@" or "currency_unit" in document["properties"]
            )


def test_hidden_cells_have_no_name_and_rows_know_their_subtotal() -> None:
    form = load_vocabulary([FOLDER], "department").form
    assert form.get("provenance") is None
    funds = form.get("funds")
    assert funds is not None
    assert isinstance(funds.type, ListType)
    assert funds.type.row.parent == "parent"
    assert funds.type.row.get("parent") is None
    annual = funds.type.row.get("annual")
    assert annual is not None
    assert "调整后预算数" in annual.words
    assert annual.type == CellType(Kind.NUMBER, None, "currency_unit")
    notes = form.get("notes")
    assert notes is not None
    assert isinstance(notes.type, ListType)
    assert [field.key for field in notes.type.row] == ["text"]


def test_value_aliases_end_in_words_that_are_not_aliases_themselves() -> None:
    for schema in SCHEMAS.values():
        for _, inner in leaves(schema.document):
            values = inner.get("x-values", {})
            assert not set(values) & set(values.values())


def test_units() -> None:
    units = SCHEMAS["department"].units
    wan, yuan, rate = units.get("万元"), units.get("元"), units.get("％")
    assert wan is not None
    assert yuan is not None
    assert rate is not None
    assert (wan.measured, wan.floor, wan.scale) == (True, 2, Fraction(10000))
    assert (yuan.measured, rate.name, rate.scale) == (False, "%", Fraction(1, 100))
    families = {
        word: unit.family
        for word in ("次", "场次", "场", "人次", "家单位", "处", "名")
        if (unit := units.get(word))
    }
    assert families == dict.fromkeys(("次", "场次", "场", "人次"), "times") | {
        "家单位": "things",
        "处": "things",
        "名": "people",
    }
    many = units.get("万件")
    assert many is not None
    assert (many.scale, many.family) == (Fraction(10000), "things")
    assert units.longest_prefix("家单位以上") == "家单位"


def test_a_users_folder_adds_a_kind_and_replaces_one(tmp_path: Path) -> None:
    own = {
        "title": "三公经费公开表",
        "x-english": "disclosure",
        "x-form": "disclosure",
        "x-identity": ["sort", "year"],
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "sort": {"const": "disclosure", "title": "种类", "x-role": "kind"},
            "year": {"$ref": "form-parts.schema.json#/$defs/year", "title": "年度", "x-role": "year"},
            "unit": {"$ref": "form-parts.schema.json#/$defs/currency_unit", "title": "单位"},
            "trips": {"$ref": "form-parts.schema.json#/$defs/money", "title": "因公出国", "x-unit": "@unit"},
        },
    }
    (tmp_path / "disclosure.schema.json").write_text(json.dumps(own), encoding="utf-8")
    schemas = load_schemas([FOLDER, tmp_path])
    assert sorted(schemas) == ["department", "disclosure", "project"]
    assert schemas["disclosure"].vocabulary.form.get("trips") is not None


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ('{"x-form": "a", ', "schema-syntax"),
        ('{"x-form": "a", "title": "a", "properties": {"k": {"$ref": "no.json#/x"}}}', "no-such-reference"),
        ('{"x-form": "a", "title": "a", "properties": {"k": {"$ref": "#/properties/k"}}}', "reference-loop"),
        ('{"x-form": "a", "title": "a", "properties": {"k": {"minLength": 3}}}', "unsupported-keyword"),
        ('{"x-form": "a", "title": "a", "properties": {"k": {"x-unit": "furlong"}}}', "unknown-unit"),
        ('{"x-form": "a", "title": "a", "properties": {"k": {"x-unit": "@unit"}}}', "unknown-unit"),
        ('{"x-form": "a", "title": "a", "properties": {}}', "no-kind"),
    ],
)
def test_a_schema_that_cannot_be_used_is_the_authors_fault(tmp_path: Path, document: str, code: str) -> None:
    (tmp_path / "a.schema.json").write_text(document, encoding="utf-8")
    with pytest.raises(SchemaError) as caught:
        load_schemas([tmp_path])
    assert caught.value.code == code
    assert caught.value.file == tmp_path / "a.schema.json"
