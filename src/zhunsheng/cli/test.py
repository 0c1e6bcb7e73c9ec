"""``test``: the examples beside the packs, how much of the rules they show, and whether they would notice a change."""

import sys
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhunsheng.cli import options
from zhunsheng.cli.check import existing
from zhunsheng.cli.console import DONE, FAILED, FOUND, Console
from zhunsheng.cli.houses import furnished
from zhunsheng.cli.options import console_for, one_of
from zhunsheng.cli.tested import Tests, as_json, told
from zhunsheng.cli.words import Fault, both
from zhunsheng.language.problems import Words

if TYPE_CHECKING:
    from zhunsheng.api import House
    from zhunsheng.authoring.examples.examples import Examples
    from zhunsheng.authoring.examples.trials import Trial, Unready
    from zhunsheng.authoring.proving.coverage import Coverage
    from zhunsheng.authoring.proving.mutants import Mutant
    from zhunsheng.authoring.proving.mutation import Mutation

_MOST = 100


def run(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATHS",
            help=both(
                "规则包或放它们的文件夹;不写则跑自带的",
                "packs or folders of them; the built-in ones if none is given",
            ),
        ),
    ] = None,
    *,
    pattern: Annotated[
        str | None,
        typer.Option(
            "--keep",
            "-k",
            metavar="PATTERN",
            help=both("只跑规则或名字里有这些字的", "only those whose rule or name holds this"),
        ),
    ] = None,
    coverage: Annotated[
        bool,
        typer.Option(
            "--coverage",
            help=both(
                "数出哪些规则、哪些条件的哪一面没有例子",
                "count the rules and the sides of conditions that no example shows",
            ),
        ),
    ] = False,
    mutate: Annotated[
        bool,
        typer.Option(
            "--mutate",
            help=both(
                "逐处改动规则,看例子能不能发现",
                "change the rules one thing at a time, to see whether an example notices",
            ),
        ),
    ] = False,
    least: Annotated[
        str | None,
        typer.Option(
            "--min",
            metavar="N",
            help=both(
                "覆盖或发现率低于百分之 N 为 1", "exit 1 where less than N per cent is shown or noticed"
            ),
        ),
    ] = None,
    format_: options.Format = "text",
    rules: options.Rules = None,
    schemas: options.Schemas = None,
    lang: options.Lang = "zh",
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Runs the examples and tells those that fail; counts and changes what it is asked to."""
    console = console_for(lang, quiet=quiet, verbose=verbose)
    one_of("--format", format_, ("text", "json"))
    gate = _gate(least, asked=coverage or mutate)
    from zhunsheng.authoring.examples.examples import matching, prepared_all, run_trials  # noqa: PLC0415 - slow

    house, packs, found = _found(console, paths, rules, schemas)
    console.problems(found.problems)
    if found.problems:
        return FAILED
    chosen = set(map(id, matching(found.examples, pattern)))
    made = tuple(prepared_all(house, found.examples if mutate else matching(found.examples, pattern)))
    results = run_trials(house, made)
    kept = tuple(one for one, ready in zip(results, made, strict=True) if id(ready.example) in chosen)
    if not kept and not mutate:
        return _nothing(console)
    counted = (
        _covered(house, packs, [one for one in made if id(one.example) in chosen], pattern)
        if coverage
        else None
    )
    sound = [ready for one, ready in zip(results, made, strict=True) if one.ok]
    mutation: Mutation | None = None
    witnesses: tuple[str | None, ...] = ()
    if mutate:
        mutation, witnesses = _mutated(
            console, house, packs, sound, _wanted(pattern, (one.rule for one in kept))
        )
        if not kept and not mutation.tried:
            return _nothing(console)
    tests = Tests(kept, counted, mutation, witnesses, gate)
    if format_ == "json":
        console.machine(as_json(tests))
    else:
        told(console, tests)
    console.note(
        f"{len(kept)} 个例子,{len(tests.failed)} 个不符", f"{len(kept)} examples, {len(tests.failed)} failed"
    )
    return FOUND if tests.failed or tests.below else DONE


def _gate(word: str | None, *, asked: bool) -> Decimal | None:
    if word is None:
        return None
    try:
        found = Decimal(word)
    except InvalidOperation:
        found = Decimal(-1)
    if not (found.is_finite() and 0 <= found <= _MOST):
        raise Fault(
            Words(f"--min 的「{word}」不是百分数", f"--min: '{word}' is no percentage"),
            mending=Words("写 0 到 100 的数,如 --min 90", "write a number from 0 to 100, like --min 90"),
        )
    if not asked:
        raise Fault(
            Words("--min 没有说是哪个数", "--min does not say of which figure"),
            mending=Words("与 --coverage 或 --mutate 同用", "use it with --coverage or --mutate"),
        )
    return found


def _found(
    console: Console, paths: list[Path] | None, rules: list[Path] | None, schemas: list[Path] | None
) -> "tuple[House, tuple[str, ...], Examples]":
    """The house, the packs that are asked about, and their examples."""
    from zhunsheng.authoring.examples.examples import find_examples  # noqa: PLC0415
    from zhunsheng.authoring.scrutiny.checking import find_sources  # noqa: PLC0415 - --help need not wait for it
    from zhunsheng.resources import data_folder  # noqa: PLC0415

    asked = find_sources(existing(paths or [data_folder("rules")]))
    own = [one for one in asked.rules if one.resolve() != data_folder("rules").resolve()]
    house = furnished(console, [*(rules or ()), *own], [*(schemas or ()), *asked.schemas])
    mine = [folder.resolve() for folder in asked.rules]
    packs = {
        pack.id: Path(pack.folder)
        for pack in house.tree.packs.values()
        if any(Path(pack.folder).resolve().is_relative_to(folder) for folder in mine)
    }
    return house, tuple(packs), find_examples(packs.values())


def _nothing(console: Console) -> int:
    console.complain(console.say("没有一个例子相符", "no example matches"))
    return FAILED


def _covered(
    house: "House", packs: tuple[str, ...], made: "list[Trial | Unready]", pattern: str | None
) -> "Coverage":
    from zhunsheng.authoring.examples.trials import Trial  # noqa: PLC0415
    from zhunsheng.authoring.proving.coverage import coverage  # noqa: PLC0415

    trials = [one for one in made if isinstance(one, Trial)]
    return coverage(house, trials, packs, {one.example.rule.text for one in trials} if pattern else None)


def _wanted(pattern: str | None, rules: Iterable[str]) -> "Callable[[Mutant], bool]":
    """Mutants of the rules whose examples match, and of what has the pattern in its own name."""
    if pattern is None:
        return lambda _: True
    word, known = pattern.casefold(), frozenset(rules)
    return lambda mutant: mutant.owner in known or word in mutant.owner.casefold()


def _mutated(
    console: Console,
    house: "House",
    packs: tuple[str, ...],
    made: "list[Trial | Unready]",
    wanted: "Callable[[Mutant], bool]",
) -> "tuple[Mutation, tuple[str | None, ...]]":
    """The mutants that are wanted, tried, and for each survivor an example that would notice it."""
    from zhunsheng.authoring.examples.trials import Trial  # noqa: PLC0415
    from zhunsheng.authoring.proving.bench import Bench  # noqa: PLC0415
    from zhunsheng.authoring.proving.mutation import mutate  # noqa: PLC0415
    from zhunsheng.authoring.proving.witnesses import Witnesses  # noqa: PLC0415

    bench = Bench(house, tuple(one for one in made if isinstance(one, Trial)))
    found = mutate(bench, packs, wanted, _progress(console, "改动", "changes"))
    search, notice = Witnesses(bench), _progress(console, "找例子", "search for examples")
    witnesses: list[str | None] = []
    for tried in found.survivors:
        witnesses.append(search.of(tried.mutant))
        notice(len(witnesses), len(found.survivors))
    return found, tuple(witnesses)


def _progress(console: Console, chinese: str, english: str) -> Callable[[int, int], None]:
    """What tells on a terminal how far it is."""
    shown = sys.stderr.isatty() and not console.quiet

    def notice(done: int, whole: int) -> None:
        if shown:
            end = "\n" if done == whole else ""
            sys.stderr.write(f"\r{console.say(chinese, english)} {done}/{whole}{end}")
            sys.stderr.flush()

    return notice
