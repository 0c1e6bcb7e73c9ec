"""Two editions held against each other, as plain data: what differs, and a count of each class."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhunsheng.authoring.comparing.differences import Difference
from zhunsheng.authoring.comparing.editions import Edition
from zhunsheng.authoring.comparing.effects import Effect
from zhunsheng.authoring.comparing.seeds import Seeds
from zhunsheng.authoring.comparing.telltales import Weighed, Witness
from zhunsheng.language.problems import Lang
from zhunsheng.rules.source import Place
from zhunsheng.rules.tree import PackTree


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two editions and their differences."""

    old: Edition
    new: Edition
    differences: tuple[Difference, ...]

    @property
    def has_meaning(self) -> bool:
        """Whether some form may come out otherwise."""
        return any(one.effect.has_meaning for one in self.differences)

    def plain(self, lang: Lang) -> dict[str, Any]:
        """The comparison as ``schemas/diff.schema.json`` describes it."""
        counts = {one.value: sum(1 for found in self.differences if found.effect is one) for one in Effect}
        return {
            "schema_version": "1",
            "old": _edition(self.old),
            "new": _edition(self.new),
            "summary": counts,
            "differences": [self._difference(one, lang) for one in self.differences],
        }

    def _difference(self, one: Difference, lang: Lang) -> dict[str, Any]:
        return {
            "pack": one.pack,
            "section": one.section,
            "name": one.name,
            "check": one.check,
            "part": one.part,
            "class": one.effect.value,
            "why": one.why.of(lang),
            "before": one.before,
            "after": one.after,
            "old_place": _place(one.places[0], self.old),
            "new_place": _place(one.places[1], self.new),
            "rules": list(one.rules),
            "forms_tried": one.tried,
            "witness": self._witness(one.witness) if one.witness else None,
        }

    def _witness(self, one: Witness) -> dict[str, Any]:
        shown = self.new.shown(one.file)
        return {
            "example": one.example,
            "file": shown if shown != one.file else self.old.shown(one.file),
            "line": one.line,
            "base": one.base,
            "jurisdiction": one.jurisdiction,
            "kind": one.kind,
            "fiscal_year": one.fiscal_year,
            "on": one.day,
            "changes": [{"path": path, "value": value} for path, value in one.changes],
            "rule": one.rule,
            "check": one.check,
            "path": one.path,
            "before": _outcome(one.before),
            "after": _outcome(one.after),
        }


def seeds_for(old: Edition, new: Edition, beside: PackTree) -> Seeds:
    """The examples of the new edition; those that it lacks from the old one, and then from the packs beside both."""
    trees = (new.tree, old.tree, beside)
    return Seeds.beside(
        new.house.schemas, (Path(pack.folder) for tree in trees for pack in tree.packs.values())
    )


def _outcome(one: Weighed) -> dict[str, Any]:
    return {"outcome": one.outcome, "severity": one.severity or None}


def _edition(one: Edition) -> dict[str, Any]:
    packs = [{"id": pack.id, "version": pack.head.version} for _, pack in sorted(one.tree.packs.items())]
    return {"label": one.label, "packs": packs}


def _place(place: Place | None, edition: Edition) -> dict[str, Any] | None:
    if place is None:
        return None
    return {"file": edition.shown(place.file), "line": place.line, "column": place.column}
