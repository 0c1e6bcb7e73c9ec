"""The views through which a run's tables are asked: findings masked in them, rules and regions beside them."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

import duckdb
import pyarrow as pa

from zhunsheng.findings.rows import FindingRow, FormRow, OutcomeRow, RejectedRow
from zhunsheng.runs.tables import TABLES

#: Tables whose absence from a run means that they have no row; ``fixed`` is written beside an earlier run only.
_KNOWN = (*TABLES, "fixed")
#: The columns of a finding that may quote a personal cell.
_QUOTING = ("place", "message", "reported", "expected", "difference", "allowance", "document")
#: ``num('12.50')`` is the number that a numeral in a table says, NULL where the text is none.
_MACROS = ("create macro num(numeral) as try_cast(numeral as decimal(38, 10))",)
_FETCHED = 1000
#: What may be asked, and its columns; the forms themselves only where contacts are shown.
VIEWS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "forms": tuple(one for one in FormRow._fields if one != "content"),
        "outcomes": OutcomeRow._fields,
        "findings": FindingRow._fields,
        "rejected": RejectedRow._fields,
        "fixed": FindingRow._fields,
        "rules": ("rule", "title"),
        "regions": ("jurisdiction", "name"),
    }
)


class Masker(Protocol):
    """What takes personal cells out of findings.

    ``pattern`` is a regular expression (RE2) that matches the JSON of every finding which may rest on one.
    """

    @property
    def pattern(self) -> str:
        """The expression; empty where no form has such cells."""

    def __call__(self, kind: str, content: bytes, finding: str) -> Mapping[str, Any]:
        """The finding, masked; ``content`` is the form's JSON."""


def make_views(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    about: Mapping[str, Any],
    regions: Mapping[str, str],
    masker: Masker | None,
    *,
    content: bool,
) -> None:
    """The views over the tables of a run, whose ``run.json`` is ``about``; see :func:`open_tables` of ``query``."""
    for name in _KNOWN:
        _store(connection, name, folder)
    _mask(connection, masker, content=content)
    _tell_rules(connection, about)
    _tell_regions(connection, regions)
    for macro in _MACROS:
        connection.execute(macro)


def _store(connection: duckdb.DuckDBPyConnection, name: str, folder: Path) -> None:
    """One table as it lies in the run, with the file and the row in it that a line comes from."""
    files = folder.resolve() / name
    if any(files.glob("*.parquet")):
        place = literal(f"{escaped(str(files))}/*.parquet")
        columns = f"* from read_parquet({place}, filename = true, file_row_number = true)"
        connection.execute(f"create view stored_{name} as select {columns}")
        return
    schema = TABLES.get(name, TABLES["findings"])
    empty = schema.append(pa.field("filename", pa.string())).append(pa.field("file_row_number", pa.int64()))
    connection.register("nothing", empty.empty_table())
    connection.execute(f"create table stored_{name} as select * from nothing")
    connection.unregister("nothing")


def _mask(connection: duckdb.DuckDBPyConnection, masker: Masker | None, *, content: bool) -> None:
    """The views that are asked; findings that rest on personal cells are masked in them."""
    own = "exclude (filename, file_row_number)"
    connection.execute(f"create view outcomes as select * {own} from stored_outcomes")
    connection.execute(f"create view rejected as select * {own} from stored_rejected")
    left_out = "(filename, file_row_number)" if content else "(filename, file_row_number, content)"
    connection.execute(f"create view forms as select * exclude {left_out} from stored_forms")
    for name in ("findings", "fixed"):
        columns = ", ".join(f"{one} varchar" for one in _QUOTING)
        connection.execute(
            f"create table masked_{name} (filename varchar, file_row_number bigint, {columns})"
        )
        if masker and masker.pattern:
            _gather_masked(connection, name, masker)
        told = ", ".join(
            f"case when m.filename is null then s.{one} else m.{one} end as {one}"
            if one in _QUOTING
            else f"s.{one}"
            for one in FindingRow._fields
        )
        connection.execute(
            f"create view {name} as select {told} from stored_{name} s left join masked_{name} m"
            " on s.filename = m.filename and s.file_row_number = m.file_row_number"
        )


def _gather_masked(connection: duckdb.DuckDBPyConnection, name: str, masker: Masker) -> None:
    touched = connection.cursor().execute(
        f"select s.filename, s.file_row_number, f.kind, f.content, s.document from stored_{name} s"
        " join stored_forms f on s.form = f.form and s.source = f.source where regexp_matches(s.document, ?)",
        [masker.pattern],
    )
    marks = ", ".join("?" * (2 + len(_QUOTING)))
    while found := touched.fetchmany(_FETCHED):
        rows = []
        for file, row, kind, content, document in found:
            masked = masker(kind, content, document)
            text = json.dumps(masked, ensure_ascii=False)
            rows.append([file, row, *(masked.get(one) for one in _QUOTING[:-1]), text])
        connection.executemany(f"insert into masked_{name} values ({marks})", rows)


def _tell_rules(connection: duckdb.DuckDBPyConnection, about: Mapping[str, Any]) -> None:
    """The titles of rules; where regions call one differently, as the first of them by code does."""
    titles: dict[str, str] = {}
    for ruleset in sorted(about.get("rulesets") or (), key=lambda one: str(one.get("jurisdiction"))):
        for rule, title in (ruleset.get("titles") or {}).items():
            titles.setdefault(rule, title)
    _small(connection, "rules", ("rule", "title"), sorted(titles.items()))


def _tell_regions(connection: duckdb.DuckDBPyConnection, regions: Mapping[str, str]) -> None:
    found = connection.execute("select distinct jurisdiction from forms order by all").fetchall()
    named = [(code, regions.get(code, "")) for (code,) in found]
    _small(connection, "regions", ("jurisdiction", "name"), named)


def _small(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    columns: Sequence[str],
    rows: Sequence[tuple[str, str]],
) -> None:
    held = pa.table({one: pa.array([row[at] for row in rows], pa.string()) for at, one in enumerate(columns)})
    connection.register("held", held)
    connection.execute(f"create table {name} as select * from held")
    connection.unregister("held")


def literal(value: object) -> str:
    """A value as SQL writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "'" + str(value).replace("'", "''") + "'"


def escaped(path: str) -> str:
    """A path that DuckDB takes as it is, although it holds characters that a pattern gives a meaning to."""
    return "".join(f"[{one}]" if one in "*?[" else one for one in path)
