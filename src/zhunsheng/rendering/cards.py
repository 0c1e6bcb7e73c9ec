"""What a page or a text says of an outcome: findings as numbered cards, other outcomes gathered by rule."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhunsheng.rendering.printable import amount, shown
from zhunsheng.rendering.words import Words

Finding = Mapping[str, Any]
Outcome = Mapping[str, Any]

SEVERITIES = ("error", "warning", "note")

#: What should hold between reported and expected is said before the expected figure, unless it is equality.
_SAID = frozenset("≠<≤>≥")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a finding made readable, and the key of its label."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """One finding with its number in the report and, where it compares numbers, its figures made readable."""

    number: int
    finding: Finding
    unit: str
    figures: tuple[Figure, ...]

    @property
    def waived(self) -> bool:
        """Whether somebody has waived it."""
        return bool(self.finding.get("waiver"))

    @property
    def severity(self) -> str:
        """The weight of the finding."""
        return str(self.finding.get("severity") or "note")

    def summary(self, words: Words) -> str:
        """The finding on one line: its figures where it compares two, else its message."""
        told = words("stop").join(f"{words(figure.key)} {figure.text}" for figure in self.figures)
        return told or shown(self.finding.get("message") or self.finding.get("title"))

    @property
    def left_out(self) -> Mapping[str, list[Mapping[str, Any]]]:
        """The rows that were not counted, by the reason why."""
        rows: dict[str, list[Mapping[str, Any]]] = {}
        for one in self.finding.get("left_out") or ():
            rows.setdefault(shown(one.get("why")), []).append(one)
        return rows

    def amount(self, number: Any) -> str:
        """A number of this finding in the finding's unit."""
        return amount(number, self.unit)


def cards(findings: Sequence[Finding]) -> tuple[Card, ...]:
    """The findings numbered from 1 in their order."""
    return tuple(_card(number, finding) for number, finding in enumerate(findings, 1))


def tally(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings of each severity, the waived ones counted apart as ``waived``."""
    counted = Counter("waived" if one.get("waiver") else str(one.get("severity")) for one in findings)
    return {key: counted[key] for key in (*SEVERITIES, "waived")}


@dataclass(frozen=True, slots=True)
class Gathered:
    """Outcomes of one rule that say the same: how often, and where."""

    rule: str
    title: str
    outcome: str
    cause: str
    detail: str
    places: tuple[str, ...]


def titles(form_result: Mapping[str, Any]) -> Mapping[str, str]:
    """Rule → its title, as far as the result tells."""
    known = form_result["ruleset"].get("titles")
    return known if isinstance(known, Mapping) else {}


def gathered(form_result: Mapping[str, Any], *kinds: str) -> tuple[Gathered, ...]:
    """The outcomes of these kinds by rule, kind, cause and detail, in the order in which they first occur."""
    found: dict[tuple[str, str, str, str], list[Outcome]] = {}
    for one in form_result["outcomes"]:
        if one.get("outcome") in kinds:
            key = tuple(shown(one.get(name)) for name in ("rule", "outcome", "cause", "detail"))
            found.setdefault((key[0], key[1], key[2], key[3]), []).append(one)
    return tuple(
        Gathered(
            rule,
            shown(titles(form_result).get(rule)),
            outcome,
            cause,
            detail,
            tuple(shown(one.get("place") or one.get("path")) for one in same),
        )
        for (rule, outcome, cause, detail), same in found.items()
    )


@dataclass(frozen=True, slots=True)
class Held:
    """How often a rule held, exactly and within the printed precision, and where the latter."""

    rule: str
    title: str
    consistent: int
    explainable: tuple[str, ...]


def held(form_result: Mapping[str, Any]) -> tuple[Held, ...]:
    """The rules that hold somewhere, in the order in which they first occur."""
    found: dict[str, list[Outcome]] = {}
    for one in form_result["outcomes"]:
        if one.get("outcome") in {"consistent", "explainable"}:
            found.setdefault(shown(one.get("rule")), []).append(one)
    return tuple(
        Held(
            rule,
            shown(titles(form_result).get(rule)),
            sum(one["outcome"] == "consistent" for one in same),
            tuple(
                shown(one.get("place") or one.get("path")) for one in same if one["outcome"] == "explainable"
            ),
        )
        for rule, same in found.items()
    )


def checked_sentence(counts: Mapping[str, Any], words: Words) -> str:
    """How many places were checked and what came of them, in a sentence."""
    kinds = [kind for kind in counts if kind != "waived"]
    parts = words("list").join(f"{words(f'outcome.{kind}')} {counts[kind]}" for kind in kinds if counts[kind])
    return words("count.places", n=sum(int(counts[kind]) for kind in kinds), parts=parts or "0")


def found_sentence(findings: Sequence[Finding], words: Words) -> str:
    """How many findings of each severity there are, in a sentence or two."""
    counted = tally(findings)
    sentence = words("count.findings", **counted)
    waived = words("count.waived", n=counted["waived"]) if counted["waived"] else ""
    return f"{sentence}{'' if words.language == 'zh' or not waived else ' '}{waived}"


def _card(number: int, finding: Finding) -> Card:
    unit = _unit(finding)
    # Two numbers stand side by side; anything else is told by the message.
    compared = finding.get("difference") is not None
    keys = ("reported", "expected", "difference", "allowance") if compared else ()
    sign = shown(finding.get("operator"))
    leads = {"expected": f"{sign} "} if sign in _SAID else {}
    figures = (
        Figure(key, leads.get(key, "") + amount(finding[key], unit))
        for key in keys
        if finding.get(key) is not None
    )
    return Card(number, finding, unit, tuple(figures))


def _unit(finding: Finding) -> str:
    """The unit of the reported number: the finding's own, or that of the fact it was read from."""
    if finding.get("unit"):
        return shown(finding["unit"])
    for fact in finding.get("facts") or ():
        if fact.get("path") == finding.get("path") and fact.get("value") == finding.get("reported"):
            return shown(fact.get("unit"))
    return ""
