"""The files that command-line arguments name, each once, with what tells later whether one was changed."""

import json
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from zhunsheng.runs.unreadable import Unreadable, refused, unreadable

_GLOB = frozenset("*?[")
#: A folder that holds all of these is that of a run.
_OF_A_RUN = ("run.json", "lock", "forms", "outcomes", "findings", "rejected")


class Listed(NamedTuple):
    """A file: its path as it is named, its size in bytes, and when it was last changed, in nanoseconds."""

    path: str
    size: int
    changed: int


def shown(path: str) -> str:
    r"""A path as text: bytes of a file name that are no UTF-8 are spelled out.

    >>> shown("\udcd6.json")
    '\\xd6.json'
    """
    try:
        path.encode()
    except UnicodeEncodeError:
        return os.fsencode(path).decode("utf-8", "backslashreplace")
    return path


def walk(folder: str, suffixes: tuple[str, ...]) -> Iterator[Listed | Unreadable]:
    """The files of a folder and those below with such endings, by name.

    No symbolic link is followed and no run is entered; each is told. A run may well lie among the forms that it is of.
    """
    open_folders = [_entries(folder)]
    while open_folders:
        entry = next(open_folders[-1], None)
        if entry is None:
            open_folders.pop()
        elif isinstance(entry, Unreadable):
            yield entry
        elif entry.is_dir(follow_symlinks=False):
            if all(Path(entry.path, one).exists() for one in _OF_A_RUN):
                yield unreadable(shown(entry.path), "earlier-run", shown(entry.name))
            else:
                open_folders.append(_entries(entry.path))
        elif entry.is_symlink():
            if entry.name.lower().endswith(suffixes) or entry.is_dir():
                yield unreadable(shown(entry.path), "symbolic-link", shown(entry.name))
        elif entry.name.lower().endswith(suffixes) and entry.is_file(follow_symlinks=False):
            yield _listed(entry)


def _entries(folder: str) -> Iterator["os.DirEntry[str] | Unreadable"]:
    try:
        with os.scandir(folder) as found:
            yield from sorted(found, key=lambda one: one.name)
    except OSError as error:
        yield refused(shown(folder), error)


def _listed(entry: "os.DirEntry[str]") -> Listed | Unreadable:
    try:
        told = entry.stat(follow_symlinks=False)
    except OSError as error:  # it went away meanwhile
        return refused(shown(entry.path), error)
    return Listed(entry.path, told.st_size, told.st_mtime_ns)


def named(argument: str, suffixes: tuple[str, ...]) -> Iterator[Listed | Unreadable]:
    """What one argument names: a file, the files of a folder, or those that a glob fits, for shells that leave it."""
    try:
        path = Path(argument)
        if argument and path.is_dir():
            yield from walk(str(path), suffixes)
        elif path.is_file():
            yield _single(str(path))
        elif path.exists() or not _GLOB.intersection(argument):
            yield _missing(argument)
        else:
            yield from [_single(str(one)) for one in _matching(argument)]
    except (OSError, ValueError):  # a name that no file can have, a pattern that is none
        yield _missing(argument)


def _single(path: str) -> Listed | Unreadable:
    try:
        told = Path(path).stat()
    except OSError as error:
        return refused(shown(path), error)
    return Listed(path, told.st_size, told.st_mtime_ns)


def _matching(pattern: str) -> list[Path]:
    path = Path(pattern)
    root = Path(path.anchor) if path.is_absolute() else Path()
    relative = str(path.relative_to(path.anchor)) if path.is_absolute() else pattern
    return sorted(one for one in root.glob(relative) if one.is_file())


def _missing(argument: str) -> Unreadable:
    return unreadable(shown(argument), "no-such-file", shown(argument))


def listing(arguments: Iterable[str], suffixes: tuple[str, ...]) -> Iterator[Listed | Unreadable]:
    """The files that the arguments name, in their order; a file named again is told as skipped.

    Folders that were walked are remembered, not the files in them, so that memory does not grow with a folder.
    """
    seen = _Seen(suffixes)
    for argument in arguments:
        known = seen.of(argument)
        for one in named(argument, suffixes):
            if isinstance(one, Listed) and known is not None and known(one.path):
                yield unreadable(shown(one.path), "listed-twice", shown(one.path))
            else:
                yield one


class Stamp:
    """What changes when a file comes, goes, or is written to: a digest of paths, sizes and times, in their order."""

    def __init__(self) -> None:
        """Of no file yet."""
        self._gathered = blake2b(digest_size=16)

    def through(self, found: Iterable[Listed | Unreadable]) -> Iterator[Listed | Unreadable]:
        """The same files, each counted as it goes by."""
        for one in found:
            told = (one.source, one.code) if isinstance(one, Unreadable) else one
            self._gathered.update(json.dumps(told).encode())
            yield one

    @property
    def digest(self) -> str:
        """Of what has gone by."""
        return self._gathered.hexdigest()


@dataclass(slots=True)
class _Seen:
    """Which files earlier arguments named, by their true paths."""

    suffixes: tuple[str, ...]
    folders: list[str] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    _true_folders: dict[str, str] = field(default_factory=dict)

    def of(self, argument: str) -> Callable[[str], bool] | None:
        """Whether a file of this argument was named before; ``None`` where none of them can have been."""
        try:
            walked = bool(argument) and Path(argument).is_dir()
        except (OSError, ValueError):
            return None
        if not walked:
            return self._again
        earlier = bool(self.folders or self.files)
        known = tuple(self.folders)
        self.folders.append(_folder(os.path.realpath(argument)))
        return (lambda path: self._walked(path, known)) if earlier else None

    def _again(self, path: str) -> bool:
        """Of a file that is named by itself, which is remembered."""
        true = self._true(path)
        if true in self.files or (path.lower().endswith(self.suffixes) and _below(true, self.folders)):
            return True
        self.files.add(true)
        return False

    def _walked(self, path: str, folders: tuple[str, ...]) -> bool:
        true = self._true(path)
        return true in self.files or _below(true, folders)

    def _true(self, path: str) -> str:
        """The path without symbolic links; a folder's is remembered, for many files have the same."""
        folder, name = os.path.split(path)
        try:
            if stat.S_ISLNK(os.lstat(path).st_mode):
                return os.path.realpath(path)
        except OSError:
            return os.path.realpath(path)
        if folder not in self._true_folders:
            self._true_folders[folder] = _folder(os.path.realpath(folder))
        return self._true_folders[folder] + name


def _below(path: str, folders: Iterable[str]) -> bool:
    return any(path.startswith(one) for one in folders)


def _folder(path: str) -> str:
    return path if path.endswith(os.sep) else path + os.sep
