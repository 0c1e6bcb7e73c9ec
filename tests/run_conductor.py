"""``audit INPUTS -o RUN`` without rules: a run by the judge of the tests, for those who kill runs."""

import sys
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path

from run_judges import furnish
from zhunsheng.runs.order import Order
from zhunsheng.runs.run import conduct


def main() -> int:
    """What the verb does, and its exit codes."""
    parser = ArgumentParser()
    parser.add_argument("inputs", nargs="+")
    parser.add_argument("-o", type=Path)
    parser.add_argument("-j", type=int, default=1)
    for switch in ("-q", "--resume"):
        parser.add_argument(switch, action="store_true")
    asked = parser.parse_args()
    order = Order(tuple(asked.inputs), "1", jobs=asked.j)
    summary = conduct(
        asked.o, order, furnish(), clock=lambda: datetime.now(UTC), host="here", resume=asked.resume
    )
    if summary.census is None:
        return 130
    return 3 if summary.about["census"]["rejected"] else 0


if __name__ == "__main__":
    sys.exit(main())
