"""This project as a contender: the shared checks alone, the whole audit, and the whole audit with its tables written."""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shared_checks
from rulesets import SHARED

from zhunsheng.api import open_house
from zhunsheng.findings.outcome import Outcome
from zhunsheng.findings.result import FormResult, RejectedInput
from zhunsheng.forms.form import Form
from zhunsheng.forms.reader import read_form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zhunsheng.runs.judge import Judge
    from zhunsheng.runs.tables import Shard

#: What the faults are compared with; the whole audit asks much more, so that it tells none of them.
CHECKS = shared_checks.CHECKS
#: Forms to a shard, as a run cuts them.
SHARD = 500
_PLACE = ("110000", 2023)

Verdicts = Callable[[Sequence[bytes]], list[set[str]] | None]


class NotThereError(Exception):
    """That part of the project cannot be measured yet."""


def check(folder: Path = SHARED) -> Verdicts:
    """Decoding and the compiled checks; what is not plainly right is judged again by the traced evaluator."""
    house = open_house([folder], builtin=False)
    try:
        from zhunsheng.evaluation.compiled.engine import compile_ruleset
        from zhunsheng.evaluation.compiled.readers import NotPlainError
        from zhunsheng.evaluation.compiled.records import wire_decoder
        from zhunsheng.evaluation.jointly import JointEngine
    except ImportError as error:
        raise NotThereError(str(error)) from error
    decode = wire_decoder(house.schemas)
    joint = {
        kind: JointEngine(compile_ruleset(schema, house.bound(_PLACE[0], kind, _PLACE[1])))
        for kind, schema in house.schemas.items()
    }

    def one(data: bytes) -> set[str]:
        wire = decode(data)
        both = joint[wire.__class__.__struct_config__.tag]
        try:
            said = both.engine.judge(wire)
        except NotPlainError:
            return _broken(house.audit(data, "form"))
        if all(counted is not None and not counted[3] for counted in said):
            return {
                one.rule.id
                for one, counted in zip(both.engine.assertions, said, strict=True)
                if counted is not None and counted[5]
            }
        form = read_form(data, "form", house.schemas)
        assert isinstance(form, Form), form
        return _broken(both.explained(form, said))

    return lambda forms: [one(data) for data in forms]


def _broken(found: FormResult | RejectedInput) -> set[str]:
    assert isinstance(found, FormResult), found
    return {one.rule for one in found.findings if one.outcome is Outcome.INCONSISTENT}


def decode_only() -> Verdicts:
    """What of :func:`check` is decoding."""
    from zhunsheng.evaluation.compiled.records import wire_decoder

    decode = wire_decoder(open_house([SHARED], builtin=False).schemas)

    def judge(forms: Sequence[bytes]) -> None:
        for data in forms:
            decode(data)

    return judge


def _judge() -> "Judge":
    """The judge of a run under the built-in rules, made as a worker makes it."""
    try:
        from zhunsheng.batch import Terms
    except ImportError as error:
        raise NotThereError(str(error)) from error
    return Terms()()


def audit() -> Verdicts:
    """Every form through the judge of a run; the rows are dropped shard by shard."""
    judge = _judge()

    def several(forms: Sequence[bytes]) -> None:
        for _ in _shards(judge, forms):
            pass

    return several


def audit_written() -> Verdicts:
    """The same, each shard's tables written to a folder as a run writes them."""
    from zhunsheng.runs.tables import write

    judge = _judge()

    def several(forms: Sequence[bytes]) -> None:
        folder = Path(tempfile.mkdtemp())
        try:
            for number, shard in enumerate(_shards(judge, forms)):
                for name, table in shard.tables().items():
                    (folder / name).mkdir(exist_ok=True)
                    write(table, folder / name / f"{number:06}.parquet")
        finally:
            shutil.rmtree(folder)

    return several


def _shards(judge: "Judge", forms: Sequence[bytes]) -> "Iterator[Shard]":
    from zhunsheng.runs.found import Input
    from zhunsheng.runs.tables import Shard

    numbers: Any = count(1)
    for start in range(0, len(forms), SHARD):
        shard = Shard()
        for data in forms[start : start + SHARD]:
            judge.judge(Input(f"forms.jsonl:{next(numbers)}", data), shard)
        yield shard
