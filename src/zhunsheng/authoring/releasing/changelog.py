"""The changelog of a pack, and whether its entry says of every change what the computed differences say."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from zhunsheng.authoring.comparing.differences import Difference
from zhunsheng.authoring.comparing.effects import Effect, together
from zhunsheng.language.problems import Words
from zhunsheng.rules.version import read_version

FILE = "CHANGELOG.md"
#: What an entry calls an effect, in either language.
CLASS_WORDS: Mapping[Effect, Words] = MappingProxyType(
    {
        Effect.STRICTER: Words("更严", "stricter"),
        Effect.LOOSER: Words("更宽", "looser"),
        Effect.DIFFERENT: Words("不同", "different"),
        Effect.TEXT_ONLY: Words("只改文字", "text only"),
    }
)
_HEADING = re.compile(r"^##\s+\[?v?(?P<version>[0-9]+(?:\.[0-9]+)*)\]?(?:\s|$)")
_POINT = re.compile(r"^\s*[-*+]\s+")
_HIDING = "\x00"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a changelog says of one version, point by point."""

    version: str
    points: tuple[str, ...]


def entries(text: str) -> tuple[Entry, ...]:
    r"""The entries of a changelog, as they stand: a heading ``## 1.2.0``, and a list below it.

    >>> entries("# 记录\n\n## 1.1.0\n\n- `a` 更严\n  到八十\n- b 更宽\n")[0].points
    ('`a` 更严 到八十', 'b 更宽')
    """
    found: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        heading = _HEADING.match(line)
        if heading:
            found.append((heading["version"], []))
        elif found and line.strip() and not line.startswith("#"):
            points = found[-1][1]
            if _POINT.match(line) or not points:
                points.append(_POINT.sub("", line).strip())
            else:
                points[-1] += f" {line.strip()}"
    return tuple(Entry(version, tuple(points)) for version, points in found)


def entry_of(text: str, version: str) -> Entry | None:
    """The entry of a version; ``1.2`` and ``1.2.0`` are the same."""
    wanted = _numbers(version)
    return next((one for one in entries(text) if _numbers(one.version) == wanted), None)


def shortfalls(
    entry: Entry, differences: Iterable[Difference], unchanged: Iterable[str] = ()
) -> Iterator[Words]:
    """What an entry leaves unsaid or says wrongly.

    Every thing that changed has to be named in a point that says how: stricter, looser, different or text only, as
    the differences have it; one point without a name may say that all the rest is text only. Something that is both
    stricter and looser may be called either ``different`` or both. A point that claims a change of ``unchanged`` things
    alone is wrong too.
    """
    effects = effects_of(differences)
    names = frozenset(effects) | frozenset(unchanged)
    told = [(_named(point, names), _classes(point)) for point in entry.points]
    for name, (effect, difference) in effects.items():
        said = [classes for named, classes in told if name in named]
        yield from _unsaid(name, effect, difference, said, told)
    for named, classes in told:
        if named and classes and not named & effects.keys():
            yield Words(
                f"写了「{'、'.join(sorted(named))}」有变化,算出来没有",
                f"it tells a change of {', '.join(sorted(named))}; there is none",
            )


def effects_of(differences: Iterable[Difference]) -> dict[str, tuple[Effect, Difference]]:
    """Each thing that changed, with the effect of all its changes and one that shows it."""
    gathered: dict[str, list[Difference]] = {}
    for one in differences:
        if one.effect is not Effect.NOTHING:
            gathered.setdefault(one.name, []).append(one)
    found = {}
    for name, changes in gathered.items():
        effect = together(one.effect for one in changes)
        heaviest = next((one for one in changes if one.effect.has_meaning), changes[0])
        found[name] = (effect, heaviest)
    return found


def version_shortfall(old: str, new: str, effects: Iterable[Effect]) -> Words | None:
    """Why a version does not rise as much as the changes ask for: a patch for text, a minor step for meaning."""
    meant = together(effects)
    before, after = _numbers(old), _numbers(new)
    if meant is Effect.NOTHING and after >= before:
        return None
    if after <= before:
        return Words(
            f"内容变了,版本号没有升:原来 {old},现在 {new}",
            f"the content changed; the version did not rise: {old}, now {new}",
        )
    if meant.has_meaning and after[:2] <= before[:2]:
        return Words(
            f"结论会变({CLASS_WORDS[meant].chinese}),至少要升第二位:原来 {old},现在 {new}",
            f"verdicts may change ({CLASS_WORDS[meant].english}): the second number has to rise: {old}, now {new}",
        )
    return None


def _unsaid(
    name: str,
    effect: Effect,
    difference: Difference,
    said: list[frozenset[Effect]],
    told: list[tuple[frozenset[str], frozenset[Effect]]],
) -> Iterator[Words]:
    """What is wrong with what an entry says of one thing."""
    right = CLASS_WORDS[effect]
    shown = f"{difference.part}: {difference.before or '—'} → {difference.after or '—'}"
    if not said:
        if effect is Effect.TEXT_ONLY and any(
            not named and Effect.TEXT_ONLY in classes for named, classes in told
        ):
            return
        yield Words(
            f"没有写到「{name}」,它{right.chinese}({shown})",
            f"it does not name '{name}', which is {right.english} ({shown})",
        )
        return
    classes = frozenset().union(*said)
    if classes == {effect} or (effect is Effect.DIFFERENT and classes == {Effect.STRICTER, Effect.LOOSER}):
        return
    if not classes:
        yield Words(
            f"「{name}」没有说是更严、更宽、不同还是只改文字;算出来{right.chinese}",
            f"it does not say whether '{name}' is stricter, looser, different or text only; it is {right.english}",
        )
        return
    wrong = [CLASS_WORDS[one] for one in CLASS_WORDS if one in classes]
    yield Words(
        f"「{name}」写的是{'、'.join(one.chinese for one in wrong)},算出来{right.chinese}({shown};{difference.why.chinese})",
        f"'{name}' is called {', '.join(one.english for one in wrong)}; it is {right.english}"
        f" ({shown}; {difference.why.english})",
    )


def _named(point: str, names: Iterable[str]) -> frozenset[str]:
    """The names in a point; a name inside a longer one does not count."""
    found = set()
    for name in sorted(names, key=len, reverse=True):
        pattern = re.compile(rf"(?<![0-9A-Za-z.-]){re.escape(name)}(?![0-9A-Za-z-]|\.[0-9a-z])")
        if pattern.search(point):
            found.add(name)
            point = pattern.sub(_HIDING, point)
    return frozenset(found)


def _classes(point: str) -> frozenset[Effect]:
    return frozenset(
        effect
        for effect, words in CLASS_WORDS.items()
        if words.chinese in point or words.english in point.lower()
    )


def _numbers(version: str) -> tuple[int, ...]:
    numbers = read_version(version) or ()
    return (*numbers, *(0,) * (3 - len(numbers)))
