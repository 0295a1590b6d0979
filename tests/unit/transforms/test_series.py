"""Lists that come in parts: towns' parts, supplements, corrections, whole lists, in every order of arrival."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.effort import tries
from transforms.series import Carried, Limits, Part, compose, floods
from transforms.sheets.parts import Says, says, stem, town_in_words, towns_named

LIMITS = Limits(0.5, 3, 62)
OLD, NEW, LATER = date(2026, 10, 18), date(2026, 11, 18), date(2026, 11, 19)
ALL = {"城关镇": 40, "双庙乡": 40, "马村乡": 40}


def part(no, on=NEW, named=(), is_for=Says.LIST, refused=False, key="", **towns):
    return Part(no, on, towns, frozenset(named), is_for, key or f"k{no}", refused)


def whole(no, on=NEW, towns=ALL, **more):
    return part(no, on, **more, **towns)


def put(*parts, known=None, limits=LIMITS):
    return compose(parts, known or {}, limits)


def uses(found):
    return {no: use.use for no, use in found.uses.items()}


def kept(found):
    return {no: use.kept for no, use in found.uses.items() if use.use == "used"}


FORMER = whole(1, OLD)
A = part(2, named=("城关",), 城关镇=40)
B = part(3, named=("双庙",), 双庙乡=41)
C = part(4, named=("马村",), 马村乡=39)


def test_a_part_replaces_its_town_and_the_others_stay_as_they_were():
    found = put(FORMER, A)
    assert uses(found) == {1: "used", 2: "used"}
    assert kept(found) == {1: ("双庙乡", "马村乡"), 2: None}
    assert found.carried == (Carried("双庙乡", OLD, 40), Carried("马村乡", OLD, 40))
    assert found.newest == NEW
    found = put(FORMER, A, B, C)
    assert (uses(found), found.carried) == ({1: "older", 2: "used", 3: "used", 4: "used"}, ())


def test_parts_that_name_no_town_are_told_by_their_rows_or_by_their_sum():
    one = part(2, 城关镇=40)
    assert kept(put(FORMER, one)) == {1: ("双庙乡", "马村乡"), 2: None}
    mixed = part(2, 城关镇=20, 双庙乡=20)
    found = put(FORMER, mixed)
    assert uses(found) == {1: "used", 2: "out_of_range"}
    size = found.uses[2].size
    assert (size.now, size.lowest, size.highest) == (40, 120, 120)
    rest = part(3, 城关镇=20, 双庙乡=20, 马村乡=40)
    assert uses(put(FORMER, mixed, rest)) == {1: "older", 2: "used", 3: "used"}
    untold = part(2, **{"": 40})
    assert uses(put(whole(1, OLD, {"": 120}), untold)) == {1: "used", 2: "out_of_range"}


def test_a_town_that_is_missing_in_a_whole_list_stays_as_it_was():
    found = put(FORMER, part(2, 城关镇=40, 双庙乡=40))
    assert kept(found) == {1: ("马村乡",), 2: None}
    assert found.carried == (Carried("马村乡", OLD, 40),)
    few = whole(1, OLD, ALL | {"小乡镇": 4})
    assert put(few, whole(2)).carried == ()
    assert put(whole(1, OLD), whole(2, towns={"城关": 40, "双庙": 40, "清丰县马村乡": 40})).carried == ()


def test_small_lists_are_in_parts_too():
    former = whole(1, OLD, {"城关镇": 4, "双庙乡": 4, "马村乡": 4})
    found = put(former, part(2, named=("城关",), 城关镇=3))
    assert kept(found) == {1: ("双庙乡", "马村乡"), 2: None}


def test_a_supplement_adds_and_is_never_judged_by_size():
    more = part(5, is_for=Says.SUPPLEMENT, 城关镇=6)
    assert uses(put(FORMER, whole(2), more)) == {1: "older", 2: "used", 5: "used"}
    assert uses(put(FORMER, more)) == {1: "used", 5: "used"}
    assert put(FORMER, more).carried == ()
    assert uses(put(more)) == {5: "alone"}
    late = part(5, LATER, is_for=Says.SUPPLEMENT, 城关镇=6)
    assert uses(put(FORMER, whole(2), late)) == {1: "older", 2: "used", 5: "used"}
    assert uses(put(more, whole(6, LATER), whole(2))) == {2: "older", 5: "older", 6: "used"}
    refused = part(5, is_for=Says.SUPPLEMENT, refused=True)
    assert uses(put(FORMER, whole(2), refused)) == {1: "older", 2: "used", 5: "refused"}


def test_a_correction_replaces_persons_or_as_a_whole_list_the_list():
    few = part(5, is_for=Says.CORRECTION, 城关镇=2)
    found = put(FORMER, whole(2), few)
    assert (uses(found), found.uses[5].corrects) == ({1: "older", 2: "used", 5: "used"}, True)
    found = put(FORMER, whole(2), whole(5, is_for=Says.CORRECTION))
    assert (uses(found), found.uses[5].corrects) == ({1: "older", 2: "older", 5: "used"}, False)
    town = part(5, named=("城关",), is_for=Says.CORRECTION, 城关镇=38)
    assert kept(put(whole(2), town)) == {2: ("双庙乡", "马村乡"), 5: None}


def test_a_list_of_changes_is_not_guessed_at():
    assert uses(put(FORMER, part(2, is_for=Says.CHANGES, 城关镇=6))) == {1: "used", 2: "unclear"}


def test_a_refused_part_loses_its_town_and_one_without_a_name_its_snapshot():
    lost = part(4, named=("马村",), refused=True)
    found = put(FORMER, A, B, lost)
    assert uses(found) == {1: "used", 2: "used", 3: "used", 4: "refused"}
    assert kept(found)[1] == ("马村乡",)
    nameless = part(4, refused=True)
    assert uses(put(FORMER, whole(2), nameless)) == {1: "used", 2: "incomplete", 4: "refused"}
    assert uses(put(FORMER, A, nameless)) == {1: "used", 2: "used", 4: "refused"}
    assert uses(put(A, nameless)) == {2: "incomplete", 4: "refused"}


def test_a_town_cut_in_half_or_emptied_stays_as_it_was():
    former = whole(1, OLD, {"城关镇": 200, "双庙乡": 400})
    found = put(former, part(2, named=("城关",), 城关镇=60))
    assert (uses(found), found.uses[2].size.lowest) == ({1: "used", 2: "out_of_range"}, 200)
    assert uses(put(former, part(2, named=("城关",))))[2] == "out_of_range"
    both = [part(2, named=("城关",), 城关镇=60), part(3, named=("城关",), 城关镇=130)]
    assert uses(put(former, *both)) == {1: "used", 2: "used", 3: "used"}


def test_a_town_that_is_named_and_has_no_row_stays_as_it_was():
    """A workbook for several counties names 双庙 of another one."""
    found = put(FORMER, part(2, named=("城关", "双庙"), 城关镇=40))
    assert kept(found)[1] == ("双庙乡", "马村乡")
    assert [one.town for one in found.carried] == ["双庙乡", "马村乡"]
    stray = part(2, named=("后张",), 城关镇=1)
    assert kept(put(FORMER, stray)) == {1: None, 2: None}, "a row in the wrong file takes nobody off"


def test_the_same_bytes_count_once():
    again = whole(3, key="k2")
    assert uses(put(whole(2), again)) == {2: "used", 3: "again"}


def test_rows_that_tell_no_town_give_way_once_all_parts_are_there():
    former = whole(1, OLD, {"": 120})
    parts = [part(no, named=(town,), **{"": 40}) for no, town in ((2, "城关"), (3, "双庙"), (4, "马村"))]
    found = put(former, *parts[:2])
    assert uses(found) == {1: "used", 2: "used", 3: "used"}
    assert found.carried == (Carried("", OLD, 120),)
    assert uses(put(former, *parts)) == {1: "older", 2: "used", 3: "used", 4: "used"}
    newer = part(5, LATER, named=("城关",), **{"": 41})
    assert uses(put(former, *parts, newer)) == {1: "older", 2: "older", 3: "used", 4: "used", 5: "used"}


def test_a_few_rows_that_tell_no_town_stay_until_every_town_has_come():
    former = whole(1, OLD, ALL | {"": 3})
    found = put(former, A)
    assert kept(found)[1] == ("", "双庙乡", "马村乡")
    assert uses(put(former, A, B, C))[1] == "older"


def test_parts_of_one_round_are_not_called_old_and_one_of_a_round_before_is():
    late = [part(3, LATER, named=("双庙",), 双庙乡=41), part(4, date(2026, 11, 20), named=("马村",), 马村乡=39)]
    assert put(FORMER, A, *late).carried == ()
    next_round = [part(5, date(2026, 12, 25), named=("双庙",), 双庙乡=41)]
    assert [one.on for one in put(FORMER, A, *late, *next_round).carried] == [NEW, date(2026, 11, 20)]


@pytest.mark.parametrize(
    ("rows", "use"), [(499, "out_of_range"), (500, "used"), (3000, "used"), (3001, "out_of_range"), (0, "out_of_range")]
)
def test_rows_far_from_the_earlier_snapshots_are_out_of_range(rows, use):
    earlier = {date(2026, 1, 1): 1000, date(2026, 2, 1): 1000}
    assert uses(put(whole(3, towns={"": rows} if rows else {}), known=earlier)) == {3: use}


def test_small_lists_and_later_days_say_nothing_of_a_size():
    assert uses(put(whole(3, towns={"": 1}), known={OLD: 49})) == {3: "used"}
    assert uses(put(whole(3, towns={"": 1}), known={LATER: 1000})) == {3: "used"}
    half = {OLD: 1000, date(2026, 10, 20): 400}
    assert uses(put(whole(3, towns={"": 450}), known=half)) == {3: "out_of_range"}, "what was refused is no measure"


def test_a_quiet_month_of_events_is_no_fault_and_a_flood_is_one_once_months_are_known():
    def months(*rows):
        return {date(2026, month, 1): count for month, count in enumerate(rows, 1)}

    assert not floods(months(100, 20, 90, 1), LIMITS)
    assert not floods(months(100, 20, 90, 300), LIMITS)
    assert list(floods(months(100, 20, 90, 301), LIMITS)) == [date(2026, 4, 1)]
    assert not floods(months(100, 20, 301), LIMITS)
    assert not floods(months(3, 3, 3, 150), LIMITS)


POOL = (
    FORMER, A, B, C,
    part(5, is_for=Says.SUPPLEMENT, 城关镇=6),
    part(6, is_for=Says.CORRECTION, 双庙乡=2),
    whole(7, LATER), part(8, date(2026, 11, 20), named=("马村",), 马村乡=30),
    part(9, named=("双庙",), refused=True), part(10, 城关镇=20, 双庙乡=15),
    part(11, key="k2", named=("城关",), 城关镇=40),
)  # fmt: skip


@settings(max_examples=tries(300), deadline=None)
@given(st.lists(st.sampled_from(POOL), unique_by=lambda one: one.file_no, min_size=1), st.randoms())
def test_every_order_of_the_same_parts_ends_in_the_same_use(parts, chance):
    shuffled = list(parts)
    chance.shuffle(shuffled)
    found = put(*parts)
    assert found == put(*shuffled)
    taken = [one for one in parts if found.uses[one.file_no].use == "used"]
    lists = [one for one in parts if not one.is_refused and one.says is Says.LIST]
    if FORMER in parts and lists:
        covered = {stem(town) for one in taken for town in found.uses[one.file_no].kept or one.towns}
        assert covered >= {"城关", "双庙", "马村"}, "no town is lost that a list had"


NAMES = {
    "清丰县城关镇低保名册_20261118": {"城关"}, "低保名册城关镇": {"城关"}, "农村低保_双庙乡_20261118": {"双庙"},
    "低保名册_城关镇_双庙乡": {"城关", "双庙"}, "南乐镇低保": {"南乐"}, "中原路街道办事处": {"中原路"},
    "城乡低保名册": set(), "各乡镇低保名册": set(), "2026年11月清丰县城镇低保": set(), "濮阳市乡村振兴局": set(),
    "南乐县低保名册": set(),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_town_is_known_by_the_word_for_its_kind(name):
    assert town_in_words(name, ["清丰县", "清丰", "南乐县", "南乐", "410922"]) == NAMES[name]


def test_a_town_of_the_rows_is_known_without_that_word_but_no_county_is_one():
    counties = ["南乐县", "南乐", "清丰县", "清丰"]
    assert towns_named("南乐县低保_双庙.xlsx", ["南乐镇", "双庙乡"], counties) == {"双庙"}
    assert towns_named("南乐县南乐镇低保.xlsx", ["南乐镇", "双庙乡"], counties) == {"南乐"}
    assert towns_named("城关北", ["城关镇", "城关北街道"], counties) == {"城关北"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("低保名册补报", Says.SUPPLEMENT), ("11月新增低保", Says.SUPPLEMENT), ("低保名册（含新增）", Says.LIST),
        ("低保名册_更正", Says.CORRECTION), ("低保补充名单", Says.SUPPLEMENT), ("补充医疗保险", Says.LIST),
        ("低保增减变动表", Says.CHANGES), ("低保名册", Says.LIST),
    ],
)  # fmt: skip
def test_words_of_a_name_say_what_a_file_does_to_the_list_before_it(name, said):
    assert says(name) is said
