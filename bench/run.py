"""Everything side by side: ``make bench``, or ``make bench QUICK=1`` for a short one.

Each contender runs in a process of its own; each of its repetitions is measured right after the yardstick, so that what counts is
the ratio. The figures go to ``bench/results.json``, the tables to ``bench/RESULTS.md`` and the terminal.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from contenders import CONTENDERS, Contender
from corpus import write_lines
from page import page
from whole_runs import compared

HERE = Path(__file__).resolve().parent

_FULL = {
    "forms": 2000,
    "repetitions": 7,
    "budget": 1.5,
    "sizes": (1_000, 10_000, 100_000),
    "rules": (10, 100, 300),
}
_FULL |= {"runs": (10_000, 100_000), "pairs": 5, "limit": 300}
# Of fewer forms the cells would all be remembered from one repetition to the next, which those of a batch are not.
_QUICK = {"forms": 1500, "repetitions": 5, "budget": 0.4, "sizes": (1_000,), "rules": (10, 100)}
_QUICK |= {"runs": (1_000,), "pairs": 1, "limit": 10}


def main(arguments: Sequence[str]) -> int:
    """Measures, writes, prints; 1 where a contender contradicts the faults and it is not listed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--peers", default=sys.executable, help="the Python that has the peers")
    parser.add_argument("--only", nargs="*", choices=[one.name for one in CONTENDERS])
    parser.add_argument("--out", type=Path, default=HERE)
    asked = parser.parse_args(arguments)
    plan: dict[str, Any] = _QUICK if asked.quick else _FULL
    with tempfile.TemporaryDirectory() as place:
        corpus = Path(place) / "corpus"
        write_lines(corpus, plan["forms"])
        found: dict[str, Any] = {"schema_version": "1", "quick": asked.quick, "machine": _machine()}
        found["contenders"] = {
            one.name: _measured(one, corpus, plan, asked.peers)
            for one in CONTENDERS
            if not asked.only or one.name in asked.only
        }
        if not asked.only:
            found["tenfold"] = _child(
                sys.executable,
                *(
                    "grow.py",
                    "tenfold",
                    corpus,
                    "--repetitions",
                    plan["repetitions"],
                    "--budget",
                    2 * plan["budget"],
                ),
            )
            found["growth"] = _growth(Path(place) / "growth", plan)
            found["runs"] = compared(plan["runs"], plan["pairs"], _say)
    asked.out.mkdir(parents=True, exist_ok=True)
    told = json.dumps(found, ensure_ascii=False, indent=1)
    (asked.out / "results.json").write_text(told + "\n", "utf-8")
    text = page(found)
    (asked.out / "RESULTS.md").write_text(text, "utf-8")
    print(text)
    wrong = [name for name, one in found["contenders"].items() if one.get("disagreements")]
    if wrong:
        _say(f"与注入的错误不符:{'、'.join(wrong)}(见 results.json 的 examples)")
    return 1 if wrong else 0


def _machine() -> dict[str, Any]:
    return {"cores": len(os.sched_getaffinity(0)), "python": platform.python_version()}


def _measured(one: Contender, corpus: Path, plan: dict[str, Any], peers: str) -> dict[str, Any]:
    _say(f"{one.name}:{one.says}")
    python = peers if one.environment == "peers" else sys.executable
    limits = ("--repetitions", plan["repetitions"], "--budget", plan["budget"])
    return _child(python, "measure.py", one.name, corpus, *limits)


def _growth(folder: Path, plan: dict[str, Any]) -> list[dict[str, Any]]:
    _say(f"生成 {max(plan['sizes'])} 张")
    write_lines(folder, max(plan["sizes"]))
    found = []
    for forms in plan["sizes"]:
        for rules in plan["rules"]:
            _say(f"{forms} 张 × {rules} 条")
            limit = ("--limit", plan["limit"])
            found.append(_child(sys.executable, "grow.py", "cell", folder, rules, forms, *limit))
            if "missing" in found[-1]:
                return found
    return found


def _child(python: str, script: str, *arguments: object) -> dict[str, Any]:
    """What a script says in a process of its own."""
    command = [python, str(HERE / script), *map(str, arguments)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own scripts
    if ended.returncode:
        return {"missing": (ended.stderr.strip().splitlines() or ["?"])[-1]}
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return found


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
