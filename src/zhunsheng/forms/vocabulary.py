"""From the shape of a form to the table of names that checks may use."""

from zhunsheng.forms.shape import Cell, Record, Rows, Shape
from zhunsheng.language.names import CellType, Field, FieldType, ListType, RecordType, Vocabulary
from zhunsheng.values.units import UnitTable


def vocabulary_of(kind: str, form: Record, units: UnitTable) -> Vocabulary:
    """All names of a form kind; hidden cells have none."""
    return Vocabulary(kind, form.title, _record(form, kind), units)


def _record(record: Record, name: str) -> RecordType:
    fields = tuple(_field(key, member) for key, member in record.members.items() if not member.hidden)
    return RecordType(name, fields, record.parent)


def _field(key: str, shape: Shape) -> Field:
    if isinstance(shape, Cell):
        return Field(key, shape.title, shape.words, _type(shape), shape.values, shape.english)
    return Field(key, shape.title, shape.words, _type(shape), english=shape.english)


def _type(shape: Shape) -> FieldType:
    match shape:
        case Cell():
            return CellType(shape.kind, shape.unit, shape.from_form)
        case Record():
            return _record(shape, shape.key)
        case Rows():
            row = shape.row
            if isinstance(row, Record):
                return ListType(_record(row, shape.key))
            return ListType(RecordType(shape.key, (_field(row.key, row),)))
