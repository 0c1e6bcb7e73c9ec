"""vtlengine: one VTL script over batches of forms; each check is a data set of what does not hold."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
from peers.forms import STATED, expressions
from peers.frames import BATCH, tables
from vtlengine import run

CHECKS = tuple(expressions("vtl"))
_IDENTIFIERS = ("form", "row")
_TEXTS = ("level1", "level2", "target", "actual", "reason", "grade", "unit", "split")
#: ``points`` is a word of VTL.
_OTHER_NAMES = {"points": "worth", "level1_points": "head"}


def _component(name: str) -> dict[str, Any]:
    whole = name in {*_IDENTIFIERS, "parent"}
    return {
        "name": name,
        "type": "Integer" if whole else "String" if name in _TEXTS else "Number",
        "role": "Identifier" if name in _IDENTIFIERS else "Measure",
        "nullable": not whole and name not in {"split", "level1"},
    }


def prepare() -> Callable[[Sequence[bytes]], list[set[str]]]:
    script = STATED["peers"]["vtl"]["prelude"] + "".join(expressions("vtl").values())
    outputs = {f"{name.replace('-', '_')}{suffix}": name for name in CHECKS for suffix in ("", "_2")}

    def batch(forms: Sequence[bytes]) -> list[set[str]]:
        rows, funds = (frame.rename(columns=_OTHER_NAMES) for frame in tables(forms))
        rows["reason"], rows["grade"] = rows["reason"].replace("", "-"), rows["grade"].replace("", "-")
        rows["head"] = pd.to_numeric(rows["head"])
        frames = {"ROWS": rows, "FUNDS": funds}
        structures = [
            {"name": name, "DataStructure": [_component(column) for column in frame.columns]}
            for name, frame in frames.items()
        ]
        given = run(
            script=script,
            data_structures={"datasets": structures},
            datapoints=frames,
            return_only_persistent=False,
            use_duckdb=True,
        )
        found: list[set[str]] = [set() for _ in forms]
        for output, name in outputs.items():
            if output in given:
                for form in given[output].data["form"].unique():
                    found[int(form)].add(name)
        return found

    def judge(forms: Sequence[bytes]) -> list[set[str]]:
        batches = (batch(forms[at : at + BATCH]) for at in range(0, len(forms), BATCH))
        return [one for found in batches for one in found]

    return judge
