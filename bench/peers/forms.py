"""What the peers read of a form: only the cells that the checks ask for, figures as floats or as decimals."""

from decimal import Decimal
from pathlib import Path
from typing import Any, TypedDict

import msgspec
import yaml

#: Every peer's version of the checks, side by side.
STATED: dict[str, Any] = yaml.safe_load((Path(__file__).parents[1] / "checks.yaml").read_text("utf-8"))

UNITS = ["平方米", "公里", "人次", "场次", "万元", *"处台份户%天件起人吨元亩"]


def _record(name: str, figures: tuple[str, ...], others: dict[str, Any], figure: type) -> Any:
    return TypedDict(name, {**dict.fromkeys(figures, figure), **others}, total=False)  # type: ignore[operator]


def decoder(figure: type = float) -> msgspec.json.Decoder[Any]:
    """Decodes the cells that the checks read to plain dicts; a figure is ``figure`` even where it is printed whole."""
    fund = _record(
        "Fund",
        ("initial", "annual", "executed", "points", "rate", "score"),
        {"parent": int, "partition": str},
        figure,
    )
    row = _record(
        "Row",
        ("level1_points", "points", "score"),
        dict.fromkeys(("level1", "level2", "target", "actual", "reason"), str),
        figure,
    )
    totals = _record("Totals", ("score",), {}, figure)
    texts = {"grade": str, "currency_unit": str}
    form = _record(
        "Form", (), {"funds": list[fund], "indicators": list[row], "totals": totals, **texts}, figure
    )
    return msgspec.json.Decoder(form)


FLOATS, DECIMALS = decoder(float), decoder(Decimal)


def expressions(peer: str) -> dict[str, Any]:
    """A peer's version of each check that it can express."""
    found = {one["id"]: one[peer] for one in STATED["checks"] if peer in one}
    return {name: one for name, one in found.items() if not (isinstance(one, dict) and "cannot" in one)}
