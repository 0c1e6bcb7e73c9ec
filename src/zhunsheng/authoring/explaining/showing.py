"""What is in force in a place on a day, where each line comes from, and who does otherwise where."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from zhunsheng.language.problems import NO_WORDS, Words
from zhunsheng.rules.frozen import Frozen
from zhunsheng.rules.layers import Standing, StandingParameter, StandingRule, Step, exceptions, mendings
from zhunsheng.rules.pack import Definition, LabelMap, Pack, Value
from zhunsheng.rules.ruleset import Ruleset
from zhunsheng.rules.tree import PackTree

_ACTS: Mapping[str, Words] = {
    "stated": Words("定下", "stated"),
    "set": Words("改值", "set"),
    "overridden": Words("改写", "overridden"),
    "replaced": Words("替换", "replaced"),
    "changed": Words("改轻重", "changed"),
    "disabled": Words("停用", "disabled"),
    "enabled": Words("恢复", "enabled"),
}


@dataclass(frozen=True, slots=True)
class Origin:
    """One level's hand in a line: which pack did what, in which file and line, why, until when."""

    pack: str
    version: str
    act: Words
    file: str
    line: int
    reason: str = ""
    basis: tuple[str, ...] = ()
    start: date | None = None
    until: date | None = None
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One rule, parameter, definition or map as it stands: its name, what it says, and its origins, nation first."""

    name: str
    title: str
    says: str
    origins: tuple[Origin, ...]
    standing: Words = NO_WORDS


@dataclass(frozen=True, slots=True)
class Shown:
    """All that stands in one place on one day for one form kind."""

    ruleset: Ruleset
    rules: tuple[Line, ...]
    parameters: tuple[Line, ...]
    definitions: tuple[Line, ...]
    maps: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """A pack in the tree, what it does to one name, and the packs below it that do something."""

    pack: str
    title: str
    acts: tuple[Words, ...]
    below: tuple["Branch", ...]


def shown(ruleset: Ruleset) -> Shown:
    """What a ruleset holds, line by line."""
    return Shown(
        ruleset,
        tuple(_rule(one) for one in (*ruleset.rules, *ruleset.disabled, *ruleset.asleep)),
        tuple(_parameter(name, one) for name, one in ruleset.parameters.items()),
        tuple(_named(name, one) for name, one in ruleset.definitions.items()),
        tuple(_named(name, one) for name, one in ruleset.maps.items()),
    )


def _rule(one: StandingRule) -> Line:
    rule = one.rule
    severities = dict.fromkeys(case.severity for check in rule.assertions for case in check.severity)
    says = " / ".join(severities)
    if one.stage:
        says += f" (stage: {one.stage})"
    standing = Words("在用", "in force")
    if one.disabling is not None:
        standing = Words(f"停用:{one.disabling.reason}", f"disabled: {one.disabling.reason}")
    elif one.asleep:
        standing = Words("未到期间", "not in force at this time")
    elif one.returned:
        standing = Words("停用期满,已恢复", "back in force: the disabling has ended")
    return Line(rule.id, rule.title, says, tuple(map(origin, one.provenance)), standing)


def _parameter(name: str, one: StandingParameter) -> Line:
    says = "—" if one.value is None else spoken(one.value.value) + one.parameter.unit
    if one.printed is not None:
        says += "  (表上印有的优先)"
    return Line(name, one.parameter.title, says, tuple(map(origin, one.provenance)))


def _named(name: str, one: Standing[Definition] | Standing[LabelMap]) -> Line:
    content = one.content
    says = content.expression.text if isinstance(content, Definition) else f"{len(content.entries)} 项"
    return Line(name, content.title, " ".join(says.split()), tuple(map(origin, one.provenance)))


def origin(step: Step) -> Origin:
    """One step of a provenance, with where it is written."""
    return Origin(
        step.pack,
        step.version,
        _ACTS[step.act],
        step.place.file,
        step.place.line,
        step.reason,
        tuple(one.text for one in step.basis),
        step.period.start,
        step.period.until,
        step.ended,
    )


def spoken(value: Value) -> str:
    """A parameter's value as people write it."""
    match value:
        case tuple():
            return "、".join(spoken(one) for one in value)
        case Frozen():
            return "、".join(f"{key}: {spoken(one)}" for key, one in value.items())
        case _:
            return str(value)


def touched(tree: PackTree) -> dict[str, int]:
    """Every name of a rule or parameter, and how many packs do something to it."""
    found: dict[str, int] = {}
    for pack in tree.packs.values():
        stated = {*(one.id for one in pack.rules), *(one.name for one in pack.parameters)}
        done = {*(one.name for one in pack.settings), *(one.id for _, one in exceptions(pack))}
        done |= {one.id for hotfix in pack.hotfixes for _, one in mendings(hotfix)}
        for name in sorted(stated | done):
            found[name] = found.get(name, 0) + 1
    return found


def branches(tree: PackTree, name: str) -> tuple[Branch, ...]:
    """Who does what to a rule, parameter, definition or map of that name, from each root down.

    A pack that does nothing to it is there only where one below it does.
    """
    packs = tree.packs.values()
    roots = [pack for pack in packs if pack.head.parent is None]
    return tuple(found for root in roots if (found := _branch(root, packs, name)) is not None)


def _branch(pack: Pack, packs: Iterable[Pack], name: str) -> Branch | None:
    below = tuple(
        found
        for one in packs
        if one.head.parent is not None and one.head.parent.id == pack.id
        if (found := _branch(one, packs, name)) is not None
    )
    acts = tuple(_acts(pack, name))
    below = (*_mended(pack, name), *below)
    return Branch(pack.id, pack.head.title, acts, below) if acts or below else None


def _mended(pack: Pack, name: str) -> Iterator[Branch]:
    """What the hotfixes of a pack do to a rule."""
    for hotfix in pack.hotfixes:
        acts = tuple(_ACTS[act] for act, one in mendings(hotfix) if one.id == name)
        if acts:
            yield Branch(hotfix.head.mark, hotfix.head.title, acts, ())


def _acts(pack: Pack, name: str) -> Iterator[Words]:
    stated = (*pack.rules, *pack.parameters, *pack.definitions, *pack.maps)
    if any(
        name in {getattr(one, "id", ""), getattr(one, "name", ""), getattr(one, "key", "")} for one in stated
    ):
        yield _ACTS["stated"]
    if any(one.name == name for one in pack.settings):
        yield _ACTS["set"]
    overridden = [*(one.name for one in pack.definition_overrides), *(one.name for one in pack.map_overrides)]
    if name in overridden:
        yield _ACTS["overridden"]
    for act, one in exceptions(pack):
        if one.id == name:
            yield _ACTS[act]
