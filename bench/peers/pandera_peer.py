"""pandera: two schemas of data frame checks over batches of forms, validated lazily."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors
from peers.frames import BATCH, tables

Frame = pd.DataFrame
_NEAR, _HALF = 0.005, 0.0050001
_LOW = {"达成预期指标": 0.8, "部分达成预期指标并具有一定效果": 0.6, "未达成预期指标且效果较差": -9.0}
_HIGH = {"达成预期指标": 9.0, "部分达成预期指标并具有一定效果": 0.8, "未达成预期指标且效果较差": 0.6}


def _sum(frame: Frame, column: str, *by: str) -> pd.Series:
    return frame.groupby(["form", *by], dropna=False)[column].transform("sum")


def _band(rows: Frame) -> pd.Series:
    low, high = rows.actual.map(_LOW), rows.actual.map(_HIGH)
    near = rows.score + 0.0001
    return low.isna() | ((near >= low * rows.points) & (near < high * rows.points))


def _cost(rows: Frame) -> pd.Series:
    cost = rows.level2 == "成本指标"
    spent = rows.amount.where(cost, 0).groupby(rows.form).transform("sum")
    return ~cost | ((spent - rows.fund_executed).abs() < _NEAR)


def _met(rows: Frame) -> pd.Series:
    met = np.select(
        [rows.sign == "≤", rows.sign == "="],
        [rows.amount <= rows.aim, rows.amount == rows.aim],
        rows.amount >= rows.aim,
    )
    return ~((rows.aim_unit == rows.amount_unit) & met) | (rows.score == rows.points)


def _grade(rows: Frame) -> pd.Series:
    right = np.select([rows.total >= 90, rows.total >= 80, rows.total >= 60], ["优", "良", "中"], "差")
    return (rows.grade == "") | (rows.grade == right)


ROWS = {
    "score-within-points": lambda rows: rows.score.between(0, rows.points),
    "points-total": lambda rows: (_sum(rows, "points") + rows.fund_points - 100).abs() < _NEAR,
    "total-score": lambda rows: (_sum(rows, "score") + rows.fund_score - rows.total).abs() < _NEAR,
    "level1-points": lambda rows: (
        rows.level1_points.isna() | (_sum(rows, "points", "level1") == rows.level1_points)
    ),
    "cost-executed": _cost,
    "lost-points-reason": lambda rows: (
        (rows.score >= rows.points) | ~rows.reason.isin(["", "无", "没有", "暂无"])
    ),
    "qualitative-band": _band,
    "met-target-full": _met,
    "units-alike": lambda rows: (
        rows.aim_unit.isna() | rows.amount_unit.isna() | (rows.aim_unit == rows.amount_unit)
    ),
    "total-at-most": lambda rows: rows.total.between(0, 100),
    "grade-band": _grade,
}
FUNDS = {
    "score-within-points": lambda funds: funds.score.isna() | funds.score.between(0, funds.points),
    "execution-rate": lambda funds: (
        funds.rate.isna() | ((funds.executed / funds.annual * 100 - funds.rate).abs() <= _HALF)
    ),
    "execution-score": lambda funds: (
        funds.score.isna()
        | (((funds.executed / funds.annual).clip(upper=1) * funds.points - funds.score).abs() <= _HALF)
    ),
    "funds-parts": lambda funds: (
        (funds.parent < 0)
        | np.logical_and.reduce(
            [
                (_sum(funds, column, "parent", "split") - funds[f"whole_{column}"]).abs() < _NEAR
                for column in ("initial", "annual", "executed")
            ]
        )
    ),
}
CHECKS = tuple(dict.fromkeys((*ROWS, *FUNDS)))


def _schema(checks: dict[str, Callable[[Frame], pd.Series]]) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(
        {"form": pa.Column(int), "points": pa.Column(float, nullable=True)},
        checks=[pa.Check(check, name=name, error=name) for name, check in checks.items()],
    )


def prepare() -> Callable[[Sequence[bytes]], list[set[str]]]:
    schemas = (_schema(ROWS), _schema(FUNDS))

    def batch(forms: Sequence[bytes]) -> list[set[str]]:
        rows, funds = tables(forms)
        target = rows.target.str.extract(r"^(≥|≤|=)?([0-9.]+)(.*)$")
        actual = rows.actual.str.extract(r"^([0-9.]+)(.*)$")
        rows["sign"], rows["aim"], rows["aim_unit"] = target[0], pd.to_numeric(target[1]), target[2]
        rows["amount"], rows["amount_unit"] = pd.to_numeric(actual[0]), actual[1]
        found: list[set[str]] = [set() for _ in forms]
        for schema, frame in zip(schemas, (rows, funds), strict=True):
            try:
                schema.validate(frame, lazy=True)
            except SchemaErrors as errors:
                cases = errors.failure_cases.dropna(subset=["index"]).drop_duplicates(["check", "index"])
                for name, at in zip(cases["check"], cases["index"], strict=True):
                    found[frame.form.iloc[int(at)]].add(name)
        return found

    def judge(forms: Sequence[bytes]) -> list[set[str]]:
        batches = (batch(forms[at : at + BATCH]) for at in range(0, len(forms), BATCH))
        return [one for found in batches for one in found]

    return judge
