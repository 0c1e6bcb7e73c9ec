"""Whether a rule became stricter or looser: which forms fail it, and how much a fail weighs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from zhunsheng.authoring.comparing.effects import Effect
from zhunsheng.authoring.comparing.equality import Equality, Side
from zhunsheng.authoring.comparing.trends import Trend, Trends
from zhunsheng.authoring.comparing.weights import weighed
from zhunsheng.authoring.scrutiny.signs import Signs
from zhunsheng.language import checked
from zhunsheng.language.assertion import Assertion as Checked
from zhunsheng.language.problems import NO_WORDS, Words
from zhunsheng.rules.binding import BoundAssertion, BoundRule, BoundRuleset
from zhunsheng.rules.ruleset import Ruleset


@dataclass(frozen=True, slots=True)
class Verdict:
    """The effect of one thing on one rule, and why; ``settled`` where the expressions alone tell it."""

    rule: str
    effect: Effect
    why: Words = NO_WORDS
    settled: bool = True


def verdicts(old: BoundRuleset, new: BoundRuleset) -> tuple[Verdict, ...]:
    """What became of each rule that two rulesets do not say alike."""
    equality = Equality(Side.of(old), Side.of(new))
    before, after = _bound(old), _bound(new)
    found: list[Verdict] = []
    for name in dict.fromkeys((*before, *after)):
        known, rule = before.get(name), after.get(name)
        if known is not None and rule is not None:
            found += _of_rule(known, rule, equality)
        elif rule is not None:
            found.append(Verdict(name, Effect.STRICTER, _comes(old.ruleset, name)))
        elif not any(name in other.standing.rule.aliases for other in after.values()):
            found.append(Verdict(name, Effect.LOOSER, _goes(new.ruleset, name)))
    return tuple(found)


def _bound(held: BoundRuleset) -> Mapping[str, BoundRule]:
    return {one.id: one for one in held.rules}


def _comes(old: Ruleset, name: str) -> Words:
    if any(one.rule.id == name for one in old.disabled):
        return Words("停用的规则恢复执行", "a rule that was disabled is in force again")
    if any(one.rule.id == name for one in old.asleep):
        return Words("规则在这段时间里也执行", "the rule is in force at this time too")
    return Words("多了一条规则", "there is one rule more")


def _goes(new: Ruleset, name: str) -> Words:
    if any(one.rule.id == name for one in new.disabled):
        return Words("规则停用", "the rule is disabled")
    if any(one.rule.id == name for one in new.asleep):
        return Words("规则在这段时间里不执行", "the rule is not in force at this time")
    return Words("少了一条规则", "there is one rule less")


def _of_rule(old: BoundRule, new: BoundRule, equality: Equality) -> Iterator[Verdict]:
    pairs, gone, come = _paired(old.assertions, new.assertions)
    if gone:
        yield Verdict(new.id, Effect.LOOSER, Words("少了一项检查", "there is one check less"))
    if come:
        yield Verdict(new.id, Effect.STRICTER, Words("多了一项检查", "there is one check more"))
    caps = old.standing.stage, new.standing.stage
    for one, other in pairs:
        trends = Trends(equality, _signs(one.checked, other.checked))
        yield from _of_scope(new.id, one, other, trends)
        yield from _of_check(new.id, one, other, trends)
        effect, settled = weighed(one.checked.severity, other.checked.severity, caps, trends)
        if effect is not Trend.SAME:
            yield _weight_verdict(new.id, effect, settled=settled)


_WEIGHS = {
    Trend.BOTH: (Effect.DIFFERENT, Words("轻重的分法变了", "a fail weighs otherwise")),
    Trend.UP: (Effect.STRICTER, Words("不符时算得更重", "a fail weighs more")),
    Trend.DOWN: (Effect.LOOSER, Words("不符时算得更轻", "a fail weighs less")),
    Trend.UNKNOWN: (Effect.DIFFERENT, Words("轻重的分法变了", "a fail weighs otherwise")),
}


def _weight_verdict(rule: str, trend: Trend, *, settled: bool) -> Verdict:
    effect, why = _WEIGHS[trend]
    return Verdict(rule, effect, why, settled)


def _paired(
    old: Sequence[BoundAssertion], new: Sequence[BoundAssertion]
) -> tuple[list[tuple[BoundAssertion, BoundAssertion]], list[BoundAssertion], list[BoundAssertion]]:
    """Assertions of one name and column; those left over are the same in turn where their checks are."""
    named = {(one.stated.name, one.column): one for one in new}
    pairs = [(one, named.pop(key)) for one in old if (key := (one.stated.name, one.column)) in named]
    taken = {id(one) for one, _ in pairs}
    gone, come = [one for one in old if id(one) not in taken], list(named.values())
    for one in tuple(gone):
        fellow = next((other for other in come if _alike(one, other)), None)
        if fellow is not None:
            pairs.append((one, fellow))
            gone.remove(one)
            come.remove(fellow)
    return pairs, gone, come


def _alike(one: BoundAssertion, other: BoundAssertion) -> bool:
    return one.column == other.column and one.checked.check == other.checked.check


def _signs(old: Checked, new: Checked) -> Signs:
    """What both editions' conditions say of signs."""
    both = [Signs.of(_conditions(one)).guarded for one in (old, new)]
    return Signs(tuple(one for one in both[0] if one in both[1]))


def _conditions(assertion: Checked) -> Iterator[checked.Node]:
    if assertion.when is not None:
        yield assertion.when
    rows = assertion.rows
    while isinstance(rows, checked.Filter):
        yield rows.predicate
        rows = rows.rows


_MORE_ROWS = {
    Trend.BOTH: (Effect.DIFFERENT, Words("看的行不同了", "other rows are looked at")),
    Trend.UP: (Effect.STRICTER, Words("看的行多了", "more rows are looked at")),
    Trend.DOWN: (Effect.LOOSER, Words("看的行少了", "fewer rows are looked at")),
    Trend.UNKNOWN: (Effect.DIFFERENT, Words("看的行不同了", "other rows are looked at")),
}
_MORE_OFTEN = {
    Trend.BOTH: (Effect.DIFFERENT, Words("条件不同了", "the condition is another")),
    Trend.UP: (
        Effect.STRICTER,
        Words("条件放宽,更多的表要查", "the condition is wider: more is asked about"),
    ),
    Trend.DOWN: (
        Effect.LOOSER,
        Words("条件收窄,要查的表少了", "the condition is narrower: less is asked about"),
    ),
    Trend.UNKNOWN: (Effect.DIFFERENT, Words("条件不同了", "the condition is another")),
}
_HOLDS = {
    Trend.BOTH: (Effect.DIFFERENT, Words("检查的内容不同了", "the check is another")),
    Trend.UP: (Effect.LOOSER, Words("原来成立的都成立,还可能更多", "what held still holds, and more may")),
    Trend.DOWN: (
        Effect.STRICTER,
        Words("原来不成立的都不成立,还可能更多", "what failed still fails, and more may"),
    ),
    Trend.UNKNOWN: (Effect.DIFFERENT, Words("检查的内容不同了", "the check is another")),
}


def _told(rule: str, trend: Trend, table: Mapping[Trend, tuple[Effect, Words]]) -> Iterator[Verdict]:
    if trend is not Trend.SAME:
        effect, why = table[trend]
        yield Verdict(rule, effect, why, settled=trend is not Trend.UNKNOWN)


def _of_scope(rule: str, one: BoundAssertion, other: BoundAssertion, trends: Trends) -> Iterator[Verdict]:
    """The rows that are looked at, how they are grouped, and the condition."""
    old, new = one.checked, other.checked
    if old.rows is None or new.rows is None:
        if old.rows is not new.rows:
            yield Verdict(
                rule,
                Effect.DIFFERENT,
                Words("看表的方式不同了", "the form is looked at otherwise"),
                settled=False,
            )
    else:
        rows = trends.rows(old.rows, new.rows)
        moved = rows.members if rows.values is Trend.SAME else Trend.UNKNOWN
        if moved is not Trend.SAME and (old.keys or new.keys):
            moved = Trend.BOTH  # other rows in a group make other sums
        yield from _told(rule, moved, _MORE_ROWS)
    if not trends.same(old.keys, new.keys):
        yield Verdict(rule, Effect.DIFFERENT, Words("分组不同了", "rows are grouped otherwise"))
    yield from _told(rule, _condition(old.when, new.when, trends), _MORE_OFTEN)


def _condition(old: checked.Node | None, new: checked.Node | None, trends: Trends) -> Trend:
    if old is None or new is None:
        return Trend.SAME if old is new else Trend.DOWN if old is None else Trend.UP
    return trends.check(old, new, fails=False)


def _of_check(rule: str, one: BoundAssertion, other: BoundAssertion, trends: Trends) -> Iterator[Verdict]:
    """What must hold, and where a finding stands."""
    yield from _told(rule, trends.check(one.checked.check, other.checked.check), _HOLDS)
    if not trends.same(one.checked.at, other.checked.at):
        yield Verdict(rule, Effect.DIFFERENT, Words("问题标在另一格", "findings stand on another cell"))
