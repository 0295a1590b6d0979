"""Townships are those that lists and rolls name; one that none does is told with the nearest."""

import polars as pl
import pytest

from flows.workspace.divisions import unknown_towns

KNOWN = {"410922": "清丰县", "410926": "范县"}
HEARD = pl.DataFrame(
    [
        ("410922", "马庄桥镇", None), ("410922", "双庙乡", "双庙乡前庄村"), ("410922", None, "固城镇后庄村"), ("410922", None, None),
    ],
    schema={"county_code": pl.String, "town": pl.String, "locality": pl.String}, orient="row",
)  # fmt: skip


@pytest.mark.parametrize(
    ("place", "meant"),
    [
        ("清丰县/马庄桥镇", None), ("410922/双庙乡", None),
        ("清丰县/固城镇", None),  # named by an address alone
        ("范县/城关镇", None),  # nothing was received of that county
        ("清丰县/马庄乔镇", "; did you mean 清丰县/马庄桥镇?"), ("清丰县/双庙镇", "; did you mean 清丰县/双庙乡?"),
        ("410922/双庙", "; did you mean 410922/双庙乡?"), ("清丰县/XYZ", "; there are 双庙乡, 马庄桥镇"),
    ],
)  # fmt: skip
def test_a_township_that_no_list_or_roll_names_is_told_with_the_nearest(place, meant):
    told = unknown_towns([place], KNOWN, HEARD)
    assert told == ([] if meant is None else [f"{place}: no list or roll names this township{meant}"])
