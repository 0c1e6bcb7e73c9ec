"""Findings as SARIF 2.1.0, written a result at a time."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from zhunsheng.findings.exported import Exported, ExportedForm, RuleTally
from zhunsheng.findings.rows import RejectedRow
from zhunsheng.rendering.batch_csv import basis_of
from zhunsheng.rendering.printable import shown, visible
from zhunsheng.rendering.words import Language, Words

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LANGUAGES = {"zh": "zh-CN", "en": "en"}
#: The part of a source that is the number of a line: ``path.jsonl#17``.
_LINE = re.compile(r"(?P<file>.+\.(?:jsonl|ndjson))#(?P<line>[1-9][0-9]*)")
_SURROGATE = re.compile("[\ud800-\udfff]")
_FIGURES = ("reported", "expected", "difference", "allowance", "unit")


def render_findings_sarif(exported: Exported, *, lang: Language = "zh") -> Iterator[bytes]:
    """One run: a result for every listed finding, and for every place that could not be judged.

    A finding is of the kind ``fail`` and has a level; a waived one is suppressed. What could not be judged is ``open``,
    what a rule on trial says ``informational``. Inputs that were not audited are notifications of the invocation.
    Results come last, a line each.
    """
    words = Words(lang)
    rules = exported.rules()
    places = {one.rule: place for place, one in enumerate(rules)}
    driver = {
        "name": "zhunsheng",
        "version": exported.about["engine"]["version"],
        "rules": [_rule(one) for one in rules],
    }
    yield b'{"$schema": ' + _line(_SCHEMA) + b', "version": "2.1.0", "runs": [{\n"tool": '
    yield _line({"driver": driver}) + b',\n"language": ' + _line(_LANGUAGES[lang])
    yield b',\n"columnKind": "unicodeCodePoints"'
    yield from _invocation(exported)
    lead = b',\n"results": [\n'
    for form in exported.forms():
        for one in _results(form, places, words):
            yield lead + _line(one)
            lead = b",\n"
    yield b"\n]}]}\n" if lead == b",\n" else b',\n"results": []}]}\n'


def _line(value: Any) -> bytes:
    return _SURROGATE.sub("\ufffd", json.dumps(value, ensure_ascii=False)).encode()


def _rule(one: RuleTally) -> Mapping[str, Any]:
    return {"id": one.rule, "shortDescription": {"text": visible(one.title or one.rule)}}


def _invocation(exported: Exported) -> Iterator[bytes]:
    """What was not audited; an invocation succeeded when everything was."""
    lead = b',\n"invocations": [{"toolExecutionNotifications": [\n'
    whole = True
    for row in exported.rejected():
        yield lead + _line(_notification(row))
        lead = b",\n"
        whole = whole and row.state == "skipped"
    opened = lead == b",\n"
    yield b"\n]" if opened else b',\n"invocations": [{"toolExecutionNotifications": []'
    yield b', "executionSuccessful": ' + _line(whole) + b"}]"


def _notification(row: RejectedRow) -> Mapping[str, Any]:
    return {
        "descriptor": {"id": row.code},
        "level": "note" if row.state == "skipped" else "error",
        "message": {"text": visible(row.message) or row.code},
        "locations": [_location(row.source, row.place, "")],
        "properties": {"state": row.state},
    }


def _results(form: ExportedForm, places: Mapping[str, int], words: Words) -> Iterator[Mapping[str, Any]]:
    document = form.document
    for one in document["findings"]:
        result = {**_result(one, document, places), "kind": "fail", "level": one["severity"]}
        change = form.changes.get(one["fingerprint"])
        granted = one.get("waiver")
        yield {
            **result,
            **({"baselineState": change} if change else {}),
            **({"suppressions": [_suppression(granted)]} if granted else {}),
        }
    for one in document["shadow"]:
        yield {**_result(one, document, places), "kind": "informational", "level": "none"}
    for one in document["outcomes"]:
        if one["outcome"] in {"indeterminate", "error"}:
            told = words("stop").join(
                (words(f"outcome.{one['outcome']}"), words(f"cause.{shown(one['cause'])}"))
            )
            yield {**_result({**one, "message": told}, document, places), "kind": "open", "level": "none"}


def _result(one: Mapping[str, Any], document: Mapping[str, Any], places: Mapping[str, int]) -> dict[str, Any]:
    form = document["form"]
    result: dict[str, Any] = {"ruleId": one["rule"]}
    if one["rule"] in places:
        result["ruleIndex"] = places[one["rule"]]
    result["message"] = {"text": visible(shown(one.get("message") or one.get("title"))) or one["rule"]}
    result["locations"] = [_location(form["source"], one["path"], shown(one.get("place")))]
    if one.get("fingerprint"):
        result["partialFingerprints"] = {"zhunshengFinding/v1": one["fingerprint"]}
    figures = {key: one[key] for key in _FIGURES if one.get(key)}
    basis = list(basis_of(one))
    result["properties"] = {"form": form["id"], **figures, **({"basis": basis} if basis else {})}
    return result


def _location(source: str, pointer: str, place: str) -> Mapping[str, Any]:
    """A file, the line of it where a line holds a form, and the cell as a pointer and in the words of the form."""
    line = _LINE.fullmatch(source)
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(line["file"] if line else source)}}
    if line:
        physical["region"] = {"startLine": int(line["line"])}
    location: dict[str, Any] = {"physicalLocation": physical}
    if pointer or place:
        logical = {"fullyQualifiedName": pointer, "kind": "value"}
        location["logicalLocations"] = [{**logical, **({"name": visible(place)} if place else {})}]
    return location


def _uri(source: str) -> str:
    """A file by its path, and a part of it behind ``#``: relative to the working folder, or absolute."""
    file, mark, part = source.partition("#")
    absolute = "file://" if file.startswith("/") else ""
    return f"{absolute}{_quoted(file)}{mark}{_quoted(part)}"


def _quoted(text: str) -> str:
    try:
        return quote(text, errors="surrogateescape")
    except UnicodeEncodeError:  # a surrogate that stands for no byte of a file name
        return quote(text, errors="replace")


def _suppression(granted: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "kind": "external",
        "status": "accepted",
        "justification": visible(shown(granted.get("reason"))),
        "properties": {key: granted.get(key) for key in ("approver", "from", "until")},
    }
