"""What a rule found in a saved audit: how many places came out how, and some of the forms."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zhunsheng.authoring.explaining.explained import Section
from zhunsheng.findings.outcome import Outcome
from zhunsheng.language.problems import Lang, Words

#: So many forms are named.
SHOWN_FORMS = 5
#: What outcomes are called.
OUTCOMES = {
    Outcome.CONSISTENT: Words("一致", "consistent"),
    Outcome.EXPLAINABLE: Words("可由舍入解释", "explainable"),
    Outcome.INCONSISTENT: Words("不一致", "inconsistent"),
    Outcome.INDETERMINATE: Words("无法判断", "indeterminate"),
    Outcome.NOT_APPLICABLE: Words("不适用", "not applicable"),
    Outcome.ERROR: Words("规则出错", "error"),
}


@dataclass(frozen=True, slots=True)
class Caught:
    """A result as ``audit`` saves it in JSON, names in it masked, and where it was saved."""

    result: Mapping[str, Any]
    source: str


def caught_sections(caught: Caught, names: Collection[str], lang: Lang) -> Iterator[Section]:
    """What the rule of these names (its id and aliases) found."""
    counted: Counter[str] = Counter()
    asked, waived, hit = 0, 0, []
    for form in caught.result["forms"]:
        findings = [one for one in form["findings"] if one["rule"] in names]
        others = [one for one in form["outcomes"] if one["rule"] in names]
        shadow = [one for one in form["shadow"] if one["rule"] in names]
        counted.update(one["outcome"] for one in (*findings, *others, *shadow))
        waived += sum(one["waiver"] is not None for one in findings)
        asked += bool(findings or others or shadow)
        if findings or shadow:
            hit.append((form["form"], (*findings, *shadow)))
    forms = len(caught.result["forms"])
    told = [
        _say(
            lang,
            f"{forms} 张表,问到 {asked} 张,{len(hit)} 张有发现",
            f"{forms} forms, asked of {asked}, found in {len(hit)}",
        )
    ]
    told.append(outcome_line(counted, lang))
    if waived:
        told.append(_say(lang, f"其中已豁免 {waived}", f"of these waived: {waived}"))
    heading = Words(f"在 {caught.source} 里", f"in {caught.source}")
    yield Section(heading, tuple(one for one in told if one))
    lines = [line for form, found in hit[:SHOWN_FORMS] for line in _form(form, found)]
    if len(hit) > SHOWN_FORMS:
        lines.append(_say(lang, f"另有 {len(hit) - SHOWN_FORMS} 张", f"and {len(hit) - SHOWN_FORMS} more"))
    if lines:
        yield Section(Words("哪些表", "which forms"), tuple(lines))


def outcome_line(counted: Mapping[str, int], lang: Lang) -> str:
    """How many places came out how, those that none came out as left out."""
    return ";".join(
        f"{words.of(lang)} {counted[one.value]}" for one, words in OUTCOMES.items() if counted[one.value]
    )


def _form(form: Mapping[str, Any], found: tuple[Mapping[str, Any], ...]) -> Iterator[str]:
    """A form by its source and its heaviest place; the others are counted."""
    first = found[0]
    more = "" if len(found) == 1 else f" (+{len(found) - 1})"
    yield f"{form['source']}: {first['place']}{more}: {first['message']}"


def _say(lang: Lang, chinese: str, english: str) -> str:
    return english if lang == "en" else chinese
