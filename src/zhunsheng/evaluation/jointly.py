"""Both engines on one form: the compiled one says what is plain, the traced one judges and explains the rest."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType

from zhunsheng.evaluation.audit import Tally, held_against, identity, values_for
from zhunsheng.evaluation.cells import Cells
from zhunsheng.evaluation.compiled.engine import FAILED, Counted, Engine, is_plain
from zhunsheng.evaluation.places import evaluate
from zhunsheng.findings.result import FormResult
from zhunsheng.findings.waiver import Waiver, waived
from zhunsheng.forms.form import Form
from zhunsheng.forms.pointers import join
from zhunsheng.rules.binding import BoundRuleset


class JointEngine:
    """A ruleset with both its readings."""

    def __init__(self, engine: Engine) -> None:
        """Nothing of the ruleset is told before it is asked for."""
        self.engine = engine

    @property
    def held(self) -> BoundRuleset:
        """The ruleset."""
        return self.engine.held

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Rule → title."""
        return MappingProxyType({rule.id: rule.standing.rule.title for rule in self.held.rules})

    @cached_property
    def _stands(self) -> tuple[int, ...]:
        """The assertions that let a form pass by what they find consistent."""
        return tuple(
            place
            for place, one in enumerate(self.engine.assertions)
            if one.rule.standing.stage in {None, "error"}
            and one.rule.standing.rule.highest_severity == "error"
        )

    def passes(self, found: Sequence[Counted | None]) -> bool:
        """Whether a form whose places are all plain passes: an error rule has to hold somewhere."""
        return any(one is not None and (one[0] or one[4]) for one in map(found.__getitem__, self._stands))

    def softly(self, found: Sequence[Counted | None]) -> Iterator[tuple[str, str, str]]:
        """The places that hold by the printed precision alone: rule, name of the check, pointer of the cell."""
        for one, counted in zip(self.engine.assertions, found, strict=True):
            if counted is not None and counted[4] and one.cell is not None:
                rows, key = one.cell
                for row in counted[4]:
                    yield one.rule.id, one.bound.stated.name or "", join(rows, row, key)

    def explained(
        self, form: Form, found: Sequence[Counted | None], waivers: Sequence[Waiver] = ()
    ) -> FormResult:
        """The result of the places that are not plain; of the others it has no outcomes, and counts those that let it pass."""
        cells, values = Cells(form, shared=True), values_for(form, self.held)
        tally = Tally(form, self.held)
        for one, counted in zip(self.engine.assertions, found, strict=True):
            if is_plain(counted):
                continue
            whole = counted is None or counted is FAILED
            only = None if counted is None or whole else frozenset((*counted[3], *counted[5]))
            for place in evaluate(one.bound.checked, cells, values, traces=False, only=only):
                tally.count(place, one.bound, one.rule)
        findings = sorted(tally.findings, key=lambda finding: finding.sorting)
        plainly = sum(one[0] + len(one[4]) for one in map(found.__getitem__, self._stands) if one is not None)
        return FormResult(
            identity(form),
            held_against(self.held),
            waived(findings, form.id, waivers) if waivers else tuple(findings),
            tuple(tally.outcomes),
            tuple(sorted(tally.shadow, key=lambda finding: finding.sorting[1:])),
            frozenset(tally.undecided),
            tally.standing + plainly,
            self.titles,
        )
