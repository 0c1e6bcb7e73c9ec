"""Forms as two tables, for the peers that judge tables: the rows of the indicators and those of the funds, by form."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from peers.forms import FLOATS

BATCH = 500
_ROW = ("level1", "level1_points", "level2", "target", "actual", "points", "score", "reason")
_FUND = ("initial", "annual", "executed", "points", "rate", "score")


def tables(forms: Sequence[bytes]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """``rows`` and ``funds``; ``form`` counts the forms, ``row`` the rows of each; a whole stands beside each of its parts."""
    rows: list[tuple[Any, ...]] = []
    funds: list[tuple[Any, ...]] = []
    for number, data in enumerate(forms):
        form = FLOATS.decode(data)
        whole, score, grade = form["funds"][0], form["totals"]["score"], form.get("grade", "")
        stated = (whole["points"], whole["score"], whole["executed"], score, grade, form["currency_unit"])
        for at, row in enumerate(form["indicators"]):
            rows.append((number, at, *map(row.get, _ROW), *stated))
        for at, fund in enumerate(form["funds"]):
            parent = fund.get("parent")
            of = form["funds"][parent] if parent is not None else {}
            split = -1 if parent is None else parent
            wholes = (of.get("initial"), of.get("annual"), of.get("executed"))
            funds.append((number, at, *map(fund.get, _FUND), split, fund.get("partition", "无"), *wholes))
    head = ("form", "row", *_ROW, "fund_points", "fund_score", "fund_executed", "total", "grade", "unit")
    heads = ("form", "row", *_FUND, "parent", "split", "whole_initial", "whole_annual", "whole_executed")
    return pd.DataFrame(rows, columns=list(head)), pd.DataFrame(funds, columns=list(heads)).astype(
        dict.fromkeys((*_FUND, "whole_initial", "whole_annual", "whole_executed"), float)
    )
