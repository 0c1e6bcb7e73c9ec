"""What a pack has to pass before it is released, step by step."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from zhunsheng.authoring.comparing.differences import Difference, differences
from zhunsheng.authoring.comparing.editions import Edition
from zhunsheng.authoring.comparing.effects import Effect
from zhunsheng.authoring.comparing.seeds import Seeds
from zhunsheng.authoring.comparing.telltales import Search
from zhunsheng.authoring.examples.examples import find_examples, run_examples
from zhunsheng.authoring.examples.trials import House, Trial, prepared_all
from zhunsheng.authoring.proving.coverage import coverage
from zhunsheng.authoring.releasing import changelog
from zhunsheng.authoring.releasing.release_lock import departures
from zhunsheng.authoring.scrutiny.checking import Sources, check
from zhunsheng.authoring.scrutiny.formatting import format_packs
from zhunsheng.language.problems import Lang, Words, render
from zhunsheng.rules.pack import Pack


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is verified: what, whether it is as it should be, and what is wrong or worth knowing."""

    name: str
    title: Words
    ok: bool
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bench:
    """A pack and what it is verified with. ``beside`` are the packs and schemas that it may build on."""

    house: House
    pack: Pack
    beside: Sources
    lang: Lang = "zh"

    @property
    def folder(self) -> Path:
        """Where the pack lies."""
        return Path(self.pack.folder)


def soundness(bench: Bench) -> Step:
    """Whether ``check`` finds no error; warnings are told and stop nothing."""
    found = check(Sources((bench.folder,)), bench.beside)
    errors = [one for one in found.problems if one.severity == "error"]
    told = tuple(render(one, bench.lang) for one in found.problems)
    return Step("check", Words("检查没有错误", "check finds no error"), not errors, told)


def tidiness(bench: Bench) -> Step:
    """Whether every expression is in its usual spelling."""
    files, _ = format_packs(Sources((bench.folder,)), bench.beside)
    changed = tuple(one.path.name for one in files if one.changed)
    return Step("fmt", Words("写法是理齐的", "expressions are in their usual spelling"), not changed, changed)


def examples_hold(bench: Bench) -> Step:
    """Whether every example comes out as it says, and there is one where there is something to show."""
    title = Words("例子都成立", "every example holds")
    found = find_examples([bench.folder])
    if found.problems:
        return Step(
            "examples", title, ok=False, details=tuple(render(one, bench.lang) for one in found.problems)
        )
    results = run_examples(bench.house, found.examples)
    failed = tuple(f"{one.rule}: {one.name}: {one.expected} | {one.found}" for one in results if not one.ok)
    if not results and _says_something(bench.pack):
        told = Words("一个例子也没有", "there is no example")
        return Step("examples", title, ok=False, details=(told.of(bench.lang),))
    count = Words(f"{len(results)} 个", f"{len(results)} of them").of(bench.lang)
    return Step("examples", title, not failed, failed or (count,))


def _says_something(pack: Pack) -> bool:
    stated = (pack.rules, pack.settings, pack.definition_overrides, pack.map_overrides)
    return any((*stated, pack.replacements, pack.changes, pack.disablings))


def enough_coverage(bench: Bench, least: Fraction) -> Step:
    """Whether the examples show at least that part of the rules and of the sides of conditions."""
    prepared = prepared_all(bench.house, find_examples([bench.folder]).examples)
    made = [one for one in prepared if isinstance(one, Trial)]
    found = coverage(bench.house, made, [bench.pack.id])
    shown = min(found.rules, found.sides)
    gaps = tuple(f"{gap.rule}: {gap.text}: {gap.wanted.of(bench.lang)}" for gap in found.gaps)
    title = Words(f"覆盖率不低于 {_percent(least)}", f"coverage of {_percent(least)} at least")
    figures = Words(
        f"规则 {_percent(found.rules)},条件 {_percent(found.sides)}",
        f"rules {_percent(found.rules)}, conditions {_percent(found.sides)}",
    ).of(bench.lang)
    return Step("coverage", title, shown >= least, (figures, *(gaps if shown < least else ())))


def _percent(part: Fraction) -> str:
    tenths = int(part * 1000)
    return f"{tenths // 10}.{tenths % 10}%"


def changes_between(old: Edition, new: Edition, pack: str) -> tuple[Difference, ...]:
    """What changed in one pack, its class by the expressions and, where these do not tell, by a bounded search.

    Nothing where the old edition does not have the pack. The search has no deadline, so that it always comes out alike.
    """
    if pack not in old.tree.packs:
        return ()
    folders = [Path(one.folder) for edition in (old, new) for one in edition.tree.packs.values()]
    seek = Search(Seeds.beside(new.house.schemas, folders))
    found = differences(old, new, seek=seek)
    return tuple(one for one in found if one.pack == pack and one.effect is not Effect.NOTHING)


def told_in_changelog(bench: Bench, changes: Iterable[Difference], *, first: bool) -> Step:
    """Whether the changelog has an entry for the version that tells every change as it is."""
    title = Words("版本记录写明了每个变化", "the changelog tells every change")
    path = bench.folder / changelog.FILE
    version = bench.pack.head.version
    entry = (
        changelog.entry_of(path.read_text(encoding="utf-8", errors="replace"), version)
        if path.is_file()
        else None
    )
    if entry is None or not entry.points:
        missing = Words(
            f"{changelog.FILE} 里没有 {version} 这一节,或者是空的",
            f"{changelog.FILE} has no entry for {version}, or an empty one",
        )
        return Step("changelog", title, ok=False, details=(missing.of(bench.lang),))
    if first:
        return Step(
            "changelog", title, ok=True, details=(Words("第一版", "the first version").of(bench.lang),)
        )
    found = tuple(changes)
    changed = {one.name for one in found}
    pack = bench.pack
    known = (
        {one.id for one in pack.rules}
        | {one.name for one in pack.parameters}
        | {one.name for one in pack.settings}
    )
    wrong = tuple(one.of(bench.lang) for one in changelog.shortfalls(entry, found, known - changed))
    return Step("changelog", title, not wrong, wrong or tuple(_summary(found, bench.lang)))


def _summary(changes: Iterable[Difference], lang: Lang) -> Iterator[str]:
    for name, (effect, _) in changelog.effects_of(changes).items():
        yield f"{name}: {changelog.CLASS_WORDS[effect].of(lang)}"


def version_risen(bench: Bench, old: Pack, changes: Iterable[Difference]) -> Step:
    """Whether the version rose as much as the changes ask for."""
    effects = [one.effect for one in changes]
    wrong = changelog.version_shortfall(old.head.version, bench.pack.head.version, effects)
    title = Words("版本号升得够", "the version rose enough")
    same = f"{old.head.version} → {bench.pack.head.version}"
    return Step("version", title, wrong is None, (wrong.of(bench.lang) if wrong else same,))


def as_locked(bench: Bench, released: Mapping[str, Any], lock: Mapping[str, Any]) -> Step:
    """Whether what was released under this version is still the same."""
    version = bench.pack.head.version
    title = Words(f"与已发布的 {version} 相同", f"the same as the released {version}")
    found = departures(released, lock)
    why = Words(
        "已经发布的版本不能再变:升版本号,并在版本记录里写明",
        "what is released does not change: raise the version, and tell it in the changelog",
    )
    return Step("lock", title, not found, (*found, why.of(bench.lang)) if found else ())
