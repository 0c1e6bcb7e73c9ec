"""What a batch report asks of a run, answered from its tables by DuckDB: in stated order, within bounded memory."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from glob import escape
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from zhunsheng.findings.batch import (
    NAMED,
    Census,
    Changes,
    Duplicate,
    Fired,
    ListedForm,
    RegionRule,
    RegionVerdicts,
    RuleFrequency,
    RunAbout,
    ScorePair,
    Told,
    UnitWeight,
    WorstForm,
)
from zhunsheng.findings.rows import FindingRow, FormRow, RejectedRow
from zhunsheng.runs.buckets import Buckets, cut
from zhunsheng.runs.query import about_run
from zhunsheng.runs.tables import TABLES

_FETCHED, _FETCHED_LONG = 1000, 200
#: So many forms are put in order at a time: their numbers tell where they belong.
_SORTED = 25_000
_NO_MORE: tuple[int, Iterator[tuple[Any, ...]]] = (-1, iter(()))
#: Places are put in order in buckets of so many bytes or more, in at most so many of them, for each is an open file.
_BUCKET, _BUCKETS = 2_000_000, 200
#: ``fixed`` is written only where an earlier run was named; it has the columns of the findings.
_COLUMNS = {**TABLES, "fixed": TABLES["findings"]}
#: Made once: forms by weight, units by weight, and which rule found something on which form. What is put in order is
#: no more than tells the order: sorting whole rows takes twice the memory.
_PREPARED = (
    """create table weights as
       select form, source, errors, warnings, notes, verdict = 'undecided' as undecided from forms""",
    """create table numbers as
       select form, source, (row_number() over (order by errors desc, warnings desc, undecided desc, notes desc,
              form, source) - 1)::integer as number from weights""",
    "drop table weights",
    """create table listed as
       select number, f.* exclude (content, digest) from forms f join numbers using (form, source)""",
    "drop table numbers",
    """create table units as
       select (row_number() over (order by sum(errors) desc, sum(warnings) desc, sum(notes) desc,
               organization, jurisdiction) - 1)::integer as unit, organization, jurisdiction,
              count(*) as forms, count_if(verdict = 'fail') as failed, count_if(verdict = 'undecided') as undecided,
              sum(errors)::bigint as errors, sum(warnings)::bigint as warnings, sum(notes)::bigint as notes
       from listed group by organization, jurisdiction""",
    """create table hits as
       select rule, number, bool_or(change = 'new') as fresh
       from findings join listed using (form, source) where standing = 'finding' group by rule, number""",
)
_VERDICTS = "select jurisdiction, verdict, count(*) from listed group by all order by all"
_HEAT = "select jurisdiction, rule, count(*) from hits join listed using (number) group by all order by all"
_RULES = """
    with heaviest as (
      select rule, min(case severity when 'error' then 0 when 'warning' then 1 else 2 end) as weight
      from findings where standing = 'finding' group by rule),
    named as (select rule from outcomes union select rule from findings),
    counted as (
      select rule, count(*) as asked,
        count_if(consistent + explainable + inconsistent + indeterminate + "error" + waived + shadow > 0) as applied,
        count_if(inconsistent > 0) as fired, count_if(explainable > 0) as explainable,
        count_if(indeterminate > 0) as undecided, count_if("error" > 0) as broken, count_if(waived > 0) as waived,
        count_if(shadow > 0) as shadow, sum(inconsistent)::bigint as places
      from outcomes group by rule)
    select rule, coalesce(['error', 'warning', 'note'][weight + 1], ''), coalesce(columns(counted.* exclude (rule)), 0)
    from named left join counted using (rule) left join heaviest using (rule)
    order by coalesce(fired, 0) desc, coalesce(places, 0) desc, rule"""
_SCORES = "select reported, recomputed, count(*) from listed group by all"
_UNITS = "select * exclude (unit) from units order by unit"
_FORMS = """
    with range_of as (select * from listed where number >= $1 and number < $1 + $2),
    fresh as (select distinct number from hits where fresh and number >= $1 and number < $1 + $2)
    select number, unit, form, source, kind, title, organization, jurisdiction, fiscal_year, verdict, reported,
      recomputed, l.errors, l.warnings, l.notes, indeterminate, "error", waived, fresh.number is not null
    from range_of l join units using (organization, jurisdiction) left join fresh using (number) order by number"""
#: Places that a report draws: all but those that hold or hold within the printed precision.
_DRAWN = "(standing <> 'outcome' or outcome in ('indeterminate', 'error'))"
_QUOTED = """create or replace table quoted as
    select distinct form, source from findings where document <> '' and regexp_matches(document, ?)"""
_CONTENTS = """
    select number, content
    from forms join (select form, source, number from quoted join listed using (form, source)) using (form, source)"""
#: About the room that the places of a form take.
_SIZES = f"""
    with found as (
      select form, source, sum(strlen(document) + 500)::bigint as size from findings where {_DRAWN} group by form, source)
    select number, sum(size)::bigint from found join listed using (form, source)
    group by number order by number"""  # noqa: S608 - words of ours
_SIZE = f"select sum(strlen(document) + 500)::bigint from findings where {_DRAWN}"  # noqa: S608 - words of ours
_ROW = ", ".join(f'f."{name}"' for name in FindingRow._fields)
_PLACES = f"""
    select number, kind, document <> '' and ? <> '' and regexp_matches(document, ?), {_ROW}
    from findings f join listed l using (form, source) where {_DRAWN}"""  # noqa: S608 - the columns are ours
_FIRED = "select rule, number from hits order by all"
_NOT_AUDITED = "select * from rejected order by state, source, code, place, message"
_DUPLICATES = f"""
    select form, count(*), count(distinct digest) = 1, list(source order by source)[:{NAMED}]
    from forms group by form having count(*) > 1 order by form"""  # noqa: S608 - a number of ours
_CHANGES = """
    select count_if(change = 'new'), count_if(change = 'unchanged'), (select count(*) from fixed where standing = 'finding')
    from findings where standing = 'finding'"""
_FIXED = f"""select {_ROW} from fixed f where standing = 'finding'
    order by form, source, rule, path, "check", fingerprint"""  # noqa: S608 - the columns are ours
_WORST = """
    select l.number, f.* from forms f join listed l using (form, source)
    where l.number < ? and l.verdict <> 'pass' order by l.number"""
_FOUND = f"""
    select number, {_ROW} from findings f join listed l using (form, source)
    where l.number < ? and l.verdict <> 'pass' and standing in ('finding', 'waived')
    order by number, rule, path, "check", fingerprint"""  # noqa: S608 - the columns are ours


@dataclass(frozen=True, slots=True)
class RunBatch:
    """A run as the batch report asks it; see :class:`zhunsheng.findings.batch.Batch`."""

    about: RunAbout
    _connection: duckdb.DuckDBPyConnection
    _scratch: Path

    def verdicts(self) -> tuple[RegionVerdicts, ...]:
        """The forms by jurisdiction and verdict, in that order."""
        return tuple(RegionVerdicts(*row) for row in self._rows(_VERDICTS))

    def heat(self) -> tuple[RegionRule, ...]:
        """The forms by jurisdiction and rule, in that order."""
        return tuple(RegionRule(*row) for row in self._rows(_HEAT))

    def rules(self) -> tuple[RuleFrequency, ...]:
        """Every rule that was asked, the most frequent first."""
        return tuple(RuleFrequency(*row) for row in self._rows(_RULES))

    def scores(self) -> Iterator[ScorePair]:
        """The pairs of scores, in no order."""
        return (ScorePair(*row) for row in self._rows(_SCORES))

    def units(self) -> Iterator[UnitWeight]:
        """Every unit, the heaviest first."""
        return (UnitWeight(*row) for row in self._rows(_UNITS))

    def forms(self) -> Iterator[ListedForm]:
        """Every form, the heaviest first."""
        for start in range(0, self.about.counted.evaluated, _SORTED):
            yield from (ListedForm(*row) for row in self._rows(_FORMS, (start, _SORTED)))

    def places(self, personal: str = "") -> Iterator[Told]:
        """What was found, what could not be judged and what broke, by form."""
        whole = next(self._rows(_SIZE))[0] or 0
        ends = cut(self._rows(_SIZES), max(_BUCKET, whole // (_BUCKETS - 1)), _BUCKETS)
        with (
            Buckets(self._scratch / "places", ends) as places,
            Buckets(self._scratch / "contents", ends) as held,
        ):
            for number, content in self._contents(personal):
                held.put(number, (number, content))
            for row in self._streamed(_PLACES, (personal, personal or "x")):
                places.put(row[0], row)
            for rows, contents in zip(places.read(), held.read(), strict=True):
                known = dict(contents)
                for number, kind, quoting, *row in sorted(rows, key=_place_order):
                    yield Told(number, kind, FindingRow(*row), known[number] if quoting else None)

    def fired(self) -> Iterator[Fired]:
        """Which rule found something where, by rule and number."""
        return (Fired(*row) for row in self._rows(_FIRED))

    def not_audited(self) -> Iterator[RejectedRow]:
        """The inputs that were not audited, by state and source."""
        return (RejectedRow(*row) for row in self._rows(_NOT_AUDITED))

    def duplicates(self) -> Iterator[Duplicate]:
        """The ids that stand more than once, by id."""
        for form, forms, same, sources in self._rows(_DUPLICATES):
            yield Duplicate(form, forms, same, tuple(sources))

    def changes(self) -> Changes:
        """The findings by how they stand to an earlier run."""
        return Changes(*next(self._rows(_CHANGES)))

    def fixed(self) -> Iterator[FindingRow]:
        """The findings that only the earlier run had, by form, rule and path."""
        return (FindingRow(*row) for row in self._rows(_FIXED))

    def worst(self, count: int) -> Iterator[WorstForm]:
        """The heaviest of the first ``count`` forms, in order, as long as they are not clean."""
        found = groupby(self._rows(_FOUND, (count,)), itemgetter(0))
        due, rows = next(found, _NO_MORE)
        for number, *row in self._rows(_WORST, (count,)):
            findings = tuple(FindingRow(*one) for _, *one in rows) if due == number else ()
            if due == number:
                due, rows = next(found, _NO_MORE)
            yield WorstForm(number, FormRow(*row), findings)

    def _contents(self, personal: str) -> Iterator[tuple[int, bytes]]:
        """The contents of the forms with a finding that may quote a personal cell."""
        if personal:
            self._connection.execute(_QUOTED, (personal,))
            yield from self._streamed(_CONTENTS)

    def _streamed(self, question: str, filled: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of the first table of a question as they come, held against the second: as the question has them.

        Left to itself DuckDB holds the fewer rows in memory, and these are the fewer and by far the longer ones.
        """
        self._connection.execute("set disabled_optimizers = 'join_order,build_side_probe_side'")
        found = self._connection.cursor().execute(question, filled)
        self._connection.execute("reset disabled_optimizers")
        while rows := found.fetchmany(_FETCHED_LONG):
            yield from rows

    def _rows(self, question: str, filled: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of an answer, of which only some are held at a time."""
        found = self._connection.cursor().execute(question, filled)
        while rows := found.fetchmany(_FETCHED):
            yield from rows


@contextmanager
def opened(folder: Path, *, memory: str = "", scratch: Path | None = None) -> Iterator[RunBatch]:
    """A run opened for questions; what does not fit into ``memory`` lies under ``scratch`` as long as it is open.

    Where nobody says how much that is, it is as much as DuckDB needs to put the forms in order, and little more.

    Raises:
        NoRunError: the folder is no run.

    """
    told = about_run(folder)
    with TemporaryDirectory(prefix="zhunsheng-", dir=scratch) as beside:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory or f"{max(40, 24 + (told.get('census') or {}).get('found', 0) // 6000)}MB",
            "threads": 1,  # each takes memory of its own
            "temp_directory": f"{beside}/spilled",
            "preserve_insertion_order": "false",
        }
        with duckdb.connect(f"{beside}/questions.duckdb", config=settings) as connection:
            for name in _COLUMNS:
                _view(connection, folder, name)
            for statement in _PREPARED:
                connection.execute(statement)
            yield RunBatch(_about(told, connection), connection, Path(beside))


def _place_order(row: Sequence[Any]) -> tuple[int, list[str]]:
    """Places by the number of their form, rule, path, check and fingerprint."""
    told = FindingRow(*row[3:])
    return row[0], [told.rule, told.path, told.check, told.fingerprint]


def _view(connection: duckdb.DuckDBPyConnection, folder: Path, name: str) -> None:
    """One table of the run as a view; without a file it has no row."""
    if any((folder / name).glob("*.parquet")):
        files = f"{escape(str(folder / name))}/*.parquet".replace("'", "''")
        connection.execute(f"create view {name} as select * from read_parquet('{files}')")  # noqa: S608 - quoted
    else:
        empty = _COLUMNS[name].empty_table()
        connection.register(f"no_{name}", empty)
        connection.execute(f"create table {name} as select * from no_{name}")  # noqa: S608 - a name of ours


def _about(told: Mapping[str, Any], connection: duckdb.DuckDBPyConnection) -> RunAbout:
    """What ``run.json`` says, beside what the tables hold."""
    noted = told.get("census") or {}
    command = told.get("command") or {}
    keys = ("found", "evaluated", "rejected", "skipped", "quarantined")
    stated = Census(*(int(noted.get(key) or 0) for key in keys))
    states = dict(connection.execute("select state, count(*) from rejected group by state").fetchall())
    forms = connection.execute("select count(*) from listed").fetchall()[0][0]
    counted = Census(stated.found, forms, *(states.get(key, 0) for key in keys[2:]))
    rulesets = sorted(
        told.get("rulesets") or (),
        key=lambda one: [str(one.get(key)) for key in ("jurisdiction", "kind", "fiscal_year", "digest")],
    )
    titles: dict[str, str] = {}
    for ruleset in rulesets:
        for rule, title in sorted((ruleset.get("titles") or {}).items()):
            titles.setdefault(rule, title)
    packs = {(one["id"], one["version"]) for ruleset in rulesets for one in ruleset.get("packs") or ()}
    return RunAbout(
        " ".join(str(told["engine"][key]) for key in ("name", "version")),
        str(told.get("state") or ""),
        stated,
        counted,
        bool(noted.get("adds_up")),
        titles,
        tuple(sorted(packs)),
        tuple(dict.fromkeys(str(one.get("digest")) for one in rulesets)),
        str(command.get("since") or ""),
        command,
    )
