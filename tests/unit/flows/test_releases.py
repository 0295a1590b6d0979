"""What --release names: a programme everywhere or in a county, by code or by name; anything else is told at once."""

import pytest

from flows.nightly.releases import read_releases
from transforms.errors import UnknownCounty, UnknownProgramme
from transforms.programmes import all_programmes
from transforms.rules.rate_guard import ALL

COUNTIES = {"410926": "范县", "410927": "台前县"}


@pytest.mark.parametrize(
    ("asked", "covered"),
    [
        ((), set()),
        (("dibao",), {("dibao", "410926"), ("dibao", "410927")}),
        (("dibao:410926",), {("dibao", "410926")}),
        (("dibao:范县", "edge:台前县"), {("dibao", "410926"), ("edge", "410927")}),
        (("dibao：范县",), {("dibao", "410926")}),
        (("低保：濮阳市范县", " 最低生活保障 : 台前 "), {("dibao", "410926"), ("dibao", "410927")}),
        (("全部:范县",), {(one.code, "410926") for one in all_programmes()} | {(ALL, "410926")}),
        (("standards", "低保标准"), set()),
        (("all:范县",), {(one.code, "410926") for one in all_programmes()} | {(ALL, "410926")}),
    ],
)
def test_what_is_released(asked, covered):
    released = read_releases(asked, COUNTIES)
    pairs = {(code, county) for code in (*(one.code for one in all_programmes()), ALL) for county in COUNTIES}
    assert {pair for pair in pairs if released.cover(*pair)} == covered


@pytest.mark.parametrize(
    ("asked", "error", "said"),
    [
        ("dibo", UnknownProgramme, "there is no programme dibo; did you mean dibao?"),
        ("", UnknownProgramme, "there is no programme"),
        (
            "dibao:范",
            UnknownCounty,
            "there is no county 范 in this area; did you mean 范县? There are 范县 410926、台前县 410927.",
        ),
    ],
)
def test_a_name_that_is_wrong_is_told_with_those_that_are_right(asked, error, said):
    with pytest.raises(error) as raised:
        read_releases((asked,), COUNTIES)
    assert said in str(raised.value)
