"""The tables of a run: what is put into a shard comes out again, in order, and a file is whole or not there."""

import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pytest

from zhunsheng.findings.rows import FindingRow, FormRow, OutcomeRow, RejectedRow
from zhunsheng.runs.tables import TABLES, RuleCounts, Shard, files, read, read_sorted, write

if TYPE_CHECKING:
    from collections.abc import Sequence

RULES = {"long": tuple(f"rule-{number}" for number in range(30)), "short": ("rule-3", "甲")}


def _form(number: int) -> FormRow:
    values: dict[str, Any] = {
        name: {int: number, bytes: b"{}"}.get(kind, f"{name} {number}")
        for name, kind in FormRow.__annotations__.items()
    }
    return FormRow(**{**values, "reported": None if number % 2 else "98.50"})


def _finding(number: int, rule: str) -> FindingRow:
    values = {name: f"{name} {number}" for name in FindingRow._fields}
    return FindingRow(**{**values, "rule": rule, "expected": None})  # type: ignore[arg-type]


def _shard(seed: int, count: int) -> tuple[Shard, list[OutcomeRow]]:
    chance = random.Random(seed)
    shard, wanted = Shard(), []
    for number in range(count):
        form, rules = _form(number), RULES[chance.choice(["long", "short"])]
        numbers = [chance.randrange(2000) for _ in range(8 * len(rules))]
        causes = [chance.choice(["", "", "absent", "blank"]) for _ in rules]
        shard.add(form, RuleCounts(rules, numbers, causes), [_finding(number, rules[0])])
        wanted += [
            OutcomeRow._make(
                (form.form, form.source, rule, *numbers[8 * place : 8 * place + 8], causes[place])
            )
            for place, rule in enumerate(rules)
        ]
    shard.reject(RejectedRow("s", "rejected", "syntax", "/a", "m", ""))
    return shard, wanted


@pytest.mark.parametrize("seed", range(5))
def test_rows_come_back_as_they_were_put_in(tmp_path: Path, seed: int) -> None:
    shard, wanted = _shard(seed, 40)
    for name, table in shard.tables().items():
        assert table.schema == TABLES[name]
        table.validate(full=True)
        (tmp_path / name).mkdir()
        write(table, tmp_path / name / "000000.parquet")
    asked: dict[str, Sequence[tuple[Any, ...]]] = {
        "forms": shard.forms,
        "outcomes": wanted,
        "findings": shard.findings,
        "rejected": shard.rejected,
    }
    for name, rows in asked.items():
        told = [tuple(one.values()) for batch in read(tmp_path, name) for one in batch.to_pylist()]
        assert told == [tuple(one) for one in rows]


def test_an_empty_table_has_no_file_and_can_be_read(tmp_path: Path) -> None:
    assert Shard().tables() == {}
    for name in (*TABLES, "fixed"):
        assert list(read(tmp_path, name)) == []
        told = read_sorted(tmp_path, name)
        assert told.num_rows == 0
        assert told.column_names == TABLES["findings" if name == "fixed" else name].names


def test_the_sorted_reading_does_not_hang_on_the_order_of_shards(tmp_path: Path) -> None:
    shard, _ = _shard(7, 30)
    whole = shard.tables()["outcomes"]
    for folder, parts in (("a", [(0, 100), (100, 10**6)]), ("b", [(300, 10**6), (0, 300)])):
        (tmp_path / folder / "outcomes").mkdir(parents=True)
        for number, (start, end) in enumerate(parts):
            path = tmp_path / folder / "outcomes" / f"{number:06d}.parquet"
            write(whole.slice(start, end - start), path)
    one, other = (read_sorted(tmp_path / name, "outcomes") for name in "ab")
    assert one.equals(other)
    assert one.num_rows == whole.num_rows
    keys = list(zip(*(one[name].to_pylist() for name in ("form", "source", "rule")), strict=True))
    assert keys == sorted(keys)
    few = read_sorted(tmp_path / "a", "outcomes", ["cause", "rule"])
    assert few.column_names == ["cause", "rule"]


def test_others_read_the_files_too(tmp_path: Path) -> None:
    shard, wanted = _shard(3, 20)
    (tmp_path / "outcomes").mkdir()
    write(shard.tables()["outcomes"], tmp_path / "outcomes" / "000000.parquet")
    told = duckdb.read_parquet(str(tmp_path / "outcomes" / "*.parquet")).fetchall()
    assert told == [tuple(one) for one in wanted]


def test_a_file_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = _shard(1, 3)[0].tables()["forms"]
    path = tmp_path / "forms" / "000000.parquet"
    path.parent.mkdir()
    write(table, path)
    before = path.read_bytes()
    monkeypatch.setattr("os.fsync", _failing)
    with pytest.raises(OSError, match="disk"):
        write(table.slice(1), path)
    assert [one.name for one in path.parent.iterdir()] == ["000000.parquet"]
    assert path.read_bytes() == before
    (path.parent / ".unfinished-1-000001.parquet").write_bytes(b"half")
    assert files(tmp_path, "forms") == [path]


def _failing(_handle: int) -> None:
    raise OSError(5, "disk")


def test_equal_rows_make_equal_bytes(tmp_path: Path) -> None:
    for name in "ab":
        write(_shard(4, 30)[0].tables()["outcomes"], tmp_path / f"{name}.parquet")
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


def test_the_columns_of_every_table_are_those_of_its_rows() -> None:
    for name, row in (
        ("forms", FormRow), ("outcomes", OutcomeRow), ("findings", FindingRow), ("rejected", RejectedRow),
    ):  # fmt: skip
        assert TABLES[name].names == list(row._fields)
        optional = {one.name for one in TABLES[name] if one.nullable}
        assert optional == {key for key, kind in row.__annotations__.items() if kind not in (str, int, bytes)}
    assert pa.types.is_dictionary(TABLES["outcomes"].field("rule").type)
