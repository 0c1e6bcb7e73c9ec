"""Changelogs: how entries are read, and what is wrong with those that do not tell what changed."""

import pytest

from zhunsheng.authoring.comparing.differences import Difference
from zhunsheng.authoring.comparing.effects import Effect
from zhunsheng.authoring.releasing.changelog import (
    CLASS_WORDS,
    effects_of,
    entries,
    entry_of,
    shortfalls,
    version_shortfall,
)

TEXT = """# 某省:版本记录

说明文字。

## 1.2.0 (2025-03-01)

- `total` 更严:
  上限改小
* 满分线 更宽
随便一句

## [1.1]

1.1 只改文字

## 1.0.0
"""


def test_entries_are_read_point_by_point() -> None:
    found = entries(TEXT)
    assert [(one.version, one.points) for one in found] == [
        ("1.2.0", ("`total` 更严: 上限改小", "满分线 更宽 随便一句")),
        ("1.1", ("1.1 只改文字",)),
        ("1.0.0", ()),
    ]


@pytest.mark.parametrize(
    ("asked", "found"), [("1.1.0", "1.1"), ("1.2", "1.2.0"), ("1.3", None), ("2.0", None)]
)
def test_a_version_is_the_same_however_long_it_is_written(asked: str, found: str | None) -> None:
    entry = entry_of(TEXT, asked)
    assert (entry.version if entry else None) == found


def _changed(name: str, *effects: Effect) -> list[Difference]:
    return [Difference("demo", "rules", name, "check", "旧", "新", one) for one in effects]


S, L, D, T, N = Effect.STRICTER, Effect.LOOSER, Effect.DIFFERENT, Effect.TEXT_ONLY, Effect.NOTHING
#: What is said, what changed, what is missing from the entry (a part of each complaint).
CASES: list[tuple[str, dict[str, tuple[Effect, ...]], list[str]]] = [
    ("- total 更严", {"total": (S,)}, []),
    ("- `total` 更宽", {"total": (L,)}, []),
    ("- total is stricter now", {"total": (S,)}, []),
    ("- total 不同", {"total": (S, L)}, []),
    ("- total 更严,也更宽", {"total": (S, L)}, []),
    ("- total 更严", {"total": (S, L)}, ["算出来不同"]),
    ("- total 不同", {"total": (S,)}, ["写的是不同,算出来更严"]),
    ("- total 只改文字", {"total": (S,)}, ["写的是只改文字,算出来更严"]),
    ("- 只改文字", {"total": (S,)}, ["没有写到「total」,它更严"]),
    ("- 只改文字", {"total": (T,), "other": (T,)}, []),
    ("- total 更严", {"total": (S,), "other": (T,)}, ["没有写到「other」,它只改文字"]),
    ("- total 更严\n- 其余只改文字", {"total": (S,), "other": (T,)}, []),
    ("- total 改了", {"total": (S,)}, ["没有说是更严"]),
    ("- total-score 更严", {"total": (S,)}, ["没有写到「total」"]),
    ("- 520000.total 更严", {"total": (S,)}, ["没有写到「total」"]),
    ("- total 更严", {"520000.total": (S,)}, ["没有写到「520000.total」"]),
    ("- 满分线 更严", {"满分线": (S,), "满分": (T,)}, ["没有写到「满分」"]),
    ("- 满分线、满分 更严", {"满分线": (S,), "满分": (S,)}, []),
    ("- total 更严\n- total 更宽", {"total": (S,)}, ["写的是更严、更宽"]),
    ("- kept 更严\n- total 更宽", {"total": (L,)}, ["写了「kept」有变化,算出来没有"]),
    ("- total 更宽,同 kept 一致", {"total": (L,)}, []),
    ("- 随便", {"total": (N,)}, []),
]


@pytest.mark.parametrize(
    ("said", "changed", "wanted"), CASES, ids=[f"{said} | {list(changed)}" for said, changed, _ in CASES]
)
def test_an_entry_tells_what_changed(
    said: str, changed: dict[str, tuple[Effect, ...]], wanted: list[str]
) -> None:
    entry = entry_of(f"## 1.1\n\n{said}\n", "1.1")
    assert entry
    differences = [one for name, effects in changed.items() for one in _changed(name, *effects)]
    found = [one.chinese for one in shortfalls(entry, differences, ("kept",))]
    assert len(found) == len(wanted), found
    assert all(part in text for part, text in zip(wanted, found, strict=True)), found


RISES = [
    ("1.0.0", "1.0.1", (T,), True),
    ("1.0.0", "1.0.0", (T,), False),
    ("1.0.0", "1.0.1", (L,), False),
    ("1.0.0", "1.0.1", (S, T), False),
    ("1.0.0", "1.1.0", (S,), True),
    ("1.0", "1.1", (D,), True),
    ("1.9.9", "2.0.0", (L,), True),
    ("1.1.0", "1.0.9", (T,), False),
    ("1.1.0", "1.0.0", (), False),
    ("1.0.0", "1.0.0", (), True),
    ("1.0.0", "1.5.0", (), True),
    ("1.2", "1.2.0", (N,), True),
    ("1.9", "1.10", (S,), True),
]


@pytest.mark.parametrize(("old", "new", "effects", "enough"), RISES)
def test_the_version_rises_as_far_as_the_change_goes(
    old: str, new: str, effects: tuple[Effect, ...], *, enough: bool
) -> None:
    assert (version_shortfall(old, new, effects) is None) == enough


def test_every_effect_has_its_word_and_a_thing_has_the_effect_of_all_its_changes() -> None:
    assert CLASS_WORDS.keys() == set(Effect) - {N}
    found = effects_of([*_changed("a", T, S), *_changed("b", N), *_changed("c", L, S)])
    assert {name: effect for name, (effect, _) in found.items()} == {"a": S, "c": D}
