"""The report on a run: a folder of pages, put in its place when all of it is written."""

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
    from zhunsheng.cli.run_pages import Workplace
    from zhunsheng.findings.batch import Batch
    from zhunsheng.rendering.batch_report import Page

#: What a report consists of; nothing else in its folder is touched.
_PARTS = ("index.html", "data", "forms")
_MARK = Path("data") / "first.js"
#: How the folder begins that a report is written in before it is put in place; a killed process leaves it.
_UNFINISHED = ".unfinished-"
#: So many forms get a page of their own where nobody says how many.
MOST_PAGES = 200


@dataclass(slots=True)
class RunReport:
    """A run and how its report is made.

    ``schemas`` are the form schemas by kind, references resolved; ``rules`` further folders of packs, besides those
    that the run names. ``pages`` is how many of the worst forms get a page of their own, which ``jobs`` processes see
    to (``None``: as many as there are processors). ``written`` says, once the report is there, which forms have one: id
    and source → its path within the report.
    """

    run: Path
    schemas: Mapping[str, Mapping[str, Any]]
    console: Console
    rules: Sequence[Path] = ()
    schema_folders: Sequence[Path] = ()
    pages: int = MOST_PAGES
    show_contacts: bool = False
    jobs: int | None = None
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
        from zhunsheng.cli.run_pages import drawn  # noqa: PLC0415 - only what is asked for is imported
        from zhunsheng.rendering.batch_report import page_name  # noqa: PLC0415

        place = self._workplace(batch.about.command) if self.pages else None
        if place is None:
            return
        with drawn(place, batch.worst(self.pages), self.jobs) as made:
            for number, (form, source), told in made.pages():
                self.written[form, source] = page_name(number)
                yield number, told
        for count, chinese, english in (
            (made.changed, "的规则在审核之后改过", "the rules for {} forms have changed since the audit"),
            (made.lost, "再审一次时出了错", "{} forms could not be audited a second time"),
        ):
            if count:
                self.console.note(
                    f"{count} 张表{chinese},没有单独成页;报告里照样能看",
                    f"{english.format(count)}; they have no page of their own, but are in the report",
                )

    def _workplace(self, command: Mapping[str, Any]) -> "Workplace | None":
        """Under which rules the pages are made; ``None`` where those of the run are not to be had, which is told."""
        from zhunsheng.api import PacksError, open_house  # noqa: PLC0415 - half a second
        from zhunsheng.cli.run_pages import Workplace  # noqa: PLC0415

        folders = tuple(dict.fromkeys(Path(one) for one in (*command.get("rules", ()), *self.rules)))
        schemas = tuple(
            dict.fromkeys(Path(one) for one in (*command.get("schemas", ()), *self.schema_folders))
        )
        missing = [one for one in (*folders, *schemas) if not one.is_dir()]
        try:
            if not missing:
                open_house(folders, schemas, lang=self.console.lang)
                region, day = region_of(command.get("jurisdiction")), day_of(command.get("on"))
                return Workplace(folders, schemas, self.console.lang, region, day)
        except PacksError as error:
            self.console.problems(error.problems)
        names = ", ".join(map(str, missing))
        self.console.note(
            f"审核所用的规则不能用了{f'(没有 {names})' if missing else ''},没有一张表单独成页;报告里照样能看",
            f"the rules of the run cannot be used{f' ({names} is missing)' if missing else ''}; no form has a page of"
            " its own, but all are in the report",
        )
        return None


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
