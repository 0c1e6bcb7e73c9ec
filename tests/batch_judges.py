"""Who judges forms in the tests at batch size: each gives the same findings and the same rejections."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from golden_forms import house
from plain_oracle import Told
from plain_sheet import Content
from zhunsheng.api import audit_inputs, engine_version
from zhunsheng.batch import furnish
from zhunsheng.findings.result import FormResult
from zhunsheng.forms.reader import read_form
from zhunsheng.forms.rejection import Rejected
from zhunsheng.runs.order import Order
from zhunsheng.runs.run import conduct
from zhunsheng.runs.tables import read_sorted


@dataclass(frozen=True, slots=True)
class Refused:
    """One input that was not audited: what it is called, why, and where in it the fault lies."""

    source: str
    code: str
    place: str


@dataclass(frozen=True, slots=True)
class Judge:
    """One way to have forms judged.

    ``told`` gives the findings of each form, sorted; ``refused`` what of a folder was rejected, sorted by source (which
    is told from the folder on), and how many forms were audited.
    """

    told: Callable[[Sequence[Content], Path], Iterator[list[Told]]]
    refused: Callable[[Path], tuple[list[Refused], int]]


def _told(forms: Sequence[Content], _folder: Path) -> Iterator[list[Told]]:
    for content in forms:
        found = house().audit(json.dumps(content, ensure_ascii=False).encode(), "form.json")
        assert isinstance(found, FormResult), found
        assert not [one for one in found.outcomes if one.outcome == "error"]
        yield sorted(Told(one.rule, one.path, one.severity) for one in found.findings)


def _refused(folder: Path) -> tuple[list[Refused], int]:
    found = audit_inputs(house(), [str(folder)])
    start = len(str(folder)) + 1
    refused = [Refused(one.source[start:], one.code, _place(one.source)) for one in found.rejected]
    return sorted(refused, key=lambda one: one.source), len(found.forms)


def _place(source: str) -> str:
    """Where the fault lies in a file that holds one form."""
    path = Path(source)
    if path.suffix != ".json":
        return ""
    found = read_form(path.read_bytes(), source, house().schemas)
    return found.pointer if isinstance(found, Rejected) else ""


def _run(folder: Path, inputs: Path) -> Path:
    """A finished run over some inputs, under the built-in rules."""
    place = folder / "run"
    conduct(place, Order((str(inputs),), engine_version()), furnish, clock=lambda: _TIME, host="here")
    about = json.loads((place / "run.json").read_bytes())
    assert about["state"] == "finished"
    assert about["census"]["adds_up"]
    return place


_TIME = datetime(2025, 3, 1, tzinfo=UTC)


def _told_in_rows(forms: Sequence[Content], folder: Path) -> Iterator[list[Told]]:
    inputs = folder / "forms.jsonl"
    inputs.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in forms), encoding="utf-8")
    place = _run(folder, inputs)
    told: dict[str, list[Told]] = {f"{inputs}#{line}": [] for line in range(1, len(forms) + 1)}
    assert {one["source"] for one in read_sorted(place, "forms").to_pylist()} == set(told)
    for row in read_sorted(place, "findings").to_pylist():
        assert row["outcome"] != "error", row
        if row["standing"] == "finding":
            told[row["source"]].append(Told(row["rule"], row["path"], row["severity"]))
    yield from map(sorted, told.values())


def _refused_in_rows(folder: Path) -> tuple[list[Refused], int]:
    place = _run(folder.with_name(f"{folder.name}-run"), folder)
    start = len(str(folder)) + 1
    rows = read_sorted(place, "rejected").to_pylist()
    assert {row["state"] for row in rows} == {"rejected"}
    refused = [Refused(row["source"][start:], row["code"], row["place"]) for row in rows]
    return sorted(refused, key=lambda one: one.source), read_sorted(place, "forms").num_rows


JUDGES: Mapping[str, Judge] = MappingProxyType(
    {"form by form": Judge(_told, _refused), "a batch": Judge(_told_in_rows, _refused_in_rows)}
)
