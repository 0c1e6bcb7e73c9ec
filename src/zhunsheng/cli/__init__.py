"""The command line: a thin module a verb; only here is anything printed, and an exit code set."""

import gc
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command line (that of the process, unless one is given) and gives the exit code."""
    from zhunsheng.cli.application import run  # noqa: PLC0415 - importing the package must cost nothing

    gc.set_threshold(100_000, 20, 100)  # what an audit makes is much, and without cycles
    return run(sys.argv[1:] if arguments is None else arguments)
