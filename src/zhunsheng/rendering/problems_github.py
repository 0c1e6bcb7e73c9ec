"""Problems of packs as workflow commands, which a pull request shows beside the lines they stand on."""

from collections.abc import Iterable, Mapping
from typing import Any


def render_github(problems: Iterable[Mapping[str, Any]], *, lang: str) -> str:
    """A line a problem; ``problems`` are as ``check -f json`` writes them."""
    return "".join(f"{_command(one, lang)}\n" for one in problems)


def _command(one: Mapping[str, Any], lang: str) -> str:
    message = "\n".join(one[part][lang] for part in ("message", "reason", "hint") if one[part][lang])
    stated = {"file": one["file"], "title": one["code"]}
    if one["line"]:
        end = one["column"] + one["width"] - 1
        stated |= {"line": one["line"], "endLine": one["line"], "col": one["column"], "endColumn": end}
    properties = ",".join(f"{key}={_property(str(value))}" for key, value in stated.items() if value != "")
    return f"::{one['severity']} {properties}::{_data(message)}"


def _data(text: str) -> str:
    """Text after the second ``::``, where a line break would end the command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """A property's value, where a comma or a colon would end it too."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
