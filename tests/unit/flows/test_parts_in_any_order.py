"""Parts of lists that come over evenings: what is in use in the end follows from the files alone."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.intake.parts import ACCEPTED, REFUSED, FilePart, SheetCount
from flows.intake.range_check import Received, judged
from flows.workspace.settings import Settings
from tests.support.effort import tries

DAY, SEEN = date(2026, 11, 30), date(2026, 11, 1)
OLD, NEW = date(2026, 10, 18), date(2026, 11, 18)
TOWNS = {"城关镇": 40, "双庙乡": 40, "马村乡": 40}


def file(key, on=NEW, towns=TOWNS, status=ACCEPTED, county="410922", **more):
    rows = sum(towns.values())
    told = {"towns": tuple((county, town, count) for town, count in towns.items() if town)} | more
    sheets = (SheetCount("", rows, rows),)
    counties = ((county, rows),) if status == ACCEPTED else ()
    return FilePart(
        key, 0, status, "dibao_roll", said_on=on, usable_from=on, named_county=county, supplier="局",
        sheets=sheets, counties=counties, filled={"status": 1.0}, **told,
    )  # fmt: skip


FILES = {
    "a_former": file("a", OLD),
    "b_城关": file("b", towns={"城关镇": 40}, named_towns=("城关",)),
    "c_双庙": file("c", towns={"双庙乡": 41}, named_towns=("双庙",)),
    "d_马村": file("d", towns={"马村乡": 39}, named_towns=("马村",)),
    "e_one": file("e", towns={"城关镇": 20, "双庙乡": 15}),
    "f_rest": file("f", towns={"双庙乡": 25, "马村乡": 40}),
    "g_补报": file("g", towns={"城关镇": 6}, says="supplement"),
    "h_更正": file("h", towns={"双庙乡": 2}, says="correction"),
    "i_whole": file("i", date(2026, 11, 20)),
    "j_refused": file("j", status=REFUSED, named_towns=("马村",), towns={}),
    "k_half": file("k", date(2026, 11, 21), {"城关镇": 20, "双庙乡": 20, "马村乡": 10}),
    "l_emptied": file("l", date(2026, 11, 22)),
}


def night(paths, before=()):
    """What is in use of the files at hand, by path, with those seen before in the state."""
    names = sorted(paths)
    at_hand = [Received(no, "局", f"sha{FILES[name].key}", SEEN, FILES[name]) for no, name in enumerate(names)]
    used, parts = judged(at_hand, [(FILES[name], SEEN) for name in before], Settings(), DAY)
    told = used.select("use", "kept", "corrects", "carried").rows()
    return dict(zip(names, zip(told, [part.status for part in parts], strict=True), strict=True))


@settings(max_examples=tries(150), deadline=None)
@given(st.permutations(sorted(FILES)), st.integers(1, len(FILES)), st.data())
def test_every_order_of_arrival_over_any_evenings_ends_in_the_same_use(order, count, data):
    arrived = order[:count]
    evenings = sorted(data.draw(st.sets(st.integers(1, count), max_size=5)) | {count})
    seen = []
    for evening in evenings:
        at_hand = arrived[:evening]
        last = night(at_hand, seen)
        seen = at_hand
    assert last == night(arrived)


def test_three_townships_parts_one_an_evening_are_never_refused():
    names = ["a_former", "b_城关", "c_双庙", "d_马村"]
    for count in range(2, 5):
        found = night(names[:count], names[: count - 1])
        assert {status for _, status in found.values()} == {ACCEPTED}
        assert [use for (use, *_), _ in found.values()] == ["older" if count == 4 else "used", *["used"] * (count - 1)]


def test_a_part_that_was_out_of_range_is_in_use_once_the_rest_is_there():
    (use, *_), status = night(["a_former", "e_one"])["e_one"]
    assert (use, status) == ("out_of_range", REFUSED)
    found = night(["a_former", "e_one", "f_rest"], ["a_former", "e_one"])
    assert {name: use for name, ((use, *_), _) in found.items()} == {
        "a_former": "older", "e_one": "used", "f_rest": "used",
    }  # fmt: skip


def test_sizes_of_files_that_are_gone_still_count_but_not_those_of_parts():
    (use, *_), _ = night(["k_half"], ["a_former"])["k_half"]
    assert use == "out_of_range"
    gone = file("m", OLD, {"城关镇": 60}, named_towns=("城关",))
    whole = Received(0, "局", "n", SEEN, file("n", towns={"城关镇": 60, "双庙乡": 140}))
    used, _ = judged([whole], [(gone, SEEN)], Settings(), DAY)
    assert used["use"].to_list() == ["used"]


def test_a_series_much_older_than_another_of_its_county_is_stale():
    days = (date(2026, 9, 18), date(2026, 9, 17))
    for on, use in zip(days, ("used", "stale"), strict=True):
        at_hand = [
            Received(0, "甲局", "a", SEEN, file("a", on)),
            Received(1, "乙局", "b", SEEN, file("b", date(2026, 11, 19))),
        ]
        used, _ = judged(at_hand, [], Settings(), DAY)
        assert used["use"].to_list() == [use, "used"]


@pytest.mark.parametrize("share", [0.4, 0.9])
def test_an_emptied_column_is_judged_anew_too(share):
    part = file("l", date(2026, 11, 22))
    part.filled["status"] = share
    at_hand = [Received(0, "局", "a", SEEN, FILES["a_former"]), Received(1, "局", "l", SEEN, part)]
    used, parts = judged(at_hand, [], Settings(), DAY)
    assert used["use"].to_list() == (["used", "refused"] if share < 0.5 else ["older", "used"])
    assert parts[1].status == (REFUSED if share < 0.5 else ACCEPTED)
    assert part.status == ACCEPTED, "the reading says only what is of the file"
    again = file("m", date(2026, 11, 23))
    again.filled["status"] = 0.3
    _, parts = judged([*at_hand, Received(2, "局", "m", SEEN, again)], [(part, SEEN)], Settings(), DAY)
    assert parts[2].status == REFUSED, "what was refused is no measure, though it is remembered"


def test_a_county_out_of_range_falls_back_alone():
    def of(key, on, here, there):
        counties = (("410922", here), ("410926", there))
        return FilePart(key, 0, ACCEPTED, "dibao_roll", said_on=on, usable_from=on, supplier="局", counties=counties)

    at_hand = [
        Received(0, "局", "a", SEEN, of("a", OLD, 100, 100)),
        Received(1, "局", "b", SEEN, of("b", NEW, 100, 30)),
    ]
    used, parts = judged(at_hand, [], Settings(), DAY)
    assert used.select("file_no", "county_code", "use").rows() == [
        (0, "410922", "older"), (0, "410926", "used"), (1, "410922", "used"), (1, "410926", "out_of_range"),
    ]  # fmt: skip
    assert parts[1].status == ACCEPTED
    assert used.filter(pl.col("use") == "out_of_range").select("rows_now", "rows_lowest").rows() == [(30, 100)]
