"""A check in plain words: the sentence that its checked tree says, for people who read no formulas."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from zhunsheng.authoring.explaining.phrases import APPLIED, COMPARED, OPPOSITE, PHRASES, TESTED, TURNED
from zhunsheng.language import checked
from zhunsheng.language.assertion import Assertion
from zhunsheng.language.names import CellType, Field, Kind
from zhunsheng.language.problems import Lang
from zhunsheng.language.words import READING_PARTS
from zhunsheng.values.dates import DateRange

_SUM, _PRODUCT = frozenset("+-"), frozenset("×÷")


def sentence_of(
    assertion: Assertion,
    lang: Lang = "zh",
    values: Mapping[str, str] | None = None,
    columns: tuple[str, ...] = (),
) -> str:
    """What an assertion asks, as one sentence.

    ``values`` are those of parameters, in print; ``columns`` the titles of all columns that the check is repeated over.
    Definitions are called by their names, fields by their titles.
    """
    speaker = _Speaker(lang, values or {}, assertion.text.column if columns else "")
    speaker = replace(speaker, keys=tuple(speaker.value(key, 1) for key in assertion.keys))
    level = 0 if assertion.rows is None else 1
    said = [speaker.scope(assertion)]
    if columns:
        said.append(speaker.say("columns", a=speaker.listed(columns)))
    if assertion.when is not None:
        said.append(speaker.say("when", a=speaker.check(assertion.when, level)))
    said.append(speaker.check(assertion.check, level))
    text = "".join(said) + speaker.say("stop")
    return text[:1].upper() + text[1:] if lang == "en" else text


@dataclass(frozen=True, slots=True)
class _Speaker:
    """Says nodes; ``level`` is the innermost row that stands open where a node is said."""

    lang: Lang
    values: Mapping[str, str]
    column: str = ""
    keys: tuple[str, ...] = field(default=())

    def say(self, phrase: str, **gaps: str) -> str:
        return PHRASES[phrase].of(self.lang).format_map(gaps)

    def listed(self, said: tuple[str, ...] | list[str]) -> str:
        return self.say("comma").join(said)

    def scope(self, assertion: Assertion) -> str:
        """What the check is asked of."""
        rows = assertion.rows
        if rows is None:
            return ""
        if self.keys:
            return self.say("every group", a=self.value(rows, 0), b=self.listed(self.keys))
        if isinstance(rows, checked.Filter):
            inner = self.check(rows.predicate, rows.level)
            return self.say("every filtered row", a=self.value(rows.rows, 0), b=inner)
        return self.say("every row", a=self.value(rows, 0))

    # -- values -----------------------------------------------------------------------------------------------

    def value(self, node: checked.Node, level: int) -> str:
        """A value, as a noun."""
        match node:
            case checked.Constant(shown=shown, value=value):
                return shown or str(value)
            case checked.Listing(items):
                return self.listed([self.value(one, level) for one in items])
            case checked.Frame(own):
                return self.say("form" if own == 0 else "row" if own in {level, -1} else "own")
            case checked.GroupRows():
                return self.say("group")
            case checked.GroupKey(place=place):
                return self.keys[place] if place < len(self.keys) else self.say("group")
            case checked.Get(base, one):
                return self._field(base, one, level)
            case checked.Relation(base, which):
                return self._of(base, self.say(which), level)
            case checked.Part(base, part):
                return self._of(base, READING_PARTS[part][self.lang == "en"], level)
            case checked.Each(rows, body) | checked.At(rows, body):
                return self.say("of", a=self.value(rows, level), b=self.value(body, node.level))
            case checked.Filter(rows, predicate, own):
                return self.say("filtered", a=self.value(rows, level), b=self.check(predicate, own))
            case checked.Parameter(name):
                known = self.values.get(name, "")
                return self.say("valued", a=name, b=known) if known else name
            case checked.Lookup(name, key):
                return self.say("entry", a=name, b=self.value(key, level))
            case checked.Defined(name):
                return self.say("named", a=name)
            case checked.Apply():
                return self._applied(node, level)
            case checked.Negative(operand):
                return f"-{self.value(operand, level)}"
            case checked.Arithmetic():
                return self._arithmetic(node, level)
            case checked.Choice(condition, then, otherwise) if otherwise is not None:
                parts = {"b": self.value(then, level), "c": self.value(otherwise, level)}
                return self.say("choice", a=self.check(condition, level), **parts)
            case _:
                return self.check(node, level)

    def _field(self, base: checked.Node, one: Field, level: int) -> str:
        title = (
            self.say("column") if self.column and self.column in (one.key, *one.words) else self._title(one)
        )
        if isinstance(base, checked.Frame) and base.level in {0, -1, level}:
            return title
        return self._of(base, title, level)

    def _title(self, one: Field) -> str:
        return (one.english or one.key) if self.lang == "en" else one.title

    def _of(self, base: checked.Node, part: str, level: int) -> str:
        if isinstance(base, checked.Frame) and base.level in {-1, level}:
            return part
        return self.say("of", a=self.value(base, level), b=part)

    def _applied(self, node: checked.Apply, level: int) -> str:
        said = [self.value(one, level) for one in node.arguments]
        pair = node.function in {"round", "truncate", "similarity", "extract"}
        whole = said[0] if pair else self.listed(said)
        text = APPLIED[node.function].of(self.lang).format(a=whole, n=said[-1])
        if node.blank == "skip":
            return text + self.say("skip")
        if node.blank_value is not None:
            return text + self.say("as", a=self.value(node.blank_value, level))
        return text

    def _arithmetic(self, node: checked.Arithmetic, level: int) -> str:
        left, right = self.value(node.left, level), self.value(node.right, level)
        if (
            isinstance(node.left, checked.Arithmetic)
            and node.operator in _PRODUCT
            and node.left.operator in _SUM
        ):
            left = f"({left})"
        if isinstance(node.right, checked.Arithmetic) and not (
            node.operator in _SUM and node.right.operator in _PRODUCT
        ):
            right = f"({right})"
        return f"{left} {node.operator} {right}"

    # -- checks -----------------------------------------------------------------------------------------------

    def check(self, node: checked.Node, level: int) -> str:
        """A check, as a clause."""
        match node:
            case checked.Compare():
                return self._compared(node, level, opposite=False)
            case checked.OneOf():
                return self._one_of(node, level)
            case checked.Test():
                return self._tested(node, level, opposite=False)
            case checked.Presence(operand, missing):
                return self._presence(operand, level, missing=missing)
            case checked.Not(operand):
                return self._opposite(operand, level)
            case checked.And(operands):
                return self.say("and").join(
                    self._operand(one, level, checked.Or, checked.Condition) for one in operands
                )
            case checked.Or(operands):
                return self.say("or").join(
                    self._operand(one, level, checked.And, checked.Condition) for one in operands
                )
            case checked.Condition(condition, then, otherwise) | checked.Choice(condition, then, otherwise):
                said = {"a": self.check(condition, level), "b": self.check(then, level)}
                if otherwise is None:
                    return self.say("if", **said)
                return self.say("if else", **said, c=self.check(otherwise, level))
            case checked.Quantified(every, rows, predicate, own):
                return self.say(
                    "every" if every else "some", a=self.value(rows, level), b=self.check(predicate, own)
                )
            case checked.Defined(name):
                return self.say("is", a=name)
            case checked.Relation(base, "subtotal"):
                return self._of(base, self.say("subtotal"), level)
            case _:
                return self.value(node, level)

    def _operand(self, node: checked.Node, level: int, *bracketed: type) -> str:
        said = self.check(node, level)
        return self.say("group of", a=said) if isinstance(node, bracketed) else said

    def _opposite(self, node: checked.Node, level: int) -> str:
        match node:
            case checked.Compare():
                return self._compared(node, level, opposite=True)
            case checked.Test():
                return self._tested(node, level, opposite=True)
            case checked.Presence(operand, missing):
                return self._presence(operand, level, missing=not missing)
            case checked.Quantified(False, rows, predicate, own):
                return self.say("none", a=self.value(rows, level), b=self.check(predicate, own))
            case checked.Defined(name):
                return self.say("is not", a=name)
            case checked.Relation(base, "subtotal"):
                return self._of(base, self.say("no subtotal"), level)
            case _:
                return self.say("not", a=self.check(node, level))

    def _compared(self, node: checked.Compare, level: int, *, opposite: bool) -> str:
        left, right, operator = node.left, node.right, node.operator
        if (
            operator in TURNED
            and isinstance(left, checked.Constant)
            and not isinstance(right, checked.Constant)
        ):
            left, right, operator = right, left, TURNED[operator]
        said = {"a": self.value(left, level), "b": self.value(right, level)}
        if node.tolerance is not None:
            phrase = COMPARED["beyond" if opposite else "within"]
            return phrase.of(self.lang).format(**said, c=self.value(node.tolerance, level))
        if opposite:
            operator = OPPOSITE.get(operator, "unlike")
        if operator in TURNED and (_is_day(left) or _is_day(right)):
            operator = f"day{operator}"
        return COMPARED[operator].of(self.lang).format(**said)

    def _tested(self, node: checked.Test, level: int, *, opposite: bool) -> str:
        phrase = TESTED[node.operator][opposite]
        return phrase.of(self.lang).format(a=self.value(node.left, level), b=self.value(node.right, level))

    def _presence(self, operand: checked.Node, level: int, *, missing: bool) -> str:
        is_cell = isinstance(operand, (checked.Get, checked.Part, checked.Defined))
        phrase = ("blank" if missing else "filled") if is_cell else ("absent" if missing else "there")
        return self.say(phrase, a=self.value(operand, level))

    def _one_of(self, node: checked.OneOf, level: int) -> str:
        said = []
        for one in node.alternatives:
            parts = {"a": self.value(one.value, level), "b": one.label}
            if one.condition is not None:
                parts["c"] = self.check(one.condition, level)
            phrase = "alternative if" if one.condition is not None else "alternative"
            said.append(self.say(phrase, **parts) if one.label else parts["a"])
        alternatives = self.say("semicolon").join(said)
        phrase = "about one of" if node.operator == "≈" else "one of"
        return self.say(phrase, a=self.value(node.left, level), b=alternatives)


def _is_day(node: checked.Node) -> bool:
    match node:
        case checked.Constant(value=value):
            return isinstance(value, DateRange)
        case checked.Get(field=one):
            return isinstance(one.type, CellType) and one.type.kind is Kind.DATE
        case checked.Apply(function=function):
            return function == "year_end"
        case checked.Part(part=part):
            return part == "date"
        case _:
            return False
