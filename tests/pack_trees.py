"""Generated trees of packs of four levels, as plain data: their files, and a plain second way to resolve them.

The second way shares nothing with the program: it reads the data that the files are written from, one rule, one
parameter, one name at a time, and asks of each level in turn what it says on the day.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

CODES = ("000000", "520000", "522700", "522701")
#: Places to ask about: each level's own, places beside it that have no pack, and one in another province.
PLACES = (*CODES, "522702", "520100", "520102", "430603")
KINDS = ("甲", "乙")
SEVERITIES = ("note", "warning", "error")
STAGES = ("shadow", *SEVERITIES)
_FIRST = date(2018, 1, 1)

Level = dict[str, Any]


# Generating


@cache
def generated(seed: int) -> list[Level]:
    """A tree: its levels, the nation first; sound, so that it loads."""
    random = Random(seed)
    levels: list[Level] = []
    for number, code in enumerate(CODES):
        levels.append(_level(random, number, code, levels))
    return levels


def _level(random: Random, number: int, code: str, above: list[Level]) -> Level:
    level: Level = {"code": code, "kinds": _kinds(random, above), "years": _years(random) if number else None}
    level["rules"] = [
        _rule(random, _id(number, code, place)) for place in range(random.randint(1, 4) if number else 5)
    ]
    level["parameters"] = {
        f"参数{code}{place}": _values(random) for place in range(2 if number == 0 else random.randint(0, 1))
    }
    level["definitions"] = {
        f"定义{code}{place}": f"{random.randint(1, 9)} = 1" for place in range(2 if number == 0 else 1)
    }
    level["maps"] = {f"对应{code}": _entries(random)} if number < 2 else {}
    level["set"] = {
        name: _values(random) for name in _some(random, [one for up in above for one in up["parameters"]])
    }
    level["redefine"] = {
        name: f"{random.randint(10, 99)} = 1"
        for name in _some(random, [one for up in above for one in up["definitions"]])
    }
    level["remap"] = {
        name: {"entries": _entries(random), "replace": random.random() < 0.3}
        for name in _some(random, [one for up in above for one in up["maps"]])
    }
    level |= {"replace": [], "change": [], "disable": []}
    for rule in _some(random, [one for up in above for one in up["rules"]]):
        _except(random, level, rule)
    level["hotfixes"] = _hotfixes(random, [*above, level])
    return level


def _id(number: int, code: str, place: int) -> str:
    return f"rule-{place}" if number == 0 else f"{code}.rule-{place}"


def _kinds(random: Random, above: list[Level]) -> list[str]:
    known = above[-1]["kinds"] if above else list(KINDS)
    return list(known) if random.random() < 0.8 else [random.choice(known)]


def _years(random: Random) -> tuple[int | None, int | None] | None:
    if random.random() < 0.7:
        return None
    start = random.randint(2018, 2023)
    return random.choice([(start, None), (None, start + 3), (start, start + 3)])


def _some(random: Random, choices: list[Any]) -> list[Any]:
    return [one for one in choices if random.random() < 0.4]


def _day(random: Random) -> date:
    return _FIRST + timedelta(random.randint(0, 3000))


def _period(random: Random) -> tuple[date | None, date | None]:
    if random.random() < 0.4:
        return None, None
    start = _day(random)
    end = start + timedelta(random.randint(1, 1500))
    return random.choice([(start, None), (None, end), (start, end)])


def _values(random: Random) -> list[tuple[date, date | None, str]]:
    days = sorted({_day(random) for _ in range(random.randint(1, 3))})
    return [
        (day, None if random.random() < 0.7 else day + timedelta(1), f"{random.randint(0, 99)}.{place}")
        for place, day in enumerate(days)
    ]


def _entries(random: Random) -> dict[str, str]:
    return {f"标签{random.randint(1, 4)}": f"行{random.randint(1, 9)}" for _ in range(2)}


def _stages(random: Random) -> list[tuple[date, str]]:
    if random.random() < 0.7:
        return []
    days = sorted({_day(random) for _ in range(random.randint(1, 3))})
    return [(day, random.choice(STAGES)) for day in days]


def _rule(random: Random, name: str) -> dict[str, Any]:
    tighten = random.random() < 0.2
    return {
        "id": name,
        "severity": random.choice(SEVERITIES),
        "check": f"{random.randint(0, 99)} = 1",
        "kinds": None
        if tighten or random.random() < 0.8
        else [],  # filled with the pack's first kind when written
        "period": (None, None) if tighten else _period(random),
        "stages": [] if tighten else _stages(random),
        "tighten": tighten,
    }


def _except(random: Random, level: Level, rule: Mapping[str, Any]) -> None:
    """One exception from a rule, or two one after the other; of a rule to be tightened, only what tightens it."""
    name = rule["id"]
    if rule["tighten"]:
        level["change"].append({"id": name, "severity": "error", "stages": [], "period": _period(random)})
        return
    turn = _day(random)
    periods = [(None, turn), (turn, None)] if random.random() < 0.4 else [_period(random)]
    for period in periods:
        act = random.choice(("replace", "change", "disable"))
        if act == "replace":
            level["replace"].append({**_rule(random, name), "tighten": False, "period": period})
        elif act == "disable":
            level["disable"].append({"id": name, "period": period})
        elif random.random() < 0.5:
            level["change"].append(
                {"id": name, "severity": random.choice(SEVERITIES), "stages": [], "period": period}
            )
        else:
            stages = [(_day(random), random.choice(STAGES))]
            level["change"].append({"id": name, "severity": None, "stages": stages, "period": period})


def _hotfixes(random: Random, levels: list[Level]) -> list[dict[str, Any]]:
    """Up to two hotfixes of the last level; one for another version is passed by."""
    found = []
    own = {one["id"] for one in levels[-1]["rules"]}
    rules = [one for level in levels for one in level["rules"] if one["id"] in own or not one["tighten"]]
    away = {one["id"] for level in levels for one in level["disable"] if one["period"] == (None, None)}
    for number in range(1, random.randint(0, 2) + 1):
        fix: dict[str, Any] = {
            "number": number,
            "fits": random.random() < 0.8,
            "disable": [],
            "enable": [],
            "change": [],
        }
        for rule in _some(random, rules):
            acts = ["disable", "change", *(["enable"] if rule["id"] in away else [])]
            act = random.choice(acts)
            fix[act].append(
                {
                    "id": rule["id"],
                    "period": _period(random),
                    "severity": random.choice(SEVERITIES),
                    "stages": [],
                }
            )
        found.append(fix)
    return found


# Writing


def written(levels: list[Level], folder: Path) -> None:
    """The files of a tree."""
    for number, level in enumerate(levels):
        place = folder / f"p{number}"
        place.mkdir()
        (place / "pack.yaml").write_text("\n".join(_pack(number, level, levels)) + "\n", "utf-8")
        for fix in level["hotfixes"]:
            beside = folder / f"p{number}-fix-{fix['number']}"
            beside.mkdir()
            (beside / "hotfix.yaml").write_text("\n".join(_fix(number, fix)) + "\n", "utf-8")


def _pack(number: int, level: Level, levels: list[Level]) -> Iterator[str]:
    code, kinds = level["code"], level["kinds"]
    parent = f', extends: {{p{levels[number - 1]["code"]}: ">=1"}}' if number else ""
    years = f", fiscal_years: {{{_bounds(level['years'])}}}" if level["years"] else ""
    yield f'pack: {{id: p{code}, jurisdiction: "{code}", title: t, version: 1.0, kinds: {_list(kinds)}{years}{parent}}}'
    if number == 0:
        yield "basis: {文: {title: t}}"
    yield from _section(
        "parameters",
        ((name, f"{{title: t, values: {_dated(of)}}}") for name, of in level["parameters"].items()),
    )
    yield from _section("definitions", level["definitions"].items())
    yield from _section(
        "maps", ((name, f"{{from: a, to: b, entries: {_mapped(of)}}}") for name, of in level["maps"].items())
    )
    yield from _section("set", ((name, f"{{values: {_dated(of)}}}") for name, of in level["set"].items()))
    if level["redefine"] or level["remap"]:
        remapped = ", ".join(
            f"{name}: {{entries: {_mapped(of['entries'])}, replace: {str(of['replace']).lower()}}}"
            for name, of in level["remap"].items()
        )
        redefined = ", ".join(f"{name}: {text}" for name, text in level["redefine"].items())
        yield f"override: {{definitions: {{{redefined}}}, maps: {{{remapped}}}}}"
    yield from _list_section("rules", (_rule_text(one, kinds) for one in level["rules"]))
    yield from _list_section("replace", (_rule_text(one, kinds) for one in level["replace"]))
    yield from _list_section("change", map(_done_text, level["change"]))
    yield from _list_section("disable", map(_done_text, level["disable"]))


def _fix(number: int, fix: Mapping[str, Any]) -> Iterator[str]:
    versions = ">=1" if fix["fits"] else ">=2"
    yield f'hotfix: {{pack: p{CODES[number]}, versions: "{versions}", number: {fix["number"]}, title: t, date: 2024-01-01}}'
    yield from _list_section("change", map(_done_text, fix["change"]))
    for section in ("disable", "enable"):
        yield from _list_section(
            section, (_done_text({"id": one["id"], "period": one["period"]}) for one in fix[section])
        )


def _section(name: str, entries: Any) -> Iterator[str]:
    lines = [f"  {key}: {text}" for key, text in entries]
    if lines:
        yield "\n".join([f"{name}:", *lines])


def _list_section(name: str, items: Any) -> Iterator[str]:
    lines = [f"  - {one}" for one in items]
    if lines:
        yield "\n".join([f"{name}:", *lines])


def _rule_text(rule: Mapping[str, Any], kinds: list[str]) -> str:
    only = "" if rule["kinds"] is None else f", kinds: [{kinds[0]}]"
    period = f", period: {{{_bounds(rule['period'])}}}" if any(rule["period"]) else ""
    stages = f", stage: {_staged(rule['stages'])}" if rule["stages"] else ""
    tighten = ", tighten: true" if rule["tighten"] else ""
    return f"{{id: {rule['id']}, title: t, severity: {rule['severity']}, check: {rule['check']}{only}{period}{stages}{tighten}}}"


def _done_text(done: Mapping[str, Any]) -> str:
    parts = [f"id: {done['id']}", "reason: r", "basis: [文]"]
    if done.get("severity"):
        parts.append(f"severity: {done['severity']}")
    if done.get("stages"):
        parts.append(f"stage: {_staged(done['stages'])}")
    return "{" + ", ".join(filter(None, [*parts, _bounds(done["period"])])) + "}"


def _bounds(pair: tuple[Any, Any]) -> str:
    return ", ".join(
        f"{key}: {one}" for key, one in zip(("from", "until"), pair, strict=True) if one is not None
    )


def _staged(stages: list[tuple[date, str]]) -> str:
    return "[" + ", ".join(f"{{from: {day}, is: {stage}}}" for day, stage in stages) + "]"


def _dated(values: list[tuple[date, date | None, str]]) -> str:
    ends = [following[0] for following in values[1:]] + [None]
    shown = []
    for (start, until, value), end in zip(values, ends, strict=True):
        kept = until if until and (end is None or until <= end) else None
        shown.append(f"{{{_bounds((start, kept))}, value: {value}}}")
    return "[" + ", ".join(shown) + "]"


def _mapped(entries: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in entries.items()) + "}"


def _list(items: list[str]) -> str:
    return "[" + ", ".join(items) + "]"


# Resolving a second time


def resolved(levels: list[Level], place: str, kind: str, year: int, day: date) -> dict[str, Any]:
    """What is in force, told plainly."""
    chain = _chain(levels, place, kind, year)
    rules = {rule["id"]: _standing(chain, rule["id"], day) for level in chain for rule in level["rules"]}
    for_kind = {name: one for name, one in rules.items() if kind in one["kinds"]}
    return {
        "packs": [mark for level in chain for mark in _marks(level)],
        "rules": {name: one["says"] for name, one in for_kind.items() if one["is"] == "in force"},
        "disabled": {name for name, one in for_kind.items() if one["is"] == "disabled"},
        "asleep": {name: one["is"] for name, one in for_kind.items() if one["is"] in {"period", "stage"}},
        "parameters": {name: _value(chain, name, day) for level in chain for name in level["parameters"]},
        "definitions": {name: _text(chain, name) for level in chain for name in level["definitions"]},
        "maps": {name: _map(chain, name) for level in chain for name in level["maps"]},
    }


def _chain(levels: list[Level], place: str, kind: str, year: int) -> list[Level]:
    for last in (3, 2, 1, 0):
        code = levels[last]["code"].rstrip("0")
        size = {0: 0, 1: 2, 2: 4, 3: 6}[last]
        if place[:size] != code.ljust(size, "0")[:size]:
            continue
        whole = levels[: last + 1]
        if kind in levels[last]["kinds"] and all(_in(one["years"] or (None, None), year) for one in whole):
            return whole
    return []


def _marks(level: Level) -> list[str]:
    return [
        f"p{level['code']}",
        *(f"p{level['code']}#{fix['number']}" for fix in level["hotfixes"] if fix["fits"]),
    ]


def _standing(chain: list[Level], name: str, day: date) -> dict[str, Any]:
    rule: dict[str, Any] = {}
    kinds: list[str] = []
    away = False
    for level in chain:
        for one in level["replace"]:
            if one["id"] == name and _in(one["period"], day):
                rule, kinds, away = dict(one), _own_kinds(one, level), False
        for one in level["change"]:
            if one["id"] == name and _in(one["period"], day):
                rule = {**rule, **_stated(one)}
        if any(one["id"] == name and _in(one["period"], day) for one in level["disable"]):
            away = True
        for one in level["rules"]:
            if one["id"] == name:
                rule, kinds = dict(one), _own_kinds(one, level)
        for fix in level["hotfixes"] if rule else ():
            if fix["fits"]:
                for one in fix["change"]:
                    if one["id"] == name and _in(one["period"], day):
                        rule = {**rule, "severity": one["severity"]}
                for act, then in (("disable", True), ("enable", False)):
                    if any(one["id"] == name and _in(one["period"], day) for one in fix[act]):
                        away = then
    stage = [word for start, word in rule["stages"] if start <= day]
    state = "in force"
    if away:
        state = "disabled"
    elif not _in(rule["period"], day):
        state = "period"
    elif rule["stages"] and not stage:
        state = "stage"
    says = (rule["severity"], rule["check"], stage[-1] if stage else None)
    return {"kinds": kinds, "is": state, "says": says}


def _own_kinds(rule: Mapping[str, Any], level: Level) -> list[str]:
    kinds: list[str] = level["kinds"]
    return kinds if rule["kinds"] is None else kinds[:1]


def _stated(change: Mapping[str, Any]) -> dict[str, Any]:
    return {key: change[key] for key in ("severity", "stages") if change[key]}


def _value(chain: list[Level], name: str, day: date) -> str | None:
    found = None
    for level in chain:
        values = level["parameters"].get(name) or level["set"].get(name) or []
        for place, (start, until, value) in enumerate(values):
            following = values[place + 1][0] if place + 1 < len(values) else None
            ends = [one for one in (until, following) if one]
            if start <= day and all(day < one for one in ends):
                found = value
    return found


def _text(chain: list[Level], name: str) -> str:
    said = ""
    for level in chain:
        said = level["definitions"].get(name) or level["redefine"].get(name) or said
    return said


def _map(chain: list[Level], name: str) -> dict[str, str]:
    entries: dict[str, str] = {}
    for level in chain:
        entries = dict(level["maps"].get(name, entries))
        said = level["remap"].get(name)
        if said:
            entries = {**({} if said["replace"] else entries), **said["entries"]}
    return entries


def _in(pair: tuple[Any, Any], point: Any) -> bool:
    start, until = pair
    return (start is None or start <= point) and (until is None or point < until)
