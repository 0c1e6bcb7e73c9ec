"""``check --fix``: mends files in place until nothing is left that needs nobody's judgement."""

from pathlib import Path
from typing import TYPE_CHECKING

from zhunsheng.cli.console import save

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zhunsheng.authoring.scrutiny.checking import Sources
    from zhunsheng.authoring.scrutiny.fixing import Fix

#: A file that did not read may show more once it does; after so many rounds a person should look.
_ROUNDS = 12
#: The code under which the usual spelling of expressions is told.
_SPELLING = "spelling"


def mend(asked: "Sources", beside: "Sources") -> "tuple[Fix, ...]":
    """Everything that was mended, in the order in which it was; each file is written whole or not at all."""
    from zhunsheng.authoring.scrutiny.checking import check, files_of  # noqa: PLC0415 - slow
    from zhunsheng.authoring.scrutiny.fixing import fixed_files  # noqa: PLC0415

    done: list[Fix] = []
    for _ in range(_ROUNDS):
        found = fixed_files(check(asked, beside).problems, files_of(asked))
        for one in found:
            save(one.path, one.content)
            done += one.fixes
        if not found:
            break
    return (*done, *_spelled(asked, beside))


def _spelled(asked: "Sources", beside: "Sources") -> "Iterator[Fix]":
    """Expressions put in their usual spelling, as ``fmt`` does, where the packs load."""
    from zhunsheng.authoring.scrutiny.fixing import Fix  # noqa: PLC0415
    from zhunsheng.authoring.scrutiny.formatting import format_packs  # noqa: PLC0415
    from zhunsheng.forms.schema import SchemaError  # noqa: PLC0415

    try:
        files, _ = format_packs(asked, beside)
    except SchemaError:
        return
    for one in files:
        if one.changed:
            before, after = (text.decode("utf-8-sig").splitlines() for text in (one.before, one.after))
            save(Path(one.path), one.after)
            for number, (was, now) in enumerate(zip(before, after, strict=False), 1):
                if was != now:
                    yield Fix(str(one.path), number, 1, _SPELLING, was, now)
