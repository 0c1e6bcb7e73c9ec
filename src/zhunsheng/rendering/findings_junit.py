"""Findings as JUnit XML: a suite a form, a case a rule that was asked of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from zhunsheng.findings.exported import Exported, ExportedForm
from zhunsheng.findings.rows import RejectedRow
from zhunsheng.rendering.cards import cards
from zhunsheng.rendering.export_words import ExportWords
from zhunsheng.rendering.printable import shown, visible
from zhunsheng.rendering.words import Language, Words

#: With more forms than this, those of which nothing is listed are left out.
MOST_WHOLE = 1000
_HELD = ("consistent", "explainable", "waived")


def render_findings_junit(
    exported: Exported, *, lang: Language = "zh", most: int = MOST_WHOLE
) -> Iterator[bytes]:
    """The suites of all forms, or of those with findings where there are more than ``most``; then the file says so.

    A case fails by the listed findings of its rule, is skipped where the rule did not apply or could not judge, and
    ends in an error where the rule broke. Inputs that were not audited are errors of a suite of their own.
    """
    words, forms = Words(lang), exported.totals().forms
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="zhunsheng">\n'
    if forms > most:
        told = ExportWords(lang)("junit.left_out", n=forms)
        yield f"<!-- {_comment(told)} -->\n".encode()
    for form in exported.forms(asked=True, found=forms > most):
        yield _suite(_name_of(form), _cases(form, words))
    rejected = [_lost(one) for one in exported.rejected() if one.state != "skipped"]
    if rejected:
        yield _suite(words("rejected"), rejected)
    yield b"</testsuites>\n"


@dataclass(frozen=True, slots=True)
class _Case:
    """A test case: what it is called, how it ended (``failure``, ``skipped``, ``error``, empty), why, and in detail."""

    name: str
    group: str
    end: str = ""
    kind: str = ""
    why: str = ""
    detail: str = ""

    def written(self) -> str:
        head = f"  <testcase name={_quoted(self.name)} classname={_quoted(self.group)}"
        if not self.end:
            return f"{head}/>\n"
        kind = f" type={_quoted(self.kind)}" if self.kind else ""
        detail = escape(visible(self.detail))
        return f"{head}><{self.end}{kind} message={_quoted(self.why)}>{detail}</{self.end}></testcase>\n"


def _suite(name: str, cases: Sequence[_Case]) -> bytes:
    ends = [one.end for one in cases]
    counts = f'tests="{len(cases)}" failures="{ends.count("failure")}"'
    counts += f' errors="{ends.count("error")}" skipped="{ends.count("skipped")}"'
    return (
        f" <testsuite name={_quoted(name)} {counts}>\n"
        + "".join(f" {one.written()}" for one in cases)
        + " </testsuite>\n"
    ).encode()


def _name_of(form: ExportedForm) -> str:
    """Whose form it is, and where it lay."""
    about = form.document["form"]
    return " ".join(filter(None, (shown(about.get("organization")), shown(about["source"]))))


def _cases(form: ExportedForm, words: Words) -> list[_Case]:
    document = form.document
    titles = document["ruleset"]["titles"]
    found: dict[str, list[str]] = {}
    weights: dict[str, str] = {}
    for card in cards(document["findings"]):
        if not card.waived:
            rule = card.finding["rule"]
            weights.setdefault(rule, card.severity)
            line = f"{shown(card.finding['path'])} {shown(card.finding['place'])}: {card.summary(words)}"
            found.setdefault(rule, []).append(line)
    group = shown(document["form"]["id"])
    cases = []
    for rule, counts in sorted(form.asked.items()):
        name = f"{rule} {shown(titles.get(rule))}".strip()
        lines = found.get(rule, [])
        case = (
            _failed(name, group, weights[rule], lines, words) if lines else _held(name, group, counts, words)
        )
        cases.append(case)
    return cases


def _failed(name: str, group: str, severity: str, found: Sequence[str], words: Words) -> _Case:
    more = words("and_more", n=len(found)) if len(found) > 1 else ""
    return _Case(name, group, "failure", severity, f"{found[0]} {more}".strip(), "\n".join(found))


def _held(name: str, group: str, counts: Mapping[str, int], words: Words) -> _Case:
    """A rule of which no finding is listed."""
    if counts["error"]:
        return _Case(name, group, "error", "error", words("outcome.error"))
    if counts["indeterminate"]:
        return _Case(name, group, "skipped", why=words("outcome.indeterminate"))
    if counts["not_applicable"] and not any(counts[one] for one in _HELD):
        return _Case(name, group, "skipped", why=words("outcome.not_applicable"))
    return _Case(name, group)


def _lost(row: RejectedRow) -> _Case:
    told = " ".join(filter(None, (row.place, row.message)))
    return _Case(row.source, row.state, "error", row.code, told)


def _quoted(value: Any) -> str:
    return quoteattr(visible(shown(value)), {"\n": "&#10;", "\t": "&#9;"})


def _comment(text: str) -> str:
    return visible(text).replace("--", "- -")
