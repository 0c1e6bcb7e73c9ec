"""The catalogue of rules as a page: self-contained, without network, printable on A4."""

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from zhunsheng.rendering.catalogue_words import CatalogueWords
from zhunsheng.rendering.printable import visible
from zhunsheng.rendering.words import Language
from zhunsheng.resources import data_folder

if TYPE_CHECKING:
    from jinja2 import Template


def render_catalogue_html(catalogue: Mapping[str, Any], *, lang: Language = "zh") -> str:
    """The page of a catalogue: a contents, then pack by pack what each states and changes."""
    style = _style()
    return _template().render(
        words=CatalogueWords(lang),
        lang="zh-CN" if lang == "zh" else "en",
        catalogue=catalogue,
        parts=[_part(catalogue, pack, number) for number, pack in enumerate(catalogue["packs"], 1)],
        checks=sum(len(one["checks"]) for one in catalogue["rules"]),
        parameters=len(
            {(one["pack"], one["name"]) for one in catalogue["parameters"] if one["act"] == "stated"}
        ),
        anchors=_anchors(catalogue),
        style=style,
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
    )


def _part(catalogue: Mapping[str, Any], pack: Mapping[str, Any], number: int) -> Mapping[str, Any]:
    """What belongs to one pack; ids are counted, never made from what packs say.

    The parameters it sets are among its differences already.
    """
    own = {
        name: [one for one in catalogue[name] if one["pack"] == pack["id"]]
        for name in ("rules", "parameters", "basis", "differences")
    }
    own["parameters"] = [one for one in own["parameters"] if one["act"] == "stated"]
    return {"pack": pack, "id": f"p{number}", **own}


def _anchors(catalogue: Mapping[str, Any]) -> Mapping[str, str]:
    """Rule → the id of its place on the page."""
    return {one["id"]: f"r{number}" for number, one in enumerate(catalogue["rules"], 1)}


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
    return environment.get_template("catalogue.html.j2")


@cache
def _style() -> Any:
    from markupsafe import Markup  # noqa: PLC0415 (comes with jinja2, and is needed only beside it)

    text = (data_folder("reports") / "catalogue.css").read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 (our own file, no text of a pack in it)
