"""Counties and programmes are accepted by the names that people call them."""

import pytest

from flows.workspace.names import area_called, county_called, programme_called, programme_names
from flows.workspace.reference import read_reference
from tests.support.chinese import foreign_words
from transforms.errors import UnknownCounty, UnknownProgramme
from transforms.messages import speak
from transforms.programmes import all_programmes

PUYANG = read_reference("410900").county_names
HENAN = read_reference("410000").county_names


@pytest.fixture
def chinese():
    speak("zh")
    yield
    speak("en")


@pytest.mark.parametrize("county", PUYANG)
@pytest.mark.parametrize("known", [PUYANG, HENAN], ids=["city", "province"])
@pytest.mark.parametrize("before", ["濮阳市", "濮阳", "河南省濮阳市", "河南省 濮阳市 "])
def test_a_county_is_known_by_code_and_by_name_with_its_citys_name_before(county, known, before):
    assert county_called(county, known) == county
    assert county_called(f"{before}{PUYANG[county]}", known) == county
    if list(known.values()).count(PUYANG[county]) == 1:
        assert county_called(f" {PUYANG[county]}", known) == county


@pytest.mark.parametrize(("said", "code"), [("清丰", "410922"), ("濮阳市清丰", "410922"), ("４１０９２６", "410926")])
def test_a_short_name_and_full_width_figures_serve(said, code):
    assert county_called(said, PUYANG) == code


@pytest.mark.parametrize("said", ["濮阳", "濮阳市", "范", "开封市范县", "安阳市台前县", ""])
def test_what_may_be_two_places_or_lies_elsewhere_is_no_county(said):
    with pytest.raises(UnknownCounty, match="there is no county"):
        county_called(said, PUYANG)


def test_a_county_of_a_name_that_two_have_is_known_with_its_citys_name_only():
    drums = read_reference("410000").county_names | {"410204": "鼓楼区", "320106": "鼓楼区"}
    assert county_called("开封市鼓楼区", drums) == "410204"
    assert county_called("江苏省南京市鼓楼区", drums) == "320106"
    with pytest.raises(UnknownCounty, match="several counties"):
        county_called("鼓楼区", drums)


def test_a_county_that_nobody_knows_is_told_with_the_nearest(chinese):
    with pytest.raises(UnknownCounty) as told:
        county_called("范线", PUYANG)
    assert "范线" in str(told.value)
    assert "是不是范县" in str(told.value)
    assert foreign_words(str(told.value)) == set()


@pytest.mark.parametrize("programme", all_programmes(), ids=lambda one: one.code)
def test_a_programme_is_known_by_code_and_by_every_name_that_it_has_or_had(programme):
    dated = [version.name_zh for version in programme.versions if version.name_zh]
    for name in (programme.code, programme.code.upper(), programme.name_zh, f" {programme.name_zh} ", *dated):
        assert programme_called(name) == programme.code


@pytest.mark.parametrize(
    ("said", "code"),
    [("低保", "dibao"), ("特困", "tekun"), ("五保", "tekun"), ("低保边缘", "edge"), ("最低生活保障(整户)", "dibao")],
)
def test_an_everyday_name_serves(said, code):
    assert programme_called(said) == code


def test_no_name_is_two_programmes():
    assert len(programme_names()) >= len(all_programmes()) * 2


@pytest.mark.parametrize(
    ("said", "meant"), [("最低生活保证", "最低生活保障"), ("特困人员", "特困人员救助供养"), ("ＸＹＺ", "")]
)
def test_a_programme_that_nobody_knows_is_told_with_the_nearest_and_all(said, meant, chinese):
    with pytest.raises(UnknownProgramme) as told:
        programme_called(said)
    assert f"是不是{meant}" in str(told.value) if meant else "是不是" not in str(told.value)
    assert all(programme.name_zh in str(told.value) for programme in all_programmes())
    assert foreign_words(str(told.value).replace(said, "")) == set()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("濮阳市", "410900"), ("河南省濮阳市", "410900"), ("范县", "410926"), ("濮阳市范县", "410926"),
        ("濮阳范县", "410926"), ("河南省 濮阳市 范县", "410926"), ("南京市鼓楼区", "320106"), ("河南省", "410000"),
    ],
)  # fmt: skip
def test_an_area_is_known_by_its_name(said, code):
    assert area_called(said) == code


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("鼓楼区", "名为鼓楼区的县不止一个：徐州市鼓楼区 320302"), ("濮洋市", "是不是濮阳市？"), ("xyz", "没有名为“xyz”的市或县"),
    ],
)  # fmt: skip
def test_an_area_that_nobody_knows_or_that_is_several_is_told(said, told, chinese):
    with pytest.raises(UnknownCounty) as raised:
        area_called(said)
    assert told.partition("：")[0] in str(raised.value)
    assert told.rpartition("：")[2] in str(raised.value)
