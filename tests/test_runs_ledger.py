"""The ledger and the lock of a run: what is believed after a fall, and who may work."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from packed_inputs import form
from run_judges import furnish
from test_runs_run import conducted, order
from zhunsheng.runs.folder import RunError
from zhunsheng.runs.ledger import Ledger, TaskDone, Written, digest_of, rewrite, told, trusted
from zhunsheng.runs.lock import LOCK, LockedError, locked
from zhunsheng.runs.sorted_numbers import SortedNumbers, number_of, write_numbers


def _done(folder: Path, number: int) -> TaskDone:
    path = folder / "forms" / f"{number:06d}.parquet"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"x" * number)
    written = Written(number, number, digest_of(path))
    return TaskDone(
        number, 7, 1, {"forms": written}, 6, 1, 0, 0, {"error": 2}, {"sha256:1": {"titles": {"r": "题"}}}
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Ledger(tmp_path) as ledger:
        for number in range(3):
            ledger.add(_done(tmp_path, number))
    return tmp_path


def test_what_is_entered_is_read_again_as_lines_of_json(folder: Path) -> None:
    done, doubted = trusted(folder)
    assert (done, doubted) == ([_done(folder, number) for number in range(3)], 0)
    lines = (folder / "ledger.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["number"] for line in lines] == [0, 1, 2]


def _edit(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        (folder / "ledger.jsonl").write_bytes(change((folder / "ledger.jsonl").read_bytes()))

    return edit


#: What happens to the folder, and which tasks are believed then.
FALLS: list[tuple[str, Callable[[Path], object], list[int]]] = [
    ("the last line is torn", _edit(lambda data: data[:-5]), [0, 1]),
    ("only its end is missing", _edit(lambda data: data[:-1]), [0, 1]),
    ("a digit is another", _edit(lambda data: data.replace(b'"number":1', b'"number":5')), [0, 2]),
    ("a line is of zeros", _edit(lambda data: data + bytes(100)), [0, 1, 2]),
    ("a line comes twice", _edit(lambda data: data + data), [0, 1, 2]),
    ("a file is gone", lambda folder: (folder / "forms/000001.parquet").unlink(), [0, 2]),
    ("a file is cut", lambda folder: (folder / "forms/000002.parquet").write_bytes(b"x"), [0, 1]),
    (
        "a file says something else",
        lambda folder: (folder / "forms/000002.parquet").write_bytes(b"xy"),
        [0, 1],
    ),
    ("there is no ledger", lambda folder: (folder / "ledger.jsonl").unlink(), []),
]


@pytest.mark.parametrize(("name", "fall", "wanted"), FALLS, ids=[one[0] for one in FALLS])
def test_only_what_is_whole_is_believed(
    folder: Path, name: str, fall: Callable[[Path], object], wanted: list[int]
) -> None:
    assert name
    fall(folder)
    done, doubted = trusted(folder)
    assert [one.number for one in done] == wanted
    assert doubted or name == "there is no ledger"
    rewrite(folder, done)
    with Ledger(folder) as ledger:
        ledger.add(_done(folder, 9))
    assert [one.number for one in told(folder)] == [*wanted, 9]
    assert trusted(folder)[1] == 0


# The lock

HOLDING = """
import sys, time
from pathlib import Path
from zhunsheng.runs.lock import locked
with locked(Path(sys.argv[1]), "there"):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_lock_is_held_by_one_and_not_by_the_dead(tmp_path: Path) -> None:
    folder, alone = tmp_path / "run", tmp_path / "a.json"
    folder.mkdir()
    alone.write_bytes(form(1))
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(folder)], stdout=subprocess.PIPE, text=True
    ) as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "held\n"
            with pytest.raises(LockedError) as raised, locked(folder, "here"):
                pass
            assert (raised.value.pid, raised.value.host) == (holder.pid, "there")
            with pytest.raises(RunError) as refused:
                conducted(folder, order(alone), furnish())
            assert str(holder.pid) in refused.value.chinese
        finally:
            holder.send_signal(signal.SIGKILL)
    with locked(folder, "here"):
        assert json.loads((folder / LOCK).read_bytes()) == {"pid": os.getpid(), "host": "here"}
    with locked(folder, "here"):
        pass


# Numbers in order


def test_numbers_are_found_with_what_stands_beside_them(tmp_path: Path) -> None:
    import pyarrow as pa  # noqa: PLC0415 - only here

    texts = [f"sha256:{number % 50}" for number in range(80)]
    numbers = pa.array([number_of(one) for one in texts], pa.uint64())
    write_numbers(tmp_path / "a.numbers", numbers, pa.array(range(80), pa.uint64()))
    found = SortedNumbers(tmp_path / "a.numbers")
    for place in range(50):
        wanted = [one for one in range(80) if one % 50 == place]
        assert sorted(found.beside(number_of(f"sha256:{place}"))) == wanted
    assert number_of("sha256:51") not in found
    assert list(found.beside(number_of("sha256:51"))) == []
    write_numbers(tmp_path / "b.numbers", pa.array([], pa.uint64()))
    assert 1 not in SortedNumbers(tmp_path / "b.numbers")
