"""What every page is made with: its template, and its own files with the hashes by which its policy admits them."""

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from zhunsheng.rendering.printable import visible
from zhunsheng.resources import data_folder

if TYPE_CHECKING:
    from jinja2 import Template


@cache
def template(name: str) -> "Template":
    """A template of the reports folder; whatever text is put in is escaped, and what cannot be seen is made visible."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 (only pages need it: 40 ms)

    environment = Environment(
        loader=FileSystemLoader(data_folder("reports")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    return environment.get_template(name)


@cache
def asset(kind: str, *files: str) -> Mapping[str, Any]:
    """Files of the reports folder put together, as ``kind``, and their hash, as ``kind_hash``."""
    from markupsafe import Markup  # noqa: PLC0415 (comes with jinja2, and is needed only beside it)

    text = "".join((data_folder("reports") / one).read_text(encoding="utf-8") for one in files)
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return {kind: Markup(text), f"{kind}_hash": digest}  # noqa: S704 (our own files, no text of a form in them)
