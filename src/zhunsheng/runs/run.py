"""A run from beginning to end: inputs found and cut, worked on, entered in the ledger, counted, and told in ``run.json``."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from zhunsheng.runs.census import Census, take_census
from zhunsheng.runs.choice import Choice, Placed
from zhunsheng.runs.durable import write_whole
from zhunsheng.runs.earlier import index, write_fixed
from zhunsheng.runs.folder import RUN, RunError, RunFolder
from zhunsheng.runs.held import Holder
from zhunsheng.runs.judge import Furnish
from zhunsheng.runs.ledger import Ledger, TaskDone, told
from zhunsheng.runs.listing import Stamp, listing
from zhunsheng.runs.lock import LockedError, locked
from zhunsheng.runs.order import ENGINE, Order, changed
from zhunsheng.runs.pool import run_tasks
from zhunsheng.runs.tables import read
from zhunsheng.runs.tasks import Task, cut, placed, read_plan
from zhunsheng.runs.work import Workplace
from zhunsheng.runs.worker import Limits

SCHEMA_VERSION = "1"
_SEVERITIES = ("error", "warning", "note")


@dataclass(slots=True)
class Tally:
    """How far a run is, of ``total`` inputs; the sums of the ledger, for whoever watches."""

    total: int = 0
    done: int = 0
    forms: int = 0
    rejected: int = 0
    skipped: int = 0
    quarantined: int = 0
    findings: int = 0
    reused: int = 0

    def add(self, one: TaskDone) -> None:
        """One more task."""
        self.done += one.inputs
        self.total += one.further
        self.done += one.further
        self.forms += one.forms
        self.rejected += one.rejected
        self.skipped += one.skipped
        self.quarantined += one.quarantined
        self.findings += sum(one.findings.values())
        self.reused += one.reused


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What came of a run: ``about`` is what ``run.json`` says; ``census`` is ``None`` where it was interrupted."""

    folder: Path
    about: Mapping[str, Any]
    census: Census | None

    @property
    def interrupted(self) -> bool:
        """Whether it can be gone on with."""
        return self.census is None


@dataclass(slots=True)
class _Conduct:
    """A run while it is going on."""

    folder: RunFolder
    order: Order
    furnish: Furnish
    clock: Callable[[], datetime]
    host: str
    limits: Limits
    watch: Callable[[Tally], None]
    about: dict[str, Any] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)

    def begin(self) -> None:
        """A new run."""
        self.folder.begin()
        self.about = {
            "schema_version": SCHEMA_VERSION,
            "engine": {"name": ENGINE, "version": self.order.engine},
            "command": self.order.command(),
            "digests": dict(sorted(self.order.digests.items())),
            "plan": None,
            "rulesets": [],
            "state": "running",
            **_counted(None, Tally()),
            "times": {"started": _told_time(self.clock()), "ended": None, "seconds": "0"},
            "host": self.host,
        }
        self.folder.tell(self.about)

    def resume(self) -> None:
        """A run that was begun and is to be gone on with."""
        self.about = self.folder.about()
        differences = self.order.differences(self.about)
        if differences:
            raise changed(self.folder.path, differences)
        self.about["command"] = self.order.command()
        plan = self.about["plan"]
        if plan is not None and plan["listing"] != self._listing_now():
            raise changed(self.folder.path, ("inputs",))
        self.about["state"] = "running"
        self.folder.tell(self.about)

    def _listing_now(self) -> str:
        stamp = Stamp()
        for _ in stamp.through(self._listing()):
            pass
        return stamp.digest

    def _listing(self) -> Iterator[Any]:
        return listing(self.order.inputs, self.order.suffixes)

    def plan(self) -> list[TaskDone]:
        """The tasks that are done already, once there is a plan; a plan whose unpacked bytes are gone is made again."""
        done = self.folder.put_in_order()
        finished = frozenset(one.number for one in done)
        if self.about["plan"] is not None and self._is_usable(finished):
            return done
        self.folder.empty()
        self._make_plan()
        return []

    def _is_usable(self, finished: frozenset[int]) -> bool:
        if not self.folder.plan.exists():
            return False
        return self.folder.held.exists() or not any(
            one.kind == "held" for task in read_plan(self.folder.plan, finished) for one in task.slices
        )

    def _make_plan(self) -> None:
        choice, stamps, tasks = Choice(self.order.limit, self.order.sample), [Stamp()], Counter[str]()

        def inputs() -> Iterable[Placed]:
            stamps.append(Stamp())
            return placed(stamps[-1].through(self._listing()))

        def write(file: BinaryIO) -> None:
            with Holder(self.folder.held) as holder:
                for task in cut(choice.of(inputs), holder):
                    file.write(task.to_line().encode() + b"\n")
                    tasks["tasks"] += 1

        write_whole(self.folder.plan, write)
        self.about["plan"] = {
            "inputs": choice.found,
            "left_out": choice.left_out,
            "tasks": tasks["tasks"],
            "listing": stamps[-1].digest,
        }
        self.folder.tell(self.about)

    def work(self, done: list[TaskDone]) -> None:
        """All tasks that are not done."""
        plan = self.about["plan"]
        self.tally.total = plan["inputs"] - plan["left_out"]
        known: dict[str, Mapping[str, Any]] = {}
        for one in done:
            self.tally.add(one)
            known.update(_first(known, one.rulesets))
        self.watch(self.tally)
        since = self.order.since
        if since is not None:
            index(since, self.folder.earlier, reusable=self.order.reuses(_finished(since)))
        tasks = read_plan(self.folder.plan, frozenset(one.number for one in done))
        workplace = Workplace(self.folder.path, self.furnish, self.order.lang, since)
        with Ledger(self.folder.path) as ledger:

            def finish(_task: Task, one: TaskDone) -> None:
                new = _first(known, one.rulesets)
                ledger.add(replace(one, rulesets=new))
                known.update(new)
                self.tally.add(one)
                self.watch(self.tally)

            run_tasks(tasks, workplace, finish, jobs=self.order.jobs, limits=self.limits)

    def close(self) -> Census:
        """The census, and the comparison with an earlier run; the run is finished."""
        census = take_census(self.folder, self.about["plan"]["left_out"])
        if self.order.since is not None:
            self.about["since"] = self._compared(self.order.since)
        self.about["rulesets"] = self._rulesets()
        self.about |= _counted(census, self.tally)
        self.folder.tidy()
        self.about["state"] = "finished"
        return census

    def _compared(self, since: Path) -> dict[str, Any]:
        changes: Counter[str] = Counter()
        for batch in read(self.folder.path, "findings", ["change"]):
            changes.update(batch["change"].to_pylist())
        fixed = write_fixed(since, self.folder.path, self.folder.earlier)
        reused = self.tally.reused
        return {"reused": reused, "new": changes["new"], "unchanged": changes["unchanged"], "fixed": fixed}

    def _rulesets(self) -> list[Mapping[str, Any]]:
        said: dict[str, Mapping[str, Any]] = {}
        for one in told(self.folder.path):
            said.update(_first(said, one.rulesets))
        return [said[digest] for digest in sorted(said)]

    def leave(self, begun: datetime) -> None:
        """Writes down how things stand."""
        ended = self.clock()
        times = self.about["times"]
        times["ended"] = _told_time(ended)
        times["seconds"] = str(Decimal(times["seconds"]) + _seconds(ended - begun))
        if self.about["state"] == "running":
            plan = self.about["plan"] or {"left_out": 0}
            self.about["state"] = "interrupted"
            self.about |= _counted(None, self.tally, plan["left_out"])
        self.folder.tell(self.about)


def conduct(
    path: Path,
    order: Order,
    furnish: Furnish,
    *,
    clock: Callable[[], datetime],
    host: str,
    resume: bool = False,
    limits: Limits | None = None,
    watch: Callable[[Tally], None] = lambda _tally: None,
) -> RunSummary:
    """A run into a folder, begun or gone on with; ``watch`` is told after each task how far it is.

    Whatever ends it, what is done is kept; after an interruption the summary says so.

    Raises:
        RunError: the folder is not fit for it, is locked, or something changed since the run was begun.
        OSError, WorkError: the disk did not take something.
        FactoryError, HopelessError: there can be no workers, or none that live.

    """
    folder = RunFolder(path)
    if order.since is not None:
        _finished(order.since)
        if path.exists() and order.since.samefile(path):
            raise _itself(path)
    folder.make()
    with _alone(path, host):
        going = _Conduct(folder, order, furnish, clock, host, limits or Limits(), watch)
        # Where it was killed before anything was written down, there is nothing to go on with: it begins.
        going.resume() if resume and (path / RUN).exists() else going.begin()
        begun, census = clock(), None
        try:
            going.work(going.plan())
            census = going.close()
        except KeyboardInterrupt:
            pass
        finally:
            going.leave(begun)
    return RunSummary(path, going.about, census)


@contextmanager
def _alone(path: Path, host: str) -> Iterator[None]:
    try:
        with locked(path, host):
            yield
    except LockedError as error:
        holder = f"{error.host} {error.pid}" if error.pid else "?"
        raise RunError(
            f"另一个进程正在 {path} 里审核({holder});等它做完,或先结束它",
            f"another process is at work in {path} ({holder}); wait until it is done, or end it first",
        ) from error


def _finished(since: Path) -> dict[str, Any]:
    """What an earlier run says of itself."""
    about = RunFolder(since).about()
    if about["state"] != "finished":
        raise RunError(
            f"{since} 里的审核还没有做完,不能拿来比;先用 --resume 做完",
            f"the run in {since} is not finished and cannot be compared with; finish it with --resume",
        )
    return about


def _itself(path: Path) -> RunError:
    return RunError(
        f"--since 和 -o 是同一个文件夹:{path};换一个文件夹放新的结果",
        f"--since and -o are the same folder: {path}; give the new run another one",
    )


def _counted(census: Census | None, tally: Tally, left_out: int = 0) -> dict[str, Any]:
    """The counts of ``run.json``: of the census, or before there is one, of the ledger."""
    if census is None:
        sums = {
            "found": tally.total + left_out,
            "evaluated": tally.forms,
            "rejected": tally.rejected,
            "skipped": tally.skipped + left_out,
            "quarantined": tally.quarantined,
            "adds_up": False,
            "miscounts": [],
        }
        counts = {
            "verdicts": {},
            "findings": dict.fromkeys(_SEVERITIES, 0),
            "forms": tally.forms,
            "duplicates": 0,
        }
        return {"census": sums, "counts": counts, "duplicates": []}
    counts = {
        "verdicts": dict(census.verdicts),
        "findings": dict(census.findings),
        "forms": census.evaluated,
        "duplicates": census.duplicated,
    }
    named = [{"form": one.form, "sources": list(one.sources)} for one in census.duplicates]
    return {"census": census.to_json(), "counts": counts, "duplicates": named}


def _first(
    known: Mapping[str, Mapping[str, Any]], said: Mapping[str, Mapping[str, Any]]
) -> dict[str, Mapping[str, Any]]:
    """What is newly said of rulesets: regions may share one, and the first by code tells of it, whoever was asked."""
    return {
        digest: about
        for digest, about in said.items()
        if digest not in known or about["jurisdiction"] < known[digest]["jurisdiction"]
    }


def _told_time(time: datetime) -> str:
    return time.isoformat(timespec="seconds")


def _seconds(passed: timedelta) -> Decimal:
    return Decimal(passed // timedelta(milliseconds=1)) / 1000
