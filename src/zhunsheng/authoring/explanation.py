"""What there is to say of a rule, a problem code, a rejection code, a field, a parameter or a definition."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from zhunsheng.authoring.checking import rulesets_of
from zhunsheng.forms import rejection
from zhunsheng.forms.schema import Schema
from zhunsheng.language import tree
from zhunsheng.language.lexer import Tokenizer
from zhunsheng.language.names import CellType, Field, Kind, ListType, RecordType
from zhunsheng.language.parser import ParseError, children, parse
from zhunsheng.language.printer import show
from zhunsheng.language.problems import CODES, Lang, Words, did_you_mean, sentence
from zhunsheng.language.scope import tokenizer_for
from zhunsheng.rules.binding import bind
from zhunsheng.rules.layers import exceptions
from zhunsheng.rules.pack import (
    Assertion,
    Change,
    DatedValue,
    Definition,
    Disabling,
    Expression,
    Pack,
    Parameter,
    Rule,
    Value,
)
from zhunsheng.rules.ruleset import Ruleset
from zhunsheng.rules.tree import PackTree

if TYPE_CHECKING:
    from zhunsheng.language.printer import Spelling

_SEVERITIES = {
    "error": Words("错误", "error"),
    "warning": Words("警告", "warning"),
    "note": Words("提示", "note"),
}
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


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it, a line each."""

    heading: Words
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One thing that a word names: which kind of thing, its title, and sections."""

    id: str
    what: Words
    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """An example of a rule, as people name it."""

    rule: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Library:
    """All that can be asked about."""

    tree: PackTree
    schemas: Mapping[str, Schema]
    examples: tuple[Shown, ...] = ()
    lang: Lang = "zh"

    def explain(self, word: str) -> tuple[Explanation, ...]:
        """Everything that the word names; nothing where it names nothing."""
        return tuple(
            one
            for found in (
                self._rules,
                self._problem,
                self._rejection,
                self._fields,
                self._parameters,
                self._definitions,
            )
            for one in found(word)
        )

    def near(self, word: str) -> Words:
        """The names nearest to a word that names nothing."""
        packs = self.tree.packs.values()
        rules = (name for pack in packs for rule in pack.rules for name in (rule.id, *rule.aliases))
        named = (name for pack in packs for name in (*_named(pack.parameters), *_named(pack.definitions)))
        fields = (known for _, _, field in self._all_fields() for known in field.words)
        return did_you_mean(word, [*rules, *CODES, *rejection.CODES, *fields, *named])

    # -- codes ------------------------------------------------------------------------------------------------

    def _problem(self, word: str) -> Iterator[Explanation]:
        if word in CODES:
            row = CODES[word]
            general = Words(*(_general(text) for text in (row.mending, row.mending_english)))
            sections = [Section(Words("说的是", "it says"), (sentence(word).of(self.lang),))]
            if general.of(self.lang):
                sections.append(Section(Words("怎样改", "how to mend it"), (general.of(self.lang),)))
            weight = _SEVERITIES[row.severity].of(self.lang)
            sections.append(Section(Words("轻重", "weight"), (weight,)))
            yield Explanation(word, Words("规则包的问题代码", "a problem code of packs"), "", tuple(sections))

    def _rejection(self, word: str) -> Iterator[Explanation]:
        if word in rejection.CODES:
            row = rejection.CODES[word]
            meaning = Words(row.meaning, row.meaning_english).of(self.lang)
            mending = Words(row.mending, row.mending_english).of(self.lang)
            said = (
                Section(Words("说的是", "it says"), (meaning,)),
                Section(Words("怎样改", "how to mend it"), (mending,)),
            )
            yield Explanation(word, Words("表单退回的代码", "a code of rejected forms"), "", said)

    # -- fields -----------------------------------------------------------------------------------------------

    def _all_fields(self) -> Iterator[tuple[Schema, tuple[Field, ...], Field]]:
        for schema in self.schemas.values():
            for path in _paths(schema.vocabulary.form, ()):
                yield schema, path, path[-1]

    def _fields(self, word: str) -> Iterator[Explanation]:
        for schema, path, field in self._all_fields():
            if word in field.words or word == field.key:
                where = " · ".join(one.title for one in path)
                yield Explanation(
                    field.key,
                    Words("栏目", "a field"),
                    f"{schema.title} · {where}",
                    tuple(self._of_field(schema, path)),
                )

    def _of_field(self, schema: Schema, path: tuple[Field, ...]) -> Iterator[Section]:
        field = path[-1]
        pointer = "".join(f"/{one.key}" + ("/*" if isinstance(one.type, ListType) else "") for one in path)
        yield Section(Words("位置", "where"), (pointer,))
        if isinstance(field.type, CellType):
            yield Section(Words("内容", "holds"), (_KINDS[field.type.kind].of(self.lang),))
            unit = field.type.unit.name if field.type.unit else ""
            if field.type.from_form:
                unit = self._say(
                    f"表上写明的({field.type.from_form})", f"as the form states ({field.type.from_form})"
                )
            if unit:
                yield Section(Words("单位", "unit"), (unit,))
        class_ = _keyword(schema.document, path, "x-class")
        if class_ in _CLASSES:
            yield Section(Words("精度", "precision"), (_CLASSES[class_].of(self.lang),))
        aliases = tuple(one for one in field.words if one not in {field.key, field.title})
        if aliases:
            yield Section(Words("别的叫法", "other names"), ("、".join(aliases),))
        if field.values:
            same = "、".join(f"{seen} → {meant}" for seen, meant in field.values.items())
            yield Section(Words("同义的值", "values that mean the same"), (same,))

    # -- what packs state -------------------------------------------------------------------------------------

    def _parameters(self, word: str) -> Iterator[Explanation]:
        for pack in self.tree.packs.values():
            for one in pack.parameters:
                if word in {one.name, one.key}:
                    sections = [Section(Words("取值", "values"), (*_values(one, one.values),))]
                    sections += self._clauses(pack, (citation.text for citation in one.basis))
                    sections += self._differences(pack, {one.name}, None)
                    yield Explanation(one.name, Words("参数", "a parameter"), one.title, tuple(sections))

    def _definitions(self, word: str) -> Iterator[Explanation]:
        for pack in self.tree.packs.values():
            for one in pack.definitions:
                if word in {one.name, one.key}:
                    formula = self._formula(one.expression, self._reading(pack, pack.head.kinds))
                    sections = [
                        Section(Words("算式", "formula"), (formula,)),
                        *self._differences(pack, {one.name}, None),
                    ]
                    yield Explanation(one.name, Words("定义", "a definition"), one.title, tuple(sections))

    def _rules(self, word: str) -> Iterator[Explanation]:
        for pack in self.tree.packs.values():
            for rule in pack.rules:
                if word == rule.id or word in rule.aliases:
                    yield Explanation(
                        rule.id, Words("规则", "a rule"), rule.title, tuple(self._of_rule(pack, rule))
                    )

    def _of_rule(self, pack: Pack, rule: Rule) -> Iterator[Section]:
        reading = self._reading(pack, rule.kinds or pack.head.kinds)
        yield Section(Words("说明", "about"), (self._about(pack, rule),))
        for one in rule.assertions:
            heading = Words(f"检查 {one.name or ''}".rstrip(), f"check {one.name or ''}".rstrip())
            yield Section(heading, tuple(self._of_assertion(one, reading)))
        yield from self._clauses(pack, (citation.text for citation in rule.basis))
        used = self._used(rule, pack, reading)
        known = [
            f"{one.name}({one.title}): {value}"
            for one in _parameters_of(self.tree.chain(pack))
            if one.name in used
            for value in _values(one, one.values)
        ]
        if known:
            yield Section(Words("用到的参数", "parameters"), tuple(known))
        yield from self._differences(pack, used, rule)
        shown = tuple(
            f"{one.name}({one.kind})" if one.kind else one.name
            for one in self.examples
            if one.rule == rule.id
        )
        if shown:
            yield Section(Words("例子", "examples"), shown)

    def _about(self, pack: Pack, rule: Rule) -> str:
        kinds = "、".join(
            self.schemas[kind].title for kind in rule.kinds or pack.head.kinds if kind in self.schemas
        )
        weight = _SEVERITIES[rule.highest_severity].of(self.lang)
        told = [
            f"{pack.id} {pack.head.version}",
            rule.category,
            self._say(f"最重为{weight}", f"at most {weight}"),
            kinds,
        ]
        if rule.period.start or rule.period.until:
            told.append(_span(rule.period.start, rule.period.until))
        told += [self._say("又名 ", "also ") + "、".join(rule.aliases)] if rule.aliases else []
        return ";".join(one for one in told if one)

    def _of_assertion(self, one: Assertion, reading: Tokenizer | None) -> Iterator[str]:
        parts: list[tuple[Words, Expression | None]] = [
            (Words("逐行", "each"), one.each),
            *((Words("按", "by"), key) for key in one.by),
            *((Words("逐列", "column"), column) for column in one.columns),
            (Words("条件", "when"), one.when),
            (Words("要求", "check"), one.check),
        ]
        for label, expression in parts:
            if expression is not None:
                yield f"{label.of(self.lang)}: {self._formula(expression, reading)}"
        for case in one.severity:
            weight = _SEVERITIES[case.severity].of(self.lang)
            when = f": {self._formula(case.when, reading)}" if case.when else ""
            yield f"{self._say('轻重', 'severity')}: {weight}{when}"
        if one.hint:
            yield f"{self._say('提示', 'hint')}: {one.hint}"

    def _clauses(self, pack: Pack, citations: Iterable[str]) -> Iterator[Section]:
        ruleset = next(self._rulesets(pack, pack.head.kinds), None)
        lines = []
        for text in citations:
            document, clause = _cited(ruleset, text) if ruleset else (None, None)
            quote = clause.quote if clause else ""
            doubtful = (
                document is None
                or document.unverified
                or (clause is not None and clause.unverified)
                or not quote
            )
            title = f"《{document.title}》" if document and document.title else ""
            mark = self._say("(未核实原文)", " (unverified)") if doubtful else ""
            lines.append(f"{text}{title}{mark}" + (f":“{quote}”" if quote else ""))
        if lines:
            yield Section(Words("依据", "basis"), tuple(lines))

    def _differences(self, stating: Pack, used: Iterable[str], rule: Rule | None) -> Iterator[Section]:
        """What each pack below the one that states it says otherwise, by walking the tree."""
        names = set(used)
        lines = []
        for pack in sorted(self.tree.packs.values(), key=lambda one: (one.head.jurisdiction, one.id)):
            if stating.id == pack.id or stating.id not in {one.id for one in self.tree.chain(pack)}:
                continue
            lines += [f"{pack.id} {pack.head.title}: {line}" for line in self._changes(pack, names, rule)]
        heading = Words("各地不同", "regional differences")
        yield Section(heading, tuple(lines) or (self._say("没有", "none"),))

    def _changes(self, pack: Pack, names: set[str], rule: Rule | None) -> Iterator[str]:
        for act, one in exceptions(pack):
            if rule is None or one.id not in {rule.id, *rule.aliases}:
                continue
            span = _span(one.period.start, one.period.until)
            match one:
                case Disabling(reason=reason):
                    yield self._say(f"停用 {span}({reason})", f"disabled {span} ({reason})")
                case Change(reason=reason, severity=severity):
                    weights = "、".join(_SEVERITIES[case.severity].of(self.lang) for case in severity)
                    yield self._say(
                        f"改轻重 {weights} {span}({reason})", f"changed {weights} {span} ({reason})"
                    )
                case _:
                    yield self._say(f"替换 {span}:{one.title}", f"{act} {span}: {one.title}")
        known = {one.name: one for one in _parameters_of(self.tree.chain(pack))}
        for setting in pack.settings:
            if setting.name in names:
                basis = "、".join(citation.text for citation in setting.basis)
                for value in _values(known[setting.name], setting.values):
                    yield f"{setting.name} {value}" + (f"({basis})" if basis else "")
        for definition in pack.definition_overrides:
            if definition.name in names:
                formula = self._formula(definition.expression, self._reading(pack, pack.head.kinds))
                yield f"{definition.name} = {formula}"
        for override in pack.map_overrides:
            if override.name in names:
                entries = "; ".join(f"{key} → {'、'.join(value)}" for key, value in override.entries.items())
                yield f"{override.name}: {entries}"

    def _used(self, rule: Rule, pack: Pack, reading: Tokenizer | None) -> set[str]:
        """The parameters, definitions and maps that a rule names, and those that their definitions name."""
        defined = {
            word: one
            for above in self.tree.chain(pack)
            for one in above.definitions
            for word in (one.name, one.key)
            if word
        }
        waiting = [expression for one in rule.assertions for expression in _expressions(one)]
        found: set[str] = set()
        while waiting and reading is not None:
            for word in _names(waiting.pop(), reading):
                if word not in found:
                    found.add(word)
                    if word in defined:
                        waiting.append(_definition(defined[word]))
        keyed = {one.key: one.name for one in _parameters_of(self.tree.chain(pack)) if one.key}
        return {keyed.get(word, word) for word in found}

    def _rulesets(self, pack: Pack, kinds: Iterable[str]) -> Iterator[Ruleset]:
        """The rulesets of a pack's latest stretch of time."""
        latest = {one.kind: one for one in rulesets_of(self.tree, pack, self.schemas)}
        return (latest[kind] for kind in kinds if kind in latest)

    def _reading(self, pack: Pack, kinds: Iterable[str]) -> Tokenizer | None:
        ruleset = next(self._rulesets(pack, kinds), None)
        if ruleset is None:
            return None
        return tokenizer_for(bind(replace(ruleset, rules=()), self.schemas[ruleset.kind].vocabulary).scope)

    def _formula(self, expression: Expression, reading: Tokenizer | None) -> str:
        """An expression as printed in the language of the reader; as written where it cannot be read."""
        spelling: Spelling = "en" if self.lang == "en" else "zh"
        try:
            return show(parse(expression.text, reading), spelling, reading) if reading else expression.text
        except ParseError:
            return expression.text

    def _say(self, chinese: str, english: str) -> str:
        return english if self.lang == "en" else chinese


def _named(stated: Iterable[Parameter | Definition]) -> Iterator[str]:
    return (one.name for one in stated)


def _general(text: str) -> str:
    """A mending with … where a problem names its own."""
    return text.format_map(_Gaps())


class _Gaps(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


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


def _parameters_of(chain: Iterable[Pack]) -> tuple[Parameter, ...]:
    return tuple(one for pack in chain for one in pack.parameters)


def _values(parameter: Parameter, values: Iterable[DatedValue]) -> Iterator[str]:
    """A line a value: since when, until when, what."""
    for one in values:
        yield f"{_span(one.start, one.until)} {value_text(one.value, parameter.unit)}"


def value_text(value: Value, unit: str = "") -> str:
    """A value of a parameter on one line.

    >>> value_text(Decimal("0.50"), "分"), value_text((Decimal(1), Decimal(2)))
    ('0.50分', '1、2')
    """
    match value:
        case tuple():
            return "、".join(value_text(one, unit) for one in value)
        case Mapping():
            return ";".join(f"{key} {value_text(one, unit)}" for key, one in value.items())
        case Decimal():
            return f"{value}{unit}"
        case _:
            return str(value)


def _span(start: date | None, until: date | None) -> str:
    """A period in words: 2015-01-01 起, 至 2020-01-01 前."""
    return " ".join(one for one in (f"{start} 起" if start else "", f"{until} 止" if until else "") if one)


def _cited(ruleset: Ruleset, text: str) -> tuple[Any, Any]:
    """The document and clause of a citation; nothing where the registry has none."""
    known = " ".join(text.split())
    for number, document in ruleset.documents.items():
        if known == number:
            return document, None
        if known.startswith(f"{number} "):
            return document, document.clause(known.removeprefix(f"{number} "))
    return None, None


def _expressions(one: Assertion) -> Iterator[Expression]:
    stated = (one.each, *one.by, one.when, one.check, one.at, *(case.when for case in one.severity))
    return (expression for expression in stated if expression is not None)


def _definition(one: Definition) -> Expression:
    return one.expression


def _names(expression: Expression, reading: Tokenizer) -> Iterator[str]:
    """Every name in an expression."""
    try:
        waiting = [parse(expression.text, reading)]
    except ParseError:
        return
    while waiting:
        node = waiting.pop()
        if isinstance(node, (tree.Name, tree.Member)):
            yield node.word
        waiting.extend(children(node))
