"""Judges of a batch that die on forms that ask for it, or never end: what a form does to them is written in its title."""

import os
import signal
import time
from dataclasses import dataclass, field

from zhunsheng.batch import BatchJudge, Terms
from zhunsheng.runs.found import Found, Input
from zhunsheng.runs.tables import Shard

KILLS, STALLS = "要命", "没完"


@dataclass(frozen=True, slots=True)
class MarkedTerms:
    """Terms whose judges do what marked forms ask for; ``first`` is a form that each has judged before it begins.

    Workers begin with what was compiled for it, so that none takes its time because it is new.
    """

    first: bytes
    terms: Terms = field(default_factory=Terms)

    def __call__(self) -> "MarkedJudge":
        """Such a judge."""
        judge = MarkedJudge(self.terms().house, self.terms)
        judge.judge(Input("first", self.first), Shard())
        return judge


class MarkedJudge(BatchJudge):
    """The judge of a batch, but for marked forms."""

    def judge(self, one: Found, shard: Shard) -> None:
        """As it would be, where the form does not end the worker."""
        if isinstance(one, Input) and isinstance(one.data, bytes):
            if KILLS.encode() in one.data:
                os.kill(os.getpid(), signal.SIGKILL)
            while STALLS.encode() in one.data:
                time.sleep(60)
        super().judge(one, shard)
