"""The exports of a saved run, on stdout, in a file, or a file a form in a folder."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from heapq import nlargest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhunsheng.cli.console import Console, save, save_pieces
from zhunsheng.cli.exports import EXPORTS, pieces
from zhunsheng.cli.outputs import Target
from zhunsheng.cli.words import Fault
from zhunsheng.findings.finding import SEVERITIES
from zhunsheng.language.problems import Words

if TYPE_CHECKING:
    from zhunsheng.findings.exported import Exported, ExportedForm
    from zhunsheng.rendering.xlsx_summary import Links
    from zhunsheng.runs.query import RunTables

#: What a run can be exported as, besides the report of ``html``.
RUN_FORMATS = ("json", "annotated", *EXPORTS)
#: So many forms are returned as workbooks where nobody says how many.
MOST_RETURNED = 200
#: The list of what is returned to whom, beside the workbooks.
LIST = "list.csv"


@dataclass(frozen=True, slots=True)
class RunRendering:
    """A run and how it is to be exported; ``schemas`` are the form schemas by kind, references resolved.

    ``links`` says where the pages of its report lie as seen from a workbook; ``most`` is how many forms are returned
    as annotated workbooks, those with the weightiest findings.
    """

    exported: "Exported"
    schemas: Mapping[str, Mapping[str, Any]]
    console: Console
    min_severity: str = "note"
    show_contacts: bool = False
    links: "Links | None" = None
    most: int = MOST_RETURNED

    def print(self, format_: str) -> None:
        """The export on stdout.

        Raises:
            Fault: the format is a file a form.

        """
        if format_ == "annotated":
            raise Fault(
                Words("annotated 每张表一个文件", "annotated is a file a form"),
                mending=Words("用 -o 指定一个文件夹", "name a folder with -o"),
            )
        for piece in self._pieces(format_):
            self.console.machine(piece)

    def save(self, target: Target) -> tuple[Path, ...]:
        """The export in its place, and the files that were written."""
        if target.format == "annotated":
            return tuple(sorted(self._returned(target.path)))
        save_pieces(target.path, self._pieces(target.format))
        return (target.path,)

    def _pieces(self, format_: str) -> Iterator[bytes]:
        return pieces(
            format_,
            self.exported,
            self.console.lang,
            masked=not self.show_contacts,
            lightest=self.min_severity,
            links=self.links,
        )

    def _returned(self, folder: Path) -> Iterator[Path]:
        """A workbook for each of the weightiest forms, counted from the heaviest, and the list of them."""
        from zhunsheng.rendering.annotated_xlsx import render_annotated_xlsx  # noqa: PLC0415 - only what is asked for
        from zhunsheng.rendering.returned_list import Returned, render_returned_list  # noqa: PLC0415

        found = (_Heavy.of(one) for one in self.exported.forms(found=True))
        chosen = nlargest(self.most, found)
        ranks = {(one.form, one.source): rank for rank, one in enumerate(chosen, 1)}
        digits = max(3, len(str(len(ranks))))
        returned: list[Returned] = []
        for form in self.exported.forms(content=True, found=True) if ranks else ():
            about = form.document["form"]
            rank = ranks.get((about["id"], about["source"]))
            if rank is None:
                continue
            path = folder / f"{rank:0{digits}}.xlsx"
            schema = self.schemas.get(about["kind"], {})
            save(
                path,
                render_annotated_xlsx(
                    form.document, schema, lang=self.console.lang, show_contacts=self.show_contacts
                ),
            )
            listed = {**form.document, "form": {**about, "content": {}}}
            returned.append(Returned(path.name, listed))
            yield path
        if returned:
            save(folder / LIST, render_returned_list(returned, self.console.lang))
            yield folder / LIST


@dataclass(frozen=True, slots=True)
class _Heavy:
    """How heavily a form's findings weigh: errors first, then warnings, then notes; the earlier form where equal."""

    weight: tuple[int, ...]
    form: str
    source: str

    @classmethod
    def of(cls, form: "ExportedForm") -> "_Heavy":
        standing = [one["severity"] for one in form.document["findings"] if not one.get("waiver")]
        about = form.document["form"]
        return cls(tuple(standing.count(one) for one in SEVERITIES), about["id"], about["source"])

    def __lt__(self, other: "_Heavy") -> bool:
        return (self.weight, other.form, other.source) < (other.weight, self.form, self.source)


@contextmanager
def opened_run(
    run: Path,
    schemas: Mapping[str, Mapping[str, Any]],
    *,
    content: bool = True,
    show_contacts: bool = False,
) -> Iterator["RunTables"]:
    """The tables of a run, findings masked unless contacts are to be shown; ``content`` adds the forms themselves.

    Raises:
        Fault: the folder holds no run.

    """
    from zhunsheng.rendering.run_masking import FindingMasker  # noqa: PLC0415 - --help need not wait for DuckDB
    from zhunsheng.runs.query import NoRunError, open_tables  # noqa: PLC0415
    from zhunsheng.values.jurisdictions import table  # noqa: PLC0415

    masker = None if show_contacts else FindingMasker(schemas)
    try:
        with open_tables(run, table().names, masker, content=content) as tables:
            yield tables
    except NoRunError as error:
        raise Fault(
            Words(f"{run} 不是一次运行的文件夹", f"{run} is no folder of a run"),
            why=Words(f"run.json:{error}", f"run.json: {error}"),
            mending=Words(
                "先用 zhunsheng audit 文件夹 -o 运行 审核一批", "make one with zhunsheng audit FOLDER -o RUN"
            ),
        ) from error


@contextmanager
def run_rendering(
    run: Path,
    schemas: Mapping[str, Mapping[str, Any]],
    console: Console,
    *,
    min_severity: str = "note",
    show_contacts: bool = False,
    links: "Links | None" = None,
    most: int = MOST_RETURNED,
) -> Iterator[RunRendering]:
    """A run ready to be exported, its tables open meanwhile.

    Raises:
        Fault: the folder holds no run.

    """
    from zhunsheng.rendering.run_masking import MaskedExport  # noqa: PLC0415
    from zhunsheng.runs.exporting import RunExport  # noqa: PLC0415

    with opened_run(run, schemas, show_contacts=show_contacts) as tables:
        plain = RunExport(tables, min_severity)
        exported: Exported = plain if show_contacts else MaskedExport(plain, schemas)
        tell_unfinished(console, tables.about)
        yield RunRendering(exported, schemas, console, min_severity, show_contacts, links, most)


def tell_unfinished(console: Console, about: Mapping[str, Any]) -> None:
    """A note where a run is not all there."""
    if about.get("state", "finished") != "finished":
        console.note(
            "这次运行没有做完,以下只是已经做完的部分",
            "this run is not finished; what follows is the part that is",
        )
