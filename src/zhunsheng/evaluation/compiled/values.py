"""Code for single values: cells, parameters, arithmetic, functions."""

from dataclasses import replace

from zhunsheng.evaluation.compiled import runtime
from zhunsheng.evaluation.compiled.absence import DoubtError
from zhunsheng.evaluation.compiled.figures import figure_of
from zhunsheng.evaluation.compiled.house import FORM
from zhunsheng.evaluation.compiled.lists import Lists
from zhunsheng.evaluation.compiled.numbers import MONEY, Numbers, of_figure
from zhunsheng.evaluation.compiled.terms import (
    Day,
    GroupTerm,
    Num,
    Read,
    RowTerm,
    Term,
    Text,
    UncompiledError,
)
from zhunsheng.evaluation.values import MapValue
from zhunsheng.language import checked
from zhunsheng.language.names import CellType, Kind, ListType, RecordType
from zhunsheng.values.dates import DateRange
from zhunsheng.values.number import Number
from zhunsheng.values.units import POINTS, PURE, dimension_of

_PARTS = {"comparator": "comparator", "unit": "unit", "phrase": "phrase", "text": "text"}


class Values(Numbers):
    """The writer of values."""

    __slots__ = ()

    def value(self, node: checked.Node) -> Term:
        """Code for a single value.

        Raises:
            UncompiledError: the compiled engine has no code for it.

        """
        match node:
            case checked.Constant(value):
                return self.constant(value)
            case checked.Frame(level):
                return self.env[level]
            case checked.GroupKey(level, place):
                group = self.env[level]
                if not isinstance(group, GroupTerm):
                    raise UncompiledError
                with self.framed(level, RowTerm(f"{group.code}[0]", group.record)):
                    return self.value(group.keys[place])
            case checked.Get():
                return self._get(node)
            case checked.Relation(base, which):
                return self._relation(base, which)
            case checked.Part(base, part):
                return self._part(base, part)
            case checked.Parameter(name):
                return self._parameter(name)
            case checked.Lookup():
                return self._lookup(node)
            case checked.Defined(body=checked.Apply("join")):
                return Text(self.function(node, _joined))
            case checked.Defined(body=body):
                return self.value(body)
            case checked.At(row, body, level):
                there = self.row(row)
                name = self.writer.let(there.code)
                self.writer.line(f"if {name} is GONE: doubt()")
                with self.framed(level, RowTerm(name, there.record)):
                    return self.value(body)
            case checked.Choice():
                return self._choice(node)
            case checked.Negative(operand):
                found = self.number(operand)
                low, high = found.ends
                return replace(
                    found.plain(),
                    above=f"(-{found.above})",
                    low=f"(-{high})" if high else "",
                    high=f"(-{low})" if low else "",
                    ranged=f"negate({found.ranged})" if found.ranged else "",
                )
            case checked.Arithmetic():
                return self.arithmetic(node)
            case checked.Apply():
                return self.apply(node)
            case _:
                raise UncompiledError

    def number(self, node: checked.Node) -> Num:
        """Code for a number."""
        found = self.value(node)
        if not isinstance(found, Num):
            raise UncompiledError
        return found

    # -- constants and parameters -----------------------------------------------------------------------------

    def constant(self, value: object) -> Term:
        """A value that stands in a slot."""
        match value:
            case Number():
                try:
                    figure = figure_of(value)
                except DoubtError:
                    raise UncompiledError from None
                slot = self.shared.slot(figure, ("figure", value))
                made = of_figure(slot, value.dimension, sharp=value.is_sharp, literal=value.literal)
                made = replace(
                    made,
                    above=self.shared.slot(figure.x, ("exact", figure.x)),
                    ranged=self.shared.slot(value, ("number", value)),
                )
                return replace(made, zero=value.exact == 0, unit=value.unit)
            case str():
                return Text(self.shared.slot(value, ("text", value)), value)
            case DateRange():
                return Day(self.shared.slot(value, ("days", value)))
            case _:
                raise UncompiledError

    def _parameter(self, name: str) -> Term:
        held = self.shared.parameters.get(name)
        if held is None:
            raise UncompiledError
        if name not in self.shared.printed:
            return self.constant(held)
        attribute = self.shared.inputs.setdefault(name, f"p{len(self.shared.inputs)}")
        if isinstance(held, Number):
            made = of_figure(f"{FORM}.{attribute}", held.dimension, sharp=held.is_sharp, literal=held.literal)
            return replace(made, unit=held.unit)
        if isinstance(held, str):
            return Text(f"{FORM}.{attribute}")
        raise UncompiledError

    def _lookup(self, node: checked.Lookup) -> Term:
        held = self.shared.parameters.get(node.map)
        key = self.value(node.key)
        if node.labels or node.map in self.shared.printed:
            raise UncompiledError
        if not isinstance(held, MapValue) or not isinstance(key, Text):
            raise UncompiledError
        if not held.entries:
            return of_figure("GONE", None)
        numeric = all(isinstance(value, Number) for _, value in held.entries)
        if not numeric and not all(isinstance(value, str) for _, value in held.entries):
            raise UncompiledError
        made: dict[int, object] = {}
        for place, (_, value) in enumerate(held.entries):
            made[place] = figure_of(value) if isinstance(value, Number) else value
        table = self.shared.slot(runtime.entries(held, made), ("entries", node.map))
        name = self.writer.let(f"GONE if {key.code}.__class__ is not str else {table}[{key.code}]")
        if not numeric:
            return Text(name)
        numbers = [value for _, value in held.entries if isinstance(value, Number)]
        if len({(one.dimension, one.literal, one.unit) for one in numbers}) > 1:
            raise UncompiledError
        sharp = all(one.is_sharp for one in numbers)
        found = of_figure(name, numbers[0].dimension, sharp=sharp, literal=numbers[0].literal)
        return replace(found, unit=numbers[0].unit)

    # -- cells ------------------------------------------------------------------------------------------------

    def _get(self, node: checked.Get) -> Term:
        row = self.row(node.base)
        layout = self.shared.layout(row.record)
        code = f"{row.code}.{layout.attribute(node.field.key)}"
        kind = node.field.type
        if isinstance(kind, RecordType):
            return RowTerm(code, kind)
        if isinstance(kind, ListType):
            raise UncompiledError
        return _cell(self.writer.read(row.code, code), kind)

    def _relation(self, base: checked.Node, which: str) -> Term:
        row = self.row(base)
        if which == "parent":
            return RowTerm(f"{row.code}.up", row.record, absent=True)
        if which == "position":
            name = self.writer.let(f"{row.code}.i + 1")
            return Num(name, dimension=(), unit=PURE, ranged=f"sharp({name})")
        raise UncompiledError

    def _part(self, base: checked.Node, part: str) -> Term:
        found = self.value(base)
        if not isinstance(found, Read):
            raise UncompiledError
        if part == "number":
            return of_figure(self.writer.read(found.code, f"{found.code}.number"), None)
        if part == "date":
            return Day(f"{found.code}.date")
        return Text(self.writer.read(found.code, f"{found.code}.{_PARTS[part]}"))

    # -- choices ----------------------------------------------------------------------------------------------

    def _choice(self, node: checked.Choice) -> Term:
        """One of two values; where the condition is false and there is no other, nothing applies."""
        holds = self.strict(node.condition)
        with self.writer.block(f"if {holds}:"):
            then = self.value(node.then)
            first = self.writer.mark()
        with self.writer.block("else:"):
            if node.otherwise is None:
                self.writer.line("doubt()")
            otherwise = then if node.otherwise is None else self.value(node.otherwise)
            second = self.writer.mark()
        names = (self.writer.name(), self.writer.name(), self.writer.name())
        whole = all(not isinstance(one, Num) or one.figure for one in (then, otherwise))
        self.writer.insert(second, _assignment(otherwise, names, whole=whole))
        self.writer.insert(first, _assignment(then, names, whole=whole))
        return _chosen(then, otherwise, names, whole=whole)


def _cell(code: str, kind: CellType) -> Term:
    match kind.kind:
        case Kind.NUMBER if kind.from_form:
            return of_figure(code, MONEY)
        case Kind.NUMBER if kind.unit is not None:
            sharp = not kind.unit.measured and kind.unit == POINTS
            known = kind.unit if sharp else None
            return replace(of_figure(code, dimension_of(kind.unit), sharp=sharp), unit=known)
        case Kind.NUMBER:
            return of_figure(code, None)
        case Kind.YEAR:
            return replace(of_figure(code, (), sharp=True), unit=PURE)
        case Kind.READING:
            return Read(code)
        case Kind.DATE:
            return Day(code)
        case Kind.TEXT:
            return Text(code)


def _joined(inner: Lists, node: checked.Node) -> None:
    """The body of a function that joins texts."""
    if isinstance(node, checked.Defined):
        found = inner.value(node.body)
        inner.writer.line(f"return {found.code if isinstance(found, Text) else 'doubt()'}")


Names = tuple[str, str, str]


def _assignment(term: Term, names: Names, *, whole: bool) -> str:
    """Code that gives a branch's value its name: a figure whole, or a number by its parts."""
    value, below, sharp = names
    match term:
        case Num(figure=figure) if whole:
            return f"{value} = {figure}"
        case Num():
            return f"{value} = {term.above}; {below} = {term.below or 'ONE'}; {sharp} = {term.sharp}"
        case RowTerm() | GroupTerm():
            raise UncompiledError
        case _:
            return f"{value} = {term.code}"


def _chosen(then: Term, otherwise: Term, names: Names, *, whole: bool) -> Term:
    """What is known of a value that is the one or the other."""
    value, below, sharp = names
    if isinstance(then, Num) and isinstance(otherwise, Num):
        if then.hollow or otherwise.hollow:
            raise UncompiledError
        host, other = (otherwise, then) if then.literal else (then, otherwise)
        if not other.literal and host.dimension != other.dimension:
            raise UncompiledError
        if other.literal and not host.literal and not other.zero and host.dimension == MONEY:
            raise UncompiledError
        literal = then.literal and otherwise.literal
        if whole:
            sharply = then.sharp == "True" and otherwise.sharp == "True"
            made = of_figure(value, host.dimension, sharp=sharply, literal=literal)
            return replace(made, unit=host.unit)
        divided = below if then.below or otherwise.below else ""
        return Num(value, divided, host.dimension, host.kind, literal, sharp=sharp, unit=host.unit)
    if type(then) is not type(otherwise) or isinstance(then, (Num, RowTerm, GroupTerm)):
        raise UncompiledError
    return type(then)(value)
