"""Code for one assertion: how many places are consistent, how many it does not apply to, and which are not plain."""

from collections.abc import Sequence
from typing import NamedTuple

from zhunsheng.evaluation.compiled.house import FORM, Shared
from zhunsheng.evaluation.compiled.terms import GroupTerm, Num, Read, RowTerm, Term, Text, UncompiledError
from zhunsheng.evaluation.compiled.truths import Truths
from zhunsheng.forms.shape import Record, Rows
from zhunsheng.language import checked
from zhunsheng.language.assertion import Assertion
from zhunsheng.language.names import RecordType


def write_assertion(shared: Shared, assertion: Assertion, name: str) -> None:
    """The source of the function of an assertion, put with the others.

    It gives how many places are consistent, how many not applicable, whether that is because there are no rows, and the
    places in the list of the rows that are not plain, of those that hold by the printed precision alone, and of those
    that fail. It raises a doubt where nothing is plain.

    Raises:
        UncompiledError: the assertion is left to the traced evaluator.

    """
    form = RowTerm(FORM, shared.schema.vocabulary.form)
    at = Truths(shared, {0: form})
    at.writer.line("good = idle = 0")
    if assertion.rows is None:
        _judged(at, assertion, Counting("return FAILED"))
        at.writer.line("return good, idle, False, (), (), ()")
    else:
        record = at.record(assertion.rows)
        if record is None:
            raise UncompiledError
        rows = at.writer.let(at.rows(assertion.rows))
        at.writer.line(f"if not {rows}: return 0, 1, True, (), (), ()")
        if assertion.keys:
            _grouped(at, assertion, rows, record)
        else:
            _by_row(at, assertion, rows, record)
    shared.source += [f"def {name}({FORM}):", *at.writer.body, ""]


def _by_row(at: Truths, assertion: Assertion, rows: str, record: RecordType) -> None:
    told = cell_of(at.shared, assertion) is not None
    at.writer.line("left, maybe, bad = [], [], []")
    name = at.writer.name()
    with at.writer.block(f"for {name} in {rows}:"):
        with at.writer.block("try:"), at.framed(1, RowTerm(name, record)):
            if told:
                at.writer.line("soft = False")
                holds = f"maybe.append({name}.i)"
                _judged(at, assertion, Counting(f"bad.append({name}.i)", "soft", holds))
            else:
                _judged(at, assertion, Counting(f"bad.append({name}.i)"))
        with at.writer.block("except DOUBTS:"):
            at.writer.line(f"left.append({name}.i)")
    at.writer.line("return good, idle, False, left, maybe, bad")


def _grouped(at: Truths, assertion: Assertion, rows: str, record: RecordType) -> None:
    """Rows that share the values of the keys, in the order in which the first of each comes."""
    groups, name = at.writer.let("{}"), at.writer.name()
    with at.writer.block(f"for {name} in {rows}:"), at.framed(1, RowTerm(name, record)):
        keys = [_identity(at, at.value(key)) for key in assertion.keys]
        key = at.writer.let(f"({', '.join(keys)},)")
        at.writer.line(f"if {key} in {groups}: {groups}[{key}].append({name})")
        at.writer.line(f"else: {groups}[{key}] = [{name}]")
    group = at.writer.name()
    with (
        at.writer.block(f"for {group} in {groups}.values():"),
        at.framed(1, GroupTerm(group, record, assertion.keys)),
    ):
        _judged(at, assertion, Counting("return FAILED"))
    at.writer.line("return good, idle, False, (), (), ()")


def _identity(at: Truths, term: Term) -> str:
    """Code for what makes two values of a key the same."""
    match term:
        case Num(figure=figure) if figure:
            return f"{figure}.x, {figure}.dimension"
        case Num() if not term.below and term.dimension is not None:
            return term.above
        case Text():
            return at.spelled(term)
        case Read(code):
            return at.squeezed(code)
        case RowTerm(code):
            return f"{code}.i + 0"
        case _:
            raise UncompiledError


class Counting(NamedTuple):
    """What is done with a place that plainly fails, and with one that holds by the printed precision alone.

    ``flag`` is raised in the latter case; where it is empty such a place is not plain.
    """

    failed: str
    flag: str = ""
    softly: str = ""

    @property
    def good(self) -> str:
        """What is done with a place at which all holds."""
        return f"if {self.flag}: {self.softly}" if self.flag else ""


def _judged(at: Truths, assertion: Assertion, counting: Counting) -> None:
    """Code that counts one place."""
    when = assertion.when
    conditions = when.operands if isinstance(when, checked.And) else () if when is None else (when,)
    _conditioned(at, conditions, assertion.check, counting)


def _conditioned(
    at: Truths, conditions: Sequence[checked.Node], check: checked.Node, counting: Counting
) -> None:
    """Code that counts a place where all of some conditions hold; where one does not, the check does not apply."""
    if not conditions:
        _check(at, check, counting)
        return
    with at.writer.block(f"if {at.soft(conditions[0], counting.flag)}:"):
        _conditioned(at, conditions[1:], check, counting)
    at.writer.line("else: idle += 1")


def _check(at: Truths, node: checked.Node, counting: Counting) -> None:
    """Code that counts a place at which a check is made; a condition without an else does not apply where it is false."""
    if isinstance(node, checked.Condition):
        with at.writer.block(f"if {at.soft(node.condition, counting.flag)}:"):
            _check(at, node.then, counting)
        if node.otherwise is None:
            at.writer.line("else: idle += 1")
        else:
            with at.writer.block("else:"):
                _check(at, node.otherwise, counting)
        return
    compares = isinstance(node, checked.Compare) and node.tolerance is None
    if counting.flag and compares:
        with at.writer.block(f"if {at.soft(node, counting.flag)}:"):
            at.writer.line(counting.good)
            at.writer.line("else: good += 1")
        at.writer.line(f"else: {counting.failed}")
        return
    with at.writer.block(f"if {at.plain(node)}:"):
        if counting.flag:
            at.writer.line(counting.good)
            at.writer.line("else: good += 1")
        else:
            at.writer.line("good += 1")
    with at.writer.block("else:"):  # it may still hold, only not plainly
        at.writer.line(f"if {at.strict(node)}: doubt()")
        at.writer.line(f"else: {counting.failed}")


def cell_of(shared: Shared, assertion: Assertion) -> tuple[str, str] | None:
    """The list and the key of the cell that every place of an assertion over rows stands on, where that is known."""
    if assertion.record is None or assertion.keys:
        return None
    listed = shared.schema.shape.members.get(assertion.record.name)
    if not isinstance(listed, Rows) or not isinstance(listed.row, Record):
        return None
    node: checked.Node | None = assertion.at
    if node is None and isinstance(assertion.check, (checked.Compare, checked.OneOf)):
        node = assertion.check.left
    if isinstance(node, checked.Part):
        node = node.base
    match node:
        case checked.Get(checked.Frame(1), one) if not shared.merged(assertion.record, one):
            return listed.key, one.key
        case _:
            return None
