"""Folders of a git repository as one of its revisions holds them, read without touching the work tree."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from zhunsheng.language.problems import NO_WORDS, Words

#: What a pack and its examples are made of; nothing else is taken out.
_SUFFIXES = (".yaml", ".yml", ".json", ".md")
_MOST_FILES = 5_000
_MOST_BYTES = 64 * 1024 * 1024
_SECONDS = 60
_PLAIN_MODES = ("100644", "100755")
_LINK, _MODULE = "120000", "160000"
_WINDOWS = ("\\", ":")


class RepositoryError(Exception):
    """What cannot be read from a repository: what, why, how to mend it."""

    def __init__(self, what: Words, why: Words = NO_WORDS, mending: Words = NO_WORDS) -> None:
        super().__init__(what.english)
        self.what, self.why, self.mending = what, why, mending


@dataclass(frozen=True, slots=True)
class _Blob:
    """A file of a revision: its path below the folder asked for, and its id."""

    path: PurePosixPath
    id: str


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository, by the folder at its top."""

    top: Path

    @classmethod
    def around(cls, folder: Path) -> "Repository":
        """The repository that a folder lies in.

        Raises:
            RepositoryError: it lies in none, or there is no git.

        """
        found = _git(folder, "rev-parse", "--show-toplevel")
        if found is None:
            raise RepositoryError(
                Words(
                    f"「{folder.resolve()}」不在 git 仓库里", f"'{folder.resolve()}' is in no git repository"
                ),
                mending=Words("写文件夹的路径,或到仓库里去", "name a folder, or go into the repository"),
            )
        return cls(Path(found.decode().rstrip("\n")))

    def commit(self, word: str) -> str | None:
        """The id of the commit that a word means; ``None`` where it means none."""
        wanted = f"{word}^{{commit}}"
        found = _git(self.top, "rev-parse", "--verify", "--quiet", "--end-of-options", wanted)
        return found.decode().split()[0] if found else None

    def history(self, commit: str, pattern: str) -> tuple[str, ...]:
        """The commits of the first line of descent that changed a path, the newest first, each by its id."""
        found = _git(self.top, "rev-list", "--first-parent", commit, "--", f":(glob){pattern}")
        return tuple((found or b"").decode().split())

    def text(self, commit: str, path: PurePosixPath) -> bytes | None:
        """The bytes of one file of a commit."""
        return _git(self.top, "cat-file", "blob", f"{commit}:{path}")

    def folders(self, commit: str, path: PurePosixPath) -> tuple[str, ...]:
        """The names of the folders right in a folder."""
        found = (
            _git(self.top, "ls-tree", "-z", "-d", "--name-only", "--full-tree", _tree(commit, path)) or b""
        )
        return tuple(one for one in found.decode("utf-8", "replace").split("\0") if one)

    def holds(self, commit: str, path: PurePosixPath, kind: str = "tree") -> bool:
        """Whether a commit has a folder (``tree``) or a file (``blob``) at a path."""
        found = _git(self.top, "cat-file", "-t", _tree(commit, path))
        return found is not None and found.decode().strip() == kind

    def extract(self, commit: str, path: PurePosixPath, place: Path) -> None:
        """Write the packs and examples of a folder into ``place``, which is empty.

        Raises:
            RepositoryError: there is no such folder, or it holds a link, a strange name, or too much.

        """
        left = _MOST_BYTES
        for blob in self._blobs(commit, path):
            data = _git(self.top, "cat-file", "blob", blob.id) or b""
            left -= len(data)
            if left < 0:
                raise _refusal(f"超过 {_MOST_BYTES} 字节", f"more than {_MOST_BYTES} bytes", path)
            target = place.joinpath(*blob.path.parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)

    def _blobs(self, commit: str, path: PurePosixPath) -> tuple[_Blob, ...]:
        found = _git(self.top, "ls-tree", "-r", "-z", "--full-tree", _tree(commit, path))
        if found is None:
            raise _refusal("没有这个文件夹", "there is no such folder", path)
        blobs = tuple(_listed(found, path))
        if len(blobs) > _MOST_FILES:
            raise _refusal(f"超过 {_MOST_FILES} 个文件", f"more than {_MOST_FILES} files", path)
        return blobs


def _tree(commit: str, path: PurePosixPath) -> str:
    return f"{commit}:{'' if path == PurePosixPath() else path}"


def _listed(found: bytes, path: PurePosixPath) -> Iterator[_Blob]:
    """The files of a listing that belong to packs; what is no plain file, or is named oddly, is refused."""
    for line in found.decode("utf-8", "surrogateescape").split("\0"):
        head, tab, name = line.partition("\t")
        if not tab:
            continue
        mode, _, blob = head.split()
        if mode == _LINK:
            raise _refusal(f"「{name}」是符号链接", f"'{name}' is a symbolic link", path)
        if mode == _MODULE or not name.endswith(_SUFFIXES):
            continue
        parts = name.split("/")
        odd = any(part in {"", ".", ".."} or any(sign in part for sign in _WINDOWS) for part in parts)
        if odd or mode not in _PLAIN_MODES or not name.isprintable():
            raise _refusal(f"文件名「{name!a}」不能用", f"the name {name!a} cannot be used", path)
        yield _Blob(PurePosixPath(name), blob)


def _refusal(chinese: str, english: str, path: PurePosixPath) -> RepositoryError:
    return RepositoryError(
        Words(f"取不出「{path}」", f"'{path}' cannot be taken out of the repository"), Words(chinese, english)
    )


def _git(folder: Path, *arguments: str) -> bytes | None:
    """What git says; ``None`` where it refuses. Nothing is fetched, no hook and no pager is run."""
    command = ["git", "--no-pager", "--literal-pathspecs", "-C", str(folder), "-c", "protocol.allow=never"]
    if any(one.startswith(":(glob)") for one in arguments):
        command.remove("--literal-pathspecs")
    try:
        done = subprocess.run(  # noqa: S603 - a list of words, none of which a shell sees
            [*command, *arguments],
            capture_output=True,
            check=False,
            timeout=_SECONDS,
            stdin=subprocess.DEVNULL,
        )
    except FileNotFoundError:
        raise RepositoryError(
            Words("没有装 git", "git is not installed"),
            mending=Words("装上 git,或写文件夹的路径", "install git, or name a folder"),
        ) from None
    except (OSError, subprocess.TimeoutExpired, ValueError) as error:  # a null byte in a word is a ValueError
        raise RepositoryError(Words(f"git 没有答复:{error}", f"git did not answer: {error}")) from None
    return done.stdout if done.returncode == 0 else None
