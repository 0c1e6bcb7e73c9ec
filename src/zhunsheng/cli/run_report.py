"""The report on a run: a folder of pages, put in its place when all of it is written."""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from zhunsheng.cli.console import Console
from zhunsheng.cli.options import day_of, region_of
from zhunsheng.cli.words import Fault
from zhunsheng.language.problems import Words

if TYPE_CHECKING:
    from zhunsheng.api import House
    from zhunsheng.findings.batch import Batch, WorstForm
    from zhunsheng.rendering.batch_report import Page

#: What a report consists of; nothing else in its folder is touched.
_PARTS = ("index.html", "data", "forms")
_MARK = Path("data") / "first.js"
#: How the folder begins that a report is written in before it is put in place; a killed process leaves it.
_UNFINISHED = ".unfinished-"
#: So many forms get a page of their own where nobody says how many.
MOST_PAGES = 200
#: Of so many regions the rules are kept while pages are written.
_REGIONS = 4


@dataclass(slots=True)
class RunReport:
    """A run and how its report is made.

    ``schemas`` are the form schemas by kind, references resolved; ``rules`` further folders of packs, besides those
    that the run names. ``pages`` is how many of the worst forms get a page of their own. ``written`` says, once the
    report is there, which forms have one: id and source → its path within the report.
    """

    run: Path
    schemas: Mapping[str, Mapping[str, Any]]
    console: Console
    rules: Sequence[Path] = ()
    schema_folders: Sequence[Path] = ()
    pages: int = MOST_PAGES
    show_contacts: bool = False
    written: dict[tuple[str, str], str] = field(default_factory=dict)

    def save(self, folder: Path) -> Path:
        """Writes the report into a folder that is new, empty, or holds an earlier report; gives its index.

        Raises:
            Fault: the folder holds something else or cannot be written to, or the run is none.

        """
        from zhunsheng.rendering.batch_report import Appearance, write_batch  # noqa: PLC0415 - --help need not wait
        from zhunsheng.values.jurisdictions import table  # noqa: PLC0415

        _refuse(folder)
        with self._batch() as batch, _placed(folder) as beside:
            look = Appearance(self.schemas, table().names, self.console.lang, self.show_contacts)

            def put(name: str, data: bytes) -> None:
                path = beside / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)

            write_batch(batch, put, look, self._pages(batch))
        return folder / _PARTS[0]

    @contextmanager
    def _batch(self) -> Iterator["Batch"]:
        from zhunsheng.runs.query import NoRunError  # noqa: PLC0415 - DuckDB takes a fifth of a second
        from zhunsheng.runs.questions import opened  # noqa: PLC0415

        try:
            with opened(self.run) as batch:
                yield batch
        except NoRunError as error:
            raise Fault(
                Words(f"{self.run} 不是一次运行的文件夹", f"{self.run} is no folder of a run"),
                why=Words(f"run.json:{error}", f"run.json: {error}"),
                mending=Words(
                    "先用 zhunsheng audit 文件夹 -o 运行 审核一批",
                    "make one with zhunsheng audit FOLDER -o RUN",
                ),
            ) from error

    def _pages(self, batch: "Batch") -> Iterator["Page"]:
        """The worst forms as results: audited once more for what holds, with the findings that the run has."""
        from zhunsheng.rendering.batch_report import page_name  # noqa: PLC0415

        house = self._house(batch.about.command) if self.pages else None
        if house is None:
            return
        command = batch.about.command
        region, day = region_of(command.get("jurisdiction")), day_of(command.get("on"))
        changed = 0
        for one in batch.worst(self.pages):
            house.forget(_REGIONS)
            found = house.audit(one.row.content, one.row.source, region, day)
            told = _whole(found, one)
            if told is None:
                changed += 1
                continue
            self.written[one.row.form, one.row.source] = page_name(one.number)
            yield one.number, told
        if changed:
            self.console.note(
                f"{changed} 张表的规则在审核之后改过,没有单独成页;报告里照样能看",
                f"the rules for {changed} forms have changed since the audit; they have no page of their own, but are in"
                " the report",
            )

    def _house(self, command: Mapping[str, Any]) -> "House | None":
        """The rules of the run; ``None`` where they are not to be had, which is told."""
        from zhunsheng.api import PacksError, open_house  # noqa: PLC0415 - half a second

        folders = [Path(one) for one in (*command.get("rules", ()), *self.rules)]
        schemas = [Path(one) for one in (*command.get("schemas", ()), *self.schema_folders)]
        missing = [one for one in (*folders, *schemas) if not one.is_dir()]
        try:
            if not missing:
                return open_house(dict.fromkeys(folders), dict.fromkeys(schemas), lang=self.console.lang)
        except PacksError as error:
            self.console.problems(error.problems)
        names = ", ".join(map(str, missing))
        self.console.note(
            f"审核所用的规则不能用了{f'(没有 {names})' if missing else ''},没有一张表单独成页;报告里照样能看",
            f"the rules of the run cannot be used{f' ({names} is missing)' if missing else ''}; no form has a page of"
            " its own, but all are in the report",
        )
        return None


def _whole(found: Any, one: "WorstForm") -> Mapping[str, Any] | None:
    """The form's result with what the run says of it; ``None`` where it was not held against the same rules."""
    from zhunsheng.findings.finding import SEVERITIES, path_key  # noqa: PLC0415
    from zhunsheng.findings.result import FormResult, form_to_json  # noqa: PLC0415

    row = one.row
    if not isinstance(found, FormResult) or found.ruleset.digest != row.ruleset:
        return None
    heaviest = sorted(
        one.found,
        key=lambda told: (SEVERITIES.index(told.severity), path_key(told.path), told.rule, told.check),
    )
    told = form_to_json(found)
    return {
        **told,
        "form": {**told["form"], "id": row.form, "digest": row.digest},
        "verdict": row.verdict,
        "counts": {name: getattr(row, name) for name in told["counts"]},
        "findings": [json.loads(finding.document) for finding in heaviest],
    }


def _refuse(folder: Path) -> None:
    """Refuses a folder that holds something else than a report.

    Raises:
        Fault: it does.

    """
    ours = (folder / _MARK).is_file() or any(folder.glob(f"{_UNFINISHED}*"))
    if not ours and folder.is_dir() and any(folder.iterdir()):
        raise Fault(
            Words(
                f"{folder} 里有别的东西,不是批量报告", f"{folder} holds something else than a report on a run"
            ),
            mending=Words("用 -o 换一个空的或新的文件夹", "name a new or empty folder with -o"),
        )


@contextmanager
def _placed(folder: Path) -> Iterator[Path]:
    """A folder to write the report in; afterwards its parts stand in their place, those of an earlier report gone.

    Raises:
        Fault: that cannot be done.

    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(left)
        with TemporaryDirectory(prefix=_UNFINISHED, dir=folder) as beside:
            yield Path(beside)
            for part in _PARTS:
                old = folder / part
                if old.is_dir() and not old.is_symlink():
                    shutil.rmtree(old)
                if (Path(beside) / part).exists():
                    (Path(beside) / part).replace(old)
    except OSError as error:
        raise Fault(
            Words(f"写不了 {folder}:{error.strerror}", f"cannot write {folder}: {error.strerror}"),
            mending=Words("换一个可以写的位置", "choose a place that can be written to"),
        ) from error
