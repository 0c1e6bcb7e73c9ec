"""Audit results for the terminal: what was found, at a glance, in columns that hold with Chinese text."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhunsheng.rendering.cards import (
    SEVERITIES,
    Card,
    Gathered,
    cards,
    checked_sentence,
    found_sentence,
    gathered,
    tally,
)
from zhunsheng.rendering.columns import display_width, fitted, wrapped
from zhunsheng.rendering.printable import shown, visible
from zhunsheng.rendering.words import Language, Words

#: What is told → its ANSI colour.
_COLOURS = {
    "error": "31",
    "warning": "33",
    "note": "36",
    "waived": "2",
    "open": "35",
    "fail": "1;31",
    "review": "1;33",
    "undecided": "1;35",
    "pass": "1;32",
}

_VERDICTS = ("fail", "undecided", "review", "pass")

_NARROWEST = 40
_NARROWEST_NAME = 8


def render_text(
    result: Mapping[str, Any],
    *,
    width: int = 80,
    color: bool = False,
    lang: Language = "zh",
    min_severity: str = "note",
) -> str:
    """A whole audit result as lines of at most ``width`` display columns.

    Findings lighter than ``min_severity`` are counted and not listed.
    """
    weights = SEVERITIES[: SEVERITIES.index(min_severity) + 1]
    page = _Page(max(width, _NARROWEST), color, Words(lang), weights)
    return "".join(f"{line}\n" for line in page.result(result))


@dataclass(frozen=True, slots=True)
class _Page:
    width: int
    color: bool
    words: Words
    weights: Sequence[str]

    def result(self, result: Mapping[str, Any]) -> Iterator[str]:
        forms = result["forms"]
        for form in forms:
            yield from self.form(form)
            yield ""
        if len(forms) > 1:
            yield from self.table(forms)
            yield ""
        yield from self.rejected(result["rejected"])
        yield from self.summary(forms, result["rejected"])

    def form(self, form: Mapping[str, Any]) -> Iterator[str]:
        yield from self.head(form)
        listed = [card for card in cards(form["findings"]) if card.severity in self.weights]
        for card in listed:
            yield ""
            yield from self.card(card)
        open_places = gathered(form, "indeterminate", "error")
        if open_places:
            yield ""
        for one in open_places:
            yield from self.open(one)
        yield ""
        yield from wrapped(found_sentence(form["findings"], self.words), self.width)
        if len(form["findings"]) > len(listed):
            yield from wrapped(self.words("hidden", n=len(form["findings"]) - len(listed)), self.width)
        yield from wrapped(checked_sentence(form["counts"], self.words), self.width)
        for one in form["ruleset"].get("returned") or ():
            back = {key: _flat(one.get(key)) for key in ("rule", "pack", "until", "reason")}
            yield from wrapped(f"{self.words('returned')} {self.words('returned.of', **back)}", self.width)

    def head(self, form: Mapping[str, Any]) -> Iterator[str]:
        about = form["form"]
        verdict = self.words(f"verdict.{form['verdict']}")
        names = (about.get(key) for key in ("organization", "fiscal_year", "title"))
        line = "  ".join(one for one in map(_flat, names) if one) or _flat(about.get("id"))
        yield self.painted("=" * self.width, form["verdict"])
        label = f"[{verdict}] "
        yield from self.labelled(label, line, form["verdict"])
        yield from wrapped(
            _flat(about.get("source")), self.width, " " * display_width(label), " " * display_width(label)
        )

    def card(self, card: Card) -> Iterator[str]:
        finding = card.finding
        severity = self.words(f"severity.{card.severity}")
        kind = "waived" if card.waived else card.severity
        waived = f" ({self.words('waived')})" if card.waived else ""
        yield from self.labelled(
            f"{card.number:>3}. [{severity}] ", _flat(finding.get("place")) + waived, kind
        )
        yield from self.indented(f"{_flat(finding.get('title'))} ({_flat(finding.get('rule'))})")
        yield from self.indented(_flat(card.summary(self.words)))
        granted = finding.get("waiver")
        if granted:
            told = (
                f"{self.words(f'waiver.{key}')} {_flat(granted.get(key))}"
                for key in ("reason", "approver", "until")
            )
            yield from self.indented(self.words("stop").join(told))
        for one in finding.get("candidates") or ():
            yield from self.indented(f"- {_flat(one.get('name'))}: {_flat(card.amount(one.get('expected')))}")
        basis = self.words("stop").join(self.clause(one) for one in finding.get("basis") or ())
        if basis:
            yield from self.indented(f"{self.words('basis')} {basis}")

    def clause(self, basis: Mapping[str, Any]) -> str:
        named = " ".join(filter(None, (_flat(basis.get("document")), _flat(basis.get("clause")))))
        return named if basis.get("verified") else f"{named} ({self.words('unverified')})"

    def open(self, one: Gathered) -> Iterator[str]:
        outcome = self.words(f"outcome.{one.outcome}")
        more = self.words("and_more", n=len(one.places)) if len(one.places) > 1 else ""
        why = self.words("list").join(
            filter(None, (self.words(f"cause.{one.cause}"), self.words(f"cause.{_flat(one.detail)}")))
        )
        text = f"{_flat(one.places[0])} {more} {why} ({_flat(one.title or one.rule)})"
        yield from self.labelled(f"  ?  [{outcome}] ", " ".join(text.split()), "open")

    def table(self, forms: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        """A line a form: verdict, whose and of which year, and how many findings of each weight."""
        numbers = [self.words(f"severity.{one}") for one in SEVERITIES] + [
            self.words("outcome.indeterminate")
        ]
        verdicts = [self.words("verdict"), *(self.words(f"verdict.{one}") for one in _VERDICTS)]
        sizes = [max(map(display_width, verdicts)), 0, 4, *(max(display_width(head), 4) for head in numbers)]
        sizes[1] = self.width - sum(sizes) - 2 * (len(sizes) - 1)
        if sizes[1] < _NARROWEST_NAME:
            for form in forms:
                yield from self.row(form, numbers)
            return
        yield _aligned(
            [self.words("verdict"), self.words("organization"), self.words("year"), *numbers], sizes
        )
        yield "-" * self.width
        for form in forms:
            verdict = self.words(f"verdict.{form['verdict']}")
            line = _aligned([verdict, *_told_of(form)], sizes)
            yield self.painted(line[: len(verdict)], form["verdict"]) + line[len(verdict) :]

    def row(self, form: Mapping[str, Any], numbers: Sequence[str]) -> Iterator[str]:
        """A form where there is no room for a table: its numbers, each behind its own head."""
        who, year, *counted = _told_of(form)
        told = self.words("list").join(
            f"{head} {number}" for head, number in zip(numbers, counted, strict=True)
        )
        verdict = self.words(f"verdict.{form['verdict']}")
        yield from self.labelled(f"[{verdict}] ", f"{who} {year} {told}", form["verdict"])

    def rejected(self, rejected: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        if rejected:
            yield self.painted(self.words("rejected"), "error")
        for one in rejected:
            yield from wrapped(
                f"{_flat(one.get('source'))}  [{_flat(one.get('code'))}]", self.width, "  - ", "    "
            )
            yield from wrapped(_flat(one.get("message")), self.width, "    ", "    ")
        if rejected:
            yield ""

    def summary(self, forms: Sequence[Mapping[str, Any]], rejected: Sequence[Any]) -> Iterator[str]:
        counted = Counter(form["verdict"] for form in forms)
        parts = [f"{self.words(f'verdict.{one}')} {counted[one]}" for one in _VERDICTS if counted[one]]
        line = self.words("forms", n=len(forms), parts=self.words("list").join(parts) or "0")
        if rejected:
            line += " " * (self.words.language == "en") + self.words("rejected.count", n=len(rejected))
        yield from wrapped(line, self.width)

    def labelled(self, label: str, text: str, kind: str) -> Iterator[str]:
        """The text behind a label that is painted, its further lines set in below the first."""
        size = display_width(label)
        for number, line in enumerate(wrapped(text, self.width, " " * size, " " * size)):
            yield self.painted(label, kind) + line[size:] if number == 0 else line

    def indented(self, text: str) -> Iterator[str]:
        yield from wrapped(text, self.width, " " * 5, " " * 7)

    def painted(self, text: str, kind: str) -> str:
        return f"\x1b[{_COLOURS[kind]}m{text}\x1b[0m" if self.color and kind in _COLOURS else text


def _told_of(form: Mapping[str, Any]) -> list[str]:
    """Whose form it is, of which year, how many findings of each weight it has and how many open places."""
    about, counted = form["form"], tally(form["findings"])
    file = _flat(about.get("source")).rpartition("/")[2]
    who = " ".join(one for one in (_flat(about.get("organization")), file) if one)
    numbers = [*(counted[one] for one in SEVERITIES), form["counts"]["indeterminate"]]
    return [who, _flat(about.get("fiscal_year")), *map(str, numbers)]


def _aligned(cells: Sequence[str], sizes: Sequence[int]) -> str:
    """A line of the table: three texts to the left, the numbers behind them to the right."""
    texts = [fitted(cell, size) for cell, size in zip(cells[:3], sizes[:3], strict=True)]
    numbers = [
        " " * (size - display_width(cell)) + cell for cell, size in zip(cells[3:], sizes[3:], strict=True)
    ]
    return "  ".join((*texts, *numbers)).rstrip()


def _flat(value: Any) -> str:
    """A text of the result on one line, nothing in it that a terminal would obey."""
    return " ".join(visible(shown(value)).split())
