"""The impact of a change as a page: self-contained, without network, printable on A4, safe with any text."""

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from zhunsheng.rendering.impact_text import sentence, work
from zhunsheng.rendering.impact_words import ImpactWords
from zhunsheng.rendering.printable import amount, visible
from zhunsheng.rendering.words import Language
from zhunsheng.resources import data_folder

if TYPE_CHECKING:
    from jinja2 import Template

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
    return _template().render(
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
        **_style(),
    )


@cache
def _template() -> "Template":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 (only pages need it: 40 ms)

    environment = Environment(
        loader=FileSystemLoader(data_folder("reports")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    return environment.get_template("impact.html.j2")


@cache
def _style() -> Mapping[str, Any]:
    """The style of the page with the hash by which the page's policy admits it; there is no script."""
    from markupsafe import Markup  # noqa: PLC0415 (comes with jinja2, and is needed only beside it)

    text = "".join((data_folder("reports") / one).read_text(encoding="utf-8") for one in _STYLES)
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return {"style": Markup(text), "style_hash": digest}  # noqa: S704 (our own file, no text of a form in it)
