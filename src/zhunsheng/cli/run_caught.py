"""What a rule found in a run, asked of its tables."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from zhunsheng.cli.console import Console
from zhunsheng.cli.outputs import documents
from zhunsheng.cli.run_outputs import opened_run, tell_unfinished
from zhunsheng.findings.outcome import Outcome

if TYPE_CHECKING:
    from zhunsheng.api import House
    from zhunsheng.authoring.explaining.caught_in_run import CaughtInRun, CaughtPlace, RunCatch
    from zhunsheng.runs.query import RunTables

#: So many regions and so many forms are named.
_REGIONS, _PLACES = 10, 5

_OUTCOMES = tuple(one.value for one in Outcome)
_TOTAL = (*_OUTCOMES, "waived", "shadow")
_SUMS = ", ".join(f"sum({one}) as {one}" for one in _TOTAL)
#: What a rule said of each form, a line a form.
_ASKED = f"""
with asked as (
    select form, source, {_SUMS}, sum(inconsistent) + sum(waived) + sum(shadow) > 0 as fired
    from outcomes where list_contains(?, rule) group by form, source
)
"""  # noqa: S608 - the columns are ours
_COUNTS = f"{_ASKED} select count(*), count(*) filter (fired), {_SUMS} from asked"  # noqa: S608 - as above
_BY_REGION = f"""{_ASKED}
select jurisdiction, name, count(*) as asked, count(*) filter (fired) as found
from asked join forms using (form, source) join regions using (jurisdiction)
group by all having found > 0 order by found desc, jurisdiction
"""  # noqa: S608 - as above
_FOUND = """
select source, first(place order by path, "check", fingerprint),
    first(message order by path, "check", fingerprint), count(*) - 1
from findings where list_contains(?, rule) and standing <> 'outcome'
group by form, source order by form, source limit ?
"""


@contextmanager
def caught_in(house: "House", run: Path, console: Console) -> Iterator["CaughtInRun"]:
    """A run to be asked about rules, its tables open meanwhile; names in what it says are masked.

    Raises:
        Fault: the folder holds no run.

    """
    from zhunsheng.authoring.explaining.caught_in_run import CaughtInRun  # noqa: PLC0415 - only where it is asked for

    with opened_run(run, documents(house.schemas), content=False) as tables:
        tell_unfinished(console, tables.about)
        yield CaughtInRun(lambda names: _catch(tables, names), run.resolve().name)


def _catch(tables: "RunTables", names: Collection[str]) -> "RunCatch":
    from zhunsheng.authoring.explaining.caught_in_run import RegionCount, RunCatch  # noqa: PLC0415

    rules = sorted(names)
    ((forms,),) = tables.rows("select count(*) from forms")
    ((asked, found, *sums),) = tables.rows(_COUNTS, [rules])
    counts = {name: int(number or 0) for name, number in zip(_TOTAL, sums, strict=True)}
    waived, shadow = counts.pop("waived"), counts.pop("shadow")
    counts[Outcome.INCONSISTENT.value] += waived + shadow
    regions = [RegionCount(*one) for one in tables.rows(_BY_REGION, [rules])]
    return RunCatch(
        forms,
        asked,
        found,
        counts,
        waived,
        shadow,
        tuple(regions[:_REGIONS]),
        max(0, len(regions) - _REGIONS),
        tuple(_places(tables, rules)),
    )


def _places(tables: "RunTables", rules: list[str]) -> Iterator["CaughtPlace"]:
    from zhunsheng.authoring.explaining.caught_in_run import CaughtPlace  # noqa: PLC0415

    for source, place, message, further in tables.rows(_FOUND, [rules, _PLACES]):
        yield CaughtPlace(source, place, message, further)
