"""The golden table: what a correct audit finds in the sample forms, finding by finding and trap by trap.

``python tests/golden/table.py [FORMS_DIR]`` prints it and ends with 1 on any miss or surprise; with ``--imported`` the forms are those that
the import makes of the documents themselves. ``seeds.json`` says
what is true of the forms; it was made by hand, with exact decimals, from the documents.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from wcwidth import wcswidth

import zhunsheng
from zhunsheng.api import engine_version, open_house
from zhunsheng.findings.result import AuditResult, RejectedInput, result_to_json
from zhunsheng.intake.importing import import_data
from zhunsheng.intake.layouts import load_layouts
from zhunsheng.resources import data_folder

HERE = Path(__file__).resolve().parent
SEEDS = HERE / "seeds.json"
FORMS = HERE.parents[1] / "examples" / "forms"
TEXTS = HERE.parent / "data" / "seeds"

#: From lightest to heaviest.
WEIGHTS = ("note", "warning", "error")
_COLUMNS = (9, 30, 9, 10, 8)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: what was expected, how it came out, and whether that is a failure."""

    name: str
    rule: str
    severity: str
    certainty: str
    result: str
    detail: str
    failed: bool


Finding = Mapping[str, Any]
Key = tuple[str, int]


def required(golden: Finding) -> bool:
    """Whether an audit that misses it has failed."""
    return golden["certainty"] == "certain" and golden["severity"] in {"error", "warning"}


def heavy(finding: Finding) -> bool:
    """Whether it is held against the unit."""
    return finding["severity"] in {"error", "warning"}


def stands_at(finding: Finding, golden: Finding) -> bool:
    """Whether the named rule speaks at one of the named places."""
    if finding["rule"] != golden["rule"]:
        return False
    path = finding["path"]
    places = {*golden["paths"], *_group_cells(golden)}
    return path in places or ("/narrative" in places and path.startswith("/narrative/"))


def _group_cells(golden: Finding) -> Iterator[str]:
    """For a rule on groups: the points of any row of the group are as good as the paths."""
    for row in golden.get("group_rows", ()):
        yield f"/indicators/{row}/level1_points"
        yield f"/indicators/{row}/points"


def heavy_enough(finding: Finding, golden: Finding) -> bool:
    """At least the stated weight; within one step of it where the finding is not certain. A note stays a note."""
    told, stated = WEIGHTS.index(finding["severity"]), WEIGHTS.index(golden["severity"])
    if golden["certainty"] != "certain":
        return abs(told - stated) <= 1
    return told == stated == 0 or told >= stated > 0


def numbers_agree(finding: Finding, golden: Finding) -> bool:
    """Reported and expected are the same decimals, told either way round; a candidate counts as expected."""
    reported, expected = _decimal(golden["reported_value"]), _decimals(golden["expected_values"])
    if reported is None or not expected:
        return True
    said = _decimal(finding["reported"])
    meant = _decimals([finding["expected"], *(one["expected"] for one in finding["candidates"])])
    return (said == reported and bool(meant & expected)) or (said in expected and reported in meant)


def _decimals(texts: Sequence[str | None]) -> set[Decimal]:
    return {number for text in texts if (number := _decimal(text)) is not None}


def _decimal(text: str | None) -> Decimal | None:
    if text is None or not text.lstrip("-").replace(".", "", 1).isdecimal():
        return None
    return Decimal(text)


def meets(finding: Finding, golden: Finding) -> bool:
    """Whether a raised finding is the golden one."""
    return stands_at(finding, golden) and heavy_enough(finding, golden) and numbers_agree(finding, golden)


def compare(golden: Finding, raised: Sequence[Finding]) -> list[Line]:
    """The lines of one form: its golden findings, what was raised beyond them, and its traps."""
    met = assign(golden["findings"], raised)
    lines = [
        _finding_line(one, [raised[index] for index in met[place]], raised)
        for place, one in enumerate(golden["findings"])
    ]
    taken = {index for indexes in met for index in indexes}
    lines += [_surprise_line(one) for index, one in enumerate(raised) if index not in taken and heavy(one)]
    lines += [_trap_line(number, trap, raised) for number, trap in enumerate(golden["not_findings"], 1)]
    return lines


def assign(golden: Sequence[Finding], raised: Sequence[Finding]) -> list[list[int]]:
    """Which raised findings each golden one is met by, never more than its ``count``, as many as can be placed."""
    taken: list[list[int]] = [[] for _ in golden]

    def place(index: int, seen: set[int]) -> bool:
        for at, one in enumerate(golden):
            if at in seen or not meets(raised[index], one):
                continue
            seen.add(at)
            if len(taken[at]) < one.get("count", 1):
                taken[at].append(index)
                return True
            for other in taken[at]:
                if place(other, seen):
                    taken[at][taken[at].index(other)] = index
                    return True
        return False

    for index in range(len(raised)):
        place(index, set())
    return taken


def _finding_line(golden: Finding, met: Sequence[Finding], raised: Sequence[Finding]) -> Line:
    near = [one for one in raised if stands_at(one, golden)]
    failed = not met and required(golden)
    if met:
        result = "met"
        detail = "; ".join(_told(one) for one in met)
    else:
        result = "MISSED" if failed else "silent"
        detail = "told as " + "; ".join(_told(one) for one in near) if near else ""
    return Line(golden["id"], golden["rule"], golden["severity"], golden["certainty"], result, detail, failed)


def _surprise_line(finding: Finding) -> Line:
    return Line("-", finding["rule"], finding["severity"], "-", "SURPRISE", _told(finding), failed=True)


def _trap_line(number: int, trap: Finding, raised: Sequence[Finding]) -> Line:
    loud = [
        one for one in raised if heavy(one) and one["rule"] in trap["rules"] and one["path"] in trap["paths"]
    ]
    return Line(
        f"trap {number}",
        ", ".join(trap["rules"]) or "(reading)",
        "-",
        "-",
        "FELL IN" if loud else "silent",
        "; ".join(_told(one) for one in loud) or trap["where"],
        bool(loud),
    )


def _told(finding: Finding) -> str:
    numbers = ""
    if finding["reported"] is not None:
        candidates = "/".join(dict.fromkeys(one["expected"] for one in finding["candidates"]))
        numbers = f" {finding['reported']} ≠ {candidates or finding['expected']}"
    return f"{finding['severity']} {finding['path']}{numbers}"


def transcribed(folder: Path = FORMS) -> Mapping[Key, Finding]:
    """The forms of a folder, audited, by the document and its part that they were made from."""
    result = result_to_json(zhunsheng.audit(folder))
    if result["rejected"]:
        raise SystemExit(f"rejected: {result['rejected']}")
    return {_key(one["form"]): one for one in result["forms"]}


def imported(folder: Path = TEXTS) -> Mapping[Key, Finding]:
    """The forms that the import makes of the documents, audited; what no paper says comes from the transcribed ones."""
    house = open_house()
    layouts = load_layouts([data_folder("schemas")])
    given = {_key({"source": path.name, "content": content}): content for path, content in _contents(FORMS)}
    audited: dict[Key, Finding] = {}
    for path in sorted(folder.glob("*.txt")):
        forms = [
            form
            for one in import_data(path.read_bytes(), path.name, house.schemas, layouts)
            for form in one.forms
        ]
        for number, form in enumerate(forms, 1):
            key = (path.name[:3], number)
            content = {**form.content, **_outside(given[key])} if key in given else form.content
            result = house.audit(content, form.source)
            if isinstance(result, RejectedInput):
                raise SystemExit(f"rejected: {result}")
            told = AuditResult((result,), (), engine_version())
            audited[key] = result_to_json(told)["forms"][0]
    return audited


def _contents(folder: Path) -> Iterator[tuple[Path, Finding]]:
    for path in sorted(folder.glob("*.json")):
        yield path, json.loads(path.read_text(encoding="utf-8"))


def _outside(content: Finding) -> dict[str, Any]:
    """What a form was told that stands nowhere in its document."""
    return {key: content[key] for key in (one.removeprefix("/") for one in content["provenance"]["assigned"])}


def forms_of(audited: Mapping[Key, Finding]) -> Iterator[tuple[Finding, Finding]]:
    """Each golden form with the audited form that was made from the same part of the same document."""
    for golden in json.loads(SEEDS.read_text(encoding="utf-8"))["forms"]:
        key = (golden["file"].partition("_")[0], golden["form_index"])
        if key not in audited:
            raise SystemExit(f"no form for {golden['file']}, part {golden['form_index']}")
        yield golden, audited[key]


def _key(form: Finding) -> Key:
    return Path(form["source"]).name[:3], form["content"]["provenance"]["form_index"]


def table(forms: Mapping[Key, Finding]) -> Iterator[tuple[str, list[Line]]]:
    """Each form's heading with its lines."""
    for golden, audited in forms_of(forms):
        heading = (
            f"{Path(audited['form']['source']).name}  {audited['form']['organization']}  {audited['verdict']}"
        )
        yield heading, compare(golden, audited["findings"])


def padded(text: str, width: int) -> str:
    """The text filled with blanks to a display width; a longer one keeps its length."""
    return text + " " * max(width - max(wcswidth(text), 0), 0)


def printed(line: Line) -> str:
    """One line in columns that line up under Chinese text too."""
    cells = (line.name, line.rule, line.severity, line.certainty, line.result)
    columns = (padded(cell, width) for cell, width in zip(cells, _COLUMNS, strict=True))
    return "  ".join((*columns, line.detail)).rstrip()


def main(arguments: Sequence[str]) -> int:
    """Prints the table; 1 on any miss, surprise or trap fallen into."""
    source = imported if "--imported" in arguments else transcribed
    folders = [Path(one) for one in arguments if one != "--imported"]
    lines: list[Line] = []
    for heading, found in table(source(*folders)):
        sys.stdout.write(f"\n{heading}\n")
        sys.stdout.writelines(f"  {printed(line)}\n" for line in found)
        lines += found
    findings = [line for line in lines if line.certainty != "-"]
    met, failed = sum(line.result == "met" for line in findings), sum(line.failed for line in lines)
    traps = sum(line.name.startswith("trap") for line in lines)
    sys.stdout.write(f"\n{met} of {len(findings)} golden findings met, {traps} traps, {failed} failures\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
