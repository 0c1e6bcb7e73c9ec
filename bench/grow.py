"""How checking grows with forms and rules: each cell of the table in a process of its own, and ten times the rules paired.

``grow.py cell FOLDER RULES FORMS`` reads the forms of a folder line by line; ``grow.py tenfold FOLDER`` pairs ten times the rules
with once.
"""

import argparse
import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import project
from measure import cpu
from rulesets import written
from shared_checks import CHECKS

_TOGETHER = 100


def cell(corpus: Path, rules: int, forms: int, limit: float) -> dict[str, Any]:
    """Seconds, and the most memory, of checking so many forms against so many rules; none of them is kept.

    It ends early after ``limit`` seconds; ``forms`` then says how many were checked.
    """
    with tempfile.TemporaryDirectory() as folder:
        begun = time.process_time()
        check = project.check(written(Path(folder), rules))
        prepared = time.process_time() - begun
        with (corpus / "forms.jsonl").open("rb") as lines:
            begun, done = time.process_time(), 0
            while (
                done < forms
                and time.process_time() - begun < limit
                and (some := list(islice(lines, min(_TOGETHER, forms - done))))
            ):
                check(some)
                done += len(some)
            took = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "rules": rules,
        "forms": done,
        "prepare_seconds": prepared,
        "seconds": took,
        "microseconds": took / done * 1e6,
        "peak_megabytes": peak,
    }


def tenfold(corpus: Path, repetitions: int, budget: float) -> dict[str, Any]:
    """How much longer the evaluation takes with ten times the rules; decoding, which is the same, taken off both."""
    forms = (corpus / "forms.jsonl").read_bytes().splitlines()
    with tempfile.TemporaryDirectory() as folder:
        judges = [
            project.decode_only(),
            *(project.check(written(Path(folder) / str(times), times * len(CHECKS))) for times in (1, 10)),
        ]
        some = forms[:20]
        for judge in judges:
            judge(some)
        each = cpu(judges[-1], some) / len(some)
        taken = forms[: min(len(forms), max(20, int(budget / each)))]
        passes = [tuple(cpu(judge, taken) for judge in judges) for _ in range(repetitions)]
    ratios = [(ten - decoding) / (once - decoding) for decoding, once, ten in passes]
    return {"forms": len(taken), "ratio": statistics.median(ratios), "ratios": ratios}


def main(arguments: Sequence[str]) -> int:
    """Tells the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("cell")
    pair = commands.add_parser("tenfold")
    for command in (one, pair):
        command.add_argument("corpus", type=Path)
    one.add_argument("rules", type=int)
    one.add_argument("forms", type=int)
    one.add_argument("--limit", type=float, default=300.0, help="seconds after which a cell ends early")
    pair.add_argument("--repetitions", type=int, default=7)
    pair.add_argument("--budget", type=float, default=3.0)
    asked = parser.parse_args(arguments)
    try:
        found = (
            cell(asked.corpus, asked.rules, asked.forms, asked.limit)
            if asked.command == "cell"
            else tenfold(asked.corpus, asked.repetitions, asked.budget)
        )
    except project.NotThereError as error:
        found = {"missing": str(error)}
    print(json.dumps(found, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
