"""Names that an author could take for one another: the next field of the same type, the next parameter."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from zhunsheng.language.names import CellType, ListType, RecordType
from zhunsheng.language.scope import Scope


@dataclass(frozen=True, slots=True)
class Neighbours:
    """For each word that names a field or a parameter, the next one of the same type."""

    words: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, scope: Scope) -> "Neighbours":
        """The neighbours within each record of the form, and among the parameters."""
        words: dict[str, dict[str, None]] = {}
        for record in _records(scope.vocabulary.form):
            groups: dict[tuple[object, ...], list[Any]] = {}
            for one in record.fields:
                if isinstance(one.type, CellType):
                    groups.setdefault((one.type.kind, one.type.unit, one.type.from_form), []).append(one)
            for group in groups.values():
                for one, following in zip(group, [*group[1:], group[0]], strict=True):
                    if one is not following:
                        for word in one.words:
                            words.setdefault(word, {})[following.title] = None
        kinds: dict[object, list[str]] = {}
        for name, kind in scope.parameters.items():
            if scope.canonical.get(name, name) == name:
                kinds.setdefault(replace(kind, zero=False), []).append(name)
        for names in kinds.values():
            for name, following in zip(names, [*names[1:], names[0]], strict=True):
                if name != following:
                    words.setdefault(name, {})[following] = None
        return cls(MappingProxyType({word: tuple(found) for word, found in words.items()}))


def _records(record: RecordType) -> Iterator[RecordType]:
    yield record
    for one in record.fields:
        if isinstance(one.type, RecordType):
            yield from _records(one.type)
        elif isinstance(one.type, ListType):
            yield from _records(one.type.row)
