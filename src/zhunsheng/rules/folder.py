"""One pack, or one hotfix, from its folder: all its YAML files decoded and put together."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

from zhunsheng.language.problems import Problem, Words, did_you_mean, problem
from zhunsheng.rules.decoder import decode_file, decode_hotfix
from zhunsheng.rules.decoding import Desk
from zhunsheng.rules.nodes import Node
from zhunsheng.rules.pack import Head, Hotfix, Pack
from zhunsheng.rules.reader import read_file
from zhunsheng.rules.source import Place
from zhunsheng.values.jurisdictions import UnknownJurisdictionError, expand, table

HEAD_FILE = "pack.yaml"
HOTFIX_FILE = "hotfix.yaml"
_EXAMPLES = ".examples.yaml"
_HEADS = {"pack": Words("规则包", "a pack"), "hotfix": Words("修补", "a hotfix")}

#: The lists of a pack in which a name or id may stand once only, and where the name is.
_NAMES = (
    ("documents", "number"),
    ("settings", "name"),
    ("definition_overrides", "name"),
    ("map_overrides", "name"),
)
#: The lists whose names and keys are used like fields, and so share one set of names.
_NAMED_LIKE_FIELDS = ("parameters", "definitions", "maps")


@dataclass(frozen=True, slots=True)
class PackReading:
    """What came of reading a folder: its head if it could be read, the whole pack if there was no problem."""

    head: Head | None
    pack: Pack | None
    problems: tuple[Problem, ...]


def read_pack(folder: Path) -> PackReading:
    """The pack in ``folder``, and all problems that can be told without the packs above it."""
    desk = Desk()
    heads, sections = _sections(folder, desk, decode_file)
    head = _head(heads, folder, desk)
    _refuse_duplicates(sections, desk)
    if head:
        _refuse_foreign_kinds(head, sections, desk)
    whole = head is not None and not any(one.severity == "error" for one in desk.problems)
    pack = Pack(head, str(folder), **sections) if head and whole else None
    return PackReading(head, pack, tuple(desk.problems))


@dataclass(frozen=True, slots=True)
class HotfixReading:
    """What came of reading a hotfix's folder: the hotfix, if there was no problem."""

    hotfix: Hotfix | None
    problems: tuple[Problem, ...]


def read_hotfix(folder: Path) -> HotfixReading:
    """The hotfix in ``folder``, and all problems that can be told without the pack it is for."""
    desk = Desk()
    heads, sections = _sections(folder, desk, decode_hotfix)
    head = _only(heads, "hotfix", folder / HOTFIX_FILE, desk)
    whole = not any(one.severity == "error" for one in desk.problems)
    hotfix = Hotfix(head, str(folder), **sections) if head and whole else None
    return HotfixReading(hotfix, tuple(desk.problems))


def _sections(
    folder: Path, desk: Desk, decode: Callable[[Node, Desk], dict[str, Any]]
) -> tuple[list[Any], dict[str, Any]]:
    """The heads that the files of a folder hold, and their sections put together."""
    sections: dict[str, Any] = {}
    heads: list[Any] = []
    for path in _files(folder, desk):
        node, problems = read_file(path)
        desk.problems += problems
        found = decode(node, desk) if node else {}
        if "head" in found:
            heads.append(found.pop("head"))
        for name, content in found.items():
            sections[name] = (*sections.get(name, ()), *content)
    return heads, sections


def _files(folder: Path, desk: Desk) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.suffix == ".yml":
            desk.problems.append(problem("wrong-suffix", file=str(path)))
        elif path.suffix == ".yaml" and not path.name.endswith(_EXAMPLES) and path.is_file():
            yield path


def _only(heads: list[Any], name: str, file: Path, desk: Desk) -> Any | None:
    """The only head; none is a problem, and so is every further one."""
    if not heads:
        if not desk.problems:
            where = _HEADS[name]
            desk.problems.append(problem("missing-key", file=str(file), where=where, name=name))
        return None
    for other in heads[1:]:
        _note_duplicate(desk, name, heads[0].place, other.place)
    return heads[0]


def _head(heads: list[Any], folder: Path, desk: Desk) -> Head | None:
    """The only head, with its jurisdiction's full code."""
    head: Head | None = _only(heads, "pack", folder / HEAD_FILE, desk)
    if head is None:
        return None
    try:
        return replace(head, jurisdiction=expand(head.jurisdiction))
    except UnknownJurisdictionError:
        hint = did_you_mean(head.jurisdiction, table().names)
        desk.note(head.place, "unknown-jurisdiction", hint=hint, name=head.jurisdiction)
        return None


def _note_duplicate(desk: Desk, name: str, first: Place, second: Place) -> None:
    desk.note(second, "duplicate-name", name=name, at_file=first.file, at_line=first.line)


def _refuse_duplicates(sections: Mapping[str, Any], desk: Desk) -> None:
    for section, attribute in _NAMES:
        pairs = ((getattr(one, attribute), one.place) for one in sections.get(section, ()))
        _refuse_equal(pairs, desk)
    fielded = chain.from_iterable(sections.get(section, ()) for section in _NAMED_LIKE_FIELDS)
    _refuse_equal(((name, one.place) for one in fielded for name in names_of(one)), desk)
    rules = sections.get("rules", ())
    _refuse_equal(
        ((name, one.place) for one in rules for name in dict.fromkeys((one.id, *one.aliases))), desk
    )


def names_of(one: Any) -> tuple[str, ...]:
    """The names by which an expression may call a parameter, definition or map."""
    key: str = getattr(one, "key", "")
    return (one.name, key) if key and key != one.name else (one.name,)


def _refuse_equal(named: Iterable[tuple[str, Place]], desk: Desk) -> None:
    seen: dict[str, Place] = {}
    for name, place in named:
        first = seen.setdefault(name, place)
        if first is not place:
            _note_duplicate(desk, name, first, place)


def _refuse_foreign_kinds(head: Head, sections: Mapping[str, Any], desk: Desk) -> None:
    for rule in (*sections.get("rules", ()), *sections.get("replacements", ())):
        for kind in rule.kinds:
            if kind not in head.kinds:
                desk.note(rule.place, "wrong-value", hint=did_you_mean(kind, head.kinds), found=kind)
