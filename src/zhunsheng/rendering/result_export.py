"""One audit result as an audit to export: what a run keeps in tables is counted here from its forms."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zhunsheng.findings.exported import COUNTED, ExportedForm, RegionTally, RuleTally, Totals
from zhunsheng.findings.rows import RejectedRow
from zhunsheng.rendering.cards import SEVERITIES, titles
from zhunsheng.rendering.printable import shown

Form = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ResultExport:
    """A result as exporters take it, masked already where it is to be masked.

    ``min_severity`` is the lightest severity whose findings are listed; ``names`` are those of jurisdictions by code.
    """

    result: Mapping[str, Any]
    names: Mapping[str, str]
    min_severity: str = "note"

    @property
    def about(self) -> Mapping[str, Any]:
        """The engine and the rulesets of the forms."""
        found = {one["ruleset"]["digest"]: one for one in self._forms}
        rulesets = [
            {
                **one["ruleset"],
                **{key: one["form"].get(key) for key in ("jurisdiction", "kind", "fiscal_year")},
            }
            for _, one in sorted(found.items())
        ]
        told = dict.fromkeys(("state", "census", "command"))
        return {"engine": self.result["engine"], "rulesets": rulesets, **told}

    @property
    def _forms(self) -> list[Form]:
        return sorted(self.result["forms"], key=lambda one: (shown(one["form"]["id"]), one["form"]["source"]))

    def totals(self) -> Totals:
        """The counts."""
        findings = [one for form in self._forms for one in form["findings"]]
        standing = Counter(one["severity"] for one in findings if not one.get("waiver"))
        rejected = {"rejected": len(self.result["rejected"])} if self.result["rejected"] else {}
        return Totals(
            dict(sorted(Counter(one["verdict"] for one in self._forms).items())),
            {one: standing[one] for one in SEVERITIES},
            sum(bool(one.get("waiver")) for one in findings),
            sum(self._is_listed(one) for one in findings),
            rejected,
        )

    def rules(self) -> tuple[RuleTally, ...]:
        """Every rule that was asked, by its id."""
        named: dict[str, str] = {}
        asked: Counter[str] = Counter()
        found: Counter[str] = Counter()
        heaviest: dict[str, str] = {}
        counts: dict[str, Counter[str]] = {}
        for form in self._forms:
            for rule, counted in _asked(form).items():
                named.setdefault(rule, shown(titles(form).get(rule)))
                asked[rule] += 1
                counts.setdefault(rule, Counter()).update(counted)
            standing = [one for one in form["findings"] if not one.get("waiver")]
            found.update({one["rule"] for one in standing})
            for one in standing:
                known = heaviest.get(one["rule"], SEVERITIES[-1])
                heaviest[one["rule"]] = min(known, one["severity"], key=SEVERITIES.index)
        return tuple(
            RuleTally(rule, named[rule], heaviest.get(rule, ""), asked[rule], found[rule], counts[rule])
            for rule in sorted(asked)
        )

    def regions(self) -> tuple[RegionTally, ...]:
        """Every jurisdiction that a form names, by its code."""
        by_code: dict[str, list[Form]] = {}
        for form in self._forms:
            by_code.setdefault(shown(form["form"]["jurisdiction"]), []).append(form)
        return tuple(
            RegionTally(
                code,
                self.names.get(code, ""),
                Counter(one["verdict"] for one in forms),
                Counter(
                    rule
                    for one in forms
                    for rule in {found["rule"] for found in one["findings"] if not found.get("waiver")}
                ),
            )
            for code, forms in sorted(by_code.items())
        )

    def forms(
        self, *, content: bool = False, asked: bool = False, found: bool = False
    ) -> Iterator[ExportedForm]:
        """The forms by id and source; their content is always there."""
        del content
        for form in self._forms:
            listed = {**form, "findings": [one for one in form["findings"] if self._is_listed(one)]}
            if listed["findings"] or not found:
                yield ExportedForm(listed, {}, _asked(form) if asked else {})

    def rejected(self) -> Iterator[RejectedRow]:
        """The inputs that were not audited, by source."""
        for one in sorted(self.result["rejected"], key=lambda one: (one["source"], one["code"])):
            yield RejectedRow(one["source"], "rejected", one["code"], "", one["message"], "")

    def _is_listed(self, finding: Mapping[str, Any]) -> bool:
        return SEVERITIES.index(finding["severity"]) <= SEVERITIES.index(self.min_severity)


def _asked(form: Form) -> dict[str, dict[str, int]]:
    """The counts of every rule on one form."""
    counts: dict[str, Counter[str]] = {rule: Counter() for rule in sorted(titles(form))}
    for one in form["outcomes"]:
        counts.setdefault(one["rule"], Counter())[one["outcome"]] += 1
    for one in form["findings"]:
        counts.setdefault(one["rule"], Counter())["waived" if one.get("waiver") else "inconsistent"] += 1
    for one in form["shadow"]:
        counts.setdefault(one["rule"], Counter())["shadow"] += 1
    return {rule: {name: counted[name] for name in COUNTED} for rule, counted in counts.items()}
