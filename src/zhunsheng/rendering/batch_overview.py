"""What the head of a batch report says: a plain sentence, the census, and which rules look suspicious."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from zhunsheng.findings.batch import Changes, RegionVerdicts, RuleFrequency, RunAbout
from zhunsheng.rendering.batch_regions import VERDICTS
from zhunsheng.rendering.words import Words


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule as the report lists it; ``wide`` is the length of its bar in hundredths, ``marks`` are words."""

    count: RuleFrequency
    title: str
    share: str
    wide: str
    marks: tuple[str, ...]


def thousands(number: int) -> str:
    """A count with its thousands set apart.

    >>> thousands(1234567)
    '1,234,567'
    """
    return f"{number:,}"


def share(part: int, whole: int) -> str:
    """A part of a whole as a percentage with one decimal, rounded half up; never 0 or 100 where it is not.

    >>> share(1, 3), share(1, 100000), share(99999, 100000), share(0, 0)
    ('33.3%', '<0.1%', '>99.9%', '—')
    """
    if not whole:
        return "—"
    tenths = int(Fraction(1000 * part, whole) + Fraction(1, 2))
    if part and not tenths:
        return "<0.1%"
    if part < whole and tenths == 1000:
        return ">99.9%"
    return f"{tenths // 10}.{tenths % 10}%"


def by_verdict(verdicts: Iterable[RegionVerdicts]) -> dict[str, int]:
    """How many forms have each verdict, in every place together."""
    counted = dict.fromkeys(VERDICTS, 0)
    for one in verdicts:
        counted[one.verdict] = counted.get(one.verdict, 0) + one.forms
    return counted


def sentences(
    about: RunAbout,
    verdicts: Mapping[str, int],
    rules: Sequence[RuleLine],
    findings: Mapping[str, int],
    words: Words,
) -> list[str]:
    """The run in a few plain sentences."""
    forms = sum(verdicts.values())
    if not forms:
        return [words("batch.none")]
    parts = words("list").join(
        words("batch.verdict", n=thousands(count), verdict=_within(words, verdict))
        for verdict, count in verdicts.items()
        if count
    )
    told = [words("batch.sentence", forms=thousands(forms), verdicts=parts)]
    told.append(words("batch.found", **{key: thousands(count) for key, count in findings.items()}))
    if rules and rules[0].count.fired:
        first = rules[0]
        told.append(
            words(
                "batch.commonest",
                title=first.title,
                n=thousands(first.count.fired),
                share=share(first.count.fired, forms),
            )
        )
    left = about.stated.rejected + about.stated.skipped + about.stated.quarantined
    return [*told, words("batch.left", n=thousands(left))] if left else told


def _within(words: Words, verdict: str) -> str:
    """A verdict in the middle of a sentence."""
    told = words(f"verdict.{verdict}")
    return told if words.language == "zh" else told.lower()


def census(about: RunAbout, words: Words) -> tuple[str, list[str]]:
    """The census as a sum, and what is to be said of it: that it adds up, or where it does not."""
    stated = about.stated
    keys = ("found", "evaluated", "rejected", "skipped", "quarantined")
    told = words("census", **{key: thousands(getattr(stated, key)) for key in keys})
    if about.holds:
        return told, [words("census.holds")]
    faults = [words("census.fails")]
    if stated.missing > 0:
        faults.append(words("census.missing", n=thousands(stated.missing)))
    elif stated.missing < 0:
        faults.append(words("census.surplus", n=thousands(-stated.missing)))
    counted = about.counted
    if any(getattr(counted, key) != getattr(stated, key) for key in ("evaluated", "rejected", "quarantined")):
        faults.append(
            words(
                "census.tables",
                **{key: thousands(getattr(counted, key)) for key in ("evaluated", "rejected", "quarantined")},
            )
        )
    return told, faults


def change_sentence(changes: Changes, words: Words) -> str:
    """How the findings stand to those of an earlier run."""
    return words("batch.changes", **{key: thousands(count) for key, count in changes._asdict().items()})


def rule_lines(rules: Iterable[RuleFrequency], titles: Mapping[str, str], words: Words) -> list[RuleLine]:
    """The rules as they are listed, with what looks suspicious of each."""
    held = tuple(rules)
    most = max((one.fired for one in held), default=0) or 1
    return [
        RuleLine(
            one,
            titles.get(one.rule, one.rule),
            share(one.fired, one.applied),
            f"{100 * one.fired // most}",
            tuple(_marks(one, words)),
        )
        for one in held
    ]


def _marks(one: RuleFrequency, words: Words) -> Iterable[str]:
    """Why somebody should look at a rule: it never applies, never or always fires, is never judged, broke."""
    if one.broken:
        yield words("mark.broken", n=thousands(one.broken))
    if one.shadow:
        yield words("mark.shadow", n=thousands(one.shadow))
    elif not one.applied:
        yield words("mark.never")
    elif one.undecided == one.applied:
        yield words("mark.undecided")
    elif not one.fired + one.waived:
        yield words("mark.none")
    elif one.fired == one.applied and one.applied > 1:
        yield words("mark.all")
