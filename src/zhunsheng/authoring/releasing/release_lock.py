"""The lock of a release: what its files are, to the byte, and what rules they make with the packs they build on."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from zhunsheng.authoring.examples.example_files import find_examples
from zhunsheng.authoring.examples.example_forms import base_files
from zhunsheng.authoring.scrutiny.checking import rulesets_of
from zhunsheng.forms.schema import Schema
from zhunsheng.rules.frozen import Frozen
from zhunsheng.rules.pack import Pack
from zhunsheng.rules.ruleset import canonical
from zhunsheng.rules.tree import PackTree

FILE = "pack.lock.json"
SCHEMA_VERSION = "1"
#: Files that a release adds to those of the pack.
ADDED = (FILE, "catalogue.html", "catalogue.xlsx")
_BASES = "bases"


class UnreleasableError(Exception):
    """A file that cannot go into a release."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


def files_of(pack: Pack) -> dict[str, bytes]:
    """The files of a pack by their paths, and the forms of other packs that its examples are made from.

    Hidden files and what a release adds are left out.

    Raises:
        UnreleasableError: a file leads out of the folder.

    """
    root = Path(pack.folder)
    found: dict[str, bytes] = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if name in ADDED or any(part.startswith(".") for part in path.relative_to(root).parts):
            continue
        if path.is_symlink():
            raise UnreleasableError(path)
        if path.is_file():
            found[name] = path.read_bytes()
    for path in _borrowed(root):
        found.setdefault(f"{_BASES}/{path.name}", path.read_bytes())
    return dict(sorted(found.items()))


def _borrowed(root: Path) -> Iterator[Path]:
    """Base forms that examples take from elsewhere."""
    for one in find_examples([root]).examples:
        path = base_files(Path(one.file)).get(one.base.text) if one.base else None
        if path is not None and not path.resolve().is_relative_to(root.resolve()):
            yield path


def lock_of(
    tree: PackTree, pack: Pack, schemas: Mapping[str, Schema], files: Mapping[str, bytes]
) -> dict[str, Any]:
    """The lock: a digest for each file, for each pack above, and for each ruleset in the pack's own region."""
    listed = [
        {"path": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in files.items()
    ]
    # Hotfixes come and go beside a release; it is locked without them.
    chain = tuple(replace(one, hotfixes=()) for one in tree.chain(pack))
    alone = PackTree(Frozen({one.id: one for one in chain}))
    rulesets = [
        {"kind": one.kind, "fiscal_year": one.fiscal_year, "day": one.day.isoformat(), "digest": one.digest}
        for one in rulesets_of(alone, chain[-1], schemas)
    ]
    return {
        "schema_version": SCHEMA_VERSION,
        "pack": {
            "id": pack.id,
            "version": pack.head.version,
            "jurisdiction": pack.head.jurisdiction,
            "kinds": list(pack.head.kinds),
        },
        "digest": _digest(listed),
        "files": listed,
        "parents": [
            {"id": one.id, "version": one.head.version, "digest": _digest(canonical(one))}
            for one in chain[:-1]
        ],
        "rulesets": rulesets,
    }


def lock_bytes(lock: Mapping[str, Any]) -> bytes:
    """A lock as it is written."""
    return json.dumps(lock, ensure_ascii=False, indent=2).encode() + b"\n"


def departures(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """What two locks of one version do not have in common: files, packs above, rulesets."""
    found = []
    for section, keys in (
        ("files", ("path",)),
        ("parents", ("id",)),
        ("rulesets", ("kind", "fiscal_year", "day")),
    ):
        one, other = (_keyed(lock.get(section, ()), keys) for lock in (old, new))
        found += [" ".join(map(str, key)) for key in sorted({*one, *other}) if one.get(key) != other.get(key)]
    return tuple(found)


def _keyed(
    rows: Iterable[Mapping[str, Any]], keys: tuple[str, ...]
) -> dict[tuple[str, ...], Mapping[str, Any]]:
    return {tuple(str(row.get(key)) for key in keys): row for row in rows}


def _digest(content: object) -> str:
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(written.encode()).hexdigest()
