"""The catalogue of rules as a page: self-contained, without network, printable on A4."""

from collections.abc import Mapping
from typing import Any

from zhunsheng.rendering.catalogue_words import CatalogueWords
from zhunsheng.rendering.page import asset, template
from zhunsheng.rendering.words import Language


def render_catalogue_html(catalogue: Mapping[str, Any], *, lang: Language = "zh") -> str:
    """The page of a catalogue: a contents, then pack by pack what each states and changes."""
    return template("catalogue.html.j2").render(
        words=CatalogueWords(lang),
        lang="zh-CN" if lang == "zh" else "en",
        catalogue=catalogue,
        parts=[_part(catalogue, pack, number) for number, pack in enumerate(catalogue["packs"], 1)],
        checks=sum(len(one["checks"]) for one in catalogue["rules"]),
        parameters=len(
            {(one["pack"], one["name"]) for one in catalogue["parameters"] if one["act"] == "stated"}
        ),
        anchors=_anchors(catalogue),
        **asset("style", "catalogue.css"),
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
