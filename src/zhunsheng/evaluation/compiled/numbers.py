"""Code for arithmetic: exact decimals, quotients as numerator and denominator, ranges only where they are asked for."""

from abc import abstractmethod

from zhunsheng.evaluation.compiled.lists import Lists
from zhunsheng.evaluation.compiled.terms import Num, UncompiledError
from zhunsheng.language import checked
from zhunsheng.values.units import PURE, Dimension, Unit, multiply

MONEY: Dimension = (("money", 1),)


def of_figure(code: str, dimension: Dimension | None, *, sharp: bool = False, literal: bool = False) -> Num:
    """A number that is the figure of that name."""
    return Num(
        f"{code}.x",
        dimension=dimension,
        kind=f"{code}.dimension",
        literal=literal,
        sharp="True" if sharp else f"{code}.sharp",
        low=f"{code}.low",
        high=f"{code}.high",
        ranged=f"{code}.ranged()",
        figure=code,
    )


class Numbers(Lists):
    """The writer of arithmetic."""

    __slots__ = ()

    @abstractmethod
    def number(self, node: checked.Node) -> Num:
        """Code for a number."""

    def alike(self, left: Num, right: Num) -> None:
        """Code that raises a doubt where two numbers may not be added and compared."""
        if left.literal and right.literal:
            return
        if left.literal or right.literal:
            bare, other = (left, right) if left.literal else (right, left)
            if bare.zero or (other.dimension is not None and "money" not in dict(other.dimension)):
                return
            if other.dimension is None:
                self.writer.line(f"if priced({other.kind}): doubt()")
                return
            self.writer.line("doubt()")
        elif left.dimension is None or right.dimension is None:
            kinds = self._kind(left), self._kind(right)
            hollow = " and ".join(f"not {term.hollow}" for term in (left, right) if term.hollow)
            self.writer.line(f"if {kinds[0]} != {kinds[1]}{' and ' + hollow if hollow else ''}: doubt()")
        elif left.dimension != right.dimension:
            self.writer.line("doubt()")

    def _kind(self, number: Num) -> str:
        if number.dimension is None:
            return number.kind
        return self.shared.slot(number.dimension, ("dimension", number.dimension))

    def filled(self, *numbers: Num) -> None:
        """Code that raises a doubt where a factor is the sum of nothing, whose unit is any."""
        for one in numbers:
            if one.hollow:
                self.writer.line(f"if {one.hollow}: doubt()")

    def arithmetic(self, node: checked.Arithmetic) -> Num:
        """Code for ``+ - × ÷``."""
        left, right = self.number(node.left), self.number(node.right)
        if node.operator in "+-":
            return self._sum(node.operator, left, right)
        self.filled(left, right)
        return self._product(left, right) if node.operator == "×" else self._quotient(left, right)

    def _sum(self, sign: str, left: Num, right: Num) -> Num:
        self.alike(left, right)
        host = right if left.literal else left
        if left.below or right.below:
            one, other = left.below or "1", right.below or "1"
            above = self.writer.let(f"{left.above} * {other} {sign} {right.above} * {one}")
            below = self.writer.let(f"{one} * {other}")
        else:
            above, below = self.writer.let(f"{left.above} {sign} {right.above}"), ""
        (low, high), (least, most) = left.ends, right.ends
        if sign == "-":
            least, most = most, least
        return Num(
            above,
            below,
            host.dimension,
            host.kind,
            left.literal and right.literal,
            sharp=both_sharp(left, right),
            low=f"({low} {sign} {least})" if low and least else "",
            high=f"({high} {sign} {most})" if high and most else "",
            ranged=called("add", left, right, f"{sign}1"),
            unit=host.unit,
        )

    def _product(self, left: Num, right: Num) -> Num:
        above = self.writer.let(f"{left.above} * {right.above}")
        below = " * ".join(one.below for one in (left, right) if one.below)
        dimension, kind, unit = self._product_kind(left, right)
        low = high = ""
        plain = next((one for one in (left, right) if one.sharp == "True" and not one.below), None)
        if plain is not None:
            other = right if plain is left else left
            ends = other.ends
            if ends[0] and ends[1]:
                low = f"min({ends[0]} * {plain.above}, {ends[1]} * {plain.above})"
                high = f"max({ends[0]} * {plain.above}, {ends[1]} * {plain.above})"
        return Num(
            above,
            f"({below})" if below else "",
            dimension,
            kind,
            left.literal and right.literal,
            sharp=both_sharp(left, right),
            low=low,
            high=high,
            ranged=called("times", left, right),
            unit=unit,
        )

    @staticmethod
    def _product_kind(left: Num, right: Num) -> tuple[Dimension | None, str, Unit | None]:
        if left.dimension is not None and right.dimension is not None:
            dimension = multiply(left.dimension, right.dimension)
            shown = next(
                (one.unit for one in (left, right) if dimension and one.dimension == dimension), PURE
            )
            return dimension, "", shown
        for one, other in ((left, right), (right, left)):
            if one.dimension == ():
                return other.dimension, other.kind, other.unit
        raise UncompiledError

    def _quotient(self, left: Num, right: Num) -> Num:
        """A quotient of two numbers of one dimension; any other is left to the traced evaluator."""
        literal = left.literal and right.literal
        dimension: Dimension | None = ()
        unit: Unit | None = PURE
        if left.dimension is not None and right.dimension is not None:
            dimension = multiply(left.dimension, right.dimension, -1)
            unit = next((one.unit for one in (left, right) if dimension and one.dimension == dimension), PURE)
        elif right.dimension == ():
            dimension = None
            unit = left.unit
        else:
            self.writer.line(f"if {self._kind(left)} != {self._kind(right)}: doubt()")
        above = self.writer.let(f"{left.above} * {right.below}" if right.below else left.above)
        below = self.writer.let(f"{right.above} * {left.below}" if left.below else right.above)
        self.writer.line(f"if not {below}: doubt()")
        self.writer.line(f"if {below} < 0: {above}, {below} = -{above}, -{below}")
        ranged = called("divide", left, right)
        sharp = both_sharp(left, right)
        return Num(above, below, dimension, left.kind, literal, sharp=sharp, ranged=ranged, unit=unit)


def called(function: str, left: Num, right: Num, further: str = "") -> str:
    """Code that works a number out with its range; empty where a side has none."""
    if not left.ranged or not right.ranged:
        return ""
    return f"{function}({left.ranged}, {right.ranged}{', ' + further if further else ''})"


def both_sharp(left: Num, right: Num) -> str:
    """Code that tells whether both are sharp."""
    parts = [one.sharp for one in (left, right) if one.sharp != "True"]
    return "(" + " and ".join(dict.fromkeys(parts)) + ")" if parts else "True"
