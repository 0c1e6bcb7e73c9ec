"""The quick way in: the bytes of a form decoded and held to its schema at once, where nothing about them is unusual."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from zhunsheng.evaluation.compiled.readers import Memory
from zhunsheng.evaluation.compiled.records import wire_decoder
from zhunsheng.forms.reading import canonical, is_blank
from zhunsheng.forms.schema import Schema

#: Forms of more bytes than this are read slowly; the steps of the traced evaluator are counted by their texts.
MOST_BYTES = 100_000
#: What a form is read quickly by: it has a region and a year of its own.
_NAMED = frozenset({"jurisdiction", "year"})
_Look = Callable[[bytes], re.Match[bytes] | None]
_ENCODE = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Wire:
    """A decoded form that fits its schema, and what makes its id; ``form`` is empty where it does not say."""

    record: Any
    schema: Schema
    form: str
    jurisdiction: str
    fiscal_year: int


@dataclass(slots=True)
class QuickReader:
    """Reads what is plain, and nothing else."""

    schemas: Mapping[str, Schema]
    _decode: Any = field(init=False)
    _parts: Memory = field(init=False)
    _texts: Memory = field(init=False)
    _looks: Mapping[str, tuple[_Look, _Look, _Look]] = field(init=False)

    def __post_init__(self) -> None:
        """The decoder of all kinds."""
        self._decode = wire_decoder(self.schemas)
        self._parts = Memory(_identity_part)
        self._texts = Memory(lambda text: "" if is_blank(text) else canonical(text))
        self._looks = {
            kind: (
                _look(one.roles["kind"], f'"({re.escape(kind)})"'),
                _look(one.roles["jurisdiction"], '"([0-9]{6})"'),
                _look(one.roles["year"], '"?([12][0-9]{3})(?![0-9])'),
            )
            for kind, one in self.schemas.items()
            if one.roles.keys() >= _NAMED
        }

    def glimpse(self, data: bytes) -> tuple[str, str, int] | None:
        """The region, kind and year that bytes seem to name, without decoding them: a guess, where it is one at all."""
        for kind, looks in self._looks.items():
            named, region, year = (look(data) for look in looks)
            if named and region and year:
                return region[1].decode(), kind, int(year[1])
        return None

    def read(self, data: bytes) -> Wire | None:
        """The form that bytes hold; ``None`` where they have to be read slowly, which may refuse them.

        Booleans, escaped ASCII and cells that could not be read are not plain wherever they stand.
        """
        if len(data) > MOST_BYTES or b"\\u00" in data or b"true" in data or b"false" in data:
            return None
        if b"unreadable" in data:
            return None
        try:
            record = self._decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        # Every key has its colon, and those within texts are the same on both sides: a key that stood twice is lost.
        if _ENCODE(record).count(b":") != data.count(b":"):
            return None
        schema = self.schemas[record.__class__.__struct_config__.tag]
        roles = schema.roles
        if not roles.keys() >= _NAMED:
            return None
        region, year = getattr(record, roles["jurisdiction"]), getattr(record, roles["year"])
        if region.__class__ is not str or not (year.__class__ is int or _is_year(year)):
            return None
        return Wire(record, schema, self._identity(record, schema), self._texts[region], int(year))

    def _identity(self, record: Any, schema: Schema) -> str:
        """The id that the identity keys make, as :mod:`zhunsheng.forms.reader` makes it; empty where one is blank."""
        kind = schema.roles["kind"]
        parts = []
        for key in schema.identity:
            raw = schema.kind if key == kind else getattr(record, key)
            if raw is None or raw is msgspec.UNSET:
                return ""
            part = self._parts[raw]
            if not part:
                return ""
            parts.append(part)
        return ":".join(parts)


def _look(key: str, said: str) -> _Look:
    return re.compile(f'"{re.escape(key)}"\\s*:\\s*{said}'.encode()).search


def _identity_part(raw: Any) -> str:
    text = str(raw)
    return "" if is_blank(text) else canonical(text).replace("%", "%25").replace(":", "%3A")


def _is_year(raw: Any) -> bool:
    return isinstance(raw, str) and len(raw) == 4 and raw.isascii() and raw.isdigit()
