"""Syntax tree to checked tree: names resolved, types and units agreed, before any form is read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from zhunsheng.language import checked, tree
from zhunsheng.language.complaint import Complaint
from zhunsheng.language.extraction import extracted, literal_parts
from zhunsheng.language.functions import FUNCTIONS, Function
from zhunsheng.language.lexer import DEEPEST
from zhunsheng.language.names import RecordType
from zhunsheng.language.patterns import PatternError, group_names
from zhunsheng.language.scope import FrameType, Scope, find, words_of
from zhunsheng.language.span import Span
from zhunsheng.language.types import (
    DATE,
    NUMBER,
    OUTCOME,
    SOME_NUMBER,
    TEXT,
    UNIT,
    UNKNOWN,
    Shape,
    Type,
    describe,
    row_of,
    type_of_field,
)
from zhunsheng.language.words import (
    COLUMN,
    GROUP,
    PARENT,
    PARTS,
    POSITION,
    READING_PARTS,
    SUBTOTAL,
    THIS,
)
from zhunsheng.values.dates import read_date
from zhunsheng.values.number import literal
from zhunsheng.values.units import PURE, dimension_of, multiply

#: So many nodes an expression may come to when its definitions are put in.
MOST_EXPANDED = 20_000

_RELATIONS = MappingProxyType(
    {
        word: key
        for key, pair in (
            ("position", POSITION),
            ("parent", PARENT),
            ("parts", PARTS),
            ("subtotal", SUBTOTAL),
        )
        for word in pair
    }
)
_PARTS = MappingProxyType({word: key for key, pair in READING_PARTS.items() for word in pair})
_PART_TYPES = MappingProxyType(
    {"number": SOME_NUMBER, "comparator": TEXT, "unit": TEXT, "phrase": TEXT, "date": DATE, "text": TEXT}
)
_ORDER = frozenset({"<", "≤", ">", "≥"})


@dataclass(frozen=True, slots=True)
class Checked:
    """A checked expression with its type and what is wrong with it."""

    node: checked.Node
    type: Type
    complaints: tuple[Complaint, ...] = ()


def check(node: tree.Node, scope: Scope, expect: Shape | None = None) -> Checked:
    """The checked tree of ``node`` in ``scope``; every fault is a complaint, none is raised.

    ``expect`` is what the expression has to give: ``OUTCOME`` for a check or a condition.
    """
    checker = _Checker()
    try:
        found, kind = checker.visit(node, scope)
    except _TooLargeError:
        found, kind = checker.complain("expression-too-large", node.span, str(MOST_EXPANDED))
    except RecursionError:
        found, kind = checker.complain("expression-too-deep", node.span, str(DEEPEST))
    if expect is Shape.OUTCOME and kind.shape not in {Shape.OUTCOME, Shape.UNKNOWN}:
        checker.complain("not-a-check", node.span, describe(kind))
    return Checked(found, kind, tuple(checker.complaints))


class _TooLargeError(Exception):
    """Definitions within definitions that grow beyond all measure."""


@dataclass(slots=True)
class _Tally:
    """How many nodes were visited, definitions put in."""

    nodes: int = 0


@dataclass(slots=True)
class _Checker:
    """Walks one expression and gathers its faults."""

    complaints: list[Complaint] = field(default_factory=list)
    expanding: tuple[str, ...] = ()
    tally: _Tally = field(default_factory=_Tally)

    def complain(
        self, code: str, span: Span, *details: str, near: Iterable[str] = ()
    ) -> tuple[checked.Node, Type]:
        """Note a fault and stand in for the expression that has it."""
        self.complaints.append(Complaint(code, span, details, tuple(near)))
        return checked.Constant("", span=span), UNKNOWN

    # -- dispatch ---------------------------------------------------------------------------------------------

    def visit(self, node: tree.Node, scope: Scope) -> tuple[checked.Node, Type]:
        """One node, by its kind."""
        self.tally.nodes += 1
        if self.tally.nodes > MOST_EXPANDED:
            raise _TooLargeError
        match node:
            case tree.NumberLiteral():
                return self._number(node, scope)
            case tree.TextLiteral(text, span):
                return checked.Constant(text, f"“{text}”", span), TEXT
            case tree.DateLiteral(iso, span):
                days = read_date(iso)
                return (
                    (checked.Constant(days, iso, span), DATE)
                    if days
                    else self.complain("no-such-date", span, iso)
                )
            case tree.ListLiteral(items, span):
                return self._listing(items, span, scope)
            case tree.Name():
                return self._name(node, scope)
            case tree.Member():
                return self._member(node, scope)
            case tree.Index():
                return self._index(node, scope)
            case tree.Call():
                return self._call(node, scope)
            case tree.Negative(operand, span):
                found, kind = self._value(operand, scope, Shape.NUMBER)
                return checked.Negative(found, span), replace(kind, reported=False)
            case tree.Arithmetic():
                return self._arithmetic(node, scope)
            case tree.If():
                return self._if(node, scope)
            case _:
                return self._outcome(node, scope)

    def _outcome(self, node: tree.Node, scope: Scope) -> tuple[checked.Node, Type]:
        match node:
            case tree.Comparison():
                return self._comparison(node, scope), OUTCOME
            case tree.Within():
                return self._within(node, scope), OUTCOME
            case tree.OneOf():
                return self._one_of(node, scope), OUTCOME
            case tree.Test():
                return self._test(node, scope), OUTCOME
            case tree.Presence(operand, missing, span):
                found, kind = self.visit(operand, scope)
                if kind.shape in {Shape.OUTCOME, Shape.MAP}:
                    self.complain("wrong-operand", operand.span, describe(kind), "单元格")
                return checked.Presence(found, missing, span), OUTCOME
            case tree.Not(operand, span):
                return checked.Not(self._check(operand, scope), span), OUTCOME
            case tree.And(operands, span):
                return checked.And(tuple(self._check(one, scope) for one in operands), span), OUTCOME
            case tree.Or(operands, span):
                return checked.Or(tuple(self._check(one, scope) for one in operands), span), OUTCOME
            case tree.Quantified():
                return self._quantified(node, scope), OUTCOME
            case _:  # every other node gives a value and was visited before
                raise AssertionError(node)

    def _check(self, node: tree.Node, scope: Scope) -> checked.Node:
        """A node that has to be a check."""
        found, kind = self.visit(node, scope)
        if kind.shape not in {Shape.OUTCOME, Shape.UNKNOWN}:
            self.complain("not-a-check", node.span, describe(kind))
        return found

    def _value(self, node: tree.Node, scope: Scope, *shapes: Shape) -> tuple[checked.Node, Type]:
        """A node that has to give one of some shapes; a reading serves as a number, a date or a text."""
        found, kind = self.visit(node, scope)
        return self._fitted(found, kind, node.span, shapes)

    def _fitted(
        self, found: checked.Node, kind: Type, span: Span, shapes: tuple[Shape, ...]
    ) -> tuple[checked.Node, Type]:
        if kind.shape is Shape.UNKNOWN or kind.shape in shapes:
            return found, kind
        if kind.shape is Shape.READING:
            part = {Shape.NUMBER: "number", Shape.TEXT: "text", Shape.DATE: "date"}.get(shapes[0])
            if part:
                wanted = replace(_PART_TYPES[part], reported=kind.reported)
                return checked.Part(found, part, span), wanted
        return self.complain("wrong-operand", span, describe(kind), describe(Type(shapes[0])))

    # -- literals and names -----------------------------------------------------------------------------------

    def _number(self, node: tree.NumberLiteral, scope: Scope) -> tuple[checked.Node, Type]:
        unit = scope.vocabulary.units.get(node.unit) if node.unit else PURE
        if unit is None:
            return self.complain("unknown-unit", node.span, node.unit)
        value = literal(node.digits, unit)
        kind = Type(Shape.NUMBER, dimension_of(unit), literal=unit is PURE, zero=value.exact == 0)
        return checked.Constant(value, node.digits + node.unit, node.span), kind

    def _listing(self, items: tuple[tree.Node, ...], span: Span, scope: Scope) -> tuple[checked.Node, Type]:
        visited = [self.visit(item, scope) for item in items]
        shapes = {kind.shape for _, kind in visited} - {Shape.UNKNOWN}
        if len(shapes) > 1:
            self.complain("mixed-list", span, "、".join(sorted({describe(kind) for _, kind in visited})))
        element = next(
            (kind for _, kind in visited if not kind.literal), visited[0][1] if visited else UNKNOWN
        )
        if len({kind.dimension for _, kind in visited if not kind.literal}) > 1:
            element = replace(element, dimension=None)
        return checked.Listing(tuple(found for found, _ in visited), span), element.of_list()

    def _name(self, node: tree.Name, scope: Scope) -> tuple[checked.Node, Type]:
        word = node.word
        if word in COLUMN:
            if not scope.column:
                return self.complain("no-column", node.span, word)
            word = scope.column
        if word in THIS or word in GROUP:
            return self._own_scope(word, node.span, scope)
        for level in range(scope.level, -1, -1):
            found = self._in_frame(word, node.span, scope, level)
            if found:
                return found
        return self._pack_name(word, node.span, scope) or self._unknown(node.word, node.span, scope)

    def _own_scope(self, word: str, span: Span, scope: Scope) -> tuple[checked.Node, Type]:
        frame = scope.frames[scope.home]
        if word in GROUP:
            if frame.group:
                return checked.GroupRows(scope.home, span), row_of(frame.record).of_list()
            return self.complain("no-group", span, word)
        if frame.group:
            return self.complain("no-row", span, word)
        return checked.Frame(scope.home, span), row_of(frame.record)

    def _in_frame(self, word: str, span: Span, scope: Scope, level: int) -> tuple[checked.Node, Type] | None:
        frame = scope.frames[level]
        if frame.group:
            return self._in_group(word, span, frame, level)
        base = checked.Frame(level, span)
        if level > 0 and word in _RELATIONS and (frame.record.parent or word in POSITION):
            return self._relation(base, frame.record, word, span)
        return self._field(base, frame.record, word, span)

    def _in_group(
        self, word: str, span: Span, frame: FrameType, level: int
    ) -> tuple[checked.Node, Type] | None:
        for place, (words, kind, aliases) in enumerate(frame.keys):
            if word in words:
                return checked.GroupKey(level, place, aliases, span), kind
        inner = self._field(checked.Frame(-1, span), frame.record, word, span)
        if inner is None:
            return None
        body, kind = inner
        return checked.Each(checked.GroupRows(level, span), body, -1, span), kind.of_list()

    def _field(
        self, base: checked.Node, record: RecordType, word: str, span: Span
    ) -> tuple[checked.Node, Type] | None:
        """A field of a record, or a field of one of its blocks where that is unambiguous."""
        own = find(record, word)
        if len(own) == 1:
            return checked.Get(base, own[0], span), type_of_field(own[0].type)
        if len(own) > 1:
            return self.complain("ambiguous-name", span, word, near=[one.title for one in own])
        inner = [
            (block, one)
            for block in record.fields
            if isinstance(block.type, RecordType)
            for one in find(block.type, word)
        ]
        if len(inner) > 1:
            return self.complain(
                "ambiguous-name", span, word, near=[f"{block.title}.{one.title}" for block, one in inner]
            )
        if inner:
            block, one = inner[0]
            return checked.Get(checked.Get(base, block, span), one, span), type_of_field(one.type)
        return None

    def _relation(
        self, base: checked.Node, record: RecordType, word: str, span: Span
    ) -> tuple[checked.Node, Type]:
        which = _RELATIONS[word]
        kinds = {
            "position": NUMBER,
            "parent": row_of(record),
            "parts": row_of(record).of_list(),
            "subtotal": OUTCOME,
        }
        return checked.Relation(base, which, span), kinds[which]

    def _pack_name(self, word: str, span: Span, scope: Scope) -> tuple[checked.Node, Type] | None:
        if word in scope.definitions:
            return self._definition(word, span, scope)
        if word in scope.parameters:
            return checked.Parameter(scope.canonical.get(word, word), span), scope.parameters[word]
        if word in scope.maps:
            return checked.Parameter(scope.canonical.get(word, word), span), Type(
                Shape.MAP, element=TEXT.of_list()
            )
        return None

    def _definition(self, word: str, span: Span, scope: Scope) -> tuple[checked.Node, Type]:
        """The definition's own tree, checked where it is put in; its faults are told at the name."""
        if word in self.expanding:
            return self.complain("definition-cycle", span, " → ".join((*self.expanding, word)))
        inner = _Checker(expanding=(*self.expanding, word), tally=self.tally)
        body, kind = inner.visit(scope.definitions[word], scope)
        for one in inner.complaints:
            if one.code == "definition-cycle":
                self.complain(one.code, span, *one.details)
            else:
                self.complain("in-definition", span, word, one.code, *one.details, near=one.near)
        levels = tuple(sorted(checked.levels_of(body, {})))
        return checked.Defined(word, body, levels, scope.column, span), replace(kind, reported=False)

    def _unknown(self, word: str, span: Span, scope: Scope) -> tuple[checked.Node, Type]:
        return self.complain("unknown-name", span, word, near=self._words_in_reach(scope))

    @staticmethod
    def _words_in_reach(scope: Scope) -> list[str]:
        """Titles before keys: what an author is most likely to have meant."""
        titles = [one.title for frame in reversed(scope.frames) for one in frame.record.fields]
        inner = [word for frame in reversed(scope.frames) for word in words_of(frame.record)]
        return list(dict.fromkeys([*titles, *inner, *scope.definitions, *scope.parameters, *scope.maps]))

    # -- members, filters, look-ups ---------------------------------------------------------------------------

    def _member(self, node: tree.Member, scope: Scope) -> tuple[checked.Node, Type]:
        base, kind = self.visit(node.base, scope)
        word = node.word
        if word in COLUMN:
            if not scope.column:
                return self.complain("no-column", node.span, word)
            word = scope.column
        if kind.shape is Shape.LIST and kind.element is not None:
            return self._over_list(base, kind.element, word, node.span, scope)
        return self._of_one(base, kind, word, node.span, scope)

    def _over_list(
        self, rows: checked.Node, element: Type, word: str, span: Span, scope: Scope
    ) -> tuple[checked.Node, Type]:
        if element.shape is not Shape.ROW or element.record is None:
            body, kind = self._of_one(checked.Frame(-1, span), element, word, span, scope)
            return checked.Each(rows, body, -1, span), kind.of_list()
        inside = scope.inside(FrameType(element.record))
        body, kind = self._of_one(checked.Frame(inside.level, span), element, word, span, inside)
        return checked.Each(rows, body, inside.level, span), kind.of_list()

    def _of_one(
        self, base: checked.Node, kind: Type, word: str, span: Span, scope: Scope
    ) -> tuple[checked.Node, Type]:
        if kind.shape is Shape.UNKNOWN:
            return base, UNKNOWN
        if kind.shape is Shape.READING and word in _PARTS:
            part = _PARTS[word]
            return checked.Part(base, part, span), replace(_PART_TYPES[part], reported=kind.reported)
        if kind.shape is not Shape.ROW or kind.record is None:
            near = [pair[0] for pair in READING_PARTS.values()] if kind.shape is Shape.READING else []
            return self.complain("no-such-part", span, word, describe(kind), near=near)
        if word in _RELATIONS and (kind.record.parent or word in POSITION):
            return self._relation(base, kind.record, word, span)
        found = self._field(base, kind.record, word, span)
        if found:
            return found
        if word in scope.definitions:
            if isinstance(base, checked.Frame) and base.level == scope.level:
                return self._definition(word, span, scope)
            inside = scope.inside(FrameType(kind.record))
            body, body_kind = self._definition(word, span, inside)
            return checked.At(base, body, inside.level, span), body_kind
        return self.complain("unknown-name", span, word, near=list(words_of(kind.record)))

    def _index(self, node: tree.Index, scope: Scope) -> tuple[checked.Node, Type]:
        base, kind = self.visit(node.base, scope)
        if kind.shape is Shape.UNKNOWN:
            return base, kind
        if kind.shape is Shape.MAP and isinstance(base, checked.Parameter):
            key, _ = self._value(node.inner, scope, Shape.TEXT)
            labels = base.name in {scope.canonical.get(one, one) for one in scope.maps}
            return checked.Lookup(base.name, key, labels, node.span), kind.element or UNKNOWN
        if kind.shape is not Shape.LIST or kind.element is None or kind.element.record is None:
            return self.complain("not-a-list", node.base.span, describe(kind))
        inside = scope.inside(FrameType(kind.element.record))
        predicate = self._check(node.inner, inside)
        return checked.Filter(base, predicate, inside.level, node.span), kind

    # -- arithmetic and comparison ----------------------------------------------------------------------------

    def _arithmetic(self, node: tree.Arithmetic, scope: Scope) -> tuple[checked.Node, Type]:
        (left, left_kind), (right, right_kind) = self.visit(node.left, scope), self.visit(node.right, scope)
        if node.operator == "+" and Shape.TEXT in {left_kind.shape, right_kind.shape}:
            left, _ = self._fitted(left, left_kind, node.left.span, (Shape.TEXT,))
            right, _ = self._fitted(right, right_kind, node.right.span, (Shape.TEXT,))
            return checked.Apply("joined", (left, right), span=node.span), TEXT
        left, left_kind = self._fitted(left, left_kind, node.left.span, (Shape.NUMBER,))
        right, right_kind = self._fitted(right, right_kind, node.right.span, (Shape.NUMBER,))
        found = checked.Arithmetic(node.operator, left, right, node.span)
        both = left_kind.literal and right_kind.literal
        if Shape.UNKNOWN in {left_kind.shape, right_kind.shape}:
            return found, SOME_NUMBER
        if node.operator in "+-":
            self._agree(left_kind, right_kind, node.span)
            known = right_kind if left_kind.literal else left_kind
            return found, Type(Shape.NUMBER, known.dimension, literal=both)
        if left_kind.dimension is None or right_kind.dimension is None:
            return found, SOME_NUMBER
        sign = 1 if node.operator == "×" else -1
        return found, Type(
            Shape.NUMBER, multiply(left_kind.dimension, right_kind.dimension, sign), literal=both
        )

    def _agree(self, left: Type, right: Type, span: Span) -> None:
        """Two numbers that are added or compared have to be of one dimension."""
        if left.shape is not Shape.NUMBER or right.shape is not Shape.NUMBER:
            return
        if left.literal or right.literal:
            other, bare = (right, left) if left.literal else (left, right)
            if not other.literal and not bare.zero and other.dimension and "money" in dict(other.dimension):
                self.complain("unit-needed", span)
            return
        if left.dimension is not None and right.dimension is not None and left.dimension != right.dimension:
            self.complain("units-unlike", span, describe(left), describe(right))

    def _pair(
        self, left: tuple[checked.Node, Type], right: tuple[checked.Node, Type], span: Span, operator: str
    ) -> tuple[checked.Node, Type, checked.Node, Type]:
        """Two sides brought to one shape, a reading following its neighbour."""
        (one, one_kind), (other, other_kind) = left, right
        shape = _common(one_kind, other_kind)
        if shape is None:
            self.complain("not-comparable", span, describe(one_kind), describe(other_kind))
            return one, UNKNOWN, other, UNKNOWN
        if shape is not Shape.UNKNOWN:
            one, one_kind = self._fitted(one, one_kind, span, (shape,))
            other, other_kind = self._fitted(other, other_kind, span, (shape,))
        if operator in _ORDER and shape in {Shape.TEXT, Shape.UNIT}:
            self.complain("no-order", span, describe(one_kind))
        self._agree(one_kind, other_kind, span)
        return one, one_kind, other, other_kind

    def _comparison(self, node: tree.Comparison, scope: Scope) -> checked.Node:
        operands = [self.visit(node.first, scope), *(self.visit(one, scope) for _, one in node.rest)]
        places = [node.first.span, *(one.span for _, one in node.rest)]
        found: list[checked.Node] = []
        for index, (operator, _) in enumerate(node.rest):
            span = Span(places[index].start, places[index + 1].end)
            found.append(self._compared(operator, operands[index], operands[index + 1], span))
        return found[0] if len(found) == 1 else checked.And(tuple(found), node.span)

    def _compared(
        self, operator: str, left: tuple[checked.Node, Type], right: tuple[checked.Node, Type], span: Span
    ) -> checked.Node:
        one, one_kind, other, _ = self._pair(left, right, span, operator)
        if operator == "≈":
            self._about(one, one_kind, span)
        return checked.Compare(operator, one, other, None, aliases_of(one, other), span)

    def _about(self, left: checked.Node, kind: Type, span: Span) -> None:
        """What stands left of ≈ has to keep the decimals it was printed with."""
        if kind.shape not in {Shape.NUMBER, Shape.UNKNOWN}:
            self.complain("not-comparable", span, describe(kind), "数")
        elif kind.shape is Shape.NUMBER and not _is_reported(left):
            self.complain("about-needs-cell", span)

    def _within(self, node: tree.Within, scope: Scope) -> checked.Node:
        left, right = self.visit(node.left, scope), self.visit(node.right, scope)
        one, one_kind, other, _ = self._pair(left, right, node.span, "=")
        tolerance, kind = self._value(node.tolerance, scope, Shape.NUMBER)
        relative = not kind.literal and kind.dimension == ()
        if not relative:
            self._agree(one_kind, kind, node.tolerance.span)
        if one_kind.shape not in {Shape.NUMBER, Shape.UNKNOWN}:
            self.complain("wrong-operand", node.left.span, describe(one_kind), "数")
        return checked.Compare("=", one, other, tolerance, span=node.span)

    def _one_of(self, node: tree.OneOf, scope: Scope) -> checked.Node:
        left = self.visit(node.left, scope)
        alternatives: list[checked.Alternative] = []
        shown = left[0]
        shapes: dict[Shape, Type] = {}
        for index, one in enumerate(node.alternatives, 1):
            condition, value_node = None, one.value
            if isinstance(value_node, tree.If) and value_node.otherwise is None:
                condition = self._check(value_node.condition, scope)
                value_node = value_node.then
            right = self.visit(value_node, scope)
            shown, kind, other, _ = self._pair(left, right, value_node.span, node.operator)
            if kind.shape is not Shape.UNKNOWN:
                shapes[kind.shape] = kind
            alternatives.append(checked.Alternative(one.label or str(index), condition, other))
            if node.operator == "≈" and index == 1:
                self._about(shown, kind, node.left.span)
        if len(shapes) > 1:  # a reading would be held now for a number, now for a text
            self.complain("mixed-list", node.span, "、".join(sorted(map(describe, shapes.values()))))
        aliases: Mapping[str, str] = aliases_of(shown, *(one.value for one in alternatives))
        return checked.OneOf(node.operator, shown, tuple(alternatives), aliases, node.span)

    def _test(self, node: tree.Test, scope: Scope) -> checked.Node:
        left, kind = self.visit(node.left, scope)
        right, right_kind = self.visit(node.right, scope)
        if node.operator == "属于":
            if right_kind.shape in {Shape.LIST, Shape.UNKNOWN}:
                return self._belongs((left, kind), (right, right_kind), node.left.span, node.span)
            self.complain("wrong-operand", node.right.span, describe(right_kind), "列表")
        if node.operator == "包含" and kind.shape is Shape.LIST:
            return self._belongs((right, right_kind), (left, kind), node.right.span, node.span)
        left, kind = self._fitted(left, kind, node.left.span, (Shape.TEXT,))
        if node.operator == "匹配":
            right = self._pattern(node.right, right, right_kind)
        else:
            right, _ = self._fitted(right, right_kind, node.right.span, (Shape.TEXT,))
        return checked.Test(node.operator, left, right, aliases_of(left, right), node.span)

    def _belongs(
        self, one: tuple[checked.Node, Type], many: tuple[checked.Node, Type], place: Span, span: Span
    ) -> checked.Node:
        """A value among those of a list, brought to one shape: a reading follows what it is held against."""
        (found, kind), (rows, element) = one, (many[0], many[1].element or UNKNOWN)
        shape = _common(kind, element)
        if shape is None:
            self.complain("not-comparable", span, describe(kind), describe(element))
        elif shape is not Shape.UNKNOWN and kind.shape is not element.shape:
            found, kind = self._fitted(found, kind, place, (shape,))
            item, element = self._fitted(checked.Frame(-1, span), element, span, (shape,))
            if isinstance(item, checked.Part):
                rows = checked.Each(rows, item, -1, span)
        self._agree(kind, element, span)
        return checked.Test("属于", found, rows, aliases_of(found, rows), span)

    # -- conditions, quantifiers, functions -------------------------------------------------------------------

    def _if(self, node: tree.If, scope: Scope) -> tuple[checked.Node, Type]:
        condition = self._check(node.condition, scope)
        then, kind = self.visit(node.then, scope)
        otherwise: checked.Node | None = None
        if node.otherwise is not None:
            otherwise, other_kind = self.visit(node.otherwise, scope)
            shape = _common(kind, other_kind) if Shape.OUTCOME not in {kind.shape, other_kind.shape} else None
            if kind.shape is other_kind.shape:
                self._agree(kind, other_kind, node.span)
                kind = other_kind if kind.literal else kind
            elif shape is None:
                self.complain("branches-differ", node.span, describe(kind), describe(other_kind))
            else:
                then, kind = self._fitted(then, kind, node.then.span, (shape,))
                otherwise, _ = self._fitted(otherwise, other_kind, node.otherwise.span, (shape,))
        if kind.shape is Shape.OUTCOME:
            return checked.Condition(condition, then, otherwise, node.span), OUTCOME
        return checked.Choice(condition, then, otherwise, node.span), kind

    def _quantified(self, node: tree.Quantified, scope: Scope) -> checked.Node:
        rows, kind = self.visit(node.rows, scope)
        record = kind.element.record if kind.shape is Shape.LIST and kind.element else None
        if record is None:
            if kind.shape is not Shape.UNKNOWN:
                self.complain("not-a-list", node.rows.span, describe(kind))
            record = RecordType("")
        inside = scope.inside(FrameType(record))
        predicate = self._check(node.predicate, inside)
        return checked.Quantified(node.every, rows, predicate, inside.level, node.span)

    def _call(self, node: tree.Call, scope: Scope) -> tuple[checked.Node, Type]:
        function = FUNCTIONS.get(node.function)
        if function is None:
            return self.complain("unknown-function", node.span, node.function, near=FUNCTIONS)
        if node.blank is not None and not function.blanks:
            self.complain("no-blank-clause", node.span, function.chinese)
        arguments = [self.visit(one, scope) for one in node.arguments]
        spread = function.takes == ("list",) and (
            len(arguments) != 1 or arguments[0][1].shape is not Shape.LIST
        )
        if not spread and len(arguments) != len(function.takes):
            return self.complain(
                "wrong-arguments", node.span, function.chinese, str(len(function.takes)), str(len(arguments))
            )
        if spread and not arguments:
            return self.complain("wrong-arguments", node.span, function.chinese, "1", "0")
        if spread:
            found, kind = self._spread(node, arguments, function)
        else:
            found, kind = self._arguments(node, arguments, function)
        blank, value = self._blank(node, arguments[0][1], function, scope)
        nodes = (checked.Listing(tuple(found), node.span),) if spread else tuple(found)
        return checked.Apply(function.key, nodes, blank, value, node.span), kind

    def _blank(
        self, node: tree.Call, first: Type, function: Function, scope: Scope
    ) -> tuple[str, checked.Node | None]:
        """What a blank means: a value that could have stood in the list itself."""
        if node.blank is None:
            return "", None
        if node.blank.value is None:
            return "skip", None
        element = first.element or first
        if element.shape is Shape.READING and function.takes == ("list",):
            element = SOME_NUMBER
        found, kind = self.visit(node.blank.value, scope)
        if element.shape in {Shape.NUMBER, Shape.TEXT, Shape.DATE}:
            found, kind = self._fitted(found, kind, node.blank.value.span, (element.shape,))
            self._agree(element, kind, node.blank.value.span)
        elif element.shape is Shape.READING and kind.shape not in {Shape.READING, Shape.TEXT, Shape.UNKNOWN}:
            self.complain("wrong-operand", node.blank.value.span, describe(kind), describe(element))
        return "as", found

    def _spread(
        self, node: tree.Call, arguments: list[tuple[checked.Node, Type]], function: Function
    ) -> tuple[list[checked.Node], Type]:
        """Several values in the place of a list: ``最小(1, x)``."""
        shape = Shape.DATE if any(kind.shape is Shape.DATE for _, kind in arguments) else Shape.NUMBER
        fitted = [
            self._fitted(found, kind, one.span, (shape,))
            for (found, kind), one in zip(arguments, node.arguments, strict=True)
        ]
        known = next((kind for _, kind in fitted if not kind.literal), fitted[0][1])
        for _, kind in fitted:
            self._agree(known, kind, node.span)
        if len(arguments) == 1 and function.key not in {"max", "min"}:
            self.complain("not-a-list", node.arguments[0].span, describe(arguments[0][1]))
        return [found for found, _ in fitted], replace(known, reported=False, zero=False)

    def _arguments(
        self, node: tree.Call, arguments: list[tuple[checked.Node, Type]], function: Function
    ) -> tuple[list[checked.Node], Type]:
        found: list[checked.Node] = []
        kinds: list[Type] = []
        for takes, (one, kind), source in zip(function.takes, arguments, node.arguments, strict=True):
            fitted, fitted_kind = self._argument(takes, one, kind, source)
            found.append(fitted)
            kinds.append(fitted_kind)
        return found, self._result(function, kinds, found)

    def _argument(
        self, takes: str, found: checked.Node, kind: Type, source: tree.Node
    ) -> tuple[checked.Node, Type]:
        span = source.span
        if kind.shape is Shape.UNKNOWN:
            return found, kind
        match takes:
            case "list":
                return self._numbers(found, kind, span)
            case "rows":
                return (
                    (found, kind)
                    if kind.shape is Shape.LIST
                    else self.complain("not-a-list", span, describe(kind))
                )
            case "texts":
                if (
                    kind.shape is Shape.LIST
                    and kind.element
                    and kind.element.shape in {Shape.TEXT, Shape.READING}
                ):
                    return found, kind
                return self.complain("wrong-operand", span, describe(kind), "文字的列表")
            case "number" | "year":
                return self._fitted(found, kind, span, (Shape.NUMBER,))
            case "whole":
                whole = (
                    isinstance(source, tree.NumberLiteral) and not source.unit and "." not in source.digits
                )
                if whole and int(source.digits) <= 12:  # type: ignore[union-attr]
                    return found, kind
                return self.complain("wrong-operand", span, describe(kind), "0 到 12 的整数")
            case "text":
                return self._fitted(found, kind, span, (Shape.TEXT,))
            case "pattern":
                return self._pattern(source, found, kind), TEXT
            case _:
                if kind.shape in {Shape.NUMBER, Shape.READING}:
                    return found, kind
                return self.complain("wrong-operand", span, describe(kind), "数")

    def _numbers(self, found: checked.Node, kind: Type, span: Span) -> tuple[checked.Node, Type]:
        """A list whose elements are numbers or dates; readings give their numbers."""
        element = kind.element
        if element is not None and element.shape is Shape.READING:
            body = checked.Part(checked.Frame(-1, span), "number", span)
            return checked.Each(found, body, -1, span), SOME_NUMBER.of_list()
        if element is None or element.shape not in {Shape.NUMBER, Shape.DATE, Shape.UNKNOWN}:
            return self.complain("wrong-operand", span, describe(kind), "数的列表")
        return found, kind

    def _pattern(self, source: tree.Node, found: checked.Node, kind: Type) -> checked.Node:
        """A pattern is text written out, or texts joined with +; what comes from a cell is quoted."""
        try:
            group_names(literal_parts(found))
        except PatternError as error:
            self.complain("bad-pattern", source.span, str(error))
        if kind.shape not in {Shape.TEXT, Shape.READING, Shape.UNKNOWN}:
            self.complain("wrong-operand", source.span, describe(kind), "文字")
        return found

    def _result(self, function: Function, kinds: list[Type], found: list[checked.Node]) -> Type:
        first = kinds[0] if kinds else UNKNOWN
        match function.gives:
            case "same":
                known = first.element or UNKNOWN if first.shape is Shape.LIST else first
                return replace(known, reported=False, zero=False)
            case "number":
                return NUMBER
            case "list":
                return first
            case "element":
                return replace(first.element or UNKNOWN, reported=True) if first.element else UNKNOWN
            case "text":
                return TEXT
            case "unit":
                return UNIT
            case "date":
                return DATE
            case "quantity":
                return replace(SOME_NUMBER, reported=True)
            case "money":
                return Type(Shape.NUMBER, (("money", 1),), reported=first.reported)
            case _:
                return self._records(found[1])

    @staticmethod
    def _records(pattern: checked.Node) -> Type:
        """The rows that a pattern takes from a text: a text field a named group."""
        try:
            record = extracted(pattern)
        except PatternError:
            record = RecordType("extracted", ())
        return row_of(record).of_list()


def _is_reported(node: checked.Node) -> bool:
    """Whether a node keeps the decimals that a cell was printed with."""
    match node:
        case checked.Get() | checked.GroupKey():
            return True
        case checked.Part(base, "number"):
            return _is_reported(base)
        case checked.Apply("money" | "only" | "first", arguments):
            return all(_is_reported(one) for one in arguments)
        case checked.Apply("quantity"):
            return True
        case checked.Each(_, body):
            return _is_reported(body)
        case checked.Defined(body=body):
            return _is_reported(body)
        case _:
            return False


def _common(left: Type, right: Type) -> Shape | None:
    """The shape in which two values can be compared, ``None`` where there is none."""
    shapes = {left.shape, right.shape}
    if Shape.UNKNOWN in shapes:
        return Shape.UNKNOWN
    if Shape.READING in shapes:
        rest = shapes - {Shape.READING}
        other = next(iter(rest), Shape.NUMBER)
        return other if other in {Shape.NUMBER, Shape.TEXT, Shape.DATE} else None
    if len(shapes) == 1:
        only = left.shape
        return only if only in {Shape.NUMBER, Shape.TEXT, Shape.DATE, Shape.UNIT} else None
    return None


def aliases_of(*nodes: checked.Node) -> Mapping[str, str]:
    """The value aliases of the first of some expressions that has any; those of the field that it takes its text from."""
    for node in nodes:
        found: Mapping[str, str] = MappingProxyType({})
        match node:
            case checked.Get(_, field_):
                found = field_.values
            case checked.GroupKey():
                found = node.aliases
            case checked.Each(body=body) | checked.Defined(body=body) | checked.At(body=body):
                found = aliases_of(body)
            case checked.Apply("only" | "first" | "distinct", arguments):
                found = aliases_of(*arguments)
            case checked.Choice(_, then, otherwise):
                found = aliases_of(then, *([otherwise] if otherwise else []))
        if found:
            return found
    return MappingProxyType({})
