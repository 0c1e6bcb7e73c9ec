"""The worst forms of a run audited once more for pages of their own, by several processes."""

import json
import pickle
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, TypeAlias

from zhunsheng.api import House, open_house
from zhunsheng.findings.batch import WorstForm
from zhunsheng.findings.finding import SEVERITIES, path_key
from zhunsheng.findings.result import FormResult, form_to_json
from zhunsheng.language.problems import Lang
from zhunsheng.runs.pool import cores, run_tasks
from zhunsheng.runs.supervision import BETWEEN, Orders
from zhunsheng.runs.worker import At

#: A form that is drawn; one whose rules are no longer those of the run; one that ends whoever audits it.
Fate: TypeAlias = Literal["drawn", "changed", "lost"]
#: Of so many regions a worker keeps the rules.
_REGIONS = 4


@dataclass(frozen=True, slots=True)
class Workplace:
    """Under which rules forms are audited once more, and where what comes of it is put down."""

    rules: tuple[Path, ...]
    schemas: tuple[Path, ...]
    lang: Lang
    region: str | None
    day: date | None
    scratch: Path = Path()

    def __call__(self) -> "_Work":
        """The work, with rules of its own."""
        return _Work(open_house(self.rules, self.schemas, lang=self.lang), self)


@dataclass(frozen=True, slots=True)
class _Work:
    house: House
    place: Workplace

    def __call__(self, one: WorstForm, orders: Orders, at: At) -> Fate:
        """What becomes of a form; on trial nothing is put down."""
        if not orders.include(0):
            return "lost"
        at(0)
        self.house.forget(_REGIONS)
        found = self.house.audit(one.row.content, one.row.source, self.place.region, self.place.day)
        told = _whole(found, one)
        at(BETWEEN)
        if told is None:
            return "changed"
        if orders.trial is None:
            _file(self.place.scratch, one.number).write_bytes(pickle.dumps(told))
        return "drawn"


@dataclass(slots=True)
class Drawn:
    """What came of it: which forms there is a page for, and how many have none, for either reason."""

    scratch: Path
    forms: dict[int, tuple[str, str]] = field(default_factory=dict)
    changed: int = 0
    lost: int = 0

    def add(self, one: WorstForm, fate: Fate) -> None:
        """One more form."""
        if fate == "drawn":
            self.forms[one.number] = one.row.form, one.row.source
        self.lost += fate == "lost"
        self.changed += fate == "changed"

    def pages(self) -> Iterator[tuple[int, tuple[str, str], Mapping[str, Any]]]:
        """The number, the id and source, and the result of each form, in order; only one is held at a time."""
        for number, form in sorted(self.forms.items()):
            yield number, form, pickle.loads(_file(self.scratch, number).read_bytes())  # noqa: S301 - our worker's


@contextmanager
def drawn(place: Workplace, worst: Iterable[WorstForm], jobs: int | None) -> Iterator[Drawn]:
    """Forms audited once more; what comes of it is there as long as this is open.

    Raises:
        FactoryError, WorkError, HopelessError, Interrupted: as :func:`zhunsheng.runs.pool.run_tasks` has them.

    """
    with TemporaryDirectory(prefix="zhunsheng-") as scratch:
        made = Drawn(Path(scratch))
        run_tasks(worst, replace(place, scratch=made.scratch), made.add, jobs=jobs or cores())
        yield made


def _file(scratch: Path, number: int) -> Path:
    return scratch / f"{number:06d}"


def _whole(found: Any, one: WorstForm) -> Mapping[str, Any] | None:
    """The form's result with what the run says of it; ``None`` where it was not held against the same rules."""
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
