"""Gates after an import: a cell that a gate finds at odds with the others may have been misread, and is marked so."""

from collections.abc import Mapping
from typing import Any

from zhunsheng.findings.result import FormResult

_DOUBT = "guessed"
_WEAKER = (_DOUBT, "unreadable")


def doubted(content: Mapping[str, Any], gates: FormResult, key: str) -> Mapping[str, Any]:
    """The content of a form with the cells marked at which a gate failed; ``key`` is where its provenance stands.

    Findings that rest on such a cell are then no worse than ``review``: it may be the reading that is at fault.
    """
    provenance = dict(content.get(key) or {})
    cells = dict(provenance.get("cells") or {})
    notes = list(provenance.get("notes") or ())
    for finding in gates.findings:
        told = dict(cells.get(finding.path) or {})
        if told.get("confidence") not in _WEAKER:
            told["confidence"] = _DOUBT
        question = f"认错了,还是填错了?{finding.title}:{finding.message}"
        told["note"] = ";".join(part for part in (told.get("note"), question) if part)
        cells[finding.path] = told
        notes.append(f"{finding.path}: {question}")
    return {**content, key: {**provenance, "cells": cells, "notes": notes}} if gates.findings else content
