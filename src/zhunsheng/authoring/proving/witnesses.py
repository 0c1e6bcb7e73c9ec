"""Witnesses: for a mutant that survived, an example that would have noticed it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from zhunsheng.authoring.examples.example_files import Want
from zhunsheng.authoring.examples.example_text import written
from zhunsheng.authoring.examples.trials import Seen, Trial, comes_out, decisive, seen_by
from zhunsheng.authoring.proving.bench import Bench, View
from zhunsheng.authoring.proving.mutants import Mutant
from zhunsheng.authoring.proving.rebinding import Altered, Rebound
from zhunsheng.authoring.proving.tree_mutants import stepped
from zhunsheng.evaluation.audit import values_for
from zhunsheng.evaluation.cells import Cells
from zhunsheng.evaluation.places import evaluate
from zhunsheng.findings.outcome import Outcome
from zhunsheng.forms.form import Fact, Form
from zhunsheng.forms.pointers import index_of, split
from zhunsheng.forms.reader import read_form
from zhunsheng.forms.rejection import Rejected
from zhunsheng.rules.binding import BoundRule, BoundRuleset
from zhunsheng.rules.frozen import Frozen
from zhunsheng.rules.tree import PackTree
from zhunsheng.values.missing import Missing

#: So many changed forms are tried for a mutant, and so many other values of a cell.
MOST_FORMS = 240
_MOST_OTHERS = 4
_MOST_VALUES = 9
_NUMERAL = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
_FIGURES = {
    Outcome.INCONSISTENT: (("severity",), ("expected",), ("reported",)),
    Outcome.INDETERMINATE: (("cause",),),
    Outcome.NOT_APPLICABLE: (("cause",),),
}


@dataclass(frozen=True, slots=True)
class _Changed:
    """A form of an example with one cell more changed; none where it is the example's own form."""

    trial: Trial
    form: Form
    cells: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Witnesses:
    """Looks for witnesses among the forms of the examples, first as they are, then with one cell changed."""

    bench: Bench
    _forms: dict[tuple[str, int], tuple[_Changed, ...]] = field(default_factory=dict)
    _seen: dict[tuple[int, int], tuple[Seen, ...]] = field(default_factory=dict)
    _words: dict[tuple[str, ...], dict[str, None]] = field(default_factory=dict)

    def of(self, mutant: Mutant) -> str | None:
        """An example, ready to be pasted, that comes out as it wants now and would not with the mutant.

        ``None``: none was found, and perhaps there is none.
        """
        pack = mutant.made()
        tree = PackTree(Frozen({**self.bench.house.tree.packs, pack.id: pack}))
        rules = self.bench.rules_of(mutant)
        view = View(self.bench, tree, pack.id, rules)
        for rule in rules:
            found = self._of_rule(rule, view, mutant)
            if found:
                return found
        return None

    def _of_rule(self, rule: str, view: View, mutant: Mutant) -> str | None:
        trials = sorted(self.bench.forms((rule,)), key=lambda trial: len(trial.example.patch.sets))
        waiting: dict[int, list[tuple[Trial, Rebound, Altered, BoundRule, BoundRuleset]]] = {}
        for trial in trials:
            rebound = view.rebound(trial.key)
            altered = rebound.altered.get(rule) if rebound else None
            held = self.bench.house.bound(*trial.key)
            was = next((one for one in held.rules if one.id == rule), None)
            if rebound is None or altered is None or altered.rule is None or altered.state or was is None:
                continue
            if len(altered.rule.assertions) != len(was.assertions):
                continue
            for place in altered.assertions:
                waiting.setdefault(place, []).append((trial, rebound, altered, was, held))
        for place, those in waiting.items():
            found = self._of_assertion(place, those, mutant)
            if found:
                return found
        return None

    def _of_assertion(
        self,
        place: int,
        those: list[tuple[Trial, Rebound, Altered, BoundRule, BoundRuleset]],
        mutant: Mutant,
    ) -> str | None:
        """The forms of all examples first, then changed ones until enough were tried."""
        tried = 0
        for own in (True, False):
            for trial, rebound, altered, was, held in those:
                if altered.rule is None:
                    continue
                for changed in self._changed(trial, was, held, place) if not own else self._own(trial):
                    tried += not own
                    if tried > MOST_FORMS:
                        return None
                    now = seen_by(changed.form, rebound.held, altered.rule, altered.rule.assertions[place])
                    want = _distinguishing(self._seen_before(changed, was, held, place), now)
                    if want is not None:
                        name = f"{mutant.before} → {mutant.after}"
                        check = was.assertions[place].stated.name or ""
                        return written(trial.example, name, check, want, changed.cells)
        return None

    def _own(self, trial: Trial) -> tuple[_Changed, ...]:
        key = ("", id(trial))
        if key not in self._forms:
            self._forms[key] = (_Changed(trial, trial.form),)
        return self._forms[key]

    def _seen_before(
        self, changed: _Changed, was: BoundRule, held: BoundRuleset, place: int
    ) -> tuple[Seen, ...]:
        key = (id(changed), place)
        if key not in self._seen:
            self._seen[key] = seen_by(changed.form, held, was, was.assertions[place])
        return self._seen[key]

    def _changed(self, trial: Trial, was: BoundRule, held: BoundRuleset, place: int) -> tuple[_Changed, ...]:
        """The form with one of the cells that the assertion reads changed, for each cell and some values."""
        key = (f"{was.id}/{place}", id(trial))
        if key not in self._forms:
            removed = bool(trial.example.patch.removes)
            cells = _Noticing(trial.form)
            evaluate(was.assertions[place].checked, cells, values_for(trial.form, held))
            made = (
                self._made(trial, pointer, value) for pointer, value in self._values(trial.form, cells.read)
            )
            self._forms[key] = () if removed else tuple(one for one in made if one is not None)
        return self._forms[key]

    def _made(self, trial: Trial, pointer: str, value: Any) -> _Changed | None:
        content = _with(trial.form.content, split(pointer), value)
        form = read_form(content, trial.form.source, self.bench.house.schemas)
        return None if isinstance(form, Rejected) else _Changed(trial, form, {pointer: value})

    def _values(self, form: Form, read: Mapping[str, None]) -> Iterator[tuple[str, Any]]:
        """Cells with other values: the first row of every column before the second of any."""
        order = sorted(read, key=lambda pointer: [index_of(step) or 0 for step in split(pointer)])
        made = {pointer: tuple(self._others(form, pointer))[:_MOST_VALUES] for pointer in order[:MOST_FORMS]}
        for turn in range(_MOST_VALUES):
            for pointer, values in made.items():
                if turn < len(values):
                    yield pointer, values[turn]

    def _others(self, form: Form, pointer: str) -> Iterator[Any]:
        """Blank; a step up and down, ten times and nothing of the number; what stands there on other forms."""
        raw = form.raw(pointer)
        if not isinstance(raw, (str, type(None))):
            return
        text = raw or ""
        if text:
            yield None
            for match in list(_NUMERAL.finditer(text))[:1]:
                number = Decimal(match[0].replace(",", ""))
                for one in (*stepped(number), number * 10, Decimal(0)):
                    if one >= 0:
                        yield f"{text[: match.start()]}{one:f}{text[match.end() :]}"
        known = [one for one in self._known(pointer) if one != text]
        yield from known[:_MOST_OTHERS]

    def _known(self, pointer: str) -> dict[str, None]:
        """What the forms of the examples have in a column."""
        if not self._words:
            for trial in self.bench.trials:
                _gather(trial.form.content, (), self._words)
        return self._words.get(_column(split(pointer)), {})


class _Noticing(Cells):
    """Cells that remember which of them were read."""

    def __init__(self, form: Form) -> None:
        super().__init__(form)
        self.read: dict[str, None] = {}

    def fact(self, pointer: str) -> Fact | Missing:
        """The fact at a pointer."""
        self.read[pointer] = None
        return super().fact(pointer)


def _distinguishing(before: tuple[Seen, ...], after: tuple[Seen, ...]) -> Want | None:
    """What an example would have to want so that it tells one from the other; as little as does.

    A place with its outcome, then with its figures, then the rule as a whole.
    """
    if before == after:
        return None
    wants = (want for one in before for want in _wants(one))
    whole = decisive(before, Want(Outcome.CONSISTENT))
    every = (*wants, *((Want(whole.outcome),) if whole else ()))
    return next((want for want in every if comes_out(before, want) and not comes_out(after, want)), None)


def _wants(one: Seen) -> Iterator[Want]:
    figures: tuple[tuple[str, str], ...] = ()
    for names in ((), *_FIGURES.get(one.outcome, ())):
        more = tuple((name, value) for name in names if (value := one.figures.get(name)) is not None)
        figures = (*figures, *more)
        yield Want(one.outcome, one.path, figures)


def _with(content: Any, way: tuple[str, ...], value: Any) -> Any:
    """A copy of a JSON value with another at the end of a way; blocks that are not there are made."""
    if not way:
        return value
    step, *rest = way
    if isinstance(content, list):
        at = index_of(step)
        return [_with(one, tuple(rest), value) if place == at else one for place, one in enumerate(content)]
    held = dict(content) if isinstance(content, Mapping) else {}
    held[step] = _with(held.get(step), tuple(rest), value)
    return held


def _column(way: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("-" if index_of(step) is not None else step for step in way)


def _gather(node: Any, way: tuple[str, ...], words: dict[tuple[str, ...], dict[str, None]]) -> None:
    if isinstance(node, Mapping):
        for key, one in node.items():
            _gather(one, (*way, key), words)
    elif isinstance(node, list):
        for one in node:
            _gather(one, (*way, "-"), words)
    elif isinstance(node, str) and node:
        words.setdefault(way, {})[node] = None
