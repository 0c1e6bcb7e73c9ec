"""What there is to say of a field of a form: where it stands, what it holds, its other names, the rules that read it."""

from collections.abc import Iterator, Mapping
from typing import Any

from zhunsheng.authoring.explaining.explained import Section
from zhunsheng.authoring.explaining.pack_readings import PackReadings, inner_nodes
from zhunsheng.forms.schema import Schema
from zhunsheng.language import checked
from zhunsheng.language.names import CellType, Field, Kind, ListType, RecordType
from zhunsheng.language.problems import Lang, Words
from zhunsheng.rules.binding import BoundAssertion
from zhunsheng.rules.pack import Pack, Rule

_KINDS = {
    Kind.NUMBER: Words("数字", "number"),
    Kind.TEXT: Words("文字", "text"),
    Kind.DATE: Words("日期", "date"),
    Kind.READING: Words(
        "读数(符号、数、单位,或日期,或短语)", "a reading (comparator, number, unit; a date; a phrase)"
    ),
    Kind.YEAR: Words("年份", "year"),
}
_CLASSES = {
    "exact": Words("精确:数就是数", "exact: the number is the number"),
    "measured": Words("列示:代表末位半格的区间", "measured: it stands for half a last place around it"),
    "unit": Words(
        "由单位决定:元是精确数,千元、万元、亿元是列示数",
        "by its unit: 元 is exact, 千元, 万元 and 亿元 are measured",
    ),
}


def all_fields(schemas: Mapping[str, Schema]) -> Iterator[tuple[Schema, tuple[Field, ...]]]:
    """Every field of every kind of form, with the fields that lead to it."""
    for schema in schemas.values():
        for path in _paths(schema.vocabulary.form, ()):
            yield schema, path


def field_sections(readings: PackReadings, schema: Schema, path: tuple[Field, ...]) -> Iterator[Section]:
    """What a field is, and which rules read it."""
    lang, field = readings.lang, path[-1]
    pointer = "".join(f"/{one.key}" + ("/*" if isinstance(one.type, ListType) else "") for one in path)
    yield Section(Words("位置", "where"), (pointer,))
    yield from _content(field, lang)
    class_ = _keyword(schema.document, path, "x-class")
    if class_ in _CLASSES:
        yield Section(Words("精度", "precision"), (_CLASSES[class_].of(lang),))
    aliases = tuple(one for one in field.words if one not in {field.key, field.title})
    if aliases:
        yield Section(Words("别的叫法", "other names"), ("、".join(aliases),))
    if field.values:
        same = "、".join(f"{seen} → {meant}" for seen, meant in field.values.items())
        yield Section(Words("同义的值", "values that mean the same"), (same,))
    reading = tuple(_readers(readings, schema.kind, path))
    nothing = "none" if lang == "en" else "没有"
    yield Section(Words("读它的规则", "rules that read it"), reading or (nothing,))


def _content(field: Field, lang: Lang) -> Iterator[Section]:
    if not isinstance(field.type, CellType):
        return
    yield Section(Words("内容", "holds"), (_KINDS[field.type.kind].of(lang),))
    unit = field.type.unit.name if field.type.unit else ""
    if field.type.from_form:
        key = field.type.from_form
        unit = f"as the form states ({key})" if lang == "en" else f"表上写明的({key})"
    if unit:
        yield Section(Words("单位", "unit"), (unit,))


def _readers(readings: PackReadings, kind: str, path: tuple[Field, ...]) -> Iterator[str]:
    """The rules whose checks, conditions or scopes look at a field, by pack."""
    for pack in readings.tree.packs.values():
        for rule in pack.rules:
            if kind in (rule.kinds or pack.head.kinds) and _reads(readings, pack, rule, kind, path):
                yield f"{rule.id} {rule.title}"


def _reads(readings: PackReadings, pack: Pack, rule: Rule, kind: str, path: tuple[Field, ...]) -> bool:
    bound = readings.bound(pack, (kind,))
    known = next((one for one in bound.rules if one.standing.rule is rule), None) if bound else None
    return known is not None and any(_looks_at(one, path[-1]) for one in known.assertions)


def _looks_at(one: BoundAssertion, field: Field) -> bool:
    """Whether an assertion looks at that very field; two lists may have a column of the same name."""
    held = one.checked
    cases = (case for case, _ in held.severity)
    waiting: list[object] = [held.rows, *held.keys, held.when, held.check, held.at, *cases]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, checked.Get) and node.field is field:
            return True
        waiting.extend(inner_nodes(node))
    return False


def _paths(record: RecordType, above: tuple[Field, ...]) -> Iterator[tuple[Field, ...]]:
    """Every field at or below a record, with the fields that lead to it."""
    for field in record.fields:
        path = (*above, field)
        yield path
        inner = field.type.row if isinstance(field.type, ListType) else field.type
        if isinstance(inner, RecordType):
            yield from _paths(inner, path)


def _keyword(document: Mapping[str, Any], path: tuple[Field, ...], keyword: str) -> str:
    """An ``x-`` keyword of a field; empty where it has none."""
    node: Any = document
    for field in path:
        node = node.get("items", node).get("properties", {}).get(field.key, {})
    return str(node.get(keyword, ""))
