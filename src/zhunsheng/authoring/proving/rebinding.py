"""A ruleset bound again after one change: only what the change can reach is checked anew."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from zhunsheng.authoring.comparing.dependencies import nodes
from zhunsheng.language import checked
from zhunsheng.language.assertion import Assertion, check_assertion
from zhunsheng.language.parser import ParseError, parse
from zhunsheng.language.scope import Scope, tokenizer_for
from zhunsheng.rules.binding import BoundAssertion, BoundRule, BoundRuleset, assertion_text, bind
from zhunsheng.rules.layers import StandingRule
from zhunsheng.rules.ruleset import Ruleset


@dataclass(frozen=True, slots=True)
class Altered:
    """A rule after a change: as it is now (``None``: not in force), and which of its assertions say something else.

    ``state`` tells that the rule is in force now and was not, or the other way round.
    """

    rule: BoundRule | None
    assertions: tuple[int, ...] = ()
    state: bool = False


@dataclass(frozen=True, slots=True)
class Rebound:
    """A ruleset after a change. ``altered`` holds the rules that may come out otherwise, by id.

    ``refused`` tells that an expression no longer fits the form's vocabulary.
    """

    held: BoundRuleset
    altered: Mapping[str, Altered]
    refused: bool = False


@dataclass(slots=True)
class Rebinder:
    """Binds rulesets again; what each assertion of a known ruleset names is worked out once."""

    _names: dict[int, frozenset[str]] = field(default_factory=dict)
    _kept: list[Assertion] = field(default_factory=list)

    def names(self, bound: BoundAssertion) -> frozenset[str]:
        """The parameters, maps and definitions that an assertion rests on."""
        found = self._names.get(id(bound.checked))  # regions share what they ask alike
        if found is None:
            self._kept.append(bound.checked)  # so that no other gets its identity
            found = self._names[id(bound.checked)] = frozenset(_named(bound.checked))
        return found

    def rebound(self, old: BoundRuleset, ruleset: Ruleset, wanted: Iterable[str]) -> Rebound:
        """``ruleset``, which is that of ``old`` but for one change; only rules in ``wanted`` are looked at."""
        work = self._held(old, ruleset)
        if work is None:
            return Rebound(old, MappingProxyType({}), refused=True)
        held, values, definitions = work
        altered: dict[str, Altered] = {}
        rules: dict[str, BoundRule] = {rule.id: rule for rule in old.rules}
        for name in wanted:
            was, now = rules.get(name), _standing(ruleset.rules, name)
            if was is None or now is None:
                if (was is None) != (now is None) or _kept_out(old.ruleset, name) != _kept_out(ruleset, name):
                    bound = _checked(now, held.scope) if now is not None else None
                    if now is not None and bound is None:
                        return Rebound(old, MappingProxyType({}), refused=True)
                    altered[name] = Altered(bound, state=True)
                continue
            found = self._rule(was, now, held.scope, values, definitions)
            if found is None:
                return Rebound(old, MappingProxyType({}), refused=True)
            if found.assertions:
                altered[name] = found
        return Rebound(held, MappingProxyType(altered))

    def _held(
        self, old: BoundRuleset, ruleset: Ruleset
    ) -> tuple[BoundRuleset, frozenset[str], frozenset[str]] | None:
        """The ruleset without its rules, the values that differ, the definitions that differ."""
        held = replace(old, ruleset=ruleset)
        values: frozenset[str] = frozenset()
        if ruleset.parameters != old.ruleset.parameters or ruleset.maps != old.ruleset.maps:
            held = bind(replace(ruleset, rules=()), old.vocabulary)
            held = replace(held, ruleset=ruleset)
            values = _unlike(old.parameters, held.parameters) | _unlike(old.maps, held.maps)
            if held.scope.parameters == old.scope.parameters:
                held = replace(held, scope=old.scope)
        changed = {
            name: standing
            for name, standing in ruleset.definitions.items()
            if standing.content.expression.text != _definition(old.ruleset, name)
        }
        scope = _redefined(old.scope if held.scope is old.scope else held.scope, changed)
        if scope is None:
            return None
        spelled = {word for name, one in changed.items() for word in (name, one.content.key) if word}
        return replace(held, scope=scope), values, frozenset(spelled)

    def _rule(
        self,
        was: BoundRule,
        now: StandingRule,
        scope: Scope,
        values: frozenset[str],
        definitions: frozenset[str],
    ) -> Altered | None:
        """A rule in force before and after; ``None`` where it can no longer be bound."""
        rule = replace(was, standing=now)
        typed = values and any(self.names(one) & values for one in was.assertions)
        if (
            now.rule != was.standing.rule
            or typed
            or any(self.names(one) & definitions for one in was.assertions)
        ):
            bound = _checked(now, scope)
            if bound is None:
                return None
            rule = bound
        if now.stage != was.standing.stage or len(rule.assertions) != len(was.assertions):
            return Altered(rule, tuple(range(len(rule.assertions))) or (-1,))
        places = tuple(
            place
            for place, (one, other) in enumerate(zip(was.assertions, rule.assertions, strict=True))
            if self.names(one) & values or not says_the_same(one, other)
        )
        return Altered(rule, places)


def _checked(standing: StandingRule, scope: Scope) -> BoundRule | None:
    """A rule checked in a scope that holds the definitions; ``None`` where it has a fault."""
    found: list[BoundAssertion] = []
    for stated in standing.rule.assertions:
        for column in [one.text for one in stated.columns] or [""]:
            made, _ = check_assertion(assertion_text(stated, column), scope)
            if made is None:
                return None
            found.append(BoundAssertion(stated, made, column))
    return BoundRule(standing, tuple(found))


def says_the_same(one: BoundAssertion, other: BoundAssertion) -> bool:
    """Whether two assertions come out alike on every form: the same checked trees, whatever their texts and messages."""
    return one.column == other.column and _deciding(one.checked) == _deciding(other.checked)


def _deciding(assertion: Assertion) -> tuple[object, ...]:
    return (
        assertion.rows,
        assertion.keys,
        assertion.when,
        assertion.check,
        assertion.at,
        assertion.severity,
    )


def _named(assertion: Assertion) -> Iterable[str]:
    for node in nodes(_deciding(assertion)):
        match node:
            case checked.Parameter(name) | checked.Lookup(name) | checked.Defined(name):
                yield name
            case _:
                pass


def _standing(rules: Iterable[StandingRule], name: str) -> StandingRule | None:
    return next((one for one in rules if one.rule.id == name), None)


def _kept_out(ruleset: Ruleset, name: str) -> str:
    """What keeps a rule out of force."""
    if _standing(ruleset.disabled, name):
        return "disabled"
    return "asleep" if _standing(ruleset.asleep, name) else ""


def _unlike(old: Mapping[str, object], new: Mapping[str, object]) -> frozenset[str]:
    return frozenset(name for name in {*old, *new} if old.get(name) != new.get(name))


def _definition(ruleset: Ruleset, name: str) -> str | None:
    known = ruleset.definitions.get(name)
    return known.content.expression.text if known else None


def _redefined(scope: Scope, changed: Mapping[str, object]) -> Scope | None:
    """The scope with other definitions; ``None`` where one of them cannot be read."""
    if not changed:
        return scope
    trees = dict(scope.definitions)
    for name, standing in changed.items():
        content = standing.content  # type: ignore[attr-defined]
        try:
            found = parse(content.expression.text, tokenizer_for(scope))
        except ParseError:
            return None
        trees |= {word: found for word in (name, content.key) if word}
    return replace(scope, definitions=MappingProxyType(trees))
