"""What a run asks of whoever judges its inputs: rows for each, and under which rules they were made."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeAlias

from zhunsheng.runs.found import Found
from zhunsheng.runs.tables import Shard


class Judge(Protocol):
    """Judges inputs one after another; it is made once a worker.

    One that has a ``close`` is closed when its worker ends. One that has a ``prepare`` is shown the bytes of some inputs
    before workers are forked from it, so that what they all need is made once; it looks at them and reads none.
    """

    def judge(self, one: Found, shard: Shard) -> None:
        """Adds the rows of one input to a shard: those of its form, of each form of a document, or a rejection.

        It raises nothing for what a submitter sent.
        """

    def ruleset(self, jurisdiction: str, kind: str, fiscal_year: int) -> str | None:
        """The digest of the rules that would be asked of such a form; ``None`` where there are none."""

    def told(self, digest: str) -> Mapping[str, Any]:
        """What ``run.json`` says of a ruleset that was asked: its digest, region, kind, year, packs and titles."""


#: Makes the judge in the process that works; it is picklable.
Furnish: TypeAlias = Callable[[], Judge]
