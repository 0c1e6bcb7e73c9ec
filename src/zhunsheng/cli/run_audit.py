"""``audit … -o RUN``: a batch audited into a folder, which can be gone on with, compared with, and asked."""

import re
import shutil
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from zhunsheng.cli.console import DONE, FAILED, FOUND, INCOMPLETE, INTERRUPTED, Console
from zhunsheng.cli.options import SEVERITIES, one_of
from zhunsheng.cli.outputs import Target, documents
from zhunsheng.cli.report import write_run
from zhunsheng.cli.run_outputs import RUN_FORMATS
from zhunsheng.cli.run_report import MOST_PAGES, RunReport
from zhunsheng.cli.words import Fault
from zhunsheng.language.problems import Words

if TYPE_CHECKING:
    from zhunsheng.api import House
    from zhunsheng.batch import Terms
    from zhunsheng.runs.run import RunSummary, Tally

#: How the name of a file ends; a year or a part in Chinese after a dot is no ending.
_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]*")
#: Where in a run's folder its report stands.
REPORT = "report"
#: Rejections that mean that there was nothing to audit, or nothing to audit it against.
_NOTHING = frozenset({"no-such-file", "no-rules"})
#: So many of them are named.
_MOST_TOLD = 5


@dataclass(frozen=True, slots=True)
class Batch:
    """What is asked of a batch besides what is asked of any audit.

    ``jobs`` is the number of processes (``None``: as many as there are processors); ``pages`` how many of the worst
    forms get a page of their own, ``report`` whether there is a report at all.
    """

    folder: Path
    resume: bool = False
    since: Path | None = None
    jobs: int | None = None
    limit: int | None = None
    sample: int | None = None
    pages: int = MOST_PAGES
    report: bool = True
    fail_on: str = "error"
    min_severity: str = "note"
    allow_incomplete: bool = False
    targets: Sequence[Target] = field(default_factory=tuple)


def audit_into(console: Console, house: "House", terms: "Terms", inputs: Sequence[str], batch: Batch) -> int:
    """Audits, writes the run and what is wanted of it, tells a summary, gives the exit code.

    Raises:
        Fault: the folder is not fit for it, or the run could not be made.

    """
    for target in batch.targets:  # before hours of work, not after them
        one_of("--save", target.format, ("html", *RUN_FORMATS))
    fresh = not batch.folder.exists()
    summary = _conducted(console, terms, inputs, batch)
    if not summary.interrupted and _found_nothing(console, summary):
        if fresh:  # the same command, its inputs put right, finds the name free
            shutil.rmtree(batch.folder)
        return FAILED
    _tell(console, summary, batch)
    if summary.interrupted:
        return INTERRUPTED
    pages = [Target("html", batch.folder / REPORT)] if batch.report else []
    told = RunReport(
        batch.folder,
        documents(house.schemas),
        console,
        terms.rules,
        terms.schemas,
        batch.pages,
        terms.contacts,
        batch.jobs,
    )
    if batch.min_severity == SEVERITIES[0]:  # together, so that workbooks can link to the pages
        write_run(told, batch.min_severity, None, [*pages, *batch.targets])
    else:
        write_run(told, SEVERITIES[0], None, pages)
        write_run(told, batch.min_severity, None, batch.targets)
    return exit_code(summary, batch.fail_on, allow_incomplete=batch.allow_incomplete)


def _conducted(console: Console, terms: "Terms", inputs: Sequence[str], batch: Batch) -> "RunSummary":
    from zhunsheng.api import engine_version  # noqa: PLC0415 - half a second that --help need not wait for
    from zhunsheng.batch import said_by  # noqa: PLC0415
    from zhunsheng.cli.progress import Progress, Standing  # noqa: PLC0415
    from zhunsheng.runs.folder import RunError  # noqa: PLC0415
    from zhunsheng.runs.order import Order  # noqa: PLC0415
    from zhunsheng.runs.pool import WorkError, cores  # noqa: PLC0415
    from zhunsheng.runs.run import conduct  # noqa: PLC0415
    from zhunsheng.runs.supervision import HopelessError  # noqa: PLC0415

    order = Order(
        tuple(inputs),
        engine_version(),
        said_by(terms),
        terms.jurisdiction,
        None if terms.on is None else terms.on.isoformat(),
        tuple(map(str, terms.rules)),
        tuple(map(str, terms.schemas)),
        _waiver_files(terms),
        terms.lang,
        batch.limit,
        batch.sample,
        batch.since,
        batch.jobs or cores(),
    )
    with Progress(console, time.monotonic) as progress:

        def watch(tally: "Tally") -> None:
            progress.tell(
                Standing(tally.done, tally.total, tally.findings, tally.rejected, tally.quarantined)
            )

        try:
            return conduct(
                batch.folder,
                order,
                terms,
                clock=lambda: datetime.now().astimezone(),
                host=socket.gethostname(),
                resume=batch.resume,
                watch=watch,
            )
        except RunError as error:
            raise Fault(Words(error.chinese, error.english)) from error
        except WorkError as error:
            raise Fault(
                Words(f"没有做完:{error.told}", f"not finished: {error.told}"),
                mending=Words("处理好之后用 --resume 接着做", "mend that, and go on with --resume"),
            ) from error
        except HopelessError as error:
            raise Fault(
                Words(f"审核的进程一再中止:{error}", f"the processes that audit keep ending: {error}")
            ) from error
        except OSError as error:
            raise Fault(
                Words(
                    f"写不了 {batch.folder}:{error.strerror}",
                    f"cannot write {batch.folder}: {error.strerror}",
                ),
                mending=Words(
                    "腾出空间或换一个位置,再用 --resume 接着做", "make room, and go on with --resume"
                ),
            ) from error


def _waiver_files(terms: "Terms") -> tuple[str, ...]:
    placed = terms.waivers.placed if terms.waivers else ()
    return tuple(sorted({one.waiver.file for one in placed}))


def _tell(console: Console, summary: "RunSummary", batch: Batch) -> None:
    """The summary, on stderr."""
    about = summary.about
    census, counts = about["census"], about["counts"]
    if summary.interrupted:
        console.note(
            f"停在半路,已审 {census['evaluated']} 张;用 --resume 接着做",
            f"interrupted with {census['evaluated']} forms audited; go on with --resume",
        )
        return
    found = counts["findings"]
    console.note(
        f"审核 {census['evaluated']} 张表:错误 {found['error']}、警告 {found['warning']}、提示 {found['note']};"
        f"未能读取 {census['rejected']} 份、隔离 {census['quarantined']} 份、跳过 {census['skipped']} 份",
        f"{census['evaluated']} forms audited: {found['error']} errors, {found['warning']} warnings,"
        f" {found['note']} notes; {census['rejected']} inputs rejected, {census['quarantined']} quarantined,"
        f" {census['skipped']} skipped",
    )
    if not census["adds_up"]:
        console.note(
            f"清点不符,结果不能采信:{'、'.join(map(str, census['miscounts']))}",
            f"the census does not add up, do not rely on this run: {', '.join(map(str, census['miscounts']))}",
        )
    if counts["duplicates"]:
        console.note(
            f"{counts['duplicates']} 张表与别的表同号,各自都审了;见 run.json",
            f"{counts['duplicates']} forms have the id of another; each was audited, see run.json",
        )
    since = about.get("since")
    if isinstance(since, dict) and batch.since is not None:
        console.note(
            f"与 {batch.since} 相比:新问题 {since['new']}、未变 {since['unchanged']}、已改正 {since['fixed']};"
            f"沿用 {since['reused']} 张",
            f"against {batch.since}: {since['new']} new, {since['unchanged']} unchanged, {since['fixed']} fixed;"
            f" {since['reused']} forms taken over",
        )
    console.note(f"结果在 {batch.folder}", f"the run is in {batch.folder}")


def _found_nothing(console: Console, summary: "RunSummary") -> bool:
    """Whether there was nothing to audit, or nothing to audit it against, which is told."""
    census = summary.about["census"]
    if census["evaluated"] or census["quarantined"]:
        return False
    rejected = list(islice(_rejections(summary.folder), _MOST_TOLD))
    codes = {code for _, code, _ in _rejections(summary.folder)}
    if codes - _NOTHING:
        return False
    for one in rejected:
        console.complain(": ".join(one))
    console.complain(
        console.say("没有一张表有适用的规则", "no rule is in force for any of the forms")
        if "no-rules" in codes
        else console.say("没有找到表单", "no input found")
    )
    return True


def _rejections(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Source, code and message of each input that was rejected."""
    from zhunsheng.runs.tables import read  # noqa: PLC0415

    for batch in read(folder, "rejected", ["source", "code", "message", "state"]):
        found = batch.to_pylist()
        yield from (
            (one["source"], one["code"], one["message"]) for one in found if one["state"] == "rejected"
        )


def exit_code(summary: "RunSummary", fail_on: str, *, allow_incomplete: bool) -> int:
    """3 before 1 before 0; a census that does not add up is 3 whatever was allowed."""
    census, counts = summary.about["census"], summary.about["counts"]
    if not census["adds_up"]:
        return INCOMPLETE
    incomplete = census["rejected"] or census["quarantined"] or counts["verdicts"].get("undecided")
    if (incomplete or _unjudged(summary.folder)) and not (allow_incomplete and census["evaluated"]):
        return INCOMPLETE
    heavy = SEVERITIES[SEVERITIES.index(fail_on) :] if fail_on in SEVERITIES else ()
    return FOUND if any(counts["findings"].get(one) for one in heavy) else DONE


def _unjudged(folder: Path) -> bool:
    """Whether on any form a rule broke, or one of the highest severity could not be judged."""
    from zhunsheng.runs.tables import read  # noqa: PLC0415

    columns = ["error", "undecided"]
    return any(
        any(any(batch[name].to_pylist()) for name in columns) for batch in read(folder, "forms", columns)
    )


def is_run(out: Path | None, format_: str) -> bool:
    """Whether ``-o`` names a run: a folder, or a name without the ending of a file, where no other format is wanted."""
    if out is None or format_ != "text":
        return False
    return out.is_dir() or _ENDING.fullmatch(out.suffix) is None
