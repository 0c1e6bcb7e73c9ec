"""The tables of a run: their columns, shards of them gathered in memory and written whole, and how they are read."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from struct import pack
from types import MappingProxyType
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from zhunsheng.findings.rows import FindingRow, FormRow, OutcomeRow, RejectedRow
from zhunsheng.runs.durable import UNFINISHED, write_whole

_WORD = pa.dictionary(pa.int32(), pa.string())
_COUNT = pa.int32()
_TYPES: Mapping[type, pa.DataType] = {str: pa.string(), int: _COUNT, bytes: pa.binary()}
#: Columns that hold few different words.
_WORDS = frozenset(
    {"kind", "jurisdiction", "ruleset", "verdict", "rule", "check", "standing", "severity", "outcome"}
    | {"cause", "change", "unit", "state", "code"}
)
#: The numbers of a row of outcomes, between the rule and the cause.
_NUMBERS = OutcomeRow._fields[3:-1]
#: Rows that are read at once.
_BATCH = 16_384


def _schema_of(row: type, words: frozenset[str] = _WORDS) -> pa.Schema:
    """The columns of a row: a column for each field, in order; what may be ``None`` may be null."""
    columns = []
    for name, kind in row.__annotations__.items():
        optional = kind not in _TYPES
        columns.append(pa.field(name, _WORD if name in words else _TYPES.get(kind, pa.string()), optional))
    return pa.schema(columns)


#: Table → its columns. Every form has a row of outcomes for each rule, so that its names are words there.
TABLES: Mapping[str, pa.Schema] = MappingProxyType(
    {
        "forms": _schema_of(FormRow),
        "outcomes": _schema_of(OutcomeRow, _WORDS | {"form", "source"}),
        "findings": _schema_of(FindingRow),
        "rejected": _schema_of(RejectedRow),
    }
)
#: The findings of an earlier run that are no more; it is there only where a run was compared with one.
FIXED = "fixed"
#: The order in which rows are told, for whoever must not depend on how the inputs came.
ORDER = ("form", "source", "rule", "path", "check")


class RuleCounts(NamedTuple):
    """What every rule of a ruleset said of one form.

    ``rules`` is one object for all forms of a ruleset; ``counts`` holds eight numbers a rule, in the order of
    :class:`OutcomeRow`; ``causes`` a word a rule.
    """

    rules: tuple[str, ...]
    counts: Sequence[int]
    causes: Sequence[str]


@dataclass(slots=True)
class Shard:
    """The rows of some inputs, held until they are written, in the order in which they came."""

    forms: list[FormRow] = field(default_factory=list)
    outcomes: list[tuple[str, str, RuleCounts]] = field(default_factory=list)
    findings: list[FindingRow] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)

    def add(self, form: FormRow, outcomes: RuleCounts, findings: Iterable[FindingRow]) -> None:
        """A form with all that was found out about it."""
        self.forms.append(form)
        self.outcomes.append((form.form, form.source, outcomes))
        self.findings.extend(findings)

    def reject(self, row: RejectedRow) -> None:
        """An input that was not audited."""
        self.rejected.append(row)

    def tables(self) -> dict[str, pa.Table]:
        """Every table that has a row, by name."""
        made = {
            "forms": _table("forms", self.forms),
            "outcomes": _outcomes(self.outcomes),
            "findings": _table("findings", self.findings),
            "rejected": _table("rejected", self.rejected),
        }
        return {name: table for name, table in made.items() if table.num_rows}


def _table(name: str, rows: Sequence[tuple[object, ...]]) -> pa.Table:
    schema = TABLES[name]
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.Table.from_arrays(
        [pa.array(column, one.type) for column, one in zip(columns, schema, strict=True)], schema=schema
    )


def _outcomes(told: Sequence[tuple[str, str, RuleCounts]]) -> pa.Table:
    """The rows of outcomes, laid out column by column: there are as many as forms times rules."""
    rules, causes = _Words(), _Words()
    numbers, places = array("i"), array("i")
    for place, (_, _, counts) in enumerate(told):
        rules.add(counts.rules)
        causes.add(tuple(counts.causes))
        # Three times as quick as extend(), which asks every number anew what it is.
        numbers.frombytes(pack(f"{len(counts.counts)}i", *counts.counts))
        places.extend(array("i", (place,)) * len(counts.rules))
    columns = [
        _tiled(places, [form for form, _, _ in told]),
        _tiled(places, [source for _, source, _ in told]),
        rules.column(),
        *(_whole(numbers[place :: len(_NUMBERS)]) for place in range(len(_NUMBERS))),
        causes.column(),
    ]
    return pa.Table.from_arrays(columns, schema=TABLES["outcomes"])


@dataclass(slots=True)
class _Words:
    """A column of words, a row of them a form; rows are few and come again and again."""

    words: dict[str, int] = field(default_factory=dict)
    rows: dict[tuple[str, ...], "array[int]"] = field(default_factory=dict)
    places: "array[int]" = field(default_factory=lambda: array("i"))

    def add(self, row: tuple[str, ...]) -> None:
        """The words of one more form."""
        known = self.rows.get(row)
        if known is None:
            known = array("i", (self.words.setdefault(word, len(self.words)) for word in row))
            self.rows[row] = known
        self.places.extend(known)

    def column(self) -> pa.Array:
        """All of them."""
        return _tiled(self.places, list(self.words))


def _tiled(places: "array[int]", words: list[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(_whole(places), pa.array(words, pa.string()), safe=False)


def _whole(numbers: "array[int]") -> pa.Array:
    return pa.Array.from_buffers(_COUNT, len(numbers), [None, pa.py_buffer(numbers)])


def write(table: pa.Table, path: Path, *, settled: bool = True) -> None:
    """A table as one Parquet file, whole or not at all; ``settled`` as in :func:`write_whole`.

    Raises:
        OSError: the disk did not take it.

    """
    words = [one.name for one in table.schema if pa.types.is_dictionary(one.type)]
    told = [one.name for one in table.schema if one.name not in {"content", "document"}]
    write_whole(
        path,
        lambda file: pq.write_table(
            table, file, compression="zstd", compression_level=1, use_dictionary=words, write_statistics=told
        ),
        settled=settled,
    )


def files(folder: Path, table: str) -> list[Path]:
    """The files of a table in a run's folder, in the order of their shards."""
    try:
        found = sorted((folder / table).iterdir())
    except FileNotFoundError:
        return []
    return [one for one in found if one.suffix == ".parquet" and not one.name.startswith(UNFINISHED)]


def read_file(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """All rows of one shard's file; no threads are woken for so little."""
    with pq.ParquetFile(path, memory_map=True, pre_buffer=False) as file:
        return file.read(None if columns is None else list(columns), use_threads=False)


def read(folder: Path, table: str, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
    """The rows of a table, some at a time, in the order of the shards, and in a shard as the inputs came."""
    wanted = None if columns is None else list(columns)
    for path in files(folder, table):
        with pq.ParquetFile(path, memory_map=True, pre_buffer=False) as file:
            yield from file.iter_batches(_BATCH, columns=wanted, use_threads=False)


def read_sorted(folder: Path, table: str, columns: Sequence[str] | None = None) -> pa.Table:
    """All rows of a table that is small enough to be held, in an order that does not depend on how the inputs came."""
    schema = TABLES[table if table in TABLES else "findings"]
    keys = [name for name in ORDER if name in schema.names] or ["source", "state", "code", "place"]
    wanted = schema.names if columns is None else list(columns)
    asked = list(dict.fromkeys([*keys, *wanted]))
    parts = [_plain(one) for one in read(folder, table, asked)]
    if not parts:
        empty = [pa.array([], _plain_type(schema.field(name).type)) for name in wanted]
        return pa.Table.from_arrays(empty, names=wanted)
    whole = pa.Table.from_batches(parts)
    return whole.sort_by([(name, "ascending") for name in keys]).select(wanted)


def _plain(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Words as texts, which the parts of different shards share."""
    columns = [one.cast(_plain_type(one.type)) for one in batch.columns]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _plain_type(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind
