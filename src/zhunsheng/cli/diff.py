"""``diff``: what two editions of packs say otherwise, by meaning."""

import json
import time
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated

import typer

from zhunsheng.cli import options
from zhunsheng.cli.console import DONE, FAILED, FOUND, Console, save
from zhunsheng.cli.houses import furnished
from zhunsheng.cli.options import console_for, day_of, one_of
from zhunsheng.cli.words import Fault, both
from zhunsheng.language.problems import Words

if TYPE_CHECKING:
    from zhunsheng.api import House
    from zhunsheng.authoring.comparing.alterations import Alteration
    from zhunsheng.authoring.comparing.comparison import Comparison
    from zhunsheng.authoring.comparing.editions import Edition

#: How many columns a text has that goes into a file.
_WIDTH_OF_FILES = 80
_LONGEST = Decimal(3600)


def diff(
    old: Annotated[
        str,
        typer.Argument(
            metavar="OLD",
            help=both(
                "旧的:文件夹、git 的版本(HEAD~1,或 HEAD~1:文件夹)、包@版本",
                "the old packs: a folder, a git revision (HEAD~1, or HEAD~1:FOLDER), or PACK@VERSION",
            ),
        ),
    ],
    new: Annotated[
        str, typer.Argument(metavar="NEW", help=both("新的,写法相同", "the new packs, named in the same way"))
    ],
    *,
    on: options.Day = None,
    pattern: Annotated[
        str | None,
        typer.Option(
            "--keep",
            "-k",
            metavar="PATTERN",
            help=both("只比名称里有这些字的", "only what is named with this"),
        ),
    ] = None,
    no_witness: Annotated[
        bool,
        typer.Option(
            "--no-witness",
            help=both(
                "不找例子;表达式看不出的一律算不同",
                "look for no forms; what the expressions do not tell is different",
            ),
        ),
    ] = False,
    seconds: Annotated[
        str,
        typer.Option(
            "--seconds",
            metavar="N",
            help=both("每一处至多找例子这么多秒", "how long to look for a form, for each difference"),
        ),
    ] = "10",
    format_: options.Format = "text",
    out: options.Out = None,
    rules: options.Rules = None,
    schemas: options.Schemas = None,
    lang: options.Lang = "zh",
    quiet: options.Quiet = False,
    no_color: options.NoColor = False,
) -> int:
    """Tells the differences of meaning, whether each is stricter or looser, and a form that shows it."""
    console = console_for(lang, quiet=quiet, no_color=no_color)
    one_of("--format", format_, ("text", "json"))
    day, limit = day_of(on), _seconds(seconds)
    house = furnished(console, rules, schemas)
    from zhunsheng.authoring.comparing.comparison import Comparison, seeds_for  # noqa: PLC0415 - --help need not wait for it
    from zhunsheng.authoring.comparing.differences import differences  # noqa: PLC0415
    from zhunsheng.authoring.comparing.editions import UnboundError  # noqa: PLC0415
    from zhunsheng.authoring.comparing.telltales import Search  # noqa: PLC0415

    editions = opened(old, house, console), opened(new, house, console)
    if editions[0] is None or editions[1] is None:
        return FAILED
    seek = None
    if not no_witness:
        seek = Search(seeds_for(editions[0], editions[1], house.tree), begin=_clock(limit))
    try:
        found = differences(editions[0], editions[1], on=day, wanted=_wanted(pattern), seek=seek)
    except UnboundError as error:
        console.problems(error.problems)
        return FAILED
    comparison = Comparison(editions[0], editions[1], found)
    data = _rendered(comparison, console, format_, _WIDTH_OF_FILES if out else console.width)
    if out is not None:
        save(out, data.encode())
    elif format_ == "json":
        console.machine(data.encode())
    else:
        console.result(data)
    return FOUND if comparison.has_meaning else DONE


def opened(word: str, house: "House", console: Console) -> "Edition | None":
    """The packs that a word names; ``None`` where they are broken, which has been told.

    Raises:
        Fault: the word names no packs.

    """
    from zhunsheng.authoring.comparing.editions import EditionError, edition  # noqa: PLC0415

    try:
        found = edition(word, house)
    except EditionError as error:
        raise Fault(error.what, why=error.why, mending=error.mending) from error
    faults = tuple(one for one in found.problems if one.severity == "error")
    console.problems(faults)
    return None if faults else found


def _seconds(word: str) -> Decimal:
    try:
        found = Decimal(word)
    except InvalidOperation:
        found = Decimal(-1)
    if not found.is_finite() or not 0 <= found <= _LONGEST:
        raise Fault(
            Words(f"--seconds 不能是「{word}」", f"--seconds cannot be '{word}'"),
            mending=Words("写一个秒数,如 10", "write a number of seconds, like 10"),
        )
    return found


def _clock(limit: Decimal) -> Callable[[], Callable[[], bool]]:
    """A clock that can be started again and again."""
    nanoseconds = int(limit * 1_000_000_000)

    def begin() -> Callable[[], bool]:
        end = time.monotonic_ns() + nanoseconds
        return lambda: time.monotonic_ns() > end

    return begin


def _wanted(pattern: str | None) -> "Callable[[Alteration], bool] | None":
    if pattern is None:
        return None
    sought = pattern.casefold()
    return lambda one: any(sought in text.casefold() for text in (one.name, one.check))


def _rendered(comparison: "Comparison", console: Console, format_: str, width: int) -> str:
    plain = comparison.plain(console.lang)
    if format_ == "json":
        return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"
    from zhunsheng.rendering.diff_text import render_diff  # noqa: PLC0415

    return render_diff(plain, width=width, lang=console.lang)
