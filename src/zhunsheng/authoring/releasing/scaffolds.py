"""Scaffolds: the files of a new rule, pack, overlay, kind of form or layout, ready to run and to be edited."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

from zhunsheng.authoring.explaining.dated_words import value_text
from zhunsheng.authoring.releasing.scaffold_samples import YEAR, Sample
from zhunsheng.forms.schema import Schema
from zhunsheng.language.names import CellType, Kind, ListType
from zhunsheng.resources import data_folder
from zhunsheng.rules.pack import Pack, Parameter
from zhunsheng.rules.tree import PackTree
from zhunsheng.rules.version import read_version

Scaffold = Literal["rule", "pack", "overlay", "form", "layout"]

#: What a thing may be called: it becomes an id, and the name of files.
NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
LONGEST_NAME = 60
_GAP = re.compile(r"\{\{([a-z_]+)\}\}")
_FILE_GAP = re.compile(r"__([a-z]+)__")
#: So many parameters are listed of those that an overlay may set.
_LISTED = 8


@dataclass(frozen=True, slots=True)
class Place:
    """Where a new pack is to stand: its region, the kinds of form that it is for, and what it builds on.

    ``id`` is the pack's, where it is not its name.
    """

    jurisdiction: str
    kinds: tuple[str, ...]
    parent: Pack | None = None
    id: str = ""

    @property
    def prefix(self) -> str:
        """What the ids of its rules begin with."""
        return f"{self.jurisdiction}." if self.parent else ""


def place_of(tree: PackTree, jurisdiction: str, kinds: tuple[str, ...]) -> Place | None:
    """The place of a new pack in a region, below the deepest pack that holds there for all its kinds of form.

    Nothing where kinds of one pack would have to build on different ones. Without a parent the pack stands alone.

    Raises:
        UnknownJurisdictionError: no place has that code.

    """
    chains = [tree.choose(jurisdiction, kind, YEAR) for kind in kinds]
    parents = {chain[-1].id if chain else "" for chain in chains}
    if len(parents) > 1:
        return None
    parent = chains[0][-1] if chains and chains[0] else None
    return Place(jurisdiction, kinds, parent)


def range_of(version: str) -> str:
    """The versions that a pack written for one version can take: up to the next that may break it.

    >>> range_of("1.4.2")
    '>=1.4,<2'
    """
    major, minor, *_ = (*(read_version(version) or (0,)), 0)
    return f">={major}.{minor},<{major + 1}"


def rule_files(name: str, rule: str, sample: Sample, title: str = "") -> dict[str, str]:
    """A rule in a pack that is there already, with its five examples and their form."""
    gaps = {
        **sample.gaps(),
        "name": name,
        "rule": rule,
        "title": quoted(title or f"{sample.title}不超过 {sample.limit}"),
        "basis": f"{name}的依据",
    }
    return filled("rule", gaps)


def pack_files(name: str, place: Place, sample: Sample, title: str = "") -> dict[str, str]:
    """A pack with a parameter, a rule and its five examples."""
    extends = ""
    if place.parent:
        about = "  # 接在谁的后面,接受它的哪些版本\n"
        extends = f'{about}  extends: {{"{place.parent.id}": "{range_of(place.parent.head.version)}"}}\n'
    gaps = _pack_gaps(name, place, sample, title or f"{name} 规则包")
    check = f"{sample.cell} ≤ 示例上限"
    return filled("pack", {**gaps, "extends": extends, "check": check})


def overlay_files(
    name: str, place: Place, sample: Sample, title: str, above: tuple[Pack, ...]
) -> dict[str, str]:
    """What one region does otherwise: its head, the sections it may need as remarks, and a rule of its own.

    ``above`` is the chain that it builds on, its parent last.
    """
    parent = above[-1]
    versions = range_of(parent.head.version)
    gaps = _pack_gaps(name, place, sample, title) | _remarks(above)
    return filled("overlay", {**gaps, "parent": parent.id, "range": versions})


def _remarks(chain: tuple[Pack, ...]) -> dict[str, str]:
    """What an overlay's remarks name: the parameters that it may set, one of them with its value, and a rule."""
    known = [one for level in chain for one in level.parameters if one.lower != "nothing" and one.values]
    figures = [one for one in known if isinstance(one.values[-1].value, Decimal)]
    shown = (figures or known)[:_LISTED]
    rules = [rule.id for level in chain for rule in level.rules if not rule.tighten]
    return {
        "settable": "\n".join(_settable(one) for one in shown) or "# (没有)",
        "parameter": shown[0].name if shown else "参数名",
        "value": value_text(shown[0].values[-1].value) if shown else "1",
        "changeable": rules[-1] if rules else "rule-id",
    }


def form_files(name: str, place: Place, title: str, home: str) -> dict[str, str]:
    """The schema of a kind of form, and a pack that checks it; ``home`` is the region of its sample form."""
    (kind,) = place.kinds
    pack_title = f"{title}的规则"
    gaps = {
        "name": name,
        "kind": kind,
        "kind_text": quoted(kind.replace("_", " ")),
        "id": name,
        "title": quoted(title),
        "pack_title": quoted(pack_title),
        "pack_title_plain": pack_title,
        "jurisdiction": place.jurisdiction,
        "place": home,
        "rule": f"{name}-within-plan",
        "year": str(YEAR),
    }
    return filled("form", gaps)


def layout_files(name: str, schema: Schema, title: str) -> dict[str, str] | None:
    """How one kind of form is printed otherwise, begun with its first list; nothing where it has no list."""
    rows = next((one for one in schema.vocabulary.form.fields if isinstance(one.type, ListType)), None)
    if rows is None or not isinstance(rows.type, ListType):
        return None
    columns = [one for one in rows.type.row.fields if isinstance(one.type, CellType)]
    texts = [one.key for one in columns if isinstance(one.type, CellType) and one.type.kind is Kind.TEXT]
    needed = [one.key for one in columns if one.key not in texts]
    gaps = {
        "name": name,
        "title": quoted(title or f"{name} 版式"),
        "kind": schema.kind,
        "heading": quoted(re.escape(schema.title)),
        "words": "\n".join(f"  {rows.key}.{one.key}: [{quoted(one.title)}]" for one in columns),
        "list": rows.key,
        "needs": ", ".join(needed[:2] or [columns[0].key]),
        "label": texts[0] if texts else columns[0].key,
    }
    return filled("layout", gaps)


def _pack_gaps(name: str, place: Place, sample: Sample, title: str) -> dict[str, str]:
    return {
        **sample.gaps(),
        "name": name,
        "id": place.id or name,
        "jurisdiction": place.jurisdiction,
        "title": quoted(title),
        "title_plain": title,
        "kinds": ", ".join(place.kinds),
        "rule": f"{place.prefix}{name}-within-limit",
        "rule_title": quoted(f"{sample.title}不超过上限"),
    }


def _settable(one: Parameter) -> str:
    return f"#   {one.name}: {one.title},现为 {value_text(one.values[-1].value, one.unit)}({one.lower})"


def filled(scaffold: Scaffold, gaps: Mapping[str, str]) -> dict[str, str]:
    """The files of a scaffold by their relative paths, every gap in names and texts filled.

    Raises:
        KeyError: a scaffold has a gap that nothing fills.

    """
    root = data_folder("scaffolds") / scaffold
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return {_named(path.relative_to(root), gaps): _text(path, gaps) for path in files}


def _named(path: Path, gaps: Mapping[str, str]) -> str:
    return _FILE_GAP.sub(lambda found: gaps[found[1]], path.as_posix())


def _text(path: Path, gaps: Mapping[str, str]) -> str:
    return _GAP.sub(lambda found: gaps[found[1]], path.read_text(encoding="utf-8"))


def quoted(text: str) -> str:
    """A text as YAML and JSON both read it back, whatever it holds."""
    return json.dumps(text, ensure_ascii=False)
