"""The impact of a change on many forms as one plain document: by rule and region, by verdict, form by form."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from zhunsheng.authoring.comparing.changes import FindingChange
from zhunsheng.authoring.comparing.impact import FormImpact, Unruled, Work
from zhunsheng.evaluation.audit import identity
from zhunsheng.findings.result import FormResult, RejectedInput, RulesetIdentity, form_to_json
from zhunsheng.language.problems import Lang
from zhunsheng.values.jurisdictions import expand, table

SCHEMA_VERSION = "1"
#: So many forms are linked to from each rule and region.
MOST_EXAMPLES = 5
_FIGURES = ("severity", "message", "reported", "expected", "difference", "allowance", "unit", "operator")

#: What takes the personal out of one form of an audit result.
Masker = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def _unmasked(result: Mapping[str, Any]) -> Mapping[str, Any]:
    return result


@dataclass(slots=True)
class _Tally:
    """What a change does to the forms of one region by way of one rule."""

    forms: int = 0
    added: int = 0
    removed: int = 0
    changed: int = 0
    outcomes: int = 0
    flips: int = 0
    examples: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Region:
    """What a change does to the forms of one region."""

    forms: int = 0
    changed: int = 0
    flips: int = 0


@dataclass(slots=True)
class Gathering:
    """The impacts on forms, gathered one after the other; of a form that does not change only its counts are kept.

    ``masked`` takes the personal out of what is kept of a form.
    """

    masked: Masker = _unmasked
    lang: Lang = "zh"
    forms: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[RejectedInput] = field(default_factory=list)
    broken: int = 0
    outcomes_only: int = 0
    _rules: dict[str, dict[str, _Tally]] = field(default_factory=dict)
    _touches: dict[str, set[str]] = field(default_factory=dict)
    _titles: dict[str, str] = field(default_factory=dict)
    _regions: dict[str, _Region] = field(default_factory=dict)
    _verdicts: Counter[tuple[str | None, str | None]] = field(default_factory=Counter)

    @property
    def flips(self) -> int:
        """How many forms have another verdict."""
        return self._verdicts.total()

    @property
    def compared(self) -> int:
        """How many forms were held against rules."""
        return sum(one.forms for one in self._regions.values())

    def add(self, found: FormImpact | Unruled) -> None:
        """Count one form, and keep what changes of it."""
        if isinstance(found, Unruled):
            self.rejected.append(RejectedInput(found.form.source, found.code, found.message.of(self.lang)))
            return
        region = self._regions.setdefault(expand(found.region), _Region())
        region.forms += 1
        self.broken += found.broken
        for name, touch in found.touches.items():
            self._touches.setdefault(name, set()).update(touch.parts)
        self._titles |= found.titles
        if not found.changed:
            self.outcomes_only += bool(found.outcomes)
            self._tally(found, None)
            return
        region.changed += 1
        if found.verdicts:
            region.flips += 1
            self._verdicts[found.verdicts] += 1
        self._tally(found, len(self.forms))
        self.forms.append(_form(found, self.masked))

    def _tally(self, found: FormImpact, place: int | None) -> None:
        """Count for each rule what it does to the form; ``place`` is where the form stands among the changed ones."""
        acts: dict[str, Counter[str]] = {}
        for finding in found.findings:
            acts.setdefault(finding.rule, Counter())[finding.act] += 1
        for outcome in found.outcomes:
            acts.setdefault(outcome.rule, Counter())["outcomes"] += 1
        for rule, counted in acts.items():
            tally = self._rules.setdefault(rule, {}).setdefault(expand(found.region), _Tally())
            # A verdict moves by findings; only where there are none, by outcomes.
            moves = bool(counted.total() - counted["outcomes"]) or not found.findings
            tally.forms += bool(counted.total() - counted["outcomes"])
            tally.added += counted["added"]
            tally.removed += counted["removed"]
            tally.changed += counted["changed"]
            tally.outcomes += counted["outcomes"]
            tally.flips += bool(found.verdicts) and moves
            if place is not None and moves and len(tally.examples) < MOST_EXAMPLES:
                tally.examples.append(place)

    def document(self, old: str, new: str, day: date | None, work: Work, engine: str) -> dict[str, Any]:
        """All that was gathered, as plain data; its schema is ``impact.schema.json``."""
        return {
            "schema_version": SCHEMA_VERSION,
            "engine": {"name": "zhunsheng", "version": engine},
            "old": old,
            "new": new,
            "date": day.isoformat() if day else None,
            "summary": {
                "forms": work.forms,
                "same_rules": work.same_rules,
                "changed": len(self.forms),
                "flips": self.flips,
                "outcomes_only": self.outcomes_only,
                "broken": self.broken,
                "rejected": len(self.rejected),
                "evaluations": {"asked": work.asked, "for_verdicts": work.for_verdicts, "full": work.full},
            },
            "verdicts": [
                {"before": before, "after": after, "forms": forms}
                for (before, after), forms in sorted(
                    self._verdicts.items(), key=lambda one: (-one[1], str(one[0]))
                )
            ],
            "regions": [
                {"jurisdiction": code, "name": table().name(code), **asdict(one)}
                for code, one in sorted(self._regions.items())
            ],
            "rules": [self._rule(name) for name in sorted(self._touches)],
            "forms": self.forms,
            "rejected": [asdict(one) for one in self.rejected],
        }

    def _rule(self, name: str) -> dict[str, Any]:
        regions = sorted(self._rules.get(name, {}).items())
        return {
            "rule": name,
            "title": self._titles.get(name, ""),
            "touches": sorted(self._touches[name]),
            **{
                key: sum(getattr(one, key) for _, one in regions)
                for key in ("forms", "added", "removed", "changed", "outcomes", "flips")
            },
            "regions": [
                {
                    "jurisdiction": code,
                    "name": table().name(code),
                    **asdict(one),
                    "examples": [
                        {"form": place, "source": self.forms[place]["form"]["source"]}
                        for place in one.examples
                    ],
                }
                for code, one in regions
            ],
        }


def _form(found: FormImpact, masked: Masker) -> dict[str, Any]:
    """A form that changes, without its content."""
    sides = [one for change in found.findings for one in (change.before, change.after) if one]
    result = FormResult(identity(found.form), RulesetIdentity((), ""), tuple(sides))
    told = masked(form_to_json(result))
    plain = iter(told["findings"])
    findings = [
        _change(one, *(next(plain) if side else None for side in (one.before, one.after)))
        for one in found.findings
    ]
    kept = ("id", "source", "digest", "kind", "title", "organization", "jurisdiction", "fiscal_year")
    before, after = found.verdicts or (None, None)
    return {
        "form": {key: told["form"][key] for key in kept},
        "region": expand(found.region),
        "verdict": {"before": before, "after": after} if found.verdicts else None,
        "findings": findings,
        "outcomes": [asdict(one) for one in found.outcomes],
    }


def _change(
    change: FindingChange, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> dict[str, Any]:
    told = after or before or {}
    return {
        "change": change.act,
        "rule": change.rule,
        **{key: told[key] for key in ("check", "title", "path", "place")},
        "trial": change.trial is not None,
        **{
            key: {name: side[name] for name in _FIGURES} if side else None
            for key, side in (("before", before), ("after", after))
        },
    }
