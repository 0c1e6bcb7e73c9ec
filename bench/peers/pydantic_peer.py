"""pydantic: typed models with exact decimals, the checks in an ``after`` validator, told as one validation error."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Self

import shared_checks
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import PydanticCustomError

CHECKS = shared_checks.CHECKS


class _Record(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Fund(_Record):
    initial: Decimal | None = None
    annual: Decimal | None = None
    executed: Decimal | None = None
    points: Decimal | None = None
    rate: Decimal | None = None
    score: Decimal | None = None
    parent: int | None = None
    partition: str | None = None


class Row(_Record):
    level1: str = ""
    level2: str = ""
    level1_points: Decimal | None = None
    target: str = ""
    actual: str = ""
    points: Decimal | None = None
    score: Decimal | None = None
    reason: str = ""


class Totals(_Record):
    score: Decimal = Decimal(0)


class Form(_Record):
    funds: list[Fund]
    indicators: list[Row]
    totals: Totals
    grade: str = ""

    @model_validator(mode="after")
    def _checked(self) -> Self:
        found = shared_checks.failed_of(self)
        if found:
            raise PydanticCustomError("checks", "{names}", {"names": " ".join(sorted(found))})
        return self


def prepare() -> Callable[[Sequence[bytes]], list[set[str]]]:
    def one(data: bytes) -> set[str]:
        try:
            Form.model_validate_json(data)
        except ValidationError as error:
            return set(error.errors()[0]["msg"].split())
        return set()

    def judge(forms: Sequence[bytes]) -> list[set[str]]:
        return [one(data) for data in forms]

    return judge
