"""A ruleset compiled for one kind of form: from the bytes of a form to what is plain about it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal, setcontext
from decimal import getcontext as context
from types import MappingProxyType
from typing import Any

import msgspec

from zhunsheng.evaluation.audit import stated_values
from zhunsheng.evaluation.compiled import figures, runtime
from zhunsheng.evaluation.compiled.absence import BLANK, DOUBTED, GONE, DoubtError, doubted
from zhunsheng.evaluation.compiled.assertions import cell_of, write_assertion
from zhunsheng.evaluation.compiled.effort import most_rows
from zhunsheng.evaluation.compiled.house import Layout, Shared
from zhunsheng.evaluation.compiled.numbers import MONEY
from zhunsheng.evaluation.compiled.prints import Prints
from zhunsheng.evaluation.compiled.readers import NotPlainError
from zhunsheng.evaluation.compiled.records import Unpacking, record_class
from zhunsheng.evaluation.compiled.terms import UncompiledError
from zhunsheng.evaluation.values import Value
from zhunsheng.forms.schema import Schema
from zhunsheng.language.assertion import Assertion
from zhunsheng.rules.binding import BoundAssertion, BoundRule, BoundRuleset
from zhunsheng.values import number

#: What generated code may meet where something is not plain: it is then left to the traced evaluator.
DOUBTS = (DoubtError, ArithmeticError, TypeError)
#: What a function of an assertion gives: consistent, not applicable, whether for want of rows, rows that are not plain,
#: rows that hold by the printed precision alone, rows that fail.
Counted = tuple[int, int, bool, Sequence[int], Sequence[int], Sequence[int]]
#: What it gives where it is asked of the form or of groups, and fails: the traced evaluator has to say all of it.
FAILED: Counted = (0, 0, False, (), (), (-1,))


def is_plain(counted: Counted | None) -> bool:
    """Whether nothing of an assertion is left to the traced evaluator."""
    return counted is not None and not counted[3] and not counted[5]


_NAMES = {
    "BLANK": BLANK,
    "GONE": GONE,
    "DOUBTED": DOUBTED,
    "DOUBTS": DOUBTS,
    "MONEY": MONEY,
    "ZERO": Decimal(0),
    "ONE": Decimal(1),
    "Decimal": Decimal,
    "Figure": figures.Figure,
    "about": figures.about,
    "apart": figures.apart,
    "cut": figures.cut,
    "meets": figures.meets,
    "doubt": doubted,
    "FAILED": FAILED,
    "add": number.add,
    "times": number.times,
    "divide": number.divide,
    "extreme": number.extreme,
    "negate": number.negate,
    **{
        one.__name__: one
        for one in (
            *(runtime.days, runtime.amount, runtime.measure, runtime.length, runtime.similarity),
            *(runtime.year_end, runtime.only, runtime.only_text, runtime.first, runtime.joined),
            *(runtime.find_all, runtime.find_around, runtime.quoted, runtime.matches, runtime.priced),
            *(runtime.sharp, runtime.cut_range, runtime.total, runtime.may),
        )
    },
}


@dataclass(frozen=True, slots=True)
class Compiled:
    """One assertion as a function; ``function`` is ``None`` where the traced evaluator always judges it."""

    rule: BoundRule
    bound: BoundAssertion
    function: Callable[[Any], Counted] | None
    #: The list and the key of the cell that rows which hold by the printed precision alone are told at.
    cell: tuple[str, str] | None
    #: Lists longer than this may be more work than the traced evaluator does, which then has the word.
    most_rows: int


@dataclass(frozen=True, slots=True)
class Code:
    """Assertions as functions (``None`` where one could not be written), over what ``unpack`` makes of a decoded form.

    ``source`` is the generated text. ``unpack`` raises ``NotPlainError`` where the form has to be read slowly.
    """

    functions: tuple[Callable[[Any], Counted] | None, ...]
    cells: tuple[tuple[str, str] | None, ...]
    unpack: Callable[[Any], Any]
    source: str


@dataclass(frozen=True, slots=True)
class Engine:
    """The compiled reading of a ruleset."""

    held: BoundRuleset
    assertions: tuple[Compiled, ...]
    unpack: Callable[[Any], Any]
    source: str

    def judge(self, wire: Any) -> list[Counted | None]:
        """What each assertion says of a decoded form; ``None`` where the traced evaluator has to say it.

        Raises:
            NotPlainError: the form has to be read slowly.

        """
        with exactly():
            try:
                form = self.unpack(wire)
            except TypeError:  # a list where a figure belongs cannot be looked up: the slow reader refuses it
                raise NotPlainError from None
            size = form.size
            found: list[Counted | None] = []
            for one in self.assertions:
                try:
                    found.append(one.function(form) if one.function and size <= one.most_rows else None)
                except DOUBTS:
                    found.append(None)
            return found


@contextmanager
def exactly() -> Iterator[None]:
    """Within, no product of decimals is rounded: one that would be raises a doubt."""
    before = context()
    setcontext(figures.EXACT)
    try:
        yield
    finally:
        setcontext(before)


def compile_ruleset(schema: Schema, held: BoundRuleset, memories: dict[object, Any] | None = None) -> Engine:
    """The engine of a ruleset in force for a kind of form.

    Engines that are given the same ``memories`` share what they remember of how cells are written.
    """
    stated = {name: one.value for name, one in stated_values(held).items()}
    prints = {one.name: Prints(one, stated[one.name]) for one in held.printed if one.name in stated}
    pairs = [(rule, bound) for rule in held.rules for bound in rule.assertions]
    code = compile_assertions(schema, [bound.checked for _, bound in pairs], stated, prints, memories)
    compiled = tuple(
        Compiled(rule, bound, function, cell, most_rows(bound.checked))
        for (rule, bound), function, cell in zip(pairs, code.functions, code.cells, strict=True)
    )
    return Engine(held, compiled, code.unpack, code.source)


def compile_assertions(
    schema: Schema,
    assertions: Sequence[Assertion],
    stated: Mapping[str, Value],
    prints: Mapping[str, Prints] = MappingProxyType({}),
    memories: dict[object, Any] | None = None,
) -> Code:
    """Assertions on forms of one kind; ``stated`` are the parameters in force, ``prints`` those a form may print itself."""
    shared = Shared(schema, stated, prints=prints, memories={} if memories is None else memories)
    shared.layout(schema.vocabulary.form)
    written = [_written(shared, one, f"A{place}") for place, one in enumerate(assertions)]
    Unpacking(shared).write()
    source = "\n".join(shared.source)
    names: dict[str, Any] = {**_NAMES, **_slots(shared)}
    exec(compile(source, "<ruleset>", "exec"), names)  # noqa: S102 - made from the checked tree alone
    functions = tuple(names[f"A{place}"] if one else None for place, one in enumerate(written))
    cells = tuple(cell_of(shared, one) for one in assertions)
    return Code(functions, cells, names["unpack"], source)


def _written(shared: Shared, assertion: Assertion, name: str) -> bool:
    """Whether the assertion could be written; functions begun for one that could not be stay unused."""
    before = len(shared.source), dict(shared.functions)
    try:
        write_assertion(shared, assertion, name)
    except UncompiledError:
        del shared.source[before[0] :]
        shared.functions = before[1]
        return False
    return True


def _slots(shared: Shared) -> dict[str, Any]:
    """The constants by their slots; where a layout stands, its class."""
    form = shared.layout(shared.schema.vocabulary.form)
    classes = {id(one): record_class(one, form=one is form) for one in shared.layouts.values()}
    held = {
        name: (classes.get(id(value)) or record_class(value, form=False))
        if isinstance(value, Layout)
        else value
        for name, value in shared.slots.held.items()
    }
    return {"UNSET": msgspec.UNSET, **held}
