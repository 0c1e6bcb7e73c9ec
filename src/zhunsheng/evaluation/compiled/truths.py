"""Code for checks and conditions: what plainly holds, and what plainly fails."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from functools import partial

from zhunsheng.evaluation.compiled import runtime
from zhunsheng.evaluation.compiled.applied import Applied
from zhunsheng.evaluation.compiled.keyed import narrow
from zhunsheng.evaluation.compiled.lists import Lists
from zhunsheng.evaluation.compiled.terms import (
    Day,
    Measure,
    Num,
    Read,
    RowTerm,
    Term,
    Text,
    UncompiledError,
)
from zhunsheng.evaluation.texts import canonical
from zhunsheng.language import checked

_PYTHON = {"=": "==", "≠": "!=", "<": "<", "≤": "<=", ">": ">", "≥": ">="}
_NO_ALIASES: Mapping[str, str] = {}


class Truths(Applied):
    """The writer of checks.

    ``strict`` code is true where a check is consistent and false where it is inconsistent, and raises a doubt
    elsewhere: where a value is missing, where units differ, where only the printed precision could make it hold.
    ``plain`` code is true where the check is consistent; false says no more than that this is not plain.
    """

    __slots__ = ()

    def strict(self, node: checked.Node) -> str:
        """Code for whether a check holds or fails."""
        flag, self.softly = self.softly, ""
        try:
            return self._strict(node)
        finally:
            self.softly = flag

    def soft(self, node: checked.Node, flag: str) -> str:
        """The same; a check that holds by the printed precision alone holds, and raises the flag."""
        if not flag:
            return self.strict(node)
        match node:
            case checked.Compare():
                self.softly = flag
                try:
                    return self._compare(node, plain=False)
                finally:
                    self.softly = ""
            case checked.And(operands):
                return self._settled(lambda own: self._both(operands, partial(self.soft, flag=own)), flag)
            case checked.Condition(condition, then, otherwise):
                return self._settled(lambda own: self._softly(condition, then, otherwise, own), flag)
            case _:
                return self.strict(node)

    def _settled(self, write: Callable[[str], str], flag: str) -> str:
        """Code whose own flag counts where it holds; without a flag to raise, that is a doubt."""
        own = self.writer.let("False")
        before = len(self.writer.lines)
        name = write(own)
        if any(f"{own} = True" in line for line in self.writer.lines[before:]):
            self.writer.line(f"if {name} and {own}: {f'{flag} = True' if flag else 'doubt()'}")
        return name

    def _softly(
        self, condition: checked.Node, then: checked.Node, otherwise: checked.Node | None, flag: str
    ) -> str:
        """A check under a condition, which may hold by the printed precision alone: what fails under it fails."""
        name = self.writer.name()
        with self.writer.block(f"if {self.soft(condition, flag)}:"):
            self.writer.line(f"{name} = {self.soft(then, flag)}")
        with self.writer.block("else:"):
            if otherwise is None:
                self.writer.line("doubt()")
            else:
                self.writer.line(f"{name} = {self.soft(otherwise, flag)}")
        return name

    def _strict(self, node: checked.Node) -> str:
        match node:
            case checked.And(operands):
                return self._settled(lambda own: self._both(operands, partial(self.soft, flag=own)), "")
            case checked.Or(operands):
                return self._either(operands, self.strict)
            case checked.Not(operand):
                return f"(not {self.strict(operand)})"
            case checked.Defined():
                return self.function(node, _told)
            case checked.Quantified():
                return self.function(node, _asked)
            case checked.At(row, body, level):
                there = self.row(row)
                name = self.writer.let(there.code)
                self.writer.line(f"if {name} is GONE: doubt()")
                with self.framed(level, RowTerm(name, there.record)):
                    return self.strict(body)
            case checked.Condition(condition, then, otherwise):
                return self._settled(lambda own: self._softly(condition, then, otherwise, own), "")
            case checked.Presence(operand, missing):
                return self._presence(operand, missing=missing)
            case checked.Relation(base, "subtotal"):
                return f"({self.row(base).code}.parts != ())"
            case checked.Compare():
                return self._compare(node, plain=False)
            case checked.OneOf():
                return self._one_of(node, plain=False)
            case checked.Test():
                return self._test(node)
            case _:
                raise UncompiledError

    def plain(self, node: checked.Node) -> str:
        """Code for whether a check plainly holds."""
        match node:
            case checked.And(operands):
                return self._both(operands, self.plain)
            case checked.Or(operands):
                return self._either(operands, self.plain)
            case checked.Condition(condition, then, otherwise):
                return self._branches(condition, then, otherwise, self.plain)
            case checked.Compare():
                return self._compare(node, plain=True)
            case checked.OneOf():
                return self._one_of(node, plain=True)
            case _:
                return self.strict(node)

    # -- combinations -----------------------------------------------------------------------------------------

    def _both(self, operands: Iterable[checked.Node], of: Callable[[checked.Node], str]) -> str:
        """True where every operand is; what follows one that fails is not looked at."""
        return self._chained(operands, of, "if")

    def _either(self, operands: Iterable[checked.Node], of: Callable[[checked.Node], str]) -> str:
        """True where one operand is; what follows it is not looked at."""
        return self._chained(operands, of, "if not")

    def _chained(
        self, operands: Iterable[checked.Node], of: Callable[[checked.Node], str], going: str
    ) -> str:
        first, *rest = operands
        name = of(first)
        if not name.isidentifier() or name in {"True", "False"}:
            name = self.writer.let(name)
        with ExitStack() as nested:
            for one in rest:
                self.writer.line(f"{going} {name}:")
                nested.enter_context(self.writer.deeper())
                self.writer.line(f"{name} = {of(one)}")
        return name

    def _branches(
        self,
        condition: checked.Node,
        then: checked.Node,
        otherwise: checked.Node | None,
        of: Callable[[checked.Node], str],
    ) -> str:
        name = self.writer.name()
        with self.writer.block(f"if {self.strict(condition)}:"):
            self.writer.line(f"{name} = {of(then)}")
        with self.writer.block("else:"):
            if otherwise is None:
                self.writer.line("doubt()")
            else:
                self.writer.line(f"{name} = {of(otherwise)}")
        return name

    # -- tests ------------------------------------------------------------------------------------------------

    def _presence(self, operand: checked.Node, *, missing: bool) -> str:
        if isinstance(operand, checked.Lookup) and operand.labels:
            found = self.looked_up(operand)
            return f"({'not ' if missing else ''}{found})"
        if self.record(operand) is not None:
            return f"({'not ' if missing else ''}{self.rows(operand)})"
        if self._is_list(operand):
            raise UncompiledError
        term = self.value(operand)
        if isinstance(term, RowTerm):
            code, merged = term.code, False
            if not term.absent:
                raise UncompiledError
        else:
            code = self._single(term)
            merged = isinstance(operand, checked.Get) and self.shared.merged(
                self.row(operand.base).record, operand.field
            )
        if not code:  # what is worked out is there, or was a doubt before
            return "False" if missing else "True"
        name = code if code.isidentifier() else self.writer.let(code)
        if merged:
            self.writer.line(f"if {name} is DOUBTED: doubt()")
        return (
            f"({name} is BLANK or {name} is GONE)"
            if missing
            else f"({name} is not BLANK and {name} is not GONE)"
        )

    @staticmethod
    def _is_list(node: checked.Node) -> bool:
        return isinstance(node, (checked.Each, checked.Listing)) or (
            isinstance(node, checked.Apply) and node.function == "distinct"
        )

    @staticmethod
    def _single(term: Term) -> str:
        match term:
            case Num(figure=figure):
                return figure
            case Text(constant=str()):
                return ""
            case Text(code) | Read(code) | Day(code) | Measure(code):
                return code
            case _:
                raise UncompiledError

    def _test(self, node: checked.Test) -> str:
        if node.operator == "属于":
            return self._belongs(node)
        left = self.value(node.left)
        if not isinstance(left, Text):
            raise UncompiledError
        if node.operator == "包含":
            right = self.value(node.right)
            if not isinstance(right, Text):
                raise UncompiledError
            if right.constant is not None:
                key = ("containing", right.constant, tuple(sorted(node.aliases.items())))
                table = self.shared.memory(key, partial(runtime.containing, right.constant, node.aliases))
                return self.writer.let(f"{table}[{left.code}]")
            spelled = [self._spelled(one, node.aliases) for one in (right, left)]
            squeezed = [self._squeezed(one) for one in (right, left)]
            return self.writer.let(f"{' in '.join(spelled)} or {' in '.join(squeezed)}")
        written = self._written(node.right)
        if written is not None:
            table = self.shared.memory(("pattern", written), partial(runtime.pattern, written))
            return self.writer.let(f"{table}[{left.code}]")
        return self.writer.let(f"matches({self.pattern(node.right)}, {left.code})")

    def _written(self, node: checked.Node) -> str | None:
        """A pattern that is the same for every form."""
        match node:
            case checked.Constant(value=str() as text):
                return text
            case checked.Parameter(name) if name not in self.shared.printed:
                held = self.shared.parameters.get(name)
                return held if isinstance(held, str) else None
            case checked.Defined(body=body):
                return self._written(body)
            case checked.Apply("joined", arguments):
                parts = [self._written(one) for one in arguments]
                return "".join(one for one in parts if one is not None) if None not in parts else None
            case _:
                return None

    def _belongs(self, node: checked.Test) -> str:
        """A value among those of a list: the first that is equal decides."""
        left = self.value(node.left)
        words = self._words(node.right)
        if isinstance(left, Text) and words is not None:
            wanted = frozenset(canonical(word, node.aliases) for word in words)
            return f"({self._spelled(left, node.aliases)} in {self.shared.slot(wanted, ('words', wanted))})"
        if not isinstance(left, Text) or left.constant is not None:
            raise UncompiledError
        self.writer.line(f"if {left.code}.__class__ is not str: doubt()")  # whatever the list holds
        name = self.writer.let("False")
        own = self.writer.let(self._spelled(left, node.aliases))

        def compare(term: Term) -> None:
            if not isinstance(term, Text):
                raise UncompiledError
            self.writer.line(f"if {own} == {self._spelled(term, node.aliases)}: {name} = True")

        self.loop(node.right, compare)
        return name

    def _words(self, node: checked.Node) -> tuple[str, ...] | None:
        """The texts of a list that is the same for every form."""
        match node:
            case checked.Listing(items):
                found = [one.value for one in items if isinstance(one, checked.Constant)]
                texts = tuple(one for one in found if isinstance(one, str))
                return texts if len(texts) == len(items) else None
            case checked.Parameter(name) if name not in self.shared.printed:
                return runtime.words(self.shared.parameters.get(name))
            case checked.Defined(body=body):
                return self._words(body)
            case _:
                return None

    # -- comparisons ------------------------------------------------------------------------------------------

    def _compare(self, node: checked.Compare, *, plain: bool) -> str:
        left, right = self.value(node.left), self.value(node.right)
        if node.tolerance is not None:
            return self._within(left, right, self.number(node.tolerance), plain=plain)
        return self._compared(node.operator, left, right, node.aliases, plain=plain)

    def _compared(
        self, operator: str, left: Term, right: Term, aliases: Mapping[str, str], *, plain: bool
    ) -> str:
        match left, right:
            case Num(), Num():
                return self._numbers(operator, left, right, plain=plain)
            case Text(), Text():
                sign = _PYTHON[operator]
                return f"({self._spelled(left, aliases)} {sign} {self._spelled(right, aliases)})"
            case Day(one), Day(other):
                found = self.writer.let(f"days({operator!r}, {one}, {other})")
                if not plain:
                    self.writer.line(f"if {found} == 'explainable': doubt()")
                return f"({found} == 'consistent')"
            case Measure(one), Measure(other):
                return f"({one}.family {_PYTHON[operator]} {other}.family)"
            case Read(one), Read(other):
                return self._readings(operator, one, other, plain=plain)
            case _:
                raise UncompiledError

    def _spelled(self, text: Text, aliases: Mapping[str, str]) -> str:
        """Code for a text as it is compared."""
        if text.constant is not None:
            same = canonical(text.constant, aliases)
            return self.shared.slot(same, ("text", same))
        key = ("spelling", tuple(sorted(aliases.items())))
        table = self.shared.memory(key, partial(runtime.spelling, aliases))
        if (
            text.code in self.writer.steady
        ):  # an absent text stays absent, and raises its doubt where it is compared
            return self.writer.read(
                text.code, f"{table}[{text.code}] if {text.code}.__class__ is str else {text.code}"
            )
        return f"{table}[{text.code}]"

    def _squeezed(self, text: Text) -> str:
        """Code for a text without its white space."""
        table = self.shared.memory("squeezing", runtime.squeezing)
        return self.writer.read(text.code, f"{table}[{text.code}]")

    def spelled(self, text: Text) -> str:
        """Code for what makes two texts the same one."""
        return self._spelled(text, _NO_ALIASES)

    def squeezed(self, reading: str) -> str:
        """Code for what makes two readings the same one."""
        return f"{self.shared.memory('squeezing', runtime.squeezing)}[{reading}.text]"

    def _readings(self, operator: str, left: str, right: str, *, plain: bool) -> str:
        """Two readings: by number where both have one, else by text."""
        name = self.writer.name()
        one, other = self.writer.let(f"{left}.number"), self.writer.let(f"{right}.number")
        with self.writer.block(f"if {one}.__class__ is Figure and {other}.__class__ is Figure:"):
            holds = self._numbers(operator, _loose(one), _loose(other), plain=plain)
            self.writer.line(f"{name} = {holds}")
        with self.writer.block("else:"):
            if operator in {"=", "≠"}:
                table = self.shared.memory("squeezing", runtime.squeezing)
                sign = _PYTHON[operator]
                self.writer.line(f"if {one} is not GONE and {one}.__class__ is not Figure: doubt()")
                self.writer.line(f"if {other} is not GONE and {other}.__class__ is not Figure: doubt()")
                self.writer.line(f"{name} = {table}[{left}.text] {sign} {table}[{right}.text]")
            else:
                self.writer.line("doubt()")
        return name

    def _numbers(self, operator: str, left: Num, right: Num, *, plain: bool) -> str:
        self.alike(left, right)
        if operator == "≈":
            return self._about(left, right, plain=plain)
        one, other = left.above, right.above
        if left.below or right.below:
            one = f"{one} * {right.below}" if right.below else one
            other = f"{other} * {left.below}" if left.below else other
        holds = f"{one} {_PYTHON[operator]} {other}"
        if plain or (left.sharp == "True" and right.sharp == "True"):
            return self.writer.let(holds)
        name = self.writer.let(holds)
        (low, high), (least, most) = left.ends, right.ends
        known = all((low, high, least, most))
        sharp = " and ".join(dict.fromkeys(x.sharp for x in (left, right) if x.sharp != "True"))
        met = f"{name} = {self.softly} = True" if self.softly else "doubt()"
        with self.writer.block(f"if not {name} and not ({sharp}):"):
            if known:
                self.writer.line(f"if meets({operator!r}, ({low}, {high}), ({least}, {most})): {met}")
            elif left.ranged and right.ranged:
                self.writer.line(f"if may({operator!r}, {left.ranged}, {right.ranged}): {met}")
            else:
                self.writer.line("doubt()")
        return name

    def _about(self, left: Num, right: Num, *, plain: bool) -> str:
        if not left.figure:
            raise UncompiledError
        name = self.writer.let(f"about({left.figure}, {right.above}, {right.below or 'ONE'})")
        if not plain:
            sharp = right.sharp if right.sharp != "True" else ""
            clear = f"apart({left.figure}, {right.above}, {right.below or 'ONE'})"
            with self.writer.block(f"if not {name}:"):
                if sharp:
                    self.writer.line(f"if not {sharp}: doubt()")
                met = f"{name} = {self.softly} = True" if self.softly else "doubt()"
                self.writer.line(f"if not {clear}: {met}")
        return name

    def _within(self, left: Term, right: Term, tolerance: Num, *, plain: bool) -> str:
        if not isinstance(left, Num) or not isinstance(right, Num):
            raise UncompiledError
        if left.below or right.below or tolerance.below or tolerance.unit is None:
            raise UncompiledError
        self.alike(left, right)
        relative = tolerance.unit.family == "ratio"
        if not relative:
            self.alike(left, tolerance)
        margin = f"abs({tolerance.above} * {right.above})" if relative else tolerance.above
        name = self.writer.let(f"abs({left.above} - {right.above}) <= {margin}")
        if not plain:
            sharp = " and ".join(one.sharp for one in (left, right))
            self.writer.line(f"if not {name} and not ({sharp}): doubt()")
        return name

    def _one_of(self, node: checked.OneOf, *, plain: bool) -> str:
        """Whether one alternative is met; strictly false only where none can be met, and one was tried."""
        left = self.value(node.left)
        code = self._single(left) if not isinstance(left, Num) or left.figure else ""
        if code:
            self.writer.line(f"if {code} is BLANK or {code} is GONE: doubt()")
        name, tried = self.writer.let("False"), self.writer.let("False")
        for one in node.alternatives:
            with self.writer.block(f"if not {name}:"):
                self._alternative(node, one, left, name, tried, plain=plain)
        if not plain:
            self.writer.line(f"if not {tried}: doubt()")
        return name

    def _alternative(
        self, node: checked.OneOf, one: checked.Alternative, left: Term, name: str, tried: str, *, plain: bool
    ) -> None:
        if one.condition is not None:
            with self.writer.block(f"if {self.strict(one.condition)}:"):
                self._tried(node, one, left, name, tried, plain=plain)
        else:
            self._tried(node, one, left, name, tried, plain=plain)

    def _tried(
        self, node: checked.OneOf, one: checked.Alternative, left: Term, name: str, tried: str, *, plain: bool
    ) -> None:
        self.writer.line(f"{tried} = True")
        with self.writer.block("try:"):
            holds = self._compared(node.operator, left, self.value(one.value), node.aliases, plain=plain)
            self.writer.line(f"{name} = {holds}")
        # An alternative that cannot be told does not matter where another is met.
        with self.writer.block("except DOUBTS:"):
            self.writer.line("pass" if plain else "raise")


def _loose(figure: str) -> Num:
    return Num(
        f"{figure}.x",
        dimension=None,
        kind=f"{figure}.dimension",
        sharp=f"{figure}.sharp",
        low=f"{figure}.low",
        high=f"{figure}.high",
        figure=figure,
    )


def _told(inner: Lists, node: checked.Node) -> None:
    """The body of a function that says whether a definition holds."""
    if isinstance(node, checked.Defined):
        inner.writer.line(f"return {inner.strict(node.body)}")


def _asked(inner: Lists, node: checked.Node) -> None:
    """The body of a function that asks every row of a list, or looks for one."""
    if not isinstance(node, checked.Quantified):
        return
    every = node.every
    some = inner.writer.let("False") if every else ""
    if not every:
        narrow(inner, node)

    def ask(term: Term) -> None:
        if every:  # of none it is not asked at all
            inner.writer.line(f"{some} = True")
        with inner.framed(node.level, term):
            holds = inner.strict(node.predicate)
        inner.writer.line(f"if not {holds}: return False" if every else f"if {holds}: return True")

    inner.walk(node.rows, ask)
    if every:
        inner.writer.line(f"if not {some}: doubt()")
    inner.writer.line(f"return {every}")
