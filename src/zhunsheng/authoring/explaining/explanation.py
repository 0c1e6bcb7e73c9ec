"""What there is to say of a rule, a problem code, a rejection code, a field, a parameter or a definition."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from zhunsheng.authoring.explaining.caught import Caught
from zhunsheng.authoring.explaining.caught_in_run import CaughtInRun
from zhunsheng.authoring.explaining.code_explanation import problem_sections, rejection_sections
from zhunsheng.authoring.explaining.dated_words import value_text
from zhunsheng.authoring.explaining.explained import Explanation, Section, Shown
from zhunsheng.authoring.explaining.field_explanation import all_fields, field_sections
from zhunsheng.authoring.explaining.pack_readings import PackReadings
from zhunsheng.authoring.explaining.rule_explanation import rule_sections
from zhunsheng.authoring.explaining.stated_explanation import (
    definition_sections,
    map_sections,
    parameter_sections,
)
from zhunsheng.forms import rejection
from zhunsheng.forms.schema import Schema
from zhunsheng.language.problems import CODES, Lang, Words, did_you_mean
from zhunsheng.rules.pack import Definition, LabelMap, Parameter
from zhunsheng.rules.tree import PackTree

__all__ = ["Explanation", "Library", "Section", "Shown", "value_text"]


@dataclass(frozen=True, slots=True)
class Library:
    """All that can be asked about; ``caught`` is a saved audit or a run, to tell what a rule found in it."""

    tree: PackTree
    schemas: Mapping[str, Schema]
    examples: tuple[Shown, ...] = ()
    lang: Lang = "zh"
    caught: Caught | CaughtInRun | None = None
    readings: PackReadings = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "readings", PackReadings(self.tree, self.schemas, self.lang))

    def explain(self, word: str) -> tuple[Explanation, ...]:
        """Everything that the word names; nothing where it names nothing."""
        asked = (self._rules, self._codes, self._fields, self._parameters, self._definitions, self._maps)
        return tuple(one for found in asked for one in found(word))

    def near(self, word: str) -> Words:
        """The names nearest to a word that names nothing."""
        packs = self.tree.packs.values()
        rules = (name for pack in packs for rule in pack.rules for name in (rule.id, *rule.aliases))
        named = (name for pack in packs for name in _named((*pack.parameters, *pack.definitions, *pack.maps)))
        fields = (known for _, path in all_fields(self.schemas) for known in path[-1].words)
        return did_you_mean(word, [*rules, *CODES, *rejection.CODES, *fields, *named])

    def _rules(self, word: str) -> Iterator[Explanation]:
        for pack in self.tree.packs.values():
            for rule in pack.rules:
                if word == rule.id or word in rule.aliases:
                    sections = rule_sections(self.readings, pack, rule, self.examples, self.caught)
                    yield Explanation(rule.id, Words("规则", "a rule"), rule.title, tuple(sections))

    def _codes(self, word: str) -> Iterator[Explanation]:
        if word in CODES:
            what = Words("规则包的问题代码", "a problem code of packs")
            yield Explanation(word, what, "", tuple(problem_sections(word, self.lang)))
        if word in rejection.CODES:
            what = Words("表单退回的代码", "a code of rejected forms")
            yield Explanation(word, what, "", tuple(rejection_sections(word, self.lang)))

    def _fields(self, word: str) -> Iterator[Explanation]:
        for schema, path in all_fields(self.schemas):
            if word in path[-1].words or word == path[-1].key:
                where = " · ".join(one.title for one in path)
                sections = tuple(field_sections(self.readings, schema, path))
                yield Explanation(
                    path[-1].key, Words("栏目", "a field"), f"{schema.title} · {where}", sections
                )

    def _parameters(self, word: str) -> Iterator[Explanation]:
        for pack in self.tree.packs.values():
            for one in pack.parameters:
                if word in {one.name, one.key}:
                    sections = tuple(parameter_sections(self.readings, pack, one))
                    yield Explanation(one.name, Words("参数", "a parameter"), one.title, sections)

    def _definitions(self, word: str) -> Iterator[Explanation]:
        for pack in self.tree.packs.values():
            for one in pack.definitions:
                if word in {one.name, one.key}:
                    sections = tuple(definition_sections(self.readings, pack, one))
                    yield Explanation(one.name, Words("定义", "a definition"), one.title, sections)

    def _maps(self, word: str) -> Iterator[Explanation]:
        for pack in self.tree.packs.values():
            for one in pack.maps:
                if word == one.name:
                    sections = tuple(map_sections(self.readings, pack, one))
                    yield Explanation(one.name, Words("对照表", "a map"), one.title, sections)


def _named(stated: Iterable[Parameter | Definition | LabelMap]) -> Iterator[str]:
    return (one.name for one in stated)
