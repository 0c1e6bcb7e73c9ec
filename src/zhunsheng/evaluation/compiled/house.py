"""What all functions of one compiled ruleset share: records, parameters, slots, and the functions written so far."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from zhunsheng.evaluation.compiled.writer import Slots
from zhunsheng.evaluation.values import Value
from zhunsheng.forms.schema import Schema
from zhunsheng.forms.shape import Cell, Record, Rows
from zhunsheng.language.names import Field, RecordType

#: The name of the form itself in all generated code.
FORM = "c"


@dataclass(slots=True)
class Layout:
    """One kind of record: the attribute of each of its fields, and the attributes that remember what was worked out."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    memories: list[str] = field(default_factory=list)

    def attribute(self, key: str) -> str:
        """The attribute of a field; asking for it makes it one that is read."""
        return self.attributes.setdefault(key, f"f{len(self.attributes)}")

    def memory(self) -> str:
        """A new attribute that remembers."""
        name = f"m{len(self.memories)}"
        self.memories.append(name)
        return name


@dataclass(slots=True)
class Shared:
    """One ruleset on one kind of form, in the making."""

    schema: Schema
    parameters: Mapping[str, Value]
    slots: Slots = field(default_factory=Slots)
    layouts: dict[object, Layout] = field(default_factory=dict)
    functions: dict[str, str] = field(default_factory=dict)
    source: list[str] = field(default_factory=list)
    #: Names of parameters that the form may print itself → the attribute of the form that holds what is in force.
    inputs: dict[str, str] = field(default_factory=dict)
    #: What is the same for all rulesets on forms of these schemas, by what it is about.
    memories: dict[object, Any] = field(default_factory=dict)
    #: The levels that each node looks at, by its identity.
    levels: dict[int, frozenset[int]] = field(default_factory=dict)
    #: What finds those parameters on a form.
    prints: Mapping[str, Any] = field(default_factory=dict)

    @property
    def printed(self) -> frozenset[str]:
        """The names of parameters that a form may print."""
        return frozenset(self.prints)

    def layout(self, record: RecordType) -> Layout:
        """The layout of a record, known by its name and its fields."""
        key = (record.name, tuple(one.key for one in record.fields))
        known = self.layouts.get(key)
        if known is None:
            known = self.layouts[key] = Layout(record.name)
        return known

    def merged(self, record: RecordType, one: Field) -> bool:
        """Whether a field's cell may be covered by a merged one."""
        member = self.schema.shape.members.get(record.name)
        inner = member.row if isinstance(member, Rows) else member
        cell = inner.members.get(one.key) if isinstance(inner, Record) else None
        return isinstance(cell, Cell) and cell.merged_by is not None

    def memory(self, key: object, make: Callable[[], Any]) -> str:
        """The slot of a memory, made when the first ruleset asks for it."""
        known = self.memories.get(key)
        if known is None:
            known = self.memories[key] = make()
        return self.slots.put(known, key)

    def slot(self, value: Any, key: object = None) -> str:
        """The slot of a constant."""
        return self.slots.put(value, key)
