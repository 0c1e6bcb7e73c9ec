"""The census: what lies on the disk at the end of a run is counted anew, and held against what was to be done."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zhunsheng.findings.rows import OutcomeRow
from zhunsheng.runs.folder import RunFolder
from zhunsheng.runs.ledger import TaskDone, shard_name, told
from zhunsheng.runs.sorted_numbers import number_of
from zhunsheng.runs.tables import TABLES, files, read, read_file
from zhunsheng.runs.tasks import Task, read_plan

_SIX = ("consistent", "explainable", "inconsistent", "indeterminate", "not_applicable", "error")
#: Outcomes that have a row for each place.
_TOLD = ("explainable", "inconsistent", "indeterminate", "error")
_WEIGHTS: Mapping[str, str] = {"errors": "error", "warnings": "warning", "notes": "note"}
#: So many faults and duplicates are named; all are counted.
MOST_NAMED = 100
_FORM_COLUMNS = ["form", "source", "verdict", *_WEIGHTS, *_SIX, "waived"]
_PLACE_COLUMNS = ["source", "standing", "severity", "outcome"]


class Miscount(NamedTuple):
    """Two counts that should be one: of what, in which shard (``None`` of the whole run), by the plan, on the disk."""

    what: str
    shard: int | None
    stated: int
    counted: int


class Duplicate(NamedTuple):
    """A form id that several inputs have."""

    form: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Census:
    """What became of every input, and whether it adds up.

    ``found`` are the inputs of the plan, and the forms of documents beyond one each. ``miscounts`` and ``duplicates``
    are the first of them; ``duplicated`` is how many ids there are that several inputs have.
    """

    found: int
    evaluated: int
    rejected: int
    skipped: int
    quarantined: int
    miscounts: tuple[Miscount, ...]
    verdicts: Mapping[str, int]
    findings: Mapping[str, int]
    duplicates: tuple[Duplicate, ...]
    duplicated: int

    @property
    def adds_up(self) -> bool:
        """Whether every input found is in one place, and all tables agree."""
        return not self.miscounts

    def to_json(self) -> dict[str, Any]:
        """What ``run.json`` says of it."""
        return {
            "found": self.found,
            "evaluated": self.evaluated,
            "rejected": self.rejected,
            "skipped": self.skipped,
            "quarantined": self.quarantined,
            "adds_up": self.adds_up,
            "miscounts": [one._asdict() for one in self.miscounts],
        }


@dataclass(slots=True)
class _Count:
    """What is gathered shard by shard."""

    folder: RunFolder
    found: int = 0
    states: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    forms: "array[int]" = field(default_factory=lambda: array("Q"))
    miscounts: list[Miscount] = field(default_factory=list)

    def hold(self, what: str, shard: int | None, stated: int, counted: int) -> None:
        """Two counts against each other."""
        if stated != counted and len(self.miscounts) < MOST_NAMED:
            self.miscounts.append(Miscount(what, shard, stated, counted))


def take_census(folder: RunFolder, left_out: int) -> Census:
    """Counts all tables of a run; ``left_out`` inputs were found and, on purpose, not put into its plan."""
    count = _Count(folder)
    done = {one.number: one for one in told(folder.path)}
    planned = set()
    for task in read_plan(folder.plan):
        planned.add(shard_name(task.number))
        _count_shard(count, task, done.get(task.number))
    for table in TABLES:
        for path in files(folder.path, table):
            count.hold(f"{table}/{path.name}", None, int(path.name in planned), 1)
    count.found += left_out
    count.states["skipped"] += left_out
    count.hold("inputs", None, count.found, count.states.total())
    duplicates, duplicated = _duplicates(folder, count.forms)
    return Census(
        count.found,
        count.states["evaluated"],
        count.states["rejected"],
        count.states["skipped"],
        count.states["quarantined"],
        tuple(count.miscounts),
        dict(sorted(count.verdicts.items())),
        {name: count.findings[name] for name in _WEIGHTS.values()},
        duplicates,
        duplicated,
    )


def _count_shard(count: _Count, task: Task, done: TaskDone | None) -> None:
    number = task.number
    further = done.further if done else 0
    if not any(one.kind in {"documents", "members", "held"} for one in task.slices):
        count.hold("further", number, 0, further)
    count.found += task.count + further
    forms = _rows(count.folder, "forms", number, _FORM_COLUMNS)
    rejected = Counter(_rows(count.folder, "rejected", number, ["state"])["state"].to_pylist())
    count.hold("inputs", number, task.count + further, forms.num_rows + rejected.total())
    for name, stated in (done.tables if done else {}).items():
        path = count.folder.shard(name, number)
        count.hold(name, number, stated.rows, pq.read_metadata(path).num_rows if path.exists() else 0)
    count.hold("sources", number, forms.num_rows, pc.count_distinct(forms["source"]).as_py())
    count.states.update(rejected)
    count.states["evaluated"] += forms.num_rows
    count.verdicts.update(forms["verdict"].to_pylist())
    count.forms.extend(number_of(one) for one in forms["form"].to_pylist())
    _hold_outcomes(count, number, forms)
    _hold_findings(count, number, forms)


def _hold_outcomes(count: _Count, number: int, forms: pa.Table) -> None:
    """The counts of each form against the sums over its rules."""
    numbers = OutcomeRow._fields[3:-1]
    rows = _rows(count.folder, "outcomes", number, ["source", *numbers])
    sources = rows["source"].combine_chunks()
    keyed = rows.set_column(0, "source", sources.indices) if rows.num_rows else rows
    summed = keyed.group_by("source", use_threads=False).aggregate([(name, "sum") for name in numbers])
    # Rows of outcomes stand form after form as the forms themselves do, so that columns can be compared as they are.
    told = sources.dictionary.to_pylist() if rows.num_rows else []
    asked = [told[place] for place in summed["source"].to_pylist()]
    by_source = dict(zip(forms["source"].to_pylist(), range(forms.num_rows), strict=True))
    count.hold("outcomes without a form", number, 0, sum(one not in by_source for one in asked))
    for name in (*_SIX, "waived"):
        stated, counted = forms[name].to_pylist(), summed[f"{name}_sum"].to_pylist()
        if asked == list(by_source) and stated == counted:
            continue
        known = dict(zip(asked, counted, strict=True))
        for source, place in by_source.items():
            count.hold(f"outcomes.{name}", number, stated[place], known.get(source, 0))


def _hold_findings(count: _Count, number: int, forms: pa.Table) -> None:
    """The counts of each form against its places; most forms have none that is told."""
    rows = _rows(count.folder, "findings", number, _PLACE_COLUMNS)
    places: dict[str, Counter[str]] = defaultdict(Counter)
    for source, standing, severity, outcome in zip(*(one.to_pylist() for one in rows.columns), strict=True):
        counted = places[source]
        counted[outcome if standing in {"finding", "outcome"} else standing] += 1
        if standing == "finding":
            counted[f"severity {severity}"] += 1
            count.findings[severity] += 1
    by_source = {
        source: place for place, source in enumerate(forms["source"].to_pylist()) if source in places
    }
    count.hold("findings without a form", number, 0, len(places) - len(by_source))
    of_form = {
        **{name: name for name in (*_TOLD, "waived")},
        **{one: f"severity {_WEIGHTS[one]}" for one in _WEIGHTS},
    }
    shadowed = pc.sum(_rows(count.folder, "outcomes", number, ["shadow"])["shadow"]).as_py() or 0
    count.hold("findings.shadow", number, shadowed, sum(one["shadow"] for one in places.values()))
    for name, key in of_form.items():
        stated = forms[name].to_pylist()
        for source, place in by_source.items():
            count.hold(f"findings.{name}", number, stated[place], places[source][key])
        # With equal sums there is nothing left for the forms that no place is told of.
        count.hold(f"findings.{name}", number, sum(stated), sum(one[key] for one in places.values()))


def _rows(folder: RunFolder, table: str, number: int, columns: list[str]) -> pa.Table:
    path = folder.shard(table, number)
    if path.exists():
        return read_file(path, columns)
    return TABLES[table].empty_table().select(columns)


def _duplicates(folder: RunFolder, forms: "array[int]") -> tuple[tuple[Duplicate, ...], int]:
    """The ids that several inputs have, gone through again for those whose numbers are equal."""
    numbers = pa.Array.from_buffers(pa.uint64(), len(forms), [None, pa.py_buffer(forms)])
    ordered = numbers.take(pc.sort_indices(numbers))
    again = pc.equal(ordered[:-1], ordered[1:]) if len(ordered) > 1 else pa.array([], pa.bool_())
    twice = frozenset(ordered[: len(again)].filter(again).to_pylist())
    if not twice:
        return (), 0
    sources: dict[str, list[str]] = defaultdict(list)
    for form, source in _named(folder):
        if number_of(form) in twice:
            sources[form].append(source)
    several = sorted(form for form, found in sources.items() if len(found) > 1)
    named = (Duplicate(form, tuple(sorted(sources[form])[:MOST_NAMED])) for form in several[:MOST_NAMED])
    return tuple(named), len(several)


def _named(folder: RunFolder) -> Iterator[tuple[str, str]]:
    for batch in read(folder.path, "forms", ["form", "source"]):
        yield from zip(batch["form"].to_pylist(), batch["source"].to_pylist(), strict=True)
