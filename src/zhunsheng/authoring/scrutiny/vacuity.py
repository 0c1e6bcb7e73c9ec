"""Conditions that are always so or never, and checks that no form can fail or none can pass."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from zhunsheng.authoring.comparing.written import Anchor, children, definitions_in
from zhunsheng.authoring.scrutiny.contradictions import impossible
from zhunsheng.authoring.scrutiny.domains import Domain, Domains
from zhunsheng.authoring.scrutiny.propositions import (
    ANYTHING,
    Among,
    Bound,
    Formula,
    bare,
    claims,
    fails,
    holds,
)
from zhunsheng.language import checked
from zhunsheng.language.problems import LISTED_CHOICES, NO_WORDS, Problem, Words
from zhunsheng.rules.binding import BoundAssertion, BoundRule, BoundRuleset
from zhunsheng.rules.pack import Expression


@dataclass(slots=True)
class Vacuity:
    """Gathers what is vacuous, ruleset by ruleset; told is what is so wherever an expression is used.

    A region may make of a condition what it will: that it never holds there is not the nation's fault.
    """

    _uses: dict[Anchor, int] = field(default_factory=lambda: defaultdict(int))
    _found: dict[Anchor, dict[Problem, int]] = field(default_factory=lambda: defaultdict(dict))
    _known: dict[tuple[int, Anchor], tuple[checked.Node, tuple[tuple[Anchor, tuple[Problem, ...]], ...]]] = (
        field(default_factory=dict)
    )
    _looked_at: set[Anchor] = field(default_factory=set)

    def examine(self, bound: BoundRuleset, domains: Domains) -> None:
        """Look at every assertion of a ruleset, and at the definitions they use."""
        for rule in bound.rules:
            for one in rule.assertions:
                for anchor, problems in self._examined(rule, one, bound, domains):
                    self._uses[anchor] += 1
                    for problem in dict.fromkeys(problems):
                        counted = self._found[anchor]
                        counted[problem] = counted.get(problem, 0) + 1

    def _examined(
        self, rule: BoundRule, one: BoundAssertion, bound: BoundRuleset, domains: Domains
    ) -> tuple[tuple[Anchor, tuple[Problem, ...]], ...]:
        key = id(one.checked.check), Anchor.of(one.stated.check)
        known = self._known.get(key)
        if known is None:
            told = (*_examined(rule, one, domains), *self._definitions(one, bound, domains))
            known = self._known[key] = one.checked.check, told
        return known[1]

    def _definitions(
        self, one: BoundAssertion, bound: BoundRuleset, domains: Domains
    ) -> Iterator[tuple[Anchor, tuple[Problem, ...]]]:
        """The problems of the definitions that nobody has used before."""
        for written in definitions_in(one, bound):
            anchor = Anchor.of(written.expression)
            if anchor not in self._looked_at:
                self._looked_at.add(anchor)
                yield anchor, tuple(_Asked(written.node, written.expression, domains).definition())

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is vacuous in every use."""
        return tuple(
            problem
            for anchor, found in self._found.items()
            for problem, times in found.items()
            if times == self._uses[anchor]
        )


def _examined(
    rule: BoundRule, one: BoundAssertion, domains: Domains
) -> Iterator[tuple[Anchor, tuple[Problem, ...]]]:
    """The problems of one assertion, expression by expression; those of definitions are told at them."""
    made, stated = one.checked, one.stated
    context: list[Formula] = []
    if made.rows is not None and stated.each is not None:
        yield Anchor.of(stated.each), tuple(_parts(made.rows, stated.each, domains))
        context += [] if made.keys else [holds(each) for each in _filters(made.rows)]
    if made.when is not None and stated.when is not None:
        asked = _Asked(made.when, stated.when, domains)
        yield Anchor.of(stated.when), tuple(asked.condition(context))
        context.append(holds(made.when))
    asked = _Asked(made.check, stated.check, domains)
    name = f"{rule.id} · {stated.name}" if stated.name else rule.id
    yield Anchor.of(stated.check), tuple(asked.check(context, name))
    yield from _severities(one, [*context, fails(made.check)], domains)


def _severities(
    one: BoundAssertion, context: list[Formula], domains: Domains
) -> Iterator[tuple[Anchor, tuple[Problem, ...]]]:
    """The cases of a severity: one that the cases before it leave nothing of is never chosen."""
    for (condition, _), stated in zip(one.checked.severity, one.stated.severity, strict=True):
        if condition is not None and stated.when is not None:
            asked = _Asked(condition, stated.when, domains)
            yield Anchor.of(stated.when), tuple(asked.condition(context))
            context = [*context, fails(condition)]


@dataclass(frozen=True, slots=True)
class _Asked:
    """One expression with where it is written."""

    node: checked.Node
    expression: Expression
    domains: Domains

    def condition(self, context: Sequence[Formula]) -> Iterator[Problem]:
        """A condition in its context: that it never holds there, or has parts that say nothing."""
        inside = tuple(self.definition())
        yield from inside
        if not inside and context and impossible([*context, holds(self.node)], self.domains):
            beside = Words("与前面的条件合在一起", "together with the conditions before it")
            yield self._problem("never-holds", self.node, beside)

    def definition(self) -> Iterator[Problem]:
        """A condition by itself."""
        if not _is_check(self.node):
            yield from _parts(self.node, self.expression, self.domains)
            return
        told = tuple(_constant(self.node, self.expression, self.domains))
        yield from told or _parts(self.node, self.expression, self.domains)

    def check(self, context: Sequence[Formula], name: str) -> Iterator[Problem]:
        """What must hold: that nobody can fail it, or nobody meet it."""
        inside = tuple(_parts(self.node, self.expression, self.domains))
        yield from inside
        if inside or impossible([*context, ANYTHING], self.domains):
            return  # told of the condition already
        for code, formula in (("check-never-fails", fails), ("check-never-holds", holds)):
            if impossible([*context, formula(self.node)], self.domains):
                alone = impossible([formula(self.node)], self.domains)
                because = _because(self.node, self.expression, self.domains)
                beside = because if alone else Words("在它的条件之下", "under its conditions")
                yield self._problem(code, self.node, beside, name=name)

    def _problem(self, code: str, node: checked.Node, reason: Words, **details: Any) -> Problem:
        return _told(code, node, self.expression, reason, **details)


def _told(code: str, node: checked.Node, expression: Expression, reason: Words, **details: Any) -> Problem:
    start, end = node.span
    return expression.place(start, max(1, min(end, _line_end(expression.text, start)) - start)).problem(
        code, reason=reason, part=_said(node, expression), **details
    )


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _said(node: checked.Node, expression: Expression) -> str:
    """The author's own words for a part, on one line."""
    return " ".join(expression.text[node.span.start : node.span.end].split())


def _is_check(node: checked.Node) -> bool:
    plain = node.body if isinstance(node, checked.Defined) else node
    return isinstance(
        plain,
        checked.Compare
        | checked.OneOf
        | checked.Test
        | checked.Presence
        | checked.Not
        | checked.And
        | checked.Or
        | checked.Condition
        | checked.Quantified,
    )


def _constant(node: checked.Node, expression: Expression, domains: Domains) -> Iterator[Problem]:
    """A condition that is always so, or never."""
    for code, formula in (("never-holds", holds), ("always-holds", fails)):
        if impossible([formula(node)], domains):
            yield _told(code, node, expression, _because(node, expression, domains))
            return


def _parts(node: checked.Node, expression: Expression, domains: Domains) -> Iterator[Problem]:
    """The conditions inside an expression that say nothing; what a definition says is told at the definition."""
    if isinstance(node, checked.And | checked.Or):
        yield from _repeated(node, expression)
    for part in _conditions(node):
        if not isinstance(part, checked.Defined):
            told = tuple(_constant(part, expression, domains))
            yield from told or _parts(part, expression, domains)
    for inner in children(node):
        if not any(inner is part for part in _conditions(node)) and not isinstance(inner, checked.Defined):
            yield from _parts(inner, expression, domains)


def _repeated(node: checked.And | checked.Or, expression: Expression) -> Iterator[Problem]:
    for first, second in combinations(node.operands, 2):
        if bare(first) == bare(second):
            yield _told("repeated-part", second, expression, NO_WORDS)
            return


def _conditions(node: checked.Node) -> tuple[checked.Node, ...]:
    """The conditions that stand directly in a node."""
    match node:
        case checked.And(operands) | checked.Or(operands):
            return operands
        case checked.Filter(predicate=predicate) | checked.Quantified(predicate=predicate):
            return (predicate,)
        case checked.Condition(condition) | checked.Choice(condition):
            return (condition,)
        case checked.OneOf(alternatives=alternatives):
            return tuple(one.condition for one in alternatives if one.condition is not None)
        case _:
            return ()


def _filters(rows: checked.Node) -> Iterator[checked.Node]:
    """The predicates that the rows of a list meet, definitions of lists put in."""
    while True:
        match rows:
            case checked.Defined(body=body):
                rows = body
            case checked.Filter(inner, predicate):
                yield predicate
                rows = inner
            case _:
                return


def _because(node: checked.Node, expression: Expression, domains: Domains) -> Words:
    """Which two parts exclude each other, or what the schema allows; nothing where it is plain."""
    if isinstance(node, checked.And):
        for one, other in combinations(node.operands, 2):
            if impossible([holds(one), holds(other)], domains):
                pair = _said(one, expression), _said(other, expression)
                return Words(
                    "「{}」和「{}」不能同时成立".format(*pair),
                    "'{}' and '{}' exclude each other".format(*pair),
                )
    return next(_allowed([holds(node)], domains), NO_WORDS)


def _allowed(formulas: Iterable[Formula], domains: Domains) -> Iterator[Words]:
    for claim in claims(formulas):
        if isinstance(claim, Among):
            texts = domains.domain(claim.term).texts
            if texts is not None and len(texts) <= LISTED_CHOICES:
                listed = sorted(texts)
                yield Words(f"这里只可能是 {'、'.join(listed)}", f"it can only be {', '.join(listed)}")
            elif texts is not None:
                yield Words("没有这样的单位", "there is no such unit")
        elif isinstance(claim, Bound):
            yield from _range(domains.domain(claim.term))


def _range(domain: Domain) -> Iterator[Words]:
    if domain.low is not None and domain.high is not None:
        yield Words(
            f"它在 {domain.low} 到 {domain.high} 之间", f"it lies between {domain.low} and {domain.high}"
        )
    elif domain.low is not None:
        yield Words(f"它不会小于 {domain.low}", f"it is never below {domain.low}")
