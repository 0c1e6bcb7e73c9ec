"""What a worker does with a task: reads its inputs, has them judged, writes the shard."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from zhunsheng.findings.rows import RejectedRow
from zhunsheng.runs.earlier import Earlier
from zhunsheng.runs.folder import RunFolder
from zhunsheng.runs.found import Found, Input
from zhunsheng.runs.judge import Furnish, Judge
from zhunsheng.runs.ledger import TaskDone, Written, digest_of
from zhunsheng.runs.reading import Waiting, inputs_of
from zhunsheng.runs.supervision import BETWEEN, Mishap, Orders
from zhunsheng.runs.tables import TABLES, Shard, write
from zhunsheng.runs.tasks import Task, read_plan
from zhunsheng.runs.unreadable import Unreadable
from zhunsheng.runs.worker import At

#: So many inputs are looked at before the first worker is forked.
_SEEN = 200
#: Seconds that a document may take; a form has what the pool gives it.
DOCUMENT_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where work is done and by whom; called in a worker's process it makes the work."""

    folder: Path
    furnish: Furnish
    lang: str = "zh"
    since: Path | None = None

    def __call__(self) -> "Work":
        """The work, with a judge of its own."""
        folder = RunFolder(self.folder)
        earlier = None if self.since is None else Earlier(self.since, folder.earlier)
        judge = self.furnish()
        prepare = getattr(judge, "prepare", None)
        if prepare is not None:
            prepare(_seen(folder))
        return Work(folder, judge, self.lang, earlier)


def _seen(folder: RunFolder) -> Iterator[bytes]:
    """The bytes of the first inputs of a run, as far as they can be had."""
    with suppress(OSError):
        waiting = (one for task in read_plan(folder.plan) for one in inputs_of(task, folder.held))
        for one in islice(waiting, _SEEN):
            found = None if one.document else one.read()
            if isinstance(found, Input) and isinstance(found.data, bytes):
                yield found.data


@dataclass(slots=True)
class Work:
    """Does tasks one after another."""

    folder: RunFolder
    judge: Judge
    lang: str
    earlier: Earlier | None = None

    def __call__(self, task: Task, orders: Orders, at: At) -> TaskDone:
        """The shard of a task, written, and what is told of it; on trial nothing is written.

        Raises:
            OSError: the disk did not take the shard; the run must not go on.

        """
        shard, further, reused = Shard(), 0, 0
        for place, waiting in enumerate(inputs_of(task, self.folder.held)):
            if place in orders.without:
                shard.reject(_quarantined(waiting, orders.without[place], self.lang))
            elif orders.include(place):
                at(place, DOCUMENT_SECONDS if waiting.document else 0)
                before = len(shard.forms) + len(shard.rejected)
                reused += self._judge(waiting.read(), shard)
                further += max(0, len(shard.forms) + len(shard.rejected) - before - 1)
        at(BETWEEN)
        if orders.trial is not None:
            return TaskDone(task.number, 0)
        if self.earlier is not None:
            self.earlier.compare(shard)
        return self._written(task, shard, further, reused)

    def close(self) -> None:
        """The judge is needed no more."""
        close = getattr(self.judge, "close", None)
        if close is not None:
            close()

    def _judge(self, found: Found, shard: Shard) -> int:
        """Has an input judged, or takes over what an earlier run said of the same bytes; so many forms were taken over."""
        if isinstance(found, Unreadable):
            shard.reject(_rejected(found, self.lang))
            return 0
        if self.earlier is not None:
            taken = self.earlier.take(found, self.judge, shard)
            if taken:
                return taken
        self.judge.judge(found, shard)
        return 0

    def _written(self, task: Task, shard: Shard, further: int, reused: int) -> TaskDone:
        made = shard.tables()
        tables: dict[str, Written] = {}
        for name in TABLES:
            path = self.folder.shard(name, task.number)
            if name in made:
                write(made[name], path, settled=False)
                tables[name] = Written(made[name].num_rows, path.stat().st_size, digest_of(path))
            else:  # a worker that died while it wrote may have left one, of an input that is quarantined now
                path.unlink(missing_ok=True)
        states = Counter(one.state for one in shard.rejected)
        asked = sorted({one.ruleset for one in shard.forms})
        return TaskDone(
            task.number,
            task.count,
            further,
            tables,
            len(shard.forms),
            states["rejected"],
            states["skipped"],
            states["quarantined"],
            dict(Counter(one.severity for one in shard.findings if one.standing == "finding")),
            {one: self._told(one) for one in asked},
            reused,
        )

    def _told(self, ruleset: str) -> Mapping[str, Any]:
        """What is said of a ruleset; one that all its forms were taken over under was not asked, and nobody else knows."""
        known = None if self.earlier is None else self.earlier.rulesets.get(ruleset)
        return self.judge.told(ruleset) if known is None else known


def _rejected(one: Unreadable, lang: str) -> RejectedRow:
    message = one.english if lang == "en" else one.chinese
    return RejectedRow(one.source, one.state, one.code, one.place, message, "")


def _quarantined(waiting: Waiting, mishap: Mishap, lang: str) -> RejectedRow:
    message = mishap.english if lang == "en" else mishap.chinese
    return RejectedRow(waiting.source, "quarantined", mishap.code, "", message, "")
