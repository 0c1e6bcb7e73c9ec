"""How the expressions of a pack read in the pack's own region: bound, printed, and said in plain words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from zhunsheng.authoring.explaining.dated_words import value_text
from zhunsheng.authoring.explaining.sentences import sentence_of
from zhunsheng.authoring.scrutiny.checking import rulesets_of
from zhunsheng.forms.schema import Schema
from zhunsheng.language import checked
from zhunsheng.language.lexer import Tokenizer
from zhunsheng.language.parser import ParseError, parse
from zhunsheng.language.printer import show
from zhunsheng.language.problems import Lang
from zhunsheng.language.scope import find, tokenizer_for
from zhunsheng.rules.binding import BoundAssertion, BoundRuleset, bind
from zhunsheng.rules.frozen import Frozen
from zhunsheng.rules.layers import StandingRule
from zhunsheng.rules.pack import Assertion, Expression, Pack, Rule
from zhunsheng.rules.ruleset import Ruleset
from zhunsheng.rules.tree import PackTree

if TYPE_CHECKING:
    from zhunsheng.language.names import RecordType
    from zhunsheng.language.printer import Spelling


@dataclass(frozen=True, slots=True)
class PackReadings:
    """What packs say, read against the vocabulary of their kinds in the latest stretch of time; worked out once."""

    tree: PackTree
    schemas: Mapping[str, Schema]
    lang: Lang = "zh"
    _rulesets: dict[str, Mapping[str, Ruleset]] = field(default_factory=dict, compare=False)
    _bound: dict[tuple[str, str], BoundRuleset] = field(default_factory=dict, compare=False)

    def ruleset(self, pack: Pack, kinds: Iterable[str] = ()) -> Ruleset | None:
        """The ruleset that a pack makes for the first of some kinds; the packs below it have no say."""
        if pack.id not in self._rulesets:
            chain = PackTree(Frozen({one.id: one for one in self.tree.chain(pack)}))
            self._rulesets[pack.id] = {one.kind: one for one in rulesets_of(chain, pack, self.schemas)}
        known = self._rulesets[pack.id]
        return next((known[kind] for kind in kinds or pack.head.kinds if kind in known), None)

    def bound(self, pack: Pack, kinds: Iterable[str] = ()) -> BoundRuleset | None:
        """A pack's own rules and replacements as it states them, in force or not, bound for the first of some kinds."""
        ruleset = self.ruleset(pack, kinds)
        if ruleset is None:
            return None
        key = (pack.id, ruleset.kind)
        if key not in self._bound:
            stated = [
                one
                for one in (*pack.rules, *pack.replacements)
                if ruleset.kind in (one.kinds or pack.head.kinds)
            ]
            standing = tuple(StandingRule(one, one.kinds or pack.head.kinds, ()) for one in stated)
            self._bound[key] = bind(replace(ruleset, rules=standing), self.schemas[ruleset.kind].vocabulary)
        return self._bound[key]

    def tokenizer(self, pack: Pack, kinds: Iterable[str] = ()) -> Tokenizer | None:
        """What tells the names of a pack's expressions; nothing where no schema describes its kinds."""
        found = self.bound(pack, kinds)
        return tokenizer_for(found.scope) if found else None

    def formula(self, expression: Expression, pack: Pack, kinds: Iterable[str] = ()) -> str:
        """An expression as printed in the language of the reader; as written where it cannot be read."""
        spelling: Spelling = "en" if self.lang == "en" else "zh"
        reading = self.tokenizer(pack, kinds)
        try:
            return show(parse(expression.text, reading), spelling, reading) if reading else expression.text
        except ParseError:
            return " ".join(expression.text.split())

    def assertions(self, pack: Pack, rule: Rule) -> Iterator[tuple[Assertion, tuple[BoundAssertion, ...]]]:
        """Each assertion of a rule with its bound forms, one a column; none where it does not bind."""
        bound = self.bound(pack, rule.kinds)
        known = next((one for one in bound.rules if one.standing.rule is rule), None) if bound else None
        for stated in rule.assertions:
            yield stated, tuple(one for one in (known.assertions if known else ()) if one.stated is stated)

    def sentence(self, pack: Pack, rule: Rule, found: tuple[BoundAssertion, ...]) -> str:
        """A check in plain words, all its columns in one sentence; empty where it does not bind."""
        if not found:
            return ""
        columns = tuple(_title(one, self.lang) for one in found if one.column)
        return sentence_of(found[0].checked, self.lang, self._values(pack, rule), columns)

    def _values(self, pack: Pack, rule: Rule) -> Mapping[str, str]:
        """The figures among the parameters, as they stand in the pack's own region."""
        ruleset = self.ruleset(pack, rule.kinds)
        return {
            name: value_text(one.value.value, one.parameter.unit)
            for name, one in (ruleset.parameters.items() if ruleset else ())
            if one.value is not None and isinstance(one.value.value, Decimal)
        }

    def definitions(self, found: Iterable[BoundAssertion]) -> tuple[str, ...]:
        """The names of the definitions that assertions are made of, in the order in which they are met."""
        waiting: list[checked.Node] = [
            node
            for one in found
            for node in (one.checked.rows, *one.checked.keys, one.checked.when, one.checked.check)
            if node
        ]
        names: dict[str, None] = {}
        while waiting:
            node = waiting.pop(0)
            if isinstance(node, checked.Defined):
                if node.name in names:
                    continue
                names[node.name] = None
            waiting.extend(inner_nodes(node))
        return tuple(names)


def inner_nodes(node: object) -> Iterator[checked.Node]:
    """The nodes right below a node of the checked tree."""
    for name in getattr(node, "__slots__", ()):
        held = getattr(node, name)
        for one in held if isinstance(held, tuple) else (held,):
            if isinstance(one, checked.Alternative):
                yield from inner_nodes(one)
            elif type(one) in _NODES:
                yield one


_NODES = frozenset(checked.Node.__args__)


def _title(one: BoundAssertion, lang: Lang) -> str:
    """The title of a column, found where the assertion looks."""
    record: RecordType | None = one.checked.record
    fields = find(record, one.column) if record else ()
    if not fields:
        return one.column
    return (fields[0].english or fields[0].key) if lang == "en" else fields[0].title
