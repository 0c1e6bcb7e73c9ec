"""Editions: packs as they stood in a folder, in a revision of a repository, or under a version."""

import re
import shutil
import tempfile
import weakref
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Protocol

from zhunsheng.authoring.comparing.repository import Repository, RepositoryError
from zhunsheng.forms.schema import Schema
from zhunsheng.language.problems import NO_WORDS, Problem, Words
from zhunsheng.rules.binding import BoundRuleset, bind
from zhunsheng.rules.folder import HEAD_FILE
from zhunsheng.rules.nodes import Entries, Scalar
from zhunsheng.rules.reader import read
from zhunsheng.rules.ruleset import Ruleset, select
from zhunsheng.rules.shelf import Shelf
from zhunsheng.rules.tree import PackTree, load_packs

#: Where a repository keeps its packs, unless the word says another folder.
_RULES = PurePosixPath("rules")
_VERSION = re.compile(r"(?P<id>[a-z0-9][a-z0-9-]*)@(?P<version>[0-9]+(?:\.[0-9]+)*)")
#: A revision is said in few letters.
_LONGEST_WORD = 1_000


class House(Protocol):
    """What an edition is made beside: schemas, and packs that others may build on."""

    @property
    def schemas(self) -> Mapping[str, Schema]:
        """The kinds of form."""

    @property
    def tree(self) -> PackTree:
        """The packs."""


class EditionError(Exception):
    """A word that names no packs, or packs that cannot be read."""

    def __init__(
        self,
        what: Words,
        why: Words = NO_WORDS,
        mending: Words = NO_WORDS,
        problems: tuple[Problem, ...] = (),
    ) -> None:
        super().__init__(what.english)
        self.what, self.why, self.mending, self.problems = what, why, mending, problems


class UnboundError(Exception):
    """A ruleset that cannot be worked out; ``problems`` say why."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems[0].code)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class EditionHouse:
    """The packs of an edition with the kinds of form; rulesets are worked out once."""

    schemas: Mapping[str, Schema]
    tree: PackTree
    _selected: dict[tuple[str, str, int, date | None], Ruleset] = field(default_factory=dict, compare=False)
    _bound: dict[tuple[str, str, int, date | None], BoundRuleset] = field(default_factory=dict, compare=False)
    shelf: Shelf = field(default_factory=Shelf, compare=False, repr=False)

    def selected(self, jurisdiction: str, kind: str, fiscal_year: int, on: date | None = None) -> Ruleset:
        """The ruleset in force, its expressions still text."""
        key = (jurisdiction, kind, fiscal_year, on)
        if key not in self._selected:
            self._selected[key] = select(self.tree, jurisdiction, kind, fiscal_year, on)
        return self._selected[key]

    def bound(self, jurisdiction: str, kind: str, fiscal_year: int, on: date | None = None) -> BoundRuleset:
        """The ruleset in force, its expressions checked.

        Raises:
            KeyError: no schema describes that kind of form.
            UnboundError: an expression does not fit the kind's vocabulary, or the jurisdiction is unknown.

        """
        held = self.held(jurisdiction, kind, fiscal_year, on)
        faults = tuple(one for one in held.problems if one.severity == "error")
        if faults:
            raise UnboundError(faults)
        return held

    def held(self, jurisdiction: str, kind: str, fiscal_year: int, on: date | None = None) -> BoundRuleset:
        """The ruleset in force, its expressions checked; rules with a fault are left out.

        Raises:
            KeyError: no schema describes that kind of form.
            UnboundError: the jurisdiction is unknown.

        """
        key = (jurisdiction, kind, fiscal_year, on)
        if key not in self._bound:
            found = self.selected(jurisdiction, kind, fiscal_year, on)
            if found.problems:
                raise UnboundError(found.problems)
            self._bound[key] = bind(found, self.schemas[kind].vocabulary, self.shelf)
        return self._bound[key]


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Edition:
    """Packs as they stood.

    ``label`` is the word that named them, ``folder`` where their files lie now, ``asked`` the only pack that the word
    named (``None`` where it named a folder of packs). ``problems`` are those of the packs that could not be loaded.
    """

    label: str
    house: EditionHouse
    folder: Path
    asked: str | None = None
    problems: tuple[Problem, ...] = ()
    #: What the files are shown under, where ``folder`` is only a copy.
    shown_as: str = ""

    @property
    def tree(self) -> PackTree:
        """The packs."""
        return self.house.tree

    def shown(self, file: str) -> str:
        """The name of a file as people know it."""
        path = Path(file)
        if not self.shown_as or not path.is_relative_to(self.folder):
            return file
        return f"{self.shown_as}{path.relative_to(self.folder).as_posix()}"


def edition(word: str, base: House, where: Path = Path()) -> Edition:
    """The packs that a word names: a folder, a version ``ID@VERSION``, or a git revision, seen from ``where``.

    A folder is a pack or a folder of packs; where a pack builds on packs that are not in it, those of ``base`` stand
    beside. A revision is ``HEAD~1``, or ``HEAD~1:folder`` where its packs are not in ``rules``. A version is a folder
    ``ID-VERSION`` that was built, else the last revision whose pack has that version.

    Raises:
        EditionError: the word names nothing, or what it names is no pack.

    """
    folder = where / word
    if word and _is_folder(folder):
        return _of_folder(word, folder, base)
    version = _VERSION.fullmatch(word)
    try:
        if version:
            return _of_version(word, version["id"], version["version"], base, where)
        return _of_revision(word, base, where)
    except RepositoryError as error:
        raise EditionError(error.what, error.why, error.mending) from error


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name that is too long
        return False


def _of_folder(word: str, folder: Path, base: House) -> Edition:
    return _loaded(word, folder, base, asked=_id_of(folder))


def _of_version(word: str, pack: str, version: str, base: House, where: Path) -> Edition:
    built = where / f"{pack}-{version}"
    for folder in (built, built / pack):
        if (folder / HEAD_FILE).is_file():
            return _loaded(word, folder, base, asked=pack)
    repository = Repository.around(where)
    for commit in _candidates(repository):
        if any(_identity(head) == (pack, version) for head in _heads(repository, commit)):
            return _extracted(word, repository, commit, _RULES, base, asked=pack)
    raise EditionError(
        Words(f"找不到 {pack} 的 {version} 版", f"there is no version {version} of {pack}"),
        Words(
            f"没有文件夹 {built.name},仓库的历史里也没有这一版",
            f"there is no folder {built.name}, and no revision of the repository has it",
        ),
    )


def _candidates(repository: Repository) -> Iterator[str]:
    """The last commit of each state that the heads of packs were in, the newest first."""
    newest = repository.commit("HEAD")
    if newest is None:
        return
    yield newest
    for commit in repository.history(newest, f"{_RULES}/*/{HEAD_FILE}"):
        before = repository.commit(f"{commit}^")
        if before is not None:
            yield before


def _heads(repository: Repository, commit: str) -> Iterator[bytes]:
    for name in repository.folders(commit, _RULES):
        head = repository.text(commit, _RULES / name / HEAD_FILE)
        if head is not None:
            yield head


def _of_revision(word: str, base: House, where: Path) -> Edition:
    revision, colon, path = word.partition(":")
    if not revision or len(word) > _LONGEST_WORD or "\0" in word:
        raise _unknown(word)
    repository = _repository_for(word, where)
    commit = repository.commit(revision)
    if commit is None:
        raise _unknown(word)
    folder = PurePosixPath(path.rstrip("/")) if colon else _RULES
    if ".." in folder.parts or folder.is_absolute() or not repository.holds(commit, folder):
        raise EditionError(
            Words(f"{revision} 里没有文件夹「{folder}」", f"{revision} has no folder '{folder}'"),
            mending=Words("写成 版本:文件夹,如 HEAD~1:rules", "write REVISION:FOLDER, like HEAD~1:rules"),
        )
    if not repository.holds(commit, folder / HEAD_FILE, "blob"):
        return _extracted(word, repository, commit, folder, base)
    asked = _identity(repository.text(commit, folder / HEAD_FILE) or b"")[0]
    siblings = folder.parent if folder.parts else folder
    return _extracted(word, repository, commit, siblings, base, asked=asked)


def _repository_for(word: str, where: Path) -> Repository:
    """The repository; where there is none, it is the word that means nothing."""
    try:
        return Repository.around(where)
    except RepositoryError as error:
        unknown = _unknown(word)
        raise EditionError(unknown.what, error.what, unknown.mending) from error


def _unknown(word: str) -> EditionError:
    return EditionError(
        Words(
            f"「{word}」不是文件夹,也不是 git 的版本",
            f"'{word}' is neither a folder nor a revision that git knows",
        ),
        mending=Words(
            "写一个文件夹、HEAD~1 这样的版本,或 cn@1.0.0 这样的包和版本",
            "name a folder, a revision like HEAD~1, or a pack with its version like cn@1.0.0",
        ),
    )


def _extracted(
    word: str,
    repository: Repository,
    commit: str,
    path: PurePosixPath,
    base: House,
    *,
    asked: str | None = None,
) -> Edition:
    """The packs of a commit, in a folder of their own that goes when nobody needs them any more."""
    place = Path(tempfile.mkdtemp(prefix="zhunsheng-"))
    try:
        repository.extract(commit, path, place)
        shown_as = f"{word.partition(':')[0]}:{'' if path == PurePosixPath() else f'{path}/'}"
        made = _loaded(word, place, base, asked=asked, shown_as=shown_as)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    weakref.finalize(made, shutil.rmtree, place, ignore_errors=True)
    return made


def _loaded(word: str, folder: Path, base: House, *, asked: str | None, shown_as: str = "") -> Edition:
    """The packs of a folder; those of the house stand beside where one is built upon."""
    tree, problems = load_packs([folder])
    if any(one.code == "no-packs" for one in problems):
        raise EditionError(
            Words(f"「{word}」里没有规则包", f"there is no pack in '{word}'"),
            Words(f"规则包是有 {HEAD_FILE} 的文件夹", f"a pack is a folder with a {HEAD_FILE}"),
        )
    if any(one.code == "parent-missing" for one in problems):
        tree, problems = load_packs([*_folders(base.tree), folder])
    return Edition(word, EditionHouse(base.schemas, tree), folder, asked, problems, shown_as)


def _folders(tree: PackTree) -> Sequence[Path]:
    return [Path(pack.folder) for pack in tree.packs.values()]


def _id_of(folder: Path) -> str | None:
    """The id of the pack that a folder is; ``None`` for a folder of packs."""
    head = folder / HEAD_FILE
    return _identity(head.read_bytes())[0] if head.is_file() else None


def _identity(head: bytes) -> tuple[str | None, str | None]:
    """The id and the version that a head file states, however broken the rest of it is."""
    node, _ = read(head, HEAD_FILE)
    entry = node.get("pack") if isinstance(node, Entries) else None
    said = entry.value if entry else None
    if not isinstance(said, Entries):
        return None, None
    stated = [said.get(name) for name in ("id", "version")]
    texts = [one.value.text if one and isinstance(one.value, Scalar) else None for one in stated]
    return texts[0], texts[1]
