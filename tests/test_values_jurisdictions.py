import json
from pathlib import Path

import pytest

from zhunsheng.resources import data_folder
from zhunsheng.values.jurisdictions import (
    NATION,
    UnknownJurisdictionError,
    ancestors,
    expand,
    load_table,
    table,
)


def test_path_from_a_county_to_the_nation() -> None:
    assert ancestors("430603") == ("430603", "430600", "430000", "000000")


def test_path_of_the_nation_is_the_nation() -> None:
    assert ancestors(NATION) == (NATION,)


def test_path_takes_shortened_codes() -> None:
    assert ancestors("5227") == ("522700", "520000", "000000")


@pytest.mark.parametrize(
    ("short", "full"),
    [("4306", "430600"), ("43", "430000"), ("430603", "430603"), ("00", "000000"), ("000000", "000000")],
)
def test_trailing_zeros_may_be_dropped(short: str, full: str) -> None:
    assert expand(short) == full


@pytest.mark.parametrize(
    "code", ["", "4", "430", "43060", "4306030", "999999", "cn", "４３", "43 ", "430699"]
)
def test_unknown_codes(code: str) -> None:
    with pytest.raises(UnknownJurisdictionError) as caught:
        expand(code)
    assert caught.value.code == code
    with pytest.raises(UnknownJurisdictionError):
        ancestors(code)


def test_names() -> None:
    assert table().name("522700") == "黔南布依族苗族自治州"
    assert table().name("430603") == "云溪区"
    assert table().name("43") == "湖南省"
    assert table().name(NATION) == "全国"


def test_every_place_lies_in_places_that_exist() -> None:
    for code in table().names:
        path = ancestors(code)
        assert path[0] == code
        assert path[-1] == NATION
        assert len(path) == 1 + sum(code[start : start + 2] != "00" for start in (0, 2, 4))


def test_counts_of_levels() -> None:
    codes = table().names
    provinces = [code for code in codes if code.endswith("0000") and code != NATION]
    assert len(provinces) == 34
    prefectures = [code for code in codes if code.endswith("00") and not code.endswith("0000")]
    assert len([code for code in prefectures if code.startswith("43")]) == 14
    assert len([code for code in prefectures if code.startswith("52")]) == 9
    assert len([code for code in codes if code.startswith("52") and not code.endswith("00")]) >= 88
    assert len([code for code in codes if code.startswith("43") and not code.endswith("00")]) >= 122


def test_data_is_sorted_and_plain() -> None:
    content = json.loads((data_folder("schemas") / "jurisdictions.json").read_text("utf-8"))
    codes = list(content["names"])
    assert codes == sorted(codes)
    assert all(len(code) == 6 and code.isdigit() for code in codes)
    assert all(name == name.strip() and name for name in content["names"].values())


def test_own_table_can_be_loaded(tmp_path: Path) -> None:
    path = tmp_path / "codes.json"
    path.write_text('{"names": {"000000": "国", "110000": "省"}}', "utf-8")
    own = load_table(path)
    assert own.ancestors("11") == ("110000", "000000")
