"""What a pattern takes from a text: a record with a text a named group."""

from zhunsheng.language import checked
from zhunsheng.language.names import CellType, Field, Kind, RecordType
from zhunsheng.language.patterns import group_names


def extracted(pattern: checked.Node) -> RecordType:
    """The record that a pattern takes from a text; raises ``PatternError`` where it cannot be read."""
    names = group_names(literal_parts(pattern))
    return RecordType("extracted", tuple(Field(name, name, (name,), CellType(Kind.TEXT)) for name in names))


def literal_parts(pattern: checked.Node) -> str:
    """The written parts of a pattern, with what comes from cells left empty."""
    match pattern:
        case checked.Constant(value=str() as text):
            return text
        case checked.Apply("joined", arguments):
            return "".join(literal_parts(one) for one in arguments)
        case checked.Defined(body=body):
            return literal_parts(body)
        case _:
            return "(?:)"
