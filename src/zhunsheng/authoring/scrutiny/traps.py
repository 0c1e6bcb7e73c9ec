"""YAML's traps: words that another reader of YAML takes for something else, and a colon of the wrong width."""

import re
from collections.abc import Iterator
from pathlib import Path

from yaml.resolver import Resolver

from zhunsheng.authoring.examples.example_files import KEYS as EXAMPLE_KEYS
from zhunsheng.language.problems import NO_WORDS, Problem, Words
from zhunsheng.rules.decoder import KEYS as PACK_KEYS
from zhunsheng.rules.misspelling import only_slip
from zhunsheng.rules.nodes import Entries, Items, Kind, Node, Scalar, Style
from zhunsheng.rules.reader import read
from zhunsheng.rules.source import Place, Source, decode

#: What the tags of YAML 1.1 make of a word, in words; texts are none of them.
_SEEN = {
    "tag:yaml.org,2002:bool": Words("真或假", "true or false"),
    "tag:yaml.org,2002:int": Words("另一个整数", "another whole number"),
    "tag:yaml.org,2002:float": Words("小数", "a binary fraction"),
    "tag:yaml.org,2002:timestamp": Words("时间", "a time"),
    "tag:yaml.org,2002:value": Words("默认值", "a default value"),
}
_TEXT = Words("文字", "text")
_NUMBER = Words("数", "a number")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: What may have been meant as a number, though it is read as text; a leading nought makes a code of it.
_FIGURE = re.compile(r"[-+]?[1-9][0-9]*[_:.eE].*")
_EITHER = Words(
    "要作数就写成普通的十进制数,要作文字就加引号", "write a plain decimal number, or quote it to be text"
)
#: Keys whose values are codes or versions: their digits are text, zeros in front and behind included.
_CODES = frozenset({"jurisdiction", "id", "version", "rule", "base", "instead"})
#: The key of a day in examples, which YAML 1.1 takes for true; it is ours, and always read by us.
_OWN = "on"
#: A file without any such stretch has no trap, and need not be read again.
_SUSPICIOUS = re.compile(
    r"(?<![^\s\[{,:-])(?:y|n|yes|no|on|off|=|[-+]?[0-9][0-9_]*[_:eE][-+0-9_:.]*|0[0-9]+|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}[Tt ]?[0-9:]*)"
    r"(?=\s*(?:$|[,\]}:#]))|\b(?:jurisdiction|id|version|rule|base|instead):\s+[0-9]+(?:\.[0-9]*)?\s*(?:$|[,}#])|extends:\s*\{?\s*[0-9]",
    re.MULTILINE | re.IGNORECASE,
)
_KEY_LINE = re.compile(r"\s*(?:-\s+)*(?P<key>[a-z_]+)(?P<colon>：)[ \u3000]*")
#: A shorter word is a slip for anything.
_SHORT = 3
_BLOCK = re.compile(r"[|>][-+0-9]*\s*(?:#.*)?$")


def traps(path: Path) -> Iterator[Problem]:
    """The traps in one file of a pack, or of examples."""
    source = decode(path.read_bytes(), str(path))
    if isinstance(source, Problem):
        return
    wide = "：" in source.text and any(_KEY_LINE.match(line) for line in source.lines)
    if not wide and not _SUSPICIOUS.search(source.text):
        return
    node, problems = read(path.read_bytes(), str(path))
    if node is None:
        if any(one.severity == "error" for one in problems):
            yield from _wide_lines(source, 1, len(source.lines))
        return
    yield from _in(node, "")


def _in(node: Node, key: str) -> Iterator[Problem]:
    """The traps below a node that stands under ``key``."""
    match node:
        case Scalar():
            yield from _of(node, key)
        case Items(items):
            for item in items:
                yield from _in(item, key)
        case Entries(entries):
            for entry in entries:
                if entry.key.text != _OWN:
                    yield from _of(entry.key, _parent_of(key))
                yield from _in(entry.value, entry.key.text)


def _parent_of(key: str) -> str:
    """The names of parent packs are codes as well."""
    return "id" if key == "extends" else ""


def _of(scalar: Scalar, key: str) -> Iterator[Problem]:
    if scalar.style is not Style.PLAIN or scalar.kind in {Kind.BROKEN, Kind.NULL}:
        return
    if "\n" in scalar.source.text[scalar.start : scalar.end]:
        last = scalar.source.text.count("\n", scalar.start, scalar.end) + scalar.line
        yield from _wide_lines(scalar.source, scalar.line + 1, last)
        return
    seen = _seen(scalar, key)
    if seen is not None:
        figure = scalar.kind is Kind.TEXT and _FIGURE.fullmatch(scalar.text)
        yield scalar.place.problem(
            "yaml-trap",
            hint=_EITHER if figure else NO_WORDS,
            replacement=None if figure else quoted(scalar.text),
            name=scalar.text,
            seen=seen,
        )


def _seen(scalar: Scalar, key: str) -> Words | None:
    """What another reader takes a plain word for, where that is another thing and it matters."""
    if scalar.kind is Kind.NUMBER and key in _CODES:
        return _NUMBER
    tag = _resolved(scalar.text)
    if scalar.kind is Kind.TEXT and not _DAY.fullmatch(scalar.text):
        return _SEEN.get(tag)
    if scalar.kind is Kind.NUMBER and tag not in {"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"}:
        return _TEXT
    return None


def _resolved(text: str) -> str:
    """The tag that YAML 1.1 gives a plain word."""
    choices = Resolver.yaml_implicit_resolvers.get(text[:1], ())
    return next((str(tag) for tag, pattern in choices if pattern.match(text)), "")


def quoted(text: str) -> str:
    """A word in quotes, as YAML reads it back."""
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def _wide_lines(source: Source, first: int, last: int) -> Iterator[Problem]:
    """Lines that would be a key, were it not for a full-width colon; those of a text block are left alone."""
    block = -1
    for number in range(1, last + 1):
        line = source.lines[number - 1]
        indentation = len(line) - len(line.lstrip(" "))
        if block >= 0 and (indentation > block or not line.strip()):
            continue
        block = indentation if _BLOCK.search(line) else -1
        found = _KEY_LINE.match(line)
        if number >= first and found and _is_key(found["key"]):
            start, end = found.span("colon")[0], found.end()
            more = " " if end < len(line) else ""
            yield Place(source, number, start + 1, end - start).problem(
                "wide-colon", name=found["key"], replacement=f":{more}"
            )


def _is_key(word: str) -> bool:
    """Whether a word is a key that packs or examples know, or a slip for one."""
    known = PACK_KEYS | EXAMPLE_KEYS
    return word in known or (len(word) > _SHORT and only_slip(word, known) is not None)
