"""Inputs: files, folders, globs and JSON Lines, each as bytes with the name it is known by."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SUFFIXES = (".json", ".jsonl", ".ndjson")
#: Documents that become forms; what a file is its content tells, but a folder may hold other files too.
DOCUMENTS = (".xlsx", ".xls", ".et", ".docx", ".doc", ".wps", ".pdf", ".txt", ".md", ".zip")
_LINES = (".jsonl", ".ndjson")
_GLOB = frozenset("*?[")
MOST_BYTES = 8 * 1024 * 1024
MOST_DOCUMENT_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Input:
    """One form's bytes, or its content where a document was read, and ``path`` or ``path#number`` as its source."""

    source: str
    data: bytes | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be opened, and why in Chinese and English."""

    source: str
    code: str
    chinese: str
    english: str


def find(arguments: Iterable[str], suffixes: tuple[str, ...] = SUFFIXES) -> Iterator[Path | Unreadable]:
    """The files that command-line arguments name, in a stated order; a folder gives those with such endings, by name."""
    for argument in arguments:
        try:
            yield from _named(argument, suffixes)
        except (OSError, ValueError):  # a name that no file can have, a pattern that is none
            yield _missing(argument)


def _named(argument: str, suffixes: tuple[str, ...]) -> Sequence[Path | Unreadable]:
    path = Path(argument)
    if argument and path.is_dir():
        return sorted(one for one in path.rglob("*") if _is_one(one, suffixes))
    if path.is_file():
        return [path]
    if path.exists() or not _GLOB.intersection(argument):
        return [_missing(argument)]
    return _matching(argument)


def _is_one(path: Path, suffixes: tuple[str, ...]) -> bool:
    return path.suffix.lower() in suffixes and path.is_file() and not path.is_symlink()


def _matching(pattern: str) -> list[Path]:
    """The files that a glob names, for shells that leave it as it is."""
    path = Path(pattern)
    root = Path(path.anchor) if path.is_absolute() else Path()
    relative = str(path.relative_to(path.anchor)) if path.is_absolute() else pattern
    return sorted(one for one in root.glob(relative) if one.is_file())


def _missing(argument: str) -> Unreadable:
    return Unreadable(
        argument, "no-such-file", f"没有这个文件:{argument}", f"there is no such file: {argument}"
    )


def read(path: Path) -> Iterator[Input | Unreadable]:
    """The forms of one file: one, or one a line of JSON Lines; blank lines are none."""
    try:
        if path.suffix.lower() in _LINES:
            yield from _lines(path)
            return
        if path.stat().st_size > MOST_BYTES:
            size = path.stat().st_size
            yield Unreadable(
                str(path),
                "too-large",
                f"文件有 {size} 字节,上限 {MOST_BYTES}",
                f"{size} bytes; the limit is {MOST_BYTES}",
            )
            return
        yield Input(str(path), path.read_bytes())
    except OSError as error:
        yield Unreadable(
            str(path),
            "unreadable-file",
            f"文件读不出来:{error.strerror}",
            f"cannot be read: {error.strerror}",
        )


def document(path: Path) -> bytes | Unreadable:
    """The bytes of a document."""
    try:
        size = path.stat().st_size
        if size > MOST_DOCUMENT_BYTES:
            return Unreadable(
                str(path),
                "too-large",
                f"文件有 {size} 字节,上限 {MOST_DOCUMENT_BYTES}",
                f"{size} bytes; the limit is {MOST_DOCUMENT_BYTES}",
            )
        return path.read_bytes()
    except OSError as error:
        why = error.strerror or type(error).__name__
        return Unreadable(str(path), "unreadable-file", f"文件读不出来:{why}", f"cannot be read: {why}")


def _lines(path: Path) -> Iterator[Input | Unreadable]:
    with path.open("rb") as file:
        number = 0
        while line := file.readline(MOST_BYTES + 1):
            number += 1
            source = f"{path}#{number}"
            if len(line) > MOST_BYTES:
                while line and not line.endswith(b"\n"):
                    line = file.readline(MOST_BYTES)
                yield Unreadable(
                    source,
                    "too-large",
                    f"这一行超过 {MOST_BYTES} 字节",
                    f"the line has more than {MOST_BYTES} bytes",
                )
            elif line.strip():
                yield Input(source, line)
