"""The forms of a saved run, for verbs that hold them against other rules."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhunsheng.cli.console import Console
from zhunsheng.cli.words import Fault
from zhunsheng.language.problems import Words

if TYPE_CHECKING:
    from zhunsheng.runs.found import Input

RUN = "run.json"


def run_at(word: str) -> Path | None:
    """The folder of the run that a word names, by itself or by its ``run.json``; ``None`` where it names none."""
    path = Path(word)
    try:
        if path.name == RUN and path.is_file():
            return path.parent
        return path if path.is_dir() and (path / RUN).is_file() else None
    except (OSError, ValueError):  # a name that no file can have
        return None


@dataclass(frozen=True, slots=True)
class RunForms:
    """A run, and what it was asked: whose rules counted and on which day, ``None`` where the forms say."""

    folder: Path
    about: Mapping[str, Any]

    @classmethod
    def at(cls, folder: Path) -> "RunForms":
        """The run in a folder.

        Raises:
            Fault: it is none, or its ``run.json`` is damaged.

        """
        from zhunsheng.runs.folder import RunError, RunFolder  # noqa: PLC0415 - pyarrow; --help need not wait for it

        try:
            about = RunFolder(folder).about()
        except RunError as error:
            raise Fault(Words(error.chinese, error.english)) from error
        if not isinstance(about.get("command"), dict):
            raise Fault(
                Words(f"{folder / RUN} 没有说明是怎样审核的", f"{folder / RUN} does not say what was asked"),
                mending=Words("重新审核到另一个文件夹", "audit anew into another folder"),
            )
        return cls(folder, about)

    @property
    def jurisdiction(self) -> str | None:
        """Whose rules counted, where the command said so."""
        stated = self.about["command"].get("jurisdiction")
        return None if stated is None else str(stated)

    @property
    def day(self) -> str | None:
        """The day whose rules counted, where the command said so."""
        stated = self.about["command"].get("on")
        return None if stated is None else str(stated)

    def forms(self) -> Iterator["Input"]:
        """The forms that were audited, as they are kept, one at a time."""
        from zhunsheng.runs.found import Input  # noqa: PLC0415
        from zhunsheng.runs.tables import read  # noqa: PLC0415

        for batch in read(self.folder, "forms", ["source", "content"]):
            for source, content in zip(batch["source"], batch["content"], strict=True):
                yield Input(source.as_py(), content.as_py())

    def tell(self, console: Console) -> None:
        """A note where not all of its inputs are there to be compared."""
        census = self.about.get("census") or {}
        left = sum(int(census.get(name) or 0) for name in ("rejected", "quarantined"))
        if self.about.get("state") != "finished":
            console.note(
                f"{self.folder} 里的审核没有做完,只比已经审过的表",
                f"the run in {self.folder} is not finished; only the forms audited so far are compared",
            )
        elif left:
            console.note(
                f"{self.folder} 里有 {left} 份没有审成,不在比较之列",
                f"{left} inputs of the run in {self.folder} were not audited, and are not compared",
            )
