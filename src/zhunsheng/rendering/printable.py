"""Texts and numbers of a result made fit to be shown: nothing invisible, nothing that steers a terminal or a page."""

import re
from typing import Any

#: Controls that reorder what is read (LRE … RLO, LRI … PDI and the marks), and others that show nothing.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)

_DECIMAL = re.compile(r"([+-]?)([0-9]+)(\.[0-9]+)?")


def visible(text: str) -> str:
    """The text with every invisible or steering character written out.

    Line feeds and tabs stay; carriage returns become line feeds.

    >>> visible("12\u202e34")
    '12⟨U+202E⟩34'
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSEEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", lines)


def shown(value: Any) -> str:
    """Any cell of a form as text; blank where there is none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "\n".join(shown(one) for one in value)
    if isinstance(value, dict):
        return "\n".join(f"{key}: {shown(one)}" for key, one in value.items())
    return str(value)


#: So much of a running text is shown where it is only cited; it stands whole on the form.
_CITED = 120


def brief(value: Any) -> str:
    """A cell as it is cited: running text is cut.

    >>> brief("字" * 200)[-3:], brief("12次")
    ('字字…', '12次')
    """
    text = shown(value)
    return text if len(text) <= _CITED else text[:_CITED] + "…"


def grouped(number: Any) -> str:
    """A decimal with its thousands set apart, digits untouched; any other text as it is.

    >>> grouped("-50220609.670")
    '-50,220,609.670'
    >>> grouped("2024-12-31")
    '2024-12-31'
    """
    text = shown(number)
    found = _DECIMAL.fullmatch(text)
    if found is None:
        return text
    sign, whole, fraction = found.groups(default="")
    return f"{sign}{int(whole):,}{fraction}" if len(whole) < 1000 else text


def amount(number: Any, unit: str) -> str:
    """A number with its unit, as a reader expects it.

    >>> amount("1234.5", "元"), amount("98.44", "%"), amount("按时完成", "元")
    ('1,234.5 元', '98.44%', '按时完成')
    """
    text = grouped(number)
    if not unit or _DECIMAL.fullmatch(shown(number)) is None:
        return text
    return f"{text}{unit}" if unit in {"%", "％", "‰"} else f"{text} {unit}"
