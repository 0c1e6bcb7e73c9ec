"""The impact of a change as a page: self-contained, without network, printable on A4, safe with any text."""

from collections.abc import Mapping
from typing import Any

from zhunsheng.rendering.impact_text import sentence, work
from zhunsheng.rendering.impact_words import ImpactWords
from zhunsheng.rendering.page import asset, template
from zhunsheng.rendering.printable import amount
from zhunsheng.rendering.words import Language

_STYLES = ("report.css", "impact.css")


def render_impact_html(impact: Mapping[str, Any], *, lang: Language = "zh", masked: bool = True) -> str:
    """The page of the document of ``impact``; the forms that a line of its table names are told below it."""
    words = ImpactWords(lang)
    named = {
        example["form"]
        for rule in impact["rules"]
        for region in rule["regions"]
        for example in region["examples"]
    }
    anchors = {place: f"f{number}" for number, place in enumerate(sorted(named), 1)}
    summary = impact["summary"]
    return template("impact.html.j2").render(
        words=words,
        lang="zh-CN" if lang == "zh" else "en",
        impact=impact,
        summary=summary,
        tone="fail" if summary["flips"] else "review" if summary["changed"] else "pass",
        said=sentence(summary, words),
        work=work(summary, words),
        anchors=anchors,
        told=[(anchors[place], impact["forms"][place]) for place in sorted(named)],
        masked=masked,
        amount=amount,
        **asset("style", *_STYLES),
    )
