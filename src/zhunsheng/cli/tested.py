"""What ``test`` found, for people and for machines."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from zhunsheng.cli.check import problem_json
from zhunsheng.cli.console import Console
from zhunsheng.language.problems import render

if TYPE_CHECKING:
    from zhunsheng.authoring.examples.examples import ExampleResult
    from zhunsheng.authoring.proving.coverage import Coverage, Gap
    from zhunsheng.authoring.proving.mutants import Mutant
    from zhunsheng.authoring.proving.mutation import Mutation


@dataclass(frozen=True, slots=True)
class Tests:
    """The results of the examples, and what else was asked for; ``witnesses`` go with the survivors of a mutation."""

    results: tuple["ExampleResult", ...]
    coverage: "Coverage | None" = None
    mutation: "Mutation | None" = None
    witnesses: tuple[str | None, ...] = ()
    least: Decimal | None = None

    @property
    def failed(self) -> tuple["ExampleResult", ...]:
        """The examples that came out otherwise."""
        return tuple(one for one in self.results if not one.ok)

    @property
    def figures(self) -> Mapping[str, Fraction]:
        """The parts that a gate is held against, by name."""
        found: dict[str, Fraction] = {}
        if self.coverage is not None:
            found |= {"rules": self.coverage.rules, "conditions": self.coverage.sides}
        if self.mutation is not None:
            found["mutation"] = self.mutation.score()
        return found

    @property
    def below(self) -> tuple[str, ...]:
        """The figures that are less than the gate asks for."""
        if self.least is None:
            return ()
        least = Fraction(self.least) / 100
        return tuple(name for name, part in self.figures.items() if part < least)


def percent(part: Fraction, places: int = 1) -> str:
    """A part of a hundred, cut and not rounded: only all of it is 100."""
    scaled = part * 100 * 10**places
    return f"{Decimal(scaled.numerator // scaled.denominator).scaleb(-places).quantize(Decimal(1).scaleb(-places), ROUND_FLOOR)}"


def told(console: Console, tests: Tests) -> None:
    """The results as people read them."""
    for one in tests.results if console.verbose else tests.failed:
        console.result(_example(one, console))
    if tests.coverage is not None:
        console.result("".join(_coverage(tests.coverage, console)))
    if tests.mutation is not None:
        console.result("".join(_mutation(tests.mutation, tests.witnesses, console)))
    names = {
        "rules": ("规则覆盖", "coverage of rules"),
        "conditions": ("条件覆盖", "coverage of conditions"),
        "mutation": ("变异的发现率", "part of the changes that is noticed"),
    }
    for name in tests.below:
        chinese, english = names[name]
        part = percent(tests.figures[name])
        console.complain(
            console.say(
                f"{chinese} {part} %,低于 {tests.least} %", f"{english} {part} %, below {tests.least} %"
            )
        )


def _example(one: "ExampleResult", console: Console) -> str:
    mark = console.say("相符", "ok") if one.ok else console.say("不符", "FAILED")
    lines = [f"{one.file}:{one.line}: {mark}: {one.rule}: {one.name}"]
    if not one.ok:
        lines.append(f"  {console.say('要的是', 'wanted')}: {one.expected}")
        lines.append(f"  {console.say('得到的', 'found')}: {one.found}")
        lines += [render(problem, console.lang) for problem in one.problems]
    return "\n".join(lines) + "\n"


def _coverage(found: "Coverage", console: Console) -> Iterator[str]:
    for one in found.packs:
        if one.rules or one.sides:
            yield console.say(
                f"{one.pack}: 规则 {one.rules_shown}/{one.rules},条件的两面 {one.sides_shown}/{one.sides}\n",
                f"{one.pack}: rules {one.rules_shown}/{one.rules}, sides of conditions {one.sides_shown}/{one.sides}\n",
            )
    for gap in found.gaps:
        yield f"{gap.file}:{gap.line}:{gap.column}: {gap.rule}: {_lack(gap, console)}: {gap.text}\n"
        yield f"  {console.say('建议', 'hint')}: {gap.wanted.of(console.lang)}\n"
    yield console.say(
        f"规则覆盖 {percent(found.rules)} %,条件覆盖 {percent(found.sides)} %\n",
        f"coverage: {percent(found.rules)} % of rules, {percent(found.sides)} % of the sides of conditions\n",
    )


def _lack(gap: "Gap", console: Console) -> str:
    words = {
        "in force": ("没有例子用到", "in no example"),
        "consistent": ("没有见过一致", "never seen consistent"),
        "inconsistent": ("没有见过不一致", "never seen inconsistent"),
        "true": ("没有见过成立", "never seen to hold"),
        "false": ("没有见过不成立", "never seen not to hold"),
    }
    return console.say(*words[gap.side])


def _mutation(found: "Mutation", witnesses: Iterable[str | None], console: Console) -> Iterator[str]:
    for tried, witness in zip(found.survivors, witnesses, strict=True):
        mutant = tried.mutant
        place = f"{mutant.place.file}:{mutant.place.line}:{mutant.place.column}"
        yield f"{place}: {mutant.owner}: {mutant.before} → {mutant.after}\n"
        if witness is None:
            yield console.say(
                "  没有例子发现,也没有找到能发现它的例子:也许与原来等价\n",
                "  no example notices, and none was found that would: perhaps equivalent\n",
            )
        else:
            yield console.say("  没有例子发现;能发现它的例子:\n", "  no example notices; this one would:\n")
            yield f"    {witness}\n"
    for pack in dict.fromkeys(one.mutant.pack for one in found.tried):
        yield f"{pack}: {_counted(found, pack, console)}\n"
    yield f"{console.say('变异', 'mutation')}: {_counted(found, None, console)}\n"


def _counted(found: "Mutation", pack: str | None, console: Console) -> str:
    killed, survived, refused, equivalent = (found.count(fate, pack) for fate in found.fates)
    noticed = percent(found.score(pack))
    return console.say(
        f"发现率 {noticed} %,发现 {killed},没有发现 {survived},载入即拒绝 {refused},与原来相同 {equivalent}",
        f"{noticed} % noticed, {killed} killed, {survived} survived, {refused} refused, {equivalent} equivalent",
    )


def as_json(tests: Tests) -> bytes:
    """The results as one JSON document, after ``schemas/test-result.schema.json``."""
    document = {
        "schema_version": "1",
        "examples": [_example_json(one) for one in tests.results],
        "coverage": None if tests.coverage is None else _coverage_json(tests.coverage),
        "mutation": None if tests.mutation is None else _mutation_json(tests.mutation, tests.witnesses),
        "summary": {
            "examples": len(tests.results),
            "failed": len(tests.failed),
            "min": None if tests.least is None else f"{tests.least}",
            "below": list(tests.below),
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=2).encode("utf-8", "replace") + b"\n"


def _example_json(one: "ExampleResult") -> Mapping[str, Any]:
    return {
        "rule": one.rule,
        "check": one.check or None,
        "name": one.name,
        "kind": one.kind or None,
        "ok": one.ok,
        "expected": one.expected,
        "found": one.found,
        "file": one.file,
        "line": one.line,
        "problems": [problem_json(problem) for problem in one.problems],
    }


def _coverage_json(found: "Coverage") -> Mapping[str, Any]:
    return {
        "rules": percent(found.rules, 2),
        "conditions": percent(found.sides, 2),
        "packs": [
            {
                "pack": one.pack,
                "rules": one.rules,
                "rules_shown": one.rules_shown,
                "sides": one.sides,
                "sides_shown": one.sides_shown,
            }
            for one in found.packs
        ],
        "gaps": [
            {
                "rule": gap.rule,
                "file": gap.file,
                "line": gap.line,
                "column": gap.column,
                "text": gap.text,
                "never": gap.side,
                "wanted": {"zh": gap.wanted.chinese, "en": gap.wanted.english},
            }
            for gap in found.gaps
        ],
    }


def _mutation_json(found: "Mutation", witnesses: Iterable[str | None]) -> Mapping[str, Any]:
    packs = dict.fromkeys(one.mutant.pack for one in found.tried)
    return {
        **_counts_json(found, None),
        "packs": [{"pack": pack, **_counts_json(found, pack)} for pack in packs],
        "survivors": [
            {**_mutant_json(tried.mutant), "rules": list(tried.rules), "witness": witness}
            for tried, witness in zip(found.survivors, witnesses, strict=True)
        ],
    }


def _counts_json(found: "Mutation", pack: str | None) -> Mapping[str, Any]:
    counts = {str(fate): found.count(fate, pack) for fate in found.fates}
    return {"noticed": percent(found.score(pack), 2), **counts}


def _mutant_json(one: "Mutant") -> Mapping[str, Any]:
    return {
        "pack": one.pack,
        "part": one.part,
        "owner": one.owner,
        "kind": one.kind,
        "file": one.place.file,
        "line": one.place.line,
        "column": one.place.column,
        "before": one.before,
        "after": one.after,
    }
