"""An earlier run: what it said of forms that are the same now under the same rules, and which findings it had."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa

from zhunsheng.findings.rows import FindingRow, FormRow, OutcomeRow
from zhunsheng.runs.folder import RunFolder
from zhunsheng.runs.found import Found, Input, digest
from zhunsheng.runs.judge import Judge
from zhunsheng.runs.ledger import shard_name
from zhunsheng.runs.sorted_numbers import SortedNumbers, number_of, write_numbers
from zhunsheng.runs.tables import FIXED, TABLES, RuleCounts, Shard, files, read, read_file, write

_FORMS, _FINDINGS = "forms.numbers", "findings.numbers"
#: Findings stand to an earlier run where they are findings, waived or not.
COMPARED = frozenset({"finding", "waived"})
#: Shards that are held while forms are taken from them; inputs mostly come in the order in which they came then.
_HELD = 3
_ROWS = 10_000


def index(earlier: Path, folder: Path, *, reusable: bool) -> None:
    """Writes what is looked up of an earlier run: its findings and, where its rows may be taken over, its forms."""
    folder.mkdir(exist_ok=True)
    numbers, places = [pa.array([], pa.uint64())], [pa.array([], pa.uint64())]
    for path in files(earlier, "forms") if reusable else ():
        digests = read_file(path, ["digest"])["digest"].to_pylist()
        shard = int(path.stem) << 32
        numbers.append(pa.array([number_of(one) for one in digests], pa.uint64()))
        places.append(pa.array(range(shard, shard + len(digests)), pa.uint64()))
    write_numbers(folder / _FORMS, pa.concat_arrays(numbers), pa.concat_arrays(places))
    write_numbers(folder / _FINDINGS, _fingerprints(earlier))


def _fingerprints(folder: Path) -> pa.Array:
    found = [pa.array([], pa.uint64())]
    for batch in read(folder, "findings", ["fingerprint", "standing"]):
        told = zip(batch["fingerprint"].to_pylist(), batch["standing"].to_pylist(), strict=True)
        found.append(pa.array([number_of(one) for one, how in told if how in COMPARED], pa.uint64()))
    return pa.concat_arrays(found)


@dataclass(frozen=True, slots=True)
class _Rows:
    """A shard of the earlier run; outcomes and findings by the source of their form."""

    forms: list[FormRow]
    outcomes: dict[str, RuleCounts]
    findings: dict[str, list[FindingRow]]


class Earlier:
    """An earlier run as a worker looks it up."""

    def __init__(self, run: Path, folder: Path) -> None:
        """``folder`` is where its index was written."""
        self._run = run
        self._forms = SortedNumbers(folder / _FORMS)
        self._findings = SortedNumbers(folder / _FINDINGS)
        self._shards: OrderedDict[int, _Rows] = OrderedDict()
        self.rulesets: dict[str, dict[str, Any]] = {
            one["digest"]: one for one in RunFolder(run).about()["rulesets"]
        }

    def take(self, found: Found, judge: Judge, shard: Shard) -> int:
        """Adds what was said of the same bytes under the same rules; how many forms that were.

        Documents are always read again: what a file holds is known only when it has been.
        """
        if not isinstance(found, Input) or not isinstance(found.data, bytes):
            return 0
        same = digest(found.data)
        for place in self._forms.beside(number_of(same)):
            rows = self._rows(place >> 32)
            form = rows.forms[place & 0xFFFFFFFF]
            named_so = form.form == form.source  # a form that names nobody is known by its file
            if form.digest != same or (named_so and form.source != found.source):
                continue
            if judge.ruleset(form.jurisdiction, form.kind, form.fiscal_year) == form.ruleset:
                findings = rows.findings.get(form.source, ())
                shard.add(
                    form._replace(source=found.source),
                    rows.outcomes[form.source],
                    [one._replace(source=found.source) for one in findings],
                )
                return 1
        return 0

    def compare(self, shard: Shard) -> None:
        """Says of each finding whether the earlier run had it."""
        for place, one in enumerate(shard.findings):
            if one.standing in COMPARED:
                known = number_of(one.fingerprint) in self._findings
                shard.findings[place] = one._replace(change="unchanged" if known else "new")

    def _rows(self, number: int) -> _Rows:
        if number not in self._shards:
            self._shards[number] = _loaded(self._run, shard_name(number))
            if len(self._shards) > _HELD:
                self._shards.popitem(last=False)
        self._shards.move_to_end(number)
        return self._shards[number]


def _loaded(run: Path, name: str) -> _Rows:
    forms = [FormRow(*one) for one in _tuples(run / "forms" / name)]
    findings = (FindingRow(*one) for one in _tuples(run / "findings" / name))
    outcomes = (OutcomeRow(*one) for one in _tuples(run / "outcomes" / name))
    known: dict[tuple[str, ...], tuple[str, ...]] = {}
    return _Rows(
        forms,
        {source: _counts(list(rows), known) for source, rows in groupby(outcomes, lambda one: one.source)},
        {source: list(rows) for source, rows in groupby(findings, lambda one: one.source)},
    )


def _counts(rows: list[OutcomeRow], known: dict[tuple[str, ...], tuple[str, ...]]) -> RuleCounts:
    rules = tuple(one.rule for one in rows)
    numbers = [int(number) for one in rows for number in one[3:-1]]
    return RuleCounts(known.setdefault(rules, rules), numbers, [one.cause for one in rows])


def _tuples(path: Path) -> Iterator[tuple[Any, ...]]:
    if path.exists():
        columns = read_file(path).columns
        yield from zip(*(one.to_pylist() for one in columns), strict=True)


def write_fixed(earlier: Path, run: Path, folder: Path) -> int:
    """Writes the findings that the earlier run had and this one has not, of forms that are still there; how many."""
    forms, findings = folder / "present.numbers", folder / "now.numbers"
    write_numbers(findings, _fingerprints(run))
    found = [pa.array([], pa.uint64())]
    found += [_numbers(one["form"]) for one in read(run, "forms", ["form"])]
    write_numbers(forms, pa.concat_arrays(found))
    here, now = SortedNumbers(forms), SortedNumbers(findings)
    (run / FIXED).mkdir(exist_ok=True)
    gathered: list[FindingRow] = []
    written = total = 0
    for one in _standing(earlier):
        if number_of(one.form) in here and number_of(one.fingerprint) not in now:
            gathered.append(one._replace(change="fixed"))
            total += 1
            if len(gathered) == _ROWS:
                written = _write_fixed(gathered, run, written)
    _write_fixed(gathered, run, written)
    return total


def _numbers(texts: pa.Array) -> pa.Array:
    return pa.array([number_of(one) for one in texts.to_pylist()], pa.uint64())


def _standing(run: Path) -> Iterator[FindingRow]:
    for batch in read(run, "findings"):
        rows = zip(*(one.to_pylist() for one in batch.columns), strict=True)
        yield from (one for one in (FindingRow(*row) for row in rows) if one.standing in COMPARED)


def _write_fixed(rows: list[FindingRow], run: Path, number: int) -> int:
    if rows:
        columns = zip(zip(*rows, strict=True), TABLES["findings"], strict=True)
        arrays = [pa.array(column, one.type) for column, one in columns]
        write(pa.Table.from_arrays(arrays, schema=TABLES["findings"]), run / FIXED / shard_name(number))
        rows.clear()
    return number + 1
