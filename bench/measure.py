"""Measures one contender beside the yardstick, in a process of its own; tells the figures as JSON on stdout."""

import argparse
import gc
import importlib
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

sys.path.insert(0, str(Path(__file__).parent))

from contenders import CONTENDERS, LISTED, Contender

Judge = Callable[[Sequence[bytes]], list[set[str]] | None]

#: Seconds that a pass over the yardstick takes at least, so that a tick of the clock is nothing.
_LEAST = 0.2
_TRIED = 20


def yardstick() -> Callable[[Sequence[bytes]], None]:
    """msgspec decoding to plain dicts, one form after another, none kept."""
    decode = msgspec.json.Decoder().decode

    def judge(forms: Sequence[bytes]) -> None:
        for data in forms:
            decode(data)

    return judge


def cpu(judge: Callable[[Sequence[bytes]], Any], forms: Sequence[bytes], times: int = 1) -> float:
    """Processor seconds of a pass."""
    gc.collect()
    begun = time.process_time()
    for _ in range(times):
        judge(forms)
    return (time.process_time() - begun) / times


def measured(one: Contender, corpus: Path, repetitions: int, budget: float) -> dict[str, Any]:
    """The figures of a contender: a ratio to the yardstick for each repetition, measured one right after the other."""
    forms = (corpus / "forms.jsonl").read_bytes().splitlines()
    module, _, function = one.prepare.partition(":")
    loaded = importlib.import_module(module)
    try:
        judge: Judge = getattr(loaded, function)()
    except Exception as error:
        if type(error).__name__ == "NotThereError":
            return {"missing": str(error)}
        raise
    batch = getattr(loaded, "BATCH", _TRIED)
    judge(forms[:batch])
    each = cpu(judge, forms[:batch]) / batch
    taken = forms[: min(len(forms), max(batch, int(budget / each)))]
    told = _truth(one, loaded, judge, taken, corpus)
    measure = yardstick()
    measure(taken)
    times = max(1, int(_LEAST / max(cpu(measure, taken), 1e-6)) + 1)
    pairs = [(cpu(measure, taken, times), cpu(judge, taken)) for _ in range(repetitions)]
    ratios = [theirs / ours for ours, theirs in pairs]
    return {
        "forms": len(taken),
        "ratio": statistics.median(ratios),
        "ratios": ratios,
        "microseconds": statistics.median(theirs for _, theirs in pairs) / len(taken) * 1e6,
        "yardstick_microseconds": statistics.median(ours for ours, _ in pairs) / len(taken) * 1e6,
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        **told,
    }


def _truth(one: Contender, loaded: Any, judge: Judge, forms: list[bytes], corpus: Path) -> dict[str, Any]:
    """How many forms were judged as their faults say, check by check, and what differs."""
    found = judge(forms)
    if found is None:
        return {}
    faults = [json.loads(line) for line in (corpus / "faults.jsonl").read_text("utf-8").splitlines()]
    checks, listed = set(loaded.CHECKS), LISTED.get(one.name, frozenset())
    unlisted, known = [], 0
    for number, (got, fault) in enumerate(zip(found, faults[: len(forms)], strict=True)):
        astray = got ^ (set(fault["checks"]) & checks)
        rest = {check for check in astray if (fault["name"], check) not in listed}
        known += bool(astray - rest)
        if rest:
            unlisted.append({"form": number, "fault": fault["name"], "checks": sorted(rest)})
    shown = {"disagreements": len(unlisted), "listed": known, "examples": unlisted[:5]}
    return {"checks": len(checks), "judged": len(found)} | shown


def main(arguments: Sequence[str]) -> int:
    """Measures the contender that is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=[one.name for one in CONTENDERS])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--repetitions", type=int, default=7)
    parser.add_argument("--budget", type=float, default=1.5, help="seconds that one pass may take, about")
    asked = parser.parse_args(arguments)
    one = next(one for one in CONTENDERS if one.name == asked.name)
    print(json.dumps(measured(one, asked.corpus, asked.repetitions, asked.budget), ensure_ascii=False))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
