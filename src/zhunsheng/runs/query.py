"""The tables of a run in DuckDB: read only, within bounds of memory and time, and nothing beside the run."""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from zhunsheng.runs.views import VIEWS, Masker, escaped, literal, make_views

_MEMORY = "512MB"
_FETCHED = 1000


class NoRunError(Exception):
    """A folder that holds no run."""


class SeveralStatementsError(Exception):
    """A text that is more than one statement, or none."""


class NotAQuestionError(Exception):
    """A statement that does more than read; ``kind`` says what it is."""

    def __init__(self, kind: str) -> None:
        """``kind`` is DuckDB's word."""
        super().__init__(kind)
        self.kind = kind


class TooLongError(Exception):
    """A statement that ran beyond its time."""


def about_run(folder: Path) -> Mapping[str, Any]:
    """What ``run.json`` says.

    Raises:
        NoRunError: there is none, or it is damaged.

    """
    try:
        told = json.loads((folder / "run.json").read_bytes())
    except OSError as error:
        raise NoRunError(error.strerror or type(error).__name__) from error
    except ValueError as error:
        raise NoRunError(str(error)) from error
    if not isinstance(told, dict) or "schema_version" not in told:
        raise NoRunError("schema_version")
    return told


@dataclass(frozen=True, slots=True)
class Answer:
    """The columns of an answer, their DuckDB types, and its rows a few at a time."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class RunTables:
    """The views ``forms``, ``outcomes``, ``findings``, ``rejected``, ``fixed``, ``rules``, ``regions`` of one run."""

    about: Mapping[str, Any]
    connection: duckdb.DuckDBPyConnection

    @property
    def columns(self) -> Mapping[str, tuple[str, ...]]:
        """The columns of every view."""
        return VIEWS

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a statement of our own, a few at a time; several may be read side by side."""
        yield from _fetched(self.connection.cursor().execute(sql, parameters))

    def ask(self, sql: str, seconds: int) -> Answer:
        """The answer to somebody's question.

        Raises:
            SeveralStatementsError, NotAQuestionError: it is not one statement that reads.
            TooLongError: it ran longer than that; rows may raise it too.
            duckdb.Error: it is wrong.

        """
        statements = self.connection.extract_statements(sql)
        if len(statements) != 1:
            raise SeveralStatementsError
        kind = statements[0].type.name
        if kind != "SELECT":
            raise NotAQuestionError(kind)
        cursor = self.connection.cursor()
        # A SELECT too may write: WITH gone AS (DELETE FROM …) SELECT ….
        cursor.execute("begin transaction read only")
        clock = _Clock(cursor, seconds)
        with clock.watched():
            cursor.execute(statements[0])
            told = cursor.description or []
        rows = clock.watching(_fetched(cursor))
        return Answer(tuple(one[0] for one in told), tuple(str(one[1]) for one in told), rows)


@contextmanager
def open_tables(
    folder: Path, regions: Mapping[str, str], masker: Masker | None = None, *, content: bool = False
) -> Iterator[RunTables]:
    """The tables of a run; what DuckDB cannot hold in memory lies in a scratch folder meanwhile.

    ``regions`` are the names of jurisdictions by code. Without ``masker`` nothing is masked. ``content`` adds the forms
    themselves to the view ``forms``.

    Raises:
        NoRunError: the folder holds no run.

    """
    about = about_run(folder)
    with (
        TemporaryDirectory(prefix="zhunsheng-", ignore_cleanup_errors=True) as scratch,
        duckdb.connect() as connection,
    ):
        for name, value in (
            ("memory_limit", _MEMORY),
            ("temp_directory", scratch),
            ("autoinstall_known_extensions", False),
            ("autoload_known_extensions", False),
            ("python_enable_replacements", False),
        ):
            connection.execute(f"set {name} = {literal(value)}")
        make_views(connection, folder, about, regions, masker, content=content)
        # A file is compared with these as it is opened, a pattern of files as it is written.
        places = ", ".join(literal(f"{one}/") for one in (folder.resolve(), escaped(str(folder.resolve()))))
        connection.execute(f"set allowed_directories = [{places}]")
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        yield RunTables(about, connection)


def _fetched(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := cursor.fetchmany(_FETCHED):
        yield from rows


@dataclass(slots=True)
class _Clock:
    """Stops what runs beyond its time."""

    connection: duckdb.DuckDBPyConnection
    seconds: int

    @contextmanager
    def watched(self) -> Iterator[None]:
        timer = threading.Timer(self.seconds, self.connection.interrupt)
        timer.daemon = True
        timer.start()
        try:
            yield
        except duckdb.InterruptException as error:
            raise TooLongError from error
        finally:
            timer.cancel()

    def watching(self, rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        with self.watched():
            yield from rows
