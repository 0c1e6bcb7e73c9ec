"""A judge that knows no rules, for tests of runs: what a form has is written in it."""

import hashlib
import json
import os
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from zhunsheng.findings.rows import FindingRow, FormRow, RejectedRow
from zhunsheng.runs.found import DocumentInput, Found, digest
from zhunsheng.runs.judge import Furnish
from zhunsheng.runs.tables import RuleCounts, Shard
from zhunsheng.runs.unreadable import Unreadable

RULES = ("a", "b", "c")
DIGEST = "sha256:" + "0" * 64


@dataclass(slots=True)
class PlainJudge:
    """``{"id": …, "bad": […], "do": …}``: a form with a finding for each bad cell; what it does to its worker is optional."""

    rules: str = DIGEST
    log: str = ""
    opened: list[str] = field(default_factory=list)

    def judge(self, one: Found, shard: Shard) -> None:
        """The rows of a form, of each line of a document, or a rejection."""
        if isinstance(one, DocumentInput):
            data = one.read()
            lines = data.split() if isinstance(data, bytes) else []
            for number, line in enumerate(lines, 1):
                self._form(line, f"{one.source}#{number}" if len(lines) > 1 else one.source, shard)
        elif not isinstance(one, Unreadable) and isinstance(one.data, bytes):
            self._form(one.data, one.source, shard)

    def _form(self, data: bytes, source: str, shard: Shard) -> None:
        try:
            told = json.loads(data)
            form = str(told["id"])
        except (ValueError, TypeError, KeyError):
            shard.reject(RejectedRow(source, "rejected", "syntax", "", "x", digest(data)))
            return
        if self.log:
            with Path(self.log).open("a", encoding="utf-8") as file:
                file.write(source + "\n")
        _do(told.get("do"))
        bad = list(told.get("bad", ()))
        counts = [0] * 24
        counts[0], counts[2], counts[8] = 1, len(bad), 2
        row = FormRow(
            form=form,
            source=source,
            digest=digest(data),
            kind="kind",
            title="title",
            organization="unit",
            jurisdiction=str(told.get("region", "520000")),
            fiscal_year=2024,
            ruleset=self.rules,
            verdict="fail" if bad else "pass",
            reported=None,
            recomputed="1.5",
            errors=len(bad),
            warnings=0,
            notes=0,
            consistent=3,
            explainable=0,
            inconsistent=len(bad),
            indeterminate=0,
            not_applicable=0,
            error=0,
            waived=0,
            undecided=0,
            content=data,
        )
        shard.add(
            row, RuleCounts(RULES, counts, ("", "", "")), [_finding(form, source, cell) for cell in bad]
        )

    def ruleset(self, jurisdiction: str, kind: str, fiscal_year: int) -> str | None:
        """One for all."""
        del jurisdiction, kind, fiscal_year
        return self.rules

    def told(self, digest: str) -> Mapping[str, Any]:
        """What is said of it."""
        packs = [{"id": "p", "version": "1"}]
        titles = dict.fromkeys(RULES, "t")
        return {
            "digest": digest,
            "jurisdiction": "520000",
            "kind": "kind",
            "fiscal_year": 2024,
            "packs": packs,
            "titles": titles,
        }


def _do(what: str | None) -> None:
    match what:
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "stall":
            time.sleep(600)
        case "raise":
            raise RuntimeError(what)


def _finding(form: str, source: str, cell: str) -> FindingRow:
    mark = hashlib.sha256(f"{form} {cell}".encode()).hexdigest()[:16]
    return FindingRow(
        *(form, source, "a", "", "finding", "error", "inconsistent", f"/{cell}", cell, "", mark, "", "m"),
        *("1", "2", "-1", "0", "元", "{}"),
    )


def furnish(rules: str = DIGEST, log: str = "") -> Furnish:
    """Makes such judges."""
    return partial(PlainJudge, rules, log)
