"""Generated trees of four levels, resolved by the program and by a plain second way: they agree."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from pack_trees import KINDS, PLACES, generated, resolved, written
from zhunsheng.language.problems import render
from zhunsheng.rules.ruleset import Ruleset, select
from zhunsheng.rules.tree import PackTree, load_packs

TREES = 300
ASKED = 16
#: So many trees a test case.
BATCH = 20


def _told(found: Ruleset) -> dict[str, object]:
    """A ruleset in the words of the second resolver."""
    return {
        "packs": [one.id for one in found.packs],
        "rules": {
            one.rule.id: (one.rule.highest_severity, one.rule.assertions[0].check.text, one.stage)
            for one in found.rules
        },
        "disabled": {one.rule.id for one in found.disabled},
        "asleep": {one.rule.id: one.asleep for one in found.asleep},
        "parameters": {name: one.value and str(one.value.value) for name, one in found.parameters.items()},
        "definitions": {name: one.content.expression.text for name, one in found.definitions.items()},
        "maps": {
            name: {key: label for key, (label,) in one.content.entries.items()}
            for name, one in found.maps.items()
        },
    }


def _tree(seed: int, folder: Path) -> PackTree:
    place = folder / str(seed)
    place.mkdir()
    written(generated(seed), place)
    tree, problems = load_packs([place])
    assert [render(one, "en") for one in problems if one.severity == "error"] == []
    return tree


def _asked(seed: int) -> list[tuple[str, str, int, date]]:
    """Places, kinds, years and days to ask about; some of the days are those on which something turns."""
    random = Random(f"asked {seed}")
    turns = [
        day
        for level in generated(seed)
        for section in ("rules", "replace", "change", "disable")
        for one in level[section]
        for day in (*one["period"], *(start for start, _ in one.get("stages", ())))
        if day
    ]
    found = []
    for _ in range(ASKED):
        any_day = date(2017, 1, 1) + timedelta(random.randint(0, 3800))
        day = random.choice([any_day, *random.sample(turns, min(2, len(turns)))]) - timedelta(
            random.randint(0, 1)
        )
        found.append((random.choice(PLACES), random.choice(KINDS), random.randint(2017, 2027), day))
    return found


@pytest.mark.parametrize("batch", range(TREES // BATCH))
def test_both_ways_agree(batch: int, tmp_path: Path) -> None:
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        tree = _tree(seed, tmp_path)
        for place, kind, year, day in _asked(seed):
            found = _told(select(tree, place, kind, year, day))
            assert found == resolved(generated(seed), place, kind, year, day), (seed, place, kind, year, day)


def test_the_trees_hold_all_that_a_level_can_do() -> None:
    counted: Counter[str] = Counter()
    for seed in range(TREES):
        for level in generated(seed):
            counted.update(key for key, held in level.items() if held)
            counted.update(
                f"hotfix {act}"
                for fix in level["hotfixes"]
                for act in ("disable", "enable", "change")
                if fix[act]
            )
            counted.update("stage" for one in level["rules"] if one["stages"])
            counted.update("tighten" for one in level["rules"] if one["tighten"])
            counted.update("kinds" for one in level["rules"] if one["kinds"] is not None)
    wanted = [
        "replace",
        "change",
        "disable",
        "set",
        "redefine",
        "remap",
        "years",
        "stage",
        "tighten",
        "kinds",
    ]
    wanted += ["hotfix disable", "hotfix enable", "hotfix change"]
    assert min(counted[one] for one in wanted) >= 30, counted


def test_a_ruleset_has_every_state_in_some_tree(tmp_path: Path) -> None:
    seen: Counter[str] = Counter()
    for seed in range(BATCH):
        tree = _tree(seed, tmp_path)
        for place, kind, year, day in _asked(seed):
            found = select(tree, place, kind, year, day)
            seen.update({"rules": len(found.rules), "disabled": len(found.disabled)})
            seen.update(one.asleep for one in found.asleep if one.asleep)
            seen.update("returned" for one in found.rules if one.returned)
    assert all(seen[one] for one in ("rules", "disabled", "period", "stage", "returned")), seen
