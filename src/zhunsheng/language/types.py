"""What an expression gives, known before any form is read."""

from dataclasses import dataclass, replace
from enum import StrEnum

from zhunsheng.language.names import CellType, FieldType, Kind, ListType, RecordType
from zhunsheng.values.units import Dimension, dimension_of


class Shape(StrEnum):
    """The kinds of value that expressions give."""

    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    READING = "reading"
    UNIT = "unit"
    OUTCOME = "outcome"
    ROW = "row"
    LIST = "list"
    MAP = "map"
    UNKNOWN = "unknown"  # follows a problem that is reported already; fits everything


@dataclass(frozen=True, slots=True)
class Type:
    """The type of an expression.

    ``dimension`` is ``None`` where only the form can tell. ``literal`` marks a bare numeral, which takes the unit of
    what it meets; ``zero`` one that is nought. ``reported`` marks a single cell, which keeps its printed decimals.
    """

    shape: Shape
    dimension: Dimension | None = None
    literal: bool = False
    zero: bool = False
    reported: bool = False
    record: RecordType | None = None
    element: "Type | None" = None

    def of_list(self) -> "Type":
        """A list of this."""
        return Type(Shape.LIST, element=replace(self, reported=False))


NUMBER = Type(Shape.NUMBER, ())
SOME_NUMBER = Type(Shape.NUMBER)
TEXT = Type(Shape.TEXT)
DATE = Type(Shape.DATE)
UNIT = Type(Shape.UNIT)
OUTCOME = Type(Shape.OUTCOME)
UNKNOWN = Type(Shape.UNKNOWN)


def row_of(record: RecordType) -> Type:
    """A row or block of that record."""
    return Type(Shape.ROW, record=record)


def type_of_field(field: FieldType) -> Type:
    """What a field of the vocabulary gives."""
    if isinstance(field, RecordType):
        return row_of(field)
    if isinstance(field, ListType):
        return row_of(field.row).of_list()
    return _type_of_cell(field)


def _type_of_cell(cell: CellType) -> Type:
    match cell.kind:
        case Kind.NUMBER:
            known = None if cell.unit is None and cell.from_form is None else cell.unit
            dimension: Dimension = (("money", 1),) if cell.from_form else dimension_of(known) if known else ()
            return Type(Shape.NUMBER, dimension, reported=True)
        case Kind.YEAR:
            return Type(Shape.NUMBER, (), reported=True)
        case Kind.READING:
            return Type(Shape.READING, reported=True)
        case Kind.DATE:
            return Type(Shape.DATE, reported=True)
        case Kind.TEXT:
            return Type(Shape.TEXT, reported=True)


#: What a type is called in a message.
SHAPE_WORDS = {
    Shape.NUMBER: ("数", "a number"),
    Shape.TEXT: ("文字", "text"),
    Shape.DATE: ("日期", "a date"),
    Shape.READING: ("指标值", "a reading"),
    Shape.UNIT: ("单位", "a unit"),
    Shape.OUTCOME: ("判断", "a check"),
    Shape.ROW: ("一行", "a row"),
    Shape.LIST: ("列表", "a list"),
    Shape.MAP: ("对照表", "a map"),
    Shape.UNKNOWN: ("未知", "unknown"),
}

#: What a dimension is called in a message.
FAMILY_WORDS = {"money": "金额", "points": "分值", "ratio": "比率", "number": "数", "bare": "无单位的数"}


def describe(kind: Type) -> str:
    """The Chinese words for a type: ``金额``, ``文字``, ``数的列表``."""
    if kind.shape is Shape.NUMBER and kind.dimension:
        return "·".join(
            FAMILY_WORDS.get(family, family) + ("" if power == 1 else f"^{power}")
            for family, power in kind.dimension
        )
    if kind.shape is Shape.LIST and kind.element is not None:
        return f"{describe(kind.element)}的列表"
    return SHAPE_WORDS[kind.shape][0]
