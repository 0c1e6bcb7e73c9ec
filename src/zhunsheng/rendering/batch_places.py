"""The places of a form as the page's one template draws them: findings with their figures, and what stayed open."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any, Protocol

import msgspec

from zhunsheng.findings.batch import Told
from zhunsheng.findings.finding import SEVERITIES, path_key
from zhunsheng.findings.rows import FindingRow
from zhunsheng.rendering.batch_shards import BYTES, Put, clean, script, shard_name
from zhunsheng.rendering.cards import cards
from zhunsheng.rendering.printable import shown
from zhunsheng.rendering.words import Words

_STANDINGS = ("finding", "waived", "shadow", "outcome")
_WAIVER = ("reason", "approver", "from", "until", "file")


class Masker(Protocol):
    """What takes personal cells out of findings; ``pattern`` finds those that may quote one."""

    @property
    def pattern(self) -> str:
        """A regular expression over the JSON of a finding; empty where no form has such cells."""

    def __call__(self, kind: str, content: bytes, finding: str) -> Mapping[str, Any]:
        """The finding, masked."""


@dataclass(slots=True)
class Places:
    """Writes the places of all forms in shards of bounded size.

    ``rules`` are the places of rules in the report. What the findings of one rule have in common stands once a shard.
    ``starts`` holds the number of the first form of each shard.
    """

    put: Put
    rules: Mapping[str, int]
    words: Words
    masker: Masker | None
    most: int = BYTES
    starts: list[int] = field(default_factory=list)
    _forms: list[bytes] = field(default_factory=list)
    _common: dict[bytes, int] = field(default_factory=dict)
    _size: int = 0

    def write(self, told: Iterable[Told]) -> list[int]:
        """All places, by form; gives the first form of each shard."""
        for number, places in groupby(told, attrgetter("number")):
            if not self._forms:
                self.starts.append(number)
            drawn = [self._drawn(one) for one in sorted(places, key=_order)]
            self._forms.append(msgspec.json.encode([number, drawn]))
            self._size += len(self._forms[-1])
            if self._size > self.most:
                self._close()
        if self._forms:
            self._close()
        return self.starts

    def _close(self) -> None:
        name = shard_name("places", len(self.starts) - 1)
        common, forms = (list(map(msgspec.Raw, one)) for one in (self._common, self._forms))
        self.put(f"data/{name}.js", script(name, [common, forms]))
        self._forms, self._common, self._size = [], {}, 0

    def _drawn(self, told: Told) -> Mapping[str, Any]:
        row = told.row
        about = {
            "rule": self.rules[row.rule],
            "check": row.check,
            "standing": row.standing,
            "place": row.place or row.path,
            "change": row.change,
        }
        if row.document:
            about |= self._finding(told)
        else:
            about |= {"outcome": row.outcome, "cause": self.words(f"cause.{row.cause}") if row.cause else ""}
        return {key: clean(value) for key, value in about.items() if value not in ("", None, [])}

    def _finding(self, told: Told) -> Mapping[str, Any]:
        """What is told of a finding, masked where it quotes a personal cell."""
        row = told.row
        if self.masker and told.content is not None:
            finding = self.masker(told.kind, told.content, row.document)
        else:
            finding = msgspec.json.decode(row.document)
        card = cards([finding])[0]
        return {
            "severity": card.severity,
            "place": shown(finding.get("place")) or row.path,
            "common": self._known(finding),
            "message": shown(finding.get("message")),
            "figures": [[one.key, one.text] for one in card.figures],
            "candidates": [
                [shown(one.get("name")), card.amount(one.get("expected")), card.amount(one.get("difference"))]
                for one in finding.get("candidates") or ()
            ],
            "calculation": shown(finding.get("calculation")),
            "because": shown(finding.get("severity_because")),
            "stage": shown(finding.get("stage")),
            "doubtful": 1 if finding.get("doubtful") else "",
            "waiver": _waiver(finding),
        }

    def _known(self, finding: Mapping[str, Any]) -> int:
        """The place of what all findings of a rule say alike: title, hint, clauses."""
        clauses = [
            [
                *(shown(one.get(key)) for key in ("document", "title", "clause", "quote")),
                bool(one.get("verified")),
            ]
            for one in finding.get("basis") or ()
        ]
        told = clean([shown(finding.get("title")), shown(finding.get("hint")), clauses])
        return self._common.setdefault(msgspec.json.encode(told), len(self._common))


def _order(told: Told) -> tuple[int, int, str, str, str]:
    """The places of a form by standing, severity, path, rule."""
    row = told.row
    weight = SEVERITIES.index(row.severity) if row.severity in SEVERITIES else len(SEVERITIES)
    standing = _STANDINGS.index(row.standing) if row.standing in _STANDINGS[2:] else 0
    return (standing, weight, path_key(row.path), row.rule, row.check)


def _waiver(finding: Mapping[str, Any]) -> list[list[str]]:
    granted = finding.get("waiver") or {}
    return [[key, shown(granted[key])] for key in _WAIVER if granted.get(key)]


def fixed_rows(
    rows: Iterable[FindingRow], rules: Mapping[str, int], quotes: Callable[[str], bool]
) -> Iterator[list[Any]]:
    """The findings that are gone: form, rule, severity, place, message; no message where it may ``quote`` a person.

    The content of the earlier form is not at hand, so nobody can say which words of it are personal.
    """
    for row in rows:
        told = "" if quotes(row.document) else row.message
        yield [row.form, rules.get(row.rule, -1), row.severity, row.place or row.path, told, row.source]
