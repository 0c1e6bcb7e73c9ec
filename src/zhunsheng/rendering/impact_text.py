"""The impact of a change for the terminal: counts by verdict, by rule and region, with forms to look at."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zhunsheng.rendering.columns import display_width, fitted, wrapped
from zhunsheng.rendering.impact_words import ImpactWords
from zhunsheng.rendering.printable import visible
from zhunsheng.rendering.words import Language

_COUNTS = ("forms", "flips", "added", "removed", "changed")
_HEADS = ("forms.count", "flips", "added", "removed", "changed")
_COLUMN = 7
_NARROWEST = 60
_PLACE = 26


def render_impact_text(impact: Mapping[str, Any], *, width: int = 80, lang: Language = "zh") -> str:
    """The document of ``impact`` as lines of at most ``width`` display columns."""
    page = _Page(max(width, _NARROWEST), ImpactWords(lang))
    return "".join(f"{line}\n" for line in page.lines(impact))


@dataclass(frozen=True, slots=True)
class _Page:
    width: int
    words: ImpactWords

    def lines(self, impact: Mapping[str, Any]) -> Iterator[str]:
        words, summary = self.words, impact["summary"]
        yield from self.told(words("impact.editions", old=impact["old"], new=impact["new"]))
        if impact["date"]:
            yield from self.told(words("impact.date", date=impact["date"]))
        yield from self.told(sentence(summary, words))
        yield from self.told(work(summary, words))
        if summary["outcomes_only"]:
            yield from self.told(words("impact.outcomes_only", n=summary["outcomes_only"]))
        if summary["broken"]:
            yield from self.told(words("impact.broken", n=summary["broken"]))
        if impact["verdicts"]:
            yield from ("", words("impact.verdicts"))
        for one in impact["verdicts"]:
            yield f"  {words.verdict(one['before'])} → {words.verdict(one['after'])}  {one['forms']}"
        yield from ("", words("impact.rules"))
        for rule in impact["rules"]:
            yield from self.rule(rule)
        if not impact["rules"]:
            yield f"  {words('impact.untouched')}"
        if impact["rejected"]:
            yield from ("", words("impact.rejected", n=len(impact["rejected"])))
        for one in impact["rejected"]:
            yield from self.told(f"{one['source']}: {one['code']}: {one['message']}", "  ")

    def rule(self, rule: Mapping[str, Any]) -> Iterator[str]:
        words = self.words
        yield ""
        yield from self.told(f"{rule['rule']}  {rule['title']}", "  ")
        yield from self.told(f"{words('change')}: {words.parts(rule['touches'])}", "    ")
        moved = [one for one in rule["regions"] if one["forms"] or one["flips"]]
        if not moved:
            yield from self.told(words("impact.unmoved"), "    ")
            return
        yield self.row(words("region"), map(words, _HEADS))
        for one in moved:
            name = visible(f"{one['jurisdiction']} {one['name']}")
            yield self.row(name, (str(one[key]) for key in _COUNTS))
            for example in one["examples"]:
                yield from self.told(example["source"], "      ")

    def row(self, name: str, cells: Iterable[str]) -> str:
        """A line of the table: the counts stand under each other."""
        return "    " + fitted(name, _PLACE) + "".join(_right(one) for one in cells)

    def told(self, text: str, indent: str = "") -> Iterator[str]:
        """A text in lines; nothing in it steers the terminal."""
        return wrapped(visible(text).replace("\n", " "), self.width, indent, indent + "  ")


def _right(cell: str) -> str:
    return " " * max(1, _COLUMN - display_width(cell)) + cell


def sentence(summary: Mapping[str, Any], words: ImpactWords) -> str:
    """How many forms change, in a sentence."""
    return (
        words("impact.some", **{key: summary[key] for key in ("forms", "changed", "flips")})
        if summary["changed"]
        else words("impact.none")
    )


def work(summary: Mapping[str, Any], words: ImpactWords) -> str:
    """What was evaluated and what was spared, in a sentence."""
    return words("impact.work", same=summary["same_rules"], **summary["evaluations"])
