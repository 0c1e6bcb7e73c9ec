"""Code for lists: loops over their elements, and functions that gather their rows once."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, is_dataclass

from zhunsheng.evaluation.compiled import runtime
from zhunsheng.evaluation.compiled.house import FORM, Shared
from zhunsheng.evaluation.compiled.terms import GroupTerm, RowTerm, Term, Text, UncompiledError
from zhunsheng.evaluation.compiled.writer import Writer
from zhunsheng.evaluation.values import Items, MapValue
from zhunsheng.language import checked
from zhunsheng.language.extraction import extracted
from zhunsheng.language.names import ListType, RecordType
from zhunsheng.language.span import Span

#: The level of the element of a list that is being walked.
ELEMENT = -1
Env = Mapping[int, Term]


@dataclass(slots=True)
class Lists(ABC):
    """The writer of one function; ``env`` tells what stands at each level of the scope.

    ``softly`` names the flag that is raised where a comparison holds by the printed precision alone; where it is empty
    that is a doubt.
    """

    shared: Shared
    env: dict[int, Term]
    writer: Writer = field(default_factory=Writer)
    softly: str = ""
    #: Code for the rows that a list is walked by, where those are fewer, by the list's identity.
    narrowed: dict[int, str] = field(default_factory=dict)

    @abstractmethod
    def value(self, node: checked.Node) -> Term:
        """Code for a single value."""

    @abstractmethod
    def apply(self, node: checked.Apply) -> Term:
        """Code for a function of the language."""

    @abstractmethod
    def strict(self, node: checked.Node) -> str:
        """Code for whether a check holds; it raises a doubt where it neither plainly holds nor plainly fails."""

    # -- frames -----------------------------------------------------------------------------------------------

    @contextmanager
    def framed(self, level: int, term: Term) -> Iterator[None]:
        """Within, ``term`` stands at ``level``."""
        before = self.env
        self.env = {**before, level: term}
        yield
        self.env = before

    def row(self, node: checked.Node) -> RowTerm:
        """The row, block or form that a node gives.

        Raises:
            UncompiledError: it gives something else.

        """
        term = self.value(node)
        if not isinstance(term, RowTerm):
            raise UncompiledError
        return term

    # -- what a list is made of -------------------------------------------------------------------------------

    def record(self, node: checked.Node) -> RecordType | None:
        """The kind of row a list has; ``None`` where its elements are no rows."""
        match node:
            case checked.Get(field=one) if isinstance(one.type, ListType):
                return one.type.row
            case checked.Filter(rows):
                return self.record(rows)
            case checked.Defined(body=body):
                return self.record(body)
            case checked.GroupRows(level):
                group = self.env[level]
                return group.record if isinstance(group, GroupTerm) else None
            case checked.Relation(base, "parts"):
                return self.row(base).record
            case checked.Apply("extract", (_, pattern)):
                return extracted(pattern)
            case checked.Each(rows, checked.Frame(level), inner) if level == inner:
                return self.record(rows)
            case _:
                return None

    # -- loops ------------------------------------------------------------------------------------------------

    def loop(self, node: checked.Node, consume: Callable[[Term], None]) -> None:
        """Code that does something for each element of a list, in order."""
        match node:
            case checked.Each(rows, body, level):
                self.loop(rows, lambda term: self._consumed(level, term, body, consume))
            case checked.Listing(items):
                for item in items:
                    consume(self.value(item))
            case checked.Parameter(name):
                self._constants(name, consume)
            case checked.Lookup() if node.labels:
                self._labels(node, consume)
            case checked.Defined(body=body) if self.record(body) is None:
                self.loop(body, consume)
            case _:
                self.walk(node, consume)

    def _consumed(self, level: int, term: Term, body: checked.Node, consume: Callable[[Term], None]) -> None:
        with self.framed(level, term):
            consume(self.value(body))

    def walk(self, node: checked.Node, consume: Callable[[Term], None]) -> None:
        """Code that does something for each row of a list."""
        record = self.record(node)
        if record is None:
            raise UncompiledError
        if isinstance(node, checked.Filter) and checked.levels_of(node, self.shared.levels) - {0}:
            self.walk(node.rows, lambda term: self.if_kept(node, term, consume))
            return
        name, rows = self.writer.name(), self.narrowed.get(id(node)) or self.rows(node)
        with self.writer.block(f"for {name} in {rows}:"):
            consume(RowTerm(name, record))

    def if_kept(self, node: checked.Filter, term: Term, consume: Callable[[Term], None]) -> None:
        """What depends on the row around it is not gathered, but asked on the way."""
        with self.framed(node.level, term):
            holds = self.strict(node.predicate)
        with self.writer.block(f"if {holds}:"):
            consume(term)

    def _constants(self, name: str, consume: Callable[[Term], None]) -> None:
        held = self.shared.parameters.get(name)
        if name in self.shared.printed or not isinstance(held, Items):
            raise UncompiledError
        for step in held.steps:
            consume(self.constant(step.value))

    def looked_up(self, node: checked.Lookup) -> str:
        """Code for the labels that a map gives for a label; none for one that is not there."""
        held = self.shared.parameters.get(node.map)
        key = self.value(node.key)
        if not isinstance(held, MapValue) or not isinstance(key, Text) or not node.labels:
            raise UncompiledError
        table = self.shared.slot(runtime.labels(held), ("labels", node.map))
        return self.writer.let(f"() if {key.code} is BLANK or {key.code} is GONE else {table}[{key.code}]")

    def _labels(self, node: checked.Lookup, consume: Callable[[Term], None]) -> None:
        found = self.looked_up(node)
        key = self.value(node.key)
        if isinstance(key, Text):
            self.writer.line(f"if {key.code} is BLANK or {key.code} is GONE: doubt()")
        name = self.writer.name()
        with self.writer.block(f"for {name} in {found}:"):
            consume(Text(name))

    @abstractmethod
    def constant(self, value: object) -> Term:
        """A value that stands in a slot."""

    # -- rows -------------------------------------------------------------------------------------------------

    def rows(self, node: checked.Node) -> str:
        """Code for the rows of a list, as something to walk over again and again."""
        match node:
            case checked.Get(base, one):
                row = self.row(base)
                if row.absent:
                    raise UncompiledError
                return f"{row.code}.{self.shared.layout(row.record).attribute(one.key)}"
            case checked.GroupRows(level):
                group = self.env[level]
                if not isinstance(group, GroupTerm):
                    raise UncompiledError
                return group.code
            case checked.Relation(base, "parts"):
                return f"{self.row(base).code}.parts"
            case checked.Defined(body=checked.Get() | checked.GroupRows() as body):
                return self.rows(body)
            case checked.Filter() | checked.Defined():
                return self.function(node, _gathered)
            case checked.Apply("extract", (text, pattern)):
                return self.extraction(text, pattern)
            case _:
                raise UncompiledError

    @abstractmethod
    def extraction(self, text: checked.Node, pattern: checked.Node) -> str:
        """Code for the records that a pattern takes from a text."""

    # -- functions --------------------------------------------------------------------------------------------

    def function(self, node: checked.Node, write: Callable[["Lists", checked.Node], None]) -> str:
        """A call of the function that gives a node's value; what depends on one row alone is remembered with it.

        The same expression over the same rows is one function, wherever it stands.
        """
        levels = sorted(checked.levels_of(node, self.shared.levels) - {0})
        terms = [self.env[level] for level in levels]
        signature = Signature({0: "form"} | {level: _sort(self.env[level]) for level in levels}).of(node)
        arguments = ", ".join((FORM, *(_code(term) for term in terms)))
        home = self._home(terms)
        name = self.shared.functions.get(signature)
        if name is None:
            name = self.shared.functions[signature] = f"F{len(self.shared.functions)}"
            memory = self.shared.layout(home[1]).memory() if home else ""
            self.shared.functions["memory of " + name] = memory
            self._write(name, node, levels, write)
        memory = self.shared.functions["memory of " + name]
        if not memory or home is None:
            return self.writer.let(f"{name}({arguments})")
        found = self.writer.let(f"{home[0]}.{memory}")
        self.writer.line(f"if {found} is None: {found} = {home[0]}.{memory} = {name}({arguments})")
        return found

    def _home(self, terms: list[Term]) -> tuple[str, RecordType] | None:
        """Where a value is remembered: with the form, or with the only row that it depends on."""
        if not terms:
            return FORM, self.shared.schema.vocabulary.form
        only = terms[0]
        return (only.code, only.record) if len(terms) == 1 and isinstance(only, RowTerm) else None

    def _write(
        self,
        name: str,
        node: checked.Node,
        levels: list[int],
        write: Callable[["Lists", checked.Node], None],
    ) -> None:
        names = {level: "e" if level == ELEMENT else f"r{level}" for level in levels}
        env = {0: self.env[0]} | {level: _renamed(self.env[level], names[level]) for level in levels}
        steady = [term.code for level, term in env.items() if level and isinstance(term, RowTerm)]
        walks = not isinstance(node, checked.Defined) or self.record(node) is not None
        inner = type(self)(self.shared, env, Writer(steady=frozenset(steady if walks else ())))
        write(inner, node)
        parameters = ", ".join((FORM, *(_parameter(env[level]) for level in levels)))
        self.shared.source += [f"def {name}({parameters}):", *inner.writer.body, ""]


def _gathered(inner: Lists, node: checked.Node) -> None:
    """The body of a function that gathers rows."""
    inner.writer.line("found = []")
    _gather(inner, node)
    inner.writer.line("return found")


def _gather(inner: Lists, node: checked.Node) -> None:
    body = node.body if isinstance(node, checked.Defined) else node

    def put(term: Term) -> None:
        inner.writer.line(f"found.append({_code(term)})")

    if isinstance(body, checked.Filter):
        inner.walk(body.rows, lambda term: inner.if_kept(body, term, put))
    else:
        inner.loop(body, put)


def _code(term: Term) -> str:
    if isinstance(term, (RowTerm, GroupTerm)):
        return term.code
    raise UncompiledError


def _parameter(term: Term) -> str:
    return _code(term)


def _renamed(term: Term, name: str) -> Term:
    if isinstance(term, RowTerm):
        return RowTerm(name, term.record, term.absent)
    if isinstance(term, GroupTerm):
        return GroupTerm(name, term.record, term.keys)
    raise UncompiledError


def _sort(term: Term) -> str:
    """What kind of thing stands at a level, for telling functions apart."""
    if isinstance(term, RowTerm):
        return f"row {term.record.name} {','.join(one.key for one in term.record.fields)}"
    if isinstance(term, GroupTerm):
        return f"group {term.record.name}"
    raise UncompiledError


@dataclass(slots=True)
class Signature:
    """What tells an expression from every other: its shape, its names, and what stands at the levels it looks at."""

    levels: dict[int, str]

    def of(self, node: object) -> str:
        """The signature of a node, or of what stands in one."""
        match node:
            case checked.Defined():
                levels = ",".join(self._level(level) for level in node.levels)
                return f"{node.name}[{node.column}]({levels})"
            case checked.Frame(level) | checked.GroupRows(level):
                return f"{type(node).__name__}:{self._level(level)}"
            case checked.GroupKey(level, place):
                return f"key:{self._level(level)}:{place}"
            case checked.Each(outer, inner, level) | checked.At(outer, inner, level):
                return self._opened(node, outer, inner, level)
            case checked.Filter(outer, inner, level):
                return self._opened(node, outer, inner, level)
            case checked.Quantified(every, outer, inner, level):
                return f"{every}" + self._opened(node, outer, inner, level)
            case checked.Get(base, one):
                return f"{self.of(base)}.{one.key!r}"
            case tuple():
                return "(" + ",".join(self.of(one) for one in node) + ")"
            case Mapping():
                return repr(sorted(node.items()))
            case Span():
                return ""
            case _ if is_dataclass(node) and type(node).__module__ == checked.__name__:
                parts = (self.of(getattr(node, one.name)) for one in fields(node) if one.name != "span")
                return f"{type(node).__name__}({','.join(parts)})"
            case _:
                return repr(node)

    def _opened(self, node: object, outer: object, inner: object, level: int) -> str:
        inside = Signature({**self.levels, level: f"+{len(self.levels)}"})
        return f"{type(node).__name__}({self.of(outer)},{inside.of(inner)})"

    def _level(self, level: int) -> str:
        return self.levels.get(level, "element" if level == ELEMENT else f"?{level}")
