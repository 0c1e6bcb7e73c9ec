"""Code for the functions of the language."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from zhunsheng.evaluation.compiled import runtime
from zhunsheng.evaluation.compiled.absence import DoubtError
from zhunsheng.evaluation.compiled.figures import decimal_of
from zhunsheng.evaluation.compiled.house import FORM
from zhunsheng.evaluation.compiled.needles import CELL, is_needed, words_needed
from zhunsheng.evaluation.compiled.numbers import MONEY, of_figure
from zhunsheng.evaluation.compiled.terms import Day, Measure, Num, Read, RowTerm, Term, Text, UncompiledError
from zhunsheng.evaluation.compiled.values import Values
from zhunsheng.language import checked
from zhunsheng.language.extraction import extracted
from zhunsheng.values.number import Number
from zhunsheng.values.units import PURE


class Applied(Values):
    """The writer of functions."""

    __slots__ = ()

    def apply(self, node: checked.Apply) -> Term:
        """Code for a function of the language."""
        match node.function:
            case "sum":
                return self._total(node)
            case "count":
                return self._count(node)
            case "max" | "min":
                return self._extreme(node)
            case "only" | "first":
                return self._picked(node)
            case "join":
                found = self._listed(node, "text")
                return Text(self.writer.let(f"joined({found[0]})"))
            case "joined":
                parts = [self.value(one) for one in node.arguments]
                codes = [one.code for one in parts if isinstance(one, Text)]
                if len(codes) != len(parts):
                    raise UncompiledError
                return Text(self.writer.let(" + ".join(codes)))
            case "round" | "truncate":
                return self._cut(node)
            case "abs":
                found_number = self.number(node.arguments[0])
                return replace(
                    found_number.plain(),
                    above=self.writer.let(f"abs({found_number.above})"),
                    low="",
                    high="",
                    ranged="",
                )
            case _:
                return self._called(node)

    def _called(self, node: checked.Apply) -> Term:
        argument = self.value(node.arguments[0])
        match node.function, argument:
            case "unit", Read(code):
                return Measure(self.writer.read(code, f"{code}.measure"))
            case "unit", Num(figure=code) if code:
                return Measure(self.writer.let(f"measure({code})"))
            case "money", Read(code) | Num(figure=code) if code:
                return of_figure(self.writer.let(f"amount({code}, {FORM}.amounts)"), MONEY)
            case "year_end", Num(figure=code) if code:
                return Day(self.writer.let(f"year_end({code})"))
            case "length", Text(code):
                return Num(self.writer.let(f"length({code})"), dimension=(), unit=PURE)
            case "quantity", Text(code):
                table = self.shared.memory(
                    "quantities", partial(runtime.quantities, self.shared.schema.units)
                )
                return of_figure(self.writer.let(f"{table}[{code}]"), None)
            case "similarity", Text(code):
                other = self.value(node.arguments[1])
                if not isinstance(other, Text):
                    raise UncompiledError
                found = self.writer.let(f"similarity({code}, {other.code})")
                above, below = (
                    self.writer.let(f"Decimal({found}.numerator)"),
                    self.writer.let(f"Decimal({found}.denominator)"),
                )
                return Num(above, below, dimension=(), unit=PURE)
            case _:
                raise UncompiledError

    def _total(self, node: checked.Apply) -> Num:
        """A sum: the first element gives the unit, every other has to be of its dimension."""
        total, some = self.writer.let("ZERO"), self.writer.let("False")
        sharp = self.writer.let("True")
        kind = self.writer.let("None")
        gathered = self.writer.let("[]")
        instead = self.number(node.blank_value) if node.blank_value is not None else None
        seen: list[Num] = []

        def add(term: Term) -> None:
            if not isinstance(term, Num):
                raise UncompiledError
            seen.append(term)
            if term.figure and node.blank == "skip":
                with self.writer.block(f"if {term.figure} is not BLANK:"):
                    self._add(term, total, sharp, kind)
                    self._gather(term, gathered)
            elif term.figure and node.blank == "as" and instead is not None:
                with self.writer.block(f"if {term.figure} is BLANK:"):
                    self._add(replace(instead, hollow="as"), total, sharp, "")
                with self.writer.block("else:"):
                    self._add(term, total, sharp, kind)
                    self._gather(term, gathered)
            else:
                self._add(term, total, sharp, kind)
                self._gather(term, gathered)
            self.writer.line(f"{some} = True")

        self.loop(node.arguments[0], add)
        if not seen:
            return replace(self.number(checked.Constant(_ZERO)), figure="")
        host = next((one for one in seen if not one.literal), seen[0])
        if any(one.below for one in seen) or (
            host.dimension is not None
            and any(not one.literal and one.dimension != host.dimension for one in seen)
        ):
            raise UncompiledError
        if host.literal or (instead is not None and not instead.zero and host.dimension != instead.dimension):
            raise UncompiledError
        # What is put in for blanks is nought and sharp, and adds nothing to the range.
        ranged = (
            f"total({gathered})"
            if all(one.figure.isidentifier() for one in seen)
            and not (instead is not None and not instead.zero)
            else ""
        )
        hollow = f"(not {some})"
        return Num(total, "", host.dimension, kind, sharp=sharp, ranged=ranged, unit=host.unit, hollow=hollow)

    def _gather(self, term: Num, gathered: str) -> None:
        """Code that keeps a figure of a sum, should its range be asked for."""
        if term.figure.isidentifier():
            self.writer.line(f"{gathered}.append({term.figure})")

    def _add(self, term: Num, total: str, sharp: str, kind: str) -> None:
        self.writer.line(f"{total} = {total} + {term.above}")
        if term.sharp != "True":
            self.writer.line(f"if not {term.sharp}: {sharp} = False")
        if kind and term.dimension is None:
            self.writer.line(f"if {kind} is None: {kind} = {term.kind}")
            self.writer.line(f"elif {kind} != {term.kind}: doubt()")

    def _count(self, node: checked.Apply) -> Num:
        argument = node.arguments[0]
        if self.record(argument) is not None:
            name = self.writer.let(f"len({self.rows(argument)})")
        else:
            name = self.writer.let("0")
            self.loop(argument, lambda _: self.writer.line(f"{name} += 1"))
        return Num(name, dimension=(), unit=PURE)

    def _extreme(self, node: checked.Apply) -> Num:
        argument = node.arguments[0]
        if not isinstance(argument, checked.Listing) or node.blank:
            raise UncompiledError
        numbers = [self.number(one) for one in argument.items]
        host = next((one for one in numbers if not one.literal), numbers[0])
        for one in numbers:
            if not one.literal and one is not host:
                self.alike(host, one)
            self.filled(one)
        above, below = self.writer.let(numbers[0].above), self.writer.let(numbers[0].below or "1")
        sign = ">" if node.function == "max" else "<"
        for one in numbers[1:]:
            other = one.below or "1"
            self.writer.line(
                f"if {one.above} * {below} {sign} {above} * {other}: {above} = {one.above}; {below} = {other}"
            )
        sharp = " and ".join(dict.fromkeys(one.sharp for one in numbers if one.sharp != "True")) or "True"
        return Num(
            above,
            below,
            host.dimension,
            host.kind,
            host.literal,
            sharp=f"({sharp})" if sharp != "True" else sharp,
            ranged=_listed("extreme", numbers, 1 if node.function == "max" else -1),
            unit=host.unit,
        )

    def _listed(self, node: checked.Apply, sort: str) -> tuple[str, Term | None]:
        """Code for a plain list of the elements, blanks treated as the clause says."""
        name = self.writer.let("[]")
        seen: list[Term] = []
        instead = self.value(node.blank_value) if node.blank_value is not None else None

        def append(term: Term) -> None:
            seen.append(term)
            code = term.figure if isinstance(term, Num) else term.code
            if not code:
                raise UncompiledError
            put = (
                f"{name}.append({code}.text)"
                if sort == "text" and isinstance(term, Read)
                else f"{name}.append({code})"
            )
            if node.blank == "skip":
                put = f"if {code} is not BLANK: {put}"
            elif instead is not None:
                other = instead.figure if isinstance(instead, Num) else instead.code
                put = f"{name}.append({other} if {code} is BLANK else {code})"
            self.writer.line(put)

        self.loop(node.arguments[0], append)
        return name, (seen[0] if seen else None)

    def _picked(self, node: checked.Apply) -> Term:
        found, sample = self._listed(node, "")
        match node.function, sample:
            case "first", RowTerm(_, record):
                return RowTerm(self.writer.let(f"first({found})"), record, absent=True)
            case "only", Num(dimension=dimension, unit=unit):
                made = of_figure(self.writer.let(f"only({found})"), dimension)
                return replace(made, unit=unit)
            case "only", Text():
                return Text(self.writer.let(f"only_text({found})"))
            case "first", Num(dimension=dimension, unit=unit):
                return replace(of_figure(self.writer.let(f"first({found})"), dimension), unit=unit)
            case "first", Text() | Read() | Day():
                return type(sample)(self.writer.let(f"first({found})"))
            case _:
                raise UncompiledError

    def _cut(self, node: checked.Apply) -> Num:
        """A number rounded or cut in the unit it is shown in, where that unit is known beforehand."""
        found, places = self.number(node.arguments[0]), node.arguments[1]
        if not isinstance(places, checked.Constant) or not isinstance(places.value, Number):
            raise UncompiledError
        if found.unit is None:
            raise UncompiledError
        decimals = int(places.value.exact)
        step = found.unit.scale / 10**decimals
        try:
            worth, least = decimal_of(1 / step), decimal_of(step)
        except DoubtError:
            raise UncompiledError from None
        steps = f"{self.shared.slot(worth, ('exact', worth))}, {self.shared.slot(least, ('exact', least))}"
        half = node.function == "round"
        below = found.below or "ONE"
        name = self.writer.let(f"cut({found.above}, {below}, {steps}, half_up={half})")
        return Num(
            name,
            "",
            found.dimension,
            found.kind,
            found.literal,
            sharp=found.sharp,
            ranged=f"cut_range({node.function!r}, {found.ranged}, {decimals})" if found.ranged else "",
            unit=found.unit,
            hollow=found.hollow,
        )

    # -- extraction -------------------------------------------------------------------------------------------

    def extraction(self, text: checked.Node, pattern: checked.Node) -> str:
        """Code for the records that a pattern takes from a text."""
        found = self.value(text)
        if not isinstance(found, Text):
            raise UncompiledError
        record = extracted(pattern)
        layout = self.shared.layout(record)
        for one in record.fields:
            layout.attribute(one.key)
        names = tuple(layout.attributes.items())
        made, keys = (
            self.shared.slot(layout, ("class", names)),
            self.shared.slot(names, ("names", names)),
        )
        written = _written(pattern)
        asked = [f"{self.shared.slot(one, ('text', one))} in {found.code}" for one in words_needed(written)]
        if is_needed(written):
            cell = next(one for one in _parts(pattern) if not isinstance(one, str))
            term = self.value(cell)
            if not isinstance(term, Text):
                raise UncompiledError
            words = f"{self._alike(cell)}[{term.code}]"
            if not _cell_aliases(cell):  # no other word means the same
                words = f"({term.code},)"
                asked.append(f"{term.code} in {found.code}")
            call = f"find_around({self.shared.slot(written, ('text', written))}, {words}, {found.code}, {made}, {keys})"
        else:
            call = f"find_all({self.pattern(pattern)}, {found.code}, {made}, {keys})"
        return self.writer.let(f"{call} if {' and '.join(asked)} else ()" if asked else call)

    def _alike(self, node: checked.Node) -> str:
        """The slot of what gives every word that means the same as a cell's."""
        aliases = _cell_aliases(node)
        return self.shared.memory(("alike", tuple(sorted(aliases.items()))), partial(runtime.alike, aliases))

    def pattern(self, node: checked.Node) -> str:
        """Code for a pattern: what the author wrote as it is, what comes from a cell quoted."""
        match node:
            case checked.Constant(value=str() as written):
                return self.shared.slot(written, ("text", written))
            case checked.Parameter():
                found = self.value(node)
                if not isinstance(found, Text):
                    raise UncompiledError
                return found.code
            case checked.Apply("joined", arguments):
                return "(" + " + ".join(self.pattern(one) for one in arguments) + ")"
            case checked.Defined(body=body):
                return self.pattern(body)
            case _:
                term = self.value(node)
                if not isinstance(term, Text):
                    raise UncompiledError
                return f"quoted({self._alike(node)}[{term.code}])"


_ZERO = Number(0, 0, 0, (), PURE, None, literal=True)  # type: ignore[arg-type]


def _written(pattern: checked.Node) -> str:
    """A pattern as its author wrote it, its cell marked; empty where a parameter is a part of it, for that may be anything."""
    parts = list(_parts(pattern))
    if any(isinstance(one, checked.Parameter) for one in parts):
        return ""
    return "".join(one if isinstance(one, str) else CELL for one in parts)


def _parts(pattern: checked.Node) -> Iterator[str | checked.Node]:
    """The written parts of a pattern, and the nodes that stand between them."""
    match pattern:
        case checked.Constant(value=str() as written):
            yield written
        case checked.Apply("joined", arguments):
            for one in arguments:
                yield from _parts(one)
        case checked.Defined(body=body):
            yield from _parts(body)
        case _:
            yield pattern


def _cell_aliases(node: checked.Node) -> Mapping[str, str]:
    """The aliases of the field that a text is taken from."""
    inner = node
    while isinstance(inner, (checked.Part, checked.Defined)):
        inner = inner.base if isinstance(inner, checked.Part) else inner.body
    if isinstance(inner, checked.GroupKey):
        return inner.aliases
    return inner.field.values if isinstance(inner, checked.Get) else {}


def _listed(function: str, numbers: Sequence[Num], sign: int) -> str:
    """The same of several numbers."""
    if not all(one.ranged for one in numbers):
        return ""
    return f"{function}([{', '.join(one.ranged for one in numbers)}], {sign})"
